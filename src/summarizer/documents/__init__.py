"""Readers and writers of documents, one file per format."""
