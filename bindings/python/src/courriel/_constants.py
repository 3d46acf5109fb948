# SPDX-License-Identifier: MIT
# Made by go run ./core/table/generate from core/table and include/courriel.h.
"""The numbers of the interface, the same in every language."""

from enum import IntEnum, IntFlag

__all__ = [
    "Code",
    "ErrorDetail",
    "Stage",
    "Fault",
    "Option",
    "SessionProperty",
    "Ignore",
    "Priority",
    "Sensitivity",
    "ImportOption",
    "SourceOption",
    "ContentDetail",
    "AttachmentDetail",
    "Place",
    "Sent",
    "RecipientDetail",
    "DeliveryOption",
    "Notify",
    "AddressCheck",
    "MailStatus",
    "MailState",
    "MailDetail",
    "TranscriptSide",
    "SplitDetail",
    "Parameter",
]


class Code(IntEnum):
    """The stable number of an error; 0 means that there is none."""

    NULL_ARGUMENT = 101
    """An argument that must be given is NULL. Cause: A pointer argument was NULL where
    the function needs a value. Cure: Pass a text or a buffer; the manual says which
    arguments may be NULL.
    """

    EMPTY_ARGUMENT = 102
    """An argument that must have a value is empty. Cause: A text argument was empty
    where the function needs a value. Cure: Pass a value; the manual says which
    arguments may be empty.
    """

    INVALID_HANDLE = 103
    """The handle is not one of this kind. Cause: The value is NULL, was never given
    out by this library, or belongs to another kind of object. Cure: Pass the handle
    just as connect, Session or Message returned it.
    """

    CLOSED_HANDLE = 104
    """The handle was closed before. Cause: Session.close or Message.close was already
    called for this handle. Cure: Start a new session or make a new message; numbers
    are never used again.
    """

    INVALID_UTF8 = 105
    """A text is not valid UTF-8. Cause: The text is in another character set, or was
    cut in the middle of a character. Cure: Convert the text to UTF-8 before the
    call (from Windows-1252 or UTF-16, for instance).
    """

    CONTROL_CHARACTER = 106
    """A text contains a control character that is not allowed there. Cause: A line
    break, a NUL or another control character stands in a value that becomes part of
    a header or a command. Cure: Remove it from the value; when the value came from
    outside, somebody may be trying to inject a header or a command.
    """

    OUT_OF_RANGE = 107
    """A value is outside its limits. Cause: A port, a time, a size or an index is
    below or above what the function takes, or a text is too long or not one that
    can stand there. Cure: See the text of the error; keep to the limits that the
    manual gives for the parameter.
    """

    UNKNOWN_CONSTANT = 108
    """An option, property, parameter or detail of this number does not exist. Cause:
    The number is not one of the constants of this function, or this version of the
    library is older than the header. Cure: Use the constants of the header that
    came with the library.
    """

    WRONG_STATE = 109
    """The object is not in a state that allows this. Cause: The session is already
    started or not started yet, or the property can only be read. Cure: Look at the
    order of the calls: properties first, then Session.start, then sending.
    """

    NO_SUCH_SESSION = 110
    """There is no open session of this name. Cause: No session was started with this
    user name, or all of them have been closed; upper and lower case differ. Cure:
    Start the session first, and give the name just as it was given at the start.
    """

    NO_SENDER = 201
    """The message has no sender. Cause: Neither a sender nor an envelope sender was
    set. Cure: Call Message.sender before sending.
    """

    NO_RECIPIENT = 202
    """The message has no recipient. Cause: There is no recipient, no Cc and no Bcc.
    Cure: Add at least one with Message.to, Message.cc or Message.bcc.
    """

    INVALID_ADDRESS = 203
    """An address is not valid. Cause: The address breaks the syntax of RFC 5321 and
    RFC 5322, has an impossible domain, or more than one address was given at once.
    Cure: Correct the address; give one address a call, as name@domain or Name
    <name@domain>; split_addresses reads a list.
    """

    INVALID_HEADER = 204
    """A header name or value is not valid. Cause: The name has other characters than
    RFC 5322 allows, or the header is one that the library writes itself. Cure:
    Correct the name; use the function made for that header where there is one.
    """

    INVALID_CONTENT_TYPE = 205
    """A content type is not valid. Cause: The content type is not of the form
    type/subtype of RFC 2045. Cure: Pass something like application/pdf, or NULL to
    have it found out.
    """

    FILE_NOT_FOUND = 206
    """A file does not exist. Cause: No file has this path, seen from the directory in
    which the process runs. Cure: Check the path; relative paths start at the
    current directory of the process.
    """

    NOT_A_FILE = 207
    """A path does not lead to a regular file. Cause: The path leads to a directory, a
    device or a pipe. Cure: Give the path of a regular file.
    """

    CANNOT_READ = 208
    """A file cannot be read. Cause: The process may not read the file, or the system
    reported an error while reading. Cure: See the system's message; check the
    permissions of the file.
    """

    FILE_CHANGED = 209
    """A file changed while it was being sent. Cause: The file grew, shrank or vanished
    after the message had been measured; the transmission was broken off and nothing
    was delivered. Cure: Send again when nobody writes to the file any more.
    """

    INVALID_MESSAGE = 210
    """The message cannot be sent as it is. Cause: A ready-made source is empty, has no
    header, or has a line that no mail server has to accept. Cure: See the text of
    the error; build the message with the library, which never makes such lines.
    """

    NO_NAME = 211
    """An attachment has no name. Cause: Data was attached without a name; many mail
    programs would not show it. Cure: Give the name that the recipient shall see, as
    a file name.
    """

    CANNOT_WRITE = 212
    """A file cannot be written. Cause: The process may not write there, the disk is
    full, or the directory does not exist. Cure: See the system's message; check the
    path, its permissions and the free space.
    """

    INVALID_KEY = 213
    """A key or certificate for signing or encrypting cannot be used. Cause: It is not
    in PEM form, is encrypted, damaged, too short, or does not belong to its
    certificate. Cure: Give an unencrypted private key in PEM form: RSA of at least
    1024 bits (2048 are usual), or Ed25519 for DKIM.
    """

    HOST_NOT_FOUND = 301
    """The server's name does not exist. Cause: The name service says that there is no
    such host, or that it has no address; or what was given is no host name. Cure:
    Check the spelling of the server's name, without port and smtp://, and the name
    service of this machine.
    """

    NAME_RESOLUTION = 302
    """The server's name could not be looked up. Cause: The name service did not answer
    or answered with a temporary failure. Cure: Try again; check the network and the
    name service of this machine.
    """

    CONNECTION_REFUSED = 303
    """The connection was refused. Cause: Nothing listens on this port of the server,
    or a firewall rejects it. Cure: Check the port (25, 587 with STARTTLS, 465 with
    implicit TLS) and that the server runs.
    """

    UNREACHABLE = 304
    """The server cannot be reached. Cause: There is no route to the server's network,
    or this machine has no network. Cure: Check the network of this machine, its
    routes and its firewall.
    """

    CONNECT_TIMEOUT = 305
    """The server did not accept the connection in time. Cause: Packets are lost or
    silently dropped, most often by a firewall; many networks block port 25. Cure:
    Try port 587 or 465; ask the network's operator; raise the time-out if the line
    is slow.
    """

    TIMEOUT = 306
    """The server was silent for too long. Cause: The server is overloaded or stuck, or
    the port expects implicit TLS while this session speaks in clear. Cure: Try
    again later; check that option and port belong together; raise the time-out with
    set_timeout.
    """

    CONNECTION_LOST = 307
    """The connection was lost before the mail was handed over. Cause: The server or
    something on the way closed the connection; the mail was not delivered. Cure:
    Send again: the session opens a new connection by itself.
    """

    PROTOCOL = 308
    """The server does not keep to the protocol. Cause: The answer is not one that RFC
    5321 allows at this point, is too long, or came before the question. Cure: Check
    that an SMTP server listens on this port; see the server's text.
    """

    TOTAL_TIMEOUT = 309
    """The call took longer than its total limit. Cause: The limit for the whole call,
    which the session sets, was reached before the mail was handed over. Cure: Raise
    the total limit, or try again when the line is faster.
    """

    LOCAL_RESOURCES = 310
    """This machine could not open the connection. Cause: The process has no
    descriptors left, the local address does not belong to this machine, or the
    system refused. Cure: See the system's message; close what is not needed; check
    the local address.
    """

    PROXY_REFUSED = 311
    """The proxy did not give a connection to the server. Cause: The proxy does not
    allow connections to this server and port, cannot make them now, or is no proxy
    of the kind that was given. Cure: See the proxy's words; ask its operator to
    allow the server and its port (465 or 587).
    """

    PROXY_SIGN_IN = 312
    """The proxy refused the sign-in. Cause: The proxy wants a user name and a
    password, or refuses those in its address. Cure: Write user name and password
    into the proxy's address, reserved characters as %xx.
    """

    TLS_NOT_OFFERED = 401
    """Encryption is required but the server does not offer STARTTLS. Cause: The server
    has no STARTTLS on this port, or something on the way removes the offer. Cure:
    Use the port that the provider names for STARTTLS (587), or implicit TLS on 465;
    never go on in clear on a foreign network.
    """

    STARTTLS_REFUSED = 402
    """The server refused to start encryption. Cause: The server offered STARTTLS and
    then answered it with an error. Cure: Try again later when the server's code
    begins with 4; otherwise tell the server's operator.
    """

    TLS_HANDSHAKE = 403
    """The encrypted connection could not be set up. Cause: Client and server have no
    TLS version or cipher in common, or the handshake was broken off. TLS 1.2 is the
    least that is accepted. Cure: Update the server; see the system's message for
    the reason that it gave.
    """

    UNKNOWN_AUTHORITY = 404
    """The server's certificate was issued by an unknown authority. Cause: The
    certificate is self-signed, or comes from a private or too new authority, or the
    server does not send the intermediate certificate. Cure: Give the authority's
    certificate with Session.ca_file, or trust the built-in roots (Parameter.MODE).
    """

    WRONG_NAME = 405
    """The server's certificate is for another name. Cause: The certificate does not
    name the server as it was given in the call. Cure: Use the server's name that is
    in the certificate, as the provider documents it, not an alias or an IP address.
    """

    CERTIFICATE_EXPIRED = 406
    """The server's certificate is not valid at this time. Cause: The certificate has
    expired or is not valid yet, or the clock of this machine is wrong. Cure: Check
    the date of this machine; tell the server's operator to renew the certificate.
    """

    CERTIFICATE_INVALID = 407
    """The server's certificate is not acceptable. Cause: The certificate is malformed,
    was not made for servers, or breaks a constraint of its authority. Cure: See the
    system's message; tell the server's operator.
    """

    NOT_TLS = 408
    """The server does not speak TLS on this port. Cause: Implicit TLS was asked for,
    but the server began in clear. Cure: Use Option.STARTTLS on ports 25 and 587;
    implicit TLS belongs to port 465.
    """

    CA_FILE = 409
    """The file of certificate authorities cannot be used. Cause: The file cannot be
    read or has no certificate in PEM or DER form. Cure: Give the path of a file
    with -----BEGIN CERTIFICATE----- blocks.
    """

    CLEAR_TEXT_INJECTION = 410
    """Clear text stood behind the answer to STARTTLS. Cause: Somebody on the way, or a
    broken server, put bytes between the answer and the handshake, which is how
    replies are injected. Cure: Do not use this network; if it happens everywhere,
    tell the server's operator.
    """

    LESS_PROTECTION = 411
    """The connection protects the mail less than it was queued with. Cause: The mail
    was queued by a session whose connections are encrypted, or verified, and this
    session's are not; a mail never travels with less. Cure: Deliver it with a
    session that has the protection of the first, or cancel it and send it again
    from this one.
    """

    WRONG_KEY = 412
    """The server's key is not one of those that were pinned. Cause: The server has a
    new key, or somebody on the way answers in its place with a certificate that is
    valid otherwise. Cure: Ask the server's operator whether the key was changed,
    and compare the new one, which the error names, by another way; then change
    Session.pins.
    """

    CLIENT_CERTIFICATE = 413
    """The client's certificate or its key cannot be used. Cause: A file cannot be
    read, has no certificate or no key, the key does not belong to the certificate,
    or the password is wrong. Cure: See the text of the error; give PEM files, or a
    PKCS #12 file with Session.client_key_password.
    """

    SIGN_IN_REFUSED = 501
    """The server refused the user name or the password. Cause: The server does not say
    more exactly what it does not accept: user name, password, or a password from
    programs at all. Cure: Check both (most servers want the whole address as the
    user name), and the provider's page about sending from programs: many want an
    application password or OAuth2 (Session.auth_token).
    """

    SIGN_IN_TEMPORARY = 502
    """The server cannot check the sign-in at the moment. Cause: The server gives no
    verdict on user name and password: something of its own fails, or there were too
    many sign-ins or connections. Cure: Try again after some minutes, not at once:
    some servers answer a wrong password like this and lock the account.
    """

    CLEAR_TEXT_SIGN_IN = 503
    """The password was not sent because the connection is not protected. Cause: The
    connection is not encrypted, or an error of the certificate was ignored, so that
    others could read the password. Cure: Use Option.STARTTLS or Option.IMPLICIT_TLS
    with a valid certificate; only on a trusted network set
    Session.clear_text_sign_in_allowed.
    """

    NO_MECHANISM = 504
    """The server offers no way to sign in that can be used here. Cause: Sign-in is
    required by the session, but the server offers none of PLAIN, LOGIN, XOAUTH2 and
    OAUTHBEARER that fits. Cure: Use the submission port (587 or 465): servers often
    offer sign-in only there, and only under TLS.
    """

    SIGN_IN_REQUIRED = 505
    """The server wants a sign-in first. Cause: The server takes mail on this port only
    from users who signed in. Cure: Give user name and password; check that the
    session could sign in.
    """

    MECHANISM_REFUSED = 506
    """The server refused this way of signing in. Cause: The mechanism is not allowed
    for this account, or not known to the server although it offers it. Cure: See
    the server's text; another mechanism can be chosen with Session.mechanism.
    """

    ENCRYPTION_REQUIRED = 507
    """The server wants encryption before the sign-in. Cause: The server takes
    credentials only on an encrypted connection. Cure: Use Option.STARTTLS or
    Option.IMPLICIT_TLS.
    """

    BAD_CHALLENGE = 508
    """The server's part of the sign-in makes no sense. Cause: A challenge was not
    base64, was too long, or did not belong to the mechanism. Cure: Choose another
    mechanism with Session.mechanism; tell the server's operator.
    """

    TOKEN_REFUSED = 509
    """The server refused the access token. Cause: The server does not say why: a token
    ends, belongs to one user, and has a scope. Cure: Get a new token; check that it
    is for the user who is named and has the provider's scope for sending mail.
    """

    SIGN_IN_DISABLED = 510
    """This way of signing in is switched off for the account. Cause: An administrator,
    or the provider, does not allow this way of signing in; user name, password and
    token may be right. Cure: Ask the account's administrator to allow authenticated
    SMTP, or sign in in the way that the provider names; the server's text says
    more.
    """

    APP_PASSWORD_REQUIRED = 511
    """The server wants an application password. Cause: The account's own password is
    not taken from programs. Cure: Make an application password in the account's
    security settings and use it as the password, or sign in with a token
    (Session.auth_token).
    """

    SERVER_REFUSED = 601
    """The server refused to talk to this client. Cause: The server refuses this
    client, whatever the mail; its text says why. Cure: See the server's text; try
    again later when its code begins with 4.
    """

    SENDER_REFUSED = 602
    """The server refused the sender. Cause: The server does not take mail from this
    sender, or not now; its text says why. Cure: See the server's text; try again
    later when its code begins with 4. Most servers let a user send with the address
    of the account only.
    """

    RECIPIENTS_REFUSED = 603
    """The server refused every recipient. Cause: The server does not take mail for
    these recipients, or not now; its text says why. Cure: See each recipient's own
    answer; try again later when its code begins with 4.
    """

    SOME_RECIPIENTS_REFUSED = 604
    """The server refused some of the recipients. Cause: The mail went to the others;
    or to nobody, when Session.all_or_none is set. Cure: See each recipient's own
    answer with SendResult.recipients.
    """

    DATA_REFUSED = 605
    """The server refused to take the message. Cause: The server accepted sender and
    recipients but not the transmission. Cure: See the server's text; try again
    later when its code begins with 4.
    """

    MESSAGE_REFUSED = 606
    """The server refused the message after reading it. Cause: A filter did not like
    the content, the mailbox is full, or a rule of the server was broken; nothing
    was delivered. Cure: See the server's text; try again later when its code begins
    with 4.
    """

    TOO_LARGE = 607
    """The message is larger than the server accepts. Cause: The server announces a
    limit of size, or said so while it was being sent. Cure: Send smaller
    attachments or a link; Session.size_limit is the limit.
    """

    SERVICE_CLOSING = 608
    """The server is closing the connection. Cause: The server is shutting down, is
    overloaded, or limits how much one client may send (421). Cure: Send again
    later; the session opens a new connection by itself.
    """

    EXTENSION_MISSING = 609
    """The server lacks an extension that this mail needs. Cause: An address or a
    header has characters that need SMTPUTF8, or another extension was demanded, and
    the server does not offer it. Cure: Use an address in ASCII, drop the demand, or
    use another server.
    """

    SERVER_UNAVAILABLE = 610
    """The server cannot take the mail at the moment. Cause: The server has no room, is
    overloaded, or one of its own parts fails. Cure: Send again later; nothing is
    wrong with the mail. If it goes on, tell the server's operator.
    """

    UNKNOWN_LOST = 701
    """The connection was lost while the server was deciding: the mail may have been
    delivered. Cause: The whole mail was handed over, but the connection ended
    before the answer. Cure: Sending again may deliver it twice: look at the
    recipient or the server's log first, or send again with the same Message-ID.
    """

    UNKNOWN_TIMEOUT = 702
    """The server did not answer in time after the whole mail: it may have been
    delivered. Cause: The whole mail was handed over, but the server was silent for
    longer than the time-out. Cure: Sending again may deliver it twice: look at the
    recipient or the server's log first; allow more time (RFC 5321 asks for 10
    minutes here).
    """

    UNKNOWN_PROTOCOL = 703
    """The server's answer to the whole mail makes no sense: it may have been
    delivered. Cause: The whole mail was handed over, but what came back is not an
    answer that RFC 5321 allows. Cure: Sending again may deliver it twice: look at
    the recipient or the server's log first.
    """

    UNKNOWN_CANCELLED = 704
    """The call was stopped while the server was deciding: the mail may have been
    delivered. Cause: The whole mail was handed over when the call was cancelled,
    the session was closed, or the total limit was reached. Cure: Sending again may
    deliver it twice: look at the recipient or the server's log first.
    """

    UNKNOWN_ENDED = 705
    """A process ended while it was sending the mail: it may have been delivered.
    Cause: The process crashed, was killed, or the machine lost its power between
    the hand-over of the mail and the note about it. Cure: Look at the recipient or
    the server's log, then Mail.retry_now or Mail.cancel; a mail that was being sent
    at ten crashes may be their reason.
    """

    OUTBOX_FULL = 801
    """The outbox is full. Cause: As many mails as the outbox may hold are waiting, or
    they are as large together as an outbox in memory may be. Cure: Wait with
    Session.flush, or raise Session.outbox_limit or Session.outbox_megabytes; an
    outbox file (Session.outbox_file) needs no memory.
    """

    UNKNOWN_MAIL = 802
    """There is no mail of this number in an outbox. Cause: The number was never given
    out, the session whose outbox in memory had it is closed, the mail was removed
    (Session.keep_seconds), or no session has used its outbox file in this process
    yet. Cure: Use the number that SendResult.mail gave after the asynchronous send;
    start a session with the outbox file first.
    """

    MAIL_CANCELLED = 803
    """The mail was cancelled. Cause: Mail.cancel was called for it, or a progress
    callback answered that it wants to stop. Cure: Send it again if it was cancelled
    by mistake.
    """

    WAIT_TIMEOUT = 804
    """The wait ended before the mails did. Cause: The time given to Mail.wait or
    Session.flush is over; the mails go on. Cure: Wait again, or look at Mail.status
    later.
    """

    MAIL_EXPIRED = 805
    """The mail was tried for as long as allowed and given up. Cause: Every try ended
    with a temporary failure until the limit of tries or of time was reached. Cure:
    See the last answer of the server in the status; send again when its reason is
    gone.
    """

    OUTBOX_GIVEN_UP = 806
    """The session was closed while mails were still waiting: they were given up.
    Cause: The outbox is in memory, and the time for closing was over before the
    server had taken them. Cure: Call Session.flush before closing, or raise
    Session.close_timeout.
    """

    NO_OUTBOX = 807
    """The session is not asynchronous. Cause: The function works on a session that was
    started in asynchronous mode. Cure: Start the session with Session.async_mode.
    """

    MAIL_NOT_WAITING = 808
    """The mail is no longer waiting. Cause: It was already sent, has failed, or is
    being handed over at this moment. Cure: See Mail.status for what became of it.
    """

    OUTBOX_SHUT = 809
    """The outbox takes no more mails: its session or the process is ending. Cause:
    Session.close is closing the session, or the process is ending, while a mail is
    handed to its outbox. The mail was not taken. Cure: End the threads that send
    before the session is closed and before main returns.
    """

    OUTBOX_PATH = 811
    """The outbox file cannot be made at this path. Cause: The folder does not exist,
    something else than a file has this name or the file has several, the path is
    too long, the file or one of the two beside it was removed or replaced while it
    was in use, the file is mounted by itself (as docker -v does with a file), or
    the folder is on a network or on a file system where processes cannot share
    memory. Cure: Give Session.outbox_file the path of a file in a folder that
    exists, on a disk of this machine; mount the folder, not the file; after a
    removal, start the session again.
    """

    OUTBOX_READ_ONLY = 812
    """The outbox file cannot be written. Cause: The process may not write the file or
    its folder, in which two more files are made beside it, or the disk is mounted
    for reading only. What the outbox holds is still there. Cure: Let the process
    write the file and its folder, or choose another place.
    """

    OUTBOX_DISK_FULL = 813
    """The disk of the outbox file is full. Cause: There is no room for the mail, or
    the quota of the user is used up; the mail was not taken. What the outbox holds
    is still there. Cure: Make room and send again; what waits goes on by itself.
    """

    OUTBOX_VERSION = 814
    """The outbox file was made by another version of the library. Cause: The format of
    the file is not the one that this version of the library knows; it was left as
    it is. Cure: Use the version of the library that made it until its mails are
    sent, or another file.
    """

    OUTBOX_FOREIGN = 815
    """The file is not an outbox. Cause: The file belongs to another program, or its
    beginning was overwritten; it was left as it is. Cure: Give Session.outbox_file
    a path of its own; if it was an outbox once, restore the file from a copy.
    """

    OUTBOX_DAMAGED = 816
    """The outbox file is damaged. Cause: The disk or another program changed the file
    or its log; a mail that does not fit its checksum is not sent. Cure: Keep a copy
    of the file with its -wal beside it; go on with a new file; the program sqlite3
    can recover what is readable (.recover).
    """

    OUTBOX_LOCKED = 817
    """The outbox file is locked by another program. Cause: Another process held the
    lock of the file for more than ten seconds: it is stopped in the debugger, or
    copies the file. Cure: Let that process go on or end it, and try again.
    """

    OUTBOX_DISK = 818
    """The disk of the outbox file reports an error. Cause: The system could not read
    or write the file; the mail was not taken. Cure: See the system's log; check the
    disk. What was written before is still there as far as the disk gives it back.
    """

    CANCELLED = 901
    """The program cancelled the call: nothing was delivered. Cause: The progress
    callback answered that it wants to stop, or Session.cancel_calls was called.
    Cure: Nothing to mend; the session opens a new connection for the next mail.
    """

    SESSION_CLOSED = 902
    """The session was closed during the call: nothing was delivered. Cause:
    Session.close was called on another thread. Cure: Start a new session and send
    again.
    """

    INTERNAL = 911
    """An error inside the library. Cause: A defect of Courriel; it was caught, and the
    process goes on. Cure: Please report it with the whole text (Error.everything).
    """

    OUT_OF_MEMORY = 912
    """There is not enough memory. Cause: The system gave no memory or no thread, or
    has none left for what was to be copied or built; nothing was taken. Cure: Free
    memory; raise the limits of the process; attach large files by their path and
    send them, or write the source to a file: neither needs memory.
    """

    AFTER_FORK = 913
    """The library cannot be used in a forked child. Cause: The process was forked
    after it had used the library; only the parent can go on using it. Cure: Turn
    Parameter.FORK on before the fork, call the library in the children only, start
    the child with exec (in Python: the start methods spawn or forkserver), or send
    from the parent.
    """

    TOO_MANY_CALLS = 914
    """Too many calls at the same time. Cause: As many calls as Parameter.CALLS allows
    waited for servers, and this one did not get its turn within the session's
    time-out. Cure: Raise Parameter.CALLS, send from fewer threads, or try again.
    """

    OUT_OF_HANDLES = 915
    """There are no handle numbers left. Cause: Two thousand million sessions and
    messages have been made in this process. Cure: Start the process again.
    """


class ErrorDetail(IntEnum):
    """Details of an error, for ErrorInfo, EmailErrorCopy and EmailErrorNumber."""

    MESSAGE = 0
    """What happened, in one line (WLanguage's errMessage)."""

    CODE = 1
    """The EMAIL_E_ number: the thing to branch on."""

    SUMMARY = 2
    """What the code means in general, without the details of the case."""

    EVERYTHING = 3
    """All details, several lines: for a log or a report."""

    HINT = 4
    """The usual cause, and what to do about it."""

    STAGE = 5
    """Where it happened: an EMAIL_STAGE_ number; its name as a text."""

    SMTP_CODE = 6
    """The server's three-digit answer (RFC 5321 section 4.2), 0 when there is none."""

    ENHANCED_CODE = 7
    """The server's enhanced status code as '5.1.1' (RFC 3463)."""

    SERVER_TEXT = 8
    """The server's own words; control characters are shown as escapes."""

    SYSTEM_CODE = 9
    """The number of the system's error (errno), 0 when there is none."""

    SYSTEM_MESSAGE = 10
    """The words of the system, of TLS or of the certificate check."""

    MAY_RETRY = 11
    """1 when the same call may succeed later with nothing changed."""

    OUTCOME_UNKNOWN = 12
    """1 when the mail may have been delivered although the call failed."""

    SESSION_USABLE = 13
    """0 when the session was not started or has to be started again, else 1."""

    WLANGUAGE_NUMBER = 14
    """The nearest number of WLanguage's own table."""

    NEW_TOKEN_HELPS = 16
    """1 when another access token may be accepted where this one was refused; 0 when a
    new one does not help.
    """

    FAULT = 17
    """Whose the fault is, which says where something has to change: an EMAIL_FAULT_
    number; its name as a text.
    """

    NAME = 15
    """The name of the code, as 'CONNECTION_REFUSED'."""


class Stage(IntEnum):
    """Where an error happened."""

    NONE = 0
    """No stage."""

    ARGUMENTS = 1
    """Checking what the program passed; nothing was written to a server."""

    MESSAGE = 2
    """Building the message; nothing was written to a server."""

    NAME = 3
    """Looking up the server's name."""

    CONNECT = 4
    """Opening the connection."""

    TLS = 5
    """The TLS handshake and the check of the certificate."""

    GREETING = 6
    """Waiting for the server's greeting."""

    EHLO = 7
    """EHLO or HELO."""

    STARTTLS = 8
    """STARTTLS."""

    SIGN_IN = 9
    """AUTH."""

    MAIL = 10
    """MAIL FROM: the sender."""

    RCPT = 11
    """RCPT TO: the recipients."""

    DATA = 12
    """DATA or BDAT."""

    BODY = 13
    """Transmitting the message."""

    END_OF_DATA = 14
    """Waiting for the answer to the whole message."""

    IDLE = 15
    """Between two messages."""

    OUTBOX = 16
    """In the outbox."""


class Fault(IntEnum):
    """Whose the fault is: where something has to change."""

    NOBODY = 0
    """Nothing is wrong, or nobody can say."""

    PROGRAM = 1
    """The program: what it set, what it passed, when it stopped."""

    MACHINE = 2
    """This machine: its resources, its files, its name service, its clock."""

    NETWORK = 3
    """The way to the server: a firewall, a proxy, an address on a block list."""

    SERVER = 4
    """The server, or its operator."""

    ACCOUNT = 5
    """The account: its credentials, its rights, what its administrator allows."""

    ADDRESS = 6
    """An address or a mailbox."""

    MESSAGE = 7
    """The message."""


class Option(IntEnum):
    """How the connection is protected (connect, Session.option)."""

    DEFAULT = 0
    """STARTTLS when the server offers it, in plaintext otherwise (then without
    credentials, except to this machine: CLEAR_TEXT_SIGN_IN_ALLOWED). That holds for
    the first connection: once one was encrypted, or signed in, the session, and its
    name in its outbox file, never goes on with less (TLS_NOT_OFFERED,
    NO_MECHANISM). Session.without says what is missing. A first connection from
    which somebody on the way removes the offer goes on in plaintext: use another
    option where that can happen. Port 25; on port 465 TLS from the first byte, as
    servers there expect. WLanguage: emailOptionDefault.
    """

    IMPLICIT_TLS = 1
    """TLS from the first byte (RFC 8314). Port 465. WLanguage: optionTLS, optionSSL."""

    STARTTLS = 2
    """STARTTLS required (RFC 3207). Port 587. WLanguage: emailProtocolSMTPS,
    emailOptionSecuredTLS.
    """

    CLEAR = 3
    """Never encrypts, even if the server offers it. Port 25. For a relay on this
    machine or on a trusted network.
    """


class SessionProperty(IntEnum):
    """Properties of a session. A time of 0 seconds means no limit only where it is
    said.
    """

    SERVER = 1
    """Text: host name or IP address; WLanguage's ServerAddress. Before the start."""

    PORT = 2
    """Number, 0 to 65535: port of the server; 0 by default: the usual one of
    Session.option. Before the start.
    """

    USERNAME = 3
    """Text: login, and the session's name; WLanguage's Name. Before the start."""

    PASSWORD = 4
    """Text, cannot be read: password for the sign-in. Before the start."""

    OPTION = 5
    """Number (an EMAIL_OPTION_ constant): how the connection is protected. Before the
    start.
    """

    ASYNC_MODE = 6
    """0, or any other number for true: return from sending as soon as the outbox has
    the message; WLanguage's Asynchronous. 0 by default. Before the start.
    """

    AUTH_TOKEN = 7
    """Text, cannot be read: an OAuth2 access token, used with XOAUTH2 or OAUTHBEARER
    (RFC 7628) instead of the password. May be set again at any time, for the
    connections that follow; mails of an outbox that wait because the one before was
    refused are then tried at once.
    """

    IGNORE_ERRORS = 8
    """Number (EMAIL_IGNORE_ bits added up): errors of the certificate that are
    ignored, for tests and closed networks only; 0 by default. Credentials are then
    not sent unless Session.clear_text_sign_in_allowed is set. Before the start.
    """

    TIMEOUT_SECONDS = 10
    """Number, 1 to 86400: the longest silence of the server; what set_timeout set, by
    default.
    """

    TOTAL_SECONDS = 11
    """Number, 0 to 86400: limit for the whole of a call that talks to the server; 0 by
    default: no limit.
    """

    CLOSE_SECONDS = 12
    """Number, 0 to 86400: how long Session.close waits for the mails of an
    asynchronous session; 25 by default. Less than the 30 seconds that service
    managers and container hosts give a process to end.
    """

    SIGN_IN_REQUIRED = 13
    """0, or any other number for true: fail when the server offers no mechanism known
    here, or knows none of those that it offers. 0 by default. Before the start.
    """

    CLEAR_TEXT_SIGN_IN_ALLOWED = 14
    """0, or any other number for true: send credentials even over a connection that is
    not encrypted or not verified. 0 by default. To this machine they are sent
    without it: SERVER is localhost, a name that ends in .localhost, or an address
    of 127.0.0.0/8 or ::1, and the connection leads to such an address. Before the
    start.
    """

    MECHANISM = 15
    """Text, SCRAM-SHA-256-PLUS, SCRAM-SHA-1-PLUS, SCRAM-SHA-256, SCRAM-SHA-1, PLAIN,
    LOGIN, CRAM-MD5, NTLM, OAUTHBEARER, XOAUTH2 or EXTERNAL: the only mechanism to
    sign in with: those of SCRAM (RFC 5802, RFC 7677), PLAIN or LOGIN with a
    password; XOAUTH2 or OAUTHBEARER with a token. Empty by default: the best that
    is offered, SCRAM before PLAIN. What was refused is not tried again with a
    mechanism that shows the server more of the password. CRAM-MD5 and NTLM (user,
    DOMAIN\\user or user@domain) protect little and are used only when they are
    named here. Before the start.
    """

    CA_FILE = 16
    """Text: path of a file of certificate authorities in PEM form, trusted beside the
    usual ones. Before the start.
    """

    EHLO_NAME = 17
    """Text: the name that the client gives itself (RFC 5321 section 4.1.1.1). Empty by
    default: the address of this end of the connection, as an address literal.
    Before the start.
    """

    LOCAL_ADDRESS = 18
    """Text: IP address of this machine from which to connect. Before the start."""

    IP_VERSION = 19
    """Number, 0, 4 or 6: the version of IP; 0 by default: both (RFC 8305). Before the
    start.
    """

    ALL_OR_NONE = 20
    """0, or any other number for true: deliver to nobody when one recipient is
    refused. 0 by default.
    """

    CHUNKING = 21
    """0, or any other number for true: use BDAT (RFC 3030) where it is offered. 1 by
    default.
    """

    TRANSCRIPT_FILE = 22
    """Text: path of a file to which the conversation with the server is appended, each
    line with its time and the number of its connection, secrets and message bodies
    left out. A new one is for its owner only. A file of another user, root's aside,
    and a link that another user made are refused (CANNOT_WRITE). Before the start.
    """

    AT_MOST_ONCE = 24
    """0, or any other number for true: keep back, on an asynchronous session, a mail
    whose outcome is unknown instead of sending it again. 0 by default. Before the
    start.
    """

    CONNECTIONS = 25
    """Number, 1 to 64: how many connections the session may have at once, for calls
    from several threads and for EmailSendMessages; one keeps the order of the
    mails; 1 by default. A server that gives fewer is noticed: calls then wait for
    one of those that are open. Before the start.
    """

    TRUSTED_WINDOW = 26
    """Number, 0 to 256: how many mails of EmailSendMessages may be under way on a
    connection before the first is answered; 0 by default: one. Only for servers
    known to keep what follows the end of a message (Postfix does); others lose it.
    A server that is seen to lose it is sent to without a window from then on.
    """

    MAILS_PER_CONNECTION = 27
    """Number, 0 to 1000000: after how many mails another connection is opened; 0 by
    default: as many as the server takes, which it announces (RFC 9422) or shows by
    refusing one more.
    """

    RECIPIENTS_PER_MAIL = 28
    """Number, 0 to 1000000: how many recipients are given to the server at once; a
    mail with more goes to it several times, each time for some of them, and nobody
    gets it twice; 0 by default: as many as the server takes, which it announces
    (RFC 9422) or shows by refusing more. Not with Session.all_or_none.
    """

    WITHOUT_EXTENSIONS = 29
    """Text: extensions that are not used although the server offers them, by their
    EHLO keywords, with blanks between them, as 'PIPELINING CHUNKING'; for servers,
    or boxes on the way to them, that do not keep what they offer. Not STARTTLS and
    AUTH: encryption is chosen by Session.option, the sign-in by the user name.
    Before the start.
    """

    HYBRID_KEYS = 30
    """0, or any other number for true: offer the hybrid key share X25519MLKEM768 in
    the TLS handshake, which is safe from quantum computers and makes the first
    message longer than one segment. 1 by default. A server that does not answer is
    tried once more without it, so that leaving it out only saves the time of that.
    Before the start.
    """

    LEGACY_TLS = 31
    """0, or any other number for true: allow TLS 1.0 and 1.1, and RSA key exchange,
    CBC and 3DES cipher suites, for servers that know nothing newer. 0 by default.
    What is sent over such a connection may be read by others; the transcript says
    when it is one. Before the start.
    """

    PROXY = 32
    """Text, cannot be read: address of the proxy through which the server is reached:
    socks5h://, socks5:// (the name is looked up on this machine), socks4a://,
    http:// or https:// (CONNECT), then [user:password@]host[:port], reserved
    characters as %xx; env stands for what the environment variables ALL_PROXY,
    HTTPS_PROXY and NO_PROXY say. Empty by default: no proxy. Through a proxy no
    server is on this machine: credentials need encryption, whatever its name.
    Before the start.
    """

    CLIENT_CERTIFICATE = 33
    """Text: path of the certificate that is shown to a server that asks for one, with
    those of the authorities between it and a root: PEM, or PKCS #12 with its key.
    Without a password and a token, EXTERNAL signs in with it where that is offered.
    Before the start.
    """

    CLIENT_KEY = 34
    """Text: path of the private key of Session.client_certificate in PEM form, RSA,
    ECDSA or Ed25519. Empty by default: it is in the same file. Before the start.
    """

    CLIENT_KEY_PASSWORD = 35
    """Text, cannot be read: password of the PKCS #12 file in
    Session.client_certificate. Before the start.
    """

    MINIMUM_TLS = 36
    """Number, 0, 12 or 13: the oldest version of TLS that is spoken: 12 for TLS 1.2,
    13 for TLS 1.3; 0 by default: TLS 1.2, or what Session.legacy_tls allows. Before
    the start.
    """

    PINS = 37
    """Text: the public keys one of which must be in the server's chain of
    certificates, as sha256//BASE64 of the SubjectPublicKeyInfo, several with
    semicolons between them. Empty by default: any key. A connection to a server
    without one of them fails with Code.WRONG_KEY. Before the start.
    """

    PINS_ONLY = 38
    """0, or any other number for true: trust the server's own key if it is one of
    Session.pins, whoever issued its certificate, whatever its name and dates. 0 by
    default. Before the start.
    """

    OUTBOX_LIMIT = 23
    """Number, 1 to 1000000: how many mails may wait in the outbox of an asynchronous
    session; 10000 by default.
    """

    OUTBOX_MEGABYTES = 46
    """Number, 1 to 1000000: how many megabytes (of 1,048,576 bytes) the mails of an
    outbox in memory may take together; 256 by default. One more is refused with
    Code.OUTBOX_FULL before anything of it is taken. An outbox file is bounded by
    its disk.
    """

    OUTBOX_FILE = 40
    """Text: path of the file in which an asynchronous session keeps its mails; made if
    there is none, in a folder that exists, on a disk of this machine. Empty by
    default: mails are kept in memory and end with the process. Two more files are
    kept beside it, so that a container must mount the folder and not the file. A
    mail waits there for a session with the same server, port and user name. All
    three are for this user only: looser modes are tightened; a file of another
    user, a link that another user made, a second name, and a folder in which
    everybody can replace files are refused (OUTBOX_PATH). Before the start.
    """

    MAILS_PER_MINUTE = 41
    """Number, 0 to 60000: how many mails an asynchronous session sends in a minute at
    the most; 0 by default: as many as the server takes. Before the start.
    """

    RETRY_FIRST_SECONDS = 42
    """Number, 1 to 86400: about how long after a temporary failure an asynchronous
    session tries a mail again; the time doubles with each try, up to an hour or
    this; 60 by default. Before the start.
    """

    EXPIRY_SECONDS = 43
    """Number, 1 to 2592000: how long an asynchronous session tries a mail that the
    server refuses for now; 172800 by default. Time in which no session could try
    it, as while the program is not running, does not count. Before the start.
    """

    START_OFFLINE = 45
    """0, or any other number for true: start an asynchronous session although the
    server cannot be reached, is too busy or cannot check the sign-in at this
    moment; the mails wait. 1 by default. Otherwise that fails the start, as it does
    without asynchronous mode. Before the start.
    """

    KEEP_SECONDS = 44
    """Number, 1 to 2592000: how long what became of a finished mail can be asked for,
    and a mail that failed can be tried again with Mail.retry_now; 3600 by default.
    A mail whose outcome is unknown stays until Mail.retry_now or Mail.cancel.
    Before the start.
    """

    STARTED = 100
    """Number, read only: 1 when the session is started."""

    SERVER_NAME = 101
    """Text, read only: the name that the server gives itself. Like all that was found
    out about the server, it is that of the newest connection.
    """

    SERVER_ADDRESS = 102
    """Text, read only: IP address and port of the server."""

    GREETING = 103
    """Text, read only: the server's greeting."""

    EXTENSIONS = 104
    """Text, read only: the extensions that the server offered last, one a line, with
    their parameters; without those that Session.without_extensions names.
    """

    SIZE_LIMIT = 105
    """Number, read only: largest message in bytes that the server announces; 0 when it
    announces none.
    """

    ENCRYPTED = 106
    """Number, read only: 1 when the connection is encrypted."""

    VERIFIED = 107
    """Number, read only: 1 when the certificate was verified without an error ignored."""

    TLS_VERSION = 108
    """Text, read only: as 'TLS 1.3'; empty in plaintext."""

    TLS_CIPHER = 109
    """Text, read only: the cipher suite; empty in plaintext."""

    CERTIFICATE = 110
    """Text, read only: subject, issuer, validity and SHA-256 of the server's
    certificate, one a line; empty in plaintext.
    """

    SIGNED_IN = 111
    """Number, read only: 1 when the server accepted the credentials."""

    MECHANISM_USED = 112
    """Text, read only: the mechanism of the sign-in; empty without one."""

    WITHOUT = 113
    """Text, read only: what was wanted and the connection went on without, a sentence
    a line: encryption that the server does not offer (Option.DEFAULT), a sign-in
    for which it offers no mechanism; empty when nothing is missing.
    """

    COMPLETIONS_DROPPED = 120
    """Number, read only: how many finished mails EmailNextCompletion will not give, as
    a million that nobody asked for were there before them; EmailNextMail and
    Mail.status still find them.
    """


class Ignore(IntFlag):
    """Errors of the certificate that are ignored (Session.ignore_errors). For tests
    and closed networks only.
    """

    CERTIFICATE_INVALID = 1
    """Unknown authority, self-signed, or against the rules (made for another purpose,
    a negative serial number). A certificate that cannot be read at all is always
    refused.
    """

    NAME_MISMATCH = 2
    """The certificate is for another name."""

    EXPIRED = 4
    """Expired, or not valid yet."""

    REVOCATION = 8
    """Changes nothing: revocation is not checked, neither by OCSP nor by lists.
    WLanguage has the bit.
    """


class Priority(IntEnum):
    """How urgent a mail says it is (EmailSetPriority)."""

    NONE = 0
    """The mail says nothing."""

    LOW = 1
    """Not urgent."""

    NORMAL = 2
    """As usual, and said so."""

    HIGH = 3
    """Urgent."""


class Sensitivity(IntEnum):
    """How confidential a mail says it is (EmailSetSensitivity)."""

    NORMAL = 0
    """The mail says nothing."""

    PERSONAL = 1
    """Personal."""

    PRIVATE = 2
    """Private."""

    COMPANY_CONFIDENTIAL = 3
    """Confidential within the company."""


class ImportOption(IntFlag):
    """Bits that change what EmailImportHTML does."""

    STRICT = 1
    """It is an error that a picture named by the HTML cannot be attached; otherwise
    its reference is left as it is. URLs are left in any case.
    """

    NO_TEXT = 2
    """No text is made from the HTML."""


class SourceOption(IntFlag):
    """Bits that change what EmailBuildSource does."""

    WITH_BCC = 1
    """The Bcc header is written as well: for a copy that is kept, never for one that
    is sent.
    """


class ContentDetail(IntEnum):
    """Parts of the content of a message (EmailGetMessageText, EmailGetMessageNumber)."""

    SENDER = 1
    """The sender, as Name <address>."""

    RECIPIENTS = 2
    """The recipients, one a line."""

    CC = 3
    """The recipients of a copy, one a line."""

    BCC = 4
    """The recipients of a blind copy, one a line."""

    REPLY_TO = 5
    """The addresses that answers go to, one a line."""

    SUBJECT = 6
    """The subject."""

    TEXT = 7
    """The text."""

    HTML = 8
    """The HTML."""

    MESSAGE_ID = 9
    """The Message-ID with its < and >, as it was set or made; empty before."""

    DATE = 10
    """The date as 2026-11-23T10:00:00+01:00; empty before it was set or made."""

    ATTACHMENT_COUNT = 11
    """Number: how many attachments there are, inline ones included."""

    IMPORT_PROBLEMS = 12
    """What the last EmailImportSource repaired or left out, one a line."""

    ENVELOPE_SENDER = 13
    """What EmailSetEnvelopeSender set; <> for the null sender, empty when it is the
    sender's address.
    """

    SENDING_AGENT = 14
    """Who sends for the sender, as Name <address>."""

    IN_REPLY_TO = 15
    """The mails that this one answers, each with its < and >, separated by spaces."""

    REFERENCES = 16
    """The mails of the conversation, each with its < and >, separated by spaces,
    oldest first.
    """

    KEYWORDS = 17
    """The keywords, separated by semicolons."""

    AUTO_SUBMITTED = 18
    """The keyword of EmailSetAutoSubmitted."""

    LIST_UNSUBSCRIBE = 19
    """The URIs of EmailAddListUnsubscribe, one a line."""

    CALENDAR = 20
    """The iCalendar object of EmailSetCalendar."""

    CALENDAR_METHOD = 21
    """Its method, as REQUEST."""

    HEADERS = 22
    """The headers that are none of the other parts, as Name: value, decoded, one a
    line (EmailGetHeader).
    """

    READ_RECEIPT_TO = 23
    """Who is told that the mail was shown, as Name <address>; empty when nobody is."""

    DELIVERY_RECEIPT_TO = 24
    """Who is told that it was delivered, as Name <address>; empty when nobody is."""

    PRIORITY = 25
    """Number: an EMAIL_PRIORITY_ constant."""

    SENSITIVITY = 26
    """Number: an EMAIL_SENSITIVITY_ constant."""

    READ_RECEIPT = 27
    """Number: 1 when a read receipt is asked for."""

    DELIVERY_RECEIPT = 28
    """Number: 1 when a report of delivery is asked for."""

    ENVELOPE_RECIPIENTS = 31
    """What EmailAddEnvelopeRecipient added, one a line."""

    ONE_CLICK = 29
    """Number: 1 when one click leaves the list (RFC 8058)."""

    ORGANIZATION = 30
    """The organization that the sender belongs to (the header Organization)."""


class AttachmentDetail(IntEnum):
    """Details of one attachment (EmailAttachmentText, EmailSetAttachmentText,
    EmailSetAttachmentNumber).
    """

    NAME = 1
    """Its name; may be empty."""

    CONTENT_TYPE = 2
    """Its media type with the parameters, as text/csv; charset=utf-8."""

    CONTENT_ID = 3
    """Its Content-ID, without < and >; what stands behind cid: in the HTML."""

    DESCRIPTION = 4
    """Its Content-Description."""

    DISPOSITION = 5
    """How it is shown (RFC 2183): attachment or inline, with its parameters; none
    writes no such header. Set to empty it is what goes with its place.
    """

    LOCATION = 6
    """Its Content-Location, a URI that the HTML may name instead of a cid: (RFC 2557)."""

    PLACE = 7
    """Number: where it stands, an EMAIL_PLACE_ constant."""

    VIEW = 8
    """Number: the rank of the alternative that shows it; 0 is the HTML. Counts when
    its place is Place.RELATED.
    """


class Place(IntEnum):
    """Where an attachment stands (AttachmentDetail.PLACE)."""

    ATTACHED = 0
    """After the text and the HTML, as a file."""

    RELATED = 1
    """With the HTML that shows it (multipart/related); it needs a Content-ID or a
    Content-Location.
    """

    BEFORE_HTML = 2
    """It is another form of the text (multipart/alternative), which readers take who
    know it and not the HTML.
    """

    AFTER_HTML = 3
    """It is another form of the text, which readers prefer to the HTML when they know
    it.
    """


class Sent(IntEnum):
    """What a sending function returns when it did not fail."""

    FULLY = 1
    """The server accepted the mail for every recipient."""

    IN_PART = 2
    """The server accepted it for some recipients and refused others."""


class RecipientDetail(IntEnum):
    """Details of one recipient, for SendResult.recipients and EmailRecipientText."""

    ADDRESS = 1
    """Text: the address as it stood in the envelope."""

    ACCEPTED = 2
    """Number: 1 when the server took the mail for this recipient; 0 when it did not,
    or when nobody knows.
    """

    SMTP_CODE = 3
    """Number: the server's answer to this recipient; 0 when it was not asked, or when
    the whole mail in an outbox was refused (MailDetail.ERROR).
    """

    ENHANCED_CODE = 4
    """Text: the enhanced status code as '5.1.1'."""

    SERVER_TEXT = 5
    """Text: the server's own words."""


class DeliveryOption(IntEnum):
    """What a message demands of its delivery (EmailSetDeliveryNumber,
    EmailSetDeliveryText). When the server does not offer what is demanded, the mail
    is not sent (Code.EXTENSION_MISSING).
    """

    NOTIFY = 1
    """Number: EMAIL_NOTIFY_ bits, when the sender is to get a report (DSN, RFC 3461);
    0, as at first, leaves it to the server.
    """

    RETURN = 2
    """Number: what of the mail a report brings back: 0 not said, 1 all, 2 the headers
    (RFC 3461 section 4.3).
    """

    ENVELOPE_ID = 3
    """Text: an identifier that reports bring back, up to 100 bytes (RFC 3461 section
    4.4).
    """

    REQUIRE_TLS = 4
    """0, or any other number for true: only over verified TLS, all the way
    (REQUIRETLS, RFC 8689).
    """

    BY_SECONDS = 5
    """Number: deliver within so many seconds (DELIVERBY, RFC 2852); 0 is not said."""

    BY_MODE = 6
    """Number: what happens when that time is over: 0 the sender is told, 1 the mail is
    returned.
    """

    MT_PRIORITY = 7
    """Number, -9 to 9: priority in the queues of the servers (MT-PRIORITY, RFC 6710)."""

    HOLD_SECONDS = 8
    """Number: the server is to keep the mail back for so many seconds (FUTURERELEASE,
    RFC 4865).
    """

    HOLD_UNTIL = 9
    """Text: the server is to keep the mail back until this time, as
    2026-12-24T18:00:00+01:00.
    """

    ORIGINAL_RECIPIENTS = 10
    """0, or any other number for true: tell the server each recipient as its original
    one, for reports (ORCPT); implied by NOTIFY.
    """


class Notify(IntFlag):
    """When a report is wanted (DeliveryOption.NOTIFY)."""

    SUCCESS = 1
    """When the mail was delivered."""

    FAILURE = 2
    """When it could not be delivered."""

    DELAY = 4
    """When it takes long."""

    NEVER = 8
    """Never; stands alone."""


class AddressCheck(IntEnum):
    """What is checked of an address, and what came of it (EmailCheckAddress)."""

    SYNTAX = 0
    """Level: the address is well formed (RFC 5321, 5322, 6531)."""

    STRICT = 1
    """Level: and its top-level domain exists."""

    SERVER = 2
    """Level: and the mail server of its domain is asked whether it would take mail for
    it; no mail is sent. Many servers say yes to everything, and many networks
    cannot ask.
    """

    VALID = 11
    """Result: no fault was found."""

    BAD_SYNTAX = 12
    """Result: not an address, or its domain cannot exist; ErrorInfo says what is wrong
    and where.
    """

    REFUSED = 13
    """Result: its server refuses it for good, or its domain takes no mail."""

    UNKNOWN = 14
    """Result: its server could not be asked, or did not want to say; ErrorInfo has the
    reason.
    """


class MailStatus(IntEnum):
    """What became of a mail in an outbox, as WLanguage tells it (Mail.status)."""

    PENDING = 1
    """It waits, or is being sent."""

    SENT = 2
    """The server took it for every recipient that it did not refuse."""

    ERROR = 3
    """It failed, was cancelled, or is kept back because nobody knows whether it was
    delivered.
    """


class MailState(IntEnum):
    """Where in its life a mail in an outbox is, more exactly than its status
    (MailDetail.STATE).
    """

    QUEUED = 1
    """It waits for its first try."""

    SENDING = 2
    """It is being sent."""

    WAITING = 3
    """It waits to be tried again (MailDetail.NEXT_ATTEMPT_SECONDS)."""

    SENT = 4
    """The server took it for every recipient that it did not refuse."""

    FAILED = 5
    """It was refused for good, or given up."""

    CANCELLED = 6
    """It was taken back before it was sent (Mail.cancel)."""

    UNKNOWN = 7
    """Nobody knows whether it was delivered; it is kept back until Mail.retry_now or
    Mail.cancel.
    """


class MailDetail(IntEnum):
    """Details of a mail in an outbox, for EmailMailNumber and EmailMailText."""

    STATE = 1
    """Number: an EMAIL_STATE_ constant; as a text its words, as 'waiting to retry'."""

    ATTEMPTS = 2
    """Number: how often it was tried."""

    NEXT_ATTEMPT_SECONDS = 3
    """Number: seconds until it is tried again; 0 when it is due or finished."""

    POSSIBLE_DUPLICATE = 4
    """Number: 1 when an earlier try may have delivered it already."""

    RECIPIENT_COUNT = 5
    """Number: how many recipients it has (EmailMailRecipientNumber)."""

    SIZE = 6
    """Number: its size in bytes."""

    SERVER_REPLY = 7
    """Text: the server's answer to the last try."""

    MESSAGE_ID = 8
    """Text: its Message-ID, with its < and >."""

    SENDER = 9
    """Text: the envelope's sender."""

    CODE = 10
    """Number: the EMAIL_E_ number of what MailDetail.ERROR tells; 0 when there is
    none.
    """

    ERROR = 11
    """Text: what the last try failed with, in one line; while no mail goes at all (the
    server cannot be reached or refuses the sign-in), that.
    """

    CREATED = 12
    """Text: when the outbox took it, in UTC, as 2026-11-23T10:00:00Z."""


class TranscriptSide(IntEnum):
    """Who said a line of a transcript (EmailSetTranscript)."""

    CLIENT = 0
    """This library."""

    SERVER = 1
    """The server."""

    EVENT = 2
    """Nobody: something that happened and is no line, as 'connected to 192.0.2.1:25'."""


class SplitDetail(IntEnum):
    """What is wanted of a list of addresses (split_addresses). Line n of each is about
    mailbox n.
    """

    MAILBOXES = 1
    """Each mailbox, as Message.to takes it."""

    ADDRESSES = 2
    """The address of each."""

    NAMES = 3
    """The name of each; an empty line where there is none."""

    GROUPS = 4
    """The name of the group that each is in; an empty line where there is none."""

    PROBLEMS = 5
    """What could not be read, or was repaired, one a line; about no mailbox in
    particular.
    """


class Parameter(IntEnum):
    """Settings of the process (configure)."""

    MODE = 0
    """Whose certificate roots are used: 0, the operating system's; 1, Mozilla's, built
    into the library, identical everywhere. 0 at first. WLanguage:
    emailParameterMode.
    """

    FORK = 1
    """What a child gets that was forked without exec from a process that has used the
    library: 0, Code.AFTER_FORK from every call; 1, a fresh copy of the library that
    works, with the parent's settings and without its sessions and messages. 0 by
    default. Setting it does not count as use.
    """

    CALLS = 2
    """How many calls may wait for servers at the same time, 1 to 4096; 256 by default.
    Each has a thread of the library meanwhile, of about 50 KB. Others wait for
    their turn, no longer than the time-out of their session. Counts at once.
    Without effect on Windows, where calls run on the threads that make them.
    """
