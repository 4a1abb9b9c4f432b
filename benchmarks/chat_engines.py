"""Measure a GGUF chat model in llama.cpp, and converted in CTranslate2, side by side.

    python benchmarks/chat_engines.py [-m qwen2.5-coder-1.5b] [--rounds 3] [--threads N]
                                      [--floors [FILE]] [--json [OUT]]

Each runtime loads the model in a process of its own. Then the two take turns: one sentence, eight
sentences at once, and so on, no sentence twice. On a machine that does other work too, compare the
tokens by processor second with ``--threads 1``; the tokens by second depend on the rest.

The model must be in the store. If its conversion is not, CTranslate2 converts it, which counts as
loading.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import results

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
ENGINES = {"llama.cpp": "llama.cpp", "CTranslate2": "ctranslate2"}
CROWD = 8
MOST_TOKENS = 32
"""Length of an answer, the same for both runtimes if they say the same."""


def sentences() -> list[str]:
    """Return the sentences of the example articles."""
    from summarizer.chinese.segment import split_sentences

    found: list[str] = []
    for path in sorted(EXAMPLES.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            found += [one.strip() for one in split_sentences(line) if 20 <= len(one.strip()) <= 80]
    return list(dict.fromkeys(found))


def work(model: str, engine: Any, threads: int) -> None:
    """Load a model, then answer as many sentences as each line of stdin says."""
    started, before = time.perf_counter(), time.process_time()
    from summarizer.engines import open_chat
    from summarizer.engines.chat import Message
    from summarizer.models.entry import TRANSLATE
    from summarizer.models.selection import present
    from summarizer.models.store import Store
    from summarizer.options import Decoding, Options

    store = Store(Store.default_root())
    found = present(model, "translation", store)
    if found is None:
        raise SystemExit(f"{model} is not in the store; `summarizer models pull {model}` first.")
    chat = open_chat(found, Options(engine=engine, threads=threads), store)
    loaded = {
        "load s": time.perf_counter() - started,
        "load processor s": time.process_time() - before,
    }
    print(json.dumps({"name": chat.name, **loaded}), flush=True)
    decoding = Decoding(beam_size=1, max_target_tokens=MOST_TOKENS)
    for line in sys.stdin:
        chats = [[Message("user", TRANSLATE.replace("{text}", t))] for t in json.loads(line)]
        started, before = time.perf_counter(), time.process_time()
        answers = chat.reply(chats, decoding)
        took = time.perf_counter() - started, time.process_time() - before
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        tokens = sum(len(answer.tokens) + answer.finished for answer in answers)
        print(
            json.dumps(
                {
                    "tokens": tokens,
                    "s": took[0],
                    "processor s": took[1],
                    "peak MB": peak / (1e6 if sys.platform == "darwin" else 1e3),
                    "texts": [answer.text for answer in answers],
                }
            ),
            flush=True,
        )


def main() -> int:
    """Run the benchmark; return its exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("-m", "--model", default="qwen2.5-coder-1.5b")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--note", default="", help="condition of the machine, for the results")
    parser.add_argument("--worker", choices=ENGINES.values())
    results.add_options(parser, "chat_engines")
    arguments = parser.parse_args()
    if arguments.worker:
        work(arguments.model, arguments.worker, arguments.threads)
        return 0
    texts = sentences()
    figures: dict[str, dict[str, float]] = {}
    workers = {}
    for name, engine in ENGINES.items():
        command = [sys.executable, __file__, "--worker", engine, "-m", arguments.model]
        command += ["--threads", str(arguments.threads)]
        worker = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        workers[name] = worker
        assert worker.stdout is not None
        told = json.loads(worker.stdout.readline())
        print(f"{told.pop('name')}: loaded in {told['load s']:.1f} s", flush=True)
        figures[name] = told
    runs: dict[tuple[str, int], list[dict[str, Any]]] = {}
    at = 0
    for _ in range(arguments.rounds):
        for count in (1, CROWD):
            chosen = [texts[(at + i) % len(texts)] for i in range(count)]
            at += count
            for name, worker in workers.items():
                assert worker.stdin is not None
                assert worker.stdout is not None
                worker.stdin.write(json.dumps(chosen) + "\n")
                worker.stdin.flush()
                run = json.loads(worker.stdout.readline())
                runs.setdefault((name, count), []).append(run)
                print(f"{name}, {count}: {run['tokens']} tokens in {run['s']:.1f} s", flush=True)
    for worker in workers.values():
        worker.communicate()
    for (name, count), found in runs.items():
        for what in ("s", "processor s"):
            rate = statistics.median(run["tokens"] / run[what] for run in found)
            figures[name][f"tokens/{what}, {count} at once"] = rate
        figures[name]["peak MB"] = max(run["peak MB"] for run in found)
    ratios = {
        what: figures["llama.cpp"][what] / figures["CTranslate2"][what]
        for what in figures["llama.cpp"]
    }
    figures["ratio"] = ratios
    print()
    for name, row in figures.items():
        print(name, {what: round(value, 2) for what, value in row.items()})
    details = {
        "model": arguments.model,
        "rounds": arguments.rounds,
        "threads": arguments.threads,
        "note": arguments.note,
        "answers": {
            name: [text for run in runs[name, CROWD] for text in run["texts"]] for name in workers
        },
    }
    return results.finish(arguments, figures, details)


if __name__ == "__main__":
    raise SystemExit(main())
