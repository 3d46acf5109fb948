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
from email.generator import BytesGenerator
from email.header import Header
from email.headerregistry import Address, Group
from email.message import Message as StandardMessage
from email.policy import Compat32, EmailPolicy, default
from email.utils import format_datetime, make_msgid
from typing import Any, NamedTuple

from ._arguments import refuse
from ._constants import Code, ContentDetail
from ._message import Message


class Prepared(NamedTuple):
    """What the server is told, and what it is given."""

    sender: str
    recipients: list[str]
    source: bytes
    message_id: str


# A line break that does not continue the header would begin another one, or the
# body. Up to Python 3.12 the email package itself writes it without a word.
_BREAK = re.compile(r"\r\n|\r|\n")
_INJECTED = re.compile(r"\r\n?(?![ \t\n])|\n(?![ \t])|\0")
# RFC 5322 section 2.1.1, without the CR LF.
_LONGEST_LINE = 998
_NAME = re.compile(r"[!-9;-~]+\Z")
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
    """Takes the envelope from the headers as RFC 5322 means them.

    Of a message that was sent on (Resent-Date), the Resent- headers count. Bcc
    and Resent-Bcc are recipients and are left out of the bytes. Nothing else of
    the message changes, and the object does not change at all; Date and Message-ID
    are added where they are missing.
    """
    _check_headers(message)
    prefix = _prefix(message)
    if from_addr is None:
        from_addr = _first(message, prefix + "Sender") or _first(message, prefix + "From") or ""
        if not from_addr:
            refuse(Code.NO_SENDER, "the message has no From header, and from_addr was not given")
    if to_addrs is None:
        recipients = [
            address
            for name in ("To", "Cc", "Bcc")
            for address in _addresses(message, prefix + name)
        ]
    else:
        recipients = [to_addrs] if isinstance(to_addrs, str) else list(to_addrs)
    if not recipients:
        refuse(Code.NO_RECIPIENT, "the message has no To, Cc or Bcc, and to_addrs was not given")

    sent = copy.copy(message)
    if any(_unsendable(part) for part in _leaves(sent)):
        sent = copy.deepcopy(message)
        for part in _leaves(sent):
            if _unsendable(part):
                _encode(part)
    del sent["Bcc"]
    del sent["Resent-Bcc"]
    # Set as they stand: there is nothing to be parsed in them.
    if "Date" not in sent:
        # In UTC, so that nothing is told about the sender.
        sent.set_raw("Date", format_datetime(datetime.datetime.now(datetime.timezone.utc)))
    message_id = str(sent.get("Message-ID", "")).strip()
    if not message_id:
        domain = from_addr.rpartition("@")[2]
        message_id = make_msgid(domain=domain if domain.isascii() and domain else "localhost")
        del sent["Message-ID"]
        sent.set_raw("Message-ID", message_id)
    written = ("From", "Sender", "Reply-To", "To", "Cc")
    for name in written:
        _in_ascii(sent, prefix + name)
    in_headers = [one for name in written for one in _addresses(sent, prefix + name)]
    return Prepared(from_addr, recipients, _bytes(sent, in_headers), message_id)


def _in_ascii(message: StandardMessage[Any, Any], name: str) -> None:
    """Writes international domains as A-labels where nothing else of an address needs SMTPUTF8."""
    values: list[Any] = message.get_all(name, [])
    if len(values) != 1:
        return
    header = _parsed(values[0])
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


class _Unfolded(Compat32):
    """The old policy, but for headers that can go as they are, which it folds anew too.

    And but for mailboxes outside ASCII: it makes one encoded word of name and address, which nobody can answer.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() in _MAILBOXES:
            text = str(value)
            if isinstance(value, Header) or not text.isascii():
                header = default.header_factory(name, _BREAK.sub("", text))
                utf8 = any(not one.addr_spec.isascii() for one in header.addresses)
                if header.addresses and not header.defects:
                    folded: str = header.fold(policy=default.clone(linesep=self.linesep, utf8=utf8))
                    return folded.encode("utf-8")
        if isinstance(value, str) and value.isascii():
            lines = _BREAK.split(f"{name}: {value}")
            if all(len(line) <= _LONGEST_LINE for line in lines):
                return (self.linesep.join(lines) + self.linesep).encode("ascii")
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
        policy = policy.clone(refold_source="none", utf8=utf8, max_line_length=longest)
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
        found.extend(one.addr_spec for one in _parsed(value).addresses)
    return found


def _parsed(value: Any) -> Any:
    if hasattr(value, "addresses"):
        return value
    return default.header_factory("To", _BREAK.sub("", str(value)))
