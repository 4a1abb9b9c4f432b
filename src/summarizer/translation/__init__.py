"""Lines of Chinese into aligned, checked English."""
