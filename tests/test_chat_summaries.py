"""Summaries by a chat model: what it is told, and what becomes of what it writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fakes import entry
from summarizer.engines.chat import Message
from summarizer.engines.protocol import Hypothesis
from summarizer.options import Decoding, Length, Options
from summarizer.report import Article, Name, Progress, Segment, Summary, Translation
from summarizer.summaries import ChatSummarizer, SummaryTask

PAIRS = [
    ("6月3日，清源市新建的三座大桥通车，总投资12.5亿元。",
     "On 3 June three new bridges opened to traffic in the city of Qingyuan at a cost of "
     "1.25 billion yuan."),
    ("副市长何文说，大桥使往返临江的时间缩短40分钟。",
     "Deputy Mayor He Wen said the bridges cut the trip to Linjiang by 40 minutes."),
    ("天气晴朗，人们在桥上拍照留念。",
     "The sky was clear and people took pictures on the bridges."),
    ("今年全市还将修建公路120公里。",
     "The city will build another 120 kilometres of roads this year."),
]  # fmt: skip
NAMES = (
    Name("何文", "He Wen", "person", 1, "pinyin"),
    Name("清源", "Qingyuan", "place", 1, "CC-CEDICT"),
)
SEGMENTS = tuple(Segment(i, i, *pair, -0.1) for i, pair in enumerate(PAIRS))
ARTICLE = Article("", "", "", tuple(source for source, _ in PAIRS))
LEAD = "Qingyuan opened three bridges costing 1.25 billion yuan on 3 June."
TRIP = "He Wen said the trip to Linjiang is now 40 minutes shorter."
ROADS = "A further 120 kilometres of roads will be built in the city this year."
CARD = entry(family="chat", task="chat", decoding=Decoding(beam_size=1, max_target_tokens=100))


@dataclass
class FakeChat:
    """Answers whole reports with ``said``, single sentences by ``again``."""

    said: str
    again: Callable[[str], str] = lambda _: ""
    max_tokens: int = 4000
    name: str = "fake chat"
    batch_size: int = 4
    batch_invariant: bool = False
    workers: int = 1
    has_beam_search: bool = True
    asked: list[list[Sequence[Message]]] = field(default_factory=list)

    def count_tokens(self, chats: Sequence[Sequence[Message]]) -> list[int]:
        return [sum(len(message.content) for message in chat) for chat in chats]

    def reply(
        self, chats: Sequence[Sequence[Message]], decoding: Decoding, **how: Any
    ) -> list[Hypothesis]:
        self.asked.append(list(chats))
        texts = [
            self.said
            if chat[-1].content.startswith("Report")
            else self.again(chat[-1].content.rsplit("\n\n", 1)[-1])
            for chat in chats
        ]
        if how.get("on_answer"):
            how["on_answer"](0, texts[0])
        assert decoding.max_target_tokens == 100
        return [Hypothesis(text, -0.1, (1,), True) for text in texts]


def summarized(chat: FakeChat, progress: Any = None, **length: Any) -> Summary:
    translation = Translation("fake", "", SEGMENTS, NAMES)
    work = SummaryTask(ARTICLE, translation, Length(**length), lambda _: translation, progress)
    return ChatSummarizer(chat, CARD, Options()).summarize(work)


def test_it_reads_the_translation_the_people_and_what_must_be_told() -> None:
    chat = FakeChat(f"{LEAD} {TRIP} {ROADS}")
    summary = summarized(chat, sentences=3)
    assert summary.method == "chat"
    assert summary.model == "fake chat"
    assert [(s.text, s.sources) for s in summary.sentences] == [
        (LEAD, (0,)),
        (TRIP, (1,)),
        (ROADS, (3,)),
    ]
    assert summary.findings == ()
    ((prompt,),) = chat.asked
    told = prompt[-1].content
    assert all(target in told for _, target in PAIRS)
    assert "He Wen" in told
    assert "exactly 3 sentences" in told
    assert "Facts that must be in the summary:\n- On 3 June" in told


def test_what_is_wrong_is_asked_for_once_more_with_its_sentence_alone() -> None:
    wrong = "Qingyuan opened three bridges costing 12.5 billion yuan on 3 June."
    chat = FakeChat(f"{wrong} {TRIP}", again=lambda text: LEAD if "1.25 billion" in text else "")
    summary = summarized(chat, sentences=2)
    assert [s.text for s in summary.sentences] == [LEAD, TRIP]
    (note,) = summary.findings
    assert (note.kind, note.severity) == ("number", "warning")
    assert note.message.startswith("Left out of the summary. 12.5 billion")
    assert len(chat.asked) == 2


def test_chinese_left_in_it_is_a_finding_and_asked_for_once_more() -> None:
    chat = FakeChat(f"{LEAD} 何文 said the trip is shorter.", again=lambda _: TRIP)
    summary = summarized(chat, sentences=2)
    assert [s.text for s in summary.sentences] == [LEAD, TRIP]
    assert [f.kind for f in summary.findings] == ["untranslated"]


def test_where_it_fails_twice_the_article_speaks() -> None:
    chat = FakeChat("大桥通车了。", again=lambda _: "这是中文。")
    summary = summarized(chat, sentences=2)
    assert summary.method == "key-sentences"
    assert [s.sources for s in summary.sentences] == [(0,), (1,)]
    assert any(f.kind == "untranslated" for f in summary.findings)


def test_a_lead_without_its_date_and_a_copied_sentence_are_put_again() -> None:
    undated = "Qingyuan opened three bridges costing 1.25 billion yuan."
    chat = FakeChat(f"{undated} {PAIRS[1][1]}", again=lambda text: LEAD if "1.25" in text else TRIP)
    summary = summarized(chat, sentences=2)
    assert [s.text for s in summary.sentences] == [LEAD, TRIP]


def test_a_report_past_the_context_is_read_in_pieces() -> None:
    chat = FakeChat(f"{LEAD} {ROADS}", max_tokens=1700)
    summary = summarized(chat, sentences=2)
    prompts = [chat[-1].content for chats in chat.asked for chat in chats]
    assert all(any(target in prompt for prompt in prompts) for _, target in PAIRS)
    assert max(chat.count_tokens(chats)[0] for chats in chat.asked) <= 1600
    assert [s.text for s in summary.sentences] == [LEAD, ROADS]


def test_list_marks_and_thanks_are_not_sentences_of_the_summary() -> None:
    said = f"Here is the summary of it:\n\n1. **{LEAD}**\n2. {TRIP}"
    summary = summarized(FakeChat(said), sentences=2, style="bullets")
    assert summary.text == f"- {LEAD}\n- {TRIP}"
    assert summary.findings == ()


def test_a_headline_is_one_line() -> None:
    summary = summarized(FakeChat("Three Bridges Open in Qingyuan."), style="headline")
    assert summary.text == "Three Bridges Open in Qingyuan"


def test_who_watches_sees_it_grow() -> None:
    steps: list[Progress] = []
    summarized(FakeChat(f"{LEAD} {TRIP}"), progress=steps.append, sentences=2)
    assert [(step.stage, step.detail) for step in steps] == [("summarize", f"{LEAD} {TRIP}"[-80:])]


def test_a_small_model_is_given_the_key_sentences_one_by_one() -> None:
    answers = {"1.25 billion": LEAD, "40 minutes": TRIP}
    chat = FakeChat("", again=lambda text: next(a for k, a in answers.items() if k in text))
    card = replace(CARD, reads_whole=False)
    translation = Translation("fake", "", SEGMENTS, NAMES)
    work = SummaryTask(ARTICLE, translation, Length(sentences=2), lambda _: translation)
    summary = ChatSummarizer(chat, card, Options()).summarize(work)
    assert [(s.text, s.sources) for s in summary.sentences] == [(LEAD, (0,)), (TRIP, (1,))]
    assert summary.method == "chat"
    (chats,) = chat.asked
    assert len(chats) == 4  # two ways to ask for each of two sentences


def test_what_lost_a_figure_or_got_another_tense_is_asked_for_in_another_way() -> None:
    replies = iter(
        [
            "Qingyuan will open three bridges costing 1.25 billion yuan on 3 June.",
            "Qingyuan opened bridges on 3 June.",
            LEAD,
        ]
    )
    card = replace(CARD, reads_whole=False)
    translation = Translation("fake", "", SEGMENTS, NAMES)
    work = SummaryTask(ARTICLE, translation, Length(sentences=1), lambda _: translation)
    chat = FakeChat("", again=lambda _: next(replies))
    summary = ChatSummarizer(chat, card, Options()).summarize(work)
    assert summary.text == LEAD
    assert [len(chats) for chats in chat.asked] == [2, 1]
