// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Mail;
using System.Threading;

namespace Courriel
{
    /// <summary>A mail to be sent, on any session, once or many times. Every call checks what it is
    /// given and returns the message itself, so that calls can be strung together. May be used from
    /// several threads; sendings of one message take turns.</summary>
    public sealed partial class EmailMessage : IDisposable
    {
        private static long lastRank;
        private readonly MessageHandle handle;

        /// <summary>Makes an empty message.</summary>
        public EmailMessage()
        {
            handle = EmailLibrary.Call(() =>
            {
                var value = NativeMethods.EmailNewMessage();
                if (value == IntPtr.Zero)
                {
                    throw ErrorState.Exception();
                }
                return new MessageHandle(value);
            });
        }

        /// <summary>In the order in which messages were made: several are always taken in this
        /// order, so that two calls never wait for each other.</summary>
        internal long Rank { get; } = Interlocked.Increment(ref lastRank);

        /// <summary>Held from a sending until its results are read.</summary>
        internal SemaphoreSlim Turn { get; } = new SemaphoreSlim(1, 1);

        /// <summary>Carries over a message of the framework, with all it contains: see the
        /// package's README.</summary>
        /// <param name="mail">Stays the caller's, and can be used again.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public static EmailMessage FromMailMessage(MailMessage mail)
        {
            return MailMessageConverter.Convert(mail, false);
        }

        /// <summary>Sets who the message is from, "user@example.com" or "Name
        /// &lt;user@example.com&gt;".</summary>
        /// <param name="mailbox">"user@example.com" or "Name &lt;user@example.com&gt;", in any
        /// language.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage From(string mailbox)
        {
            var text = Utf8.FromText(mailbox, "the sender");
            return Do(m => NativeMethods.EmailSetSender(m, text));
        }

        /// <summary>Sets who the message is from.</summary>
        /// <param name="mailbox">"user@example.com" or "Name &lt;user@example.com&gt;", in any
        /// language.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage From(MailAddress mailbox)
        {
            return From(Mailbox.Format(mailbox));
        }

        /// <summary>Sets where failures are reported: an address without a name; "" is the null
        /// sender of RFC 5321 section 4.5.5; null takes the sender of the message again.</summary>
        /// <param name="address">An address without a name.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage EnvelopeSender(string? address)
        {
            var text = Utf8.FromText(address, "the envelope sender");
            return Do(m => NativeMethods.EmailSetEnvelopeSender(m, text));
        }

        /// <summary>Adds an address that the mail goes to and no header names (RCPT TO). Once there
        /// is one, the mail goes to these alone: To, Cc and Bcc make headers, and nothing
        /// else.</summary>
        /// <param name="address">An address without a name; null removes all that were added, and
        /// the mail goes to To, Cc and Bcc again.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage EnvelopeRecipient(string? address)
        {
            var text = Utf8.FromText(address, "an envelope recipient");
            return Do(m => NativeMethods.EmailAddEnvelopeRecipient(m, text));
        }

        /// <summary>Adds recipients, one mailbox each.</summary>
        /// <param name="mailboxes">One mailbox each, as "user@example.com" or "Name
        /// &lt;user@example.com&gt;".</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage To(params string[] mailboxes)
        {
            return Each(mailboxes, "a recipient", NativeMethods.EmailAddRecipient);
        }

        /// <summary>Adds a recipient.</summary>
        /// <param name="mailbox">"user@example.com" or "Name &lt;user@example.com&gt;", in any
        /// language.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage To(MailAddress mailbox)
        {
            return To(Mailbox.Format(mailbox));
        }

        /// <summary>Adds recipients, one mailbox each.</summary>
        /// <param name="mailboxes">One mailbox each, as "user@example.com" or "Name
        /// &lt;user@example.com&gt;".</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage To(IEnumerable<string> mailboxes)
        {
            return Each(Listed(mailboxes), "a recipient", NativeMethods.EmailAddRecipient);
        }

        /// <summary>Adds recipients, as those of a MailAddressCollection.</summary>
        /// <param name="mailboxes">One mailbox each, as "user@example.com" or "Name
        /// &lt;user@example.com&gt;".</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage To(IEnumerable<MailAddress> mailboxes)
        {
            return Each(Listed(mailboxes).Select(Mailbox.Format), "a recipient",
                NativeMethods.EmailAddRecipient);
        }

        /// <summary>Adds recipients of a copy, one mailbox each.</summary>
        /// <param name="mailboxes">One mailbox each, as "user@example.com" or "Name
        /// &lt;user@example.com&gt;".</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Cc(params string[] mailboxes)
        {
            return Each(mailboxes, "a recipient of a copy", NativeMethods.EmailAddCc);
        }

        /// <summary>Adds a recipient of a copy.</summary>
        /// <param name="mailbox">"user@example.com" or "Name &lt;user@example.com&gt;", in any
        /// language.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Cc(MailAddress mailbox)
        {
            return Cc(Mailbox.Format(mailbox));
        }

        /// <summary>Adds recipients of a copy, one mailbox each.</summary>
        /// <param name="mailboxes">One mailbox each, as "user@example.com" or "Name
        /// &lt;user@example.com&gt;".</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Cc(IEnumerable<string> mailboxes)
        {
            return Each(Listed(mailboxes), "a recipient of a copy", NativeMethods.EmailAddCc);
        }

        /// <summary>Adds recipients of a copy, as those of a MailAddressCollection.</summary>
        /// <param name="mailboxes">One mailbox each, as "user@example.com" or "Name
        /// &lt;user@example.com&gt;".</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Cc(IEnumerable<MailAddress> mailboxes)
        {
            return Each(Listed(mailboxes).Select(Mailbox.Format), "a recipient of a copy",
                NativeMethods.EmailAddCc);
        }

        /// <summary>Adds recipients of a blind copy, one mailbox each: in the envelope, in no
        /// header.</summary>
        /// <param name="mailboxes">One mailbox each, as "user@example.com" or "Name
        /// &lt;user@example.com&gt;".</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Bcc(params string[] mailboxes)
        {
            return Each(mailboxes, "a recipient of a blind copy", NativeMethods.EmailAddBcc);
        }

        /// <summary>Adds a recipient of a blind copy.</summary>
        /// <param name="mailbox">"user@example.com" or "Name &lt;user@example.com&gt;", in any
        /// language.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Bcc(MailAddress mailbox)
        {
            return Bcc(Mailbox.Format(mailbox));
        }

        /// <summary>Adds recipients of a blind copy, one mailbox each.</summary>
        /// <param name="mailboxes">One mailbox each, as "user@example.com" or "Name
        /// &lt;user@example.com&gt;".</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Bcc(IEnumerable<string> mailboxes)
        {
            return Each(
                Listed(mailboxes), "a recipient of a blind copy", NativeMethods.EmailAddBcc);
        }

        /// <summary>Adds recipients of a blind copy, as those of a MailAddressCollection.</summary>
        /// <param name="mailboxes">One mailbox each, as "user@example.com" or "Name
        /// &lt;user@example.com&gt;".</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Bcc(IEnumerable<MailAddress> mailboxes)
        {
            return Each(Listed(mailboxes).Select(Mailbox.Format), "a recipient of a blind copy",
                NativeMethods.EmailAddBcc);
        }

        /// <summary>Adds addresses that answers go to, one mailbox each.</summary>
        /// <param name="mailboxes">One mailbox each, as "user@example.com" or "Name
        /// &lt;user@example.com&gt;".</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage ReplyTo(params string[] mailboxes)
        {
            return Each(mailboxes, "an address for answers", NativeMethods.EmailAddReplyTo);
        }

        /// <summary>Adds an address that answers go to.</summary>
        /// <param name="mailbox">"user@example.com" or "Name &lt;user@example.com&gt;", in any
        /// language.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage ReplyTo(MailAddress mailbox)
        {
            return ReplyTo(Mailbox.Format(mailbox));
        }

        /// <summary>Adds addresses that answers go to, one mailbox each.</summary>
        /// <param name="mailboxes">One mailbox each, as "user@example.com" or "Name
        /// &lt;user@example.com&gt;".</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage ReplyTo(IEnumerable<string> mailboxes)
        {
            return Each(Listed(mailboxes), "an address for answers", NativeMethods.EmailAddReplyTo);
        }

        /// <summary>Adds addresses that answers go to, as those of a
        /// MailAddressCollection.</summary>
        /// <param name="mailboxes">One mailbox each, as "user@example.com" or "Name
        /// &lt;user@example.com&gt;".</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage ReplyTo(IEnumerable<MailAddress> mailboxes)
        {
            return Each(Listed(mailboxes).Select(Mailbox.Format), "an address for answers",
                NativeMethods.EmailAddReplyTo);
        }

        /// <summary>Sets the subject: one line in any language. Null or "" removes it.</summary>
        /// <param name="subject">One line; null or "" removes it.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Subject(string? subject)
        {
            var text = Utf8.FromText(subject, "the subject");
            return Do(m => NativeMethods.EmailSetSubject(m, text));
        }

        /// <summary>Sets the text. With <see cref="Html"/> as well, the mail offers both. Null or
        /// "" removes it.</summary>
        /// <param name="text">Any length; null or "" removes it.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Text(string? text)
        {
            var bytes = Utf8.FromText(text, "the text");
            return Do(m => NativeMethods.EmailSetText(m, bytes))
                .Weighed("text", bytes?.Length ?? 0, false);
        }

        /// <summary>Sets the HTML. Null or "" removes it.</summary>
        /// <param name="html">Any length; null or "" removes it.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Html(string? html)
        {
            var bytes = Utf8.FromText(html, "the HTML");
            return Do(m => NativeMethods.EmailSetHTML(m, bytes))
                .Weighed("html", bytes?.Length ?? 0, false);
        }

        /// <summary>Attaches a file, which is read in pieces while the message is being
        /// sent.</summary>
        /// <param name="path">A regular file; relative paths start at the current directory of the
        /// process.</param>
        /// <param name="name">Shown to the recipient; null: the last part of the path.</param>
        /// <param name="contentType">"type/subtype"; null: found out from content and name.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage AttachFile(string path, string? name = null, string? contentType = null)
        {
            var p = Utf8.FromText(path, "a path");
            var n = Utf8.FromText(name, "the name of an attachment");
            var t = Utf8.FromText(contentType, "a content type");
            return Do(m => NativeMethods.EmailAttachFile(m, p, n, t));
        }

        /// <summary>Attaches bytes.</summary>
        /// <param name="name">Shown to the recipient; must be given.</param>
        /// <param name="data">Copied.</param>
        /// <param name="contentType">"type/subtype"; null: found out from content and name.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage AttachData(string name, byte[] data, string? contentType = null)
        {
            if (data == null)
            {
                throw new ArgumentNullException("data");
            }
            var n = Utf8.FromText(name, "the name of an attachment");
            var t = Utf8.FromText(contentType, "a content type");
            return Do(
                m => NativeMethods.EmailAttachData(m, n, t, data, (UIntPtr)(ulong)data.LongLength))
                .Weighed("attachments", data.LongLength, true);
        }

        /// <summary>Attaches what a stream has; it is read at once. A stream that can seek is read
        /// from its beginning, wherever it stands, and put back there; another from where it
        /// is.</summary>
        /// <param name="name">Shown to the recipient; must be given.</param>
        /// <param name="data">Stays open.</param>
        /// <param name="contentType">"type/subtype"; null: found out from content and name.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage AttachStream(string name, Stream data, string? contentType = null)
        {
            if (data == null)
            {
                throw new ArgumentNullException("data");
            }
            return AttachData(name, MailContent.Bytes(data), contentType);
        }

        /// <summary>Adds a header. Those that the library writes itself from other calls are
        /// refused; Date and Message-ID may be given once.</summary>
        /// <param name="name">Shown to the recipient; null where it may be left out.</param>
        /// <param name="value">One line in any language; null or "" removes it where it may be
        /// removed.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Header(string name, string value)
        {
            var n = Utf8.FromText(name, "the name of a header");
            var v = Utf8.FromText(value, "a header");
            return Do(m => NativeMethods.EmailAddHeader(m, n, v));
        }

        /// <summary>Makes the message a ready-made mail (RFC 5322), sent as it is but for line ends
        /// and a Bcc header, which is taken out. The envelope comes from the other calls; null goes
        /// back to a built message.</summary>
        /// <param name="source">A whole mail (RFC 5322); copied.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Source(byte[]? source)
        {
            var size = source == null ? 0 : source.LongLength;
            return Do(m => NativeMethods.EmailSetSource(m, source, (UIntPtr)(ulong)size))
                .Weighed("source", size, false);
        }

        /// <summary>Empties the message so that it can be used again.</summary>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Reset()
        {
            Do(NativeMethods.EmailResetMessage);
            handle.WeighNothing();
            return this;
        }

        /// <summary>Frees the message. A sending in progress goes on undisturbed.</summary>
        public void Dispose()
        {
            handle.Disposed = true;
            handle.Dispose();
        }

        private delegate int Adder(IntPtr message, byte[]? text);

        private EmailMessage Each(IEnumerable<string?>? mailboxes, string what, Adder add)
        {
            // To(null) means one text that is missing, not a list that is: C's answer to that is
            // wanted.
            foreach (var mailbox in mailboxes ?? new string?[] { null })
            {
                var text = Utf8.FromText(mailbox, what);
                Do(m => add(m, text));
            }
            return this;
        }

        private static List<T> Listed<T>(IEnumerable<T> mailboxes)
        {
            if (mailboxes == null)
            {
                throw new ArgumentNullException(nameof(mailboxes));
            }
            // Read to its end before the first is added: a list that fails on the way adds nobody.
            return mailboxes.ToList();
        }

        private EmailMessage Do(Func<IntPtr, int> call)
        {
            // The error is read before the handle is let go, which may be a call into the library
            // too.
            return Use(m =>
            {
                if (call(m) == 0)
                {
                    throw Failed();
                }
                return this;
            });
        }

        /// <summary>An exception for the state of this thread, with what a reader of an attachment
        /// threw inside.</summary>
        private CourrielException Failed()
        {
            var error = ErrorState.Read();
            return error == null ? ErrorState.Exception() : error.ToException(ReaderFailure());
        }

        /// <summary>What a reader of an attachment threw; null when none did.</summary>
        internal Exception? ReaderFailure()
        {
            lock (handle.Readers)
            {
                return handle.Readers.Count == 0 ? null : ReaderRelay.TakeFailure(handle.Readers);
            }
        }

        private EmailMessage Weighed(string part, long bytes, bool more)
        {
            handle.Weigh(part, bytes, more);
            return this;
        }

        /// <summary>Calls the library with the handle, which cannot be freed meanwhile.</summary>
        internal T Use<T>(Func<IntPtr, T> call)
        {
            var value = Hold();
            try
            {
                return call(value);
            }
            finally
            {
                LetGo();
            }
        }

        /// <summary>The handle, which is not freed until LetGo.</summary>
        internal IntPtr Hold()
        {
            var added = false;
            try
            {
                handle.DangerousAddRef(ref added);
            }
            catch (ObjectDisposedException)
            {
                throw Closed.Exception("Message");
            }
            return handle.Value;
        }

        internal void LetGo()
        {
            handle.DangerousRelease();
        }
    }
}
