// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace Courriel
{
    /// <summary>One form of the text of a MailMessage, and what it shows.</summary>
    internal sealed class MailView
    {
        internal ContentType ContentType = new ContentType();
        internal byte[] Data = new byte[0];

        /// <summary>The text, where the library writes such a part from a text alone; else
        /// null.</summary>
        internal string? Text;

        /// <summary>Without angle brackets; null when nothing refers to it.</summary>
        internal string? ContentId;

        internal Uri? Location;

        internal IEnumerable<LinkedResource> Linked = new LinkedResource[0];

        internal bool IsHtml
        {
            get { return Is("text/html"); }
        }

        internal bool Is(string type)
        {
            return ContentType.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase);
        }
    }

    /// <summary>The forms of the text of a MailMessage in their order, read into memory; its
    /// streams are put back to where they were, so that the message can be sent again.</summary>
    internal static class MailContent
    {
        private static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);

        internal static List<MailView> Views(MailMessage mail)
        {
            var views = new List<MailView>();
            if (!string.IsNullOrEmpty(mail.Body))
            {
                views.Add(Body(mail));
            }
            foreach (var view in mail.AlternateViews)
            {
                var data = Bytes(view.ContentStream);
                views.Add(new MailView
                {
                    ContentType = view.ContentType,
                    Data = data,
                    Location = view.BaseUri,
                    Linked = view.LinkedResources,
                    ContentId = Referred(views, view.ContentId),
                    Text = PlainText(view.ContentType, data),
                });
            }
            foreach (var view in views.Where(v => v.ContentId != null || v.Location != null))
            {
                view.Text = null;
            }
            return views;
        }

        private static MailView Body(MailMessage mail)
        {
            // Half a surrogate pair is refused with the library's own code, whatever the encoding
            // makes of it.
            Utf8.FromText(mail.Body.Replace("\0", ""), "the text");
            var type = new ContentType(mail.IsBodyHtml ? "text/html" : "text/plain");
            var encoding = mail.BodyEncoding;
            var data = encoding == null ? null : InCharset(mail.Body, encoding);
            if (encoding != null && data != null)
            {
                type.CharSet = encoding.WebName;
                return new MailView { ContentType = type, Data = data };
            }
            type.CharSet = "utf-8";
            data = Encoding.UTF8.GetBytes(mail.Body);
            return new MailView { ContentType = type, Data = data, Text = PlainText(type, data) };
        }

        /// <summary>The text in an encoding that its readers decode to the same text by the
        /// encoding's name; else null, and it goes in UTF-8.</summary>
        private static byte[]? InCharset(string text, Encoding encoding)
        {
            var name = encoding.WebName;
            var unicode = new[] { "utf-", "us-ascii", "unicode" };
            if (unicode.Any(u => name.StartsWith(u, StringComparison.OrdinalIgnoreCase)))
            {
                return null;
            }
            try
            {
                var data = encoding.GetBytes(text);
                return Encoding.GetEncoding(name).GetString(data) == text ? data : null;
            }
            catch (ArgumentException)
            {
                return null; // the name is nobody's, or a character has no form in it
            }
        }

        private static string? PlainText(ContentType type, byte[] data)
        {
            var media = type.MediaType.ToLowerInvariant();
            var charset = (type.CharSet ?? "us-ascii").ToLowerInvariant();
            var others = type.Parameters.Keys.Cast<string>()
                .Where(k => !k.Equals("charset", StringComparison.OrdinalIgnoreCase));
            if ((media != "text/plain" && media != "text/html") ||
                (charset != "utf-8" && charset != "us-ascii") || others.Any() ||
                data.Length == 0 || Array.IndexOf(data, (byte)0) >= 0)
            {
                return null;
            }
            try
            {
                return Strict.GetString(data);
            }
            catch (DecoderFallbackException)
            {
                return null;
            }
        }

        /// <summary>The id when it means something: the framework makes one up for whoever asks,
        /// and does not tell. One that was set is not of the form of those, or a body refers to
        /// it.</summary>
        internal static string? Referred(List<MailView> views, string? id)
        {
            id = Bare(id);
            if (id == null)
            {
                return null;
            }
            var at = id.IndexOf('@');
            Guid ignored;
            if (!Guid.TryParse(at < 0 ? id : id.Substring(0, at), out ignored))
            {
                return id;
            }
            var reference = "cid:" + id;
            return views.Any(v => Encoding.ASCII.GetString(v.Data).Contains(reference)) ? id : null;
        }

        internal static string? Bare(string? id)
        {
            // Mono has none until one is set; others make one up.
            return id == null || id.Length == 0 ? null : id.Trim().TrimStart('<').TrimEnd('>');
        }

        /// <summary>What a stream has, from its beginning as the framework's client sends it,
        /// wherever it stands.</summary>
        internal static byte[] Bytes(Stream stream)
        {
            var start = stream.CanSeek ? stream.Position : 0;
            using (var memory = new MemoryStream())
            {
                if (stream.CanSeek)
                {
                    stream.Position = 0;
                }
                stream.CopyTo(memory);
                if (stream.CanSeek)
                {
                    stream.Position = start;
                }
                return memory.ToArray();
            }
        }
    }

    /// <summary>A view on a stream that belongs to somebody else, with a position of its own: the
    /// other one stays open, and stays where it was.</summary>
    internal sealed class BorrowedStream : Stream
    {
        private readonly Stream stream;
        private long position;

        internal BorrowedStream(Stream stream)
        {
            this.stream = stream;
        }

        public override bool CanRead { get { return true; } }

        public override bool CanSeek { get { return false; } }

        public override bool CanWrite { get { return false; } }

        public override long Length { get { return stream.Length; } }

        public override long Position
        {
            get { return position; }
            set { throw new NotSupportedException(); }
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            lock (stream)
            {
                var start = stream.Position;
                stream.Position = position;
                var read = stream.Read(buffer, offset, count);
                position += read;
                stream.Position = start;
                return read;
            }
        }

        public override long Seek(long offset, SeekOrigin origin)
        {
            throw new NotSupportedException();
        }

        public override void SetLength(long value)
        {
            throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            throw new NotSupportedException();
        }

        public override void Flush()
        {
        }
    }
}
