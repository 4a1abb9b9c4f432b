"""`summarizer memory`: show, correct, export and clear the translation memory."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from summarizer.cli.shared import print_result
from summarizer.errors import UsageError
from summarizer.reports.wording import count

if TYPE_CHECKING:
    from summarizer.memory import Counts, Memory, Pair

__all__ = ["clear_memory", "edit_memory", "export_memory", "memory_info", "show_memory"]


def memory_info(arguments: argparse.Namespace) -> None:
    """Print the size of the memory."""
    with _open(arguments) as memory:
        stats = memory.stats()
    if arguments.json:
        print_result(stats.to_json())
        return
    rows = [
        f"File     {stats.path} ({stats.bytes / 1e6:.1f} MB)",
        f"Answers  {stats.decoded:,} of models, each to one text",
        f"Pairs    {stats.pairs:,} of a model's, {stats.edits:,} of a person's",
    ]
    rows += [f"  {number:>9,}  {model}" for model, number in stats.models.items()]
    print_result("\n".join(rows))


def show_memory(arguments: argparse.Namespace) -> None:
    """Print pairs, newest first."""
    if arguments.limit < 1:
        raise UsageError(f"--limit is {arguments.limit}; give 1 or more.")
    with _open(arguments) as memory:
        found = list(memory.pairs(arguments.text, arguments.limit + 1))
    pairs = found[: arguments.limit]
    if arguments.json:
        plain = [pair.to_dict() for pair in pairs]
        print_result(json.dumps(plain, ensure_ascii=False, indent=2))
    elif pairs:
        print_result("\n\n".join(_pair_text(pair) for pair in pairs))
    if not found:
        print("There is no such pair in the memory.", file=sys.stderr)
    elif len(found) > len(pairs):
        print(f"There are more than {len(pairs)}; --limit N shows more of them.", file=sys.stderr)


def edit_memory(arguments: argparse.Namespace) -> int:
    """Store a person's translation, or take it back; return 1 if there was none."""
    if arguments.withdraw == (arguments.target is not None):
        raise UsageError("Give either the English, or --withdraw to take back an earlier edit.")
    with _open(arguments, create=not arguments.withdraw) as memory:
        if arguments.target is not None:
            memory.edit(arguments.source, arguments.target)
        elif not memory.withdraw(arguments.source):
            print("There is no edit of this text; nothing was taken back.", file=sys.stderr)
            return 1
    return 0


def export_memory(arguments: argparse.Namespace) -> None:
    """Write the best pair for each text to a TMX file."""
    from summarizer.reports.tmx import write_tmx

    with _open(arguments) as memory:
        if arguments.out.exists() and arguments.out.samefile(memory.path):
            raise UsageError(f"{arguments.out} is the memory itself; name another file.")
        done = write_tmx(arguments.out, memory.best(), with_errors=arguments.all)
    print(f"{count(done.pairs, 'pair')} in {arguments.out}", file=sys.stderr)
    if done.with_errors:
        print(
            f"{count(done.with_errors, 'pair')} left out, in which checks found errors; "
            "--all exports them too.",
            file=sys.stderr,
        )
    if done.characters:
        print(
            f"{count(done.characters, 'control character')} left out, which XML cannot hold.",
            file=sys.stderr,
        )


def clear_memory(arguments: argparse.Namespace) -> int:
    """Delete the memory, or a part of it; return 1 if the user declines."""
    selection = {
        "model": arguments.model or "",
        "older_than": arguments.older_than,
        "keep_edits": arguments.keep_edits,
    }
    with _open(arguments) as memory:
        if not arguments.yes:
            what = _counts_text(memory.count(**selection))
            if not sys.stdin.isatty():
                raise UsageError(f"This would delete {what}; give --yes to do so.")
            print(f"Delete {what} from {memory.path}? [y/N] ", end="", file=sys.stderr, flush=True)
            if sys.stdin.readline().strip().lower() not in ("y", "yes"):
                print("Nothing was deleted.", file=sys.stderr)
                return 1
        print(f"Deleted {_counts_text(memory.clear(**selection))}.")
    return 0


def _open(arguments: argparse.Namespace, *, create: bool = False) -> Memory:
    """Open the memory that is named, or the user's own; a named one must exist, or ``create``."""
    from summarizer.memory import Memory

    if arguments.memory is None:
        return Memory(Memory.default_path())
    if not create and not arguments.memory.exists():
        raise UsageError(f"There is no memory {arguments.memory}; check the name.")
    return Memory(arguments.memory)


def _pair_text(pair: Pair) -> str:
    by = pair.model if pair.origin == "model" else "a person"
    errors = f", {count(pair.errors, 'error')} found" if pair.errors else ""
    return f"{pair.source}\n{pair.target}\n  ({by}, {pair.changed[:10]}{errors})"


def _counts_text(counts: Counts) -> str:
    return (
        f"{count(counts.decoded, 'answer')} of models, {count(counts.pairs, 'pair')} and "
        f"{count(counts.edits, 'edit')} of people"
    )
