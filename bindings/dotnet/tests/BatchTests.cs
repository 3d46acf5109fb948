// SPDX-License-Identifier: MIT

using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Courriel;
using NUnit.Framework;

[TestFixture]
public class BatchTests
{
    private static EmailMessage[] Letters(int count)
    {
        return Enumerable.Range(0, count)
            .Select(i => Expect.Letter().Subject("number " + i))
            .ToArray();
    }

    [TestCase(1)]
    [TestCase(3)]
    public void Every_message_has_its_own_result(int connections)
    {
        using (var server = new TestServer())
        {
            var options = server.Options();
            options.Connections = connections;
            using (var session = EmailSession.Open(options))
            {
                var messages = Letters(30);
                messages[7].Reset().From("zoe@example.org").To("refused@example.org").Text("t");
                messages[8].To("full@example.org");
                messages[9].Reset().To("someone@example.org");
                var results = session.SendAll(messages);
                Assert.That(results.Count, Is.EqualTo(30));
                Assert.That(results.Count(r => r.AllAccepted), Is.EqualTo(27));
                Assert.That(results[7].Outcome, Is.EqualTo(SendOutcome.None));
                Expect.Tells(EmailErrorCode.RecipientsRefused, results[7].Error);
                Assert.That(results[7].Error.SmtpCode, Is.EqualTo(550));
                Expect.Failure(
                    EmailErrorCode.RecipientsRefused, () => results[7].EnsureAllAccepted());
                Assert.That(results[8].Outcome, Is.EqualTo(SendOutcome.InPart));
                Assert.That(results[8].Refused.Single().SmtpCode, Is.EqualTo(452));
                Expect.Tells(EmailErrorCode.NoSender, results[9].Error);
                var arrived = Enumerable.Range(0, 28).Select(_ => server.NextMail()).ToArray();
                Assert.That(arrived.Select(m => m["summary"]["message_id"].Text),
                    Is.EquivalentTo(results.Where(r => r.Outcome != SendOutcome.None)
                                        .Select(r => r.MessageId)));
                if (connections == 1)
                {
                    var order =
                        arrived.Select(m => int.Parse(m["summary"]["subject"].Text.Split(' ')[1]))
                            .ToArray();
                    Assert.That(order, Is.EqualTo(order.OrderBy(n => n).ToArray()));
                }
                else
                {
                    // On a busy machine the first connection may send all before the second is
                    // open.
                    var used = arrived.Select(m => m["connection"].Number).Distinct().Count();
                    for (var again = 0; used == 1 && again < 50; again++)
                    {
                        session.SendAll(Letters(30));
                        used = Enumerable.Range(0, 30)
                                   .Select(
                                       _ => server.NextMail()["connection"].Number)
                                   .Distinct()
                                   .Count();
                    }
                    Assert.That(used, Is.GreaterThan(1));
                }
            }
        }
    }

    [Test]
    public async Task Batches_and_single_mails_share_a_session()
    {
        using (var server = new TestServer())
        {
            var options = server.Options();
            options.Connections = 4;
            using (var session = EmailSession.Open(options))
            using (var source = new CancellationTokenSource())
            {
                var messages = Letters(20);
                var forth = session.SendAllAsync(messages, source.Token);
                var back = session.SendAllAsync(messages.Reverse());
                var single = session.SendAsync(messages[3]);
                Assert.That((await forth).Concat(await back).All(r => r.AllAccepted), Is.True);
                Assert.That((await single).AllAccepted, Is.True);
                Assert.Throws<ArgumentNullException>(() => session.SendAll(null));
                Assert.Throws<ArgumentNullException>(
                    () => session.SendAll(new EmailMessage[] { null }));
                Expect.Failure(
                    EmailErrorCode.OutOfRange, () => session.SendAll(new EmailMessage[0]));
            }
        }
    }

    [Test]
    public void A_silent_connection_is_cut_and_the_others_go_on()
    {
        using (var server = new TestServer())
        {
            var options = server.Options();
            options.Connections = 3;
            options.Chunking = false;
            using (var session = EmailSession.Open(options))
            using (var stalled = new EmailMessage())
            using (var source = new CancellationTokenSource(200))
            {
                stalled.From("zoe@example.org").To("stall@example.org").Text("t");
                var task = session.SendAsync(stalled, source.Token);
                var others = Letters(10).Select(m => session.SendAsync(m)).ToArray();
                Assert.That(others.All(o => o.GetAwaiter().GetResult().AllAccepted), Is.True);
                Assert.Catch<OperationCanceledException>(() => task.GetAwaiter().GetResult());
                Assert.That(session.Send(Expect.Letter()).AllAccepted, Is.True);
            }
        }
    }
}
