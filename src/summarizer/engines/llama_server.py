"""llama.cpp's server inside this process, by the package ``xllamacpp``.

Completions are calls. For templates and token ids the package has no call, so these come from the
server's HTTP interface, which listens on the loopback address, behind a random key.
"""

from __future__ import annotations

import secrets
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from summarizer.engines.weights import cannot_load
from summarizer.errors import MissingDependencyError, ModelError, UsageError
from summarizer.machine import cores
from summarizer.models.entry import InstalledModel
from summarizer.models.gguf import read_header, require_whole
from summarizer.options import Options

__all__ = ["LlamaServer", "Room"]

HTTP_SECONDS = 300.0
"""Timeout for a template or a list of token ids. These take milliseconds on an idle machine."""


class LlamaServer:
    """A running server with one model. Ends when nothing refers to it.

    Attributes:
        device: ``cpu`` or ``gpu``.
    """

    def __init__(
        self, model: InstalledModel, file: Path, options: Options, *, slots: int, context: int
    ) -> None:
        """Load the model.

        Args:
            model: The model, for messages.
            file: Its GGUF file.
            options: Device and threads.
            slots: Most completions at once.
            context: Tokens that they share.

        Raises:
            MissingDependencyError: ``xllamacpp`` is not installed.
            BrokenModelError: The file is damaged, or llama.cpp does not know its architecture.
            UsageError: The options ask for a GPU, and this build of llama.cpp uses none.
        """
        library = _library(model)
        require_whole(file)
        self.device = _device(library, options)
        self._name = model.entry.name
        key = secrets.token_urlsafe(32)
        parameters = _parameters(library, file, options, self.device)
        parameters.model_alias = {self._name}  # the server tells it to anyone
        parameters.api_keys = [key]
        parameters.n_ctx = context
        parameters.n_parallel = slots
        try:
            server = library.Server(parameters)
        except RuntimeError as error:
            raise _refusal(model, file, error) from error
        # The library ends the server with its last reference: this one, also when the program ends.
        self._held = [server]
        weakref.finalize(self, self._held.clear)
        import httpx

        self._http = httpx.Client(
            base_url=server.listening_address,
            headers={"Authorization": f"Bearer {key}"},
            timeout=HTTP_SECONDS,
            trust_env=False,
        )

    def complete(self, request: dict[str, Any], on_chunk: Callable[[dict[str, Any]], bool]) -> None:
        """Run a completion; ``on_chunk`` gets each part of it and returns True to end it."""
        self._held[0].handle_completions(request, on_chunk)

    def call(self, path: str, **values: Any) -> dict[str, Any]:
        """Call the HTTP interface; the answer may be an error.

        Raises:
            ModelError: The server does not answer.
        """
        import httpx

        try:
            answer: dict[str, Any] = self._http.post(path, json=values).json()
        except (httpx.HTTPError, ValueError) as error:
            raise ModelError(
                f"{self._name} does not answer in llama.cpp ({error}); start the program again."
            ) from error
        return answer

    def tokens(self, text: str, *, whole: bool = False) -> list[int]:
        """Return the token ids of a text; ``whole`` adds the marks that the model begins with."""
        answer = self.call("/tokenize", content=text, add_special=whole, parse_special=True)
        if "tokens" not in answer:
            reason = answer.get("error", {}).get("message", "")
            raise ModelError(f"{self._name} failed in llama.cpp ({reason}); choose another model.")
        tokens: list[int] = answer["tokens"]
        return tokens


@dataclass
class Room:
    """The context that running conversations share, in tokens; first come, first served."""

    free: int
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _entrance: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def taken(self, tokens: int) -> Iterator[None]:
        """Wait until there is room, and hold it."""
        with self._entrance, self._changed:
            self._changed.wait_for(lambda: self.free >= tokens)
            self.free -= tokens
        try:
            yield
        finally:
            with self._changed:
                self.free += tokens
                self._changed.notify_all()


def _library(model: InstalledModel) -> Any:
    try:
        import xllamacpp
    except ImportError as error:
        raise MissingDependencyError(
            f"{model.entry.name} is a GGUF file, which needs the package xllamacpp; install it "
            "with: pip install 'summarizer-zh-en[gguf]'."
        ) from error
    return xllamacpp


def _device(library: Any, options: Options) -> str:
    """Return ``gpu`` or ``cpu``."""
    if options.device == "cpu":
        return "cpu"
    cpu = library.ggml_backend_dev_type.GGML_BACKEND_DEVICE_TYPE_CPU
    gpus = [one for one in library.get_device_info() if one["type"] != cpu]
    if options.device == "cuda" and not gpus:
        raise UsageError(
            "This build of llama.cpp finds no GPU; leave out --device cuda, or install the build "
            "of xllamacpp for your GPU."
        )
    return "gpu" if gpus else "cpu"


def _parameters(library: Any, file: Path, options: Options, device: str) -> Any:
    parameters = library.CommonParams()
    parameters.model.path = str(file)
    parameters.kv_unified = True  # one long conversation may take what the others leave
    threads = options.threads or cores()
    parameters.cpuparams.n_threads = threads
    parameters.cpuparams_batch.n_threads = threads
    if device == "cpu":
        parameters.n_gpu_layers = 0
    # Mapping the file would keep it in memory beside the weights as llama.cpp rearranges them:
    # 2.03 GB instead of 1.35 GB for Qwen2.5-Coder-1.5B.
    parameters.load_mode = library.llama_load_mode.LLAMA_LOAD_MODE_NONE
    parameters.fit_params = False
    parameters.warmup = False
    parameters.cache_ram_mib = 0
    parameters.n_ctx_checkpoints = 0
    parameters.endpoint_slots = False
    parameters.ui = False
    parameters.verbosity = -1
    return parameters


def _refusal(model: InstalledModel, file: Path, error: Exception) -> ModelError:
    architecture = read_header(file).get("general.architecture", "unknown")
    broken = cannot_load(model, "llama.cpp", error)
    return type(broken)(
        f"{broken} If they are whole, this version of llama.cpp does not know the architecture "
        f"{architecture!r}: install a newer xllamacpp, or choose another model."
    )
