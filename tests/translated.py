"""An article and its English by another hand, for the tests of translations from elsewhere."""

from __future__ import annotations

__all__ = ["ENGLISH", "ENGLISH_PAGE", "NEWS", "PARAGRAPHS"]

NEWS = """\
首页 > 新闻
安平县新建公园十二个
2024年5月12日 来源：安平日报
今年以来，安平县新建公园12个，总投资3.5亿元。新公园免费向市民开放。
县长王建国说，城西的湖滨公园面积最大，有8000棵树；孩子们可以在那里学游泳。游客越来越多。
下一步，全县还将修建两座图书馆。第一座明年9月开馆。
分享到：微信 微博
"""
"""A page: navigation, title, credits, three paragraphs, buttons."""

PARAGRAPHS = (
    (
        "Since the start of the year, Anping County has built 12 parks at a cost of 350 million "
        "yuan.",
        "The new parks are open to residents free of charge.",
    ),
    (
        "County head Wang Jianguo said that the Lakeside Park in the west of the city is the "
        "largest, with 8,000 trees, and that children can learn to swim there.",
        "More and more visitors are coming.",
    ),
    (
        "Next, the county will build two libraries.",
        "The first will open in September next year.",
    ),
)
"""The English of its paragraphs, sentence by sentence."""

TITLE = "Anping County builds twelve new parks"

ENGLISH = "\n\n".join([TITLE, *(" ".join(sentences) for sentences in PARAGRAPHS)])

ENGLISH_PAGE = f"""\
Home > News
{TITLE}
May 12, 2024 Source: Anping Daily
{chr(10).join(" ".join(sentences) for sentences in PARAGRAPHS)}
Share to: WeChat Weibo
Translated with DeepL.com (free version)
"""
