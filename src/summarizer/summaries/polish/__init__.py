"""Key sentences edited into a text: no repetition, no filler, with full dates and names."""
