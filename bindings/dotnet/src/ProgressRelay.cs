// SPDX-License-Identifier: MIT

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;

namespace Courriel
{
    /// <summary>Takes the library's progress calls to whoever listens. The library gets a number
    /// instead of an object, so that a late call finds nothing rather than something
    /// else.</summary>
    internal static class ProgressRelay
    {
        /// <summary>Never collected: the library may call it for as long as the process
        /// lives.</summary>
        internal static readonly EmailProgressFunction Callback = OnProgress;

        private static readonly ConcurrentDictionary<int, WeakReference<EmailSession>> Sessions =
            new ConcurrentDictionary<int, WeakReference<EmailSession>>();

        private static int last;

        internal static int Register(EmailSession session)
        {
            var number = Interlocked.Increment(ref last);
            Sessions[number] = new WeakReference<EmailSession>(session);
            return number;
        }

        internal static void Unregister(int number)
        {
            WeakReference<EmailSession> ignored;
            Sessions.TryRemove(number, out ignored);
        }

        /// <summary>The session of this number; null when it is closed or gone.</summary>
        internal static EmailSession? Find(int number)
        {
            WeakReference<EmailSession> reference;
            EmailSession session;
            return Sessions.TryGetValue(number, out reference) &&
                    reference.TryGetTarget(out session)
                ? session
                : null;
        }

        /// <summary>The open session of this program that has this handle; null when there is
        /// none.</summary>
        internal static EmailSession? Find(IntPtr value)
        {
            foreach (var entry in Sessions)
            {
                EmailSession session;
                if (entry.Value.TryGetTarget(out session) && session.Has(value))
                {
                    return session;
                }
            }
            return null;
        }

        /// <summary>The open sessions of this program.</summary>
        internal static List<EmailSession> All()
        {
            var all = new List<EmailSession>();
            foreach (var entry in Sessions)
            {
                EmailSession session;
                if (entry.Value.TryGetTarget(out session))
                {
                    all.Add(session);
                }
            }
            return all;
        }

        private static int OnProgress(IntPtr userData, long doneBytes, long totalBytes)
        {
            try
            {
                var call = BlockingCall.Current;
                if (call != null)
                {
                    return call.Report(doneBytes, totalBytes) ? 1 : 0;
                }
                // A thread of the library. Mono waits at the end of the process for foreign threads
                // in the foreground.
                if (!Thread.CurrentThread.IsBackground)
                {
                    Thread.CurrentThread.IsBackground = true;
                }
                var session = Find(userData.ToInt32());
                var listener = session?.Progress;
                var context = session?.ProgressContext;
                if (listener != null && context != null)
                {
                    ExecutionContext.Run(context,
                        ignored => listener.Report(new SendProgress(doneBytes, totalBytes)), null);
                }
                else
                {
                    listener?.Report(new SendProgress(doneBytes, totalBytes));
                }
                return 0;
            }
            catch (Exception)
            {
                // An exception must not leave through C; there is no caller to give it to, so that
                // the mail is stopped.
                return 1;
            }
        }
    }
}
