"""The translation memory: what a model has answered, and pairs of Chinese and English for people.

One SQLite file holds two things. ``decoded`` is what a model was asked and what it answered,
bit for bit, so that the same text is never decoded twice, by whichever run. ``pairs`` are aligned
segments: the newest translation of each model, and what a person wrote instead.
"""

from summarizer.memory.records import Counts, Memory, Pair, Stats

__all__ = ["Counts", "Memory", "Pair", "Stats"]
