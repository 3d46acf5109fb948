// SPDX-License-Identifier: MIT
// WLanguage (WinDev): the functions of its own that Courriel follows, line by line, through
// API. Texts go as UTF-8 with a NUL at the end. Not run yet: see README.md.
//
//     the original                                       with Courriel
//     EmailStartSMTPSession(user, password, ...)         API(DLL, "EmailStartSMTPSession", &user, &password, ...)
//     EmailSendMessage(user, Email)                      API(DLL, "EmailSendMessage", session, message)
//     ErrorInfo(errMessage)                              API(DLL, "EmailErrorCopy", 0, &buffer, 1000)
//     EmailCloseSession(user)                            API(DLL, "EmailCloseSession", session)
CONSTANT DLL = "libcourriel.dll"
CONSTANT EMAIL_OPTION_STARTTLS = 1 // WLanguage's emailProtocolSMTPS

PROCEDURE Utf8(sText is string)
RESULT StringToUTF8(sText) + Charact(0)

PROCEDURE SendOneMail(sUser is string, sPassword is string, sServer is string, sTo is string)
bufUser is Buffer = Utf8(sUser)
bufPassword is Buffer = Utf8(sPassword)
bufServer is Buffer = Utf8(sServer)
bufTo is Buffer = Utf8(sTo)
bufSubject is Buffer = Utf8("A mail from WLanguage")
bufText is Buffer = Utf8("Hello from WLanguage.")
bufError is Buffer on 1000

nSession is system int = API(DLL, "EmailStartSMTPSession", &bufUser, &bufPassword, &bufServer, 0, 0, EMAIL_OPTION_STARTTLS)
IF nSession = 0 THEN
	API(DLL, "EmailErrorCopy", 0, &bufError, 1000)
	Error(UTF8ToString(bufError))
	RETURN
END
nMessage is system int = API(DLL, "EmailNewMessage")
API(DLL, "EmailSetSender", nMessage, &bufUser)
API(DLL, "EmailAddRecipient", nMessage, &bufTo)
API(DLL, "EmailSetSubject", nMessage, &bufSubject)
API(DLL, "EmailSetText", nMessage, &bufText)
IF API(DLL, "EmailSendMessage", nSession, nMessage) = 0 THEN
	API(DLL, "EmailErrorCopy", 0, &bufError, 1000)
	Error(UTF8ToString(bufError))
END
API(DLL, "EmailFreeMessage", nMessage)
API(DLL, "EmailCloseSession", nSession)
