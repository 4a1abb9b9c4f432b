"""Build tiny models of every seq2seq family and three chat models, as the hub has them.

    python models/build_tiny.py OUTDIR [--family marian ...]

Each folder loads with ``from_pretrained`` and converts to CTranslate2 like the real one. The
tokenizers are trained on ``phrasebook.tsv`` (152 Chinese-English sentence pairs of our own).
``marian`` is trained until it knows the phrasebook by heart, ``bart`` until it summarizes the
phrasebook's paragraphs by their first sentence; ``qwen2`` and ``llama`` until they answer the
translation prompt for the phrasebook's first sentences; the others get a few steps, enough that
they end their sentences and are sure of their words. Everything is seeded: the same versions of the
libraries on the same machine give the same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filelock import FileLock

HERE = Path(__file__).resolve().parent
PHRASEBOOK = HERE / "phrasebook.tsv"
CACHE = HERE.parent / ".cache" / "tiny"
PARAGRAPH = 4
"""Sentences in a paragraph of the summarization data."""


@dataclass(frozen=True)
class Recipe:
    """How one family is built.

    ``model``, ``tokenizer``: classes of transformers. ``spm``: options for training the
    SentencePiece model (none: byte-level BPE). ``config`` goes into the model's configuration,
    ``generation`` into ``generation_config.json``, as the public checkpoints have them.
    """

    model: str
    tokenizer: str
    steps: int
    config: dict[str, Any]
    generation: dict[str, Any]
    spm: dict[str, Any] | None = None
    tokenizer_config: dict[str, Any] = field(default_factory=dict)
    english: bool = False


_BART = {
    "d_model": 48,
    "encoder_layers": 1,
    "decoder_layers": 1,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 4,
    "encoder_ffn_dim": 96,
    "decoder_ffn_dim": 96,
    "max_position_embeddings": 128,
    "dropout": 0.0,
    "attention_dropout": 0.0,
    "activation_dropout": 0.0,
    "encoder_layerdrop": 0.0,
    "decoder_layerdrop": 0.0,
}
_T5 = {
    "d_model": 48,
    "d_kv": 12,
    "d_ff": 96,
    "num_layers": 1,
    "num_decoder_layers": 1,
    "num_heads": 4,
    "dropout_rate": 0.0,
    "decoder_start_token_id": 0,
    "pad_token_id": 0,
    "eos_token_id": 1,
}
_T5_SPM = {"pad_id": 0, "eos_id": 1, "unk_id": 2, "bos_id": -1}

RECIPES: dict[str, Recipe] = {
    "marian": Recipe(
        "MarianMTModel",
        "MarianTokenizer",
        steps=220,
        config={
            **_BART,
            "d_model": 96,
            "encoder_layers": 2,
            "decoder_layers": 2,
            "encoder_ffn_dim": 192,
            "decoder_ffn_dim": 192,
            "activation_function": "swish",
            "scale_embedding": True,
            "static_position_embeddings": True,
            "eos_token_id": 0,
            "forced_eos_token_id": 0,
        },
        generation={"max_length": 128, "num_beams": 6, "forced_eos_token_id": 0},
        spm={},
        tokenizer_config={"source_lang": "zho", "target_lang": "eng"},
    ),
    "m2m100": Recipe(
        "M2M100ForConditionalGeneration",
        "M2M100Tokenizer",
        steps=160,
        config={**_BART, "activation_function": "relu", "scale_embedding": True},
        generation={"max_length": 200, "num_beams": 5, "early_stopping": True},
        spm={},
        tokenizer_config={"src_lang": "zh", "tgt_lang": "en"},
    ),
    "nllb": Recipe(
        "M2M100ForConditionalGeneration",
        "NllbTokenizer",
        steps=160,
        config={**_BART, "activation_function": "relu", "scale_embedding": True},
        generation={"max_length": 200},
        spm={"model_type": "bpe"},
        tokenizer_config={"src_lang": "zho_Hans", "tgt_lang": "eng_Latn"},
    ),
    "mbart": Recipe(
        "MBartForConditionalGeneration",
        "MBart50Tokenizer",
        steps=160,
        config={
            **_BART,
            "activation_function": "relu",
            "scale_embedding": True,
            "normalize_before": True,
            "normalize_embedding": True,
            "add_final_layer_norm": True,
            "tokenizer_class": "MBart50Tokenizer",
        },
        generation={"max_length": 200, "num_beams": 5, "forced_eos_token_id": 2},
        spm={},
        tokenizer_config={"src_lang": "zh_CN", "tgt_lang": "en_XX"},
    ),
    "bart": Recipe(
        "BartForConditionalGeneration",
        "BartTokenizer",
        steps=150,
        config={
            **_BART,
            "d_model": 96,
            "encoder_ffn_dim": 192,
            "decoder_ffn_dim": 192,
            "activation_function": "gelu",
            "max_position_embeddings": 256,
            "forced_bos_token_id": 0,
            "forced_eos_token_id": 2,
        },
        # The published values: none of them may leak into our decoding.
        generation={
            "max_length": 142,
            "min_length": 56,
            "no_repeat_ngram_size": 3,
            "length_penalty": 2.0,
            "num_beams": 4,
            "early_stopping": True,
            "forced_bos_token_id": 0,
            "forced_eos_token_id": 2,
        },
        english=True,
    ),
    "pegasus": Recipe(
        "PegasusForConditionalGeneration",
        "PegasusTokenizer",
        steps=160,
        config={
            **_BART,
            "activation_function": "relu",
            "scale_embedding": True,
            "normalize_before": True,
            "normalize_embedding": False,
            "add_final_layer_norm": True,
            "static_position_embeddings": True,
            "decoder_start_token_id": 0,
            "forced_eos_token_id": 1,
        },
        generation={
            "max_length": 64,
            "num_beams": 8,
            "length_penalty": 0.6,
            "forced_eos_token_id": 1,
        },
        spm=_T5_SPM,
        english=True,
    ),
    "t5": Recipe(
        "T5ForConditionalGeneration",
        "T5Tokenizer",
        steps=160,
        config={**_T5, "feed_forward_proj": "relu"},
        generation={"max_length": 128},
        spm=_T5_SPM,
        tokenizer_config={"extra_ids": 100},
    ),
    "mt5": Recipe(
        "MT5ForConditionalGeneration",
        "T5Tokenizer",
        steps=160,
        config={**_T5, "feed_forward_proj": "gated-gelu"},
        generation={"max_length": 84, "num_beams": 4, "no_repeat_ngram_size": 2},
        spm=_T5_SPM,
        tokenizer_config={"extra_ids": 0},
    ),
}
FAMILIES = tuple(RECIPES)

ENDS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and not enable_thinking and THINKS %}"
    "<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
KNOWN = 30
"""Sentences of the phrasebook that a chat model is taught."""

_QWEN = {
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
    "rope_parameters": {"rope_theta": 1_000_000.0, "rope_type": "default"},
    "tie_word_embeddings": True,
}
# The published values: none of them may leak into our decoding.
_SAMPLING = {"do_sample": True, "temperature": 0.7, "top_p": 0.8, "repetition_penalty": 1.3}
CHAT_RECIPES: dict[str, Recipe] = {
    "qwen2": Recipe("Qwen2ForCausalLM", "Qwen2Tokenizer", 170, _QWEN, _SAMPLING),
    "qwen3": Recipe("Qwen3ForCausalLM", "Qwen2Tokenizer", 30, {**_QWEN, "head_dim": 16}, _SAMPLING),
    "llama": Recipe("LlamaForCausalLM", "Qwen2Tokenizer", 170, _QWEN, _SAMPLING),
}
CHAT_FAMILIES = ("qwen2", "qwen3")
"""Chat models that the tests run in CTranslate2."""

GGUF_FAMILIES = ("qwen2", "llama")
"""Chat models that :func:`write_gguf` can write."""


def phrasebook() -> list[tuple[str, str]]:
    """The sentence pairs, Chinese first."""
    lines = PHRASEBOOK.read_text(encoding="utf-8").splitlines()
    return [(source, target) for source, target in (line.split("\t") for line in lines)]


def paragraphs() -> list[tuple[str, str]]:
    """English paragraphs of four sentences, each with its first sentence as the summary."""
    english = [target for _, target in phrasebook()]
    return [
        (" ".join(english[start : start + PARAGRAPH]), english[start])
        for start in range(0, len(english) - PARAGRAPH + 1, PARAGRAPH)
    ]


def cached(family: str) -> Path:
    """The folder of a family's tiny model, built when it is not there yet.

    Kept under ``.cache/tiny/`` by a hash of this script, the phrasebook and the versions of
    the libraries, so that a change of any of them builds anew.
    """
    key = hashlib.sha256(Path(__file__).read_bytes() + PHRASEBOOK.read_bytes())
    if family in CHAT_RECIPES:
        from summarizer.models.entry import TRANSLATE

        key.update(TRANSLATE.encode())
    for library in ("sentencepiece", "tokenizers", "torch", "transformers"):
        key.update(f"{library} {version(library)}".encode())
    folder = CACHE / key.hexdigest()[:16] / family
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / f"{family}.lock"):  # tests run in several processes
        if not folder.is_dir():
            with tempfile.TemporaryDirectory(dir=folder.parent) as staging:
                build(family, Path(staging) / family).rename(folder)
    return folder


def build(family: str, folder: Path) -> Path:
    """Build the tiny model of ``family`` into ``folder``; what was there is replaced."""
    import torch
    import transformers
    from transformers.utils import logging

    logging.disable_progress_bar()
    if family in CHAT_RECIPES:
        return _build_chat(family, folder)
    recipe = RECIPES[family]
    pairs = paragraphs() if recipe.english else phrasebook()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    vocabulary = _write_tokenizer(family, recipe, folder)
    config_class = getattr(transformers, recipe.model).config_class
    config = config_class(**{**recipe.config, **vocabulary})
    config.save_pretrained(folder)  # where the tokenizer looks for the model's type
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)

    # A random state of its own: whoever calls this keeps theirs.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        model = getattr(transformers, recipe.model)(config)
        _train(model, _batch(tokenizer, pairs, config), recipe.steps)
    model.generation_config = _generation_config(recipe, config)
    model.save_pretrained(folder)
    return folder


def _build_chat(family: str, folder: Path) -> Path:
    """A decoder that answers the translation prompt of the catalogue, under a ChatML template."""
    import torch
    import transformers
    from tokenizers import ByteLevelBPETokenizer

    from summarizer.models.entry import TRANSLATE

    recipe = CHAT_RECIPES[family]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    bpe = ByteLevelBPETokenizer()
    lines = [*(line for pair in phrasebook() for line in pair), *[TRANSLATE] * 20]
    bpe.train_from_iterator(lines, vocab_size=1200, show_progress=False, special_tokens=ENDS)
    bpe.save_model(str(folder))
    thinks = "true" if family == "qwen3" else "false"
    values = {
        "tokenizer_class": recipe.tokenizer,
        "eos_token": "<|im_end|>",
        "pad_token": "<|endoftext|>",
        "additional_special_tokens": ["<|im_start|>", "<|im_end|>"],
        "chat_template": CHATML.replace("THINKS", thinks),
    }
    _write_json(folder / "tokenizer_config.json", values)
    tokenizer = getattr(transformers, recipe.tokenizer).from_pretrained(folder)
    tokenizer.save_pretrained(folder)
    end, pad = tokenizer.convert_tokens_to_ids(["<|im_end|>", "<|endoftext|>"])
    model_class = getattr(transformers, recipe.model)
    config = model_class.config_class(
        **{**recipe.config, "vocab_size": len(tokenizer), "eos_token_id": end, "pad_token_id": pad}
    )
    rows = []
    for source, target in phrasebook()[:KNOWN]:
        turn = {"role": "user", "content": TRANSLATE.replace("{text}", source)}
        asked = tokenizer.apply_chat_template(
            [turn], tokenize=False, add_generation_prompt=True, enable_thinking=False
        )
        rows.append((tokenizer(asked)["input_ids"], [*tokenizer(target)["input_ids"], end]))
    longest = max(len(asked) + len(answer) for asked, answer in rows)
    ids = torch.full((len(rows), longest), pad)
    labels = torch.full((len(rows), longest), -100)
    mask = torch.zeros((len(rows), longest), dtype=torch.long)
    for row, (asked, answer) in enumerate(rows):
        length = len(asked) + len(answer)
        ids[row, :length] = torch.tensor([*asked, *answer])
        labels[row, len(asked) : length] = torch.tensor(answer)
        mask[row, :length] = 1
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        model = model_class(config)
        _train(model, {"input_ids": ids, "attention_mask": mask, "labels": labels}, recipe.steps)
    model.generation_config = transformers.GenerationConfig(
        eos_token_id=[end, pad], pad_token_id=pad, **recipe.generation
    )
    model.save_pretrained(folder)
    return folder


def write_gguf(checkpoint: Path, path: Path, *, template: str | None = None) -> Path:
    """A tiny chat model as one GGUF file, unquantized, under the names llama.cpp gives things.

    ``template`` replaces the checkpoint's chat template; with an empty one there is none.
    """
    import gguf
    import torch
    from safetensors.torch import load_file
    from transformers import AutoTokenizer

    config = json.loads((checkpoint / "config.json").read_text(encoding="utf-8"))
    tokenizer = AutoTokenizer.from_pretrained(checkpoint, local_files_only=True)
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    merges = (checkpoint / "merges.txt").read_text(encoding="utf-8").splitlines()
    architecture = config["model_type"]
    heads, groups = config["num_attention_heads"], config["num_key_value_heads"]
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(groups)
    writer.add_rope_freq_base(config["rope_parameters"]["rope_theta"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list([token for token, _ in vocabulary])
    writer.add_token_types([3 if token in ENDS else 1 for token, _ in vocabulary])
    writer.add_token_merges([line for line in merges if not line.startswith("#")])
    writer.add_eos_token_id(tokenizer.eos_token_id)
    writer.add_pad_token_id(tokenizer.pad_token_id)
    template = tokenizer.chat_template if template is None else template
    if template:
        writer.add_chat_template(template)
    kinds = {name: kind for kind, name in gguf.MODEL_ARCH_NAMES.items()}
    names = gguf.get_tensor_name_map(kinds[architecture], config["num_hidden_layers"])
    for name, tensor in load_file(checkpoint / "model.safetensors").items():
        stem, _, kind = name.rpartition(".")
        if architecture == "llama" and stem.endswith(("q_proj", "k_proj")):
            # llama.cpp rotates neighbours, transformers the halves of a head.
            count = heads if stem.endswith("q_proj") else groups
            halves = tensor.reshape(count, 2, -1, *tensor.shape[1:])
            tensor = halves.transpose(1, 2).reshape(tensor.shape).contiguous()
        writer.add_tensor(f"{names.get_name(stem)}.{kind}", tensor.to(torch.float32).numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _generation_config(recipe: Recipe, config: Any) -> Any:
    import transformers

    values = {
        "decoder_start_token_id": config.decoder_start_token_id,
        "pad_token_id": config.pad_token_id,
        "eos_token_id": config.eos_token_id,
        **recipe.generation,
    }
    if recipe.model == "MarianMTModel":
        values["bad_words_ids"] = [[config.pad_token_id]]
    return transformers.GenerationConfig(**values)


def _write_tokenizer(family: str, recipe: Recipe, folder: Path) -> dict[str, Any]:
    """Write the tokenizer's files as the hub has them; give the vocabulary's configuration."""
    chinese, english = zip(*phrasebook(), strict=True)
    if family == "marian":
        return _write_marian(recipe, folder, chinese, english)
    if family == "bart":
        return _write_bart(recipe, folder, english)
    assert recipe.spm is not None
    lines = english if recipe.english else chinese + english
    pieces = _sentencepiece(lines, 1600, **recipe.spm)
    name = "spiece.model" if recipe.tokenizer[:2] in ("T5", "Pe") else "sentencepiece.bpe.model"
    (folder / name).write_bytes(pieces)
    if family == "m2m100":
        vocabulary = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}
        for piece in _pieces(pieces):
            vocabulary.setdefault(piece, len(vocabulary))
        _write_json(folder / "vocab.json", vocabulary)
    _write_tokenizer_config(folder, recipe)
    return _fitted(family, recipe, folder)


def _write_marian(
    recipe: Recipe, folder: Path, chinese: Sequence[str], english: Sequence[str]
) -> dict[str, Any]:
    vocabulary = {"</s>": 0, "<unk>": 1}
    for name, lines in (("source.spm", chinese), ("target.spm", english)):
        pieces = _sentencepiece(lines, 900)
        (folder / name).write_bytes(pieces)
        for piece in _pieces(pieces):
            if piece != "<s>":
                vocabulary.setdefault(piece, len(vocabulary))
    pad = vocabulary["<pad>"] = len(vocabulary)
    _write_json(folder / "vocab.json", vocabulary)
    _write_tokenizer_config(folder, recipe)
    return {"vocab_size": pad + 1, "pad_token_id": pad, "decoder_start_token_id": pad}


def _write_bart(recipe: Recipe, folder: Path, english: Sequence[str]) -> dict[str, Any]:
    from tokenizers import ByteLevelBPETokenizer

    tokenizer = ByteLevelBPETokenizer()
    tokenizer.train_from_iterator(
        english,
        vocab_size=900,
        show_progress=False,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
    )
    tokenizer.save_model(str(folder))
    _write_tokenizer_config(folder, recipe)
    return {"vocab_size": tokenizer.get_vocab_size(), "decoder_start_token_id": 2}


def _write_tokenizer_config(folder: Path, recipe: Recipe) -> None:
    _write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": recipe.tokenizer, **recipe.tokenizer_config},
    )


def _fitted(family: str, recipe: Recipe, folder: Path) -> dict[str, Any]:
    """The size that the tokenizer as loaded really has, rounded up as T5's is."""
    import transformers

    tokenizer = getattr(transformers, recipe.tokenizer).from_pretrained(folder)
    if family == "nllb":
        # The hub's folder has the fast tokenizer, with the language codes in it; from the
        # SentencePiece model alone transformers 5 leaves them out.
        from transformers.models.nllb.tokenization_nllb import FAIRSEQ_LANGUAGE_CODES

        codes = {"additional_special_tokens": list(FAIRSEQ_LANGUAGE_CODES)}
        tokenizer.add_special_tokens(codes)
        tokenizer.save_pretrained(folder)
    tags = getattr(tokenizer, "lang_token_to_id", {})  # M2M100's are not in its vocabulary
    spare = getattr(tokenizer, "num_madeup_words", 0)
    size = max([*tokenizer.get_vocab().values(), *tags.values()]) + 1 + spare
    if recipe.tokenizer == "T5Tokenizer":
        size = -(-size // 64) * 64
    sizes: dict[str, Any] = {"vocab_size": size}
    if family in ("m2m100", "nllb", "mbart"):
        sizes |= {"decoder_start_token_id": 2, "pad_token_id": 1, "eos_token_id": 2}
    return sizes


def _sentencepiece(lines: Iterable[str], size: int, **options: Any) -> bytes:
    """Train a SentencePiece model (unigram unless told) and give its bytes."""
    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_writer=model,
        vocab_size=size,
        hard_vocab_limit=False,
        character_coverage=1.0,
        num_threads=1,
        minloglevel=2,
        **options,
    )
    return model.getvalue()


def _pieces(model: bytes) -> list[str]:
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    return [processor.id_to_piece(index) for index in range(processor.vocab_size())]


def _batch(tokenizer: Any, pairs: Sequence[tuple[str, str]], config: Any) -> dict[str, Any]:
    """All pairs as one padded batch; padding is left out of the loss (label -100)."""
    import torch

    sources = [source for source, _ in pairs]
    batch = dict(tokenizer(sources, padding=True, return_tensors="pt"))
    batch.pop("token_type_ids", None)
    targets = [tokenizer(text_target=target)["input_ids"] for _, target in pairs]
    longest = max(map(len, targets))
    labels = torch.full((len(pairs), longest), -100)
    for row, ids in enumerate(targets):
        labels[row, : len(ids)] = torch.tensor(ids)
    assert int(labels.max()) < config.vocab_size
    return {**batch, "labels": labels}


def _train(model: Any, batch: dict[str, Any], steps: int) -> None:
    """Adam on the whole batch at once, the rate rising for 20 steps, then falling to nothing."""
    import torch

    optimizer = torch.optim.Adam(model.parameters(), lr=1.0, betas=(0.9, 0.98))
    peak = 4e-3
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: peak * min((step + 1) / 20, (steps - step) / (steps - 20))
    )
    model.train()
    for _ in range(steps):
        loss = model(**batch).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if model.config.model_type == "marian":
            # The published models start from nothing: the padding row is zero and stays so,
            # although the tied output layer would train it.
            with torch.no_grad():
                model.get_input_embeddings().weight[model.config.pad_token_id] = 0
    model.eval()


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("outdir", type=Path)
    parser.add_argument("--family", nargs="+", choices=[*FAMILIES, *CHAT_RECIPES])
    arguments = parser.parse_args()
    for family in arguments.family or [*FAMILIES, *CHAT_RECIPES]:
        print(build(family, arguments.outdir / family))


if __name__ == "__main__":
    main()
