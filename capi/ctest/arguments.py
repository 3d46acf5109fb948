# SPDX-License-Identifier: MIT
"""Every function of courriel.json with every kind of bad argument in every place.

A bad argument has a code of its own: EMAIL_E_INTERNAL, which says that the library has a
defect, is never one of them, and a call that fails says why. What a setter takes is used
afterwards as well: a message is built, a session started.

    arguments.py LIBRARY FOLDER      the port of a server is in TEST_PORT
"""

import ctypes
import itertools
import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WILD = 0xDEADB000
INT_MAX = 2**31 - 1
INTERNAL = 911

TYPES = {
    "int": ctypes.c_int,
    "int64_t": ctypes.c_int64,
    "size_t": ctypes.c_size_t,
    "void": None,
}

NUMBERS = [
    -INT_MAX - 1,
    -INT_MAX,
    -1,
    0,
    1,
    2,
    3,
    7,
    255,
    256,
    65535,
    65536,
    86400,
    86401,
    1 << 30,
    INT_MAX,
]
LONG_NUMBERS = [
    -(2**63),
    -(2**62),
    -62135596801,
    -1,
    0,
    1,
    2**31,
    2**32,
    2**53,
    253402300800,
    2**62,
    2**63 - 1,
]
SIZES = [0, 1, (1 << 30) + 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1]
TEXTS: list[bytes] = [
    b"", b" ", b"\t", b".", b"..", b"/", b"//", b"~", b"-", b"-1", b"0", b"99999999999999999999", b"1e999", b"NaN",
    b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"a\xe2\x82",
    b"a\r\nRCPT TO:<x@y.example>", b"\r\n.\r\n", b"\n", b"\r", b"a\x01b", b"\x7f", b"a\x1bb", b"a\xc2\x85b",
    b"\xe2\x80\xa8", b"\xef\xbb\xbfa", b"\xe2\x80\xaeabc", b"%s%n%d", b"\xf0\x9f\x92\x8c",
    b"x" * 255, b"x" * 4097, b"x" * 70000, b"\xc3\xa9" * 40000, b"a," * 30000, b"(" * 20000, b"<" * 20000,
    b"a b", b"*", b"=?utf-8?q?x?=", b"<>", b"<", b">", b"@", b"a@", b"@b", b"a@b", b"a@b@c", b'"', b'"a',
    b"a@[", b"a@[1.2.3]",
    b"a@[IPv6:::1]", b"a@xn--", b"a@" + b"x" * 64 + b".example", b"x" * 65 + b"@example.org",
    b"a" * 300 + b"@" + b"b." * 200,
    b"xn--", b"xn--a-", b"xn--99999", b"a..b", b".a", b"a.", b"-a.example", b"x" * 64 + b".example",
    b"1.2.3.4.5", b"256.1.1.1",
    b"[::1]", b"::1%lo", b"fe80::1%nosuch", b"ff02::1", b"0.0.0.0", b"255.255.255.255", b":25",
    b"localhost:25", b"http://x/",
    b"text/", b"/plain", b"text/plain; x", b"text/plain; charset=\"", b"multipart/mixed", b"message/rfc822",
    b"2026-02-30T00:00:00Z", b"0000-00-00T00:00:00Z", b"9999-12-31T23:59:60Z", b"mailto:", b"https://",
    b"<a@b><", b"SIZE", b"size,",
    b"<p><img src='", b"<img src='file:///etc/passwd'>", b"<img src=/dev/zero>", b"&#x110000;", b"<!--",
    b"<style>@import",
    b"-----BEGIN CERTIFICATE-----\n", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    b"BEGIN:VCALENDAR\r\n", b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n",
    b"From: a@b\r\n\r\n", b"\0", b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" * 3000,
]  # fmt: skip
BLOCKS = [*TEXTS, b"a\0b", b"\0" * 1000, b"\x1f\x8b", b"%PDF-", bytes(range(256))]

failures: list[str] = []


class Interface:
    """The functions of the library as courriel.json has them."""

    def __init__(self, library: str, description: dict[str, Any]) -> None:
        self.names = {
            c["value"]: c["name"]
            for c in description["constants"]
            if c["name"].startswith("EMAIL_E_")
        }
        self.values = {c["name"]: c["value"] for c in description["constants"]}
        self.handles = tuple(description["handles"])
        self.functions = description["functions"]
        self.callbacks = {c["name"]: self.callback(c) for c in description["callbacks"]}
        loaded = ctypes.CDLL(library)
        self.native: dict[str, Any] = {}
        for f in self.functions:
            native = loaded[f["name"]]
            native.restype = self.type(f["result"])
            native.argtypes = [self.type(p["type"]) for p in f["parameters"]]
            self.native[f["name"]] = native
        self.calls = 0
        self.last = ""

    def type(self, name: str) -> Any:
        return TYPES.get(name, ctypes.c_void_p)

    def callback(self, description: dict[str, Any]) -> Any:
        result, parameters = description["result"], description["parameters"]
        kind = ctypes.CFUNCTYPE(self.type(result), *(self.type(p["type"]) for p in parameters))
        return kind(lambda *_: 0) if result != "void" else kind(lambda *_: None)

    def call(self, name: str, *arguments: Any) -> Any:
        self.calls += 1
        if (
            name.startswith(("EmailSet", "EmailAdd", "EmailAttach", "EmailImport"))
            and name != "EmailSetError"
        ):
            self.last = name + shown(arguments)
        result = self.native[name](*arguments)
        code = self.native["EmailErrorNumber"](self.values["EMAIL_ERROR_CODE"])
        if code == INTERNAL and name not in (
            "EmailSetError",
            "ErrorInfo",
            "EmailErrorNumber",
            "EmailErrorCopy",
        ):
            failures.append(f"{name}{shown(arguments)}: {self.text()}")
            self.native["EmailSetError"](self.values["EMAIL_E_NULL_ARGUMENT"], None)
        return result

    def name(self, value: int, prefix: str) -> str:
        return next(n for n, v in self.values.items() if v == value and n.startswith(prefix))

    def told(self, name: str, of: int) -> None:
        """Looks at the error of a message or of a mail."""
        detail = {
            "EmailMessageErrorNumber": "EMAIL_ERROR_CODE",
            "EmailMailNumber": "EMAIL_MAIL_CODE",
        }[name]
        if self.native[name](of, self.values[detail]) == INTERNAL:
            failures.append(f"{name}({of:#x}): EMAIL_E_INTERNAL after {self.last}")

    def text(self) -> str:
        return (
            ctypes.string_at(self.native["ErrorInfo"](self.values["EMAIL_ERROR_MESSAGE"])) or b""
        ).decode()


def shown(arguments: tuple[Any, ...]) -> str:
    def one(a: Any) -> str:
        if isinstance(a, ctypes.Array):
            return repr(a.raw[:60])
        return getattr(a, "shown", None) or repr(a)

    return "(" + ", ".join(one(a) for a in arguments) + ")"


def paths(folder: Path) -> list[bytes]:
    """What a path can lead to."""
    (folder / "folder").mkdir()
    (folder / "file").write_bytes(b"nothing of use")
    (folder / "empty").write_bytes(b"")
    (folder / "loop").symlink_to("loop")
    (folder / "dangling").symlink_to("nowhere/at/all")
    with (folder / "sparse").open("wb") as sparse:
        sparse.truncate(1 << 40)
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(str(folder / "socket"))
    names = ["folder", "file", "empty", "loop", "dangling", "sparse", "pipe", "socket", "missing", "missing/x",
             "file/x", "folder/", "file/", "x" * 300, "y/" * 2500]  # fmt: skip
    found = [str(folder / name).encode() for name in names]
    return [*found, b"/dev/zero", b"/dev/null", b"/dev/full", b"/dev/tty", b"/proc/self/mem", b"/proc/1/mem",
            b"/sys/nosuch", b"C:\\x", b"\\\\host\\share", b"NUL", b"file:///etc/hostname"]  # fmt: skip


class Arguments:
    """Good values of every parameter, and bad ones."""

    def __init__(self, interface: Interface, folder: Path) -> None:
        self.i = interface
        self.folder = folder
        self.texts = [ctypes.create_string_buffer(t) for t in [*TEXTS, *paths(folder)]]
        self.blocks = [ctypes.create_string_buffer(b, len(b)) for b in BLOCKS if b]
        self.buffer = ctypes.create_string_buffer(64)
        source = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\n\r\nbody\r\n"
        self.source = ctypes.create_string_buffer(source, len(source))
        self.constants = sorted({*interface.values.values()})
        self.good_texts = {
            name: ctypes.create_string_buffer(value)
            for name, value in {
                "server": b"127.0.0.1", "content_type": b"text/plain", "name": b"X-Test",
                "uri": b"mailto:u@example.org", "id": b"<a@example.org>", "ids": b"<a@example.org>",
                "keyword": b"auto-generated", "method": b"REQUEST",
                "html": b"<p>x</p>", "directory": str(folder).encode(), "path": str(folder / "file").encode(),
                "calendar": b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
                            b"UID:1\r\nDTSTAMP:20260101T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
                "value": b"x", "level": b"0",
            }.items()
        }  # fmt: skip
        self.any_text = ctypes.create_string_buffer(b"a@example.org")
        self.closed: dict[str, int] = {}
        self.started: list[
            int
        ] = []  # sessions that mails are sent over: one that waits, one with an outbox
        self.certificate = ctypes.create_string_buffer((folder / "certificate.pem").read_bytes())
        self.key = ctypes.create_string_buffer((folder / "key.pem").read_bytes())
        domain = ctypes.create_string_buffer(b"example.org")
        self.good_texts |= {"certificates": self.certificate, "key": self.key, "domain": domain}

    def start(self) -> None:
        """Opens the sessions that messages are sent over."""
        for asynchronous in (0, 1):
            session = self.session()
            self.reach(session)
            self.i.call(
                "EmailSetSessionNumber",
                session,
                self.i.values["EMAIL_SESSION_ASYNC_MODE"],
                asynchronous,
            )
            if not self.i.call("EmailStartSession", session):
                raise SystemExit("no session: " + self.i.text())
            self.started.append(session)

    def reach(self, session: int) -> None:
        values = self.i.values
        self.i.call(
            "EmailSetSessionText",
            session,
            values["EMAIL_SESSION_SERVER"],
            self.good_texts["server"],
        )
        self.i.call(
            "EmailSetSessionNumber",
            session,
            values["EMAIL_SESSION_PORT"],
            int(os.environ["TEST_PORT"]),
        )
        self.i.call("EmailSetSessionNumber", session, values["EMAIL_SESSION_TIMEOUT_SECONDS"], 60)

    def session(self) -> int:
        return int(self.i.call("EmailNewSession") or 0)

    def message(self) -> int:
        m = int(self.i.call("EmailNewMessage") or 0)
        self.i.call("EmailSetSender", m, self.any_text)
        self.i.call("EmailAddRecipient", m, self.any_text)
        self.i.call("EmailSetText", m, self.any_text)
        self.i.call(
            "EmailAttachData",
            m,
            self.good_texts["name"],
            self.good_texts["content_type"],
            self.blocks[20],
            4,
        )
        return m

    def good(self, function: str, parameter: dict[str, str], session: int, message: int) -> Any:
        kind, name = parameter["type"], parameter["name"]
        if kind == "EmailSession":
            return self.started[0] if function.startswith("EmailSend") else session
        if kind == "EmailMessage":
            return message
        if kind in self.i.callbacks:
            return ctypes.cast(self.i.callbacks[kind], ctypes.c_void_p)
        if kind == "const char *":
            return self.good_texts.get(name, self.any_text)
        if kind == "const char *const *":
            return (ctypes.c_void_p * 2)(*[ctypes.addressof(self.any_text)] * 2)
        if kind == "const EmailMessage *":
            return (ctypes.c_void_p * 2)(message, message)
        if kind in ("const void *", "char *", "void *", "void **", "size_t *"):
            if name == "data" and function != "EmailBuildSource":
                return self.source
            return None if name == "user_data" or function == "EmailFreeSource" else self.buffer
        if name == "timeout_ms":
            return 0
        if name == "port":
            return int(os.environ["TEST_PORT"])
        if name == "size" and function in (
            "EmailSendSource",
            "EmailSetSource",
            "EmailImportSource",
        ):
            return len(self.source)
        return {"count": 2, "size": 16}.get(name, 1)

    def bad(self, parameter: dict[str, str], session: int, message: int) -> list[Any]:
        kind, name = parameter["type"], parameter["name"]
        if kind in self.i.handles:
            other = message if kind == "EmailSession" else session
            return [
                None,
                1,
                4095,
                4096,
                WILD,
                other,
                self.closed[kind],
                session + 1000,
                2**31,
                2**63,
                2**64 - 1,
            ]
        pointers: list[Any] = [None, 1, 4095, WILD]
        if kind == "const char *":
            return [*pointers, *self.texts]
        if kind == "const void *":
            return [*pointers, *self.blocks]
        if kind in ("const char *const *", "const EmailMessage *"):
            return [*pointers, (ctypes.c_void_p * 2)(None, 1), (ctypes.c_void_p * 2)(WILD, WILD)]
        if kind in self.i.callbacks:
            return [None]  # an address that is no function is the caller's
        if kind.endswith("*"):
            return [] if name == "user_data" else pointers
        if kind == "int64_t":
            return LONG_NUMBERS
        if kind == "size_t":
            return SIZES
        if name == "timeout_ms":
            return [-INT_MAX - 1, -2, 0]  # the others wait
        return [*NUMBERS, *self.constants]


def use(a: Arguments, session: int, message: int) -> None:
    """What was set is used."""
    outlet, size = ctypes.c_void_p(), ctypes.c_size_t()
    if message:
        for options in (0, 1):
            if a.i.call(
                "EmailBuildSource", message, options, ctypes.byref(outlet), ctypes.byref(size)
            ):
                a.i.call("EmailFreeSource", outlet)
        for detail in range(40):
            a.i.call("EmailGetMessageText", message, detail, a.buffer, 64)
        for started in a.started:
            a.i.call("EmailSendMessage", started, message)
            a.i.told("EmailMessageErrorNumber", message)
            mail = a.i.call("EmailGetMailIdentifier", message)
            if started == a.started[1] and mail > 0:
                a.i.call("EmailWait", mail, 60000)
                a.i.told("EmailMailNumber", mail)
    if session:
        a.i.call("EmailStartSession", session)


def end(a: Arguments, session: int, message: int) -> None:
    a.i.call("EmailFreeMessage", message)
    a.i.call("EmailReleaseSession", session)


def one_by_one(a: Arguments) -> None:
    """Each parameter in turn."""
    unused = {"EmailSetError", "EmailConfigure", "EmailWait", "EmailFlush"}
    for f in a.i.functions:
        name, parameters = f["name"], f["parameters"]
        for place, parameter in enumerate(parameters):
            session, message = a.session(), a.message()
            for n, bad in enumerate(a.bad(parameter, session, message)):
                arguments = [a.good(name, p, session, message) for p in parameters]
                arguments[place] = bad
                if parameter["name"] == "timeout_ms":
                    arguments[0] = 0  # no mail and no session: nothing is waited for
                a.i.call(name, *arguments)
                sets = parameters[0]["type"] == "EmailMessage" and name not in unused and place > 0
                if sets and parameter["type"] in (
                    "const char *",
                    "const void *",
                    "int64_t",
                    "size_t",
                ):
                    use(a, 0, message)
                if (
                    name in ("EmailFreeMessage", "EmailCloseSession", "EmailReleaseSession")
                    or n % 8 == 7
                ):
                    end(a, session, message)
                    session, message = a.session(), a.message()
            end(a, session, message)


def pairs(a: Arguments) -> None:
    """Each property, detail and option with each value."""
    values = a.i.values

    def started(set_it: Callable[[int], Any], asynchronous: int = 0) -> None:
        session = a.session()
        a.reach(session)
        a.i.call("EmailSetSessionNumber", session, values["EMAIL_SESSION_ASYNC_MODE"], asynchronous)
        if set_it(session):
            use(a, session, 0)
        a.i.call("EmailReleaseSession", session)

    def named(prefix: str) -> Iterator[int]:
        return (v for n, v in values.items() if n.startswith(prefix))

    for property_, text in itertools.product(named("EMAIL_SESSION_"), a.texts):
        if property_ == values["EMAIL_SESSION_SERVER"] and len(text) < 30 and b"." not in text.raw:
            continue  # may be somebody's name
        started(lambda s, p=property_, t=text: a.i.call("EmailSetSessionText", s, p, t))  # type: ignore[misc]
        if "OUTBOX" in a.i.name(property_, "EMAIL_SESSION_"):
            started(lambda s, p=property_, t=text: a.i.call("EmailSetSessionText", s, p, t), 1)  # type: ignore[misc]
    for property_, number in itertools.product(named("EMAIL_SESSION_"), NUMBERS):
        started(lambda s, p=property_, n=number: a.i.call("EmailSetSessionNumber", s, p, n))  # type: ignore[misc]

    def built(set_it: Callable[[int], Any]) -> None:
        message = a.message()
        if set_it(message):
            use(a, 0, message)
        a.i.call("EmailFreeMessage", message)

    for option in named("EMAIL_DELIVERY_"):
        for text in a.texts:
            built(lambda m, o=option, t=text: a.i.call("EmailSetDeliveryText", m, o, t))  # type: ignore[misc]
        for number in NUMBERS:
            built(lambda m, o=option, n=number: a.i.call("EmailSetDeliveryNumber", m, o, n))  # type: ignore[misc]
    for detail in named("EMAIL_ATTACHMENT_"):
        for text in a.texts:
            built(lambda m, d=detail, t=text: a.i.call("EmailSetAttachmentText", m, 1, d, t))  # type: ignore[misc]
        for number in NUMBERS:
            built(lambda m, d=detail, n=number: a.i.call("EmailSetAttachmentNumber", m, 1, d, n))  # type: ignore[misc]
    for seconds, offset in itertools.product(LONG_NUMBERS, NUMBERS):
        built(lambda m, s=seconds, o=offset: a.i.call("EmailSetDate", m, s, o))  # type: ignore[misc]


def main() -> int:
    description = json.loads((ROOT / "include" / "courriel.json").read_text())
    interface = Interface(sys.argv[1], description)
    folder = Path(sys.argv[2]).resolve()
    os.chdir(folder)  # relative paths lead to nothing of anybody's
    a = Arguments(interface, folder)
    a.closed = {"EmailSession": a.session(), "EmailMessage": a.message()}
    end(a, a.closed["EmailSession"], a.closed["EmailMessage"])
    a.start()
    one_by_one(a)
    pairs(a)
    for failure in failures[:30]:
        print(failure, file=sys.stderr)
    print(
        f"{interface.calls} calls of {len(interface.functions)} functions, {len(failures)} gave EMAIL_E_INTERNAL"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
