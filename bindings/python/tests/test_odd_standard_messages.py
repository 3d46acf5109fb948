# SPDX-License-Identifier: MIT
"""Odd messages of the email package: what it would write broken goes out whole, or is refused with a reason."""

from __future__ import annotations

import email.policy
from email import message_from_bytes
from email.header import Header
from email.message import EmailMessage, Message
from email.mime.application import MIMEApplication
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

import pytest
from smtptestd import Received, Server

import courriel
from courriel import Code


def built(policy: Any = email.policy.default, **headers: str) -> EmailMessage:
    message = EmailMessage(policy=policy)
    for name, value in {"From": "a@example.com", "To": "b@example.org", **headers}.items():
        message[name] = value
    return message


def arrived(server: Server, session: courriel.Session, message: Any) -> Received:
    before = message.as_bytes()
    session.send(message)
    mail = server.mail()
    assert message.as_bytes() == before
    binary = mail.event["parameters"].get("body") == "BINARYMIME"  # which knows no lines
    assert binary or max(len(line) for line in mail.raw.split(b"\r\n")) <= 998
    assert [part.defects for part in mail.message.walk() if part.defects] == []
    return mail


def content(part: Any) -> str:
    text: str = part.get_content()
    return text.replace("\r\n", "\n")


def test_smtputf8_is_asked_for_only_when_an_address_needs_it(
    server: Server, session: courriel.Session
) -> None:
    for policy in (email.policy.SMTPUTF8, email.policy.SMTP, email.policy.strict):
        message = built(policy, Subject="été " * 30)
        message.set_content("é\n")
        mail = arrived(server, session, message)
        assert "smtputf8" not in mail.event["parameters"]
        assert mail.message["Subject"] == message["Subject"]
    message = built(To="ü@exämple.org")
    message.set_content("x\n")
    mail = arrived(server, session, message)
    assert mail.event["parameters"]["smtputf8"] and mail.recipients == ["ü@exämple.org"]


def test_international_domain_is_written_in_ascii(
    server: Server, session: courriel.Session
) -> None:
    for kind in (EmailMessage, Message):
        message: Any = kind()
        message["From"] = "Zoë <zoe@straße.example>"
        message["To"] = "Group: b@exämple.org, Ché <c@example.org>;, d@example.org"
        message["Subject"] = "s"
        message.set_payload("x\n")
        mail = arrived(server, session, message)
        assert "smtputf8" not in mail.event["parameters"]
        assert str(mail.message["From"]) == "Zoë <zoe@xn--strae-oqa.example>"
        groups = mail.message["To"].groups
        assert groups[0].display_name == "Group"
        assert [one.addr_spec for one in mail.message["To"].addresses] == mail.recipients
        assert mail.recipients[0] == "b@xn--exmple-cua.org"


def test_mailboxes_of_the_old_policy_stay_mailboxes(
    server: Server, session: courriel.Session
) -> None:
    message = MIMEText("x\n")
    message["From"] = Header("Zoë <zoe@example.com>", "utf-8")  # type: ignore[assignment]
    message["To"] = "Łukasz <l@example.org>, two@example.org"
    message["Reply-To"] = Header("Réponse <r@example.com>", "iso-8859-1")  # type: ignore[assignment]
    read = arrived(server, session, message).message
    assert str(read["From"]) == "Zoë <zoe@example.com>"
    assert str(read["To"]) == "Łukasz <l@example.org>, two@example.org"
    assert str(read["Reply-To"]) == "Réponse <r@example.com>"


def test_bodies_that_servers_would_cut_are_encoded(
    server: Server, session: courriel.Session
) -> None:
    message = MIMEMultipart()
    message["From"], message["To"] = "a@example.com", "b@example.org"
    message.attach(MIMEText("<p>" + "word " * 400 + "</p>\n", "html"))
    message.attach(
        MIMEApplication(b"\0\1\r\n\n\r" + b"x" * 2000, "octet-stream", _encoder=lambda part: None)
    )
    inner = built(Subject="inside")
    inner.set_content("é" * 700 + "\nend\n", cte="8bit")
    message.attach(MIMEMessage(inner))
    parts = [
        part for part in arrived(server, session, message).message.walk() if not part.is_multipart()
    ]
    assert content(parts[0]) == "<p>" + "word " * 400 + "</p>\n"
    assert parts[1].get_payload(decode=True) == b"\0\1\r\n\n\r" + b"x" * 2000
    assert content(parts[2]) == "é" * 700 + "\nend\n"


def test_charsets_nesting_and_policies(server: Server, session: courriel.Session) -> None:
    nested = built(Subject="nested")
    nested.set_content("outer\n")
    inner = EmailMessage()
    inner.set_content("inner\n")
    inner.add_attachment(b"x", "a", "b", filename="日本.x")
    nested.make_mixed()
    nested.attach(inner)
    mail = arrived(server, session, nested)
    assert [part.get_content_type() for part in mail.message.walk()] == [
        "multipart/mixed", "text/plain", "multipart/mixed", "text/plain", "a/b",
    ]  # fmt: skip
    assert mail.parts[2].get_filename() == "日本.x"
    for charset in ("iso-8859-1", "windows-1252", "koi8-r"):
        message = built()
        text = "Привет\n" if charset == "koi8-r" else "été\n"
        message.set_content(text, charset=charset)
        assert content(arrived(server, session, message).message) == text
    japanese = MIMEText("日本語\n", "plain", "iso-2022-jp")
    japanese["From"], japanese["To"] = "a@example.com", "b@example.org"
    japanese["Subject"] = Header("日本語", "iso-2022-jp")  # type: ignore[assignment]
    read = arrived(server, session, japanese).message
    assert (read["Subject"], content(read)) == ("日本語", "日本語\n")
    for unlimited in (0, None):
        message = built(Subject="mot très " * 300)
        message.set_content("x\n")
        message.policy = email.policy.default.clone(max_line_length=unlimited)
        session.send(message)
        assert server.mail().message["Subject"] == message["Subject"]


def test_what_is_broken_beyond_repair_is_refused(session: courriel.Session) -> None:
    no_charset = Message()
    no_charset["From"], no_charset["To"] = "a@example.com", "b@example.org"
    no_charset.set_payload("é\n")
    latin = message_from_bytes(b"From: a@example.com\nTo: b@example.org\nSubject: caf\xe9\n\nx\n")
    signed = message_from_bytes(
        b"From: a@example.com\nTo: b@example.org\n"
        b"Content-Type: multipart/signed; boundary=b\n\n--b\n\n" + b"x" * 1200 + b"\n--b--\n"
    )
    for message in (no_charset, latin, signed):
        with pytest.raises(courriel.MessageError) as caught:
            session.send(message)
        assert caught.value.code is Code.INVALID_MESSAGE


@pytest.mark.parametrize("domain", ["BEGIN\r\nEND", "a b", "<x>", "-", "", "x" * 300 + "\n"])
def test_identifier_is_not_made_of_what_is_no_domain(
    session: courriel.Session, domain: str
) -> None:
    # A message that goes as it is gets an identifier before the sender is looked at.
    message = message_from_bytes(b"From: a@example.com\nTo: b@example.org\n\nx\n")
    with pytest.raises(courriel.Error) as caught:
        session.send(message, from_addr=f"a@{domain}", to_addrs=["b@example.org"])
    assert caught.value.code in (Code.INVALID_ADDRESS, Code.CONTROL_CHARACTER)


def test_word_too_long_for_any_line_arrives(server: Server, session: courriel.Session) -> None:
    message = Message()
    message["From"], message["To"], message["X"] = "a@example.com", "b@example.org", "y" * 2000
    message.set_payload("x\n")
    session.send(message)
    assert server.mail().message["X"] == "y" * 2000


def test_defective_messages_go_as_they_are(server: Server, session: courriel.Session) -> None:
    for rest in (
        b"Content-Type: multipart/mixed\r\n\r\nno boundary\r\n",
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n",
        b"Content-Type: nonsense; =\r\n\r\nx\r\n",
    ):
        raw = (
            b"From: a@example.com\r\nTo: b@example.org\r\nDate: Fri, 21 Nov 2025 09:55:06 -0600\r\n"
            b"Message-ID: <kept@example.com>\r\n" + rest
        )
        for policy in (email.policy.default, email.policy.compat32):
            session.send(message_from_bytes(raw, policy=policy))
            assert server.mail().raw == raw


def test_date_says_nothing_about_the_sender(server: Server, session: courriel.Session) -> None:
    message = built()
    message.set_content("x\n")
    assert str(arrived(server, session, message).message["Date"]).endswith(" +0000")
