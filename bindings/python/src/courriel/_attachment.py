# SPDX-License-Identifier: MIT
"""An attachment of a message, read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _native
from ._constants import AttachmentDetail, Place

if TYPE_CHECKING:
    from ._message import Message


class Attachment:
    """What :meth:`Message.attachments` tells of one attachment."""

    __slots__ = (
        "_message",
        "content_id",
        "content_type",
        "description",
        "disposition",
        "inline",
        "location",
        "name",
        "place",
        "rank",
        "size",
    )

    def __init__(self, message: Message, rank: int) -> None:
        def told(detail: AttachmentDetail) -> str:
            return _native.text("EmailAttachmentText", message._number, rank, detail)

        self._message = message
        self.rank = rank
        """1 for the first."""
        self.name = told(AttachmentDetail.NAME)
        """As the recipient sees it; an inline one may have none."""
        self.content_type = told(AttachmentDetail.CONTENT_TYPE)
        """With its parameters, as ``text/csv; charset=utf-8``."""
        self.content_id = told(AttachmentDetail.CONTENT_ID)
        """What stands behind ``cid:`` in the HTML; "" is none."""
        self.description = told(AttachmentDetail.DESCRIPTION)
        """Its Content-Description."""
        self.place = Place(int(told(AttachmentDetail.PLACE)))
        """Where in the mail it stands."""
        self.inline = self.place is Place.RELATED
        """Whether the HTML shows it."""
        self.disposition = told(AttachmentDetail.DISPOSITION)
        """How it is to be shown: "attachment", "inline" or "none", with parameters."""
        self.location = told(AttachmentDetail.LOCATION)
        """Its Content-Location; "" is none."""
        self.size = _native.measure("EmailAttachmentData", message._number, rank, None, 0)
        """In bytes."""

    def read(self) -> bytes:
        """The content: from memory, from its file, or from its read function."""
        with self._message._locked():
            return _native.content_of(self._message._number, self.rank)

    def __repr__(self) -> str:
        return f"<Attachment {self.rank}: {self.name!r}, {self.content_type}, {self.size} bytes>"
