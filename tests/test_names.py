"""Foreign names, well-known people and institutions: known from the dictionary or left alone."""

from __future__ import annotations

import pytest

from summarizer.data import table
from summarizer.names.foreign import foreign_people, settle
from summarizer.names.gazetteer import common_foreign_names, derived_forms, dictionary_names
from summarizer.names.glossary import Glossary
from summarizer.names.people import people_in
from summarizer.names.spelling import likeness

EVERYTHING = Glossary()


@pytest.mark.parametrize(
    ("chinese", "english", "kind"),
    [
        ("特朗普", "Trump", "person"),
        ("马斯克", "Musk", "person"),
        ("奥巴马", "Obama", "person"),
        ("迈克尔·杰克逊", "Michael Jackson", "person"),
        ("习近平", "Xi Jinping", "person"),
        ("金正恩", "Kim Jong-un", "person"),
        ("安倍晋三", "Shinzo Abe", "person"),
        ("巴基斯坦", "Pakistan", "place"),
        ("慕尼黑", "Munich", "place"),
        ("华盛顿", "Washington", "place"),
        ("摩尔多瓦", "Moldova", "place"),
        ("清华大学", "Tsinghua University", "institution"),
        ("联合国", "United Nations", "institution"),
    ],
)
def test_the_dictionarys_names_have_one_rendering(chinese: str, english: str, kind: str) -> None:
    known = dictionary_names()[chinese]
    assert (known.target, known.kind) == (english, kind)
    (name,) = EVERYTHING.names(f"来自{chinese}。")
    assert (name.source, name.target, name.origin) == (chinese, english, "CC-CEDICT")


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("乌克兰总统泽连斯基讲话。", "Zelensky"),
        ("韩国前总统文在寅出席。", "Moon Jae-in"),
        ("代表团抵达圣保罗。", "São Paulo"),
        ("会议在旧金山举行。", "San Francisco"),
        ("科特迪瓦的可可丰收。", "Côte d'Ivoire"),
        ("新冠患者减少。", "COVID-19"),
        ("她在微博上说。", "Weibo"),
        ("中国证券监督管理委员会", "China Securities Regulatory Commission"),
    ],
)
def test_names_of_world_news_have_their_usual_spelling(text: str, english: str) -> None:
    names = {name.target: name.origin for name in EVERYTHING.names(text)}
    assert names[english] in ("built-in", "CC-CEDICT")


def test_the_table_of_world_news_is_sound() -> None:
    rows = table("world.csv")
    assert len({row["source"] for row in rows}) == len(rows) > 1000
    for row in rows:
        assert row["kind"] in ("person", "place", "institution", "term"), row
        assert row["target"] == row["target"].strip() != "", row
        assert len(row["source"]) > 1, row


def test_all_countries_are_known() -> None:
    babel = pytest.importorskip("babel")
    skipped = {"中国", "黑山", "多米尼克", "南极洲", "梵蒂冈", "巴勒斯坦领土"}
    members = [
        name
        for code, name in babel.Locale("zh").territories.items()
        if len(code) == 2 and code[0] < "X" and "岛" not in name and "属" not in name
    ]
    known = dictionary_names()
    missing = {name for name in members if name not in known} - skipped
    # Territories without a government of their own, and regions of China, are not needed.
    assert len(missing) < 25, missing
    for name in ("安哥拉", "厄瓜多尔", "科威特", "卢旺达", "索马里", "也门", "荷兰", "突尼斯"):
        assert known[name].kind == "place"


def test_names_with_many_spellings_and_words_are_not_rendered() -> None:
    known = dictionary_names()
    for word in ("四国", "中美", "卡尔", "莱特", "天后", "明清", "纳粹德国", "八路军", "海淀区"):
        assert word not in known, word
    assert "罗伯特" in common_foreign_names()


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("巴基斯坦总理", "the Pakistani Prime Minister"),
        ("德国总理", "the German chancellor"),
        ("荷兰农民", "Dutch farmers"),
        ("美国商务部", "the U.S. Department of Commerce"),
        ("英国首相", "the British Prime Minister"),
        ("太平洋的风", "the winds of the Pacific"),
        ("土耳其总统埃尔多安", "Turkish President Erdoğan"),
        ("联合国报告", "a UN report"),
        ("世卫组织称", "WHO said"),
        ("游客来到西安", "visitors came to Xi’an"),
        ("游客来到吕梁", "visitors came to Lvliang, or Luliang"),
    ],
)
def test_adjectives_abbreviations_and_spellings_count_as_right(source: str, target: str) -> None:
    assert EVERYTHING.verify(source, target) == []


def test_another_place_does_not_count() -> None:
    (finding,) = EVERYTHING.verify("巴基斯坦总理", "the Indian Prime Minister")
    assert (finding.kind, finding.expected) == ("name", "Pakistan")
    assert "Pakistani" in derived_forms("Pakistan")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("莫迪亚诺的小说", []),
        ("奥巴马尼亚州", []),
        ("印度总理莫迪说", ["印度", "莫迪"]),
        ("黑田东树来了", []),
        ("重庆大学城", []),
        ("璧山医院", ["璧山医院"]),
        ("璧山市人民医院", ["璧山市人民医院"]),
        ("重庆医科大学附属璧山医院", ["重庆医科大学", "璧山医院"]),
        ("悉尼大学", []),
        ("柏林机场", ["柏林"]),
    ],
)
def test_the_longest_name_is_found_but_none_inside_another(text: str, found: list[str]) -> None:
    assert [match.term.source for match in EVERYTHING.matches(text)] == found


def test_an_institution_of_a_chinese_place_is_composed() -> None:
    (match,) = EVERYTHING.matches("璧山医院")
    assert (match.term.target, match.term.kind) == ("Bishan Hospital", "institution")
    assert EVERYTHING.verify("重庆市博物馆", "the Chongqing Municipal Museum") == []
    assert EVERYTHING.verify("璧山医院", "the Hospital of Bishan") == []
    (finding,) = EVERYTHING.verify("璧山医院", "a hospital")
    assert finding.expected == "Bishan Hospital"


def test_what_is_written_in_at_once_and_on_a_second_try() -> None:
    text = "特朗普从德国慕尼黑到了北京大学和璧山医院。"
    first = "Trump从德国慕尼黑到了北京大学和Bishan医院。"
    second = "Trump从德国Munich到了Peking University和Bishan Hospital。"
    assert EVERYTHING.write_in(text) == first
    assert EVERYTHING.write_in(text, everything=True) == second
    dotted = "特朗普·迈克尔·杰克逊"
    assert EVERYTHING.write_in(dotted) == "Trump Michael Jackson"


def test_the_kinds_can_be_had_one_by_one() -> None:
    text = "特朗普在柏林参观清华大学展览。"
    assert [n.kind for n in Glossary(persons=False).names(text)] == ["place", "institution"]
    assert [n.kind for n in Glossary(places=False, persons=True).names(text)] == ["person"]
    assert [n.kind for n in Glossary(builtin=False).names(text)] == ["person", "place"]
    assert Glossary(places=False).names(text) == ()


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("外交大臣艾伦·沃特斯说。", ("艾伦·沃特斯",)),
        ("歌手特雷莎•梅表示，演出照常。", ("特雷莎·梅",)),
        ("作家斯捷帕罗夫来到北京。", ("斯捷帕罗夫",)),
        ("前锋斯克尔顿攻入一球。", ("斯克尔顿",)),
        ("特朗普说，谈判顺利。", ()),
        ("摩尔多瓦位于欧洲。", ()),
        ("区长唐军表示欢迎。", ()),
        ("大家都说好。", ()),
        ("副主席吉尔拉·衣沙木丁出席会议。", ("吉尔拉·衣沙木丁",)),
        ("阿不都热依木·买买提出席。", ("阿不都热依木·买买提",)),
        ("高级代表费代丽卡·莫盖里尼说。", ("费代丽卡·莫盖里尼",)),
        ("球员提莫-莱切特进球。", ()),
        ("", ()),
    ],
)
def test_foreigners_that_no_dictionary_knows(text: str, people: tuple[str, ...]) -> None:
    assert foreign_people(text) == people
    assert people_in(text).keys().isdisjoint(people)


@pytest.mark.parametrize(
    ("syllables", "like", "unlike"),
    [
        ("te lang pu", "Trump", "Berlin"),
        ("ma si ke", "Musk", "London"),
        ("ao ba ma", "Obama", "Bonn"),
        ("ai er duo an", "Erdoğan", "Ankara"),
        ("ze lian si ji", "Zelensky", "Kyiv"),
        ("shi mi si", "Smith", "Oxford"),
        ("qiu ji er", "Churchill", "Britain"),
    ],
)
def test_names_sound_like_their_transcriptions(syllables: str, like: str, unlike: str) -> None:
    assert likeness(syllables.split(), like) >= 0.6 > likeness(syllables.split(), "Gdansk")
    assert likeness(syllables.split(), like) > likeness(syllables.split(), unlike)
    assert likeness([], like) == likeness(syllables.split(), "") == 0.0


def test_the_form_that_most_translations_use_is_settled_on() -> None:
    pairs = [
        ("艾伦·沃特斯说，城市在发展。", "Alan Waters said that London is growing."),
        ("艾伦·沃特斯走了。", "Allen Waters left."),
        ("记者问艾伦·沃特斯。", "A reporter asked Alan Waters's friend."),
        ("天气很好。", "Alain Watters has nothing to do with it."),
    ]
    assert settle("艾伦·沃特斯", pairs) == "Alan Waters"
    assert settle("艾伦·沃特斯", pairs[:2][::-1]) == settle("艾伦·沃特斯", pairs[:2])
    assert settle("艾伦·沃特斯", [("艾伦·沃特斯", "He left.")]) is None
    assert settle("艾伦·沃特斯", []) is None


def test_words_that_stand_for_other_names_are_not_settled_on() -> None:
    pairs = [("普京抵达北京。", "Putin arrived in Beijing.")]
    assert settle("普京", pairs, taken=["Beijing"]) == "Putin"


def test_a_possessive_and_a_hyphen_belong_to_no_name() -> None:
    assert settle("布什", [("布什的演讲", "Bush’s speech")]) == "Bush"
