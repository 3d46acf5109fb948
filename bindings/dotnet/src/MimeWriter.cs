// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Mail;
using System.Text;

namespace Courriel
{
    /// <summary>Writes a MailMessage as a ready-made mail (RFC 5322, 2045 to 2047, 2231, 2387). Everything is ASCII but
    /// for addresses that are not and for parts of type message/*, which must not be encoded.</summary>
    internal sealed class MimeWriter
    {
        private readonly MailMessage mail;
        private readonly MailContent content;
        private readonly List<KeyValuePair<string, string>> headers;
        private readonly MemoryStream output = new MemoryStream();

        internal MimeWriter(MailMessage mail, MailContent content, List<KeyValuePair<string, string>> headers)
        {
            this.mail = mail;
            this.content = content;
            this.headers = headers;
        }

        internal byte[] Write()
        {
            if (mail.From != null)
            {
                Line(MimeHeader.Addresses("From", new[] { mail.From }));
            }
            if (mail.Sender != null)
            {
                Line(MimeHeader.Addresses("Sender", new[] { mail.Sender }));
            }
            Addresses("Reply-To", MailMessageConverter.Answers(mail).ToList());
            Addresses("To", mail.To);
            Addresses("Cc", mail.CC);
            if (!string.IsNullOrEmpty(mail.Subject))
            {
                Line(MimeHeader.Text("Subject", mail.Subject));
            }
            foreach (var header in headers)
            {
                Line(MimeHeader.Text(header.Key, header.Value));
            }
            if (!Has("Date"))
            {
                // In UTC, so that nothing is told about the sender.
                Line("Date: " + DateTime.UtcNow.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + "+0000");
            }
            if (!Has("Message-ID"))
            {
                var domain = (mail.Sender ?? mail.From)?.Host;
                Line("Message-ID: <" + Guid.NewGuid().ToString("N") + "@" + (IsAscii(domain) ? domain : "localhost") + ">");
            }
            Line("MIME-Version: 1.0");
            Mixed();
            return output.ToArray();
        }

        private static bool IsAscii(string text)
        {
            return !string.IsNullOrEmpty(text) && text.All(c => c > 32 && c < 127);
        }

        private bool Has(string name)
        {
            return headers.Any(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
        }

        private void Addresses(string name, ICollection<MailAddress> addresses)
        {
            if (addresses.Count > 0)
            {
                Line(MimeHeader.Addresses(name, addresses));
            }
        }

        private void Mixed()
        {
            if (content.Attachments.Count == 0)
            {
                Alternative();
                return;
            }
            var children = new List<Action>();
            if (content.Bodies.Count > 0)
            {
                children.Add(Alternative);
            }
            foreach (var attachment in content.Attachments)
            {
                children.Add(() => Part(attachment));
            }
            Container("mixed", "", children);
        }

        private void Alternative()
        {
            if (content.Bodies.Count == 0)
            {
                Line("Content-Type: text/plain; charset=us-ascii");
                Line("");
            }
            else if (content.Bodies.Count == 1)
            {
                Related(content.Bodies[0]);
            }
            else
            {
                Container("alternative", "", content.Bodies.Select(b => (Action)(() => Related(b))).ToList());
            }
        }

        private void Related(MailPart body)
        {
            if (body.Linked.Count == 0)
            {
                Part(body);
                return;
            }
            var children = new List<Action> { () => Part(body) };
            children.AddRange(body.Linked.Select(l => (Action)(() => Part(l))));
            Container("related", MimeHeader.Parameter("type", body.ContentType.MediaType), children);
        }

        private void Container(string subtype, string parameter, List<Action> children)
        {
            var boundary = "=_" + Guid.NewGuid().ToString("N");
            Line("Content-Type: multipart/" + subtype + ";" + parameter + (parameter == "" ? "" : ";") +
                "\r\n boundary=\"" + boundary + "\"");
            if (content.Attachments.Any(a => IsMail(a) && !IsAscii(a.Data)))
            {
                // RFC 2045 section 6.4: a container says what its parts need.
                Line("Content-Transfer-Encoding: 8bit");
            }
            Line("");
            foreach (var child in children)
            {
                Line("--" + boundary);
                child();
                Line("");
            }
            Line("--" + boundary + "--");
        }

        private void Part(MailPart part)
        {
            // RFC 2046 section 5.2.1: a message in a message must not be encoded. One that cannot do without is sent as
            // a file, which mail programs open all the same.
            var type = new StringBuilder("Content-Type: " + (part.IsMessage && !IsMail(part) ? "application/octet-stream" : part.ContentType.MediaType));
            foreach (string name in part.ContentType.Parameters.Keys)
            {
                var value = part.ContentType.Parameters[name];
                var isName = name.Equals("name", StringComparison.OrdinalIgnoreCase);
                type.Append(";").Append(isName ? MimeHeader.Name(name, value) : MimeHeader.Parameter(name, value));
            }
            Line(type.ToString());
            if (part.Disposition != null)
            {
                var disposition = new StringBuilder("Content-Disposition: " + part.Disposition);
                if (!string.IsNullOrEmpty(part.FileName))
                {
                    disposition.Append(";").Append(MimeHeader.FileName(part.FileName));
                }
                foreach (var parameter in part.DispositionParameters)
                {
                    disposition.Append(";").Append(MimeHeader.Parameter(parameter.Key, parameter.Value));
                }
                Line(disposition.ToString());
            }
            if (part.ContentId != null)
            {
                Line(MimeHeader.Raw("Content-ID", "<" + part.ContentId + ">"));
            }
            if (part.Location != null)
            {
                Line(MimeHeader.Raw("Content-Location", part.Location.IsAbsoluteUri ? part.Location.AbsoluteUri : part.Location.OriginalString));
            }
            Body(part);
        }

        private void Body(MailPart part)
        {
            if (IsMail(part))
            {
                Line("Content-Transfer-Encoding: " + (IsAscii(part.Data) ? "7bit" : "8bit"));
                Line("");
                output.Write(part.Data, 0, part.Data.Length);
                return;
            }
            var text = part.FileName == null && part.ContentType.MediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase);
            if (text && MimeBody.IsMostlyAscii(part.Data))
            {
                Line("Content-Transfer-Encoding: quoted-printable");
                Line("");
                Raw(MimeBody.QuotedPrintable(part.Data));
                return;
            }
            Line("Content-Transfer-Encoding: base64");
            Line("");
            Raw(MimeBody.Base64(part.Data));
        }

        private static bool IsMail(MailPart part)
        {
            return part.IsMessage && MimeBody.FitsLines(part.Data);
        }

        private static bool IsAscii(byte[] data)
        {
            return Array.TrueForAll(data, b => b < 0x80);
        }

        private void Line(string text)
        {
            Raw(text + "\r\n");
        }

        private void Raw(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            output.Write(bytes, 0, bytes.Length);
        }
    }
}
