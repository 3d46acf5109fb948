/* SPDX-License-Identifier: MIT */
/* Made by go run ./capi/gen from include/courriel.h and core's tables. */
/* clang-format off */
/* Every function of the interface, called with what the fuzzer's bytes say. */

static const int constants[] = {
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
    17,
    18,
    19,
    20,
    21,
    22,
    23,
    24,
    25,
    26,
    27,
    28,
    29,
    30,
    31,
    32,
    33,
    34,
    35,
    36,
    37,
    38,
    39,
    40,
    41,
    42,
    43,
    44,
    45,
    46,
    47,
    48,
    50,
    51,
    52,
    53,
    54,
    55,
    56,
    57,
    58,
    60,
    61,
    62,
    63,
    64,
    70,
    71,
    72,
    73,
    74,
    75,
    76,
    77,
    80,
    81,
    90,
    91,
    92,
    93,
    94,
    100,
    101,
    102,
    103,
    104,
    105,
    106,
    107,
    108,
    109,
    110,
    111,
    112,
    170,
    171,
    172,
    173,
    174,
    175,
    176,
    177,
};

static void call_EmailVersion(struct input *in)
{
    (void)in;
#ifdef BEFORE_EmailVersion
    BEFORE_EmailVersion();
#endif
    const char *result = EmailVersion();
    answered_text("EmailVersion", result);
}

static void call_EmailVersionNumber(struct input *in)
{
    (void)in;
#ifdef BEFORE_EmailVersionNumber
    BEFORE_EmailVersionNumber();
#endif
    int result = EmailVersionNumber();
    answered_number("EmailVersionNumber", result);
}

static void call_ErrorInfo(struct input *in)
{
    int detail = a_number(in);
#ifdef BEFORE_ErrorInfo
    BEFORE_ErrorInfo(detail);
#endif
    const char *result = ErrorInfo(detail);
    answered_text("ErrorInfo", result);
}

static void call_ErrorOccurred(struct input *in)
{
    (void)in;
#ifdef BEFORE_ErrorOccurred
    BEFORE_ErrorOccurred();
#endif
    int result = ErrorOccurred();
    answered_number("ErrorOccurred", result);
}

static void call_EmailErrorNumber(struct input *in)
{
    int detail = a_number(in);
#ifdef BEFORE_EmailErrorNumber
    BEFORE_EmailErrorNumber(detail);
#endif
    int result = EmailErrorNumber(detail);
    answered_number("EmailErrorNumber", result);
}

static void call_EmailErrorCopy(struct input *in)
{
    int detail = a_number(in);
    struct room buffer = a_room(in);
#ifdef BEFORE_EmailErrorCopy
    BEFORE_EmailErrorCopy(detail, buffer.at, buffer.size);
#endif
    int result = EmailErrorCopy(detail, buffer.at, buffer.size);
    answered_number("EmailErrorCopy", result);
    a_room_used(&buffer, result);
}

static void call_EmailErrorText(struct input *in)
{
    int code = a_number(in);
#ifdef BEFORE_EmailErrorText
    BEFORE_EmailErrorText(code);
#endif
    const char *result = EmailErrorText(code);
    answered_text("EmailErrorText", result);
}

static void call_EmailStartSMTPSession(struct input *in)
{
    const char *username = a_text(in);
    const char *password = a_text(in);
    const char *server = a_text(in);
    int port = a_number(in);
    int async_mode = a_number(in);
    int option = a_number(in);
#ifdef BEFORE_EmailStartSMTPSession
    BEFORE_EmailStartSMTPSession(username, password, server, port, async_mode, option);
#endif
    EmailSession result = EmailStartSMTPSession(username, password, server, port, async_mode, option);
    ended("EmailStartSMTPSession", result == NULL);
    keep_session(result);
}

static void call_EmailNewSession(struct input *in)
{
    (void)in;
#ifdef BEFORE_EmailNewSession
    BEFORE_EmailNewSession();
#endif
    EmailSession result = EmailNewSession();
    ended("EmailNewSession", result == NULL);
    keep_session(result);
}

static void call_EmailSetSessionText(struct input *in)
{
    EmailSession session = a_session(in);
    int property = a_number(in);
    const char *value = a_text(in);
#ifdef BEFORE_EmailSetSessionText
    BEFORE_EmailSetSessionText(session, property, value);
#endif
    int result = EmailSetSessionText(session, property, value);
    ended("EmailSetSessionText", result == 0);
}

static void call_EmailSetSessionNumber(struct input *in)
{
    EmailSession session = a_session(in);
    int property = a_number(in);
    int value = a_number(in);
#ifdef BEFORE_EmailSetSessionNumber
    BEFORE_EmailSetSessionNumber(session, property, value);
#endif
    int result = EmailSetSessionNumber(session, property, value);
    ended("EmailSetSessionNumber", result == 0);
}

static void call_EmailGetSessionText(struct input *in)
{
    EmailSession session = a_session(in);
    int property = a_number(in);
    struct room buffer = a_room(in);
#ifdef BEFORE_EmailGetSessionText
    BEFORE_EmailGetSessionText(session, property, buffer.at, buffer.size);
#endif
    int result = EmailGetSessionText(session, property, buffer.at, buffer.size);
    ended("EmailGetSessionText", result == -1);
    a_room_used(&buffer, result);
}

static void call_EmailGetSessionNumber(struct input *in)
{
    EmailSession session = a_session(in);
    int property = a_number(in);
#ifdef BEFORE_EmailGetSessionNumber
    BEFORE_EmailGetSessionNumber(session, property);
#endif
    int result = EmailGetSessionNumber(session, property);
    ended("EmailGetSessionNumber", result == -1);
}

static void call_EmailStartSession(struct input *in)
{
    EmailSession session = a_session(in);
#ifdef BEFORE_EmailStartSession
    BEFORE_EmailStartSession(session);
#endif
    int result = EmailStartSession(session);
    ended("EmailStartSession", result == 0);
}

static void call_EmailFindSession(struct input *in)
{
    const char *username = a_text(in);
#ifdef BEFORE_EmailFindSession
    BEFORE_EmailFindSession(username);
#endif
    EmailSession result = EmailFindSession(username);
    ended("EmailFindSession", result == NULL);
    keep_session(result);
}

static void call_EmailCloseSession(struct input *in)
{
    EmailSession session = a_session(in);
#ifdef BEFORE_EmailCloseSession
    BEFORE_EmailCloseSession(session);
#endif
    int result = EmailCloseSession(session);
    ended("EmailCloseSession", result == 0);
}

static void call_EmailSetTimeOut(struct input *in)
{
    int seconds = a_number(in);
#ifdef BEFORE_EmailSetTimeOut
    BEFORE_EmailSetTimeOut(seconds);
#endif
    int result = EmailSetTimeOut(seconds);
    ended("EmailSetTimeOut", result == 0);
}

static void call_EmailGetTimeOut(struct input *in)
{
    (void)in;
#ifdef BEFORE_EmailGetTimeOut
    BEFORE_EmailGetTimeOut();
#endif
    int result = EmailGetTimeOut();
    ended("EmailGetTimeOut", result == -1);
}

static void call_EmailNewMessage(struct input *in)
{
    (void)in;
#ifdef BEFORE_EmailNewMessage
    BEFORE_EmailNewMessage();
#endif
    EmailMessage result = EmailNewMessage();
    ended("EmailNewMessage", result == NULL);
    keep_message(result);
}

static void call_EmailResetMessage(struct input *in)
{
    EmailMessage message = a_message(in);
#ifdef BEFORE_EmailResetMessage
    BEFORE_EmailResetMessage(message);
#endif
    int result = EmailResetMessage(message);
    ended("EmailResetMessage", result == 0);
}

static void call_EmailFreeMessage(struct input *in)
{
    EmailMessage message = a_message(in);
#ifdef BEFORE_EmailFreeMessage
    BEFORE_EmailFreeMessage(message);
#endif
    int result = EmailFreeMessage(message);
    ended("EmailFreeMessage", result == 0);
}

static void call_EmailSetSender(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *sender = a_text(in);
#ifdef BEFORE_EmailSetSender
    BEFORE_EmailSetSender(message, sender);
#endif
    int result = EmailSetSender(message, sender);
    ended("EmailSetSender", result == 0);
}

static void call_EmailSetEnvelopeSender(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *address = a_text(in);
#ifdef BEFORE_EmailSetEnvelopeSender
    BEFORE_EmailSetEnvelopeSender(message, address);
#endif
    int result = EmailSetEnvelopeSender(message, address);
    ended("EmailSetEnvelopeSender", result == 0);
}

static void call_EmailAddRecipient(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *recipient = a_text(in);
#ifdef BEFORE_EmailAddRecipient
    BEFORE_EmailAddRecipient(message, recipient);
#endif
    int result = EmailAddRecipient(message, recipient);
    ended("EmailAddRecipient", result == 0);
}

static void call_EmailAddCc(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *recipient = a_text(in);
#ifdef BEFORE_EmailAddCc
    BEFORE_EmailAddCc(message, recipient);
#endif
    int result = EmailAddCc(message, recipient);
    ended("EmailAddCc", result == 0);
}

static void call_EmailAddBcc(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *recipient = a_text(in);
#ifdef BEFORE_EmailAddBcc
    BEFORE_EmailAddBcc(message, recipient);
#endif
    int result = EmailAddBcc(message, recipient);
    ended("EmailAddBcc", result == 0);
}

static void call_EmailAddReplyTo(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *mailbox = a_text(in);
#ifdef BEFORE_EmailAddReplyTo
    BEFORE_EmailAddReplyTo(message, mailbox);
#endif
    int result = EmailAddReplyTo(message, mailbox);
    ended("EmailAddReplyTo", result == 0);
}

static void call_EmailSetSubject(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *subject = a_text(in);
#ifdef BEFORE_EmailSetSubject
    BEFORE_EmailSetSubject(message, subject);
#endif
    int result = EmailSetSubject(message, subject);
    ended("EmailSetSubject", result == 0);
}

static void call_EmailSetText(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *text = a_text(in);
#ifdef BEFORE_EmailSetText
    BEFORE_EmailSetText(message, text);
#endif
    int result = EmailSetText(message, text);
    ended("EmailSetText", result == 0);
}

static void call_EmailSetHTML(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *html = a_text(in);
#ifdef BEFORE_EmailSetHTML
    BEFORE_EmailSetHTML(message, html);
#endif
    int result = EmailSetHTML(message, html);
    ended("EmailSetHTML", result == 0);
}

static void call_EmailAttachFile(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *path = a_text(in);
    const char *name = a_text(in);
    const char *content_type = a_text(in);
#ifdef BEFORE_EmailAttachFile
    BEFORE_EmailAttachFile(message, path, name, content_type);
#endif
    int result = EmailAttachFile(message, path, name, content_type);
    ended("EmailAttachFile", result == 0);
}

static void call_EmailAttachData(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *name = a_text(in);
    const char *content_type = a_text(in);
    struct block data = a_block(in);
#ifdef BEFORE_EmailAttachData
    BEFORE_EmailAttachData(message, name, content_type, data.at, data.size);
#endif
    int result = EmailAttachData(message, name, content_type, data.at, data.size);
    ended("EmailAttachData", result == 0);
}

static void call_EmailAttachReader(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *name = a_text(in);
    const char *content_type = a_text(in);
    int64_t size = a_long(in);
    EmailReadFunction callback = a_EmailReadFunction(in);
    void *user_data = some_data(in);
#ifdef BEFORE_EmailAttachReader
    BEFORE_EmailAttachReader(message, name, content_type, size, callback, user_data);
#endif
    int result = EmailAttachReader(message, name, content_type, size, callback, user_data);
    ended("EmailAttachReader", result == 0);
}

static void call_EmailAttachInlineFile(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *path = a_text(in);
    const char *name = a_text(in);
    const char *content_type = a_text(in);
    const char *content_id = a_text(in);
#ifdef BEFORE_EmailAttachInlineFile
    BEFORE_EmailAttachInlineFile(message, path, name, content_type, content_id);
#endif
    int result = EmailAttachInlineFile(message, path, name, content_type, content_id);
    ended("EmailAttachInlineFile", result == 0);
}

static void call_EmailAttachInlineData(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *name = a_text(in);
    const char *content_type = a_text(in);
    const char *content_id = a_text(in);
    struct block data = a_block(in);
#ifdef BEFORE_EmailAttachInlineData
    BEFORE_EmailAttachInlineData(message, name, content_type, content_id, data.at, data.size);
#endif
    int result = EmailAttachInlineData(message, name, content_type, content_id, data.at, data.size);
    ended("EmailAttachInlineData", result == 0);
}

static void call_EmailSetAttachmentDescription(struct input *in)
{
    EmailMessage message = a_message(in);
    int rank = a_number(in);
    const char *description = a_text(in);
#ifdef BEFORE_EmailSetAttachmentDescription
    BEFORE_EmailSetAttachmentDescription(message, rank, description);
#endif
    int result = EmailSetAttachmentDescription(message, rank, description);
    ended("EmailSetAttachmentDescription", result == 0);
}

static void call_EmailAddHeader(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *name = a_text(in);
    const char *value = a_text(in);
#ifdef BEFORE_EmailAddHeader
    BEFORE_EmailAddHeader(message, name, value);
#endif
    int result = EmailAddHeader(message, name, value);
    ended("EmailAddHeader", result == 0);
}

static void call_EmailSetSource(struct input *in)
{
    EmailMessage message = a_message(in);
    struct block data = a_block(in);
#ifdef BEFORE_EmailSetSource
    BEFORE_EmailSetSource(message, data.at, data.size);
#endif
    int result = EmailSetSource(message, data.at, data.size);
    ended("EmailSetSource", result == 0);
}

static void call_EmailSetPriority(struct input *in)
{
    EmailMessage message = a_message(in);
    int priority = a_number(in);
#ifdef BEFORE_EmailSetPriority
    BEFORE_EmailSetPriority(message, priority);
#endif
    int result = EmailSetPriority(message, priority);
    ended("EmailSetPriority", result == 0);
}

static void call_EmailSetSensitivity(struct input *in)
{
    EmailMessage message = a_message(in);
    int sensitivity = a_number(in);
#ifdef BEFORE_EmailSetSensitivity
    BEFORE_EmailSetSensitivity(message, sensitivity);
#endif
    int result = EmailSetSensitivity(message, sensitivity);
    ended("EmailSetSensitivity", result == 0);
}

static void call_EmailSetKeywords(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *keywords = a_text(in);
#ifdef BEFORE_EmailSetKeywords
    BEFORE_EmailSetKeywords(message, keywords);
#endif
    int result = EmailSetKeywords(message, keywords);
    ended("EmailSetKeywords", result == 0);
}

static void call_EmailRequestReadReceipt(struct input *in)
{
    EmailMessage message = a_message(in);
    int wanted = a_number(in);
#ifdef BEFORE_EmailRequestReadReceipt
    BEFORE_EmailRequestReadReceipt(message, wanted);
#endif
    int result = EmailRequestReadReceipt(message, wanted);
    ended("EmailRequestReadReceipt", result == 0);
}

static void call_EmailRequestDeliveryReceipt(struct input *in)
{
    EmailMessage message = a_message(in);
    int wanted = a_number(in);
#ifdef BEFORE_EmailRequestDeliveryReceipt
    BEFORE_EmailRequestDeliveryReceipt(message, wanted);
#endif
    int result = EmailRequestDeliveryReceipt(message, wanted);
    ended("EmailRequestDeliveryReceipt", result == 0);
}

static void call_EmailSetSendingAgent(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *mailbox = a_text(in);
#ifdef BEFORE_EmailSetSendingAgent
    BEFORE_EmailSetSendingAgent(message, mailbox);
#endif
    int result = EmailSetSendingAgent(message, mailbox);
    ended("EmailSetSendingAgent", result == 0);
}

static void call_EmailSetMessageID(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *id = a_text(in);
#ifdef BEFORE_EmailSetMessageID
    BEFORE_EmailSetMessageID(message, id);
#endif
    int result = EmailSetMessageID(message, id);
    ended("EmailSetMessageID", result == 0);
}

static void call_EmailSetInReplyTo(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *ids = a_text(in);
#ifdef BEFORE_EmailSetInReplyTo
    BEFORE_EmailSetInReplyTo(message, ids);
#endif
    int result = EmailSetInReplyTo(message, ids);
    ended("EmailSetInReplyTo", result == 0);
}

static void call_EmailSetReferences(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *ids = a_text(in);
#ifdef BEFORE_EmailSetReferences
    BEFORE_EmailSetReferences(message, ids);
#endif
    int result = EmailSetReferences(message, ids);
    ended("EmailSetReferences", result == 0);
}

static void call_EmailSetDate(struct input *in)
{
    EmailMessage message = a_message(in);
    int64_t unix_seconds = a_long(in);
    int offset_minutes = a_number(in);
#ifdef BEFORE_EmailSetDate
    BEFORE_EmailSetDate(message, unix_seconds, offset_minutes);
#endif
    int result = EmailSetDate(message, unix_seconds, offset_minutes);
    ended("EmailSetDate", result == 0);
}

static void call_EmailSetAutoSubmitted(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *keyword = a_text(in);
#ifdef BEFORE_EmailSetAutoSubmitted
    BEFORE_EmailSetAutoSubmitted(message, keyword);
#endif
    int result = EmailSetAutoSubmitted(message, keyword);
    ended("EmailSetAutoSubmitted", result == 0);
}

static void call_EmailAddListUnsubscribe(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *uri = a_text(in);
    int one_click = a_number(in);
#ifdef BEFORE_EmailAddListUnsubscribe
    BEFORE_EmailAddListUnsubscribe(message, uri, one_click);
#endif
    int result = EmailAddListUnsubscribe(message, uri, one_click);
    ended("EmailAddListUnsubscribe", result == 0);
}

static void call_EmailSetCalendar(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *method = a_text(in);
    const char *calendar = a_text(in);
#ifdef BEFORE_EmailSetCalendar
    BEFORE_EmailSetCalendar(message, method, calendar);
#endif
    int result = EmailSetCalendar(message, method, calendar);
    ended("EmailSetCalendar", result == 0);
}

static void call_EmailAddDKIM(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *domain = a_text(in);
    const char *selector = a_text(in);
    const char *key = a_text(in);
#ifdef BEFORE_EmailAddDKIM
    BEFORE_EmailAddDKIM(message, domain, selector, key);
#endif
    int result = EmailAddDKIM(message, domain, selector, key);
    ended("EmailAddDKIM", result == 0);
}

static void call_EmailAddDKIMFile(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *domain = a_text(in);
    const char *selector = a_text(in);
    const char *path = a_text(in);
#ifdef BEFORE_EmailAddDKIMFile
    BEFORE_EmailAddDKIMFile(message, domain, selector, path);
#endif
    int result = EmailAddDKIMFile(message, domain, selector, path);
    ended("EmailAddDKIMFile", result == 0);
}

static void call_EmailSetSMIMESigner(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *certificates = a_text(in);
    const char *key = a_text(in);
#ifdef BEFORE_EmailSetSMIMESigner
    BEFORE_EmailSetSMIMESigner(message, certificates, key);
#endif
    int result = EmailSetSMIMESigner(message, certificates, key);
    ended("EmailSetSMIMESigner", result == 0);
}

static void call_EmailSetSMIMESignerFile(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *path = a_text(in);
    const char *password = a_text(in);
#ifdef BEFORE_EmailSetSMIMESignerFile
    BEFORE_EmailSetSMIMESignerFile(message, path, password);
#endif
    int result = EmailSetSMIMESignerFile(message, path, password);
    ended("EmailSetSMIMESignerFile", result == 0);
}

static void call_EmailAddSMIMERecipient(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *certificates = a_text(in);
#ifdef BEFORE_EmailAddSMIMERecipient
    BEFORE_EmailAddSMIMERecipient(message, certificates);
#endif
    int result = EmailAddSMIMERecipient(message, certificates);
    ended("EmailAddSMIMERecipient", result == 0);
}

static void call_EmailSetDeliveryNumber(struct input *in)
{
    EmailMessage message = a_message(in);
    int option = a_number(in);
    int value = a_number(in);
#ifdef BEFORE_EmailSetDeliveryNumber
    BEFORE_EmailSetDeliveryNumber(message, option, value);
#endif
    int result = EmailSetDeliveryNumber(message, option, value);
    ended("EmailSetDeliveryNumber", result == 0);
}

static void call_EmailSetDeliveryText(struct input *in)
{
    EmailMessage message = a_message(in);
    int option = a_number(in);
    const char *value = a_text(in);
#ifdef BEFORE_EmailSetDeliveryText
    BEFORE_EmailSetDeliveryText(message, option, value);
#endif
    int result = EmailSetDeliveryText(message, option, value);
    ended("EmailSetDeliveryText", result == 0);
}

static void call_EmailImportHTML(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *html = a_text(in);
    const char *directory = a_text(in);
    int options = a_number(in);
#ifdef BEFORE_EmailImportHTML
    BEFORE_EmailImportHTML(message, html, directory, options);
#endif
    int result = EmailImportHTML(message, html, directory, options);
    ended("EmailImportHTML", result == 0);
}

static void call_EmailBuildSource(struct input *in)
{
    EmailMessage message = a_message(in);
    int options = a_number(in);
    struct outlet data = an_outlet(in);
#ifdef BEFORE_EmailBuildSource
    BEFORE_EmailBuildSource(message, options, data.at, data.size);
#endif
    int result = EmailBuildSource(message, options, data.at, data.size);
    ended("EmailBuildSource", result == 0);
    an_outlet_used(&data, result);
}

static void call_EmailFreeSource(struct input *in)
{
    void *data = a_source(in);
#ifdef BEFORE_EmailFreeSource
    BEFORE_EmailFreeSource(data);
#endif
    EmailFreeSource(data);
}

static void call_EmailBuildSourceFile(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *path = a_text(in);
    int options = a_number(in);
#ifdef BEFORE_EmailBuildSourceFile
    BEFORE_EmailBuildSourceFile(message, path, options);
#endif
    int result = EmailBuildSourceFile(message, path, options);
    ended("EmailBuildSourceFile", result == 0);
}

static void call_EmailImportSource(struct input *in)
{
    EmailMessage message = a_message(in);
    struct block data = a_block(in);
#ifdef BEFORE_EmailImportSource
    BEFORE_EmailImportSource(message, data.at, data.size);
#endif
    int result = EmailImportSource(message, data.at, data.size);
    ended("EmailImportSource", result == 0);
}

static void call_EmailImportSourceFile(struct input *in)
{
    EmailMessage message = a_message(in);
    const char *path = a_text(in);
#ifdef BEFORE_EmailImportSourceFile
    BEFORE_EmailImportSourceFile(message, path);
#endif
    int result = EmailImportSourceFile(message, path);
    ended("EmailImportSourceFile", result == 0);
}

static void call_EmailGetMessageText(struct input *in)
{
    EmailMessage message = a_message(in);
    int detail = a_number(in);
    struct room buffer = a_room(in);
#ifdef BEFORE_EmailGetMessageText
    BEFORE_EmailGetMessageText(message, detail, buffer.at, buffer.size);
#endif
    int result = EmailGetMessageText(message, detail, buffer.at, buffer.size);
    ended("EmailGetMessageText", result == -1);
    a_room_used(&buffer, result);
}

static void call_EmailCheckAddress(struct input *in)
{
    const char *address = a_text(in);
    int level = a_number(in);
#ifdef BEFORE_EmailCheckAddress
    BEFORE_EmailCheckAddress(address, level);
#endif
    int result = EmailCheckAddress(address, level);
    ended("EmailCheckAddress", result == 0);
}

static void call_EmailSendMessage(struct input *in)
{
    EmailSession session = a_session(in);
    EmailMessage message = a_message(in);
#ifdef BEFORE_EmailSendMessage
    BEFORE_EmailSendMessage(session, message);
#endif
    int result = EmailSendMessage(session, message);
    ended("EmailSendMessage", result == 0);
}

static void call_EmailSend(struct input *in)
{
    EmailSession session = a_session(in);
    EmailMessage message = a_message(in);
    const char *path = a_text(in);
#ifdef BEFORE_EmailSend
    BEFORE_EmailSend(session, message, path);
#endif
    int result = EmailSend(session, message, path);
    ended("EmailSend", result == 0);
}

static void call_EmailSendSource(struct input *in)
{
    EmailSession session = a_session(in);
    const char *sender = a_text(in);
    struct list recipients = some_texts(in);
    struct block data = a_block(in);
#ifdef BEFORE_EmailSendSource
    BEFORE_EmailSendSource(session, sender, recipients.at, recipients.size, data.at, data.size);
#endif
    int result = EmailSendSource(session, sender, recipients.at, recipients.size, data.at, data.size);
    ended("EmailSendSource", result == 0);
}

static void call_EmailSendMessages(struct input *in)
{
    EmailSession session = a_session(in);
    struct list messages = some_messages(in);
#ifdef BEFORE_EmailSendMessages
    BEFORE_EmailSendMessages(session, messages.at, messages.size);
#endif
    int result = EmailSendMessages(session, messages.at, messages.size);
    ended("EmailSendMessages", result == -1);
}

static void call_EmailMessageResult(struct input *in)
{
    EmailMessage message = a_message(in);
#ifdef BEFORE_EmailMessageResult
    BEFORE_EmailMessageResult(message);
#endif
    int result = EmailMessageResult(message);
    ended("EmailMessageResult", result == -1);
}

static void call_EmailMessageErrorNumber(struct input *in)
{
    EmailMessage message = a_message(in);
    int detail = a_number(in);
#ifdef BEFORE_EmailMessageErrorNumber
    BEFORE_EmailMessageErrorNumber(message, detail);
#endif
    int result = EmailMessageErrorNumber(message, detail);
    ended("EmailMessageErrorNumber", result == -1);
}

static void call_EmailMessageErrorText(struct input *in)
{
    EmailMessage message = a_message(in);
    int detail = a_number(in);
    struct room buffer = a_room(in);
#ifdef BEFORE_EmailMessageErrorText
    BEFORE_EmailMessageErrorText(message, detail, buffer.at, buffer.size);
#endif
    int result = EmailMessageErrorText(message, detail, buffer.at, buffer.size);
    ended("EmailMessageErrorText", result == -1);
    a_room_used(&buffer, result);
}

static void call_EmailRecipientCount(struct input *in)
{
    EmailMessage message = a_message(in);
#ifdef BEFORE_EmailRecipientCount
    BEFORE_EmailRecipientCount(message);
#endif
    int result = EmailRecipientCount(message);
    ended("EmailRecipientCount", result == -1);
}

static void call_EmailRecipientNumber(struct input *in)
{
    EmailMessage message = a_message(in);
    int index = a_number(in);
    int detail = a_number(in);
#ifdef BEFORE_EmailRecipientNumber
    BEFORE_EmailRecipientNumber(message, index, detail);
#endif
    int result = EmailRecipientNumber(message, index, detail);
    ended("EmailRecipientNumber", result == -1);
}

static void call_EmailRecipientText(struct input *in)
{
    EmailMessage message = a_message(in);
    int index = a_number(in);
    int detail = a_number(in);
    struct room buffer = a_room(in);
#ifdef BEFORE_EmailRecipientText
    BEFORE_EmailRecipientText(message, index, detail, buffer.at, buffer.size);
#endif
    int result = EmailRecipientText(message, index, detail, buffer.at, buffer.size);
    ended("EmailRecipientText", result == -1);
    a_room_used(&buffer, result);
}

static void call_EmailServerReply(struct input *in)
{
    EmailMessage message = a_message(in);
    struct room buffer = a_room(in);
#ifdef BEFORE_EmailServerReply
    BEFORE_EmailServerReply(message, buffer.at, buffer.size);
#endif
    int result = EmailServerReply(message, buffer.at, buffer.size);
    ended("EmailServerReply", result == -1);
    a_room_used(&buffer, result);
}

static void call_EmailGetMessageID(struct input *in)
{
    EmailMessage message = a_message(in);
    struct room buffer = a_room(in);
#ifdef BEFORE_EmailGetMessageID
    BEFORE_EmailGetMessageID(message, buffer.at, buffer.size);
#endif
    int result = EmailGetMessageID(message, buffer.at, buffer.size);
    ended("EmailGetMessageID", result == -1);
    a_room_used(&buffer, result);
}

static void call_EmailProgress(struct input *in)
{
    EmailSession session = a_session(in);
    EmailProgressFunction callback = a_EmailProgressFunction(in);
    void *user_data = some_data(in);
#ifdef BEFORE_EmailProgress
    BEFORE_EmailProgress(session, callback, user_data);
#endif
    int result = EmailProgress(session, callback, user_data);
    ended("EmailProgress", result == 0);
}

static void call_EmailMailIdentifier(struct input *in)
{
    EmailMessage message = a_message(in);
#ifdef BEFORE_EmailMailIdentifier
    BEFORE_EmailMailIdentifier(message);
#endif
    int64_t result = EmailMailIdentifier(message);
    ended("EmailMailIdentifier", result == -1);
    keep_mail(result);
}

static void call_EmailStatus(struct input *in)
{
    int64_t mail = a_long(in);
#ifdef BEFORE_EmailStatus
    BEFORE_EmailStatus(mail);
#endif
    int result = EmailStatus(mail);
    ended("EmailStatus", result == 0);
}

static void call_EmailStatusDetail(struct input *in)
{
    int64_t mail = a_long(in);
    int detail = a_number(in);
#ifdef BEFORE_EmailStatusDetail
    BEFORE_EmailStatusDetail(mail, detail);
#endif
    int result = EmailStatusDetail(mail, detail);
    ended("EmailStatusDetail", result == -1);
}

static void call_EmailStatusText(struct input *in)
{
    int64_t mail = a_long(in);
    int detail = a_number(in);
    struct room buffer = a_room(in);
#ifdef BEFORE_EmailStatusText
    BEFORE_EmailStatusText(mail, detail, buffer.at, buffer.size);
#endif
    int result = EmailStatusText(mail, detail, buffer.at, buffer.size);
    ended("EmailStatusText", result == -1);
    a_room_used(&buffer, result);
}

static void call_EmailMailRecipientNumber(struct input *in)
{
    int64_t mail = a_long(in);
    int index = a_number(in);
    int detail = a_number(in);
#ifdef BEFORE_EmailMailRecipientNumber
    BEFORE_EmailMailRecipientNumber(mail, index, detail);
#endif
    int result = EmailMailRecipientNumber(mail, index, detail);
    ended("EmailMailRecipientNumber", result == -1);
}

static void call_EmailMailRecipientText(struct input *in)
{
    int64_t mail = a_long(in);
    int index = a_number(in);
    int detail = a_number(in);
    struct room buffer = a_room(in);
#ifdef BEFORE_EmailMailRecipientText
    BEFORE_EmailMailRecipientText(mail, index, detail, buffer.at, buffer.size);
#endif
    int result = EmailMailRecipientText(mail, index, detail, buffer.at, buffer.size);
    ended("EmailMailRecipientText", result == -1);
    a_room_used(&buffer, result);
}

static void call_EmailWait(struct input *in)
{
    int64_t mail = a_long(in);
    int timeout_ms = a_number(in);
#ifdef BEFORE_EmailWait
    BEFORE_EmailWait(mail, timeout_ms);
#endif
    int result = EmailWait(mail, timeout_ms);
    ended("EmailWait", result == 0);
}

static void call_EmailFlush(struct input *in)
{
    EmailSession session = a_session(in);
    int timeout_ms = a_number(in);
#ifdef BEFORE_EmailFlush
    BEFORE_EmailFlush(session, timeout_ms);
#endif
    int result = EmailFlush(session, timeout_ms);
    ended("EmailFlush", result == 0);
}

static void call_EmailCancel(struct input *in)
{
    int64_t mail = a_long(in);
#ifdef BEFORE_EmailCancel
    BEFORE_EmailCancel(mail);
#endif
    int result = EmailCancel(mail);
    ended("EmailCancel", result == 0);
}

static void call_EmailRetryNow(struct input *in)
{
    int64_t mail = a_long(in);
#ifdef BEFORE_EmailRetryNow
    BEFORE_EmailRetryNow(mail);
#endif
    int result = EmailRetryNow(mail);
    ended("EmailRetryNow", result == 0);
}

static void call_EmailNextMail(struct input *in)
{
    EmailSession session = a_session(in);
    int64_t after = a_long(in);
#ifdef BEFORE_EmailNextMail
    BEFORE_EmailNextMail(session, after);
#endif
    int64_t result = EmailNextMail(session, after);
    ended("EmailNextMail", result == -1);
    keep_mail(result);
}

static void call_EmailNextCompletion(struct input *in)
{
    EmailSession session = a_session(in);
#ifdef BEFORE_EmailNextCompletion
    BEFORE_EmailNextCompletion(session);
#endif
    int64_t result = EmailNextCompletion(session);
    ended("EmailNextCompletion", result == -1);
    keep_mail(result);
}

static void call_EmailCompletion(struct input *in)
{
    EmailSession session = a_session(in);
    EmailCompletionFunction callback = a_EmailCompletionFunction(in);
    void *user_data = some_data(in);
#ifdef BEFORE_EmailCompletion
    BEFORE_EmailCompletion(session, callback, user_data);
#endif
    int result = EmailCompletion(session, callback, user_data);
    ended("EmailCompletion", result == 0);
}

static void call_EmailConfigure(struct input *in)
{
    int parameter = a_number(in);
    int value = a_number(in);
#ifdef BEFORE_EmailConfigure
    BEFORE_EmailConfigure(parameter, value);
#endif
    int result = EmailConfigure(parameter, value);
    ended("EmailConfigure", result == 0);
}

static void call_EmailTrimMemory(struct input *in)
{
    (void)in;
#ifdef BEFORE_EmailTrimMemory
    BEFORE_EmailTrimMemory();
#endif
    int result = EmailTrimMemory();
    ended("EmailTrimMemory", result == 0);
}

/* In the order of their marks, which stay when functions are added: seeds keep their meaning. */
static const struct call {
    unsigned mark;
    const char *name;
    void (*run)(struct input *in);
} calls[] = {
    {176, "EmailRetryNow", call_EmailRetryNow},
    {668, "EmailSetSubject", call_EmailSetSubject},
    {844, "EmailRecipientText", call_EmailRecipientText},
    {899, "EmailSetText", call_EmailSetText},
    {918, "EmailMailRecipientNumber", call_EmailMailRecipientNumber},
    {1449, "EmailNewSession", call_EmailNewSession},
    {1565, "EmailSetSendingAgent", call_EmailSetSendingAgent},
    {3112, "EmailStatusDetail", call_EmailStatusDetail},
    {4128, "EmailSetEnvelopeSender", call_EmailSetEnvelopeSender},
    {4879, "EmailAddDKIMFile", call_EmailAddDKIMFile},
    {5211, "EmailSetMessageID", call_EmailSetMessageID},
    {5315, "EmailGetSessionNumber", call_EmailGetSessionNumber},
    {7405, "EmailAttachData", call_EmailAttachData},
    {7489, "EmailRecipientNumber", call_EmailRecipientNumber},
    {9675, "EmailAddDKIM", call_EmailAddDKIM},
    {10074, "EmailSetHTML", call_EmailSetHTML},
    {10753, "EmailImportSource", call_EmailImportSource},
    {11813, "EmailMessageErrorText", call_EmailMessageErrorText},
    {11881, "EmailSend", call_EmailSend},
    {11981, "EmailAddHeader", call_EmailAddHeader},
    {13227, "EmailErrorNumber", call_EmailErrorNumber},
    {13651, "EmailSetKeywords", call_EmailSetKeywords},
    {14050, "EmailImportHTML", call_EmailImportHTML},
    {14114, "EmailAttachInlineFile", call_EmailAttachInlineFile},
    {14923, "EmailGetTimeOut", call_EmailGetTimeOut},
    {15127, "EmailSetAutoSubmitted", call_EmailSetAutoSubmitted},
    {15827, "EmailBuildSource", call_EmailBuildSource},
    {17466, "EmailCompletion", call_EmailCompletion},
    {17707, "EmailTrimMemory", call_EmailTrimMemory},
    {18697, "EmailMessageErrorNumber", call_EmailMessageErrorNumber},
    {19311, "EmailConfigure", call_EmailConfigure},
    {20948, "EmailCloseSession", call_EmailCloseSession},
    {21949, "EmailFindSession", call_EmailFindSession},
    {22618, "EmailSetDate", call_EmailSetDate},
    {22939, "EmailSetSource", call_EmailSetSource},
    {23973, "EmailAttachInlineData", call_EmailAttachInlineData},
    {24316, "EmailSendMessage", call_EmailSendMessage},
    {24838, "EmailSetReferences", call_EmailSetReferences},
    {25970, "EmailAddSMIMERecipient", call_EmailAddSMIMERecipient},
    {26346, "EmailNextMail", call_EmailNextMail},
    {26525, "EmailRequestReadReceipt", call_EmailRequestReadReceipt},
    {26745, "EmailCancel", call_EmailCancel},
    {26947, "ErrorOccurred", call_ErrorOccurred},
    {26994, "EmailRequestDeliveryReceipt", call_EmailRequestDeliveryReceipt},
    {27438, "EmailSetAttachmentDescription", call_EmailSetAttachmentDescription},
    {27720, "EmailNextCompletion", call_EmailNextCompletion},
    {29976, "EmailSetSessionNumber", call_EmailSetSessionNumber},
    {32343, "EmailAddRecipient", call_EmailAddRecipient},
    {32834, "EmailGetMessageText", call_EmailGetMessageText},
    {33101, "EmailSetSensitivity", call_EmailSetSensitivity},
    {33812, "EmailSetSMIMESignerFile", call_EmailSetSMIMESignerFile},
    {33917, "EmailSetDeliveryText", call_EmailSetDeliveryText},
    {34317, "EmailSetDeliveryNumber", call_EmailSetDeliveryNumber},
    {34941, "EmailSendMessages", call_EmailSendMessages},
    {35959, "EmailStartSession", call_EmailStartSession},
    {37199, "EmailCheckAddress", call_EmailCheckAddress},
    {39175, "EmailFreeMessage", call_EmailFreeMessage},
    {39206, "EmailSetSender", call_EmailSetSender},
    {40068, "EmailSetSessionText", call_EmailSetSessionText},
    {40833, "EmailWait", call_EmailWait},
    {41226, "EmailErrorCopy", call_EmailErrorCopy},
    {41279, "EmailVersion", call_EmailVersion},
    {43703, "EmailFlush", call_EmailFlush},
    {43976, "EmailAttachFile", call_EmailAttachFile},
    {44085, "EmailSetInReplyTo", call_EmailSetInReplyTo},
    {44848, "EmailSendSource", call_EmailSendSource},
    {46457, "EmailMailIdentifier", call_EmailMailIdentifier},
    {47807, "EmailStartSMTPSession", call_EmailStartSMTPSession},
    {49026, "EmailAddBcc", call_EmailAddBcc},
    {49696, "EmailAddReplyTo", call_EmailAddReplyTo},
    {50514, "EmailStatusText", call_EmailStatusText},
    {50948, "EmailRecipientCount", call_EmailRecipientCount},
    {51304, "EmailProgress", call_EmailProgress},
    {51842, "EmailMailRecipientText", call_EmailMailRecipientText},
    {52350, "EmailSetTimeOut", call_EmailSetTimeOut},
    {52975, "EmailImportSourceFile", call_EmailImportSourceFile},
    {53041, "EmailSetPriority", call_EmailSetPriority},
    {55780, "EmailSetSMIMESigner", call_EmailSetSMIMESigner},
    {56038, "EmailErrorText", call_EmailErrorText},
    {56765, "EmailStatus", call_EmailStatus},
    {57653, "EmailResetMessage", call_EmailResetMessage},
    {58308, "EmailSetCalendar", call_EmailSetCalendar},
    {58461, "EmailGetMessageID", call_EmailGetMessageID},
    {58547, "EmailBuildSourceFile", call_EmailBuildSourceFile},
    {59293, "EmailFreeSource", call_EmailFreeSource},
    {59895, "EmailAddCc", call_EmailAddCc},
    {60937, "EmailNewMessage", call_EmailNewMessage},
    {61033, "EmailAttachReader", call_EmailAttachReader},
    {61151, "ErrorInfo", call_ErrorInfo},
    {63132, "EmailServerReply", call_EmailServerReply},
    {63405, "EmailMessageResult", call_EmailMessageResult},
    {63457, "EmailVersionNumber", call_EmailVersionNumber},
    {64210, "EmailAddListUnsubscribe", call_EmailAddListUnsubscribe},
    {64963, "EmailGetSessionText", call_EmailGetSessionText},
};
