"""The room of engines: one protocol, one file per runtime."""
