# SPDX-License-Identifier: MIT
"""The C functions one to one."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from conftest import Start
from smtptestd import Server

from courriel import Code, Message, Stage
from courriel._constants import ErrorDetail, RecipientDetail, SessionProperty
from courriel.wlanguage import (
    EmailAddBcc,
    EmailAddCc,
    EmailAddHeader,
    EmailAddRecipient,
    EmailAddReplyTo,
    EmailAttachData,
    EmailAttachFile,
    EmailCloseSession,
    EmailCloseSessions,
    EmailConfigure,
    EmailErrorNumber,
    EmailErrorText,
    EmailFindSession,
    EmailFreeMessage,
    EmailGetMessageID,
    EmailGetRecipientCount,
    EmailGetServerReply,
    EmailGetSessionNumber,
    EmailGetSessionText,
    EmailGetTimeOut,
    EmailNewMessage,
    EmailNewSession,
    EmailRecipientNumber,
    EmailRecipientText,
    EmailResetMessage,
    EmailSend,
    EmailSendMessage,
    EmailSendSource,
    EmailSetEnvelopeSender,
    EmailSetHTML,
    EmailSetProgress,
    EmailSetSender,
    EmailSetSessionNumber,
    EmailSetSessionText,
    EmailSetSource,
    EmailSetSubject,
    EmailSetText,
    EmailSetTimeOut,
    EmailStartSession,
    EmailStartSMTPSession,
    EmailTrimMemory,
    EmailVersion,
    EmailVersionNumber,
    ErrorInfo,
    ErrorOccurred,
    emailOptionDefault,
    emailParameterMode,
    emailProtocolSMTPS,
    emailSynchronous,
    errCode,
    errFullDetails,
    errMessage,
)


def test_all_sessions_of_a_name_are_closed(server: Server) -> None:
    start = (
        "user@example.com",
        None,
        server.host,
        server.port,
        emailSynchronous,
        emailOptionDefault,
    )
    sessions = [EmailStartSMTPSession(*start) for _ in range(3)]
    assert all(sessions), ErrorInfo(errFullDetails)
    assert EmailCloseSessions("user@example.com") == 3
    assert EmailFindSession("user@example.com") == 0
    assert EmailErrorNumber(errCode) == Code.NO_SUCH_SESSION
    assert EmailCloseSessions("user@example.com") == 0
    assert not ErrorOccurred()


def test_ported_program(server: Server, tmp_path: Path) -> None:
    session = EmailStartSMTPSession(
        "user@example.com", None, server.host, server.port, emailSynchronous, emailOptionDefault
    )
    assert session, ErrorInfo(errFullDetails)
    assert EmailFindSession("user@example.com") == session
    message = EmailNewMessage()
    path = tmp_path / "file.txt"
    path.write_text("attached")
    assert EmailSetSender(message, "Zoë <user@example.com>")
    assert EmailSetEnvelopeSender(message, "bounce@example.com")
    assert EmailAddRecipient(message, "to@example.org")
    assert EmailAddCc(message, "cc@example.org")
    assert EmailAddBcc(message, "refused@example.org")
    assert EmailAddReplyTo(message, "reply@example.com")
    assert EmailSetSubject(message, "Déjà vu")
    assert EmailSetText(message, "text")
    assert EmailSetHTML(message, "<p>html</p>")
    assert EmailAttachFile(message, path) == 1
    assert EmailAttachData(message, "data.bin", None, b"\0\1") == 2
    assert EmailAddHeader(message, "X-Any", "value")
    seen: list[int] = []
    assert EmailSetProgress(session, lambda done, total: seen.append(done))
    assert EmailSendMessage(session, message) == 2
    assert ErrorOccurred()
    assert EmailErrorNumber(errCode) == Code.SOME_RECIPIENTS_REFUSED
    assert seen
    assert EmailGetRecipientCount(message) == 3
    assert EmailRecipientText(message, 3, RecipientDetail.ADDRESS) == "refused@example.org"
    assert EmailRecipientNumber(message, 3, RecipientDetail.SMTP_CODE) == 550
    assert EmailRecipientText(message, 10, RecipientDetail.ADDRESS) is None
    assert EmailErrorNumber(errCode) == Code.OUT_OF_RANGE
    reply = EmailGetServerReply(message)
    assert reply is not None and reply.startswith("250")
    mail = server.mail()
    assert mail.message["Message-ID"] == EmailGetMessageID(message)
    assert mail.recipients == ["to@example.org", "cc@example.org"]
    assert [part.get_filename() for part in mail.message.iter_attachments()] == [
        "file.txt",
        "data.bin",
    ]

    assert EmailSetProgress(session, lambda done, total: 1)
    assert EmailSendMessage(session, message) == 0
    assert EmailErrorNumber(errCode) == Code.CANCELLED
    assert EmailSetProgress(session, None)
    path = tmp_path / "mail.eml"
    path.write_bytes(b"Subject: file\n\nx\n")
    assert EmailSend(session, message, path) == 2
    assert server.mail().message["Subject"] == "file"
    assert EmailSetSource(message, b"Subject: source\n\nx\n")
    assert EmailSendMessage(session, message) == 2
    assert server.mail().message["Subject"] == "source"
    source = b"Subject: raw\n\nx\n"
    assert (
        EmailSendSource(session, "a@example.com", ["b@example.org", "c@example.org"], source) == 1
    )
    assert not ErrorOccurred() and ErrorInfo() == ""
    assert server.mail().recipients == ["b@example.org", "c@example.org"]
    assert EmailResetMessage(message)
    assert EmailFreeMessage(message)
    assert EmailCloseSession(session)
    assert not EmailCloseSession(session)
    assert EmailErrorNumber(errCode) == Code.CLOSED_HANDLE


def test_configured_session(server: Server) -> None:
    session = EmailNewSession()
    assert EmailSetSessionText(session, SessionProperty.SERVER, server.host)
    assert EmailSetSessionNumber(session, SessionProperty.PORT, server.port)
    long_name = ".".join(["x" * 60] * 4) + ".example"
    assert EmailSetSessionText(session, SessionProperty.USERNAME, long_name * 3)
    assert EmailGetSessionText(session, SessionProperty.USERNAME) == long_name * 3
    assert EmailSetSessionText(session, SessionProperty.EHLO_NAME, "client.example.com")
    assert EmailGetSessionText(session, SessionProperty.EHLO_NAME) == "client.example.com"
    assert EmailStartSession(session)
    assert EmailGetSessionNumber(session, SessionProperty.STARTED) == 1
    assert EmailCloseSession(session)


def test_failures_are_told_by_error_info(serve: Start) -> None:
    server = serve()
    assert EmailStartSMTPSession("", "", server.host, server.port, 0, emailProtocolSMTPS) == 0
    assert ErrorOccurred()
    assert EmailErrorNumber(errCode) == Code.TLS_NOT_OFFERED
    assert ErrorInfo(ErrorDetail.NAME) == "TLS_NOT_OFFERED"
    assert EmailErrorNumber(ErrorDetail.STAGE) == Stage.STARTTLS
    assert ErrorInfo(errMessage) and ErrorInfo(ErrorDetail.HINT)
    assert not EmailSetSubject(12345678, "x")
    assert EmailErrorNumber(errCode) == Code.INVALID_HANDLE
    with pytest.raises(ValueError, match="0x00"):
        EmailSetSubject(1, "a\0b")


def test_settings() -> None:
    assert EmailSetTimeOut(30)
    assert EmailGetTimeOut() == 30
    assert EmailSetTimeOut(600)
    assert not EmailSetTimeOut(-1)
    assert EmailConfigure(emailParameterMode, 0)
    assert EmailTrimMemory()
    assert EmailVersion().count(".") == 2
    assert EmailVersionNumber() >= 100
    assert EmailErrorText(Code.TIMEOUT)


def test_exception_in_progress_cancels(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    session = EmailStartSMTPSession("", "", server.host, server.port)
    message = EmailNewMessage()
    EmailSetSender(message, "a@example.com")
    EmailAddRecipient(message, "b@example.org")

    def fail(_done: int, _total: int) -> None:
        raise LookupError("told on standard error")

    EmailSetProgress(session, fail)
    assert EmailSendMessage(session, message) == 0
    assert EmailErrorNumber(errCode) == Code.CANCELLED
    assert "told on standard error" in capsys.readouterr().err
    EmailFreeMessage(message)
    EmailCloseSession(session)


def test_error_outlives_what_is_collected() -> None:
    message = Message(subject="dropped")
    assert EmailSetSubject(1, "x") is False
    assert errCode and ErrorInfo(errCode) == str(int(Code.INVALID_HANDLE))
    del message
    gc.collect()
    assert ErrorInfo(errCode) == str(int(Code.INVALID_HANDLE))
    assert ErrorInfo(errMessage)
    # The next call that succeeds ends it, and what was collected is given back.
    assert EmailFreeMessage(EmailNewMessage())
    assert not ErrorOccurred()
