// SPDX-License-Identifier: MIT

package table

// Function is how each language spells a function of C that texts of errors name.
type Function struct {
	Name                string
	Python, CSharp, CPP string
}

// Functions are the functions that texts of errors name. One that is named and not here stops the
// generator.
var Functions = []Function{
	{"EmailAddBcc", "Message.bcc", "EmailMessage.Bcc", "Message::bcc"},
	{"EmailAddCc", "Message.cc", "EmailMessage.Cc", "Message::cc"},
	{"EmailAddRecipient", "Message.to", "EmailMessage.To", "Message::to"},
	{"EmailCancel", "Mail.cancel", "OutboxMail.Cancel", "Mail::cancel"},
	{"EmailCancelCall", "Session.cancel_calls", "EmailSession.CancelCalls", "Session::cancel_calls"},
	{"EmailCloseSession", "Session.close", "EmailSession.Close", "Session::close"},
	{"EmailConfigure", "configure", "EmailLibrary", "configure"},
	{"EmailFlush", "Session.flush", "EmailSession.Flush", "Session::flush"},
	{"EmailFreeMessage", "Message.close", "EmailMessage.Dispose", "Message's destructor"},
	{"EmailGetMailIdentifier", "SendResult.mail", "SendResult.Mail", "SendResult::mail"},
	{"EmailNewMessage", "Message", "EmailMessage", "Message"},
	{"EmailNewSession", "Session", "EmailSession", "Session"},
	{"EmailRecipientNumber", "SendResult.recipients", "SendResult.Recipients", "SendResult::recipients"},
	{"EmailRetryNow", "Mail.retry_now", "OutboxMail.RetryNow", "Mail::retry_now"},
	{"EmailSetSender", "Message.sender", "EmailMessage.From", "Message::from"},
	{"EmailSetTimeOut", "set_timeout", "EmailLibrary.Timeout", "set_timeout"},
	{"EmailSplitAddresses", "split_addresses", "AddressList.Parse", "split_addresses"},
	{"EmailStartSMTPSession", "connect", "EmailSession.Open", "Session"},
	{"EmailStartSession", "Session.start", "EmailSession.Start", "Session"},
	{"EmailStatus", "Mail.status", "OutboxMail.Status", "Mail::status"},
	{"EmailWait", "Mail.wait", "OutboxMail.Wait", "Mail::wait"},
}
