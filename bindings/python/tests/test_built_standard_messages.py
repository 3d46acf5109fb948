# SPDX-License-Identifier: MIT
"""Messages of the email package that the library builds, and those that go as they are."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

import pytest
from smtptestd import Server

import courriel
from courriel import AttachmentDetail, Code, Place
from courriel._standard import prepare

LONG_FROM = (
    '"Customer Service, Complaints and Refunds of the Limited Company Smith and Sons, London"'
    " <r@x.example>"
)
LONG_TO = (
    '"boss@bank.example, A very long display name that has to be folded somewhere" <to@x.example>'
)


def simple(**headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {"From": "a@x.example", "To": "b@x.example", **headers}.items():
        message[name.replace("_", "-")] = value
    message.set_content("text\n")
    return message


def unfolded(raw: bytes) -> str:
    return re.sub(r"\r\n(?=[ \t])", "", raw.partition(b"\r\n\r\n")[0].decode("ascii"))


def header_of(message: Any) -> str:
    prepared = prepare(message)
    if prepared.built is None:
        return unfolded(prepared.source)
    with prepared.built as built:
        return unfolded(built.as_bytes())


def test_long_names_are_written_as_the_library_writes_them() -> None:
    own = courriel.Message(sender=LONG_FROM, to=LONG_TO, text="text")
    want = [one for one in unfolded(own.as_bytes()).split("\r\n") if one[:3] in ("Fro", "To:")]
    in_group = simple()
    in_group.replace_header("From", LONG_FROM)
    in_group.replace_header("To", LONG_TO)
    in_group["Cc"] = "Team: c@x.example;"
    for message in (simple(From=LONG_FROM, To=LONG_TO), in_group):
        found = header_of(message).split("\r\n")
        assert [one for one in found if one[:3] in ("Fro", "To:")] == want
        assert prepare(message).recipients[0] == "to@x.example"
    assert prepare(in_group).as_is == "Cc has a group of addresses"
    assert "Cc: Team: c@x.example;" in header_of(in_group)


@pytest.mark.parametrize("name", ["In-Reply-To", "References", "List-Unsubscribe", "Archived-At"])
def test_identifiers_and_uris_are_never_encoded(name: str) -> None:
    value = (
        f"<https://x.example/{'0123456789' * 40}>"
        if "-U" in name or "-A" in name
        else (f"<{'0123456789' * 40}@x.example>")
    )
    assert f"\r\n{name}: {value}" in header_of(simple(**{name: value}))
    as_is = simple(**{name: value, "Cc": "Team: c@x.example;"})
    assert prepare(as_is).as_is
    assert f"\r\n{name}: {value}" in header_of(as_is)
    old = MIMEText("x\n")
    old["From"], old["To"], old[name] = "a@x.example", "b@x.example", value
    assert f"\r\n{name}: {value}" in header_of(old)


def test_subject_keeps_its_blanks(server: Server, session: courriel.Session) -> None:
    subject = "Приглашение на встречу в пятницу утром"
    session.send(simple(Subject=subject))
    raw = unfolded(server.mail().raw)
    found = next(line for line in raw.split("\r\n") if line.startswith("Subject: "))
    words = email.header.decode_header(found[9:])
    assert str(email.header.make_header(words)) == subject


def test_result_tells_what_goes_as_it_is(server: Server, session: courriel.Session) -> None:
    assert session.send(simple()).as_is == ""
    read = email.message_from_bytes(b"From: a@x.example\nTo: b@x.example\n\nx\n")
    for message, reason in (
        (read, "it may have been read from bytes"),
        (
            email.message_from_bytes(
                b"From: a@x.example\nTo: b@x.example\n\nx\n", policy=email.policy.default
            ),
            "it was read from bytes",
        ),
        (simple(Received="from a by b"), "it has a Received header"),
        (simple(Cc="Team: c@x.example;"), "Cc has a group of addresses"),
        (simple(From="a@x.example, c@x.example", Sender="a@x.example"), "it has several senders"),
    ):
        assert session.send(message).as_is == reason
        server.mail()
    [outcome] = session.send_all([read])
    assert isinstance(outcome, courriel.SendResult) and outcome.as_is


def test_part_with_a_header_of_its_own_goes_as_it_is() -> None:
    message = MIMEMultipart()
    message["From"], message["To"] = "a@x.example", "b@x.example"
    part = MIMEText("x\n")
    part["X-Own"] = "kept"
    message.attach(part)
    prepared = prepare(message)
    assert prepared.as_is == "a part has a X-Own header" and b"X-Own: kept" in prepared.source


def test_raw_utf8_in_a_name_needs_no_smtputf8(server: Server, session: courriel.Session) -> None:
    raw = "From: Zoë <a@x.example>\r\nTo: b@x.example\r\nSubject: Grüße\r\n\r\nx\r\n".encode()
    for policy in (email.policy.default, email.policy.compat32):
        session.send(email.message_from_bytes(raw, policy=policy))
        mail = server.mail()
        assert "smtputf8" not in mail.event["parameters"]
        assert str(mail.message["From"]) == "Zoë <a@x.example>"
        assert mail.message["Subject"] == "Grüße"


def test_bad_recipient_is_named_by_its_field(session: courriel.Session) -> None:
    for read in (False, True):
        message: Any = simple(To="a@-x.example")
        if read:
            message = email.message_from_bytes(bytes(message), policy=email.policy.default)
        with pytest.raises(courriel.MessageError) as caught:
            session.send(message)
        assert caught.value.code is Code.INVALID_ADDRESS
        assert "to: " in str(caught.value) and "bcc" not in str(caught.value)


def test_alternatives_and_details() -> None:
    message = courriel.Message(sender="a@x.example", to="b@x.example", text="x", html="<p>x</p>")
    message.add_alternative("<html amp4email>", "text/x-amp-html; charset=utf-8")
    message.attach(b"%PDF", "a.pdf", "application/pdf")
    for detail, value in (
        (AttachmentDetail.NAME, "b.pdf"),
        (AttachmentDetail.CONTENT_ID, "id@x"),
        (AttachmentDetail.DISPOSITION, 'inline; creation-date="now"'),
        (AttachmentDetail.LOCATION, "https://x.example/b.pdf"),
    ):
        message.set_attachment(2, detail, value)
    message.set_attachment(1, AttachmentDetail.PLACE, Place.AFTER_HTML)
    amp, pdf = message.attachments()
    assert (amp.place, amp.inline, amp.disposition) == (Place.AFTER_HTML, False, "none")
    assert (pdf.name, pdf.content_id, pdf.disposition, pdf.location, pdf.inline) == (
        "b.pdf", "id@x", "inline; creation-date=now", "https://x.example/b.pdf", False,
    )  # fmt: skip
    read = email.message_from_bytes(message.as_bytes())
    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/x-amp-html",
        "application/pdf",
    ]  # fmt: skip
    with pytest.raises(courriel.UseError):
        message.set_attachment(9, AttachmentDetail.NAME, "x")
