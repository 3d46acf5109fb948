// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using Courriel;

/// <summary>
/// Does for a while what brings a runtime down that shares its process with a Go library: many
/// threads of calls, garbage collections that suspend them by signals, NullReferenceExceptions
/// (which are SIGSEGV), divisions by zero (SIGFPE), threads that come and go, callbacks, sendings
/// and errors, and checks every result. Arguments: seconds, threads, and "calls" for the calls and
/// the collections alone.
/// </summary>
internal static class Soak
{
    private static readonly List<Thread> Threads = new List<Thread>();
    private static volatile bool stop;
    private static long calls, sends, errors, progress, nulls, faults, churned, bad;
    private static string firstBad;

    private static int Main(string[] arguments)
    {
        var seconds = int.Parse(arguments[0]);
        var threads = int.Parse(arguments[1]);
        var watch = Stopwatch.StartNew();
        // A third of the time for the bare calls, which are the hardest on the runtime's
        // suspension.
        var callsOnly = arguments.Length > 2 && arguments[2] == "calls";
        if (!Phase(callsOnly ? seconds : seconds / 3.0, () => StartCalls(threads)))
        {
            return 3;
        }
        if (!callsOnly)
        {
            using (var server = new TestServer(false))
            {
                if (!Phase(seconds * 2 / 3.0, () => StartAll(threads, server)))
                {
                    return 3;
                }
                // The server writes of a mail after it has answered.
                SpinWait.SpinUntil(() => server.MailCount >= sends, TimeSpan.FromSeconds(10));
                if (server.MailCount != sends)
                {
                    Bad("the server got " + server.MailCount + " mails of " + sends);
                }
            }
        }
        Divide();
        var mono = Type.GetType("Mono.Runtime") != null;
        Console.WriteLine(
            "soak {0} {1}: {2:F0} s, {3} calls, {4} mails, {5} errors checked, {6} progress calls, " +
                "{7} null references, {8} divisions, {9} threads, {10} collections, {11} wrong",
            mono ? "mono" : "coreclr", mono ? "" : Environment.Version.ToString(),
            watch.Elapsed.TotalSeconds, calls, sends, errors, progress, nulls, faults, churned,
            GC.CollectionCount(0), bad);
        if (bad != 0)
        {
            Console.WriteLine("The first wrong one: " + firstBad);
            return 1;
        }
        if (calls == 0 ||
            (!callsOnly &&
                (sends == 0 || errors == 0 || progress == 0 || nulls == 0 || faults == 0 ||
                    churned == 0)))
        {
            Console.WriteLine("Something was not done at all.");
            return 1;
        }
        return 0;
    }

    private static bool Phase(double seconds, Action start)
    {
        stop = false;
        start();
        Thread.Sleep(TimeSpan.FromSeconds(seconds));
        stop = true;
        foreach (var thread in Threads)
        {
            if (!thread.Join(30000))
            {
                Console.WriteLine("A thread is stuck: " + thread.Name);
                return false;
            }
        }
        Threads.Clear();
        return true;
    }

    private static void StartCalls(int threads)
    {
        for (var i = 0; i < threads; i++)
        {
            Go("calls", CallLoop);
        }
        Go("collections", () => CollectLoop(true));
        Go("collections", () => CollectLoop(true));
    }

    private static void StartAll(int threads, TestServer server)
    {
        for (var i = 0; i < threads; i++)
        {
            var number = i;
            Go("sendings", () => SendLoop(server, number));
            Go("errors", () => ErrorLoop(number));
        }
        Go("null references", NullLoop);
        Go("divisions", FaultLoop);
        Go("threads", ChurnLoop);
        Go("collections", () => CollectLoop(false));
    }

    private static void Go(string name, Action loop)
    {
        var thread = new Thread(() =>
        {
            try
            {
                loop();
            }
            catch (Exception e)
            {
                Bad(e.ToString());
            }
        });
        thread.IsBackground = true;
        thread.Name = name;
        Threads.Add(thread);
        thread.Start();
    }

    private static void Bad(string text)
    {
        if (Interlocked.Increment(ref bad) == 1)
        {
            firstBad = text;
        }
    }

    private static void CallLoop()
    {
        long done = 0;
        using (var message = new EmailMessage())
        {
            while (!stop)
            {
                for (var i = 0; i < 100; i++)
                {
                    message.Subject("grüße");
                    if (EmailLibrary.Timeout.TotalSeconds != 600)
                    {
                        Bad("the time-out is " + EmailLibrary.Timeout);
                    }
                }
                done += 200;
            }
        }
        Interlocked.Add(ref calls, done);
    }

    private sealed class CountingProgress : IProgress<SendProgress>
    {
        internal long Last;

        public void Report(SendProgress value)
        {
            Interlocked.Increment(ref progress);
            Divide();
            Last = value.DoneBytes == value.TotalBytes ? value.TotalBytes : -1;
            if (value.DoneBytes > value.TotalBytes || value.DoneBytes < 0)
            {
                Bad("progress of " + value.DoneBytes + " of " + value.TotalBytes);
            }
        }
    }

    private static void SendLoop(TestServer server, int number)
    {
        var body = new string('x', 30000);
        for (var round = 0; !stop; round++)
        {
            var session = server.Open(ConnectionSecurity.Clear);
            for (var i = 0; i < 50 && !stop; i++)
            {
                using (var message = new EmailMessage())
                {
                    message.From("soak@example.org")
                        .To("someone@example.org")
                        .Subject("grüße " + number + "/" + i)
                        .Text(i % 5 == 0 ? body : "x");
                    var listener = new CountingProgress();
                    var result = session.Send(message, i % 2 == 0 ? listener : null);
                    if (!result.AllAccepted || result.Recipients.Count != 1 ||
                        (i % 2 == 0 && listener.Last <= 0))
                    {
                        Bad("a result of " + result.Outcome + ", progress " + listener.Last);
                    }
                    Interlocked.Increment(ref sends);
                }
            }
            if (round % 3 != 0)
            {
                session.Dispose();
            }
            // Each third session is left to the finalizer.
        }
    }

    private static void ErrorLoop(int number)
    {
        using (var message = new EmailMessage())
        {
            for (var i = 0; !stop; i++)
            {
                // The error has to be this thread's own, and this call's.
                var text = "thread" + number + "-" + i;
                try
                {
                    message.To(text);
                    Bad("an address without a domain was accepted");
                }
                catch (InvalidMessageException e)
                {
                    if (e.Code != EmailErrorCode.InvalidAddress || !e.Message.Contains(text))
                    {
                        Bad("the error of " + text + " is " + e.Message);
                    }
                }
                Interlocked.Increment(ref errors);
            }
        }
    }

    private sealed class Something
    {
        internal int Value;
    }

    private static void NullLoop()
    {
        Something nothing = null;
        while (!stop)
        {
            try
            {
                nothing.Value++;
                Bad("null has a value");
            }
            catch (NullReferenceException)
            {
                nulls++;
            }
            Thread.Sleep(1);
        }
    }

    private static volatile int zero = 0, minus = -1, least = int.MinValue;

    /// <summary>Both are SIGFPE, and the runtime makes an exception of it on the thread that
    /// divided.</summary>
    private static void Divide()
    {
        try
        {
            Bad("a division by zero gave " + 5 / zero);
        }
        catch (DivideByZeroException)
        {
            Interlocked.Increment(ref faults);
        }
        try
        {
            Bad("a division that overflows gave " + least / minus);
        }
        catch (ArithmeticException)
        {
            Interlocked.Increment(ref faults);
        }
    }

    private static void FaultLoop()
    {
        while (!stop)
        {
            Divide();
            Thread.Sleep(1);
        }
    }

    private static void ChurnLoop()
    {
        while (!stop)
        {
            var thread = new Thread(() =>
            {
                try
                {
                    Divide();
                    EmailLibrary.Timeout = TimeSpan.FromSeconds(-1);
                    Bad("a time that is none was set");
                }
                catch (UsageException e)
                {
                    if (e.Code != EmailErrorCode.OutOfRange)
                    {
                        Bad("the error of a new thread is " + e.Message);
                    }
                }
            });
            thread.Start();
            thread.Join();
            churned++;
        }
    }

    private static void CollectLoop(bool hard)
    {
        var random = new Random(1);
        var kept = new List<object>();
        while (!stop)
        {
            for (var i = 0; i < 2000; i++)
            {
                kept.Add(new byte[random.Next(2000)]);
                if (kept.Count > 3000)
                {
                    kept.RemoveRange(0, 1500);
                }
            }
            GC.Collect(hard ? 0 : random.Next(3));
            if (!hard)
            {
                Thread.Sleep(5);
            }
        }
    }
}
