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
 *           NUL. The one exception is ErrorInfo(), whose text belongs to the
 *           calling thread and holds until its next call into the library.
 * THREADS   Every function may be called from any thread at any time, and from a
 *           callback. Calls on one session take turns on its connections. A
 *           message is used by one call at a time: others wait.
 * BLOCKING  Functions that talk to a server block the calling thread (only it), for
 *           no longer than the limits that EmailSetTimeOut and the session's
 *           properties set. EmailCloseSession on another thread ends them early.
 *           All other functions return within microseconds, save those that read
 *           a file.
 * UNITS     Times are in the unit that the name ends with: _seconds, _ms. Sizes are
 *           in bytes ("octets" in the standards).
 * ERRORS    Every call sets or clears the error of the calling thread. In
 *           asynchronous .NET and Python code read it in the same synchronous
 *           stretch as the call, not after an await.
 * PROCESS   Loading starts the Go runtime: some threads, all with every signal
 *           blocked; your signal handlers stay as they were; install a handler
 *           for SIGSEGV before loading, or chain it. The library cannot be
 *           unloaded: dlclose succeeds and leaves it. After fork() the child gets
 *           EMAIL_E_AFTER_FORK from every call, unless EMAIL_PARAMETER_FORK was set; fork
 *           followed by exec is always fine. An address-space limit (ulimit -v)
 *           has to leave 1 GB. Environment variables that the host sets after its
 *           own start are not seen. glibc only, not musl.
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

#define COURRIEL_VERSION "0.1.0"
/* major * 10000 + minor * 100 + patch */
#define COURRIEL_VERSION_NUMBER 100

/* The version of the library that is loaded, as "1.2.3". Never NULL, never freed.
   Compare it with COURRIEL_VERSION to see whether header and library belong
   together. Does not touch the error state. Since 0.1. */
EMAIL_API const char *EMAIL_CALL EmailVersion(void);

/* The same as a number that can be compared: see COURRIEL_VERSION_NUMBER. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailVersionNumber(void);

/* ==== Errors ============================================================= */

/* <codes> made by `make generate` from core/code.go */
/* </codes> */

/* <constants ERROR STAGE> */
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
           buffer is NULL while size is not 0. Does not change the error state.
   Since 0.1. */
EMAIL_API int EMAIL_CALL EmailErrorCopy(int detail, char *buffer, int size);

/* What a code means in general (WLanguage's EmailMsgError), as one sentence.
   code:   an EMAIL_E_ number.
   Result: never NULL, never freed; "" for a number that is no code. Does not
           touch the error state. Since 0.1. */
EMAIL_API const char *EMAIL_CALL EmailErrorText(int code);

/* ==== Sessions =========================================================== */

/* <constants OPTION SESSION IGNORE> */
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
               returns as soon as the outbox has the message (EmailStatus).
   option:     an EMAIL_OPTION_ constant. A required protection never falls back.
   Sign-in: if the server offers a mechanism that is known here and refuses the
   credentials, the session fails. If it offers none, the session goes on without
   sign-in, unless EMAIL_SESSION_SIGN_IN_REQUIRED is set; EMAIL_SESSION_SIGNED_IN
   tells. Credentials are not sent over a connection that is not encrypted and
   verified (EMAIL_E_CLEAR_TEXT_SIGN_IN), loopback aside.
   Result: the session; NULL on failure. Close it with EmailCloseSession.
   Blocks: at most one time-out for each step.
   Errors: arguments 1-9, network 20-29, TLS 30-39, sign-in 40-49,
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
EMAIL_API int EMAIL_CALL EmailGetSessionText(EmailSession session, int property, char *buffer, int size);

/* Reads a property that is a number; one that is larger than 2147483647 comes
   as that. Result: -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailGetSessionNumber(EmailSession session, int property);

/* Connects, secures and signs in a session made with EmailNewSession: everything
   said of EmailStartSMTPSession holds. A failed start leaves the session as it
   was, so that a property can be changed and the start tried again.
   Errors: as EmailStartSMTPSession; EMAIL_E_WRONG_STATE when it is started
   already, EMAIL_E_EMPTY_ARGUMENT when no server is set. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailStartSession(EmailSession session);

/* Finds the newest open session that was started with this user name, for
   programs that know the name only.
   Result: the session, not a new one: it is still closed once. NULL when there is
   none (EMAIL_E_INVALID_HANDLE). Since 0.1. */
EMAIL_API EmailSession EMAIL_CALL EmailFindSession(const char *username);

/* Closes a session: an asynchronous one first sends what waits, for at most
   EMAIL_SESSION_CLOSE_SECONDS; calls in progress on other threads end with
   EMAIL_E_SESSION_CLOSED (or EMAIL_E_UNKNOWN_CANCELLED when the mail may be out);
   the server gets a QUIT that is not waited for beyond a moment. The handle is
   dead afterwards, whatever the result.
   Errors: EMAIL_E_INVALID_HANDLE, EMAIL_E_CLOSED_HANDLE,
   EMAIL_E_OUTBOX_GIVEN_UP. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailCloseSession(EmailSession session);

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
           any language, quoted or not.
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
   name:         shown to the recipient, in any language, without a directory;
                 NULL: the last part of path.
   content_type: "type/subtype"; NULL: found out from content and name.
   Errors: EMAIL_E_FILE_NOT_FOUND, EMAIL_E_NOT_A_FILE, EMAIL_E_CANNOT_READ,
   EMAIL_E_INVALID_CONTENT_TYPE. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailAttachFile(EmailMessage message, const char *path, const char *name,
                                         const char *content_type);

/* Attaches bytes from memory.
   name:         as above, but must be given (EMAIL_E_NO_NAME).
   data:         copied; may be NULL when size is 0.
   size:         in bytes; up to 1 GiB. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailAttachData(EmailMessage message, const char *name,
                                         const char *content_type, const void *data, size_t size);

/* Adds a header of any name.
   name:  letters, digits and other printable ASCII but ":" (RFC 5322 section
          2.2); those that the library writes itself from other calls, such as From,
          To, Cc, Bcc, Subject, MIME-Version and Content-*, are refused
          (EMAIL_E_INVALID_HEADER); Date and Message-ID may be given once.
   value: one line in any language; folded and encoded as needed. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailAddHeader(EmailMessage message, const char *name, const char *value);

/* Makes the message a ready-made mail (RFC 5322, headers and body), sent as it is
   but for line ends, which become CR LF, and a Bcc header, which is taken out. The
   envelope comes from EmailSetSender or EmailSetEnvelopeSender, EmailAddRecipient, EmailAddCc and
   EmailAddBcc; subject, text, HTML and attachments of the message are not used.
   data: copied; NULL with size 0 goes back to a built message.
   Errors: EMAIL_E_INVALID_MESSAGE. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSetSource(EmailMessage message, const void *data, size_t size);

/* ==== Sending ============================================================ */

/* <constants SENT RECIPIENT> */
/* </constants> */

/* Sends a message. On an asynchronous session: hands it to the outbox.
   Result: EMAIL_SENT_FULLY (1): the server accepted it for every recipient.
           EMAIL_SENT_IN_PART (2): for some; the error is then
           EMAIL_E_SOME_RECIPIENTS_REFUSED, and EmailRecipientNumber tells which.
           0: for nobody; or nobody knows (EMAIL_ERROR_OUTCOME_UNKNOWN is 1).
   A refusal leaves the session usable. After a lost connection the next call opens a
   new one; nothing is ever sent a second time silently.
   Blocks: until the server has answered.
   Errors: message 10-19, server 50-59, network 20-29 (and 30-49, as a new connection
   may be needed), EMAIL_E_TOO_LARGE before anything is sent, unknown outcome
   60-69, EMAIL_E_CANCELLED, EMAIL_E_SESSION_CLOSED. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSendMessage(EmailSession session, EmailMessage message);

/* Sends a ready-made mail from a file (.eml) with the envelope of the message; the
   content of the message is not used and stays as it is.
   path: read in pieces; line ends may be LF or CR LF.
   Result and errors: as EmailSendMessage and EmailAttachFile. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSend(EmailSession session, EmailMessage message, const char *path);

/* Sends a ready-made mail from memory.
   sender:     envelope sender, an address without a name; "" is the null sender.
   recipients: count addresses without names.
   count:      1 to 100000.
   data, size: the mail; line ends may be LF or CR LF; a Bcc header is taken out.
   Result: as EmailSendMessage; ErrorInfo(EMAIL_ERROR_EVERYTHING) lists refused recipients.
   Since 0.1. */
EMAIL_API int EMAIL_CALL EmailSendSource(EmailSession session, const char *sender,
                                         const char *const *recipients, int count, const void *data,
                                         size_t size);

/* How many recipients the last sending of this message had; 0 before the first.
   -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailRecipientCount(EmailMessage message);

/* What became of one recipient in the last sending of this message.
   index:  0 to count-1 (EMAIL_E_OUT_OF_RANGE).
   detail: EMAIL_RECIPIENT_ACCEPTED or EMAIL_RECIPIENT_SMTP_CODE.
   Result: -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailRecipientNumber(EmailMessage message, int index, int detail);

/* The same as a text.
   detail: any EMAIL_RECIPIENT_ constant.
   Result: length of the whole text; -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailRecipientText(EmailMessage message, int index, int detail, char *buffer,
                                            int size);

/* The server's answer to the last sending of this message, which often has the number
   under which the server keeps it ("250 2.0.0 Ok: queued as 4F2A1").
   Result: length of the whole text, 0 when there is none; -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailServerReply(EmailMessage message, char *buffer, int size);

/* The Message-ID that the last sending of this message carried, with its < and >.
   Result: length of the whole text, 0 when there is none; -1 on failure. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailGetMessageID(EmailMessage message, char *buffer, int size);

/* Is told how far the transmission of a message is.
   done_bytes, total_bytes: of the message in its encoded form.
   Result: 0 to go on; anything else cancels (EMAIL_E_CANCELLED: nothing was
   delivered). When done_bytes equals total_bytes all is handed over and the answer
   is no longer looked at. */
typedef int(EMAIL_CALL *EmailProgressFunction)(void *user_data, int64_t done_bytes,
                                               int64_t total_bytes);

/* Sets the function that is told of the progress of every message sent on this
   session, at most once every 10,000 bytes or so, and once at the end.
   callback:  NULL for none. It runs on the thread that called the sending function,
              while that call is blocked (on an asynchronous session: on a thread of
              the library with the signal mask of the host). It may call the
              library, EmailCloseSession included; it must not throw, longjmp or
              end its thread.
   user_data: handed to it as it is; may be NULL.
   Since 0.1. */
EMAIL_API int EMAIL_CALL EmailProgress(EmailSession session, EmailProgressFunction callback,
                                       void *user_data);

/* ==== Settings =========================================================== */

/* <constants PARAMETER> */
/* </constants> */

/* Sets something for the whole process; counts for connections that are opened
   afterwards.
   Errors: EMAIL_E_UNKNOWN_CONSTANT, EMAIL_E_OUT_OF_RANGE. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailConfigure(int parameter, int value);

/* Gives memory that is not in use back to the system. Takes some milliseconds. Since 0.1. */
EMAIL_API int EMAIL_CALL EmailTrimMemory(void);

/* ==== The WLanguage spellings ============================================ */

#define emailOptionDefault EMAIL_OPTION_DEFAULT
#define emailProtocolSMTPS EMAIL_OPTION_STARTTLS
#define emailOptionSecuredTLS EMAIL_OPTION_STARTTLS
#define optionTLS EMAIL_OPTION_IMPLICIT_TLS
#define optionSSL EMAIL_OPTION_IMPLICIT_TLS
#define emailSynchronous 0
#define emailAsynchronous 1
#define emailParameterMode EMAIL_PARAMETER_MODE
#define errMessage EMAIL_ERROR_MESSAGE
#define errCode EMAIL_ERROR_CODE
#define errSummary EMAIL_ERROR_SUMMARY
#define errFullDetails EMAIL_ERROR_EVERYTHING
#define errSystemCode EMAIL_ERROR_SYSTEM_CODE
#define errSystemMessage EMAIL_ERROR_SYSTEM_MESSAGE

#ifdef __cplusplus
}
#endif

#endif
