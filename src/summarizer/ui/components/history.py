"""The history: articles that the browser keeps, and the channel that carries them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from summarizer.reports.wording import both, say

__all__ = ["History", "build"]

_BROWSER_ONLY = say(
    "Kept in this browser only. The server writes nothing of it to a disk.",
    "仅保存在此浏览器中，服务器不会写入磁盘。",
)
_BROWSER_AND_MEMORY = say(
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
summarizer.history.join((article) => trigger("reopen", { article }));
watch("value", () => summarizer.history.keep(props.value));
"""


@dataclass(frozen=True, slots=True)
class History:
    """The components of the history, not rendered yet.

    Attributes:
        list: The list that a person sees.
        keeper: Carries articles between server and browser; belongs where it is always on the
            page. The browser stores its value, a JSON object with ``id`` and ``report``, in place
            of the one with the same ``id``. Its event ``reopen`` returns such an object as
            ``event.article`` when a person opens it.
    """

    list: Any
    keeper: Any


def build(remembers: bool) -> History:
    """Build the history; ``remembers`` is True if the server has a translation memory."""
    return History(
        list=gr.HTML(
            _LIST % (_BROWSER_AND_MEMORY if remembers else _BROWSER_ONLY),
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
