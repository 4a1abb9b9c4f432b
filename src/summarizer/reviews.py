"""Review of a translation from elsewhere: a report for which no model is loaded."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import replace

from summarizer.assembly import assemble, key_sentences
from summarizer.chinese.clean import clean
from summarizer.chinese.expand import join_spaced
from summarizer.names.glossary import Glossary
from summarizer.names.people import people_in
from summarizer.options import Options, Style
from summarizer.report import Article, Report, Translation
from summarizer.request import ReportRequest
from summarizer.translation.supplied import read_supplied

__all__ = ["glossary_of", "review", "reviewed", "supplied"]


def review(
    text: str,
    translation: str,
    *,
    sentences: int | None = None,
    words: int | None = None,
    style: Style | None = None,
    glossary: Mapping[str, str] | None = None,
    keep_all: bool | None = None,
    keep_lines: Collection[int] | None = None,
    previous: Report | None = None,
    options: Options | None = None,
    stop: threading.Event | None = None,
) -> Report:
    """Align, check and summarize a translation from elsewhere; no model is needed.

    The English is aligned with the Chinese sentence by sentence and is not changed. The summary is
    made of its key sentences.

    Args:
        text: The Chinese article as pasted, one line for each line of the page.
        translation: Its English, by any translator.
        sentences: Upper limit of summary sentences. Here and below, ``None`` takes the value of the
            options.
        words: Approximate upper limit of summary words; takes precedence over ``sentences``.
        style: Layout of the summary.
        glossary: English by Chinese term, in addition to that of the options.
        keep_all: Keep every line when cleaning.
        keep_lines: Lines, counted from 1, that cleaning must keep.
        previous: An earlier review of the same text, whose edits are kept.
        options: Options that hold where the arguments say nothing.
        stop: Ends the work soon after it is set, from any thread.

    Raises:
        EmptyInputError: One of the texts is blank.
        NoChineseError: The article holds no Chinese.
        InputError: The translation is Chinese, or that of another text.
        UsageError: A length is out of range.
        StoppedError: ``stop`` was set.
    """
    request = ReportRequest(
        text,
        sentences,
        words,
        style,
        glossary,
        keep_all,
        None if keep_lines is None else frozenset(keep_lines),
        previous,
        translation,
    )
    return reviewed(request, options or Options(), stop)


def reviewed(
    request: ReportRequest, defaults: Options, stop: threading.Event | None = None
) -> Report:
    """Answer a request that holds a translation, with ``defaults`` where it says nothing."""
    options = request.options(defaults)
    article = clean(request.text, keep_all=options.keep_all, keep_lines=options.keep_lines)
    article, translation = supplied(request, article, options, stop)
    return assemble(article, translation, key_sentences(article, translation, options.length))


def supplied(
    request: ReportRequest, article: Article, options: Options, stop: threading.Event | None
) -> tuple[Article, Translation]:
    """Return a request's own translation, aligned, and the article with what was left out of it."""
    read = read_supplied(
        request.translation or "",
        article,
        glossary_of(options, request.glossary, article),
        options,
        previous=request.previous.translation if request.previous else None,
        stop=stop,
    )
    return replace(article, findings=(*article.findings, *read.findings)), read.translation


def glossary_of(options: Options, extra: Mapping[str, str] | None, text: Article | str) -> Glossary:
    """Return the names and terms of a text, with those of the options and ``extra``."""
    whole = join_spaced(text if isinstance(text, str) else _text_of(text))
    return Glossary(
        {**options.glossary, **(extra or {})},
        builtin=options.builtin_terms,
        places=options.place_names,
        people=people_in(whole) if options.person_names else {},
        persons=options.person_names,
    )


def _text_of(article: Article) -> str:
    return "\n".join([article.title, *article.paragraphs])
