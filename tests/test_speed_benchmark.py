"""Benchmark of speed: timing, counting and scoring, with tiny models and few lines."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[1]
BENCHMARKS = ROOT / "benchmarks"
SOURCES = ["璧山区位于重庆西部。活动持续了三天。", "专家们参观了区中医院。", "活动持续了三天。"]
REFERENCES = [
    "Bishan District lies in the west of Chongqing. The event lasted three days.",
    "The experts visited the district hospital of Chinese medicine.",
    "The event lasted three days.",
]
LINES = tuple((source, tuple(f"{s}。" for s in source.split("。") if s)) for source in SOURCES)


def module(name: str) -> Any:
    return importlib.import_module(name)


@pytest.fixture(autouse=True)
def benchmarks(monkeypatch: pytest.MonkeyPatch, store_root: Path) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.setenv("SUMMARIZER_MODELS", str(store_root))
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    monkeypatch.setattr(module("speed_rounds"), "PATIENCE", 0.0)
    monkeypatch.setattr(module("speed_rounds"), "REST", 0.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for ending, texts in (("zh", SOURCES), ("en", REFERENCES)):
        (tmp_path / f"own.{ending}").write_text("\n".join(texts) + "\n", encoding="utf-8")
    return tmp_path


class FakeServer:
    """Answers with the references, at ``seconds`` per line."""

    def __init__(self, seconds: float, english: Sequence[str] = REFERENCES) -> None:
        self.seconds = seconds
        self.english = dict(zip(SOURCES, english, strict=True))
        self.asked: list[list[str]] = []

    def ask(self, lines: Sequence[Any]) -> Any:
        self.asked.append([source for source, _ in lines])
        english = tuple(self.english[source] for source, _ in lines)
        return module("speed_rounds").Answer(english, self.seconds * len(lines), 100.0, 0.0)

    def close(self) -> None: ...


class WordCounter:
    def tokens_out(self, lines: Sequence[Any], english: Sequence[str]) -> int:
        segments: int = module("speed_rounds").segments(lines)
        return sum(len(line.split()) for line in english) + segments


def text() -> Any:
    return module("speed_rounds").Text("own", LINES, tuple(REFERENCES))


def columns(speed: Any) -> list[Any]:
    column = module("speed_rounds").Column
    return [
        column(speed.ONE, FakeServer(12.0), "a sample"),
        column(speed.BATCHED, FakeServer(4.0), "a part"),
        column(speed.BARE, FakeServer(1.0)),
        column(speed.OURS, FakeServer(0.8, [*REFERENCES[:2], "It lasted three days."])),
    ]


def test_each_round_asks_each_column_for_its_share() -> None:
    speed, rounds = module("speed"), module("speed_rounds")
    made = columns(speed)
    rounds.run_rounds(made, text(), rounds=3, sample=3, counter=WordCounter())
    one, part, bare, _ = (column.server.asked for column in made)
    assert [len(lines) for lines in bare] == [3, 3, 3]
    assert sorted(line for lines in part for line in lines) == sorted(SOURCES)
    assert [len(lines) for lines in one] == [1, 1, 1]
    # 13 + 9 + 5 words and four segments, in three seconds.
    assert made[2].rates == [31 / 3] * 3
    assert made[2].segment_rate == 4 / 3
    assert made[2].whole(text()) == REFERENCES


def test_ratios_are_medians_over_rounds_and_floors_are_held_against_them() -> None:
    speed, rounds = module("speed"), module("speed_rounds")
    made = columns(speed)
    rounds.run_rounds(made, text(), rounds=1, sample=3, counter=WordCounter())
    found = speed.report(made, text(), {"inter_threads": 2}, [{}])
    assert found.figures["over transformers in batches"] == pytest.approx(5, rel=0.05)
    assert found.figures["over CTranslate2 bare"] == pytest.approx(1.25, rel=0.05)
    assert found.figures["BLEU from CTranslate2 bare"] > 5
    assert "| CTranslate2 bare | 10.33 |" in found.shown[0]
    floors = {
        "over transformers in batches": 4,
        "over CTranslate2 bare": 2,
        "over Argos Translate": 4,
        "BLEU from CTranslate2 bare at most": 0.2,
    }
    missed = list(module("results").missed(floors, found.figures))
    assert [line.split(":")[0] for line in missed] == [
        "over CTranslate2 bare",
        "over Argos Translate",
        "BLEU from CTranslate2 bare at most",
    ]
    assert "not measured" in missed[1]


def test_a_column_that_fails_is_reported_and_the_others_continue() -> None:
    speed, rounds = module("speed"), module("speed_rounds")

    class Broken(FakeServer):
        def ask(self, lines: Sequence[Any]) -> Any:
            raise rounds.ColumnError(f"out of memory at {len(lines)} lines")

    made = columns(speed)
    made[1].server = Broken(1.0)
    rounds.run_rounds(made, text(), rounds=2, sample=3, counter=WordCounter())
    found = speed.report(made, text(), {}, [])
    assert f"{speed.BATCHED}: not run (out of memory at 2 lines)." in found.shown
    assert len(made[3].rates) == 2
    assert "over transformers in batches" not in found.figures


def test_a_disturbed_time_is_measured_again_and_the_quieter_one_counts() -> None:
    rounds = module("speed_rounds")

    class Noisy(FakeServer):
        def ask(self, lines: Sequence[Any]) -> Any:
            super().ask(lines)
            others = [0.6, 0.05][len(self.asked) - 1]
            return rounds.Answer(("x",), 1.0 + others, 1.0, others)

    server = Noisy(1.0)
    assert rounds.undisturbed(server, LINES[:1]).seconds == 1.05
    assert len(server.asked) == 2


def test_a_process_that_dies_says_why(tmp_path: Path) -> None:
    rounds = module("speed_rounds")
    script = tmp_path / "dies.py"
    script.write_text("raise SystemExit('no weights here')", encoding="utf-8")
    with pytest.raises(rounds.ColumnError, match="no weights here"):
        rounds.Process([sys.executable, str(script)], LINES[:1])


ARGOS = """
class Translation:
    def __init__(self):
        self.cache, self.underlying = {}, self
        self.sentencizer = None

    def translate(self, text):
        out = []
        for paragraph in text.split("\\n"):
            if paragraph not in self.cache:
                self.cache[paragraph] = "|".join(self.sentencizer.split_sentences(paragraph))
                out.append("new " + self.cache[paragraph])
            else:
                out.append("kept")
        return "\\n".join(out)


def get_translation_from_codes(source, target):
    assert (source, target) == ("zh", "en")
    return Translation()
"""


def test_argos_reads_our_pieces_and_remembers_nothing(tmp_path: Path) -> None:
    argos, rounds = module("speed_columns"), module("speed_rounds")
    (tmp_path / "argostranslate").mkdir()
    (tmp_path / "argostranslate" / "translate.py").write_text(ARGOS, encoding="utf-8")
    (tmp_path / "argostranslate-1.0.dist-info").mkdir()
    metadata = "Metadata-Version: 2.1\nName: argostranslate\nVersion: 1.0\n"
    (tmp_path / "argostranslate-1.0.dist-info" / "METADATA").write_text(metadata)
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    process = rounds.Process([sys.executable, argos.__file__, "argos"], LINES[:1], env)
    answer = process.ask(LINES)
    process.close()
    assert answer.english[0] == "new 璧山区位于重庆西部。|活动持续了三天。"
    assert not any("kept" in line for line in answer.english)
    assert answer.seconds > 0
    assert answer.peak_mib > 1


def test_the_peers_package_is_the_archive_and_its_settings_are_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = tmp_path / "weights"
    weights.mkdir()
    names = ("metadata.json", "sentencepiece.model", "model.bin", "config.json")
    for name in (*names, "shared_vocabulary.json"):
        (weights / name).write_text(name, encoding="utf-8")
    monkeypatch.setenv("ARGOS_BEAM_SIZE", "1")
    env = module("speed_columns").argos_package(tmp_path / "cache", weights)
    (package,) = Path(env["ARGOS_PACKAGES_DIR"]).iterdir()
    assert (package / "model" / "model.bin").read_text(encoding="utf-8") == "model.bin"
    assert (package / "metadata.json").is_file()
    assert "ARGOS_BEAM_SIZE" not in env


def test_real_columns_translate_the_same_pieces(
    folder: Path, tiny: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    speed = module("speed")
    out, floors = folder / "out.json", folder / "floors.json"
    limits = {"over CTranslate2 bare": 1e-6, "BLEU from CTranslate2 bare at most": 0.2}
    floors.write_text(json.dumps({"speed": limits}), encoding="utf-8")
    wanted = (speed.ONE, speed.BATCHED, speed.BARE, speed.OURS)
    code = speed.main(
        [str(folder), "--set", "own", "--model", str(tiny("marian")), "--sections", "speed",
         "--rounds", "1", "--sample", "3", "--columns", ";".join(wanted),
         "--json", str(out), "--floors", str(floors)]
    )  # fmt: skip
    printed = capsys.readouterr().out
    assert code == 0, printed
    assert "Every floor is kept." in printed
    data = json.loads(out.read_text(encoding="utf-8"))["details"]["speed"]
    assert [column["column"] for column in data["columns"]] == list(wanted)
    scores = [column["bleu"] for column in data["columns"]]
    # The tiny model has memorized these lines, so every column gives the references.
    assert scores == pytest.approx([100.0] * 4)
    assert len({column["tokens"][0] for column in data["columns"]}) == 1
    assert all(column["peak_mib"] > 10 for column in data["columns"])


def test_without_a_test_set_there_is_no_score(
    tiny: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    speed = module("speed")
    arguments = ["--model", str(tiny("marian")), "--sections", "speed", "--rounds", "1"]
    code = speed.main([*arguments, "--lines", "4", "--columns", speed.OURS])
    assert code == 0
    assert "No test set was named, so there is no BLEU." in capsys.readouterr().out


def test_the_options_are_measured_with_their_bleu(
    folder: Path,
    tiny: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    speed = module("speed")
    monkeypatch.setattr(speed, "OPTION_BEAMS", (1,))
    monkeypatch.setattr(speed, "COMPUTE_TYPES", ("float32",))
    out = folder / "out.json"
    model = str(tiny("marian"))
    arguments = ["--set", "own", "--model", model, "--json", str(out), "--sections", "options"]
    code = speed.main([str(folder), *arguments])
    printed = capsys.readouterr().out
    assert code == 0, printed
    cell = json.loads(out.read_text(encoding="utf-8"))["details"]["options"]["options"][0]
    assert cell["tokens_per_second"] > 0
    # Below 100, because the glossary writes a name that the tiny model does not know.
    assert cell["bleu"] > 50
    assert "| float32, beam 1 |" in printed


def test_our_own_lines_are_each_there_once() -> None:
    lines = module("speed_rounds").own_lines()
    assert len(lines) == len(set(lines)) > 150


def test_words_count_as_the_fewest_pieces_of_the_vocabulary(tmp_path: Path) -> None:
    from build_tiny import cached

    (tmp_path / "source.spm").write_bytes((cached("marian") / "source.spm").read_bytes())
    pieces = ["▁the", "▁", "th", "ea", "tre", "▁thea", "ter", "."]
    (tmp_path / "vocab.json").write_text(json.dumps({p: i for i, p in enumerate(pieces)}))
    counter = module("speed_rounds").Counter(tmp_path)
    # ▁the | ▁thea·tre·. | ▁·q, where q is not in the vocabulary; and the end mark.
    assert counter.tokens_out([("好。", ("好。",))], ["the theatre. q"]) == 1 + 3 + 2 + 1


def test_a_sample_has_all_lengths() -> None:
    lines = tuple(("字" * n, ("字" * n,)) for n in range(1, 101))
    numbers = module("speed_rounds").Text("", lines).sample(10)
    assert [len(lines[i][0]) for i in numbers] == [6, 16, 26, 36, 46, 56, 66, 76, 86, 96]


def test_the_script_starts_quickly_and_tells_its_sections() -> None:
    told = subprocess.run(
        [sys.executable, str(BENCHMARKS / "speed.py"), "--sections", "pace"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 2
    assert "'pace' is none of: speed, options" in told.stderr


def test_the_floors_are_those_that_were_promised() -> None:
    floors = json.loads((BENCHMARKS / "floors.json").read_text(encoding="utf-8"))["speed"]
    assert floors == {
        "over transformers one by one": 12,
        "over transformers in batches": 4,
        "over transformers in bfloat16": 2.5,
        "over CTranslate2 bare": 0.95,
        "over Argos Translate": 4,
        "whole vocabulary over CTranslate2 bare": 0.95,
        "BLEU from CTranslate2 bare at most": 0.2,
    }
