"""The checkpoints this project knows: one entry each, as data.

Sizes, licences, limits and decoding defaults are those of the published cards and
configurations, read in 2026. ``rank`` orders models of one task by FLORES-200 devtest COMET
(translation) or CNN/DailyMail and XL-Sum ROUGE (summarization) as the cards give them.
"""

from __future__ import annotations

import difflib

from summarizer.models.entry import ModelEntry
from summarizer.options import Decoding

__all__ = ["CATALOGUE", "DEFAULT_SUMMARIZER", "RECOMMENDED", "STARTER", "lookup", "near"]

_GB = 1_000_000_000
_NEWS_BART = Decoding(
    beam_size=4,
    length_penalty=2.0,
    no_repeat_ngram_size=3,
    min_target_tokens=56,
    max_target_tokens=142,
)
_XLSUM = Decoding(beam_size=4, no_repeat_ngram_size=2, max_target_tokens=84)
_PICKLED = (
    "Published as pickled weights, which are refused: the hub's own conversion to safetensors is "
    "pulled where there is one."
)

CATALOGUE: tuple[ModelEntry, ...] = (
    ModelEntry(
        name="argos-zh-en",
        repo="",
        family="marian",
        task="translation",
        source_language="zh",
        target_language="en",
        licence="CC-BY-4.0",
        commercial=True,
        parameters=77,
        max_source_tokens=512,
        max_target_tokens=512,
        decoding=Decoding(beam_size=4, max_target_tokens=256),
        rank=30,
        revision="1.9",
        download=74_496_139,
        origin="package-index",
        format="ctranslate2",
        tokenizer="sentencepiece",
        quirks=(
            "The starter: small, quick, needs no hub.",
            "Names are spelled in many ways unless a table gives them.",
        ),
        attribution=(
            "OPUS-MT zh-en, Tiedemann and Thottingal 2020, packaged by Argos Translate 1.9; "
            "CC-BY-4.0."
        ),
    ),
    ModelEntry(
        name="quickmt-zh-en",
        repo="quickmt/quickmt-zh-en",
        family="marian",
        task="translation",
        source_language="zh",
        target_language="en",
        licence="CC-BY-4.0",
        commercial=True,
        parameters=200,
        max_source_tokens=256,
        max_target_tokens=256,
        decoding=Decoding(beam_size=5, max_target_tokens=256),
        rank=90,
        download=420_000_000,
        format="ctranslate2",
        tokenizer="sentencepiece",
        quirks=("FLORES-200 devtest 30.0 BLEU, 86.72 COMET by its card.",),
        files=("model.bin", "config.json", "*vocabulary.json", "*.spm.model", "README.md"),
        skip=("eole-model/*",),
    ),
    ModelEntry(
        name="opus-mt-zh-en",
        repo="Helsinki-NLP/opus-mt-zh-en",
        family="marian",
        task="translation",
        source_language="zh",
        target_language="en",
        licence="Apache-2.0 or CC-BY-4.0",
        commercial=True,
        parameters=78,
        max_source_tokens=512,
        max_target_tokens=512,
        decoding=Decoding(beam_size=6, max_target_tokens=256),
        rank=40,
        download=315_000_000,
        quirks=("Loops on fragments; the card's revisions disagree about the licence.",),
    ),
    ModelEntry(
        name="opus-mt-tc-bible-big-zhx-en",
        repo="Helsinki-NLP/opus-mt-tc-bible-big-zhx-en",
        family="marian",
        task="translation",
        source_language="zh",
        target_language="en",
        licence="Apache-2.0",
        commercial=True,
        parameters=240,
        max_source_tokens=512,
        max_target_tokens=512,
        decoding=Decoding(beam_size=4, max_target_tokens=256),
        rank=50,
        download=950_000_000,
        quirks=("Tatoeba 34.7 BLEU; also reads other Chinese languages.",),
    ),
    ModelEntry(
        name="nllb-200-distilled-600M",
        repo="facebook/nllb-200-distilled-600M",
        family="m2m100",
        task="translation",
        source_language="zh",
        target_language="en",
        licence="CC-BY-NC-4.0",
        commercial=False,
        parameters=600,
        max_source_tokens=512,
        max_target_tokens=512,
        decoding=Decoding(beam_size=4, max_target_tokens=256),
        rank=20,
        download=int(2.46 * _GB),
        source_tag="zho_Hans",
        target_tag="eng_Latn",
        quirks=(
            "Its vocabulary lacks 岭 滩 鸡 勋 阔 畅 稻 《 》.",
            "Wrong on 22% of the 万 and 亿 figures of six news test sets.",
            _PICKLED,
        ),
    ),
    ModelEntry(
        name="m2m100_418M",
        repo="facebook/m2m100_418M",
        family="m2m100",
        task="translation",
        source_language="zh",
        target_language="en",
        licence="MIT",
        commercial=True,
        parameters=418,
        max_source_tokens=1024,
        max_target_tokens=1024,
        decoding=Decoding(beam_size=5, max_target_tokens=256),
        rank=12,
        download=int(1.94 * _GB),
        source_tag="zh",
        target_tag="en",
        quirks=("Its vocabulary lacks 圳 础 垃 圾, so 深圳 and 基础 break.", _PICKLED),
    ),
    ModelEntry(
        name="small100",
        repo="alirezamsh/small100",
        family="m2m100",
        task="translation",
        source_language="zh",
        target_language="en",
        licence="MIT",
        commercial=True,
        parameters=333,
        max_source_tokens=1024,
        max_target_tokens=1024,
        decoding=Decoding(beam_size=5, max_target_tokens=256),
        rank=11,
        download=int(1.33 * _GB),
        # Its encoder is told the target language, its decoder nothing.
        source_tag="en",
        quirks=("Its vocabulary lacks 圳 础 垃 圾, so 深圳 and 基础 break.",),
    ),
    ModelEntry(
        name="mbart-large-50-many-to-one-mmt",
        repo="facebook/mbart-large-50-many-to-one-mmt",
        family="mbart",
        task="translation",
        source_language="zh",
        target_language="en",
        licence="not stated on the card",
        commercial=None,
        parameters=611,
        max_source_tokens=1024,
        max_target_tokens=1024,
        decoding=Decoding(beam_size=5, max_target_tokens=256),
        rank=15,
        download=int(2.44 * _GB),
        source_tag="zh_CN",
        target_tag="en_XX",
        quirks=(_PICKLED,),
    ),
    ModelEntry(
        name="madlad400-3b-mt",
        repo="google/madlad400-3b-mt",
        family="t5",
        task="translation",
        source_language="zh",
        target_language="en",
        licence="Apache-2.0",
        commercial=True,
        parameters=3000,
        max_source_tokens=512,
        max_target_tokens=512,
        decoding=Decoding(beam_size=4, max_target_tokens=256),
        rank=60,
        download=int(11.8 * _GB),
        source_prefix="<2en> ",
        quirks=("Large: 12 GB to download, 4 GB in int8.",),
        skip=("*.gguf",),
    ),
    ModelEntry(
        name="distilbart-cnn-12-6",
        repo="sshleifer/distilbart-cnn-12-6",
        family="bart",
        task="summarization",
        source_language="en",
        target_language="en",
        licence="Apache-2.0",
        commercial=True,
        parameters=306,
        max_source_tokens=1024,
        max_target_tokens=142,
        decoding=_NEWS_BART,
        rank=80,
        download=int(1.22 * _GB),
        quirks=("Reads the English translation. CNN/DailyMail ROUGE-2 21.26, ROUGE-L 30.59.",),
    ),
    ModelEntry(
        name="bart-large-cnn",
        repo="facebook/bart-large-cnn",
        family="bart",
        task="summarization",
        source_language="en",
        target_language="en",
        licence="MIT",
        commercial=True,
        parameters=406,
        max_source_tokens=1024,
        max_target_tokens=142,
        decoding=_NEWS_BART,
        rank=79,
        download=int(1.63 * _GB),
        quirks=("Reads the English translation. CNN/DailyMail ROUGE-2 21.06, ROUGE-L 30.63.",),
    ),
    ModelEntry(
        name="pegasus-xsum",
        repo="google/pegasus-xsum",
        family="pegasus",
        task="summarization",
        source_language="en",
        target_language="en",
        licence="not stated on the card",
        commercial=None,
        parameters=568,
        max_source_tokens=512,
        max_target_tokens=64,
        decoding=Decoding(beam_size=8, length_penalty=0.6, max_target_tokens=64),
        rank=20,
        download=int(2.28 * _GB),
        quirks=("One sentence only, and known to make things up.", _PICKLED),
    ),
    ModelEntry(
        name="mT5_multilingual_XLSum",
        repo="csebuetnlp/mT5_multilingual_XLSum",
        family="t5",
        task="summarization",
        source_language="zh",
        target_language="zh",
        licence="CC-BY-NC-SA-4.0",
        commercial=False,
        parameters=582,
        max_source_tokens=512,
        max_target_tokens=84,
        decoding=_XLSUM,
        rank=10,
        download=int(2.33 * _GB),
        quirks=("Chinese in, Chinese out: not used for English reports yet.", _PICKLED),
    ),
    ModelEntry(
        name="mT5_m2o_english_crossSum",
        repo="csebuetnlp/mT5_m2o_english_crossSum",
        family="t5",
        task="summarization",
        source_language="zh",
        target_language="en",
        licence="CC-BY-NC-SA-4.0",
        commercial=False,
        parameters=582,
        max_source_tokens=512,
        max_target_tokens=84,
        decoding=_XLSUM,
        rank=15,
        download=int(2.33 * _GB),
        quirks=("Reads the Chinese, writes one or two English sentences.", _PICKLED),
    ),
)

_BY_NAME = {key.lower(): entry for entry in CATALOGUE for key in (entry.name, entry.repo) if key}

STARTER = _BY_NAME["argos-zh-en"]
DEFAULT_SUMMARIZER = _BY_NAME["distilbart-cnn-12-6"]
RECOMMENDED = (_BY_NAME["quickmt-zh-en"], DEFAULT_SUMMARIZER)
"""The best pair whose licences allow business use and that runs on an ordinary machine."""


def lookup(name: str) -> ModelEntry | None:
    """The entry of a catalogue name or hub id, whatever its case."""
    return _BY_NAME.get(name.lower())


def near(name: str) -> tuple[str, ...]:
    """Up to three catalogue names that look like ``name``, likest first."""
    names = {entry.name.lower(): entry.name for entry in CATALOGUE}
    found = difflib.get_close_matches(name.lower().split("/")[-1], names, n=3, cutoff=0.5)
    return tuple(names[match] for match in found)
