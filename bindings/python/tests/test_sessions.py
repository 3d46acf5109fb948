# SPDX-License-Identifier: MIT
"""Sessions: how they are protected, signed in, read, found and closed."""

from __future__ import annotations

import gc
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import HERE, Start
from smtptestd import Server

import courriel
from courriel import Code, Ignore, Message, Option, Session, wlanguage
from courriel._constants import ErrorDetail

USER, PASSWORD = "zoë@example.com", "pässword-Ω 1"
SIGN_IN = ("-user", USER, "-password", PASSWORD)


def test_starttls_with_sign_in(serve: Start, message: Message) -> None:
    server = serve("-tls", "starttls", *SIGN_IN, "-require-auth", "-max-size", "1000000")
    with Session(server.host, server.port, USER, PASSWORD, ca_file=server.ca) as session:
        assert session.started and session.encrypted and session.verified and session.signed_in
        assert session.option is Option.DEFAULT
        assert session.mechanism_used in ("PLAIN", "LOGIN")
        assert session.tls_version == "TLS 1.3"
        assert session.tls_cipher.startswith("TLS_")
        assert "SHA-256" in session.certificate or len(session.certificate.splitlines()) > 2
        assert session.server_address == f"127.0.0.1:{server.port}"
        assert session.server_name
        assert session.greeting
        assert session.size_limit == 1000000
        assert session.extensions["SIZE"] == "1000000"
        assert set(session.extensions["AUTH"].split()) >= {"PLAIN", "LOGIN"}
        assert "8BITMIME" in session.extensions
        session.send(message)
    mail = server.mail()
    assert mail.event["user"] == USER
    assert mail.event["tls"]["version"] == "TLS 1.3"


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_implicit_tls(serve: Start, message: Message, mechanism: str) -> None:
    server = serve("-tls", "implicit", *SIGN_IN)
    with courriel.connect(
        server.host,
        server.port,
        USER,
        PASSWORD,
        option=Option.IMPLICIT_TLS,
        ca_file=Path(server.ca),
        mechanism=mechanism,
    ) as session:
        assert session.mechanism_used == mechanism
        session.send(message)
    assert server.mail().event["mechanism"] == mechanism


def test_token(serve: Start, message: Message) -> None:
    server = serve("-tls", "starttls", "-user", USER, "-token", "the-token")
    with courriel.connect(
        server.host, server.port, USER, auth_token="the-token", ca_file=server.ca
    ) as session:
        assert session.mechanism_used in ("XOAUTH2", "OAUTHBEARER")
        session.auth_token = "another"
        with pytest.raises(AttributeError, match="not read"):
            _ = session.auth_token
    with pytest.raises(courriel.SignInError) as caught:
        courriel.connect(server.host, server.port, USER, auth_token="old", ca_file=server.ca)
    assert caught.value.code is Code.TOKEN_REFUSED


def test_ping(server: Server, message: Message) -> None:
    session = Session(server.host, server.port)
    with pytest.raises(courriel.Error) as unstarted:
        session.ping()
    assert unstarted.value.code is Code.WRONG_STATE
    with session:
        session.ping()
        session.send(message)
        session.ping()
    assert server.mail()


def test_last_error(server: Server, message: Message) -> None:
    with Session(server.host, server.port) as session:
        assert session.last_error is None
        with pytest.raises(courriel.RefusedError):
            session.send(Message(sender="a@example.org", to="refused@example.org", text="x"))
        error = session.last_error
        assert isinstance(error, courriel.RecipientsRefusedError)
        assert error.code is Code.RECIPIENTS_REFUSED and error.smtp_code == 550
        session.ping()
        assert session.last_error is None
    with pytest.raises(courriel.Error) as closed:
        _ = session.last_error
    assert closed.value.code is Code.CLOSED_HANDLE


def test_more_calls_than_the_parameter_allows(server: Server) -> None:
    with pytest.raises(courriel.UseError) as wrong:
        courriel.configure(courriel.Parameter.CALLS, 4097)
    assert wrong.value.code is Code.OUT_OF_RANGE
    stalled = Message(sender="a@example.org", to="stall@example.org", text="x")
    begun = threading.Event()

    def send(session: Session) -> None:
        with pytest.raises(courriel.Error):
            session.send(stalled, progress=lambda _done, _total: begun.set())

    courriel.configure(courriel.Parameter.CALLS, 1)
    try:
        with Session(server.host, server.port) as session:
            sender = threading.Thread(target=send, args=(session,))
            sender.start()
            begun.wait()
            with pytest.raises(courriel.InternalError) as caught:
                courriel.connect(server.host, server.port, timeout=1)
            assert caught.value.code is Code.TOO_MANY_CALLS and caught.value.may_retry
            assert "Parameter.CALLS" in caught.value.hint
            courriel.configure(courriel.Parameter.CALLS, 256)
            courriel.connect(server.host, server.port, timeout=1).close()
            session.cancel_calls()
            sender.join()
    finally:
        courriel.configure(courriel.Parameter.CALLS, 256)


def test_closing_ends_before_a_service_manager_kills() -> None:
    session = Session("smtp.example.com")
    assert 0 < session.close_timeout < 30
    session.close()


def test_option_that_was_not_given() -> None:
    for port in (0, 587, 465):
        session = Session("smtp.example.com", port)
        assert session.option is Option.DEFAULT
        session.close()
    session = Session("smtp.example.com", 465, option=Option.CLEAR)
    assert session.option is Option.CLEAR
    session.close()


def test_server_without_starttls_is_refused(server: Server) -> None:
    with pytest.raises(courriel.TLSError) as caught:
        courriel.connect(server.host, server.port, option=Option.STARTTLS)
    assert caught.value.code is Code.TLS_NOT_OFFERED


def test_clear_text_server_is_not_tls(server: Server) -> None:
    with pytest.raises(courriel.TLSError) as caught:
        courriel.connect(server.host, server.port, option=Option.IMPLICIT_TLS, timeout=10)
    assert caught.value.code is Code.NOT_TLS


def own_address() -> str:
    """An address of this machine that is not loopback, where credentials need no guard."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Of TEST-NET-1 (RFC 5737); nothing is sent.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no address but loopback")
        address: str = probe.getsockname()[0]
        return address


def test_password_is_kept_from_clear_text(serve: Start, message: Message) -> None:
    address = own_address()
    server = serve("-listen", f"{address}:0", "-clear-text-auth", *SIGN_IN)
    with pytest.raises(courriel.SignInError) as caught:
        courriel.connect(address, server.port, USER, PASSWORD, option=Option.DEFAULT)
    assert caught.value.code is Code.CLEAR_TEXT_SIGN_IN
    assert "Session.clear_text_sign_in_allowed" in caught.value.hint
    with courriel.connect(
        address,
        server.port,
        USER,
        PASSWORD,
        option=Option.DEFAULT,
        clear_text_sign_in_allowed=True,
    ) as session:
        assert session.signed_in and not session.encrypted


def test_password_is_kept_from_ignored_certificate(serve: Start) -> None:
    address = own_address()
    server = serve(
        "-listen", f"{address}:0", "-tls", "starttls", "-certificate", "self-signed", *SIGN_IN
    )
    ignored = Ignore.CERTIFICATE_INVALID | Ignore.NAME_MISMATCH
    with pytest.raises(courriel.SignInError) as caught:
        courriel.connect(address, server.port, USER, PASSWORD, ignore_errors=ignored)
    assert caught.value.code is Code.CLEAR_TEXT_SIGN_IN
    with courriel.connect(
        address,
        server.port,
        USER,
        PASSWORD,
        ignore_errors=ignored,
        clear_text_sign_in_allowed=True,
    ) as session:
        assert session.signed_in and session.encrypted and not session.verified
        assert session.ignore_errors == ignored


def test_sign_in_that_is_not_offered(server: Server, message: Message) -> None:
    with courriel.connect(
        server.host, server.port, USER, PASSWORD, option=Option.DEFAULT
    ) as session:
        assert not session.signed_in
        session.send(message)
    with pytest.raises(courriel.SignInError) as caught:
        courriel.connect(
            server.host,
            server.port,
            USER,
            PASSWORD,
            option=Option.DEFAULT,
            sign_in_required=True,
        )
    assert caught.value.code is Code.NO_MECHANISM


def test_every_property_can_be_given_and_read(tmp_path: Path) -> None:
    given = {
        "option": Option.CLEAR,
        "timeout": 7,
        "total_timeout": 8,
        "close_timeout": 9,
        "mechanism": "LOGIN",
        "sign_in_required": True,
        "clear_text_sign_in_allowed": True,
        "ignore_errors": Ignore.EXPIRED,
        "ehlo_name": "client.example.com",
        "local_address": "127.0.0.1",
        "ip_version": 4,
        "all_or_none": True,
        "chunking": False,
        "without_extensions": "PIPELINING DSN",
        "hybrid_keys": False,
        "legacy_tls": True,
        "client_certificate": str(tmp_path / "été.pem"),
        "client_key": str(tmp_path / "clé.pem"),
        "minimum_tls": 13,
        "pins": "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "pins_only": True,
        "transcript_file": str(tmp_path / "été.txt"),
        "async_mode": True,
        "outbox_limit": 5,
    }
    session = Session("exämple.org", 2525, USER, PASSWORD, **given)  # type: ignore[arg-type]
    for name, value in given.items():
        assert getattr(session, name) == value, name
        assert type(getattr(session, name)) is type(value), name
    assert (session.server, session.port, session.username) == ("exämple.org", 2525, USER)
    with pytest.raises(AttributeError, match="password can be set but not read"):
        _ = session.password
    session.mechanism = None
    assert session.mechanism == ""
    session.timeout = 0.2
    assert session.timeout == 1
    assert repr(session) == "<Session 'exämple.org' port 2525, not started>"
    with pytest.raises(AttributeError):
        session.time_out = 5  # type: ignore[attr-defined]
    for name in ("started", "greeting", "size_limit", "extensions"):
        with pytest.raises(AttributeError, match="only be read"):
            setattr(session, name, 1)
    session.close()
    assert repr(session) == "<Session closed>"


def test_start_can_be_tried_again(server: Server, message: Message) -> None:
    session = Session(server.host, server.port, option=Option.STARTTLS)
    with pytest.raises(courriel.TLSError):
        session.start()
    assert not session.started
    session.option = Option.DEFAULT
    with session.start() as again:
        assert again is session
        session.send(message)
    assert session.closed


def test_ehlo_name_and_transcript(server: Server, message: Message, tmp_path: Path) -> None:
    transcript = tmp_path / "transcript.txt"
    with courriel.connect(
        server.host,
        server.port,
        option=Option.DEFAULT,
        ehlo_name="client.example.com",
        transcript_file=transcript,
    ) as session:
        session.send(message)
    assert server.mail().event["helo"] == "client.example.com"
    written = transcript.read_text("utf-8")
    assert "EHLO client.example.com" in written
    assert "It works" not in written


def test_session_is_found_by_its_name(server: Server) -> None:
    assert Session.find("nobody@example.com") is None
    with courriel.connect(
        server.host, server.port, "finder@example.com", option=Option.DEFAULT
    ) as session:
        assert Session.find("finder@example.com") is session
    assert Session.find("finder@example.com") is None


def test_lost_connection_is_opened_again(serve: Start, message: Message) -> None:
    server = serve("-max-mails-per-connection", "1")
    with courriel.connect(server.host, server.port, option=Option.DEFAULT) as session:
        for _ in range(3):
            session.send(message)
    assert [server.mail().event["connection"] for _ in range(3)] == [1, 2, 3]


def test_failed_with_closes_the_session(server: Server) -> None:
    session = Session(server.host, server.port, option=Option.STARTTLS)
    with pytest.raises(courriel.TLSError), session:
        pytest.fail("the body must not run")
    assert session.closed


def test_error_of_the_body_is_kept(server: Server) -> None:
    with pytest.raises(KeyError), courriel.connect(server.host, server.port, option=Option.DEFAULT):
        raise KeyError("mine")


def test_forgotten_session_is_closed_with_a_warning(server: Server) -> None:
    session = courriel.connect(server.host, server.port, option=Option.DEFAULT)
    assert session.started
    with pytest.warns(ResourceWarning, match="not closed"):  # noqa: PT031
        del session
        gc.collect()
    assert server.closings.get(timeout=30)["state"] == "closed"


def test_session_is_closed_when_python_ends(server: Server) -> None:
    program = (
        "import courriel, sys\n"
        f"session = courriel.connect({server.host!r}, {server.port},"
        " option=courriel.Option.DEFAULT)\n"
        "print(session.started)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(HERE.parent / "src")},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, b"True\n"), done.stderr
    assert server.closings.get(timeout=30)["state"] == "closed"


def test_default_timeout() -> None:
    assert courriel.get_timeout() == 600
    courriel.set_timeout(61.5)
    try:
        assert courriel.get_timeout() == 62
        session = Session("localhost")
        assert session.timeout == 62
        session.close()
    finally:
        courriel.set_timeout(600)


def test_roots_of_mozilla_can_be_chosen() -> None:
    courriel.configure(courriel.Parameter.MODE, 1)
    courriel.configure(courriel.Parameter.MODE, 0)
    courriel.trim_memory()


def test_error_by_handle_from_a_pool() -> None:
    def fail(which: tuple[int, int]) -> bool:
        rank, session = which
        return (wlanguage.EmailStartSession if rank % 2 else wlanguage.EmailPing)(session)

    def code(session: int) -> int:
        return wlanguage.EmailSessionErrorNumber(session, ErrorDetail.CODE)

    sessions = [wlanguage.EmailNewSession() for _ in range(64)]
    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(fail, enumerate(sessions)))
        assert list(pool.map(code, sessions)) == [Code.WRONG_STATE, Code.EMPTY_ARGUMENT] * 32
    assert wlanguage.EmailSessionErrorText(sessions[1], ErrorDetail.NAME) == "EMPTY_ARGUMENT"
    for session in sessions:
        wlanguage.EmailReleaseSession(session)
