# SPDX-License-Identifier: MIT
"""Shows that one row is enough: adds a property, a code and a field of a message (a row each) and a function
(prototype and export) to a copy of the tree, generates, builds, and uses each of them in C, C++, Python and C#.

    python3 core/table/generate/onerow.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

# file, the text before which the addition goes (its last occurrence), what is added
ADDITIONS = [
    (
        "core/table/property.go",
        "\n\t{Number: 100,",
        '\n\t{Number: 99, Name: "THROWAWAY_MODE", Kind: Number, Min: 1, Max: 7, Default: 3,\n'
        '\t\tWhat: "what nobody needs"},\n',
    ),
    (
        "core/table/code.go",
        "\n\t{Number: 201,",
        '\n\t{Number: 199, Name: "THROWAWAY_REASON", Text: "nobody needs this",\n'
        '\t\tCause: "It was added by a script for its proof.",\n'
        '\t\tCure:  "Set EMAIL_SESSION_THROWAWAY_MODE to something else.", WLanguage: 2},\n',
    ),
    (
        "core/table/field.go",
        "\n}\n",
        '\n\t{99, "THROWAWAY_FIELD", "X-Throwaway", "what nobody reads"},',
    ),
    (
        "include/courriel.h",
        "/* Frees a message",
        "/* Adds two numbers, which nobody needs.\n   Result: the sum. */\n"
        "EMAIL_API int EMAIL_CALL EmailThrowAway(int first, int second);\n\n",
    ),
    (
        "capi/message.go",
        "\n//export EmailNewMessage",
        "\n//export EmailThrowAway\nfunc EmailThrowAway(first, second C.int) C.int {\n\treturn first + second\n}\n",
    ),
]

C_PROGRAM = r"""
#include <courriel.h>
#include <stdio.h>
#include <string.h>

#define CHECK(what) do { if (!(what)) { printf("not so: %s: %s\n", #what, ErrorInfo(0)); return 1; } } while (0)

int main(void)
{
    EmailSession session = EmailNewSession();
    EmailMessage message = EmailNewMessage();
    void *source = NULL;
    size_t size = 0;
    CHECK(EmailGetSessionNumber(session, EMAIL_SESSION_THROWAWAY_MODE) == 3);
    CHECK(EmailSetSessionNumber(session, EMAIL_SESSION_THROWAWAY_MODE, 7));
    CHECK(!EmailSetSessionNumber(session, EMAIL_SESSION_THROWAWAY_MODE, 8));
    CHECK(strstr(ErrorInfo(0), "EMAIL_SESSION_THROWAWAY_MODE is 1 to 7, not 8"));
    EmailSetError(EMAIL_E_THROWAWAY_REASON, NULL);
    CHECK(EmailErrorNumber(EMAIL_ERROR_CODE) == 199);
    CHECK(strstr(ErrorInfo(EMAIL_ERROR_HINT), "EMAIL_SESSION_THROWAWAY_MODE"));
    CHECK(EmailThrowAway(2, 3) == 5);
    CHECK(EmailSetSender(message, "a@example.com") && EmailAddRecipient(message, "b@example.org"));
    CHECK(EmailSetMessageText(message, EMAIL_CONTENT_THROWAWAY_FIELD, "of no use"));
    CHECK(EmailBuildSource(message, 0, &source, &size));
    CHECK(strstr((char *)source, "X-Throwaway: of no use\r\n"));
    EmailFreeSource(source);
    return !EmailFreeMessage(message) || !EmailCloseSession(session);
}
"""

CPP_PROGRAM = r"""
#include <courriel.hpp>
#include <iostream>

int main()
{
    courriel::SessionOptions options;
    auto message = courriel::Message().from("a@example.com").to("b@example.org").throwaway_field("of no use");
    EmailSetError(static_cast<int>(courriel::Code::throwaway_reason), nullptr);
    const courriel::Error error(courriel::detail::last_failure());
    const bool ok = options.throwaway_mode == 3 && EmailThrowAway(2, 3) == 5 &&
                    message.build_source().find("X-Throwaway: of no use\r\n") != std::string::npos &&
                    message.content(courriel::ContentDetail::throwaway_field) == "of no use" &&
                    error.hint().find("SessionOptions::throwaway_mode") != std::string::npos;
    std::cout << (ok ? "" : "not so\n");
    return ok ? 0 : 1;
}
"""

PYTHON_PROGRAM = """
import courriel
from courriel import _native, wlanguage

session = courriel.Session()
assert session.throwaway_mode == 3
session.throwaway_mode = 7
try:
    session.throwaway_mode = 8
    raise SystemExit("8 was taken")
except courriel.UseError as error:
    assert "Session.throwaway_mode is 1 to 7, not 8" in str(error), error
assert courriel.Session(throwaway_mode=5).throwaway_mode == 5
assert not wlanguage.EmailSetError(courriel.Code.THROWAWAY_REASON)
error = _native.last_error()
assert isinstance(error, courriel.UseError) and "Session.throwaway_mode" in error.hint, error.hint
assert wlanguage.EmailThrowAway(2, 3) == 5
message = courriel.Message().sender("a@example.com").to("b@example.org").throwaway_field("of no use")
assert b"X-Throwaway: of no use\\r\\n" in message.as_bytes()
assert message.content(courriel.ContentDetail.THROWAWAY_FIELD) == "of no use"
"""

# What is in generated files is enough where no program is run.
MENTIONS = {
    "examples/legacy/courriel.bas": [
        "EMAIL_SESSION_THROWAWAY_MODE",
        "EMAIL_E_THROWAWAY_REASON",
        "EmailThrowAway",
    ],
    "examples/legacy/courriel_vb6.bas": ["EMAIL_CONTENT_THROWAWAY_FIELD", "EmailStdThrowAway"],
    "examples/legacy/courriel.pas": ["EMAIL_SESSION_THROWAWAY_MODE", "EmailThrowAway"],
    "include/courriel.json": [
        "EMAIL_SESSION_THROWAWAY_MODE",
        "EMAIL_E_THROWAWAY_REASON",
        "EmailThrowAway",
    ],
    "include/courriel.ffi.h": ["EMAIL_CONTENT_THROWAWAY_FIELD", "EmailThrowAway"],
    "docs/properties.md": ["THROWAWAY_MODE"],
    "bindings/dotnet/src/Constants.cs": [
        "ThrowawayMode = 99",
        "ThrowawayReason = 199",
        "ThrowawayField = 99",
    ],
    "bindings/dotnet/src/NativeMethods.cs": ["int EmailThrowAway(int first, int second)"],
}


def run(*command: object, **more: object) -> None:
    done = subprocess.run(
        [str(c) for c in command], text=True, capture_output=True, check=False, **more
    )  # type: ignore[call-overload]
    if done.returncode != 0:
        sys.exit(f"FAILED  {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


def copy(to: Path) -> None:
    """The files of the tree as they are at this moment, without what is built."""
    command = ["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, check=True, capture_output=True).stdout
    names = os.fsdecode(listed).split("\0")
    for name in names:
        if (
            name
            and (ROOT / name).is_file()
            and not name.startswith(("core/testdata", "core/message/testdata"))
        ):
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def main() -> None:
    go = os.environ.get("GO", "go")
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        copy(tree)
        for name, before, text in ADDITIONS:
            old = (tree / name).read_text(encoding="utf-8")
            at = old.rfind(before)
            if at < 0:
                sys.exit(f"FAILED  {name} has no {before!r} any more")
            (tree / name).write_text(old[:at] + text + old[at:], encoding="utf-8")
        run(go, "run", "./core/table/generate", cwd=tree)
        run(sys.executable, "examples/legacy/make.py", cwd=tree)
        library = tree / "build" / "libcourriel.so"
        run(
            go, "build", "-buildvcs=false", "-buildmode=c-shared", "-o", library, "./capi", cwd=tree
        )
        print("ok  generated and built")
        for name, words in MENTIONS.items():
            text = (tree / name).read_text(encoding="utf-8")
            for word in words:
                if word not in text:
                    sys.exit(f"FAILED  {name} has no {word}")
        print("ok  legacy declarations, descriptions, the page of properties")
        link = ["-I", tree / "include", library, f"-Wl,-rpath,{library.parent}", "-pthread"]
        for compiler, flags, name, program in [
            (os.environ.get("CC", "gcc"), ["-std=c99"], "use.c", C_PROGRAM),
            (os.environ.get("CXX", "g++"), ["-std=c++17"], "use.cpp", CPP_PROGRAM),
        ]:
            (tree / name).write_text(program, encoding="utf-8")
            run(
                compiler,
                "-Wall",
                "-Wextra",
                "-Werror",
                *flags,
                "-o",
                tree / f"{name}.out",
                tree / name,
                *link,
            )
            run(tree / f"{name}.out")
            print(f"ok  {name}")
        environment = {
            **os.environ,
            "COURRIEL_LIBRARY": str(library),
            "PYTHONPATH": str(tree / "bindings/python/src"),
        }
        run(sys.executable, "-c", PYTHON_PROGRAM, env=environment)
        print("ok  Python")
        use_csharp(tree, environment)


def use_csharp(tree: Path, environment: dict[str, str]) -> None:
    """Compiles the assembly with the compiler that the binding's own tests have, and a program with it."""
    if not shutil.which("mcs"):
        if os.environ.get("CI"):
            sys.exit("FAILED  there is no mcs, so that nothing is known of C#")
        print("--  C#: there is no mcs")
        return
    run("make", "-C", ROOT / "bindings/dotnet", "assembly")
    out = tree / "build/dotnet"
    out.mkdir(parents=True)
    for tools in ("roslyn", "coreclr"):
        (out / tools).symlink_to(ROOT / "build/dotnet" / tools)
    run("make", "-C", tree / "bindings/dotnet", "../../build/dotnet/Courriel.dll")
    (tree / "Use.cs").write_text(CSHARP_PROGRAM, encoding="utf-8")
    run("mcs", "-langversion:7", f"-r:{out}/Courriel.dll", f"-out:{out}/Use.exe", tree / "Use.cs")
    run("mono", out / "Use.exe", env=environment)
    print("ok  C#")


CSHARP_PROGRAM = """
using System;
using Courriel;

internal static class Use
{
    private static int Main()
    {
        var options = new EmailSessionOptions { ThrowawayMode = 5 };
        using (var message = new EmailMessage())
        using (var session = new EmailSession(options))
        {
            message.From("a@example.com").To("b@example.org").ThrowawayField("of no use");
            var source = System.Text.Encoding.ASCII.GetString(message.BuildSource());
            var refused = "";
            try { session.ThrowawayMode = 8; }
            catch (CourrielException e) { refused = e.Message; }
            var created = CourrielException.Create(EmailErrorCode.ThrowawayReason);
            return Check(source.Contains("X-Throwaway: of no use\\r\\n"), source)
                + Check(message.Read(ContentDetail.ThrowawayField) == "of no use", "the field")
                + Check(session.ThrowawayMode == 5, "the property")
                + Check(refused.Contains("EmailSession.ThrowawayMode is 1 to 7, not 8"), refused)
                + Check(created is UsageException, created.GetType().Name)
                + Check(created.Hint.Contains("EmailSession.ThrowawayMode"), created.Hint);
        }
    }

    private static int Check(bool holds, string what)
    {
        Console.Write(holds ? "" : "not so: " + what + "\\n");
        return holds ? 0 : 1;
    }
}
"""


if __name__ == "__main__":
    main()
