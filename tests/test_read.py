"""Files into text: encodings recognised, what is not text refused with the way out."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from summarizer.documents.decode import decode, read_text
from summarizer.errors import BinaryInputError, EmptyInputError, EncodingError, InputError

TEXT = "本市新图书馆昨天正式开放，这是我们的大事。"
TRADITIONAL = "本市新圖書館昨天正式開放，這是我們的大事。"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (TEXT.encode(), TEXT),
        (codecs.BOM_UTF8 + TEXT.encode(), TEXT),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), TEXT),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), TEXT),
        (TEXT.encode("gb18030"), TEXT),
        (TEXT.encode("gbk"), TEXT),
        (TRADITIONAL.encode("big5hkscs"), TRADITIONAL),
        ("𠮷野家在这里开业了，是的。".encode("gb18030"), "𠮷野家在这里开业了，是的。"),
        *(
            (text.encode(encoding), text)
            for encoding, texts in {
                "gb18030": (
                    "城北菜市场下周迁址",
                    "水库蓄水1800万立方米。\r\n汛期巡查",
                    "张志强",
                    "地铁票价3元",
                    "縣城圖書館週末開放",
                ),
                "big5hkscs": ("颱風假", "縣府預算審議通過", "捷運票價30元\n下月調整", "陳美玲"),
                "utf-8": ("é", "Zürich 2025", "Москва", "联通", "电信"),
            }.items()
            for text in texts
        ),
    ],
)
def test_the_encodings_of_chinese_pages_are_read(data: bytes, expected: str) -> None:
    assert decode(data, "page") == expected


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (b"", EmptyInputError, "page is empty; give a text"),
        (b" \n\n", EmptyInputError, "is empty"),
        (b"PK\x03\x04rest", BinaryInputError, "office document.*paste its text"),
        (b"%PDF-1.7", BinaryInputError, "a PDF"),
        (b"\x89PNG\r\n\x1a\n", BinaryInputError, "a picture"),
        (b"text\0text", BinaryInputError, "a binary file"),
        (b"\xff\x80\xfe\xfd\xff", EncodingError, "save it as UTF-8"),
        (codecs.BOM_UTF8 + b"\xff\xff", EncodingError, "is not valid in it; save it again"),
        (bytes(range(128, 256)), EncodingError, "is none of UTF-8"),
    ],
)
def test_what_is_not_text_is_refused(data: bytes, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        decode(data, "page")


def test_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode("gb18030"))
    assert read_text(path) == TEXT


def test_what_is_no_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="There is no file"):
        read_text(tmp_path / "none.txt")
    with pytest.raises(InputError, match="is a folder; name one file"):
        read_text(tmp_path)

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError, match="check its permissions"):
        read_text(tmp_path / "a.txt")
