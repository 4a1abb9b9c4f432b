"""Files are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from summarizer.errors import OutputError
from summarizer.files import (
    atomic_writer,
    is_file,
    is_folder,
    output_errors,
    remove_leftovers,
    spreadsheet_cell,
    write_file,
)


def test_a_block_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_file(path, "old")

    def fail() -> None:
        with atomic_writer(path) as file:
            file.write(b"half")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("durable", [False, True])
def test_a_file_keeps_its_permissions_and_a_new_one_has_the_usual(
    tmp_path: Path, durable: bool
) -> None:
    path = tmp_path / "sub" / "a.txt"
    with pytest.raises(OutputError, match="create it first"):
        write_file(path, "中", durable=durable)
    write_file(path, "中", durable=durable, parents=True)
    plain = tmp_path / "plain"
    plain.touch()
    assert path.stat().st_mode == plain.stat().st_mode
    path.chmod(0o640)
    write_file(path, b"\xff", durable=durable)
    assert path.read_bytes() == b"\xff"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_device_is_written_to_and_stays_a_device() -> None:
    device = Path(os.devnull)
    write_file(device, "x")
    assert not device.is_file()


def test_leftovers_of_a_killed_writer_are_recognized(tmp_path: Path) -> None:
    names = (".a.en.txt.0123abcd.writing", ".b.txt.0123abcd.writing", ".a.en.txt.writing", "a.txt")
    (tmp_path / "sub").mkdir()
    for name in names:
        (tmp_path / "sub" / name).touch()
    remove_leftovers(tmp_path, lambda name: ".en." in name)
    assert sorted(path.name for path in (tmp_path / "sub").iterdir()) == sorted(names[1:])


def test_an_error_says_what_to_do_next(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match=r"\(Is a directory\); choose another place, then rest\."),
        output_errors(tmp_path, ", then rest"),
    ):
        tmp_path.open("wb")


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("＝1", "'＝1"),
        ("\t=1", "'\t=1"),
        ("-15 degrees", "'-15 degrees"),
        ("-15", "-15"),
        ("+3.5%", "+3.5%"),
        ("-1,234.5", "-1,234.5"),
        ("The output fell.", "The output fell."),
        ("", ""),
    ],
)
def test_a_cell_is_no_formula(cell: str, safe: str) -> None:
    assert spreadsheet_cell(cell) == safe


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "missing"])
def test_a_name_that_no_file_can_have_is_none(tmp_path: Path, name: str) -> None:
    assert not is_file(tmp_path / name)
    assert not is_folder(tmp_path / name)
    assert is_folder(tmp_path)
