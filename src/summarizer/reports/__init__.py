"""A report in every format: one view of it, and a writer for each format."""
