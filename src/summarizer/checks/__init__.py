"""Checks of a translation that need no model."""

from summarizer.checks.findings import check

__all__ = ["check"]
