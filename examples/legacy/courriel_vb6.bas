Attribute VB_Name = "CourrielApi"
' SPDX-License-Identifier: MIT
' Made by make.py from include/courriel.h: the functions and constants of Courriel for VB6 and
' 32-bit VBA, with the 32-bit libcourriel.dll. Texts are pointers to UTF-8 bytes with a NUL at the
' end. What has 64 bits in the header (numbers of mails, dates in seconds, sizes) is a Double,
' which holds each of them exactly. A function that is called back is given by AddressOf; it takes
' ByVal arguments of these types. Progress, transcript and reader of a blocking call come on the
' thread that called. Completions come on a thread of the library, which VB6 does not survive:
' poll instead, with EmailStatus and EmailNextCompletion.
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

Public Declare Function EmailVersion Lib "libcourriel.dll" Alias "EmailStdVersion" () As Long
Public Declare Function EmailVersionNumber Lib "libcourriel.dll" Alias "EmailStdVersionNumber" () As Long
Public Declare Function ErrorInfo Lib "libcourriel.dll" Alias "EmailStdErrorInfo" (ByVal detail As Long) As Long
Public Declare Function ErrorOccurred Lib "libcourriel.dll" Alias "EmailStdErrorOccurred" () As Long
Public Declare Function EmailErrorNumber Lib "libcourriel.dll" Alias "EmailStdErrorNumber" (ByVal detail As Long) As Long
Public Declare Function EmailErrorCopy Lib "libcourriel.dll" Alias "EmailStdErrorCopy" (ByVal detail As Long, ByVal buffer As Long, ByVal size As Long) As Long
Public Declare Function EmailErrorText Lib "libcourriel.dll" Alias "EmailStdErrorText" (ByVal code As Long) As Long
Public Declare Function EmailSetError Lib "libcourriel.dll" Alias "EmailStdSetError" (ByVal code As Long, ByVal detail As Long) As Long
Public Declare Function EmailStartSMTPSession Lib "libcourriel.dll" Alias "EmailStdStartSMTPSession" (ByVal username As Long, ByVal password As Long, ByVal server As Long, ByVal port As Long, ByVal async_mode As Long, ByVal option_ As Long) As Long
Public Declare Function EmailNewSession Lib "libcourriel.dll" Alias "EmailStdNewSession" () As Long
Public Declare Function EmailSetSessionText Lib "libcourriel.dll" Alias "EmailStdSetSessionText" (ByVal session As Long, ByVal property_ As Long, ByVal value As Long) As Long
Public Declare Function EmailSetSessionNumber Lib "libcourriel.dll" Alias "EmailStdSetSessionNumber" (ByVal session As Long, ByVal property_ As Long, ByVal value As Long) As Long
Public Declare Function EmailGetSessionText Lib "libcourriel.dll" Alias "EmailStdGetSessionText" (ByVal session As Long, ByVal property_ As Long, ByVal buffer As Long, ByVal size As Long) As Long
Public Declare Function EmailGetSessionNumber Lib "libcourriel.dll" Alias "EmailStdGetSessionNumber" (ByVal session As Long, ByVal property_ As Long) As Long
Public Declare Function EmailStartSession Lib "libcourriel.dll" Alias "EmailStdStartSession" (ByVal session As Long) As Long
Public Declare Function EmailPing Lib "libcourriel.dll" Alias "EmailStdPing" (ByVal session As Long) As Long
Public Declare Function EmailSessionErrorNumber Lib "libcourriel.dll" Alias "EmailStdSessionErrorNumber" (ByVal session As Long, ByVal detail As Long) As Long
Public Declare Function EmailSessionErrorText Lib "libcourriel.dll" Alias "EmailStdSessionErrorText" (ByVal session As Long, ByVal detail As Long, ByVal buffer As Long, ByVal size As Long) As Long
Public Declare Function EmailFindSession Lib "libcourriel.dll" Alias "EmailStdFindSession" (ByVal username As Long) As Long
Public Declare Function EmailCloseSession Lib "libcourriel.dll" Alias "EmailStdCloseSession" (ByVal session As Long) As Long
Public Declare Function EmailReleaseSession Lib "libcourriel.dll" Alias "EmailStdReleaseSession" (ByVal session As Long) As Long
Public Declare Function EmailCloseSessions Lib "libcourriel.dll" Alias "EmailStdCloseSessions" (ByVal username As Long) As Long
Public Declare Function EmailCancelCall Lib "libcourriel.dll" Alias "EmailStdCancelCall" (ByVal session As Long, ByVal message As Long) As Long
Public Declare Function EmailSetTimeOut Lib "libcourriel.dll" Alias "EmailStdSetTimeOut" (ByVal seconds As Long) As Long
Public Declare Function EmailGetTimeOut Lib "libcourriel.dll" Alias "EmailStdGetTimeOut" () As Long
Public Declare Function EmailNewMessage Lib "libcourriel.dll" Alias "EmailStdNewMessage" () As Long
Public Declare Function EmailResetMessage Lib "libcourriel.dll" Alias "EmailStdResetMessage" (ByVal message As Long) As Long
Public Declare Function EmailFreeMessage Lib "libcourriel.dll" Alias "EmailStdFreeMessage" (ByVal message As Long) As Long
Public Declare Function EmailSetSender Lib "libcourriel.dll" Alias "EmailStdSetSender" (ByVal message As Long, ByVal sender As Long) As Long
Public Declare Function EmailSetEnvelopeSender Lib "libcourriel.dll" Alias "EmailStdSetEnvelopeSender" (ByVal message As Long, ByVal address As Long) As Long
Public Declare Function EmailAddRecipient Lib "libcourriel.dll" Alias "EmailStdAddRecipient" (ByVal message As Long, ByVal recipient As Long) As Long
Public Declare Function EmailAddCc Lib "libcourriel.dll" Alias "EmailStdAddCc" (ByVal message As Long, ByVal recipient As Long) As Long
Public Declare Function EmailAddBcc Lib "libcourriel.dll" Alias "EmailStdAddBcc" (ByVal message As Long, ByVal recipient As Long) As Long
Public Declare Function EmailAddEnvelopeRecipient Lib "libcourriel.dll" Alias "EmailStdAddEnvelopeRecipient" (ByVal message As Long, ByVal address As Long) As Long
Public Declare Function EmailAddReplyTo Lib "libcourriel.dll" Alias "EmailStdAddReplyTo" (ByVal message As Long, ByVal mailbox As Long) As Long
Public Declare Function EmailSetSubject Lib "libcourriel.dll" Alias "EmailStdSetSubject" (ByVal message As Long, ByVal subject As Long) As Long
Public Declare Function EmailSetText Lib "libcourriel.dll" Alias "EmailStdSetText" (ByVal message As Long, ByVal text As Long) As Long
Public Declare Function EmailSetHTML Lib "libcourriel.dll" Alias "EmailStdSetHTML" (ByVal message As Long, ByVal html As Long) As Long
Public Declare Function EmailAttachFile Lib "libcourriel.dll" Alias "EmailStdAttachFile" (ByVal message As Long, ByVal path As Long, ByVal name As Long, ByVal content_type As Long) As Long
Public Declare Function EmailAttachData Lib "libcourriel.dll" Alias "EmailStdAttachData" (ByVal message As Long, ByVal name As Long, ByVal content_type As Long, ByVal data As Long, ByVal size As Long) As Long
Public Declare Function EmailAttachReader Lib "libcourriel.dll" Alias "EmailStdAttachReader" (ByVal message As Long, ByVal name As Long, ByVal content_type As Long, ByVal size As Double, ByVal callback As Long, ByVal user_data As Long) As Long
Public Declare Function EmailAttachInlineFile Lib "libcourriel.dll" Alias "EmailStdAttachInlineFile" (ByVal message As Long, ByVal path As Long, ByVal name As Long, ByVal content_type As Long, ByVal content_id As Long) As Long
Public Declare Function EmailAttachInlineData Lib "libcourriel.dll" Alias "EmailStdAttachInlineData" (ByVal message As Long, ByVal name As Long, ByVal content_type As Long, ByVal content_id As Long, ByVal data As Long, ByVal size As Long) As Long
Public Declare Function EmailAddAlternative Lib "libcourriel.dll" Alias "EmailStdAddAlternative" (ByVal message As Long, ByVal content_type As Long, ByVal data As Long, ByVal size As Long) As Long
Public Declare Function EmailSetAttachmentText Lib "libcourriel.dll" Alias "EmailStdSetAttachmentText" (ByVal message As Long, ByVal rank As Long, ByVal detail As Long, ByVal value As Long) As Long
Public Declare Function EmailSetAttachmentNumber Lib "libcourriel.dll" Alias "EmailStdSetAttachmentNumber" (ByVal message As Long, ByVal rank As Long, ByVal detail As Long, ByVal value As Long) As Long
Public Declare Function EmailSetAttachmentDescription Lib "libcourriel.dll" Alias "EmailStdSetAttachmentDescription" (ByVal message As Long, ByVal rank As Long, ByVal description As Long) As Long
Public Declare Function EmailAddHeader Lib "libcourriel.dll" Alias "EmailStdAddHeader" (ByVal message As Long, ByVal name As Long, ByVal value As Long) As Long
Public Declare Function EmailSetSource Lib "libcourriel.dll" Alias "EmailStdSetSource" (ByVal message As Long, ByVal data As Long, ByVal size As Long) As Long
Public Declare Function EmailSetPriority Lib "libcourriel.dll" Alias "EmailStdSetPriority" (ByVal message As Long, ByVal priority As Long) As Long
Public Declare Function EmailSetSensitivity Lib "libcourriel.dll" Alias "EmailStdSetSensitivity" (ByVal message As Long, ByVal sensitivity As Long) As Long
Public Declare Function EmailSetKeywords Lib "libcourriel.dll" Alias "EmailStdSetKeywords" (ByVal message As Long, ByVal keywords As Long) As Long
Public Declare Function EmailRequestReadReceipt Lib "libcourriel.dll" Alias "EmailStdRequestReadReceipt" (ByVal message As Long, ByVal wanted As Long) As Long
Public Declare Function EmailRequestDeliveryReceipt Lib "libcourriel.dll" Alias "EmailStdRequestDeliveryReceipt" (ByVal message As Long, ByVal wanted As Long) As Long
Public Declare Function EmailSetSendingAgent Lib "libcourriel.dll" Alias "EmailStdSetSendingAgent" (ByVal message As Long, ByVal mailbox As Long) As Long
Public Declare Function EmailSetMessageID Lib "libcourriel.dll" Alias "EmailStdSetMessageID" (ByVal message As Long, ByVal id As Long) As Long
Public Declare Function EmailSetInReplyTo Lib "libcourriel.dll" Alias "EmailStdSetInReplyTo" (ByVal message As Long, ByVal ids As Long) As Long
Public Declare Function EmailSetReferences Lib "libcourriel.dll" Alias "EmailStdSetReferences" (ByVal message As Long, ByVal ids As Long) As Long
Public Declare Function EmailSetDate Lib "libcourriel.dll" Alias "EmailStdSetDate" (ByVal message As Long, ByVal unix_seconds As Double, ByVal offset_minutes As Long) As Long
Public Declare Function EmailSetAutoSubmitted Lib "libcourriel.dll" Alias "EmailStdSetAutoSubmitted" (ByVal message As Long, ByVal keyword As Long) As Long
Public Declare Function EmailAddListUnsubscribe Lib "libcourriel.dll" Alias "EmailStdAddListUnsubscribe" (ByVal message As Long, ByVal uri As Long, ByVal one_click As Long) As Long
Public Declare Function EmailSetCalendar Lib "libcourriel.dll" Alias "EmailStdSetCalendar" (ByVal message As Long, ByVal method As Long, ByVal calendar As Long) As Long
Public Declare Function EmailAddDKIM Lib "libcourriel.dll" Alias "EmailStdAddDKIM" (ByVal message As Long, ByVal domain As Long, ByVal selector As Long, ByVal key As Long) As Long
Public Declare Function EmailAddDKIMFile Lib "libcourriel.dll" Alias "EmailStdAddDKIMFile" (ByVal message As Long, ByVal domain As Long, ByVal selector As Long, ByVal path As Long) As Long
Public Declare Function EmailSetSMIMESigner Lib "libcourriel.dll" Alias "EmailStdSetSMIMESigner" (ByVal message As Long, ByVal certificates As Long, ByVal key As Long) As Long
Public Declare Function EmailSetSMIMESignerFile Lib "libcourriel.dll" Alias "EmailStdSetSMIMESignerFile" (ByVal message As Long, ByVal path As Long, ByVal password As Long) As Long
Public Declare Function EmailAddSMIMERecipient Lib "libcourriel.dll" Alias "EmailStdAddSMIMERecipient" (ByVal message As Long, ByVal certificates As Long) As Long
Public Declare Function EmailSetDeliveryNumber Lib "libcourriel.dll" Alias "EmailStdSetDeliveryNumber" (ByVal message As Long, ByVal option_ As Long, ByVal value As Long) As Long
Public Declare Function EmailSetDeliveryText Lib "libcourriel.dll" Alias "EmailStdSetDeliveryText" (ByVal message As Long, ByVal option_ As Long, ByVal value As Long) As Long
Public Declare Function EmailImportHTML Lib "libcourriel.dll" Alias "EmailStdImportHTML" (ByVal message As Long, ByVal html As Long, ByVal directory As Long, ByVal options As Long) As Long
Public Declare Function EmailBuildSource Lib "libcourriel.dll" Alias "EmailStdBuildSource" (ByVal message As Long, ByVal options As Long, ByVal data As Long, ByVal size As Long) As Long
Public Declare Sub EmailFreeSource Lib "libcourriel.dll" Alias "EmailStdFreeSource" (ByVal data As Long)
Public Declare Function EmailBuildSourceFile Lib "libcourriel.dll" Alias "EmailStdBuildSourceFile" (ByVal message As Long, ByVal path As Long, ByVal options As Long) As Long
Public Declare Function EmailImportSource Lib "libcourriel.dll" Alias "EmailStdImportSource" (ByVal message As Long, ByVal data As Long, ByVal size As Long) As Long
Public Declare Function EmailImportSourceFile Lib "libcourriel.dll" Alias "EmailStdImportSourceFile" (ByVal message As Long, ByVal path As Long) As Long
Public Declare Function EmailSetMessageText Lib "libcourriel.dll" Alias "EmailStdSetMessageText" (ByVal message As Long, ByVal detail As Long, ByVal value As Long) As Long
Public Declare Function EmailGetMessageText Lib "libcourriel.dll" Alias "EmailStdGetMessageText" (ByVal message As Long, ByVal detail As Long, ByVal buffer As Long, ByVal size As Long) As Long
Public Declare Function EmailGetMessageNumber Lib "libcourriel.dll" Alias "EmailStdGetMessageNumber" (ByVal message As Long, ByVal detail As Long) As Long
Public Declare Function EmailGetHeader Lib "libcourriel.dll" Alias "EmailStdGetHeader" (ByVal message As Long, ByVal name As Long, ByVal rank As Long, ByVal buffer As Long, ByVal size As Long) As Long
Public Declare Function EmailGetAttachmentCount Lib "libcourriel.dll" Alias "EmailStdGetAttachmentCount" (ByVal message As Long) As Long
Public Declare Function EmailAttachmentText Lib "libcourriel.dll" Alias "EmailStdAttachmentText" (ByVal message As Long, ByVal rank As Long, ByVal detail As Long, ByVal buffer As Long, ByVal size As Long) As Long
Public Declare Function EmailAttachmentData Lib "libcourriel.dll" Alias "EmailStdAttachmentData" (ByVal message As Long, ByVal rank As Long, ByVal buffer As Long, ByVal size As Long) As Double
Public Declare Function EmailCheckAddress Lib "libcourriel.dll" Alias "EmailStdCheckAddress" (ByVal address As Long, ByVal level As Long) As Long
Public Declare Function EmailSplitAddresses Lib "libcourriel.dll" Alias "EmailStdSplitAddresses" (ByVal list As Long, ByVal detail As Long, ByVal buffer As Long, ByVal size As Long) As Long
Public Declare Function EmailSendMessage Lib "libcourriel.dll" Alias "EmailStdSendMessage" (ByVal session As Long, ByVal message As Long) As Long
Public Declare Function EmailSend Lib "libcourriel.dll" Alias "EmailStdSend" (ByVal session As Long, ByVal message As Long, ByVal path As Long) As Long
Public Declare Function EmailSendSource Lib "libcourriel.dll" Alias "EmailStdSendSource" (ByVal session As Long, ByVal sender As Long, ByVal recipients As Long, ByVal count As Long, ByVal data As Long, ByVal size As Long) As Long
Public Declare Function EmailSendMessages Lib "libcourriel.dll" Alias "EmailStdSendMessages" (ByVal session As Long, ByVal messages As Long, ByVal count As Long) As Long
Public Declare Function EmailGetMessageResult Lib "libcourriel.dll" Alias "EmailStdGetMessageResult" (ByVal message As Long) As Long
Public Declare Function EmailMessageErrorNumber Lib "libcourriel.dll" Alias "EmailStdMessageErrorNumber" (ByVal message As Long, ByVal detail As Long) As Long
Public Declare Function EmailMessageErrorText Lib "libcourriel.dll" Alias "EmailStdMessageErrorText" (ByVal message As Long, ByVal detail As Long, ByVal buffer As Long, ByVal size As Long) As Long
Public Declare Function EmailGetRecipientCount Lib "libcourriel.dll" Alias "EmailStdGetRecipientCount" (ByVal message As Long) As Long
Public Declare Function EmailRecipientNumber Lib "libcourriel.dll" Alias "EmailStdRecipientNumber" (ByVal message As Long, ByVal rank As Long, ByVal detail As Long) As Long
Public Declare Function EmailRecipientText Lib "libcourriel.dll" Alias "EmailStdRecipientText" (ByVal message As Long, ByVal rank As Long, ByVal detail As Long, ByVal buffer As Long, ByVal size As Long) As Long
Public Declare Function EmailGetServerReply Lib "libcourriel.dll" Alias "EmailStdGetServerReply" (ByVal message As Long, ByVal buffer As Long, ByVal size As Long) As Long
Public Declare Function EmailGetMessageID Lib "libcourriel.dll" Alias "EmailStdGetMessageID" (ByVal message As Long, ByVal buffer As Long, ByVal size As Long) As Long
Public Declare Function EmailSetProgress Lib "libcourriel.dll" Alias "EmailStdSetProgress" (ByVal session As Long, ByVal callback As Long, ByVal user_data As Long) As Long
Public Declare Function EmailSetTranscript Lib "libcourriel.dll" Alias "EmailStdSetTranscript" (ByVal session As Long, ByVal callback As Long, ByVal user_data As Long) As Long
Public Declare Function EmailGetMailIdentifier Lib "libcourriel.dll" Alias "EmailStdGetMailIdentifier" (ByVal message As Long) As Double
Public Declare Function EmailGetShortMailNumber Lib "libcourriel.dll" Alias "EmailStdGetShortMailNumber" (ByVal mail As Double) As Long
Public Declare Function EmailStatus Lib "libcourriel.dll" Alias "EmailStdStatus" (ByVal mail As Double) As Long
Public Declare Function EmailMailNumber Lib "libcourriel.dll" Alias "EmailStdMailNumber" (ByVal mail As Double, ByVal detail As Long) As Long
Public Declare Function EmailMailText Lib "libcourriel.dll" Alias "EmailStdMailText" (ByVal mail As Double, ByVal detail As Long, ByVal buffer As Long, ByVal size As Long) As Long
Public Declare Function EmailMailRecipientNumber Lib "libcourriel.dll" Alias "EmailStdMailRecipientNumber" (ByVal mail As Double, ByVal rank As Long, ByVal detail As Long) As Long
Public Declare Function EmailMailRecipientText Lib "libcourriel.dll" Alias "EmailStdMailRecipientText" (ByVal mail As Double, ByVal rank As Long, ByVal detail As Long, ByVal buffer As Long, ByVal size As Long) As Long
Public Declare Function EmailWait Lib "libcourriel.dll" Alias "EmailStdWait" (ByVal mail As Double, ByVal timeout_ms As Long) As Long
Public Declare Function EmailFlush Lib "libcourriel.dll" Alias "EmailStdFlush" (ByVal session As Long, ByVal timeout_ms As Long) As Long
Public Declare Function EmailCancel Lib "libcourriel.dll" Alias "EmailStdCancel" (ByVal mail As Double) As Long
Public Declare Function EmailRetryNow Lib "libcourriel.dll" Alias "EmailStdRetryNow" (ByVal mail As Double) As Long
Public Declare Function EmailNextMail Lib "libcourriel.dll" Alias "EmailStdNextMail" (ByVal session As Long, ByVal after As Double) As Double
Public Declare Function EmailNextCompletion Lib "libcourriel.dll" Alias "EmailStdNextCompletion" (ByVal session As Long) As Double
Public Declare Function EmailWaitCompletion Lib "libcourriel.dll" Alias "EmailStdWaitCompletion" (ByVal session As Long, ByVal timeout_ms As Long) As Double
Public Declare Function EmailGetCompletionDescriptor Lib "libcourriel.dll" Alias "EmailStdGetCompletionDescriptor" (ByVal session As Long) As Double
Public Declare Function EmailSetCompletion Lib "libcourriel.dll" Alias "EmailStdSetCompletion" (ByVal session As Long, ByVal callback As Long, ByVal user_data As Long) As Long
Public Declare Function EmailConfigure Lib "libcourriel.dll" Alias "EmailStdConfigure" (ByVal parameter As Long, ByVal value As Long) As Long
Public Declare Function EmailTrimMemory Lib "libcourriel.dll" Alias "EmailStdTrimMemory" () As Long
