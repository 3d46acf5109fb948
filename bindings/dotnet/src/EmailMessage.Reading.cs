// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Courriel
{
    /// <content>Reading a message back, as it was put together or imported.</content>
    public sealed partial class EmailMessage
    {
        /// <summary>Reads a part of the content.</summary>
        /// <param name="detail">Which part.</param>
        /// <returns>What was asked for.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public string Read(ContentDetail detail)
        {
            return Use(m => Utf8.Copy((buffer, size) => NativeMethods.EmailGetMessageText(
                                          m, (int)detail, buffer, size)));
        }

        /// <summary>Reads a part of the content that is a number.</summary>
        /// <param name="detail">Which part.</param>
        /// <returns>What was asked for.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public int ReadNumber(ContentDetail detail)
        {
            return Use(m => (int)NotNegative(NativeMethods.EmailGetMessageNumber(m, (int)detail)));
        }

        /// <summary>Every value of the headers of a name, decoded: those that were added or
        /// imported, and those that other properties write, such as Subject. Upper and lower case
        /// are the same.</summary>
        /// <param name="name">Shown to the recipient; null where it may be left out.</param>
        /// <returns>What was asked for.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public IReadOnlyList<string> ReadHeader(string name)
        {
            var n = Utf8.FromText(name, "the name of a header");
            return Use(m =>
            {
                var values = new List<string>();
                while (true)
                {
                    try
                    {
                        values.Add(Utf8.Copy((buffer, size) => NativeMethods.EmailGetHeader(
                                                 m, n, values.Count + 1, buffer, size)));
                    }
                    catch (CourrielException e) when (e.Code == EmailErrorCode.OutOfRange)
                    {
                        return values;
                    }
                }
            });
        }

        /// <summary>Tells the attachments, inline ones included.</summary>
        /// <returns>What was asked for.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public IReadOnlyList<AttachmentInfo> ReadAttachments()
        {
            return Use(m =>
            {
                var count = NotNegative(NativeMethods.EmailGetAttachmentCount(m));
                var list = new List<AttachmentInfo>();
                for (var i = 1; i <= count; i++)
                {
                    var rank = i;
                    Func<AttachmentDetail, string> told = detail =>
                        Utf8.Copy((buffer, size) => NativeMethods.EmailAttachmentText(
                                      m, rank, (int)detail, buffer, size));
                    list.Add(new AttachmentInfo(rank, told(AttachmentDetail.Name),
                        told(AttachmentDetail.ContentType), told(AttachmentDetail.ContentId),
                        told(AttachmentDetail.Description),
                        (AttachmentPlace) int.Parse(
                            told(AttachmentDetail.Place), CultureInfo.InvariantCulture),
                        told(AttachmentDetail.Disposition), told(AttachmentDetail.Location),
                        NotNegative(NativeMethods.EmailAttachmentData(
                            m, rank, IntPtr.Zero, UIntPtr.Zero))));
                }
                return list;
            });
        }

        /// <summary>The content of one attachment: from memory, from its file, or from its
        /// stream.</summary>
        /// <param name="rank">1 for the first.</param>
        /// <returns>What was asked for.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public byte[] ReadAttachment(int rank)
        {
            return Use(m =>
                {
                    var bytes = new byte[checked((int)NotNegative(
                        NativeMethods.EmailAttachmentData(m, rank, IntPtr.Zero, UIntPtr.Zero)))];
                    var pinned = GCHandle.Alloc(bytes, GCHandleType.Pinned);
                    try
                    {
                        var whole = NotNegative(NativeMethods.EmailAttachmentData(
                            m, rank, pinned.AddrOfPinnedObject(), (UIntPtr)(uint)bytes.Length));
                        // It is another when another thread put another message together meanwhile.
                        Array.Resize(ref bytes, (int)Math.Min(whole, bytes.Length));
                        return bytes;
                    }
                    finally
                    {
                        pinned.Free();
                    }
                });
        }

        private long NotNegative(long result)
        {
            if (result < 0)
            {
                throw Failed();
            }
            return result;
        }
    }
}
