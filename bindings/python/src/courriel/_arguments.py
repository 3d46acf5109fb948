# SPDX-License-Identifier: MIT
"""Values of Python as the library takes them.

What the library can judge is left to it. Here is refused, with the library's own
codes, what could not even be passed: it would arrive cut or changed.
"""

from __future__ import annotations

import operator
import os
from typing import Any, NoReturn

from ._constants import Code
from ._native import exact_bytes, succeed


def utf8(value: str | None, what: str) -> bytes | None:
    """A text as the library takes it.

    The library itself refuses what is no Unicode text (lone surrogates); but it
    cannot see what stands behind a NUL, so that is refused here.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(f"{what} must be a str, not {type(value).__name__}")
    encoded = value.encode("utf-8", "surrogatepass")
    without_nul(encoded, what)
    return encoded


def path_bytes(value: Any, what: str) -> bytes:
    """The path of a file as the library takes it: UTF-8."""
    path: str | bytes = os.fspath(value)
    if isinstance(path, bytes):
        encoded = path
    else:
        try:
            # The bytes of a name that is not UTF-8, as os.fsencode: refused by their name.
            encoded = path.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            encoded = path.encode("utf-8", "surrogatepass")
    without_nul(encoded, what)
    return encoded


def without_nul(encoded: bytes, what: str) -> None:
    """Refuses a text that C would see the beginning of only, in the words of the library."""
    place = encoded.find(b"\0")
    if place >= 0:
        refuse(Code.CONTROL_CHARACTER, f"byte {place} of the {what} is 0x00")


def number(value: Any, what: str) -> int:
    """A number as the library takes it. ctypes would cut it to 32 bits silently."""
    # Whatever counts as an int, but not 1.5 or "1".
    result = _int(value, what)
    if not -(2**31) <= result < 2**31:
        refuse(Code.OUT_OF_RANGE, f"{what} is outside its limits: {result}")
    return result


def number64(value: Any, what: str) -> int:
    """A number of 64 bits as the library takes it."""
    result = _int(value, what)
    if not -(2**63) <= result < 2**63:
        refuse(Code.OUT_OF_RANGE, f"{what} is outside its limits: {result}")
    return result


def _int(value: Any, what: str) -> int:
    if not hasattr(value, "__index__"):
        raise TypeError(f"{what} must be an int, not {type(value).__name__}")
    return operator.index(value)


def octets(value: Any, what: str) -> bytes | None:
    """Bytes as the library takes them. None stays, which is none.

    ctypes would take a str for the memory that it is kept in, and bytes() a number for so many
    zeros.
    """
    return None if value is None else exact_bytes(value, what)


def refuse(code: Code, detail: str) -> NoReturn:
    """Raises what the library would, for what cannot be passed to it at all."""
    text = detail.replace("\0", "\\x00").encode("utf-8", "backslashreplace")
    succeed("EmailSetError", int(code), text)
    raise AssertionError("EmailSetError always fails")
