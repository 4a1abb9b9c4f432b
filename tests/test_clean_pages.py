"""Whole pages as they are copied or saved: headline and body are kept, the rest is left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import mean

import pytest

from cleaned import BODY, EXPECTED, PAGES, TITLE, reasons
from summarizer.chinese.clean import clean
from summarizer.documents.decode import decode


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
