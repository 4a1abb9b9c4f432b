"""The many-files view: files to drop, their states, and the results to download."""

from __future__ import annotations

import gradio as gr

from summarizer.reports.formats import FORMATS, Format
from summarizer.reports.wording import both, say

__all__ = ["build"]

_DEFAULT_FORMATS = ("html", "docx")


def build(max_bytes: int) -> gr.HTML:
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
