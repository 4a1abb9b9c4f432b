"""Whether a result that was read from somewhere else is what its types say."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from summarizer.errors import UsageError

if TYPE_CHECKING:
    from summarizer.report import Report

__all__ = ["require_places", "require_shape"]


def require_shape(value: object, hint: Any, where: str) -> None:
    """``value`` must be of the type ``hint``, all that is in it included.

    ``where`` names it for people: ``summary.sentences[3].text``. Raises :class:`UsageError`.
    """
    if is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, hint):
            raise _wrong(where, value)
        types_of = get_type_hints(hint)
        for field in fields(hint):
            inner = f"{where}.{field.name}" if where else field.name
            require_shape(getattr(value, field.name), types_of[field.name], inner)
        return
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        if value is None and type(None) in inside:
            return
        kinds = [one for one in inside if one is not type(None)]
        hint = next((kind for kind in kinds if type(value) is kind), kinds[0])
        require_shape(value, hint, where)
    elif origin is Literal:
        if value not in inside:
            raise _wrong(where, value)
    elif origin is tuple:
        if not isinstance(value, tuple) or (Ellipsis not in inside and len(value) != len(inside)):
            raise _wrong(where, value)
        hints = [inside[0]] * len(value) if Ellipsis in inside else inside
        for index, (item, one) in enumerate(zip(value, hints, strict=True)):
            require_shape(item, one, f"{where}[{index}]")
    elif hint is float:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise _wrong(where, value)
    elif not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise _wrong(where, value)


def require_places(report: Report) -> None:
    """Every index in a report must be that of something there. Raises :class:`UsageError`."""
    segments = report.translation.segments
    paragraphs = len(report.article.paragraphs)
    for index, segment in enumerate(segments):
        if segment.index != index:
            raise _wrong(f"translation.segments[{index}].index", segment.index)
        if segment.paragraph is not None and not 0 <= segment.paragraph < paragraphs:
            raise _wrong(f"translation.segments[{index}].paragraph", segment.paragraph)
    for index, sentence in enumerate(report.summary.sentences):
        for source in sentence.sources:
            _require_segment(source, len(segments), f"summary.sentences[{index}].sources")
    for index, fact in enumerate(report.facts):
        _require_segment(fact.segment, len(segments), f"facts[{index}].segment")
    for where, findings in (
        ("findings", report.findings),
        ("summary.findings", report.summary.findings),
        ("translation.findings", report.translation.findings),
    ):
        for index, finding in enumerate(findings):
            if finding.segment is not None:
                _require_segment(finding.segment, len(segments), f"{where}[{index}].segment")


def _require_segment(index: int, count: int, where: str) -> None:
    if not 0 <= index < count:
        raise _wrong(where, index)


def _wrong(where: str, value: object) -> UsageError:
    shown = repr(value)
    shown = shown if len(shown) <= 40 else shown[:39] + "…"
    return UsageError(
        f"This is no report: its {where} cannot be {shown}. Give the JSON that `to_json()` or "
        "`summarizer report --format json` wrote, unchanged."
    )
