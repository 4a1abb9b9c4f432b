"""The page in Chinese: every English text that a reader sees stands in an element of ``lang="en"``.

No browser: the HTML is read as ``language.js`` shows it, with the Chinese in place of the English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from string import Formatter
from types import SimpleNamespace
from typing import Any, get_args

import gradio as gr
import pytest
from lxml import html as parser  # type: ignore[import-untyped]

import summarizer.errors
from summarizer.chinese.clean import clean
from summarizer.data import word_lists
from summarizer.errors import SummarizerError
from summarizer.messages import (
    CLEANING_REASONS,
    CONTEXTS,
    ERRORS,
    FINDINGS,
    NAME_KINDS,
    NAME_ORIGINS,
    REPORTED,
    RETRIES,
    chinese_error,
)
from summarizer.models.entry import catalogue
from summarizer.models.listing import list_models
from summarizer.models.store import Store
from summarizer.names.terms import Origin
from summarizer.options import Options
from summarizer.report import (
    Article,
    Attempt,
    DroppedLine,
    Fact,
    Finding,
    Name,
    NameKind,
    Progress,
    Report,
    Segment,
    Summary,
    SummarySentence,
    Translation,
)
from summarizer.reports import html
from summarizer.ui import components as status
from summarizer.ui.actions import add_terms, apply_edit, open_document, reopen
from summarizer.ui.components import Labels
from summarizer.ui.components.model_cards import cards
from summarizer.ui.components.models import _bar, _beginning, _failure, _success
from summarizer.ui.components.report import OpenReport, Parts, show_cleaned, show_report
from summarizer.ui.page import build

ATTRIBUTES = ("title", "aria-label", "placeholder", "data-tip")
"""What ``language.js`` translates besides texts."""

CHINESE = re.compile("[㐀-鿿]")
# Words of a language; names, units and codes have capitals, digits, hyphens or dots.
WORD = re.compile(r"(?<![\w.-])[a-z][a-z']+(?![\w-])")
NAMES = {"mradermacher", "pickle", "safetensors", "transformers", "zip"}
"""Names of formats and packages in small letters, which are the same in Chinese."""

MODEL = "argos-zh-en, CTranslate2 int8"
ENGLISH = "The <total> investment is 350 million yuan."
QUOTE = "350 million yuan"
"""What a finding quotes of the translation."""
SOURCE = "总投资3.5亿元。"
WHOLE_PAGE = """首页 > 新闻 > 正文
索引号：000123/2025-01
璧山区今年新建公园12个_璧山新闻网
璧山区今年新建公园12个
分享到
责任编辑：李明
璧山区今年新建公园12个，总投资3.5亿元。这是重庆市的一个区。
图为专家团在现场
专家团昨天来到璧山，活动持续了三天，共有七千多人参加。
广告
上一篇：新桥通车
版权所有 未经许可不得转载"""
"""A page with a line for each reason of cleaning."""

PARTS = Parts(*Parts.__slots__)
SERVICE: Any = SimpleNamespace(
    options=Options(),
    notes=("Translation: argos-zh-en, the best that is installed.", "`pull` brings a better one."),
    remembers=True,
    translation_model=MODEL,
    summary_model="",
    at_work={"translation": "argos-zh-en"},
)


def findings() -> Iterator[Finding]:
    """A finding of every code and context, with parameters of the language they come in."""
    values: dict[str, Any] = {
        "text": "璧山",
        "source": "3.5亿",
        "partner": "3.5亿",
        **dict.fromkeys(("has", "should", "name", "other", "target", "phrase", "part"), QUOTE),
        **dict.fromkeys(("times", "units", "words", "lines"), 9),
        "word": QUOTE,
        "sentence": ENGLISH,
    }
    for code, message in FINDINGS.items():
        names = {name for _, name, _, _ in Formatter().parse(message.en + message.zh) if name}
        params = {name: values[name] for name in names}
        found = Finding.of(code, "warning", **params)
        yield found
        if "sentence" in names:
            yield from (replace(found, context=context) for context in CONTEXTS if context)


def report() -> Report:
    """A report with every finding, kind of name, reason of cleaning and way of a further try."""
    found = tuple(findings())
    attempts = get_args(Attempt)
    segments = tuple(
        Segment(index, 0 if index else None, SOURCE, ENGLISH, -0.1, found, attempt)
        for index, attempt in enumerate(attempts)
    )
    dropped = enumerate(CLEANING_REASONS, 1)
    return Report(
        "0.1.0",
        Article(
            "璧山",
            "记者 李明",
            "璧山日报",
            ("…",),
            tuple(DroppedLine(line, "分享到", reason) for line, reason in dropped),
        ),
        Translation(MODEL, ENGLISH, segments),
        Summary(
            MODEL,
            "seq2seq",
            ENGLISH,
            (
                SummarySentence(ENGLISH, (0,)),
                SummarySentence("It opened on September 12 with 70,688 people.", (1,)),
            ),
        ),
        tuple(
            Name("璧山", "Bishan District", kind, 2, origin)
            for kind in get_args(NameKind)
            for origin in NAME_ORIGINS
        ),
        found,
        facts(),
    )


def facts() -> tuple[Fact, ...]:
    """A figure that was verified, and one that was not."""
    known = Fact("350 million", "yuan", "total investment", "3.5亿元", "总投资", 0, True)
    return known, replace(known, verified=False)


def english_in(markup: str) -> list[str]:
    """Return the texts with English words outside of ``lang="en"``, as shown in Chinese."""
    root = parser.document_fromstring(markup)
    root.attrib.pop("lang", None)  # language.js sets it to the browser's.
    return [text for text in shown(root) if words_in(text)]


def words_in(text: str) -> set[str]:
    """Return the English words of a text that are not names."""
    return set(WORD.findall(text)) - NAMES


def shown(element: Any) -> Iterator[str]:
    """Yield the texts and attributes that a reader of Chinese meets outside of English parts."""
    if not isinstance(element.tag, str) or element.tag in ("script", "style", "code"):
        return
    for name in ATTRIBUTES:
        value = element.get(f"data-zh-{name}", element.get(name))
        if value:
            yield without_quotes(value)
    if element.get("lang") == "en":
        yield from attributes_within(element)
        return
    chinese = element.get("data-zh")
    if chinese is not None:
        yield without_quotes(chinese)
        return
    yield element.text or ""
    for child in element:
        yield from shown(child)
        yield child.tail or ""


def attributes_within(element: Any) -> Iterator[str]:
    """Yield what an English part holds of the interface: attributes, and texts with Chinese."""
    for inner in element.iterdescendants():
        for name in ATTRIBUTES:
            if inner.get(name):
                yield without_quotes(inner.get(f"data-zh-{name}", inner.get(name)))
        if inner.get("data-zh"):
            yield without_quotes(inner.get("data-zh"))


def without_quotes(text: str) -> str:
    """Return a text without what it quotes of the translation, and without the model's name."""
    return text.replace(ENGLISH, "").replace(QUOTE, "").replace(MODEL, "")


def test_the_checker_finds_english() -> None:
    assert english_in("<p>Left out <em>by cleaning</em></p>") == ["Left out ", "by cleaning"]
    assert english_in('<p lang="en">Left out</p><p title="by cleaning">好</p>') == ["by cleaning"]
    assert english_in('<p data-zh="好">Left out</p>') == []
    assert english_in('<p data-zh="still English">Left out</p>') == ["still English"]


def test_every_finding_kind_reason_and_try_is_in_chinese() -> None:
    found = report()
    assert Report.from_json(found.to_json()) == found
    assert {f.code for f in found.findings} == FINDINGS.keys() - {REPORTED}
    assert english_in(html.render(found)) == []
    untitled = replace(found.translation, segments=found.translation.segments[1:])
    assert english_in(html.render(replace(found, translation=untitled))) == []
    opened = OpenReport("1", "\n".join("分享到" * 9), found, frozenset({9, 10}))
    update = show_report(PARTS, opened, remembers=True)
    for part in ("top", "pairs", "below"):
        assert english_in(update[part]) == []
    update = show_cleaned(PARTS, found.article, opened.text, opened.keep)
    for part in ("pairs", "below"):
        assert english_in(update[part]) == []


def test_the_tables_cover_what_reports_hold() -> None:
    assert NAME_KINDS.keys() == set(get_args(NameKind))
    assert NAME_ORIGINS.keys() == set(get_args(Origin))
    assert RETRIES.keys() == set(get_args(Attempt)) - {"first", "person", "supplied"}
    assert CLEANING_REASONS.keys() == {line.reason for line in clean(WHOLE_PAGE).dropped}
    for table in (NAME_KINDS, NAME_ORIGINS, CLEANING_REASONS, RETRIES, ERRORS):
        assert all(CHINESE.search(chinese) for chinese in table.values())


ERROR_CLASSES = [getattr(summarizer.errors, name) for name in summarizer.errors.__all__]


@pytest.mark.parametrize("kind", ERROR_CLASSES)
def test_every_error_is_in_chinese_with_its_details_marked_as_english(
    kind: type[SummarizerError],
) -> None:
    assert kind.__name__ in ERRORS
    error = kind("This went wrong with <a> thing; do that next.")
    for markup in (status.error_line(error), _failure(error)):
        assert english_in(markup) == []
        root = parser.fragment_fromstring(markup)
        message, _, details = root.cssselect("[data-zh]")
        assert message.text_content() == str(error)
        assert message.get("data-zh") == chinese_error(error) == ERRORS[kind.__name__]
        assert (details.get("lang"), details.get("data-zh")) == ("en", str(error))


def test_an_error_without_a_sentence_of_its_own_has_that_of_its_base() -> None:
    class NewError(summarizer.errors.GlossaryError):
        pass

    assert chinese_error(NewError()) == ERRORS["GlossaryError"]
    assert chinese_error(ZeroDivisionError()) == ERRORS["SummarizerError"]


def test_every_status_line_is_in_chinese() -> None:
    found = report()
    stages = ("load", "pull", "convert", "translate", "summarize")
    lines = [
        status.ready_line(SERVICE),
        status.done_line(SERVICE, found),
        status.done_line(SERVICE, replace(found, findings=())),
        status.rerun_line(found, found, ["长江"]),
        *(status.progress_line(Progress(stage, 1, 9, "argos: English only")) for stage in stages),
        open_document(PARTS, {"example": "none"})[0]["status"],
        open_document(PARTS, {"name": "a.txt", "text": ""})[0]["status"],
        add_terms(PARTS, "", {"name": "a.csv", "text": "璧山,Bishan"})[0]["status"],
        add_terms(PARTS, "", {"name": "a.csv", "text": "璧山"})[0]["status"],
        reopen(SERVICE, PARTS, {})[0]["status"],
        apply_edit(SERVICE, PARTS, SERVICE, None, {})["status"],
    ]
    assert [english for line in lines for english in english_in(line)] == []


def models(tmp_path: Path) -> Any:
    """The models to choose from, without a pipeline."""
    store = Store(tmp_path)
    at_work = {"translation": "argos-zh-en", "summarization": "key-sentences"}
    return SimpleNamespace(
        manage=True,
        job=None,
        shelf=lambda: list_models(store, at_work),  # type: ignore[arg-type]
    )


def test_every_model_has_its_notes_in_chinese(tmp_path: Path) -> None:
    table = word_lists("models_zh")
    assert table["models"].keys() == {entry.name for entry in catalogue()}
    for entry in catalogue():
        chinese = table["models"][entry.name]
        assert len(chinese["notes"]) == len(entry.quirks), entry.name
        assert ("credit" in chinese) == bool(entry.attribution), entry.name
        assert ("licence" in chinese) or not WORD.search(entry.licence), entry.name
    assert {model.does for model in models(tmp_path).shelf()} <= table["purposes"].keys()
    markup = cards(models(tmp_path))
    assert english_in(markup) == []
    assert 'lang="en"' not in markup


@pytest.mark.parametrize("kind", ["pull", "use"])
@pytest.mark.parametrize("name", ["argos-zh-en", "key-sentences"])
def test_what_an_job_says_is_in_chinese(kind: str, name: str) -> None:
    for stage, total, stopping in (("pull", 9, False), ("pull", 0, False), ("load", 0, True)):
        job: Any = SimpleNamespace(
            kind=kind, name=name, step=Progress(stage, 1, total), stopping=stopping
        )
        for markup in (_beginning(job), _success(job), _bar(job)):
            assert english_in(markup) == []


def test_every_view_of_the_page_is_in_chinese(tmp_path: Path) -> None:
    labels = Labels()
    blocks = build(SERVICE, models(tmp_path), labels, max_bytes=1_000_000)
    values = [block.value for block in blocks.blocks.values() if isinstance(block, gr.HTML)]
    markup = [value for value in values if value]
    assert len(markup) >= 6
    assert [english for value in markup for english in english_in(value)] == []
    chinese = labels.i18n.translations["zh-CN"]
    assert len(chinese) > 15
    assert all(CHINESE.search(label) and not words_in(label) for label in chinese.values())
