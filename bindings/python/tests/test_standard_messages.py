# SPDX-License-Identifier: MIT
"""Messages of the standard library's email package arrive as they are."""

from __future__ import annotations

import email
import email.policy
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

import pytest
from smtptestd import Server

import courriel
from courriel._standard import prepare


def rich_message() -> EmailMessage:
    message = EmailMessage()
    message["From"] = Address("Zoë Müller", "zoe", "example.com")
    message["To"] = [
        Address("Łukasz", "lukasz", "example.org"),
        Address("", "two", "example.org"),
    ]
    message["Cc"] = "Team: three@example.org, Four <four@example.org>;"
    message["Bcc"] = "hidden@example.org"
    message["Reply-To"] = "answers@example.com"
    message["Subject"] = "Déjà vu: 你好, " + "long " * 40
    message["Date"] = "Fri, 21 Nov 2025 09:55:06 -0600"
    message["Message-ID"] = "<fixed@example.com>"
    message["Keywords"] = "one, two"
    message["X-Many"] = "first"
    message["X-Many"] = "second"
    message.set_content("Grüße\n.\n..\nFrom here\n" + "x" * 1200 + "\n")
    message.add_alternative('<p>Grüße <img src="cid:pic"></p>', subtype="html")
    html: Any = list(message.iter_parts())[1]
    html.add_related(bytes(range(256)), "image", "png", cid="<pic>")
    message.add_attachment("a;b\n", filename="tableau é.csv", subtype="csv")
    message.add_attachment(b"%PDF" + bytes(range(256)), "application", "pdf", filename="x.pdf")
    inner = EmailMessage()
    inner["Subject"] = "inside"
    inner["From"] = "inner@example.com"
    inner["Bcc"] = "inner-hidden@example.com"
    inner.set_content("inner text\n")
    message.add_attachment(inner)
    return message


def same(sent: Any, arrived: Any, without: tuple[str, ...] = ()) -> None:
    """Compares headers and bodies part by part."""
    headers = [(name, str(value)) for name, value in sent.items() if name not in without]
    assert [(name, str(value)) for name, value in arrived.items()] == headers
    assert sent.get_content_type() == arrived.get_content_type()
    assert sent.is_multipart() == arrived.is_multipart()
    if sent.is_multipart():
        assert len(sent.get_payload()) == len(arrived.get_payload())
        for one, other in zip(sent.get_payload(), arrived.get_payload()):
            same(one, other)
    else:
        decoded = arrived.get_payload(decode=True)
        if sent.get_content_maintype() == "text":
            decoded = decoded.replace(b"\r\n", b"\n")
        assert sent.get_payload(decode=True) == decoded


def test_email_message_arrives_field_by_field(server: Server, session: courriel.Session) -> None:
    message = rich_message()
    before = message.as_bytes()  # This gives the containers their boundaries.
    result = session.send(message)
    mail = server.mail()
    assert mail.sender == "zoe@example.com"
    assert mail.recipients == [
        "lukasz@example.org",
        "two@example.org",
        "three@example.org",
        "four@example.org",
        "hidden@example.org",
    ]
    same(message, mail.message, without=("Bcc",))
    assert b"\nBcc: hidden" not in mail.raw
    assert b"inner-hidden@example.com" in mail.raw
    assert result.message_id == "<fixed@example.com>"
    assert message.as_bytes() == before


def test_legacy_message_arrives_field_by_field(server: Server, session: courriel.Session) -> None:
    message = MIMEMultipart()
    message["From"] = "=?utf-8?q?Zo=C3=AB?= <zoe@example.com>"
    message["To"] = '"Doe, John" <john@example.org>, two@example.org'
    message["Bcc"] = "hidden@example.org"
    message["Subject"] = Header("Déjà vu", "iso-8859-1")  # type: ignore[assignment]
    message["Date"] = "Fri, 21 Nov 2025 09:55:06 -0600"
    message["Message-ID"] = "<legacy@example.com>"
    message.attach(MIMEText("From here\nGrüße\n", "plain", "utf-8"))
    message.attach(MIMEText("From here in ASCII\n"))
    message.attach(MIMEApplication(bytes(range(256)), "octet-stream", name="x.bin"))
    message.set_boundary("a boundary")
    session.send(message)
    mail = server.mail()
    assert mail.recipients == ["john@example.org", "two@example.org", "hidden@example.org"]
    arrived = email.message_from_bytes(mail.raw)
    assert str(email.header.make_header(email.header.decode_header(arrived["Subject"]))) == (
        "Déjà vu"
    )
    read = mail.message
    assert str(read["From"]) == "Zoë <zoe@example.com>"
    assert str(read["To"]) == '"Doe, John" <john@example.org>, two@example.org'
    assert (read["Date"], read["Message-ID"]) == (message["Date"], message["Message-ID"])
    parts = [
        (part.get_content_type(), part.get_content_disposition(), part.get_filename())
        for part in arrived.walk()
    ]
    assert parts == [
        ("multipart/mixed", None, None),
        ("text/plain", None, None),
        ("text/plain", None, None),
        ("application/octet-stream", None, "x.bin"),
    ]
    assert mail.parts[0].get_content().replace("\r\n", "\n") == "From here\nGrüße\n"
    assert mail.parts[1].get_payload(decode=True) == b"From here in ASCII\n"
    assert mail.parts[2].get_payload(decode=True) == bytes(range(256))
    assert b">From" not in mail.raw


def test_message_read_from_bytes_arrives_byte_by_byte(
    server: Server, session: courriel.Session
) -> None:
    raw = (
        b"DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=x;\r\n\t"
        + b"h=from:subject; bh="
        + b"A" * 90
        + b";\r\n   b="
        + b"B" * 60
        + b"\r\n"
        b"From: odd   spacing <a@example.com>\r\nto: one@example.org\r\n"
        b"Subject: =?utf-8?q?caf=C3=A9?= and\r\n  folded\r\nDate: Fri, 21 Nov 2025 09:55:06 -0600\r\n"
        b"Message-ID: <kept@example.com>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n"
        b"\r\ncaf\xe9 \r\n.\r\n"
    )
    for policy in (email.policy.default, email.policy.compat32, email.policy.SMTP):
        session.send(email.message_from_bytes(raw, policy=policy))
        assert server.mail().raw == raw


def test_date_and_message_id_are_added(server: Server, session: courriel.Session) -> None:
    message = EmailMessage()
    message["From"] = "zoe@example.com"
    message["To"] = "one@example.org"
    message.set_content("x")
    result = session.send(message)
    arrived = server.mail().message
    assert arrived["Date"].datetime is not None
    assert arrived["Message-ID"] == result.message_id
    assert result.message_id.endswith("@example.com>")
    assert "Date" not in message


def test_envelope_given_by_the_caller(server: Server, session: courriel.Session) -> None:
    session.send(
        rich_message(), from_addr="bounce@example.com", to_addrs=["x@example.org", "y@example.org"]
    )
    mail = server.mail()
    assert (mail.sender, mail.recipients) == (
        "bounce@example.com",
        ["x@example.org", "y@example.org"],
    )
    session.send(rich_message(), from_addr="", to_addrs="z@example.org")
    mail = server.mail()
    assert (mail.sender, mail.recipients) == ("", ["z@example.org"])


def test_sender_goes_before_from() -> None:
    message = rich_message()
    message["Sender"] = "secretary@example.com"
    assert prepare(message).sender == "secretary@example.com"


def test_resent_headers_are_the_envelope() -> None:
    message = rich_message()
    message["Resent-Date"] = "Fri, 21 Nov 2025 10:55:06 -0600"
    message["Resent-From"] = "again@example.net"
    message["Resent-To"] = "later@example.net"
    message["Resent-Bcc"] = "secret@example.net"
    prepared = prepare(message)
    assert prepared.sender == "again@example.net"
    assert prepared.recipients == ["later@example.net", "secret@example.net"]
    assert b"secret@" not in prepared.source
    assert b"Resent-To: later@example.net" in prepared.source

    message["Resent-Date"] = "Fri, 21 Nov 2025 11:55:06 -0600"
    with pytest.raises(courriel.MessageError, match="more than once"):
        prepare(message)


def test_addresses_outside_ascii_need_no_encoded_words() -> None:
    message = rich_message()
    message.replace_header("To", "rené@exämple.org")
    prepared = prepare(message)
    assert "rené@exämple.org" in prepared.recipients
    assert "To: rené@exämple.org\r\n".encode() in prepared.source


def test_quoted_local_part_keeps_its_domain() -> None:
    message = EmailMessage()
    message["From"] = "zoe@example.com"
    message["To"] = '"user@gmail.com x"@internal.example'
    assert prepare(message).recipients == ['"user@gmail.com x"@internal.example']


@pytest.mark.parametrize("kind", [EmailMessage, MIMEMultipart])
def test_nobody_to_send_to_or_from(kind: Any, session: courriel.Session) -> None:
    message = kind()
    with pytest.raises(courriel.MessageError) as caught:
        session.send(message)
    assert caught.value.code is courriel.Code.NO_SENDER
    message["From"] = "zoe@example.com"
    with pytest.raises(courriel.MessageError) as caught:
        session.send(message)
    assert caught.value.code is courriel.Code.NO_RECIPIENT
    message["To"] = "undisclosed-recipients:;"
    with pytest.raises(courriel.MessageError) as caught:
        session.send(message)
    assert caught.value.code is courriel.Code.NO_RECIPIENT


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Subject", "x\nBcc: victim@example.org"),
        ("Subject", "x\r\n\r\nbody"),
        ("Subject", "x\rBcc: victim@example.org"),
        ("X-Any", "x\0y"),
        ("To", "one@example.org\nBcc: victim@example.org"),
        ("X: y\r\nBcc", "victim@example.org"),
        ("X Y", "z"),
    ],
)
def test_line_break_in_a_header_is_refused(
    name: str, value: str, server: Server, session: courriel.Session
) -> None:
    # The old kind of message takes any text; the new one refuses by itself.
    message = MIMEText("x")
    message["From"] = "zoe@example.com"
    message["To"] = "one@example.org"
    del message[name]
    message[name] = value
    with pytest.raises(courriel.Error) as caught:
        session.send(message, to_addrs="one@example.org")
    assert caught.value.code in (courriel.Code.CONTROL_CHARACTER, courriel.Code.INVALID_HEADER)
    assert isinstance(caught.value, ValueError)
    assert server.mails.empty()


def test_list_in_one_address_is_refused(session: courriel.Session) -> None:
    with pytest.raises(courriel.MessageError) as caught:
        session.send(rich_message(), to_addrs="one@example.org, two@example.org")
    assert caught.value.code is courriel.Code.INVALID_ADDRESS
