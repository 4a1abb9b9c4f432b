"""The REST API and the application that serves it, with or without a page; no Gradio in here."""

from __future__ import annotations

from summarizer.server.config import Serving, read_accounts, require_port

__all__ = ["Serving", "read_accounts", "require_port"]
