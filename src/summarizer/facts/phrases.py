"""English for a short Chinese phrase: as the translation has it, or word for word.

Chinese and English compounds have their words in the same order (新能源汽车产量, new energy vehicle
output), so known words can be put together. A word is known if it is a name of the article, a term
of the press, or in CC-CEDICT with a sense that the translation has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from summarizer.chinese.dictionary import glosses
from summarizer.chinese.lexicon import STOP_WORDS, chinese_words, stem
from summarizer.data import word_lists
from summarizer.facts.context import is_divisions
from summarizer.facts.words import Subject, Token, joins_nouns, terms
from summarizer.names.gazetteer import place_names
from summarizer.report import Span

__all__ = ["Wording"]

_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*(?:-[A-Za-z]+)*")
_NEXT = re.compile(r" ([A-Za-z]+)")
# Where the noun ends and its verb begins.
_GOES_ON = re.compile(
    r"(?:\s+(?:and|which|that|who))?\s+(?:is|are|was|were|has|have|had|will|would|can|could|may|do"
    r"|does|did|not)\b.*|(?:\s+(?:and|nearly|about|around|over|more|than|other))+$"
)
_EXAMPLES = re.compile(r",?\s+(?:such as|like|including|for example)\b.*")
_ENDS_WITH_VERB = re.compile(
    r" (?:reached|stood|rose|fell|grew|increased|decreased|amounted|totall?ed)$"
)
# 设施 is no "installed", and 年产量 no "years".
_NO_NOUN = re.compile(
    "[a-z]{3,}ed|years?|months?|days?|times?|percent|yuan|values?|amounts?|numbers?|totals?|levels?|rates?"
)
# Of the translation, "shares closed" is half a sentence.
_ENDS_WITH_DEED = re.compile(r" [a-z]{2,}[^e]ed$")
_TRADED = {"进口": "imported", "出口": "exported"}
_BEHIND_NOUN = re.compile(r" (?:of|above|on|with|in|from|lifted|living|moved)\b")
_OF = re.compile(r",| (?:of|for|in|on|with|from|to|at|by|under|between|among|during) ")
_ENDS_OPEN = re.compile(r"\b(?:an?|the|and|or|of|in|to|for|with|by|from|at|on|as|that|than)$")
_STARTS_OPEN = re.compile(r"(?:of|and|or|but|while|to|in|on|at|by|with|for)\b", re.IGNORECASE)
_DIVISION = re.compile("([省市州区县旗乡镇村])(?:[（(]([省市州区县旗乡镇村、]+)[）)])?")
_NEXT_FIGURE = re.compile(
    r"(?:\s+(?:and|or|to|in|of|with|by))*\s+(?:[$€£¥]?\d|(?:two|three|four|five|six|seven|eight|nine"
    r"|ten|eleven|twelve|another)\b)"
)
# 又有三个园区: what comes on top belongs to the figure.
_MORE_OF_THEM = re.compile("^(?:more|other|others|another|further|additional) ")
_SMALL = frozenset("of the and in for a an".split())
_LISTS = word_lists("facts")
_UNCHANGED = frozenset(_LISTS["unchanged_plurals"].split())
_WITHOUT_S = frozenset(_LISTS["plurals_without_s"].split())
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NO_SENSE = re.compile(
    "surname|variant of|^see |classifier|^CL:|abbr|\\bsb\\b|\\bsth\\b|old |suffix"
)
_NEGATIONS = re.compile("[非无未不假伪]")
_LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.&+-]*")
_LONGEST = 8  # words
_LONGEST_TAIL = 14
_LONGEST_GUESS = 4  # words of Chinese
_RATE = re.compile(
    "rate|ratio|share|percent|proportion|coverage|margin|utili[sz]ation|growth|turnout|yield|return"
    "|accuracy|efficiency|occupancy|satisfaction|penetration|compliance|participation|audience|prevalence|incidence|frequency|efficiency|speed|increase|decline|rise|inflation|level"
)
_FEE = re.compile(
    "fee|cost|charge|price|expen|spending|fund|tuition|freight|toll|fare|premium|payment|rent|bill"
    "|royalt|dues|allowance|money"
)
_CLAUSE = re.compile(r"[^,;:.!?—–]*(?:[,.](?=\d)[^,;:.!?—–]*)*")


@dataclass(frozen=True, slots=True)
class Wording:
    """English for the subject of one figure.

    Attributes:
        source: The Chinese sentence, in Simplified characters.
        target: Its English translation.
        place: Where the figure stands in ``target``.
        names: Names of the article with their English.
        counting: Things are counted, so their noun follows the figure.
        plural: There are several of them.
    """

    source: str
    target: str
    place: Span | None
    names: Mapping[str, str]
    counting: bool
    plural: bool

    def of(self, subject: Subject) -> str:
        """Return a subject in English, or nothing if no English is certain."""
        if subject.tail:
            return self._tail(subject.tail, _LONGEST if self.counting else _LONGEST_TAIL)
        if subject.strict:
            return self._right_behind(self._noun(subject.noun, subject.single))
        noun = self._noun(subject.noun, subject.single) if subject.noun else ""
        than = self._noun(subject.than, subject.single) if subject.than else ""
        if (subject.noun and not noun) or (subject.than and not than):
            return self._tail(subject.span, _LONGEST) if self.counting and not subject.than else ""
        participles = [terms()[token.word].participle for token in subject.verbs]
        base = " ".join(filter(None, (noun, " and ".join(participles))))
        if not base and "{}" in subject.frame:
            return ""
        return subject.frame.replace("{than}", than).replace("{}", base)

    def _right_behind(self, phrase: str) -> str:
        """Return a phrase if the translation has it, in the plural, right behind the figure."""
        if not phrase or self.place is None or not _is_plural(phrase):
            return ""
        behind = self.target[self.place[1] :].lstrip().lower()
        return phrase if re.match(re.escape(phrase.lower()) + r"\b", behind) else ""

    def _tail(self, tail: Span, longest: int) -> str:
        """Return the English behind the figure if it has half the words of the clause."""
        if self.place is None:
            return ""
        match = _CLAUSE.match(self.target, self.place[1])
        phrase = match.group().strip(" “”\"'‘’") if match else ""
        phrase = _NEXT_FIGURE.split(phrase)[0]
        if self.counting:
            phrase = _GOES_ON.sub("", _EXAMPLES.sub("", phrase))
        if (
            "(" in phrase
            or ")" in phrase
            or _ENDS_OPEN.search(phrase)
            or _STARTS_OPEN.match(phrase)
        ):
            return ""
        phrase = _MORE_OF_THEM.sub("", phrase)
        words = chinese_words(self.source[slice(*tail)])
        parts = [part for part in re.findall("[A-Za-z]{2,}", phrase) if part not in STOP_WORDS]
        stems = {stem(part) for part in parts}
        hits = sum(bool(word.stems & stems) for word in words)
        # What the English adds is not in the clause: 八个字, "words firmly as a young man".
        known = {one for word in words for one in word.stems}
        added = sum(stem(part) not in known for part in parts)
        said = words and 2 * hits >= len(words) and 3 * added <= 2 * len(parts)
        # 加工设备70台 are no "processing plants".
        head = _OF.split(phrase)[0].split()
        other = self.counting and head and _is_plural(head[-1]) and stem(head[-1]) not in known
        return phrase if said and not other and len(phrase.split()) <= longest else ""

    def _noun(self, tokens: Sequence[Token], single: bool) -> str:
        phrase = self._any_noun(tokens, single)
        # 病死率 is no number of deaths.
        if _ENDS_WITH_VERB.search(phrase) or _NO_NOUN.fullmatch(phrase):
            return ""
        no_rate = tokens[-1].word.endswith("率") and not _RATE.search(phrase.lower())
        no_fee = re.search("(?<!消)费$", tokens[-1].word) and not _FEE.search(phrase.lower())
        return "" if no_rate or no_fee else phrase

    def _any_noun(self, tokens: Sequence[Token], single: bool) -> str:
        plural = self.plural and not single
        rendering = self._in_target(tokens) if self.place else None
        text, adjacent = rendering or ("", False)
        if _ENDS_WITH_DEED.search(text):
            text, adjacent = "", False
        if adjacent and self.counting and (not plural or _is_plural(text)):
            return text
        if phrase := self._word_for_word(tokens, plural, sure=True):
            return phrase
        if text and (not self.counting or _is_plural(text)):
            return text
        return self._word_for_word(tokens, plural, sure=False)

    # As the translation has it

    def _in_target(self, tokens: Sequence[Token]) -> tuple[str, bool] | None:
        """Return the words of the translation that render exactly the phrase.

        Of several, take those nearest to the figure. The flag tells that they follow it directly.
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
            named = tokens[0].word in place_names() or tokens[0].word in self.names
            if first == 0 and not text[1:2].isupper() and not named:
                text = text[0].lower() + text[1:]
            gap = self.target[self.place[1] : start] if start >= self.place[1] else "…"
            apart = len(gap.split()) > 1 or bool(re.search(r"[^\w\s]", gap))
            # A longer noun is another one: "the survival rate of premature" infants.
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
        """Return where the words end that render everything, or ``None`` if others intervene."""
        left, ends = list(needed), None
        for index, (word, start, end) in enumerate(words):
            if index and self.target[words[index - 1][2] : start].strip():
                break
            if index and word.lower() in _SMALL:
                continue
            stems = {stem(word.replace("-", "")), *map(stem, word.split("-"))}
            hits = [wanted for wanted in left if wanted & stems]
            # One word of the dictionary may be several in English: medical experts.
            if not hits and not (index and any(wanted & stems for wanted in needed)):
                break
            for wanted in hits[: word.count("-") + 1]:  # high-level renders two words
                left.remove(wanted)
            if not left:
                ends = end
        return ends

    # Word for word

    def _word_for_word(self, tokens: Sequence[Token], plural: bool, *, sure: bool) -> str:
        """Return the English words in the order of the Chinese.

        Args:
            tokens: The phrase.
            plural: Put the noun in the plural.
            sure: Use names and terms only. Otherwise also use the dictionary, and drop words at
                the beginning if the phrase stays true without them.
        """
        if not sure and sum(not joins_nouns(token) for token in tokens) > _LONGEST_GUESS:
            return ""
        for first in range(len(tokens)):
            led = joins_nouns(tokens[first])
            if led or (first and (sure or not self._droppable(tokens[first - 1]))):
                return ""
            if phrase := self._phrase(tokens[first:], plural, sure):
                return phrase if sure or self._follows(phrase) else ""
        return ""

    def _droppable(self, token: Token) -> bool:
        """Return whether a phrase stays true without this word at its beginning."""
        if len(token.word) == 1 or _NEGATIONS.search(token.word) or joins_nouns(token):
            return False
        return self.counting or token.word in place_names()

    def _follows(self, phrase: str) -> bool:
        """Return whether the translation has the end of a phrase close behind the figure."""
        if not self.counting or self.place is None:
            return not self.counting
        near = _WORD.findall(self.target[self.place[1] :])[:6]
        return stem(phrase.split()[-1]) in {stem(word) for word in near}

    def _phrase(self, tokens: Sequence[Token], plural: bool, sure: bool) -> str:
        out: list[str] = []
        for index, token in enumerate(tokens):
            if joins_nouns(token):
                out.append(_LISTS["joints"][token.word])
                continue
            last = index == len(tokens) - 1
            # 乡镇卫生院 are township and town health centers.
            english = self._english(token, sure, last or joins_nouns(tokens[index + 1]))
            if english is None:
                return ""
            if token.word in _TRADED and not last and tokens[index + 1].kind not in ("q", "u"):
                if out:
                    return ""  # 乌拉圭进口牛肉: from there, or by it?
                english = _TRADED[token.word]
            if last and english.endswith(" by") and not out:
                return ""
            if last and token.kind in ("q", "m") and out and out[-1].endswith("'s"):
                return f"{_spaced(out)} {english}"
            if last and token.kind in ("q", "m") and out:
                return f"{english} {'' if english.endswith(' by') else 'of '}{_spaced(out)}"
            # An output or a share is one of many things.
            of = index == len(tokens) - 2 and tokens[-1].kind == "q"
            # Of the words of the dictionary only those of counted things have a plural.
            several = (plural if last else of) and (self.counting or token.word in terms())
            if token.kind == "n" and english and several and not is_divisions(token.word):
                english = _plural(english)
            if not out or stem(out[-1]) != stem(english):
                out.append(english)
        return _spaced(out)

    def _english(self, token: Token, sure: bool, several: bool) -> str | None:
        word = token.word
        if _LATIN.fullmatch(word) and word not in terms():
            return word
        if word in self.names:
            return self.names[word]
        if is_divisions(word):
            return _divisions(word, several)
        term = terms().get(word)
        if term and term.kind not in ("x", ""):
            return term.english
        if word in place_names():
            return place_names()[word]
        guessed = not sure and len(word) > 1 and token.kind != "a"
        return _sense(word, self.target) if guessed else None


def _stems(token: Token) -> Iterator[frozenset[str]]:
    """Yield stems for each word that English needs for a token; empty if it cannot be checked."""
    term = terms().get(token.word)
    if term and term.kind not in ("x", "") and not term.english:
        return
    if is_divisions(token.word):
        yield frozenset()
        return
    if term and " and " in term.english:  # 区县: one of the two is not enough
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
    return last.endswith("s") or last in _WITHOUT_S


def _sense(word: str, target: str) -> str | None:
    """Return the sense of a word in the dictionary that the translation has."""
    senses = [
        " ".join(_BRACKETS.sub(" ", sense).split())
        for entry in glosses().get(word, ())
        for sense in re.split("[/;,]", entry)
        if not _NO_SENSE.search(sense)
    ]
    senses = [s for s in senses if s and not s.startswith("to ") and len(s.split()) <= 3]
    there = {stem(m.group()) for m in _WORD.finditer(target)}
    for sense in (re.sub("^(?:an?|the) ", "", sense) for sense in senses):
        stems = {stem(w) for w in _WORD.findall(sense) if w not in STOP_WORDS}
        if stems and stems <= there:
            return sense
    return None


def _divisions(word: str, several: bool) -> str:
    """Name divisions in English: 市(州)区(县), cities (prefectures) and districts (counties)."""
    names = _LISTS["divisions"] | (_LISTS["divisions_beside_provinces"] if "省" in word else {})

    def listed(characters: str) -> list[str]:
        english = [names[character] for character in characters if character in names]
        return [_plural(name) if several else name for name in english]

    parts = []
    for match in _DIVISION.finditer(word):
        (part,) = listed(match[1])
        parts.append(f"{part} ({_and(listed(match[2]))})" if match[2] else part)
    return _and(parts)


def _and(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _plural(english: str) -> str:
    """Return the plural of a noun phrase: counties, pieces of equipment, towns and villages."""
    if " and " in english:
        return " and ".join(map(_plural, english.split(" and ")))
    behind = _BEHIND_NOUN.search(english)
    head = english[: behind.start()] if behind else english
    *before, noun = head.split(" ")
    if noun in _UNCHANGED or re.search("[bcdfgklmnprtvwy]s$", noun):  # jobs: a plural already
        pass
    elif noun == "person":
        noun = "people"
    elif re.search("[^aeiou]y$", noun):
        noun = noun[:-1] + "ies"
    elif re.search("(?:s|x|ch|sh)$", noun):
        noun += "es"
    else:
        noun += "s"
    return " ".join([*before, noun]) + english[len(head) :]
