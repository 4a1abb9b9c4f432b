"""Settings of the server, validated on construction."""

from __future__ import annotations

import dataclasses
import errno
import os
import re
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from types import MappingProxyType

from summarizer.errors import MissingDependencyError, ServerError, UsageError
from summarizer.machine import is_loopback

__all__ = ["AUTH", "SHUTTING_DOWN", "Serving", "read_accounts", "require_port"]

AUTH = "SUMMARIZER_AUTH"
"""Environment variable with the accounts, read where none are passed."""

SHUTTING_DOWN = "The server is shutting down; ask again when it is back."
"""Message of every refusal at shutdown."""


@dataclass(frozen=True, slots=True)
class Serving:
    """Where and how to serve.

    Attributes:
        host: Address to listen on.
        port: Port to listen on.
        auth: Passwords by user, for HTTP Basic authentication; empty lets everybody in.
        root_path: Path under which a proxy shows the server, such as ``/summarizer``.
        max_request_mb: Largest request, in megabytes of a million bytes.
        rate: Limit of a client's requests for work, such as ``60/minute``; empty for none.
        queue: Requests that may wait.
        at_once: Requests processed at the same time.
        workers: Processes, each with its own model; 1 means this process.
        choose_models: Let users of the page download and switch models, for everybody. ``None``
            allows it only where no other machine gets in: on a loopback host, without accounts
            and without a ``root_path``.
        allow_remote_models: Let a model on another machine read the texts of people who reach
            the server from elsewhere.
        grace: Seconds that running work has to finish at shutdown.
        proxies: Addresses or networks of the proxies whose ``X-Forwarded-For`` and
            ``X-Forwarded-Proto`` are believed; empty believes none.
        hosts: Names under which the server may be asked, besides those of this machine; empty lets
            every name through, but on a server for this machine alone.

    Raises:
        UsageError: A value is out of range or malformed.
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
    allow_remote_models: bool = False
    grace: float = 10
    proxies: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.port <= 65535:
            raise UsageError(f"There is no port {self.port}; give --port a number up to 65535.")
        if not 0 < self.max_request_mb < 1e6:
            raise UsageError("--max-request-mb must be a number above 0; 5 is usual.")
        if not self.grace < 1e6:
            raise UsageError("--grace must be a number of seconds; 10 is usual.")
        for name, least in (("queue", 0), ("at_once", 1), ("workers", 1), ("grace", 0)):
            if not getattr(self, name) >= least:
                option = name.replace("_", "-")
                raise UsageError(f"--{option} is {getattr(self, name)}; give {least} or more.")
        path = self.root_path.rstrip("/")
        if path and (not path.startswith("/") or "//" in path or set(path) & set("?#% \\")):
            raise UsageError(
                f"{self.root_path!r} is not a URL path; write it like --root-path /summarizer."
            )
        object.__setattr__(self, "root_path", path)
        # A read-only copy: later changes to the caller's mapping change no accounts.
        object.__setattr__(self, "auth", MappingProxyType(dict(self.auth)))
        if any(not user or ":" in user or not word for user, word in self.auth.items()):
            raise UsageError("An account needs a user without a colon, and a password.")
        if self.rate:
            _require_rate(self.rate)
        for proxy in self.proxies:
            try:
                ip_network(proxy, strict=False)
            except ValueError as error:
                raise UsageError(
                    f"{proxy!r} is not an address or network; write it like --trust-proxy 10.0.0.5."
                ) from error

    def replace(self, **changes: object) -> Serving:
        """Return a copy with the given fields changed, validated again."""
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]

    @property
    def max_bytes(self) -> int:
        """Size of the largest request, in bytes."""
        return int(self.max_request_mb * 1e6)

    @property
    def for_others(self) -> bool:
        """True if people on other machines may use the server."""
        # Accounts and a root path mean that a proxy on this machine lets other people in.
        return not is_loopback(self.host) or bool(self.auth) or bool(self.root_path)

    def require_consent(self, addresses: Sequence[str]) -> None:
        """Raise :class:`UsageError` if texts of other people would leave this machine unasked.

        Args:
            addresses: Where the models in use send texts.
        """
        if addresses and self.for_others and not self.allow_remote_models:
            raise UsageError(
                f"Texts of the people who use this server would be sent to {addresses[0]}; if they "
                "agree to that, start it with --allow-remote-models."
            )

    @property
    def lets_choose(self) -> bool:
        """True if users of the page may download and switch models."""
        return not self.for_others if self.choose_models is None else self.choose_models

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Names under which the server may be asked; empty for any.

        Without the check, a page of the web could have its own name point to this machine and
        then read what the server answers (DNS rebinding).
        """
        if not self.hosts and self.for_others:
            return frozenset()
        own = {"localhost", "127.0.0.1", "::1", self.host}
        return frozenset(name.lower() for name in own.union(self.hosts))

    @property
    def address(self) -> str:
        """URL of the server for a browser on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}{self.root_path}/"

    @property
    def open_to_all(self) -> bool:
        """True if other machines can reach the server and need no account."""
        return not self.auth and not is_loopback(self.host)


def require_port(host: str, port: int) -> None:
    """Raise :class:`ServerError` if the server cannot listen on this address."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise ServerError(
                    f"Port {port} on {host} is in use; stop the program that uses it or give "
                    "another with --port."
                ) from error
            raise ServerError(
                f"The server cannot listen on {host}:{port} ({error.strerror or error}); give "
                "another --host or --port."
            ) from error


def read_accounts(given: str | None) -> dict[str, str]:
    """Read accounts from ``USER:PASSWORD`` or from a file of such lines.

    Blank lines of the file and those that begin with ``#`` are ignored.

    Args:
        given: The account or the file; ``None`` takes the environment variable ``AUTH``.

    Returns:
        Passwords by user.

    Raises:
        UsageError: The file cannot be read, holds no account, or has a malformed line.
    """
    given = os.environ.get(AUTH, "") if given is None else given
    if not given:
        return {}
    path = Path(given).expanduser()
    try:
        is_file = path.is_file()
        if not is_file and _looks_like_path(given):
            raise UsageError(f"There is no file {path} with accounts; check --auth (or {AUTH}).")
        lines = path.read_text(encoding="utf-8-sig").splitlines() if is_file else [given]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"The accounts in {path} cannot be read ({error}); name a text file in UTF-8."
        ) from error
    accounts = {}
    for number, line in enumerate(map(str.strip, lines), 1):
        if not line or line.startswith("#"):
            continue
        user, colon, password = line.partition(":")
        if not (user and colon and password):
            # The line may hold a password, so the message does not quote it.
            if is_file:
                raise UsageError(f"Write USER:PASSWORD in line {number} of {path}.")
            raise UsageError(
                f"--auth (or {AUTH}) must be USER:PASSWORD or the name of a file of such lines."
            )
        accounts[user] = password
    if not accounts:
        raise UsageError(f"There is no account in {path}; write lines of USER:PASSWORD.")
    return accounts


def _looks_like_path(given: str) -> bool:
    """Return whether a value is a path rather than an account."""
    return given.startswith((".", "~")) or bool(re.match(r"[^:]*[/\\]|[A-Za-z]:[/\\]", given))


def _require_rate(rate: str) -> None:
    try:
        from limits import parse
    except ImportError as error:
        raise MissingDependencyError(
            'The server needs limits; install it with: pip install "summarizer-zh-en[web]".'
        ) from error
    try:
        parse(rate)
    except ValueError as error:
        raise UsageError(f"{rate!r} is not a rate; write it like --rate 60/minute.") from error
