# SPDX-License-Identifier: MIT
"""Tells PyInstaller of the hook in this folder: it asks the package's entry point."""

from __future__ import annotations

from pathlib import Path


def get_hook_dirs() -> list[str]:
    """The folders that have hooks."""
    return [str(Path(__file__).resolve().parent)]
