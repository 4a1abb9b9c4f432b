"""The pipeline: a pasted article in, a report out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import cast

from summarizer.assembly import assemble, revise
from summarizer.chinese.clean import clean
from summarizer.chinese.script import has_chinese
from summarizer.engines import open_chat, open_engine
from summarizer.engines.spending import Spending
from summarizer.errors import EmptyInputError, NoChineseError
from summarizer.models.entry import DEFAULT_SUMMARIZER, ModelEntry, Task, lookup
from summarizer.models.selection import KEY_SENTENCES, better_model, choose_summarizer
from summarizer.models.servers import sent_to
from summarizer.models.store import Store
from summarizer.names.glossary import Glossary
from summarizer.options import Options, Style
from summarizer.report import (
    Article,
    Progress,
    ProgressCallback,
    Report,
    Summary,
    Translation,
)
from summarizer.request import (
    ReportRequest,
    Request,
    Result,
    RevisionRequest,
    TranslationRequest,
)
from summarizer.reviews import glossary_of, supplied
from summarizer.summaries import (
    ChatSummarizer,
    KeySentences,
    Seq2SeqSummarizer,
    SummaryMaker,
    SummaryTask,
)
from summarizer.translation.translator import Translator
from summarizer.translation.typography import remember_edits

__all__ = ["Pipeline"]


class Pipeline:
    """A loaded translation model and everything around it. Serves many threads at once."""

    def __init__(
        self,
        translator: Translator,
        options: Options,
        *,
        store: Store,
        summarizer: str | None = None,
        notes: tuple[str, ...] = (),
        ready: Callable[[], None] = lambda: None,
        spending: Spending | None = None,
    ) -> None:
        """Build a pipeline; :func:`~summarizer.loading.load` is the usual way.

        Args:
            translator: The translation model with its checks.
            options: Options that hold where a request says nothing.
            store: Where models are installed.
            summarizer: Name of the summarization model; ``None`` for the best at hand.
            notes: Why these models were chosen, for people.
            ready: Returns when the dictionaries are loaded.
            spending: What requests to a server may cost, if the translation model is on one.
        """
        self.options = options
        self._translator = translator
        self._store = store
        self._summarizer = summarizer
        self._notes = self._first_notes = notes
        self._summary_entry: ModelEntry | None = None
        self._maker: SummaryMaker | None = None
        self._lock = threading.Lock()
        self._ready = ready
        self._spending = spending or Spending(options)

    @property
    def notes(self) -> tuple[str, ...]:
        """Why these models were chosen, and how to get better ones."""
        return self._notes

    @property
    def translation_model(self) -> str:
        """The translation model and how it runs, for people."""
        return self._translator.model

    @property
    def summary_model(self) -> str:
        """The summarization model in use; empty for key sentences and before the first summary."""
        if self._maker is None or isinstance(self._maker, KeySentences):
            return ""
        return self._maker.model

    @property
    def at_work(self) -> dict[Task, str]:
        """Names of the models in use, by task: ``{"translation": "argos-zh-en"}``.

        ``"summarization"`` is present if a summarizer was requested by name or after the first
        summary; ``"key-sentences"`` stands for no model.
        """
        names: dict[Task, str] = {"translation": self._translator.entry.name}
        if self._summarizer is not None:
            known = lookup(self._summarizer)
            names["summarization"] = known.name if known else self._summarizer
        return names

    @property
    def entries(self) -> tuple[ModelEntry, ...]:
        """Catalogue entries of the loaded models."""
        first = self._translator.entry
        return (first, self._summary_entry) if self._summary_entry else (first,)

    def with_summarizer(self, name: str, progress: ProgressCallback | None = None) -> Pipeline:
        """Return a pipeline with the same translation model and another, loaded summarizer.

        Raises:
            SummarizerError: As :func:`~summarizer.loading.load` does.
        """
        other = Pipeline(
            self._translator,
            self.options,
            store=self._store,
            summarizer=name,
            notes=self._first_notes,
            ready=self._ready,
            spending=self._spending,
        )
        other.open_summarizer(progress)
        return other

    def open_summarizer(self, progress: ProgressCallback | None = None) -> None:
        """Choose and load the summarizer now instead of with the first summary.

        Raises:
            SummarizerError: As :func:`~summarizer.loading.load` does.
        """
        self._summary_maker(progress)

    def translate(
        self,
        text: str,
        *,
        glossary: Mapping[str, str] | None = None,
        clean_first: bool = False,
        progress: ProgressCallback | None = None,
        stop: threading.Event | None = None,
    ) -> Translation:
        """Translate line by line; as many lines come out as went in, blank ones included.

        Args:
            text: Chinese lines.
            glossary: English by Chinese term, in addition to that of the options.
            clean_first: Clean the text as :meth:`report` does.
            progress: Called after each segment, in any thread.
            stop: Cancels the work soon after it is set, from any thread.

        Raises:
            EmptyInputError: The text is blank.
            NoChineseError: The text holds no Chinese.
            StoppedError: ``stop`` was set.
        """
        request = TranslationRequest(text, glossary, clean_first)
        return self.answer(request, progress=progress, stop=stop)

    def summarize(
        self,
        text: str,
        *,
        sentences: int | None = None,
        words: int | None = None,
        style: Style | None = None,
        glossary: Mapping[str, str] | None = None,
        progress: ProgressCallback | None = None,
        stop: threading.Event | None = None,
    ) -> Summary:
        """Return the summary of :meth:`report`, with the same sentences and sources."""
        request = ReportRequest(text, sentences, words, style, glossary)
        return self.answer(request, progress=progress, stop=stop).summary

    def report(
        self,
        text: str,
        *,
        sentences: int | None = None,
        words: int | None = None,
        style: Style | None = None,
        glossary: Mapping[str, str] | None = None,
        keep_all: bool | None = None,
        keep_lines: Collection[int] | None = None,
        previous: Report | None = None,
        translation: str | None = None,
        progress: ProgressCallback | None = None,
        stop: threading.Event | None = None,
    ) -> Report:
        """Clean, translate, check and summarize a pasted article.

        :func:`summarizer.review` does so for a translation from elsewhere without a model.

        Args:
            text: The article as pasted, one line for each line of the page.
            sentences: Upper limit of summary sentences. Here and below, ``None`` takes the value
                of the options.
            words: Approximate upper limit of summary words; takes precedence over ``sentences``.
            style: Layout of the summary.
            glossary: English by Chinese term, in addition to that of the options.
            keep_all: Keep every line when cleaning.
            keep_lines: Lines, counted from 1, that cleaning must keep.
            previous: An earlier report of the same text. Sentences that a person wrote are kept,
                and so are those whose names are rendered as before.
            translation: English of the article from elsewhere. It is aligned, checked and
                summarized instead of a translation by the model, and is not changed.
            progress: Called after each step, in any thread.
            stop: Cancels the work soon after it is set, from any thread.

        Raises:
            EmptyInputError: The text or the given translation is blank.
            NoChineseError: The text holds no Chinese.
            InputError: The given translation is Chinese, or that of another text.
            UsageError: A length is out of range.
            StoppedError: ``stop`` was set.
        """
        lines = None if keep_lines is None else frozenset(keep_lines)
        request = ReportRequest(
            text, sentences, words, style, glossary, keep_all, lines, previous, translation
        )
        return self.answer(request, progress=progress, stop=stop)

    def answer(
        self,
        request: Request[Result],
        *,
        progress: ProgressCallback | None = None,
        stop: threading.Event | None = None,
    ) -> Result:
        """Answer a request object; see :class:`~summarizer.request.Service`."""
        if isinstance(request, ReportRequest):
            return cast("Result", self._report(request, progress, stop))
        if isinstance(request, TranslationRequest):
            return cast("Result", self._translation(request, progress, stop))
        raise TypeError(f"{type(request).__name__} is not a request that a pipeline answers.")

    @property
    def remembers(self) -> bool:
        """True if there is a translation memory, so that :meth:`revise` can remember."""
        return self._translator.memory is not None

    def revise(
        self,
        report: Report | RevisionRequest,
        targets: Mapping[int, str] | None = None,
        *,
        sentences: int | None = None,
        words: int | None = None,
        style: Style | None = None,
        glossary: Mapping[str, str] | None = None,
        remember: bool = False,
    ) -> Report:
        """Apply sentences that a person wrote to a report; no model works on it.

        The sentences are checked as translations are, with the report's names and the terms of
        ``glossary``, and are kept when the result is given to :meth:`report` as ``previous``. Key
        sentences are chosen anew. A summary that a model wrote stays; findings say which of its
        sentences no longer hold.

        Args:
            report: The report, or the whole request.
            targets: English by index of the segment.
            sentences: Upper limit of summary sentences; ``None`` for as many as there were.
            words: Approximate upper limit of summary words; takes precedence over ``sentences``.
            style: Layout of the summary; ``None`` for that of the report.
            glossary: English by Chinese term, in addition to the names of the report.
            remember: Store the sentences in the translation memory too.

        Raises:
            UsageError: A sentence is empty or has an index that the report lacks, or a length is
                out of range.
        """
        if isinstance(report, RevisionRequest):
            request = report
        else:
            request = RevisionRequest(
                report, targets or {}, sentences, words, style, glossary, remember
            )
        self._ready()
        new = revise(request)
        if request.remember:
            remember_edits(self._translator.memory, new, request.targets)
        return new

    def _report(
        self,
        request: ReportRequest,
        progress: ProgressCallback | None,
        stop: threading.Event | None,
    ) -> Report:
        options = request.options(self.options)
        article = clean(request.text, keep_all=options.keep_all, keep_lines=options.keep_lines)
        terms = self._glossary(request.glossary, article)
        previous = request.previous.translation if request.previous else None
        if request.translation is None:
            translation = self._translate_article(article, terms, progress, previous, stop)
        else:
            article, translation = supplied(request, article, options, stop)
        maker = self._summary_maker(progress)
        if progress is not None:
            progress(Progress("summarize", 0, 1, maker.model))
        summary = maker.summarize(
            SummaryTask(
                article,
                translation,
                options.length,
                lambda lines: self._translator.translate(
                    lines, glossary=terms, article=article, stop=stop
                ),
                progress,
                stop,
            )
        )
        summary = replace(
            summary,
            sent_to=sent_to([self._summarizer], self.options),
            better=better_model(self._summary_entry, DEFAULT_SUMMARIZER),
        )
        return assemble(article, translation, summary)

    def _translation(
        self,
        request: TranslationRequest,
        progress: ProgressCallback | None,
        stop: threading.Event | None,
    ) -> Translation:
        text = request.text
        if request.clean:
            article = clean(
                text, keep_all=self.options.keep_all, keep_lines=self.options.keep_lines
            )
            terms = self._glossary(request.glossary, article)
            return self._translate_article(article, terms, progress, stop=stop)
        if not text.strip():
            raise EmptyInputError("There is no text; paste a Chinese article or name its file.")
        if not has_chinese(text):
            raise NoChineseError("There is no Chinese in the text; nothing needs translating.")
        lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        terms = self._glossary(request.glossary, text)
        return self._translator.translate(lines, glossary=terms, progress=progress, stop=stop)

    def _translate_article(
        self,
        article: Article,
        glossary: Glossary,
        progress: ProgressCallback | None,
        previous: Translation | None = None,
        stop: threading.Event | None = None,
    ) -> Translation:
        return self._translator.translate(
            article.paragraphs,
            title=article.title,
            glossary=glossary,
            article=article,
            previous=previous,
            progress=progress,
            stop=stop,
        )

    def _glossary(self, extra: Mapping[str, str] | None, text: Article | str) -> Glossary:
        self._ready()
        return glossary_of(self.options, extra, text)

    def _summary_maker(self, progress: ProgressCallback | None) -> SummaryMaker:
        with self._lock:
            if self._maker is None:
                choice = choose_summarizer(self._summarizer, self._store, progress)
                self._notes += tuple(note for note in (choice.reason, choice.better) if note)
                if choice.model is None:
                    self._maker = KeySentences()
                elif choice.model.entry.family == "chat":
                    chat = open_chat(
                        choice.model, self.options, self._store, progress, spending=self._spending
                    )
                    self._maker = ChatSummarizer(chat, choice.model.entry, self.options)
                else:
                    engine = open_engine(choice.model, self.options, self._store, progress)
                    self._maker = Seq2SeqSummarizer(engine, choice.model.entry, self.options)
                self._summary_entry = choice.model.entry if choice.model else None
                self._summarizer = choice.model.entry.name if choice.model else KEY_SENTENCES
            return self._maker
