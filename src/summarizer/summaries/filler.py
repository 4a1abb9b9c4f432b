"""Remove filler of the press from the English where the Chinese has it too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from summarizer.data import word_lists
from summarizer.numbers.values import MONTHS
from summarizer.report import Name

__all__ = [
    "press_names",
    "without_caption",
    "without_connective",
    "without_hereinafter",
    "without_padding",
    "without_slogan",
]

_LISTS: dict[str, Any] = word_lists("summaries")["filler"]


def _any(name: str) -> str:
    """Return a list of words as alternatives of a regular expression."""
    return "|".join(_LISTS[name])


def _longest_first(name: str) -> str:
    return "|".join(sorted(_LISTS[name], key=len, reverse=True))


# "It is reported that"

_PADDING = re.compile(
    rf"据(?:{_any('reported')})(?=[，,])|记者[^，。；]{{0,30}}?(?:获悉|了解到)"
    r"|(?:值得|需要|应该|应当)(?:特别)?(?:一提|注意|关注|指出|说明|强调)的是|显而易见的?是?(?=[，,])"
)
_HEARSAY = re.compile(_any("hearsay"))
_HEARD = f"(?:{_any('heard')})"
_OPENER = re.compile(
    rf"""^(?:In\ particular,\ )?(?:
      It(?P<past>\ was|\ had\ been)?(?:\ is|'s|’s|\ has\ been)?(?:\ also)?\ {_HEARD}\ that
    | It(?:\ is|'s|’s|\ was)(?:\ also)?\ (?:worth|noteworthy|notable)
        (?:\ (?:mentioning|noting|pointing\ out|note|saying|highlighting|mention))?\ that
    | It\ should(?:\ also)?\ be\ (?:noted|pointed\ out|mentioned|stressed|explained)\ that
    | (?:The\ )?(?:journalists?|reporters?)(?P<past2>)(?:\ have|\ has)?\ (?:learned|learnt)\ that
    | According\ to\ (?:the\ )?(?:news|information(?:\ received)?|reports?|presentations?|
        introductions?),
    | Notably,
    )[,]?\ """,
    re.VERBOSE | re.IGNORECASE,
)
_FROM = re.compile(
    r"^(?P<when>(?:On|In) (?:[^,“”\"]|, (?=\d{4},)){3,40}, )?"
    r"(?:(?:The|An?|Our) )?(?:journalists?|reporters?|correspondents?)"
    r"(?: (?:from|of|at|with) (?:the )?(?-i:[A-Z])[^,.;:“”\"()\d]{2,60}?)?(?: \([^()\d]{3,60}\))?"
    r"(?: have| has| were| was)? (?:learned|learnt|informed) "
    r"(?:from|by) (?P<speaker>[^,.;:“”\"\d]{3,80}?)"
    r"(?<!meeting)(?<!conference)(?<!forum)(?<!site)(?<!event)(?<!ceremony) that (?=\S)",
    re.IGNORECASE,
)
_DAY = re.compile(
    rf"\b(?:yesterday|today|tonight|tomorrow|this (?:morning|afternoon|evening)|\w+day"
    rf"|\d{{1,2}} (?:{'|'.join(MONTHS)})|(?:{'|'.join(MONTHS)}) \d{{1,2}})\b",
    re.IGNORECASE,
)
_INSERTION = re.compile(rf", it (?:is|was|has been|had been)(?: also)? {_HEARD} that,? ")
_PASSIVE = re.compile(r"\b(?P<be>is|are) (?:reported|understood|said|known) to (?P<verb>be|have)\b")
_PAST_PASSIVE = re.compile(
    r"\b(?P<was>was|were) (?:reported|understood|said|known) to have "
    r"(?P<done>been|(?!need)[a-z]+ed)\b(?!.*\b(?:and|or|but)\b)"
)
_UNTIL_NOW = re.compile(_any("until_now"))
_SECOND_INFINITIVE = re.compile(r"\b(?:and|or|but|,) to \w")
_REPORTEDLY = re.compile(r"\breportedly ")
_PRESENT = {"isbe": "is", "arebe": "are", "ishave": "has", "arehave": "have"}

# Not 要求, 社会, 将军, 模拟; 会 only after what an auxiliary follows.
_FUTURE = re.compile(
    r"(?<![大中少上名老干健小麻主])将(?![军领士近帅])|(?<![模虚])拟(?![人态合])"
    r"|(?:^|(?<=[，,、；;还也都就不才便仍只再均则定将时后年月日天]))会(?![议场员长谈见晤])"
    r"|(?<![主重需只必摘纪概首简次机提险])要(?![求么素点闻害道塞职件领是])"
)
_NEXT = re.compile("[明后]年|明[天日]|下(?:个)?(?:周|星期|月|半年|学期)")
_PLANNED = re.compile(_any("planned"))
_UNREAL = re.compile(_any("unreal"))
_LOWERCASE_OPENERS = frozenset(_LISTS["lowercase_openers"])


def without_padding(text: str, source: str) -> str:
    """Return ``text`` without "It is reported that" and the like, if ``source`` has 据悉.

    Reported speech in the past returns to the present tense. The text stays as it is if that
    takes more than replacing single words.
    """
    if not _PADDING.search(source) or _HEARSAY.search(source):
        return text
    if citation := _FROM.match(text):
        rest = _in_present(_main_clause(text[citation.end() :]), source)
        when = citation["when"] or ""
        if not rest or (when and _DAY.search(rest)):  # the two days might be mixed up
            return text
        return f"{when}{'a' if when else 'A'}ccording to {citation['speaker']}, {_lowered(rest)}"
    if opener := _OPENER.match(text):
        rest = _main_clause(text[opener.end() :])
        backshifted = bool(opener["past"]) or opener["past2"] is not None
        return (_in_present(rest, source) if backshifted else rest) or text
    if insertion := _INSERTION.search(text):
        rest = _main_clause(text[insertion.end() :])
        return f"{text[: insertion.start()]}, {rest}" if rest else text
    passive = _PASSIVE.search(text)
    if passive and not _SECOND_INFINITIVE.search(text, passive.end()):
        active = _active_verb(passive["be"], passive["verb"], source)
        return text[: passive.start()] + active + text[passive.end() :] if active else text
    if past := _PAST_PASSIVE.search(text):
        if _UNTIL_NOW.search(source) or re.search(r"\b(?:by|since|until|so far)\b", text, re.I):
            return text
        verb = past["was"] if past["done"] == "been" else past["done"]
        return text[: past.start()] + verb + text[past.end() :]
    return _REPORTEDLY.sub("", text, count=1)


def _active_verb(be: str, verb: str, source: str) -> str:
    """Return the verb that replaces "is reported to be"; empty if its tense is uncertain."""
    future = _FUTURE.search(source) or _NEXT.search(source)
    if not (future or _PLANNED.search(source)):
        return _PRESENT[be + verb]
    padding = _PADDING.search(source)
    clause = source[padding.end() :].strip("，,。. ") if padding else source
    if not future or verb != "be" or re.search("[，,；;。]", clause) or "的" in clause:
        return ""
    return "will be"


def _main_clause(text: str) -> str:
    """Return a that-clause as a main clause; empty if it may have a second that-clause."""
    second = re.search(r"\band that\b(?! (?:is|was|has|had)\b)", text)
    if second is None:
        return text
    if re.search(r"\bthat\b", text[: second.start()] + text[second.end() :]):
        return ""
    return f"{text[: second.start()]}and{text[second.end() :]}"


def _in_present(text: str, source: str) -> str:
    """Return reported speech as direct speech; empty if its tense is uncertain."""
    if re.search(r"\bhad\b", text):
        return ""
    if re.search(r"\bwould\b", text):
        if not _FUTURE.search(source) or _UNREAL.search(source):
            return ""
        return re.sub(r"\bwould\b", "will", text)
    return text


def _lowered(text: str) -> str:
    """Return a sentence for use within a sentence; names keep their capital."""
    word = text.split(" ", 1)[0].rstrip(",")
    return text[0].lower() + text[1:] if word in _LOWERCASE_OPENERS else text


# "(hereinafter referred to as …)"

_SHORT_FORM_ZH = re.compile("简称|下称|以下称")
_HEREINAFTER = re.compile(
    r" ?\((?:hereinafter|hereafter)(?: (?:collectively|also))?(?: referred to| called| known)?"
    r"(?: as)?,? (?:the )?[“\"‘']?(?P<short>[^()“”\"]{1,60}?)[”\"’']?\)"
)
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ž]+(?:[-'’][A-Za-zÀ-ž]+)*")


def without_hereinafter(text: str, source: str) -> str:
    """Return ``text`` with only the short form in brackets, or none if the full form has it."""
    if not _SHORT_FORM_ZH.search(source):
        return text

    def replacement(match: re.Match[str]) -> str:
        preceding = set(_LATIN_WORD.findall(text[: match.start()]))
        words = _LATIN_WORD.findall(match["short"])
        return "" if words and preceding.issuperset(words) else f" ({match['short']})"

    return _HEREINAFTER.sub(replacement, text)


# Agency and journalist

_PRESS_ZH = re.compile(
    r"^(?:[^，。；]{0,20}?(?:电|讯|消息))?\s*(?:[（(](?:[^（）()，。]{0,8})?记者[^（）()]{0,20}[）)])?"
    r"[^，。；从]{0,12}?记者[^，。；从]{0,12}从"
)


def press_names(source: str, names: Sequence[Name]) -> frozenset[str]:
    """Return the English names of the agency and the journalist who wrote the sentence."""
    credit = _PRESS_ZH.match(source)
    if not credit:
        return frozenset()
    return frozenset(
        name.target
        for name in names
        if name.kind in ("person", "institution")
        and name.source in credit.group()
        and name.source not in source[credit.end() :]
    )


# "In addition,"

_CONNECTIVE = re.compile(rf"^(?:(?:{_any('connectives')}),|(?:And|But)(?! for\b),?) (?=\S)")


def without_connective(text: str) -> str:
    """Return ``text`` without a first word that refers to the sentence before it."""
    return _CONNECTIVE.sub("", text)


# "The picture shows that"

_CAPTION_ZH = re.compile(r"^[（(]?(?:(?:上|下|本)?图|照片|图片)(?:为|显示|中|：|:)")
_CAPTION = re.compile(
    r"^(?:(?:Photo|Picture|Image)s?: |The (?:picture|photo|photograph|figure|image) "
    r"(?:above |below )?shows that )"
)


def without_caption(text: str, source: str) -> str:
    """Return ``text`` without the label of a photo."""
    return _CAPTION.sub("", text) if _CAPTION_ZH.match(source) else text


# "laying a solid foundation for …"

_SLOGAN_ZH = re.compile(
    rf"""[，,][^，,。；;]{{0,4}}?(?:为|給|给)(?P<object>[^，,。；;]{{1,40}}?)
    (?:{_any("slogan_verbs")})(?:了|出)?(?P<modifiers>[^，,。；;]{{0,24}}?)
    (?:{_longest_first("slogan_nouns")})\s*[。.；;]?$""",
    re.VERBOSE,
)
_SLOGAN_OBJECT = re.compile(_longest_first("slogan_objects"))
_SLOGAN_MODIFIER = re.compile(_longest_first("slogan_modifiers"))
_SLOGAN_WORDS = frozenset(_LISTS["slogan_english"])
_TAIL = re.compile(
    r"(?P<joint>,? and(?: thereby| thus)? (?:also )?(?:has |have |had |will )?|, (?:thereby |thus |"
    r"while )?|,? which (?:also )?(?:has |have |had |will )?)"
    r"(?:provid(?:e[ds]?|ing)|contribut(?:e[ds]?|ing)|la(?:id|ys?|ying)|inject(?:s|ed|ing)?|"
    r"g(?:ave|ives?|iving)|offer(?:s|ed|ing)?|ma(?:de|kes?|king)|add(?:s|ed|ing)?)\b"
)
_LEAST_WORDS = 6
"""Fewest words that must remain of a sentence."""


def without_slogan(text: str, source: str, preceding: str, names: Sequence[Name]) -> str:
    """Return ``text`` without a last clause that is only official praise.

    The last clause of the Chinese must be such a phrase in full. The last clause of the English
    must have no figure, only words of such praise, and only names that the rest of the sentence
    or ``preceding``, the summary before it, has.
    """
    if not _is_slogan(source, names):
        return text
    for tail in _TAIL.finditer(text):
        rest, clause = text[: tail.start()], text[tail.start() :]
        if re.search(r"[\d“”\"]", clause) or rest.count("“") != rest.count("”"):
            continue
        other_words = set(_LATIN_WORD.findall(f"{preceding} {rest}"))
        words = (re.sub(r"['’]s$", "", word) for word in _LATIN_WORD.findall(clause))
        if all(
            word.lower() in _SLOGAN_WORDS or (word[0].isupper() and word in other_words)
            for word in words
        ):
            closed = _closed(rest, " and" in tail["joint"])
            return closed if closed and len(rest.split()) >= _LEAST_WORDS else text
    return text


def _is_slogan(source: str, names: Sequence[Name]) -> bool:
    match = _SLOGAN_ZH.search(source)
    if not match:
        return False
    rest = match["object"]
    for name in sorted(names, key=lambda name: -len(name.source)):
        rest = rest.replace(name.source, "")
    return (
        not _SLOGAN_OBJECT.sub("", rest).strip()
        and not _SLOGAN_MODIFIER.sub("", match["modifiers"]).strip()
    )


_NOT_AN_ITEM = re.compile(
    r"(?:the|an?|its?|this|these|they|has|have|had|is|are|was|were|will)\b|[A-Z\d]"
)


def _closed(rest: str, joined: bool) -> str:
    """Return ``rest`` as a sentence; empty if it may be a list that lost its last item.

    A list of verbs (helped 12 firms, trained 300 workers) gets its "and" back.
    """
    rest = rest.rstrip(" ,;")
    items = rest.split(", ")[1:]
    if joined and items and not re.match(r"[a-z]+ing\b|which\b", items[-1]):
        if all(re.match(r"[a-z]+ed\b", item) for item in items) and " and " not in items[-1]:
            rest = " and ".join(rest.rsplit(", ", 1))
        elif not _NOT_AN_ITEM.match(items[-1]):
            return ""
    return rest + "."
