// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Courriel;

// Many mails from many tasks over one session, and what became of each recipient.
//     mcs -r:Courriel.dll 04_ManyMails.cs Settings.cs
//     mono 04_ManyMails.exe one@example.org two@example.org
internal static class ManyMails
{
    private const int Mails = 20;

    private static int Main(string[] recipients)
    {
        if (recipients.Length == 0)
        {
            Console.Error.WriteLine("usage: 04_ManyMails.exe RECIPIENT...");
            return 2;
        }
        return MainAsync(recipients).GetAwaiter().GetResult();
    }

    private static async Task<int> MainAsync(string[] recipients)
    {
        try
        {
            // One session for all tasks: calls on it take turns.
            using (var session = await EmailSession.OpenAsync(Settings.Session()))
            {
                var complete = await Task.WhenAll(
                    Enumerable.Range(1, Mails).Select(i => SendOne(session, recipients, i)));
                Console.WriteLine(
                    "{0} of {1} mails went to everybody.", complete.Count(c => c), Mails);
                return complete.All(c => c) ? 0 : 1;
            }
        }
        catch (CourrielException error)
        {
            Console.Error.WriteLine(error.Everything);
            return 1;
        }
    }

    private static async Task<bool> SendOne(EmailSession session, string[] recipients, int number)
    {
        var lines = new StringBuilder(".NET, mail " + number + ": ");
        IReadOnlyList<RecipientResult> answers;
        var complete = false;
        using (var message = new EmailMessage()) // each mail its own
        {
            message.From(Settings.Get("COURRIEL_USER")).To(recipients)
                   .Subject(".NET, mail " + number).Text("One of many.\n");
            try
            {
                var result = await session.SendAsync(message);
                complete = result.AllAccepted;
                answers = result.Recipients;
                lines.AppendLine(complete ? "sent" : "sent in part");
            }
            catch (CourrielException error)
            {
                answers = error.Recipients;
                lines.AppendLine(error.Message);
            }
        }
        foreach (var one in answers)
        {
            lines.AppendLine("    " + one.Address + ": " + (one.Accepted ? "accepted" : "refused")
                             + ", " + one.SmtpCode + " " + one.ServerText);
        }
        Console.Write(lines.ToString());
        return complete;
    }
}
