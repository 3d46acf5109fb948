// SPDX-License-Identifier: MIT
// A C++ exception that leaves a callback, which the manual forbids, cancels the
// call and reaches whoever called the library.
#include "courriel.h"

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <unistd.h>

static int EMAIL_CALL throws(void *, int64_t, int64_t)
{
    throw std::runtime_error("thrown in a callback");
}

int main()
{
    alarm(60);
    EmailSession session = EmailStartSMTPSession(
        "", "", "127.0.0.1", std::atoi(std::getenv("TEST_PORT")), 0, EMAIL_OPTION_CLEAR);
    EmailMessage message = EmailNewMessage();
    EmailSetSender(message, "sender@example.org");
    EmailAddRecipient(message, "recipient@example.org");
    EmailSetText(message, std::string(100000, 'x').c_str());
    for (int i = 0; i < 50; i++) {
        bool caught = false;
        EmailSetProgress(session, throws, nullptr);
        try {
            EmailSendMessage(session, message);
        } catch (const std::runtime_error &e) {
            caught = e.what() == std::string("thrown in a callback");
        }
        EmailSetProgress(session, nullptr, nullptr);
        if (!caught || EmailSendMessage(session, message) != EMAIL_SENT_FULLY) {
            std::fprintf(stderr, "exceptions: caught %d, then %s\n", caught,
                         ErrorInfo(EMAIL_ERROR_EVERYTHING));
            return 1;
        }
    }
    return EmailCloseSession(session) == 1 && EmailFreeMessage(message) == 1 ? 0 : 1;
}
