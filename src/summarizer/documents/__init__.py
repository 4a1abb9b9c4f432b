"""Files that come in: their bytes and their text."""
