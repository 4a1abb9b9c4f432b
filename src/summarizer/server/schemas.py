"""What the REST surface is asked and what it answers, as its description shows them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from summarizer.options import Style
from summarizer.report import (
    Article,
    DroppedLine,
    Fact,
    Finding,
    Name,
    Report,
    Segment,
    Summary,
    SummarySentence,
    Translation,
)

__all__ = [
    "EXAMPLES",
    "CheckRequest",
    "CleanRequest",
    "Failure",
    "Findings",
    "Health",
    "ReadAnswer",
    "ReportRequest",
    "SummarizeRequest",
    "TranslateRequest",
    "ZipRequest",
]

Glossary = Annotated[
    dict[str, str] | None,
    Field(
        description="Chinese terms and their English; they outrank the built-in ones.",
        examples=[{"璧山": "Bishan"}],
        max_length=10_000,
    ),
]
KeepAll = Annotated[
    bool | None, Field(description="Drop nothing. Default: as the server was started.")
]
KeepLines = Annotated[
    list[Annotated[int, Field(ge=1)]] | None,
    Field(
        description="Lines of the text, counted from 1, that cleaning must keep.",
        examples=[[3]],
        max_length=100_000,
    ),
]
Text = Annotated[
    str,
    Field(
        description="The Chinese article as pasted, a line for each line of the page; HTML too.",
        examples=["首页 > 新闻\n璧山区今年新建公园12个\n总投资3.5亿元。\n分享到：微信 微博"],
    ),
]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    @field_validator("*")
    @classmethod
    def _whole(cls, value: Any) -> Any:
        """Half of a character that JSON can write, and nothing else can, is refused."""
        for text in [*value, *value.values()] if isinstance(value, dict) else [value]:
            if isinstance(text, str):
                text.encode()  # its error is a ValueError
        return value


class SummarizeRequest(_Asked):
    """An article, and what its summary is to be like."""

    text: Text
    sentences: int | None = Field(
        None, ge=1, le=50, description="At most so many sentences in the summary. Default: 4."
    )
    words: int | None = Field(
        None,
        ge=10,
        le=2000,
        description="At most about so many English words instead; where given, it decides.",
    )
    style: Style | None = Field(
        None,
        description="brief: a paragraph; bullets: a line for each sentence; headline: one line; "
        "abstract: a longer paragraph. Default: brief.",
    )
    glossary: Glossary = None


class ReportRequest(SummarizeRequest):
    """An article, what its summary is to be like, and what cleaning must leave alone."""

    keep_all: KeepAll = None
    keep_lines: KeepLines = None


class TranslateRequest(_Asked):
    """Lines to translate."""

    text: Text
    glossary: Glossary = None
    clean: bool = Field(False, description="Drop what is not the article first.")


class CheckRequest(_Asked):
    """A text and its translation, line beside line."""

    source: str = Field(description="Chinese.", examples=["培训骨干7068人。"])
    target: str = Field(
        description="Its English, in as many lines.", examples=["It trained 70,688 people."]
    )
    glossary: Glossary = None


class CleanRequest(_Asked):
    """An article as pasted."""

    text: Text
    keep_all: bool = Field(False, description="Drop nothing.")
    keep_lines: KeepLines = None


class Findings(BaseModel):
    """What could not be verified."""

    findings: list[Finding] = Field(
        description="In the order of the lines; `segment` is the line, counted from 0."
    )


class ReadAnswer(BaseModel):
    """A file as text."""

    name: str = Field(description="The file's name without folders.")
    text: str


class NamedReport(_Asked):
    """A report and what it was made of."""

    name: str = Field(max_length=300, description="The file it came from.", examples=["a.txt"])
    report: Report


class ZipRequest(_Asked):
    """Reports to pack."""

    reports: list[NamedReport] = Field(min_length=1, max_length=1000)


class Error(BaseModel):
    """What went wrong."""

    kind: str = Field(description="A name for programs.", examples=["NoChineseError"])
    message: str = Field(
        description="What is wrong and what to do next, for people.",
        examples=["There is no Chinese in the text; nothing needs translating."],
    )


class Failure(BaseModel):
    """Every answer that is an error."""

    error: Error


class Health(BaseModel):
    """Whether the server takes on work."""

    status: str = Field(description="`ok`, or `closing` (with status 503).", examples=["ok"])
    model: str = Field(description="The translation model and how it runs.")
    version: str


_FINDING = Finding(
    "figure-wrong",
    "error",
    (("source", "3.5亿元"), ("should", "350 million"), ("has", "35 million")),
    1,
    (3, 8),
    (24, 34),
    "350 million",
    "35 million",
)
_TRANSLATION = Translation(
    "argos-zh-en, CTranslate2 int8_float32, cpu",
    "Bishan built 12 new parks.\n\nThe total investment is 35 million yuan.",
    (
        Segment(0, 0, "璧山区今年新建公园12个。", "Bishan built 12 new parks.", -0.21),
        Segment(
            1, 1, "总投资3.5亿元。", "The total investment is 35 million yuan.", -0.34, (_FINDING,)
        ),
    ),
    (Name("璧山", "Bishan", "place", 1, "CC-CEDICT"),),
)
_ARTICLE = Article(
    "",
    "",
    "",
    ("璧山区今年新建公园12个。", "总投资3.5亿元。"),
    (
        DroppedLine(1, "首页 > 新闻", "navigation"),
        DroppedLine(4, "分享到：微信 微博", "share or comment widget"),
    ),
)
_SUMMARY = Summary(
    "argos-zh-en",
    "key-sentences",
    "The total investment is 35 million yuan.",
    (SummarySentence("The total investment is 35 million yuan.", (1,)),),
    (_FINDING,),
)
_REPORT = Report(
    "0.1.0",
    _ARTICLE,
    _TRANSLATION,
    _SUMMARY,
    _TRANSLATION.names,
    (_FINDING,),
    (Fact("350 million", "yuan", "total investment", "3.5亿元", "总投资", 1, False),),
)
EXAMPLES: dict[str, Any] = {
    "report": _REPORT.to_dict(),
    "translate": _TRANSLATION.to_dict(),
    "summarize": _SUMMARY.to_dict(),
    "clean": _ARTICLE.to_dict(),
    "check": {"findings": [_FINDING.to_dict()]},
    "read": {"name": "a.txt", "text": "璧山区今年新建公园12个\n总投资3.5亿元。"},
}
"""An answer of each operation. Nothing in them is null: FastAPI would leave it out."""
