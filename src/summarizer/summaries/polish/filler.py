"""Words of the press that say nothing, taken out of English where the Chinese has them too."""

from __future__ import annotations

import re
from collections.abc import Sequence

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


# "It is reported that"

_PADDING = re.compile(
    r"据(?:悉|介绍|了解)(?=[，,])|记者[^，。；]{0,30}?(?:获悉|了解到)"
    r"|(?:值得|需要|应该|应当)(?:特别)?(?:一提|注意|关注|指出|说明|强调)的是|显而易见的?是?(?=[，,])"
)
_HEARSAY = re.compile("涉嫌|嫌疑|嫌犯|指控|控告|传闻|传言|疑似|可能|或将|据报[道导]|据称|据说|否认")
"""Where "it is reported" says how much is known, and stays."""

_HEARD = (
    r"(?:reported|understood|learned|learnt|known|described|explained|introduced|informed|noted|"
    r"revealed)"
)
_NOTED = r"(?:worth|noteworthy|notable|important to|particularly worth|also worth)"
_OPENER = re.compile(
    rf"""^(?:In\ particular,\ )?(?:
      It(?P<past>\ was|\ had\ been)?(?:\ is|'s|’s|\ has\ been)?(?:\ also)?\ {_HEARD}\ that
    | It(?:\ is|'s|’s|\ was)(?:\ also)?\ (?:{_NOTED}(?:\ (?:mentioning|noting|pointing\ out|note|
        saying|highlighting|mention))?|noteworthy|notable)\ that
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
    r"(?:from|by) (?P<who>[^,.;:“”\"\d]{3,80}?)"
    r"(?<!meeting)(?<!conference)(?<!forum)(?<!site)(?<!event)(?<!ceremony) that (?=\S)",
    re.IGNORECASE,
)
_OTHER_DAY = re.compile(
    rf"\b(?:yesterday|today|tonight|tomorrow|this (?:morning|afternoon|evening)|\w+day"
    rf"|\d{{1,2}} (?:{'|'.join(MONTHS)})|(?:{'|'.join(MONTHS)}) \d{{1,2}})\b",
    re.IGNORECASE,
)
_INNER = re.compile(rf", it (?:is|was|has been|had been)(?: also)? {_HEARD} that,? ")
_PASSIVE = re.compile(r"\b(?P<be>is|are) (?:reported|understood|said|known) to (?P<verb>be|have)\b")
_WAS_SAID_TO_HAVE = re.compile(
    r"\b(?P<was>was|were) (?:reported|understood|said|known) to have "
    r"(?P<done>been|(?!need)[a-z]+ed)\b(?!.*\b(?:and|or|but)\b)"
)
_UNTIL_NOW = re.compile("[已曾]|截至|至今|目前|迄今|此前")
_ALSO_INFINITIVE = re.compile(r"\b(?:and|or|but|,) to \w")
_REPORTEDLY = re.compile(r"\breportedly ")
_PRESENT = {"isbe": "is", "arebe": "are", "ishave": "has", "arehave": "have"}

# Not 要求, 社会, 将军, 模拟; 会 only after what an auxiliary follows.
_WILL = re.compile(
    r"(?<![大中少上名老干健小麻主])将(?![军领士近帅])|(?<![模虚])拟(?![人态合])"
    r"|(?:^|(?<=[，,、；;还也都就不才便仍只再均则定将时后年月日天]))会(?![议场员长谈见晤])"
    r"|(?<![主重需只必摘纪概首简次机提险])要(?![求么素点闻害道塞职件领是])"
)
_NEXT = re.compile("[明后]年|明[天日]|下(?:个)?(?:周|星期|月|半年|学期)")
_PLANNED = re.compile("计划|规划|预计|有望|即将|拟")

_UNREAL = re.compile("如果|假如|倘若|若|原本|本应|本来|原计划|否则|要是")


def without_padding(text: str, source: str) -> str:
    """``text`` without "It is reported that" and the like, where ``source`` says 据悉.

    What was reported in the past is put into the present tense again, and left alone where
    that cannot be done word for word.
    """
    if not _PADDING.search(source) or _HEARSAY.search(source):
        return text
    if named := _FROM.match(text):
        rest = _in_present(_main(text[named.end() :]), source)
        when = named["when"] or ""
        if not rest or (when and _OTHER_DAY.search(rest)):  # two days, of what
            return text
        return f"{when}{'a' if when else 'A'}ccording to {named['who']}, {_lower(rest)}"
    if opener := _OPENER.match(text):
        backshifted = bool(opener["past"]) or opener["past2"] is not None
        rest = _main(text[opener.end() :])
        shifted = _in_present(rest, source) if backshifted else rest
        return shifted or text
    if inner := _INNER.search(text):
        rest = _main(text[inner.end() :])
        return f"{text[: inner.start()]}, {rest}" if rest else text
    passive = _PASSIVE.search(text)
    if passive and not _ALSO_INFINITIVE.search(text, passive.end()):
        plain = _of_passive(passive["be"], passive["verb"], source)
        return text[: passive.start()] + plain + text[passive.end() :] if plain else text
    if had := _WAS_SAID_TO_HAVE.search(text):
        if _UNTIL_NOW.search(source) or re.search(r"\b(?:by|since|until|so far)\b", text, re.I):
            return text
        done = had["was"] if had["done"] == "been" else had["done"]
        return text[: had.start()] + done + text[had.end() :]
    return _REPORTEDLY.sub("", text, count=1)


def _of_passive(be: str, verb: str, source: str) -> str:
    """What "is reported to be" is without the report; empty where its tense cannot be told."""
    future = _WILL.search(source) or _NEXT.search(source)
    if not (future or _PLANNED.search(source)):
        return _PRESENT[be + verb]
    padding = _PADDING.search(source)
    said = source[padding.end() :].strip("，,。. ") if padding else source
    if not future or verb != "be" or re.search("[，,；;。]", said) or "的" in said:
        return ""
    return "will be"


def _main(text: str) -> str:
    """What "that" introduced, as a main clause; empty where a second "that" may hang on it."""
    second = re.search(r"\band that\b(?! (?:is|was|has|had)\b)", text)
    if second is None:
        return text
    if re.search(r"\bthat\b", text[: second.start()] + text[second.end() :]):
        return ""
    return f"{text[: second.start()]}and{text[second.end() :]}"


def _in_present(text: str, source: str) -> str:
    """Reported speech as direct speech; empty where its tense cannot be told from the words."""
    if re.search(r"\bhad\b", text):
        return ""
    if re.search(r"\bwould\b", text):
        if not _WILL.search(source) or _UNREAL.search(source):
            return ""
        return re.sub(r"\bwould\b", "will", text)
    return text


def _lower(text: str) -> str:
    """A sentence's start amid a sentence: only words that are no names."""
    word = text.split(" ", 1)[0].rstrip(",")
    small = {"The", "A", "An", "In", "On", "At", "This", "These", "Its", "Their", "It", "They"}
    return text[0].lower() + text[1:] if word in small else text


# "(hereinafter referred to as …)"

_SHORT_ZH = re.compile("简称|下称|以下称")
_HEREINAFTER = re.compile(
    r" ?\((?:hereinafter|hereafter)(?: (?:collectively|also))?(?: referred to| called| known)?"
    r"(?: as)?,? (?:the )?[“\"‘']?(?P<short>[^()“”\"]{1,60}?)[”\"’']?\)"
)


def without_hereinafter(text: str, source: str) -> str:
    """``text`` without a short form that is part of the full one; another stands in brackets."""
    if not _SHORT_ZH.search(source):
        return text

    def put(match: re.Match[str]) -> str:
        known = set(_LATIN_WORD.findall(text[: match.start()]))
        words = _LATIN_WORD.findall(match["short"])
        return "" if words and known.issuperset(words) else f" ({match['short']})"

    return _HEREINAFTER.sub(put, text)


# Who wrote it

_PRESS_ZH = re.compile(
    r"^(?:[^，。；]{0,20}?(?:电|讯|消息))?\s*(?:[（(](?:[^（）()，。]{0,8})?记者[^（）()]{0,20}[）)])?"
    r"[^，。；从]{0,12}?记者[^，。；从]{0,12}从"
)


def press_names(source: str, names: Sequence[Name]) -> frozenset[str]:
    """The English of those that a sentence names as its writers only: agency and journalist."""
    lede = _PRESS_ZH.match(source)
    if not lede:
        return frozenset()
    return frozenset(
        name.target
        for name in names
        if name.kind in ("person", "institution")
        and name.source in lede.group()
        and name.source not in source[lede.end() :]
    )


# "In addition,"

_CONNECTIVE = re.compile(
    r"^(?:(?:In addition|Additionally|Moreover|Furthermore|Meanwhile|At the same time|Besides|Also|"
    r"Nor is that all|However|Nevertheless|Nonetheless|Yet|Therefore|As a result|Thus|So|"
    r"Consequently|Hence|On the other hand),|(?:And|But)(?! for\b),?) (?=\S)"
)


def without_connective(text: str) -> str:
    """``text`` without a word that ties it to a sentence which is not there."""
    return _CONNECTIVE.sub("", text)


# "The picture shows that"

_CAPTION_ZH = re.compile(r"^[（(]?(?:(?:上|下|本)?图|照片|图片)(?:为|显示|中|：|:)")
_CAPTION = re.compile(
    r"^(?:(?:Photo|Picture|Image)s?: |The (?:picture|photo|photograph|figure|image) "
    r"(?:above |below )?shows that )"
)


def without_caption(text: str, source: str) -> str:
    """``text`` without the label of a photo."""
    return _CAPTION.sub("", text) if _CAPTION_ZH.match(source) else text


# "laying a solid foundation for …"


def _any(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


_SLOGAN_ZH = re.compile(
    rf"""[，,][^，,。；;]{{0,4}}?(?:为|給|给)(?P<what>[^，,。；;]{{1,40}}?)
    (?:提供|贡献|奠定|打下|注入|增添|作出|做出|积蓄|汇聚)(?:了|出)?(?P<how>[^，,。；;]{{0,24}}?)
    (?:{_any("支撑 支持 保障 力量 智慧 贡献 基础 动力 动能 活力 底气")})\s*[。.；;]?$""",
    re.VERBOSE,
)
_SLOGAN_WHAT = re.compile(
    _any(
        "高质量 高水平 发展 振兴 复兴 乡村 农村 现代化 建设 经济 社会 产业 行业 工业 农业 健康 "
        "教育 文化 旅游 科技 事业 推动 促进 推进 助力 实现 加快 全面 区域 地方 当地 全市 全省 全县 "
        "全区 全国 我国 未来 今后 下一步 进一步 后续 更 深入 深化 合作 创新 转型 升级 城市 沿线 "
        "持续 可持续 双方 增收 致富 群众 繁荣 稳定 融合 协调 新 的 和 与 及 、 中 地"
    )
)
_SLOGAN_HOW = re.compile(
    _any(
        "坚强 强大 强劲 强有力 有力 坚实 扎实 牢固 良好 新 全新 重要 积极 宝贵 更大 更多 更 应有 "
        "独特 源源不断 持久 充足 无穷 的 和 与 、 人才 智力 智慧 精神 思想 组织 支撑 支持 保障 "
        "力量 贡献 基础 动力 动能 活力 一份 自己"
    )
)
_TAIL = re.compile(
    r"(?P<joint>,? and(?: thereby| thus)? (?:also )?(?:has |have |had |will )?|, (?:thereby |thus |"
    r"while )?|,? which (?:also )?(?:has |have |had |will )?)"
    r"(?:provid(?:e[ds]?|ing)|contribut(?:e[ds]?|ing)|la(?:id|ys?|ying)|inject(?:s|ed|ing)?|"
    r"g(?:ave|ives?|iving)|offer(?:s|ed|ing)?|ma(?:de|kes?|king)|add(?:s|ed|ing)?)\b"
)
_SLOGAN = frozenset(
    "and thereby thus while which also has have had will the a an its their this of for to in into "
    "with on new strong solid sound good firm valuable important positive powerful dynamic robust "
    "vital due great greater more further future deeper full comprehensive sustainable sustained "
    "high quality high-quality level high-level intellectual talent talents human wisdom strength "
    "power force forces energy support impetus momentum vitality foundation foundations basis "
    "groundwork guarantee guarantees contribution contributions contribute development growth "
    "progress revitalization revival rejuvenation rural modernization construction building "
    "economic economy social society industrial industry industries agricultural agriculture "
    "health education culture cultural tourism science technology cause regional region local "
    "area innovation cooperation transformation upgrading prosperity stability integration village "
    "villages countryside city cities promoting promotion promote advancing accelerating achieving "
    "provide provided provides providing contributed contributes contributing lay laid lays laying "
    "inject injected injects injecting give gave gives giving offer offered offers offering make "
    "made makes making add added adds adding along route".split()
)
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ž]+(?:[-'’][A-Za-zÀ-ž]+)*")
_LEAST_LEFT = 6
"""Words that must be left of a sentence."""


def without_slogan(text: str, source: str, told: str, names: Sequence[Name]) -> str:
    """``text`` without a last clause that is nothing but official praise.

    Dropped where the last clause of the Chinese is such a phrase from end to end, and the last
    clause of the English holds no figure, no other word than such praise is made of, and no
    name that is not in the rest of the sentence or in ``told``, what a reader has read before.
    """
    if not _is_slogan(source, names):
        return text
    for tail in _TAIL.finditer(text):
        rest, cut = text[: tail.start()], text[tail.start() :]
        if re.search(r"[\d“”\"]", cut) or rest.count("“") != rest.count("”"):
            continue
        known = set(_LATIN_WORD.findall(f"{told} {rest}"))
        if all(
            word.lower() in _SLOGAN or (word[0].isupper() and word in known)
            for word in (re.sub(r"['’]s$", "", w) for w in _LATIN_WORD.findall(cut))
        ):
            closed = _closed(rest, " and" in tail["joint"])
            return closed if closed and len(rest.split()) >= _LEAST_LEFT else text
    return text


def _is_slogan(source: str, names: Sequence[Name]) -> bool:
    match = _SLOGAN_ZH.search(source)
    if not match:
        return False
    what, how = match["what"], match["how"]
    for name in sorted(names, key=lambda name: -len(name.source)):
        what = what.replace(name.source, "")
    return not _SLOGAN_WHAT.sub("", what).strip() and not _SLOGAN_HOW.sub("", how).strip()


_NO_ITEM = re.compile(
    r"(?:the|an?|its?|this|these|they|has|have|had|is|are|was|were|will)\b|[A-Z\d]"
)


def _closed(rest: str, joined: bool) -> str:
    """``rest`` as a sentence; empty where it may be a list that lost its last item.

    A list of verbs, helped 12 firms, trained 300 workers, gets its "and" back.
    """
    rest = rest.rstrip(" ,;")
    items = rest.split(", ")[1:]
    if joined and items and not re.match(r"[a-z]+ing\b|which\b", items[-1]):
        if all(re.match(r"[a-z]+ed\b", item) for item in items) and " and " not in items[-1]:
            rest = " and ".join(rest.rsplit(", ", 1))
        elif not _NO_ITEM.match(items[-1]):
            return ""
    return rest + "."
