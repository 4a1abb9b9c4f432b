"""Sentences of ``adapter_templates.tsv`` with drawn figures, names, and dates in their slots.

The head of that file says what each slot means and how its two sides are written.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

from adapter_figures import CURRENCIES, agree, number_of
from adapter_names import (
    country,
    foreign_person,
    person,
    place,
    spelled_place,
    surname,
)

from summarizer.chinese.script import ordinal_suffix
from summarizer.names.surnames import spelled_name
from summarizer.numbers import in_english
from summarizer.numbers.numerals import compose, normalise
from summarizer.numbers.values import MONTHS, Value, arabic, simplest

TRIES = 6
"""Draws for a sentence before it is passed over, for figures that the checks cannot tell apart."""

_SLOT = re.compile(r"\{([a-z_]+)(\d*)\}")
_DIGITS = "零一二三四五六七八九"
_YUAN = 0.75
"""Share of sums in yuan; the others are in any currency."""

Form = tuple[str, str]
"""A value in Chinese and in English."""


def filled(path: Path, times: int) -> list[Form]:
    """Return each sentence of a file so many times, with values drawn anew each time."""
    pairs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        chinese, tab, english = line.partition("\t")
        if line.startswith("#") or not tab:
            continue
        chance = random.Random(f"{number} {line}")
        count = times if _SLOT.search(chinese) else max(1, times // 8)
        for _ in range(count):
            for _ in range(TRIES):
                pair = fill(chinese, english, chance)
                if agree(*pair):
                    pairs.append(pair)
                    break
    return pairs


def fill(chinese: str, english: str, chance: random.Random) -> Form:
    """Put drawn values into the slots of both sides.

    Raises:
        KeyError: A slot has a name that nothing is drawn for, or stands on one side only.
    """
    names = list(dict.fromkeys(match.groups() for match in _SLOT.finditer(chinese)))
    values: dict[str, Form] = {}
    for kind in dict.fromkeys(kind for kind, _ in names):
        slots = sorted(
            (number for found, number in names if found == kind), key=lambda n: int(n or 0)
        )
        drawn = [_KINDS[kind](chance) for _ in slots]
        if kind in _ASCENDING and len(slots) > 1:
            drawn = _ascending(kind, len(slots), chance)
        elif len({form[0] for form in drawn}) < len(drawn):
            drawn = [_KINDS[kind](chance) for _ in slots]
        values |= {f"{kind}{n}": form for n, form in zip(slots, drawn, strict=True)}
    return (
        _SLOT.sub(lambda match: values[match[1] + match[2]][0], chinese),
        _SLOT.sub(lambda match: values[match[1] + match[2]][1], english),
    )


def in_numerals(number: int) -> str:
    """Write a whole number below 1,000 in Chinese numerals: 12 is 十二."""
    if number < 10:
        return _DIGITS[number]
    for worth, name in ((100, "百"), (10, "十")):
        if number >= worth:
            first, rest = divmod(number, worth)
            lead = "" if worth == 10 and first == 1 else _DIGITS[first]
            gap = "零" if worth == 100 and 0 < rest < 10 else ""
            tail = in_numerals(rest) if rest else ""
            return f"{lead}{name}{gap}{'一' if worth == 100 and 10 <= rest < 20 else ''}{tail}"
    raise AssertionError


def _number(chance: random.Random, places: int, after: int = 0) -> str:
    return number_of(places, after, chance)


def _worth(text: str) -> Value:
    """Return the value of digits with 万 or 亿 behind them."""
    value = compose(normalise(text))
    assert value is not None
    return value


def _count(chance: random.Random) -> Form:
    number = _number(chance, chance.choice((1, 2, 2, 3, 3, 4, 4)))
    return number, in_english(arabic(number))


def _few(chance: random.Random) -> Form:
    number = chance.randint(2, 30)
    return str(number), str(number)


def _big(chance: random.Random) -> Form:
    scale, most = chance.choice((("万", 4), ("万", 3), ("万", 2), ("亿", 2)))
    number = _number(chance, chance.randint(1, most), chance.choice((0, 1, 1, 2)))
    return f"{number}{scale}", in_english(_worth(f"{number}{scale}"))


def _money(chance: random.Random) -> Form:
    scale, most = chance.choice(
        (("亿", 4), ("亿", 4), ("亿", 3), ("万", 4), ("万", 3), ("", 5), ("万亿", 2))
    )
    after = chance.choice((0, 1, 1, 2, 2)) if scale else 0
    number = _number(chance, chance.randint(2 if not scale else 1, most), after)
    unit = "元" if chance.random() < _YUAN else chance.choice(list(CURRENCIES))
    return f"{number}{scale}{unit}", f"{in_english(_worth(number + scale))} {CURRENCIES[unit]}"


def _percent(chance: random.Random) -> Form:
    number = _number(chance, chance.choice((1, 1, 2)), chance.choice((0, 1, 1, 1, 2)))
    return f"{number}%", f"{number}%"


def _points(chance: random.Random) -> Form:
    number = number_of(
        chance.choice((1, 1, 1, 2)), chance.choice((1, 1, 2)), chance, zero=chance.random() < 0.4
    )
    return f"{number}个百分点", f"{number} percentage points"


def _decimal(chance: random.Random) -> Form:
    number = _number(chance, chance.choice((1, 2)), chance.choice((1, 1, 2)))
    return number, number


def _rise(chance: random.Random) -> Form:
    number = _number(chance, 1, chance.choice((0, 1, 1)))
    return f"{number}倍", f"{in_english(simplest(arabic(number) * 100))}%"


def _times(chance: random.Random) -> Form:
    number = _number(chance, chance.choice((1, 1, 2)), chance.choice((0, 1, 1)))
    return f"{number}倍", f"{number} times"


def _tenths(chance: random.Random) -> Form:
    number = chance.randint(2, 9)
    half = chance.random() < 0.25
    return f"{_DIGITS[number]}成{'五' if half else ''}", f"{number}{5 if half else 0}%"


def _fraction(chance: random.Random) -> Form:
    return chance.choice(
        (
            ("三分之一", "a third"),
            ("三分之二", "two thirds"),
            ("四分之三", "three quarters"),
            ("五分之一", "a fifth"),
            ("五分之二", "two fifths"),
            ("五分之三", "three fifths"),
            ("五分之四", "four fifths"),
            ("十分之一", "a tenth"),
            ("四分之一", "a quarter"),
        )
    )


def _ordinal(chance: random.Random) -> Form:
    number = chance.choice((chance.randint(2, 9), chance.randint(2, 40)))
    words = "second third fourth fifth sixth seventh eighth ninth".split()
    english = words[number - 2] if number < 10 else f"{number}{ordinal_suffix(number)}"
    return f"第{chance.choice((str(number), in_numerals(number)))}", english


def _plain(low: int, high: int) -> Callable[[random.Random], Form]:
    def draw(chance: random.Random) -> Form:
        number = str(chance.randint(low, high))
        return number, number

    return draw


def _dated(month: int, day: int) -> Form:
    return f"{month}月{day}日", f"{MONTHS[month - 1]} {day}"


def _date(chance: random.Random) -> Form:
    return _dated(chance.randint(1, 12), chance.randint(1, 28))


def _month(chance: random.Random) -> Form:
    month = chance.randint(1, 12)
    return f"{month}月", MONTHS[month - 1]


def _timed(hour: int, minute: int) -> Form:
    clock = f"{(hour - 1) % 12 + 1}" + (f":{minute:02}" if minute else "")
    english = f"{clock} {'a.m.' if hour < 12 else 'p.m.'}"
    minutes = f"{minute}分" if minute else ""
    if hour < 12:
        return f"{'凌晨' if hour < 6 else '上午'}{hour}时{minutes}", english
    part = "下午" if hour < 19 else "晚上"
    return f"{part}{hour - 12}时{minutes}" if hour > 12 else f"中午12时{minutes}", english


def _time(chance: random.Random) -> Form:
    return _timed(chance.randint(1, 22), chance.choice((0, 10, 15, 20, 30, 40, 45, 50)))


def _prison(chance: random.Random) -> Form:
    years, months = chance.randint(2, 15), chance.choice((0, 0, 2, 3, 6, 8, 10))
    words = "two three four five six seven eight nine".split()

    def word(number: int) -> str:
        return words[number - 2] if number < 10 else str(number)

    chinese = f"{in_numerals(years)}年" + (f"{in_numerals(months)}个月" if months else "")
    return chinese, f"{word(years)} years" + (f" and {word(months)} months" if months else "")


def _measure(chinese: str, english: str, most: int) -> Callable[[random.Random], Form]:
    """Draw amounts of a unit, of up to ``most`` digits, or with 万."""

    def draw(chance: random.Random) -> Form:
        if most > 4 and chance.random() < 0.5:
            number, value = _big(chance)
            return f"{number}{chinese}", f"{value} {english}"
        after = chance.choice((0, 0, 1)) if most < 4 else 0
        number = _number(chance, chance.randint(2, min(most, 4)), after)
        return f"{number}{chinese}", f"{in_english(arabic(number))} {english}"

    return draw


def _tempered(number: int) -> Form:
    if number < 0:
        return f"零下{-number}℃", f"minus {-number}°C"
    return f"{number}℃", f"{number}°C"


def _degree(chance: random.Random) -> Form:
    return _tempered(
        chance.choice((chance.randint(2, 41), chance.randint(2, 41), -chance.randint(2, 30)))
    )


def _person(chance: random.Random) -> Form:
    name = _ends_well(person, spelled_name, chance)
    return name, spelled_name(name)


def _surname(chance: random.Random) -> Form:
    name = surname(chance)
    return name, spelled_name(f"{name}明").split()[0]


def _place(kind: str, english: str) -> Callable[[random.Random], Form]:
    def draw(chance: random.Random) -> Form:
        name = place(chance)
        return f"{name}{kind}", f"{spelled_place(name)}{english}"

    return draw


def _province(chance: random.Random) -> Form:
    name, english = chance.choice(_PROVINCES)
    return f"{name}省", f"{english} Province"


def _company(chance: random.Random) -> Form:
    name = place(chance)
    kind = chance.choice(
        (
            ("科技", "Technology"),
            ("集团", "Group"),
            ("新能源", "New Energy"),
            ("食品", "Food"),
            ("生物", "Biotech"),
            ("建设", "Construction"),
            ("农业", "Agriculture"),
            ("药业", "Pharmaceutical"),
            ("机械", "Machinery"),
            ("电子", "Electronic"),
        )
    )
    return f"{name}{kind[0]}", f"{spelled_place(name)} {kind[1]}"


def _ends_well(
    draw: Callable[[random.Random], str], spell: Callable[[str], str], chance: random.Random
) -> str:
    """Draw a name whose English does not end in s."""
    while spell(name := draw(chance)).endswith("s"):
        pass
    return name


_WORDS = (
    "河北 Hebei 山西 Shanxi 辽宁 Liaoning 吉林 Jilin 黑龙江 Heilongjiang 江苏 Jiangsu "
    "浙江 Zhejiang 安徽 Anhui 福建 Fujian 江西 Jiangxi 山东 Shandong 河南 Henan "
    "湖北 Hubei 湖南 Hunan 广东 Guangdong 海南 Hainan 四川 Sichuan 贵州 Guizhou "
    "云南 Yunnan 陕西 Shaanxi 甘肃 Gansu 青海 Qinghai"
).split()
_PROVINCES = tuple(zip(_WORDS[::2], _WORDS[1::2], strict=True))


def _ascending(kind: str, count: int, chance: random.Random) -> list[Form]:
    """Draw several values, each later or higher than the one before."""
    if kind == "date":
        days = sorted(chance.sample(range(12 * 28), count))
        return [_dated(day // 28 + 1, day % 28 + 1) for day in days]
    if kind == "month":
        return [(f"{m}月", MONTHS[m - 1]) for m in sorted(chance.sample(range(1, 13), count))]
    if kind == "time":
        return [_timed(t // 6, t % 6 * 10) for t in sorted(chance.sample(range(6, 135), count))]
    low, high = {"year": (1980, 2030), "age": (18, 95), "degree": (-25, 40)}[kind]
    numbers = sorted(chance.sample([n for n in range(low, high + 1) if abs(n) > 1], count))
    return [_tempered(n) if kind == "degree" else (str(n), str(n)) for n in numbers]


_ASCENDING = ("date", "month", "time", "year", "age", "degree")

_KINDS: dict[str, Callable[[random.Random], Form]] = {
    "count": _count,
    "few": _few,
    "big": _big,
    "money": _money,
    "percent": _percent,
    "points": _points,
    "decimal": _decimal,
    "rise": _rise,
    "times": _times,
    "tenths": _tenths,
    "fraction": _fraction,
    "ordinal": _ordinal,
    "age": _plain(18, 95),
    "year": _plain(1980, 2030),
    "date": _date,
    "month": _month,
    "time": _time,
    "prison": _prison,
    "mu": _measure("亩", "mu", 5),
    "hectares": _measure("公顷", "hectares", 4),
    "jin": _measure("斤", "jin", 4),
    "kilos": _measure("公斤", "kilograms", 4),
    "tons": _measure("吨", "tons", 5),
    "km": _measure("公里", "kilometers", 3),
    "meters": _measure("米", "meters", 4),
    "mm": _measure("毫米", "millimeters", 3),
    "sqm": _measure("平方米", "square meters", 5),
    "degree": _degree,
    "person": _person,
    "surname": _surname,
    "person_foreign": foreign_person,
    "county": _place("县", " County"),
    "city": _place("市", ""),
    "province": _province,
    "town": _place("镇", " Town"),
    "village": _place("村", " Village"),
    "country": country,
    "company": _company,
}
