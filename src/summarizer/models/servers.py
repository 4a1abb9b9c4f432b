"""Models on servers that speak the OpenAI API: their names, and the address texts are sent to."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from summarizer.errors import UsageError
from summarizer.machine import is_loopback
from summarizer.models.entry import InstalledModel
from summarizer.models.folder import chat_entry
from summarizer.options import SERVER_CONTEXT, Options

__all__ = [
    "API_KEY",
    "BASE_URL",
    "Address",
    "api_key",
    "is_served",
    "sent_to",
    "served_model",
    "server_address",
]

PREFIX = "openai:"
"""Start of the name of a model on a server; the server's own name for it follows."""

BASE_URL = "SUMMARIZER_BASE_URL"
"""Environment variable with the address of the server, read where no option gives one."""

API_KEY = "SUMMARIZER_API_KEY"
"""Environment variable with the key. There is no option for it, because other users of a machine
can read the arguments of a command."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server answers.

    Attributes:
        url: URL without user and password, as reports show it.
        host: Host, with its port if it is not the usual one.
        local: True if the server runs on this machine.
        user: User for HTTP Basic authentication; empty for none.
        password: Password of the user.
    """

    url: str
    host: str
    local: bool
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, base_url: str) -> Address:
        """Read a base URL.

        Raises:
            UsageError: It is not the URL of a server. The message does not quote the URL, which
                may hold a password.
        """
        try:
            parts = urlsplit(base_url.strip())
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise _no_address() from None  # its message quotes a part of the URL
        if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
            raise _no_address()
        place = f"[{host}]" if ":" in host else host
        place = f"{place}:{port}" if port else place
        return cls(
            f"{parts.scheme}://{place}{parts.path.rstrip('/')}",
            place,
            is_loopback(host),
            unquote(parts.username or ""),
            unquote(parts.password or ""),
        )


def is_served(name: str) -> bool:
    """Return whether a name is that of a model on a server."""
    return name.startswith(PREFIX)


def served_model(name: str) -> InstalledModel:
    """Return a model on a server by its name, such as ``openai:qwen2.5:7b``.

    Raises:
        UsageError: The name ends with the colon.
    """
    if not name.removeprefix(PREFIX).strip():
        raise UsageError(
            f"{PREFIX} needs the name of a model on the server, as in {PREFIX}qwen2.5:7b."
        )
    entry = replace(chat_entry(name, SERVER_CONTEXT), origin="server", format="server")
    return InstalledModel(entry, Path(), "server")


def server_address(options: Options) -> Address:
    """Return the address of the server: that of the options, else of ``SUMMARIZER_BASE_URL``.

    Raises:
        UsageError: There is none, or it is not an address.
    """
    base_url = options.base_url or os.environ.get(BASE_URL, "")
    if not base_url.strip():
        raise UsageError(
            f"A model named {PREFIX}MODEL needs the address of its server: give --base-url URL "
            f"(in Python base_url=…), or set {BASE_URL}, for example http://localhost:11434/v1."
        )
    return Address.of(base_url)


def api_key() -> str:
    """Return the key for the server; empty if there is none.

    Raises:
        UsageError: The key cannot be sent. The message does not quote it.
    """
    key = os.environ.get(API_KEY, "").strip()
    if not key.isascii() or not key.isprintable():
        raise UsageError(f"{API_KEY} has characters that no key has; copy the key again.")
    return key


def sent_to(names: Iterable[str | None], options: Options) -> tuple[str, ...]:
    """Return the address that texts are sent to if they leave this machine; else nothing.

    Args:
        names: Names of the models in use; ``None`` for the best at hand.
        options: The options, which hold the address.

    Raises:
        UsageError: A model on a server is named without an address.
    """
    if not any(name is not None and is_served(name) for name in names):
        return ()
    address = server_address(options)
    return () if address.local else (address.url,)


def _no_address() -> UsageError:
    return UsageError(
        "The address of the server is not a URL such as http://localhost:11434/v1; correct "
        f"--base-url or {BASE_URL}. A key belongs into {API_KEY}."
    )
