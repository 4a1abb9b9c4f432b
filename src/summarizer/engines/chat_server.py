"""Requests to a server that speaks the OpenAI API: retries, limits, errors that show no key."""

from __future__ import annotations

import base64
import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx

from summarizer.engines.spending import Spending
from summarizer.errors import ModelError, StoppedError, UsageError
from summarizer.models.servers import API_KEY, Address

__all__ = ["ChatServer", "Garbled", "Wait"]

T = TypeVar("T")

Payload = dict[str, Any]

Wait = Callable[[threading.Event, float], bool]
"""Waits for an event at most so many seconds; returns True if it is set."""

TRIES = 5
"""Times that a request is sent before it fails."""

SILENT_TRIES = 2
"""The same for a server that is silent: it may still work on the first one."""

FIRST_WAIT = 1.0
"""Seconds before the second try; each further wait is twice as long. Up to half is left out at
random, so that requests do not come back together."""

LONGEST_WAIT = 60.0
"""Most seconds to wait because the server says so (``Retry-After``)."""

CONNECT_SECONDS = 10.0

TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504, 529})
"""Statuses after which the same request may succeed."""

OPTIONAL = frozenset({"logprobs", "stream_options", "frequency_penalty"})
"""Fields of a request that some servers refuse, and an answer can do without."""

QUOTED = 200
"""Most characters of a server's own message that an error quotes."""


class Garbled(Exception):  # noqa: N818 - never leaves this package
    """An answer that is not what the API promises; its text says what is wrong."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """A try that failed.

    Attributes:
        reason: What happened, for people.
        advice: What to do, if no further try succeeds.
        after: Seconds to wait as the server says; ``None`` if it does not.
        tries: Most tries after a failure of this kind.
        paid: True if the server may have counted tokens.
    """

    reason: str
    advice: str
    after: float | None = None
    tries: int = TRIES
    paid: bool = False


class ChatServer:
    """A connection to a server. Safe to use from several threads."""

    def __init__(
        self,
        address: Address,
        key: str,
        *,
        in_flight: int,
        timeout: float,
        spending: Spending,
        wait: Wait = threading.Event.wait,
    ) -> None:
        """Prepare requests; none is sent yet.

        Args:
            address: The server.
            key: The key, sent as a bearer token; empty for none.
            in_flight: Requests sent at the same time.
            timeout: Seconds that the server may be silent.
            spending: Limits on requests and tokens.
            wait: Waits between two tries.

        Raises:
            UsageError: The address cannot be connected to.
        """
        self.address = address
        self._spending = spending
        self._wait = wait
        self._slots = threading.BoundedSemaphore(in_flight)
        self._refused: frozenset[str] = frozenset()
        basic = base64.b64encode(f"{address.user}:{address.password}".encode()).decode()
        self._secrets = [key, address.password, basic if address.user else ""]
        self._has_key = bool(key)
        auth = httpx.BasicAuth(address.user, address.password) if address.user else None
        try:
            self._url = httpx.URL(f"{address.url}/chat/completions")
        except httpx.InvalidURL as error:
            raise UsageError(f"{address.url} is not an address ({error}); correct it.") from error
        self._client = httpx.Client(
            auth=auth,
            headers={"Authorization": f"Bearer {key}"} if key and not auth else {},
            timeout=httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
            limits=httpx.Limits(max_connections=in_flight),
            # A proxy would take the texts for a server on this machine off it.
            trust_env=not address.local,
            # Without TLS the certificates, a tenth of a second to read, are not needed.
            verify=not address.local or address.url.startswith("https"),
        )

    def ask(
        self,
        payload: Payload,
        tokens: int,
        read: Callable[[httpx.Response], tuple[T, int]],
        ended: threading.Event,
    ) -> T:
        """Send a request for a completion, again after failures that may pass.

        Args:
            payload: The body of the request.
            tokens: The most tokens that it may take.
            read: Reads the answer; returns it, and the tokens it took. It is called once for each
                try, and may raise :class:`Garbled`.
            ended: Ends the work soon after it is set.

        Raises:
            ModelError: The server refuses the request, or gives no answer.
            SpendingLimitError: A limit is reached.
            StoppedError: ``ended`` was set.
        """
        with self._slots:
            tries = 0
            while True:
                if ended.is_set():
                    raise _stopped()
                tries += 1
                result = self._try(payload, tokens, read)
                if not isinstance(result, _Failure):
                    return result[0]
                if tries >= result.tries or (result.after or 0) > LONGEST_WAIT:
                    count = "" if tries == 1 else f" after {tries} tries"
                    raise ModelError(
                        f"{self.address.host} gave no answer{count}: {result.reason}; "
                        f"{result.advice}."
                    )
                pause = FIRST_WAIT * 2 ** (tries - 1) * random.uniform(0.5, 1)
                if self._wait(ended, pause if result.after is None else result.after):
                    raise _stopped()

    def _try(
        self, payload: Payload, tokens: int, read: Callable[[httpx.Response], tuple[T, int]]
    ) -> tuple[T] | _Failure:
        """Send the request once, and again at once if the server refuses a field of it."""
        refused = self._refused
        while True:
            body = {key: value for key, value in payload.items() if key not in refused}
            if "max_tokens" in refused:  # the name that some models take instead
                body["max_completion_tokens"] = payload["max_tokens"]
            self._spending.reserve(tokens)
            used = tokens
            try:
                with self._client.stream("POST", self._url, json=body) as response:
                    if response.status_code == httpx.codes.OK:
                        answer, used = read(response)
                        self._refused |= refused
                        return (answer,)
                    used = 0
                    response.read()
                    fields = _refused_fields(response, body)
                    if not fields:
                        return self._refusal(response, str(payload["model"]))
                    refused |= fields
            except Garbled as error:
                advice = "check what runs at this address, or try again later"
                return _Failure(self._excerpt(str(error)), advice)
            except httpx.HTTPError as error:
                failure = self._no_answer(error)
                used = tokens if failure.paid else 0
                return failure
            finally:
                self._spending.settle(tokens, used)

    def _refusal(self, response: httpx.Response, model: str) -> _Failure:
        """Return what a status other than 200 means; raise it if a further try is useless."""
        status, host = response.status_code, self.address.host
        error = _error_of(response)
        said = self._excerpt(str(error.get("message") or response.text))
        reason = f"status {status}{f' ({said})' if said else ''}"
        no_money = error.get("code") == "insufficient_quota"
        if status in TEMPORARY and not no_money:
            return _Failure(
                reason, "try again later, or lower --in-flight", after=_seconds_to_wait(response)
            )
        advice = "choose another model or a shorter text"
        if status in (401, 403):
            advice = f"check {API_KEY}" if self._has_key else f"set {API_KEY}"
        elif status in (402, 429):
            advice = "check the account with the provider"
        elif status in (404, 405):
            advice = f"check the model {model} and the address, which often ends in /v1"
        elif response.is_redirect:
            advice = "the server redirects: give its new address with --base-url"
        raise ModelError(f"{host} refuses the request, {reason}; {advice}.")

    def _no_answer(self, error: httpx.HTTPError) -> _Failure:
        """Return what a failed connection means."""
        kind = type(error).__name__
        advice = "check that the server runs, and its address"
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
            return _Failure(f"no connection ({self._excerpt(str(error)) or kind})", advice)
        if isinstance(error, httpx.TimeoutException):
            return _Failure(
                "it was silent for too long",
                "raise --request-timeout, or lower --in-flight",
                tries=SILENT_TRIES,
                paid=True,
            )
        return _Failure(
            f"the connection broke ({self._excerpt(str(error)) or kind})", advice, paid=True
        )

    def _excerpt(self, text: str) -> str:
        """Return the start of a server's message in one line, without key and password."""
        for secret in filter(None, self._secrets):
            text = text.replace(secret, "…")
        text = " ".join(text.split()).rstrip(".")
        return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"


def _refused_fields(response: httpx.Response, body: Payload) -> frozenset[str]:
    """Return the fields that a server may have refused and that the request can do without.

    Servers that do not name the field may mean any of the optional ones.
    """
    if response.status_code not in (400, 422):
        return frozenset()
    named = _error_of(response).get("param")
    if named in ("max_tokens", "temperature", *OPTIONAL):
        return frozenset({named} & body.keys())
    return frozenset(OPTIONAL & body.keys())


def _stopped() -> StoppedError:
    return StoppedError("The work was stopped before it was done; start it again.")


def _error_of(response: httpx.Response) -> dict[str, Any]:
    """Return the object ``error`` of an answer; empty if there is none."""
    try:
        error = json.loads(response.content)["error"]
    except (ValueError, TypeError, KeyError, IndexError):
        return {}
    return error if isinstance(error, dict) else {"message": error}


def _seconds_to_wait(response: httpx.Response) -> float | None:
    """Return the seconds of ``Retry-After``, which is a number or a date; ``None`` without it."""
    value = response.headers.get("Retry-After", "").strip()
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
