# SPDX-License-Identifier: MIT
"""Messages of the standard library's email package: their envelope and their bytes."""

from __future__ import annotations

import base64
import copy
import datetime
import io
import quopri
import re
from collections.abc import Iterable, Sequence
from email.errors import MessageError
from email.generator import BytesGenerator
from email.headerregistry import Address, Group
from email.message import Message as StandardMessage
from email.policy import Compat32, EmailPolicy, default
from email.utils import format_datetime, make_msgid
from typing import Any, NamedTuple

from ._arguments import refuse
from ._building import Inexpressible, build, mailbox, parsed, text_of
from ._constants import Code, ContentDetail
from ._errors import Error
from ._message import Message


class Prepared(NamedTuple):
    """What the server is told, and what it is given."""

    sender: str
    recipients: list[str]
    source: bytes
    message_id: str
    fields: Sequence[str] = ()
    """Where each recipient stood: "to", "cc" or "bcc"."""
    built: Message | None = None
    """The message as the library builds it, which goes instead of the source."""
    as_is: str = ""
    """Why it goes as the email package writes it; "" when the library wrote it."""


# A line break that does not continue the header would begin another one, or the
# body. Up to Python 3.12 the email package itself writes it without a word.
_BREAK = re.compile(r"\r\n|\r|\n")
_INJECTED = re.compile(r"\r\n?(?![ \t\n])|\n(?![ \t])|\0")
# RFC 5322 section 2.1.1, without the CR LF.
_LONGEST_LINE = 998
_NAME = re.compile(r"[!-9;-~]+\Z")
# A domain that a Message-ID can be made with.
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_TOO_LONG = re.compile(rb"[^\r\n]{%d}" % (_LONGEST_LINE + 1))
_MAILBOXES = frozenset(
    prefix + name
    for prefix in ("", "resent-")
    for name in ("from", "sender", "reply-to", "to", "cc")
)


def prepare(
    message: StandardMessage[Any, Any],
    from_addr: str | None = None,
    to_addrs: str | Sequence[str] | None = None,
) -> Prepared:
    """Takes the envelope from the headers (RFC 5322), and has the library build the mail.

    Of a message that was sent on (Resent-Date), the Resent- headers count. Bcc
    and Resent-Bcc are recipients and are left out of the mail. The object does not
    change at all; Date and Message-ID are added where they are missing. A mail that was
    read from bytes, or that the library cannot say, goes byte by byte as the email
    package has it, but for the headers that were set as objects.
    """
    _check_headers(message)
    prefix = _prefix(message)
    if from_addr is None:
        sender = _first(message, prefix + "Sender") or _first(message, prefix + "From") or ""
        if not sender:
            refuse(Code.NO_SENDER, "the message has no From header, and from_addr was not given")
    else:
        sender = from_addr
    recipients: list[str]
    if to_addrs is None:
        found = [
            (name.lower(), address)
            for name in ("To", "Cc", "Bcc")
            for address in _addresses(message, prefix + name)
        ]
        recipients, fields = [address for _, address in found], [name for name, _ in found]
    else:
        recipients = [to_addrs] if isinstance(to_addrs, str) else list(to_addrs)
        fields = ["to"] * len(recipients)
    if not recipients:
        refuse(Code.NO_RECIPIENT, "the message has no To, Cc or Bcc, and to_addrs was not given")
    try:
        if "From" not in message:
            raise Inexpressible("it has no From header")
        built = build(message, from_addr, to_addrs is None, _attached)
    except Inexpressible as reason:
        source, message_id = _as_is(message, prefix, sender)
        return Prepared(sender, recipients, source, message_id, fields, None, str(reason))
    if to_addrs is None:
        return Prepared(sender, recipients, b"", "", fields, built)
    with built:
        source = built.as_bytes()
        message_id = built.content(ContentDetail.MESSAGE_ID)
    return Prepared(sender, recipients, source, message_id, fields)


def _as_is(message: StandardMessage[Any, Any], prefix: str, sender: str) -> tuple[bytes, str]:
    """The message as it is, and its Message-ID."""
    sent = _mended(message)
    del sent["Bcc"]
    del sent["Resent-Bcc"]
    # Set as they stand: there is nothing to be parsed in them.
    if "Date" not in sent:
        # In UTC, so that nothing is told about the sender.
        sent.set_raw("Date", format_datetime(datetime.datetime.now(datetime.timezone.utc)))
    message_id = str(sent.get("Message-ID", "")).strip()
    if not message_id:
        # Whether the sender is one at all is for the library to say.
        domain = sender.rpartition("@")[2]
        message_id = make_msgid(domain=domain if _DOMAIN.fullmatch(domain) else "localhost")
        del sent["Message-ID"]
        sent.set_raw("Message-ID", message_id)
    written = ("From", "Sender", "Reply-To", "To", "Cc")
    for name in written:
        _in_ascii(sent, prefix + name)
    in_headers = [one for name in written for one in _addresses(sent, prefix + name)]
    return _bytes(sent, in_headers), message_id


def _attached(message: StandardMessage[Any, Any]) -> bytes:
    """The bytes of a message that is attached to another; its Bcc stays."""
    names = ("From", "Sender", "Reply-To", "To", "Cc", "Bcc")
    return _bytes(_mended(message), [one for name in names for one in _addresses(message, name)])


def _mended(message: StandardMessage[Any, Any]) -> StandardMessage[Any, Any]:
    """A copy with bodies that servers take."""
    if not any(_unsendable(part) for part in _leaves(message)):
        return copy.copy(message)
    mended = copy.deepcopy(message)
    for part in _leaves(mended):
        if _unsendable(part):
            _encode(part)
    return mended


def _in_ascii(message: StandardMessage[Any, Any], name: str) -> None:
    """Writes international domains as A-labels where nothing else of an address needs SMTPUTF8."""
    values: list[Any] = message.get_all(name, [])
    if len(values) != 1:
        return
    header = parsed(values[0])
    if all(one.domain.isascii() for one in header.addresses):
        return
    groups = [
        Group(group.display_name, [_in_a_labels(one) for one in group.addresses])
        for group in header.groups
    ]
    changed: Any = default.header_factory("To", groups)
    message.replace_header(name, changed.groups if hasattr(values[0], "groups") else str(changed))


def _in_a_labels(address: Address) -> Address:
    if address.domain.isascii() or not address.username.isascii():
        return address
    # The library's own rules: Python's codec has those of 2003, by which an address can go elsewhere.
    with Message() as message:
        mailbox = message.to(address.addr_spec).content(ContentDetail.RECIPIENTS)
    return Address(address.display_name, address.username, mailbox.rpartition("@")[2])


def _leaves(message: StandardMessage[Any, Any]) -> Iterable[StandardMessage[Any, Any]]:
    """The parts that may be encoded anew: no containers, and nothing that a signature covers."""
    if message.get_content_type() in ("multipart/signed", "multipart/encrypted"):
        return
    if not message.is_multipart():
        yield message
        return
    parts: Any = message.get_payload()  # messages, as it has several parts
    for part in parts:
        yield from _leaves(part)


def _unsendable(part: StandardMessage[Any, Any]) -> bool:
    """Whether a body that is not encoded has what servers cut or drop: lines over 998 bytes, NUL.

    The email package writes such bodies, for one MIMEText of a long line.
    """
    encoding = str(part.get("Content-Transfer-Encoding", "7bit")).strip().lower()
    if encoding not in ("7bit", "8bit", "binary") or not isinstance(part.get_payload(), str):
        return False
    body: Any = part.get_payload(decode=True)
    return b"\0" in body or _TOO_LONG.search(body) is not None


def _encode(part: StandardMessage[Any, Any]) -> None:
    """Gives a part an encoding that takes everything; what it says is the same."""
    body: Any = part.get_payload(decode=True)
    del part["Content-Transfer-Encoding"]
    if part.get_content_maintype() == "text":
        lines = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        encoding, text = "quoted-printable", quopri.encodestring(lines).decode("ascii")
    else:
        encoding, text = "base64", base64.encodebytes(body).decode("ascii")
    part.set_raw("Content-Transfer-Encoding", encoding)
    part.set_payload(text)


def _field(name: str, value: Any) -> bytes | None:
    """A header as the library writes it; None if it does not write such a one."""
    key = name.lower()
    if key.startswith("content-") or key == "mime-version":
        return None
    scratch = Message(sender="nobody@localhost.example")
    with scratch:
        try:
            if key in _MAILBOXES or key == "bcc":
                return _address_field(scratch, name, parsed(value))
            text = text_of(name, value)
            return _field_of(scratch.header(name, text), key, name) if text.strip() else None
        except Error:
            return None


def _address_field(scratch: Message, name: str, header: Any) -> bytes | None:
    """Mailboxes and groups, which the library does not write, of mailboxes that it does."""
    if header.defects or not header.groups:
        return None

    def written(boxes: list[str]) -> bytes:
        scratch.reset().sender("nobody@localhost.example")
        key = name.lower()
        setters: dict[str, Any] = {"from": scratch.sender, "to": scratch.to, "cc": scratch.cc}
        setter = setters.get(key)
        if setter is None or key == "from" and len(boxes) > 1:
            key, setter = "reply-to", scratch.reply_to
        for box in boxes:
            setter(box)
        field = _field_of(scratch, key, name)
        assert field is not None
        return field.partition(b": ")[2][:-2]

    groups = []
    for group in header.groups:
        boxes = [mailbox(one) for one in group.addresses]
        if group.display_name is None:
            groups.append(written(boxes))
            continue
        any_address = Address(group.display_name, "a", "b.example")
        phrase = written([mailbox(any_address)]).rpartition(b"<")[0].rstrip()
        groups.append(phrase + b":" + (b"\r\n " + written(boxes) if boxes else b"") + b";")
    return name.encode("ascii") + b": " + b",\r\n ".join(groups) + b"\r\n"


def _field_of(message: Message, key: str, name: str) -> bytes | None:
    found = re.search(
        rb"^%s(:.*?\r\n)(?![ \t])" % re.escape(key.encode("ascii")),
        message.as_bytes(),
        re.IGNORECASE | re.DOTALL | re.MULTILINE,
    )
    return name.encode("ascii") + found.group(1) if found else None


# What is compared octet by octet is never encoded; folding would add a blank within it.
_VERBATIM = re.compile(
    r"content-id|content-location|in-reply-to|references|.*message-id|list-.*|archived-at"
)


def _verbatim(name: str, value: Any, linesep: str) -> bytes | None:
    text = _BREAK.sub("", str(value))
    if not text.isascii() or not _VERBATIM.fullmatch(name.lower()):
        return None
    lines = [f"{name}:"]
    for word in text.split():
        if len(lines[-1]) + len(word) >= 78 and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += " " + word
    if any(len(line) > _LONGEST_LINE for line in lines):
        return None
    return (linesep.join(lines) + linesep).encode("ascii")


class _Unfolded(Compat32):
    """The old policy, but for headers that can go as they are, which it folds anew too.

    And but for what has to be encoded, mailboxes above all: it makes one encoded word of
    name and address, which nobody can answer.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        if isinstance(value, str) and value.isascii():
            lines = _BREAK.split(f"{name}: {value}")
            if all(len(line) <= _LONGEST_LINE for line in lines):
                return (self.linesep.join(lines) + self.linesep).encode("ascii")
        return _field(name, value) or super().fold_binary(name, value)


class _Written(EmailPolicy):
    """A new policy, but for headers that were set as objects: the library writes them."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if hasattr(value, "fold"):
            own = _field(name, value) or _verbatim(name, value, self.linesep)
            if own is not None:
                return own
        return super().fold_binary(name, value)


def _bytes(message: StandardMessage[Any, Any], addresses: Iterable[str]) -> bytes:
    """The message as it is, byte by byte where it was read from bytes."""
    policy: Any = message.policy
    if isinstance(policy, EmailPolicy):
        # Folding headers anew would break a signature that covers them. Only an
        # address that is not ASCII cannot be encoded: then alone SMTPUTF8 is asked for.
        utf8 = not all(one.isascii() for one in addresses)
        longest = policy.max_line_length
        if not longest or longest > _LONGEST_LINE:
            longest = default.max_line_length
        policy = _Written(
            refold_source="none",
            utf8=utf8,
            max_line_length=longest,
            cte_type=policy.cte_type,
            header_factory=policy.header_factory,
            content_manager=policy.content_manager,
        )
    elif isinstance(policy, Compat32):
        policy = _Unfolded(cte_type=policy.cte_type, max_line_length=policy.max_line_length)
    stream = io.BytesIO()
    try:
        BytesGenerator(stream, mangle_from_=False, policy=policy).flatten(message, linesep="\r\n")
    except UnicodeEncodeError as error:
        refuse(
            Code.INVALID_MESSAGE,
            f"a part has text outside ASCII and no charset: set_payload(text, 'utf-8') ({error})",
        )
    except (MessageError, LookupError) as error:
        refuse(Code.INVALID_MESSAGE, f"the package email cannot write the message: {error}")
    return stream.getvalue()


def _check_headers(message: StandardMessage[Any, Any]) -> None:
    for part in message.walk():
        for name, value in part.raw_items():
            if not _NAME.match(name):
                refuse(Code.INVALID_HEADER, f"the header name {name!r} is not valid")
            if _INJECTED.search(str(value)):
                refuse(
                    Code.CONTROL_CHARACTER,
                    f"the header {name} has a line break or a NUL that would begin another header",
                )


def _prefix(message: StandardMessage[Any, Any]) -> str:
    resent = message.get_all("Resent-Date")
    if not resent:
        return ""
    if len(resent) > 1:
        refuse(
            Code.INVALID_MESSAGE,
            "the message was sent on more than once (several Resent-Date headers):"
            " give from_addr and to_addrs",
        )
    return "Resent-"


def _first(message: StandardMessage[Any, Any], name: str) -> str | None:
    return next(iter(_addresses(message, name)), None)


def _addresses(message: StandardMessage[Any, Any], name: str) -> list[str]:
    """The addresses of a header, read by the one strict parser whatever the policy."""
    found: list[str] = []
    for value in message.get_all(name, []):
        found.extend(one.addr_spec for one in parsed(value).addresses)
    return found
