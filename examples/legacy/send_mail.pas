// SPDX-License-Identifier: MIT
// Sends a text mail over STARTTLS with sign-in, from Delphi or Free Pascal:
//     fpc send_mail.pas
//     COURRIEL_SERVER=smtp.example.com COURRIEL_USER=you@example.com
//     COURRIEL_PASSWORD=... COURRIEL_TO=someone@example.org ./send_mail
program send_mail;

{$IFDEF FPC}{$MODE DELPHI}{$CODEPAGE UTF8}{$ENDIF}
{$APPTYPE CONSOLE}

uses
  SysUtils,
  courriel;

function Setting(const Name: string): UTF8String;
begin
  Result := UTF8String(GetEnvironmentVariable(Name));
  if Result = '' then
  begin
    WriteLn('Please set ', Name, ': see the top of this file.');
    Halt(2);
  end;
end;

var
  Session: EmailSession;
  Mail: EmailMessage;
  Subject: UTF8String;
  Sent: Boolean;
begin
  Session := EmailStartSMTPSession(PAnsiChar(Setting('COURRIEL_USER')), PAnsiChar(Setting('COURRIEL_PASSWORD')),
    PAnsiChar(Setting('COURRIEL_SERVER')), StrToIntDef(GetEnvironmentVariable('COURRIEL_PORT'), 0), 0,
    EMAIL_OPTION_STARTTLS);
  if Session = nil then
  begin
    WriteLn(string(UTF8String(ErrorInfo(EMAIL_ERROR_EVERYTHING))));
    Halt(1);
  end;
  Subject := 'Déjà vu: a mail from Pascal';
  Mail := EmailNewMessage;
  Sent := (EmailSetSender(Mail, PAnsiChar(Setting('COURRIEL_USER'))) <> 0)
    and (EmailAddRecipient(Mail, PAnsiChar(Setting('COURRIEL_TO'))) <> 0)
    and (EmailSetSubject(Mail, PAnsiChar(Subject)) <> 0)
    and (EmailSetText(Mail, 'Hello from Pascal.') <> 0)
    and (EmailSendMessage(Session, Mail) <> 0);
  if Sent then
    WriteLn('The server has it.')
  else
    WriteLn(string(UTF8String(ErrorInfo(EMAIL_ERROR_EVERYTHING))));
  EmailFreeMessage(Mail);
  EmailCloseSession(Session);
  if not Sent then
    Halt(1);
end.
