"""The models as cards: HTML, nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from summarizer.models.entry import Task
from summarizer.models.listing import ListedModel
from summarizer.models.selection import KEY_SENTENCES
from summarizer.reports.bilingual import both, say
from summarizer.server.model_switch import AtWork

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
_DOES = {
    "Picks the article's own key sentences, in their checked English.": (
        "挑选文章自身的关键句，采用核查过的英文。"
    ),
    "Does what it is told in words: translates, and writes summaries.": (
        "按文字指令工作：翻译，也写摘要。"
    ),
    "Translates Chinese into English when it is told to in words.": "按文字指令把中文译成英文。",
    "Translates Chinese into English.": "把中文译成英文。",
    "Reads the Chinese and writes a Chinese summary, which is then translated.": (
        "读中文，写中文摘要，再译成英文。"
    ),
    "Reads the Chinese and writes an English summary.": "读中文，写英文摘要。",
    "Reads the English translation and writes a summary of it.": "读英文译文，写英文摘要。",
}


def cards(at_work: AtWork) -> str:
    """All models: by task those at work, the better ones and those here; the others folded."""
    errand = at_work.errand
    shelf = at_work.shelf()
    busy = errand.name if errand else ""
    card = _Cards(at_work.manage, busy, bool(errand and errand.kind == "pull"))
    sections = []
    for task, english, chinese in _SECTIONS:
        models = [one for one in shelf if one.task == task]
        first = sorted(
            (one for one in models if one.at_work or one.better or one.installed),
            key=lambda one: (not one.at_work, not one.better),  # and by rank, as they come
        )
        others = [one for one in models if one not in first]
        if not first:
            first, others = others, []
        sections.append(
            f'<section aria-labelledby="md-{task}"><h2 id="md-{task}">{say(english, chinese)}</h2>'
            f"{card.grid(first)}{card.folded(task, others)}</section>"
        )
    return f'<div class="md-models">{_lead(shelf, at_work.manage)}{"".join(sections)}</div>'


def _lead(shelf: Iterable[ListedModel], manage: bool) -> str:
    """What is at work, in a sentence; and who may change it."""
    lines = []
    working = {task: one for one in shelf for task in one.at_work}
    translation, summary = working.get("translation"), working.get("summarization")
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
    """What cards have in common: whether they have buttons, and which model is busy."""

    def __init__(self, manage: bool, busy: str, pulling: bool) -> None:
        self._manage = manage
        self._busy = busy
        self._pulling = pulling

    def grid(self, models: Iterable[ListedModel]) -> str:
        items = "".join(f"<li>{self._card(one)}</li>" for one in models)
        return f'<ul class="md-grid">{items}</ul>'

    def folded(self, task: str, models: list[ListedModel]) -> str:
        if not models:
            return ""
        opened = " open" if any(one.name == self._busy for one in models) else ""
        count = len(models)
        head = say(f"Other models ({count})", f"其他模型（{count}）")
        return (
            f'<details class="md-others" id="md-others-{task}"{opened}><summary>{head}</summary>'
            f"{self.grid(models)}</details>"
        )

    def _card(self, one: ListedModel) -> str:
        name = escape(one.name)
        kind = "md-card at-work" if one.at_work else "md-card"
        return (
            f'<article class="{kind}" data-name="{name}" aria-labelledby="{_id(one)}">'
            f'<div class="md-head"><h3 id="{_id(one)}">{_name(one)}</h3>{_tags(one)}</div>'
            f'<p class="md-does">{say(one.does, _DOES[one.does])}</p>'
            f"{_licence(one)}{_facts(one)}{_notes(one)}{self._buttons(one)}</article>"
        )

    def _buttons(self, one: ListedModel) -> str:
        if not one.runs:
            needs = say("Needs more packages on this machine:", "本机还需安装：")
            command = "<code>pip install &quot;summarizer-zh-en[torch]&quot;</code>"
            return f'<p class="md-needs">{needs} {command}</p>'
        if not self._manage:
            return ""
        if one.name == self._busy and self._pulling:
            label = both("aria-label", f"Stop downloading {one.name}", f"停止下载 {one.name}")
            stop = f'<button type="button" data-act="halt" {label}>{say("Stop", "停止")}</button>'
            return f'<div class="md-do">{stop}</div>'
        if not one.installed and not one.at_work:
            much = f" ({size(one.download)})" if one.download else ""
            label = both("aria-label", f"Download{much}: {one.name}", f"下载{much}：{one.name}")
            return (
                f'<div class="md-do"><button type="button" data-act="pull" {label}'
                f"{self._off()}>{say(f'Download{much}', f'下载{much}')}</button></div>"
            )
        uses = [task for task in one.uses if task not in one.at_work]
        buttons = "".join(self._use(one, task) for task in uses)
        asked = "".join(_ask(one, task) for task in uses) if one.commercial is False else ""
        return f'<div class="md-do">{buttons}</div>{asked}' if buttons else ""

    def _use(self, one: ListedModel, task: Task) -> str:
        english, chinese = "Use", "使用"
        if len(one.uses) > 1:
            what, of = _TASKS[task]
            english, chinese = f"Use for {what}", f"用于{of}"
        label = both("aria-label", f"{english}: {_plain(one)[0]}", f"{chinese}：{_plain(one)[1]}")
        act = 'data-act="use"'
        if one.commercial is False:
            act = f'data-act="ask" aria-expanded="false" aria-controls="{_asked(one, task)}"'
        return (
            f'<button type="button" {act} data-task="{task}" {label}{self._off()}>'
            f"{say(english, chinese)}</button>"
        )

    def _off(self) -> str:
        return " disabled" if self._busy else ""


def _ask(one: ListedModel, task: Task) -> str:
    """The question before a model is used whose licence forbids business."""
    question = say(
        f"{one.licence} allows no business use. Use {one.name} all the same?",
        f"{one.licence} 不允许商业使用。仍要使用 {one.name} 吗？",
    )
    sure = both("aria-label", f"Not for business: use {one.name}", f"非商业用途：使用 {one.name}")
    name = both("aria-label", f"Cancel: {one.name}", f"取消：{one.name}")
    return (
        f'<div class="md-ask" id="{_asked(one, task)}" role="group" hidden><p>{question}</p>'
        f'<button type="button" data-act="use" data-task="{task}" {sure}>'
        f"{say('Not for business: use', '非商业用途：使用')}</button> "
        f'<button type="button" data-act="cancel" {name}>{say("Cancel", "取消")}</button></div>'
    )


def _asked(one: ListedModel, task: Task) -> str:
    return f"{_id(one)}-{task}"


def _id(one: ListedModel) -> str:
    return "md-of-" + re.sub(r"[^\w.-]+", "-", one.name)


def _plain(one: ListedModel) -> tuple[str, str]:
    return ("key sentences", "关键句") if one.name == KEY_SENTENCES else (one.name, one.name)


def _name(one: ListedModel) -> str:
    return say("Key sentences", "关键句") if one.name == KEY_SENTENCES else escape(one.name)


def _tags(one: ListedModel) -> str:
    tags = []
    if one.at_work:
        what = say("At work", "使用中")
        if len(one.uses) > 1:
            what += f" ({', '.join(say(*_TASKS[task]) for task in one.at_work)})"
        tags.append(f'<span class="md-tag work">{what}</span>')
    if one.better:
        better = say("Better", "更好")
        tags.append(f'<span class="md-tag better">{better}</span>')
    if one.installed and not one.at_work and one.licence:
        tags.append(f'<span class="md-tag">{say("On this machine", "已下载")}</span>')
    return "".join(tags)


def _licence(one: ListedModel) -> str:
    """The licence with what it means for business, said where the model is chosen."""
    if one.name == KEY_SENTENCES:
        return ""
    kind, english, chinese = {
        True: ("good", "business use allowed", "可商用"),
        False: ("bad", "Non-commercial only", "仅限非商业用途"),
        None: ("warn", "Check the licence", "请核对许可证"),
    }[one.commercial]
    name = escape(one.licence) if one.licence else say("Licence not known", "许可证未知")
    mark = f'<span class="md-mark {kind}">{say(english, chinese)}</span>'
    return f'<p class="md-licence">{name} {mark}</p>'


def _facts(one: ListedModel) -> str:
    if one.name == KEY_SENTENCES:
        return ""
    sizes = []
    if one.parameters:
        millions = one.parameters
        sizes.append(say(f"{millions:,} million parameters", f"{_ten_thousands(millions)}参数"))
    if one.installed:
        sizes.append(say(f"{size(one.disk)} on disk", f"占用磁盘 {size(one.disk)}"))
    elif one.download:
        sizes.append(say(f"{size(one.download)} to download", f"需下载 {size(one.download)}"))
    rows = [(say("Size", "大小"), ", ".join(sizes))] if sizes else []
    if one.bleu:
        scores = f"BLEU {one.bleu:.1f}, COMET {one.comet:.2f}"
        rows.append((say("Quality", "质量"), f"{scores} <small>FLORES-200</small>"))
    if one.speed:
        speed = say(f"{one.speed:,} tokens a second", f"每秒 {one.speed:,} 个词元")
        rows.append((say("Speed here", "本机速度"), speed))
    elif one.installed:
        rows.append((say("Speed here", "本机速度"), say("not measured", "未测量")))
    items = "".join(f"<div><dt>{label}</dt><dd>{text}</dd></div>" for label, text in rows)
    return f'<dl class="md-facts">{items}</dl>' if items else ""


def _notes(one: ListedModel) -> str:
    notes = [*one.quirks, *([one.attribution] if one.attribution else [])]
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f'<ul class="md-notes" lang="en">{items}</ul>' if items else ""


def size(count: float) -> str:
    """Bytes for people: ``420 MB``, ``2.5 GB``."""
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= unit:
            return f"{count / unit:.1f} {name}" if unit == 1e9 else f"{count / unit:.0f} {name}"
    return f"{count:.0f} B"


def _ten_thousands(millions: int) -> str:
    """A number of millions as it is said in Chinese: 7700 万, 6 亿."""
    return f"{millions * 100} 万" if millions < 100 else f"{millions / 100:g} 亿"
