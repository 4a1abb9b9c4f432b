"""Checks of a translation that need no model."""

from summarizer.checks.findings import check, check_lines

__all__ = ["check", "check_lines"]
