// SPDX-License-Identifier: MIT

using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using Courriel;
using NUnit.Framework;

/// <summary>Every misbehaviour of a server that the project knows gives the code that its table
/// says.</summary>
[TestFixture]
public class ScenarioTests
{
    [Test]
    public void Every_misbehaviour_has_its_code()
    {
        using (var server = new TestServer("-all-scenarios"))
        {
            var told = server.WaitFor(e => e["event"].Text == "scenarios");
            var left = new ConcurrentQueue<Json>(told["scenarios"].Items);
            var total = left.Count;
            var problems = new ConcurrentBag<string>();
            // Some last a second of silence: they wait side by side.
            var threads = Enumerable.Range(0, 16).Select(ignored => new Thread(() =>
            {
                Json scenario;
                while (left.TryDequeue(out scenario))
                {
                    var problem = Play(scenario, told["ca"].Text);
                    if (problem != null)
                    {
                        problems.Add(scenario["scenario"].Text + ": " + problem);
                    }
                }
            })).ToList();
            threads.ForEach(t => t.Start());
            threads.ForEach(t => t.Join());
            Assert.That(total, Is.GreaterThan(100));
            Assert.That(server.Unlike(), Is.Empty,
                "the server has watched as well: a client left its script");
            if (problems.Count > 0)
            {
                Assert.Fail(string.Join("\n", problems.OrderBy(p => p)));
            }
        }
    }

    private static string Play(Json scenario, string ca)
    {
        var options = new EmailSessionOptions {
            Server = scenario["host"].Text,
            Port = scenario["port"].Number,
            Security = scenario["security"].Text == "starttls" ? ConnectionSecurity.StartTls
                : scenario["security"].Text == "implicit"      ? ConnectionSecurity.ImplicitTls
                                                               : ConnectionSecurity.Default,
            UserName = Given(scenario["user"]),
            Password = Given(scenario["password"]),
            AuthToken = Given(scenario["token"]),
            Timeout = TimeSpan.FromSeconds(scenario["timeout_seconds"].Number),
            CertificateAuthorityFile = ca,
        };
        foreach (var property in scenario["properties"].Texts())
        {
            switch (property)
            {
                case "all_or_none=1":
                    options.AllOrNone = true;
                    break;
                case "sign_in_required=1":
                    options.SignInRequired = true;
                    break;
                case "ignore_errors=4":
                    options.IgnoredCertificateErrors = IgnoredCertificateErrors.Expired;
                    break;
                case "chunking=0":
                    options.Chunking = false;
                    break;
                default:
                    return "a property that this test does not know: " + property;
            }
        }
        CourrielException error = null;
        try
        {
            using (var session = new EmailSession(options))
            {
                var start = scenario["operation"].Text == "start";
                try
                {
                    session.Start();
                }
                catch (CourrielException e) when (!start)
                {
                    return "the start failed: " + e.Everything;
                }
                var mails = start ? 0 : scenario["operation"].Text == "send-twice" ? 2 : 1;
                for (var i = 0; i < mails; i++)
                {
                    error = Send(session, scenario);
                }
            }
        }
        catch (CourrielException e)
        {
            error = e;
        }
        var code = error == null ? "OK" : error.Name;
        if (code != scenario["code"].Text)
        {
            return code + " instead of " + scenario["code"].Text +
                (error == null ? "" : "\n" + error.Everything);
        }
        if (scenario["reply"].Number != 0 && error.SmtpCode != scenario["reply"].Number)
        {
            return "the server's code is " + error.SmtpCode + " instead of " +
                scenario["reply"].Number;
        }
        foreach (var secret in new[] { Given(scenario["password"]), Given(scenario["token"]) })
        {
            if (error != null && secret != null &&
                (error + error.Everything + error.Message + error.ServerText).Contains(secret))
            {
                return "a secret is told: " + error.Everything;
            }
        }
        if (error != null &&
            (error.Hint == "" || error.OutcomeUnknown != ((int)error.Code / 100 == 7)))
        {
            return "the error lacks something: " + error.Everything;
        }
        return null;
    }

    private static CourrielException Send(EmailSession session, Json scenario)
    {
        using (var message = new EmailMessage())
        {
            message.From("sender@example.org").Subject("a scenario");
            foreach (var recipient in scenario["recipients"].Texts())
            {
                message.To(recipient);
            }
            var text = new StringBuilder();
            while (text.Length < scenario["size"].Number)
            {
                text.Append("A line of text that is sixty-two characters long with its end.\n");
            }
            message.Text(text.ToString());
            try
            {
                return session.Send(message).Error;
            }
            catch (CourrielException e)
            {
                return e;
            }
        }
    }

    private static string Given(Json value)
    {
        return string.IsNullOrEmpty(value.Text) ? null : value.Text;
    }
}
