"""Chinese text work: cleaning, segmenting, figures, names. No model, no torch."""
