# SPDX-License-Identifier: MIT
# Made by go run ./core/table/generate from core/table and include/courriel.h.
"""What texts of the library name as C does, in this package's spelling."""

from __future__ import annotations

import re

_MARK = re.compile(r"\b(?:EMAIL_[A-Z0-9_]*[A-Z0-9]|Email[A-Z]\w+)")

_SPELLINGS = {
    "EMAIL_ERROR_EVERYTHING": "Error.everything",
    "EMAIL_OPTION_IMPLICIT_TLS": "Option.IMPLICIT_TLS",
    "EMAIL_OPTION_STARTTLS": "Option.STARTTLS",
    "EMAIL_PARAMETER_FORK": "Parameter.FORK",
    "EMAIL_PARAMETER_MODE": "Parameter.MODE",
    "EMAIL_SESSION_ALL_OR_NONE": "Session.all_or_none",
    "EMAIL_SESSION_ASYNC_MODE": "Session.async_mode",
    "EMAIL_SESSION_AT_MOST_ONCE": "Session.at_most_once",
    "EMAIL_SESSION_AUTH_TOKEN": "Session.auth_token",
    "EMAIL_SESSION_CA_FILE": "Session.ca_file",
    "EMAIL_SESSION_CERTIFICATE": "Session.certificate",
    "EMAIL_SESSION_CHUNKING": "Session.chunking",
    "EMAIL_SESSION_CLEAR_TEXT_SIGN_IN_ALLOWED": "Session.clear_text_sign_in_allowed",
    "EMAIL_SESSION_CLOSE_SECONDS": "Session.close_timeout",
    "EMAIL_SESSION_COMPLETIONS_DROPPED": "Session.completions_dropped",
    "EMAIL_SESSION_CONNECTIONS": "Session.connections",
    "EMAIL_SESSION_EHLO_NAME": "Session.ehlo_name",
    "EMAIL_SESSION_ENCRYPTED": "Session.encrypted",
    "EMAIL_SESSION_EXPIRY_SECONDS": "Session.expiry_seconds",
    "EMAIL_SESSION_EXTENSIONS": "Session.extensions",
    "EMAIL_SESSION_GREETING": "Session.greeting",
    "EMAIL_SESSION_HYBRID_KEYS": "Session.hybrid_keys",
    "EMAIL_SESSION_IGNORE_ERRORS": "Session.ignore_errors",
    "EMAIL_SESSION_IP_VERSION": "Session.ip_version",
    "EMAIL_SESSION_KEEP_SECONDS": "Session.keep_seconds",
    "EMAIL_SESSION_LEGACY_TLS": "Session.legacy_tls",
    "EMAIL_SESSION_LOCAL_ADDRESS": "Session.local_address",
    "EMAIL_SESSION_MAILS_PER_CONNECTION": "Session.mails_per_connection",
    "EMAIL_SESSION_MAILS_PER_MINUTE": "Session.mails_per_minute",
    "EMAIL_SESSION_MECHANISM": "Session.mechanism",
    "EMAIL_SESSION_MECHANISM_USED": "Session.mechanism_used",
    "EMAIL_SESSION_OPTION": "Session.option",
    "EMAIL_SESSION_OUTBOX_FILE": "Session.outbox_file",
    "EMAIL_SESSION_OUTBOX_LIMIT": "Session.outbox_limit",
    "EMAIL_SESSION_OUTBOX_MEGABYTES": "Session.outbox_megabytes",
    "EMAIL_SESSION_PASSWORD": "Session.password",
    "EMAIL_SESSION_PORT": "Session.port",
    "EMAIL_SESSION_RECIPIENTS_PER_MAIL": "Session.recipients_per_mail",
    "EMAIL_SESSION_RETRY_FIRST_SECONDS": "Session.retry_first_seconds",
    "EMAIL_SESSION_SERVER": "Session.server",
    "EMAIL_SESSION_SERVER_ADDRESS": "Session.server_address",
    "EMAIL_SESSION_SERVER_NAME": "Session.server_name",
    "EMAIL_SESSION_SIGNED_IN": "Session.signed_in",
    "EMAIL_SESSION_SIGN_IN_REQUIRED": "Session.sign_in_required",
    "EMAIL_SESSION_SIZE_LIMIT": "Session.size_limit",
    "EMAIL_SESSION_STARTED": "Session.started",
    "EMAIL_SESSION_START_OFFLINE": "Session.start_offline",
    "EMAIL_SESSION_TIMEOUT_SECONDS": "Session.timeout",
    "EMAIL_SESSION_TLS_CIPHER": "Session.tls_cipher",
    "EMAIL_SESSION_TLS_VERSION": "Session.tls_version",
    "EMAIL_SESSION_TOTAL_SECONDS": "Session.total_timeout",
    "EMAIL_SESSION_TRANSCRIPT_FILE": "Session.transcript_file",
    "EMAIL_SESSION_TRUSTED_WINDOW": "Session.trusted_window",
    "EMAIL_SESSION_USERNAME": "Session.username",
    "EMAIL_SESSION_VERIFIED": "Session.verified",
    "EMAIL_SESSION_WITHOUT": "Session.without",
    "EMAIL_SESSION_WITHOUT_EXTENSIONS": "Session.without_extensions",
    "EmailAddBcc": "Message.bcc",
    "EmailAddCc": "Message.cc",
    "EmailAddRecipient": "Message.to",
    "EmailCancel": "Mail.cancel",
    "EmailCancelCall": "Session.cancel_calls",
    "EmailCloseSession": "Session.close",
    "EmailConfigure": "configure",
    "EmailFlush": "Session.flush",
    "EmailFreeMessage": "Message.close",
    "EmailGetMailIdentifier": "SendResult.mail",
    "EmailNewMessage": "Message",
    "EmailNewSession": "Session",
    "EmailRecipientNumber": "SendResult.recipients",
    "EmailRetryNow": "Mail.retry_now",
    "EmailSetSender": "Message.sender",
    "EmailSetTimeOut": "set_timeout",
    "EmailStartSMTPSession": "connect",
    "EmailStartSession": "Session.start",
    "EmailStatus": "Mail.status",
    "EmailWait": "Mail.wait",
}


def spelled(text: str) -> str:
    """The text with the names that Python has for what it names."""
    if "EMAIL_" not in text and "Email" not in text:
        return text
    return _MARK.sub(lambda name: _SPELLINGS.get(name.group(), name.group()), text)
