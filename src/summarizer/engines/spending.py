"""What the requests to a server may cost, and what they have cost."""

from __future__ import annotations

import threading

from summarizer.errors import SpendingLimitError
from summarizer.options import Options

__all__ = ["Spending"]


class Spending:
    """A count of requests and tokens, with limits that are never passed. Thread-safe.

    Attributes:
        requests: Requests sent so far, repeated ones included.
        tokens: Tokens read and written so far, as the server counts them.
    """

    def __init__(self, options: Options) -> None:
        """Start at nothing, with the limits of the options."""
        self._request_limit = options.request_limit
        self._token_limit = options.token_limit
        self._changed = threading.Condition()
        self._reserved = 0
        self.requests = 0
        self.tokens = 0

    def reserve(self, tokens: int) -> None:
        """Count a request, and set aside the most tokens that it may take.

        If they are more than is left, wait for the requests in flight: most take less than was set
        aside for them.

        Raises:
            SpendingLimitError: A limit would be passed.
        """
        with self._changed:
            while True:
                if self._request_limit is not None and self.requests >= self._request_limit:
                    raise self._exhausted(f"--request-limit {self._request_limit}")
                planned = self.tokens + self._reserved + tokens
                if self._token_limit is None or planned <= self._token_limit:
                    break
                if not self._reserved:
                    raise self._exhausted(f"--token-limit {self._token_limit}")
                self._changed.wait()
            self._reserved += tokens
            self.requests += 1

    def settle(self, reserved: int, used: int) -> None:
        """Replace what was set aside for a request by what it took."""
        with self._changed:
            self._reserved -= reserved
            self.tokens += used
            self._changed.notify_all()

    def _exhausted(self, limit: str) -> SpendingLimitError:
        return SpendingLimitError(
            f"{limit} is reached: {self.requests:,} requests with {self.tokens:,} tokens were "
            "sent, and the next one would pass it. Raise the limit and start again; what the "
            "translation memory holds is not paid for twice."
        )
