# SPDX-License-Identifier: MIT
"""What became of a mail, as values that stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._mail import Mail


@dataclass(frozen=True)
class RecipientResult:
    """What the server said of one recipient.

    ``smtp_code`` is 0 when the server was not asked; ``accepted`` is also false
    when nobody knows (see :class:`OutcomeUnknownError`).
    """

    address: str
    accepted: bool
    smtp_code: int
    enhanced_code: str
    server_text: str


@dataclass(frozen=True)
class SendResult:
    """What a sending came to when the server took the mail for somebody.

    ``recipients`` has everybody in the order of the envelope, ``reply`` is the
    server's answer to the whole mail (often with the number under which the
    server keeps it), ``message_id`` the Message-ID that the mail carried. On a session
    with ``async_mode`` the outbox has taken the mail, and ``mail`` tells what becomes
    of it.

    ``as_is`` is empty when the library wrote the mail. A message of the email package
    that was read from bytes, or that the library cannot say, goes as that package has it,
    byte by byte, and ``as_is`` tells why.
    """

    recipients: tuple[RecipientResult, ...]
    complete: bool
    reply: str
    message_id: str
    mail: Mail | None = None
    as_is: str = ""

    @property
    def accepted(self) -> tuple[RecipientResult, ...]:
        """The recipients for whom the server took the mail."""
        return tuple(one for one in self.recipients if one.accepted)

    @property
    def refused(self) -> tuple[RecipientResult, ...]:
        """The recipients whom the server refused; empty when ``complete``."""
        return tuple(one for one in self.recipients if not one.accepted)
