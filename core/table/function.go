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
	{"EmailAddBcc", "Message.bcc", "Message.Bcc", "Message::bcc"},
	{"EmailAddCc", "Message.cc", "Message.Cc", "Message::cc"},
	{"EmailAddRecipient", "Message.to", "Message.To", "Message::to"},
	{"EmailCancel", "Mail.cancel", "OutboxMail.Cancel", "Mail::cancel"},
	{"EmailCancelCall", "Session.cancel_calls", "Session.CancelCalls", "Session::cancel_calls"},
	{"EmailCloseSession", "Session.close", "Session.Close", "Session::close"},
	{"EmailConfigure", "configure", "Library.Configure", "configure"},
	{"EmailFlush", "Session.flush", "Session.Flush", "Session::flush"},
	{"EmailFreeMessage", "Message.close", "Message.Dispose", "Message's destructor"},
	{"EmailGetMailIdentifier", "SendResult.mail", "SendResult.Mail", "SendResult::mail"},
	{"EmailNewMessage", "Message", "Message", "Message"},
	{"EmailNewSession", "Session", "Session", "Session"},
	{"EmailRecipientNumber", "SendResult.recipients", "SendResult.Recipients", "SendResult::recipients"},
	{"EmailRetryNow", "Mail.retry_now", "OutboxMail.RetryNow", "Mail::retry_now"},
	{"EmailSetSender", "Message.sender", "Message.From", "Message::from"},
	{"EmailSetTimeOut", "set_timeout", "Library.TimeOut", "set_timeout"},
	{"EmailStartSMTPSession", "connect", "Session.Open", "Session"},
	{"EmailStartSession", "Session.start", "Session.Start", "Session"},
	{"EmailStatus", "Mail.status", "OutboxMail.Status", "Mail::status"},
	{"EmailWait", "Mail.wait", "OutboxMail.Wait", "Mail::wait"},
}
