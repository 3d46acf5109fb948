// SPDX-License-Identifier: MIT

package meaning

// stages and events are sets.
type (
	stages uint32
	events uint64
)

func at(all ...Stage) (s stages) {
	for _, one := range all {
		s |= 1 << one
	}
	return s
}

func on(all ...Event) (s events) {
	for _, one := range all {
		s |= 1 << one
	}
	return s
}

// class is 4 for rows about temporary refusals, 5 for permanent ones, 0 for both and for what is
// no refusal.
type class uint8

// row is one line of the table: every event of a set at every stage of a set.
type row struct {
	stages stages
	events events
	class  class
	Meaning
}

func (r *row) matches(s Stage, e Event, permanent bool) bool {
	if r.stages&(1<<s) == 0 || r.events&(1<<e) == 0 {
		return false
	}
	return r.class == 0 || !e.IsRefusal() || permanent == (r.class == 5)
}

const (
	anyStage = stages(1<<StageCount-1) &^ (1 << Config)
	anyEvent = events(1<<EventCount - 1)
	refusal  = events(1<<refusals - 1)
)

var (
	setUp     = at(Greeting, Hello, STARTTLS, SignIn, TokenSignIn)
	envelope  = at(Mail, Recipient)
	taking    = at(Data, Chunk, Body, End)
	mail      = envelope | taking
	talking   = setUp | mail | at(Idle, Reset, Quit)
	signingIn = at(SignIn, TokenSignIn)
	ends      = on(ConnEnd, ConnReset)
	allAlerts = on(AlertClosed, AlertVersion, AlertCipher, AlertName, AlertCertificate,
		AlertDenied, AlertGarbled,
		AlertInternal, AlertTicket, AlertOther)
	certificates = on(CertUnknown, CertName, CertExpired, CertBad, CertKey)
)

var tooManyRecipients = Meaning{Kind: RecipientsRefused, Fault: FaultServer,
	Cause: "The server takes fewer recipients in one mail.",
	Cure:  "Set EMAIL_SESSION_RECIPIENTS_PER_MAIL; nothing is wrong with the addresses."}

// table is read from the top: the first row that has a cell decides it. A row about few things
// stands above one about
// many.
var table = []row{
	// What cannot be, so that every cell is accounted for.
	{at(Resolve), anyEvent &^ on(NoName, NameTrouble, Silence, NoRoom, OutOfTime, Stopped,
		Shut), 0, Meaning{Kind: Protocol, Impossible: true}},
	{at(Connect), refusal | allAlerts | certificates | on(Plaintext, LocalTLS, Garbled,
		Misplaced, NoName, NameTrouble, ConnEnd), 0, Meaning{Kind: Protocol, Impossible: true}},
	{at(Proxy), refusal&^on(Plain, Policy, Credentials) | allAlerts | on(Plaintext, CertUnknown,
		CertName, CertExpired, CertKey, Misplaced), 0, Meaning{Kind: Protocol, Impossible: true}},
	{at(Proxy), on(Policy, Credentials), 4, Meaning{Kind: Protocol, Impossible: true}},
	{at(Proxy), on(Plain), 5, Meaning{Kind: Protocol, Impossible: true}},
	{at(TLS), refusal | on(Garbled, NoName, NameTrouble, NoListener, NoRoute, NoRoom), 0,
		Meaning{Kind: Protocol, Impossible: true}},
	{talking, certificates | on(NoName, NameTrouble, NoListener, NoRoute, NoRoom, Plaintext),
		0, Meaning{Kind: Protocol, Impossible: true}},
	{anyStage, on(Closing), 5, Meaning{Kind: Protocol, Impossible: true}}, // 421 is no 5xx

	// The caller, and time.
	{at(End), on(OutOfTime), 0, Meaning{Kind: TotalTime, Fault: FaultProgram, Doubt: true}},
	{at(End), on(Stopped), 0, Meaning{Kind: Cancelled, Fault: FaultProgram, Doubt: true}},
	{at(End), on(Shut), 0, Meaning{Kind: Closed, Fault: FaultProgram, Doubt: true}},
	{anyStage, on(OutOfTime), 0, Meaning{Kind: TotalTime, Retry: true, Fault: FaultProgram}},
	{anyStage, on(Stopped), 0, Meaning{Kind: Cancelled, Fault: FaultProgram}},
	{anyStage, on(Shut), 0, Meaning{Kind: Closed, Retry: true, Fault: FaultProgram}},

	// The way to the server.
	{anyStage, on(NoName), 0, Meaning{Kind: HostNotFound, Fault: FaultProgram}},
	{anyStage, on(NameTrouble), 0, Meaning{Kind: NameResolution, Retry: true, Fault: FaultMachine}},
	{at(Resolve), on(Silence), 0, Meaning{Kind: NameResolution, Retry: true, Fault: FaultMachine}},
	{at(Connect, Proxy), on(Silence), 0, Meaning{Kind: ConnectTimeout, Retry: true,
		Fault: FaultNetwork}},
	{anyStage, on(NoListener), 0, Meaning{Kind: Refused, Retry: true, Fault: FaultServer}},
	{anyStage, on(NoRoute), 0, Meaning{Kind: Unreachable, Retry: true, Fault: FaultNetwork}},
	{anyStage, on(NoRoom), 0, Meaning{Kind: LocalResources, Retry: true, Fault: FaultMachine}},

	// A proxy's refusals. What it says of the way to the server is as without it.
	{at(Proxy), on(Plain), 0, Meaning{Kind: ProxyRefused, Retry: true, Fault: FaultNetwork}},
	{at(Proxy), on(Policy), 0, Meaning{Kind: ProxyRefused, Fault: FaultNetwork,
		Cause: "The proxy does not allow connections to this server and port.",
		Cure: "Ask the proxy's operator to allow them: many proxies allow port 443 alone, and " +
			"mail goes to 465 or 587."}},
	{at(Proxy), on(Credentials), 0, Meaning{Kind: ProxySignIn, Fault: FaultAccount,
		Cause: "The proxy wants a user name and a password, or refuses those that were given.",
		Cure:  "Write them into the proxy's address: socks5h://user:password@host:port."}},
	{at(Proxy), on(Garbled), 0, Meaning{Kind: ProxyRefused, Fault: FaultProgram,
		Cause: "What answers at the proxy's address is no proxy of this kind.",
		Cure: "Check host and port of the proxy, and whether it is a SOCKS proxy (socks5h://) or " +
			"an HTTP proxy (http://)."}},
	{at(Proxy), on(CertBad, LocalTLS), 0, Meaning{Kind: ProxyRefused, Fault: FaultNetwork,
		Cause: "The connection to the proxy could not be encrypted, or its certificate is not " +
			"valid.",
		Cure: "Use http:// for a proxy that does not speak TLS itself; give the authority of its " +
			"certificate with EMAIL_SESSION_CA_FILE."}},

	// The handshake. An end before the server's first octet is an end at TLS; one in the middle
	// is an alert that was closed.
	{at(TLS), ends, 0, Meaning{Kind: Lost, Retry: true, Fault: FaultServer,
		Cause: "The server accepted the connection and ended it before it said anything: it " +
			"is starting again, or what stands in front of it has no server to pass the " +
			"connection to.",
		Cure: "Try again later. If it is always so, ask the server's operator whether this " +
			"port speaks TLS at all."}},
	{at(TLS), on(Silence), 0, Meaning{Kind: Timeout, Retry: true, Fault: FaultServer}},
	{at(TLS), on(Misplaced), 0, Meaning{Kind: Injection, Fault: FaultNetwork}},
	{at(TLS), on(Plaintext), 0, Meaning{Kind: NoTLSHere, Fault: FaultProgram}},
	{at(TLS), on(CertUnknown), 0, Meaning{Kind: UnknownAuthority, Fault: FaultServer}},
	{at(TLS), on(CertName), 0, Meaning{Kind: WrongName, Fault: FaultServer}},
	{at(TLS), on(CertExpired), 0, Meaning{Kind: Expired, Fault: FaultServer}},
	{at(TLS), on(CertBad), 0, Meaning{Kind: CertificateInvalid, Fault: FaultServer}},
	{at(TLS), on(CertKey), 0, Meaning{Kind: WrongKey, Fault: FaultServer}},
	{at(TLS), on(LocalTLS), 0, Meaning{Kind: TLSHandshake, Fault: FaultServer}},
	{at(TLS), on(AlertClosed), 0, Meaning{Kind: TLSHandshake, Retry: true, Fault: FaultServer,
		Cause: "The server ended the connection in the middle of the handshake, without " +
			"saying why.",
		Cure: "Try again later. If it is always so, ask the server's operator which TLS " +
			"versions it takes and whether it wants a client certificate."}},

	// Alerts, which TLS 1.3 servers also send after the handshake.
	{anyStage &^ at(End), on(AlertVersion), 0, Meaning{Kind: TLSHandshake, Fault: FaultServer,
		Cause: "The server takes none of the TLS versions 1.2 and 1.3.",
		Cure:  "The server's operator has to allow TLS 1.2 or 1.3."}},
	{anyStage &^ at(End), on(AlertCipher), 0, Meaning{Kind: TLSHandshake, Fault: FaultServer,
		Cause: "The server found no cipher, key exchange or extension that both sides have.",
		Cure:  "The server's operator has to allow a key exchange with forward secrecy (ECDHE)."}},
	{anyStage &^ at(End), on(AlertName), 0, Meaning{Kind: TLSHandshake, Fault: FaultProgram,
		Cause: "The server has no certificate for the name that was given.",
		Cure: "Use the server's name as the provider documents it, not an alias or an IP " +
			"address."}},
	{anyStage &^ at(End), on(AlertCertificate), 0, Meaning{Kind: TLSHandshake, Fault: FaultAccount,
		Cause: "The server wants a client certificate and got none, or does not accept the one " +
			"that it got.",
		Cure: "Give one that the server's operator issued or registered with " +
			"EMAIL_SESSION_CLIENT_CERTIFICATE, or ask for a port that does without."}},
	{anyStage &^ at(End), on(AlertDenied), 0, Meaning{Kind: TLSHandshake, Fault: FaultAccount,
		Cause: "The server denied access to this client.",
		Cure: "Ask the server's operator; it may know clients by their certificate or their " +
			"address."}},
	{at(TLS), on(AlertGarbled), 0, Meaning{Kind: TLSHandshake, Fault: FaultNetwork,
		Cause: "The server could not read the handshake as it arrived: something on the way " +
			"changed it, or its TLS has a defect.",
		Cure: "Try from another network; tell the server's operator."}},
	{anyStage &^ at(End), on(AlertInternal), 0, Meaning{Kind: TLSHandshake, Retry: true,
		Fault: FaultServer,
		Cause: "The server's TLS reported an error of its own.",
		Cure: "Try again later; tell the server's operator, whose certificate or key may be " +
			"missing."}},
	{at(TLS), on(AlertTicket), 0, Meaning{Kind: TLSHandshake, Retry: true, Fault: FaultServer}},
	{at(TLS), on(AlertOther), 0, Meaning{Kind: TLSHandshake, Fault: FaultServer}},
	{at(End), allAlerts | on(LocalTLS), 0, Meaning{Kind: Lost, Fault: FaultServer, Doubt: true}},
	{anyStage, allAlerts | on(LocalTLS), 0, Meaning{Kind: Lost, Retry: true, Fault: FaultServer}},

	// The connection.
	{at(Connect, Proxy), ends, 0, Meaning{Kind: Lost, Retry: true, Fault: FaultNetwork}},
	{signingIn, ends, 0, Meaning{Kind: SignInTemporary, Retry: true, Fault: FaultNobody,
		Cause: "The server ended the connection after it had the credentials, and did not " +
			"say why. Some servers do so when a password is wrong.",
		Cure: "Check user name and password, and try again after some minutes, not at once: " +
			"servers lock accounts."}},
	{at(End), ends, 0, Meaning{Kind: Lost, Fault: FaultServer, Doubt: true}},
	{at(End), on(Silence), 0, Meaning{Kind: Timeout, Fault: FaultServer, Doubt: true}},
	{at(End), on(Garbled, Misplaced), 0, Meaning{Kind: Protocol, Fault: FaultServer, Doubt: true}},
	{anyStage, ends, 0, Meaning{Kind: Lost, Retry: true, Fault: FaultServer}},
	{anyStage, on(Silence), 0, Meaning{Kind: Timeout, Retry: true, Fault: FaultServer}},
	{anyStage, on(Garbled, Misplaced), 0, Meaning{Kind: Protocol, Fault: FaultServer}},

	// 421, whatever it is the answer to, says good-bye. At the sign-in it limits sign-ins, and is
	// no word about a password.
	{signingIn, on(Closing), 4, Meaning{Kind: SignInTemporary, Retry: true, Fault: FaultServer,
		Cause: "The server ends the connection instead of checking the sign-in: too many " +
			"connections, too many sign-ins, or it is shutting down.",
		Cure: "Try again after some minutes, not at once, with fewer connections (property " +
			"CONNECTIONS)."}},
	{anyStage, on(Closing), 4, Meaning{Kind: ServiceClosing, Retry: true, Fault: FaultServer}},

	// Greeting, EHLO, STARTTLS: no mail is in play.
	{at(Greeting), refusal, 4, Meaning{Kind: GreetingRefused, Retry: true, Fault: FaultServer}},
	{at(Greeting), refusal, 5, Meaning{Kind: GreetingRefused, Fault: FaultServer}},
	{at(Hello), refusal, 4, Meaning{Kind: EHLORefused, Retry: true, Fault: FaultServer}},
	{at(Hello), on(NotKnown), 5, Meaning{Kind: EHLORefused, Fault: FaultServer,
		Cause: "The server knows neither EHLO nor HELO: what listens there is not a mail " +
			"server, or something on the way keeps the commands from it.",
		Cure: "Check server and port."}},
	{at(Hello), on(BadArgument), 5, Meaning{Kind: EHLORefused, Fault: FaultMachine,
		Cause: "The server does not like the name that this machine gives itself.",
		Cure:  "Set EMAIL_SESSION_EHLO_NAME to this machine's full host name."}},
	{at(Hello), refusal, 5, Meaning{Kind: EHLORefused, Fault: FaultServer}},
	{at(STARTTLS), refusal, 4, Meaning{Kind: STARTTLSRefused, Retry: true, Fault: FaultServer}},
	{at(STARTTLS), refusal, 5, Meaning{Kind: STARTTLSRefused, Fault: FaultServer}},

	// The sign-in. Only 5xx are a verdict on credentials. A 4xx that names them may be one as
	// well, and is not tried again by
	// itself.
	{signingIn, on(Busy), 4, Meaning{Kind: SignInTemporary, Retry: true, Fault: FaultServer,
		Cause: "The server limits how many connections or sign-ins one client may have.",
		Cure: "Use fewer connections (EMAIL_SESSION_CONNECTIONS) and try again after some " +
			"minutes; nothing is wrong with user name and password."}},
	{signingIn, on(Credentials), 4, Meaning{Kind: SignInTemporary, Fault: FaultAccount}},
	{signingIn, on(Weak), 4, Meaning{Kind: MechanismRefused, Fault: FaultAccount}},
	{signingIn, refusal, 4, Meaning{Kind: SignInTemporary, Retry: true, Fault: FaultServer}},
	{signingIn, on(TLSWanted), 5, Meaning{Kind: EncryptionRequired, Fault: FaultProgram}},
	{signingIn, on(NotKnown, BadArgument), 5, Meaning{Kind: MechanismRefused, Fault: FaultServer}},
	{signingIn, on(OutOfOrder), 5, Meaning{Kind: MechanismRefused, Fault: FaultServer,
		Cause: "Sign-in is switched off at this server, or not possible at this point.",
		Cure: "Use the submission port (587 or 465), where servers offer sign-in; nothing " +
			"is wrong with user name and password."}},
	{signingIn, on(Weak), 5, Meaning{Kind: MechanismRefused, Fault: FaultAccount}},
	{signingIn, on(Storage, System, Busy, Routing), 5, Meaning{Kind: SignInTemporary,
		Fault: FaultServer}},
	{at(TokenSignIn), refusal, 5, Meaning{Kind: TokenRefused, Fault: FaultAccount, Token: true}},
	{at(SignIn), refusal, 5, Meaning{Kind: SignInRefused, Fault: FaultAccount}},

	// Between mails.
	{at(Idle, Reset), refusal, 4, Meaning{Kind: Protocol, Retry: true, Fault: FaultServer}},
	{at(Idle, Reset), refusal, 5, Meaning{Kind: Protocol, Fault: FaultServer}},
	{at(Quit), refusal, 0, Meaning{Kind: KindNone, Fault: FaultNobody}},
	// nothing hangs on its answer

	// What is about the session and not about a mail, wherever it is said.
	{mail, on(TLSWanted), 4, Meaning{Kind: EncryptionRequired, Retry: true, Fault: FaultProgram}},
	{mail, on(SignInWanted), 4, Meaning{Kind: SignInRequired, Fault: FaultAccount}},
	{mail, on(TLSWanted), 5, Meaning{Kind: EncryptionRequired, Fault: FaultProgram}},
	{mail, on(SignInWanted), 5, Meaning{Kind: SignInRequired, Fault: FaultAccount}},
	{mail, on(TooBig), 4, Meaning{Kind: TooLarge, Retry: true, Fault: FaultMessage}},
	{mail, on(TooBig), 5, Meaning{Kind: TooLarge, Fault: FaultMessage}},
	{at(Mail), on(Storage, System, Busy), 4, Meaning{Kind: Unavailable, Retry: true,
		Fault: FaultServer}},
	{at(Mail), on(Storage, System, Busy), 5, Meaning{Kind: Unavailable, Fault: FaultServer}},
	{at(Recipient), on(Storage, System, Busy), 4, Meaning{Kind: RecipientsRefused, Retry: true,
		Fault: FaultServer,
		Cause: "The server cannot take mail for these recipients at the moment.",
		Cure:  "Send again later; nothing is wrong with the addresses."}},

	// MAIL.
	{at(Mail), refusal, 4, Meaning{Kind: SenderRefused, Retry: true, Fault: FaultServer}},
	{at(Mail), on(BadSender, Address, NoMailbox), 5, Meaning{Kind: SenderRefused,
		Fault: FaultAddress,
		Cause: "The server does not take this address as a sender.",
		Cure: "Use an address of a domain that exists and accepts mail, and that this user " +
			"may send as."}},
	{at(Mail), on(NotKnown, BadArgument, OutOfOrder, Dialogue), 5, Meaning{Kind: SenderRefused,
		Fault: FaultServer}},
	{at(Mail), refusal, 5, Meaning{Kind: SenderRefused, Fault: FaultServer}},

	// RCPT.
	{at(Recipient), on(MailboxFull), 4, Meaning{Kind: RecipientsRefused, Retry: true,
		Fault: FaultAddress,
		Cause: "The recipient's mailbox is full.",
		Cure:  "Send again later, or tell the recipient in another way."}},
	{at(Recipient), on(MailboxFull), 5, Meaning{Kind: RecipientsRefused, Fault: FaultAddress,
		Cause: "The recipient's mailbox is full.",
		Cure:  "Tell the recipient in another way, and send again when there is room."}},
	{at(Recipient), on(TooMany), 4, tooManyRecipients.again()},
	{at(Recipient), on(TooMany), 5, tooManyRecipients},
	{at(Recipient), refusal, 4, Meaning{Kind: RecipientsRefused, Retry: true, Fault: FaultServer}},
	{at(Recipient), on(BadSender), 5, Meaning{Kind: SenderRefused, Fault: FaultAddress,
		Cause: "The server does not take the sender's address; it looks at it when the first " +
			"recipient is named.",
		Cure: "Use an address of a domain that exists and accepts mail, and that this user " +
			"may send as."}},
	{at(Recipient), on(NoMailbox), 5, Meaning{Kind: RecipientsRefused, Fault: FaultAddress,
		Cause: "The addresses do not exist at this server, or their domain does not.",
		Cure:  "Check the addresses; see each recipient's own answer."}},
	{at(Recipient), on(MailboxOff), 5, Meaning{Kind: RecipientsRefused, Fault: FaultAddress,
		Cause: "The recipient's mailbox is switched off.",
		Cure:  "Ask the recipient for another address."}},
	{at(Recipient), refusal, 5, Meaning{Kind: RecipientsRefused, Fault: FaultServer}},

	// DATA, BDAT, and the message.
	{at(Data), refusal, 4, Meaning{Kind: DataRefused, Retry: true, Fault: FaultServer}},
	{at(Data), refusal, 5, Meaning{Kind: DataRefused, Fault: FaultServer}},
	{at(Chunk), on(NotKnown, BadArgument, OutOfOrder), 5, Meaning{Kind: ExtensionFailed,
		Retry: true, Fault: FaultServer}},
	{at(Chunk, Body, End), on(Authenticated), 5, Meaning{Kind: MessageRefused, Fault: FaultAccount,
		Cause: "The sender's domain does not vouch for this mail: its SPF, DKIM or DMARC " +
			"says that this server, or this client, may not send for it.",
		Cure: "Send through the server of the sender's domain, or have its SPF and DKIM " +
			"records changed."}},
	{at(Chunk, Body, End), refusal, 4, Meaning{Kind: MessageRefused, Retry: true,
		Fault: FaultServer}},
	{at(Chunk, Body, End), on(Content, Dialogue), 5, Meaning{Kind: MessageRefused,
		Fault: FaultMessage}},
	{at(Chunk, Body, End), refusal, 5, Meaning{Kind: MessageRefused, Fault: FaultServer}},
}
