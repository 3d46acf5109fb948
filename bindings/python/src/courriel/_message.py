# SPDX-License-Identifier: MIT
"""The message builder."""

from __future__ import annotations

import datetime
import math
import os
import threading
import weakref
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Callable, Protocol, Union, cast

from . import _arguments, _native
from ._attachment import Attachment
from ._constants import (
    AttachmentDetail,
    Code,
    ContentDetail,
    DeliveryOption,
    ImportOption,
    Priority,
    Sensitivity,
    SourceOption,
)
from ._errors import UseError

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
        self._readers: list[int] = []
        self._finalizer = weakref.finalize(self, _free, self._number, self._pid, self._readers)
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
        return self._set("EmailSetSender", _arguments.utf8(_text(mailbox), "sender"))

    def envelope_sender(self, address: str | None) -> Message:
        """Sets where failures are reported, when not to the sender.

        An address without a name. ``""`` is the null sender, so that no failure is
        reported; None takes the sender of the message again.
        """
        return self._set("EmailSetEnvelopeSender", _arguments.utf8(address, "envelope_sender"))

    def envelope_recipients(self, *addresses: str) -> Message:
        """Adds addresses that the mail goes to and no header names (RCPT TO).

        Once there is one, the mail goes to these alone: To, Cc and Bcc make headers, and nothing
        else. Called with no address, it removes those that were added.
        """
        if not addresses:
            return self._set("EmailAddEnvelopeRecipient", None)
        for address in addresses:
            self._set("EmailAddEnvelopeRecipient", _arguments.utf8(address, "envelope_recipients"))
        return self

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
        return self._set("EmailSetSubject", _arguments.utf8(subject, "subject"))

    def text(self, text: str | None) -> Message:
        """Sets the text. None or "" removes it."""
        return self._set("EmailSetText", _arguments.utf8(text, "text"))

    def html(self, html: str | None) -> Message:
        """Sets the HTML; with a text as well, readers choose. None or "" removes it."""
        return self._set("EmailSetHTML", _arguments.utf8(html, "html"))

    def attach(
        self,
        content: Content,
        name: str | None = None,
        content_type: str | None = None,
        *,
        description: str | None = None,
    ) -> Message:
        """Attaches a file by its path, bytes, or what an open binary file has left.

        A path (a ``str`` is one) is read while the message is being sent, in pieces,
        and must not change until then; bytes are copied now.

        ``name`` is what the recipient sees, in any language; by default the last
        part of the path or of the open file's name. Bytes need one.
        ``content_type`` as ``"application/pdf"``; found out when not given.
        """
        kind = _arguments.utf8(content_type, "content_type")
        if isinstance(content, (str, os.PathLike)):
            path = _arguments.path_bytes(content, "path")
            rank = self._call("EmailAttachFile", path, _arguments.utf8(name, "name"), kind)
        else:
            name, data = _opened(content, name)
            rank = self._call(
                "EmailAttachData", _arguments.utf8(name, "name"), kind, data, len(data)
            )
        return self._describe(rank, description)

    def attach_inline(
        self,
        content: Content,
        content_id: str,
        name: str | None = None,
        content_type: str | None = None,
        *,
        description: str | None = None,
    ) -> Message:
        """Adds a file that the HTML shows, as ``<img src="cid:logo@example.com">``.

        ``content_id`` is what stands behind "cid:". The name may be missing.
        """
        kind = _arguments.utf8(content_type, "content_type")
        identifier = _arguments.utf8(content_id, "content_id")
        if isinstance(content, (str, os.PathLike)):
            path = _arguments.path_bytes(content, "path")
            rank = self._call(
                "EmailAttachInlineFile", path, _arguments.utf8(name, "name"), kind, identifier
            )
        else:
            name, data = _opened(content, name)
            rank = self._call(
                "EmailAttachInlineData",
                _arguments.utf8(name, "name"),
                kind,
                identifier,
                data,
                len(data),
            )
        return self._describe(rank, description)

    def attach_reader(
        self,
        read: Callable[[int, int], bytes],
        name: str,
        content_type: str | None = None,
        *,
        size: int | None = None,
        description: str | None = None,
    ) -> Message:
        """Attaches what a function gives: in pieces, never wholly in memory.

        ``read(offset, size)`` returns at most ``size`` bytes from ``offset`` on, none at
        the end; offset 0 starts anew, which happens for each sending. It runs
        during the sending, on the thread that sends; what it raises ends the sending
        and is raised by it. ``size`` in bytes when it is known; otherwise it is
        read once more, to be counted.
        """
        rank, key = _native.attach_reader(
            self._number,
            _arguments.utf8(name, "name"),
            _arguments.utf8(content_type, "content_type"),
            -1 if size is None else _arguments.number64(size, "size"),
            read,
        )
        self._readers.append(key)
        return self._describe(rank, description)

    def add_alternative(self, data: bytes | str, content_type: str) -> Message:
        """Adds another form of the text, as ``"text/x-amp-html; charset=utf-8"``.

        It stands before the HTML, ``text/calendar`` after it; :meth:`set_attachment` with
        :attr:`AttachmentDetail.PLACE` moves it. A ``str`` is encoded as UTF-8.
        """
        octets = data.encode("utf-8") if isinstance(data, str) else _arguments.octets(data, "data")
        kind = _arguments.utf8(content_type, "content_type")
        return self._set("EmailAddAlternative", kind, octets, len(octets or b""))

    def set_attachment(self, rank: int, detail: AttachmentDetail, value: str | int) -> Message:
        """Sets a detail of an attachment, or of an alternative: ranks count from 1.

        >>> message = Message().attach(b"%PDF", "a.pdf", "application/pdf")
        >>> message = message.set_attachment(1, AttachmentDetail.DISPOSITION, "inline")
        """
        which = _arguments.number(rank, "rank"), _arguments.number(detail, "detail")
        if isinstance(value, str):
            return self._set("EmailSetAttachmentText", *which, _arguments.utf8(value, "value"))
        return self._set("EmailSetAttachmentNumber", *which, _arguments.number(value, "value"))

    def header(self, name: str, value: str) -> Message:
        """Adds a header of any name that the library does not write itself."""
        return self._set(
            "EmailAddHeader",
            _arguments.utf8(name, "header name"),
            _arguments.utf8(value, "header value"),
        )

    def priority(self, priority: Priority) -> Message:
        """Says how urgent the mail is."""
        return self._set("EmailSetPriority", _arguments.number(priority, "priority"))

    def sensitivity(self, sensitivity: Sensitivity) -> Message:
        """Says how confidential the mail is."""
        return self._set("EmailSetSensitivity", _arguments.number(sensitivity, "sensitivity"))

    def keywords(self, *keywords: str) -> Message:
        """Sets the keywords; none removes them."""
        return self._set("EmailSetKeywords", _arguments.utf8(";".join(keywords), "keywords"))

    def request_read_receipt(self, wanted: bool = True) -> Message:
        """Asks the reader's program to tell the reply address that the mail was shown."""
        return self._set("EmailRequestReadReceipt", int(bool(wanted)))

    def request_delivery_receipt(self, wanted: bool = True) -> Message:
        """Asks for a report of delivery; also of the server, where it offers that."""
        return self._set("EmailRequestDeliveryReceipt", int(bool(wanted)))

    def sending_agent(self, mailbox: Mailbox | None) -> Message:
        """Sets who sends the mail for the one in From (Sender). None removes it."""
        text = None if mailbox is None else _text(mailbox)
        return self._set("EmailSetSendingAgent", _arguments.utf8(text, "sending_agent"))

    def message_id(self, message_id: str | None) -> Message:
        """Sets the Message-ID; with None one is made, and kept until the message is changed."""
        return self._set("EmailSetMessageID", _arguments.utf8(message_id, "message_id"))

    def in_reply_to(self, *message_ids: str) -> Message:
        """Names the mails that this one answers."""
        return self._set("EmailSetInReplyTo", _arguments.utf8(" ".join(message_ids), "in_reply_to"))

    def references(self, *message_ids: str) -> Message:
        """Names the mails of the conversation, oldest first."""
        return self._set("EmailSetReferences", _arguments.utf8(" ".join(message_ids), "references"))

    def date(self, date: datetime.datetime) -> Message:
        """Sets the Date; without a time zone it is local time. By default, now."""
        date = date if date.tzinfo else date.astimezone()
        offset = date.utcoffset() or datetime.timedelta()
        return self._set(
            "EmailSetDate", math.floor(date.timestamp()), int(offset.total_seconds() // 60)
        )

    def auto_submitted(self, keyword: str | None = "auto-generated") -> Message:
        """Says that no person wrote the mail, so that no robot answers it."""
        return self._set("EmailSetAutoSubmitted", _arguments.utf8(keyword, "auto_submitted"))

    def list_unsubscribe(self, uri: str, *, one_click: bool = False) -> Message:
        """Adds a way to leave a mailing list: an https or mailto URI.

        ``one_click`` promises that a POST to the https URI does it without a question.
        """
        return self._set(
            "EmailAddListUnsubscribe",
            _arguments.utf8(uri, "list_unsubscribe"),
            int(bool(one_click)),
        )

    def calendar(self, calendar: str | None, method: str | None = None) -> Message:
        """Makes the mail an invitation: a whole iCalendar object, and REQUEST or the like.

        Without a method it is the one in the calendar. None removes the calendar.
        """
        return self._set(
            "EmailSetCalendar",
            _arguments.utf8(method, "method"),
            _arguments.utf8(calendar, "calendar"),
        )

    def dkim(
        self,
        domain: str,
        selector: str,
        key: str | None = None,
        *,
        key_file: Path | None = None,
    ) -> Message:
        """Signs the mail whenever it is sent; may be called once for each key.

        The public key stands in the DNS at ``selector._domainkey.domain``; the private
        one is given in PEM form, as a text or as the path of its file.
        """
        if (key is None) == (key_file is None):
            raise TypeError("give either key or key_file")
        named = _arguments.utf8(domain, "domain"), _arguments.utf8(selector, "selector")
        if key_file is not None:
            return self._set(
                "EmailAddDKIMFile", *named, _arguments.path_bytes(key_file, "key_file")
            )
        return self._set("EmailAddDKIM", *named, _arguments.utf8(key, "key"))

    def sign(
        self,
        certificates: str | None = None,
        key: str | None = None,
        *,
        file: Path | None = None,
        password: str | None = None,
    ) -> Message:
        """Signs the content with S/MIME.

        ``certificates`` in PEM form, the signer's first, and its private ``key``; or a
        PKCS #12 ``file`` (.p12, .pfx) that has both, and its ``password``.
        """
        if (certificates is None) == (file is None):
            raise TypeError("give either certificates and key, or file")
        if file is not None:
            path = _arguments.path_bytes(file, "file")
            return self._set("EmailSetSMIMESignerFile", path, _arguments.utf8(password, "password"))
        return self._set(
            "EmailSetSMIMESigner",
            _arguments.utf8(certificates, "certificates"),
            _arguments.utf8(key, "key"),
        )

    def encrypt_for(self, *certificates: str) -> Message:
        """Encrypts the content with S/MIME for the owners of these certificates (PEM).

        Name every recipient's, and the sender's if the sender is to read the mail
        too. The headers, subject included, are not encrypted.
        """
        for certificate in certificates:
            self._set("EmailAddSMIMERecipient", _arguments.utf8(certificate, "certificate"))
        return self

    def delivery(self, option: DeliveryOption, value: int | str | None) -> Message:
        """Demands something of the delivery, a number or a text; None takes a text back.

        >>> message = Message().delivery(DeliveryOption.REQUIRE_TLS, 1)
        """
        number = _arguments.number(option, "option")
        if isinstance(value, int):
            return self._set("EmailSetDeliveryNumber", number, _arguments.number(value, "value"))
        return self._set("EmailSetDeliveryText", number, _arguments.utf8(value, "value"))

    def import_html(
        self,
        html: str,
        directory: Path | None = None,
        *,
        strict: bool = False,
        make_text: bool = True,
    ) -> Message:
        """Sets the HTML and attaches the pictures that it names.

        Nothing outside ``directory`` is read; without one, only ``data:`` URIs become
        attachments. ``strict`` makes a picture that cannot be attached an error;
        otherwise its reference is left as it is. A text is made from the HTML when
        there is none and ``make_text`` is true.
        """
        options = (ImportOption.STRICT if strict else 0) | (
            0 if make_text else ImportOption.NO_TEXT
        )
        where = None if directory is None else _arguments.path_bytes(directory, "directory")
        return self._set("EmailImportHTML", _arguments.utf8(html, "html"), where, int(options))

    def source(self, data: bytes | None) -> Message:
        """Makes the message a ready-made mail, headers and body, sent as it is.

        Only line ends become CR LF, and a Bcc header is taken out. The envelope
        still comes from sender and recipients. None goes back to a built message.
        """
        data = _arguments.octets(data, "source")
        return self._set("EmailSetSource", data, len(data or b""))

    def import_source(self, source: bytes | Path) -> Message:
        """Takes a ready-made mail apart into the properties of this message.

        All of them are replaced; bytes are the mail, anything else is the path of
        its file. What could not be taken over is listed in
        ``content(ContentDetail.IMPORT_PROBLEMS)``.
        """
        if isinstance(source, (bytes, bytearray, memoryview)):
            data = bytes(source)
            return self._set("EmailImportSource", data, len(data))
        return self._set("EmailImportSourceFile", _arguments.path_bytes(source, "path"))

    def as_bytes(self, *, with_bcc: bool = False) -> bytes:
        """The whole mail as it would be sent; ``with_bcc`` for a copy that is kept."""
        with self._locked():
            return _native.built(self._number, SourceOption.WITH_BCC if with_bcc else 0)

    __bytes__ = as_bytes

    def save(self, path: Path, *, with_bcc: bool = False) -> None:
        """Writes the whole mail to a file, which is there only when it is complete."""
        options = SourceOption.WITH_BCC if with_bcc else 0
        self._set("EmailBuildSourceFile", _arguments.path_bytes(path, "path"), int(options))

    def set_content(self, detail: ContentDetail, value: str | None) -> Message:
        """Sets a part of the content that is one text; None removes it."""
        return self._set(
            "EmailSetMessageText",
            _arguments.number(detail, "detail"),
            _arguments.utf8(value, "value"),
        )

    # <fields>
    def organization(self, organization: str | None) -> Message:
        """Sets the organization that the sender belongs to (Organization); None removes it."""
        return self.set_content(ContentDetail.ORGANIZATION, organization)
    # </fields>

    def content(self, detail: ContentDetail) -> str:
        """Reads a part of the content back, as it was set or imported."""
        return _native.text(
            "EmailGetMessageText", self._number, _arguments.number(detail, "detail")
        )

    def number(self, detail: ContentDetail) -> int:
        """Reads a part of the content back that is a number.

        >>> Message().priority(Priority.HIGH).number(ContentDetail.PRIORITY)
        3
        """
        return _native.measure(
            "EmailGetMessageNumber", self._number, _arguments.number(detail, "detail")
        )

    def header_values(self, name: str) -> list[str]:
        """Every value of the headers of a name, decoded.

        Those that were added or imported, and those that other properties write, such
        as Subject. Upper and lower case are the same.
        """
        values: list[str] = []
        while True:
            try:
                values.append(
                    _native.text(
                        "EmailGetHeader",
                        self._number,
                        _arguments.utf8(name, "header name"),
                        len(values) + 1,
                    )
                )
            except UseError as error:
                if error.code != Code.OUT_OF_RANGE:
                    raise
                return values

    def attachments(self) -> list[Attachment]:
        """The attachments, inline ones included."""
        count = _native.measure("EmailGetAttachmentCount", self._number)
        return [Attachment(self, rank) for rank in range(1, count + 1)]

    def reset(self) -> Message:
        """Empties the message so that it can be used again."""
        return self._set("EmailResetMessage")

    def close(self) -> None:
        """Frees the message now; its object cannot be used any more."""
        if self._finalizer.detach() is not None and self._pid == os.getpid():
            with self._lock:
                _native.succeed("EmailFreeMessage", self._number)
                _forget(self._readers)

    def __enter__(self) -> Message:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _call(self, name: str, *arguments: object) -> int:
        return _native.call_back(name, self._number, *arguments)

    def _set(self, name: str, *arguments: object) -> Message:
        self._call(name, *arguments)
        return self

    def _describe(self, rank: int, description: str | None) -> Message:
        if description is None:
            return self
        return self._set(
            "EmailSetAttachmentDescription", rank, _arguments.utf8(description, "description")
        )

    def _add(self, name: str, mailboxes: Iterable[Mailbox], what: str) -> Message:
        for mailbox in mailboxes:
            _native.succeed(name, self._number, _arguments.utf8(_text(mailbox), what))
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


def _opened(
    content: bytes | bytearray | memoryview | Readable, name: str | None
) -> tuple[str | None, bytes]:
    """Name and bytes of what is not a path."""
    if isinstance(content, (bytes, bytearray, memoryview)):
        return name, bytes(content)
    opened = getattr(content, "name", None)
    if name is None and isinstance(opened, str):
        name = os.path.basename(opened)
    data = content.read()
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError("an attached file must be open in binary mode")
    return name, bytes(data)


def _free(number: int, pid: int, readers: list[int]) -> None:
    if pid == os.getpid():
        _native.give_back("EmailFreeMessage", number)
        _forget(readers)


def _forget(readers: list[int]) -> None:
    for key in readers:
        _native.forget_reader(key)
