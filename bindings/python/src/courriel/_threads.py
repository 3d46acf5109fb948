# SPDX-License-Identifier: MIT
"""Threads and queues of the system, whatever gevent or eventlet put in their place.

A call into the library stops the thread that makes it. Where a thread is a greenlet, that
is the thread of everybody, and the one that waits for the call would wait forever.
"""

from __future__ import annotations

import queue
import sys
import threading
from typing import Any, Callable


def _original(module: str, name: str) -> Any:
    gevent = sys.modules.get("gevent.monkey")
    if gevent is not None:
        return gevent.get_original(module, name)
    eventlet = sys.modules.get("eventlet.patcher")
    if eventlet is not None:
        return getattr(eventlet.original(module), name)
    return getattr(__import__(module), name)


# Kept from the import on: what is patched later is not noticed. The type checker reads the
# class of the standard library.
SimpleQueue = queue.SimpleQueue
if _original("queue", "SimpleQueue") is not queue.SimpleQueue:
    SimpleQueue = _original("queue", "SimpleQueue")  # type: ignore[misc]
_start_new_thread: Callable[..., int] = _original("_thread", "start_new_thread")


def _nothing() -> None:
    """Waits for no thread."""


def start_thread(run: Callable[[], None]) -> Callable[[], None]:
    """Starts a thread that does not keep the interpreter; returns what waits for its end.

    Raises RuntimeError when there can be none.
    """
    patched = "gevent.monkey" in sys.modules or "eventlet.patcher" in sys.modules
    if patched and getattr(threading, "_start_new_thread", None) is not _start_new_thread:
        # threading would make a greenlet; a thread made without it cannot be waited for.
        _start_new_thread(run, ())
        return _nothing
    thread = threading.Thread(target=run, name="courriel", daemon=True)
    thread.start()
    return thread.join
