// SPDX-License-Identifier: MIT

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;

namespace Courriel
{
    /// <content>A session whose outbox is at work while the program listens: it is kept although
    /// nobody refers to it, and what was current when a mail was handed over is current again when
    /// the program hears of it.</content>
    public sealed partial class EmailSession
    {
        /// <summary>Sessions with work under way that somebody wants to hear of.</summary>
        private static readonly ConcurrentDictionary<EmailSession, bool> Busy =
            new ConcurrentDictionary<EmailSession, bool>();

        private readonly object telling = new object();
        private readonly Dictionary<long, ExecutionContext?> contexts =
            new Dictionary<long, ExecutionContext?>();
        private readonly List<KeyValuePair<long, MailStatus>> early =
            new List<KeyValuePair<long, MailStatus>>();
        private int handingOver;
        private int handedOver;

        private bool IsHeard
        {
            get
            {
                lock (sync)
                {
                    return completed != null && !closed;
                }
            }
        }

        /// <summary>Before a mail is handed over: it may be finished before its number is known
        /// here.</summary>
        /// <returns>Whether <see cref="EndHandingOver"/> has to be called.</returns>
        private bool BeginHandingOver()
        {
            if (!HasOutbox || !IsHeard)
            {
                return false;
            }
            Interlocked.Increment(ref handedOver);
            Busy[this] = true;
            lock (contexts)
            {
                handingOver++;
            }
            return true;
        }

        /// <param name="mails">The numbers that the outbox has given; 0 stands for a mail that it
        /// refused.</param>
        private void EndHandingOver(params long[] mails)
        {
            var known = new List<KeyValuePair<long, MailStatus>>();
            lock (contexts)
            {
                handingOver--;
                foreach (var mail in mails)
                {
                    if (mail > 0)
                    {
                        contexts[mail] = ExecutionContext.Capture();
                    }
                }
                // Those that were finished meanwhile, and when nothing is being handed over any
                // more, also those of others.
                known.AddRange(early.FindAll(e => handingOver == 0 || contexts.ContainsKey(e.Key)));
                early.RemoveAll(known.Contains);
            }
            if (known.Count > 0)
            {
                // As always on another thread than the one that sends.
                ThreadPool.UnsafeQueueUserWorkItem(
                    ignored => known.ForEach(one => RaiseQuietly(one.Key, one.Value)), null);
            }
            LetGoWhenIdle();
        }

        internal void OnCompleted(long mail, MailStatus status)
        {
            lock (contexts)
            {
                if (handingOver > 0 && !contexts.ContainsKey(mail))
                {
                    early.Add(new KeyValuePair<long, MailStatus>(mail, status));
                    return;
                }
            }
            RaiseQuietly(mail, status);
        }

        private void RaiseQuietly(long mail, MailStatus status)
        {
            ExecutionContext? context;
            lock (contexts)
            {
                contexts.TryGetValue(mail, out context);
                contexts.Remove(mail);
            }
            try
            {
                // One at a time.
                lock (telling)
                {
                    if (context == null)
                    {
                        Raise(mail, status);
                    }
                    else
                    {
                        ExecutionContext.Run(context, ignored => Raise(mail, status), null);
                    }
                }
            }
            catch (Exception)
            {
                // Nobody called who could hear of it.
            }
            LetGoWhenIdle();
        }

        private void Raise(long mail, MailStatus status)
        {
            EventHandler<MailCompletedEventArgs>? handlers;
            lock (sync)
            {
                handlers = completed;
            }
            handlers?.Invoke(this, new MailCompletedEventArgs(new OutboxMail(mail, this), status));
        }

        /// <summary>Keeps the session when its outbox has mails already, as after a start with a
        /// file.</summary>
        private void HoldWhileBusy()
        {
            if (HasOutbox && IsHeard)
            {
                Busy[this] = true;
                LetGoWhenIdle();
            }
        }

        /// <summary>Has the garbage collector decide again when no mail waits any more. Not on the
        /// thread of the library that tells of a mail: it counts that one as waiting.</summary>
        private void LetGoWhenIdle()
        {
            if (Busy.ContainsKey(this))
            {
                ThreadPool.UnsafeQueueUserWorkItem(
                    session => ((EmailSession)session!).LetGoIfIdle(), this);
            }
        }

        private void LetGoIfIdle()
        {
            var before = Volatile.Read(ref handedOver);
            SessionHandle used;
            lock (sync)
            {
                if (closed)
                {
                    LetGo();
                    return;
                }
                used = handle;
            }
            var idle = NativeMethods.EmailFlush(used.Value, 0) != 0;
            GC.KeepAlive(used);
            if (!idle)
            {
                return;
            }
            LetGo();
            if (before != Volatile.Read(ref handedOver))
            {
                HoldWhileBusy();
            }
        }

        private void LetGo()
        {
            Busy.TryRemove(this, out _);
        }
    }
}
