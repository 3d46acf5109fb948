# SPDX-License-Identifier: MIT
"""Random calls of everything public: see fuzz_calls.py."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import LIBRARY
from smtptestd import Server

SECONDS = float(os.environ.get("COURRIEL_FUZZ_SECONDS", "4"))
PROGRAM = Path(__file__).with_name("fuzz_calls.py")


@pytest.mark.parametrize("seed", [1, 2])
def test_random_calls_raise_only_what_is_promised(
    server: Server, tmp_path: Path, seed: int
) -> None:
    source = Path(__file__).resolve().parents[1] / "src"
    ended = subprocess.run(
        [sys.executable, str(PROGRAM), str(seed), str(SECONDS), server.host, str(server.port)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(source), "COURRIEL_LIBRARY": str(LIBRARY.resolve())},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=SECONDS + 120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-8000:]
    assert " calls, seed " in ended.stdout
    assert not server.mails.empty()
