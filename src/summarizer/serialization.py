"""JSON forms of result dataclasses, read and written by pydantic.

Pydantic is imported on first use: it costs 0.1 s, and not every command reads or writes JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from summarizer.errors import UsageError

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from typing_extensions import Self

__all__ = ["Result", "dump", "parse"]

T = TypeVar("T")

_ATTRIBUTES = re.compile(r"\n\s*Attributes:\n(?P<body>.*?)(?:\n\s*\n|\Z)", re.DOTALL)
_ATTRIBUTE = re.compile(r"^ {4}(?P<name>\w+): (?P<text>.+?)(?=^ {4}\w+: |\Z)", re.MULTILINE | re.S)


class Result:
    """Base of all results: their JSON form."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON-ready values; tuples become lists."""
        return dump(self)

    def to_json(self, *, indent: int | None = 2) -> str:
        """Return :meth:`to_dict` as JSON text, with Chinese characters as they are."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Read the result of :meth:`to_dict`.

        Raises:
            UsageError: The values do not have the right shape; the message says where.
        """
        return cls.from_json(json.dumps(data))

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read the text of :meth:`to_json`.

        Raises:
            UsageError: The text is not JSON or does not have the right shape.
        """
        return parse(cls, text)

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """Return the JSON schema of :meth:`to_dict`, described by the classes' docstrings."""
        described = _adapter(cls).json_schema(mode="serialization")
        _describe(described, cls.__doc__ or "")
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", **described}


def dump(value: object) -> dict[str, Any]:
    """Return a dataclass as JSON-ready values; tuples become lists."""
    plain: dict[str, Any] = _adapter(type(value)).dump_python(value, mode="json")
    return plain


def parse(kind: type[T], text: str | bytes) -> T:
    """Read a dataclass from the JSON text of :func:`dump`.

    Unknown keys are ignored, so that files of later versions can be read; nothing is coerced.

    Raises:
        UsageError: The text is not JSON, or not of this kind; the message says where.
    """
    from pydantic import ValidationError

    name = kind.__name__.lower()
    try:
        value: T = _adapter(kind).validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if first["type"] == "json_invalid":
            reason = f"invalid JSON ({first['ctx']['error']})"
        else:
            reason = f"{_place(first['loc'])}: {first['msg']} (found {_excerpt(first['input'])})"
        raise UsageError(
            f"Not a {name}: {reason}. Give the JSON that `to_json()` wrote, unchanged."
        ) from error
    return value


# Mypy does not take a class for hashable, hence two functions.
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return _cached_adapter(kind)


@cache
def _cached_adapter(kind: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _place(location: tuple[int | str, ...]) -> str:
    """Return a path such as ``summary.sentences[3].text``."""
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return path.removeprefix(".") or "the whole"


def _excerpt(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 40 else shown[:39] + "…"


def _describe(definition: dict[str, Any], docstring: str) -> None:
    """Replace raw docstrings in a schema by a summary and a description of each property."""
    for inner in definition.get("$defs", {}).values():
        _describe(inner, inner.get("description", ""))
    for name, text in _attributes(docstring).items():
        if name in definition.get("properties", {}):
            definition["properties"][name]["description"] = text
    if docstring:
        summary = _ATTRIBUTES.sub("\n", docstring)
        definition["description"] = " ".join(summary.split())


def _attributes(docstring: str) -> Mapping[str, str]:
    """Return the texts under ``Attributes:`` of a Google-style docstring, by name."""
    section = _ATTRIBUTES.search(docstring)
    if section is None:
        return {}
    lines = section["body"].splitlines()
    margin = len(lines[0]) - len(lines[0].lstrip()) - 4
    body = "\n".join(line[margin:] for line in lines)
    return {match["name"]: " ".join(match["text"].split()) for match in _ATTRIBUTE.finditer(body)}
