# SPDX-License-Identifier: MIT
"""Programs that change threads, fork or run interpreters in their own ways."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest
from conftest import HERE, LIBRARY, Start

PATIENCE_SECONDS = 60

SEND = """
    def send(session):
        message = courriel.Message(
            sender="a@example.org", to="b@example.org", subject="host", text="it works"
        )
        return session.send(message)

    def open_session():
        return courriel.Session("127.0.0.1", PORT, option=courriel.Option.CLEAR, timeout=20)
"""


def run(program: str, port: int) -> str:
    """What a program prints that runs in a process of its own, which must not hang."""
    source = textwrap.dedent(program).replace("PORT", str(port))
    done = subprocess.run(
        [sys.executable, "-c", source],
        env={
            **os.environ,
            "PYTHONPATH": str(HERE.parent / "src"),
            "COURRIEL_LIBRARY": str(LIBRARY),
        },
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("mode", [0, 1])
def test_fork_without_hooks(serve: Start, mode: int) -> None:
    """uWSGI forks in C, without Python's at-fork hooks, after the master has used the session."""
    program = f"""
    import ctypes, os, threading, courriel
    {SEND}
    courriel.configure(courriel.Parameter.FORK, {mode})
    with open_session() as session:
        send(session)
        # Off the main thread too: its calls go to a helper in any case.
        other = threading.Thread(target=send, args=(session,))
        other.start(); other.join()
        child = ctypes.PyDLL(None).fork()
        if child == 0:
            try:
                with open_session() as own:
                    result = "sent" if send(own).reply else "refused"
            except courriel.Error as error:
                result = error.code.name
            os.write(1, result.encode())
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        send(session)
    """
    assert run(program, serve().port) == ("sent" if mode else "AFTER_FORK")


def test_gevent_that_patches_after_the_import(serve: Start) -> None:
    program = f"""
    import courriel
    {SEND}
    import gevent, gevent.monkey
    gevent.monkey.patch_all()
    with open_session() as session:
        jobs = [gevent.spawn(send, session) for _ in range(4)]
        gevent.joinall(jobs, raise_error=True)
        print(sum(job.value.reply.startswith("250") for job in jobs))
    """
    assert run(program, serve().port) == "4\n"


def test_gevent_that_patches_before_the_import(serve: Start) -> None:
    program = f"""
    import gevent, gevent.monkey
    gevent.monkey.patch_all()
    import courriel
    {SEND}
    with open_session() as session:
        jobs = [gevent.spawn(send, session) for _ in range(4)]
        gevent.joinall(jobs, raise_error=True)
        print(sum(job.value.reply.startswith("250") for job in jobs))
    """
    assert run(program, serve().port) == "4\n"


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="the module's name changes with Python")
def test_interpreters_end_with_their_helpers(serve: Start) -> None:
    program = f"""
    import textwrap, _xxsubinterpreters as interpreters
    code = textwrap.dedent('''
    import courriel
    {SEND}
    with open_session() as session:
        assert send(session).reply
    ''')
    for _ in range(3):
        one = interpreters.create()
        interpreters.run_string(one, code)
        interpreters.destroy(one)
    print("ended")
    """
    assert run(program, serve().port) == "ended\n"
