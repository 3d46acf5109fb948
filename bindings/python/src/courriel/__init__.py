# SPDX-License-Identifier: MIT
"""Courriel sends mail.

A whole program::

    import courriel

    message = courriel.Message(
        sender="Zoë <user@example.com>",
        to="someone@example.org",
        subject="Bonjour",
        text="It works.",
    )
    try:
        with courriel.Session("smtp.example.com", 587, "user@example.com", "secret") as session:
            session.send(message)
    except courriel.Error as error:
        print(error.everything)

The same with asyncio: ``async with courriel.AsyncSession(...) as session`` and ``await
session.send(message)``. Messages of the standard library (``email.message.EmailMessage``)
can be sent as well. Errors are exceptions: see :class:`Error`; branch on its ``code``.

After ``os.fork`` (``multiprocessing`` with the method "fork") a child of a process that
used the library gets :class:`AfterForkError` from every call, unless
``courriel.configure(Parameter.FORK, 1)`` was called before.
"""

from typing import TYPE_CHECKING, Any

from ._attachment import Attachment
from ._constants import (
    AddressCheck,
    AttachmentDetail,
    Code,
    ContentDetail,
    DeliveryOption,
    Fault,
    Ignore,
    MailState,
    MailStatus,
    Notify,
    Option,
    Parameter,
    Place,
    Priority,
    Sensitivity,
    Stage,
    TranscriptSide,
)
from ._errors import (
    AfterForkError,
    CallCancelledError,
    CertificateError,
    Error,
    FileError,
    FilePermissionError,
    HostNotFoundError,
    InternalError,
    LibraryNotFoundError,
    LostConnectionError,
    MessageError,
    MissingFileError,
    NetworkError,
    NoMemoryError,
    OutboxError,
    OutboxTimeoutError,
    OutcomeUnknownError,
    ProtocolError,
    RecipientsRefusedError,
    RefusedConnectionError,
    RefusedError,
    SessionClosedError,
    SignInError,
    TimedOutError,
    TLSError,
    UseError,
)
from ._mail import Mail
from ._message import Message
from ._result import RecipientResult, SendResult
from ._session import Session, connect
from ._settings import (
    AddressList,
    ListedMailbox,
    address_problem,
    check_address,
    configure,
    error_text,
    get_timeout,
    set_timeout,
    split_addresses,
    trim_memory,
    version,
)

if TYPE_CHECKING:
    from ._async import AsyncSession

__all__ = [
    "AddressCheck",
    "AddressList",
    "AfterForkError",
    "AsyncSession",
    "Attachment",
    "AttachmentDetail",
    "CallCancelledError",
    "CertificateError",
    "Code",
    "ContentDetail",
    "DeliveryOption",
    "Error",
    "Fault",
    "FileError",
    "FilePermissionError",
    "HostNotFoundError",
    "Ignore",
    "InternalError",
    "LibraryNotFoundError",
    "ListedMailbox",
    "LostConnectionError",
    "Mail",
    "MailState",
    "MailStatus",
    "Message",
    "MessageError",
    "MissingFileError",
    "NetworkError",
    "NoMemoryError",
    "Notify",
    "Option",
    "OutboxError",
    "OutboxTimeoutError",
    "OutcomeUnknownError",
    "Parameter",
    "Place",
    "Priority",
    "ProtocolError",
    "RecipientResult",
    "RecipientsRefusedError",
    "RefusedConnectionError",
    "RefusedError",
    "SendResult",
    "Sensitivity",
    "Session",
    "SessionClosedError",
    "SignInError",
    "Stage",
    "TLSError",
    "TimedOutError",
    "TranscriptSide",
    "UseError",
    "address_problem",
    "check_address",
    "configure",
    "connect",
    "error_text",
    "get_timeout",
    "set_timeout",
    "split_addresses",
    "trim_memory",
    "version",
]


# Tracebacks name the exceptions as programs do.
for _public in [globals().get(name) for name in __all__]:
    if isinstance(_public, type) and issubclass(_public, Error):
        _public.__module__ = __name__


def __getattr__(name: str) -> Any:
    # Whoever does without asyncio need not wait for its import.
    if name == "AsyncSession":
        from ._async import AsyncSession

        return AsyncSession
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
