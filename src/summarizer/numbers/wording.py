"""What the words around a figure say about it: unit, currency, sign, direction, bound, hour.

A figure of the right value is wrong all the same where the English has acres for 亩, "rose" for
下降, or "more than" for 不到. Only pairs of figures are looked at, and only clear words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.chinese.script import to_simplified
from summarizer.data import word_lists
from summarizer.numbers.compare import Comparison, Contradiction
from summarizer.numbers.measures import (
    chinese_currency,
    chinese_measure,
    currencies_of_chinese,
    currencies_of_english,
    english_currency,
    english_measure,
    english_unit,
    same_measure,
)
from summarizer.numbers.values import UNITS, Figure, in_english

__all__ = ["plain_contradictions", "wording_contradictions"]

_ZH: dict[str, str] = word_lists("chinese_numerals")["wording"]
_EN: dict[str, str] = word_lists("english_numbers")["wording"]


# Characters of the words looked for that Traditional text writes otherwise, and common ones.
_TRADITIONAL = re.compile(
    "[漲昇減擴縮調點過數達幾將滿雙時圓億萬與為個們這來會國發經說對於後萎長負零]"
)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


# Signs

_MINUS_BEFORE = re.compile(
    r"(?:零下|(?<![欠抱担肩胜])负|(?:^|[^\dA-ZＡ-Ｚa-z%％℃°年月日号时分点万亿元人名个吨/\s]))(?P<dash>[-－−–])?\s?$"
)
_NEGATIVE_CHINESE = re.compile(r"零下|负|[-－−–]\s?\d|亏|[降跌减低下缩少失损差赤冰深]")
_NEGATIVE = _words(_EN["negative"])
_MINUS_SIGN = re.compile(
    r"(?:(?:^|[\s(])[-−–]\s?[$€£¥]?|\b(?:minus|negative)\s[$€£¥]?)$", re.IGNORECASE
)
_BELOW_ZERO = re.compile(r"[^,;.]{0,24}?\bbelow (?:zero|freezing)", re.IGNORECASE)
_TEMPERATURE = re.compile("℃|°|摄氏度|度")
_SENTENCE_END = re.compile(r"[.;!?](?=\s)")

# Directions

_RISE, _FALL = _words(_EN["rise"]), _words(_EN["fall"])
_RISE_CHINESE, _FALL_CHINESE = re.compile(_ZH["rise"]), re.compile(_ZH["fall"])
_UNCLEAR = re.compile(_ZH["unclear_direction"])
_CLAUSE = re.compile("[，。；：！？、,;（(]")
_ENGLISH_CLAUSE = re.compile(r"[,;:.!?()—](?=\s|$)|\s(?:and|but|while|whereas|although|though)\s")
_RESULTS = tuple(
    (re.compile(_ZH[one]), re.compile(_ZH[other]), _words(_EN[one]), _words(_EN[other]), one)
    for one, other in (
        ("loss", "profit"),
        ("profit", "loss"),
        ("deficit", "surplus"),
        ("surplus", "deficit"),
    )
)
_TURNED = _words(
    r"profit\w*|turn\w*|black|revers\w*|end(?:ed|s|ing)?|return\w*|swung|swing|back|break even|recover\w*|eras\w+|out of|stem\w*"
)

# Bounds

_BOUNDS_CHINESE = re.compile(
    rf"(?:(?P<upper>{_ZH['upper_bound']})|(?P<lower>{_ZH['lower_bound']}))(?:了|过|人民币|约)?$"
    r"|(?:(?P<upper_far>最多|至多)|(?P<lower_far>至少|最少|起码))[^\d，。、；]{1,4}$"
)
_BEHIND_CHINESE = re.compile(
    rf"(?:(?P<lower>{_ZH['lower_bound_behind']})|(?P<upper>{_ZH['upper_bound_behind']}))"
)
_BEFORE_FIGURE = r"(?:\s(?:a|an|the|some|RMB|US|HK|NT|its|age))*[\s-]?(?:US|HK|NT|A|C|S)?[$€£¥]?$"
_BOUNDS = re.compile(
    rf"\b(?:(?P<upper>{_EN['upper_bound']})|(?P<lower>{_EN['lower_bound']})"
    rf"|(?P<ceiling>up to)|(?P<neutral>{_EN['neutral_bound']})){_BEFORE_FIGURE}",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    rf"(?:\bno|\bnot|n't|\bnever|\bcannot)\s(?:be\s)?(?:(?P<upper>{_EN['lower_bound']})|(?P<lower>{_EN['upper_bound']})){_BEFORE_FIGURE}",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    rf"(?:\s|-)?(?:(?!and\b|or\b)[\w.%-]+\s){{0,3}}?(?:(?P<lower>{_EN['lower_bound_behind']})|(?P<upper>{_EN['upper_bound_behind']}))",
    re.IGNORECASE,
)

_NEGATION = re.compile(
    r"\b(?:not|no|never|cannot|neither|nor|without)\b[^.;]*$|n't\b[^.;]*$", re.IGNORECASE
)

# Hours

_PART_OF_DAY = re.compile(
    rf"(?:(?P<a>{_ZH['morning']})|(?P<p>{_ZH['afternoon']}))[^\d，。；]{{0,3}}$"
)
_HALF_OF_DAY = re.compile(
    r"(?::\d\d)?\s?(?:o'clock\s)?(?:(?P<half>[ap])\.?\s?m\b"
    r"|(?:in the|this|that|on the)\s(?P<part>morning|afternoon|evening)\b|at (?P<night>night)\b)",
    re.IGNORECASE,
)
_MORNINGS = re.compile(r"上午|早上|早晨|清晨|今早|今晨|凌晨|晨")
_EVENINGS = re.compile(r"下午|午后|傍晚|[今昨当明日号]晚|晚上|晚间|夜|[午晚]\d")
_ENGLISH_MORNING = re.compile(
    r"\b(?:mornings?|a\.m\.?|dawn|daybreak|early hours|sunrise)(?:\b|\s|$)|\d ?am\b", re.IGNORECASE
)
_ENGLISH_EVENING = re.compile(
    r"\b(?:afternoons?|evenings?|nights?|tonight|p\.m\.?|midnight|dusk|overnight)(?:\b|\s|$)|\d ?pm\b",
    re.IGNORECASE,
)

# Multiples, shares and discounts

_MULTIPLES = {
    "doubl": 2,
    "twice": 2,
    "twofold": 2,
    "tripl": 3,
    "trebl": 3,
    "thrice": 3,
    "quadrupl": 4,
    "quintupl": 5,
}
_MULTIPLE = re.compile(
    r"\b(?:(doubl|tripl|trebl|quadrupl|quintupl)(?:e|ed|es|ing)\b(?![- ](?:digit|edged|track|standard))|(twice|thrice|twofold)\b)",
    re.IGNORECASE,
)
_TWICE_CHINESE = re.compile("翻[了]?[倍番]|翻了?一[倍番]|倍增")
_POINTS = re.compile(r"\bpoints?\b|percentage|\bpps?\b|\bppts?\b", re.IGNORECASE)
_POINTS_BEHIND = re.compile(r"(?:[\s-](?:age)?points?\b|\s?pps?\b)", re.IGNORECASE)
_OFF_BEHIND = re.compile(
    r"\s?(?:off|discounts?|reductions?|cheaper|less|price cut|lower)\b", re.IGNORECASE
)
_OFF_BEFORE = re.compile(
    r"\b(?:discount(?:ed|s)?(?: of| by)?|reduc(?:ed|tion)(?: of| by)?|cut by|lowered by)(?: up to| a| an)?\s$",
    re.IGNORECASE,
)
_OF_PRICE = re.compile(r"\s?of (?:the |its |their )?(?:\w+ )?prices?\b", re.IGNORECASE)


def wording_contradictions(comparison: Comparison) -> Iterator[Contradiction]:
    """Find figures of which the English says something else than the Chinese."""
    source, target = comparison.source, comparison.target
    plain = _simplified(source)
    pairs = list(comparison.paired())
    money = False
    for ours, theirs in pairs:
        if (wrong := _currency(ours, theirs, comparison)) is not None:
            money = True
            yield wrong
        elif ours.kind in ("cardinal", "percent", "multiple", "fraction", "code", "time"):
            for rule in _RULES:
                if (wrong := rule(ours, theirs, comparison, plain)) is not None:
                    yield wrong
                    break
    if not money:
        yield from _other_money(source, target)
    yield from _multiples(comparison, plain)
    yield from _other_wording(plain, target)


def plain_contradictions(source: str, target: str) -> Iterator[Contradiction]:
    """Find what texts without figures contradict: money, parts of the day, a return to profit."""
    yield from _other_money(source, target)
    yield from _other_wording(_simplified(source), target)


def _other_wording(plain: str, target: str) -> Iterator[Contradiction]:
    yield from _parts_of_day(plain, target)
    if "扭亏" in plain:
        match = _RESULTS[0][2].search(target)
        if match and not _TURNED.search(target):
            at = plain.index("扭亏")
            span = (at, at + 2)
            yield Contradiction("direction-wrong", True, span, match.span(), "a return to profit")


def _simplified(source: str) -> str:
    return to_simplified(source) if _TRADITIONAL.search(source) else source


def _currency(ours: Figure, theirs: Figure, comparison: Comparison) -> Contradiction | None:
    source, target = comparison.source, comparison.target
    codes = chinese_currency(ours, source)
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
    unit = UNITS.get(ours.unit, "")
    should = f"{in_english(ours.values[0])} {unit}".strip()
    return Contradiction("currency-wrong", True, ours.span, wrong, should)


def _other_money(source: str, target: str) -> Iterator[Contradiction]:
    """Find money that the source does not have, where it has other money: 数亿元 as "dollars"."""
    codes = currencies_of_chinese(source)
    found = list(currencies_of_english(target)) if codes else []
    if not found or any(written & codes for written, _ in found):
        return
    at = next((i for i, char in enumerate(source) if char in "元块磅镑盾铢圆$€£¥"), 0)
    yield Contradiction(
        "currency-wrong", True, (at, at + 1), found[0][1].span(), " or ".join(_names(codes))
    )


def _names(codes: frozenset[str]) -> list[str]:
    names = {code: name for name, code in word_lists("units")["chinese_currencies"].items()}
    found = [UNITS.get(names.get(code, ""), code) for code in sorted(codes)]
    return ["yuan"] if "CNY" in codes else found[:2]


def _unit(ours: Figure, theirs: Figure, comparison: Comparison, _: str) -> Contradiction | None:
    measure = chinese_measure(ours, comparison.source)
    if not measure or ours.kind not in ("cardinal", "code"):
        return None
    written = english_measure(theirs, comparison.target)
    if not written or same_measure(measure, written):
        return None
    for figure in comparison.theirs:
        if set(figure.values) & set(ours.values):
            other = english_measure(figure, comparison.target)
            if other and same_measure(measure, other):
                return None
    unit = UNITS.get(ours.unit, ours.unit)
    behind = english_unit(theirs, comparison.target)
    span = (theirs.span[0], behind.end() if behind else theirs.span[1])
    should = f"{in_english(ours.values[0])} {unit}".strip()
    return Contradiction("unit-wrong", True, ours.span, span, should)


def _sign(ours: Figure, theirs: Figure, comparison: Comparison, plain: str) -> Contradiction | None:
    if ours.kind not in ("cardinal", "percent", "code"):
        return None
    target, start = comparison.target, ours.span[0]
    before = _MINUS_BEFORE.search(plain, max(0, start - 4), start)
    negative = before and (before["dash"] or before.group().strip())
    if before and negative:
        negative = before["dash"] or before.group().strip()[:1] in ("零", "负")
    sign = _MINUS_SIGN.search(target, max(0, theirs.span[0] - 12), theirs.span[0])
    if not negative:
        if sign and sign.group().strip("( $€£¥") in "-−–" and sign.group().endswith(" "):
            sign = None  # a dash
        below = _BELOW_ZERO.match(target, theirs.span[1])
        if (sign or below) and not _NEGATIVE_CHINESE.search(plain):
            stop = below.end() if below else theirs.span[1]
            span = (sign.start() if sign else theirs.span[0], stop)
            return Contradiction("sign-wrong", True, ours.span, span, in_english(_value(ours)))
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
    if _NEGATIVE.search(target[left : theirs.span[0]]) or _NEGATIVE.search(
        target[theirs.span[1] : right]
    ):
        if not _false_negative(plain, target[left:right]):
            return None
    should = f"minus {in_english(_value(ours))}" + ("%" if ours.kind == "percent" else "")
    return Contradiction(
        "sign-wrong", True, (max(0, before.start()), ours.span[1]), theirs.span, should
    )


def _false_negative(plain: str, english: str) -> bool:
    """Return whether the only negative word belongs to another word of the source: 低于 as "below"."""
    found = {match.group().lower() for match in _NEGATIVE.finditer(english)}
    found -= {"below", "lower", "lowest", "fell", "fall", "dropped", "drop", "plunged", "less"}
    below = re.search(r"below (?:zero|freezing)|(?:zero|freezing)", english)
    return not found and not below and bool(re.search("[低降跌骤落]", plain))


def _value(figure: Figure) -> int:
    value = figure.values[0]
    return value * 100 if figure.kind == "percent" else value  # type: ignore[return-value]


def _direction(
    ours: Figure, theirs: Figure, comparison: Comparison, plain: str
) -> Contradiction | None:
    if ours.kind not in ("cardinal", "percent", "fraction") or ours.kind == "time":
        return None
    target = comparison.target
    start = max([0, *(f.span[1] for f in comparison.ours if f.span[1] <= ours.span[0])])
    for match in _CLAUSE.finditer(plain, start, ours.span[0]):
        start = match.end()
    words = plain[start : ours.span[0]] + plain[ours.span[0] : ours.span[0] + 1]
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
            minus = _MINUS_BEFORE.search(plain, max(0, ours.span[0] - 3), ours.span[0])
            if found and not mine.search(window) and not (minus and minus["dash"]):
                return Contradiction(
                    "direction-wrong", True, (start, ours.span[1]), theirs.span, f"a {name}"
                )
    rise, fall = _RISE_CHINESE.search(words), _FALL_CHINESE.search(words)
    if fall and rise and fall.group() == "负增长":
        rise = None
    if bool(rise) == bool(fall) or _UNCLEAR.search(words):
        return None
    up, down = _RISE.search(window), _FALL.search(window)
    if bool(up) == bool(down) or bool(up) == bool(rise):
        return None
    should = "a rise" if rise else "a fall"
    word = rise or fall
    assert word is not None
    return Contradiction(
        "direction-wrong", True, (start + word.start(), ours.span[1]), theirs.span, should
    )


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


def _bound(
    ours: Figure, theirs: Figure, comparison: Comparison, plain: str
) -> Contradiction | None:
    if ours.kind not in ("cardinal", "percent", "fraction", "multiple"):
        return None
    start, end = ours.span
    before = _BOUNDS_CHINESE.search(plain, max(0, start - 8), start)
    behind = _BEHIND_CHINESE.match(plain, end)
    match = before or behind
    if match is None:
        return None
    which = (match.lastgroup or "").removesuffix("_far")
    if before and before.group() in ("近", "将近") and ours.unit in _TIMES:
        return None  # 近五年 is the last five years
    found = _english_bound(theirs, comparison.target)
    span = (before.start() if before else start, behind.end() if behind else end)
    text = before.group() if before else behind.group() if behind else ""
    if before and behind and which != behind.lastgroup:
        return None
    should = ("more than " if which == "lower" else "less than ") + in_english(_value(ours))
    should += "%" if ours.kind == "percent" else ""
    if (
        found == "ceiling"
        and which == "lower"
        and text[:2] in ("至少", "最少", "起码", "不少", "不低")
    ):
        found = "upper"
    if found in ("lower", "upper") and found != which:
        return Contradiction("bound-wrong", True, span, theirs.span, should)
    if found or text not in _LOST_BOUNDS:
        return None
    elsewhere = any(
        set(other.values) & set(ours.values) and _english_bound(other, comparison.target)
        for other in comparison.theirs
        if other is not theirs
    )
    return None if elsewhere else Contradiction("bound-missing", False, span, theirs.span, should)


_LOST_BOUNDS = frozenset("至少 不到 不足 不满 近 将近 超过 不超过 最多 少于".split())


_TIMES = frozenset("年 个月 月 周 天 日 星期 个季度 季度".split())


def _english_bound(theirs: Figure, target: str) -> str | None:
    start, end = theirs.span
    window = max(0, start - 34)
    for pattern in (_NEGATED, _BOUNDS):
        if (found := pattern.search(target, window, start)) is not None:
            if pattern is _BOUNDS and _NEGATION.search(
                target, max(0, found.start() - 40), found.start()
            ):
                return "neutral"
            return found.lastgroup
    found = _BEHIND.match(target, end, min(len(target), end + 40))
    if found:
        return found.lastgroup
    return "neutral" if theirs.approximate else None


def _hour(ours: Figure, theirs: Figure, comparison: Comparison, plain: str) -> Contradiction | None:
    if ours.kind != "time" or ours.unit[:1] == "分" or not ours.values:
        return None
    hour = ours.values[0]
    before = _PART_OF_DAY.search(plain, max(0, ours.span[0] - 6), ours.span[0])
    part = before.lastgroup if before else None
    if isinstance(hour, int) and 13 <= hour < 24:
        part = "p"
    if hour in (0, 12, 24) or part is None:
        return None
    if before and part == "p" and hour in (1, 2, 3, 4, 5) and before["p"][0] in "深夜半晚昨今当明":
        if before["p"][-1:] in "夜里晚":
            return None  # 夜里2点 is in the morning
    text = theirs.text.lower()
    if text.endswith(("am", "pm")):
        half = text[-2]
    else:
        behind = _HALF_OF_DAY.match(comparison.target, theirs.span[1])
        if not behind:
            return None
        half = (behind["half"] or ("a" if behind["part"] == "morning" else "p")).lower()
        if behind["night"]:
            return None
    if half == part:
        return None
    should = f"{int(hour) % 12 or 12} {'a.m.' if part == 'a' else 'p.m.'}"
    start = before.start() if before else ours.span[0]
    return Contradiction("hour-wrong", True, (start, ours.span[1]), theirs.span, should)


def _parts_of_day(plain: str, target: str) -> Iterator[Contradiction]:
    """Find a morning that became an evening, or the reverse, where the source has only one."""
    morning, evening = _MORNINGS.search(plain), _EVENINGS.search(plain)
    if bool(morning) == bool(evening):
        return
    early, late = _ENGLISH_MORNING.search(target), _ENGLISH_EVENING.search(target)
    if bool(early) == bool(late):
        return
    wrong, right = (late, morning) if morning else (early, evening)
    if wrong is None or right is None or right.group() in ("夜", "晨", "凌晨"):
        return
    if wrong.group().strip().lower()[:1].isdigit() or ".m" in wrong.group():
        return  # an hour has a finding of its own
    yield Contradiction(
        "hour-wrong",
        True,
        right.span(),
        wrong.span(),
        "morning" if morning else "afternoon or evening",
    )


def _shares(ours: Figure, theirs: Figure, comparison: Comparison, _: str) -> Contradiction | None:
    """Compare percent with points, and discounts with what is left of the price."""
    if ours.kind != "percent" or theirs.kind != "percent":
        return None
    target, end = comparison.target, theirs.span[1]
    if ours.unit.endswith("折"):
        off = _OFF_BEHIND.match(target, end) or _OFF_BEFORE.search(
            target, max(0, theirs.span[0] - 28), theirs.span[0]
        )
        paid = _OF_PRICE.match(target, end)
        value, rest = ours.values[:2]
        if value == rest or not (off or paid):
            return None
        if (off and theirs.values[0] == value) or (paid and theirs.values[0] == rest):
            return None
        should = f"{in_english(value * 100)}% off"
        return Contradiction("discount-wrong", True, ours.span, theirs.span, should)
    points = _POINTS.search(theirs.text) or _POINTS_BEHIND.match(target, end)
    if "基" in ours.unit or "basis" in theirs.text:
        return None
    number = in_english(ours.values[0] * 100)
    if ours.unit.endswith("百分点") and not points:
        return Contradiction(
            "points-wrong", False, ours.span, theirs.span, f"{number} percentage points"
        )
    if not ours.unit.endswith("百分点") and points and "点" not in comparison.source:
        return Contradiction("points-wrong", False, ours.span, theirs.span, f"{number}%")
    return None


def _multiples(comparison: Comparison, plain: str) -> Iterator[Contradiction]:
    """Find multiples that the English has wrong: 增长两倍 is tripled, not doubled."""
    found = list(_MULTIPLE.finditer(comparison.target))
    if not found:
        return
    wanted: set[object] = set()
    spans = []
    for figure in comparison.ours:
        if figure.kind == "multiple" and figure.values:
            wanted.add(figure.values[-1])
            spans.append((figure.span, figure.values[-1]))
    for match in _TWICE_CHINESE.finditer(plain):
        wanted.add(2)
        spans.append((match.span(), 2))
    written = {_MULTIPLES[(m[1] or m[2]).lower()] for m in found}
    others = {v for f in comparison.theirs if f.kind in ("multiple", "percent") for v in f.values}
    if spans and not wanted & written and not wanted & (others - written):
        times = {2: "doubled", 3: "tripled", 4: "quadrupled"}
        value = spans[0][1]
        should = times.get(value, f"{value} times as much")  # type: ignore[call-overload]
        yield Contradiction("multiple-wrong", True, spans[0][0], found[0].span(), should)


_RULES = (_sign, _unit, _shares, _direction, _bound, _hour)
