"""Chinese people named in an article, with the standard spelling of their names."""

from __future__ import annotations

import functools
import re
from typing import Any

from summarizer.text.names import dictionary_words
from summarizer.text.script import is_traditional

__all__ = ["people_in"]

_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈"
    "钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛段郝顾龚邵覃武钱戴严莫孔向常汤康"
    "易乔葛赖庞樊兰殷施洪翟安颜倪牛温芦季俞章鲁柏祁骆舒柯毕涂涂宁符苗詹阮梅霍翁聂齐凌柳左岳焦裴包祝"
    "管詹耿纪房冉关解邢欧丛车佟单屈靳缪卜甘甄桂窦苑卓路娄苟池冷辛蒲曲项游储晏郁蓝刁巫成滕匡司鲍盛"
)
_COMPOUND = frozenset("欧阳 司马 上官 诸葛 司徒 东方 皇甫 尉迟 公孙 慕容 令狐 夏侯".split())

# A person's name stands behind or before what a person is.
_TITLE = (
    r"(?:院士|教授|副教授|研究员|副研究员|助理研究员|博士|工程师|医生|医师|护士长|主任|副主任|书记|副书记|市长|副市长|区长"
    r"|副区长|县长|副县长|镇长|乡长|村长|省长|副省长|部长|副部长|局长|副局长|厅长|副厅长|司长|副司长|处长|副处长|科长"
    r"|馆长|副馆长|校长|副校长|院长|副院长|所长|副所长|会长|副会长|社长|团长|队长|站长|行长|副行长|董事长|总经理|副总经理"
    r"|总裁|副总裁|总监|经理|秘书长|副秘书长|委员|代表|发言人|负责人|创始人|专家|学者|记者|通讯员|作者|导演|演员|老师"
    r"|同志|先生|女士|总书记|总理|副总理|主席|副主席|村民|市民|居民|农民|游客|司机|工人|员工|选手|运动员|教练|主播|传承人)"
)
_SPEAKS = (
    r"(?:表示|说|称|介绍|指出|认为|强调|告诉|坦言|透露|回忆|解释|补充|宣布|提出|建议|出席|主持"
    r"|致辞|陪同|一行)"
)
_TITLE_BEHIND = re.compile(rf"{_TITLE}$")
_CUE_AHEAD = re.compile(rf"(?:[、和与及]?(?:副|总)?{_TITLE}|{_SPEAKS})")
_JOINT = re.compile(r"[、和与]$")

# Characters that foreign names are written with and Chinese given names seldom.
_FOREIGN = frozenset(
    "斯克尔特姆普登莱茨卡拉巴布塔夫默伊萨顿里奇蒂纳迪尼拜维罗格戈洛沃兹亚佩费娜莎曼契歇倍"
)
_NO_GIVEN = frozenset("某则后说也在称还都又已将及和与是先女老总")
"""Characters that follow a surname without being a given name: 刘先生, 王某, 梅则 (梅 then)."""

_ABROAD = re.compile(
    r"(?:越南|朝鲜|韩国|日本|美国|英国|法国|德国|俄罗斯|马来西亚|大马|马来|新加坡|印度|印尼|印度尼西亚|泰国|缅甸|柬埔寨"
    r"|老挝|菲律宾|埃及|以色列|伊朗|土耳其|加拿大|澳大利亚|巴西|欧盟|欧洲|联合国|香港|澳门|台湾|台商)[^。！？]{0,14}$"
)
"""Where the people that are named next spell their names in ways of their own."""

_SURNAME_READINGS = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "任": "ren", "区": "ou", "查": "zha",
    "朴": "piao", "缪": "miao", "翟": "zhai", "覃": "qin", "盖": "ge", "乐": "yue", "尉迟": "yuchi",
}  # fmt: skip
_GIVEN_READINGS = {"长": "chang", "乐": "le", "行": "xing", "重": "chong", "朝": "chao"}


def people_in(text: str) -> dict[str, str]:
    """People of a Simplified text and their names in pinyin, surname first: 丁显平, Ding Xianping.

    Taken only where things agree: a surname leads, jieba's tagger calls the word a person, no
    dictionary knows it as a word, and a title, a verb of speech or another person stands beside
    it. Names of Traditional text are left out (they follow Cantonese or Wade-Giles), and so are
    foreign names (马斯克).
    """
    if is_traditional(text):
        return {}
    found: dict[str, str] = {}
    words = dictionary_words()
    last = -1  # where the last person ended
    at = 0
    for token in _tagger().cut(text):
        start, at = at, at + len(token.word)
        name = token.word
        if not token.flag.startswith("nr") or not _chinese(name) or name in words:
            continue
        before, after = text[max(0, start - 8) : start], text[at : at + 8]
        beside = start - 1 == last and _JOINT.search(before)
        if _ABROAD.search(text, max(0, start - 20), start):
            continue
        if beside or _TITLE_BEHIND.search(before) or _CUE_AHEAD.match(after):
            found.setdefault(name, _spelled(name))
            last = at
    return found


def _chinese(name: str) -> bool:
    surname = 2 if name[:2] in _COMPOUND else 1
    given = name[surname:]
    return (
        (surname == 2 or name[0] in _SURNAMES)
        and 1 <= len(given) <= 2
        and not _NO_GIVEN & set(given)
        and not set(given) <= _FOREIGN
    )


def _spelled(name: str) -> str:
    """Surname and given name, each as one word with a capital, as the standard has it."""
    from pypinyin import Style, lazy_pinyin

    surname = 2 if name[:2] in _COMPOUND else 1

    def read(part: str, special: dict[str, str]) -> str:
        if part in special:
            return special[part].capitalize()
        word = ""
        for character in part:
            (plain,) = lazy_pinyin(character, style=Style.NORMAL, v_to_u=True)
            syllable = special.get(character, plain)
            word += f"'{syllable}" if word and syllable[0] in "aoe" else syllable
        return word.capitalize()

    return f"{read(name[:surname], _SURNAME_READINGS)} {read(name[surname:], _GIVEN_READINGS)}"


@functools.cache
def _tagger() -> Any:
    import logging

    import jieba
    import jieba.posseg

    jieba.setLogLevel(logging.WARNING)
    return jieba.posseg
