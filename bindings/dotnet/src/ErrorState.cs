// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;

namespace Courriel
{
    /// <summary>All details of one error, copied out of the calling thread's state. It has to be read in the same
    /// synchronous stretch as the call: after an await the thread may be another.</summary>
    internal sealed class ErrorState
    {
        internal Code Code;
        internal Stage Stage;
        internal string Message;
        internal string Summary;
        internal string Hint;
        internal int SmtpCode;
        internal string EnhancedCode = "";
        internal string ServerText = "";
        internal int SystemCode;
        internal string SystemMessage = "";
        internal bool MayRetry;
        internal bool OutcomeUnknown;
        internal bool SessionUsable;
        internal int WLanguageNumber;
        internal string Name;
        internal string Everything;

        /// <summary>What to do about the few errors that are found on this side of the border.</summary>
        private static readonly Dictionary<Code, string> Hints = new Dictionary<Code, string>
        {
            { Code.ControlCharacter, "Remove it from the value; when the value came from outside, somebody may be trying to inject a header or a command." },
            { Code.InvalidUtf8, "The text was cut in the middle of a character, or is not text: check where it comes from." },
            { Code.InvalidHeader, "Correct the name: letters, digits and other printable ASCII but the colon." },
            { Code.NullArgument, "Pass a value; the manual says which arguments may be null." },
            { Code.SessionClosed, "Start a new session and send again." },
            { Code.ClosedHandle, "Start a new session or make a new message." },
        };

        /// <summary>Whether the server may have answered for the recipients before the call failed.</summary>
        internal bool ToldByServer { get { return (int)Code >= 600 && (int)Code <= 799; } }

        /// <summary>The state of this thread; null when its last call succeeded.</summary>
        internal static ErrorState Read()
        {
            if (NativeMethods.ErrorOccurred() == 0)
            {
                return null;
            }
            return Read(d => NativeMethods.EmailErrorNumber((int)d), d => Utf8.ToText(NativeMethods.ErrorInfo((int)d)) ?? "");
        }

        /// <summary>The error of the last sending of a message; null when it had none.</summary>
        internal static ErrorState Read(IntPtr message)
        {
            if (NativeMethods.EmailMessageErrorNumber(message, (int)ErrorDetail.Code) <= 0)
            {
                return null;
            }
            return Read(d => NativeMethods.EmailMessageErrorNumber(message, (int)d),
                d => Utf8.Copy((buffer, size) => NativeMethods.EmailMessageErrorText(message, (int)d, buffer, size)));
        }

        private static ErrorState Read(Func<ErrorDetail, int> number, Func<ErrorDetail, string> text)
        {
            return new ErrorState
            {
                Code = (Code)number(ErrorDetail.Code),
                Stage = (Stage)number(ErrorDetail.Stage),
                Message = text(ErrorDetail.Message),
                Summary = text(ErrorDetail.Summary),
                Hint = text(ErrorDetail.Hint),
                SmtpCode = number(ErrorDetail.SmtpCode),
                EnhancedCode = text(ErrorDetail.EnhancedCode),
                ServerText = text(ErrorDetail.ServerText),
                SystemCode = number(ErrorDetail.SystemCode),
                SystemMessage = text(ErrorDetail.SystemMessage),
                MayRetry = number(ErrorDetail.MayRetry) != 0,
                OutcomeUnknown = number(ErrorDetail.OutcomeUnknown) != 0,
                SessionUsable = number(ErrorDetail.SessionUsable) != 0,
                WLanguageNumber = number(ErrorDetail.WlanguageNumber),
                Name = text(ErrorDetail.Name),
                Everything = text(ErrorDetail.Everything),
            };
        }

        /// <summary>An exception for the state of this thread.</summary>
        internal static CourrielException Exception()
        {
            var state = Read();
            if (state == null)
            {
                state = Made(Code.Internal, "a function failed without saying why");
            }
            return state.ToException(null);
        }

        /// <summary>An exception for what is refused on this side of the border, with the code that C would give.</summary>
        internal static CourrielException Refused(Code code, string detail)
        {
            return Made(code, detail).ToException(null);
        }

        private static ErrorState Made(Code code, string detail)
        {
            string hint;
            Hints.TryGetValue(code, out hint);
            var summary = Library.Explain(code);
            var message = detail == "" ? summary : summary + ": " + detail;
            return new ErrorState
            {
                Code = code,
                Stage = Stage.Arguments,
                Message = message,
                Summary = summary,
                Hint = hint ?? "",
                SessionUsable = code != Code.SessionClosed,
                Name = Regex.Replace(code.ToString(), "(?<=.)[A-Z]", "_$0").ToUpperInvariant(),
                Everything = message + (hint == null ? "" : "\n" + hint),
            };
        }

        internal CourrielException ToException(Exception inner)
        {
            switch (Code)
            {
                case Code.ConnectTimeout:
                case Code.Timeout:
                case Code.TotalTimeout:
                    return new ConnectionTimeoutException(this, inner);
            }
            switch ((int)Code / 100)
            {
                case 1: return new UsageException(this, inner);
                case 2: return new InvalidMessageException(this, inner);
                case 3: return new ConnectionException(this, inner);
                case 4: return new TlsException(this, inner);
                case 5: return new SignInException(this, inner);
                case 6: return new ServerRefusedException(this, inner);
                case 7: return new OutcomeUnknownException(this, inner);
                case 8: return new OutboxException(this, inner);
                default: return new CourrielException(this, inner);
            }
        }
    }
}
