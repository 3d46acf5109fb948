# SPDX-License-Identifier: MIT
"""Everything that a message can carry arrives."""

from __future__ import annotations

import datetime
import subprocess
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest
from smtptestd import Server

import courriel
from courriel import (
    AddressCheck,
    Code,
    ContentDetail,
    DeliveryOption,
    Message,
    Notify,
    Priority,
    Sensitivity,
    Session,
)

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)

CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\nMETHOD:REQUEST\r\n"
    "BEGIN:VEVENT\r\nUID:1@example.com\r\nDTSTAMP:20251121T095506Z\r\n"
    "DTSTART:20251121T100000Z\r\nSUMMARY:Déjeuner\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def arrived(server: Server, session: Session, message: Message) -> EmailMessage:
    session.send(message)
    return server.mail().message


def test_properties_become_headers(server: Server, session: Session, message: Message) -> None:
    zone = datetime.timezone(datetime.timedelta(hours=-3, minutes=-30))
    date = datetime.datetime(2025, 11, 21, 9, 55, 6, tzinfo=zone)
    message.priority(Priority.HIGH).sensitivity(Sensitivity.PRIVATE).keywords("one", "zwei ü")
    message.message_id("fixed@example.com").in_reply_to("<a@example.com>")
    message.references("<r1@example.com>", "<r2@example.com>").date(date)
    message.sending_agent("Robot <robot@example.com>").auto_submitted()
    message.list_unsubscribe("https://example.com/leave", one_click=True)
    message.request_read_receipt().request_delivery_receipt()
    session.send(message)
    mail = server.mail()
    read = mail.message
    assert read["X-Priority"].startswith("1")
    assert read["Sensitivity"].lower() == "private"
    assert "zwei ü" in read["Keywords"]
    assert read["Message-ID"] == "<fixed@example.com>"
    assert read["In-Reply-To"] == "<a@example.com>"
    assert read["References"].split() == ["<r1@example.com>", "<r2@example.com>"]
    assert read["Date"].datetime == date
    assert read["Date"].datetime.utcoffset() == date.utcoffset()
    assert read["Sender"].address.addr_spec == "robot@example.com"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["List-Unsubscribe"] == "<https://example.com/leave>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "zoe@example.com" in read["Disposition-Notification-To"]
    assert "zoe@example.com" in read["Return-Receipt-To"]


def test_local_time_is_taken_as_such(message: Message) -> None:
    naive = datetime.datetime(2025, 7, 1, 12, 0, 0)
    message.date(naive)
    read = datetime.datetime.fromisoformat(
        message.content(ContentDetail.DATE).replace("Z", "+00:00")
    )
    assert read == naive.astimezone()


def test_inline_pictures_and_descriptions(
    server: Server, session: Session, message: Message, tmp_path: Path
) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(PICTURE)
    message.html('<img src="cid:a@example.com"><img src="cid:b@example.com">')
    message.attach_inline(path, "a@example.com").attach_inline(
        PICTURE, "b@example.com", "é.png", "image/png", description="Une image"
    )
    message.attach(b"x", "x.bin", description="Ein Anhang")
    parts = {part["Content-ID"]: part for part in arrived(server, session, message).walk()}
    assert parts["<a@example.com>"].get_filename() == "logo.png"
    assert parts["<a@example.com>"].get_payload(decode=True) == PICTURE
    assert parts["<b@example.com>"]["Content-Description"] == "Une image"
    assert any(part["Content-Description"] == "Ein Anhang" for part in parts.values())


def test_reader_gives_its_bytes_for_each_sending(
    server: Server, session: Session, message: Message
) -> None:
    data = bytes(range(256)) * 2000
    calls: list[tuple[int, int]] = []

    def read(offset: int, size: int) -> bytes:
        calls.append((offset, size))
        return data[offset : offset + min(size, 10_000)]

    message.attach_reader(read, "known.bin", size=len(data))
    message.attach_reader(read, "counted.bin", "application/octet-stream")
    for _ in range(2):
        parts = list(arrived(server, session, message).iter_attachments())
        assert [part.get_payload(decode=True) for part in parts] == [data, data]
    assert len(calls) > 100
    assert message.as_bytes().count(b"known.bin") >= 1


def test_what_a_reader_raises_reaches_the_caller(
    server: Server, session: Session, message: Message
) -> None:
    broken = False

    def read(offset: int, size: int) -> bytes:
        if broken:
            raise LookupError("gone")
        return bytes(1000)[offset : offset + size]

    message.attach_reader(read, "x.bin", "text/plain", size=1000)
    broken = True
    with pytest.raises(LookupError, match="gone") as caught:
        session.send(message)
    assert isinstance(caught.value.__cause__, courriel.FileError)
    with pytest.raises(LookupError, match="gone"):
        message.as_bytes()
    with pytest.raises(LookupError, match="gone"):
        message.attach_reader(read, "y.bin")
    short = Message(sender="a@example.com", to="b@example.org")
    short.attach_reader(lambda offset, size: b"abc"[offset:], "x.bin", "text/plain", size=10)
    with pytest.raises(courriel.FileError) as changed:
        session.send(short)
    assert changed.value.code is Code.FILE_CHANGED
    assert server.mails.empty()


def test_readers_are_forgotten_with_their_message() -> None:
    from courriel import _native

    before = len(_native._readers)
    with Message() as message:
        message.attach_reader(lambda _offset, _size: b"", "x.bin", "text/plain", size=0)
        assert len(_native._readers) == before + 1
    assert len(_native._readers) == before
    message = Message()
    message.attach_reader(lambda _offset, _size: b"", "x.bin", "text/plain", size=0)
    del message
    assert len(_native._readers) == before


def test_invitation(server: Server, session: Session, message: Message) -> None:
    parts = list(arrived(server, session, message.calendar(CALENDAR)).walk())
    calendar = next(part for part in parts if part.get_content_type() == "text/calendar")
    assert calendar["Content-Type"].params["method"] == "REQUEST"
    assert "SUMMARY:Déjeuner" in calendar.get_content()


def test_html_with_its_pictures(server: Server, session: Session, tmp_path: Path) -> None:
    message = Message(sender="zoe@example.com", to="one@example.org")
    (tmp_path / "logo.png").write_bytes(PICTURE)
    html = '<p>Hello</p><img src="logo.png"><img src="/etc/passwd"><img src="../x.png">'
    message.import_html(html, tmp_path)
    read = arrived(server, session, message)
    pictures = [part for part in read.walk() if part.get_content_type() == "image/png"]
    assert [part.get_payload(decode=True) for part in pictures] == [PICTURE]
    body = read.get_body(("html",))
    assert body is not None
    sent = body.get_content()
    assert "cid:" in sent and "/etc/passwd" in sent
    plain = read.get_body(("plain",))
    assert plain is not None and "Hello" in plain.get_content()
    with pytest.raises(courriel.Error):
        message.import_html(html, tmp_path, strict=True)


def test_source_is_built_saved_and_read_back(message: Message, tmp_path: Path) -> None:
    message.bcc("hidden@example.org").cc("Ché <che@example.org>").attach(b"x", "é.bin")
    built = message.as_bytes()
    assert b"\r\n" in built and b"hidden@" not in built
    assert bytes(message) == built
    assert b"Bcc: hidden@example.org" in message.as_bytes(with_bcc=True)
    path = tmp_path / "mail é.eml"
    message.save(path, with_bcc=True)
    for source in (path, path.read_bytes()):
        copy = Message().import_source(source)
        assert copy.content(ContentDetail.SENDER) == message.content(ContentDetail.SENDER)
        assert "zoe@example.com" in copy.content(ContentDetail.SENDER)
        assert copy.content(ContentDetail.SUBJECT) == "Déjà vu"
        assert copy.content(ContentDetail.TEXT).replace("\r\n", "\n") == "It works.\n"
        assert "che@example.org" in copy.content(ContentDetail.CC)
        assert copy.content(ContentDetail.BCC) == "hidden@example.org"
        assert copy.content(ContentDetail.ATTACHMENT_COUNT) == "1"
        assert copy.content(ContentDetail.MESSAGE_ID) == message.content(ContentDetail.MESSAGE_ID)
    with pytest.raises(courriel.FileError) as caught:
        message.save(tmp_path / "none" / "mail.eml")
    assert caught.value.code is Code.CANNOT_WRITE
    with pytest.raises(FileNotFoundError):
        message.import_source(tmp_path / "none.eml")


def test_signature(server: Server, session: Session, message: Message, tmp_path: Path) -> None:
    key_file = tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(key_file)], check=True
    )
    message.dkim("example.com", "first", key_file.read_text())
    message.dkim("example.com", "second", key_file=key_file)
    signatures = arrived(server, session, message).get_all("DKIM-Signature", [])
    assert sorted("s=second" in one for one in signatures) == [False, True]
    with pytest.raises(courriel.Error) as caught:
        message.dkim("example.com", "first", "no key")
    assert caught.value.code is Code.INVALID_KEY
    assert isinstance(caught.value, ValueError)
    with pytest.raises(FileNotFoundError):
        message.dkim("example.com", "first", key_file=tmp_path / "none.pem")
    with pytest.raises(TypeError):
        message.dkim("example.com", "first")


def test_signed_and_encrypted(
    server: Server, session: Session, message: Message, tmp_path: Path
) -> None:
    certificate, key, both = (tmp_path / name for name in ("cert.pem", "key.pem", "both.p12"))
    for command in (
        ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=zoe@example.com"]
        + ["-days", "2", "-keyout", str(key), "-out", str(certificate)],
        ["pkcs12", "-export", "-in", str(certificate), "-inkey", str(key)]
        + ["-passout", "pass:secret", "-out", str(both)],
    ):
        subprocess.run(["openssl", *command], check=True, capture_output=True)
    message.sign(certificate.read_text(), key.read_text())
    assert arrived(server, session, message).get_content_type() == "multipart/signed"
    fresh = Message(sender="zoe@example.com", to="one@example.org", text="for you alone")
    fresh.sign(file=both, password="secret").encrypt_for(certificate.read_text())
    session.send(fresh)
    mail = server.mail()
    assert b"for you alone" not in mail.raw
    decrypted = subprocess.run(
        ["openssl", "cms", "-decrypt", "-recip", str(certificate), "-inkey", str(key)],
        input=mail.raw,
        check=True,
        capture_output=True,
    ).stdout
    assert b"multipart/signed" in decrypted and b"for you alone" in decrypted
    with pytest.raises(courriel.Error) as caught:
        message.sign(certificate.read_text(), "no key")
    assert caught.value.code is Code.INVALID_KEY
    with pytest.raises(TypeError):
        message.sign()


def test_demands_on_the_delivery(server: Server, session: Session, message: Message) -> None:
    message.delivery(DeliveryOption.NOTIFY, Notify.SUCCESS | Notify.FAILURE)
    message.delivery(DeliveryOption.ENVELOPE_ID, "QQ314159")
    session.send(message)
    event = server.mail().event
    assert event["parameters"]["envid"] == "QQ314159"
    assert set(event["recipients"][0]["notify"]) == {"SUCCESS", "FAILURE"}
    session.send(message.delivery(DeliveryOption.ENVELOPE_ID, None))
    assert "envid" not in server.mail().event["parameters"]
    with pytest.raises(courriel.UseError):
        message.delivery(99, 1)  # type: ignore[arg-type]


def test_addresses_are_checked() -> None:
    assert courriel.check_address("zoë@exämple.org") is AddressCheck.VALID
    for wrong in ("zoe", "zoe@", "a@example.org, b@example.org", "Zoë <zoe@example.org>"):
        assert courriel.check_address(wrong) is AddressCheck.BAD_SYNTAX
    strict = courriel.check_address("zoe@example.nosuchtld", AddressCheck.STRICT)
    assert strict is not AddressCheck.VALID
    assert courriel.address_problem("zoë@exämple.org") is None
    problem = courriel.address_problem("zoe..b@example.org")
    assert problem is not None and problem.code is Code.INVALID_ADDRESS
    assert "a dot at character 5" in str(problem)
    with pytest.raises(courriel.UseError):
        courriel.check_address("zoe@example.org", 99)  # type: ignore[arg-type]


@pytest.mark.parametrize("control", ["\r\nBcc: x@example.org", "\n", "\0", "\x01"])
def test_control_characters_are_refused(message: Message, control: str) -> None:
    text = f"<a{control}b@example.com>"
    for call in (
        message.message_id,
        message.in_reply_to,
        message.references,
        message.keywords,
        message.sending_agent,
        message.auto_submitted,
        message.list_unsubscribe,
        lambda value: message.attach_inline(b"x", value),
        lambda value: message.attach(b"x", "x", description=value),
        lambda value: message.calendar(CALENDAR, value),
    ):
        with pytest.raises(ValueError) as caught:
            call(text)
        assert isinstance(caught.value, courriel.Error)


def test_unknown_constants_are_refused(message: Message) -> None:
    for call in (
        lambda: message.priority(99),  # type: ignore[arg-type]
        lambda: message.sensitivity(-1),  # type: ignore[arg-type]
        lambda: message.content(99),  # type: ignore[arg-type]
    ):
        with pytest.raises(courriel.UseError):
            call()


def test_what_was_set_can_be_taken_back() -> None:
    message = Message(sender="a@example.com", to="b@example.org", text="x")

    def headers() -> list[str]:
        return sorted(message_from_bytes(message.as_bytes()).keys())

    before = headers()
    message.subject("s").sending_agent("c@example.com").auto_submitted().keywords("one", "two")
    message.in_reply_to("a@b").references("a@b").request_read_receipt().request_delivery_receipt()
    message.priority(Priority.HIGH).sensitivity(Sensitivity.PRIVATE)
    assert len(headers()) == len(before) + 12
    message.subject(None).sending_agent(None).auto_submitted(None).keywords()
    message.in_reply_to().references().request_read_receipt(False).request_delivery_receipt(False)
    message.priority(Priority.NONE).sensitivity(Sensitivity.NORMAL)
    assert headers() == before
    assert message.subject("s").subject("").header_values("Subject") == []


def test_a_part_of_the_content_is_set_by_its_number() -> None:
    message = courriel.Message().sender("a@example.com").to("b@example.org")
    message.set_content(courriel.ContentDetail.SUBJECT, "Hello").organization("Größe & Söhne")
    assert message.content(courriel.ContentDetail.SUBJECT) == "Hello"
    assert message.content(courriel.ContentDetail.ORGANIZATION) == "Größe & Söhne"
    assert b"\r\nOrganization: " in message.as_bytes()
    message.organization(None)
    assert b"Organization" not in message.as_bytes()
    with pytest.raises(courriel.UseError):
        message.set_content(courriel.ContentDetail.RECIPIENTS, "b@example.org")


def test_envelope_recipients(server: Server) -> None:
    message = Message(sender="a@example.com", to="all@example.org", text="x")
    message.envelope_recipients("one@example.net", "two@example.net")
    assert message.content(ContentDetail.ENVELOPE_RECIPIENTS) == "one@example.net\ntwo@example.net"
    with courriel.connect(server.host, server.port) as session:
        result = session.send(message)
        assert [one.address for one in result.recipients] == ["one@example.net", "two@example.net"]
        mail = server.mail()
        assert mail.recipients == ["one@example.net", "two@example.net"]
        assert mail.message["To"] == "all@example.org"
        with pytest.raises(courriel.MessageError) as caught:
            message.envelope_recipients("a@example.org, b@example.org")
        assert caught.value.code is courriel.Code.INVALID_ADDRESS
        assert "split_addresses" in caught.value.hint
        session.send(message.envelope_recipients())
        assert server.mail().recipients == ["all@example.org"]


def test_split_addresses() -> None:
    split = courriel.split_addresses('"Doe, John" <j@x.org>; team: a@x.org, Zoë <z@x.org>;, nobody')
    assert [tuple(one) for one in split.mailboxes] == [
        ('"Doe, John" <j@x.org>', "j@x.org", "Doe, John", ""),
        ("a@x.org", "a@x.org", "", "team"),
        ('"Zoë" <z@x.org>', "z@x.org", "Zoë", "team"),
    ]
    assert len(split.problems) == 1 and "nobody" in split.problems[0]
    assert courriel.split_addresses("") == ([], [])
    with pytest.raises(courriel.UseError) as caught:
        courriel.split_addresses("a@x.org," * 200_000)
    assert caught.value.code is courriel.Code.OUT_OF_RANGE
