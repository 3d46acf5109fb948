// SPDX-License-Identifier: MIT

using System;
using System.Text;

namespace Courriel
{
    /// <summary>All details of one error, copied out of the calling thread's state. It has to be
    /// read in the same synchronous stretch as the call: after an await the thread may be
    /// another.</summary>
    internal sealed class ErrorState
    {
        internal EmailErrorCode Code;
        internal EmailErrorStage Stage;
        internal string Message = "";
        internal string Summary = "";
        internal string Hint = "";
        internal int SmtpCode;
        internal string EnhancedCode = "";
        internal string ServerText = "";
        internal int SystemCode;
        internal string SystemMessage = "";
        internal bool MayRetry;
        internal EmailErrorFault Fault;
        internal bool NewTokenHelps;
        internal bool OutcomeUnknown;
        internal bool SessionUsable;
        internal int WLanguageNumber;
        internal string Name = "";
        internal string Everything = "";

        /// <summary>Whether the server may have answered for the recipients before the call
        /// failed.</summary>
        internal bool ToldByServer { get { return (int)Code >= 600 && (int)Code <= 799; } }

        /// <summary>The state of this thread; null when its last call succeeded.</summary>
        internal static ErrorState? Read()
        {
            if (NativeMethods.ErrorOccurred() == 0)
            {
                return null;
            }
            return Read(d => NativeMethods.EmailErrorNumber((int)d),
                d => Utf8.ToText(NativeMethods.ErrorInfo((int)d)) ?? "");
        }

        /// <summary>The error of the last sending of a message; null when it had none.</summary>
        internal static ErrorState? Read(IntPtr message)
        {
            if (NativeMethods.EmailMessageErrorNumber(message, (int)ErrorDetail.Code) <= 0)
            {
                return null;
            }
            return Read(d => NativeMethods.EmailMessageErrorNumber(message, (int)d),
                d => Utf8.Copy((buffer, size) => NativeMethods.EmailMessageErrorText(
                                   message, (int)d, buffer, size)));
        }

        /// <summary>The error of the last call that used a session's server; null when it had
        /// none.</summary>
        internal static ErrorState? ReadSession(IntPtr session)
        {
            var code = NativeMethods.EmailSessionErrorNumber(session, (int)ErrorDetail.Code);
            if (code < 0)
            {
                throw Exception();
            }
            if (code == 0)
            {
                return null;
            }
            return Read(d => NativeMethods.EmailSessionErrorNumber(session, (int)d),
                d => Utf8.Copy((buffer, size) => NativeMethods.EmailSessionErrorText(
                                   session, (int)d, buffer, size)));
        }

        private static ErrorState Read(
            Func<ErrorDetail, int> number, Func<ErrorDetail, string> text)
        {
            return new ErrorState
            {
                Code = (EmailErrorCode)number(ErrorDetail.Code),
                Stage = (EmailErrorStage)number(ErrorDetail.Stage),
                Message = Spelling.Of(text(ErrorDetail.Message)),
                Summary = Spelling.Of(text(ErrorDetail.Summary)),
                Hint = Spelling.Of(text(ErrorDetail.Hint)),
                SmtpCode = number(ErrorDetail.SmtpCode),
                EnhancedCode = text(ErrorDetail.EnhancedCode),
                ServerText = text(ErrorDetail.ServerText),
                SystemCode = number(ErrorDetail.SystemCode),
                SystemMessage = text(ErrorDetail.SystemMessage),
                MayRetry = number(ErrorDetail.MayRetry) != 0,
                Fault = (EmailErrorFault)number(ErrorDetail.Fault),
                OutcomeUnknown = number(ErrorDetail.OutcomeUnknown) != 0,
                SessionUsable = number(ErrorDetail.SessionUsable) != 0,
                NewTokenHelps = number(ErrorDetail.NewTokenHelps) > 0,
                WLanguageNumber = number(ErrorDetail.WlanguageNumber),
                Name = text(ErrorDetail.Name),
                Everything = Spelling.Of(text(ErrorDetail.Everything)),
            };
        }

        /// <summary>An exception for the state of this thread.</summary>
        internal static CourrielException Exception()
        {
            var state = Read();
            if (state == null)
            {
                state = Made(EmailErrorCode.Internal, "a function failed without saying why");
            }
            return state.ToException(null);
        }

        /// <summary>An exception for what is refused on this side of the border, with the code that
        /// C would give.</summary>
        internal static CourrielException Refused(EmailErrorCode code, string detail)
        {
            return Made(code, detail).ToException(null);
        }

        private static ErrorState Made(EmailErrorCode code, string detail)
        {
            // The library makes it, so that it is the same in every language. Texts go there as
            // UTF-8.
            var text = Encoding.UTF8.GetBytes(detail.Replace("\0", "\\x00") + "\0");
            NativeMethods.EmailSetError((int)code, text);
            return Read() ?? ErrorTable.State(code, detail);
        }

        internal CourrielException ToException(Exception? inner)
        {
            switch (Code)
            {
                // <classes>
                case EmailErrorCode.ConnectTimeout:
                case EmailErrorCode.Timeout:
                case EmailErrorCode.TotalTimeout:
                    return new ConnectionTimeoutException(this, inner);
                // </classes>
            }
            switch ((int)Code / 100)
            {
                // <families>
                case 1:
                    return new UsageException(this, inner);
                case 2:
                    return new InvalidMessageException(this, inner);
                case 3:
                    return new ConnectionException(this, inner);
                case 4:
                    return new TlsException(this, inner);
                case 5:
                    return new SignInException(this, inner);
                case 6:
                    return new ServerRefusedException(this, inner);
                case 7:
                    return new OutcomeUnknownException(this, inner);
                case 8:
                    return new OutboxException(this, inner);
                case 9:
                    return new CourrielException(this, inner);
                // </families>
                default:
                    return new CourrielException(this, inner);
            }
        }
    }
}
