// SPDX-License-Identifier: MIT

package core

import "courriel.dev/courriel/core/outbox"

// Constant is one number of the interface that has a name in every language.
type Constant struct {
	Name  string // PASSWORD: EMAIL_SESSION_PASSWORD in C
	Value int
	Doc   string // one or more sentences for the manual
}

// Group is a set of constants with one prefix.
type Group struct {
	Name      string // SESSION: the constants begin with EMAIL_SESSION_
	Doc       string
	Constants []Constant
}

// Groups are all constants but the codes. The C header, the C++ header, Python
// and C# are made from this table.
var Groups = []Group{
	{"ERROR", "Details of an error, for ErrorInfo, EmailErrorCopy and EmailErrorNumber.", []Constant{
		{"MESSAGE", int(DetailMessage), "What happened, in one line (WLanguage's errMessage)."},
		{"CODE", int(DetailCode), "The EMAIL_E_ number: the thing to branch on."},
		{"SUMMARY", int(DetailSummary), "What the code means in general, without the details of the case."},
		{"EVERYTHING", int(DetailEverything), "All details, several lines: for a log or a report."},
		{"HINT", int(DetailHint), "The usual cause, and what to do about it."},
		{"STAGE", int(DetailStage), "Where it happened: an EMAIL_STAGE_ number; its name as a text."},
		{"SMTP_CODE", int(DetailSMTPCode), "The server's three-digit answer (RFC 5321 section 4.2), 0 when there is none."},
		{"ENHANCED_CODE", int(DetailEnhancedCode), "The server's enhanced status code as \"5.1.1\" (RFC 3463)."},
		{"SERVER_TEXT", int(DetailServerText), "The server's own words; control characters are shown as escapes."},
		{"SYSTEM_CODE", int(DetailSystemCode), "The number of the system's error (errno), 0 when there is none."},
		{"SYSTEM_MESSAGE", int(DetailSystemMessage), "The words of the system, of TLS or of the certificate check."},
		{"MAY_RETRY", int(DetailMayRetry), "1 when the same call may succeed later with nothing changed."},
		{"OUTCOME_UNKNOWN", int(DetailOutcomeUnknown), "1 when the mail may have been delivered although the call failed."},
		{"SESSION_USABLE", int(DetailSessionUsable), "0 when the session was not started or has to be started again, else 1."},
		{"WLANGUAGE_NUMBER", int(DetailWLanguageNumber), "The nearest number of WLanguage's own table."},
		{"NEW_TOKEN_HELPS", int(DetailNewTokenHelps), "1 when another access token may be accepted where this one was refused; 0 when a new one does not help."},
		{"NAME", int(DetailName), "The name of the code, as \"CONNECTION_REFUSED\"."},
	}},
	{"STAGE", "Where an error happened.", []Constant{
		{"NONE", int(StageNone), "No stage."},
		{"ARGUMENTS", int(StageArguments), "Checking what the program passed; nothing was written to a server."},
		{"MESSAGE", int(StageMessage), "Building the message; nothing was written to a server."},
		{"NAME", int(StageName), "Looking up the server's name."},
		{"CONNECT", int(StageConnect), "Opening the connection."},
		{"TLS", int(StageTLS), "The TLS handshake and the check of the certificate."},
		{"GREETING", int(StageGreeting), "Waiting for the server's greeting."},
		{"EHLO", int(StageEHLO), "EHLO or HELO."},
		{"STARTTLS", int(StageSTARTTLS), "STARTTLS."},
		{"SIGN_IN", int(StageSignIn), "AUTH."},
		{"MAIL", int(StageMail), "MAIL FROM: the sender."},
		{"RCPT", int(StageRcpt), "RCPT TO: the recipients."},
		{"DATA", int(StageData), "DATA or BDAT."},
		{"BODY", int(StageBody), "Transmitting the message."},
		{"END_OF_DATA", int(StageEndOfData), "Waiting for the answer to the whole message."},
		{"IDLE", int(StageIdle), "Between two messages."},
		{"OUTBOX", int(StageOutbox), "In the outbox."},
	}},
	{"OPTION", "How the connection is protected (EmailStartSMTPSession, EMAIL_SESSION_OPTION).", []Constant{
		{"DEFAULT", int(OptionDefault), "STARTTLS when the server offers it, in plaintext otherwise (then without credentials, loopback aside). That holds for the first connection: once one was encrypted, or signed in, the session, and its name in its outbox file, never goes on with less (TLS_NOT_OFFERED, NO_MECHANISM). EMAIL_SESSION_WITHOUT says what is missing. A first connection from which somebody on the way removes the offer goes on in plaintext: use another option where that can happen. Port 25; on port 465 TLS from the first byte, as servers there expect. WLanguage: emailOptionDefault."},
		{"IMPLICIT_TLS", int(OptionImplicitTLS), "TLS from the first byte (RFC 8314). Port 465. WLanguage: optionTLS, optionSSL."},
		{"STARTTLS", int(OptionSTARTTLS), "STARTTLS required (RFC 3207). Port 587. WLanguage: emailProtocolSMTPS, emailOptionSecuredTLS."},
		{"CLEAR", int(OptionClear), "Never encrypts, even if the server offers it. Port 25. For a relay on this machine or on a trusted network."},
	}},
	{"SESSION", "Properties of a session. A time of 0 seconds means no limit only where it is said.", []Constant{
		{"SERVER", int(PropertyServer), "Text. Host name or IP address; WLanguage's ServerAddress. Before the start."},
		{"PORT", int(PropertyPort), "Number, 0 to 65535; 0 is the option's usual one. Before the start."},
		{"USERNAME", int(PropertyUsername), "Text. Login, and the session's name; WLanguage's Name. Before the start."},
		{"PASSWORD", int(PropertyPassword), "Text, cannot be read. Before the start."},
		{"OPTION", int(PropertyOption), "Number: an EMAIL_OPTION_ constant. Before the start."},
		{"ASYNC_MODE", int(PropertyAsyncMode), "Number: 0, or any other for true; WLanguage's Asynchronous. Before the start."},
		{"AUTH_TOKEN", int(PropertyAuthToken), "Text, cannot be read. An OAuth2 access token; used with XOAUTH2 or OAUTHBEARER (RFC 7628) instead of the password. May be set again at any time, for the connections that follow; mails of an outbox that wait because the one before was refused are then tried at once."},
		{"IGNORE_ERRORS", int(PropertyIgnoreErrors), "Number: EMAIL_IGNORE_ bits added up; 0 at first. Credentials are then not sent unless CLEAR_TEXT_SIGN_IN_ALLOWED is set. Before the start."},
		{"TIMEOUT_SECONDS", int(PropertyTimeoutSeconds), "Number, 1 to 86400: the longest silence of the server; EmailSetTimeOut at first."},
		{"TOTAL_SECONDS", int(PropertyTotalSeconds), "Number, 0 to 86400: limit for the whole of a call that talks to the server; 0, the value at first, is none."},
		{"CLOSE_SECONDS", int(PropertyCloseSeconds), "Number, 0 to 86400: how long EmailCloseSession waits for the mails of an asynchronous session; 30 at first."},
		{"SIGN_IN_REQUIRED", int(PropertySignInRequired), "0, or any other number for true: fail when the server offers no mechanism known here, or knows none of those that it offers. 0 at first. Before the start."},
		{"CLEAR_TEXT_SIGN_IN_ALLOWED", int(PropertyClearTextSignInAllowed), "0, or any other number for true: send credentials even over a connection that is not encrypted or not verified. 0 at first. Before the start."},
		{"MECHANISM", int(PropertyMechanism), "Text: the only mechanism to sign in with: SCRAM-SHA-256-PLUS, SCRAM-SHA-1-PLUS, SCRAM-SHA-256, SCRAM-SHA-1 (RFC 5802, RFC 7677), PLAIN or LOGIN with a password; XOAUTH2 or OAUTHBEARER with a token. Empty by default: the best that is offered, SCRAM before PLAIN; what was refused is not tried again with a mechanism that shows the server more of the password. CRAM-MD5 and NTLM (user, DOMAIN\\user or user@domain) protect little and are used only when they are named here. Before the start."},
		{"CA_FILE", int(PropertyCAFile), "Text: path of a file of certificate authorities in PEM form, trusted beside the usual ones. Before the start."},
		{"EHLO_NAME", int(PropertyEHLOName), "Text: the name that the client gives itself (RFC 5321 section 4.1.1.1). At first the address of this end of the connection, as an address literal. Before the start."},
		{"LOCAL_ADDRESS", int(PropertyLocalAddress), "Text: IP address of this machine from which to connect. Before the start."},
		{"IP_VERSION", int(PropertyIPVersion), "Number: 0 both (RFC 8305), 4 or 6. 0 at first. Before the start."},
		{"ALL_OR_NONE", int(PropertyAllOrNone), "0, or any other number for true: deliver to nobody when one recipient is refused. 0 at first."},
		{"CHUNKING", int(PropertyChunking), "0, or any other number for true: use BDAT (RFC 3030) where it is offered. 1 at first."},
		{"TRANSCRIPT_FILE", int(PropertyTranscriptFile), "Text: path of a file to which the conversation with the server is appended, each line with its time and the number of its connection, secrets and message bodies left out. Empty at first. Before the start."},
		{"AT_MOST_ONCE", int(PropertyAtMostOnce), "0, or any other number for true: on an asynchronous session, keep a mail whose outcome is unknown back instead of sending it again. 0 at first. Before the start."},
		{"CONNECTIONS", int(PropertyConnections), "Number, 1 to 64: how many connections the session may have at once, for calls from several threads and for EmailSendMessages; 1 at first, which keeps the order of the mails. A server that gives fewer is noticed: calls then wait for one of those that are open. Before the start."},
		{"TRUSTED_WINDOW", int(PropertyTrustedWindow), "Number, 0 to 256: how many mails of EmailSendMessages may be under way on a connection before the first is answered. 0 at first: one. Only for servers known to keep what stands behind the end of a message (Postfix does); others lose it. A server that is seen to lose it is sent to without a window from then on."},
		{"MAILS_PER_CONNECTION", int(PropertyMailsPerConnection), "Number, 0 to 1000000: after how many mails another connection is opened. 0 at first: as many as the server takes, which it announces (RFC 9422) or shows by refusing one more."},
		{"RECIPIENTS_PER_MAIL", int(PropertyRecipientsPerMail), "Number, 0 to 1000000: how many recipients are given to the server at once; a mail with more goes to it several times, each time for some of them, and nobody gets it twice. 0 at first: as many as the server takes, which it announces (RFC 9422) or shows by refusing more. Not with EMAIL_SESSION_ALL_OR_NONE."},
		{"WITHOUT_EXTENSIONS", int(PropertyWithoutExtensions), "Text: extensions that are not used although the server offers them, by their EHLO keywords, with blanks between them, as \"PIPELINING CHUNKING\"; for servers, or boxes on the way to them, that do not keep what they offer. Not STARTTLS and AUTH: encryption is chosen by EMAIL_SESSION_OPTION, the sign-in by the user name. Empty by default. Before the start."},
		{"HYBRID_KEYS", int(PropertyHybridKeys), "0, or any other number for true: offer the hybrid key share X25519MLKEM768 in the TLS handshake, which is safe from quantum computers and makes the first message longer than one segment. 1 by default; a server that does not answer is tried once more without it, so that 0 only saves the time of that. Before the start."},
		{"LEGACY_TLS", int(PropertyLegacyTLS), "0, or any other number for true: allow TLS 1.0 and 1.1, and RSA key exchange, CBC and 3DES cipher suites, for servers that know nothing newer. What is sent over such a connection may be read by others; the transcript says when it is one. 0 by default. Before the start."},
		{"OUTBOX_LIMIT", int(PropertyOutboxLimit), "Number, 1 to 1000000: how many mails may wait in the outbox of an asynchronous session; 10000 at first."},
		{"OUTBOX_MEGABYTES", int(PropertyOutboxMegabytes), "Number, 1 to 1000000: how many megabytes (of 1,048,576 bytes) the mails of an outbox in memory may take together; 256 by default. One more is refused with EMAIL_E_OUTBOX_FULL before anything of it is taken. An outbox file is bounded by its disk."},
		{"OUTBOX_FILE", int(PropertyOutboxFile), "Text: path of the file in which an asynchronous session keeps its mails; made if there is none, in a folder that exists, on a disk of this machine. Two more files are kept beside it, so that a container must mount the folder and not the file. A mail waits there for a session with the same server, port and user name. Empty, the default: mails are kept in memory and end with the process. Before the start."},
		{"MAILS_PER_MINUTE", int(PropertyMailsPerMinute), "Number, 0 to 60000: how many mails an asynchronous session sends in a minute at the most; 0, as at first, is as many as the server takes. Before the start."},
		{"RETRY_FIRST_SECONDS", int(PropertyRetryFirst), "Number, 1 to 86400: about how long after a temporary failure an asynchronous session tries a mail again; the time doubles with each try, up to an hour or this. 60 at first. Before the start."},
		{"EXPIRY_SECONDS", int(PropertyExpiry), "Number, 1 to 2592000: how long an asynchronous session tries a mail that the server refuses for now; 172800, two days, is the default. Time in which no session could try it, as while the program is not running, does not count. Before the start."},
		{"START_OFFLINE", int(PropertyStartOffline), "0, or any other number for true: an asynchronous session starts although the server cannot be reached, is too busy or cannot check the sign-in at this moment; the mails wait. 1 at first; with 0 that fails the start, as it does without asynchronous mode. Before the start."},
		{"KEEP_SECONDS", int(PropertyKeep), "Number, 1 to 2592000: how long what became of a finished mail can be asked for, and a mail that failed can be tried again with EmailRetryNow; 3600 is the default. A mail whose outcome is unknown stays until EmailRetryNow or EmailCancel. Before the start."},

		{"STARTED", int(PropertyStarted), "Number, read only: 1 once the session is started."},
		{"SERVER_NAME", int(PropertyServerName), "Text, read only: the name that the server gives itself."},
		{"SERVER_ADDRESS", int(PropertyServerAddress), "Text, read only: IP address and port of the server."},
		{"GREETING", int(PropertyGreeting), "Text, read only: the server's greeting."},
		{"EXTENSIONS", int(PropertyExtensions), "Text, read only: the extensions that the server offered last, one a line, with their parameters; without those that EMAIL_SESSION_WITHOUT_EXTENSIONS names."},
		{"SIZE_LIMIT", int(PropertySizeLimit), "Number, read only: largest message in bytes that the server announces; 0 when it announces none."},
		{"ENCRYPTED", int(PropertyEncrypted), "Number, read only: 1 when the connection is encrypted."},
		{"VERIFIED", int(PropertyVerified), "Number, read only: 1 when the certificate was verified without an error ignored."},
		{"TLS_VERSION", int(PropertyTLSVersion), "Text, read only: as \"TLS 1.3\"; empty in clear."},
		{"TLS_CIPHER", int(PropertyTLSCipher), "Text, read only: the cipher suite; empty in clear."},
		{"CERTIFICATE", int(PropertyCertificate), "Text, read only: subject, issuer, validity and SHA-256 of the server's certificate, one a line; empty in clear."},
		{"SIGNED_IN", int(PropertySignedIn), "Number, read only: 1 when the server accepted the credentials."},
		{"MECHANISM_USED", int(PropertyMechanismUsed), "Text, read only: the mechanism of the sign-in; empty without one."},
		{"WITHOUT", int(PropertyWithout), "Text, read only: what was wanted and the connection went on without, a sentence a line: encryption that the server does not offer (EMAIL_OPTION_DEFAULT), a sign-in for which it offers no mechanism. Empty when nothing is missing."},
		{"COMPLETIONS_DROPPED", int(PropertyCompletionsDropped), "Number, read only: how many finished mails EmailNextCompletion will not give, as a million that nobody asked for were there before them; EmailNextMail and EmailStatus still find them."},
	}},
	{"IGNORE", "Errors of the certificate that are ignored (EMAIL_SESSION_IGNORE_ERRORS). For tests and closed networks only.", []Constant{
		{"CERTIFICATE_INVALID", int(IgnoreCertificateInvalid), "Unknown authority, self-signed, or against the rules (made for another purpose, a negative serial number). A certificate that cannot be read at all is always refused."},
		{"NAME_MISMATCH", int(IgnoreNameMismatch), "The certificate is for another name."},
		{"EXPIRED", int(IgnoreExpired), "Expired, or not valid yet."},
		{"REVOCATION", int(IgnoreRevocation), "Changes nothing: revocation is not checked, neither by OCSP nor by lists. WLanguage has the bit."},
	}},
	{"PRIORITY", "How urgent a mail says it is (EmailSetPriority).", []Constant{
		{"NONE", PriorityNone, "The mail says nothing."},
		{"LOW", PriorityLow, "Not urgent."},
		{"NORMAL", PriorityNormal, "As usual, and said so."},
		{"HIGH", PriorityHigh, "Urgent."},
	}},
	{"SENSITIVITY", "How confidential a mail says it is (EmailSetSensitivity).", []Constant{
		{"NORMAL", SensitivityNormal, "The mail says nothing."},
		{"PERSONAL", SensitivityPersonal, "Personal."},
		{"PRIVATE", SensitivityPrivate, "Private."},
		{"COMPANY_CONFIDENTIAL", SensitivityCompanyConfidential, "Confidential within the company."},
	}},
	{"IMPORT", "Bits that change what EmailImportHTML does.", []Constant{
		{"STRICT", ImportStrict, "It is an error that a picture named by the HTML cannot be attached; otherwise its reference is left as it is. URLs are left in any case."},
		{"NO_TEXT", ImportNoText, "No text is made from the HTML."},
	}},
	{"SOURCE", "Bits that change what EmailBuildSource does.", []Constant{
		{"WITH_BCC", SourceWithBcc, "The Bcc header is written as well: for a copy that is kept, never for one that is sent."},
	}},
	{"CONTENT", "Parts of the content of a message (EmailGetMessageText, EmailGetMessageNumber).", []Constant{
		{"SENDER", int(ContentSender), "The sender, as Name <address>."},
		{"RECIPIENTS", int(ContentRecipients), "The recipients, one a line."},
		{"CC", int(ContentCc), "The recipients of a copy, one a line."},
		{"BCC", int(ContentBcc), "The recipients of a blind copy, one a line."},
		{"REPLY_TO", int(ContentReplyTo), "The addresses that answers go to, one a line."},
		{"SUBJECT", int(ContentSubject), "The subject."},
		{"TEXT", int(ContentText), "The text."},
		{"HTML", int(ContentHTML), "The HTML."},
		{"MESSAGE_ID", int(ContentMessageID), "The Message-ID with its < and >, as it was set or made; empty before."},
		{"DATE", int(ContentDate), "The date as 2026-11-23T10:00:00+01:00; empty before it was set or made."},
		{"ATTACHMENT_COUNT", int(ContentAttachments), "Number: how many attachments there are, inline ones included."},
		{"IMPORT_PROBLEMS", int(ContentImportProblems), "What the last EmailImportSource repaired or left out, one a line."},
		{"ENVELOPE_SENDER", int(ContentEnvelopeSender), "What EmailSetEnvelopeSender set; <> for the null sender, empty when it is the sender's address."},
		{"SENDING_AGENT", int(ContentSendingAgent), "Who sends for the sender, as Name <address>."},
		{"IN_REPLY_TO", int(ContentInReplyTo), "The mails that this one answers, each with its < and >, separated by spaces."},
		{"REFERENCES", int(ContentReferences), "The mails of the conversation, each with its < and >, separated by spaces, oldest first."},
		{"KEYWORDS", int(ContentKeywords), "The keywords, separated by semicolons."},
		{"AUTO_SUBMITTED", int(ContentAutoSubmitted), "The keyword of EmailSetAutoSubmitted."},
		{"LIST_UNSUBSCRIBE", int(ContentUnsubscribe), "The URIs of EmailAddListUnsubscribe, one a line."},
		{"CALENDAR", int(ContentCalendar), "The iCalendar object of EmailSetCalendar."},
		{"CALENDAR_METHOD", int(ContentCalendarMethod), "Its method, as REQUEST."},
		{"HEADERS", int(ContentHeaders), "The headers that are none of the other parts, as Name: value, decoded, one a line (EmailGetHeader)."},
		{"READ_RECEIPT_TO", int(ContentReadReceiptTo), "Who is told that the mail was shown, as Name <address>; empty when nobody is."},
		{"DELIVERY_RECEIPT_TO", int(ContentDeliveryReceiptTo), "Who is told that it was delivered, as Name <address>; empty when nobody is."},
		{"PRIORITY", int(ContentPriority), "Number: an EMAIL_PRIORITY_ constant."},
		{"SENSITIVITY", int(ContentSensitivity), "Number: an EMAIL_SENSITIVITY_ constant."},
		{"READ_RECEIPT", int(ContentReadReceipt), "Number: 1 when a read receipt is asked for."},
		{"DELIVERY_RECEIPT", int(ContentDeliveryReceipt), "Number: 1 when a report of delivery is asked for."},
		{"ONE_CLICK", int(ContentOneClick), "Number: 1 when one click leaves the list (RFC 8058)."},
	}},
	{"ATTACHMENT", "Details of one attachment (EmailAttachmentText, EmailSetAttachmentText, EmailSetAttachmentNumber).", []Constant{
		{"NAME", int(AttachmentName), "Its name; may be empty."},
		{"CONTENT_TYPE", int(AttachmentContentType), "Its media type with the parameters, as text/csv; charset=utf-8."},
		{"CONTENT_ID", int(AttachmentContentID), "Its Content-ID, without < and >; what stands behind cid: in the HTML."},
		{"DESCRIPTION", int(AttachmentDescription), "Its Content-Description."},
		{"DISPOSITION", int(AttachmentDisposition), "How it is shown (RFC 2183): attachment or inline, with its parameters; none writes no such header. Set to empty it is what goes with its place."},
		{"LOCATION", int(AttachmentLocation), "Its Content-Location, a URI that the HTML may name instead of a cid: (RFC 2557)."},
		{"PLACE", int(AttachmentPlace), "Number: where it stands, an EMAIL_PLACE_ constant."},
		{"VIEW", int(AttachmentView), "Number: the rank of the alternative that shows it; 0 is the HTML. Counts when its place is EMAIL_PLACE_RELATED."},
	}},
	{"PLACE", "Where an attachment stands (EMAIL_ATTACHMENT_PLACE).", []Constant{
		{"ATTACHED", PlaceAttached, "After the text and the HTML, as a file."},
		{"RELATED", PlaceRelated, "With the HTML that shows it (multipart/related); it needs a Content-ID or a Content-Location."},
		{"BEFORE_HTML", PlaceBeforeHTML, "It is another form of the text (multipart/alternative), which readers take who know it and not the HTML."},
		{"AFTER_HTML", PlaceAfterHTML, "It is another form of the text, which readers prefer to the HTML when they know it."},
	}},
	{"SENT", "What a sending function returns when it did not fail.", []Constant{
		{"FULLY", int(SentFully), "The server accepted the mail for every recipient."},
		{"IN_PART", int(SentInPart), "The server accepted it for some recipients and refused others."},
	}},
	{"RECIPIENT", "Details of one recipient, for EmailRecipientNumber and EmailRecipientText.", []Constant{
		{"ADDRESS", int(RecipientAddress), "Text: the address as it stood in the envelope."},
		{"ACCEPTED", int(RecipientAccepted), "Number: 1 when the server took the mail for this recipient; 0 when it did not, or when nobody knows."},
		{"SMTP_CODE", int(RecipientSMTPCode), "Number: the server's answer to this recipient; 0 when it was not asked."},
		{"ENHANCED_CODE", int(RecipientEnhancedCode), "Text: the enhanced status code as \"5.1.1\"."},
		{"SERVER_TEXT", int(RecipientServerText), "Text: the server's own words."},
	}},
	{"DELIVERY", "What a message demands of its delivery (EmailSetDeliveryNumber, EmailSetDeliveryText). When the server does not offer what is demanded, the mail is not sent (EMAIL_E_EXTENSION_MISSING).", []Constant{
		{"NOTIFY", int(DeliveryNotify), "Number: EMAIL_NOTIFY_ bits, when the sender is to get a report (DSN, RFC 3461); 0, as at first, leaves it to the server."},
		{"RETURN", int(DeliveryReturn), "Number: what of the mail a report brings back: 0 not said, 1 all, 2 the headers (RFC 3461 section 4.3)."},
		{"ENVELOPE_ID", int(DeliveryEnvelopeID), "Text: an identifier that reports bring back, up to 100 bytes (RFC 3461 section 4.4)."},
		{"REQUIRE_TLS", int(DeliveryRequireTLS), "0, or any other number for true: only over verified TLS, all the way (REQUIRETLS, RFC 8689)."},
		{"BY_SECONDS", int(DeliveryBySeconds), "Number: deliver within so many seconds (DELIVERBY, RFC 2852); 0 is not said."},
		{"BY_MODE", int(DeliveryByMode), "Number: what happens when that time is over: 0 the sender is told, 1 the mail is returned."},
		{"MT_PRIORITY", int(DeliveryMTPriority), "Number, -9 to 9: priority in the queues of the servers (MT-PRIORITY, RFC 6710)."},
		{"HOLD_SECONDS", int(DeliveryHoldSeconds), "Number: the server is to keep the mail back for so many seconds (FUTURERELEASE, RFC 4865)."},
		{"HOLD_UNTIL", int(DeliveryHoldUntil), "Text: the server is to keep the mail back until this time, as 2026-12-24T18:00:00+01:00."},
		{"ORIGINAL_RECIPIENTS", int(DeliveryOriginalRcpts), "0, or any other number for true: tell the server each recipient as its original one, for reports (ORCPT); implied by NOTIFY."},
	}},
	{"NOTIFY", "When a report is wanted (EMAIL_DELIVERY_NOTIFY).", []Constant{
		{"SUCCESS", NotifySuccess, "When the mail was delivered."},
		{"FAILURE", NotifyFailure, "When it could not be delivered."},
		{"DELAY", NotifyDelay, "When it takes long."},
		{"NEVER", NotifyNever, "Never; stands alone."},
	}},
	{"ADDRESS", "What is checked of an address, and what came of it (EmailCheckAddress).", []Constant{
		{"SYNTAX", AddressSyntax, "Level: the address is well formed (RFC 5321, 5322, 6531)."},
		{"STRICT", AddressStrict, "Level: and its top-level domain exists."},
		{"SERVER", AddressServer, "Level: and the mail server of its domain is asked whether it would take mail for it; no mail is sent. Many servers say yes to everything, and many networks cannot ask."},
		{"VALID", int(AddressValid), "Result: no fault was found."},
		{"BAD_SYNTAX", int(AddressBadSyntax), "Result: not an address, or its domain cannot exist; ErrorInfo says what is wrong and where."},
		{"REFUSED", int(AddressRefused), "Result: its server refuses it for good, or its domain takes no mail."},
		{"UNKNOWN", int(AddressUnknown), "Result: its server could not be asked, or did not want to say; ErrorInfo has the reason."},
	}},
	{"STATUS", "What became of a mail in an outbox, as WLanguage tells it (EmailStatus).", []Constant{
		{"PENDING", int(StatusPending), "It waits, or is being sent."},
		{"SENT", int(StatusSent), "The server took it for every recipient that it did not refuse."},
		{"ERROR", int(StatusError), "It failed, was cancelled, or is kept back because nobody knows whether it was delivered."},
	}},
	{"STATE", "Where in its life a mail in an outbox is, more exactly than its status (EMAIL_MAIL_STATE).", []Constant{
		{"QUEUED", int(StateQueued), "It waits for its first try."},
		{"SENDING", int(StateSending), "It is being sent."},
		{"WAITING", int(StateWaiting), "It waits to be tried again (EMAIL_MAIL_NEXT_ATTEMPT_SECONDS)."},
		{"SENT", int(StateSent), "The server took it for every recipient that it did not refuse."},
		{"FAILED", int(StateFailed), "It was refused for good, or given up."},
		{"CANCELLED", int(StateCancelled), "It was taken back before it was sent (EmailCancel)."},
		{"UNKNOWN", int(StateUnknown), "Nobody knows whether it was delivered; it is kept back until EmailRetryNow or EmailCancel."},
	}},
	{"MAIL", "Details of a mail in an outbox, for EmailMailNumber and EmailMailText.", []Constant{
		{"STATE", int(MailState), "Number: an EMAIL_STATE_ constant; as a text its words, as \"waiting to retry\"."},
		{"ATTEMPTS", int(MailAttempts), "Number: how often it was tried."},
		{"NEXT_ATTEMPT_SECONDS", int(MailNextAttempt), "Number: seconds until it is tried again; 0 when it is due or finished."},
		{"POSSIBLE_DUPLICATE", int(MailPossibleDuplicate), "Number: 1 when an earlier try may have delivered it already."},
		{"RECIPIENT_COUNT", int(MailRecipientCount), "Number: how many recipients it has (EmailMailRecipientNumber)."},
		{"SIZE", int(MailSize), "Number: its size in bytes."},
		{"SERVER_REPLY", int(MailServerReply), "Text: the server's answer to the last try."},
		{"MESSAGE_ID", int(MailMessageID), "Text: its Message-ID, with its < and >."},
		{"SENDER", int(MailSender), "Text: the envelope's sender."},
		{"CODE", int(MailCode), "Number: the EMAIL_E_ number of what EMAIL_MAIL_ERROR tells; 0 when there is none."},
		{"ERROR", int(MailError), "Text: what the last try failed with, in one line; while no mail goes at all (the server cannot be reached or refuses the sign-in), that."},
		{"CREATED", int(MailCreated), "Text: when the outbox took it, in UTC, as 2026-11-23T10:00:00Z."},
	}},
	{"TRANSCRIPT", "Who said a line of a transcript (EmailSetTranscript).", []Constant{
		{"CLIENT", int(TranscriptClient), "This library."},
		{"SERVER", int(TranscriptServer), "The server."},
		{"EVENT", int(TranscriptEvent), "Nobody: something that happened and is no line, as \"connected to 192.0.2.1:25\"."},
	}},
	{"PARAMETER", "Settings of the process (EmailConfigure).", []Constant{
		{"MODE", int(ParameterMode), "Whose certificate roots are used: 0, the operating system's; 1, Mozilla's, built into the library, identical everywhere. 0 at first. WLanguage: emailParameterMode."},
		{"FORK", int(ParameterFork), "What a child gets that was forked without exec from a process that has used the library: 0, EMAIL_E_AFTER_FORK from every call; 1, a fresh copy of the library that works, with the parent's settings and without its sessions and messages. 0 by default. Setting it does not count as use."},
	}},
}

// Detail says what of an error is wanted.
type Detail int

// The details of an error.
const (
	DetailMessage         Detail = 0
	DetailCode            Detail = 1
	DetailSummary         Detail = 2
	DetailEverything      Detail = 3
	DetailHint            Detail = 4
	DetailStage           Detail = 5
	DetailSMTPCode        Detail = 6
	DetailEnhancedCode    Detail = 7
	DetailServerText      Detail = 8
	DetailSystemCode      Detail = 9
	DetailSystemMessage   Detail = 10
	DetailMayRetry        Detail = 11
	DetailOutcomeUnknown  Detail = 12
	DetailSessionUsable   Detail = 13
	DetailWLanguageNumber Detail = 14
	DetailName            Detail = 15
	DetailNewTokenHelps   Detail = 16
)

// Stage says where an error happened.
type Stage int

// The stages of a call.
const (
	StageNone      Stage = 0
	StageArguments Stage = 1
	StageMessage   Stage = 2
	StageName      Stage = 3
	StageConnect   Stage = 4
	StageTLS       Stage = 5
	StageGreeting  Stage = 6
	StageEHLO      Stage = 7
	StageSTARTTLS  Stage = 8
	StageSignIn    Stage = 9
	StageMail      Stage = 10
	StageRcpt      Stage = 11
	StageData      Stage = 12
	StageBody      Stage = 13
	StageEndOfData Stage = 14
	StageIdle      Stage = 15
	StageOutbox    Stage = 16
)

// Option says how a connection is protected.
type Option int

// The options of a session.
const (
	OptionDefault     Option = 0
	OptionImplicitTLS Option = 1
	OptionSTARTTLS    Option = 2
	OptionClear       Option = 3
)

// Property is a property of a session.
type Property int

// The properties of a session; those from 100 on can only be read.
const (
	PropertyServer                 Property = 1
	PropertyPort                   Property = 2
	PropertyUsername               Property = 3
	PropertyPassword               Property = 4
	PropertyOption                 Property = 5
	PropertyAsyncMode              Property = 6
	PropertyAuthToken              Property = 7
	PropertyIgnoreErrors           Property = 8
	PropertyTimeoutSeconds         Property = 10
	PropertyTotalSeconds           Property = 11
	PropertyCloseSeconds           Property = 12
	PropertySignInRequired         Property = 13
	PropertyClearTextSignInAllowed Property = 14
	PropertyMechanism              Property = 15
	PropertyCAFile                 Property = 16
	PropertyEHLOName               Property = 17
	PropertyLocalAddress           Property = 18
	PropertyIPVersion              Property = 19
	PropertyAllOrNone              Property = 20
	PropertyChunking               Property = 21
	PropertyTranscriptFile         Property = 22
	PropertyOutboxLimit            Property = 23
	PropertyAtMostOnce             Property = 24
	PropertyConnections            Property = 25
	PropertyTrustedWindow          Property = 26
	PropertyMailsPerConnection     Property = 27
	PropertyRecipientsPerMail      Property = 28
	PropertyWithoutExtensions      Property = 29
	PropertyHybridKeys             Property = 30
	PropertyLegacyTLS              Property = 31

	PropertyOutboxFile     Property = 40
	PropertyMailsPerMinute Property = 41
	PropertyRetryFirst     Property = 42
	PropertyExpiry         Property = 43
	PropertyKeep           Property = 44
	PropertyStartOffline   Property = 45

	PropertyOutboxMegabytes Property = 46

	PropertyStarted            Property = 100
	PropertyServerName         Property = 101
	PropertyServerAddress      Property = 102
	PropertyGreeting           Property = 103
	PropertyExtensions         Property = 104
	PropertySizeLimit          Property = 105
	PropertyEncrypted          Property = 106
	PropertyVerified           Property = 107
	PropertyTLSVersion         Property = 108
	PropertyTLSCipher          Property = 109
	PropertyCertificate        Property = 110
	PropertySignedIn           Property = 111
	PropertyMechanismUsed      Property = 112
	PropertyWithout            Property = 113
	PropertyCompletionsDropped Property = 120
)

// TranscriptSide says who said a line of a transcript.
type TranscriptSide int

// Who says something in a conversation.
const (
	TranscriptClient TranscriptSide = 0
	TranscriptServer TranscriptSide = 1
	TranscriptEvent  TranscriptSide = 2
)

// The errors of a certificate that a session may ignore.
const (
	IgnoreCertificateInvalid = 1
	IgnoreNameMismatch       = 2
	IgnoreExpired            = 4
	IgnoreRevocation         = 8
)

// Sent is what a sending comes to when it did not fail.
type Sent int

// The results of a sending.
const (
	NotSent    Sent = 0
	SentFully  Sent = 1
	SentInPart Sent = 2
)

// RecipientDetail says what of a recipient's result is wanted.
type RecipientDetail int

// The details of a recipient's result.
const (
	RecipientAddress      RecipientDetail = 1
	RecipientAccepted     RecipientDetail = 2
	RecipientSMTPCode     RecipientDetail = 3
	RecipientEnhancedCode RecipientDetail = 4
	RecipientServerText   RecipientDetail = 5
)

// State says where in its life a mail in an outbox is.
type State int

// The states of a mail; an outbox file holds the same numbers.
const (
	StateQueued    State = State(outbox.Queued)
	StateSending   State = State(outbox.Sending)
	StateWaiting   State = State(outbox.Waiting)
	StateSent      State = State(outbox.Sent)
	StateFailed    State = State(outbox.Failed)
	StateCancelled State = State(outbox.Cancelled)
	StateUnknown   State = State(outbox.Unknown)
)

// MailDetail says what of a mail in an outbox is wanted.
type MailDetail int

// The details of a mail in an outbox.
const (
	MailState             MailDetail = 1
	MailAttempts          MailDetail = 2
	MailNextAttempt       MailDetail = 3
	MailPossibleDuplicate MailDetail = 4
	MailRecipientCount    MailDetail = 5
	MailSize              MailDetail = 6
	MailServerReply       MailDetail = 7
	MailMessageID         MailDetail = 8
	MailSender            MailDetail = 9
	MailCode              MailDetail = 10
	MailError             MailDetail = 11
	MailCreated           MailDetail = 12
)

// Parameter is a setting of the process.
type Parameter int

// The settings of the process.
const (
	ParameterMode Parameter = 0
	ParameterFork Parameter = 1
)
