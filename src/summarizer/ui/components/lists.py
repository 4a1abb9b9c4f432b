"""Lists that the browser keeps: the history of articles, and many files to translate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from summarizer.reports.formats import FORMATS, Format
from summarizer.reports.wording import both, say

__all__ = ["History", "build_files", "build_history"]

_DEFAULT_FORMATS = ("html", "docx")


def build_files(max_bytes: int) -> gr.HTML:
    """Build the view; ``max_bytes`` is the largest request that the server takes."""
    return gr.HTML(_view(max_bytes), js_on_load="summarizer.files.show()", apply_default_css=False)


def _view(max_bytes: int) -> str:
    boxes = "".join(map(_box, FORMATS.values()))
    return f"""
<section class="zh-list zh-files" data-files data-largest="{max_bytes}" {
        both("aria-label", "Many files", "批量处理")
    }>
<h2>{say("Many files", "批量处理")}</h2>
<p class="note">{
        say(
            "Up to 100 articles, each a text file. The list and the results are kept in this "
            "browser only, so the work can go on after the page was closed.",
            "最多 100 篇文章，每篇一个文本文件。列表和结果仅保存在此浏览器中，关闭页面后可以继续。",
        )
    }</p>
<p class="note passing" data-part="passing" hidden></p>
<div class="drop">
<label><input type="file" multiple accept=".txt,.text,.md,.html,.htm,text/*" data-part="choose">{
        say("Choose files", "选择文件")
    }</label>
<p>{say("or drop them here", "或拖放到此处")}</p>
</div>
<fieldset data-part="formats"><legend>{say("Results as", "结果格式")}</legend>{boxes}</fieldset>
<div class="bar">
<button type="button" class="main" data-act="start" data-part="start" disabled>{
        say("Start", "开始")
    }</button>
<button type="button" data-act="stop" data-part="stop" disabled>{say("Stop", "停止")}</button>
<button type="button" data-act="zip" data-part="zip" hidden>{
        say("Download all (zip)", "全部下载（zip）")
    }</button>
<button type="button" class="end" data-act="clear" data-part="clear" hidden>{
        say("Clear", "清空")
    }</button>
</div>
<p class="status" role="status" data-part="status"></p>
<progress data-part="bar" max="1" value="0" hidden {
        both("aria-label", "Files done", "已完成的文件")
    }></progress>
<table role="table" data-part="table" hidden>
<caption>{say("Files, how far each is, and its results", "文件、进度与结果")}</caption>
<thead role="rowgroup"><tr role="row">
<th role="columnheader" scope="col">{say("File", "文件")}</th>
<th role="columnheader" scope="col">{say("State", "状态")}</th>
<th role="columnheader" scope="col">{say("Findings", "未能核实")}</th>
<th role="columnheader" scope="col">{say("Results", "结果")}</th>
</tr></thead>
<tbody role="rowgroup" data-part="rows"></tbody>
</table>
</section>
"""


def _box(format: Format) -> str:
    checked = " checked" if format.name in _DEFAULT_FORMATS else ""
    return (
        f'<label><input type="checkbox" value="{format.name}" '
        f'data-suffix="{format.suffix}"{checked}>'
        f"<span>{say(format.label, format.chinese_label)}</span></label>"
    )


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


def build_history(remembers: bool) -> History:
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
