"""Measure what each part of the pipeline contributes.

    python benchmarks/parts.py FOLDER [--sets newstest2019,newstest2020] [--limit 500]
                               [--shorthand] [--floors [FILE]] [--json [OUT]]

The runs are the bare model, the whole pipeline, and the pipeline without one part each; with
``--shorthand`` also without each kind of shorthand that is written out. FOLDER
holds ``NAME.zh`` and ``NAME.en`` for each set, one segment per line; the sets are scored together.
The bare run, with the adapter if the model has one, decodes whole lines once, in batches of similar
length with the settings of the catalogue, and corrects only the typography.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import results

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
from summarizer.options import EXPANSIONS, Options
from summarizer.pipeline import Pipeline
from summarizer.report import Translation
from summarizer.translation.translator import Translator
from summarizer.translation.typography import tidy

BARE, FULL = "bare model", "everything"


@dataclass(frozen=True)
class Part:
    """A part of the pipeline and the options that switch it off."""

    name: str
    off: Mapping[str, object]


PARTS = (
    Part("adapter", {"adapter": False}),
    Part("names", {"person_names": False, "place_names": False}),
    Part("glossary", {"builtin_terms": False}),
    Part("re-decoding", {"redecode": False}),
    Part("figures written in", {"write_figures": False}),
    Part("punctuation normalised", {"normalise": False}),
    Part("shorthand written out", {"expand": frozenset()}),
)
SHORTHAND = tuple(
    Part(f"shorthand: {part}", {"expand": EXPANSIONS - {part}}) for part in sorted(EXPANSIONS)
)


@dataclass(frozen=True)
class EvalSet:
    """Line-aligned Chinese and English."""

    name: str
    sources: tuple[str, ...]
    references: tuple[str, ...]


@dataclass
class Run:
    """One way to translate the sets, with its output and the seconds of each repetition."""

    name: str
    translate: Callable[[EvalSet], list[str] | Translation]
    seconds: list[float] = field(default_factory=list)
    outputs: list[list[str] | Translation] = field(default_factory=list)

    def go(self, sets: Sequence[EvalSet]) -> None:
        """Translate the sets once, and time it."""
        print(f"{self.name} …", file=sys.stderr, flush=True)
        started = time.perf_counter()
        self.outputs = [self.translate(test) for test in sets]
        self.seconds.append(time.perf_counter() - started)


def lines(path: Path, limit: int | None) -> tuple[str, ...]:
    """Read the first lines of a file, split at line feeds only: some contain other separators."""
    if not path.is_file():
        raise UsageError(f"There is no {path}; check the folder of the test sets, and --sets.")
    return tuple(path.read_text(encoding="utf-8").removesuffix("\n").split("\n")[:limit])


def read_set(folder: Path, name: str, limit: int | None) -> EvalSet:
    """Read ``NAME.zh`` and ``NAME.en``."""
    test = EvalSet(name, *(lines(folder / f"{name}.{end}", limit) for end in ("zh", "en")))
    if len(test.sources) != len(test.references):
        raise UsageError(
            f"{name}.zh has {len(test.sources)} lines and {name}.en {len(test.references)}; "
            "give files whose lines correspond."
        )
    return test


def bare(engine: Engine, entry: ModelEntry, sources: Sequence[str]) -> list[str]:
    """Translate whole lines, longest first; a line over the engine's limit is split."""
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
    """Score all sets as one."""
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
    """Join the translations of several sets into one; return ``None`` for a bare run."""
    segments, model, done = [], "", 0
    for output, test in zip(outputs, sets, strict=True):
        if not isinstance(output, Translation):
            return None
        model = output.model
        segments += [replace(s, paragraph=(s.paragraph or 0) + done) for s in output.segments]
        done += len(test.sources)
    return Translation(model, "", tuple(segments))


def table(rows: Sequence[tuple[Run, Evaluation, float]]) -> str:
    """Return a Markdown table with a row per run; "of bare" is relative to the bare run."""
    head = (
        "run", "BLEU", "chrF", "figures with 万 or 亿 right", "other figures right",
        "names right", "loops", "Chinese left", "seconds", "of bare",
    )  # fmt: skip
    cells = []
    for run, result, ratio in rows:
        row = (
            run.name, f"{result.bleu:.2f}", f"{result.chrf:.2f}", _share(result.large_share),
            _share(result.other_share), _share(result.names.share), result.loops,
            result.untranslated, f"{result.seconds:.1f}", f"{ratio:.2f}",
        )  # fmt: skip
        cells.append(row)
    return results.markdown(head, cells)


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def measure(
    sets: Sequence[EvalSet], model: str, repeat: int, store: Store, parts: Sequence[Part] = PARTS
) -> tuple[str, list[tuple[Run, Evaluation, float]]]:
    """Translate and score every run.

    Args:
        sets: The test sets.
        model: Name or folder of the translation model.
        repeat: How often the bare and the full run are timed, in turns. Their ratio is the median
            of the pairwise ratios. The other runs are timed once, against the bare median.
        store: Where models are kept.
        parts: Parts to switch off, one at a time.

    Returns:
        The engine's name, and for each run its scores and its time relative to the bare run.
    """
    chosen = choose_translator(model, store).model
    assert chosen is not None
    engine, entry = open_engine(chosen, Options(), store), chosen.entry
    engines = {True: engine}

    def full(options: Options) -> Callable[[EvalSet], Translation]:
        if options.adapter not in engines:
            engines[options.adapter] = open_engine(chosen, options, store)
        translator = Translator(engines[options.adapter], entry, options)
        pipe = Pipeline(translator, options, store=store)
        return lambda test: pipe.translate("\n".join(test.sources))

    first = Run(BARE, lambda test: bare(engine, entry, test.sources))
    whole = Run(FULL, full(Options()))
    others = [Run(f"without {p.name}", full(Options().replace(**p.off))) for p in parts]
    # The first text loads dictionaries and allocates buffers.
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
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", default="newstest2019,newstest2020", help="default: %(default)s")
    parser.add_argument("--limit", type=int, metavar="N", help="use the first N lines of a set")
    parser.add_argument("--model", default="argos-zh-en", help="default: %(default)s")
    parser.add_argument(
        "--repeat", type=int, default=1, metavar="N", help="time the bare and full runs N times"
    )
    parser.add_argument("--whole", action="store_true", help="only the bare and the full run")
    parser.add_argument(
        "--shorthand", action="store_true", help="also a run without each kind of shorthand"
    )
    results.add_options(parser, "starter")
    arguments = parser.parse_args(argv)
    try:
        for name, value in (("--repeat", arguments.repeat), ("--limit", arguments.limit)):
            if value is not None and value < 1:
                raise UsageError(f"{name} is {value}; give 1 or more.")
        sets = [
            read_set(arguments.folder, name, arguments.limit) for name in arguments.sets.split(",")
        ]
        parts = [] if arguments.whole else [*PARTS]
        parts += SHORTHAND if arguments.shorthand else []
        store = Store(Store.default_root())
        engine, rows = measure(sets, arguments.model, arguments.repeat, store, parts)
    except SummarizerError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(f"{engine}; {', '.join(f'{test.name} ({len(test.sources)} lines)' for test in sets)}\n")
    print(table(rows))
    details = {
        "model": Path(arguments.model).name,
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
    return results.finish(arguments, figures(rows[0][1], rows[1][1]), details)


def figures(bare: Evaluation, full: Evaluation) -> dict[str, float]:
    """Return the figures of the full run that have floors."""
    return {
        "large figures right": full.large_share or 0.0,
        "other figures right": full.other_share or 0.0,
        "BLEU over the bare model": full.bleu - bare.bleu,
        "chrF over the bare model": full.chrf - bare.chrf,
        "loops": full.loops,
        "unmarked Chinese": full.unmarked_untranslated or 0,
    }


if __name__ == "__main__":
    sys.exit(main())
