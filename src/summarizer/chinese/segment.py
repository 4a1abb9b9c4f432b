"""Segmentation of paragraphs into sentences, and of long sentences into pieces.

Joining the pieces always gives the input, character for character.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import accumulate, pairwise

from summarizer.chinese.script import HAN, has_chinese
from summarizer.errors import UsageError

__all__ = ["split_clauses", "split_sentences", "split_to_limit"]

SHORT_QUOTE = 40
"""Maximum characters of a quotation that is never cut. Longer ones are cut at their inner
sentences, because models translate single sentences best."""

LONG_BRACKET = 120
"""Maximum characters of a bracket that is never cut."""

CLAUSE = 12
"""Minimum Han characters on both sides of a ； that ends a segment."""

_PAIRS = dict(zip("“‘「『（(《〈【[〔", "”’」』）)》〉】]〕", strict=True))
_CLOSING = "".join(dict.fromkeys(_PAIRS.values()))
_CLOSING_CLASS = re.escape(_CLOSING) + "\"'"
_LONGEST = {"《": 10_000, "〈": 10_000} | dict.fromkeys("“‘「『", SHORT_QUOTE)
"""Maximum length of an uncut pair by its opening mark; brackets: LONG_BRACKET."""

_END = re.compile(
    rf"""
      (?P<dots>…+|\.{{3,}}|。{{2,}})
    | (?P<strong>[。！？｡]+|[!?]+(?=[\s{HAN}{_CLOSING_CLASS}“「『（(]|$))
    | (?P<stop>\.(?=[\s{HAN}{_CLOSING_CLASS}]|$))
    | (?P<semi>；|;(?=[\s{HAN}]|$))
    """,
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|vs|Inc|Ltd|Co|Corp|sp|spp|cf|Jan|Feb|Mar|Apr|Jun|Jul|Aug"
    r"|Sept?|Oct|Nov|Dec|Gen|Col|Capt|Lt|Sgt|Maj|Adm|Sen|Rep|Gov|Rev|Hon|Messrs|Mt|Ft|approx|Vol|"
    r"Fig|[A-Za-z](?:\.[A-Za-z])*)$"
)
_LIST_NUMBER = re.compile(r"(?:^|[\s。；;])\(?\d{1,2}$")
_URL = re.compile(
    r"(?:https?://|www\.)[A-Za-z0-9_./:?&=#%+~!$@*;,-]+|(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.-]+"
)
_CLAUSE_STOP = re.compile("[。！？!?；;]")
_SENTENCE_STOP = re.compile("[。！？!?…]")
_CONTINUES = re.compile(r"[，,、；;：:）)”’」』》]")
_ATTRIBUTION = re.compile(
    r"[^。！？!?…]{0,10}(?:说|說|道|表示|问|問|答|称|稱|讲|講|喊|感慨|坦言|回忆|回憶|介绍|介紹|告诉|告訴)"
    r"[^。！？!?…]{0,2}[。！？!?]"
)

# Units that are never cut: a URL, a Latin word or figure with its separators, a character with
# its combining marks, joiners and variation selectors.
_ATOM = re.compile(
    rf"{_URL.pattern}|[A-Za-z0-9０-９][A-Za-z0-9０-９.,:%/+\-．，％]*(?<![.,，．:])"
    r"|.(?:[\u0300-\u036f\ufe00-\ufe0f\U000e0100-\U000e01ef\U0001f3fb-\U0001f3ff]|\u200d.)*",
    re.DOTALL,
)
_CUT_MARKS = ("；;", "：:", "，,", "、", " \t\u3000")
"""Marks after which a long sentence may be cut, best first."""


def split_sentences(paragraph: str) -> list[str]:
    """Cut a paragraph after 。！？；…… and their ASCII forms, where they end a sentence.

    Closing quotes, brackets and trailing spaces stay with their sentence. No cut falls inside
    a figure, a URL, an e-mail address, a 《title》, a short quotation or a short bracket, or
    after an ellipsis in mid-sentence. ``"".join(result) == paragraph`` for every string.
    """
    closed = _closed_places(paragraph)
    han = [0, *accumulate(map(has_chinese, paragraph))]  # Han characters before a place
    cuts = [0]
    for match in _END.finditer(paragraph):
        end = match.end()
        while end < len(paragraph) and paragraph[end] in _CLOSING_CLASS:
            end += 1
        if closed[end]:
            continue
        quoted = end > match.end()
        if match["stop"] and not _ends_english(paragraph, match.start()):
            continue
        if match["semi"]:
            clause = _CLAUSE_STOP.search(paragraph, end)
            stop = clause.start() if clause else len(paragraph)
            if min(han[match.start()] - han[cuts[-1]], han[stop] - han[end]) < CLAUSE:
                continue
        if (match["dots"] or quoted) and _CONTINUES.match(paragraph, end):
            continue
        if match["dots"] and not quoted and paragraph[end : end + 1].strip():
            following = _SENTENCE_STOP.search(paragraph, end)
            stop = following.start() if following else len(paragraph)
            if han[stop] - han[end] < CLAUSE:
                continue
        if quoted and _ATTRIBUTION.match(paragraph, end):
            continue
        while end < len(paragraph) and paragraph[end].isspace():
            end += 1
        cuts.append(end)
    bounds = sorted({*cuts, len(paragraph)})
    return _join_scraps(paragraph[a:b] for a, b in pairwise(bounds))


def split_to_limit(sentence: str, limit: int, count: Callable[[str], int]) -> list[str]:
    """Cut a sentence that is longer than ``limit`` at its best inner punctuation.

    Cuts fall after ；, else ：, ，, 、 or a space, and between characters only as a last resort;
    never inside a figure, a Latin word or a composed character.

    Args:
        sentence: The sentence to cut.
        limit: Maximum tokens of a piece; only a single word may exceed it.
        count: Returns the length of a text in tokens.

    Raises:
        UsageError: ``limit`` is below 1.
    """
    if limit < 1:
        raise UsageError(f"A limit of {limit} tokens leaves nothing; give 1 or more.")
    if not sentence or count(sentence) <= limit:
        return [sentence] if sentence else []
    left, right = _halves(sentence)
    if not left:
        return [sentence]
    return [*split_to_limit(left, limit, count), *split_to_limit(right, limit, count)]


_CLAUSE_END = re.compile(r"[，；：](?!\d)|[,;:](?=\s)|——|(?<=[。！？])")


def split_clauses(sentence: str) -> list[str]:
    """Cut a sentence at its inner commas, colons and dashes into clauses.

    A clause of fewer than :data:`CLAUSE` characters stays with its neighbor; no cut falls inside
    a title, a short quotation or a bracket.
    """
    closed = _closed_places(sentence)
    pieces = [""]
    start = 0
    for match in _CLAUSE_END.finditer(sentence):
        end = match.end()
        if closed[end]:
            continue
        pieces[-1] += sentence[start:end]
        start = end
        if len(pieces[-1]) >= CLAUSE:
            pieces.append("")
    pieces[-1] += sentence[start:]
    if len(pieces) > 1 and len(pieces[-1]) < CLAUSE:
        last = pieces.pop()
        pieces[-1] += last
    return [piece for piece in pieces if piece]


def _closed_places(text: str) -> list[bool]:
    """Return for each place, the end included, whether no cut may fall there.

    That is within URLs, titles, short quotations and brackets.
    """
    edges = [0] * (len(text) + 2)

    def close(start: int, stop: int) -> None:
        edges[start + 1] += 1
        edges[stop] -= 1

    for match in _URL.finditer(text):
        close(*match.span())
    open_: list[tuple[str, int]] = []
    awaited: Counter[str] = Counter()  # closing marks of what is open
    for index, character in enumerate(text):
        if character in _PAIRS:
            open_.append((character, index))
            awaited[_PAIRS[character]] += 1
        elif awaited[character]:
            while _PAIRS[open_[-1][0]] != character:  # openers that were never closed
                awaited[_PAIRS[open_.pop()[0]]] -= 1
            mark, start = open_.pop()
            awaited[character] -= 1
            if index - start <= _LONGEST.get(mark, LONG_BRACKET):
                close(start, index + 1)
    return [depth > 0 for depth in accumulate(edges[:-1])]


def _ends_english(text: str, stop: int) -> bool:
    """Whether the ASCII full stop at ``stop`` ends a sentence rather than a word or number."""
    before, after = text[max(0, stop - 20) : stop], text[stop + 1 : stop + 2]
    # "June 1. The" ends a sentence, "1. 总则" and "(2). 其他" do not.
    dated = before[-1:].isdigit() and re.match(r"\s+[A-Z“\"]", text[stop + 1 :])
    if _ABBREVIATION.search(before) or (
        _LIST_NUMBER.search(before) and not (dated and re.search(r"[a-z]\.?\s\d+$", before))
    ):
        return False
    return bool(before) and not (before[-1].isdigit() and after.isdigit())


def _join_scraps(pieces: Iterator[str]) -> list[str]:
    """Join pieces without a letter, digit or Han character to their neighbor."""
    joined: list[str] = []
    for piece in pieces:
        if joined and not (_has_letters(piece) and _has_letters(joined[-1])):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _has_letters(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _halves(sentence: str) -> tuple[str, str]:
    """Cut a sentence once, as near its middle as its best punctuation allows."""
    atoms = _ATOM.findall(sentence)
    ends = [0]
    for atom in atoms:
        ends.append(ends[-1] + len(atom))
    inner = ends[1:-1]
    middle = len(sentence) / 2
    closing = set(_CLOSING)
    for marks in _CUT_MARKS:
        # A cut in the outer sixths leaves a scrap; a lesser mark nearer the middle is better.
        places = [
            end
            for end in inner
            if sentence[end - 1] in marks
            and sentence[end] not in closing
            and len(sentence) / 6 <= end <= len(sentence) * 5 / 6
        ]
        if places:
            cut = min(places, key=lambda end: abs(end - middle))
            return sentence[:cut], sentence[cut:]
    if not inner:
        return "", sentence
    cut = min(inner, key=lambda end: abs(end - middle))
    return sentence[:cut], sentence[cut:]
