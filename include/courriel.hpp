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

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace courriel {

// <enums> made by `make generate` from core/code.go and core/constant.go
/// What went wrong: the thing to branch on. Numbers never change.
enum class Code : int {
    /// An argument that must be given is NULL.
    null_argument = 1,
    /// An argument that must have a value is empty.
    empty_argument = 2,
    /// The handle is not one of this kind.
    invalid_handle = 3,
    /// The handle was closed before.
    closed_handle = 4,
    /// A text is not valid UTF-8.
    invalid_utf8 = 5,
    /// A text contains a control character that is not allowed there.
    control_character = 6,
    /// A number is outside its limits.
    out_of_range = 7,
    /// An option, property, parameter or detail of this number does not exist.
    unknown_constant = 8,
    /// The object is not in a state that allows this.
    wrong_state = 9,
    /// The message has no sender.
    no_sender = 10,
    /// The message has no recipient.
    no_recipient = 11,
    /// An address is not valid.
    invalid_address = 12,
    /// A header name or value is not valid.
    invalid_header = 13,
    /// A content type is not valid.
    invalid_content_type = 14,
    /// A file does not exist.
    file_not_found = 15,
    /// A path does not lead to a regular file.
    not_a_file = 16,
    /// A file cannot be read.
    cannot_read = 17,
    /// A file changed while it was being sent.
    file_changed = 18,
    /// The message cannot be sent as it is.
    invalid_message = 19,
    /// The server's name does not exist.
    host_not_found = 20,
    /// The server's name could not be looked up.
    name_resolution = 21,
    /// The connection was refused.
    connection_refused = 22,
    /// The server cannot be reached.
    unreachable = 23,
    /// The server did not accept the connection in time.
    connect_timeout = 24,
    /// The server was silent for too long.
    timeout = 25,
    /// The connection was lost before the mail was handed over.
    connection_lost = 26,
    /// The server does not keep to the protocol.
    protocol = 27,
    /// The call took longer than its total limit.
    total_timeout = 28,
    /// This machine could not open the connection.
    local_resources = 29,
    /// Encryption is required but the server does not offer STARTTLS.
    tls_not_offered = 30,
    /// The server refused to start encryption.
    starttls_refused = 31,
    /// The encrypted connection could not be set up.
    tls_handshake = 32,
    /// The server's certificate was issued by an unknown authority.
    unknown_authority = 33,
    /// The server's certificate is for another name.
    wrong_name = 34,
    /// The server's certificate is not valid at this time.
    certificate_expired = 35,
    /// The server's certificate is not acceptable.
    certificate_invalid = 36,
    /// The server does not speak TLS on this port.
    not_tls = 37,
    /// The file of certificate authorities cannot be used.
    ca_file = 38,
    /// Clear text stood behind the answer to STARTTLS.
    clear_text_injection = 39,
    /// The server refused the user name or the password.
    sign_in_refused = 40,
    /// The server cannot check the sign-in at the moment.
    sign_in_temporary = 41,
    /// The password was not sent because the connection is not protected.
    clear_text_sign_in = 42,
    /// The server offers no way to sign in that can be used here.
    no_mechanism = 43,
    /// The server wants a sign-in first.
    sign_in_required = 44,
    /// The server refused this way of signing in.
    mechanism_refused = 45,
    /// The server wants encryption before the sign-in.
    encryption_required = 46,
    /// The server's part of the sign-in makes no sense.
    bad_challenge = 47,
    /// The server refused the access token.
    token_refused = 48,
    /// The server refused to talk to this client.
    server_refused = 50,
    /// The server refused the sender.
    sender_refused = 51,
    /// The server refused every recipient.
    recipients_refused = 52,
    /// The server refused some of the recipients.
    some_recipients_refused = 53,
    /// The server refused to take the message.
    data_refused = 54,
    /// The server refused the message after reading it.
    message_refused = 55,
    /// The message is larger than the server accepts.
    too_large = 56,
    /// The server is closing the connection.
    service_closing = 57,
    /// The server lacks an extension that this mail needs.
    extension_missing = 58,
    /// The connection was lost while the server was deciding: the mail may have been delivered.
    unknown_lost = 60,
    /// The server did not answer in time after the whole mail: it may have been delivered.
    unknown_timeout = 61,
    /// The server's answer to the whole mail makes no sense: it may have been delivered.
    unknown_protocol = 62,
    /// The call was stopped while the server was deciding: the mail may have been delivered.
    unknown_cancelled = 63,
    /// The outbox is full.
    outbox_full = 70,
    /// There is no mail of this number in an outbox.
    unknown_mail = 71,
    /// The mail was cancelled before it was sent.
    mail_cancelled = 72,
    /// The wait ended before the mails did.
    wait_timeout = 73,
    /// The mail was tried for as long as allowed and given up.
    mail_expired = 74,
    /// The session was closed while mails were still waiting: they were given up.
    outbox_given_up = 75,
    /// The session is not asynchronous.
    no_outbox = 76,
    /// The mail is no longer waiting.
    mail_not_waiting = 77,
    /// The program cancelled the call: nothing was delivered.
    cancelled = 80,
    /// The session was closed during the call: nothing was delivered.
    session_closed = 81,
    /// An error inside the library.
    internal = 90,
    /// There is not enough memory.
    out_of_memory = 91,
    /// The library cannot be used in a forked child.
    after_fork = 92,
    /// Too many calls at the same time.
    too_many_calls = 93,
    /// There are no handle numbers left.
    out_of_handles = 94,
    /// An attachment has no name.
    no_name = 110,
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
    /// 1 when the session can go on as it is, 0 when there is none or it has to be started again.
    session_usable = 13,
    /// The nearest number of WLanguage's own table.
    wlanguage_number = 14,
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

/// How the connection is protected (EmailStartSMTPSession, EMAIL_SESSION_OPTION).
enum class Option : int {
    /// STARTTLS when the server offers it, in clear otherwise (then without credentials, loopback aside). Port 25. WLanguage: emailOptionDefault.
    default_ = 0,
    /// STARTTLS required (RFC 3207). Port 587. WLanguage: emailProtocolSMTPS, emailOptionSecuredTLS.
    starttls = 1,
    /// TLS from the first byte (RFC 8314). Port 465. WLanguage: optionTLS, optionSSL.
    implicit_tls = 2,
    /// Never encrypts, even if the server offers it. Port 25. For a relay on this machine or on a trusted network.
    clear = 3,
};

/// Properties of a session. A time of 0 seconds means no limit only where it is said.
enum class Property : int {
    /// Text. Host name or IP address; WLanguage's ServerAddress. Before the start.
    server = 1,
    /// Number, 0 to 65535; 0 is the option's usual one. Before the start.
    port = 2,
    /// Text. Login, and the session's name; WLanguage's Name. Before the start.
    username = 3,
    /// Text, cannot be read. Before the start.
    password = 4,
    /// Number: an EMAIL_OPTION_ constant. Before the start.
    option = 5,
    /// Number, 0 or 1; WLanguage's Asynchronous. Before the start.
    async_mode = 6,
    /// Text, cannot be read. An OAuth2 access token; used with XOAUTH2 or OAUTHBEARER (RFC 7628) instead of the password. May be set again at any time, for the connections that follow.
    auth_token = 7,
    /// Number: EMAIL_IGNORE_ bits added up; 0 at first. Credentials are then not sent unless CLEAR_TEXT_SIGN_IN_ALLOWED is set. Before the start.
    ignore_errors = 8,
    /// Number, 1 to 86400: the longest silence of the server; EmailSetTimeOut at first.
    timeout_seconds = 10,
    /// Number, 0 to 86400: limit for the whole of a call that talks to the server; 0, the value at first, is none.
    total_seconds = 11,
    /// Number, 0 to 86400: how long EmailCloseSession waits for the mails of an asynchronous session; 30 at first.
    close_seconds = 12,
    /// Number, 0 or 1: fail when the server offers no mechanism known here. 0 at first. Before the start.
    sign_in_required = 13,
    /// Number, 0 or 1: send credentials even over a connection that is not encrypted or not verified. 0 at first. Before the start.
    clear_text_sign_in_allowed = 14,
    /// Text: the only mechanism to sign in with: PLAIN, LOGIN, XOAUTH2 or OAUTHBEARER. Empty at first: the best that is offered. Before the start.
    mechanism = 15,
    /// Text: path of a file of certificate authorities in PEM form, trusted beside the usual ones. Before the start.
    ca_file = 16,
    /// Text: the name that the client gives itself (RFC 5321 section 4.1.1.1). At first the address of this end of the connection, as an address literal. Before the start.
    ehlo_name = 17,
    /// Text: IP address of this machine from which to connect. Before the start.
    local_address = 18,
    /// Number: 0 both (RFC 8305), 4 or 6. 0 at first. Before the start.
    ip_version = 19,
    /// Number, 0 or 1: deliver to nobody when one recipient is refused. 0 at first.
    all_or_none = 20,
    /// Number, 0 or 1: use BDAT (RFC 3030) where it is offered. 1 at first.
    chunking = 21,
    /// Text: path of a file to which the conversation with the server is appended, secrets and message bodies left out. Empty at first. Before the start.
    transcript_file = 22,
    /// Number, 1 to 1000000: how many mails may wait in the outbox of an asynchronous session; 10000 at first.
    outbox_limit = 23,
    /// Number, read only: 1 once the session is started.
    started = 100,
    /// Text, read only: the name that the server gives itself.
    server_name = 101,
    /// Text, read only: IP address and port of the server.
    server_address = 102,
    /// Text, read only: the server's greeting.
    greeting = 103,
    /// Text, read only: the extensions that the server offered last, one a line, with their parameters.
    extensions = 104,
    /// Number, read only: largest message in bytes that the server announces; 0 when it announces none.
    size_limit = 105,
    /// Number, read only: 1 when the connection is encrypted.
    encrypted = 106,
    /// Number, read only: 1 when the certificate was verified without an error ignored.
    verified = 107,
    /// Text, read only: as "TLS 1.3"; empty in clear.
    tls_version = 108,
    /// Text, read only: the cipher suite; empty in clear.
    tls_cipher = 109,
    /// Text, read only: subject, issuer, validity and SHA-256 of the server's certificate, one a line; empty in clear.
    certificate = 110,
    /// Number, read only: 1 when the server accepted the credentials.
    signed_in = 111,
    /// Text, read only: the mechanism of the sign-in; empty without one.
    mechanism_used = 112,
};

/// Errors of the certificate that are ignored (EMAIL_SESSION_IGNORE_ERRORS). For tests and closed networks only.
enum class Ignore : int {
    /// Unknown authority, self-signed, or malformed.
    certificate_invalid = 1,
    /// The certificate is for another name.
    name_mismatch = 2,
    /// Expired, or not valid yet.
    expired = 4,
    /// Revoked, or revocation could not be checked.
    revocation = 8,
};

/// What a sending function returns when it did not fail.
enum class Sent : int {
    /// The server accepted the mail for every recipient.
    fully = 1,
    /// The server accepted it for some recipients and refused others.
    in_part = 2,
};

/// Details of one recipient, for EmailRecipientNumber and EmailRecipientText.
enum class RecipientDetail : int {
    /// Text: the address as it stood in the envelope.
    address = 1,
    /// Number: 1 when the server took the mail for this recipient; 0 when it did not, or when nobody knows.
    accepted = 2,
    /// Number: the server's answer to this recipient; 0 when it was not asked.
    smtp_code = 3,
    /// Text: the enhanced status code as "5.1.1".
    enhanced_code = 4,
    /// Text: the server's own words.
    server_text = 5,
};

/// Settings of the process (EmailConfigure).
enum class Parameter : int {
    /// Whose certificate roots are used: 0, the operating system's; 1, Mozilla's, built into the library, identical everywhere. 0 at first. WLanguage: emailParameterMode.
    mode = 0,
    /// What a child gets that was forked without exec: 0, EMAIL_E_AFTER_FORK from every call; 1, a fresh copy of the library that works, without the parent's sessions and messages. 0 at first.
    fork = 1,
};
// </enums>

/// Adds up the certificate errors that SessionOptions::ignore_errors ignores.
constexpr Ignore operator|(Ignore left, Ignore right) noexcept
{
    return static_cast<Ignore>(static_cast<int>(left) | static_cast<int>(right));
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
    bool outcome_unknown = false;
    bool session_usable = false;
    std::string message, name, summary, everything, hint, stage_name, enhanced_code, server_text,
        system_message;
    std::vector<RecipientResult> recipients;
    std::exception_ptr progress_exception;
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
    /// The same call may succeed later with nothing changed.
    bool may_retry() const noexcept { return failure_->may_retry; }
    /// The mail may have been delivered although the call failed: sending it again may
    /// deliver it twice.
    bool outcome_unknown() const noexcept { return failure_->outcome_unknown; }
    /// The session can go on as it is.
    bool session_usable() const noexcept { return failure_->session_usable; }
    /// The nearest number of WLanguage's own table.
    int wlanguage_number() const noexcept { return failure_->wlanguage_number; }
    /// What became of each recipient, when the server had begun to take the mail; else empty.
    const std::vector<RecipientResult> &recipients() const noexcept { return failure_->recipients; }
    /// What the progress function threw during the call; null when it did not.
    std::exception_ptr progress_exception() const noexcept { return failure_->progress_exception; }

private:
    std::shared_ptr<const detail::Failure> failure_;
};

/// The program called the library wrongly (codes 1 to 9).
class UseError : public Error {
    using Error::Error;
};
/// The message cannot be sent as it is: addresses, headers, files (10 to 19, 110).
class MessageError : public Error {
    using Error::Error;
};
/// The server could not be reached, fell silent or hung up (20 to 29).
class NetworkError : public Error {
    using Error::Error;
};
/// One of the NetworkErrors in which time ran out.
class TimeoutError : public NetworkError {
    using NetworkError::NetworkError;
};
/// The connection could not be protected, or the certificate is not good (30 to 39).
class TlsError : public Error {
    using Error::Error;
};
/// Signing in failed (40 to 49).
class SignInError : public Error {
    using Error::Error;
};
/// The server refused the client, the sender, the recipients or the message (50 to 59).
class RefusedError : public Error {
    using Error::Error;
};
/// The mail may or may not have been delivered (60 to 69).
class OutcomeUnknownError : public Error {
    using Error::Error;
};
/// Something about the outbox of an asynchronous session (70 to 79).
class OutboxError : public Error {
    using Error::Error;
};
/// The program stopped the call itself: nothing was delivered (80 to 89).
class CancelledError : public Error {
    using Error::Error;
};
/// The library or its surroundings failed: memory, fork, a defect (90 to 99).
class InternalError : public Error {
    using Error::Error;
};

namespace detail {

inline std::shared_ptr<Failure> last_failure()
{
    auto failure = std::make_shared<Failure>();
    failure->code = static_cast<Code>(EmailErrorNumber(EMAIL_ERROR_CODE));
    failure->stage = static_cast<Stage>(EmailErrorNumber(EMAIL_ERROR_STAGE));
    failure->smtp_code = EmailErrorNumber(EMAIL_ERROR_SMTP_CODE);
    failure->system_code = EmailErrorNumber(EMAIL_ERROR_SYSTEM_CODE);
    failure->wlanguage_number = EmailErrorNumber(EMAIL_ERROR_WLANGUAGE_NUMBER);
    failure->may_retry = EmailErrorNumber(EMAIL_ERROR_MAY_RETRY) > 0;
    failure->outcome_unknown = EmailErrorNumber(EMAIL_ERROR_OUTCOME_UNKNOWN) > 0;
    failure->session_usable = EmailErrorNumber(EMAIL_ERROR_SESSION_USABLE) > 0;
    failure->message = ErrorInfo(EMAIL_ERROR_MESSAGE);
    failure->name = ErrorInfo(EMAIL_ERROR_NAME);
    failure->summary = ErrorInfo(EMAIL_ERROR_SUMMARY);
    failure->everything = ErrorInfo(EMAIL_ERROR_EVERYTHING);
    failure->hint = ErrorInfo(EMAIL_ERROR_HINT);
    failure->stage_name = ErrorInfo(EMAIL_ERROR_STAGE);
    failure->enhanced_code = ErrorInfo(EMAIL_ERROR_ENHANCED_CODE);
    failure->server_text = ErrorInfo(EMAIL_ERROR_SERVER_TEXT);
    failure->system_message = ErrorInfo(EMAIL_ERROR_SYSTEM_MESSAGE);
    return failure;
}

[[noreturn]] inline void raise(std::shared_ptr<const Failure> failure)
{
    const int code = static_cast<int>(failure->code);
    switch (code) {
    case EMAIL_E_CONNECT_TIMEOUT:
    case EMAIL_E_TIMEOUT:
    case EMAIL_E_TOTAL_TIMEOUT:
        throw TimeoutError(std::move(failure));
    default:
        break;
    }
    if (code >= 110 && code < 120) // the message family's second ten
        throw MessageError(std::move(failure));
    switch (code / 10) {
    case 0:
        throw UseError(std::move(failure));
    case 1:
        throw MessageError(std::move(failure));
    case 2:
        throw NetworkError(std::move(failure));
    case 3:
        throw TlsError(std::move(failure));
    case 4:
        throw SignInError(std::move(failure));
    case 5:
        throw RefusedError(std::move(failure));
    case 6:
        throw OutcomeUnknownError(std::move(failure));
    case 7:
        throw OutboxError(std::move(failure));
    case 8:
        throw CancelledError(std::move(failure));
    case 9:
        throw InternalError(std::move(failure));
    default:
        throw Error(std::move(failure));
    }
}

inline void check(int result)
{
    if (result == 0)
        raise(last_failure());
}

inline int check_number(int result)
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
    auto failure = std::make_shared<Failure>();
    failure->code = static_cast<Code>(EMAIL_E_CONTROL_CHARACTER);
    failure->stage = static_cast<Stage>(EMAIL_STAGE_ARGUMENTS);
    failure->stage_name = "arguments";
    failure->name = "CONTROL_CHARACTER";
    failure->session_usable = true;
    failure->wlanguage_number = 17;
    failure->summary = EmailErrorText(EMAIL_E_CONTROL_CHARACTER);
    failure->message = failure->summary + ": " + what + " contains a NUL";
    failure->hint = "A text in C ends at its first NUL. Remove it; bytes of any kind can be "
                    "attached with attach_data or sent with send_source.";
    failure->everything = failure->message + "\n" + failure->hint;
    raise(std::move(failure));
}

inline std::string c_path(const std::filesystem::path &path)
{
    const auto text = path.u8string(); // of char8_t from C++20 on
    return c_text({reinterpret_cast<const char *>(text.data()), text.size()}, "the path");
}

inline const char *null_if_empty(const std::string &text) noexcept
{
    return text.empty() ? nullptr : text.c_str();
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
        detail::check(EmailAttachFile(handle(), detail::c_path(path).c_str(),
                                      detail::null_if_empty(shown), detail::null_if_empty(type)));
        return *this;
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
        detail::check(EmailAttachData(handle(), shown.c_str(), detail::null_if_empty(type), data, size));
        return *this;
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

        State() : handle(EmailNewMessage())
        {
            if (handle == nullptr)
                detail::raise(detail::last_failure());
        }
        ~State() { EmailFreeMessage(handle); }
        State(const State &) = delete;
        State &operator=(const State &) = delete;
    };

    Message &with(int(EMAIL_CALL *set)(EmailMessage, const char *), std::string_view text,
                  const char *what)
    {
        detail::check(set(handle(), detail::c_text(text, what).c_str()));
        return *this;
    }

    std::unique_ptr<State> state_;
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
    /// What the progress function threw too late to cancel; null when it did not.
    std::exception_ptr progress_exception() const noexcept { return progress_exception_; }

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
    std::exception_ptr progress_exception_;
};

/// Is told how far the transmission of a mail is, in bytes of its encoded form. Answers
/// true to go on, false to cancel.
using ProgressFunction = std::function<bool(std::int64_t done_bytes, std::int64_t total_bytes)>;

// ==== Sessions ==================================================================

/// How a session is to be. What is left alone has the library's own value; only the server
/// must be given. The meaning of each is that of the Property of the same name.
struct SessionOptions {
    std::string server;                              ///< host name or IP address
    int port = 0;                                    ///< 0: the usual one of the option
    Option option = static_cast<Option>(EMAIL_OPTION_DEFAULT); ///< how it is protected
    std::string username;                            ///< login, and the session's name
    std::string password;                            ///< empty: no sign-in
    std::string auth_token;                          ///< OAuth2, instead of the password
    std::string mechanism;                           ///< the only one to sign in with
    bool sign_in_required = false;                   ///< fail when no mechanism is offered
    bool clear_text_sign_in_allowed = false;         ///< even when others can read it
    std::string ca_file;                             ///< authorities trusted besides
    Ignore ignore_errors{};                          ///< of the certificate: tests only
    std::optional<std::chrono::seconds> timeout;     ///< longest silence of the server
    std::optional<std::chrono::seconds> total_time;  ///< limit for the whole of a call
    std::optional<std::chrono::seconds> close_time;  ///< what close waits for an outbox
    std::string ehlo_name;                           ///< the name this client gives itself
    std::string local_address;                       ///< of this machine, to connect from
    int ip_version = 0;                              ///< 0 both, 4 or 6
    bool all_or_none = false;                        ///< nobody, when one is refused
    bool chunking = true;                            ///< BDAT where it is offered
    std::filesystem::path transcript_file;           ///< conversation without secrets
    bool async_mode = false;                         ///< send returns at the outbox
    std::optional<int> outbox_limit;                 ///< mails that may wait
};

/// A conversation with one mail server: connected, protected and signed in from the
/// constructor to close or the destructor.
class Session {
public:
    /// Connects, secures the connection and signs in. Blocks; throws NetworkError, TlsError,
    /// SignInError, RefusedError or UseError.
    explicit Session(const SessionOptions &options) : state_(std::make_unique<State>(EmailNewSession(), true))
    {
        set_text_if(Property::server, options.server);
        set_text_if(Property::username, options.username);
        set_text_if(Property::password, options.password);
        set_text_if(Property::auth_token, options.auth_token);
        set_text_if(Property::mechanism, options.mechanism);
        set_text_if(Property::ca_file, options.ca_file);
        set_text_if(Property::ehlo_name, options.ehlo_name);
        set_text_if(Property::local_address, options.local_address);
        set_text_if(Property::transcript_file, detail::c_path(options.transcript_file));
        set_number_unless(Property::port, options.port, 0);
        set_number_unless(Property::option, static_cast<int>(options.option), EMAIL_OPTION_DEFAULT);
        set_number_unless(Property::ignore_errors, static_cast<int>(options.ignore_errors), 0);
        set_number_unless(Property::sign_in_required, options.sign_in_required, 0);
        set_number_unless(Property::clear_text_sign_in_allowed, options.clear_text_sign_in_allowed, 0);
        set_number_unless(Property::ip_version, options.ip_version, 0);
        set_number_unless(Property::all_or_none, options.all_or_none, 0);
        set_number_unless(Property::chunking, options.chunking, 1);
        set_number_unless(Property::async_mode, options.async_mode, 0);
        set_seconds_if(Property::timeout_seconds, options.timeout);
        set_seconds_if(Property::total_seconds, options.total_time);
        set_seconds_if(Property::close_seconds, options.close_time);
        if (options.outbox_limit)
            set(Property::outbox_limit, *options.outbox_limit);
        state_->async_mode = options.async_mode;
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

    /// Ends the session; calls in progress on other threads end with
    /// Code::session_closed. Closing again does nothing. Throws OutboxError when mails of
    /// an asynchronous session had to be given up.
    void close()
    {
        if (state_ && !state_->closed.exchange(true))
            detail::check(EmailCloseSession(state_->handle));
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
    [[nodiscard]] SendResult try_send_file(const Message &envelope, const std::filesystem::path &path)
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
            return EmailSendSource(handle(), from.c_str(), to.data(), count, mail.data(), mail.size());
        });
    }

    /// Sets the function that is told of the progress of every mail sent on this session,
    /// about every 10,000 bytes and once at the end; an empty one takes it away. It runs on
    /// the thread that sends, may use the session, and may throw: that cancels the mail,
    /// unless all of it is handed over already (SendResult::progress_exception). On an
    /// asynchronous session it runs on a thread of the library, where an exception cancels
    /// and goes nowhere.
    void progress(ProgressFunction function)
    {
        std::shared_ptr<const ProgressFunction> shared;
        if (function)
            shared = std::make_shared<const ProgressFunction>(std::move(function));
        if (!state_)
            detail::check(EmailProgress(nullptr, nullptr, nullptr));
        const bool wanted = shared != nullptr;
        {
            const std::lock_guard<std::mutex> lock(state_->progress_lock);
            state_->progress.swap(shared);
        }
        detail::check(EmailProgress(handle(), wanted ? &Session::told : nullptr,
                                    wanted ? state_.get() : nullptr));
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
        detail::check(EmailSetSessionText(handle(), static_cast<int>(property),
                                          detail::c_text(value, "the value of a property").c_str()));
    }

    /// Sets a property that is a number and may be changed after the start.
    void set(Property property, int value)
    {
        detail::check(EmailSetSessionNumber(handle(), static_cast<int>(property), value));
    }

    /// Gives a new OAuth2 access token, for the connections that follow.
    void set_auth_token(std::string_view token) { set(Property::auth_token, token); }
    /// Sets the longest silence of the server.
    void set_timeout(std::chrono::seconds silence) { set_seconds_if(Property::timeout_seconds, silence); }
    /// Sets the limit for the whole of a call; 0 is none.
    void set_total_time(std::chrono::seconds limit) { set_seconds_if(Property::total_seconds, limit); }
    /// Delivers to nobody when one recipient is refused.
    void set_all_or_none(bool value) { set(Property::all_or_none, value ? 1 : 0); }

    /// The name that the server gives itself.
    std::string server_name() const { return text(Property::server_name); }
    /// IP address and port of the server.
    std::string server_address() const { return text(Property::server_address); }
    /// The server's greeting.
    std::string greeting() const { return text(Property::greeting); }
    /// The extensions that the server offered last, one a line, with their parameters.
    std::string extensions() const { return text(Property::extensions); }
    /// Largest message in bytes that the server announces; 0 when it announces none.
    int size_limit() const { return number(Property::size_limit); }
    /// The connection is encrypted.
    bool encrypted() const { return number(Property::encrypted) != 0; }
    /// The certificate was verified without an error ignored.
    bool verified() const { return number(Property::verified) != 0; }
    /// As "TLS 1.3"; empty in clear.
    std::string tls_version() const { return text(Property::tls_version); }
    /// The cipher suite; empty in clear.
    std::string tls_cipher() const { return text(Property::tls_cipher); }
    /// Subject, issuer, validity and SHA-256 of the server's certificate, one a line.
    std::string certificate() const { return text(Property::certificate); }
    /// The server accepted the credentials.
    bool signed_in() const { return number(Property::signed_in) != 0; }
    /// The mechanism of the sign-in; empty without one.
    std::string mechanism_used() const { return text(Property::mechanism_used); }

    /// The handle, for functions of courriel.h; NULL when this was moved from.
    EmailSession handle() const noexcept { return state_ ? state_->handle : nullptr; }

private:
    // What must stay where it is while the Session moves: the library keeps its address.
    struct State {
        const EmailSession handle;
        const bool owned;
        bool async_mode = false;
        std::atomic<bool> closed{false};
        std::mutex progress_lock;
        std::shared_ptr<const ProgressFunction> progress;

        State(EmailSession session, bool own) : handle(session), owned(own)
        {
            if (handle == nullptr)
                detail::raise(detail::last_failure());
        }
        ~State()
        {
            if (owned && !closed)
                EmailCloseSession(handle);
            else if (!owned && progress)
                EmailProgress(handle, nullptr, nullptr);
        }
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
    void set_seconds_if(Property property, std::optional<std::chrono::seconds> value)
    {
        if (!value)
            return;
        const auto count = value->count();
        set(property, count >= 0 && count <= 86400 ? static_cast<int>(count) : -1);
    }

    // Where an exception of the progress function waits until C is left again. The function
    // runs on the thread that sends, so that the thread leads to the call; calls nest when
    // the function sends as well.
    static std::exception_ptr *&catching() noexcept
    {
        static thread_local std::exception_ptr *current = nullptr;
        return current;
    }

    static int EMAIL_CALL told(void *user_data, std::int64_t done_bytes, std::int64_t total_bytes) noexcept
    {
        auto *state = static_cast<State *>(user_data);
        try {
            std::shared_ptr<const ProgressFunction> function;
            {
                const std::lock_guard<std::mutex> lock(state->progress_lock);
                function = state->progress;
            }
            return !function || (*function)(done_bytes, total_bytes) ? 0 : 1;
        } catch (...) {
            if (std::exception_ptr *slot = catching(); slot != nullptr && !*slot)
                *slot = std::current_exception();
            return 1;
        }
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
        std::exception_ptr *const outer = std::exchange(catching(), &result.progress_exception_);
        result.outcome_ = call();
        catching() = outer;

        std::shared_ptr<detail::Failure> failure;
        if (!result.sent_fully())
            failure = detail::last_failure(); // before the next call clears it
        const bool async_mode = state_ && state_->async_mode;
        if (message != nullptr && !async_mode && (!failure || asked(failure->stage)))
            read_results(message->handle(), result);
        if (failure) {
            failure->recipients = result.recipients_;
            failure->progress_exception = result.progress_exception_;
            result.error_.emplace(failure);
            result.failure_ = std::move(failure);
        }
        return result;
    }

    static void read_results(EmailMessage message, SendResult &result)
    {
        const auto text_of = [&](int index, int detail) {
            return detail::read_text([&](char *buffer, int size) {
                       return EmailRecipientText(message, index, detail, buffer, size);
                   })
                .value_or(std::string());
        };
        const int count = EmailRecipientCount(message);
        result.recipients_.reserve(count > 0 ? static_cast<std::size_t>(count) : 0);
        for (int i = 0; i < count; i++) {
            RecipientResult one;
            one.address = text_of(i, EMAIL_RECIPIENT_ADDRESS);
            one.accepted = EmailRecipientNumber(message, i, EMAIL_RECIPIENT_ACCEPTED) > 0;
            one.smtp_code = EmailRecipientNumber(message, i, EMAIL_RECIPIENT_SMTP_CODE);
            one.enhanced_code = text_of(i, EMAIL_RECIPIENT_ENHANCED_CODE);
            one.server_text = text_of(i, EMAIL_RECIPIENT_SERVER_TEXT);
            result.recipients_.push_back(std::move(one));
        }
        result.server_reply_ = detail::read_text([&](char *buffer, int size) {
                                   return EmailServerReply(message, buffer, size);
                               }).value_or(std::string());
        result.message_id_ = detail::read_text([&](char *buffer, int size) {
                                 return EmailGetMessageID(message, buffer, size);
                             }).value_or(std::string());
    }

    static SendResult or_throw(SendResult result)
    {
        if (result.sent())
            return result;
        // Only an exception that did cancel goes before the error: where the outcome is
        // unknown or something else failed, hiding that would lead to a second mail.
        if (result.progress_exception_ && static_cast<int>(result.failure_->code) == EMAIL_E_CANCELLED)
            std::rethrow_exception(result.progress_exception_);
        detail::raise(result.failure_);
    }

    std::unique_ptr<State> state_;
};

} // namespace courriel

#endif
