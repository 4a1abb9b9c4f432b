"""Terms and names: found, written in, verified, read from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.errors import GlossaryError
from summarizer.names.gazetteer import place_names
from summarizer.names.glossary import Glossary
from summarizer.names.terms import builtin_terms, parse_glossary, read_glossary

OWN = Glossary({"璧山": "Bishan", "璧山医院": "Bishan Hospital"}, builtin=False, places=False)


def test_the_longest_match_wins_and_is_spaced_from_latin_letters() -> None:
    assert OWN.write_in("他在璧山医院工作。") == "他在Bishan Hospital工作。"
    assert OWN.write_in("ABC璧山GDP") == "ABC Bishan GDP"
    assert OWN.write_in("没有名字。") == "没有名字。"
    assert OWN.write_in("") == ""


def test_traditional_text_finds_simplified_terms_where_they_stand() -> None:
    glossary = Glossary({"卫健委": "Health Commission"}, builtin=False, places=False)
    (match,) = glossary.matches("市衛健委昨日公布")
    assert match.span == (1, 4)
    assert match.term.target == "Health Commission"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("市委召开会议", ["市委"]),
        ("城市委员会召开会议", []),
        ("区委书记表示", ["区委"]),
        ("走进璧山区", ["璧山"]),
        ("大理石很漂亮", []),
        ("重庆市今天有雨", ["重庆"]),
        ("一座大方的城市", []),
        ("和平与发展", []),
        ("川渝两地携手", ["川渝"]),
        ("成渝地区双城经济圈建设", ["成渝地区双城经济圈"]),
    ],
)
def test_terms_are_found_but_not_inside_other_words(text: str, found: list[str]) -> None:
    assert [match.term.source for match in Glossary().matches(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("广州市长寿路封闭施工。", []),
        ("市长寿辰那天，他在加班。", ["市长"]),
        ("市长和副市长都来了。", ["市长", "市长"]),
        ("她将军帽摘下。", []),
        ("将军走上城墙。", ["将军"]),
        ("他研究生物多年。", []),
        ("一名研究生说。", ["研究生"]),
        ("产品和服务都好。", []),
        ("她穿着和服。", ["和服"]),
        ("北京大学的新生", ["北京"]),
        ("长安平原上的麦田", []),
        ("安平有雨，安平县也有雨。", ["安平", "安平"]),
        ("璧山区的公园", ["璧山"]),
        ("廣州市長壽路封閉", []),
    ],
)
def test_a_term_of_the_user_is_not_found_across_two_words(text: str, found: list[str]) -> None:
    terms = ["市长", "将军", "研究生", "和服", "北京", "安平", "璧山"]
    glossary = Glossary(dict.fromkeys(terms, "X"), builtin=False, places=False)
    assert [match.term.source for match in glossary.matches(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("中国银行保险监督管理委员会", ["中国银行保险监督管理委员会"]),
        ("中国银行家联谊会成立", []),
        ("中国银行重庆分行", ["中国银行", "重庆"]),
        ("清华大学教职工代表大会", ["清华大学"]),
        ("筹建国际联盟", []),
    ],
)
def test_an_institution_is_not_found_inside_a_longer_one(text: str, found: list[str]) -> None:
    names = [match.term.source for match in Glossary().matches(text)]
    assert [name for name in names if name != "中国"] == found


@pytest.mark.parametrize(
    ("text", "name", "english"),
    [
        ("车队开进石滩镇。", "石滩镇", "Shitan Town"),
        ("他生在柳树湾村。", "柳树湾村", "Liushuwan Village"),
        ("安宁市温泉街道", "温泉街道", ""),
        ("广元市剑阁县下寺镇的古树", "下寺镇", "Xiasi Town"),
        ("白鹤街道居民反映，停水了。", "白鹤街道", "Baihe Subdistrict"),
        ("全镇动员，各村响应。", "全镇", ""),
        ("行政村和自然村", "行政村", ""),
        ("美丽乡村建设", "美丽乡", ""),
        ("特色小镇", "特色小镇", ""),
        ("他返乡创业。", "返乡", ""),
        ("重乐镇赶集", "重乐镇", ""),  # Chong or Zhong, Le or Yue
    ],
)
def test_villages_and_towns_are_spelled_by_rule(text: str, name: str, english: str) -> None:
    found = {match.term.source: match.term for match in Glossary().matches(text)}
    assert (found[name].target if name in found else "") == english
    if english:
        assert found[name].kind == "place"
        findings = Glossary().verify(text, f"in {english.split()[0]}")
        assert name not in [finding.param("source") for finding in findings]


def test_the_kind_of_a_village_is_left_to_the_model() -> None:
    text = "石滩镇镇长和柳树湾村村民"
    assert Glossary().write_in(text) == "Shitan Town镇长和Liushuwan村村民"
    assert Glossary().write_in(text, everything=True) == "Shitan Town镇长和Liushuwan Village村民"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("珠海、中山、江门三市", ["珠海", "中山", "江门"]),
        ("中山市和大同市", ["中山", "大同"]),
        ("广东中山的工厂", ["广东", "中山"]),
        ("孙中山的故居", ["孙中山"]),
        ("大同小异", []),
        ("祝您安康", []),
        ("合肥今天有雨", ["合肥"]),
        ("他是继武长顺后的第二位。", []),
        ("高级警司江永明会见传媒。", []),
        ("副局长任东京出席。", []),
        ("发言人 武平", []),
        ("拉皮德城的机场", []),
        ("越南兴安省", ["越南"]),
        ("佛山市南海区", ["佛山"]),
        ("南海的岛礁", ["南海"]),
        ("长江路的商店", []),
        ("长江的水位", ["长江"]),
        ("恩施土家族苗族自治州", ["恩施"]),
        ("厅长安排了工作。", []),
        ("让-皮埃尔·德里昂来访。", []),
    ],
)
def test_a_place_is_found_only_where_it_is_one(text: str, found: list[str]) -> None:
    assert [match.term.source for match in Glossary().matches(text)] == found


@pytest.mark.parametrize(
    ("target", "fine"),
    [
        ("Bishan is growing.", True),
        ("Bishan's parks", True),
        ("the Bishans of this world", True),
        ("bishan is growing.", False),
        ("Bishanxi is growing.", False),
        ("Qishan is growing.", False),
    ],
)
def test_a_name_must_come_out_as_given(target: str, fine: bool) -> None:
    findings = OWN.verify("璧山在发展。", target)
    assert (findings == []) is fine
    if not fine:
        assert findings[0].expected == "Bishan"
        assert findings[0].severity == "error"
        assert findings[0].source_span == (0, 2)
        assert "璧山 should be rendered “Bishan”" in findings[0].message


def test_built_in_terms_accept_other_wordings_and_only_warn() -> None:
    glossary = Glossary(places=False)
    assert glossary.verify("全国政协会议", "the National Committee of the CPPCC met") == []
    assert glossary.verify("市政府表示", "The Municipal Government said") == []
    (finding,) = glossary.verify("市政府表示", "The mayor said")
    assert (finding.kind, finding.severity) == ("name", "warning")


def test_a_term_of_the_user_is_what_the_name_was() -> None:
    glossary = Glossary(
        {"唐军": "Tang Chun", "重庆": "Chungking", "小区": "estate"}, people={"唐军": "Tang Jun"}
    )
    found = {m.term.source: m.term.kind for m in glossary.matches("唐军在重庆的小区里")}
    assert found == {"唐军": "person", "重庆": "place", "小区": "term"}
    assert glossary.write_in("唐军局长") == "Director Tang Chun"
    (finding,) = glossary.verify("唐军走了", "Tang Jun left")
    assert (finding.kind, finding.severity) == ("glossary", "error")


def test_abbreviations_are_written_out_in_chinese() -> None:
    assert Glossary().write_in("人社部和市委") == "人力资源和社会保障部和市党委"
    own = Glossary({"市委": "City Committee"})
    assert own.write_in("人社部和市委") == "人力资源和社会保障部和City Committee"


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("丁显平院士说", "Academician Ding Xianping说"),
        ("丁显平副教授和丁教授", "Associate Professor Ding Xianping和Professor Ding"),
        ("丁显平主任医师到场", "Ding Xianping主任医师到场"),  # a rank of doctors, no Director
        ("丁显平院长到场", "Ding Xianping院长到场"),  # President, Dean or Director
        ("教授丁显平到场", "教授Ding Xianping到场"),
    ],
)
def test_a_title_behind_a_name_moves_before_it(source: str, written: str) -> None:
    assert Glossary(people={"丁显平": "Ding Xianping"}).write_in(source) == written


def test_institutions_are_written_in_only_for_a_second_try() -> None:
    glossary = Glossary()
    assert glossary.write_in("璧山区委和川渝两地") == ("Bishan区党委和Sichuan and Chongqing两地")
    everything = glossary.write_in("璧山区委和川渝两地", everything=True)
    assert everything == "Bishan District Party Committee和Sichuan and Chongqing两地"


def test_the_users_terms_outrank_the_built_in_ones() -> None:
    glossary = Glossary({"市委": "City Committee"})
    assert glossary.write_in("市委开会") == "City Committee开会"


def test_names_are_counted_most_frequent_first() -> None:
    names = Glossary().names("璧山和重庆，璧山。川渝。璧山。")
    assert [(n.source, n.target, n.kind, n.count, n.origin) for n in names] == [
        ("璧山", "Bishan", "place", 3, "CC-CEDICT"),
        ("重庆", "Chongqing", "place", 1, "CC-CEDICT"),
        ("川渝", "Sichuan and Chongqing", "place", 1, "built-in"),
    ]


@pytest.mark.parametrize("wrong", [{"Bishan": "x"}, {"璧山": " "}])
def test_a_term_without_chinese_or_english_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(GlossaryError, match=r"no Chinese|no English"):
        Glossary(wrong)


def test_the_built_in_list_is_sound() -> None:
    terms = builtin_terms()
    assert len(terms) >= 130
    for source, term in terms.items():
        assert term.source == source
        assert term.target == term.target.strip()
        assert term.target
        assert term.kind in ("place", "institution", "term")
    assert terms["人社部"].target == "Ministry of Human Resources and Social Security"


def test_place_names_are_spelled_as_the_standard_has_it() -> None:
    places = place_names()
    assert places["璧山"] == "Bishan"
    assert places["西安"] == "Xi'an"
    assert places["延安"] == "Yan'an"
    assert places["吕梁"] == "Lüliang"
    assert places["沙坪坝"] == "Shapingba"
    for ordinary in ("大方", "和平", "长寿", "东方", "三峡"):
        assert ordinary not in places


def write(folder: Path, text: str) -> Path:
    path = folder / "terms.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_glossary_file_may_have_a_header_comments_blank_lines_and_a_mark(tmp_path: Path) -> None:
    text = '\ufeffsource,target\n# people\n唐军,Tang Jun\n\n璧山 , "Bishan"\n'
    assert read_glossary(write(tmp_path, text)) == {"唐军": "Tang Jun", "璧山": "Bishan"}
    assert read_glossary(write(tmp_path, "唐军\tTang, Jun\n")) == {"唐军": "Tang, Jun"}
    assert parse_glossary("", "empty.csv") == {}
    columns = "中文,英文,note\n唐军,Tang Jun,a scholar\n"
    assert parse_glossary(columns, "columns.csv") == {"唐军": "Tang Jun"}


def test_lines_of_a_glossary_may_be_separated_as_people_type_them() -> None:
    typed = (
        "璧山,Bishan\n唐军\tTang Jun\n川渝＝Sichuan and Chongqing\n江津 = Jiangjin\n开州，Kaizhou"
    )
    assert list(parse_glossary(typed, "box").values()) == [
        *("Bishan", "Tang Jun", "Sichuan and Chongqing", "Jiangjin", "Kaizhou")
    ]
    assert parse_glossary('唐军\tTang, Jun\n璧山,"Bishan, Chongqing"', "box") == {
        "唐军": "Tang, Jun",
        "璧山": "Bishan, Chongqing",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("唐军,Tang Jun\n璧山\n", "line 2: '璧山' has no English"),
        ("唐军,Tang Jun\n唐军,Tang Junn\n", "line 2: 唐军 is already “Tang Jun”"),
        ("唐军,Tang Jun\nTang,唐军\n", "line 2: 'Tang' holds no Chinese"),
        ("Tang,唐军\n", "line 1: 'Tang' holds no Chinese"),
        ("璧山,Bishan, Chongqing\n", 'line 1: .*: 璧山,"Bishan, Chongqing"'),
    ],
)
def test_a_glossary_file_with_a_fault_is_refused_with_its_line(
    text: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(GlossaryError, match=message):
        read_glossary(write(tmp_path, text))


def test_a_glossary_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(GlossaryError, match="There is no file"):
        read_glossary(tmp_path / "none.csv")


def test_a_county_is_not_found_in_the_name_of_another() -> None:
    assert not Glossary().names("沣宁县今年小麦丰收。")
    assert [name.target for name in Glossary().names("甘肃宁县种苹果，宁县也种梨。")] == [
        "Ning",
        "Gansu",
    ]
