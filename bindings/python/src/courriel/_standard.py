# SPDX-License-Identifier: MIT
"""Messages of the standard library's email package: their envelope and their bytes."""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Iterable, Sequence
from email.generator import BytesGenerator
from email.message import Message as StandardMessage
from email.policy import Compat32, EmailPolicy, default
from email.utils import formatdate, make_msgid
from typing import Any, NamedTuple

from ._arguments import refuse
from ._constants import Code


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
    del sent["Bcc"]
    del sent["Resent-Bcc"]
    # Set as they stand: there is nothing to be parsed in them.
    if "Date" not in sent:
        sent.set_raw("Date", formatdate(localtime=True))
    message_id = str(sent.get("Message-ID", "")).strip()
    if not message_id:
        domain = from_addr.rpartition("@")[2]
        message_id = make_msgid(domain=domain if domain.isascii() and domain else "localhost")
        del sent["Message-ID"]
        sent.set_raw("Message-ID", message_id)
    written = ("From", "Sender", "Reply-To", "To", "Cc")
    in_headers = [one for name in written for one in _addresses(sent, prefix + name)]
    return Prepared(from_addr, recipients, _bytes(sent, in_headers), message_id)


class _Unfolded(Compat32):
    """The old policy, but for headers that can go as they are: it folds those anew too."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if isinstance(value, str) and value.isascii():
            lines = _BREAK.split(f"{name}: {value}")
            if all(len(line) <= _LONGEST_LINE for line in lines):
                return (self.linesep.join(lines) + self.linesep).encode("ascii")
        return super().fold_binary(name, value)


def _bytes(message: StandardMessage[Any, Any], addresses: Iterable[str]) -> bytes:
    """The message as it is, byte by byte where it was read from bytes."""
    policy: Any = message.policy
    if isinstance(policy, EmailPolicy):
        # Folding headers anew would break a signature that covers them. An
        # address that is not ASCII cannot be encoded: it needs SMTPUTF8.
        utf8 = policy.utf8 or not all(one.isascii() for one in addresses)
        policy = policy.clone(refold_source="none", utf8=utf8)
    elif isinstance(policy, Compat32):
        policy = _Unfolded(cte_type=policy.cte_type, max_line_length=policy.max_line_length)
    stream = io.BytesIO()
    BytesGenerator(stream, mangle_from_=False, policy=policy).flatten(message, linesep="\r\n")
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
        header: Any = value
        if not hasattr(header, "addresses"):
            header = default.header_factory("To", _BREAK.sub("", str(value)))
        found.extend(one.addr_spec for one in header.addresses)
    return found
