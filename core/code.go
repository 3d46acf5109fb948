// SPDX-License-Identifier: MIT

package core

// Code is the stable number of an error. Numbers never change and are never
// used again; each family has a hundred, so that it can grow. The same numbers and
// names stand in C (EMAIL_E_…), C++, Python and C#, made from this table.
type Code int

// CodeInfo is what the manual says of one code.
type CodeInfo struct {
	Code  Code
	Name  string // NULL_ARGUMENT: EMAIL_E_NULL_ARGUMENT in C
	Text  string // one sentence, without details of the case
	Cause string // why it usually happens
	Cure  string // what to do about it
	// WLanguage is the nearest number of WLanguage's table (EmailMsgError).
	WLanguage int
	// Retry tells whether the same call may succeed later with nothing
	// changed. A server's own word (4xx or 5xx) goes before it.
	Retry bool
}

// The codes, by family.
const (
	OK Code = 0

	CodeNullArgument     Code = 101
	CodeEmptyArgument    Code = 102
	CodeInvalidHandle    Code = 103
	CodeClosedHandle     Code = 104
	CodeInvalidUTF8      Code = 105
	CodeControlCharacter Code = 106
	CodeOutOfRange       Code = 107
	CodeUnknownConstant  Code = 108
	CodeWrongState       Code = 109
	CodeNoSuchSession    Code = 110

	CodeNoSender           Code = 201
	CodeNoRecipient        Code = 202
	CodeInvalidAddress     Code = 203
	CodeInvalidHeader      Code = 204
	CodeInvalidContentType Code = 205
	CodeFileNotFound       Code = 206
	CodeNotAFile           Code = 207
	CodeCannotRead         Code = 208
	CodeFileChanged        Code = 209
	CodeInvalidMessage     Code = 210
	CodeNoName             Code = 211
	CodeCannotWrite        Code = 212
	CodeInvalidKey         Code = 213

	CodeHostNotFound      Code = 301
	CodeNameResolution    Code = 302
	CodeConnectionRefused Code = 303
	CodeUnreachable       Code = 304
	CodeConnectTimeout    Code = 305
	CodeTimeout           Code = 306
	CodeConnectionLost    Code = 307
	CodeProtocol          Code = 308
	CodeTotalTimeout      Code = 309
	CodeLocalResources    Code = 310

	CodeTLSNotOffered      Code = 401
	CodeSTARTTLSRefused    Code = 402
	CodeTLSHandshake       Code = 403
	CodeUnknownAuthority   Code = 404
	CodeWrongName          Code = 405
	CodeCertificateExpired Code = 406
	CodeCertificateInvalid Code = 407
	CodeNotTLS             Code = 408
	CodeCAFile             Code = 409
	CodeClearTextInjection Code = 410
	CodeLessProtection     Code = 411

	CodeSignInRefused       Code = 501
	CodeSignInTemporary     Code = 502
	CodeClearTextSignIn     Code = 503
	CodeNoMechanism         Code = 504
	CodeSignInRequired      Code = 505
	CodeMechanismRefused    Code = 506
	CodeEncryptionRequired  Code = 507
	CodeBadChallenge        Code = 508
	CodeTokenRefused        Code = 509
	CodeSignInDisabled      Code = 510
	CodeAppPasswordRequired Code = 511

	CodeServerRefused         Code = 601
	CodeSenderRefused         Code = 602
	CodeRecipientsRefused     Code = 603
	CodeSomeRecipientsRefused Code = 604
	CodeDataRefused           Code = 605
	CodeMessageRefused        Code = 606
	CodeTooLarge              Code = 607
	CodeServiceClosing        Code = 608
	CodeExtensionMissing      Code = 609
	CodeServerUnavailable     Code = 610

	CodeUnknownLost      Code = 701
	CodeUnknownTimeout   Code = 702
	CodeUnknownProtocol  Code = 703
	CodeUnknownCancelled Code = 704
	CodeUnknownEnded     Code = 705

	CodeOutboxFull     Code = 801
	CodeUnknownMail    Code = 802
	CodeMailCancelled  Code = 803
	CodeWaitTimeout    Code = 804
	CodeMailExpired    Code = 805
	CodeOutboxGivenUp  Code = 806
	CodeNoOutbox       Code = 807
	CodeMailNotWaiting Code = 808
	CodeOutboxShut     Code = 809
	// What can be wrong with the outbox's file.
	CodeOutboxPath     Code = 811
	CodeOutboxReadOnly Code = 812
	CodeOutboxDiskFull Code = 813
	CodeOutboxVersion  Code = 814
	CodeOutboxForeign  Code = 815
	CodeOutboxDamaged  Code = 816
	CodeOutboxLocked   Code = 817
	CodeOutboxDisk     Code = 818

	CodeCancelled     Code = 901
	CodeSessionClosed Code = 902

	CodeInternal     Code = 911
	CodeOutOfMemory  Code = 912
	CodeAfterFork    Code = 913
	CodeTooManyCalls Code = 914
	CodeOutOfHandles Code = 915
)

// Codes is the table, in the order of the numbers.
var Codes = []CodeInfo{
	{CodeNullArgument, "NULL_ARGUMENT", "an argument that must be given is NULL",
		"A pointer argument was NULL where the function needs a value.",
		"Pass a text or a buffer; the manual says which arguments may be NULL.", 17, false},
	{CodeEmptyArgument, "EMPTY_ARGUMENT", "an argument that must have a value is empty",
		"A text argument was empty where the function needs a value.",
		"Pass a value; the manual says which arguments may be empty.", 17, false},
	{CodeInvalidHandle, "INVALID_HANDLE", "the handle is not one of this kind",
		"The value is NULL, was never given out by this library, or belongs to another kind of object.",
		"Pass the handle just as EmailStartSMTPSession, EmailNewSession or EmailNewMessage returned it.", 19, false},
	{CodeClosedHandle, "CLOSED_HANDLE", "the handle was closed before",
		"EmailCloseSession or EmailFreeMessage was already called for this handle.",
		"Start a new session or make a new message; numbers are never used again.", 19, false},
	{CodeInvalidUTF8, "INVALID_UTF8", "a text is not valid UTF-8",
		"The text is in another character set, or was cut in the middle of a character.",
		"Convert the text to UTF-8 before the call (from Windows-1252 or UTF-16, for instance).", 17, false},
	{CodeControlCharacter, "CONTROL_CHARACTER", "a text contains a control character that is not allowed there",
		"A line break, a NUL or another control character stands in a value that becomes part of a header or a command.",
		"Remove it from the value; when the value came from outside, somebody may be trying to inject a header or a command.", 17, false},
	{CodeOutOfRange, "OUT_OF_RANGE", "a value is outside its limits",
		"A port, a time, a size or an index is below or above what the function takes, or a text is too long or not one that can stand there.",
		"See the text of the error; keep to the limits that the manual gives for the parameter.", 17, false},
	{CodeUnknownConstant, "UNKNOWN_CONSTANT", "an option, property, parameter or detail of this number does not exist",
		"The number is not one of the EMAIL_ constants of this function, or this version of the library is older than the header.",
		"Use the constants of the header that came with the library.", 26, false},
	{CodeWrongState, "WRONG_STATE", "the object is not in a state that allows this",
		"The session is already started or not started yet, or the property can only be read.",
		"Look at the order of the calls: properties first, then EmailStartSession, then sending.", 19, false},
	{CodeNoSuchSession, "NO_SUCH_SESSION", "there is no open session of this name",
		"No session was started with this user name, or all of them have been closed; upper and lower case differ.",
		"Start the session first, and give the name just as it was given at the start.", 19, false},

	{CodeNoSender, "NO_SENDER", "the message has no sender",
		"Neither a sender nor an envelope sender was set.",
		"Call EmailSetSender before sending.", 16, false},
	{CodeNoRecipient, "NO_RECIPIENT", "the message has no recipient",
		"There is no recipient, no Cc and no Bcc.",
		"Add at least one with EmailAddRecipient, EmailAddCc or EmailAddBcc.", 15, false},
	{CodeInvalidAddress, "INVALID_ADDRESS", "an address is not valid",
		"The address breaks the syntax of RFC 5321 and RFC 5322, has an impossible domain, or more than one address was given at once.",
		"Correct the address; give one address a call, as name@domain or Name <name@domain>.", 15, false},
	{CodeInvalidHeader, "INVALID_HEADER", "a header name or value is not valid",
		"The name has other characters than RFC 5322 allows, or the header is one that the library writes itself.",
		"Correct the name; use the function made for that header where there is one.", 17, false},
	{CodeInvalidContentType, "INVALID_CONTENT_TYPE", "a content type is not valid",
		"The content type is not of the form type/subtype of RFC 2045.",
		"Pass something like application/pdf, or NULL to have it found out.", 17, false},
	{CodeFileNotFound, "FILE_NOT_FOUND", "a file does not exist",
		"No file has this path, seen from the directory in which the process runs.",
		"Check the path; relative paths start at the current directory of the process.", 11, false},
	{CodeNotAFile, "NOT_A_FILE", "a path does not lead to a regular file",
		"The path leads to a directory, a device or a pipe.",
		"Give the path of a regular file.", 12, false},
	{CodeCannotRead, "CANNOT_READ", "a file cannot be read",
		"The process may not read the file, or the system reported an error while reading.",
		"See the system's message; check the permissions of the file.", 12, false},
	{CodeFileChanged, "FILE_CHANGED", "a file changed while it was being sent",
		"The file grew, shrank or vanished after the message had been measured; the transmission was broken off and nothing was delivered.",
		"Send again when nobody writes to the file any more.", 12, true},
	{CodeInvalidMessage, "INVALID_MESSAGE", "the message cannot be sent as it is",
		"A ready-made source is empty, has no header, or has a line that no mail server has to accept.",
		"See the text of the error; build the message with the library, which never makes such lines.", 17, false},
	{CodeNoName, "NO_NAME", "an attachment has no name",
		"Data was attached without a name; many mail programs would not show it.",
		"Give the name that the recipient shall see, as a file name.", 17, false},
	{CodeCannotWrite, "CANNOT_WRITE", "a file cannot be written",
		"The process may not write there, the disk is full, or the directory does not exist.",
		"See the system's message; check the path, its permissions and the free space.", 4, false},
	{CodeInvalidKey, "INVALID_KEY", "a key or certificate for signing or encrypting cannot be used",
		"It is not in PEM form, is encrypted, damaged, too short, or does not belong to its certificate.",
		"Give an unencrypted private key in PEM form: RSA of at least 1024 bits (2048 are usual), or Ed25519 for DKIM.", 17, false},

	{CodeHostNotFound, "HOST_NOT_FOUND", "the server's name does not exist",
		"The name service says that there is no such host, or that it has no address; or what was given is no host name.",
		"Check the spelling of the server's name, without port and smtp://, and the name service of this machine.", 11001, false},
	{CodeNameResolution, "NAME_RESOLUTION", "the server's name could not be looked up",
		"The name service did not answer or answered with a temporary failure.",
		"Try again; check the network and the name service of this machine.", 11001, true},
	{CodeConnectionRefused, "CONNECTION_REFUSED", "the connection was refused",
		"Nothing listens on this port of the server, or a firewall rejects it.",
		"Check the port (25, 587 with STARTTLS, 465 with implicit TLS) and that the server runs.", 10061, true},
	{CodeUnreachable, "UNREACHABLE", "the server cannot be reached",
		"There is no route to the server's network, or this machine has no network.",
		"Check the network of this machine, its routes and its firewall.", 10065, true},
	{CodeConnectTimeout, "CONNECT_TIMEOUT", "the server did not accept the connection in time",
		"Packets are lost or silently dropped, most often by a firewall; many networks block port 25.",
		"Try port 587 or 465; ask the network's operator; raise the time-out if the line is slow.", 10060, true},
	{CodeTimeout, "TIMEOUT", "the server was silent for too long",
		"The server is overloaded or stuck, or the port expects implicit TLS while this session speaks in clear.",
		"Try again later; check that option and port belong together; raise the time-out with EmailSetTimeOut.", 10060, true},
	{CodeConnectionLost, "CONNECTION_LOST", "the connection was lost before the mail was handed over",
		"The server or something on the way closed the connection; the mail was not delivered.",
		"Send again: the session opens a new connection by itself.", 10054, true},
	{CodeProtocol, "PROTOCOL", "the server does not keep to the protocol",
		"The answer is not one that RFC 5321 allows at this point, is too long, or came before the question.",
		"Check that an SMTP server listens on this port; see the server's text.", 23, false},
	{CodeTotalTimeout, "TOTAL_TIMEOUT", "the call took longer than its total limit",
		"The limit for the whole call, which the session sets, was reached before the mail was handed over.",
		"Raise the total limit, or try again when the line is faster.", 10060, true},
	{CodeLocalResources, "LOCAL_RESOURCES", "this machine could not open the connection",
		"The process has no descriptors left, the local address does not belong to this machine, or the system refused.",
		"See the system's message; close what is not needed; check the local address.", 5, true},

	{CodeTLSNotOffered, "TLS_NOT_OFFERED", "encryption is required but the server does not offer STARTTLS",
		"The server has no STARTTLS on this port, or something on the way removes the offer.",
		"Use the port that the provider names for STARTTLS (587), or implicit TLS on 465; never go on in clear on a foreign network.", 26, false},
	{CodeSTARTTLSRefused, "STARTTLS_REFUSED", "the server refused to start encryption",
		"The server offered STARTTLS and then answered it with an error.",
		"Try again later when the server's code begins with 4; otherwise tell the server's operator.", 26, false},
	{CodeTLSHandshake, "TLS_HANDSHAKE", "the encrypted connection could not be set up",
		"Client and server have no TLS version or cipher in common, or the handshake was broken off. TLS 1.2 is the least that is accepted.",
		"Update the server; see the system's message for the reason that it gave.", 23, false},
	{CodeUnknownAuthority, "UNKNOWN_AUTHORITY", "the server's certificate was issued by an unknown authority",
		"The certificate is self-signed, or comes from a private or too new authority, or the server does not send the intermediate certificate.",
		"Give the authority's certificate with the property CA_FILE, or use the built-in roots with EmailConfigure(EMAIL_PARAMETER_MODE, 1).", 23, false},
	{CodeWrongName, "WRONG_NAME", "the server's certificate is for another name",
		"The certificate does not name the server as it was given in the call.",
		"Use the server's name that is in the certificate, as the provider documents it, not an alias or an IP address.", 23, false},
	{CodeCertificateExpired, "CERTIFICATE_EXPIRED", "the server's certificate is not valid at this time",
		"The certificate has expired or is not valid yet, or the clock of this machine is wrong.",
		"Check the date of this machine; tell the server's operator to renew the certificate.", 23, false},
	{CodeCertificateInvalid, "CERTIFICATE_INVALID", "the server's certificate is not acceptable",
		"The certificate is malformed, was not made for servers, or breaks a constraint of its authority.",
		"See the system's message; tell the server's operator.", 23, false},
	{CodeNotTLS, "NOT_TLS", "the server does not speak TLS on this port",
		"Implicit TLS was asked for, but the server began in clear.",
		"Use EMAIL_OPTION_STARTTLS on ports 25 and 587; implicit TLS belongs to port 465.", 26, false},
	{CodeCAFile, "CA_FILE", "the file of certificate authorities cannot be used",
		"The file cannot be read or has no certificate in PEM or DER form.",
		"Give the path of a file with -----BEGIN CERTIFICATE----- blocks.", 6, false},
	{CodeClearTextInjection, "CLEAR_TEXT_INJECTION", "clear text stood behind the answer to STARTTLS",
		"Somebody on the way, or a broken server, put bytes between the answer and the handshake, which is how replies are injected.",
		"Do not use this network; if it happens everywhere, tell the server's operator.", 23, false},
	{CodeLessProtection, "LESS_PROTECTION", "the connection protects the mail less than it was queued with",
		"The mail was queued by a session whose connections are encrypted, or verified, and this session's are not; a mail never travels with less.",
		"Deliver it with a session that has the protection of the first, or cancel it and send it again from this one.", 26, true},

	{CodeSignInRefused, "SIGN_IN_REFUSED", "the server refused the user name or the password",
		"The server does not say more exactly what it does not accept: user name, password, or a password from programs at all.",
		"Check both (most servers want the whole address as the user name), and the provider's page about sending from programs: many want an application password or OAuth2 (property AUTH_TOKEN).", 6, false},
	{CodeSignInTemporary, "SIGN_IN_TEMPORARY", "the server cannot check the sign-in at the moment",
		"The server gives no verdict on user name and password: something of its own fails, or there were too many sign-ins or connections.",
		"Try again after some minutes, not at once: some servers answer a wrong password like this and lock the account.", 6, true},
	{CodeClearTextSignIn, "CLEAR_TEXT_SIGN_IN", "the password was not sent because the connection is not protected",
		"The connection is not encrypted, or an error of the certificate was ignored, so that others could read the password.",
		"Use EMAIL_OPTION_STARTTLS or EMAIL_OPTION_IMPLICIT_TLS with a valid certificate; only on a trusted network set the property CLEAR_TEXT_SIGN_IN_ALLOWED.", 6, false},
	{CodeNoMechanism, "NO_MECHANISM", "the server offers no way to sign in that can be used here",
		"Sign-in is required by the session, but the server offers none of PLAIN, LOGIN, XOAUTH2 and OAUTHBEARER that fits.",
		"Use the submission port (587 or 465): servers often offer sign-in only there, and only under TLS.", 26, false},
	{CodeSignInRequired, "SIGN_IN_REQUIRED", "the server wants a sign-in first",
		"The server takes mail on this port only from users who signed in.",
		"Give user name and password; check that the session could sign in.", 6, false},
	{CodeMechanismRefused, "MECHANISM_REFUSED", "the server refused this way of signing in",
		"The mechanism is not allowed for this account, or not known to the server although it offers it.",
		"See the server's text; another mechanism can be chosen with the property MECHANISM.", 6, false},
	{CodeEncryptionRequired, "ENCRYPTION_REQUIRED", "the server wants encryption before the sign-in",
		"The server takes credentials only on an encrypted connection.",
		"Use EMAIL_OPTION_STARTTLS or EMAIL_OPTION_IMPLICIT_TLS.", 6, false},
	{CodeBadChallenge, "BAD_CHALLENGE", "the server's part of the sign-in makes no sense",
		"A challenge was not base64, was too long, or did not belong to the mechanism.",
		"Choose another with the property MECHANISM; tell the server's operator.", 23, false},
	{CodeTokenRefused, "TOKEN_REFUSED", "the server refused the access token",
		"The server does not say why: a token ends, belongs to one user, and has a scope.",
		"Get a new token; check that it is for the user who is named and has the provider's scope for sending mail.", 6, false},

	{CodeSignInDisabled, "SIGN_IN_DISABLED", "this way of signing in is switched off for the account",
		"An administrator, or the provider, does not allow this way of signing in; user name, password and token may be right.",
		"Ask the account's administrator to allow authenticated SMTP, or sign in in the way that the provider names; the server's text says more.", 6, false},
	{CodeAppPasswordRequired, "APP_PASSWORD_REQUIRED", "the server wants an application password",
		"The account's own password is not taken from programs.",
		"Make an application password in the account's security settings and use it as the password, or sign in with a token (property AUTH_TOKEN).", 6, false},

	{CodeServerRefused, "SERVER_REFUSED", "the server refused to talk to this client",
		"The server refuses this client, whatever the mail; its text says why.",
		"See the server's text; try again later when its code begins with 4.", 23, false},
	{CodeSenderRefused, "SENDER_REFUSED", "the server refused the sender",
		"The server does not take mail from this sender, or not now; its text says why.",
		"See the server's text; try again later when its code begins with 4. Most servers let a user send with the address of the account only.", 23, false},
	{CodeRecipientsRefused, "RECIPIENTS_REFUSED", "the server refused every recipient",
		"The server does not take mail for these recipients, or not now; its text says why.",
		"See each recipient's own answer; try again later when its code begins with 4.", 14, false},
	{CodeSomeRecipientsRefused, "SOME_RECIPIENTS_REFUSED", "the server refused some of the recipients",
		"The mail went to the others; or to nobody, when the session's property ALL_OR_NONE is set.",
		"See each recipient's own answer with EmailRecipientNumber and EmailRecipientText.", 14, false},
	{CodeDataRefused, "DATA_REFUSED", "the server refused to take the message",
		"The server accepted sender and recipients but not the transmission.",
		"See the server's text; try again later when its code begins with 4.", 23, false},
	{CodeMessageRefused, "MESSAGE_REFUSED", "the server refused the message after reading it",
		"A filter did not like the content, the mailbox is full, or a rule of the server was broken; nothing was delivered.",
		"See the server's text; try again later when its code begins with 4.", 23, false},
	{CodeTooLarge, "TOO_LARGE", "the message is larger than the server accepts",
		"The server announces a limit of size, or said so while it was being sent.",
		"Send smaller attachments or a link; the limit is the session's property SIZE_LIMIT.", 18, false},
	{CodeServiceClosing, "SERVICE_CLOSING", "the server is closing the connection",
		"The server is shutting down, is overloaded, or limits how much one client may send (421).",
		"Send again later; the session opens a new connection by itself.", 23, true},
	{CodeExtensionMissing, "EXTENSION_MISSING", "the server lacks an extension that this mail needs",
		"An address or a header has characters that need SMTPUTF8, or another extension was demanded, and the server does not offer it.",
		"Use an address in ASCII, drop the demand, or use another server.", 26, false},
	{CodeServerUnavailable, "SERVER_UNAVAILABLE", "the server cannot take the mail at the moment",
		"The server has no room, is overloaded, or one of its own parts fails.",
		"Send again later; nothing is wrong with the mail. If it goes on, tell the server's operator.", 23, true},

	{CodeUnknownLost, "UNKNOWN_LOST", "the connection was lost while the server was deciding: the mail may have been delivered",
		"The whole mail was handed over, but the connection ended before the answer.",
		"Sending again may deliver it twice: look at the recipient or the server's log first, or send again with the same Message-ID.", 10054, false},
	{CodeUnknownTimeout, "UNKNOWN_TIMEOUT", "the server did not answer in time after the whole mail: it may have been delivered",
		"The whole mail was handed over, but the server was silent for longer than the time-out.",
		"Sending again may deliver it twice: look at the recipient or the server's log first; allow more time (RFC 5321 asks for 10 minutes here).", 10060, false},
	{CodeUnknownProtocol, "UNKNOWN_PROTOCOL", "the server's answer to the whole mail makes no sense: it may have been delivered",
		"The whole mail was handed over, but what came back is not an answer that RFC 5321 allows.",
		"Sending again may deliver it twice: look at the recipient or the server's log first.", 23, false},
	{CodeUnknownCancelled, "UNKNOWN_CANCELLED", "the call was stopped while the server was deciding: the mail may have been delivered",
		"The whole mail was handed over when the call was cancelled, the session was closed, or the total limit was reached.",
		"Sending again may deliver it twice: look at the recipient or the server's log first.", 1, false},
	{CodeUnknownEnded, "UNKNOWN_ENDED", "a process ended while it was sending the mail: it may have been delivered",
		"The process crashed, was killed, or the machine lost its power between the hand-over of the mail and the note about it.",
		"Look at the recipient or the server's log, then EmailRetryNow or EmailCancel; a mail that was being sent at ten crashes may be their reason.", 10054, false},

	{CodeOutboxFull, "OUTBOX_FULL", "the outbox is full",
		"As many mails as the outbox may hold are waiting, or they are as large together as an outbox in memory may be.",
		"Wait with EmailFlush, or raise the property OUTBOX_LIMIT or OUTBOX_MEGABYTES; an outbox file (property OUTBOX_FILE) needs no memory.", 4, true},
	{CodeUnknownMail, "UNKNOWN_MAIL", "there is no mail of this number in an outbox",
		"The number was never given out, the session whose outbox in memory had it is closed, the mail was removed (property KEEP_SECONDS), or no session has used its outbox file in this process yet.",
		"Use the number that EmailGetMailIdentifier gave after the asynchronous send; start a session with the outbox file first.", 17, false},
	{CodeMailCancelled, "MAIL_CANCELLED", "the mail was cancelled",
		"EmailCancel was called for it, or a progress callback answered that it wants to stop.",
		"Send it again if it was cancelled by mistake.", 1, false},
	{CodeWaitTimeout, "WAIT_TIMEOUT", "the wait ended before the mails did",
		"The time given to EmailWait or EmailFlush is over; the mails go on.",
		"Wait again, or look at EmailStatus later.", 10060, true},
	{CodeMailExpired, "MAIL_EXPIRED", "the mail was tried for as long as allowed and given up",
		"Every try ended with a temporary failure until the limit of tries or of time was reached.",
		"See the last answer of the server in the status; send again when its reason is gone.", 23, false},
	{CodeOutboxGivenUp, "OUTBOX_GIVEN_UP", "the session was closed while mails were still waiting: they were given up",
		"The outbox is in memory, and the time for closing was over before the server had taken them.",
		"Call EmailFlush before closing, or raise the property CLOSE_SECONDS.", 1, false},
	{CodeNoOutbox, "NO_OUTBOX", "the session is not asynchronous",
		"The function works on a session that was started in asynchronous mode.",
		"Start the session with async_mode 1.", 26, false},
	{CodeMailNotWaiting, "MAIL_NOT_WAITING", "the mail is no longer waiting",
		"It was already sent, has failed, or is being handed over at this moment.",
		"See EmailStatus for what became of it.", 17, false},
	{CodeOutboxShut, "OUTBOX_SHUT", "the outbox takes no more mails: its session or the process is ending",
		"EmailCloseSession is closing the session, or the process is ending, while a mail is handed to its outbox. The mail was not taken.",
		"End the threads that send before the session is closed and before main returns.", 1, false},

	{CodeOutboxPath, "OUTBOX_PATH", "the outbox file cannot be made at this path",
		"The folder does not exist, something else than a file has this name or the file has several, the path is too long, the file or one of the two beside it was removed or replaced while it was in use, the file is mounted by itself (as docker -v does with a file), or the folder is on a network or on a file system where processes cannot share memory.",
		"Give OUTBOX_FILE the path of a file in a folder that exists, on a disk of this machine; mount the folder, not the file; after a removal, start the session again.", 11, false},
	{CodeOutboxReadOnly, "OUTBOX_READ_ONLY", "the outbox file cannot be written",
		"The process may not write the file or its folder, in which two more files are made beside it, or the disk is mounted for reading only. What the outbox holds is still there.",
		"Let the process write the file and its folder, or choose another place.", 4, false},
	{CodeOutboxDiskFull, "OUTBOX_DISK_FULL", "the disk of the outbox file is full",
		"There is no room for the mail, or the quota of the user is used up; the mail was not taken. What the outbox holds is still there.",
		"Make room and send again; what waits goes on by itself.", 4, true},
	{CodeOutboxVersion, "OUTBOX_VERSION", "the outbox file was made by another version of the library",
		"The format of the file is not the one that this version of the library knows; it was left as it is.",
		"Use the version of the library that made it until its mails are sent, or another file.", 26, false},
	{CodeOutboxForeign, "OUTBOX_FOREIGN", "the file is not an outbox",
		"The file belongs to another program, or its beginning was overwritten; it was left as it is.",
		"Give OUTBOX_FILE a path of its own; if it was an outbox once, restore the file from a copy.", 11, false},
	{CodeOutboxDamaged, "OUTBOX_DAMAGED", "the outbox file is damaged",
		"The disk or another program changed the file or its log; a mail that does not fit its checksum is not sent.",
		"Keep a copy of the file with its -wal beside it; go on with a new file; the program sqlite3 can recover what is readable (.recover).", 12, false},
	{CodeOutboxLocked, "OUTBOX_LOCKED", "the outbox file is locked by another program",
		"Another process held the lock of the file for more than ten seconds: it is stopped in the debugger, or copies the file.",
		"Let that process go on or end it, and try again.", 4, true},
	{CodeOutboxDisk, "OUTBOX_DISK", "the disk of the outbox file reports an error",
		"The system could not read or write the file; the mail was not taken.",
		"See the system's log; check the disk. What was written before is still there as far as the disk gives it back.", 12, true},

	{CodeCancelled, "CANCELLED", "the program cancelled the call: nothing was delivered",
		"The progress callback answered that it wants to stop, or EmailCancelCall was called.",
		"Nothing to mend; the session opens a new connection for the next mail.", 1, true},
	{CodeSessionClosed, "SESSION_CLOSED", "the session was closed during the call: nothing was delivered",
		"EmailCloseSession was called on another thread.",
		"Start a new session and send again.", 1, true},

	{CodeInternal, "INTERNAL", "an error inside the library",
		"A defect of Courriel; it was caught, and the process goes on.",
		"Please report it with the whole text (EMAIL_ERROR_EVERYTHING).", 2, false},
	{CodeOutOfMemory, "OUT_OF_MEMORY", "there is not enough memory",
		"The system gave no memory or no thread, or has none left for what was to be copied or built; nothing was taken.",
		"Free memory; raise the limits of the process; attach large files by their path and send them, or write the source to a file: neither needs memory.", 5, true},
	{CodeAfterFork, "AFTER_FORK", "the library cannot be used in a forked child",
		"The process was forked after it had used the library; only the parent can go on using it.",
		"Set EMAIL_PARAMETER_FORK to 1 with EmailConfigure before the fork, call the library in the children only, start the child with exec (in Python: the start methods spawn or forkserver), or send from the parent.", 26, false},
	{CodeTooManyCalls, "TOO_MANY_CALLS", "too many calls at the same time",
		"More threads are inside the library than it has workers for.",
		"Send from fewer threads, or try again.", 8, true},
	{CodeOutOfHandles, "OUT_OF_HANDLES", "there are no handle numbers left",
		"Two thousand million sessions and messages have been made in this process.",
		"Start the process again.", 8, false},
}

var codeByNumber = func() map[Code]*CodeInfo {
	m := make(map[Code]*CodeInfo, len(Codes))
	for i := range Codes {
		m[Codes[i].Code] = &Codes[i]
	}
	return m
}()

// Info returns what the manual says of the code; nil for one that does not exist.
func (c Code) Info() *CodeInfo { return codeByNumber[c] }

// String returns the name of the code.
func (c Code) String() string {
	if c == OK {
		return "OK"
	}
	if i := c.Info(); i != nil {
		return i.Name
	}
	return "UNKNOWN_CODE"
}
