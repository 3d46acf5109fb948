// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Courriel
{
    /// <content>The outbox of a session with <see cref="AsyncMode"/>.</content>
    public sealed partial class EmailSession
    {
        private EventHandler<MailCompletedEventArgs>? completed;

        /// <summary>Every mail of this session that is finished, once each, on another thread, one
        /// at a time. What was current when the mail was handed over (AsyncLocal, Activity.Current)
        /// is current again; a mail that was handed over before there was a handler has nothing.
        /// The session is kept until its mails are finished, although nobody refers to it. The
        /// handler may use the library but not wait for mails; what it throws is lost.</summary>
        public event EventHandler<MailCompletedEventArgs>? Completed
        {
            add
            {
                lock (sync)
                {
                    completed += value;
                }
                Listen();
                HoldWhileBusy();
            }

            remove
            {
                lock (sync)
                {
                    completed -= value;
                }
            }
        }

        /// <summary>Has the library tell of finished mails.</summary>
        internal void Listen()
        {
            Use(h => Check(NativeMethods.EmailSetCompletion(
                    h, CompletionRelay.Callback, new IntPtr(number))));
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
                    all.Add(new OutboxMail(mail, this));
                }
            }
        }

        /// <summary>Takes one finished mail from the list of those, for programs that poll: every
        /// mail that this session finished is given once; null when there is none.</summary>
        /// <returns>What was found; null when there is nothing.</returns>
        /// <exception cref="CourrielException">The session has no outbox, or is not
        /// started.</exception>
        /// <exception cref="ObjectDisposedException">The session is closed.</exception>
        public OutboxMail? NextCompletion()
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
            return mail == 0 ? null : new OutboxMail(mail, this);
        }

        /// <summary>Waits until a mail is finished and takes it, as <see cref="NextCompletion"/>
        /// does. Several threads may wait: each mail is given to one of them.</summary>
        /// <param name="limit">The longest wait; null waits without limit.</param>
        /// <returns>The mail; null when none was finished in time.</returns>
        /// <exception cref="OutboxException">The session has no outbox.</exception>
        /// <exception cref="CourrielException">The session was closed, or its calls were
        /// cancelled.</exception>
        public OutboxMail? WaitCompletion(TimeSpan? limit = null)
        {
            var milliseconds = Milliseconds.From(limit);
            var mail = Use(h =>
            {
                var next = NativeMethods.EmailWaitCompletion(h, milliseconds);
                if (next < 0)
                {
                    throw ErrorState.Exception();
                }
                return next;
            });
            return mail == 0 ? null : new OutboxMail(mail, this);
        }

        /// <summary>Waits until no mail waits any more, whatever became of them; blocks.</summary>
        /// <param name="limit">Null: without limit.</param>
        /// <exception cref="OutboxException">Mails still wait
        /// (<see cref="EmailErrorCode.WaitTimeout"/>), or there is no outbox.</exception>
        public void Flush(TimeSpan? limit = null)
        {
            Use(h => Check(NativeMethods.EmailFlush(h, Milliseconds.From(limit))));
        }

        /// <summary>Waits until no mail waits any more, whatever became of them; no thread waits
        /// meanwhile.</summary>
        /// <param name="cancellationToken">Ends the wait or the attempt.</param>
        /// <returns>A task that ends when it is done.</returns>
        /// <exception cref="CourrielException">The session has no outbox, or is not
        /// started.</exception>
        /// <exception cref="ObjectDisposedException">The session is closed.</exception>
        public async Task FlushAsync(CancellationToken cancellationToken = default)
        {
            Listen();
            while (true)
            {
                using (var any = new CompletionRelay.Awaited(CompletionRelay.AnyMail))
                {
                    try
                    {
                        Flush(TimeSpan.Zero);
                        return;
                    }
                    catch (OutboxException e) when (e.Code == EmailErrorCode.WaitTimeout)
                    {
                    }
                    await any.Finished(OutboxMail.LookAgain, cancellationToken)
                        .ConfigureAwait(false);
                }
            }
        }

        /// <summary>Has the library call this program no more, and does not close the session
        /// either.</summary>
        internal void FallSilent()
        {
            SessionHandle? silent;
            lock (sync)
            {
                silent = !closed && HasOutbox ? handle : null;
            }
            LetGo();
            // Not with the lock, which a callback that is under way may wait for.
            if (silent != null)
            {
                NativeMethods.EmailSetProgress(silent.Value, null, IntPtr.Zero);
                NativeMethods.EmailSetCompletion(silent.Value, null, IntPtr.Zero);
                NativeMethods.EmailSetTranscript(silent.Value, null, IntPtr.Zero);
                // Some runtimes finalize at the end of the process: that would wait for what is in
                // a file.
                silent.SetHandleAsInvalid();
            }
        }
    }

    /// <summary>Takes the library's word that a mail is finished to its session.</summary>
    internal static class CompletionRelay
    {
        /// <summary>Never collected: the library may call it for as long as the process
        /// lives.</summary>
        internal static readonly EmailCompletionFunction Callback = OnCompletion;

        /// <summary>In place of a number.</summary>
        internal const long AnyMail = 0;

        private static readonly Dictionary<long, List<Awaited>> Waiting =
            new Dictionary<long, List<Awaited>>();

        /// <summary>A mail for which a Task waits.</summary>
        internal sealed class Awaited : IDisposable
        {
            private TaskCompletionSource<bool> source = Fresh();
            private readonly long mail;

            internal Awaited(long mail)
            {
                this.mail = mail;
                lock (Waiting)
                {
                    if (!Waiting.TryGetValue(mail, out var all))
                    {
                        Waiting.Add(mail, all = new List<Awaited>());
                    }
                    all.Add(this);
                }
            }

            public void Dispose()
            {
                lock (Waiting)
                {
                    if (Waiting.TryGetValue(mail, out var all) && all.Remove(this) &&
                        all.Count == 0)
                    {
                        Waiting.Remove(mail);
                    }
                }
            }

            /// <summary>Ends when the library tells of the mail, or when it is time to look
            /// again.</summary>
            internal async Task Finished(TimeSpan again, CancellationToken cancellationToken)
            {
                Task told;
                lock (Waiting)
                {
                    told = source.Task;
                }
                using (var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
                {
                    var pause = Task.Delay(again, end.Token);
                    if (await Task.WhenAny(told, pause).ConfigureAwait(false) == pause)
                    {
                        await pause.ConfigureAwait(false);
                    }
                    end.Cancel();
                }
                lock (Waiting)
                {
                    // A mail may be finished again: one in doubt that was sent once more.
                    source = source.Task.IsCompleted ? Fresh() : source;
                }
            }

            private static TaskCompletionSource<bool> Fresh()
            {
                return new TaskCompletionSource<bool>(
                    TaskCreationOptions.RunContinuationsAsynchronously);
            }

            internal static void Tell(long mail)
            {
                lock (Waiting)
                {
                    foreach (var number in new[] { mail, AnyMail })
                    {
                        if (Waiting.TryGetValue(number, out var all))
                        {
                            all.ForEach(one => one.source.TrySetResult(true));
                        }
                    }
                }
            }
        }

        private static void OnCompletion(IntPtr userData, long mail, int status)
        {
            try
            {
                // Mono waits at the end of the process for foreign threads in the foreground.
                if (!Thread.CurrentThread.IsBackground)
                {
                    Thread.CurrentThread.IsBackground = true;
                }
                Awaited.Tell(mail);
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
