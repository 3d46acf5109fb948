/* SPDX-License-Identifier: MIT */
/* Made by go run ./core/table/generate from include/courriel.h, which is the manual. For readers of
   C declarations that know no preprocessor: PHP's FFI::cdef, LuaJIT's ffi.cdef, Python's cffi. */
/* clang-format off */

typedef struct EmailSession_ *EmailSession;
typedef struct EmailMessage_ *EmailMessage;

enum {
    EMAIL_E_NULL_ARGUMENT = 101,
    EMAIL_E_EMPTY_ARGUMENT = 102,
    EMAIL_E_INVALID_HANDLE = 103,
    EMAIL_E_CLOSED_HANDLE = 104,
    EMAIL_E_INVALID_UTF8 = 105,
    EMAIL_E_CONTROL_CHARACTER = 106,
    EMAIL_E_OUT_OF_RANGE = 107,
    EMAIL_E_UNKNOWN_CONSTANT = 108,
    EMAIL_E_WRONG_STATE = 109,
    EMAIL_E_NO_SUCH_SESSION = 110,
    EMAIL_E_NO_SENDER = 201,
    EMAIL_E_NO_RECIPIENT = 202,
    EMAIL_E_INVALID_ADDRESS = 203,
    EMAIL_E_INVALID_HEADER = 204,
    EMAIL_E_INVALID_CONTENT_TYPE = 205,
    EMAIL_E_FILE_NOT_FOUND = 206,
    EMAIL_E_NOT_A_FILE = 207,
    EMAIL_E_CANNOT_READ = 208,
    EMAIL_E_FILE_CHANGED = 209,
    EMAIL_E_INVALID_MESSAGE = 210,
    EMAIL_E_NO_NAME = 211,
    EMAIL_E_CANNOT_WRITE = 212,
    EMAIL_E_INVALID_KEY = 213,
    EMAIL_E_HOST_NOT_FOUND = 301,
    EMAIL_E_NAME_RESOLUTION = 302,
    EMAIL_E_CONNECTION_REFUSED = 303,
    EMAIL_E_UNREACHABLE = 304,
    EMAIL_E_CONNECT_TIMEOUT = 305,
    EMAIL_E_TIMEOUT = 306,
    EMAIL_E_CONNECTION_LOST = 307,
    EMAIL_E_PROTOCOL = 308,
    EMAIL_E_TOTAL_TIMEOUT = 309,
    EMAIL_E_LOCAL_RESOURCES = 310,
    EMAIL_E_PROXY_REFUSED = 311,
    EMAIL_E_PROXY_SIGN_IN = 312,
    EMAIL_E_TLS_NOT_OFFERED = 401,
    EMAIL_E_STARTTLS_REFUSED = 402,
    EMAIL_E_TLS_HANDSHAKE = 403,
    EMAIL_E_UNKNOWN_AUTHORITY = 404,
    EMAIL_E_WRONG_NAME = 405,
    EMAIL_E_CERTIFICATE_EXPIRED = 406,
    EMAIL_E_CERTIFICATE_INVALID = 407,
    EMAIL_E_NOT_TLS = 408,
    EMAIL_E_CA_FILE = 409,
    EMAIL_E_CLEAR_TEXT_INJECTION = 410,
    EMAIL_E_LESS_PROTECTION = 411,
    EMAIL_E_WRONG_KEY = 412,
    EMAIL_E_CLIENT_CERTIFICATE = 413,
    EMAIL_E_SIGN_IN_REFUSED = 501,
    EMAIL_E_SIGN_IN_TEMPORARY = 502,
    EMAIL_E_CLEAR_TEXT_SIGN_IN = 503,
    EMAIL_E_NO_MECHANISM = 504,
    EMAIL_E_SIGN_IN_REQUIRED = 505,
    EMAIL_E_MECHANISM_REFUSED = 506,
    EMAIL_E_ENCRYPTION_REQUIRED = 507,
    EMAIL_E_BAD_CHALLENGE = 508,
    EMAIL_E_TOKEN_REFUSED = 509,
    EMAIL_E_SIGN_IN_DISABLED = 510,
    EMAIL_E_APP_PASSWORD_REQUIRED = 511,
    EMAIL_E_SERVER_REFUSED = 601,
    EMAIL_E_SENDER_REFUSED = 602,
    EMAIL_E_RECIPIENTS_REFUSED = 603,
    EMAIL_E_SOME_RECIPIENTS_REFUSED = 604,
    EMAIL_E_DATA_REFUSED = 605,
    EMAIL_E_MESSAGE_REFUSED = 606,
    EMAIL_E_TOO_LARGE = 607,
    EMAIL_E_SERVICE_CLOSING = 608,
    EMAIL_E_EXTENSION_MISSING = 609,
    EMAIL_E_SERVER_UNAVAILABLE = 610,
    EMAIL_E_UNKNOWN_LOST = 701,
    EMAIL_E_UNKNOWN_TIMEOUT = 702,
    EMAIL_E_UNKNOWN_PROTOCOL = 703,
    EMAIL_E_UNKNOWN_CANCELLED = 704,
    EMAIL_E_UNKNOWN_ENDED = 705,
    EMAIL_E_OUTBOX_FULL = 801,
    EMAIL_E_UNKNOWN_MAIL = 802,
    EMAIL_E_MAIL_CANCELLED = 803,
    EMAIL_E_WAIT_TIMEOUT = 804,
    EMAIL_E_MAIL_EXPIRED = 805,
    EMAIL_E_OUTBOX_GIVEN_UP = 806,
    EMAIL_E_NO_OUTBOX = 807,
    EMAIL_E_MAIL_NOT_WAITING = 808,
    EMAIL_E_OUTBOX_SHUT = 809,
    EMAIL_E_OUTBOX_PATH = 811,
    EMAIL_E_OUTBOX_READ_ONLY = 812,
    EMAIL_E_OUTBOX_DISK_FULL = 813,
    EMAIL_E_OUTBOX_VERSION = 814,
    EMAIL_E_OUTBOX_FOREIGN = 815,
    EMAIL_E_OUTBOX_DAMAGED = 816,
    EMAIL_E_OUTBOX_LOCKED = 817,
    EMAIL_E_OUTBOX_DISK = 818,
    EMAIL_E_CANCELLED = 901,
    EMAIL_E_SESSION_CLOSED = 902,
    EMAIL_E_INTERNAL = 911,
    EMAIL_E_OUT_OF_MEMORY = 912,
    EMAIL_E_AFTER_FORK = 913,
    EMAIL_E_TOO_MANY_CALLS = 914,
    EMAIL_E_OUT_OF_HANDLES = 915,
    EMAIL_ERROR_MESSAGE = 0,
    EMAIL_ERROR_CODE = 1,
    EMAIL_ERROR_SUMMARY = 2,
    EMAIL_ERROR_EVERYTHING = 3,
    EMAIL_ERROR_HINT = 4,
    EMAIL_ERROR_STAGE = 5,
    EMAIL_ERROR_SMTP_CODE = 6,
    EMAIL_ERROR_ENHANCED_CODE = 7,
    EMAIL_ERROR_SERVER_TEXT = 8,
    EMAIL_ERROR_SYSTEM_CODE = 9,
    EMAIL_ERROR_SYSTEM_MESSAGE = 10,
    EMAIL_ERROR_MAY_RETRY = 11,
    EMAIL_ERROR_OUTCOME_UNKNOWN = 12,
    EMAIL_ERROR_SESSION_USABLE = 13,
    EMAIL_ERROR_WLANGUAGE_NUMBER = 14,
    EMAIL_ERROR_NEW_TOKEN_HELPS = 16,
    EMAIL_ERROR_FAULT = 17,
    EMAIL_ERROR_NAME = 15,
    EMAIL_STAGE_NONE = 0,
    EMAIL_STAGE_ARGUMENTS = 1,
    EMAIL_STAGE_MESSAGE = 2,
    EMAIL_STAGE_NAME = 3,
    EMAIL_STAGE_CONNECT = 4,
    EMAIL_STAGE_TLS = 5,
    EMAIL_STAGE_GREETING = 6,
    EMAIL_STAGE_EHLO = 7,
    EMAIL_STAGE_STARTTLS = 8,
    EMAIL_STAGE_SIGN_IN = 9,
    EMAIL_STAGE_MAIL = 10,
    EMAIL_STAGE_RCPT = 11,
    EMAIL_STAGE_DATA = 12,
    EMAIL_STAGE_BODY = 13,
    EMAIL_STAGE_END_OF_DATA = 14,
    EMAIL_STAGE_IDLE = 15,
    EMAIL_STAGE_OUTBOX = 16,
    EMAIL_FAULT_NOBODY = 0,
    EMAIL_FAULT_PROGRAM = 1,
    EMAIL_FAULT_MACHINE = 2,
    EMAIL_FAULT_NETWORK = 3,
    EMAIL_FAULT_SERVER = 4,
    EMAIL_FAULT_ACCOUNT = 5,
    EMAIL_FAULT_ADDRESS = 6,
    EMAIL_FAULT_MESSAGE = 7,
    EMAIL_OPTION_DEFAULT = 0,
    EMAIL_OPTION_IMPLICIT_TLS = 1,
    EMAIL_OPTION_STARTTLS = 2,
    EMAIL_OPTION_CLEAR = 3,
    EMAIL_SESSION_SERVER = 1,
    EMAIL_SESSION_PORT = 2,
    EMAIL_SESSION_USERNAME = 3,
    EMAIL_SESSION_PASSWORD = 4,
    EMAIL_SESSION_OPTION = 5,
    EMAIL_SESSION_ASYNC_MODE = 6,
    EMAIL_SESSION_AUTH_TOKEN = 7,
    EMAIL_SESSION_IGNORE_ERRORS = 8,
    EMAIL_SESSION_TIMEOUT_SECONDS = 10,
    EMAIL_SESSION_TOTAL_SECONDS = 11,
    EMAIL_SESSION_CLOSE_SECONDS = 12,
    EMAIL_SESSION_SIGN_IN_REQUIRED = 13,
    EMAIL_SESSION_CLEAR_TEXT_SIGN_IN_ALLOWED = 14,
    EMAIL_SESSION_MECHANISM = 15,
    EMAIL_SESSION_CA_FILE = 16,
    EMAIL_SESSION_EHLO_NAME = 17,
    EMAIL_SESSION_LOCAL_ADDRESS = 18,
    EMAIL_SESSION_IP_VERSION = 19,
    EMAIL_SESSION_ALL_OR_NONE = 20,
    EMAIL_SESSION_CHUNKING = 21,
    EMAIL_SESSION_TRANSCRIPT_FILE = 22,
    EMAIL_SESSION_AT_MOST_ONCE = 24,
    EMAIL_SESSION_CONNECTIONS = 25,
    EMAIL_SESSION_TRUSTED_WINDOW = 26,
    EMAIL_SESSION_MAILS_PER_CONNECTION = 27,
    EMAIL_SESSION_RECIPIENTS_PER_MAIL = 28,
    EMAIL_SESSION_WITHOUT_EXTENSIONS = 29,
    EMAIL_SESSION_HYBRID_KEYS = 30,
    EMAIL_SESSION_LEGACY_TLS = 31,
    EMAIL_SESSION_PROXY = 32,
    EMAIL_SESSION_CLIENT_CERTIFICATE = 33,
    EMAIL_SESSION_CLIENT_KEY = 34,
    EMAIL_SESSION_CLIENT_KEY_PASSWORD = 35,
    EMAIL_SESSION_MINIMUM_TLS = 36,
    EMAIL_SESSION_PINS = 37,
    EMAIL_SESSION_PINS_ONLY = 38,
    EMAIL_SESSION_OUTBOX_LIMIT = 23,
    EMAIL_SESSION_OUTBOX_MEGABYTES = 46,
    EMAIL_SESSION_OUTBOX_FILE = 40,
    EMAIL_SESSION_MAILS_PER_MINUTE = 41,
    EMAIL_SESSION_RETRY_FIRST_SECONDS = 42,
    EMAIL_SESSION_EXPIRY_SECONDS = 43,
    EMAIL_SESSION_START_OFFLINE = 45,
    EMAIL_SESSION_KEEP_SECONDS = 44,
    EMAIL_SESSION_STARTED = 100,
    EMAIL_SESSION_SERVER_NAME = 101,
    EMAIL_SESSION_SERVER_ADDRESS = 102,
    EMAIL_SESSION_GREETING = 103,
    EMAIL_SESSION_EXTENSIONS = 104,
    EMAIL_SESSION_SIZE_LIMIT = 105,
    EMAIL_SESSION_ENCRYPTED = 106,
    EMAIL_SESSION_VERIFIED = 107,
    EMAIL_SESSION_TLS_VERSION = 108,
    EMAIL_SESSION_TLS_CIPHER = 109,
    EMAIL_SESSION_CERTIFICATE = 110,
    EMAIL_SESSION_SIGNED_IN = 111,
    EMAIL_SESSION_MECHANISM_USED = 112,
    EMAIL_SESSION_WITHOUT = 113,
    EMAIL_SESSION_COMPLETIONS_DROPPED = 120,
    EMAIL_IGNORE_CERTIFICATE_INVALID = 1,
    EMAIL_IGNORE_NAME_MISMATCH = 2,
    EMAIL_IGNORE_EXPIRED = 4,
    EMAIL_IGNORE_REVOCATION = 8,
    EMAIL_PRIORITY_NONE = 0,
    EMAIL_PRIORITY_LOW = 1,
    EMAIL_PRIORITY_NORMAL = 2,
    EMAIL_PRIORITY_HIGH = 3,
    EMAIL_SENSITIVITY_NORMAL = 0,
    EMAIL_SENSITIVITY_PERSONAL = 1,
    EMAIL_SENSITIVITY_PRIVATE = 2,
    EMAIL_SENSITIVITY_COMPANY_CONFIDENTIAL = 3,
    EMAIL_DELIVERY_NOTIFY = 1,
    EMAIL_DELIVERY_RETURN = 2,
    EMAIL_DELIVERY_ENVELOPE_ID = 3,
    EMAIL_DELIVERY_REQUIRE_TLS = 4,
    EMAIL_DELIVERY_BY_SECONDS = 5,
    EMAIL_DELIVERY_BY_MODE = 6,
    EMAIL_DELIVERY_MT_PRIORITY = 7,
    EMAIL_DELIVERY_HOLD_SECONDS = 8,
    EMAIL_DELIVERY_HOLD_UNTIL = 9,
    EMAIL_DELIVERY_ORIGINAL_RECIPIENTS = 10,
    EMAIL_NOTIFY_SUCCESS = 1,
    EMAIL_NOTIFY_FAILURE = 2,
    EMAIL_NOTIFY_DELAY = 4,
    EMAIL_NOTIFY_NEVER = 8,
    EMAIL_IMPORT_STRICT = 1,
    EMAIL_IMPORT_NO_TEXT = 2,
    EMAIL_SOURCE_WITH_BCC = 1,
    EMAIL_CONTENT_SENDER = 1,
    EMAIL_CONTENT_RECIPIENTS = 2,
    EMAIL_CONTENT_CC = 3,
    EMAIL_CONTENT_BCC = 4,
    EMAIL_CONTENT_REPLY_TO = 5,
    EMAIL_CONTENT_SUBJECT = 6,
    EMAIL_CONTENT_TEXT = 7,
    EMAIL_CONTENT_HTML = 8,
    EMAIL_CONTENT_MESSAGE_ID = 9,
    EMAIL_CONTENT_DATE = 10,
    EMAIL_CONTENT_ATTACHMENT_COUNT = 11,
    EMAIL_CONTENT_IMPORT_PROBLEMS = 12,
    EMAIL_CONTENT_ENVELOPE_SENDER = 13,
    EMAIL_CONTENT_SENDING_AGENT = 14,
    EMAIL_CONTENT_IN_REPLY_TO = 15,
    EMAIL_CONTENT_REFERENCES = 16,
    EMAIL_CONTENT_KEYWORDS = 17,
    EMAIL_CONTENT_AUTO_SUBMITTED = 18,
    EMAIL_CONTENT_LIST_UNSUBSCRIBE = 19,
    EMAIL_CONTENT_CALENDAR = 20,
    EMAIL_CONTENT_CALENDAR_METHOD = 21,
    EMAIL_CONTENT_HEADERS = 22,
    EMAIL_CONTENT_READ_RECEIPT_TO = 23,
    EMAIL_CONTENT_DELIVERY_RECEIPT_TO = 24,
    EMAIL_CONTENT_PRIORITY = 25,
    EMAIL_CONTENT_SENSITIVITY = 26,
    EMAIL_CONTENT_READ_RECEIPT = 27,
    EMAIL_CONTENT_DELIVERY_RECEIPT = 28,
    EMAIL_CONTENT_ENVELOPE_RECIPIENTS = 31,
    EMAIL_CONTENT_ONE_CLICK = 29,
    EMAIL_CONTENT_ORGANIZATION = 30,
    EMAIL_ATTACHMENT_NAME = 1,
    EMAIL_ATTACHMENT_CONTENT_TYPE = 2,
    EMAIL_ATTACHMENT_CONTENT_ID = 3,
    EMAIL_ATTACHMENT_DESCRIPTION = 4,
    EMAIL_ATTACHMENT_DISPOSITION = 5,
    EMAIL_ATTACHMENT_LOCATION = 6,
    EMAIL_ATTACHMENT_PLACE = 7,
    EMAIL_ATTACHMENT_VIEW = 8,
    EMAIL_PLACE_ATTACHED = 0,
    EMAIL_PLACE_RELATED = 1,
    EMAIL_PLACE_BEFORE_HTML = 2,
    EMAIL_PLACE_AFTER_HTML = 3,
    EMAIL_ADDRESS_SYNTAX = 0,
    EMAIL_ADDRESS_STRICT = 1,
    EMAIL_ADDRESS_SERVER = 2,
    EMAIL_ADDRESS_VALID = 11,
    EMAIL_ADDRESS_BAD_SYNTAX = 12,
    EMAIL_ADDRESS_REFUSED = 13,
    EMAIL_ADDRESS_UNKNOWN = 14,
    EMAIL_SPLIT_MAILBOXES = 1,
    EMAIL_SPLIT_ADDRESSES = 2,
    EMAIL_SPLIT_NAMES = 3,
    EMAIL_SPLIT_GROUPS = 4,
    EMAIL_SPLIT_PROBLEMS = 5,
    EMAIL_SENT_FULLY = 1,
    EMAIL_SENT_IN_PART = 2,
    EMAIL_RECIPIENT_ADDRESS = 1,
    EMAIL_RECIPIENT_ACCEPTED = 2,
    EMAIL_RECIPIENT_SMTP_CODE = 3,
    EMAIL_RECIPIENT_ENHANCED_CODE = 4,
    EMAIL_RECIPIENT_SERVER_TEXT = 5,
    EMAIL_TRANSCRIPT_CLIENT = 0,
    EMAIL_TRANSCRIPT_SERVER = 1,
    EMAIL_TRANSCRIPT_EVENT = 2,
    EMAIL_STATUS_PENDING = 1,
    EMAIL_STATUS_SENT = 2,
    EMAIL_STATUS_ERROR = 3,
    EMAIL_STATE_QUEUED = 1,
    EMAIL_STATE_SENDING = 2,
    EMAIL_STATE_WAITING = 3,
    EMAIL_STATE_SENT = 4,
    EMAIL_STATE_FAILED = 5,
    EMAIL_STATE_CANCELLED = 6,
    EMAIL_STATE_UNKNOWN = 7,
    EMAIL_MAIL_STATE = 1,
    EMAIL_MAIL_ATTEMPTS = 2,
    EMAIL_MAIL_NEXT_ATTEMPT_SECONDS = 3,
    EMAIL_MAIL_POSSIBLE_DUPLICATE = 4,
    EMAIL_MAIL_RECIPIENT_COUNT = 5,
    EMAIL_MAIL_SIZE = 6,
    EMAIL_MAIL_SERVER_REPLY = 7,
    EMAIL_MAIL_MESSAGE_ID = 8,
    EMAIL_MAIL_SENDER = 9,
    EMAIL_MAIL_CODE = 10,
    EMAIL_MAIL_ERROR = 11,
    EMAIL_MAIL_CREATED = 12,
    EMAIL_PARAMETER_MODE = 0,
    EMAIL_PARAMETER_FORK = 1,
    EMAIL_PARAMETER_CALLS = 2
};

typedef int (*EmailReadFunction)(void *user_data, int64_t offset, void *buffer, int size);
typedef int (*EmailProgressFunction)(void *user_data, int64_t done_bytes, int64_t total_bytes);
typedef void (*EmailTranscriptFunction)(void *user_data, int side, const char *line);
typedef void (*EmailCompletionFunction)(void *user_data, int64_t mail, int status);

const char *EmailVersion(void);
int EmailVersionNumber(void);
const char *ErrorInfo(int detail);
int ErrorOccurred(void);
int EmailErrorNumber(int detail);
int EmailErrorCopy(int detail, char *buffer, int size);
const char *EmailErrorText(int code);
int EmailSetError(int code, const char *detail);
EmailSession EmailStartSMTPSession(const char *username, const char *password, const char *server, int port, int async_mode, int option);
EmailSession EmailNewSession(void);
int EmailSetSessionText(EmailSession session, int property, const char *value);
int EmailSetSessionNumber(EmailSession session, int property, int value);
int EmailGetSessionText(EmailSession session, int property, char *buffer, int size);
int EmailGetSessionNumber(EmailSession session, int property);
int EmailStartSession(EmailSession session);
int EmailPing(EmailSession session);
int EmailSessionErrorNumber(EmailSession session, int detail);
int EmailSessionErrorText(EmailSession session, int detail, char *buffer, int size);
EmailSession EmailFindSession(const char *username);
int EmailCloseSession(EmailSession session);
int EmailReleaseSession(EmailSession session);
int EmailCloseSessions(const char *username);
int EmailCancelCall(EmailSession session, EmailMessage message);
int EmailSetTimeOut(int seconds);
int EmailGetTimeOut(void);
EmailMessage EmailNewMessage(void);
int EmailResetMessage(EmailMessage message);
int EmailFreeMessage(EmailMessage message);
int EmailSetSender(EmailMessage message, const char *sender);
int EmailSetEnvelopeSender(EmailMessage message, const char *address);
int EmailAddRecipient(EmailMessage message, const char *recipient);
int EmailAddCc(EmailMessage message, const char *recipient);
int EmailAddBcc(EmailMessage message, const char *recipient);
int EmailAddEnvelopeRecipient(EmailMessage message, const char *address);
int EmailAddReplyTo(EmailMessage message, const char *mailbox);
int EmailSetSubject(EmailMessage message, const char *subject);
int EmailSetText(EmailMessage message, const char *text);
int EmailSetHTML(EmailMessage message, const char *html);
int EmailAttachFile(EmailMessage message, const char *path, const char *name, const char *content_type);
int EmailAttachData(EmailMessage message, const char *name, const char *content_type, const void *data, size_t size);
int EmailAttachReader(EmailMessage message, const char *name, const char *content_type, int64_t size, EmailReadFunction callback, void *user_data);
int EmailAttachInlineFile(EmailMessage message, const char *path, const char *name, const char *content_type, const char *content_id);
int EmailAttachInlineData(EmailMessage message, const char *name, const char *content_type, const char *content_id, const void *data, size_t size);
int EmailAddAlternative(EmailMessage message, const char *content_type, const void *data, size_t size);
int EmailSetAttachmentText(EmailMessage message, int rank, int detail, const char *value);
int EmailSetAttachmentNumber(EmailMessage message, int rank, int detail, int value);
int EmailSetAttachmentDescription(EmailMessage message, int rank, const char *description);
int EmailAddHeader(EmailMessage message, const char *name, const char *value);
int EmailSetSource(EmailMessage message, const void *data, size_t size);
int EmailSetPriority(EmailMessage message, int priority);
int EmailSetSensitivity(EmailMessage message, int sensitivity);
int EmailSetKeywords(EmailMessage message, const char *keywords);
int EmailRequestReadReceipt(EmailMessage message, int wanted);
int EmailRequestDeliveryReceipt(EmailMessage message, int wanted);
int EmailSetSendingAgent(EmailMessage message, const char *mailbox);
int EmailSetMessageID(EmailMessage message, const char *id);
int EmailSetInReplyTo(EmailMessage message, const char *ids);
int EmailSetReferences(EmailMessage message, const char *ids);
int EmailSetDate(EmailMessage message, int64_t unix_seconds, int offset_minutes);
int EmailSetAutoSubmitted(EmailMessage message, const char *keyword);
int EmailAddListUnsubscribe(EmailMessage message, const char *uri, int one_click);
int EmailSetCalendar(EmailMessage message, const char *method, const char *calendar);
int EmailAddDKIM(EmailMessage message, const char *domain, const char *selector, const char *key);
int EmailAddDKIMFile(EmailMessage message, const char *domain, const char *selector, const char *path);
int EmailSetSMIMESigner(EmailMessage message, const char *certificates, const char *key);
int EmailSetSMIMESignerFile(EmailMessage message, const char *path, const char *password);
int EmailAddSMIMERecipient(EmailMessage message, const char *certificates);
int EmailSetDeliveryNumber(EmailMessage message, int option, int value);
int EmailSetDeliveryText(EmailMessage message, int option, const char *value);
int EmailImportHTML(EmailMessage message, const char *html, const char *directory, int options);
int EmailBuildSource(EmailMessage message, int options, void **data, size_t *size);
void EmailFreeSource(void *data);
int EmailBuildSourceFile(EmailMessage message, const char *path, int options);
int EmailImportSource(EmailMessage message, const void *data, size_t size);
int EmailImportSourceFile(EmailMessage message, const char *path);
int EmailSetMessageText(EmailMessage message, int detail, const char *value);
int EmailGetMessageText(EmailMessage message, int detail, char *buffer, int size);
int EmailGetMessageNumber(EmailMessage message, int detail);
int EmailGetHeader(EmailMessage message, const char *name, int rank, char *buffer, int size);
int EmailGetAttachmentCount(EmailMessage message);
int EmailAttachmentText(EmailMessage message, int rank, int detail, char *buffer, int size);
int64_t EmailAttachmentData(EmailMessage message, int rank, void *buffer, size_t size);
int EmailCheckAddress(const char *address, int level);
int EmailSplitAddresses(const char *list, int detail, char *buffer, int size);
int EmailSendMessage(EmailSession session, EmailMessage message);
int EmailSend(EmailSession session, EmailMessage message, const char *path);
int EmailSendSource(EmailSession session, const char *sender, const char *const *recipients, int count, const void *data, size_t size);
int EmailSendMessages(EmailSession session, const EmailMessage *messages, int count);
int EmailGetMessageResult(EmailMessage message);
int EmailMessageErrorNumber(EmailMessage message, int detail);
int EmailMessageErrorText(EmailMessage message, int detail, char *buffer, int size);
int EmailGetRecipientCount(EmailMessage message);
int EmailRecipientNumber(EmailMessage message, int rank, int detail);
int EmailRecipientText(EmailMessage message, int rank, int detail, char *buffer, int size);
int EmailGetServerReply(EmailMessage message, char *buffer, int size);
int EmailGetMessageID(EmailMessage message, char *buffer, int size);
int EmailSetProgress(EmailSession session, EmailProgressFunction callback, void *user_data);
int EmailSetTranscript(EmailSession session, EmailTranscriptFunction callback, void *user_data);
int64_t EmailGetMailIdentifier(EmailMessage message);
int EmailGetShortMailNumber(int64_t mail);
int EmailStatus(int64_t mail);
int EmailMailNumber(int64_t mail, int detail);
int EmailMailText(int64_t mail, int detail, char *buffer, int size);
int EmailMailRecipientNumber(int64_t mail, int rank, int detail);
int EmailMailRecipientText(int64_t mail, int rank, int detail, char *buffer, int size);
int EmailWait(int64_t mail, int timeout_ms);
int EmailFlush(EmailSession session, int timeout_ms);
int EmailCancel(int64_t mail);
int EmailRetryNow(int64_t mail);
int64_t EmailNextMail(EmailSession session, int64_t after);
int64_t EmailNextCompletion(EmailSession session);
int64_t EmailWaitCompletion(EmailSession session, int timeout_ms);
int64_t EmailGetCompletionDescriptor(EmailSession session);
int EmailSetCompletion(EmailSession session, EmailCompletionFunction callback, void *user_data);
int EmailConfigure(int parameter, int value);
int EmailTrimMemory(void);
