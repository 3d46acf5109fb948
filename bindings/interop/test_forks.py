# SPDX-License-Identifier: MIT
"""A process that has loaded the library, used it, or has a session open, and forks.

In every way that hosts have, the child works or is told how to, and never speaks over the parent's
connection.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import LIBRARY, forks
from prefork_servers import SERVERS, CannotRun, unpack
from servers import ROOT

STATES = ("loaded", "called", "open")
REQUESTS = 8
CHILDREN = 3
PATIENCE_SECONDS = 60


class Sink:
    """A smtptestd, and how many mails it took."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [str(ROOT / "build/smtptestd"), "-listen", "127.0.0.1:0"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.port: int = json.loads(self.process.stdout.readline())["port"]

    def mails(self) -> int:
        """Ends the server, which has told all that it took by then."""
        said, _ = self.process.communicate(timeout=PATIENCE_SECONDS)
        return sum(json.loads(line)["event"] == "mail" for line in said.splitlines())


@pytest.fixture
def sink() -> Iterator[Sink]:
    one = Sink()
    yield one
    if one.process.poll() is None:
        one.process.kill()
        one.process.communicate()


def expected(state: str, fork: int, fresh: bool) -> tuple[str, set[str]]:
    """What a child's own session comes to, and what using its parent's may."""
    works = fresh or state == "loaded" or fork == 1
    own = "sent" if works else "AFTER_FORK with its cure"
    if state != "open" or fresh:
        return own, {"none"}
    return own, {"AFTER_FORK with its cure", "INVALID_HANDLE"}


@pytest.mark.parametrize("fork", [0, 1])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", list(SERVERS))
def test_prefork_servers(name: str, state: str, fork: int, sink: Sink, folder: Path) -> None:
    try:
        unpack()
        own_folder = folder / f"{name}-{state}-{fork}"
        server = SERVERS[name](own_folder, sink.port, LIBRARY, state, fork)
        server.start()
    except CannotRun as error:
        if os.environ.get("CI"):
            pytest.fail(f"{name}: {error}")
        pytest.skip(f"{name}: {error}")
    try:
        answers = [server.ask() for _ in range(REQUESTS)]
    finally:
        server.stop()
    own, of_master = expected(state, fork, fresh=False)
    for answer in answers:
        assert answer["own"] == own, (answer, server.log())
        assert answer["master"] in of_master, (answer, server.log())
    assert all(answer["pid"] != server.process.pid for answer in answers if server.process)
    # The master's mail, and one for each request that could be: none over the master's connection.
    assert sink.mails() == (state != "loaded") + (REQUESTS if own == "sent" else 0)
    forks.append((name, state, fork, REQUESTS, own))


# What the child does is what a worker of a server does; how it comes about differs.
PROGRAM = """
import json, multiprocessing, os, subprocess, sys

import application


def child(_number=0):
    answer = application.report()
    return [answer["own"], answer["master"]]


def by_fork(fork):
    reading, writing = os.pipe()
    number = fork()
    if number == 0:
        os.write(writing, json.dumps(child()).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    assert os.waitpid(number, 0)[1] == 0
    return json.loads(said)


def by_program(start):
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    number = start([sys.executable, sys.argv[0], "alone", str(writing)])
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    assert os.waitpid(number, 0)[1] == 0
    return json.loads(said)


def in_c():
    import ctypes
    return ctypes.PyDLL(None).fork()


def raw_clone():
    import ctypes, signal
    # A fork without glibc's: only the calling thread's state is there.
    return ctypes.PyDLL(None).syscall(56, signal.SIGCHLD, 0, 0, 0, 0)


def main():
    way, count = sys.argv[1], int(sys.argv[2])
    if way in ("multiprocessing fork", "multiprocessing spawn", "multiprocessing forkserver"):
        with multiprocessing.get_context(way.split()[1]).Pool(2) as pool:
            return pool.map(child, range(count))
    if way == "subprocess":
        command = [sys.executable, sys.argv[0], "alone", "1"]
        runs = [subprocess.run(command, capture_output=True, check=True) for _ in range(count)]
        return [json.loads(one.stdout) for one in runs]
    if way == "os.posix_spawn":
        spawn = lambda command: os.posix_spawn(command[0], command, os.environ)
        return [by_program(spawn) for _ in range(count)]
    fork = {"os.fork": os.fork, "fork in C": in_c, "raw clone": raw_clone}[way]
    return [by_fork(fork) for _ in range(count)]


if __name__ == "__main__":
    if sys.argv[1] == "alone":
        os.write(int(sys.argv[2]), json.dumps(child()).encode())
    else:
        print(json.dumps(main()))
"""
# Those whose children are programs of their own begin with what this one did: their mails are the
# state's, and their master is themselves.
FRESH = ("multiprocessing spawn", "multiprocessing forkserver", "subprocess", "os.posix_spawn")
COPIES = ("os.fork", "fork in C", "raw clone", "multiprocessing fork")


@pytest.mark.parametrize("fork", [0, 1])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("way", [*COPIES, *FRESH])
def test_python(way: str, state: str, fork: int, sink: Sink, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(PROGRAM))
    done = subprocess.run(
        [sys.executable, str(program), way, str(CHILDREN)],
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'bindings/interop/prefork'}:{ROOT / 'bindings/python/src'}",
            "COURRIEL_LIBRARY": str(LIBRARY),
            "COURRIEL_PORT": str(sink.port),
            "COURRIEL_STATE": state,
            "COURRIEL_FORK": str(fork),
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    own, of_parent = expected(state, fork, fresh=way in FRESH)
    assert len(answers) == CHILDREN
    for answer in answers:
        assert answer[0] == own, answer
        if way in FRESH:
            assert answer[1] == ("sent" if state == "open" else "none")
        else:
            assert answer[1] in of_parent, answer
    if way not in FRESH:
        assert sink.mails() == (state != "loaded") + (CHILDREN if own == "sent" else 0)
    forks.append((f"Python: {way}", state, fork, CHILDREN, own))
