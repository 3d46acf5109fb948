// SPDX-License-Identifier: MIT
// Sends a mail many times through the .NET assembly: PORT COUNT FILE CA-FILE RECIPIENTS [built].
// CA-FILE is empty for a connection in clear. "built": FILE is the text of a message that is made
// anew for each mail.
using System.IO;
using System.Linq;
using System.Text;
using Courriel;

internal static class CourrielDotnet
{
    private static string[] recipients;

    private static EmailMessage NewMessage()
    {
        var message = new EmailMessage();
        message.From("sender@example.test");
        foreach (var recipient in recipients)
        {
            message.To(recipient);
        }
        return message;
    }

    private static void Main(string[] arguments)
    {
        var content = File.ReadAllBytes(arguments[2]);
        var authority = arguments[3];
        var count = int.Parse(arguments[1]);
        recipients = Enumerable.Range(1, int.Parse(arguments[4]))
                         .Select(i => "recipient" + i + "@example.test")
                         .ToArray();
        var options = new EmailSessionOptions
        {
            Server = "localhost",
            Port = int.Parse(arguments[0]),
            Security = authority == "" ? ConnectionSecurity.Clear : ConnectionSecurity.StartTls
        };
        if (authority != "")
        {
            options.CertificateAuthorityFile = authority;
        }
        using (var session = EmailSession.Open(options))
        {
            if (arguments.Contains("built"))
            {
                var text = Encoding.ASCII.GetString(content);
                for (; count > 0; count--)
                {
                    using (var message = NewMessage().Subject("measured").Text(text))
                    {
                        session.Send(message).EnsureAllAccepted();
                    }
                }
                return;
            }
            using (var message = NewMessage().Source(content))
            {
                for (; count > 0; count--)
                {
                    session.Send(message).EnsureAllAccepted();
                }
            }
        }
    }
}
