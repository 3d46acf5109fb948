// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Threading;

namespace Courriel
{
    /// <content>The properties. Those that count only before the start are refused afterwards with
    /// <see cref="EmailErrorCode.WrongState"/>.</content>
    public sealed partial class EmailSession
    {
        /// <summary>Host name or IP address. Before the start.</summary>
        public string Server
        {
            get { return GetText(SessionProperty.Server); }
            set { SetText(SessionProperty.Server, value); }
        }

        /// <summary>Port, 0 to 65535; 0 is the usual one of <see cref="Security"/>. Before the start.</summary>
        public int Port
        {
            get { return GetNumber(SessionProperty.Port); }
            set { SetNumber(SessionProperty.Port, value); }
        }

        /// <summary>Login, and the session's name. Before the start.</summary>
        public string UserName
        {
            get { return GetText(SessionProperty.Username); }
            set { SetText(SessionProperty.Username, value); }
        }

        /// <summary>Password; cannot be read. Before the start.</summary>
        public string Password
        {
            set { SetText(SessionProperty.Password, value); }
        }

        /// <summary>An OAuth2 access token, used instead of the password; cannot be read. May be set again at any
        /// time, for the connections that follow.</summary>
        public string AuthToken
        {
            set { SetText(SessionProperty.AuthToken, value); }
        }

        /// <summary>How the connection is protected. Before the start.</summary>
        public ConnectionSecurity Security
        {
            get { return (ConnectionSecurity)GetNumber(SessionProperty.Option); }
            set { SetNumber(SessionProperty.Option, (int)value); }
        }

        /// <summary>Whether sending returns as soon as the outbox has the message. Before the start.</summary>
        public bool AsyncMode
        {
            get { return GetNumber(SessionProperty.AsyncMode) != 0; }
            set { SetNumber(SessionProperty.AsyncMode, value ? 1 : 0); }
        }

        /// <summary>Errors of the certificate that are ignored: for tests and closed networks only. Before the
        /// start.</summary>
        public IgnoredCertificateErrors IgnoredCertificateErrors
        {
            get { return (IgnoredCertificateErrors)GetNumber(SessionProperty.IgnoreErrors); }
            set { SetNumber(SessionProperty.IgnoreErrors, (int)value); }
        }

        /// <summary>The longest silence of the server, 1 second to a day, in whole seconds (rounded up);
        /// <see cref="EmailLibrary.Timeout"/> at first.</summary>
        public TimeSpan Timeout
        {
            get { return TimeSpan.FromSeconds(GetNumber(SessionProperty.TimeoutSeconds)); }
            set { SetNumber(SessionProperty.TimeoutSeconds, Seconds.From(value)); }
        }

        /// <summary>Limit for the whole of a call that talks to the server, in whole seconds (rounded up); zero, the
        /// value at first, is none.</summary>
        public TimeSpan TotalTime
        {
            get { return TimeSpan.FromSeconds(GetNumber(SessionProperty.TotalSeconds)); }
            set { SetNumber(SessionProperty.TotalSeconds, Seconds.From(value)); }
        }

        /// <summary>How long closing waits for the mails of an asynchronous session, in whole seconds (rounded up); 30
        /// seconds at first.</summary>
        public TimeSpan CloseTime
        {
            get { return TimeSpan.FromSeconds(GetNumber(SessionProperty.CloseSeconds)); }
            set { SetNumber(SessionProperty.CloseSeconds, Seconds.From(value)); }
        }

        /// <summary>Whether the start fails when the server offers no mechanism known here. Before the start.</summary>
        public bool SignInRequired
        {
            get { return GetNumber(SessionProperty.SignInRequired) != 0; }
            set { SetNumber(SessionProperty.SignInRequired, value ? 1 : 0); }
        }

        /// <summary>Whether credentials may be sent over a connection that is not encrypted or not verified. Before the
        /// start.</summary>
        public bool ClearTextSignInAllowed
        {
            get { return GetNumber(SessionProperty.ClearTextSignInAllowed) != 0; }
            set { SetNumber(SessionProperty.ClearTextSignInAllowed, value ? 1 : 0); }
        }

        /// <summary>The only mechanism to sign in with: PLAIN, LOGIN, XOAUTH2 or OAUTHBEARER; empty: the best that is
        /// offered. Before the start.</summary>
        public string Mechanism
        {
            get { return GetText(SessionProperty.Mechanism); }
            set { SetText(SessionProperty.Mechanism, value); }
        }

        /// <summary>Path of a file of certificate authorities in PEM form, trusted beside the usual ones. Before the
        /// start.</summary>
        public string CertificateAuthorityFile
        {
            get { return GetText(SessionProperty.CaFile); }
            set { SetText(SessionProperty.CaFile, value); }
        }

        /// <summary>The name that the client gives itself (RFC 5321 section 4.1.1.1). Before the start.</summary>
        public string EhloName
        {
            get { return GetText(SessionProperty.EhloName); }
            set { SetText(SessionProperty.EhloName, value); }
        }

        /// <summary>IP address of this machine from which to connect. Before the start.</summary>
        public string LocalAddress
        {
            get { return GetText(SessionProperty.LocalAddress); }
            set { SetText(SessionProperty.LocalAddress, value); }
        }

        /// <summary>0 both (RFC 8305), 4 or 6. Before the start.</summary>
        public int IPVersion
        {
            get { return GetNumber(SessionProperty.IpVersion); }
            set { SetNumber(SessionProperty.IpVersion, value); }
        }

        /// <summary>Whether nobody gets the mail when one recipient is refused.</summary>
        public bool AllOrNone
        {
            get { return GetNumber(SessionProperty.AllOrNone) != 0; }
            set { SetNumber(SessionProperty.AllOrNone, value ? 1 : 0); }
        }

        /// <summary>Whether BDAT (RFC 3030) is used where it is offered; true at first.</summary>
        public bool Chunking
        {
            get { return GetNumber(SessionProperty.Chunking) != 0; }
            set { SetNumber(SessionProperty.Chunking, value ? 1 : 0); }
        }

        /// <summary>Path of a file to which the conversation with the server is appended, secrets and message bodies
        /// left out. Before the start.</summary>
        public string TranscriptFile
        {
            get { return GetText(SessionProperty.TranscriptFile); }
            set { SetText(SessionProperty.TranscriptFile, value); }
        }

        /// <summary>How many mails may wait in the outbox of an asynchronous session, 1 to 1000000.</summary>
        public int OutboxLimit
        {
            get { return GetNumber(SessionProperty.OutboxLimit); }
            set { SetNumber(SessionProperty.OutboxLimit, value); }
        }

        /// <summary>How many megabytes the mails of an outbox in memory may take together, 1 to 1000000; 256 by
        /// default.</summary>
        public int OutboxMegabytes
        {
            get { return GetNumber(SessionProperty.OutboxMegabytes); }
            set { SetNumber(SessionProperty.OutboxMegabytes, value); }
        }

        /// <summary>Whether an asynchronous session keeps a mail whose outcome is unknown back instead of sending it
        /// again.</summary>
        public bool AtMostOnce
        {
            get { return GetNumber(SessionProperty.AtMostOnce) != 0; }
            set { SetNumber(SessionProperty.AtMostOnce, value ? 1 : 0); }
        }

        /// <summary>How many connections the session may have at once, for calls side by side and for
        /// batches of mails, 1 to 64; 1 at first, which keeps the order of the mails. Before the start.</summary>
        public int Connections
        {
            get
            {
                return GetNumber(SessionProperty.Connections);
            }

            set
            {
                SetNumber(SessionProperty.Connections, value);
                turn = new SemaphoreSlim(value, value);
            }
        }

        /// <summary>How many mails of one batch may be under way on a connection before the first is
        /// answered, 0 to 256. Only for servers known to keep what stands behind the end of a message.</summary>
        public int TrustedWindow
        {
            get { return GetNumber(SessionProperty.TrustedWindow); }
            set { SetNumber(SessionProperty.TrustedWindow, value); }
        }

        /// <summary>After how many mails another connection is opened; 0: as many as the server takes, which
        /// it announces (RFC 9422) or shows by refusing one more.</summary>
        public int MailsPerConnection
        {
            get { return GetNumber(SessionProperty.MailsPerConnection); }
            set { SetNumber(SessionProperty.MailsPerConnection, value); }
        }

        /// <summary>How many recipients are given to the server at once; a mail with more goes to it several
        /// times, each time for some of them. 0: as many as the server takes.</summary>
        public int RecipientsPerMail
        {
            get { return GetNumber(SessionProperty.RecipientsPerMail); }
            set { SetNumber(SessionProperty.RecipientsPerMail, value); }
        }

        /// <summary>Extensions that are not used although the server offers them, by their EHLO keywords, with blanks
        /// between them, as "PIPELINING CHUNKING". Before the start.</summary>
        public string WithoutExtensions
        {
            get { return GetText(SessionProperty.WithoutExtensions); }
            set { SetText(SessionProperty.WithoutExtensions, value); }
        }

        /// <summary>Whether the hybrid key share X25519MLKEM768 is offered in the TLS handshake; true by default.
        /// Before the start.</summary>
        public bool HybridKeys
        {
            get { return GetNumber(SessionProperty.HybridKeys) != 0; }
            set { SetNumber(SessionProperty.HybridKeys, value ? 1 : 0); }
        }

        /// <summary>Whether TLS 1.0 and 1.1, and RSA key exchange, are allowed, for servers that know nothing newer.
        /// Such a connection may be read by others. Before the start.</summary>
        public bool LegacyTls
        {
            get { return GetNumber(SessionProperty.LegacyTls) != 0; }
            set { SetNumber(SessionProperty.LegacyTls, value ? 1 : 0); }
        }

        /// <summary>Address of the proxy through which the server is reached: socks5h://, socks5://,
        /// socks4a://, http:// or https://, then [user:password@]host[:port]; 'env' stands for what the
        /// environment says. Before the start.</summary>
        public string Proxy
        {
            set { SetText(SessionProperty.Proxy, value); }
        }

        /// <summary>Path of the certificate that is shown to a server that asks for one: PEM, or PKCS #12 with
        /// its key. Without a password and a token, EXTERNAL signs in with it. Before the start.</summary>
        public string ClientCertificate
        {
            get { return GetText(SessionProperty.ClientCertificate); }
            set { SetText(SessionProperty.ClientCertificate, value); }
        }

        /// <summary>Path of the private key of the client's certificate in PEM form; empty: it is in the same
        /// file. Before the start.</summary>
        public string ClientKey
        {
            get { return GetText(SessionProperty.ClientKey); }
            set { SetText(SessionProperty.ClientKey, value); }
        }

        /// <summary>Password of a PKCS #12 file. Before the start.</summary>
        public string ClientKeyPassword
        {
            set { SetText(SessionProperty.ClientKeyPassword, value); }
        }

        /// <summary>The oldest version of TLS that is spoken: 12 for TLS 1.2, 13 for TLS 1.3; 0 by default,
        /// which is TLS 1.2. Before the start.</summary>
        public int MinimumTls
        {
            get { return GetNumber(SessionProperty.MinimumTls); }
            set { SetNumber(SessionProperty.MinimumTls, value); }
        }

        /// <summary>The public keys one of which must be in the server's verified chain of certificates, as
        /// sha256//BASE64, several with semicolons between them. Before the start.</summary>
        public string Pins
        {
            get { return GetText(SessionProperty.Pins); }
            set { SetText(SessionProperty.Pins, value); }
        }

        /// <summary>Whether to trust the server's own key if it is one of the pins, whoever issued its
        /// certificate. Before the start.</summary>
        public bool PinsOnly
        {
            get { return GetNumber(SessionProperty.PinsOnly) != 0; }
            set { SetNumber(SessionProperty.PinsOnly, value ? 1 : 0); }
        }

        /// <summary>Path of the file in which an asynchronous session keeps its mails, made if there is none; empty, as
        /// at first: they are kept in memory and end with the process. Before the start.</summary>
        public string OutboxFile
        {
            get { return GetText(SessionProperty.OutboxFile); }
            set { SetText(SessionProperty.OutboxFile, value); }
        }

        /// <summary>How many mails an asynchronous session sends in a minute at the most, 0 to 60000; 0, as at first, is
        /// as many as the server takes. Before the start.</summary>
        public int MailsPerMinute
        {
            get { return GetNumber(SessionProperty.MailsPerMinute); }
            set { SetNumber(SessionProperty.MailsPerMinute, value); }
        }

        /// <summary>About how long after a temporary failure an asynchronous session tries a mail again, in whole seconds
        /// (rounded up); it doubles with each try, up to an hour or this. A minute at first. Before the start.</summary>
        public TimeSpan RetryFirst
        {
            get { return TimeSpan.FromSeconds(GetNumber(SessionProperty.RetryFirstSeconds)); }
            set { SetNumber(SessionProperty.RetryFirstSeconds, Seconds.From(value)); }
        }

        /// <summary>How long after it was taken an asynchronous session gives a mail up that the server refuses for now,
        /// up to 30 days, in whole seconds (rounded up); two days at first. Before the start.</summary>
        public TimeSpan Expiry
        {
            get { return TimeSpan.FromSeconds(GetNumber(SessionProperty.ExpirySeconds)); }
            set { SetNumber(SessionProperty.ExpirySeconds, Seconds.From(value)); }
        }

        /// <summary>How long what became of a finished mail can be asked for, up to 30 days, in whole seconds (rounded
        /// up); an hour at first. Before the start.</summary>
        public TimeSpan Keep
        {
            get { return TimeSpan.FromSeconds(GetNumber(SessionProperty.KeepSeconds)); }
            set { SetNumber(SessionProperty.KeepSeconds, Seconds.From(value)); }
        }

        /// <summary>Whether an asynchronous session starts although the server cannot be reached at this moment: the
        /// mails wait. True at first. Before the start.</summary>
        public bool StartOffline
        {
            get { return GetNumber(SessionProperty.StartOffline) != 0; }
            set { SetNumber(SessionProperty.StartOffline, value ? 1 : 0); }
        }

        /// <summary>Whether the session is started.</summary>
        public bool IsStarted
        {
            get
            {
                return GetNumber(SessionProperty.Started) != 0;
            }
        }

        /// <summary>The name that the server gives itself. Like all that was found out about the server, it is that of
        /// the newest connection.</summary>
        public string ServerName { get { return GetText(SessionProperty.ServerName); } }

        /// <summary>IP address and port of the server.</summary>
        public string ServerAddress { get { return GetText(SessionProperty.ServerAddress); } }

        /// <summary>The server's greeting.</summary>
        public string Greeting { get { return GetText(SessionProperty.Greeting); } }

        /// <summary>The extensions that the server offered last, with their parameters.</summary>
        public IReadOnlyList<string> Extensions
        {
            get { return GetText(SessionProperty.Extensions).Split(new[] { '\n' }, StringSplitOptions.RemoveEmptyEntries); }
        }

        /// <summary>Largest message in bytes that the server announces; 0 when it announces none.</summary>
        public int SizeLimit { get { return GetNumber(SessionProperty.SizeLimit); } }

        /// <summary>Whether the connection is encrypted.</summary>
        public bool IsEncrypted { get { return GetNumber(SessionProperty.Encrypted) != 0; } }

        /// <summary>Whether the certificate was verified without an error ignored.</summary>
        public bool IsVerified { get { return GetNumber(SessionProperty.Verified) != 0; } }

        /// <summary>As "TLS 1.3"; empty in clear.</summary>
        public string TlsVersion { get { return GetText(SessionProperty.TlsVersion); } }

        /// <summary>The cipher suite; empty in clear.</summary>
        public string TlsCipher { get { return GetText(SessionProperty.TlsCipher); } }

        /// <summary>Subject, issuer, validity and SHA-256 of the server's certificate, one a line; empty in clear.</summary>
        public string Certificate { get { return GetText(SessionProperty.Certificate); } }

        /// <summary>Whether the server accepted the credentials.</summary>
        public bool IsSignedIn { get { return GetNumber(SessionProperty.SignedIn) != 0; } }

        /// <summary>The mechanism of the sign-in; empty without one.</summary>
        public string MechanismUsed { get { return GetText(SessionProperty.MechanismUsed); } }

        /// <summary>What was wanted and the connection went on without, a sentence a line; empty when nothing is missing.</summary>
        public string Without { get { return GetText(SessionProperty.Without); } }

        /// <summary>How many finished mails nobody is told of, as too many were finished that nobody asked for.</summary>
        public int CompletionsDropped { get { return GetNumber(SessionProperty.CompletionsDropped); } }
    }
}
