"""What each part of the pipeline brings: the model bare, everything, everything but one part.

    python benchmarks/parts.py FOLDER [--sets newstest2019,newstest2020] [--limit 500] [--json OUT]

FOLDER holds ``NAME.zh`` and ``NAME.en`` for each set, a segment a line. The sets are translated
one after the other and scored together. The bare run gives whole lines to the model in batches
of like length, all at once, one decode as the catalogue has it, and puts only the typography right.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from summarizer.chinese.script import has_chinese, is_traditional, to_simplified
from summarizer.chinese.segment import split_to_limit
from summarizer.engines import open_engine
from summarizer.engines.batcher import Batcher
from summarizer.engines.protocol import Engine
from summarizer.errors import SummarizerError, UsageError
from summarizer.evaluation.translations import Evaluation, evaluate
from summarizer.models.entry import ModelEntry
from summarizer.models.selection import choose_translator
from summarizer.models.store import Store
from summarizer.options import Options
from summarizer.pipeline import Pipeline
from summarizer.report import Translation
from summarizer.translation.translator import Translator
from summarizer.translation.typography import tidy

BARE, FULL = "bare model", "everything"


@dataclass(frozen=True)
class Part:
    """A part of the pipeline, and the options that switch it off."""

    name: str
    off: Mapping[str, bool]


PARTS = (
    Part("names", {"person_names": False, "place_names": False}),
    Part("glossary", {"builtin_terms": False}),
    Part("re-decoding", {"redecode": False}),
    Part("figures written in", {"write_figures": False}),
    Part("punctuation normalised", {"normalise": False}),
)


@dataclass(frozen=True)
class EvalSet:
    """Line-aligned Chinese and English."""

    name: str
    sources: tuple[str, ...]
    references: tuple[str, ...]


@dataclass
class Run:
    """One way to translate the sets: what came out, and the seconds that each time took."""

    name: str
    translate: Callable[[EvalSet], list[str] | Translation]
    seconds: list[float] = field(default_factory=list)
    outputs: list[list[str] | Translation] = field(default_factory=list)

    def go(self, sets: Sequence[EvalSet]) -> None:
        print(f"{self.name} …", file=sys.stderr, flush=True)
        started = time.perf_counter()
        self.outputs = [self.translate(test) for test in sets]
        self.seconds.append(time.perf_counter() - started)


def lines(path: Path, limit: int | None) -> tuple[str, ...]:
    """The first lines of a file, cut at line feeds only: some hold other separators."""
    if not path.is_file():
        raise UsageError(f"There is no {path}; name the folder with the test sets, and --sets.")
    return tuple(path.read_text(encoding="utf-8").removesuffix("\n").split("\n")[:limit])


def read_set(folder: Path, name: str, limit: int | None) -> EvalSet:
    test = EvalSet(name, *(lines(folder / f"{name}.{end}", limit) for end in ("zh", "en")))
    if len(test.sources) != len(test.references):
        raise UsageError(
            f"{name}.zh has {len(test.sources)} lines and {name}.en {len(test.references)}; "
            "line must stand beside line."
        )
    return test


def bare(engine: Engine, entry: ModelEntry, sources: Sequence[str]) -> list[str]:
    """Whole lines through the engine, longest first; a line over its limit is cut up."""
    simplify = to_simplified if is_traditional("\n".join(sources)) else str
    pieces = {
        index: split_to_limit(
            simplify(source).strip(),
            engine.max_source_tokens,
            lambda text: engine.count_tokens([text])[0],
        )
        if has_chinese(source)
        else []
        for index, source in enumerate(sources)
    }
    texts = sorted({piece for cut in pieces.values() for piece in cut}, key=len, reverse=True)
    english = {
        text: tidy(best.text, text)
        for text, (best, *_) in zip(
            texts, Batcher(engine).generate(texts, entry.decoding), strict=True
        )
    }
    return [
        " ".join(english[piece] for piece in pieces[index]) or source.strip()
        for index, source in enumerate(sources)
    ]


def score(run: Run, sets: Sequence[EvalSet]) -> Evaluation:
    """All sets as one."""
    hypotheses = [
        line
        for output in run.outputs
        for line in (output.text.split("\n") if isinstance(output, Translation) else output)
    ]
    return evaluate(
        [source for test in sets for source in test.sources],
        [reference for test in sets for reference in test.references],
        hypotheses,
        translation=_joined(run.outputs, sets),
        seconds=statistics.median(run.seconds),
    )


def _joined(
    outputs: Sequence[list[str] | Translation], sets: Sequence[EvalSet]
) -> Translation | None:
    """The translations of several sets as one, its lines counted on; ``None`` for bare ones."""
    segments, model, done = [], "", 0
    for output, test in zip(outputs, sets, strict=True):
        if not isinstance(output, Translation):
            return None
        model = output.model
        segments += [replace(s, paragraph=(s.paragraph or 0) + done) for s in output.segments]
        done += len(test.sources)
    return Translation(model, "", tuple(segments))


def table(rows: Sequence[tuple[Run, Evaluation, float]]) -> str:
    """Markdown: a row for each run, with its seconds and their ratio to the bare run's."""
    head = (
        "run", "BLEU", "chrF", "figures with 万 or 亿 right", "other figures right",
        "names right", "loops", "Chinese left", "seconds", "of bare",
    )  # fmt: skip
    out = [f"| {' | '.join(head)} |", "|---" + "|--:" * (len(head) - 1) + "|"]
    for run, result, ratio in rows:
        cells = (
            run.name, f"{result.bleu:.2f}", f"{result.chrf:.2f}", _share(result.large_share),
            _share(result.other_share), _share(result.names.share), result.loops,
            result.untranslated, f"{result.seconds:.1f}", f"{ratio:.2f}",
        )  # fmt: skip
        out.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(out)


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def measure(
    sets: Sequence[EvalSet], model: str, repeat: int, store: Store, parts: Sequence[Part] = PARTS
) -> tuple[str, list[tuple[Run, Evaluation, float]]]:
    """The engine's name and, for each run, its scores and its seconds' ratio to the bare run.

    ``repeat``: how often the bare and the full run are timed, in turns; their ratio is the
    median of the pairs' ratios. The others run once and are held against the bare median.
    """
    chosen = choose_translator(model, store).model
    assert chosen is not None
    engine, entry = open_engine(chosen, Options(), store), chosen.entry

    def full(options: Options) -> Callable[[EvalSet], Translation]:
        pipe = Pipeline(Translator(engine, entry, options), options, store=store)
        return lambda test: pipe.translate("\n".join(test.sources))

    first = Run(BARE, lambda test: bare(engine, entry, test.sources))
    whole = Run(FULL, full(Options()))
    others = [Run(f"without {p.name}", full(Options().replace(**p.off))) for p in parts]
    # Dictionaries are loaded, and buffers made, when the first text comes.
    warm_up = EvalSet("", sets[0].sources[:4], sets[0].references[:4])
    for run in (first, whole):
        run.translate(warm_up)
    for _ in range(repeat):
        first.go(sets)
        whole.go(sets)
    for run in others:
        run.go(sets)
    base = statistics.median(first.seconds)
    pairs = zip(whole.seconds, first.seconds, strict=True)
    ratios = [1.0, statistics.median(a / b for a, b in pairs)]
    ratios += [run.seconds[0] / base for run in others]
    runs = [first, whole, *others]
    return engine.name, [
        (run, score(run, sets), ratio) for run, ratio in zip(runs, ratios, strict=True)
    ]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", default="newstest2019,newstest2020", help="default: %(default)s")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N lines of a set")
    parser.add_argument("--model", default="argos-zh-en", help="default: %(default)s")
    parser.add_argument(
        "--repeat", type=int, default=1, metavar="N", help="time the bare and full runs N times"
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="write all scores and times here")
    parser.add_argument(
        "--whole", action="store_true", help="only the bare and the full run, no part off"
    )
    parser.add_argument("--floors", type=Path, help="exit 1 where the full run is below a floor")
    arguments = parser.parse_args(argv)
    try:
        for name, value in (("--repeat", arguments.repeat), ("--limit", arguments.limit)):
            if value is not None and value < 1:
                raise UsageError(f"{name} is {value}; give 1 or more.")
        sets = [
            read_set(arguments.folder, name, arguments.limit) for name in arguments.sets.split(",")
        ]
        parts = () if arguments.whole else PARTS
        store = Store(Store.default_root())
        engine, rows = measure(sets, arguments.model, arguments.repeat, store, parts)
    except SummarizerError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(f"{engine}; {', '.join(f'{test.name} ({len(test.sources)} lines)' for test in sets)}\n")
    print(table(rows))
    if arguments.json:
        arguments.json.write_text(_json(arguments, engine, sets, rows), encoding="utf-8")
    if arguments.floors is None:
        return 0
    floors = json.loads(arguments.floors.read_text(encoding="utf-8"))["starter"]
    told = missed(rows[0][1], rows[1][1], floors)
    print("\n" + "\n".join([f"MISSED  {line}" for line in told] or ["Every floor is kept."]))
    return 1 if told else 0


def missed(bare: Evaluation, full: Evaluation, floors: Mapping[str, float]) -> list[str]:
    """The floors that the full run does not reach, in words."""
    measured = {
        "large figures right": full.large_share or 0.0,
        "other figures right": full.other_share or 0.0,
        "BLEU over the bare model": full.bleu - bare.bleu,
        "chrF over the bare model": full.chrf - bare.chrf,
    }
    told = [
        f"{name}: {measured[name]:.4g}, the floor is {floors[name]:.4g}"
        for name in measured
        if measured[name] < floors[name]
    ]
    if full.loops:
        told.append(f"{full.loops} segments with a loop")
    if full.unmarked_untranslated:
        told.append(f"{full.unmarked_untranslated} segments with Chinese left and not marked")
    return told


def _json(
    arguments: argparse.Namespace,
    engine: str,
    sets: Sequence[EvalSet],
    rows: Sequence[tuple[Run, Evaluation, float]],
) -> str:
    data: dict[str, Any] = {
        "model": arguments.model,
        "engine": engine,
        "sets": {test.name: len(test.sources) for test in sets},
        "repeat": arguments.repeat,
        "runs": [
            {
                "run": run.name,
                "seconds": run.seconds,
                "ratio_to_bare": ratio,
                "evaluation": result.to_dict(),
            }
            for run, result, ratio in rows
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.exit(main())
