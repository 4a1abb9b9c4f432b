"""Tokenizers of encoder-decoder models, the same for both runtimes, and their vocabularies."""

from __future__ import annotations

import json
import shutil
import struct
import unicodedata
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Protocol

from summarizer.engines.weights import Weights, read_weights, write_weights
from summarizer.errors import BrokenModelError, MissingDependencyError
from summarizer.models.entry import InstalledModel, ModelEntry
from summarizer.models.store import Store
from summarizer.report import Progress, ProgressCallback

__all__ = [
    "VARIANT",
    "HubTokenizer",
    "PieceTokenizer",
    "Tokenizer",
    "can_narrow",
    "is_english",
    "narrow",
    "open_tokenizer",
]

VARIANT = "english"
"""Variant name of a narrowed model in the store, after the variant it was made from."""

SHARED = "shared_vocabulary.json"
SOURCE = "source_vocabulary.json"
EMBEDDINGS = "decoder/embeddings/weight"
_OUTPUT = (EMBEDDINGS, "decoder/projection/weight", "decoder/projection/bias")
_INPUT = "encoder/embeddings_0/weight"


def can_narrow(model: InstalledModel, store: Store) -> bool:
    """Return whether a model of the store writes English with a joint vocabulary."""
    entry = model.entry
    return (
        model.format == "ctranslate2"
        and entry.family == "marian"  # the only family measured
        and entry.task == "translation"
        and entry.target_language == "en"
        and (model.path / SHARED).is_file()
        and model.path.parent == store.root
    )


def narrow(
    model: InstalledModel, store: Store, progress: ProgressCallback | None = None
) -> InstalledModel:
    """Return the narrowed model from the store, or make it now (under a second).

    Raises:
        BrokenModelError: The folder is not as CTranslate2 writes it.
    """
    variant = f"{model.variant}.{VARIANT}" if model.variant else VARIANT
    ready = store.derived(model, variant)
    if ready is not None:
        return ready
    if progress is not None:
        progress(Progress("convert", 0, 1, f"{model.entry.name}: English output only"))

    def fill(folder: Path) -> None:
        try:
            weights = read_weights(model.path / "model.bin")
            pieces = json.loads((model.path / SHARED).read_text(encoding="utf-8"))
            english = [index for index, piece in enumerate(pieces) if is_english(piece)]
            write_weights(_select(weights, len(pieces), english), folder / "model.bin")
        except (KeyError, ValueError, OSError, struct.error) as error:
            raise BrokenModelError(
                f"{model.path} is not a model as CTranslate2 writes it ({error!r}); run "
                f"`summarizer models verify {model.entry.name}` to check for damaged files."
            ) from error
        for path in model.path.iterdir():
            if path.name not in ("model.bin", SHARED, "manifest.json", "README.md"):
                copy = shutil.copytree if path.is_dir() else shutil.copyfile
                copy(path, folder / path.name)
        shutil.copyfile(model.path / SHARED, folder / SOURCE)
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        # Keep the ids of the original model: its vocabulary is now the source's.
        config[IDS] = SOURCE
        (folder / "config.json").write_text(json.dumps(config, indent=2), encoding="utf-8")
        target = json.dumps([pieces[index] for index in english], ensure_ascii=False)
        (folder / "target_vocabulary.json").write_text(target, encoding="utf-8")

    return store.install(
        model.entry,
        fill,
        variant=variant,
        base=model,
        format="ctranslate2",
        source=f"narrowed from {model.path.name}",
    )


def _select(weights: Weights, size: int, rows: Sequence[int]) -> Weights:
    """Return weights with only the given rows, out of ``size``, on the output side."""
    arrays, aliases = dict(weights.arrays), dict(weights.aliases)

    def unshare(name: str) -> None:
        """Replace an alias by an array of its own."""
        shared = aliases.pop(name)
        for part in ("", "_scale"):
            if shared + part in arrays:
                arrays[name + part] = arrays[shared + part]

    if aliases.get(EMBEDDINGS) == _INPUT:  # either of the two may be the alias
        unshare(EMBEDDINGS)
    elif aliases.get(_INPUT) == EMBEDDINGS:
        unshare(_INPUT)
    for alias, name in list(aliases.items()):
        if alias.startswith("decoder/projection") and name != EMBEDDINGS:
            unshare(alias)
    index = list(rows)
    for name in _OUTPUT:
        for part in (name, f"{name}_scale"):
            if part in arrays:
                if arrays[part].shape[:1] not in ((size,), ()):
                    raise ValueError(f"{len(arrays[part])} rows of {part} for {size} pieces")
                arrays[part] = arrays[part][index] if arrays[part].ndim else arrays[part]
    return Weights(weights.spec, weights.revision, arrays, aliases)


def is_english(piece: str) -> bool:
    """Return whether a piece has only Latin letters and characters of no script."""
    return all(map(_is_latin, piece))


@cache
def _is_latin(character: str) -> bool:
    if character.isascii():
        return True
    name = unicodedata.name(character, "")
    if name.startswith(("FULLWIDTH", "HALFWIDTH", "IDEOGRAPHIC", "CJK")):
        return False
    kind = unicodedata.category(character)
    return name.startswith("LATIN") if kind.startswith("L") else kind != "Co"


IDS = "summarizer_ids"
"""Key in a CTranslate2 folder's config.json: the vocabulary file that numbers target ids."""

TOKENIZER_FOLDER = "tokenizer"
"""Subfolder with the tokenizer of a converted model, whose config.json is the runtime's."""


class Tokenizer(Protocol):
    """Text to source tokens, and target tokens to ids and text."""

    @property
    def target_prefix(self) -> tuple[str, ...]:
        """Forced first tokens of every target."""

    def encode(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the source tokens of each text, marks, tags and prefix included."""

    def ids(self, tokens: Sequence[str]) -> tuple[int, ...]:
        """Return the ids of target tokens."""

    def pieces(self, ids: Sequence[int]) -> list[str]:
        """Return the target tokens of ids."""

    def decode(self, tokens: Sequence[str]) -> str:
        """Return target tokens as text."""


def open_tokenizer(model: InstalledModel) -> Tokenizer:
    """Open the tokenizer of an installed model."""
    if model.entry.tokenizer == "sentencepiece" and model.format == "ctranslate2":
        return PieceTokenizer(model.path, model.entry)
    separate = model.path / TOKENIZER_FOLDER
    return HubTokenizer(separate if separate.is_dir() else model.path, model.entry)


class HubTokenizer:
    """A transformers tokenizer with the entry's languages and prefix."""

    def __init__(self, folder: Path, entry: ModelEntry) -> None:
        """Load the tokenizer.

        Raises:
            MissingDependencyError: transformers is not installed.
            BrokenModelError: The files are damaged, or the target language is unknown.
        """
        try:
            from transformers import AutoTokenizer
        except ImportError as error:
            raise MissingDependencyError(
                f"The tokenizer of {entry.name} needs transformers; "
                "install it with: pip install 'summarizer-zh-en[torch]'."
            ) from error
        tags = {"src_lang": entry.source_tag, "tgt_lang": entry.target_tag}
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(
                folder,
                local_files_only=True,
                trust_remote_code=False,
                **{key: tag for key, tag in tags.items() if tag},
            )
            if entry.source_tag:
                self._tokenizer.src_lang = entry.source_tag
        except Exception as error:  # transformers documents no errors for damaged files
            lines = str(error).strip().splitlines() or [type(error).__name__]
            raise BrokenModelError(
                f"The tokenizer in {folder} cannot be read ({lines[0]}); pull the model again, or "
                "add the missing files to the folder."
            ) from error
        self._prefix = entry.source_prefix
        unknown = self._tokenizer.unk_token_id
        tag = entry.target_tag
        if tag is None:
            self.target_prefix: tuple[str, ...] = ()
        else:
            forms = (f"__{tag}__", tag)
            ids = self._tokenizer.convert_tokens_to_ids(list(forms))
            known = [
                form for form, id_ in zip(forms, ids, strict=True) if id_ not in (None, unknown)
            ]
            if not known:
                raise BrokenModelError(
                    f"The tokenizer in {folder} does not know {tag!r}, the target language of "
                    f"{entry.name}; set another target_tag in summarizer.json."
                )
            self.target_prefix = (known[0],)

    def encode(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the source tokens of each text, marks, tags and prefix included."""
        rows = self.encode_ids(texts)
        return [self._tokenizer.convert_ids_to_tokens(row) for row in rows]

    def encode_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the source ids of each text, unpadded."""
        if not texts:
            return []
        prefixed = [self._prefix + text for text in texts]
        rows: list[list[int]] = self._tokenizer(prefixed, truncation=False, verbose=False)[
            "input_ids"
        ]
        return rows

    def ids(self, tokens: Sequence[str]) -> tuple[int, ...]:
        """Return the ids of target tokens."""
        return tuple(self._tokenizer.convert_tokens_to_ids(list(tokens)))

    def pieces(self, ids: Sequence[int]) -> list[str]:
        """Return the target tokens of ids."""
        tokens: list[str] = self._tokenizer.convert_ids_to_tokens(list(ids))
        return tokens

    def decode(self, tokens: Sequence[str]) -> str:
        """Return target tokens as text."""
        return self.decode_ids(self.ids(tokens))

    def decode_ids(self, ids: Sequence[int]) -> str:
        """Return target ids as text, without special tokens."""
        text: str = self._tokenizer.decode(
            list(ids), skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text.strip()


class PieceTokenizer:
    """The SentencePiece models of a CTranslate2 folder: one joint, or one per side."""

    target_prefix: tuple[str, ...] = ()

    def __init__(self, folder: Path, entry: ModelEntry) -> None:
        """Load the source model. Raises :class:`BrokenModelError` if files are damaged."""
        from sentencepiece import SentencePieceProcessor

        self._folder = folder
        self._prefix = entry.source_prefix
        joint = [folder / name for name in ("sentencepiece.model", "joint.spm.model")]
        source = next((path for path in joint if path.is_file()), folder / "src.spm.model")
        try:
            self._source = SentencePieceProcessor(model_file=str(source))
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        except (OSError, RuntimeError, ValueError) as error:
            raise BrokenModelError(
                f"{folder} has no readable SentencePiece model (sentencepiece.model, "
                "joint.spm.model, or src.spm.model and tgt.spm.model) and config.json; "
                "pull the model again."
            ) from error
        # With add_source_eos, CTranslate2 adds the end mark itself.
        self._ids_file = config.get(IDS, "target_vocabulary.json")
        self._end = [] if config.get("add_source_eos") else [config.get("eos_token", "</s>")]

    def encode(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the source tokens of each text, end mark and prefix included."""
        return [
            [*self._source.encode(self._prefix + text, out_type=str), *self._end] for text in texts
        ]

    def ids(self, tokens: Sequence[str]) -> tuple[int, ...]:
        """Return the ids of target tokens."""
        unknown = self._ids.get("<unk>", 0)
        return tuple(self._ids.get(token, unknown) for token in tokens)

    def pieces(self, ids: Sequence[int]) -> list[str]:
        """Return the target tokens of ids."""
        return [self._pieces[index] for index in ids]

    def decode(self, tokens: Sequence[str]) -> str:
        """Return target tokens as text."""
        return "".join(tokens).replace("▁", " ").strip()

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {piece: index for index, piece in enumerate(self._pieces)}

    @cached_property
    def _pieces(self) -> list[str]:
        for name in (self._ids_file, "shared_vocabulary.json"):
            path = self._folder / name
            if path.is_file():
                pieces: list[str] = json.loads(path.read_text(encoding="utf-8"))
                return pieces
        raise BrokenModelError(f"{self._folder} has no vocabulary; pull the model again.")
