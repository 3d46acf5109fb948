// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Courriel
{
    /// <summary>A session of the library. The value is a number that is never used again, so that closing it on
    /// another thread, which is how calls in progress are ended, cannot hit somebody else's session.</summary>
    internal sealed class SessionHandle : SafeHandle
    {
        internal SessionHandle(IntPtr value, bool owned)
            : base(IntPtr.Zero, owned)
        {
            SetHandle(value);
        }

        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }

        internal IntPtr Value { get { return handle; } }

        /// <summary>Of a session that nobody closed: the finalizers of the process take turns, and must not wait
        /// for its server.</summary>
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

        /// <summary>The readers of its attachments, which live as long as it does, sendings in progress included.</summary>
        internal List<int> Readers { get; } = new List<int>();

        protected override bool ReleaseHandle()
        {
            ReaderRelay.Unregister(Readers);
            return NativeMethods.EmailFreeMessage(handle) != 0;
        }
    }
}
