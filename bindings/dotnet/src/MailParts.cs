// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace Courriel
{
    /// <summary>Adds the texts and parts of a MailMessage to a message, with everything that it
    /// says of them.</summary>
    internal sealed class MailParts
    {
        /// <summary>RFC 5322 section 2.1.1, without the CR LF.</summary>
        private const int LongestLine = 998;

        private readonly EmailMessage message;
        private readonly bool inPieces;
        private int rank;

        internal MailParts(EmailMessage message, bool inPieces)
        {
            this.message = message;
            this.inPieces = inPieces;
        }

        internal void Add(MailMessage mail)
        {
            var views = MailContent.Views(mail);
            var html = views.FindIndex(v => v.Text != null && v.IsHtml);
            for (var i = 0; i < views.Count; i++)
            {
                var view = views[i];
                var place = 0; // of what it shows: the HTML
                if (i == html)
                {
                    message.Html(view.Text);
                }
                else if (i == 0 && view.Text != null && !view.Linked.Any())
                {
                    message.Text(view.Text);
                }
                else
                {
                    place = Alternative(
                        view, i < html ? AttachmentPlace.BeforeHtml : AttachmentPlace.AfterHtml);
                }
                foreach (var resource in view.Linked)
                {
                    Linked(resource, place);
                }
            }
            foreach (var attachment in mail.Attachments)
            {
                Attached(attachment, views);
            }
        }

        private int Alternative(MailView view, AttachmentPlace place)
        {
            message.AddAlternative(view.Data, TypeOf(view.ContentType, ""));
            rank++;
            message.SetAttachment(rank, AttachmentDetail.Place, (int)place);
            Set(AttachmentDetail.ContentId, view.ContentId);
            Set(AttachmentDetail.Location, TextOf(view.Location));
            return rank;
        }

        private void Linked(LinkedResource resource, int view)
        {
            Content(resource);
            Set(AttachmentDetail.Name, resource.ContentType.Name ?? "");
            Set(AttachmentDetail.Location, TextOf(resource.ContentLink));
            // Mono makes none up, and what is shown needs one.
            var id = MailContent.Bare(resource.ContentId) ?? Guid.NewGuid().ToString("N");
            Set(AttachmentDetail.ContentId, id);
            message.SetAttachment(rank, AttachmentDetail.Place, (int)AttachmentPlace.Related);
            if (view > 0)
            {
                message.SetAttachment(rank, AttachmentDetail.View, view);
            }
        }

        private void Attached(Attachment attachment, List<MailView> views)
        {
            Content(attachment);
            var disposition = attachment.ContentDisposition;
            Set(AttachmentDetail.Name, disposition.FileName ?? attachment.Name ?? "");
            var value = new StringBuilder(disposition.DispositionType);
            foreach (string name in disposition.Parameters.Keys)
            {
                if (!name.Equals("filename", StringComparison.OrdinalIgnoreCase))
                {
                    Parameter(value, name, disposition.Parameters[name]);
                }
            }
            Set(AttachmentDetail.Disposition, value.ToString());
            Set(AttachmentDetail.ContentId, disposition.Inline
                ? MailContent.Bare(attachment.ContentId)
                : MailContent.Referred(views, attachment.ContentId));
        }

        private void Content(AttachmentBase part)
        {
            var stream = part.ContentStream;
            var type = part.ContentType.MediaType;
            var isMail = type.StartsWith("message/", StringComparison.OrdinalIgnoreCase);
            if (inPieces && stream.CanSeek && !isMail)
            {
                var whole = TypeOf(part.ContentType, "name");
                message.AttachStream(
                    "part", () => new BorrowedStream(stream), whole, stream.Length);
            }
            else
            {
                var data = MailContent.Bytes(stream);
                // RFC 2046 section 5.2.1: a message in a message must not be encoded. One that
                // cannot do without is sent as a file, which mail programs open all the same.
                var whole = isMail && !FitsLines(data) ? "application/octet-stream"
                    : TypeOf(part.ContentType, "name");
                message.AttachData("part", data, whole);
            }
            rank++;
        }

        private void Set(AttachmentDetail detail, string? value)
        {
            if (value != null)
            {
                message.SetAttachment(rank, detail, value);
            }
        }

        private static string? TextOf(Uri? uri)
        {
            return uri == null ? null : uri.IsAbsoluteUri ? uri.AbsoluteUri : uri.OriginalString;
        }

        /// <summary>A media type with its parameters, as the library reads it.</summary>
        private static string TypeOf(ContentType type, string without)
        {
            var value = new StringBuilder(type.MediaType);
            foreach (string name in type.Parameters.Keys)
            {
                if (!name.Equals(without, StringComparison.OrdinalIgnoreCase))
                {
                    Parameter(value, name, type.Parameters[name]);
                }
            }
            return value.ToString();
        }

        private static void Parameter(StringBuilder text, string name, string value)
        {
            text.Append("; ").Append(name).Append("=\"");
            text.Append((value ?? "").Replace("\\", "\\\\").Replace("\"", "\\\"")).Append('"');
        }

        /// <summary>Whether bytes may stand in a mail as they are: lines of at most 998 bytes that
        /// end with CR LF or LF, and no NUL.</summary>
        private static bool FitsLines(byte[] data)
        {
            var length = 0;
            for (var i = 0; i < data.Length; i++)
            {
                var alone = i + 1 == data.Length || data[i + 1] != '\n';
                if (data[i] == 0 || (data[i] == '\r' && alone))
                {
                    return false;
                }
                length = data[i] == '\n' ? 0 : length + 1;
                if (length > LongestLine)
                {
                    return false;
                }
            }
            return true;
        }
    }
}
