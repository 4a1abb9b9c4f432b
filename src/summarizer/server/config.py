"""How the page and the REST surface are served: one object, checked where it is made."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType

from summarizer.errors import MissingDependencyError, UsageError

__all__ = ["AUTH", "Serving", "read_accounts"]

AUTH = "SUMMARIZER_AUTH"
"""Where accounts are looked for that are not given."""


@dataclass(frozen=True, slots=True)
class Serving:
    """Where and how to serve. Raises :class:`UsageError` for what cannot mean anything.

    - ``host``, ``port``: where to listen.
    - ``auth``: passwords by user, asked for by HTTP Basic; none means that everybody may.
    - ``root_path``: the path under which a proxy shows all of it, ``/summarizer``.
    - ``max_request_mb``: the largest request, in megabytes of a million bytes.
    - ``rate``: what one client may ask of the model and of the REST surface, ``60/minute``;
      empty means as much as it wants.
    - ``at_once``: requests that are worked on at the same time; ``queue``: those that may wait.
    - ``workers``: processes with a model each; 1 means this one.
    - ``choose_models``: whether those who use the page may pull and switch models, for everybody;
      with ``None`` they may where only this machine can come in: on a loopback host, without
      accounts and without a ``root_path``.
    - ``grace``: seconds that work under way is given when the server is ended.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    auth: Mapping[str, str] = field(default_factory=dict)
    root_path: str = ""
    max_request_mb: float = 5
    rate: str = ""
    queue: int = 100
    at_once: int = 40
    workers: int = 1
    choose_models: bool | None = None
    grace: float = 10

    def __post_init__(self) -> None:
        if not 1 <= self.port <= 65535:
            raise UsageError(f"{self.port} is no port; give one from 1 to 65535 with --port.")
        if not 0 < self.max_request_mb < 1e6:
            raise UsageError("--max-request-mb must be above 0 and a size; 5 is usual.")
        if not self.grace < 1e6:
            raise UsageError("--grace is a number of seconds; 10 is usual.")
        for name, least in (("queue", 0), ("at_once", 1), ("workers", 1), ("grace", 0)):
            if not getattr(self, name) >= least:
                option = name.replace("_", "-")
                raise UsageError(f"--{option} is {getattr(self, name)}; give {least} or more.")
        path = self.root_path.rstrip("/")
        if path and (not path.startswith("/") or "//" in path or set(path) & set("?#% \\")):
            raise UsageError(
                f"{self.root_path!r} is no path under which a proxy could show the page; "
                "give one as --root-path /summarizer."
            )
        object.__setattr__(self, "root_path", path)
        # A private read-only copy: what the caller passed in stays the caller's.
        object.__setattr__(self, "auth", MappingProxyType(dict(self.auth)))
        if any(not user or ":" in user or not word for user, word in self.auth.items()):
            raise UsageError("An account needs a user without a colon, and a password.")
        if self.rate:
            _require_rate(self.rate)

    def replace(self, **changes: object) -> Serving:
        """A copy with the given fields changed, checked again."""
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]

    @property
    def max_bytes(self) -> int:
        """The size of the largest request."""
        return int(self.max_request_mb * 1e6)

    @property
    def lets_choose(self) -> bool:
        """Whether models may be pulled and switched in the page."""
        if self.choose_models is not None:
            return self.choose_models
        # Accounts and a path are for others, whom a proxy on this machine lets in.
        return _loopback(self.host) and not self.auth and not self.root_path

    @property
    def address(self) -> str:
        """Where the page is, for a browser on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}{self.root_path}/"

    @property
    def open_to_all(self) -> bool:
        """Whether other machines may come in, and nobody is asked who they are."""
        return not self.auth and not _loopback(self.host)


def read_accounts(given: str | None) -> dict[str, str]:
    """Passwords by user from ``USER:PASSWORD`` or a file of such lines; ``None``: ``AUTH``.

    Blank lines and those that begin with # are none. Raises :class:`UsageError`.
    """
    given = os.environ.get(AUTH, "") if given is None else given
    if not given:
        return {}
    path = Path(given).expanduser()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else [given]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The accounts in {path} cannot be read: {error}.") from error
    accounts = {}
    for number, line in enumerate(map(str.strip, lines), 1):
        if not line or line.startswith("#"):
            continue
        user, colon, password = line.partition(":")
        if not (user and colon and password):
            # What stands there may be a password: it is not repeated.
            where = f"line {number} of {path}" if lines != [given] else "--auth (or " + AUTH + ")"
            raise UsageError(
                f"An account is written USER:PASSWORD, but {where} is neither that nor a file "
                "with such lines."
            )
        accounts[user] = password
    if not accounts:
        raise UsageError(f"There is no account in {path}; write lines of USER:PASSWORD.")
    return accounts


def _require_rate(rate: str) -> None:
    try:
        from limits import parse
    except ImportError as error:
        raise MissingDependencyError(
            'The page needs limits; install it with: pip install "summarizer-zh-en[web]".'
        ) from error
    try:
        parse(rate)
    except ValueError as error:
        raise UsageError(f"{rate!r} is no rate; give one as --rate 60/minute.") from error


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
