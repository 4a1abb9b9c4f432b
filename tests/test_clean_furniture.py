"""Lines of a page that are not the article, and lines that only look like them."""

from __future__ import annotations

import pytest

from cleaned import BODY, TITLE, reasons
from summarizer.chinese.clean import clean
from timing import growth


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
        ("為達最佳瀏覽效果，建議使用 Chrome、Firefox 或 Microsoft Edge 的瀏覽器。", "navigation"),
        ("建议使用1366以上分辨率、Chrome浏览器访问", "navigation"),
        ("安全隐私 丨 版权保护 丨 联系我们 丨 网站地图", "navigation"),
        ("微博推荐 | 今日微博热点", "navigation"),
        ("Produced By 清溪网络 内容发布系统", "navigation"),
        ("附件下载：", "navigation"),
        ("来源：", "navigation"),
        ("qingxi2016@example.com", "navigation"),
        ("传真：0123-4567890 联系邮箱：", "copyright or disclaimer"),
        ("清公安网备号43010402000231号", "copyright or disclaimer"),
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
        "县里建议使用节水灌溉，并推荐农户种植耐旱品种，效果最佳。",
        "为达到最佳灌溉效果，技术员每周进村一次。",
        "传真和电话整夜未停，值班室收到了上百份水情报告。",
        "农历二月，水库开始蓄水，下游的农田陆续翻耕。",
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


def test_a_headline_with_a_picture_is_no_caption() -> None:
    page = ["清溪水库加固工程提前完工(图)", "2025-03-04 10:20　来源：清溪日报", *BODY]
    assert clean("\n".join(page)).title == "清溪水库加固工程提前完工(图)"


def test_a_heading_behind_a_bullet_is_no_headline() -> None:
    page = [TITLE, "●下游四万亩农田受益", *BODY]
    assert clean("\n".join(page)).title == TITLE


@pytest.mark.parametrize(
    ("shown", "line"),
    [
        ("清溪水库加固提前完工 下游四…", "本文原标题：《清溪水库加固提前完工 下游四万亩农田受益》"),
        ("清溪水库加固提前完工 下游...", "原标题：清溪水库加固提前完工 下游四万亩农田受益"),
        (
            "[清溪山泉水]清溪水库加固提前完工 下游四万亩农田受益",
            "原标题：清溪水库加固提前完工 下游四万亩农田受益",
        ),
    ],
)
def test_the_original_headline_takes_the_place_of_one_that_is_cut(shown: str, line: str) -> None:
    page = [shown, "2025-03-04 10:20　来源：清溪日报", line, *BODY]
    article = clean("\n".join(page))
    assert article.title == "清溪水库加固提前完工 下游四万亩农田受益"
    assert article.paragraphs == BODY


def test_another_original_headline_does_not() -> None:
    page = [TITLE, "2025-03-04 10:20　来源：清溪日报", "原标题：县里的一件大事办成了", *BODY]
    assert clean("\n".join(page)).title == TITLE


def test_calendars_and_counts_are_no_credits() -> None:
    page = [
        "2025年3月4日 星期二 农历 明天是惊蛰",
        TITLE,
        "2025-03-04 10:20 来源：清溪日报",
        "33",
        *BODY,
    ]
    article = clean("\n".join(page))
    assert article.byline == "2025-03-04 10:20 来源：清溪日报"
    assert article.paragraphs == BODY
