"""A translation from elsewhere: aligned with the article and checked as a model's is."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from summarizer.alignment.english import EnglishSentence, english_sentences
from summarizer.alignment.evidence import Sentence, chinese_sentence, english_sentence
from summarizer.alignment.furniture import find_furniture
from summarizer.alignment.links import Link, align
from summarizer.chinese.expand import Expander, Expansion, spaced_sentences
from summarizer.chinese.script import han_count, has_chinese
from summarizer.errors import EmptyInputError, InputError
from summarizer.names.foreign import foreign_people
from summarizer.names.glossary import Glossary
from summarizer.options import Options
from summarizer.report import Article, Attempt, Finding, Segment, Translation
from summarizer.translation.translator import expander_of, settled_forms, translation_text
from summarizer.translation.typography import edit_findings, previous_edits
from summarizer.translation.units import confirmed

__all__ = ["SuppliedTranslation", "read_supplied"]

LEAST_LINKED = 0.35
"""Share of the Chinese with English below which the English is taken for that of another text. All
112 documents of ``benchmarks/alignment.py`` with the English of another one have less."""

LEAST_FITTING = 0.6
"""Share of the English with Chinese from which it is taken for a part of the translation instead;
of a few sentences, one may find a partner by chance."""

FEWEST_UNITS = 40
"""Characters of a text that is long enough to say so."""


@dataclass(frozen=True, slots=True)
class SuppliedTranslation:
    """A translation from elsewhere, and what was left out of it.

    Attributes:
        translation: The translation, aligned.
        findings: A finding with the lines of the English that are not part of the article.
    """

    translation: Translation
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Chinese and the English that belongs to it; one side may be empty."""

    paragraph: int | None
    source: str
    target: str
    expanded: str = ""


def read_supplied(
    english: str,
    article: Article,
    glossary: Glossary,
    options: Options,
    *,
    previous: Translation | None = None,
    stop: threading.Event | None = None,
) -> SuppliedTranslation:
    """Align English from elsewhere with its article, sentence by sentence, and check it.

    The English is kept as it is, but for its line breaks: each paragraph of the Chinese has one
    line. Chinese sentences that share one English sentence become one segment.

    Args:
        english: The English as pasted.
        article: The article.
        glossary: Names and terms.
        options: The options of the report.
        previous: An earlier supplied translation of the article, whose edits are kept.
        stop: Ends the work soon after it is set.

    Raises:
        EmptyInputError: The English is blank.
        InputError: It is Chinese, or that of another text.
        StoppedError: ``stop`` was set.
    """
    _require_english(english)
    sources = list(_sources(article))
    targets = english_sentences(english)
    names = [[m.term.target for m in glossary.matches(source)] for _, source in sources]
    chinese = [chinese_sentence(s, n) for (_, s), n in zip(sources, names, strict=True)]
    read = [english_sentence(target.text) for target in targets]
    furniture = find_furniture(targets, read, chinese, _page_lines(article, glossary))
    body = [at for at in range(len(targets)) if at not in furniture.certain]
    english_body = [read[at] for at in body]
    links = align(
        chinese,
        english_body,
        chinese_paragraphs=[paragraph for paragraph, _ in sources],
        english_paragraphs=[targets[at].paragraph for at in body],
        stop=stop,
    )
    _require_same_text(links, chinese, english_body)
    alone = {body[at] for link in links if not link.chinese for at in link.english}
    dropped = furniture.certain | (furniture.likely & alone)
    english_of = [[body[at] for at in link.english if body[at] not in dropped] for link in links]
    text = "\n".join([article.title, *article.paragraphs])
    expander = expander_of(text, article, options)
    pairs = list(
        _pairs(links, sources, [[targets[at] for at in group] for group in english_of], expander)
    )
    if options.person_names and (foreign := foreign_people(text)):
        both = [(pair.source, pair.target) for pair in pairs if pair.source and pair.target]
        glossary = glossary.settled(settled_forms(foreign, both, glossary))
    edits = _edits(previous, pairs)
    segments = tuple(
        _segment(index, pair, edits.get(index), glossary) for index, pair in enumerate(pairs)
    )
    translation = Translation(
        "",
        translation_text(segments, article.paragraphs, article.title),
        segments,
        glossary.names(text),
        "supplied",
    )
    lost = " / ".join(targets[at].text for at in sorted(dropped))
    findings = (Finding.of("english-left-out", "warning", text=lost),) if dropped else ()
    return SuppliedTranslation(translation, findings)


def _require_english(text: str) -> None:
    if not text.strip():
        raise EmptyInputError("There is no English translation; paste it or name its file.")
    letters = len(re.findall("[A-Za-z]", text))
    # A Chinese character takes the place of about four letters.
    if not letters or 4 * han_count(text) > letters:
        raise InputError(
            "The English translation is mostly Chinese, or has no words; give the English there, "
            "and the Chinese article as the text."
        )


def _require_same_text(
    links: Sequence[Link], chinese: Sequence[Sentence], english: Sequence[Sentence]
) -> None:
    whole = [link for link in links if link.chinese and link.english]
    units = sum(sentence.size for sentence in chinese)
    fits = _share(chinese, (at for link in whole for at in link.chinese))
    fitting = _share(english, (at for link in whole for at in link.english))
    if units >= FEWEST_UNITS and fits < LEAST_LINKED and fitting < LEAST_FITTING:
        raise InputError(
            "The English does not look like a translation of this article: only "
            f"{fits:.0%} of the Chinese has English that fits. Give the English of the same text, "
            "in the same order."
        )


def _share(sentences: Sequence[Sentence], some: Iterable[int]) -> float:
    """Return the share of some sentences in the size of all."""
    return sum(sentences[at].size for at in some) / max(sum(one.size for one in sentences), 1)


def _sources(article: Article) -> Iterator[tuple[int | None, str]]:
    """Yield the sentences of the title and the paragraphs, which they give when joined."""
    for paragraph, text in [(None, article.title), *enumerate(article.paragraphs)]:
        for sentence in spaced_sentences(text):
            yield paragraph, sentence


def _page_lines(article: Article, glossary: Glossary) -> list[Sentence]:
    """Return the lines of the page that are not in the translation, as evidence."""
    lines = [line.text for line in article.dropped]
    lines += [line for text in (article.byline, article.source) for line in text.splitlines()]
    return [
        chinese_sentence(line, [match.term.target for match in glossary.matches(line)])
        for line in lines
        if line.strip()
    ]


def _pairs(
    links: Sequence[Link],
    sources: Sequence[tuple[int | None, str]],
    targets: Sequence[Sequence[EnglishSentence]],
    expander: Expander,
) -> Iterator[_Pair]:
    """Yield the linked texts in the order of the Chinese; ``targets`` has the English by link."""
    read: int | None = -1
    place = sources[0][0]
    line = -1
    for number, (link, english) in enumerate(zip(links, targets, strict=True)):
        target = " ".join(one.text for one in english)
        if link.chinese:
            place = sources[link.chinese.start][0]
            if place != read:
                expander.paragraph()
                read = place
            pieces = [sources[at][1] for at in link.chinese]
            yield _Pair(place, "".join(pieces), target, _expanded(pieces, expander))
        elif english:
            if english[0].paragraph != line:
                place = _place(place, english[0], links[number:], sources, targets[number:])
            yield _Pair(place, "", target)
        if english:
            line = english[-1].paragraph


def _place(
    before: int | None,
    english: EnglishSentence,
    links: Sequence[Link],
    sources: Sequence[tuple[int | None, str]],
    targets: Sequence[Sequence[EnglishSentence]],
) -> int | None:
    """Return the paragraph for English without Chinese that begins a line.

    It is that of the next linked sentence, if this is on the same line; else the paragraph before,
    but never the title if there is another.
    """
    following = next((at for at, link in enumerate(links) if link.chinese), None)
    if following is None:
        return before
    after = sources[links[following].chinese.start][0]
    same = any(one.paragraph == english.paragraph for one in targets[following][:1])
    return after if same or before is None else before


def _expanded(pieces: Sequence[str], expander: Expander) -> str:
    """Return sentences with their shorthand written out; empty if there is none."""
    read = [expander.read(piece) for piece in pieces if has_chinese(piece)]
    if not any(expansion.edits for expansion in read):
        return ""
    texts = iter(expansion.text for expansion in read)
    return "".join(next(texts) if has_chinese(piece) else piece for piece in pieces)


def _edits(previous: Translation | None, pairs: Sequence[_Pair]) -> dict[int, str]:
    """Return what a person wrote in an earlier report on a supplied translation, by index."""
    if previous is None or previous.origin != "supplied":
        return {}
    before = [segment for segment in previous.segments if segment.source]
    places = [index for index, pair in enumerate(pairs) if pair.source]
    edits = previous_edits(before, [pairs[index].source for index in places])
    return {places[at]: target for at, target in edits.items()}


def _segment(index: int, pair: _Pair, edit: str | None, glossary: Glossary) -> Segment:
    target = pair.target if edit is None else edit
    attempt: Attempt = "supplied" if edit is None else "person"
    expansion = Expansion.between(pair.source, pair.expanded)
    return Segment(
        index,
        pair.paragraph,
        pair.source,
        target,
        None,
        edit_findings(pair.source, target, glossary, segment=index, expanded=pair.expanded),
        attempt,
        confirmed(expansion, target) if pair.source and target else (),
        pair.expanded,
    )
