"""Findings: what could not be verified, as data."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal, cast, get_args

from summarizer.messages import FINDINGS, REPORTED, Context, FindingKind, Language, sentence
from summarizer.serialization import Result

__all__ = ["Finding", "Severity", "Span"]

Span = tuple[int, int]
"""Half-open ``(start, end)`` character offsets, as in Python slices."""

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding(Result):
    """Something that could not be verified: a code and the parameters of its sentence.

    Attributes:
        code: What was found; a key of :data:`summarizer.messages.FINDINGS`.
        severity: ``error`` if something is wrong, ``warning`` if it may be.
        params: Names and values that the sentence is filled with.
        segment: Index of the segment concerned. For a finding about a summary sentence, the first
            segment that the sentence rests on.
        source_span: Place in the segment's source, as character offsets.
        target_span: Place in the segment's target, as character offsets.
        expected: What the English should say.
        found: What the English says.
        context: Consequence of a finding about the summary.
        kind: Kind of finding that the code belongs to.
        message: The finding as one English sentence.
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
        """Return a finding whose sentence is filled with ``params``."""
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
        """Kind of finding that the code belongs to."""
        if self.code == REPORTED:
            return cast("FindingKind", self.param("kind"))
        return FINDINGS[self.code].kind

    @property
    def message(self) -> str:
        """English sentence for the finding."""
        return self.sentence("en")

    def sentence(self, language: Language) -> str:
        """Return the finding as one sentence, in English or in Chinese."""
        return sentence(self.code, dict(self.params), self.context, language)

    def param(self, name: str) -> str | int | None:
        """Return the value of a parameter, or ``None`` if the finding has no such parameter."""
        return dict(self.params).get(name)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        """Return the pydantic schema of the JSON form, which has the kind and the sentence too."""
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
        form = schema.typed_dict_schema(
            required | added,
            ref="Finding",
            metadata={"pydantic_js_updates": {"description": cls.__doc__}},
        )
        return schema.no_info_after_validator_function(
            _finding,
            form,
            serialization=schema.plain_serializer_function_ser_schema(_finding_form),
        )


def _finding_form(finding: Finding) -> dict[str, Any]:
    values = {field.name: getattr(finding, field.name) for field in fields(finding)}
    spans = {
        name: list(values[name]) if values[name] else None
        for name in ("source_span", "target_span")
    }
    head = {"kind": finding.kind, "severity": finding.severity, "message": finding.message}
    return {**head, **values, **spans, "params": dict(finding.params)}


def _finding(form: dict[str, Any]) -> Finding:
    """Read the JSON form of a finding. Findings of version 0.1 have a kind and a message only.

    Raises:
        ValueError: There is no such code, or its sentence lacks a parameter.
    """
    values: dict[str, Any] = {
        key: form[key] for key in ("severity", "segment", "expected", "found")
    }
    for key in ("source_span", "target_span"):
        values[key] = tuple(form[key]) if form[key] is not None else None
    if "code" not in form:
        params = {"kind": form["kind"], "message": form["message"]}
        return Finding(REPORTED, params=tuple(params.items()), **values)
    finding = Finding(
        form["code"],
        params=tuple(form.get("params", {}).items()),
        context=form.get("context", ""),
        **values,
    )
    try:
        _ = finding.message
    except KeyError as error:
        raise ValueError(f"no finding has the code or lacks the parameter {error}") from error
    return finding
