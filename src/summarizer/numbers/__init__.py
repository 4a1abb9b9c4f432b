"""Figures in Chinese and in English text, as exact values."""

from summarizer.numbers.chinese import chinese_figures, write_in_english
from summarizer.numbers.english import english_figures
from summarizer.numbers.values import DATE_KINDS, Figure, FigureKind, Value, in_english

__all__ = [
    "DATE_KINDS",
    "Figure",
    "FigureKind",
    "Value",
    "chinese_figures",
    "english_figures",
    "in_english",
    "write_in_english",
]
