# SPDX-License-Identifier: MIT
"""Sends a mail by cffi: for those who have it already. The package courriel needs nothing but Python.

courriel.ffi.h has all functions and constants; courriel.h is the manual.
"""

import os
import sys

from cffi import FFI

ffi = FFI()
with open(
    os.environ.get("COURRIEL_FFI", "/usr/local/include/courriel.ffi.h"), encoding="utf-8"
) as file:
    ffi.cdef(file.read())
courriel = ffi.dlopen(os.environ.get("COURRIEL_LIBRARY", "libcourriel.so.1"))


def check(result):
    """0 and NULL are failures; the error is of the calling thread."""
    if not result:
        sys.exit(ffi.string(courriel.ErrorInfo(courriel.EMAIL_ERROR_EVERYTHING)).decode())
    return result


server = os.environ.get("COURRIEL_SERVER", "localhost").encode()
port = int(os.environ.get("COURRIEL_PORT", "25"))
session = check(
    courriel.EmailStartSMTPSession(b"", b"", server, port, 0, courriel.EMAIL_OPTION_DEFAULT)
)
message = check(courriel.EmailNewMessage())
check(courriel.EmailSetSender(message, b"ann@example.com"))
check(courriel.EmailAddRecipient(message, b"bob@example.org"))
check(courriel.EmailSetSubject(message, b"A mail from cffi"))
check(courriel.EmailSetText(message, "Bonjour, Zoé\n".encode()))
assert check(courriel.EmailSendMessage(session, message)) == courriel.EMAIL_SENT_FULLY
courriel.EmailFreeMessage(message)
courriel.EmailCloseSession(session)
print("The server has it.")
