// SPDX-License-Identifier: MIT

using System;
using System.Threading.Tasks;

namespace Courriel
{
    /// <content>Closing without blocking the thread that does it.</content>
    public sealed partial class EmailSession
#if NET8_0_OR_GREATER
        : IAsyncDisposable
#endif
    {
        /// <summary>Closes the session as <see cref="Close"/> does: calls in progress on other
        /// threads end with an error; an asynchronous session first sends what waits, for at most
        /// <see cref="CloseTime"/>.</summary>
        /// <returns>A task that ends when the session is closed.</returns>
        /// <exception cref="OutboxException">Mails were given up.</exception>
        public Task CloseAsync()
        {
            lock (sync)
            {
                if (closed)
                {
                    return Task.CompletedTask;
                }
            }
            return OnOwnThread(() =>
            {
                Close();
                return true;
            });
        }

#if NET8_0_OR_GREATER
        /// <summary>Closes the session as <see cref="CloseAsync"/> does, and says nothing of mails
        /// that were given up.</summary>
        /// <returns>A task that ends when the session is closed.</returns>
        public ValueTask DisposeAsync()
        {
            lock (sync)
            {
                if (closed)
                {
                    return default;
                }
            }
            return new ValueTask(OnOwnThread(() =>
            {
                Dispose();
                return true;
            }));
        }
#endif
    }
}
