// SPDX-License-Identifier: MIT

using System;
using System.Net.Mail;
using Courriel;

// Sends text, HTML and an attachment, with accents everywhere.
//     mcs -r:Courriel.dll 02_HtmlAttachment.cs Settings.cs
//     mono 02_HtmlAttachment.exe prices.csv
internal static class HtmlAttachment
{
    private static int Main(string[] arguments)
    {
        var file = arguments.Length > 0 ? arguments[0] : "prices.csv";
        try
        {
            using (var session = EmailSession.Open(Settings.Session()))
            using (var message = new EmailMessage())
            {
                message.From(new MailAddress(Settings.Get("COURRIEL_USER"), "Zoé Müller"))
                       .To(Settings.Get("COURRIEL_TO"))
                       .Subject("Déjà vu à Noël: 日本語 ✓")
                       // Programs that show no HTML show the text.
                       .Text("Bonjour,\n\nles prix de l'été sont joints.\n\nZoé\n")
                       .Html("<p>Bonjour,</p>\n<p>les <b>prix de l'été</b> sont joints.</p>\n")
                       // The name that is shown may be another than that of the file; the
                       // content type is found out.
                       .AttachFile(file, "Prix d'été.csv");
                var result = session.Send(message);
                Console.WriteLine("The server says: " + result.ServerReply);
                Console.WriteLine("Message-ID: " + result.MessageId);
            }
            return 0;
        }
        catch (CourrielException error)
        {
            Console.Error.WriteLine(error.Everything);
            return 1;
        }
    }
}
