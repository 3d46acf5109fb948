// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Courriel;

// Queues 1,000 mails in an outbox file, shows how they go out, and waits for them.
//     mcs -r:Courriel.dll 05_Outbox.cs Settings.cs
//     mono 05_Outbox.exe [FILE]              (outbox.db at first)
// Stop it half way, or the server: what it queued stays in the file, and the next run with
// this file sends it beside its own mails.
internal sealed class Outbox
{
    private const int Count = 1000, Every = 50;

    private readonly List<OutboxMail> mails = new List<OutboxMail>();
    private int finished, sent, failed, unknown;

    private static int Main(string[] arguments)
    {
        return new Outbox()
            .Run(arguments.Length > 0 ? arguments[0] : "outbox.db")
            .GetAwaiter()
            .GetResult();
    }

    private async Task<int> Run(string file)
    {
        var options = Settings.Session();
        options.AsyncMode = true;
        options.OutboxFile = file;
        options.Connections = 4; // side by side: not in their order
        try
        {
            // A server that is not there now is no error: the mails wait for it.
            using (var session = await EmailSession.OpenAsync(options))
            {
                await QueueAll(session);
                while (finished < mails.Count)
                {
                    Collect(await mails[finished].WaitAsync());
                }
                await session.FlushAsync(); // what an earlier run has left in the file, too
            }
        }
        catch (CourrielException error)
        {
            Console.Error.WriteLine("\n" + error.Everything);
        }
        Console.WriteLine(
            "\n{0} of {1} mails were sent, {2} failed, {3} unknown.", sent, Count, failed, unknown);
        return sent == Count ? 0 : 1;
    }

    private async Task QueueAll(EmailSession session)
    {
        using (var message = new EmailMessage())
        {
            message.From(Settings.Get("COURRIEL_USER"))
                .To(Settings.Get("COURRIEL_TO"))
                .Text("One of a thousand.\n");
            while (mails.Count < Count)
            {
                message.Subject(".NET, mail " + (mails.Count + 1));
                // Back from here, the mail is on the disk; the outbox has a copy, the message is
                // free again.
                mails.Add((await session.SendAsync(message)).Mail);
                if (mails.Count % Every == 0)
                {
                    Show();
                }
                var status = mails[finished].Status;
                if (status != MailStatus.Pending)
                {
                    Collect(status);
                }
            }
        }
    }

    /// <summary>Counts the next mail, in their order.</summary>
    private void Collect(MailStatus status)
    {
        var mail = mails[finished++];
        if (status == MailStatus.Sent)
        {
            sent++;
        }
        else
        {
            if (failed + unknown == 0) // the reason of the first, whatever the others have
            {
                Console.Error.WriteLine("\nmail {0}: {1}", finished, mail.Error.Message);
            }
            if (mail.State == MailState.Unknown)
            {
                unknown++;
            }
            else
            {
                failed++;
            }
        }
        if (finished % Every == 0)
        {
            Show();
        }
    }

    private void Show()
    {
        Console.Write("\rqueued {0} of {1}: {2} sent, {3} failed, {4} waiting ",
            mails.Count, Count, sent, failed + unknown, mails.Count - finished);
    }
}
