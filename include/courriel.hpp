// SPDX-License-Identifier: MIT
//
// Courriel for C++17 and later: header-only, over courriel.h and nothing else.
//
//     courriel::SessionOptions options;
//     options.server = "smtp.example.com";
//     options.username = "user@example.com";
//     options.password = "secret";
//     options.option = courriel::Option::starttls;
//     courriel::Session session(options);
//     session.send(courriel::Message()
//                      .from("Zoë <user@example.com>")
//                      .to("someone@example.org")
//                      .subject("Bonjour")
//                      .text("It works."));
//
// STRINGS   UTF-8, taken as std::string_view; they need no NUL at the end. A view with a
//           NUL inside is refused (Code::control_character) where C would cut it short.
// ERRORS    What fails throws an Error; catch a family (NetworkError, TlsError,
//           SignInError, RefusedError, OutcomeUnknownError …) or branch on code().
//           try_send and its like return the Error instead.
// OBJECTS   Session and Message own their handles and can be moved, not copied. One that
//           was moved from gives Code::invalid_handle, never a crash.
// THREADS   A Session may be used by any number of threads, and so may a Message that is
//           only sent. Session::close may be called while others send; the destructor,
//           and changing a Message that another thread uses, may not.
// The rest (blocking, limits, fork) is as courriel.h says.
#ifndef COURRIEL_HPP
#define COURRIEL_HPP

#include "courriel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <future>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace courriel {

// <enums> made by `make generate` from core/code.go and core/constant.go
/// The stable number of an error; 0 means that there is none.
enum class Code : int {
    /// Nothing.
    none = 0,
    /// An argument that must be given is NULL. Cause: A pointer argument was NULL where the
    /// function needs a value. Cure: Pass a text or a buffer; the manual says which arguments may
    /// be NULL.
    null_argument = 101,
    /// An argument that must have a value is empty. Cause: A text argument was empty where the
    /// function needs a value. Cure: Pass a value; the manual says which arguments may be empty.
    empty_argument = 102,
    /// The handle is not one of this kind. Cause: The value is NULL, was never given out by this
    /// library, or belongs to another kind of object. Cure: Pass the handle just as Session,
    /// Session or Message returned it.
    invalid_handle = 103,
    /// The handle was closed before. Cause: Session::close or Message's destructor was already
    /// called for this handle. Cure: Start a new session or make a new message; numbers are never
    /// used again.
    closed_handle = 104,
    /// A text is not valid UTF-8. Cause: The text is in another character set, or was cut in the
    /// middle of a character. Cure: Convert the text to UTF-8 before the call (from Windows-1252
    /// or UTF-16, for instance).
    invalid_utf8 = 105,
    /// A text contains a control character that is not allowed there. Cause: A line break, a NUL
    /// or another control character stands in a value that becomes part of a header or a command.
    /// Cure: Remove it from the value; when the value came from outside, somebody may be trying
    /// to inject a header or a command.
    control_character = 106,
    /// A value is outside its limits. Cause: A port, a time, a size or an index is below or above
    /// what the function takes, or a text is too long or not one that can stand there. Cure: See
    /// the text of the error; keep to the limits that the manual gives for the parameter.
    out_of_range = 107,
    /// An option, property, parameter or detail of this number does not exist. Cause: The number
    /// is not one of the constants of this function, or this version of the library is older than
    /// the header. Cure: Use the constants of the header that came with the library.
    unknown_constant = 108,
    /// The object is not in a state that allows this. Cause: The session is already started or
    /// not started yet, or the property can only be read. Cure: Look at the order of the calls:
    /// properties first, then Session, then sending.
    wrong_state = 109,
    /// There is no open session of this name. Cause: No session was started with this user name,
    /// or all of them have been closed; upper and lower case differ. Cure: Start the session
    /// first, and give the name just as it was given at the start.
    no_such_session = 110,
    /// The message has no sender. Cause: Neither a sender nor an envelope sender was set. Cure:
    /// Call Message::from before sending.
    no_sender = 201,
    /// The message has no recipient. Cause: There is no recipient, no Cc and no Bcc. Cure: Add at
    /// least one with Message::to, Message::cc or Message::bcc.
    no_recipient = 202,
    /// An address is not valid. Cause: The address breaks the syntax of RFC 5321 and RFC 5322,
    /// has an impossible domain, or more than one address was given at once. Cure: Correct the
    /// address; give one address a call, as name@domain or Name <name@domain>; split_addresses
    /// reads a list.
    invalid_address = 203,
    /// A header name or value is not valid. Cause: The name has other characters than RFC 5322
    /// allows, or the header is one that the library writes itself. Cure: Correct the name; use
    /// the function made for that header where there is one.
    invalid_header = 204,
    /// A content type is not valid. Cause: The content type is not of the form type/subtype of
    /// RFC 2045. Cure: Pass something like application/pdf, or NULL to have it found out.
    invalid_content_type = 205,
    /// A file does not exist. Cause: No file has this path, seen from the directory in which the
    /// process runs. Cure: Check the path; relative paths start at the current directory of the
    /// process.
    file_not_found = 206,
    /// A path does not lead to a regular file. Cause: The path leads to a directory, a device or
    /// a pipe. Cure: Give the path of a regular file.
    not_a_file = 207,
    /// A file cannot be read. Cause: The process may not read the file, or the system reported an
    /// error while reading. Cure: See the system's message; check the permissions of the file.
    cannot_read = 208,
    /// A file changed while it was being sent. Cause: The file grew, shrank or vanished after the
    /// message had been measured; the transmission was broken off and nothing was delivered.
    /// Cure: Send again when nobody writes to the file any more.
    file_changed = 209,
    /// The message cannot be sent as it is. Cause: A ready-made source is empty, has no header,
    /// or has a line that no mail server has to accept. Cure: See the text of the error; build
    /// the message with the library, which never makes such lines.
    invalid_message = 210,
    /// An attachment has no name. Cause: Data was attached without a name; many mail programs
    /// would not show it. Cure: Give the name that the recipient shall see, as a file name.
    no_name = 211,
    /// A file cannot be written. Cause: The process may not write there, the disk is full, or the
    /// directory does not exist. Cure: See the system's message; check the path, its permissions
    /// and the free space.
    cannot_write = 212,
    /// A key or certificate for signing or encrypting cannot be used. Cause: It is not in PEM
    /// form, is encrypted, damaged, too short, or does not belong to its certificate. Cure: Give
    /// an unencrypted private key in PEM form: RSA of at least 1024 bits (2048 are usual), or
    /// Ed25519 for DKIM.
    invalid_key = 213,
    /// The server's name does not exist. Cause: The name service says that there is no such host,
    /// or that it has no address; or what was given is no host name. Cure: Check the spelling of
    /// the server's name, without port and smtp://, and the name service of this machine.
    host_not_found = 301,
    /// The server's name could not be looked up. Cause: The name service did not answer or
    /// answered with a temporary failure. Cure: Try again; check the network and the name service
    /// of this machine.
    name_resolution = 302,
    /// The connection was refused. Cause: Nothing listens on this port of the server, or a
    /// firewall rejects it. Cure: Check the port (25, 587 with STARTTLS, 465 with implicit TLS)
    /// and that the server runs.
    connection_refused = 303,
    /// The server cannot be reached. Cause: There is no route to the server's network, or this
    /// machine has no network. Cure: Check the network of this machine, its routes and its
    /// firewall.
    unreachable = 304,
    /// The server did not accept the connection in time. Cause: Packets are lost or silently
    /// dropped, most often by a firewall; many networks block port 25. Cure: Try port 587 or 465;
    /// ask the network's operator; raise the time-out if the line is slow.
    connect_timeout = 305,
    /// The server was silent for too long. Cause: The server is overloaded or stuck, or the port
    /// expects implicit TLS while this session speaks in clear. Cure: Try again later; check that
    /// option and port belong together; raise the time-out with set_timeout.
    timeout = 306,
    /// The connection was lost before the mail was handed over. Cause: The server or something on
    /// the way closed the connection; the mail was not delivered. Cure: Send again: the session
    /// opens a new connection by itself.
    connection_lost = 307,
    /// The server does not keep to the protocol. Cause: The answer is not one that RFC 5321
    /// allows at this point, is too long, or came before the question. Cure: Check that an SMTP
    /// server listens on this port; see the server's text.
    protocol = 308,
    /// The call took longer than its total limit. Cause: The limit for the whole call, which the
    /// session sets, was reached before the mail was handed over. Cure: Raise the total limit, or
    /// try again when the line is faster.
    total_timeout = 309,
    /// This machine could not open the connection. Cause: The process has no descriptors left,
    /// the local address does not belong to this machine, or the system refused. Cure: See the
    /// system's message; close what is not needed; check the local address.
    local_resources = 310,
    /// The proxy did not give a connection to the server. Cause: The proxy does not allow
    /// connections to this server and port, cannot make them now, or is no proxy of the kind that
    /// was given. Cure: See the proxy's words; ask its operator to allow the server and its port
    /// (465 or 587).
    proxy_refused = 311,
    /// The proxy refused the sign-in. Cause: The proxy wants a user name and a password, or
    /// refuses those in its address. Cure: Write user name and password into the proxy's address,
    /// reserved characters as %xx.
    proxy_sign_in = 312,
    /// Encryption is required but the server does not offer STARTTLS. Cause: The server has no
    /// STARTTLS on this port, or something on the way removes the offer. Cure: Use the port that
    /// the provider names for STARTTLS (587), or implicit TLS on 465; never go on in clear on a
    /// foreign network.
    tls_not_offered = 401,
    /// The server refused to start encryption. Cause: The server offered STARTTLS and then
    /// answered it with an error. Cure: Try again later when the server's code begins with 4;
    /// otherwise tell the server's operator.
    starttls_refused = 402,
    /// The encrypted connection could not be set up. Cause: Client and server have no TLS version
    /// or cipher in common, or the handshake was broken off. TLS 1.2 is the least that is
    /// accepted. Cure: Update the server; see the system's message for the reason that it gave.
    tls_handshake = 403,
    /// The server's certificate was issued by an unknown authority. Cause: The certificate is
    /// self-signed, or comes from a private or too new authority, or the server does not send the
    /// intermediate certificate. Cure: Give the authority's certificate with
    /// SessionOptions::ca_file, or trust the built-in roots (Parameter::mode).
    unknown_authority = 404,
    /// The server's certificate is for another name. Cause: The certificate does not name the
    /// server as it was given in the call. Cure: Use the server's name that is in the
    /// certificate, as the provider documents it, not an alias or an IP address.
    wrong_name = 405,
    /// The server's certificate is not valid at this time. Cause: The certificate has expired or
    /// is not valid yet, or the clock of this machine is wrong. Cure: Check the date of this
    /// machine; tell the server's operator to renew the certificate.
    certificate_expired = 406,
    /// The server's certificate is not acceptable. Cause: The certificate is malformed, was not
    /// made for servers, or breaks a constraint of its authority. Cure: See the system's message;
    /// tell the server's operator.
    certificate_invalid = 407,
    /// The server does not speak TLS on this port. Cause: Implicit TLS was asked for, but the
    /// server began in clear. Cure: Use Option::starttls on ports 25 and 587; implicit TLS
    /// belongs to port 465.
    not_tls = 408,
    /// The file of certificate authorities cannot be used. Cause: The file cannot be read or has
    /// no certificate in PEM or DER form. Cure: Give the path of a file with -----BEGIN
    /// CERTIFICATE----- blocks.
    ca_file = 409,
    /// Clear text stood behind the answer to STARTTLS. Cause: Somebody on the way, or a broken
    /// server, put bytes between the answer and the handshake, which is how replies are injected.
    /// Cure: Do not use this network; if it happens everywhere, tell the server's operator.
    clear_text_injection = 410,
    /// The connection protects the mail less than it was queued with. Cause: The mail was queued
    /// by a session whose connections are encrypted, or verified, and this session's are not; a
    /// mail never travels with less. Cure: Deliver it with a session that has the protection of
    /// the first, or cancel it and send it again from this one.
    less_protection = 411,
    /// The server's key is not one of those that were pinned. Cause: The server has a new key, or
    /// somebody on the way answers in its place with a certificate that is valid otherwise. Cure:
    /// Ask the server's operator whether the key was changed, and compare the new one, which the
    /// error names, by another way; then change SessionOptions::pins.
    wrong_key = 412,
    /// The client's certificate or its key cannot be used. Cause: A file cannot be read, has no
    /// certificate or no key, the key does not belong to the certificate, or the password is
    /// wrong. Cure: See the text of the error; give PEM files, or a PKCS #12 file with
    /// SessionOptions::client_key_password.
    client_certificate = 413,
    /// The server refused the user name or the password. Cause: The server does not say more
    /// exactly what it does not accept: user name, password, or a password from programs at all.
    /// Cure: Check both (most servers want the whole address as the user name), and the
    /// provider's page about sending from programs: many want an application password or OAuth2
    /// (SessionOptions::auth_token).
    sign_in_refused = 501,
    /// The server cannot check the sign-in at the moment. Cause: The server gives no verdict on
    /// user name and password: something of its own fails, or there were too many sign-ins or
    /// connections. Cure: Try again after some minutes, not at once: some servers answer a wrong
    /// password like this and lock the account.
    sign_in_temporary = 502,
    /// The password was not sent because the connection is not protected. Cause: The connection
    /// is not encrypted, or an error of the certificate was ignored, so that others could read
    /// the password. Cure: Use Option::starttls or Option::implicit_tls with a valid certificate;
    /// only on a trusted network set SessionOptions::clear_text_sign_in_allowed.
    clear_text_sign_in = 503,
    /// The server offers no way to sign in that can be used here. Cause: Sign-in is required by
    /// the session, but the server offers none of PLAIN, LOGIN, XOAUTH2 and OAUTHBEARER that
    /// fits. Cure: Use the submission port (587 or 465): servers often offer sign-in only there,
    /// and only under TLS.
    no_mechanism = 504,
    /// The server wants a sign-in first. Cause: The server takes mail on this port only from
    /// users who signed in. Cure: Give user name and password; check that the session could sign
    /// in.
    sign_in_required = 505,
    /// The server refused this way of signing in. Cause: The mechanism is not allowed for this
    /// account, or not known to the server although it offers it. Cure: See the server's text;
    /// another mechanism can be chosen with SessionOptions::mechanism.
    mechanism_refused = 506,
    /// The server wants encryption before the sign-in. Cause: The server takes credentials only
    /// on an encrypted connection. Cure: Use Option::starttls or Option::implicit_tls.
    encryption_required = 507,
    /// The server's part of the sign-in makes no sense. Cause: A challenge was not base64, was
    /// too long, or did not belong to the mechanism. Cure: Choose another mechanism with
    /// SessionOptions::mechanism; tell the server's operator.
    bad_challenge = 508,
    /// The server refused the access token. Cause: The server does not say why: a token ends,
    /// belongs to one user, and has a scope. Cure: Get a new token; check that it is for the user
    /// who is named and has the provider's scope for sending mail.
    token_refused = 509,
    /// This way of signing in is switched off for the account. Cause: An administrator, or the
    /// provider, does not allow this way of signing in; user name, password and token may be
    /// right. Cure: Ask the account's administrator to allow authenticated SMTP, or sign in in
    /// the way that the provider names; the server's text says more.
    sign_in_disabled = 510,
    /// The server wants an application password. Cause: The account's own password is not taken
    /// from programs. Cure: Make an application password in the account's security settings and
    /// use it as the password, or sign in with a token (SessionOptions::auth_token).
    app_password_required = 511,
    /// The server refused to talk to this client. Cause: The server refuses this client, whatever
    /// the mail; its text says why. Cure: See the server's text; try again later when its code
    /// begins with 4.
    server_refused = 601,
    /// The server refused the sender. Cause: The server does not take mail from this sender, or
    /// not now; its text says why. Cure: See the server's text; try again later when its code
    /// begins with 4. Most servers let a user send with the address of the account only.
    sender_refused = 602,
    /// The server refused every recipient. Cause: The server does not take mail for these
    /// recipients, or not now; its text says why. Cure: See each recipient's own answer; try
    /// again later when its code begins with 4.
    recipients_refused = 603,
    /// The server refused some of the recipients. Cause: The mail went to the others; or to
    /// nobody, when SessionOptions::all_or_none is set. Cure: See each recipient's own answer
    /// with SendResult::recipients.
    some_recipients_refused = 604,
    /// The server refused to take the message. Cause: The server accepted sender and recipients
    /// but not the transmission. Cure: See the server's text; try again later when its code
    /// begins with 4.
    data_refused = 605,
    /// The server refused the message after reading it. Cause: A filter did not like the content,
    /// the mailbox is full, or a rule of the server was broken; nothing was delivered. Cure: See
    /// the server's text; try again later when its code begins with 4.
    message_refused = 606,
    /// The message is larger than the server accepts. Cause: The server announces a limit of
    /// size, or said so while it was being sent. Cure: Send smaller attachments or a link;
    /// Session::size_limit is the limit.
    too_large = 607,
    /// The server is closing the connection. Cause: The server is shutting down, is overloaded,
    /// or limits how much one client may send (421). Cure: Send again later; the session opens a
    /// new connection by itself.
    service_closing = 608,
    /// The server lacks an extension that this mail needs. Cause: An address or a header has
    /// characters that need SMTPUTF8, or another extension was demanded, and the server does not
    /// offer it. Cure: Use an address in ASCII, drop the demand, or use another server.
    extension_missing = 609,
    /// The server cannot take the mail at the moment. Cause: The server has no room, is
    /// overloaded, or one of its own parts fails. Cure: Send again later; nothing is wrong with
    /// the mail. If it goes on, tell the server's operator.
    server_unavailable = 610,
    /// The connection was lost while the server was deciding: the mail may have been delivered.
    /// Cause: The whole mail was handed over, but the connection ended before the answer. Cure:
    /// Sending again may deliver it twice: look at the recipient or the server's log first, or
    /// send again with the same Message-ID.
    unknown_lost = 701,
    /// The server did not answer in time after the whole mail: it may have been delivered. Cause:
    /// The whole mail was handed over, but the server was silent for longer than the time-out.
    /// Cure: Sending again may deliver it twice: look at the recipient or the server's log first;
    /// allow more time (RFC 5321 asks for 10 minutes here).
    unknown_timeout = 702,
    /// The server's answer to the whole mail makes no sense: it may have been delivered. Cause:
    /// The whole mail was handed over, but what came back is not an answer that RFC 5321 allows.
    /// Cure: Sending again may deliver it twice: look at the recipient or the server's log first.
    unknown_protocol = 703,
    /// The call was stopped while the server was deciding: the mail may have been delivered.
    /// Cause: The whole mail was handed over when the call was cancelled, the session was closed,
    /// or the total limit was reached. Cure: Sending again may deliver it twice: look at the
    /// recipient or the server's log first.
    unknown_cancelled = 704,
    /// A process ended while it was sending the mail: it may have been delivered. Cause: The
    /// process crashed, was killed, or the machine lost its power between the hand-over of the
    /// mail and the note about it. Cure: Look at the recipient or the server's log, then
    /// Mail::retry_now or Mail::cancel; a mail that was being sent at ten crashes may be their
    /// reason.
    unknown_ended = 705,
    /// The outbox is full. Cause: As many mails as the outbox may hold are waiting, or they are
    /// as large together as an outbox in memory may be. Cure: Wait with Session::flush, or raise
    /// SessionOptions::outbox_limit or SessionOptions::outbox_megabytes; an outbox file
    /// (SessionOptions::outbox_file) needs no memory.
    outbox_full = 801,
    /// There is no mail of this number in an outbox. Cause: The number was never given out, the
    /// session whose outbox in memory had it is closed, the mail was removed
    /// (SessionOptions::keep), or no session has used its outbox file in this process yet. Cure:
    /// Use the number that SendResult::mail gave after the asynchronous send; start a session
    /// with the outbox file first.
    unknown_mail = 802,
    /// The mail was cancelled. Cause: Mail::cancel was called for it, or a progress callback
    /// answered that it wants to stop. Cure: Send it again if it was cancelled by mistake.
    mail_cancelled = 803,
    /// The wait ended before the mails did. Cause: The time given to Mail::wait or Session::flush
    /// is over; the mails go on. Cure: Wait again, or look at Mail::status later.
    wait_timeout = 804,
    /// The mail was tried for as long as allowed and given up. Cause: Every try ended with a
    /// temporary failure until the limit of tries or of time was reached. Cure: See the last
    /// answer of the server in the status; send again when its reason is gone.
    mail_expired = 805,
    /// The session was closed while mails were still waiting: they were given up. Cause: The
    /// outbox is in memory, and the time for closing was over before the server had taken them.
    /// Cure: Call Session::flush before closing, or raise SessionOptions::close_time.
    outbox_given_up = 806,
    /// The session is not asynchronous. Cause: The function works on a session that was started
    /// in asynchronous mode. Cure: Start the session with SessionOptions::async_mode.
    no_outbox = 807,
    /// The mail is no longer waiting. Cause: It was already sent, has failed, or is being handed
    /// over at this moment. Cure: See Mail::status for what became of it.
    mail_not_waiting = 808,
    /// The outbox takes no more mails: its session or the process is ending. Cause:
    /// Session::close is closing the session, or the process is ending, while a mail is handed to
    /// its outbox. The mail was not taken. Cure: End the threads that send before the session is
    /// closed and before main returns.
    outbox_shut = 809,
    /// The outbox file cannot be made at this path. Cause: The folder does not exist, something
    /// else than a file has this name or the file has several, the path is too long, the file or
    /// one of the two beside it was removed or replaced while it was in use, the file is mounted
    /// by itself (as docker -v does with a file), or the folder is on a network or on a file
    /// system where processes cannot share memory. Cure: Give SessionOptions::outbox_file the
    /// path of a file in a folder that exists, on a disk of this machine; mount the folder, not
    /// the file; after a removal, start the session again.
    outbox_path = 811,
    /// The outbox file cannot be written. Cause: The process may not write the file or its
    /// folder, in which two more files are made beside it, or the disk is mounted for reading
    /// only. What the outbox holds is still there. Cure: Let the process write the file and its
    /// folder, or choose another place.
    outbox_read_only = 812,
    /// The disk of the outbox file is full. Cause: There is no room for the mail, or the quota of
    /// the user is used up; the mail was not taken. What the outbox holds is still there. Cure:
    /// Make room and send again; what waits goes on by itself.
    outbox_disk_full = 813,
    /// The outbox file was made by another version of the library. Cause: The format of the file
    /// is not the one that this version of the library knows; it was left as it is. Cure: Use the
    /// version of the library that made it until its mails are sent, or another file.
    outbox_version = 814,
    /// The file is not an outbox. Cause: The file belongs to another program, or its beginning
    /// was overwritten; it was left as it is. Cure: Give SessionOptions::outbox_file a path of
    /// its own; if it was an outbox once, restore the file from a copy.
    outbox_foreign = 815,
    /// The outbox file is damaged. Cause: The disk or another program changed the file or its
    /// log; a mail that does not fit its checksum is not sent. Cure: Keep a copy of the file with
    /// its -wal beside it; go on with a new file; the program sqlite3 can recover what is
    /// readable (.recover).
    outbox_damaged = 816,
    /// The outbox file is locked by another program. Cause: Another process held the lock of the
    /// file for more than ten seconds: it is stopped in the debugger, or copies the file. Cure:
    /// Let that process go on or end it, and try again.
    outbox_locked = 817,
    /// The disk of the outbox file reports an error. Cause: The system could not read or write
    /// the file; the mail was not taken. Cure: See the system's log; check the disk. What was
    /// written before is still there as far as the disk gives it back.
    outbox_disk = 818,
    /// The program cancelled the call: nothing was delivered. Cause: The progress callback
    /// answered that it wants to stop, or Session::cancel_calls was called. Cure: Nothing to
    /// mend; the session opens a new connection for the next mail.
    cancelled = 901,
    /// The session was closed during the call: nothing was delivered. Cause: Session::close was
    /// called on another thread. Cure: Start a new session and send again.
    session_closed = 902,
    /// An error inside the library. Cause: A defect of Courriel; it was caught, and the process
    /// goes on. Cure: Please report it with the whole text (Error::everything).
    internal = 911,
    /// There is not enough memory. Cause: The system gave no memory or no thread, or has none
    /// left for what was to be copied or built; nothing was taken. Cure: Free memory; raise the
    /// limits of the process; attach large files by their path and send them, or write the source
    /// to a file: neither needs memory.
    out_of_memory = 912,
    /// The library cannot be used in a forked child. Cause: The process was forked after it had
    /// used the library; only the parent can go on using it. Cure: Turn Parameter::fork on before
    /// the fork, call the library in the children only, start the child with exec (in Python: the
    /// start methods spawn or forkserver), or send from the parent.
    after_fork = 913,
    /// Too many calls at the same time. Cause: As many calls as Parameter::calls allows waited
    /// for servers, and this one did not get its turn within the session's time-out. Cure: Raise
    /// Parameter::calls, send from fewer threads, or try again.
    too_many_calls = 914,
    /// There are no handle numbers left. Cause: Two thousand million sessions and messages have
    /// been made in this process. Cure: Start the process again.
    out_of_handles = 915,
};

/// Details of an error, for ErrorInfo, EmailErrorCopy and EmailErrorNumber.
enum class ErrorDetail : int {
    /// What happened, in one line (WLanguage's errMessage).
    message = 0,
    /// The EMAIL_E_ number: the thing to branch on.
    code = 1,
    /// What the code means in general, without the details of the case.
    summary = 2,
    /// All details, several lines: for a log or a report.
    everything = 3,
    /// The usual cause, and what to do about it.
    hint = 4,
    /// Where it happened: an EMAIL_STAGE_ number; its name as a text.
    stage = 5,
    /// The server's three-digit answer (RFC 5321 section 4.2), 0 when there is none.
    smtp_code = 6,
    /// The server's enhanced status code as "5.1.1" (RFC 3463).
    enhanced_code = 7,
    /// The server's own words; control characters are shown as escapes.
    server_text = 8,
    /// The number of the system's error (errno), 0 when there is none.
    system_code = 9,
    /// The words of the system, of TLS or of the certificate check.
    system_message = 10,
    /// 1 when the same call may succeed later with nothing changed.
    may_retry = 11,
    /// 1 when the mail may have been delivered although the call failed.
    outcome_unknown = 12,
    /// 0 when the session was not started or has to be started again, else 1.
    session_usable = 13,
    /// The nearest number of WLanguage's own table.
    wlanguage_number = 14,
    /// 1 when another access token may be accepted where this one was refused; 0 when a new one
    /// does not help.
    new_token_helps = 16,
    /// Whose the fault is, which says where something has to change: an EMAIL_FAULT_ number; its
    /// name as a text.
    fault = 17,
    /// The name of the code, as "CONNECTION_REFUSED".
    name = 15,
};

/// Where an error happened.
enum class Stage : int {
    /// No stage.
    none = 0,
    /// Checking what the program passed; nothing was written to a server.
    arguments = 1,
    /// Building the message; nothing was written to a server.
    message = 2,
    /// Looking up the server's name.
    name = 3,
    /// Opening the connection.
    connect = 4,
    /// The TLS handshake and the check of the certificate.
    tls = 5,
    /// Waiting for the server's greeting.
    greeting = 6,
    /// EHLO or HELO.
    ehlo = 7,
    /// STARTTLS.
    starttls = 8,
    /// AUTH.
    sign_in = 9,
    /// MAIL FROM: the sender.
    mail = 10,
    /// RCPT TO: the recipients.
    rcpt = 11,
    /// DATA or BDAT.
    data = 12,
    /// Transmitting the message.
    body = 13,
    /// Waiting for the answer to the whole message.
    end_of_data = 14,
    /// Between two messages.
    idle = 15,
    /// In the outbox.
    outbox = 16,
};

/// Whose the fault is: where something has to change.
enum class Fault : int {
    /// Nothing is wrong, or nobody can say.
    nobody = 0,
    /// The program: what it set, what it passed, when it stopped.
    program = 1,
    /// This machine: its resources, its files, its name service, its clock.
    machine = 2,
    /// The way to the server: a firewall, a proxy, an address on a block list.
    network = 3,
    /// The server, or its operator.
    server = 4,
    /// The account: its credentials, its rights, what its administrator allows.
    account = 5,
    /// An address or a mailbox.
    address = 6,
    /// The message.
    message = 7,
};

/// How the connection is protected (Session, SessionOptions::option).
enum class Option : int {
    /// STARTTLS when the server offers it, in plaintext otherwise (then without credentials,
    /// except to this machine: CLEAR_TEXT_SIGN_IN_ALLOWED). That holds for the first connection:
    /// once one was encrypted, or signed in, the session, and its name in its outbox file, never
    /// goes on with less (TLS_NOT_OFFERED, NO_MECHANISM). Session::without says what is missing.
    /// A first connection from which somebody on the way removes the offer goes on in plaintext:
    /// use another option where that can happen. Port 25; on port 465 TLS from the first byte, as
    /// servers there expect. WLanguage: emailOptionDefault.
    default_ = 0,
    /// TLS from the first byte (RFC 8314). Port 465. WLanguage: optionTLS, optionSSL.
    implicit_tls = 1,
    /// STARTTLS required (RFC 3207). Port 587. WLanguage: emailProtocolSMTPS,
    /// emailOptionSecuredTLS.
    starttls = 2,
    /// Never encrypts, even if the server offers it. Port 25. For a relay on this machine or on a
    /// trusted network.
    clear = 3,
};

/// Properties of a session. A time of 0 seconds means no limit only where it is said.
enum class Property : int {
    /// Text: host name or IP address; WLanguage's ServerAddress. Before the start.
    server = 1,
    /// Number, 0 to 65535: port of the server; 0 by default: the usual one of
    /// SessionOptions::option. Before the start.
    port = 2,
    /// Text: login, and the session's name; WLanguage's Name. Before the start.
    username = 3,
    /// Text, cannot be read: password for the sign-in. Before the start.
    password = 4,
    /// Number (an EMAIL_OPTION_ constant): how the connection is protected. Before the start.
    option = 5,
    /// 0, or any other number for true: return from sending as soon as the outbox has the
    /// message; WLanguage's Asynchronous. 0 by default. Before the start.
    async_mode = 6,
    /// Text, cannot be read: an OAuth2 access token, used with XOAUTH2 or OAUTHBEARER (RFC 7628)
    /// instead of the password. May be set again at any time, for the connections that follow;
    /// mails of an outbox that wait because the one before was refused are then tried at once.
    auth_token = 7,
    /// Number (EMAIL_IGNORE_ bits added up): errors of the certificate that are ignored, for
    /// tests and closed networks only; 0 by default. Credentials are then not sent unless
    /// SessionOptions::clear_text_sign_in_allowed is set. Before the start.
    ignore_errors = 8,
    /// Number, 1 to 86400: the longest silence of the server; what set_timeout set, by default.
    timeout_seconds = 10,
    /// Number, 0 to 86400: limit for the whole of a call that talks to the server; 0 by default:
    /// no limit.
    total_seconds = 11,
    /// Number, 0 to 86400: how long Session::close waits for the mails of an asynchronous
    /// session; 25 by default. Less than the 30 seconds that service managers and container hosts
    /// give a process to end.
    close_seconds = 12,
    /// 0, or any other number for true: fail when the server offers no mechanism known here, or
    /// knows none of those that it offers. 0 by default. Before the start.
    sign_in_required = 13,
    /// 0, or any other number for true: send credentials even over a connection that is not
    /// encrypted or not verified. 0 by default. To this machine they are sent without it: SERVER
    /// is localhost, a name that ends in .localhost, or an address of 127.0.0.0/8 or ::1, and the
    /// connection leads to such an address. Before the start.
    clear_text_sign_in_allowed = 14,
    /// Text, SCRAM-SHA-256-PLUS, SCRAM-SHA-1-PLUS, SCRAM-SHA-256, SCRAM-SHA-1, PLAIN, LOGIN,
    /// CRAM-MD5, NTLM, OAUTHBEARER, XOAUTH2 or EXTERNAL: the only mechanism to sign in with:
    /// those of SCRAM (RFC 5802, RFC 7677), PLAIN or LOGIN with a password; XOAUTH2 or
    /// OAUTHBEARER with a token. Empty by default: the best that is offered, SCRAM before PLAIN.
    /// What was refused is not tried again with a mechanism that shows the server more of the
    /// password. CRAM-MD5 and NTLM (user, DOMAIN\user or user@domain) protect little and are used
    /// only when they are named here. Before the start.
    mechanism = 15,
    /// Text: path of a file of certificate authorities in PEM form, trusted beside the usual
    /// ones. Before the start.
    ca_file = 16,
    /// Text: the name that the client gives itself (RFC 5321 section 4.1.1.1). Empty by default:
    /// the address of this end of the connection, as an address literal. Before the start.
    ehlo_name = 17,
    /// Text: IP address of this machine from which to connect. Before the start.
    local_address = 18,
    /// Number, 0, 4 or 6: the version of IP; 0 by default: both (RFC 8305). Before the start.
    ip_version = 19,
    /// 0, or any other number for true: deliver to nobody when one recipient is refused. 0 by
    /// default.
    all_or_none = 20,
    /// 0, or any other number for true: use BDAT (RFC 3030) where it is offered. 1 by default.
    chunking = 21,
    /// Text: path of a file to which the conversation with the server is appended, each line with
    /// its time and the number of its connection, secrets and message bodies left out. A new one
    /// is for its owner only. A file of another user, root's aside, and a link that another user
    /// made are refused (CANNOT_WRITE). Before the start.
    transcript_file = 22,
    /// 0, or any other number for true: keep back, on an asynchronous session, a mail whose
    /// outcome is unknown instead of sending it again. 0 by default. Before the start.
    at_most_once = 24,
    /// Number, 1 to 64: how many connections the session may have at once, for calls from several
    /// threads and for EmailSendMessages; one keeps the order of the mails; 1 by default. A
    /// server that gives fewer is noticed: calls then wait for one of those that are open. Before
    /// the start.
    connections = 25,
    /// Number, 0 to 256: how many mails of EmailSendMessages may be under way on a connection
    /// before the first is answered; 0 by default: one. Only for servers known to keep what
    /// follows the end of a message (Postfix does); others lose it. A server that is seen to lose
    /// it is sent to without a window from then on.
    trusted_window = 26,
    /// Number, 0 to 1000000: after how many mails another connection is opened; 0 by default: as
    /// many as the server takes, which it announces (RFC 9422) or shows by refusing one more.
    mails_per_connection = 27,
    /// Number, 0 to 1000000: how many recipients are given to the server at once; a mail with
    /// more goes to it several times, each time for some of them, and nobody gets it twice; 0 by
    /// default: as many as the server takes, which it announces (RFC 9422) or shows by refusing
    /// more. Not with SessionOptions::all_or_none.
    recipients_per_mail = 28,
    /// Text: extensions that are not used although the server offers them, by their EHLO
    /// keywords, with blanks between them, as "PIPELINING CHUNKING"; for servers, or boxes on the
    /// way to them, that do not keep what they offer. Not STARTTLS and AUTH: encryption is chosen
    /// by SessionOptions::option, the sign-in by the user name. Before the start.
    without_extensions = 29,
    /// 0, or any other number for true: offer the hybrid key share X25519MLKEM768 in the TLS
    /// handshake, which is safe from quantum computers and makes the first message longer than
    /// one segment. 1 by default. A server that does not answer is tried once more without it, so
    /// that leaving it out only saves the time of that. Before the start.
    hybrid_keys = 30,
    /// 0, or any other number for true: allow TLS 1.0 and 1.1, and RSA key exchange, CBC and 3DES
    /// cipher suites, for servers that know nothing newer. 0 by default. What is sent over such a
    /// connection may be read by others; the transcript says when it is one. Before the start.
    legacy_tls = 31,
    /// Text, cannot be read: address of the proxy through which the server is reached:
    /// socks5h://, socks5:// (the name is looked up on this machine), socks4a://, http:// or
    /// https:// (CONNECT), then [user:password@]host[:port], reserved characters as %xx; env
    /// stands for what the environment variables ALL_PROXY, HTTPS_PROXY and NO_PROXY say. Empty
    /// by default: no proxy. Through a proxy no server is on this machine: credentials need
    /// encryption, whatever its name. Before the start.
    proxy = 32,
    /// Text: path of the certificate that is shown to a server that asks for one, with those of
    /// the authorities between it and a root: PEM, or PKCS #12 with its key. Without a password
    /// and a token, EXTERNAL signs in with it where that is offered. Before the start.
    client_certificate = 33,
    /// Text: path of the private key of SessionOptions::client_certificate in PEM form, RSA,
    /// ECDSA or Ed25519. Empty by default: it is in the same file. Before the start.
    client_key = 34,
    /// Text, cannot be read: password of the PKCS #12 file in SessionOptions::client_certificate.
    /// Before the start.
    client_key_password = 35,
    /// Number, 0, 12 or 13: the oldest version of TLS that is spoken: 12 for TLS 1.2, 13 for TLS
    /// 1.3; 0 by default: TLS 1.2, or what SessionOptions::legacy_tls allows. Before the start.
    minimum_tls = 36,
    /// Text: the public keys one of which must be in the server's chain of certificates, as
    /// sha256//BASE64 of the SubjectPublicKeyInfo, several with semicolons between them. Empty by
    /// default: any key. A connection to a server without one of them fails with Code::wrong_key.
    /// Before the start.
    pins = 37,
    /// 0, or any other number for true: trust the server's own key if it is one of
    /// SessionOptions::pins, whoever issued its certificate, whatever its name and dates. 0 by
    /// default. Before the start.
    pins_only = 38,
    /// Number, 1 to 1000000: how many mails may wait in the outbox of an asynchronous session;
    /// 10000 by default.
    outbox_limit = 23,
    /// Number, 1 to 1000000: how many megabytes (of 1,048,576 bytes) the mails of an outbox in
    /// memory may take together; 256 by default. One more is refused with Code::outbox_full
    /// before anything of it is taken. An outbox file is bounded by its disk.
    outbox_megabytes = 46,
    /// Text: path of the file in which an asynchronous session keeps its mails; made if there is
    /// none, in a folder that exists, on a disk of this machine. Empty by default: mails are kept
    /// in memory and end with the process. Two more files are kept beside it, so that a container
    /// must mount the folder and not the file. A mail waits there for a session with the same
    /// server, port and user name. All three are for this user only: looser modes are tightened;
    /// a file of another user, a link that another user made, a second name, and a folder in
    /// which everybody can replace files are refused (OUTBOX_PATH). Before the start.
    outbox_file = 40,
    /// Number, 0 to 60000: how many mails an asynchronous session sends in a minute at the most;
    /// 0 by default: as many as the server takes. Before the start.
    mails_per_minute = 41,
    /// Number, 1 to 86400: about how long after a temporary failure an asynchronous session tries
    /// a mail again; the time doubles with each try, up to an hour or this; 60 by default. Before
    /// the start.
    retry_first_seconds = 42,
    /// Number, 1 to 2592000: how long an asynchronous session tries a mail that the server
    /// refuses for now; 172800 by default. Time in which no session could try it, as while the
    /// program is not running, does not count. Before the start.
    expiry_seconds = 43,
    /// 0, or any other number for true: start an asynchronous session although the server cannot
    /// be reached, is too busy or cannot check the sign-in at this moment; the mails wait. 1 by
    /// default. Otherwise that fails the start, as it does without asynchronous mode. Before the
    /// start.
    start_offline = 45,
    /// Number, 1 to 2592000: how long what became of a finished mail can be asked for, and a mail
    /// that failed can be tried again with Mail::retry_now; 3600 by default. A mail whose outcome
    /// is unknown stays until Mail::retry_now or Mail::cancel. Before the start.
    keep_seconds = 44,
    /// Number, read only: 1 when the session is started.
    started = 100,
    /// Text, read only: the name that the server gives itself. Like all that was found out about
    /// the server, it is that of the newest connection.
    server_name = 101,
    /// Text, read only: IP address and port of the server.
    server_address = 102,
    /// Text, read only: the server's greeting.
    greeting = 103,
    /// Text, read only: the extensions that the server offered last, one a line, with their
    /// parameters; without those that SessionOptions::without_extensions names.
    extensions = 104,
    /// Number, read only: largest message in bytes that the server announces; 0 when it announces
    /// none.
    size_limit = 105,
    /// Number, read only: 1 when the connection is encrypted.
    encrypted = 106,
    /// Number, read only: 1 when the certificate was verified without an error ignored.
    verified = 107,
    /// Text, read only: as "TLS 1.3"; empty in plaintext.
    tls_version = 108,
    /// Text, read only: the cipher suite; empty in plaintext.
    tls_cipher = 109,
    /// Text, read only: subject, issuer, validity and SHA-256 of the server's certificate, one a
    /// line; empty in plaintext.
    certificate = 110,
    /// Number, read only: 1 when the server accepted the credentials.
    signed_in = 111,
    /// Text, read only: the mechanism of the sign-in; empty without one.
    mechanism_used = 112,
    /// Text, read only: what was wanted and the connection went on without, a sentence a line:
    /// encryption that the server does not offer (Option::default_), a sign-in for which it
    /// offers no mechanism; empty when nothing is missing.
    without = 113,
    /// Number, read only: how many finished mails EmailNextCompletion will not give, as a million
    /// that nobody asked for were there before them; EmailNextMail and Mail::status still find
    /// them.
    completions_dropped = 120,
};

/// Errors of the certificate that are ignored (SessionOptions::ignore_errors). For tests and
/// closed networks only.
enum class Ignore : int {
    /// Nothing.
    none = 0,
    /// Unknown authority, self-signed, or against the rules (made for another purpose, a negative
    /// serial number). A certificate that cannot be read at all is always refused.
    certificate_invalid = 1,
    /// The certificate is for another name.
    name_mismatch = 2,
    /// Expired, or not valid yet.
    expired = 4,
    /// Changes nothing: revocation is not checked, neither by OCSP nor by lists. WLanguage has
    /// the bit.
    revocation = 8,
};

/// How urgent a mail says it is (EmailSetPriority).
enum class Priority : int {
    /// The mail says nothing.
    none = 0,
    /// Not urgent.
    low = 1,
    /// As usual, and said so.
    normal = 2,
    /// Urgent.
    high = 3,
};

/// How confidential a mail says it is (EmailSetSensitivity).
enum class Sensitivity : int {
    /// The mail says nothing.
    normal = 0,
    /// Personal.
    personal = 1,
    /// Private.
    private_ = 2,
    /// Confidential within the company.
    company_confidential = 3,
};

/// Bits that change what EmailImportHTML does.
enum class ImportOption : int {
    /// Nothing.
    none = 0,
    /// It is an error that a picture named by the HTML cannot be attached; otherwise its
    /// reference is left as it is. URLs are left in any case.
    strict = 1,
    /// No text is made from the HTML.
    no_text = 2,
};

/// Bits that change what EmailBuildSource does.
enum class SourceOption : int {
    /// Nothing.
    none = 0,
    /// The Bcc header is written as well: for a copy that is kept, never for one that is sent.
    with_bcc = 1,
};

/// Parts of the content of a message (EmailGetMessageText, EmailGetMessageNumber).
enum class ContentDetail : int {
    /// The sender, as Name <address>.
    sender = 1,
    /// The recipients, one a line.
    recipients = 2,
    /// The recipients of a copy, one a line.
    cc = 3,
    /// The recipients of a blind copy, one a line.
    bcc = 4,
    /// The addresses that answers go to, one a line.
    reply_to = 5,
    /// The subject.
    subject = 6,
    /// The text.
    text = 7,
    /// The HTML.
    html = 8,
    /// The Message-ID with its < and >, as it was set or made; empty before.
    message_id = 9,
    /// The date as 2026-11-23T10:00:00+01:00; empty before it was set or made.
    date = 10,
    /// Number: how many attachments there are, inline ones included.
    attachment_count = 11,
    /// What the last EmailImportSource repaired or left out, one a line.
    import_problems = 12,
    /// What EmailSetEnvelopeSender set; <> for the null sender, empty when it is the sender's
    /// address.
    envelope_sender = 13,
    /// Who sends for the sender, as Name <address>.
    sending_agent = 14,
    /// The mails that this one answers, each with its < and >, separated by spaces.
    in_reply_to = 15,
    /// The mails of the conversation, each with its < and >, separated by spaces, oldest first.
    references = 16,
    /// The keywords, separated by semicolons.
    keywords = 17,
    /// The keyword of EmailSetAutoSubmitted.
    auto_submitted = 18,
    /// The URIs of EmailAddListUnsubscribe, one a line.
    list_unsubscribe = 19,
    /// The iCalendar object of EmailSetCalendar.
    calendar = 20,
    /// Its method, as REQUEST.
    calendar_method = 21,
    /// The headers that are none of the other parts, as Name: value, decoded, one a line
    /// (EmailGetHeader).
    headers = 22,
    /// Who is told that the mail was shown, as Name <address>; empty when nobody is.
    read_receipt_to = 23,
    /// Who is told that it was delivered, as Name <address>; empty when nobody is.
    delivery_receipt_to = 24,
    /// Number: an EMAIL_PRIORITY_ constant.
    priority = 25,
    /// Number: an EMAIL_SENSITIVITY_ constant.
    sensitivity = 26,
    /// Number: 1 when a read receipt is asked for.
    read_receipt = 27,
    /// Number: 1 when a report of delivery is asked for.
    delivery_receipt = 28,
    /// What EmailAddEnvelopeRecipient added, one a line.
    envelope_recipients = 31,
    /// Number: 1 when one click leaves the list (RFC 8058).
    one_click = 29,
    /// The organization that the sender belongs to (the header Organization).
    organization = 30,
};

/// Details of one attachment (EmailAttachmentText, EmailSetAttachmentText,
/// EmailSetAttachmentNumber).
enum class AttachmentDetail : int {
    /// Its name; may be empty.
    name = 1,
    /// Its media type with the parameters, as text/csv; charset=utf-8.
    content_type = 2,
    /// Its Content-ID, without < and >; what stands behind cid: in the HTML.
    content_id = 3,
    /// Its Content-Description.
    description = 4,
    /// How it is shown (RFC 2183): attachment or inline, with its parameters; none writes no such
    /// header. Set to empty it is what goes with its place.
    disposition = 5,
    /// Its Content-Location, a URI that the HTML may name instead of a cid: (RFC 2557).
    location = 6,
    /// Number: where it stands, an EMAIL_PLACE_ constant.
    place = 7,
    /// Number: the rank of the alternative that shows it; 0 is the HTML. Counts when its place is
    /// Place::related.
    view = 8,
};

/// Where an attachment stands (AttachmentDetail::place).
enum class Place : int {
    /// After the text and the HTML, as a file.
    attached = 0,
    /// With the HTML that shows it (multipart/related); it needs a Content-ID or a
    /// Content-Location.
    related = 1,
    /// It is another form of the text (multipart/alternative), which readers take who know it and
    /// not the HTML.
    before_html = 2,
    /// It is another form of the text, which readers prefer to the HTML when they know it.
    after_html = 3,
};

/// What a sending function returns when it did not fail.
enum class Sent : int {
    /// The server accepted the mail for every recipient.
    fully = 1,
    /// The server accepted it for some recipients and refused others.
    in_part = 2,
};

/// Details of one recipient, for SendResult::recipients and EmailRecipientText.
enum class RecipientDetail : int {
    /// Text: the address as it stood in the envelope.
    address = 1,
    /// Number: 1 when the server took the mail for this recipient; 0 when it did not, or when
    /// nobody knows.
    accepted = 2,
    /// Number: the server's answer to this recipient; 0 when it was not asked, or when the whole
    /// mail in an outbox was refused (MailDetail::error).
    smtp_code = 3,
    /// Text: the enhanced status code as "5.1.1".
    enhanced_code = 4,
    /// Text: the server's own words.
    server_text = 5,
};

/// What a message demands of its delivery (EmailSetDeliveryNumber, EmailSetDeliveryText).
/// When the server does not offer what is demanded, the mail is not sent
/// (Code::extension_missing).
enum class DeliveryOption : int {
    /// Number: EMAIL_NOTIFY_ bits, when the sender is to get a report (DSN, RFC 3461); 0, as at
    /// first, leaves it to the server.
    notify = 1,
    /// Number: what of the mail a report brings back: 0 not said, 1 all, 2 the headers (RFC 3461
    /// section 4.3).
    return_ = 2,
    /// Text: an identifier that reports bring back, up to 100 bytes (RFC 3461 section 4.4).
    envelope_id = 3,
    /// 0, or any other number for true: only over verified TLS, all the way (REQUIRETLS, RFC
    /// 8689).
    require_tls = 4,
    /// Number: deliver within so many seconds (DELIVERBY, RFC 2852); 0 is not said.
    by_seconds = 5,
    /// Number: what happens when that time is over: 0 the sender is told, 1 the mail is returned.
    by_mode = 6,
    /// Number, -9 to 9: priority in the queues of the servers (MT-PRIORITY, RFC 6710).
    mt_priority = 7,
    /// Number: the server is to keep the mail back for so many seconds (FUTURERELEASE, RFC 4865).
    hold_seconds = 8,
    /// Text: the server is to keep the mail back until this time, as 2026-12-24T18:00:00+01:00.
    hold_until = 9,
    /// 0, or any other number for true: tell the server each recipient as its original one, for
    /// reports (ORCPT); implied by NOTIFY.
    original_recipients = 10,
};

/// When a report is wanted (DeliveryOption::notify).
enum class Notify : int {
    /// Nothing.
    none = 0,
    /// When the mail was delivered.
    success = 1,
    /// When it could not be delivered.
    failure = 2,
    /// When it takes long.
    delay = 4,
    /// Never; stands alone.
    never = 8,
};

/// What is checked of an address, and what came of it (EmailCheckAddress).
enum class AddressCheck : int {
    /// Level: the address is well formed (RFC 5321, 5322, 6531).
    syntax = 0,
    /// Level: and its top-level domain exists.
    strict = 1,
    /// Level: and the mail server of its domain is asked whether it would take mail for it; no
    /// mail is sent. Many servers say yes to everything, and many networks cannot ask.
    server = 2,
    /// Result: no fault was found.
    valid = 11,
    /// Result: not an address, or its domain cannot exist; ErrorInfo says what is wrong and
    /// where.
    bad_syntax = 12,
    /// Result: its server refuses it for good, or its domain takes no mail.
    refused = 13,
    /// Result: its server could not be asked, or did not want to say; ErrorInfo has the reason.
    unknown = 14,
};

/// What became of a mail in an outbox, as WLanguage tells it (Mail::status).
enum class MailStatus : int {
    /// It waits, or is being sent.
    pending = 1,
    /// The server took it for every recipient that it did not refuse.
    sent = 2,
    /// It failed, was cancelled, or is kept back because nobody knows whether it was delivered.
    error = 3,
};

/// Where in its life a mail in an outbox is, more exactly than its status
/// (MailDetail::state).
enum class MailState : int {
    /// It waits for its first try.
    queued = 1,
    /// It is being sent.
    sending = 2,
    /// It waits to be tried again (MailDetail::next_attempt_seconds).
    waiting = 3,
    /// The server took it for every recipient that it did not refuse.
    sent = 4,
    /// It was refused for good, or given up.
    failed = 5,
    /// It was taken back before it was sent (Mail::cancel).
    cancelled = 6,
    /// Nobody knows whether it was delivered; it is kept back until Mail::retry_now or
    /// Mail::cancel.
    unknown = 7,
};

/// Details of a mail in an outbox, for EmailMailNumber and EmailMailText.
enum class MailDetail : int {
    /// Number: an EMAIL_STATE_ constant; as a text its words, as "waiting to retry".
    state = 1,
    /// Number: how often it was tried.
    attempts = 2,
    /// Number: seconds until it is tried again; 0 when it is due or finished.
    next_attempt_seconds = 3,
    /// Number: 1 when an earlier try may have delivered it already.
    possible_duplicate = 4,
    /// Number: how many recipients it has (EmailMailRecipientNumber).
    recipient_count = 5,
    /// Number: its size in bytes.
    size = 6,
    /// Text: the server's answer to the last try.
    server_reply = 7,
    /// Text: its Message-ID, with its < and >.
    message_id = 8,
    /// Text: the envelope's sender.
    sender = 9,
    /// Number: the EMAIL_E_ number of what MailDetail::error tells; 0 when there is none.
    code = 10,
    /// Text: what the last try failed with, in one line; while no mail goes at all (the server
    /// cannot be reached or refuses the sign-in), that.
    error = 11,
    /// Text: when the outbox took it, in UTC, as 2026-11-23T10:00:00Z.
    created = 12,
};

/// Who said a line of a transcript (EmailSetTranscript).
enum class TranscriptSide : int {
    /// This library.
    client = 0,
    /// The server.
    server = 1,
    /// Nobody: something that happened and is no line, as "connected to 192.0.2.1:25".
    event = 2,
};

/// What is wanted of a list of addresses (split_addresses). Line n of each is about mailbox
/// n.
enum class SplitDetail : int {
    /// Each mailbox, as Message::to takes it.
    mailboxes = 1,
    /// The address of each.
    addresses = 2,
    /// The name of each; an empty line where there is none.
    names = 3,
    /// The name of the group that each is in; an empty line where there is none.
    groups = 4,
    /// What could not be read, or was repaired, one a line; about no mailbox in particular.
    problems = 5,
};

/// Settings of the process (configure).
enum class Parameter : int {
    /// Whose certificate roots are used: 0, the operating system's; 1, Mozilla's, built into the
    /// library, identical everywhere. 0 at first. WLanguage: emailParameterMode.
    mode = 0,
    /// What a child gets that was forked without exec from a process that has used the library:
    /// 0, Code::after_fork from every call; 1, a fresh copy of the library that works, with the
    /// parent's settings and without its sessions and messages. 0 by default. Setting it does not
    /// count as use.
    fork = 1,
    /// How many calls may wait for servers at the same time, 1 to 4096; 256 by default. Each has
    /// a thread of the library meanwhile, of about 50 KB. Others wait for their turn, no longer
    /// than the time-out of their session. Counts at once. Without effect on Windows, where calls
    /// run on the threads that make them.
    calls = 2,
};
// </enums>

/// Adds up the certificate errors that SessionOptions::ignore_errors ignores.
constexpr Ignore operator|(Ignore left, Ignore right) noexcept
{
    return static_cast<Ignore>(static_cast<int>(left) | static_cast<int>(right));
}

/// Adds up what Message::import_html shall do otherwise.
constexpr ImportOption operator|(ImportOption left, ImportOption right) noexcept
{
    return static_cast<ImportOption>(static_cast<int>(left) | static_cast<int>(right));
}

/// Adds up when a server shall report (Message::notify).
constexpr Notify operator|(Notify left, Notify right) noexcept
{
    return static_cast<Notify>(static_cast<int>(left) | static_cast<int>(right));
}

/// What the server said to one recipient.
struct RecipientResult {
    std::string address;       ///< as it stood in the envelope
    bool accepted = false;     ///< the server took the mail for this recipient
    int smtp_code = 0;         ///< the server's answer; 0 when it was not asked
    std::string enhanced_code; ///< as "5.1.1"; empty when the server gave none
    std::string server_text;   ///< the server's own words
};

// ==== Errors ====================================================================

namespace detail {

struct Failure {
    Code code{};
    Stage stage{};
    int smtp_code = 0;
    int system_code = 0;
    int wlanguage_number = 0;
    bool may_retry = false;
    Fault fault{};
    bool new_token_helps = false;
    bool outcome_unknown = false;
    bool session_usable = false;
    std::string message, name, summary, everything, hint, stage_name, enhanced_code, server_text,
        system_message;
    std::vector<RecipientResult> recipients;
    std::exception_ptr callback_exception;
};

} // namespace detail

/// A failure, with everything that the library knows of it. what() is the message in one
/// line. Copies are cheap and never throw.
class Error : public std::runtime_error {
public:
    /// Used by the library's own functions.
    explicit Error(std::shared_ptr<const detail::Failure> failure)
        : std::runtime_error(failure->message), failure_(std::move(failure))
    {
    }

    /// What went wrong: the thing to branch on.
    Code code() const noexcept { return failure_->code; }
    /// The code's name, as "CONNECTION_REFUSED".
    const std::string &name() const noexcept { return failure_->name; }
    /// Where it happened.
    Stage stage() const noexcept { return failure_->stage; }
    /// The stage's name, for people.
    const std::string &stage_name() const noexcept { return failure_->stage_name; }
    /// The server's three-digit answer; 0 when it gave none.
    int smtp_code() const noexcept { return failure_->smtp_code; }
    /// The server's enhanced status code as "5.1.1" (RFC 3463); empty when it gave none.
    const std::string &enhanced_code() const noexcept { return failure_->enhanced_code; }
    /// The server's own words, control characters escaped.
    const std::string &server_text() const noexcept { return failure_->server_text; }
    /// The usual cause, and what to do about it.
    const std::string &hint() const noexcept { return failure_->hint; }
    /// What the code means in general, without the details of the case.
    const std::string &summary() const noexcept { return failure_->summary; }
    /// All of this in several lines, for a log or a report.
    const std::string &everything() const noexcept { return failure_->everything; }
    /// errno of the system; 0 when there is none.
    int system_code() const noexcept { return failure_->system_code; }
    /// The words of the system, of TLS or of the certificate check.
    const std::string &system_message() const noexcept { return failure_->system_message; }
    /// Whose the fault is: where something has to change.
    Fault fault() const noexcept { return failure_->fault; }
    /// The same call may succeed later with nothing changed.
    bool may_retry() const noexcept { return failure_->may_retry; }
    /// Another access token may be accepted where this one was refused.
    bool new_token_helps() const noexcept { return failure_->new_token_helps; }
    /// The mail may have been delivered although the call failed: sending it again may
    /// deliver it twice.
    bool outcome_unknown() const noexcept { return failure_->outcome_unknown; }
    /// The session can go on as it is.
    bool session_usable() const noexcept { return failure_->session_usable; }
    /// The nearest number of WLanguage's own table.
    int wlanguage_number() const noexcept { return failure_->wlanguage_number; }
    /// What became of each recipient, when the server had begun to take the mail; else empty.
    const std::vector<RecipientResult> &recipients() const noexcept { return failure_->recipients; }
    /// What a function of yours (progress, attachment) threw during the call; null when none did.
    std::exception_ptr callback_exception() const noexcept { return failure_->callback_exception; }

private:
    std::shared_ptr<const detail::Failure> failure_;
};

// <exceptions>
/// The program passed something that cannot be, or called at the wrong time (codes 100 to
/// 199). Nothing was sent.
class UseError : public Error {
    using Error::Error;
};
/// The message cannot be sent as it is: its addresses, headers or files (codes 200 to 299).
/// Nothing was sent.
class MessageError : public Error {
    using Error::Error;
};
/// The server could not be reached, was lost or does not speak the protocol (codes 300 to
/// 399). Nothing was delivered.
class NetworkError : public Error {
    using Error::Error;
};
/// Time ran out before the mail was handed over: nothing was delivered.
class TimeoutError : public NetworkError {
    using NetworkError::NetworkError;
};
/// The connection could not be protected, or the certificate is not acceptable (codes 400 to
/// 499).
class TlsError : public Error {
    using Error::Error;
};
/// The sign-in failed, or was not even tried because it would not be safe (codes 500 to 599).
class SignInError : public Error {
    using Error::Error;
};
/// The server refused the client, the sender, the recipients or the message (codes 600 to
/// 699); its answer says why.
class RefusedError : public Error {
    using Error::Error;
};
/// Nobody knows whether the mail was delivered (codes 700 to 799): sending it again may
/// deliver it twice.
class OutcomeUnknownError : public Error {
    using Error::Error;
};
/// The outbox of an asynchronous session refused or gave up (codes 800 to 899).
class OutboxError : public Error {
    using Error::Error;
};
/// The program stopped the call: nothing was delivered.
class CancelledError : public Error {
    using Error::Error;
};
/// The library or its surroundings failed: memory, a fork, a defect (codes 900 to 999).
class InternalError : public Error {
    using Error::Error;
};
// </exceptions>

namespace detail {

// What a text of the library names as C does, in this header's spelling.
inline std::string spelled(std::string text)
{
    struct Spelling {
        std::string_view c, own;
    };
    static constexpr Spelling spellings[] = {
        // clang-format off
        // <spellings>
        {"EMAIL_ERROR_EVERYTHING", "Error::everything"},
        {"EMAIL_OPTION_IMPLICIT_TLS", "Option::implicit_tls"},
        {"EMAIL_OPTION_STARTTLS", "Option::starttls"},
        {"EMAIL_PARAMETER_CALLS", "Parameter::calls"},
        {"EMAIL_PARAMETER_FORK", "Parameter::fork"},
        {"EMAIL_PARAMETER_MODE", "Parameter::mode"},
        {"EMAIL_SESSION_ALL_OR_NONE", "SessionOptions::all_or_none"},
        {"EMAIL_SESSION_ASYNC_MODE", "SessionOptions::async_mode"},
        {"EMAIL_SESSION_AT_MOST_ONCE", "SessionOptions::at_most_once"},
        {"EMAIL_SESSION_AUTH_TOKEN", "SessionOptions::auth_token"},
        {"EMAIL_SESSION_CA_FILE", "SessionOptions::ca_file"},
        {"EMAIL_SESSION_CERTIFICATE", "Session::certificate"},
        {"EMAIL_SESSION_CHUNKING", "SessionOptions::chunking"},
        {"EMAIL_SESSION_CLEAR_TEXT_SIGN_IN_ALLOWED", "SessionOptions::clear_text_sign_in_allowed"},
        {"EMAIL_SESSION_CLIENT_CERTIFICATE", "SessionOptions::client_certificate"},
        {"EMAIL_SESSION_CLIENT_KEY", "SessionOptions::client_key"},
        {"EMAIL_SESSION_CLIENT_KEY_PASSWORD", "SessionOptions::client_key_password"},
        {"EMAIL_SESSION_CLOSE_SECONDS", "SessionOptions::close_time"},
        {"EMAIL_SESSION_COMPLETIONS_DROPPED", "Session::completions_dropped"},
        {"EMAIL_SESSION_CONNECTIONS", "SessionOptions::connections"},
        {"EMAIL_SESSION_EHLO_NAME", "SessionOptions::ehlo_name"},
        {"EMAIL_SESSION_ENCRYPTED", "Session::encrypted"},
        {"EMAIL_SESSION_EXPIRY_SECONDS", "SessionOptions::expiry"},
        {"EMAIL_SESSION_EXTENSIONS", "Session::extensions"},
        {"EMAIL_SESSION_GREETING", "Session::greeting"},
        {"EMAIL_SESSION_HYBRID_KEYS", "SessionOptions::hybrid_keys"},
        {"EMAIL_SESSION_IGNORE_ERRORS", "SessionOptions::ignore_errors"},
        {"EMAIL_SESSION_IP_VERSION", "SessionOptions::ip_version"},
        {"EMAIL_SESSION_KEEP_SECONDS", "SessionOptions::keep"},
        {"EMAIL_SESSION_LEGACY_TLS", "SessionOptions::legacy_tls"},
        {"EMAIL_SESSION_LOCAL_ADDRESS", "SessionOptions::local_address"},
        {"EMAIL_SESSION_MAILS_PER_CONNECTION", "SessionOptions::mails_per_connection"},
        {"EMAIL_SESSION_MAILS_PER_MINUTE", "SessionOptions::mails_per_minute"},
        {"EMAIL_SESSION_MECHANISM", "SessionOptions::mechanism"},
        {"EMAIL_SESSION_MECHANISM_USED", "Session::mechanism_used"},
        {"EMAIL_SESSION_MINIMUM_TLS", "SessionOptions::minimum_tls"},
        {"EMAIL_SESSION_OPTION", "SessionOptions::option"},
        {"EMAIL_SESSION_OUTBOX_FILE", "SessionOptions::outbox_file"},
        {"EMAIL_SESSION_OUTBOX_LIMIT", "SessionOptions::outbox_limit"},
        {"EMAIL_SESSION_OUTBOX_MEGABYTES", "SessionOptions::outbox_megabytes"},
        {"EMAIL_SESSION_PASSWORD", "SessionOptions::password"},
        {"EMAIL_SESSION_PINS", "SessionOptions::pins"},
        {"EMAIL_SESSION_PINS_ONLY", "SessionOptions::pins_only"},
        {"EMAIL_SESSION_PORT", "SessionOptions::port"},
        {"EMAIL_SESSION_PROXY", "SessionOptions::proxy"},
        {"EMAIL_SESSION_RECIPIENTS_PER_MAIL", "SessionOptions::recipients_per_mail"},
        {"EMAIL_SESSION_RETRY_FIRST_SECONDS", "SessionOptions::retry_first"},
        {"EMAIL_SESSION_SERVER", "SessionOptions::server"},
        {"EMAIL_SESSION_SERVER_ADDRESS", "Session::server_address"},
        {"EMAIL_SESSION_SERVER_NAME", "Session::server_name"},
        {"EMAIL_SESSION_SIGNED_IN", "Session::signed_in"},
        {"EMAIL_SESSION_SIGN_IN_REQUIRED", "SessionOptions::sign_in_required"},
        {"EMAIL_SESSION_SIZE_LIMIT", "Session::size_limit"},
        {"EMAIL_SESSION_STARTED", "Session::started"},
        {"EMAIL_SESSION_START_OFFLINE", "SessionOptions::start_offline"},
        {"EMAIL_SESSION_TIMEOUT_SECONDS", "SessionOptions::timeout"},
        {"EMAIL_SESSION_TLS_CIPHER", "Session::tls_cipher"},
        {"EMAIL_SESSION_TLS_VERSION", "Session::tls_version"},
        {"EMAIL_SESSION_TOTAL_SECONDS", "SessionOptions::total_time"},
        {"EMAIL_SESSION_TRANSCRIPT_FILE", "SessionOptions::transcript_file"},
        {"EMAIL_SESSION_TRUSTED_WINDOW", "SessionOptions::trusted_window"},
        {"EMAIL_SESSION_USERNAME", "SessionOptions::username"},
        {"EMAIL_SESSION_VERIFIED", "Session::verified"},
        {"EMAIL_SESSION_WITHOUT", "Session::without"},
        {"EMAIL_SESSION_WITHOUT_EXTENSIONS", "SessionOptions::without_extensions"},
        {"EmailAddBcc", "Message::bcc"},
        {"EmailAddCc", "Message::cc"},
        {"EmailAddRecipient", "Message::to"},
        {"EmailCancel", "Mail::cancel"},
        {"EmailCancelCall", "Session::cancel_calls"},
        {"EmailCloseSession", "Session::close"},
        {"EmailFlush", "Session::flush"},
        {"EmailFreeMessage", "Message's destructor"},
        {"EmailGetMailIdentifier", "SendResult::mail"},
        {"EmailNewMessage", "Message"},
        {"EmailNewSession", "Session"},
        {"EmailRecipientNumber", "SendResult::recipients"},
        {"EmailRetryNow", "Mail::retry_now"},
        {"EmailSetSender", "Message::from"},
        {"EmailSetTimeOut", "set_timeout"},
        {"EmailSplitAddresses", "split_addresses"},
        {"EmailStartSMTPSession", "Session"},
        {"EmailStartSession", "Session"},
        {"EmailStatus", "Mail::status"},
        {"EmailWait", "Mail::wait"},
// </spellings>
        // clang-format on
    };
    const auto is_word = [](char c) {
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
               (c >= 'a' && c <= 'z');
    };
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && is_word(text[end]))
            ++end;
        const auto word = std::string_view(text).substr(at, end - at);
        const auto known = std::find_if(std::begin(spellings), std::end(spellings),
                                        [&](const Spelling &one) { return one.c == word; });
        result += known == std::end(spellings) ? word : known->own;
        if (end < text.size())
            result += text[end++];
        at = end;
    }
    return result;
}

template <class Number, class Text>
std::shared_ptr<Failure> read_failure(const Number &number, const Text &text)
{
    auto failure = std::make_shared<Failure>();
    failure->code = static_cast<Code>(number(EMAIL_ERROR_CODE));
    failure->stage = static_cast<Stage>(number(EMAIL_ERROR_STAGE));
    failure->smtp_code = number(EMAIL_ERROR_SMTP_CODE);
    failure->system_code = number(EMAIL_ERROR_SYSTEM_CODE);
    failure->wlanguage_number = number(EMAIL_ERROR_WLANGUAGE_NUMBER);
    failure->fault = static_cast<Fault>(number(EMAIL_ERROR_FAULT));
    failure->may_retry = number(EMAIL_ERROR_MAY_RETRY) > 0;
    failure->new_token_helps = number(EMAIL_ERROR_NEW_TOKEN_HELPS) > 0;
    failure->outcome_unknown = number(EMAIL_ERROR_OUTCOME_UNKNOWN) > 0;
    failure->session_usable = number(EMAIL_ERROR_SESSION_USABLE) > 0;
    failure->message = spelled(text(EMAIL_ERROR_MESSAGE));
    failure->name = text(EMAIL_ERROR_NAME);
    failure->summary = spelled(text(EMAIL_ERROR_SUMMARY));
    failure->everything = spelled(text(EMAIL_ERROR_EVERYTHING));
    failure->hint = spelled(text(EMAIL_ERROR_HINT));
    failure->stage_name = text(EMAIL_ERROR_STAGE);
    failure->enhanced_code = text(EMAIL_ERROR_ENHANCED_CODE);
    failure->server_text = text(EMAIL_ERROR_SERVER_TEXT);
    failure->system_message = text(EMAIL_ERROR_SYSTEM_MESSAGE);
    return failure;
}

inline std::shared_ptr<Failure> last_failure()
{
    return read_failure([](int part) { return EmailErrorNumber(part); },
                        [](int part) { return std::string(ErrorInfo(part)); });
}

[[noreturn]] inline void raise(std::shared_ptr<const Failure> failure)
{
    const int code = static_cast<int>(failure->code);
    switch (code) {
    // <classes>
    case EMAIL_E_CONNECT_TIMEOUT:
    case EMAIL_E_TIMEOUT:
    case EMAIL_E_TOTAL_TIMEOUT:
        throw TimeoutError(std::move(failure));
    case EMAIL_E_CANCELLED:
    case EMAIL_E_SESSION_CLOSED:
        throw CancelledError(std::move(failure));
    // </classes>
    default:
        break;
    }
    switch (code / 100) {
    // <families>
    case 1:
        throw UseError(std::move(failure));
    case 2:
        throw MessageError(std::move(failure));
    case 3:
        throw NetworkError(std::move(failure));
    case 4:
        throw TlsError(std::move(failure));
    case 5:
        throw SignInError(std::move(failure));
    case 6:
        throw RefusedError(std::move(failure));
    case 7:
        throw OutcomeUnknownError(std::move(failure));
    case 8:
        throw OutboxError(std::move(failure));
    case 9:
        throw InternalError(std::move(failure));
    // </families>
    default:
        throw Error(std::move(failure));
    }
}

inline void check(int result)
{
    if (result == 0)
        raise(last_failure());
}

template <class Number> Number check_number(Number result)
{
    if (result < 0)
        raise(last_failure());
    return result;
}

// A view as C wants it. A NUL inside would silently end the text there, which is how a
// checked value and a sent value come to differ.
inline std::string c_text(std::string_view text, const char *what)
{
    if (text.find('\0') == std::string_view::npos)
        return std::string(text);
    std::string name = what; // "the user name", "an address": its article is the sentence's
    for (const char *article : {"the ", "a ", "an "})
        if (name.rfind(article, 0) == 0)
            name.erase(0, std::char_traits<char>::length(article));
    EmailSetError(
        EMAIL_E_CONTROL_CHARACTER,
        ("byte " + std::to_string(text.find('\0')) + " of the " + name + " is 0x00").c_str());
    raise(last_failure());
}

inline std::string c_path(const std::filesystem::path &path)
{
    const auto text = path.u8string(); // of char8_t from C++20 on
    return c_text({reinterpret_cast<const char *>(text.data()), text.size()}, "the path");
}

// A time that C takes in an int: as long as fits, and never the -1 that means "no limit".
inline int milliseconds(std::chrono::milliseconds time) noexcept
{
    constexpr auto most = std::numeric_limits<int>::max();
    return time.count() < 0 ? 0 : time.count() > most ? most : static_cast<int>(time.count());
}

inline const char *null_if_empty(const std::string &text) noexcept
{
    return text.empty() ? nullptr : text.c_str();
}

// Where an exception of a function that C calls back waits until C is left again. Such
// functions run on the thread that made the call, so that the thread leads to it; calls nest
// when the function makes one as well.
class Catching {
public:
    explicit Catching(std::exception_ptr &slot) noexcept : outer_(std::exchange(current(), &slot))
    {
    }
    ~Catching() { current() = outer_; }
    Catching(const Catching &) = delete;
    Catching &operator=(const Catching &) = delete;

    // Keeps the exception that is being handled; the first one of a call.
    static void keep() noexcept
    {
        if (std::exception_ptr *slot = current(); slot != nullptr && !*slot)
            *slot = std::current_exception();
    }

private:
    static std::exception_ptr *&current() noexcept
    {
        static thread_local std::exception_ptr *slot = nullptr;
        return slot;
    }

    std::exception_ptr *const outer_;
};

// Makes a call that may call back; what a function of the program threw comes out as it was.
template <class Call> int check_calling_back(const Call &call)
{
    std::exception_ptr caught;
    int result = 0;
    {
        const Catching catching(caught);
        result = call();
    }
    if (result == 0 && caught)
        std::rethrow_exception(caught);
    check(result);
    return result;
}

// Reads a text of which the length is not known: most fit into the first call.
template <class Read> std::optional<std::string> read_text(const Read &read)
{
    char small[512];
    int length = read(small, static_cast<int>(sizeof small));
    if (length < 0)
        return std::nullopt;
    if (static_cast<std::size_t>(length) < sizeof small)
        return std::string(small, static_cast<std::size_t>(length));
    std::string text;
    for (;;) { // the text may grow between two calls
        text.resize(static_cast<std::size_t>(length) + 1);
        const int now = read(text.data(), length + 1);
        if (now < 0)
            return std::nullopt;
        if (now <= length) {
            text.resize(static_cast<std::size_t>(now));
            return text;
        }
        length = now;
    }
}

} // namespace detail

// ==== The process ===============================================================

/// The version of the library that is loaded, as "1.2.3". COURRIEL_VERSION is the header's.
inline std::string version() { return EmailVersion(); }

/// The same as a number that can be compared with COURRIEL_VERSION_NUMBER.
inline int version_number() noexcept { return EmailVersionNumber(); }

/// What a code means in general, as one sentence; empty for a number that is no code.
inline std::string error_text(Code code) { return EmailErrorText(static_cast<int>(code)); }

/// Sets the longest silence of a server that is waited for, 1 to 86400 seconds, for the
/// sessions that are made afterwards.
inline void set_timeout(std::chrono::seconds silence)
{
    const auto count = silence.count();
    // What does not fit into an int is out of range anyway: the library says so.
    detail::check(EmailSetTimeOut(count > 0 && count <= 86400 ? static_cast<int>(count) : -1));
}

/// The longest silence that new sessions wait for.
inline std::chrono::seconds timeout() { return std::chrono::seconds(EmailGetTimeOut()); }

/// Sets something for the whole process, for connections that are opened afterwards.
inline void configure(Parameter parameter, int value)
{
    detail::check(EmailConfigure(static_cast<int>(parameter), value));
}

/// Checks an address, without a name. level: AddressCheck::syntax, strict or server, which asks
/// the server of its domain. Result: AddressCheck::valid, bad_syntax, refused or unknown.
inline AddressCheck
check_address(std::string_view address,
              AddressCheck level = static_cast<AddressCheck>(EMAIL_ADDRESS_SYNTAX))
{
    const int result =
        EmailCheckAddress(detail::c_text(address, "an address").c_str(), static_cast<int>(level));
    detail::check(result);
    return static_cast<AddressCheck>(result);
}

/// What is wrong with an address and where, or what its server said; nothing when it is valid.
inline std::optional<Error>
address_problem(std::string_view address,
                AddressCheck level = static_cast<AddressCheck>(EMAIL_ADDRESS_SYNTAX))
{
    if (check_address(address, level) == AddressCheck::valid)
        return std::nullopt;
    return Error(detail::last_failure());
}

/// A mailbox of a list (split_addresses).
struct ListedMailbox {
    std::string mailbox; ///< "Name" <address>, as Message::to takes it
    std::string address;
    std::string name;  ///< empty when there is none
    std::string group; ///< the name of the group that it is in; empty when it is in none
};

/// What a list of addresses has.
struct AddressList {
    std::vector<ListedMailbox> mailboxes;
    std::vector<std::string> problems; ///< what could not be read, or was repaired
};

/// Reads a list of addresses, as people and programs write it: separated by commas, semicolons or
/// line ends, with groups. What cannot be read takes nothing beside it along. At most 1 MiB.
inline AddressList split_addresses(std::string_view list)
{
    const std::string text = detail::c_text(list, "a list");
    const auto lines = [&](int part) {
        const std::string all = detail::read_text([&](char *buffer, int size) {
                                    return EmailSplitAddresses(text.c_str(), part, buffer, size);
                                }).value_or(std::string());
        std::vector<std::string> split;
        for (std::size_t at = 0, end = 0; end != std::string::npos; at = end + 1) {
            end = all.find('\n', at);
            split.push_back(all.substr(at, end - at));
        }
        return split;
    };
    const auto mailboxes = lines(EMAIL_SPLIT_MAILBOXES), addresses = lines(EMAIL_SPLIT_ADDRESSES),
               names = lines(EMAIL_SPLIT_NAMES), groups = lines(EMAIL_SPLIT_GROUPS);
    AddressList result;
    for (std::size_t i = 0; i < mailboxes.size() && !mailboxes[i].empty(); i++)
        result.mailboxes.push_back({mailboxes[i], addresses[i], names[i], groups[i]});
    result.problems = lines(EMAIL_SPLIT_PROBLEMS);
    if (result.problems.front().empty())
        result.problems.clear();
    return result;
}

/// Gives memory that is not in use back to the system.
inline void trim_memory() { detail::check(EmailTrimMemory()); }

// ==== Messages ==================================================================

/// Puts a name and an address together: "Name" <address>, quoted so that no character of
/// the name can become part of the address.
inline std::string mailbox(std::string_view name, std::string_view address)
{
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\')
            text += '\\';
        text += c;
    }
    return text.append("\" <").append(address).append(">");
}

/// Gives the next bytes of an attachment: writes at most size of them into the buffer and
/// answers how many, 0 at the end. offset: of the first byte that is wanted; 0 starts anew.
using ReadFunction =
    std::function<std::size_t(std::int64_t offset, char *buffer, std::size_t size)>;

/// A mail to be sent, any number of times and on any session. Every function checks its
/// arguments at once (UseError, MessageError) and returns the message, so that calls can
/// be chained; on a temporary too:
///
///     auto message = courriel::Message().from("a@example.com").to("b@example.org");
class Message {
public:
    /// Makes an empty message.
    Message() : state_(std::make_unique<State>()) {}

    /// Sets who the message is from: "user@example.com" or "Name <user@example.com>". Also
    /// the envelope's sender, unless envelope_sender sets another.
    Message &from(std::string_view mailbox) &
    {
        return with(EmailSetSender, mailbox, "the sender");
    }
    Message &&from(std::string_view mailbox) && { return std::move(from(mailbox)); }

    /// Sets where failures are reported ("bounce address"); "" is the null sender.
    Message &envelope_sender(std::string_view address) &
    {
        return with(EmailSetEnvelopeSender, address, "the envelope sender");
    }
    Message &&envelope_sender(std::string_view address) &&
    {
        return std::move(envelope_sender(address));
    }

    /// Adds an address that the mail goes to and no header names (RCPT TO). Once there is one,
    /// the mail goes to these alone: to, cc and bcc make headers, and nothing else.
    Message &envelope_recipient(std::string_view address) &
    {
        return with(EmailAddEnvelopeRecipient, address, "an envelope recipient");
    }
    Message &&envelope_recipient(std::string_view address) &&
    {
        return std::move(envelope_recipient(address));
    }

    /// Has the mail go to to, cc and bcc again.
    Message &reset_envelope_recipients() &
    {
        detail::check(EmailAddEnvelopeRecipient(handle(), nullptr));
        return *this;
    }
    Message &&reset_envelope_recipients() && { return std::move(reset_envelope_recipients()); }

    /// Makes the sender of the message the envelope's again.
    Message &reset_envelope_sender() &
    {
        detail::check(EmailSetEnvelopeSender(handle(), nullptr));
        return *this;
    }
    Message &&reset_envelope_sender() && { return std::move(reset_envelope_sender()); }

    /// Adds a recipient: exactly one mailbox. Call once for each.
    Message &to(std::string_view mailbox) &
    {
        return with(EmailAddRecipient, mailbox, "a recipient");
    }
    Message &&to(std::string_view mailbox) && { return std::move(to(mailbox)); }

    /// Adds a recipient of a copy.
    Message &cc(std::string_view mailbox) & { return with(EmailAddCc, mailbox, "a Cc recipient"); }
    Message &&cc(std::string_view mailbox) && { return std::move(cc(mailbox)); }

    /// Adds a recipient of a blind copy: in the envelope, in no header.
    Message &bcc(std::string_view mailbox) &
    {
        return with(EmailAddBcc, mailbox, "a Bcc recipient");
    }
    Message &&bcc(std::string_view mailbox) && { return std::move(bcc(mailbox)); }

    /// Adds an address that answers go to.
    Message &reply_to(std::string_view mailbox) &
    {
        return with(EmailAddReplyTo, mailbox, "a reply address");
    }
    Message &&reply_to(std::string_view mailbox) && { return std::move(reply_to(mailbox)); }

    /// Sets the subject, in any language; "" removes it.
    Message &subject(std::string_view text) & { return with(EmailSetSubject, text, "the subject"); }
    Message &&subject(std::string_view text) && { return std::move(subject(text)); }

    /// Sets the text; "" removes it. With html as well, the recipient's program chooses.
    Message &text(std::string_view text) & { return with(EmailSetText, text, "the text"); }
    Message &&text(std::string_view body) && { return std::move(text(body)); }

    /// Sets the HTML; "" removes it.
    Message &html(std::string_view html) & { return with(EmailSetHTML, html, "the HTML"); }
    Message &&html(std::string_view body) && { return std::move(html(body)); }

    /// Attaches a file. It is read while the message is being sent, in pieces, and must not
    /// change until then.
    /// name: shown to the recipient; empty: the last part of the path.
    /// content_type: "type/subtype"; empty: found out from content and name.
    Message &attach(const std::filesystem::path &path, std::string_view name = {},
                    std::string_view content_type = {}) &
    {
        const std::string shown = detail::c_text(name, "the name of an attachment");
        const std::string type = detail::c_text(content_type, "a content type");
        return attached(EmailAttachFile(handle(), detail::c_path(path).c_str(),
                                        detail::null_if_empty(shown), detail::null_if_empty(type)));
    }
    Message &&attach(const std::filesystem::path &path, std::string_view name = {},
                     std::string_view content_type = {}) &&
    {
        return std::move(attach(path, name, content_type));
    }

    /// Attaches bytes from memory; they are copied. The name must be given.
    Message &attach_data(std::string_view name, const void *data, std::size_t size,
                         std::string_view content_type = {}) &
    {
        const std::string shown = detail::c_text(name, "the name of an attachment");
        const std::string type = detail::c_text(content_type, "a content type");
        return attached(
            EmailAttachData(handle(), shown.c_str(), detail::null_if_empty(type), data, size));
    }
    Message &&attach_data(std::string_view name, const void *data, std::size_t size,
                          std::string_view content_type = {}) &&
    {
        return std::move(attach_data(name, data, size, content_type));
    }

    /// The same with the bytes of a string, or of anything that a view can show.
    Message &attach_data(std::string_view name, std::string_view bytes,
                         std::string_view content_type = {}) &
    {
        return attach_data(name, bytes.data(), bytes.size(), content_type);
    }
    Message &&attach_data(std::string_view name, std::string_view bytes,
                          std::string_view content_type = {}) &&
    {
        return std::move(attach_data(name, bytes, content_type));
    }

    /// Attaches what a function gives, in pieces and never wholly in memory. The function is kept
    /// until the message is emptied or goes, and runs on the thread that sends; what it throws
    /// ends the sending and comes out of it as it was.
    /// size: in bytes, when it is known: more or less is Code::file_changed. Else the function is
    /// run once more, to count.
    Message &attach_reader(std::string_view name, ReadFunction read,
                           std::optional<std::int64_t> size = {},
                           std::string_view content_type = {}) &
    {
        const std::string shown = detail::c_text(name, "the name of an attachment");
        const std::string type = detail::c_text(content_type, "a content type");
        auto kept = std::make_unique<ReadFunction>(std::move(read));
        const int rank = detail::check_calling_back([&] {
            return EmailAttachReader(handle(), shown.c_str(), detail::null_if_empty(type),
                                     size.value_or(-1), &Message::read_on, kept.get());
        });
        state_->readers.push_back(std::move(kept));
        return attached(rank);
    }
    Message &&attach_reader(std::string_view name, ReadFunction read,
                            std::optional<std::int64_t> size = {},
                            std::string_view content_type = {}) &&
    {
        return std::move(attach_reader(name, std::move(read), size, content_type));
    }

    /// Adds a file that the HTML shows, as <img src="cid:logo@example.com">.
    /// content_id: without < and >.
    Message &attach_inline(std::string_view content_id, const std::filesystem::path &path,
                           std::string_view name = {}, std::string_view content_type = {}) &
    {
        const std::string id = detail::c_text(content_id, "a Content-ID");
        const std::string shown = detail::c_text(name, "the name of an attachment");
        const std::string type = detail::c_text(content_type, "a content type");
        return attached(EmailAttachInlineFile(handle(), detail::c_path(path).c_str(),
                                              detail::null_if_empty(shown),
                                              detail::null_if_empty(type), id.c_str()));
    }
    Message &&attach_inline(std::string_view content_id, const std::filesystem::path &path,
                            std::string_view name = {}, std::string_view content_type = {}) &&
    {
        return std::move(attach_inline(content_id, path, name, content_type));
    }

    /// The same with bytes from memory.
    Message &attach_inline_data(std::string_view content_id, std::string_view bytes,
                                std::string_view name = {}, std::string_view content_type = {}) &
    {
        const std::string id = detail::c_text(content_id, "a Content-ID");
        const std::string shown = detail::c_text(name, "the name of an attachment");
        const std::string type = detail::c_text(content_type, "a content type");
        return attached(EmailAttachInlineData(handle(), detail::null_if_empty(shown),
                                              detail::null_if_empty(type), id.c_str(), bytes.data(),
                                              bytes.size()));
    }
    Message &&attach_inline_data(std::string_view content_id, std::string_view bytes,
                                 std::string_view name = {}, std::string_view content_type = {}) &&
    {
        return std::move(attach_inline_data(content_id, bytes, name, content_type));
    }

    /// Adds another form of the text, as a text/x-amp-html: before the HTML, text/calendar after
    /// it. It has a rank, as attachments have, and set_attachment moves it.
    Message &add_alternative(std::string_view content_type, std::string_view bytes) &
    {
        const std::string type = detail::c_text(content_type, "a content type");
        return attached(EmailAddAlternative(handle(), type.c_str(), bytes.data(), bytes.size()));
    }
    Message &&add_alternative(std::string_view content_type, std::string_view bytes) &&
    {
        return std::move(add_alternative(content_type, bytes));
    }

    /// Sets a detail of an attachment, or of an alternative, by its rank, counted from 1: name,
    /// type, Content-ID, description, disposition or location.
    Message &set_attachment(int rank, AttachmentDetail part, std::string_view value) &
    {
        const std::string text = detail::c_text(value, "a detail of an attachment");
        detail::check(EmailSetAttachmentText(handle(), rank, static_cast<int>(part), text.c_str()));
        return *this;
    }
    Message &&set_attachment(int rank, AttachmentDetail part, std::string_view value) &&
    {
        return std::move(set_attachment(rank, part, value));
    }

    /// The same for place, a Place, and view, the rank of an alternative.
    Message &set_attachment(int rank, AttachmentDetail part, int value) &
    {
        detail::check(EmailSetAttachmentNumber(handle(), rank, static_cast<int>(part), value));
        return *this;
    }
    Message &&set_attachment(int rank, AttachmentDetail part, int value) &&
    {
        return std::move(set_attachment(rank, part, value));
    }
    Message &set_attachment(int rank, AttachmentDetail part, Place place) &
    {
        return set_attachment(rank, part, static_cast<int>(place));
    }
    Message &&set_attachment(int rank, AttachmentDetail part, Place place) &&
    {
        return std::move(set_attachment(rank, part, static_cast<int>(place)));
    }

    /// Describes the attachment that was added last.
    Message &description(std::string_view text) &
    {
        detail::check(EmailSetAttachmentDescription(handle(), state_ ? state_->last_rank : 0,
                                                    detail::c_text(text, "a description").c_str()));
        return *this;
    }
    Message &&description(std::string_view text) && { return std::move(description(text)); }

    /// Says how urgent the mail is.
    Message &priority(Priority value) &
    {
        detail::check(EmailSetPriority(handle(), static_cast<int>(value)));
        return *this;
    }
    Message &&priority(Priority value) && { return std::move(priority(value)); }

    /// Says how confidential the mail is.
    Message &sensitivity(Sensitivity value) &
    {
        detail::check(EmailSetSensitivity(handle(), static_cast<int>(value)));
        return *this;
    }
    Message &&sensitivity(Sensitivity value) && { return std::move(sensitivity(value)); }

    /// Asks the reader's program to tell that the mail was shown.
    Message &request_read_receipt(bool wanted = true) &
    {
        detail::check(EmailRequestReadReceipt(handle(), wanted ? 1 : 0));
        return *this;
    }
    Message &&request_read_receipt(bool wanted = true) &&
    {
        return std::move(request_read_receipt(wanted));
    }

    /// Asks for a report of delivery.
    Message &request_delivery_receipt(bool wanted = true) &
    {
        detail::check(EmailRequestDeliveryReceipt(handle(), wanted ? 1 : 0));
        return *this;
    }
    Message &&request_delivery_receipt(bool wanted = true) &&
    {
        return std::move(request_delivery_receipt(wanted));
    }

    /// Sets the keywords, separated by semicolons; "" removes them.
    Message &keywords(std::string_view text) &
    {
        return with(EmailSetKeywords, text, "the keywords");
    }
    Message &&keywords(std::string_view text) && { return std::move(keywords(text)); }

    /// Sets who sends the mail for the one in from (the Sender header). "" removes it.
    Message &sending_agent(std::string_view mailbox) &
    {
        return with(EmailSetSendingAgent, mailbox, "the Sender");
    }
    Message &&sending_agent(std::string_view mailbox) &&
    {
        return std::move(sending_agent(mailbox));
    }

    /// Sets the Message-ID. "" lets one be made, and kept until the message is changed.
    Message &message_id(std::string_view id) &
    {
        return with(EmailSetMessageID, id, "the Message-ID");
    }
    Message &&message_id(std::string_view id) && { return std::move(message_id(id)); }

    /// Names the mail that this one answers; several are separated by spaces.
    Message &in_reply_to(std::string_view ids) &
    {
        return with(EmailSetInReplyTo, ids, "In-Reply-To");
    }
    Message &&in_reply_to(std::string_view ids) && { return std::move(in_reply_to(ids)); }

    /// Names the mails of the conversation, oldest first, separated by spaces.
    Message &references(std::string_view ids) &
    {
        return with(EmailSetReferences, ids, "References");
    }
    Message &&references(std::string_view ids) && { return std::move(references(ids)); }

    /// Says that no person wrote the mail: "auto-generated", "auto-replied" or "auto-notified".
    Message &auto_submitted(std::string_view keyword) &
    {
        return with(EmailSetAutoSubmitted, keyword, "Auto-Submitted");
    }
    Message &&auto_submitted(std::string_view keyword) &&
    {
        return std::move(auto_submitted(keyword));
    }

    /// Sets the date that the mail carries, shown in a time zone that is so far east of UTC.
    Message &date(std::chrono::system_clock::time_point time,
                  std::chrono::minutes offset = std::chrono::minutes::zero()) &
    {
        const auto since =
            std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
        const auto minutes = offset.count();
        detail::check(
            EmailSetDate(handle(), since,
                         minutes > -10000 && minutes < 10000 ? static_cast<int>(minutes) : 10000));
        return *this;
    }
    Message &&date(std::chrono::system_clock::time_point time,
                   std::chrono::minutes offset = std::chrono::minutes::zero()) &&
    {
        return std::move(date(time, offset));
    }

    /// Adds a way to leave a mailing list. one_click promises that a POST to the https URI does
    /// it without a question (RFC 8058).
    Message &list_unsubscribe(std::string_view uri, bool one_click = false) &
    {
        detail::check(EmailAddListUnsubscribe(handle(), detail::c_text(uri, "a URI").c_str(),
                                              one_click ? 1 : 0));
        return *this;
    }
    Message &&list_unsubscribe(std::string_view uri, bool one_click = false) &&
    {
        return std::move(list_unsubscribe(uri, one_click));
    }

    /// Makes the mail an invitation. calendar: a whole iCalendar object; method: the one in it
    /// when empty.
    Message &calendar(std::string_view calendar, std::string_view method = {}) &
    {
        const std::string name = detail::c_text(method, "a method");
        detail::check(EmailSetCalendar(handle(), detail::null_if_empty(name),
                                       detail::c_text(calendar, "the calendar").c_str()));
        return *this;
    }
    Message &&calendar(std::string_view text, std::string_view method = {}) &&
    {
        return std::move(calendar(text, method));
    }

    /// Signs the mail with DKIM whenever it is sent; may be called several times.
    /// key: private, in PEM form, RSA or Ed25519.
    Message &dkim(std::string_view domain, std::string_view selector, std::string_view key) &
    {
        detail::check(EmailAddDKIM(handle(), detail::c_text(domain, "a domain").c_str(),
                                   detail::c_text(selector, "a selector").c_str(),
                                   detail::c_text(key, "a key").c_str()));
        return *this;
    }
    Message &&dkim(std::string_view domain, std::string_view selector, std::string_view key) &&
    {
        return std::move(dkim(domain, selector, key));
    }

    /// The same with the key in a file.
    Message &dkim_file(std::string_view domain, std::string_view selector,
                       const std::filesystem::path &key) &
    {
        detail::check(EmailAddDKIMFile(handle(), detail::c_text(domain, "a domain").c_str(),
                                       detail::c_text(selector, "a selector").c_str(),
                                       detail::c_path(key).c_str()));
        return *this;
    }
    Message &&dkim_file(std::string_view domain, std::string_view selector,
                        const std::filesystem::path &key) &&
    {
        return std::move(dkim_file(domain, selector, key));
    }

    /// Signs the content with S/MIME. certificates: PEM, the signer's first, then those of the
    /// authorities; key: its private key in PEM form.
    Message &smime_signer(std::string_view certificates, std::string_view key) &
    {
        detail::check(EmailSetSMIMESigner(handle(),
                                          detail::c_text(certificates, "the certificates").c_str(),
                                          detail::c_text(key, "a key").c_str()));
        return *this;
    }
    Message &&smime_signer(std::string_view certificates, std::string_view key) &&
    {
        return std::move(smime_signer(certificates, key));
    }

    /// The same with a PKCS #12 file.
    Message &smime_signer_file(const std::filesystem::path &path, std::string_view password = {}) &
    {
        const std::string secret = detail::c_text(password, "a password");
        detail::check(EmailSetSMIMESignerFile(handle(), detail::c_path(path).c_str(),
                                              detail::null_if_empty(secret)));
        return *this;
    }
    Message &&smime_signer_file(const std::filesystem::path &path,
                                std::string_view password = {}) &&
    {
        return std::move(smime_signer_file(path, password));
    }

    /// Encrypts the content with S/MIME for the owners of these certificates, in PEM form; call
    /// it for every recipient.
    Message &smime_recipient(std::string_view certificates) &
    {
        return with(EmailAddSMIMERecipient, certificates, "the certificates");
    }
    Message &&smime_recipient(std::string_view certificates) &&
    {
        return std::move(smime_recipient(certificates));
    }

    /// Demands something of the delivery; what the server does not offer fails the sending.
    Message &delivery(DeliveryOption option, int value) &
    {
        detail::check(EmailSetDeliveryNumber(handle(), static_cast<int>(option), value));
        return *this;
    }
    Message &&delivery(DeliveryOption option, int value) &&
    {
        return std::move(delivery(option, value));
    }

    /// The same with a text; "" takes it back.
    Message &delivery(DeliveryOption option, std::string_view value) &
    {
        detail::check(
            EmailSetDeliveryText(handle(), static_cast<int>(option),
                                 detail::c_text(value, "a demand on the delivery").c_str()));
        return *this;
    }
    Message &&delivery(DeliveryOption option, std::string_view value) &&
    {
        return std::move(delivery(option, value));
    }

    /// When the server shall report what became of the mail (DSN).
    Message &notify(Notify when) &
    {
        return delivery(static_cast<DeliveryOption>(EMAIL_DELIVERY_NOTIFY), static_cast<int>(when));
    }
    Message &&notify(Notify when) && { return std::move(notify(when)); }

    /// Sets the HTML and attaches the pictures that it names and that lie in the directory;
    /// nothing outside it is ever read. A text is made from the HTML when there is none.
    Message &import_html(std::string_view html, const std::filesystem::path &directory = {},
                         ImportOption options = {}) &
    {
        const std::string where = detail::c_path(directory);
        detail::check(EmailImportHTML(handle(), detail::c_text(html, "the HTML").c_str(),
                                      detail::null_if_empty(where), static_cast<int>(options)));
        return *this;
    }
    Message &&import_html(std::string_view html, const std::filesystem::path &directory = {},
                          ImportOption options = {}) &&
    {
        return std::move(import_html(html, directory, options));
    }

    /// Takes a ready-made mail apart into the properties of this message, all of which it
    /// replaces. What had to be repaired: content(ContentDetail::import_problems).
    Message &import_source(std::string_view mail) &
    {
        detail::check(EmailImportSource(handle(), mail.data(), mail.size()));
        return *this;
    }
    Message &&import_source(std::string_view mail) && { return std::move(import_source(mail)); }

    /// The same from a file.
    Message &import_source_file(const std::filesystem::path &path) &
    {
        detail::check(EmailImportSourceFile(handle(), detail::c_path(path).c_str()));
        return *this;
    }
    Message &&import_source_file(const std::filesystem::path &path) &&
    {
        return std::move(import_source_file(path));
    }

    /// The whole mail as it would be sent, with CR LF line ends.
    std::string build_source(SourceOption options = {}) const
    {
        void *data = nullptr;
        std::size_t size = 0;
        detail::check_calling_back(
            [&] { return EmailBuildSource(handle(), static_cast<int>(options), &data, &size); });
        const std::unique_ptr<void, void(EMAIL_CALL *)(void *)> owned(data, EmailFreeSource);
        return std::string(static_cast<const char *>(data), size);
    }

    /// Writes the whole mail to a file, in pieces; it is there only when it is complete.
    void build_source_file(const std::filesystem::path &path, SourceOption options = {}) const
    {
        detail::check_calling_back([&] {
            return EmailBuildSourceFile(handle(), detail::c_path(path).c_str(),
                                        static_cast<int>(options));
        });
    }

    /// Sets a part of the content that is one text; "" removes it.
    Message &set(ContentDetail part, std::string_view value) &
    {
        detail::check(EmailSetMessageText(handle(), static_cast<int>(part),
                                          detail::c_text(value, "a part of the content").c_str()));
        return *this;
    }
    Message &&set(ContentDetail part, std::string_view value) &&
    {
        return std::move(set(part, value));
    }

    // <fields>
    /// Sets the organization that the sender belongs to (Organization); "" removes it.
    Message &organization(std::string_view text) &
    {
        return set(ContentDetail::organization, text);
    }
    Message &&organization(std::string_view text) && { return std::move(organization(text)); }
    // </fields>

    /// Reads a part of the content.
    std::string content(ContentDetail part) const
    {
        auto text = detail::read_text([&](char *buffer, int size) {
            return EmailGetMessageText(handle(), static_cast<int>(part), buffer, size);
        });
        if (!text)
            detail::raise(detail::last_failure());
        return *std::move(text);
    }

    /// Reads a part of the content that is a number.
    int number(ContentDetail part) const
    {
        return detail::check_number(EmailGetMessageNumber(handle(), static_cast<int>(part)));
    }

    /// Every value of the headers of a name, decoded: those that were added or imported, and
    /// those that other properties write, such as Subject. Upper and lower case are the same.
    std::vector<std::string> header_values(std::string_view name) const
    {
        const std::string wanted = detail::c_text(name, "the name of a header");
        std::vector<std::string> values;
        for (;;) {
            auto text = detail::read_text([&](char *buffer, int size) {
                return EmailGetHeader(handle(), wanted.c_str(), static_cast<int>(values.size()) + 1,
                                      buffer, size);
            });
            if (!text) {
                if (EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_OUT_OF_RANGE)
                    return values;
                detail::raise(detail::last_failure());
            }
            values.push_back(*std::move(text));
        }
    }

    /// What the message tells of one attachment.
    struct AttachmentInfo {
        int rank;                 // 1 for the first
        std::string name;         // an inline one may have none
        std::string content_type; // with its parameters, as "text/csv; charset=utf-8"
        std::string content_id;   // what stands behind cid: in the HTML
        std::string description;
        bool is_inline; // the HTML shows it
        std::int64_t size_bytes;
        Place place;
        std::string disposition; // "attachment", "inline" or "none", with parameters
        std::string location;    // its Content-Location
    };

    /// The attachments, inline ones included.
    std::vector<AttachmentInfo> attachments() const
    {
        std::vector<AttachmentInfo> list;
        const int count = detail::check_number(EmailGetAttachmentCount(handle()));
        for (int rank = 1; rank <= count; ++rank) {
            const auto told = [&](int part) {
                auto text = detail::read_text([&](char *buffer, int size) {
                    return EmailAttachmentText(handle(), rank, part, buffer, size);
                });
                if (!text)
                    detail::raise(detail::last_failure());
                return *std::move(text);
            };
            const std::int64_t size =
                detail::check_number(EmailAttachmentData(handle(), rank, nullptr, 0));
            const auto place = static_cast<Place>(std::stoi(told(EMAIL_ATTACHMENT_PLACE)));
            list.push_back({rank, told(EMAIL_ATTACHMENT_NAME), told(EMAIL_ATTACHMENT_CONTENT_TYPE),
                            told(EMAIL_ATTACHMENT_CONTENT_ID), told(EMAIL_ATTACHMENT_DESCRIPTION),
                            place == Place::related, size, place,
                            told(EMAIL_ATTACHMENT_DISPOSITION), told(EMAIL_ATTACHMENT_LOCATION)});
        }
        return list;
    }

    /// The content of one attachment: from memory, from its file, or from its read function.
    /// rank: 1 for the first.
    std::string attachment_data(int rank) const
    {
        const std::int64_t size =
            detail::check_number(EmailAttachmentData(handle(), rank, nullptr, 0));
        std::string bytes(static_cast<std::size_t>(size), '\0');
        std::int64_t whole = 0;
        detail::check_calling_back([&] {
            whole = EmailAttachmentData(handle(), rank, bytes.data(), bytes.size());
            return whole < 0 ? 0 : 1;
        });
        if (whole < size) // another thread put another message together meanwhile
            bytes.resize(static_cast<std::size_t>(whole));
        return bytes;
    }

    /// Adds a header that the library does not write itself.
    Message &header(std::string_view name, std::string_view value) &
    {
        detail::check(EmailAddHeader(handle(), detail::c_text(name, "the name of a header").c_str(),
                                     detail::c_text(value, "the value of a header").c_str()));
        return *this;
    }
    Message &&header(std::string_view name, std::string_view value) &&
    {
        return std::move(header(name, value));
    }

    /// Makes the message a ready-made mail (RFC 5322); only its envelope still comes from
    /// from, to, cc and bcc. "" goes back to a built message.
    Message &source(std::string_view mail) &
    {
        detail::check(EmailSetSource(handle(), mail.empty() ? nullptr : mail.data(), mail.size()));
        return *this;
    }
    Message &&source(std::string_view mail) && { return std::move(source(mail)); }

    /// Empties the message so that it can be used again.
    Message &reset() &
    {
        detail::check(EmailResetMessage(handle()));
        state_->readers.clear();
        return *this;
    }

    /// The handle, for functions of courriel.h; NULL when this was moved from.
    EmailMessage handle() const noexcept { return state_ ? state_->handle : nullptr; }

private:
    friend class Session;

    struct State {
        EmailMessage handle;
        // Sending and reading what became of it belong together. Recursive, since a
        // progress function may send as well.
        std::recursive_mutex sending;
        std::vector<std::unique_ptr<ReadFunction>> readers; // the library keeps their addresses
        int last_rank = 0;

        State() : handle(EmailNewMessage())
        {
            if (handle == nullptr)
                detail::raise(detail::last_failure());
        }
        ~State() { EmailFreeMessage(handle); }
        State(const State &) = delete;
        State &operator=(const State &) = delete;
    };

    Message &with(int(EMAIL_CALL *setter)(EmailMessage, const char *), std::string_view text,
                  const char *what)
    {
        detail::check(setter(handle(), detail::c_text(text, what).c_str()));
        return *this;
    }

    Message &attached(int rank)
    {
        detail::check(rank);
        state_->last_rank = rank;
        return *this;
    }

    static int EMAIL_CALL read_on(void *user_data, std::int64_t offset, void *buffer,
                                  int size) noexcept
    {
        try {
            const std::size_t room = static_cast<std::size_t>(size);
            const std::size_t got = (*static_cast<ReadFunction *>(user_data))(
                offset, static_cast<char *>(buffer), room);
            return got <= room ? static_cast<int>(got) : -1;
        } catch (...) {
            detail::Catching::keep();
            return -1;
        }
    }

    std::unique_ptr<State> state_;
};

namespace detail {

// Reads the results of recipients with the two functions that belong to a message or a mail.
template <class Number, class Text>
std::vector<RecipientResult> read_recipients(int count, const Number &number, const Text &text)
{
    const auto text_of = [&](int index, int part) {
        return read_text([&](char *buffer, int size) { return text(index, part, buffer, size); })
            .value_or(std::string());
    };
    std::vector<RecipientResult> all;
    all.reserve(count > 0 ? static_cast<std::size_t>(count) : 0);
    for (int i = 0; i < count; i++) {
        RecipientResult one;
        one.address = text_of(i, EMAIL_RECIPIENT_ADDRESS);
        one.accepted = number(i, EMAIL_RECIPIENT_ACCEPTED) > 0;
        one.smtp_code = number(i, EMAIL_RECIPIENT_SMTP_CODE);
        one.enhanced_code = text_of(i, EMAIL_RECIPIENT_ENHANCED_CODE);
        one.server_text = text_of(i, EMAIL_RECIPIENT_SERVER_TEXT);
        all.push_back(std::move(one));
    }
    return all;
}

} // namespace detail

// ==== The outbox ================================================================

/// A mail in the outbox of an asynchronous session. A number only: cheap to copy, owns
/// nothing, and is known as long as its session is open.
class Mail {
public:
    /// number: of SendResult::mail.
    explicit Mail(std::int64_t number) noexcept : number_(number) {}

    /// The number, never used again.
    std::int64_t number() const noexcept { return number_; }

    /// What became of it. Throws OutboxError (Code::unknown_mail).
    MailStatus status() const { return static_cast<MailStatus>(checked(EmailStatus(number_))); }

    /// What its last try failed with; nothing when it did not fail.
    std::optional<Error> error() const
    {
        if (static_cast<int>(status()) != EMAIL_STATUS_ERROR)
            return std::nullopt;
        return Error(detail::last_failure()); // which status() has left for this thread
    }

    /// Why it still waits, or what it ended with, in one line; empty when all is well. What its
    /// last try failed with; while no mail goes at all (the server cannot be reached, or refuses
    /// the sign-in), that.
    std::string last_error() const { return text(static_cast<MailDetail>(EMAIL_MAIL_ERROR)); }

    /// The code of last_error; Code::none when all is well.
    Code last_code() const
    {
        return static_cast<Code>(number(static_cast<MailDetail>(EMAIL_MAIL_CODE)));
    }

    /// The same more exactly: a pending one is queued, being sent, or waiting to be tried again;
    /// one with an error has failed, was cancelled, or is in doubt.
    MailState state() const
    {
        return static_cast<MailState>(number(static_cast<MailDetail>(EMAIL_MAIL_STATE)));
    }

    /// More about it, as a number.
    int number(MailDetail part) const
    {
        return detail::check_number(EmailMailNumber(number_, static_cast<int>(part)));
    }

    /// More about it, as a text; numbers come as digits.
    std::string text(MailDetail part) const
    {
        auto text = detail::read_text([&](char *buffer, int size) {
            return EmailMailText(number_, static_cast<int>(part), buffer, size);
        });
        if (!text)
            detail::raise(detail::last_failure());
        return *std::move(text);
    }

    /// What became of each recipient.
    std::vector<RecipientResult> recipients() const
    {
        return detail::read_recipients(
            number(static_cast<MailDetail>(EMAIL_MAIL_RECIPIENT_COUNT)),
            [&](int index, int part) { return EmailMailRecipientNumber(number_, index + 1, part); },
            [&](int index, int part, char *buffer, int size) {
                return EmailMailRecipientText(number_, index + 1, part, buffer, size);
            });
    }

    /// Waits until it is finished: sent, failed, cancelled or in doubt.
    MailStatus wait() const { return static_cast<MailStatus>(checked(EmailWait(number_, -1))); }

    /// The same for a bounded time; nothing when the time is over.
    std::optional<MailStatus> wait_for(std::chrono::milliseconds time) const
    {
        const int result = EmailWait(number_, detail::milliseconds(time));
        if (result == 0 && EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_WAIT_TIMEOUT)
            return std::nullopt;
        return static_cast<MailStatus>(checked(result));
    }

    /// Takes it back if it waits. Throws OutboxError (Code::mail_not_waiting).
    void cancel() const { detail::check(EmailCancel(number_)); }

    /// Tries it now; one that was kept back in doubt is sent again.
    void retry_now() const { detail::check(EmailRetryNow(number_)); }

    friend bool operator==(Mail left, Mail right) noexcept { return left.number_ == right.number_; }
    friend bool operator!=(Mail left, Mail right) noexcept { return left.number_ != right.number_; }

private:
    static int checked(int result)
    {
        detail::check(result);
        return result;
    }

    std::int64_t number_;
};

// ==== Sending ===================================================================

/// What became of a sending.
class SendResult {
public:
    /// At least one recipient gets the mail. On an asynchronous session: the outbox has it.
    bool sent() const noexcept { return outcome_ != 0; }
    /// Every recipient gets it.
    bool sent_fully() const noexcept { return outcome_ == EMAIL_SENT_FULLY; }
    /// Some recipients get it, and the server refused others; error() has more.
    bool sent_in_part() const noexcept { return outcome_ == EMAIL_SENT_IN_PART; }
    /// What became of each recipient. Empty for send_source, on an asynchronous session, and
    /// when the server had not begun to take the mail.
    const std::vector<RecipientResult> &recipients() const noexcept { return recipients_; }
    /// The recipients that do not get the mail.
    std::vector<RecipientResult> refused() const
    {
        std::vector<RecipientResult> all;
        for (const RecipientResult &one : recipients_)
            if (!one.accepted)
                all.push_back(one);
        return all;
    }
    /// The server's answer, often with the number under which it keeps the mail.
    const std::string &server_reply() const noexcept { return server_reply_; }
    /// The Message-ID that the mail carried, with its < and >.
    const std::string &message_id() const noexcept { return message_id_; }
    /// Null when every recipient gets the mail.
    const Error *error() const noexcept { return error_ ? &*error_ : nullptr; }
    /// The mail in the outbox of an asynchronous session; its number is 0 on any other session.
    Mail mail() const noexcept { return mail_; }
    /// What a function of yours threw during the call; null when none did. A progress function
    /// that throws when all is handed over can no longer cancel: the mail is then sent.
    std::exception_ptr callback_exception() const noexcept { return callback_exception_; }

    /// Throws error(), as its family, unless every recipient gets the mail: for programs to
    /// which a part is not enough.
    const SendResult &require_all() const
    {
        if (failure_)
            detail::raise(failure_);
        return *this;
    }

private:
    friend class Session;

    int outcome_ = 0;
    std::vector<RecipientResult> recipients_;
    std::string server_reply_, message_id_;
    std::shared_ptr<const detail::Failure> failure_;
    std::optional<Error> error_;
    std::exception_ptr callback_exception_;
    Mail mail_{0};
};

/// Is told how far the transmission of a mail is, in bytes of its encoded form. Answers
/// true to go on, false to cancel.
using ProgressFunction = std::function<bool(std::int64_t done_bytes, std::int64_t total_bytes)>;

/// Is told one line of the conversation with a server, without secrets and message bodies.
using TranscriptFunction = std::function<void(TranscriptSide side, const std::string &line)>;

/// Is told that a mail of an asynchronous session is finished.
using CompletionFunction = std::function<void(Mail mail, MailStatus status)>;

// ==== Sessions ==================================================================

/// How a session is to be. What is left alone has the library's own value; only the server
/// must be given. The meaning of each is that of the Property of the same name.
struct SessionOptions {
    // <options>
    /// Host name or IP address; WLanguage's ServerAddress. Before the start.
    std::string server;
    /// Port of the server. 0 to 65535; 0 by default: the usual one of SessionOptions::option.
    /// Before the start.
    int port = 0;
    /// Login, and the session's name; WLanguage's Name. Before the start.
    std::string username;
    /// Password for the sign-in. Can be set but not read. Before the start.
    std::string password;
    /// How the connection is protected. Before the start.
    Option option{};
    /// Whether to return from sending as soon as the outbox has the message; WLanguage's
    /// Asynchronous. False by default. Before the start.
    bool async_mode = false;
    /// An OAuth2 access token, used with XOAUTH2 or OAUTHBEARER (RFC 7628) instead of the
    /// password. Can be set but not read. May be set again at any time, for the connections that
    /// follow; mails of an outbox that wait because the one before was refused are then tried at
    /// once.
    std::string auth_token;
    /// Errors of the certificate that are ignored, for tests and closed networks only. 0 by
    /// default. Credentials are then not sent unless SessionOptions::clear_text_sign_in_allowed
    /// is set. Before the start.
    Ignore ignore_errors{};
    /// The longest silence of the server. 1 to 86400 seconds; what set_timeout set, by default.
    std::optional<std::chrono::seconds> timeout;
    /// Limit for the whole of a call that talks to the server. 0 to 86400 seconds; 0 by default:
    /// no limit.
    std::optional<std::chrono::seconds> total_time;
    /// How long Session::close waits for the mails of an asynchronous session. 0 to 86400
    /// seconds; 25 by default. Less than the 30 seconds that service managers and container hosts
    /// give a process to end.
    std::optional<std::chrono::seconds> close_time;
    /// Whether to fail when the server offers no mechanism known here, or knows none of those
    /// that it offers. False by default. Before the start.
    bool sign_in_required = false;
    /// Whether to send credentials even over a connection that is not encrypted or not verified.
    /// False by default. To this machine they are sent without it: SERVER is localhost, a name
    /// that ends in .localhost, or an address of 127.0.0.0/8 or ::1, and the connection leads to
    /// such an address. Before the start.
    bool clear_text_sign_in_allowed = false;
    /// The only mechanism to sign in with: those of SCRAM (RFC 5802, RFC 7677), PLAIN or LOGIN
    /// with a password; XOAUTH2 or OAUTHBEARER with a token. SCRAM-SHA-256-PLUS,
    /// SCRAM-SHA-1-PLUS, SCRAM-SHA-256, SCRAM-SHA-1, PLAIN, LOGIN, CRAM-MD5, NTLM, OAUTHBEARER,
    /// XOAUTH2 or EXTERNAL. Empty by default: the best that is offered, SCRAM before PLAIN. What
    /// was refused is not tried again with a mechanism that shows the server more of the
    /// password. CRAM-MD5 and NTLM (user, DOMAIN\user or user@domain) protect little and are used
    /// only when they are named here. Before the start.
    std::string mechanism;
    /// Path of a file of certificate authorities in PEM form, trusted beside the usual ones.
    /// Before the start.
    std::filesystem::path ca_file;
    /// The name that the client gives itself (RFC 5321 section 4.1.1.1). Empty by default: the
    /// address of this end of the connection, as an address literal. Before the start.
    std::string ehlo_name;
    /// IP address of this machine from which to connect. Before the start.
    std::string local_address;
    /// The version of IP. 0, 4 or 6; 0 by default: both (RFC 8305). Before the start.
    int ip_version = 0;
    /// Whether to deliver to nobody when one recipient is refused. False by default.
    bool all_or_none = false;
    /// Whether to use BDAT (RFC 3030) where it is offered. True by default.
    bool chunking = true;
    /// Path of a file to which the conversation with the server is appended, each line with its
    /// time and the number of its connection, secrets and message bodies left out. A new one is
    /// for its owner only. A file of another user, root's aside, and a link that another user
    /// made are refused (CANNOT_WRITE). Before the start.
    std::filesystem::path transcript_file;
    /// Whether to keep back, on an asynchronous session, a mail whose outcome is unknown instead
    /// of sending it again. False by default. Before the start.
    bool at_most_once = false;
    /// How many connections the session may have at once, for calls from several threads and for
    /// EmailSendMessages; one keeps the order of the mails. 1 to 64; 1 by default. A server that
    /// gives fewer is noticed: calls then wait for one of those that are open. Before the start.
    int connections = 1;
    /// How many mails of EmailSendMessages may be under way on a connection before the first is
    /// answered. 0 to 256; 0 by default: one. Only for servers known to keep what follows the end
    /// of a message (Postfix does); others lose it. A server that is seen to lose it is sent to
    /// without a window from then on.
    int trusted_window = 0;
    /// After how many mails another connection is opened. 0 to 1000000; 0 by default: as many as
    /// the server takes, which it announces (RFC 9422) or shows by refusing one more.
    int mails_per_connection = 0;
    /// How many recipients are given to the server at once; a mail with more goes to it several
    /// times, each time for some of them, and nobody gets it twice. 0 to 1000000; 0 by default:
    /// as many as the server takes, which it announces (RFC 9422) or shows by refusing more. Not
    /// with SessionOptions::all_or_none.
    int recipients_per_mail = 0;
    /// Extensions that are not used although the server offers them, by their EHLO keywords, with
    /// blanks between them, as "PIPELINING CHUNKING"; for servers, or boxes on the way to them,
    /// that do not keep what they offer. Not STARTTLS and AUTH: encryption is chosen by
    /// SessionOptions::option, the sign-in by the user name. Before the start.
    std::string without_extensions;
    /// Whether to offer the hybrid key share X25519MLKEM768 in the TLS handshake, which is safe
    /// from quantum computers and makes the first message longer than one segment. True by
    /// default. A server that does not answer is tried once more without it, so that leaving it
    /// out only saves the time of that. Before the start.
    bool hybrid_keys = true;
    /// Whether to allow TLS 1.0 and 1.1, and RSA key exchange, CBC and 3DES cipher suites, for
    /// servers that know nothing newer. False by default. What is sent over such a connection may
    /// be read by others; the transcript says when it is one. Before the start.
    bool legacy_tls = false;
    /// Address of the proxy through which the server is reached: socks5h://, socks5:// (the name
    /// is looked up on this machine), socks4a://, http:// or https:// (CONNECT), then
    /// [user:password@]host[:port], reserved characters as %xx; env stands for what the
    /// environment variables ALL_PROXY, HTTPS_PROXY and NO_PROXY say. Can be set but not read.
    /// Empty by default: no proxy. Through a proxy no server is on this machine: credentials need
    /// encryption, whatever its name. Before the start.
    std::string proxy;
    /// Path of the certificate that is shown to a server that asks for one, with those of the
    /// authorities between it and a root: PEM, or PKCS #12 with its key. Without a password and a
    /// token, EXTERNAL signs in with it where that is offered. Before the start.
    std::filesystem::path client_certificate;
    /// Path of the private key of SessionOptions::client_certificate in PEM form, RSA, ECDSA or
    /// Ed25519. Empty by default: it is in the same file. Before the start.
    std::filesystem::path client_key;
    /// Password of the PKCS #12 file in SessionOptions::client_certificate. Can be set but not
    /// read. Before the start.
    std::string client_key_password;
    /// The oldest version of TLS that is spoken: 12 for TLS 1.2, 13 for TLS 1.3. 0, 12 or 13; 0
    /// by default: TLS 1.2, or what SessionOptions::legacy_tls allows. Before the start.
    int minimum_tls = 0;
    /// The public keys one of which must be in the server's chain of certificates, as
    /// sha256//BASE64 of the SubjectPublicKeyInfo, several with semicolons between them. Empty by
    /// default: any key. A connection to a server without one of them fails with Code::wrong_key.
    /// Before the start.
    std::string pins;
    /// Whether to trust the server's own key if it is one of SessionOptions::pins, whoever issued
    /// its certificate, whatever its name and dates. False by default. Before the start.
    bool pins_only = false;
    /// How many mails may wait in the outbox of an asynchronous session. 1 to 1000000; 10000 by
    /// default.
    int outbox_limit = 10000;
    /// How many megabytes (of 1,048,576 bytes) the mails of an outbox in memory may take
    /// together. 1 to 1000000; 256 by default. One more is refused with Code::outbox_full before
    /// anything of it is taken. An outbox file is bounded by its disk.
    int outbox_megabytes = 256;
    /// Path of the file in which an asynchronous session keeps its mails; made if there is none,
    /// in a folder that exists, on a disk of this machine. Empty by default: mails are kept in
    /// memory and end with the process. Two more files are kept beside it, so that a container
    /// must mount the folder and not the file. A mail waits there for a session with the same
    /// server, port and user name. All three are for this user only: looser modes are tightened;
    /// a file of another user, a link that another user made, a second name, and a folder in
    /// which everybody can replace files are refused (OUTBOX_PATH). Before the start.
    std::filesystem::path outbox_file;
    /// How many mails an asynchronous session sends in a minute at the most. 0 to 60000; 0 by
    /// default: as many as the server takes. Before the start.
    int mails_per_minute = 0;
    /// About how long after a temporary failure an asynchronous session tries a mail again; the
    /// time doubles with each try, up to an hour or this. 1 to 86400 seconds; 60 by default.
    /// Before the start.
    std::optional<std::chrono::seconds> retry_first;
    /// How long an asynchronous session tries a mail that the server refuses for now. 1 to
    /// 2592000 seconds; 172800 by default. Time in which no session could try it, as while the
    /// program is not running, does not count. Before the start.
    std::optional<std::chrono::seconds> expiry;
    /// Whether to start an asynchronous session although the server cannot be reached, is too
    /// busy or cannot check the sign-in at this moment; the mails wait. True by default.
    /// Otherwise that fails the start, as it does without asynchronous mode. Before the start.
    bool start_offline = true;
    /// How long what became of a finished mail can be asked for, and a mail that failed can be
    /// tried again with Mail::retry_now. 1 to 2592000 seconds; 3600 by default. A mail whose
    /// outcome is unknown stays until Mail::retry_now or Mail::cancel. Before the start.
    std::optional<std::chrono::seconds> keep;
    // </options>
    /// Is told the conversation with the server: see Session::transcript.
    TranscriptFunction transcript;
};

/// A conversation with one mail server: connected, protected and signed in from the
/// constructor to close or the destructor.
class Session {
public:
    /// Connects, secures the connection and signs in. Blocks; throws NetworkError, TlsError,
    /// SignInError, RefusedError or UseError.
    explicit Session(const SessionOptions &options)
        : state_(std::make_unique<State>(EmailNewSession(), true))
    {
        // <apply>
        set_text_if(Property::server, options.server);
        set_number_unless(Property::port, options.port, 0);
        set_text_if(Property::username, options.username);
        set_text_if(Property::password, options.password);
        set_number_unless(Property::option, static_cast<int>(options.option), 0);
        set_number_unless(Property::async_mode, options.async_mode, 0);
        set_text_if(Property::auth_token, options.auth_token);
        set_number_unless(Property::ignore_errors, static_cast<int>(options.ignore_errors), 0);
        set_seconds_if(Property::timeout_seconds, options.timeout);
        set_seconds_if(Property::total_seconds, options.total_time);
        set_seconds_if(Property::close_seconds, options.close_time);
        set_number_unless(Property::sign_in_required, options.sign_in_required, 0);
        set_number_unless(Property::clear_text_sign_in_allowed, options.clear_text_sign_in_allowed,
                          0);
        set_text_if(Property::mechanism, options.mechanism);
        set_text_if(Property::ca_file, detail::c_path(options.ca_file));
        set_text_if(Property::ehlo_name, options.ehlo_name);
        set_text_if(Property::local_address, options.local_address);
        set_number_unless(Property::ip_version, options.ip_version, 0);
        set_number_unless(Property::all_or_none, options.all_or_none, 0);
        set_number_unless(Property::chunking, options.chunking, 1);
        set_text_if(Property::transcript_file, detail::c_path(options.transcript_file));
        set_number_unless(Property::at_most_once, options.at_most_once, 0);
        set_number_unless(Property::connections, options.connections, 1);
        set_number_unless(Property::trusted_window, options.trusted_window, 0);
        set_number_unless(Property::mails_per_connection, options.mails_per_connection, 0);
        set_number_unless(Property::recipients_per_mail, options.recipients_per_mail, 0);
        set_text_if(Property::without_extensions, options.without_extensions);
        set_number_unless(Property::hybrid_keys, options.hybrid_keys, 1);
        set_number_unless(Property::legacy_tls, options.legacy_tls, 0);
        set_text_if(Property::proxy, options.proxy);
        set_text_if(Property::client_certificate, detail::c_path(options.client_certificate));
        set_text_if(Property::client_key, detail::c_path(options.client_key));
        set_text_if(Property::client_key_password, options.client_key_password);
        set_number_unless(Property::minimum_tls, options.minimum_tls, 0);
        set_text_if(Property::pins, options.pins);
        set_number_unless(Property::pins_only, options.pins_only, 0);
        set_number_unless(Property::outbox_limit, options.outbox_limit, 10000);
        set_number_unless(Property::outbox_megabytes, options.outbox_megabytes, 256);
        set_text_if(Property::outbox_file, detail::c_path(options.outbox_file));
        set_number_unless(Property::mails_per_minute, options.mails_per_minute, 0);
        set_seconds_if(Property::retry_first_seconds, options.retry_first);
        set_seconds_if(Property::expiry_seconds, options.expiry, 2592000);
        set_number_unless(Property::start_offline, options.start_offline, 1);
        set_seconds_if(Property::keep_seconds, options.keep, 2592000);
        // </apply>
        state_->async_mode = options.async_mode;
        if (options.transcript)
            transcript(options.transcript);
        detail::check(EmailStartSession(handle()));
    }

    /// Finds the newest open session that was started with this user name. The result
    /// shares it: it does not close the session when it goes.
    static Session find(std::string_view username)
    {
        Session found(EmailFindSession(detail::c_text(username, "the user name").c_str()));
        found.state_->async_mode = found.number(Property::async_mode) != 0;
        return found;
    }

    /// Closes all open sessions of this user name, side by side, and returns their number. Throws
    /// OutboxError when one of them had to give up mails; all are closed then, too.
    static int close_all(std::string_view username)
    {
        return detail::check_number(
            EmailCloseSessions(detail::c_text(username, "the user name").c_str()));
    }

    /// Ends the session; calls in progress on other threads end with
    /// Code::session_closed. Closing again does nothing. Throws OutboxError when mails of
    /// an asynchronous session had to be given up.
    void close()
    {
        if (!state_ || state_->closed.exchange(true))
            return;
        const int closed = EmailCloseSession(state_->handle);
        // Whoever waits for a mail that was not finished must not wait for ever.
        const auto failure = closed == 0 ? detail::last_failure() : nullptr;
        state_->callbacks->break_promises();
        if (failure)
            detail::raise(failure);
    }

    /// Ends the session and does not wait: what close() does goes on inside the library,
    /// for no longer, and nobody hears of mails that were given up. Its callbacks are not
    /// called any more. Releasing it again, or after close(), does nothing.
    void release()
    {
        if (!state_ || state_->closed.exchange(true))
            return;
        const int released = EmailReleaseSession(state_->handle);
        const auto failure = released == 0 ? detail::last_failure() : nullptr;
        state_->callbacks->break_promises();
        if (failure)
            detail::raise(failure);
    }

    /// How the last call that used the server came to its end on this session: starting, a
    /// ping, or a sending; nothing when it succeeded or there was none. Of calls at the same
    /// time, it is the one that ended last. For health pages and logs: each call throws its
    /// own error.
    std::optional<Error> last_error() const
    {
        const EmailSession session = handle();
        if (detail::check_number(EmailSessionErrorNumber(session, EMAIL_ERROR_CODE)) == 0)
            return std::nullopt;
        return Error(detail::read_failure(
            [&](int part) { return EmailSessionErrorNumber(session, part); },
            [&](int part) {
                return detail::read_text([&](char *buffer, int size) {
                           return EmailSessionErrorText(session, part, buffer, size);
                       })
                    .value_or(std::string());
            }));
    }

    /// Makes sure that the server can be reached and works, without a mail: by NOOP over an
    /// open connection, else by opening one, which is kept. Takes its turn like a mail.
    /// Throws an Error when the server does not answer; the session stays started.
    void ping() { detail::check(EmailPing(handle())); }

    /// Ends the calls in progress on other threads without closing the session: they
    /// end with Code::cancelled, or with Code::unknown_cancelled when the mail may be
    /// out. Returns how many there were.
    int cancel_calls() { return detail::check_number(EmailCancelCall(handle(), nullptr)); }

    /// As above, but only the call that sends this message.
    int cancel_calls(const Message &message)
    {
        return detail::check_number(EmailCancelCall(handle(), message.handle()));
    }

    /// Sends a message; returns when the server has answered. The result tells whether
    /// every recipient gets it: see SendResult::require_all.
    /// Throws an Error when nobody gets it, or nobody knows (OutcomeUnknownError).
    /// What the progress function threw to cancel comes out of here as it was.
    SendResult send(const Message &message) { return or_throw(try_send(message)); }

    /// As send, but returns errors: SendResult::error.
    [[nodiscard]] SendResult try_send(const Message &message)
    {
        return run(&message, [&] { return EmailSendMessage(handle(), message.handle()); });
    }

    /// Sends a ready-made mail from a file (.eml) with the envelope of the message.
    SendResult send_file(const Message &envelope, const std::filesystem::path &path)
    {
        return or_throw(try_send_file(envelope, path));
    }

    /// As send_file, but returns errors.
    [[nodiscard]] SendResult try_send_file(const Message &envelope,
                                           const std::filesystem::path &path)
    {
        const std::string text = detail::c_path(path);
        return run(&envelope, [&] { return EmailSend(handle(), envelope.handle(), text.c_str()); });
    }

    /// Sends a ready-made mail from memory.
    /// sender, recipients: addresses without names; "" is the null sender.
    SendResult send_source(std::string_view sender, const std::vector<std::string> &recipients,
                           std::string_view mail)
    {
        return or_throw(try_send_source(sender, recipients, mail));
    }

    /// As send_source, but returns errors.
    [[nodiscard]] SendResult try_send_source(std::string_view sender,
                                             const std::vector<std::string> &recipients,
                                             std::string_view mail)
    {
        const std::string from = detail::c_text(sender, "the sender");
        std::vector<const char *> to;
        to.reserve(recipients.size());
        for (const std::string &one : recipients) {
            (void)detail::c_text(one, "a recipient");
            to.push_back(one.c_str());
        }
        // More than an int can count is above the limit anyway: the library says so.
        const int count = to.size() > 1000000 ? 1000000 : static_cast<int>(to.size());
        return run(nullptr, [&] {
            return EmailSendSource(handle(), from.c_str(), to.data(), count, mail.data(),
                                   mail.size());
        });
    }

    /// Sends many messages in one call, over as many connections as SessionOptions::connections
    /// allows; on one connection in their order. Gives a result for each, in which errors stand:
    /// it throws only when the call itself is wrong.
    [[nodiscard]] std::vector<SendResult> send_all(const std::vector<Message> &messages)
    {
        std::vector<EmailMessage> handles;
        std::vector<std::recursive_mutex *> order;
        for (const Message &one : messages) {
            handles.push_back(one.handle());
            if (one.state_)
                order.push_back(&one.state_->sending);
        }
        // In one order everywhere, so that two batches with the same messages do not wait
        // for each other.
        std::sort(order.begin(), order.end(), std::less<std::recursive_mutex *>());
        std::vector<std::unique_lock<std::recursive_mutex>> locks;
        for (std::recursive_mutex *one : order)
            locks.emplace_back(*one);

        const int count = handles.size() > 1000000 ? 1000000 : static_cast<int>(handles.size());
        std::exception_ptr caught;
        int accepted = 0;
        {
            const detail::Catching catching(caught);
            accepted = EmailSendMessages(handle(), handles.data(), count);
        }
        if (accepted < 0)
            detail::raise(detail::last_failure());
        std::vector<SendResult> results;
        for (const EmailMessage one : handles)
            results.push_back(result_of(one, state_->async_mode, caught));
        return results;
    }

    /// Sets the function that is told of the progress of every mail sent on this session,
    /// about every 10,000 bytes and once at the end; an empty one takes it away. It runs on
    /// the thread that sends, may use the session, and may throw: that cancels the mail,
    /// unless all of it is handed over already (SendResult::callback_exception). On an
    /// asynchronous session it runs on a thread of the library, where an exception cancels
    /// and goes nowhere.
    void progress(ProgressFunction function)
    {
        std::shared_ptr<const ProgressFunction> shared;
        if (function)
            shared = std::make_shared<const ProgressFunction>(std::move(function));
        if (!state_)
            detail::check(EmailSetProgress(nullptr, nullptr, nullptr));
        const bool wanted = shared != nullptr;
        {
            const std::lock_guard<std::mutex> lock(state_->callbacks->lock);
            state_->callbacks->progress.swap(shared);
        }
        detail::check(EmailSetProgress(handle(), wanted ? &Session::told : nullptr,
                                       wanted ? state_->user_data() : nullptr));
    }

    /// Sets the function that is told what is said on connections that are opened from now
    /// on (SessionOptions::transcript: on all); an empty one ends it at once. It runs on the
    /// thread whose call uses the connection, on several at the same time when there are
    /// several connections; what is said without a call it is told later on a thread of the
    /// library. It may use the session but not wait for it, and must not destroy it; what it
    /// throws goes nowhere.
    void transcript(TranscriptFunction function)
    {
        std::shared_ptr<const TranscriptFunction> shared;
        if (function)
            shared = std::make_shared<const TranscriptFunction>(std::move(function));
        if (!state_)
            detail::check(EmailSetTranscript(nullptr, nullptr, nullptr));
        const bool wanted = shared != nullptr;
        {
            const std::lock_guard<std::mutex> lock(state_->callbacks->lock);
            state_->callbacks->transcript.swap(shared);
        }
        detail::check(EmailSetTranscript(handle(), wanted ? &Session::said : nullptr,
                                         wanted ? state_->user_data() : nullptr));
    }

    /// Waits until no mail of an asynchronous session waits any more.
    void flush() { detail::check(EmailFlush(handle(), -1)); }

    /// The same for a bounded time; false when the time is over.
    bool flush_for(std::chrono::milliseconds time)
    {
        if (EmailFlush(handle(), detail::milliseconds(time)) != 0)
            return true;
        if (EmailErrorNumber(EMAIL_ERROR_CODE) != EMAIL_E_WAIT_TIMEOUT)
            detail::raise(detail::last_failure());
        return false;
    }

    /// The mails of an asynchronous session, in the order in which it took them.
    std::vector<Mail> mails() const
    {
        std::vector<Mail> all;
        for (std::int64_t number = next_mail(0); number != 0; number = next_mail(number))
            all.emplace_back(number);
        return all;
    }

    /// Takes one finished mail from the list of those; nothing when there is none. Every mail
    /// is listed once.
    std::optional<Mail> next_completion()
    {
        const std::int64_t number = EmailNextCompletion(handle());
        if (number < 0)
            detail::raise(detail::last_failure());
        return number == 0 ? std::nullopt : std::optional<Mail>(Mail(number));
    }

    /// Waits until a mail is finished and takes it, as next_completion does; nothing when none was
    /// finished in time. Several threads may wait: each mail is given to one of them.
    /// timeout: 0 does not wait; a negative one waits without limit.
    std::optional<Mail> wait_completion(std::chrono::milliseconds timeout)
    {
        const std::int64_t number =
            EmailWaitCompletion(handle(), timeout.count() < 0 ? -1 : detail::milliseconds(timeout));
        if (number < 0)
            detail::raise(detail::last_failure());
        return number == 0 ? std::nullopt : std::optional<Mail>(Mail(number));
    }

    /// A descriptor for event loops, on Windows the HANDLE of an event: it can be read (is set)
    /// while next_completion has a mail to give. Call that until it gives nothing; do not read from
    /// it. It is closed with the session.
    std::int64_t completion_descriptor()
    {
        const std::int64_t descriptor = EmailGetCompletionDescriptor(handle());
        if (descriptor < 0)
            detail::raise(detail::last_failure());
        return descriptor;
    }

    /// Sets the function that is told of every finished mail of an asynchronous session, once
    /// each; an empty one takes it away. It runs on a thread of the library, where what it
    /// throws goes nowhere; it may use the session but not wait for mails, and it must not
    /// destroy the session.
    void completion(CompletionFunction function)
    {
        std::shared_ptr<const CompletionFunction> shared;
        if (function)
            shared = std::make_shared<const CompletionFunction>(std::move(function));
        if (!state_)
            detail::check(EmailSetCompletion(nullptr, nullptr, nullptr));
        bool wanted = shared != nullptr;
        {
            const std::lock_guard<std::mutex> lock(state_->callbacks->lock);
            state_->callbacks->completion.swap(shared);
            wanted = wanted || !state_->callbacks->promised.empty();
        }
        detail::check(EmailSetCompletion(handle(), wanted ? &Session::completed : nullptr,
                                         wanted ? state_->user_data() : nullptr));
    }

    /// The future of a mail that this asynchronous session has taken: ready when the session
    /// has finished it, however it ended. A mail that is not finished when the session closes
    /// breaks its promise (std::future_error).
    /// Throws OutboxError (Code::unknown_mail).
    std::future<MailStatus> finished(Mail mail)
    {
        std::promise<MailStatus> promise;
        std::future<MailStatus> future = promise.get_future();
        if (!state_)
            detail::check(EmailSetCompletion(nullptr, nullptr, nullptr));
        const std::shared_ptr<Callbacks> callbacks = state_->callbacks;
        {
            const std::lock_guard<std::mutex> lock(callbacks->lock);
            callbacks->promised.emplace(mail.number(), std::move(promise));
        }
        detail::check(EmailSetCompletion(handle(), &Session::completed, state_->user_data()));
        // It may have been finished before.
        const int status = EmailStatus(mail.number());
        if (status == 0) {
            const auto failure = detail::last_failure();
            callbacks->keep(mail.number(), {});
            detail::raise(failure);
        }
        if (status != EMAIL_STATUS_PENDING)
            callbacks->keep(mail.number(), static_cast<MailStatus>(status));
        return future;
    }

    /// Reads a property as a text; numbers come as digits.
    std::string text(Property property) const
    {
        auto text = detail::read_text([&](char *buffer, int size) {
            return EmailGetSessionText(handle(), static_cast<int>(property), buffer, size);
        });
        if (!text)
            detail::raise(detail::last_failure());
        return *std::move(text);
    }

    /// Reads a property that is a number.
    int number(Property property) const
    {
        return detail::check_number(EmailGetSessionNumber(handle(), static_cast<int>(property)));
    }

    /// Sets a property that is a text and may be changed after the start; "" goes back to
    /// the default.
    void set(Property property, std::string_view value)
    {
        detail::check(
            EmailSetSessionText(handle(), static_cast<int>(property),
                                detail::c_text(value, "the value of a property").c_str()));
    }

    /// Sets a property that is a number and may be changed after the start.
    void set(Property property, int value)
    {
        detail::check(EmailSetSessionNumber(handle(), static_cast<int>(property), value));
    }

    // <setters>
    /// An OAuth2 access token, used with XOAUTH2 or OAUTHBEARER (RFC 7628) instead of the
    /// password. Can be set but not read. May be set again at any time, for the connections that
    /// follow; mails of an outbox that wait because the one before was refused are then tried at
    /// once.
    void set_auth_token(std::string_view value) { set(Property::auth_token, value); }
    /// The longest silence of the server. 1 to 86400 seconds; what set_timeout set, by default.
    void set_timeout(std::chrono::seconds value)
    {
        set_seconds_if(Property::timeout_seconds, value);
    }
    /// Limit for the whole of a call that talks to the server. 0 to 86400 seconds; 0 by default:
    /// no limit.
    void set_total_time(std::chrono::seconds value)
    {
        set_seconds_if(Property::total_seconds, value);
    }
    /// How long Session::close waits for the mails of an asynchronous session. 0 to 86400
    /// seconds; 25 by default. Less than the 30 seconds that service managers and container hosts
    /// give a process to end.
    void set_close_time(std::chrono::seconds value)
    {
        set_seconds_if(Property::close_seconds, value);
    }
    /// Whether to deliver to nobody when one recipient is refused. False by default.
    void set_all_or_none(bool value) { set(Property::all_or_none, value ? 1 : 0); }
    /// Whether to use BDAT (RFC 3030) where it is offered. True by default.
    void set_chunking(bool value) { set(Property::chunking, value ? 1 : 0); }
    /// How many mails of EmailSendMessages may be under way on a connection before the first is
    /// answered. 0 to 256; 0 by default: one. Only for servers known to keep what follows the end
    /// of a message (Postfix does); others lose it. A server that is seen to lose it is sent to
    /// without a window from then on.
    void set_trusted_window(int value) { set(Property::trusted_window, value); }
    /// After how many mails another connection is opened. 0 to 1000000; 0 by default: as many as
    /// the server takes, which it announces (RFC 9422) or shows by refusing one more.
    void set_mails_per_connection(int value) { set(Property::mails_per_connection, value); }
    /// How many recipients are given to the server at once; a mail with more goes to it several
    /// times, each time for some of them, and nobody gets it twice. 0 to 1000000; 0 by default:
    /// as many as the server takes, which it announces (RFC 9422) or shows by refusing more. Not
    /// with SessionOptions::all_or_none.
    void set_recipients_per_mail(int value) { set(Property::recipients_per_mail, value); }
    /// How many mails may wait in the outbox of an asynchronous session. 1 to 1000000; 10000 by
    /// default.
    void set_outbox_limit(int value) { set(Property::outbox_limit, value); }
    /// How many megabytes (of 1,048,576 bytes) the mails of an outbox in memory may take
    /// together. 1 to 1000000; 256 by default. One more is refused with Code::outbox_full before
    /// anything of it is taken. An outbox file is bounded by its disk.
    void set_outbox_megabytes(int value) { set(Property::outbox_megabytes, value); }
    // </setters>

    // <readers>
    /// Whether the session is started.
    bool started() const { return number(Property::started) != 0; }
    /// The name that the server gives itself. Like all that was found out about the server, it is
    /// that of the newest connection.
    std::string server_name() const { return text(Property::server_name); }
    /// IP address and port of the server.
    std::string server_address() const { return text(Property::server_address); }
    /// The server's greeting.
    std::string greeting() const { return text(Property::greeting); }
    /// The extensions that the server offered last, one a line, with their parameters; without
    /// those that SessionOptions::without_extensions names.
    std::string extensions() const { return text(Property::extensions); }
    /// Largest message in bytes that the server announces; 0 when it announces none.
    int size_limit() const { return number(Property::size_limit); }
    /// Whether the connection is encrypted.
    bool encrypted() const { return number(Property::encrypted) != 0; }
    /// Whether the certificate was verified without an error ignored.
    bool verified() const { return number(Property::verified) != 0; }
    /// As "TLS 1.3"; empty in plaintext.
    std::string tls_version() const { return text(Property::tls_version); }
    /// The cipher suite; empty in plaintext.
    std::string tls_cipher() const { return text(Property::tls_cipher); }
    /// Subject, issuer, validity and SHA-256 of the server's certificate, one a line; empty in
    /// plaintext.
    std::string certificate() const { return text(Property::certificate); }
    /// Whether the server accepted the credentials.
    bool signed_in() const { return number(Property::signed_in) != 0; }
    /// The mechanism of the sign-in; empty without one.
    std::string mechanism_used() const { return text(Property::mechanism_used); }
    /// What was wanted and the connection went on without, a sentence a line: encryption that the
    /// server does not offer (Option::default_), a sign-in for which it offers no mechanism;
    /// empty when nothing is missing.
    std::string without() const { return text(Property::without); }
    /// How many finished mails EmailNextCompletion will not give, as a million that nobody asked
    /// for were there before them; EmailNextMail and Mail::status still find them.
    int completions_dropped() const { return number(Property::completions_dropped); }
    // </readers>

    /// The handle, for functions of courriel.h; NULL when this was moved from.
    EmailSession handle() const noexcept { return state_ ? state_->handle : nullptr; }

private:
    struct Callbacks {
        std::mutex lock;
        std::shared_ptr<const ProgressFunction> progress;
        std::shared_ptr<const CompletionFunction> completion;
        std::shared_ptr<const TranscriptFunction> transcript;
        std::multimap<std::int64_t, std::promise<MailStatus>> promised; // by mail

        void break_promises()
        {
            std::multimap<std::int64_t, std::promise<MailStatus>> broken;
            const std::lock_guard<std::mutex> guard(lock);
            broken.swap(promised);
        }

        // Keeps what was promised of a mail; without a status it is taken back.
        void keep(std::int64_t mail, std::optional<MailStatus> status)
        {
            std::multimap<std::int64_t, std::promise<MailStatus>> due;
            {
                const std::lock_guard<std::mutex> guard(lock);
                const auto range = promised.equal_range(mail);
                for (auto one = range.first; one != range.second;)
                    due.insert(promised.extract(one++));
            }
            for (auto &one : due)
                if (status)
                    one.second.set_value(*status);
        }
    };

    // What the library is given as user_data is a number that leads here: a thread of an
    // outbox that calls back late finds nothing, instead of a Session that is no more.
    class Registry {
    public:
        static std::uintptr_t add(std::shared_ptr<Callbacks> callbacks)
        {
            Registry &all = the();
            const std::lock_guard<std::mutex> lock(all.lock_);
            all.known_.emplace(++all.last_, std::move(callbacks));
            return all.last_;
        }
        static void remove(std::uintptr_t number)
        {
            Registry &all = the();
            const std::lock_guard<std::mutex> lock(all.lock_);
            all.known_.erase(number);
        }
        static std::shared_ptr<Callbacks> find(void *user_data)
        {
            Registry &all = the();
            const std::lock_guard<std::mutex> lock(all.lock_);
            const auto found = all.known_.find(reinterpret_cast<std::uintptr_t>(user_data));
            return found == all.known_.end() ? nullptr : found->second;
        }

    private:
        // Never destroyed: threads of the library outlive static objects.
        static Registry &the()
        {
            static Registry &all = *new Registry;
            return all;
        }

        std::mutex lock_;
        std::unordered_map<std::uintptr_t, std::shared_ptr<Callbacks>> known_;
        std::uintptr_t last_ = 0;
    };

    // What must stay where it is while the Session moves.
    struct State {
        const EmailSession handle;
        const bool owned;
        bool async_mode = false;
        std::atomic<bool> closed{false};
        const std::shared_ptr<Callbacks> callbacks = std::make_shared<Callbacks>();
        std::uintptr_t number = 0; // in the Registry

        State(EmailSession session, bool own) : handle(session), owned(own)
        {
            if (handle == nullptr)
                detail::raise(detail::last_failure());
            number = Registry::add(callbacks);
        }
        ~State()
        {
            if (owned && !closed)
                EmailCloseSession(handle);
            if (!owned && callbacks->progress)
                EmailSetProgress(handle, nullptr, nullptr);
            if (!owned && callbacks->completion)
                EmailSetCompletion(handle, nullptr, nullptr);
            if (!owned && callbacks->transcript)
                EmailSetTranscript(handle, nullptr, nullptr);
            Registry::remove(number);
            callbacks->break_promises();
        }
        void *user_data() const noexcept { return reinterpret_cast<void *>(number); }
        State(const State &) = delete;
        State &operator=(const State &) = delete;
    };

    explicit Session(EmailSession shared) : state_(std::make_unique<State>(shared, false)) {}

    void set_text_if(Property property, const std::string &value)
    {
        if (!value.empty())
            set(property, value);
    }
    void set_number_unless(Property property, int value, int usual)
    {
        if (value != usual)
            set(property, value);
    }
    void set_seconds_if(Property property, std::optional<std::chrono::seconds> value,
                        int most = 86400)
    {
        if (!value)
            return;
        const auto count = value->count();
        set(property, count >= 0 && count <= most ? static_cast<int>(count) : -1);
    }

    // The function that is set at this moment; it may be replaced while it runs.
    template <class Function>
    static std::shared_ptr<const Function>
    current(void *user_data, std::shared_ptr<const Function> Callbacks::*which)
    {
        const std::shared_ptr<Callbacks> callbacks = Registry::find(user_data);
        if (!callbacks)
            return nullptr;
        const std::lock_guard<std::mutex> lock(callbacks->lock);
        return (*callbacks).*which;
    }

    static int EMAIL_CALL told(void *user_data, std::int64_t done_bytes,
                               std::int64_t total_bytes) noexcept
    {
        try {
            const auto function = current(user_data, &Callbacks::progress);
            return !function || (*function)(done_bytes, total_bytes) ? 0 : 1;
        } catch (...) {
            detail::Catching::keep();
            return 1;
        }
    }

    static void EMAIL_CALL said(void *user_data, int side, const char *line) noexcept
    {
        try {
            if (const auto function = current(user_data, &Callbacks::transcript))
                (*function)(static_cast<TranscriptSide>(side), line);
        } catch (...) {
            // What a mail's fate does not depend on does not end it.
        }
    }

    static void EMAIL_CALL completed(void *user_data, std::int64_t mail, int status) noexcept
    {
        try {
            // Read before a future becomes ready: a function that is set after that does not hear
            // of it.
            const auto function = current(user_data, &Callbacks::completion);
            if (const auto callbacks = Registry::find(user_data))
                callbacks->keep(mail, static_cast<MailStatus>(status));
            if (function)
                (*function)(Mail(mail), static_cast<MailStatus>(status));
        } catch (...) {
            // There is no call of the program through which it could come out.
        }
    }

    std::int64_t next_mail(std::int64_t after) const
    {
        const std::int64_t number = EmailNextMail(handle(), after);
        if (number < 0)
            detail::raise(detail::last_failure());
        return number;
    }

    // The stages from which on the results of the recipients are of this very sending.
    static bool asked(Stage stage) noexcept
    {
        switch (static_cast<int>(stage)) {
        case EMAIL_STAGE_MAIL:
        case EMAIL_STAGE_RCPT:
        case EMAIL_STAGE_DATA:
        case EMAIL_STAGE_BODY:
        case EMAIL_STAGE_END_OF_DATA:
            return true;
        default:
            return false;
        }
    }

    template <class Call> SendResult run(const Message *message, const Call &call)
    {
        std::unique_lock<std::recursive_mutex> lock;
        if (message != nullptr && message->state_)
            lock = std::unique_lock<std::recursive_mutex>(message->state_->sending);

        SendResult result;
        {
            const detail::Catching catching(result.callback_exception_);
            result.outcome_ = call();
        }

        std::shared_ptr<detail::Failure> failure;
        if (!result.sent_fully())
            failure = detail::last_failure(); // before the next call clears it
        const bool async_mode = state_ && state_->async_mode;
        if (message != nullptr && !async_mode && (!failure || asked(failure->stage)))
            read_results(message->handle(), result);
        if (message != nullptr && async_mode && result.sent())
            result.mail_ = Mail(EmailGetMailIdentifier(message->handle()));
        if (failure) {
            failure->recipients = result.recipients_;
            failure->callback_exception = result.callback_exception_;
            result.error_.emplace(failure);
            result.failure_ = std::move(failure);
        }
        return result;
    }

    static void read_results(EmailMessage message, SendResult &result)
    {
        result.recipients_ = detail::read_recipients(
            EmailGetRecipientCount(message),
            [&](int index, int part) { return EmailRecipientNumber(message, index + 1, part); },
            [&](int index, int part, char *buffer, int size) {
                return EmailRecipientText(message, index + 1, part, buffer, size);
            });
        result.server_reply_ = detail::read_text([&](char *buffer, int size) {
                                   return EmailGetServerReply(message, buffer, size);
                               }).value_or(std::string());
        result.message_id_ = detail::read_text([&](char *buffer, int size) {
                                 return EmailGetMessageID(message, buffer, size);
                             }).value_or(std::string());
    }

    // What became of one message of a batch.
    static SendResult result_of(EmailMessage message, bool async_mode,
                                const std::exception_ptr &caught)
    {
        SendResult result;
        result.outcome_ = detail::check_number(EmailGetMessageResult(message));
        std::shared_ptr<detail::Failure> failure;
        if (!result.sent_fully())
            failure = detail::read_failure(
                [&](int part) { return EmailMessageErrorNumber(message, part); },
                [&](int part) {
                    return detail::read_text([&](char *buffer, int size) {
                               return EmailMessageErrorText(message, part, buffer, size);
                           })
                        .value_or(std::string());
                });
        if (!async_mode && (!failure || asked(failure->stage)))
            read_results(message, result);
        if (async_mode && result.sent())
            result.mail_ = Mail(EmailGetMailIdentifier(message));
        if (failure) {
            const int code = static_cast<int>(failure->code);
            if (code == EMAIL_E_CANCELLED || code == EMAIL_E_CANNOT_READ)
                result.callback_exception_ = caught;
            failure->recipients = result.recipients_;
            failure->callback_exception = result.callback_exception_;
            result.error_.emplace(failure);
            result.failure_ = std::move(failure);
        }
        return result;
    }

    static SendResult or_throw(SendResult result)
    {
        if (result.sent())
            return result;
        // Only an exception that ended the call goes before the error: where the outcome is
        // unknown or something else failed, hiding that would lead to a second mail.
        const int code = static_cast<int>(result.failure_->code);
        if (result.callback_exception_ &&
            (code == EMAIL_E_CANCELLED || code == EMAIL_E_CANNOT_READ))
            std::rethrow_exception(result.callback_exception_);
        detail::raise(result.failure_);
    }

    std::unique_ptr<State> state_;
};

} // namespace courriel

#endif
