// SPDX-License-Identifier: MIT

using System;
using System.IO;
using System.Net.Mail;
using System.Runtime.InteropServices;

namespace Courriel
{
    /// <content>What else a mail can carry, and the ways to read one.</content>
    public sealed partial class EmailMessage
    {
        /// <summary>Attaches what a stream has, read in pieces while the message is being sent,
        /// never wholly in memory.</summary>
        /// <param name="name">Shown to the recipient; must be given.</param>
        /// <param name="open">Gives a fresh stream, at its beginning, for each reading; it is
        /// disposed of.</param>
        /// <param name="contentType">"type/subtype"; null: found out from content and name.</param>
        /// <param name="size">In bytes, when it is known; else it is read once more, to be
        /// counted.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage AttachStream(
            string name, Func<Stream> open, string? contentType = null, long size = -1)
        {
            if (open == null)
            {
                throw new ArgumentNullException("open");
            }
            var n = Utf8.FromText(name, "the name of an attachment");
            var t = Utf8.FromText(contentType, "a content type");
            var reader = ReaderRelay.Register(open);
            lock (handle.Readers)
            {
                handle.Readers.Add(reader);
            }
            return Do(m => NativeMethods.EmailAttachReader(
                          m, n, t, size, ReaderRelay.Callback, new IntPtr(reader)));
        }

        /// <summary>Adds a file that the HTML shows, as &lt;img
        /// src="cid:logo@example.com"&gt;.</summary>
        /// <param name="path">A regular file; relative paths start at the current directory of the
        /// process.</param>
        /// <param name="contentId">What follows cid: in the HTML, without angle brackets.</param>
        /// <param name="name">Shown to the recipient; null where it may be left out.</param>
        /// <param name="contentType">"type/subtype"; null: found out from content and name.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage AttachInlineFile(
            string path, string contentId, string? name = null, string? contentType = null)
        {
            var p = Utf8.FromText(path, "a path");
            var n = Utf8.FromText(name, "the name of an attachment");
            var t = Utf8.FromText(contentType, "a content type");
            var c = Utf8.FromText(contentId, "a content id");
            return Do(m => NativeMethods.EmailAttachInlineFile(m, p, n, t, c));
        }

        /// <summary>Adds bytes that the HTML shows; the name may be null.</summary>
        /// <param name="name">Shown to the recipient; null where it may be left out.</param>
        /// <param name="data">Copied; at most 64 MiB where it is held in memory.</param>
        /// <param name="contentId">What follows cid: in the HTML, without angle brackets.</param>
        /// <param name="contentType">"type/subtype"; null: found out from content and name.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage AttachInlineData(
            string? name, byte[] data, string contentId, string? contentType = null)
        {
            if (data == null)
            {
                throw new ArgumentNullException("data");
            }
            var n = Utf8.FromText(name, "the name of an attachment");
            var t = Utf8.FromText(contentType, "a content type");
            var c = Utf8.FromText(contentId, "a content id");
            return Do(m => NativeMethods.EmailAttachInlineData(
                          m, n, t, c, data, (UIntPtr)(ulong)data.LongLength))
                .Weighed("attachments", data.LongLength, true);
        }

        /// <summary>Adds another form of the text, as a text/x-amp-html. It stands before the HTML,
        /// text/calendar after it; <see cref="SetAttachment(int, AttachmentDetail, int)"/> moves
        /// it. It has a rank, as attachments have.</summary>
        /// <param name="data">At most 64 MiB; the line ends of a text become CR LF.</param>
        /// <param name="contentType">With its parameters, as "text/calendar; method=REQUEST;
        /// charset=utf-8".</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The type is not one.</exception>
        public EmailMessage AddAlternative(byte[] data, string contentType)
        {
            if (data == null)
            {
                throw new ArgumentNullException("data");
            }
            var t = Utf8.FromText(contentType, "a content type");
            return Do(
                m => NativeMethods.EmailAddAlternative(m, t, data, (UIntPtr)(ulong)data.LongLength))
                .Weighed("attachments", data.LongLength, true);
        }

        /// <summary>Sets a detail of an attachment, or of an alternative.</summary>
        /// <param name="rank">1 for the first that was added.</param>
        /// <param name="detail">Which one: name, type, Content-ID, description, disposition or
        /// location.</param>
        /// <param name="value">Null or "" removes it.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one, or there is no such
        /// rank.</exception>
        public EmailMessage SetAttachment(int rank, AttachmentDetail detail, string? value)
        {
            var text = Utf8.FromText(value, "a detail of an attachment");
            return Do(m => NativeMethods.EmailSetAttachmentText(m, rank, (int)detail, text));
        }

        /// <summary>Sets a detail of an attachment, or of an alternative, that is a
        /// number.</summary>
        /// <param name="rank">1 for the first that was added.</param>
        /// <param name="detail"><see cref="AttachmentDetail.Place"/> or
        /// <see cref="AttachmentDetail.View"/>.</param>
        /// <param name="value">A <see cref="AttachmentPlace"/>, or the rank of the
        /// alternative.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one, or there is no such
        /// rank.</exception>
        public EmailMessage SetAttachment(int rank, AttachmentDetail detail, int value)
        {
            return Do(m => NativeMethods.EmailSetAttachmentNumber(m, rank, (int)detail, value));
        }

        /// <summary>Describes an attachment by its rank.</summary>
        /// <param name="rank">1 for the first that was added.</param>
        /// <param name="description">One line; null or "" removes it.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage AttachmentDescription(int rank, string? description)
        {
            var text = Utf8.FromText(description, "a description");
            return Do(m => NativeMethods.EmailSetAttachmentDescription(m, rank, text));
        }

        /// <summary>Says how urgent the mail is.</summary>
        /// <param name="priority">None says nothing.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Priority(EmailPriority priority)
        {
            return Do(m => NativeMethods.EmailSetPriority(m, (int)priority));
        }

        /// <summary>Says how confidential the mail is.</summary>
        /// <param name="sensitivity">Normal says nothing.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Sensitivity(EmailSensitivity sensitivity)
        {
            return Do(m => NativeMethods.EmailSetSensitivity(m, (int)sensitivity));
        }

        /// <summary>Sets the keywords, separated by semicolons; null or "" removes them.</summary>
        /// <param name="keywords">With semicolons between them; null or "" removes them.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Keywords(string? keywords)
        {
            var text = Utf8.FromText(keywords, "the keywords");
            return Do(m => NativeMethods.EmailSetKeywords(m, text));
        }

        /// <summary>Asks the reader's program to tell that the mail was shown.</summary>
        /// <param name="wanted">False takes it back.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage RequestReadReceipt(bool wanted = true)
        {
            return Do(m => NativeMethods.EmailRequestReadReceipt(m, wanted ? 1 : 0));
        }

        /// <summary>Asks for reports of delivery and of failure.</summary>
        /// <param name="wanted">False takes it back.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage RequestDeliveryReceipt(bool wanted = true)
        {
            return Do(m => NativeMethods.EmailRequestDeliveryReceipt(m, wanted ? 1 : 0));
        }

        /// <summary>Sets the Sender header: who sends the mail for the one in From; null or ""
        /// removes it.</summary>
        /// <param name="mailbox">"user@example.com" or "Name &lt;user@example.com&gt;", in any
        /// language.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage SendingAgent(string? mailbox)
        {
            var text = Utf8.FromText(mailbox, "the sending agent");
            return Do(m => NativeMethods.EmailSetSendingAgent(m, text));
        }

        /// <summary>Sets the Sender header.</summary>
        /// <param name="mailbox">"user@example.com" or "Name &lt;user@example.com&gt;", in any
        /// language.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage SendingAgent(MailAddress mailbox)
        {
            return SendingAgent(Mailbox.Format(mailbox));
        }

        /// <summary>Sets the Message-ID; null or "": one is made.</summary>
        /// <param name="id">With or without its angle brackets; null or "": one is made.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage MessageId(string? id)
        {
            var text = Utf8.FromText(id, "the Message-ID");
            return Do(m => NativeMethods.EmailSetMessageID(m, text));
        }

        /// <summary>Names the mails, separated by spaces, that this one answers.</summary>
        /// <param name="ids">Message-IDs with spaces between them; null or "" removes them.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage InReplyTo(string? ids)
        {
            var text = Utf8.FromText(ids, "the mails that are answered");
            return Do(m => NativeMethods.EmailSetInReplyTo(m, text));
        }

        /// <summary>Names the mails of the conversation, separated by spaces, oldest
        /// first.</summary>
        /// <param name="ids">Message-IDs with spaces between them; null or "" removes them.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage References(string? ids)
        {
            var text = Utf8.FromText(ids, "the mails of the conversation");
            return Do(m => NativeMethods.EmailSetReferences(m, text));
        }

        /// <summary>Sets the Date header.</summary>
        /// <param name="date">Whole seconds and whole minutes of the offset count.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Date(DateTimeOffset date)
        {
            return Do(m => NativeMethods.EmailSetDate(
                          m, date.ToUnixTimeSeconds(), (int)date.Offset.TotalMinutes));
        }

        /// <summary>Says that no person wrote the mail: "auto-generated", "auto-replied",
        /// "auto-notified" or "no".</summary>
        /// <param name="keyword">One of those; null or "" removes it.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage AutoSubmitted(string? keyword)
        {
            var text = Utf8.FromText(keyword, "the keyword");
            return Do(m => NativeMethods.EmailSetAutoSubmitted(m, text));
        }

        /// <summary>Adds a way to leave a mailing list, an https or mailto URI; oneClick promises
        /// that a POST to it does so without a question (RFC 8058).</summary>
        /// <param name="uri">An https or mailto URI.</param>
        /// <param name="oneClick">Whether a POST to the URI is enough.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage ListUnsubscribe(string uri, bool oneClick = false)
        {
            var text = Utf8.FromText(uri, "the address to leave the list");
            return Do(m => NativeMethods.EmailAddListUnsubscribe(m, text, oneClick ? 1 : 0));
        }

        /// <summary>Makes the mail an invitation; a null method takes the one in the
        /// calendar.</summary>
        /// <param name="method">As REQUEST or CANCEL; null: the one in the calendar.</param>
        /// <param name="calendar">An iCalendar object (RFC 5545).</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Calendar(string? method, string calendar)
        {
            var n = Utf8.FromText(method, "the method");
            var c = Utf8.FromText(calendar, "the calendar");
            return Do(m => NativeMethods.EmailSetCalendar(m, n, c));
        }

        /// <summary>Signs the mail with DKIM whenever it is sent; the key is in PEM form.</summary>
        /// <param name="domain">The signing domain.</param>
        /// <param name="selector">The name under which the domain publishes the key.</param>
        /// <param name="key">In PEM form.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Dkim(string domain, string selector, string key)
        {
            var d = Utf8.FromText(domain, "the domain");
            var s = Utf8.FromText(selector, "the selector");
            var k = Utf8.FromText(key, "the key");
            try
            {
                return Do(m => NativeMethods.EmailAddDKIM(m, d, s, k));
            }
            finally
            {
                Utf8.Wipe(k);
            }
        }

        /// <summary>Signs the mail with DKIM with a key in a file.</summary>
        /// <param name="domain">The signing domain.</param>
        /// <param name="selector">The name under which the domain publishes the key.</param>
        /// <param name="path">A regular file; relative paths start at the current directory of the
        /// process.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage DkimFile(string domain, string selector, string path)
        {
            var d = Utf8.FromText(domain, "the domain");
            var s = Utf8.FromText(selector, "the selector");
            var p = Utf8.FromText(path, "a path");
            return Do(m => NativeMethods.EmailAddDKIMFile(m, d, s, p));
        }

        /// <summary>Signs the mail with S/MIME: in PEM form the signer's certificate, then those of
        /// the authorities, and the key.</summary>
        /// <param name="certificates">In PEM form.</param>
        /// <param name="key">In PEM form.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage SmimeSigner(string certificates, string key)
        {
            var c = Utf8.FromText(certificates, "the certificates");
            var k = Utf8.FromText(key, "the key");
            try
            {
                return Do(m => NativeMethods.EmailSetSMIMESigner(m, c, k));
            }
            finally
            {
                Utf8.Wipe(k);
            }
        }

        /// <summary>Signs the mail with S/MIME, with a PKCS #12 file; the password may be
        /// null.</summary>
        /// <param name="path">A regular file; relative paths start at the current directory of the
        /// process.</param>
        /// <param name="password">Null when there is none.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage SmimeSignerFile(string path, string? password)
        {
            var p = Utf8.FromText(path, "a path");
            var w = Utf8.FromText(password, "the password");
            try
            {
                return Do(m => NativeMethods.EmailSetSMIMESignerFile(m, p, w));
            }
            finally
            {
                Utf8.Wipe(w);
            }
        }

        /// <summary>Encrypts the mail with S/MIME for the owner of a certificate in PEM form; once
        /// for each recipient.</summary>
        /// <param name="certificates">In PEM form.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage SmimeRecipient(string certificates)
        {
            var c = Utf8.FromText(certificates, "the certificates");
            return Do(m => NativeMethods.EmailAddSMIMERecipient(m, c));
        }

        /// <summary>Demands something of the delivery that is a number.</summary>
        /// <param name="option">What is demanded.</param>
        /// <param name="value">One line in any language; null or "" removes it where it may be
        /// removed.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Delivery(DeliveryOption option, int value)
        {
            return Do(m => NativeMethods.EmailSetDeliveryNumber(m, (int)option, value));
        }

        /// <summary>Demands something of the delivery that is a text; null or "" takes it
        /// back.</summary>
        /// <param name="option">What is demanded.</param>
        /// <param name="value">One line in any language; null or "" removes it where it may be
        /// removed.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage Delivery(DeliveryOption option, string? value)
        {
            var text = Utf8.FromText(value, "a demand of the delivery");
            return Do(m => NativeMethods.EmailSetDeliveryText(m, (int)option, text));
        }

        /// <summary>Says when the server is to report (DSN, RFC 3461).</summary>
        /// <param name="when">Bits; Never stands alone.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage ReportWhen(DeliveryNotifications when)
        {
            return Delivery(DeliveryOption.Notify, (int)when);
        }

        /// <summary>Sets the HTML and attaches the pictures that it names in this folder.</summary>
        /// <param name="html">Any length; null or "" removes it.</param>
        /// <param name="directory">Where the pictures are; relative paths start at the current
        /// directory of the process.</param>
        /// <param name="options">Bits.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage ImportHtml(
            string html, string directory, HtmlImportOptions options = HtmlImportOptions.None)
        {
            var h = Utf8.FromText(html, "the HTML");
            var d = Utf8.FromText(directory, "a path");
            return Do(m => NativeMethods.EmailImportHTML(m, h, d, (int)options))
                .Weighed("html", h?.Length ?? 0, false);
        }

        /// <summary>Takes a ready-made mail apart into the properties of this message, all of which
        /// it replaces.</summary>
        /// <param name="source">A whole mail (RFC 5322); copied.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage ImportSource(byte[] source)
        {
            if (source == null)
            {
                throw new ArgumentNullException("source");
            }
            Do(m => NativeMethods.EmailImportSource(m, source, (UIntPtr)(ulong)source.LongLength));
            handle.WeighNothing();
            return Weighed("source", source.LongLength, false);
        }

        /// <summary>Takes a ready-made mail in a file apart into the properties of this
        /// message.</summary>
        /// <param name="path">A regular file; relative paths start at the current directory of the
        /// process.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage ImportSourceFile(string path)
        {
            var text = Utf8.FromText(path, "a path");
            return Do(m => NativeMethods.EmailImportSourceFile(m, text));
        }

        /// <summary>The whole mail as it would be sent.</summary>
        /// <param name="options">Bits.</param>
        /// <returns>What was asked for.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public byte[] BuildSource(SourceOptions options = SourceOptions.None)
        {
            return Use(m =>
            {
                IntPtr data;
                UIntPtr size;
                if (NativeMethods.EmailBuildSource(m, (int)options, out data, out size) == 0)
                {
                    throw Failed();
                }
                try
                {
                    var bytes = new byte[checked((int)size)];
                    Marshal.Copy(data, bytes, 0, bytes.Length);
                    return bytes;
                }
                finally
                {
                    NativeMethods.EmailFreeSource(data);
                }
            });
        }

        /// <summary>Writes the whole mail to a file, which is there only when it is
        /// complete.</summary>
        /// <param name="path">A regular file; relative paths start at the current directory of the
        /// process.</param>
        /// <param name="options">Bits.</param>
        /// <returns>The message itself.</returns>
        /// <exception cref="CourrielException">The value cannot be one: a control character, half a
        /// surrogate pair, an address or header that is none, a file that cannot be read. Its code
        /// and text say which.</exception>
        /// <exception cref="ObjectDisposedException">The message is closed.</exception>
        public EmailMessage BuildSourceFile(string path, SourceOptions options = SourceOptions.None)
        {
            var text = Utf8.FromText(path, "a path");
            return Do(m => NativeMethods.EmailBuildSourceFile(m, text, (int)options));
        }
    }
}
