"""HTML of the models as cards."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from itertools import zip_longest
from typing import Any

from summarizer.data import word_lists
from summarizer.models.entry import Task
from summarizer.models.listing import ListedModel
from summarizer.models.selection import KEY_SENTENCES
from summarizer.reports.wording import both, say
from summarizer.server.model_switch import ModelSwitch

__all__ = ["cards", "size"]

_SECTIONS: tuple[tuple[Task, str, str], ...] = (
    ("translation", "Translation", "翻译"),
    ("summarization", "Summaries", "摘要"),
    ("chat", "Chat models", "对话模型"),
)
_TASKS: dict[Task, tuple[str, str]] = {
    "translation": ("translation", "翻译"),
    "summarization": ("summaries", "摘要"),
    "chat": ("both", "两者"),
}


def cards(switch: ModelSwitch) -> str:
    """Return the cards of all models by task; the less important ones are folded away.

    Those in use, better ones and installed ones stay unfolded.
    """
    job = switch.job
    shelf = switch.shelf()
    busy = job.name if job else ""
    deck = _Cards(switch.manage, busy, bool(job and job.kind == "pull"))
    sections = []
    for task, english, chinese in _SECTIONS:
        models = [model for model in shelf if model.task == task]
        first = sorted(
            (model for model in models if model.at_work or model.better or model.installed),
            key=lambda model: (not model.at_work, not model.better),  # Stable: then by rank.
        )
        others = [model for model in models if model not in first]
        if not first:
            first, others = others, []
        sections.append(
            f'<section aria-labelledby="md-{task}"><h2 id="md-{task}">{say(english, chinese)}</h2>'
            f"{deck.grid(first)}{deck.folded(task, others)}</section>"
        )
    return f'<div class="md-models">{_lead(shelf, switch.manage)}{"".join(sections)}</div>'


def _lead(shelf: Iterable[ListedModel], manage: bool) -> str:
    """Return the models in use, and who may change them."""
    lines = []
    by_task = {task: model for model in shelf for task in model.at_work}
    translation, summary = by_task.get("translation"), by_task.get("summarization")
    if translation:
        name = f"<strong>{_name(translation)}</strong>"
        lines.append(f"{say('Translations by', '翻译：')} {name}")
    if summary:
        lines.append(f"{say('Summaries by', '摘要：')} <strong>{_name(summary)}</strong>")
    else:
        unknown = say("chosen when the first one is asked for", "首次使用时选定")
        lines.append(f"{say('Summaries by', '摘要：')} {unknown}")
    who = (
        say(
            "What you choose here is used for everybody on this server.",
            "此处的选择对本服务器的所有用户生效。",
        )
        if manage
        else say(
            "Models are chosen by the person who runs this server.", "模型由服务器管理员选择。"
        )
    )
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f'<ul class="md-lead">{items}</ul><p class="md-who">{who}</p>'


class _Cards:
    """Writes cards.

    ``manage`` is True if they have buttons; ``busy`` names the model of the job under way, and
    ``pulling`` is True if that is a download.
    """

    def __init__(self, manage: bool, busy: str, pulling: bool) -> None:
        self._manage = manage
        self._busy = busy
        self._pulling = pulling

    def grid(self, models: Iterable[ListedModel]) -> str:
        items = "".join(f"<li>{self._card(model)}</li>" for model in models)
        return f'<ul class="md-grid">{items}</ul>'

    def folded(self, task: str, models: list[ListedModel]) -> str:
        if not models:
            return ""
        opened = " open" if any(model.name == self._busy for model in models) else ""
        count = len(models)
        head = say(f"Other models ({count})", f"其他模型（{count}）")
        return (
            f'<details class="md-others" id="md-others-{task}"{opened}><summary>{head}</summary>'
            f"{self.grid(models)}</details>"
        )

    def _card(self, model: ListedModel) -> str:
        name = escape(model.name)
        kind = "md-card at-work" if model.at_work else "md-card"
        return (
            f'<article class="{kind}" data-name="{name}" aria-labelledby="{_id(model)}">'
            f'<div class="md-head"><h3 id="{_id(model)}">{_name(model)}</h3>{_tags(model)}</div>'
            f'<p class="md-does">{_purpose(model)}</p>'
            f"{_licence(model)}{_facts(model)}{_notes(model)}{self._buttons(model)}</article>"
        )

    def _buttons(self, model: ListedModel) -> str:
        if not model.runs:
            needs = say("Needs more packages on this machine:", "本机还需安装：")
            command = f"<code>pip install &quot;summarizer-zh-en[{model.extra}]&quot;</code>"
            return f'<p class="md-needs">{needs} {command}</p>'
        if not self._manage:
            return ""
        if model.name == self._busy and self._pulling:
            label = both("aria-label", f"Stop downloading {model.name}", f"停止下载 {model.name}")
            stop = f'<button type="button" data-act="halt" {label}>{say("Stop", "停止")}</button>'
            return f'<div class="md-do">{stop}</div>'
        if not model.installed and not model.at_work:
            much = f" ({size(model.download)})" if model.download else ""
            label = both("aria-label", f"Download{much}: {model.name}", f"下载{much}：{model.name}")
            return (
                f'<div class="md-do"><button type="button" data-act="pull" {label}'
                f"{self._off()}>{say(f'Download{much}', f'下载{much}')}</button></div>"
            )
        uses = [task for task in model.uses if task not in model.at_work]
        buttons = "".join(self._use(model, task) for task in uses)
        questions = ""
        if model.commercial is False:
            questions = "".join(_question(model, task) for task in uses)
        return f'<div class="md-do">{buttons}</div>{questions}' if buttons else ""

    def _use(self, model: ListedModel, task: Task) -> str:
        english, chinese = "Use", "使用"
        if len(model.uses) > 1:
            what, of = _TASKS[task]
            english, chinese = f"Use for {what}", f"用于{of}"
        english_name, chinese_name = _plain_name(model)
        label = both("aria-label", f"{english}: {english_name}", f"{chinese}：{chinese_name}")
        act = 'data-act="use"'
        if model.commercial is False:
            act = (
                f'data-act="ask" aria-expanded="false" aria-controls="{_question_id(model, task)}"'
            )
        return (
            f'<button type="button" {act} data-task="{task}" {label}{self._off()}>'
            f"{say(english, chinese)}</button>"
        )

    def _off(self) -> str:
        return " disabled" if self._busy else ""


def _question(model: ListedModel, task: Task) -> str:
    """Return the question that comes before the use of a non-commercial model."""
    question = say(
        f"{model.licence} allows no business use. Use {model.name} all the same?",
        f"{_chinese(model).get('licence', model.licence)} 不允许商业使用。"
        f"仍要使用 {model.name} 吗？",
    )
    sure = both(
        "aria-label", f"Not for business: use {model.name}", f"非商业用途：使用 {model.name}"
    )
    name = both("aria-label", f"Cancel: {model.name}", f"取消：{model.name}")
    id = _question_id(model, task)
    return (
        f'<div class="md-ask" id="{id}" role="group" hidden><p>{question}</p>'
        f'<button type="button" data-act="use" data-task="{task}" {sure}>'
        f"{say('Not for business: use', '非商业用途：使用')}</button> "
        f'<button type="button" data-act="cancel" {name}>{say("Cancel", "取消")}</button></div>'
    )


def _question_id(model: ListedModel, task: Task) -> str:
    return f"{_id(model)}-{task}"


def _id(model: ListedModel) -> str:
    return "md-of-" + re.sub(r"[^\w.-]+", "-", model.name)


def _plain_name(model: ListedModel) -> tuple[str, str]:
    return ("key sentences", "关键句") if model.name == KEY_SENTENCES else (model.name, model.name)


def _name(model: ListedModel) -> str:
    return say("Key sentences", "关键句") if model.name == KEY_SENTENCES else escape(model.name)


def _chinese(model: ListedModel) -> dict[str, Any]:
    """Return the Chinese for a catalogue entry; nothing for other models."""
    chinese: dict[str, Any] = word_lists("models_zh")["models"].get(model.name, {})
    return chinese


def _purpose(model: ListedModel) -> str:
    return _bilingual(model.does, word_lists("models_zh")["purposes"].get(model.does))


def _bilingual(english: str, chinese: str | None) -> str:
    """Return text in both languages, or marked as English if there is no Chinese."""
    return say(english, chinese) if chinese else f'<span lang="en">{escape(english)}</span>'


def _tags(model: ListedModel) -> str:
    tags = []
    if model.at_work:
        what = say("At work", "使用中")
        if len(model.uses) > 1:
            what += f" ({', '.join(say(*_TASKS[task]) for task in model.at_work)})"
        tags.append(f'<span class="md-tag work">{what}</span>')
    if model.better:
        better = say("Better", "更好")
        tags.append(f'<span class="md-tag better">{better}</span>')
    if model.installed and not model.at_work and model.licence:
        tags.append(f'<span class="md-tag">{say("On this machine", "已下载")}</span>')
    return "".join(tags)


def _licence(model: ListedModel) -> str:
    """Return the licence and what it means for business use."""
    if model.name == KEY_SENTENCES:
        return ""
    kind, english, chinese = {
        True: ("good", "business use allowed", "可商用"),
        False: ("bad", "Non-commercial only", "仅限非商业用途"),
        None: ("warn", "Check the licence", "请核对许可证"),
    }[model.commercial]
    name = say("Licence not known", "许可证未知")
    if model.licence:
        name = say(model.licence, _chinese(model).get("licence", model.licence))
    mark = f'<span class="md-mark {kind}">{say(english, chinese)}</span>'
    return f'<p class="md-licence">{name} {mark}</p>'


def _facts(model: ListedModel) -> str:
    if model.name == KEY_SENTENCES:
        return ""
    sizes = []
    if model.parameters:
        millions = model.parameters
        sizes.append(say(f"{millions:,} million parameters", f"{_chinese_millions(millions)}参数"))
    if model.installed:
        sizes.append(say(f"{size(model.disk)} on disk", f"占用磁盘 {size(model.disk)}"))
    elif model.download:
        sizes.append(say(f"{size(model.download)} to download", f"需下载 {size(model.download)}"))
    rows = [(say("Size", "大小"), ", ".join(sizes))] if sizes else []
    if model.bleu:
        scores = f"BLEU {model.bleu:.1f}, COMET {model.comet:.2f}"
        rows.append((say("Quality", "质量"), f"{scores} <small>FLORES-200</small>"))
    if model.speed:
        speed = say(f"{model.speed:,} tokens a second", f"每秒 {model.speed:,} 个词元")
        rows.append((say("Speed here", "本机速度"), speed))
    elif model.installed:
        rows.append((say("Speed here", "本机速度"), say("not measured", "未测量")))
    items = "".join(f"<div><dt>{label}</dt><dd>{text}</dd></div>" for label, text in rows)
    return f'<dl class="md-facts">{items}</dl>' if items else ""


def _notes(model: ListedModel) -> str:
    chinese = _chinese(model)
    notes = [*zip_longest(model.quirks, chinese.get("notes", ())[: len(model.quirks)])]
    if model.attribution:
        notes.append((model.attribution, chinese.get("credit")))
    items = "".join(f"<li>{_bilingual(*note)}</li>" for note in notes)
    return f'<ul class="md-notes">{items}</ul>' if items else ""


def size(count: float) -> str:
    """Return a number of bytes for people: ``420 MB``, ``2.5 GB``."""
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= unit:
            return f"{count / unit:.1f} {name}" if unit == 1e9 else f"{count / unit:.0f} {name}"
    return f"{count:.0f} B"


def _chinese_millions(millions: int) -> str:
    """Return a number of millions as Chinese writes it: 7700 万, 6 亿."""
    return f"{millions * 100} 万" if millions < 100 else f"{millions / 100:g} 亿"
