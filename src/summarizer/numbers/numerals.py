"""Chinese numerals as exact values: 五千三百二十一, 1.2万亿, 3亿5000万, 11万7015.

cn2an converts pure Chinese numerals well, but returns floats for decimals, refuses mixtures
such as 11万7015 and costs tens of microseconds a call, so the conversion is done here and
cn2an serves as the independent judge in the tests.
"""

from __future__ import annotations

import re
from itertools import pairwise

from summarizer.numbers.values import Value, arabic, simplest

__all__ = ["DIGITS", "RUN", "compose", "normalise", "readings"]

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_TENS = {"廿": 20, "卅": 30}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}

# One character for one character, so that offsets stay those of the given text.
_PAIRS = (
    "．.％%：:－-／/○零〇零萬万億亿兩两倆俩幾几餘余點点個个號号時时紀纪圓圆週周歲岁項项場场種种條条張张輛辆雙双"
    "對对頭头戶户間间類类處处塊块顆颗隻只屆届輪轮國国縣县區区鎮镇鄉乡門门環环線线級级畝亩頃顷噸吨層层鐘钟"
    "歐欧韓韩臺台幣币後后連连隊队單单車车來来過过約约數数萬万僅仅達达進进門门"
)
_SIMPLER = str.maketrans("０１２３４５６７８９" + _PAIRS[::2], "0123456789" + _PAIRS[1::2])
# A full-width comma also divides clauses: it groups digits only where they are full-width too,
# or where three zeros follow.
_FULL_WIDTH_GROUPS = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))|(?<=\d)，(?=000(?!\d))")
# The banker's numerals; most of them are ordinary characters too (大陆, 收拾), so only in a row.
_FORMAL = re.compile(r"[壹贰貳叁肆伍陆陸柒捌玖零拾佰仟萬万億亿]{3,}(?=[圆圓元整])")
_FORMAL_SIMPLER = str.maketrans("壹贰貳叁肆伍陆陸柒捌玖拾佰仟", "一二二三四五六六七八九十百千")

_ARABIC = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
# 千瓦 is a unit of its own, 百分点 a word.
_UNIT = "(?:[十万亿]|百(?!分点)|千(?![瓦伏米克卡赫帕兆]))"
RUN = re.compile(
    rf"(?:{_ARABIC})(?:\s?{_UNIT}+(?:{_ARABIC})?)*"
    rf"|(?:[零一二两三四五六七八九廿卅]|{_UNIT})+"
    rf"(?:点[零一二三四五六七八九]+(?![十分时])[百千万亿]*)?",
    re.ASCII,
)
"""A number as it stands in a normalised text, without marks and measure words."""

_TOKEN = re.compile(rf"{_ARABIC}|\S", re.ASCII)


def normalise(text: str) -> str:
    """The text with ASCII digits and the simplified forms of the characters used here.

    Every character keeps its place.
    """
    text = _FULL_WIDTH_GROUPS.sub(",", text)
    text = _FORMAL.sub(lambda m: m.group().translate(_FORMAL_SIMPLER), text)
    return text.translate(_SIMPLER)


def compose(run: str) -> Value | None:
    """The value of a normalised numeral; ``None`` where it is not one well-formed number."""
    whole, point, decimals = run.partition("点")
    if point:
        digits = "".join(str(DIGITS[c]) for c in decimals.rstrip("百千万亿"))
        integer = compose(whole)
        if integer is None:
            return None
        return _scaled(arabic(f"{integer}.{digits}"), decimals.lstrip("零一二三四五六七八九"))

    total: Value = 0  # what stands before 亿, multiplied
    upper: Value = 0  # what stands before 万, multiplied
    section: Value = 0  # the thousands, hundreds and tens since
    current: Value | None = None  # a digit or Arabic number that still waits for its unit
    unit = 0  # the last unit; later ones of the section must be smaller
    unit_overall = 0  # the last unit of any size
    zero = False
    chinese_digit = False
    for token in _TOKEN.findall(run):
        if token == "零" and len(run) > 1:
            if current is not None:
                return None
            zero = True
        elif token in DIGITS or token[0].isdigit():
            if current is not None:
                return None
            chinese_digit = token in DIGITS
            current = DIGITS[token] if chinese_digit else arabic(token)
            if unit_overall and current >= unit_overall:
                return None
        elif token in _TENS:
            if current is not None or (unit and unit <= 10):
                return None
            section, unit = section + _TENS[token], 10
            unit_overall = 10
        elif token in _SMALL:
            size = _SMALL[token]
            if unit and (size >= unit or (current is None and size > 10)):
                return None
            section += (1 if current is None else current) * size
            current, unit, zero, unit_overall = None, size, False, size
        elif token not in _LARGE:  # 几, which is no one number
            return None
        else:
            size = _LARGE[token]
            part = section + (current or 0)
            if size == 10**4:
                if upper or (part == 0 and (current is not None or total)):
                    return None
                upper = (part or 1) * size
            else:
                if total or (part == 0 and upper == 0 and current is not None):
                    return None
                total, upper = (upper + part or 1) * size, 0
            section, current, unit, zero, unit_overall = 0, None, 0, False, size
    if current is not None and unit_overall > 10 and not zero and chinese_digit:
        current *= unit_overall // 10  # as spoken: 一万二 is 12,000, 两百五 is 250
    return simplest(total + upper + section + (current or 0))


def _scaled(value: Value, units: str) -> Value | None:
    for unit in units:
        value *= _SMALL.get(unit) or _LARGE[unit]
    return simplest(value)


def readings(run: str) -> tuple[Value, ...]:
    """The values of an ill-formed numeral that names two neighbours: 三四十 is 30 or 40."""
    for at, (one, two) in enumerate(pairwise(run)):
        if one in DIGITS and two in DIGITS:
            both = (compose(run[: at + 1] + run[at + 2 :]), compose(run[:at] + run[at + 1 :]))
            return tuple(value for value in both if value is not None)
    return ()
