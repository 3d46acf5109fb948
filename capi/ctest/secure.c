/* SPDX-License-Identifier: MIT */
/*
 * Whom a program trusts. SSL_CERT_FILE names the authority of the server: that counts in an
 * ordinary program, and not in one that has more rights than its caller.
 *
 *   secure LIBRARY trusted|unknown
 */
#include "test.h"

#include <sys/auxv.h>

int main(int argc, char **argv)
{
    void *library;
    EmailSession s;
    int trusted, started;

    alarm(60);
    if (argc < 3)
        return 2;
    trusted = !strcmp(argv[2], "trusted");
    CHECK((getauxval(AT_SECURE) != 0) == !trusted, "AT_SECURE is %lu", getauxval(AT_SECURE));
    library = load(argv[1]);
    s = OF(library, EmailNewSession)();
    OF(library, EmailSetSessionText)(s, EMAIL_SESSION_SERVER, "localhost");
    OF(library, EmailSetSessionNumber)(s, EMAIL_SESSION_PORT, test_port());
    OF(library, EmailSetSessionNumber)(s, EMAIL_SESSION_OPTION, EMAIL_OPTION_STARTTLS);
    started = OF(library, EmailStartSession)(s);
    if (trusted)
        CHECK(started && OF(library, EmailGetSessionNumber)(s, EMAIL_SESSION_VERIFIED) == 1, "%s",
              OF(library, ErrorInfo)(EMAIL_ERROR_MESSAGE));
    else
        CHECK(!started &&
                  OF(library, EmailErrorNumber)(EMAIL_ERROR_CODE) == EMAIL_E_UNKNOWN_AUTHORITY,
              "%d: %s", started, OF(library, ErrorInfo)(EMAIL_ERROR_MESSAGE));
    /* The caller's variables are as they were. */
    CHECK(getenv("SSL_CERT_FILE") && getenv("GODEBUG") && !strcmp(getenv("GODEBUG"), "x509sha1=1"),
          "the environment has changed");
    OF(library, EmailCloseSession)(s);
    return failures != 0;
}
