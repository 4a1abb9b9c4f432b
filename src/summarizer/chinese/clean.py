"""Extraction of the article from a pasted news page, with a reason for every dropped line.

Lines are told by their own words (:mod:`summarizer.chinese.furniture`) and by their place on the
page (:mod:`summarizer.chinese.placement`). HTML is read by :mod:`summarizer.chinese.web_page`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from summarizer.chinese.furniture import REPEATED, SITE, byline_and_source
from summarizer.chinese.headline import Line, Role, is_statement
from summarizer.chinese.placement import judge_alone, judge_place
from summarizer.chinese.script import (
    han_count,
    has_chinese,
    is_traditional,
    to_simplified,
    visible,
)
from summarizer.chinese.web_page import Part, is_html, page_lines
from summarizer.chinese.wrapping import joined, paragraph_spans
from summarizer.errors import EmptyInputError, NoChineseError, UsageError
from summarizer.finding import Finding
from summarizer.report import Article, DroppedLine

__all__ = ["clean", "numbered_lines"]

_LINE_END = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")


def clean(text: str, *, keep_all: bool = False, keep_lines: Collection[int] = ()) -> Article:
    """Extract the article from a pasted page or a file.

    Every non-blank line ends up as title, byline or source, paragraph, or in ``dropped`` with
    its number (from 1) and reason. Lines that were cut at a fixed width are joined first. If
    nothing but furniture is found, all lines are kept, and if there is nothing but credits, they
    are the text, and a finding says so. If most of the text would be dropped for
    its place on the page, no line is dropped for its place, and a finding says so.

    Args:
        text: Plain text, or HTML, which is reduced to its visible text before lines are counted.
        keep_all: Drop nothing.
        keep_lines: Numbers of lines to keep as paragraphs in any case.

    Raises:
        EmptyInputError: The text is blank.
        NoChineseError: The text contains no Chinese.
        UsageError: A number in ``keep_lines`` exceeds the lines of the text.
    """
    raw, parts = _read(text)
    lines = _lines(raw, parts, is_traditional(text))
    if not lines:
        raise EmptyInputError("There is no text; paste a Chinese article or name its file.")
    if not any(has_chinese(line.text) for line in lines):
        raise NoChineseError(
            "There is no Chinese in the text; paste the Chinese article, not its translation."
        )
    for number in keep_lines:
        if not 1 <= number <= len(raw):
            raise UsageError(f"There is no line {number} to keep; the text has {len(raw)} lines.")
    judge_alone(lines)
    alone = [(line.role, line.reason) for line in lines]
    judge_place(lines)
    findings = _restore(lines, alone)
    nothing_left = not any(line.role == "body" for line in lines)
    for line in lines:
        kept = keep_all or any(number in keep_lines for number in line.numbers)
        if line.role == "dropped" and (kept or nothing_left):
            line.role = "body"
        if kept:
            line.around = ("", "")
    if not any(line.role in ("title", "body") for line in lines):
        findings = (Finding.of("credits-only", "warning"),)
        for line in lines:
            line.role = "body"
    paragraphs = tuple(line.text for line in lines if line.role == "body")
    credits = [line.text for line in lines if line.role == "meta"]
    byline, source = byline_and_source(credits, paragraphs)
    return Article(
        title="".join(line.shown for line in lines if line.role == "title"),
        byline=byline,
        source=source,
        paragraphs=paragraphs,
        dropped=tuple(part for line in lines for part in _dropped(line)),
        findings=() if keep_all else findings,
    )


def numbered_lines(text: str) -> list[str]:
    """Return the lines of a text as :func:`clean` counts them, the visible ones of HTML."""
    return _read(text)[0]


def _read(text: str) -> tuple[list[str], list[Part]]:
    """Return the lines of a text, and the part of the page that each stands in."""
    if not is_html(text):
        raw = _LINE_END.split(text)
        return raw, [""] * len(raw)
    page = page_lines(text)
    return [line.text for line in page], [line.part for line in page]


def _lines(raw: Sequence[str], parts: Sequence[Part], traditional: bool) -> list[Line]:
    """Return the paragraphs of a page."""
    seen = [visible(line) for line in raw]
    simplify = to_simplified if traditional else str
    lines = []
    for span in paragraph_spans(seen):
        text = joined(seen[span.start : span.stop])
        lines.append(
            Line(
                span.start + 1,
                tuple(raw[span.start : span.stop]),
                text,
                simplify(text),
                parts[span.start],
            )
        )
    return lines


def _dropped(line: Line) -> list[DroppedLine]:
    """Return what is left out of the article of one line."""
    if line.role == "title":
        return [DroppedLine(line.number, part.strip(), SITE) for part in line.around if part]
    if line.role != "dropped":
        return []
    return [
        DroppedLine(number, raw, line.reason)
        for number, raw in zip(line.numbers, line.raw, strict=True)
        if raw.strip()
    ]


def _restore(lines: Sequence[Line], alone: Sequence[tuple[Role, str]]) -> tuple[Finding, ...]:
    """Put lines back if most of the text was dropped; return the finding about it.

    Args:
        lines: The lines as they were judged.
        alone: Role and reason that each line had by its own words.
    """
    kept = sum(han_count(line.text) for line in lines if line.statement)
    lost = [
        n
        for n, (line, (role, _)) in enumerate(zip(lines, alone, strict=True))
        if line.role == "dropped" and role == "body" and line.part == "" and is_statement(line.text)
    ]
    if sum(han_count(lines[n].text) for n in lost) <= kept:
        return ()
    count = 0
    for n in range(lost[0], lost[-1] + 1):
        line, (role, reason) = lines[n], alone[n]
        if line.role == "dropped" and line.reason != REPEATED and role != "dropped":
            line.role, line.reason = role, reason
            count += len(line.raw)
    return (Finding.of("cleaning-undone", "warning", lines=count),)
