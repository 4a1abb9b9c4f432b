"""The articles that this browser keeps: a list to open and delete, and the keeper of new ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from summarizer.reports.bilingual import both, say

__all__ = ["History", "build"]

_ONLY_HERE = say(
    "Kept in this browser only. The server writes nothing of it to a disk.",
    "仅保存在此浏览器中，服务器不会写入磁盘。",
)
_PAIRS = say(
    "The articles are kept in this browser only. The server's translation memory is on: it keeps "
    "their sentences, each with its translation.",
    "文章仅保存在此浏览器中。服务器已启用翻译记忆，会保存句子及其译文。",
)
_LIST = f"""
<section class="zh-list zh-history" data-history {both("aria-label", "History", "历史记录")}>
<h2>{say("History", "历史记录")}</h2>
<p class="note">%s</p>
<p class="note passing" data-part="passing" hidden></p>
<p class="empty" data-part="empty" tabindex="-1" hidden>{
    say(
        "No articles yet. Each one you have translated is kept here.",
        "尚无文章。翻译过的文章会保存在这里。",
    )
}</p>
<table role="table" data-part="table" hidden>
<caption>{say("Articles, the newest first", "文章，最新的在前")}</caption>
<thead role="rowgroup"><tr role="row">
<th role="columnheader" scope="col">{say("Article", "文章")}</th>
<th role="columnheader" scope="col">{say("When", "时间")}</th>
<th role="columnheader" scope="col">{say("Findings", "未能核实")}</th>
<th role="columnheader" scope="col"><span class="sr">{
    say("Open or delete", "打开或删除")
}</span></th>
</tr></thead>
<tbody role="rowgroup" data-part="rows"></tbody>
</table>
<button type="button" data-act="clear" data-part="clear" hidden>{
    say("Delete all", "全部删除")
}</button>
<p class="status" role="status" data-part="status"></p>
</section>
"""
_KEEPER = """
summarizer.history.join((last) => trigger("reopen", { last }));
watch("value", () => summarizer.history.keep(props.value));
"""


@dataclass(frozen=True, slots=True)
class History:
    """``list``: what a person sees. ``keeper``: what passes between the server and the browser.

    A value given to the keeper, a JSON object with ``id`` and ``report`` and whatever else
    opening needs, is kept in the browser, in place of the one with the same ``id``. Its event
    ``reopen`` hands such an object back, as ``event.last``, when a person opens it in a list.
    Neither is rendered yet: the keeper belongs where it is always on the page.
    """

    list: Any
    keeper: Any


def build(remembers: bool) -> History:
    """``remembers``: whether the server has a translation memory, which the list says."""
    return History(
        list=gr.HTML(
            _LIST % (_PAIRS if remembers else _ONLY_HERE),
            js_on_load="summarizer.history.show()",
            apply_default_css=False,
            render=False,
        ),
        keeper=gr.HTML(
            html_template="<span></span>",
            js_on_load=_KEEPER,
            visible="hidden",
            render=False,
        ),
    )
