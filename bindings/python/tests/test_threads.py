# SPDX-License-Identifier: MIT
"""Threads, Ctrl-C, forks, and what a long life leaves behind."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from conftest import HERE
from smtptestd import PATIENCE, Server

import courriel
from courriel import Code, Message, Option, Session, _native


def test_one_session_many_threads(server: Server, session: Session) -> None:
    def send(number: int) -> str:
        message = Message(
            sender="zoe@example.com", to=f"to{number}@example.org", text=f"{number}\n"
        )
        return session.send(message).recipients[0].address

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(send, range(80)))
    assert sent == [f"to{number}@example.org" for number in range(80)]
    assert {server.mail().recipients[0] for _ in range(80)} == set(sent)


def test_one_message_many_threads(server: Server, message: Message) -> None:
    def send(_number: int) -> str:
        with courriel.connect(server.host, server.port, option=Option.DEFAULT) as session:
            return session.send(message).message_id

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(send, range(12)))
    arrived = [server.mail().message["Message-ID"] for _ in range(12)]
    assert sorted(sent) == sorted(arrived)


class Silent:
    """A server that says hello and then nothing any more."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.reached = threading.Event()
        self.connections: list[socket.socket] = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            connection.sendall(b"220 silent.example\r\n")
            if connection.recv(1000):
                self.reached.set()

    def close(self) -> None:
        self.listener.close()
        for connection in self.connections:
            connection.close()


@pytest.fixture
def silent() -> Iterator[Silent]:
    server = Silent()
    yield server
    server.close()


def test_close_on_another_thread_ends_a_call(silent: Silent) -> None:
    session = Session("127.0.0.1", silent.port, option=Option.DEFAULT)
    ended: list[BaseException] = []

    def start() -> None:
        try:
            session.start()
        except courriel.Error as error:
            ended.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    assert silent.reached.wait(PATIENCE)
    session.close()
    thread.join(PATIENCE)
    assert isinstance(ended[0], courriel.SessionClosedError)
    assert isinstance(ended[0], ConnectionAbortedError)


def test_cancel_calls_ends_the_call_and_not_the_session(server: Server, message: Message) -> None:
    stalled = Message(sender="stall@example.com", to="one@example.org", text="x")
    ended: list[courriel.Error] = []
    with Session(server.host, server.port, option=Option.DEFAULT) as session:
        assert session.cancel_calls() == 0

        def send() -> None:
            with pytest.raises(courriel.Error) as caught:
                session.send(stalled)
            ended.append(caught.value)

        thread = threading.Thread(target=send)
        thread.start()
        while not session.cancel_calls(stalled):
            assert not session.cancel_calls(message)
            thread.join(0.01)
            assert thread.is_alive()
        thread.join(PATIENCE)
        # With BDAT the whole mail goes out at once: then nobody knows.
        assert ended[0].code in (courriel.Code.CANCELLED, courriel.Code.UNKNOWN_CANCELLED)
        assert ended[0].session_usable
        assert session.send(message).complete


class Interrupted(Exception):
    """What the signal handler of the test raises."""


@pytest.fixture
def interrupt() -> Iterator[Callable[[], None]]:
    """Sends this process a signal whose handler raises."""

    def handle(_number: int, _frame: object) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGUSR1, handle)
    yield lambda: os.kill(os.getpid(), signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, before)


def test_signal_ends_a_call_of_the_main_thread(
    silent: Silent, interrupt: Callable[[], None]
) -> None:
    session = Session("127.0.0.1", silent.port, option=Option.DEFAULT)

    def send_signal() -> None:
        assert silent.reached.wait(PATIENCE)
        interrupt()

    threading.Thread(target=send_signal).start()
    began = time.monotonic()
    with pytest.raises(Interrupted):
        session.start()
    assert time.monotonic() - began < PATIENCE
    assert session.closed


def test_signal_handler_that_does_not_raise_changes_nothing(
    server: Server, session: Session, message: Message
) -> None:
    seen: list[int] = []
    before = signal.signal(signal.SIGUSR1, lambda number, _frame: seen.append(number))
    try:
        message.attach(bytes(300_000), "x.bin")
        result = session.send(
            message, progress=lambda _done, _total: os.kill(os.getpid(), signal.SIGUSR1)
        )
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert result.complete and seen
    server.mail()


def test_ctrl_c_ends_a_program(silent: Silent) -> None:
    program = (
        "import courriel, sys\n"
        "print('ready', flush=True)\n"
        f"courriel.connect('127.0.0.1', {silent.port}, option=courriel.Option.DEFAULT)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(HERE.parent / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert silent.reached.wait(PATIENCE)
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=PATIENCE)
    assert b"KeyboardInterrupt" in errors
    assert child.returncode == -signal.SIGINT


def in_child(work: Callable[[], object], pipe: Connection) -> None:
    try:
        pipe.send(work())
    except courriel.Error as error:
        pipe.send(error)


def forked(work: Callable[[], object]) -> object:
    """What the work comes to in a forked child, which must not hang."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    child = context.Process(target=in_child, args=(work, there))
    child.start()
    assert here.poll(PATIENCE), "the child hangs"
    result: object = here.recv()
    child.join(PATIENCE)
    assert child.exitcode == 0
    return result


def test_forked_child_gets_a_clean_error(
    server: Server, session: Session, message: Message
) -> None:
    session.send(message)
    calls: list[Callable[[], object]] = [
        lambda: session.send(message),
        lambda: message.subject("x"),
        Message,
        lambda: courriel.connect(server.host, server.port, option=Option.DEFAULT),
        lambda: session.started,
        courriel.get_timeout,
        lambda: Session.find("x"),
    ]
    for call in calls:
        error = forked(call)
        assert isinstance(error, courriel.AfterForkError), call
        assert error.code is Code.AFTER_FORK
        assert isinstance(error, RuntimeError)

    def clean_up() -> str:
        session.close()
        message.close()
        return repr(session)

    assert forked(clean_up) == "<Session of another process>"
    session.send(message)
    server.mail(), server.mail()


def test_fork_while_other_threads_are_sending(
    server: Server, session: Session, message: Message
) -> None:
    stop = threading.Event()

    def keep_sending() -> None:
        while not stop.is_set():
            session.send(message)

    threads = [threading.Thread(target=keep_sending) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(10):
            assert isinstance(forked(lambda: session.send(message)), courriel.AfterForkError)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


PROGRAM = """
import multiprocessing, sys
import courriel

def send(port):
    with courriel.connect("127.0.0.1", port, option=courriel.Option.DEFAULT) as session:
        message = courriel.Message(sender="child@example.com", to="one@example.org", text="x")
        return session.send(message).complete

if __name__ == "__main__":
    method, port, before = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    if before == "configured":
        courriel.configure(courriel.Parameter.FORK, 1)
        send(port)
    elif before == "used":
        send(port)
    with multiprocessing.get_context(method).Pool(2) as pool:
        print(pool.map(send, [port] * 4))
"""


@pytest.mark.parametrize(
    ("method", "before"),
    [("fork", "unused"), ("fork", "configured"), ("spawn", "used"), ("forkserver", "used")],
)
def test_children_that_can_send(server: Server, tmp_path: Path, method: str, before: str) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, str(program), method, str(server.port), before],
        env={**os.environ, "PYTHONPATH": str(HERE.parent / "src")},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.stdout == b"[True, True, True, True]\n", done.stderr.decode()


def descriptors() -> int:
    """Those of Python, and those of the library's threads, which have a table of their own."""
    tables = [0]
    for task in os.listdir("/proc/self/task"):
        with contextlib.suppress(OSError):
            tables.append(len(os.listdir(f"/proc/self/task/{task}/fd")))
    return len(os.listdir("/proc/self/fd")) + max(tables)


def left_over() -> dict[str, int]:
    """Descriptors, threads, and living objects of the package by their kind."""
    gc.collect()
    kinds = Counter(
        type(one).__name__ for one in gc.get_objects() if type(one).__module__[:8] == "courriel"
    )
    # Every native handle that an object owns has its finalizer in this table.
    finalizers: dict[object, object] = weakref.finalize._registry  # type: ignore[attr-defined]
    return {
        **kinds,
        "descriptors": descriptors(),
        "threads": threading.active_count(),
        "finalizers": len(finalizers),
    }


def test_nothing_is_left_after_a_thousand_sends(server: Server) -> None:
    def send(count: int) -> None:
        for _ in range(count):
            with courriel.connect(server.host, server.port, option=Option.DEFAULT) as session:
                for _ in range(10):
                    message = Message(sender="a@example.com", to="b@example.org", text="x")
                    session.send(message, progress=lambda _done, _total: None)
                with pytest.raises(courriel.MessageError):
                    session.send(Message())

    send(2)
    before = left_over()
    send(100)
    assert left_over() == before
    assert not _native._given_back


def test_finalizer_in_the_middle_of_a_call_leaves_its_error() -> None:
    """Freed messages wait until the error of the call that they interrupt is read."""
    _native._thread.depth += 1
    try:
        forgotten = Message()
        number = forgotten._number
        assert _native.plain("EmailAddRecipient", number, b"wrong") == 0
        del forgotten
        gc.collect()
        error = _native.last_error()
        assert error.code is Code.INVALID_ADDRESS
        assert _native._given_back
    finally:
        _native._leave()
    assert not _native._given_back
    assert _native.plain("EmailSetSubject", number, b"x") == 0
