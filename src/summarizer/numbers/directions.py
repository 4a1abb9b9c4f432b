"""Directions: a rise for a fall, a loss for a profit, and amounts that became a rise.

The rules for one figure take a figure of the source, the one that expresses it, both texts, and the
source in Simplified characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from summarizer.numbers.compare import Comparison, Contradiction
from summarizer.numbers.qualifiers import CHINESE, ENGLISH, in_figures, words
from summarizer.numbers.values import Figure
from summarizer.report import Span

__all__ = ["direction", "direction_of_spans", "level", "lost_direction", "plain_directions"]

_RISE, _FALL = words(ENGLISH["rise"]), words(ENGLISH["fall"])
_RISE_CHINESE, _FALL_CHINESE = re.compile(CHINESE["rise"]), re.compile(CHINESE["fall"])
_RISE_BY = re.compile(
    r"\b(?:increas(?:ed|es?|ing)|r[io]ses?|rising|gr[eo]w(?:s|n|ing)?|up|climb(?:ed|s|ing)) by"
    r" (?:about |around |some |nearly |more than |over )?(?:RMB |US|HK)?[$€£¥]?$",
    re.IGNORECASE,
)
_ANY_RISE = re.compile("[增升涨提高扩多加添超翻长累补调]")
_OF_CHANGE = re.compile(
    "(?:左右|以上)?的[^，。；、\\d]{0,4}?(?:[增涨升降跌减]幅|增长|下降|下滑|增速)"
)
_UNCLEAR = re.compile(CHINESE["unclear_direction"])
_CLAUSE = re.compile("[，。；：！？、,;（(]")
_ENGLISH_CLAUSE = re.compile(r"[,;:.!?()—](?=\s|$)|\s(?:and|but|while|whereas|although|though)\s")
_DASH = re.compile(r"[-－−–]\s?$")
_RESULTS = tuple(
    (
        re.compile(CHINESE[one]),
        re.compile(CHINESE[other]),
        words(ENGLISH[one]),
        words(ENGLISH[other]),
        one,
    )
    for one, other in (
        ("loss", "profit"),
        ("profit", "loss"),
        ("deficit", "surplus"),
        ("surplus", "deficit"),
    )
)
_ANY_DIRECTION = re.compile(
    "|".join(CHINESE[one] for one in ("rise", "fall", "loss", "profit", "deficit", "surplus"))
)
_TURNED = words(
    r"profit\w*|turn\w*|black|revers\w*|end(?:ed|s|ing)?|return\w*|swung|swing|back|break even"
    r"|recover\w*|eras\w+|out of|stem\w*"
)

# A gap, a loss or a rate of change, of which the size is told

_SIZES = (
    (re.compile(CHINESE["wider"]), words(ENGLISH["narrower"]), words(ENGLISH["wider"]), "wider"),
    (
        re.compile(CHINESE["narrower"]),
        words(ENGLISH["wider"]),
        words(ENGLISH["narrower"]),
        "narrower",
    ),
)

# Changes that the English does not mention

_CHANGE_BY = re.compile(f"(?:{CHINESE['change_by']})$")
_CHANGE_BY_NUMBER = re.compile(f"(?:{CHINESE['change_by_number']})$")
_OF_RATE = re.compile("[增降涨升跌减]幅")
_CHANGE = words("|".join(ENGLISH[one] for one in ("any_rise", "any_fall", "any_change")))
_SENTENCE_END = re.compile(r"[.;!?](?=\s|$)")
_SIGNED = re.compile(r"[+−–-]\s?$")

# From one figure to another

_FROM = re.compile("[从由自](?:[^，。；：从由自]{0,12})$")
_BETWEEN = re.compile("[，,]?[^，。；：！？]{0,16}?(?:至|到|为|成)[^，。；：！？\\d]{0,3}$")
_ENGLISH_TO = re.compile(r"[^.;!?\d]{0,60}\b(?:to|into)\b[^.;!?\d]{0,40}$")

# Sentences without figures

_PLAIN = {"a fall": re.compile(CHINESE["plain_fall"]), "a rise": re.compile(CHINESE["plain_rise"])}
_SURELY = {"a fall": words(ENGLISH["surely_rise"]), "a rise": words(ENGLISH["surely_fall"])}
_PERHAPS = {"a fall": words(ENGLISH["any_fall"]), "a rise": words(ENGLISH["any_rise"])}
_LONGEST = 60
"""Characters of a sentence that is compared as a whole."""


def direction(
    ours: Figure, theirs: Figure, comparison: Comparison, plain: str
) -> Contradiction | None:
    """Find a fall that became a rise, a loss that became a profit, and the reverse."""
    if ours.kind not in ("cardinal", "percent", "fraction"):
        return None
    target = comparison.target
    start = max([0, *(f.span[1] for f in comparison.ours if f.span[1] <= ours.span[0])])
    for match in _CLAUSE.finditer(plain, start, ours.span[0]):
        start = match.end()
    words = plain[start : ours.span[0]] + plain[ours.span[0] : ours.span[0] + 1]
    if not _ANY_DIRECTION.search(words):
        behind = _OF_CHANGE.match(plain, ours.span[1])
        if behind is None:
            return None
        start, words = behind.start(), behind.group()
    left, right = _english_window(theirs, comparison)
    window = target[left : theirs.span[0]] + " # " + target[theirs.span[1] : right]
    for one, other, mine, opposite, name in _RESULTS:
        if (
            one.search(words)
            and not other.search(words)
            and not _UNCLEAR.search(
                words.replace("亏损", "").replace("逆差", "").replace("赤字", "")
            )
        ):
            found = opposite.search(window)
            minus = _DASH.search(plain, max(0, ours.span[0] - 3), ours.span[0])
            if found and not mine.search(window) and not minus:
                return Contradiction(
                    "direction-wrong", True, (start, ours.span[1]), theirs.span, f"a {name}"
                )
    if (wrong := _size(words, window, (start, ours.span[1]), theirs)) is not None:
        return wrong
    rise, fall = _RISE_CHINESE.search(words), _FALL_CHINESE.search(words)
    if fall and rise and fall.group() in ("负增长", "负成长"):
        rise = None
    if bool(rise) == bool(fall) or _UNCLEAR.search(words):
        return None
    up, down = _RISE.search(window), _FALL.search(window)
    if bool(up) == bool(down) or bool(up) == bool(rise):
        return None
    should = "a rise" if rise else "a fall"
    word = rise or fall
    assert word is not None
    left, right = start + word.start(), start + word.end()
    span = (min(left, ours.span[0]), ours.span[1]) if left < ours.span[0] else (ours.span[0], right)
    return Contradiction("direction-wrong", True, span, theirs.span, should)


def _size(words: str, window: str, span: Span, theirs: Figure) -> Contradiction | None:
    """Compare wider with narrower: 降幅收窄 is no decline that widened."""
    for ours, opposite, right, name in _SIZES:
        if ours.search(words) and opposite.search(window) and not right.search(window):
            return Contradiction("direction-wrong", True, span, theirs.span, name)
    return None


def level(ours: Figure, theirs: Figure, comparison: Comparison, plain: str) -> Contradiction | None:
    """Find an amount that became a rise: 增加值198亿元 as "increased by 19.8 billion"."""
    if ours.kind != "cardinal":
        return None
    by = _RISE_BY.search(comparison.target, max(0, theirs.span[0] - 40), theirs.span[0])
    if not by:
        return None
    start, end = ours.span
    left = max(plain.rfind(mark, 0, start) for mark in "。；！？")
    around = plain[left + 1 : start] + _CLAUSE.split(plain[end : end + 8], maxsplit=1)[0]
    if _ANY_RISE.search(around.replace("增加值", "")):
        return None
    return Contradiction(
        "level-wrong", True, ours.span, (by.start(), theirs.span[1]), in_figures(ours)
    )


def lost_direction(
    ours: Figure, theirs: Figure, comparison: Comparison, plain: str
) -> Contradiction | None:
    """Doubt a change of which the English gives the size alone: 下降18% as "held 18%".

    No reference of newstest2019, newstest2020 and FLORES devtest is doubted.
    """
    by = {"percent": _CHANGE_BY, "cardinal": _CHANGE_BY_NUMBER}.get(ours.kind)
    if by is None:
        return None
    start = ours.span[0]
    change = by.search(plain, max(0, start - 6), start)
    if not change or _OF_RATE.search(plain, max(0, start - 8), start):
        return None
    target = comparison.target
    left = max([0, *(m.end() for m in _SENTENCE_END.finditer(target, 0, theirs.span[0]))])
    after = _SENTENCE_END.search(target, theirs.span[1])
    right = after.start() if after else len(target)
    around = f"{target[left : theirs.span[0]]} {target[theirs.span[1] : right]}"
    if _CHANGE.search(around) or _SIGNED.search(target, left, theirs.span[0]):
        return None
    should = "a rise" if _RISE_CHINESE.search(change.group() + "1") else "a fall"
    span = (change.start(), ours.span[1])
    return Contradiction("direction-missing", False, span, theirs.span, should)


def direction_of_spans(comparison: Comparison, plain: str) -> Iterator[Contradiction]:
    """Find 由12.6%降到0.8% as "rose from 12.6% to 0.8%"."""
    target = comparison.target
    for (one, first), (two, second) in pairwise(comparison.paired()):
        if not first.span[1] <= second.span[0]:
            continue
        before = _FROM.search(plain, max(0, one.span[0] - 14), one.span[0])
        between = plain[one.span[1] : two.span[0]]
        if not before or not _BETWEEN.match(between) or _UNCLEAR.search(between):
            continue
        rise, fall = _RISE_CHINESE.search(between), _FALL_CHINESE.search(between)
        gap = target[first.span[1] : second.span[0]]
        if bool(rise) == bool(fall) or not _ENGLISH_TO.match(gap):
            continue
        left, _ = _english_window(first, comparison)
        _, right = _english_window(second, comparison)
        window = f"{target[left : first.span[0]]} # {gap} # " + target[second.span[1] : right]
        up, down = _RISE.search(window), _FALL.search(window)
        if bool(up) != bool(down) and bool(up) != bool(rise):
            span = (before.start(), two.span[1])
            should = "a rise" if rise else "a fall"
            yield Contradiction("direction-wrong", True, span, second.span, should)


def plain_directions(plain: str, target: str) -> Iterator[Contradiction]:
    """Find a direction turned round in a short sentence, and a return to profit that was lost."""
    if "扭亏" in plain:
        match = _RESULTS[0][2].search(target)
        if match and not _TURNED.search(target):
            at = plain.index("扭亏")
            span = (at, at + 2)
            yield Contradiction("direction-wrong", True, span, match.span(), "a return to profit")
    if len(plain) > _LONGEST:
        return
    for should, ours in _PLAIN.items():
        found = ours.search(plain)
        if found is None or _UNCLEAR.search(plain):
            continue
        wrong = _SURELY[should].search(target)
        if wrong and not _PERHAPS[should].search(target):
            yield Contradiction("direction-wrong", False, found.span(), wrong.span(), should)


def _english_window(theirs: Figure, comparison: Comparison) -> tuple[int, int]:
    """Return the clause of an English figure, up to the figures beside it."""
    target = comparison.target
    left = max([0, *(f.span[1] for f in comparison.theirs if f.span[1] <= theirs.span[0])])
    right = min(
        [len(target), *(f.span[0] for f in comparison.theirs if f.span[0] >= theirs.span[1])]
    )
    for match in _ENGLISH_CLAUSE.finditer(target, left, theirs.span[0]):
        left = match.end()
    after = _ENGLISH_CLAUSE.search(target, theirs.span[1], right)
    return left, after.start() if after else right
