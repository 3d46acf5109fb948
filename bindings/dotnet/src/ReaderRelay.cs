// SPDX-License-Identifier: MIT

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;

namespace Courriel
{
    /// <summary>Takes the library's wish for the bytes of an attachment to the stream that has
    /// them.</summary>
    internal static class ReaderRelay
    {
        /// <summary>Never collected: the library may call it for as long as a message
        /// lives.</summary>
        internal static readonly EmailReadFunction Callback = OnRead;

        private static readonly ConcurrentDictionary<int, Reader> Readers =
            new ConcurrentDictionary<int, Reader>();
        private static int last;

        internal static int Register(Func<Stream> open)
        {
            var number = Interlocked.Increment(ref last);
            Readers[number] = new Reader(open);
            return number;
        }

        /// <param name="numbers">Of a message that is freed.</param>
        /// <param name="finalizing">On the finalizers' thread, which must not wait for a
        /// stream.</param>
        internal static void Unregister(List<int> numbers, bool finalizing)
        {
            foreach (var number in numbers)
            {
                Reader reader;
                if (Readers.TryRemove(number, out reader))
                {
                    if (finalizing)
                    {
                        ThreadPool.UnsafeQueueUserWorkItem(
                            closed => CloseQuietly((Reader)closed!), reader);
                    }
                    else
                    {
                        reader.Close();
                    }
                }
            }
        }

        private static void CloseQuietly(Reader reader)
        {
            try
            {
                reader.Close();
            }
            catch (Exception)
            {
                // Of a stream that nobody uses any more.
            }
        }

        /// <summary>What one of these readers threw last; null when none did. It is given
        /// once.</summary>
        internal static Exception? TakeFailure(List<int> numbers)
        {
            foreach (var number in numbers)
            {
                if (Readers.TryGetValue(number, out var reader) && reader.Failure != null)
                {
                    var failure = reader.Failure;
                    reader.Failure = null;
                    return failure;
                }
            }
            return null;
        }

        private static int OnRead(IntPtr userData, long offset, IntPtr buffer, int size)
        {
            Reader? reader = null;
            try
            {
                return Readers.TryGetValue(userData.ToInt32(), out reader)
                    ? reader.Read(offset, buffer, size)
                    : -1;
            }
            catch (Exception e)
            {
                // An exception must not leave through C; the sending ends with CannotRead, which
                // has it inside.
                if (reader != null)
                {
                    reader.Failure = e;
                }
                return -1;
            }
        }

        /// <summary>Of the thread that asks: what is read goes through it on its way to the
        /// library.</summary>
        [ThreadStatic]
        private static byte[]? room;

        private static byte[] Room(int size)
        {
            if (room == null || room.Length < size)
            {
                room = new byte[size];
            }
            return room;
        }

        private sealed class Reader
        {
            private readonly Func<Stream> open;

            internal volatile Exception? Failure;

            private Stream? stream;
            private long position;

            internal Reader(Func<Stream> open)
            {
                this.open = open;
            }

            internal int Read(long offset, IntPtr buffer, int size)
            {
                lock (open)
                {
                    if (stream == null || offset == 0 || offset != position)
                    {
                        Close();
                        stream = open();
                        position = 0;
                        Skip(stream, offset);
                    }
                    var bytes = Room(size);
                    var count = stream.Read(bytes, 0, size);
                    Marshal.Copy(bytes, 0, buffer, count);
                    position += count;
                    if (count == 0)
                    {
                        Close();
                    }
                    return count;
                }
            }

            internal void Close()
            {
                lock (open)
                {
                    if (stream != null)
                    {
                        stream.Dispose();
                        stream = null;
                    }
                }
            }

            private void Skip(Stream stream, long offset)
            {
                var bytes = Room(4096);
                while (position < offset)
                {
                    var count =
                        stream.Read(bytes, 0, (int)Math.Min(bytes.Length, offset - position));
                    if (count == 0)
                    {
                        throw new EndOfStreamException();
                    }
                    position += count;
                }
            }
        }
    }
}
