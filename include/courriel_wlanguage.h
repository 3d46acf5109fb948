/* SPDX-License-Identifier: MIT */
/*
 * WLanguage's spellings of Courriel's constants, for programs that are moved line by line:
 *
 *     #include <courriel_wlanguage.h>
 *
 *     EmailStartSMTPSession(user, password, server, 587, emailSynchronous, emailProtocolSMTPS);
 *
 * They are macros without a prefix (errCode, optionTLS), which other headers and programs use as
 * well. That is why courriel.h does not define them: include this header after all others, and only
 * where the spellings are wanted. Courriel has no connection with PC SOFT.
 */
#ifndef COURRIEL_WLANGUAGE_H
#define COURRIEL_WLANGUAGE_H

#include "courriel.h"

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

#endif
