// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Net.Mail;
using System.Threading;
using System.Threading.Tasks;

namespace Courriel
{
    /// <content>
    /// Sending. Each form exists blocking and as a Task; a Task runs on a thread of its own,
    /// because the call blocks and would otherwise keep a thread of the pool from its work.
    ///
    /// Cancelling really ends the transmission. While bytes are moving, the progress callback stops
    /// it: nothing was delivered, and the connection is opened again by the next mail. When the
    /// server is silent instead, its answer is waited for during <see cref="CancellationGrace"/>,
    /// and then the connection is cut; the session opens a new one for the next mail. Both give an
    /// OperationCanceledException. If the whole mail was handed over by then, nobody knows whether
    /// it was accepted: that is an <see cref="OutcomeUnknownException"/>. </content>
    public sealed partial class EmailSession
    {
        private volatile IProgress<SendProgress>? progressListener;
        private volatile ExecutionContext? progressContext;
        private TimeSpan cancellationGrace = TimeSpan.FromMilliseconds(250);

        /// <summary>Is notified of the progress of mails that are sent without a listener of their
        /// own. On an asynchronous session it is called on a thread of the library, with the
        /// context (AsyncLocal, Activity.Current) in which it was set.</summary>
        public IProgress<SendProgress>? Progress
        {
            get
            {
                return progressListener;
            }

            set
            {
                progressContext = value == null ? null : ExecutionContext.Capture();
                progressListener = value;
            }
        }

        internal ExecutionContext? ProgressContext { get { return progressContext; } }

        /// <summary>How long after a cancellation an answer of the server is waited for, before the
        /// connection is cut; a quarter of a second at first.</summary>
        public TimeSpan CancellationGrace
        {
            get
            {
                return cancellationGrace;
            }

            set
            {
                if (value < TimeSpan.Zero || value > TimeSpan.FromDays(1))
                {
                    throw new ArgumentOutOfRangeException(
                        "value", "The grace is between zero and a day.");
                }
                cancellationGrace = value;
            }
        }

        /// <summary>Sends a message and waits for the outcome. On an asynchronous session: hands it
        /// to the outbox.</summary>
        /// <param name="message">May be sent again, also at the same time; stays the
        /// caller's.</param>
        /// <param name="cancellationToken">Ends the transmission; see
        /// <see cref="CancellationGrace"/>.</param>
        /// <returns>What became of each recipient: the mail was accepted for all of them or, see
        /// <see cref="SendResult.AllAccepted"/>, for some. On an asynchronous session, the mail in
        /// the outbox.</returns>
        /// <exception cref="ArgumentNullException">The message is null.</exception>
        /// <exception cref="CourrielException">The mail was accepted for nobody, or nobody
        /// knows.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled: nothing was
        /// delivered.</exception>
        /// <exception cref="ObjectDisposedException">The session or the message is
        /// closed.</exception>
        public SendResult Send(EmailMessage message, CancellationToken cancellationToken = default)
        {
            return Send(message, null, null, cancellationToken);
        }

        /// <summary>Sends a message and waits for the outcome. On an asynchronous session: hands it
        /// to the outbox.</summary>
        /// <param name="message">May be sent again, also at the same time; stays the
        /// caller's.</param>
        /// <param name="progress">Is notified of the bytes that were handed over; null:
        /// <see cref="Progress"/> is.</param>
        /// <param name="cancellationToken">Ends the transmission; see
        /// <see cref="CancellationGrace"/>.</param>
        /// <returns>What became of each recipient: the mail was accepted for all of them or, see
        /// <see cref="SendResult.AllAccepted"/>, for some. On an asynchronous session, the mail in
        /// the outbox.</returns>
        /// <exception cref="ArgumentNullException">The message is null.</exception>
        /// <exception cref="CourrielException">The mail was accepted for nobody, or nobody
        /// knows.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled: nothing was
        /// delivered.</exception>
        /// <exception cref="ObjectDisposedException">The session or the message is
        /// closed.</exception>
        public SendResult Send(EmailMessage message,
            IProgress<SendProgress>? progress, CancellationToken cancellationToken = default)
        {
            return Send(message, null, progress, cancellationToken);
        }

        /// <summary>Sends a message of the framework and waits for the outcome. Its attachments are
        /// read in pieces meanwhile.</summary>
        /// <param name="mail">Stays the caller's.</param>
        /// <param name="cancellationToken">Ends the transmission; see
        /// <see cref="CancellationGrace"/>.</param>
        /// <returns>What became of each recipient: the mail was accepted for all of them or, see
        /// <see cref="SendResult.AllAccepted"/>, for some. On an asynchronous session, the mail in
        /// the outbox.</returns>
        /// <exception cref="ArgumentNullException">The mail is null.</exception>
        /// <exception cref="CourrielException">The mail was accepted for nobody, or nobody
        /// knows.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled: nothing was
        /// delivered.</exception>
        /// <exception cref="ObjectDisposedException">The session or the message is
        /// closed.</exception>
        public SendResult Send(MailMessage mail, CancellationToken cancellationToken = default)
        {
            using (var message = MailMessageConverter.Convert(mail, true))
            {
                return Send(message, null, null, cancellationToken);
            }
        }

        /// <summary>Sends a message of the framework and waits for the outcome. Its attachments are
        /// read in pieces meanwhile.</summary>
        /// <param name="mail">Stays the caller's.</param>
        /// <param name="progress">Is notified of the bytes that were handed over; null:
        /// <see cref="Progress"/> is.</param>
        /// <param name="cancellationToken">Ends the transmission; see
        /// <see cref="CancellationGrace"/>.</param>
        /// <returns>What became of each recipient: the mail was accepted for all of them or, see
        /// <see cref="SendResult.AllAccepted"/>, for some. On an asynchronous session, the mail in
        /// the outbox.</returns>
        /// <exception cref="ArgumentNullException">The mail is null.</exception>
        /// <exception cref="CourrielException">The mail was accepted for nobody, or nobody
        /// knows.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled: nothing was
        /// delivered.</exception>
        /// <exception cref="ObjectDisposedException">The session or the message is
        /// closed.</exception>
        public SendResult Send(MailMessage mail,
            IProgress<SendProgress>? progress, CancellationToken cancellationToken = default)
        {
            using (var message = MailMessageConverter.Convert(mail, true))
            {
                return Send(message, null, progress, cancellationToken);
            }
        }

        /// <summary>Sends a ready-made mail from a file (.eml), read in pieces, with the envelope
        /// of a message, whose content is not used.</summary>
        /// <param name="envelope">Has the sender and the recipients; stays the caller's.</param>
        /// <param name="path">A regular file; relative paths start at the current directory of the
        /// process.</param>
        /// <param name="cancellationToken">Ends the transmission; see
        /// <see cref="CancellationGrace"/>.</param>
        /// <returns>What became of each recipient: the mail was accepted for all of them or, see
        /// <see cref="SendResult.AllAccepted"/>, for some. On an asynchronous session, the mail in
        /// the outbox.</returns>
        /// <exception cref="ArgumentNullException">The envelope is null.</exception>
        /// <exception cref="CourrielException">The mail was accepted for nobody, or nobody
        /// knows.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled: nothing was
        /// delivered.</exception>
        /// <exception cref="ObjectDisposedException">The session or the message is
        /// closed.</exception>
        public SendResult SendFile(
            EmailMessage envelope, string path, CancellationToken cancellationToken = default)
        {
            return Send(envelope, FileName(path), null, cancellationToken);
        }

        /// <summary>Sends a ready-made mail from a file (.eml), read in pieces, with the envelope
        /// of a message, whose content is not used.</summary>
        /// <param name="envelope">Has the sender and the recipients; stays the caller's.</param>
        /// <param name="path">A regular file; relative paths start at the current directory of the
        /// process.</param>
        /// <param name="progress">Is notified of the bytes that were handed over; null:
        /// <see cref="Progress"/> is.</param>
        /// <param name="cancellationToken">Ends the transmission; see
        /// <see cref="CancellationGrace"/>.</param>
        /// <returns>What became of each recipient: the mail was accepted for all of them or, see
        /// <see cref="SendResult.AllAccepted"/>, for some. On an asynchronous session, the mail in
        /// the outbox.</returns>
        /// <exception cref="ArgumentNullException">The envelope is null.</exception>
        /// <exception cref="CourrielException">The mail was accepted for nobody, or nobody
        /// knows.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled: nothing was
        /// delivered.</exception>
        /// <exception cref="ObjectDisposedException">The session or the message is
        /// closed.</exception>
        public SendResult SendFile(EmailMessage envelope, string path,
            IProgress<SendProgress>? progress, CancellationToken cancellationToken = default)
        {
            return Send(envelope, FileName(path), progress, cancellationToken);
        }

        /// <summary>Sends a ready-made mail from memory.</summary>
        /// <param name="sender">Envelope sender, an address without a name; "" is the null
        /// sender.</param>
        /// <param name="recipients">Addresses without names.</param>
        /// <param name="source">The mail; a Bcc header is taken out.</param>
        /// <param name="cancellationToken">Ends the transmission; see
        /// <see cref="CancellationGrace"/>.</param>
        /// <returns>What became of each recipient: the mail was accepted for all of them or, see
        /// <see cref="SendResult.AllAccepted"/>, for some. On an asynchronous session, the mail in
        /// the outbox.</returns>
        /// <exception cref="ArgumentNullException">The list of recipients or the mail is
        /// null.</exception>
        /// <exception cref="CourrielException">The mail was accepted for nobody, or nobody
        /// knows.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled: nothing was
        /// delivered.</exception>
        /// <exception cref="ObjectDisposedException">The session or the message is
        /// closed.</exception>
        public SendResult SendSource(string sender, IEnumerable<string> recipients, byte[] source,
            CancellationToken cancellationToken = default)
        {
            using (var message = FromSource(sender, recipients, source))
            {
                return Send(message, null, null, cancellationToken);
            }
        }

        /// <summary>Sends a ready-made mail from memory.</summary>
        /// <param name="sender">Envelope sender, an address without a name; "" is the null
        /// sender.</param>
        /// <param name="recipients">Addresses without names.</param>
        /// <param name="source">The mail; a Bcc header is taken out.</param>
        /// <param name="progress">Is notified of the bytes that were handed over; null:
        /// <see cref="Progress"/> is.</param>
        /// <param name="cancellationToken">Ends the transmission; see
        /// <see cref="CancellationGrace"/>.</param>
        /// <returns>What became of each recipient: the mail was accepted for all of them or, see
        /// <see cref="SendResult.AllAccepted"/>, for some. On an asynchronous session, the mail in
        /// the outbox.</returns>
        /// <exception cref="ArgumentNullException">The list of recipients or the mail is
        /// null.</exception>
        /// <exception cref="CourrielException">The mail was accepted for nobody, or nobody
        /// knows.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled: nothing was
        /// delivered.</exception>
        /// <exception cref="ObjectDisposedException">The session or the message is
        /// closed.</exception>
        public SendResult SendSource(string sender, IEnumerable<string> recipients, byte[] source,
            IProgress<SendProgress>? progress, CancellationToken cancellationToken = default)
        {
            using (var message = FromSource(sender, recipients, source))
            {
                return Send(message, null, progress, cancellationToken);
            }
        }

        /// <summary>Sends a message. On an asynchronous session: hands it to the outbox.</summary>
        /// <param name="message">May be sent again, also at the same time; stays the
        /// caller's.</param>
        /// <param name="cancellationToken">Ends the transmission; see
        /// <see cref="CancellationGrace"/>.</param>
        /// <returns>What became of each recipient: the mail was accepted for all of them or, see
        /// <see cref="SendResult.AllAccepted"/>, for some. On an asynchronous session, the mail in
        /// the outbox.</returns>
        /// <exception cref="ArgumentNullException">The message is null.</exception>
        /// <exception cref="CourrielException">The mail was accepted for nobody, or nobody
        /// knows.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled: nothing was
        /// delivered.</exception>
        /// <exception cref="ObjectDisposedException">The session or the message is
        /// closed.</exception>
        public Task<SendResult> SendAsync(
            EmailMessage message, CancellationToken cancellationToken = default)
        {
            return SendAsync(message, null, null, cancellationToken);
        }

        /// <summary>Sends a message. On an asynchronous session: hands it to the outbox.</summary>
        /// <param name="message">May be sent again, also at the same time; stays the
        /// caller's.</param>
        /// <param name="progress">Is notified of the bytes that were handed over; null:
        /// <see cref="Progress"/> is.</param>
        /// <param name="cancellationToken">Ends the transmission; see
        /// <see cref="CancellationGrace"/>.</param>
        /// <returns>What became of each recipient: the mail was accepted for all of them or, see
        /// <see cref="SendResult.AllAccepted"/>, for some. On an asynchronous session, the mail in
        /// the outbox.</returns>
        /// <exception cref="ArgumentNullException">The message is null.</exception>
        /// <exception cref="CourrielException">The mail was accepted for nobody, or nobody
        /// knows.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled: nothing was
        /// delivered.</exception>
        /// <exception cref="ObjectDisposedException">The session or the message is
        /// closed.</exception>
        public Task<SendResult> SendAsync(EmailMessage message,
            IProgress<SendProgress>? progress, CancellationToken cancellationToken = default)
        {
            return SendAsync(message, null, progress, cancellationToken);
        }

        /// <summary>Sends a message of the framework, which is read before this method
        /// returns.</summary>
        /// <param name="mail">Stays the caller's.</param>
        /// <param name="cancellationToken">Ends the transmission; see
        /// <see cref="CancellationGrace"/>.</param>
        /// <returns>What became of each recipient: the mail was accepted for all of them or, see
        /// <see cref="SendResult.AllAccepted"/>, for some. On an asynchronous session, the mail in
        /// the outbox.</returns>
        /// <exception cref="ArgumentNullException">The mail is null.</exception>
        /// <exception cref="CourrielException">The mail was accepted for nobody, or nobody
        /// knows.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled: nothing was
        /// delivered.</exception>
        /// <exception cref="ObjectDisposedException">The session or the message is
        /// closed.</exception>
        public Task<SendResult> SendAsync(
            MailMessage mail, CancellationToken cancellationToken = default)
        {
            return SendAndFreeAsync(EmailMessage.FromMailMessage(mail), null, cancellationToken);
        }

        /// <summary>Sends a message of the framework, which is read before this method
        /// returns.</summary>
        /// <param name="mail">Stays the caller's.</param>
        /// <param name="progress">Is notified of the bytes that were handed over; null:
        /// <see cref="Progress"/> is.</param>
        /// <param name="cancellationToken">Ends the transmission; see
        /// <see cref="CancellationGrace"/>.</param>
        /// <returns>What became of each recipient: the mail was accepted for all of them or, see
        /// <see cref="SendResult.AllAccepted"/>, for some. On an asynchronous session, the mail in
        /// the outbox.</returns>
        /// <exception cref="ArgumentNullException">The mail is null.</exception>
        /// <exception cref="CourrielException">The mail was accepted for nobody, or nobody
        /// knows.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled: nothing was
        /// delivered.</exception>
        /// <exception cref="ObjectDisposedException">The session or the message is
        /// closed.</exception>
        public Task<SendResult> SendAsync(MailMessage mail,
            IProgress<SendProgress>? progress, CancellationToken cancellationToken = default)
        {
            return SendAndFreeAsync(
                EmailMessage.FromMailMessage(mail), progress, cancellationToken);
        }

        /// <summary>Sends a ready-made mail from a file (.eml) with the envelope of a
        /// message.</summary>
        /// <param name="envelope">Has the sender and the recipients; stays the caller's.</param>
        /// <param name="path">A regular file; relative paths start at the current directory of the
        /// process.</param>
        /// <param name="cancellationToken">Ends the transmission; see
        /// <see cref="CancellationGrace"/>.</param>
        /// <returns>What became of each recipient: the mail was accepted for all of them or, see
        /// <see cref="SendResult.AllAccepted"/>, for some. On an asynchronous session, the mail in
        /// the outbox.</returns>
        /// <exception cref="ArgumentNullException">The envelope is null.</exception>
        /// <exception cref="CourrielException">The mail was accepted for nobody, or nobody
        /// knows.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled: nothing was
        /// delivered.</exception>
        /// <exception cref="ObjectDisposedException">The session or the message is
        /// closed.</exception>
        public Task<SendResult> SendFileAsync(
            EmailMessage envelope, string path, CancellationToken cancellationToken = default)
        {
            return SendAsync(envelope, FileName(path), null, cancellationToken);
        }

        /// <summary>Sends a ready-made mail from a file (.eml) with the envelope of a
        /// message.</summary>
        /// <param name="envelope">Has the sender and the recipients; stays the caller's.</param>
        /// <param name="path">A regular file; relative paths start at the current directory of the
        /// process.</param>
        /// <param name="progress">Is notified of the bytes that were handed over; null:
        /// <see cref="Progress"/> is.</param>
        /// <param name="cancellationToken">Ends the transmission; see
        /// <see cref="CancellationGrace"/>.</param>
        /// <returns>What became of each recipient: the mail was accepted for all of them or, see
        /// <see cref="SendResult.AllAccepted"/>, for some. On an asynchronous session, the mail in
        /// the outbox.</returns>
        /// <exception cref="ArgumentNullException">The envelope is null.</exception>
        /// <exception cref="CourrielException">The mail was accepted for nobody, or nobody
        /// knows.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled: nothing was
        /// delivered.</exception>
        /// <exception cref="ObjectDisposedException">The session or the message is
        /// closed.</exception>
        public Task<SendResult> SendFileAsync(EmailMessage envelope, string path,
            IProgress<SendProgress>? progress, CancellationToken cancellationToken = default)
        {
            return SendAsync(envelope, FileName(path), progress, cancellationToken);
        }

        /// <summary>Sends a ready-made mail from memory.</summary>
        /// <param name="sender">Envelope sender, an address without a name; "" is the null
        /// sender.</param>
        /// <param name="recipients">Addresses without names.</param>
        /// <param name="source">The mail; a Bcc header is taken out.</param>
        /// <param name="cancellationToken">Ends the transmission; see
        /// <see cref="CancellationGrace"/>.</param>
        /// <returns>What became of each recipient: the mail was accepted for all of them or, see
        /// <see cref="SendResult.AllAccepted"/>, for some. On an asynchronous session, the mail in
        /// the outbox.</returns>
        /// <exception cref="ArgumentNullException">The list of recipients or the mail is
        /// null.</exception>
        /// <exception cref="CourrielException">The mail was accepted for nobody, or nobody
        /// knows.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled: nothing was
        /// delivered.</exception>
        /// <exception cref="ObjectDisposedException">The session or the message is
        /// closed.</exception>
        public Task<SendResult> SendSourceAsync(string sender, IEnumerable<string> recipients,
            byte[] source, CancellationToken cancellationToken = default)
        {
            return SendAndFreeAsync(
                FromSource(sender, recipients, source), null, cancellationToken);
        }

        /// <summary>Sends a ready-made mail from memory.</summary>
        /// <param name="sender">Envelope sender, an address without a name; "" is the null
        /// sender.</param>
        /// <param name="recipients">Addresses without names.</param>
        /// <param name="source">The mail; a Bcc header is taken out.</param>
        /// <param name="progress">Is notified of the bytes that were handed over; null:
        /// <see cref="Progress"/> is.</param>
        /// <param name="cancellationToken">Ends the transmission; see
        /// <see cref="CancellationGrace"/>.</param>
        /// <returns>What became of each recipient: the mail was accepted for all of them or, see
        /// <see cref="SendResult.AllAccepted"/>, for some. On an asynchronous session, the mail in
        /// the outbox.</returns>
        /// <exception cref="ArgumentNullException">The list of recipients or the mail is
        /// null.</exception>
        /// <exception cref="CourrielException">The mail was accepted for nobody, or nobody
        /// knows.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled: nothing was
        /// delivered.</exception>
        /// <exception cref="ObjectDisposedException">The session or the message is
        /// closed.</exception>
        public Task<SendResult> SendSourceAsync(string sender, IEnumerable<string> recipients,
            byte[] source, IProgress<SendProgress>? progress,
            CancellationToken cancellationToken = default)
        {
            return SendAndFreeAsync(
                FromSource(sender, recipients, source), progress, cancellationToken);
        }

        private static byte[] FileName(string path)
        {
            // An empty path must not become "no path", which would send the message's own content.
            return Utf8.FromText(path, "a path") ??
                throw ErrorState.Refused(EmailErrorCode.NullArgument, "the path");
        }

        private static EmailMessage FromSource(
            string sender, IEnumerable<string> recipients, byte[] source)
        {
            if (recipients == null)
            {
                throw new ArgumentNullException("recipients");
            }
            if (source == null)
            {
                throw new ArgumentNullException("source");
            }
            var message = new EmailMessage();
            try
            {
                // By a message and not by EmailSendSource, so that the result tells of every
                // recipient.
                if (sender == null)
                {
                    throw ErrorState.Refused(EmailErrorCode.NullArgument, "the sender");
                }
                message.EnvelopeSender(sender);
                foreach (var recipient in recipients)
                {
                    message.Bcc(recipient);
                }
                return message.Source(source);
            }
            catch
            {
                message.Dispose();
                throw;
            }
        }

        private SendResult Send(EmailMessage message, byte[]? path,
            IProgress<SendProgress>? progress, CancellationToken token)
        {
            if (message == null)
            {
                throw new ArgumentNullException("message");
            }
            CheckOpen();
            RefuseFromOwnCallback(message);
            message.Turn.Wait(token);
            try
            {
                var taken = turn;
                taken.Wait(token);
                try
                {
                    return SendNow(message, path, progress, token);
                }
                finally
                {
                    taken.Release();
                }
            }
            finally
            {
                message.Turn.Release();
            }
        }

        private Task<SendResult> SendAsync(EmailMessage message, byte[]? path,
            IProgress<SendProgress>? progress, CancellationToken token)
        {
            if (message == null)
            {
                throw new ArgumentNullException("message");
            }
            CheckOpen();
            return SendInTurnAsync(message, path, progress, token);
        }

        private async Task<SendResult> SendInTurnAsync(EmailMessage message, byte[]? path,
            IProgress<SendProgress>? progress, CancellationToken token)
        {
            await message.Turn.WaitAsync(token).ConfigureAwait(false);
            try
            {
                var taken = turn;
                await taken.WaitAsync(token).ConfigureAwait(false);
                try
                {
                    return await OnOwnThread(() => SendNow(message, path, progress, token))
                        .ConfigureAwait(false);
                }
                finally
                {
                    taken.Release();
                }
            }
            finally
            {
                message.Turn.Release();
            }
        }

        private async Task<SendResult> SendAndFreeAsync(
            EmailMessage message, IProgress<SendProgress>? progress, CancellationToken token)
        {
            using (message)
            {
                return await SendAsync(message, null, progress, token).ConfigureAwait(false);
            }
        }

        private static Task<T> OnOwnThread<T>(Func<T> call)
        {
            return Task.Factory.StartNew(call, CancellationToken.None,
                TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
                TaskScheduler.Default);
        }

        /// <summary>A callback that waited for its own session or message would wait for
        /// ever.</summary>
        private void RefuseFromOwnCallback(EmailMessage? message)
        {
            if (BlockingCall.IsInside(this, message))
            {
                throw new InvalidOperationException(
                    "A progress callback cannot wait for another call of its own session or message: use the Async form and do not wait for it.");
            }
        }

        private void StartNow(CancellationToken token)
        {
            CheckNotClosedMeanwhile();
            var call = new BlockingCall(this, null, null, token, TimeSpan.Zero);
            call.Run(h => NativeMethods.EmailStartSession(h));
            call.ThrowIfFailed();
            HoldWhileBusy();
        }

        private SendResult SendNow(EmailMessage message, byte[]? path,
            IProgress<SendProgress>? progress, CancellationToken token)
        {
            CheckNotClosedMeanwhile();
            progress = progress ?? Progress;
            var listens = progress != null || token.CanBeCanceled;
            return message.Use(m =>
                {
                    var call = new BlockingCall(
                        this, message, progress, token, CancellationGrace) { Sends = m };
                    var heard = BeginHandingOver();
                    var sent = 0;
                    try
                    {
                        sent = call.Run(h =>
                            {
                                if (listens && !SetProgress(h))
                                {
                                    return 0;
                                }
                                return path == null ? NativeMethods.EmailSendMessage(h, m)
                                                    : NativeMethods.EmailSend(h, m, path);
                            });
                    }
                    finally
                    {
                        if (heard)
                        {
                            EndHandingOver(sent == 0 ? 0 : NativeMethods.EmailGetMailIdentifier(m));
                        }
                    }
                    var error = call.Error;
                    var recipients =
                        error == null || error.ToldByServer ? Recipients(m) : RecipientResult.None;
                    if (sent == 0)
                    {
                        call.ThrowIfFailed(recipients, message.ReaderFailure());
                    }
                    return Result(
                        m, sent, error, recipients, call.CallbackError, message.ReaderFailure());
                });
        }

        private SendResult Result(IntPtr message, int sent, ErrorState? error,
            IReadOnlyList<RecipientResult> recipients, Exception? callbackError, Exception? cause)
        {
            CourrielException? exception = null;
            if (error != null)
            {
                exception = error.ToException(cause);
                exception.Recipients = recipients;
            }
            return new SendResult((SendOutcome)sent, recipients,
                Utf8.Copy((buffer, size) => NativeMethods.EmailGetMessageID(message, buffer, size)),
                Utf8.Copy(
                    (buffer, size) => NativeMethods.EmailGetServerReply(message, buffer, size)),
                exception, callbackError,
                HasOutbox && sent != 0
                    ? new OutboxMail(NativeMethods.EmailGetMailIdentifier(message), this)
                    : null);
        }

        /// <summary>The library tells the session's progress only once somebody listens, so that
        /// others save the calls.</summary>
        private bool SetProgress(IntPtr session)
        {
            lock (sync)
            {
                progressSet = progressSet ||
                    NativeMethods.EmailSetProgress(
                        session, ProgressRelay.Callback, new IntPtr(number)) != 0;
                return progressSet;
            }
        }

        private bool HasOutbox
        {
            get
            {
                lock (sync)
                {
                    int mode;
                    return numbers.TryGetValue(SessionProperty.AsyncMode, out mode) && mode != 0;
                }
            }
        }

        private static IReadOnlyList<RecipientResult> Recipients(IntPtr message)
        {
            var count = NativeMethods.EmailGetRecipientCount(message);
            if (count <= 0)
            {
                return RecipientResult.None;
            }
            var list = new RecipientResult[count];
            for (var i = 0; i < count; i++)
            {
                list[i] = new RecipientResult(RecipientText(message, i, RecipientDetail.Address),
                    NativeMethods.EmailRecipientNumber(
                        message, i + 1, (int)RecipientDetail.Accepted) == 1,
                    NativeMethods.EmailRecipientNumber(
                        message, i + 1, (int)RecipientDetail.SmtpCode),
                    RecipientText(message, i, RecipientDetail.EnhancedCode),
                    RecipientText(message, i, RecipientDetail.ServerText));
            }
            return list;
        }

        private static string RecipientText(IntPtr message, int index, RecipientDetail detail)
        {
            return Utf8.Copy((buffer, size) => NativeMethods.EmailRecipientText(
                                 message, index + 1, (int)detail, buffer, size));
        }

        /// <summary>A call that waited for its turn was in progress when the session was
        /// closed.</summary>
        private void CheckNotClosedMeanwhile()
        {
            lock (sync)
            {
                if (closed)
                {
                    throw ErrorState.Refused(EmailErrorCode.SessionClosed, "");
                }
            }
        }
    }
}
