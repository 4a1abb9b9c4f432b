"""Whole pages as they are copied or saved: headline and body are kept, the rest is left out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from summarizer.chinese.clean import clean
from summarizer.documents.decode import decode
from summarizer.report import Article
from timing import growth

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PAGES = Path(__file__).parent / "data" / "pages"
EXPECTED: dict[str, Any] = tomllib.loads((PAGES / "expected.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Outcome:
    """How well one page was cleaned."""

    titled: bool
    body: float
    furniture: tuple[str, ...]


def squeezed(text: str) -> str:
    return "".join(text.split())


def outcome(name: str, convert: Callable[[str], str] = str) -> Outcome:
    expected = EXPECTED[name]
    article = clean(convert(decode((PAGES / name).read_bytes(), name)))
    kept = "".join(map(squeezed, article.paragraphs))
    body = [squeezed(convert(line)) for line in expected["body"]]
    either = [squeezed(convert(line)) for line in expected.get("either", ())]
    furniture = tuple(
        paragraph
        for paragraph in map(squeezed, article.paragraphs)
        if paragraph not in "".join(body) and not any(line in paragraph for line in body + either)
    )
    return Outcome(
        squeezed(article.title) == squeezed(convert(expected["title"])),
        sum(len(line) for line in body if line in kept) / len("".join(body)),
        furniture,
    )


@pytest.mark.parametrize(
    ("suffix", "titles", "body", "furniture"), [(".txt", 0.8, 0.97, 4), (".html", 0.9, 0.98, 2)]
)
def test_the_pages(suffix: str, titles: float, body: float, furniture: int) -> None:
    outcomes = {name: outcome(name) for name in EXPECTED if name.endswith(suffix)}
    assert len(outcomes) >= 12
    assert mean(one.titled for one in outcomes.values()) >= titles
    assert mean(one.body for one in outcomes.values()) >= body
    assert {name: one for name, one in outcomes.items() if len(one.furniture) > furniture} == {}


@pytest.mark.parametrize("name", EXPECTED)
def test_no_article_is_lost(name: str) -> None:
    assert outcome(name).body >= 0.9


@pytest.mark.parametrize("name", EXPECTED)
def test_pages_in_traditional_characters(name: str) -> None:
    from opencc import OpenCC

    convert = OpenCC("s2t").convert
    assert outcome(name, convert).body >= 0.9
    assert outcome(name, convert).titled == outcome(name).titled


def reasons(article: Article) -> dict[str, str]:
    return {line.text.strip(): line.reason for line in article.dropped}


BODY = (
    "县水利局介绍，清溪水库除险加固工程昨日完工，水库可蓄水1800万立方米。",
    "工程历时14个月，投资6200万元，下游三个乡镇的4.6万亩农田从中受益。",
    "局长余清源说，汛期将实行每日两次巡查，并在大坝上安装监测设备。",
)
TITLE = "清溪水库除险加固工程完工"


@pytest.mark.parametrize(
    "above",
    [
        "站内搜索\n机构设置\n政策法规\n首页 - 新闻动态 - 部门动态",
        "邮箱登录\nEnglish\n图片新闻\n专题专栏\n互动交流",
        "时政\n社会\n财经\n2025-03-04\n清溪新闻网 > 本地 > 正文",
        "清溪日报数字报",
        "找回密码\n立即注册\n清溪论坛»论坛›百姓之声\n查看: 88|回复: 3",
    ],
)
def test_menus_above_the_headline(above: str) -> None:
    article = clean("\n".join([above, TITLE, *BODY]))
    assert article.title == TITLE
    assert article.paragraphs == BODY


@pytest.mark.parametrize(
    "line",
    [
        "http://www.example.com 2025年03月04日10:05 清溪电视台《早间播报》",
        "www.example.cn  2025-03-04 09:30:12  县广播电视台",
        "清溪网 2025-03-04 10:37:31",
        "2025-03-04 清溪之声",
        "2025-03-04 HKT 01:20",
        "2025-03-04 09:30 | 清溪融媒 | 浏览 320 次",
        "清溪日报 记者 张敏 2025年3月4日 第02版",
        "03-04 09:30 来自 清溪",
        "清溪在线 2025-03-04 18:05 发表于湖南",
        "原创 小溪君 清溪发布 2025年3月4日 18:30 湖南",
        "2025年03月04日10:20:15来源：清溪网编辑：李梅作者：王小虎",
        "中華民國114年3月4日",
        "114-03-04",
        "發布時間：114.03.04",
        "发表于 2025-3-4 09:12:45 | 只看该作者",
        "来源于：清溪县水利局",
        "发表时间：2025-03-04 09:12",
        "2025年3月4日 星期二 农历二月初五",
        "金融 清溪周刊 2025-03-04 07:48",
        "上載日期：2025年3月4日",
        "〔記者林曉萱／清溪報導〕",
        "□ 记者 张敏",
        "March 4, 2025",
    ],
)
def test_lines_of_date_and_outlet_are_the_byline(line: str) -> None:
    article = clean("\n".join([TITLE, line, *BODY]))
    assert article.title == TITLE
    assert article.paragraphs == BODY
    assert article.byline == line


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("2025-03-04 12:11来源：清溪网作者：李四", "清溪网"),
        ("来源:清溪网 编辑:王五", "清溪网"),
        ("来源于：县水利局", "县水利局"),
        ("来源丨清溪融媒", "清溪融媒"),
        ("信息来源：办公室", "办公室"),
    ],
)
def test_the_source_ends_where_the_author_begins(line: str, source: str) -> None:
    assert clean("\n".join([TITLE, line, *BODY])).source == source


@pytest.mark.parametrize(
    "headline",
    [
        "2025年3月4日起清溪水库恢复开放",
        "清溪县发布2025年水利工程计划",
        "记者节：我们在大坝上",
        "清溪水库恢复开放了吗？水利局这样回应",
        "关注清溪水库：汛期怎么守？",
    ],
)
def test_headlines_with_dates_and_questions_are_headlines(headline: str) -> None:
    article = clean("\n".join([headline, "2025-03-04 10:00", *BODY]))
    assert article.title == headline
    assert article.paragraphs == BODY


@pytest.mark.parametrize(
    ("line", "around"),
    [
        (f"{TITLE}_新浪新闻", ["_新浪新闻"]),
        (f"{TITLE}-新华网", ["-新华网"]),
        (f"{TITLE}--科技--人民网", ["--科技--人民网"]),
        (f"{TITLE} | 水利周刊", ["| 水利周刊"]),
        (f"{TITLE}_国内新闻_清溪网", ["_国内新闻_清溪网"]),
        (f"(社会){TITLE}-清溪新闻网", ["(社会)", "-清溪新闻网"]),
        (f"[民生] {TITLE}", ["[民生]"]),
        (f"{TITLE} - 清溪新聞", ["- 清溪新聞"]),
    ],
)
def test_sites_are_cut_off_the_headline(line: str, around: list[str]) -> None:
    article = clean("\n".join([line, *BODY]))
    assert article.title == TITLE
    assert [(d.line, d.text, d.reason) for d in article.dropped] == [
        (1, text, "name of the site or section") for text in around
    ]
    kept = clean("\n".join([line, *BODY]), keep_lines=[1])
    assert kept.title == line
    assert kept.dropped == ()


@pytest.mark.parametrize(
    "headline",
    [
        "中国-东盟博览会开幕 参展企业超三千家",
        "北京—雄安高速铁路网再添新线",
        "2024-2025学年校历公布 寒假四周",
        "视频丨清溪水库完工后的第一个清晨",
        "C919-600型客机交付客户",
    ],
)
def test_dashes_within_a_headline_stay(headline: str) -> None:
    assert clean("\n".join([headline, *BODY])).title == headline


def test_the_title_of_an_official_document_is_joined() -> None:
    page = f"""索引号：00123/2025-00018  主题分类：水利、水务
发布机构：清溪县人民政府办公室
成文日期 2025年03月01日
有 效 性 有效
清溪县人民政府办公室

关于做好2025年

水库度汛工作的通知

清政办〔2025〕12号

各乡镇人民政府，县直各单位：

{BODY[0]}
{BODY[2]}

清溪县人民政府办公室
2025年3月1日
（此件公开发布）"""
    article = clean(page)
    assert article.title == "清溪县人民政府办公室关于做好2025年水库度汛工作的通知"
    assert article.paragraphs == ("各乡镇人民政府，县直各单位：", BODY[0], BODY[2])
    assert article.source == "清溪县人民政府办公室"
    assert reasons(article)["清政办〔2025〕12号"] == "metadata of a document"
    assert reasons(article)["有 效 性 有效"] == "metadata of a document"


@pytest.mark.parametrize(
    "line",
    [
        "▲记者：施工期间下游用水怎么办？有没有备用水源？",
        "▼答：我们启用了两处备用水源，日供水3万吨。",
        "△问：水库什么时候蓄水？",
        "▲ 水库还会再加高吗？",
    ],
)
def test_questions_behind_a_triangle_are_kept(line: str) -> None:
    assert line in clean("\n".join([TITLE, BODY[0], line, BODY[1]])).paragraphs


@pytest.mark.parametrize("line", ["▲清溪水库大坝", "▼ 施工现场 李明/摄", "▲ 航拍的水库"])
def test_captions_behind_a_triangle_are_not(line: str) -> None:
    assert reasons(clean("\n".join([TITLE, BODY[0], line, BODY[1]]))) == {
        line: "photo caption or credit"
    }


@pytest.mark.parametrize(
    "line",
    [
        "声明：本刊所载资料来自公开渠道，不保证完整，不构成任何投资建议，读者自负盈亏。",
        "免责声明：本文转载自网络，版权归原作者所有，如涉及作品版权问题，请与我们联系删除。",
        "特别声明：以上文字和图片由本平台的入驻作者上传，本平台只提供存储服务。",
        "风险提示：以上内容仅供参考，投资者据此操作，盈亏自负。",
        "平台声明：该文观点仅代表作者本人，本平台仅提供信息存储空间服务。",
        "素材来源网络，侵删",
        "信息来源于网络",
        "Notice: The content above is posted by a user of this platform.",
    ],
)
def test_disclaimers(line: str) -> None:
    article = clean("\n".join([TITLE, *BODY, line]))
    assert article.paragraphs == BODY
    assert reasons(article) == {line: "copyright or disclaimer"}


@pytest.mark.parametrize(
    "lines",
    [
        ["责任编辑：李四"],
        ["——下游四万亩农田受益", "2025-03-04 10:20　来源：清溪日报", "责任编辑：李四"],
        ["原标题：水库加固完工了"],
        ["相关新闻：", "多地水库提前蓄水", "汛期值守有新办法"],
        ["评论", "2819"],
        ["热门推荐", "寒潮来袭 这些地方要下雪", "多个城市开通新航线", "商场促销 最低三折起"],
    ],
)
def test_marks_above_the_body_do_not_end_it(lines: list[str]) -> None:
    article = clean("\n".join([TITLE, *lines, *BODY]))
    assert article.title == TITLE
    assert [line for line in article.paragraphs if not line.startswith("——")] == list(BODY)
    assert article.findings == ()


@pytest.mark.parametrize("above", [1, 2])
def test_a_box_within_the_article_does_not_end_it(above: int) -> None:
    body = [*BODY, "村民周有才听说以后，打算明年多种两亩水稻，再养一塘鱼。"]
    box = ["相关新闻：", "多地水库提前蓄水", "汛期值守有新办法"]
    page = [TITLE, *body[:above], *box, *body[above:], "责任编辑：李四", "热帖", "一碗米粉的早晨"]
    article = clean("\n".join(page))
    assert article.paragraphs == tuple(body)
    assert len(article.dropped) == 6


@pytest.mark.parametrize("box", ["热门推荐", "相关阅读", "评论", "大家都在看"])
def test_a_box_above_the_headline_does_not_take_its_credits(box: str) -> None:
    credit = "2025-03-04 10:20 来源：清溪网"
    page = ["首页", box, "多地水库提前蓄水", "汛期值守有新办法", TITLE, credit, *BODY]
    article = clean("\n".join(page))
    assert (article.title, article.byline, article.paragraphs) == (TITLE, credit, BODY)


def test_the_last_paragraph_with_its_author_is_kept() -> None:
    body = [*BODY[:2], f"{BODY[2]}（张三 李小四）"]
    article = clean("\n".join([TITLE, *body, "", "新闻中心", "专题专栏", "政务公开", "网站地图"]))
    assert article.paragraphs == tuple(body)
    assert len(article.dropped) == 4


def test_paragraphs_without_an_end_mark_are_no_headlines() -> None:
    body = [
        f"{one.rstrip('。')}。{other.rstrip('。')}"
        for one, other in zip(BODY, [*BODY[1:], BODY[0]], strict=True)
    ]
    article = clean("\n".join([TITLE, *body]))
    assert article.title == TITLE
    assert article.paragraphs == tuple(body)


def test_a_line_above_and_a_line_below_the_headline() -> None:
    below = "下游4.6万亩农田受益"
    article = clean("\n".join(["水利建设提速", TITLE, below, "2025-03-04", *BODY]))
    assert article.title == TITLE
    assert article.paragraphs == (below, *BODY)


def test_a_table_at_the_end_is_kept() -> None:
    rows = ["指标\t数值", "投资\t6200万元", "面积\t4.6万亩", "工期\t14个月"]
    assert clean("\n".join([TITLE, *BODY, *rows])).paragraphs == (*BODY, *rows)


def test_timestamps_of_other_stories_are_no_byline() -> None:
    page = [TITLE, "2025-03-04 07:57:40 来源： 清溪网", *BODY, "【纠错】 责任编辑： 李四"]
    others = ["热帖", "山里来了新邻居", "2025-03-02 08:58:39", "一碗米粉的早晨", "03-01 14:40"]
    article = clean("\n".join([*page, *others]))
    assert article.byline == "2025-03-04 07:57:40 来源： 清溪网"
    assert article.paragraphs == BODY


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("新品免费试用，还有达人分享经验，快来参加众测，更有专享福利等你领取！", "advertisement"),
        ("打开客户端，阅读全文", "share or comment widget"),
        ("标签：水利 民生", "navigation"),
        ("清溪县水利局官方微博", "navigation"),
        ("010020020110000000000000011199721311122334", "share or comment widget"),
        ("/阅读下一篇/", "navigation"),
        ("【打印本页】【关闭窗口】", "share or comment widget"),
        ("关注清溪网", "share or comment widget"),
        ("在小说阅读器读本章", "share or comment widget"),
        ("【纠错】 【责任编辑:李四】", "editor's line"),
        ("来信人：陈先生", "metadata of a document"),
    ],
)
def test_furniture_below_the_body(line: str, reason: str) -> None:
    article = clean("\n".join([TITLE, *BODY, line]))
    assert article.paragraphs == BODY
    assert reasons(article) == {line: reason}


@pytest.mark.parametrize(
    "line",
    [
        "人民日报客户端、新华社客户端、央视新闻客户端等平台将同步直播大坝蓄水的全过程。",
        "关注水库安全的居民越来越多，县里为此开设了参观日。",
        "打开闸门的一刻，岸边响起了掌声。",
        "记者：下游居民怎么办？",
        "来源于山间的溪水汇成了水库，库区有三条支流。",
        "2024年，水库曾三次超过汛限水位。",
        "网站上公布的数据显示，水库水质稳定在二类。",
        "登录县水利局网站即可查询每日水位，数据每小时更新。",
    ],
)
def test_sentences_with_words_of_furniture_stay(line: str) -> None:
    article = clean("\n".join([TITLE, BODY[0], line, BODY[1], BODY[2]]))
    assert article.paragraphs == (BODY[0], line, BODY[1], BODY[2])


STORIES = (
    "城东小学今日开工建设，规划36个班，可容纳学生1620人，明年秋季投入使用。",
    "今年全县粮食播种面积稳定在58万亩，农技人员分片包村，指导抢抓农时，防汛抗旱两手抓。",
    "汽车客运站迁址后首日发送旅客2300人次，新增三条通往乡镇的公交线路，市民出行更方便。",
    "县图书馆本周末举办旧书市集，预计有40个摊位参加，并邀请三位本地作家到场与读者见面。",
)


def test_an_article_is_never_dropped_whole() -> None:
    page = [TITLE, *BODY[:2], "相关阅读", "另一条新闻", *STORIES, "责任编辑：李四"]
    article = clean("\n".join(page))
    assert {*BODY[:2], *STORIES} <= {*article.paragraphs}
    assert article.findings == ()
    # Half of the text stands above the mark, but more is lost below it.
    page = [
        TITLE,
        BODY[0],
        *STORIES[:2],
        "相关阅读",
        *STORIES[2:],
        "城西小学今日开工建设，规划48个班。",
    ]
    article = clean("\n".join(page))
    assert {BODY[0], *STORIES[:2]} <= {*article.paragraphs}


def test_what_cleaning_would_have_dropped_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong judgement of the place of lines is taken back."""
    from summarizer.chinese import clean as module
    from summarizer.chinese.headline import Line

    def drop_all(lines: list[Line]) -> None:
        for line in lines[1:]:
            line.drop("list of other stories")

    monkeypatch.setattr(module, "judge_place", drop_all)
    article = clean("\n".join([BODY[0], TITLE, *BODY[1:], "分享到"]))
    assert article.paragraphs == (BODY[0], *BODY[1:])
    (finding,) = article.findings
    assert (finding.code, finding.kind, finding.severity) == (
        "cleaning-undone",
        "cleaning",
        "warning",
    )
    assert "2 lines" in finding.message
    assert "2行" in finding.sentence("zh")
    assert clean("\n".join([BODY[0], TITLE, *BODY[1:]]), keep_all=True).findings == ()


@pytest.mark.parametrize(
    "unit",
    [
        "栏目频道\n",
        f"{BODY[0]}\n",
        f"{BODY[0]}\n相关阅读\n故事一则\n",
        "县水利局介绍，清溪水库除险加固工程\n",
        "2025-03-04 来源：清溪\n",
        "水库介绍",
        " | 新闻网",
        "浏览量：",
        f"<div><p>{BODY[0]}</p><a>故事</a></div>",
        f"<p>{BODY[0]}<br>",
        "<li>栏目</li>",
        "<div><div>",
    ],
)
def test_whole_pages_take_linear_time(unit: str) -> None:
    assert growth(lambda size: clean(f"{TITLE}\n{unit * size}\n{BODY[0]}"), 200) < 12


WRAPPED = """水利工程建设进展情况
截至11月底，全县共开工建设水利工程4
6处，完成投资5.8亿元，占年度计划的9
2.4%。其中，水库除险加固工程12处，中
小河流治理工程9处。县水利局局长余清
源表示，下一步将投入1.5亿元用于灌区
改造。

截至目前，新增和恢复灌溉面积达到3.2
万亩，惠及群众12.6万人。
"""


def test_lines_cut_at_a_width_are_joined() -> None:
    article = clean(WRAPPED)
    assert article.title == "水利工程建设进展情况"
    assert article.paragraphs == (
        "截至11月底，全县共开工建设水利工程46处，完成投资5.8亿元，占年度计划的92.4%。其中，水库除险"
        "加固工程12处，中小河流治理工程9处。县水利局局长余清源表示，下一步将投入1.5亿元用于灌区改造。",
        "截至目前，新增和恢复灌溉面积达到3.2万亩，惠及群众12.6万人。",
    )


def wrapped(paragraph: str, width: int) -> list[str]:
    """Lines of ``width`` characters; a mark that may not begin a line hangs over the edge."""
    lines = [""]
    for character in paragraph:
        if len(lines[-1]) >= width and character not in "，。、；：”）！？":
            lines.append("")
        lines[-1] += character
    return lines


@pytest.mark.parametrize("width", [18, 25, 30, 36, 40])
@pytest.mark.parametrize(
    ("indent", "gap"), [("", [""]), ("　　", []), ("    ", []), ("　　", [""])]
)
def test_articles_cut_at_many_widths(width: int, indent: str, gap: list[str]) -> None:
    right = whole = 0
    for name, page in EXPECTED.items():
        if not name.endswith(".txt") or not page["title"] or len("".join(page["body"])) < 150:
            continue
        if name in ("pdf-wrapped.txt", "email-wrapped.txt", "long-no-endmark.txt"):
            continue
        lines = [line for p in page["body"] for line in [*wrapped(indent + p, width), *gap]]
        article = clean("\n".join([page["title"], "", *lines]))
        right += sum(paragraph in article.paragraphs for paragraph in page["body"])
        whole += len(page["body"])
    assert whole > 60
    assert right >= 0.9 * whole


def test_numbers_of_joined_lines_are_those_of_the_paste() -> None:
    notice = "版权所有 未经许可不得转载"
    article = clean(f"{WRAPPED}\n{notice}\n")
    assert [(line.line, line.text) for line in article.dropped] == [(12, notice)]
    assert clean(f"{WRAPPED}\n{notice}\n", keep_lines=[12]).paragraphs[-1] == notice
    assert clean(WRAPPED, keep_lines=[4]).paragraphs == clean(WRAPPED).paragraphs


@pytest.mark.parametrize(
    "text",
    [
        "春夜\n小楼一夜听风雨，\n深巷明朝卖杏花。\n平江如练千帆过，\n远山如黛一雁斜。",
        "十件实事\n1.新建幼儿园6所，新增学位1620个\n2.建设社区食堂15家，服务老人8000人\n"
        "3.改造老旧小区28个，惠及居民6100户\n4.新增停车泊位5000个，建充电桩900个\n以上由区政府落实。",
        "要闻\n清溪水库除险加固工程提前完工\n城东小学今日开工预计明年完成\n汽车客运站迁址首日运行平稳\n"
        "全县粮食播种面积保持稳定增长",
        "成绩表\n单位　　　　　　得分　　　　　　名次\n城东小学　　　　　　95　　　　　　第一\n"
        "城西小学　　　　　　93　　　　　　第二\n城南小学　　　　　　90　　　　　　第三",
    ],
)
def test_verses_lists_and_tables_are_not_joined(text: str) -> None:
    article = clean(text, keep_all=True)
    assert [article.title, *article.paragraphs] == text.split("\n") or article.paragraphs == tuple(
        text.split("\n")
    )


SAVED = f"""<html><head><title>{TITLE}_清溪新闻网</title></head><body>
<header><nav><a href="/">新闻中心</a><a href="/f">财经</a></nav></header>
<div class="crumbs">当前位置：<a>首页</a></div><h1>{TITLE}</h1>
<div class="info"><span>2025-03-04 10:20</span><span>来源：清溪网</span></div>
<div class="text"><p>{BODY[0]}</p><p><img src="a.jpg"><br>水库大坝全景</p><p>{BODY[1]}</p>
<p><a href="x">这里有你想不到的风景</a></p><p>{BODY[2]}</p></div>
<div class="recommend"><p>城东小学今日开工</p></div>
<aside><p>编辑精选</p></aside><footer>关于我们</footer></body></html>"""


def test_a_saved_page_is_read_by_its_structure() -> None:
    article = clean(SAVED)
    assert article.title == TITLE
    assert article.paragraphs == BODY
    assert article.byline == "2025-03-04 10:20 来源：清溪网"
    assert article.source == "清溪网"
    dropped = reasons(article)
    assert dropped["水库大坝全景"] == "photo caption or credit"
    assert dropped["这里有你想不到的风景"] == "list of other stories"
    assert dropped["城东小学今日开工"] == "list of other stories"
    assert dropped["关于我们"] == "navigation"
    assert clean(SAVED, keep_all=True).dropped == ()


@pytest.mark.parametrize(
    ("head", "byline"),
    [
        (
            '<meta property="article:published_time" content="2025-03-04T10:20:00+08:00">',
            "2025-03-04 10:20",
        ),
        ('<meta name="PubDate" content="2025-03-04">', "2025-03-04"),
        (
            '<script type="application/ld+json">{"datePublished": "2025-03-04"}</script>',
            "2025-03-04",
        ),
        ('<script type="application/ld+json">[{"headline": 3}, {</script>', ""),
        ('<meta name="PubDate" content="gestern">', ""),
    ],
)
def test_the_date_in_the_head_of_a_page_is_used_if_none_is_visible(head: str, byline: str) -> None:
    page = (
        f"<html><head>{head}</head><body><h1>{TITLE}</h1><div><p>{'</p><p>'.join(BODY)}</p></div>"
    )
    article = clean(page)
    assert (article.title, article.byline, article.paragraphs) == (TITLE, byline, BODY)
    visible = clean(page.replace("</h1>", "</h1><p>2025年3月4日 来源：清溪网</p>"))
    assert visible.byline == "2025年3月4日 来源：清溪网"


def test_the_title_in_the_head_of_a_page_is_used_if_none_is_visible() -> None:
    page = f"<title>{TITLE}_清溪网</title><div><p>{'</p><p>'.join(BODY)}</p></div>"
    article = clean(page)
    assert (article.title, article.paragraphs, article.dropped) == (TITLE, BODY, ())


@pytest.mark.parametrize("charset", ["gbk", "gb2312", "GB18030"])
def test_the_encoding_in_the_head_of_a_page_is_believed(charset: str) -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">{SAVED}'
    assert clean(decode(page.encode("gb18030"), "page")).title == TITLE
    # A browser saves in UTF-8 whatever the page says; a broken byte stops no browser.
    assert decode(page.encode(), "page") == page
    broken = page.encode("gb18030") + b"\xff"
    assert decode(broken, "page") == page + "\ufffd"


def test_markup_without_an_article_is_read_all_the_same() -> None:
    assert clean("<p>大桥通车了<p>谢谢<br>").paragraphs == ("大桥通车了", "谢谢")
    assert clean("<html><title>大桥通车了</title><body></body>" + "<b>好</b>").paragraphs
