// SPDX-License-Identifier: MIT

package meaning

// Event is what happened: a refusal, by its subject, or a failure of the connection.
type Event uint8

// The events. Those up to the last refusal come twice, as 4xx and as 5xx.
const (
	Plain         Event = iota // a refusal that says nothing about its subject
	Closing                    // 421
	NotKnown                   // 500, 502: the command is not known
	BadArgument                // 501, 504, 555, X.5.2, X.5.4: the command, or something in it, is not liked
	OutOfOrder                 // 503, X.5.1
	SignInWanted               // 530, X.7.0 by a known text; 535 outside the sign-in
	TLSWanted                  // 538, X.7.10, X.7.11; 530 asking for STARTTLS
	Credentials                // 535, X.7.8
	Weak                       // 534, X.7.9, X.7.12: another way of signing in is wanted
	NoMailbox                  // X.1.1, X.1.2, X.1.3, X.1.6, X.1.10: there is no such recipient
	BadSender                  // X.1.7, X.1.8: the sender's address
	Address                    // X.1.X otherwise
	MailboxOff                 // X.2.1
	MailboxFull                // X.2.2
	Mailbox                    // X.2.X otherwise
	Storage                    // X.3.1, 452
	System                     // X.3.X otherwise
	TooBig                     // X.2.3, X.3.4, 552
	Busy                       // X.4.5, X.3.2, 432: the server takes less
	Routing                    // X.4.X otherwise
	TooMany                    // X.5.3: too many recipients
	Dialogue                   // X.5.X otherwise
	Content                    // X.6.X
	Authenticated              // X.7.20 to X.7.27: SPF, DKIM, DMARC, the name of the address
	Policy                     // X.7.X otherwise
	refusals                   // how many kinds of refusal there are

	ConnEnd          Event = iota - 1 // the connection ended in order (end of file)
	ConnReset                         // the connection was reset
	Silence                           // nothing came in time
	Garbled                           // what came is no reply, or too long
	Misplaced                         // a reply that cannot be the answer, or came before it was asked for
	NoName                            // the name does not exist
	NameTrouble                       // the name service failed
	NoListener                        // the connection was refused
	NoRoute                           // the host cannot be reached
	NoRoom                            // this machine could not: descriptors, memory, address
	OutOfTime                         // the time for the whole call is over
	Stopped                           // the caller stopped the call
	Shut                              // the session was closed during the call
	Plaintext                         // SMTP, or another plaintext protocol, where TLS was expected
	LocalTLS                          // this side of TLS broke the handshake off
	CertUnknown                       // the certificate's authority is not trusted
	CertName                          // the certificate is for another name
	CertExpired                       // the certificate is not valid at this time
	CertBad                           // the certificate is not acceptable, or cannot be read
	CertKey                           // the certificate's key is not one of those that are pinned
	AlertClosed                       // close_notify, user_canceled
	AlertVersion                      // protocol_version, inappropriate_fallback
	AlertCipher                       // handshake_failure, insufficient_security, missing_extension …
	AlertName                         // unrecognized_name
	AlertCertificate                  // the server wants a certificate, or another one
	AlertDenied                       // access_denied
	AlertGarbled                      // decode_error, bad_record_mac …: what arrived was not what was sent
	AlertInternal                     // internal_error
	AlertTicket                       // unknown_psk_identity
	AlertOther                        // any other number
	EventCount
)

var eventNames = [EventCount]string{
	"refusal", "closing", "command not known", "argument", "order", "sign-in wanted", "TLS wanted", "credentials",
	"weak sign-in", "no mailbox", "sender", "address", "mailbox off", "mailbox full", "mailbox", "storage", "system",
	"too big", "busy", "routing", "too many", "dialogue", "content", "authentication of mail", "policy",
	"end", "reset", "silence", "garbled", "misplaced", "no name", "name trouble", "no listener", "no route", "no room",
	"out of time", "stopped", "shut", "plaintext", "local TLS", "certificate unknown", "certificate name",
	"certificate expired", "certificate bad", "certificate key", "alert closed", "alert version", "alert cipher", "alert name",
	"alert certificate", "alert denied", "alert garbled", "alert internal", "alert ticket", "alert other",
}

// String names the event in a word or two.
func (e Event) String() string {
	if e < EventCount {
		return eventNames[e]
	}
	return "unknown event"
}

// IsRefusal says whether the event is a reply, and so comes as 4xx and as 5xx.
func (e Event) IsRefusal() bool { return e < refusals }

// Said is a reply of a server.
type Said struct {
	Code     int
	Enhanced [3]int // zero: none
	Text     string // its words, as they came; upper and lower case are the same
}

// basics are the reply codes whose meaning is fixed, whatever enhanced code comes with them.
var basics = map[int]Event{
	421: Closing,
	500: NotKnown, 502: NotKnown,
	503: OutOfOrder,
	530: SignInWanted, 538: TLSWanted,
}

// plains are the reply codes that say something when there is no enhanced code, or only X.0.0.
var plains = map[int]Event{
	432: Busy, 452: Storage, 501: BadArgument, 504: BadArgument, 534: Weak, 535: Credentials, 552: TooBig,
	555: BadArgument,
}

// enhanceds are the enhanced codes that say more than their subject; then come the subjects, with
// detail -1.
var enhanceds = map[[2]int]Event{
	{1, 1}: NoMailbox, {1, 2}: NoMailbox, {1, 3}: NoMailbox, {1, 6}: NoMailbox, {1, 10}: NoMailbox,
	{1, 7}: BadSender, {1, 8}: BadSender,
	{2, 1}: MailboxOff, {2, 2}: MailboxFull, {2, 3}: TooBig,
	{3, 1}: Storage, {3, 2}: Busy, {3, 4}: TooBig,
	{4, 5}: Busy,
	{5, 1}: OutOfOrder, {5, 2}: BadArgument, {5, 3}: TooMany, {5, 4}: BadArgument,
	{7, 8}: Credentials, {7, 9}: Weak, {7, 12}: Weak, {7, 10}: TLSWanted, {7, 11}: TLSWanted,
	{7, 20}: Authenticated, {7, 21}: Authenticated, {7, 22}: Authenticated, {7, 23}: Authenticated,
	{7, 24}: Authenticated, {7, 25}: Authenticated, {7, 26}: Authenticated, {7, 27}: Authenticated,
	{1, -1}: Address, {2, -1}: Mailbox, {3, -1}: System, {4, -1}: Routing, {5, -1}: Dialogue, {6, -1}: Content,
	{7, -1}: Policy,
}

// OfReply gives the event of a refusal and whether it is permanent. By its codes alone: what its
// text proves is in known.go.
func OfReply(stage Stage, s Said) (e Event, permanent bool) {
	permanent = s.Code >= 500
	if b, ok := basics[s.Code]; ok {
		return b, permanent
	}
	e = Plain
	if p, ok := plains[s.Code]; ok {
		e = p
	}
	if s.Enhanced != [3]int{} {
		if x, ok := enhanceds[[2]int{s.Enhanced[1], s.Enhanced[2]}]; ok {
			e = x
		} else if x, ok := enhanceds[[2]int{s.Enhanced[1], -1}]; ok && !signsIn(stage) {
			e = x
		}
	}
	switch {
	case s.Code == 452 && stage == Recipient && e == Storage && s.Enhanced == [3]int{}:
		e = TooMany // RFC 5321 §4.5.3.1.10
	case e == Credentials && !signsIn(stage):
		e = SignInWanted
	}
	return e, permanent
}

func signsIn(stage Stage) bool { return stage == SignIn || stage == TokenSignIn }

// alerts are TLS's, by their number (RFC 8446 §6, RFC 5246 §7.2, and what older versions had).
var alerts = map[uint8]Event{
	0: AlertClosed, 90: AlertClosed,
	70: AlertVersion, 86: AlertVersion,
	40: AlertCipher, 60: AlertCipher, 71: AlertCipher, 109: AlertCipher, 120: AlertCipher,
	112: AlertName,
	41:  AlertCertificate, 42: AlertCertificate, 43: AlertCertificate, 44: AlertCertificate, 45: AlertCertificate,
	46: AlertCertificate, 48: AlertCertificate, 111: AlertCertificate, 116: AlertCertificate,
	49: AlertDenied,
	10: AlertGarbled, 20: AlertGarbled, 21: AlertGarbled, 22: AlertGarbled, 30: AlertGarbled, 47: AlertGarbled,
	50: AlertGarbled, 51: AlertGarbled, 110: AlertGarbled,
	80:  AlertInternal,
	115: AlertTicket,
}

// OfAlert gives the event of an alert that the server sent.
func OfAlert(number uint8) Event {
	if e, ok := alerts[number]; ok {
		return e
	}
	return AlertOther
}
