"""The translation memory: what models answered, and pairs of Chinese and English for people.

One SQLite file has two parts. ``decoded`` has what a model was asked and what it answered, bit for
bit, so that no text is decoded twice, by whichever run. ``pairs`` has aligned segments: the newest
translation of each model, and what a person wrote instead.
"""

from summarizer.memory.database import Counts, Pair, Stats
from summarizer.memory.translation_memory import Memory

__all__ = ["Counts", "Memory", "Pair", "Stats"]
