// SPDX-License-Identifier: MIT

package meaning

// What is said in several rows.
var (
	disabled = Meaning{Kind: SignInDisabled, Fault: FaultAccount,
		Cause: "SMTP AUTH is switched off for this tenant or mailbox. Nothing is wrong with " +
			"the user name, the password or the token.",
		Cure: "An administrator of Microsoft 365 has to allow authenticated SMTP: for the " +
			"mailbox (Set-CASMailbox -SmtpClientAuthenticationDisabled $false), for the " +
			"tenant (Set-TransportConfig), " +
			"and in security defaults or the authentication policy."}
	passwordsOff = Meaning{Kind: SignInDisabled, Fault: FaultAccount,
		Cause: "The provider no longer takes passwords here (basic authentication is " +
			"disabled). The password may be right.",
		Cure: "Sign in with OAuth2 (EMAIL_SESSION_AUTH_TOKEN), or ask an administrator whether " +
			"basic authentication can be allowed again."}
	noRight = Meaning{Kind: TokenRefused, Fault: FaultAccount,
		Cause: "The token was read, but it has no right to this mailbox: the user name is " +
			"not the token's mailbox; or, for an application, the service principal or its " +
			"permission to the mailbox is missing.",
		Cure: "Use the mailbox of the token as the user name. For an application, an " +
			"administrator has to register the object id of the Enterprise application " +
			"(New-ServicePrincipal) " +
			"and give it the mailbox (Add-MailboxPermission). A new token does not help."}
	appPassword = Meaning{Kind: AppPassword, Fault: FaultAccount,
		Cause: "The account's own password is not taken from programs.",
		Cure: "Make an application password in the account's security settings and use it " +
			"as the password, or sign in with OAuth2 (EMAIL_SESSION_AUTH_TOKEN)."}
	webSignIn = Meaning{Kind: SignInRefused, Fault: FaultAccount,
		Cause: "The provider wants a person to sign in with a browser first: the sign-in " +
			"looked unusual to it.",
		Cure: "Sign in to the account with a browser from this network and confirm that it " +
			"was you; then try again."}
	notSignedIn = Meaning{Kind: SignInRequired, Fault: FaultAccount,
		Cause: "The server takes mail here only from users who signed in.",
		Cure: "Give user name and password or a token, and use a port at which the server " +
			"offers a sign-in (587 or 465)."}
	relaying = Meaning{Kind: RecipientsRefused, Fault: FaultServer,
		Cause: "The server does not pass on mail to this domain for this client.",
		Cure: "Use the server of your own provider, with a sign-in; or the server that the " +
			"recipient's domain names."}
	notYours = Meaning{Kind: SenderRefused, Fault: FaultAccount,
		Cause: "The user who signed in may not send with this sender's address.",
		Cure: "Send as the user who signed in, or have the right to send as this address " +
			"given to the user."}
	heloName = Meaning{Kind: ClientRefused, Fault: FaultMachine,
		Cause: "The server does not like the name that this machine gives itself in EHLO.",
		Cure: "Set EMAIL_SESSION_EHLO_NAME to this machine's full host name, one that the " +
			"name service knows."}
	listed = Meaning{Kind: ClientRefused, Fault: FaultNetwork,
		Cause: "The address of this machine, or of its network, is on a block list that the " +
			"server uses.",
		Cure: "Send through your provider's submission server (587 or 465) with a sign-in; " +
			"the server's text names the list and how to be taken off."}
	greylisted = Meaning{Kind: RecipientsRefused, Retry: true, Fault: FaultNobody,
		Cause: "The server lets unknown senders wait (greylisting).",
		Cure: "Send the same mail again after some minutes; an asynchronous session does so " +
			"by itself."}
	rate = Meaning{Kind: ClientRefused, Retry: true, Fault: FaultServer,
		Cause: "The server limits how much this client or user may send in a time.",
		Cure: "Send more slowly, with fewer connections (EMAIL_SESSION_CONNECTIONS), and try " +
			"again later."}
	quota = Meaning{Kind: ClientRefused, Fault: FaultAccount,
		Cause: "The account has reached the number of mails or recipients that its provider " +
			"allows in a day.",
		Cure: "Send again when the day is over, or ask the provider for more."}
	tooManyConnections = Meaning{Kind: SignInTemporary, Retry: true, Fault: FaultServer,
		Cause: "The account has too many connections open.",
		Cure: "Use fewer connections (EMAIL_SESSION_CONNECTIONS) and try again after some " +
			"minutes; nothing is wrong with user name, password or token."}
	reverseName = Meaning{Kind: ClientRefused, Fault: FaultNetwork,
		Cause: "The address of this machine has no name, or none that leads back to it " +
			"(reverse DNS).",
		Cure: "Send through your provider's submission server (587 or 465) with a sign-in, " +
			"or have the name of the address set."}
	refusedNow = Meaning{Kind: SignInRefused, Fault: FaultAccount,
		Cause: "User name and password do not fit, or the provider does not take this " +
			"password from programs.",
		Cure: "Check both: most servers want the whole address as the user name; many " +
			"providers want an application password."}
)

// again gives a meaning that may be tried again.
func (m Meaning) again() Meaning { m.Retry = true; return m }

// as gives a meaning another kind.
func (m Meaning) as(k Kind) Meaning { m.Kind = k; return m }

// Known are the replies that are known; the first match decides. Each has a fragment that no
// other reply has. The
// sources are the providers' own documentation and public reports.
var Known = []Reply{
	// Microsoft 365 and Outlook.
	{signingIn, 5, [3]int{}, "smtpclientauthentication is disabled", Always, disabled,
		"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for " +
			"the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information."},
	{signingIn, 5, [3]int{}, "security defaults policy", Always, disabled,
		"535 5.7.139 Authentication unsuccessful, user is locked by your organization's " +
			"security defaults policy. Contact your administrator."},
	{signingIn, 5, [3]int{}, "basic authentication is disabled", Always, passwordsOff,
		"535 5.7.139 Authentication unsuccessful, basic authentication is disabled."},
	{signingIn, 5, [3]int{}, "did not meet the criteria", Always, Meaning{Kind: SignInDisabled,
		Fault: FaultAccount,
		Cause: "A policy of the organization does not allow this sign-in.",
		Cure:  "Ask an administrator of the account which policy refuses authenticated SMTP."},
		"535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to " +
			"be authenticated successfully. Contact your administrator."},
	{at(SignIn), 5, [3]int{}, "credentials were incorrect", Always, refusedNow,
		"535 5.7.139 Authentication unsuccessful, the user credentials were incorrect."},
	{at(TokenSignIn), 5, [3]int{5, 7, 3}, "authentication unsuccessful", Always, noRight,
		"535 5.7.3 Authentication unsuccessful [AM0PR01CA0001.eurprd01.prod.exchangelabs.com]"},
	{signingIn, 501, [3]int{5, 5, 127}, "token will expire soon", Always,
		Meaning{Kind: TokenRefused, Retry: true, Fault: FaultAccount, Token: true,
			Cause: "The token ends too soon for this service, which wants ten minutes left.",
			Cure:  "Get a new token and try again."},
		"501 5.5.127 Authentication failed: Token will expire soon"},
	{signingIn, 4, [3]int{4, 3, 2}, "concurrent connections limit", Always, tooManyConnections,
		"432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded; Concurrent " +
			"connections limit exceeded. Visit https://aka.ms/concurrent_sending for more " +
			"information."},
	{mail, 4, [3]int{4, 3, 2}, "concurrent connections limit", Always, rate.as(Unavailable),
		"432 4.3.2 Concurrent connections limit exceeded. Visit " +
			"https://aka.ms/concurrent_sending for more information."},
	{mail, 530, [3]int{5, 7, 57}, "", Always, notSignedIn,
		"530 5.7.57 Client not authenticated to send mail. " +
			"[AM0PR01CA0001.eurprd01.prod.exchangelabs.com]"},
	{mail, 5, [3]int{5, 7, 57}, "not authenticated", Always, notSignedIn,
		"550 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM"},
	{mail, 5, [3]int{5, 7, 60}, "", Always, notYours,
		"550 5.7.60 SMTP; Client does not have permissions to send as this sender"},
	{mail, 5, [3]int{}, "sendasdenied", Always, notYours,
		"554 5.2.252 SendAsDenied; user@example.com not allowed to send as other@example.com"},
	{mail, 4, [3]int{}, "storedrv", Always, rate.as(Unavailable),
		"451 4.2.0 STOREDRV.ClientSubmit; mailbox server is too busy"},
	{mail, 5, [3]int{5, 2, 0}, "storedrv", Always, rate.as(Unavailable).again(),
		"554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; throttled"},
	{mail, 550, [3]int{5, 5, 105}, "", Always, Meaning{Kind: RecipientsRefused, Fault: FaultAccount,
		Cause: "This service delivers to recipients inside the organization only.",
		Cure:  "Send to addresses of the organization, or use another service for others."},
		"550 5.5.105 Message has external recipients, which this service does not accept"},
	{mail, 5, [3]int{5, 7, 54}, "unable to relay", CouldSignIn, notSignedIn,
		"550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain"},
	{mail, 5, [3]int{}, "unable to relay", CouldSignIn, notSignedIn, "550 5.7.1 Unable to relay"},
	{mail, 5, [3]int{}, "unable to relay", Always, relaying,
		"550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain"},

	// Gmail.
	{signingIn, 534, [3]int{}, "application-specific password required", Always, appPassword,
		"534 5.7.9 Application-specific password required. Learn more at " +
			"https://support.google.com/mail/?p=InvalidSecondFactor"},
	{signingIn, 534, [3]int{}, "web browser", Always, webSignIn,
		"534 5.7.14 Please log in via your web browser and then try again."},
	{signingIn, 534, [3]int{}, "accounts.google.com/signin", Always, webSignIn,
		"534 5.7.14 <https://accounts.google.com/signin/continue?sarp=1> Please log in"},
	{at(SignIn), 535, [3]int{}, "badcredentials", Always, refusedNow,
		"535 5.7.8 Username and Password not accepted. For more information, go to " +
			"https://support.google.com/mail/?p=BadCredentials"},
	{at(TokenSignIn), 535, [3]int{}, "badcredentials", Always, Meaning{Kind: TokenRefused,
		Fault: FaultAccount, Token: true,
		Cause: "The token has ended, is for another user, or lacks the scope " +
			"https://mail.google.com/.",
		Cure: "Get a new token with that scope for the user who is named."},
		"535 5.7.8 Username and Password not accepted. For more information, go to " +
			"https://support.google.com/mail/?p=BadCredentials"},
	{signingIn, 454, [3]int{4, 7, 0}, "too many login attempts", Always,
		Meaning{Kind: SignInTemporary, Retry: true, Fault: FaultServer,
			Cause: "There were too many sign-ins in a short time.",
			Cure: "Keep the session open instead of signing in for each mail; try again after " +
				"some minutes, not at once."},
		"454 4.7.0 Too many login attempts, please try again later."},
	{mail, 550, [3]int{5, 4, 5}, "sending limit", Always, quota,
		"550 5.4.5 Daily user sending limit exceeded. For more information on Gmail sending " +
			"limits go to https://support.google.com/a/answer/166852"},
	{at(Greeting, Hello) | mail, 421, [3]int{4, 7, 0}, "unusual rate", Always,
		rate.as(ServiceClosing),
		"421 4.7.0 Our system has detected an unusual rate of unsolicited mail originating " +
			"from your IP address."},
	{at(Greeting, Hello) | mail, 4, [3]int{4, 7, 28}, "", Always, rate,
		"450 4.7.28 Our system has detected an unusual rate of mail"},

	// Yahoo, AOL, iCloud.
	{signingIn, 535, [3]int{}, "(#auth005)", Always, appPassword,
		"535 5.7.0 (#AUTH005) Too many bad auth attempts."},
	{at(SignIn), 535, [3]int{}, "app-specific password", Always, appPassword,
		"535 5.7.8 Error: authentication failed: use an app-specific password"},
	{at(SignIn), 5, [3]int{}, "application password", Always, appPassword,
		"535 5.7.8 Authentication failed: an application password is required"},
	{at(SignIn), 5, [3]int{}, "app password", Always, appPassword,
		"535 5.7.1 Sorry, you need to create an app password to use this service"},

	// Servers of one's own, at the sign-in.
	{signingIn, 5, [3]int{}, "too many connections", Always, tooManyConnections.again(),
		"535 5.7.0 Too many connections for this user"},
	{signingIn, 4, [3]int{}, "too many connections", Always, tooManyConnections,
		"432 4.3.2 Too many connections"},
	{signingIn, 5, [3]int{}, "authentication not enabled", Always, Of(SignIn, OutOfOrder, true),
		"503 5.5.1 Error: authentication not enabled"},
	{signingIn, 5, [3]int{}, "temporary authentication failure", Always, Of(SignIn, System, false),
		"535 5.7.0 Error: temporary authentication failure"},

	// A sign-in that is wanted, however it is said. These hold for sessions that are not signed
	// in; to one that is
	// the same words say that its user may not do this, or that nobody may.
	{mail, 5, [3]int{}, "not logged in", NotSignedIn, notSignedIn,
		"553 5.7.1 <alice@example.org>: Sender address rejected: not logged in"},
	{mail, 5, [3]int{}, "authentication required", NotSignedIn, notSignedIn,
		"550 5.7.1 Authentication required"},
	{mail, 5, [3]int{}, "authentication is required", NotSignedIn, notSignedIn,
		"554 SMTP authentication is required."},
	{mail, 5, [3]int{}, "smtp auth*required", NotSignedIn, notSignedIn,
		"550 SMTP AUTH is required for message submission on port 587"},
	{mail, 5, [3]int{}, "authenticate first", NotSignedIn, notSignedIn,
		"550 5.7.1 Please authenticate first"},
	{mail, 5, [3]int{}, "must authenticate", NotSignedIn, notSignedIn,
		"550 5.7.0 You must authenticate to send mail"},
	{mail, 5, [3]int{}, "must be authenticated", NotSignedIn, notSignedIn,
		"550 Sender must be authenticated"},
	{mail, 5, [3]int{}, "not authenticated", NotSignedIn, notSignedIn,
		"550 5.7.1 Client is not authenticated"},
	{mail, 5, [3]int{}, "authentication needed", NotSignedIn, notSignedIn,
		"553 5.7.1 authentication needed"},
	{mail, 5, [3]int{}, "must log in", NotSignedIn, notSignedIn, "550 5.7.1 You must log in first"},
	{mail, 5, [3]int{}, "login first", NotSignedIn, notSignedIn, "554 5.7.1 Please login first"},
	{mail, 5, [3]int{}, "sign in first", NotSignedIn, notSignedIn,
		"554 5.7.1 Please sign in first"},
	{at(Recipient), 5, [3]int{}, "relay access denied", CouldSignIn, notSignedIn,
		"554 5.7.1 <bob@example.net>: Relay access denied"},
	{at(Recipient), 5, [3]int{}, "relaying denied", CouldSignIn, notSignedIn,
		"550 5.7.1 <bob@example.net>... Relaying denied"},
	{at(Recipient), 5, [3]int{}, "relay not permitted", CouldSignIn, notSignedIn,
		"550 relay not permitted"},
	{at(Recipient), 5, [3]int{}, "not allowed to relay", CouldSignIn, notSignedIn,
		"550 5.7.1 Client not allowed to relay"},
	{at(Recipient), 5, [3]int{}, "relay access denied", Always, relaying,
		"554 5.7.1 <bob@example.net>: Relay access denied"},
	{at(Recipient), 5, [3]int{}, "relaying denied", Always, relaying,
		"550 5.7.1 <bob@example.net>... Relaying denied"},
	{at(Recipient), 5, [3]int{}, "relay not permitted", Always, relaying,
		"550 relay not permitted"},
	{at(Recipient), 5, [3]int{}, "not allowed to relay", Always, relaying,
		"550 5.7.1 Client not allowed to relay"},

	// The sender. Postfix says so in answer to RCPT.
	{mail, 5, [3]int{}, "sender address rejected: not owned by user", Always, notYours,
		"553 5.7.1 <alice@example.org>: Sender address rejected: not owned by user bob"},
	{envelope, 5, [3]int{}, "sender address rejected", Always, Meaning{Kind: SenderRefused,
		Fault: FaultAddress},
		"550 5.1.8 <alice@nowhere.example>: Sender address rejected: Domain not found"},
	{envelope, 4, [3]int{}, "sender address rejected", Always, Meaning{Kind: SenderRefused,
		Retry: true, Fault: FaultAddress},
		"450 4.1.8 <alice@nowhere.example>: Sender address rejected: Domain not found"},
	{mail, 5, [3]int{}, "not allowed to send as", Always, notYours,
		"553 5.7.1 Not allowed to send as alice@example.org"},
	{envelope, 5, [3]int{}, "sender verify failed", Always, Meaning{Kind: SenderRefused,
		Fault: FaultAddress,
		Cause: "The server asked whether the sender's address exists, and it does not.",
		Cure:  "Use a sender's address that accepts mail."},
		"550 Sender verify failed"},

	// The client.
	{at(Hello) | envelope, 4, [3]int{}, "helo command rejected", Always, heloName.again(),
		"450 4.7.1 <client.local>: Helo command rejected: Host not found"},
	{at(Hello) | envelope, 5, [3]int{}, "helo command rejected", Always, heloName,
		"504 5.5.2 <[127.0.0.1]>: Helo command rejected: need fully-qualified hostname"},
	{at(Hello) | envelope, 5, [3]int{}, "invalid helo", Always, heloName,
		"550 5.7.1 Invalid HELO/EHLO argument"},
	{at(Greeting, Hello) | mail, 4, [3]int{}, "cannot find your*hostname", Always,
		reverseName.again(),
		"450 4.7.25 Client host rejected: cannot find your reverse hostname, [192.0.2.1]"},
	{at(Greeting, Hello) | mail, 5, [3]int{}, "cannot find your*hostname", Always, reverseName,
		"550 5.7.25 Client host rejected: cannot find your reverse hostname, [192.0.2.1]"},
	{at(Greeting, Hello) | mail, 5, [3]int{}, "block list", Always, listed,
		"550 5.7.1 Service unavailable, Client host [192.0.2.1] is on our block list"},
	{at(Greeting, Hello) | mail, 4, [3]int{}, "blocked using", Always, listed.again(),
		"450 4.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org"},
	{at(Greeting, Hello) | mail, 5, [3]int{}, "blocked using", Always, listed,
		"554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using " +
			"zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1"},
	{at(Greeting, Hello) | mail, 5, [3]int{}, "spamhaus", Always, listed,
		"550 5.7.1 Listed by Spamhaus"},
	{at(Greeting, Hello) | envelope, 5, [3]int{}, "blacklist", Always, listed,
		"554 5.7.1 Your IP is blacklisted"},
	{at(Greeting, Hello) | envelope, 5, [3]int{}, "blocklist", Always, listed,
		"550 5.7.1 [192.0.2.1] is on a blocklist"},
	{at(Greeting, Hello) | mail, 5, [3]int{}, "by rbl", Always, listed,
		"554 5.7.1 Rejected by RBL"},

	// Rates and patience.
	{at(Recipient), 4, [3]int{}, "greylist", Always, greylisted,
		"450 4.2.0 <bob@example.net>: Recipient address rejected: Greylisted"},
	{at(Recipient), 4, [3]int{}, "graylist", Always, greylisted,
		"451 4.7.1 Graylisted, please try again in 300 seconds"},
	{at(Recipient), 4, [3]int{}, "postgrey", Always, greylisted,
		"450 4.2.0 see http://postgrey.schweikert.ch/help/example.net.html"},
	{at(Mail), 4, [3]int{}, "greylist", Always, greylisted.as(Unavailable),
		"450 4.2.0 <bob@example.net>: Recipient address rejected: Greylisted"},
	{at(Mail), 4, [3]int{}, "graylist", Always, greylisted.as(Unavailable),
		"451 4.7.1 Graylisted, please try again in 300 seconds"},
	{at(Mail), 4, [3]int{}, "postgrey", Always, greylisted.as(Unavailable),
		"450 4.2.0 see http://postgrey.schweikert.ch/help/example.net.html"},
	{taking, 4, [3]int{}, "greylist", Always, greylisted.as(MessageRefused),
		"450 4.2.0 <bob@example.net>: Recipient address rejected: Greylisted"},
	{taking, 4, [3]int{}, "graylist", Always, greylisted.as(MessageRefused),
		"451 4.7.1 Graylisted, please try again in 300 seconds"},
	{taking, 4, [3]int{}, "postgrey", Always, greylisted.as(MessageRefused),
		"450 4.2.0 see http://postgrey.schweikert.ch/help/example.net.html"},
	{at(Greeting, Hello) | mail, 4, [3]int{}, "rate limit", Always, rate,
		"450 4.7.1 Rate limit exceeded"},
	{at(Greeting, Hello) | mail, 4, [3]int{}, "ratelimit", Always, rate,
		"451 4.7.1 Ratelimit reached"},
	{at(Greeting, Hello) | mail, 4, [3]int{}, "too many mail", Always, rate,
		"450 4.7.1 Error: too many mails from 192.0.2.1"},
	{at(Greeting, Hello) | mail, 4, [3]int{}, "too many message", Always, rate,
		"451 4.7.1 Too many messages, slow down"},
	{at(Greeting, Hello) | mail, 4, [3]int{}, "too many connections", Always, rate,
		"450 4.7.0 Too many connections from your host"},
	{at(Greeting, Hello) | mail, 5, [3]int{}, "rate limit", Always, rate.again(),
		"550 5.7.1 Rate limit exceeded"},
	{at(Greeting, Hello) | mail, 5, [3]int{}, "daily*limit exceeded", Always, quota,
		"550 5.7.0 Daily SMTP relay limit exceeded"},

	// Sizes.
	{mail, 5, [3]int{}, "message too big", Always, Of(End, TooBig, true),
		"534 SIZE=Message too big"},
	{mail, 5, [3]int{}, "message too large", Always, Of(End, TooBig, true),
		"550 Message too large"},
	{mail, 5, [3]int{}, "message size exceeds", Always, Of(End, TooBig, true),
		"554 5.3.4 Message size exceeds fixed limit"},
	{mail, 5, [3]int{}, "exceeds*size limit", Always, Of(End, TooBig, true),
		"550 5.2.3 Your message exceeds the size limit"},
}
