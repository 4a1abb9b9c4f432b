"""The memory's file: shared by threads and processes, killed, damaged, in a place of no use."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from summarizer.engines.protocol import Hypothesis
from summarizer.errors import TranslationMemoryError
from summarizer.memory import Counts, Memory
from summarizer.memory import database as file
from summarizer.options import Decoding
from summarizer.report import Segment

pytestmark = pytest.mark.processes

DECODING = Decoding()


def answers_to(*texts: str) -> dict[str, tuple[Hypothesis, ...]]:
    """What each text must be answered, so that a reader can tell right from wrong."""
    return {
        text: (Hypothesis("English of " + text, -len(text) / 7, tuple(text.encode()), True),)
        for text in texts
    }


def work(path: Path, worker: int, rounds: int = 40) -> None:
    """Write answers, pairs and edits, own and shared, and read what others wrote."""
    with Memory(path) as memory:
        exercise(memory, worker, rounds)


def exercise(memory: Memory, worker: int, rounds: int) -> None:
    for n in range(rounds):
        mine = answers_to(*(f"{worker}:{n}:{i}" for i in range(5)), f"shared {n}")
        memory.keep("m", DECODING, mine)
        assert memory.recall("m", DECODING, list(mine)) == mine
        others = answers_to(*(f"{other}:{n}:0" for other in range(16)), f"shared {n}")
        for text, found in memory.recall("m", DECODING, list(others)).items():
            assert found == others[text]
        memory.note([Segment(0, 0, f"{worker}:{n}", f"of {worker}:{n}", -1.0)], "m")
        memory.edit(f"shared {n}", f"by {worker}")


def assert_complete(memory: Memory, workers: int, rounds: int) -> None:
    everything = answers_to(
        *(f"{w}:{n}:{i}" for w in range(workers) for n in range(rounds) for i in range(5)),
        *(f"shared {n}" for n in range(rounds)),
    )
    assert memory.recall("m", DECODING, list(everything)) == everything
    assert memory.count() == Counts(len(everything), workers * rounds, rounds)
    assert {(p.source, p.target) for p in memory.pairs() if p.origin == "model"} == {
        (f"{w}:{n}", f"of {w}:{n}") for w in range(workers) for n in range(rounds)
    }


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_four_processes_at_once_lose_nothing_and_read_nothing_wrong(
    tmp_path: Path, method: Any
) -> None:
    path = tmp_path / "new" / "memory.sqlite3"  # each of them may be the one that makes it
    context = multiprocessing.get_context(method)
    processes = [context.Process(target=work, args=(path, worker)) for worker in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0] * 4
    with Memory(path) as memory:
        assert_complete(memory, 4, 40)


def test_sixteen_threads_share_one_object(tmp_path: Path) -> None:
    with Memory(tmp_path / "memory.sqlite3") as memory, ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda worker: exercise(memory, worker, 15), range(16)))
        assert_complete(memory, 16, 15)


def test_many_open_a_new_file_at_once(tmp_path: Path) -> None:
    for n in range(10):
        path = tmp_path / f"{n}.sqlite3"
        ready = threading.Barrier(8)

        def open_(path: Path = path, ready: threading.Barrier = ready) -> None:
            ready.wait()
            with Memory(path) as memory:
                memory.keep("m", DECODING, answers_to(str(threading.get_ident())))

        with ThreadPoolExecutor(8) as pool:
            for done in [pool.submit(open_) for _ in range(8)]:
                done.result()
        with Memory(path) as memory:
            assert 1 <= memory.count().decoded <= 8


def test_a_forked_process_goes_on_with_the_object(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite3")
    memory.keep("m", DECODING, answers_to("before"))
    context = multiprocessing.get_context("fork")
    with memory._file.connected():  # as if another thread were in the middle of something
        child = context.Process(target=exercise, args=(memory, 0, 3))
        child.start()
        child.join(60)
    assert child.exitcode == 0
    memory.keep("m", DECODING, answers_to("after"))
    everything = answers_to("before", "after", *(f"0:{n}:{i}" for n in range(3) for i in range(5)))
    assert memory.recall("m", DECODING, list(everything)) == everything
    memory.close()


WRITER = """
import sys
from pathlib import Path
from summarizer.memory import Memory
from test_memory_file import DECODING, answers_to
memory = Memory(Path(sys.argv[1]))
for n in range(1_000_000):
    memory.keep("m", DECODING, answers_to(*(f"{n}:{i}" for i in range(50))))
    print(n, flush=True)
"""


def test_a_writer_that_is_killed_leaves_whole_transactions(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    for _ in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert writer.stdout is not None
        for _ in range(20):
            told = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        told = max([told, *map(int, writer.stdout.read().split())])
        writer.wait()
        with Memory(path) as memory:
            finished = answers_to(*(f"{n}:{i}" for n in range(told + 1) for i in range(50)))
            assert memory.recall("m", DECODING, list(finished)) == finished
            assert memory.count().decoded % 50 == 0
            memory.keep("m", DECODING, answers_to("goes on"))
            assert memory.recall("m", DECODING, ["goes on"]) == answers_to("goes on")
            memory.clear()


def use(path: Path) -> None:
    with Memory(path) as memory:
        memory.keep("m", DECODING, answers_to("a"))
        memory.recall("m", DECODING, ["第7句"])
        memory.stats()
        list(memory.pairs())


def filled(path: Path) -> Path:
    with Memory(path) as memory:
        memory.keep("m", DECODING, answers_to(*(f"第{n}句" for n in range(500))))
        memory.note([Segment(0, 0, "一", "One.", -1.0)], "m")
    return path


def overwrite(path: Path, start: int, data: bytes) -> None:
    with path.open("r+b") as opened:
        opened.seek(start)
        opened.write(data)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    path.write_text("新闻，不是数据库。" * 100, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(TranslationMemoryError) as told:
        use(path)
    assert str(told.value) == (
        f"The translation memory {path} is damaged, or is not a translation memory: delete it "
        "if it was one, name another place with SUMMARIZER_MEMORY, or do without with --no-memory."
    )
    assert path.read_bytes() == before


@pytest.mark.parametrize("page", [1, 2, 5, 9])
def test_a_file_with_pages_overwritten(tmp_path: Path, page: int) -> None:
    path = filled(tmp_path / "memory.sqlite3")
    for each in range(page, path.stat().st_size // 4096):
        overwrite(path, each * 4096, b"\xa5" * 4096)
    with pytest.raises(TranslationMemoryError, match=r"is damaged \(.*\): delete it, name another"):
        use(path)


def test_a_file_cut_short(tmp_path: Path) -> None:
    path = filled(tmp_path / "memory.sqlite3")
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(TranslationMemoryError, match="is damaged"):
        use(path)


def test_an_answer_with_one_letter_altered_is_never_given(tmp_path: Path) -> None:
    path = filled(tmp_path / "memory.sqlite3")
    at = path.read_bytes().index("English of 第7句".encode())
    overwrite(path, at, b"Spanish")
    with pytest.raises(TranslationMemoryError, match="an answer is malformed"):
        use(path)


def test_a_pair_that_is_no_text(tmp_path: Path) -> None:
    path = filled(tmp_path / "memory.sqlite3")
    overwrite(path, path.read_bytes().index(b"One."), b"\xff")
    with pytest.raises(TranslationMemoryError, match=r"is damaged \(a text is malformed\)"):
        use(path)


def test_a_file_of_a_newer_version(tmp_path: Path) -> None:
    path = filled(tmp_path / "memory.sqlite3")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(TranslationMemoryError) as told:
        use(path)
    assert str(told.value) == (
        f"The translation memory {path} is of a newer version of Summarizer: update this one, "
        "name another place with SUMMARIZER_MEMORY, or do without with --no-memory."
    )


def test_the_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "bookmarks.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(TranslationMemoryError, match="is the database of another program"):
        use(path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["bookmarks.sqlite3"]


@contextmanager
def as_nobody() -> Iterator[Path]:
    """A folder, and no special rights: root may write where no one else may."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    root = os.geteuid() == 0
    try:
        if root:
            os.seteuid(65534)
        yield folder
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o777)
        shutil.rmtree(folder)


def test_a_folder_that_cannot_be_written_to() -> None:
    with as_nobody() as folder:
        place = folder / "mine"
        place.mkdir()
        place.chmod(0o555)
        for path in (place / "memory.sqlite3", place / "deeper" / "memory.sqlite3"):
            with pytest.raises(TranslationMemoryError) as told:
                use(path)
            assert str(told.value) == (
                f"The translation memory {path} cannot be opened or created there: name another "
                "place with SUMMARIZER_MEMORY, or do without with --no-memory."
            )


def test_a_file_that_cannot_be_written_to() -> None:
    with as_nobody() as folder:
        path = filled(folder / "memory.sqlite3")
        path.chmod(0o444)
        with pytest.raises(TranslationMemoryError, match="cannot be written to: name another"):
            use(path)


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch])
def test_a_path_that_cannot_be_a_file(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "x")
    path = tmp_path / "x" if (tmp_path / "x").is_dir() else tmp_path / "x" / "memory.sqlite3"
    with pytest.raises(TranslationMemoryError, match="cannot be opened or created there"):
        use(path)


def test_a_full_disk_keeps_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filled(tmp_path / "memory.sqlite3")
    pages = path.stat().st_size // 4096
    connect = sqlite3.connect

    def limited(*args: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **options)
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        return connection

    monkeypatch.setattr(sqlite3, "connect", limited)
    with Memory(path) as memory, pytest.raises(TranslationMemoryError) as told:
        memory.keep("m", DECODING, answers_to(*(f"{n}" for n in range(5000))))
    monkeypatch.undo()
    assert "cannot grow, since the disk is full: make room, name another" in str(told.value)
    with Memory(path) as memory:
        assert memory.count().decoded == 500


def test_a_file_that_another_program_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filled(tmp_path / "memory.sqlite3")
    monkeypatch.setattr(file, "BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(path)) as other, Memory(path) as memory:
        other.execute("BEGIN IMMEDIATE")
        assert memory.recall("m", DECODING, ["第7句"]) == answers_to("第7句")
        with pytest.raises(
            TranslationMemoryError, match="written to by another program: try again"
        ):
            memory.keep("m", DECODING, answers_to("a"))
        other.execute("ROLLBACK")
        memory.keep("m", DECODING, answers_to("a"))


def test_clear_says_so_where_a_reader_keeps_the_traces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = filled(tmp_path / "memory.sqlite3")
    monkeypatch.setattr(file, "BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(path)) as other, Memory(path) as memory:
        other.execute("BEGIN")
        assert other.execute("SELECT count(*) FROM decoded").fetchone() == (500,)
        with pytest.raises(TranslationMemoryError, match="still has traces of them"):
            memory.clear()
        other.execute("ROLLBACK")
        memory.clear()
        assert "第7句".encode() not in b"".join(each.read_bytes() for each in tmp_path.iterdir())


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    with Memory(tmp_path / "memory.sqlite3") as memory:
        memory.keep("m", DECODING, answers_to("a"))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {f"memory.sqlite3{end}": 0o600 for end in ("", "-shm", "-wal")}
    memory.path.chmod(0o660)  # whoever shares it on purpose
    with Memory(memory.path):
        assert stat.S_IMODE(memory.path.stat().st_mode) == 0o660
