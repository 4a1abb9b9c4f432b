"""Paragraphs of a text whose lines were cut at a fixed width, as in PDFs and e-mails."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from unicodedata import east_asian_width

__all__ = ["joined", "paragraph_spans"]

NARROWEST = 24
"""Minimum width, in columns of half a Han character, of lines that were cut at a width. Verses
are narrower."""

WIDEST = 120
"""Maximum width of such lines."""

RAGGED = 5
"""Columns by which a full line may be narrower than the widest: no Han character fits in, a mark
may not begin the next line, or digits are wider in print."""

TIGHT = 1
"""Columns by which a full line that ends a sentence may be narrower, for its paragraph to go on."""

FEWEST = 3
"""Minimum number of full lines that break off within a sentence."""

WIDE = 60
"""Columns from which one such line less is enough: few headlines are as long."""

CUT_SHARE = 0.6
"""Minimum share of the full lines that break off within a sentence. Verses end at their ends."""

FULL_SHARE = 0.4
"""Minimum share of the longer lines that are full. Headlines of a list have many widths."""

HANGING = 4
"""Columns of marks that hang over the edge."""

_SENTENCE_END = re.compile(r"[。！？!?…；;：:][”’」』）)】\]\"']*$")
_OWN_LINE = re.compile(
    r"[ \u3000]{2,}\S|\t|[-—–·•●■◆▪▲▼*#>]\s*\S|[（(]?[一二三四五六七八九十]{1,3}[、）)]"
    r"|第[一二三四五六七八九十\d]+[章条節节]|[（(]\d{1,2}[）)]|\d{1,2}[、.．](?!\d)"
)
_COLUMNS = re.compile(r"\S(?:\t| {2,}|\u3000{2,})\S")
_MARK = re.compile(r"^[ \u3000]{2,}|[，。；、]")
_PROSE = re.compile(r"[。！？]")
_LATIN = re.compile(r"[A-Za-z]")


def paragraph_spans(lines: Sequence[str]) -> list[range]:
    """Return the lines of each paragraph, as ranges of indices; blank lines are left out.

    A text whose lines were not cut at a width has one line in each range.
    """
    texts = [line.strip() for line in lines]
    single = [range(index, index + 1) for index, text in enumerate(texts) if text]
    # Programs cut lines at columns or at a number of characters.
    columns = [_width(line.rstrip()) for line in lines]
    characters = [2 * len(line.rstrip()) for line in lines]
    (_, limit), widths = max(
        ((_limit(texts, widths), widths) for widths in (columns, characters)),
        key=lambda found: found[0],
    )
    if not limit:
        return single
    first = single[0].start
    spans: list[range] = []
    for span in single:
        if spans and _continues(lines, widths, spans[-1], span.start, limit, first):
            spans[-1] = range(spans[-1].start, span.stop)
        else:
            spans.append(span)
    prose = [span for span in spans if len(span) > 1 and _is_prose(texts, span)]
    if sum(len(span) - 1 for span in prose) < FEWEST - (limit >= WIDE):
        return single
    return [
        part
        for span in spans
        for part in ([span] if len(span) > 1 and _is_prose(texts, span) else _singles(texts, span))
    ]


def joined(lines: Sequence[str]) -> str:
    """Return the lines of a paragraph as one, with a space between two Latin words only."""
    text = ""
    for line in filter(None, (line.strip() for line in lines)):
        apart = text and _LATIN.match(text[-1]) and _LATIN.match(line)
        text += f" {line}" if apart else line
    return text


def _limit(texts: Sequence[str], widths: Sequence[int]) -> tuple[int, int]:
    """Return how many lines were cut at a width, and the width; zeros if none were."""
    broken = Counter(
        width
        for text, width in zip(texts, widths, strict=True)
        if NARROWEST <= width <= WIDEST and not _SENTENCE_END.search(text)
    )
    if sum(broken.values()) < FEWEST - 1:
        return 0, 0

    def count(limit: int) -> int:
        return sum(broken[width] for width in range(limit - RAGGED, limit + 1))

    limit = max(broken, key=lambda width: (count(width), -width))
    # A mark that may not begin a line hangs over the edge.
    limit = max(width for width in broken if width <= limit + HANGING // 2)
    full = sum(limit - RAGGED <= width <= limit for width in widths)
    long = sum(max(NARROWEST, limit // 2) <= width <= limit for width in widths)
    # The headline may be wider: it was not cut.
    lines = [width for width in widths if width]
    wider = sum(width > limit + HANGING for width in lines[1:])
    fewest = FEWEST - (limit >= WIDE)
    if count(limit) < max(fewest, CUT_SHARE * full) or full < FULL_SHARE * long:
        return 0, 0
    return (count(limit), limit) if wider <= full // 8 else (0, 0)


def _continues(
    lines: Sequence[str], widths: Sequence[int], span: range, index: int, limit: int, first: int
) -> bool:
    """Return whether the line ``index`` continues the paragraph of ``span``."""
    last = span[-1]
    ended = _SENTENCE_END.search(lines[last].strip()) is not None
    least = limit - (TIGHT if ended else RAGGED)
    if not least <= widths[last] <= limit + HANGING or widths[index] > limit + HANGING:
        return False
    if _OWN_LINE.match(lines[index]) or any(
        _COLUMNS.search(lines[n].strip()) for n in (last, index)
    ):
        return False
    # The headline of the text may be as wide as its lines.
    if last == first and (index > last + 1 or not _MARK.search(lines[last])):
        return False
    return index == last + 1 or not ended


def _is_prose(texts: Sequence[str], span: range) -> bool:
    """Return whether the joined lines read like sentences and not like a list of headlines."""
    return bool(_PROSE.search("".join(texts[index] for index in span)))


def _singles(texts: Sequence[str], span: range) -> list[range]:
    return [range(index, index + 1) for index in span if texts[index]]


def _width(text: str) -> int:
    """Return the columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)
