Attribute VB_Name = "SendMail"
' SPDX-License-Identifier: MIT
' Sends a text mail over STARTTLS with sign-in, from VBA (64 bits). Import this module and
' courriel.bas; libcourriel.dll has to lie in a folder of PATH. Not run yet: see README.md.
Option Explicit

Private Declare PtrSafe Function WideCharToMultiByte Lib "kernel32" (ByVal page As Long, _
    ByVal flags As Long, ByVal wide As LongPtr, ByVal wideLength As Long, ByVal bytes As LongPtr, _
    ByVal size As Long, ByVal unknown As LongPtr, ByVal used As LongPtr) As Long
Private Declare PtrSafe Function MultiByteToWideChar Lib "kernel32" (ByVal page As Long, _
    ByVal flags As Long, ByVal bytes As LongPtr, ByVal length As Long, ByVal wide As LongPtr, _
    ByVal size As Long) As Long
Private Const CP_UTF8 As Long = 65001

' A text of VBA, which is UTF-16, as UTF-8 with a NUL at its end. Pass VarPtr(bytes(0)).
Public Function Utf8(ByVal text As String) As Byte()
    Dim bytes() As Byte, size As Long
    size = WideCharToMultiByte(CP_UTF8, 0, StrPtr(text), -1, 0, 0, 0, 0)
    ReDim bytes(0 To size - 1)
    WideCharToMultiByte CP_UTF8, 0, StrPtr(text), -1, VarPtr(bytes(0)), size, 0, 0
    Utf8 = bytes
End Function

' What ErrorInfo returns, as a text of VBA.
Public Function FromUtf8(ByVal pointer As LongPtr) As String
    Dim size As Long
    size = MultiByteToWideChar(CP_UTF8, 0, pointer, -1, 0, 0)
    FromUtf8 = String$(size - 1, vbNullChar)
    If size > 1 Then MultiByteToWideChar CP_UTF8, 0, pointer, -1, StrPtr(FromUtf8), size
End Function

Public Sub SendOneMail()
    Dim user() As Byte, password() As Byte, server() As Byte, text() As Byte
    Dim session As LongPtr, message As LongPtr
    user = Utf8(Environ$("COURRIEL_USER"))
    password = Utf8(Environ$("COURRIEL_PASSWORD"))
    server = Utf8(Environ$("COURRIEL_SERVER"))
    session = EmailStartSMTPSession(VarPtr(user(0)), VarPtr(password(0)), VarPtr(server(0)), 0, 0, _
        EMAIL_OPTION_STARTTLS)
    If session = 0 Then
        MsgBox FromUtf8(ErrorInfo(EMAIL_ERROR_EVERYTHING))
        Exit Sub
    End If
    message = EmailNewMessage()
    EmailSetSender message, VarPtr(user(0))
    text = Utf8(Environ$("COURRIEL_TO"))
    EmailAddRecipient message, VarPtr(text(0))
    text = Utf8("A mail from VBA")
    EmailSetSubject message, VarPtr(text(0))
    text = Utf8("Hello from VBA.")
    EmailSetText message, VarPtr(text(0))
    If EmailSendMessage(session, message) = 0 Then MsgBox FromUtf8(ErrorInfo(EMAIL_ERROR_EVERYTHING))
    EmailFreeMessage message
    EmailCloseSession session
End Sub
