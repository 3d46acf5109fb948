# SPDX-License-Identifier: MIT
"""Sessions that are awaited."""

from __future__ import annotations

import asyncio
import threading
from email.message import EmailMessage
from pathlib import Path

import pytest
from smtptestd import PATIENCE, Server

import courriel
from courriel import AsyncSession, Code, Message, Option


def test_messages_are_sent(server: Server, message: Message, tmp_path: Path) -> None:
    standard = EmailMessage()
    standard["From"] = "standard@example.com"
    standard["To"] = "one@example.org"
    standard.set_content("x")
    path = tmp_path / "mail.eml"
    path.write_bytes(b"Subject: file\n\nx\n")

    async def main() -> list[courriel.SendResult]:
        async with AsyncSession(server.host, server.port, option=Option.DEFAULT) as session:
            assert session.started and session.extensions
            return [
                await session.send(message),
                await session.send(standard, to_addrs="two@example.org"),
                await session.send_source("a@example.com", "b@example.org", b"A: b\n\nc\n"),
                await session.send_file(message, path),
            ]

    results = asyncio.run(main())
    assert all(one.complete for one in results)
    assert [server.mail().sender for _ in range(4)] == [
        "zoe@example.com",
        "standard@example.com",
        "a@example.com",
        "zoe@example.com",
    ]


def test_tasks_take_turns_and_the_loop_goes_on(server: Server) -> None:
    async def main() -> int:
        turns = 0

        async def tick() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        ticking = asyncio.ensure_future(tick())
        async with AsyncSession(server.host, server.port, option=Option.DEFAULT) as session:
            results = await asyncio.gather(
                *(
                    session.send(
                        Message(sender="a@example.com", to=f"to{number}@example.org", text="x")
                    )
                    for number in range(20)
                )
            )
        ticking.cancel()
        assert [one.recipients[0].address for one in results] == [
            f"to{number}@example.org" for number in range(20)
        ]
        return turns

    assert asyncio.run(main()) > 20
    assert {server.mail().event["connection"] for _ in range(20)} == {1}


def test_errors_are_those_of_the_call(server: Server) -> None:
    async def main() -> None:
        async with AsyncSession(server.host, server.port, option=Option.DEFAULT) as session:
            refused = Message(sender="a@example.com", to="refused@example.org", text="x")
            good = Message(sender="a@example.com", to="good@example.org", text="x")
            outcomes = await asyncio.gather(
                *(session.send(one) for one in (refused, good, refused, good)),
                return_exceptions=True,
            )
            for outcome in outcomes[::2]:
                assert isinstance(outcome, courriel.RecipientsRefusedError)
                assert outcome.recipients[0].smtp_code == 550
            for outcome in outcomes[1::2]:
                assert isinstance(outcome, courriel.SendResult)
        with pytest.raises(courriel.UseError) as caught:
            await session.send(good)
        assert caught.value.code is Code.CLOSED_HANDLE

    asyncio.run(main())


def test_failed_start_closes_the_session(server: Server) -> None:
    async def main() -> None:
        session = AsyncSession(server.host, server.port, option=Option.STARTTLS)
        with pytest.raises(courriel.TLSError):
            async with session:
                pytest.fail("the body must not run")
        assert session.closed
        await session.aclose()

    asyncio.run(main())


def test_progress_runs_on_the_loop(server: Server, message: Message) -> None:
    message.attach(bytes(300_000), "x.bin")

    async def main() -> None:
        threads: set[threading.Thread] = set()
        async with AsyncSession(server.host, server.port, option=Option.DEFAULT) as session:

            def progress(done: int, total: int) -> None:
                assert asyncio.get_running_loop() is loop
                threads.add(threading.current_thread())

            loop = asyncio.get_running_loop()
            await session.send(message, progress=progress)
            assert threads == {threading.current_thread()}

            def fail(done: int, total: int) -> None:
                raise LookupError("stop")

            with pytest.raises(LookupError):
                await session.send(message, progress=fail)
            with pytest.raises(courriel.CallCancelledError):
                await session.send(message, progress=lambda _done, _total: False)
            await session.send(message)

    asyncio.run(main())
    server.mail(), server.mail()
    assert server.mails.empty()


def test_cancelled_call_ends_and_the_next_one_connects_again(
    server: Server, message: Message
) -> None:
    stalled = Message(sender="a@example.com", to="data-stall@example.org", text="x")
    causes: list[BaseException | None] = []

    async def main() -> None:
        begun = asyncio.Event()

        async def send_stalled() -> None:
            try:
                await session.send(stalled, progress=lambda _done, _total: begun.set())
            except asyncio.CancelledError as error:
                causes.append(error.__cause__)
                raise

        async with AsyncSession(
            server.host, server.port, option=Option.DEFAULT, ehlo_name="kept.example.com"
        ) as session:
            await session.send(message)
            session.total_timeout = 500
            sending = asyncio.ensure_future(send_stalled())
            waiting = asyncio.ensure_future(session.send(message))
            skipped = asyncio.ensure_future(session.send(message))
            await asyncio.wait_for(begun.wait(), PATIENCE)
            skipped.cancel()
            sending.cancel()
            for task in (sending, skipped):
                with pytest.raises(asyncio.CancelledError):
                    await asyncio.wait_for(task, PATIENCE)
            assert (await asyncio.wait_for(waiting, PATIENCE)).complete
            assert session.started and session.total_timeout == 500

    asyncio.run(main())
    assert isinstance(causes[0], courriel.Error)
    assert causes[0].code in (Code.CANCELLED, Code.UNKNOWN_CANCELLED)
    first, second = server.mail(), server.mail()
    assert (first.event["connection"], second.event["connection"]) == (1, 2)
    assert second.event["helo"] == "kept.example.com"
    assert server.mails.empty()


def test_time_limit_of_asyncio(server: Server, message: Message) -> None:
    stalled = Message(sender="stall@example.com", to="one@example.org", text="x")

    async def main() -> None:
        async with AsyncSession(server.host, server.port, option=Option.DEFAULT) as session:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(session.send(stalled), 0.2)
            await session.send(message)

    asyncio.run(main())
    assert server.mail().sender == "zoe@example.com"


def test_close_ends_the_call_of_another_task(server: Server, message: Message) -> None:
    stalled = Message(sender="stall@example.com", to="one@example.org", text="x")

    async def main() -> None:
        session = await AsyncSession(server.host, server.port, option=Option.DEFAULT).start()
        begun = asyncio.Event()
        sending = asyncio.ensure_future(
            session.send(stalled, progress=lambda _done, _total: begun.set())
        )
        waiting = asyncio.ensure_future(session.send(message))
        await asyncio.wait_for(begun.wait(), PATIENCE)
        await session.close()
        for task in (sending, waiting):
            with pytest.raises(courriel.Error) as caught:
                await asyncio.wait_for(task, PATIENCE)
            assert caught.value.code in (
                Code.SESSION_CLOSED,
                Code.UNKNOWN_CANCELLED,
                Code.CLOSED_HANDLE,
            )
        assert session.closed

    asyncio.run(main())


def test_many_messages_at_once(server: Server) -> None:
    messages = [
        Message(sender="a@example.com", to=f"{name}@example.org", text="x")
        for name in ("one", "refused", "two")
    ]

    async def main() -> None:
        async with AsyncSession(server.host, server.port, option=Option.DEFAULT) as session:
            first, refused, second = await session.send_all(messages)
            assert isinstance(first, courriel.SendResult)
            assert isinstance(refused, courriel.RecipientsRefusedError)
            assert isinstance(second, courriel.SendResult)

    asyncio.run(main())
    assert {server.mail().recipients[0], server.mail().recipients[0]} == {
        "one@example.org",
        "two@example.org",
    }


def test_session_made_outside_of_a_loop(server: Server, message: Message) -> None:
    session = AsyncSession(server.host, server.port, option=Option.DEFAULT)

    async def main() -> None:
        async with session:
            await session.send(message)

    asyncio.run(main())
    server.mail()
