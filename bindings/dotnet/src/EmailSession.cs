// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Courriel
{
    /// <summary>A mail server and how to reach it. Set the properties, start it, send any number of
    /// mails, dispose of it. May be used from several threads: sendings take turns, and disposing
    /// of the session ends those in progress.</summary>
    public sealed partial class EmailSession : IEmailSession
    {
        private readonly object sync = new object();
        private readonly SemaphoreSlim startTurn = new SemaphoreSlim(1, 1);
        private readonly Dictionary<SessionProperty, int> numbers =
            new Dictionary<SessionProperty, int>();
        private readonly int number;
        private SessionHandle handle;
        private SemaphoreSlim turn = new SemaphoreSlim(1, 1);
        private bool closed;
        private bool progressSet;

        /// <summary>Makes a session to be configured and then started. Does not connect.</summary>
        public EmailSession()
            : this(NewHandle())
        {
        }

        /// <summary>Makes a session with these options. Does not connect.</summary>
        public EmailSession(EmailSessionOptions options)
            : this(NewHandle())
        {
            try
            {
                if (options == null)
                {
                    throw new ArgumentNullException("options");
                }
                options.ApplyTo(this);
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        private EmailSession(SessionHandle handle)
        {
            this.handle = handle;
            number = ProgressRelay.Register(this);
        }

        /// <summary>Makes a session and starts it.</summary>
        /// <param name="options">Bits.</param>
        /// <param name="cancellationToken">Ends the wait or the attempt.</param>
        /// <returns>The started session.</returns>
        /// <exception cref="ArgumentNullException">There are no options.</exception>
        /// <exception cref="UsageException">An option is outside its limits, or options contradict
        /// each other.</exception>
        /// <exception cref="CourrielException">The server cannot be reached, is not who it says or
        /// refuses the sign-in.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
        /// <exception cref="DllNotFoundException">The native library is missing.</exception>
        public static EmailSession Open(
            EmailSessionOptions options, CancellationToken cancellationToken = default)
        {
            Checked(options);
            var session = new EmailSession(options);
            try
            {
                session.Start(cancellationToken);
                return session;
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }

        /// <summary>Makes a session and starts it.</summary>
        /// <param name="options">Bits.</param>
        /// <param name="cancellationToken">Ends the wait or the attempt.</param>
        /// <returns>The started session.</returns>
        /// <exception cref="ArgumentNullException">There are no options.</exception>
        /// <exception cref="UsageException">An option is outside its limits, or options contradict
        /// each other.</exception>
        /// <exception cref="CourrielException">The server cannot be reached, is not who it says or
        /// refuses the sign-in.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
        /// <exception cref="DllNotFoundException">The native library is missing.</exception>
        public static async Task<EmailSession> OpenAsync(
            EmailSessionOptions options, CancellationToken cancellationToken = default)
        {
            Checked(options);
            var session = new EmailSession(options);
            try
            {
                await session.StartAsync(cancellationToken).ConfigureAwait(false);
                return session;
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }

        /// <summary>Finds the newest open session of this user name, whoever in the process started
        /// it; null when there is none. Disposing of what is found closes it for
        /// everybody.</summary>
        /// <param name="userName">The name that sessions were started with; upper and lower case
        /// differ.</param>
        /// <returns>What was found; null when there is nothing.</returns>
        /// <exception cref="CourrielException">The name is no text that can be one.</exception>
        public static EmailSession? Find(string userName)
        {
            return EmailLibrary.Call(() =>
                {
                    var value =
                        NativeMethods.EmailFindSession(Utf8.FromText(userName, "the user name"));
                    if (value != IntPtr.Zero)
                    {
                        return ProgressRelay.Find(value) ??
                            new EmailSession(new SessionHandle(value, false));
                    }
                    var error = ErrorState.Read();
                    if (error == null || error.Code == EmailErrorCode.NoSuchSession)
                    {
                        return null;
                    }
                    throw error.ToException(null);
                });
        }

        /// <summary>Closes all open sessions of this user name, side by side.</summary>
        /// <param name="userName">The name that the sessions were started with.</param>
        /// <returns>How many were closed; 0 when there was none.</returns>
        /// <exception cref="OutboxException">One of them had to give up mails; all are
        /// closed.</exception>
        public static int CloseAll(string userName)
        {
            return EmailLibrary.Call(() =>
                {
                    var closed =
                        NativeMethods.EmailCloseSessions(Utf8.FromText(userName, "the user name"));
                    if (closed < 0)
                    {
                        throw ErrorState.Exception();
                    }
                    return closed;
                });
        }

        /// <summary>Connects, secures and signs in. A failed start leaves the session as it
        /// was.</summary>
        /// <param name="cancellationToken">Ends the attempt at once.</param>
        /// <exception cref="CourrielException">The server cannot be reached, is not who it says or
        /// refuses the sign-in, or the session is started already.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
        /// <exception cref="ObjectDisposedException">The session is closed.</exception>
        public void Start(CancellationToken cancellationToken = default)
        {
            CheckOpen();
            RefuseFromOwnCallback(null);
            startTurn.Wait(cancellationToken);
            try
            {
                StartNow(cancellationToken);
            }
            finally
            {
                startTurn.Release();
            }
        }

        /// <summary>Connects, secures and signs in, on a thread of its own.</summary>
        /// <param name="cancellationToken">Ends the attempt at once.</param>
        /// <returns>A task that ends when it is done.</returns>
        /// <exception cref="CourrielException">The server cannot be reached, is not who it says or
        /// refuses the sign-in, or the session is started already.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
        /// <exception cref="ObjectDisposedException">The session is closed.</exception>
        public async Task StartAsync(CancellationToken cancellationToken = default)
        {
            CheckOpen();
            await startTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await OnOwnThread(() =>
                {
                    StartNow(cancellationToken);
                    return true;
                }).ConfigureAwait(false);
            }
            finally
            {
                startTurn.Release();
            }
        }

        /// <summary>A session that nobody disposed of is closed by its handle; this forgets its
        /// number.</summary>
        ~EmailSession()
        {
            ProgressRelay.Unregister(number);
        }

        /// <summary>Closes the session: calls in progress on other threads end with an error; an
        /// asynchronous session first sends what waits, for at most
        /// <see cref="CloseTime"/>.</summary>
        /// <exception cref="OutboxException">Mails were given up.</exception>
        public void Close()
        {
            lock (sync)
            {
                if (closed)
                {
                    return;
                }
                closed = true;
            }
            GC.SuppressFinalize(this);
            // Not by SafeHandle.Dispose, which would wait for the calls that closing is to end.
            var error =
                NativeMethods.EmailCloseSession(handle.Value) == 0 ? ErrorState.Read() : null;
            handle.SetHandleAsInvalid();
            // Only now: mails that closing still sends are reported.
            LetGo();
            ProgressRelay.Unregister(number);
            if (error != null)
            {
                throw error.ToException(null);
            }
        }

        /// <summary>Closes the session and does not wait: what <see cref="Close"/> does goes on
        /// inside the library, for no longer, and nobody hears of mails that were given up. Its
        /// events are not raised any more.</summary>
        public void Release()
        {
            lock (sync)
            {
                if (closed)
                {
                    return;
                }
                closed = true;
            }
            GC.SuppressFinalize(this);
            var error =
                NativeMethods.EmailReleaseSession(handle.Value) == 0 ? ErrorState.Read() : null;
            handle.SetHandleAsInvalid();
            LetGo();
            ProgressRelay.Unregister(number);
            if (error != null)
            {
                throw error.ToException(null);
            }
        }

        /// <summary>Ends the calls in progress on other threads without closing the session. They
        /// fail with <see cref="EmailErrorCode.Cancelled"/>, or with
        /// <see cref="OutcomeUnknownException"/> when the mail may have been delivered. A call's
        /// own CancellationToken does the same for that call alone.</summary>
        /// <param name="message">Only the call that sends this message; null ends all.</param>
        /// <returns>How many calls there were.</returns>
        /// <exception cref="CourrielException">The session has no outbox, or is not
        /// started.</exception>
        /// <exception cref="ObjectDisposedException">The session is closed.</exception>
        public int CancelCalls(EmailMessage? message = null)
        {
            Func<IntPtr, int> cancel = m => Use(h =>
            {
                var calls = NativeMethods.EmailCancelCall(h, m);
                if (calls < 0)
                {
                    throw ErrorState.Exception();
                }
                return calls;
            });
            return message == null ? cancel(IntPtr.Zero) : message.Use(cancel);
        }

        /// <summary>Closes the session and says nothing of mails that were given up:
        /// <see cref="Close"/> does.</summary>
        public void Dispose()
        {
            try
            {
                Close();
            }
            catch (CourrielException)
            {
            }
        }

        internal bool Has(IntPtr value)
        {
            lock (sync)
            {
                return !closed && handle.Value == value;
            }
        }

        internal void SetText(SessionProperty property, string? value)
        {
            var text = Utf8.FromText(value, "the session's " + property);
            try
            {
                Use(h => Check(NativeMethods.EmailSetSessionText(h, (int)property, text)));
            }
            finally
            {
                Utf8.Wipe(text); // it may be a password
            }
        }

        internal void SetNumber(SessionProperty property, int value)
        {
            Use(h => Check(NativeMethods.EmailSetSessionNumber(h, (int)property, value)));
            lock (sync)
            {
                numbers[property] = value;
                if (property == SessionProperty.Connections)
                {
                    turn = new SemaphoreSlim(value, value);
                }
            }
        }

        private IReadOnlyList<string> Lines(SessionProperty property)
        {
            return GetText(property).Split(new[] { '\n' }, StringSplitOptions.RemoveEmptyEntries);
        }

        internal string GetText(SessionProperty property)
        {
            return Use(h => Utf8.Copy((buffer, size) => NativeMethods.EmailGetSessionText(
                                          h, (int)property, buffer, size)));
        }

        internal int GetNumber(SessionProperty property)
        {
            return Use(h =>
            {
                var value = NativeMethods.EmailGetSessionNumber(h, (int)property);
                if (value < 0)
                {
                    throw ErrorState.Exception();
                }
                return value;
            });
        }

        private static void Checked(EmailSessionOptions options)
        {
            if (options == null)
            {
                throw new ArgumentNullException(nameof(options));
            }
            options.Validate();
        }

        private static SessionHandle NewHandle()
        {
            return EmailLibrary.Call(() =>
            {
                var value = NativeMethods.EmailNewSession();
                if (value == IntPtr.Zero)
                {
                    throw ErrorState.Exception();
                }
                return new SessionHandle(value, true);
            });
        }

        private static bool Check(int result)
        {
            if (result == 0)
            {
                throw ErrorState.Exception();
            }
            return true;
        }

        private void CheckOpen()
        {
            lock (sync)
            {
                if (closed)
                {
                    throw Closed.Exception("Session");
                }
            }
        }

        /// <summary>Calls the library with the handle, which is not freed by the garbage collector
        /// meanwhile.</summary>
        private T Use<T>(Func<IntPtr, T> call)
        {
            SessionHandle used;
            lock (sync)
            {
                if (closed)
                {
                    throw Closed.Exception("Session");
                }
                used = handle;
            }
            var result = call(used.Value);
            GC.KeepAlive(used);
            return result;
        }

        /// <summary>The library's session for a call that talks to the server.</summary>
        internal SessionHandle BeginCall()
        {
            lock (sync)
            {
                if (closed)
                {
                    throw ErrorState.Refused(EmailErrorCode.SessionClosed, "");
                }
                return handle;
            }
        }
    }
}
