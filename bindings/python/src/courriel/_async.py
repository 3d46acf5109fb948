# SPDX-License-Identifier: MIT
"""Sessions for asyncio."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Callable, TypeVar

from . import _native
from ._awaiting import awaited
from ._blocking import Work
from ._constants import MailStatus
from ._errors import Error
from ._mail import Mail, Wait
from ._message import Message, Path
from ._native import ProgressFunction
from ._result import SendResult
from ._sending import Batch, Delivery, Sendable, batches, of_file, of_message, of_source
from ._session import SessionBase

Result = TypeVar("Result")

# How often a wait looks although nothing was told: the session may have been closed.
_LOOK_AGAIN_SECONDS = 1.0


def _call_soon(
    loop: asyncio.AbstractEventLoop, function: Callable[..., object], *arguments: object
) -> None:
    try:
        loop.call_soon_threadsafe(function, *arguments)
    except RuntimeError:
        pass  # The loop was closed: nobody waits.


def _end(finished: asyncio.Future[None]) -> None:
    if not finished.done():
        finished.set_result(None)


class AsyncSession(SessionBase):
    """A session whose calls are awaited; arguments and attributes as :class:`Session`.

    ::

        async with courriel.AsyncSession("smtp.example.com", 587, "user", "secret") as session:
            await session.send(message)

    The calls run on a thread beside the loop, one at a time: tasks that share a
    session take turns. To send over several connections at once, use :meth:`send_all`
    with ``connections``, or several sessions. ``progress`` is called on the thread of the loop.

    Cancelling a task that waits for its turn changes nothing for the others.
    Cancelling one whose call is in progress (``asyncio.wait_for`` and
    ``asyncio.timeout`` do that too) ends the connection and returns when the call has
    ended; the next call opens a new connection. The
    ``CancelledError`` has the error that the call ended with as its ``__cause__``:
    if that is an :class:`OutcomeUnknownError`, or if there is none because the
    cancellation came too late, the mail may have been delivered.
    """

    __slots__ = ("_lock", "_told", "_waiting")

    _lock: asyncio.Lock | None
    _told: tuple[asyncio.AbstractEventLoop, Callable[[Mail, MailStatus], object]] | None
    _waiting: dict[int, list[asyncio.Future[None]]] | None

    async def start(self) -> AsyncSession:
        """Connects, secures the connection and signs in. Returns the session itself."""
        number = self._number
        await self._run(lambda _: _native.succeed("EmailStartSession", number), None)
        return self

    async def ping(self) -> None:
        """Makes sure that the server can be reached and works, as :meth:`Session.ping`."""
        number = self._number
        await self._run(lambda _: _native.succeed("EmailPing", number), None)

    async def close(self) -> None:
        """Ends the session; calls in progress end with an error. Again does nothing."""
        await awaited(lambda _: self._close(), None, lambda: None)

    aclose = close

    async def send(
        self,
        message: Sendable,
        *,
        from_addr: str | None = None,
        to_addrs: str | Sequence[str] | None = None,
        progress: ProgressFunction | None = None,
    ) -> SendResult:
        """Sends a message, as :meth:`Session.send`."""
        return await self._send(lambda: of_message(message, from_addr, to_addrs), progress)

    async def send_all(
        self, messages: Iterable[Sendable], *, progress: ProgressFunction | None = None
    ) -> list[SendResult | Error]:
        """Sends many messages, as :meth:`Session.send_all`."""
        outcomes: list[SendResult | Error] = []
        for batch in batches(messages):
            try:
                outcomes += await self._run(self._work(batch), progress or self.progress)
            except Error as error:
                # What was sent before must not be forgotten.
                if not outcomes:
                    raise
                outcomes += [error] * batch.size
        return outcomes

    async def send_source(
        self,
        sender: str,
        recipients: str | Iterable[str],
        data: bytes,
        *,
        progress: ProgressFunction | None = None,
    ) -> SendResult:
        """Sends a ready-made mail, as :meth:`Session.send_source`."""
        return await self._send(lambda: of_source(sender, recipients, data), progress)

    async def send_file(
        self,
        message: Message,
        path: Path,
        *,
        progress: ProgressFunction | None = None,
    ) -> SendResult:
        """Sends a ready-made mail from a file, as :meth:`Session.send_file`."""
        return await self._send(lambda: of_file(message, path), progress)

    def on_completion(self, function: Callable[[Mail, MailStatus], object] | None) -> None:
        """Has a function told of every finished mail, once each; None for none.

        It is called on the thread of the running loop, as ``loop.call_soon`` does.
        """
        self._told = None
        if function is not None:
            self._told = (asyncio.get_running_loop(), function)
        self._tell()

    async def flush(self, timeout: float | None = None) -> None:
        """Waits until no mail of an asynchronous session waits, as :meth:`Session.flush`."""
        number = self._number
        waiting = Wait(lambda ms: _native.succeed("EmailFlush", number, ms), timeout)
        await awaited(lambda _: waiting.run(), None, waiting.stop)

    async def wait_completion(self, timeout: float | None = None) -> Mail | None:
        """Waits until a mail is finished and takes it, as :meth:`Session.wait_completion`."""
        number = self._number
        waiting = Wait(lambda ms: _native.measure("EmailWaitCompletion", number, ms), timeout)
        mail = await awaited(lambda _: waiting.run(), None, waiting.stop)
        return Mail(mail) if mail else None

    async def wait(self, mail: Mail, timeout: float | None = None) -> MailStatus:
        """Waits until a mail of an outbox is finished, as :meth:`Mail.wait`."""
        end = math.inf if timeout is None else time.monotonic() + timeout
        loop = asyncio.get_running_loop()
        if self._waiting is None:
            self._waiting = {}
            self._tell()
        waiting = self._waiting
        while True:
            finished: asyncio.Future[None] = loop.create_future()
            waiting.setdefault(mail.number, []).append(finished)
            try:
                # It may have been finished before.
                if (status := mail.status) is not MailStatus.PENDING:
                    return status
                if (left := end - time.monotonic()) <= 0:
                    return MailStatus(_native.succeed("EmailWait", mail.number, 0))
                await asyncio.wait([finished], timeout=min(left, _LOOK_AGAIN_SECONDS))
            finally:
                waiting[mail.number].remove(finished)
                if not waiting[mail.number]:
                    del waiting[mail.number]

    def _open(self) -> None:
        super()._open()
        self._told = None
        self._waiting = None
        # Before Python 3.10 a lock belongs to the loop that it is made on.
        self._lock = None

    def _work(self, batch: Batch) -> Work[list[SendResult | Error]]:
        def work(report: ProgressFunction | None) -> list[SendResult | Error]:
            with batch.locked():
                return batch.deliver(self._number, report)

        return work

    async def _send(
        self,
        prepare: Callable[[], tuple[Message, Delivery]],
        progress: ProgressFunction | None,
    ) -> SendResult:
        def work(report: ProgressFunction | None) -> SendResult:
            message, deliver = prepare()
            with message._locked():
                return deliver(self._number, report)

        return await self._run(work, progress or self.progress)

    async def _run(self, work: Work[Result], progress: ProgressFunction | None) -> Result:
        if self._lock is None:
            self._lock = asyncio.Lock()
        number = self._number
        async with self._lock:
            # The lock leaves no other call that this could end.
            return await awaited(
                work, progress, lambda: _native.measure("EmailCancelCall", number, None)
            )

    def _tell(self) -> None:
        if self._told is None and self._waiting is None:
            _native.set_completion(self._number, None)
            return
        told, waiting = self._told, self._waiting

        def pass_on(mail: int, status: int) -> None:
            for finished in list(waiting.get(mail, ())) if waiting else ():
                _call_soon(finished.get_loop(), _end, finished)
            if told is not None:
                loop, function = told
                _call_soon(loop, function, Mail(mail), MailStatus(status))

        _native.set_completion(self._number, pass_on)

    async def __aenter__(self) -> AsyncSession:
        if not self.started:
            try:
                await self.start()
            except BaseException:
                await self.close()
                raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            await self.close()
        except Error:
            # What went wrong first says more.
            if failure is None:
                raise
