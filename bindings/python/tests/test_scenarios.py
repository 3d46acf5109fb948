# SPDX-License-Identifier: MIT
"""Every misbehaviour of the test server gives the code that it gives in every language."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from traceback import format_exception_only
from typing import Any

import pytest
from smtptestd import SCENARIOS, Server

import courriel

SECURITY = {
    "default": courriel.Option.DEFAULT,
    "starttls": courriel.Option.STARTTLS,
    "implicit": courriel.Option.IMPLICIT_TLS,
}


played: set[str] = set()


def names() -> list[str]:
    with SCENARIOS.open(encoding="utf-8") as table:
        rows = csv.DictReader((line for line in table if line[0] != "#"), delimiter="\t")
        return [row["scenario"] for row in rows]


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("scenarios"), "-all-scenarios")
    yield server
    server.close()
    # The server has watched as well: a client that leaves its script is reported.
    ended = [event for event in server.events if event["event"] == "script"]
    assert len({one["scenario"] for one in ended}) >= len(played) - 1  # nobody listens in one
    assert [one for one in ended if one["scenario"] in played and not one["ok"]] == []


@pytest.fixture(scope="module")
def offered(scenarios: Server) -> dict[str, dict[str, Any]]:
    return {one["scenario"]: one for one in scenarios.ready["scenarios"]}


def message_of(scenario: dict[str, Any]) -> courriel.Message:
    line = "0123456789 " * 6 + "\n"
    return courriel.Message(
        sender="sender@example.org",
        to=scenario["recipients"],
        subject=scenario["scenario"],
        text=line * (scenario["size"] // len(line) + 1),
    )


def play(scenario: dict[str, Any], ca: str) -> tuple[str, courriel.Error | None]:
    """Does what the scenario says; the name of the code, and the error."""
    session = courriel.Session(
        scenario["host"],
        scenario["port"],
        scenario["user"] or None,
        scenario["password"] or None,
        auth_token=scenario["token"] or None,
        option=SECURITY[scenario["security"]],
        timeout=scenario["timeout_seconds"],
        ca_file=ca,
    )
    for one in scenario["properties"]:
        name, value = one.split("=")
        setattr(session, name, int(value))
    try:
        session.start()
        if scenario["operation"] == "start":
            return "OK", None
        if scenario["operation"] == "send-twice":
            try:
                session.send(message_of(scenario))
            except courriel.Error:
                pass
        result = session.send(message_of(scenario))
    except courriel.Error as error:
        assert isinstance(error.code, courriel.Code)
        return error.code.name, error
    finally:
        session.close()
    # C reports a partial success with this code beside its result.
    if result.complete:
        return "OK", None
    assert {one.smtp_code for one in result.refused} == {scenario["reply"]}
    return "SOME_RECIPIENTS_REFUSED", None


@pytest.mark.parametrize("name", names())
def test_scenario(
    name: str, scenarios: Server, offered: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    scenario = offered[name]
    played.add(name)
    code, error = play(scenario, scenarios.ready["ca"])
    assert code == scenario["code"], error and error.everything
    if error is None:
        return
    if scenario["reply"]:
        assert error.smtp_code == scenario["reply"]
    assert error.name == code
    assert error.message and error.hint and error.summary
    assert "\n" not in error.message
    assert error.stage is not courriel.Stage.NONE
    assert error.outcome_unknown == isinstance(error, courriel.OutcomeUnknownError)
    assert error.outcome_unknown == (700 <= error.code < 800)
    for secret in filter(None, (scenario["password"], scenario["token"])):
        told = [getattr(error, one, None) for one in dir(error) if not one.startswith("__")]
        told += [repr(error), *format_exception_only(type(error), error)]
        assert secret not in repr(told)
