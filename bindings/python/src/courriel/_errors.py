# SPDX-License-Identifier: MIT
"""The exceptions, and which code raises which of them.

Every exception is an :class:`Error`, and also the built-in exception that a
caller would expect where there is one, so that ``except TimeoutError`` works.
Two rules hold: callers branch on ``code``, which is the same in every language,
never on the text; and an unknown outcome is no built-in exception at all,
so that a handler made for lost connections does not send a mail twice.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Mapping
from typing import Any, Callable

from ._constants import Code, Fault, Stage
from ._result import RecipientResult


class Error(Exception):
    """A call of the library failed; the base of all its exceptions.

    ``code``
        What happened, as a :class:`Code`: the thing to branch on.
    ``message``
        What happened, in one line; ``str(error)`` is the same.
    ``name``, ``summary``, ``hint``
        The name of the code, what it means in general, its usual cause and cure.
    ``stage``
        Where it happened, as a :class:`Stage`.
    ``smtp_code``, ``enhanced_code``, ``server_text``
        The server's own answer: 0 and empty when there is none.
    ``system_code``, ``system_message``
        The number (errno) and the words of the system, of TLS or of the
        certificate check.
    ``fault``
        Whose the fault is, as a :class:`Fault`: where something has to change.
    ``may_retry``
        Whether the same call may succeed later with nothing changed.
    ``outcome_unknown``
        Whether the mail may have been delivered although the call failed.
    ``session_usable``
        Whether the session can go on as it is.
    ``new_token_helps``
        Whether another access token may be accepted where this one was refused.
    ``everything``
        All of this in several lines, for a log or a report. No secrets.
    ``recipients``
        The answers to each recipient, when the call got as far as that.
    """

    def __init__(
        self,
        message: str = "",
        *,
        code: int = Code.INTERNAL,
        name: str = "",
        summary: str = "",
        everything: str = "",
        hint: str = "",
        stage: int = Stage.NONE,
        smtp_code: int = 0,
        enhanced_code: str = "",
        server_text: str = "",
        system_code: int = 0,
        system_message: str = "",
        fault: int = Fault.NOBODY,
        may_retry: bool = False,
        outcome_unknown: bool = False,
        session_usable: bool = False,
        new_token_helps: bool = False,
        wlanguage_number: int = 0,
        recipients: tuple[RecipientResult, ...] = (),
    ) -> None:
        # OSError takes its errno from the first of two arguments.
        if isinstance(self, OSError) and system_code:
            super().__init__(system_code, message)
        else:
            super().__init__(message)
        self.message = message
        self.code: Code | int = _known(Code, code)
        self.name = name
        self.summary = summary
        self.everything = everything or message
        self.hint = hint
        self.stage: Stage | int = _known(Stage, stage)
        self.smtp_code = smtp_code
        self.enhanced_code = enhanced_code
        self.server_text = server_text
        self.system_code = system_code
        self.system_message = system_message
        self.fault: Fault | int = _known(Fault, fault)
        self.may_retry = may_retry
        self.outcome_unknown = outcome_unknown
        self.session_usable = session_usable
        self.new_token_helps = new_token_helps
        self.wlanguage_number = wlanguage_number
        self.recipients = recipients
        # Python 3.11 and later show notes below a traceback.
        if hint and hasattr(self, "add_note"):
            self.add_note(hint)

    def __str__(self) -> str:
        return self.message

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name or int(self.code)}: {self.message!r})"

    def __reduce__(self) -> tuple[Callable[..., Error], tuple[Any, ...]]:
        # An exception is sent between processes by its arguments, and OSError
        # would forget the rest.
        details = {name: getattr(self, name) for name in _ATTRIBUTES}
        return _rebuild, (type(self), self.message, details)


# <exceptions>
class UseError(Error, ValueError):
    """The program passed something that cannot be, or called at the wrong time (codes
    100 to 199). Nothing was sent.
    """


class MessageError(Error, ValueError):
    """The message cannot be sent as it is: its addresses, headers or files (codes 200
    to 299). Nothing was sent.
    """


class FileError(Error, OSError):
    """A file cannot be read or written."""


class MissingFileError(FileError, FileNotFoundError):
    """There is no file of this path."""


class FilePermissionError(FileError, PermissionError):
    """The process may not read the file."""


class NetworkError(Error, ConnectionError):
    """The server could not be reached, was lost or does not speak the protocol (codes
    300 to 399). Nothing was delivered.
    """


class HostNotFoundError(NetworkError, socket.gaierror):
    """The server's name could not be looked up."""


class RefusedConnectionError(NetworkError, ConnectionRefusedError):
    """Nothing listens on this port of the server, or a firewall rejects it."""


class LostConnectionError(NetworkError, ConnectionResetError):
    """The connection was lost before the mail was handed over."""


class TimedOutError(NetworkError, TimeoutError):
    """Time ran out before the mail was handed over: nothing was delivered."""


class ProtocolError(NetworkError):
    """The server does not keep to the protocol."""


class TLSError(Error, ConnectionError):
    """The connection could not be protected, or the certificate is not acceptable
    (codes 400 to 499).

    Not an ``ssl.SSLError``: that would load OpenSSL into every process that imports
    this package, which does without it.
    """


class CertificateError(TLSError):
    """The server's certificate is not acceptable."""


class SignInError(Error, PermissionError):
    """The sign-in failed, or was not even tried because it would not be safe (codes
    500 to 599).
    """


class RefusedError(Error):
    """The server refused the client, the sender, the recipients or the message (codes
    600 to 699); its answer says why.
    """


class RecipientsRefusedError(RefusedError):
    """The mail went to nobody because recipients were refused: see the recipients of
    the error.
    """


class OutcomeUnknownError(Error):
    """Nobody knows whether the mail was delivered (codes 700 to 799): sending it again
    may deliver it twice.
    """


class OutboxError(Error):
    """The outbox of an asynchronous session refused or gave up (codes 800 to 899)."""


class OutboxTimeoutError(OutboxError, TimeoutError):
    """The wait ended before the mails did; they go on."""


class CallCancelledError(Error):
    """The program stopped the call: nothing was delivered."""


class SessionClosedError(Error, ConnectionAbortedError):
    """The session was closed while the call was in progress; nothing was delivered."""


class InternalError(Error, RuntimeError):
    """The library or its surroundings failed: memory, a fork, a defect (codes 900 to
    999).
    """


class NoMemoryError(InternalError, MemoryError):
    """Memory ran out."""


class AfterForkError(InternalError):
    """The process was forked after it loaded the library.

    Start the child with another method
    (``multiprocessing.set_start_method("spawn")`` or ``"forkserver"``), use the
    library in the child only, or have a fresh copy of it in every child with
    ``courriel.configure(Parameter.FORK, 1)`` before the fork.
    """
# </exceptions>


class LibraryNotFoundError(ImportError):
    """The native library could not be loaded: the text says where it was looked for."""


_ATTRIBUTES = (
    "code",
    "name",
    "summary",
    "everything",
    "hint",
    "stage",
    "smtp_code",
    "enhanced_code",
    "server_text",
    "system_code",
    "system_message",
    "fault",
    "may_retry",
    "outcome_unknown",
    "session_usable",
    "new_token_helps",
    "wlanguage_number",
    "recipients",
)

# Families by the hundreds of their numbers, and the codes with a class of their own.
# <classes>
_FAMILIES: dict[int, type[Error]] = {
    1: UseError,
    2: MessageError,
    3: NetworkError,
    4: TLSError,
    5: SignInError,
    6: RefusedError,
    7: OutcomeUnknownError,
    8: OutboxError,
    9: InternalError,
}

_CLASSES: dict[int, type[Error]] = {
    Code.FILE_NOT_FOUND: MissingFileError,
    Code.NOT_A_FILE: FileError,
    Code.CANNOT_READ: FileError,
    Code.FILE_CHANGED: FileError,
    Code.CANNOT_WRITE: FileError,
    Code.HOST_NOT_FOUND: HostNotFoundError,
    Code.NAME_RESOLUTION: HostNotFoundError,
    Code.CONNECTION_REFUSED: RefusedConnectionError,
    Code.CONNECT_TIMEOUT: TimedOutError,
    Code.TIMEOUT: TimedOutError,
    Code.CONNECTION_LOST: LostConnectionError,
    Code.PROTOCOL: ProtocolError,
    Code.TOTAL_TIMEOUT: TimedOutError,
    Code.UNKNOWN_AUTHORITY: CertificateError,
    Code.WRONG_NAME: CertificateError,
    Code.CERTIFICATE_EXPIRED: CertificateError,
    Code.CERTIFICATE_INVALID: CertificateError,
    Code.RECIPIENTS_REFUSED: RecipientsRefusedError,
    Code.SOME_RECIPIENTS_REFUSED: RecipientsRefusedError,
    Code.WAIT_TIMEOUT: OutboxTimeoutError,
    Code.CANCELLED: CallCancelledError,
    Code.SESSION_CLOSED: SessionClosedError,
    Code.OUT_OF_MEMORY: NoMemoryError,
    Code.AFTER_FORK: AfterForkError,
}
# </classes>


def class_of(code: int) -> type[Error]:
    """The class of a code; that of its family where it has none of its own."""
    return _CLASSES.get(code) or _FAMILIES.get(code // 100, Error)


def make(message: str, details: Mapping[str, Any]) -> Error:
    """The exception for what the library reported."""
    code = details["code"]
    kind = class_of(code)
    if kind is FileError and details.get("system_code") in (errno.EACCES, errno.EPERM):
        kind = FilePermissionError
    return kind(message, **details)


def _known(kind: Any, number: int) -> Any:
    # A newer library may know numbers that this package does not.
    try:
        return kind(number)
    except ValueError:
        return int(number)


def _rebuild(kind: type[Error], message: str, details: dict[str, Any]) -> Error:
    return kind(message, **details)
