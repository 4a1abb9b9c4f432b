"""How likely a translated sentence is usable: features, fitted weights, levels and reasons."""
