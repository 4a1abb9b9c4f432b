"""Chinese text without a model: cleaning, segmentation, characters, dictionaries."""
