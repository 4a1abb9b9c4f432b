"""What the words around a figure say about it: unit, currency, sign, direction, bound, hour.

A figure of the right value is wrong all the same where the English has acres for 亩, "rose" for
下降, or "more than" for 不到. Only pairs of figures are looked at, and only clear words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.chinese.script import is_traditional, to_simplified
from summarizer.data import word_lists
from summarizer.numbers.compare import Comparison, Contradiction
from summarizer.numbers.directions import (
    direction,
    direction_of_spans,
    level,
    lost_direction,
    plain_directions,
)
from summarizer.numbers.measures import (
    Measure,
    chinese_currency,
    chinese_measure,
    currencies_of_chinese,
    currencies_of_english,
    english_currency,
    english_measure,
    english_unit,
    lost_rate,
    rate_unit,
    rates_differ,
    same_measure,
    yuan_codes,
)
from summarizer.numbers.qualifiers import (
    ENGLISH,
    bound,
    hour,
    in_figures,
    multiples,
    parts_of_day,
    shares,
    words,
)
from summarizer.numbers.values import UNITS, Figure, in_english

__all__ = ["currency_names", "plain_contradictions", "wording_contradictions"]


# Characters of the words looked for that Traditional text writes otherwise, and common ones.
_TRADITIONAL = re.compile(
    "[漲昇減擴縮調點過數達幾將滿雙時圓億萬與為個們這來會國發經說對於後萎長負幣臺灣東車電門開關產業區縣學條約"
    "書機場見觀讓請話語員價買賣財貨費質資購貿連週歲稅額營總統議報導實際顯類據處無從學廠億當應號級組織續]"
)


# Money

_SUM = re.compile("[万亿千百]")
_VAGUE_YUAN = re.compile("(?:数|几|上|过)[十百千万亿]+元")
_MONEY_WORDS = re.compile("[元块镑盾铢圆币刀]|美金|卢布|法郎|里拉|比索|克朗|马克|先令|金额")

# Signs

_MINUS_BEFORE = re.compile(
    r"(?:(?P<word>零下|(?<![欠抱担肩胜])负)|(?:^|[^\dA-ZＡ-Ｚa-z%％℃°年月日号时分点万亿元人名个吨/\s]))(?P<dash>[-－−–])?\s?$"
)
_NEGATIVE_CHINESE = re.compile(r"零下|负|[-－−–]\s?\d|亏|[降跌减低下缩少失损差赤冰深]")
_FROST = re.compile(r"零下|负|[-－−–]\s?\d|冰点|零度以下|海平面|冻")
_NEGATIVE = words(ENGLISH["negative"])
_MINUS_SIGN = re.compile(
    r"(?:(?:^|[\s(])[-−–]\s?[$€£¥]?|\b(?:minus|negative)\s[$€£¥]?)$", re.IGNORECASE
)
_BELOW_ZERO = re.compile(r"[^,;.]{0,24}?\bbelow (?:zero|freezing)", re.IGNORECASE)
_TEMPERATURE = re.compile("℃|°|摄氏度|度")
_COLD = words(ENGLISH["below_zero"])
_SENTENCE_END = re.compile(r"[.;!?](?=\s)")
_ENDS = re.compile(r"\s?(?:$|[,;.!?)](?:\s|$)|(?:long|wide|deep|high|tall|away)\b)")
_MISREAD = frozenset("亩斤里畝")
"""Units that models and readers take for others where the English does not name them."""
_AREA = frozenset("亩畝")
"""Those that are missed before a noun too: 75亩番茄 is not 75 tomatoes."""


def wording_contradictions(comparison: Comparison) -> Iterator[Contradiction]:
    """Find figures of which the English says something else than the Chinese."""
    source, target = comparison.source, comparison.target
    plain = _simplified(source)
    pairs = list(comparison.paired())
    money = False
    for ours, theirs in pairs:
        if (wrong := _currency(ours, theirs, comparison, plain)) is not None:
            money = True
            yield wrong
        elif ours.kind in ("cardinal", "percent", "multiple", "fraction", "code", "time"):
            for rule in _RULES:
                if (wrong := rule(ours, theirs, comparison, plain)) is not None:
                    yield wrong
                    break
    if not money:
        yield from _other_money(source, target, plain)
        yield from _added_money(comparison, plain)
    yield from multiples(comparison, plain)
    yield from _rate(comparison, plain)
    yield from direction_of_spans(comparison, plain)
    yield from _other_wording(plain, target)


def _rate(comparison: Comparison, plain: str) -> Iterator[Contradiction]:
    """Find a figure that stands for another unit than the Chinese one: 每亩 as "per acre"."""
    differ = rates_differ(plain, comparison.target)
    if differ is None:
        return
    ours, theirs = differ
    # With another value beside it, it is a conversion, and checked as one.
    numbers = {figure.span for _, figure in comparison.paired()}
    if any(0 <= theirs.start() - end <= 24 for _, end in numbers):
        unit = rate_unit(ours)
        yield Contradiction(
            "unit-wrong", True, ours.span(), theirs.span(), f"per {UNITS[unit].removesuffix('s')}"
        )


def plain_contradictions(source: str, target: str) -> Iterator[Contradiction]:
    """Find what texts without figures contradict: money, parts of the day, a return to profit."""
    plain = _simplified(source)
    yield from _other_money(source, target, plain)
    yield from _other_wording(plain, target)


def _other_wording(plain: str, target: str) -> Iterator[Contradiction]:
    yield from parts_of_day(plain, target)
    yield from plain_directions(plain, target)


def _simplified(source: str) -> str:
    return to_simplified(source) if _TRADITIONAL.search(source) else source


def _currency(
    ours: Figure, theirs: Figure, comparison: Comparison, plain: str
) -> Contradiction | None:
    source, target = comparison.source, comparison.target
    codes = chinese_currency(ours, plain, _traditional(source, plain))
    if not codes:
        return None
    wrong: tuple[int, int] | None = None
    for figure in (theirs, *comparison.theirs):
        if not set(figure.values) & set(ours.values):
            continue
        written, span = english_currency(figure, target)
        if written & codes:
            return None
        if written and wrong is None:
            wrong = span
    if wrong is None:
        return None
    should = f"{in_english(ours.values[0])} {' or '.join(currency_names(codes))}"
    certain = len(codes) == 1 or plain is source
    return Contradiction("currency-wrong", certain, ours.span, wrong, should)


def _traditional(source: str, plain: str) -> bool:
    return plain is not source and is_traditional(source)


def _other_money(source: str, target: str, plain: str) -> Iterator[Contradiction]:
    """Find money that the source does not have, where it has other money: 数亿元 as "dollars"."""
    traditional = _traditional(source, plain)
    codes = currencies_of_chinese(source, traditional)
    found = list(currencies_of_english(target)) if codes else []
    if found and _VAGUE_YUAN.search(plain):  # no pair of figures tells: 数亿元 beside 3亿美元
        codes = yuan_codes(plain, traditional)
    if not found or any(written & codes for written, _ in found):
        return
    at = next((i for i, char in enumerate(source) if char in "元块磅镑盾铢圆$€£¥"), 0)
    yield Contradiction(
        "currency-wrong", True, (at, at + 1), found[0][1].span(), " or ".join(currency_names(codes))
    )


def _added_money(comparison: Comparison, plain: str) -> Iterator[Contradiction]:
    """Doubt foreign money in the English of a sum without a currency: 90亿 as "$9 billion"."""
    if not _SUM.search(plain) or _MONEY_WORDS.search(plain):
        return
    for figure in comparison.theirs:
        written, span = english_currency(figure, comparison.target)
        if written and "CNY" not in written:
            yield Contradiction("currency-added", False, None, span, "")
            return


def currency_names(codes: frozenset[str]) -> list[str]:
    """Return English for currencies by their codes: the yuan if it is among them."""
    pairs = word_lists("units")["chinese_currencies"].items()
    names = {code: name for name, among in pairs for code in among.split()}
    found = [UNITS.get(names.get(code, ""), code) for code in sorted(codes)]
    return ["yuan"] if "CNY" in codes else found[:2]


def _price(
    ours: Figure, theirs: Figure, comparison: Comparison, plain: str
) -> Contradiction | None:
    """Find a price that became an amount, 8.12元/升 as 8.12 liters, or that is for no unit."""
    lost = lost_rate(ours, theirs, plain, comparison.target)
    if lost is None:
        return None
    unit, amount = lost
    code = "unit-wrong" if amount else "unit-missing"
    behind = english_unit(theirs, comparison.target)
    span = (theirs.span[0], behind.end() if behind else theirs.span[1])
    should = f"{_with_unit(ours, {})} per {UNITS[unit].removesuffix('s')}"
    return Contradiction(code, amount, ours.span, span, should)


def _unit(ours: Figure, theirs: Figure, comparison: Comparison, _: str) -> Contradiction | None:
    measure = chinese_measure(ours, comparison.source)
    if not measure or ours.kind not in ("cardinal", "code"):
        return None
    written = english_measure(theirs, comparison.target)
    ends = ours.unit in _AREA or _ENDS.match(comparison.target, theirs.span[1])
    if ends and not written and ours.unit in _MISREAD:
        return _lost_unit(ours, theirs, comparison, measure)
    if not written or same_measure(measure, written):
        return None
    for figure in comparison.theirs:
        if set(figure.values) & set(ours.values):
            other = english_measure(figure, comparison.target)
            if other and same_measure(measure, other):
                return None
    behind = english_unit(theirs, comparison.target)
    span = (theirs.span[0], behind.end() if behind else theirs.span[1])
    return Contradiction("unit-wrong", True, ours.span, span, _with_unit(ours, measure))


def _with_unit(figure: Figure, measure: Measure) -> str:
    unit = "千瓦时" if figure.unit == "度" and "celsius" not in measure else figure.unit
    return f"{in_english(figure.values[0])} {UNITS.get(unit, unit)}".strip()


def _sign(ours: Figure, theirs: Figure, comparison: Comparison, plain: str) -> Contradiction | None:
    if ours.kind not in ("cardinal", "percent", "code"):
        return None
    target, start = comparison.target, ours.span[0]
    before = _MINUS_BEFORE.search(plain, max(0, start - 4), start)
    if before and not before["dash"] and not before["word"]:
        before = None
    sign = _MINUS_SIGN.search(target, max(0, theirs.span[0] - 12), theirs.span[0])
    if before is None:
        if sign and sign.group().strip("( $€£¥") in "-−–" and sign.group().endswith(" "):
            sign = None  # a dash
        below = _BELOW_ZERO.match(target, theirs.span[1])
        degrees = _TEMPERATURE.match(plain, ours.span[1] - len(ours.unit))
        negative = _FROST if degrees else _NEGATIVE_CHINESE
        if (sign or below) and not negative.search(plain):
            stop = below.end() if below else theirs.span[1]
            span = (sign.start() if sign else theirs.span[0], stop)
            return Contradiction("sign-wrong", True, ours.span, span, in_figures(ours))
        return None
    if sign:
        return None
    left = 0
    for match in _SENTENCE_END.finditer(target, 0, theirs.span[0]):
        left = match.end()
    after = _SENTENCE_END.search(target, theirs.span[1])
    right = min(after.start() if after else len(target), theirs.span[1] + 40)
    if _TEMPERATURE.match(plain, ours.span[1] - len(ours.unit)):  # one clause, one temperature
        left = max(left, target.rfind(",", 0, theirs.span[0]) + 1)
    around = f"{target[left : theirs.span[0]]} {target[theirs.span[1] : right]}"
    if before["word"] == "零下":  # "below 15°C" says another thing
        if _COLD.search(around):
            return None
    elif _NEGATIVE.search(around) and not _false_negative(plain, target[left:right]):
        return None
    start = before.start("dash") if before["dash"] else before.start()
    should = f"minus {in_figures(ours)}"
    return Contradiction("sign-wrong", True, (start, ours.span[1]), theirs.span, should)


def _false_negative(plain: str, english: str) -> bool:
    """Return whether the only negative word is for another word of the source: 低于 as "below"."""
    found = {match.group().lower() for match in _NEGATIVE.finditer(english)}
    found -= {"below", "lower", "lowest", "fell", "fall", "dropped", "drop", "plunged", "less"}
    below = re.search(r"below (?:zero|freezing)|(?:zero|freezing)", english)
    return not found and not below and bool(re.search("[低降跌骤落]", plain))


def _lost_unit(
    ours: Figure, theirs: Figure, comparison: Comparison, measure: Measure
) -> Contradiction | None:
    """Return a doubt about a figure without its unit, if no figure of the sentence has that."""
    for figure in comparison.theirs:
        other = english_measure(figure, comparison.target)
        if other and same_measure(measure, other):
            return None
    return Contradiction("unit-missing", False, ours.span, theirs.span, _with_unit(ours, measure))


_RULES = (_sign, _price, _unit, shares, direction, level, lost_direction, bound, hour)
