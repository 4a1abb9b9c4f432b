"""The press's shorthand written out before the model reads it, and spans that lead back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import FakeEngine, entry
from summarizer.assembly import summary_figures
from summarizer.chinese.expand import Expander, Expansion, join_spaced, spaced_sentences
from summarizer.chinese.expand_days import days_in_english
from summarizer.chinese.expand_numerals import small_numeral
from summarizer.data import word_lists
from summarizer.errors import UsageError
from summarizer.names.glossary import Glossary
from summarizer.numbers import chinese_figures
from summarizer.numbers.numerals import compose, normalise
from summarizer.options import EXPANSIONS, Options
from summarizer.report import Article, Segment, SummarySentence
from summarizer.translation.translator import Translator
from summarizer.translation.typography import edit_findings

CHARACTERS = word_lists("chinese_numerals")
DATED = "2023-12-09 08:15　来源：山城晚报"


def expanded(sentence: str, *, dated: str = "", before: str = "", about: str = "") -> str:
    """Write one sentence out, after others of the same paragraph."""
    expander = Expander(f"{before}{sentence}\n{about}", dated=dated)
    if before:
        expander.read(before)
    return expander.expand(sentence).text


@pytest.mark.parametrize(
    ("sentence", "month"),
    [
        ("市气象台8日发布大风预警。", "12月8日"),
        ("新桥9日晚恢复通行。", "12月9日晚"),
        ("部长7日表示，谈判已经结束。", "部长12月7日"),
        ("记者9日从县医院了解到，伤者已经出院。", "记者12月9日"),
        ("书展6日至10日在体育馆举办。", "12月6日至10日"),
        ("书展6-8日在体育馆举办。", "12月6-8日"),
        ("运动会将于21日开幕。", "12月21日"),
        ("运动会将于3日开幕。", "1月3日"),
        ("29日，第一批蔬菜运抵港口。", "11月29日"),
        ("10日将有小雨。", "12月10日"),
        ("今（9）日上午，地铁三号线开通。", "12月9日上午"),
        ("昨日(8日)，代表团抵达机场。", "12月8日"),
        ("本月5日，两队再次相遇。", "12月5日"),
        ("上月28日，工厂停产。", "11月28日"),
        ("下月2日起，票价调整。", "1月2日"),
        ("工程本月底完工。", "12月底"),
        ("二十八日晚，演出在剧院举行。", "11月28日晚"),
        ("书展于六日在体育馆举办。", "于12月6日在"),
        ("大橋8日晚恢復通車，記者到場採訪。", "12月8日晚"),
        ("内阁9日内阁会议后宣布辞职。", "12月9日内阁"),
        ("代表团9日前往上海。", "12月9日前往"),
        ("9日多云转晴。", "12月9日多云"),
    ],
)
def test_a_day_gets_the_month_of_the_news(sentence: str, month: str) -> None:
    assert month in expanded(sentence, dated=DATED)


@pytest.mark.parametrize(
    "sentence",
    [
        "请在3日内答复。",
        "展览为期5日。",
        "古镇二日游很受欢迎。",
        "海岛5日游很受欢迎。",
        "他的生日到了。",
        "近日天气转凉。",
        "次日清晨他们出发。",
        "雨已连续下了5日。",
        "门票售价50日元。",
        "两国选手中有2日本选手。",
        "每10日检查一次。",
        "他被拘留5日。",
        "10日均线向上。",
        "世界读书日快到了。",
        "支持7日无理由退货。",
        "二、三日后再来。",
        "1月5日，谈判开始。",
        "网址是a.cn/9日。",
        "盼有朝一日在家乡开店。",
        "大会十二月三日至五日举行。",
        "大会于十二月三日在山城举行。",
    ],
)
def test_lengths_of_time_and_other_days_stay(sentence: str) -> None:
    assert expanded(sentence, dated=DATED) == sentence


@pytest.mark.parametrize(
    "sentence",
    ["渡轮12日停航。", "展览于18日结束。", "昨（3）日下雨。", "本月8日放假。", "15日至17日放假。"],
)
def test_nothing_is_invented_where_nothing_gives_the_month(sentence: str) -> None:
    assert expanded(sentence) == sentence


@pytest.mark.parametrize(
    ("before", "sentence", "month"),
    [
        ("新华社河内1月2日电", "31日，山区迎来大雪。", "12月31日"),
        ("新华社河内1月2日电", "2日，山区迎来大雪。", "1月2日"),
        ("3月30日，谈判在山城开始。", "2日，双方签字。", "4月2日"),
        ("5月6日，谈判在山城开始。", "9日，双方签字。", "5月9日"),
        ("1998年7月3日，他离开家乡。", "8日，他到了海边。", "7月8日"),
    ],
)
def test_earlier_dates_of_the_text_give_the_month(before: str, sentence: str, month: str) -> None:
    assert month in expanded(sentence, before=before)


def test_the_story_goes_on_from_a_date_of_its_own_paragraph() -> None:
    expander = Expander("", dated=DATED)
    expander.read("10月3日，他住进医院。")
    assert expander.read("5日，他做了手术。").text == "10月5日，他做了手术。"
    assert expander.expand("记者9日获悉，他已经出院。").text.startswith("记者12月9日")
    expander.paragraph()
    assert expander.expand("7日，他回到学校。").text == "12月7日，他回到学校。"


def test_a_day_that_was_given_with_its_month_keeps_it() -> None:
    expander = Expander("", dated=DATED)
    expander.read("展览将于12月20日开幕。")
    expander.paragraph()
    assert expander.expand("20日当天免票。").text == "12月20日当天免票。"


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("一季度客流增长两成。", "第一季度客流增长两成。"),
        ("二、三季度产量下降。", "第二季度、第三季度产量下降。"),
        ("1-3季度产量下降。", "第1季度至第3季度产量下降。"),
        ("2022年四季度订单回升。", "2022年第四季度订单回升。"),
        ("1-5月，全市用电量增长。", "1月至5月，全市用电量增长。"),
        ("1—10月份出口增长。", "1月至10月份出口增长。"),
        ("今年前10月，货运量增长。", "今年前10个月，货运量增长。"),
        ("证书有效期6月。", "证书有效期6个月。"),
        ("第四季合併營收創下紀錄。", "第四季度合併營业收入創下紀錄。"),
        ("上市公司营收增长。", "上市公司营业收入增长。"),
        ("首季經濟增長，業績報告顯示。", "第一季度經濟增長，業績報告顯示。"),
        ("修路历时6月。", "修路历时6个月。"),
        ("他被判处有期徒刑1年6月。", "他被判处有期徒刑1年6个月。"),
        ("他被判处有期徒刑八个月，缓刑一年三月。", "他被判处有期徒刑八个月，缓刑一年三个月。"),
        ("这名6月龄的婴儿已经出院。", "这名6个月大的婴儿已经出院。"),
        ("县五届人大四次会议闭幕。", "县第五届人民代表大会第四次会议闭幕。"),
        ("十四届全国人大二次会议开幕。", "第十四届全国人民代表大会第二次会议开幕。"),
        ("市十三届人大常委会第五次会议召开。", "市第十三届人民代表大会常务委员会第五次会议召开。"),
        ("二十届三中全会闭幕。", "中国共产党第二十届中央委员会第三次全体会议闭幕。"),
        ("党的十九大报告提出目标。", "中国共产党第十九次全国代表大会报告提出目标。"),
        ("党的十八大以来，山里通了铁路。", "中国共产党第十八次全国代表大会以来，山里通了铁路。"),
        ("十八大以来，村里通了公路。", "中国共产党第十八次全国代表大会以来，村里通了公路。"),
        ("新华社河内5月6日电 谈判开始。", "新华社河内5月6日电：谈判开始。"),
        (
            "晨报讯5月6日讯（记者李青、王梅）谈判开始。",
            "晨报讯5月6日讯（记者李青、王梅）：谈判开始。",
        ),
        ("否", "不是"),
        ("华为、小米发布新品。", "华为、Xiaomi发布新品。"),
        ("新冠肺炎患者全部出院。", "COVID-19患者全部出院。"),
        ("公司去年扭亏为盈。", "公司去年由亏损转为盈利。"),
        ("产量环比下降3%。", "产量比上期下降3%。"),
        ("我国海岸线很长。", "中国海岸线很长。"),
        ("亏 损 由 三 千 万 元 减 少 。", "亏损由三千万元减少。"),
        ("产 值 为 3 4 . 5 亿 元 。", "产值为34.5亿元。"),
    ],
)  # fmt: skip
def test_words_are_written_out(sentence: str, text: str) -> None:
    assert expanded(sentence) == text


@pytest.mark.parametrize(
    "sentence",
    [
        "前三季度利润增长。",
        "第二季度利润增长。",
        "上季度利润增长。",
        "6月他回到家乡。",
        "目前6月已过。",
        "电视剧第三季播出。",
        "工程6月完工。",
        "主队以1-2落后。",
        "十大新闻揭晓。",
        "公司推出十二大措施。",
        "他是新冠军。",
        "他国、我国王后都出席。",
        "第十四届全国人民代表大会第二次会议开幕。",
        "环比增速放缓。",
        "村里的经营收入增长。",
        "新华社河内5月6日电：谈判开始。",
        "他于5月6日电话通知家人。",
        "今年小米丰收。",
        "记者 陈明 李华 报道。",
        "A B C D E F",
    ],
)
def test_other_words_stay(sentence: str) -> None:
    assert expanded(sentence) == sentence


def test_the_writer_of_a_traditional_text_may_mean_another_country() -> None:
    assert expanded("我國經濟發展穩定，產業升級。") == "我國經濟發展穩定，產業升級。"


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("营收突破千亿元。", "营业收入突破1000亿元。"),
        ("减税逾百亿欧元。", "减税逾100亿欧元。"),
        ("培育万亿级产业。", "培育1万亿级产业。"),
        ("营收破千亿。", "营业收入破1000亿。"),
        ("产值超亿元。", "产值超1亿元。"),
        ("总投资1亿2千万元。", "总投资1.2亿元。"),
        ("总投资3亿5千2百万元。", "总投资3.52亿元。"),
        ("奖金2万5千元。", "奖金2.5万元。"),
        ("營收達1.2兆元，業績優於預期。", "營业收入達1.2万亿元，業績優於預期。"),
        ("预算为1兆2000亿日元。", "预算为1.2万亿日元。"),
        ("产值年增百分之廿二。", "产值年增百分之二十二。"),
        ("奖金达百万元。", "奖金达100万元。"),
        ("损失上千万元。", "损失超过1000万元。"),
        ("收入三二二億元。", "收入322億元。"),
        ("二〇二四年动工。", "2024年动工。"),
        ("一九九八年建成。", "1998年建成。"),
        ("二〇一八至二〇二一年扩建。", "2018至2021年扩建。"),
        ("全县有1千零20名医生。", "全县有1020名医生。"),
        ("全县有2千3百名医生。", "全县有2300名医生。"),
        ("总投资1亿零500万元。", "总投资1.05亿元。"),
        ("这套房卖85万5。", "这套房卖85.5万。"),
        ("利润2，350万元。", "利润2350万元。"),
        ("花费三四十万元。", "花费30万至40万元。"),
        ("花费三五百万元。", "花费300万至500万元。"),
        ("来了七八千人。", "来了7000至8000人。"),
        ("欠款三十几万元。", "欠款30多万元。"),
        ("存货值十来万元。", "存货值约10万元。"),
    ],
)
def test_numerals_are_written_in_digits(sentence: str, text: str) -> None:
    assert expanded(sentence) == text


@pytest.mark.parametrize(
    "sentence",
    [
        "千万别去。",
        "他是百万富翁。",
        "网上百万人围观。",
        "花费数千亿元。",
        "花费三千亿元。",
        "重点支持211，985大学。",
        "排名第2，350人参加。",
        "走了5千米。",
        "成千上万名游客到场。",
        "花费 2 千万美元。",
        "二三十年代的老歌。",
        "一二三线城市。",
        "投入5万3次。",
        "一一〇报警电话。",
        "2万多人到场。",
        "装机100兆瓦。",
    ],
)
def test_words_with_numerals_stay(sentence: str) -> None:
    assert expanded(sentence) == sentence


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(1, 99), st.integers(1, 9999))
def test_values_stay_exactly_the_same(thousands: int, ones: int, millions: int) -> None:
    for written, value in (
        (f"共有{thousands}千零{ones}人。", thousands * 1000 + ones),
        (f"投资{thousands}亿零{millions}万元。", thousands * 10**8 + millions * 10**4),
        (f"卖{ones}万{thousands}。", ones * 10**4 + thousands * 1000),
        (f"投资{ones}亿{thousands}千万元。", ones * 10**8 + thousands * 10**7),
        (f"奖金{ones}万{thousands}千元。", ones * 10**4 + thousands * 1000),
    ):
        (figure,) = chinese_figures(expanded(written))
        assert value in figure.values


@pytest.mark.parametrize(
    ("about", "sentence", "text"),
    [
        ("乌克兰外长到访。", "乌方表示感谢。", "乌克兰表示感谢。"),
        ("烏克蘭外長到訪。", "烏方表示感謝，願意合作。", "乌克兰表示感謝，願意合作。"),
        ("", "俄方尚未回应。", "俄罗斯尚未回应。"),
        ("巴西总统到访。", "中巴合作前景广阔。", "中国和巴西合作前景广阔。"),
        ("巴基斯坦总理到访。", "中巴经济走廊建设加快。", "中国和巴基斯坦经济走廊建设加快。"),
        ("印度尼西亚总统到访。", "中印尼关系良好。", "中国和印度尼西亚关系良好。"),
        ("巴勒斯坦总统和以色列总理。", "巴以停火协议生效。", "巴勒斯坦和以色列停火协议生效。"),
        ("以色列总理到访。", "以方表示同意。", "以色列表示同意。"),
        ("", "中美元首通电话。", "中国和美国元首通电话。"),
        ("乌克兰局势紧张。", "俄乌冲突仍在继续。", "俄罗斯和乌克兰冲突仍在继续。"),
    ],
)
def test_sides_are_the_countries_that_the_article_names(
    about: str, sentence: str, text: str
) -> None:
    assert expanded(sentence, about=about) == text


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ("", "乌方表示感谢。"),
        ("乌克兰和乌兹别克斯坦派出代表。", "乌方表示感谢。"),
        ("巴西和巴基斯坦派出代表。", "中巴合作前景广阔。"),
        ("", "中美关系稳定。"),
        ("印度尼西亚首都很热。", "印尼总统视察灾区。"),
        ("印度尼西亚首都很热。", "印尼领导人视察灾区。"),
        ("法国总统到访。", "这是合法方式。"),
        ("以色列总理到访。", "以方便居民。"),
        ("加拿大总理到访。", "将增加方案。"),
        ("外长阿巴西到访。", "中巴合作前景广阔。"),
        ("球星马里奥退役。", "马方表示感谢。"),
        ("", "西方国家表示关注，美方面料涨价。"),
    ],
)
def test_sides_stay_where_they_are_uncertain_or_no_sides(about: str, sentence: str) -> None:
    assert expanded(sentence, about=about) == sentence


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("渡轮12日停航。", "渡轮on the 12th停航。"),
        ("展览于21日结束。", "展览on the 21st结束。"),
        ("截至3日，救出40人。", "截至the 3rd，救出40人。"),
        ("书展15日至17日举办。", "书展from the 15th to the 17th举办。"),
        ("22日、23日停课。", "on the 22nd and the 23rd停课。"),
        ("警方11日晚通报。", "警方on the evening of the 11th通报。"),
        ("5月3日开工，工期3日。", "5月3日开工，工期3日。"),
        ("请在3日内答复。", "请在3日内答复。"),
    ],
)
def test_days_without_a_month_can_be_written_in_english(sentence: str, text: str) -> None:
    assert days_in_english(sentence) == text


def test_spans_lead_back_to_the_source() -> None:
    expansion = Expander("", dated=DATED).expand("今（9）日，千亿元项目开工。")
    assert expansion.text == "12月9日，1000亿元项目开工。"

    def source(text: str) -> str:
        start = expansion.text.index(text)
        return expansion.source[slice(*expansion.source_span((start, start + len(text))))]

    assert source("9日") == "9）日"
    assert source("1000亿元") == "千亿元"
    assert source("项目") == "项目"
    assert source("开工。") == "开工。"


@settings(deadline=None)
@given(st.text("今昨（）()0123456789日月年十二千百万亿零两会 ，。美乌方中巴1-3—至", max_size=40))
def test_any_text_can_be_written_out(text: str) -> None:
    expander = Expander(text, dated=DATED)
    expansion = expander.read(text)
    assert expansion.source == text
    done, pieces = 0, []
    for start, end, new in expansion.edits:
        assert done <= start <= end <= len(text)
        pieces += [text[done:start], new]
        done = end
    assert "".join([*pieces, text[done:]]) == expansion.text
    for at in range(len(expansion.text)):
        start, end = expansion.source_span((at, at + 1))
        assert 0 <= start < end <= len(text) + 1


def test_sentences_with_spaces_between_all_characters() -> None:
    text = "产 值 为 3 4 . 5 亿 元 。 增 长 很 快 。"
    assert "".join(spaced_sentences(text)) == text
    assert len(spaced_sentences(text)) == 2
    assert join_spaced(text) == "产值为34.5亿元。增长很快。"
    assert join_spaced("记者 王 明 报道") == "记者 王 明 报道"


def test_parts_can_be_switched_off() -> None:
    source = "9日，一季度千亿元项目在县五届人大四次会议上公布。"
    for part in ("days", "spans", "numerals", "sessions"):
        only = Expander(source, dated=DATED, parts=frozenset({part})).expand(source)
        rest = Expander(source, dated=DATED, parts=EXPANSIONS - {part}).expand(source)
        assert only.text not in (source, rest.text)
        assert len(only.edits) < len(rest.edits)
    assert Expander(source, dated=DATED, parts=()).expand(source).text == source
    with pytest.raises(UsageError, match="dates"):
        Options(expand=frozenset({"dates"}))  # type: ignore[arg-type]


def test_the_model_reads_the_month_and_the_report_keeps_the_source() -> None:
    read = "12月9日，大桥通车。"
    article = Article("", DATED, "", ("9日，大桥通车。",))
    right = "The bridge opened to traffic on December 9."
    for english, findings in (
        (right, 0),
        ("The bridge opened to traffic on the 9th.", 0),
        ("The bridge opened to traffic on January 9.", 1),
    ):
        engine = FakeEngine({read: english})
        translator = Translator(engine, entry(), Options(redecode=False))
        translation = translator.translate(
            article.paragraphs, article=article, glossary=Glossary(builtin=False, places=False)
        )
        (segment,) = translation.segments
        assert segment.source == "9日，大桥通车。"
        assert segment.expanded == read
        assert segment.target == english
        assert len(segment.findings) == findings
        assert all(f.source_span and f.source_span[1] <= 2 for f in segment.findings)
        assert all(f.source_span[1] <= 8 for f in segment.confirmed)
    assert Expansion("甲", "甲").source_span((0, 1)) == (0, 1)


def test_an_earlier_translation_is_kept_only_if_the_model_reads_the_same_now() -> None:
    engine = FakeEngine({}, otherwise=lambda text: f"It is {text[:4]}.")
    translator = Translator(engine, entry(), Options(redecode=False))
    terms = Glossary(builtin=False, places=False)
    articles = [
        Article("", f"2023-{month}-09", "", ("9日下雨。", "山里很冷。")) for month in (11, 12)
    ]
    first = translator.translate(articles[0].paragraphs, article=articles[0], glossary=terms)
    engine.calls.clear()
    again = translator.translate(
        articles[1].paragraphs, article=articles[1], glossary=terms, previous=first
    )
    assert [text for texts, _ in engine.calls for text in texts] == ["12月9日下雨。"]
    assert [segment.expanded for segment in again.segments] == ["12月9日下雨。", ""]


def test_a_person_may_write_the_month_and_the_summary_may_have_it() -> None:
    source, expanded = "9日，投资千亿元的大桥通车。", "12月9日，投资1000亿元的大桥通车。"
    english = "A bridge that cost 100 billion yuan opened on December 9."
    segment = Segment(0, 0, source, english, -0.1, expanded=expanded)
    figures = summary_figures(SummarySentence(english, (0,)), (segment,))
    assert [figure.confirmed for figure in figures] == [True, True, True]
    assert {source[slice(*(f.source_span or (0, 0)))] for f in figures} == {"9日", "千亿元"}
    terms = Glossary(builtin=False, places=False)
    assert edit_findings(source, english, terms, expanded=expanded) == ()
    assert edit_findings(source, english.replace("Dec", "Nov"), terms, expanded=expanded)
    same = Expansion.between(source, expanded)
    assert same.text == expanded
    assert same.source_span((0, 3)) == (0, 2)


def test_one_sentence_of_two_months_has_two_translations() -> None:
    engine = FakeEngine({}, otherwise=lambda text: f"It is {text[:4]}.")
    lines = ["11月2日，县里开会。15日下雨。", "12月3日，县里开会。15日下雨。"]
    translation = Translator(engine, entry(), Options(redecode=False)).translate(
        lines, glossary=Glossary(builtin=False, places=False)
    )
    rain = [segment for segment in translation.segments if segment.source == "15日下雨。"]
    assert [segment.expanded for segment in rain] == ["11月15日下雨。", "12月15日下雨。"]
    assert [segment.target for segment in rain] == ["It is 11月1.", "It is 12月1."]


@pytest.mark.parametrize(
    "character", sorted({c for part in ("digits", "units") for c in CHARACTERS[part]})
)
def test_both_readers_of_numerals_give_a_character_the_same_value(character: str) -> None:
    value = {**CHARACTERS["digits"], **CHARACTERS["units"]}[character]
    assert compose(normalise(character)) == value
    if value <= 10:
        assert small_numeral(character) == value
