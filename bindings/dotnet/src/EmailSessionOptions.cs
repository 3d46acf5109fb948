// SPDX-License-Identifier: MIT

using System;

namespace Courriel
{
    /// <summary>How a session reaches its server. What is left null is the library's default; each is explained at
    /// the property of <see cref="EmailSession"/> that has the same name.</summary>
    public sealed class EmailSessionOptions
    {
        /// <summary>Host name or IP address.</summary>
        public string Server { get; set; }

        /// <summary>Port; null or 0 is the usual one of <see cref="Security"/>.</summary>
        public int? Port { get; set; }

        /// <summary>Login, and the session's name.</summary>
        public string UserName { get; set; }

        /// <summary>Password.</summary>
        public string Password { get; set; }

        /// <summary>An OAuth2 access token, used instead of the password.</summary>
        public string AuthToken { get; set; }

        /// <summary>How the connection is protected.</summary>
        public ConnectionSecurity? Security { get; set; }

        /// <summary>Whether sending returns as soon as the outbox has the message.</summary>
        public bool? AsyncMode { get; set; }

        /// <summary>Errors of the certificate that are ignored.</summary>
        public IgnoredCertificateErrors? IgnoredCertificateErrors { get; set; }

        /// <summary>The longest silence of the server.</summary>
        public TimeSpan? Timeout { get; set; }

        /// <summary>Limit for the whole of a call that talks to the server.</summary>
        public TimeSpan? TotalTime { get; set; }

        /// <summary>How long closing waits for the mails of an asynchronous session.</summary>
        public TimeSpan? CloseTime { get; set; }

        /// <summary>Whether a server without a known mechanism makes the start fail.</summary>
        public bool? SignInRequired { get; set; }

        /// <summary>Whether credentials may be sent over a connection that is not protected.</summary>
        public bool? ClearTextSignInAllowed { get; set; }

        /// <summary>The only mechanism to sign in with.</summary>
        public string Mechanism { get; set; }

        /// <summary>Path of a file of certificate authorities in PEM form.</summary>
        public string CertificateAuthorityFile { get; set; }

        /// <summary>The name that the client gives itself.</summary>
        public string EhloName { get; set; }

        /// <summary>IP address of this machine from which to connect.</summary>
        public string LocalAddress { get; set; }

        /// <summary>0 both, 4 or 6.</summary>
        public int? IPVersion { get; set; }

        /// <summary>Whether nobody gets the mail when one recipient is refused.</summary>
        public bool? AllOrNone { get; set; }

        /// <summary>Whether BDAT is used where it is offered.</summary>
        public bool? Chunking { get; set; }

        /// <summary>Path of a file to which the conversation with the server is appended.</summary>
        public string TranscriptFile { get; set; }

        /// <summary>How many mails may wait in the outbox of an asynchronous session.</summary>
        public int? OutboxLimit { get; set; }

        /// <summary>How many megabytes the mails of an outbox in memory may take together.</summary>
        public int? OutboxMegabytes { get; set; }

        /// <summary>Whether a mail in the outbox whose outcome is unknown is kept back.</summary>
        public bool? AtMostOnce { get; set; }

        /// <summary>How many connections the session may have at once.</summary>
        public int? Connections { get; set; }

        /// <summary>How many mails of one batch may be under way on a connection.</summary>
        public int? TrustedWindow { get; set; }

        /// <summary>After how many mails another connection is opened.</summary>
        public int? MailsPerConnection { get; set; }

        /// <summary>How many recipients are given to the server at once.</summary>
        public int? RecipientsPerMail { get; set; }

        /// <summary>Extensions that are not used although the server offers them, with blanks between them.</summary>
        public string WithoutExtensions { get; set; }

        /// <summary>Whether the hybrid key share X25519MLKEM768 is offered in the TLS handshake.</summary>
        public bool? HybridKeys { get; set; }

        /// <summary>Whether TLS 1.0 and 1.1, and RSA key exchange, are allowed.</summary>
        public bool? LegacyTls { get; set; }

        /// <summary>Address of the proxy through which the server is reached: socks5h://, socks5://,
        /// socks4a://, http:// or https://, then [user:password@]host[:port]; 'env' stands for what the
        /// environment says.</summary>
        public string Proxy { get; set; }

        /// <summary>Path of the certificate that is shown to a server that asks for one: PEM, or PKCS #12 with
        /// its key. Without a password and a token, EXTERNAL signs in with it.</summary>
        public string ClientCertificate { get; set; }

        /// <summary>Path of the private key of the client's certificate in PEM form; empty: it is in the same
        /// file.</summary>
        public string ClientKey { get; set; }

        /// <summary>Password of a PKCS #12 file.</summary>
        public string ClientKeyPassword { get; set; }

        /// <summary>The oldest version of TLS that is spoken: 12 for TLS 1.2, 13 for TLS 1.3; 0 by default,
        /// which is TLS 1.2.</summary>
        public int? MinimumTls { get; set; }

        /// <summary>The public keys one of which must be in the server's verified chain of certificates, as
        /// sha256//BASE64, several with semicolons between them.</summary>
        public string Pins { get; set; }

        /// <summary>Whether to trust the server's own key if it is one of the pins, whoever issued its
        /// certificate.</summary>
        public bool? PinsOnly { get; set; }

        /// <summary>Path of the file in which an asynchronous session keeps its mails.</summary>
        public string OutboxFile { get; set; }

        /// <summary>How many mails an asynchronous session sends in a minute at the most.</summary>
        public int? MailsPerMinute { get; set; }

        /// <summary>How long after a temporary failure an asynchronous session tries a mail again.</summary>
        public TimeSpan? RetryFirst { get; set; }

        /// <summary>How long after it was taken an asynchronous session gives a mail up.</summary>
        public TimeSpan? Expiry { get; set; }

        /// <summary>How long what became of a finished mail can be asked for.</summary>
        public TimeSpan? Keep { get; set; }

        /// <summary>Whether an asynchronous session starts although the server cannot be reached now.</summary>
        public bool? StartOffline { get; set; }

        internal void ApplyTo(EmailSession session)
        {
            Text(session, SessionProperty.Server, Server);
            Number(session, SessionProperty.Port, Port);
            Text(session, SessionProperty.Username, UserName);
            Text(session, SessionProperty.Password, Password);
            Text(session, SessionProperty.AuthToken, AuthToken);
            Number(session, SessionProperty.Option, (int?)Security);
            Number(session, SessionProperty.AsyncMode, Flag(AsyncMode));
            Number(session, SessionProperty.IgnoreErrors, (int?)IgnoredCertificateErrors);
            Number(session, SessionProperty.TimeoutSeconds, Time(Timeout));
            Number(session, SessionProperty.TotalSeconds, Time(TotalTime));
            Number(session, SessionProperty.CloseSeconds, Time(CloseTime));
            Number(session, SessionProperty.SignInRequired, Flag(SignInRequired));
            Number(session, SessionProperty.ClearTextSignInAllowed, Flag(ClearTextSignInAllowed));
            Text(session, SessionProperty.Mechanism, Mechanism);
            Text(session, SessionProperty.CaFile, CertificateAuthorityFile);
            Text(session, SessionProperty.EhloName, EhloName);
            Text(session, SessionProperty.LocalAddress, LocalAddress);
            Number(session, SessionProperty.IpVersion, IPVersion);
            Number(session, SessionProperty.AllOrNone, Flag(AllOrNone));
            Number(session, SessionProperty.Chunking, Flag(Chunking));
            Text(session, SessionProperty.TranscriptFile, TranscriptFile);
            Number(session, SessionProperty.OutboxLimit, OutboxLimit);
            Number(session, SessionProperty.OutboxMegabytes, OutboxMegabytes);
            Number(session, SessionProperty.AtMostOnce, Flag(AtMostOnce));
            Number(session, SessionProperty.TrustedWindow, TrustedWindow);
            Number(session, SessionProperty.MailsPerConnection, MailsPerConnection);
            Number(session, SessionProperty.RecipientsPerMail, RecipientsPerMail);
            Text(session, SessionProperty.WithoutExtensions, WithoutExtensions);
            Number(session, SessionProperty.HybridKeys, Flag(HybridKeys));
            Number(session, SessionProperty.LegacyTls, Flag(LegacyTls));
            Text(session, SessionProperty.Proxy, Proxy);
            Text(session, SessionProperty.ClientCertificate, ClientCertificate);
            Text(session, SessionProperty.ClientKey, ClientKey);
            Text(session, SessionProperty.ClientKeyPassword, ClientKeyPassword);
            Number(session, SessionProperty.MinimumTls, MinimumTls);
            Text(session, SessionProperty.Pins, Pins);
            Number(session, SessionProperty.PinsOnly, Flag(PinsOnly));
            Text(session, SessionProperty.OutboxFile, OutboxFile);
            Number(session, SessionProperty.MailsPerMinute, MailsPerMinute);
            Number(session, SessionProperty.RetryFirstSeconds, Time(RetryFirst));
            Number(session, SessionProperty.ExpirySeconds, Time(Expiry));
            Number(session, SessionProperty.KeepSeconds, Time(Keep));
            Number(session, SessionProperty.StartOffline, Flag(StartOffline));
            if (Connections != null)
            {
                session.Connections = Connections.Value;
            }
        }

        private static void Text(EmailSession session, SessionProperty property, string value)
        {
            if (value != null)
            {
                session.SetText(property, value);
            }
        }

        private static void Number(EmailSession session, SessionProperty property, int? value)
        {
            if (value != null)
            {
                session.SetNumber(property, value.Value);
            }
        }

        private static int? Flag(bool? value)
        {
            return value == null ? (int?)null : value.Value ? 1 : 0;
        }

        private static int? Time(TimeSpan? value)
        {
            return value == null ? (int?)null : Seconds.From(value.Value);
        }
    }
}
