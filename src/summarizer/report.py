"""The frozen objects that travel between rooms, and their one JSON form.

Every result has ``to_dict()`` (plain lists, dicts, strings and numbers: the same from the
command line, the API and the page) and ``from_dict()``, its inverse.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeVar, cast, get_args

from summarizer.errors import UsageError
from summarizer.messages import FINDINGS, REPORTED, Context, FindingKind, Language, sentence
from summarizer.options import Style

__all__ = [
    "Article",
    "Attempt",
    "DroppedLine",
    "Fact",
    "Finding",
    "Name",
    "NameKind",
    "Progress",
    "ProgressCallback",
    "Report",
    "Segment",
    "Severity",
    "Span",
    "Summary",
    "SummaryMethod",
    "SummarySentence",
    "Translation",
]

Span = tuple[int, int]
"""Half-open ``(start, end)`` character offsets, as in Python slices."""

Severity = Literal["error", "warning"]
SummaryMethod = Literal["key-sentences", "seq2seq", "chat"]
Attempt = Literal[
    "first",  # as the model gave it at once
    "terms",  # with every name and term written into the source in English
    "figures",  # with its figures written in as English
    "beam",  # from a wider beam with another length penalty
    "no-repeat",  # with no three words twice
    "plain",  # with nothing written in
    "split",  # clause by clause
    "second model",
    "person",  # as somebody wrote it, from the translation memory
]
"""How a translation came about; all but the first only where a check had failed."""
NameKind = Literal["person", "place", "institution", "term"]

T = TypeVar("T", bound="Result")


def _plain(value: Any) -> Any:
    if isinstance(value, Result):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


class Result:
    """What all results share: a JSON form."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON-ready values; tuples become lists."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}  # type: ignore[arg-type]

    def to_json(self, *, indent: int | None = 2) -> str:
        """``to_dict()`` as JSON text, Chinese kept readable."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)


@dataclass(frozen=True, slots=True)
class DroppedLine(Result):
    """A line that cleaning took out. ``line`` counts from 1 in the pasted text."""

    line: int
    text: str
    reason: str

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> DroppedLine:
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Article(Result):
    """A news article as cleaned.

    ``byline`` and ``source`` are metadata: lines that held nothing else are moved there;
    a credit inside a paragraph is copied there and stays in the paragraph too.
    Every non-blank line of the input is in exactly one of title, byline or source,
    paragraphs, dropped.
    """

    title: str
    byline: str
    source: str
    paragraphs: tuple[str, ...]
    dropped: tuple[DroppedLine, ...] = ()

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Article:
        return cls(
            title=data["title"],
            byline=data["byline"],
            source=data["source"],
            paragraphs=tuple(data["paragraphs"]),
            dropped=tuple(DroppedLine.from_dict(d) for d in data["dropped"]),
        )


@dataclass(frozen=True, slots=True)
class Finding(Result):
    """Something that could not be verified: a code, and the parameters of its sentence.

    Attributes:
        code: What was found; a key of :data:`summarizer.messages.FINDINGS`.
        severity: Whether it is wrong, or may be.
        params: Names and values that the sentence is made with.
        segment: Index of the segment it is about. For a finding about a sentence of the summary,
            the first segment that the sentence rests on.
        source_span: Where it stands in the segment's source, as character offsets.
        target_span: Where it stands in the segment's target.
        expected: What should stand there, in English.
        found: What stands there.
        context: What a finding about the summary came to.
    """

    code: str
    severity: Severity
    params: tuple[tuple[str, str | int], ...] = ()
    segment: int | None = None
    source_span: Span | None = None
    target_span: Span | None = None
    expected: str | None = None
    found: str | None = None
    context: Context = ""

    @classmethod
    def of(
        cls,
        code: str,
        severity: Severity,
        *,
        segment: int | None = None,
        source_span: Span | None = None,
        target_span: Span | None = None,
        expected: str | None = None,
        found: str | None = None,
        **params: str | int,
    ) -> Finding:
        """A finding whose sentence is made with ``params``."""
        return cls(
            code,
            severity,
            tuple(params.items()),
            segment,
            source_span,
            target_span,
            expected,
            found,
        )

    @property
    def kind(self) -> FindingKind:
        """The kind of finding that the code belongs to."""
        if self.code == REPORTED:
            return cast("FindingKind", self.param("kind"))
        return FINDINGS[self.code].kind

    @property
    def message(self) -> str:
        """The finding in one English sentence."""
        return self.sentence("en")

    def sentence(self, language: Language) -> str:
        """The finding in one sentence, in English or in Chinese."""
        return sentence(self.code, dict(self.params), self.context, language)

    def param(self, name: str) -> str | int | None:
        """The value of a parameter; ``None`` where the finding has none of that name."""
        return dict(self.params).get(name)

    def to_dict(self) -> dict[str, Any]:
        """The finding as JSON-ready values, with its kind and its English sentence."""
        plain = {f.name: _plain(getattr(self, f.name)) for f in fields(self)}
        head = {"kind": self.kind, "severity": self.severity, "message": self.message}
        return {**head, **plain, "params": dict(self.params)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Finding:
        """The inverse of :meth:`to_dict`; reports of version 0.1 had a kind and a message only.

        Raises ``KeyError`` or ``TypeError`` for what is no finding.
        """
        values: dict[str, Any] = {
            key: data[key] for key in ("severity", "segment", "expected", "found") if key in data
        }
        for key in ("source_span", "target_span"):
            values[key] = tuple(data[key]) if data[key] is not None else None
        if "code" not in data:
            params = {"kind": data["kind"], "message": data["message"]}
            return cls(REPORTED, params=tuple(params.items()), **values)
        finding = cls(
            data["code"],
            params=tuple(data["params"].items()),
            context=data.get("context", ""),
            **values,
        )
        _ = finding.message  # a KeyError where the sentence cannot be made
        return finding

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        """How pydantic, where it is installed, reads and describes a finding: by its JSON form."""
        from pydantic_core import core_schema as schema

        def optional(inner: Any) -> Any:
            return schema.nullable_schema(inner)

        span = optional(schema.list_schema(schema.int_schema(), min_length=2, max_length=2))
        text, whole = schema.str_schema(), schema.int_schema()
        fields = {
            "kind": schema.literal_schema(list(get_args(FindingKind))),
            "severity": schema.literal_schema(list(get_args(Severity))),
            "message": text,
            "segment": optional(whole),
            "source_span": span,
            "target_span": span,
            "expected": optional(text),
            "found": optional(text),
        }
        # Reports of version 0.1 have neither.
        later = {
            "code": text,
            "params": schema.dict_schema(text, schema.union_schema([whole, text])),
            "context": schema.literal_schema(list(get_args(Context))),
        }
        field = schema.typed_dict_field
        required = {name: field(kind) for name, kind in fields.items()}
        added = {name: field(kind, required=False) for name, kind in later.items()}
        form = schema.typed_dict_schema(required | added)
        return schema.no_info_after_validator_function(
            cls.from_dict,
            form,
            serialization=schema.plain_serializer_function_ser_schema(cls.to_dict),
        )


@dataclass(frozen=True, slots=True)
class Segment(Result):
    """One aligned pair.

    ``paragraph`` is the index of the paragraph (or of the line, where lines were given) the
    segment belongs to, ``None`` for the title. ``source`` keeps every character, so the
    sources of a paragraph's segments joined give the paragraph back. ``score`` is the mean
    log-probability per target token as the model gave it (natural logarithm, 0 is certain);
    ``None`` where no model was asked (a line without Chinese, a person's own translation).
    ``attempt`` says which try gave the target.
    """

    index: int
    paragraph: int | None
    source: str
    target: str
    score: float | None
    findings: tuple[Finding, ...] = ()
    attempt: Attempt = "first"

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Segment:
        return cls(**{**data, "findings": tuple(Finding.from_dict(f) for f in data["findings"])})


@dataclass(frozen=True, slots=True)
class Name(Result):
    """A name or term of the article, its one English rendering, and where that came from."""

    source: str
    target: str
    kind: NameKind
    count: int
    origin: str

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Name:
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Translation(Result):
    """A translation, aligned segment by segment.

    ``text`` is the English with the paragraphs, blank lines and title where they stood.
    ``findings`` are those of all segments, in order. ``names``: the names and terms of the
    source, each with the one rendering that was asked of the model.
    """

    model: str
    text: str
    segments: tuple[Segment, ...]
    names: tuple[Name, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for segment in self.segments for finding in segment.findings)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Translation:
        return cls(
            model=data["model"],
            text=data["text"],
            segments=tuple(Segment.from_dict(s) for s in data["segments"]),
            names=tuple(Name.from_dict(n) for n in data.get("names", ())),
        )


@dataclass(frozen=True, slots=True)
class SummarySentence(Result):
    """One English sentence and the indices of the segments it rests on."""

    text: str
    sources: tuple[int, ...]

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> SummarySentence:
        return cls(text=data["text"], sources=tuple(data["sources"]))


@dataclass(frozen=True, slots=True)
class Summary(Result):
    """An English summary, and the way it was made.

    ``text`` is the sentences set out in their ``style``. ``findings``: those of the segments it
    rests on, and what was left out of it and why.
    """

    model: str
    method: SummaryMethod
    text: str
    sentences: tuple[SummarySentence, ...]
    findings: tuple[Finding, ...] = ()
    style: Style = "brief"

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Summary:
        return cls(
            model=data["model"],
            method=data["method"],
            text=data["text"],
            sentences=tuple(SummarySentence.from_dict(s) for s in data["sentences"]),
            findings=tuple(Finding.from_dict(f) for f in data["findings"]),
            style=data.get("style", "brief"),
        )


@dataclass(frozen=True, slots=True)
class Fact(Result):
    """A figure of the article and what it counts.

    ``figure``: the value of the Chinese in English, never what the translation made of it:
    ``7,068``, ``more than 100,000``, ``6.3%``, ``305.27 billion``. ``unit``: yuan, square metres,
    people …; empty where the figure has its sign or where ``counts`` names what is counted.
    ``counts``: what it counts, in English; empty where nothing safe could be said. ``source`` and
    ``source_counts``: both as the article has them, the latter with the words between. ``segment``
    is the index of the segment they stand in. ``verified``: no finding about numbers touches the
    figure, so the translation has it too.
    """

    figure: str
    unit: str
    counts: str
    source: str
    source_counts: str
    segment: int
    verified: bool

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Fact:
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Report(Result):
    """All that is known of one article.

    ``findings``: the translation's, then those of the summary that are not among them.
    ``facts``: the figures of the article with what each counts, in the article's order.
    """

    version: str
    article: Article
    translation: Translation
    summary: Summary
    names: tuple[Name, ...]
    findings: tuple[Finding, ...]
    facts: tuple[Fact, ...] = ()

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Report:
        return cls(
            version=data["version"],
            article=Article.from_dict(data["article"]),
            translation=Translation.from_dict(data["translation"]),
            summary=Summary.from_dict(data["summary"]),
            names=tuple(Name.from_dict(n) for n in data["names"]),
            findings=tuple(Finding.from_dict(f) for f in data["findings"]),
            facts=tuple(Fact.from_dict(f) for f in data.get("facts", ())),
        )

    @classmethod
    def from_json(cls, text: str | bytes) -> Report:
        """The report that ``to_json()`` wrote, though it comes from somebody else.

        Raises :class:`~summarizer.errors.UsageError` for anything that is no whole report.
        """
        from summarizer.shape import require_places, require_shape

        advice = "Give the JSON that `to_json()` or `summarizer report --format json` wrote."
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"This is no report, for it is no JSON. {advice}") from error
        try:
            report = cls.from_dict(data)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UsageError(
                f"This is JSON, but no report ({type(error).__name__}: {error}). {advice}"
            ) from error
        require_shape(report, cls, "")
        require_places(report)
        return report


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work is. ``total`` 0 means unknown.

    ``stage`` is ``"pull"`` (counted in bytes), ``"convert"``, ``"load"``, ``"translate"``
    (counted in segments; ``segment`` is the one just finished, in no particular order) or
    ``"summarize"``. ``detail`` is a short text for people.
    """

    stage: str
    done: int
    total: int
    detail: str = ""
    segment: Segment | None = None


ProgressCallback = Callable[[Progress], None]
