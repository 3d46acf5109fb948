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
    /// <summary>One part of a mail that is not a container.</summary>
    internal sealed class MailPart
    {
        internal ContentType ContentType;
        internal byte[] Data;

        /// <summary>Null for a body.</summary>
        internal string FileName;

        /// <summary>"attachment" or "inline"; null for none.</summary>
        internal string Disposition;

        /// <summary>Of the disposition, without the file name: creation-date and the like.</summary>
        internal readonly List<KeyValuePair<string, string>> DispositionParameters = new List<KeyValuePair<string, string>>();

        /// <summary>Without angle brackets; null when nothing refers to it.</summary>
        internal string ContentId;

        internal bool IsMessage
        {
            get { return ContentType.MediaType.StartsWith("message/", StringComparison.OrdinalIgnoreCase); }
        }

        internal Uri Location;
        internal readonly List<MailPart> Linked = new List<MailPart>();
    }

    /// <summary>The bodies and attachments of a MailMessage, read into memory; its streams are put back to where they
    /// were, so that the message can be sent again.</summary>
    internal sealed class MailContent
    {
        internal readonly List<MailPart> Bodies = new List<MailPart>();
        internal readonly List<MailPart> Attachments = new List<MailPart>();

        /// <summary>Whether the library's own builder can say all of it: at most a text and then an HTML with its
        /// pictures, and attachments with a name and a type.</summary>
        internal bool IsPlain
        {
            get
            {
                var types = Bodies.Select(b => b.ContentType.MediaType.ToLowerInvariant()).ToArray();
                var inOrder = types.Length == 0 || types.SequenceEqual(new[] { "text/plain" }) ||
                    types.SequenceEqual(new[] { "text/html" }) || types.SequenceEqual(new[] { "text/plain", "text/html" });
                return inOrder && Bodies.All(IsPlainBody) && Attachments.All(IsPlainAttachment);
            }
        }

        internal static MailContent From(MailMessage mail)
        {
            var content = new MailContent();
            if (!string.IsNullOrEmpty(mail.Body))
            {
                content.Bodies.Add(Body(mail));
            }
            foreach (var view in mail.AlternateViews)
            {
                var body = Read(view);
                body.Location = view.BaseUri;
                foreach (var resource in view.LinkedResources)
                {
                    var linked = Read(resource);
                    linked.ContentId = Bare(resource.ContentId);
                    linked.Location = resource.ContentLink;
                    linked.Disposition = "inline";
                    linked.FileName = resource.ContentType.Name;
                    body.Linked.Add(linked);
                }
                body.ContentId = Referred(content, view.ContentId);
                content.Bodies.Add(body);
            }
            foreach (var attachment in mail.Attachments)
            {
                content.Attachments.Add(Attachment(attachment, content));
            }
            return content;
        }

        private static MailPart Body(MailMessage mail)
        {
            var encoding = mail.BodyEncoding ?? Encoding.UTF8;
            var data = encoding.GetBytes(mail.Body);
            if (encoding.GetString(data) != mail.Body)
            {
                // The encoding that was asked for lacks a character of the text: the text goes before it.
                encoding = Encoding.UTF8;
                data = encoding.GetBytes(mail.Body);
            }
            return new MailPart
            {
                ContentType = new ContentType(mail.IsBodyHtml ? "text/html" : "text/plain") { CharSet = encoding.BodyName },
                Data = data,
            };
        }

        private static MailPart Attachment(Attachment attachment, MailContent content)
        {
            var part = Read(attachment);
            var disposition = attachment.ContentDisposition;
            part.Disposition = disposition.DispositionType;
            part.FileName = disposition.FileName ?? attachment.Name;
            foreach (string name in disposition.Parameters.Keys)
            {
                if (!name.Equals("filename", StringComparison.OrdinalIgnoreCase))
                {
                    part.DispositionParameters.Add(new KeyValuePair<string, string>(name, disposition.Parameters[name]));
                }
            }
            part.ContentId = disposition.Inline ? Bare(attachment.ContentId) : Referred(content, attachment.ContentId);
            return part;
        }

        /// <summary>The id when it means something: the framework makes one up for whoever asks, and does not tell.
        /// One that was set is not of the form of those, or a body refers to it.</summary>
        private static string Referred(MailContent content, string id)
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
            return content.Bodies.Any(b => Encoding.ASCII.GetString(b.Data).Contains(reference)) ? id : null;
        }

        private static string Bare(string id)
        {
            // Mono has none until one is set; others make one up.
            return string.IsNullOrEmpty(id) ? null : id.Trim().TrimStart('<').TrimEnd('>');
        }

        private static MailPart Read(AttachmentBase from)
        {
            var stream = from.ContentStream;
            var start = stream.CanSeek ? stream.Position : 0;
            using (var memory = new MemoryStream())
            {
                if (stream.CanSeek)
                {
                    // The framework's client sends a stream from its beginning, wherever it stands.
                    stream.Position = 0;
                }
                stream.CopyTo(memory);
                if (stream.CanSeek)
                {
                    stream.Position = start;
                }
                return new MailPart { ContentType = from.ContentType, Data = memory.ToArray() };
            }
        }

        private static bool IsPlainBody(MailPart body)
        {
            var charset = body.ContentType.CharSet;
            var unicode = string.IsNullOrEmpty(charset) ? Array.TrueForAll(body.Data, b => b < 0x80)
                : charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase);
            return unicode && body.Linked.All(l => IsPlainLinked(body, l)) && body.ContentId == null && body.Location == null &&
                body.Data.Length > 0 && Array.IndexOf(body.Data, (byte)0) < 0 && IsUtf8(body.Data) &&
                HasOnly(body.ContentType, "charset");
        }

        private static bool IsPlainLinked(MailPart body, MailPart part)
        {
            return body.ContentType.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase) && part.ContentId != null &&
                part.Location == null && HasOnly(part.ContentType, "name");
        }

        private static bool IsPlainAttachment(MailPart part)
        {
            return part.Disposition == DispositionTypeNames.Attachment && part.ContentId == null &&
                part.DispositionParameters.Count == 0 && !string.IsNullOrEmpty(part.FileName) && HasOnly(part.ContentType, "name") &&
                (string.IsNullOrEmpty(part.ContentType.Name) || part.ContentType.Name == part.FileName);
        }

        private static bool HasOnly(ContentType type, string parameter)
        {
            return type.Parameters.Keys.Cast<string>().All(k => k.Equals(parameter, StringComparison.OrdinalIgnoreCase));
        }

        private static bool IsUtf8(byte[] data)
        {
            try
            {
                new UTF8Encoding(false, true).GetCharCount(data);
                return true;
            }
            catch (DecoderFallbackException)
            {
                return false;
            }
        }
    }
}
