// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;

namespace Courriel
{
    /// <summary>A call failed. <see cref="EmailErrorCode"/> is the thing to branch on; the
    /// subclasses are its families.</summary>
    public class CourrielException : Exception
    {
        private readonly ErrorState state;

        internal CourrielException(ErrorState state, Exception? inner)
            : base(state.Message, inner)
        {
            this.state = state;
            Recipients = RecipientResult.None;
        }

        /// <summary>Makes an error as the library would report it, for tests of programs. Needs no
        /// native library: the exception is of the right family and knows by its code whether the
        /// call may be retried.</summary>
        /// <param name="code">What failed.</param>
        /// <param name="detail">What is special in this case, which follows the code's sentence in
        /// the message; null when there is nothing.</param>
        /// <param name="inner">What caused it; may be null.</param>
        /// <returns>An exception of the code's family, to be thrown or compared.</returns>
        /// <exception cref="ArgumentOutOfRangeException">There is no such code.</exception>
        public static CourrielException Create(
            EmailErrorCode code, string? detail = null, Exception? inner = null)
        {
            return ErrorTable.State(code, detail).ToException(inner);
        }

        /// <summary>The stable number of the error, the same in every language.</summary>
        public EmailErrorCode Code { get { return state.Code; } }

        /// <summary>Where it happened.</summary>
        public EmailErrorStage Stage { get { return state.Stage; } }

        /// <summary>What the code means in general, without the details of the case.</summary>
        public string Summary { get { return state.Summary; } }

        /// <summary>The usual cause, and what to do about it.</summary>
        public string Hint { get { return state.Hint; } }

        /// <summary>The server's three-digit answer (RFC 5321 section 4.2), 0 when there is
        /// none.</summary>
        public int SmtpCode { get { return state.SmtpCode; } }

        /// <summary>The server's enhanced status code as "5.1.1" (RFC 3463), empty when there is
        /// none.</summary>
        public string EnhancedCode { get { return state.EnhancedCode; } }

        /// <summary>The server's own words.</summary>
        public string ServerText { get { return state.ServerText; } }

        /// <summary>The number of the system's error (errno), 0 when there is none.</summary>
        public int SystemCode { get { return state.SystemCode; } }

        /// <summary>The words of the system, of TLS or of the certificate check.</summary>
        public string SystemMessage { get { return state.SystemMessage; } }

        /// <summary>Whose the fault is: where something has to change.</summary>
        public EmailErrorFault Fault { get { return state.Fault; } }

        /// <summary>Whether the same call may succeed later with nothing changed.</summary>
        public bool MayRetry { get { return state.MayRetry; } }

        /// <summary>Whether the mail may have been delivered although the call failed.</summary>
        public bool OutcomeUnknown { get { return state.OutcomeUnknown; } }

        /// <summary>Whether the session can go on as it is.</summary>
        public bool SessionUsable { get { return state.SessionUsable; } }

        /// <summary>Whether another access token may be accepted where this one was
        /// refused.</summary>
        public bool NewTokenHelps { get { return state.NewTokenHelps; } }

        /// <summary>The nearest number of WLanguage's own table.</summary>
        public int WLanguageNumber { get { return state.WLanguageNumber; } }

        /// <summary>The name of the code, as "CONNECTION_REFUSED".</summary>
        public string Name { get { return state.Name; } }

        /// <summary>All details, several lines: for a log or a report.</summary>
        public string Everything { get { return state.Everything; } }

        /// <summary>The exception as logs show it, followed by cause and cure.</summary>
        public override string ToString()
        {
            return base.ToString() + Environment.NewLine + Hint;
        }

        /// <summary>What became of each recipient, where the call was a sending that came so far;
        /// else empty.</summary>
        public IReadOnlyList<RecipientResult> Recipients { get; internal set; }
    }

    // <exceptions>
    /// <summary>The program passed something that cannot be, or called at the wrong time (codes 100
    /// to 199). Nothing was sent.</summary>
    public sealed class UsageException : CourrielException
    {
        internal UsageException(ErrorState state, Exception? inner)
            : base(state, inner)
        {
        }
    }

    /// <summary>The message cannot be sent as it is: its addresses, headers or files (codes 200 to
    /// 299). Nothing was sent.</summary>
    public sealed class InvalidMessageException : CourrielException
    {
        internal InvalidMessageException(ErrorState state, Exception? inner)
            : base(state, inner)
        {
        }
    }

    /// <summary>The server could not be reached, was lost or does not speak the protocol (codes 300
    /// to 399). Nothing was delivered.</summary>
    public class ConnectionException : CourrielException
    {
        internal ConnectionException(ErrorState state, Exception? inner)
            : base(state, inner)
        {
        }
    }

    /// <summary>Time ran out before the mail was handed over: nothing was delivered. The inner
    /// exception is a TimeoutException unless something else caused it.</summary>
    public sealed class ConnectionTimeoutException : ConnectionException
    {
        internal ConnectionTimeoutException(ErrorState state, Exception? inner)
            : base(state, inner ?? new TimeoutException(state.Message))
        {
        }
    }

    /// <summary>The connection could not be protected, or the certificate is not acceptable (codes
    /// 400 to 499).</summary>
    public sealed class TlsException : CourrielException
    {
        internal TlsException(ErrorState state, Exception? inner)
            : base(state, inner)
        {
        }
    }

    /// <summary>The sign-in failed, or was not even tried because it would not be safe (codes 500
    /// to 599).</summary>
    public sealed class SignInException : CourrielException
    {
        internal SignInException(ErrorState state, Exception? inner)
            : base(state, inner)
        {
        }
    }

    /// <summary>The server refused the client, the sender, the recipients or the message (codes 600
    /// to 699); its answer says why.</summary>
    public sealed class ServerRefusedException : CourrielException
    {
        internal ServerRefusedException(ErrorState state, Exception? inner)
            : base(state, inner)
        {
        }
    }

    /// <summary>Nobody knows whether the mail was delivered (codes 700 to 799): sending it again
    /// may deliver it twice.</summary>
    public sealed class OutcomeUnknownException : CourrielException
    {
        internal OutcomeUnknownException(ErrorState state, Exception? inner)
            : base(state, inner)
        {
        }
    }

    /// <summary>The outbox of an asynchronous session refused or gave up (codes 800 to
    /// 899).</summary>
    public sealed class OutboxException : CourrielException
    {
        internal OutboxException(ErrorState state, Exception? inner)
            : base(state, inner)
        {
        }
    }
    // </exceptions>
}
