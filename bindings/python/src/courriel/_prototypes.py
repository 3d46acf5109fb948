# SPDX-License-Identifier: MIT
# Made by go run ./capi/gen from core's tables and include/courriel.h.
"""The functions of the library: plain data, for the module that imports ctypes.

A type is the name of an attribute of ctypes, or "None" for no result, or
"POINTER(c_char_p)", or the name of a callback type in CALLBACKS.
"""

from typing import Dict, Tuple

Prototype = Tuple[str, Tuple[str, ...]]
"""Result type and argument types."""

CALLBACKS: Dict[str, Prototype] = {
    "EmailReadFunction": ("c_int", ("c_void_p", "c_int64", "c_void_p", "c_int")),
    "EmailProgressFunction": ("c_int", ("c_void_p", "c_int64", "c_int64")),
    "EmailCompletionFunction": ("None", ("c_void_p", "c_int64", "c_int")),
}
"""Types of functions that the library calls."""

FUNCTIONS: Dict[str, Prototype] = {
    "EmailVersion": ("c_char_p", ()),
    "EmailVersionNumber": ("c_int", ()),
    "ErrorInfo": ("c_char_p", ("c_int",)),
    "ErrorOccurred": ("c_int", ()),
    "EmailErrorNumber": ("c_int", ("c_int",)),
    "EmailErrorCopy": ("c_int", ("c_int", "c_void_p", "c_int")),
    "EmailErrorText": ("c_char_p", ("c_int",)),
    "EmailStartSMTPSession": (
        "c_void_p",
        ("c_char_p", "c_char_p", "c_char_p", "c_int", "c_int", "c_int"),
    ),
    "EmailNewSession": ("c_void_p", ()),
    "EmailSetSessionText": ("c_int", ("c_void_p", "c_int", "c_char_p")),
    "EmailSetSessionNumber": ("c_int", ("c_void_p", "c_int", "c_int")),
    "EmailGetSessionText": ("c_int", ("c_void_p", "c_int", "c_void_p", "c_int")),
    "EmailGetSessionNumber": ("c_int", ("c_void_p", "c_int")),
    "EmailStartSession": ("c_int", ("c_void_p",)),
    "EmailFindSession": ("c_void_p", ("c_char_p",)),
    "EmailCloseSession": ("c_int", ("c_void_p",)),
    "EmailSetTimeOut": ("c_int", ("c_int",)),
    "EmailGetTimeOut": ("c_int", ()),
    "EmailNewMessage": ("c_void_p", ()),
    "EmailResetMessage": ("c_int", ("c_void_p",)),
    "EmailFreeMessage": ("c_int", ("c_void_p",)),
    "EmailSetSender": ("c_int", ("c_void_p", "c_char_p")),
    "EmailSetEnvelopeSender": ("c_int", ("c_void_p", "c_char_p")),
    "EmailAddRecipient": ("c_int", ("c_void_p", "c_char_p")),
    "EmailAddCc": ("c_int", ("c_void_p", "c_char_p")),
    "EmailAddBcc": ("c_int", ("c_void_p", "c_char_p")),
    "EmailAddReplyTo": ("c_int", ("c_void_p", "c_char_p")),
    "EmailSetSubject": ("c_int", ("c_void_p", "c_char_p")),
    "EmailSetText": ("c_int", ("c_void_p", "c_char_p")),
    "EmailSetHTML": ("c_int", ("c_void_p", "c_char_p")),
    "EmailAttachFile": ("c_int", ("c_void_p", "c_char_p", "c_char_p", "c_char_p")),
    "EmailAttachData": ("c_int", ("c_void_p", "c_char_p", "c_char_p", "c_void_p", "c_size_t")),
    "EmailAttachReader": (
        "c_int",
        ("c_void_p", "c_char_p", "c_char_p", "c_int64", "EmailReadFunction", "c_void_p"),
    ),
    "EmailAttachInlineFile": (
        "c_int",
        ("c_void_p", "c_char_p", "c_char_p", "c_char_p", "c_char_p"),
    ),
    "EmailAttachInlineData": (
        "c_int",
        ("c_void_p", "c_char_p", "c_char_p", "c_char_p", "c_void_p", "c_size_t"),
    ),
    "EmailSetAttachmentDescription": ("c_int", ("c_void_p", "c_int", "c_char_p")),
    "EmailAddHeader": ("c_int", ("c_void_p", "c_char_p", "c_char_p")),
    "EmailSetSource": ("c_int", ("c_void_p", "c_void_p", "c_size_t")),
    "EmailSetPriority": ("c_int", ("c_void_p", "c_int")),
    "EmailSetSensitivity": ("c_int", ("c_void_p", "c_int")),
    "EmailSetKeywords": ("c_int", ("c_void_p", "c_char_p")),
    "EmailRequestReadReceipt": ("c_int", ("c_void_p", "c_int")),
    "EmailRequestDeliveryReceipt": ("c_int", ("c_void_p", "c_int")),
    "EmailSetSendingAgent": ("c_int", ("c_void_p", "c_char_p")),
    "EmailSetMessageID": ("c_int", ("c_void_p", "c_char_p")),
    "EmailSetInReplyTo": ("c_int", ("c_void_p", "c_char_p")),
    "EmailSetReferences": ("c_int", ("c_void_p", "c_char_p")),
    "EmailSetDate": ("c_int", ("c_void_p", "c_int64", "c_int")),
    "EmailSetAutoSubmitted": ("c_int", ("c_void_p", "c_char_p")),
    "EmailAddListUnsubscribe": ("c_int", ("c_void_p", "c_char_p", "c_int")),
    "EmailSetCalendar": ("c_int", ("c_void_p", "c_char_p", "c_char_p")),
    "EmailAddDKIM": ("c_int", ("c_void_p", "c_char_p", "c_char_p", "c_char_p")),
    "EmailAddDKIMFile": ("c_int", ("c_void_p", "c_char_p", "c_char_p", "c_char_p")),
    "EmailImportHTML": ("c_int", ("c_void_p", "c_char_p", "c_char_p", "c_int")),
    "EmailBuildSource": ("c_int", ("c_void_p", "c_int", "POINTER(c_void_p)", "POINTER(c_size_t)")),
    "EmailFreeSource": ("None", ("c_void_p",)),
    "EmailBuildSourceFile": ("c_int", ("c_void_p", "c_char_p", "c_int")),
    "EmailImportSource": ("c_int", ("c_void_p", "c_void_p", "c_size_t")),
    "EmailImportSourceFile": ("c_int", ("c_void_p", "c_char_p")),
    "EmailGetMessageText": ("c_int", ("c_void_p", "c_int", "c_void_p", "c_int")),
    "EmailSendMessage": ("c_int", ("c_void_p", "c_void_p")),
    "EmailSend": ("c_int", ("c_void_p", "c_void_p", "c_char_p")),
    "EmailSendSource": (
        "c_int",
        ("c_void_p", "c_char_p", "POINTER(c_char_p)", "c_int", "c_void_p", "c_size_t"),
    ),
    "EmailSendMessages": ("c_int", ("c_void_p", "POINTER(c_void_p)", "c_int")),
    "EmailMessageResult": ("c_int", ("c_void_p",)),
    "EmailMessageErrorNumber": ("c_int", ("c_void_p", "c_int")),
    "EmailMessageErrorText": ("c_int", ("c_void_p", "c_int", "c_void_p", "c_int")),
    "EmailRecipientCount": ("c_int", ("c_void_p",)),
    "EmailRecipientNumber": ("c_int", ("c_void_p", "c_int", "c_int")),
    "EmailRecipientText": ("c_int", ("c_void_p", "c_int", "c_int", "c_void_p", "c_int")),
    "EmailServerReply": ("c_int", ("c_void_p", "c_void_p", "c_int")),
    "EmailGetMessageID": ("c_int", ("c_void_p", "c_void_p", "c_int")),
    "EmailProgress": ("c_int", ("c_void_p", "EmailProgressFunction", "c_void_p")),
    "EmailMailIdentifier": ("c_int64", ("c_void_p",)),
    "EmailStatus": ("c_int", ("c_int64",)),
    "EmailStatusDetail": ("c_int", ("c_int64", "c_int")),
    "EmailStatusText": ("c_int", ("c_int64", "c_int", "c_void_p", "c_int")),
    "EmailMailRecipientNumber": ("c_int", ("c_int64", "c_int", "c_int")),
    "EmailMailRecipientText": ("c_int", ("c_int64", "c_int", "c_int", "c_void_p", "c_int")),
    "EmailWait": ("c_int", ("c_int64", "c_int")),
    "EmailFlush": ("c_int", ("c_void_p", "c_int")),
    "EmailCancel": ("c_int", ("c_int64",)),
    "EmailRetryNow": ("c_int", ("c_int64",)),
    "EmailNextMail": ("c_int64", ("c_void_p", "c_int64")),
    "EmailNextCompletion": ("c_int64", ("c_void_p",)),
    "EmailCompletion": ("c_int", ("c_void_p", "EmailCompletionFunction", "c_void_p")),
    "EmailConfigure": ("c_int", ("c_int", "c_int")),
    "EmailTrimMemory": ("c_int", ()),
}
"""Functions of the library."""
