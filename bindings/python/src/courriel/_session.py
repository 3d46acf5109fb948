# SPDX-License-Identifier: MIT
"""Sessions that block the calling thread, and what all sessions have in common."""

from __future__ import annotations

import atexit
import os
import warnings
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, TypedDict

from . import _arguments, _native
from ._blocking import interruptible
from ._constants import Code, MailStatus, Option, SessionProperty, TranscriptSide
from ._errors import Error
from ._mail import Mail, Wait
from ._message import Message, Path
from ._native import ProgressFunction
from ._properties import SessionProperties
from ._result import SendResult
from ._sending import Delivery, Sendable, batches, of_file, of_message, of_source

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Settings(TypedDict, total=False):
    """The keyword arguments of a session; see the attributes of the same names."""

    # <settings>
    option: Option | None
    async_mode: bool | None
    auth_token: str | None
    ignore_errors: int | None
    timeout: float | None
    total_timeout: float | None
    close_timeout: float | None
    sign_in_required: bool | None
    clear_text_sign_in_allowed: bool | None
    mechanism: str | None
    ca_file: Path | None
    ehlo_name: str | None
    local_address: str | None
    ip_version: int | None
    all_or_none: bool | None
    chunking: bool | None
    transcript_file: Path | None
    at_most_once: bool | None
    connections: int | None
    trusted_window: int | None
    mails_per_connection: int | None
    recipients_per_mail: int | None
    without_extensions: str | None
    hybrid_keys: bool | None
    legacy_tls: bool | None
    proxy: str | None
    client_certificate: Path | None
    client_key: Path | None
    client_key_password: str | None
    minimum_tls: int | None
    pins: str | None
    pins_only: bool | None
    outbox_limit: int | None
    outbox_megabytes: int | None
    outbox_file: Path | None
    mails_per_minute: int | None
    retry_first_seconds: float | None
    expiry_seconds: float | None
    start_offline: bool | None
    keep_seconds: float | None
    # </settings>


class SessionBase(SessionProperties):
    """A session's making and its end."""

    __slots__ = ("_finalizer", "progress")

    progress: ProgressFunction | None

    def __init__(
        self,
        server: str | None = None,
        port: int = 0,
        username: str | None = None,
        password: str | None = None,
        *,
        # <arguments>
        option: Option | None = None,
        async_mode: bool | None = None,
        auth_token: str | None = None,
        ignore_errors: int | None = None,
        timeout: float | None = None,
        total_timeout: float | None = None,
        close_timeout: float | None = None,
        sign_in_required: bool | None = None,
        clear_text_sign_in_allowed: bool | None = None,
        mechanism: str | None = None,
        ca_file: Path | None = None,
        ehlo_name: str | None = None,
        local_address: str | None = None,
        ip_version: int | None = None,
        all_or_none: bool | None = None,
        chunking: bool | None = None,
        transcript_file: Path | None = None,
        at_most_once: bool | None = None,
        connections: int | None = None,
        trusted_window: int | None = None,
        mails_per_connection: int | None = None,
        recipients_per_mail: int | None = None,
        without_extensions: str | None = None,
        hybrid_keys: bool | None = None,
        legacy_tls: bool | None = None,
        proxy: str | None = None,
        client_certificate: Path | None = None,
        client_key: Path | None = None,
        client_key_password: str | None = None,
        minimum_tls: int | None = None,
        pins: str | None = None,
        pins_only: bool | None = None,
        outbox_limit: int | None = None,
        outbox_megabytes: int | None = None,
        outbox_file: Path | None = None,
        mails_per_minute: int | None = None,
        retry_first_seconds: float | None = None,
        expiry_seconds: float | None = None,
        start_offline: bool | None = None,
        keep_seconds: float | None = None,
        # </arguments>
        progress: ProgressFunction | None = None,
        transcript: Callable[[TranscriptSide, str], object] | None = None,
    ) -> None:
        self._open()
        self.progress = progress
        given = {
            # <given>
            "server": server,
            "port": port,
            "username": username,
            "password": password,
            "option": option,
            "async_mode": async_mode,
            "auth_token": auth_token,
            "ignore_errors": ignore_errors,
            "timeout": timeout,
            "total_timeout": total_timeout,
            "close_timeout": close_timeout,
            "sign_in_required": sign_in_required,
            "clear_text_sign_in_allowed": clear_text_sign_in_allowed,
            "mechanism": mechanism,
            "ca_file": ca_file,
            "ehlo_name": ehlo_name,
            "local_address": local_address,
            "ip_version": ip_version,
            "all_or_none": all_or_none,
            "chunking": chunking,
            "transcript_file": transcript_file,
            "at_most_once": at_most_once,
            "connections": connections,
            "trusted_window": trusted_window,
            "mails_per_connection": mails_per_connection,
            "recipients_per_mail": recipients_per_mail,
            "without_extensions": without_extensions,
            "hybrid_keys": hybrid_keys,
            "legacy_tls": legacy_tls,
            "proxy": proxy,
            "client_certificate": client_certificate,
            "client_key": client_key,
            "client_key_password": client_key_password,
            "minimum_tls": minimum_tls,
            "pins": pins,
            "pins_only": pins_only,
            "outbox_limit": outbox_limit,
            "outbox_megabytes": outbox_megabytes,
            "outbox_file": outbox_file,
            "mails_per_minute": mails_per_minute,
            "retry_first_seconds": retry_first_seconds,
            "expiry_seconds": expiry_seconds,
            "start_offline": start_offline,
            "keep_seconds": keep_seconds,
            # </given>
        }
        try:
            for name, value in given.items():
                if value is not None:
                    setattr(self, name, value)
            if transcript is not None:
                self.on_transcript(transcript)
        except BaseException:
            self._end()
            raise

    def _open(self) -> None:
        self._number = _native.succeed("EmailNewSession")
        self._pid = os.getpid()
        self._finalizer = weakref.finalize(self, _abandon, self._number, self._pid)
        self._finalizer.atexit = False
        _all_sessions.add(self)

    def _close(self) -> None:
        """Closes the native session; the second time does nothing."""
        if self._finalizer.detach() is not None and self._pid == os.getpid():
            try:
                _native.succeed("EmailCloseSession", self._number)
            finally:
                _native.forget_session(self._number)

    def release(self) -> None:
        """Ends the session and does not wait.

        What ``close`` does goes on inside the library, for no longer, and nobody hears
        of mails that were given up. Callbacks are not called any more. Releasing it
        again, or after ``close``, does nothing.
        """
        if self._finalizer.detach() is not None and self._pid == os.getpid():
            try:
                _native.succeed("EmailReleaseSession", self._number)
            finally:
                _native.forget_session(self._number)

    def _end(self) -> None:
        """Closes the native session when something else is already wrong."""
        try:
            self._close()
        except Error:
            pass

    def cancel_calls(self, message: Message | None = None) -> int:
        """Ends the calls in progress on other threads, without closing the session.

        They raise an :class:`Error` with :attr:`Code.CANCELLED`, or an
        :class:`OutcomeUnknownError` when the mail may have been delivered. With a
        message, only the call that sends it. Returns how many calls there were.
        """
        return _native.measure(
            "EmailCancelCall", self._number, None if message is None else message._number
        )

    def on_transcript(self, told: Callable[[TranscriptSide, str], object] | None) -> None:
        """Has ``told(side, line)`` called for every line of the conversation with the server.

        It counts for connections that are opened from now on (the argument ``transcript``:
        for all); None ends it at once. Secrets are replaced by ``[hidden]`` and bodies are
        left out. It is called on the thread that makes the call, which may be a helper
        beside yours, and for mails of an outbox on a thread of the library; with several
        connections, on several threads. It must not wait for the session. What it raises
        goes to :func:`sys.excepthook` and does not stop the mail.
        """

        def call(side: int, line: str) -> None:
            if told is not None:
                told(TranscriptSide(side), line)

        if not _native.set_transcript(self._number, call if told else None):
            raise _native.last_error()

    def mails(self) -> Iterator[Mail]:
        """The mails of an asynchronous session, in the order in which they were taken."""
        number = 0
        while True:
            number = _native.measure("EmailNextMail", self._number, number)
            if number == 0:
                return
            yield Mail(number)

    def next_completion(self) -> Mail | None:
        """A mail that is finished and was not given here before, if there is one."""
        number = _native.measure("EmailNextCompletion", self._number)
        return Mail(number) if number else None

    def completion_descriptor(self) -> int:
        """A descriptor for event loops: it can be read while next_completion has a mail to give.

        Call next_completion until it gives None, then wait for the descriptor again; do not read
        from it. It is closed with the session. On Windows it is the handle of an event.
        """
        return _native.measure("EmailGetCompletionDescriptor", self._number)

    @property
    def closed(self) -> bool:
        """Whether close() was called, or a call was interrupted."""
        return not self._finalizer.alive


class Session(SessionBase):
    """A connection to a mail server, kept for many messages.

    ::

        with courriel.Session("smtp.example.com", 587, "user@example.com", "secret") as session:
            session.send(courriel.Message(
                sender="Zoë <user@example.com>", to="someone@example.org",
                subject="Bonjour", text="It works."))

    ``with`` connects, secures the connection and signs in, and closes at its end;
    :meth:`start` and :meth:`close` do the same without it, and :func:`connect`
    makes a session that is already started. All arguments are attributes too, and
    count from the moment they are set; most can be set only before the start.

    ``option`` is :attr:`Option.DEFAULT` when it is not given, as in all languages: the
    connection is encrypted where the server offers it, and credentials never travel
    otherwise. Give :attr:`Option.STARTTLS` (port 587) to fail rather than to send a mail
    in clear.

    ``progress`` is called as ``progress(done_bytes, total_bytes)`` during every
    sending, on the calling thread; when it returns False or raises, the sending is
    cancelled, and what it raised is raised by the sending method.

    A session may be used by several threads; their sendings take turns on its
    ``connections``, one unless more are allowed. A refusal by
    the server leaves it usable, and after a lost connection the next call opens a
    new one by itself. Ctrl-C ends a call that waits for the server, and the session.
    A signal handler must not call the library.

    >>> session = Session("smtp.example.com", timeout=30)
    >>> session.server, session.option.name, session.timeout, session.started
    ('smtp.example.com', 'DEFAULT', 30, False)
    >>> session.close()
    """

    __slots__ = ()

    def start(self) -> Session:
        """Connects, secures the connection and signs in. Returns the session itself.

        A start that failed can be tried again, with other properties if need be.
        """
        number = self._number
        interruptible(lambda _: _native.succeed("EmailStartSession", number), None, self._end)
        return self

    def close(self) -> None:
        """Ends the session; calls in progress on other threads end with an error.

        An asynchronous session first sends what waits, for at most ``close_timeout``.
        Closing again does nothing.
        """
        interruptible(lambda _: self._close(), None, lambda: None)

    @property
    def last_error(self) -> Error | None:
        """How the last call that used the server came to its end on this session.

        That is starting, a ping, or a sending; None when it succeeded or there was none. Of calls
        at the same time, it is the one that ended last. For health pages and logs: each call raises
        its own error.
        """
        return _native.session_error(self._number)

    def ping(self) -> None:
        """Makes sure that the server can be reached and works, without a mail.

        Sends NOOP over an open connection, else opens one, which is kept for the mails that
        follow. Takes its turn like a mail. Raises an :class:`Error` when the server does not
        answer; the session stays started.
        """
        _native.succeed("EmailPing", self._number)

    def send(
        self,
        message: Sendable,
        *,
        from_addr: str | None = None,
        to_addrs: str | Sequence[str] | None = None,
        progress: ProgressFunction | None = None,
    ) -> SendResult:
        """Sends a message to its recipients.

        Returns when the server has taken it for all of them, or for some (see
        :attr:`SendResult.refused`); raises an :class:`Error` otherwise. Nothing is
        ever sent a second time silently.

        A message of the standard library's email package is sent as it is. Its
        envelope comes from its headers, as with ``smtplib``: sender from Sender or
        From, recipients from To, Cc and Bcc, which is left out of what is sent;
        with Resent-Date, from the Resent- headers. ``from_addr`` and ``to_addrs`` go
        before them. Date and Message-ID are added when they are missing.
        """
        return self._send(*of_message(message, from_addr, to_addrs), progress)

    def send_all(
        self, messages: Iterable[Sendable], *, progress: ProgressFunction | None = None
    ) -> list[SendResult | Error]:
        """Sends many messages, over as many connections as ``connections`` allows.

        What one of them fails with does not keep back the others: the list has, in
        the order of the messages, a result or an :class:`Error` for each. Messages are
        taken from an iterator some hundred at a time.
        """
        outcomes: list[SendResult | Error] = []
        number = self._number
        for batch in batches(messages):
            with batch.locked():
                deliver = batch.deliver
                try:
                    outcomes += interruptible(
                        lambda report, deliver=deliver: deliver(number, report),  # type: ignore[misc]
                        progress or self.progress,
                        self._end,
                    )
                except Error as error:
                    # What was sent before must not be forgotten.
                    if not outcomes:
                        raise
                    outcomes += [error] * batch.size
        return outcomes

    def send_source(
        self,
        sender: str,
        recipients: str | Iterable[str],
        data: bytes,
        *,
        progress: ProgressFunction | None = None,
    ) -> SendResult:
        """Sends a ready-made mail, headers and body, to the given recipients.

        ``sender`` is where failures are reported, an address without a name; "" is
        the null sender. Line ends become CR LF and a Bcc header is left out.
        """
        return self._send(*of_source(sender, recipients, data), progress)

    def send_file(
        self,
        message: Message,
        path: Path,
        *,
        progress: ProgressFunction | None = None,
    ) -> SendResult:
        """Sends a ready-made mail from a file (.eml), with the envelope of the message.

        The file is read in pieces. The content of the message is not used.
        """
        return self._send(*of_file(message, path), progress)

    @classmethod
    def find(cls, username: str) -> Session | None:
        """The newest open session that was started with this user name, if any.

        For code that knows the name only. Only sessions made by this class are found.
        """
        try:
            number = _native.succeed("EmailFindSession", _arguments.utf8(username, "username"))
        except Error as error:
            if error.code == Code.NO_SUCH_SESSION:
                return None
            raise
        return _open_sessions.get(number)

    def on_completion(self, function: Callable[[Mail, MailStatus], object] | None) -> None:
        """Has a function told of every finished mail, once each; None for none.

        It runs on a thread of the library, one call at a time; it may use the
        library but must not wait there for mails.
        """
        if function is None:
            _native.set_completion(self._number, None)
            return
        told = function
        _native.set_completion(
            self._number, lambda mail, status: told(Mail(mail), MailStatus(status))
        )

    def wait_completion(self, timeout: float | None = None) -> Mail | None:
        """Waits until a mail is finished and takes it, as :meth:`next_completion` does.

        None when none was finished after ``timeout`` seconds. Several threads may wait: each mail
        is given to one of them.
        """
        number = self._number
        waiting = Wait(lambda ms: _native.measure("EmailWaitCompletion", number, ms), timeout)
        mail = interruptible(lambda _: waiting.run(), None, waiting.stop)
        return Mail(mail) if mail else None

    def flush(self, timeout: float | None = None) -> None:
        """Waits until no mail of an asynchronous session waits any more.

        Raises :class:`OutboxTimeoutError` when some do after ``timeout`` seconds.
        """
        number = self._number
        waiting = Wait(lambda ms: _native.succeed("EmailFlush", number, ms), timeout)
        interruptible(lambda _: waiting.run(), None, waiting.stop)

    def _open(self) -> None:
        super()._open()
        _open_sessions[self._number] = self

    def _send(
        self, message: Message, deliver: Delivery, progress: ProgressFunction | None
    ) -> SendResult:
        number = self._number
        # The lock is taken here, not by the helper, so that the progress function
        # can use the message; the results have to be read before it is sent again.
        with message._locked():
            return interruptible(
                lambda report: deliver(number, report), progress or self.progress, self._end
            )

    def __enter__(self) -> Session:
        if not self.started:
            try:
                self.start()
            except BaseException:
                # There will be no __exit__.
                self._end()
                raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.close()
        except Error:
            # What went wrong first says more.
            if error is None:
                raise


_open_sessions: weakref.WeakValueDictionary[int, Session] = weakref.WeakValueDictionary()


def connect(
    server: str,
    port: int = 0,
    username: str | None = None,
    password: str | None = None,
    *,
    progress: ProgressFunction | None = None,
    transcript: Callable[[TranscriptSide, str], object] | None = None,
    **settings: Unpack[Settings],
) -> Session:
    """A :class:`Session` that is already started; the same arguments.

    ::

        session = courriel.connect("smtp.example.com", 587, "user@example.com", "secret")
    """
    session = Session(
        server, port, username, password, progress=progress, transcript=transcript, **settings
    )
    try:
        return session.start()
    except BaseException:
        session._end()
        raise


_all_sessions: weakref.WeakSet[SessionBase] = weakref.WeakSet()


def _abandon(number: int, pid: int) -> None:
    """Closes a session that nobody closed, when it is collected or Python ends."""
    if pid == os.getpid():
        _native.give_back("EmailReleaseSession", number)
        _native.forget_session(number)
        warnings.warn("a courriel session was not closed", ResourceWarning, stacklevel=2)


@atexit.register
def _leave() -> None:
    """Prepares for the end of Python what nobody closed.

    What an asynchronous session has in memory the library sends when the process
    ends, and what is in a file it leaves there; it must not call Python then.
    """
    for session in list(_all_sessions):
        number, ours = session._number, session._pid == os.getpid()
        if ours and not _native.plain("EmailGetSessionNumber", number, SessionProperty.ASYNC_MODE):
            session._finalizer()
    _native.fall_silent()
