// SPDX-License-Identifier: MIT

using System;
using System.Threading;
using System.Threading.Tasks;

namespace Courriel
{
    /// <content>Asking the server without a mail.</content>
    public sealed partial class EmailSession
    {
        /// <summary>How the last call that used the server came to its end on this session:
        /// starting, a ping, or a sending; null when it succeeded or there was none. Of calls at
        /// the same time, it is the one that ended last. For health pages and logs: each call
        /// throws its own error.</summary>
        /// <exception cref="ObjectDisposedException">The session is closed.</exception>
        public CourrielException? LastError
        {
            get { return Use(h => ErrorState.ReadSession(h))?.ToException(null); }
        }

        /// <summary>Makes sure that the server can be reached and works, without a mail: by NOOP
        /// over an open connection, else by opening one, which is kept for the mails that follow.
        /// Takes its turn like a mail; on an asynchronous session it leaves the mails of the outbox
        /// alone. For health checks: it does not sign in each time.</summary>
        /// <param name="cancellationToken">Ends the question.</param>
        /// <returns>A task that ends when the server has answered.</returns>
        /// <exception cref="CourrielException">The server does not answer as it must. The session
        /// stays started.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
        /// <exception cref="ObjectDisposedException">The session is closed.</exception>
        public async Task PingAsync(CancellationToken cancellationToken = default)
        {
            CheckOpen();
            var taken = turn;
            await taken.WaitAsync(cancellationToken).ConfigureAwait(false);
            // The library ends the calls of a session or the one of a message, and a ping has none:
            // where mails may be under way beside it, it is left to its end, which its time-outs
            // bound, and no longer waited for.
            var alone = OnlyConnection;
            var asked = OnOwnThread(() =>
            {
                try
                {
                    return PingNow(alone ? cancellationToken : CancellationToken.None);
                }
                finally
                {
                    taken.Release();
                }
            });
            if (!alone && cancellationToken.CanBeCanceled)
            {
                var cancelled = new TaskCompletionSource<bool>(
                    TaskCreationOptions.RunContinuationsAsynchronously);
                using (
                    cancellationToken.Register(() => cancelled.TrySetCanceled(cancellationToken)))
                {
                    await(await Task.WhenAny(asked, cancelled.Task).ConfigureAwait(false))
                        .ConfigureAwait(false);
                }
                return;
            }
            await asked.ConfigureAwait(false);
        }

        private bool OnlyConnection
        {
            get
            {
                lock (sync)
                {
                    return !numbers.TryGetValue(SessionProperty.Connections, out var most) ||
                        most <= 1;
                }
            }
        }

        private bool PingNow(CancellationToken token)
        {
            CheckNotClosedMeanwhile();
            var call = new BlockingCall(this, null, null, token, TimeSpan.Zero);
            call.Run(h => NativeMethods.EmailPing(h));
            call.ThrowIfFailed();
            return true;
        }
    }
}
