// SPDX-License-Identifier: MIT

using System;
using System.IO;
using System.Linq;
using System.Net.Mail;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using Courriel;
using NUnit.Framework;

/// <summary>A MailMessage is carried over without loss: what arrives is compared field by field, as
/// another program's reader understands it.</summary>
[TestFixture]
public class MailMessageTests
{
    private static readonly byte[] Picture =
        Enumerable.Range(0, 700).Select(i => (byte)(i * 7)).ToArray();

    private static string Hash(byte[] data)
    {
        using (var sha = SHA256.Create())
        {
            return string.Concat(sha.ComputeHash(data).Select(b => b.ToString("x2")));
        }
    }

    private static Json Sent(MailMessage mail, out byte[] bytes)
    {
        using (var server = new TestServer())
        using (var session = server.Open())
        {
            session.Send(mail).EnsureAllAccepted();
            var arrived = server.NextMail();
            bytes = TestServer.BytesOf(arrived);
            Assert.That(
                arrived["summary"]["error"].IsNull, Is.True, arrived["summary"]["error"].Text);
            // A server that offers BINARYMIME gets what the library builds as it is; all else keeps
            // to lines.
            if (arrived["parameters"]["body"].Text != "BINARYMIME")
            {
                Assert.That(arrived["bytes"]["bare_lf"].Number +
                        arrived["bytes"]["bare_cr"].Number + arrived["bytes"]["nul"].Number,
                    Is.EqualTo(0));
                Assert.That(arrived["bytes"]["longest_line"].Number, Is.LessThanOrEqualTo(998));
            }
            return arrived;
        }
    }

    private static Json Sent(MailMessage mail)
    {
        byte[] ignored;
        return Sent(mail, out ignored);
    }

    private static MailMessage Letter()
    {
        return new MailMessage("zoe@example.org", "someone@example.org", "Hello", "It works.");
    }

    private static string Text(Json part)
    {
        return part["text"].Text.Replace("\r\n", "\n").TrimEnd('\n');
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Envelope_and_headers_are_carried_over(bool readyMade)
    {
        using (var mail = new MailMessage())
        {
            mail.From = new MailAddress("zoe@example.org", "Zoé \"Z\" Müller, Köln");
            mail.Sender = new MailAddress("office@example.org", "The Office");
            mail.To.Add(new MailAddress("one@example.org", "Ünal"));
            mail.To.Add("two@example.org");
            mail.CC.Add(new MailAddress("three@example.org", "Three, Number"));
            mail.Bcc.Add("secret@example.org");
            mail.ReplyToList.Add(new MailAddress("answers@example.org", "Antworten – hier"));
            mail.ReplyToList.Add("more@example.org");
            mail.Subject =
                "Grüße aus Köln 😀, einmal so lang, daß die Zeile ganz gewiß gefaltet werden muß: äöüß äöüß äöüß";
            mail.SubjectEncoding = Encoding.UTF8;
            mail.Body = "Straße\nzweite Zeile";
            mail.Priority = MailPriority.High;
            mail.Headers.Add("X-Courriel", "größer");
            mail.Headers.Add("X-Twice", "a");
            mail.Headers.Add("X-Twice", "b, c");
            mail.Headers.Add("Message-ID", "<given@example.org>");
            if (readyMade)
            {
                mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(
                    "{}", Encoding.UTF8, "application/json"));
            }
            var arrived = Sent(mail);
            var summary = arrived["summary"];
            Assert.That(arrived["sender"].Text, Is.EqualTo("office@example.org"));
            Assert.That(arrived["recipients"].Texts("address"),
                Is.EqualTo(new[] { "one@example.org", "two@example.org", "three@example.org",
                    "secret@example.org" }));
            Assert.That(summary["from"][0]["name"].Text, Is.EqualTo("Zoé \"Z\" Müller, Köln"));
            Assert.That(summary["from"][0]["address"].Text, Is.EqualTo("zoe@example.org"));
            Assert.That(
                summary["headers"]["Sender"][0].Text, Contains.Substring("office@example.org"));
            Assert.That(summary["to"].Texts("name"), Is.EqualTo(new[] { "Ünal", "" }));
            Assert.That(summary["to"].Texts("address"),
                Is.EqualTo(new[] { "one@example.org", "two@example.org" }));
            Assert.That(summary["cc"].Texts("name"), Is.EqualTo(new[] { "Three, Number" }));
            Assert.That(summary["bcc"].Items, Is.Empty);
            Assert.That(
                summary["reply_to"].Texts("name"), Is.EqualTo(new[] { "Antworten – hier", "" }));
            Assert.That(summary["reply_to"].Texts("address"),
                Is.EqualTo(new[] { "answers@example.org", "more@example.org" }));
            Assert.That(summary["subject"].Text, Is.EqualTo(mail.Subject));
            Assert.That(summary["message_id"].Text, Is.EqualTo("<given@example.org>"));
            Assert.That(summary["date"].Text, Is.Not.Empty);
            Assert.That(summary["headers"]["X-Courriel"][0].Text, Is.EqualTo("größer"));
            Assert.That(string.Join(",", summary["headers"]["X-Twice"].Texts()).Replace(" ", ""),
                Is.EqualTo("a,b,c"));
            Assert.That(summary["headers"]["X-Priority"][0].Text, Is.EqualTo("1"));
            Assert.That(summary["headers"]["Priority"][0].Text, Is.EqualTo("urgent"));
            Assert.That(summary["headers"]["Importance"][0].Text, Is.EqualTo("high"));
            Assert.That(Text(summary["parts"][0]), Is.EqualTo("Straße\nzweite Zeile"));
            Assert.That(summary["parts"].Items.Count, Is.EqualTo(readyMade ? 2 : 1));
        }
    }

    [Test]
    public void Text_and_HTML_become_alternatives()
    {
        using (var mail = Letter())
        {
            mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(
                "<p>é</p>", Encoding.UTF8, "text/html"));
            var parts = Sent(mail)["summary"]["parts"];
            Assert.That(
                parts.Texts("content_type"), Is.EqualTo(new[] { "text/plain", "text/html" }));
            Assert.That(parts.Texts("parents"), Is.All.EqualTo("multipart/alternative"));
            Assert.That(Text(parts[0]), Is.EqualTo("It works."));
            Assert.That(Text(parts[1]), Is.EqualTo("<p>é</p>"));
        }
        using (var mail = Letter())
        {
            mail.IsBodyHtml = true;
            mail.Body = "<p>Hi</p>";
            mail.Priority = MailPriority.Low;
            var summary = Sent(mail)["summary"];
            Assert.That(summary["parts"].Texts("content_type"), Is.EqualTo(new[] { "text/html" }));
            Assert.That(summary["headers"]["Importance"][0].Text, Is.EqualTo("low"));
        }
    }

    [Test]
    public void Pictures_stay_beside_the_HTML_that_shows_them()
    {
        using (var mail = Letter())
        {
            var view = AlternateView.CreateAlternateViewFromString(
                "<img src=\"cid:logo@example.org\">", Encoding.UTF8, "text/html");
            view.LinkedResources.Add(new LinkedResource(
                new MemoryStream(Picture), "image/png") { ContentId = "logo@example.org" });
            mail.AlternateViews.Add(view);
            mail.Attachments.Add(new Attachment(new MemoryStream(Picture),
                "Übersicht 😀 mit einem recht langen Namen für eine Datei.png", "image/png"));
            var parts = Sent(mail)["summary"]["parts"];
            Assert.That(parts.Texts("content_type"),
                Is.EqualTo(new[] { "text/plain", "text/html", "image/png", "image/png" }));
            Assert.That(parts.Texts("parents"),
                Is.EqualTo(new[] {
                    "multipart/mixed/alternative",
                    "multipart/mixed/alternative/related",
                    "multipart/mixed/alternative/related",
                    "multipart/mixed",
                }));
            Assert.That(parts[2]["content_id"].Text.Trim('<', '>'), Is.EqualTo("logo@example.org"));
            Assert.That(parts[2]["disposition"].Text, Is.EqualTo("inline"));
            Assert.That(parts[2]["sha256"].Text, Is.EqualTo(Hash(Picture)));
            Assert.That(parts[3]["disposition"].Text, Is.EqualTo("attachment"));
            Assert.That(parts[3]["file_name"].Text,
                Is.EqualTo("Übersicht 😀 mit einem recht langen Namen für eine Datei.png"));
            Assert.That(parts[3]["sha256"].Text, Is.EqualTo(Hash(Picture)));
        }
    }

    [Test]
    public void Attachments_keep_type_name_id_and_dates()
    {
        using (var mail = Letter())
        {
            mail.Body = "";
            var inline = new Attachment(
                new MemoryStream(Picture), "a b.gif", "image/gif") { ContentId = "one@x" };
            inline.ContentDisposition.Inline = true;
            mail.Attachments.Add(inline);
            var dated =
                new Attachment(new MemoryStream(Picture), "dated.bin", "application/octet-stream");
            dated.ContentDisposition.CreationDate =
                new DateTime(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc);
            mail.Attachments.Add(dated);
            var type = new ContentType("text/csv") { CharSet = "iso-8859-1", Name = "liste.csv" };
            mail.Attachments.Add(new Attachment(
                new MemoryStream(Encoding.GetEncoding("iso-8859-1").GetBytes("é;ü")), type));
            mail.Attachments.Add(new Attachment(
                new MemoryStream(Encoding.ASCII.GetBytes("Subject: inner\r\n\r\ninside\r\n")),
                "mail.eml", "message/rfc822"));
            byte[] bytes;
            var parts = Sent(mail, out bytes)["summary"]["parts"];
            var raw = Encoding.ASCII.GetString(bytes);
            Assert.That(parts[0]["content_id"].Text.Trim('<', '>'), Is.EqualTo("one@x"));
            Assert.That(parts[0]["disposition"].Text, Is.EqualTo("inline"));
            Assert.That(parts[0]["file_name"].Text, Is.EqualTo("a b.gif"));
            Assert.That(parts[1]["file_name"].Text, Is.EqualTo("dated.bin"));
            Assert.That(raw, Contains.Substring("creation-date=").And.Contains("29 Feb 2024"));
            Assert.That(parts[2]["content_type"].Text, Is.EqualTo("text/csv"));
            Assert.That(parts[2]["file_name"].Text, Is.EqualTo("liste.csv"));
            Assert.That(raw, Is.Not.Null.And.Matches("charset=\"?iso-8859-1"));
            Assert.That(raw,
                Contains.Substring("message/rfc822").And.Contains("Subject: inner\r\n\r\ninside"));
        }
    }

    [Test]
    public void Other_encodings_keep_every_character()
    {
        using (var mail = Letter())
        {
            mail.Body = "Il me semble que nous avons déjà vu cette ville.";
            mail.BodyEncoding = Encoding.GetEncoding("iso-8859-1");
            var part = Sent(mail)["summary"]["parts"][0];
            Assert.That(part["charset"].Text.ToLowerInvariant(), Is.EqualTo("iso-8859-1"));
            Assert.That(Text(part), Is.EqualTo("Il me semble que nous avons déjà vu cette ville."));
            mail.Body = "déjà 😀";
            Assert.That(Text(Sent(mail)["summary"]["parts"][0]), Is.EqualTo("déjà 😀"));
        }
    }

    [Test]
    public void Encodings_of_headers_and_parts_lose_nothing()
    {
        var latin = Encoding.GetEncoding("iso-8859-1");
        using (var mail = new MailMessage())
        {
            mail.From = new MailAddress("zoe@example.org", "Zoé", latin);
            mail.To.Add(new MailAddress("someone@example.org", "Łukasz, the second"));
            mail.CC.Add(new MailAddress("copy@example.org", "日本 太郎", Encoding.Unicode));
            mail.ReplyToList.Add(new MailAddress("one@example.org", "Réponse"));
            mail.ReplyToList.Add(new MailAddress("two@example.org"));
            mail.Subject = "déjà vu 日本語";
            mail.SubjectEncoding = latin;
            mail.HeadersEncoding = latin;
            mail.Headers.Add("X-Value", "hé 日本");
            mail.Body = "text";
            var part = new Attachment(new MemoryStream(Picture),
                "Übergrößenträger – 日本語のとても長いファイル名です.png", "image/png");
            part.NameEncoding = latin;
            part.TransferEncoding = TransferEncoding.Base64;
            part.ContentDisposition.CreationDate =
                new DateTime(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc);
            mail.Attachments.Add(part);
            byte[] bytes;
            var summary = Sent(mail, out bytes)["summary"];
            Assert.That(summary["subject"].Text, Is.EqualTo("déjà vu 日本語"));
            Assert.That(summary["from"][0]["name"].Text, Is.EqualTo("Zoé"));
            Assert.That(summary["to"][0]["name"].Text, Is.EqualTo("Łukasz, the second"));
            Assert.That(summary["cc"][0]["name"].Text, Is.EqualTo("日本 太郎"));
            Assert.That(summary["reply_to"][0]["name"].Text, Is.EqualTo("Réponse"));
            Assert.That(summary["reply_to"][1]["address"].Text, Is.EqualTo("two@example.org"));
            Assert.That(summary["parts"][1]["file_name"].Text,
                Is.EqualTo("Übergrößenträger – 日本語のとても長いファイル名です.png"));
            Assert.That(summary["parts"][1]["sha256"].Text, Is.EqualTo(Hash(Picture)));
            var raw = Encoding.ASCII.GetString(bytes);
            // RFC 2231 for those who know it, then what Outlook knows.
            var standard = raw.IndexOf("filename*0*=utf-8''", StringComparison.Ordinal);
            Assert.That(standard, Is.GreaterThan(0));
            Assert.That(raw.IndexOf("filename=\"=?utf-8?b?", StringComparison.OrdinalIgnoreCase),
                Is.GreaterThan(standard));
            Assert.That(
                raw, Contains.Substring("creation-date").And.Matches("Date: .* \\+0000\r\n"));
        }
    }

    [Test]
    public void An_invitation_is_an_alternative_with_its_method()
    {
        const string Calendar =
            "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Déjeuner\r\nEND:VCALENDAR\r\n";
        using (var mail = Letter())
        {
            var type = new ContentType("text/calendar") { CharSet = "utf-8" };
            type.Parameters.Add("method", "REQUEST");
            mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(Calendar, type));
            byte[] bytes;
            var parts = Sent(mail, out bytes)["summary"]["parts"];
            Assert.That(parts[1]["content_type"].Text, Is.EqualTo("text/calendar"));
            Assert.That(Text(parts[1]), Contains.Substring("SUMMARY:Déjeuner"));
            Assert.That(Encoding.ASCII.GetString(bytes),
                Is.Not.Null.And.Matches("method=\"?REQUEST").And.Contains("multipart/alternative"));
        }
    }

    [Test]
    public void Long_and_odd_lines_survive()
    {
        var text = new string('x', 3000) + "\n.dot\nFrom here\n trailing \t\n=3D " +
            new string('é', 500) + "\n\n.\nend";
        using (var mail = Letter())
        {
            mail.Body = text;
            Assert.That(Text(Sent(mail)["summary"]["parts"][0]), Is.EqualTo(text));
            mail.AlternateViews.Add(
                AlternateView.CreateAlternateViewFromString(text, Encoding.UTF8, "text/x-second"));
            var parts = Sent(mail)["summary"]["parts"];
            Assert.That(Text(parts[0]), Is.EqualTo(text));
            Assert.That(Text(parts[1]), Is.EqualTo(text));
        }
    }

    [Test]
    public void The_same_message_can_be_sent_again()
    {
        using (var mail = Letter())
        using (var server = new TestServer())
        using (var session = server.Open())
        {
            mail.Attachments.Add(new Attachment(new MemoryStream(Picture), "p.png", "image/png"));
            session.Send(mail);
            session.SendAsync(mail).Wait();
            Assert.That(server
                            .NextMail() ["summary"]
                            ["parts"]
                            [1]["sha256"]
                            .Text,
                Is.EqualTo(Hash(Picture)));
            Assert.That(server
                            .NextMail() ["summary"]
                            ["parts"]
                            [1]["sha256"]
                            .Text,
                Is.EqualTo(Hash(Picture)));
        }
    }

    [TestCase(DeliveryNotificationOptions.OnSuccess | DeliveryNotificationOptions.Delay,
        "SUCCESS,DELAY", false)]
    [TestCase(DeliveryNotificationOptions.OnFailure, "FAILURE", true)]
    [TestCase(DeliveryNotificationOptions.Never, "NEVER", false)]
    [TestCase(DeliveryNotificationOptions.None, "", false)]
    public void Reports_are_asked_for(
        DeliveryNotificationOptions options, string notify, bool readyMade)
    {
        using (var mail = Letter())
        {
            mail.DeliveryNotificationOptions = options;
            if (readyMade)
            {
                mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(
                    "{}", Encoding.UTF8, "application/json"));
            }
            var asked = Sent(mail)["recipients"][0]["notify"].Texts();
            Assert.That(asked.OrderBy(n => n),
                Is.EqualTo(notify.Split(new[] { ',' }, StringSplitOptions.RemoveEmptyEntries)
                               .OrderBy(n => n)));
        }
    }

    [Test]
    public void A_message_without_a_sender_is_refused()
    {
        using (var mail = new MailMessage())
        using (var server = new TestServer())
        using (var session = server.Open())
        {
            mail.To.Add("someone@example.org");
            mail.Body = "t";
            Expect.Failure(EmailErrorCode.NoSender, () => session.Send(mail));
        }
    }

    [Test]
    public void International_addresses_stand_in_the_headers()
    {
        using (var mail = new MailMessage())
        {
            mail.From = new MailAddress("zoe@bücher.example", "Zoé");
            mail.To.Add("jürgen@example.org");
            mail.CC.Add("two@bücher.example");
            mail.Body = "t";
            mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(
                "{}", Encoding.UTF8, "application/json"));
            byte[] bytes;
            var arrived = Sent(mail, out bytes);
            var source = Encoding.UTF8.GetString(bytes);
            Assert.That(source,
                Contains.Substring("<zoe@xn--bcher-kva.example>")
                    .And.Contains("Cc: two@xn--bcher-kva.example"));
            Assert.That(source, Contains.Substring("To: jürgen@example.org"));
            Assert.That(arrived["parameters"]["smtputf8"].IsTrue, Is.True);
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_domain_is_the_same_in_the_envelope_and_in_the_headers(bool readyMade)
    {
        using (var mail = Letter())
        {
            mail.To.Clear();
            mail.To.Add("someone@straße.example");
            if (readyMade)
            {
                mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(
                    "{}", Encoding.UTF8, "application/json"));
            }
            var arrived = Sent(mail);
            Assert.That(arrived["recipients"][0]["address"].Text,
                Is.EqualTo("someone@xn--strae-oqa.example"));
            Assert.That(arrived["summary"]["to"][0]["address"].Text,
                Is.EqualTo("someone@xn--strae-oqa.example"));
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public void The_reply_address_of_old_programs_counts(bool readyMade)
    {
        using (var mail = Letter())
        {
#pragma warning disable 618
            mail.ReplyTo = new MailAddress("old@example.org", "Old");
#pragma warning restore 618
            if (readyMade)
            {
                mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(
                    "{}", Encoding.UTF8, "application/json"));
            }
            Assert.That(Sent(mail) ["summary"]
                        ["reply_to"]
                            .Texts("address"),
                Is.EqualTo(new[] { "old@example.org" }));
        }
    }

    [Test]
    public void An_attached_mail_is_never_encoded()
    {
        foreach (var body in new[] { "x\r\n", "é\r\n", new string('x', 2000), "a\0b" })
        {
            using (var mail = Letter())
            {
                var data = Encoding.UTF8.GetBytes("Subject: inner\r\n\r\n" + body);
                var attachment = new Attachment(new MemoryStream(data), "a.eml", "message/rfc822");
                attachment.ContentDisposition.CreationDate =
                    new DateTime(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc);
                mail.Attachments.Add(attachment);
                var source =
                    Encoding.UTF8.GetString(EmailMessage.FromMailMessage(mail).BuildSource());
                var asMail = body.Length < 10 && !body.Contains("\0");
                Assert.That(source.Contains("message/rfc822"), Is.EqualTo(asMail), body);
                Assert.That(source.Contains("application/octet-stream"), Is.EqualTo(!asMail), body);
                Assert.That(
                    source.Contains(asMail ? "\r\n\r\nSubject: inner\r\n\r\n" + body : "base64"),
                    Is.True, body);
                Assert.That(
                    source.Split(new[] { "Encoding: 8bit" }, StringSplitOptions.None).Length,
                    Is.EqualTo(body[0] == 'é' ? 3 : 1), source);
            }
        }
    }

    /// <summary>Every member that a framework has is carried over, or says only how something is
    /// written, which is the library's to choose. One that comes with a new framework is to be
    /// looked at.</summary>
    [TestCase(typeof(MailMessage),
        "AlternateViews Attachments Bcc Body BodyEncoding CC DeliveryNotificationOptions From Headers IsBodyHtml Priority ReplyTo ReplyToList Sender Subject To",
        "BodyTransferEncoding HeadersEncoding SubjectEncoding")]
    [TestCase(typeof(Attachment), "ContentDisposition ContentId ContentStream ContentType Name",
        "NameEncoding TransferEncoding")]
    [TestCase(typeof(AlternateView), "BaseUri ContentId ContentStream ContentType LinkedResources",
        "TransferEncoding")]
    [TestCase(typeof(LinkedResource), "ContentId ContentLink ContentStream ContentType",
        "TransferEncoding")]
    [TestCase(typeof(ContentDisposition),
        "CreationDate DispositionType FileName Inline ModificationDate Parameters ReadDate Size",
        "")]
    [TestCase(typeof(ContentType), "Boundary CharSet MediaType Name Parameters", "")]
    [TestCase(typeof(MailAddress), "Address DisplayName Host User", "")]
    public void Every_member_is_known(Type type, string carried, string written)
    {
        var known =
            (carried + " " + written).Split(new[] { ' ' }, StringSplitOptions.RemoveEmptyEntries);
        Assert.That(type.GetProperties().Select(p => p.Name).Distinct().Except(known), Is.Empty);
    }

    [Test]
    public void No_name_of_a_part_brings_in_a_header()
    {
        foreach (var evil in new[] { "a\r\nBcc: x@example.org", "a\nb", "a\0b" })
        {
            using (var mail = Letter())
            {
                var attachment = new Attachment(new MemoryStream(Picture), "image/png");
                try
                {
                    attachment.Name = evil;
                    attachment.ContentDisposition.Inline = true;
                    mail.Attachments.Add(attachment);
                }
                catch (FormatException)
                {
                    continue; // the framework itself refuses it
                }
                Expect.Failure(
                    EmailErrorCode.ControlCharacter, () => EmailMessage.FromMailMessage(mail));
            }
        }
    }
}
