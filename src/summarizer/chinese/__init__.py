"""Chinese text without a model: cleaning, segments, script, dictionaries."""
