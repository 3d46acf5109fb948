// SPDX-License-Identifier: MIT

using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Courriel;
using NUnit.Framework;

/// <summary>A program that ends with mails in its outbox and disposes of nothing.</summary>
public static class Unclosed
{
    private static EmailSession session;

    public static void Run(string[] words)
    {
        var options = new EmailSessionOptions {
            Server = "127.0.0.1",
            Port = int.Parse(words[1]),
            Security = ConnectionSecurity.Clear,
            AsyncMode = true,
            OutboxFile = words.Length > 4 ? words[4] : null,
            MailsPerMinute = int.Parse(words[3]),
            CloseTime = TimeSpan.FromSeconds(40),
        };
        session = new EmailSession(options);
        session.Progress = new Ignored();
        session.Start();
        session.Completed += (sender, e) => { };
        for (var i = 0; i < int.Parse(words[2]); i++)
        {
            using (var message = Expect.Letter())
            {
                session.Send(message);
            }
        }
    }

    private sealed class Ignored : IProgress<SendProgress>
    {
        public void Report(SendProgress value)
        {
        }
    }
}

[TestFixture]
public class EndingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static TimeSpan EndUnclosed(TestServer server, int mails, int eachMinute, string file)
    {
        var program = typeof(Unclosed).Assembly.Location;
        // With an SDK there is the file that says with what to run it.
        var dotnet = File.Exists(Path.ChangeExtension(program, ".runtimeconfig.json"));
        var runtime = dotnet ? "exec" : Type.GetType("Mono.Runtime") != null ? "mono" : "coreclr";
        var words =
            new object[] { runtime, program, "unclosed", server.Port, mails, eachMinute, file };
        var watch = Stopwatch.StartNew();
        using (var process = Process.Start(new ProcessStartInfo {
            FileName =
                dotnet ? "dotnet" : Path.Combine(TestServer.Tree, "bindings", "dotnet", "run"),
            Arguments = string.Join(" ", words.Where(w => w != null).Select(w => "\"" + w + "\"")),
            UseShellExecute = false,
        }))
        {
            Assert.That(process.WaitForExit(100000), Is.True, "it hangs");
            Assert.That(process.ExitCode, Is.EqualTo(0));
        }
        return watch.Elapsed;
    }

    [Test]
    public void A_program_that_ends_unclosed_sends_what_is_in_memory()
    {
        using (var server = new TestServer())
        {
            EndUnclosed(server, 20, 600, null);
            for (var i = 0; i < 20; i++)
            {
                server.NextMail();
            }
        }
    }

    [Test]
    public void A_program_that_ends_unclosed_leaves_a_file_as_it_is()
    {
        using (var server = new TestServer())
        {
            var file = Path.Combine(server.Folder, "outbox");
            Assert.That(EndUnclosed(server, 20, 6, file),
                Is.LessThan(TimeSpan.FromSeconds(30))); // closing would take longer
            Assert.That(server.MailCount, Is.LessThan(5));
            var options = server.Options();
            options.AsyncMode = true;
            options.OutboxFile = file;
            using (var session = EmailSession.Open(options))
            {
                session.Flush(Patience);
                Assert.That(session.Mails.Count, Is.EqualTo(20));
                Assert.That(session.Mails.Count(m => m.PossibleDuplicate), Is.EqualTo(0));
            }
            for (var i = 0; i < 20; i++)
            {
                server.NextMail();
            }
            Assert.That(server.MailCount, Is.EqualTo(20));
        }
    }
}
