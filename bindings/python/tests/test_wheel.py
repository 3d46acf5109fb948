# SPDX-License-Identifier: MIT
"""The wheel has everything, and works where nothing else is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import HERE, LIBRARY
from smtptestd import ROOT

import courriel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("wheel", reason="apt-get install python3-setuptools python3-wheel")
    tree = tmp_path_factory.mktemp("tree")
    project = tree / "bindings" / "python"
    shutil.copytree(
        HERE.parent,
        project,
        ignore=shutil.ignore_patterns(
            "tests", "__pycache__", "build", "*.egg-info", "libcourriel.*"
        ),
    )
    (tree / "include").mkdir()
    shutil.copy(ROOT / "include" / "courriel.h", tree / "include")
    shutil.copy(ROOT / "LICENSE", tree)
    subprocess.run(
        [sys.executable, "setup.py", "-q", "bdist_wheel", "-d", str(tree)],
        cwd=project,
        env={**os.environ, "COURRIEL_LIBRARY": str(LIBRARY)},
        check=True,
    )
    return next(tree.glob("*.whl"))


def test_wheel_is_for_this_platform_and_any_python(wheel: Path) -> None:
    name, version, python, abi, platform = wheel.stem.split("-")
    assert (name, python, abi) == ("courriel", "py3", "none")
    assert version == courriel.version()
    assert platform != "any"
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = {f"courriel/{path.name}" for path in (HERE.parent / "src" / "courriel").glob("*.py")}
    assert modules | {"courriel/py.typed", "courriel/libcourriel.so"} <= names
    assert {"courriel/LICENSE", "courriel/THIRD-PARTY-NOTICES.txt"} <= names


def test_wheel_works_alone(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    clean = {name: value for name, value in os.environ.items() if name != "COURRIEL_LIBRARY"}
    done = subprocess.run(
        [sys.executable, "-c", "import courriel; print(courriel.version(), courriel.__file__)"],
        cwd=tmp_path,
        env={**clean, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.stdout.split() == [
        courriel.version(),
        str(tmp_path / "courriel" / "__init__.py"),
    ], done.stderr
