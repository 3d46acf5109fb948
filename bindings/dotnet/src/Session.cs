// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Courriel
{
    /// <summary>A mail server and how to reach it. Set the properties, start it, send any number of mails, dispose of
    /// it. May be used from several threads: sendings take turns, and disposing of the session ends those in
    /// progress.</summary>
    public sealed partial class Session : IDisposable
    {
        private readonly object sync = new object();
        private readonly SemaphoreSlim startTurn = new SemaphoreSlim(1, 1);
        private readonly Dictionary<SessionProperty, string> texts = new Dictionary<SessionProperty, string>();
        private readonly Dictionary<SessionProperty, int> numbers = new Dictionary<SessionProperty, int>();
        private readonly bool owned;
        private readonly int number;
        private SessionHandle handle;
        private SemaphoreSlim turn = new SemaphoreSlim(1, 1);
        private int callsInProgress;
        private bool abandoned;
        private bool closed;
        private bool startedOnce;
        private bool startAgain;
        private bool progressSet;

        /// <summary>Makes a session to be configured and then started. Does not connect.</summary>
        public Session()
            : this(NewHandle(), true)
        {
        }

        /// <summary>Makes a session with these options. Does not connect.</summary>
        public Session(SessionOptions options)
            : this(NewHandle(), true)
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

        private Session(SessionHandle handle, bool owned)
        {
            this.handle = handle;
            this.owned = owned;
            number = ProgressRelay.Register(this);
        }

        /// <summary>Makes a session and starts it.</summary>
        public static Session Open(SessionOptions options, CancellationToken cancellationToken = default(CancellationToken))
        {
            var session = new Session(options);
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
        public static async Task<Session> OpenAsync(SessionOptions options, CancellationToken cancellationToken = default(CancellationToken))
        {
            var session = new Session(options);
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

        /// <summary>Finds the newest open session of this user name, whoever in the process started it; null when
        /// there is none. Disposing of what is found closes it for everybody.</summary>
        public static Session Find(string userName)
        {
            return Library.Call(() =>
            {
                var value = NativeMethods.EmailFindSession(Utf8.FromText(userName, "the user name"));
                if (value != IntPtr.Zero)
                {
                    return ProgressRelay.Find(value) ?? new Session(new SessionHandle(value, false), false);
                }
                var error = ErrorState.Read();
                if (error == null || error.Code == Code.InvalidHandle)
                {
                    return null;
                }
                throw error.ToException(null);
            });
        }

        /// <summary>Connects, secures and signs in. A failed start leaves the session as it was.</summary>
        /// <param name="cancellationToken">Ends the attempt at once.</param>
        public void Start(CancellationToken cancellationToken = default(CancellationToken))
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
        public async Task StartAsync(CancellationToken cancellationToken = default(CancellationToken))
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

        /// <summary>A session that nobody disposed of is closed by its handle; this forgets its number.</summary>
        ~Session()
        {
            ProgressRelay.Unregister(number);
        }

        /// <summary>Closes the session: calls in progress on other threads end with an error; an asynchronous session
        /// first sends what waits, for at most <see cref="CloseTime"/>.</summary>
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
            var error = NativeMethods.EmailCloseSession(handle.Value) == 0 ? ErrorState.Read() : null;
            handle.SetHandleAsInvalid();
            // Only now: mails that closing still sends are told of.
            ProgressRelay.Unregister(number);
            if (error != null)
            {
                throw error.ToException(null);
            }
        }

        /// <summary>Closes the session and says nothing of mails that were given up: <see cref="Close"/> does.</summary>
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

        internal void SetText(SessionProperty property, string value)
        {
            var text = Utf8.FromText(value, "the session's " + property);
            Use(h => Check(NativeMethods.EmailSetSessionText(h, (int)property, text)));
            lock (sync)
            {
                texts[property] = value;
            }
        }

        internal void SetNumber(SessionProperty property, int value)
        {
            Use(h => Check(NativeMethods.EmailSetSessionNumber(h, (int)property, value)));
            lock (sync)
            {
                numbers[property] = value;
            }
        }

        internal string GetText(SessionProperty property)
        {
            return Use(h => Utf8.Copy((buffer, size) => NativeMethods.EmailGetSessionText(h, (int)property, buffer, size)));
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

        private static SessionHandle NewHandle()
        {
            return Library.Call(() =>
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

        /// <summary>Calls the library with the handle, which is not freed by the garbage collector meanwhile.</summary>
        private T Use<T>(Func<IntPtr, T> call)
        {
            SessionHandle used;
            var inside = BlockingCall.IsInside(this, null);
            lock (sync)
            {
                // A progress callback cannot wait for what comes after the call that it belongs to.
                while (abandoned && !inside)
                {
                    Monitor.Wait(sync);
                }
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

        /// <summary>The library's session for a call that talks to the server; while one is being put in place of
        /// another, the call waits.</summary>
        internal SessionHandle BeginCall()
        {
            lock (sync)
            {
                while (abandoned)
                {
                    Monitor.Wait(sync);
                }
                if (closed)
                {
                    throw ErrorState.Refused(Code.SessionClosed, "");
                }
                callsInProgress++;
                return handle;
            }
        }

        internal void EndCall(bool interrupted)
        {
            lock (sync)
            {
                callsInProgress--;
            }
            if (interrupted)
            {
                Renew();
            }
        }

        /// <summary>Ends the only call of a session that answers to nothing else; false when there are other calls,
        /// which would be ended too. The library's session is dead afterwards.</summary>
        internal bool Abandon(SessionHandle given)
        {
            lock (sync)
            {
                if (closed)
                {
                    return true;
                }
                if (callsInProgress > 1)
                {
                    return false;
                }
                abandoned = true;
            }
            NativeMethods.EmailCloseSession(given.Value);
            return true;
        }

        /// <summary>Puts a new session of the library, set like the one before, in place of one that was abandoned. It
        /// is started by the next sending.</summary>
        private void Renew()
        {
            SessionHandle fresh = null;
            try
            {
                fresh = NewHandle();
            }
            finally
            {
                lock (sync)
                {
                    if (fresh != null && !closed)
                    {
                        Configure(fresh.Value);
                        handle.SetHandleAsInvalid();
                        handle = fresh;
                        startAgain = startedOnce;
                        progressSet = false;
                        fresh = null;
                    }
                    abandoned = false;
                    Monitor.PulseAll(sync);
                }
                if (fresh != null)
                {
                    fresh.Dispose();
                }
            }
        }

        private void Configure(IntPtr fresh)
        {
            foreach (var text in texts)
            {
                NativeMethods.EmailSetSessionText(fresh, (int)text.Key, Utf8.FromText(text.Value, ""));
            }
            foreach (var value in numbers)
            {
                NativeMethods.EmailSetSessionNumber(fresh, (int)value.Key, value.Value);
            }
            if (completed != null)
            {
                NativeMethods.EmailCompletion(fresh, CompletionRelay.Callback, new IntPtr(number));
            }
        }
    }
}
