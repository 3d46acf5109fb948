# SPDX-License-Identifier: MIT
"""Mails in the outbox of an asynchronous session."""

from __future__ import annotations

import datetime
import math
import time
from typing import Any, Callable

from . import _native
from ._blocking import interruptible
from ._constants import Code, MailDetail, MailState, MailStatus, RecipientDetail
from ._errors import Error, OutboxTimeoutError
from ._result import RecipientResult

# A wait that has to notice that it is no longer wanted is made of waits this long.
_SLICE_MS = 100


class Mail:
    """A mail that the outbox of a session with ``async_mode`` has taken.

    It is known by its number, as long as its session is open; two objects of one
    number are equal. All attributes say how things are now.
    """

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mail) and other.number == self.number

    def __hash__(self) -> int:
        return hash(self.number)

    def __repr__(self) -> str:
        return f"<Mail {self.number}>"

    @property
    def status(self) -> MailStatus:
        """Whether it is still pending, was sent, or ended with an error."""
        return MailStatus(_native.succeed("EmailStatus", self.number))

    @property
    def error(self) -> Error | None:
        """What it ended with, when its status is ERROR."""
        return _native.error_beside("EmailStatus", MailStatus.ERROR, self.number)

    @property
    def last_error(self) -> str:
        """Why it still waits, or what it ended with, in one line; empty when all is well.

        What its last try failed with; while no mail goes at all (the server cannot be
        reached, or refuses the sign-in), that.
        """
        return self._text(MailDetail.ERROR)

    @property
    def last_code(self) -> Code | int:
        """The code of :attr:`last_error`; 0 when all is well."""
        number = self._detail(MailDetail.CODE)
        try:
            return Code(number)
        except ValueError:
            return number

    @property
    def state(self) -> str:
        """More exactly, in words for people; to compare, see :attr:`state_number`."""
        return self._text(MailDetail.STATE)

    @property
    def state_number(self) -> MailState:
        """More exactly: queued, being sent, waiting to be tried again, sent, failed ..."""
        return MailState(self._detail(MailDetail.STATE))

    @property
    def attempts(self) -> int:
        """How often it was tried."""
        return self._detail(MailDetail.ATTEMPTS)

    @property
    def next_attempt_seconds(self) -> int:
        """Seconds until it is tried again; 0 when it is due or finished."""
        return self._detail(MailDetail.NEXT_ATTEMPT_SECONDS)

    @property
    def possible_duplicate(self) -> bool:
        """Whether an earlier try may have delivered it already."""
        return self._detail(MailDetail.POSSIBLE_DUPLICATE) != 0

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return self._detail(MailDetail.SIZE)

    @property
    def reply(self) -> str:
        """The server's answer to the last try."""
        return self._text(MailDetail.SERVER_REPLY)

    @property
    def message_id(self) -> str:
        """Its Message-ID, with its < and >."""
        return self._text(MailDetail.MESSAGE_ID)

    @property
    def sender(self) -> str:
        """The envelope's sender."""
        return self._text(MailDetail.SENDER)

    @property
    def created(self) -> datetime.datetime:
        """When the outbox took it."""
        text = self._text(MailDetail.CREATED)
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))

    @property
    def recipients(self) -> tuple[RecipientResult, ...]:
        """What became of each recipient so far."""
        count = self._detail(MailDetail.RECIPIENT_COUNT)
        return tuple(
            recipient("EmailMailRecipientNumber", "EmailMailRecipientText", self.number, rank)
            for rank in range(1, count + 1)
        )

    def wait(self, timeout: float | None = None) -> MailStatus:
        """Waits until it is finished, for at most ``timeout`` seconds.

        Raises :class:`OutboxTimeoutError`, a ``TimeoutError``, when it is not by then.
        """
        waiting = Wait(lambda ms: _native.succeed("EmailWait", self.number, ms), timeout)
        return MailStatus(interruptible(lambda _: waiting.run(), None, waiting.stop))

    def cancel(self) -> None:
        """Takes it back while it waits."""
        _native.succeed("EmailCancel", self.number)

    def retry_now(self) -> None:
        """Tries it now; if it was kept back in doubt, as a possible duplicate."""
        _native.succeed("EmailRetryNow", self.number)

    def _detail(self, detail: MailDetail) -> int:
        return _native.measure("EmailMailNumber", self.number, detail)

    def _text(self, detail: MailDetail) -> str:
        return _native.text("EmailMailText", self.number, detail)


class Wait:
    """A wait for the outbox that can be given up at any time."""

    def __init__(self, wait: Callable[[int], int], timeout: float | None) -> None:
        self._wait = wait
        self._end = math.inf if timeout is None else time.monotonic() + timeout
        self._stopped = False

    def stop(self) -> None:
        """Ends the wait within a moment."""
        self._stopped = True

    def run(self) -> int:
        """Waits; what the library returns, or its time-out as an exception."""
        while True:
            left_ms = max(0.0, self._end - time.monotonic()) * 1000
            try:
                result = self._wait(math.ceil(min(left_ms, _SLICE_MS)))
                if result or self._stopped or time.monotonic() >= self._end:
                    return result
            except OutboxTimeoutError:
                if self._stopped or time.monotonic() >= self._end:
                    raise


def recipient(number: str, text: str, *which: Any) -> RecipientResult:
    """One recipient's result, read by two functions of the library."""
    return RecipientResult(
        address=_native.text(text, *which, RecipientDetail.ADDRESS),
        accepted=_native.measure(number, *which, RecipientDetail.ACCEPTED) == 1,
        smtp_code=_native.measure(number, *which, RecipientDetail.SMTP_CODE),
        enhanced_code=_native.text(text, *which, RecipientDetail.ENHANCED_CODE),
        server_text=_native.text(text, *which, RecipientDetail.SERVER_TEXT),
    )
