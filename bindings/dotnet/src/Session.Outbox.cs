// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Courriel
{
    /// <content>The outbox of a session with <see cref="AsyncMode"/>.</content>
    public sealed partial class Session
    {
        private EventHandler<MailCompletedEventArgs> completed;

        /// <summary>Every mail of this session that is finished, once each, on a thread of the library, one at a time. The
        /// handler may use the library but not wait for mails; what it throws is lost.</summary>
        public event EventHandler<MailCompletedEventArgs> Completed
        {
            add
            {
                lock (sync)
                {
                    completed += value;
                }
                Use(h => Check(NativeMethods.EmailCompletion(h, CompletionRelay.Callback, new IntPtr(number))));
            }

            remove
            {
                lock (sync)
                {
                    completed -= value;
                }
            }
        }

        /// <summary>The mails that the outbox knows, in the order in which it took them.</summary>
        public IReadOnlyList<OutboxMail> Mails
        {
            get
            {
                var all = new List<OutboxMail>();
                for (long mail = 0; ;)
                {
                    mail = Use(h =>
                    {
                        var next = NativeMethods.EmailNextMail(h, mail);
                        if (next < 0)
                        {
                            throw ErrorState.Exception();
                        }
                        return next;
                    });
                    if (mail == 0)
                    {
                        return all;
                    }
                    all.Add(new OutboxMail(mail));
                }
            }
        }

        /// <summary>Takes one finished mail from the list of those, for programs that poll: every mail that this session
        /// finished is given once; null when there is none.</summary>
        public OutboxMail NextCompletion()
        {
            var mail = Use(h =>
            {
                var next = NativeMethods.EmailNextCompletion(h);
                if (next < 0)
                {
                    throw ErrorState.Exception();
                }
                return next;
            });
            return mail == 0 ? null : new OutboxMail(mail);
        }

        /// <summary>Waits until no mail waits any more, whatever became of them; blocks.</summary>
        /// <param name="limit">Null: without limit.</param>
        /// <exception cref="OutboxException">Mails still wait (<see cref="Code.WaitTimeout"/>), or there is no outbox.</exception>
        public void Flush(TimeSpan? limit = null)
        {
            Use(h => Check(NativeMethods.EmailFlush(h, Milliseconds.From(limit))));
        }

        /// <summary>Waits until no mail waits any more, whatever became of them; no thread waits meanwhile.</summary>
        public async Task FlushAsync(CancellationToken cancellationToken = default(CancellationToken))
        {
            while (true)
            {
                try
                {
                    Flush(TimeSpan.Zero);
                    return;
                }
                catch (OutboxException e) when (e.Code == Code.WaitTimeout)
                {
                }
                await Task.Delay(50, cancellationToken).ConfigureAwait(false);
            }
        }

        /// <summary>Has the library call this program no more, and does not close the session either.</summary>
        internal void FallSilent()
        {
            SessionHandle silent;
            lock (sync)
            {
                silent = !closed && HasOutbox ? handle : null;
            }
            // Not with the lock, which a callback that is under way may wait for.
            if (silent != null)
            {
                NativeMethods.EmailProgress(silent.Value, null, IntPtr.Zero);
                NativeMethods.EmailCompletion(silent.Value, null, IntPtr.Zero);
                NativeMethods.EmailTranscript(silent.Value, null, IntPtr.Zero);
                // Some runtimes finalize at the end of the process: that would wait for what is in a file.
                silent.SetHandleAsInvalid();
            }
        }

        internal void OnCompleted(long mail, MailStatus status)
        {
            EventHandler<MailCompletedEventArgs> handlers;
            lock (sync)
            {
                handlers = completed;
            }
            handlers?.Invoke(this, new MailCompletedEventArgs(new OutboxMail(mail), status));
        }
    }

    /// <summary>Takes the library's word that a mail is finished to its session.</summary>
    internal static class CompletionRelay
    {
        /// <summary>Never collected: the library may call it for as long as the process lives.</summary>
        internal static readonly EmailCompletionFunction Callback = OnCompletion;

        private static void OnCompletion(IntPtr userData, long mail, int status)
        {
            try
            {
                // Mono waits at the end of the process for foreign threads in the foreground.
                if (!Thread.CurrentThread.IsBackground)
                {
                    Thread.CurrentThread.IsBackground = true;
                }
                var session = ProgressRelay.Find(userData.ToInt32());
                if (session != null)
                {
                    session.OnCompleted(mail, (MailStatus)status);
                }
            }
            catch (Exception)
            {
                // An exception must not leave through C, and nobody called who could be told.
            }
        }
    }
}
