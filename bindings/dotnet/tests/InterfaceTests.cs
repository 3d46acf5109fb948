// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Mail;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;
using Courriel;
using NUnit.Framework;

/// <summary>What programs that use the assembly can do without a server, and how its members fit
/// together.</summary>
[TestFixture]
public class InterfaceTests
{
    private sealed class Fake : IEmailSession
    {
        internal readonly List<string> Sent = new List<string>();

        public SendResult Send(
            EmailMessage message, CancellationToken cancellationToken = default(CancellationToken))
        {
            return Send(message, null, cancellationToken);
        }

        public SendResult Send(EmailMessage message, IProgress<SendProgress> progress,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            if (progress != null)
            {
                progress.Report(new SendProgress(5, 5));
            }
            Sent.Add("a message");
            return new SendResult(SendOutcome.InPart,
                new[] { new RecipientResult("a@example.org", true),
                    new RecipientResult("b@example.org", false, 550) },
                "<1@example.org>", "250 ok",
                CourrielException.Create(EmailErrorCode.RecipientsRefused));
        }

        public SendResult Send(
            MailMessage mail, CancellationToken cancellationToken = default(CancellationToken))
        {
            throw CourrielException.Create(EmailErrorCode.ConnectionRefused, "nobody there");
        }

        public Task<SendResult> SendAsync(
            EmailMessage message, CancellationToken cancellationToken = default(CancellationToken))
        {
            return Task.FromResult(Send(message));
        }

        public Task<SendResult> SendAsync(EmailMessage message, IProgress<SendProgress> progress,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Task.FromResult(Send(message, progress));
        }

        public Task<SendResult> SendAsync(
            MailMessage mail, CancellationToken cancellationToken = default(CancellationToken))
        {
            return Task.FromResult(Send(mail));
        }

        public IReadOnlyList<SendResult> SendAll(IEnumerable<EmailMessage> messages,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return messages.Select(m => Send(m)).ToArray();
        }

        public Task<IReadOnlyList<SendResult>> SendAllAsync(IEnumerable<EmailMessage> messages,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Task.FromResult(SendAll(messages));
        }

        public Task FlushAsync(CancellationToken cancellationToken = default(CancellationToken))
        {
            return Task.FromResult(true);
        }

        public Task PingAsync(CancellationToken cancellationToken = default(CancellationToken))
        {
            return Task.FromResult(true);
        }

        public void Dispose()
        {
        }
    }

    [Test]
    public void A_program_can_be_tested_with_a_session_of_its_own()
    {
        using (var session = new Fake())
        using (var message = Expect.Letter())
        {
            IEmailSession used = session;
            var result = used.SendAsync(message).GetAwaiter().GetResult();
            Assert.That(result.AllAccepted, Is.False);
            Assert.That(result.Refused.Single().SmtpCode, Is.EqualTo(550));
            Assert.Throws<ServerRefusedException>(() => result.EnsureAllAccepted());
            Assert.Throws<ConnectionException>(() => used.Send(new MailMessage()));
        }
        Assert.That(typeof(IEmailSession).IsAssignableFrom(typeof(EmailSession)), Is.True);
    }

    /// <summary>An error that a test makes is the one that the library makes.</summary>
    [Test]
    public void Errors_can_be_made_and_know_what_the_library_knows()
    {
        foreach (EmailErrorCode code in Enum.GetValues(typeof(EmailErrorCode)))
        {
            if (code == EmailErrorCode.None)
            {
                Assert.Throws<ArgumentOutOfRangeException>(() => CourrielException.Create(code));
                continue;
            }
            var inner = new IOException("x");
            var made = CourrielException.Create(code, "detail", inner);
            Expect.Tells(code, made);
            Assert.That(made.Message, Is.EqualTo(EmailLibrary.Explain(code) + ": detail"));
            Assert.That(made.InnerException, Is.SameAs(inner));
            Assert.That(made.OutcomeUnknown, Is.EqualTo((int)code / 100 == 7));
            Assert.That(made.Hint.Contains("EMAIL_E_"), Is.False, made.Hint);
        }
        var refused = Expect.Failure(EmailErrorCode.ConnectionRefused, () => EmailSession.Open(
            new EmailSessionOptions { Server = "127.0.0.1", Port = 1 }));
        var same = CourrielException.Create(EmailErrorCode.ConnectionRefused);
        Assert.That(same.GetType(), Is.EqualTo(refused.GetType()));
        Assert.That(same.MayRetry, Is.EqualTo(refused.MayRetry));
        Assert.That(same.Hint, Is.EqualTo(refused.Hint));
        Assert.That(same.WLanguageNumber, Is.EqualTo(refused.WLanguageNumber));
        Assert.That(CourrielException.Create(EmailErrorCode.Timeout).InnerException,
            Is.InstanceOf<TimeoutException>());
        Assert.That(CourrielException.Create(EmailErrorCode.Timeout),
            Is.InstanceOf<ConnectionTimeoutException>());
    }

    [TestCase("Timeout", "30 days", "30.00:00:00")]
    [TestCase("CloseTime", "2 days", "days")]
    [TestCase("Timeout", "0", "Timeout is 00:00:00")]
    [TestCase("Port", "65536", "65536")]
    [TestCase("Connections", "0", "Connections is 0")]
    [TestCase("IPVersion", "5", "0, 4, 6")]
    [TestCase("Server", "", "Server is missing")]
    public void Options_say_what_is_wrong_with_them(string name, string value, string words)
    {
        var options = new EmailSessionOptions { Server = "mail.example.org" };
        var property = typeof(EmailSessionOptions).GetProperty(name);
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        property.SetValue(options,
            type == typeof(TimeSpan)  ? TimeSpan.FromDays(int.Parse(value.Split(' ')[0]))
                : type == typeof(int) ? (object) int.Parse(value)
                                      : value);
        var error = Assert.Throws<UsageException>(options.Validate);
        Assert.That(error.Message, Contains.Substring(name));
        Assert.That(error.Message, Contains.Substring(words));
        Assert.Throws<UsageException>(() => EmailSession.Open(options));
    }

    [Test]
    public void Options_that_contradict_each_other_are_refused()
    {
        var options = new EmailSessionOptions { Server = "mail.example.org", UserName = "zoe",
            Password = "", Port = -1 };
        var error = Assert.Throws<UsageException>(options.Validate);
        Assert.That(error.Message, Contains.Substring("UserName"));
        Assert.That(error.Message, Contains.Substring("Port is -1"));
        options.AuthToken = "token";
        options.Port = null;
        options.Validate();
        options.OutboxFile = "outbox.db";
        Assert.That(Assert.Throws<UsageException>(options.Validate).Message,
            Contains.Substring("AsyncMode"));
        options.AsyncMode = true;
        options.Validate();
    }

    [Test]
    public void Options_are_equal_when_their_values_are_and_copies_are_their_own()
    {
        Func<EmailSessionOptions> make = () => new EmailSessionOptions {
            Server = "mail.example.org",
            Port = 587,
            Timeout = TimeSpan.FromSeconds(5),
            Password = "secret",
            Chunking = true,
            Security = ConnectionSecurity.StartTls,
            IgnoredCertificateErrors = IgnoredCertificateErrors.Expired,
        };
        var one = make();
        var copy = one.Clone();
        Assert.That(one.Equals(make()) && one.Equals((object)copy) &&
                one.GetHashCode() == copy.GetHashCode(),
            Is.True);
        copy.Password = "another";
        Assert.That(one.Equals(copy), Is.False);
        copy.Password = "secret";
        Assert.That(one, Is.EqualTo(copy));
        copy.Chunking = null;
        Assert.That(one.Equals(copy) || one.Equals(null), Is.False);
        Assert.Throws<ArgumentNullException>(() => new EmailSessionOptions(null));
        foreach (var property in typeof(EmailSessionOptions).GetProperties())
        {
            Assert.That(property.CanRead && property.CanWrite, Is.True,
                property.Name + " would not be bound to settings");
        }
    }

    [Test]
    public void Secrets_are_not_shown()
    {
        var options = new EmailSessionOptions { Server = "mail.example.org", UserName = "zoe" };
        options.Password = options.AuthToken = options.ClientKeyPassword = "hunter2";
        options.Proxy = "socks5h://u:hunter2@localhost";
        options.Credential = new NetworkCredential("zoe", "hunter2", "OFFICE");
        var shown = options.ToString() +
            string.Join(
                "|", typeof(EmailSessionOptions).GetProperties().Select(p => p.GetValue(options)));
        Assert.That(shown.Contains("hunter2"), Is.False, shown);
        Assert.That(options.UserName, Is.EqualTo("OFFICE\\zoe"));
        Assert.Throws<ArgumentException>(() => options.Credential = new NetworkCredential("", "x"));
        options.Credential = null;
        Assert.That(options.UserName, Is.Null);
    }

    [Test]
    public void Credentials_sign_in()
    {
        using (
            var server = new TestServer("-user", "u", "-password", "pass1234", "-tls", "starttls"))
        {
            var options = server.Options(ConnectionSecurity.StartTls);
            options.Credential = new NetworkCredential("u", "wrong");
            Expect.Failure(EmailErrorCode.SignInRefused, () => EmailSession.Open(options));
            options.Credential = new NetworkCredential("u", "pass1234");
            using (var session = EmailSession.Open(options))
            {
                Assert.That(session.IsSignedIn, Is.True);
            }
        }
    }

    [Test]
    public void Every_enum_has_a_name_for_zero_and_only_those_of_public_members_are_public()
    {
        var types = typeof(EmailSession).Assembly.GetExportedTypes();
        foreach (var type in types.Where(t => t.IsEnum))
        {
            Assert.That(Enum.IsDefined(type, 0), Is.True, type.Name);
        }
        var hidden = new[] { "ErrorDetail", "SessionProperty", "RecipientDetail", "MailDetail",
            "Parameter" };
        Assert.That(types.Select(t => t.Name).Intersect(hidden), Is.Empty);
    }

    [Test]
    public void Each_sending_takes_a_token_with_and_without_progress()
    {
        using (var server = new TestServer())
        using (var session = server.Open())
        using (var message = Expect.Letter())
        using (var mail = new MailMessage("zoe@example.org", "someone@example.org", "s", "t"))
        using (var source = new CancellationTokenSource())
        {
            var token = source.Token;
            session.Send(message, token);
            session.Send(message, null, token);
            session.Send(mail, token);
            session.SendAsync(message, token).GetAwaiter().GetResult();
            session.SendAsync(mail, null, token).GetAwaiter().GetResult();
            var raw = System.Text.Encoding.ASCII.GetBytes("Subject: x\r\n\r\ny\r\n");
            session.SendSource("zoe@example.org", new[] { "someone@example.org" }, raw, token);
            session.SendSourceAsync("zoe@example.org", new[] { "someone@example.org" }, raw, token)
                .GetAwaiter()
                .GetResult();
            Assert.That(session.SendAll(message, message).Count, Is.EqualTo(2));
            Assert.That(
                session.SendAll(new List<EmailMessage> { message }, token).Count, Is.EqualTo(1));
            session.PingAsync(token).GetAwaiter().GetResult();
            source.Cancel();
            Assert.Throws<OperationCanceledException>(() => session.Send(message, token));
            Assert.That(session.PingAsync(token).Status, Is.EqualTo(TaskStatus.Canceled));
            session.CloseAsync().GetAwaiter().GetResult();
            session.CloseAsync().GetAwaiter().GetResult();
            Expect.IsClosed(() => session.PingAsync().GetAwaiter().GetResult());
        }
    }

    [Test]
    public void Recipients_come_one_by_one_or_as_lists()
    {
        using (var message = new EmailMessage())
        {
            var collection = new MailAddressCollection { "a@example.org",
                new MailAddress("b@example.org", "B") };
            message.From("zoe@example.org")
                .To(collection)
                .To(new List<string> { "c@example.org" })
                .To("d@example.org", "e@example.org")
                .Cc(collection)
                .Bcc(collection)
                .ReplyTo(collection)
                .Text("x");
            var source = System.Text.Encoding.UTF8.GetString(message.BuildSource());
            foreach (var name in "abcde")
            {
                Assert.That(source, Contains.Substring(name + "@example.org"));
            }
            Assert.Throws<ArgumentNullException>(() => message.To((IEnumerable<string>)null));
            Assert.Throws<ArgumentNullException>(() => message.Cc((IEnumerable<MailAddress>)null));
        }
    }

    /// <summary>Who has written to a stream and attaches it does not mean nothing.</summary>
    [Test]
    public void A_stream_at_its_end_is_attached_from_its_beginning()
    {
        using (var message = Expect.Letter())
        using (var stream = new MemoryStream())
        {
            stream.Write(new byte[] { 1, 2, 3 }, 0, 3);
            message.AttachStream("data.bin", stream);
            Assert.That(message.ReadAttachment(1), Is.EqualTo(new byte[] { 1, 2, 3 }));
            Assert.That(stream.Position, Is.EqualTo(3));
        }
    }

    [Test]
    public void What_a_reader_throws_is_inside_of_what_the_call_throws()
    {
        using (var server = new TestServer())
        using (var session = server.Open())
        using (var message = Expect.Letter())
        {
            var mine = new InvalidDataException("the archive is damaged");
            message.AttachStream("data.bin", () => { throw mine; }, "application/octet-stream", 5);
            Assert.That(Expect.Failure(EmailErrorCode.CannotRead, () => session.Send(message))
                            .InnerException,
                Is.SameAs(mine));
            Assert.That(Expect.Failure(EmailErrorCode.CannotRead, () => message.BuildSource())
                            .InnerException,
                Is.SameAs(mine));
            Assert.That(Expect.Failure(EmailErrorCode.CannotRead, () => message.ReadAttachment(1))
                            .InnerException,
                Is.SameAs(mine));
            Assert.That(session.SendAll(message).Single().Error.InnerException, Is.SameAs(mine));
            var aggregate =
                Assert.Throws<AggregateException>(() => session.SendAsync(message).Wait());
            Assert.That(aggregate.InnerException.InnerException, Is.SameAs(mine));
            session.Send(Expect.Letter());
        }
    }
}
