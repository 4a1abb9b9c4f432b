"""`summarizer memory` and the TMX it writes: what a translator takes to another program."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from summarizer import __version__
from summarizer.cli import main
from summarizer.engines.protocol import Hypothesis
from summarizer.errors import OutputError
from summarizer.memory import Memory, Pair
from summarizer.options import Decoding
from summarizer.report import Finding, Segment
from summarizer.reports.tmx import Exported, write_tmx
from test_public import HEAVY

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
BRIDGE, BRIDGE_EN = "新桥全长1200米。", "The new bridge is 1,200 meters long."
WRONG = Finding("empty", "error")


class Outcome:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


Run = Callable[..., Outcome]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "mine" / "memory.sqlite3"
    monkeypatch.setenv("SUMMARIZER_MEMORY", str(path))
    return path


@pytest.fixture
def memory(path: Path) -> Iterator[Memory]:
    """Two models' pairs, one with an error, an edit, and an answer."""
    with Memory(path) as memory:
        memory.keep("argos, int8", Decoding(), {BRIDGE: (Hypothesis(BRIDGE_EN, -1, (), True),)})
        memory.note([Segment(0, 0, BRIDGE, BRIDGE_EN, -1.0)], "argos, int8")
        memory.note([Segment(1, 0, "总投资3.5亿元。", "35 million.", -1.0, (WRONG,))], "opus")
        memory.note([Segment(2, 0, "会议召开。", "The meet held.", -1.0)], "opus")
        memory.edit("会议召开。", "The meeting was held.")
        yield memory


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def run_(*arguments: str | Path, stdin: io.StringIO | None = None) -> Outcome:
        monkeypatch.setattr(sys, "stdin", stdin or io.StringIO("y\n"))
        code = main(["memory", *map(str, arguments)])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run_


def units(path: Path) -> list[dict[str, str]]:
    """The translation units of a TMX file: texts by language, properties by type."""
    root = ElementTree.parse(path).getroot()
    assert (root.tag, root.attrib) == ("tmx", {"version": "1.4"})
    assert [child.tag for child in root] == ["header", "body"]
    return [
        {variant.attrib[LANG]: variant.findtext("seg", "") for variant in unit.iter("tuv")}
        | {prop.attrib["type"]: prop.text or "" for prop in unit.iter("prop")}
        | unit.attrib
        for unit in root.iter("tu")
    ]


def pair(source: str, target: str, errors: int = 0) -> Pair:
    return Pair(
        source, target, "m <&> \"'", "model", errors,
        "2024-02-29T23:59:59+00:00", "2024-03-01T00:00:00+00:00",
    )  # fmt: skip


def test_a_tmx_says_what_the_pairs_say(tmp_path: Path) -> None:
    given = [
        pair("一<seg>&amp;]]>", "<b>\"one\" & 'two'</b>"),
        pair("多\r\n行\t ", " several\rlines\n"),
        pair("👩‍👩‍👧龘𠀀", "\u2028é\x85"),
        pair("错", "Wrong.", 2),
    ]
    out = tmp_path / "out.tmx"
    assert write_tmx(out, iter(given), with_errors=True) == Exported(4, 0, 0)
    dates = {"creationdate": "20240229T235959Z", "changedate": "20240301T000000Z"}
    plain = {"x-model": "m <&> \"'", "x-origin": "model", **dates}
    assert units(out) == [
        {"zh": p.source, "en": p.target, **plain} | ({"x-errors": "2"} if p.errors else {})
        for p in given
    ]
    header = ElementTree.parse(out).find("header")
    assert header is not None
    assert len(header.attrib.pop("creationdate")) == len("20240229T235959Z")
    assert header.attrib == {
        "creationtool": "summarizer", "creationtoolversion": __version__, "segtype": "sentence",
        "o-tmf": "summarizer", "adminlang": "en", "srclang": "zh", "datatype": "plaintext",
    }  # fmt: skip


def test_what_xml_cannot_hold_is_taken_out_and_counted(tmp_path: Path) -> None:
    out = tmp_path / "out.tmx"
    given = [pair("坏\0字\x0b", "bad\ud83d\ufffe\uffff\x1b."), pair("好", "good")]
    assert write_tmx(out, given) == Exported(2, 0, 6)
    assert [(unit["zh"], unit["en"]) for unit in units(out)] == [("坏字", "bad."), ("好", "good")]


def test_a_tmx_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    out = tmp_path / "out.tmx"
    out.write_text("before", encoding="utf-8")

    def breaks() -> Iterator[Pair]:
        yield pair("一", "one")
        raise KeyError

    with pytest.raises(KeyError):
        write_tmx(out, breaks())
    assert [each.name for each in tmp_path.iterdir()] == ["out.tmx"]
    assert out.read_text(encoding="utf-8") == "before"
    with pytest.raises(OutputError, match="create it first"):
        write_tmx(tmp_path / "nowhere" / "out.tmx", [])


@pytest.mark.usefixtures("memory")
def test_export_prefers_people_and_says_what_it_leaves_out(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.tmx"
    done = run("export", out)
    assert (done.code, done.out) == (0, "")
    assert done.err == (
        f"2 pairs in {out}\n"
        "1 pair left out, in which checks found errors; --all exports them too.\n"
    )
    keys = ("zh", "en", "x-origin", "x-model")
    assert [[unit.get(key) for key in keys] for unit in units(out)] == [
        [BRIDGE, BRIDGE_EN, "model", "argos, int8"],
        ["会议召开。", "The meeting was held.", "person", None],
    ]
    assert run("export", out, "--all").err == f"3 pairs in {out}\n"
    assert [unit.get("x-errors") for unit in units(out)] == [None, "1", None]


@pytest.mark.usefixtures("memory")
def test_export_does_not_write_over_the_memory(run: Run, path: Path) -> None:
    done = run("export", path)
    assert done.code == 2
    assert "is the memory itself" in done.err
    assert run("info").code == 0


@pytest.mark.usefixtures("memory")
def test_info(run: Run, path: Path) -> None:
    done = run("info")
    assert done.code == 0
    assert done.out.splitlines()[0].startswith(f"File     {path} (0.")
    assert done.out.splitlines()[1:] == [
        "Answers  1 of models, each to one text",
        "Pairs    3 of a model's, 1 of a person's",
        "          2  argos, int8",
        "          2  opus",
    ]
    data = json.loads(run("info", "--json").out)
    assert list(data) == ["path", "bytes", "decoded", "pairs", "edits", "models"]
    assert data["models"] == {"argos, int8": 2, "opus": 2}


def test_info_before_anything_is_remembered(run: Run) -> None:
    assert run("info").out.splitlines()[1:] == [
        "Answers  0 of models, each to one text",
        "Pairs    0 of a model's, 0 of a person's",
    ]


@pytest.mark.usefixtures("memory")
def test_show_finds_pairs_by_either_language(run: Run) -> None:
    today = time.strftime("%Y-%m-%d", time.gmtime())
    assert run("show", "BRIDGE").out == f"{BRIDGE}\n{BRIDGE_EN}\n  (argos, int8, {today})\n"
    assert run("show", "亿元").out.endswith(f"\n35 million.\n  (opus, {today}, 1 error found)\n")
    assert f"The meeting was held.\n  (a person, {today})\n" in run("show", "会议").out
    few = run("show", "--limit", "2")
    assert few.out.count("\n\n") == 1
    assert few.err == "There are more than 2; --limit N shows more of them.\n"
    assert run("show", "--limit", "4").err == ""
    none = run("show", "no such thing")
    assert (none.code, none.out, none.err) == (0, "", "There is no such pair in the memory.\n")
    (found,) = json.loads(run("show", "bridge", "--json").out)
    assert (found["source"], found["target"]) == (BRIDGE, BRIDGE_EN)
    assert json.loads(run("show", "no such thing", "--json").out) == []
    wrong = run("show", "--limit", "0")
    assert (wrong.code, wrong.err) == (2, "summarizer: --limit is 0; give 1 or more.\n")


def test_edit_and_take_it_back(run: Run, memory: Memory) -> None:
    assert run("edit", BRIDGE, "Bridge: 1,200 m.").code == 0
    assert memory.edits([BRIDGE]) == {BRIDGE: "Bridge: 1,200 m."}
    assert run("edit", BRIDGE, "--withdraw").code == 0
    assert memory.edits([BRIDGE]) == {}
    again = run("edit", BRIDGE, "--withdraw")
    assert (again.code, again.err) == (
        1,
        "There is no edit of this text; nothing was taken back.\n",
    )
    assert run("edit", BRIDGE).code == run("edit", BRIDGE, "x", "--withdraw").code == 2
    assert run("edit", BRIDGE, " ").code == 2


def test_clear_asks_on_a_terminal(run: Run, memory: Memory, path: Path) -> None:
    refused = run("clear", stdin=Terminal("\n"))
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == (
        f"Delete 1 answer of models, 3 pairs and 1 edit of people from {path}? [y/N] "
        "Nothing was deleted.\n"
    )
    assert run("clear", stdin=Terminal("")).code == 1
    assert memory.count().edits == 1
    done = run("clear", "--keep-edits", stdin=Terminal("y\n"))
    assert (done.code, done.out) == (
        0,
        "Deleted 1 answer of models, 3 pairs and 0 edits of people.\n",
    )
    assert memory.count().edits == 1


def test_clear_without_a_terminal_wants_a_yes(run: Run, memory: Memory) -> None:
    refused = run("clear")
    assert refused.code == 2
    assert refused.err == (
        "summarizer: This would delete 1 answer of models, 3 pairs and 1 edit of people; "
        "give --yes to do so.\n"
    )
    assert run("clear", "--yes", "--model", "argos").out == (
        "Deleted 1 answer of models, 1 pair and 0 edits of people.\n"
    )
    assert run("clear", "--yes", "--older-than", "1").out.startswith("Deleted 0 answers")
    wrong = run("clear", "--yes", "--older-than", "-1")
    assert (wrong.code, "0 days or more" in wrong.err) == (2, True)
    assert memory.count().pairs == 2
    assert run("clear", "--yes").code == 0
    assert memory.stats().models == {}


def test_another_file(run: Run, memory: Memory, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    for command in (["info"], ["show"], ["export", tmp_path / "o.tmx"], ["clear", "--yes"]):
        missing = run(*command, "--memory", other)
        assert missing.code == 2
        assert f"There is no memory {other}; check the name." in missing.err
    assert not other.exists()
    assert run("edit", BRIDGE, "Other.", "--memory", other).code == 0
    assert run("show", "--memory", other).out.startswith(f"{BRIDGE}\nOther.\n")
    assert memory.edits([BRIDGE]) == {}
    other.write_text("no database", encoding="utf-8")
    broken = run("info", "--memory", other)
    assert broken.code == 1
    assert broken.err.startswith(f"summarizer: The translation memory {other} is damaged")
    assert len(broken.err.splitlines()) == 1


@pytest.mark.usefixtures("memory")
def test_commands_import_nothing_heavy() -> None:
    code = (
        "import sys\nfrom summarizer.cli import main\ncode = main(['memory', *sys.argv[1:]])\n"
        f"print(code, [m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    for command in (["info"], ["show"], ["edit", BRIDGE, "x"], ["clear", "--yes"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *command], check=True, capture_output=True, text=True
        )
        assert done.stderr.splitlines()[-1] in ("0 []", "None []")
