// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Mail;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using Courriel;
using NUnit.Framework;

/// <summary>Random messages of the framework are, read by another program's parser, what they were:
/// the same ones each time, COURRIEL_RANDOM of them (2,000 unless that says another
/// number).</summary>
[TestFixture]
public class RandomMailTests
{
    private static readonly string[] Words =
    {
        "Customer", "Service,", "Complaints", "and", "Refunds", "of", "the", "Limited", "Company",
        "Приглашение", "на", "встречу", "в", "пятницу", "утром", "日本語", "のメール", "Zoë", "Müller",
        "\U0001F48C", "\U0001F469\u200d\U0001F467", "\"quoted\"", "semi;colon", "<angle>",
        "boss@bank.example,", "(paren)", "colon:", "DOMAIN\\user", "-", "''", "a.b.c", "100%", "#1",
        "=3D", "_", "?=", new string('x', 40), new string('ü', 45),
    };

    private static string Some(Random dice, int most)
    {
        return string.Join(" ",
            Enumerable.Range(0, dice.Next(1, most + 1))
                .Select(
                    _ => Words[dice.Next(Words.Length)]));
    }

    private static MailAddress Address(Random dice, int number)
    {
        var local = new[] { "a", "first.last", "with+tag", "o'neil", "_", new string('x', 60) };
        var domains = new[] { "example.com", "sub.example.org", "x.example" };
        var address = local[dice.Next(local.Length)] + number + "@" +
            domains[dice.Next(domains.Length)];
        return dice.Next(5) == 0 ? new MailAddress(address) :
            new MailAddress(address, Some(dice, 12));
    }

    private static string Identifier(Random dice)
    {
        var bytes = new byte[new[] { 8, 50, 110 }[dice.Next(3)]];
        dice.NextBytes(bytes);
        return "<" + string.Concat(bytes.Select(b => b.ToString("x2"))) + "@example.com>";
    }

    private static string Text(Random dice)
    {
        var odd = new[] { "", ".", "..", "From here", " leading", "trailing ", "\ttab",
            new string('é', 900) };
        return Some(dice, 200) + "\r\n" + odd[dice.Next(odd.Length)] + "\r\n" +
            odd[dice.Next(odd.Length)] + "\r\n" +
            Some(dice, 5) + "\r\nend";
    }

    private static byte[] Bytes(Random dice)
    {
        var data = new byte[dice.Next(3000)];
        dice.NextBytes(data);
        return data;
    }

    private static string FileName(Random dice)
    {
        var name = Some(dice, 5).Replace("\\", "").Replace("\"", "").Replace(":", "").Replace("<",
            "").Replace(">", "");
        return name.Replace("?", "").Replace(";", "").Trim() + ".bin";
    }

    private static string Hash(byte[] data)
    {
        using (var sha = SHA256.Create())
        {
            return string.Concat(sha.ComputeHash(data).Select(b => b.ToString("x2")));
        }
    }

    /// <summary>Makes a message, and tells what has to arrive of each of its parts.</summary>
    private static MailMessage Make(Random dice, List<string> parts)
    {
        var mail = new MailMessage { From = Address(dice, 0), Subject = Some(dice, 20) };
        for (var i = dice.Next(1, 5); i > 0; i--)
        {
            mail.To.Add(Address(dice, i));
        }
        for (var i = dice.Next(3); i > 0; i--)
        {
            mail.CC.Add(Address(dice, i + 10));
        }
        for (var i = dice.Next(3); i > 0; i--)
        {
            mail.ReplyToList.Add(Address(dice, i + 20));
        }
        mail.Headers.Add("Message-ID", Identifier(dice));
        mail.Headers.Add("In-Reply-To", Identifier(dice));
        mail.Headers.Add("References", Identifier(dice) + " " + Identifier(dice));
        mail.Headers.Add("X-Comment", Some(dice, 25));
        mail.Body = dice.Next(4) == 0 ? "déjà vu, naïve" : Text(dice);
        if (mail.Body.Length < 20)
        {
            mail.BodyEncoding = Encoding.GetEncoding("iso-8859-1");
        }
        parts.Add("text/plain||||" + mail.Body);
        if (dice.Next(2) == 0)
        {
            var html = AlternateView.CreateAlternateViewFromString("<p>" + Text(dice) + "</p>",
                Encoding.UTF8, "text/html");
            parts.Add("text/html||||" +
                Encoding.UTF8.GetString(((MemoryStream)html.ContentStream).ToArray()));
            for (var i = dice.Next(3); i > 0; i--)
            {
                var data = Bytes(dice);
                var type = new ContentType("image/png") { Name = FileName(dice) };
                var picture = new LinkedResource(new MemoryStream(data),
                    type) { ContentId = Identifier(dice).Trim('<', '>') };
                html.LinkedResources.Add(picture);
                parts.Add("image/png|inline|" + type.Name + "|" + picture.ContentId + "|" +
                    Hash(data));
            }
            mail.AlternateViews.Add(html);
        }
        if (dice.Next(4) == 0)
        {
            var type = new ContentType("text/calendar") { CharSet = "utf-8" };
            type.Parameters.Add("method", "REQUEST");
            var text = "BEGIN:VCALENDAR\r\nSUMMARY:" + Some(dice, 9) + "\r\nEND:VCALENDAR";
            mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(text, type));
            parts.Add("text/calendar||||" + text);
        }
        for (var i = dice.Next(4); i > 0; i--)
        {
            var data = Bytes(dice);
            var name = FileName(dice);
            var attachment = new Attachment(new MemoryStream(data), name, "application/x-test");
            var id = "";
            if (dice.Next(3) == 0)
            {
                attachment.ContentDisposition.Inline = true;
                attachment.ContentId = id = Identifier(dice).Trim('<', '>');
            }
            if (dice.Next(3) == 0)
            {
                attachment.ContentDisposition.CreationDate = new DateTime(2024, 2, 29, 12, 0, 0,
                    DateTimeKind.Utc);
            }
            mail.Attachments.Add(attachment);
            parts.Add("application/x-test|" + (id == "" ? "attachment" : "inline") + "|" + name +
                "|" + id + "|" + Hash(data));
        }
        return mail;
    }

    private static string Boxes(IEnumerable<MailAddress> boxes)
    {
        return string.Join("|", boxes.Select(b => b.DisplayName + "<" + b.Address + ">"));
    }

    private static string Boxes(Json boxes)
    {
        return string.Join("|", boxes.Items.Select(b => b["name"].Text + "<" + b["address"].Text +
            ">"));
    }

    private static string Part(Json part)
    {
        var type = part["content_type"].Text;
        var isText = type.StartsWith("text/", StringComparison.Ordinal);
        return type + "|" + part["disposition"].Text + "|" + part["file_name"].Text + "|" +
            (part["content_id"].Text ?? "").Trim('<', '>') + "|" + (isText ? part["text"].Text
                : part["sha256"].Text);
    }

    /// <summary>What differs between a message and what arrived.</summary>
    private static IEnumerable<string> Differences(MailMessage mail, List<string> parts,
        Json summary)
    {
        var told = new List<string[]>
        {
            new[] { "subject", mail.Subject, summary["subject"].Text },
            new[] { "from", Boxes(new[] { mail.From }), Boxes(summary["from"]) },
            new[] { "to", Boxes(mail.To), Boxes(summary["to"]) },
            new[] { "cc", Boxes(mail.CC), Boxes(summary["cc"]) },
            new[] { "reply to", Boxes(mail.ReplyToList), Boxes(summary["reply_to"]) },
            new[] { "id", mail.Headers["Message-ID"], summary["message_id"].Text },
            new[] { "parts", parts.Count.ToString(), summary["parts"].Items.Count.ToString() },
        };
        told.AddRange(new[] { "In-Reply-To", "References", "X-Comment" }.Select(
            name => new[] { name, mail.Headers[name], summary["headers"][name][0].Text }));
        told.AddRange(parts.Zip(summary["parts"].Items, (a, b) => new[]
        {
            "part", a.TrimEnd('\r', '\n'), Part(b).TrimEnd('\r', '\n'),
        }));
        return told.Where(t => t[1] != t[2]).Select(t => t[0] + ": " + t[1] + "\n  became " + t[2]);
    }

    [Test]
    public void Random_messages_are_what_they_were()
    {
        int count;
        if (!int.TryParse(Environment.GetEnvironmentVariable("COURRIEL_RANDOM"), out count))
        {
            count = 2000;
        }
        var different = new List<string>();
        using (var server = new TestServer())
        using (var session = server.Open())
        {
            for (var number = 0; number < count; number++)
            {
                var parts = new List<string>();
                using (var mail = Make(new Random(number), parts))
                {
                    session.Send(mail).EnsureAllAccepted();
                    var summary = server.NextMail()["summary"];
                    different.AddRange(Differences(mail, parts, summary).Select(d => number +
                        ": " + d));
                }
            }
        }
        Console.WriteLine("{0} random messages of the framework, {1} differences", count,
            different.Count);
        Assert.That(different.Take(5), Is.Empty);
    }
}
