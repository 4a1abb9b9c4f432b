"""The formats that a report can be had in: the one table of the command line, batches and page.

Text formats are written here; the others have modules of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from summarizer.errors import UsageError
from summarizer.files import write_file
from summarizer.report import Report, Summary, Translation
from summarizer.reports.environment import text_environment
from summarizer.reports.wording import references

__all__ = [
    "FORMATS",
    "Format",
    "format_named",
    "format_of",
    "lines_of",
    "markdown",
    "plain_text",
    "render",
    "save",
    "summary_text",
]


def plain_text(report: Report) -> str:
    """Return plain text; sentences are numbered as the JSON's segments are, counted from 1."""
    return text_environment().get_template("report.txt").render(report=report)


def markdown(report: Report) -> str:
    """Return Markdown, with both languages side by side in tables."""
    return text_environment().get_template("report.md").render(report=report)


def lines_of(translation: Translation, bilingual: bool) -> str:
    """Return a translation line by line, or with each segment below its source."""
    if not bilingual:
        return translation.text
    pairs = [f"{s.source.strip()}\n{s.target}\n" for s in translation.segments]
    return "\n".join(pairs)


def summary_text(summary: Summary) -> str:
    """Return a summary, a sentence a line, each with its sources, counted from 1."""
    mark = "- " if summary.style == "bullets" else ""
    return "\n".join(f"{mark}{s.text} [{references(s)}]" for s in summary.sentences)


@dataclass(frozen=True, slots=True)
class Format:
    """A form of a report. ``suffix``: what its files end in, all told apart by it.

    ``label`` and ``chinese_label`` say to people what it is.
    """

    name: str
    suffix: str
    media_type: str
    label: str
    chinese_label: str

    @property
    def printable(self) -> bool:
        """Whether it is text."""
        return self.media_type != WORD


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TABLE = (
    Format("docx", ".docx", WORD, "Word, both languages", "Word（中英对照）"),
    Format("docx-english", ".english.docx", WORD, "Word, English only", "Word（仅英文）"),
    Format("html", ".html", "text/html", "Web page", "网页"),
    Format("md", ".md", "text/markdown", "Markdown", "Markdown"),
    Format("text", ".txt", "text/plain", "Plain text", "纯文本"),
    Format("json", ".json", "application/json", "JSON, all there is", "JSON（全部数据）"),
    Format("tmx", ".tmx", "application/x-tmx+xml", "Translation memory", "翻译记忆（TMX）"),
)
FORMATS: Mapping[str, Format] = MappingProxyType({format.name: format for format in _TABLE})
"""By name, in the order in which they are offered."""
_ALSO = {".markdown": "md", ".htm": "html"}


def format_of(name: str) -> Format:
    """The format that a file's name asks for.

    Raises :class:`~summarizer.errors.UsageError` for a name that asks for none.
    """
    suffixes = {format.suffix: format.name for format in _TABLE} | _ALSO
    fitting = [suffix for suffix in suffixes if name.lower().endswith(suffix)]
    if not fitting:
        known = ", ".join(suffixes)
        raise UsageError(f"{name} has none of the suffixes {known}; give one, or --format.")
    return FORMATS[suffixes[max(fitting, key=len)]]


def format_named(name: str) -> Format:
    """Raises :class:`~summarizer.errors.UsageError` for a name that is no format's."""
    if name not in FORMATS:
        raise UsageError(f"There is no format {name!r}; give one of {', '.join(FORMATS)}.")
    return FORMATS[name]


def render(report: Report, name: str) -> bytes:
    """The report in the format of this name; text is UTF-8 and ends in a line feed.

    Raises :class:`~summarizer.errors.UsageError` for a name that is no format's.
    """
    from summarizer.reports import docx, html, tmx

    format_named(name)
    if name == "docx":
        return docx.render(report)
    if name == "docx-english":
        return docx.render_english(report)
    renderers: dict[str, Callable[[Report], str]] = {
        "html": html.render,
        "md": markdown,
        "text": plain_text,
        "json": Report.to_json,
        "tmx": tmx.render,
    }
    return (renderers[name](report).removesuffix("\n") + "\n").encode()


def save(report: Report, path: Path, format: str | None = None) -> None:
    """Write a report to a file, atomically.

    Args:
        report: The report.
        path: The file; its folder must exist.
        format: Name of the format; by default the suffix of ``path`` decides.

    Raises:
        UsageError: There is no such format, or the suffix belongs to none.
        OutputError: The file cannot be written.
    """
    write_file(path, render(report, format or format_of(str(path)).name))
