"""Figures of English text, read as exact values, and values written in English."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.numbers import Figure, Value, english_figures, in_english

Seen = list[tuple[str, str, Value]]


def seen(text: str) -> Seen:
    """Text, kind and plain reading of each figure."""
    return [(figure.text, figure.kind, figure.values[0]) for figure in english_figures(text)]


def only(text: str) -> Figure:
    figures = english_figures(text)
    assert len(figures) == 1, figures
    return figures[0]


@pytest.mark.parametrize(
    ("number", "value"),
    [
        ("7,068", 7068),
        ("1,234.56", Fraction(123_456, 100)),
        ("0.5", Fraction(1, 2)),
        ("10 000", 10_000),
        ("1.2 trillion", 12 * 10**11),
        ("3.5 bn", 3_500_000_000),
        ("1.1bn", 1_100_000_000),
        ("12.3k", 12_300),
        ("1 million 200 thousand", 1_200_000),
        ("zero", 0),
        ("nineteen", 19),
        ("ninety-nine", 99),
        ("five hundred", 500),
        ("one hundred and five", 105),
        ("nineteen hundred", 1900),
        ("two thousand and eight", 2008),
        ("two hundred and fifty thousand", 250_000),
        ("three million two hundred thousand", 3_200_000),
        ("a million", 10**6),
        ("half a million", 500_000),
        ("one and a half million", 1_500_000),
        ("three and a half", Fraction(7, 2)),
        ("2½", Fraction(5, 2)),
        ("two dozen", 24),
        ("half a dozen", 6),
        ("two decades", 20),
    ],
)
def test_a_number_has_its_value(number: str, value: Value) -> None:
    figure = only(f"They counted {number} of them.")
    assert (figure.values[0], figure.text, figure.kind) == (value, number, "cardinal")


@pytest.mark.parametrize(
    ("text", "value"),
    [("a dozen", 12), ("a decade", 10), ("a century", 100), ("a fortnight", 14)],
)
def test_a_word_that_counts_has_its_value(text: str, value: int) -> None:
    assert only(f"for {text}").values[0] == value


@pytest.mark.parametrize(
    "text", ["6.3%", "6.3 %", "6.3 percent", "6.3 per cent", "6.3 percentage points", "6.3pct"]
)
def test_a_share_is_its_ratio_however_it_is_written(text: str) -> None:
    figure = only(f"It rose by {text} last year.")
    assert (figure.kind, figure.values) == ("percent", (Fraction(63, 1000),))


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("fifty percent", [("fifty percent", "percent", Fraction(1, 2))]),
        ("4.5 per thousand", [("4.5 per thousand", "percent", Fraction(45, 10_000))]),
        ("25 basis points", [("25 basis points", "percent", Fraction(25, 10_000))]),
        ("two-thirds", [("two-thirds", "fraction", Fraction(2, 3))]),
        ("one third of them", [("one third", "fraction", Fraction(1, 3))]),
        ("three quarters", [("three quarters", "fraction", Fraction(3, 4))]),
        ("four-fifths", [("four-fifths", "fraction", Fraction(4, 5))]),
        ("half of them", [("half", "fraction", Fraction(1, 2))]),
        ("1/3", [("1/3", "fraction", Fraction(1, 3))]),
        ("the 17th", [("17th", "ordinal", 17)]),
        ("the 100th", [("100th", "ordinal", 100)]),
        ("first place", [("first", "ordinal", 1)]),
        ("the twenty-first", [("twenty-first", "ordinal", 21)]),
        ("World War II", [("II", "ordinal", 2)]),
        ("Louis XVI", [("XVI", "ordinal", 16)]),
        ("twice", [("twice", "multiple", 2)]),
        ("doubled", [("doubled", "multiple", 2)]),
        ("twofold", [("twofold", "multiple", 2)]),
        ("tenfold", [("tenfold", "multiple", 10)]),
        ("2.5 times", [("2.5 times", "multiple", Fraction(5, 2))]),
        ("2.5x", [("2.5x", "multiple", Fraction(5, 2))]),
        ("the 1990s", [("1990s", "decade", 1990)]),
        ("the 1990's", [("1990's", "decade", 1990)]),
        ("the nineties", [("nineties", "decade", 1990)]),
        ("in 2024", [("2024", "year", 2024)]),
        ("2,024", [("2,024", "cardinal", 2024)]),
        ("2018-19", [("2018", "year", 2018), ("19", "year", 19)]),
        ("June 23, 2025", [("June", "month", 6), ("23", "day", 23), ("2025", "year", 2025)]),
        ("23-25 June", [("23", "day", 23), ("25", "day", 25), ("June", "month", 6)]),
        ("on May 5", [("May", "month", 5), ("5", "day", 5)]),
        ("on Monday", [("Monday", "weekday", 1)]),
        ("14:30", [("14", "time", 14), ("30", "time", 30)]),
        ("noon", [("noon", "time", 12)]),
        ("3 to 5 million", [("3", "cardinal", 3), ("5 million", "cardinal", 5_000_000)]),
        (
            "6 to 7 percent",
            [("6", "percent", Fraction(6, 100)), ("7 percent", "percent", Fraction(7, 100))],
        ),
        ("C919", [("919", "code", 919)]),
        ("5G", [("5G", "code", 5)]),
        ("$5m", [("5m", "cardinal", 5_000_000)]),
        ("USD11.16 million", [("11.16 million", "cardinal", 11_160_000)]),
        ("RMB500", [("500", "cardinal", 500)]),
    ],
)
def test_what_stands_around_a_number_says_what_it_is(text: str, figures: Seen) -> None:
    assert seen(text) == figures


@pytest.mark.parametrize(
    "text",
    ["", "thousands of people", "hundreds", "millions", "It&#39;s", "GDP", "They may march on."],
)
def test_text_without_a_figure_has_none(text: str) -> None:
    assert english_figures(text) == []


@pytest.mark.parametrize(
    ("text", "value"), [("3 p.m.", 15), ("3pm", 15), ("seven o'clock", 19), ("14:00", 2)]
)
def test_an_hour_may_be_told_by_both_clocks(text: str, value: int) -> None:
    assert value in english_figures(f"At {text} they met.")[0].values


def test_the_end_of_a_range_lends_its_scale_as_a_second_reading() -> None:
    assert english_figures("3 to 5 million")[0].values == (3, 3_000_000)


@pytest.mark.parametrize("about", ["about", "nearly", "more than", "at least", "some", "over"])
def test_an_approximate_figure_says_so(about: str) -> None:
    assert only(f"They lost {about} 60 billion.").approximate
    assert not only("They lost 60 billion.").approximate


def test_spans_point_at_the_text() -> None:
    text = "In 2024, about 1.2 million people (6.3%) came; two-thirds stayed for three days."
    assert [text[slice(*figure.span)] for figure in english_figures(text)] == [
        "2024",
        "1.2 million",
        "6.3%",
        "two-thirds",
        "three",
    ]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (7068, "7,068"),
        (999_999, "999,999"),
        (10**6, "1 million"),
        (1_234_500, "1.2345 million"),
        (1_234_567, "1,234,567"),
        (17_500_000, "17.5 million"),
        (9 * 10**9, "9 billion"),
        (12 * 10**11, "1.2 trillion"),
        (10**15, "1,000 trillion"),
        (Fraction(63, 10), "6.3"),
        (Fraction(1, 8), "0.125"),
        (Fraction(1, 3), "1/3"),
        (Fraction(8, 2), "4"),
        (-5, "-5"),
    ],
)
def test_a_value_is_written_as_news_writes_it(value: Value, written: str) -> None:
    assert in_english(value) == written


@given(st.integers(0, 10**15) | st.integers(0, 10**6).map(lambda n: n * 10**6))
def test_what_is_written_is_read_back(value: int) -> None:
    assert only(f"They have {in_english(value)} of them.").values[0] == value


@given(st.integers(0, 10**9), st.integers(1, 999))
def test_decimals_that_are_written_are_read_back(whole: int, thousandths: int) -> None:
    value = whole + Fraction(thousandths, 1000)
    assert only(f"They have {in_english(value)} of them.").values[0] == value


SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def spell(number: int, *, joint: str) -> str:
    """The number in words; ``joint`` stands after a hundred."""
    for size, word in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if number >= size:
            rest = f" {spell(number % size, joint=joint)}" if number % size else ""
            return f"{spell(number // size, joint=joint)} {word}{rest}"
    if number >= 100:
        rest = joint + spell(number % 100, joint=joint) if number % 100 else ""
        return f"{SMALL[number // 100]} hundred{rest}"
    if number >= 20:
        return TENS[number // 10 - 2] + (f"-{SMALL[number % 10]}" if number % 10 else "")
    return SMALL[number]


@given(st.integers(0, 10**12 - 1), st.sampled_from([" ", " and "]))
def test_any_number_in_words_is_read(number: int, joint: str) -> None:
    words = spell(number, joint=joint)
    figure = only(f"They have {words} of them.")
    assert (figure.values[0], figure.text) == (number, words)


@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                *SMALL,
                *TENS,
                "hundred",
                "million",
                "bn",
                "and",
                "a",
                "half",
                "third",
                "dozen",
                "to",
                "1",
                "2,000",
                "3.5",
                "½",
                "%",
                "percent",
                "-",
                "/",
                ":",
                "th",
                "pm",
                "May",
                "fold",
            ]
        ),
        max_size=12,
    ).map(" ".join)
)
def test_reading_any_text_never_raises_and_spans_are_in_order(text: str) -> None:
    end = 0
    for figure in english_figures(text):
        assert end <= figure.span[0] < figure.span[1] <= len(text)
        assert figure.text == text[slice(*figure.span)]
        end = figure.span[1]
