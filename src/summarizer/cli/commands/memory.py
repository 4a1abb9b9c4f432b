"""`summarizer memory`: what is remembered, to be found, corrected, exported and forgotten."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from summarizer.cli.shared import show
from summarizer.errors import UsageError
from summarizer.reports.wording import count

if TYPE_CHECKING:
    from summarizer.memory import Counts, Memory, Pair

__all__ = ["clear_memory", "edit_memory", "export_memory", "memory_info", "show_memory"]


def memory_info(arguments: argparse.Namespace) -> None:
    with _opened(arguments) as memory:
        stats = memory.stats()
    if arguments.json:
        show(stats.to_json())
        return
    rows = [
        f"File     {stats.path} ({stats.bytes / 1e6:.1f} MB)",
        f"Answers  {stats.decoded:,} of models, each to one text",
        f"Pairs    {stats.pairs:,} of a model's, {stats.edits:,} of a person's",
    ]
    rows += [f"  {number:>9,}  {model}" for model, number in stats.models.items()]
    show("\n".join(rows))


def show_memory(arguments: argparse.Namespace) -> None:
    if arguments.limit < 1:
        raise UsageError(f"--limit is {arguments.limit}; give 1 or more.")
    with _opened(arguments) as memory:
        found = list(memory.pairs(arguments.text, arguments.limit + 1))
    shown = found[: arguments.limit]
    if arguments.json:
        plain = [pair.to_dict() for pair in shown]
        show(json.dumps(plain, ensure_ascii=False, indent=2))
    elif shown:
        show("\n\n".join(_pair_text(pair) for pair in shown))
    if not found:
        print("There is no such pair in the memory.", file=sys.stderr)
    elif len(found) > len(shown):
        print(f"There are more than {len(shown)}; --limit N shows more of them.", file=sys.stderr)


def edit_memory(arguments: argparse.Namespace) -> int:
    if arguments.withdraw == (arguments.target is not None):
        raise UsageError("Give the English, or --withdraw to take back what was said before.")
    with _opened(arguments, make=not arguments.withdraw) as memory:
        if arguments.target is not None:
            memory.edit(arguments.source, arguments.target)
        elif not memory.withdraw(arguments.source):
            print("Nobody has edited this text; nothing was taken back.", file=sys.stderr)
            return 1
    return 0


def export_memory(arguments: argparse.Namespace) -> None:
    from summarizer.reports.tmx import write_tmx

    with _opened(arguments) as memory:
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
    chosen = {
        "model": arguments.model or "",
        "older_than": arguments.older_than,
        "keep_edits": arguments.keep_edits,
    }
    with _opened(arguments) as memory:
        if not arguments.yes:
            what = _counts_text(memory.count(**chosen))
            if not sys.stdin.isatty():
                raise UsageError(f"This would delete {what}; say --yes to do so.")
            print(f"Delete {what} from {memory.path}? [y/N] ", end="", file=sys.stderr, flush=True)
            if sys.stdin.readline().strip().lower() not in ("y", "yes"):
                print("Nothing was deleted.", file=sys.stderr)
                return 1
        print(f"Deleted {_counts_text(memory.clear(**chosen))}.")
    return 0


def _opened(arguments: argparse.Namespace, *, make: bool = False) -> Memory:
    """The memory that is named, or the user's. One that is named must be there, or be made."""
    from summarizer.memory import Memory

    if arguments.memory is None:
        return Memory(Memory.default_path())
    if not make and not arguments.memory.exists():
        raise UsageError(f"There is no memory {arguments.memory}; name one that is there.")
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
