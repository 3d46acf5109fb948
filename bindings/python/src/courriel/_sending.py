# SPDX-License-Identifier: MIT
"""One sending: the call, and its outcome read back, without anything in between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from typing import TYPE_CHECKING, Any, Callable, Optional, Union

from . import _arguments, _native
from ._constants import Sent, SessionProperty
from ._errors import Error
from ._mail import Mail, recipient
from ._message import Message, Path
from ._native import ProgressFunction
from ._result import RecipientResult, SendResult

if TYPE_CHECKING:
    from email.message import Message as StandardMessage

    from ._standard import Prepared

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
    prepared = _prepared(message, from_addr, to_addrs)
    held = _held(prepared)
    return held, _delivery(
        "EmailSendMessage", held, message_id=prepared.message_id, as_is=prepared.as_is
    )


def _held(prepared: Prepared) -> Message:
    """What a message of the email package is sent as."""
    if prepared.built is not None:
        return prepared.built
    message = Message(envelope_sender=prepared.sender)
    for field, recipient_ in zip(prepared.fields, prepared.recipients):
        getattr(message, field)(recipient_)
    return message.source(prepared.source)


def _prepared(
    message: Any, from_addr: str | None = None, to_addrs: str | Sequence[str] | None = None
) -> Prepared:
    # Whoever does without the email package need not wait for its import.
    from email.message import Message as StandardMessage

    from ._standard import prepare

    if not isinstance(message, StandardMessage):
        raise TypeError(
            "a message must be a courriel.Message or an email.message.EmailMessage,"
            f" not {type(message).__name__}"
        )
    return prepare(message, from_addr, to_addrs)


def of_source(
    sender: str, recipients: str | Iterable[str], data: bytes
) -> tuple[Message, Delivery]:
    """The same for a ready-made mail.

    Not EmailSendSource: that tells the results of the recipients as one text only.
    """
    message = Message(bcc=recipients, envelope_sender=sender)
    message.source(data)
    return message, _delivery("EmailSendMessage", message)


def of_file(message: Message, path: Path) -> tuple[Message, Delivery]:
    """The same for a ready-made mail in a file."""
    return message, _delivery("EmailSend", message, _arguments.path_bytes(path, "path"))


def _delivery(
    name: str, message: Message, *arguments: Any, message_id: str = "", as_is: str = ""
) -> Delivery:
    def deliver(session: int, progress: ProgressFunction | None) -> SendResult:
        number = message._number
        sent, error = _native.send(name, session, (number, *arguments), progress)
        if error is not None:
            error.recipients = _recipients(number)
            raise error
        return _result(session, number, sent, message_id, as_is)

    return deliver


def _result(session: int, message: int, sent: int, message_id: str, as_is: str = "") -> SendResult:
    return SendResult(
        recipients=_recipients(message),
        complete=sent == Sent.FULLY,
        reply=_native.text("EmailGetServerReply", message),
        message_id=message_id or _native.text("EmailGetMessageID", message),
        mail=_mail(session, message),
        as_is=as_is,
    )


# ---- many at once -----------------------------------------------------------

# As many as are held in memory at a time when the messages come one by one.
_BATCH = 500


class Batch:
    """Messages that are sent by one call, each with its own outcome."""

    def __init__(self, messages: list[Sendable]) -> None:
        self.size = len(messages)
        self._prepared = [self._prepare(message) for message in messages]

    @staticmethod
    def _prepare(message: Sendable) -> tuple[Message, str, str] | Error:
        try:
            if isinstance(message, Message):
                return message, "", ""
            prepared = _prepared(message)
            return _held(prepared), prepared.message_id, prepared.as_is
        except Error as error:
            return error

    def locked(self) -> ExitStack:
        """Holds all messages, in an order that no other batch can cross."""
        held = {one[0]._number: one[0] for one in self._prepared if not isinstance(one, Error)}
        stack = ExitStack()
        for number in sorted(held):
            stack.enter_context(held[number]._locked())
        return stack

    def deliver(self, session: int, progress: ProgressFunction | None) -> list[SendResult | Error]:
        """Sends them; raises only what concerns the call as a whole."""
        numbers = [one[0]._number for one in self._prepared if not isinstance(one, Error)]
        if numbers:
            arguments = _native.handles(numbers), len(numbers)
            _, error = _native.send("EmailSendMessages", session, arguments, progress, failed=-1)
            if error is not None:
                raise error
        return [
            one
            if isinstance(one, Error)
            else self._outcome(session, one[0]._number, one[1], one[2])
            for one in self._prepared
        ]

    @staticmethod
    def _outcome(session: int, message: int, message_id: str, as_is: str) -> SendResult | Error:
        sent = _native.measure("EmailGetMessageResult", message)
        if sent:
            return _result(session, message, sent, message_id, as_is)
        error = _native.message_error(message)
        error.recipients = _recipients(message)
        return error


def batches(messages: Iterable[Sendable]) -> Iterator[Batch]:
    """Messages, so many at a time."""
    left = iter(messages)
    while True:
        some = list(islice(left, _BATCH))
        if not some:
            return
        yield Batch(some)


def _mail(session: int, message: int) -> Mail | None:
    # Only an outbox gives a number; a message keeps that of its last asynchronous sending.
    # The message is asked first, because it answers without a hand-off.
    number = _native.plain("EmailGetMailIdentifier", message)
    if number <= 0:
        return None
    if _native.plain("EmailGetSessionNumber", session, SessionProperty.ASYNC_MODE) != 1:
        return None
    return Mail(number)


def _recipients(message: int) -> tuple[RecipientResult, ...]:
    count = _native.plain("EmailGetRecipientCount", message)
    return tuple(
        recipient("EmailRecipientNumber", "EmailRecipientText", message, rank)
        for rank in range(1, count + 1)
    )
