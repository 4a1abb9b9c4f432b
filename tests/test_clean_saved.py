"""Lines cut at a width, and saved HTML."""

from __future__ import annotations

import pytest

from cleaned import BODY, EXPECTED, TITLE, reasons
from summarizer.chinese.clean import clean
from summarizer.documents.decode import decode

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
