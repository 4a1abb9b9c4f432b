"""A real llama.cpp server behind ``-m openai:``: run with ``make chat-model``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import summarizer
from servers import free_port
from summarizer import Pipeline
from summarizer.chinese.script import has_chinese
from summarizer.machine import cores
from summarizer.models.gguf import gguf_path
from summarizer.models.selection import fetch
from summarizer.models.store import Store

pytestmark = [pytest.mark.chat_model, pytest.mark.timeout(3600)]

EXAMPLES = Path(__file__).parents[1] / "examples"
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
ARTICLES = (*sorted(EXAMPLES.glob("*.txt")), *sorted(SEEDS.glob("*.txt")))
MODEL = "qwen2.5-coder-1.5b"
SLOTS = 2
# A busy machine is slow, not wrong.
SETTINGS: dict[str, Any] = {"in_flight": SLOTS, "request_timeout": 3600}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The base URL of llama.cpp's own server, with the chat model that needs no hub."""
    xllamacpp = pytest.importorskip("xllamacpp")
    (model,) = fetch(MODEL, Store(Store.default_root()))
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(gguf_path(model.path))
    parameters.n_ctx = SLOTS * 4096
    parameters.n_parallel = SLOTS
    parameters.cpuparams.n_threads = cores()
    parameters.port = free_port()
    server = xllamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"
    del server  # which ends it


@pytest.fixture(scope="module")
def pipe(address: str) -> Pipeline:
    return summarizer.load(
        f"openai:{MODEL}", summarizer="key-sentences", base_url=address, **SETTINGS
    )


@pytest.mark.parametrize("article", ARTICLES, ids=lambda path: path.stem)
def test_it_serves_an_article(article: Path, pipe: Pipeline) -> None:
    report = pipe.report(article.read_text(encoding="utf-8"))
    translation = report.translation
    assert translation.model.startswith(f"openai:{MODEL}, 127.0.0.1:")
    assert translation.sent_to == ()  # it runs on this machine
    translated = [s for s in translation.segments if has_chinese(s.source)]
    assert len(translated) > 5
    assert all(segment.target for segment in translated)
    # llama.cpp tells probabilities, of answers that were not put together from several.
    assert all(s.score is not None and s.score <= 0 for s in translated if s.attempt != "split")
    clean = [segment for segment in translated if not has_chinese(segment.target)]
    assert len(clean) > 0.8 * len(translated)
    assert sum(len(segment.confirmed) for segment in translated) >= 5
    assert report.summary.sentences


def test_a_summary_is_written_by_the_server(address: str) -> None:
    pipe = summarizer.load(
        f"openai:{MODEL}", summarizer=f"openai:{MODEL}", base_url=address, **SETTINGS
    )
    steps: list[str] = []
    text = "新桥全长1200米，9月12日建成通车。大桥总投资3.5亿元，有6条车道。市长王明出席了通车仪式。"
    report = pipe.report(text, sentences=2, progress=lambda step: steps.append(step.stage))
    assert report.summary.text
    assert "summarize" in steps
    with pytest.raises(summarizer.ModelError, match=r"refuses the request|gave no answer"):
        summarizer.load(
            f"openai:{MODEL}", base_url=address.removesuffix("/v1") + "/none"
        ).translate(text)
