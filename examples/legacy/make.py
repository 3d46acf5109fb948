# SPDX-License-Identifier: MIT
"""Writes courriel.bas (VBA), courriel_vb6.bas (VB6) and courriel.pas (Delphi, Free Pascal) from include/courriel.h, so
that not a single declaration is written by hand.

    python3 examples/legacy/make.py           rewrites them
    python3 examples/legacy/make.py -check    fails when one is out of date
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
HEADER = HERE.parent.parent / "include" / "courriel.h"


class Function(NamedTuple):
    name: str
    result: str
    parameters: list[tuple[str, str]]  # type, name


def read_header() -> tuple[list[tuple[str, int]], list[Function], list[Function]]:
    """Constants, functions, types of functions that are called back."""
    text = HEADER.read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)
    constants = [
        (n, int(v))
        for n, v in re.findall(r"^#define (EMAIL_[A-Z0-9_]+) (-?\d+)\s*$", text, re.MULTILINE)
    ]
    text = " ".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))

    def parse(result: str, name: str, parameters: str) -> Function:
        parsed = []
        for one in parameters.split(","):
            one = " ".join(one.split())
            if one != "void":
                kind, _, parameter = re.match(r"(.*?)((?<=\*)|\s)(\w+)$", one).groups()  # type: ignore[union-attr]
                parsed.append((kind.strip(), parameter))
        return Function(name, " ".join(result.split()), parsed)

    functions = [
        parse(*m)
        for m in re.findall(r"EMAIL_API ([\w\s*]+?)\s*EMAIL_CALL (\w+)\(([^)]*)\)\s*;", text)
    ]
    callbacks = [
        parse(*m)
        for m in re.findall(r"typedef\s+([\w\s]+?)\(\s*EMAIL_CALL \*(\w+)\)\(([^)]*)\)\s*;", text)
    ]
    return constants, functions, callbacks


# ---- VBA -------------------------------------------------------------------------------

BAS = """Attribute VB_Name = "CourrielApi"
' SPDX-License-Identifier: MIT
' Made by make.py from include/courriel.h: the functions and constants of Courriel for VBA 7
' (Office 2010 and later, 64 bits). Texts are pointers to UTF-8 bytes with a NUL at the end:
' see Utf8 and FromUtf8 in send_mail.bas. See README.md for what has been run and what has not.
Option Explicit

"""


def vba_type(kind: str) -> str:
    if kind == "int":
        return "Long"
    if kind == "int64_t":
        return "LongLong"
    return "LongPtr"  # pointers, handles, functions, size_t


def vba_declaration(function: Function) -> str:
    parameters = ", ".join(
        f"ByVal {name} As {vba_type(kind)}" for kind, name in function.parameters
    )
    parameters = re.sub(r"ByVal (property|option)\b", r"ByVal \1_", parameters)  # words of VBA
    head = f'Lib "libcourriel.dll" ({parameters})'
    if function.result == "void":
        return f"Public Declare PtrSafe Sub {function.name} {head}"
    return f"Public Declare PtrSafe Function {function.name} {head} As {vba_type(function.result)}"


def bas(constants: list[tuple[str, int]], functions: list[Function], _: list[Function]) -> str:
    lines = [f"Public Const {name} As Long = {value}" for name, value in constants]
    return BAS + "\n".join(lines) + "\n\n" + "\n".join(map(vba_declaration, functions)) + "\n"


# ---- VB6 -------------------------------------------------------------------------------

VB6 = """Attribute VB_Name = "CourrielApi"
' SPDX-License-Identifier: MIT
' Made by make.py from include/courriel.h: the functions and constants of Courriel for VB6 and
' 32-bit VBA, with the 32-bit libcourriel.dll. Texts are pointers to UTF-8 bytes with a NUL at the
' end. What has 64 bits in the header (numbers of mails, dates in seconds, sizes) is a Double,
' which holds each of them exactly. A function that is called back is given by AddressOf; it takes
' ByVal arguments of these types. Progress, transcript and reader of a blocking call come on the
' thread that called. Completions come on a thread of the library, which VB6 does not survive:
' poll instead, with EmailStatus and EmailNextCompletion.
Option Explicit

"""


def vb6_type(kind: str) -> str:
    return "Double" if kind == "int64_t" else "Long"


def vb6_declaration(function: Function) -> str:
    parameters = ", ".join(
        f"ByVal {name} As {vb6_type(kind)}" for kind, name in function.parameters
    )
    parameters = re.sub(r"ByVal (property|option)\b", r"ByVal \1_", parameters)
    head = f'Lib "libcourriel.dll" Alias "EmailStd{function.name.removeprefix("Email")}" ({parameters})'
    if function.result == "void":
        return f"Public Declare Sub {function.name} {head}"
    return f"Public Declare Function {function.name} {head} As {vb6_type(function.result)}"


def vb6(constants: list[tuple[str, int]], functions: list[Function], _: list[Function]) -> str:
    lines = [f"Public Const {name} As Long = {value}" for name, value in constants]
    return VB6 + "\n".join(lines) + "\n\n" + "\n".join(map(vb6_declaration, functions)) + "\n"


# ---- Pascal ----------------------------------------------------------------------------

PAS = """// SPDX-License-Identifier: MIT
// Made by make.py from include/courriel.h: the functions and constants of Courriel for Delphi
// (2009 and later) and Free Pascal. Texts are UTF-8: pass PAnsiChar(UTF8String(...)).
unit courriel;

{$IFDEF FPC}{$MODE DELPHI}{$ENDIF}

interface

const
{$IFDEF MSWINDOWS}
  CourrielLibrary = 'libcourriel.dll';
{$ELSE}
  CourrielLibrary = 'libcourriel.so.1';
{$ENDIF}

"""

PASCAL_TYPES = {
    "int": "Integer",
    "int64_t": "Int64",
    "size_t": "NativeUInt",
    "void *": "Pointer",
    "const void *": "Pointer",
    "char *": "PAnsiChar",
    "const char *": "PAnsiChar",
    "const char *const *": "PPAnsiChar",
    "void **": "PPointer",
    "size_t *": "PNativeUInt",
    "const EmailMessage *": "PEmailMessage",
}


def pascal_type(kind: str) -> str:
    return PASCAL_TYPES.get(kind, kind)  # handles and functions keep their names


def pascal_parameters(function: Function) -> str:
    reserved = {"property", "message"}
    return "; ".join(
        f"{name + '_' if name in reserved else name}: {pascal_type(kind)}"
        for kind, name in function.parameters
    )


def pascal_head(function: Function, name: str = "") -> str:
    parameters = pascal_parameters(function)
    parameters = f"({parameters})" if parameters else ""
    if function.result == "void":
        return f"procedure{name}{parameters}; cdecl"
    return f"function{name}{parameters}: {pascal_type(function.result)}; cdecl"


def pas(
    constants: list[tuple[str, int]], functions: list[Function], callbacks: list[Function]
) -> str:
    lines = [f"  {name} = {value};" for name, value in constants]
    types = [
        "  EmailSession = type Pointer;",
        "  EmailMessage = type Pointer;",
        "  PEmailMessage = ^EmailMessage;",
        *(f"  {one.name} = {pascal_head(one)};" for one in callbacks),
    ]
    declarations = [
        f"{pascal_head(one, ' ' + one.name)}; external CourrielLibrary;" for one in functions
    ]
    return (
        PAS + "\n".join(lines) + "\n\ntype\n" + "\n".join(types) + "\n\n" + "\n".join(declarations)
        + "\n\nimplementation\n\nend.\n"
    )  # fmt: skip


def main() -> int:
    parts = read_header()
    stale = []
    for name, text in (
        ("courriel.bas", bas(*parts)),
        ("courriel_vb6.bas", vb6(*parts)),
        ("courriel.pas", pas(*parts)),
    ):
        path = HERE / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "-check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
    if stale and "-check" in sys.argv:
        print(
            f"{', '.join(stale)} does not fit include/courriel.h. Run: python3 examples/legacy/make.py"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
