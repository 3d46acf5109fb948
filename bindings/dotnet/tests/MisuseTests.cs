// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Mail;
using System.Text;
using Courriel;
using NUnit.Framework;

/// <summary>Wrong arguments, each with the code that C gives for it, and nothing written to a
/// server.</summary>
[TestFixture]
public class MisuseTests
{
    private static readonly string File = typeof(MisuseTests).Assembly.Location;

    /// <summary>Texts name things as .NET does, not as C.</summary>
    [Test]
    public void TextsNameWhatDotNetHas()
    {
        using (var session = new EmailSession())
        {
            var error = Assert.Throws<UsageException>(() => session.IPVersion = 5);
            foreach (var text in new[] { error.Message, error.Hint, error.Everything })
            {
                Assert.That(text.Contains("EMAIL_"), Is.False, text);
            }
            Assert.That(error.Message, Contains.Substring("EmailSession.IPVersion"));
        }
    }

    /// <summary>Every call that takes a text, by what it is called with.</summary>
    private static Dictionary<string, Action<EmailMessage, string>> TextsOfMessages()
    {
        return new Dictionary<string, Action<EmailMessage, string>> {
            { "From", (m, t) => m.From("a" + t + "b@example.org") },
            { "From name", (m, t) => m.From("A" + t + "B <a@example.org>") },
            { "EnvelopeSender", (m, t) => m.EnvelopeSender("a" + t + "b@example.org") },
            { "To", (m, t) => m.To("a" + t + "b@example.org") },
            { "Cc", (m, t) => m.Cc("a" + t + "b@example.org") },
            { "Bcc", (m, t) => m.Bcc("a" + t + "b@example.org") },
            { "ReplyTo", (m, t) => m.ReplyTo("A" + t + "B <a@example.org>") },
            { "Subject", (m, t) => m.Subject("a" + t + "b") },
            { "Attach path name", (m, t) => m.AttachFile(File, "a" + t + "b") },
            { "Attach data name", (m, t) => m.AttachData("a" + t + "b", new byte[1]) },
            { "Attach content type",
                (m, t) => m.AttachData("a", new byte[1], "text/" + t + "plain") },
            { "Header name", (m, t) => m.Header("X-" + t + "A", "v") },
            { "Header value", (m, t) => m.Header("X-A", "a" + t + "b") },
        };
    }

    private static Dictionary<string, Action<EmailSession, string>> TextsOfSessions()
    {
        return new Dictionary<string, Action<EmailSession, string>>
        {
            { "Server", (s, t) => s.Server = "a" + t + "b" },
            { "UserName", (s, t) => s.UserName = "a" + t + "b" },
            { "Password", (s, t) => s.Password = "a" + t + "b" },
            { "AuthToken", (s, t) => s.AuthToken = "a" + t + "b" },
            { "Mechanism", (s, t) => s.Mechanism = "a" + t + "b" },
            { "CertificateAuthorityFile", (s, t) => s.CertificateAuthorityFile = "a" + t + "b" },
            { "EhloName", (s, t) => s.EhloName = "a" + t + "b" },
            { "LocalAddress", (s, t) => s.LocalAddress = "a" + t + "b" },
            { "TranscriptFile", (s, t) => s.TranscriptFile = "a" + t + "b" },
        };
    }

    [TestCase("\r\n")]
    [TestCase("\n")]
    [TestCase("\r")]
    [TestCase("\0")]
    [TestCase("\u0001")]
    public void No_text_takes_a_control_character(string control)
    {
        foreach (var call in TextsOfMessages())
        {
            using (var message = new EmailMessage())
            {
                var error = CodeOf(() => call.Value(message, control));
                // Where a character can make the value malformed in another way, that may be said
                // instead.
                var allowed = call.Key == "Attach content type" ? EmailErrorCode.InvalidContentType
                    : call.Key == "Header name"                 ? EmailErrorCode.InvalidHeader
                                                                : EmailErrorCode.ControlCharacter;
                Assert.That(error == EmailErrorCode.ControlCharacter || error == allowed, Is.True,
                    call.Key + ": " + error);
            }
        }
        foreach (var call in TextsOfSessions())
        {
            using (var session = new EmailSession())
            {
                Assert.That(CodeOf(() => call.Value(session, control)),
                    Is.EqualTo(EmailErrorCode.ControlCharacter), call.Key);
            }
        }
    }

    [TestCase(0xd83d)]
    [TestCase(0xde00)]
    public void No_text_takes_half_a_character(int unit)
    {
        var half = ((char)unit).ToString();
        foreach (var call in TextsOfMessages())
        {
            using (var message = new EmailMessage())
            {
                Assert.That(CodeOf(() => call.Value(message, half)),
                    Is.EqualTo(EmailErrorCode.InvalidUtf8), call.Key);
            }
        }
        foreach (var call in TextsOfSessions())
        {
            using (var session = new EmailSession())
            {
                Assert.That(CodeOf(() => call.Value(session, half)),
                    Is.EqualTo(EmailErrorCode.InvalidUtf8), call.Key);
            }
        }
        using (var message = new EmailMessage())
        {
            Expect.Failure(EmailErrorCode.InvalidUtf8, () => message.Text("a" + half));
            Expect.Failure(EmailErrorCode.InvalidUtf8, () => message.Html("a" + half));
            Expect.Failure(EmailErrorCode.ControlCharacter, () => message.Text("a\0b"));
            Expect.Failure(EmailErrorCode.ControlCharacter, () => message.AttachFile("/tmp/a\0b"));
            Assert.That(Expect.Failure(EmailErrorCode.InvalidUtf8, () => message.Subject(half)),
                Is.InstanceOf<UsageException>());
        }
    }

    [Test]
    public void Missing_values_have_codes_of_their_own()
    {
        using (var message = new EmailMessage())
        {
            Expect.Failure(EmailErrorCode.NullArgument, () => message.From((string)null));
            Expect.Failure(EmailErrorCode.NullArgument, () => message.To((string[])null));
            Expect.Failure(EmailErrorCode.NullArgument, () => message.To("a@example.org", null));
            Expect.Failure(EmailErrorCode.NullArgument, () => message.Header(null, "v"));
            Expect.Failure(EmailErrorCode.NullArgument, () => message.AttachFile((string)null));
            Expect.Failure(EmailErrorCode.EmptyArgument, () => message.From(""));
            Expect.Failure(EmailErrorCode.EmptyArgument, () => message.To(""));
            Expect.Failure(EmailErrorCode.EmptyArgument, () => message.AttachFile(""));
            Expect.Failure(EmailErrorCode.NoName, () => message.AttachData(null, new byte[1]));
            Assert.Throws<ArgumentNullException>(() => message.From((MailAddress)null));
            Assert.Throws<ArgumentNullException>(() => message.AttachData("a", (byte[])null));
            Assert.Throws<ArgumentNullException>(() => message.AttachStream("a", (Stream)null));
            Assert.Throws<ArgumentNullException>(() => EmailMessage.FromMailMessage(null));
            Assert.Throws<ArgumentNullException>(() => new EmailSession(null));
        }
        using (var server = new TestServer())
        using (var session = server.Open())
        using (var message = new EmailMessage())
        {
            Assert.Throws<ArgumentNullException>(() => session.Send((EmailMessage)null));
            Assert.Throws<ArgumentNullException>(() => session.SendSource("", null, new byte[1]));
            Assert.Throws<ArgumentNullException>(() => session.SendSource("", new string[0], null));
            Expect.Failure(EmailErrorCode.NullArgument,
                () => session.SendSource(
                    null, new[] { "a@example.org" }, Encoding.ASCII.GetBytes("A: b\n\nc\n")));
            Expect.Failure(EmailErrorCode.NullArgument, () => session.SendFile(message, null));
            Expect.Failure(
                EmailErrorCode.NoSender, () => session.Send(message.To("a@example.org").Text("t")));
            Expect.Failure(EmailErrorCode.NoRecipient,
                () => session.Send(message.Reset().From("a@example.org").Text("t")));
            Expect.Failure(EmailErrorCode.EmptyArgument, () => message.Source(new byte[0]));
            Expect.Failure(EmailErrorCode.InvalidMessage,
                () => message.Source(Encoding.ASCII.GetBytes("no header at all")));
            Assert.That(server.MailCount, Is.EqualTo(0));
        }
    }

    [TestCase("nobody")]
    [TestCase("a@b@example.org")]
    [TestCase("a@example.org, b@example.org")]
    [TestCase("a@example.org; b@example.org")]
    [TestCase("<a@example.org")]
    [TestCase("a b@example.org")]
    public void An_impossible_address_is_refused(string address)
    {
        using (var message = new EmailMessage())
        {
            Expect.Failure(EmailErrorCode.InvalidAddress, () => message.To(address));
            Expect.Failure(EmailErrorCode.InvalidAddress, () => message.From(address));
        }
    }

    [Test]
    public void Files_that_cannot_be_attached_are_told_apart()
    {
        using (var server = new TestServer())
        using (var session = server.Open())
        using (var message = Expect.Letter())
        {
            Expect.Failure(
                EmailErrorCode.FileNotFound, () => message.AttachFile("/nowhere/at/all.pdf"));
            Expect.Failure(EmailErrorCode.NotAFile, () => message.AttachFile(Path.GetTempPath()));
            Expect.Failure(EmailErrorCode.NotAFile, () => message.AttachFile("/dev/null"));
            Expect.Failure(EmailErrorCode.InvalidContentType,
                () => message.AttachFile(File, name: null, contentType: "nonsense"));
            Expect.Failure(EmailErrorCode.FileNotFound,
                () => session.SendFile(message, "/nowhere/at/all.eml"));
            Expect.Failure(
                EmailErrorCode.NotAFile, () => session.SendFile(message, Path.GetTempPath()));
            foreach (var name in new[] { "From", "To", "Bcc", "MIME-Version", "Content-Type", "a b",
                         "a:b" })
            {
                Assert.That(CodeOf(() => message.Header(name, "x")),
                    Is.EqualTo(EmailErrorCode.InvalidHeader), name);
            }
            Assert.That(server.MailCount, Is.EqualTo(0));
        }
    }

    [Test]
    public void Numbers_out_of_range_are_refused()
    {
        using (var session = new EmailSession())
        {
            foreach (var port in new[] { -1, 65536, int.MaxValue, int.MinValue })
            {
                Expect.Failure(EmailErrorCode.OutOfRange, () => session.Port = port);
            }
            var option = Expect.Failure(
                (EmailErrorCode)CodeOf(() => session.Security = (ConnectionSecurity)99),
                () => session.Security = (ConnectionSecurity)99);
            Assert.That(option.Code == EmailErrorCode.UnknownConstant ||
                    option.Code == EmailErrorCode.OutOfRange,
                Is.True, option.Message);
            Expect.Failure(EmailErrorCode.OutOfRange, () => session.Timeout = TimeSpan.Zero);
            Expect.Failure(EmailErrorCode.OutOfRange, () => session.Timeout = TimeSpan.FromDays(2));
            Expect.Failure(
                EmailErrorCode.OutOfRange, () => session.TotalTime = TimeSpan.FromSeconds(-1));
            Expect.Failure(EmailErrorCode.OutOfRange, () => session.IPVersion = 5);
            Expect.Failure(EmailErrorCode.EmptyArgument, () => session.Start());
            Assert.Throws<ArgumentOutOfRangeException>(
                () => session.CancellationGrace = TimeSpan.FromSeconds(-1));
        }
    }

    [Test]
    public void The_order_of_calls_is_held()
    {
        using (var server = new TestServer())
        using (var session = new EmailSession(server.Options()))
        using (var message = Expect.Letter())
        {
            Expect.Failure(EmailErrorCode.WrongState, () => session.Send(message));
            session.Start();
            Expect.Failure(EmailErrorCode.WrongState, () => session.Start());
            Expect.Failure(
                EmailErrorCode.WrongState, () => session.Server = "elsewhere.example.org");
            session.AllOrNone = true;
            Assert.That(session.Send(message).AllAccepted, Is.True);
        }
    }

    [Test]
    public void Closed_objects_say_so()
    {
        using (var server = new TestServer())
        {
            var session = server.Open();
            var message = Expect.Letter();
            message.Dispose();
            message.Dispose();
            Expect.IsClosed(() => message.Subject("s"));
            Expect.IsClosed(() => session.Send(message));
            using (var open = Expect.Letter())
            {
                session.Send(open);
                session.Close();
                session.Close();
                session.Dispose();
                Expect.IsClosed(() => session.Send(open));
                Expect.IsClosed(() => session.SendAsync(open));
                Expect.IsClosed(() => session.Start());
                Expect.IsClosed(() => session.Port = 1);
                Expect.IsClosed(() => Console.Write(session.ServerName));
            }
        }
    }

    [Test]
    public void A_failed_start_can_be_tried_again()
    {
        using (var server = new TestServer("-user", "u", "-password", "right", "-tls", "starttls"))
        {
            var options = server.Options(ConnectionSecurity.StartTls);
            options.UserName = "u";
            options.Password = "pass1234";
            using (var session = new EmailSession(options))
            using (var message = Expect.Letter())
            {
                var refused = Expect.Failure(EmailErrorCode.SignInRefused, () => session.Start());
                Assert.That(refused, Is.InstanceOf<SignInException>());
                Assert.That(refused.Stage, Is.EqualTo(EmailErrorStage.SignIn));
                Assert.That(refused.Everything, Is.Not.Contains("pass1234"));
                Assert.That(session.IsStarted, Is.False);
                session.Password = "right";
                session.Start();
                Assert.That(session.Send(message).AllAccepted, Is.True);
            }
        }
    }

    [Test]
    public void Connections_that_cannot_be_made_are_told_apart()
    {
        int port;
        using (var server = new TestServer("-tls", "starttls"))
        {
            port = server.Port;
            var options = server.Options(ConnectionSecurity.StartTls);
            options.CertificateAuthorityFile = null;
            Assert.That(
                Expect.Failure(EmailErrorCode.UnknownAuthority, () => EmailSession.Open(options)),
                Is.InstanceOf<TlsException>());
            options.Security = ConnectionSecurity.ImplicitTls;
            Expect.Failure(EmailErrorCode.NotTls, () => EmailSession.Open(options));
            options.CertificateAuthorityFile = "/nowhere/ca.pem";
            Expect.Failure(EmailErrorCode.CaFile, () => EmailSession.Open(options));
            options = server.Options(ConnectionSecurity.StartTls);
            options.IgnoredCertificateErrors = IgnoredCertificateErrors.CertificateInvalid;
            options.CertificateAuthorityFile = null;
            using (var session = EmailSession.Open(options))
            {
                Assert.That(session.IsEncrypted, Is.True);
                Assert.That(session.IsVerified, Is.False);
            }
        }
        var gone = new EmailSessionOptions { Server = "127.0.0.1", Port = port };
        var error = Expect.Failure(EmailErrorCode.ConnectionRefused, () => EmailSession.Open(gone));
        Assert.That(error, Is.InstanceOf<ConnectionException>());
        Assert.That(error.SystemCode, Is.Not.EqualTo(0));
        Assert.That(error.Fault, Is.EqualTo(EmailErrorFault.Server));
        Assert.That(error.MayRetry, Is.True);
    }

    private static EmailErrorCode CodeOf(Action call)
    {
        try
        {
            call();
            return EmailErrorCode.None;
        }
        catch (CourrielException e)
        {
            return e.Code;
        }
    }
}
