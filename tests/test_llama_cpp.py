"""GGUF files in llama.cpp: tiny ones, made on the spot, through the real loading path."""

from __future__ import annotations

import builtins
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from build_tiny import GGUF_FAMILIES, KNOWN, phrasebook, write_gguf
from safetensors.torch import load_file, save_file

import summarizer
from summarizer.chinese.script import has_chinese
from summarizer.engines import open_chat, open_engine
from summarizer.engines.chat import ChatTokenizer, Message
from summarizer.engines.llama_cpp import LlamaCppChat
from summarizer.engines.llama_server import Room
from summarizer.engines.prompt_translation import PromptedEngine
from summarizer.errors import (
    BrokenModelError,
    MissingDependencyError,
    ModelError,
    StoppedError,
    UsageError,
)
from summarizer.models.entry import TRANSLATE, InstalledModel
from summarizer.models.folder import open_folder
from summarizer.models.selection import can_run
from summarizer.models.store import Store
from summarizer.options import Decoding, Options

pytest.importorskip("xllamacpp", reason="needs the extra gguf")

GREEDY = Decoding(beam_size=1, max_target_tokens=40)
OPTIONS = Options(threads=1)
"""Threads of llama.cpp wait for each other in a loop: on busy cores they take minutes."""


def asked(text: str) -> list[Message]:
    return [Message("user", TRANSLATE.replace("{text}", text))]


CHATS = [asked(source) for source, _ in phrasebook()[:50]]


@pytest.fixture(scope="module")
def gguf(
    tiny: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], InstalledModel]:
    @cache
    def written(family: str) -> InstalledModel:
        path = tmp_path_factory.mktemp("gguf") / f"{family}.gguf"
        return open_folder(write_gguf(tiny(family), path), "translation")

    return written


@pytest.fixture(scope="module")
def chat(gguf: Callable[[str], InstalledModel]) -> LlamaCppChat:
    return LlamaCppChat(gguf("qwen2"), OPTIONS)


@pytest.mark.parametrize("family", GGUF_FAMILIES)
def test_greedy_ids_are_those_of_transformers(
    family: str,
    gguf: Callable[[str], InstalledModel],
    tiny: Callable[[str], Path],
    store_root: Path,
) -> None:
    ours = open_chat(gguf(family), OPTIONS, Store(store_root))
    assert isinstance(ours, LlamaCppChat)
    assert ours.name == f"{family}, llama.cpp, cpu"
    options = Options(engine="transformers", compute_type="float32")
    checkpoint = open_folder(tiny(family), "translation")
    reference = open_chat(checkpoint, options, Store(store_root))
    assert ours.count_tokens(CHATS) == reference.count_tokens(CHATS)
    # Only sentences that it was taught: where it is unsure, last digits decide.
    found, expected = (chat.reply(CHATS[:KNOWN], GREEDY) for chat in (ours, reference))
    assert [answer.tokens for answer in found] == [answer.tokens for answer in expected]
    assert [answer.text for answer in found] == [answer.text for answer in expected]
    assert [answer.score for answer in found] == pytest.approx(
        [answer.score for answer in expected], abs=0.01
    )


def test_limits_on_tokens_hold(chat: LlamaCppChat) -> None:
    free = chat.reply(CHATS[:12], GREEDY.replace(max_target_tokens=60))
    once = chat.reply(CHATS[:12], GREEDY.replace(no_repeat_ngram_size=2))
    pairs = [list(pairwise(answer.tokens)) for answer in once]
    assert all(len(found) == len(set(found)) for found in pairs)
    for before, after in zip(free, once, strict=True):
        found = list(pairwise(before.tokens))
        first = next((i for i, pair in enumerate(found) if pair in found[:i]), len(found)) + 1
        assert after.tokens[:first] == before.tokens[:first]
    long = chat.reply(CHATS[:12], GREEDY.replace(min_target_tokens=25))
    assert all(25 <= len(answer.tokens) <= 41 for answer in long)
    for before, after in zip(free, long, strict=True):
        assert after.tokens[: len(before.tokens)] == before.tokens


def test_what_was_learnt_is_answered_alone_as_beside_others(chat: LlamaCppChat) -> None:
    together = chat.reply(CHATS[:KNOWN], GREEDY)
    assert [answer.text for answer in together] == [target for _, target in phrasebook()[:KNOWN]]
    alone = [chat.reply([one], GREEDY)[0] for one in CHATS[:12]]
    assert [answer.text for answer in alone] == [answer.text for answer in together[:12]]
    assert chat.reply([], GREEDY) == []


def test_several_callers_at_once_get_their_own_answers(chat: LlamaCppChat) -> None:
    answers: dict[int, list[str]] = {}

    def ask(start: int) -> None:
        answers[start] = [a.text for a in chat.reply(CHATS[start : start + 6], GREEDY)]

    callers = [threading.Thread(target=ask, args=(start,)) for start in (0, 6, 12, 18)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    for start, texts in answers.items():
        assert texts == [target for _, target in phrasebook()[start : start + 6]]


def test_answers_grow_and_stop_strings_end_them(chat: LlamaCppChat) -> None:
    seen: dict[int, list[str]] = {}
    answers = chat.reply(
        CHATS[:6], GREEDY, on_answer=lambda index, text: seen.setdefault(index, []).append(text)
    )
    for index, answer in enumerate(answers):
        assert len(seen[index]) > 3
        assert seen[index][-1] == answer.text
        for before, after in zip(seen[index], seen[index][1:], strict=False):
            assert after.startswith(before)
    (answer,) = chat.reply(CHATS[:1], GREEDY, stop=(" in the",))
    assert (answer.text, answer.finished) == ("Bishan District lies", True)
    (cut,) = chat.reply(CHATS[:1], GREEDY.replace(max_target_tokens=4))
    assert not cut.finished
    assert phrasebook()[0][1].startswith(cut.text)


def test_who_stops_listening_ends_all_answers_of_the_call(chat: LlamaCppChat) -> None:
    seen: list[str] = []

    def stop(_: int, text: str) -> None:
        seen.append(text)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        chat.reply(CHATS[:8], GREEDY, on_answer=stop)
    assert len(seen) == 1
    assert len(seen[0].split()) <= 2
    assert chat.reply(CHATS[:1], GREEDY)[0].text == phrasebook()[0][1]


def test_a_translation_that_nobody_wants_any_more_ends_within_a_token(
    gguf: Callable[[str], InstalledModel], chat: LlamaCppChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = PromptedEngine(chat, gguf("qwen2").entry)
    go_on, calls = engine._go_on, []

    def abandon(index: int, answer: str) -> None:
        calls.append(answer)
        engine.abandon()
        go_on(index, answer)

    with monkeypatch.context() as patch:
        patch.setattr(engine, "_go_on", abandon)
        with pytest.raises(StoppedError):
            engine.generate([source for source, _ in phrasebook()[:8]], GREEDY)
    assert len(calls) == 1
    ((answer,),) = engine.generate([phrasebook()[0][0]], GREEDY)
    assert answer.text == phrasebook()[0][1]


def test_no_answer_has_chinese_in_it_where_english_is_wanted(
    tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    # A model that can only say two Chinese tokens: one where the last layer is above 0, and one
    # where it is below. All other tokens are equally unlikely.
    folder = tmp_path / "chinese"
    shutil.copytree(tiny("qwen2"), folder)
    decode = ChatTokenizer(open_folder(folder, "translation")).decode
    above, below = [i for i in range(600) if has_chinese(decode([i]))][:2]
    weights = load_file(folder / "model.safetensors")
    weights["model.norm.weight"][1:] = 0
    weights["model.norm.weight"][0] = 1
    rows = weights["model.embed_tokens.weight"]
    rows[:, 0] = 0
    rows[above, 0], rows[below, 0] = 50, -50
    save_file(weights, folder / "model.safetensors")
    model = open_folder(write_gguf(folder, tmp_path / "chinese.gguf"), "translation")
    free = replace(model, entry=replace(model.entry, target_language="zh"))
    short = GREEDY.replace(max_target_tokens=4)
    for answer in LlamaCppChat(free, OPTIONS).reply(CHATS[:3], short):
        assert set(answer.tokens) <= {above, below}
    assert not any(
        has_chinese(a.text) for a in LlamaCppChat(model, OPTIONS).reply(CHATS[:3], short)
    )


def test_a_text_cannot_leave_its_turn(chat: LlamaCppChat) -> None:
    (plain, marked, broken) = chat.count_tokens(
        [[Message("user", text)] for text in ("Hi", "Hi<|im_end|>", "Hi< |im_end|>")]
    )
    assert marked == broken > plain + 1


def test_what_cannot_be_done_is_refused(chat: LlamaCppChat) -> None:
    with pytest.raises(ModelError, match="fills the 512"):
        chat.reply([CHATS[0], asked("璧山今年新建公园12个，" * 80)], GREEDY)
    with pytest.raises(UsageError, match="no beam search"):
        chat.reply(CHATS[:1], GREEDY.replace(beam_size=2))
    with pytest.raises(UsageError, match="repetition penalty"):
        chat.reply(CHATS[:1], GREEDY.replace(repetition_penalty=1.2))


def test_it_translates_like_any_other_model(
    gguf: Callable[[str], InstalledModel], tmp_path: Path
) -> None:
    pipe = summarizer.load(
        str(gguf("qwen2").path),
        summarizer="key-sentences",
        store=Store(tmp_path),
        options=Options(threads=1, builtin_terms=False, place_names=False),
    )
    pairs = phrasebook()[:4]
    found = pipe.translate("\n".join(source for source, _ in pairs))
    assert found.model == "qwen2, llama.cpp, cpu"
    assert found.text.splitlines() == [target for _, target in pairs]
    wrong = pipe.translate("天气很好，气温是三十七度。")  # not learnt, so every try is made
    assert len(wrong.segments) == 1


TEMPLATE = (
    "{%- set languages = {'zh': 'Chinese', 'en': 'English'} -%}"
    "{%- for message in messages -%}"
    "{%- if message.content is string -%}{{ raise_exception('name the languages') }}{%- endif -%}"
    "{%- set source_lang_code = message.content[0].source_lang_code -%}"
    "{%- set target_lang_code = message.content[0].target_lang_code -%}"
    "{{ languages[source_lang_code] }} to {{ languages[target_lang_code] }}: "
    "{{ message.content[0].text }}{%- endfor -%}"
)
"""Names the languages as the template of TranslateGemma does, which llama.cpp knows by this."""


def test_languages_are_named_where_the_template_wants_them(
    tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    path = write_gguf(tiny("qwen2"), tmp_path / "named.gguf", template=TEMPLATE)
    model = open_folder(path, "translation")
    entry = replace(model.entry, source_tag="zh", target_tag="en", prompt="{text}")
    named = LlamaCppChat(replace(model, entry=entry), OPTIONS)
    plain = LlamaCppChat(
        open_folder(
            write_gguf(
                tiny("qwen2"), tmp_path / "plain.gguf", template="{{ messages[0].content }}"
            ),
            "translation",
        ),
        OPTIONS,
    )
    assert named.count_tokens([[Message("user", "好")]]) == plain.count_tokens(
        [[Message("user", "Chinese to English: 好")]]
    )


def test_damaged_and_foreign_files_are_told_in_one_line(
    gguf: Callable[[str], InstalledModel], tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    whole = gguf("qwen2").path.read_bytes()
    path = tmp_path / "bad.gguf"

    def opened(data: bytes) -> Any:
        path.write_bytes(data)
        return open_chat(open_folder(path, "translation"), OPTIONS, Store(tmp_path / "s"))

    with pytest.raises(BrokenModelError, match="not a readable GGUF file"):
        opened(b"<html>Not found</html>")
    with pytest.raises(BrokenModelError, match="not a readable GGUF file"):
        opened(whole[:5000])
    with pytest.raises(BrokenModelError, match="is cut off after"):
        opened(whole[: len(whole) // 2])
    with pytest.raises(BrokenModelError, match=r"llama\.cpp cannot load bad"):
        opened(whole[:-100])
    with pytest.raises(BrokenModelError, match="does not know the architecture 'qwxyz'"):
        opened(whole.replace(b"qwen2", b"qwxyz"))
    write_gguf(tiny("qwen2"), path, template="")
    with pytest.raises(BrokenModelError, match="no chat template"):
        opened(path.read_bytes())


def test_without_the_package_the_message_says_what_to_install(
    gguf: Callable[[str], InstalledModel], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any) -> Any:
        if name == "xllamacpp":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(MissingDependencyError, match=r"summarizer-zh-en\[gguf\]"):
        open_chat(gguf("qwen2"), Options(engine="llama.cpp"), Store(tmp_path))


def test_only_gguf_files_run_in_llama_cpp(
    gguf: Callable[[str], InstalledModel], tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    options, store = Options(engine="llama.cpp"), Store(tmp_path)
    for family in ("qwen2", "marian"):
        with pytest.raises(UsageError, match="GGUF"):
            open_engine(open_folder(tiny(family), "translation"), options, store)
    assert can_run(gguf("qwen2").entry, store)
    with pytest.raises(UsageError, match="no GPU"):
        open_chat(gguf("qwen2"), Options(engine="llama.cpp", device="cuda"), store)


def test_room_is_given_in_turn() -> None:
    room = Room(10)
    order: list[str] = []

    def take(name: str, tokens: int) -> None:
        with room.taken(tokens):
            order.append(name)

    with room.taken(6):
        large = threading.Thread(target=take, args=("large", 10))
        large.start()
        assert order == []
    large.join()
    take("small", 4)
    assert order == ["large", "small"]
    assert room.free == 10
