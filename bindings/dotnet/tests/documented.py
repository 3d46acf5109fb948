# SPDX-License-Identifier: MIT
"""Checks that every public method is documented whole: parameters, result, and how it fails.

documented.py XML SOURCE ...
"""

import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

# The framework's own, which say nothing new, and what cannot fail.
QUIET = {
    "Dispose",
    "DisposeAsync",
    "ToString",
    "Equals",
    "GetHashCode",
    "Release",
    "Clone",
    "#ctor",
}


METHOD = r"^        public (?:static |async |override |sealed )*[\w<>\[\]?., ]+ (\w+)\("


def public_methods(sources: list[str]) -> set[str]:
    names = set()
    for source in sources:
        text = Path(source).read_text("utf-8")
        names |= set(re.findall(METHOD, text, re.MULTILINE))
    return names


def count(parameters: str) -> int:
    while True:
        plain = re.sub(r"\{[^{}]*\}", "", parameters)
        if plain == parameters:
            return len([p for p in plain.split(",") if p])
        parameters = plain


def main(xml: str, *sources: str) -> int:
    public, wrong, seen = public_methods(list(sources)), [], 0
    for member in ET.parse(xml).getroot().iter("member"):
        name = member.get("name")
        whole = re.fullmatch(r"M:Courriel\.(\w+)\.(#ctor|\w+)(?:\((.*)\))?", name)
        if (
            not whole
            or whole[2] not in public
            or not re.match("Email|IEmail|Outbox|Send|Courriel", whole[1])
        ):
            continue
        if whole[1] == "EmailMessage" and member.find("internal") is not None:
            continue
        seen += 1
        if member.find("summary") is None:
            wrong.append(f"{name}: no summary")
        if len(member.findall("param")) != count(whole[3] or ""):
            wrong.append(f"{name}: not every parameter")
        if whole[2] not in QUIET and member.find("exception") is None:
            wrong.append(f"{name}: no exception")
    print("\n".join(wrong) or f"ok  {seen} methods are documented whole")
    return 1 if wrong or seen < 80 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
