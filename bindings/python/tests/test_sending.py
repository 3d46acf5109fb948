# SPDX-License-Identifier: MIT
"""Mails that are sent arrive as they were meant."""

from __future__ import annotations

import io
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

import pytest
from smtptestd import Server

import courriel


def test_message_with_text_html_and_attachments_arrives(
    server: Server, session: courriel.Session, tmp_path: Path
) -> None:
    pdf = tmp_path / "été.pdf"
    pdf.write_bytes(b"%PDF-1.4\n" + bytes(range(256)) * 50)
    message = (
        courriel.Message()
        .sender("Zoë Müller <zoe@example.com>")
        .to("one@example.org", "Łukasz <two@example.org>")
        .cc("three@example.org")
        .bcc("hidden@example.org")
        .reply_to("answers@example.com")
        .subject("Déjà vu: 你好, " + "long " * 40)
        .text("Grüße\n.\n..\nFrom here\n")
        .html("<p>Grüße</p>")
        .attach(pdf)
        .attach(b"a,b\n1,2\n", "tableau é.csv", "text/csv")
        .header("X-Ticket", "naïve №5")
    )
    result = session.send(message)
    assert result.complete
    assert not result.refused
    assert [one.address for one in result.accepted] == [
        "one@example.org",
        "two@example.org",
        "three@example.org",
        "hidden@example.org",
    ]
    assert {one.smtp_code for one in result.recipients} == {250}
    assert result.reply.startswith("250")

    mail = server.mail()
    assert mail.sender == "zoe@example.com"
    assert mail.recipients == [one.address for one in result.recipients]
    read = mail.message
    assert read["Message-ID"] == result.message_id
    assert read["From"].addresses[0].display_name == "Zoë Müller"
    assert [one.addr_spec for one in read["To"].addresses] == [
        "one@example.org",
        "two@example.org",
    ]
    assert read["To"].addresses[1].display_name == "Łukasz"
    assert read["Cc"].addresses[0].addr_spec == "three@example.org"
    assert read["Reply-To"].addresses[0].addr_spec == "answers@example.com"
    assert "Bcc" not in read
    assert b"hidden@" not in mail.raw
    assert read["Subject"] == "Déjà vu: 你好, " + "long " * 40
    assert read["X-Ticket"] == "naïve №5"
    assert read["Date"].datetime is not None
    text, html, first, second = mail.parts
    assert text.get_content().replace("\r\n", "\n") == "Grüße\n.\n..\nFrom here\n"
    assert html.get_content().strip() == "<p>Grüße</p>"
    assert (first.get_filename(), first.get_content_type()) == ("été.pdf", "application/pdf")
    assert first.get_content() == pdf.read_bytes()
    assert (second.get_filename(), second.get_content_type()) == ("tableau é.csv", "text/csv")
    assert second.get_content().replace("\r\n", "\n") == "a,b\n1,2\n"


def test_message_given_as_keywords_arrives(server: Server, session: courriel.Session) -> None:
    session.send(
        courriel.Message(
            sender=Address("O'Hara, Zoë", "zoe", "example.com"),
            to=["one@example.org", Address("", "two", "example.org")],
            cc="three@example.org",
            bcc=("four@example.org",),
            reply_to="answers@example.com",
            subject="Keywords",
            html="<b>only</b>",
            attachments=[__file__],
            headers={"X-One": "1", "X-Two": "2"},
            envelope_sender="bounces@example.com",
        )
    )
    mail = server.mail()
    assert mail.sender == "bounces@example.com"
    assert len(mail.recipients) == 4
    assert mail.message["From"].addresses[0].display_name == "O'Hara, Zoë"
    assert (mail.message["X-One"], mail.message["X-Two"]) == ("1", "2")
    html, attached = mail.parts
    assert html.get_content().strip() == "<b>only</b>"
    assert attached.get_filename() == Path(__file__).name


def test_every_kind_of_content_can_be_attached(
    server: Server, session: courriel.Session, tmp_path: Path, message: courriel.Message
) -> None:
    data = b"\x00\xff\r\n.\r\n" * 1000
    path = tmp_path / "data.bin"
    path.write_bytes(data)
    message.attach(str(path)).attach(path, "other.bin").attach(data, "bytes.bin")
    message.attach(bytearray(data), "bytearray.bin").attach(memoryview(data), "view.bin")
    message.attach(io.BytesIO(data), "stream.bin").attach(b"", "empty.bin")
    with path.open("rb") as opened:
        message.attach(opened)
    session.send(message)
    attachments = list(server.mail().message.iter_attachments())
    assert [one.get_filename() for one in attachments] == [
        "data.bin",
        "other.bin",
        "bytes.bin",
        "bytearray.bin",
        "view.bin",
        "stream.bin",
        "empty.bin",
        "data.bin",
    ]
    assert [one.get_payload(decode=True) for one in attachments] == [data] * 6 + [b"", data]


def test_text_file_cannot_be_attached_open(message: courriel.Message) -> None:
    with pytest.raises(TypeError, match="binary"):
        message.attach(io.StringIO("text"), "text.txt")  # type: ignore[arg-type]


def test_message_is_sent_many_times_and_reset(
    server: Server, session: courriel.Session, message: courriel.Message
) -> None:
    first = session.send(message)
    second = session.send(message)
    server.mail(), server.mail()
    assert first.complete and second.complete
    message.reset().sender("new@example.com").to("new@example.org").text("New")
    session.send(message)
    mail = server.mail()
    assert mail.sender == "new@example.com"
    assert "Subject" not in mail.message


def test_null_sender(server: Server, session: courriel.Session, message: courriel.Message) -> None:
    session.send(message.envelope_sender(""))
    assert server.mail().sender == ""
    session.send(message.envelope_sender(None))
    assert server.mail().sender == "zoe@example.com"


def test_source_is_sent_as_it_is(server: Server, session: courriel.Session) -> None:
    source = b"From: a@example.com\nX-Odd:   two\n\tlines\nBcc: x@example.org\n\n.dot\n\nend"
    result = session.send_source("bounce@example.com", ["one@example.org"], source)
    mail = server.mail()
    assert result.complete and result.recipients[0].address == "one@example.org"
    assert mail.sender == "bounce@example.com"
    assert mail.recipients == ["one@example.org"]
    wanted = b"From: a@example.com\r\nX-Odd:   two\r\n\tlines\r\n\r\n.dot\r\n\r\nend\r\n"
    assert mail.raw == wanted

    session.send_source("", "single@example.org", source)
    mail = server.mail()
    assert (mail.sender, mail.recipients) == ("", ["single@example.org"])


def test_file_is_sent_with_envelope_of_message(
    server: Server, session: courriel.Session, message: courriel.Message, tmp_path: Path
) -> None:
    path = tmp_path / "mail é.eml"
    path.write_bytes(b"From: a@example.com\nSubject: from file\n\nbody\n")
    session.send_file(message, path)
    mail = server.mail()
    assert mail.raw == b"From: a@example.com\r\nSubject: from file\r\n\r\nbody\r\n"
    assert (mail.sender, mail.recipients) == ("zoe@example.com", ["one@example.org"])
    session.send(message)
    assert server.mail().message["Subject"] == "Déjà vu"


def test_some_recipients_refused(
    server: Server, session: courriel.Session, message: courriel.Message
) -> None:
    result = session.send(message.to("refused@example.org", "later@example.org"))
    assert not result.complete
    assert [one.address for one in result.accepted] == ["one@example.org"]
    refused, later = result.refused
    assert (refused.address, refused.smtp_code, refused.enhanced_code) == (
        "refused@example.org",
        550,
        "5.1.1",
    )
    assert later.smtp_code == 451
    assert refused.server_text
    assert server.mail().recipients == ["one@example.org"]


def test_all_recipients_refused_then_session_goes_on(
    server: Server, session: courriel.Session, message: courriel.Message
) -> None:
    refused = courriel.Message(
        sender="zoe@example.com", to=["refused@example.org", "disabled@example.org"], text="x"
    )
    with pytest.raises(courriel.RecipientsRefusedError) as caught:
        session.send(refused)
    error = caught.value
    assert error.code is courriel.Code.RECIPIENTS_REFUSED
    assert error.session_usable
    assert [one.address for one in error.recipients] == [
        "refused@example.org",
        "disabled@example.org",
    ]
    assert all(one.smtp_code == 550 and not one.accepted for one in error.recipients)
    session.send(message)
    assert server.mail().recipients == ["one@example.org"]


def test_all_or_none(server: Server, message: courriel.Message) -> None:
    with courriel.Session(
        server.host, server.port, option=courriel.Option.DEFAULT, all_or_none=True
    ) as session:
        with pytest.raises(courriel.RecipientsRefusedError) as caught:
            session.send(message.to("refused@example.org"))
        assert caught.value.code is courriel.Code.SOME_RECIPIENTS_REFUSED
        assert not any(one.accepted for one in caught.value.recipients)
        session.all_or_none = False
        session.send(message)
    assert server.mail().recipients == ["one@example.org"]
    assert server.mails.empty()


def test_message_is_freed_by_with(message: courriel.Message) -> None:
    with message:
        pass
    message.close()
    with pytest.raises(courriel.UseError) as caught:
        message.subject("x")
    assert caught.value.code is courriel.Code.CLOSED_HANDLE


def test_wrong_kinds_of_messages_are_told_apart(
    session: courriel.Session, message: courriel.Message
) -> None:
    with pytest.raises(TypeError, match=r"courriel\.Message"):
        session.send("text")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="envelope_sender"):
        session.send(message, from_addr="x@example.com")


def test_many_messages_at_once(server: Server, message: courriel.Message) -> None:
    standard = EmailMessage()
    standard["From"] = "standard@example.com"
    standard["To"] = "standard@example.org"
    standard.set_content("x")
    empty = EmailMessage()
    partly = courriel.Message(
        sender="a@example.com", to=["two@example.org", "refused@example.org"], text="x"
    )
    refused = courriel.Message(sender="a@example.com", to="refused@example.org", text="x")
    with courriel.connect(
        server.host, server.port, option=courriel.Option.DEFAULT, connections=3
    ) as session:
        assert session.connections == 3
        mixed: list[courriel.Message | EmailMessage] = [message, standard, empty, partly, refused]
        outcomes = session.send_all(iter([*mixed, courriel.Message(), message]))
        first, second, third, fourth, fifth, sixth, seventh = outcomes
        assert isinstance(first, courriel.SendResult) and first.complete
        assert isinstance(second, courriel.SendResult)
        assert second.recipients[0].address == "standard@example.org"
        assert isinstance(third, courriel.MessageError)
        assert isinstance(fourth, courriel.SendResult) and not fourth.complete
        assert fourth.refused[0].smtp_code == 550
        assert isinstance(fifth, courriel.RecipientsRefusedError)
        assert fifth.smtp_code == 550 and fifth.recipients[0].address == "refused@example.org"
        assert fifth.message and fifth.hint and fifth.code is courriel.Code.RECIPIENTS_REFUSED
        assert isinstance(sixth, courriel.MessageError)
        assert sixth.code is courriel.Code.NO_SENDER
        assert seventh == first
        ids = sorted(str(server.mail().message["Message-ID"]) for _ in range(4))
        assert ids.count(first.message_id) == 2 and second.message_id in ids

        many = (
            courriel.Message(sender="a@example.com", to=f"{number}@example.org", text="x")
            for number in range(1100)
        )
        assert all(
            isinstance(one, courriel.SendResult) and one.complete for one in session.send_all(many)
        )
        assert session.send_all([]) == []
        with pytest.raises(TypeError):
            session.send_all(["text"])  # type: ignore[list-item]
    with pytest.raises(courriel.UseError):
        session.send_all([message])
    sent = {server.mail().recipients[0] for _ in range(1100)}
    assert sent == {f"{number}@example.org" for number in range(1100)}
