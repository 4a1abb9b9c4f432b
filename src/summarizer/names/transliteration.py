"""Which English word a Chinese transcription stands for, by its consonants."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from summarizer.chinese.dictionary import syllables

__all__ = ["LIKE", "likeness", "settle"]

LIKE = 0.6
"""Likeness from which a word is taken for the name."""

# Consonants that transcriptions do not keep apart are one class: P is b and p, K is g, k and
# hard c, S all hissing sounds, J those that stand for k, t or d before i (基, 金, 迪).
_INITIALS = {
    "b": "P", "p": "P", "m": "M", "f": "F", "d": "T", "t": "T", "n": "N", "l": "L", "r": "L",
    "g": "K", "k": "K", "h": "H", "j": "J", "q": "J", "x": "J", "zh": "S", "ch": "S", "sh": "S",
    "z": "S", "c": "S", "s": "S", "w": "W", "y": "Y",
}  # fmt: skip
_SYLLABLE = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcswy])?[aeiouü]+(r|ng|n)?")
_ENGLISH = re.compile(
    r"sch|tch|sh|ch|ph|th|ck|qu|dg|ng(?![aeiou])|[bcdfghjklmnpqrstvwxyz](?=(?P<soft>[eiy])?)"
)
_LETTERS = {
    "sch": "S", "tch": "S", "sh": "S", "ch": "J", "ph": "F", "th": "T", "ck": "K", "qu": "KW",
    "dg": "J", "ng": "N", "b": "P", "c": "K", "d": "T", "f": "F", "g": "K", "h": "H", "j": "J",
    "k": "K", "l": "L", "m": "M", "n": "N", "p": "P", "q": "K", "r": "L", "s": "S", "t": "T",
    "v": "W", "w": "W", "x": "KS", "y": "Y", "z": "S",
}  # fmt: skip
_SOFT = {"c": "S", "g": "J", "t": "T"}
_NEAR = {frozenset(pair) for pair in ("MN", "JS", "JK", "JT", "JY", "FW", "FH", "PF", "WH", "PW")}
_FAINT = frozenset("AHYWL")
"""Sounds that one side often leaves out: Harvard 哈佛, Clark 克拉克."""
_CAPITALISED = re.compile(r"[A-ZÀ-Ž][\w'’]*(?:-[\w'’]+)*")
_NOT_NAMES = frozenset(
    "The A An In On At By For From But And He She It They We His Her Its Their This That These "
    "Those When While After Before As If Mr Mrs Ms Dr Sir President Minister Prime January "
    "February March April June July August September October November December".split()
)


def likeness(spoken: Sequence[str], english: str) -> float:
    """How alike a Chinese name in pinyin and an English word sound, from 0 to 1."""
    ours, theirs = _of_pinyin(tuple(spoken)), _of_english(english)
    if not ours or not theirs:
        return 0.0
    distance = _distance(ours, theirs)
    return max(0.0, 1 - distance / max(len(ours), len(theirs)))


def settle(name: str, pairs: Iterable[tuple[str, str]], taken: Collection[str] = ()) -> str | None:
    """The one English form of a foreign ``name`` that most of its translations use.

    ``pairs`` are the sources and translations of the segments that ``name`` (Simplified) may
    stand in; ``taken``: words that stand for other names. A middle dot makes parts, each
    settled by itself. ``None`` where no translation has a word that sounds like it.
    """
    heard = [english for chinese, english in pairs if name in chinese]
    barred = _NOT_NAMES | {word for rendering in taken for word in rendering.split()}
    settled = []
    for part in name.split("·"):
        # 什 stands for a hissing sound in names: 布什, Bush.
        heard_as = syllables(part.replace("什", "施"))
        used: dict[str, int] = defaultdict(int)
        alike: dict[str, float] = {}
        for english in heard:
            words = {re.sub(r"['’]s?$", "", word) for word in _CAPITALISED.findall(english)}
            scores = {word: likeness(heard_as, word) for word in words - barred}
            best = max(scores.values(), default=0.0)
            for word, score in scores.items():
                if score == best >= LIKE:
                    used[word] += 1
                    alike[word] = score
        if not used:
            return None
        # Used most often, then most alike; the letters decide what is left, for the same
        # answer every time.
        settled.append(max(used, key=lambda word: (used[word], alike[word], word)))
    return " ".join(settled)


@functools.lru_cache(maxsize=1024)
def _of_pinyin(spoken: tuple[str, ...]) -> str:
    sounds = ""
    for syllable in spoken:
        if match := _SYLLABLE.match(syllable.lower()):
            initial, final = match.groups()
            # Vowels are too unsteady to compare, but for one that begins the name.
            sounds += _INITIALS[initial] if initial else "" if sounds else "A"
            if final:
                sounds += "L" if final == "r" else "N"
    return sounds


@functools.lru_cache(maxsize=4096)
def _of_english(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.lower())
    plain = re.sub(r"(.)\1", r"\1", "".join(c for c in plain if not unicodedata.combining(c)))
    sounds = "A" if plain[:1] in tuple("aeiou") else ""
    for match in _ENGLISH.finditer(plain):
        letters = match.group()
        sounds += (_SOFT if match["soft"] else {}).get(letters) or _LETTERS[letters]
    return sounds


def _distance(left: str, right: str) -> float:
    """Edits between two runs of sounds, cheap between sounds that stand for each other."""

    def loose(sound: str) -> float:
        return 0.5 if sound in _FAINT else 1.0

    row = [0.0]
    for sound in right:
        row.append(row[-1] + loose(sound))
    for ours in left:
        above, row = row, [row[0] + loose(ours)]
        for index, theirs in enumerate(right, 1):
            change = 0.0 if ours == theirs else 0.4 if frozenset((ours, theirs)) in _NEAR else 1.0
            row.append(
                min(above[index - 1] + change, above[index] + loose(ours), row[-1] + loose(theirs))
            )
    return row[-1]
