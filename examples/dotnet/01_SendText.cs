// SPDX-License-Identifier: MIT

using System;
using Courriel;

// Sends a text mail: connects, switches to TLS (STARTTLS), signs in, sends.
//     mcs -r:Courriel.dll 01_SendText.cs Settings.cs      (or the files in any .NET project)
internal static class SendText
{
    private static int Main()
    {
        try
        {
            using (var session = EmailSession.Open(Settings.Session()))
            using (var message = new EmailMessage())
            {
                message.From(Settings.Get("COURRIEL_USER"))
                       .To(Settings.Get("COURRIEL_TO"))
                       .Subject("A first mail from .NET")
                       .Text("Hello!\n\nThis mail was sent with Courriel.\n");
                session.Send(message);
            }
            Console.WriteLine("The server has it.");
            return 0;
        }
        catch (CourrielException error)
        {
            Console.Error.WriteLine(error.Message);
            Console.Error.WriteLine(error.Hint);
            return 1;
        }
    }
}
