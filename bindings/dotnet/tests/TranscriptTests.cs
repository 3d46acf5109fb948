// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Courriel;
using NUnit.Framework;

[TestFixture]
public class TranscriptTests
{
    [Test]
    public void Transcript_has_the_conversation_on_the_calling_thread_without_secrets()
    {
        const string password = "secret-word-7";
        using (var server = new TestServer("-user", "zoe", "-password", password, "-tls",
                   "starttls")) using (var message = Expect.Letter())
        {
            var options = server.Options();
            options.UserName = "zoe";
            options.Password = password;
            options.Mechanism = "PLAIN";
            var lines = new List<TranscriptLineEventArgs>();
            var threads = new HashSet<int>();
            EventHandler<TranscriptLineEventArgs> handler = (sender, e) =>
            {
                lines.Add(e);
                threads.Add(Thread.CurrentThread.ManagedThreadId);
            };
            EventHandler<TranscriptLineEventArgs> throws = (sender, e) =>
            { throw new InvalidOperationException("lost"); };
            using (var session = new EmailSession(options))
            {
                session.Transcript += handler;
                session.Transcript += throws;
                session.Start();
                session.Send(message);
                Assert.That(
                    threads, Is.EquivalentTo(new[] { Thread.CurrentThread.ManagedThreadId }));
                Assert.That(
                    lines.Any(l => l.Side == TranscriptSide.Client && l.Line.StartsWith("EHLO ")),
                    Is.True);
                Assert.That(
                    lines.Any(l => l.Side == TranscriptSide.Server && l.Line.StartsWith("220 ")),
                    Is.True);
                Assert.That(lines.Any(l => l.Side == TranscriptSide.Event &&
                                    l.Line.StartsWith("connected to ")),
                    Is.True);
                var all = string.Join("\n", lines.Select(l => l.Line));
                Assert.That(all, Contains.Substring("MAIL FROM:<").And.Contains("[hidden]"));
                Assert.That(all, Is.Not.Contains(password));
                Assert.That(all,
                    Is.Not.Contains(
                        Convert.ToBase64String(Encoding.ASCII.GetBytes("\0zoe\0" + password))));
                session.Transcript -= throws;
                session.Transcript -= handler;
                lines.Clear();
                session.Send(message);
                Assert.That(lines, Is.Empty);
            }
            Assert.That(lines, Is.Empty);
        }
    }

    [Test]
    public void Transcript_of_an_outbox_is_complete_after_closing()
    {
        using (var server = new TestServer())
        using (var message = Expect.Letter())
        {
            var options = server.Options();
            options.AsyncMode = true;
            var lines = new List<string>();
            var session = new EmailSession(options);
            session.Transcript += (sender, e) =>
            {
                lock (lines)
                {
                    lines.Add(e.Line);
                }
            };
            session.Start();
            session.Send(message);
            session.Close();
            lock (lines)
            {
                Assert.That(lines.Any(l => l.StartsWith("MAIL FROM:<")), Is.True);
                Assert.That(lines, Has.Member("QUIT"));
            }
        }
    }
}
