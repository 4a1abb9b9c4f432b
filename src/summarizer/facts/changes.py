"""Shares, changes and comparisons: what a percentage or an increase is of.

A change often stands in a clause of its own, whose subject the clause before has named. It is taken
from there only if its own clause names nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from summarizer.chinese.script import HAN
from summarizer.data import word_lists
from summarizer.facts.words import (
    PREPOSITIONS,
    Subject,
    Token,
    any_of,
    edge_before,
    is_bare,
    noun_after,
    noun_and_verbs,
    noun_before,
    of_words,
    terms,
    without_links,
    words_of,
)
from summarizer.numbers.values import Figure
from summarizer.report import Span

__all__ = ["CHANGE", "COMPARISON", "change_of", "comparison_of", "is_bare_before", "share_of"]

_LISTS = word_lists("facts")


_HOW: dict[str, str] = _LISTS["comparisons"]
_LINK = "(?:了|约|近|将近|超过?|逾|大约|达到?)*"
CHANGE = re.compile(
    r"(?:按?(?:同|可比)口径(?:计算)?)?(?P<base>同比|环比|[年季月](?=[增减成衰])|[比较](?:上年|去年)(?:同期|末|底)?|[比较](?:上月|上季度?)(?:末|底)?)?"
    r"(?:实际|名义|平均|大幅|小幅|累计)?"
    rf"(?<!新)(?:(?P<up>{any_of('up')})|(?P<down>{any_of('down')})){_LINK}\s*$"
)
COMPARISON = re.compile(
    rf"(?:[比较](?P<than>[^，。；比较]{{2,12}}?)(?P<how>[{''.join(_HOW)}])出?"
    rf"|(?P<how2>[{''.join(_HOW)}])于(?P<than2>[^，。；]{{2,12}})){_LINK}\s*$"
)
_SHARE = re.compile(
    rf"占(?:到|了)?(?P<whole>[^，。；占比]+?)(?:的?(?:比重|比例)的?|的?){_LINK}\s*$"
)
_PLANS = [
    (re.compile(words.replace(" ", "|")), english) for english, words in _LISTS["plans"].items()
]
_OF_PLAN = re.compile(
    rf"(?:完成|占|达|为)[到了]?(?P<plan>{'|'.join(words.pattern for words, _ in _PLANS)})[数的]*"
    rf"{_LINK}\s*$"
)
_RATE = re.compile(f"(?:{_LISTS['rates']})$")
_BRANCH = re.compile(f"(?:{_LISTS['branches']})$")
# A level rises; an amount grows.
_RISE = re.compile("[涨升]|提高|上调")
_CONTRIBUTING = re.compile(any_of("contributing"))
_STAKE = re.compile(f"\\s?的?(?:{any_of('stakes')})(?![本东民票市价])")
_BY = re.compile(rf"由(?P<who>[^，。；]{{1,8}}?)(?P<verb>[{HAN}]{{2}})(?=[，。；]|$)")
_OF_THEM = re.compile("其中[，,、]?$")
_BARE_RATE = re.compile("率|增长率|[涨跌增降升]幅|增速|比率")
_BASE = re.compile("(?<![同环占对相分计比])[比较](?![例重赛值价率数强大好])[^，。；]+$")
_OF_GROWTH = re.compile("增长率|增速|[涨跌增降]幅")
_NUMERAL = re.compile("(?:[0-9０-９]|[0-9０-９零一二三四五六七八九十百千万亿两].)$")
_CLAUSE_END = re.compile("[，。；！？,;!?\n]")


def share_of(
    text: str,
    figures: Sequence[Figure],
    last: int,
    left_start: int,
    span: Span,
    right_end: int,
    subjects: tuple[Subject | None, Subject | None],
) -> Subject | None:
    """Return what a percentage, fraction or multiple is a share or a change of.

    ``subjects`` are that of the clause, if an earlier one goes on, and that of the figure before.
    """
    (start, end), (subject, before) = span, subjects
    left = text[left_start:start]
    if than := COMPARISON.search(left):
        if text[end : end + 1] == "的":
            return None  # 容量低于初始容量60%的电池
        return comparison_of(text, than, left_start, subject)
    if CHANGE.search(left):
        points = figures[last].unit.endswith("百分点")
        return change_of(text, left_start, left, subject, before, points=points)
    if plan := _OF_PLAN.search(left):
        of = next(english for words, english in _PLANS if words.fullmatch(plan["plan"]))
        place = (left_start + plan.start("plan"), left_start + plan.end("plan"))
        return Subject(place, frame=f"share of the {of} completed", aside=True)
    if share := _SHARE.search(left):
        words = words_of(text, left_start + share.start("whole"), left_start + share.end("whole"))
        whole = tuple(t for t in words if t.kind != "x" and t.word != "的")
        noun = noun_before(words_of(text, left_start, left_start + share.start()), whole=True)
        if not noun and subject and is_bare_before(text, left_start, share, subject):
            noun = subject.noun
        if noun and whole:
            return Subject(
                (left_start + share.start(), start), noun, (), "{} as a share of {than}", whole
            )
        if whole and noun_before(whole) == whole:
            span = (left_start + share.start(), start)
            return replace(of_words(whole, (), "share of {}"), single=True, span=span)
        return None
    if figures[last].kind == "multiple":
        return None
    if stake := _STAKE.match(text, end):
        company = noun_before(without_links(words_of(text, left_start, start)), whole=True)
        at = company[0].span[0] if company else start
        return Subject((at, stake.end()), frame="stake")
    if left.rstrip("约近超逾达 ").endswith("的"):
        tokens = words_of(text, left_start, start)
        while tokens and (
            tokens[-1].word in ("的", "比重", "比例", "占比") or tokens[-1].kind == "x"
        ):
            tokens.pop()
        noun, verbs = noun_and_verbs(tokens, person=False)
        return replace(of_words(noun, verbs, "share of {}"), single=True) if noun else None
    if text[end : end + 1] == "的":
        measured = noun_before(words_of(text, left_start, start))
        if measured and measured[-1].span[1] == start:  # 持股51%的子公司
            return of_words(measured, ()) if _RATE.search(measured[-1].word) else None
        noun = noun_after(text, end, right_end)
        if noun and _RATE.search(noun[-1].word):
            # 50%的成功率 is a rate, and no share of one.
            return None if _BARE_RATE.fullmatch(noun[-1].word) else of_words(noun, ())
        return _part(text, noun) if noun else None
    if (by := _BY.match(text, end)) and by["verb"] in terms():
        who = noun_before(words_of(text, *by.span("who")))
        verbs = tuple(t for t in words_of(text, *by.span("verb")) if t.verb)
        if who and verbs:
            noun = subject.noun if subject and "其中" in left else ()
            frame = "share of {} by {than}" if noun else "share {} by {than}"
            return Subject((end, by.end()), noun, verbs, frame, who)
    tokens = without_links(words_of(text, left_start, start))
    noun = noun_before(tokens, whole=True)
    if len(noun) == 1 and (noun[0].kind == "q" or _BARE_RATE.fullmatch(noun[0].word)):
        return None  # 占比, 跌幅 of what?
    if not noun or _RATE.search(noun[-1].word):
        return of_words(noun, ()) if noun else None
    # 制造业为74.2%: of what is said elsewhere. Other nouns are left in Chinese.
    head = noun[-1].word
    thing = _BRANCH.search(head) or (head in terms() and terms()[head].kind == "n")
    return None if thing else Subject(of_words(noun, ()).span)


def _part(text: str, noun: tuple[Token, ...]) -> Subject:
    """Return a part of a noun with the rest of its clause: 三分之二的商品销往国外."""
    found = of_words(noun, (), "share of {}")
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


def change_of(
    text: str,
    left_start: int,
    left: str,
    subject: Subject | None,
    before: Subject | None,
    *,
    points: bool = False,
) -> Subject | None:
    """Return a change, of the noun in its clause or else of the subject before.

    It may be a contribution to a change of the whole if it is in percentage ``points``.
    """
    change = CHANGE.search(left)
    assert change is not None
    frame = "fall in {}"
    if up := change["up"]:
        frame = "rise in {}" if _RISE.search(up) else "growth in {}"
    base = change["base"] or ""
    if base == "同比" or "年" in base:
        frame = f"year-on-year {frame}"
    elif base:
        period = "month" if "月" in base else "quarter" if "季" in base else "period"
        frame += f" on the previous {period}"
    at, end = left_start + change.start(), left_start + len(left.rstrip("约近超逾达了 "))
    words = without_links(words_of(text, left_start, at))
    noun, verbs = noun_and_verbs(words, person=False, whole=True)
    base = _BASE.search(text, edge_before(text, at), at) if noun else None
    if base and base.start() < noun[0].span[0]:
        return Subject((base.start(), end))  # 比五年的平均水平降低: the average does not change
    if points and (pull := _CONTRIBUTING.search(text, left_start, at)):
        # 拉动利润增长7.9个百分点 is no growth of so much.
        if not noun or noun[0].span[0] < pull.end():
            return Subject((pull.start(), end))
        found = of_words(noun, (), f"contribution to {frame.removeprefix('year-on-year ')}")
        return replace(found, span=(pull.start(), end))
    if noun:
        found = of_words(noun, verbs, frame)
        found = replace(found, span=(found.span[0], end))
        if _OF_GROWTH.search(noun[-1].word) and not points:
            # 年增率增长14.1%: the rate, or the growth?
            return Subject(found.span) if len(noun) > 1 else None
        part = noun[-1].kind == "n" and not _BRANCH.search(noun[-1].word)
        if part and not verbs and _OF_THEM.search(text, 0, noun[0].span[0]):
            return Subject(found.span)  # 销售面积下降8%，其中住宅下降9%
        return found if verbs or not _BRANCH.search(noun[-1].word) else _of_branch(found, before)
    named = subject and (subject.noun or subject.verbs) and "{than}" not in subject.frame
    if subject and named and is_bare_before(text, left_start, change, subject):
        return replace(subject, frame=frame, also=(at, end))
    return None


def _of_branch(found: Subject, before: Subject | None) -> Subject | None:
    """Return a change of a branch as one of what the figure before measures: 制造业增长6.9%.

    Firms alone do not grow by so many per cent; their output or their profit does.
    """
    if before and len(before.noun) > 1 and _BRANCH.search(before.noun[-2].word):
        return replace(found, noun=(*found.noun, before.noun[-1]))
    return found if re.search("(?<!企)业$", found.noun[-1].word) else None


def is_bare_before(text: str, left_start: int, match: re.Match[str], subject: Subject) -> bool:
    """Return whether the clause names no subject of its own before a match.

    The words of the subject before may stand there: 出口3亿元增长5%.
    """
    end = left_start + match.start()
    done = subject.also[1] if subject.also else subject.span[1]  # 月增12%、年减8%
    start = max(edge_before(text, end), done)
    words = words_of(text, start, max(start, end))
    # A figure before and its unit name nothing: 由30亿元增至.
    return is_bare([word for word in words if not _NUMERAL.search(text, 0, word.span[0] + 1)])


def comparison_of(
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
    return Subject(span)  # Of what is faster than all investment, only the Chinese is shown.
