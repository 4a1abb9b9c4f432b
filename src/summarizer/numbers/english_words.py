"""Words that take part in English numbers, dates and times."""

from __future__ import annotations

import re
from fractions import Fraction

from summarizer.numbers.values import MONTHS, Value

__all__ = [
    "CARDINALS",
    "CLOCK_WORDS",
    "FOLDS",
    "GLUED",
    "MAY_AS_VERB",
    "MONEY",
    "MONTH_AFTER",
    "MONTH_BEFORE",
    "MONTH_NUMBERS",
    "MULTIPLES",
    "NINETIES",
    "NOT_ONE",
    "NOT_SECOND",
    "ORDINALS",
    "PARTS",
    "POSSESSIVES",
    "ROMAN",
    "SCALES",
    "SPANS",
    "TENS",
    "TO_NONE",
    "VULGAR",
    "WEEKDAYS",
    "WORDS",
]

CARDINALS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split(),
        start=1,
    )
} | {word[:-1] + "ieth": value for word, value in TENS.items()}
ORDINALS |= {word + "ly": value for word, value in ORDINALS.items() if value in (2, 3, 4, 5)}
ORDINALS |= {"hundredth": 100, "thousandth": 1000, "millionth": 10**6}
SCALES = {
    "thousand": 10**3,
    "million": 10**6,
    "mn": 10**6,
    "mln": 10**6,
    "mio": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "bln": 10**9,
    "trillion": 10**12,
    "tn": 10**12,
    "trn": 10**12,
}
# Letters glued to digits: 5m may be metres or millions, 10k a run.
GLUED = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12} | SCALES
PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4, "third": 3, "thirds": 3}
PARTS |= {word: n for word, n in ORDINALS.items() if n > 3}
PARTS |= {word + "s": n for word, n in ORDINALS.items() if n > 3}
MULTIPLES = {
    "once": 1,
    "twice": 2,
    "double": 2,
    "doubles": 2,
    "doubled": 2,
    "doubling": 2,
    "dual": 2,
    "twin": 2,
    "twins": 2,
    "both": 2,
    "pair": 2,
    "couple": 2,
    "duo": 2,
    "thrice": 3,
    "trio": 3,
    "triple": 3,
    "triples": 3,
    "tripled": 3,
    "tripling": 3,
    "treble": 3,
    "trebled": 3,
    "trilateral": 3,
    "quadruple": 4,
    "quadrupled": 4,
    "quadrupling": 4,
}
FOLDS = {word + "fold": n for word, n in (CARDINALS | TENS).items() if n > 1}
SPANS = {
    "dozen": 12,
    "decade": 10,
    "decades": 10,
    "century": 100,
    "centuries": 100,
    "fortnight": 14,
}
CLOCK_WORDS: dict[str, tuple[Value, ...]] = {
    "midnight": (0, 12, 24),
    "noon": (12,),
    "midday": (12,),
}
NINETIES = {word[:-1] + "ies": value for word, value in TENS.items()}
MONTH_NUMBERS = {name: n for n, name in enumerate(MONTHS, start=1)}
MONTH_NUMBERS |= {name[:3]: n for n, name in enumerate(MONTHS, start=1) if name != "May"}
MONTH_NUMBERS |= {"Sept": 9}
MONTH_NUMBERS |= {
    name.lower(): n for name, n in MONTH_NUMBERS.items() if len(name) > 6 or n in (4, 6, 7)
}
WEEKDAYS = {
    name: n
    for n, name in enumerate(
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(), start=1
    )
}
MONTH_BEFORE = re.compile(
    r"(?:\b(?:in|of|by|from|to|since|until|till|through|and|late|early|mid|last|this|next|between"
    r"|on|before|after|end)[ -]|[A-Z][a-z]{2,8}[-–/]|\d(?:st|nd|rd|th)?(?: of)?[ ,/-]+|^)$",
    re.IGNORECASE,
)
MONTH_AFTER = re.compile(r"[.,]{0,2} ?\d")
MAY_AS_VERB = re.compile(r" (?:I|we|you|he|she|it|they|God|the|all)\b")
VULGAR = {
    "½": Fraction(1, 2),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
    "¼": Fraction(1, 4),
    "¾": Fraction(3, 4),
}
# World War II, Louis XVI; single letters say too little.
ROMAN = {
    tens + ones: 10 * len(tens) + value
    for tens in ("", "X", "XX")
    for value, ones in enumerate("- I II III IV V VI VII VIII IX".split())
    if value and len(tens + ones) > 1
} | {"XX": 20}
TO_NONE = re.compile(r"[ -]to[ -]none\b")
MONEY = frozenset("USD US RMB CNY HKD HK EUR GBP JPY AUD CAD SGD RM RS NT NTD".split())
# Where they stand beside "one" or "second", nothing is counted.
NOT_ONE = (frozenset("no any every".split()), frozenset("another hand".split()))
NOT_SECOND = (frozenset("per every split".split()), frozenset("hand nature thoughts".split()))
POSSESSIVES = frozenset("his her their my our your".split())
WORDS = (
    CARDINALS.keys()
    | TENS.keys()
    | ORDINALS.keys()
    | PARTS.keys()
    | MULTIPLES.keys()
    | SCALES.keys()
    | {"hundred"}
    | FOLDS.keys()
    | SPANS.keys()
    | CLOCK_WORDS.keys()
    | NINETIES.keys()
)
