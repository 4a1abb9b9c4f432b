"""How much longer work takes when there is more of it: the same on any machine, under any load."""

from __future__ import annotations

import time
from collections.abc import Callable


def cpu_seconds(work: Callable[[], object], rounds: int = 5) -> float:
    """Processor time that ``work`` takes in this process, in seconds: the least of some rounds."""
    taken = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return min(taken)


def growth(work: Callable[[int], object], size: int, times: int = 4) -> float:
    """How many times as long ``work`` takes for ``times`` the ``size``; ``times`` where linear."""
    return cpu_seconds(lambda: work(size * times)) / cpu_seconds(lambda: work(size))
