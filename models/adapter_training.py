"""Training of an adapter: steps, looks at the development set, checkpoints."""

from __future__ import annotations

import json
import math
import random
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from adapter_data import Mixture
from adapter_pairs import Pair
from adapter_workers import SCALE, Ids, Settings, Workers, with_factors

from summarizer.engines.adaptation import read_factors

LONGEST = 160
"""Most ids of a source or target."""

SAMPLE = 16
"""Pairs that the number types are measured with."""

SORTED = 60
"""Batches' worth of pairs that are sorted by length together, so that batches hold few pads."""


def batches(pairs: Sequence[Ids], tokens: int, chance: random.Random) -> list[list[Ids]]:
    """Return pairs in batches of similar length, in random order."""
    pairs = list(pairs)
    chance.shuffle(pairs)
    found = []
    block = SORTED * max(1, tokens // 25)
    for start in range(0, len(pairs), block):
        batch: list[Ids] = []
        longest = 0
        for pair in sorted(pairs[start : start + block], key=lambda p: (len(p[1]), len(p[0]))):
            longest = max(longest, *map(len, pair))
            if batch and longest * (len(batch) + 1) > tokens:
                found.append(batch)
                batch, longest = [], max(map(len, pair))
            batch.append(pair)
        if batch:
            found.append(batch)
    chance.shuffle(found)
    return found


@dataclass
class Position:
    """Where a training is, and what it has seen."""

    step: int = 0
    epoch: int = 0
    batch: int = 0
    seconds: float = 0.0
    target_ids: int = 0
    best: float = math.inf
    best_step: int = 0
    worse: int = 0


class Training:
    """A training that writes checkpoints into a folder and goes on from the last one."""

    def __init__(
        self,
        model: Any,
        encode: Any,
        rows: Sequence[int],
        mixture: Mixture,
        settings: Settings,
        folder: Path,
        score: Callable[[Path, Sequence[Pair]], float],
        init: Path | None = None,
    ) -> None:
        """Prepare a training.

        Args:
            model: The Marian checkpoint.
            encode: Turns source and target into ids with end marks.
            rows: Ids of the pieces that English is made of.
            mixture: The training text.
            settings: How to train.
            folder: Where checkpoints and the log go.
            score: Gives the BLEU of a file of factors on pairs.
            init: Factors of an earlier training to start from, unless there is a checkpoint.

        Raises:
            ValueError: No development set can be used, or ``init`` has other layers or ranks.
        """
        self._score = score
        torch.manual_seed(settings.seed)
        self.settings, self.folder = settings, folder
        self.layers = with_factors(model, settings.rank, settings.dropout)
        self._factors = [f for layer in self.layers.values() for f in (layer.down, layer.up)]
        self._encode, self._mixture = encode, mixture
        self._pad = model.config.pad_token_id
        self._rows = set(rows)
        self._optimizer = torch.optim.AdamW(
            self._factors, lr=settings.rate, betas=(0.9, 0.98), weight_decay=0.0
        )
        self.position = Position()
        self._share = 0.0  # of the epochs
        self._looked = -1  # last step at which the development set was looked at
        if init is not None:
            self._start_from(init)
        self._resume()
        held = self._ids((pair.plain, pair.target) for pair in mixture.held)
        if not held:
            raise ValueError("the development set has no usable pair; see `held` of the mixture")
        self._held = batches(held, settings.tokens, random.Random(settings.seed))
        self._workers = Workers(model, rows, self._pad, settings, self._factors)

    def _ids(self, pairs: Any) -> list[Ids]:
        """Return the ids of pairs whose lengths are in proportion and whose pieces are known."""
        found = []
        for source, target in pairs:
            s, t = self._encode(source, target)
            if (
                3 <= len(t) <= LONGEST
                and len(s) <= LONGEST
                and 0.4 < len(t) / len(s) < 3
                and self._rows.issuperset(t)
            ):
                found.append((s, t))
        return found

    def run(self) -> Position:
        """Train to the end of the time, of the epochs, or of the patience."""
        at, settings = self.position, self.settings
        batch = max(self._held, key=len)[:SAMPLE]
        speeds = self._workers.measure(batch)
        self._log("speed", **{str(kind): round(speed) for kind, speed in speeds.items()})
        if math.isinf(at.best):
            self._look()
        began, before, looked = time.monotonic(), at.seconds, time.monotonic()
        recent: list[tuple[float, int]] = []
        try:
            for found in self._steps():
                at.seconds = before + time.monotonic() - began
                if at.seconds >= settings.minutes * 60:
                    break
                share = max(at.seconds / (settings.minutes * 60), self._share)
                left = min(1, (at.step + 1) / settings.warm_up, (1 - share) / (1 - settings.hold))
                rate = settings.rate * left
                for group in self._optimizer.param_groups:
                    group["lr"] = rate
                total, count = self._workers.gradients(found)
                torch.nn.utils.clip_grad_norm_(self._factors, 1.0)
                self._optimizer.step()
                at.step += 1
                at.target_ids += count
                recent = [*recent[-49:], (total, count)]
                if at.step % 10 == 0:
                    mean = sum(t for t, _ in recent) / sum(c for _, c in recent)
                    self._log("train", loss=round(mean, 4), rate=f"{rate:.2e}")
                if time.monotonic() - looked > settings.evaluate * 60:
                    at.seconds = before + time.monotonic() - began
                    self._look()
                    looked = time.monotonic()
                    if at.worse >= settings.patience:
                        break
            if at.step > self._looked:
                self._look()
        finally:
            self._workers.close()
        return at

    def _steps(self) -> Iterator[list[list[Ids]]]:
        """Yield the batches of each step from the position on, noting it."""
        at, settings = self.position, self.settings
        while at.epoch < settings.epochs:
            ids = self._ids(self._mixture.epoch(at.epoch, settings.seed))
            chance = random.Random(f"{settings.seed} {at.epoch}")
            found = batches(ids, settings.tokens, chance)
            self._log("epoch", pairs=len(ids), batches=len(found))
            while at.batch < len(found):
                start, at.batch = at.batch, at.batch + settings.batches
                self._share = (at.epoch + at.batch / len(found)) / settings.epochs
                yield found[start : at.batch]
            at.epoch, at.batch = at.epoch + 1, 0

    def _look(self) -> None:
        """Measure the development loss, keep the factors if they are the best, and save all."""
        at = self.position
        self._looked = at.step
        loss = self._workers.loss(self._held)
        path = self.folder / f"step-{at.step}.safetensors"
        self._save_factors(path)
        if loss < at.best:
            at.best, at.best_step, at.worse = loss, at.step, 0
            shutil.copyfile(path, self.folder / "best.safetensors")
        else:
            at.worse += 1
        self._save()
        held = self._mixture.held[: self.settings.bleu]
        bleu = {"bleu": round(self._score(path, held), 2)} if held else {}
        self._log("development", loss=round(loss, 4), best=round(at.best, 4), **bleu)

    def _save_factors(self, path: Path) -> None:
        """Write the factors as the package reads them: the update is ``up @ down``."""
        from safetensors.torch import save_file

        tensors = {}
        for name, layer in self.layers.items():
            tensors[f"{name}.down"] = layer.down.detach().to(torch.float16)
            tensors[f"{name}.up"] = (layer.up.detach() * SCALE).to(torch.float16)
        partial = path.with_suffix(".part")
        save_file(tensors, partial)
        partial.replace(path)

    def _save(self) -> None:
        partial = self.folder / "checkpoint.part"
        state = {
            "factors": [factor.detach() for factor in self._factors],
            "optimizer": self._optimizer.state_dict(),
            "position": vars(self.position),
        }
        torch.save(state, partial)
        partial.replace(self.folder / "checkpoint.pt")

    def _start_from(self, path: Path) -> None:
        """Take the factors of an earlier training."""
        factors = read_factors(path)
        if factors.keys() != self.layers.keys():
            raise ValueError(f"{path} holds updates of other layers; train without --init.")
        for name, layer in self.layers.items():
            up, down = map(torch.from_numpy, factors[name])
            if down.shape != layer.down.shape:
                rank = len(down)
                raise ValueError(f"{path} has rank {rank}; give --rank {rank}.")
            layer.down.data.copy_(down)
            layer.up.data.copy_(up / SCALE)

    def _resume(self) -> None:
        path = self.folder / "checkpoint.pt"
        if not path.is_file():
            return
        state = torch.load(path, weights_only=True)
        for factor, saved in zip(self._factors, state["factors"], strict=True):
            factor.data.copy_(saved)
        self._optimizer.load_state_dict(state["optimizer"])
        self.position = Position(**state["position"])

    def _log(self, what: str, **values: Any) -> None:
        at = self.position
        speed = at.target_ids / at.seconds if at.seconds else 0.0
        row = {
            "what": what,
            "step": at.step,
            "epoch": at.epoch,
            "minutes": round(at.seconds / 60, 1),
            "target_ids": at.target_ids,
            "ids/s": round(speed),
            **values,
        }
        line = json.dumps(row)
        print(line, flush=True)
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(line + "\n")
