/* SPDX-License-Identifier: MIT */
/* Public functions that C tries to do alone before a hand-off (draft.h): 1 when it is
   done and *done is the result, 0 when Go has to do it. */
#ifndef COURRIEL_TRIED_H
#define COURRIEL_TRIED_H

#include "courriel.h"

int dEmailConfigure(int parameter, int value, int *done);
int dEmailNewMessage(EmailMessage *done);
int dEmailFreeMessage(EmailMessage message, int *done);
int dEmailResetMessage(EmailMessage message, int *done);
int dEmailSetSender(EmailMessage message, const char *sender, int *done);
int dEmailSetEnvelopeSender(EmailMessage message, const char *address, int *done);
int dEmailAddRecipient(EmailMessage message, const char *recipient, int *done);
int dEmailAddCc(EmailMessage message, const char *recipient, int *done);
int dEmailAddBcc(EmailMessage message, const char *recipient, int *done);
int dEmailAddReplyTo(EmailMessage message, const char *mailbox, int *done);
int dEmailSetSubject(EmailMessage message, const char *subject, int *done);
int dEmailSetText(EmailMessage message, const char *text, int *done);
int dEmailSetHTML(EmailMessage message, const char *html, int *done);
int dEmailAddHeader(EmailMessage message, const char *name, const char *value, int *done);
int dEmailGetMessageResult(EmailMessage message, int *done);
int dEmailGetRecipientCount(EmailMessage message, int *done);
int dEmailRecipientNumber(EmailMessage message, int rank, int detail, int *done);
int dEmailRecipientText(EmailMessage message, int rank, int detail, char *buffer, int size,
                        int *done);
int dEmailGetServerReply(EmailMessage message, char *buffer, int size, int *done);
int dEmailGetMessageID(EmailMessage message, char *buffer, int size, int *done);
int dEmailGetMailIdentifier(EmailMessage message, int64_t *done);

#endif
