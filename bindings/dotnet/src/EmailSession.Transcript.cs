// SPDX-License-Identifier: MIT

using System;
using System.Threading;

namespace Courriel
{
    /// <content>What is said between the library and the server.</content>
    public sealed partial class EmailSession
    {
        private EventHandler<TranscriptLineEventArgs>? transcript;

        /// <summary>Every line of the conversation with the server, secrets and bodies left out, on
        /// connections that are opened from now on: set it before the start to see all. Handlers
        /// run on the thread that makes the call, on several when there are several connections,
        /// and on a thread of the library for what is said without a call (mails of an outbox).
        /// They must not wait for the session; what they throw is lost.</summary>
        public event EventHandler<TranscriptLineEventArgs>? Transcript
        {
            add
            {
                lock (sync)
                {
                    transcript += value;
                }
                Use(h => Check(NativeMethods.EmailSetTranscript(
                        h, TranscriptRelay.Callback, new IntPtr(number))));
            }

            remove
            {
                lock (sync)
                {
                    transcript -= value;
                    if (transcript != null)
                    {
                        return;
                    }
                }
                Use(h => Check(NativeMethods.EmailSetTranscript(h, null, IntPtr.Zero)));
            }
        }

        internal void OnTranscript(TranscriptSide side, string line)
        {
            EventHandler<TranscriptLineEventArgs>? handlers;
            lock (sync)
            {
                handlers = transcript;
            }
            handlers?.Invoke(this, new TranscriptLineEventArgs(side, line));
        }
    }

    /// <summary>One line of the conversation with a server.</summary>
    public sealed class TranscriptLineEventArgs : EventArgs
    {
        /// <summary>Makes arguments of the event, for tests of programs.</summary>
        /// <param name="side">Who said it.</param>
        /// <param name="line">The line, without its end.</param>
        public TranscriptLineEventArgs(TranscriptSide side, string line)
        {
            Side = side;
            Line = line;
        }

        /// <summary>Who said it.</summary>
        public TranscriptSide Side { get; }

        /// <summary>The line, without its end.</summary>
        public string Line { get; }
    }

    /// <summary>Takes what the library hears to the session.</summary>
    internal static class TranscriptRelay
    {
        /// <summary>Never collected: the library may call it for as long as the process
        /// lives.</summary>
        internal static readonly EmailTranscriptFunction Callback = OnLine;

        private static void OnLine(IntPtr userData, int side, IntPtr line)
        {
            try
            {
                // A thread of the library. Mono waits at the end of the process for foreign threads
                // in the foreground.
                if (BlockingCall.Current == null && !Thread.CurrentThread.IsBackground)
                {
                    Thread.CurrentThread.IsBackground = true;
                }
                var session = ProgressRelay.Find(userData.ToInt32());
                if (session != null)
                {
                    session.OnTranscript((TranscriptSide)side, Utf8.ToText(line) ?? "");
                }
            }
            catch (Exception)
            {
                // An exception must not leave through C, and the mail does not depend on this.
            }
        }
    }
}
