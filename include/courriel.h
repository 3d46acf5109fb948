/* SPDX-License-Identifier: MIT */
/*
 * Courriel: sends mail. This file is the contract and the manual.
 *
 * STRINGS   All texts are UTF-8 and end with a NUL. What you pass is copied before
 *           the function returns; nothing of yours is kept. A text that is not
 *           valid UTF-8 is refused (EMAIL_E_INVALID_UTF8).
 * RESULTS   A function that can fail returns an int: non-zero is true, 0 is false,
 *           and then ErrorInfo() of the same thread says why. A function that
 *           returns a handle returns NULL instead of 0, and one that returns a
 *           number or a length returns -1.
 * HANDLES   EmailSession and EmailMessage are pointers to nothing: they carry a
 *           number of 31 bits (VB6 has no 64-bit integer) that is never small and
 *           never used again. NULL, a handle of the wrong kind, a closed one or a
 *           made-up one gives an error, never a crash.
 * MEMORY    The library never returns memory that you must free. Texts come back
 *           in a buffer of yours: the result is the length in bytes of the whole
 *           text without the NUL, so that a call with (NULL, 0) measures it; what
 *           does not fit is cut at a character and the buffer always ends with a
 *           NUL. There are two exceptions: the text of ErrorInfo() belongs to the
 *           calling thread and holds until its next call into the library, and what
 *           EmailBuildSource gives is yours, to be freed with EmailFreeSource.
 * THREADS   Every function may be called from any thread at any time, and from a
 *           callback, but not from a signal handler; nor may siglongjmp or longjmp
 *           leave a call or a callback. A thread that is cancelled (pthread_cancel) in a
 *           call to a server takes the call with it, as EmailCancelCall does; other calls
 *           end first. Calls on one session take turns on its connections. A message is
 *           used by one call at a time: others wait.
 * BLOCKING  Functions that talk to a server block the calling thread (only it), for
 *           no longer than the limits that EmailSetTimeOut and the session's
 *           properties set. EmailCancelCall and EmailCloseSession on another thread
 *           end them early. At most EMAIL_PARAMETER_CALLS such calls (256 by default),
 *           64 of a session, are in progress in a process: the next one waits for its
 *           turn, no longer than its session's time-out (EMAIL_E_TOO_MANY_CALLS), or
 *           than its own timeout_ms. What ends calls also ends this wait. A call within
 *           a callback has its turn at once. Windows has no such limit.
 *           All other functions return within microseconds, save those that read
 *           a file. Making a message and reading the results of its sending take
 *           a fraction of one each: no need to gather calls.
 * UNITS     Times are in the unit that the name ends with: _seconds, _ms. Sizes are
 *           in bytes ("octets" in the standards).
 * ERRORS    Every call sets or clears the error of the calling thread. In
 *           asynchronous .NET and Python code read it in the same synchronous
 *           stretch as the call, not after an await.
 *           "Errors:" below lists what is special to a function. Beside that, any
 *           can say of its handle EMAIL_E_INVALID_HANDLE or EMAIL_E_CLOSED_HANDLE;
 *           of a text EMAIL_E_NULL_ARGUMENT, EMAIL_E_EMPTY_ARGUMENT,
 *           EMAIL_E_INVALID_UTF8 or, where it becomes part of a line,
 *           EMAIL_E_CONTROL_CHARACTER; of a number or a length
 *           EMAIL_E_UNKNOWN_CONSTANT or EMAIL_E_OUT_OF_RANGE; and at any time
 *           900-999: EMAIL_E_AFTER_FORK, EMAIL_E_OUT_OF_MEMORY and the like.
 * PROCESS   Loading changes nothing in the process. The first call that needs it
 *           starts the Go runtime: some threads, all with every signal blocked. Your
 *           signal handlers, their flags, masks, limits and stacks stay as they were,
 *           but for SIGSEGV: the library turns its own faults into errors and passes
 *           yours on; install a handler for it before the first call, or chain it. If the
 *           process cannot have the threads and the address space (8 threads; 2 GB
 *           under ulimit -v), the call fails with EMAIL_E_OUT_OF_MEMORY, and may work
 *           later. The library cannot be unloaded: dlclose succeeds and leaves it.
 *           A child that is forked before that first call can use the library. After it
 *           the child gets EMAIL_E_AFTER_FORK from every call, unless
 *           EMAIL_PARAMETER_FORK was set; fork followed by exec is always fine. On Linux
 *           5.9 and newer its threads have descriptors of their own: a host may close all
 *           that it does not know (closefrom), a child inherits none of its connections
 *           and files, and they show in /proc/PID/task/TID/fd. Environment variables
 *           are read as they are when the library is loaded. glibc only, not musl.
 * STANDARDS RFC 5321 (SMTP), 5322 (messages), 2045-2047, 2231 (MIME), 3207
 *           (STARTTLS), 8314 (implicit TLS), 4954 (AUTH), 2920 (PIPELINING), 3030
 *           (CHUNKING), 6531 (SMTPUTF8), 1870 (SIZE), 3463 (enhanced codes).
 *
 * A whole program:
 *
 *     EmailSession s = EmailStartSMTPSession("user@example.com", "secret",
 *                          "smtp.example.com", 0, 0, EMAIL_OPTION_STARTTLS);
 *     EmailMessage m = EmailNewMessage();
 *     EmailSetSender(m, "Zo\303\253 <user@example.com>");
 *     EmailAddRecipient(m, "someone@example.org");
 *     EmailSetSubject(m, "Bonjour");
 *     EmailSetText(m, "It works.");
 *     if (!s || !EmailSendMessage(s, m))
 *         puts(ErrorInfo(EMAIL_ERROR_EVERYTHING));
 *     EmailFreeMessage(m);
 *     EmailCloseSession(s);
 *
 * The functions follow the e-mail functions of WLanguage; Courriel is an
 * independent work and has no connection with PC SOFT.
 *
 * Valid as strict C89 with <stdint.h>, and as C++.
 */
#ifndef COURRIEL_H
#define COURRIEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define EMAIL_CALL __cdecl
#if defined(EMAIL_BUILD)
#define EMAIL_API __declspec(dllexport)
#else
#define EMAIL_API __declspec(dllimport)
#endif
#else
#define EMAIL_CALL
#define EMAIL_API
#endif

typedef struct EmailSession_ *EmailSession;
typedef struct EmailMessage_ *EmailMessage;

/* ==== Version ============================================================ */

#define COURRIEL_VERSION "0.2.0"
/* major * 10000 + minor * 100 + patch */
#define COURRIEL_VERSION_NUMBER 200

/* The version of the library that is loaded, as "1.2.3". Never NULL, never freed.
   Compare it with COURRIEL_VERSION to see whether header and library belong
   together. Does not touch the error state. Since 0.1. */
EMAIL_API const char *EMAIL_CALL EmailVersion(void);

/* The same as a number that can be compared: see COURRIEL_VERSION_NUMBER. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailVersionNumber(void);

/* ==== Errors ============================================================= */

/* <codes> made by `make generate` from core/code.go */

/* 100 to 199: Use of the library. */

/* An argument that must be given is NULL.
   Cause: A pointer argument was NULL where the function needs a value.
   Cure: Pass a text or a buffer; the manual says which arguments may be NULL. */
#define EMAIL_E_NULL_ARGUMENT 101

/* An argument that must have a value is empty.
   Cause: A text argument was empty where the function needs a value.
   Cure: Pass a value; the manual says which arguments may be empty. */
#define EMAIL_E_EMPTY_ARGUMENT 102

/* The handle is not one of this kind.
   Cause: The value is NULL, was never given out by this library, or belongs to
   another kind of object.
   Cure: Pass the handle just as EmailStartSMTPSession, EmailNewSession or
   EmailNewMessage returned it. */
#define EMAIL_E_INVALID_HANDLE 103

/* The handle was closed before.
   Cause: EmailCloseSession or EmailFreeMessage was already called for this handle.
   Cure: Start a new session or make a new message; numbers are never used again. */
#define EMAIL_E_CLOSED_HANDLE 104

/* A text is not valid UTF-8.
   Cause: The text is in another character set, or was cut in the middle of a
   character.
   Cure: Convert the text to UTF-8 before the call (from Windows-1252 or UTF-16, for
   instance). */
#define EMAIL_E_INVALID_UTF8 105

/* A text contains a control character that is not allowed there.
   Cause: A line break, a NUL or another control character stands in a value that
   becomes part of a header or a command.
   Cure: Remove it from the value; when the value came from outside, somebody may be
   trying to inject a header or a command. */
#define EMAIL_E_CONTROL_CHARACTER 106

/* A value is outside its limits.
   Cause: A port, a time, a size or an index is below or above what the function
   takes, or a text is too long or not one that can stand there.
   Cure: See the text of the error; keep to the limits that the manual gives for the
   parameter. */
#define EMAIL_E_OUT_OF_RANGE 107

/* An option, property, parameter or detail of this number does not exist.
   Cause: The number is not one of the constants of this function, or this version of
   the library is older than the header.
   Cure: Use the constants of the header that came with the library. */
#define EMAIL_E_UNKNOWN_CONSTANT 108

/* The object is not in a state that allows this.
   Cause: The session is already started or not started yet, or the property can only
   be read.
   Cure: Look at the order of the calls: properties first, then EmailStartSession,
   then sending. */
#define EMAIL_E_WRONG_STATE 109

/* There is no open session of this name.
   Cause: No session was started with this user name, or all of them have been
   closed; upper and lower case differ.
   Cure: Start the session first, and give the name just as it was given at the
   start. */
#define EMAIL_E_NO_SUCH_SESSION 110

/* 200 to 299: The message. */

/* The message has no sender.
   Cause: Neither a sender nor an envelope sender was set.
   Cure: Call EmailSetSender before sending. */
#define EMAIL_E_NO_SENDER 201

/* The message has no recipient.
   Cause: There is no recipient, no Cc and no Bcc.
   Cure: Add at least one with EmailAddRecipient, EmailAddCc or EmailAddBcc. */
#define EMAIL_E_NO_RECIPIENT 202

/* An address is not valid.
   Cause: The address breaks the syntax of RFC 5321 and RFC 5322, has an impossible
   domain, or more than one address was given at once.
   Cure: Correct the address; give one address a call, as name@domain or Name
   <name@domain>; EmailSplitAddresses reads a list. */
#define EMAIL_E_INVALID_ADDRESS 203

/* A header name or value is not valid.
   Cause: The name has other characters than RFC 5322 allows, or the header is one
   that the library writes itself.
   Cure: Correct the name; use the function made for that header where there is one. */
#define EMAIL_E_INVALID_HEADER 204

/* A content type is not valid.
   Cause: The content type is not of the form type/subtype of RFC 2045.
   Cure: Pass something like application/pdf, or NULL to have it found out. */
#define EMAIL_E_INVALID_CONTENT_TYPE 205

/* A file does not exist.
   Cause: No file has this path, seen from the directory in which the process runs.
   Cure: Check the path; relative paths start at the current directory of the
   process. */
#define EMAIL_E_FILE_NOT_FOUND 206

/* A path does not lead to a regular file.
   Cause: The path leads to a directory, a device or a pipe.
   Cure: Give the path of a regular file. */
#define EMAIL_E_NOT_A_FILE 207

/* A file cannot be read.
   Cause: The process may not read the file, or the system reported an error while
   reading.
   Cure: See the system's message; check the permissions of the file. */
#define EMAIL_E_CANNOT_READ 208

/* A file changed while it was being sent.
   Cause: The file grew, shrank or vanished after the message had been measured; the
   transmission was broken off and nothing was delivered.
   Cure: Send again when nobody writes to the file any more. */
#define EMAIL_E_FILE_CHANGED 209

/* The message cannot be sent as it is.
   Cause: A ready-made source is empty, has no header, or has a line that no mail
   server has to accept.
   Cure: See the text of the error; build the message with the library, which never
   makes such lines. */
#define EMAIL_E_INVALID_MESSAGE 210

/* An attachment has no name.
   Cause: Data was attached without a name; many mail programs would not show it.
   Cure: Give the name that the recipient shall see, as a file name. */
#define EMAIL_E_NO_NAME 211

/* A file cannot be written.
   Cause: The process may not write there, the disk is full, or the directory does
   not exist.
   Cure: See the system's message; check the path, its permissions and the free
   space. */
#define EMAIL_E_CANNOT_WRITE 212

/* A key or certificate for signing or encrypting cannot be used.
   Cause: It is not in PEM form, is encrypted, damaged, too short, or does not belong
   to its certificate.
   Cure: Give an unencrypted private key in PEM form: RSA of at least 1024 bits (2048
   are usual), or Ed25519 for DKIM. */
#define EMAIL_E_INVALID_KEY 213

/* 300 to 399: The network. */

/* The server's name does not exist.
   Cause: The name service says that there is no such host, or that it has no
   address; or what was given is no host name.
   Cure: Check the spelling of the server's name, without port and smtp://, and the
   name service of this machine. */
#define EMAIL_E_HOST_NOT_FOUND 301

/* The server's name could not be looked up.
   Cause: The name service did not answer or answered with a temporary failure.
   Cure: Try again; check the network and the name service of this machine. */
#define EMAIL_E_NAME_RESOLUTION 302

/* The connection was refused.
   Cause: Nothing listens on this port of the server, or a firewall rejects it.
   Cure: Check the port (25, 587 with STARTTLS, 465 with implicit TLS) and that the
   server runs. */
#define EMAIL_E_CONNECTION_REFUSED 303

/* The server cannot be reached.
   Cause: There is no route to the server's network, or this machine has no network.
   Cure: Check the network of this machine, its routes and its firewall. */
#define EMAIL_E_UNREACHABLE 304

/* The server did not accept the connection in time.
   Cause: Packets are lost or silently dropped, most often by a firewall; many
   networks block port 25.
   Cure: Try port 587 or 465; ask the network's operator; raise the time-out if the
   line is slow. */
#define EMAIL_E_CONNECT_TIMEOUT 305

/* The server was silent for too long.
   Cause: The server is overloaded or stuck, or the port expects implicit TLS while
   this session speaks in clear.
   Cure: Try again later; check that option and port belong together; raise the
   time-out with EmailSetTimeOut. */
#define EMAIL_E_TIMEOUT 306

/* The connection was lost before the mail was handed over.
   Cause: The server or something on the way closed the connection; the mail was not
   delivered.
   Cure: Send again: the session opens a new connection by itself. */
#define EMAIL_E_CONNECTION_LOST 307

/* The server does not keep to the protocol.
   Cause: The answer is not one that RFC 5321 allows at this point, is too long, or
   came before the question.
   Cure: Check that an SMTP server listens on this port; see the server's text. */
#define EMAIL_E_PROTOCOL 308

/* The call took longer than its total limit.
   Cause: The limit for the whole call, which the session sets, was reached before
   the mail was handed over.
   Cure: Raise the total limit, or try again when the line is faster. */
#define EMAIL_E_TOTAL_TIMEOUT 309

/* This machine could not open the connection.
   Cause: The process has no descriptors left, the local address does not belong to
   this machine, or the system refused.
   Cure: See the system's message; close what is not needed; check the local address. */
#define EMAIL_E_LOCAL_RESOURCES 310

/* The proxy did not give a connection to the server.
   Cause: The proxy does not allow connections to this server and port, cannot make
   them now, or is no proxy of the kind that was given.
   Cure: See the proxy's words; ask its operator to allow the server and its port
   (465 or 587). */
#define EMAIL_E_PROXY_REFUSED 311

/* The proxy refused the sign-in.
   Cause: The proxy wants a user name and a password, or refuses those in its
   address.
   Cure: Write user name and password into the proxy's address, reserved characters
   as %xx. */
#define EMAIL_E_PROXY_SIGN_IN 312

/* 400 to 499: TLS. */

/* Encryption is required but the server does not offer STARTTLS.
   Cause: The server has no STARTTLS on this port, or something on the way removes
   the offer.
   Cure: Use the port that the provider names for STARTTLS (587), or implicit TLS on
   465; never go on in clear on a foreign network. */
#define EMAIL_E_TLS_NOT_OFFERED 401

/* The server refused to start encryption.
   Cause: The server offered STARTTLS and then answered it with an error.
   Cure: Try again later when the server's code begins with 4; otherwise tell the
   server's operator. */
#define EMAIL_E_STARTTLS_REFUSED 402

/* The encrypted connection could not be set up.
   Cause: Client and server have no TLS version or cipher in common, or the handshake
   was broken off. TLS 1.2 is the least that is accepted.
   Cure: Update the server; see the system's message for the reason that it gave. */
#define EMAIL_E_TLS_HANDSHAKE 403

/* The server's certificate was issued by an unknown authority.
   Cause: The certificate is self-signed, or comes from a private or too new
   authority, or the server does not send the intermediate certificate.
   Cure: Give the authority's certificate with EMAIL_SESSION_CA_FILE, or trust the
   built-in roots (EMAIL_PARAMETER_MODE). */
#define EMAIL_E_UNKNOWN_AUTHORITY 404

/* The server's certificate is for another name.
   Cause: The certificate does not name the server as it was given in the call.
   Cure: Use the server's name that is in the certificate, as the provider documents
   it, not an alias or an IP address. */
#define EMAIL_E_WRONG_NAME 405

/* The server's certificate is not valid at this time.
   Cause: The certificate has expired or is not valid yet, or the clock of this
   machine is wrong.
   Cure: Check the date of this machine; tell the server's operator to renew the
   certificate. */
#define EMAIL_E_CERTIFICATE_EXPIRED 406

/* The server's certificate is not acceptable.
   Cause: The certificate is malformed, was not made for servers, or breaks a
   constraint of its authority.
   Cure: See the system's message; tell the server's operator. */
#define EMAIL_E_CERTIFICATE_INVALID 407

/* The server does not speak TLS on this port.
   Cause: Implicit TLS was asked for, but the server began in clear.
   Cure: Use EMAIL_OPTION_STARTTLS on ports 25 and 587; implicit TLS belongs to port
   465. */
#define EMAIL_E_NOT_TLS 408

/* The file of certificate authorities cannot be used.
   Cause: The file cannot be read or has no certificate in PEM or DER form.
   Cure: Give the path of a file with -----BEGIN CERTIFICATE----- blocks. */
#define EMAIL_E_CA_FILE 409

/* Clear text stood behind the answer to STARTTLS.
   Cause: Somebody on the way, or a broken server, put bytes between the answer and
   the handshake, which is how replies are injected.
   Cure: Do not use this network; if it happens everywhere, tell the server's
   operator. */
#define EMAIL_E_CLEAR_TEXT_INJECTION 410

/* The connection protects the mail less than it was queued with.
   Cause: The mail was queued by a session whose connections are encrypted, or
   verified, and this session's are not; a mail never travels with less.
   Cure: Deliver it with a session that has the protection of the first, or cancel it
   and send it again from this one. */
#define EMAIL_E_LESS_PROTECTION 411

/* The server's key is not one of those that were pinned.
   Cause: The server has a new key, or somebody on the way answers in its place with
   a certificate that is valid otherwise.
   Cure: Ask the server's operator whether the key was changed, and compare the new
   one, which the error names, by another way; then change EMAIL_SESSION_PINS. */
#define EMAIL_E_WRONG_KEY 412

/* The client's certificate or its key cannot be used.
   Cause: A file cannot be read, has no certificate or no key, the key does not
   belong to the certificate, or the password is wrong.
   Cure: See the text of the error; give PEM files, or a PKCS #12 file with
   EMAIL_SESSION_CLIENT_KEY_PASSWORD. */
#define EMAIL_E_CLIENT_CERTIFICATE 413

/* 500 to 599: Sign-in. */

/* The server refused the user name or the password.
   Cause: The server does not say more exactly what it does not accept: user name,
   password, or a password from programs at all.
   Cure: Check both (most servers want the whole address as the user name), and the
   provider's page about sending from programs: many want an application password or
   OAuth2 (EMAIL_SESSION_AUTH_TOKEN). */
#define EMAIL_E_SIGN_IN_REFUSED 501

/* The server cannot check the sign-in at the moment.
   Cause: The server gives no verdict on user name and password: something of its own
   fails, or there were too many sign-ins or connections.
   Cure: Try again after some minutes, not at once: some servers answer a wrong
   password like this and lock the account. */
#define EMAIL_E_SIGN_IN_TEMPORARY 502

/* The password was not sent because the connection is not protected.
   Cause: The connection is not encrypted, or an error of the certificate was
   ignored, so that others could read the password.
   Cure: Use EMAIL_OPTION_STARTTLS or EMAIL_OPTION_IMPLICIT_TLS with a valid
   certificate; only on a trusted network set
   EMAIL_SESSION_CLEAR_TEXT_SIGN_IN_ALLOWED. */
#define EMAIL_E_CLEAR_TEXT_SIGN_IN 503

/* The server offers no way to sign in that can be used here.
   Cause: Sign-in is required by the session, but the server offers none of PLAIN,
   LOGIN, XOAUTH2 and OAUTHBEARER that fits.
   Cure: Use the submission port (587 or 465): servers often offer sign-in only
   there, and only under TLS. */
#define EMAIL_E_NO_MECHANISM 504

/* The server wants a sign-in first.
   Cause: The server takes mail on this port only from users who signed in.
   Cure: Give user name and password; check that the session could sign in. */
#define EMAIL_E_SIGN_IN_REQUIRED 505

/* The server refused this way of signing in.
   Cause: The mechanism is not allowed for this account, or not known to the server
   although it offers it.
   Cure: See the server's text; another mechanism can be chosen with
   EMAIL_SESSION_MECHANISM. */
#define EMAIL_E_MECHANISM_REFUSED 506

/* The server wants encryption before the sign-in.
   Cause: The server takes credentials only on an encrypted connection.
   Cure: Use EMAIL_OPTION_STARTTLS or EMAIL_OPTION_IMPLICIT_TLS. */
#define EMAIL_E_ENCRYPTION_REQUIRED 507

/* The server's part of the sign-in makes no sense.
   Cause: A challenge was not base64, was too long, or did not belong to the
   mechanism.
   Cure: Choose another mechanism with EMAIL_SESSION_MECHANISM; tell the server's
   operator. */
#define EMAIL_E_BAD_CHALLENGE 508

/* The server refused the access token.
   Cause: The server does not say why: a token ends, belongs to one user, and has a
   scope.
   Cure: Get a new token; check that it is for the user who is named and has the
   provider's scope for sending mail. */
#define EMAIL_E_TOKEN_REFUSED 509

/* This way of signing in is switched off for the account.
   Cause: An administrator, or the provider, does not allow this way of signing in;
   user name, password and token may be right.
   Cure: Ask the account's administrator to allow authenticated SMTP, or sign in in
   the way that the provider names; the server's text says more. */
#define EMAIL_E_SIGN_IN_DISABLED 510

/* The server wants an application password.
   Cause: The account's own password is not taken from programs.
   Cure: Make an application password in the account's security settings and use it
   as the password, or sign in with a token (EMAIL_SESSION_AUTH_TOKEN). */
#define EMAIL_E_APP_PASSWORD_REQUIRED 511

/* 600 to 699: Refused by the server. */

/* The server refused to talk to this client.
   Cause: The server refuses this client, whatever the mail; its text says why.
   Cure: See the server's text; try again later when its code begins with 4. */
#define EMAIL_E_SERVER_REFUSED 601

/* The server refused the sender.
   Cause: The server does not take mail from this sender, or not now; its text says
   why.
   Cure: See the server's text; try again later when its code begins with 4. Most
   servers let a user send with the address of the account only. */
#define EMAIL_E_SENDER_REFUSED 602

/* The server refused every recipient.
   Cause: The server does not take mail for these recipients, or not now; its text
   says why.
   Cure: See each recipient's own answer; try again later when its code begins with
   4. */
#define EMAIL_E_RECIPIENTS_REFUSED 603

/* The server refused some of the recipients.
   Cause: The mail went to the others; or to nobody, when EMAIL_SESSION_ALL_OR_NONE
   is set.
   Cure: See each recipient's own answer with EmailRecipientNumber. */
#define EMAIL_E_SOME_RECIPIENTS_REFUSED 604

/* The server refused to take the message.
   Cause: The server accepted sender and recipients but not the transmission.
   Cure: See the server's text; try again later when its code begins with 4. */
#define EMAIL_E_DATA_REFUSED 605

/* The server refused the message after reading it.
   Cause: A filter did not like the content, the mailbox is full, or a rule of the
   server was broken; nothing was delivered.
   Cure: See the server's text; try again later when its code begins with 4. */
#define EMAIL_E_MESSAGE_REFUSED 606

/* The message is larger than the server accepts.
   Cause: The server announces a limit of size, or said so while it was being sent.
   Cure: Send smaller attachments or a link; EMAIL_SESSION_SIZE_LIMIT is the limit. */
#define EMAIL_E_TOO_LARGE 607

/* The server is closing the connection.
   Cause: The server is shutting down, is overloaded, or limits how much one client
   may send (421).
   Cure: Send again later; the session opens a new connection by itself. */
#define EMAIL_E_SERVICE_CLOSING 608

/* The server lacks an extension that this mail needs.
   Cause: An address or a header has characters that need SMTPUTF8, or another
   extension was demanded, and the server does not offer it.
   Cure: Use an address in ASCII, drop the demand, or use another server. */
#define EMAIL_E_EXTENSION_MISSING 609

/* The server cannot take the mail at the moment.
   Cause: The server has no room, is overloaded, or one of its own parts fails.
   Cure: Send again later; nothing is wrong with the mail. If it goes on, tell the
   server's operator. */
#define EMAIL_E_SERVER_UNAVAILABLE 610

/* 700 to 799: Unknown outcome: the mail may have been delivered. */

/* The connection was lost while the server was deciding: the mail may have been
   delivered.
   Cause: The whole mail was handed over, but the connection ended before the answer.
   Cure: Sending again may deliver it twice: look at the recipient or the server's
   log first, or send again with the same Message-ID. */
#define EMAIL_E_UNKNOWN_LOST 701

/* The server did not answer in time after the whole mail: it may have been
   delivered.
   Cause: The whole mail was handed over, but the server was silent for longer than
   the time-out.
   Cure: Sending again may deliver it twice: look at the recipient or the server's
   log first; allow more time (RFC 5321 asks for 10 minutes here). */
#define EMAIL_E_UNKNOWN_TIMEOUT 702

/* The server's answer to the whole mail makes no sense: it may have been delivered.
   Cause: The whole mail was handed over, but what came back is not an answer that
   RFC 5321 allows.
   Cure: Sending again may deliver it twice: look at the recipient or the server's
   log first. */
#define EMAIL_E_UNKNOWN_PROTOCOL 703

/* The call was stopped while the server was deciding: the mail may have been
   delivered.
   Cause: The whole mail was handed over when the call was cancelled, the session was
   closed, or the total limit was reached.
   Cure: Sending again may deliver it twice: look at the recipient or the server's
   log first. */
#define EMAIL_E_UNKNOWN_CANCELLED 704

/* A process ended while it was sending the mail: it may have been delivered.
   Cause: The process crashed, was killed, or the machine lost its power between the
   hand-over of the mail and the note about it.
   Cure: Look at the recipient or the server's log, then EmailRetryNow or
   EmailCancel; a mail that was being sent at ten crashes may be their reason. */
#define EMAIL_E_UNKNOWN_ENDED 705

/* 800 to 899: The outbox. */

/* The outbox is full.
   Cause: As many mails as the outbox may hold are waiting, or they are as large
   together as an outbox in memory may be.
   Cure: Wait with EmailFlush, or raise EMAIL_SESSION_OUTBOX_LIMIT or
   EMAIL_SESSION_OUTBOX_MEGABYTES; an outbox file (EMAIL_SESSION_OUTBOX_FILE) needs
   no memory. */
#define EMAIL_E_OUTBOX_FULL 801

/* There is no mail of this number in an outbox.
   Cause: The number was never given out, the session whose outbox in memory had it
   is closed, the mail was removed (EMAIL_SESSION_KEEP_SECONDS), or no session has
   used its outbox file in this process yet.
   Cure: Use the number that EmailGetMailIdentifier gave after the asynchronous send;
   start a session with the outbox file first. */
#define EMAIL_E_UNKNOWN_MAIL 802

/* The mail was cancelled.
   Cause: EmailCancel was called for it, or a progress callback answered that it
   wants to stop.
   Cure: Send it again if it was cancelled by mistake. */
#define EMAIL_E_MAIL_CANCELLED 803

/* The wait ended before the mails did.
   Cause: The time given to EmailWait or EmailFlush is over; the mails go on.
   Cure: Wait again, or look at EmailStatus later. */
#define EMAIL_E_WAIT_TIMEOUT 804

/* The mail was tried for as long as allowed and given up.
   Cause: Every try ended with a temporary failure until the limit of tries or of
   time was reached.
   Cure: See the last answer of the server in the status; send again when its reason
   is gone. */
#define EMAIL_E_MAIL_EXPIRED 805

/* The session was closed while mails were still waiting: they were given up.
   Cause: The outbox is in memory, and the time for closing was over before the
   server had taken them.
   Cure: Call EmailFlush before closing, or raise EMAIL_SESSION_CLOSE_SECONDS. */
#define EMAIL_E_OUTBOX_GIVEN_UP 806

/* The session is not asynchronous.
   Cause: The function works on a session that was started in asynchronous mode.
   Cure: Start the session with EMAIL_SESSION_ASYNC_MODE. */
#define EMAIL_E_NO_OUTBOX 807

/* The mail is no longer waiting.
   Cause: It was already sent, has failed, or is being handed over at this moment.
   Cure: See EmailStatus for what became of it. */
#define EMAIL_E_MAIL_NOT_WAITING 808

/* The outbox takes no more mails: its session or the process is ending.
   Cause: EmailCloseSession is closing the session, or the process is ending, while a
   mail is handed to its outbox. The mail was not taken.
   Cure: End the threads that send before the session is closed and before main
   returns. */
#define EMAIL_E_OUTBOX_SHUT 809

/* The outbox file cannot be made at this path.
   Cause: The folder does not exist, something else than a file has this name or the
   file has several, the path is too long, the file or one of the two beside it was
   removed or replaced while it was in use, the file is mounted by itself (as docker
   -v does with a file), or the folder is on a network or on a file system where
   processes cannot share memory.
   Cure: Give EMAIL_SESSION_OUTBOX_FILE the path of a file in a folder that exists,
   on a disk of this machine; mount the folder, not the file; after a removal, start
   the session again. */
#define EMAIL_E_OUTBOX_PATH 811

/* The outbox file cannot be written.
   Cause: The process may not write the file or its folder, in which two more files
   are made beside it, or the disk is mounted for reading only. What the outbox holds
   is still there.
   Cure: Let the process write the file and its folder, or choose another place. */
#define EMAIL_E_OUTBOX_READ_ONLY 812

/* The disk of the outbox file is full.
   Cause: There is no room for the mail, or the quota of the user is used up; the
   mail was not taken. What the outbox holds is still there.
   Cure: Make room and send again; what waits goes on by itself. */
#define EMAIL_E_OUTBOX_DISK_FULL 813

/* The outbox file was made by another version of the library.
   Cause: The format of the file is not the one that this version of the library
   knows; it was left as it is.
   Cure: Use the version of the library that made it until its mails are sent, or
   another file. */
#define EMAIL_E_OUTBOX_VERSION 814

/* The file is not an outbox.
   Cause: The file belongs to another program, or its beginning was overwritten; it
   was left as it is.
   Cure: Give EMAIL_SESSION_OUTBOX_FILE a path of its own; if it was an outbox once,
   restore the file from a copy. */
#define EMAIL_E_OUTBOX_FOREIGN 815

/* The outbox file is damaged.
   Cause: The disk or another program changed the file or its log; a mail that does
   not fit its checksum is not sent.
   Cure: Keep a copy of the file with its -wal beside it; go on with a new file; the
   program sqlite3 can recover what is readable (.recover). */
#define EMAIL_E_OUTBOX_DAMAGED 816

/* The outbox file is locked by another program.
   Cause: Another process held the lock of the file for more than ten seconds: it is
   stopped in the debugger, or copies the file.
   Cure: Let that process go on or end it, and try again. */
#define EMAIL_E_OUTBOX_LOCKED 817

/* The disk of the outbox file reports an error.
   Cause: The system could not read or write the file; the mail was not taken.
   Cure: See the system's log; check the disk. What was written before is still there
   as far as the disk gives it back. */
#define EMAIL_E_OUTBOX_DISK 818

/* 900 to 999: Stopped by the program, or inside the library and its process. */

/* The program cancelled the call: nothing was delivered.
   Cause: The progress callback answered that it wants to stop, or EmailCancelCall
   was called.
   Cure: Nothing to mend; the session opens a new connection for the next mail. */
#define EMAIL_E_CANCELLED 901

/* The session was closed during the call: nothing was delivered.
   Cause: EmailCloseSession was called on another thread.
   Cure: Start a new session and send again. */
#define EMAIL_E_SESSION_CLOSED 902

/* An error inside the library.
   Cause: A defect of Courriel; it was caught, and the process goes on.
   Cure: Please report it with the whole text (EMAIL_ERROR_EVERYTHING). */
#define EMAIL_E_INTERNAL 911

/* There is not enough memory.
   Cause: The system gave no memory or no thread, or has none left for what was to be
   copied or built; nothing was taken.
   Cure: Free memory; raise the limits of the process; attach large files by their
   path and send them, or write the source to a file: neither needs memory. */
#define EMAIL_E_OUT_OF_MEMORY 912

/* The library cannot be used in a forked child.
   Cause: The process was forked after it had used the library; only the parent can
   go on using it.
   Cure: Turn EMAIL_PARAMETER_FORK on before the fork, call the library in the
   children only, start the child with exec (in Python: the start methods spawn or
   forkserver), or send from the parent. */
#define EMAIL_E_AFTER_FORK 913

/* Too many calls at the same time.
   Cause: As many calls as EMAIL_PARAMETER_CALLS allows waited for servers, and this
   one did not get its turn within the session's time-out.
   Cure: Raise EMAIL_PARAMETER_CALLS, send from fewer threads, or try again. */
#define EMAIL_E_TOO_MANY_CALLS 914

/* There are no handle numbers left.
   Cause: Two thousand million sessions and messages have been made in this process.
   Cure: Start the process again. */
#define EMAIL_E_OUT_OF_HANDLES 915

/* </codes> */

/* <constants ERROR STAGE FAULT> */

/* Details of an error, for ErrorInfo, EmailErrorCopy and EmailErrorNumber. */

/* What happened, in one line (WLanguage's errMessage). */
#define EMAIL_ERROR_MESSAGE 0

/* The EMAIL_E_ number: the thing to branch on. */
#define EMAIL_ERROR_CODE 1

/* What the code means in general, without the details of the case. */
#define EMAIL_ERROR_SUMMARY 2

/* All details, several lines: for a log or a report. */
#define EMAIL_ERROR_EVERYTHING 3

/* The usual cause, and what to do about it. */
#define EMAIL_ERROR_HINT 4

/* Where it happened: an EMAIL_STAGE_ number; its name as a text. */
#define EMAIL_ERROR_STAGE 5

/* The server's three-digit answer (RFC 5321 section 4.2), 0 when there is none. */
#define EMAIL_ERROR_SMTP_CODE 6

/* The server's enhanced status code as "5.1.1" (RFC 3463). */
#define EMAIL_ERROR_ENHANCED_CODE 7

/* The server's own words; control characters are shown as escapes. */
#define EMAIL_ERROR_SERVER_TEXT 8

/* The number of the system's error (errno), 0 when there is none. */
#define EMAIL_ERROR_SYSTEM_CODE 9

/* The words of the system, of TLS or of the certificate check. */
#define EMAIL_ERROR_SYSTEM_MESSAGE 10

/* 1 when the same call may succeed later with nothing changed. */
#define EMAIL_ERROR_MAY_RETRY 11

/* 1 when the mail may have been delivered although the call failed. */
#define EMAIL_ERROR_OUTCOME_UNKNOWN 12

/* 0 when the session was not started or has to be started again, else 1. */
#define EMAIL_ERROR_SESSION_USABLE 13

/* The nearest number of WLanguage's own table. */
#define EMAIL_ERROR_WLANGUAGE_NUMBER 14

/* 1 when another access token may be accepted where this one was refused; 0 when a
   new one does not help. */
#define EMAIL_ERROR_NEW_TOKEN_HELPS 16

/* Whose the fault is, which says where something has to change: an EMAIL_FAULT_
   number; its name as a text. */
#define EMAIL_ERROR_FAULT 17

/* The name of the code, as "CONNECTION_REFUSED". */
#define EMAIL_ERROR_NAME 15

/* Where an error happened. */

/* No stage. */
#define EMAIL_STAGE_NONE 0

/* Checking what the program passed; nothing was written to a server. */
#define EMAIL_STAGE_ARGUMENTS 1

/* Building the message; nothing was written to a server. */
#define EMAIL_STAGE_MESSAGE 2

/* Looking up the server's name. */
#define EMAIL_STAGE_NAME 3

/* Opening the connection. */
#define EMAIL_STAGE_CONNECT 4

/* The TLS handshake and the check of the certificate. */
#define EMAIL_STAGE_TLS 5

/* Waiting for the server's greeting. */
#define EMAIL_STAGE_GREETING 6

/* EHLO or HELO. */
#define EMAIL_STAGE_EHLO 7

/* STARTTLS. */
#define EMAIL_STAGE_STARTTLS 8

/* AUTH. */
#define EMAIL_STAGE_SIGN_IN 9

/* MAIL FROM: the sender. */
#define EMAIL_STAGE_MAIL 10

/* RCPT TO: the recipients. */
#define EMAIL_STAGE_RCPT 11

/* DATA or BDAT. */
#define EMAIL_STAGE_DATA 12

/* Transmitting the message. */
#define EMAIL_STAGE_BODY 13

/* Waiting for the answer to the whole message. */
#define EMAIL_STAGE_END_OF_DATA 14

/* Between two messages. */
#define EMAIL_STAGE_IDLE 15

/* In the outbox. */
#define EMAIL_STAGE_OUTBOX 16

/* Whose the fault is: where something has to change. */

/* Nothing is wrong, or nobody can say. */
#define EMAIL_FAULT_NOBODY 0

/* The program: what it set, what it passed, when it stopped. */
#define EMAIL_FAULT_PROGRAM 1

/* This machine: its resources, its files, its name service, its clock. */
#define EMAIL_FAULT_MACHINE 2

/* The way to the server: a firewall, a proxy, an address on a block list. */
#define EMAIL_FAULT_NETWORK 3

/* The server, or its operator. */
#define EMAIL_FAULT_SERVER 4

/* The account: its credentials, its rights, what its administrator allows. */
#define EMAIL_FAULT_ACCOUNT 5

/* An address or a mailbox. */
#define EMAIL_FAULT_ADDRESS 6

/* The message. */
#define EMAIL_FAULT_MESSAGE 7

/* </constants> */

/* The text of the calling thread's last error.
   detail: EMAIL_ERROR_MESSAGE (0) or another EMAIL_ERROR_ constant; those that are
           numbers come as digits.
   Result: never NULL; "" when the last call succeeded or the detail does not apply.
           Belongs to the thread: holds until its next call of a function of this
           library other than the error functions, or its end.
   Neither blocks nor changes the error state. Since 0.1. */
EMAIL_API const char *EMAIL_CALL ErrorInfo(int detail);

/* 1 when the calling thread's last call failed or succeeded only in part, else 0.
   Since 0.1. */
EMAIL_API int EMAIL_CALL ErrorOccurred(void);

/* A numeric detail of the calling thread's last error.
   detail: EMAIL_ERROR_CODE, EMAIL_ERROR_STAGE, EMAIL_ERROR_SMTP_CODE,
           EMAIL_ERROR_SYSTEM_CODE, EMAIL_ERROR_MAY_RETRY,
           EMAIL_ERROR_OUTCOME_UNKNOWN, EMAIL_ERROR_SESSION_USABLE or
           EMAIL_ERROR_WLANGUAGE_NUMBER.
   Result: 0 when there is no error or the detail does not apply; -1 when the
           detail is not a numeric one. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailErrorNumber(int detail);

/* Copies a detail of the calling thread's last error into a buffer: for hosts
   that cannot keep a borrowed pointer.
   detail: as for ErrorInfo.
   buffer: may be NULL when size is 0.
   size:   of the buffer in bytes, with room for the NUL.
   Result: length of the whole text without the NUL; -1 when size is negative, or
           buffer is NULL while size is not 0, or, on Linux, is no memory that can be
           written. Elsewhere a wild buffer is the fault that it is in any function of C;
           functions that report errors say EMAIL_E_NULL_ARGUMENT to it everywhere.
           Does not change the error state. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailErrorCopy(int detail, char *buffer, int size);

/* What a code means in general (WLanguage's EmailMsgError), as one sentence.
   code:   an EMAIL_E_ number.
   Result: never NULL, never freed; "" for a number that is no code. Does not
           touch the error state. Since 0.1. */
EMAIL_API const char *EMAIL_CALL EmailErrorText(int code);

/* Makes an error the calling thread's last one, with all its details, as if a function had refused
   an argument: for bindings of other languages, which see what C cannot (a NUL inside a text) and
   report it as the library would.
   code:   an EMAIL_E_ number.
   detail: what is special in this case, for the end of the message; NULL or "" for nothing.
   Result: always 0, as of a function that failed; the error is OUT_OF_RANGE when code is none.
   Since 0.2. */
EMAIL_API int EMAIL_CALL EmailSetError(int code, const char *detail);

/* ==== Sessions =========================================================== */

/* <constants OPTION SESSION IGNORE> */

/* How the connection is protected (EmailStartSMTPSession, EMAIL_SESSION_OPTION). */

/* STARTTLS when the server offers it, in plaintext otherwise (then without
   credentials, except to this machine: CLEAR_TEXT_SIGN_IN_ALLOWED). That holds for
   the first connection: once one was encrypted, or signed in, the session, and its
   name in its outbox file, never goes on with less (TLS_NOT_OFFERED, NO_MECHANISM).
   EMAIL_SESSION_WITHOUT says what is missing. A first connection from which somebody
   on the way removes the offer goes on in plaintext: use another option where that
   can happen. Port 25; on port 465 TLS from the first byte, as servers there expect.
   WLanguage: emailOptionDefault. */
#define EMAIL_OPTION_DEFAULT 0

/* TLS from the first byte (RFC 8314). Port 465. WLanguage: optionTLS, optionSSL. */
#define EMAIL_OPTION_IMPLICIT_TLS 1

/* STARTTLS required (RFC 3207). Port 587. WLanguage: emailProtocolSMTPS,
   emailOptionSecuredTLS. */
#define EMAIL_OPTION_STARTTLS 2

/* Never encrypts, even if the server offers it. Port 25. For a relay on this machine
   or on a trusted network. */
#define EMAIL_OPTION_CLEAR 3

/* Properties of a session. A time of 0 seconds means no limit only where it is said. */

/* Text: host name or IP address; WLanguage's ServerAddress. Before the start. */
#define EMAIL_SESSION_SERVER 1

/* Number, 0 to 65535: port of the server; 0 by default: the usual one of
   EMAIL_SESSION_OPTION. Before the start. */
#define EMAIL_SESSION_PORT 2

/* Text: login, and the session's name; WLanguage's Name. Before the start. */
#define EMAIL_SESSION_USERNAME 3

/* Text, cannot be read: password for the sign-in. Before the start. */
#define EMAIL_SESSION_PASSWORD 4

/* Number (an EMAIL_OPTION_ constant): how the connection is protected. Before the
   start. */
#define EMAIL_SESSION_OPTION 5

/* 0, or any other number for true: return from sending as soon as the outbox has the
   message; WLanguage's Asynchronous. 0 by default. Before the start. */
#define EMAIL_SESSION_ASYNC_MODE 6

/* Text, cannot be read: an OAuth2 access token, used with XOAUTH2 or OAUTHBEARER
   (RFC 7628) instead of the password. May be set again at any time, for the
   connections that follow; mails of an outbox that wait because the one before was
   refused are then tried at once. */
#define EMAIL_SESSION_AUTH_TOKEN 7

/* Number (EMAIL_IGNORE_ bits added up): errors of the certificate that are ignored,
   for tests and closed networks only; 0 by default. Credentials are then not sent
   unless EMAIL_SESSION_CLEAR_TEXT_SIGN_IN_ALLOWED is set. Before the start. */
#define EMAIL_SESSION_IGNORE_ERRORS 8

/* Number, 1 to 86400: the longest silence of the server; what EmailSetTimeOut set,
   by default. */
#define EMAIL_SESSION_TIMEOUT_SECONDS 10

/* Number, 0 to 86400: limit for the whole of a call that talks to the server; 0 by
   default: no limit. */
#define EMAIL_SESSION_TOTAL_SECONDS 11

/* Number, 0 to 86400: how long EmailCloseSession waits for the mails of an
   asynchronous session; 25 by default. Less than the 30 seconds that service
   managers and container hosts give a process to end. */
#define EMAIL_SESSION_CLOSE_SECONDS 12

/* 0, or any other number for true: fail when the server offers no mechanism known
   here, or knows none of those that it offers. 0 by default. Before the start. */
#define EMAIL_SESSION_SIGN_IN_REQUIRED 13

/* 0, or any other number for true: send credentials even over a connection that is
   not encrypted or not verified. 0 by default. To this machine they are sent without
   it: SERVER is localhost, a name that ends in .localhost, or an address of
   127.0.0.0/8 or ::1, and the connection leads to such an address. Before the start. */
#define EMAIL_SESSION_CLEAR_TEXT_SIGN_IN_ALLOWED 14

/* Text, SCRAM-SHA-256-PLUS, SCRAM-SHA-1-PLUS, SCRAM-SHA-256, SCRAM-SHA-1, PLAIN,
   LOGIN, CRAM-MD5, NTLM, OAUTHBEARER, XOAUTH2 or EXTERNAL: the only mechanism to
   sign in with: those of SCRAM (RFC 5802, RFC 7677), PLAIN or LOGIN with a password;
   XOAUTH2 or OAUTHBEARER with a token. Empty by default: the best that is offered,
   SCRAM before PLAIN. What was refused is not tried again with a mechanism that
   shows the server more of the password. CRAM-MD5 and NTLM (user, DOMAIN\user or
   user@domain) protect little and are used only when they are named here. Before the
   start. */
#define EMAIL_SESSION_MECHANISM 15

/* Text: path of a file of certificate authorities in PEM form, trusted beside the
   usual ones. Before the start. */
#define EMAIL_SESSION_CA_FILE 16

/* Text: the name that the client gives itself (RFC 5321 section 4.1.1.1). Empty by
   default: the address of this end of the connection, as an address literal. Before
   the start. */
#define EMAIL_SESSION_EHLO_NAME 17

/* Text: IP address of this machine from which to connect. Before the start. */
#define EMAIL_SESSION_LOCAL_ADDRESS 18

/* Number, 0, 4 or 6: the version of IP; 0 by default: both (RFC 8305). Before the
   start. */
#define EMAIL_SESSION_IP_VERSION 19

/* 0, or any other number for true: deliver to nobody when one recipient is refused.
   0 by default. */
#define EMAIL_SESSION_ALL_OR_NONE 20

/* 0, or any other number for true: use BDAT (RFC 3030) where it is offered. 1 by
   default. */
#define EMAIL_SESSION_CHUNKING 21

/* Text: path of a file to which the conversation with the server is appended, each
   line with its time and the number of its connection, secrets and message bodies
   left out. A new one is for its owner only. A file of another user, root's aside,
   and a link that another user made are refused (CANNOT_WRITE). Before the start. */
#define EMAIL_SESSION_TRANSCRIPT_FILE 22

/* 0, or any other number for true: keep back, on an asynchronous session, a mail
   whose outcome is unknown instead of sending it again. 0 by default. Before the
   start. */
#define EMAIL_SESSION_AT_MOST_ONCE 24

/* Number, 1 to 64: how many connections the session may have at once, for calls from
   several threads and for EmailSendMessages; one keeps the order of the mails; 1 by
   default. A server that gives fewer is noticed: calls then wait for one of those
   that are open. Before the start. */
#define EMAIL_SESSION_CONNECTIONS 25

/* Number, 0 to 256: how many mails of EmailSendMessages may be under way on a
   connection before the first is answered; 0 by default: one. Only for servers known
   to keep what follows the end of a message (Postfix does); others lose it. A server
   that is seen to lose it is sent to without a window from then on. */
#define EMAIL_SESSION_TRUSTED_WINDOW 26

/* Number, 0 to 1000000: after how many mails another connection is opened; 0 by
   default: as many as the server takes, which it announces (RFC 9422) or shows by
   refusing one more. */
#define EMAIL_SESSION_MAILS_PER_CONNECTION 27

/* Number, 0 to 1000000: how many recipients are given to the server at once; a mail
   with more goes to it several times, each time for some of them, and nobody gets it
   twice; 0 by default: as many as the server takes, which it announces (RFC 9422) or
   shows by refusing more. Not with EMAIL_SESSION_ALL_OR_NONE. */
#define EMAIL_SESSION_RECIPIENTS_PER_MAIL 28

/* Text: extensions that are not used although the server offers them, by their EHLO
   keywords, with blanks between them, as "PIPELINING CHUNKING"; for servers, or
   boxes on the way to them, that do not keep what they offer. Not STARTTLS and AUTH:
   encryption is chosen by EMAIL_SESSION_OPTION, the sign-in by the user name. Before
   the start. */
#define EMAIL_SESSION_WITHOUT_EXTENSIONS 29

/* 0, or any other number for true: offer the hybrid key share X25519MLKEM768 in the
   TLS handshake, which is safe from quantum computers and makes the first message
   longer than one segment. 1 by default. A server that does not answer is tried once
   more without it, so that leaving it out only saves the time of that. Before the
   start. */
#define EMAIL_SESSION_HYBRID_KEYS 30

/* 0, or any other number for true: allow TLS 1.0 and 1.1, and RSA key exchange, CBC
   and 3DES cipher suites, for servers that know nothing newer. 0 by default. What is
   sent over such a connection may be read by others; the transcript says when it is
   one. Before the start. */
#define EMAIL_SESSION_LEGACY_TLS 31

/* Text, cannot be read: address of the proxy through which the server is reached:
   socks5h://, socks5:// (the name is looked up on this machine), socks4a://, http://
   or https:// (CONNECT), then [user:password@]host[:port], reserved characters as
   %xx; env stands for what the environment variables ALL_PROXY, HTTPS_PROXY and
   NO_PROXY say. Empty by default: no proxy. Through a proxy no server is on this
   machine: credentials need encryption, whatever its name. Before the start. */
#define EMAIL_SESSION_PROXY 32

/* Text: path of the certificate that is shown to a server that asks for one, with
   those of the authorities between it and a root: PEM, or PKCS #12 with its key.
   Without a password and a token, EXTERNAL signs in with it where that is offered.
   Before the start. */
#define EMAIL_SESSION_CLIENT_CERTIFICATE 33

/* Text: path of the private key of EMAIL_SESSION_CLIENT_CERTIFICATE in PEM form,
   RSA, ECDSA or Ed25519. Empty by default: it is in the same file. Before the start. */
#define EMAIL_SESSION_CLIENT_KEY 34

/* Text, cannot be read: password of the PKCS #12 file in
   EMAIL_SESSION_CLIENT_CERTIFICATE. Before the start. */
#define EMAIL_SESSION_CLIENT_KEY_PASSWORD 35

/* Number, 0, 12 or 13: the oldest version of TLS that is spoken: 12 for TLS 1.2, 13
   for TLS 1.3; 0 by default: TLS 1.2, or what EMAIL_SESSION_LEGACY_TLS allows.
   Before the start. */
#define EMAIL_SESSION_MINIMUM_TLS 36

/* Text: the public keys one of which must be in the server's chain of certificates,
   as sha256//BASE64 of the SubjectPublicKeyInfo, several with semicolons between
   them. Empty by default: any key. A connection to a server without one of them
   fails with EMAIL_E_WRONG_KEY. Before the start. */
#define EMAIL_SESSION_PINS 37

/* 0, or any other number for true: trust the server's own key if it is one of
   EMAIL_SESSION_PINS, whoever issued its certificate, whatever its name and dates. 0
   by default. Before the start. */
#define EMAIL_SESSION_PINS_ONLY 38

/* Number, 1 to 1000000: how many mails may wait in the outbox of an asynchronous
   session; 10000 by default. */
#define EMAIL_SESSION_OUTBOX_LIMIT 23

/* Number, 1 to 1000000: how many megabytes (of 1,048,576 bytes) the mails of an
   outbox in memory may take together; 256 by default. One more is refused with
   EMAIL_E_OUTBOX_FULL before anything of it is taken. An outbox file is bounded by
   its disk. */
#define EMAIL_SESSION_OUTBOX_MEGABYTES 46

/* Text: path of the file in which an asynchronous session keeps its mails; made if
   there is none, in a folder that exists, on a disk of this machine. Empty by
   default: mails are kept in memory and end with the process. Two more files are
   kept beside it, so that a container must mount the folder and not the file. A mail
   waits there for a session with the same server, port and user name. All three are
   for this user only: looser modes are tightened; a file of another user, a link
   that another user made, a second name, and a folder in which everybody can replace
   files are refused (OUTBOX_PATH). Before the start. */
#define EMAIL_SESSION_OUTBOX_FILE 40

/* Number, 0 to 60000: how many mails an asynchronous session sends in a minute at
   the most; 0 by default: as many as the server takes. Before the start. */
#define EMAIL_SESSION_MAILS_PER_MINUTE 41

/* Number, 1 to 86400: about how long after a temporary failure an asynchronous
   session tries a mail again; the time doubles with each try, up to an hour or this;
   60 by default. Before the start. */
#define EMAIL_SESSION_RETRY_FIRST_SECONDS 42

/* Number, 1 to 2592000: how long an asynchronous session tries a mail that the
   server refuses for now; 172800 by default. Time in which no session could try it,
   as while the program is not running, does not count. Before the start. */
#define EMAIL_SESSION_EXPIRY_SECONDS 43

/* 0, or any other number for true: start an asynchronous session although the server
   cannot be reached, is too busy or cannot check the sign-in at this moment; the
   mails wait. 1 by default. Otherwise that fails the start, as it does without
   asynchronous mode. Before the start. */
#define EMAIL_SESSION_START_OFFLINE 45

/* Number, 1 to 2592000: how long what became of a finished mail can be asked for,
   and a mail that failed can be tried again with EmailRetryNow; 3600 by default. A
   mail whose outcome is unknown stays until EmailRetryNow or EmailCancel. Before the
   start. */
#define EMAIL_SESSION_KEEP_SECONDS 44

/* Number, read only: 1 when the session is started. */
#define EMAIL_SESSION_STARTED 100

/* Text, read only: the name that the server gives itself. Like all that was found
   out about the server, it is that of the newest connection. */
#define EMAIL_SESSION_SERVER_NAME 101

/* Text, read only: IP address and port of the server. */
#define EMAIL_SESSION_SERVER_ADDRESS 102

/* Text, read only: the server's greeting. */
#define EMAIL_SESSION_GREETING 103

/* Text, read only: the extensions that the server offered last, one a line, with
   their parameters; without those that EMAIL_SESSION_WITHOUT_EXTENSIONS names. */
#define EMAIL_SESSION_EXTENSIONS 104

/* Number, read only: largest message in bytes that the server announces; 0 when it
   announces none. */
#define EMAIL_SESSION_SIZE_LIMIT 105

/* Number, read only: 1 when the connection is encrypted. */
#define EMAIL_SESSION_ENCRYPTED 106

/* Number, read only: 1 when the certificate was verified without an error ignored. */
#define EMAIL_SESSION_VERIFIED 107

/* Text, read only: as "TLS 1.3"; empty in plaintext. */
#define EMAIL_SESSION_TLS_VERSION 108

/* Text, read only: the cipher suite; empty in plaintext. */
#define EMAIL_SESSION_TLS_CIPHER 109

/* Text, read only: subject, issuer, validity and SHA-256 of the server's
   certificate, one a line; empty in plaintext. */
#define EMAIL_SESSION_CERTIFICATE 110

/* Number, read only: 1 when the server accepted the credentials. */
#define EMAIL_SESSION_SIGNED_IN 111

/* Text, read only: the mechanism of the sign-in; empty without one. */
#define EMAIL_SESSION_MECHANISM_USED 112

/* Text, read only: what was wanted and the connection went on without, a sentence a
   line: encryption that the server does not offer (EMAIL_OPTION_DEFAULT), a sign-in
   for which it offers no mechanism; empty when nothing is missing. */
#define EMAIL_SESSION_WITHOUT 113

/* Number, read only: how many finished mails EmailNextCompletion will not give, as a
   million that nobody asked for were there before them; EmailNextMail and
   EmailStatus still find them. */
#define EMAIL_SESSION_COMPLETIONS_DROPPED 120

/* Errors of the certificate that are ignored (EMAIL_SESSION_IGNORE_ERRORS). For
   tests and closed networks only. */

/* Unknown authority, self-signed, or against the rules (made for another purpose, a
   negative serial number). A certificate that cannot be read at all is always
   refused. */
#define EMAIL_IGNORE_CERTIFICATE_INVALID 1

/* The certificate is for another name. */
#define EMAIL_IGNORE_NAME_MISMATCH 2

/* Expired, or not valid yet. */
#define EMAIL_IGNORE_EXPIRED 4

/* Changes nothing: revocation is not checked, neither by OCSP nor by lists.
   WLanguage has the bit. */
#define EMAIL_IGNORE_REVOCATION 8

/* </constants> */

/* Connects to a mail server, secures the connection and signs in.
   username:   login and name of the session (EmailFindSession). May be NULL or ""
               when no sign-in is wanted. No control characters; at most 1024 bytes.
   password:   NULL or "": no sign-in. At most 4096 bytes. Is never logged.
   server:     host name (international names too) or IP address, IPv4 or IPv6. The
               certificate is verified against this very name.
   port:       1 to 65535; 0 is the usual one: 25 for EMAIL_OPTION_DEFAULT and
               EMAIL_OPTION_CLEAR, 587 for EMAIL_OPTION_STARTTLS, 465 for
               EMAIL_OPTION_IMPLICIT_TLS.
   async_mode: 0: EmailSendMessage returns when the server has answered. 1: it
               returns as soon as the outbox has the message (EmailStatus), and a
               server that cannot be reached now is no failure of the start
               (EMAIL_SESSION_START_OFFLINE).
   option:     an EMAIL_OPTION_ constant. A required protection never falls back.
   Sign-in: if the server offers a mechanism that is known here and refuses the
   credentials, the session fails. If it offers none, or turns out to know none of
   those that it offers (500, 502, 503 or 504 to each), the session goes on without
   sign-in, unless EMAIL_SESSION_SIGN_IN_REQUIRED is set; EMAIL_SESSION_SIGNED_IN
   and EMAIL_SESSION_WITHOUT tell. Credentials are not sent over a connection that is not encrypted
   and verified (EMAIL_E_CLEAR_TEXT_SIGN_IN), except to this machine: see
   EMAIL_SESSION_CLEAR_TEXT_SIGN_IN_ALLOWED.
   Result: the session; NULL on failure. Close it with EmailCloseSession.
   Blocks: at most one time-out for each step.
   Errors: arguments 100-199, network 300-399, TLS 400-499, sign-in 500-599,
           EMAIL_E_SERVER_REFUSED. Since 0.1. */
EMAIL_API EmailSession EMAIL_CALL EmailStartSMTPSession(const char *username, const char *password,
                                                        const char *server, int port,
                                                        int async_mode, int option);

/* Makes a session to be configured with EmailSetSessionText and
   EmailSetSessionNumber and then started with EmailStartSession (WLanguage's
   emailSMTPSession variable). Does not connect.
   Result: the session; NULL only when memory or handles run out. Close it with
   EmailCloseSession, started or not. Since 0.1. */
EMAIL_API EmailSession EMAIL_CALL EmailNewSession(void);

/* Sets a property that is a text.
   property: an EMAIL_SESSION_ constant marked "text".
   value:    may be NULL or "" to go back to the default.
   Errors: EMAIL_E_UNKNOWN_CONSTANT (no such text property), EMAIL_E_WRONG_STATE
   (read-only, or the session is started and the property counts only before),
   EMAIL_E_CONTROL_CHARACTER, EMAIL_E_INVALID_UTF8, EMAIL_E_OUT_OF_RANGE (too
   long). Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetSessionText(EmailSession session, int property, const char *value);

/* Sets a property that is a number. Errors: as EmailSetSessionText, and
   EMAIL_E_OUT_OF_RANGE. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetSessionNumber(EmailSession session, int property, int value);

/* Reads a property as a text, numbers as digits. What the session found out (TLS
   version, extensions and so on) is that of the newest connection. Passwords and
   tokens cannot be read (EMAIL_E_WRONG_STATE).
   Result: length of the whole text; -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailGetSessionText(EmailSession session, int property, char *buffer,
                                             int size);

/* Reads a property that is a number; one that is larger than 2147483647 comes
   as that. Result: -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailGetSessionNumber(EmailSession session, int property);

/* Connects, secures and signs in a session made with EmailNewSession: everything
   said of EmailStartSMTPSession holds. A failed start leaves the session as it
   was, so that a property can be changed and the start tried again.
   Between mails a connection stays open. It is used again within 15 seconds, after a
   look whether the server has closed it, reset it or said 421; otherwise the next
   mail goes over a new one, unnoticed and never twice. After 2 minutes without a mail it
   is closed; the session stays started.
   Errors: as EmailStartSMTPSession; EMAIL_E_WRONG_STATE when it is started
   already, EMAIL_E_EMPTY_ARGUMENT when no server is set. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailStartSession(EmailSession session);

/* Makes sure that the server can be reached and works, without a mail: by NOOP over
   a connection that is open, else by opening one with all that a start does, which
   is kept for the mails that follow. For health checks: it does not sign in each
   time. It takes its turn like a mail and opens no connection beyond
   EMAIL_SESSION_CONNECTIONS. With an outbox it works as well, and leaves the mails alone.
   Blocks: at most one time-out for each step; EMAIL_SESSION_TOTAL_SECONDS bounds the
   whole, EmailCancelCall ends it.
   Result: 1 when the server answered, 0 on failure; the session stays started.
   Errors: as EmailStartSMTPSession; EMAIL_E_WRONG_STATE when the session is not
   started, EMAIL_E_CANCELLED. Since 0.2. */
EMAIL_API int EMAIL_CALL EmailPing(EmailSession session);

/* A numeric detail, as EmailErrorNumber, of how the last call that used the server came to
   its end on this session: EmailStartSession, EmailPing, or one that sends. For hosts
   whose calls move between threads (Go, Node, fibers), where ErrorInfo may have another
   call's error. Of calls at the same time, it is the one that ended last: a host that
   sends several mails at once reads EmailMessageErrorNumber.
   detail: an EMAIL_ERROR_ constant; one that is not a number gives EMAIL_E_UNKNOWN_CONSTANT.
   Result: 0 when that call succeeded or there was none; -1 on failure. Since 0.2. */
EMAIL_API int EMAIL_CALL EmailSessionErrorNumber(EmailSession session, int detail);

/* A detail of that error as a text, as EmailErrorCopy. Result: length of the whole text, 0 when
   there is no error; -1 on failure. Since 0.2. */
EMAIL_API int EMAIL_CALL EmailSessionErrorText(EmailSession session, int detail, char *buffer,
                                               int size);

/* Finds the newest open session that was started with this user name, for
   programs that know the name only.
   Result: the session, not a new one: it is still closed once. NULL when there is
   none (EMAIL_E_NO_SUCH_SESSION). Since 0.1. */
EMAIL_API EmailSession EMAIL_CALL EmailFindSession(const char *username);

/* Closes a session: an asynchronous one first sends what waits, for at most
   EMAIL_SESSION_CLOSE_SECONDS; calls in progress on other threads end with
   EMAIL_E_SESSION_CLOSED (or EMAIL_E_UNKNOWN_CANCELLED when the mail may be out);
   the server gets a QUIT that is not waited for beyond a moment. The handle is
   dead afterwards, whatever the result.
   Errors: EMAIL_E_INVALID_HANDLE, EMAIL_E_CLOSED_HANDLE,
   EMAIL_E_OUTBOX_GIVEN_UP. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailCloseSession(EmailSession session);

/* Closes a session and does not wait: what EmailCloseSession does goes on inside the
   library, for no longer, and the end of the process waits for it as it does for a
   session that nobody closed. For finalizers, which must not hold up the others. The
   session's callbacks are not called any more; one that is running is not waited for.
   The handle is dead afterwards, and nobody hears of mails that were given up.
   Errors: EMAIL_E_INVALID_HANDLE, EMAIL_E_CLOSED_HANDLE. Since 0.2. */
EMAIL_API int EMAIL_CALL EmailReleaseSession(EmailSession session);

/* Closes all open sessions that were started with this user name, side by side, each as
   EmailCloseSession does: what WLanguage's EmailCloseSession does with a name.
   Result: how many were closed; 0 is no error. -1 on failure (EMAIL_E_EMPTY_ARGUMENT; or
   EMAIL_E_OUTBOX_GIVEN_UP: all are closed, and one gave up mails). Since 0.2. */
EMAIL_API int EMAIL_CALL EmailCloseSessions(const char *username);

/* Ends calls in progress on a session, from another thread or a callback, without
   closing it: a sending, a batch, EmailStartSession, EmailFlush; those that wait for
   their turn too. They return within 50 ms with EMAIL_E_CANCELLED, or with
   EMAIL_E_UNKNOWN_CANCELLED when the whole mail had been handed over and its
   answer was still due. The next call opens a new connection. Mails that an
   outbox sends go on: see EmailCancel.
   message: only the call that sends this message, alone or in a batch; NULL
            ends all of the session's calls.
   Result: how many calls were told to end. 0 is no error: none was in progress, or
           it has just ended by itself. -1 on failure.
   Errors: EMAIL_E_INVALID_HANDLE, EMAIL_E_CLOSED_HANDLE. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailCancelCall(EmailSession session, EmailMessage message);

/* Sets the longest silence of a server that is waited for, for sessions that are
   made afterwards: from a command to its whole answer, from one piece of the
   message to the next, and for looking up the name and connecting.
   seconds: 1 to 86400. 600 at the start, as in WLanguage and as RFC 5321
            section 4.5.3.2 asks for. A session can have its own
            (EMAIL_SESSION_TIMEOUT_SECONDS), and a limit for the whole of a call
            (EMAIL_SESSION_TOTAL_SECONDS). Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetTimeOut(int seconds);

/* The time-out in seconds that new sessions get. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailGetTimeOut(void);

/* ==== Messages =========================================================== */

/* Makes an empty message. It can be sent many times, on any session.
   Result: NULL only when memory or handles run out. Free it with
   EmailFreeMessage. Since 0.1. */
EMAIL_API EmailMessage EMAIL_CALL EmailNewMessage(void);

/* Empties a message so that it can be used again. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailResetMessage(EmailMessage message);

/* Frees a message. A call that is sending it goes on undisturbed. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailFreeMessage(EmailMessage message);

/* Sets who the message is from (the From header), and the envelope's sender unless
   EmailSetEnvelopeSender sets another.
   sender: one mailbox, "user@example.com" or "Name <user@example.com>", the name in
           any language, quoted or not. Comments and blanks may stand where RFC 5322
           has them: after a name in quotes, beside the two sides of the address and
           after it. In a name without quotes parentheses are what they say.
   Errors: EMAIL_E_INVALID_ADDRESS, EMAIL_E_CONTROL_CHARACTER,
   EMAIL_E_INVALID_UTF8, EMAIL_E_EMPTY_ARGUMENT; so for all functions that take a
   mailbox. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetSender(EmailMessage message, const char *sender);

/* Sets where failures are reported (MAIL FROM, "bounce address").
   address: an address without a name; "" is the null sender of RFC 5321 section 4.5.5;
            NULL takes the sender of the message again. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetEnvelopeSender(EmailMessage message, const char *address);

/* Adds a recipient (the To header).
   recipient: exactly one mailbox; a list is refused, so that an address that came
              from outside cannot bring others along. Call once for each.
   The same address in several roles gets the mail once. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailAddRecipient(EmailMessage message, const char *recipient);

/* Adds a recipient of a copy (the Cc header). Since 0.1. */
EMAIL_API int EMAIL_CALL EmailAddCc(EmailMessage message, const char *recipient);

/* Adds a recipient of a blind copy: in the envelope, in no header. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailAddBcc(EmailMessage message, const char *recipient);

/* Adds an address that the mail goes to (RCPT TO, RFC 5321 section 4.1.1.3) and no header names.
   Once there is one, the mail goes to these addresses alone: To, Cc and Bcc make headers, and
   nothing else. For lists, for mails that are passed on, and for one mail a reader whose To names
   all. EmailAddBcc is for a recipient beside the others.
   address: an address without a name, "user@example.com"; NULL removes all that were added, and
            the mail goes to To, Cc and Bcc again.
   EmailGetRecipientCount counts these then, each address once. At most 100,000.
   Errors: EMAIL_E_INVALID_ADDRESS, EMAIL_E_EMPTY_ARGUMENT, and as EmailSetSender. Since 0.2. */
EMAIL_API int EMAIL_CALL EmailAddEnvelopeRecipient(EmailMessage message, const char *address);

/* Adds an address that answers go to (the Reply-To header). Since 0.1. */
EMAIL_API int EMAIL_CALL EmailAddReplyTo(EmailMessage message, const char *mailbox);

/* Sets the subject: any text of one line; encoded after RFC 2047 where needed.
   NULL or "" removes it. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetSubject(EmailMessage message, const char *subject);

/* Sets the text of the message. Line ends may be LF or CR LF; other control characters
   than tab are encoded, never sent bare. With EmailSetHTML as well, the message is
   multipart/alternative. NULL or "" removes it. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetText(EmailMessage message, const char *text);

/* Sets the HTML of the message. NULL or "" removes it. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetHTML(EmailMessage message, const char *html);

/* Attaches a file. It is read while the message is being sent, in pieces, and
   must not change until then (EMAIL_E_FILE_CHANGED).
   path:         a regular file; relative to the current directory.
   name:         shown to the recipient, in any language, without a directory, up to
                 255 characters; NULL: the last part of path.
   content_type: "type/subtype"; NULL: found out from content and name.
   Result: its rank, from 1 (EmailSetAttachmentDescription); 0 on failure; so for all
   functions that attach (WLanguage's EmailLoadAttachment). A message without text and
   HTML and with exactly one attachment is a mail of that one type.
   Errors: EMAIL_E_FILE_NOT_FOUND, EMAIL_E_NOT_A_FILE, EMAIL_E_CANNOT_READ,
   EMAIL_E_INVALID_CONTENT_TYPE. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailAttachFile(EmailMessage message, const char *path, const char *name,
                                         const char *content_type);

/* Attaches bytes from memory.
   name:         as above, but must be given (EMAIL_E_NO_NAME).
   data:         copied; may be NULL when size is 0.
   size:         in bytes; up to 1 GiB. With content_type "message/rfc822" the bytes are
                 a mail, which is attached as one, its Bcc included; without a type a .eml is,
                 unless it could not be sent as a mail (a NUL, lines over 998 bytes, a header
                 outside ASCII): then it is attached as a file, byte by byte. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailAttachData(EmailMessage message, const char *name,
                                         const char *content_type, const void *data, size_t size);

/* Gives the next bytes of an attachment.
   offset: of the first byte that is wanted; 0 starts anew, which happens for each sending.
   buffer: to be filled; size: its length in bytes.
   Result: how many bytes were written, 0 at the end, -1 for a failure, which ends the sending with
           EMAIL_E_CANNOT_READ. */
typedef int(EMAIL_CALL *EmailReadFunction)(void *user_data, int64_t offset, void *buffer, int size);

/* Attaches what a function of yours gives: in pieces, never wholly in memory.
   size:     in bytes, when it is known: more or less is EMAIL_E_FILE_CHANGED, and no half mail is
             delivered. -1 when it is not: then it is read once more, to be counted.
   callback: runs on the thread that sends (or that hands the mail to the outbox), during that call,
             and now, when the content type has to be found out. It must not throw, longjmp or end
   its thread, and must stay callable as long as the message holds the attachment. It may use the
             message: the mail in progress stays what it was.
   Other parameters as EmailAttachData. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailAttachReader(EmailMessage message, const char *name,
                                           const char *content_type, int64_t size,
                                           EmailReadFunction callback, void *user_data);

/* Adds a file that the HTML shows, as <img src="cid:logo@example.com"> (multipart/related).
   content_id: without < and >; letters, digits and the like (EMAIL_E_INVALID_HEADER).
   Other parameters as EmailAttachFile. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailAttachInlineFile(EmailMessage message, const char *path,
                                               const char *name, const char *content_type,
                                               const char *content_id);

/* The same with bytes from memory; the name may be NULL. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailAttachInlineData(EmailMessage message, const char *name,
                                               const char *content_type, const char *content_id,
                                               const void *data, size_t size);

/* Adds another form of the text (multipart/alternative), as readers choose one: a text/x-amp-html,
   a text/watch-html, a text in a charset of its own. Returns its rank among the attachments. It
   stands before the HTML, which is what readers take who know both; text/calendar stands after it,
   where Outlook looks for it. EmailSetAttachmentNumber moves it.
   content_type: with its parameters, as "text/calendar; method=REQUEST; charset=utf-8". A text
                 without a charset is UTF-8 (EMAIL_E_INVALID_CONTENT_TYPE if it is not). A multipart
                 type with its boundary is a part that another program made and maybe signed: it
                 goes as it is (EMAIL_E_EXTENSION_MISSING when the server cannot take it so).
   data, size:   at most 64 MiB; the line ends of a text become CR LF. Since 0.2. */
EMAIL_API int EMAIL_CALL EmailAddAlternative(EmailMessage message, const char *content_type,
                                             const void *data, size_t size);

/* Sets a detail of an attachment, or of an alternative, by its rank.
   detail: EMAIL_ATTACHMENT_NAME ... EMAIL_ATTACHMENT_LOCATION.
   value:  name: one line, may be empty; content type: with its parameters; Content-ID: without
           < and >, ASCII, as the HTML names it after cid:; disposition: attachment, inline or none,
           with parameters, as "attachment; creation-date=\"Mon, 23 Nov 2026 10:00:00 +0000\"";
           location: a URI. NULL or "" removes it. Since 0.2. */
EMAIL_API int EMAIL_CALL EmailSetAttachmentText(EmailMessage message, int rank, int detail,
                                                const char *value);

/* The same for EMAIL_ATTACHMENT_PLACE and EMAIL_ATTACHMENT_VIEW. A picture that several views show
   is related to one of them. Since 0.2. */
EMAIL_API int EMAIL_CALL EmailSetAttachmentNumber(EmailMessage message, int rank, int detail,
                                                  int value);

/* Describes an attachment (Content-Description) by its rank. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetAttachmentDescription(EmailMessage message, int rank,
                                                       const char *description);

/* Adds a header of any name (RFC 5322 section 2.2).
   name:  printable ASCII without blanks and colons. Those that the library writes itself from
          other calls, such as From, To, MIME-Version and Content-Type, and those that only servers
          write, such as Received and Return-Path, are refused (EMAIL_E_INVALID_HEADER); those that
          have a function of their own, such as Subject, Date and Message-ID, go through it and
          keep its rules; those that a function writes in a form of its own (X-Priority,
          Importance, Priority, Sensitivity, Keywords) are taken as they are, and of the function
          and the header the last call counts.
   value: one line in any language, folded and encoded as needed; a tab is a blank. Identifiers and
          URIs are never encoded: what is not ASCII in a URI is percent-encoded, in an identifier
          it is refused.
   Given twice, a header that the RFCs make a list becomes one list (In-Reply-To, References,
   Keywords, List-Unsubscribe and the other List- headers with URIs, Disposition-Notification-To,
   Return-Receipt-To, Errors-To ...); one that a mail has once (Subject, Date, Sender, Message-ID,
   List-ID, Importance ...) is refused the second time (EMAIL_E_INVALID_HEADER); all others stand
   side by side. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailAddHeader(EmailMessage message, const char *name, const char *value);

/* Makes the message a ready-made mail (RFC 5322, headers and body), sent as it is
   but for line ends, which become CR LF, a Bcc header, which is taken out, and the
   "From " line of a mailbox file before the header, which is no part of the mail.
   Lines may end in CR LF, LF, CR, or CR CR LF (a file written as text on Windows).
   A mail whose header ends in a way that readers disagree about, or before its Bcc,
   is refused: what nobody should see would be sent as text. The
   envelope comes from EmailSetSender or EmailSetEnvelopeSender, EmailAddRecipient, EmailAddCc and
   EmailAddBcc; subject, text, HTML and attachments of the message are not used. Raw UTF-8 in names
   and texts of its header is encoded (RFC 2047), so that no server has to offer SMTPUTF8 for it; a
   mail that is signed already (DKIM-Signature) or has such an address keeps it. On a server without
   8BITMIME 8-bit parts are encoded; what cannot be encoded without harm is
   EMAIL_E_EXTENSION_MISSING.
   data: copied; NULL with size 0 goes back to a built message.
   Errors: EMAIL_E_INVALID_MESSAGE. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetSource(EmailMessage message, const void *data, size_t size);

/* <constants PRIORITY SENSITIVITY> */

/* How urgent a mail says it is (EmailSetPriority). */

/* The mail says nothing. */
#define EMAIL_PRIORITY_NONE 0

/* Not urgent. */
#define EMAIL_PRIORITY_LOW 1

/* As usual, and said so. */
#define EMAIL_PRIORITY_NORMAL 2

/* Urgent. */
#define EMAIL_PRIORITY_HIGH 3

/* How confidential a mail says it is (EmailSetSensitivity). */

/* The mail says nothing. */
#define EMAIL_SENSITIVITY_NORMAL 0

/* Personal. */
#define EMAIL_SENSITIVITY_PERSONAL 1

/* Private. */
#define EMAIL_SENSITIVITY_PRIVATE 2

/* Confidential within the company. */
#define EMAIL_SENSITIVITY_COMPANY_CONFIDENTIAL 3

/* </constants> */

/* Says how urgent the mail is: an EMAIL_PRIORITY_ constant (X-Priority, Importance and Priority, as
   different programs look at different ones). Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetPriority(EmailMessage message, int priority);

/* Says how confidential the mail is: an EMAIL_SENSITIVITY_ constant (RFC 2156). Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetSensitivity(EmailMessage message, int sensitivity);

/* Sets the keywords, separated by semicolons. NULL or "" removes them. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetKeywords(EmailMessage message, const char *keywords);

/* Asks the reader's program to tell the reply address, or else the sender, that the mail was shown
   (Disposition-Notification-To, RFC 8098; WLanguage's DispositionNotification). wanted: 0 or 1.
   Since 0.1. */
EMAIL_API int EMAIL_CALL EmailRequestReadReceipt(EmailMessage message, int wanted);

/* Asks for a report of delivery to the same address (Return-Receipt-To), and of the server, where
   it offers that, for reports of success and failure (DSN, RFC 3461). wanted: 0 or 1. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailRequestDeliveryReceipt(EmailMessage message, int wanted);

/* Sets the Sender header: who sends the mail for the one in From (RFC 5322 section 3.6.2). NULL or
   "" removes it. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetSendingAgent(EmailMessage message, const char *mailbox);

/* Sets the Message-ID, with or without its < and >. NULL or "": one is made, and kept until the
   message is changed: a mail that is sent again is the same mail, and a changed one is another,
   with a Date of its own too, as receivers drop a second mail with the same Message-ID. Since 0.1.
 */
EMAIL_API int EMAIL_CALL EmailSetMessageID(EmailMessage message, const char *id);

/* Names the mail, or mails separated by spaces, that this one answers. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetInReplyTo(EmailMessage message, const char *ids);

/* Names the mails of the conversation, separated by spaces, oldest first. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetReferences(EmailMessage message, const char *ids);

/* Sets the Date header; without it the clock tells the date, in UTC.
   unix_seconds:   since 1970-01-01 00:00 UTC.
   offset_minutes: of the time zone, east of UTC, -5999 to 5999. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetDate(EmailMessage message, int64_t unix_seconds,
                                      int offset_minutes);

/* Says that no person wrote the mail, so that no robot answers it (RFC 3834): "auto-generated",
   "auto-replied", "auto-notified" or "no". NULL or "" removes it. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetAutoSubmitted(EmailMessage message, const char *keyword);

/* Adds a way to leave a mailing list (List-Unsubscribe, RFC 2369).
   uri:       https or mailto.
   one_click: 1 promises that a POST to the https URI does it without a question (RFC 8058), as
              large providers ask of who sends many mails. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailAddListUnsubscribe(EmailMessage message, const char *uri,
                                                 int one_click);

/* Makes the mail an invitation, as Outlook and Gmail expect it: a text/calendar alternative.
   method:   REQUEST, CANCEL, REPLY, PUBLISH ...; NULL takes the one in the calendar, and any other
             than that is refused (RFC 6047 section 2.4).
   calendar: a whole iCalendar object (RFC 5545). NULL or "" removes it. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetCalendar(EmailMessage message, const char *method,
                                          const char *calendar);

/* Signs the mail with DKIM (RFC 6376, RFC 8463) whenever it is sent. May be called several times,
   for instance once for an RSA and once for an Ed25519 key. A signed mail is sent in 7 bits, so
   that no server on the way has to change it; but for an address that is not ASCII, and for 8-bit
   parts under another signature, which nobody may encode.
   domain, selector: the public key stands in the DNS at selector._domainkey.domain. From, and the
                     headers of EmailAddListUnsubscribe, are signed so that none can be added.
   key:              the private key in PEM form, not encrypted: RSA of at least 1024 bits, or
                     Ed25519 (EMAIL_E_INVALID_KEY). Is never logged. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailAddDKIM(EmailMessage message, const char *domain,
                                      const char *selector, const char *key);

/* The same with the key in a file. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailAddDKIMFile(EmailMessage message, const char *domain,
                                          const char *selector, const char *path);

/* Signs the content with S/MIME (RFC 8551, multipart/signed). Such a mail has at most 64 MiB.
   certificates: PEM: the signer's first, then those of the authorities up to the root. One that has
                 expired is refused.
   key:          its private key in PEM form, not encrypted, RSA or ECDSA (EMAIL_E_INVALID_KEY).
   Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetSMIMESigner(EmailMessage message, const char *certificates,
                                             const char *key);

/* The same with a PKCS #12 file (.p12, .pfx). password: may be NULL. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetSMIMESignerFile(EmailMessage message, const char *path,
                                                 const char *password);

/* Encrypts the content with S/MIME for the owners of these certificates (PEM, RSA); call it for
   every recipient, and for the sender if the sender is to read the mail too. The headers, subject
   included, are not encrypted, and everybody can see for which certificates the content is: a mail
   with hidden recipients shows theirs. One that has expired is refused (EMAIL_E_INVALID_KEY). Since
   0.1. */
EMAIL_API int EMAIL_CALL EmailAddSMIMERecipient(EmailMessage message, const char *certificates);

/* <constants DELIVERY NOTIFY> */

/* What a message demands of its delivery (EmailSetDeliveryNumber,
   EmailSetDeliveryText). When the server does not offer what is demanded, the mail
   is not sent (EMAIL_E_EXTENSION_MISSING). */

/* Number: EMAIL_NOTIFY_ bits, when the sender is to get a report (DSN, RFC 3461); 0,
   as at first, leaves it to the server. */
#define EMAIL_DELIVERY_NOTIFY 1

/* Number: what of the mail a report brings back: 0 not said, 1 all, 2 the headers
   (RFC 3461 section 4.3). */
#define EMAIL_DELIVERY_RETURN 2

/* Text: an identifier that reports bring back, up to 100 bytes (RFC 3461 section
   4.4). */
#define EMAIL_DELIVERY_ENVELOPE_ID 3

/* 0, or any other number for true: only over verified TLS, all the way (REQUIRETLS,
   RFC 8689). */
#define EMAIL_DELIVERY_REQUIRE_TLS 4

/* Number: deliver within so many seconds (DELIVERBY, RFC 2852); 0 is not said. */
#define EMAIL_DELIVERY_BY_SECONDS 5

/* Number: what happens when that time is over: 0 the sender is told, 1 the mail is
   returned. */
#define EMAIL_DELIVERY_BY_MODE 6

/* Number, -9 to 9: priority in the queues of the servers (MT-PRIORITY, RFC 6710). */
#define EMAIL_DELIVERY_MT_PRIORITY 7

/* Number: the server is to keep the mail back for so many seconds (FUTURERELEASE,
   RFC 4865). */
#define EMAIL_DELIVERY_HOLD_SECONDS 8

/* Text: the server is to keep the mail back until this time, as
   2026-12-24T18:00:00+01:00. */
#define EMAIL_DELIVERY_HOLD_UNTIL 9

/* 0, or any other number for true: tell the server each recipient as its original
   one, for reports (ORCPT); implied by NOTIFY. */
#define EMAIL_DELIVERY_ORIGINAL_RECIPIENTS 10

/* When a report is wanted (EMAIL_DELIVERY_NOTIFY). */

/* When the mail was delivered. */
#define EMAIL_NOTIFY_SUCCESS 1

/* When it could not be delivered. */
#define EMAIL_NOTIFY_FAILURE 2

/* When it takes long. */
#define EMAIL_NOTIFY_DELAY 4

/* Never; stands alone. */
#define EMAIL_NOTIFY_NEVER 8

/* </constants> */

/* Demands something of the delivery that is a number: an EMAIL_DELIVERY_ constant. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetDeliveryNumber(EmailMessage message, int option, int value);

/* Demands something of the delivery that is a text; NULL or "" takes it back. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetDeliveryText(EmailMessage message, int option, const char *value);

/* <constants IMPORT SOURCE CONTENT ATTACHMENT PLACE> */

/* Bits that change what EmailImportHTML does. */

/* It is an error that a picture named by the HTML cannot be attached; otherwise its
   reference is left as it is. URLs are left in any case. */
#define EMAIL_IMPORT_STRICT 1

/* No text is made from the HTML. */
#define EMAIL_IMPORT_NO_TEXT 2

/* Bits that change what EmailBuildSource does. */

/* The Bcc header is written as well: for a copy that is kept, never for one that is
   sent. */
#define EMAIL_SOURCE_WITH_BCC 1

/* Parts of the content of a message (EmailGetMessageText, EmailGetMessageNumber). */

/* The sender, as Name <address>. */
#define EMAIL_CONTENT_SENDER 1

/* The recipients, one a line. */
#define EMAIL_CONTENT_RECIPIENTS 2

/* The recipients of a copy, one a line. */
#define EMAIL_CONTENT_CC 3

/* The recipients of a blind copy, one a line. */
#define EMAIL_CONTENT_BCC 4

/* The addresses that answers go to, one a line. */
#define EMAIL_CONTENT_REPLY_TO 5

/* The subject. */
#define EMAIL_CONTENT_SUBJECT 6

/* The text. */
#define EMAIL_CONTENT_TEXT 7

/* The HTML. */
#define EMAIL_CONTENT_HTML 8

/* The Message-ID with its < and >, as it was set or made; empty before. */
#define EMAIL_CONTENT_MESSAGE_ID 9

/* The date as 2026-11-23T10:00:00+01:00; empty before it was set or made. */
#define EMAIL_CONTENT_DATE 10

/* Number: how many attachments there are, inline ones included. */
#define EMAIL_CONTENT_ATTACHMENT_COUNT 11

/* What the last EmailImportSource repaired or left out, one a line. */
#define EMAIL_CONTENT_IMPORT_PROBLEMS 12

/* What EmailSetEnvelopeSender set; <> for the null sender, empty when it is the
   sender's address. */
#define EMAIL_CONTENT_ENVELOPE_SENDER 13

/* Who sends for the sender, as Name <address>. */
#define EMAIL_CONTENT_SENDING_AGENT 14

/* The mails that this one answers, each with its < and >, separated by spaces. */
#define EMAIL_CONTENT_IN_REPLY_TO 15

/* The mails of the conversation, each with its < and >, separated by spaces, oldest
   first. */
#define EMAIL_CONTENT_REFERENCES 16

/* The keywords, separated by semicolons. */
#define EMAIL_CONTENT_KEYWORDS 17

/* The keyword of EmailSetAutoSubmitted. */
#define EMAIL_CONTENT_AUTO_SUBMITTED 18

/* The URIs of EmailAddListUnsubscribe, one a line. */
#define EMAIL_CONTENT_LIST_UNSUBSCRIBE 19

/* The iCalendar object of EmailSetCalendar. */
#define EMAIL_CONTENT_CALENDAR 20

/* Its method, as REQUEST. */
#define EMAIL_CONTENT_CALENDAR_METHOD 21

/* The headers that are none of the other parts, as Name: value, decoded, one a line
   (EmailGetHeader). */
#define EMAIL_CONTENT_HEADERS 22

/* Who is told that the mail was shown, as Name <address>; empty when nobody is. */
#define EMAIL_CONTENT_READ_RECEIPT_TO 23

/* Who is told that it was delivered, as Name <address>; empty when nobody is. */
#define EMAIL_CONTENT_DELIVERY_RECEIPT_TO 24

/* Number: an EMAIL_PRIORITY_ constant. */
#define EMAIL_CONTENT_PRIORITY 25

/* Number: an EMAIL_SENSITIVITY_ constant. */
#define EMAIL_CONTENT_SENSITIVITY 26

/* Number: 1 when a read receipt is asked for. */
#define EMAIL_CONTENT_READ_RECEIPT 27

/* Number: 1 when a report of delivery is asked for. */
#define EMAIL_CONTENT_DELIVERY_RECEIPT 28

/* What EmailAddEnvelopeRecipient added, one a line. */
#define EMAIL_CONTENT_ENVELOPE_RECIPIENTS 31

/* Number: 1 when one click leaves the list (RFC 8058). */
#define EMAIL_CONTENT_ONE_CLICK 29

/* The organization that the sender belongs to (the header Organization). */
#define EMAIL_CONTENT_ORGANIZATION 30

/* Details of one attachment (EmailAttachmentText, EmailSetAttachmentText,
   EmailSetAttachmentNumber). */

/* Its name; may be empty. */
#define EMAIL_ATTACHMENT_NAME 1

/* Its media type with the parameters, as text/csv; charset=utf-8. */
#define EMAIL_ATTACHMENT_CONTENT_TYPE 2

/* Its Content-ID, without < and >; what stands behind cid: in the HTML. */
#define EMAIL_ATTACHMENT_CONTENT_ID 3

/* Its Content-Description. */
#define EMAIL_ATTACHMENT_DESCRIPTION 4

/* How it is shown (RFC 2183): attachment or inline, with its parameters; none writes
   no such header. Set to empty it is what goes with its place. */
#define EMAIL_ATTACHMENT_DISPOSITION 5

/* Its Content-Location, a URI that the HTML may name instead of a cid: (RFC 2557). */
#define EMAIL_ATTACHMENT_LOCATION 6

/* Number: where it stands, an EMAIL_PLACE_ constant. */
#define EMAIL_ATTACHMENT_PLACE 7

/* Number: the rank of the alternative that shows it; 0 is the HTML. Counts when its
   place is EMAIL_PLACE_RELATED. */
#define EMAIL_ATTACHMENT_VIEW 8

/* Where an attachment stands (EMAIL_ATTACHMENT_PLACE). */

/* After the text and the HTML, as a file. */
#define EMAIL_PLACE_ATTACHED 0

/* With the HTML that shows it (multipart/related); it needs a Content-ID or a
   Content-Location. */
#define EMAIL_PLACE_RELATED 1

/* It is another form of the text (multipart/alternative), which readers take who
   know it and not the HTML. */
#define EMAIL_PLACE_BEFORE_HTML 2

/* It is another form of the text, which readers prefer to the HTML when they know
   it. */
#define EMAIL_PLACE_AFTER_HTML 3

/* </constants> */

/* Sets the HTML and attaches, once each, the pictures that it names in src, srcset, background,
   poster and CSS url(); their references become cid:, data: URIs as well (WLanguage's
   EmailImportHTML). A text is made from the HTML when there is none. The pictures and the text that
   an earlier import made go; what was set or attached by other calls stays, and keeps its rank.
   EmailSetHTML drops the pictures that its HTML does not show, and has the text made anew.
   directory: where the pictures are. Nothing outside it is ever read: no absolute path, no "..", no
              symbolic link that leads out, no URL. NULL or "": only data: URIs.
   options:   EMAIL_IMPORT_ bits. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailImportHTML(EmailMessage message, const char *html,
                                         const char *directory, int options);

/* Gives the whole mail as it would be sent (RFC 5322, CR LF line ends).
   options: EMAIL_SOURCE_ bits.
   data:    receives the bytes, behind which stands a NUL; free them with EmailFreeSource.
   size:    receives their number, without the NUL. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailBuildSource(EmailMessage message, int options, void **data,
                                          size_t *size);

/* Frees what EmailBuildSource gave. NULL is allowed; anything that it did not give, or that was
   freed before, is left alone. Does not touch the error state. Since 0.1. */
EMAIL_API void EMAIL_CALL EmailFreeSource(void *data);

/* Writes the whole mail to a file, in pieces; the file is there only when it is complete. One that
   is there already is replaced, and keeps its permissions when it is this user's; a new one is for
   its owner only. A link is followed, unless another user made it (root aside): that is
   CANNOT_WRITE.
   Errors: EMAIL_E_CANNOT_WRITE. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailBuildSourceFile(EmailMessage message, const char *path, int options);

/* Takes a ready-made mail apart into the properties of this message, all of which it replaces:
   addresses, subject, text, HTML, attachments, priority, sensitivity, keywords, receipts,
   references, date, ways to leave a list, other headers. They are read with EmailGetMessageText,
   EmailGetMessageNumber, EmailGetHeader, EmailAttachmentText and EmailAttachmentData. Mails are
   often not what the standards say: what can be read is kept, and each flaw is a line of
   EMAIL_CONTENT_IMPORT_PROBLEMS, which says what was repaired or left out. Mailboxes are kept
   beside bad ones, types and boundaries beside bad parameters, parts beside lines that are none.
   Texts and names may be in any charset of the WHATWG's encoding standard, or in UTF-7,
   ISO-2022-KR, HZ, UTF-32 or a DOS code page; octets that say nothing are UTF-8, else of the mail's
   charset, else windows-1252. format=flowed is made one line a paragraph, and pictures by
   Content-Location are referred to by Content-ID. Signatures are left out, and a
   multipart/encrypted, report or digest becomes multipart/mixed, which is told.
   data, size: at most 256 MiB.
   Errors: EMAIL_E_INVALID_MESSAGE; the message is then as it was. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailImportSource(EmailMessage message, const void *data, size_t size);

/* The same from a file. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailImportSourceFile(EmailMessage message, const char *path);

/* Sets a part of the content of a message that is one text, as the function of its name does.
   detail: EMAIL_CONTENT_SENDER, SUBJECT, TEXT, HTML, MESSAGE_ID, SENDING_AGENT, IN_REPLY_TO,
   REFERENCES, KEYWORDS, AUTO_SUBMITTED, or a constant that names a header and has no function of
   its own.
   value: NULL or "" removes it.
   Errors: EMAIL_E_UNKNOWN_CONSTANT for a part that is not one text; otherwise those of the function
   of its name, or of EmailAddHeader. Since 0.2. */
EMAIL_API int EMAIL_CALL EmailSetMessageText(EmailMessage message, int detail, const char *value);

/* Reads a part of the content of a message, as it was set or imported.
   detail: an EMAIL_CONTENT_ constant; a number is given as digits.
   Result: length of the whole text; -1 on failure (EMAIL_E_UNKNOWN_CONSTANT). Since 0.1. */
EMAIL_API int EMAIL_CALL EmailGetMessageText(EmailMessage message, int detail, char *buffer,
                                             int size);

/* Reads a part of the content of a message that is a number.
   detail: an EMAIL_CONTENT_ constant that says so.
   Result: -1 on failure, as with a detail that is not a number (EMAIL_E_UNKNOWN_CONSTANT). Since
   0.1. */
EMAIL_API int EMAIL_CALL EmailGetMessageNumber(EmailMessage message, int detail);

/* Reads a header: one that was added or imported, or one that the library writes from another call,
   such as Subject, To or Importance.
   name:  upper and lower case are the same.
   rank:  1 for the first of that name; further ones come with 2, 3 and so on.
   Result: length of the whole value, which is one line, decoded; -1 on failure, as when there is
   none (EMAIL_E_OUT_OF_RANGE). Since 0.1. */
EMAIL_API int EMAIL_CALL EmailGetHeader(EmailMessage message, const char *name, int rank,
                                        char *buffer, int size);

/* How many attachments the message has, inline ones included; -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailGetAttachmentCount(EmailMessage message);

/* Tells of one attachment.
   rank:   1 to the number of attachments, in the order in which they were attached or stood in the
           imported mail (EMAIL_E_OUT_OF_RANGE).
   detail: an EMAIL_ATTACHMENT_ constant.
   Result: length of the whole text; -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailAttachmentText(EmailMessage message, int rank, int detail,
                                             char *buffer, int size);

/* Copies the content of one attachment: from memory, from its file, or from its read function,
   which is called on this thread during the call.
   rank:   as for EmailAttachmentText.
   buffer: receives the content, no NUL behind it; NULL with size 0 asks for the length alone, which
           reads nothing.
   size:   in bytes; what does not fit is left out.
   Result: length of the whole content in bytes; -1 on failure, when nothing in the buffer counts.
   Errors: EMAIL_E_FILE_CHANGED, EMAIL_E_FILE_NOT_FOUND, EMAIL_E_CANNOT_READ.
   Blocks: as long as the reading takes. Since 0.1. */
EMAIL_API int64_t EMAIL_CALL EmailAttachmentData(EmailMessage message, int rank, void *buffer,
                                                 size_t size);

/* <constants ADDRESS> */

/* What is checked of an address, and what came of it (EmailCheckAddress). */

/* Level: the address is well formed (RFC 5321, 5322, 6531). */
#define EMAIL_ADDRESS_SYNTAX 0

/* Level: and its top-level domain exists. */
#define EMAIL_ADDRESS_STRICT 1

/* Level: and the mail server of its domain is asked whether it would take mail for
   it; no mail is sent. Many servers say yes to everything, and many networks cannot
   ask. */
#define EMAIL_ADDRESS_SERVER 2

/* Result: no fault was found. */
#define EMAIL_ADDRESS_VALID 11

/* Result: not an address, or its domain cannot exist; ErrorInfo says what is wrong
   and where. */
#define EMAIL_ADDRESS_BAD_SYNTAX 12

/* Result: its server refuses it for good, or its domain takes no mail. */
#define EMAIL_ADDRESS_REFUSED 13

/* Result: its server could not be asked, or did not want to say; ErrorInfo has the
   reason. */
#define EMAIL_ADDRESS_UNKNOWN 14

/* </constants> */

/* Checks an address (WLanguage's EmailCheckAddress).
   address: without a name or a comment; blanks around it are ignored.
   level:   EMAIL_ADDRESS_SYNTAX, EMAIL_ADDRESS_STRICT or EMAIL_ADDRESS_SERVER.
   Result: EMAIL_ADDRESS_VALID, or EMAIL_ADDRESS_BAD_SYNTAX, EMAIL_ADDRESS_REFUSED or
           EMAIL_ADDRESS_UNKNOWN, with which ErrorInfo has the reason: what is wrong with the
           address and where, or what its server said. 0 when the arguments are wrong.
   Errors: EMAIL_E_INVALID_ADDRESS, EMAIL_E_EMPTY_ARGUMENT, EMAIL_E_CONTROL_CHARACTER,
           EMAIL_E_RECIPIENTS_REFUSED, EMAIL_E_HOST_NOT_FOUND and others of the network;
           EMAIL_E_EXTENSION_MISSING when the part before the @ is not ASCII and its server does
           not offer SMTPUTF8.
   Blocks: at level EMAIL_ADDRESS_SERVER for no longer than EmailSetTimeOut. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailCheckAddress(const char *address, int level);

/* <constants SPLIT> */

/* What is wanted of a list of addresses (EmailSplitAddresses). Line n of each is
   about mailbox n. */

/* Each mailbox, as EmailAddRecipient takes it. */
#define EMAIL_SPLIT_MAILBOXES 1

/* The address of each. */
#define EMAIL_SPLIT_ADDRESSES 2

/* The name of each; an empty line where there is none. */
#define EMAIL_SPLIT_NAMES 3

/* The name of the group that each is in; an empty line where there is none. */
#define EMAIL_SPLIT_GROUPS 4

/* What could not be read, or was repaired, one a line; about no mailbox in
   particular. */
#define EMAIL_SPLIT_PROBLEMS 5

/* </constants> */

/* Reads a list of addresses, as people and programs write it: mailboxes and groups of RFC 5322
   sections 3.4 and 4.4, separated by commas, semicolons or line ends. A function that takes a
   mailbox takes one, so that an address from outside cannot bring others along: who wants a list
   splits it first. What cannot be read takes nothing beside it along.
   list:   UTF-8, at most 1 MiB (EMAIL_E_OUT_OF_RANGE).
   detail: an EMAIL_SPLIT_ constant; line n of the answers to all but EMAIL_SPLIT_PROBLEMS is about
           the same mailbox.
   Result: length of the whole text, lines separated by a line feed; 0 for none; -1 on failure.
   Neither blocks nor asks a server (EmailCheckAddress does). Since 0.2. */
EMAIL_API int EMAIL_CALL EmailSplitAddresses(const char *list, int detail, char *buffer, int size);

/* ==== Sending ============================================================ */

/* <constants SENT RECIPIENT> */

/* What a sending function returns when it did not fail. */

/* The server accepted the mail for every recipient. */
#define EMAIL_SENT_FULLY 1

/* The server accepted it for some recipients and refused others. */
#define EMAIL_SENT_IN_PART 2

/* Details of one recipient, for EmailRecipientNumber and EmailRecipientText. */

/* Text: the address as it stood in the envelope. */
#define EMAIL_RECIPIENT_ADDRESS 1

/* Number: 1 when the server took the mail for this recipient; 0 when it did not, or
   when nobody knows. */
#define EMAIL_RECIPIENT_ACCEPTED 2

/* Number: the server's answer to this recipient; 0 when it was not asked, or when
   the whole mail in an outbox was refused (EMAIL_MAIL_ERROR). */
#define EMAIL_RECIPIENT_SMTP_CODE 3

/* Text: the enhanced status code as "5.1.1". */
#define EMAIL_RECIPIENT_ENHANCED_CODE 4

/* Text: the server's own words. */
#define EMAIL_RECIPIENT_SERVER_TEXT 5

/* </constants> */

/* Sends a message. On an asynchronous session: hands it to the outbox.
   Result: EMAIL_SENT_FULLY (1): the server accepted it for every recipient.
           EMAIL_SENT_IN_PART (2): for some; the error is then
           EMAIL_E_SOME_RECIPIENTS_REFUSED, and EmailRecipientNumber tells which.
           0: for nobody; or nobody knows (EMAIL_ERROR_OUTCOME_UNKNOWN is 1).
   A refusal leaves the session usable. After a lost connection the next call opens a
   new one; nothing is ever sent a second time silently.
   Blocks: until the server has answered.
   Errors: message 200-299, server 600-699, network 300-399 (and 400-599, as a new
   connection may be needed), EMAIL_E_TOO_LARGE before anything is sent, unknown
   outcome 700-799, EMAIL_E_CANCELLED, EMAIL_E_SESSION_CLOSED. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSendMessage(EmailSession session, EmailMessage message);

/* Sends a ready-made mail from a file (.eml) with the envelope of the message; the
   content of the message is not used and stays as it is.
   path: read in pieces; line ends and a Bcc header: see EmailSetSource.
   Result and errors: as EmailSendMessage and EmailAttachFile. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSend(EmailSession session, EmailMessage message, const char *path);

/* Sends a ready-made mail from memory.
   sender:     envelope sender, an address without a name; "" is the null sender.
   recipients: count addresses without names.
   count:      1 to 100000.
   data, size: the mail; line ends and a Bcc header: see EmailSetSource.
   Result: as EmailSendMessage; ErrorInfo(EMAIL_ERROR_EVERYTHING) lists refused recipients.
   Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSendSource(EmailSession session, const char *sender,
                                         const char *const *recipients, int count, const void *data,
                                         size_t size);

/* Sends many messages in one call, over as many connections as EMAIL_SESSION_CONNECTIONS allows; on
   one connection in their order. With EMAIL_SESSION_TRUSTED_WINDOW several are under way at once.
   messages: count handles; the same message may stand there twice.
   count:    1 to 100000.
   On an asynchronous session they are written to the outbox together, with one wait for the disk
   for up to 1000 mails, and are safe when the call returns.
   Result: how many were accepted for at least one recipient (on an asynchronous session: by the
   outbox); -1 on failure, when nothing was tried because the arguments are wrong. If there was any
   failure, the error is that of the first message that was not accepted for everybody; each message
   has its own: EmailGetMessageResult. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSendMessages(EmailSession session, const EmailMessage *messages,
                                           int count);

/* What the last sending of this message came to: EMAIL_SENT_FULLY, EMAIL_SENT_IN_PART, or 0; then
   EmailMessageErrorNumber and EmailMessageErrorText have the reason. -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailGetMessageResult(EmailMessage message);

/* A numeric detail of the error of the last sending of this message, as EmailErrorNumber; 0 when
   there was none; -1 on failure, as with a detail that is not a number (EMAIL_E_UNKNOWN_CONSTANT).
   Since 0.1. */
EMAIL_API int EMAIL_CALL EmailMessageErrorNumber(EmailMessage message, int detail);

/* A detail of that error as a text, as EmailErrorCopy. Result: length of the whole text; -1 on
   failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailMessageErrorText(EmailMessage message, int detail, char *buffer,
                                               int size);

/* How many recipients the last sending of this message had; 0 before the first.
   -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailGetRecipientCount(EmailMessage message);

/* What became of one recipient in the last sending of this message.
   rank:   1 to the number of recipients (EMAIL_E_OUT_OF_RANGE).
   detail: EMAIL_RECIPIENT_ACCEPTED or EMAIL_RECIPIENT_SMTP_CODE.
   Result: -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailRecipientNumber(EmailMessage message, int rank, int detail);

/* The same as a text.
   detail: any EMAIL_RECIPIENT_ constant.
   Result: length of the whole text; -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailRecipientText(EmailMessage message, int rank, int detail,
                                            char *buffer, int size);

/* The server's answer to the last sending of this message, which often has the number
   under which the server keeps it ("250 2.0.0 Ok: queued as 4F2A1").
   Result: length of the whole text, 0 when there is none; -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailGetServerReply(EmailMessage message, char *buffer, int size);

/* The Message-ID that the last sending of this message carried, with its < and >.
   Result: length of the whole text, 0 when there is none; -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailGetMessageID(EmailMessage message, char *buffer, int size);

/* Is told how far the transmission of a message is.
   done_bytes, total_bytes: of the message in its encoded form.
   Result: 0 to go on; anything else cancels (EMAIL_E_CANCELLED: nothing was
   delivered; EMAIL_E_UNKNOWN_CANCELLED: the server has the whole message and has not
   answered yet). done_bytes equals total_bytes in the last call only, which comes when
   the server has accepted the mail: the answer is no longer looked at then. */
typedef int(EMAIL_CALL *EmailProgressFunction)(void *user_data, int64_t done_bytes,
                                               int64_t total_bytes);

/* Sets the function that is told of the progress of every message sent on this
   session, at most once every 10,000 bytes or so, and once at the end. While the
   server does not answer or does not take what is sent, it is called 25 times a second
   with the same bytes, so that cancelling takes effect within 50 ms.
   callback:  NULL for none. It runs on the thread that called the sending function,
              while that call is blocked (on an asynchronous session: on a thread of
              the library with the signal mask of the host). It may call the
              library, EmailCloseSession included; it must not throw, longjmp or
              end its thread.
   user_data: handed to it as it is; may be NULL.
   Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetProgress(EmailSession session, EmailProgressFunction callback,
                                          void *user_data);

/* ==== Transcript ========================================================= */

/* <constants TRANSCRIPT> */

/* Who said a line of a transcript (EmailSetTranscript). */

/* This library. */
#define EMAIL_TRANSCRIPT_CLIENT 0

/* The server. */
#define EMAIL_TRANSCRIPT_SERVER 1

/* Nobody: something that happened and is no line, as "connected to 192.0.2.1:25". */
#define EMAIL_TRANSCRIPT_EVENT 2

/* </constants> */

/* Is told one line of the conversation with a server.
   side: an EMAIL_TRANSCRIPT_ constant.
   line: UTF-8, without its line end, of printable characters; holds until the function
         returns. Passwords and tokens are replaced by "[hidden]", also where a server
         repeats them, and of a message only its size is shown. */
typedef void(EMAIL_CALL *EmailTranscriptFunction)(void *user_data, int side, const char *line);

/* Sets the function that is told what is said on the connections of this session which are
   opened from now on: set it before EmailStartSession to see all. None at first.
   EMAIL_SESSION_TRANSCRIPT_FILE has the same lines, each with its time and the number of its
   connection. Events tell where a connection goes, how TLS was agreed and with whose
   certificate, and what ended the connection.
   callback:  NULL for none, which counts at once. It runs on the thread whose call uses the
              connection, while that call is blocked. What is said without such a call (mails
              of an outbox, the end of an idle connection, EmailCloseSession) it is told later,
              in order, on the thread of the library on which EmailSetCompletion's runs. With
              several connections it is called from several threads. It may call the library,
              but not wait there for this session; it must not throw, longjmp or end its
              thread. EmailCloseSession returns when all have been told, and so does this
              function with NULL; both wait for two seconds at most, and not in a callback.
   user_data: handed to it as it is; may be NULL.
   Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetTranscript(EmailSession session, EmailTranscriptFunction callback,
                                            void *user_data);

/* ==== Asynchronous mode ================================================== */

/* <constants STATUS STATE MAIL> */

/* What became of a mail in an outbox, as WLanguage tells it (EmailStatus). */

/* It waits, or is being sent. */
#define EMAIL_STATUS_PENDING 1

/* The server took it for every recipient that it did not refuse. */
#define EMAIL_STATUS_SENT 2

/* It failed, was cancelled, or is kept back because nobody knows whether it was
   delivered. */
#define EMAIL_STATUS_ERROR 3

/* Where in its life a mail in an outbox is, more exactly than its status
   (EMAIL_MAIL_STATE). */

/* It waits for its first try. */
#define EMAIL_STATE_QUEUED 1

/* It is being sent. */
#define EMAIL_STATE_SENDING 2

/* It waits to be tried again (EMAIL_MAIL_NEXT_ATTEMPT_SECONDS). */
#define EMAIL_STATE_WAITING 3

/* The server took it for every recipient that it did not refuse. */
#define EMAIL_STATE_SENT 4

/* It was refused for good, or given up. */
#define EMAIL_STATE_FAILED 5

/* It was taken back before it was sent (EmailCancel). */
#define EMAIL_STATE_CANCELLED 6

/* Nobody knows whether it was delivered; it is kept back until EmailRetryNow or
   EmailCancel. */
#define EMAIL_STATE_UNKNOWN 7

/* Details of a mail in an outbox, for EmailMailNumber and EmailMailText. */

/* Number: an EMAIL_STATE_ constant; as a text its words, as "waiting to retry". */
#define EMAIL_MAIL_STATE 1

/* Number: how often it was tried. */
#define EMAIL_MAIL_ATTEMPTS 2

/* Number: seconds until it is tried again; 0 when it is due or finished. */
#define EMAIL_MAIL_NEXT_ATTEMPT_SECONDS 3

/* Number: 1 when an earlier try may have delivered it already. */
#define EMAIL_MAIL_POSSIBLE_DUPLICATE 4

/* Number: how many recipients it has (EmailMailRecipientNumber). */
#define EMAIL_MAIL_RECIPIENT_COUNT 5

/* Number: its size in bytes. */
#define EMAIL_MAIL_SIZE 6

/* Text: the server's answer to the last try. */
#define EMAIL_MAIL_SERVER_REPLY 7

/* Text: its Message-ID, with its < and >. */
#define EMAIL_MAIL_MESSAGE_ID 8

/* Text: the envelope's sender. */
#define EMAIL_MAIL_SENDER 9

/* Number: the EMAIL_E_ number of what EMAIL_MAIL_ERROR tells; 0 when there is none. */
#define EMAIL_MAIL_CODE 10

/* Text: what the last try failed with, in one line; while no mail goes at all (the
   server cannot be reached or refuses the sign-in), that. */
#define EMAIL_MAIL_ERROR 11

/* Text: when the outbox took it, in UTC, as 2026-11-23T10:00:00Z. */
#define EMAIL_MAIL_CREATED 12

/* </constants> */

/* On a session that was started with async_mode 1, the sending functions return as
   soon as the outbox has the message, as a copy that needs no file or buffer of
   yours any more; threads of the library send it, over as many connections as
   EMAIL_SESSION_CONNECTIONS allows.

   Start. The start connects, for at most 15 seconds, and fails for what time alone will not
   mend: a wrong name, a refused password, a certificate that is not trusted. If the server
   is only not there now (a MAY_RETRY error), the session starts all the same and the mails
   wait; EMAIL_SESSION_START_OFFLINE 0 makes that a failure.

   Retry. What the server refuses for now is tried again after about 1, 2, 4, 8 ...
   minutes (EMAIL_SESSION_RETRY_FIRST_SECONDS), at most an hour apart, for two days
   (EMAIL_SESSION_EXPIRY_SECONDS) and a hundred tries, and only for the recipients that
   are still open. A server that asks for less (421, 432, 454, 4.7.x, 4.3.2) gets less, and more
   again with every success; EMAIL_SESSION_MAILS_PER_MINUTE bounds it from the start. While the
   server cannot be reached, one mail is tried after 5, 10, 20 ... seconds, in the end every five
   minutes, and the others wait for that; this does not count as a try. Five refused sign-ins in
   a row stop the session, so that no account is locked, until EmailRetryNow or a new session;
   a server that says it cannot check them now is asked once an hour in the end. What expires
   meanwhile is given up all the same. A server that refuses further connections (421 or 432
   before there is a mail, or a refused sign-in while others are accepted) gets the mails over
   those that it has. A mail for which the server is silent holds its connection until the
   time-out: with EMAIL_SESSION_CONNECTIONS 1 the others wait for that. A session that was set to
   EMAIL_SESSION_ALL_OR_NONE when a mail was queued gives the whole mail up with the first
   recipient that is refused for good. A mail that your progress callback stops is cancelled.

   Doubt. When a connection, or the process, ends between the end of a mail and the
   server's answer, nobody knows whether it was delivered. It is then sent again with the
   same Message-ID and marked (EMAIL_MAIL_POSSIBLE_DUPLICATE): three times within the first
   hour, then once an hour, ten times at most. After that, or at once when
   EMAIL_SESSION_AT_MOST_ONCE is set, it is kept back for you to decide with EmailRetryNow or
   EmailCancel (EMAIL_STATE_UNKNOWN). Never silently either way. A mail that was being sent
   at ten crashes is kept back in any case, as it may be their reason.

   In memory, or in a file. Without EMAIL_SESSION_OUTBOX_FILE the mails end with the process.
   With it, a mail for which the sending function returned true is on the disk:
   it survives a crash and the loss of power, and the next session with this file and
   the same server, port and user name goes on with it, in this program or another: mails
   for another server wait for a session of theirs. Several processes of
   one machine may use one file at once; each mail is sent by one of them, and what a
   process that ended had begun is taken over by the others, within seconds on Linux, after
   three minutes elsewhere. The file and the two beside it (-wal, -shm) belong together,
   are readable by their owner only, hold the mails in clear, and no password or token. It
   is an SQLite database; do not change it while it is used, and not on a network drive.
   A file that cannot be used gives an EMAIL_E_OUTBOX_ error and is left as it is. A mail that
   the disk has damaged is never sent: it fails with EMAIL_E_OUTBOX_DAMAGED, as does the start,
   once, when changes in the log (-wal) cannot be read any more; a copy of the log is then
   kept beside it. The last of the room on a disk is kept for what becomes of the mails. When a
   disk fails so late that nobody knows whether it has a mail, the error says so
   (EMAIL_ERROR_OUTCOME_UNKNOWN).

   Closing. EmailCloseSession waits for what can be sent within EMAIL_SESSION_CLOSE_SECONDS. What
   is left then stays in the file; out of memory it is given up (EMAIL_E_OUTBOX_GIVEN_UP).
   A process that ends without closing (return from main, exit) takes no more mails into memory
   (EMAIL_E_OUTBOX_SHUT) and sends what waits there in the same way, behind everything else that it
   does at its end, and calls none of its functions any more; nobody is told of what is given up, so
   closing is better. A file is left as it is, but for the mails that are being sent at this
   instant: they get two seconds. A process that is ended by a signal, by _exit or by abort, a
   forked child, and on Windows any process, does not wait.

   The number of a mail is found in all functions as long as its session is open or,
   with a file, as long as this process lives and the mail is kept
   (EMAIL_SESSION_KEEP_SECONDS after it was finished). */

/* The number under which the outbox has the last asynchronous sending of this message
   (WLanguage's MailIdentifier): never used again, and below 2^53, so that hosts whose numbers
   are doubles keep it exactly. It begins with 1 in memory; that of a mail in a file needs more
   than 32 bits. An outbox file made before 0.2 goes on with numbers of up to 63 bits. 0 before
   the first, -1 on failure. Since 0.1. */
EMAIL_API int64_t EMAIL_CALL EmailGetMailIdentifier(EmailMessage message);

/* A number of 31 bits for a mail, for hosts whose integers have 32 (VB6, COBOL, PHP on 32 bits):
   every function that takes the number of a mail takes it as well, in this process. Mails of an
   outbox in memory have such numbers themselves, those of a file get one here, always the same.
   Result: 1 to 2147483647; 0 on failure (EMAIL_E_UNKNOWN_MAIL). Since 0.2. */
EMAIL_API int EMAIL_CALL EmailGetShortMailNumber(int64_t mail);

/* What became of a mail (WLanguage's EmailStatus): EMAIL_STATUS_PENDING, EMAIL_STATUS_SENT or
   EMAIL_STATUS_ERROR, with which ErrorInfo has the text. 0 when there is no mail of this number
   (EMAIL_E_UNKNOWN_MAIL). Since 0.1. */
EMAIL_API int EMAIL_CALL EmailStatus(int64_t mail);

/* More about a mail, as a number.
   detail: an EMAIL_MAIL_ constant marked "number". Result: -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailMailNumber(int64_t mail, int detail);

/* More about a mail, as a text; numbers come as digits.
   detail: any EMAIL_MAIL_ constant. Result: length of the whole text; -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailMailText(int64_t mail, int detail, char *buffer, int size);

/* What became of one recipient of a mail; as EmailRecipientNumber. Result: -1 on failure. Since
   0.1. */
EMAIL_API int EMAIL_CALL EmailMailRecipientNumber(int64_t mail, int rank, int detail);

/* What became of one recipient of a mail; as EmailRecipientText. Result: length of the whole text;
   -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailMailRecipientText(int64_t mail, int rank, int detail, char *buffer,
                                                int size);

/* Waits until a mail is finished: sent, failed, cancelled or in doubt.
   timeout_ms: 0 does not wait; -1 waits without limit.
   Result: as EmailStatus; 0 with EMAIL_E_WAIT_TIMEOUT when the time is over, whose text says what
           the last try failed with. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailWait(int64_t mail, int timeout_ms);

/* Waits until no mail of an asynchronous session waits any more, whatever became of them.
   timeout_ms: as for EmailWait.
   Errors: EMAIL_E_WAIT_TIMEOUT, whose text says why no mail goes if none does, or else what the
   server said of the one that is due next; EMAIL_E_NO_OUTBOX;
   EMAIL_E_CANCELLED (EmailCancelCall), EMAIL_E_SESSION_CLOSED. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailFlush(EmailSession session, int timeout_ms);

/* Takes back a mail that waits, or that was kept back in doubt. When an earlier try may have
   delivered it, or did to some of its recipients, its status says so
   (EMAIL_MAIL_POSSIBLE_DUPLICATE, EMAIL_MAIL_ERROR). Errors: EMAIL_E_MAIL_NOT_WAITING,
   EMAIL_E_UNKNOWN_MAIL. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailCancel(int64_t mail);

/* Tries a waiting mail now; one that was kept back in doubt is sent again, marked as a possible
   duplicate; one that failed is tried again, for as long as EMAIL_SESSION_KEEP_SECONDS keeps it
   and, in memory, while there is room for it: with the recipients that were not refused by
   themselves, if there are any. Errors: as EmailCancel; EMAIL_E_OUTBOX_DAMAGED. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailRetryNow(int64_t mail);

/* Lists the mails of an asynchronous session in the order of their numbers.
   after:  0 for the first.
   Result: the next number, 0 at the end, -1 on failure (EMAIL_E_NO_OUTBOX). Since 0.1. */
EMAIL_API int64_t EMAIL_CALL EmailNextMail(EmailSession session, int64_t after);

/* Takes one finished mail from the session's list of those: for hosts that poll (VB6, COBOL).
   Every mail that this session finished is listed once, and those that it took and another
   process finished (within a second or two).
   Result: its number, 0 when there is none, -1 on failure (EMAIL_E_NO_OUTBOX). Since 0.1. */
EMAIL_API int64_t EMAIL_CALL EmailNextCompletion(EmailSession session);

/* Waits until a mail of the session is finished and takes it, as EmailNextCompletion does: for
   hosts that cannot take a callback on a thread of the library (Ruby, LuaJIT, Perl, PHP, VB6).
   timeout_ms: 0 does not wait; -1 waits without limit.
   Result: its number, 0 when none was finished in time, -1 on failure: EMAIL_E_NO_OUTBOX,
           EMAIL_E_CANCELLED after EmailCancelCall, EMAIL_E_SESSION_CLOSED when the session is
   closed meanwhile. Several threads may wait: each mail is given to one of them. Since 0.2. */
EMAIL_API int64_t EMAIL_CALL EmailWaitCompletion(EmailSession session, int timeout_ms);

/* A descriptor for event loops (select, poll, epoll, kqueue, libuv, asyncio): it can be read while
   EmailNextCompletion has a mail to give. Call that until it gives 0, then wait for the descriptor
   again; do not read from it. Now and then it becomes readable although nothing is there.
   It belongs to the session, is the same for every call and is closed with the session; it is not
   handed on to programs that are executed. A forked child must not use it.
   Result: the descriptor; on Windows the HANDLE of an event that is set in place of it, for
           WaitForMultipleObjects; -1 on failure: EMAIL_E_NO_OUTBOX, EMAIL_E_LOCAL_RESOURCES when
           none is left. Since 0.2. */
EMAIL_API int64_t EMAIL_CALL EmailGetCompletionDescriptor(EmailSession session);

/* Is told that a mail is finished, sent or not: by the session that finished it, and by the one
   that took it when that was another process with the same file (within a second or two).
   mail:   its number.
   status: EMAIL_STATUS_SENT or EMAIL_STATUS_ERROR. */
typedef void(EMAIL_CALL *EmailCompletionFunction)(void *user_data, int64_t mail, int status);

/* Sets the function that is told of every mail of this session that is finished, once each.
   callback:  NULL for none: when that returns, no call is under way any more, unless one takes
              longer than two seconds or makes this call itself. It runs on one thread of the
              library, with the signal mask that the host had at load; calls come one at a time.
              It may call the library, but not wait for mails there; it must not throw, longjmp or
              end its thread. EmailCloseSession returns when all of them have been made, unless
              one takes longer than two seconds or closes the session itself. None is made any
              more once the process is ending.
   user_data: handed to it as it is; may be NULL.
   Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetCompletion(EmailSession session, EmailCompletionFunction callback,
                                            void *user_data);

/* ==== Settings =========================================================== */

/* <constants PARAMETER> */

/* Settings of the process (EmailConfigure). */

/* Whose certificate roots are used: 0, the operating system's; 1, Mozilla's, built
   into the library, identical everywhere. 0 at first. WLanguage: emailParameterMode. */
#define EMAIL_PARAMETER_MODE 0

/* What a child gets that was forked without exec from a process that has used the
   library: 0, EMAIL_E_AFTER_FORK from every call; 1, a fresh copy of the library
   that works, with the parent's settings and without its sessions and messages. 0 by
   default. Setting it does not count as use. */
#define EMAIL_PARAMETER_FORK 1

/* How many calls may wait for servers at the same time, 1 to 4096; 256 by default.
   Each has a thread of the library meanwhile, of about 50 KB. Others wait for their
   turn, no longer than the time-out of their session. Counts at once. Without effect
   on Windows, where calls run on the threads that make them. */
#define EMAIL_PARAMETER_CALLS 2

/* </constants> */

/* Sets something for the whole process; counts for connections that are opened
   afterwards.
   Errors: EMAIL_E_UNKNOWN_CONSTANT, EMAIL_E_OUT_OF_RANGE. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailConfigure(int parameter, int value);

/* Gives memory that is not in use back to the system. Takes some milliseconds. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailTrimMemory(void);

#ifdef __cplusplus
}
#endif

#endif
