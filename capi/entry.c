/* SPDX-License-Identifier: MIT */
/* Made by go run ./core/table/generate from core/table and include/courriel.h. */
/* clang-format off */
#define EMAIL_BUILD
#include "courriel.h"
#include "goside.h"
#include "isolate.h"
#include "lasterror.h"
#include "tried.h"

enum {
    AT_EmailVersion,
    AT_EmailVersionNumber,
    AT_ErrorInfo,
    AT_ErrorOccurred,
    AT_EmailErrorNumber,
    AT_EmailErrorCopy,
    AT_EmailErrorText,
    AT_EmailSetError,
    AT_EmailStartSMTPSession,
    AT_EmailNewSession,
    AT_EmailSetSessionText,
    AT_EmailSetSessionNumber,
    AT_EmailGetSessionText,
    AT_EmailGetSessionNumber,
    AT_EmailStartSession,
    AT_EmailPing,
    AT_EmailSessionErrorNumber,
    AT_EmailSessionErrorText,
    AT_EmailFindSession,
    AT_EmailCloseSession,
    AT_EmailReleaseSession,
    AT_EmailCloseSessions,
    AT_EmailCancelCall,
    AT_EmailSetTimeOut,
    AT_EmailGetTimeOut,
    AT_EmailNewMessage,
    AT_EmailResetMessage,
    AT_EmailFreeMessage,
    AT_EmailSetSender,
    AT_EmailSetEnvelopeSender,
    AT_EmailAddRecipient,
    AT_EmailAddCc,
    AT_EmailAddBcc,
    AT_EmailAddEnvelopeRecipient,
    AT_EmailAddReplyTo,
    AT_EmailSetSubject,
    AT_EmailSetText,
    AT_EmailSetHTML,
    AT_EmailAttachFile,
    AT_EmailAttachData,
    AT_EmailAttachReader,
    AT_EmailAttachInlineFile,
    AT_EmailAttachInlineData,
    AT_EmailAddAlternative,
    AT_EmailSetAttachmentText,
    AT_EmailSetAttachmentNumber,
    AT_EmailSetAttachmentDescription,
    AT_EmailAddHeader,
    AT_EmailSetSource,
    AT_EmailSetPriority,
    AT_EmailSetSensitivity,
    AT_EmailSetKeywords,
    AT_EmailRequestReadReceipt,
    AT_EmailRequestDeliveryReceipt,
    AT_EmailSetSendingAgent,
    AT_EmailSetMessageID,
    AT_EmailSetInReplyTo,
    AT_EmailSetReferences,
    AT_EmailSetDate,
    AT_EmailSetAutoSubmitted,
    AT_EmailAddListUnsubscribe,
    AT_EmailSetCalendar,
    AT_EmailAddDKIM,
    AT_EmailAddDKIMFile,
    AT_EmailSetSMIMESigner,
    AT_EmailSetSMIMESignerFile,
    AT_EmailAddSMIMERecipient,
    AT_EmailSetDeliveryNumber,
    AT_EmailSetDeliveryText,
    AT_EmailImportHTML,
    AT_EmailBuildSource,
    AT_EmailFreeSource,
    AT_EmailBuildSourceFile,
    AT_EmailImportSource,
    AT_EmailImportSourceFile,
    AT_EmailSetMessageText,
    AT_EmailGetMessageText,
    AT_EmailGetMessageNumber,
    AT_EmailGetHeader,
    AT_EmailGetAttachmentCount,
    AT_EmailAttachmentText,
    AT_EmailAttachmentData,
    AT_EmailCheckAddress,
    AT_EmailSplitAddresses,
    AT_EmailSendMessage,
    AT_EmailSend,
    AT_EmailSendSource,
    AT_EmailSendMessages,
    AT_EmailGetMessageResult,
    AT_EmailMessageErrorNumber,
    AT_EmailMessageErrorText,
    AT_EmailGetRecipientCount,
    AT_EmailRecipientNumber,
    AT_EmailRecipientText,
    AT_EmailGetServerReply,
    AT_EmailGetMessageID,
    AT_EmailSetProgress,
    AT_EmailSetTranscript,
    AT_EmailGetMailIdentifier,
    AT_EmailGetShortMailNumber,
    AT_EmailStatus,
    AT_EmailMailNumber,
    AT_EmailMailText,
    AT_EmailMailRecipientNumber,
    AT_EmailMailRecipientText,
    AT_EmailWait,
    AT_EmailFlush,
    AT_EmailCancel,
    AT_EmailRetryNow,
    AT_EmailNextMail,
    AT_EmailNextCompletion,
    AT_EmailWaitCompletion,
    AT_EmailGetCompletionDescriptor,
    AT_EmailSetCompletion,
    AT_EmailConfigure,
    AT_EmailTrimMemory,
    ENTRIES
};

const int courriel_entries = ENTRIES;

const char *const courriel_entry_names[ENTRIES] = {
    "EmailVersion",
    "EmailVersionNumber",
    "ErrorInfo",
    "ErrorOccurred",
    "EmailErrorNumber",
    "EmailErrorCopy",
    "EmailErrorText",
    "EmailSetError",
    "EmailStartSMTPSession",
    "EmailNewSession",
    "EmailSetSessionText",
    "EmailSetSessionNumber",
    "EmailGetSessionText",
    "EmailGetSessionNumber",
    "EmailStartSession",
    "EmailPing",
    "EmailSessionErrorNumber",
    "EmailSessionErrorText",
    "EmailFindSession",
    "EmailCloseSession",
    "EmailReleaseSession",
    "EmailCloseSessions",
    "EmailCancelCall",
    "EmailSetTimeOut",
    "EmailGetTimeOut",
    "EmailNewMessage",
    "EmailResetMessage",
    "EmailFreeMessage",
    "EmailSetSender",
    "EmailSetEnvelopeSender",
    "EmailAddRecipient",
    "EmailAddCc",
    "EmailAddBcc",
    "EmailAddEnvelopeRecipient",
    "EmailAddReplyTo",
    "EmailSetSubject",
    "EmailSetText",
    "EmailSetHTML",
    "EmailAttachFile",
    "EmailAttachData",
    "EmailAttachReader",
    "EmailAttachInlineFile",
    "EmailAttachInlineData",
    "EmailAddAlternative",
    "EmailSetAttachmentText",
    "EmailSetAttachmentNumber",
    "EmailSetAttachmentDescription",
    "EmailAddHeader",
    "EmailSetSource",
    "EmailSetPriority",
    "EmailSetSensitivity",
    "EmailSetKeywords",
    "EmailRequestReadReceipt",
    "EmailRequestDeliveryReceipt",
    "EmailSetSendingAgent",
    "EmailSetMessageID",
    "EmailSetInReplyTo",
    "EmailSetReferences",
    "EmailSetDate",
    "EmailSetAutoSubmitted",
    "EmailAddListUnsubscribe",
    "EmailSetCalendar",
    "EmailAddDKIM",
    "EmailAddDKIMFile",
    "EmailSetSMIMESigner",
    "EmailSetSMIMESignerFile",
    "EmailAddSMIMERecipient",
    "EmailSetDeliveryNumber",
    "EmailSetDeliveryText",
    "EmailImportHTML",
    "EmailBuildSource",
    "EmailFreeSource",
    "EmailBuildSourceFile",
    "EmailImportSource",
    "EmailImportSourceFile",
    "EmailSetMessageText",
    "EmailGetMessageText",
    "EmailGetMessageNumber",
    "EmailGetHeader",
    "EmailGetAttachmentCount",
    "EmailAttachmentText",
    "EmailAttachmentData",
    "EmailCheckAddress",
    "EmailSplitAddresses",
    "EmailSendMessage",
    "EmailSend",
    "EmailSendSource",
    "EmailSendMessages",
    "EmailGetMessageResult",
    "EmailMessageErrorNumber",
    "EmailMessageErrorText",
    "EmailGetRecipientCount",
    "EmailRecipientNumber",
    "EmailRecipientText",
    "EmailGetServerReply",
    "EmailGetMessageID",
    "EmailSetProgress",
    "EmailSetTranscript",
    "EmailGetMailIdentifier",
    "EmailGetShortMailNumber",
    "EmailStatus",
    "EmailMailNumber",
    "EmailMailText",
    "EmailMailRecipientNumber",
    "EmailMailRecipientText",
    "EmailWait",
    "EmailFlush",
    "EmailCancel",
    "EmailRetryNow",
    "EmailNextMail",
    "EmailNextCompletion",
    "EmailWaitCompletion",
    "EmailGetCompletionDescriptor",
    "EmailSetCompletion",
    "EmailConfigure",
    "EmailTrimMemory",
};

EMAIL_API const char *EMAIL_CALL EmailVersion(void)
{
    if (!courriel_at_home()) {
        const char * (EMAIL_CALL *same)(void) = (const char * (EMAIL_CALL *)(void))courriel_copy_if_loaded(AT_EmailVersion);
        if (same)
            return same();
    }
    return cEmailVersion();
}

EMAIL_API int EMAIL_CALL EmailVersionNumber(void)
{
    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(void) = (int (EMAIL_CALL *)(void))courriel_copy_if_loaded(AT_EmailVersionNumber);
        if (same)
            return same();
    }
    return cEmailVersionNumber();
}

EMAIL_API const char *EMAIL_CALL ErrorInfo(int detail)
{
    if (!courriel_at_home()) {
        const char * (EMAIL_CALL *same)(int) = (const char * (EMAIL_CALL *)(int))courriel_copy_if_loaded(AT_ErrorInfo);
        if (same)
            return same(detail);
    }
    return cErrorInfo(detail);
}

EMAIL_API int EMAIL_CALL ErrorOccurred(void)
{
    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(void) = (int (EMAIL_CALL *)(void))courriel_copy_if_loaded(AT_ErrorOccurred);
        if (same)
            return same();
    }
    return cErrorOccurred();
}

EMAIL_API int EMAIL_CALL EmailErrorNumber(int detail)
{
    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(int) = (int (EMAIL_CALL *)(int))courriel_copy_if_loaded(AT_EmailErrorNumber);
        if (same)
            return same(detail);
    }
    return cEmailErrorNumber(detail);
}

EMAIL_API int EMAIL_CALL EmailErrorCopy(int detail, char *buffer, int size)
{
    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(int, char *, int) = (int (EMAIL_CALL *)(int, char *, int))courriel_copy_if_loaded(AT_EmailErrorCopy);
        if (same)
            return same(detail, buffer, size);
    }
    return cEmailErrorCopy(detail, buffer, size);
}

EMAIL_API const char *EMAIL_CALL EmailErrorText(int code)
{
    if (!courriel_at_home()) {
        const char * (EMAIL_CALL *same)(int) = (const char * (EMAIL_CALL *)(int))courriel_copy_if_loaded(AT_EmailErrorText);
        if (same)
            return same(code);
    }
    return cEmailErrorText(code);
}

static void run_EmailSetError(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetError((int)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailSetError(int code, const char *detail)
{
    struct courriel_call call = {.run = run_EmailSetError, .word = {(uint64_t)code, (uintptr_t)detail}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(int, const char *) = (int (EMAIL_CALL *)(int, const char *))courriel_copy(AT_EmailSetError);
        return same ? same(code, detail) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailStartSMTPSession(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailStartSMTPSession((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2], (int)call->word[3], (int)call->word[4], (int)call->word[5]);
}

EMAIL_API EmailSession EMAIL_CALL EmailStartSMTPSession(const char *username, const char *password, const char *server, int port, int async_mode, int option)
{
    struct courriel_call call = {.run = run_EmailStartSMTPSession, .word = {(uintptr_t)username, (uintptr_t)password, (uintptr_t)server, (uint64_t)port, (uint64_t)async_mode, (uint64_t)option}, .kind = COURRIEL_WAITS, .session = COURRIEL_NO_SESSION};

    if (!courriel_at_home()) {
        EmailSession (EMAIL_CALL *same)(const char *, const char *, const char *, int, int, int) = (EmailSession (EMAIL_CALL *)(const char *, const char *, const char *, int, int, int))courriel_copy(AT_EmailStartSMTPSession);
        return same ? same(username, password, server, port, async_mode, option) : NULL;
    }
    return courriel_run(&call) ? (EmailSession)(uintptr_t)call.result : NULL;
}

static void run_EmailNewSession(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailNewSession();
}

EMAIL_API EmailSession EMAIL_CALL EmailNewSession(void)
{
    struct courriel_call call = {.run = run_EmailNewSession};

    if (!courriel_at_home()) {
        EmailSession (EMAIL_CALL *same)(void) = (EmailSession (EMAIL_CALL *)(void))courriel_copy(AT_EmailNewSession);
        return same ? same() : NULL;
    }
    return courriel_run(&call) ? (EmailSession)(uintptr_t)call.result : NULL;
}

static void run_EmailSetSessionText(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetSessionText((uintptr_t)call->word[0], (int)call->word[1], (uintptr_t)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailSetSessionText(EmailSession session, int property, const char *value)
{
    struct courriel_call call = {.run = run_EmailSetSessionText, .word = {(uintptr_t)session, (uint64_t)property, (uintptr_t)value}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession, int, const char *) = (int (EMAIL_CALL *)(EmailSession, int, const char *))courriel_copy(AT_EmailSetSessionText);
        return same ? same(session, property, value) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetSessionNumber(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetSessionNumber((uintptr_t)call->word[0], (int)call->word[1], (int)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailSetSessionNumber(EmailSession session, int property, int value)
{
    struct courriel_call call = {.run = run_EmailSetSessionNumber, .word = {(uintptr_t)session, (uint64_t)property, (uint64_t)value}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession, int, int) = (int (EMAIL_CALL *)(EmailSession, int, int))courriel_copy(AT_EmailSetSessionNumber);
        return same ? same(session, property, value) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailGetSessionText(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailGetSessionText((uintptr_t)call->word[0], (int)call->word[1], (uintptr_t)call->word[2], (int)call->word[3]);
}

EMAIL_API int EMAIL_CALL EmailGetSessionText(EmailSession session, int property, char *buffer, int size)
{
    struct courriel_call call = {.run = run_EmailGetSessionText, .word = {(uintptr_t)session, (uint64_t)property, (uintptr_t)buffer, (uint64_t)size}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession, int, char *, int) = (int (EMAIL_CALL *)(EmailSession, int, char *, int))courriel_copy(AT_EmailGetSessionText);
        return same ? same(session, property, buffer, size) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailGetSessionNumber(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailGetSessionNumber((uintptr_t)call->word[0], (int)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailGetSessionNumber(EmailSession session, int property)
{
    struct courriel_call call = {.run = run_EmailGetSessionNumber, .word = {(uintptr_t)session, (uint64_t)property}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession, int) = (int (EMAIL_CALL *)(EmailSession, int))courriel_copy(AT_EmailGetSessionNumber);
        return same ? same(session, property) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailStartSession(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailStartSession((uintptr_t)call->word[0]);
}

EMAIL_API int EMAIL_CALL EmailStartSession(EmailSession session)
{
    struct courriel_call call = {.run = run_EmailStartSession, .word = {(uintptr_t)session}, .kind = COURRIEL_WAITS, .session = (uintptr_t)session};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession) = (int (EMAIL_CALL *)(EmailSession))courriel_copy(AT_EmailStartSession);
        return same ? same(session) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailPing(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailPing((uintptr_t)call->word[0]);
}

EMAIL_API int EMAIL_CALL EmailPing(EmailSession session)
{
    struct courriel_call call = {.run = run_EmailPing, .word = {(uintptr_t)session}, .kind = COURRIEL_WAITS, .session = (uintptr_t)session};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession) = (int (EMAIL_CALL *)(EmailSession))courriel_copy(AT_EmailPing);
        return same ? same(session) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSessionErrorNumber(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSessionErrorNumber((uintptr_t)call->word[0], (int)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailSessionErrorNumber(EmailSession session, int detail)
{
    struct courriel_call call = {.run = run_EmailSessionErrorNumber, .word = {(uintptr_t)session, (uint64_t)detail}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession, int) = (int (EMAIL_CALL *)(EmailSession, int))courriel_copy(AT_EmailSessionErrorNumber);
        return same ? same(session, detail) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailSessionErrorText(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSessionErrorText((uintptr_t)call->word[0], (int)call->word[1], (uintptr_t)call->word[2], (int)call->word[3]);
}

EMAIL_API int EMAIL_CALL EmailSessionErrorText(EmailSession session, int detail, char *buffer, int size)
{
    struct courriel_call call = {.run = run_EmailSessionErrorText, .word = {(uintptr_t)session, (uint64_t)detail, (uintptr_t)buffer, (uint64_t)size}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession, int, char *, int) = (int (EMAIL_CALL *)(EmailSession, int, char *, int))courriel_copy(AT_EmailSessionErrorText);
        return same ? same(session, detail, buffer, size) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailFindSession(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailFindSession((uintptr_t)call->word[0]);
}

EMAIL_API EmailSession EMAIL_CALL EmailFindSession(const char *username)
{
    struct courriel_call call = {.run = run_EmailFindSession, .word = {(uintptr_t)username}};

    if (!courriel_at_home()) {
        EmailSession (EMAIL_CALL *same)(const char *) = (EmailSession (EMAIL_CALL *)(const char *))courriel_copy(AT_EmailFindSession);
        return same ? same(username) : NULL;
    }
    return courriel_run(&call) ? (EmailSession)(uintptr_t)call.result : NULL;
}

static void run_EmailCloseSession(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailCloseSession((uintptr_t)call->word[0]);
}

EMAIL_API int EMAIL_CALL EmailCloseSession(EmailSession session)
{
    struct courriel_call call = {.run = run_EmailCloseSession, .word = {(uintptr_t)session}, .kind = COURRIEL_CLOSES, .session = (uintptr_t)session};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession) = (int (EMAIL_CALL *)(EmailSession))courriel_copy(AT_EmailCloseSession);
        return same ? same(session) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailReleaseSession(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailReleaseSession((uintptr_t)call->word[0]);
}

EMAIL_API int EMAIL_CALL EmailReleaseSession(EmailSession session)
{
    struct courriel_call call = {.run = run_EmailReleaseSession, .word = {(uintptr_t)session}, .kind = COURRIEL_ENDS, .session = (uintptr_t)session};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession) = (int (EMAIL_CALL *)(EmailSession))courriel_copy(AT_EmailReleaseSession);
        return same ? same(session) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailCloseSessions(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailCloseSessions((uintptr_t)call->word[0]);
}

EMAIL_API int EMAIL_CALL EmailCloseSessions(const char *username)
{
    struct courriel_call call = {.run = run_EmailCloseSessions, .word = {(uintptr_t)username}, .kind = COURRIEL_CLOSES, .session = COURRIEL_NO_SESSION};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(const char *) = (int (EMAIL_CALL *)(const char *))courriel_copy(AT_EmailCloseSessions);
        return same ? same(username) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailCancelCall(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailCancelCall((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailCancelCall(EmailSession session, EmailMessage message)
{
    struct courriel_call call = {.run = run_EmailCancelCall, .word = {(uintptr_t)session, (uintptr_t)message}, .kind = COURRIEL_ENDS, .session = (uintptr_t)session, .message = (uintptr_t)message};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession, EmailMessage) = (int (EMAIL_CALL *)(EmailSession, EmailMessage))courriel_copy(AT_EmailCancelCall);
        return same ? same(session, message) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailSetTimeOut(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetTimeOut((int)call->word[0]);
}

EMAIL_API int EMAIL_CALL EmailSetTimeOut(int seconds)
{
    struct courriel_call call = {.run = run_EmailSetTimeOut, .word = {(uint64_t)seconds}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(int) = (int (EMAIL_CALL *)(int))courriel_copy(AT_EmailSetTimeOut);
        return same ? same(seconds) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailGetTimeOut(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailGetTimeOut();
}

EMAIL_API int EMAIL_CALL EmailGetTimeOut(void)
{
    struct courriel_call call = {.run = run_EmailGetTimeOut};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(void) = (int (EMAIL_CALL *)(void))courriel_copy(AT_EmailGetTimeOut);
        return same ? same() : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailNewMessage(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailNewMessage();
}

EMAIL_API EmailMessage EMAIL_CALL EmailNewMessage(void)
{
    struct courriel_call call = {.run = run_EmailNewMessage};
    EmailMessage done;

    if (!courriel_at_home()) {
        EmailMessage (EMAIL_CALL *same)(void) = (EmailMessage (EMAIL_CALL *)(void))courriel_copy(AT_EmailNewMessage);
        return same ? same() : NULL;
    }
    if (dEmailNewMessage(&done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (EmailMessage)(uintptr_t)call.result : NULL;
}

static void run_EmailResetMessage(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailResetMessage((uintptr_t)call->word[0]);
}

EMAIL_API int EMAIL_CALL EmailResetMessage(EmailMessage message)
{
    struct courriel_call call = {.run = run_EmailResetMessage, .word = {(uintptr_t)message}};
    int done;

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage) = (int (EMAIL_CALL *)(EmailMessage))courriel_copy(AT_EmailResetMessage);
        return same ? same(message) : 0;
    }
    if (dEmailResetMessage(message, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailFreeMessage(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailFreeMessage((uintptr_t)call->word[0]);
}

EMAIL_API int EMAIL_CALL EmailFreeMessage(EmailMessage message)
{
    struct courriel_call call = {.run = run_EmailFreeMessage, .word = {(uintptr_t)message}, .kind = COURRIEL_ENDS, .session = COURRIEL_NO_SESSION, .message = (uintptr_t)message};
    int done;

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage) = (int (EMAIL_CALL *)(EmailMessage))courriel_copy(AT_EmailFreeMessage);
        return same ? same(message) : 0;
    }
    if (dEmailFreeMessage(message, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetSender(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetSender((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailSetSender(EmailMessage message, const char *sender)
{
    struct courriel_call call = {.run = run_EmailSetSender, .word = {(uintptr_t)message, (uintptr_t)sender}};
    int done;

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *))courriel_copy(AT_EmailSetSender);
        return same ? same(message, sender) : 0;
    }
    if (dEmailSetSender(message, sender, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetEnvelopeSender(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetEnvelopeSender((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailSetEnvelopeSender(EmailMessage message, const char *address)
{
    struct courriel_call call = {.run = run_EmailSetEnvelopeSender, .word = {(uintptr_t)message, (uintptr_t)address}};
    int done;

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *))courriel_copy(AT_EmailSetEnvelopeSender);
        return same ? same(message, address) : 0;
    }
    if (dEmailSetEnvelopeSender(message, address, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailAddRecipient(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailAddRecipient((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailAddRecipient(EmailMessage message, const char *recipient)
{
    struct courriel_call call = {.run = run_EmailAddRecipient, .word = {(uintptr_t)message, (uintptr_t)recipient}};
    int done;

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *))courriel_copy(AT_EmailAddRecipient);
        return same ? same(message, recipient) : 0;
    }
    if (dEmailAddRecipient(message, recipient, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailAddCc(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailAddCc((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailAddCc(EmailMessage message, const char *recipient)
{
    struct courriel_call call = {.run = run_EmailAddCc, .word = {(uintptr_t)message, (uintptr_t)recipient}};
    int done;

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *))courriel_copy(AT_EmailAddCc);
        return same ? same(message, recipient) : 0;
    }
    if (dEmailAddCc(message, recipient, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailAddBcc(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailAddBcc((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailAddBcc(EmailMessage message, const char *recipient)
{
    struct courriel_call call = {.run = run_EmailAddBcc, .word = {(uintptr_t)message, (uintptr_t)recipient}};
    int done;

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *))courriel_copy(AT_EmailAddBcc);
        return same ? same(message, recipient) : 0;
    }
    if (dEmailAddBcc(message, recipient, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailAddEnvelopeRecipient(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailAddEnvelopeRecipient((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailAddEnvelopeRecipient(EmailMessage message, const char *address)
{
    struct courriel_call call = {.run = run_EmailAddEnvelopeRecipient, .word = {(uintptr_t)message, (uintptr_t)address}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *))courriel_copy(AT_EmailAddEnvelopeRecipient);
        return same ? same(message, address) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailAddReplyTo(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailAddReplyTo((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailAddReplyTo(EmailMessage message, const char *mailbox)
{
    struct courriel_call call = {.run = run_EmailAddReplyTo, .word = {(uintptr_t)message, (uintptr_t)mailbox}};
    int done;

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *))courriel_copy(AT_EmailAddReplyTo);
        return same ? same(message, mailbox) : 0;
    }
    if (dEmailAddReplyTo(message, mailbox, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetSubject(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetSubject((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailSetSubject(EmailMessage message, const char *subject)
{
    struct courriel_call call = {.run = run_EmailSetSubject, .word = {(uintptr_t)message, (uintptr_t)subject}};
    int done;

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *))courriel_copy(AT_EmailSetSubject);
        return same ? same(message, subject) : 0;
    }
    if (dEmailSetSubject(message, subject, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetText(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetText((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailSetText(EmailMessage message, const char *text)
{
    struct courriel_call call = {.run = run_EmailSetText, .word = {(uintptr_t)message, (uintptr_t)text}};
    int done;

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *))courriel_copy(AT_EmailSetText);
        return same ? same(message, text) : 0;
    }
    if (dEmailSetText(message, text, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetHTML(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetHTML((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailSetHTML(EmailMessage message, const char *html)
{
    struct courriel_call call = {.run = run_EmailSetHTML, .word = {(uintptr_t)message, (uintptr_t)html}};
    int done;

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *))courriel_copy(AT_EmailSetHTML);
        return same ? same(message, html) : 0;
    }
    if (dEmailSetHTML(message, html, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailAttachFile(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailAttachFile((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2], (uintptr_t)call->word[3]);
}

EMAIL_API int EMAIL_CALL EmailAttachFile(EmailMessage message, const char *path, const char *name, const char *content_type)
{
    struct courriel_call call = {.run = run_EmailAttachFile, .word = {(uintptr_t)message, (uintptr_t)path, (uintptr_t)name, (uintptr_t)content_type}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *, const char *, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *, const char *, const char *))courriel_copy(AT_EmailAttachFile);
        return same ? same(message, path, name, content_type) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailAttachData(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailAttachData((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2], (uintptr_t)call->word[3], (size_t)call->word[4]);
}

EMAIL_API int EMAIL_CALL EmailAttachData(EmailMessage message, const char *name, const char *content_type, const void *data, size_t size)
{
    struct courriel_call call = {.run = run_EmailAttachData, .word = {(uintptr_t)message, (uintptr_t)name, (uintptr_t)content_type, (uintptr_t)data, (uint64_t)size}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *, const char *, const void *, size_t) = (int (EMAIL_CALL *)(EmailMessage, const char *, const char *, const void *, size_t))courriel_copy(AT_EmailAttachData);
        return same ? same(message, name, content_type, data, size) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailAttachReader(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailAttachReader((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2], (int64_t)call->word[3], (uintptr_t)call->word[4], (uintptr_t)call->word[5]);
}

EMAIL_API int EMAIL_CALL EmailAttachReader(EmailMessage message, const char *name, const char *content_type, int64_t size, EmailReadFunction callback, void *user_data)
{
    struct courriel_call call = {.run = run_EmailAttachReader, .word = {(uintptr_t)message, (uintptr_t)name, (uintptr_t)content_type, (uint64_t)size, (uintptr_t)callback, (uintptr_t)user_data}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *, const char *, int64_t, EmailReadFunction, void *) = (int (EMAIL_CALL *)(EmailMessage, const char *, const char *, int64_t, EmailReadFunction, void *))courriel_copy(AT_EmailAttachReader);
        return same ? same(message, name, content_type, size, callback, user_data) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailAttachInlineFile(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailAttachInlineFile((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2], (uintptr_t)call->word[3], (uintptr_t)call->word[4]);
}

EMAIL_API int EMAIL_CALL EmailAttachInlineFile(EmailMessage message, const char *path, const char *name, const char *content_type, const char *content_id)
{
    struct courriel_call call = {.run = run_EmailAttachInlineFile, .word = {(uintptr_t)message, (uintptr_t)path, (uintptr_t)name, (uintptr_t)content_type, (uintptr_t)content_id}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *, const char *, const char *, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *, const char *, const char *, const char *))courriel_copy(AT_EmailAttachInlineFile);
        return same ? same(message, path, name, content_type, content_id) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailAttachInlineData(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailAttachInlineData((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2], (uintptr_t)call->word[3], (uintptr_t)call->word[4], (size_t)call->word[5]);
}

EMAIL_API int EMAIL_CALL EmailAttachInlineData(EmailMessage message, const char *name, const char *content_type, const char *content_id, const void *data, size_t size)
{
    struct courriel_call call = {.run = run_EmailAttachInlineData, .word = {(uintptr_t)message, (uintptr_t)name, (uintptr_t)content_type, (uintptr_t)content_id, (uintptr_t)data, (uint64_t)size}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *, const char *, const char *, const void *, size_t) = (int (EMAIL_CALL *)(EmailMessage, const char *, const char *, const char *, const void *, size_t))courriel_copy(AT_EmailAttachInlineData);
        return same ? same(message, name, content_type, content_id, data, size) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailAddAlternative(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailAddAlternative((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2], (size_t)call->word[3]);
}

EMAIL_API int EMAIL_CALL EmailAddAlternative(EmailMessage message, const char *content_type, const void *data, size_t size)
{
    struct courriel_call call = {.run = run_EmailAddAlternative, .word = {(uintptr_t)message, (uintptr_t)content_type, (uintptr_t)data, (uint64_t)size}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *, const void *, size_t) = (int (EMAIL_CALL *)(EmailMessage, const char *, const void *, size_t))courriel_copy(AT_EmailAddAlternative);
        return same ? same(message, content_type, data, size) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetAttachmentText(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetAttachmentText((uintptr_t)call->word[0], (int)call->word[1], (int)call->word[2], (uintptr_t)call->word[3]);
}

EMAIL_API int EMAIL_CALL EmailSetAttachmentText(EmailMessage message, int rank, int detail, const char *value)
{
    struct courriel_call call = {.run = run_EmailSetAttachmentText, .word = {(uintptr_t)message, (uint64_t)rank, (uint64_t)detail, (uintptr_t)value}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int, int, const char *) = (int (EMAIL_CALL *)(EmailMessage, int, int, const char *))courriel_copy(AT_EmailSetAttachmentText);
        return same ? same(message, rank, detail, value) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetAttachmentNumber(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetAttachmentNumber((uintptr_t)call->word[0], (int)call->word[1], (int)call->word[2], (int)call->word[3]);
}

EMAIL_API int EMAIL_CALL EmailSetAttachmentNumber(EmailMessage message, int rank, int detail, int value)
{
    struct courriel_call call = {.run = run_EmailSetAttachmentNumber, .word = {(uintptr_t)message, (uint64_t)rank, (uint64_t)detail, (uint64_t)value}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int, int, int) = (int (EMAIL_CALL *)(EmailMessage, int, int, int))courriel_copy(AT_EmailSetAttachmentNumber);
        return same ? same(message, rank, detail, value) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetAttachmentDescription(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetAttachmentDescription((uintptr_t)call->word[0], (int)call->word[1], (uintptr_t)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailSetAttachmentDescription(EmailMessage message, int rank, const char *description)
{
    struct courriel_call call = {.run = run_EmailSetAttachmentDescription, .word = {(uintptr_t)message, (uint64_t)rank, (uintptr_t)description}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int, const char *) = (int (EMAIL_CALL *)(EmailMessage, int, const char *))courriel_copy(AT_EmailSetAttachmentDescription);
        return same ? same(message, rank, description) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailAddHeader(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailAddHeader((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailAddHeader(EmailMessage message, const char *name, const char *value)
{
    struct courriel_call call = {.run = run_EmailAddHeader, .word = {(uintptr_t)message, (uintptr_t)name, (uintptr_t)value}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *, const char *))courriel_copy(AT_EmailAddHeader);
        return same ? same(message, name, value) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetSource(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetSource((uintptr_t)call->word[0], (uintptr_t)call->word[1], (size_t)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailSetSource(EmailMessage message, const void *data, size_t size)
{
    struct courriel_call call = {.run = run_EmailSetSource, .word = {(uintptr_t)message, (uintptr_t)data, (uint64_t)size}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const void *, size_t) = (int (EMAIL_CALL *)(EmailMessage, const void *, size_t))courriel_copy(AT_EmailSetSource);
        return same ? same(message, data, size) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetPriority(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetPriority((uintptr_t)call->word[0], (int)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailSetPriority(EmailMessage message, int priority)
{
    struct courriel_call call = {.run = run_EmailSetPriority, .word = {(uintptr_t)message, (uint64_t)priority}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int) = (int (EMAIL_CALL *)(EmailMessage, int))courriel_copy(AT_EmailSetPriority);
        return same ? same(message, priority) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetSensitivity(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetSensitivity((uintptr_t)call->word[0], (int)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailSetSensitivity(EmailMessage message, int sensitivity)
{
    struct courriel_call call = {.run = run_EmailSetSensitivity, .word = {(uintptr_t)message, (uint64_t)sensitivity}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int) = (int (EMAIL_CALL *)(EmailMessage, int))courriel_copy(AT_EmailSetSensitivity);
        return same ? same(message, sensitivity) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetKeywords(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetKeywords((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailSetKeywords(EmailMessage message, const char *keywords)
{
    struct courriel_call call = {.run = run_EmailSetKeywords, .word = {(uintptr_t)message, (uintptr_t)keywords}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *))courriel_copy(AT_EmailSetKeywords);
        return same ? same(message, keywords) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailRequestReadReceipt(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailRequestReadReceipt((uintptr_t)call->word[0], (int)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailRequestReadReceipt(EmailMessage message, int wanted)
{
    struct courriel_call call = {.run = run_EmailRequestReadReceipt, .word = {(uintptr_t)message, (uint64_t)wanted}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int) = (int (EMAIL_CALL *)(EmailMessage, int))courriel_copy(AT_EmailRequestReadReceipt);
        return same ? same(message, wanted) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailRequestDeliveryReceipt(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailRequestDeliveryReceipt((uintptr_t)call->word[0], (int)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailRequestDeliveryReceipt(EmailMessage message, int wanted)
{
    struct courriel_call call = {.run = run_EmailRequestDeliveryReceipt, .word = {(uintptr_t)message, (uint64_t)wanted}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int) = (int (EMAIL_CALL *)(EmailMessage, int))courriel_copy(AT_EmailRequestDeliveryReceipt);
        return same ? same(message, wanted) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetSendingAgent(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetSendingAgent((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailSetSendingAgent(EmailMessage message, const char *mailbox)
{
    struct courriel_call call = {.run = run_EmailSetSendingAgent, .word = {(uintptr_t)message, (uintptr_t)mailbox}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *))courriel_copy(AT_EmailSetSendingAgent);
        return same ? same(message, mailbox) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetMessageID(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetMessageID((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailSetMessageID(EmailMessage message, const char *id)
{
    struct courriel_call call = {.run = run_EmailSetMessageID, .word = {(uintptr_t)message, (uintptr_t)id}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *))courriel_copy(AT_EmailSetMessageID);
        return same ? same(message, id) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetInReplyTo(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetInReplyTo((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailSetInReplyTo(EmailMessage message, const char *ids)
{
    struct courriel_call call = {.run = run_EmailSetInReplyTo, .word = {(uintptr_t)message, (uintptr_t)ids}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *))courriel_copy(AT_EmailSetInReplyTo);
        return same ? same(message, ids) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetReferences(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetReferences((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailSetReferences(EmailMessage message, const char *ids)
{
    struct courriel_call call = {.run = run_EmailSetReferences, .word = {(uintptr_t)message, (uintptr_t)ids}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *))courriel_copy(AT_EmailSetReferences);
        return same ? same(message, ids) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetDate(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetDate((uintptr_t)call->word[0], (int64_t)call->word[1], (int)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailSetDate(EmailMessage message, int64_t unix_seconds, int offset_minutes)
{
    struct courriel_call call = {.run = run_EmailSetDate, .word = {(uintptr_t)message, (uint64_t)unix_seconds, (uint64_t)offset_minutes}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int64_t, int) = (int (EMAIL_CALL *)(EmailMessage, int64_t, int))courriel_copy(AT_EmailSetDate);
        return same ? same(message, unix_seconds, offset_minutes) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetAutoSubmitted(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetAutoSubmitted((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailSetAutoSubmitted(EmailMessage message, const char *keyword)
{
    struct courriel_call call = {.run = run_EmailSetAutoSubmitted, .word = {(uintptr_t)message, (uintptr_t)keyword}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *))courriel_copy(AT_EmailSetAutoSubmitted);
        return same ? same(message, keyword) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailAddListUnsubscribe(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailAddListUnsubscribe((uintptr_t)call->word[0], (uintptr_t)call->word[1], (int)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailAddListUnsubscribe(EmailMessage message, const char *uri, int one_click)
{
    struct courriel_call call = {.run = run_EmailAddListUnsubscribe, .word = {(uintptr_t)message, (uintptr_t)uri, (uint64_t)one_click}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *, int) = (int (EMAIL_CALL *)(EmailMessage, const char *, int))courriel_copy(AT_EmailAddListUnsubscribe);
        return same ? same(message, uri, one_click) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetCalendar(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetCalendar((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailSetCalendar(EmailMessage message, const char *method, const char *calendar)
{
    struct courriel_call call = {.run = run_EmailSetCalendar, .word = {(uintptr_t)message, (uintptr_t)method, (uintptr_t)calendar}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *, const char *))courriel_copy(AT_EmailSetCalendar);
        return same ? same(message, method, calendar) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailAddDKIM(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailAddDKIM((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2], (uintptr_t)call->word[3]);
}

EMAIL_API int EMAIL_CALL EmailAddDKIM(EmailMessage message, const char *domain, const char *selector, const char *key)
{
    struct courriel_call call = {.run = run_EmailAddDKIM, .word = {(uintptr_t)message, (uintptr_t)domain, (uintptr_t)selector, (uintptr_t)key}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *, const char *, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *, const char *, const char *))courriel_copy(AT_EmailAddDKIM);
        return same ? same(message, domain, selector, key) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailAddDKIMFile(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailAddDKIMFile((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2], (uintptr_t)call->word[3]);
}

EMAIL_API int EMAIL_CALL EmailAddDKIMFile(EmailMessage message, const char *domain, const char *selector, const char *path)
{
    struct courriel_call call = {.run = run_EmailAddDKIMFile, .word = {(uintptr_t)message, (uintptr_t)domain, (uintptr_t)selector, (uintptr_t)path}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *, const char *, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *, const char *, const char *))courriel_copy(AT_EmailAddDKIMFile);
        return same ? same(message, domain, selector, path) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetSMIMESigner(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetSMIMESigner((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailSetSMIMESigner(EmailMessage message, const char *certificates, const char *key)
{
    struct courriel_call call = {.run = run_EmailSetSMIMESigner, .word = {(uintptr_t)message, (uintptr_t)certificates, (uintptr_t)key}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *, const char *))courriel_copy(AT_EmailSetSMIMESigner);
        return same ? same(message, certificates, key) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetSMIMESignerFile(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetSMIMESignerFile((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailSetSMIMESignerFile(EmailMessage message, const char *path, const char *password)
{
    struct courriel_call call = {.run = run_EmailSetSMIMESignerFile, .word = {(uintptr_t)message, (uintptr_t)path, (uintptr_t)password}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *, const char *))courriel_copy(AT_EmailSetSMIMESignerFile);
        return same ? same(message, path, password) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailAddSMIMERecipient(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailAddSMIMERecipient((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailAddSMIMERecipient(EmailMessage message, const char *certificates)
{
    struct courriel_call call = {.run = run_EmailAddSMIMERecipient, .word = {(uintptr_t)message, (uintptr_t)certificates}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *))courriel_copy(AT_EmailAddSMIMERecipient);
        return same ? same(message, certificates) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetDeliveryNumber(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetDeliveryNumber((uintptr_t)call->word[0], (int)call->word[1], (int)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailSetDeliveryNumber(EmailMessage message, int option, int value)
{
    struct courriel_call call = {.run = run_EmailSetDeliveryNumber, .word = {(uintptr_t)message, (uint64_t)option, (uint64_t)value}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int, int) = (int (EMAIL_CALL *)(EmailMessage, int, int))courriel_copy(AT_EmailSetDeliveryNumber);
        return same ? same(message, option, value) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetDeliveryText(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetDeliveryText((uintptr_t)call->word[0], (int)call->word[1], (uintptr_t)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailSetDeliveryText(EmailMessage message, int option, const char *value)
{
    struct courriel_call call = {.run = run_EmailSetDeliveryText, .word = {(uintptr_t)message, (uint64_t)option, (uintptr_t)value}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int, const char *) = (int (EMAIL_CALL *)(EmailMessage, int, const char *))courriel_copy(AT_EmailSetDeliveryText);
        return same ? same(message, option, value) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailImportHTML(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailImportHTML((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2], (int)call->word[3]);
}

EMAIL_API int EMAIL_CALL EmailImportHTML(EmailMessage message, const char *html, const char *directory, int options)
{
    struct courriel_call call = {.run = run_EmailImportHTML, .word = {(uintptr_t)message, (uintptr_t)html, (uintptr_t)directory, (uint64_t)options}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *, const char *, int) = (int (EMAIL_CALL *)(EmailMessage, const char *, const char *, int))courriel_copy(AT_EmailImportHTML);
        return same ? same(message, html, directory, options) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailBuildSource(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailBuildSource((uintptr_t)call->word[0], (int)call->word[1], (uintptr_t)call->word[2], (uintptr_t)call->word[3]);
}

EMAIL_API int EMAIL_CALL EmailBuildSource(EmailMessage message, int options, void **data, size_t *size)
{
    struct courriel_call call = {.run = run_EmailBuildSource, .word = {(uintptr_t)message, (uint64_t)options, (uintptr_t)data, (uintptr_t)size}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int, void **, size_t *) = (int (EMAIL_CALL *)(EmailMessage, int, void **, size_t *))courriel_copy(AT_EmailBuildSource);
        return same ? same(message, options, data, size) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

EMAIL_API void EMAIL_CALL EmailFreeSource(void *data)
{
    if (!courriel_at_home()) {
        void (EMAIL_CALL *same)(void *) = (void (EMAIL_CALL *)(void *))courriel_copy_if_loaded(AT_EmailFreeSource);
        if (same) {
            same(data);
            return;
        }
    }
    cEmailFreeSource(data);
}

static void run_EmailBuildSourceFile(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailBuildSourceFile((uintptr_t)call->word[0], (uintptr_t)call->word[1], (int)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailBuildSourceFile(EmailMessage message, const char *path, int options)
{
    struct courriel_call call = {.run = run_EmailBuildSourceFile, .word = {(uintptr_t)message, (uintptr_t)path, (uint64_t)options}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *, int) = (int (EMAIL_CALL *)(EmailMessage, const char *, int))courriel_copy(AT_EmailBuildSourceFile);
        return same ? same(message, path, options) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailImportSource(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailImportSource((uintptr_t)call->word[0], (uintptr_t)call->word[1], (size_t)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailImportSource(EmailMessage message, const void *data, size_t size)
{
    struct courriel_call call = {.run = run_EmailImportSource, .word = {(uintptr_t)message, (uintptr_t)data, (uint64_t)size}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const void *, size_t) = (int (EMAIL_CALL *)(EmailMessage, const void *, size_t))courriel_copy(AT_EmailImportSource);
        return same ? same(message, data, size) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailImportSourceFile(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailImportSourceFile((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailImportSourceFile(EmailMessage message, const char *path)
{
    struct courriel_call call = {.run = run_EmailImportSourceFile, .word = {(uintptr_t)message, (uintptr_t)path}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailMessage, const char *))courriel_copy(AT_EmailImportSourceFile);
        return same ? same(message, path) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetMessageText(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetMessageText((uintptr_t)call->word[0], (int)call->word[1], (uintptr_t)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailSetMessageText(EmailMessage message, int detail, const char *value)
{
    struct courriel_call call = {.run = run_EmailSetMessageText, .word = {(uintptr_t)message, (uint64_t)detail, (uintptr_t)value}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int, const char *) = (int (EMAIL_CALL *)(EmailMessage, int, const char *))courriel_copy(AT_EmailSetMessageText);
        return same ? same(message, detail, value) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailGetMessageText(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailGetMessageText((uintptr_t)call->word[0], (int)call->word[1], (uintptr_t)call->word[2], (int)call->word[3]);
}

EMAIL_API int EMAIL_CALL EmailGetMessageText(EmailMessage message, int detail, char *buffer, int size)
{
    struct courriel_call call = {.run = run_EmailGetMessageText, .word = {(uintptr_t)message, (uint64_t)detail, (uintptr_t)buffer, (uint64_t)size}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int, char *, int) = (int (EMAIL_CALL *)(EmailMessage, int, char *, int))courriel_copy(AT_EmailGetMessageText);
        return same ? same(message, detail, buffer, size) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailGetMessageNumber(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailGetMessageNumber((uintptr_t)call->word[0], (int)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailGetMessageNumber(EmailMessage message, int detail)
{
    struct courriel_call call = {.run = run_EmailGetMessageNumber, .word = {(uintptr_t)message, (uint64_t)detail}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int) = (int (EMAIL_CALL *)(EmailMessage, int))courriel_copy(AT_EmailGetMessageNumber);
        return same ? same(message, detail) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailGetHeader(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailGetHeader((uintptr_t)call->word[0], (uintptr_t)call->word[1], (int)call->word[2], (uintptr_t)call->word[3], (int)call->word[4]);
}

EMAIL_API int EMAIL_CALL EmailGetHeader(EmailMessage message, const char *name, int rank, char *buffer, int size)
{
    struct courriel_call call = {.run = run_EmailGetHeader, .word = {(uintptr_t)message, (uintptr_t)name, (uint64_t)rank, (uintptr_t)buffer, (uint64_t)size}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, const char *, int, char *, int) = (int (EMAIL_CALL *)(EmailMessage, const char *, int, char *, int))courriel_copy(AT_EmailGetHeader);
        return same ? same(message, name, rank, buffer, size) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailGetAttachmentCount(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailGetAttachmentCount((uintptr_t)call->word[0]);
}

EMAIL_API int EMAIL_CALL EmailGetAttachmentCount(EmailMessage message)
{
    struct courriel_call call = {.run = run_EmailGetAttachmentCount, .word = {(uintptr_t)message}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage) = (int (EMAIL_CALL *)(EmailMessage))courriel_copy(AT_EmailGetAttachmentCount);
        return same ? same(message) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailAttachmentText(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailAttachmentText((uintptr_t)call->word[0], (int)call->word[1], (int)call->word[2], (uintptr_t)call->word[3], (int)call->word[4]);
}

EMAIL_API int EMAIL_CALL EmailAttachmentText(EmailMessage message, int rank, int detail, char *buffer, int size)
{
    struct courriel_call call = {.run = run_EmailAttachmentText, .word = {(uintptr_t)message, (uint64_t)rank, (uint64_t)detail, (uintptr_t)buffer, (uint64_t)size}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int, int, char *, int) = (int (EMAIL_CALL *)(EmailMessage, int, int, char *, int))courriel_copy(AT_EmailAttachmentText);
        return same ? same(message, rank, detail, buffer, size) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailAttachmentData(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailAttachmentData((uintptr_t)call->word[0], (int)call->word[1], (uintptr_t)call->word[2], (size_t)call->word[3]);
}

EMAIL_API int64_t EMAIL_CALL EmailAttachmentData(EmailMessage message, int rank, void *buffer, size_t size)
{
    struct courriel_call call = {.run = run_EmailAttachmentData, .word = {(uintptr_t)message, (uint64_t)rank, (uintptr_t)buffer, (uint64_t)size}};

    if (!courriel_at_home()) {
        int64_t (EMAIL_CALL *same)(EmailMessage, int, void *, size_t) = (int64_t (EMAIL_CALL *)(EmailMessage, int, void *, size_t))courriel_copy(AT_EmailAttachmentData);
        return same ? same(message, rank, buffer, size) : -1;
    }
    return courriel_run(&call) ? (int64_t)call.result : -1;
}

static void run_EmailCheckAddress(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailCheckAddress((uintptr_t)call->word[0], (int)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailCheckAddress(const char *address, int level)
{
    struct courriel_call call = {.run = run_EmailCheckAddress, .word = {(uintptr_t)address, (uint64_t)level}, .kind = COURRIEL_WAITS, .session = COURRIEL_NO_SESSION};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(const char *, int) = (int (EMAIL_CALL *)(const char *, int))courriel_copy(AT_EmailCheckAddress);
        return same ? same(address, level) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSplitAddresses(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSplitAddresses((uintptr_t)call->word[0], (int)call->word[1], (uintptr_t)call->word[2], (int)call->word[3]);
}

EMAIL_API int EMAIL_CALL EmailSplitAddresses(const char *list, int detail, char *buffer, int size)
{
    struct courriel_call call = {.run = run_EmailSplitAddresses, .word = {(uintptr_t)list, (uint64_t)detail, (uintptr_t)buffer, (uint64_t)size}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(const char *, int, char *, int) = (int (EMAIL_CALL *)(const char *, int, char *, int))courriel_copy(AT_EmailSplitAddresses);
        return same ? same(list, detail, buffer, size) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailSendMessage(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSendMessage((uintptr_t)call->word[0], (uintptr_t)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailSendMessage(EmailSession session, EmailMessage message)
{
    struct courriel_call call = {.run = run_EmailSendMessage, .word = {(uintptr_t)session, (uintptr_t)message}, .kind = COURRIEL_WAITS, .session = (uintptr_t)session, .message = (uintptr_t)message};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession, EmailMessage) = (int (EMAIL_CALL *)(EmailSession, EmailMessage))courriel_copy(AT_EmailSendMessage);
        return same ? same(session, message) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSend(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSend((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailSend(EmailSession session, EmailMessage message, const char *path)
{
    struct courriel_call call = {.run = run_EmailSend, .word = {(uintptr_t)session, (uintptr_t)message, (uintptr_t)path}, .kind = COURRIEL_WAITS, .session = (uintptr_t)session, .message = (uintptr_t)message};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession, EmailMessage, const char *) = (int (EMAIL_CALL *)(EmailSession, EmailMessage, const char *))courriel_copy(AT_EmailSend);
        return same ? same(session, message, path) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSendSource(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSendSource((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2], (int)call->word[3], (uintptr_t)call->word[4], (size_t)call->word[5]);
}

EMAIL_API int EMAIL_CALL EmailSendSource(EmailSession session, const char *sender, const char *const *recipients, int count, const void *data, size_t size)
{
    struct courriel_call call = {.run = run_EmailSendSource, .word = {(uintptr_t)session, (uintptr_t)sender, (uintptr_t)recipients, (uint64_t)count, (uintptr_t)data, (uint64_t)size}, .kind = COURRIEL_WAITS, .session = (uintptr_t)session};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession, const char *, const char *const *, int, const void *, size_t) = (int (EMAIL_CALL *)(EmailSession, const char *, const char *const *, int, const void *, size_t))courriel_copy(AT_EmailSendSource);
        return same ? same(session, sender, recipients, count, data, size) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSendMessages(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSendMessages((uintptr_t)call->word[0], (uintptr_t)call->word[1], (int)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailSendMessages(EmailSession session, const EmailMessage *messages, int count)
{
    struct courriel_call call = {.run = run_EmailSendMessages, .word = {(uintptr_t)session, (uintptr_t)messages, (uint64_t)count}, .kind = COURRIEL_WAITS, .session = (uintptr_t)session, .messages = (const uintptr_t *)messages, .message_count = count};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession, const EmailMessage *, int) = (int (EMAIL_CALL *)(EmailSession, const EmailMessage *, int))courriel_copy(AT_EmailSendMessages);
        return same ? same(session, messages, count) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailGetMessageResult(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailGetMessageResult((uintptr_t)call->word[0]);
}

EMAIL_API int EMAIL_CALL EmailGetMessageResult(EmailMessage message)
{
    struct courriel_call call = {.run = run_EmailGetMessageResult, .word = {(uintptr_t)message}};
    int done;

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage) = (int (EMAIL_CALL *)(EmailMessage))courriel_copy(AT_EmailGetMessageResult);
        return same ? same(message) : -1;
    }
    if (dEmailGetMessageResult(message, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailMessageErrorNumber(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailMessageErrorNumber((uintptr_t)call->word[0], (int)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailMessageErrorNumber(EmailMessage message, int detail)
{
    struct courriel_call call = {.run = run_EmailMessageErrorNumber, .word = {(uintptr_t)message, (uint64_t)detail}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int) = (int (EMAIL_CALL *)(EmailMessage, int))courriel_copy(AT_EmailMessageErrorNumber);
        return same ? same(message, detail) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailMessageErrorText(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailMessageErrorText((uintptr_t)call->word[0], (int)call->word[1], (uintptr_t)call->word[2], (int)call->word[3]);
}

EMAIL_API int EMAIL_CALL EmailMessageErrorText(EmailMessage message, int detail, char *buffer, int size)
{
    struct courriel_call call = {.run = run_EmailMessageErrorText, .word = {(uintptr_t)message, (uint64_t)detail, (uintptr_t)buffer, (uint64_t)size}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int, char *, int) = (int (EMAIL_CALL *)(EmailMessage, int, char *, int))courriel_copy(AT_EmailMessageErrorText);
        return same ? same(message, detail, buffer, size) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailGetRecipientCount(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailGetRecipientCount((uintptr_t)call->word[0]);
}

EMAIL_API int EMAIL_CALL EmailGetRecipientCount(EmailMessage message)
{
    struct courriel_call call = {.run = run_EmailGetRecipientCount, .word = {(uintptr_t)message}};
    int done;

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage) = (int (EMAIL_CALL *)(EmailMessage))courriel_copy(AT_EmailGetRecipientCount);
        return same ? same(message) : -1;
    }
    if (dEmailGetRecipientCount(message, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailRecipientNumber(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailRecipientNumber((uintptr_t)call->word[0], (int)call->word[1], (int)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailRecipientNumber(EmailMessage message, int rank, int detail)
{
    struct courriel_call call = {.run = run_EmailRecipientNumber, .word = {(uintptr_t)message, (uint64_t)rank, (uint64_t)detail}};
    int done;

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int, int) = (int (EMAIL_CALL *)(EmailMessage, int, int))courriel_copy(AT_EmailRecipientNumber);
        return same ? same(message, rank, detail) : -1;
    }
    if (dEmailRecipientNumber(message, rank, detail, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailRecipientText(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailRecipientText((uintptr_t)call->word[0], (int)call->word[1], (int)call->word[2], (uintptr_t)call->word[3], (int)call->word[4]);
}

EMAIL_API int EMAIL_CALL EmailRecipientText(EmailMessage message, int rank, int detail, char *buffer, int size)
{
    struct courriel_call call = {.run = run_EmailRecipientText, .word = {(uintptr_t)message, (uint64_t)rank, (uint64_t)detail, (uintptr_t)buffer, (uint64_t)size}};
    int done;

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, int, int, char *, int) = (int (EMAIL_CALL *)(EmailMessage, int, int, char *, int))courriel_copy(AT_EmailRecipientText);
        return same ? same(message, rank, detail, buffer, size) : -1;
    }
    if (dEmailRecipientText(message, rank, detail, buffer, size, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailGetServerReply(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailGetServerReply((uintptr_t)call->word[0], (uintptr_t)call->word[1], (int)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailGetServerReply(EmailMessage message, char *buffer, int size)
{
    struct courriel_call call = {.run = run_EmailGetServerReply, .word = {(uintptr_t)message, (uintptr_t)buffer, (uint64_t)size}};
    int done;

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, char *, int) = (int (EMAIL_CALL *)(EmailMessage, char *, int))courriel_copy(AT_EmailGetServerReply);
        return same ? same(message, buffer, size) : -1;
    }
    if (dEmailGetServerReply(message, buffer, size, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailGetMessageID(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailGetMessageID((uintptr_t)call->word[0], (uintptr_t)call->word[1], (int)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailGetMessageID(EmailMessage message, char *buffer, int size)
{
    struct courriel_call call = {.run = run_EmailGetMessageID, .word = {(uintptr_t)message, (uintptr_t)buffer, (uint64_t)size}};
    int done;

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailMessage, char *, int) = (int (EMAIL_CALL *)(EmailMessage, char *, int))courriel_copy(AT_EmailGetMessageID);
        return same ? same(message, buffer, size) : -1;
    }
    if (dEmailGetMessageID(message, buffer, size, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailSetProgress(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetProgress((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailSetProgress(EmailSession session, EmailProgressFunction callback, void *user_data)
{
    struct courriel_call call = {.run = run_EmailSetProgress, .word = {(uintptr_t)session, (uintptr_t)callback, (uintptr_t)user_data}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession, EmailProgressFunction, void *) = (int (EMAIL_CALL *)(EmailSession, EmailProgressFunction, void *))courriel_copy(AT_EmailSetProgress);
        return same ? same(session, callback, user_data) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailSetTranscript(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetTranscript((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailSetTranscript(EmailSession session, EmailTranscriptFunction callback, void *user_data)
{
    struct courriel_call call = {.run = run_EmailSetTranscript, .word = {(uintptr_t)session, (uintptr_t)callback, (uintptr_t)user_data}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession, EmailTranscriptFunction, void *) = (int (EMAIL_CALL *)(EmailSession, EmailTranscriptFunction, void *))courriel_copy(AT_EmailSetTranscript);
        return same ? same(session, callback, user_data) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailGetMailIdentifier(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailGetMailIdentifier((uintptr_t)call->word[0]);
}

EMAIL_API int64_t EMAIL_CALL EmailGetMailIdentifier(EmailMessage message)
{
    struct courriel_call call = {.run = run_EmailGetMailIdentifier, .word = {(uintptr_t)message}};
    int64_t done;

    if (!courriel_at_home()) {
        int64_t (EMAIL_CALL *same)(EmailMessage) = (int64_t (EMAIL_CALL *)(EmailMessage))courriel_copy(AT_EmailGetMailIdentifier);
        return same ? same(message) : -1;
    }
    if (dEmailGetMailIdentifier(message, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int64_t)call.result : -1;
}

static void run_EmailGetShortMailNumber(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailGetShortMailNumber((int64_t)call->word[0]);
}

EMAIL_API int EMAIL_CALL EmailGetShortMailNumber(int64_t mail)
{
    struct courriel_call call = {.run = run_EmailGetShortMailNumber, .word = {(uint64_t)mail}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(int64_t) = (int (EMAIL_CALL *)(int64_t))courriel_copy(AT_EmailGetShortMailNumber);
        return same ? same(mail) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailStatus(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailStatus((int64_t)call->word[0]);
}

EMAIL_API int EMAIL_CALL EmailStatus(int64_t mail)
{
    struct courriel_call call = {.run = run_EmailStatus, .word = {(uint64_t)mail}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(int64_t) = (int (EMAIL_CALL *)(int64_t))courriel_copy(AT_EmailStatus);
        return same ? same(mail) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailMailNumber(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailMailNumber((int64_t)call->word[0], (int)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailMailNumber(int64_t mail, int detail)
{
    struct courriel_call call = {.run = run_EmailMailNumber, .word = {(uint64_t)mail, (uint64_t)detail}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(int64_t, int) = (int (EMAIL_CALL *)(int64_t, int))courriel_copy(AT_EmailMailNumber);
        return same ? same(mail, detail) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailMailText(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailMailText((int64_t)call->word[0], (int)call->word[1], (uintptr_t)call->word[2], (int)call->word[3]);
}

EMAIL_API int EMAIL_CALL EmailMailText(int64_t mail, int detail, char *buffer, int size)
{
    struct courriel_call call = {.run = run_EmailMailText, .word = {(uint64_t)mail, (uint64_t)detail, (uintptr_t)buffer, (uint64_t)size}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(int64_t, int, char *, int) = (int (EMAIL_CALL *)(int64_t, int, char *, int))courriel_copy(AT_EmailMailText);
        return same ? same(mail, detail, buffer, size) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailMailRecipientNumber(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailMailRecipientNumber((int64_t)call->word[0], (int)call->word[1], (int)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailMailRecipientNumber(int64_t mail, int rank, int detail)
{
    struct courriel_call call = {.run = run_EmailMailRecipientNumber, .word = {(uint64_t)mail, (uint64_t)rank, (uint64_t)detail}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(int64_t, int, int) = (int (EMAIL_CALL *)(int64_t, int, int))courriel_copy(AT_EmailMailRecipientNumber);
        return same ? same(mail, rank, detail) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailMailRecipientText(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailMailRecipientText((int64_t)call->word[0], (int)call->word[1], (int)call->word[2], (uintptr_t)call->word[3], (int)call->word[4]);
}

EMAIL_API int EMAIL_CALL EmailMailRecipientText(int64_t mail, int rank, int detail, char *buffer, int size)
{
    struct courriel_call call = {.run = run_EmailMailRecipientText, .word = {(uint64_t)mail, (uint64_t)rank, (uint64_t)detail, (uintptr_t)buffer, (uint64_t)size}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(int64_t, int, int, char *, int) = (int (EMAIL_CALL *)(int64_t, int, int, char *, int))courriel_copy(AT_EmailMailRecipientText);
        return same ? same(mail, rank, detail, buffer, size) : -1;
    }
    return courriel_run(&call) ? (int)call.result : -1;
}

static void run_EmailWait(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailWait((int64_t)call->word[0], (int)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailWait(int64_t mail, int timeout_ms)
{
    struct courriel_call call = {.run = run_EmailWait, .word = {(uint64_t)mail, (uint64_t)timeout_ms}, .kind = COURRIEL_AWAITS, .session = COURRIEL_NO_SESSION, .timeout_at = 1};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(int64_t, int) = (int (EMAIL_CALL *)(int64_t, int))courriel_copy(AT_EmailWait);
        return same ? same(mail, timeout_ms) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailFlush(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailFlush((uintptr_t)call->word[0], (int)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailFlush(EmailSession session, int timeout_ms)
{
    struct courriel_call call = {.run = run_EmailFlush, .word = {(uintptr_t)session, (uint64_t)timeout_ms}, .kind = COURRIEL_AWAITS, .session = (uintptr_t)session, .timeout_at = 1};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession, int) = (int (EMAIL_CALL *)(EmailSession, int))courriel_copy(AT_EmailFlush);
        return same ? same(session, timeout_ms) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailCancel(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailCancel((int64_t)call->word[0]);
}

EMAIL_API int EMAIL_CALL EmailCancel(int64_t mail)
{
    struct courriel_call call = {.run = run_EmailCancel, .word = {(uint64_t)mail}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(int64_t) = (int (EMAIL_CALL *)(int64_t))courriel_copy(AT_EmailCancel);
        return same ? same(mail) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailRetryNow(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailRetryNow((int64_t)call->word[0]);
}

EMAIL_API int EMAIL_CALL EmailRetryNow(int64_t mail)
{
    struct courriel_call call = {.run = run_EmailRetryNow, .word = {(uint64_t)mail}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(int64_t) = (int (EMAIL_CALL *)(int64_t))courriel_copy(AT_EmailRetryNow);
        return same ? same(mail) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailNextMail(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailNextMail((uintptr_t)call->word[0], (int64_t)call->word[1]);
}

EMAIL_API int64_t EMAIL_CALL EmailNextMail(EmailSession session, int64_t after)
{
    struct courriel_call call = {.run = run_EmailNextMail, .word = {(uintptr_t)session, (uint64_t)after}};

    if (!courriel_at_home()) {
        int64_t (EMAIL_CALL *same)(EmailSession, int64_t) = (int64_t (EMAIL_CALL *)(EmailSession, int64_t))courriel_copy(AT_EmailNextMail);
        return same ? same(session, after) : -1;
    }
    return courriel_run(&call) ? (int64_t)call.result : -1;
}

static void run_EmailNextCompletion(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailNextCompletion((uintptr_t)call->word[0]);
}

EMAIL_API int64_t EMAIL_CALL EmailNextCompletion(EmailSession session)
{
    struct courriel_call call = {.run = run_EmailNextCompletion, .word = {(uintptr_t)session}};

    if (!courriel_at_home()) {
        int64_t (EMAIL_CALL *same)(EmailSession) = (int64_t (EMAIL_CALL *)(EmailSession))courriel_copy(AT_EmailNextCompletion);
        return same ? same(session) : -1;
    }
    return courriel_run(&call) ? (int64_t)call.result : -1;
}

static void run_EmailWaitCompletion(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailWaitCompletion((uintptr_t)call->word[0], (int)call->word[1]);
}

EMAIL_API int64_t EMAIL_CALL EmailWaitCompletion(EmailSession session, int timeout_ms)
{
    struct courriel_call call = {.run = run_EmailWaitCompletion, .word = {(uintptr_t)session, (uint64_t)timeout_ms}, .kind = COURRIEL_AWAITS, .session = (uintptr_t)session, .timeout_at = 1};

    if (!courriel_at_home()) {
        int64_t (EMAIL_CALL *same)(EmailSession, int) = (int64_t (EMAIL_CALL *)(EmailSession, int))courriel_copy(AT_EmailWaitCompletion);
        return same ? same(session, timeout_ms) : -1;
    }
    return courriel_run(&call) ? (int64_t)call.result : -1;
}

static void run_EmailGetCompletionDescriptor(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailGetCompletionDescriptor((uintptr_t)call->word[0]);
}

EMAIL_API int64_t EMAIL_CALL EmailGetCompletionDescriptor(EmailSession session)
{
    struct courriel_call call = {.run = run_EmailGetCompletionDescriptor, .word = {(uintptr_t)session}};

    if (!courriel_at_home()) {
        int64_t (EMAIL_CALL *same)(EmailSession) = (int64_t (EMAIL_CALL *)(EmailSession))courriel_copy(AT_EmailGetCompletionDescriptor);
        return same ? same(session) : -1;
    }
    return courriel_run(&call) ? (int64_t)call.result : -1;
}

static void run_EmailSetCompletion(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailSetCompletion((uintptr_t)call->word[0], (uintptr_t)call->word[1], (uintptr_t)call->word[2]);
}

EMAIL_API int EMAIL_CALL EmailSetCompletion(EmailSession session, EmailCompletionFunction callback, void *user_data)
{
    struct courriel_call call = {.run = run_EmailSetCompletion, .word = {(uintptr_t)session, (uintptr_t)callback, (uintptr_t)user_data}};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(EmailSession, EmailCompletionFunction, void *) = (int (EMAIL_CALL *)(EmailSession, EmailCompletionFunction, void *))courriel_copy(AT_EmailSetCompletion);
        return same ? same(session, callback, user_data) : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailConfigure(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailConfigure((int)call->word[0], (int)call->word[1]);
}

EMAIL_API int EMAIL_CALL EmailConfigure(int parameter, int value)
{
    struct courriel_call call = {.run = run_EmailConfigure, .word = {(uint64_t)parameter, (uint64_t)value}};
    int done;

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(int, int) = (int (EMAIL_CALL *)(int, int))courriel_copy(AT_EmailConfigure);
        return same ? same(parameter, value) : 0;
    }
    if (dEmailConfigure(parameter, value, &done)) {
        courriel_error_clear();
        return done;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

static void run_EmailTrimMemory(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailTrimMemory();
}

EMAIL_API int EMAIL_CALL EmailTrimMemory(void)
{
    struct courriel_call call = {.run = run_EmailTrimMemory};

    if (!courriel_at_home()) {
        int (EMAIL_CALL *same)(void) = (int (EMAIL_CALL *)(void))courriel_copy(AT_EmailTrimMemory);
        return same ? same() : 0;
    }
    return courriel_run(&call) ? (int)call.result : 0;
}

const struct courriel_code courriel_codes[] = {
    {EMAIL_E_NULL_ARGUMENT, 17, 0, EMAIL_FAULT_PROGRAM, "program", "NULL_ARGUMENT",
     "an argument that must be given is NULL",
     "A pointer argument was NULL where the function needs a value. Pass a text or a buffer; the manual says which arguments may be NULL.",
     "Code: 101 NULL_ARGUMENT\nStage: none\nCause: A pointer argument was NULL where the function needs a value.\nCure: Pass a text or a buffer; the manual says which arguments may be NULL.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_EMPTY_ARGUMENT, 17, 0, EMAIL_FAULT_PROGRAM, "program", "EMPTY_ARGUMENT",
     "an argument that must have a value is empty",
     "A text argument was empty where the function needs a value. Pass a value; the manual says which arguments may be empty.",
     "Code: 102 EMPTY_ARGUMENT\nStage: none\nCause: A text argument was empty where the function needs a value.\nCure: Pass a value; the manual says which arguments may be empty.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_INVALID_HANDLE, 19, 0, EMAIL_FAULT_PROGRAM, "program", "INVALID_HANDLE",
     "the handle is not one of this kind",
     "The value is NULL, was never given out by this library, or belongs to another kind of object. Pass the handle just as EmailStartSMTPSession, EmailNewSession or EmailNewMessage returned it.",
     "Code: 103 INVALID_HANDLE\nStage: none\nCause: The value is NULL, was never given out by this library, or belongs to another kind of object.\nCure: Pass the handle just as EmailStartSMTPSession, EmailNewSession or EmailNewMessage returned it.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_CLOSED_HANDLE, 19, 0, EMAIL_FAULT_PROGRAM, "program", "CLOSED_HANDLE",
     "the handle was closed before",
     "EmailCloseSession or EmailFreeMessage was already called for this handle. Start a new session or make a new message; numbers are never used again.",
     "Code: 104 CLOSED_HANDLE\nStage: none\nCause: EmailCloseSession or EmailFreeMessage was already called for this handle.\nCure: Start a new session or make a new message; numbers are never used again.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_INVALID_UTF8, 17, 0, EMAIL_FAULT_PROGRAM, "program", "INVALID_UTF8",
     "a text is not valid UTF-8",
     "The text is in another character set, or was cut in the middle of a character. Convert the text to UTF-8 before the call (from Windows-1252 or UTF-16, for instance).",
     "Code: 105 INVALID_UTF8\nStage: none\nCause: The text is in another character set, or was cut in the middle of a character.\nCure: Convert the text to UTF-8 before the call (from Windows-1252 or UTF-16, for instance).\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_CONTROL_CHARACTER, 17, 0, EMAIL_FAULT_PROGRAM, "program", "CONTROL_CHARACTER",
     "a text contains a control character that is not allowed there",
     "A line break, a NUL or another control character stands in a value that becomes part of a header or a command. Remove it from the value; when the value came from outside, somebody may be trying to inject a header or a command.",
     "Code: 106 CONTROL_CHARACTER\nStage: none\nCause: A line break, a NUL or another control character stands in a value that becomes part of a header or a command.\nCure: Remove it from the value; when the value came from outside, somebody may be trying to inject a header or a command.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_OUT_OF_RANGE, 17, 0, EMAIL_FAULT_PROGRAM, "program", "OUT_OF_RANGE",
     "a value is outside its limits",
     "A port, a time, a size or an index is below or above what the function takes, or a text is too long or not one that can stand there. See the text of the error; keep to the limits that the manual gives for the parameter.",
     "Code: 107 OUT_OF_RANGE\nStage: none\nCause: A port, a time, a size or an index is below or above what the function takes, or a text is too long or not one that can stand there.\nCure: See the text of the error; keep to the limits that the manual gives for the parameter.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_UNKNOWN_CONSTANT, 26, 0, EMAIL_FAULT_PROGRAM, "program", "UNKNOWN_CONSTANT",
     "an option, property, parameter or detail of this number does not exist",
     "The number is not one of the constants of this function, or this version of the library is older than the header. Use the constants of the header that came with the library.",
     "Code: 108 UNKNOWN_CONSTANT\nStage: none\nCause: The number is not one of the constants of this function, or this version of the library is older than the header.\nCure: Use the constants of the header that came with the library.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_WRONG_STATE, 19, 0, EMAIL_FAULT_PROGRAM, "program", "WRONG_STATE",
     "the object is not in a state that allows this",
     "The session is already started or not started yet, or the property can only be read. Look at the order of the calls: properties first, then EmailStartSession, then sending.",
     "Code: 109 WRONG_STATE\nStage: none\nCause: The session is already started or not started yet, or the property can only be read.\nCure: Look at the order of the calls: properties first, then EmailStartSession, then sending.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_NO_SUCH_SESSION, 19, 0, EMAIL_FAULT_PROGRAM, "program", "NO_SUCH_SESSION",
     "there is no open session of this name",
     "No session was started with this user name, or all of them have been closed; upper and lower case differ. Start the session first, and give the name just as it was given at the start.",
     "Code: 110 NO_SUCH_SESSION\nStage: none\nCause: No session was started with this user name, or all of them have been closed; upper and lower case differ.\nCure: Start the session first, and give the name just as it was given at the start.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_NO_SENDER, 16, 0, EMAIL_FAULT_PROGRAM, "program", "NO_SENDER",
     "the message has no sender",
     "Neither a sender nor an envelope sender was set. Call EmailSetSender before sending.",
     "Code: 201 NO_SENDER\nStage: none\nCause: Neither a sender nor an envelope sender was set.\nCure: Call EmailSetSender before sending.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_NO_RECIPIENT, 15, 0, EMAIL_FAULT_PROGRAM, "program", "NO_RECIPIENT",
     "the message has no recipient",
     "There is no recipient, no Cc and no Bcc. Add at least one with EmailAddRecipient, EmailAddCc or EmailAddBcc.",
     "Code: 202 NO_RECIPIENT\nStage: none\nCause: There is no recipient, no Cc and no Bcc.\nCure: Add at least one with EmailAddRecipient, EmailAddCc or EmailAddBcc.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_INVALID_ADDRESS, 15, 0, EMAIL_FAULT_ADDRESS, "address", "INVALID_ADDRESS",
     "an address is not valid",
     "The address breaks the syntax of RFC 5321 and RFC 5322, has an impossible domain, or more than one address was given at once. Correct the address; give one address a call, as name@domain or Name <name@domain>; EmailSplitAddresses reads a list.",
     "Code: 203 INVALID_ADDRESS\nStage: none\nCause: The address breaks the syntax of RFC 5321 and RFC 5322, has an impossible domain, or more than one address was given at once.\nCure: Correct the address; give one address a call, as name@domain or Name <name@domain>; EmailSplitAddresses reads a list.\nWhose fault: address\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_INVALID_HEADER, 17, 0, EMAIL_FAULT_MESSAGE, "message", "INVALID_HEADER",
     "a header name or value is not valid",
     "The name has other characters than RFC 5322 allows, or the header is one that the library writes itself. Correct the name; use the function made for that header where there is one.",
     "Code: 204 INVALID_HEADER\nStage: none\nCause: The name has other characters than RFC 5322 allows, or the header is one that the library writes itself.\nCure: Correct the name; use the function made for that header where there is one.\nWhose fault: message\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_INVALID_CONTENT_TYPE, 17, 0, EMAIL_FAULT_MESSAGE, "message", "INVALID_CONTENT_TYPE",
     "a content type is not valid",
     "The content type is not of the form type/subtype of RFC 2045. Pass something like application/pdf, or NULL to have it found out.",
     "Code: 205 INVALID_CONTENT_TYPE\nStage: none\nCause: The content type is not of the form type/subtype of RFC 2045.\nCure: Pass something like application/pdf, or NULL to have it found out.\nWhose fault: message\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_FILE_NOT_FOUND, 11, 0, EMAIL_FAULT_PROGRAM, "program", "FILE_NOT_FOUND",
     "a file does not exist",
     "No file has this path, seen from the directory in which the process runs. Check the path; relative paths start at the current directory of the process.",
     "Code: 206 FILE_NOT_FOUND\nStage: none\nCause: No file has this path, seen from the directory in which the process runs.\nCure: Check the path; relative paths start at the current directory of the process.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_NOT_A_FILE, 12, 0, EMAIL_FAULT_PROGRAM, "program", "NOT_A_FILE",
     "a path does not lead to a regular file",
     "The path leads to a directory, a device or a pipe. Give the path of a regular file.",
     "Code: 207 NOT_A_FILE\nStage: none\nCause: The path leads to a directory, a device or a pipe.\nCure: Give the path of a regular file.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_CANNOT_READ, 12, 0, EMAIL_FAULT_MACHINE, "machine", "CANNOT_READ",
     "a file cannot be read",
     "The process may not read the file, or the system reported an error while reading. See the system's message; check the permissions of the file.",
     "Code: 208 CANNOT_READ\nStage: none\nCause: The process may not read the file, or the system reported an error while reading.\nCure: See the system's message; check the permissions of the file.\nWhose fault: machine\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_FILE_CHANGED, 12, 1, EMAIL_FAULT_PROGRAM, "program", "FILE_CHANGED",
     "a file changed while it was being sent",
     "The file grew, shrank or vanished after the message had been measured; the transmission was broken off and nothing was delivered. Send again when nobody writes to the file any more.",
     "Code: 209 FILE_CHANGED\nStage: none\nCause: The file grew, shrank or vanished after the message had been measured; the transmission was broken off and nothing was delivered.\nCure: Send again when nobody writes to the file any more.\nWhose fault: program\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_INVALID_MESSAGE, 17, 0, EMAIL_FAULT_MESSAGE, "message", "INVALID_MESSAGE",
     "the message cannot be sent as it is",
     "A ready-made source is empty, has no header, or has a line that no mail server has to accept. See the text of the error; build the message with the library, which never makes such lines.",
     "Code: 210 INVALID_MESSAGE\nStage: none\nCause: A ready-made source is empty, has no header, or has a line that no mail server has to accept.\nCure: See the text of the error; build the message with the library, which never makes such lines.\nWhose fault: message\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_NO_NAME, 17, 0, EMAIL_FAULT_MESSAGE, "message", "NO_NAME",
     "an attachment has no name",
     "Data was attached without a name; many mail programs would not show it. Give the name that the recipient shall see, as a file name.",
     "Code: 211 NO_NAME\nStage: none\nCause: Data was attached without a name; many mail programs would not show it.\nCure: Give the name that the recipient shall see, as a file name.\nWhose fault: message\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_CANNOT_WRITE, 4, 0, EMAIL_FAULT_MACHINE, "machine", "CANNOT_WRITE",
     "a file cannot be written",
     "The process may not write there, the disk is full, or the directory does not exist. See the system's message; check the path, its permissions and the free space.",
     "Code: 212 CANNOT_WRITE\nStage: none\nCause: The process may not write there, the disk is full, or the directory does not exist.\nCure: See the system's message; check the path, its permissions and the free space.\nWhose fault: machine\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_INVALID_KEY, 17, 0, EMAIL_FAULT_PROGRAM, "program", "INVALID_KEY",
     "a key or certificate for signing or encrypting cannot be used",
     "It is not in PEM form, is encrypted, damaged, too short, or does not belong to its certificate. Give an unencrypted private key in PEM form: RSA of at least 1024 bits (2048 are usual), or Ed25519 for DKIM.",
     "Code: 213 INVALID_KEY\nStage: none\nCause: It is not in PEM form, is encrypted, damaged, too short, or does not belong to its certificate.\nCure: Give an unencrypted private key in PEM form: RSA of at least 1024 bits (2048 are usual), or Ed25519 for DKIM.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_HOST_NOT_FOUND, 11001, 0, EMAIL_FAULT_PROGRAM, "program", "HOST_NOT_FOUND",
     "the server's name does not exist",
     "The name service says that there is no such host, or that it has no address; or what was given is no host name. Check the spelling of the server's name, without port and smtp://, and the name service of this machine.",
     "Code: 301 HOST_NOT_FOUND\nStage: none\nCause: The name service says that there is no such host, or that it has no address; or what was given is no host name.\nCure: Check the spelling of the server's name, without port and smtp://, and the name service of this machine.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_NAME_RESOLUTION, 11001, 1, EMAIL_FAULT_MACHINE, "machine", "NAME_RESOLUTION",
     "the server's name could not be looked up",
     "The name service did not answer or answered with a temporary failure. Try again; check the network and the name service of this machine.",
     "Code: 302 NAME_RESOLUTION\nStage: none\nCause: The name service did not answer or answered with a temporary failure.\nCure: Try again; check the network and the name service of this machine.\nWhose fault: machine\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_CONNECTION_REFUSED, 10061, 1, EMAIL_FAULT_SERVER, "server", "CONNECTION_REFUSED",
     "the connection was refused",
     "Nothing listens on this port of the server, or a firewall rejects it. Check the port (25, 587 with STARTTLS, 465 with implicit TLS) and that the server runs.",
     "Code: 303 CONNECTION_REFUSED\nStage: none\nCause: Nothing listens on this port of the server, or a firewall rejects it.\nCure: Check the port (25, 587 with STARTTLS, 465 with implicit TLS) and that the server runs.\nWhose fault: server\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_UNREACHABLE, 10065, 1, EMAIL_FAULT_NETWORK, "network", "UNREACHABLE",
     "the server cannot be reached",
     "There is no route to the server's network, or this machine has no network. Check the network of this machine, its routes and its firewall.",
     "Code: 304 UNREACHABLE\nStage: none\nCause: There is no route to the server's network, or this machine has no network.\nCure: Check the network of this machine, its routes and its firewall.\nWhose fault: network\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_CONNECT_TIMEOUT, 10060, 1, EMAIL_FAULT_NETWORK, "network", "CONNECT_TIMEOUT",
     "the server did not accept the connection in time",
     "Packets are lost or silently dropped, most often by a firewall; many networks block port 25. Try port 587 or 465; ask the network's operator; raise the time-out if the line is slow.",
     "Code: 305 CONNECT_TIMEOUT\nStage: none\nCause: Packets are lost or silently dropped, most often by a firewall; many networks block port 25.\nCure: Try port 587 or 465; ask the network's operator; raise the time-out if the line is slow.\nWhose fault: network\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_TIMEOUT, 10060, 1, EMAIL_FAULT_SERVER, "server", "TIMEOUT",
     "the server was silent for too long",
     "The server is overloaded or stuck, or the port expects implicit TLS while this session speaks in clear. Try again later; check that option and port belong together; raise the time-out with EmailSetTimeOut.",
     "Code: 306 TIMEOUT\nStage: none\nCause: The server is overloaded or stuck, or the port expects implicit TLS while this session speaks in clear.\nCure: Try again later; check that option and port belong together; raise the time-out with EmailSetTimeOut.\nWhose fault: server\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_CONNECTION_LOST, 10054, 1, EMAIL_FAULT_SERVER, "server", "CONNECTION_LOST",
     "the connection was lost before the mail was handed over",
     "The server or something on the way closed the connection; the mail was not delivered. Send again: the session opens a new connection by itself.",
     "Code: 307 CONNECTION_LOST\nStage: none\nCause: The server or something on the way closed the connection; the mail was not delivered.\nCure: Send again: the session opens a new connection by itself.\nWhose fault: server\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_PROTOCOL, 23, 0, EMAIL_FAULT_SERVER, "server", "PROTOCOL",
     "the server does not keep to the protocol",
     "The answer is not one that RFC 5321 allows at this point, is too long, or came before the question. Check that an SMTP server listens on this port; see the server's text.",
     "Code: 308 PROTOCOL\nStage: none\nCause: The answer is not one that RFC 5321 allows at this point, is too long, or came before the question.\nCure: Check that an SMTP server listens on this port; see the server's text.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_TOTAL_TIMEOUT, 10060, 1, EMAIL_FAULT_PROGRAM, "program", "TOTAL_TIMEOUT",
     "the call took longer than its total limit",
     "The limit for the whole call, which the session sets, was reached before the mail was handed over. Raise the total limit, or try again when the line is faster.",
     "Code: 309 TOTAL_TIMEOUT\nStage: none\nCause: The limit for the whole call, which the session sets, was reached before the mail was handed over.\nCure: Raise the total limit, or try again when the line is faster.\nWhose fault: program\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_LOCAL_RESOURCES, 5, 1, EMAIL_FAULT_MACHINE, "machine", "LOCAL_RESOURCES",
     "this machine could not open the connection",
     "The process has no descriptors left, the local address does not belong to this machine, or the system refused. See the system's message; close what is not needed; check the local address.",
     "Code: 310 LOCAL_RESOURCES\nStage: none\nCause: The process has no descriptors left, the local address does not belong to this machine, or the system refused.\nCure: See the system's message; close what is not needed; check the local address.\nWhose fault: machine\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_PROXY_REFUSED, 5, 0, EMAIL_FAULT_NETWORK, "network", "PROXY_REFUSED",
     "the proxy did not give a connection to the server",
     "The proxy does not allow connections to this server and port, cannot make them now, or is no proxy of the kind that was given. See the proxy's words; ask its operator to allow the server and its port (465 or 587).",
     "Code: 311 PROXY_REFUSED\nStage: none\nCause: The proxy does not allow connections to this server and port, cannot make them now, or is no proxy of the kind that was given.\nCure: See the proxy's words; ask its operator to allow the server and its port (465 or 587).\nWhose fault: network\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_PROXY_SIGN_IN, 6, 0, EMAIL_FAULT_ACCOUNT, "account", "PROXY_SIGN_IN",
     "the proxy refused the sign-in",
     "The proxy wants a user name and a password, or refuses those in its address. Write user name and password into the proxy's address, reserved characters as %xx.",
     "Code: 312 PROXY_SIGN_IN\nStage: none\nCause: The proxy wants a user name and a password, or refuses those in its address.\nCure: Write user name and password into the proxy's address, reserved characters as %xx.\nWhose fault: account\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_TLS_NOT_OFFERED, 26, 0, EMAIL_FAULT_SERVER, "server", "TLS_NOT_OFFERED",
     "encryption is required but the server does not offer STARTTLS",
     "The server has no STARTTLS on this port, or something on the way removes the offer. Use the port that the provider names for STARTTLS (587), or implicit TLS on 465; never go on in clear on a foreign network.",
     "Code: 401 TLS_NOT_OFFERED\nStage: none\nCause: The server has no STARTTLS on this port, or something on the way removes the offer.\nCure: Use the port that the provider names for STARTTLS (587), or implicit TLS on 465; never go on in clear on a foreign network.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_STARTTLS_REFUSED, 26, 0, EMAIL_FAULT_SERVER, "server", "STARTTLS_REFUSED",
     "the server refused to start encryption",
     "The server offered STARTTLS and then answered it with an error. Try again later when the server's code begins with 4; otherwise tell the server's operator.",
     "Code: 402 STARTTLS_REFUSED\nStage: none\nCause: The server offered STARTTLS and then answered it with an error.\nCure: Try again later when the server's code begins with 4; otherwise tell the server's operator.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_TLS_HANDSHAKE, 23, 0, EMAIL_FAULT_SERVER, "server", "TLS_HANDSHAKE",
     "the encrypted connection could not be set up",
     "Client and server have no TLS version or cipher in common, or the handshake was broken off. TLS 1.2 is the least that is accepted. Update the server; see the system's message for the reason that it gave.",
     "Code: 403 TLS_HANDSHAKE\nStage: none\nCause: Client and server have no TLS version or cipher in common, or the handshake was broken off. TLS 1.2 is the least that is accepted.\nCure: Update the server; see the system's message for the reason that it gave.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_UNKNOWN_AUTHORITY, 23, 0, EMAIL_FAULT_SERVER, "server", "UNKNOWN_AUTHORITY",
     "the server's certificate was issued by an unknown authority",
     "The certificate is self-signed, or comes from a private or too new authority, or the server does not send the intermediate certificate. Give the authority's certificate with EMAIL_SESSION_CA_FILE, or trust the built-in roots (EMAIL_PARAMETER_MODE).",
     "Code: 404 UNKNOWN_AUTHORITY\nStage: none\nCause: The certificate is self-signed, or comes from a private or too new authority, or the server does not send the intermediate certificate.\nCure: Give the authority's certificate with EMAIL_SESSION_CA_FILE, or trust the built-in roots (EMAIL_PARAMETER_MODE).\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_WRONG_NAME, 23, 0, EMAIL_FAULT_SERVER, "server", "WRONG_NAME",
     "the server's certificate is for another name",
     "The certificate does not name the server as it was given in the call. Use the server's name that is in the certificate, as the provider documents it, not an alias or an IP address.",
     "Code: 405 WRONG_NAME\nStage: none\nCause: The certificate does not name the server as it was given in the call.\nCure: Use the server's name that is in the certificate, as the provider documents it, not an alias or an IP address.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_CERTIFICATE_EXPIRED, 23, 0, EMAIL_FAULT_SERVER, "server", "CERTIFICATE_EXPIRED",
     "the server's certificate is not valid at this time",
     "The certificate has expired or is not valid yet, or the clock of this machine is wrong. Check the date of this machine; tell the server's operator to renew the certificate.",
     "Code: 406 CERTIFICATE_EXPIRED\nStage: none\nCause: The certificate has expired or is not valid yet, or the clock of this machine is wrong.\nCure: Check the date of this machine; tell the server's operator to renew the certificate.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_CERTIFICATE_INVALID, 23, 0, EMAIL_FAULT_SERVER, "server", "CERTIFICATE_INVALID",
     "the server's certificate is not acceptable",
     "The certificate is malformed, was not made for servers, or breaks a constraint of its authority. See the system's message; tell the server's operator.",
     "Code: 407 CERTIFICATE_INVALID\nStage: none\nCause: The certificate is malformed, was not made for servers, or breaks a constraint of its authority.\nCure: See the system's message; tell the server's operator.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_NOT_TLS, 26, 0, EMAIL_FAULT_PROGRAM, "program", "NOT_TLS",
     "the server does not speak TLS on this port",
     "Implicit TLS was asked for, but the server began in clear. Use EMAIL_OPTION_STARTTLS on ports 25 and 587; implicit TLS belongs to port 465.",
     "Code: 408 NOT_TLS\nStage: none\nCause: Implicit TLS was asked for, but the server began in clear.\nCure: Use EMAIL_OPTION_STARTTLS on ports 25 and 587; implicit TLS belongs to port 465.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_CA_FILE, 6, 0, EMAIL_FAULT_PROGRAM, "program", "CA_FILE",
     "the file of certificate authorities cannot be used",
     "The file cannot be read or has no certificate in PEM or DER form. Give the path of a file with -----BEGIN CERTIFICATE----- blocks.",
     "Code: 409 CA_FILE\nStage: none\nCause: The file cannot be read or has no certificate in PEM or DER form.\nCure: Give the path of a file with -----BEGIN CERTIFICATE----- blocks.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_CLEAR_TEXT_INJECTION, 23, 0, EMAIL_FAULT_NETWORK, "network", "CLEAR_TEXT_INJECTION",
     "clear text stood behind the answer to STARTTLS",
     "Somebody on the way, or a broken server, put bytes between the answer and the handshake, which is how replies are injected. Do not use this network; if it happens everywhere, tell the server's operator.",
     "Code: 410 CLEAR_TEXT_INJECTION\nStage: none\nCause: Somebody on the way, or a broken server, put bytes between the answer and the handshake, which is how replies are injected.\nCure: Do not use this network; if it happens everywhere, tell the server's operator.\nWhose fault: network\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_LESS_PROTECTION, 26, 1, EMAIL_FAULT_NETWORK, "network", "LESS_PROTECTION",
     "the connection protects the mail less than it was queued with",
     "The mail was queued by a session whose connections are encrypted, or verified, and this session's are not; a mail never travels with less. Deliver it with a session that has the protection of the first, or cancel it and send it again from this one.",
     "Code: 411 LESS_PROTECTION\nStage: none\nCause: The mail was queued by a session whose connections are encrypted, or verified, and this session's are not; a mail never travels with less.\nCure: Deliver it with a session that has the protection of the first, or cancel it and send it again from this one.\nWhose fault: network\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_WRONG_KEY, 23, 0, EMAIL_FAULT_SERVER, "server", "WRONG_KEY",
     "the server's key is not one of those that were pinned",
     "The server has a new key, or somebody on the way answers in its place with a certificate that is valid otherwise. Ask the server's operator whether the key was changed, and compare the new one, which the error names, by another way; then change EMAIL_SESSION_PINS.",
     "Code: 412 WRONG_KEY\nStage: none\nCause: The server has a new key, or somebody on the way answers in its place with a certificate that is valid otherwise.\nCure: Ask the server's operator whether the key was changed, and compare the new one, which the error names, by another way; then change EMAIL_SESSION_PINS.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_CLIENT_CERTIFICATE, 23, 0, EMAIL_FAULT_PROGRAM, "program", "CLIENT_CERTIFICATE",
     "the client's certificate or its key cannot be used",
     "A file cannot be read, has no certificate or no key, the key does not belong to the certificate, or the password is wrong. See the text of the error; give PEM files, or a PKCS #12 file with EMAIL_SESSION_CLIENT_KEY_PASSWORD.",
     "Code: 413 CLIENT_CERTIFICATE\nStage: none\nCause: A file cannot be read, has no certificate or no key, the key does not belong to the certificate, or the password is wrong.\nCure: See the text of the error; give PEM files, or a PKCS #12 file with EMAIL_SESSION_CLIENT_KEY_PASSWORD.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_SIGN_IN_REFUSED, 6, 0, EMAIL_FAULT_ACCOUNT, "account", "SIGN_IN_REFUSED",
     "the server refused the user name or the password",
     "The server does not say more exactly what it does not accept: user name, password, or a password from programs at all. Check both (most servers want the whole address as the user name), and the provider's page about sending from programs: many want an application password or OAuth2 (EMAIL_SESSION_AUTH_TOKEN).",
     "Code: 501 SIGN_IN_REFUSED\nStage: none\nCause: The server does not say more exactly what it does not accept: user name, password, or a password from programs at all.\nCure: Check both (most servers want the whole address as the user name), and the provider's page about sending from programs: many want an application password or OAuth2 (EMAIL_SESSION_AUTH_TOKEN).\nWhose fault: account\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_SIGN_IN_TEMPORARY, 6, 1, EMAIL_FAULT_SERVER, "server", "SIGN_IN_TEMPORARY",
     "the server cannot check the sign-in at the moment",
     "The server gives no verdict on user name and password: something of its own fails, or there were too many sign-ins or connections. Try again after some minutes, not at once: some servers answer a wrong password like this and lock the account.",
     "Code: 502 SIGN_IN_TEMPORARY\nStage: none\nCause: The server gives no verdict on user name and password: something of its own fails, or there were too many sign-ins or connections.\nCure: Try again after some minutes, not at once: some servers answer a wrong password like this and lock the account.\nWhose fault: server\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_CLEAR_TEXT_SIGN_IN, 6, 0, EMAIL_FAULT_PROGRAM, "program", "CLEAR_TEXT_SIGN_IN",
     "the password was not sent because the connection is not protected",
     "The connection is not encrypted, or an error of the certificate was ignored, so that others could read the password. Use EMAIL_OPTION_STARTTLS or EMAIL_OPTION_IMPLICIT_TLS with a valid certificate; only on a trusted network set EMAIL_SESSION_CLEAR_TEXT_SIGN_IN_ALLOWED.",
     "Code: 503 CLEAR_TEXT_SIGN_IN\nStage: none\nCause: The connection is not encrypted, or an error of the certificate was ignored, so that others could read the password.\nCure: Use EMAIL_OPTION_STARTTLS or EMAIL_OPTION_IMPLICIT_TLS with a valid certificate; only on a trusted network set EMAIL_SESSION_CLEAR_TEXT_SIGN_IN_ALLOWED.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_NO_MECHANISM, 26, 0, EMAIL_FAULT_SERVER, "server", "NO_MECHANISM",
     "the server offers no way to sign in that can be used here",
     "Sign-in is required by the session, but the server offers none of PLAIN, LOGIN, XOAUTH2 and OAUTHBEARER that fits. Use the submission port (587 or 465): servers often offer sign-in only there, and only under TLS.",
     "Code: 504 NO_MECHANISM\nStage: none\nCause: Sign-in is required by the session, but the server offers none of PLAIN, LOGIN, XOAUTH2 and OAUTHBEARER that fits.\nCure: Use the submission port (587 or 465): servers often offer sign-in only there, and only under TLS.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_SIGN_IN_REQUIRED, 6, 0, EMAIL_FAULT_ACCOUNT, "account", "SIGN_IN_REQUIRED",
     "the server wants a sign-in first",
     "The server takes mail on this port only from users who signed in. Give user name and password; check that the session could sign in.",
     "Code: 505 SIGN_IN_REQUIRED\nStage: none\nCause: The server takes mail on this port only from users who signed in.\nCure: Give user name and password; check that the session could sign in.\nWhose fault: account\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_MECHANISM_REFUSED, 6, 0, EMAIL_FAULT_SERVER, "server", "MECHANISM_REFUSED",
     "the server refused this way of signing in",
     "The mechanism is not allowed for this account, or not known to the server although it offers it. See the server's text; another mechanism can be chosen with EMAIL_SESSION_MECHANISM.",
     "Code: 506 MECHANISM_REFUSED\nStage: none\nCause: The mechanism is not allowed for this account, or not known to the server although it offers it.\nCure: See the server's text; another mechanism can be chosen with EMAIL_SESSION_MECHANISM.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_ENCRYPTION_REQUIRED, 6, 0, EMAIL_FAULT_PROGRAM, "program", "ENCRYPTION_REQUIRED",
     "the server wants encryption before the sign-in",
     "The server takes credentials only on an encrypted connection. Use EMAIL_OPTION_STARTTLS or EMAIL_OPTION_IMPLICIT_TLS.",
     "Code: 507 ENCRYPTION_REQUIRED\nStage: none\nCause: The server takes credentials only on an encrypted connection.\nCure: Use EMAIL_OPTION_STARTTLS or EMAIL_OPTION_IMPLICIT_TLS.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_BAD_CHALLENGE, 23, 0, EMAIL_FAULT_SERVER, "server", "BAD_CHALLENGE",
     "the server's part of the sign-in makes no sense",
     "A challenge was not base64, was too long, or did not belong to the mechanism. Choose another mechanism with EMAIL_SESSION_MECHANISM; tell the server's operator.",
     "Code: 508 BAD_CHALLENGE\nStage: none\nCause: A challenge was not base64, was too long, or did not belong to the mechanism.\nCure: Choose another mechanism with EMAIL_SESSION_MECHANISM; tell the server's operator.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_TOKEN_REFUSED, 6, 0, EMAIL_FAULT_ACCOUNT, "account", "TOKEN_REFUSED",
     "the server refused the access token",
     "The server does not say why: a token ends, belongs to one user, and has a scope. Get a new token; check that it is for the user who is named and has the provider's scope for sending mail.",
     "Code: 509 TOKEN_REFUSED\nStage: none\nCause: The server does not say why: a token ends, belongs to one user, and has a scope.\nCure: Get a new token; check that it is for the user who is named and has the provider's scope for sending mail.\nWhose fault: account\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_SIGN_IN_DISABLED, 6, 0, EMAIL_FAULT_ACCOUNT, "account", "SIGN_IN_DISABLED",
     "this way of signing in is switched off for the account",
     "An administrator, or the provider, does not allow this way of signing in; user name, password and token may be right. Ask the account's administrator to allow authenticated SMTP, or sign in in the way that the provider names; the server's text says more.",
     "Code: 510 SIGN_IN_DISABLED\nStage: none\nCause: An administrator, or the provider, does not allow this way of signing in; user name, password and token may be right.\nCure: Ask the account's administrator to allow authenticated SMTP, or sign in in the way that the provider names; the server's text says more.\nWhose fault: account\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_APP_PASSWORD_REQUIRED, 6, 0, EMAIL_FAULT_ACCOUNT, "account", "APP_PASSWORD_REQUIRED",
     "the server wants an application password",
     "The account's own password is not taken from programs. Make an application password in the account's security settings and use it as the password, or sign in with a token (EMAIL_SESSION_AUTH_TOKEN).",
     "Code: 511 APP_PASSWORD_REQUIRED\nStage: none\nCause: The account's own password is not taken from programs.\nCure: Make an application password in the account's security settings and use it as the password, or sign in with a token (EMAIL_SESSION_AUTH_TOKEN).\nWhose fault: account\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_SERVER_REFUSED, 23, 0, EMAIL_FAULT_SERVER, "server", "SERVER_REFUSED",
     "the server refused to talk to this client",
     "The server refuses this client, whatever the mail; its text says why. See the server's text; try again later when its code begins with 4.",
     "Code: 601 SERVER_REFUSED\nStage: none\nCause: The server refuses this client, whatever the mail; its text says why.\nCure: See the server's text; try again later when its code begins with 4.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_SENDER_REFUSED, 23, 0, EMAIL_FAULT_SERVER, "server", "SENDER_REFUSED",
     "the server refused the sender",
     "The server does not take mail from this sender, or not now; its text says why. See the server's text; try again later when its code begins with 4. Most servers let a user send with the address of the account only.",
     "Code: 602 SENDER_REFUSED\nStage: none\nCause: The server does not take mail from this sender, or not now; its text says why.\nCure: See the server's text; try again later when its code begins with 4. Most servers let a user send with the address of the account only.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_RECIPIENTS_REFUSED, 14, 0, EMAIL_FAULT_ADDRESS, "address", "RECIPIENTS_REFUSED",
     "the server refused every recipient",
     "The server does not take mail for these recipients, or not now; its text says why. See each recipient's own answer; try again later when its code begins with 4.",
     "Code: 603 RECIPIENTS_REFUSED\nStage: none\nCause: The server does not take mail for these recipients, or not now; its text says why.\nCure: See each recipient's own answer; try again later when its code begins with 4.\nWhose fault: address\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_SOME_RECIPIENTS_REFUSED, 14, 0, EMAIL_FAULT_ADDRESS, "address", "SOME_RECIPIENTS_REFUSED",
     "the server refused some of the recipients",
     "The mail went to the others; or to nobody, when EMAIL_SESSION_ALL_OR_NONE is set. See each recipient's own answer with EmailRecipientNumber.",
     "Code: 604 SOME_RECIPIENTS_REFUSED\nStage: none\nCause: The mail went to the others; or to nobody, when EMAIL_SESSION_ALL_OR_NONE is set.\nCure: See each recipient's own answer with EmailRecipientNumber.\nWhose fault: address\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_DATA_REFUSED, 23, 0, EMAIL_FAULT_SERVER, "server", "DATA_REFUSED",
     "the server refused to take the message",
     "The server accepted sender and recipients but not the transmission. See the server's text; try again later when its code begins with 4.",
     "Code: 605 DATA_REFUSED\nStage: none\nCause: The server accepted sender and recipients but not the transmission.\nCure: See the server's text; try again later when its code begins with 4.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_MESSAGE_REFUSED, 23, 0, EMAIL_FAULT_SERVER, "server", "MESSAGE_REFUSED",
     "the server refused the message after reading it",
     "A filter did not like the content, the mailbox is full, or a rule of the server was broken; nothing was delivered. See the server's text; try again later when its code begins with 4.",
     "Code: 606 MESSAGE_REFUSED\nStage: none\nCause: A filter did not like the content, the mailbox is full, or a rule of the server was broken; nothing was delivered.\nCure: See the server's text; try again later when its code begins with 4.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_TOO_LARGE, 18, 0, EMAIL_FAULT_MESSAGE, "message", "TOO_LARGE",
     "the message is larger than the server accepts",
     "The server announces a limit of size, or said so while it was being sent. Send smaller attachments or a link; EMAIL_SESSION_SIZE_LIMIT is the limit.",
     "Code: 607 TOO_LARGE\nStage: none\nCause: The server announces a limit of size, or said so while it was being sent.\nCure: Send smaller attachments or a link; EMAIL_SESSION_SIZE_LIMIT is the limit.\nWhose fault: message\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_SERVICE_CLOSING, 23, 1, EMAIL_FAULT_SERVER, "server", "SERVICE_CLOSING",
     "the server is closing the connection",
     "The server is shutting down, is overloaded, or limits how much one client may send (421). Send again later; the session opens a new connection by itself.",
     "Code: 608 SERVICE_CLOSING\nStage: none\nCause: The server is shutting down, is overloaded, or limits how much one client may send (421).\nCure: Send again later; the session opens a new connection by itself.\nWhose fault: server\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_EXTENSION_MISSING, 26, 0, EMAIL_FAULT_SERVER, "server", "EXTENSION_MISSING",
     "the server lacks an extension that this mail needs",
     "An address or a header has characters that need SMTPUTF8, or another extension was demanded, and the server does not offer it. Use an address in ASCII, drop the demand, or use another server.",
     "Code: 609 EXTENSION_MISSING\nStage: none\nCause: An address or a header has characters that need SMTPUTF8, or another extension was demanded, and the server does not offer it.\nCure: Use an address in ASCII, drop the demand, or use another server.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_SERVER_UNAVAILABLE, 23, 1, EMAIL_FAULT_SERVER, "server", "SERVER_UNAVAILABLE",
     "the server cannot take the mail at the moment",
     "The server has no room, is overloaded, or one of its own parts fails. Send again later; nothing is wrong with the mail. If it goes on, tell the server's operator.",
     "Code: 610 SERVER_UNAVAILABLE\nStage: none\nCause: The server has no room, is overloaded, or one of its own parts fails.\nCure: Send again later; nothing is wrong with the mail. If it goes on, tell the server's operator.\nWhose fault: server\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_UNKNOWN_LOST, 10054, 0, EMAIL_FAULT_SERVER, "server", "UNKNOWN_LOST",
     "the connection was lost while the server was deciding: the mail may have been delivered",
     "The whole mail was handed over, but the connection ended before the answer. Sending again may deliver it twice: look at the recipient or the server's log first, or send again with the same Message-ID.",
     "Code: 701 UNKNOWN_LOST\nStage: none\nCause: The whole mail was handed over, but the connection ended before the answer.\nCure: Sending again may deliver it twice: look at the recipient or the server's log first, or send again with the same Message-ID.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_UNKNOWN_TIMEOUT, 10060, 0, EMAIL_FAULT_SERVER, "server", "UNKNOWN_TIMEOUT",
     "the server did not answer in time after the whole mail: it may have been delivered",
     "The whole mail was handed over, but the server was silent for longer than the time-out. Sending again may deliver it twice: look at the recipient or the server's log first; allow more time (RFC 5321 asks for 10 minutes here).",
     "Code: 702 UNKNOWN_TIMEOUT\nStage: none\nCause: The whole mail was handed over, but the server was silent for longer than the time-out.\nCure: Sending again may deliver it twice: look at the recipient or the server's log first; allow more time (RFC 5321 asks for 10 minutes here).\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_UNKNOWN_PROTOCOL, 23, 0, EMAIL_FAULT_SERVER, "server", "UNKNOWN_PROTOCOL",
     "the server's answer to the whole mail makes no sense: it may have been delivered",
     "The whole mail was handed over, but what came back is not an answer that RFC 5321 allows. Sending again may deliver it twice: look at the recipient or the server's log first.",
     "Code: 703 UNKNOWN_PROTOCOL\nStage: none\nCause: The whole mail was handed over, but what came back is not an answer that RFC 5321 allows.\nCure: Sending again may deliver it twice: look at the recipient or the server's log first.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_UNKNOWN_CANCELLED, 1, 0, EMAIL_FAULT_PROGRAM, "program", "UNKNOWN_CANCELLED",
     "the call was stopped while the server was deciding: the mail may have been delivered",
     "The whole mail was handed over when the call was cancelled, the session was closed, or the total limit was reached. Sending again may deliver it twice: look at the recipient or the server's log first.",
     "Code: 704 UNKNOWN_CANCELLED\nStage: none\nCause: The whole mail was handed over when the call was cancelled, the session was closed, or the total limit was reached.\nCure: Sending again may deliver it twice: look at the recipient or the server's log first.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_UNKNOWN_ENDED, 10054, 0, EMAIL_FAULT_SERVER, "server", "UNKNOWN_ENDED",
     "a process ended while it was sending the mail: it may have been delivered",
     "The process crashed, was killed, or the machine lost its power between the hand-over of the mail and the note about it. Look at the recipient or the server's log, then EmailRetryNow or EmailCancel; a mail that was being sent at ten crashes may be their reason.",
     "Code: 705 UNKNOWN_ENDED\nStage: none\nCause: The process crashed, was killed, or the machine lost its power between the hand-over of the mail and the note about it.\nCure: Look at the recipient or the server's log, then EmailRetryNow or EmailCancel; a mail that was being sent at ten crashes may be their reason.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_OUTBOX_FULL, 4, 1, EMAIL_FAULT_PROGRAM, "program", "OUTBOX_FULL",
     "the outbox is full",
     "As many mails as the outbox may hold are waiting, or they are as large together as an outbox in memory may be. Wait with EmailFlush, or raise EMAIL_SESSION_OUTBOX_LIMIT or EMAIL_SESSION_OUTBOX_MEGABYTES; an outbox file (EMAIL_SESSION_OUTBOX_FILE) needs no memory.",
     "Code: 801 OUTBOX_FULL\nStage: none\nCause: As many mails as the outbox may hold are waiting, or they are as large together as an outbox in memory may be.\nCure: Wait with EmailFlush, or raise EMAIL_SESSION_OUTBOX_LIMIT or EMAIL_SESSION_OUTBOX_MEGABYTES; an outbox file (EMAIL_SESSION_OUTBOX_FILE) needs no memory.\nWhose fault: program\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_UNKNOWN_MAIL, 17, 0, EMAIL_FAULT_PROGRAM, "program", "UNKNOWN_MAIL",
     "there is no mail of this number in an outbox",
     "The number was never given out, the session whose outbox in memory had it is closed, the mail was removed (EMAIL_SESSION_KEEP_SECONDS), or no session has used its outbox file in this process yet. Use the number that EmailGetMailIdentifier gave after the asynchronous send; start a session with the outbox file first.",
     "Code: 802 UNKNOWN_MAIL\nStage: none\nCause: The number was never given out, the session whose outbox in memory had it is closed, the mail was removed (EMAIL_SESSION_KEEP_SECONDS), or no session has used its outbox file in this process yet.\nCure: Use the number that EmailGetMailIdentifier gave after the asynchronous send; start a session with the outbox file first.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_MAIL_CANCELLED, 1, 0, EMAIL_FAULT_PROGRAM, "program", "MAIL_CANCELLED",
     "the mail was cancelled",
     "EmailCancel was called for it, or a progress callback answered that it wants to stop. Send it again if it was cancelled by mistake.",
     "Code: 803 MAIL_CANCELLED\nStage: none\nCause: EmailCancel was called for it, or a progress callback answered that it wants to stop.\nCure: Send it again if it was cancelled by mistake.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_WAIT_TIMEOUT, 10060, 1, EMAIL_FAULT_NOBODY, "nobody", "WAIT_TIMEOUT",
     "the wait ended before the mails did",
     "The time given to EmailWait or EmailFlush is over; the mails go on. Wait again, or look at EmailStatus later.",
     "Code: 804 WAIT_TIMEOUT\nStage: none\nCause: The time given to EmailWait or EmailFlush is over; the mails go on.\nCure: Wait again, or look at EmailStatus later.\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_MAIL_EXPIRED, 23, 0, EMAIL_FAULT_SERVER, "server", "MAIL_EXPIRED",
     "the mail was tried for as long as allowed and given up",
     "Every try ended with a temporary failure until the limit of tries or of time was reached. See the last answer of the server in the status; send again when its reason is gone.",
     "Code: 805 MAIL_EXPIRED\nStage: none\nCause: Every try ended with a temporary failure until the limit of tries or of time was reached.\nCure: See the last answer of the server in the status; send again when its reason is gone.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_OUTBOX_GIVEN_UP, 1, 0, EMAIL_FAULT_SERVER, "server", "OUTBOX_GIVEN_UP",
     "the session was closed while mails were still waiting: they were given up",
     "The outbox is in memory, and the time for closing was over before the server had taken them. Call EmailFlush before closing, or raise EMAIL_SESSION_CLOSE_SECONDS.",
     "Code: 806 OUTBOX_GIVEN_UP\nStage: none\nCause: The outbox is in memory, and the time for closing was over before the server had taken them.\nCure: Call EmailFlush before closing, or raise EMAIL_SESSION_CLOSE_SECONDS.\nWhose fault: server\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_NO_OUTBOX, 26, 0, EMAIL_FAULT_PROGRAM, "program", "NO_OUTBOX",
     "the session is not asynchronous",
     "The function works on a session that was started in asynchronous mode. Start the session with EMAIL_SESSION_ASYNC_MODE.",
     "Code: 807 NO_OUTBOX\nStage: none\nCause: The function works on a session that was started in asynchronous mode.\nCure: Start the session with EMAIL_SESSION_ASYNC_MODE.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_MAIL_NOT_WAITING, 17, 0, EMAIL_FAULT_PROGRAM, "program", "MAIL_NOT_WAITING",
     "the mail is no longer waiting",
     "It was already sent, has failed, or is being handed over at this moment. See EmailStatus for what became of it.",
     "Code: 808 MAIL_NOT_WAITING\nStage: none\nCause: It was already sent, has failed, or is being handed over at this moment.\nCure: See EmailStatus for what became of it.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_OUTBOX_SHUT, 1, 0, EMAIL_FAULT_PROGRAM, "program", "OUTBOX_SHUT",
     "the outbox takes no more mails: its session or the process is ending",
     "EmailCloseSession is closing the session, or the process is ending, while a mail is handed to its outbox. The mail was not taken. End the threads that send before the session is closed and before main returns.",
     "Code: 809 OUTBOX_SHUT\nStage: none\nCause: EmailCloseSession is closing the session, or the process is ending, while a mail is handed to its outbox. The mail was not taken.\nCure: End the threads that send before the session is closed and before main returns.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_OUTBOX_PATH, 11, 0, EMAIL_FAULT_PROGRAM, "program", "OUTBOX_PATH",
     "the outbox file cannot be made at this path",
     "The folder does not exist, something else than a file has this name or the file has several, the path is too long, the file or one of the two beside it was removed or replaced while it was in use, the file is mounted by itself (as docker -v does with a file), or the folder is on a network or on a file system where processes cannot share memory. Give EMAIL_SESSION_OUTBOX_FILE the path of a file in a folder that exists, on a disk of this machine; mount the folder, not the file; after a removal, start the session again.",
     "Code: 811 OUTBOX_PATH\nStage: none\nCause: The folder does not exist, something else than a file has this name or the file has several, the path is too long, the file or one of the two beside it was removed or replaced while it was in use, the file is mounted by itself (as docker -v does with a file), or the folder is on a network or on a file system where processes cannot share memory.\nCure: Give EMAIL_SESSION_OUTBOX_FILE the path of a file in a folder that exists, on a disk of this machine; mount the folder, not the file; after a removal, start the session again.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_OUTBOX_READ_ONLY, 4, 0, EMAIL_FAULT_MACHINE, "machine", "OUTBOX_READ_ONLY",
     "the outbox file cannot be written",
     "The process may not write the file or its folder, in which two more files are made beside it, or the disk is mounted for reading only. What the outbox holds is still there. Let the process write the file and its folder, or choose another place.",
     "Code: 812 OUTBOX_READ_ONLY\nStage: none\nCause: The process may not write the file or its folder, in which two more files are made beside it, or the disk is mounted for reading only. What the outbox holds is still there.\nCure: Let the process write the file and its folder, or choose another place.\nWhose fault: machine\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_OUTBOX_DISK_FULL, 4, 1, EMAIL_FAULT_MACHINE, "machine", "OUTBOX_DISK_FULL",
     "the disk of the outbox file is full",
     "There is no room for the mail, or the quota of the user is used up; the mail was not taken. What the outbox holds is still there. Make room and send again; what waits goes on by itself.",
     "Code: 813 OUTBOX_DISK_FULL\nStage: none\nCause: There is no room for the mail, or the quota of the user is used up; the mail was not taken. What the outbox holds is still there.\nCure: Make room and send again; what waits goes on by itself.\nWhose fault: machine\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_OUTBOX_VERSION, 26, 0, EMAIL_FAULT_PROGRAM, "program", "OUTBOX_VERSION",
     "the outbox file was made by another version of the library",
     "The format of the file is not the one that this version of the library knows; it was left as it is. Use the version of the library that made it until its mails are sent, or another file.",
     "Code: 814 OUTBOX_VERSION\nStage: none\nCause: The format of the file is not the one that this version of the library knows; it was left as it is.\nCure: Use the version of the library that made it until its mails are sent, or another file.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_OUTBOX_FOREIGN, 11, 0, EMAIL_FAULT_PROGRAM, "program", "OUTBOX_FOREIGN",
     "the file is not an outbox",
     "The file belongs to another program, or its beginning was overwritten; it was left as it is. Give EMAIL_SESSION_OUTBOX_FILE a path of its own; if it was an outbox once, restore the file from a copy.",
     "Code: 815 OUTBOX_FOREIGN\nStage: none\nCause: The file belongs to another program, or its beginning was overwritten; it was left as it is.\nCure: Give EMAIL_SESSION_OUTBOX_FILE a path of its own; if it was an outbox once, restore the file from a copy.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_OUTBOX_DAMAGED, 12, 0, EMAIL_FAULT_MACHINE, "machine", "OUTBOX_DAMAGED",
     "the outbox file is damaged",
     "The disk or another program changed the file or its log; a mail that does not fit its checksum is not sent. Keep a copy of the file with its -wal beside it; go on with a new file; the program sqlite3 can recover what is readable (.recover).",
     "Code: 816 OUTBOX_DAMAGED\nStage: none\nCause: The disk or another program changed the file or its log; a mail that does not fit its checksum is not sent.\nCure: Keep a copy of the file with its -wal beside it; go on with a new file; the program sqlite3 can recover what is readable (.recover).\nWhose fault: machine\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_OUTBOX_LOCKED, 4, 1, EMAIL_FAULT_MACHINE, "machine", "OUTBOX_LOCKED",
     "the outbox file is locked by another program",
     "Another process held the lock of the file for more than ten seconds: it is stopped in the debugger, or copies the file. Let that process go on or end it, and try again.",
     "Code: 817 OUTBOX_LOCKED\nStage: none\nCause: Another process held the lock of the file for more than ten seconds: it is stopped in the debugger, or copies the file.\nCure: Let that process go on or end it, and try again.\nWhose fault: machine\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_OUTBOX_DISK, 12, 1, EMAIL_FAULT_MACHINE, "machine", "OUTBOX_DISK",
     "the disk of the outbox file reports an error",
     "The system could not read or write the file; the mail was not taken. See the system's log; check the disk. What was written before is still there as far as the disk gives it back.",
     "Code: 818 OUTBOX_DISK\nStage: none\nCause: The system could not read or write the file; the mail was not taken.\nCure: See the system's log; check the disk. What was written before is still there as far as the disk gives it back.\nWhose fault: machine\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_CANCELLED, 1, 1, EMAIL_FAULT_PROGRAM, "program", "CANCELLED",
     "the program cancelled the call: nothing was delivered",
     "The progress callback answered that it wants to stop, or EmailCancelCall was called. Nothing to mend; the session opens a new connection for the next mail.",
     "Code: 901 CANCELLED\nStage: none\nCause: The progress callback answered that it wants to stop, or EmailCancelCall was called.\nCure: Nothing to mend; the session opens a new connection for the next mail.\nWhose fault: program\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_SESSION_CLOSED, 1, 1, EMAIL_FAULT_PROGRAM, "program", "SESSION_CLOSED",
     "the session was closed during the call: nothing was delivered",
     "EmailCloseSession was called on another thread. Start a new session and send again.",
     "Code: 902 SESSION_CLOSED\nStage: none\nCause: EmailCloseSession was called on another thread.\nCure: Start a new session and send again.\nWhose fault: program\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_INTERNAL, 2, 0, EMAIL_FAULT_NOBODY, "nobody", "INTERNAL",
     "an error inside the library",
     "A defect of Courriel; it was caught, and the process goes on. Please report it with the whole text (EMAIL_ERROR_EVERYTHING).",
     "Code: 911 INTERNAL\nStage: none\nCause: A defect of Courriel; it was caught, and the process goes on.\nCure: Please report it with the whole text (EMAIL_ERROR_EVERYTHING).\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_OUT_OF_MEMORY, 5, 1, EMAIL_FAULT_MACHINE, "machine", "OUT_OF_MEMORY",
     "there is not enough memory",
     "The system gave no memory or no thread, or has none left for what was to be copied or built; nothing was taken. Free memory; raise the limits of the process; attach large files by their path and send them, or write the source to a file: neither needs memory.",
     "Code: 912 OUT_OF_MEMORY\nStage: none\nCause: The system gave no memory or no thread, or has none left for what was to be copied or built; nothing was taken.\nCure: Free memory; raise the limits of the process; attach large files by their path and send them, or write the source to a file: neither needs memory.\nWhose fault: machine\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_AFTER_FORK, 26, 0, EMAIL_FAULT_PROGRAM, "program", "AFTER_FORK",
     "the library cannot be used in a forked child",
     "The process was forked after it had used the library; only the parent can go on using it. Turn EMAIL_PARAMETER_FORK on before the fork, call the library in the children only, start the child with exec (in Python: the start methods spawn or forkserver), or send from the parent.",
     "Code: 913 AFTER_FORK\nStage: none\nCause: The process was forked after it had used the library; only the parent can go on using it.\nCure: Turn EMAIL_PARAMETER_FORK on before the fork, call the library in the children only, start the child with exec (in Python: the start methods spawn or forkserver), or send from the parent.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: no"},
    {EMAIL_E_TOO_MANY_CALLS, 8, 1, EMAIL_FAULT_PROGRAM, "program", "TOO_MANY_CALLS",
     "too many calls at the same time",
     "As many calls as EMAIL_PARAMETER_CALLS allows waited for servers, and this one did not get its turn within the session's time-out. Raise EMAIL_PARAMETER_CALLS, send from fewer threads, or try again.",
     "Code: 914 TOO_MANY_CALLS\nStage: none\nCause: As many calls as EMAIL_PARAMETER_CALLS allows waited for servers, and this one did not get its turn within the session's time-out.\nCure: Raise EMAIL_PARAMETER_CALLS, send from fewer threads, or try again.\nWhose fault: program\nMay retry: yes\nMay have been delivered: no\nSession usable: yes"},
    {EMAIL_E_OUT_OF_HANDLES, 8, 0, EMAIL_FAULT_PROGRAM, "program", "OUT_OF_HANDLES",
     "there are no handle numbers left",
     "Two thousand million sessions and messages have been made in this process. Start the process again.",
     "Code: 915 OUT_OF_HANDLES\nStage: none\nCause: Two thousand million sessions and messages have been made in this process.\nCure: Start the process again.\nWhose fault: program\nMay retry: no\nMay have been delivered: no\nSession usable: yes"},
};

const int courriel_code_count = sizeof courriel_codes / sizeof courriel_codes[0];
