// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;

namespace Courriel
{
    /// <summary>A mail that the outbox of an asynchronous session has taken. It is known by its
    /// number as long as its session is open; everything it says is how things are now.</summary>
    public sealed class OutboxMail
    {
        /// <summary>How often a waiting Task looks although nothing was told: a session may have
        /// been closed.</summary>
        internal static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

        /// <summary>The same where nobody tells: a mail that is known by its number only.</summary>
        private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);

        private readonly EmailSession? session;

        /// <summary>A mail of this number.</summary>
        public OutboxMail(long number)
        {
            Number = number;
        }

        internal OutboxMail(long number, EmailSession session)
        {
            Number = number;
            this.session = session;
        }

        /// <summary>The number under which the outbox has it; never used again.</summary>
        public long Number { get; }

        /// <summary>Whether it is still pending, was sent, or ended with an error.</summary>
        public MailStatus Status
        {
            get { return EmailLibrary.Call(() => Checked(NativeMethods.EmailStatus(Number))); }
        }

        /// <summary>What it ended with when its status is Error; else null.</summary>
        public CourrielException? Error
        {
            get
            {
                return EmailLibrary.Call(() =>
                {
                    if (Checked(NativeMethods.EmailStatus(Number)) != MailStatus.Error)
                    {
                        return null;
                    }
                    var error = ErrorState.Exception();
                    error.Recipients = Recipients;
                    return error;
                });
            }
        }

        /// <summary>Why it still waits, or what it ended with, in one line; empty when all is well.
        /// What its last try failed with; while no mail goes at all (the server cannot be reached,
        /// or refuses the sign-in), that.</summary>
        public string LastError { get { return GetText(MailDetail.Error); } }

        /// <summary>The code of <see cref="LastError"/>; 0 when all is well.</summary>
        public EmailErrorCode LastCode
        {
            get {
                return (EmailErrorCode)GetNumber(MailDetail.Code);
            }
        }

        /// <summary>More exactly, in words for people; to compare, see
        /// <see cref="State"/>.</summary>
        public string StateText { get { return GetText(MailDetail.State); } }

        /// <summary>More exactly: queued, being sent, waiting to be tried again, sent, failed,
        /// cancelled, outcome unknown.</summary>
        public MailState State { get { return (MailState)GetNumber(MailDetail.State); } }

        /// <summary>How often it was tried.</summary>
        public int Attempts { get { return GetNumber(MailDetail.Attempts); } }

        /// <summary>How long until it is tried again; zero when it is due or finished.</summary>
        public TimeSpan NextAttempt
        {
            get {
                return TimeSpan.FromSeconds(GetNumber(MailDetail.NextAttemptSeconds));
            }
        }

        /// <summary>Whether an earlier try may have delivered it already.</summary>
        public bool PossibleDuplicate
        {
            get {
                return GetNumber(MailDetail.PossibleDuplicate) != 0;
            }
        }

        /// <summary>Its size in bytes.</summary>
        public int Size { get { return GetNumber(MailDetail.Size); } }

        /// <summary>The server's answer to the last try.</summary>
        public string ServerReply { get { return GetText(MailDetail.ServerReply); } }

        /// <summary>Its Message-ID, with its angle brackets.</summary>
        public string MessageId { get { return GetText(MailDetail.MessageId); } }

        /// <summary>The envelope's sender.</summary>
        public string Sender { get { return GetText(MailDetail.Sender); } }

        /// <summary>When the outbox took it.</summary>
        public DateTimeOffset Created
        {
            get {
                return DateTimeOffset.Parse(
                    GetText(MailDetail.Created), CultureInfo.InvariantCulture);
            }
        }

        /// <summary>What became of each recipient so far.</summary>
        public IReadOnlyList<RecipientResult> Recipients
        {
            get
            {
                var list = new RecipientResult[GetNumber(MailDetail.RecipientCount)];
                for (var i = 0; i < list.Length; i++)
                {
                    list[i] = new RecipientResult(RecipientText(i, RecipientDetail.Address),
                        NativeMethods.EmailMailRecipientNumber(
                            Number, i + 1, (int)RecipientDetail.Accepted) == 1,
                        NativeMethods.EmailMailRecipientNumber(
                            Number, i + 1, (int)RecipientDetail.SmtpCode),
                        RecipientText(i, RecipientDetail.EnhancedCode),
                        RecipientText(i, RecipientDetail.ServerText));
                }
                return list;
            }
        }

        /// <summary>Waits until it is finished; blocks.</summary>
        /// <param name="limit">Null: without limit.</param>
        /// <returns>The status that it ended with.</returns>
        /// <exception cref="OutboxException">It is not finished by then
        /// (<see cref="EmailErrorCode.WaitTimeout"/>).</exception>
        public MailStatus Wait(TimeSpan? limit = null)
        {
            return EmailLibrary.Call(
                () => Checked(NativeMethods.EmailWait(Number, Milliseconds.From(limit))));
        }

        /// <summary>Waits until it is finished.</summary>
        /// <param name="cancellationToken">Ends the wait or the attempt.</param>
        /// <returns>The status that it ended with.</returns>
        /// <exception cref="OutboxException">There is no such mail any more, or it is in no state
        /// for it.</exception>
        public async Task<MailStatus> WaitAsync(CancellationToken cancellationToken = default)
        {
            using (var awaited = new CompletionRelay.Awaited(Number))
            {
                var listening = false;
                while (true)
                {
                    var status = Status;
                    if (status != MailStatus.Pending)
                    {
                        return status;
                    }
                    if (!listening && session != null)
                    {
                        session.Listen();
                        listening = true;
                        continue; // it may have been finished before
                    }
                    await awaited.Finished(listening ? LookAgain : Slice, cancellationToken)
                        .ConfigureAwait(false);
                }
            }
        }

        /// <summary>Its number.</summary>
        public override string ToString()
        {
            return "Mail " + Number.ToString(CultureInfo.InvariantCulture);
        }

        /// <summary>Takes it back while it waits.</summary>
        /// <exception cref="OutboxException">There is no such mail any more, or it is in no state
        /// for it.</exception>
        public void Cancel()
        {
            EmailLibrary.Call(() => Checked(NativeMethods.EmailCancel(Number)));
        }

        /// <summary>Tries it now; if it was kept back in doubt, as a possible duplicate.</summary>
        /// <exception cref="OutboxException">There is no such mail any more, or it is in no state
        /// for it.</exception>
        public void RetryNow()
        {
            EmailLibrary.Call(() => Checked(NativeMethods.EmailRetryNow(Number)));
        }

        private static MailStatus Checked(int result)
        {
            if (result == 0)
            {
                throw ErrorState.Exception();
            }
            return (MailStatus)result;
        }

        private int GetNumber(MailDetail detail)
        {
            return EmailLibrary.Call(() =>
            {
                var value = NativeMethods.EmailMailNumber(Number, (int)detail);
                if (value < 0)
                {
                    throw ErrorState.Exception();
                }
                return value;
            });
        }

        private string GetText(MailDetail detail)
        {
            return EmailLibrary.Call(() => Utf8.Copy((buffer, size) => NativeMethods.EmailMailText(
                                                         Number, (int)detail, buffer, size)));
        }

        private string RecipientText(int index, RecipientDetail detail)
        {
            return Utf8.Copy((buffer, size) => NativeMethods.EmailMailRecipientText(
                                 Number, index + 1, (int)detail, buffer, size));
        }
    }

    /// <summary>A mail of an outbox is finished.</summary>
    public sealed class MailCompletedEventArgs : EventArgs
    {
        /// <summary>Makes arguments of the event, for tests of programs.</summary>
        /// <param name="mail">The mail.</param>
        /// <param name="status">Whether it was sent.</param>
        public MailCompletedEventArgs(OutboxMail mail, MailStatus status)
        {
            Mail = mail;
            Status = status;
        }

        /// <summary>The mail.</summary>
        public OutboxMail Mail { get; }

        /// <summary>Whether it was sent.</summary>
        public MailStatus Status { get; }
    }

    /// <summary>Limits of time as the outbox takes them: -1 is none.</summary>
    internal static class Milliseconds
    {
        internal static int From(TimeSpan? limit)
        {
            return limit == null
                ? -1
                : (int)Math.Max(
                      0, Math.Min(int.MaxValue, Math.Ceiling(limit.Value.TotalMilliseconds)));
        }
    }
}
