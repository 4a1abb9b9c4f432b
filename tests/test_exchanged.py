"""Figures that changed places, clauses left out, long loops, names in two spellings."""

from __future__ import annotations

import pytest

from summarizer import check

# A source, its English with two gaps, and what belongs into them.
PAIRS = [
    (
        "会议解决难题759个，选派专家832名。",
        "The meeting solved {} problems and sent out {} experts.",
        ("759", "832"),
    ),
    (
        "全县有村庄312个，学校47所。",
        "The county has {} villages and {} schools.",
        ("312", "47"),
    ),
    (
        "去年出口汽车1200辆，进口钢材350吨。",
        "Last year {} cars were exported and {} tonnes of steel imported.",
        ("1,200", "350"),
    ),
    (
        "展览展出照片260张、书籍85册。",
        "The exhibition shows {} photographs and {} books.",
        ("260", "85"),
    ),
    (
        "工业增长6.3%，农业增长4.1%。",
        "Industry grew by {} and agriculture by {}.",
        ("6.3%", "4.1%"),
    ),
    (
        "医院有医生420名，护士960名。",
        "The hospital has {} doctors and {} nurses.",
        ("420", "960"),
    ),
    (
        "上半年修路38公里，植树5600棵。",
        "In the first half of the year {} kilometres of road were built and {} trees planted.",
        ("38", "5,600"),
    ),
    (
        "公司有员工2300人，去年利润4500万元。",
        "The company has {} employees and made a profit of {} yuan last year.",
        ("2,300", "45 million"),
    ),
    (
        "地震造成17人死亡，204人受伤。",
        "The earthquake killed {} people and injured {}.",
        ("17", "204"),
    ),
    ("主队以21比18获胜。", "The home team won {}-{}.", ("21", "18")),
    ("客队以三比二险胜。", "The visitors won narrowly, {}-{}.", ("3", "2")),
    (
        "儿童票价15元，成人票价40元。",
        "Children pay {} yuan and adults {} yuan.",
        ("15", "40"),
    ),
    (
        "图书馆9时至18时开放。",
        "The library is open from {} to {}.",
        ("9:00", "18:00"),
    ),
    (
        "北京气温31度，哈尔滨气温19度。",
        "It was {} degrees in Beijing and {} degrees in Harbin.",
        ("31", "19"),
    ),
    (
        "男队获得第2名，女队获得第5名。",
        "The men's team came in {} and the women's team {}.",
        ("2nd", "5th"),
    ),
    (
        "投资从2016年的3.2亿元增加到2020年的7.8亿元。",
        "Investment rose from {} yuan in 2016 to {} yuan in 2020.",
        ("320 million", "780 million"),
    ),
    (
        "大桥长1560米，宽32米。",
        "The bridge is {} metres long and {} metres wide.",
        ("1,560", "32"),
    ),
    (
        "小麦产量为640公斤，玉米产量为710公斤。",
        "The wheat yield was {} kilograms and the corn yield {} kilograms.",
        ("640", "710"),
    ),
    (
        "他们捐赠了口罩8000个和手套600双。",
        "They donated {} masks and {} pairs of gloves.",
        ("8,000", "600"),
    ),
    (
        "今年售出电脑5200台，手机1.3万部。",
        "This year {} computers and {} mobile phones were sold.",
        ("5,200", "13,000"),
    ),
    ("失业率由5.6%降至4.9%。", "Unemployment fell from {} to {}.", ("5.6%", "4.9%")),
    (
        "会议6月23日开幕，29日闭幕。",
        "The conference opened on June {} and closed on June {}.",
        ("23", "29"),
    ),
]


@pytest.mark.parametrize(("source", "target", "figures"), PAIRS)
def test_two_figures_that_changed_places_are_one_finding(
    source: str, target: str, figures: tuple[str, str]
) -> None:
    assert check(source, target.format(*figures)) == []
    (finding,) = check(source, target.format(*reversed(figures)))
    assert (finding.kind, finding.severity) == ("number", "error")
    assert "have changed places" in finding.message


# A source, its English, the clause that may go missing there, and its English.
CLAUSES = [
    (
        "全市新建学校12所，改造医院5家，还修建了大量农村公路。",
        "The city built 12 schools, rebuilt five hospitals and laid many rural roads.",
        "还修建了大量农村公路",
        " and laid many rural roads",
    ),
    (
        "市长表示，今年将加大环境保护力度，关闭污染企业，并为失业工人提供培训。",
        "The mayor said that more would be done this year to protect the environment, polluting "
        "firms would be closed and unemployed workers trained.",
        "关闭污染企业，并为失业工人提供培训",
        ", polluting firms would be closed and unemployed workers trained",
    ),
    (
        "图书馆昨天重新开放。馆内增加了儿童阅览室和咖啡厅，市民可以免费入场。",
        "The library reopened yesterday. It now has a reading room for children and a café, and "
        "citizens can enter free of charge.",
        "馆内增加了儿童阅览室和咖啡厅，市民可以免费入场",
        " It now has a reading room for children and a café, and citizens can enter free of "
        "charge.",
    ),
    (
        "暴雨造成部分道路中断。消防队连夜转移了受困居民，目前没有人员伤亡。",
        "The rainstorm cut off some roads. Firefighters moved trapped residents overnight; there "
        "are no casualties so far.",
        "消防队连夜转移了受困居民",
        " Firefighters moved trapped residents overnight;",
    ),
]


@pytest.mark.parametrize(("source", "target", "clause", "english"), CLAUSES)
def test_a_clause_left_out_is_an_omission(
    source: str, target: str, clause: str, english: str
) -> None:
    assert check(source, target) == []
    assert english in target
    (finding,) = check(source, target.replace(english, ""))
    assert (finding.kind, finding.severity) == ("omission", "error")
    assert finding.source_span is not None
    start, end = finding.source_span
    assert clause in source[start:end]


LONG = [
    (
        "市政府将继续改善公共交通，修建自行车道，在主要道路旁植树，并邀请居民对每项规划提出意见。",
        "The city government will continue to improve public transport, build cycle paths, plant "
        "trees along the main roads and invite the residents to give their opinions on every plan.",
    ),
    (
        "研究人员在山谷中发现了一种罕见的兰花，他们担心道路建设和过度放牧会在几年之内毁掉它的生长地。",
        "Researchers found a rare orchid in the valley, and they fear that road building and "
        "overgrazing will destroy the places where it grows within a few years.",
    ),
]


@pytest.mark.parametrize(("source", "target"), LONG)
def test_a_long_sentence_said_twice_is_a_loop(source: str, target: str) -> None:
    assert len(target.split()) >= 24
    assert check(source, target) == []
    (finding,) = check(source, f"{target} {target}")
    assert (finding.kind, finding.severity) == ("repetition", "error")
    assert "said 2 times in a row" in finding.message
    assert finding.target_span == (0, 2 * len(target) + 1)


# A source, its English with a gap, the name that belongs there, and a misspelling of it.
NAMES = [
    (
        "特朗普抵达巴黎，记者问特朗普何时离开。",
        "Trump arrived in Paris, and reporters asked {} when he would leave.",
        "Trump",
        "Tramp",
    ),
    (
        "王志刚介绍了项目，王志刚随后回答了提问。",
        "Wang Zhigang presented the project, and Wang {} then answered questions.",
        "Zhigang",
        "Zhegang",
    ),
    (
        "默克尔访问北京，默克尔还将前往深圳。",
        "Merkel is visiting Beijing; {} will also go to Shenzhen.",
        "Merkel",
        "Markel",
    ),
    (
        "马克龙发表讲话，马克龙说合作很重要。",
        "Macron gave a speech; {} said cooperation was important.",
        "Macron",
        "Makron",
    ),
    (
        "璧山举办展览，璧山还邀请了游客。",
        "Bishan held an exhibition, and {} also invited tourists.",
        "Bishan",
        "Bashan",
    ),
]


@pytest.mark.parametrize(("source", "target", "name", "other"), NAMES)
def test_a_name_in_two_spellings_is_a_warning(
    source: str, target: str, name: str, other: str
) -> None:
    assert check(source, target.format(name)) == []
    (finding,) = check(source, target.format(other))
    assert (finding.kind, finding.severity) == ("name", "warning")
    assert (finding.expected, finding.found) == (name, other)
    assert finding.target_span is not None
    start, end = finding.target_span
    assert target.format(other)[start:end] == other


def test_two_ordinary_words_are_not_one_name_in_two_spellings() -> None:
    source = "三个园区获评，其中金乡园区最大。"
    assert check(source, "Three parks were rated; Golden Valley and Town Garden lead.") == []


@pytest.mark.parametrize(
    ("source", "target", "exchanged"),
    [
        ("出口、进口分别增长12.1%和3.4%。", "Exports and imports rose 12.1% and 3.4%.", False),
        ("出口、进口分别增长12.1%和3.4%。", "Imports and exports rose 3.4% and 12.1%.", False),
        ("出口、进口分别增长12.1%和3.4%。", "Imports and exports rose 12.1% and 3.4%.", True),
        ("出口、进口分别增长12.1%和3.4%。", "Exports and imports rose 3.4% and 12.1%.", True),
        (
            "小麦、玉米、大豆產量依次為12萬噸、9萬噸、3萬噸。",
            "Output of wheat, corn and soybeans was 120,000, 30,000 and 90,000 tons in turn.",
            True,
        ),
        ("全县有91所学校，其中66所是小学。", "66 of the county's 91 schools are primary.", False),
        ("全县有91所学校，其中66所是小学。", "91 of the county's 66 schools are primary.", True),
        ("共获91枚奖牌，其中金牌66枚。", "They won 66 gold medals out of 91.", False),
        (
            "前三名为9秒98、10秒03和10秒07。",
            "The first three ran 9.98, 10.03 and 10.07 seconds.",
            False,
        ),
        (
            "前三名为9秒98、10秒03和10秒07。",
            "The first three ran 9.98, 10.07 and 10.03 seconds.",
            True,
        ),
    ],
)
def test_figures_follow_the_names_that_they_are_for(
    source: str, target: str, exchanged: bool
) -> None:
    codes = [finding.code for finding in check(source, target)]
    assert codes == (["figures-exchanged"] if exchanged else [])
