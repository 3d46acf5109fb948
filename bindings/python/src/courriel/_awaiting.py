# SPDX-License-Identifier: MIT
"""Calls that wait for a server, awaited: they run on a helper thread beside the loop."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Callable

from ._blocking import Answer, Result, Task, Work, hand_over, outcome
from ._native import ProgressFunction
from ._threads import SimpleQueue


class _AsyncTask(Task):
    """A task whose caller awaits a future of its loop."""

    def __init__(self, work: Work[Any], progress: ProgressFunction | None) -> None:
        super().__init__(work, progress)
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[None] = self.loop.create_future()
        self.cancelled = False

    def ask(self, done: int, total: int, answer: SimpleQueue[Answer]) -> None:
        if self.cancelled:
            answer.put((False, None))
            return
        self.loop.call_soon_threadsafe(self.answer, done, total, answer)

    def tell(self) -> None:
        try:
            self.loop.call_soon_threadsafe(self._finish)
        except RuntimeError:
            pass  # The loop was closed: nobody waits.

    def _finish(self) -> None:
        if not self.future.done():
            self.future.set_result(None)


async def awaited(
    work: Work[Result], progress: ProgressFunction | None, end: Callable[[], int | None]
) -> Result:
    """Does the work on another thread.

    When the awaiting task is cancelled, ends the work, waits for its end, and
    passes the cancellation on, with the error that the work ended with as its cause.
    ``end`` is asked again when it returns 0: there was nothing to end yet.
    """
    task = _AsyncTask(work, progress)
    hand_over(task)
    try:
        await asyncio.shield(task.future)
    except asyncio.CancelledError as cancelled:
        task.cancelled = True
        ending = _AsyncTask(lambda _: _end(task, end), None)
        hand_over(ending)
        await _surely(task.future)
        await _surely(ending.future)
        raise cancelled from task.error
    result: Result = outcome(task)
    return result


_PAUSE_SECONDS = 0.001


def _end(task: Task, end: Callable[[], int | None]) -> None:
    # The work may be on its way to the call that is to be ended.
    while not task.ended and end() == 0:
        time.sleep(_PAUSE_SECONDS)


async def _surely(future: asyncio.Future[None]) -> None:
    while not future.done():
        try:
            await asyncio.shield(future)
        except asyncio.CancelledError:
            pass
