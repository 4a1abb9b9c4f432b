"""Hooks of the documentation site: pages from outside ``docs/`` and links to them.

The files below are written for readers of the repository. The site shows the same text, so each
link between files of the repository is rewritten to the page or file of the site.
"""

from __future__ import annotations

import os.path
import re
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]

PAGES = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "examples/README.md": "examples.md",
    "models/README.md": "model-cards/index.md",
}
"""Pages of the site by file of the repository, besides the model cards."""

ATTACHED = ("LICENSE", "NOTICE", "examples/*.py", "examples/*.txt", "models/*.py", "models/*.tsv")
"""Files that pages link to; the site offers them as they are."""

_LINK = re.compile(r"(?<=\]\()(?P<path>[^)\s#:]+)(?=[)#])")
_ROLE = re.compile(r":(?:class|func|meth|attr|mod|exc|data):<code>(?:~[\w.]*\.)?")


def on_files(files: Files, config: Any) -> Files:
    """Add the pages and files that are kept outside ``docs/``."""
    for source, target in _outside().items():
        files.append(File.generated(config, target, abs_src_path=str(ROOT / source)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Point the links of a page to the pages of the site."""
    outside = _outside()
    here = page.file.src_uri
    source = {target: path for path, target in outside.items()}.get(here, f"docs/{here}")

    def rewritten(link: re.Match[str]) -> str:
        path = os.path.normpath(PurePosixPath(source).parent / link["path"])
        target = outside.get(path, path.removeprefix("docs/"))
        return os.path.relpath(target, PurePosixPath(here).parent).replace(os.sep, "/")

    return _LINK.sub(rewritten, markdown)


def on_page_content(html: str, **_: Any) -> str:
    """Remove Sphinx roles from docstrings; the code they mark up stays."""
    return _ROLE.sub("<code>", html)


def _outside() -> dict[str, str]:
    """Paths on the site by path in the repository, for everything outside ``docs/``."""
    cards = {
        f"models/cards/{card.name}": f"model-cards/{card.name}"
        for card in sorted((ROOT / "models" / "cards").glob("*.md"))
    }
    attached = {
        path.relative_to(ROOT).as_posix(): f"files/{path.relative_to(ROOT).as_posix()}"
        for pattern in ATTACHED
        for path in sorted(ROOT.glob(pattern))
    }
    return PAGES | cards | attached
