"""Figures of Chinese text, read as exact values and written in English; cn2an is the judge."""

from __future__ import annotations

from fractions import Fraction

import cn2an
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from summarizer import check
from summarizer.numbers import (
    Figure,
    Value,
    chinese_figures,
    english_figures,
    in_english,
    write_in_english,
)
from summarizer.numbers.numerals import compose, normalise

Seen = list[tuple[str, str, Value]]


def seen(figures: list[Figure]) -> Seen:
    """Text, kind and plain reading of each figure."""
    return [(figure.text, figure.kind, figure.values[0]) for figure in figures]


def only(figures: list[Figure]) -> Figure:
    assert len(figures) == 1, figures
    return figures[0]


# Chinese


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("7068", 7068),
        ("12,345,678", 12_345_678),
        ("3.14", Fraction(157, 50)),
        ("１２３４", 1234),
        ("１．５万", 15_000),
        ("３，５００", 3500),
        ("3，000", 3000),
        ("1.5万", 15_000),
        ("1.2 万", 12_000),
        ("3000万", 30_000_000),
        ("1234.56万", 12_345_600),
        ("1.5亿", 150_000_000),
        ("1000亿", 10**11),
        ("1.2万亿", 1_200_000_000_000),
        ("3亿5000万", 350_000_000),
        ("11万7015", 117_015),
        ("1万5千", 15_000),
        ("3百", 300),
        ("五千三百二十一", 5321),
        ("一百零五", 105),
        ("一千零五十", 1050),
        ("十万零三百", 100_300),
        ("十二万三千四百五十六", 123_456),
        ("一亿两千万", 120_000_000),
        ("两万", 20_000),
        ("两千三", 2300),
        ("两百五", 250),
        ("一万二", 12_000),
        ("廿三", 23),
        ("卅二", 32),
        ("十八", 18),
        ("三千五百點二", Fraction(35_002, 10)),
        ("三萬兩千", 32_000),
        ("九點五億", 950_000_000),
    ],
)
def test_a_numeral_has_its_value(numeral: str, value: Value) -> None:
    figure = only(chinese_figures(f"共有{numeral}名"))
    assert (figure.values[0], figure.kind, figure.text) == (value, "cardinal", f"{numeral}名")
    assert figure.required


@pytest.mark.parametrize("numeral", ["一二百三", "百千", "万万万", "三十十"])
def test_an_ill_formed_numeral_has_no_value(numeral: str) -> None:
    assert compose(numeral) is None


def test_formal_numerals_are_read_before_yuan() -> None:
    assert seen(chinese_figures("壹万贰仟元整")) == [("壹万贰仟元", "cardinal", 12_000)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("吸引10万余人参观", 100_000, "人"),
        ("已有三十多家企业", 30, "家"),
        ("距此近500公里", 500, "公里"),
        ("逾两千名学生", 2000, "名"),
        ("损失约60亿元", 6 * 10**9, "元"),
        ("惠及3000余万人", 30_000_000, "人"),
        ("八千多万棵", 80_000_000, "棵"),
        ("500 多人到场", 500, "人"),
        ("百余人到场", 100, "人"),
        ("二十来岁", 20, "岁"),
    ],
)
def test_an_approximate_figure_says_so(text: str, value: Value, unit: str) -> None:
    figure = only(chinese_figures(text))
    assert (figure.values, figure.unit, figure.approximate) == ((value,), unit, True)


def test_an_exact_figure_is_not_approximate() -> None:
    assert not only(chinese_figures("全市共有7068人参加")).approximate


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("6.3%", Fraction(63, 1000)),
        ("６.３％", Fraction(63, 1000)),
        ("100%", 1),
        ("百分之三点五", Fraction(35, 1000)),
        ("百分之八十", Fraction(4, 5)),
        ("百分之百", 1),
        ("4.5‰", Fraction(45, 10_000)),
        ("八成", Fraction(4, 5)),
        ("3成", Fraction(3, 10)),
        ("三成五", Fraction(7, 20)),
        ("两成半", Fraction(1, 4)),
        ("九成九", Fraction(99, 100)),
    ],
)
def test_a_share_is_its_ratio(text: str, share: Value) -> None:
    figure = only(chinese_figures(f"占比为{text}。"))
    assert (figure.kind, figure.values, figure.text) == ("percent", (share,), text)


@pytest.mark.parametrize(
    "text", ["成立公司", "三成立", "完成了", "七成果", "一成不变的成语", "收成好"]
)
def test_other_words_with_cheng_are_no_shares(text: str) -> None:
    assert not [figure for figure in chinese_figures(text) if figure.kind == "percent"]


def test_percentage_points_are_read_both_ways() -> None:
    values = only(chinese_figures("占比提高0.7个百分点")).values
    assert values == (Fraction(7, 1000), Fraction(7, 10))


def test_basis_points_are_read_both_ways() -> None:
    assert only(chinese_figures("加息25个基点")).values == (25, Fraction(25, 10_000))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三分之二", Fraction(2, 3)),
        ("四分之一", Fraction(1, 4)),
        ("千分之五", Fraction(5, 1000)),
        ("万分之三", Fraction(3, 10_000)),
        ("十亿分之一", Fraction(1, 10**9)),
        ("1/3", Fraction(1, 3)),
    ],
)
def test_a_fraction_is_exact(text: str, value: Value) -> None:
    assert seen(chinese_figures(f"约有{text}的村庄")) == [(text, "fraction", value)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("扩大到原来的2.5倍", (Fraction(5, 2),)),
        ("是去年的两倍", (2,)),
        ("增长3倍", (3, 4)),
        ("翻了两番", (4,)),
    ],
)
def test_a_multiple_that_grows_by_so_much_is_also_one_more(
    text: str, values: tuple[Value, ...]
) -> None:
    figure = only(chinese_figures(text))
    assert (figure.kind, figure.values) == ("multiple", values)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("第十七届运动会", [("第十七届", "ordinal", 17)]),
        ("第3名", [("第3名", "ordinal", 3)]),
        ("第一百零八名", [("第一百零八名", "ordinal", 108)]),
        ("十四五规划", [("十四五", "ordinal", 14)]),
        ("九十年代", [("九十年代", "decade", 1990)]),
        ("上世纪九十年代", [("上世纪九十年代", "decade", 1990)]),
        ("20世纪80年代", [("20世纪", "century", 20), ("80年代", "decade", 1980)]),
        ("19世纪80年代", [("19世纪", "century", 19), ("80年代", "decade", 1880)]),
        ("50、60年代", [("50", "decade", 1950), ("60年代", "decade", 1960)]),
        ("1990年代", [("1990年代", "decade", 1990)]),
        ("90后", [("90后", "decade", 1990)]),
        ("00后", [("00后", "decade", 2000)]),
        ("二十一世纪", [("二十一世纪", "century", 21)]),
        ("6月23日至25日", [("6月", "month", 6), ("23日", "day", 23), ("25日", "day", 25)]),
        ("20、25日", [("20", "day", 20), ("25日", "day", 25)]),
        ("1-2月", [("1", "month", 1), ("2月", "month", 2)]),
        ("2025年6月1日", [("2025年", "year", 2025), ("6月", "month", 6), ("1日", "day", 1)]),
        ("2024-05-17", [("2024", "year", 2024), ("05", "month", 5), ("17", "day", 17)]),
        ("2025/6/1", [("2025", "year", 2025), ("6", "month", 6), ("1", "day", 1)]),
        ("2019.06", [("2019", "year", 2019), ("06", "month", 6)]),
        ("二〇二四年", [("二〇二四年", "year", 2024)]),
        ("２０２３年", [("２０２３年", "year", 2023)]),
        ("三月", [("三月", "month", 3)]),
        ("三个月", [("三个月", "cardinal", 3)]),
        ("下午3点", [("3点", "time", 3)]),
        ("14:30", [("14", "time", 14), ("30", "time", 30)]),
        ("晚上8点45分", [("8点", "time", 8), ("45分", "time", 45)]),
        ("3至5亿元", [("3", "cardinal", 3 * 10**8), ("5亿元", "cardinal", 5 * 10**8)]),
        ("6到7%", [("6", "percent", Fraction(3, 50)), ("7%", "percent", Fraction(7, 100))]),
        ("40-50人", [("40", "cardinal", 40), ("50人", "cardinal", 50)]),
        ("C919客机", [("919", "code", 919)]),
        ("5G网络", [("5", "code", 5)]),
        ("H7N9病毒", [("7", "code", 7), ("9", "code", 9)]),
    ],
)
def test_what_stands_around_a_numeral_says_what_it_is(text: str, figures: Seen) -> None:
    assert seen(chinese_figures(text)) == figures


@pytest.mark.parametrize(
    ("text", "year"), [("98年", 1998), ("九八年", 1998), ("零二年", 2002), ("○八年", 2008)]
)
def test_a_year_of_two_digits_may_be_that_of_its_century(text: str, year: int) -> None:
    assert year in only(chinese_figures(text)).values


def test_an_hour_may_be_told_by_both_clocks() -> None:
    assert only(chinese_figures("下午3点")).values[:2] == (3, 15)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1500万美元", 15_000_000, "美元"),
        ("870亿元", 87 * 10**9, "元"),
        ("12.5欧元", Fraction(25, 2), "欧元"),
        ("60平方米", 60, "平方米"),
        ("8848.86米", Fraction(884_886, 100), "米"),
        ("15摄氏度", 15, "摄氏度"),
        ("3千瓦", 3, "千瓦"),
        ("5千瓦时", 5, "千瓦时"),
        ("12个月", 12, "个月"),
        ("3.5小时", Fraction(7, 2), "小时"),
        ("6.8级", Fraction(34, 5), "级"),
        ("十八岁", 18, "岁"),
        ("350公里", 350, "公里"),
    ],
)
def test_a_figure_carries_its_measure(text: str, value: Value, unit: str) -> None:
    figure = only(chinese_figures(f"为{text}。"))
    assert (figure.values[0], figure.unit, figure.text) == (value, unit, text)


def test_a_weight_in_jin_may_be_half_as_many_kilograms() -> None:
    assert check("他体重120斤。", "He weighs 60 kg.") == []
    assert check("他体重120斤。", "He weighs 60 pounds.") != []


@pytest.mark.parametrize(
    ("text", "values"),
    [("七八个人", (7, 8)), ("三四十人", (30, 40)), ("两三百人", (200, 300))],
)
def test_neighbours_are_two_vague_readings(text: str, values: tuple[Value, ...]) -> None:
    figure = only(chinese_figures(text))
    assert (figure.values, figure.approximate, figure.required) == (values, True, False)


@pytest.mark.parametrize("text", ["两个人", "两天", "一年", "三国", "十几人", "第一"])
def test_small_and_vague_numerals_need_not_be_figures(text: str) -> None:
    assert not only(chinese_figures(text)).required


@pytest.mark.parametrize(
    "text",
    (
        "一方面 一带一路 农村三农工作 千方百计 四川盆地 万家灯火 一国两制 十分重要 万一下雨 一些 一起 一点 一旦 一直 "
        "一定 统一部署 唯一 双十一 乱七八糟 四面八方 五湖四海 百花齐放 千变万化 万无一失 九牛一毛 三亚 三峡 三明市 六安 "
        "九江 九寨沟 八达岭 十堰 百度 千岛湖 万科 百姓 七夕 两会 两岸 二手车 五星红旗 五一劳动节 三八妇女节 六一儿童节 "
        "第一时间 第三方 百万富翁 百强县 数百人 几十家 上千名 数十万人 数千亿元 数以万计 成千上万 半年"
    ).split(),
)
def test_words_written_with_numerals_are_no_figures(text: str) -> None:
    assert chinese_figures(text) == []
    assert write_in_english(text) == text


def test_figures_come_in_order_and_their_spans_point_at_the_text() -> None:
    text = "６月23日，四川三亚等地共有１．２万余名游客，消费3亿5000万元，增长百分之三点五。"
    figures = chinese_figures(text)
    assert [text[slice(*figure.span)] for figure in figures] == [
        "６月",
        "23日",
        "１．２万余名",
        "3亿5000万元",
        "百分之三点五",
    ]
    assert all(figure.text == text[slice(*figure.span)] for figure in figures)


# Written in English


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("投资90亿元。", "投资9 billion yuan。"),
        ("10万余人到场", "100,000余人到场"),
        ("产值突破1.2万亿元", "产值突破1.2 trillion yuan"),
        ("3亿5000万元", "350 million yuan"),
        ("五千三百二十一辆", "5,321辆"),
        ("11万7015公里", "117,015公里"),
        ("1500万美元", "15 million美元"),
        ("3至5亿元", "300 million至500 million yuan"),
        ("1234.56万元", "12.3456 million yuan"),
        ("RMB90亿", "RMB 9 billion"),
        ("售价99元", "售价99 yuan"),
        ("两万人和三千只羊", "20,000人和3,000只羊"),
        ("壹万贰仟元整", "12,000 yuan整"),
        ("投資９０億元", "投資9 billion yuan"),
        ("19:00至21：45播出", "7 p.m.至9:45 p.m.播出"),
        ("00:05起飞", "12:05 a.m.起飞"),
    ],
)
def test_scaled_figures_and_yuan_are_written_in_english(text: str, written: str) -> None:
    assert write_in_english(text) == written


@pytest.mark.parametrize(
    "text",
    (
        "12.5美元 7068人 3,500人 2025年6月23日 二〇二四年 6.3% 百分之八十 八成 三分之二 3倍 第十七届 第一百名 "
        "上世纪九十年代 下午3点 9:30 14:30:05 21:3 三个月 十八岁 廿三名 三十多家 百余人 近百名 七八百人 5G C919 3千瓦 十几万 "
        "一方面 没有数字"
    ).split(),
)
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert write_in_english(text) == text


@given(st.integers(1, 10**6), st.sampled_from(["万", "亿", "万亿"]))
def test_any_sum_in_yuan_is_written_exactly(count: int, scale: str) -> None:
    value = count * {"万": 10**4, "亿": 10**8, "万亿": 10**12}[scale]
    assert write_in_english(f"共{count}{scale}元。") == f"共{in_english(value)} yuan。"
    assert english_figures(write_in_english(f"共{count}{scale}元。"))[0].values[0] == value


# Judged by cn2an, and on any text

WHOLE = st.integers(0, 10**12) | st.sampled_from([10**n for n in range(13)])


@given(WHOLE)
def test_any_whole_number_that_cn2an_writes_is_read_back(number: int) -> None:
    assert compose(cn2an.an2cn(number)) == number


@given(st.integers(13, 10**12))
def test_any_whole_number_is_read_within_a_sentence(number: int) -> None:
    numeral = cn2an.an2cn(number)
    figure = only(chinese_figures(f"会上共有{numeral}名代表。"))
    assert (figure.values[0], figure.text) == (number, f"{numeral}名")


@given(st.integers(100, 10**12))
def test_any_formal_sum_that_cn2an_writes_is_read_back(number: int) -> None:
    formal = cn2an.an2cn(number, "up")
    figures = chinese_figures(f"合计{formal}元整")
    if len(formal) >= 3:
        assert only(figures).values == (number,)


@given(st.integers(0, 10**6), st.integers(1, 999))
def test_any_decimal_that_cn2an_writes_is_read_back(whole: int, thousandths: int) -> None:
    number = f"{whole}.{thousandths:03d}".rstrip("0")
    assert compose(normalise(cn2an.an2cn(number))) == Fraction(number)


ANY_TEXT = st.text(max_size=60) | st.text(
    "零〇○一二三四五六七八九两十百千万萬亿廿卅壹贰仟元0123456789０９.．,，点點%％‰分之成半余几多第年月日时至到-/: aG½",
    max_size=25,
)


@given(ANY_TEXT)
@example("a年4多亿壹")
@example("两百至八月")
def test_reading_any_text_never_raises_and_spans_are_in_order(text: str) -> None:
    end = 0
    for figure in chinese_figures(text):
        assert end <= figure.span[0] < figure.span[1] <= len(text)
        assert figure.text == text[slice(*figure.span)]
        assert figure.kind != "month" or set(figure.values) <= set(range(1, 13))
        end = figure.span[1]


@given(ANY_TEXT)
@example("一四几成")
@example("5几万万下")
def test_writing_any_text_in_english_never_raises(text: str) -> None:
    assert isinstance(write_in_english(text), str)


@given(st.text(st.characters(codec="ascii")))
def test_text_without_chinese_is_never_rewritten(text: str) -> None:
    assert write_in_english(text) == text


@pytest.mark.parametrize(
    "name", ["三元朱村", "五里堡村", "三里屯", "二十里铺镇", "七里河区", "五块石街道", "二道河子"]
)
def test_numerals_in_names_of_places_are_no_figures(name: str) -> None:
    assert chinese_figures(f"记者在{name}采访。") == []
    (finding,) = check(f"{name}的路修好了。", "The road of the 13 yuan village is repaired.")
    assert finding.code == "figure-added"


@pytest.mark.parametrize(
    "counted", ["三户村民", "五里外的村庄", "三间店铺", "两元店", "三个镇", "两道桥梁", "八里长堤"]
)
def test_numerals_before_such_words_are_figures(counted: str) -> None:
    assert len(chinese_figures(f"记者看到{counted}。")) == 1
