"""What a figure of a Chinese sentence counts: the words that say it, and how they belong to it.

The press writes 9个重点项目 and 技术指导5次, 出口268.8亿元 and 增长9.4%: a noun behind the figure,
a noun before it, or a change whose subject the clause before has named. Only words of the
sentence are taken, and none where the sentence can be read in two ways (分别, lists of shares).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from summarizer.facts.words import Token, press_terms, words_of
from summarizer.numbers.values import MEASURES, SINGULAR_UNITS, PEOPLE, SPANS_OF_TIME
from summarizer.numbers.values import Figure, in_english
from summarizer.report import Span

__all__ = ["Counted", "counted"]


@dataclass(frozen=True, slots=True)
class Counted:
    """The words for what is counted, left to right, and how they are put.

    ``frame`` holds ``{}`` for the noun with its ``verbs`` and, if there is one, ``{than}`` for the
    words of a comparison or addition. ``span`` covers the words where they stand; ``also`` those
    of a change whose subject an earlier clause has. ``single``: the noun is one thing (全年目标).
    An empty ``frame`` is a value of the past, told only for what became of it. ``tail``: the
    clause that only the translation can tell, where the noun is a part of it.
    """

    span: Span
    noun: tuple[Token, ...] = ()
    verbs: tuple[Token, ...] = ()
    frame: str = "{}"
    than: tuple[Token, ...] = ()
    also: Span | None = None
    single: bool = False
    tail: Span | None = None


# What may stand between a noun and its figure: 出口额达268.8亿元.
_LINKS = frozenset(
    "约 近 将近 大约 接近 达 达到 为 共 总共 总计 累计 共计 合计 超 超过 逾 突破 实现 完成 有 了 "
    "均 都 各 仅 只 已 已经 至少 不足 不到 高达 多达 仍 保持 维持 稳定 增至 降至 升至 提高到 "
    "下降到 上升到 增加到 减少到 扩大到 是 到 在 至 就 也 则 现有 达成".split()
)
_EDGE = re.compile('[，。；：！？,;:!?\n“”「」『』《》（）()"]')
_GRAMMAR = frozenset(
    "由被将在把对向以从为与和及地等都也已均就正可能会要来去到给让使用是有了过着并或而至里中上下内外"
    "前后间则各该只仅又还再先曾未不没"
)
_LEADING = (" to", "from", " for")
_JOINT = frozenset("、 和 与 及 以及".split())
_UP = "增长|增加|上涨|上升|提高|提升|扩大|增|涨|升"
_DOWN = "下降|减少|下跌|降低|回落|下滑|缩减|萎缩|降|跌"
_LINK = "(?:了|约|近|将近|超过?|逾|大约|达到?)*"
_CHANGE = re.compile(
    r"(?P<base>同比|环比|[比较](?:上年|去年)(?:同期|末|底)?|[比较](?:上月|上季度?)(?:末|底)?)?"
    r"(?:实际|名义|平均|大幅|小幅|累计)?"
    rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN})){_LINK}\s*$"
)
_HOW = {
    "高": "higher", "低": "lower", "多": "more", "少": "less", "快": "faster", "慢": "slower",
    "长": "longer", "短": "shorter",
}  # fmt: skip
_THAN = re.compile(
    rf"(?:[比较](?P<than>[^，。；比较]{{2,12}}?)(?P<how>[{''.join(_HOW)}])出?"
    rf"|(?P<how2>[{''.join(_HOW)}])于(?P<than2>[^，。；]{{2,12}})){_LINK}\s*$"
)
_SHARE = re.compile(
    rf"占(?:到|了)?(?P<whole>[^，。；占比]+?)(?:的?(?:比重|比例)的?|的?){_LINK}\s*$"
)
_BY = re.compile(r"由(?P<who>[^，。；]{1,8}?)(?P<verb>[\u4e00-\u9fff]{2})(?=[，。；]|$)")
_LEVEL = re.compile("(?:[增升涨降跌减]|提高|上涨|下跌|增加|上升|下降|减少|扩大|回落)[至到为]$")
_PEOPLE = re.compile("people|person|population|passenger|employment|flow")
_FROM = re.compile("[从由](?:[^，。；从由]{0,8})$")
_FROM_ON = re.compile(
    r"\s*(?:逐步|大幅)?(?:[增升涨降跌减]|提高|上涨|下跌|增[加长]|上升|下降|减少|扩大|回落|发展|调整)[至到为]"
)
_UNSURE = re.compile(r"分别|各占|距[^，。；]{1,8}$|(?:未|没有|并非|不是|从未|不再)[^，。；]{0,2}$")
_CONDITION = re.compile("\\s*(?:按|扣除|剔除|不含|若)")
_DIVISIONS = re.compile(
    r"(?!市区|省市场)(?:[省市州区县旗乡镇](?:[（(][省市州区县旗][）)])?){2,}|[市州县区][（(][州县市区][）)]"
)
_MARK_BEHIND = re.compile(r"\s?(?:以上|以下|以内|左右|上下)(?:人民币)?|人民币")
# What a noun before its figure ends with: 技术指导5次、…
_CLOSED = re.compile(r"\s*次?(?:[，。；：！？、,;:!?()（）\n”」]|[和与及并]|$)")
# What became of people, behind their figure: 15人死亡. Where the word can have an object, its
# clause must end with it: 3人转移财产.
_FATE = re.compile(
    r"\s*(?:不幸|不同程度|当场|已经?|成功|仍然?|被(?!困))*(?P<verb>死亡|遇难|丧生|身亡|失踪|获救|被困|遇险"
    r"|受(?:轻|重)?伤(?!害)|(?:轻|重)伤(?!害)|(?:转移|撤离|疏散|治愈|出院|住院|感染|确诊)"
    r"(?=\s*(?:[，。；：！？、,;:!?()（）”」\d]|[和与及并另]|$)))(?![率者案])"
)
_LETTER = re.compile(r"[^\W\d_]")
# 小区6栋 has the number of a building.
_BUILDINGS = frozenset("栋 幢 室".split())
_ADDRESS = re.compile(
    r"(?:小区|社区|苑|花园|家园|公寓|校区|园区|大院|号院?|单元|[一二三四五六七八九十\d]期)\s*$"
)
_FRAME_OF_TIME = re.compile(r"\s*(?:的?时间)?(?:里|内|间|期间|以?来)")


def counted(
    text: str, figures: Sequence[Figure], first: int, last: int, before: Counted | None
) -> Counted | None:
    """What the figures ``first`` to ``last`` (one, or a range) of a Simplified text count.

    ``before``: what the figure before them counts, of which a change may be told.
    """
    start, end = figures[first].span[0], _end(text, figures[last])
    figure = figures[last]
    left_start = max(figures[first - 1].span[1] if first else 0, _edge_before(text, start))
    right_end = figures[last + 1].span[0] if last + 1 < len(figures) else len(text)
    if first and before and before.verbs and before.span[0] >= figures[first - 1].span[1]:
        # 7人遇难3人失踪: what the figure before has behind it is not said of this one.
        left_start = max(left_start, before.span[1])
    if _UNSURE.search(text, _edge_before(text, start), start):
        return None
    if _FROM_ON.match(text, end):  # 由3亿增至5亿: the first is of the past
        since = _FROM.search(text, left_start, start)
        noun = _run_before(words_of(text, left_start, since.start() if since else start))
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
        return _compared(text, than, left_start, subject)
    if _CHANGE.search(left) and _CLOSED.match(text, end):
        return _changed(text, left_start, left, subject)
    if (
        subject
        and (_LEVEL.search(left) or left in ("至", "到"))
        and not _run_before(words_of(text, left_start, start))
    ):
        return replace(subject, frame="{}", also=None)
    return _beside(text, figures, (first, last), left_start, right_end)


def _beside(
    text: str, figures: Sequence[Figure], group: tuple[int, int], left_start: int, right_end: int
) -> Counted | None:
    """The noun behind a figure (9个重点项目) or else before it (技术指导5次), with its verb."""
    first, last = group
    start, end = figures[first].span[0], _end(text, figures[last])
    unit = figures[last].unit
    if unit in _BUILDINGS and _ADDRESS.search(text, left_start, start):
        return None
    left = words_of(text, left_start, start)
    if text[end : end + 1] == "的":
        # 身高1.83米的官兵: the height, not the men.
        if unit in MEASURES and left and left[-1].span[1] == start and (noun := _run_before(left)):
            return _of(noun, ())
        return _attribute(text, figures[last], figures[last + 1 :], end + 1, right_end)
    left = _without_links(left)
    if unit in PEOPLE and (fate := _fate(text, end)):
        return _of((), fate)
    if noun := _run_after(text, end, right_end):
        fate = _fate(text, noun[-1].span[1]) if unit in PEOPLE else ()
        return _of(noun, fate or _verbs(left))
    edge = _EDGE.search(text, end)
    stop = edge.start() if edge else len(text)
    open_ended = not _CLOSED.match(text, end) and _LETTER.search(text, end, stop)
    if unit not in MEASURES and open_ended:
        # 15项领先科技成果: only the translation can tell where what is counted ends.
        return Counted((end, stop), tail=(end, stop)) if unit not in _BUILDINGS else None
    noun, verbs = _with_verbs(left, unit in PEOPLE)
    if noun and (_listed(text, figures, last, noun) or not _are_people(noun[-1], unit)):
        return None
    if noun or (verbs and unit in PEOPLE):
        return _of(noun, verbs)
    return None


def _fate(text: str, start: int) -> tuple[Token, ...]:
    """What became of the people of whom the text before ``start`` tells."""
    match = _FATE.match(text, start)
    return (Token(match["verb"], match.span("verb"), "", False, True),) if match else ()


def _are_people(head: Token, unit: str) -> bool:
    """Whether people can be counted as the word: 限制消费100人 is no consumption."""
    term = press_terms().get(head.word)
    return (
        unit not in PEOPLE or term is None or term.kind != "u" or bool(_PEOPLE.search(term.english))
    )


def _end(text: str, figure: Figure) -> int:
    """Where a figure ends, with the mark behind it."""
    mark = _MARK_BEHIND.match(text, figure.span[1])
    return mark.end() if mark else figure.span[1]


def _listed(text: str, figures: Sequence[Figure], last: int, noun: Sequence[Token]) -> bool:
    """Whether several nouns share several figures: 进口和出口为3亿和5亿."""
    if last + 1 == len(figures) or not any(token.word in _JOINT for token in noun):
        return False
    return text[figures[last].span[1] : figures[last + 1].span[0]].strip() in _JOINT


def _attribute(
    text: str, figure: Figure, later: Sequence[Figure], start: int, end: int
) -> Counted | None:
    """What a figure before 的 describes: 1.2万亿元的五年目标 is a target."""
    if later and later[0].span[0] == start and later[0].unit in SPANS_OF_TIME & SINGULAR_UNITS.keys():
        stop = later[1].span[0] if len(later) > 1 else len(text)
        noun = _run_after(text, later[0].span[1], stop)
        frame = f"{in_english(later[0].values[0])}-{SINGULAR_UNITS[later[0].unit]} {{}}"
        if not noun:
            return None
        return replace(_of(noun, (), frame), span=(start, noun[-1].span[1]), single=True)
    noun = _run_after(text, start, end)
    return replace(_of(noun, ()), single=figure.unit in MEASURES) if noun else None


def _duration(text: str, left_start: int, start: int, end: int, right_end: int) -> Counted | None:
    """What lasts so long. 3天里, 5年来 are the time that the sentence tells of."""
    if match := _FRAME_OF_TIME.match(text, end):
        return Counted((start, match.end()), frame="period covered")
    left = _without_links(words_of(text, left_start, start))
    if left and left[-1].kind == "m":
        return _of(_run_before(left), ())
    # 首三个月免费入场; in 70年成就 the years are those of something else.
    noun = _run_after(text, end, right_end) if text[start - 1 : start] in ("首", "头") else ()
    closed = noun and _CLOSED.match(text, noun[-1].span[1])
    return _of(noun, ()) if closed else None


def _share(
    text: str,
    figures: Sequence[Figure],
    last: int,
    left_start: int,
    span: Span,
    right_end: int,
    subject: Counted | None,
) -> Counted | None:
    """What a percentage, fraction or multiple is of, or is the change of."""
    start, end = span
    left = text[left_start:start]
    if than := _THAN.search(left):
        return _compared(text, than, left_start, subject)
    if _CHANGE.search(left):
        return _changed(text, left_start, left, subject)
    if share := _SHARE.search(left):
        whole = tuple(
            t
            for t in words_of(
                text, left_start + share.start("whole"), left_start + share.end("whole")
            )
            if t.kind != "x" and t.word != "的"
        )
        noun = _run_before(words_of(text, left_start, left_start + share.start()))
        if not noun and subject:
            noun = subject.noun
        if noun and whole:
            return Counted(
                (left_start + share.start(), start), noun, (), "{} as a share of {than}", whole
            )
        if _run_before(whole) == whole:
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
        noun, verbs = _with_verbs(tokens, person=False)
        return replace(_of(noun, verbs, "share of {}"), single=True) if noun else None
    if text[end : end + 1] == "的":
        noun = _run_after(text, end, right_end)
        return _part(text, noun) if noun else None
    if (by := _BY.match(text, end)) and by["verb"] in press_terms():
        who = _run_before(words_of(text, *by.span("who")))
        verbs = tuple(t for t in words_of(text, *by.span("verb")) if t.verb)
        if who and verbs:
            noun = subject.noun if subject and "其中" in left else ()
            return Counted(
                (end, by.end()),
                noun,
                verbs,
                "share of {} by {than}" if noun else "share {} by {than}",
                who,
            )
    tokens = _without_links(words_of(text, left_start, start))
    noun = _run_before(tokens)
    return _of(noun, ()) if noun and not _listed(text, figures, last, noun) else None


def _part(text: str, noun: tuple[Token, ...]) -> Counted:
    """The part of a noun of which the clause goes on to tell something: 三分之二的商品销往国外."""
    found = _of(noun, (), "share of {}")
    done = noun[-1].span[1]
    edge = re.compile("[，。；！？,;!?\n]").search(text, done)
    stop = edge.start() if edge else len(text)
    rest = [t for t in words_of(text, done, stop) if t.word not in "“”「」"]
    if not rest:
        return found
    led = press_terms().get(rest[0].word)
    leads = led is not None and led.participle.endswith(_LEADING)
    if leads and len(rest) > 1 and all(token.nominal for token in rest[1:]):
        return replace(
            found,
            span=(noun[0].span[0], stop),
            verbs=(rest[0],),
            frame="share of {} {than}",
            than=tuple(rest[1:]),
        )
    return replace(found, span=(noun[0].span[0], stop), tail=(noun[0].span[0], stop))


def _changed(text: str, left_start: int, left: str, subject: Counted | None) -> Counted | None:
    """The change of what the clause names, or else of what the figure before counts."""
    change = _CHANGE.search(left)
    assert change is not None
    frame = "growth in {}" if change["up"] else "fall in {}"
    base = change["base"] or ""
    if base == "同比" or "年" in base:
        frame = f"year-on-year {frame}"
    elif base:
        period = "month" if "月" in base else "quarter" if "季" in base else "period"
        frame += f" on the previous {period}"
    at = left_start + change.start()
    noun, verbs = _with_verbs(_without_links(words_of(text, left_start, at)), person=False)
    if noun:
        found = _of(noun, verbs, frame)
        return replace(found, span=(found.span[0], left_start + len(left.rstrip("约近超逾达了 "))))
    if subject and (subject.noun or subject.verbs) and "{than}" not in subject.frame:
        return replace(
            subject, frame=frame, also=(at, left_start + len(left.rstrip("约近超逾达了 ")))
        )
    return None


def _compared(
    text: str, match: re.Match[str], left_start: int, subject: Counted | None
) -> Counted | None:
    """By how much something is more than something else."""
    group = "than" if match["than"] else "than2"
    than = _run_before(
        words_of(text, left_start + match.start(group), left_start + match.end(group))
    )
    if not than:
        return None
    how = _HOW[match["how"] or match["how2"]]
    noun = _run_before(words_of(text, left_start, left_start + match.start()))
    span = (left_start + match.start(), left_start + match.end())
    span = (span[0], span[0] + len(match.group().rstrip("约近超逾达 ")))
    if noun:
        return Counted((noun[0].span[0], span[1]), noun, (), f"{{}}, {how} than {{than}}", than)
    if subject and "{than}" not in subject.frame:
        frame = f"{subject.frame}, {how} than {{than}}"
        return Counted(subject.span, subject.noun, subject.verbs, frame, than, also=span)
    return Counted(span, (), (), f"{how} than {{than}}", than)


def _of(noun: Sequence[Token], verbs: Sequence[Token], frame: str = "{}") -> Counted:
    places = [place for token in (*verbs, *noun) for place in token.span]
    return Counted((min(places), max(places)), tuple(noun), tuple(verbs), frame)


def _goes_on(text: str, done: int, start: int) -> bool:
    """Whether the clause of ``start`` is about what the figure that ends at ``done`` counts."""
    if re.search("[。；;！？!?\n]", text[done:start]):
        return False
    *between, _ = re.split("[，,]", text[done:start])
    return all(not part.strip() or _CONDITION.match(part) for part in between)


def _edge_before(text: str, start: int) -> int:
    at = 0
    for match in _EDGE.finditer(text, 0, start):
        at = match.end()
    return at


def _with_verbs(tokens: list[Token], person: bool) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """The noun that ends the tokens and the verbs right before it.

    Where people are counted, a verb that is a noun too is the verb: 培训学员300名.
    """
    noun = _run_before(tokens)
    rest = tokens[: len(tokens) - len(noun)]
    if not noun:
        return (), _verbs(tokens)
    at = 0
    if person:
        while at < len(noun) and noun[at].verb:
            at += 1
    verbs = (*_verbs(rest), *noun[:at]) if at else _verbs(rest)
    return noun[at:], verbs


def _verbs(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The last verbs that are known by their participle; 了 may follow them."""
    at = len(tokens)
    while at and tokens[at - 1].word in ("了", "的"):
        at -= 1
    end = at
    # A participle with its preposition wants what follows it: "sold to".
    if (
        at
        and tokens[at - 1].verb
        and not press_terms()[tokens[at - 1].word].participle.endswith(_LEADING)
    ):
        at -= 1
    return tuple(tokens[at:end])


def _without_links(tokens: list[Token]) -> list[Token]:
    while tokens and tokens[-1].word in _LINKS:
        tokens = tokens[:-1]
    return tokens


def _run_before(tokens: Sequence[Token]) -> tuple[Token, ...]:
    at = len(tokens)
    while at and (
        tokens[at - 1].nominal
        or (
            at < len(tokens) and at > 1 and tokens[at - 1].word in _JOINT and tokens[at - 2].nominal
        )
    ):
        at -= 1
    run = tuple(tokens[at:])
    # 每位旅客30元 counts no passengers.
    each = at > 0 and tokens[at - 1].word.startswith("每")
    return run if run and _is_head(run[-1]) and not each else ()


def _is_head(token: Token) -> bool:
    """Whether a phrase can end with the word: no adjective, place, or piece of a longer word."""
    if token.word.isascii() and token.word not in press_terms():
        return False
    return token.kind != "a" and (len(token.word) > 1 or token.word in press_terms())


def _run_after(text: str, start: int, end: int) -> tuple[Token, ...]:
    if text[start : start + 1] == "的":
        start += 1
    found: list[Token] = []
    if match := _DIVISIONS.match(text, start):
        found.append(Token(match.group(), match.span(), "u", True, False))
        start = match.end()
    edge = _EDGE.search(text, start, end)
    for token in words_of(text, start, edge.start() if edge else end):
        if not token.nominal:
            # 防疫|针 was cut within a word, and 老兵的葬礼 counts no 老兵; but 6个领域的 before
            # a further figure counts 领域.
            known = token.word in _GRAMMAR | press_terms().keys() or (
                token.word == "的" and token.span[1] == end
            )
            if len(token.word) == 1 and not known:
                return ()
            break
        found.append(token)
    return tuple(found) if found and _is_head(found[-1]) else ()
