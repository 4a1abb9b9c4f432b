"""What an English sentence states: its words, figures and names, and how two sentences differ."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from summarizer.chinese.lexicon import STOP_WORDS, common_words, english_words, stem
from summarizer.numbers import Figure, Value, english_figures
from summarizer.numbers.english_words import CARDINALS
from summarizer.report import Name

__all__ = [
    "CALENDAR",
    "CAPITAL",
    "DATES",
    "ENDING",
    "SMALL_WORDS",
    "abbreviates",
    "content_stems",
    "counted",
    "currency_of",
    "denies",
    "direction_of",
    "exacted",
    "figure_values",
    "hedges",
    "in_order",
    "is_common",
    "marks_in_order",
    "rehedged",
    "replaced",
    "said_figures",
    "said_names",
    "same_name",
    "same_root",
    "says",
    "token_set",
    "tokens",
]

LONGEST_NAME = 6
"""Words, from which a stretch that was put otherwise is no name for a name."""

CAPITAL = re.compile(r"\b[A-Z][\w’']*")

_TOKEN = re.compile(r"[A-Za-z][\w’']*|\d[\d,.]*\d|\d")

ENDING = re.compile(r"(?:n['’]t|['’](?:s|re|ve|ll|d|m)?)$")

_HEDGE = re.compile(
    r"\b(more than|less than|fewer than|over|under|about|around|some|nearly|almost|roughly|"
    r"approximately|at least|up to|close to)\s+$",
    re.IGNORECASE,
)

_SENSES = {
    **dict.fromkeys(("more than", "over", "at least"), "more"),
    **dict.fromkeys(("less than", "fewer than", "under", "up to"), "less"),
    **dict.fromkeys(("nearly", "almost", "close to"), "near"),
}
"""What such words say; those that are not here say about."""

_SIGN = re.compile(r"([$€£¥]|RMB|CNY)\s?$")
_MONEY = re.compile(
    r"\s?(yuan|RMB|CNY|renminbi|dollar|USD|euro|EUR|pound|GBP|yen|JPY)", re.IGNORECASE
)
_CURRENCIES = {
    **dict.fromkeys(("yuan", "rmb", "RMB", "CNY", "cny", "renminbi"), "yuan"),
    **dict.fromkeys(("$", "dollar", "usd"), "dollar"),
    **dict.fromkeys(("€", "euro", "eur"), "euro"),
    **dict.fromkeys(("£", "pound", "gbp"), "pound"),
    **dict.fromkeys(("yen", "jpy"), "yen"),
}
"""By sign or word; ¥ is the yuan's and the yen's."""
_DIRECTIONS = {
    "up": re.compile(
        r"\b(?:rose|rise|risen|rising|grew|grow|grown|growing|growth|increas\w+|up|gain\w*)\b"
    ),
    "down": re.compile(
        r"\b(?:fell|fall|fallen|falling|declin\w+|decreas\w+|dropp?\w*|down|reduc\w+|los[ts]\w*)\b"
    ),
}
_NOT = re.compile(r"\b(?:not|no|never|none|nobody|neither|without)\b|n['’]t\b", re.IGNORECASE)
_VAGUE = frozenset("many several some few numerous various dozens".split())
DATES = frozenset("year month day weekday time decade century".split())

CALENDAR = frozenset(
    "January February March April May June July August September October November December "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Wed Thu Fri Sat Sun".split()
)

SMALL_WORDS = STOP_WORDS | frozenset(
    "said say says added stated noted told according while during since among under both "
    "including however meanwhile many several new year years day days time".split()
)

_SMALL = frozenset(stem(word) for word in SMALL_WORDS)


def said_figures(sentence: str) -> list[Figure]:
    """The figures of an English sentence that must be in its sources: not both, first or one."""
    return [figure for figure in english_figures(sentence) if not _loose(figure)]


def hedges(text: str) -> dict[Value, str]:
    """The words that make figures of a text approximate; empty for those said exactly."""
    found: dict[Value, str] = {}
    for figure in english_figures(text):
        before = _HEDGE.search(text[: figure.span[0]])
        mark = before[1].lower() if before and figure.approximate else ""
        value = figure.values[0]
        found[value] = mark if found.get(value, mark) else ""
    return found


def said_names(sentence: str, names: Sequence[Name]) -> list[Name]:
    """The people, places and institutions of a name table that an English sentence names."""
    said = [name for name in names if name.kind != "term" and says(sentence, name)]
    # Bishan in Bishan Hospital is no name of its own.
    return [n for n in said if not any(o != n and n.target in o.target for o in said)]


def content_stems(text: str) -> frozenset[str]:
    return frozenset(
        word.stem
        for word in english_words(text)
        if word.stem not in _SMALL
        and len(word.stem) > 1
        and text[slice(*word.span)] not in CALENDAR
    )


def tokens(text: str) -> list[str]:
    """Words and figures, possessive endings and thousands commas left out."""
    return [
        token.replace(",", "") if token[0].isdigit() else ENDING.sub("", token)
        for token in _TOKEN.findall(text)
    ]


def token_set(text: str) -> frozenset[str]:
    return frozenset(token.lower() for token in tokens(text))


def figure_values(text: str) -> frozenset[Value]:
    return frozenset(value for figure in english_figures(text) for value in figure.values)


def says(text: str, name: Name) -> bool:
    """Whether an English text has a name, whole or (of a person) by its surname."""
    if re.search(rf"\b{re.escape(name.target)}\b", text):
        return True
    parts = name.target.split()
    if name.kind != "person" or len(parts) < 2:
        return False
    chinese = len(name.source) <= 4 and "·" not in name.source
    short = parts[0] if chinese else parts[-1]
    return len(short) > 1 and bool(re.search(rf"\b{re.escape(short)}\b", text))


def same_name(one: Name, other: Name) -> bool:
    return one == other or one.target in other.target or other.target in one.target


def same_root(word: str, words: frozenset[str]) -> bool:
    """China for Chinese, Serbs for Serbian: all but an ending in common, four letters at least."""
    for known in words:
        shared = max(4, min(len(word), len(known)) - 1)
        if word[:shared] == known[:shared]:
            return True
    return False


def _loose(figure: Figure) -> bool:
    """Whether a figure may be a way of speaking: both, first, double, one."""
    if any(character.isdigit() for character in figure.text):
        return False
    if figure.text.lower() in ("quarter", "quarters"):  # the third-quarter profit
        return True
    small = all(value in (0, 1, 2) for value in figure.values)
    return small or figure.kind in ("ordinal", "multiple") or not figure.required


def abbreviates(word: str, text: str) -> bool:
    """Whether capitals are the initials of capitalised words that follow each other."""
    initials = "".join(match.group()[0] for match in CAPITAL.finditer(text))
    return len(word) > 1 and word in initials


def counted(figure: Figure, text: str) -> str:
    """The stem of the word that a figure stands before: its unit, or empty."""
    if figure.unit:
        return stem(figure.unit)
    behind = re.match(r"\s+([a-z]{3,})", text[figure.span[1] :])
    found = stem(behind[1]) if behind else ""
    return "" if found in _SMALL else found


# Several questions are asked of one pair, one after another.
@functools.lru_cache(maxsize=16)
def _aligned(sentence: str, target: str) -> tuple[list[str], list[str], SequenceMatcher[str]]:
    """The tokens of both and how they can be laid beside each other."""
    ours, theirs = tokens(sentence), tokens(target)
    return (
        ours,
        theirs,
        SequenceMatcher(None, [w.lower() for w in ours], [w.lower() for w in theirs], False),
    )


def in_order(sentence: str, target: str) -> float:
    """Share of the sentence's words that stand in the target in the same order."""
    ours, _, matcher = _aligned(sentence, target)
    return sum(block.size for block in matcher.get_matching_blocks()) / max(len(ours), 1)


def is_common(word: str) -> bool:
    """Whether a word, or its singular, is an ordinary English one."""
    low = word.lower()
    return low in common_words() or low.removesuffix("s") in common_words()


def replaced(
    sentence: str, target: str, capitals: frozenset[str], known: frozenset[str]
) -> Iterator[str]:
    """Names that stand where the target has another name, between the same words.

    Spot for Area is none: two ordinary words, of no ``known`` name, and the first not among
    the article's ``capitals``.
    """
    ours, theirs, matcher = _aligned(sentence, target)
    said, there = Counter(w.lower() for w in ours), Counter(w.lower() for w in theirs)
    for change, start, end, begin, stop in matcher.get_opcodes():
        if change != "replace" or end - start > LONGEST_NAME or stop - begin > LONGEST_NAME:
            continue
        new = [w for i, w in enumerate(ours[start:end], start) if _is_name(w, ours, i)]
        old = [w for i, w in enumerate(theirs[begin:stop], begin) if _is_name(w, theirs, i)]
        # More often than there, not only never: China may stand elsewhere in the sentence.
        new = [w for w in new if said[w.lower()] > there[w.lower()]]
        old = [w for w in old if said[w.lower()] < there[w.lower()]]
        if (
            new
            and old
            and (
                any(w in capitals for w in new)
                or any(w in known or not is_common(w) for w in (*new, *old))
            )
        ):
            yield new[0]


def currency_of(figure: Figure, text: str) -> str:
    """yuan, dollar, euro, pound or yen, where it stands beside a figure; else empty."""
    start, end = figure.span
    before = _SIGN.search(text[max(0, start - 5) : start])
    behind = _MONEY.match(text, end) or _MONEY.search(figure.text)
    word = before[1] if before else behind[1].lower() if behind else ""
    return _CURRENCIES.get(word, "")


def direction_of(figure: Figure, text: str) -> str:
    """``up`` or ``down`` where words close before or behind a figure say so, and only one."""
    start, end = figure.span
    near = f"{' '.join(text[:start].split()[-4:])} {' '.join(text[end:].split()[:3])}"
    said = {name for name, words in _DIRECTIONS.items() if words.search(near)}
    return said.pop() if len(said) == 1 else ""


def denies(text: str) -> bool:
    """Whether an English sentence says no or not."""
    return bool(_NOT.search(text))


def exacted(sentence: str, target: str) -> Iterator[str]:
    """Figures that stand where the target has "many" or "several", between the same words."""
    ours, theirs, matcher = _aligned(sentence, target)
    for change, start, end, begin, stop in matcher.get_opcodes():
        if change != "replace" or end - start > 2 or stop - begin > 2:
            continue
        if _VAGUE & {word.lower() for word in theirs[begin:stop]}:
            yield from (
                word for word in ours[start:end] if word[0].isdigit() or word.lower() in CARDINALS
            )


def _is_name(word: str, words: Sequence[str], place: int) -> bool:
    """Whether a word is written as a name; at the head of a sentence it must be no common one."""
    if not word[0].isupper() or len(word) < 3 or word in CALENDAR or word.lower() in SMALL_WORDS:
        return False
    if place:
        return True
    follows = len(words) > 1 and words[1][0].isupper()
    return follows or not is_common(word)


def marks_in_order(text: str) -> list[str]:
    """Figures and capitalised words in the order in which they stand, the first word and dates,
    which are written in two ways, left out."""
    dates = [f.span for f in english_figures(text) if f.kind in DATES]
    return [
        match.group()
        for match in _TOKEN.finditer(text)
        if match.start()
        and (match.group()[0].isdigit() or match.group()[0].isupper())
        and match.group() not in CALENDAR
        and not any(start <= match.start() < end for start, end in dates)
    ]


def rehedged(sentence: str, marks: Mapping[Value, str]) -> str:
    """The sentence with its figures as exact, or as vague, as ``marks`` say (:func:`hedges`)."""
    for figure in reversed(said_figures(sentence)):
        mark = marks.get(figure.values[0])
        at = figure.span[0]
        own = _HEDGE.search(sentence[:at])
        if mark is None or figure.kind in DATES or (figure.approximate and not own):
            continue
        if own and _SENSES.get(own[1].lower(), "about") == _SENSES.get(
            mark, "about" if mark else ""
        ):
            continue
        start = own.start() if own else at
        sentence = f"{sentence[:start]}{mark}{' ' if mark else ''}{sentence[at:]}"
        if not start:
            sentence = sentence[:1].upper() + sentence[1:]
    return sentence
