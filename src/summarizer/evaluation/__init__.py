"""Scores of translations and summaries against references."""
