// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Courriel;

/// <summary>Sends many mails and leaves nothing behind: memory, descriptors and threads are as
/// after the first part. Argument: how many mails.</summary>
internal static class Leaks
{
    private const int Each = 25, Parts = 5;

    private static long told, lines;

    private sealed class Counting : IProgress<SendProgress>
    {
        public void Report(SendProgress value)
        {
            told++;
        }
    }

    private static int Main(string[] arguments)
    {
        var part = Math.Max(int.Parse(arguments[0]) / Parts / Each, 8) * Each;
        var bad = new List<string>();
        using (var server = new TestServer(false))
        {
            var first = Run(server, part, part);
            var last = first;
            for (var i = 2; i <= Parts; i++)
            {
                last = Run(server, part, part * i);
            }
            if (last[0] > first[0] + 16000)
            {
                bad.Add("memory");
            }
            if (last[1] > first[1] + 2)
            {
                bad.Add("descriptors");
            }
            if (last[2] > first[2] + 6)
            {
                bad.Add("threads");
            }
        }
        if (told == 0 || lines == 0)
        {
            bad.Add("callbacks that were not called");
        }
        Console.WriteLine(bad.Count == 0 ? "nothing was left behind"
                                         : "more than before: " + string.Join(", ", bad));
        return bad.Count == 0 ? 0 : 1;
    }

    private static long[] Run(TestServer server, int mails, int sum)
    {
        for (var round = 0; round < mails / Each; round++)
        {
            Round(server, round);
        }
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        // Idle workers end after a while.
        var until = DateTime.UtcNow.AddSeconds(20);
        for (long before = -1; before != Status("Threads:") && DateTime.UtcNow < until;)
        {
            before = Status("Threads:");
            Thread.Sleep(1500);
        }
        EmailLibrary.TrimMemory();
        var usage = new[] { Status("VmRSS:"), Descriptors(), Status("Threads:") };
        Console.WriteLine(
            "{0} mails: {1} kB, {2} descriptors, {3} threads", sum, usage[0], usage[1], usage[2]);
        return usage;
    }

    /// <summary>Those of the host, and those of the library's threads, which have a table of their
    /// own.</summary>
    private static long Descriptors()
    {
        var most = 0;
        foreach (var task in Directory.GetDirectories("/proc/self/task"))
        {
            try
            {
                most = Math.Max(most, Directory.GetFileSystemEntries(task + "/fd").Length);
            }
            catch (IOException)
            {
                // The thread has ended.
            }
        }
        return Directory.GetFileSystemEntries("/proc/self/fd").Length + most;
    }

    private static long Status(string field)
    {
        var line = File.ReadAllLines("/proc/self/status").First(l => l.StartsWith(field));
        return long.Parse(
            line.Split(new[] { ' ', '\t' }, StringSplitOptions.RemoveEmptyEntries)[1]);
    }

    private static void Round(TestServer server, int round)
    {
        var options = server.Options(ConnectionSecurity.Clear);
        options.AsyncMode = round % 4 == 1;
        var session = new EmailSession(options);
        if (round % 4 == 3)
        {
            session.Transcript += (sender, e) => Interlocked.Increment(ref lines);
        }
        session.Start();
        for (var i = 0; i < Each; i++)
        {
            using (var message = new EmailMessage())
            {
                message.From("leaks@example.org")
                    .To("someone@example.org")
                    .Subject("grüße")
                    .Text("x");
                if (i % 5 == 0)
                {
                    message.AttachData("x.bin", new byte[5000]);
                }
                if (!session.Send(message, i % 2 == 0 ? new Counting() : null).AllAccepted)
                {
                    throw new InvalidOperationException("a mail was not sent");
                }
                try
                {
                    message.To("not an address");
                    throw new InvalidOperationException("it was accepted");
                }
                catch (InvalidMessageException)
                {
                }
            }
        }
        // Every other session is left to the finalizer.
        if (round % 8 < 4)
        {
            session.Close();
        }
    }
}
