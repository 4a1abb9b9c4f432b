"""Models: the catalogue, the store, downloads, and the choice of a model."""
