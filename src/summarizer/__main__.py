"""`python -m summarizer` is the command `summarizer`."""

import sys

from summarizer.cli import main

if __name__ == "__main__":  # worker processes import this file again
    sys.exit(main())
