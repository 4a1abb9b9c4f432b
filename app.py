"""Serve the page on 127.0.0.1:7860: `python app.py`."""

import sys

from summarizer.cli import main

sys.exit(main(["serve", *sys.argv[1:]]))
