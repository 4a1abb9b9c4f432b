"""A report as a file to hand on, format by format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from summarizer.documents import docx, write
from summarizer.errors import UsageError
from summarizer.result import Report

__all__ = ["FORMATS", "Format", "render"]


@dataclass(frozen=True, slots=True)
class Format:
    """What a format is called, by programs and by people."""

    name: str
    suffix: str
    media_type: str
    label: str
    chinese_label: str = ""


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        format.name: format
        for format in (
            Format(
                "docx",
                ".docx",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                "Word",
            ),
            Format("html", ".html", "text/html; charset=utf-8", "HTML"),
            Format("md", ".md", "text/markdown; charset=utf-8", "Markdown"),
            Format("text", ".txt", "text/plain; charset=utf-8", "plain text"),
            Format("json", ".json", "application/json", "JSON"),
        )
    }
)


def render(report: Report, name: str) -> bytes:
    """The bytes of the file. Raises :class:`~summarizer.errors.UsageError` for another format."""
    if name not in FORMATS:
        raise UsageError(f"There is no format {name!r}; give one of {', '.join(FORMATS)}.")
    if name == "docx":
        return docx.render(report)
    return (write.render(report, name).removesuffix("\n") + "\n").encode()
