"""Measure one page under many concurrent users: correct answers and response times.

    python benchmarks/crowd.py [--users 20] [--seconds 120] [-m MODEL]
                               [--floors [FILE]] [--json [OUT]]

The script starts ``summarizer serve`` with a tiny model that has memorized a phrasebook (or ``-m
MODEL``). Users of ``gradio_client`` then send requests concurrently, with pauses of a second on
average: one user in four sends long documents, the others a sentence or two. Every answer is
compared with the pipeline's own for that text. Short requests are first timed on the idle server.
"""

from __future__ import annotations

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import results

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "models"))

PAUSE = 1.0
"""Mean seconds between a user's requests."""

IDLE = 30
"""Short requests timed on the idle server."""

LONG = 60
"""Sentences of a long document: a newspaper page."""


@dataclass
class Tally:
    """Response times in seconds, wrong answers and errors."""

    short: list[float] = field(default_factory=list)
    long: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("-m", "--model", help="default: a tiny model made for the tests")
    results.add_options(parser, "crowd")
    arguments = parser.parse_args(argv)

    model = arguments.model or _tiny()
    short, long = texts(random.Random(1))
    expected = answers(model, [*short, *long])
    with served(model) as address:
        idle = alone(address, short, expected)
        tally = crowd(address, short, long, expected, arguments.users, arguments.seconds)
    figures = {
        "users": arguments.users,
        "seconds": arguments.seconds,
        "requests": len(tally.short) + len(tally.long),
        "errors": len(tally.errors),
        "wrong": len(tally.wrong),
        "idle median ms": 1e3 * statistics.median(idle),
        "short median ms": 1e3 * statistics.median(tally.short),
        "short 95th ms": 1e3 * statistics.quantiles(tally.short, n=20)[-1],
        "long median ms": 1e3 * statistics.median(tally.long),
        "short over idle": statistics.median(tally.short) / statistics.median(idle),
    }
    print("\n".join(f"{name:18} {value:.6g}" for name, value in figures.items()))
    for failure in [*tally.errors[:3], *tally.wrong[:3]]:
        print(failure, file=sys.stderr)
    return results.finish(arguments, figures)


def texts(chance: random.Random) -> tuple[list[str], list[str]]:
    """Return short texts of one or two sentences and long ones of sixty, all different."""
    from build_tiny import phrasebook

    sentences = [source for source, _ in phrasebook()]
    short = [*sentences[:60], *("".join(chance.sample(sentences, 2)) for _ in range(60))]
    long = ["\n".join(chance.sample(sentences, LONG)) for _ in range(20)]
    return short, long


def answers(model: str, wanted: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Translate each text by itself."""
    import summarizer

    pipe = summarizer.load(model)
    return {text: pipe.translate(text).to_dict() for text in wanted}


@contextmanager
def served(model: str) -> Iterator[str]:
    """Run ``summarizer serve`` in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "summarizer", "serve", "--port", str(port), "-m", model, "-q"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(port, server)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            output = (server.stderr.read() if server.stderr else b"").decode()
            raise SystemExit(f"The page did not start: {output}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The page did not start within a minute.")


def alone(address: str, short: Sequence[str], expected: dict[str, Any]) -> list[float]:
    """Time short requests on the idle server, in seconds."""
    from gradio_client import Client

    client = Client(address, verbose=False)
    took = []
    for text in short[: IDLE + 3]:
        started = time.perf_counter()
        found = client.predict(text, api_name="/translate")
        took.append(time.perf_counter() - started)
        if found != expected[text]:
            raise SystemExit(f"The idle server translates {text!r} unlike the pipeline.")
    return took[3:]


def crowd(
    address: str,
    short: Sequence[str],
    long: Sequence[str],
    expected: dict[str, Any],
    users: int,
    seconds: float,
) -> Tally:
    """Let all users send requests concurrently for ``seconds``."""
    from gradio_client import Client

    tally, end = Tally(), time.monotonic() + seconds

    def use(number: int) -> None:
        chance = random.Random(number)
        client = Client(address, verbose=False)
        mine, took = (long, tally.long) if number % 4 == 0 else (short, tally.short)
        while time.monotonic() < end:
            time.sleep(chance.uniform(0, 2 * PAUSE))
            text = chance.choice(mine)
            started = time.perf_counter()
            try:
                found = client.predict(text, api_name="/translate")
            except Exception as error:  # noqa: BLE001 - every error a user sees is counted
                tally.errors.append(f"{type(error).__name__}: {error}")
                continue
            took.append(time.perf_counter() - started)
            if found != expected[text]:
                tally.wrong.append(text)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def _tiny() -> str:
    from build_tiny import cached

    return str(cached("marian"))


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    sys.exit(main())
