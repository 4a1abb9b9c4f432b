"""Chinese figures written in English within a Chinese text, for models to copy."""

from __future__ import annotations

import re

from summarizer.numbers.chinese import read_figures
from summarizer.numbers.values import in_english

__all__ = ["write_in_english"]

_LATE = re.compile(r"(?<![\d:.])(00|0(?=:)|1[3-9]|2[0-3])[:：]([0-5]\d)(?![\d:：.])", re.ASCII)


def write_in_english(text: str) -> str:
    """The text with its 万, 亿 and other scaled figures written as English values.

    90亿元 becomes "9 billion yuan", 10万余人 "100,000余人": what translation models copy
    through. Exact, never rounded; dates, shares, idioms and plain Arabic numbers stay, the
    latter unless they are yuan, which models like to call dollars. 19:30, which they like to
    make 1930, becomes "7:30 p.m.".
    """
    text = _LATE.sub(_twelve_hours, text)
    pieces: list[str] = []
    done = 0
    for reading in read_figures(text):
        figure, (start, end) = reading.figure, reading.number
        value = reading.scaled
        if reading.mark == "几":  # 十几万 is no value that could be written
            continue
        yuan = figure.unit == "元" and text[end : end + 1] == "元" and figure.values != ()
        if figure.kind != "cardinal" or (not yuan and (value is None or value < 100)):
            continue
        value = figure.values[0] if value is None else value
        pieces.append(text[done:start])
        # Letters and digits must not run into the number: RMB90亿 is "RMB 9 billion".
        if start and text[start - 1].isascii() and text[start - 1].isalnum():
            pieces.append(" ")
        pieces.append(in_english(value) + reading.mark)
        done = end
        if yuan:
            pieces.append(" yuan")
            done += 1
        if done < len(text) and text[done].isascii() and text[done].isalnum():
            pieces.append(" ")
    pieces.append(text[done:])
    return "".join(pieces)


def _twelve_hours(clock: re.Match[str]) -> str:
    hour, minute = int(clock[1]), clock[2]
    shown = f"{hour % 12 or 12}" + ("" if minute == "00" else f":{minute}")
    return f"{shown} {'a.m.' if hour < 12 else 'p.m.'}"
