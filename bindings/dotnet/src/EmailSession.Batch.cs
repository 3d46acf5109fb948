// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Courriel
{
    /// <content>Many messages in one call.</content>
    public sealed partial class EmailSession
    {
        /// <summary>Sends many messages in one call, over as many connections as
        /// <see cref="Connections"/> allows; on one connection in their order.</summary>
        /// <param name="messages">Stay the caller's.</param>
        /// <param name="cancellationToken">Ends the transmissions.</param>
        /// <returns>A result for each message, in the order of the messages. None is thrown: a
        /// message that failed has its <see cref="SendResult.Error"/>, those that a cancellation
        /// stopped included.</returns>
        /// <exception cref="ArgumentNullException">The list or one of its messages is
        /// null.</exception>
        /// <exception cref="CourrielException">Nothing could be sent at all, as the session is not
        /// started.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled while other calls
        /// had their turn.</exception>
        /// <exception cref="ObjectDisposedException">The session or a message is
        /// closed.</exception>
        public IReadOnlyList<SendResult> SendAll(
            IEnumerable<EmailMessage> messages, CancellationToken cancellationToken = default)
        {
            var all = Listed(messages);
            foreach (var message in all)
            {
                RefuseFromOwnCallback(message);
            }
            return SendAllInTurn(all, cancellationToken);
        }

        /// <summary>Sends several messages in one call, over as many connections as
        /// <see cref="Connections"/> allows; on one connection in their order.</summary>
        /// <param name="messages">Stay the caller's.</param>
        /// <returns>A result for each message, in the order of the messages. None is thrown: a
        /// message that failed has its <see cref="SendResult.Error"/>, those that a cancellation
        /// stopped included.</returns>
        /// <exception cref="ArgumentNullException">The list or one of its messages is
        /// null.</exception>
        /// <exception cref="CourrielException">Nothing could be sent at all, as the session is not
        /// started.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled while other calls
        /// had their turn.</exception>
        /// <exception cref="ObjectDisposedException">The session or a message is
        /// closed.</exception>
        public IReadOnlyList<SendResult> SendAll(params EmailMessage[] messages)
        {
            return SendAll((IEnumerable<EmailMessage>)messages);
        }

        /// <summary>Sends many messages in one call on a thread of its own, over as many
        /// connections as <see cref="Connections"/> allows; on one connection in their
        /// order.</summary>
        /// <param name="messages">Stay the caller's.</param>
        /// <param name="cancellationToken">Ends the transmissions.</param>
        /// <returns>A result for each message, in the order of the messages. None is thrown: a
        /// message that failed has its <see cref="SendResult.Error"/>, those that a cancellation
        /// stopped included.</returns>
        /// <exception cref="ArgumentNullException">The list or one of its messages is
        /// null.</exception>
        /// <exception cref="CourrielException">Nothing could be sent at all, as the session is not
        /// started.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled while other calls
        /// had their turn.</exception>
        /// <exception cref="ObjectDisposedException">The session or a message is
        /// closed.</exception>
        public Task<IReadOnlyList<SendResult>> SendAllAsync(
            IEnumerable<EmailMessage> messages, CancellationToken cancellationToken = default)
        {
            var all = Listed(messages);
            return OnOwnThread(() => SendAllInTurn(all, cancellationToken));
        }

        /// <summary>Sends several messages in one call on a thread of its own, over as many
        /// connections as <see cref="Connections"/> allows; on one connection in their
        /// order.</summary>
        /// <param name="messages">Stay the caller's.</param>
        /// <returns>A result for each message, in the order of the messages. None is thrown: a
        /// message that failed has its <see cref="SendResult.Error"/>, those that a cancellation
        /// stopped included.</returns>
        /// <exception cref="ArgumentNullException">The list or one of its messages is
        /// null.</exception>
        /// <exception cref="CourrielException">Nothing could be sent at all, as the session is not
        /// started.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled while other calls
        /// had their turn.</exception>
        /// <exception cref="ObjectDisposedException">The session or a message is
        /// closed.</exception>
        public Task<IReadOnlyList<SendResult>> SendAllAsync(params EmailMessage[] messages)
        {
            return SendAllAsync((IEnumerable<EmailMessage>)messages);
        }

        private EmailMessage[] Listed(IEnumerable<EmailMessage> messages)
        {
            CheckOpen();
            if (messages == null)
            {
                throw new ArgumentNullException("messages");
            }
            var all = messages.ToArray();
            if (all.Contains(null))
            {
                throw new ArgumentNullException("messages", "A message of the list is null.");
            }
            return all;
        }

        private IReadOnlyList<SendResult> SendAllInTurn(EmailMessage[] all, CancellationToken token)
        {
            var held = new Stack<EmailMessage>();
            var taken = turn;
            taken.Wait(token);
            try
            {
                foreach (var message in all.Distinct().OrderBy(m => m.Rank))
                {
                    message.Turn.Wait(token);
                    held.Push(message);
                }
                return SendAllNow(all, token);
            }
            finally
            {
                while (held.Count > 0)
                {
                    held.Pop().Turn.Release();
                }
                taken.Release();
            }
        }

        private IReadOnlyList<SendResult> SendAllNow(EmailMessage[] all, CancellationToken token)
        {
            CheckNotClosedMeanwhile();
            var values = new IntPtr[all.Length];
            var holding = 0;
            try
            {
                for (; holding < all.Length; holding++)
                {
                    values[holding] = all[holding].Hold();
                }
                var progress = Progress;
                var call = new BlockingCall(this, null, progress, token,
                    CancellationGrace) { Sends = values.FirstOrDefault() };
                var heard = BeginHandingOver();
                var count = -1;
                try
                {
                    count =
                        call.Run(h => (progress != null || token.CanBeCanceled) && !SetProgress(h)
                                ? -1
                                : NativeMethods.EmailSendMessages(h, values, values.Length));
                }
                finally
                {
                    if (heard)
                    {
                        EndHandingOver(count < 0
                                ? new long[0]
                                : values.Select(NativeMethods.EmailGetMailIdentifier).ToArray());
                    }
                }
                if (count < 0)
                {
                    call.ThrowIfFailed();
                }
                return values.Select((m, i) =>
                {
                    var sent = NativeMethods.EmailGetMessageResult(m);
                    return Result(m, Math.Max(sent, 0), ErrorState.Read(m), Recipients(m),
                        call.CallbackError, all[i].ReaderFailure());
                }).ToArray();
            }
            finally
            {
                while (holding > 0)
                {
                    all[--holding].LetGo();
                }
            }
        }
    }
}
