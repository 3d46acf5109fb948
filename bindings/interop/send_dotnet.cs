// SPDX-License-Identifier: MIT
// Carries out the orders of orders.py through the .NET assembly.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Courriel;

internal static class SendDotnet
{
    private static EmailSession session;
    private static EmailMessage message = new EmailMessage();

    private static string[] Decode(string line)
    {
        return line.Split('\t').Select(Uri.UnescapeDataString).ToArray();
    }

    private static string Encode(IEnumerable<object> fields)
    {
        var line = new StringBuilder();
        foreach (var field in fields)
        {
            line.Append(line.Length > 0 ? "\t" : "");
            foreach (var c in Convert.ToString(field))
            {
                line.Append(c < 0x20 || c == 0x7f || c == '%' ? "%" + ((int)c).ToString("X2")
                                                              : c.ToString());
            }
        }
        return line.ToString();
    }

    private static void Open(string[] order)
    {
        var options = new EmailSessionOptions
        {
            Server = order[1],
            Port = int.Parse(order[2]),
            Security = (ConnectionSecurity)int.Parse(order[5])
        };
        if (order[3] != "")
        {
            options.UserName = order[3];
            options.Password = order[4];
            options.CertificateAuthorityFile = order[6];
        }
        session = EmailSession.Open(options);
    }

    private static object[] Send()
    {
        var result = session.Send(message);
        return new object[] { (int)result.Outcome, result.MessageId }
            .Concat(result.Recipients.Select(r => (object)r.SmtpCode)).ToArray();
    }

    private static object[] Threads(string[] order)
    {
        var identifiers = new List<object>();
        CourrielException failure = null;
        var threads = Enumerable.Range(0, int.Parse(order[1])).Select(_ => new Thread(() =>
        {
            try
            {
                for (var i = 0; i < int.Parse(order[2]); i++)
                {
                    using (var own = new EmailMessage())
                    {
                        own.From(order[3]).To(order[4]).Subject("from a thread").Text("text\n");
                        var identifier = session.Send(own).MessageId;
                        lock (identifiers)
                        {
                            identifiers.Add(identifier);
                        }
                    }
                }
            }
            catch (CourrielException error)
            {
                failure = error;
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        if (failure != null)
        {
            throw failure;
        }
        return identifiers.ToArray();
    }

    private static object[] CarryOut(string[] order)
    {
        switch (order[0])
        {
            case "open":
                Open(order);
                break;
            case "message":
                message.Dispose();
                message = new EmailMessage();
                break;
            case "from":
                message.From(order[1]);
                break;
            case "envelope":
                message.EnvelopeSender(order[1]);
                break;
            case "to":
                message.To(order[1]);
                break;
            case "cc":
                message.Cc(order[1]);
                break;
            case "bcc":
                message.Bcc(order[1]);
                break;
            case "reply":
                message.ReplyTo(order[1]);
                break;
            case "subject":
                message.Subject(order[1]);
                break;
            case "text":
                message.Text(order[1]);
                break;
            case "html":
                message.Html(order[1]);
                break;
            case "header":
                message.Header(order[1], order[2]);
                break;
            case "file":
                message.AttachFile(order[1], order[2], order[3]);
                break;
            case "data":
                message.AttachData(order[2], File.ReadAllBytes(order[1]), order[3]);
                break;
            case "dkim":
                message.Dkim(order[1], order[2], File.ReadAllText(order[3]));
                break;
            case "dkim-file":
                message.DkimFile(order[1], order[2], order[3]);
                break;
            case "sign":
                message.SmimeSigner(File.ReadAllText(order[1]), File.ReadAllText(order[2]));
                break;
            case "sign-file":
                message.SmimeSignerFile(order[1], order[2]);
                break;
            case "encrypt":
                message.SmimeRecipient(File.ReadAllText(order[1]));
                break;
            case "send":
                return Send();
            case "send-file":
                return new object[] { (int)session.SendFile(message, order[1]).Outcome };
            case "send-source":
                return new object[] { (
                    int)session.SendSource(order[2], order.Skip(3), File.ReadAllBytes(order[1]))
                                          .Outcome };
            case "threads":
                return Threads(order);
            case "close":
                session.Close();
                break;
            default:
                throw new InvalidDataException("not an order: " + order[0]);
        }
        return new object[0];
    }

    private static void Main()
    {
        var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        var output = new StreamWriter(
            Console.OpenStandardOutput(), new UTF8Encoding(false)) { NewLine = "\n" };
        for (var line = input.ReadLine(); line != null; line = input.ReadLine())
        {
            try
            {
                output.WriteLine(Encode(new object[] { "ok" }.Concat(CarryOut(Decode(line)))));
            }
            catch (CourrielException error)
            {
                output.WriteLine(Encode(new object[] { "fail", (int)error.Code, error.SmtpCode,
                    error.EnhancedCode, error.OutcomeUnknown ? 1 : 0, error.Everything }));
            }
            output.Flush();
        }
    }
}
