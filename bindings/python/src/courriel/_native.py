# SPDX-License-Identifier: MIT
"""The border to the native library: the only module that knows ctypes.

The library is loaded at the first call, not at import, so that a program may
fork before it first sends. Each function here makes one call and reads its
error in the same stretch on the same thread, because the library keeps one error
a thread. Finalizers may run anywhere, even in between, so what they have to
give back waits until the stretch is over (see :func:`give_back`).
"""

from __future__ import annotations

import ctypes
import itertools
import os
import sys
import threading
from collections import deque
from pathlib import Path
from typing import Any, Callable, Optional

from ._constants import ErrorDetail
from ._errors import Error, LibraryNotFoundError, make
from ._prototypes import CALLBACKS, FUNCTIONS
from ._spelling import spelled

ProgressFunction = Callable[[int, int], Optional[bool]]
"""Is told done and total bytes; False (not None) or an exception cancels."""

_FIRST_BUFFER = 256


def _type(name: str) -> Any:
    if name == "None":
        return None
    if name.startswith("POINTER("):
        return ctypes.POINTER(_type(name[len("POINTER(") : -1]))
    return _CALLBACKS[name] if name in _CALLBACKS else getattr(ctypes, name)


_CALLBACKS: dict[str, Any] = {}
for _name, (_result, _parameters) in CALLBACKS.items():
    _CALLBACKS[_name] = ctypes.CFUNCTYPE(_type(_result), *map(_type, _parameters))

_NUMBERS = {
    ErrorDetail.CODE: "code",
    ErrorDetail.STAGE: "stage",
    ErrorDetail.FAULT: "fault",
    ErrorDetail.SMTP_CODE: "smtp_code",
    ErrorDetail.SYSTEM_CODE: "system_code",
    ErrorDetail.WLANGUAGE_NUMBER: "wlanguage_number",
}
_FLAGS = {
    ErrorDetail.MAY_RETRY: "may_retry",
    ErrorDetail.OUTCOME_UNKNOWN: "outcome_unknown",
    ErrorDetail.SESSION_USABLE: "session_usable",
    ErrorDetail.NEW_TOKEN_HELPS: "new_token_helps",
}
_TEXTS = {
    ErrorDetail.NAME: "name",
    ErrorDetail.SUMMARY: "summary",
    ErrorDetail.EVERYTHING: "everything",
    ErrorDetail.HINT: "hint",
    ErrorDetail.ENHANCED_CODE: "enhanced_code",
    ErrorDetail.SERVER_TEXT: "server_text",
    ErrorDetail.SYSTEM_MESSAGE: "system_message",
}


class _Thread(threading.local):
    """What belongs to one thread."""

    depth = 0
    # Whether the last call left its error to be asked for, as those of wlanguage do.
    asks = False
    progress: ProgressFunction | None = None
    failure: BaseException | None = None


_thread = _Thread()
_library: ctypes.CDLL | None = None
_loading = threading.Lock()
_given_back: deque[tuple[str, int]] = deque()


# ---- loading ----------------------------------------------------------------


def library() -> ctypes.CDLL:
    """The native library, loaded when it is first needed."""
    global _library
    if _library is None:
        with _loading:
            if _library is None:
                _library = _load()
    return _library


def _load() -> ctypes.CDLL:
    wanted = os.environ.get("COURRIEL_LIBRARY")
    if wanted:
        try:
            return _declare(ctypes.CDLL(wanted), wanted)
        except OSError as error:
            raise LibraryNotFoundError(
                f"the environment variable COURRIEL_LIBRARY says {wanted}, which cannot be"
                f" loaded: {error}. Correct the variable, or remove it to have the library"
                " looked for in the usual places."
            ) from error
    reasons: list[str] = []
    for place in _places():
        try:
            return _declare(ctypes.CDLL(place), place)
        except OSError as error:
            reasons.append(f"  {place}: {error}")
    raise LibraryNotFoundError(
        "the native library of courriel was not found. Install the package from its wheel, or"
        " set the environment variable COURRIEL_LIBRARY to the path of the library, which `make`"
        " builds in the source tree as build/libcourriel.so. Tried:\n" + "\n".join(reasons)
    )


def _places() -> list[str]:
    """Where the library may be, the surest first."""
    if sys.platform == "win32":
        name, versioned = "libcourriel.dll", "libcourriel.dll"
    elif sys.platform == "darwin":
        name, versioned = "libcourriel.dylib", "libcourriel.1.dylib"
    else:
        name, versioned = "libcourriel.so", "libcourriel.so.1"
    here = Path(__file__).resolve().parent
    places = [str(here / name)] if (here / name).exists() else []
    # Nothing above the package: whoever may write there need not be whoever installed it.
    return [*places, versioned]


def _declare(loaded: ctypes.CDLL, path: str) -> ctypes.CDLL:
    if not hasattr(loaded, "EmailVersion"):
        raise LibraryNotFoundError(
            f"{path} is not the library of courriel: it has no function EmailVersion. Correct"
            " the environment variable COURRIEL_LIBRARY, or remove that file."
        )
    for name, (result, parameters) in FUNCTIONS.items():
        try:
            function = getattr(loaded, name)
        except AttributeError:
            continue  # Of a newer interface: refused when it is called.
        function.restype = _type(result)
        function.argtypes = [_type(one) for one in parameters]
    return loaded


def _after_fork_in_child() -> None:
    # Whoever held these in the parent does not exist here. The library itself
    # answers calls of the child with AFTER_FORK, or with a fresh copy of itself.
    global _loading, _thread
    _loading = threading.Lock()
    _thread = _Thread()
    _given_back.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)


# ---- calls ------------------------------------------------------------------


def succeed(name: str, *arguments: Any) -> int:
    """Calls a function that returns 0, or a handle of NULL, when it fails."""
    return _call(name, arguments, lambda result: not result)


def measure(name: str, *arguments: Any) -> int:
    """Calls a function that returns -1 when it fails."""
    return _call(name, arguments, lambda result: result < 0)


def text(name: str, *arguments: Any) -> str:
    """Calls a function whose last parameters are a buffer and its size."""
    _thread.depth += 1
    try:
        result = text_or_none(name, *arguments)
        if result is None:
            raise last_error()
        return result
    finally:
        _leave()


def text_or_none(name: str, *arguments: Any) -> str | None:
    """As :func:`text`, but None on failure, with the thread's error as it is."""
    size = _FIRST_BUFFER
    while True:
        buffer = ctypes.create_string_buffer(size)
        length = plain(name, *arguments, buffer, size)
        if length < 0:
            return None
        if length < size:
            return buffer.raw[:length].decode("utf-8", "replace")
        size = length + 1


def borrowed(name: str, *arguments: Any) -> str:
    """Calls a function that returns a text of the library and cannot fail."""
    return _decode(_passed(name, _function(name), arguments))


def plain(name: str, *arguments: Any) -> int:
    """Calls a function that cannot fail, or whose result the caller judges."""
    _thread.asks = not _thread.depth
    result: int | None = _passed(name, _function(name), arguments)
    return result or 0


def _passed(name: str, function: Any, arguments: tuple[Any, ...]) -> Any:
    try:
        return function(*arguments)
    except ctypes.ArgumentError as error:
        # Not a TypeError, although it is nothing else.
        raise TypeError(f"{name}: {error}") from None


def _function(name: str) -> Any:
    loaded = library()
    try:
        return getattr(loaded, name)
    except AttributeError:
        raise LibraryNotFoundError(
            f"{loaded._name} has no function {name}: it is older than this package. Install a"
            " library of the version of this package or newer."
        ) from None


def _call(name: str, arguments: tuple[Any, ...], failed: Callable[[int], bool]) -> int:
    function = _function(name)
    _thread.asks = False
    _thread.depth += 1
    try:
        result: int = _passed(name, function, arguments) or 0
        if failed(result):
            raise last_error()
        return result
    finally:
        _leave()


def _leave() -> None:
    _thread.depth -= 1
    if _given_back and not _thread.depth:
        _give_back_now()


def last_error() -> Error:
    """The calling thread's last error, as an exception."""
    loaded = library()
    return _error(loaded.EmailErrorNumber, lambda detail: _decode(loaded.ErrorInfo(detail)))


def message_error(message: int) -> Error:
    """The error of the last sending of a message, as an exception."""
    return _error(
        lambda detail: plain("EmailMessageErrorNumber", message, detail),
        lambda detail: text("EmailMessageErrorText", message, detail),
    )


def session_error(session: int) -> Error | None:
    """The error of the last call that used a session's server; None when it had none."""
    code = plain("EmailSessionErrorNumber", session, int(ErrorDetail.CODE))
    if code < 0:
        raise last_error()
    if code == 0:
        return None
    return _error(
        lambda detail: plain("EmailSessionErrorNumber", session, detail),
        lambda detail: text("EmailSessionErrorText", session, detail),
    )


def _error(number: Callable[[int], int], told: Callable[[int], str]) -> Error:
    details: dict[str, Any] = {}
    for detail, name in _NUMBERS.items():
        details[name] = number(int(detail))
    for detail, name in _FLAGS.items():
        details[name] = number(int(detail)) == 1
    for detail, name in _TEXTS.items():
        details[name] = told(int(detail))
    for name in ("summary", "everything", "hint"):
        details[name] = spelled(details[name])
    return make(spelled(told(int(ErrorDetail.MESSAGE))), details)


def error_beside(name: str, result: int, *arguments: Any) -> Error | None:
    """The error that a function reports beside this result, if that is its result."""
    _thread.depth += 1
    try:
        got = plain(name, *arguments)
        return last_error() if got in (0, result) else None
    finally:
        _leave()


def answer_and_error(name: str, good: int, *arguments: Any) -> tuple[int, Error | None]:
    """What a function answers, and the error beside every answer but the good one."""
    _thread.depth += 1
    try:
        got = plain(name, *arguments)
        if got == 0:
            raise last_error()
        return got, None if got == good else last_error()
    finally:
        _leave()


def _decode(raw: bytes | None) -> str:
    return (raw or b"").decode("utf-8", "replace")


# ---- handles that nobody uses any more --------------------------------------


def give_back(name: str, handle: int) -> None:
    """Closes or frees a handle, from a finalizer.

    When the finalizer interrupts a call of its own thread, the handle waits for
    the end of that call, whose error would be lost otherwise. So would the error of
    a function of wlanguage that the program is about to ask for: then it waits for
    the end of the next call.
    """
    _given_back.append((name, handle))
    asks = _thread.asks and library().EmailErrorNumber(int(ErrorDetail.CODE))
    if not _thread.depth and not asks:
        _give_back_now()


def _give_back_now() -> None:
    while True:
        try:
            name, handle = _given_back.popleft()
        except IndexError:
            return
        plain(name, handle)


# ---- progress ---------------------------------------------------------------


def _report(_user_data: int | None, done: int, total: int) -> int:
    # Runs on the thread that is sending. No exception may cross the border:
    # it waits in the thread's record until the call is back.
    progress = _thread.progress
    if progress is None:
        return 0
    if _thread.failure is not None:
        return 1
    # What the function calls itself is a stretch of its own.
    depth, _thread.depth, _thread.progress = _thread.depth, 0, None
    try:
        return 1 if progress(done, total) is False else 0
    except BaseException as error:
        _thread.failure = error
        return 1
    finally:
        _thread.depth, _thread.progress = depth, progress


# One for all sessions and for ever: the library may call it as long as it lives.
_on_progress = _CALLBACKS["EmailProgressFunction"](_report)
_with_progress: dict[int, int] = {}  # the process in which a session was given it


def send(
    name: str,
    session: int,
    arguments: tuple[Any, ...],
    progress: ProgressFunction | None,
    failed: int = 0,
) -> tuple[int, Error | None]:
    """Calls a sending function.

    Result: what it returns, and the error if that is ``failed``. What the progress function
    raised is raised again, with the error of the call as its cause.
    """
    if progress is not None:
        succeed("EmailSetProgress", session, _on_progress, None)
        _with_progress[session] = os.getpid()
    _thread.progress, _thread.failure = progress, None
    _thread.depth += 1
    try:
        result = plain(name, session, *arguments)
        error = last_error() if result == failed else None
        failure = _thread.failure
    finally:
        _thread.progress = _thread.failure = None
        _leave()
    if failure is not None:
        raise failure from error
    return result, error


# ---- other callbacks --------------------------------------------------------

# One function each for the library, and for ever; the caller's are found by a number.

ReadFunction = Callable[[int, int], bytes]
"""Gives bytes from an offset on, at most so many; none at the end."""

CompletionFunction = Callable[[int, int], object]
"""Is told the number and the EMAIL_STATUS_ number of a finished mail."""

_readers: dict[int, ReadFunction] = {}
_completions: dict[int, CompletionFunction] = {}
_with_completion: dict[int, int] = {}
_reader_numbers = itertools.count(1)


def exact_bytes(value: Any, what: str) -> bytes:
    """A copy of the bytes that a value has; of bytes themselves none is needed."""
    if type(value) is bytes:
        return value
    try:
        return bytes(memoryview(value))
    except TypeError:
        raise TypeError(f"{what} must be bytes, not {type(value).__name__}") from None


def _read(key: int | None, offset: int, buffer: int | None, size: int) -> int:
    reader = _readers.get(key or 0)
    if reader is None or buffer is None:
        return -1
    depth, _thread.depth = _thread.depth, 0
    try:
        data = exact_bytes(reader(offset, size), "what is read")
        if len(data) > size:
            raise ValueError(f"{len(data)} bytes were read where {size} were asked for")
        ctypes.memmove(buffer, data, len(data))
        return len(data)
    except BaseException as error:
        _thread.failure = error
        return -1
    finally:
        _thread.depth = depth


def _completed(session: int | None, mail: int, status: int) -> None:
    function = _completions.get(session or 0)
    if function is None:
        return
    try:
        function(mail, status)
    except BaseException:
        # There is no caller that could be told.
        sys.excepthook(*sys.exc_info())


_on_read = _CALLBACKS["EmailReadFunction"](_read)
_on_completed = _CALLBACKS["EmailCompletionFunction"](_completed)


TranscriptFunction = Callable[[int, str], object]
"""Is told the EMAIL_TRANSCRIPT_ number of who spoke, and a line."""

_transcripts: dict[int, TranscriptFunction] = {}
_with_transcript: dict[int, int] = {}


def _said(session: int | None, side: int, line: bytes | None) -> None:
    function = _transcripts.get(session or 0)
    if function is None:
        return
    # What the function calls itself is a stretch of its own.
    depth, progress, failure = _thread.depth, _thread.progress, _thread.failure
    _thread.depth, _thread.progress, _thread.failure = 0, None, None
    try:
        function(side, _decode(line))
    except BaseException:
        # The mail does not depend on it.
        sys.excepthook(*sys.exc_info())
    finally:
        _thread.depth, _thread.progress, _thread.failure = depth, progress, failure


_on_said = _CALLBACKS["EmailTranscriptFunction"](_said)


def set_transcript(session: int, function: TranscriptFunction | None) -> int:
    """EmailSetTranscript with a function of the caller."""
    if function is None:
        result = plain(
            "EmailSetTranscript", session, _CALLBACKS["EmailTranscriptFunction"](0), None
        )
        if result:
            _transcripts.pop(session, None)
        return result
    before = _transcripts.get(session)
    _transcripts[session] = function
    _with_transcript[session] = os.getpid()
    result = plain("EmailSetTranscript", session, _on_said, session)
    if not result and before is None:
        _transcripts.pop(session, None)
    return result


def attach_reader(
    message: int, name: bytes | None, content_type: bytes | None, size: int, read: ReadFunction
) -> tuple[int, int]:
    """EmailAttachReader: the attachment's rank, and the number to forget the reader by."""
    key = next(_reader_numbers)
    _readers[key] = read
    try:
        return call_back("EmailAttachReader", message, name, content_type, size, _on_read, key), key
    except BaseException:
        forget_reader(key)
        raise


def forget_reader(key: int) -> None:
    """Lets go of a reader whose message is gone."""
    _readers.pop(key, None)


def call_back(name: str, *arguments: Any) -> int:
    """As :func:`succeed`; what a reader raised is raised again."""
    outer, _thread.failure = _thread.failure, None
    try:
        return succeed(name, *arguments)
    except Error as error:
        if _thread.failure is not None:
            raise _thread.failure from error
        raise
    finally:
        _thread.failure = outer


def set_completion(session: int, function: CompletionFunction | None) -> int:
    """EmailSetCompletion with a function of the caller."""
    if function is None:
        _completions.pop(session, None)
        nothing = _CALLBACKS["EmailCompletionFunction"](0)
        return plain("EmailSetCompletion", session, nothing, None)
    _completions[session] = function
    _with_completion[session] = os.getpid()
    result = plain("EmailSetCompletion", session, _on_completed, session)
    if not result:
        _completions.pop(session, None)
    return result


def _read_whole(read: Callable[[], bytes | None]) -> bytes:
    """What a function gives that may run readers; what one of them raised is raised again."""
    _thread.depth += 1
    outer, _thread.failure = _thread.failure, None
    try:
        data = read()
        if data is not None:
            return data
        error = last_error()
        if _thread.failure is not None:
            raise _thread.failure from error
        raise error
    finally:
        _thread.failure = outer
        _leave()


def built(message: int, options: int) -> bytes:
    """EmailBuildSource; what a reader raised is raised again."""
    return _read_whole(lambda: source(message, options))


def content_of(message: int, rank: int) -> bytes:
    """EmailAttachmentData; what a reader raised is raised again."""
    return _read_whole(lambda: attachment_data(message, rank))


def attachment_data(message: int, rank: int) -> bytes | None:
    """EmailAttachmentData; None on failure, with the thread's error as it is."""
    size = plain("EmailAttachmentData", message, rank, None, 0)
    if size <= 0:
        return b"" if size == 0 else None
    buffer = ctypes.create_string_buffer(size)
    length = plain("EmailAttachmentData", message, rank, buffer, size)
    return None if length < 0 else buffer.raw[:length]


def source(message: int, options: int) -> bytes | None:
    """EmailBuildSource; None on failure, with the thread's error as it is."""
    data, size = ctypes.c_void_p(), ctypes.c_size_t()
    if not plain("EmailBuildSource", message, options, ctypes.byref(data), ctypes.byref(size)):
        return None
    try:
        return ctypes.string_at(data.value or 0, size.value)
    finally:
        plain("EmailFreeSource", data)


# ---- for courriel.wlanguage -------------------------------------------------


def ported_reader(
    message: int,
    name: bytes | None,
    content_type: bytes | None,
    size: int,
    read: ReadFunction,
) -> int:
    """EmailAttachReader with a function of the caller, kept for as long as Python runs.

    Nothing tells when the message lets go of it. What it raises is printed.
    """

    def told(offset: int, wanted: int) -> bytes:
        try:
            return read(offset, wanted)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            raise

    key = next(_reader_numbers)
    _readers[key] = told
    rank = plain("EmailAttachReader", message, name, content_type, size, _on_read, key)
    _thread.failure = None
    if not rank:
        forget_reader(key)
    return rank


PortedProgress = Callable[[int, int], Optional[int]]

_ported: dict[int, PortedProgress] = {}


def _ported_report(session: int | None, done: int, total: int) -> int:
    function = _ported.get(session or 0)
    if function is None:
        return 0
    try:
        return function(done, total) or 0
    except BaseException:
        # It cannot reach the caller. ctypes would print it and go on sending.
        sys.excepthook(*sys.exc_info())
        return 1


_on_ported_progress = _CALLBACKS["EmailProgressFunction"](_ported_report)


def set_progress(session: int, function: PortedProgress | None) -> int:
    """EmailSetProgress with a function of the caller."""
    if function is None:
        _ported.pop(session, None)
        return plain("EmailSetProgress", session, _CALLBACKS["EmailProgressFunction"](0), None)
    result = plain("EmailSetProgress", session, _on_ported_progress, session)
    if result:
        _ported[session] = function
        _with_progress[session] = os.getpid()
    return result


def forget_session(session: int) -> None:
    """Lets go of the functions of a session that is closed."""
    for functions in (_ported, _completions, _transcripts):
        functions.pop(session, None)
    for processes in (_with_progress, _with_completion, _with_transcript):
        processes.pop(session, None)


def fall_silent() -> None:
    """Has the library call Python no more: it ends before the library does."""
    for kind, given in (
        ("Progress", _with_progress),
        ("Completion", _with_completion),
        ("Transcript", _with_transcript),
    ):
        nothing = _CALLBACKS[f"Email{kind}Function"](0)
        for session, pid in list(given.items()):
            if pid == os.getpid():
                plain(f"EmailSet{kind}", session, nothing, None)


def handles(numbers: list[int]) -> Any:
    """An array of handles."""
    return (ctypes.c_void_p * len(numbers))(*numbers)


def texts(values: list[bytes | None]) -> Any:
    """An array of texts."""
    return (ctypes.c_char_p * len(values))(*values)
