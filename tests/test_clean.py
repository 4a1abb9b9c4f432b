"""Pasted pages of many styles into articles: nothing vanishes, each dropped line has a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.chinese.clean import clean
from summarizer.chinese.script import has_chinese
from summarizer.errors import EmptyInputError, NoChineseError, UsageError
from summarizer.report import Article
from timing import cpu_seconds

EXAMPLES = Path(__file__).parents[1] / "examples"

BODY = (
    "本市新图书馆昨天上午正式对外开放，首日接待读者三千余人，现场秩序井然。",
    "馆长在仪式上表示，图书馆今后每周开放七天，每天开放十二小时，欢迎市民前来阅读。",
    "据了解，新馆还设有少年儿童阅览区和视障人士阅览室，配有专门的阅读设备。",
)

GOVERNMENT = f"""您当前的位置：首页 > 政务公开 > 部门动态
新图书馆正式开放
发布时间：2025-09-18 10:20  来源：市文旅局  字号：大 中 小
{BODY[0]}
图为开馆仪式现场。 市文旅局供图
{BODY[1]}
{BODY[2]}
责任编辑：王某某
【打印】 【关闭窗口】
上一篇：公交线路调整
主办：市人民政府办公室
"""
WECHAT = f"""新图书馆正式开放
原创 小城融媒 小城发布 2025-09-18 18:30
点击上方蓝字关注我们
{BODY[0]}
▲ 开馆现场 李明/摄
{BODY[1]}
{BODY[2]}
编辑：小王
审核：老李
点个在看
"""
HONG_KONG = """新圖書館正式開放　首日吸引三千人
2025-09-18 記者 陳大文
市內新圖書館昨天上午正式對外開放，首日接待讀者三千餘人，現場秩序井然。
（圖：讀者在新館內閱讀。記者攝）
館長表示，圖書館今後每周開放七天，每天開放十二小時，歡迎市民前來閱讀。
分享到：
讚好 分享 留言(3)
更多新聞：
渡輪班次增加
"""
PORTAL = f"""首页 新闻 体育 财经 娱乐 科技 汽车
新图书馆正式开放
晚报记者 李明 2025年09月18日
{BODY[0]}
{BODY[1]}
{BODY[2]}
分享让更多人看到
相关新闻
- 城东公交线路本周六起调整
- 周末将有小雨
- 菜价保持平稳
Copyright © 2025 All Rights Reserved
"""


def reasons(article: Article) -> dict[str, str]:
    return {line.text.strip(): line.reason for line in article.dropped}


def test_a_government_page() -> None:
    article = clean(GOVERNMENT)
    assert article.title == "新图书馆正式开放"
    assert article.paragraphs == BODY
    assert article.source == "市文旅局"
    assert "2025-09-18" in article.byline
    assert reasons(article) == {
        "您当前的位置：首页 > 政务公开 > 部门动态": "navigation",
        "图为开馆仪式现场。 市文旅局供图": "photo caption or credit",
        "责任编辑：王某某": "editor's line",
        "【打印】 【关闭窗口】": "share or comment widget",
        "上一篇：公交线路调整": "list of other stories",
        "主办：市人民政府办公室": "copyright or disclaimer",
    }


def test_a_wechat_article() -> None:
    article = clean(WECHAT)
    assert article.title == "新图书馆正式开放"
    assert [text for text in article.paragraphs if text in BODY] == list(BODY)
    dropped = reasons(article)
    assert dropped["点击上方蓝字关注我们"] == "share or comment widget"
    assert dropped["▲ 开馆现场 李明/摄"] == "photo caption or credit"
    assert dropped["编辑：小王"] == "editor's line"
    assert dropped["审核：老李"] == "editor's line"
    assert dropped["点个在看"] == "share or comment widget"


def test_a_page_in_traditional_characters() -> None:
    article = clean(HONG_KONG)
    assert article.title == "新圖書館正式開放　首日吸引三千人"
    assert len(article.paragraphs) == 2
    assert article.byline == "2025-09-18 記者 陳大文"
    assert reasons(article)["（圖：讀者在新館內閱讀。記者攝）"] == "photo caption or credit"
    assert reasons(article)["渡輪班次增加"] == "list of other stories"


def test_a_portal_page_ends_where_the_article_ends() -> None:
    article = clean(PORTAL)
    assert article.title == "新图书馆正式开放"
    assert article.paragraphs == BODY
    assert reasons(article)["- 周末将有小雨"] == "list of other stories"
    assert reasons(article)["首页 新闻 体育 财经 娱乐 科技 汽车"] == "navigation"


def test_html_is_read_as_its_visible_text() -> None:
    page = (
        "<html><head><style>p{}</style><script>var a='中文';</script></head><body>"
        f"<h1>新图书馆正式开放</h1><p>{BODY[0]}</p><p>{BODY[1]}&nbsp;</p><ul><li>分享</li></ul></body>"
    )
    article = clean(page)
    assert article.title == "新图书馆正式开放"
    assert article.paragraphs == BODY[:2]


@pytest.mark.parametrize(
    "line",
    [
        "他在会上分享了自己多年来从事社区服务工作的经验和体会。",
        "她从小喜欢摄影，去年在县城开办了第一家儿童摄影展览馆。",
        "“我们一定会把这件事情办好。”他说。",
        "一、加快推进老旧小区改造，全年完成一百二十个小区的改造任务。",
        "记者在现场看到，工人们正在安装最后一批设备，工程进展顺利。",
        "关注民生、服务群众，是这次活动的主题，也是参与者的共同心愿。",
        "电话那头，老人的声音有些激动：“谢谢你们一直记得我。”",
    ],
)
def test_sentences_of_the_article_stay_whatever_words_they_use(line: str) -> None:
    article = clean("\n".join(["新图书馆正式开放", BODY[0], line, BODY[1]]))
    assert line in article.paragraphs


def test_what_was_dropped_can_be_kept_back() -> None:
    kept = clean(GOVERNMENT, keep_lines=[5, 8])
    assert kept.paragraphs[1] == "图为开馆仪式现场。 市文旅局供图"
    assert "责任编辑：王某某" in kept.paragraphs
    everything = clean(GOVERNMENT, keep_all=True)
    assert everything.dropped == ()
    with pytest.raises(UsageError, match="no line 99"):
        clean(GOVERNMENT, keep_lines=[99])


def test_line_numbers_are_those_of_the_paste() -> None:
    lines = GOVERNMENT.split("\n")
    for line in clean(GOVERNMENT).dropped:
        assert lines[line.line - 1] == line.text


def test_one_short_line_is_an_article_too() -> None:
    assert clean("大桥通车了").paragraphs == ("大桥通车了",)
    assert clean("分享").paragraphs == ("分享",)


@pytest.mark.parametrize(
    ("pasted", "seen"),
    [
        ("产值70\u200b68万元。", "产值7068万元。"),
        ("产\u0301值7\u0301\u030268万元。", "产值768万元。"),
        ("产值\x1b[31m7068\x1b[0m万元。", "产值7068万元。"),
        ("产值\x1b]0;title\x077068万元。", "产值7068万元。"),
        ("产值\x00\x0870\x9b68万元。", "产值7068万元。"),
        ("\u202e产值7068万元。\u202c", "产值7068万元。"),
        ("3\ufe0f\u20e3家企业投产。", "3家企业投产。"),
        ("咖啡馆Café\tCafe\u0301开业。", "咖啡馆Café\tCafe\u0301开业。"),
    ],
)
def test_what_nobody_sees_is_not_in_the_text(pasted: str, seen: str) -> None:
    assert clean(pasted).paragraphs == (seen,)


@pytest.mark.parametrize("text", ["", "  \n\t\n", "\ufeff\u200b", "\x1b[0m"])
def test_nothing_is_refused(text: str) -> None:
    with pytest.raises(EmptyInputError, match="no text"):
        clean(text)


def test_english_is_refused() -> None:
    with pytest.raises(NoChineseError, match="no Chinese"):
        clean("Library opens to the public.")


@pytest.mark.parametrize(
    ("name", "title", "paragraphs", "dropped"),
    [
        ("bishan-experts.txt", "成渝专家团璧山行：三天送技术，签下12份合作协议", 9, 15),
        ("economy-figures.txt", "临江市上半年经济运行情况：总量突破3000亿元", 9, 6),
        ("traditional-harbour.txt", "舊碼頭變身海濱博物館　十月起免費開放", 6, 5),
    ],
)
def test_the_examples(name: str, title: str, paragraphs: int, dropped: int) -> None:
    article = clean((EXAMPLES / name).read_text(encoding="utf-8"))
    assert article.title == title
    assert len(article.paragraphs) == paragraphs
    assert len(article.dropped) == dropped


@pytest.mark.shared
def test_the_seed_article(shared: Path) -> None:
    (path,) = (shared / "seeds").glob("*.txt")
    article = clean(path.read_text(encoding="utf-8"))
    assert article.title == "2025年成渝地区双城经济圈专家团“走进璧山”"
    assert len(article.paragraphs) == 10
    captions = [d for d in article.dropped if d.reason == "photo caption or credit"]
    tail = [d for d in article.dropped if d.line >= 16]
    assert (len(captions), len(tail), len(article.dropped)) == (3, 8, 11)
    assert tail[0].text == "分享让更多人看到"
    assert all(line.reason for line in article.dropped)


LINES = st.lists(
    st.one_of(
        st.sampled_from([*GOVERNMENT.split("\n"), *WECHAT.split("\n"), *PORTAL.split("\n"), ""]),
        st.text("新闻报道。，！？分享图（）3.5亿%abc 　😀𠮷\t", max_size=40),
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_every_line_ends_up_in_exactly_one_place(lines: list[str]) -> None:
    text = "\n".join(lines)
    if not has_chinese(text):
        return
    article = clean(text)
    dropped = {line.line for line in article.dropped}
    kept = [
        line.strip()
        for number, line in enumerate(lines, 1)
        if line.strip() and number not in dropped
    ]
    placed = [*article.paragraphs]
    left = list(kept)
    for paragraph in placed:
        left.remove(paragraph)
    # What is left over is the title and the lines of the byline, which are joined.
    meta = article.byline.split(" · ") if article.byline else []
    assert all(line == article.title or line in meta for line in left)
    if article.title:
        assert article.title in kept


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_keep_all_drops_nothing(lines: list[str]) -> None:
    text = "\n".join(lines)
    if has_chinese(text):
        assert clean(text, keep_all=True).dropped == ()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    try:
        article = clean(text)
    except (EmptyInputError, NoChineseError):
        return
    assert article.paragraphs


def test_a_taiwanese_page_is_judged_by_the_same_rules() -> None:
    page = """聯合晚報
古蹟修復完成　九月開放參觀
2025/8/20 14:05（8/20 15:10 更新）
歷時四年修復的清代官署今天完工，預計九月五日起開放民眾免費參觀，首月需要預約。
市長表示，修復團隊保留原有木構架逾八成，並重現六處彩繪，希望吸引更多遊客前來。
#古蹟 #旅遊
你可能感興趣的文章
颱風即將登陸
本網站之文字、圖片及影音，非經授權，不得轉載、公開播送。
"""
    article = clean(page)
    assert article.title == "古蹟修復完成　九月開放參觀"
    assert article.source == "聯合晚報"
    assert len(article.paragraphs) == 2
    assert [(line.line, line.reason) for line in article.dropped] == [
        (6, "share or comment widget"),
        (7, "list of other stories"),
        (8, "list of other stories"),
        (9, "copyright or disclaimer"),
    ]


@pytest.mark.parametrize("unit", ["日报", "本报记者", "人民日报", "2025年6月", "新华社 "])
@pytest.mark.parametrize("tail", ["", "记者", "讯"])
def test_lines_of_repeated_outlets_take_linear_time(unit: str, tail: str) -> None:
    def seconds(times: int) -> float:
        text = f"{unit * times}{tail}\n市政府昨天发布消息，新桥全长1200米，下月通车。"
        return cpu_seconds(lambda: clean(text))

    few = 88 // (4 * len(unit))
    # Doubling each second repetition, six more made 日报 forty times slower.
    assert seconds(few + 6) < 10 * seconds(few) + 0.01
    assert seconds(4 * few) < 10 * seconds(few) + 0.01


@pytest.mark.parametrize(
    "line",
    [
        "人民日报见习记者 张伟明",
        "本报记者 王小红 通讯员 李强",
        "新华社记者：陈思远",
        "中国青年报·中青在线记者 赵一鸣",
        "【本报讯】融媒体记者 周晓彤",
        "记者 欧阳文华",
    ],
)
def test_a_byline_is_no_paragraph(line: str) -> None:
    article = clean(f"新桥下月通车\n{line}\n市政府昨天发布消息，新桥全长1200米，下月通车。")
    assert len(article.paragraphs) == 1
    assert article.paragraphs[0].startswith("市政府")


@pytest.mark.parametrize(
    "text",
    [
        "记者 王明",
        "来源：新华社 2025-06-26",
        "发表于 2024-6-12 09:12:45 | 只看该作者的回复，共有三条意见值得注意。",
        "2025年6月26日 09:15\n作者：王明",
    ],
)
def test_a_text_of_credits_alone_is_kept_and_said_to_be_one(text: str) -> None:
    article = clean(text)
    assert article.paragraphs == tuple(text.split("\n"))
    (finding,) = article.findings
    assert (finding.code, finding.severity) == ("credits-only", "warning")
    assert clean(f"{text}\n县里昨天修好了大桥，车辆恢复通行。").findings == ()
