# SPDX-License-Identifier: MIT
"""Queues 1,000 mails in an outbox file, shows how they go out, and waits for them, with asyncio.

    python3 05_outbox.py [FILE]              (outbox.db at first)

Stop it half way, or the server: what it queued stays in the file, and the next run with
this file sends it beside its own mails.
"""

import asyncio
import sys

import courriel
from settings import outbox_session, setting

MAILS, EVERY = 1000, 50


class Run:
    """One task queues the mails, another waits for them in their order."""

    def __init__(self) -> None:
        self.queued = self.sent = self.failed = self.unknown = 0

    @property
    def finished(self) -> int:
        return self.sent + self.failed + self.unknown

    async def everything(self, file: str) -> None:
        # A server that is not there now is no error: the mails wait for it.
        async with outbox_session(file) as session:
            mails: asyncio.Queue[courriel.Mail | None] = asyncio.Queue()
            await asyncio.gather(self.queue_all(session, mails), self.wait_for_all(session, mails))
            await session.flush()  # what an earlier run has left in the file, too

    async def queue_all(self, session: courriel.AsyncSession, mails: asyncio.Queue) -> None:
        message = courriel.Message(
            sender=setting("COURRIEL_USER"), to=setting("COURRIEL_TO"), text="One of a thousand.\n"
        )
        try:
            for number in range(1, MAILS + 1):
                message.subject(f"Python, mail {number}")
                # Back from here, the mail is on the disk; the outbox has a copy, the message is free again.
                result = await session.send(message)
                mails.put_nowait(result.mail)
                self.queued += 1
                if self.queued % EVERY == 0:
                    self.show()
        finally:
            mails.put_nowait(None)  # there are no more

    async def wait_for_all(self, session: courriel.AsyncSession, mails: asyncio.Queue) -> None:
        while (mail := await mails.get()) is not None:
            if await session.wait(mail) == courriel.MailStatus.SENT:
                self.sent += 1
            else:
                if (
                    self.failed + self.unknown == 0
                ):  # the reason of the first, whatever the others have
                    print(f"\nmail {self.finished + 1}: {mail.error}", file=sys.stderr)
                if mail.state_number is courriel.MailState.UNKNOWN:
                    self.unknown += 1
                else:
                    self.failed += 1
            if self.finished % EVERY == 0:
                self.show()

    def show(self) -> None:
        counts = f"{self.sent} sent, {self.failed + self.unknown} failed, {self.queued - self.finished} waiting"
        print(f"\rqueued {self.queued} of {MAILS}: {counts} ", end="", flush=True)


run = Run()
try:
    asyncio.run(run.everything(sys.argv[1] if len(sys.argv) > 1 else "outbox.db"))
except courriel.Error as error:
    print(f"\n{error.everything}", file=sys.stderr)
print(f"\n{run.sent} of {MAILS} mails were sent, {run.failed} failed, {run.unknown} unknown.")
sys.exit(0 if run.sent == MAILS else 1)
