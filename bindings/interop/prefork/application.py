# SPDX-License-Identifier: MIT
"""A web application whose server forks after it was imported: each request sends a mail.

What the master has done before is COURRIEL_STATE: nothing (loaded), a mail (called), or a mail over
a session that stays open (open). A request answers with what became of the worker's own session and
of the master's.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable

import courriel

PORT = int(os.environ["COURRIEL_PORT"])
STATE = os.environ["COURRIEL_STATE"]


def message() -> courriel.Message:
    return courriel.Message(sender="a@example.org", to="b@example.org", subject="s", text="t")


def connect() -> courriel.Session:
    return courriel.connect("127.0.0.1", PORT, option=courriel.Option.CLEAR, timeout=20)


def result(work: Callable[[], object]) -> str:
    """ "sent", or the error's code and whether its cure is named."""
    try:
        work()
    except courriel.Error as error:
        return error.name + (" with its cure" if "FORK" in error.hint else "")
    return "sent"


def own() -> None:
    with connect() as session:
        session.send(message())


if os.environ["COURRIEL_FORK"] == "1":
    courriel.configure(courriel.Parameter.FORK, 1)
master = None if STATE == "loaded" else connect()
if master is not None:
    master.send(message())
    if STATE == "called":
        master.close()
        master = None


def report() -> dict[str, object]:
    of_master = master
    return {
        "pid": os.getpid(),
        "own": result(own),
        "master": result(lambda: of_master.send(message())) if of_master else "none",
    }


def application(
    environ: dict[str, object], start_response: Callable[[str, list[tuple[str, str]]], object]
) -> Iterable[bytes]:
    body = json.dumps(report()).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
