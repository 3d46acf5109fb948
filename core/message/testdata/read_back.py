# SPDX-License-Identifier: MIT
"""Reads mails with Python's email package and prints their parts as JSON, for python_test.go."""

import email.policy
import json
import sys


def walk(part, path):
    path = (path + " " + part.get_content_type()).strip()
    if part.is_multipart():
        for child in part.iter_parts():
            yield from walk(child, path)
        return
    yield {
        "path": path,
        "data": (part.get_payload(decode=True) or b"").hex(),
        "filename": part.get_filename() or "",
        "disposition": part.get_content_disposition() or "",
        "id": part["Content-ID"] or "",
        "description": part["Content-Description"] or "",
        "defects": [str(d) for d in part.defects],
    }


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    if data.split(b"\r\n\r\n")[0].isascii():
        mail = email.message_from_bytes(data, policy=email.policy.default)
    else:  # RFC 6532: only the parser of text takes UTF-8 in a header
        mail = email.message_from_string(data.decode(), policy=email.policy.SMTPUTF8)
    return {
        "subject": mail["Subject"],
        "from": [[a.display_name, a.addr_spec] for a in mail["From"].addresses],
        "to": [[a.display_name, a.addr_spec] for a in mail["To"].addresses],
        "defects": [
            str(d) for h in ("From", "To", "Subject", "Date", "Message-ID") for d in mail[h].defects
        ],
        "parts": list(walk(mail, "")),
    }


json.dump({path: read(path) for path in sys.argv[1:]}, sys.stdout)
