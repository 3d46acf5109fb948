# SPDX-License-Identifier: MIT
"""The properties of a session as attributes, for both kinds of sessions."""

from __future__ import annotations

import math
import os
from typing import Any, Generic, NoReturn, Optional, TypeVar, overload

from . import _arguments, _native
from ._constants import Ignore, Option, SessionProperty
from ._message import Path

Value = TypeVar("Value")
Given = TypeVar("Given")
Self = TypeVar("Self", bound="_Property[Any, Any]")


class _Property(Generic[Value, Given]):
    """An attribute that reads and sets one property of the native session."""

    def __init__(self, number: SessionProperty, doc: str) -> None:
        self.number = number
        self.__doc__ = doc
        self.name = number.name.lower()

    def __set_name__(self, owner: type[object], name: str) -> None:
        self.name = name

    @overload
    def __get__(self: Self, session: None, owner: type[object]) -> Self: ...

    @overload
    def __get__(self, session: SessionProperties, owner: type[object]) -> Value: ...

    def __get__(self: Self, session: SessionProperties | None, owner: type[object]) -> Self | Value:
        if session is None:
            return self
        value: Value = self.read(session._number)
        return value

    def __set__(self, session: SessionProperties, value: Given) -> None:
        session._put(self.number, self.write(value))

    def read(self, session: int) -> Value:
        raise NotImplementedError

    def write(self, value: Given) -> bytes | int | None:
        raise NotImplementedError


class _Text(_Property[str, Optional[str]]):
    def read(self, session: int) -> str:
        return _native.text("EmailGetSessionText", session, self.number)

    def write(self, value: str | None) -> bytes | None:
        return _arguments.utf8(value, self.name)


class _Path(_Property[str, Optional[Path]]):
    def read(self, session: int) -> str:
        return _native.text("EmailGetSessionText", session, self.number)

    def write(self, value: Path | None) -> bytes | None:
        return None if value is None else _arguments.path_bytes(value, self.name)


class _Secret(_Property[str, Optional[str]]):
    def read(self, session: int) -> NoReturn:
        raise AttributeError(f"{self.name} can be set but not read")

    def write(self, value: str | None) -> bytes | None:
        return _arguments.utf8(value, self.name)


class _Number(_Property[int, int]):
    def read(self, session: int) -> int:
        return _native.measure("EmailGetSessionNumber", session, self.number)

    def write(self, value: int) -> int:
        return _arguments.number(value, self.name)


class _Seconds(_Property[int, float]):
    def read(self, session: int) -> int:
        return _native.measure("EmailGetSessionNumber", session, self.number)

    def write(self, value: float) -> int:
        return seconds(value, self.name)


class _Option(_Property[Option, int]):
    def read(self, session: int) -> Option:
        return Option(_native.measure("EmailGetSessionNumber", session, self.number))

    def write(self, value: int) -> int:
        return _arguments.number(value, self.name)


class _Ignore(_Property[Ignore, int]):
    def read(self, session: int) -> Ignore:
        return Ignore(_native.measure("EmailGetSessionNumber", session, self.number))

    def write(self, value: int) -> int:
        return _arguments.number(value, self.name)


class _Flag(_Property[bool, bool]):
    def read(self, session: int) -> bool:
        return _native.measure("EmailGetSessionNumber", session, self.number) != 0

    def write(self, value: bool) -> int:
        return _arguments.number(value, self.name)


class _TextRead(_Property[str, NoReturn]):
    def __set__(self, session: SessionProperties, value: NoReturn) -> None:
        raise AttributeError(f"{self.name} can only be read")

    def read(self, session: int) -> str:
        return _native.text("EmailGetSessionText", session, self.number)


class _NumberRead(_Property[int, NoReturn]):
    def __set__(self, session: SessionProperties, value: NoReturn) -> None:
        raise AttributeError(f"{self.name} can only be read")

    def read(self, session: int) -> int:
        return _native.measure("EmailGetSessionNumber", session, self.number)


class _FlagRead(_Property[bool, NoReturn]):
    def __set__(self, session: SessionProperties, value: NoReturn) -> None:
        raise AttributeError(f"{self.name} can only be read")

    def read(self, session: int) -> bool:
        return _native.measure("EmailGetSessionNumber", session, self.number) != 0


class _ExtensionsRead(_Property[dict[str, str], NoReturn]):
    def __set__(self, session: SessionProperties, value: NoReturn) -> None:
        raise AttributeError(f"{self.name} can only be read")

    def read(self, session: int) -> dict[str, str]:
        lines = _native.text("EmailGetSessionText", session, self.number).splitlines()
        pairs = (line.partition(" ") for line in lines if line)
        return {keyword.upper(): parameters for keyword, _, parameters in pairs}


def seconds(value: float, what: str) -> int:
    """Whole seconds: a fraction counts as a whole one, so that 0.5 is not 0."""
    if isinstance(value, float):
        value = math.ceil(value) if math.isfinite(value) else 2**31
    return _arguments.number(value, what)


_P = SessionProperty


class SessionProperties:
    """The attributes of a session; see :class:`courriel.Session`."""

    __slots__ = ("__weakref__", "_number", "_pid")

    _number: int
    _pid: int

    server = _Text(_P.SERVER, "Host name or IP address. Before the start.")
    port = _Number(_P.PORT, "1 to 65535, or 0 for the option's usual one. Before the start.")
    username = _Text(_P.USERNAME, "Login, and the session's name. Before the start.")
    password = _Secret(_P.PASSWORD, "Can be set but not read. Before the start.")
    option = _Option(_P.OPTION, "How the connection is protected. Before the start.")
    async_mode = _Flag(
        _P.ASYNC_MODE,
        "Whether sending returns as soon as the outbox has the message. Before the start.",
    )
    auth_token = _Secret(
        _P.AUTH_TOKEN,
        "An OAuth2 access token, used instead of the password. Can be set but not read;"
        " may be set again at any time, for the connections that follow.",
    )
    ignore_errors = _Ignore(
        _P.IGNORE_ERRORS,
        "Errors of the certificate to ignore, for tests and closed networks only."
        " Credentials are then not sent unless clear_text_sign_in_allowed is set."
        " Before the start.",
    )
    timeout = _Seconds(_P.TIMEOUT_SECONDS, "The longest silence of the server, 1 to 86400 seconds.")
    total_timeout = _Seconds(
        _P.TOTAL_SECONDS,
        "Limit in seconds for the whole of a call that talks to the server; 0 is none.",
    )
    close_timeout = _Seconds(
        _P.CLOSE_SECONDS, "How many seconds close() waits for the mails of the outbox."
    )
    sign_in_required = _Flag(
        _P.SIGN_IN_REQUIRED,
        "Whether to fail when the server offers no known way to sign in. Before the start.",
    )
    clear_text_sign_in_allowed = _Flag(
        _P.CLEAR_TEXT_SIGN_IN_ALLOWED,
        "Whether credentials go even over a connection that is not encrypted or not"
        " verified. Before the start.",
    )
    mechanism = _Text(
        _P.MECHANISM,
        "The only mechanism to sign in with: PLAIN, LOGIN, XOAUTH2 or OAUTHBEARER."
        " Empty: the best that is offered. Before the start.",
    )
    ca_file = _Path(
        _P.CA_FILE,
        "Path of certificate authorities in PEM form, trusted beside the usual ones."
        " Before the start.",
    )
    ehlo_name = _Text(_P.EHLO_NAME, "The name that the client gives itself. Before the start.")
    local_address = _Text(
        _P.LOCAL_ADDRESS, "IP address of this machine from which to connect. Before the start."
    )
    ip_version = _Number(_P.IP_VERSION, "0 for both, 4 or 6. Before the start.")
    all_or_none = _Flag(
        _P.ALL_OR_NONE, "Whether to deliver to nobody when one recipient is refused."
    )
    chunking = _Flag(_P.CHUNKING, "Whether to use BDAT where it is offered; on at first.")
    transcript_file = _Path(
        _P.TRANSCRIPT_FILE,
        "Path of a file to which the conversation with the server is appended, without"
        " secrets and message bodies. Before the start.",
    )
    at_most_once = _Flag(
        _P.AT_MOST_ONCE,
        "Whether the outbox keeps back a mail whose outcome is unknown instead of sending it"
        " again, marked as a possible duplicate. Before the start.",
    )
    connections = _Number(
        _P.CONNECTIONS,
        "How many connections the session may have at once, for calls from several threads"
        " and for send_all(): 1 to 64; 1 at first, which keeps the order. Before the start.",
    )
    trusted_window = _Number(
        _P.TRUSTED_WINDOW,
        "How many mails of send_all() may be under way on a connection before the first is"
        " answered, 0 to 256; 0 at first: one. Only for servers known to keep what stands"
        " behind the end of a message, as Postfix does; others lose it.",
    )
    mails_per_connection = _Number(
        _P.MAILS_PER_CONNECTION,
        "After how many mails another connection is opened; 0 at first: as many as the server"
        " takes, which it announces (RFC 9422) or shows by refusing one more.",
    )
    recipients_per_mail = _Number(
        _P.RECIPIENTS_PER_MAIL,
        "How many recipients are given to the server at once; a mail with more goes to it"
        " several times, each time for some of them. 0 at first: as many as the server takes.",
    )
    without_extensions = _Text(
        _P.WITHOUT_EXTENSIONS,
        "Extensions that are not used although the server offers them, by their EHLO keywords,"
        ' with blanks between them, as "PIPELINING CHUNKING". Before the start.',
    )
    hybrid_keys = _Flag(
        _P.HYBRID_KEYS,
        "Whether to offer the hybrid key share X25519MLKEM768 in the TLS handshake; on by"
        " default. Before the start.",
    )
    legacy_tls = _Flag(
        _P.LEGACY_TLS,
        "Whether to allow TLS 1.0 and 1.1, and RSA key exchange, for servers that know nothing"
        " newer. Such a connection may be read by others. Before the start.",
    )
    outbox_limit = _Number(_P.OUTBOX_LIMIT, "How many mails may wait in the outbox.")
    outbox_megabytes = _Number(
        _P.OUTBOX_MEGABYTES, "How many megabytes the mails of an outbox in memory may take."
    )

    outbox_file = _Path(
        _P.OUTBOX_FILE,
        "Path of the file in which an asynchronous session keeps its mails; made if there is"
        " none. Empty at first: they end with the process. Before the start.",
    )
    mails_per_minute = _Number(
        _P.MAILS_PER_MINUTE,
        "How many mails an asynchronous session sends in a minute at the most, 0 to 60000;"
        " 0, as at first, is as many as the server takes. Before the start.",
    )
    retry_first_seconds = _Seconds(
        _P.RETRY_FIRST_SECONDS,
        "About how long after a temporary failure the outbox tries a mail again, 1 to 86400;"
        " it doubles with each try, up to an hour or this. 60 at first. Before the start.",
    )
    expiry_seconds = _Seconds(
        _P.EXPIRY_SECONDS,
        "How long after it was taken the outbox gives up a mail that the server refuses for"
        " now, 1 to 2592000; two days at first. Before the start.",
    )
    keep_seconds = _Seconds(
        _P.KEEP_SECONDS,
        "How long what became of a finished mail can be asked for, 1 to 2592000; an hour at"
        " first. Before the start.",
    )
    start_offline = _Flag(
        _P.START_OFFLINE,
        "Whether an asynchronous session starts although the server cannot be reached at this"
        " moment: the mails wait. True at first. Before the start.",
    )

    started = _FlagRead(_P.STARTED, "Whether the session is started.")
    server_name = _TextRead(_P.SERVER_NAME, "The name that the server gives itself.")
    server_address = _TextRead(_P.SERVER_ADDRESS, "IP address and port of the server.")
    greeting = _TextRead(_P.GREETING, "The server's greeting.")
    extensions = _ExtensionsRead(
        _P.EXTENSIONS, "What the server offered last: keyword in upper case to parameters."
    )
    size_limit = _NumberRead(
        _P.SIZE_LIMIT, "Largest message in bytes that the server announces; 0 for none."
    )
    encrypted = _FlagRead(_P.ENCRYPTED, "Whether the connection is encrypted.")
    verified = _FlagRead(
        _P.VERIFIED, "Whether the certificate was verified without an error ignored."
    )
    tls_version = _TextRead(_P.TLS_VERSION, 'As "TLS 1.3"; empty in clear.')
    tls_cipher = _TextRead(_P.TLS_CIPHER, "The cipher suite; empty in clear.")
    certificate = _TextRead(
        _P.CERTIFICATE,
        "Subject, issuer, validity and SHA-256 of the server's certificate, one a line;"
        " empty in clear.",
    )
    signed_in = _FlagRead(_P.SIGNED_IN, "Whether the server accepted the credentials.")
    completions_dropped = _NumberRead(
        _P.COMPLETIONS_DROPPED,
        "How many finished mails nobody is told of, as too many were finished that nobody asked for.",
    )
    mechanism_used = _TextRead(
        _P.MECHANISM_USED, "The mechanism of the sign-in; empty without one."
    )
    without = _TextRead(
        _P.WITHOUT,
        "What was wanted and the connection went on without, a sentence a line;"
        " empty when nothing is missing.",
    )

    def _put(self, number: SessionProperty, value: bytes | int | None) -> None:
        set_property(self._number, number, value)

    def __repr__(self) -> str:
        if self._pid != os.getpid():
            return f"<{type(self).__name__} of another process>"
        try:
            state = "started" if self.started else "not started"
            return f"<{type(self).__name__} {self.server!r} port {self.port}, {state}>"
        except Exception:
            return f"<{type(self).__name__} closed>"


def set_property(session: int, number: SessionProperty, value: bytes | int | None) -> None:
    """Sets a property of a native session."""
    kind = "EmailSetSessionNumber" if isinstance(value, int) else "EmailSetSessionText"
    _native.succeed(kind, session, number, value)
