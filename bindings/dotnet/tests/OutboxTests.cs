// SPDX-License-Identifier: MIT

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Courriel;
using NUnit.Framework;

[TestFixture]
public class OutboxTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static EmailSession Open(TestServer server)
    {
        var options = server.Options();
        options.AsyncMode = true;
        return EmailSession.Open(options);
    }

    /// <summary>Until the mail was tried so often and waits for its next try.</summary>
    private static void WaitForTry(OutboxMail mail, int attempts)
    {
        Assert.That(
            SpinWait.SpinUntil(
                () => mail.Attempts == attempts && mail.NextAttempt > TimeSpan.Zero, Patience),
            Is.True, mail.StateText);
    }

    [Test]
    public void A_session_that_is_released_or_finalized_does_not_wait()
    {
        using (var server = new TestServer())
        {
            for (var i = 0; i < 2; i++)
            {
                var session = Open(server);
                var held = Open(server);
                using (
                    var silent =
                        new EmailMessage().Text("x").From("a@example.com").To("stall@example.org"))
                {
                    held.Send(silent);
                }
                using (var message = Expect.Letter())
                {
                    session.Send(message);
                }
                var watch = Stopwatch.StartNew();
                if (i == 0)
                {
                    session.Release();
                    session.Release();
                    held.Release();
                }
                else
                {
                    held = session = null;
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                }
                Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(3)));
            }
            server.NextMail();
        }
    }

    [Test]
    public async Task Mails_are_handed_over_and_told_of_when_they_are_finished()
    {
        using (var server = new TestServer())
        using (var session = Open(server))
        {
            var finished = new BlockingCollection<MailCompletedEventArgs>();
            session.Completed += (sender, e) => finished.Add(e);
            for (var i = 0; i < 20; i++)
            {
                using (var message = Expect.Letter())
                {
                    var result = session.Send(message);
                    Assert.That(result.Mail.Number, Is.GreaterThan(0));
                    Assert.That(result.Mail.MessageId, Is.EqualTo(result.MessageId));
                }
            }
            await session.FlushAsync();
            session.Flush(Patience);
            MailCompletedEventArgs one;
            for (var i = 0; i < 20; i++)
            {
                Assert.That(finished.TryTake(out one, Patience), Is.True);
                Assert.That(one.Status, Is.EqualTo(MailStatus.Sent));
                Assert.That(await one.Mail.WaitAsync(), Is.EqualTo(MailStatus.Sent));
            }
            var mail = session.Mails.First();
            Assert.That(session.Mails.Count, Is.EqualTo(20));
            Assert.That(mail.Wait(Patience), Is.EqualTo(MailStatus.Sent));
            Assert.That(mail.Error, Is.Null);
            Assert.That(mail.LastError, Is.EqualTo(""));
            Assert.That((int)mail.LastCode, Is.EqualTo(0));
            Assert.That(mail.ToString(), Is.EqualTo("Mail " + mail.Number));
            Assert.That(mail.StateText, Is.EqualTo("sent"));
            Assert.That(mail.State, Is.EqualTo(MailState.Sent));
            Assert.That(mail.Attempts, Is.EqualTo(1));
            Assert.That(mail.PossibleDuplicate, Is.False);
            Assert.That(mail.NextAttempt, Is.EqualTo(TimeSpan.Zero));
            Assert.That(mail.ServerReply, Is.Not.Null.And.StartsWith("250"));
            Assert.That(mail.Sender, Is.EqualTo("zoe@example.org"));
            Assert.That(mail.Size, Is.GreaterThan(100));
            Assert.That(
                Math.Abs((DateTimeOffset.UtcNow - mail.Created).TotalMinutes), Is.LessThan(5));
            Assert.That(mail.Recipients.Single().Accepted, Is.True);
            Assert.That(server.NextMail()["number"].Number, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Every_wait_is_told_of_its_mail()
    {
        // Nobody is there.
        using (var session = EmailSession.Open(
                   new EmailSessionOptions { Server = "127.0.0.1", Port = 1, AsyncMode = true }))
        {
            var mails = new List<OutboxMail>();
            for (var i = 0; i < 300; i++)
            {
                using (var message = Expect.Letter())
                {
                    mails.Add(session.Send(message).Mail);
                }
            }
            var waits = mails.Select(m => m.WaitAsync()).ToList();
            waits.Add(new OutboxMail(mails[0].Number).WaitAsync());
            waits.Add(mails[1].WaitAsync());
            var flush = session.FlushAsync();
            mails.ForEach(m => m.Cancel());
            foreach (var status in await Task.WhenAll(waits))
            {
                Assert.That(status, Is.EqualTo(MailStatus.Error));
            }
            await flush;
        }
    }

    [Test]
    public void A_file_outlives_its_session_and_a_session_starts_without_its_server()
    {
        var folder = System.IO.Path.Combine(
            System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());
        System.IO.Directory.CreateDirectory(folder);
        try
        {
            EmailSessionOptions options;
            using (var server = new TestServer())
            {
                options = server.Options();
            }
            options.CertificateAuthorityFile = null; // went with the server
            options.AsyncMode = true;
            options.CloseTime = TimeSpan.Zero;
            options.RetryFirst = TimeSpan.FromSeconds(1);
            options.OutboxFile = System.IO.Path.Combine(folder, "boîte d'envoi");
            OutboxMail mail;
            using (var session = EmailSession.Open(options))
            using (var message = Expect.Letter())
            {
                mail = session.Send(message).Mail;
                Assert.That(
                    SpinWait.SpinUntil(
                        () => mail.Attempts == 0 && mail.NextAttempt > TimeSpan.Zero, Patience),
                    Is.True, mail.StateText);
                Assert.That(session.NextCompletion(), Is.Null);
            }
            options.StartOffline = false;
            Expect.Failure(EmailErrorCode.ConnectionRefused, () => EmailSession.Open(options));
            using (var server = new TestServer("-listen", "127.0.0.1:" + options.Port))
            {
                var there = server.Options();
                there.AsyncMode = true;
                there.OutboxFile = options.OutboxFile;
                using (var session = EmailSession.Open(there))
                {
                    Assert.That(mail.Wait(Patience), Is.EqualTo(MailStatus.Sent));
                    Assert.That(session.WaitCompletion(Patience).Number, Is.EqualTo(mail.Number));
                    Assert.That(session.NextCompletion(), Is.Null);
                    Assert.That(session.WaitCompletion(TimeSpan.Zero), Is.Null);
                }
                Assert.That(server.NextMail()["number"].Number, Is.EqualTo(1));
            }
        }
        finally
        {
            System.IO.Directory.Delete(folder, true);
        }
    }

    [Test]
    public void A_refusal_waits_or_ends_with_its_error()
    {
        using (var server = new TestServer())
        using (var session = Open(server))
        using (var message = new EmailMessage())
        {
            session.CloseTime = TimeSpan.FromSeconds(1);
            var refused =
                session.Send(message.From("zoe@example.org").To("refused@example.org").Text("t"))
                    .Mail;
            Assert.That(refused.Wait(Patience), Is.EqualTo(MailStatus.Error));
            Assert.That(refused.State, Is.EqualTo(MailState.Failed));
            Assert.That(refused.Error.SmtpCode, Is.EqualTo(550));
            Assert.That(refused.Error.ToString(),
                Contains.Substring(refused.Error.Hint).And.Contains("550"));
            Assert.That(refused.Error, Is.InstanceOf<ServerRefusedException>());
            Assert.That(refused.Error.Recipients.Single().EnhancedCode, Is.EqualTo("5.1.1"));

            var later =
                session
                    .Send(message.Reset().From("zoe@example.org").To("later@example.org").Text("t"))
                    .Mail;
            WaitForTry(later, 1);
            Assert.That(later.Status, Is.EqualTo(MailStatus.Pending));
            Expect.Failure(
                EmailErrorCode.WaitTimeout, () => later.Wait(TimeSpan.FromMilliseconds(20)));
            Expect.Failure(EmailErrorCode.WaitTimeout, () => session.Flush(TimeSpan.Zero));
            using (var source = new CancellationTokenSource(100))
            {
                Assert.Throws<TaskCanceledException>(
                    () => later.WaitAsync(source.Token).GetAwaiter().GetResult());
            }
            later.RetryNow();
            WaitForTry(later, 2);
            Assert.That(later.State, Is.EqualTo(MailState.Waiting));
            Assert.That(later.Error, Is.Null);
            Assert.That(later.LastCode, Is.EqualTo(EmailErrorCode.RecipientsRefused));
            Assert.That(later.LastError, Contains.Substring("451"));
            later.Cancel();
            Assert.That(later.Wait(Patience), Is.EqualTo(MailStatus.Error));
            Assert.That(later.State, Is.EqualTo(MailState.Cancelled));
            Assert.That(later.Error, Is.InstanceOf<OutboxException>());
        }
    }

    [Test]
    public void What_closing_gives_up_is_said()
    {
        using (var server = new TestServer())
        using (var message = new EmailMessage())
        {
            var session = Open(server);
            session.CloseTime = TimeSpan.FromSeconds(1);
            session.Send(message.From("zoe@example.org").To("later@example.org").Text("t"));
            Expect.Failure(EmailErrorCode.OutboxGivenUp, () => session.Close());
            session.Dispose();
        }
    }

    [Test]
    public void Other_sessions_have_no_outbox()
    {
        using (var server = new TestServer())
        using (var session = server.Open())
        using (var message = Expect.Letter())
        {
            Assert.That(session.Send(message).Mail, Is.Null);
            Expect.Failure(EmailErrorCode.NoOutbox, () => session.Flush());
            Expect.Failure(EmailErrorCode.NoOutbox, () => Console.Write(session.Mails.Count));
            Expect.Failure(EmailErrorCode.UnknownMail, () => new OutboxMail(12345).Wait());
        }
    }
}
