# SPDX-License-Identifier: MIT
"""What the tests share: the package of this tree, its library and its test server."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "src"))
sys.path.insert(0, str(HERE))

from smtptestd import PROGRAM, ROOT, Server

import courriel

LIBRARY = Path(os.environ.get("COURRIEL_LIBRARY", ROOT / "build" / "libcourriel.so"))

Start = Callable[..., Server]


def pytest_sessionstart(session: pytest.Session) -> None:
    for needed in (LIBRARY, PROGRAM):
        if not needed.exists():
            pytest.exit(f"{needed} is missing: run `make` in {ROOT}", returncode=1)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Start]:
    """Starts test servers with options; they end with the test."""
    running: list[Server] = []

    def start(*arguments: str) -> Server:
        running.append(Server(tmp_path / f"server{len(running)}", *arguments))
        return running[-1]

    yield start
    for server in running:
        server.close()


@pytest.fixture
def server(serve: Start) -> Server:
    """A server in clear, without sign-in."""
    return serve()


@pytest.fixture
def session(server: Server) -> Iterator[courriel.Session]:
    """A session with that server."""
    with courriel.Session(
        server.host, server.port, option=courriel.Option.DEFAULT, timeout=20
    ) as started:
        yield started


@pytest.fixture
def message() -> courriel.Message:
    """A small message."""
    return courriel.Message(
        sender="Zoë <zoe@example.com>", to="one@example.org", subject="Déjà vu", text="It works.\n"
    )
