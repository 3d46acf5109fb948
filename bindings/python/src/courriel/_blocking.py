# SPDX-License-Identifier: MIT
"""Calls that wait for a server, without making Python wait with them.

Python runs signal handlers on the main thread only, and only between two steps
of Python code: a call into the library would shut out Ctrl-C until the server
answers, which may take minutes. And on the thread of an asyncio loop it would stop
the loop. So a helper thread makes such calls, while the main thread waits in a
way that signals interrupt, or the loop goes on (_awaiting.py). Other threads make
their calls themselves.
"""

from __future__ import annotations

import atexit
import os
import threading
from queue import Empty
from typing import Any, Callable, Optional, TypeVar

from ._native import ProgressFunction
from ._threads import SimpleQueue, start_thread

Result = TypeVar("Result")
Work = Callable[[Optional[ProgressFunction]], Result]

# A signal that comes just before the wait, or that the system gives to another
# thread, does not interrupt it: its handler runs when the wait is over.
_PULSE_SECONDS = 0.1

Answer = tuple[Optional[bool], Optional[BaseException]]


class Task:
    """One piece of work, done by a helper."""

    def __init__(self, work: Work[Any], progress: ProgressFunction | None) -> None:
        self.work = work
        self.progress = progress
        self.ended = False
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self) -> None:
        """The helper's part."""
        try:
            self.result = self.work(self.forward if self.progress else None)
        except BaseException as error:
            self.error = error

    def forward(self, done: int, total: int) -> bool | None:
        """Has the caller's function run on the caller's thread, and waits for it."""
        answer: SimpleQueue[Answer] = SimpleQueue()
        self.ask(done, total, answer)
        value, error = answer.get()
        if error is not None:
            raise error
        return value

    def answer(self, done: int, total: int, answer: SimpleQueue[Answer]) -> None:
        """Runs the caller's function."""
        try:
            answer.put((self.progress(done, total) if self.progress else None, None))
        except BaseException as error:
            answer.put((None, error))

    def ask(self, done: int, total: int, answer: SimpleQueue[Answer]) -> None:
        raise NotImplementedError

    def tell(self) -> None:
        """Tells whoever waits that the work has ended."""
        raise NotImplementedError


class _Helper:
    """A thread that works for one caller at a time."""

    def __init__(self) -> None:
        self.tasks: SimpleQueue[Task | None] = SimpleQueue()
        self.join = start_thread(self._serve)

    def _serve(self) -> None:
        while True:
            task = self.tasks.get()
            if task is None:
                return
            task.run()
            _idle.append(self)
            task.ended = True
            task.tell()
            del task


_idle: list[_Helper] = []
_process = os.getpid()  # whose threads they are


def hand_over(task: Task) -> None:
    """Has a helper do the work."""
    global _process
    # Not by os.register_at_fork alone: a server written in C may fork without Python's hooks.
    if _process != os.getpid():
        _idle.clear()
        _process = os.getpid()
    # A progress function that sends itself needs a second helper.
    try:
        helper = _idle.pop()
    except IndexError:
        helper = _Helper()
    helper.tasks.put(task)


def _end_helpers() -> None:
    # A sub-interpreter can only end after all its threads.
    while _process == os.getpid() and _idle:
        helper = _idle.pop()
        helper.tasks.put(None)
        helper.join()


atexit.register(_end_helpers)


# ---- the main thread --------------------------------------------------------


class _WaitingTask(Task):
    """A task whose caller waits in a queue, which signals interrupt."""

    def __init__(self, work: Work[Any], progress: ProgressFunction | None) -> None:
        super().__init__(work, progress)
        self.events: SimpleQueue[tuple[int, int, SimpleQueue[Answer]] | None] = SimpleQueue()

    def ask(self, done: int, total: int, answer: SimpleQueue[Answer]) -> None:
        self.events.put((done, total, answer))

    def tell(self) -> None:
        self.events.put(None)

    def wait(self) -> None:
        """Waits for the end; a signal handler may raise out of it."""
        while True:
            try:
                event = self.events.get(timeout=_PULSE_SECONDS)
            except Empty:
                continue
            if event is None:
                return
            self.answer(*event)

    def drain(self) -> None:
        """Waits for the end of work that was told to end."""
        # The event of the end may have been taken by the interrupted wait.
        while not self.ended:
            try:
                event = self.events.get(timeout=_PULSE_SECONDS)
            except Empty:
                continue
            if event is not None:
                event[2].put((False, None))


def interruptible(
    work: Work[Result], progress: ProgressFunction | None, end: Callable[[], None] | None
) -> Result:
    """Does the work; if a signal handler raises meanwhile, ends it and raises that.

    Without an ``end`` the work is left to itself then.
    """
    if threading.current_thread() is not threading.main_thread():
        return work(progress)
    task = _WaitingTask(work, progress)
    try:
        hand_over(task)
    except RuntimeError:
        # No thread can be started any more while the interpreter ends.
        return work(progress)
    try:
        task.wait()
    except BaseException:
        if end is not None:
            end()
            task.drain()
        raise
    result: Result = outcome(task)
    return result


def outcome(task: Task) -> Any:
    """What the work came to: its result, or what it raised."""
    if task.error is None:
        return task.result
    try:
        raise task.error
    finally:
        # The error's traceback has this frame, which must not have the error.
        del task
