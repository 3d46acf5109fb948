# SPDX-License-Identifier: MIT
"""Puts the native library into the wheel, and takes the version from the header.

Build with ``python3 -m pip wheel --no-deps --no-build-isolation bindings/python`` after
``make``. COURRIEL_LIBRARY names another library than that of the source tree.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.build_py import build_py
from wheel.bdist_wheel import bdist_wheel

ROOT = Path(__file__).resolve().parents[2]
NAME = {"win32": "libcourriel.dll", "darwin": "libcourriel.dylib"}.get(
    sys.platform, "libcourriel.so"
)


def version() -> str:
    """The version is written once, in the header."""
    header = (ROOT / "include" / "courriel.h").read_text("utf-8")
    found = re.search(r'^#define COURRIEL_VERSION "(.+)"$', header, re.MULTILINE)
    if not found:
        raise SystemExit("include/courriel.h has no COURRIEL_VERSION")
    return found[1]


class BuildWithLibrary(build_py):
    """Copies the library beside the modules."""

    def run(self) -> None:
        super().run()
        library = Path(os.environ.get("COURRIEL_LIBRARY", ROOT / "build" / NAME))
        if not library.exists():
            raise SystemExit(f"{library} is missing: run `make` in {ROOT} first")
        self.copy_file(str(library), str(Path(self.build_lib) / "courriel" / NAME))
        # The licences of all that is linked into the library go with it.
        for text in (ROOT / "LICENSE", library.parent / "THIRD-PARTY-NOTICES.txt"):
            if text.exists():
                self.copy_file(str(text), str(Path(self.build_lib) / "courriel" / text.name))


class WithLibrary(Distribution):
    """Goes where packages for one platform go."""

    def has_ext_modules(self) -> bool:
        return True


class PlatformWheel(bdist_wheel):
    """A wheel for any Python 3, but for one platform."""

    def get_tag(self) -> tuple[str, str, str]:
        return "py3", "none", super().get_tag()[2]


setup(
    version=version(),
    distclass=WithLibrary,
    cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": PlatformWheel},
)
