"""What the page is, above everything else."""

from __future__ import annotations

from summarizer.reports.bilingual import say
from summarizer.ui.components.channel import channel

__all__ = ["build"]


def build(remembers: bool) -> None:
    """``remembers``: whether the server has a translation memory, which the page says."""
    what = say(
        "Paste a Chinese news report as copied from a web page. You get it in English: cleaned, "
        "translated sentence by sentence, summarized with sources, and with everything marked "
        "that could not be verified.",
        "粘贴从网页复制的中文新闻，即可得到英文：清理后逐句对照翻译，摘要注明依据，"
        "未能核实之处一一标出。",
    )
    if remembers:
        kept = say(
            "This server keeps the sentences it translates in its translation memory; the "
            "history is kept in your browser only.",
            "本服务器会把译过的句子存入翻译记忆库；历史记录只保存在您的浏览器中。",
        )
    else:
        kept = say(
            "The server writes nothing of your texts to a disk and forgets them an hour after the "
            "page is closed; the history is kept in your browser only.",
            "服务器不会把您的文本写入磁盘，页面关闭一小时后即不再保留；历史记录只保存在您的浏览器中。",
        )
    channel(
        f'<div class="zh-report"><h1>Summarizer</h1><p>{what}</p><p class="aside">{kept}</p></div>',
        elem_id="head",
    )
