"""The subject of a figure: what it counts, measures or is the change of.

The press writes 9个重点项目 and 技术指导5次, 出口268.8亿元 and 增长9.4%: a noun behind the figure,
a noun before it, or a change whose subject the clause before has named. Only words of the sentence
are taken, and none if the sentence can be read in two ways (分别, lists of shares).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from summarizer.chinese.script import HAN
from summarizer.data import word_lists
from summarizer.facts.words import (
    EDGE,
    PREPOSITIONS,
    Token,
    joins_nouns,
    noun_after,
    noun_and_verbs,
    noun_before,
    terms,
    verbs_before,
    without_links,
    words_of,
)
from summarizer.numbers.values import (
    MEASURES,
    PEOPLE,
    SINGULAR_UNITS,
    SPANS_OF_TIME,
    Figure,
    in_english,
)
from summarizer.report import Span

__all__ = ["Subject", "subject_of"]


@dataclass(frozen=True, slots=True)
class Subject:
    """The words for what a figure counts, from left to right, and how English puts them.

    Attributes:
        span: Where the words stand.
        noun: The noun phrase.
        verbs: Verbs whose object it is.
        frame: English with ``{}`` for the noun and its verbs, and ``{than}`` for the words of a
            comparison or an addition. Empty for a value of the past, which is no fact of its own
            but the subject of what became of it.
        than: The words of a comparison or an addition.
        also: Where the words of a change stand whose subject is in an earlier clause.
        single: The noun is one thing: 全年目标.
        tail: The clause that holds the noun, if only the translation can show where it ends.
    """

    span: Span
    noun: tuple[Token, ...] = ()
    verbs: tuple[Token, ...] = ()
    frame: str = "{}"
    than: tuple[Token, ...] = ()
    also: Span | None = None
    single: bool = False
    tail: Span | None = None


_LISTS = word_lists("facts")
_HOW: dict[str, str] = _LISTS["comparisons"]
_BUILDINGS = frozenset(_LISTS["buildings"].split())


def _any_of(name: str) -> str:
    """Return a regular expression for the words of a list."""
    return "|".join(_LISTS[name].split())


_LINK = "(?:了|约|近|将近|超过?|逾|大约|达到?)*"
_CHANGE = re.compile(
    r"(?P<base>同比|环比|[比较](?:上年|去年)(?:同期|末|底)?|[比较](?:上月|上季度?)(?:末|底)?)?"
    r"(?:实际|名义|平均|大幅|小幅|累计)?"
    rf"(?:(?P<up>{_any_of('up')})|(?P<down>{_any_of('down')})){_LINK}\s*$"
)
_THAN = re.compile(
    rf"(?:[比较](?P<than>[^，。；比较]{{2,12}}?)(?P<how>[{''.join(_HOW)}])出?"
    rf"|(?P<how2>[{''.join(_HOW)}])于(?P<than2>[^，。；]{{2,12}})){_LINK}\s*$"
)
_SHARE = re.compile(
    rf"占(?:到|了)?(?P<whole>[^，。；占比]+?)(?:的?(?:比重|比例)的?|的?){_LINK}\s*$"
)
_BY = re.compile(rf"由(?P<who>[^，。；]{{1,8}}?)(?P<verb>[{HAN}]{{2}})(?=[，。；]|$)")
_LEVEL = re.compile("(?:[增升涨降跌减]|提高|上涨|下跌|增加|上升|下降|减少|扩大|回落)[至到为]$")
_PEOPLE = re.compile("people|person|population|passenger|employment|flow")
_FROM = re.compile("[从由](?:[^，。；从由]{0,8})$")
_FROM_ON = re.compile(
    r"\s*(?:逐步|大幅)?(?:[增升涨降跌减]|提高|上涨|下跌|增[加长]|上升|下降|减少|扩大|回落|发展|调整)[至到为]"
)
_UNSURE = re.compile(r"分别|各占|距[^，。；]{1,8}$|(?:未|没有|并非|不是|从未|不再)[^，。；]{0,2}$")
_CONDITION = re.compile("\\s*(?:按|扣除|剔除|不含|若)")
_MARK_BEHIND = re.compile(r"\s?(?:以上|以下|以内|左右|上下)(?:人民币)?|人民币")
# What a noun before its figure ends with: 技术指导5次、…
_CLOSED = re.compile(r"\s*次?(?:[，。；：！？、,;:!?()（）\n”」]|[和与及并]|$)")
# What became of people, behind their figure: 15人死亡.
_FATE = re.compile(
    rf"\s*(?:不幸|不同程度|当场|已经?|成功|仍然?|被(?!困))*(?P<verb>{_any_of('fates')}"
    rf"|(?:{_any_of('fates_or_deeds')})(?=\s*(?:[，。；：！？、,;:!?()（）”」\d]|[和与及并另]|$)))"
    r"(?![率者案])"
)
_LETTER = re.compile(r"[^\W\d_]")
# 小区6栋 is the number of a building.
_ADDRESS = re.compile(rf"(?:{_any_of('addresses')}|号院?|单元|[一二三四五六七八九十\d]期)\s*$")
_TIME_FRAME = re.compile(r"\s*(?:的?时间)?(?:里|内|间|期间|以?来)")
_CLAUSE_END = re.compile("[，。；！？,;!?\n]")


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
    start, end = figures[first].span[0], _end(text, figures[last])
    figure = figures[last]
    left_start = max(figures[first - 1].span[1] if first else 0, _edge_before(text, start))
    right_end = figures[last + 1].span[0] if last + 1 < len(figures) else len(text)
    if first and before and before.verbs and before.span[0] >= figures[first - 1].span[1]:
        # 7人遇难3人失踪: the verb behind the figure before does not belong to this one.
        left_start = max(left_start, before.span[1])
    if _UNSURE.search(text, _edge_before(text, start), start):
        return None
    if _FROM_ON.match(text, end):  # 由3亿增至5亿: the first is a value of the past
        since = _FROM.search(text, left_start, start)
        noun = noun_before(words_of(text, left_start, since.start() if since else start))
        return _of(noun, (), frame="") if noun else None
    subject = before if before and _goes_on(text, figures[first - 1].span[1], start) else None
    if figure.unit == "个" and text.startswith(("小时", "星期", "季度", "工作日"), end):
        return None
    if figure.unit in SPANS_OF_TIME:
        return _duration(text, left_start, start, end, right_end)
    left = text[left_start:start]
    if figure.kind in ("percent", "fraction", "multiple"):
        return _share(text, figures, last, left_start, (start, end), right_end, subject)
    if than := _THAN.search(left):
        return _comparison(text, than, left_start, subject)
    if _CHANGE.search(left) and _CLOSED.match(text, end):
        return _change(text, left_start, left, subject)
    if (
        subject
        and (_LEVEL.search(left) or left in ("至", "到"))
        and not noun_before(words_of(text, left_start, start))
    ):
        return replace(subject, frame="{}", also=None)
    return _beside(text, figures, (first, last), left_start, right_end)


def _beside(
    text: str, figures: Sequence[Figure], group: tuple[int, int], left_start: int, right_end: int
) -> Subject | None:
    """Return the noun behind a figure (9个重点项目), else the one before it (技术指导5次)."""
    first, last = group
    start, end = figures[first].span[0], _end(text, figures[last])
    unit = figures[last].unit
    if unit in _BUILDINGS and _ADDRESS.search(text, left_start, start):
        return None
    left = words_of(text, left_start, start)
    if text[end : end + 1] == "的":
        # 身高1.83米的官兵: the height, not the men.
        if unit in MEASURES and left and left[-1].span[1] == start and (noun := noun_before(left)):
            return _of(noun, ())
        return _attribute(text, figures[last], figures[last + 1 :], end + 1, right_end)
    left = without_links(left)
    if unit in PEOPLE and (fate := _fate(text, end)):
        return _of((), fate)
    if noun := noun_after(text, end, right_end):
        fate = _fate(text, noun[-1].span[1]) if unit in PEOPLE else ()
        return _of(noun, fate or verbs_before(left))
    edge = EDGE.search(text, end)
    stop = edge.start() if edge else len(text)
    open_ended = not _CLOSED.match(text, end) and _LETTER.search(text, end, stop)
    if unit not in MEASURES and open_ended:
        # 15项领先科技成果: only the translation shows where the noun ends.
        return Subject((end, stop), tail=(end, stop)) if unit not in _BUILDINGS else None
    noun, verbs = noun_and_verbs(left, unit in PEOPLE)
    if noun and (_is_list(text, figures, last, noun) or not _are_people(noun[-1], unit)):
        return None
    if noun or (verbs and unit in PEOPLE):
        return _of(noun, verbs)
    return None


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


def _is_list(text: str, figures: Sequence[Figure], last: int, noun: Sequence[Token]) -> bool:
    """Return whether several nouns share several figures: 进口和出口为3亿和5亿."""
    if last + 1 == len(figures) or not any(joins_nouns(token) for token in noun):
        return False
    return text[figures[last].span[1] : figures[last + 1].span[0]].strip() in _LISTS["joints"]


def _attribute(
    text: str, figure: Figure, later: Sequence[Figure], start: int, end: int
) -> Subject | None:
    """Return the noun that a figure before 的 describes: 1.2万亿元的五年目标 is a target."""
    years = SPANS_OF_TIME & SINGULAR_UNITS.keys()
    if later and later[0].span[0] == start and later[0].unit in years:
        stop = later[1].span[0] if len(later) > 1 else len(text)
        noun = noun_after(text, later[0].span[1], stop)
        frame = f"{in_english(later[0].values[0])}-{SINGULAR_UNITS[later[0].unit]} {{}}"
        if not noun:
            return None
        return replace(_of(noun, (), frame), span=(start, noun[-1].span[1]), single=True)
    noun = noun_after(text, start, end)
    return replace(_of(noun, ()), single=figure.unit in MEASURES) if noun else None


def _duration(text: str, left_start: int, start: int, end: int, right_end: int) -> Subject | None:
    """Return what lasts so long, or the period of the sentence: 3天里, 5年来."""
    if match := _TIME_FRAME.match(text, end):
        return Subject((start, match.end()), frame="period covered")
    left = without_links(words_of(text, left_start, start))
    if left and left[-1].kind == "m":
        return _of(noun_before(left), ())
    # 首三个月免费入场; the years of 70年成就 belong to something else.
    noun = noun_after(text, end, right_end) if text[start - 1 : start] in ("首", "头") else ()
    closed = noun and _CLOSED.match(text, noun[-1].span[1])
    return _of(noun, ()) if closed else None


def _share(
    text: str,
    figures: Sequence[Figure],
    last: int,
    left_start: int,
    span: Span,
    right_end: int,
    subject: Subject | None,
) -> Subject | None:
    """Return what a percentage, fraction or multiple is a share or a change of."""
    start, end = span
    left = text[left_start:start]
    if than := _THAN.search(left):
        return _comparison(text, than, left_start, subject)
    if _CHANGE.search(left):
        return _change(text, left_start, left, subject)
    if share := _SHARE.search(left):
        words = words_of(text, left_start + share.start("whole"), left_start + share.end("whole"))
        whole = tuple(t for t in words if t.kind != "x" and t.word != "的")
        noun = noun_before(words_of(text, left_start, left_start + share.start()))
        if not noun and subject:
            noun = subject.noun
        if noun and whole:
            return Subject(
                (left_start + share.start(), start), noun, (), "{} as a share of {than}", whole
            )
        if whole and noun_before(whole) == whole:
            return replace(_of(whole, (), "share of {}"), single=True)
        return None
    if figures[last].kind == "multiple":
        return None
    if left.rstrip("约近超逾达 ").endswith("的"):
        tokens = words_of(text, left_start, start)
        while tokens and (
            tokens[-1].word in ("的", "比重", "比例", "占比") or tokens[-1].kind == "x"
        ):
            tokens.pop()
        noun, verbs = noun_and_verbs(tokens, person=False)
        return replace(_of(noun, verbs, "share of {}"), single=True) if noun else None
    if text[end : end + 1] == "的":
        noun = noun_after(text, end, right_end)
        return _part(text, noun) if noun else None
    if (by := _BY.match(text, end)) and by["verb"] in terms():
        who = noun_before(words_of(text, *by.span("who")))
        verbs = tuple(t for t in words_of(text, *by.span("verb")) if t.verb)
        if who and verbs:
            noun = subject.noun if subject and "其中" in left else ()
            frame = "share of {} by {than}" if noun else "share {} by {than}"
            return Subject((end, by.end()), noun, verbs, frame, who)
    tokens = without_links(words_of(text, left_start, start))
    noun = noun_before(tokens)
    return _of(noun, ()) if noun and not _is_list(text, figures, last, noun) else None


def _part(text: str, noun: tuple[Token, ...]) -> Subject:
    """Return a part of a noun with the rest of its clause: 三分之二的商品销往国外."""
    found = _of(noun, (), "share of {}")
    done = noun[-1].span[1]
    edge = _CLAUSE_END.search(text, done)
    span = (noun[0].span[0], edge.start() if edge else len(text))
    rest = [t for t in words_of(text, done, span[1]) if t.word not in "“”「」"]
    if not rest:
        return found
    verb = terms().get(rest[0].word)
    open_ended = verb is not None and verb.participle.endswith(PREPOSITIONS)
    if open_ended and len(rest) > 1 and all(token.nominal for token in rest[1:]):
        frame, than = "share of {} {than}", tuple(rest[1:])
        return replace(found, span=span, verbs=(rest[0],), frame=frame, than=than)
    return replace(found, span=span, tail=span)


def _change(text: str, left_start: int, left: str, subject: Subject | None) -> Subject | None:
    """Return a change, of the noun in its clause or else of the subject before."""
    change = _CHANGE.search(left)
    assert change is not None
    frame = "growth in {}" if change["up"] else "fall in {}"
    base = change["base"] or ""
    if base == "同比" or "年" in base:
        frame = f"year-on-year {frame}"
    elif base:
        period = "month" if "月" in base else "quarter" if "季" in base else "period"
        frame += f" on the previous {period}"
    at, end = left_start + change.start(), left_start + len(left.rstrip("约近超逾达了 "))
    noun, verbs = noun_and_verbs(without_links(words_of(text, left_start, at)), person=False)
    if noun:
        found = _of(noun, verbs, frame)
        return replace(found, span=(found.span[0], end))
    if subject and (subject.noun or subject.verbs) and "{than}" not in subject.frame:
        return replace(subject, frame=frame, also=(at, end))
    return None


def _comparison(
    text: str, match: re.Match[str], left_start: int, subject: Subject | None
) -> Subject | None:
    """Return a comparison of one thing with another."""
    group = "than" if match["than"] else "than2"
    than = noun_before(
        words_of(text, left_start + match.start(group), left_start + match.end(group))
    )
    if not than:
        return None
    how = _HOW[match["how"] or match["how2"]]
    noun = noun_before(words_of(text, left_start, left_start + match.start()))
    start = left_start + match.start()
    span = (start, start + len(match.group().rstrip("约近超逾达 ")))
    if noun:
        return Subject((noun[0].span[0], span[1]), noun, (), f"{{}}, {how} than {{than}}", than)
    if subject and "{than}" not in subject.frame:
        frame = f"{subject.frame}, {how} than {{than}}"
        return Subject(subject.span, subject.noun, subject.verbs, frame, than, also=span)
    return Subject(span, (), (), f"{how} than {{than}}", than)


def _of(noun: Sequence[Token], verbs: Sequence[Token], frame: str = "{}") -> Subject:
    places = [place for token in (*verbs, *noun) for place in token.span]
    return Subject((min(places), max(places)), tuple(noun), tuple(verbs), frame)


def _goes_on(text: str, done: int, start: int) -> bool:
    """Return whether the clause at ``start`` goes on about the figure that ends at ``done``."""
    if re.search("[。；;！？!?\n]", text[done:start]):
        return False
    *between, _ = re.split("[，,]", text[done:start])
    return all(not part.strip() or _CONDITION.match(part) for part in between)


def _edge_before(text: str, start: int) -> int:
    at = 0
    for match in EDGE.finditer(text, 0, start):
        at = match.end()
    return at
