"""Pages for the tests of cleaning, and what cleaning left out of one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from summarizer.report import Article

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PAGES = Path(__file__).parent / "data" / "pages"
EXPECTED: dict[str, Any] = tomllib.loads((PAGES / "expected.toml").read_text(encoding="utf-8"))
BODY = (
    "县水利局介绍，清溪水库除险加固工程昨日完工，水库可蓄水1800万立方米。",
    "工程历时14个月，投资6200万元，下游三个乡镇的4.6万亩农田从中受益。",
    "局长余清源说，汛期将实行每日两次巡查，并在大坝上安装监测设备。",
)
TITLE = "清溪水库除险加固工程完工"


def reasons(article: Article) -> dict[str, str]:
    return {line.text.strip(): line.reason for line in article.dropped}
