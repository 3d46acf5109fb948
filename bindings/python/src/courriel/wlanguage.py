# SPDX-License-Identifier: MIT
"""The functions of the C interface one to one, for programs that are being ported.

::

    from courriel.wlanguage import *

    session = EmailStartSMTPSession("user@example.com", "secret", "smtp.example.com",
                                    587, emailSynchronous, emailProtocolSMTPS)
    if not session:
        print(ErrorInfo(errMessage))

They work as include/courriel.h says: handles are numbers, 0 or None or -1 means
failure, and then :func:`ErrorInfo` on the same thread says why; nothing is raised but
ValueError for a text with a NUL character, which cannot be passed, and
what Python itself raises for a wrong type. EMAIL_SESSION_PORT is
:attr:`SessionProperty.PORT` here, and so on. What the library writes into a buffer is
returned as a text, or None on failure. New programs are better served by
:mod:`courriel` itself; among other things Ctrl-C cannot end these calls.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Union

from . import _native
from ._arguments import number as _number
from ._arguments import number64 as _number64
from ._arguments import octets as _octets
from ._arguments import path_bytes as _path
from ._arguments import utf8 as _utf8
from ._constants import (
    AddressCheck,
    AttachmentDetail,
    Code,
    ContentDetail,
    DeliveryOption,
    ErrorDetail,
    Fault,
    Ignore,
    ImportOption,
    MailDetail,
    MailState,
    MailStatus,
    Notify,
    Option,
    Parameter,
    Place,
    Priority,
    RecipientDetail,
    Sensitivity,
    Sent,
    SessionProperty,
    SourceOption,
    SplitDetail,
    Stage,
    TranscriptSide,
)
from ._native import CompletionFunction, PortedProgress, ReadFunction, TranscriptFunction
from ._native import plain as _plain

__all__ = [
    "AddressCheck",
    "AttachmentDetail",
    "Code",
    "ContentDetail",
    "DeliveryOption",
    "EmailAddAlternative",
    "EmailAddListUnsubscribe",
    "EmailAttachData",
    "EmailAttachFile",
    "EmailAttachInlineData",
    "EmailAttachInlineFile",
    "EmailAttachReader",
    "EmailAttachmentData",
    "EmailBuildSource",
    "EmailBuildSourceFile",
    "EmailCancelCall",
    "EmailCheckAddress",
    "EmailErrorText",
    "EmailGetHeader",
    "EmailImportHTML",
    "EmailImportSource",
    "EmailNextMail",
    "EmailPing",
    "EmailSend",
    "EmailSendMessages",
    "EmailSendSource",
    "EmailSetCompletion",
    "EmailSetError",
    "EmailSetProgress",
    "EmailSetSMIMESignerFile",
    "EmailSetSource",
    "EmailSetTranscript",
    "EmailStartSMTPSession",
    "EmailStatus",
    "EmailVersion",
    "EmailVersionNumber",
    "ErrorDetail",
    "ErrorInfo",
    "Fault",
    "Ignore",
    "ImportOption",
    "MailDetail",
    "MailState",
    "MailStatus",
    "Notify",
    "Option",
    "Parameter",
    "Place",
    "Priority",
    "RecipientDetail",
    "Sensitivity",
    "Sent",
    "SessionProperty",
    "SourceOption",
    "SplitDetail",
    "Stage",
    "TranscriptSide",
    "emailAsynchronous",
    "emailOptionDefault",
    "emailOptionSecuredTLS",
    "emailParameterMode",
    "emailProtocolSMTPS",
    "emailSynchronous",
    "errCode",
    "errFullDetails",
    "errMessage",
    "errSummary",
    "errSystemCode",
    "errSystemMessage",
    "optionSSL",
    "optionTLS",
]

Path = Union[str, "os.PathLike[str]"]

emailOptionDefault = Option.DEFAULT
emailProtocolSMTPS = Option.STARTTLS
emailOptionSecuredTLS = Option.STARTTLS
optionTLS = Option.IMPLICIT_TLS
optionSSL = Option.IMPLICIT_TLS
emailSynchronous = 0
emailAsynchronous = 1
emailParameterMode = Parameter.MODE
errMessage = ErrorDetail.MESSAGE
errCode = ErrorDetail.CODE
errSummary = ErrorDetail.SUMMARY
errFullDetails = ErrorDetail.EVERYTHING
errSystemCode = ErrorDetail.SYSTEM_CODE
errSystemMessage = ErrorDetail.SYSTEM_MESSAGE


def EmailVersion() -> str:
    """The version of the library, as "1.2.3"."""
    return _native.borrowed("EmailVersion")


def EmailVersionNumber() -> int:
    """The same as a number that can be compared."""
    return _plain("EmailVersionNumber")


def ErrorInfo(detail: int = 0) -> str:
    """The text of the calling thread's last error; "" when there is none."""
    return _native.borrowed("ErrorInfo", _number(detail, "detail"))


def EmailErrorText(code: int) -> str:
    """What a code means in general."""
    return _native.borrowed("EmailErrorText", _number(code, "code"))


def EmailStartSMTPSession(
    username: str | None,
    password: str | None,
    server: str | None,
    port: int = 0,
    async_mode: int = 0,
    option: int = 0,
) -> int:
    """Connects, secures and signs in; the session's handle, 0 on failure."""
    return _plain(
        "EmailStartSMTPSession",
        _utf8(username, "username"),
        _utf8(password, "password"),
        _utf8(server, "server"),
        _number(port, "port"),
        _number(async_mode, "async_mode"),
        _number(option, "option"),
    )


def EmailPing(session: int) -> bool:
    """Makes sure that the server answers, by NOOP or a new connection."""
    return _plain("EmailPing", _number(session, "session")) != 0


def EmailCancelCall(session: int, message: int = 0) -> int:
    """Ends calls in progress on a session, or only the one that sends a message."""
    return _plain("EmailCancelCall", _number(session, "session"), _number(message, "message"))


def EmailAttachFile(
    message: int, path: Path, name: str | None = None, content_type: str | None = None
) -> int:
    """Attaches a file, which is read while the message is being sent; the rank, 0 on failure."""
    return _plain(
        "EmailAttachFile",
        _number(message, "message"),
        _path(path, "path"),
        _utf8(name, "name"),
        _utf8(content_type, "content_type"),
    )


def EmailAttachData(
    message: int, name: str | None, content_type: str | None, data: bytes | None
) -> int:
    """Attaches bytes; the rank, 0 on failure."""
    octets = _octets(data, "data")
    return _plain(
        "EmailAttachData",
        _number(message, "message"),
        _utf8(name, "name"),
        _utf8(content_type, "content_type"),
        octets,
        len(octets or b""),
    )


def EmailSetSource(message: int, data: bytes | None) -> bool:
    """Makes the message a ready-made mail."""
    octets = _octets(data, "data")
    return _plain("EmailSetSource", _number(message, "message"), octets, len(octets or b"")) != 0


def EmailSend(session: int, message: int, path: Path) -> int:
    """Sends a ready-made mail from a file, with the envelope of the message."""
    return _plain(
        "EmailSend", _number(session, "session"), _number(message, "message"), _path(path, "path")
    )


def EmailSendSource(
    session: int, sender: str | None, recipients: Sequence[str], data: bytes | None
) -> int:
    """Sends a ready-made mail from memory."""
    octets = _octets(data, "data")
    return _plain(
        "EmailSendSource",
        _number(session, "session"),
        _utf8(sender, "sender"),
        *_texts(recipients),
        octets,
        len(octets or b""),
    )


def EmailSendMessages(session: int, messages: Sequence[int]) -> int:
    """Sends many messages; how many were accepted for somebody, -1 on failure."""
    numbers = [_number(one, "message") for one in messages]
    return _plain(
        "EmailSendMessages",
        _number(session, "session"),
        _native.handles(numbers),
        len(numbers),
    )


def EmailSetProgress(session: int, callback: PortedProgress | None) -> bool:
    """Has callback(done_bytes, total_bytes) called; anything but 0 or None cancels."""
    return _native.set_progress(_number(session, "session"), callback) != 0


def EmailSetTranscript(session: int, callback: TranscriptFunction | None) -> bool:
    """Has callback(side, line) called for every line of the conversation with the server."""
    return _native.set_transcript(_number(session, "session"), callback) != 0


def EmailSetError(code: int, detail: str | None = None) -> bool:
    """Makes an error the last one, as if a function had refused an argument; always False."""
    return _plain("EmailSetError", _number(code, "code"), _utf8(detail, "detail")) != 0


def EmailAttachReader(
    message: int, name: str | None, content_type: str | None, size: int, read: ReadFunction
) -> int:
    """Attaches what read(offset, size) gives, in pieces; the rank, 0 on failure."""
    return _native.ported_reader(
        _number(message, "message"),
        _utf8(name, "name"),
        _utf8(content_type, "content_type"),
        _number64(size, "size"),
        read,
    )


def EmailAttachInlineFile(
    message: int, path: Path, name: str | None, content_type: str | None, content_id: str | None
) -> int:
    """Adds a file that the HTML shows; the rank, 0 on failure."""
    return _plain(
        "EmailAttachInlineFile",
        _number(message, "message"),
        _path(path, "path"),
        _utf8(name, "name"),
        _utf8(content_type, "content_type"),
        _utf8(content_id, "content_id"),
    )


def EmailAttachInlineData(
    message: int,
    name: str | None,
    content_type: str | None,
    content_id: str | None,
    data: bytes | None,
) -> int:
    """Adds bytes that the HTML shows; the rank, 0 on failure."""
    octets = _octets(data, "data")
    return _plain(
        "EmailAttachInlineData",
        _number(message, "message"),
        _utf8(name, "name"),
        _utf8(content_type, "content_type"),
        _utf8(content_id, "content_id"),
        octets,
        len(octets or b""),
    )


def EmailAddAlternative(message: int, content_type: str, data: bytes | None) -> int:
    """Adds another form of the text; the rank, 0 on failure."""
    octets = _octets(data, "data")
    return _plain(
        "EmailAddAlternative",
        _number(message, "message"),
        _utf8(content_type, "content_type"),
        octets,
        len(octets or b""),
    )


def EmailAddListUnsubscribe(message: int, uri: str | None, one_click: int = 0) -> bool:
    """Adds a way to leave a mailing list."""
    return (
        _plain(
            "EmailAddListUnsubscribe",
            _number(message, "message"),
            _utf8(uri, "uri"),
            _number(one_click, "one_click"),
        )
        != 0
    )


def EmailSetSMIMESignerFile(message: int, path: Path, password: str | None = None) -> bool:
    """The same with a PKCS #12 file."""
    return (
        _plain(
            "EmailSetSMIMESignerFile",
            _number(message, "message"),
            _path(path, "path"),
            _utf8(password, "password"),
        )
        != 0
    )


def EmailCheckAddress(address: str | None, level: int = 0) -> int:
    """Checks an address; 0 when the arguments are wrong."""
    return _plain("EmailCheckAddress", _utf8(address, "address"), _number(level, "level"))


def EmailImportHTML(
    message: int, html: str | None, directory: Path | None, options: int = 0
) -> bool:
    """Sets the HTML and attaches the pictures that it names."""
    return (
        _plain(
            "EmailImportHTML",
            _number(message, "message"),
            _utf8(html, "html"),
            None if directory is None else _path(directory, "directory"),
            _number(options, "options"),
        )
        != 0
    )


def EmailBuildSource(message: int, options: int = 0) -> bytes | None:
    """The whole mail as it would be sent; None on failure."""
    return _native.source(_number(message, "message"), _number(options, "options"))


def EmailBuildSourceFile(message: int, path: Path, options: int = 0) -> bool:
    """Writes the whole mail to a file."""
    return (
        _plain(
            "EmailBuildSourceFile",
            _number(message, "message"),
            _path(path, "path"),
            _number(options, "options"),
        )
        != 0
    )


def EmailImportSource(message: int, data: bytes | None) -> bool:
    """Takes a ready-made mail apart."""
    octets = _octets(data, "data")
    return _plain("EmailImportSource", _number(message, "message"), octets, len(octets or b"")) != 0


def EmailGetHeader(message: int, name: str, rank: int = 1) -> str | None:
    """Reads a header; rank counts those of the same name from 1. None when there is none."""
    return _native.text_or_none(
        "EmailGetHeader",
        _number(message, "message"),
        _utf8(name, "name"),
        _number(rank, "rank"),
    )


def EmailAttachmentData(message: int, rank: int) -> bytes | None:
    """The content of one attachment; None on failure."""
    return _native.attachment_data(_number(message, "message"), _number(rank, "rank"))


def EmailStatus(mail: int) -> int:
    """What became of a mail: 1 pending, 2 sent, 3 error."""
    return _plain("EmailStatus", _number64(mail, "mail"))


def EmailNextMail(session: int, after: int = 0) -> int:
    """The next mail of a session; 0 at the end."""
    return _plain("EmailNextMail", _number(session, "session"), _number64(after, "after"))


def EmailSetCompletion(session: int, callback: CompletionFunction | None) -> bool:
    """Has callback(mail, status) called for every finished mail."""
    return _native.set_completion(_number(session, "session"), callback) != 0


# <functions>
def ErrorOccurred() -> bool:
    """1 when the calling thread's last call failed or succeeded only in part, else 0."""
    return _plain("ErrorOccurred") != 0


def EmailErrorNumber(detail: int) -> int:
    """A numeric detail of the calling thread's last error."""
    return _plain("EmailErrorNumber", _number(detail, "detail"))


def EmailNewSession() -> int:
    """Makes a session to be configured with EmailSetSessionText and
    EmailSetSessionNumber and then started with EmailStartSession (WLanguage's
    emailSMTPSession variable).
    """
    return _plain("EmailNewSession")


def EmailSetSessionText(session: int, property: int, value: str | None) -> bool:
    """Sets a property that is a text."""
    result = _plain(
        "EmailSetSessionText",
        _number(session, "session"),
        _number(property, "property"),
        _utf8(value, "value"),
    )
    return result != 0


def EmailSetSessionNumber(session: int, property: int, value: int) -> bool:
    """Sets a property that is a number."""
    result = _plain(
        "EmailSetSessionNumber",
        _number(session, "session"),
        _number(property, "property"),
        _number(value, "value"),
    )
    return result != 0


def EmailGetSessionText(session: int, property: int) -> str | None:
    """Reads a property as a text, numbers as digits."""
    return _native.text_or_none(
        "EmailGetSessionText",
        _number(session, "session"),
        _number(property, "property"),
    )


def EmailGetSessionNumber(session: int, property: int) -> int:
    """Reads a property that is a number; one that is larger than 2147483647 comes as
    that.
    """
    return _plain(
        "EmailGetSessionNumber",
        _number(session, "session"),
        _number(property, "property"),
    )


def EmailStartSession(session: int) -> bool:
    """Connects, secures and signs in a session made with EmailNewSession: everything
    said of EmailStartSMTPSession holds.
    """
    return _plain("EmailStartSession", _number(session, "session")) != 0


def EmailSessionErrorNumber(session: int, detail: int) -> int:
    """A numeric detail, as EmailErrorNumber, of how the last call that used the server
    came to its end on this session: EmailStartSession, EmailPing, or one that
    sends.
    """
    return _plain(
        "EmailSessionErrorNumber",
        _number(session, "session"),
        _number(detail, "detail"),
    )


def EmailSessionErrorText(session: int, detail: int) -> str | None:
    """A detail of that error as a text, as EmailErrorCopy."""
    return _native.text_or_none(
        "EmailSessionErrorText",
        _number(session, "session"),
        _number(detail, "detail"),
    )


def EmailFindSession(username: str | None) -> int:
    """Finds the newest open session that was started with this user name, for programs
    that know the name only.
    """
    return _plain("EmailFindSession", _utf8(username, "username"))


def EmailCloseSession(session: int) -> bool:
    """Closes a session: an asynchronous one first sends what waits, for at most
    EMAIL_SESSION_CLOSE_SECONDS; calls in progress on other threads end with
    EMAIL_E_SESSION_CLOSED (or EMAIL_E_UNKNOWN_CANCELLED when the mail may be out);
    the server gets a QUIT that is not waited for beyond a moment.
    """
    return _plain("EmailCloseSession", _number(session, "session")) != 0


def EmailReleaseSession(session: int) -> bool:
    """Closes a session and does not wait: what EmailCloseSession does goes on inside
    the library, for no longer, and the end of the process waits for it as it does
    for a session that nobody closed.
    """
    return _plain("EmailReleaseSession", _number(session, "session")) != 0


def EmailCloseSessions(username: str | None) -> int:
    """Closes all open sessions that were started with this user name, side by side,
    each as EmailCloseSession does: what WLanguage's EmailCloseSession does with a
    name.
    """
    return _plain("EmailCloseSessions", _utf8(username, "username"))


def EmailSetTimeOut(seconds: int) -> bool:
    """Sets the longest silence of a server that is waited for, for sessions that are
    made afterwards: from a command to its whole answer, from one piece of the
    message to the next, and for looking up the name and connecting.
    """
    return _plain("EmailSetTimeOut", _number(seconds, "seconds")) != 0


def EmailGetTimeOut() -> int:
    """The time-out in seconds that new sessions get."""
    return _plain("EmailGetTimeOut")


def EmailNewMessage() -> int:
    """Makes an empty message."""
    return _plain("EmailNewMessage")


def EmailResetMessage(message: int) -> bool:
    """Empties a message so that it can be used again."""
    return _plain("EmailResetMessage", _number(message, "message")) != 0


def EmailFreeMessage(message: int) -> bool:
    """Frees a message."""
    return _plain("EmailFreeMessage", _number(message, "message")) != 0


def EmailSetSender(message: int, sender: str | None) -> bool:
    """Sets who the message is from (the From header), and the envelope's sender unless
    EmailSetEnvelopeSender sets another.
    """
    return _plain("EmailSetSender", _number(message, "message"), _utf8(sender, "sender")) != 0


def EmailSetEnvelopeSender(message: int, address: str | None) -> bool:
    """Sets where failures are reported (MAIL FROM, 'bounce address')."""
    result = _plain(
        "EmailSetEnvelopeSender",
        _number(message, "message"),
        _utf8(address, "address"),
    )
    return result != 0


def EmailAddRecipient(message: int, recipient: str | None) -> bool:
    """Adds a recipient (the To header)."""
    result = _plain(
        "EmailAddRecipient",
        _number(message, "message"),
        _utf8(recipient, "recipient"),
    )
    return result != 0


def EmailAddCc(message: int, recipient: str | None) -> bool:
    """Adds a recipient of a copy (the Cc header)."""
    return _plain("EmailAddCc", _number(message, "message"), _utf8(recipient, "recipient")) != 0


def EmailAddBcc(message: int, recipient: str | None) -> bool:
    """Adds a recipient of a blind copy: in the envelope, in no header."""
    return _plain("EmailAddBcc", _number(message, "message"), _utf8(recipient, "recipient")) != 0


def EmailAddEnvelopeRecipient(message: int, address: str | None) -> bool:
    """Adds an address that the mail goes to (RCPT TO, RFC 5321 section 4.1.1.3) and no
    header names.
    """
    result = _plain(
        "EmailAddEnvelopeRecipient",
        _number(message, "message"),
        _utf8(address, "address"),
    )
    return result != 0


def EmailAddReplyTo(message: int, mailbox: str | None) -> bool:
    """Adds an address that answers go to (the Reply-To header)."""
    return _plain("EmailAddReplyTo", _number(message, "message"), _utf8(mailbox, "mailbox")) != 0


def EmailSetSubject(message: int, subject: str | None) -> bool:
    """Sets the subject: any text of one line; encoded after RFC 2047 where needed."""
    return _plain("EmailSetSubject", _number(message, "message"), _utf8(subject, "subject")) != 0


def EmailSetText(message: int, text: str | None) -> bool:
    """Sets the text of the message."""
    return _plain("EmailSetText", _number(message, "message"), _utf8(text, "text")) != 0


def EmailSetHTML(message: int, html: str | None) -> bool:
    """Sets the HTML of the message."""
    return _plain("EmailSetHTML", _number(message, "message"), _utf8(html, "html")) != 0


def EmailSetAttachmentText(message: int, rank: int, detail: int, value: str | None) -> bool:
    """Sets a detail of an attachment, or of an alternative, by its rank."""
    result = _plain(
        "EmailSetAttachmentText",
        _number(message, "message"),
        _number(rank, "rank"),
        _number(detail, "detail"),
        _utf8(value, "value"),
    )
    return result != 0


def EmailSetAttachmentNumber(message: int, rank: int, detail: int, value: int) -> bool:
    """The same for EMAIL_ATTACHMENT_PLACE and EMAIL_ATTACHMENT_VIEW."""
    result = _plain(
        "EmailSetAttachmentNumber",
        _number(message, "message"),
        _number(rank, "rank"),
        _number(detail, "detail"),
        _number(value, "value"),
    )
    return result != 0


def EmailSetAttachmentDescription(message: int, rank: int, description: str | None) -> bool:
    """Describes an attachment (Content-Description) by its rank."""
    result = _plain(
        "EmailSetAttachmentDescription",
        _number(message, "message"),
        _number(rank, "rank"),
        _utf8(description, "description"),
    )
    return result != 0


def EmailAddHeader(message: int, name: str | None, value: str | None) -> bool:
    """Adds a header of any name (RFC 5322 section 2.2)."""
    result = _plain(
        "EmailAddHeader",
        _number(message, "message"),
        _utf8(name, "name"),
        _utf8(value, "value"),
    )
    return result != 0


def EmailSetPriority(message: int, priority: int) -> bool:
    """Says how urgent the mail is: an EMAIL_PRIORITY_ constant (X-Priority, Importance
    and Priority, as different programs look at different ones).
    """
    result = _plain(
        "EmailSetPriority",
        _number(message, "message"),
        _number(priority, "priority"),
    )
    return result != 0


def EmailSetSensitivity(message: int, sensitivity: int) -> bool:
    """Says how confidential the mail is: an EMAIL_SENSITIVITY_ constant (RFC 2156)."""
    result = _plain(
        "EmailSetSensitivity",
        _number(message, "message"),
        _number(sensitivity, "sensitivity"),
    )
    return result != 0


def EmailSetKeywords(message: int, keywords: str | None) -> bool:
    """Sets the keywords, separated by semicolons."""
    result = _plain(
        "EmailSetKeywords",
        _number(message, "message"),
        _utf8(keywords, "keywords"),
    )
    return result != 0


def EmailRequestReadReceipt(message: int, wanted: int) -> bool:
    """Asks the reader's program to tell the reply address, or else the sender, that
    the mail was shown (Disposition-Notification-To, RFC 8098; WLanguage's
    DispositionNotification).
    """
    result = _plain(
        "EmailRequestReadReceipt",
        _number(message, "message"),
        _number(wanted, "wanted"),
    )
    return result != 0


def EmailRequestDeliveryReceipt(message: int, wanted: int) -> bool:
    """Asks for a report of delivery to the same address (Return-Receipt-To), and of
    the server, where it offers that, for reports of success and failure (DSN, RFC
    3461).
    """
    result = _plain(
        "EmailRequestDeliveryReceipt",
        _number(message, "message"),
        _number(wanted, "wanted"),
    )
    return result != 0


def EmailSetSendingAgent(message: int, mailbox: str | None) -> bool:
    """Sets the Sender header: who sends the mail for the one in From (RFC 5322 section
    3.6.2).
    """
    result = _plain(
        "EmailSetSendingAgent",
        _number(message, "message"),
        _utf8(mailbox, "mailbox"),
    )
    return result != 0


def EmailSetMessageID(message: int, id: str | None) -> bool:
    """Sets the Message-ID, with or without its < and >."""
    return _plain("EmailSetMessageID", _number(message, "message"), _utf8(id, "id")) != 0


def EmailSetInReplyTo(message: int, ids: str | None) -> bool:
    """Names the mail, or mails separated by spaces, that this one answers."""
    return _plain("EmailSetInReplyTo", _number(message, "message"), _utf8(ids, "ids")) != 0


def EmailSetReferences(message: int, ids: str | None) -> bool:
    """Names the mails of the conversation, separated by spaces, oldest first."""
    return _plain("EmailSetReferences", _number(message, "message"), _utf8(ids, "ids")) != 0


def EmailSetDate(message: int, unix_seconds: int, offset_minutes: int) -> bool:
    """Sets the Date header; without it the clock tells the date, in UTC."""
    result = _plain(
        "EmailSetDate",
        _number(message, "message"),
        _number64(unix_seconds, "unix_seconds"),
        _number(offset_minutes, "offset_minutes"),
    )
    return result != 0


def EmailSetAutoSubmitted(message: int, keyword: str | None) -> bool:
    """Says that no person wrote the mail, so that no robot answers it (RFC 3834):
    'auto-generated', 'auto-replied', 'auto-notified' or 'no'.
    """
    result = _plain(
        "EmailSetAutoSubmitted",
        _number(message, "message"),
        _utf8(keyword, "keyword"),
    )
    return result != 0


def EmailSetCalendar(message: int, method: str | None, calendar: str | None) -> bool:
    """Makes the mail an invitation, as Outlook and Gmail expect it: a text/calendar
    alternative.
    """
    result = _plain(
        "EmailSetCalendar",
        _number(message, "message"),
        _utf8(method, "method"),
        _utf8(calendar, "calendar"),
    )
    return result != 0


def EmailAddDKIM(message: int, domain: str | None, selector: str | None, key: str | None) -> bool:
    """Signs the mail with DKIM (RFC 6376, RFC 8463) whenever it is sent."""
    result = _plain(
        "EmailAddDKIM",
        _number(message, "message"),
        _utf8(domain, "domain"),
        _utf8(selector, "selector"),
        _utf8(key, "key"),
    )
    return result != 0


def EmailAddDKIMFile(message: int, domain: str | None, selector: str | None, path: Path) -> bool:
    """The same with the key in a file."""
    result = _plain(
        "EmailAddDKIMFile",
        _number(message, "message"),
        _utf8(domain, "domain"),
        _utf8(selector, "selector"),
        _path(path, "path"),
    )
    return result != 0


def EmailSetSMIMESigner(message: int, certificates: str | None, key: str | None) -> bool:
    """Signs the content with S/MIME (RFC 8551, multipart/signed)."""
    result = _plain(
        "EmailSetSMIMESigner",
        _number(message, "message"),
        _utf8(certificates, "certificates"),
        _utf8(key, "key"),
    )
    return result != 0


def EmailAddSMIMERecipient(message: int, certificates: str | None) -> bool:
    """Encrypts the content with S/MIME for the owners of these certificates (PEM,
    RSA); call it for every recipient, and for the sender if the sender is to read
    the mail too.
    """
    result = _plain(
        "EmailAddSMIMERecipient",
        _number(message, "message"),
        _utf8(certificates, "certificates"),
    )
    return result != 0


def EmailSetDeliveryNumber(message: int, option: int, value: int) -> bool:
    """Demands something of the delivery that is a number: an EMAIL_DELIVERY_ constant."""
    result = _plain(
        "EmailSetDeliveryNumber",
        _number(message, "message"),
        _number(option, "option"),
        _number(value, "value"),
    )
    return result != 0


def EmailSetDeliveryText(message: int, option: int, value: str | None) -> bool:
    """Demands something of the delivery that is a text; NULL or '' takes it back."""
    result = _plain(
        "EmailSetDeliveryText",
        _number(message, "message"),
        _number(option, "option"),
        _utf8(value, "value"),
    )
    return result != 0


def EmailImportSourceFile(message: int, path: Path) -> bool:
    """The same from a file."""
    return _plain("EmailImportSourceFile", _number(message, "message"), _path(path, "path")) != 0


def EmailSetMessageText(message: int, detail: int, value: str | None) -> bool:
    """Sets a part of the content of a message that is one text, as the function of its
    name does.
    """
    result = _plain(
        "EmailSetMessageText",
        _number(message, "message"),
        _number(detail, "detail"),
        _utf8(value, "value"),
    )
    return result != 0


def EmailGetMessageText(message: int, detail: int) -> str | None:
    """Reads a part of the content of a message, as it was set or imported."""
    return _native.text_or_none(
        "EmailGetMessageText",
        _number(message, "message"),
        _number(detail, "detail"),
    )


def EmailGetMessageNumber(message: int, detail: int) -> int:
    """Reads a part of the content of a message that is a number."""
    return _plain("EmailGetMessageNumber", _number(message, "message"), _number(detail, "detail"))


def EmailGetAttachmentCount(message: int) -> int:
    """How many attachments the message has, inline ones included; -1 on failure."""
    return _plain("EmailGetAttachmentCount", _number(message, "message"))


def EmailAttachmentText(message: int, rank: int, detail: int) -> str | None:
    """Tells of one attachment."""
    return _native.text_or_none(
        "EmailAttachmentText",
        _number(message, "message"),
        _number(rank, "rank"),
        _number(detail, "detail"),
    )


def EmailSplitAddresses(list: str | None, detail: int) -> str | None:
    """Reads a list of addresses, as people and programs write it: mailboxes and groups
    of RFC 5322 sections 3.4 and 4.4, separated by commas, semicolons or line ends.
    """
    return _native.text_or_none(
        "EmailSplitAddresses",
        _utf8(list, "list"),
        _number(detail, "detail"),
    )


def EmailSendMessage(session: int, message: int) -> int:
    """Sends a message."""
    return _plain("EmailSendMessage", _number(session, "session"), _number(message, "message"))


def EmailGetMessageResult(message: int) -> int:
    """What the last sending of this message came to: EMAIL_SENT_FULLY,
    EMAIL_SENT_IN_PART, or 0; then EmailMessageErrorNumber and EmailMessageErrorText
    have the reason.
    """
    return _plain("EmailGetMessageResult", _number(message, "message"))


def EmailMessageErrorNumber(message: int, detail: int) -> int:
    """A numeric detail of the error of the last sending of this message, as
    EmailErrorNumber; 0 when there was none; -1 on failure, as with a detail that is
    not a number (EMAIL_E_UNKNOWN_CONSTANT).
    """
    return _plain(
        "EmailMessageErrorNumber",
        _number(message, "message"),
        _number(detail, "detail"),
    )


def EmailMessageErrorText(message: int, detail: int) -> str | None:
    """A detail of that error as a text, as EmailErrorCopy."""
    return _native.text_or_none(
        "EmailMessageErrorText",
        _number(message, "message"),
        _number(detail, "detail"),
    )


def EmailGetRecipientCount(message: int) -> int:
    """How many recipients the last sending of this message had; 0 before the first."""
    return _plain("EmailGetRecipientCount", _number(message, "message"))


def EmailRecipientNumber(message: int, rank: int, detail: int) -> int:
    """What became of one recipient in the last sending of this message."""
    return _plain(
        "EmailRecipientNumber",
        _number(message, "message"),
        _number(rank, "rank"),
        _number(detail, "detail"),
    )


def EmailRecipientText(message: int, rank: int, detail: int) -> str | None:
    """The same as a text."""
    return _native.text_or_none(
        "EmailRecipientText",
        _number(message, "message"),
        _number(rank, "rank"),
        _number(detail, "detail"),
    )


def EmailGetServerReply(message: int) -> str | None:
    """The server's answer to the last sending of this message, which often has the
    number under which the server keeps it ('250 2.0.0 Ok: queued as 4F2A1').
    """
    return _native.text_or_none("EmailGetServerReply", _number(message, "message"))


def EmailGetMessageID(message: int) -> str | None:
    """The Message-ID that the last sending of this message carried, with its < and >."""
    return _native.text_or_none("EmailGetMessageID", _number(message, "message"))


def EmailGetMailIdentifier(message: int) -> int:
    """The number under which the outbox has the last asynchronous sending of this
    message (WLanguage's MailIdentifier): never used again, and below 2^53, so that
    hosts whose numbers are doubles keep it exactly.
    """
    return _plain("EmailGetMailIdentifier", _number(message, "message"))


def EmailGetShortMailNumber(mail: int) -> int:
    """A number of 31 bits for a mail, for hosts whose integers have 32 (VB6, COBOL,
    PHP on 32 bits): every function that takes the number of a mail takes it as
    well, in this process.
    """
    return _plain("EmailGetShortMailNumber", _number64(mail, "mail"))


def EmailMailNumber(mail: int, detail: int) -> int:
    """More about a mail, as a number."""
    return _plain("EmailMailNumber", _number64(mail, "mail"), _number(detail, "detail"))


def EmailMailText(mail: int, detail: int) -> str | None:
    """More about a mail, as a text; numbers come as digits."""
    return _native.text_or_none(
        "EmailMailText",
        _number64(mail, "mail"),
        _number(detail, "detail"),
    )


def EmailMailRecipientNumber(mail: int, rank: int, detail: int) -> int:
    """What became of one recipient of a mail; as EmailRecipientNumber."""
    return _plain(
        "EmailMailRecipientNumber",
        _number64(mail, "mail"),
        _number(rank, "rank"),
        _number(detail, "detail"),
    )


def EmailMailRecipientText(mail: int, rank: int, detail: int) -> str | None:
    """What became of one recipient of a mail; as EmailRecipientText."""
    return _native.text_or_none(
        "EmailMailRecipientText",
        _number64(mail, "mail"),
        _number(rank, "rank"),
        _number(detail, "detail"),
    )


def EmailWait(mail: int, timeout_ms: int) -> int:
    """Waits until a mail is finished: sent, failed, cancelled or in doubt."""
    return _plain("EmailWait", _number64(mail, "mail"), _number(timeout_ms, "timeout_ms"))


def EmailFlush(session: int, timeout_ms: int) -> bool:
    """Waits until no mail of an asynchronous session waits any more, whatever became
    of them.
    """
    result = _plain(
        "EmailFlush",
        _number(session, "session"),
        _number(timeout_ms, "timeout_ms"),
    )
    return result != 0


def EmailCancel(mail: int) -> bool:
    """Takes back a mail that waits, or that was kept back in doubt."""
    return _plain("EmailCancel", _number64(mail, "mail")) != 0


def EmailRetryNow(mail: int) -> bool:
    """Tries a waiting mail now; one that was kept back in doubt is sent again, marked
    as a possible duplicate; one that failed is tried again, for as long as
    EMAIL_SESSION_KEEP_SECONDS keeps it and, in memory, while there is room for it:
    with the recipients that were not refused by themselves, if there are any.
    """
    return _plain("EmailRetryNow", _number64(mail, "mail")) != 0


def EmailNextCompletion(session: int) -> int:
    """Takes one finished mail from the session's list of those: for hosts that poll
    (VB6, COBOL).
    """
    return _plain("EmailNextCompletion", _number(session, "session"))


def EmailWaitCompletion(session: int, timeout_ms: int) -> int:
    """Waits until a mail of the session is finished and takes it, as
    EmailNextCompletion does: for hosts that cannot take a callback on a thread of
    the library (Ruby, LuaJIT, Perl, PHP, VB6).
    """
    return _plain(
        "EmailWaitCompletion",
        _number(session, "session"),
        _number(timeout_ms, "timeout_ms"),
    )


def EmailGetCompletionDescriptor(session: int) -> int:
    """A descriptor for event loops (select, poll, epoll, kqueue, libuv, asyncio): it
    can be read while EmailNextCompletion has a mail to give.
    """
    return _plain("EmailGetCompletionDescriptor", _number(session, "session"))


def EmailConfigure(parameter: int, value: int) -> bool:
    """Sets something for the whole process; counts for connections that are opened
    afterwards.
    """
    return _plain("EmailConfigure", _number(parameter, "parameter"), _number(value, "value")) != 0


def EmailTrimMemory() -> bool:
    """Gives memory that is not in use back to the system."""
    return _plain("EmailTrimMemory") != 0


__all__ += [
    "EmailAddBcc",
    "EmailAddCc",
    "EmailAddDKIM",
    "EmailAddDKIMFile",
    "EmailAddEnvelopeRecipient",
    "EmailAddHeader",
    "EmailAddRecipient",
    "EmailAddReplyTo",
    "EmailAddSMIMERecipient",
    "EmailAttachmentText",
    "EmailCancel",
    "EmailCloseSession",
    "EmailCloseSessions",
    "EmailConfigure",
    "EmailErrorNumber",
    "EmailFindSession",
    "EmailFlush",
    "EmailFreeMessage",
    "EmailGetAttachmentCount",
    "EmailGetCompletionDescriptor",
    "EmailGetMailIdentifier",
    "EmailGetMessageID",
    "EmailGetMessageNumber",
    "EmailGetMessageResult",
    "EmailGetMessageText",
    "EmailGetRecipientCount",
    "EmailGetServerReply",
    "EmailGetSessionNumber",
    "EmailGetSessionText",
    "EmailGetShortMailNumber",
    "EmailGetTimeOut",
    "EmailImportSourceFile",
    "EmailMailNumber",
    "EmailMailRecipientNumber",
    "EmailMailRecipientText",
    "EmailMailText",
    "EmailMessageErrorNumber",
    "EmailMessageErrorText",
    "EmailNewMessage",
    "EmailNewSession",
    "EmailNextCompletion",
    "EmailRecipientNumber",
    "EmailRecipientText",
    "EmailReleaseSession",
    "EmailRequestDeliveryReceipt",
    "EmailRequestReadReceipt",
    "EmailResetMessage",
    "EmailRetryNow",
    "EmailSendMessage",
    "EmailSessionErrorNumber",
    "EmailSessionErrorText",
    "EmailSetAttachmentDescription",
    "EmailSetAttachmentNumber",
    "EmailSetAttachmentText",
    "EmailSetAutoSubmitted",
    "EmailSetCalendar",
    "EmailSetDate",
    "EmailSetDeliveryNumber",
    "EmailSetDeliveryText",
    "EmailSetEnvelopeSender",
    "EmailSetHTML",
    "EmailSetInReplyTo",
    "EmailSetKeywords",
    "EmailSetMessageID",
    "EmailSetMessageText",
    "EmailSetPriority",
    "EmailSetReferences",
    "EmailSetSMIMESigner",
    "EmailSetSender",
    "EmailSetSendingAgent",
    "EmailSetSensitivity",
    "EmailSetSessionNumber",
    "EmailSetSessionText",
    "EmailSetSubject",
    "EmailSetText",
    "EmailSetTimeOut",
    "EmailSplitAddresses",
    "EmailStartSession",
    "EmailTrimMemory",
    "EmailWait",
    "EmailWaitCompletion",
    "ErrorOccurred",
]
# </functions>


def _texts(values: Sequence[str]) -> tuple[Any, int]:
    encoded = [_utf8(value, "recipient") for value in values]
    return _native.texts(encoded), len(encoded)
