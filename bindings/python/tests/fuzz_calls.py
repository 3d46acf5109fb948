# SPDX-License-Identifier: MIT
"""Random calls of everything public, with values of every type.

Nothing may end the process, hang, or raise what the package does not promise: an
:class:`courriel.Error`, TypeError or ValueError for a wrong argument, AttributeError for a
property that has no such side, OSError for a file, and what the caller's own objects raise.
No exception may quote a password.

    python fuzz_calls.py SEED SECONDS HOST PORT      in a folder of its own
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import email.message
import faulthandler
import gc
import inspect
import io
import os
import random
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any, Callable

import courriel
from courriel import wlanguage

PATIENCE = 60
SECRET = "Tr0ub4dor&3-is-a-secret"


class Evil(Exception):
    """What the objects and functions of the caller raise."""


class Odd:
    """An object whose conversions raise, or give what they must not."""

    def __init__(self, r: random.Random) -> None:
        self.r = r

    def _answer(self) -> Any:
        if self.r.random() < 0.5:
            raise Evil
        return self.r.choice([None, 1, -1, 1 << 70, "x", b"x", "\0", 1.5, []])

    def __str__(self) -> str:
        return self._answer()  # type: ignore[no-any-return]

    def __index__(self) -> int:
        return self._answer()  # type: ignore[no-any-return]

    def __float__(self) -> float:
        return self._answer()  # type: ignore[no-any-return]

    def __fspath__(self) -> str:
        return self._answer()  # type: ignore[no-any-return]

    def __bytes__(self) -> bytes:
        return self._answer()  # type: ignore[no-any-return]

    def __len__(self) -> int:
        return self._answer()  # type: ignore[no-any-return]

    def __iter__(self) -> Any:
        return iter([self._answer(), self._answer()])

    def __getitem__(self, key: Any) -> Any:
        return self._answer()

    def __bool__(self) -> bool:
        return self._answer()  # type: ignore[no-any-return]

    def read(self, size: int = -1) -> Any:
        return self._answer()

    def items(self) -> Any:
        return self._answer()

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._answer()


WORDS = [
    "", "x", "127.0.0.1", "localhost", "a@example.org", "Zoë <zoe@example.com>", '"a b"@example.org', "a@b@c", "café@example.org",
    "a@example.org\r\nRCPT TO:<x@y>", "\r\n.\r\n", "a\0b", "\ud800", "\udcff", "Subject", "X-Header", "a" * 70000, "key.pem", "mail.eml", ".",
    "no-such-file", "/dev/null", "text/plain", "multipart/mixed", "x/", "PLAIN", "LOGIN", "XOAUTH2", "user", "<p>Hello <img src='x.png'></p>",
    "From: a@example.org\r\nTo: b@example.org\r\n\r\nx\r\n", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "2026-12-24T18:00:00+01:00", "<id@example.org>", "%s%n", "💌",
    "mailto:u@example.org", "https://example.org/u", "one; two",
]  # fmt: skip
NUMBERS = [
    0,
    1,
    -1,
    2,
    3,
    4,
    6,
    10,
    25,
    60,
    64,
    255,
    65535,
    65536,
    2**31 - 1,
    2**31,
    -(2**31),
    2**63 - 1,
    2**63,
    2**64,
    10**30,
    True,
    False,
]


class Fuzzer:
    """Keeps objects from earlier calls as arguments for later ones."""

    def __init__(self, seed: int, host: str, port: int) -> None:
        self.r = random.Random(seed)
        self.host, self.port = host, port
        self.kept: list[Any] = []
        self.numbers: list[int] = []
        self.raised: Counter[str] = Counter()
        self.calls = 0
        self.calling = ""
        self.defects: set[str] = set()

    def callback(self) -> Callable[..., Any]:
        def called(*arguments: Any, **named: Any) -> Any:
            what = self.r.randrange(8)
            if what == 0:
                raise Evil
            if what == 1:
                courriel.version()
                courriel.Message(text="within").close()
            return [None, True, False, b"", b"abc", "x", 7, -1][what]

        return called

    def value(self, depth: int = 0) -> Any:
        r = self.r
        kind = r.randrange(24)
        if kind < 6:
            return r.choice(WORDS)
        if kind < 9:
            return r.choice(NUMBERS + self.numbers)
        if kind < 12 and self.kept:
            return r.choice(self.kept)
        if kind < 14:
            return self.enum()
        if depth < 2 and kind < 17:
            some = [self.value(depth + 1) for _ in range(r.randrange(4))]
            return r.choice(
                [
                    list,
                    tuple,
                    iter,
                    lambda s: {str(i): one for i, one in enumerate(s)},
                    lambda s: (one for one in s),
                ]  # type: ignore[misc]
            )(some)
        return [
            lambda: None,
            lambda: r.choice([1.5, float("nan"), float("inf"), -0.0, 1e308]),
            lambda: r.choice(
                [b"", b"\xff\0", b"From: a@b\n\nx", bytearray(b"x"), memoryview(b"abcdef")[::2]]
            ),
            lambda: Odd(r),
            self.callback,
            lambda: r.choice([object(), type, 1j, Ellipsis, courriel, NotImplemented]),
            lambda: (
                io.BytesIO(b"x" * r.randrange(100000)) if r.random() < 0.7 else io.StringIO("x")
            ),
            lambda: Path(r.choice(["key.pem", "mail.eml", ".", "no-such-file"])),
            lambda: r.choice(
                [
                    datetime.datetime.now(),
                    datetime.datetime.max,
                    datetime.datetime.min,
                    datetime.timedelta(days=1),
                ]
            ),
            self.standard_message,
        ][r.randrange(10)]()

    def enum(self) -> Any:
        kinds = [
            k
            for k in vars(courriel).values()
            if inspect.isclass(k) and issubclass(k, int) and hasattr(k, "__members__")
        ]
        members = [*self.r.choice(kinds)]  # type: ignore[call-overload]
        return self.r.choice(members) if members else 0

    def standard_message(self) -> email.message.Message:
        m = email.message.EmailMessage() if self.r.random() < 0.7 else email.message.Message()
        for name in ("From", "To", "Subject"):
            with contextlib.suppress(Exception):  # the standard library's own matter
                m[name] = self.r.choice(WORDS)
        m.set_payload(self.r.choice(WORDS[:10]))
        return m

    def session(self) -> Any:
        r = self.r
        settings: dict[str, Any] = {
            "option": courriel.Option.DEFAULT, "timeout": 1, "total_timeout": 5, "close_timeout": 0, "async_mode": r.random() < 0.3, "connections": r.choice([1, 2]),
        }  # fmt: skip
        if r.random() < 0.2:
            settings["transcript"] = self.callback()
        if r.random() < 0.3:
            return courriel.AsyncSession(self.host, self.port, **settings)
        who = ("user", SECRET) if r.random() < 0.5 else ()
        s = courriel.Session(self.host, self.port, *who, **settings)
        if r.random() < 0.7:
            s.start()
        return s

    def message(self) -> courriel.Message:
        return courriel.Message(sender="a@example.org", to=["b@example.org"], text="x")

    def bounded(self, name: str, parameter: str, value: Any) -> Any:
        """What would only waste time, or look names up in the network."""
        waits = "timeout" in parameter or "seconds" in parameter
        if waits and (value is None or isinstance(value, (int, float)) and not 0 <= value <= 1):
            return self.r.choice([0, 0.01]) if name != "set_timeout" else 1
        if (
            parameter == "server"
            and isinstance(value, str)
            and value not in ("", "localhost", "127.0.0.1")
        ):
            return self.host
        if parameter == "level" and value == 3:
            return 0
        return value

    def target(self) -> tuple[str, Any]:
        r = self.r
        what = r.randrange(10)
        if what < 3:
            name = r.choice(
                [n for n in wlanguage.__all__ if n.startswith(("Email", "ErrorInfo", "ErrorOcc"))]
            )
            return name, getattr(wlanguage, name)
        if what < 4:
            name = r.choice(
                [
                    "address_problem",
                    "check_address",
                    "connect",
                    "error_text",
                    "get_timeout",
                    "set_timeout",
                    "version",
                    "configure",
                    "trim_memory",
                    "Message",
                    "Session",
                    "AsyncSession",
                    "Mailbox",
                ]
            )
            return name, getattr(courriel, name, None)
        if not self.kept:
            return "nothing", None
        thing = r.choice(self.kept)
        sessions = [
            one for one in self.kept if isinstance(one, (courriel.Session, courriel.AsyncSession))
        ]
        if what == 9 and sessions:
            thing = r.choice(sessions)
            name = r.choice(["start", "send", "send_all", "send_source", "send_file", "flush"])
            return f"{type(thing).__name__}.{name}", getattr(thing, name)
        name = r.choice(
            [
                n
                for n in dir(thing)
                if not n.startswith("_")
                or n
                in (
                    "__enter__",
                    "__exit__",
                    "__iter__",
                    "__len__",
                    "__repr__",
                    "__eq__",
                    "__hash__",
                    "__reduce__",
                )
            ]
        )
        if what < 6 and not callable(inspect.getattr_static(type(thing), name, None)):
            value = self.value()

            def assign(value: Any) -> None:
                setattr(thing, name, self.bounded(name, name, value))

            return f"{type(thing).__name__}.{name} = ", lambda: assign(value)
        return f"{type(thing).__name__}.{name}", getattr(thing, name)

    def arguments(self, name: str, target: Any) -> tuple[list[Any], dict[str, Any]]:
        try:
            parameters = list(inspect.signature(target).parameters.values())
        except (TypeError, ValueError):
            parameters = []
        r, plain, named = self.r, [], {}
        for p in parameters:
            if (
                p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
                or p.default is not p.empty
                and r.random() < 0.6
            ):
                if p.kind is p.POSITIONAL_OR_KEYWORD or p.kind is p.POSITIONAL_ONLY:
                    break
                continue
            value = self.suited(p) if r.random() < 0.75 else self.value()
            value = self.bounded(name, p.name, value)
            if p.kind is p.KEYWORD_ONLY:
                named[p.name] = value
            else:
                plain.append(value)
        if r.random() < 0.05:
            plain.append(self.value())
        return plain, named

    def suited(self, parameter: inspect.Parameter) -> Any:
        """A value of the type that is asked for."""
        r, name, wanted = self.r, parameter.name, str(parameter.annotation)
        if name in ("session", "message", "mail", "mail_id") and "int" in wanted and self.numbers:
            return r.choice(self.numbers)
        if "password" in name or "token" in name:
            return r.choice(
                [
                    SECRET,
                    SECRET.encode(),
                    SECRET + "\r\n",
                    SECRET + "\0",
                    [SECRET],
                    SECRET + "\ud800",
                ]
            )
        if "Callable" in wanted or "Function" in wanted:
            return self.callback()
        things = [one for one in self.kept if type(one).__name__ in wanted]
        if things:
            return (
                [r.choice(things)]
                if "Iterable" in wanted or "Sequence" in wanted
                else r.choice(things)
            )
        kind = getattr(courriel, wanted.split(" ")[0], None)
        if inspect.isclass(kind) and issubclass(kind, int) and [*kind]:  # type: ignore[call-overload]
            return r.choice([*kind])  # type: ignore[call-overload]
        for sort, values in (
            ("Mailbox", ["a@example.org", "Zoë <zoe@example.com>", "b@example.org"]), ("str", WORDS), ("bool", [True, False]), ("int", NUMBERS),
            ("float", [0.5, 1, 1e9]), ("bytes", [b"", b"x", b"From: a@example.org\r\n\r\nx"]), ("Path", ["mail.eml", "key.pem", Path("none")]),
        ):  # fmt: skip
            if sort in wanted:
                return r.choice(values)
        return self.value()

    def keep(self, result: Any) -> None:
        if isinstance(
            result,
            (
                courriel.Session,
                courriel.AsyncSession,
                courriel.Message,
                courriel.SendResult,
                courriel.Attachment,
                courriel.Mail,
            ),
        ):
            self.kept.append(result)
        elif type(result) is int and result > 100:
            self.numbers.append(result)
        if len(self.kept) > 24:
            del self.kept[self.r.randrange(24)]
        del self.numbers[:-24]

    def call(self, loop: asyncio.AbstractEventLoop) -> None:
        name, target = "", None
        try:
            if len(self.kept) < 6 or self.r.random() < 0.03:
                self.keep(self.r.choice([self.session, self.message, self.message])())
            self.calling = "looking"
            name, target = self.target()
            self.calling = name
            ends = "close" in name.lower() or "Free" in name or "__exit__" in name
            if not callable(target) or ends and self.r.random() < 0.9:
                return
            plain, named = self.arguments(name, target)
            result = target(*plain, **named)
            if inspect.iscoroutine(result):
                result = loop.run_until_complete(asyncio.wait_for(result, 10))
            elif inspect.isasyncgen(result):
                loop.run_until_complete(result.aclose())
            elif inspect.isgenerator(result):
                for _, one in zip(range(3), result):
                    self.keep(one)
            repr(result)
            self.keep(result)
        except (
            courriel.Error,
            TypeError,
            ValueError,
            OSError,
            Evil,
            StopIteration,
            AttributeError,
            asyncio.TimeoutError,
        ) as error:
            self.judge(name, error)
        except RuntimeError as error:
            if "no running event loop" not in str(
                error
            ):  # AsyncSession.on_completion outside of one
                self.defect(name, "raised what is not promised", error)
        except Exception as error:
            self.defect(name, "raised what is not promised", error)

    def defect(self, name: str, what: str, error: BaseException) -> None:
        name = name or self.calling
        if name not in self.defects:
            self.defects.add(name)
            told = "".join(traceback.format_exception(type(error), error, error.__traceback__))
            print(f"{name}: {what}:\n{told}", file=sys.stderr)

    def judge(self, name: str, error: BaseException) -> None:
        self.raised[type(error).__name__] += 1
        told = "".join(traceback.format_exception_only(type(error), error)) + repr(error)
        told += getattr(error, "everything", "")
        if SECRET[:12] in told:
            self.defect(name, "shows a secret", error)
        if isinstance(error, courriel.Error):
            if error.code == courriel.Code.INTERNAL:
                self.defect(name, "is a defect of the library", error)
            if not error.message:
                self.defect(name, "says nothing", error)


def main(seed: int, seconds: float, host: str, port: int) -> None:
    faulthandler.enable()
    courriel.set_timeout(1)
    fuzzer = Fuzzer(seed, host, port)
    Path("key.pem").write_text("no key")
    Path("mail.eml").write_bytes(b"From: a@example.org\r\nTo: b@example.org\r\n\r\nx\r\n")
    loop = asyncio.new_event_loop()
    end = time.monotonic() + seconds
    sys.unraisablehook = lambda _: None  # what callbacks of the caller raise in finalizers
    while time.monotonic() < end:
        faulthandler.dump_traceback_later(PATIENCE, exit=True)
        fuzzer.calls += 1
        fuzzer.call(loop)
        if fuzzer.r.random() < 0.01:
            gc.collect()
    faulthandler.cancel_dump_traceback_later()
    for one in fuzzer.kept:
        if isinstance(one, courriel.Session):
            try:
                one.close_timeout = 0
                one.close()
            except courriel.Error:
                pass
    print(f"{fuzzer.calls} calls, seed {seed}: {dict(fuzzer.raised)}")
    sys.exit(1 if fuzzer.defects else 0)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONFAULTHANDLER", "1")
    main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
