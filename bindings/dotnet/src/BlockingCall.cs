// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace Courriel
{
    /// <summary>One call that talks to the server: who is told of its progress, and how it is ended
    /// early.</summary>
    internal sealed class BlockingCall
    {
        [ThreadStatic]
        private static BlockingCall? current;

        /// <summary>Until the next try to end a call that the library has not been given
        /// yet.</summary>
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

        private readonly object gate = new object();
        private readonly EmailSession session;
        private readonly EmailMessage? message;
        private readonly IProgress<SendProgress>? progress;
        private readonly CancellationToken token;
        private readonly TimeSpan grace;
        private BlockingCall? outer;
        private SessionHandle? handle;
        private Timer? timer;
        private bool ended;
        private ExceptionDispatchInfo? callbackError;
        private long lastDone = -1;
        private Stopwatch? cancelled;

        internal BlockingCall(EmailSession session, EmailMessage? message,
            IProgress<SendProgress>? progress, CancellationToken token, TimeSpan grace)
        {
            this.session = session;
            this.message = message;
            this.progress = progress;
            this.token = token;
            this.grace = grace;
        }

        /// <summary>The innermost call of this thread, which is the one that a progress callback on
        /// it belongs to.</summary>
        internal static BlockingCall? Current { get { return current; } }

        /// <summary>The error of the call, read on its thread; null when there is none.</summary>
        internal ErrorState? Error { get; private set; }

        /// <summary>A message that only this call sends; zero for a start.</summary>
        internal IntPtr Sends { get; set; }

        internal Exception? CallbackError { get { return callbackError?.SourceException; } }

        /// <summary>Whether this thread is in a progress callback of a call that uses the session
        /// or the message.</summary>
        internal static bool IsInside(EmailSession session, EmailMessage? message)
        {
            for (var call = current; call != null; call = call.outer)
            {
                if (call.session == session || (message != null && call.message == message))
                {
                    return true;
                }
            }
            return false;
        }

        /// <summary>Makes the call on this thread.</summary>
        internal int Run(Func<IntPtr, int> native)
        {
            token.ThrowIfCancellationRequested();
            var used = session.BeginCall();
            handle = used;
            outer = current;
            current = this;
            var registration = token.CanBeCanceled ? token.Register(CancelSoon)
                                                   : default(CancellationTokenRegistration);
            try
            {
                var result = native(used.Value);
                // At once: the next call into the library, on whatever way, changes it.
                Error = ErrorState.Read();
                return result;
            }
            finally
            {
                current = outer;
                lock (gate)
                {
                    ended = true;
                    timer?.Dispose();
                }
                registration.Dispose();
                GC.KeepAlive(used);
            }
        }

        /// <summary>Tells the listener; true ends the transmission. What it throws goes to whoever
        /// made the call.</summary>
        internal bool Report(long done, long total)
        {
            try
            {
                if (progress != null && callbackError == null)
                {
                    progress.Report(new SendProgress(done, total));
                }
            }
            catch (Exception e)
            {
                callbackError = ExceptionDispatchInfo.Capture(e);
            }
            var moving = done != lastDone;
            lastDone = done;
            return callbackError != null ||
                (token.IsCancellationRequested && (moving || GraceIsOver()));
        }

        /// <summary>While bytes are moving a cancellation ends the mail at once. A server that is
        /// waited for has the grace to answer: it may have the whole mail by then.</summary>
        private bool GraceIsOver()
        {
            cancelled = cancelled ?? Stopwatch.StartNew();
            return cancelled.Elapsed >= grace;
        }

        internal void ThrowIfFailed(
            IReadOnlyList<RecipientResult>? recipients = null, Exception? cause = null)
        {
            if (Error == null)
            {
                return;
            }
            if (callbackError != null && Error.Code == EmailErrorCode.Cancelled)
            {
                callbackError.Throw();
            }
            var exception = Error.ToException(CallbackError ?? cause);
            if (recipients != null)
            {
                exception.Recipients = recipients;
            }
            if (Error.Code == EmailErrorCode.Cancelled && token.IsCancellationRequested)
            {
                throw new OperationCanceledException(
                    "The call was cancelled: nothing was delivered.", exception, token);
            }
            throw exception;
        }

        private void CancelSoon()
        {
            lock (gate)
            {
                if (!ended)
                {
                    timer =
                        new Timer(ignored => Interrupt(), null, grace, Timeout.InfiniteTimeSpan);
                }
            }
        }

        private void Interrupt()
        {
            lock (gate)
            {
                if (ended || handle == null || timer == null)
                {
                    return;
                }
                if (NativeMethods.EmailCancelCall(handle.Value, Sends) == 0)
                {
                    timer.Change(Pause, Timeout.InfiniteTimeSpan);
                }
            }
        }
    }
}
