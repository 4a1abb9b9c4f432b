"""The subject of a figure: what it counts, measures or is the change of.

The press writes 9个重点项目 and 技术指导5次, 出口268.8亿元 and 增长9.4%: a noun behind the figure,
a noun before it, or a change whose subject the clause before has named. Only words of the sentence
are taken, and none if the sentence can be read in two ways (分别, lists of shares).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from summarizer.chinese.script import HAN
from summarizer.data import word_lists
from summarizer.facts.changes import (
    CHANGE,
    COMPARISON,
    change_of,
    comparison_of,
    is_bare_before,
    share_of,
)
from summarizer.facts.context import CASUALTIES, court_term, division_of
from summarizer.facts.rates import per_before, per_behind
from summarizer.facts.shared import (
    attribute_of,
    counted_before,
    is_size,
    joined_behind,
    measured_of,
    place_of,
)
from summarizer.facts.words import (
    EDGE,
    Subject,
    Token,
    any_of,
    edge_before,
    goes_on,
    is_piece,
    joins_nouns,
    noun_after,
    noun_and_verbs,
    noun_before,
    nouns_end,
    of_words,
    owner_of,
    terms,
    verbs_before,
    without_links,
    words_of,
)
from summarizer.numbers.values import (
    COUNTING,
    MEASURES,
    NOT_COUNTING,
    PEOPLE,
    SPANS_OF_TIME,
    Figure,
)

__all__ = ["subject_of"]

_LISTS = word_lists("facts")
_BUILDINGS = frozenset(_LISTS["buildings"].split())
_IN_A_LIST = re.compile(r"\s*[、和与及]\s*")
_LEVEL = re.compile(
    "(?:发展|微?调[整高低升降]?|[上下]?修正?|提[升高]|[攀回]升|上[涨升调]|[下骤]降|下[跌滑调]|增加|减少|扩大|回落|收窄|压[减缩降]|缩[短减]|[增升涨降跌减])"
    "[至到为]$|^[至到]$"
)
_PEOPLE = re.compile("people|person|population|passenger|employment|flow|birth|death")
_FROM = re.compile("[从由](?:[^，。；从由]{0,8})$")
_FROM_ON = re.compile(
    r"\s*(?:逐步|大幅|小幅)?(?:[上下微]?调[高低升降]?|[上下]?修正?|[增升涨降跌减]|提高|上涨|下跌|增[加长]|上升|下降|减少|扩大|回落|发展|调整|压[减缩]|缩[短减])了?[至到为]"
)
_UNSURE = re.compile(
    r"约合[^，。；]{0,4}$|分别|各(?=占|增|降|为|达|减|涨)|距[^，。；]{1,8}$|(?:未|没有|并非|不是|从未|不再)[^，。；]{0,2}$"
)
_CONDITION = re.compile(r"\s*(?:按|扣除|剔除|不含|若|创[^，]{0,8}(?:新高|新低|[纪记]录)$)")
_BEYOND = re.compile(rf"\s?(?:{any_of('beyond')})(?![{HAN}]{{0,2}}环)")
_OCCASION = re.compile(f"[{_LISTS['occasions'].replace(' ', '')}]$")
_AMOUNT = re.compile(f"(?:{_LISTS['amounts']})$")
_HOUSEHOLDS = re.compile(f"(?:{_LISTS['households']})$")
_PERSON = re.compile(f"(?:{_LISTS['people']})$")
_RECEIVER = re.compile(f"^(?:{_LISTS['receivers']})$")
_LENGTH_OF_TIME = re.compile("(?:时间|时长|工期|周期|期限|寿命|年限|耗时)$")
_MARK_BEHIND = re.compile(r"\s?(?:以上|以下|以内|左右|上下)(?:人民币)?|人民币")
# What a noun before its figure ends with: 技术指导5次、…
_CLOSED = re.compile(r"\s*次?(?:[\u3000，。；：！？、,;:!?()（）\n”」]|[和与及并]|$)")
# What became of people, behind their figure: 15人死亡.
_FATE = re.compile(
    rf"\s*(?:不幸|不同程度|当场|已经?|成功|仍然?|直接|间接|被(?!困))*(?P<verb>{any_of('fates')}"
    rf"|(?:{any_of('fates_or_deeds')})(?=\s*(?:[\u3000，。；：！？、,;:!?()（）”」\d]|[和与及并另]|$)))"
    r"(?![率者案])"
)
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[.\-][A-Za-z0-9]+)+$")
_GETTING = re.compile("新增|增加|减少|完成|实现|创造|获|收|下达|拨|投入|支付|筹|发放|兑付")
_OF_OWNERS = frozenset("个家所座支")
_EXCEEDED = re.compile("(?:超过?|超出|高[出于]|低于)$")
_CRASH = re.compile("(?:连环|连续|先后|发生|互相|追尾)*(?:相撞|追尾|碰撞|相擦|剐蹭|刮擦)")
_OF_DEEDS = frozenset("次场项轮期件份批起宗桩回遍趟")
_ADVERBS = frozenset("将 也 再 又 还 却 已 逐步 逐渐 继续 进一步 大幅 小幅".split())
_NO_SUBJECT = frozenset(f"{_LISTS['bare_amounts']} {_LISTS['somewhere']}".split())
_ON_THE_SPOT = re.compile("当场")
_LEVEL_BEHIND = re.compile(rf"\s?(?:的?)(?:{any_of('levels')})")
_LETTER = re.compile(r"[^\W\d_]")
# 小区6栋 is the number of a building.
_PHASE = re.compile(r"[一二三四五六七八九十\d][期号级届]$")
_ADDRESS = re.compile(rf"(?:{any_of('addresses')}|号院?|单元|[一二三四五六七八九十\d]期)\s*$")
_TIME_FRAME = re.compile(r"\s*(?:的?时间)?(?:里|内|间|期间|以?来)")


def subject_of(
    text: str, figures: Sequence[Figure], first: int, last: int, before: Subject | None
) -> Subject | None:
    """Return what one figure, or the two ends of a range, of a text count.

    Args:
        text: The text, in Simplified characters.
        figures: All figures of the text.
        first: Index of the figure.
        last: The same, or the index of the last figure of its range.
        before: The subject of the figure before, of which this one may be a change.
    """
    found = _subject_of(text, figures, first, last, before)
    if found is None or not found.noun:
        return found
    start = found.noun[0].span[0]
    code = _CODE.search(text, 0, found.noun[0].span[1])
    if code and code.start() < start:
        # PM2.5浓度: the tagger cuts at the point.
        name = found.noun[0]._replace(word=code.group(), span=code.span())
        noun, start = (name, *found.noun[1:]), code.start()
        found = replace(found, noun=noun, span=(start, found.span[1]))
    if found.noun[0].word == "度" and text[:start].endswith("年") and len(found.noun) > 1:
        found = replace(found, noun=found.noun[1:], span=(start + 1, found.span[1]))
        start += 1
    if len(found.noun) > 1 and len(found.noun[0].word) == 1 and found.noun[0].word not in terms():
        ahead = words_of(text, edge_before(text, start), start)
        if ahead and ahead[-1].span[1] == start and is_piece(ahead[-1]):
            # 移诉毒品犯罪嫌疑人: a piece of an unknown verb
            return replace(found, noun=found.noun[1:])
    part = first > 0 and figures[first - 1].span[1] == start and _is_name(figures[first - 1])
    if part or _PHASE.search(text, 0, start):
        # 沪深300指数, 一期投资: the figure before is part of what is meant.
        left = text.rfind("、", 0, start) + 1
        return Subject((max(left, edge_before(text, start)), found.span[1]))
    return found


def _is_name(figure: Figure) -> bool:
    return figure.kind == "cardinal" and (not figure.unit or figure.unit in NOT_COUNTING)


def _subject_of(
    text: str, figures: Sequence[Figure], first: int, last: int, before: Subject | None
) -> Subject | None:
    start, end = figures[first].span[0], _end(text, figures[last])
    figure = figures[last]
    if per := per_before(text, start):
        start = per[0][0]
    left_start = max(figures[first - 1].span[1] if first else 0, edge_before(text, start))
    right_end = figures[last + 1].span[0] if last + 1 < len(figures) else len(text)
    if first and before and before.verbs and before.span[0] >= figures[first - 1].span[1]:
        # 7人遇难3人失踪: the verb behind the figure before does not belong to this one.
        left_start = max(left_start, before.span[1])
    if _UNSURE.search(text, edge_before(text, start), start) or _is_listed(text, figures, last):
        return None
    if term := court_term(text, start):
        return Subject(term[1], frame=term[0]) if figure.unit in SPANS_OF_TIME else None
    if _FROM_ON.match(text, end):  # 由3亿增至5亿: the first is a value of the past
        since = _FROM.search(text, left_start, start)
        noun = noun_before(words_of(text, left_start, since.start() if since else start))
        return of_words(noun, (), frame="") if noun else None
    if before and not before.frame and _FROM_ON.fullmatch(text, figures[first - 1].span[1], start):
        old = figures[first - 1]
        if per_behind(old) or per_before(text, old.span[0]):
            return Subject((before.span[0], start))  # 从每公斤16元微调为16.5元
        return replace(before, frame="{}", also=None)
    subject = before if before and _goes_on(text, figures[first - 1].span[1], start) else None
    if figure.unit == "个" and text.startswith(("小时", "星期", "季度", "工作日"), end):
        return None
    if figure.unit in SPANS_OF_TIME:
        return _duration(text, left_start, start, end, right_end)
    left = text[left_start:start]
    if figure.kind in ("percent", "fraction", "multiple"):
        return share_of(text, figures, last, left_start, (start, end), right_end, (subject, before))
    if than := COMPARISON.search(left):
        return comparison_of(text, than, left_start, subject)
    if CHANGE.search(left) and _CLOSED.match(text, end):
        return change_of(text, left_start, left, subject, before)
    level = _LEVEL.search(left)
    if subject and (
        left in ("至", "到") or (level and is_bare_before(text, left_start, level, subject))
    ):
        return replace(subject, frame="{}", also=None)
    if level and not subject and (found := _before_level(text, left_start, level)):
        return found
    if level and not subject and figure.unit in MEASURES:
        return None
    return _beside(text, figures, (first, last), left_start, right_end)


def _before_level(text: str, left_start: int, level: re.Match[str]) -> Subject | None:
    """Return what rose or fell to a value: 气温将降至零下5度."""
    words = words_of(text, left_start, left_start + level.start())
    while words and words[-1].word in _ADVERBS:
        words.pop()
    noun = noun_before(without_links(words), whole=True)
    return of_words(noun, ()) if noun and noun[-1].word not in _NO_SUBJECT else None


def _beside(
    text: str, figures: Sequence[Figure], group: tuple[int, int], left_start: int, right_end: int
) -> Subject | None:
    """Return the noun behind a figure (9个重点项目), else the one before it (技术指导5次)."""
    first, last = group
    start, end = figures[first].span[0], _end(text, figures[last])
    unit = figures[last].unit
    if per := per_before(text, start):
        start = per[0][0]
    if unit in CASUALTIES:
        return Subject((end - 1, end), frame=CASUALTIES[unit])
    if unit in _BUILDINGS and _ADDRESS.search(text, left_start, start):
        return None
    left = words_of(text, left_start, start)
    division = division_of(text, figures[last])
    if text[end : end + 1] == "的" and not division:
        if unit in PEOPLE or unit == "户":
            return None  # 324户的地块
        # 身高1.83米的官兵: the height, not the men.
        noun = noun_before(left) if left and left[-1].span[1] == start else ()
        measured = unit in MEASURES and measured_of(text, (start, end), noun, right_end)
        if measured:
            return measured
        return attribute_of(text, figures[last], figures[last + 1 :], end + 1, right_end)
    left = without_links(left)
    if unit in PEOPLE and (fate := _fate(text, end)):
        on_the_spot = _ON_THE_SPOT.search(text[left_start:start] + text[end : fate[0].span[0]])
        return of_words((), fate, "{} on the spot" if on_the_spot else "{}")
    if division:
        return of_words((division,), ())
    before = noun_before(left) if unit in MEASURES and left and left[-1].nominal else ()
    if unit in MEASURES and _LEVEL_BEHIND.match(text, end):
        return of_words(before, ()) if before else None
    if unit in MEASURES and unit not in PEOPLE and _BEYOND.match(text, end):
        return None
    if noun := noun_after(text, end, right_end):
        if noun[-1].span[1] == right_end and _is_measured(figures[last + 1 :]):
            # 4台单机35万千瓦的机组, 2个项目投资3亿元
            noun = noun[:-1]
            if not noun:
                return None
        head = noun[-1]
        if is_size(unit, head.word):
            return None
        if joined := joined_behind(text, noun, right_end):
            return joined
        if unit in COUNTING and _AMOUNT.search(head.word):
            return None
        if unit == "户" and not _HOUSEHOLDS.search(head.word):
            return None
        if unit == "次" and not (head.verb or _OCCASION.search(head.word)):
            return None
        if before and noun[0].verb:  # 投资3亿元建设学校
            return of_words(noun_before(left, whole=True, verbs=False), ())
        if fate := _fate(text, noun[-1].span[1]) if unit in PEOPLE else ():
            return of_words(noun, fate)
        if unit == "辆" and (crash := _CRASH.match(text, end)):
            return Subject(crash.span(), frame="involved in a collision")
        if len(noun) > 1 and noun[-1].tag == "v" and unit not in _OF_DEEDS:
            # 10个设区市演出: played in ten cities, or ten plays?
            return Subject((noun[0].span[0], noun[-1].span[1]), noun[:-1], strict=True)
        stop = goes_on(text, noun[-1].span[1], right_end)
        if stop > noun[-1].span[1]:
            return Subject((noun[0].span[0], stop), noun, strict=True)
        return of_words(noun, verbs_before(left))
    edge = EDGE.search(text, end, right_end)
    stop = edge.start() if edge else right_end
    open_ended = stop > end and not _CLOSED.match(text, end) and _LETTER.search(text, end, stop)
    if unit not in MEASURES and open_ended:
        following = words_of(text, end, stop)
        if not following or not (following[0].nominal or following[0].unknown):
            return None  # 9个实现增长
        if CHANGE.fullmatch(following[0].word):
            return None  # 32只上涨
        if unit == "层" or any(_AMOUNT.search(t.word) for t in following if t.nominal):
            return None  # 66层楼高, 30种蔬菜平均价格
        if (owner := owner_of(following)) is not None:
            return of_words(owner, verbs_before(left)) if unit in _OF_OWNERS and owner else None
        # 15项领先科技成果: only the translation shows where the noun ends.
        shown = stop if edge else nouns_end(following)
        if not shown:
            return None
        return Subject((end, shown), tail=(end, stop)) if unit not in _BUILDINGS else None
    noun, verbs = noun_and_verbs(
        left, unit in PEOPLE, whole=unit in MEASURES, unknown_verbs=unit in PEOPLE
    )
    if noun and unit == "次" and not (noun[-1].verb or _OCCASION.search(noun[-1].word)):
        return None  # 优化方案27次
    if noun and (_is_list(text, figures, last, noun) or not _are_people(noun[-1], unit)):
        return None
    if noun and _EXCEEDED.search(text, 0, noun[0].span[0]):
        return None  # 超警戒水位0.6米 is how far above it
    if noun and (place := place_of(text, unit, noun[-1])):
        return place
    if noun and first and (whole := counted_before(figures[first - 1], noun, unit)):
        return whole
    if noun and noun[-1].word in _NO_SUBJECT and len(noun) == 1:
        return None
    if noun and _is_beside_the_point(noun[-1].word, unit):
        return Subject((edge_before(text, start), noun[-1].span[1]))
    if noun and verbs and _AMOUNT.search(noun[-1].word) and not _GETTING.match(verbs[0].word):
        # 改造总投资 is no investment that was renovated.
        return Subject((verbs[0].span[0], noun[-1].span[1]))
    if noun or (verbs and (unit in PEOPLE or unit == "户")):
        if not noun and open_ended:  # 派出20人赴荷兰: not only sent
            return Subject((verbs[0].span[0], stop))
        return of_words(noun, verbs)
    return None


def _is_measured(later: Sequence[Figure]) -> bool:
    """Return whether the next figure is a sum or a size, whose noun stands before it."""
    return bool(later) and later[0].unit in MEASURES and later[0].unit not in PEOPLE


def _is_beside_the_point(head: str, unit: str) -> bool:
    """Return whether a noun cannot be what is counted: 返还群众640万元, 给予处分164人."""
    if unit in PEOPLE:
        return unit != "人次" and head not in terms() and not _PERSON.search(head)
    return unit in MEASURES and bool(_RECEIVER.search(head))


def _fate(text: str, start: int) -> tuple[Token, ...]:
    """Return the verb at ``start`` that says what became of people."""
    match = _FATE.match(text, start)
    return (Token(match["verb"], match.span("verb"), "", False, True),) if match else ()


def _are_people(head: Token, unit: str) -> bool:
    """Return whether the word can be people: 限制消费100人 counts no consumption."""
    term = terms().get(head.word)
    return (
        unit not in PEOPLE or term is None or term.kind != "u" or bool(_PEOPLE.search(term.english))
    )


def _end(text: str, figure: Figure) -> int:
    """Return where a figure ends, the mark behind it included."""
    mark = _MARK_BEHIND.match(text, figure.span[1])
    return mark.end() if mark else figure.span[1]


def _is_listed(text: str, figures: Sequence[Figure], last: int) -> bool:
    """Return whether figures follow each other with nothing between: 上涨8%、6%和3%."""
    figure = figures[last]
    return any(
        one.kind == two.kind
        and one.unit == two.unit
        and bool(_IN_A_LIST.fullmatch(text, one.span[1], two.span[0]))
        for one, two in pairwise(figures[max(0, last - 1) : last + 2])
        if figure in (one, two)
    )


def _is_list(text: str, figures: Sequence[Figure], last: int, noun: Sequence[Token]) -> bool:
    """Return whether several nouns share several figures: 进口和出口为3亿和5亿."""
    if last + 1 == len(figures) or not any(joins_nouns(token) for token in noun):
        return False
    return text[figures[last].span[1] : figures[last + 1].span[0]].strip() in _LISTS["joints"]


def _duration(text: str, left_start: int, start: int, end: int, right_end: int) -> Subject | None:
    """Return what lasts so long."""
    if _TIME_FRAME.match(text, end):
        return None  # 3天里, 5年来: the time of the sentence
    left = without_links(words_of(text, left_start, start))
    if left and left[-1].kind == "m":
        found = noun_before(left)
        if found and text[end : end + 1] == "的":
            return measured_of(text, (start, end), found, right_end)
        return of_words(found, ())
    lasting = noun_before(left, whole=True)
    if lasting and _LENGTH_OF_TIME.search(lasting[-1].word) and _CLOSED.match(text, end):
        return of_words(lasting, ())
    # 首三个月免费入场; the years of 70年成就 belong to something else.
    noun = noun_after(text, end, right_end) if text[start - 1 : start] in ("首", "头") else ()
    closed = noun and _CLOSED.match(text, noun[-1].span[1])
    return of_words(noun, ()) if closed else None


def _goes_on(text: str, done: int, start: int) -> bool:
    """Return whether the clause at ``start`` goes on about the figure that ends at ``done``."""
    if re.search("[。；;！？!?\n]", text[done:start]):
        return False
    *between, _ = re.split("[，,]", text[done:start])
    return all(not part.strip() or _CONDITION.match(part) for part in between)
