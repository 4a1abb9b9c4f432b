"""Training text of the adapter: other figures and names in pairs, and sentences with slots."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from adapter_data import load_mixture
from adapter_figures import CURRENCIES, agree, copies, figure_slots
from adapter_names import name_slots
from adapter_pairs import prepared
from adapter_templates import fill, filled, in_numerals

from summarizer.checks import check
from summarizer.numbers import chinese_figures, english_figures

ROOT = Path(__file__).resolve().parents[1]

MONEY = (
    "前三季度实现地区生产总值1204.6亿元，同比增长6.3%。",
    "In the first three quarters, GDP reached 120.46 billion yuan, up 6.3% year on year.",
)
DOLLARS = ("2015年出口额为35万美元。", "Exports came to $350,000 in 2015.")


def test_a_figure_is_drawn_anew_on_both_sides() -> None:
    drawn = copies(*MONEY, (), seed="1")
    assert len(drawn) > 2
    assert len({target for _, target in drawn}) == len(drawn)
    for source, target in drawn:
        assert (source, target) != MONEY
        assert agree(source, target)
        ours = [figure.values[0] for figure in chinese_figures(source)][-2:]
        assert 120_460_000_000 not in ours
        assert [figure.values[0] for figure in english_figures(target)][-2:] == ours


def test_the_form_of_a_figure_stays() -> None:
    amount = r"\d+(\.\d+)?[万亿](.?元|英镑)"
    for source, target in copies(*MONEY, (), seed="2"):
        assert re.fullmatch(rf"前三季度实现地区生产总值{amount}，同比增长[\d.]+%。", source)
        assert target.startswith("In the first three quarters, GDP reached ")
        assert re.search(r", up \d\d?(\.\d+)?% year on year\.$", target)


def test_currencies_are_exchanged_on_both_sides() -> None:
    named = set()
    for source, target in copies(*DOLLARS, (), seed="7"):
        found = re.search("[万亿](.?元|英镑)", source)
        assert found
        named.add(found[1])
        assert f" {CURRENCIES[found[1]]} in " in target
    assert len(named) > 1


def test_years_stay_years() -> None:
    for source, target in copies(*DOLLARS, (), seed="3"):
        year = re.match(r"(\d{4})年", source)
        assert year
        assert 1949 <= int(year[1]) <= 2035
        assert target.endswith(f" in {year[1]}.")


def test_some_copies_have_their_figures_written_in() -> None:
    (pair,) = prepared([MONEY])
    drawn = [pair.draw(random.Random(seed)) for seed in range(80)]
    copied = [(source, target) for source, target in drawn if target != MONEY[1]]
    written = [(source, target) for source, target in copied if "illion" in source]
    assert 0 < len(written) < len(copied) < len(drawn)
    for source, target in written:
        amount = re.search(r"[\d.]+ [mb]illion", source)
        assert amount
        assert amount.group() in target


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("增长到1204.6亿元。", "It grew to about 120 billion yuan."),  # rounded
        (
            "营业收入35万元，利润6万元。",
            "Revenue was 350,000 yuan and profit 70,000 yuan.",
        ),  # wrong
        ("国产C919客机", "the C919 airliner"),
        ("拨打电话415-575-4444。", "Call 415-575-4444."),
        ("他们有三个孩子。", "They have three children."),
        ("近6000多万人受灾。", "More than 60 million people were affected."),  # a mark inside
    ],
)
def test_other_figures_stay(source: str, target: str) -> None:
    assert figure_slots(source, target) == []


def test_a_name_is_another_one_wherever_it_stands() -> None:
    plain = "重庆市市长张国清说，重庆的经济增长较快。"
    source = "Chongqing市市长Zhang Guoqing说，Chongqing的经济增长较快。"
    target = "Chongqing Mayor Zhang Guoqing said Chongqing's economy was growing fast, Zhang said."
    slots = name_slots(plain, source, target)
    assert [(slot.name, slot.kind) for slot in slots] == [
        ("Chongqing", "place"),
        ("Zhang Guoqing", "person"),
    ]
    drawn = copies(plain, target, [source], seed="4")
    assert drawn
    for chinese, english in drawn:
        word = "([A-Za-z']+)"
        match = re.fullmatch(f"{word}市市长{word} {word}说，{word}的经济增长较快。", chinese)
        assert match
        place, surname, given, again = match.groups()
        assert place == again != "Chongqing"
        assert english == (
            f"{place} Mayor {surname} {given} said {place}'s economy was growing fast, "
            f"{surname} said."
        )


def test_a_surname_that_another_person_bears_is_left_alone() -> None:
    plain = "教练张亚杰劝说张彬彬回到省队。"
    source = "教练Zhang Yajie劝说张彬彬回到省队。"
    target = "Coach Zhang Yajie persuaded Zhang Binbin to return to the provincial team."
    assert name_slots(plain, source, target) == []


@pytest.mark.parametrize(
    ("number", "numerals"), [(2, "二"), (10, "十"), (12, "十二"), (40, "四十"), (105, "一百零五")]
)
def test_numerals(number: int, numerals: str) -> None:
    assert in_numerals(number) == numerals
    assert chinese_figures(f"第{numerals}")[0].values[0] == number


def test_both_sides_of_a_slot_say_the_same() -> None:
    chance = random.Random(5)
    pair = (
        "{person}说，{county}投资{money1}，{money2}已到位。",
        "{person} said that of the {money1} invested in {county}, {money2} has arrived.",
    )
    for _ in range(20):
        source, target = fill(*pair, chance)
        assert "{" not in source + target
        ours = [figure.values[0] for figure in chinese_figures(source) if figure.unit]
        assert ours == [figure.values[0] for figure in english_figures(target)]


def test_dates_of_a_sentence_ascend() -> None:
    pair = (
        "{date1}至{date2}，气温{degree1}到{degree2}。",
        "From {date1} to {date2}, temperatures were {degree1} to {degree2}.",
    )
    for seed in range(30):
        source, _ = fill(*pair, random.Random(seed))
        dates = [(int(m[1]), int(m[2])) for m in re.finditer(r"(\d+)月(\d+)日", source)]
        assert dates[0] < dates[1]
        degrees = [int(m[2]) * (-1 if m[1] else 1) for m in re.finditer("(零下)?(\\d+)℃", source)]
        assert degrees[0] < degrees[1]


def test_an_unknown_slot_is_named() -> None:
    with pytest.raises(KeyError, match="colour"):
        fill("{colour}的花", "{colour} flowers", random.Random(1))


def test_the_checks_agree_with_what_is_filled_in() -> None:
    rows = filled(ROOT / "models" / "adapter_templates.tsv", 1)
    assert len(rows) > 150
    some = random.Random(6).sample(rows, 60)
    assert not any(f.kind == "number" for pair in some for f in check(*pair))
    assert not any("{" in side for pair in rows for side in pair)


def test_the_mixture_has_filled_sentences_and_copies(tmp_path: Path) -> None:
    (tmp_path / "mixture.toml").write_text(
        "[news]\nheld = [0, 1]\ndev = 1\n[slots]\nfills = 4\n", encoding="utf-8"
    )
    (tmp_path / "slots.tsv").write_text(
        "# a comment\n今年新建公园{count}个。\tIt built {count} new parks this year.\n",
        encoding="utf-8",
    )
    rows = "\n".join("\t".join(pair) for pair in (DOLLARS, MONEY))
    (tmp_path / "news.tsv").write_text(rows + "\n", encoding="utf-8")
    mixture = load_mixture(tmp_path / "mixture.toml", tmp_path, tmp_path / "cache")
    assert [pair.target for pair in mixture.held] == [DOLLARS[1]]
    news, slots = mixture.parts
    assert len(slots.pairs) == 4
    assert len(news.pairs) == 1
    assert news.pairs[0].drawn
    epochs = [mixture.epoch(number, seed=1) for number in range(8)]
    assert epochs[0] == mixture.epoch(0, seed=1)
    assert len({target for epoch in epochs for _, target in epoch}) > 6
    # What was prepared is used again.
    again = load_mixture(tmp_path / "mixture.toml", tmp_path, tmp_path / "cache")
    assert again.parts == mixture.parts
