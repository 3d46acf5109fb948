Attribute VB_Name = "CourrielApi"
' SPDX-License-Identifier: MIT
' Made by make.py from include/courriel.h: the functions and constants of Courriel for VBA 7
' (Office 2010 and later, 64 bits). Texts are pointers to UTF-8 bytes with a NUL at the end:
' see Utf8 and FromUtf8 in send_mail.bas. See README.md for what has been run and what has not.
Option Explicit

Public Const EMAIL_E_NULL_ARGUMENT As Long = 101
Public Const EMAIL_E_EMPTY_ARGUMENT As Long = 102
Public Const EMAIL_E_INVALID_HANDLE As Long = 103
Public Const EMAIL_E_CLOSED_HANDLE As Long = 104
Public Const EMAIL_E_INVALID_UTF8 As Long = 105
Public Const EMAIL_E_CONTROL_CHARACTER As Long = 106
Public Const EMAIL_E_OUT_OF_RANGE As Long = 107
Public Const EMAIL_E_UNKNOWN_CONSTANT As Long = 108
Public Const EMAIL_E_WRONG_STATE As Long = 109
Public Const EMAIL_E_NO_SUCH_SESSION As Long = 110
Public Const EMAIL_E_NO_SENDER As Long = 201
Public Const EMAIL_E_NO_RECIPIENT As Long = 202
Public Const EMAIL_E_INVALID_ADDRESS As Long = 203
Public Const EMAIL_E_INVALID_HEADER As Long = 204
Public Const EMAIL_E_INVALID_CONTENT_TYPE As Long = 205
Public Const EMAIL_E_FILE_NOT_FOUND As Long = 206
Public Const EMAIL_E_NOT_A_FILE As Long = 207
Public Const EMAIL_E_CANNOT_READ As Long = 208
Public Const EMAIL_E_FILE_CHANGED As Long = 209
Public Const EMAIL_E_INVALID_MESSAGE As Long = 210
Public Const EMAIL_E_NO_NAME As Long = 211
Public Const EMAIL_E_CANNOT_WRITE As Long = 212
Public Const EMAIL_E_INVALID_KEY As Long = 213
Public Const EMAIL_E_HOST_NOT_FOUND As Long = 301
Public Const EMAIL_E_NAME_RESOLUTION As Long = 302
Public Const EMAIL_E_CONNECTION_REFUSED As Long = 303
Public Const EMAIL_E_UNREACHABLE As Long = 304
Public Const EMAIL_E_CONNECT_TIMEOUT As Long = 305
Public Const EMAIL_E_TIMEOUT As Long = 306
Public Const EMAIL_E_CONNECTION_LOST As Long = 307
Public Const EMAIL_E_PROTOCOL As Long = 308
Public Const EMAIL_E_TOTAL_TIMEOUT As Long = 309
Public Const EMAIL_E_LOCAL_RESOURCES As Long = 310
Public Const EMAIL_E_PROXY_REFUSED As Long = 311
Public Const EMAIL_E_PROXY_SIGN_IN As Long = 312
Public Const EMAIL_E_TLS_NOT_OFFERED As Long = 401
Public Const EMAIL_E_STARTTLS_REFUSED As Long = 402
Public Const EMAIL_E_TLS_HANDSHAKE As Long = 403
Public Const EMAIL_E_UNKNOWN_AUTHORITY As Long = 404
Public Const EMAIL_E_WRONG_NAME As Long = 405
Public Const EMAIL_E_CERTIFICATE_EXPIRED As Long = 406
Public Const EMAIL_E_CERTIFICATE_INVALID As Long = 407
Public Const EMAIL_E_NOT_TLS As Long = 408
Public Const EMAIL_E_CA_FILE As Long = 409
Public Const EMAIL_E_CLEAR_TEXT_INJECTION As Long = 410
Public Const EMAIL_E_LESS_PROTECTION As Long = 411
Public Const EMAIL_E_WRONG_KEY As Long = 412
Public Const EMAIL_E_CLIENT_CERTIFICATE As Long = 413
Public Const EMAIL_E_SIGN_IN_REFUSED As Long = 501
Public Const EMAIL_E_SIGN_IN_TEMPORARY As Long = 502
Public Const EMAIL_E_CLEAR_TEXT_SIGN_IN As Long = 503
Public Const EMAIL_E_NO_MECHANISM As Long = 504
Public Const EMAIL_E_SIGN_IN_REQUIRED As Long = 505
Public Const EMAIL_E_MECHANISM_REFUSED As Long = 506
Public Const EMAIL_E_ENCRYPTION_REQUIRED As Long = 507
Public Const EMAIL_E_BAD_CHALLENGE As Long = 508
Public Const EMAIL_E_TOKEN_REFUSED As Long = 509
Public Const EMAIL_E_SIGN_IN_DISABLED As Long = 510
Public Const EMAIL_E_APP_PASSWORD_REQUIRED As Long = 511
Public Const EMAIL_E_SERVER_REFUSED As Long = 601
Public Const EMAIL_E_SENDER_REFUSED As Long = 602
Public Const EMAIL_E_RECIPIENTS_REFUSED As Long = 603
Public Const EMAIL_E_SOME_RECIPIENTS_REFUSED As Long = 604
Public Const EMAIL_E_DATA_REFUSED As Long = 605
Public Const EMAIL_E_MESSAGE_REFUSED As Long = 606
Public Const EMAIL_E_TOO_LARGE As Long = 607
Public Const EMAIL_E_SERVICE_CLOSING As Long = 608
Public Const EMAIL_E_EXTENSION_MISSING As Long = 609
Public Const EMAIL_E_SERVER_UNAVAILABLE As Long = 610
Public Const EMAIL_E_UNKNOWN_LOST As Long = 701
Public Const EMAIL_E_UNKNOWN_TIMEOUT As Long = 702
Public Const EMAIL_E_UNKNOWN_PROTOCOL As Long = 703
Public Const EMAIL_E_UNKNOWN_CANCELLED As Long = 704
Public Const EMAIL_E_UNKNOWN_ENDED As Long = 705
Public Const EMAIL_E_OUTBOX_FULL As Long = 801
Public Const EMAIL_E_UNKNOWN_MAIL As Long = 802
Public Const EMAIL_E_MAIL_CANCELLED As Long = 803
Public Const EMAIL_E_WAIT_TIMEOUT As Long = 804
Public Const EMAIL_E_MAIL_EXPIRED As Long = 805
Public Const EMAIL_E_OUTBOX_GIVEN_UP As Long = 806
Public Const EMAIL_E_NO_OUTBOX As Long = 807
Public Const EMAIL_E_MAIL_NOT_WAITING As Long = 808
Public Const EMAIL_E_OUTBOX_SHUT As Long = 809
Public Const EMAIL_E_OUTBOX_PATH As Long = 811
Public Const EMAIL_E_OUTBOX_READ_ONLY As Long = 812
Public Const EMAIL_E_OUTBOX_DISK_FULL As Long = 813
Public Const EMAIL_E_OUTBOX_VERSION As Long = 814
Public Const EMAIL_E_OUTBOX_FOREIGN As Long = 815
Public Const EMAIL_E_OUTBOX_DAMAGED As Long = 816
Public Const EMAIL_E_OUTBOX_LOCKED As Long = 817
Public Const EMAIL_E_OUTBOX_DISK As Long = 818
Public Const EMAIL_E_CANCELLED As Long = 901
Public Const EMAIL_E_SESSION_CLOSED As Long = 902
Public Const EMAIL_E_INTERNAL As Long = 911
Public Const EMAIL_E_OUT_OF_MEMORY As Long = 912
Public Const EMAIL_E_AFTER_FORK As Long = 913
Public Const EMAIL_E_TOO_MANY_CALLS As Long = 914
Public Const EMAIL_E_OUT_OF_HANDLES As Long = 915
Public Const EMAIL_ERROR_MESSAGE As Long = 0
Public Const EMAIL_ERROR_CODE As Long = 1
Public Const EMAIL_ERROR_SUMMARY As Long = 2
Public Const EMAIL_ERROR_EVERYTHING As Long = 3
Public Const EMAIL_ERROR_HINT As Long = 4
Public Const EMAIL_ERROR_STAGE As Long = 5
Public Const EMAIL_ERROR_SMTP_CODE As Long = 6
Public Const EMAIL_ERROR_ENHANCED_CODE As Long = 7
Public Const EMAIL_ERROR_SERVER_TEXT As Long = 8
Public Const EMAIL_ERROR_SYSTEM_CODE As Long = 9
Public Const EMAIL_ERROR_SYSTEM_MESSAGE As Long = 10
Public Const EMAIL_ERROR_MAY_RETRY As Long = 11
Public Const EMAIL_ERROR_OUTCOME_UNKNOWN As Long = 12
Public Const EMAIL_ERROR_SESSION_USABLE As Long = 13
Public Const EMAIL_ERROR_WLANGUAGE_NUMBER As Long = 14
Public Const EMAIL_ERROR_NEW_TOKEN_HELPS As Long = 16
Public Const EMAIL_ERROR_FAULT As Long = 17
Public Const EMAIL_ERROR_NAME As Long = 15
Public Const EMAIL_STAGE_NONE As Long = 0
Public Const EMAIL_STAGE_ARGUMENTS As Long = 1
Public Const EMAIL_STAGE_MESSAGE As Long = 2
Public Const EMAIL_STAGE_NAME As Long = 3
Public Const EMAIL_STAGE_CONNECT As Long = 4
Public Const EMAIL_STAGE_TLS As Long = 5
Public Const EMAIL_STAGE_GREETING As Long = 6
Public Const EMAIL_STAGE_EHLO As Long = 7
Public Const EMAIL_STAGE_STARTTLS As Long = 8
Public Const EMAIL_STAGE_SIGN_IN As Long = 9
Public Const EMAIL_STAGE_MAIL As Long = 10
Public Const EMAIL_STAGE_RCPT As Long = 11
Public Const EMAIL_STAGE_DATA As Long = 12
Public Const EMAIL_STAGE_BODY As Long = 13
Public Const EMAIL_STAGE_END_OF_DATA As Long = 14
Public Const EMAIL_STAGE_IDLE As Long = 15
Public Const EMAIL_STAGE_OUTBOX As Long = 16
Public Const EMAIL_FAULT_NOBODY As Long = 0
Public Const EMAIL_FAULT_PROGRAM As Long = 1
Public Const EMAIL_FAULT_MACHINE As Long = 2
Public Const EMAIL_FAULT_NETWORK As Long = 3
Public Const EMAIL_FAULT_SERVER As Long = 4
Public Const EMAIL_FAULT_ACCOUNT As Long = 5
Public Const EMAIL_FAULT_ADDRESS As Long = 6
Public Const EMAIL_FAULT_MESSAGE As Long = 7
Public Const EMAIL_OPTION_DEFAULT As Long = 0
Public Const EMAIL_OPTION_IMPLICIT_TLS As Long = 1
Public Const EMAIL_OPTION_STARTTLS As Long = 2
Public Const EMAIL_OPTION_CLEAR As Long = 3
Public Const EMAIL_SESSION_SERVER As Long = 1
Public Const EMAIL_SESSION_PORT As Long = 2
Public Const EMAIL_SESSION_USERNAME As Long = 3
Public Const EMAIL_SESSION_PASSWORD As Long = 4
Public Const EMAIL_SESSION_OPTION As Long = 5
Public Const EMAIL_SESSION_ASYNC_MODE As Long = 6
Public Const EMAIL_SESSION_AUTH_TOKEN As Long = 7
Public Const EMAIL_SESSION_IGNORE_ERRORS As Long = 8
Public Const EMAIL_SESSION_TIMEOUT_SECONDS As Long = 10
Public Const EMAIL_SESSION_TOTAL_SECONDS As Long = 11
Public Const EMAIL_SESSION_CLOSE_SECONDS As Long = 12
Public Const EMAIL_SESSION_SIGN_IN_REQUIRED As Long = 13
Public Const EMAIL_SESSION_CLEAR_TEXT_SIGN_IN_ALLOWED As Long = 14
Public Const EMAIL_SESSION_MECHANISM As Long = 15
Public Const EMAIL_SESSION_CA_FILE As Long = 16
Public Const EMAIL_SESSION_EHLO_NAME As Long = 17
Public Const EMAIL_SESSION_LOCAL_ADDRESS As Long = 18
Public Const EMAIL_SESSION_IP_VERSION As Long = 19
Public Const EMAIL_SESSION_ALL_OR_NONE As Long = 20
Public Const EMAIL_SESSION_CHUNKING As Long = 21
Public Const EMAIL_SESSION_TRANSCRIPT_FILE As Long = 22
Public Const EMAIL_SESSION_AT_MOST_ONCE As Long = 24
Public Const EMAIL_SESSION_CONNECTIONS As Long = 25
Public Const EMAIL_SESSION_TRUSTED_WINDOW As Long = 26
Public Const EMAIL_SESSION_MAILS_PER_CONNECTION As Long = 27
Public Const EMAIL_SESSION_RECIPIENTS_PER_MAIL As Long = 28
Public Const EMAIL_SESSION_WITHOUT_EXTENSIONS As Long = 29
Public Const EMAIL_SESSION_HYBRID_KEYS As Long = 30
Public Const EMAIL_SESSION_LEGACY_TLS As Long = 31
Public Const EMAIL_SESSION_PROXY As Long = 32
Public Const EMAIL_SESSION_CLIENT_CERTIFICATE As Long = 33
Public Const EMAIL_SESSION_CLIENT_KEY As Long = 34
Public Const EMAIL_SESSION_CLIENT_KEY_PASSWORD As Long = 35
Public Const EMAIL_SESSION_MINIMUM_TLS As Long = 36
Public Const EMAIL_SESSION_PINS As Long = 37
Public Const EMAIL_SESSION_PINS_ONLY As Long = 38
Public Const EMAIL_SESSION_OUTBOX_LIMIT As Long = 23
Public Const EMAIL_SESSION_OUTBOX_MEGABYTES As Long = 46
Public Const EMAIL_SESSION_OUTBOX_FILE As Long = 40
Public Const EMAIL_SESSION_MAILS_PER_MINUTE As Long = 41
Public Const EMAIL_SESSION_RETRY_FIRST_SECONDS As Long = 42
Public Const EMAIL_SESSION_EXPIRY_SECONDS As Long = 43
Public Const EMAIL_SESSION_START_OFFLINE As Long = 45
Public Const EMAIL_SESSION_KEEP_SECONDS As Long = 44
Public Const EMAIL_SESSION_STARTED As Long = 100
Public Const EMAIL_SESSION_SERVER_NAME As Long = 101
Public Const EMAIL_SESSION_SERVER_ADDRESS As Long = 102
Public Const EMAIL_SESSION_GREETING As Long = 103
Public Const EMAIL_SESSION_EXTENSIONS As Long = 104
Public Const EMAIL_SESSION_SIZE_LIMIT As Long = 105
Public Const EMAIL_SESSION_ENCRYPTED As Long = 106
Public Const EMAIL_SESSION_VERIFIED As Long = 107
Public Const EMAIL_SESSION_TLS_VERSION As Long = 108
Public Const EMAIL_SESSION_TLS_CIPHER As Long = 109
Public Const EMAIL_SESSION_CERTIFICATE As Long = 110
Public Const EMAIL_SESSION_SIGNED_IN As Long = 111
Public Const EMAIL_SESSION_MECHANISM_USED As Long = 112
Public Const EMAIL_SESSION_WITHOUT As Long = 113
Public Const EMAIL_SESSION_COMPLETIONS_DROPPED As Long = 120
Public Const EMAIL_IGNORE_CERTIFICATE_INVALID As Long = 1
Public Const EMAIL_IGNORE_NAME_MISMATCH As Long = 2
Public Const EMAIL_IGNORE_EXPIRED As Long = 4
Public Const EMAIL_IGNORE_REVOCATION As Long = 8
Public Const EMAIL_PRIORITY_NONE As Long = 0
Public Const EMAIL_PRIORITY_LOW As Long = 1
Public Const EMAIL_PRIORITY_NORMAL As Long = 2
Public Const EMAIL_PRIORITY_HIGH As Long = 3
Public Const EMAIL_SENSITIVITY_NORMAL As Long = 0
Public Const EMAIL_SENSITIVITY_PERSONAL As Long = 1
Public Const EMAIL_SENSITIVITY_PRIVATE As Long = 2
Public Const EMAIL_SENSITIVITY_COMPANY_CONFIDENTIAL As Long = 3
Public Const EMAIL_DELIVERY_NOTIFY As Long = 1
Public Const EMAIL_DELIVERY_RETURN As Long = 2
Public Const EMAIL_DELIVERY_ENVELOPE_ID As Long = 3
Public Const EMAIL_DELIVERY_REQUIRE_TLS As Long = 4
Public Const EMAIL_DELIVERY_BY_SECONDS As Long = 5
Public Const EMAIL_DELIVERY_BY_MODE As Long = 6
Public Const EMAIL_DELIVERY_MT_PRIORITY As Long = 7
Public Const EMAIL_DELIVERY_HOLD_SECONDS As Long = 8
Public Const EMAIL_DELIVERY_HOLD_UNTIL As Long = 9
Public Const EMAIL_DELIVERY_ORIGINAL_RECIPIENTS As Long = 10
Public Const EMAIL_NOTIFY_SUCCESS As Long = 1
Public Const EMAIL_NOTIFY_FAILURE As Long = 2
Public Const EMAIL_NOTIFY_DELAY As Long = 4
Public Const EMAIL_NOTIFY_NEVER As Long = 8
Public Const EMAIL_IMPORT_STRICT As Long = 1
Public Const EMAIL_IMPORT_NO_TEXT As Long = 2
Public Const EMAIL_SOURCE_WITH_BCC As Long = 1
Public Const EMAIL_CONTENT_SENDER As Long = 1
Public Const EMAIL_CONTENT_RECIPIENTS As Long = 2
Public Const EMAIL_CONTENT_CC As Long = 3
Public Const EMAIL_CONTENT_BCC As Long = 4
Public Const EMAIL_CONTENT_REPLY_TO As Long = 5
Public Const EMAIL_CONTENT_SUBJECT As Long = 6
Public Const EMAIL_CONTENT_TEXT As Long = 7
Public Const EMAIL_CONTENT_HTML As Long = 8
Public Const EMAIL_CONTENT_MESSAGE_ID As Long = 9
Public Const EMAIL_CONTENT_DATE As Long = 10
Public Const EMAIL_CONTENT_ATTACHMENT_COUNT As Long = 11
Public Const EMAIL_CONTENT_IMPORT_PROBLEMS As Long = 12
Public Const EMAIL_CONTENT_ENVELOPE_SENDER As Long = 13
Public Const EMAIL_CONTENT_SENDING_AGENT As Long = 14
Public Const EMAIL_CONTENT_IN_REPLY_TO As Long = 15
Public Const EMAIL_CONTENT_REFERENCES As Long = 16
Public Const EMAIL_CONTENT_KEYWORDS As Long = 17
Public Const EMAIL_CONTENT_AUTO_SUBMITTED As Long = 18
Public Const EMAIL_CONTENT_LIST_UNSUBSCRIBE As Long = 19
Public Const EMAIL_CONTENT_CALENDAR As Long = 20
Public Const EMAIL_CONTENT_CALENDAR_METHOD As Long = 21
Public Const EMAIL_CONTENT_HEADERS As Long = 22
Public Const EMAIL_CONTENT_READ_RECEIPT_TO As Long = 23
Public Const EMAIL_CONTENT_DELIVERY_RECEIPT_TO As Long = 24
Public Const EMAIL_CONTENT_PRIORITY As Long = 25
Public Const EMAIL_CONTENT_SENSITIVITY As Long = 26
Public Const EMAIL_CONTENT_READ_RECEIPT As Long = 27
Public Const EMAIL_CONTENT_DELIVERY_RECEIPT As Long = 28
Public Const EMAIL_CONTENT_ENVELOPE_RECIPIENTS As Long = 31
Public Const EMAIL_CONTENT_ONE_CLICK As Long = 29
Public Const EMAIL_CONTENT_ORGANIZATION As Long = 30
Public Const EMAIL_ATTACHMENT_NAME As Long = 1
Public Const EMAIL_ATTACHMENT_CONTENT_TYPE As Long = 2
Public Const EMAIL_ATTACHMENT_CONTENT_ID As Long = 3
Public Const EMAIL_ATTACHMENT_DESCRIPTION As Long = 4
Public Const EMAIL_ATTACHMENT_DISPOSITION As Long = 5
Public Const EMAIL_ATTACHMENT_LOCATION As Long = 6
Public Const EMAIL_ATTACHMENT_PLACE As Long = 7
Public Const EMAIL_ATTACHMENT_VIEW As Long = 8
Public Const EMAIL_PLACE_ATTACHED As Long = 0
Public Const EMAIL_PLACE_RELATED As Long = 1
Public Const EMAIL_PLACE_BEFORE_HTML As Long = 2
Public Const EMAIL_PLACE_AFTER_HTML As Long = 3
Public Const EMAIL_ADDRESS_SYNTAX As Long = 0
Public Const EMAIL_ADDRESS_STRICT As Long = 1
Public Const EMAIL_ADDRESS_SERVER As Long = 2
Public Const EMAIL_ADDRESS_VALID As Long = 11
Public Const EMAIL_ADDRESS_BAD_SYNTAX As Long = 12
Public Const EMAIL_ADDRESS_REFUSED As Long = 13
Public Const EMAIL_ADDRESS_UNKNOWN As Long = 14
Public Const EMAIL_SPLIT_MAILBOXES As Long = 1
Public Const EMAIL_SPLIT_ADDRESSES As Long = 2
Public Const EMAIL_SPLIT_NAMES As Long = 3
Public Const EMAIL_SPLIT_GROUPS As Long = 4
Public Const EMAIL_SPLIT_PROBLEMS As Long = 5
Public Const EMAIL_SENT_FULLY As Long = 1
Public Const EMAIL_SENT_IN_PART As Long = 2
Public Const EMAIL_RECIPIENT_ADDRESS As Long = 1
Public Const EMAIL_RECIPIENT_ACCEPTED As Long = 2
Public Const EMAIL_RECIPIENT_SMTP_CODE As Long = 3
Public Const EMAIL_RECIPIENT_ENHANCED_CODE As Long = 4
Public Const EMAIL_RECIPIENT_SERVER_TEXT As Long = 5
Public Const EMAIL_TRANSCRIPT_CLIENT As Long = 0
Public Const EMAIL_TRANSCRIPT_SERVER As Long = 1
Public Const EMAIL_TRANSCRIPT_EVENT As Long = 2
Public Const EMAIL_STATUS_PENDING As Long = 1
Public Const EMAIL_STATUS_SENT As Long = 2
Public Const EMAIL_STATUS_ERROR As Long = 3
Public Const EMAIL_STATE_QUEUED As Long = 1
Public Const EMAIL_STATE_SENDING As Long = 2
Public Const EMAIL_STATE_WAITING As Long = 3
Public Const EMAIL_STATE_SENT As Long = 4
Public Const EMAIL_STATE_FAILED As Long = 5
Public Const EMAIL_STATE_CANCELLED As Long = 6
Public Const EMAIL_STATE_UNKNOWN As Long = 7
Public Const EMAIL_MAIL_STATE As Long = 1
Public Const EMAIL_MAIL_ATTEMPTS As Long = 2
Public Const EMAIL_MAIL_NEXT_ATTEMPT_SECONDS As Long = 3
Public Const EMAIL_MAIL_POSSIBLE_DUPLICATE As Long = 4
Public Const EMAIL_MAIL_RECIPIENT_COUNT As Long = 5
Public Const EMAIL_MAIL_SIZE As Long = 6
Public Const EMAIL_MAIL_SERVER_REPLY As Long = 7
Public Const EMAIL_MAIL_MESSAGE_ID As Long = 8
Public Const EMAIL_MAIL_SENDER As Long = 9
Public Const EMAIL_MAIL_CODE As Long = 10
Public Const EMAIL_MAIL_ERROR As Long = 11
Public Const EMAIL_MAIL_CREATED As Long = 12
Public Const EMAIL_PARAMETER_MODE As Long = 0
Public Const EMAIL_PARAMETER_FORK As Long = 1
Public Const EMAIL_PARAMETER_CALLS As Long = 2

Public Declare PtrSafe Function EmailVersion Lib "libcourriel.dll" () As LongPtr
Public Declare PtrSafe Function EmailVersionNumber Lib "libcourriel.dll" () As Long
Public Declare PtrSafe Function ErrorInfo Lib "libcourriel.dll" (ByVal detail As Long) As LongPtr
Public Declare PtrSafe Function ErrorOccurred Lib "libcourriel.dll" () As Long
Public Declare PtrSafe Function EmailErrorNumber Lib "libcourriel.dll" (ByVal detail As Long) As Long
Public Declare PtrSafe Function EmailErrorCopy Lib "libcourriel.dll" (ByVal detail As Long, ByVal buffer As LongPtr, ByVal size As Long) As Long
Public Declare PtrSafe Function EmailErrorText Lib "libcourriel.dll" (ByVal code As Long) As LongPtr
Public Declare PtrSafe Function EmailSetError Lib "libcourriel.dll" (ByVal code As Long, ByVal detail As LongPtr) As Long
Public Declare PtrSafe Function EmailStartSMTPSession Lib "libcourriel.dll" (ByVal username As LongPtr, ByVal password As LongPtr, ByVal server As LongPtr, ByVal port As Long, ByVal async_mode As Long, ByVal option_ As Long) As LongPtr
Public Declare PtrSafe Function EmailNewSession Lib "libcourriel.dll" () As LongPtr
Public Declare PtrSafe Function EmailSetSessionText Lib "libcourriel.dll" (ByVal session As LongPtr, ByVal property_ As Long, ByVal value As LongPtr) As Long
Public Declare PtrSafe Function EmailSetSessionNumber Lib "libcourriel.dll" (ByVal session As LongPtr, ByVal property_ As Long, ByVal value As Long) As Long
Public Declare PtrSafe Function EmailGetSessionText Lib "libcourriel.dll" (ByVal session As LongPtr, ByVal property_ As Long, ByVal buffer As LongPtr, ByVal size As Long) As Long
Public Declare PtrSafe Function EmailGetSessionNumber Lib "libcourriel.dll" (ByVal session As LongPtr, ByVal property_ As Long) As Long
Public Declare PtrSafe Function EmailStartSession Lib "libcourriel.dll" (ByVal session As LongPtr) As Long
Public Declare PtrSafe Function EmailPing Lib "libcourriel.dll" (ByVal session As LongPtr) As Long
Public Declare PtrSafe Function EmailSessionErrorNumber Lib "libcourriel.dll" (ByVal session As LongPtr, ByVal detail As Long) As Long
Public Declare PtrSafe Function EmailSessionErrorText Lib "libcourriel.dll" (ByVal session As LongPtr, ByVal detail As Long, ByVal buffer As LongPtr, ByVal size As Long) As Long
Public Declare PtrSafe Function EmailFindSession Lib "libcourriel.dll" (ByVal username As LongPtr) As LongPtr
Public Declare PtrSafe Function EmailCloseSession Lib "libcourriel.dll" (ByVal session As LongPtr) As Long
Public Declare PtrSafe Function EmailReleaseSession Lib "libcourriel.dll" (ByVal session As LongPtr) As Long
Public Declare PtrSafe Function EmailCloseSessions Lib "libcourriel.dll" (ByVal username As LongPtr) As Long
Public Declare PtrSafe Function EmailCancelCall Lib "libcourriel.dll" (ByVal session As LongPtr, ByVal message As LongPtr) As Long
Public Declare PtrSafe Function EmailSetTimeOut Lib "libcourriel.dll" (ByVal seconds As Long) As Long
Public Declare PtrSafe Function EmailGetTimeOut Lib "libcourriel.dll" () As Long
Public Declare PtrSafe Function EmailNewMessage Lib "libcourriel.dll" () As LongPtr
Public Declare PtrSafe Function EmailResetMessage Lib "libcourriel.dll" (ByVal message As LongPtr) As Long
Public Declare PtrSafe Function EmailFreeMessage Lib "libcourriel.dll" (ByVal message As LongPtr) As Long
Public Declare PtrSafe Function EmailSetSender Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal sender As LongPtr) As Long
Public Declare PtrSafe Function EmailSetEnvelopeSender Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal address As LongPtr) As Long
Public Declare PtrSafe Function EmailAddRecipient Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal recipient As LongPtr) As Long
Public Declare PtrSafe Function EmailAddCc Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal recipient As LongPtr) As Long
Public Declare PtrSafe Function EmailAddBcc Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal recipient As LongPtr) As Long
Public Declare PtrSafe Function EmailAddEnvelopeRecipient Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal address As LongPtr) As Long
Public Declare PtrSafe Function EmailAddReplyTo Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal mailbox As LongPtr) As Long
Public Declare PtrSafe Function EmailSetSubject Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal subject As LongPtr) As Long
Public Declare PtrSafe Function EmailSetText Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal text As LongPtr) As Long
Public Declare PtrSafe Function EmailSetHTML Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal html As LongPtr) As Long
Public Declare PtrSafe Function EmailAttachFile Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal path As LongPtr, ByVal name As LongPtr, ByVal content_type As LongPtr) As Long
Public Declare PtrSafe Function EmailAttachData Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal name As LongPtr, ByVal content_type As LongPtr, ByVal data As LongPtr, ByVal size As LongPtr) As Long
Public Declare PtrSafe Function EmailAttachReader Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal name As LongPtr, ByVal content_type As LongPtr, ByVal size As LongLong, ByVal callback As LongPtr, ByVal user_data As LongPtr) As Long
Public Declare PtrSafe Function EmailAttachInlineFile Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal path As LongPtr, ByVal name As LongPtr, ByVal content_type As LongPtr, ByVal content_id As LongPtr) As Long
Public Declare PtrSafe Function EmailAttachInlineData Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal name As LongPtr, ByVal content_type As LongPtr, ByVal content_id As LongPtr, ByVal data As LongPtr, ByVal size As LongPtr) As Long
Public Declare PtrSafe Function EmailAddAlternative Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal content_type As LongPtr, ByVal data As LongPtr, ByVal size As LongPtr) As Long
Public Declare PtrSafe Function EmailSetAttachmentText Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal rank As Long, ByVal detail As Long, ByVal value As LongPtr) As Long
Public Declare PtrSafe Function EmailSetAttachmentNumber Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal rank As Long, ByVal detail As Long, ByVal value As Long) As Long
Public Declare PtrSafe Function EmailSetAttachmentDescription Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal rank As Long, ByVal description As LongPtr) As Long
Public Declare PtrSafe Function EmailAddHeader Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal name As LongPtr, ByVal value As LongPtr) As Long
Public Declare PtrSafe Function EmailSetSource Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal data As LongPtr, ByVal size As LongPtr) As Long
Public Declare PtrSafe Function EmailSetPriority Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal priority As Long) As Long
Public Declare PtrSafe Function EmailSetSensitivity Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal sensitivity As Long) As Long
Public Declare PtrSafe Function EmailSetKeywords Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal keywords As LongPtr) As Long
Public Declare PtrSafe Function EmailRequestReadReceipt Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal wanted As Long) As Long
Public Declare PtrSafe Function EmailRequestDeliveryReceipt Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal wanted As Long) As Long
Public Declare PtrSafe Function EmailSetSendingAgent Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal mailbox As LongPtr) As Long
Public Declare PtrSafe Function EmailSetMessageID Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal id As LongPtr) As Long
Public Declare PtrSafe Function EmailSetInReplyTo Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal ids As LongPtr) As Long
Public Declare PtrSafe Function EmailSetReferences Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal ids As LongPtr) As Long
Public Declare PtrSafe Function EmailSetDate Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal unix_seconds As LongLong, ByVal offset_minutes As Long) As Long
Public Declare PtrSafe Function EmailSetAutoSubmitted Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal keyword As LongPtr) As Long
Public Declare PtrSafe Function EmailAddListUnsubscribe Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal uri As LongPtr, ByVal one_click As Long) As Long
Public Declare PtrSafe Function EmailSetCalendar Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal method As LongPtr, ByVal calendar As LongPtr) As Long
Public Declare PtrSafe Function EmailAddDKIM Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal domain As LongPtr, ByVal selector As LongPtr, ByVal key As LongPtr) As Long
Public Declare PtrSafe Function EmailAddDKIMFile Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal domain As LongPtr, ByVal selector As LongPtr, ByVal path As LongPtr) As Long
Public Declare PtrSafe Function EmailSetSMIMESigner Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal certificates As LongPtr, ByVal key As LongPtr) As Long
Public Declare PtrSafe Function EmailSetSMIMESignerFile Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal path As LongPtr, ByVal password As LongPtr) As Long
Public Declare PtrSafe Function EmailAddSMIMERecipient Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal certificates As LongPtr) As Long
Public Declare PtrSafe Function EmailSetDeliveryNumber Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal option_ As Long, ByVal value As Long) As Long
Public Declare PtrSafe Function EmailSetDeliveryText Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal option_ As Long, ByVal value As LongPtr) As Long
Public Declare PtrSafe Function EmailImportHTML Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal html As LongPtr, ByVal directory As LongPtr, ByVal options As Long) As Long
Public Declare PtrSafe Function EmailBuildSource Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal options As Long, ByVal data As LongPtr, ByVal size As LongPtr) As Long
Public Declare PtrSafe Sub EmailFreeSource Lib "libcourriel.dll" (ByVal data As LongPtr)
Public Declare PtrSafe Function EmailBuildSourceFile Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal path As LongPtr, ByVal options As Long) As Long
Public Declare PtrSafe Function EmailImportSource Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal data As LongPtr, ByVal size As LongPtr) As Long
Public Declare PtrSafe Function EmailImportSourceFile Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal path As LongPtr) As Long
Public Declare PtrSafe Function EmailSetMessageText Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal detail As Long, ByVal value As LongPtr) As Long
Public Declare PtrSafe Function EmailGetMessageText Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal detail As Long, ByVal buffer As LongPtr, ByVal size As Long) As Long
Public Declare PtrSafe Function EmailGetMessageNumber Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal detail As Long) As Long
Public Declare PtrSafe Function EmailGetHeader Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal name As LongPtr, ByVal rank As Long, ByVal buffer As LongPtr, ByVal size As Long) As Long
Public Declare PtrSafe Function EmailGetAttachmentCount Lib "libcourriel.dll" (ByVal message As LongPtr) As Long
Public Declare PtrSafe Function EmailAttachmentText Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal rank As Long, ByVal detail As Long, ByVal buffer As LongPtr, ByVal size As Long) As Long
Public Declare PtrSafe Function EmailAttachmentData Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal rank As Long, ByVal buffer As LongPtr, ByVal size As LongPtr) As LongLong
Public Declare PtrSafe Function EmailCheckAddress Lib "libcourriel.dll" (ByVal address As LongPtr, ByVal level As Long) As Long
Public Declare PtrSafe Function EmailSplitAddresses Lib "libcourriel.dll" (ByVal list As LongPtr, ByVal detail As Long, ByVal buffer As LongPtr, ByVal size As Long) As Long
Public Declare PtrSafe Function EmailSendMessage Lib "libcourriel.dll" (ByVal session As LongPtr, ByVal message As LongPtr) As Long
Public Declare PtrSafe Function EmailSend Lib "libcourriel.dll" (ByVal session As LongPtr, ByVal message As LongPtr, ByVal path As LongPtr) As Long
Public Declare PtrSafe Function EmailSendSource Lib "libcourriel.dll" (ByVal session As LongPtr, ByVal sender As LongPtr, ByVal recipients As LongPtr, ByVal count As Long, ByVal data As LongPtr, ByVal size As LongPtr) As Long
Public Declare PtrSafe Function EmailSendMessages Lib "libcourriel.dll" (ByVal session As LongPtr, ByVal messages As LongPtr, ByVal count As Long) As Long
Public Declare PtrSafe Function EmailGetMessageResult Lib "libcourriel.dll" (ByVal message As LongPtr) As Long
Public Declare PtrSafe Function EmailMessageErrorNumber Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal detail As Long) As Long
Public Declare PtrSafe Function EmailMessageErrorText Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal detail As Long, ByVal buffer As LongPtr, ByVal size As Long) As Long
Public Declare PtrSafe Function EmailGetRecipientCount Lib "libcourriel.dll" (ByVal message As LongPtr) As Long
Public Declare PtrSafe Function EmailRecipientNumber Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal rank As Long, ByVal detail As Long) As Long
Public Declare PtrSafe Function EmailRecipientText Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal rank As Long, ByVal detail As Long, ByVal buffer As LongPtr, ByVal size As Long) As Long
Public Declare PtrSafe Function EmailGetServerReply Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal buffer As LongPtr, ByVal size As Long) As Long
Public Declare PtrSafe Function EmailGetMessageID Lib "libcourriel.dll" (ByVal message As LongPtr, ByVal buffer As LongPtr, ByVal size As Long) As Long
Public Declare PtrSafe Function EmailSetProgress Lib "libcourriel.dll" (ByVal session As LongPtr, ByVal callback As LongPtr, ByVal user_data As LongPtr) As Long
Public Declare PtrSafe Function EmailSetTranscript Lib "libcourriel.dll" (ByVal session As LongPtr, ByVal callback As LongPtr, ByVal user_data As LongPtr) As Long
Public Declare PtrSafe Function EmailGetMailIdentifier Lib "libcourriel.dll" (ByVal message As LongPtr) As LongLong
Public Declare PtrSafe Function EmailGetShortMailNumber Lib "libcourriel.dll" (ByVal mail As LongLong) As Long
Public Declare PtrSafe Function EmailStatus Lib "libcourriel.dll" (ByVal mail As LongLong) As Long
Public Declare PtrSafe Function EmailMailNumber Lib "libcourriel.dll" (ByVal mail As LongLong, ByVal detail As Long) As Long
Public Declare PtrSafe Function EmailMailText Lib "libcourriel.dll" (ByVal mail As LongLong, ByVal detail As Long, ByVal buffer As LongPtr, ByVal size As Long) As Long
Public Declare PtrSafe Function EmailMailRecipientNumber Lib "libcourriel.dll" (ByVal mail As LongLong, ByVal rank As Long, ByVal detail As Long) As Long
Public Declare PtrSafe Function EmailMailRecipientText Lib "libcourriel.dll" (ByVal mail As LongLong, ByVal rank As Long, ByVal detail As Long, ByVal buffer As LongPtr, ByVal size As Long) As Long
Public Declare PtrSafe Function EmailWait Lib "libcourriel.dll" (ByVal mail As LongLong, ByVal timeout_ms As Long) As Long
Public Declare PtrSafe Function EmailFlush Lib "libcourriel.dll" (ByVal session As LongPtr, ByVal timeout_ms As Long) As Long
Public Declare PtrSafe Function EmailCancel Lib "libcourriel.dll" (ByVal mail As LongLong) As Long
Public Declare PtrSafe Function EmailRetryNow Lib "libcourriel.dll" (ByVal mail As LongLong) As Long
Public Declare PtrSafe Function EmailNextMail Lib "libcourriel.dll" (ByVal session As LongPtr, ByVal after As LongLong) As LongLong
Public Declare PtrSafe Function EmailNextCompletion Lib "libcourriel.dll" (ByVal session As LongPtr) As LongLong
Public Declare PtrSafe Function EmailWaitCompletion Lib "libcourriel.dll" (ByVal session As LongPtr, ByVal timeout_ms As Long) As LongLong
Public Declare PtrSafe Function EmailGetCompletionDescriptor Lib "libcourriel.dll" (ByVal session As LongPtr) As LongLong
Public Declare PtrSafe Function EmailSetCompletion Lib "libcourriel.dll" (ByVal session As LongPtr, ByVal callback As LongPtr, ByVal user_data As LongPtr) As Long
Public Declare PtrSafe Function EmailConfigure Lib "libcourriel.dll" (ByVal parameter As Long, ByVal value As Long) As Long
Public Declare PtrSafe Function EmailTrimMemory Lib "libcourriel.dll" () As Long
