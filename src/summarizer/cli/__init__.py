"""The command line: parses arguments, calls the package, prints results.

Results go to stdout, progress and notes to stderr. Exit code 0: done, 1: failed, 2: wrong usage.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from summarizer.cli.parser import build_parser
from summarizer.cli.shared import exit_soon, without_controls
from summarizer.errors import SummarizerError

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; ``argv`` defaults to that of the process."""
    # Chinese must get through whatever the encoding of a pipe or an old terminal is.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = build_parser().parse_args(argv)
    arguments.own_process = argv is None  # else the caller goes on after us
    run: Callable[[Any], int | None] = arguments.run
    try:
        return run(arguments) or 0
    except SummarizerError as error:
        print(without_controls(f"summarizer: {error}"), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("summarizer: stopped.", file=sys.stderr)
        if arguments.own_process:
            exit_soon(130)
        return 130
    except BrokenPipeError:
        # The reader, such as head or less, is gone; keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
