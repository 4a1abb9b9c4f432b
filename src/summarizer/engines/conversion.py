"""Conversion of weights between transformers and CTranslate2, once, in the store."""

from __future__ import annotations

import json
import shutil
import struct
import tempfile
from pathlib import Path
from typing import Any, Literal

from summarizer.engines.chat import ChatTokenizer
from summarizer.engines.tokenizers import TOKENIZER_FOLDER
from summarizer.engines.weights import Weights, load_decoder, read_weights
from summarizer.errors import BrokenModelError, ModelError, UsageError
from summarizer.models.entry import InstalledModel
from summarizer.models.gguf import gguf_path
from summarizer.models.store import Store
from summarizer.report import Progress, ProgressCallback

__all__ = ["Quantization", "convert_to_ctranslate2", "convert_to_transformers", "variant_name"]

Quantization = Literal["int8", "float16", "float32"]

_WEIGHTS = ("*.safetensors", "*.bin", "*.index.json", "manifest.json", "*.h5", "*.msgpack", "*.ot")

POSITIONS = 512
"""Position limit of rebuilt Marian checkpoints, as in OPUS-MT's own."""


def variant_name(quantization: str) -> str:
    """Return the store's variant name of a conversion to CTranslate2."""
    return f"ctranslate2-{quantization}"


def convert_to_ctranslate2(
    model: InstalledModel,
    store: Store,
    quantization: Quantization = "int8",
    progress: ProgressCallback | None = None,
) -> InstalledModel:
    """Convert a checkpoint or GGUF file. Needs torch.

    Raises:
        ModelError: CTranslate2 does not support the architecture.
        UsageError: The model is already in CTranslate2 format.
    """
    if model.format == "ctranslate2":
        raise UsageError(f"{model.entry.name} is already in CTranslate2 format; use it as it is.")
    if progress is not None:
        progress(Progress("convert", 0, 1, f"{model.entry.name} to CTranslate2 {quantization}"))

    gguf = model if model.format == "gguf" else None

    def fill(folder: Path) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            checkpoint = model.path
            if gguf is not None:
                checkpoint = Path(scratch)
                _write_tokenizer(gguf, checkpoint)
            try:
                converter = _converter(checkpoint, gguf)
                converter.convert(str(folder), quantization=quantization, force=True)
            except Exception as error:  # CTranslate2 and transformers document no errors here
                raise ModelError(
                    f"{model.entry.name} could not be converted to CTranslate2 ({error}); "
                    "use it with --engine transformers."
                ) from error
            if model.entry.family != "chat":
                _complete_config(checkpoint, folder)
            shutil.copytree(
                checkpoint,
                folder / TOKENIZER_FOLDER,
                ignore=shutil.ignore_patterns(*_WEIGHTS, ".cache"),
                dirs_exist_ok=True,
            )

    return store.install(
        model.entry,
        fill,
        variant=variant_name(quantization),
        base=model,
        format="ctranslate2",
        source=f"converted from {model.path.name}",
    )


def _write_tokenizer(model: InstalledModel, folder: Path) -> None:
    """Write the configuration and tokenizer of a GGUF file as the files of a checkpoint."""
    from transformers import AutoConfig, GenerationConfig

    file = gguf_path(model.path)
    config = AutoConfig.from_pretrained(file.parent, gguf_file=file.name, local_files_only=True)
    config.save_pretrained(folder)
    tokenizer = ChatTokenizer(model)
    tokenizer.save(str(folder))
    ends = list(tokenizer.end_ids)
    GenerationConfig(eos_token_id=ends, pad_token_id=tokenizer.pad_id).save_pretrained(folder)


def _converter(checkpoint: Path, gguf: InstalledModel | None = None) -> Any:
    """Return CTranslate2's converter, patched for transformers 5.

    Needed with CTranslate2 4.8.5 and transformers 5.23. The tests compare the ids of both engines
    for every family, so they fail once these patches no longer fit.

    Args:
        checkpoint: Folder with the configuration and tokenizer, and the weights unless ``gguf``.
        gguf: The GGUF model to take the weights from.
    """
    import torch
    from ctranslate2.converters import TransformersConverter
    from transformers.utils import logging

    logging.disable_progress_bar()

    class Converter(TransformersConverter):  # type: ignore[misc]
        def load_model(self, model_class: Any, name: str, **options: Any) -> Any:
            if gguf is not None:
                # bfloat16 holds 4-bit weights, and float32 would take twice the memory.
                return load_decoder(gguf, torch.bfloat16, model_class)
            model = model_class.from_pretrained(
                name, **{**options, "local_files_only": True, "use_safetensors": True}
            )
            config = model.config
            if config.model_type in ("t5", "mt5"):
                # transformers 5 ties every T5 and has another field for scaled outputs;
                # CTranslate2 scales the outputs of every tied model.
                config.tie_word_embeddings = getattr(config, "scale_decoder_outputs", False)
            if config.model_type in ("bart", "mbart", "pegasus"):
                # Published configurations have these fields; transformers 5 drops them.
                first = config.model_type != "bart"
                config.normalize_before = getattr(config, "normalize_before", first)
                embedding = config.model_type != "pegasus"
                config.normalize_embedding = getattr(config, "normalize_embedding", embedding)
            self.vocabulary_size = config.vocab_size
            return model

        def load_tokenizer(self, tokenizer_class: Any, name: str, **options: Any) -> Any:
            tokenizer = tokenizer_class.from_pretrained(name, **options, local_files_only=True)
            tags = getattr(tokenizer, "lang_token_to_id", None)
            if tags:  # the converter does not find M2M100's language tags by itself
                vocabulary = {**tokenizer.get_vocab(), **tags}
                tokenizer.get_vocab = lambda: vocabulary
                tokenizer.num_madeup_words = self.vocabulary_size - len(vocabulary)
            return tokenizer

    return Converter(str(checkpoint))


def _complete_config(checkpoint: Path, folder: Path) -> None:
    """Add what conversion drops: the decoder's start token and the forced first token."""
    from transformers import AutoConfig, AutoTokenizer, GenerationConfig

    source = AutoConfig.from_pretrained(checkpoint, local_files_only=True)
    try:
        published = GenerationConfig.from_pretrained(checkpoint, local_files_only=True)
    except OSError:  # older checkpoints keep these settings in config.json
        published = GenerationConfig.from_model_config(source)
    tokenizer = AutoTokenizer.from_pretrained(checkpoint, local_files_only=True)
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    if config.get("decoder_start_token") is None:  # mBART-50
        start = published.decoder_start_token_id
        start = source.decoder_start_token_id if start is None else start
        config["decoder_start_token"] = tokenizer.convert_ids_to_tokens(start)
    if config.get("bos_token") is None:  # mBART-50; required by CTranslate2, never used
        config["bos_token"] = config["eos_token"]
    if published.forced_bos_token_id is not None:  # BART's <s>
        forced = tokenizer.convert_ids_to_tokens(published.forced_bos_token_id)
        config["summarizer_target_prefix"] = [forced]
    path.write_text(json.dumps(config, ensure_ascii=False, indent=2), encoding="utf-8")


def convert_to_transformers(
    model: InstalledModel, store: Store, progress: ProgressCallback | None = None
) -> InstalledModel:
    """Rebuild the Marian checkpoint that a CTranslate2 folder was made from. Needs torch.

    int8 rows are dequantized, so both runtimes then hold the same numbers, an adapter's included.

    Raises:
        ModelError: The architecture is not Marian, or the vocabulary is not joint.
        UsageError: The model is already in transformers format.
        BrokenModelError: The folder is not as CTranslate2 writes it.
    """
    if model.format == "transformers":
        raise UsageError(f"{model.entry.name} is already in transformers format; use it as it is.")
    if model.entry.family != "marian" or not (model.path / "sentencepiece.model").is_file():
        raise ModelError(
            f"{model.entry.name} cannot be rebuilt for transformers: only Marian models with one "
            "joint SentencePiece model can. Use it with the CTranslate2 engine."
        )
    if progress is not None:
        progress(Progress("convert", 0, 1, f"{model.entry.name} to transformers"))

    def fill(folder: Path) -> None:
        try:
            weights = read_weights(model.path / "model.bin")
            vocabulary = json.loads(
                (model.path / "shared_vocabulary.json").read_text(encoding="utf-8")
            )
            _save_marian(weights, vocabulary, folder)
        except (KeyError, ValueError, OSError, struct.error) as error:
            raise BrokenModelError(
                f"{model.path} is not a Marian model as CTranslate2 writes it ({error!r}); run "
                f"`summarizer models verify {model.entry.name}` to check for damaged files."
            ) from error
        for name in ("source.spm", "target.spm"):
            shutil.copyfile(model.path / "sentencepiece.model", folder / name)

    return store.install(
        model.entry,
        fill,
        variant=f"{model.variant}.transformers" if model.variant else "transformers",
        base=model,
        format="transformers",
        source=f"rebuilt from {model.path.name}",
    )


def _save_marian(weights: Weights, vocabulary: list[str], folder: Path) -> None:
    import numpy as np
    import torch
    from transformers import GenerationConfig, MarianConfig, MarianMTModel
    from transformers.utils import logging

    logging.disable_progress_bar()

    def tensor(name: str) -> Any:
        array = weights[name].astype(np.float32)
        if f"{name}_scale" in weights:
            array = array / weights[f"{name}_scale"].astype(np.float32)[:, None]
        return torch.from_numpy(array.copy())

    size, width = weights["decoder/embeddings/weight"].shape
    if len(vocabulary) != size:
        raise ValueError(f"{len(vocabulary)} words for {size} rows")
    heads = int(weights["encoder/num_heads"])
    feed = weights["encoder/layer_0/ffn/linear_0/weight"].shape[0]
    pad, end = size, vocabulary.index("</s>")
    config = MarianConfig(
        vocab_size=size + 1,
        d_model=width,
        encoder_layers=weights.layers("encoder"),
        decoder_layers=weights.layers("decoder"),
        encoder_attention_heads=heads,
        decoder_attention_heads=heads,
        encoder_ffn_dim=feed,
        decoder_ffn_dim=feed,
        max_position_embeddings=POSITIONS,
        activation_function="swish",
        scale_embedding=True,
        static_position_embeddings=True,
        share_encoder_decoder_embeddings=True,
        pad_token_id=pad,
        eos_token_id=end,
        bos_token_id=None,
        decoder_start_token_id=pad,
        forced_eos_token_id=end,
        tie_word_embeddings=True,
    )
    model = MarianMTModel(config)
    # CTranslate2 leaves out a bias of zeros.
    has_bias = "decoder/projection/bias" in weights
    bias = tensor("decoder/projection/bias") if has_bias else torch.zeros(size)
    state = {"final_logits_bias": _with_row(bias, 0.0)[None]}
    embeddings = _with_row(tensor("decoder/embeddings/weight"), 0.0)
    for name in ("model.shared", "model.encoder.embed_tokens", "model.decoder.embed_tokens"):
        state[f"{name}.weight"] = embeddings
    state["lm_head.weight"] = embeddings
    for side in ("encoder", "decoder"):
        for layer in range(weights.layers(side)):
            source, target = f"{side}/layer_{layer}", f"model.{side}.layers.{layer}"
            _attention(state, tensor, f"{source}/self_attention", f"{target}.self_attn")
            if side == "decoder":
                _attention(state, tensor, f"{source}/attention", f"{target}.encoder_attn")
            for name, part in (("linear_0", "fc1"), ("linear_1", "fc2")):
                state[f"{target}.{part}.weight"] = tensor(f"{source}/ffn/{name}/weight")
                state[f"{target}.{part}.bias"] = tensor(f"{source}/ffn/{name}/bias")
            _norm(state, tensor, f"{source}/ffn", f"{target}.final_layer_norm")
    missing, unexpected = model.load_state_dict(state, strict=False)
    # Sinusoidal positions are computed, not stored.
    missing = [name for name in missing if "embed_positions" not in name]
    if missing or unexpected:
        raise ValueError(f"tensors do not match: {[*missing, *unexpected][:3]}")
    model.generation_config = GenerationConfig(
        decoder_start_token_id=pad,
        pad_token_id=pad,
        eos_token_id=end,
        bad_words_ids=[[pad]],
    )
    model.save_pretrained(folder)
    ids = {piece: index for index, piece in enumerate([*vocabulary, "<pad>"])}
    texts = {
        "vocab.json": ids,
        "tokenizer_config.json": {
            "tokenizer_class": "MarianTokenizer",
            "source_lang": "zho",
            "target_lang": "eng",
        },
    }
    for name, value in texts.items():
        (folder / name).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def _with_row(array: Any, value: float) -> Any:
    """Append a row or element for the padding token, which Marian adds."""
    import torch

    return torch.cat([array, torch.full_like(array[:1], value)])


def _attention(state: dict[str, Any], tensor: Any, source: str, target: str) -> None:
    """Split fused projections: q, k and v in self-attention, k and v in cross-attention."""
    import torch

    inputs = 2 if target.endswith("encoder_attn") else 1
    for kind in ("weight", "bias"):
        fused = torch.cat([tensor(f"{source}/linear_{n}/{kind}") for n in range(inputs)])
        for part, rows in zip(("q", "k", "v"), fused.chunk(3), strict=True):
            state[f"{target}.{part}_proj.{kind}"] = rows.contiguous()
        state[f"{target}.out_proj.{kind}"] = tensor(f"{source}/linear_{inputs}/{kind}")
    _norm(state, tensor, source, f"{target}_layer_norm")


def _norm(state: dict[str, Any], tensor: Any, source: str, target: str) -> None:
    state[f"{target}.weight"] = tensor(f"{source}/layer_norm/gamma")
    state[f"{target}.bias"] = tensor(f"{source}/layer_norm/beta")
