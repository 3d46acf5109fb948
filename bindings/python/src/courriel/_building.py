# SPDX-License-Identifier: MIT
"""Messages of the standard library's email package, built by the library itself.

The email package's own writer loses blanks, quotes and whole addresses where it folds a header
(bpo-35547, gh-80222, gh-92081). So addresses, headers, texts and parts are taken out of the object
and the library writes them. What cannot be said that way raises :class:`Inexpressible`.
"""

from __future__ import annotations

import re
from email.header import Header
from email.headerregistry import Address
from email.mime.base import MIMEBase
from email.policy import Compat32, EmailPolicy, default
from email.utils import collapse_rfc2231_value
from typing import Any, NamedTuple

from ._constants import AttachmentDetail, Code, Place
from ._errors import Error
from ._message import Message


class Inexpressible(Exception):
    """Why a message goes as the email package writes it."""


# Fields that say what happened to a mail on its way, or that sign it.
_READY_MADE = re.compile(
    r"(received|return-path|dkim-signature|domainkey-signature|arc-.*|resent-.*"
    r"|authentication-results)\Z"
)
_MIME = frozenset(
    "content-" + name
    for name in ("type", "transfer-encoding", "disposition", "id", "description", "location")
) | {"mime-version"}
_ADDRESSES = {"to": "to", "cc": "cc", "bcc": "bcc", "reply-to": "reply_to"}
_BREAK = re.compile(r"\r\n|\r|\n")


def build(message: Any, from_addr: str | None, recipients: bool, part_bytes: Any) -> Message:
    """The message as one of the library's own. ``recipients``: its own are the envelope's.

    ``part_bytes`` gives the bytes of a message that is attached.
    """
    reason = ready_made(message)
    if reason:
        raise Inexpressible(reason)
    content = _Content()
    content.root(message)
    built = Message()
    try:
        _headers(built, message, recipients)
        if from_addr is not None:
            built.envelope_sender(from_addr)
        _bodies(built, content, part_bytes)
    except Error as error:
        built.close()
        # An identifier, a date or a name that is not what the RFCs say can still be sent as it is.
        if error.code in (Code.INVALID_HEADER, Code.INVALID_CONTENT_TYPE, Code.INVALID_UTF8):
            raise Inexpressible(str(error)) from error
        raise
    except BaseException:
        built.close()
        raise
    return built


def ready_made(message: Any) -> str:
    """Why the message counts as ready-made bytes; "" when it was made as an object.

    Of a mail that was read, the headers are plain texts; an EmailMessage has objects for
    those that were set. The old classes tell less: those with a charset of their own and
    the MIME... classes are never the result of reading.
    """
    for name, value in message.raw_items():
        if _READY_MADE.match(name.lower()):
            return f"it has a {name} header"
        if isinstance(message.policy, EmailPolicy) and not hasattr(value, "fold"):
            return "it was read from bytes"
    if isinstance(message.policy, Compat32):
        if not isinstance(message, MIMEBase) and message.get_charset() is None:
            return "it may have been read from bytes"
    elif not isinstance(message.policy, EmailPolicy):
        return "it has a policy of its own"
    return ""


# ---- headers -------------------------------------------------------------------


def text_of(name: str, value: Any) -> str:
    """The text of a header, decoded."""
    if hasattr(value, "fold"):  # an object of the new policies
        return str(value)
    text = _BREAK.sub("", str(value))
    if isinstance(value, Header) or "=?" not in text:
        return text
    return str(default.header_factory("Subject", text))


def parsed(value: Any) -> Any:
    """A header of addresses, read by the one strict parser whatever the policy."""
    if hasattr(value, "addresses"):
        return value
    return default.header_factory("To", _BREAK.sub("", str(value)))


def mailbox(address: Address) -> str:
    """An address as the library reads it, whatever the name has in it."""
    if not address.display_name:
        return address.addr_spec
    name = address.display_name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{name}" <{address.addr_spec}>'


def _mailboxes(name: str, value: Any) -> list[str]:
    header = parsed(value)
    if any(group.display_name is not None and group.addresses for group in header.groups):
        raise Inexpressible(f"{name} has a group of addresses")
    boxes = [mailbox(one) for one in header.addresses]
    if not boxes and str(value).strip() and not header.groups:
        raise Inexpressible(f"{name} has no address that could be read")
    return boxes


def _headers(built: Message, message: Any, recipients: bool) -> None:
    sender: list[str] = []
    agent: list[str] = []
    others: list[tuple[str, str]] = []
    for name, value in message.raw_items():
        key = name.lower()
        if key in _MIME:
            continue
        if key == "from":
            sender += _mailboxes(name, value)
        elif key == "sender":
            agent += _mailboxes(name, value)
        elif key in _ADDRESSES:
            boxes = _mailboxes(name, value)
            if key != "bcc" or recipients:
                getattr(built, _ADDRESSES[key])(*boxes)
        else:
            others.append((name, text_of(name, value)))
    if len(sender) > 1 or len(agent) > 1:
        raise Inexpressible("it has several senders")
    if sender:
        built.sender(sender[0])
    if agent:
        built.sending_agent(agent[0])
        built.envelope_sender(parsed(message["Sender"]).addresses[0].addr_spec)
    for name, text in others:
        if text.strip():  # an empty one says nothing
            built.header(name, text)


# ---- parts -----------------------------------------------------------------------


class View(NamedTuple):
    """A form of the text, and what it shows."""

    part: Any
    shown: list[Any]


class _Content:
    """The structure of a message, as the library can say it."""

    def __init__(self) -> None:
        self.views: list[View] = []
        self.attached: list[Any] = []

    def root(self, message: Any) -> None:
        if message.get_content_type() != "multipart/mixed":
            self._body(message, root=True)
            return
        children = _children(message)
        if children and _is_body(children[0]):
            self._body(children.pop(0))
        for child in children:
            _leaf(child)
            self.attached.append(child)

    def _body(self, part: Any, *, root: bool = False) -> None:
        kind = part.get_content_type()
        if kind == "multipart/alternative":
            self.views = [_view(child) for child in _children(part)]
        elif kind == "multipart/related":
            first, shown = _related(part)
            if first.get_content_type() == "multipart/alternative":
                self.views = [_view(child) for child in _children(first)]
                if not self.views:
                    raise Inexpressible("a multipart has no parts")
                last = self.views[-1]
                self.views[-1] = View(last.part, last.shown + shown)
            else:
                _leaf(first)
                self.views = [View(first, shown)]
        elif part.is_multipart() and kind != "message/rfc822":
            raise Inexpressible(f"it has a part of type {kind}")
        else:
            _leaf(part, root=root)
            if (
                part.get_content_maintype() == "text"
                and part.get_content_disposition() != "attachment"
            ):
                self.views = [View(part, [])]
            else:
                self.attached.append(part)


def _children(part: Any) -> list[Any]:
    payload = part.get_payload()
    if not isinstance(payload, list):
        raise Inexpressible(f"a part of type {part.get_content_type()} has no parts")
    return list(payload)


def _is_body(part: Any) -> bool:
    kind = part.get_content_type()
    if kind in ("multipart/alternative", "multipart/related"):
        return True
    return kind.startswith("text/") and part.get_content_disposition() is None and not _name(part)


def _view(part: Any) -> View:
    if part.get_content_type() != "multipart/related":
        _leaf(part)
        return View(part, [])
    first, shown = _related(part)
    _leaf(first)
    return View(first, shown)


def _related(part: Any) -> tuple[Any, list[Any]]:
    children = _children(part)
    if not children or part.get_param("start") is not None:
        raise Inexpressible("a multipart/related has a root of its own choice")
    for child in children[1:]:
        _leaf(child)
        if not child.get("Content-ID") and not child.get("Content-Location"):
            raise Inexpressible("a related part has neither Content-ID nor Content-Location")
    return children[0], children[1:]


def _leaf(part: Any, *, root: bool = False) -> None:
    kind = part.get_content_type()
    if part.is_multipart() and (kind != "message/rfc822" or len(part.get_payload()) != 1):
        raise Inexpressible(f"it has a part of type {kind} within another")
    for name, _ in () if root else part.raw_items():
        if name.lower() not in _MIME:
            raise Inexpressible(f"a part has a {name} header")


def _bodies(built: Message, content: _Content, part_bytes: Any) -> None:
    ranks = _Ranks(built, part_bytes)
    views = content.views
    html = next((i for i, view in enumerate(views) if _plain(view.part, "text/html")), -1)
    for i, view in enumerate(views):
        rank = 0
        if i == html:
            built.html(_text(view.part))
        elif i == 0 and _plain(view.part, "text/plain"):
            built.text(_text(view.part))
            rank = -1
        else:
            before = html > i
            rank = ranks.alternative(view.part, Place.BEFORE_HTML if before else Place.AFTER_HTML)
        for part in view.shown:
            if rank < 0:
                raise Inexpressible("a plain text has related parts")
            ranks.related(part, rank)
    for part in content.attached:
        ranks.attach(part)


def _plain(part: Any, kind: str) -> bool:
    """Whether the part is a text without anything that the library does not write anyway."""
    if part.get_content_type() != kind:
        return False
    if any(
        name.lower() in _MIME - {"mime-version", "content-type", "content-transfer-encoding"}
        for name, _ in part.raw_items()
    ):
        return False
    if any(name.lower() not in ("charset", kind) for name, _ in part.get_params([])):
        return False
    if (part.get_content_charset() or "us-ascii") not in ("us-ascii", "ascii", "utf-8", "utf8"):
        return False
    data = _data(part)
    if not data or b"\0" in data:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _data(part: Any) -> bytes:
    payload = part.get_payload()
    if isinstance(payload, str) and part.get_content_charset() is None and not _encodable(payload):
        raise Inexpressible("a part has text outside ASCII and no charset")
    data: Any = part.get_payload(decode=True)
    return b"" if data is None else bytes(data)


def _encodable(payload: str) -> bool:
    try:
        payload.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True


def _text(part: Any) -> str:
    return _data(part).decode("utf-8")


def _name(part: Any) -> str:
    name = part.get_filename()
    if name is None:
        return ""
    name = _BREAK.sub("", name)
    return text_of("filename", name) if isinstance(part.policy, Compat32) else name


def _parameters(part: Any, header: str, without: tuple[str, ...]) -> str:
    """The value of a MIME header with its parameters, as the library reads it."""
    found = part.get_params([], header)
    if not found:
        return ""
    value = found[0][0]
    for name, parameter in found[1:]:
        if name.lower() not in without:
            text = collapse_rfc2231_value(parameter)
            text = text.replace("\\", "\\\\").replace('"', '\\"')
            value += f'; {name}="{text}"'
    return str(value)


class _Ranks:
    """Adds parts, with everything that their headers say."""

    def __init__(self, built: Message, part_bytes: Any) -> None:
        self.built = built
        self.bytes = part_bytes
        self.last = 0

    def alternative(self, part: Any, place: Place) -> int:
        self.built.add_alternative(_data(part), _type(part))
        self.last += 1
        self._number(AttachmentDetail.PLACE, place)
        self._details(part)
        return self.last

    def related(self, part: Any, view: int) -> None:
        self.attach(part)
        self._number(AttachmentDetail.PLACE, Place.RELATED)
        if view > 0:
            self._number(AttachmentDetail.VIEW, view)

    def attach(self, part: Any) -> None:
        if part.get_content_type() == "message/rfc822":
            data = self.bytes(part.get_payload()[0])
        else:
            data = _data(part)
        self.built.attach(data, "part", _type(part))
        self.last += 1
        self._details(part)

    def _details(self, part: Any) -> None:
        self._text(AttachmentDetail.NAME, _name(part))
        disposition = _parameters(part, "content-disposition", ("filename",))
        self._text(AttachmentDetail.DISPOSITION, disposition or "none")
        for name, detail in (
            ("Content-ID", AttachmentDetail.CONTENT_ID),
            ("Content-Description", AttachmentDetail.DESCRIPTION),
            ("Content-Location", AttachmentDetail.LOCATION),
        ):
            value = part.get(name)
            if value is not None and str(value).strip():
                self._text(detail, text_of(name, value).strip())

    def _text(self, detail: AttachmentDetail, value: str) -> None:
        self.built.set_attachment(self.last, detail, value)

    def _number(self, detail: AttachmentDetail, value: int) -> None:
        self.built.set_attachment(self.last, detail, value)


def _type(part: Any) -> str:
    if part["Content-Type"] is None:
        return str(part.get_content_type())
    value = _parameters(part, "content-type", ("name",))
    _, separator, parameters = value.partition(";")
    return f"{part.get_content_type()}{separator}{parameters}"
