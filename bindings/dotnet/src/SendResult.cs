// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Linq;

namespace Courriel
{
    /// <summary>What became of one recipient.</summary>
    public sealed class RecipientResult
    {
        internal static readonly IReadOnlyList<RecipientResult> None = new RecipientResult[0];

        /// <summary>Makes a result, for tests of programs.</summary>
        /// <param name="address">The address as it stood in the envelope.</param>
        /// <param name="accepted">Whether the server took the mail for it.</param>
        /// <param name="smtpCode">The server's answer, 0 when it was not asked.</param>
        /// <param name="enhancedCode">The enhanced status code as "5.1.1", or "".</param>
        /// <param name="serverText">The server's own words, or "".</param>
        public RecipientResult(string address, bool accepted, int smtpCode = 250,
            string enhancedCode = "", string serverText = "")
        {
            Address = address;
            Accepted = accepted;
            SmtpCode = smtpCode;
            EnhancedCode = enhancedCode;
            ServerText = serverText;
        }

        /// <summary>The address as it stood in the envelope.</summary>
        public string Address { get; }

        /// <summary>Whether the server took the mail for this recipient; false too when nobody
        /// knows.</summary>
        public bool Accepted { get; }

        /// <summary>The server's answer to this recipient, 0 when it was not asked.</summary>
        public int SmtpCode { get; }

        /// <summary>The enhanced status code as "5.1.1".</summary>
        public string EnhancedCode { get; }

        /// <summary>The server's own words.</summary>
        public string ServerText { get; }

        /// <summary>Address and answer in one line.</summary>
        public override string ToString()
        {
            return Address + ": " + (Accepted ? "accepted" : "not accepted") +
                (SmtpCode == 0 ? ""
                               : " (" + SmtpCode + (EnhancedCode == "" ? "" : " " + EnhancedCode) +
                            " " + ServerText + ")");
        }
    }

    /// <summary>What became of a sending: as a rule the server took the mail for all recipients, or
    /// for some of them.</summary>
    public sealed class SendResult
    {
        /// <summary>Makes a result, for tests of programs.</summary>
        /// <param name="outcome">Whether the mail was accepted for all recipients, for some or for
        /// none.</param>
        /// <param name="recipients">What became of each recipient.</param>
        /// <param name="messageId">The Message-ID that the mail carried, with its angle
        /// brackets.</param>
        /// <param name="serverReply">The server's answer to the mail.</param>
        /// <param name="error">Why recipients were refused; null when none were.</param>
        /// <param name="progressError">What a progress callback threw; null as a rule.</param>
        /// <param name="mail">The mail in the outbox of an asynchronous session, else null.</param>
        public SendResult(SendOutcome outcome, IReadOnlyList<RecipientResult> recipients,
            string messageId, string serverReply, CourrielException? error = null,
            Exception? progressError = null, OutboxMail? mail = null)
        {
            Mail = mail;
            Outcome = outcome;
            Recipients = recipients;
            MessageId = messageId;
            ServerReply = serverReply;
            Error = error;
            ProgressError = progressError;
        }

        /// <summary>The mail in the outbox, when the session is asynchronous: what becomes of it is
        /// told there, as it is not sent yet. Null on other sessions.</summary>
        public OutboxMail? Mail { get; }

        /// <summary>Whether the mail was accepted for every recipient or in part; None in the
        /// results of SendAll when it was for nobody, or nobody knows: then <see cref="Error"/>
        /// says why.</summary>
        public SendOutcome Outcome { get; }

        /// <summary>Whether every recipient was accepted.</summary>
        public bool AllAccepted { get { return Outcome == SendOutcome.Fully; } }

        /// <summary>What became of each recipient, in the order of the envelope.</summary>
        public IReadOnlyList<RecipientResult> Recipients { get; }

        /// <summary>Those whom the server refused.</summary>
        public IEnumerable<RecipientResult> Refused
        {
            get {
                return Recipients.Where(r => !r.Accepted);
            }
        }

        /// <summary>The Message-ID that the mail carried, with its angle brackets.</summary>
        public string MessageId { get; }

        /// <summary>The server's answer to the mail, which often has the number under which the
        /// server keeps it.</summary>
        public string ServerReply { get; }

        /// <summary>Why some recipients were refused, or all in the results of SendAll; null when
        /// all were accepted. It was not thrown, because the mail is on its way to the
        /// others.</summary>
        public CourrielException? Error { get; }

        /// <summary>What the progress callback threw when the mail could no longer be stopped; null
        /// as a rule.</summary>
        public Exception? ProgressError { get; }

        /// <summary>The outcome in one line.</summary>
        public override string ToString()
        {
            return Mail != null ? "queued as " + Mail : Error != null ? Error.Message : ServerReply;
        }

        /// <summary>Throws <see cref="Error"/> when a recipient was refused; else returns this
        /// result.</summary>
        /// <returns>What was asked for.</returns>
        /// <exception cref="CourrielException">A recipient was refused.</exception>
        public SendResult EnsureAllAccepted()
        {
            if (Error != null)
            {
                throw Error;
            }
            return this;
        }
    }

    /// <summary>How far the transmission of a message is, in bytes of its encoded form.</summary>
    public struct SendProgress
    {
        private readonly long done, total;

        /// <summary>Makes a report, for tests of programs.</summary>
        /// <param name="doneBytes">Bytes handed over.</param>
        /// <param name="totalBytes">Bytes of the whole message.</param>
        public SendProgress(long doneBytes, long totalBytes)
        {
            done = doneBytes;
            total = totalBytes;
        }

        /// <summary>Bytes handed over.</summary>
        public long DoneBytes { get { return done; } }

        /// <summary>Bytes of the whole message.</summary>
        public long TotalBytes { get { return total; } }
    }
}
