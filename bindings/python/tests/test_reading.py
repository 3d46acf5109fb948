# SPDX-License-Identifier: MIT
"""Whatever a message was given can be read back, and survives the way through a mail."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from courriel import (
    Code,
    ContentDetail,
    FileError,
    Message,
    MessageError,
    Priority,
    Sensitivity,
    UseError,
)
from courriel.wlanguage import (
    AttachmentDetail,
    EmailAddHeader,
    EmailAttachData,
    EmailAttachmentData,
    EmailAttachmentText,
    EmailFreeMessage,
    EmailGetAttachmentCount,
    EmailGetHeader,
    EmailGetMessageNumber,
    EmailNewMessage,
    EmailSetPriority,
    ErrorDetail,
    ErrorInfo,
)

CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"


def everything() -> Message:
    return (
        Message(
            sender="Zoë <zoe@a.example>",
            to="b@b.example",
            cc="c@b.example",
            bcc="d@b.example",
            reply_to="answers@a.example",
            subject="Déjà vu",
            text="text\r\n",
            html='<img src="cid:logo@a">\r\n',
        )
        .sending_agent("agent@a.example")
        .organization("Société")
        .priority(Priority.HIGH)
        .sensitivity(Sensitivity.PRIVATE)
        .keywords("one", "two words", "été")
        .request_read_receipt()
        .request_delivery_receipt()
        .message_id("id@a.example")
        .in_reply_to("r2@b")
        .references("r1@b", "r2@b")
        .date(datetime.datetime(2026, 11, 23, 10, tzinfo=datetime.timezone.utc))
        .auto_submitted("auto-replied")
        .list_unsubscribe("mailto:out@a.example")
        .list_unsubscribe("https://a.example/out", one_click=True)
        .calendar(CALENDAR)
        .header("X-One", "first")
        .header("X-One", "second é")
        .attach_inline(b"GIF89a\0\xff", "logo@a", "logo.gif", "image/gif")
        .attach(b"a;b\n", "Größe.csv", "text/csv; charset=utf-8", description="Größen")
    )


TEXTS = {
    ContentDetail.SENDER: '"Zoë" <zoe@a.example>',
    ContentDetail.SENDING_AGENT: "agent@a.example",
    ContentDetail.ORGANIZATION: "Société",
    ContentDetail.RECIPIENTS: "b@b.example",
    ContentDetail.CC: "c@b.example",
    ContentDetail.BCC: "d@b.example",
    ContentDetail.REPLY_TO: "answers@a.example",
    ContentDetail.SUBJECT: "Déjà vu",
    ContentDetail.TEXT: "text\r\n",
    ContentDetail.HTML: '<img src="cid:logo@a">\r\n',
    ContentDetail.MESSAGE_ID: "<id@a.example>",
    ContentDetail.IN_REPLY_TO: "<r2@b>",
    ContentDetail.REFERENCES: "<r1@b> <r2@b>",
    ContentDetail.KEYWORDS: "one;two words;été",
    ContentDetail.AUTO_SUBMITTED: "auto-replied",
    ContentDetail.LIST_UNSUBSCRIBE: "mailto:out@a.example\nhttps://a.example/out",
    ContentDetail.CALENDAR: CALENDAR,
    ContentDetail.CALENDAR_METHOD: "CANCEL",
    ContentDetail.HEADERS: "X-One: first\nX-One: second é",
    ContentDetail.READ_RECEIPT_TO: "answers@a.example",
    ContentDetail.DELIVERY_RECEIPT_TO: "answers@a.example",
    ContentDetail.ENVELOPE_SENDER: "",
    ContentDetail.ENVELOPE_RECIPIENTS: "",
    ContentDetail.IMPORT_PROBLEMS: "",
}
NUMBERS = {
    ContentDetail.PRIORITY: Priority.HIGH,
    ContentDetail.SENSITIVITY: Sensitivity.PRIVATE,
    ContentDetail.READ_RECEIPT: 1,
    ContentDetail.DELIVERY_RECEIPT: 1,
    ContentDetail.ONE_CLICK: 1,
    ContentDetail.ATTACHMENT_COUNT: 2,
}


def test_everything_is_read_back() -> None:
    assert set(TEXTS) | set(NUMBERS) | {ContentDetail.DATE} == set(ContentDetail)
    first = everything()
    for message in (first, Message().import_source(first.as_bytes(with_bcc=True))):
        assert {detail: message.content(detail) for detail in TEXTS} == TEXTS
        assert {detail: message.number(detail) for detail in NUMBERS} == NUMBERS
        date = message.content(ContentDetail.DATE).replace("Z", "+00:00")
        assert datetime.datetime.fromisoformat(date).timestamp() == 1795428000
        assert message.header_values("x-one") == ["first", "second é"]
        assert message.header_values("Importance") == ["high"]
        assert message.header_values("X-None") == []
        logo, table = message.attachments()
        assert (logo.rank, logo.name, logo.content_type) == (1, "logo.gif", "image/gif")
        assert (logo.content_id, logo.description, logo.inline) == ("logo@a", "", True)
        assert (logo.size, logo.read()) == (8, b"GIF89a\0\xff")
        assert (table.name, table.content_type) == ("Größe.csv", "text/csv; charset=utf-8")
        assert (table.content_id, table.description, table.inline) == ("", "Größen", False)
        assert table.read() == b"a;b\n"
        assert repr(table).startswith("<Attachment 2: 'Größe.csv', text/csv")


def test_contents_of_files_and_readers(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"in a file")
    calls = []

    def read(offset: int, size: int) -> bytes:
        calls.append(offset)
        return b"from calls"[offset : offset + size]

    def broken(offset: int, size: int) -> bytes:
        raise KeyError("no such row")

    message = (
        Message()
        .attach(path)
        .attach_reader(read, "r.bin", size=10)
        .attach_reader(broken, "s.bin", "application/x-own", size=1)
        .attach(b"", "empty.txt")
    )
    file, reader, bad, empty = message.attachments()
    assert (file.read(), reader.read(), empty.read()) == (b"in a file", b"from calls", b"")
    assert calls and reader.size == 10
    with pytest.raises(KeyError):
        bad.read()
    path.write_bytes(b"another content")
    with pytest.raises(FileError) as caught:
        file.read()
    assert caught.value.code == Code.FILE_CHANGED
    message.reset()
    assert message.attachments() == []
    with pytest.raises(UseError):
        empty.read()
    with pytest.raises(UseError):
        message.header_values("")
    with pytest.raises(UseError):
        message.number(ContentDetail.SUBJECT)


def test_functions_for_porting() -> None:
    message = EmailNewMessage()
    assert EmailSetPriority(message, 3) and EmailAddHeader(message, "X-A", "é")
    assert EmailAttachData(message, "a.txt", None, b"content") == 1
    assert EmailGetMessageNumber(message, ContentDetail.PRIORITY) == 3
    assert EmailGetHeader(message, "x-a") == "é"
    assert EmailGetHeader(message, "x-a", 2) is None
    assert ErrorInfo(ErrorDetail.NAME) == "OUT_OF_RANGE"
    assert EmailGetAttachmentCount(message) == 1
    assert EmailAttachmentText(message, 1, AttachmentDetail.NAME) == "a.txt"
    assert EmailAttachmentData(message, 1) == b"content"
    assert EmailAttachmentData(message, 2) is None
    assert EmailFreeMessage(message)
    assert EmailGetAttachmentCount(message) == -1


FOREIGN = Path(__file__).resolve().parents[3] / "core/message/testdata/foreign"
EXPECTED = json.loads((FOREIGN / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", EXPECTED)
def test_foreign_mail(name: str) -> None:
    """Mails as other programs were seen to write them."""
    message = Message().import_source(FOREIGN / f"{name}.eml")
    expected = EXPECTED[name]["expected"]
    for key, detail in {
        "text": ContentDetail.TEXT,
        "html": ContentDetail.HTML,
        "subject": ContentDetail.SUBJECT,
    }.items():
        if key in expected:
            assert message.content(detail).replace("\r\n", "\n").strip() == expected[key].strip()
    if "names" in expected:
        assert [a.name for a in message.attachments()] == expected["names"]
    for address in expected.get("to_has", []):
        assert address in message.content(ContentDetail.RECIPIENTS)
    assert expected.get("sender_has", "") in message.content(ContentDetail.SENDER)
    if expected.get("noted"):
        assert message.content(ContentDetail.IMPORT_PROBLEMS)


def test_a_bcc_is_never_sent_as_text() -> None:
    lines = ["From: a@x.example", "To: b@x.example", "Bcc: secret@x.example", "", "body", ""]
    with pytest.raises(MessageError, match="line ends are mixed"):
        Message().source("\n\r".join(lines).encode())
    assert b"secret" not in Message().source("\r\r\n".join(lines).encode()).as_bytes()
