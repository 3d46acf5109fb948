# SPDX-License-Identifier: MIT
"""Values of Python as the library takes them.

What the library can judge is left to it. Here is refused, with the library's own
codes, what could not even be passed: it would arrive cut or changed.
"""

from __future__ import annotations

import operator
import os
from typing import Any, NoReturn

from ._constants import Code, Stage
from ._errors import make
from ._native import borrowed, exact_bytes


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
    if b"\0" in encoded:
        refuse(Code.CONTROL_CHARACTER, f"{what} contains a NUL character")
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
    if b"\0" in encoded:
        refuse(Code.CONTROL_CHARACTER, f"{what} contains a NUL character")
    return encoded


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


def refuse(code: Code, message: str) -> NoReturn:
    """Raises what the library would, for what cannot be passed to it at all."""
    summary = borrowed("EmailErrorText", int(code))
    raise make(
        message, {"code": code, "name": code.name, "summary": summary, "stage": Stage.ARGUMENTS}
    )
