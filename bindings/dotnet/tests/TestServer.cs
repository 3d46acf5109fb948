// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Courriel;

/// <summary>The program smtptestd, started for one test. It ends when this object is disposed of,
/// and by itself when the test program ends.</summary>
public sealed class TestServer : IDisposable
{
    /// <summary>For what the server prints when something was sent to it: much longer than it
    /// takes.</summary>
    private const int Patience = 30000;

    private readonly Process process;
    private readonly Thread reader;
    private readonly List<Json> events = new List<Json>();
    private readonly bool keepMails;
    private int mailsTaken;
    private bool ended;

    public TestServer(params string[] arguments)
        : this(true, arguments)
    {
    }

    /// <summary>With keepMails false only the number of mails is kept: for tests that send very
    /// many.</summary>
    public TestServer(bool keepMails, params string[] arguments)
    {
        this.keepMails = keepMails;
        Folder = Path.Combine(Path.GetTempPath(), "courriel-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(Folder);
        var all = new List<string> { "-certs", Folder };
        if (keepMails)
        {
            all.AddRange(new[] { "-mails", Folder });
        }
        all.AddRange(arguments);
        process = Process.Start(new ProcessStartInfo
        {
            FileName = Path.Combine(Tree, "build", "smtptestd"),
            Arguments = string.Join(" ", all.ConvertAll(a => "\"" + a + "\"")),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        });
        var output = process.StandardOutput;
        reader = new Thread(() => ReadEvents(output));
        reader.IsBackground = true;
        reader.Start();
        First = WaitFor(e => true);
        Port = First["port"].Number;
    }

    /// <summary>The project's top folder: COURRIEL_TREE, or the nearest above the tests that has a
    /// built server.</summary>
    public static string Tree
    {
        get
        {
            var tree = Environment.GetEnvironmentVariable("COURRIEL_TREE");
            for (var folder = AppDomain.CurrentDomain.BaseDirectory; tree == null && folder != null;
                 folder = Path.GetDirectoryName(folder))
            {
                tree = File.Exists(Path.Combine(folder, "build", "smtptestd")) ? folder : null;
            }
            return tree;
        }
    }

    /// <summary>What the server printed first.</summary>
    public Json First { get; }

    public int Port { get; }

    public string Folder { get; }

    public string CertificateAuthorityFile { get { return Path.Combine(Folder, "ca.pem"); } }

    /// <summary>How many mails arrived in all.</summary>
    public long MailCount { get { return Interlocked.Read(ref mailCount); } }

    private long mailCount;

    /// <summary>Options for a session with this server.</summary>
    public EmailSessionOptions Options(ConnectionSecurity option = ConnectionSecurity.Default)
    {
        return new EmailSessionOptions { Server = "127.0.0.1", Port = Port, Security = option,
            CertificateAuthorityFile =
                option == ConnectionSecurity.Clear ? null : CertificateAuthorityFile };
    }

    public EmailSession Open(ConnectionSecurity option = ConnectionSecurity.Default)
    {
        return EmailSession.Open(Options(option));
    }

    /// <summary>The next mail that arrived, in the order of arrival.</summary>
    public Json NextMail()
    {
        var number = ++mailsTaken;
        return WaitFor(e => e["event"].Text == "mail" && e["number"].Number == number);
    }

    /// <summary>The bytes of a mail as they came.</summary>
    public static byte[] BytesOf(Json mail)
    {
        return File.ReadAllBytes(mail["path"].Text);
    }

    public Json WaitFor(Func<Json, bool> wanted)
    {
        var watch = Stopwatch.StartNew();
        lock (events)
        {
            while (true)
            {
                var found = events.Find(e => wanted(e));
                if (found != null)
                {
                    return found;
                }
                var left = Patience - (int)watch.ElapsedMilliseconds;
                if (ended || left <= 0)
                {
                    throw new TimeoutException("the server did not tell what was waited for");
                }
                Monitor.Wait(events, left);
            }
        }
    }

    /// <summary>Ends the server and gives the scenarios in which a client left the
    /// script.</summary>
    public List<string> Unlike()
    {
        process.StandardInput.Close();
        reader.Join(Patience);
        lock (events)
        {
            var scripts = events.FindAll(e => e["event"].Text == "script");
            if (scripts.Count == 0)
            {
                throw new InvalidOperationException("the server has watched nothing");
            }
            return scripts.FindAll(e => !e["ok"].IsTrue)
                .ConvertAll(e => e["scenario"].Text + "\n" + e["diff"].Text);
        }
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            process.WaitForExit();
        }
        reader.Join(Patience);
        process.Dispose();
        Directory.Delete(Folder, true);
    }

    private void ReadEvents(StreamReader output)
    {
        for (var line = output.ReadLine(); line != null; line = output.ReadLine())
        {
            var mail = line.StartsWith("{\"event\":\"mail\"", StringComparison.Ordinal);
            if (mail)
            {
                Interlocked.Increment(ref mailCount);
            }
            if (keepMails ||
                !(mail || line.StartsWith("{\"event\":\"connection\"", StringComparison.Ordinal)))
            {
                lock (events)
                {
                    events.Add(Json.Parse(line));
                    Monitor.PulseAll(events);
                }
            }
        }
        lock (events)
        {
            ended = true;
            Monitor.PulseAll(events);
        }
    }
}
