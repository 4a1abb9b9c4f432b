"""What qualifies a figure: a bound, the half of the day, points or percent, a discount, a multiple.

The rules take a figure of the source, the one that expresses it, both texts, and the source in
Simplified characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.data import word_lists
from summarizer.numbers.compare import Comparison, Contradiction
from summarizer.numbers.values import Figure, Value, in_english, simplest
from summarizer.report import Span

__all__ = [
    "CHINESE",
    "ENGLISH",
    "bound",
    "hour",
    "in_figures",
    "multiples",
    "parts_of_day",
    "shares",
    "words",
]

CHINESE: dict[str, str] = word_lists("chinese_numerals")["wording"]
ENGLISH: dict[str, str] = word_lists("english_numbers")["wording"]


def words(pattern: str) -> re.Pattern[str]:
    """Return a pattern for whole words in any case."""
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


# Bounds

_BOUNDS_CHINESE = re.compile(
    rf"(?:(?P<upper>{CHINESE['upper_bound']})|(?P<lower>{CHINESE['lower_bound']}))(?:了|过|人民币|约)?$"
    r"|(?:(?P<upper_far>最多|至多)|(?P<lower_far>至少|最少|起码))[^\d，。、；]{1,4}$"
    r"|(?:(?P<upper_most>最高)|(?P<lower_most>最低))[^\d，。、；超逾过不低高至降升]{0,5}$"
)
_BEHIND_CHINESE = re.compile(
    rf"(?:(?P<lower>{CHINESE['lower_bound_behind']})|(?P<upper>{CHINESE['upper_bound_behind']}))"
)
_BEFORE_FIGURE = r"(?:\s(?:a|an|the|some|RMB|US|HK|NT|its|age))*[\s-]?(?:US|HK|NT|A|C|S)?[$€£¥]?$"
_BOUNDS = re.compile(
    rf"\b(?:(?P<upper>{ENGLISH['upper_bound']})|(?P<lower>{ENGLISH['lower_bound']})"
    rf"|(?P<ceiling>up to)|(?P<neutral>{ENGLISH['neutral_bound']})){_BEFORE_FIGURE}",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    rf"(?:\bno|\bnot|n't|\bnever|\bcannot)\s(?:be\s)?(?:(?P<upper>{ENGLISH['lower_bound']})|(?P<lower>{ENGLISH['upper_bound']})){_BEFORE_FIGURE}",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    rf"(?:\s|-)?(?:(?!and\b|or\b)[\w.%-]+\s){{0,3}}?(?:(?P<lower>{ENGLISH['lower_bound_behind']})|(?P<upper>{ENGLISH['upper_bound_behind']}))",
    re.IGNORECASE,
)

_AND_MORE = re.compile("[余餘多]")
_TEMPERATURE = re.compile("[度℃°]")
_NEGATION = re.compile(
    r"\b(?:not|no|never|cannot|neither|nor|without)\b[^.;]*$|n't\b[^.;]*$", re.IGNORECASE
)

# Hours

_PART_OF_DAY = re.compile(
    rf"(?:(?P<a>{CHINESE['morning']})|(?P<p>{CHINESE['afternoon']}))[^\d，。；]{{0,3}}$"
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
    r"\b(?:afternoons?|evenings?|nights?|tonight|p\.m\.?|midnight|dusk|overnight)(?:\b|\s|$)"
    r"|\d ?pm\b",
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
    r"\b(?:(doubl|tripl|trebl|quadrupl|quintupl)(?:e|ed|es|ing)\b"
    r"(?![- ](?:digit|edged|track|standard))|(twice|thrice|twofold)\b)",
    re.IGNORECASE,
)
_TWICE_CHINESE = re.compile("翻[了]?[倍番]|翻了?一[倍番]|倍增")
_POINTS = re.compile(r"\bpoints?\b|percentage|\bpps?\b|\bppts?\b", re.IGNORECASE)
_POINTS_BEHIND = re.compile(r"(?:[\s-](?:age)?points?\b|\s?pps?\b)", re.IGNORECASE)
_OFF_BEHIND = re.compile(
    r"\s?(?:off|discounts?|reductions?|cheaper|less|price cut|lower)\b", re.IGNORECASE
)
_OFF_BEFORE = re.compile(
    r"\b(?:discount(?:ed|s)?(?: of| by)?|reduc(?:ed|tion)(?: of| by)?|cut by|lowered by)"
    r"(?: up to| a| an)?\s$",
    re.IGNORECASE,
)
_PAID = re.compile(
    r"\b(?:of|pa(?:y|id|ys|ying)|prices?d?|costs?|sold|sells?|selling|charg\w+|fares?|rates?|fees?"
    r"|tickets? (?:at|for))\b",
    re.IGNORECASE,
)
_OF_PRICE = re.compile(r"\s?of (?:the |its |their )?(?:\w+ )?prices?\b", re.IGNORECASE)


def in_figures(figure: Figure) -> str:
    """Write the value of a figure, with the sign for percent if it is a share."""
    value = figure.values[0]
    if figure.kind == "percent":
        return in_english(simplest(value * 100)) + "%"
    return in_english(value)


def bound(ours: Figure, theirs: Figure, comparison: Comparison, plain: str) -> Contradiction | None:
    """Find a bound turned round, "more than" for 不到, or one that is lost."""
    if ours.kind not in ("cardinal", "percent", "fraction", "multiple"):
        return None
    start, end = ours.span
    before = _BOUNDS_CHINESE.search(plain, max(0, start - 8), start)
    behind = _BEHIND_CHINESE.match(plain, end)
    match = before or behind
    if match is None:
        more = ours.approximate and _AND_MORE.search(ours.text)
        if not more or _english_bound(theirs, comparison.target) != "upper":
            return None
        should = f"more than {in_figures(ours)}"
        return Contradiction("bound-wrong", True, ours.span, theirs.span, should)
    which, _, how = (match.lastgroup or "").partition("_")
    if how == "most" and (ours.unit.endswith("折") or _TEMPERATURE.search(ours.unit)):
        return None
    if before and before.group() in ("近", "将近") and ours.unit in _TIMES:
        return None  # 近五年 is the last five years
    found = _english_bound(theirs, comparison.target)
    span = (before.start() if before else start, behind.end() if behind else end)
    text = before.group() if before else behind.group() if behind else ""
    if before and behind and which != behind.lastgroup:
        return None
    should = ("more than " if which == "lower" else "less than ") + in_figures(ours)
    if (
        found == "ceiling"
        and which == "lower"
        and text[:2] in ("至少", "最少", "起码", "不少", "不低")
    ):
        found = "upper"
    if found in ("lower", "upper") and found != which:
        return Contradiction("bound-wrong", True, span, theirs.span, should)
    if found or text not in _LOST_BOUNDS or theirs.values[0] == 1:
        return None
    elsewhere = any(
        set(other.values) & set(ours.values) and _english_bound(other, comparison.target)
        for other in comparison.theirs
        if other is not theirs
    )
    return None if elsewhere else Contradiction("bound-missing", False, span, theirs.span, should)


_LOST_BOUNDS = frozenset("至少 不到 不足 不满 近 将近 超过 不超过 最多 少于 逾".split())


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


def hour(ours: Figure, theirs: Figure, comparison: Comparison, plain: str) -> Contradiction | None:
    """Find an hour of the morning that became one of the evening, or the reverse."""
    if ours.kind != "time" or ours.unit[:1] == "分" or not ours.values:
        return None
    hour = ours.values[0]
    before = _PART_OF_DAY.search(plain, max(0, ours.span[0] - 6), ours.span[0])
    part = before.lastgroup if before else None
    if isinstance(hour, int) and 13 <= hour < 24:
        part = "p"
    surely = part is not None
    if part is None and not _EVENINGS.search(plain) and isinstance(hour, int) and 4 < hour < 12:
        part = "a"  # the clock of 24 hours, unless an earlier sentence says otherwise
    if hour in (0, 12, 24) or part is None:
        return None
    if before and part == "p" and hour in (1, 2, 3, 4, 5) and before["p"][-1:] in "夜里晚间":
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
    return Contradiction("hour-wrong", surely, (start, ours.span[1]), theirs.span, should)


def parts_of_day(plain: str, target: str) -> Iterator[Contradiction]:
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


def shares(ours: Figure, theirs: Figure, comparison: Comparison, _: str) -> Contradiction | None:
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
        lost = theirs.values[0] == rest != value and not _PAID.search(target)
        if value == rest or not (off or paid or lost):
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
            "points-wrong",
            False,
            ours.span,
            theirs.span,
            f"{number} percentage point" + ("s" if number != "1" else ""),
        )
    if not ours.unit.endswith("百分点") and points and "点" not in comparison.source:
        return Contradiction("points-wrong", False, ours.span, theirs.span, f"{number}%")
    return None


def multiples(comparison: Comparison, plain: str) -> Iterator[Contradiction]:
    """Find multiples that the English has wrong: 增长两倍 is tripled, not doubled."""
    target = comparison.target.lower()
    if not any(word in target for word in _MULTIPLES):
        return
    found = list(_MULTIPLE.finditer(comparison.target))
    if not found:
        return
    wanted: set[Value] = set()
    spans: list[tuple[Span, Value]] = []
    for figure in comparison.ours:
        if figure.kind == "multiple" and figure.values:
            wanted.add(figure.values[-1])
            spans.append((figure.span, figure.values[-1]))
    for match in _TWICE_CHINESE.finditer(plain):
        wanted.add(2)
        spans.append((match.span(), 2))
    written: set[Value] = {_MULTIPLES[(m[1] or m[2]).lower()] for m in found}
    others: set[Value] = {
        v for f in comparison.theirs if f.kind in ("multiple", "percent") for v in f.values
    }
    if spans and not wanted & written and not wanted & (others - written):
        times: dict[Value, str] = {2: "doubled", 3: "tripled", 4: "quadrupled"}
        value = spans[0][1]
        should = times.get(value, f"{in_english(value)} times as much")
        yield Contradiction("multiple-wrong", True, spans[0][0], found[0].span(), should)
