# SPDX-License-Identifier: MIT
"""The progress function: what it is told, on which thread, and how it stops a sending."""

from __future__ import annotations

import threading

import pytest
from smtptestd import Server

import courriel
from courriel import Code, Message, Session


@pytest.fixture
def large(message: Message) -> Message:
    return message.attach(bytes(300_000), "zeros.bin", "application/octet-stream")


def test_progress_is_told_to_the_end(server: Server, session: Session, large: Message) -> None:
    seen: list[tuple[int, int]] = []
    threads: set[threading.Thread] = set()

    def progress(done: int, total: int) -> None:
        seen.append((done, total))
        threads.add(threading.current_thread())

    session.send(large, progress=progress)
    assert len(seen) > 5
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert len({total for _, total in seen}) == 1
    assert seen[-1][0] == seen[-1][1] >= 300_000
    assert threads == {threading.current_thread()}

    seen.clear()
    session.send(large)
    assert not seen
    session.progress = progress
    session.send(large)
    assert seen
    assert len([server.mail() for _ in range(3)]) == 3


def test_progress_on_another_thread(session: Session, large: Message) -> None:
    threads: set[threading.Thread] = set()

    def progress(_done: int, _total: int) -> None:
        threads.add(threading.current_thread())

    sender = threading.Thread(target=lambda: session.send(large, progress=progress))
    sender.start()
    sender.join()
    assert threads == {sender}


def test_false_cancels(server: Server, session: Session, large: Message) -> None:
    with pytest.raises(courriel.CallCancelledError) as caught:
        session.send(large, progress=lambda _done, _total: False)
    assert caught.value.code is Code.CANCELLED
    # Nothing is wrong with what was passed: it ended before the first command.
    assert caught.value.stage is courriel.Stage.IDLE
    session.send(large, progress=lambda _done, _total: None)
    assert server.mail().event["number"] == 1
    assert server.mails.empty()


def test_exception_cancels_and_reaches_the_caller(
    server: Server, session: Session, large: Message
) -> None:
    calls: list[int] = []

    def progress(done: int, _total: int) -> None:
        calls.append(done)
        raise LookupError("stop")

    with pytest.raises(LookupError, match="stop") as caught:
        session.send(large, progress=progress)
    assert isinstance(caught.value.__cause__, courriel.CallCancelledError)
    assert len(calls) == 1
    session.send(large)
    server.mail()
    assert server.mails.empty()


def test_exception_at_the_very_end_is_not_lost(
    server: Server, session: Session, message: Message
) -> None:
    def progress(done: int, total: int) -> None:
        if done == total:
            raise LookupError("late")

    with pytest.raises(LookupError) as caught:
        session.send(message, progress=progress)
    assert caught.value.__cause__ is None
    server.mail()


def test_progress_may_use_the_library(
    server: Server, session: Session, large: Message, message: Message
) -> None:
    errors: list[courriel.Error] = []
    other = Message(sender="other@example.com", to="other@example.org", text="x")

    def progress(done: int, total: int) -> None:
        if done < total and not errors:
            try:
                other.to("wrong")
            except courriel.MessageError as error:
                errors.append(error)
            with courriel.connect(
                server.host, server.port, option=courriel.Option.DEFAULT
            ) as another:
                another.send(other, progress=lambda _done, _total: None)

    result = session.send(large, progress=progress)
    assert result.complete and len(errors) == 1
    assert {server.mail().sender, server.mail().sender} == {
        "other@example.com",
        "zoe@example.com",
    }


def test_progress_may_close_the_session(server: Server, session: Session, large: Message) -> None:
    with pytest.raises(courriel.Error) as caught:
        session.send(large, progress=lambda _done, _total: session.close())
    # The rest may be on its way before the close takes effect.
    assert caught.value.code in (Code.SESSION_CLOSED, Code.UNKNOWN_CANCELLED)
    assert session.closed
