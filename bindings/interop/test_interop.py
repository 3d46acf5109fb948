# SPDX-License-Identifier: MIT
"""Mails sent from each language through each real server, and read back from its store."""

from __future__ import annotations

import email.utils
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest

from orders import Failure, Program, constant
from servers import PASSWORD, SIZE_LIMIT, USER, Certificates, Server, Stored

Connect = Callable[..., None]
Shown = Callable[[str, str], None]

SIGN_IN_REFUSED = constant("E_SIGN_IN_REFUSED")
UNKNOWN_AUTHORITY = constant("E_UNKNOWN_AUTHORITY")
RECIPIENTS_REFUSED = constant("E_RECIPIENTS_REFUSED")
TOO_LARGE = constant("E_TOO_LARGE")
COURRIEL = ["C", "Python", ".NET"]
PROTECTIONS = ["clear", "starttls", "implicit"]


@dataclass
class Mail:
    """A mail as it is meant."""

    sender: tuple[str, str] = ("Zoé Müller-Łukasz", "zoe@example.test")
    to: list[tuple[str, str]] = field(default_factory=lambda: [("", "first@example.test")])
    cc: list[tuple[str, str]] = field(default_factory=list)
    bcc: list[str] = field(default_factory=list)
    reply_to: list[tuple[str, str]] = field(default_factory=list)
    envelope: str = ""
    subject: str = "Grüße aus Łódź — 日本語のメール"
    text: str = "Bonjour,\nça va ?\n"
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    attachments: list[tuple[str, str, str, bytes]] = field(default_factory=list)

    def recipients(self) -> list[str]:
        return [a for _, a in self.to + self.cc] + self.bcc

    def give(self, program: Program, folder: Path) -> None:
        """Builds the mail in the program of a language."""
        program.order("message")
        program.order("from", mailbox(self.sender))
        if self.envelope:
            program.order("envelope", self.envelope)
        for verb, people in (("to", self.to), ("cc", self.cc), ("reply", self.reply_to)):
            for person in people:
                program.order(verb, mailbox(person))
        for address in self.bcc:
            program.order("bcc", address)
        program.order("subject", self.subject)
        program.order("text", self.text)
        if self.html:
            program.order("html", self.html)
        for name, value in self.headers.items():
            program.order("header", name, value)
        for number, (verb, name, kind, content) in enumerate(self.attachments):
            path = folder / f"attachment{number}"
            path.write_bytes(content)
            program.order(verb, path, name, kind)


def mailbox(person: tuple[str, str]) -> str:
    name, address = person
    return f'"{name}" <{address}>' if name else address


def everything() -> Mail:
    """A mail with all that has gone wrong somewhere: dots, long lines, accents, names, sizes."""
    text = "\n".join(
        [
            "Ligne avec accents : été, œuvre, naïve, Ünïcödé, 日本語, 🙂",
            ".",
            "..two dots, and the next line is one alone",
            ".",
            ".hidden",
            "x" * 3000,
            "é" * 2000,
            "word " * 400,
            "trailing spaces   ",
            "\ttab",
            "From the beginning of a line",
            "=3D is not a quoted-printable equals sign",
            "",
            "the end",
            "",
        ]
    )
    return Mail(
        to=[("", "first@example.test"), ("Ærøskøbing, Bürgermeister", "second@example.test")],
        cc=[("日本 太郎", "third@example.test")],
        bcc=["fourth@example.test"] + [f"many{n:02}@example.test" for n in range(40)],
        reply_to=[("Service Qualité", "answers@example.test"), ("", "more@example.test")],
        envelope="bounces+42@example.test",
        subject="Reçu n° 42 — " + "très long objet, 日本語 " * 12 + "fin",
        text=text,
        html="<p>Été &amp; <b>œuvre</b> 日本語</p>\n<p>"
        + "long " * 600
        + "</p>\n.\n<p>after a dot</p>\n",
        headers={"X-Courriel-Test": "valeur accentuée — 42", "X-Plain": "plain"},
        attachments=[
            (
                "file",
                "naïve résumé – 日本語.pdf",
                "application/pdf",
                bytes(range(256)) * 300 + b"\r\n.\r\n",
            ),
            ("data", 'tab;le "quoted" été.csv', "text/csv", "a;b\r\nété;2\r\n.\r\n".encode()),
            ("file", "unix lines.txt", "text/plain", b"one\n.\ntwo\n\nno end"),
        ],
    )


def lines_of(text: str) -> list[str]:
    """Lines without their ends: these are CR LF on the wire, whatever the program passed."""
    return text.replace("\r\n", "\n").rstrip("\n").split("\n")


def compare(mail: Mail, stored: Stored) -> EmailMessage:
    """Compares what a server kept with what was meant, field by field."""
    parsed = BytesParser(policy=default).parsebytes(stored.content)
    assert isinstance(parsed, EmailMessage)
    problems = [(part.get_content_type(), part.defects) for part in parsed.walk() if part.defects]
    assert problems == []
    assert people(parsed, "From") == [mail.sender]
    assert people(parsed, "To") == mail.to
    assert people(parsed, "Cc") == mail.cc
    assert people(parsed, "Reply-To") == mail.reply_to
    assert parsed["Bcc"] is None
    assert parsed["Subject"] == mail.subject
    for name, value in mail.headers.items():
        assert parsed[name] == value
    assert parsed["MIME-Version"] == "1.0"
    assert email.utils.parsedate_to_datetime(parsed["Date"]).tzinfo is not None
    assert len(parsed.get_all("Message-ID", [])) == 1

    text = parsed.get_body(("plain",))
    assert text is not None and lines_of(text.get_content()) == lines_of(mail.text)
    html = parsed.get_body(("html",))
    assert (lines_of(html.get_content()) if html else [""]) == lines_of(mail.html)
    attached = list(parsed.iter_attachments())
    assert [a.get_filename() for a in attached] == [name for _, name, _, _ in mail.attachments]
    for part, (_, _, kind, content) in zip(attached, mail.attachments, strict=True):
        assert part.get_content_type() == kind
        assert part.get_payload(decode=True) == content

    assert stored.sender == (mail.envelope or mail.sender[1])
    assert sorted(stored.recipients) == sorted(mail.recipients())
    raw = stored.content.replace(b"\r\n", b"\n").split(b"\n")
    assert max(len(line) for line in raw) <= 998
    head = raw[: raw.index(b"")]
    assert all(byte < 128 for line in head for byte in line)
    return parsed


def people(parsed: EmailMessage, name: str) -> list[tuple[str, str]]:
    header = parsed[name]
    return [(a.display_name, a.addr_spec) for a in header.addresses] if header is not None else []


def simple(number: int = 0) -> Mail:
    return Mail(
        sender=("", "sender@example.test"), subject=f"mail {number}", text=f"mail {number}\n"
    )


@pytest.mark.parametrize("protection", PROTECTIONS)
def test_whole_mail_is_read_back(
    server: Server,
    program: Program,
    connect: Connect,
    shown: Shown,
    tmp_path: Path,
    protection: str,
) -> None:
    mail = everything()
    connect(protection)
    mail.give(program, tmp_path)
    result, message_id, *codes = program.order("send")
    assert result == "1"
    assert codes == ["250"] * len(mail.recipients())
    stored = server.find(message_id, len(mail.recipients()))
    compare(mail, stored)
    assert stored.secure == (protection != "clear")
    assert stored.user == (USER if protection != "clear" else "")
    program.order("close")
    counts = f"{len(mail.recipients())} recipients, {len(mail.attachments)} attachments"
    shown(f"a whole mail, {protection}", f"{counts} equal")


def test_ready_made_mail_arrives_as_it_is(
    server: Server, program: Program, connect: Connect, shown: Shown, tmp_path: Path, language: str
) -> None:
    message_id = f"<ready-made-{server.name}-{language.strip('.')}@example.test>"
    source = (
        f"From: a@example.test\r\nTo: b@example.test\r\nMessage-ID: {message_id}\r\n"
        "Date: Mon, 23 Nov 2026 08:00:00 +0000\r\nSubject: =?utf-8?q?d=C3=A9j=C3=A0?=\r\n"
        "X-Odd-Folding: one\r\n two\r\n\r\n.\r\n..\r\nlast line\r\n"
    ).encode()
    path = tmp_path / "ready.eml"
    path.write_bytes(source)
    other = tmp_path / "other.eml"
    other.write_bytes(source.replace(b"<ready-made", b"<ready-made-file"))
    connect("starttls")
    assert program.order("send-source", path, "a@example.test", "b@example.test")[0] == "1"
    program.order("message")
    program.order("envelope", "a@example.test")
    program.order("to", "b@example.test")
    assert program.order("send-file", other)[0] == "1"
    program.order("close")
    found = server.find_all(
        {message_id: 1, message_id.replace("<ready-made", "<ready-made-file"): 1}
    )
    for name, stored in found.items():
        # A server may write trace headers in front and store other line ends, nothing else.
        expected = source.replace(message_id.encode(), name.encode()).replace(b"\r\n", b"\n")
        assert stored.content.replace(b"\r\n", b"\n").endswith(expected)
        assert stored.recipients == ["b@example.test"]
    shown("ready-made mail, from memory and file", "equal byte by byte")


@pytest.mark.parametrize("protection", ["starttls", "implicit"])
def test_wrong_password_is_refused(
    server: Server, program: Program, connect: Connect, shown: Shown, protection: str
) -> None:
    with pytest.raises(Failure) as failure:
        connect(protection, password=PASSWORD + "x")
    assert failure.value.code == SIGN_IN_REFUSED
    assert failure.value.smtp_code == 535
    assert not failure.value.outcome_unknown
    connect(protection)
    program.order("close")
    shown("wrong password", f"code {failure.value.code}, {failure.value.smtp_code}")


@pytest.mark.parametrize("protection", ["starttls", "implicit"])
def test_unknown_authority_is_refused(
    server: Server,
    program: Program,
    connect: Connect,
    shown: Shown,
    certificates: Certificates,
    protection: str,
) -> None:
    with pytest.raises(Failure) as failure:
        connect(protection, authority=certificates.stranger)
    assert failure.value.code == UNKNOWN_AUTHORITY
    shown("unknown authority", f"code {failure.value.code}")


def test_refused_recipient_leaves_the_session_usable(
    server: Server, program: Program, connect: Connect, shown: Shown, tmp_path: Path
) -> None:
    connect("starttls")
    refused = simple()
    refused.to = [("", "unknown1@example.test"), ("", "unknown2@example.test")]
    refused.give(program, tmp_path)
    with pytest.raises(Failure) as failure:
        program.order("send")
    assert failure.value.code == RECIPIENTS_REFUSED
    assert failure.value.smtp_code == 550
    assert not failure.value.outcome_unknown

    partly = simple()
    partly.to = [("", "one@example.test"), ("", "unknown@example.test"), ("", "two@example.test")]
    partly.give(program, tmp_path)
    result, message_id, *codes = program.order("send")
    assert (result, codes) == ("2", ["250", "550", "250"])
    assert sorted(server.find(message_id, 2).recipients) == ["one@example.test", "two@example.test"]

    whole = simple()
    whole.give(program, tmp_path)
    message_id = program.order("send")[1]
    compare(whole, server.find(message_id, 1))
    program.order("close")
    shown(
        "refused recipients",
        f"all: code {failure.value.code}; some: 250 550 250, delivered to two; then whole",
    )


def test_mail_over_the_limit_is_refused(
    server: Server, program: Program, connect: Connect, shown: Shown, tmp_path: Path
) -> None:
    connect("starttls")
    large = simple()
    large.attachments = [("file", "large.bin", "application/octet-stream", bytes(SIZE_LIMIT))]
    large.give(program, tmp_path)
    with pytest.raises(Failure) as failure:
        program.order("send")
    assert failure.value.code == TOO_LARGE
    assert not failure.value.outcome_unknown
    small = simple()
    small.give(program, tmp_path)
    compare(small, server.find(program.order("send")[1], 1))
    program.order("close")
    shown("over the size limit", f"code {failure.value.code}; then whole")


def test_twenty_mails_go_over_one_connection(
    server: Server, program: Program, connect: Connect, shown: Shown, tmp_path: Path
) -> None:
    before = server.connections()
    connect("implicit")
    sent: dict[str, Mail] = {}
    for number in range(20):
        mail = simple(number)
        mail.give(program, tmp_path)
        sent[program.order("send")[1]] = mail
    program.order("close")
    assert len(sent) == 20
    for message_id, stored in server.find_all(dict.fromkeys(sent, 1)).items():
        compare(sent[message_id], stored)
    assert server.connections() - before == 1
    shown("20 mails on one session", "20 equal, 1 connection")


# smtplib, the reference, does not open a lost connection again.
@pytest.mark.parametrize("language", COURRIEL, indirect=True)
@pytest.mark.parametrize("protection", ["clear", "starttls"])
def test_restart_of_the_server_goes_unnoticed(
    server: Server,
    program: Program,
    connect: Connect,
    shown: Shown,
    tmp_path: Path,
    protection: str,
) -> None:
    connect(protection)
    first, second = simple(1), simple(2)
    first.give(program, tmp_path)
    first_id = program.order("send")[1]
    server.restart()
    second.give(program, tmp_path)
    second_id = program.order("send")[1]
    program.order("close")
    found = server.find_all({first_id: 1, second_id: 1})
    compare(first, found[first_id])
    compare(second, found[second_id])
    shown("server restarted between two mails", f"{protection}: both equal")


def test_threads_share_a_session(
    server: Server, program: Program, connect: Connect, shown: Shown
) -> None:
    connect("starttls")
    identifiers = program.order("threads", 8, 5, "sender@example.test", "shared@example.test")
    program.order("close")
    assert len(set(identifiers)) == 40
    assert len(server.find_all(dict.fromkeys(identifiers, 1))) == 40
    shown("8 threads on one session", "40 mails, none lost, none twice")
