// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Net.Mail;
using System.Threading;
using System.Threading.Tasks;

namespace Courriel
{
    /// <summary>What programs use a started session for: they can take this in place of an
    /// <see cref="EmailSession"/>, and be tested without a server. It has the same members on every
    /// framework.</summary>
    public interface IEmailSession : IDisposable
    {
        /// <summary>Sends a message; see
        /// <see cref="EmailSession.Send(EmailMessage, CancellationToken)"/>.</summary>
        /// <param name="message">Stays the caller's.</param>
        /// <param name="cancellationToken">Ends the transmission.</param>
        /// <returns>What became of it.</returns>
        /// <exception cref="CourrielException">It was accepted for nobody, or nobody
        /// knows.</exception>
        SendResult Send(EmailMessage message, CancellationToken cancellationToken = default);

        /// <summary>Sends a message and reports its progress.</summary>
        /// <param name="message">Stays the caller's.</param>
        /// <param name="progress">Is notified of the bytes that were handed over; may be
        /// null.</param>
        /// <param name="cancellationToken">Ends the transmission.</param>
        /// <returns>What became of it.</returns>
        /// <exception cref="CourrielException">It was accepted for nobody, or nobody
        /// knows.</exception>
        SendResult Send(EmailMessage message, IProgress<SendProgress>? progress,
            CancellationToken cancellationToken = default);

        /// <summary>Sends a message of the framework.</summary>
        /// <param name="mail">Stays the caller's.</param>
        /// <param name="cancellationToken">Ends the transmission.</param>
        /// <returns>What became of it.</returns>
        /// <exception cref="CourrielException">It was accepted for nobody, or nobody
        /// knows.</exception>
        SendResult Send(MailMessage mail, CancellationToken cancellationToken = default);

        /// <summary>Sends a message; no thread of the pool waits for the server.</summary>
        /// <param name="message">Stays the caller's.</param>
        /// <param name="cancellationToken">Ends the transmission.</param>
        /// <returns>What became of it.</returns>
        /// <exception cref="CourrielException">It was accepted for nobody, or nobody
        /// knows.</exception>
        Task<SendResult> SendAsync(
            EmailMessage message, CancellationToken cancellationToken = default);

        /// <summary>Sends a message and reports its progress; no thread of the pool waits for the
        /// server.</summary>
        /// <param name="message">Stays the caller's.</param>
        /// <param name="progress">Is notified of the bytes that were handed over; may be
        /// null.</param>
        /// <param name="cancellationToken">Ends the transmission.</param>
        /// <returns>What became of it.</returns>
        /// <exception cref="CourrielException">It was accepted for nobody, or nobody
        /// knows.</exception>
        Task<SendResult> SendAsync(EmailMessage message, IProgress<SendProgress>? progress,
            CancellationToken cancellationToken = default);

        /// <summary>Sends a message of the framework, which is read before this method
        /// returns.</summary>
        /// <param name="mail">Stays the caller's.</param>
        /// <param name="cancellationToken">Ends the transmission.</param>
        /// <returns>What became of it.</returns>
        /// <exception cref="CourrielException">It was accepted for nobody, or nobody
        /// knows.</exception>
        Task<SendResult> SendAsync(MailMessage mail, CancellationToken cancellationToken = default);

        /// <summary>Sends many messages in one call.</summary>
        /// <param name="messages">Stay the caller's.</param>
        /// <param name="cancellationToken">Ends the transmissions.</param>
        /// <returns>A result for each message, in their order.</returns>
        /// <exception cref="CourrielException">Nothing could be sent at all.</exception>
        IReadOnlyList<SendResult> SendAll(
            IEnumerable<EmailMessage> messages, CancellationToken cancellationToken = default);

        /// <summary>Sends many messages in one call; no thread of the pool waits for the
        /// server.</summary>
        /// <param name="messages">Stay the caller's.</param>
        /// <param name="cancellationToken">Ends the transmissions.</param>
        /// <returns>A result for each message, in their order.</returns>
        /// <exception cref="CourrielException">Nothing could be sent at all.</exception>
        Task<IReadOnlyList<SendResult>> SendAllAsync(
            IEnumerable<EmailMessage> messages, CancellationToken cancellationToken = default);

        /// <summary>Waits until no mail waits in the outbox any more, whatever became of
        /// them.</summary>
        /// <param name="cancellationToken">Ends the wait; the mails stay in the outbox.</param>
        /// <returns>A task that ends with the wait.</returns>
        /// <exception cref="OutboxException">There is no outbox.</exception>
        Task FlushAsync(CancellationToken cancellationToken = default);

        /// <summary>Makes sure that the server can be reached and works, without a mail.</summary>
        /// <param name="cancellationToken">Ends the question.</param>
        /// <returns>A task that ends when the server has answered.</returns>
        /// <exception cref="CourrielException">The server does not answer as it must.</exception>
        Task PingAsync(CancellationToken cancellationToken = default);
    }
}
