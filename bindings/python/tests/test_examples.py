# SPDX-License-Identifier: MIT
"""The examples of the docstrings do what they say."""

from __future__ import annotations

import ast
import doctest
import importlib
import pkgutil
import re
import textwrap
from typing import Any

import pytest
from smtptestd import Server

import courriel

# The native library beside them is no module of Python's.
MODULES = [
    f"courriel.{one.name}"
    for one in pkgutil.iter_modules(courriel.__path__)
    if one.name != "libcourriel"
]


@pytest.mark.parametrize("name", ["courriel", *MODULES])
def test_doctests(name: str) -> None:
    module = importlib.import_module(name)
    failed, _ = doctest.testmod(module, extraglobs=vars(courriel))
    assert failed == 0


def test_there_are_doctests() -> None:
    found = [
        example
        for name in MODULES
        for test in doctest.DocTestFinder().find(importlib.import_module(name))
        for example in test.examples
    ]
    assert len(found) > 10


@pytest.mark.parametrize("name", ["courriel", *MODULES])
def test_indented_examples_are_python(name: str) -> None:
    text = importlib.import_module(name).__doc__ or ""
    for block in re.findall(r"::\n\n((?:    .*\n|\n)+)", text + "\n"):
        ast.parse(textwrap.dedent(block))


def test_program_of_the_package(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    block = re.search(r"::\n\n((?:    .*\n|\n)+)", courriel.__doc__ or "")
    assert block
    real = courriel.Session

    def local(_server: str, _port: int, *signing_in: str, **settings: Any) -> courriel.Session:
        return real(
            server.host, server.port, *signing_in, option=courriel.Option.DEFAULT, **settings
        )

    monkeypatch.setattr(courriel, "Session", local)
    exec(textwrap.dedent(block[1]), {})  # noqa: S102
    mail = server.mail()
    assert mail.message["Subject"] == "Bonjour"
    assert mail.message["From"].addresses[0].display_name == "Zoë"
