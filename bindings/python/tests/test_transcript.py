# SPDX-License-Identifier: MIT
"""What is said between the library and the server."""

from __future__ import annotations

import base64
import threading

import pytest
from conftest import Start
from smtptestd import Server

import courriel
from courriel import AsyncSession, Message, Option, Session, TranscriptSide, wlanguage
from courriel._constants import SessionProperty

USER, PASSWORD = "zoe@example.com", "pass-word-1"


def test_the_conversation_without_secrets(serve: Start, message: Message) -> None:
    server = serve("-tls", "starttls", "-user", USER, "-password", PASSWORD)
    lines: list[tuple[TranscriptSide, str]] = []
    with Session(
        server.host,
        server.port,
        USER,
        PASSWORD,
        ca_file=server.ca,
        mechanism="PLAIN",
        transcript=lambda side, line: lines.append((side, line)),
    ) as session:
        session.send(message)
        said = "\n".join(line for _, line in lines)
        sides = {side for side, _ in lines}
        assert sides == {TranscriptSide.CLIENT, TranscriptSide.SERVER, TranscriptSide.EVENT}
        assert any(s is TranscriptSide.CLIENT and t.startswith("EHLO ") for s, t in lines)
        assert any(s is TranscriptSide.SERVER and t.startswith("220 ") for s, t in lines)
        assert "MAIL FROM:<" in said and "[hidden]" in said
        assert PASSWORD not in said and "It works" not in said
        assert base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode() not in said
        session.on_transcript(None)
        lines.clear()
        session.send(message)
        assert not lines


def test_what_it_raises_does_not_stop_the_mail(
    server: Server, message: Message, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(side: TranscriptSide, line: str) -> None:
        raise ValueError(line)

    with courriel.connect(
        server.host, server.port, option=Option.CLEAR, transcript=told
    ) as session:
        assert session.send(message).complete
    assert "ValueError: QUIT" in capsys.readouterr().err


def test_on_another_thread_it_is_that_thread(server: Server, message: Message) -> None:
    threads: set[int] = set()

    def work() -> None:
        told = []
        with Session(
            server.host,
            server.port,
            option=Option.CLEAR,
            transcript=lambda side, line: told.append(threading.get_ident()),
        ) as session:
            session.send(message)
            threads.update(told)
            threads.discard(threading.get_ident())
            assert told

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert not threads


async def _sends(server: Server, message: Message) -> list[str]:
    lines: list[str] = []
    async with AsyncSession(
        server.host,
        server.port,
        option=Option.CLEAR,
        async_mode=True,
        transcript=lambda side, line: lines.append(line),
    ) as session:
        await session.send(message)
    return lines


def test_of_an_outbox_all_is_told_at_the_end(server: Server, message: Message) -> None:
    import asyncio

    lines = asyncio.run(_sends(server, message))
    assert any(line.startswith("MAIL FROM:<") for line in lines)
    assert "QUIT" in lines


def test_of_the_c_functions(server: Server) -> None:
    lines: list[tuple[int, str]] = []
    session = wlanguage.EmailNewSession()
    assert wlanguage.EmailSetSessionText(session, SessionProperty.SERVER, server.host)
    assert wlanguage.EmailSetSessionNumber(session, SessionProperty.PORT, server.port)
    assert wlanguage.EmailSetTranscript(session, lambda side, line: lines.append((side, line)))
    assert wlanguage.EmailStartSession(session)
    assert any(line.startswith("EHLO ") for _, line in lines)
    assert wlanguage.EmailSetTranscript(session, None)
    lines.clear()
    assert wlanguage.EmailCloseSession(session)
    assert not lines
    assert not wlanguage.EmailSetTranscript(session, lambda side, line: None)
