"""Low-rank updates of a Marian checkpoint, and the processes that compute their gradients."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
import torch.multiprocessing as mp
from torch import Tensor
from torch.nn import functional

Ids = tuple[list[int], list[int]]
"""Source and target ids of a pair, each with its end mark."""

SCALE = 2.0
"""Factor of the update, as usual for low-rank training."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train.

    Attributes:
        rank: Rank of the updates.
        rate: Highest learning rate; it falls to nothing at the end of the time.
        warm_up: Steps until it is reached.
        hold: Share of the time after which it begins to fall. A busy machine does most of the
            steps at an hour nobody knows, so the rate must not fall before.
        smoothing: Label smoothing.
        dropout: Dropout of the model, and half of it before the factors.
        tokens: Most padded ids of a batch, per side.
        batches: Batches a step.
        minutes: Length of the training, over all its runs.
        epochs: Most epochs.
        evaluate: Minutes between two looks at the development set, and checkpoints.
        bleu: Development sentences that are translated at each look; 0 for none.
        patience: Looks without a better loss after which training ends.
        workers: Processes that compute gradients.
        seed: Of everything that is drawn.
    """

    rank: int = 32
    rate: float = 5e-4
    warm_up: int = 50
    hold: float = 0.6
    smoothing: float = 0.1
    dropout: float = 0.1
    tokens: int = 800
    batches: int = 3
    minutes: float = 360
    epochs: int = 8
    evaluate: float = 10
    bleu: int = 100
    patience: int = 5
    workers: int = 2
    seed: int = 1


class LowRank(torch.nn.Module):
    """A frozen linear layer with a trained update of low rank."""

    def __init__(self, linear: Any, rank: int, dropout: float) -> None:
        super().__init__()
        self.linear = linear
        self.down = torch.nn.Parameter(
            torch.randn(rank, linear.in_features) / math.sqrt(linear.in_features)
        )
        self.up = torch.nn.Parameter(torch.zeros(linear.out_features, rank))
        self.dropout = dropout

    @property
    def weight(self) -> Any:
        """The frozen weight; transformers looks at its type."""
        return self.linear.weight

    @property
    def bias(self) -> Any:
        """The frozen bias."""
        return self.linear.bias

    def forward(self, x: Tensor) -> Any:
        """Return the frozen layer's output with the update's.

        Dropout leaves out features of the whole batch: drawing a mask for each position took a
        quarter of the time.
        """
        down: Tensor = self.down
        if self.training and self.dropout:
            down = functional.dropout(torch.ones_like(down[:1]), self.dropout) * down
        output = self.linear(x)  # autocast makes x of the same type
        inner = SCALE * functional.linear(x, down).flatten(0, -2)
        return torch.addmm(output.flatten(0, -2), inner, self.up.t()).view_as(output)


def with_factors(model: Any, rank: int, dropout: float) -> dict[str, LowRank]:
    """Freeze a model and give all linear layers of encoder and decoder an update, by name."""
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    layers = {}
    for side in ("encoder", "decoder"):
        for name, module in list(getattr(model.model, side).named_modules()):
            for child, linear in list(module.named_children()):
                if isinstance(linear, torch.nn.Linear):
                    layer = LowRank(linear, rank, dropout / 2)
                    setattr(module, child, layer)
                    layers[f"model.{side}.{name}.{child}"] = layer
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = dropout
        if isinstance(getattr(module, "dropout", None), float) and not isinstance(module, LowRank):
            module.dropout = dropout
    return layers


class Loss:
    """The loss of a batch, over the English part of the vocabulary only.

    The starter's decoder is narrowed to English when it runs; and half of the work of a step is
    its output layer.
    """

    def __init__(self, model: Any, rows: Sequence[int], pad: int, kind: torch.dtype) -> None:
        self.model, self.pad, self.kind = model, pad, kind
        self.device = next(model.parameters()).device
        index = torch.tensor(rows)
        self.weight = model.lm_head.weight.detach()[index].to(kind)
        self.bias = model.final_logits_bias[0].detach()[index].to(kind)
        self.place = torch.full((model.config.vocab_size,), -100)
        self.place[index] = torch.arange(len(rows))

    def __call__(self, batch: Sequence[Ids], smoothing: float) -> tuple[Tensor, int]:
        """Return the sum of the losses of all target ids, and how many there are."""
        source = _padded([s for s, _ in batch], self.pad).to(self.device)
        target = _padded([t for _, t in batch], self.pad).to(self.device)
        before = torch.cat([torch.full_like(target[:, :1], self.pad), target[:, :-1]], 1)
        with torch.autocast(self.device.type, torch.bfloat16, self.kind == torch.bfloat16):
            hidden = self.model.model(
                input_ids=source,
                attention_mask=(source != self.pad).long(),
                decoder_input_ids=before,
                use_cache=False,
            ).last_hidden_state
            keep = target != self.pad
            logits = functional.linear(hidden[keep].to(self.kind), self.weight, self.bias)
        wanted = self.place.to(self.device)[target[keep]]
        loss = functional.cross_entropy(
            logits.float(), wanted, reduction="sum", label_smoothing=smoothing
        )
        return loss, len(wanted)


def _padded(rows: Sequence[list[int]], pad: int) -> Tensor:
    longest = max(map(len, rows))
    return torch.tensor([row + [pad] * (longest - len(row)) for row in rows])


class Workers:
    """Processes that compute losses and gradients on one thread each.

    Two of them do not wait for one another within a batch, as two threads do in every layer: on a
    machine with other work they get more done.
    """

    def __init__(
        self,
        model: Any,
        rows: Sequence[int],
        pad: int,
        settings: Settings,
        factors: Sequence[torch.nn.Parameter],
    ) -> None:
        for factor in factors:
            factor.data = _shared(factor.data)
        size = sum(factor.numel() for factor in factors)
        self._gradients = _shared(torch.zeros(settings.workers, size))
        self._factors = factors
        context = mp.get_context("fork")
        self._tasks, self._answers = context.SimpleQueue(), context.SimpleQueue()
        self.kind = torch.float32
        self._processes = [
            context.Process(
                target=_work,
                args=(
                    number,
                    model,
                    rows,
                    pad,
                    settings,
                    factors,
                    self._gradients[number],
                    self._tasks,
                    self._answers,
                ),
                daemon=True,
            )
            for number in range(settings.workers)
        ]
        for process in self._processes:
            process.start()

    def measure(self, batch: list[Ids]) -> dict[torch.dtype, float]:
        """Return target ids a second by number type, and use the faster one from now on."""
        speeds = {}
        for kind in (torch.float32, torch.bfloat16):
            seconds = []
            for _ in range(2):
                self._tasks.put(("measure", batch, kind))
                seconds.append(self._answer()[2])
            speeds[kind] = sum(len(t) for _, t in batch) / min(seconds)
        self._gradients.zero_()
        self.kind = max(speeds, key=lambda kind: speeds[kind])
        return speeds

    def gradients(self, found: Sequence[list[Ids]]) -> tuple[float, int]:
        """Set the gradients of the factors; return the sum of the losses, and the target ids."""
        total, count = self._run("train", found)
        flat, start = self._gradients.sum(0) / count, 0
        for factor in self._factors:
            factor.grad = flat[start : start + factor.numel()].view_as(factor)
            start += factor.numel()
        self._gradients.zero_()
        return total, count

    def loss(self, found: Sequence[list[Ids]]) -> float:
        """Return the mean loss without smoothing and dropout."""
        total, count = self._run("score", found)
        return total / count

    def _run(self, what: str, found: Sequence[list[Ids]]) -> tuple[float, int]:
        for batch in found:
            self._tasks.put((what, batch, self.kind))
        total, count = 0.0, 0
        for _ in found:
            loss, number, _ = self._answer()
            total, count = total + loss, count + number
        return total, count

    def _answer(self) -> tuple[float, int, float]:
        answer = self._answers.get()
        if isinstance(answer, str):
            raise RuntimeError(answer)
        return answer  # type: ignore[no-any-return]

    def close(self) -> None:
        """End the processes."""
        for _ in self._processes:
            self._tasks.put(None)
        for process in self._processes:
            process.join()


def _shared(tensor: Tensor) -> Tensor:
    """Move a tensor to memory that processes share."""
    shared: Tensor = tensor.share_memory_()  # type: ignore[no-untyped-call]
    return shared


def _cast(model: Any, kind: torch.dtype) -> None:
    """Keep the frozen weights in the number type that they are used in; saves a cast a batch."""
    for module in model.modules():
        if isinstance(module, LowRank) and module.weight.dtype != kind:
            module.linear.to(kind)


def _work(
    number: int,
    model: Any,
    rows: Sequence[int],
    pad: int,
    settings: Settings,
    factors: Sequence[torch.nn.Parameter],
    gradient: Tensor,
    tasks: Any,
    answers: Any,
) -> None:
    """Compute what is asked for until ``None`` is."""
    try:
        torch.set_num_threads(1 if settings.workers > 1 else torch.get_num_threads())
        torch.manual_seed(settings.seed * 1000 + number)
        on_gpu = torch.cuda.is_available()
        clock = time.perf_counter if on_gpu else time.process_time  # without other work's time
        shared = [factor.data for factor in factors]
        if on_gpu:
            model.to("cuda")
        losses = {kind: Loss(model, rows, pad, kind) for kind in (torch.float32, torch.bfloat16)}
        while (task := tasks.get()) is not None:
            what, batch, kind = task
            if what != "measure":
                _cast(model, kind)
            started = clock()
            training = what != "score"
            model.train(training)
            if on_gpu:
                for factor, values in zip(factors, shared, strict=True):
                    factor.data.copy_(values)
            with torch.set_grad_enabled(training):
                loss, count = losses[kind](batch, settings.smoothing if training else 0.0)
            if training:
                loss.backward()  # type: ignore[no-untyped-call]
                start = 0
                for factor in factors:
                    assert factor.grad is not None
                    gradient[start : start + factor.numel()] += factor.grad.view(-1).cpu()
                    factor.grad = None
                    start += factor.numel()
            answers.put((float(loss.detach()), count, clock() - started))
    except Exception as error:  # noqa: BLE001 - the parent raises it
        answers.put(f"a worker failed: {error!r}")
