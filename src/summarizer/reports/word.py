"""Word documents with fonts for both scripts, tables, marks and page numbers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from summarizer.reports.tmx import FORBIDDEN

__all__ = ["Row", "Run", "Word"]

FAINT, LINE, HEAD = "5B6675", "C9D0D9", "EEF1F5"
"""Colors of secondary text, of rules and of table headers."""
PAPER = {"error": "F9D3CD", "warning": "FFEDB8"}
INK = {"error": "8C2F22", "warning": "6B5200", "confirmed": "1F6B3A"}
"""Shading of marked text, and ink of findings and confirmed figures; distinct in gray too."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one format.

    Attributes:
        text: The text.
        faint: Secondary text.
        bold: Bold type.
        mark: Severity of a finding, which sets the shading; empty for none.
        ink: Key of :data:`INK`; empty for black.
        raised: Superscript.
    """

    text: str
    faint: bool = False
    bold: bool = False
    mark: str = ""
    ink: str = ""
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A table row.

    Attributes:
        cells: Paragraphs of runs, for each cell.
        first: Draw a heavier rule above the row.
    """

    cells: tuple[tuple[tuple[Run, ...], ...], ...]
    first: bool = False


class Word:
    """A document of A4 pages, written from top to bottom."""

    def __init__(self, title: str, *, traditional: bool) -> None:
        from docx import Document
        from docx.shared import Cm, Pt

        self._document = Document()
        self._chinese = "Microsoft JhengHei" if traditional else "Microsoft YaHei"
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin, section.bottom_margin = Cm(2), Cm(1.8)
        for name, size, before, after, color in (
            ("Normal", 10.5, 0, 5, ""),
            ("Title", 20, 0, 4, "1C2430"),
            ("Heading 1", 13, 16, 5, "1C2430"),
            ("List Bullet", 10.5, 0, 3, ""),
            ("List Number", 10.5, 0, 3, ""),
        ):
            self._style(name, Pt(size), Pt(before), Pt(after), color)
        self._languages("zh-TW" if traditional else "zh-CN")
        self._page_numbers(section)
        self._undated(title)

    def title(self, text: str) -> None:
        """Add the title."""
        paragraph = self._document.add_paragraph(style="Title")
        self._write(paragraph, [Run(text)])

    def heading(self, text: str) -> None:
        """Add a section heading."""
        self._document.add_heading(_plain(text), 1)

    def text(self, *runs: Run, style: str = "Normal", size: float = 0, apart: float = 0) -> None:
        """Add a paragraph.

        Args:
            runs: Its text.
            style: Name of a paragraph style.
            size: Font size in points; 0 for that of the style.
            apart: Space below in points; 0 for that of the style.
        """
        from docx.shared import Pt

        paragraph = self._document.add_paragraph(style=style)
        self._write(paragraph, runs, size)
        if apart:
            paragraph.paragraph_format.space_after = Pt(apart)
            paragraph.paragraph_format.line_spacing = 1.3

    def table(self, head: Sequence[str], rows: Sequence[Row], widths: Sequence[float]) -> None:
        """Add a table whose header is repeated on every page.

        Args:
            head: Column headings.
            rows: The rows.
            widths: Column widths in centimeters.
        """
        from docx.oxml.table import CT_Tbl
        from docx.shared import Cm
        from docx.table import Table, _Cell

        body = self._document.element.body
        # Row by row, a table of a thousand rows would take minutes.
        element = CT_Tbl.new_tbl(len(rows) + 1, len(widths), Cm(sum(widths)))
        body.insert(len(body) - 1, element)
        table = Table(element, self._document)
        table.autofit = False
        for grid, width in zip(element.tblGrid.gridCol_lst, widths, strict=True):
            grid.w = Cm(width)
        titles = Row(tuple(((Run(text, bold=True, faint=True),),) for text in head))
        for number, (line, row) in enumerate(zip(element.tr_lst, [titles, *rows], strict=True)):
            properties = line.get_or_add_trPr()
            _add(properties, "w:cantSplit")
            if number == 0:
                _add(properties, "w:tblHeader")
            for tc, width, paragraphs in zip(line.tc_lst, widths, row.cells, strict=True):
                cell = _Cell(tc, table)
                cell.width = Cm(width)
                self._cell(cell, paragraphs)
                heavy = row.first and number > 1
                _framed(tc, top="8" if heavy else "4", fill=HEAD if number == 0 else "")
        self._document.add_paragraph().paragraph_format.space_after = 0  # Word wants one there

    def to_bytes(self) -> bytes:
        """Return the ``.docx`` without time stamps, so that equal texts give equal bytes."""
        stream, packed = io.BytesIO(), io.BytesIO()
        self._document.save(stream)
        with zipfile.ZipFile(stream) as old, zipfile.ZipFile(packed, "w") as new:
            for name in old.namelist():
                new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
        return packed.getvalue()

    def _cell(self, cell: Any, paragraphs: Iterable[Sequence[Run]]) -> None:
        from docx.shared import Pt

        paragraph = cell.paragraphs[0]
        for number, runs in enumerate(paragraphs):
            if number:
                paragraph = cell.add_paragraph()
            paragraph.paragraph_format.space_before = Pt(1.5)
            paragraph.paragraph_format.space_after = Pt(1.5)
            self._write(paragraph, runs, 8.5 if number else 9.5)

    def _write(self, paragraph: Any, runs: Iterable[Run], size: float = 0) -> None:
        from docx.shared import Pt, RGBColor

        for run in runs:
            written = paragraph.add_run(_plain(run.text))
            if size:
                written.font.size = Pt(size)
            if run.bold:
                written.font.bold = True
            if run.raised:
                written.font.superscript = True
            if color := INK.get(run.ink) or (FAINT if run.faint else ""):
                written.font.color.rgb = RGBColor.from_string(color)
            if run.mark:
                properties = written._element.get_or_add_rPr()
                _add(properties, "w:shd", val="clear", color="auto", fill=PAPER[run.mark])

    def _style(self, name: str, size: Any, before: Any, after: Any, color: str) -> None:
        from docx.oxml.ns import qn
        from docx.shared import RGBColor

        style = self._document.styles[name]
        style.font.size = size
        style.paragraph_format.space_before = before
        style.paragraph_format.space_after = after
        if color:
            style.font.color.rgb = RGBColor.from_string(color)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]  # a theme's font outranks a named one
        for script in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(script), "Calibri")
        fonts.set(qn("w:eastAsia"), self._chinese)
        # A rule below the title, and no space between the points of a list.
        unwanted = [
            *style.element.iter(qn("w:pBdr")),
            *style.element.iter(qn("w:contextualSpacing")),
        ]
        for element in unwanted:
            element.getparent().remove(element)

    def _languages(self, chinese: str) -> None:
        from docx.oxml.ns import qn

        for language in self._document.styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), "en-GB")
            language.set(qn("w:eastAsia"), chinese)

    def _page_numbers(self, section: Any) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph = section.footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._write(paragraph, [Run("", faint=True)], 9)
        field = _add(paragraph._element, "w:fldSimple", instr="PAGE")
        field.append(paragraph.runs[0]._element)

    def _undated(self, title: str) -> None:
        """Set our title and remove the dates of the template."""
        properties = self._document.core_properties
        properties.title, properties.author = _plain(title)[:255], "Summarizer"
        properties.comments = properties.last_modified_by = ""
        for child in list(properties._element):
            if child.tag.endswith(("}created", "}modified")):
                properties._element.remove(child)


def _add(parent: Any, tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
    return element


def _framed(tc: Any, *, top: str, fill: str) -> None:
    """Draw rules above and below a cell, and no others; ``top`` is in eighths of a point."""
    properties = tc.get_or_add_tcPr()
    borders = _add(properties, "w:tcBorders")
    for side, width in (("top", top), ("bottom", "4")):
        color = "8491A3" if width == "8" else LINE
        _add(borders, f"w:{side}", val="single", sz=width, space="0", color=color)
    if fill:
        _add(properties, "w:shd", val="clear", color="auto", fill=fill)


def _plain(text: str) -> str:
    return FORBIDDEN.sub("\ufffd", text)
