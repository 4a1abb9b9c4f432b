"""What an English sentence states (words, figures, names) and how two sentences differ."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from summarizer.chinese.lexicon import STOP_WORDS, common_words, english_words, stem
from summarizer.data import word_lists
from summarizer.numbers import DATE_KINDS, Figure, Value, english_figures
from summarizer.numbers.english_words import CARDINALS
from summarizer.report import Name

__all__ = [
    "CALENDAR",
    "CAPITALIZED",
    "CONTRACTION",
    "SMALL_WORDS",
    "apply_hedges",
    "checkable_figures",
    "content_stems",
    "currency_of",
    "direction_of",
    "figure_unit",
    "figure_values",
    "hedges",
    "is_abbreviation",
    "is_common",
    "is_negative",
    "mentioned_names",
    "mentions",
    "names_and_figures",
    "order_overlap",
    "overprecise_figures",
    "same_name",
    "shares_root",
    "substituted_names",
    "token_set",
    "tokens",
]

LONGEST_NAME = 6
"""Longest replaced span, in words, that still counts as one name substituted for another."""

_LISTS = word_lists("summaries")["statements"]

CAPITALIZED = re.compile(r"\b[A-Z][\w’']*")
CONTRACTION = re.compile(r"(?:n['’]t|['’](?:s|re|ve|ll|d|m)?)$")
"""The end of a contraction or a possessive."""
_TOKEN = re.compile(r"[A-Za-z][\w’']*|\d[\d,.]*\d|\d")

_HEDGE = re.compile(rf"\b({'|'.join(_LISTS['hedges'])})\s+$", re.IGNORECASE)
_HEDGE_SENSES = {hedge: sense for sense in ("more", "less", "near") for hedge in _LISTS[sense]}
"""Sense of each hedge; the others mean "about"."""

_CURRENCY_SIGN = re.compile(r"([$€£¥]|RMB|CNY)\s?$")
_CURRENCY_WORD = re.compile(
    r"\s?(yuan|RMB|CNY|renminbi|dollar|USD|euro|EUR|pound|GBP|yen|JPY)", re.IGNORECASE
)
_CURRENCIES = {
    **dict.fromkeys(("yuan", "rmb", "RMB", "CNY", "cny", "renminbi"), "yuan"),
    **dict.fromkeys(("$", "dollar", "usd"), "dollar"),
    **dict.fromkeys(("€", "euro", "eur"), "euro"),
    **dict.fromkeys(("£", "pound", "gbp"), "pound"),
    **dict.fromkeys(("yen", "jpy"), "yen"),
}
"""Currency by sign or word; ¥ is left out, being both yuan and yen."""
_DIRECTIONS = {
    "up": re.compile(
        r"\b(?:rose|rise|risen|rising|grew|grow|grown|growing|growth|increas\w+|up|gain\w*)\b"
    ),
    "down": re.compile(
        r"\b(?:fell|fall|fallen|falling|declin\w+|decreas\w+|dropp?\w*|down|reduc\w+|los[ts]\w*)\b"
    ),
}
_NEGATION = re.compile(r"\b(?:not|no|never|none|nobody|neither|without)\b|n['’]t\b", re.IGNORECASE)
_VAGUE = frozenset(_LISTS["vague"])

CALENDAR = frozenset(_LISTS["calendar"])
SMALL_WORDS = STOP_WORDS | frozenset(_LISTS["small"])
"""Words that a sentence may have without any source for them."""
_SMALL_STEMS = frozenset(map(stem, SMALL_WORDS))


# Words


def tokens(text: str) -> list[str]:
    """Return words and figures, without possessive endings and thousands separators."""
    return [
        token.replace(",", "") if token[0].isdigit() else CONTRACTION.sub("", token)
        for token in _TOKEN.findall(text)
    ]


def token_set(text: str) -> frozenset[str]:
    """Return the tokens of a text in lower case."""
    return frozenset(token.lower() for token in tokens(text))


def content_stems(text: str) -> frozenset[str]:
    """Return the stems of the words that are neither small words nor in the calendar."""
    return frozenset(
        word.stem
        for word in english_words(text)
        if word.stem not in _SMALL_STEMS
        and len(word.stem) > 1
        and text[slice(*word.span)] not in CALENDAR
    )


def is_common(word: str) -> bool:
    """Return True if a word, or its singular, is an ordinary English word."""
    lower = word.lower()
    return lower in common_words() or lower.removesuffix("s") in common_words()


def shares_root(word: str, words: frozenset[str]) -> bool:
    """Return True if one of ``words`` has the same root: Chinese for China, Serbs for Serbian.

    All but the ending must be the same, and at least four letters.
    """
    for other in words:
        shared = max(4, min(len(word), len(other)) - 1)
        if word[:shared] == other[:shared]:
            return True
    return False


def is_abbreviation(word: str, text: str) -> bool:
    """Return True if capitals are the initials of consecutive capitalized words of a text."""
    initials = "".join(match.group()[0] for match in CAPITALIZED.finditer(text))
    return len(word) > 1 and word in initials


def is_negative(text: str) -> bool:
    """Return True if an English sentence has a negation."""
    return bool(_NEGATION.search(text))


# Figures


def checkable_figures(sentence: str) -> list[Figure]:
    """Return the figures that the sources must have: not "both", "first" or "one"."""
    return [figure for figure in english_figures(sentence) if not _is_figurative(figure)]


def _is_figurative(figure: Figure) -> bool:
    """Return True if a figure may be a turn of phrase: both, first, double, one."""
    if any(character.isdigit() for character in figure.text):
        return False
    if figure.text.lower() in ("quarter", "quarters"):  # the third-quarter profit
        return True
    small = all(value in (0, 1, 2) for value in figure.values)
    return small or figure.kind in ("ordinal", "multiple") or not figure.required


def figure_values(text: str) -> frozenset[Value]:
    """Return all values of the figures of an English text."""
    return frozenset(value for figure in english_figures(text) for value in figure.values)


def figure_unit(figure: Figure, text: str) -> str:
    """Return the stem of the unit of a figure or of the word after it; empty if there is none."""
    if figure.unit:
        return stem(figure.unit)
    following = re.match(r"\s+([a-z]{3,})", text[figure.span[1] :])
    unit = stem(following[1]) if following else ""
    return "" if unit in _SMALL_STEMS else unit


def currency_of(figure: Figure, text: str) -> str:
    """Return the currency next to a figure (yuan, dollar, euro, pound, yen) or an empty string."""
    start, end = figure.span
    sign = _CURRENCY_SIGN.search(text[max(0, start - 5) : start])
    word = _CURRENCY_WORD.match(text, end) or _CURRENCY_WORD.search(figure.text)
    return _CURRENCIES.get(sign[1] if sign else word[1].lower() if word else "", "")


def direction_of(figure: Figure, text: str) -> str:
    """Return ``up`` or ``down`` if only one is near a figure, else an empty string."""
    start, end = figure.span
    near = f"{' '.join(text[:start].split()[-4:])} {' '.join(text[end:].split()[:3])}"
    found = [name for name, words in _DIRECTIONS.items() if words.search(near)]
    return found[0] if len(found) == 1 else ""


def hedges(text: str) -> dict[Value, str]:
    """Return the hedge before each figure ("about", "more than"); empty for exact figures."""
    found: dict[Value, str] = {}
    for figure in english_figures(text):
        before = _HEDGE.search(text[: figure.span[0]])
        hedge = before[1].lower() if before and figure.approximate else ""
        value = figure.values[0]
        found[value] = hedge if found.get(value, hedge) else ""
    return found


def apply_hedges(sentence: str, source_hedges: Mapping[Value, str]) -> str:
    """Return the sentence with the hedges of its sources, which :func:`hedges` returns."""
    for figure in reversed(checkable_figures(sentence)):
        hedge = source_hedges.get(figure.values[0])
        at = figure.span[0]
        own = _HEDGE.search(sentence[:at])
        if hedge is None or figure.kind in DATE_KINDS or (figure.approximate and not own):
            continue
        if own and _HEDGE_SENSES.get(own[1].lower(), "about") == _HEDGE_SENSES.get(
            hedge, "about" if hedge else ""
        ):
            continue
        start = own.start() if own else at
        sentence = f"{sentence[:start]}{hedge}{' ' if hedge else ''}{sentence[at:]}"
        if not start:
            sentence = sentence[:1].upper() + sentence[1:]
    return sentence


# Names


def mentioned_names(sentence: str, names: Sequence[Name]) -> list[Name]:
    """Return the people, places and institutions of a name table that a sentence mentions."""
    found = [name for name in names if name.kind != "term" and mentions(sentence, name)]
    # Bishan in Bishan Hospital does not count.
    return [n for n in found if not any(o != n and n.target in o.target for o in found)]


def mentions(text: str, name: Name) -> bool:
    """Return True if an English text has a name in full or, of a person, the family name."""
    if re.search(rf"\b{re.escape(name.target)}\b", text):
        return True
    parts = name.target.split()
    if name.kind != "person" or len(parts) < 2:
        return False
    chinese = len(name.source) <= 4 and "·" not in name.source
    family = parts[0] if chinese else parts[-1]
    return len(family) > 1 and bool(re.search(rf"\b{re.escape(family)}\b", text))


def same_name(one: Name, other: Name) -> bool:
    """Return True if the English of one name contains that of the other."""
    return one == other or one.target in other.target or other.target in one.target


def _is_name(word: str, words: Sequence[str], place: int) -> bool:
    """Return True if a word is written as a name; at the start it must not be a common word."""
    if not word[0].isupper() or len(word) < 3 or word in CALENDAR or word.lower() in SMALL_WORDS:
        return False
    if place:
        return True
    before_name = len(words) > 1 and words[1][0].isupper()
    return before_name or not is_common(word)


# A sentence and a source side by side


# The same pair is compared several times in a row.
@functools.lru_cache(maxsize=16)
def _alignment(sentence: str, target: str) -> tuple[list[str], list[str], SequenceMatcher[str]]:
    """Return the tokens of both sentences and a matcher of their lower-case forms."""
    ours, theirs = tokens(sentence), tokens(target)
    matcher = SequenceMatcher(None, [w.lower() for w in ours], [w.lower() for w in theirs], False)
    return ours, theirs, matcher


def order_overlap(sentence: str, target: str) -> float:
    """Return the share of the sentence's words that the target has in the same order."""
    ours, _, matcher = _alignment(sentence, target)
    return sum(block.size for block in matcher.get_matching_blocks()) / max(len(ours), 1)


def substituted_names(
    sentence: str, target: str, capitals: frozenset[str], name_words: frozenset[str]
) -> Iterator[str]:
    """Yield names that stand where the target has another name, between the same words.

    Two ordinary words (Spot for Area) do not count, unless the new one is among the article's
    ``capitals`` or one of them among the ``name_words`` of its name table.
    """
    ours, theirs, matcher = _alignment(sentence, target)
    our_counts = Counter(word.lower() for word in ours)
    their_counts = Counter(word.lower() for word in theirs)
    for change, start, end, begin, stop in matcher.get_opcodes():
        if change != "replace" or end - start > LONGEST_NAME or stop - begin > LONGEST_NAME:
            continue
        new = [w for i, w in enumerate(ours[start:end], start) if _is_name(w, ours, i)]
        old = [w for i, w in enumerate(theirs[begin:stop], begin) if _is_name(w, theirs, i)]
        # Counts are compared because the name may stand elsewhere in the sentence as well.
        new = [w for w in new if our_counts[w.lower()] > their_counts[w.lower()]]
        old = [w for w in old if our_counts[w.lower()] < their_counts[w.lower()]]
        if not new or not old:
            continue
        if any(w in capitals for w in new) or any(
            w in name_words or not is_common(w) for w in (*new, *old)
        ):
            yield new[0]


def overprecise_figures(sentence: str, target: str) -> Iterator[str]:
    """Yield figures that stand where the target has "many" or "several", between the same words."""
    ours, theirs, matcher = _alignment(sentence, target)
    for change, start, end, begin, stop in matcher.get_opcodes():
        if change != "replace" or end - start > 2 or stop - begin > 2:
            continue
        if _VAGUE & {word.lower() for word in theirs[begin:stop]}:
            yield from (
                word for word in ours[start:end] if word[0].isdigit() or word.lower() in CARDINALS
            )


def names_and_figures(text: str) -> list[str]:
    """Return figures and capitalized words in order, without the first word and without dates.

    Dates are left out because they have two forms.
    """
    dates = [f.span for f in english_figures(text) if f.kind in DATE_KINDS]
    return [
        match.group()
        for match in _TOKEN.finditer(text)
        if match.start()
        and (match.group()[0].isdigit() or match.group()[0].isupper())
        and match.group() not in CALENDAR
        and not any(start <= match.start() < end for start, end in dates)
    ]
