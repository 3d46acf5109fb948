// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Courriel
{
    /// <summary>A session of the library. The value is a number that is never used again, so that
    /// closing it on another thread, which is how calls in progress are ended, cannot hit somebody
    /// else's session.</summary>
    internal sealed class SessionHandle : SafeHandle
    {
        internal SessionHandle(IntPtr value, bool owned)
            : base(IntPtr.Zero, owned)
        {
            SetHandle(value);
        }

        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }

        internal IntPtr Value { get { return handle; } }

        /// <summary>Of a session that nobody closed: the finalizers of the process take turns, and
        /// must not wait for its server.</summary>
        protected override bool ReleaseHandle()
        {
            return NativeMethods.EmailReleaseSession(handle) != 0;
        }
    }

    /// <summary>A message of the library.</summary>
    internal sealed class MessageHandle : SafeHandle
    {
        internal MessageHandle(IntPtr value)
            : base(IntPtr.Zero, true)
        {
            SetHandle(value);
        }

        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }

        internal IntPtr Value { get { return handle; } }

        /// <summary>The readers of its attachments, which live as long as it does, sendings in
        /// progress included.</summary>
        internal List<int> Readers { get; } = new List<int>();

        /// <summary>Whether the program let go of the message by itself; else a finalizer
        /// does.</summary>
        internal bool Disposed { get; set; }

        private readonly Dictionary<string, long> weights = new Dictionary<string, long>();

        /// <summary>Tells the garbage collector how much memory of the library a message keeps that
        /// is itself a few bytes: it would let thousands of large ones wait for their
        /// collection.</summary>
        /// <param name="part">What of the message.</param>
        /// <param name="bytes">Its size.</param>
        /// <param name="more">It comes to what was there; else it replaces it.</param>
        internal void Weigh(string part, long bytes, bool more)
        {
            lock (weights)
            {
                weights.TryGetValue(part, out var before);
                var after = (more ? before : 0) + (bytes < Least ? 0 : bytes);
                weights[part] = after;
                Press(after - before);
            }
        }

        /// <summary>The message holds nothing any more.</summary>
        internal void WeighNothing()
        {
            lock (weights)
            {
                foreach (var weight in weights.Values)
                {
                    Press(-weight);
                }
                weights.Clear();
            }
        }

        /// <summary>What is smaller is not worth the call.</summary>
        private const long Least = 4096;

        private static void Press(long bytes)
        {
            if (bytes > 0)
            {
                GC.AddMemoryPressure(bytes);
            }
            else if (bytes < 0)
            {
                GC.RemoveMemoryPressure(-bytes);
            }
        }

        protected override bool ReleaseHandle()
        {
            ReaderRelay.Unregister(Readers, !Disposed);
            WeighNothing();
            return NativeMethods.EmailFreeMessage(handle) != 0;
        }
    }
}
