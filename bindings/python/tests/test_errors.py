# SPDX-License-Identifier: MIT
"""What is wrong is said at once, as the exception that a caller expects."""

from __future__ import annotations

import array
import contextlib
import pickle
import re
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import Start
from smtptestd import Server

import courriel
from courriel import Code, Message, Option, Session, _native, wlanguage
from courriel._errors import class_of, make

CONTROLS = ["\r", "\n", "\r\nBcc: victim@example.org", "\0", "\x01", "\x7f"]


def code_of(call: Callable[[], object]) -> Code | int:
    with pytest.raises(courriel.Error) as caught:
        call()
    assert caught.value.stage is courriel.Stage.ARGUMENTS or caught.value.stage in (
        courriel.Stage.MESSAGE,
    )
    assert caught.value.message and caught.value.name
    return caught.value.code


ADDRESSES: dict[str, Callable[[Message, str], object]] = {
    "sender": lambda message, text: message.sender(text),
    "envelope_sender": lambda message, text: message.envelope_sender(text),
    "to": lambda message, text: message.to(text),
    "cc": lambda message, text: message.cc(text),
    "bcc": lambda message, text: message.bcc(text),
    "reply_to": lambda message, text: message.reply_to(text),
}
LINES: dict[str, Callable[[Message, str], object]] = {
    "subject": lambda message, text: message.subject(text),
    "header value": lambda message, text: message.header("X-Any", text),
    "attachment name": lambda message, text: message.attach(b"x", text),
}
TEXTS: dict[str, Callable[[Message, str], object]] = {
    "text": lambda message, text: message.text(text),
    "html": lambda message, text: message.html(text),
    "content_type": lambda message, text: message.attach(b"x", "x", text),
    "header name": lambda message, text: message.header(text, "x"),
    "path": lambda message, text: message.attach(text),
}
PROPERTIES = [
    "server",
    "username",
    "password",
    "auth_token",
    "mechanism",
    "ca_file",
    "ehlo_name",
    "local_address",
    "transcript_file",
]


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("argument", [*ADDRESSES, *LINES])
def test_control_character_in_a_line_is_refused(argument: str, control: str) -> None:
    call = {**ADDRESSES, **LINES}[argument]
    for text in (f"a{control}b@example.org", f"a@example.org{control}"):
        assert code_of(partial(call, Message(), text)) is Code.CONTROL_CHARACTER


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("name", PROPERTIES)
def test_control_character_in_a_property_is_refused(name: str, control: str) -> None:
    with contextlib.closing(Session("localhost")) as session:
        for text in (f"PLAIN{control}", f"a{control}b"):
            assert code_of(partial(setattr, session, name, text)) is Code.CONTROL_CHARACTER
    with pytest.raises(courriel.UseError):
        Session(**{"server": "localhost", name: f"a{control}b"})  # type: ignore[arg-type]


@pytest.mark.parametrize("argument", [*ADDRESSES, *LINES, *TEXTS])
def test_nul_and_lone_surrogates_are_refused(argument: str) -> None:
    call = {**ADDRESSES, **LINES, **TEXTS}[argument]
    assert code_of(lambda: call(Message(), "a\0b")) is Code.CONTROL_CHARACTER
    expected = {Code.INVALID_UTF8, Code.INVALID_CONTENT_TYPE, Code.INVALID_HEADER}
    assert code_of(lambda: call(Message(), "a\ud800b")) in expected
    assert code_of(lambda: call(Message(), "\udcff")) in expected


@pytest.mark.parametrize("control", [one for one in CONTROLS if one != "\0"])
def test_control_character_in_a_header_name_is_refused(control: str) -> None:
    assert code_of(lambda: Message().header(f"X{control}Y", "x")) in (
        Code.INVALID_HEADER,
        Code.CONTROL_CHARACTER,
    )


@pytest.mark.parametrize("argument", [one for one in ADDRESSES if one != "envelope_sender"])
def test_empty_address_is_refused(argument: str) -> None:
    assert code_of(lambda: ADDRESSES[argument](Message(), "")) is Code.EMPTY_ARGUMENT


@pytest.mark.parametrize("argument", ADDRESSES)
@pytest.mark.parametrize(
    "text",
    ["nobody", "@example.org", "a@", "a@b@c", "a@example.org, b@example.org", "a b@example.org"],
)
def test_what_is_no_address_is_refused(argument: str, text: str) -> None:
    assert code_of(lambda: ADDRESSES[argument](Message(), text)) is Code.INVALID_ADDRESS


@pytest.mark.parametrize("name", ["From", "Bcc", "Content-Type", "MIME-Version", "X Y", "X:", ""])
def test_header_that_the_library_writes_is_refused(name: str) -> None:
    assert code_of(lambda: Message().header(name, "x")) in (
        Code.INVALID_HEADER,
        Code.EMPTY_ARGUMENT,
    )


def test_wrong_types_are_told(message: Message) -> None:
    for call in (
        lambda: message.subject(5),  # type: ignore[arg-type]
        lambda: Session("localhost", "25"),  # type: ignore[arg-type]
        lambda: message.to(5),  # type: ignore[arg-type]
        lambda: Session(5),  # type: ignore[arg-type]
        lambda: Session("localhost", timeout="5"),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError):
            call()


def test_files(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        Message().attach(tmp_path / "none.pdf")
    assert isinstance(missing.value, courriel.MissingFileError)
    assert missing.value.code is Code.FILE_NOT_FOUND
    assert "none.pdf" in missing.value.message
    with pytest.raises(OSError) as folder:
        Message().attach(tmp_path)
    assert isinstance(folder.value, courriel.FileError)
    assert folder.value.code is Code.NOT_A_FILE
    assert code_of(lambda: Message().attach("")) in (Code.EMPTY_ARGUMENT, Code.NO_NAME)
    assert code_of(lambda: Message().attach(b"x")) in (Code.NO_NAME, Code.NULL_ARGUMENT)
    assert code_of(lambda: Message().attach(b"x", "")) is Code.NO_NAME
    assert code_of(lambda: Message().attach(b"x", "x", "pdf")) is Code.INVALID_CONTENT_TYPE


def test_file_that_changed_is_not_sent(
    server: Server, session: Session, message: Message, tmp_path: Path
) -> None:
    path = tmp_path / "shrinks.bin"
    path.write_bytes(b"x" * 100_000)
    message.attach(path)
    path.unlink()
    with pytest.raises(courriel.FileError):
        session.send(message)
    assert server.mails.empty()


def test_nobody_to_send_to_or_from(server: Server, session: Session) -> None:
    assert code_of(lambda: session.send(Message(to="a@example.org"))) is Code.NO_SENDER
    assert code_of(lambda: session.send(Message(sender="a@example.org"))) is Code.NO_RECIPIENT
    assert code_of(lambda: session.send_source("a@example.org", [], b"A: b\n\nc")) is (
        Code.NO_RECIPIENT
    )
    assert code_of(lambda: session.send_source("a@example.org", "b@example.org", b"")) in (
        Code.EMPTY_ARGUMENT,
        Code.INVALID_MESSAGE,
    )
    session.send(Message(sender="a@example.org", to="b@example.org", text="x"))
    assert server.mail().sender == "a@example.org"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", -1),
        ("port", 65536),
        ("port", 2**31),
        ("port", -(2**40)),
        ("timeout", 0),
        ("timeout", 86401),
        ("timeout", float("inf")),
        ("timeout", float("nan")),
        ("total_timeout", -1),
        ("ip_version", 5),
        ("outbox_limit", 0),
    ],
)
def test_number_outside_its_limits(name: str, value: float) -> None:
    with pytest.raises(courriel.UseError) as caught:
        Session(**{"server": "localhost", name: value})  # type: ignore[arg-type]
    assert caught.value.code is Code.OUT_OF_RANGE


def test_unknown_constants() -> None:
    with pytest.raises(courriel.UseError) as caught:
        Session("localhost", option=99)  # type: ignore[arg-type]
    assert caught.value.code in (Code.UNKNOWN_CONSTANT, Code.OUT_OF_RANGE)
    assert code_of(lambda: courriel.configure(99, 1)) is Code.UNKNOWN_CONSTANT  # type: ignore[arg-type]
    assert code_of(lambda: courriel.configure(courriel.Parameter.MODE, 99)) is Code.OUT_OF_RANGE
    assert code_of(lambda: courriel.set_timeout(0)) is Code.OUT_OF_RANGE
    assert courriel.error_text(123456) == ""


def test_order_of_calls(session: Session, message: Message) -> None:
    assert code_of(session.start) is Code.WRONG_STATE
    assert code_of(lambda: setattr(session, "server", "other.example")) is Code.WRONG_STATE
    fresh = Session("localhost")
    assert code_of(lambda: fresh.send(message)) is Code.WRONG_STATE
    fresh.close()
    fresh.close()
    assert fresh.closed
    assert code_of(lambda: fresh.send(message)) is Code.CLOSED_HANDLE
    assert code_of(fresh.start) is Code.CLOSED_HANDLE
    assert code_of(lambda: fresh.server) is Code.CLOSED_HANDLE
    empty = Session()
    assert code_of(empty.start) is Code.EMPTY_ARGUMENT
    empty.close()


def test_nothing_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionRefusedError) as caught:
            courriel.connect("127.0.0.1", unused.getsockname()[1])
    error = caught.value
    assert isinstance(error, courriel.RefusedConnectionError)
    assert isinstance(error, courriel.NetworkError)
    assert error.code is Code.CONNECTION_REFUSED
    assert error.stage is courriel.Stage.CONNECT
    assert error.fault is courriel.Fault.SERVER
    assert error.errno == error.system_code != 0
    assert error.may_retry
    assert str(error) == error.message
    assert error.message in error.everything


def test_host_not_found() -> None:
    with pytest.raises(courriel.HostNotFoundError) as caught:
        courriel.connect("no-such-host.invalid", timeout=5)
    assert caught.value.code in (Code.HOST_NOT_FOUND, Code.NAME_RESOLUTION)
    assert isinstance(caught.value, (socket.gaierror, OSError))


def test_silent_server_is_a_time_out() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(TimeoutError) as caught:
            courriel.connect("127.0.0.1", silent.getsockname()[1], timeout=1)
    assert isinstance(caught.value, courriel.TimedOutError)


def test_refused_sign_in(serve: Start) -> None:
    server = serve("-user", "user@example.com", "-password", "right", "-clear-text-auth")
    with pytest.raises(PermissionError) as caught:
        courriel.connect(
            server.host, server.port, "user@example.com", "wrong", option=Option.DEFAULT
        )
    error = caught.value
    assert isinstance(error, courriel.SignInError)
    assert (error.code, error.smtp_code) == (Code.SIGN_IN_REFUSED, 535)
    assert "wrong" not in error.everything.replace("password is wrong", "")


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("expired", Code.CERTIFICATE_EXPIRED),
        ("wrong-name", Code.WRONG_NAME),
        ("unknown-authority", Code.UNKNOWN_AUTHORITY),
        ("self-signed", Code.UNKNOWN_AUTHORITY),
    ],
)
def test_bad_certificate(serve: Start, kind: str, code: Code) -> None:
    server = serve("-tls", "starttls", "-certificate", kind)
    with pytest.raises(courriel.CertificateError) as caught:
        courriel.connect(server.host, server.port, ca_file=server.ca)
    assert caught.value.code is code
    assert isinstance(caught.value, ConnectionError)


def test_every_thread_has_its_own_error() -> None:
    wrong: list[str] = []

    def fail(number: int) -> None:
        for turn in range(200):
            text = f"not-an-address-{number}-{turn}"
            try:
                Message().to(text)
            except courriel.MessageError as error:
                if text not in error.everything:
                    wrong.append(error.everything)

    threads = [threading.Thread(target=fail, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.parametrize("code", list(Code))
def test_every_code_has_a_class_that_can_be_pickled(code: Code) -> None:
    error = make("text", {"code": code, "smtp_code": 550, "system_code": 13, "hint": "cure"})
    assert type(error) is not courriel.Error
    assert isinstance(error, class_of(code))
    copied = pickle.loads(pickle.dumps(error))
    assert type(copied) is type(error)
    assert copied.__dict__ == error.__dict__
    assert (str(copied), copied.args) == (str(error), error.args)
    assert code.name in repr(make("text", {"code": code, "name": code.name}))


def test_unknown_code_of_a_newer_library_is_an_error() -> None:
    error = make("text", {"code": 9989, "stage": 99})
    assert type(error) is courriel.Error
    assert (error.code, error.stage) == (9989, 99)


def test_unknown_outcome_is_no_built_in_exception() -> None:
    for code in (Code.UNKNOWN_LOST, Code.UNKNOWN_TIMEOUT):
        error: Any = make("text", {"code": code})
        assert isinstance(error, courriel.OutcomeUnknownError)
        assert not isinstance(error, (OSError, ValueError, RuntimeError))


def test_permission_is_told_from_other_faults() -> None:
    error: Any = make("text", {"code": Code.CANNOT_READ, "system_code": 13})
    assert isinstance(error, PermissionError)
    error = make("text", {"code": Code.CANNOT_READ, "system_code": 5})
    assert isinstance(error, OSError) and not isinstance(error, PermissionError)


@pytest.mark.parametrize("data", ["text", 5, 1.5, ["x"], object()])
def test_what_is_no_bytes_is_refused(data: Any) -> None:
    """ctypes would take a str for its memory, and bytes() a number for so many zeros."""
    message = courriel.Message(sender="a@example.org", to="b@example.org")
    with pytest.raises(TypeError):
        message.source(data)
    for function, arguments in (
        (wlanguage.EmailSetSource, ()),
        (wlanguage.EmailImportSource, ()),
        (wlanguage.EmailAttachData, ("x.txt", None)),
        (wlanguage.EmailAttachInlineData, ("x.txt", None, "cid")),
    ):
        with pytest.raises(TypeError, match="must be bytes"):
            function(message._number, *arguments, data)  # type: ignore[operator]
    with pytest.raises(TypeError, match="must be bytes"):
        message.attach_reader(lambda offset, size: data, "x.txt", size=5)


@pytest.mark.parametrize("data", [bytearray(b"x"), memoryview(b"-x-")[1:2], array.array("b", b"x")])
def test_what_has_bytes_is_taken(data: Any) -> None:
    message = courriel.Message(sender="a@example.org", to="b@example.org", text="x")
    assert wlanguage.EmailAttachData(message._number, "x.txt", None, data)
    assert message.attachments()[0].read() == b"x"


def test_wrong_type_of_a_detail_is_a_type_error() -> None:
    message = courriel.Message()
    with pytest.raises(TypeError):
        message.content("x")  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        message.number(2**32 + courriel.ContentDetail.PRIORITY)  # type: ignore[arg-type]


def test_a_traceback_shows_the_cure() -> None:
    with pytest.raises(courriel.MessageError) as caught:
        Message(to="nobody")
    shown = "".join(traceback.format_exception(caught.type, caught.value, None))
    assert shown.startswith("courriel.MessageError: an address is not valid")
    if sys.version_info >= (3, 11):
        assert caught.value.hint in shown


def test_what_python_refuses_is_the_librarys_own_error() -> None:
    with pytest.raises(courriel.UseError) as caught:
        wlanguage.EmailSetSubject(1, "Zo\u00eb\0")
    error = caught.value
    assert (error.code, error.stage, error.smtp_code) == (
        Code.CONTROL_CHARACTER,
        courriel.Stage.ARGUMENTS,
        0,
    )
    assert str(error).startswith(f"{error.summary}: byte 4 of the ")
    assert str(error).endswith(" is 0x00")
    assert error.hint
    assert error.session_usable
    assert not error.may_retry
    # The same code out of C has the same of everything that the code alone decides.
    with pytest.raises(courriel.UseError) as native:
        Session("localhost", username="a\rb")
    for name in ("hint", "summary", "stage", "wlanguage_number", "may_retry", "session_usable"):
        assert getattr(error, name) == getattr(native.value, name), name


@pytest.mark.parametrize("code", list(Code))
def test_texts_of_an_error_name_things_as_python_does(code: Code) -> None:
    wlanguage.EmailSetError(code, "about EMAIL_SESSION_CA_FILE")
    error = _native.last_error()
    assert error.code is code
    for text in (error.message, error.summary, error.hint, error.everything):
        assert not re.search(r"EMAIL_[A-Z]|Email[A-Z]", text), text
    assert "Session.ca_file" in error.message
