"""Write sentences out for the tests of :mod:`summarizer.chinese.expand`."""

from __future__ import annotations

from summarizer.chinese.expand import Expander

DATED = "2023-12-09 08:15　来源：山城晚报"


def expanded(sentence: str, *, dated: str = "", before: str = "", about: str = "") -> str:
    """Write one sentence out, after others of the same paragraph."""
    expander = Expander(f"{before}{sentence}\n{about}", dated=dated)
    if before:
        expander.read(before)
    return expander.expand(sentence).text
