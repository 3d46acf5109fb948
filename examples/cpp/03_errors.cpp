// SPDX-License-Identifier: MIT
//
// What an error tells, and what to do about each kind.
//
//     c++ -std=c++17 03_errors.cpp -lcourriel -o errors
//
// Try a wrong password, a port where nothing listens, an address that does not exist.
#include "settings.hpp"

namespace {

void print(const char *what, const courriel::Error &error)
{
    std::cout << what << " failed: " << error.what() << '\n'
              << "  code            " << error.name() << " (" << static_cast<int>(error.code())
              << ")\n"
              << "  stage           " << error.stage_name() << '\n'
              << "  server's code   " << error.smtp_code() << ' ' << error.enhanced_code() << '\n'
              << "  server's text   " << error.server_text() << '\n'
              << "  system          " << error.system_code() << ' ' << error.system_message()
              << '\n'
              << "  hint            " << error.hint() << '\n'
              << "  may retry       " << error.may_retry() << '\n'
              << "  outcome unknown " << error.outcome_unknown() << '\n'
              << "  session usable  " << error.session_usable() << '\n';
}

} // namespace

int main()
{
    courriel::Message message;
    try {
        // A mistake that is found before anything is sent.
        message.to("someone@example.org\r\nBcc: everybody@example.org");
    } catch (const courriel::UseError &error) {
        print("An address with a line break", error);
    }

    // Programs branch on the family of the exception, on code(), may_retry() and
    // outcome_unknown(), never on a text.
    const char *advice = "show the text and the hint to the user";
    try {
        courriel::Session session(settings());
        message.from(setting("COURRIEL_USER")).to(setting("COURRIEL_TO"));
        message.subject("Errors in C++").text("This one worked.\n");
        session.send(message);
        std::cout << "The mail was sent.\n";
        return 0;
    } catch (const courriel::SignInError &error) {
        print("Signing in", error);
        if (error.code() == courriel::Code::sign_in_refused)
            advice = "ask for the password again";
    } catch (const courriel::RefusedError &error) {
        print("Sending", error);
        advice = error.may_retry() ? "try again later" : "ask for the address again";
    } catch (const courriel::OutcomeUnknownError &error) {
        print("Sending", error);
        advice = "do not send again without looking: it may have arrived";
    } catch (const courriel::Error &error) { // whatever else: network, TLS …
        print("The mail", error);
        if (error.may_retry())
            advice = "try again later";
    }
    std::cout << "  what to do      " << advice << '\n';
    return 1;
}
