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

    # <properties>
    server = _Text(
        _P.SERVER,
        "Host name or IP address; WLanguage's ServerAddress. Before the start.",
    )
    port = _Number(
        _P.PORT,
        "Port of the server. 0 to 65535; 0 by default: the usual one of Session.option. "
        "Before the start.",
    )
    username = _Text(
        _P.USERNAME,
        "Login, and the session's name; WLanguage's Name. Before the start.",
    )
    password = _Secret(
        _P.PASSWORD,
        "Password for the sign-in. Can be set but not read. Before the start.",
    )
    option = _Option(
        _P.OPTION,
        "How the connection is protected. Before the start.",
    )
    async_mode = _Flag(
        _P.ASYNC_MODE,
        "Whether to return from sending as soon as the outbox has the message; WLanguage's "
        "Asynchronous. False by default. Before the start.",
    )
    auth_token = _Secret(
        _P.AUTH_TOKEN,
        "An OAuth2 access token, used with XOAUTH2 or OAUTHBEARER (RFC 7628) instead of the "
        "password. Can be set but not read. May be set again at any time, for the connections "
        "that follow; mails of an outbox that wait because the one before was refused are "
        "then tried at once.",
    )
    ignore_errors = _Ignore(
        _P.IGNORE_ERRORS,
        "Errors of the certificate that are ignored, for tests and closed networks only. 0 by "
        "default. Credentials are then not sent unless Session.clear_text_sign_in_allowed is "
        "set. Before the start.",
    )
    timeout = _Seconds(
        _P.TIMEOUT_SECONDS,
        "The longest silence of the server. 1 to 86400 seconds; what set_timeout set, by "
        "default.",
    )
    total_timeout = _Seconds(
        _P.TOTAL_SECONDS,
        "Limit for the whole of a call that talks to the server. 0 to 86400 seconds; 0 by "
        "default: no limit.",
    )
    close_timeout = _Seconds(
        _P.CLOSE_SECONDS,
        "How long Session.close waits for the mails of an asynchronous session. 0 to 86400 "
        "seconds; 25 by default. Less than the 30 seconds that service managers and container "
        "hosts give a process to end.",
    )
    sign_in_required = _Flag(
        _P.SIGN_IN_REQUIRED,
        "Whether to fail when the server offers no mechanism known here, or knows none of "
        "those that it offers. False by default. Before the start.",
    )
    clear_text_sign_in_allowed = _Flag(
        _P.CLEAR_TEXT_SIGN_IN_ALLOWED,
        "Whether to send credentials even over a connection that is not encrypted or not "
        "verified. False by default. To this machine they are sent without it: SERVER is "
        "localhost, a name that ends in .localhost, or an address of 127.0.0.0/8 or ::1, and "
        "the connection leads to such an address. Before the start.",
    )
    mechanism = _Text(
        _P.MECHANISM,
        "The only mechanism to sign in with: those of SCRAM (RFC 5802, RFC 7677), PLAIN or "
        "LOGIN with a password; XOAUTH2 or OAUTHBEARER with a token. SCRAM-SHA-256-PLUS, "
        "SCRAM-SHA-1-PLUS, SCRAM-SHA-256, SCRAM-SHA-1, PLAIN, LOGIN, CRAM-MD5, NTLM, "
        "OAUTHBEARER, XOAUTH2 or EXTERNAL. Empty by default: the best that is offered, SCRAM "
        "before PLAIN. What was refused is not tried again with a mechanism that shows the "
        "server more of the password. CRAM-MD5 and NTLM (user, DOMAIN\\user or user@domain) "
        "protect little and are used only when they are named here. Before the start.",
    )
    ca_file = _Path(
        _P.CA_FILE,
        "Path of a file of certificate authorities in PEM form, trusted beside the usual "
        "ones. Before the start.",
    )
    ehlo_name = _Text(
        _P.EHLO_NAME,
        "The name that the client gives itself (RFC 5321 section 4.1.1.1). Empty by default: "
        "the address of this end of the connection, as an address literal. Before the start.",
    )
    local_address = _Text(
        _P.LOCAL_ADDRESS,
        "IP address of this machine from which to connect. Before the start.",
    )
    ip_version = _Number(
        _P.IP_VERSION,
        "The version of IP. 0, 4 or 6; 0 by default: both (RFC 8305). Before the start.",
    )
    all_or_none = _Flag(
        _P.ALL_OR_NONE,
        "Whether to deliver to nobody when one recipient is refused. False by default.",
    )
    chunking = _Flag(
        _P.CHUNKING,
        "Whether to use BDAT (RFC 3030) where it is offered. True by default.",
    )
    transcript_file = _Path(
        _P.TRANSCRIPT_FILE,
        "Path of a file to which the conversation with the server is appended, each line with "
        "its time and the number of its connection, secrets and message bodies left out. A "
        "new one is for its owner only. A file of another user, root's aside, and a link that "
        "another user made are refused (CANNOT_WRITE). Before the start.",
    )
    at_most_once = _Flag(
        _P.AT_MOST_ONCE,
        "Whether to keep back, on an asynchronous session, a mail whose outcome is unknown "
        "instead of sending it again. False by default. Before the start.",
    )
    connections = _Number(
        _P.CONNECTIONS,
        "How many connections the session may have at once, for calls from several threads "
        "and for EmailSendMessages; one keeps the order of the mails. 1 to 64; 1 by default. "
        "A server that gives fewer is noticed: calls then wait for one of those that are "
        "open. Before the start.",
    )
    trusted_window = _Number(
        _P.TRUSTED_WINDOW,
        "How many mails of EmailSendMessages may be under way on a connection before the "
        "first is answered. 0 to 256; 0 by default: one. Only for servers known to keep what "
        "follows the end of a message (Postfix does); others lose it. A server that is seen "
        "to lose it is sent to without a window from then on.",
    )
    mails_per_connection = _Number(
        _P.MAILS_PER_CONNECTION,
        "After how many mails another connection is opened. 0 to 1000000; 0 by default: as "
        "many as the server takes, which it announces (RFC 9422) or shows by refusing one "
        "more.",
    )
    recipients_per_mail = _Number(
        _P.RECIPIENTS_PER_MAIL,
        "How many recipients are given to the server at once; a mail with more goes to it "
        "several times, each time for some of them, and nobody gets it twice. 0 to 1000000; 0 "
        "by default: as many as the server takes, which it announces (RFC 9422) or shows by "
        "refusing more. Not with Session.all_or_none.",
    )
    without_extensions = _Text(
        _P.WITHOUT_EXTENSIONS,
        "Extensions that are not used although the server offers them, by their EHLO "
        'keywords, with blanks between them, as "PIPELINING CHUNKING"; for servers, or boxes '
        "on the way to them, that do not keep what they offer. Not STARTTLS and AUTH: "
        "encryption is chosen by Session.option, the sign-in by the user name. Before the "
        "start.",
    )
    hybrid_keys = _Flag(
        _P.HYBRID_KEYS,
        "Whether to offer the hybrid key share X25519MLKEM768 in the TLS handshake, which is "
        "safe from quantum computers and makes the first message longer than one segment. "
        "True by default. A server that does not answer is tried once more without it, so "
        "that leaving it out only saves the time of that. Before the start.",
    )
    legacy_tls = _Flag(
        _P.LEGACY_TLS,
        "Whether to allow TLS 1.0 and 1.1, and RSA key exchange, CBC and 3DES cipher suites, "
        "for servers that know nothing newer. False by default. What is sent over such a "
        "connection may be read by others; the transcript says when it is one. Before the "
        "start.",
    )
    proxy = _Secret(
        _P.PROXY,
        "Address of the proxy through which the server is reached: socks5h://, socks5:// (the "
        "name is looked up on this machine), socks4a://, http:// or https:// (CONNECT), then "
        "[user:password@]host[:port], reserved characters as %xx; env stands for what the "
        "environment variables ALL_PROXY, HTTPS_PROXY and NO_PROXY say. Can be set but not "
        "read. Empty by default: no proxy. Through a proxy no server is on this machine: "
        "credentials need encryption, whatever its name. Before the start.",
    )
    client_certificate = _Path(
        _P.CLIENT_CERTIFICATE,
        "Path of the certificate that is shown to a server that asks for one, with those of "
        "the authorities between it and a root: PEM, or PKCS #12 with its key. Without a "
        "password and a token, EXTERNAL signs in with it where that is offered. Before the "
        "start.",
    )
    client_key = _Path(
        _P.CLIENT_KEY,
        "Path of the private key of Session.client_certificate in PEM form, RSA, ECDSA or "
        "Ed25519. Empty by default: it is in the same file. Before the start.",
    )
    client_key_password = _Secret(
        _P.CLIENT_KEY_PASSWORD,
        "Password of the PKCS #12 file in Session.client_certificate. Can be set but not "
        "read. Before the start.",
    )
    minimum_tls = _Number(
        _P.MINIMUM_TLS,
        "The oldest version of TLS that is spoken: 12 for TLS 1.2, 13 for TLS 1.3. 0, 12 or "
        "13; 0 by default: TLS 1.2, or what Session.legacy_tls allows. Before the start.",
    )
    pins = _Text(
        _P.PINS,
        "The public keys one of which must be in the server's chain of certificates, as "
        "sha256//BASE64 of the SubjectPublicKeyInfo, several with semicolons between them. "
        "Empty by default: any key. A connection to a server without one of them fails with "
        "Code.WRONG_KEY. Before the start.",
    )
    pins_only = _Flag(
        _P.PINS_ONLY,
        "Whether to trust the server's own key if it is one of Session.pins, whoever issued "
        "its certificate, whatever its name and dates. False by default. Before the start.",
    )
    outbox_limit = _Number(
        _P.OUTBOX_LIMIT,
        "How many mails may wait in the outbox of an asynchronous session. 1 to 1000000; "
        "10000 by default.",
    )
    outbox_megabytes = _Number(
        _P.OUTBOX_MEGABYTES,
        "How many megabytes (of 1,048,576 bytes) the mails of an outbox in memory may take "
        "together. 1 to 1000000; 256 by default. One more is refused with Code.OUTBOX_FULL "
        "before anything of it is taken. An outbox file is bounded by its disk.",
    )
    outbox_file = _Path(
        _P.OUTBOX_FILE,
        "Path of the file in which an asynchronous session keeps its mails; made if there is "
        "none, in a folder that exists, on a disk of this machine. Empty by default: mails "
        "are kept in memory and end with the process. Two more files are kept beside it, so "
        "that a container must mount the folder and not the file. A mail waits there for a "
        "session with the same server, port and user name. All three are for this user only: "
        "looser modes are tightened; a file of another user, a link that another user made, a "
        "second name, and a folder in which everybody can replace files are refused "
        "(OUTBOX_PATH). Before the start.",
    )
    mails_per_minute = _Number(
        _P.MAILS_PER_MINUTE,
        "How many mails an asynchronous session sends in a minute at the most. 0 to 60000; 0 "
        "by default: as many as the server takes. Before the start.",
    )
    retry_first_seconds = _Seconds(
        _P.RETRY_FIRST_SECONDS,
        "About how long after a temporary failure an asynchronous session tries a mail again; "
        "the time doubles with each try, up to an hour or this. 1 to 86400 seconds; 60 by "
        "default. Before the start.",
    )
    expiry_seconds = _Seconds(
        _P.EXPIRY_SECONDS,
        "How long an asynchronous session tries a mail that the server refuses for now. 1 to "
        "2592000 seconds; 172800 by default. Time in which no session could try it, as while "
        "the program is not running, does not count. Before the start.",
    )
    start_offline = _Flag(
        _P.START_OFFLINE,
        "Whether to start an asynchronous session although the server cannot be reached, is "
        "too busy or cannot check the sign-in at this moment; the mails wait. True by "
        "default. Otherwise that fails the start, as it does without asynchronous mode. "
        "Before the start.",
    )
    keep_seconds = _Seconds(
        _P.KEEP_SECONDS,
        "How long what became of a finished mail can be asked for, and a mail that failed can "
        "be tried again with Mail.retry_now. 1 to 2592000 seconds; 3600 by default. A mail "
        "whose outcome is unknown stays until Mail.retry_now or Mail.cancel. Before the "
        "start.",
    )
    started = _FlagRead(
        _P.STARTED,
        "Whether the session is started.",
    )
    server_name = _TextRead(
        _P.SERVER_NAME,
        "The name that the server gives itself. Like all that was found out about the server, "
        "it is that of the newest connection.",
    )
    server_address = _TextRead(
        _P.SERVER_ADDRESS,
        "IP address and port of the server.",
    )
    greeting = _TextRead(
        _P.GREETING,
        "The server's greeting.",
    )
    extensions = _ExtensionsRead(
        _P.EXTENSIONS,
        "The extensions that the server offered last, one a line, with their parameters; "
        "without those that Session.without_extensions names.",
    )
    size_limit = _NumberRead(
        _P.SIZE_LIMIT,
        "Largest message in bytes that the server announces; 0 when it announces none.",
    )
    encrypted = _FlagRead(
        _P.ENCRYPTED,
        "Whether the connection is encrypted.",
    )
    verified = _FlagRead(
        _P.VERIFIED,
        "Whether the certificate was verified without an error ignored.",
    )
    tls_version = _TextRead(
        _P.TLS_VERSION,
        'As "TLS 1.3"; empty in plaintext.',
    )
    tls_cipher = _TextRead(
        _P.TLS_CIPHER,
        "The cipher suite; empty in plaintext.",
    )
    certificate = _TextRead(
        _P.CERTIFICATE,
        "Subject, issuer, validity and SHA-256 of the server's certificate, one a line; empty "
        "in plaintext.",
    )
    signed_in = _FlagRead(
        _P.SIGNED_IN,
        "Whether the server accepted the credentials.",
    )
    mechanism_used = _TextRead(
        _P.MECHANISM_USED,
        "The mechanism of the sign-in; empty without one.",
    )
    without = _TextRead(
        _P.WITHOUT,
        "What was wanted and the connection went on without, a sentence a line: encryption "
        "that the server does not offer (Option.DEFAULT), a sign-in for which it offers no "
        "mechanism; empty when nothing is missing.",
    )
    completions_dropped = _NumberRead(
        _P.COMPLETIONS_DROPPED,
        "How many finished mails EmailNextCompletion will not give, as a million that nobody "
        "asked for were there before them; EmailNextMail and Mail.status still find them.",
    )
    # </properties>

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
