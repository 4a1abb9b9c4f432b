"""A short Chinese phrase in English: as the translation has it, or word for word.

Chinese and English compounds have their words in one order (新能源汽车产量, new energy vehicle
output), so a phrase of known words can be put together. A word is known from the article's names,
from the press's table, or from CC-CEDICT where the translation has its sense.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from summarizer.chinese.dictionary import glosses
from summarizer.chinese.lexicon import STOP_WORDS, chinese_words, stem
from summarizer.facts.counted import Counted
from summarizer.names.places import place_names
from summarizer.facts.words import Token, press_terms
from summarizer.report import Span

__all__ = ["Wording"]

_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*(?:-[A-Za-z]+)*")
_NEXT = re.compile(r" ([A-Za-z]+)")
# Where what is counted ends and what is said of it begins.
_GOES_ON = re.compile(
    r"(?:\s+(?:and|which|that|who))?\s+(?:is|are|was|were|has|have|had|will|would|can|could|may|do"
    r"|does|did|not)\b.*|(?:\s+(?:and|nearly|about|around|over|more|than|other))+$"
)
_DIVISION = re.compile("([省市州区县旗乡镇])(?:[（(]([省市州区县旗])[）)])?")
_DIVISIONS = re.compile(f"(?!市区$)(?:{_DIVISION.pattern}){{2,}}|{_DIVISION.pattern}(?<=[）)])")
_NEXT_FIGURE = re.compile(r"(?:\s+(?:and|or|to|in|of|with|by))*\s+[$€£¥]?\d")
_SMALL = frozenset("of the and in for a an".split())
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NO_SENSE = re.compile(
    "surname|variant of|^see |classifier|^CL:|abbr|\\bsb\\b|\\bsth\\b|old |suffix"
)
_TURNS = re.compile("[非无未不假伪]")
_LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.&+-]*")
_LONGEST = 8  # words
_LONGEST_TAIL = 14
_JOINTS = {"、": ",", "和": "and", "与": "and", "及": "and", "以及": "and"}
_CLAUSE = re.compile(r"[^,;:.!?—–]*(?:[,.](?=\d)[^,;:.!?—–]*)*")


@dataclass(frozen=True, slots=True)
class Wording:
    """What the English is made of, for one figure.

    ``source``, in Simplified characters, and ``target``; ``place``: the figure in the target;
    ``names``: the article's names and their renderings; ``counting``: things are counted, so
    that their noun follows the figure; ``plural``: there are several.
    """

    source: str
    target: str
    place: Span | None
    names: Mapping[str, str]
    counting: bool
    plural: bool

    def of(self, found: Counted) -> str:
        """What is counted, in English; empty where nothing safe can be said."""
        if found.tail:
            return self._told(found.tail, _LONGEST if self.counting else _LONGEST_TAIL)
        noun = self._noun(found.noun, found.single) if found.noun else ""
        than = self._noun(found.than, found.single) if found.than else ""
        if (found.noun and not noun) or (found.than and not than):
            return self._told(found.span, _LONGEST) if self.counting and not found.than else ""
        participles = [press_terms()[token.word].participle for token in found.verbs]
        base = " ".join(filter(None, (noun, " and ".join(participles))))
        if not base and "{}" in found.frame:
            return ""
        return found.frame.replace("{than}", than).replace("{}", base)

    def _told(self, tail: Span, longest: int) -> str:
        """How the translation goes on behind the figure, if that has the words of the clause."""
        if self.place is None:
            return ""
        match = _CLAUSE.match(self.target, self.place[1])
        told = match.group().strip(" “”\"'‘’") if match else ""
        told = _NEXT_FIGURE.split(told)[0]
        if self.counting:
            told = _GOES_ON.sub("", told)
        words = chinese_words(self.source[slice(*tail)])
        said = {stem(part) for part in re.findall("[A-Za-z]+", told)}
        hits = sum(bool(word.stems & said) for word in words)
        return told if words and 2 * hits >= len(words) and len(told.split()) <= longest else ""

    def _noun(self, tokens: Sequence[Token], single: bool) -> str:
        plural = self.plural and not single
        said = self._said(tokens) if self.place else None
        if said and said[1] and self.counting and (not plural or _is_plural(said[0])):
            return said[0]
        known = self._word_for_word(tokens, plural, sure=True)
        if known:
            return known
        if said and (not self.counting or _is_plural(said[0])):
            return said[0]
        return self._word_for_word(tokens, plural, sure=False)

    # As the translation has it

    def _said(self, tokens: Sequence[Token]) -> tuple[str, bool] | None:
        """The words of the translation that say the phrase, all of it and nothing else.

        The nearest to the figure, and whether they follow right after it.
        """
        needed = [stems for token in tokens for stems in _stems(token)]
        if not needed or not all(needed) or self.place is None:
            return None
        words = [(m.group(), *m.span()) for m in _WORD.finditer(self.target)]
        best: tuple[bool, int, str] | None = None
        for first in range(len(words)):
            end = self._covers(words[first : first + _LONGEST], needed)
            if end is None:
                continue
            start = words[first][1]
            text = self.target[start:end]
            if first == 0 and not text[1:2].isupper():
                text = text[0].lower() + text[1:]
            gap = self.target[self.place[1] : start] if start >= self.place[1] else "…"
            apart = len(gap.split()) > 1 or bool(re.search(r"[^\w\s]", gap))
            # A noun that goes on is another: "the survival rate of premature" infants.
            after = _NEXT.match(self.target, end)
            goes_on = after is not None and after[1].lower() not in STOP_WORDS
            if goes_on and (apart or not _is_plural(text)):
                continue
            far = min(abs(start - self.place[1]), abs(self.place[0] - end))
            if best is None or (apart, far) < best[:2]:
                best = (apart, far, text)
        return (best[2], not best[0]) if best else None

    def _covers(
        self, words: Sequence[tuple[str, int, int]], needed: Sequence[frozenset[str]]
    ) -> int | None:
        """Where the words end that say all that is needed; ``None`` where another comes between."""
        left, ends = list(needed), None
        for index, (word, start, end) in enumerate(words):
            if index and self.target[words[index - 1][2] : start].strip():
                break
            if index and word.lower() in _SMALL:
                continue
            stems = {stem(word.replace("-", "")), *map(stem, word.split("-"))}
            hits = [wanted for wanted in left if wanted & stems]
            # A word that the dictionary has whole may be several in English: medical experts.
            if not hits and not (index and any(wanted & stems for wanted in needed)):
                break
            for wanted in hits[: word.count("-") + 1]:  # high-level says two words
                left.remove(wanted)
            if not left:
                ends = end
        return ends

    # Word for word

    def _word_for_word(self, tokens: Sequence[Token], plural: bool, *, sure: bool) -> str:
        """The words in their order.

        ``sure``: all of them, by names and the press's table only; else by the dictionary too, and
        words ahead may be dropped unless they turn what is said.
        """
        for first in range(len(tokens)):
            if first and (sure or not self._droppable(tokens[first - 1])):
                return ""
            if phrase := self._joined(tokens[first:], plural, sure):
                return phrase if sure or self._follows(phrase) else ""
        return ""

    def _droppable(self, token: Token) -> bool:
        """Whether a phrase stays true without a word ahead; only a place, where no things count."""
        if len(token.word) == 1 or _TURNS.search(token.word) or token.word in _JOINTS:
            return False
        return self.counting or token.word in place_names()

    def _follows(self, phrase: str) -> bool:
        """Whether the translation has the last word of a phrase close behind the figure."""
        if not self.counting or self.place is None:
            return not self.counting
        near = _WORD.findall(self.target[self.place[1] :])[:6]
        return stem(phrase.split()[-1]) in {stem(word) for word in near}

    def _joined(self, tokens: Sequence[Token], plural: bool, sure: bool) -> str:
        out: list[str] = []
        for index, token in enumerate(tokens):
            if token.word in _JOINTS:
                out.append(_JOINTS[token.word])
                continue
            english = self._english(token, sure)
            if english is None:
                return ""
            last = index == len(tokens) - 1
            if last and token.kind in ("q", "m") and out:
                return f"{english} {'' if english.endswith(' by') else 'of '}{_spaced(out)}"
            # What there is an output or a share of are many things too.
            of = index == len(tokens) - 2 and tokens[-1].kind == "q"
            # Whether a word of the dictionary has a plural is only known of things counted.
            several = (plural if last else of) and (self.counting or token.word in press_terms())
            if token.kind == "n" and english and several:
                english = _plural(english)
            if not out or stem(out[-1]) != stem(english):
                out.append(english)
        return _spaced(out)

    def _english(self, token: Token, sure: bool) -> str | None:
        word = token.word
        if _LATIN.fullmatch(word):
            return word
        if word in self.names:
            return self.names[word]
        if _DIVISIONS.fullmatch(word):
            return _divisions(word)
        term = press_terms().get(word)
        if term and term.kind not in ("x", ""):
            return term.english
        if word in place_names():
            return place_names()[word]
        guessed = not sure and len(word) > 1 and token.kind != "a"
        return _sense(word, self.target) if guessed else None


def _stems(token: Token) -> Iterator[frozenset[str]]:
    term = press_terms().get(token.word)
    if term and term.kind not in ("x", "") and not term.english:
        return
    if term and " and " in term.english:  # 区县: one of the two does not say it
        yield frozenset()
        return
    own = frozenset(stem(word) for word in _WORD.findall(term.english)) if term else frozenset()
    words = chinese_words(token.word)
    if not words:
        yield own
    for word in words:
        yield word.stems | own


def _spaced(words: Sequence[str]) -> str:
    return " ".join(filter(None, words)).replace(" ,", ",")


def _is_plural(english: str) -> bool:
    *_, last = english.lower().split()
    return last.endswith("s") or last in ("people", "men", "women", "children", "aircraft")


def _sense(word: str, target: str) -> str | None:
    """The dictionary's English of a word: the sense that the translation has."""
    senses = [
        " ".join(_BRACKETS.sub(" ", sense).split())
        for entry in glosses().get(word, ())
        for sense in re.split("[/;,]", entry)
        if not _NO_SENSE.search(sense)
    ]
    senses = [s for s in senses if s and not s.startswith("to ") and len(s.split()) <= 3]
    said = {stem(m.group()) for m in _WORD.finditer(target)}
    for sense in (re.sub("^(?:an?|the) ", "", sense) for sense in senses):
        stems = {stem(w) for w in _WORD.findall(sense) if w not in STOP_WORDS}
        if stems and stems <= said:
            return sense
    return None


def _divisions(word: str) -> str:
    """市(州)区(县): cities (prefectures) and districts (counties)."""
    parts = []
    for match in _DIVISION.finditer(word):
        one, two = (_plural(press_terms()[c].english) if c else "" for c in match.groups())
        parts.append(f"{one} ({two})" if two else one)
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _plural(english: str) -> str:
    """A noun phrase in the plural: counties, pieces of equipment, districts and counties."""
    if " and " in english:
        return " and ".join(map(_plural, english.split(" and ")))
    head, of, rest = english.partition(" of ")
    *before, noun = head.split(" ")
    if noun in ("aircraft", "species", "series", "people"):
        pass
    elif noun == "person":
        noun = "people"
    elif re.search("[^aeiou]y$", noun):
        noun = noun[:-1] + "ies"
    elif re.search("(?:s|x|ch|sh)$", noun):
        noun += "es"
    else:
        noun += "s"
    return " ".join([*before, noun]) + of + rest
