# SPDX-License-Identifier: MIT
"""Asynchronous sessions: what the outbox has taken, and what becomes of it."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import queue
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from smtptestd import PATIENCE, Server

import courriel
from courriel import AsyncSession, Code, Mail, MailState, MailStatus, Message, Option, Session


def outbox(server: Server, **settings: object) -> Session:
    return courriel.connect(
        server.host,
        server.port,
        option=Option.DEFAULT,
        async_mode=True,
        **settings,  # type: ignore[arg-type]
    )


def taken(result: courriel.SendResult) -> Mail:
    assert result.mail is not None
    return result.mail


def until_waiting(mail: Mail) -> None:
    """Until the server has put the mail off."""
    while not mail.next_attempt_seconds:
        with contextlib.suppress(TimeoutError):
            mail.wait(0.02)


def test_mails_are_sent_in_the_background(server: Server, message: Message) -> None:
    with outbox(server) as session:
        mails = [taken(session.send(message)) for _ in range(5)]
        assert len(set(mails)) == 5
        session.flush(PATIENCE)
        for mail in mails:
            assert mail.wait(PATIENCE) is MailStatus.SENT
            assert mail.status is MailStatus.SENT
            assert mail.error is None
            assert mail.state == "sent" and mail.state_number is MailState.SENT
            assert mail.attempts == 1 and mail.next_attempt_seconds == 0
            assert mail.last_error == "" and mail.last_code == 0
            assert not mail.possible_duplicate
            assert mail.size > 100
            assert mail.reply.startswith("250")
            assert mail.sender == "zoe@example.com"
            assert [one.address for one in mail.recipients] == ["one@example.org"]
            assert mail.recipients[0].accepted and mail.recipients[0].smtp_code == 250
            age = datetime.datetime.now(datetime.timezone.utc) - mail.created
            assert abs(age) < datetime.timedelta(minutes=5)
        assert list(session.mails()) == mails
        finished = set(iter(session.next_completion, None))
        assert finished == set(mails)
        assert session.wait_completion(0) is None
        again = taken(session.send(message))
        assert session.wait_completion(PATIENCE) == again
        server.mail()
    assert len({server.mail().event["number"] for _ in mails}) == 5


def test_synchronous_sessions_have_no_outbox(session: Session, message: Message) -> None:
    assert session.send(message).mail is None
    with pytest.raises(courriel.OutboxError) as caught:
        session.flush(0)
    assert caught.value.code is Code.NO_OUTBOX


def test_refused_mail_ends_with_its_error(server: Server) -> None:
    refused = Message(sender="a@example.com", to="refused@example.org", text="x")
    with outbox(server) as session:
        mail = taken(session.send(refused))
        assert mail.wait(PATIENCE) is MailStatus.ERROR
        error = mail.error
        assert isinstance(error, courriel.RefusedError)
        assert error.smtp_code == 550
        assert not mail.recipients[0].accepted


def test_mail_that_waits_can_be_taken_back(server: Server) -> None:
    later = Message(sender="a@example.com", to="later@example.org", text="x")
    with outbox(server, close_timeout=0) as session:
        mail = taken(session.send(later))
        with pytest.raises(TimeoutError) as caught:
            mail.wait(0.3)
        assert isinstance(caught.value, courriel.OutboxTimeoutError)
        assert mail.status is MailStatus.PENDING
        with pytest.raises(courriel.OutboxTimeoutError):
            session.flush(0)
        until_waiting(mail)
        assert mail.state_number is MailState.WAITING
        assert mail.error is None  # it has not ended
        assert mail.last_code is Code.RECIPIENTS_REFUSED and "451" in mail.last_error
        with pytest.raises(courriel.OutboxTimeoutError, match="451"):
            mail.wait(0)
        mail.cancel()
        assert mail.wait(PATIENCE) is MailStatus.ERROR
        assert mail.state_number is MailState.CANCELLED
        assert mail.error is not None and mail.error.code is Code.MAIL_CANCELLED
        with pytest.raises(courriel.OutboxError):
            mail.cancel()


def test_mail_that_waits_can_be_tried_now(server: Server) -> None:
    grey = Message(sender="a@example.com", to="grey@example.org", text="x")
    with outbox(server) as session:
        mail = taken(session.send(grey))
        until_waiting(mail)
        mail.retry_now()
        assert mail.wait(PATIENCE) is MailStatus.SENT
        assert mail.attempts == 2


def test_closing_gives_up_what_waits(server: Server) -> None:
    session = outbox(server, close_timeout=0)
    session.send(Message(sender="a@example.com", to="later@example.org", text="x"))
    with pytest.raises(courriel.OutboxError) as caught:
        session.close()
    assert caught.value.code is Code.OUTBOX_GIVEN_UP
    assert session.closed


def test_completion_is_told(server: Server, message: Message) -> None:
    told: queue.SimpleQueue[tuple[Mail, MailStatus, threading.Thread]] = queue.SimpleQueue()
    with outbox(server) as session:
        session.on_completion(
            lambda mail, status: told.put((mail, status, threading.current_thread()))
        )
        mail = taken(session.send(message))
        finished, status, thread = told.get(timeout=PATIENCE)
        assert (finished, status) == (mail, MailStatus.SENT)
        assert thread is not threading.current_thread()
        session.on_completion(None)
        taken(session.send(message)).wait(PATIENCE)
        assert told.empty()


def test_unknown_mail() -> None:
    for number in (1, 2**62):
        with pytest.raises(courriel.OutboxError) as caught:
            _ = Mail(number).attempts
        assert caught.value.code is Code.UNKNOWN_MAIL
    assert Mail(5) == Mail(5) != Mail(6)


def test_outbox_with_asyncio(server: Server, message: Message) -> None:
    later = Message(sender="a@example.com", to="later@example.org", text="x")

    async def main() -> None:
        async with AsyncSession(
            server.host, server.port, option=Option.DEFAULT, async_mode=True, close_timeout=0
        ) as session:
            mail = taken(await session.send(message))
            assert await session.wait(mail, PATIENCE) is MailStatus.SENT
            await session.flush(PATIENCE)
            waiting = taken(await session.send(later))
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(session.wait(waiting), 0.2)
            waiting.cancel()
            await session.flush(PATIENCE)

    asyncio.run(main())


def test_many_waits_need_no_thread_each() -> None:
    async def main() -> None:
        async with AsyncSession(
            "127.0.0.1", 1, option=Option.DEFAULT, async_mode=True, close_timeout=0
        ) as session:  # nobody is there
            results = await session.send_all(
                Message(sender="a@example.com", to="b@example.org", text="x") for _ in range(400)
            )
            mails = [taken(one) for one in results if isinstance(one, courriel.SendResult)]
            assert len(mails) == 400
            waits = [asyncio.ensure_future(session.wait(mail, PATIENCE)) for mail in mails]
            await asyncio.sleep(0)
            assert threading.active_count() < 50
            for mail in mails:
                mail.cancel()
            assert set(await asyncio.gather(*waits)) == {MailStatus.ERROR}

    asyncio.run(main())


def test_completions_by_descriptor_and_by_waiting(server: Server, message: Message) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        async with AsyncSession(
            server.host, server.port, option=Option.DEFAULT, async_mode=True
        ) as session:
            readable = asyncio.Event()
            descriptor = session.completion_descriptor()
            loop.add_reader(descriptor, readable.set)
            sent = [taken(await session.send(message)) for _ in range(5)]
            finished: list[Mail] = []
            while len(finished) < len(sent):
                readable.clear()
                await asyncio.wait_for(readable.wait(), PATIENCE)
                finished += iter(session.next_completion, None)
            assert set(finished) == set(sent)
            loop.remove_reader(descriptor)
            assert await session.wait_completion(0) is None
            mail = taken(await session.send(message))
            assert await session.wait_completion(PATIENCE) == mail

    asyncio.run(main())


def test_completion_is_told_on_the_loop(server: Server, message: Message) -> None:
    async def main() -> None:
        told: asyncio.Queue[tuple[Mail, MailStatus, threading.Thread]] = asyncio.Queue()
        async with AsyncSession(
            server.host, server.port, option=Option.DEFAULT, async_mode=True
        ) as session:
            session.on_completion(
                lambda mail, status: told.put_nowait((mail, status, threading.current_thread()))
            )
            sent = [taken(await session.send(message)) for _ in range(3)]
            for mail in sent:
                finished, status, thread = await asyncio.wait_for(told.get(), PATIENCE)
                assert (finished, status) == (mail, MailStatus.SENT)
                assert thread is threading.current_thread()
            assert list(session.mails()) == sent
            assert list(iter(session.next_completion, None)) == sent
            session.on_completion(None)
            await session.wait(taken(await session.send(message)), PATIENCE)
            assert told.empty()

    asyncio.run(main())


def test_session_starts_without_its_server(tmp_path: Path, message: Message) -> None:
    settings = {
        "option": Option.DEFAULT,
        "async_mode": True,
        "outbox_file": tmp_path / "outbox",
        "close_timeout": 0,
    }
    with socket.socket() as dead:  # bound, but nobody listens
        dead.bind(("127.0.0.1", 0))
        host, port = dead.getsockname()
        with courriel.connect(host, port, **settings) as session:  # type: ignore[arg-type]
            assert session.start_offline
            mail = taken(session.send(message))
            until_waiting(mail)
            assert mail.attempts == 0
            assert mail.status is MailStatus.PENDING
        with pytest.raises(ConnectionRefusedError):
            courriel.connect(host, port, start_offline=False, **settings)  # type: ignore[arg-type]
        with pytest.raises(ConnectionRefusedError):
            courriel.connect(host, port, option=Option.DEFAULT)


def test_outbox_in_a_file_survives_its_session(server: Server, tmp_path: Path) -> None:
    grey = Message(sender="a@example.com", to="grey@example.org", text="kept")
    settings = {"outbox_file": tmp_path / "outbox é.db", "close_timeout": 0}
    with outbox(server, **settings) as session:  # type: ignore[arg-type]
        mail = taken(session.send(grey))
        until_waiting(mail)
        message_id = mail.message_id
    with outbox(server, **settings) as session:  # type: ignore[arg-type]
        (kept,) = session.mails()
        assert kept.message_id == message_id
        assert kept.sender == "a@example.com"
        with contextlib.suppress(courriel.OutboxError):
            kept.retry_now()
        assert kept.wait(PATIENCE) is MailStatus.SENT
    assert server.mail().message["Message-ID"] == message_id


UNCLOSED = """
import sys
import courriel

host, port, file, mails, each_minute = sys.argv[1:]
session = courriel.Session(
    host, int(port), option=courriel.Option.DEFAULT, async_mode=True, outbox_file=file or None,
    mails_per_minute=int(each_minute), close_timeout=40, progress=lambda done, total: True,
)
session.on_completion(lambda mail, status: None)
session.start()
for n in range(int(mails)):
    session.send(courriel.Message(
        sender="zoe@example.com", to="a@example.org", subject=f"unclosed {n}", text="x"))
"""


def ends_unclosed(server: Server, file: object, mails: int, each_minute: int) -> float:
    """Runs a process that ends without closing; how long that took."""
    began = time.monotonic()
    arguments = [server.host, str(server.port), str(file or ""), str(mails), str(each_minute)]
    done = subprocess.run(
        [sys.executable, "-c", UNCLOSED, *arguments],
        check=False,
        timeout=120,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return time.monotonic() - began


def test_process_that_ends_unclosed_sends_what_is_in_memory(server: Server) -> None:
    ends_unclosed(server, None, 20, 600)
    arrived = {server.mail().message["Subject"] for _ in range(20)}
    assert arrived == {f"unclosed {n}" for n in range(20)}


def test_process_that_ends_unclosed_leaves_a_file_as_it_is(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "outbox"
    assert ends_unclosed(server, file, 20, 6) < 30  # not as long as closing would take
    with outbox(server, outbox_file=file) as session:
        session.flush(PATIENCE)
        mails = list(session.mails())
    assert len(mails) == 20
    assert not any(mail.possible_duplicate for mail in mails)
    arrived = [server.mail().message["Subject"] for _ in range(20)]
    assert sorted(arrived) == sorted(f"unclosed {n}" for n in range(20))
    assert server.mails.empty()


def test_release_does_not_wait(server: Server) -> None:
    """A session that is released, or that nobody closed, goes on inside the library."""
    silent = Message(sender="a@example.com", to=["stall@example.org"], subject="x", text="x")
    other = Message(sender="a@example.com", to=["b@example.org"], subject="x", text="x")
    session, held = outbox(server), outbox(server)
    taken(held.send(silent))
    for _ in range(3):
        taken(session.send(other))
    began = time.monotonic()
    session.release()
    session.release()
    held.release()
    assert time.monotonic() - began < 2
    with pytest.raises(courriel.Error) as refused:
        session.send(other)
    assert refused.value.code is Code.CLOSED_HANDLE
    session.close()
    for _ in range(3):
        server.mail()
