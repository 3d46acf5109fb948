// SPDX-License-Identifier: MIT

using System;
using System.IO;
using System.Linq;
using System.Text;
using Courriel;
using NUnit.Framework;

/// <summary>What a message carries beside the text, seen in the mail that would be sent.</summary>
[TestFixture]
public class MessageTests
{
    private static string Source(EmailMessage message)
    {
        return Encoding.UTF8.GetString(message.BuildSource()).Replace("\r\n ", " ");
    }

    [Test]
    public void Envelope_recipients_are_in_no_header()
    {
        using (var server = new TestServer())
        using (var session = server.Open())
        using (var message = new EmailMessage()
                   .From("a@example.com")
                   .To("all@example.org")
                   .Text("x")
                   .EnvelopeRecipient("one@example.net"))
        {
            Assert.That(session.Send(message).Recipients.Count, Is.EqualTo(1));
            Assert.That(server.NextMail()["recipients"][0]["address"].Text,
                Is.EqualTo("one@example.net"));
            var error = Expect.Failure(EmailErrorCode.InvalidAddress,
                () => message.EnvelopeRecipient("a@example.org, b@example.org"));
            Assert.That(error.Hint.Contains("AddressList.Parse"), Is.True);
            session.Send(message.EnvelopeRecipient(null));
            Assert.That(server.NextMail()["recipients"][0]["address"].Text,
                Is.EqualTo("all@example.org"));
        }
    }

    [Test]
    public void A_list_of_addresses_is_split()
    {
        var list = AddressList.Parse("\"Doe, John\" <j@x.org>; team: a@x.org;, nobody");
        Assert.That(list.Mailboxes.Count, Is.EqualTo(2));
        Assert.That(list.Mailboxes[0].Name, Is.EqualTo("Doe, John"));
        Assert.That(list.Mailboxes[0].ToString(), Is.EqualTo("\"Doe, John\" <j@x.org>"));
        Assert.That(list.Mailboxes[1].Address, Is.EqualTo("a@x.org"));
        Assert.That(list.Mailboxes[1].Group, Is.EqualTo("team"));
        Assert.That(list.Problems.Count, Is.EqualTo(1));
        Assert.That(AddressList.Parse("").Mailboxes.Count, Is.EqualTo(0));
        Expect.Failure(EmailErrorCode.OutOfRange,
            () => AddressList.Parse(new string('a', 1 << 20) + "@x.org"));
    }

    [Test]
    public void Every_detail_is_in_the_mail()
    {
        using (var message = Expect.Letter())
        {
            message.Priority(EmailPriority.High)
                .Sensitivity(EmailSensitivity.Private)
                .Keywords("one; two")
                .RequestReadReceipt()
                .SendingAgent("The Office <office@example.org>")
                .MessageId("<id@example.org>")
                .InReplyTo("<before@example.org>")
                .References("<first@example.org> <before@example.org>")
                .Date(new DateTimeOffset(2024, 2, 29, 12, 30, 0, TimeSpan.FromHours(-3)))
                .AutoSubmitted("auto-generated")
                .ListUnsubscribe("https://example.org/leave", true);
            var source = Source(message);
            foreach (var line in new[] {
                         "X-Priority: 1",
                         "Sensitivity: Private",
                         "Message-ID: <id@example.org>",
                         "In-Reply-To: <before@example.org>",
                         "References: <first@example.org> <before@example.org>",
                         "Date: Thu, 29 Feb 2024 12:30:00 -0300",
                         "Auto-Submitted: auto-generated",
                         "List-Unsubscribe: <https://example.org/leave>",
                     })
            {
                Assert.That(source, Contains.Substring(line));
            }
            Assert.That(
                source, Is.Not.Null.And.Matches("Sender: \"?The Office\"? <office@example.org>"));
            Assert.That(
                source, Is.Not.Null.And.Matches("Disposition-Notification-To: .*zoe@example.org"));
            Assert.That(source, Is.Not.Null.And.Matches("Keywords: one[,;] two"));
            Assert.That(message.Read(ContentDetail.Subject), Is.EqualTo("Hello"));
            Assert.That(message.Read(ContentDetail.MessageId), Is.EqualTo("<id@example.org>"));
            Expect.Failure(EmailErrorCode.UnknownConstant, () => message.Read((ContentDetail)99));
        }
    }

    [Test]
    public void Inline_parts_invitations_and_descriptions_are_parts()
    {
        using (var message = Expect.Letter())
        {
            message.Html("<img src=\"cid:logo@example.org\">")
                .AttachInlineData(
                    "logo.png", new byte[] { 1, 2, 3 }, "logo@example.org", "image/png")
                .AttachInlineFile(typeof(MessageTests).Assembly.Location, "program@example.org",
                    "p.bin", "application/octet-stream")
                .AttachData("a.txt", Encoding.ASCII.GetBytes("a"), "text/plain")
                .AttachmentDescription(3, "the third")
                .Calendar(null, "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n");
            var source = Source(message);
            Assert.That(source,
                Contains.Substring("Content-ID: <logo@example.org>")
                    .And.Contains("Content-ID: <program@example.org>"));
            Assert.That(
                source, Contains.Substring("multipart/related").And.Contains("text/calendar"));
            Assert.That(source, Contains.Substring("Content-Description: the third"));
        }
    }

    [Test]
    public void A_stream_is_attached_without_being_held()
    {
        var opened = 0;
        var data = Enumerable.Range(0, 200000).Select(i => (byte)(i % 251)).ToArray();
        using (var server = new TestServer())
        using (var session = server.Open())
        {
            using (var message = Expect.Letter())
            {
                message.AttachStream("data.bin", () =>
                {
                    opened++;
                    return new MemoryStream(data);
                }, "application/octet-stream", data.Length);
                session.Send(message);
                session.Send(message);
            }
            Assert.That(opened, Is.GreaterThanOrEqualTo(2));
            using (var direct = Expect.Letter())
            {
                session.Send(direct.AttachData("data.bin", data, "application/octet-stream"));
            }
            var hashes = Enumerable.Range(0, 3)
                             .Select(
                                 _ => server
                                          .NextMail() ["summary"]
                                          ["parts"]
                                          [1]["sha256"]
                                          .Text)
                             .Distinct();
            Assert.That(hashes.Count(), Is.EqualTo(1));
            using (var broken = Expect.Letter())
            {
                broken.AttachStream("data.bin",
                    () =>
                    { throw new IOException("gone"); },
                    "application/octet-stream", data.Length);
                Expect.Failure(EmailErrorCode.CannotRead, () => session.Send(broken));
                Assert.That(session.Send(Expect.Letter()).AllAccepted, Is.True);
            }
        }
    }

    [Test]
    public void A_mail_is_taken_apart_and_put_together()
    {
        var folder = Path.Combine(Path.GetTempPath(), "courriel-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "logo.png"),
                new byte[] { 0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10 });
            var path = Path.Combine(folder, "mail.eml");
            using (var message = Expect.Letter())
            using (var again = new EmailMessage())
            using (var fromFile = new EmailMessage())
            {
                message.Bcc("secret@example.org")
                    .ImportHtml("<p>é</p><img src=\"logo.png\">", folder)
                    .BuildSourceFile(path);
                Assert.That(message.Read(ContentDetail.AttachmentCount), Is.EqualTo("1"));
                Assert.That(Encoding.UTF8.GetString(message.BuildSource(SourceOptions.WithBcc)),
                    Contains.Substring("secret@example.org"));
                again.ImportSource(message.BuildSource());
                fromFile.ImportSourceFile(path);
                foreach (var copy in new[] { again, fromFile })
                {
                    Assert.That(copy.Read(ContentDetail.Subject), Is.EqualTo("Hello"));
                    Assert.That(copy.Read(ContentDetail.Html),
                        Contains.Substring("<p>é</p>").And.Contains("cid:"));
                    Assert.That(copy.Read(ContentDetail.AttachmentCount), Is.EqualTo("1"));
                    Assert.That(copy.Read(ContentDetail.Bcc), Is.EqualTo(""));
                }
                Expect.Failure(
                    EmailErrorCode.FileNotFound, () => again.ImportSourceFile("/nowhere.eml"));
                Expect.Failure(
                    EmailErrorCode.InvalidKey, () => again.Dkim("example.org", "s", "no key"));
                Expect.Failure(EmailErrorCode.FileNotFound,
                    () => again.DkimFile("example.org", "s", "/nowhere.pem"));
            }
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Test]
    public void What_others_wrote_is_read()
    {
        var mail =
            Encoding.GetEncoding("iso-8859-1")
                .GetBytes("From: Ren\u00e9 < r@x.example >\r\r\n" +
                    "To: bad@@x, \"Doe, John\" <j@x.example>, Ann <k@x.example\r\r\n" +
                    "Bcc: secret@x.example\r\r\nSubject: =?cp932*ja?B?lVw=?=\r\r\n\r\r\ntext");
        using (var message = new EmailMessage())
        {
            message.ImportSource(mail);
            Assert.That(
                message.Read(ContentDetail.Sender), Is.EqualTo("\"Ren\u00e9\" <r@x.example>"));
            Assert.That(message.Read(ContentDetail.Recipients),
                Is.EqualTo("\"Doe, John\" <j@x.example>\n\"Ann\" <k@x.example>"));
            Assert.That(message.Read(ContentDetail.Bcc), Is.EqualTo("secret@x.example"));
            Assert.That(message.Read(ContentDetail.Subject), Is.EqualTo("\u8868"));
            Assert.That(message.Read(ContentDetail.Text), Is.Not.Null.And.StartsWith("text"));
            Assert.That(message.Read(ContentDetail.ImportProblems), Contains.Substring("bad@@x"));
            message.Cc("\"display\" (note) <foo@x.example>");
            Assert.That(message.Read(ContentDetail.Cc), Is.EqualTo("\"display\" <foo@x.example>"));
            Expect.Failure(EmailErrorCode.InvalidMessage,
                () => message.Source(Encoding.ASCII.GetBytes("From: a@x\n\rBcc: b@x\n\r\n\rx")));
        }
    }

    [Test]
    public void Everything_is_read_back()
    {
        const string calendar = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n";
        var picture = new byte[] { 0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0, 255 };
        using (var first = new EmailMessage())
        using (var second = new EmailMessage())
        {
            first.From("Zoë <zoe@a.example>")
                .To("b@b.example")
                .Cc("c@b.example")
                .Bcc("d@b.example")
                .ReplyTo("answers@a.example")
                .Subject("Déjà vu")
                .Text("text\r\n")
                .Html("<img src=\"cid:logo@a\">\r\n")
                .SendingAgent("agent@a.example")
                .Priority(EmailPriority.High)
                .Sensitivity(EmailSensitivity.Private)
                .Keywords("one;two words;été")
                .RequestReadReceipt()
                .RequestDeliveryReceipt()
                .MessageId("id@a.example")
                .InReplyTo("r2@b")
                .References("r1@b r2@b")
                .Date(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.FromHours(1)))
                .AutoSubmitted("auto-notified")
                .ListUnsubscribe("mailto:out@a.example")
                .ListUnsubscribe("https://a.example/out", true)
                .Calendar(null, calendar)
                .Header("X-One", "first")
                .Header("X-One", "second é")
                .AttachInlineData("logo.gif", picture, "logo@a", "image/gif")
                .AttachData(
                    "Größe.csv", Encoding.ASCII.GetBytes("a;b\n"), "text/csv; charset=utf-8")
                .AttachmentDescription(2, "Größen");
            second.ImportSource(first.BuildSource(SourceOptions.WithBcc));
            foreach (var message in new[] { first, second })
            {
                Func<ContentDetail, string> read = message.Read;
                Assert.That(read(ContentDetail.Sender), Is.EqualTo("\"Zoë\" <zoe@a.example>"));
                Assert.That(read(ContentDetail.SendingAgent), Is.EqualTo("agent@a.example"));
                Assert.That(read(ContentDetail.Recipients), Is.EqualTo("b@b.example"));
                Assert.That(read(ContentDetail.Cc), Is.EqualTo("c@b.example"));
                Assert.That(read(ContentDetail.Bcc), Is.EqualTo("d@b.example"));
                Assert.That(read(ContentDetail.ReplyTo), Is.EqualTo("answers@a.example"));
                Assert.That(read(ContentDetail.Subject), Is.EqualTo("Déjà vu"));
                Assert.That(read(ContentDetail.Text), Is.EqualTo("text\r\n"));
                Assert.That(read(ContentDetail.Html), Is.EqualTo("<img src=\"cid:logo@a\">\r\n"));
                Assert.That(read(ContentDetail.MessageId), Is.EqualTo("<id@a.example>"));
                Assert.That(read(ContentDetail.Date), Is.EqualTo("2026-11-23T10:00:00+01:00"));
                Assert.That(read(ContentDetail.InReplyTo), Is.EqualTo("<r2@b>"));
                Assert.That(read(ContentDetail.References), Is.EqualTo("<r1@b> <r2@b>"));
                Assert.That(read(ContentDetail.Keywords), Is.EqualTo("one;two words;été"));
                Assert.That(read(ContentDetail.AutoSubmitted), Is.EqualTo("auto-notified"));
                Assert.That(read(ContentDetail.ListUnsubscribe),
                    Is.EqualTo("mailto:out@a.example\nhttps://a.example/out"));
                Assert.That(read(ContentDetail.Calendar), Is.EqualTo(calendar));
                Assert.That(read(ContentDetail.CalendarMethod), Is.EqualTo("CANCEL"));
                Assert.That(
                    read(ContentDetail.Headers), Is.EqualTo("X-One: first\nX-One: second é"));
                Assert.That(read(ContentDetail.ReadReceiptTo), Is.EqualTo("answers@a.example"));
                Assert.That(read(ContentDetail.DeliveryReceiptTo), Is.EqualTo("answers@a.example"));
                Assert.That(read(ContentDetail.ImportProblems), Is.EqualTo(""));
                Assert.That(message.ReadNumber(ContentDetail.Priority),
                    Is.EqualTo((int)EmailPriority.High));
                Assert.That(message.ReadNumber(ContentDetail.Sensitivity),
                    Is.EqualTo((int)EmailSensitivity.Private));
                Assert.That(message.ReadNumber(ContentDetail.ReadReceipt), Is.EqualTo(1));
                Assert.That(message.ReadNumber(ContentDetail.DeliveryReceipt), Is.EqualTo(1));
                Assert.That(message.ReadNumber(ContentDetail.OneClick), Is.EqualTo(1));
                Assert.That(message.ReadHeader("x-one"), Is.EqualTo(new[] { "first", "second é" }));
                Assert.That(message.ReadHeader("Importance"), Is.EqualTo(new[] { "high" }));
                Assert.That(message.ReadHeader("X-None"), Is.Empty);
                var list = message.ReadAttachments();
                Assert.That(list.Count, Is.EqualTo(2));
                Assert.That(list[0].Name + " " + list[0].ContentType + " " + list[0].ContentId +
                        " " + list[0].IsInline + list[0].Size,
                    Is.EqualTo("logo.gif image/gif logo@a True8"));
                Assert.That(list[1].Name + " " + list[1].ContentType + " " + list[1].Description +
                        " " + list[1].IsInline + list[1].Rank,
                    Is.EqualTo("Größe.csv text/csv; charset=utf-8 Größen False2"));
                Assert.That(message.ReadAttachment(1), Is.EqualTo(picture));
                Assert.That(
                    Encoding.ASCII.GetString(message.ReadAttachment(2)), Is.EqualTo("a;b\n"));
                Expect.Failure(EmailErrorCode.OutOfRange, () => message.ReadAttachment(3));
                Expect.Failure(EmailErrorCode.UnknownConstant,
                    () => message.ReadNumber(ContentDetail.Subject));
                Expect.Failure(EmailErrorCode.EmptyArgument, () => message.ReadHeader(""));
            }
        }
        using (var message = Expect.Letter())
        {
            message
                .AttachStream(
                    "r.bin", () => new MemoryStream(Encoding.ASCII.GetBytes("from a stream")))
                .AttachData("e.txt", new byte[0], null);
            Assert.That(
                Encoding.ASCII.GetString(message.ReadAttachment(1)), Is.EqualTo("from a stream"));
            Assert.That(message.ReadAttachment(2), Is.Empty);
            message.AttachStream("b.bin",
                () =>
                { throw new IOException("gone"); },
                "application/octet-stream", 5);
            Expect.Failure(EmailErrorCode.CannotRead, () => message.ReadAttachment(3));
        }
    }

    /// <summary>What is one header needs nothing but its row.</summary>
    [Test]
    public void PartOfTheContentIsSetByItsNumber()
    {
        using (var message = Expect.Letter())
        {
            message.Set(ContentDetail.Subject, "Hello").Organization("Größe");
            Assert.That(message.Read(ContentDetail.Subject), Is.EqualTo("Hello"));
            Assert.That(message.Read(ContentDetail.Organization), Is.EqualTo("Größe"));
            Assert.That(message.Organization(null).Read(ContentDetail.Organization), Is.Empty);
            Expect.Failure(EmailErrorCode.UnknownConstant,
                () => message.Set(ContentDetail.Recipients, "b@example.org"));
        }
    }
}
