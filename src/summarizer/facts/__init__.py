"""The key facts of an article: its figures, and what each of them counts."""
