/* SPDX-License-Identifier: MIT */
/* Made by go run ./core/table/generate from core/table and include/courriel.h. */
/* clang-format off */
/* For VB6 and 32-bit VBA: each function under the name EmailStd... and with the calling
   convention that they know, for the functions that they give, too. What has 64 bits in the
   header is a double here. */
#define EMAIL_BUILD
#include "courriel.h"
#include "hostcall.h"
#include "stdcall.h"

EMAIL_API const char *__stdcall EmailStdVersion(void)
{
    return EmailVersion();
}

EMAIL_API int __stdcall EmailStdVersionNumber(void)
{
    return EmailVersionNumber();
}

EMAIL_API const char *__stdcall EmailStdErrorInfo(int detail)
{
    return ErrorInfo(detail);
}

EMAIL_API int __stdcall EmailStdErrorOccurred(void)
{
    return ErrorOccurred();
}

EMAIL_API int __stdcall EmailStdErrorNumber(int detail)
{
    return EmailErrorNumber(detail);
}

EMAIL_API int __stdcall EmailStdErrorCopy(int detail, char *buffer, int size)
{
    return EmailErrorCopy(detail, buffer, size);
}

EMAIL_API const char *__stdcall EmailStdErrorText(int code)
{
    return EmailErrorText(code);
}

EMAIL_API int __stdcall EmailStdSetError(int code, const char *detail)
{
    return EmailSetError(code, detail);
}

EMAIL_API EmailSession __stdcall EmailStdStartSMTPSession(const char *username, const char *password, const char *server, int port, int async_mode, int option)
{
    return EmailStartSMTPSession(username, password, server, port, async_mode, option);
}

EMAIL_API EmailSession __stdcall EmailStdNewSession(void)
{
    return EmailNewSession();
}

EMAIL_API int __stdcall EmailStdSetSessionText(EmailSession session, int property, const char *value)
{
    return EmailSetSessionText(session, property, value);
}

EMAIL_API int __stdcall EmailStdSetSessionNumber(EmailSession session, int property, int value)
{
    return EmailSetSessionNumber(session, property, value);
}

EMAIL_API int __stdcall EmailStdGetSessionText(EmailSession session, int property, char *buffer, int size)
{
    return EmailGetSessionText(session, property, buffer, size);
}

EMAIL_API int __stdcall EmailStdGetSessionNumber(EmailSession session, int property)
{
    return EmailGetSessionNumber(session, property);
}

EMAIL_API int __stdcall EmailStdStartSession(EmailSession session)
{
    return EmailStartSession(session);
}

EMAIL_API int __stdcall EmailStdPing(EmailSession session)
{
    return EmailPing(session);
}

EMAIL_API int __stdcall EmailStdSessionErrorNumber(EmailSession session, int detail)
{
    return EmailSessionErrorNumber(session, detail);
}

EMAIL_API int __stdcall EmailStdSessionErrorText(EmailSession session, int detail, char *buffer, int size)
{
    return EmailSessionErrorText(session, detail, buffer, size);
}

EMAIL_API EmailSession __stdcall EmailStdFindSession(const char *username)
{
    return EmailFindSession(username);
}

EMAIL_API int __stdcall EmailStdCloseSession(EmailSession session)
{
    return EmailCloseSession(session);
}

EMAIL_API int __stdcall EmailStdReleaseSession(EmailSession session)
{
    return EmailReleaseSession(session);
}

EMAIL_API int __stdcall EmailStdCloseSessions(const char *username)
{
    return EmailCloseSessions(username);
}

EMAIL_API int __stdcall EmailStdCancelCall(EmailSession session, EmailMessage message)
{
    return EmailCancelCall(session, message);
}

EMAIL_API int __stdcall EmailStdSetTimeOut(int seconds)
{
    return EmailSetTimeOut(seconds);
}

EMAIL_API int __stdcall EmailStdGetTimeOut(void)
{
    return EmailGetTimeOut();
}

EMAIL_API EmailMessage __stdcall EmailStdNewMessage(void)
{
    return EmailNewMessage();
}

EMAIL_API int __stdcall EmailStdResetMessage(EmailMessage message)
{
    return EmailResetMessage(message);
}

EMAIL_API int __stdcall EmailStdFreeMessage(EmailMessage message)
{
    return EmailFreeMessage(message);
}

EMAIL_API int __stdcall EmailStdSetSender(EmailMessage message, const char *sender)
{
    return EmailSetSender(message, sender);
}

EMAIL_API int __stdcall EmailStdSetEnvelopeSender(EmailMessage message, const char *address)
{
    return EmailSetEnvelopeSender(message, address);
}

EMAIL_API int __stdcall EmailStdAddRecipient(EmailMessage message, const char *recipient)
{
    return EmailAddRecipient(message, recipient);
}

EMAIL_API int __stdcall EmailStdAddCc(EmailMessage message, const char *recipient)
{
    return EmailAddCc(message, recipient);
}

EMAIL_API int __stdcall EmailStdAddBcc(EmailMessage message, const char *recipient)
{
    return EmailAddBcc(message, recipient);
}

EMAIL_API int __stdcall EmailStdAddEnvelopeRecipient(EmailMessage message, const char *address)
{
    return EmailAddEnvelopeRecipient(message, address);
}

EMAIL_API int __stdcall EmailStdAddReplyTo(EmailMessage message, const char *mailbox)
{
    return EmailAddReplyTo(message, mailbox);
}

EMAIL_API int __stdcall EmailStdSetSubject(EmailMessage message, const char *subject)
{
    return EmailSetSubject(message, subject);
}

EMAIL_API int __stdcall EmailStdSetText(EmailMessage message, const char *text)
{
    return EmailSetText(message, text);
}

EMAIL_API int __stdcall EmailStdSetHTML(EmailMessage message, const char *html)
{
    return EmailSetHTML(message, html);
}

EMAIL_API int __stdcall EmailStdAttachFile(EmailMessage message, const char *path, const char *name, const char *content_type)
{
    return EmailAttachFile(message, path, name, content_type);
}

EMAIL_API int __stdcall EmailStdAttachData(EmailMessage message, const char *name, const char *content_type, const void *data, size_t size)
{
    return EmailAttachData(message, name, content_type, data, size);
}

EMAIL_API int __stdcall EmailStdAttachReader(EmailMessage message, const char *name, const char *content_type, double size, EmailStdReadFunction callback, void *user_data)
{
    if (!courriel_note_stdcall((uintptr_t)callback))
        callback = NULL;
    return EmailAttachReader(message, name, content_type, courriel_whole(size), (EmailReadFunction)(uintptr_t)callback, user_data);
}

EMAIL_API int __stdcall EmailStdAttachInlineFile(EmailMessage message, const char *path, const char *name, const char *content_type, const char *content_id)
{
    return EmailAttachInlineFile(message, path, name, content_type, content_id);
}

EMAIL_API int __stdcall EmailStdAttachInlineData(EmailMessage message, const char *name, const char *content_type, const char *content_id, const void *data, size_t size)
{
    return EmailAttachInlineData(message, name, content_type, content_id, data, size);
}

EMAIL_API int __stdcall EmailStdAddAlternative(EmailMessage message, const char *content_type, const void *data, size_t size)
{
    return EmailAddAlternative(message, content_type, data, size);
}

EMAIL_API int __stdcall EmailStdSetAttachmentText(EmailMessage message, int rank, int detail, const char *value)
{
    return EmailSetAttachmentText(message, rank, detail, value);
}

EMAIL_API int __stdcall EmailStdSetAttachmentNumber(EmailMessage message, int rank, int detail, int value)
{
    return EmailSetAttachmentNumber(message, rank, detail, value);
}

EMAIL_API int __stdcall EmailStdSetAttachmentDescription(EmailMessage message, int rank, const char *description)
{
    return EmailSetAttachmentDescription(message, rank, description);
}

EMAIL_API int __stdcall EmailStdAddHeader(EmailMessage message, const char *name, const char *value)
{
    return EmailAddHeader(message, name, value);
}

EMAIL_API int __stdcall EmailStdSetSource(EmailMessage message, const void *data, size_t size)
{
    return EmailSetSource(message, data, size);
}

EMAIL_API int __stdcall EmailStdSetPriority(EmailMessage message, int priority)
{
    return EmailSetPriority(message, priority);
}

EMAIL_API int __stdcall EmailStdSetSensitivity(EmailMessage message, int sensitivity)
{
    return EmailSetSensitivity(message, sensitivity);
}

EMAIL_API int __stdcall EmailStdSetKeywords(EmailMessage message, const char *keywords)
{
    return EmailSetKeywords(message, keywords);
}

EMAIL_API int __stdcall EmailStdRequestReadReceipt(EmailMessage message, int wanted)
{
    return EmailRequestReadReceipt(message, wanted);
}

EMAIL_API int __stdcall EmailStdRequestDeliveryReceipt(EmailMessage message, int wanted)
{
    return EmailRequestDeliveryReceipt(message, wanted);
}

EMAIL_API int __stdcall EmailStdSetSendingAgent(EmailMessage message, const char *mailbox)
{
    return EmailSetSendingAgent(message, mailbox);
}

EMAIL_API int __stdcall EmailStdSetMessageID(EmailMessage message, const char *id)
{
    return EmailSetMessageID(message, id);
}

EMAIL_API int __stdcall EmailStdSetInReplyTo(EmailMessage message, const char *ids)
{
    return EmailSetInReplyTo(message, ids);
}

EMAIL_API int __stdcall EmailStdSetReferences(EmailMessage message, const char *ids)
{
    return EmailSetReferences(message, ids);
}

EMAIL_API int __stdcall EmailStdSetDate(EmailMessage message, double unix_seconds, int offset_minutes)
{
    return EmailSetDate(message, courriel_whole(unix_seconds), offset_minutes);
}

EMAIL_API int __stdcall EmailStdSetAutoSubmitted(EmailMessage message, const char *keyword)
{
    return EmailSetAutoSubmitted(message, keyword);
}

EMAIL_API int __stdcall EmailStdAddListUnsubscribe(EmailMessage message, const char *uri, int one_click)
{
    return EmailAddListUnsubscribe(message, uri, one_click);
}

EMAIL_API int __stdcall EmailStdSetCalendar(EmailMessage message, const char *method, const char *calendar)
{
    return EmailSetCalendar(message, method, calendar);
}

EMAIL_API int __stdcall EmailStdAddDKIM(EmailMessage message, const char *domain, const char *selector, const char *key)
{
    return EmailAddDKIM(message, domain, selector, key);
}

EMAIL_API int __stdcall EmailStdAddDKIMFile(EmailMessage message, const char *domain, const char *selector, const char *path)
{
    return EmailAddDKIMFile(message, domain, selector, path);
}

EMAIL_API int __stdcall EmailStdSetSMIMESigner(EmailMessage message, const char *certificates, const char *key)
{
    return EmailSetSMIMESigner(message, certificates, key);
}

EMAIL_API int __stdcall EmailStdSetSMIMESignerFile(EmailMessage message, const char *path, const char *password)
{
    return EmailSetSMIMESignerFile(message, path, password);
}

EMAIL_API int __stdcall EmailStdAddSMIMERecipient(EmailMessage message, const char *certificates)
{
    return EmailAddSMIMERecipient(message, certificates);
}

EMAIL_API int __stdcall EmailStdSetDeliveryNumber(EmailMessage message, int option, int value)
{
    return EmailSetDeliveryNumber(message, option, value);
}

EMAIL_API int __stdcall EmailStdSetDeliveryText(EmailMessage message, int option, const char *value)
{
    return EmailSetDeliveryText(message, option, value);
}

EMAIL_API int __stdcall EmailStdImportHTML(EmailMessage message, const char *html, const char *directory, int options)
{
    return EmailImportHTML(message, html, directory, options);
}

EMAIL_API int __stdcall EmailStdBuildSource(EmailMessage message, int options, void **data, size_t *size)
{
    return EmailBuildSource(message, options, data, size);
}

EMAIL_API void __stdcall EmailStdFreeSource(void *data)
{
    EmailFreeSource(data);
}

EMAIL_API int __stdcall EmailStdBuildSourceFile(EmailMessage message, const char *path, int options)
{
    return EmailBuildSourceFile(message, path, options);
}

EMAIL_API int __stdcall EmailStdImportSource(EmailMessage message, const void *data, size_t size)
{
    return EmailImportSource(message, data, size);
}

EMAIL_API int __stdcall EmailStdImportSourceFile(EmailMessage message, const char *path)
{
    return EmailImportSourceFile(message, path);
}

EMAIL_API int __stdcall EmailStdSetMessageText(EmailMessage message, int detail, const char *value)
{
    return EmailSetMessageText(message, detail, value);
}

EMAIL_API int __stdcall EmailStdGetMessageText(EmailMessage message, int detail, char *buffer, int size)
{
    return EmailGetMessageText(message, detail, buffer, size);
}

EMAIL_API int __stdcall EmailStdGetMessageNumber(EmailMessage message, int detail)
{
    return EmailGetMessageNumber(message, detail);
}

EMAIL_API int __stdcall EmailStdGetHeader(EmailMessage message, const char *name, int rank, char *buffer, int size)
{
    return EmailGetHeader(message, name, rank, buffer, size);
}

EMAIL_API int __stdcall EmailStdGetAttachmentCount(EmailMessage message)
{
    return EmailGetAttachmentCount(message);
}

EMAIL_API int __stdcall EmailStdAttachmentText(EmailMessage message, int rank, int detail, char *buffer, int size)
{
    return EmailAttachmentText(message, rank, detail, buffer, size);
}

EMAIL_API double __stdcall EmailStdAttachmentData(EmailMessage message, int rank, void *buffer, size_t size)
{
    return (double)EmailAttachmentData(message, rank, buffer, size);
}

EMAIL_API int __stdcall EmailStdCheckAddress(const char *address, int level)
{
    return EmailCheckAddress(address, level);
}

EMAIL_API int __stdcall EmailStdSplitAddresses(const char *list, int detail, char *buffer, int size)
{
    return EmailSplitAddresses(list, detail, buffer, size);
}

EMAIL_API int __stdcall EmailStdSendMessage(EmailSession session, EmailMessage message)
{
    return EmailSendMessage(session, message);
}

EMAIL_API int __stdcall EmailStdSend(EmailSession session, EmailMessage message, const char *path)
{
    return EmailSend(session, message, path);
}

EMAIL_API int __stdcall EmailStdSendSource(EmailSession session, const char *sender, const char *const *recipients, int count, const void *data, size_t size)
{
    return EmailSendSource(session, sender, recipients, count, data, size);
}

EMAIL_API int __stdcall EmailStdSendMessages(EmailSession session, const EmailMessage *messages, int count)
{
    return EmailSendMessages(session, messages, count);
}

EMAIL_API int __stdcall EmailStdGetMessageResult(EmailMessage message)
{
    return EmailGetMessageResult(message);
}

EMAIL_API int __stdcall EmailStdMessageErrorNumber(EmailMessage message, int detail)
{
    return EmailMessageErrorNumber(message, detail);
}

EMAIL_API int __stdcall EmailStdMessageErrorText(EmailMessage message, int detail, char *buffer, int size)
{
    return EmailMessageErrorText(message, detail, buffer, size);
}

EMAIL_API int __stdcall EmailStdGetRecipientCount(EmailMessage message)
{
    return EmailGetRecipientCount(message);
}

EMAIL_API int __stdcall EmailStdRecipientNumber(EmailMessage message, int rank, int detail)
{
    return EmailRecipientNumber(message, rank, detail);
}

EMAIL_API int __stdcall EmailStdRecipientText(EmailMessage message, int rank, int detail, char *buffer, int size)
{
    return EmailRecipientText(message, rank, detail, buffer, size);
}

EMAIL_API int __stdcall EmailStdGetServerReply(EmailMessage message, char *buffer, int size)
{
    return EmailGetServerReply(message, buffer, size);
}

EMAIL_API int __stdcall EmailStdGetMessageID(EmailMessage message, char *buffer, int size)
{
    return EmailGetMessageID(message, buffer, size);
}

EMAIL_API int __stdcall EmailStdSetProgress(EmailSession session, EmailStdProgressFunction callback, void *user_data)
{
    if (!courriel_note_stdcall((uintptr_t)callback))
        callback = NULL;
    return EmailSetProgress(session, (EmailProgressFunction)(uintptr_t)callback, user_data);
}

EMAIL_API int __stdcall EmailStdSetTranscript(EmailSession session, EmailStdTranscriptFunction callback, void *user_data)
{
    if (!courriel_note_stdcall((uintptr_t)callback))
        callback = NULL;
    return EmailSetTranscript(session, (EmailTranscriptFunction)(uintptr_t)callback, user_data);
}

EMAIL_API double __stdcall EmailStdGetMailIdentifier(EmailMessage message)
{
    return (double)EmailGetMailIdentifier(message);
}

EMAIL_API int __stdcall EmailStdGetShortMailNumber(double mail)
{
    return EmailGetShortMailNumber(courriel_whole(mail));
}

EMAIL_API int __stdcall EmailStdStatus(double mail)
{
    return EmailStatus(courriel_whole(mail));
}

EMAIL_API int __stdcall EmailStdMailNumber(double mail, int detail)
{
    return EmailMailNumber(courriel_whole(mail), detail);
}

EMAIL_API int __stdcall EmailStdMailText(double mail, int detail, char *buffer, int size)
{
    return EmailMailText(courriel_whole(mail), detail, buffer, size);
}

EMAIL_API int __stdcall EmailStdMailRecipientNumber(double mail, int rank, int detail)
{
    return EmailMailRecipientNumber(courriel_whole(mail), rank, detail);
}

EMAIL_API int __stdcall EmailStdMailRecipientText(double mail, int rank, int detail, char *buffer, int size)
{
    return EmailMailRecipientText(courriel_whole(mail), rank, detail, buffer, size);
}

EMAIL_API int __stdcall EmailStdWait(double mail, int timeout_ms)
{
    return EmailWait(courriel_whole(mail), timeout_ms);
}

EMAIL_API int __stdcall EmailStdFlush(EmailSession session, int timeout_ms)
{
    return EmailFlush(session, timeout_ms);
}

EMAIL_API int __stdcall EmailStdCancel(double mail)
{
    return EmailCancel(courriel_whole(mail));
}

EMAIL_API int __stdcall EmailStdRetryNow(double mail)
{
    return EmailRetryNow(courriel_whole(mail));
}

EMAIL_API double __stdcall EmailStdNextMail(EmailSession session, double after)
{
    return (double)EmailNextMail(session, courriel_whole(after));
}

EMAIL_API double __stdcall EmailStdNextCompletion(EmailSession session)
{
    return (double)EmailNextCompletion(session);
}

EMAIL_API double __stdcall EmailStdWaitCompletion(EmailSession session, int timeout_ms)
{
    return (double)EmailWaitCompletion(session, timeout_ms);
}

EMAIL_API double __stdcall EmailStdGetCompletionDescriptor(EmailSession session)
{
    return (double)EmailGetCompletionDescriptor(session);
}

EMAIL_API int __stdcall EmailStdSetCompletion(EmailSession session, EmailStdCompletionFunction callback, void *user_data)
{
    if (!courriel_note_stdcall((uintptr_t)callback))
        callback = NULL;
    return EmailSetCompletion(session, (EmailCompletionFunction)(uintptr_t)callback, user_data);
}

EMAIL_API int __stdcall EmailStdConfigure(int parameter, int value)
{
    return EmailConfigure(parameter, value);
}

EMAIL_API int __stdcall EmailStdTrimMemory(void)
{
    return EmailTrimMemory();
}
