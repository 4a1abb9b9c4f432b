"""Key sentences edited into a text: nothing twice, nothing empty, dates and names in full."""
