// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading;
using Courriel;
using NUnit.Framework;

/// <summary>What a guest of the runtime owes it: garbage collection, contexts that unload,
/// finalizers.</summary>
[TestFixture]
public class GuestTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static bool IsMono { get { return Type.GetType("Mono.Runtime") != null; } }

    private static bool Comes(Func<bool> what)
    {
        return SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return what();
            }, Patience);
    }

    /// <summary>Messages that nobody disposes of hold memory of which the collector sees
    /// nothing.</summary>
    [Test]
    public void Undisposed_messages_make_the_collector_work()
    {
        var data = new byte[2 << 20];
        var before = GC.CollectionCount(GC.MaxGeneration);
        for (var i = 0; i < 400; i++)
        {
            new EmailMessage().AttachData("a.bin", data, "application/octet-stream");
        }
        if (IsMono)
        {
            return; // its GC.AddMemoryPressure does nothing
        }
        Assert.That(GC.CollectionCount(GC.MaxGeneration), Is.GreaterThan(before));
        Assert.That(
            System.Diagnostics.Process.GetCurrentProcess().WorkingSet64, Is.LessThan(600L << 20));
    }

    [Test]
    public void Every_finished_mail_of_a_session_that_nobody_refers_to_is_reported()
    {
        using (var server = new TestServer())
        {
            const int Mails = 50;
            var finished = new CountdownEvent(Mails);
            var session = QueueAndForget(server, Mails, finished);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            Assert.That(finished.Wait(Patience), Is.True, finished.CurrentCount + " are missing");
            // And then it is let go.
            Assert.That(IsMono || Comes(() => !session.IsAlive), Is.True, "the session is kept");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference QueueAndForget(
        TestServer server, int mails, CountdownEvent finished)
    {
        var options = server.Options();
        options.AsyncMode = true;
        var session = EmailSession.Open(options);
        session.Completed += (sender, e) => finished.Signal();
        using (var message = Expect.Letter())
        {
            for (var i = 0; i < mails; i++)
            {
                session.Send(message);
            }
        }
        return new WeakReference(session);
    }

    [Test]
    public void What_was_current_when_a_mail_was_handed_over_is_current_when_it_is_finished()
    {
        var local = new AsyncLocal<string>();
        using (var server = new TestServer())
        {
            var options = server.Options();
            options.AsyncMode = true;
            var heard = new Dictionary<long, string>();
            var sent = new Dictionary<long, string>();
            string ofProgress = null;
            using (var session = new EmailSession(options))
            using (var message = Expect.Letter())
            using (var other = Expect.Letter())
            using (var finished = new CountdownEvent(20))
            {
                local.Value = "progress";
                session.Progress = new Noting(() => ofProgress = local.Value);
                session.Start();
                session.Completed += (sender, e) =>
                {
                    lock (heard)
                    {
                        heard[e.Mail.Number] = local.Value;
                    }
                    finished.Signal();
                };
                for (var i = 0; i < 18; i++)
                {
                    local.Value = "mail " + i;
                    sent[session.Send(message).Mail.Number] = local.Value;
                }
                local.Value = "batch";
                foreach (var result in session.SendAll(message, other))
                {
                    sent[result.Mail.Number] = local.Value;
                }
                local.Value = null;
                Assert.That(finished.Wait(Patience), Is.True);
            }
            foreach (var mail in sent)
            {
                Assert.That(heard[mail.Key], Is.EqualTo(mail.Value));
            }
            Assert.That(ofProgress, Is.EqualTo("progress"));
        }
    }

    private sealed class Noting : IProgress<SendProgress>
    {
        private readonly Action note;

        internal Noting(Action note)
        {
            this.note = note;
        }

        public void Report(SendProgress value)
        {
            note();
        }
    }

    /// <summary>A stream of an attachment that cannot be closed at the moment does not keep the
    /// finalizers.</summary>
    [Test]
    public void Finalizers_do_not_wait_for_streams()
    {
        using (var release = new ManualResetEventSlim())
        {
            Abandon(release);
            var finalized = new ManualResetEventSlim();
            Assert.That(Comes(() =>
            {
                MakeFinalizable(finalized);
                return finalized.IsSet;
            }), Is.True, "no finalizer runs");
            release.Set();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon(ManualResetEventSlim release)
    {
        var message = Expect.Letter().AttachStream(
            "a.bin", () => new Stubborn(release), "application/octet-stream", 3);
        try
        {
            message.ReadAttachment(1);
        }
        catch (CourrielException)
        {
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeFinalizable(ManualResetEventSlim finalized)
    {
        new Finalizable(finalized).GetHashCode();
    }

    private sealed class Finalizable
    {
        private readonly ManualResetEventSlim finalized;

        internal Finalizable(ManualResetEventSlim finalized)
        {
            this.finalized = finalized;
        }

        ~Finalizable()
        {
            finalized.Set();
        }
    }

    /// <summary>Ends after one byte without an end, and closes when it is allowed to.</summary>
    private sealed class Stubborn : MemoryStream
    {
        private readonly ManualResetEventSlim release;

        internal Stubborn(ManualResetEventSlim release)
            : base(new byte[3])
        {
            this.release = release;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            return base.Read(buffer, offset, 1);
        }

        protected override void Dispose(bool disposing)
        {
            if (Thread.CurrentThread.Name == ".NET Finalizer" ||
                Thread.CurrentThread.IsThreadPoolThread)
            {
                release.Wait();
            }
            base.Dispose(disposing);
        }
    }

    /// <summary>A context that has used the library unloads: nothing outside keeps its
    /// delegates.</summary>
    [Test]
    public void A_collectible_context_unloads()
    {
        if (IsMono)
        {
            return; // Mono 6 has no collectible contexts
        }
        var context = UseInContext();
        Assert.That(Comes(() => !context.IsAlive), Is.True, "the context is kept");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference UseInContext()
    {
        var type = Type.GetType("System.Runtime.Loader.AssemblyLoadContext, System.Runtime.Loader");
        var context = Activator.CreateInstance(type, "plugin", true);
        var assembly =
            (Assembly)type.GetMethod("LoadFromAssemblyPath")
                .Invoke(context, new object[] { typeof(EmailSession).Assembly.Location });
        Assert.That(assembly, Is.Not.SameAs(typeof(EmailSession).Assembly));
        using (var message =
                   (IDisposable)Activator.CreateInstance(assembly.GetType("Courriel.EmailMessage")))
        {
            message.GetType().GetMethod("Subject").Invoke(message, new object[] { "x" });
        }
        using (var server = new TestServer())
        {
            var optionsType = assembly.GetType("Courriel.EmailSessionOptions");
            var options = Activator.CreateInstance(optionsType);
            optionsType.GetProperty("Server").SetValue(options, "127.0.0.1");
            optionsType.GetProperty("Port").SetValue(options, server.Port);
            optionsType.GetProperty("AsyncMode").SetValue(options, true);
            optionsType.GetProperty("CloseTime").SetValue(options, TimeSpan.Zero);
            var session = assembly.GetType("Courriel.EmailSession")
                              .GetMethod("Open")
                              .Invoke(null, new[] { options, CancellationToken.None });
            ((IDisposable)session).Dispose();
        }
        type.GetMethod("Unload").Invoke(context, null);
        return new WeakReference(context);
    }
}
