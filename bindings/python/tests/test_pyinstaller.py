# SPDX-License-Identifier: MIT
"""A program that PyInstaller made one file of has the library in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Start
from smtptestd import ROOT
from test_wheel import wheel  # noqa: F401  a fixture

PINNED = ["pyinstaller==6.16.0", "pyinstaller-hooks-contrib==2025.9"]

PROGRAM = """
import os, sys, courriel
assert courriel.version()
with courriel.Session("127.0.0.1", int(sys.argv[1])) as session:
    session.send(courriel.Message(sender="ann@example.com", to="bob@example.org", subject="frozen", text="hello"))
print(os.path.dirname(courriel.__file__) != "" and getattr(sys, "frozen", False))
"""


@pytest.fixture(scope="module")
def tools() -> Path:
    """A virtual environment with PyInstaller, kept in build/."""
    place = ROOT / "build" / "pyinstaller"
    python = place / "bin" / "python"
    ready = place / "courriel-tools"
    if not ready.exists() or ready.read_text() != " ".join(PINNED):
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *PINNED], check=True)
        ready.write_text(" ".join(PINNED))
    return python


def test_one_file_sends(
    wheel: Path,  # noqa: F811
    tools: Path,
    serve: Start,
    tmp_path: Path,
) -> None:
    install = ["-m", "pip", "install", "-q", "--force-reinstall", "--no-deps", str(wheel)]
    subprocess.run([str(tools), *install], check=True)
    (tmp_path / "frozen.py").write_text(PROGRAM)
    clean = {n: v for n, v in os.environ.items() if n not in ("COURRIEL_LIBRARY", "PYTHONPATH")}
    made = subprocess.run(
        [str(tools), "-m", "PyInstaller", "--onefile", "--log-level", "WARN", "frozen.py"],
        cwd=tmp_path,
        env={**clean, "PYINSTALLER_CONFIG_DIR": str(tmp_path / "cache")},
        capture_output=True,
        check=False,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    server = serve()
    ran = subprocess.run(
        [str(tmp_path / "dist" / "frozen"), str(server.port)],
        cwd=tmp_path / "dist",
        env=clean,
        capture_output=True,
        check=False,
        text=True,
    )
    assert ran.stdout.split() == ["True"], ran.stderr
    assert server.mail().message["subject"] == "frozen"
