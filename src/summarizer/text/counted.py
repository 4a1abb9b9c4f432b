"""What a figure of a Chinese sentence counts: the words that say it, and how they belong to it.

The press writes 9个重点项目 and 技术指导5次, 出口268.8亿元 and 增长9.4%: a noun behind the figure,
a noun before it, or a change whose subject the clause before has named. Only words of the
sentence are taken, and none where the sentence can be read in two ways (分别, lists of shares).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Literal, NamedTuple

from summarizer.result import Span
from summarizer.text.lexicon import glosses
from summarizer.text.names import tagger
from summarizer.text.numbers.values import Figure, in_english

__all__ = ["PEOPLE", "SPANS_OF_TIME", "Counted", "Term", "Token", "counted", "press_terms"]

TermKind = Literal["n", "u", "q", "m", "x", ""]


class Term(NamedTuple):
    """The press's English for a word: as a noun, and as the participle behind what was done to.

    ``kind``: ``n`` counted, ``u`` not counted or only a modifier, ``q`` a quantity of something
    ("output of"), ``m`` a verb that names a quantity (耗资, "cost"), ``x`` no part of a phrase
    though a tagger may think so, empty a verb only.
    """

    english: str
    kind: TermKind
    participle: str


class Token(NamedTuple):
    word: str
    span: Span
    kind: TermKind
    nominal: bool
    verb: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """The words for what is counted, left to right, and how they are put.

    ``frame`` holds ``{}`` for the noun with its ``verbs`` and, if there is one, ``{than}`` for the
    words of a comparison or addition. ``span`` covers the words where they stand; ``also`` those
    of a change whose subject an earlier clause has. ``single``: the noun is one thing (全年目标).
    ``tail``: the clause that only the translation can tell, where the noun is a part of it.
    """

    span: Span
    noun: tuple[Token, ...] = ()
    verbs: tuple[Token, ...] = ()
    frame: str = "{}"
    than: tuple[Token, ...] = ()
    also: Span | None = None
    single: bool = False
    tail: Span | None = None


PEOPLE = frozenset("人 名 位 人次 口".split())
SPANS_OF_TIME = frozenset("年 天 日 周 个月 月 小时 分钟 秒 星期 季度 周年".split())

_EDGE = re.compile('[，。；：！？,;:!?\n“”「」『』《》（）()"]')
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
_SHARE = re.compile(rf"占(?:到|了)?(?P<whole>[^，。；占比]+?)的?(?:比重|比例)?{_LINK}\s*$")
_BY = re.compile(r"由(?P<who>[^，。；]{1,8}?)(?P<verb>[\u4e00-\u9fff]{2})(?=[，。；]|$)")
_LEVEL = re.compile("(?:[增升涨降跌减]|提高|增加|上升|下降|减少|扩大|回落)[至到为]$")
_FROM = re.compile("[从由](?:[^，。；]{0,8})$")
_FROM_ON = re.compile(
    r"\s*(?:逐步|大幅)?(?:[增升涨降跌减]|提高|增加|上升|下降|减少|扩大|回落|发展|调整)[至到为]"
)
_UNSURE = re.compile(r"分别|各占|(?:未|没有|并非|不是|从未|不再)[^，。；]{0,2}$")
_CONDITION = re.compile("\\s*(?:按|扣除|剔除|不含|若)")
_DIVISIONS = re.compile(
    r"(?:[省市州区县旗乡镇](?:[（(][省市州区县旗][）)])?){2,}|[市州县区][（(][州县市区][）)]"
)
_FRAME_OF_TIME = re.compile(r"\s*(?:的?时间)?(?:里|内|间|期间|以?来)")
_NOMINAL = frozenset("n ng nz nt nl l i j b a an vn s f ns nrt eng".split())


_TIME_UNITS = {"年": "year", "个月": "month", "月": "month", "天": "day", "周": "week"}


def counted(
    text: str, figures: Sequence[Figure], first: int, last: int, before: Counted | None
) -> Counted | None:
    """What the figures ``first`` to ``last`` (one, or a range) of a Simplified text count.

    ``before``: what the figure before them counts, of which a change may be told.
    """
    start, end = figures[first].span[0], figures[last].span[1]
    figure = figures[last]
    left_start = max(figures[first - 1].span[1] if first else 0, _edge_before(text, start))
    right_end = figures[last + 1].span[0] if last + 1 < len(figures) else len(text)
    if _UNSURE.search(text, _edge_before(text, start), start):
        return None
    if _FROM.search(text, left_start, start) and _FROM_ON.match(text, end):
        return _beside(text, figures, (first, last), left_start, right_end)
    subject = before if before and _goes_on(text, figures[first - 1].span[1], start) else None
    if figure.unit in SPANS_OF_TIME:
        return _duration(text, left_start, start, end, right_end)
    left = text[left_start:start]
    if figure.kind in ("percent", "fraction", "multiple"):
        return _share(text, figure, left_start, (start, end), right_end, subject)
    if than := _THAN.search(left):
        return _compared(text, than, left_start, subject)
    if _CHANGE.search(left) and figure.kind == "cardinal":
        return _changed(text, left_start, left, subject)
    if subject and _LEVEL.search(left) and not _run_before(_tokens(text, left_start, start)):
        return replace(subject, frame="{}")
    return _beside(text, figures, (first, last), left_start, right_end)


def _beside(
    text: str, figures: Sequence[Figure], group: tuple[int, int], left_start: int, right_end: int
) -> Counted | None:
    """The noun behind a figure (9个重点项目) or else before it (技术指导5次), with its verb."""
    first, last = group
    start, end, person = figures[first].span[0], figures[last].span[1], figures[last].unit in PEOPLE
    if text[end : end + 1] == "的":
        return _attribute(text, figures[last + 1 :], end + 1, right_end)
    left = _without_links(_tokens(text, left_start, start))
    if noun := _run_after(text, end, right_end):
        adjacent = bool(left) and left[-1].span[1] == start and left[-1].nominal
        if not (adjacent and noun[0].verb):
            verbs = _verbs(left)
            return _of(noun, verbs)
    noun, verbs = _with_verbs(left, person)
    if noun or verbs:
        return _of(noun, verbs)
    return None


def _attribute(text: str, later: Sequence[Figure], start: int, end: int) -> Counted | None:
    """What a figure before 的 describes: 1.2万亿元的五年目标 is a target."""
    if later and later[0].span[0] == start and later[0].unit in _TIME_UNITS:
        stop = later[1].span[0] if len(later) > 1 else len(text)
        noun = _run_after(text, later[0].span[1], stop)
        frame = f"{in_english(later[0].values[0])}-{_TIME_UNITS[later[0].unit]} {{}}"
        if not noun:
            return None
        return replace(_of(noun, (), frame), span=(start, noun[-1].span[1]), single=True)
    noun = _run_after(text, start, end)
    return _of(noun, ()) if noun else None


def _duration(text: str, left_start: int, start: int, end: int, right_end: int) -> Counted | None:
    """What lasts so long. 3天里, 5年来 are the time that the sentence tells of."""
    if match := _FRAME_OF_TIME.match(text, end):
        return Counted((start, match.end()), frame="period covered")
    left = _without_links(_tokens(text, left_start, start))
    if left and left[-1].kind == "m":
        return _of(_run_before(left), ())
    described = "的" in (text[end : end + 1], text[start - 1 : start])
    noun = () if described else _run_after(text, end, right_end)
    return _of(noun, ()) if noun else None


def _share(
    text: str,
    figure: Figure,
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
            for t in _tokens(
                text, left_start + share.start("whole"), left_start + share.end("whole")
            )
            if t.kind != "x" and t.word != "的"
        )
        noun = _run_before(_tokens(text, left_start, left_start + share.start()))
        if not noun and subject:
            noun = subject.noun
        if noun and whole:
            return Counted(
                (left_start + share.start(), start), noun, (), "{} as a share of {than}", whole
            )
        return None
    if figure.kind == "multiple":
        return None
    if left.rstrip("约近超逾达 ").endswith("的"):
        tokens = _tokens(text, left_start, start)
        while tokens and (tokens[-1].word == "的" or tokens[-1].kind == "x"):
            tokens.pop()
        noun, verbs = _with_verbs(tokens, person=False)
        return replace(_of(noun, verbs, "share of {}"), single=True) if noun else None
    if text[end : end + 1] == "的":
        noun = _run_after(text, end, right_end)
        return _part(text, noun) if noun else None
    if (by := _BY.match(text, end)) and by["verb"] in press_terms():
        who = _run_before(_tokens(text, *by.span("who")))
        verbs = tuple(t for t in _tokens(text, *by.span("verb")) if t.verb)
        if who and verbs:
            noun = subject.noun if subject and "其中" in left else ()
            return Counted(
                (end, by.end()),
                noun,
                verbs,
                "share of {} by {than}" if noun else "share {} by {than}",
                who,
            )
    tokens = _without_links(_tokens(text, left_start, start))
    noun = _run_before(tokens)
    return _of(noun, ()) if noun else None


def _part(text: str, noun: tuple[Token, ...]) -> Counted:
    """The part of a noun of which the clause goes on to tell something: 三分之二的商品销往国外."""
    found = _of(noun, (), "share of {}")
    done = noun[-1].span[1]
    edge = re.compile("[，。；！？,;!?\n]").search(text, done)
    stop = edge.start() if edge else len(text)
    rest = [t for t in _tokens(text, done, stop) if t.word not in "“”「」"]
    if not rest:
        return found
    than = _run_before(rest[1:])
    led = press_terms().get(rest[0].word)
    if led and led.participle.endswith((" to", "from", " for")) and len(than) == len(rest) - 1 > 0:
        return replace(
            found,
            span=(noun[0].span[0], stop),
            verbs=(rest[0],),
            frame="share of {} {than}",
            than=than,
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
    noun, verbs = _with_verbs(_without_links(_tokens(text, left_start, at)), person=False)
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
        _tokens(text, left_start + match.start(group), left_start + match.end(group))
    )
    if not than:
        return None
    how = _HOW[match["how"] or match["how2"]]
    noun = _run_before(_tokens(text, left_start, left_start + match.start()))
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
    if at and tokens[at - 1].verb:
        at -= 1
    return tuple(tokens[at:end])


def _without_links(tokens: list[Token]) -> list[Token]:
    while tokens and tokens[-1].kind == "x":
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
    return tuple(tokens[at:])


def _run_after(text: str, start: int, end: int) -> tuple[Token, ...]:
    if text[start : start + 1] == "的":
        start += 1
    if match := _DIVISIONS.match(text, start):
        return (Token(match.group(), match.span(), "u", True, False),)
    edge = _EDGE.search(text, start, end)
    found: list[Token] = []
    for token in _tokens(text, start, edge.start() if edge else end):
        if not token.nominal:
            break
        found.append(token)
    return tuple(found)


def _tokens(text: str, start: int, end: int) -> list[Token]:
    """The words of a stretch; the longest that the press's table has, where it has one."""
    terms = press_terms()
    plain: list[tuple[str, str, int]] = []
    at = start
    for token in tagger().cut(text[start:end], HMM=False):
        plain.append((token.word, token.flag, at))
        at += len(token.word)
    ends = [place + len(word) for word, _, place in plain]
    found: list[Token] = []
    index = 0
    while index < len(plain):
        word, flag, place = plain[index]
        last = index
        for other in range(min(len(plain), index + 6) - 1, index - 1, -1):
            joined = text[place : ends[other]]
            if joined in terms:
                word, last = joined, other
                break
        term = terms.get(word)
        if term:
            nominal = term.kind in ("n", "u", "q", "m")
            kind, verb = term.kind, bool(term.participle)
        else:
            nominal = bool(re.match("\\w", word)) and _is_noun(word, flag)
            kind, verb = "n" if flag.startswith("n") else "u", False
        if word.strip():
            found.append(Token(word, (place, place + len(word)), kind, nominal, verb))
        index = last + 1
    return found


def _is_noun(word: str, flag: str) -> bool:
    """Whether a word is a noun or stands before one; the tagger calls many a verb a noun."""
    if flag not in _NOMINAL:
        return False
    senses = [s for entry in glosses().get(word, ()) for s in entry.split("/")]
    if not senses:
        return flag not in ("vn", "b", "a", "an", "j") or word.isascii()
    return not all(sense.startswith(("to ", "CL:")) for sense in senses)


@functools.cache
def press_terms() -> dict[str, Term]:
    """The table of words that the press counts with."""
    table = (resources.files("summarizer") / "data" / "counted.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines())
    return {word: Term(english, kind, participle) for word, english, kind, participle in rows}  # type: ignore[arg-type]
