"""Alignment of a Chinese text with its English from elsewhere, sentence by sentence; no model."""
