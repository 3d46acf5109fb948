// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Courriel;
using NUnit.Framework;

[TestFixture]
public class ProgressTests
{
    private sealed class Listener : IProgress<SendProgress>
    {
        private readonly Action<SendProgress> action;
        internal readonly List<SendProgress> All = new List<SendProgress>();

        internal Listener(Action<SendProgress> action = null)
        {
            this.action = action;
        }

        public void Report(SendProgress value)
        {
            All.Add(value);
            action?.Invoke(value);
        }
    }

    private sealed class Stop : Exception
    {
    }

    /// <summary>Without chunking: with it a small mail is handed over whole before the server says
    /// a word, and no outcome is certain.</summary>
    private static EmailSession OpenInSteps(TestServer server)
    {
        var options = server.Options();
        options.Chunking = false;
        return EmailSession.Open(options);
    }

    private static EmailMessage Large()
    {
        return Expect.Letter().AttachData("large.bin", new byte[3000000]);
    }

    [Test]
    public void Progress_grows_to_the_whole_on_the_calling_thread()
    {
        using (var server = new TestServer())
        using (var session = server.Open())
        using (var message = Large())
        {
            var threads = new HashSet<int>();
            var listener = new Listener(p => threads.Add(Thread.CurrentThread.ManagedThreadId));
            session.Send(message, listener);
            Assert.That(threads, Is.EquivalentTo(new[] { Thread.CurrentThread.ManagedThreadId }));
            Assert.That(listener.All.Count, Is.GreaterThan(10));
            var last = listener.All[listener.All.Count - 1];
            Assert.That(last.DoneBytes, Is.EqualTo(last.TotalBytes));
            Assert.That(last.TotalBytes, Is.EqualTo(server.NextMail()["size"].Number));
            for (var i = 1; i < listener.All.Count; i++)
            {
                Assert.That(listener.All[i].DoneBytes,
                    Is.GreaterThanOrEqualTo(listener.All[i - 1].DoneBytes));
            }
        }
    }

    [Test]
    public void The_session_s_listener_hears_of_mails_without_their_own()
    {
        using (var server = new TestServer())
        using (var session = server.Open())
        using (var message = Expect.Letter())
        {
            var always = new Listener();
            var once = new Listener();
            session.Progress = always;
            session.Send(message);
            var heard = always.All.Count;
            Assert.That(heard, Is.GreaterThan(0));
            session.Send(message, once);
            Assert.That(once.All.Count, Is.GreaterThan(0));
            Assert.That(always.All.Count, Is.EqualTo(heard));
            session.Progress = null;
            session.Send(message);
            Assert.That(always.All.Count, Is.EqualTo(heard));
        }
    }

    [Test]
    public void More_calls_than_allowed_wait_for_their_turn_and_say_so()
    {
        using (var server = new TestServer())
        using (var session = OpenInSteps(server))
        using (var impatient = new EmailSession(server.Options()))
        using (var stalled = new EmailMessage().From("a@example.com").To("stall@example.org"))
        {
            impatient.Timeout = TimeSpan.FromSeconds(1);
            EmailLibrary.ConcurrentCalls = 1;
            try
            {
                var begun = new ManualResetEventSlim();
                var task = Task.Run(
                    () => session.Send(stalled, new Listener(p => begun.Set())));
                begun.Wait();
                var error = Expect.Failure(EmailErrorCode.TooManyCalls, () => impatient.Start());
                Assert.That(error.MayRetry, Is.True);
                Assert.That(error.Hint.Contains("EmailLibrary.ConcurrentCalls"), Is.True);
                EmailLibrary.ConcurrentCalls = 256;
                impatient.Start();
                Assert.That(impatient.LastError, Is.Null);
                session.CancelCalls();
                Expect.Failure(
                    EmailErrorCode.Cancelled, () => task.GetAwaiter().GetResult());
                Assert.That(session.LastError.Code, Is.EqualTo(EmailErrorCode.Cancelled));
            }
            finally
            {
                EmailLibrary.ConcurrentCalls = 256;
            }
        }
    }

    [Test]
    public void Cancelling_stops_the_transmission_and_keeps_the_session()
    {
        using (var server = new TestServer())
        using (var session = server.Open())
        using (var message = Large())
        using (var source = new CancellationTokenSource())
        {
            var listener = new Listener(p => source.Cancel());
            var error = Assert.Throws<OperationCanceledException>(
                () => session.Send(message, listener, source.Token));
            Assert.That(error.CancellationToken, Is.EqualTo(source.Token));
            Expect.Tells(EmailErrorCode.Cancelled, (CourrielException)error.InnerException);
            Assert.That(listener.All.Count, Is.EqualTo(1));
            Assert.That(session.Send(message).AllAccepted, Is.True);
            server.NextMail();
            Assert.That(server.MailCount, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Cancelling_a_task_stops_the_transmission()
    {
        using (var server = new TestServer())
        using (var session = await EmailSession.OpenAsync(server.Options()))
        using (var message = Large())
        using (var source = new CancellationTokenSource())
        {
            var task = session.SendAsync(message, new Listener(p => source.Cancel()), source.Token);
            try
            {
                await task;
                Assert.Fail("was sent");
            }
            catch (OperationCanceledException)
            {
            }
            Assert.That(task.IsCanceled, Is.True);
            await session.SendAsync(message);
            server.NextMail();
            Assert.That(server.MailCount, Is.EqualTo(1));
        }
    }

    [Test]
    public void What_a_listener_throws_reaches_the_caller()
    {
        using (var server = new TestServer())
        using (var session = server.Open())
        using (var message = Large())
        {
            Assert.Throws<Stop>(() => session.Send(message,
                                    new Listener(p =>
                                        { throw new Stop(); })));
            var late = new Listener(p =>
            {
                if (p.DoneBytes == p.TotalBytes)
                {
                    throw new Stop();
                }
            });
            // All was handed over: the mail is sent, and that must not be hidden by the exception.
            var result = session.Send(message, late);
            Assert.That(result.AllAccepted, Is.True);
            Assert.That(result.ProgressError, Is.InstanceOf<Stop>());
            server.NextMail();
            Assert.That(server.MailCount, Is.EqualTo(1));
        }
    }

    [Test]
    public void A_listener_may_use_the_library()
    {
        using (var server = new TestServer())
        using (var session = server.Open())
        using (var other = server.Open())
        using (var message = Large())
        {
            var inside = 0;
            var result = session.Send(message, new Listener(p =>
            {
                if (inside++ > 0)
                {
                    return;
                }
                using (var letter = Expect.Letter())
                {
                    Expect.Failure(EmailErrorCode.InvalidAddress, () => letter.To("nobody"));
                    Assert.That(other.Send(letter, new Listener()).AllAccepted, Is.True);
                    Assert.Throws<InvalidOperationException>(() => session.Send(letter));
                    Assert.Throws<InvalidOperationException>(() => other.Send(message));
                    Assert.That(session.ServerAddress, Is.Not.Empty);
                }
            }));
            Assert.That(result.AllAccepted, Is.True);
            Assert.That(result.ProgressError, Is.Null);
            server.NextMail();
            server.NextMail();
        }
    }

    [Test]
    public void A_listener_may_close_the_session()
    {
        using (var server = new TestServer())
        using (var session = server.Open())
        using (var message = Large())
        {
            Expect.Failure(EmailErrorCode.SessionClosed,
                () => session.Send(message, new Listener(p => session.Dispose())));
            Expect.IsClosed(() => session.Send(message));
            Assert.That(server.MailCount, Is.EqualTo(0));
        }
    }

    [Test]
    public void A_silent_server_is_left_at_a_cancellation()
    {
        using (var server = new TestServer())
        using (var session = OpenInSteps(server))
        using (var message = Expect.Letter())
        using (var good = Expect.Letter())
        using (var source = new CancellationTokenSource())
        {
            message.To("stall@example.org");
            var task = session.SendAsync(message, source.Token);
            var waiting = session.SendAsync(good);
            source.CancelAfter(300);
            var watch = Stopwatch.StartNew();
            var error =
                Assert.Throws<OperationCanceledException>(() => task.GetAwaiter().GetResult());
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
            Assert.That(error.CancellationToken, Is.EqualTo(source.Token));
            Assert.That(waiting.GetAwaiter().GetResult().AllAccepted, Is.True);
            Assert.That(session.IsStarted, Is.True);
            session.AllOrNone = true;
            Assert.That(session.Send(good).AllAccepted, Is.True);
            server.NextMail();
            server.NextMail();
            Assert.That(server.MailCount, Is.EqualTo(2));
        }
    }

    [Test]
    public void CancelCalls_ends_the_call_of_a_message_and_keeps_the_session()
    {
        using (var server = new TestServer())
        using (var session = OpenInSteps(server))
        using (var message = Expect.Letter())
        using (var good = Expect.Letter())
        {
            Assert.That(session.CancelCalls(), Is.EqualTo(0));
            message.To("stall@example.org");
            var task = session.SendAsync(message);
            while (session.CancelCalls(message) == 0)
            {
                Assert.That(session.CancelCalls(good), Is.EqualTo(0));
                Assert.That(task.Wait(1), Is.False);
            }
            Expect.Failure(EmailErrorCode.Cancelled, () => task.GetAwaiter().GetResult());
            Assert.That(session.Send(good).AllAccepted, Is.True);
        }
    }

    [Test]
    public void Cancelling_after_the_data_leaves_the_outcome_unknown()
    {
        using (var server = new TestServer())
        using (var session = server.Open())
        using (var message = Expect.Letter())
        using (var good = Expect.Letter())
        using (var source = new CancellationTokenSource())
        {
            message.To("data-stall@example.org");
            source.CancelAfter(300);
            var error = Expect.Failure(
                EmailErrorCode.UnknownCancelled, () => session.Send(message, null, source.Token));
            Assert.That(error.OutcomeUnknown, Is.True);
            Assert.That(session.Send(good).AllAccepted, Is.True);
        }
    }

    [Test]
    public void A_start_that_hangs_can_be_cancelled()
    {
        using (var server = new TestServer("-script", "greeting_never_comes"))
        using (var session = new EmailSession(server.Options()))
        {
            for (var i = 0; i < 2; i++)
            {
                using (var source = new CancellationTokenSource(200))
                {
                    var watch = Stopwatch.StartNew();
                    Assert.Throws<OperationCanceledException>(() => session.Start(source.Token));
                    Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
                }
            }
            Assert.That(session.IsStarted, Is.False);
            Assert.That(session.Port, Is.EqualTo(server.Port));
            using (var source = new CancellationTokenSource())
            {
                source.Cancel();
                Assert.Throws<OperationCanceledException>(() => session.Start(source.Token));
                Assert.That(session.StartAsync(source.Token).IsCanceled, Is.True);
            }
        }
    }

    [Test]
    public void Closing_ends_the_calls_of_other_threads()
    {
        var log = Path.GetTempFileName();
        using (var server = new TestServer("-log", log))
        using (var message = Expect.Letter())
        using (var good = Expect.Letter())
        {
            var session = OpenInSteps(server);
            message.To("stall@example.org");
            var blocked = session.SendAsync(message);
            var waiting = session.SendAsync(good);
            Assert.That(SpinWait.SpinUntil(() => ReadShared(log).Contains("stall@example.org"),
                            TimeSpan.FromSeconds(30)),
                Is.True);
            var watch = Stopwatch.StartNew();
            session.Dispose();
            Expect.Failure(EmailErrorCode.SessionClosed, () => blocked.GetAwaiter().GetResult());
            Expect.Failure(EmailErrorCode.SessionClosed, () => waiting.GetAwaiter().GetResult());
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
            Assert.That(server.MailCount, Is.EqualTo(0));
        }
        File.Delete(log);
    }

    private static string ReadShared(string path)
    {
        using (var reader = new StreamReader(
                   new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)))
        {
            return reader.ReadToEnd();
        }
    }
}
