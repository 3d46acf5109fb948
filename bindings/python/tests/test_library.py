# SPDX-License-Identifier: MIT
"""Where the native library is looked for, and what is said when it is not there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from conftest import HERE, LIBRARY
from smtptestd import ROOT

SOURCE = HERE.parent / "src"


def python(path: Path, program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a program with the package that lies in path."""
    clean = {name: value for name, value in os.environ.items() if name != "COURRIEL_LIBRARY"}
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**clean, "PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )


def package(folder: Path) -> Path:
    """A copy of the package, as installed elsewhere."""
    shutil.copytree(
        SOURCE / "courriel", folder / "courriel", ignore=shutil.ignore_patterns("libcourriel.*")
    )
    return folder


def test_importing_loads_nothing() -> None:
    done = python(
        SOURCE,
        "import courriel, courriel.wlanguage, sys\n"
        "assert not {'asyncio', 'ssl', 'email.message'} & set(sys.modules)\n"
        "print(any('courriel.so' in line for line in open('/proc/self/maps')))",
    )
    assert done.stdout == "False\n", done.stderr


def test_library_named_by_the_environment(tmp_path: Path) -> None:
    copied = tmp_path / "elsewhere.so"
    shutil.copy(LIBRARY, copied)
    done = python(
        package(tmp_path / "site"),
        "import courriel; courriel.version(); print(open('/proc/self/maps').read())",
        COURRIEL_LIBRARY=str(copied),
    )
    assert str(copied) in done.stdout, done.stderr


def test_library_beside_the_package(tmp_path: Path) -> None:
    site = package(tmp_path / "site")
    shutil.copy(LIBRARY, site / "courriel" / "libcourriel.so")
    done = python(site, "import courriel; print(courriel.version())")
    assert done.returncode == 0, done.stderr


def test_nothing_above_the_package_is_loaded(tmp_path: Path) -> None:
    """Who may write above the package, or where the program runs, need not have installed it."""
    tree = tmp_path / "tree"
    (tree / "include").mkdir(parents=True)
    (tree / "build").mkdir()
    shutil.copy(ROOT / "include" / "courriel.h", tree / "include")
    source = package(tree / "bindings" / "python" / "src")
    for planted in (tree / "build", tree, source):
        for name in ("libcourriel.so", "libcourriel.so.1"):
            shutil.copy(LIBRARY, planted / name)
    done = python(
        source, f"import os; os.chdir({str(tree)!r}); import courriel; courriel.version()"
    )
    assert "LibraryNotFoundError" in done.stderr
    assert str(tree / "build") not in done.stderr


def test_library_linked_beside_the_package_of_the_source_tree() -> None:
    done = python(SOURCE, "import courriel; print(courriel.version())")
    assert done.returncode == 0, done.stderr


def test_library_of_the_system(tmp_path: Path) -> None:
    shutil.copy(LIBRARY, tmp_path / "libcourriel.so.1")
    done = python(
        package(tmp_path / "site"),
        "import courriel; print(courriel.version())",
        LD_LIBRARY_PATH=str(tmp_path),
    )
    assert done.returncode == 0, done.stderr


def test_missing_library_is_told_with_the_cure(tmp_path: Path) -> None:
    site = package(tmp_path / "site")
    done = python(site, "import courriel\ncourriel.Message()")
    assert "LibraryNotFoundError" in done.stderr
    assert "COURRIEL_LIBRARY" in done.stderr and "make" in done.stderr
    done = python(
        site,
        "import courriel\ntry:\n courriel.Message()\nexcept ImportError as error: print(error)",
        COURRIEL_LIBRARY="/nowhere/libcourriel.so",
    )
    assert "/nowhere/libcourriel.so" in done.stdout, done.stderr


def test_other_library_is_told(tmp_path: Path) -> None:
    done = python(
        package(tmp_path / "site"),
        "import courriel\ncourriel.Message()",
        COURRIEL_LIBRARY="libc.so.6",
    )
    assert "has no function Email" in done.stderr


def test_fork_before_the_first_call_is_fine(tmp_path: Path) -> None:
    done = python(
        SOURCE,
        "import courriel, os\n"
        "child = os.fork()\n"
        "courriel.Message(sender='a@example.com').close()\n"
        "if child: print(os.waitpid(child, 0)[1])\n",
        COURRIEL_LIBRARY=str(LIBRARY),
    )
    assert done.stdout == "0\n", done.stderr
