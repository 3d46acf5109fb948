// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Courriel;
using NUnit.Framework;

/// <summary>The library itself builds what a MailMessage says: by one set of rules, whatever else
/// is in it.</summary>
[TestFixture]
public class BuiltMailMessageTests
{
    private static MailMessage Letter()
    {
        return new MailMessage("zoe@example.org", "someone@example.org", "Hello", "It works.");
    }

    private static string Source(MailMessage mail)
    {
        using (var message = EmailMessage.FromMailMessage(mail))
        {
            return Encoding.UTF8.GetString(message.BuildSource());
        }
    }

    /// <summary>The same mail as it is, with a picture that is inline, and with a form of the text
    /// that is neither text nor HTML.</summary>
    private static IEnumerable<Action<MailMessage>> Shapes()
    {
        yield return mail => { };
        yield return mail =>
        {
            var picture = new Attachment(new MemoryStream(new byte[9]), "a.png",
                "image/png") { ContentId = "a@x" };
            picture.ContentDisposition.Inline = true;
            mail.Attachments.Add(picture);
        };
        yield return mail => mail.AlternateViews.Add(
            AlternateView.CreateAlternateViewFromString("{}", Encoding.UTF8, "application/json"));
    }

    private static string Unfolded(string source)
    {
        return source.Substring(0, source.IndexOf("\r\n\r\n",
            StringComparison.Ordinal)).Replace("\r\n ", " ");
    }

    [Test]
    public void One_rule_for_headers_whatever_is_attached()
    {
        foreach (var shape in Shapes())
        {
            using (var mail = Letter())
            {
                shape(mail);
                mail.Headers.Add("X.Dotted", "a\tb");
                mail.Headers.Add("Disposition-Notification-To", "a@example.org, b@example.org");
                mail.Headers.Add("List-Unsubscribe", "<https://example.org/out>");
                mail.Headers.Add("List-Unsubscribe", "<mailto:out@example.org>");
                mail.Headers.Add("Errors-To", "Zoë <errors@example.org>");
                mail.Headers.Add("Content-Class", "urn:content-classes:calendarmessage");
                mail.Headers.Add("In-Reply-To", "<" + new string('x', 300) + "@example.org>");
                var header = Unfolded(Source(mail));
                Assert.That(header, Contains.Substring("X.Dotted: a b\r\n"));
                Assert.That(header,
                    Is.Not.Null.And.Matches(
                        "Disposition-Notification-To: a@example.org, ?b@example.org"));
                Assert.That(header.Replace(" ", ""),
                    Contains.Substring(
                        "List-Unsubscribe:<https://example.org/out>,<mailto:out@example.org>"));
                Assert.That(header,
                    Is.Not.Null.And.Matches(
                        "Errors-To: =\\?utf-8\\?[qb]\\?[^ ]*\\?= <errors@example.org>"));
                Assert.That(header,
                    Contains.Substring("Content-Class: urn:content-classes:calendarmessage"));
                Assert.That(header, Contains.Substring("In-Reply-To: <" + new string('x', 300) +
                    "@example.org>"));
            }
            using (var mail = Letter())
            {
                shape(mail);
                mail.Headers.Add("Return-Path", "<bounces@example.org>");
                var refused = Expect.Failure(EmailErrorCode.InvalidHeader,
                    () => EmailMessage.FromMailMessage(mail));
                Assert.That(refused.Message, Contains.Substring("envelope sender"));
            }
            using (var mail = Letter())
            {
                shape(mail);
                mail.Attachments.Add(new Attachment(new MemoryStream(), new string('n', 256) +
                    ".txt", "text/plain"));
                Expect.Failure(EmailErrorCode.OutOfRange, () => EmailMessage.FromMailMessage(mail));
            }
        }
    }

    [Test]
    public void The_label_of_a_text_is_what_it_was_written_in()
    {
        foreach (var name in new[] { "windows-1251", "koi8-r", "windows-1252", "iso-8859-1",
            "utf-16", "utf-8", "us-ascii" })
        {
            Encoding encoding;
            try
            {
                encoding = Encoding.GetEncoding(name);
            }
            catch (ArgumentException)
            {
                continue; // this runtime has it in a package of its own
            }
            foreach (var text in new[] { "Привет, мир", "déjà vu – «ici»", "plain" })
            {
                using (var mail = Letter())
                using (var server = new TestServer())
                using (var session = server.Open())
                {
                    mail.Body = text;
                    mail.BodyEncoding = encoding;
                    session.Send(mail);
                    var part = server.NextMail()["summary"]["parts"][0];
                    Assert.That(part["text"].Text.TrimEnd('\r', '\n'), Is.EqualTo(text), name +
                        " as " + part["charset"].Text);
                }
            }
        }
    }

    [Test]
    public void Half_a_surrogate_pair_is_refused()
    {
        foreach (var encoding in new[] { null, Encoding.UTF8, Encoding.GetEncoding("iso-8859-1"),
            Encoding.Unicode })
        {
            using (var mail = Letter())
            {
                mail.Body = "half \ud83d of it";
                mail.BodyEncoding = encoding;
                Expect.Failure(
                    EmailErrorCode.InvalidUtf8, () => EmailMessage.FromMailMessage(mail));
            }
        }
    }

    [Test]
    public void Quoted_pairs_of_a_name_are_undone()
    {
        foreach (var name in new[] { "John \"Jack\" Doe", "Doe, \"John\"", "DOMAIN\\user" })
        {
            using (var mail = Letter())
            {
                mail.To.Clear();
                if (name.Contains("\\"))
                {
                    mail.To.Add(new MailAddress("j@example.com", name));
                }
                else
                {
                    mail.To.Add(new MailAddress("\"" + name.Replace("\"", "\\\"") +
                        "\" <j@example.com>"));
                }
                using (var server = new TestServer())
                using (var session = server.Open())
                {
                    session.Send(mail);
                    Assert.That(server.NextMail()["summary"]["to"][0]["name"].Text,
                        Is.EqualTo(name));
                }
            }
        }
    }

    [Test]
    public void A_Content_ID_is_ASCII()
    {
        using (var mail = Letter())
        {
            var attachment = new Attachment(new MemoryStream(new byte[3]), "a.png", "image/png");
            attachment.ContentDisposition.Inline = true;
            try
            {
                attachment.ContentId = "größe";
            }
            catch (ArgumentException)
            {
                return; // the framework itself refuses it
            }
            mail.Attachments.Add(attachment);
            Expect.Failure(EmailErrorCode.InvalidHeader, () => EmailMessage.FromMailMessage(mail));
        }
    }

    [Test]
    public void What_another_program_signed_goes_as_it_is()
    {
        const string Signed = "--b\r\nContent-Type: text/plain\r\n\r\nsigned\r\n--b\r\n" +
            "Content-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n";
        using (var mail = new MailMessage("zoe@example.org",
            "someone@example.org") { Subject = "s" })
        {
            var type = new ContentType("multipart/signed") { Boundary = "b" };
            type.Parameters.Add("protocol", "application/pkcs7-signature");
            type.Parameters.Add("micalg", "sha-256");
            mail.AlternateViews.Add(
                new AlternateView(new MemoryStream(Encoding.ASCII.GetBytes(Signed)), type) {
                    TransferEncoding = TransferEncoding.SevenBit,
                });
            var source = Source(mail);
            Assert.That(source,
                Contains.Substring("Content-Type: multipart/signed;").And.Contains("boundary=b"));
            Assert.That(source, Is.Not.Null.And.EndsWith("\r\n\r\n" + Signed));
        }
    }

    [Test]
    public void Views_keep_their_order_and_what_they_show()
    {
        using (var mail = Letter())
        {
            var amp = AlternateView.CreateAlternateViewFromString("<html amp4email>",
                Encoding.UTF8, "text/x-amp-html");
            var html = AlternateView.CreateAlternateViewFromString("<img src=\"cid:a@x\">",
                Encoding.UTF8, "text/html");
            html.LinkedResources.Add(new LinkedResource(new MemoryStream(new byte[3]),
                "image/png") { ContentId = "a@x" });
            var second = AlternateView.CreateAlternateViewFromString("<b>second</b>",
                Encoding.UTF8, "text/html");
            second.LinkedResources.Add(new LinkedResource(new MemoryStream(new byte[4]),
                "image/gif") { ContentId = "b@x" });
            mail.AlternateViews.Add(amp);
            mail.AlternateViews.Add(html);
            mail.AlternateViews.Add(second);
            using (var server = new TestServer())
            using (var session = server.Open())
            {
                session.Send(mail);
                var parts = server.NextMail()["summary"]["parts"];
                Assert.That(parts.Texts("content_type"), Is.EqualTo(new[]
                {
                    "text/plain", "text/x-amp-html", "text/html", "image/png", "text/html",
                        "image/gif",
                }));
                Assert.That(parts.Texts("parents"), Is.EqualTo(new[]
                {
                    "multipart/alternative", "multipart/alternative",
                        "multipart/alternative/related",
                    "multipart/alternative/related", "multipart/alternative/related",
                        "multipart/alternative/related",
                }));
            }
        }
    }

    /// <summary>A stream that says how much of it was read at a time.</summary>
    private sealed class Measured : MemoryStream
    {
        internal Measured(byte[] data)
            : base(data)
        {
        }

        internal int Largest { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Largest = Math.Max(Largest, count);
            return base.Read(buffer, offset, count);
        }
    }

    [Test]
    public void Attachments_are_read_in_pieces_while_the_mail_is_sent()
    {
        var data = new byte[3 << 20];
        new Random(1).NextBytes(data);
        using (var mail = Letter())
        using (var server = new TestServer())
        using (var session = server.Open())
        using (var stream = new Measured(data))
        {
            stream.Position = 7;
            mail.Attachments.Add(new Attachment(stream, "a.bin", "application/octet-stream"));
            mail.Attachments.Add(new Attachment(stream, "b.bin", "application/octet-stream"));
            for (var time = 0; time < 2; time++)
            {
                session.Send(mail);
                var parts = server.NextMail()["summary"]["parts"];
                Assert.That(parts[1]["size"].Number, Is.EqualTo(data.Length));
                Assert.That(parts[1]["sha256"].Text, Is.EqualTo(parts[2]["sha256"].Text));
                Assert.That(parts[2]["size"].Number, Is.EqualTo(data.Length));
            }
            Assert.That(stream.Largest, Is.LessThanOrEqualTo(64 << 10));
            Assert.That(stream.Position, Is.EqualTo(7));
        }
    }

    [Test]
    public void A_large_attachment_takes_little_memory_of_the_runtime()
    {
        // Not in the interface that is compiled against; Mono has none.
        var counter = typeof(GC).GetMethod("GetTotalAllocatedBytes", new[] { typeof(bool) });
        if (counter == null)
        {
            Console.WriteLine("Mono does not count what it allocates; CoreCLR does");
            return;
        }
        Func<long> allocated = () => (long)counter.Invoke(null, new object[] { true });
        using (var mail = Letter())
        using (var server = new TestServer())
        using (var session = server.Open())
        {
            mail.Attachments.Add(new Attachment(new MemoryStream(new byte[10 << 20]), "a.bin",
                "application/x-test"));
            session.Send(mail);
            const int Mails = 5;
            var before = allocated();
            for (var i = 0; i < Mails; i++)
            {
                session.Send(mail);
            }
            var each = (allocated() - before) / Mails;
            Console.WriteLine("{0} managed bytes a mail with 10 MiB", each);
            Assert.That(each, Is.LessThan(100000));
        }
    }

    [Test]
    public void Details_of_attachments_and_alternatives()
    {
        using (var message = new EmailMessage())
        {
            message.From("a@example.org").To("b@example.org").Text("x").Html("<p>x</p>");
            message.AddAlternative(Encoding.UTF8.GetBytes("<html amp4email>"),
                "text/x-amp-html; charset=utf-8");
            message.AttachData("a.pdf", new byte[3], "application/pdf");
            message.SetAttachment(1, AttachmentDetail.Place, (int)AttachmentPlace.AfterHtml);
            message.SetAttachment(2, AttachmentDetail.Name, "b.pdf");
            message.SetAttachment(2, AttachmentDetail.Disposition, "inline; x=\"y z\"");
            message.SetAttachment(2, AttachmentDetail.Location, "https://example.org/b.pdf");
            var told = message.ReadAttachments();
            Assert.That(told[0].Place, Is.EqualTo(AttachmentPlace.AfterHtml));
            Assert.That(told[1].Name, Is.EqualTo("b.pdf"));
            Assert.That(told[1].Disposition, Is.EqualTo("inline; x=\"y z\""));
            Assert.That(told[1].Location, Is.EqualTo("https://example.org/b.pdf"));
            Assert.That(told[1].IsInline, Is.False);
            Expect.Failure(EmailErrorCode.OutOfRange,
                () => message.SetAttachment(3, AttachmentDetail.Name, "x"));
            Assert.Throws<ArgumentNullException>(() => message.AddAlternative(null, "text/plain"));
        }
    }
}
