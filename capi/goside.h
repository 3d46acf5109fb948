/* SPDX-License-Identifier: MIT */
/* Made by go run ./core/table/generate from core/table and include/courriel.h. */
/* clang-format off */
#ifndef COURRIEL_GOSIDE_H
#define COURRIEL_GOSIDE_H

#include <stddef.h>
#include <stdint.h>

/* whether a detail of an error is a number */
#define COURRIEL_IS_NUMBER(detail) \
    ((detail) == 1 || (detail) == 5 || (detail) == 6 || (detail) == 9 || (detail) == 11 || (detail) == 12 || (detail) == 13 || (detail) == 14 || (detail) == 16 || (detail) == 17)

/* how many details an error has: the largest EMAIL_ERROR_ number and one */
#define COURRIEL_DETAILS 18

int goEmailSetError(int code, uintptr_t detail);
uintptr_t goEmailStartSMTPSession(uintptr_t username, uintptr_t password, uintptr_t server, int port, int async_mode, int option);
uintptr_t goEmailNewSession(void);
int goEmailSetSessionText(uintptr_t session, int property, uintptr_t value);
int goEmailSetSessionNumber(uintptr_t session, int property, int value);
int goEmailGetSessionText(uintptr_t session, int property, uintptr_t buffer, int size);
int goEmailGetSessionNumber(uintptr_t session, int property);
int goEmailStartSession(uintptr_t session);
int goEmailPing(uintptr_t session);
int goEmailSessionErrorNumber(uintptr_t session, int detail);
int goEmailSessionErrorText(uintptr_t session, int detail, uintptr_t buffer, int size);
uintptr_t goEmailFindSession(uintptr_t username);
int goEmailCloseSession(uintptr_t session);
int goEmailReleaseSession(uintptr_t session);
int goEmailCloseSessions(uintptr_t username);
int goEmailCancelCall(uintptr_t session, uintptr_t message);
int goEmailSetTimeOut(int seconds);
int goEmailGetTimeOut(void);
uintptr_t goEmailNewMessage(void);
int goEmailResetMessage(uintptr_t message);
int goEmailFreeMessage(uintptr_t message);
int goEmailSetSender(uintptr_t message, uintptr_t sender);
int goEmailSetEnvelopeSender(uintptr_t message, uintptr_t address);
int goEmailAddRecipient(uintptr_t message, uintptr_t recipient);
int goEmailAddCc(uintptr_t message, uintptr_t recipient);
int goEmailAddBcc(uintptr_t message, uintptr_t recipient);
int goEmailAddEnvelopeRecipient(uintptr_t message, uintptr_t address);
int goEmailAddReplyTo(uintptr_t message, uintptr_t mailbox);
int goEmailSetSubject(uintptr_t message, uintptr_t subject);
int goEmailSetText(uintptr_t message, uintptr_t text);
int goEmailSetHTML(uintptr_t message, uintptr_t html);
int goEmailAttachFile(uintptr_t message, uintptr_t path, uintptr_t name, uintptr_t content_type);
int goEmailAttachData(uintptr_t message, uintptr_t name, uintptr_t content_type, uintptr_t data, size_t size);
int goEmailAttachReader(uintptr_t message, uintptr_t name, uintptr_t content_type, int64_t size, uintptr_t callback, uintptr_t user_data);
int goEmailAttachInlineFile(uintptr_t message, uintptr_t path, uintptr_t name, uintptr_t content_type, uintptr_t content_id);
int goEmailAttachInlineData(uintptr_t message, uintptr_t name, uintptr_t content_type, uintptr_t content_id, uintptr_t data, size_t size);
int goEmailAddAlternative(uintptr_t message, uintptr_t content_type, uintptr_t data, size_t size);
int goEmailSetAttachmentText(uintptr_t message, int rank, int detail, uintptr_t value);
int goEmailSetAttachmentNumber(uintptr_t message, int rank, int detail, int value);
int goEmailSetAttachmentDescription(uintptr_t message, int rank, uintptr_t description);
int goEmailAddHeader(uintptr_t message, uintptr_t name, uintptr_t value);
int goEmailSetSource(uintptr_t message, uintptr_t data, size_t size);
int goEmailSetPriority(uintptr_t message, int priority);
int goEmailSetSensitivity(uintptr_t message, int sensitivity);
int goEmailSetKeywords(uintptr_t message, uintptr_t keywords);
int goEmailRequestReadReceipt(uintptr_t message, int wanted);
int goEmailRequestDeliveryReceipt(uintptr_t message, int wanted);
int goEmailSetSendingAgent(uintptr_t message, uintptr_t mailbox);
int goEmailSetMessageID(uintptr_t message, uintptr_t id);
int goEmailSetInReplyTo(uintptr_t message, uintptr_t ids);
int goEmailSetReferences(uintptr_t message, uintptr_t ids);
int goEmailSetDate(uintptr_t message, int64_t unix_seconds, int offset_minutes);
int goEmailSetAutoSubmitted(uintptr_t message, uintptr_t keyword);
int goEmailAddListUnsubscribe(uintptr_t message, uintptr_t uri, int one_click);
int goEmailSetCalendar(uintptr_t message, uintptr_t method, uintptr_t calendar);
int goEmailAddDKIM(uintptr_t message, uintptr_t domain, uintptr_t selector, uintptr_t key);
int goEmailAddDKIMFile(uintptr_t message, uintptr_t domain, uintptr_t selector, uintptr_t path);
int goEmailSetSMIMESigner(uintptr_t message, uintptr_t certificates, uintptr_t key);
int goEmailSetSMIMESignerFile(uintptr_t message, uintptr_t path, uintptr_t password);
int goEmailAddSMIMERecipient(uintptr_t message, uintptr_t certificates);
int goEmailSetDeliveryNumber(uintptr_t message, int option, int value);
int goEmailSetDeliveryText(uintptr_t message, int option, uintptr_t value);
int goEmailImportHTML(uintptr_t message, uintptr_t html, uintptr_t directory, int options);
int goEmailBuildSource(uintptr_t message, int options, uintptr_t data, uintptr_t size);
int goEmailBuildSourceFile(uintptr_t message, uintptr_t path, int options);
int goEmailImportSource(uintptr_t message, uintptr_t data, size_t size);
int goEmailImportSourceFile(uintptr_t message, uintptr_t path);
int goEmailSetMessageText(uintptr_t message, int detail, uintptr_t value);
int goEmailGetMessageText(uintptr_t message, int detail, uintptr_t buffer, int size);
int goEmailGetMessageNumber(uintptr_t message, int detail);
int goEmailGetHeader(uintptr_t message, uintptr_t name, int rank, uintptr_t buffer, int size);
int goEmailGetAttachmentCount(uintptr_t message);
int goEmailAttachmentText(uintptr_t message, int rank, int detail, uintptr_t buffer, int size);
int64_t goEmailAttachmentData(uintptr_t message, int rank, uintptr_t buffer, size_t size);
int goEmailCheckAddress(uintptr_t address, int level);
int goEmailSplitAddresses(uintptr_t list, int detail, uintptr_t buffer, int size);
int goEmailSendMessage(uintptr_t session, uintptr_t message);
int goEmailSend(uintptr_t session, uintptr_t message, uintptr_t path);
int goEmailSendSource(uintptr_t session, uintptr_t sender, uintptr_t recipients, int count, uintptr_t data, size_t size);
int goEmailSendMessages(uintptr_t session, uintptr_t messages, int count);
int goEmailGetMessageResult(uintptr_t message);
int goEmailMessageErrorNumber(uintptr_t message, int detail);
int goEmailMessageErrorText(uintptr_t message, int detail, uintptr_t buffer, int size);
int goEmailGetRecipientCount(uintptr_t message);
int goEmailRecipientNumber(uintptr_t message, int rank, int detail);
int goEmailRecipientText(uintptr_t message, int rank, int detail, uintptr_t buffer, int size);
int goEmailGetServerReply(uintptr_t message, uintptr_t buffer, int size);
int goEmailGetMessageID(uintptr_t message, uintptr_t buffer, int size);
int goEmailSetProgress(uintptr_t session, uintptr_t callback, uintptr_t user_data);
int goEmailSetTranscript(uintptr_t session, uintptr_t callback, uintptr_t user_data);
int64_t goEmailGetMailIdentifier(uintptr_t message);
int goEmailGetShortMailNumber(int64_t mail);
int goEmailStatus(int64_t mail);
int goEmailMailNumber(int64_t mail, int detail);
int goEmailMailText(int64_t mail, int detail, uintptr_t buffer, int size);
int goEmailMailRecipientNumber(int64_t mail, int rank, int detail);
int goEmailMailRecipientText(int64_t mail, int rank, int detail, uintptr_t buffer, int size);
int goEmailWait(int64_t mail, int timeout_ms);
int goEmailFlush(uintptr_t session, int timeout_ms);
int goEmailCancel(int64_t mail);
int goEmailRetryNow(int64_t mail);
int64_t goEmailNextMail(uintptr_t session, int64_t after);
int64_t goEmailNextCompletion(uintptr_t session);
int64_t goEmailWaitCompletion(uintptr_t session, int timeout_ms);
int64_t goEmailGetCompletionDescriptor(uintptr_t session);
int goEmailSetCompletion(uintptr_t session, uintptr_t callback, uintptr_t user_data);
int goEmailConfigure(int parameter, int value);
int goEmailTrimMemory(void);

/* Only where cgo reads this: the Go sources keep the public names in //export, and
   the C compiler sees them as the names above, so that an export whose type
   differs from the header's does not compile. */
#ifdef COURRIEL_GO_SIDE
#define EmailSetError goEmailSetError
#define EmailStartSMTPSession goEmailStartSMTPSession
#define EmailNewSession goEmailNewSession
#define EmailSetSessionText goEmailSetSessionText
#define EmailSetSessionNumber goEmailSetSessionNumber
#define EmailGetSessionText goEmailGetSessionText
#define EmailGetSessionNumber goEmailGetSessionNumber
#define EmailStartSession goEmailStartSession
#define EmailPing goEmailPing
#define EmailSessionErrorNumber goEmailSessionErrorNumber
#define EmailSessionErrorText goEmailSessionErrorText
#define EmailFindSession goEmailFindSession
#define EmailCloseSession goEmailCloseSession
#define EmailReleaseSession goEmailReleaseSession
#define EmailCloseSessions goEmailCloseSessions
#define EmailCancelCall goEmailCancelCall
#define EmailSetTimeOut goEmailSetTimeOut
#define EmailGetTimeOut goEmailGetTimeOut
#define EmailNewMessage goEmailNewMessage
#define EmailResetMessage goEmailResetMessage
#define EmailFreeMessage goEmailFreeMessage
#define EmailSetSender goEmailSetSender
#define EmailSetEnvelopeSender goEmailSetEnvelopeSender
#define EmailAddRecipient goEmailAddRecipient
#define EmailAddCc goEmailAddCc
#define EmailAddBcc goEmailAddBcc
#define EmailAddEnvelopeRecipient goEmailAddEnvelopeRecipient
#define EmailAddReplyTo goEmailAddReplyTo
#define EmailSetSubject goEmailSetSubject
#define EmailSetText goEmailSetText
#define EmailSetHTML goEmailSetHTML
#define EmailAttachFile goEmailAttachFile
#define EmailAttachData goEmailAttachData
#define EmailAttachReader goEmailAttachReader
#define EmailAttachInlineFile goEmailAttachInlineFile
#define EmailAttachInlineData goEmailAttachInlineData
#define EmailAddAlternative goEmailAddAlternative
#define EmailSetAttachmentText goEmailSetAttachmentText
#define EmailSetAttachmentNumber goEmailSetAttachmentNumber
#define EmailSetAttachmentDescription goEmailSetAttachmentDescription
#define EmailAddHeader goEmailAddHeader
#define EmailSetSource goEmailSetSource
#define EmailSetPriority goEmailSetPriority
#define EmailSetSensitivity goEmailSetSensitivity
#define EmailSetKeywords goEmailSetKeywords
#define EmailRequestReadReceipt goEmailRequestReadReceipt
#define EmailRequestDeliveryReceipt goEmailRequestDeliveryReceipt
#define EmailSetSendingAgent goEmailSetSendingAgent
#define EmailSetMessageID goEmailSetMessageID
#define EmailSetInReplyTo goEmailSetInReplyTo
#define EmailSetReferences goEmailSetReferences
#define EmailSetDate goEmailSetDate
#define EmailSetAutoSubmitted goEmailSetAutoSubmitted
#define EmailAddListUnsubscribe goEmailAddListUnsubscribe
#define EmailSetCalendar goEmailSetCalendar
#define EmailAddDKIM goEmailAddDKIM
#define EmailAddDKIMFile goEmailAddDKIMFile
#define EmailSetSMIMESigner goEmailSetSMIMESigner
#define EmailSetSMIMESignerFile goEmailSetSMIMESignerFile
#define EmailAddSMIMERecipient goEmailAddSMIMERecipient
#define EmailSetDeliveryNumber goEmailSetDeliveryNumber
#define EmailSetDeliveryText goEmailSetDeliveryText
#define EmailImportHTML goEmailImportHTML
#define EmailBuildSource goEmailBuildSource
#define EmailBuildSourceFile goEmailBuildSourceFile
#define EmailImportSource goEmailImportSource
#define EmailImportSourceFile goEmailImportSourceFile
#define EmailSetMessageText goEmailSetMessageText
#define EmailGetMessageText goEmailGetMessageText
#define EmailGetMessageNumber goEmailGetMessageNumber
#define EmailGetHeader goEmailGetHeader
#define EmailGetAttachmentCount goEmailGetAttachmentCount
#define EmailAttachmentText goEmailAttachmentText
#define EmailAttachmentData goEmailAttachmentData
#define EmailCheckAddress goEmailCheckAddress
#define EmailSplitAddresses goEmailSplitAddresses
#define EmailSendMessage goEmailSendMessage
#define EmailSend goEmailSend
#define EmailSendSource goEmailSendSource
#define EmailSendMessages goEmailSendMessages
#define EmailGetMessageResult goEmailGetMessageResult
#define EmailMessageErrorNumber goEmailMessageErrorNumber
#define EmailMessageErrorText goEmailMessageErrorText
#define EmailGetRecipientCount goEmailGetRecipientCount
#define EmailRecipientNumber goEmailRecipientNumber
#define EmailRecipientText goEmailRecipientText
#define EmailGetServerReply goEmailGetServerReply
#define EmailGetMessageID goEmailGetMessageID
#define EmailSetProgress goEmailSetProgress
#define EmailSetTranscript goEmailSetTranscript
#define EmailGetMailIdentifier goEmailGetMailIdentifier
#define EmailGetShortMailNumber goEmailGetShortMailNumber
#define EmailStatus goEmailStatus
#define EmailMailNumber goEmailMailNumber
#define EmailMailText goEmailMailText
#define EmailMailRecipientNumber goEmailMailRecipientNumber
#define EmailMailRecipientText goEmailMailRecipientText
#define EmailWait goEmailWait
#define EmailFlush goEmailFlush
#define EmailCancel goEmailCancel
#define EmailRetryNow goEmailRetryNow
#define EmailNextMail goEmailNextMail
#define EmailNextCompletion goEmailNextCompletion
#define EmailWaitCompletion goEmailWaitCompletion
#define EmailGetCompletionDescriptor goEmailGetCompletionDescriptor
#define EmailSetCompletion goEmailSetCompletion
#define EmailConfigure goEmailConfigure
#define EmailTrimMemory goEmailTrimMemory
#endif

#endif
