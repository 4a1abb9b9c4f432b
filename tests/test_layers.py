"""Imports point downward: the layers of docs/architecture.md hold in the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "summarizer"

LAYERS = (
    "cli __main__",
    "serving doctor",
    "ui",
    "server",
    "batch evaluation",
    "pipeline revise request assembly",
    "reports",
    "facts summaries",
    "translation",
    "memory",
    "engines models",
    "checks",
    "names",
    "numbers",
    "chinese documents",
    "report finding messages serialization options errors files machine child_processes data",
)
"""Rooms and modules from top to bottom; those of one layer may import each other."""

EXCEPTIONS = {("files", "reports"), ("server", "ui")}
"""Imports that still point upward, as pairs of rooms. Do not add to them."""

_HEIGHT = {room: -depth for depth, layer in enumerate(LAYERS) for room in layer.split()}


def test_every_room_has_a_layer() -> None:
    found = {path.stem for path in SOURCE.iterdir() if path.suffix == ".py" or path.is_dir()}
    missing = found - set(_HEIGHT) - {"__init__", "__pycache__", "examples"}
    assert not missing, "add these to LAYERS and to docs/architecture.md"


def test_no_import_points_upward() -> None:
    upward = [
        f"{path.relative_to(SOURCE)}:{line} imports {target}"
        for path in sorted(SOURCE.rglob("*.py"))
        if (room := path.relative_to(SOURCE).parts[0].removesuffix(".py")) in _HEIGHT
        for target, line in _imports(ast.parse(path.read_text(encoding="utf-8")))
        if target in _HEIGHT and _HEIGHT[target] > _HEIGHT[room]
        if (room, target) not in EXCEPTIONS
    ]
    assert not upward, "\n".join(upward)


def _imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Rooms that a module imports at run time, with the line, imports in functions included."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if node.module == "summarizer":
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif node.module.startswith("summarizer."):
                yield node.module.split(".")[1], node.lineno
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("summarizer."):
                    yield alias.name.split(".")[1], node.lineno
        yield from _imports(node)
