// SPDX-License-Identifier: MIT

using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using Courriel;
using NUnit.Framework;

[TestFixture]
public class SendingTests
{
    private static string Hash(byte[] data)
    {
        using (var sha = SHA256.Create())
        {
            return string.Concat(sha.ComputeHash(data).Select(b => b.ToString("x2")));
        }
    }

    [Test]
    public void Everything_that_a_message_has_arrives()
    {
        var pdf = Encoding.ASCII.GetBytes("%PDF-1.4\n%âãÏÓ\n");
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "contents of a file\n");
            using (var server =
                       new TestServer("-tls", "starttls", "-user", "zoé", "-password", "sécret"))
            {
                var options = server.Options(ConnectionSecurity.StartTls);
                options.UserName = "zoé";
                options.Password = "sécret";
                using (var session = EmailSession.Open(options))
                using (var message = new EmailMessage())
                {
                    message.From("Zoé Müller <zoe@example.org>")
                        .To("Ünal <one@example.org>", "two@example.org")
                        .Cc("three@example.org")
                        .Bcc("secret@example.org")
                        .ReplyTo("Antworten <answers@example.org>")
                        .Subject("Grüße aus Köln: 😀")
                        .Text("Straße\r\nzweite Zeile\n")
                        .Html("<p>Stra&szlig;e <b>fett</b> é</p>")
                        .AttachData("Übersicht 😀.pdf", pdf, "application/pdf")
                        .AttachFile(file, "notiz.txt", "text/plain")
                        .AttachStream("stream.bin", new MemoryStream(new byte[] { 0, 1, 2, 255 }))
                        .Header("X-Courriel", "größer");
                    var result = session.Send(message);

                    Assert.That(result.Outcome, Is.EqualTo(SendOutcome.Fully));
                    Assert.That(result.AllAccepted, Is.True);
                    Assert.That(result.Error, Is.Null);
                    Assert.That(result.EnsureAllAccepted(), Is.SameAs(result));
                    Assert.That(result.Recipients.Select(r => r.Address),
                        Is.EqualTo(new[] { "one@example.org", "two@example.org",
                            "three@example.org", "secret@example.org" }));
                    Assert.That(
                        result.Recipients.All(r => r.Accepted && r.SmtpCode == 250), Is.True);
                    Assert.That(result.Refused, Is.Empty);
                    Assert.That(result.ServerReply, Is.Not.Null.And.StartsWith("250"));

                    var mail = server.NextMail();
                    var summary = mail["summary"];
                    Assert.That(summary["error"].IsNull, Is.True, summary["error"].Text);
                    Assert.That(mail["user"].Text, Is.EqualTo("zoé"));
                    Assert.That(mail["tls"]["version"].Text, Is.EqualTo("TLS 1.3"));
                    Assert.That(mail["sender"].Text, Is.EqualTo("zoe@example.org"));
                    Assert.That(mail["recipients"].Texts("address"),
                        Is.EqualTo(result.Recipients.Select(r => r.Address)));
                    Assert.That(summary["message_id"].Text, Is.EqualTo(result.MessageId));
                    Assert.That(summary["from"][0]["name"].Text, Is.EqualTo("Zoé Müller"));
                    Assert.That(summary["to"].Texts("name"), Is.EqualTo(new[] { "Ünal", "" }));
                    Assert.That(
                        summary["cc"].Texts("address"), Is.EqualTo(new[] { "three@example.org" }));
                    Assert.That(summary["bcc"].Items, Is.Empty);
                    Assert.That(summary["reply_to"][0]["name"].Text, Is.EqualTo("Antworten"));
                    Assert.That(summary["subject"].Text, Is.EqualTo("Grüße aus Köln: 😀"));
                    Assert.That(summary["headers"]["X-Courriel"][0].Text, Is.EqualTo("größer"));

                    var parts = summary["parts"];
                    Assert.That(parts.Texts("content_type").Take(4),
                        Is.EqualTo(
                            new[] { "text/plain", "text/html", "application/pdf", "text/plain" }));
                    Assert.That(parts[0]["text"].Text.Replace("\r\n", "\n").TrimEnd('\n'),
                        Is.EqualTo("Straße\nzweite Zeile"));
                    Assert.That(parts[1]["text"].Text, Contains.Substring("<b>fett</b> é"));
                    Assert.That(parts[2]["file_name"].Text, Is.EqualTo("Übersicht 😀.pdf"));
                    Assert.That(parts[2]["sha256"].Text, Is.EqualTo(Hash(pdf)));
                    Assert.That(parts[3]["file_name"].Text, Is.EqualTo("notiz.txt"));
                    Assert.That(parts[3]["sha256"].Text, Is.EqualTo(Hash(File.ReadAllBytes(file))));
                    Assert.That(
                        parts[4]["sha256"].Text, Is.EqualTo(Hash(new byte[] { 0, 1, 2, 255 })));

                    Assert.That(session.IsStarted && session.IsEncrypted && session.IsVerified &&
                            session.IsSignedIn,
                        Is.True);
                    Assert.That(session.TlsVersion, Is.EqualTo("TLS 1.3"));
                    Assert.That(session.MechanismUsed, Is.EqualTo("PLAIN"));
                    Assert.That(session.Extensions.Any(
                                    e => e.StartsWith("PIPELINING", StringComparison.Ordinal)),
                        Is.True);
                    Assert.That(session.ServerAddress, Is.EqualTo("127.0.0.1:" + server.Port));
                    Assert.That(session.Certificate, Is.Not.Empty);
                }
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestCase(ConnectionSecurity.Default)]
    [TestCase(ConnectionSecurity.Clear)]
    [TestCase(ConnectionSecurity.ImplicitTls)]
    public void Every_option_sends(ConnectionSecurity option)
    {
        using (var server = new TestServer("-tls",
                   option == ConnectionSecurity.ImplicitTls
                       ? "implicit"
                       : "starttls")) using (var session =
                                                 server.Open(option)) using (var message =
                                                                                 Expect.Letter())
        {
            session.Send(message).EnsureAllAccepted();
            Assert.That(
                server.NextMail()["tls"].IsNull, Is.EqualTo(option == ConnectionSecurity.Clear));
            Assert.That(session.IsEncrypted, Is.EqualTo(option != ConnectionSecurity.Clear));
        }
    }

    [Test]
    public void A_refused_recipient_does_not_take_the_others_down()
    {
        using (var server = new TestServer())
        using (var session = server.Open())
        using (var message = Expect.Letter())
        {
            message.To("refused@example.org").Cc("full@example.org");
            var result = session.Send(message);
            Assert.That(result.Outcome, Is.EqualTo(SendOutcome.InPart));
            Assert.That(result.AllAccepted, Is.False);
            Expect.Tells(EmailErrorCode.SomeRecipientsRefused, result.Error);
            Expect.Failure(EmailErrorCode.SomeRecipientsRefused, () => result.EnsureAllAccepted());
            Assert.That(result.Recipients.Select(r => r.Accepted),
                Is.EqualTo(new[] { true, false, false }));
            Assert.That(
                result.Recipients.Select(r => r.SmtpCode), Is.EqualTo(new[] { 250, 550, 452 }));
            Assert.That(
                result.Refused.Select(r => r.EnhancedCode), Is.EqualTo(new[] { "5.1.1", "4.2.2" }));
            Assert.That(result.Recipients[1].ToString(), Contains.Substring("550 5.1.1"));
            Assert.That(result.Error.Recipients.Count, Is.EqualTo(3));
            Assert.That(server.NextMail() ["recipients"].Texts("address"),
                Is.EqualTo(new[] { "someone@example.org" }));

            session.AllOrNone = true;
            var none =
                Expect.Failure(EmailErrorCode.SomeRecipientsRefused, () => session.Send(message));
            Assert.That(none.Recipients.Any(r => r.Accepted), Is.False);
            session.AllOrNone = false;
            session.Send(message);
            Assert.That(server.NextMail()["number"].Number, Is.EqualTo(2));
        }
    }

    [Test]
    public void A_refusal_says_what_the_server_said_and_leaves_the_session_usable()
    {
        using (var server = new TestServer())
        using (var session = server.Open())
        using (var message = new EmailMessage())
        {
            message.From("zoe@example.org").To("refused@example.org").Subject("s").Text("t");
            var error =
                Expect.Failure(EmailErrorCode.RecipientsRefused, () => session.Send(message));
            Assert.That(error, Is.InstanceOf<ServerRefusedException>());
            Assert.That(error.Stage, Is.EqualTo(EmailErrorStage.Rcpt));
            Assert.That(error.SmtpCode, Is.EqualTo(550));
            Assert.That(error.EnhancedCode, Is.EqualTo("5.1.1"));
            Assert.That(error.ServerText, Is.Not.Empty);
            Assert.That(error.MayRetry || error.OutcomeUnknown, Is.False);
            Assert.That(error.SessionUsable, Is.True);
            Assert.That(error.Recipients.Single().SmtpCode, Is.EqualTo(550));
            message.Reset().From("zoe@example.org").To("one@example.org").Text("t");
            Assert.That(session.Send(message).AllAccepted, Is.True);
        }
    }

    [Test]
    public void A_mail_whose_answer_was_lost_has_an_unknown_outcome()
    {
        using (var server = new TestServer())
        using (var session = server.Open())
        using (var message = Expect.Letter())
        {
            message.To("data-drop@example.org");
            var error = Expect.Failure(EmailErrorCode.UnknownLost, () => session.Send(message));
            Assert.That(error, Is.InstanceOf<OutcomeUnknownException>());
            Assert.That(error.OutcomeUnknown, Is.True);
            Assert.That(error.MayRetry, Is.False);
            using (var next = Expect.Letter())
            {
                Assert.That(session.Send(next).AllAccepted, Is.True);
            }
        }
    }

    [Test]
    public void A_ready_made_mail_is_sent_from_memory_and_from_a_file()
    {
        const string Source =
            "From: a@example.org\nSubject: ready-made\nBcc: hidden@example.org\n\nas it is\n.dot\n";
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, Source);
            using (var server = new TestServer())
            using (var session = server.Open())
            using (var envelope = new EmailMessage())
            {
                var result = session.SendSource("bounces@example.org",
                    new[] { "one@example.org", "two@example.org" },
                    Encoding.ASCII.GetBytes(Source));
                Assert.That(result.Recipients.Count, Is.EqualTo(2));
                envelope.EnvelopeSender("").To("three@example.org").Text("not used");
                session.SendFile(envelope, file).EnsureAllAccepted();
                session.SendFileAsync(envelope, file).Result.EnsureAllAccepted();
                session
                    .SendSourceAsync("a@example.org", new[] { "four@example.org" },
                        Encoding.ASCII.GetBytes(Source))
                    .Result.EnsureAllAccepted();

                var first = server.NextMail();
                Assert.That(first["sender"].Text, Is.EqualTo("bounces@example.org"));
                Assert.That(first["recipients"].Texts("address"),
                    Is.EqualTo(new[] { "one@example.org", "two@example.org" }));
                Assert.That(Encoding.ASCII.GetString(TestServer.BytesOf(first)),
                    Is.EqualTo(
                        "From: a@example.org\r\nSubject: ready-made\r\n\r\nas it is\r\n.dot\r\n"));
                var second = server.NextMail();
                Assert.That(second["sender"].Text, Is.EqualTo(""));
                Assert.That(second["summary"]["subject"].Text, Is.EqualTo("ready-made"));
                Assert.That(server.NextMail() ["recipients"].Texts("address"),
                    Is.EqualTo(new[] { "three@example.org" }));
                Assert.That(server.NextMail() ["recipients"].Texts("address"),
                    Is.EqualTo(new[] { "four@example.org" }));
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public async Task Tasks_on_one_session_take_turns()
    {
        using (var server = new TestServer())
        using (var session = await EmailSession.OpenAsync(server.Options()))
        {
            var tasks = Enumerable.Range(0, 20).Select(async i =>
            {
                using (var message = Expect.Letter())
                {
                    return (await session.SendAsync(message.Subject("number " + i))).MessageId;
                }
            });
            var ids = await Task.WhenAll(tasks);
            Assert.That(ids.Distinct().Count(), Is.EqualTo(20));
            var arrived = Enumerable.Range(0, 20).Select(_ => server.NextMail()).ToArray();
            Assert.That(arrived.Select(m => m["summary"]["message_id"].Text), Is.EquivalentTo(ids));
            Assert.That(
                arrived.Select(m => m["connection"].Number).Distinct().Count(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task One_message_on_several_sessions_keeps_its_results_apart()
    {
        using (var server = new TestServer())
        using (var message = Expect.Letter())
        {
            var sessions = Enumerable.Range(0, 4).Select(_ => server.Open()).ToArray();
            var results = await Task.WhenAll(sessions.Select(s => s.SendAsync(message)));
            var arrived = results
                              .Select(
                                  _ => server.NextMail() ["summary"]["message_id"].Text)
                              .ToArray();
            Assert.That(results.Select(r => r.MessageId), Is.EquivalentTo(arrived));
            foreach (var session in sessions)
            {
                session.Dispose();
            }
        }
    }

    [Test]
    public void Threads_with_their_own_sessions_read_their_own_errors()
    {
        using (var server = new TestServer())
        {
            var problems = Enumerable.Range(0, 8)
                               .AsParallel()
                               .WithDegreeOfParallelism(8)
                               .Select(number =>
                                   {
                                       using (var session = server.Open())
                                       {
                                           for (var i = 0; i < 10; i++)
                                           {
                                               using (var message = new EmailMessage())
                                               {
                                                   message.From("zoe@example.org")
                                                       .To((number % 2 == 0 ? "refused" : "full") +
                                                           "@example.org")
                                                       .Text("t");
                                                   try
                                                   {
                                                       session.Send(message);
                                                       return "was sent";
                                                   }
                                                   catch (CourrielException e) when (
                                                       e.SmtpCode == (number % 2 == 0 ? 550 : 452))
                                                   {
                                                   }
                                                   catch (Exception e)
                                                   {
                                                       return e.ToString();
                                                   }
                                               }
                                           }
                                       }
                                       return "";
                                   })
                               .ToArray();
            Assert.That(problems, Is.All.EqualTo(""));
        }
    }

    [Test]
    public void A_session_is_found_by_its_user_name()
    {
        using (var server = new TestServer("-user", "finder", "-password", "p", "-clear-text-auth"))
        {
            var options = server.Options(ConnectionSecurity.Clear);
            options.UserName = "finder";
            options.Password = "p";
            using (var session = EmailSession.Open(options))
            {
                Assert.That(EmailSession.Find("finder"), Is.SameAs(session));
                Assert.That(EmailSession.Find("somebody else"), Is.Null);
            }
            Assert.That(EmailSession.Find("finder"), Is.Null);
            using (var session = EmailSession.Open(options))
            using (var message = new EmailMessage())
            {
                EmailSession.Open(options);
                Assert.That(EmailSession.CloseAll("finder"), Is.EqualTo(2));
                Assert.That(EmailSession.CloseAll("finder"), Is.EqualTo(0));
                message.From("a@example.org").To("b@example.org").Text("x");
                Assert.That(() => session.Send(message), Throws.InstanceOf<CourrielException>());
            }
            Assert.That(() => EmailSession.CloseAll(""), Throws.InstanceOf<UsageException>());
        }
    }
}
