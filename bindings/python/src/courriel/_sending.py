# SPDX-License-Identifier: MIT
"""One sending: the call, and its outcome read back, without anything in between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from email.message import Message as StandardMessage
from typing import Any, Callable, Optional, Union

from . import _native
from ._constants import Sent, SessionProperty
from ._mail import Mail, recipient
from ._message import Message, Path
from ._native import ProgressFunction
from ._result import RecipientResult, SendResult
from ._standard import prepare

Sendable = Union[Message, "StandardMessage[Any, Any]"]
"""A :class:`courriel.Message`, or one of the standard library's email package."""

Delivery = Callable[[int, Optional[ProgressFunction]], SendResult]
"""A sending that is ready but for the session's number and the progress function."""


def of_message(
    message: Sendable,
    from_addr: str | None,
    to_addrs: str | Sequence[str] | None,
) -> tuple[Message, Delivery]:
    """The message to hold while sending, and its sending."""
    if isinstance(message, Message):
        if from_addr is not None or to_addrs is not None:
            raise TypeError(
                "from_addr and to_addrs are for messages of the email package; a"
                " courriel.Message has envelope_sender() and its recipients"
            )
        return message, _delivery("EmailSendMessage", message)
    if not isinstance(message, StandardMessage):
        raise TypeError(
            "a message must be a courriel.Message or an email.message.EmailMessage,"
            f" not {type(message).__name__}"
        )
    prepared = prepare(message, from_addr, to_addrs)
    return of_source(prepared.sender, prepared.recipients, prepared.source, prepared.message_id)


def of_source(
    sender: str, recipients: str | Iterable[str], data: bytes, message_id: str = ""
) -> tuple[Message, Delivery]:
    """The same for a ready-made mail.

    Not EmailSendSource: that tells the results of the recipients as one text only.
    """
    message = Message(bcc=recipients, envelope_sender=sender)
    message.source(data)
    return message, _delivery("EmailSendMessage", message, message_id=message_id)


def of_file(message: Message, path: Path) -> tuple[Message, Delivery]:
    """The same for a ready-made mail in a file."""
    return message, _delivery("EmailSend", message, _native.path_bytes(path, "path"))


def _delivery(name: str, message: Message, *arguments: Any, message_id: str = "") -> Delivery:
    def deliver(session: int, progress: ProgressFunction | None) -> SendResult:
        number = message._number
        sent, error = _native.send(name, session, (number, *arguments), progress)
        if error is not None:
            error.recipients = _recipients(number)
            raise error
        return SendResult(
            recipients=_recipients(number),
            complete=sent == Sent.FULLY,
            reply=_native.text("EmailServerReply", number),
            message_id=message_id or _native.text("EmailGetMessageID", number),
            mail=_mail(session, number),
        )

    return deliver


def _mail(session: int, message: int) -> Mail | None:
    # Only an outbox gives a number; a message keeps that of its last asynchronous sending.
    if _native.plain("EmailGetSessionNumber", session, SessionProperty.ASYNC_MODE) != 1:
        return None
    number = _native.plain("EmailMailIdentifier", message)
    return Mail(number) if number > 0 else None


def _recipients(message: int) -> tuple[RecipientResult, ...]:
    count = _native.plain("EmailRecipientCount", message)
    return tuple(
        recipient("EmailRecipientNumber", "EmailRecipientText", message, index)
        for index in range(count)
    )
