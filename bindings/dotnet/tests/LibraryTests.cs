// SPDX-License-Identifier: MIT

using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Courriel;
using NUnit.Framework;

[TestFixture]
public class LibraryTests
{
    private static string Header()
    {
        return File.ReadAllText(Path.Combine(TestServer.Tree, "include", "courriel.h"));
    }

    [Test]
    public void Library_and_header_belong_together()
    {
        Assert.That(EmailLibrary.Version,
            Is.EqualTo(Regex.Match(Header(), "COURRIEL_VERSION \"(.*)\"").Groups[1].Value));
        Assert.That(EmailLibrary.VersionNumber,
            Is.EqualTo(int.Parse(
                Regex.Match(Header(), @"COURRIEL_VERSION_NUMBER (\d+)").Groups[1].Value)));
    }

    [Test]
    public void Functions_are_those_of_the_header()
    {
        var declared = Regex.Matches(Header(), @"EMAIL_API .*EMAIL_CALL (\w+)\(")
                           .Cast<Match>()
                           .Select(m => m.Groups[1].Value);
        var imported = typeof(EmailLibrary)
                           .Assembly.GetType("Courriel.NativeMethods")
                           .GetMethods(BindingFlags.NonPublic | BindingFlags.Static)
                           .Where(m => (m.Attributes & MethodAttributes.PinvokeImpl) != 0);
        Assert.That(
            declared.Except(imported.Select(m => m.Name)), Is.Empty, "declared but not imported");
        Assert.That(
            imported.Select(m => m.Name).Except(declared), Is.Empty, "imported but not declared");
    }

    [Test]
    public void Constants_are_those_of_the_header()
    {
        var defined =
            Regex.Matches(Header(), @"^#define EMAIL_([A-Z]+)_(\w+) +(\d+)", RegexOptions.Multiline)
                .Cast<Match>()
                .Concat(Regex
                            .Matches(Header(), @"^ *EMAIL_([A-Z]+)_(\w+) = (\d+)",
                                RegexOptions.Multiline)
                            .Cast<Match>())
                .ToArray();
        Assert.That(defined.Length, Is.GreaterThan(100));
        var enums = typeof(EmailLibrary).Assembly.GetTypes().Where(t => t.IsEnum).ToArray();
        foreach (var group in defined.GroupBy(m => m.Groups[1].Value))
        {
            // The header's EMAIL_STAGE_SIGN_IN is EmailErrorStage.SignIn: one enum has all names of
            // a group with their values.
            var wanted =
                group.ToDictionary(m => Regex.Replace(m.Groups[2].Value.ToLowerInvariant(),
                                       "(^|_)(.)", n => n.Groups[2].Value.ToUpperInvariant()),
                    m => int.Parse(m.Groups[3].Value));
            Assert.That(enums.Any(e => wanted.All(w => e.GetEnumNames().Contains(w.Key,
                                                           StringComparer.OrdinalIgnoreCase) &&
                                          (int)Enum.Parse(e, w.Key, true) == w.Value)),
                Is.True, "no enum has all of EMAIL_" + group.Key + "_");
        }
    }

    [Test]
    public void Every_code_is_explained()
    {
        foreach (EmailErrorCode code in Enum.GetValues(typeof(EmailErrorCode)))
        {
            Assert.That(EmailLibrary.Explain(code),
                code == EmailErrorCode.None ? Is.Empty : Is.Not.Empty, code.ToString());
        }
        Assert.That(EmailLibrary.Explain((EmailErrorCode)9999), Is.Empty);
    }

    [Test]
    public void Time_out_is_taken_over_by_new_sessions()
    {
        var before = EmailLibrary.Timeout;
        Assert.That(before, Is.EqualTo(TimeSpan.FromSeconds(600)));
        try
        {
            EmailLibrary.Timeout = TimeSpan.FromMilliseconds(41500);
            using (var session = new EmailSession())
            {
                Assert.That(session.Timeout, Is.EqualTo(TimeSpan.FromSeconds(42)));
            }
            Expect.Failure(EmailErrorCode.OutOfRange, () => EmailLibrary.Timeout = TimeSpan.Zero);
            Expect.Failure(
                EmailErrorCode.OutOfRange, () => EmailLibrary.Timeout = TimeSpan.FromSeconds(-5));
            Expect.Failure(
                EmailErrorCode.OutOfRange, () => EmailLibrary.Timeout = TimeSpan.MaxValue);
            Assert.That(EmailLibrary.Timeout, Is.EqualTo(TimeSpan.FromSeconds(42)));
        }
        finally
        {
            EmailLibrary.Timeout = before;
        }
    }

    [Test]
    public void Addresses_are_checked()
    {
        CourrielException reason;
        Assert.That(EmailLibrary.CheckAddress("zoe@example.org", AddressCheck.Syntax, out reason),
            Is.EqualTo(AddressCheck.Valid));
        Assert.That(reason, Is.Null);
        Assert.That(EmailLibrary.CheckAddress("nobody", AddressCheck.Syntax, out reason),
            Is.EqualTo(AddressCheck.BadSyntax));
        Expect.Failure(EmailErrorCode.UnknownConstant,
            () => EmailLibrary.CheckAddress("a@example.org", (AddressCheck)99, out reason));
    }

    [Test]
    public void Settings_of_the_process_are_checked()
    {
        Assert.That(EmailLibrary.BuiltInCertificateAuthorities, Is.False);
        EmailLibrary.BuiltInCertificateAuthorities = true;
        Assert.That(EmailLibrary.BuiltInCertificateAuthorities, Is.True);
        EmailLibrary.BuiltInCertificateAuthorities = false;
        Assert.That(EmailLibrary.WorksAfterFork, Is.False);
        EmailLibrary.WorksAfterFork = true;
        EmailLibrary.WorksAfterFork = false;
        Expect.Failure(EmailErrorCode.OutOfRange, () => EmailLibrary.ConcurrentCalls = 0);
        Assert.That(EmailLibrary.ConcurrentCalls, Is.EqualTo(256));
        EmailLibrary.TrimMemory();
    }

    [Test]
    public void Properties_are_kept()
    {
        using (var session = new EmailSession(new EmailSessionOptions {
            Server = "mail.example.org",
            Port = 2525,
            UserName = "zoé",
            Security = ConnectionSecurity.ImplicitTls,
            IgnoredCertificateErrors =
                IgnoredCertificateErrors.Expired | IgnoredCertificateErrors.NameMismatch,
            Timeout = TimeSpan.FromSeconds(7),
            TotalTime = TimeSpan.FromMinutes(1),
            CloseTime = TimeSpan.FromSeconds(3),
            SignInRequired = true,
            ClearTextSignInAllowed = true,
            Mechanism = "LOGIN",
            EhloName = "client.example.org",
            LocalAddress = "127.0.0.1",
            IPVersion = 4,
            AllOrNone = true,
            Chunking = false,
            OutboxLimit = 50,
            OutboxFile = "/tmp/déjà.db",
            MailsPerMinute = 30,
            RetryFirst = TimeSpan.FromSeconds(90),
            Expiry = TimeSpan.FromDays(30),
            Keep = TimeSpan.FromDays(7),
            StartOffline = false,
            AtMostOnce = true,
            TrustedWindow = 8,
            Connections = 3,
            WithoutExtensions = "PIPELINING DSN",
            HybridKeys = false,
            LegacyTls = true,
            Proxy = "socks5h://u:p@localhost:1080",
            ClientCertificate = "/tmp/été.pem",
            ClientKey = "/tmp/clé.pem",
            ClientKeyPassword = "secret",
            MinimumTls = 13,
            Pins = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            PinsOnly = true,
        }))
        {
            Assert.That(session.Server, Is.EqualTo("mail.example.org"));
            Assert.That(session.Port, Is.EqualTo(2525));
            Assert.That(session.UserName, Is.EqualTo("zoé"));
            Assert.That(session.Security, Is.EqualTo(ConnectionSecurity.ImplicitTls));
            Assert.That(session.IgnoredCertificateErrors,
                Is.EqualTo(
                    IgnoredCertificateErrors.Expired | IgnoredCertificateErrors.NameMismatch));
            Assert.That(session.Timeout, Is.EqualTo(TimeSpan.FromSeconds(7)));
            Assert.That(session.TotalTime, Is.EqualTo(TimeSpan.FromMinutes(1)));
            Assert.That(session.CloseTime, Is.EqualTo(TimeSpan.FromSeconds(3)));
            Assert.That(
                session.SignInRequired && session.ClearTextSignInAllowed && session.AllOrNone,
                Is.True);
            Assert.That(session.Chunking || session.IsStarted || session.AsyncMode, Is.False);
            Assert.That(session.Mechanism, Is.EqualTo("LOGIN"));
            Assert.That(session.EhloName, Is.EqualTo("client.example.org"));
            Assert.That(session.LocalAddress, Is.EqualTo("127.0.0.1"));
            Assert.That(session.IPVersion, Is.EqualTo(4));
            Assert.That(session.OutboxLimit, Is.EqualTo(50));
            Assert.That(session.OutboxFile, Is.EqualTo("/tmp/déjà.db"));
            Assert.That(session.MailsPerMinute, Is.EqualTo(30));
            Assert.That(session.RetryFirst, Is.EqualTo(TimeSpan.FromSeconds(90)));
            Assert.That(session.Expiry, Is.EqualTo(TimeSpan.FromDays(30)));
            Assert.That(session.Keep, Is.EqualTo(TimeSpan.FromDays(7)));
            Assert.That(session.StartOffline, Is.False);
            Assert.That(session.AtMostOnce, Is.True);
            Assert.That(session.TrustedWindow, Is.EqualTo(8));
            Assert.That(session.WithoutExtensions, Is.EqualTo("PIPELINING DSN"));
            Assert.That(session.LegacyTls && !session.HybridKeys && session.PinsOnly, Is.True);
            Assert.That(session.ClientCertificate + session.ClientKey,
                Is.EqualTo("/tmp/été.pem/tmp/clé.pem"));
            Assert.That(session.MinimumTls, Is.EqualTo(13));
            Assert.That(
                session.Pins, Is.EqualTo("sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
            Assert.That(session.Connections, Is.EqualTo(3));
            Assert.That(session.TlsVersion + session.Greeting + session.ServerName, Is.EqualTo(""));
            Assert.That(session.Extensions, Is.Empty);
            session.Mechanism = null;
            Assert.That(session.Mechanism, Is.EqualTo(""));
        }
    }
}
