"""Translate lines of Chinese into aligned, checked English."""
