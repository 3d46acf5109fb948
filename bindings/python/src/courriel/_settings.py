# SPDX-License-Identifier: MIT
"""What counts for the whole process."""

from __future__ import annotations

from typing import NamedTuple

from . import _arguments, _native
from ._blocking import interruptible
from ._constants import AddressCheck, Parameter, SplitDetail
from ._errors import Error
from ._properties import seconds


def set_timeout(timeout: float) -> None:
    """Sets the longest silence of a server, in seconds, for sessions made afterwards.

    1 to 86400; 600 at first, as RFC 5321 asks for. A session can have its own.

    >>> set_timeout(120)
    >>> get_timeout()
    120
    >>> set_timeout(600)
    """
    _native.succeed("EmailSetTimeOut", seconds(timeout, "timeout"))


def get_timeout() -> int:
    """The time-out in seconds that new sessions get."""
    return _native.measure("EmailGetTimeOut")


def configure(parameter: Parameter, value: int) -> None:
    """Sets something for the whole process, for connections opened afterwards.

    :attr:`Parameter.MODE` chooses whose certificate roots are used, 0 the system's,
    1 Mozilla's built into the library; :attr:`Parameter.FORK` what a forked child gets.

    >>> configure(Parameter.MODE, 0)
    """
    _native.succeed(
        "EmailConfigure",
        _arguments.number(parameter, "parameter"),
        _arguments.number(value, "value"),
    )


def trim_memory() -> None:
    """Gives memory that is not in use back to the system. Takes some milliseconds."""
    _native.succeed("EmailTrimMemory")


class ListedMailbox(NamedTuple):
    """A mailbox of a list (:func:`split_addresses`)."""

    mailbox: str
    """``"Name" <address>``, as :meth:`Message.to` takes it."""
    address: str
    name: str
    """Empty when there is none."""
    group: str
    """The name of the group that it is in; empty when it is in none."""


class AddressList(NamedTuple):
    """What a list of addresses has (:func:`split_addresses`)."""

    mailboxes: list[ListedMailbox]
    problems: list[str]
    """What could not be read, or was repaired."""


def split_addresses(text: str) -> AddressList:
    """Reads a list of addresses, as people and programs write it.

    Separated by commas, semicolons or line ends, with groups. What cannot be read takes nothing
    beside it along. At most 1 MiB.

    >>> split_addresses("Zoë <zoe@example.com>; team: bob@example.org;").mailboxes[1].group
    'team'
    """
    given = _arguments.utf8(text, "text")

    def lines(detail: SplitDetail) -> list[str]:
        return _native.text("EmailSplitAddresses", given, int(detail)).split("\n")

    columns = [
        lines(SplitDetail.MAILBOXES),
        lines(SplitDetail.ADDRESSES),
        lines(SplitDetail.NAMES),
        lines(SplitDetail.GROUPS),
    ]
    return AddressList(
        [ListedMailbox(*row) for row in zip(*columns) if row[0]],
        [line for line in lines(SplitDetail.PROBLEMS) if line],
    )


def check_address(address: str, level: AddressCheck = AddressCheck.SYNTAX) -> AddressCheck:
    """Checks an address, without a name: VALID, BAD_SYNTAX, REFUSED or UNKNOWN.

    At the level SERVER the domain's mail server is asked, for no longer than the
    default time-out; that blocks the calling thread. :func:`address_problem` says why.

    >>> check_address("zoe@example.com").name, check_address("zoe@").name
    ('VALID', 'BAD_SYNTAX')
    """
    return AddressCheck(_checked(address, level)[0])


def address_problem(address: str, level: AddressCheck = AddressCheck.SYNTAX) -> Error | None:
    """What is wrong with an address and where, or what its server said; None when it is VALID.

    >>> print(address_problem("zoe@example.com"), address_problem("zoe..b@example.com"))
    None an address is not valid: address: a dot at character 5 has nothing before it in "zoe..b@example.com"
    """
    return _checked(address, level)[1]


def _checked(address: str, level: AddressCheck) -> tuple[int, Error | None]:
    asked = _arguments.utf8(address, "address"), _arguments.number(level, "level")
    good = int(AddressCheck.VALID)
    return interruptible(
        lambda _: _native.answer_and_error("EmailCheckAddress", good, *asked), None, None
    )


def version() -> str:
    """The version of the native library that is loaded.

    >>> version().count(".")
    2
    """
    return _native.borrowed("EmailVersion")


def error_text(code: int) -> str:
    """What a code means in general, as one sentence; "" for a number that is none.

    >>> error_text(306)
    'the server was silent for too long'
    """
    return _native.borrowed("EmailErrorText", _arguments.number(code, "code"))
