// SPDX-License-Identifier: MIT
// Sends a mail many times through the .NET assembly: PORT COUNT FILE CA-FILE (empty: in clear).
using System.IO;
using Courriel;

internal static class ClientCourriel
{
    private static void Main(string[] arguments)
    {
        var authority = arguments[3];
        var options = new SessionOptions
        {
            Server = "localhost",
            Port = int.Parse(arguments[0]),
            Option = authority == "" ? Option.Clear : Option.Starttls
        };
        if (authority != "")
        {
            options.CAFile = authority;
        }
        using (var session = Session.Open(options))
        using (var message = new Message())
        {
            message.From("sender@example.test").To("recipient@example.test").Source(File.ReadAllBytes(arguments[2]));
            for (var left = int.Parse(arguments[1]); left > 0; left--)
            {
                session.Send(message).EnsureAllAccepted();
            }
        }
    }
}
