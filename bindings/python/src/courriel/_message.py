# SPDX-License-Identifier: MIT
"""The message builder."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Union, cast

from . import _native

if TYPE_CHECKING:
    from email.headerregistry import Address

Mailbox = Union[str, "Address"]
"""``"user@example.com"``, ``"Zoë <user@example.com>"`` or an ``email.headerregistry.Address``."""

Path = Union[str, "os.PathLike[str]"]


class Readable(Protocol):
    """An open file in binary mode, or anything that reads like one."""

    def read(self) -> bytes:
        """All bytes."""


Content = Union[str, "os.PathLike[str]", bytes, bytearray, memoryview, Readable]
"""What can be attached: the path of a file, bytes, or an open file."""


class Message:
    """A message to be sent, as often as wanted and on any session.

    It can be given as keywords or built call by call:

    >>> message = Message(sender="Zoë <zoe@example.com>", to="someone@example.org",
    ...                   subject="Déjà vu", text="It works.")
    >>> message = (
    ...     Message()
    ...     .sender("Zoë <zoe@example.com>")
    ...     .to("someone@example.org", "Bob <bob@example.org>")
    ...     .subject("Déjà vu")
    ...     .text("It works.")
    ...     .html("<p>It works.</p>")
    ...     .attach(b"a,b\\n1,2\\n", "table.csv")
    ... )

    Every call checks what it is given and raises :class:`UseError`,
    :class:`MessageError` or :class:`FileError` at once. A mailbox is exactly
    one: a list in one text is refused, so that an address that came from outside
    cannot bring others along. ``Date``, ``Message-ID`` and ``MIME-Version`` are added
    when the message is sent.

    A message may be used from several threads: one call has it, others wait.
    It is freed with the object, or earlier by :meth:`close` or a ``with`` block.
    """

    def __init__(
        self,
        *,
        sender: Mailbox | None = None,
        to: Mailbox | Iterable[Mailbox] = (),
        cc: Mailbox | Iterable[Mailbox] = (),
        bcc: Mailbox | Iterable[Mailbox] = (),
        reply_to: Mailbox | Iterable[Mailbox] = (),
        subject: str | None = None,
        text: str | None = None,
        html: str | None = None,
        attachments: Iterable[Content] = (),
        headers: Mapping[str, str] | None = None,
        envelope_sender: str | None = None,
    ) -> None:
        self._number = _native.succeed("EmailNewMessage")
        self._pid = os.getpid()
        self._lock = threading.RLock()
        self._finalizer = weakref.finalize(self, _free, self._number, self._pid)
        self._finalizer.atexit = False
        if sender is not None:
            self.sender(sender)
        self.to(*_mailboxes(to)).cc(*_mailboxes(cc)).bcc(*_mailboxes(bcc))
        self.reply_to(*_mailboxes(reply_to))
        if subject is not None:
            self.subject(subject)
        if text is not None:
            self.text(text)
        if html is not None:
            self.html(html)
        for content in attachments:
            self.attach(content)
        for name, value in (headers or {}).items():
            self.header(name, value)
        if envelope_sender is not None:
            self.envelope_sender(envelope_sender)

    def sender(self, mailbox: Mailbox) -> Message:
        """Sets who the message is from (From), and where failures are reported."""
        return self._set("EmailSetSender", _native.utf8(_text(mailbox), "sender"))

    def envelope_sender(self, address: str | None) -> Message:
        """Sets where failures are reported, when not to the sender.

        An address without a name. ``""`` is the null sender, so that no failure is
        reported; None takes the sender of the message again.
        """
        return self._set("EmailSetEnvelopeSender", _native.utf8(address, "envelope_sender"))

    def to(self, *mailboxes: Mailbox) -> Message:
        """Adds recipients (To)."""
        return self._add("EmailAddRecipient", mailboxes, "to")

    def cc(self, *mailboxes: Mailbox) -> Message:
        """Adds recipients of a copy (Cc)."""
        return self._add("EmailAddCc", mailboxes, "cc")

    def bcc(self, *mailboxes: Mailbox) -> Message:
        """Adds recipients of a blind copy: they stand in no header."""
        return self._add("EmailAddBcc", mailboxes, "bcc")

    def reply_to(self, *mailboxes: Mailbox) -> Message:
        """Adds addresses that answers go to (Reply-To)."""
        return self._add("EmailAddReplyTo", mailboxes, "reply_to")

    def subject(self, subject: str | None) -> Message:
        """Sets the subject: one line in any language. None or "" removes it."""
        return self._set("EmailSetSubject", _native.utf8(subject, "subject"))

    def text(self, text: str | None) -> Message:
        """Sets the text. None or "" removes it."""
        return self._set("EmailSetText", _native.utf8(text, "text"))

    def html(self, html: str | None) -> Message:
        """Sets the HTML; with a text as well, readers choose. None or "" removes it."""
        return self._set("EmailSetHTML", _native.utf8(html, "html"))

    def attach(
        self,
        content: Content,
        name: str | None = None,
        content_type: str | None = None,
    ) -> Message:
        """Attaches a file by its path, bytes, or what an open binary file has left.

        A path (a ``str`` is one) is read while the message is being sent, in pieces,
        and must not change until then; bytes are copied now.

        ``name`` is what the recipient sees, in any language; by default the last
        part of the path or of the open file's name. Bytes need one.
        ``content_type`` as ``"application/pdf"``; found out when not given.
        """
        content_type_utf8 = _native.utf8(content_type, "content_type")
        if isinstance(content, (str, os.PathLike)):
            path = _native.path_bytes(content, "path")
            return self._set("EmailAttachFile", path, _native.utf8(name, "name"), content_type_utf8)
        if not isinstance(content, (bytes, bytearray, memoryview)):
            opened = getattr(content, "name", None)
            if name is None and isinstance(opened, str):
                name = os.path.basename(opened)
            content = content.read()
            if not isinstance(content, (bytes, bytearray, memoryview)):
                raise TypeError("an attached file must be open in binary mode")
        data = bytes(content)
        return self._set(
            "EmailAttachData", _native.utf8(name, "name"), content_type_utf8, data, len(data)
        )

    def header(self, name: str, value: str) -> Message:
        """Adds a header of any name that the library does not write itself."""
        return self._set(
            "EmailAddHeader", _native.utf8(name, "header name"), _native.utf8(value, "header value")
        )

    def source(self, data: bytes | None) -> Message:
        """Makes the message a ready-made mail, headers and body, sent as it is.

        Only line ends become CR LF, and a Bcc header is taken out. The envelope
        still comes from sender and recipients. None goes back to a built message.
        """
        data = None if data is None else bytes(data)
        return self._set("EmailSetSource", data, len(data or b""))

    def reset(self) -> Message:
        """Empties the message so that it can be used again."""
        return self._set("EmailResetMessage")

    def close(self) -> None:
        """Frees the message now; its object cannot be used any more."""
        if self._finalizer.detach() is not None and self._pid == os.getpid():
            with self._lock:
                _native.succeed("EmailFreeMessage", self._number)

    def __enter__(self) -> Message:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _set(self, name: str, *arguments: object) -> Message:
        _native.succeed(name, self._number, *arguments)
        return self

    def _add(self, name: str, mailboxes: Iterable[Mailbox], what: str) -> Message:
        for mailbox in mailboxes:
            _native.succeed(name, self._number, _native.utf8(_text(mailbox), what))
        return self

    def _locked(self) -> threading.RLock:
        # In a forked child the lock may be held by a thread that is not there.
        if self._pid != os.getpid():
            self._lock = threading.RLock()
        return self._lock


def _mailboxes(value: Mailbox | Iterable[Mailbox]) -> Iterable[Mailbox]:
    if isinstance(value, str):
        return (value,)
    # Not isinstance: the class would have to be imported, which is slow.
    if hasattr(value, "addr_spec"):
        return (cast("Address", value),)
    return value


def _text(mailbox: Mailbox) -> str:
    return str(mailbox) if hasattr(mailbox, "addr_spec") else mailbox


def _free(number: int, pid: int) -> None:
    if pid == os.getpid():
        _native.give_back("EmailFreeMessage", number)
