"""Chinese people named in an article, with the standard spelling of their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from summarizer.chinese.dictionary import dictionary_words, ordinary_words, syllable
from summarizer.chinese.script import is_traditional
from summarizer.chinese.words import tagger
from summarizer.names.foreign import is_foreign
from summarizer.names.places import word_tags
from summarizer.names.titles import OFFICES, SPEAKS, TITLE

__all__ = ["people_in", "titled_surnames"]

_SURNAMES = frozenset(
    "王李张高刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈"
    "钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛段郝顾龚邵覃武钱戴严莫孔向常汤康"
    "易乔葛赖庞樊兰殷施洪翟安颜倪牛温芦季俞章鲁柏祁骆舒柯毕涂宁符苗詹阮梅霍翁聂齐凌柳左岳焦裴包祝"
    "管耿纪房冉关解邢欧丛车佟单屈靳缪卜甘甄桂窦苑卓路娄苟池冷辛蒲曲项游储晏郁蓝刁巫成滕匡司鲍盛"
    "习敖边卞柴迟褚窦杭花华桑沙尚时佘司沃奚冼谌仇蔺惠简靖麻闵宓苍束谈仝万闻邬伍席萧鄢阎阳应尤喻原臧占仲诸"
)
_COMPOUND = frozenset(
    (
        "欧阳 司马 上官 诸葛 司徒 东方 皇甫 尉迟 公孙 慕容 令狐 夏侯 端木 轩辕 宇文 长孙 独孤 "
        "南宫 拓跋 完颜"
    ).split()
)
_LEADS = f"(?:{'|'.join(_COMPOUND)}|[{''.join(sorted(_SURNAMES))}])"
_HAN = "[\u4e00-\u9fff]"
_TITLE_BEHIND = re.compile(rf"(?:{TITLE}[、:： ]?|\d岁的?)$")
_OTHERS = rf"等(?:人|\d|[一二三四五六七八九十多几两]|同志|{TITLE})"
_AND_OTHERS = re.compile(_OTHERS)
_CUE_AHEAD = re.compile(
    rf"(?:[、和与及]?(?:总|原|前)?{TITLE}|{SPEAKS}|{_OTHERS}"
    r"|[两三四五六七八九十\d]+[人位名]|[，（(](?:男|女|现年|\d+岁)| ?摄(?:影)?\b)"
)
_AFTER_TITLE = re.compile(rf"(?:{TITLE}[:： ]?|\d岁的)(?={_LEADS})")
_BEGINS = re.compile(rf"(?<![^，。；：！？、\s“（(]){_LEADS}{_HAN}{{2}}(?={TITLE}|{SPEAKS})")
_ENDS = re.compile(
    rf"$|[\s\d、，。；：！？,;:!?（(）)《》“”"
    rf"\"…—]|{SPEAKS}|等|{TITLE}"
)
_JOINT = re.compile(
    r"(?:\s*[、，]\s*|[和与及])(?:(?:通讯员|记者|副?[院所校部局处县市区镇]长|书记)\s*)?"
)
_LISTED = re.compile(
    rf"(?<=[、和与及])(?P<name>{_LEADS}{_HAN}{{1,2}})(?=[、和与及，。；）)\s]|等|{SPEAKS})"
    rf"|(?<![^、，。；：！？\s（(“])(?P<first>{_LEADS}{_HAN}{{1,2}})(?=[、和与及])"
)
_WROTE = r"(?:(?:本报|本社|本台|见习|实习|特约)?(?:记者|通讯员|编辑|作者)[\s:：]*)"
_BYLINE = re.compile(
    rf"(?:[电讯]|消息|来源)?\s*[（(]\s*(?P<names>{_WROTE}*{_LEADS}{_HAN}{{1,2}}"
    rf"(?:[\s、]+{_WROTE}*{_LEADS}{_HAN}{{1,2}})*)\s*[）)]"
)
_BEFORE_BYLINE = re.compile(r"(?:[电讯]|消息)\s*[（(]|[（(]\s*" + _WROTE)

_FUNCTION = frozenset("于向时应任成从万当将对全单连都许关解管方高")
"""Surnames that are mostly other words: 于今年 (in this year)."""
_NO_GIVEN = frozenset("某则后说也在称还都又已将及和与是先女老总的了们等对从被把")
"""Characters that follow a surname without being a given name: 刘先生, 王某, 梅则 (梅 then)."""

_NOBODY = frozenset("马华 中华 金牌 白皮书 黄金 任何人".split())

_ABROAD = re.compile(
    r"(?:越南|朝鲜|韩国|日本|美国|英国|法国|德国|俄罗斯|马来西亚|大马|马来|新加坡|印度|印尼|印度尼西亚|泰国|缅甸|柬埔寨"
    r"|老挝|菲律宾|埃及|以色列|伊朗|土耳其|加拿大|澳大利亚|巴西|欧盟|欧洲|联合国|香港|澳门|台湾|台北|台商|马华|拿督)"
    r"[^。！？]{0,14}$"
)
"""Where the people that are named next spell their names in ways of their own."""
_CHINAS = re.compile(r"中国(?:驻|公民|常驻)[^，。！？]*$")

_SURNAME_READINGS = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "任": "ren", "区": "ou", "查": "zha",
    "朴": "piao", "缪": "miao", "翟": "zhai", "覃": "qin", "盖": "ge", "乐": "yue", "尉迟": "yuchi",
    "冼": "xian", "谌": "chen", "长孙": "zhangsun",
}  # fmt: skip
_GIVEN_READINGS = {"长": "chang", "乐": "le", "行": "xing", "重": "chong", "朝": "chao"}


@dataclass(slots=True)
class _Place:
    """Where somebody may be named."""

    start: int
    end: int
    name: str
    sure: bool = False


def people_in(text: str) -> dict[str, str]:
    """People of a Simplified text and their names in pinyin, surname first: 丁显平, Ding Xianping.

    Taken only where things agree: a surname leads, no dictionary knows the name as a word, and
    jieba's tagger or what stands on both sides says where it ends; beside it stands a title, a
    verb of speech, or another person (张三、李四等专家), or it signs a report. Names of
    Traditional text are left out (they follow Cantonese or Wade-Giles), and so are foreign
    names (马斯克).
    """
    if is_traditional(text):
        return {}
    tokens = list(_tokens(text))
    places = {(place.start, place.end): place for place in _by_tagger(text, tokens)}
    ways = (_by_title(text, tokens), _before_title(text, tokens), _by_byline(text), _by_list(text))
    for place in (place for way in ways for place in way):
        known = places.setdefault((place.start, place.end), place)
        known.sure |= place.sure
    foreign = {p.name for p in places.values() if is_foreign(text, p.start, p.end)}
    found = [
        place
        for _, place in sorted(places.items())
        if place.name not in foreign and not _abroad(text, place.start)
    ]
    _pass_on(text, found)
    _pass_on(text, found[::-1])
    sure = [place for place in found if place.sure]
    return {
        place.name: spelled_name(place.name)
        for place in sure
        if not any(  # 安民 in 郑安民
            other is not place and other.start <= place.start and place.end <= other.end
            for other in sure
        )
    }


def titled_surnames(people: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """How the people of an article are named later on: 唐区长, with the surname 唐, Tang."""
    surnames = {surname_of(name): spelling.split()[0] for name, spelling in people.items()}
    return {
        surname + title: (surname, spelling)
        for surname, spelling in surnames.items()
        for title in OFFICES
    }


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str
    person: bool


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    for token in tagger().cut(text):
        start, at = at, at + len(token.word)
        yield _Token(start, at, token.word, token.flag.startswith("nr"))


def _by_tagger(text: str, tokens: list[_Token]) -> Iterator[_Place]:
    """What the tagger calls a person; sure where a cue stands beside it."""
    words = dictionary_words()
    people = [token for token in tokens if token.person and _chinese(token.word)]
    for token in people:
        behind = _TITLE_BEHIND.search(text, max(0, token.start - 8), token.start)
        ahead = _CUE_AHEAD.match(text, token.end)
        if token.word in words:
            # 高峰 is a peak too: both sides must agree, and the tagger everywhere.
            always = sum(other.word == token.word for other in people) == text.count(token.word)
            if not (behind and ahead and always):
                continue
        yield _Place(token.start, token.end, token.word, bool(behind or ahead))


def _by_title(text: str, tokens: list[_Token]) -> Iterator[_Place]:
    """A surname right behind a title, whatever the tagger made of it: 主任赵快乐介绍."""
    borders = {token.start for token in tokens} | {len(text)}
    for match in _AFTER_TITLE.finditer(text):
        start = match.end()
        if start not in borders or text[start] in _FUNCTION:
            continue
        for length in (4, 3, 2):
            name = text[start : start + length]
            if len(name) < length or not _unlike_words(name):
                continue
            end = start + length
            if _ENDS.match(text, end) or (length > 2 and end in borders):
                yield _Place(start, end, name, sure=True)
                break


def _before_title(text: str, tokens: list[_Token]) -> Iterator[_Place]:
    """A name of three characters that begins a clause and has a title or a verb behind it."""
    ends = {token.end for token in tokens}
    for match in _BEGINS.finditer(text):
        name = match.group()
        if match.end() not in ends or name[0] in _FUNCTION or name[1:] in word_tags():
            continue
        if _unlike_words(name):
            yield _Place(match.start(), match.end(), name, sure=True)


def _by_byline(text: str) -> Iterator[_Place]:
    """Who signs: （记者 张三 李四）."""
    for match in _BYLINE.finditer(text):
        if not _BEFORE_BYLINE.match(match.group().strip()):
            continue
        start = match.start("names")
        for part in re.finditer(rf"{_HAN}+", re.sub(_WROTE, _blank, match["names"])):
            if _unlike_words(part.group()):
                yield _Place(start + part.start(), start + part.end(), part.group(), sure=True)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _by_list(text: str) -> Iterator[_Place]:
    """Items of a list that could be names; sure beside a person and before 等专家."""
    for match in _LISTED.finditer(text):
        group = "name" if match["name"] else "first"
        if _unlike_words(match[group]):
            others = _AND_OTHERS.match(text, match.end(group))
            yield _Place(match.start(group), match.end(group), match[group], others is not None)


def _pass_on(text: str, places: list[_Place]) -> None:
    """Who stands beside a person in a list is a person, and so are three that are listed."""
    for trio in zip(places, places[1:], places[2:], strict=False):
        if all(
            text[one.end : two.start] == "、" and len(two.name) + len(one.name) > 4
            for one, two in pairwise(trio)
        ):
            trio[0].sure = True
    for one, two in pairwise(places):
        left, right = (one, two) if one.start < two.start else (two, one)
        if one.sure and _JOINT.fullmatch(text, left.end, right.start):
            two.sure = True


def _abroad(text: str, start: int) -> bool:
    behind = text[max(0, start - 20) : start]
    return _ABROAD.search(behind) is not None and _CHINAS.search(behind) is None


def _unlike_words(name: str) -> bool:
    """Whether a name is none that could be read as other words: 张开嘴 (open your mouth)."""
    if not _chinese(name) or name in dictionary_words() or len(name) > 4:
        return False
    tag = word_tags().get(name, "nr")
    given = name[len(surname_of(name)) :]
    leading = len(name) > 2 and name[:2] not in _COMPOUND and name[:2] in ordinary_words()
    return tag.startswith("nr") and not leading and bool(given)


def surname_of(name: str) -> str:
    """The surname a Chinese name begins with."""
    return name[:2] if name[:2] in _COMPOUND and len(name) > 2 else name[:1]


def _chinese(name: str) -> bool:
    surname = surname_of(name)
    given = name[len(surname) :]
    return (
        (len(surname) == 2 or surname in _SURNAMES)
        and 1 <= len(given) <= 2
        and name.isalpha()
        and name not in _NOBODY
        and not _NO_GIVEN & set(given)
    )


def spelled_name(name: str) -> str:
    """Surname and given name, each as one word with a capital, as the standard has it."""

    def read(part: str, special: dict[str, str]) -> str:
        if part in special:
            return special[part].capitalize()
        word = ""
        for character in part:
            plain = special.get(character) or syllable(character) or character
            word += f"'{plain}" if word and plain[0] in "aoe" else plain
        return word.capitalize()

    surname = surname_of(name)
    given = name[len(surname) :]
    return f"{read(surname, _SURNAME_READINGS)} {read(given, _GIVEN_READINGS)}"
