// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"crypto/tls"
	"net"
	"net/netip"
	"strings"
	"time"

	"courriel.dev/courriel/core/internal/netio"

	"courriel.dev/courriel/core/meaning"
)

// attempts are the tries of one Dial. Each differs from those before in one thing, and none is made
// when time or the caller has ended the call.
type attempts struct {
	known *Known
	begun time.Time

	// How the next try goes.
	ways Ways         // beside those that are known to be needed
	skip []netip.Addr // addresses that were tried

	first *Error // the most telling failure so far
}

// Dial connects, reads the greeting, says EHLO, secures the connection and signs in as the
// configuration says. Every error is an *Error. When the server does not let it get there, it tries
// once more in each other way that may help: another of its addresses, without taking a TLS session
// up again, without the hybrid key share. What helped is remembered.
func Dial(ctx context.Context, cfg *Config) (*Conn, error) {
	a := attempts{known: cfg.Known, begun: time.Now()}
	if a.known == nil {
		a.known = new(Known)
	}
	for {
		s, err := newSetup(cfg)
		if err != nil {
			return nil, err
		}
		s.known = a.known
		s.ways = a.known.Facts().Ways | a.ways
		if cfg.NoHybridKeys {
			s.ways |= ClassicKeys
		}
		s.skip, s.begun, s.again = a.skip, a.begun, a.first != nil
		e := s.dial(ctx)
		if e == nil {
			if a.ways != 0 {
				a.known.goOther(a.ways)
			}
			return s.Conn, nil
		}
		a.tell(e)
		if e.Stage == StageTLS {
			// It was to be encrypted: whoever broke that off must not get the next try in
			// plaintext.
			protected := *cfg
			protected.Before.Encrypted = true
			cfg = &protected
		}
		what := a.another(ctx, s, e)
		if what == "" {
			return nil, a.first
		}
		s.log.Event("once more: %s", what)
	}
}

// tell keeps the failure that says most: a server's words more than silence, and the first of those
// that say as much.
func (a *attempts) tell(e *Error) {
	if a.first == nil || a.first.Reply == nil && e.Reply != nil {
		a.first = e
	}
}

// mostAddresses bounds the addresses that are tried: some names have dozens.
const mostAddresses = 4

// another sets up the next try, and says what is different about it; "": there is none.
func (a *attempts) another(ctx context.Context, s *setup, e *Error) (what string) {
	switch {
	case ctx.Err() != nil, time.Since(a.begun) >= s.silence:
		return ""
	case e.Kind == Cancelled,
		e.Kind == TotalTime,
		e.Kind == Closed,
		e.Kind == LocalResources,
		e.Stage == StageConfig:
		return ""
	}
	if s.shaking && !s.judged {
		// The handshake failed before the certificate was looked at.
		switch unheard := s.wire.Heard() == s.heardBefore; {
		case s.ticket && a.ways&NoTickets == 0:
			a.ways |= NoTickets
			return "without taking the TLS session up again"
		case unheard && s.ways&ClassicKeys == 0:
			a.ways |= ClassicKeys
			return "without the hybrid key share X25519MLKEM768, as the server did not answer the ClientHello"
		}
	}
	if !s.perhaps || !s.info.Remote.IsValid() || !aboutAddress(e) ||
		len(a.skip)+1 >= mostAddresses {
		return ""
	}
	a.skip = append(a.skip, s.info.Remote.Addr())
	return "with another address of " + s.name
}

// aboutAddress tells whether a failure may be one of the machine at this address: it would not, or
// could not, hold a conversation. What was said about the certificate, the credentials or the
// client's name would be said by the others too.
func aboutAddress(e *Error) bool {
	switch e.Stage {
	case StageGreeting:
		return true
	case StageHello:
		return e.Reply == nil || e.Reply.Temporary()
	case StageSTARTTLS, StageTLS:
		return e.Kind == Lost || e.Kind == Timeout || e.Kind == Protocol ||
			e.Kind == TLSHandshake ||
			e.Reply != nil && e.Reply.Temporary()
	}
	return false
}

// firstOctet bounds the wait for the first octet of a server when there is another way that can be
// tried: something on the way may swallow what is too long for it, and say nothing.
const firstOctet = 10 * time.Second

// brief is how long something is waited for that may never come, when another way is left.
func (s *setup) brief(most time.Duration) time.Duration { return min(most, s.silence/2) }

// until is when a wait of the set-up ends: the tries together take no longer than one may.
func (s *setup) until(wait time.Duration) time.Time {
	now := time.Now()
	if s.again {
		wait = max(s.brief(wait), wait-now.Sub(s.begun))
	}
	return now.Add(wait)
}

// legacySuites are all cipher suites, those of servers that know nothing newer included: RSA key
// exchange, CBC, 3DES. RC4 is not among them.
var legacySuites = func() (ids []uint16) {
	for _, c := range tls.CipherSuites() {
		ids = append(ids, c.ID)
	}
	for _, c := range tls.InsecureCipherSuites() {
		if !strings.Contains(c.Name, "RC4") {
			ids = append(ids, c.ID)
		}
	}
	return ids
}()

// classicCurves are all but the hybrid ones.
var classicCurves = []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521}

// isLegacy tells whether a connection is of a kind that is refused without Config.LegacyTLS.
func isLegacy(cs *tls.ConnectionState) bool {
	if cs.Version < tls.VersionTLS12 {
		return true
	}
	for _, c := range tls.InsecureCipherSuites() {
		if c.ID == cs.CipherSuite {
			return true
		}
	}
	return false
}

// nothingInCommon tells whether a handshake failed because the two sides know no version or cipher
// suite in common.
func nothingInCommon(err error) bool {
	text := err.Error() // crypto/tls has no types for what the other side says
	return strings.Contains(text, "handshake failure") || strings.Contains(text, "unsupported protocol version") ||
		strings.Contains(text, "protocol version not supported") ||
		strings.Contains(text, "insufficient security") ||
		strings.Contains(text, "unconfigured cipher suite")
}

// speaksTLS is what is wrong when the option is not for the port.
const speaksTLS = "the server speaks TLS from the first octet on this port"

var errSpeaksTLS = &protocolError{speaksTLS, meaning.Garbled}

// usualTLSPort tells whether a port looks like one for implicit TLS (465; 2465 and the like), where
// a server that says nothing may be waiting for the client's part of a handshake.
func usualTLSPort(port int) bool { return port%1000 == 465 }

// waitsForTLS asks, on a connection of its own, whether a server answers a ClientHello.
func (s *setup) waitsForTLS() bool {
	d := s.dialer()
	d.Host = s.info.Remote.Addr().String()
	ctx, cancel := context.WithTimeout(s.ctx, s.brief(5*time.Second))
	defer cancel()
	nc, err := d.Dial(ctx)
	if err != nil {
		return false
	}
	defer nc.Close()
	stop := context.AfterFunc(ctx, func() {
		defer func() { _ = recover() }()
		nc.Close()
	})
	defer stop()
	h := &hears{Conn: nc}
	_ = tls.Client(h, &tls.Config{ServerName: s.name, InsecureSkipVerify: true}).
		HandshakeContext(ctx)
		// nothing is sent over it
	return h.tls
}

// hears notes whether what comes first is a record of TLS: a handshake or an alert.
type hears struct {
	net.Conn
	heard, tls bool
}

func (h *hears) Read(p []byte) (int, error) {
	n, err := h.Conn.Read(p)
	if n > 0 && !h.heard {
		h.heard, h.tls = true, isTLS(p[:n])
	}
	return n, err
}

// isTLS tells whether octets are the beginning of a TLS handshake record or alert.
func isTLS(b []byte) bool {
	return len(b) > 1 && (b[0] == 0x15 || b[0] == 0x16) && b[1] == 3
}

// mostRefusals is how many refused recipients every server bears on a connection: the strictest
// ones say 421 to the third.
const mostRefusals = 2

// mayCarryMessage tells whether the message may leave together with its envelope. It may not when
// the server is likely to end the connection in the middle of the envelope: of a message that left
// nobody would know what became of it. That costs a flight.
func (t *transaction) mayCarryMessage() bool {
	c := t.c
	if c.carried > 0 && c.known.Facts().Ways&EnvelopeFirst != 0 {
		return false
	}
	n := len(t.m.Recipients)
	return n == 1 || c.refusals+n-1 <= mostRefusals
}

// suspect looks for the extension that a failure may be due to: one that has not worked with this
// server yet. It is not used any more.
func (t *transaction) suspect(e *Error) {
	c := t.c
	switch {
	case e.Kind == Lost && t.all && t.got <= 1 && c.carried > 0:
		// Some servers close after so many mails without a word, when the next is on its way
		// already.
		c.known.goOther(EnvelopeFirst)
	case e.Kind != Lost && e.Kind != Timeout && e.Kind != TotalTime:
	case t.got < t.data:
		// What lies between may pass only the first command of a group on.
		if e.Kind != Lost && c.info.Pipelining && t.sent-t.got > 0 && t.sent > 2 &&
			!c.known.hasWorked(worksPipelining) {
			e.Suspect = "PIPELINING"
			c.known.goOther(LockStep)
		}
	case t.chunk && t.sent > t.data && !c.known.hasWorked(worksChunking):
		e.Suspect = "CHUNKING"
		c.known.without(offerChunking)
	}
	if e.Suspect != "" {
		c.log.Event(
			"%s has not worked with this server: the next connection does without it",
			e.Suspect,
		)
	}
}

// SuspectWindow is the Error.Suspect of a mail that was lost after the end of another.
const SuspectWindow = "the window"

// resetPatience is how long the answer to the RSET of a mail is waited for that was sent after the
// end of another: the one before is answered, and there is nothing to do.
const resetPatience = 10 * time.Second

// readReset reads the answer to RSET when one is due. Nothing of the mail was handed over yet.
func (t *transaction) readReset() *Error {
	if t.got > 0 || !t.behind {
		return nil
	}
	t.c.patience = resetPatience
	defer func() { t.c.patience = 0 }()
	return t.read(1)
}

// lostInWindow looks at what became of a mail that was sent after the end of another. A server that
// loses what stands there, or part of it, says nothing to it or that commands are missing before
// it; it is not sent to in that way any more.
func (t *transaction) lostInWindow(e *Error) {
	known := t.c.known
	switch {
	case !t.behind:
		return
	case e == nil:
		known.worked(worksWindow)
		return
	}
	e.Behind = true
	sequence := e.Reply != nil && e.Reply.Code >= 500 && e.Reply.Code <= 503
	silence := e.Kind == Timeout || e.Kind == Protocol || e.Kind == Lost && e.Reply == nil
	if sequence || silence && !known.hasWorked(worksWindow) {
		e.Suspect = SuspectWindow
		known.goOther(NoWindow)
		t.c.log.Event("the server loses what stands after the end of a message: no window any more")
	}
}

// timesReplies has the replies to groups of commands timed: where the system cannot be asked to
// acknowledge at once, that is how a server is found whose answers wait for each other.
var timesReplies = !netio.QuickAcks

// A delayed acknowledgement comes after 40 ms at the earliest (RFC 1122 §4.2.3.2 allows 500), and a
// server that is near answers the first command of a group in much less.
const (
	delayedAck = 35 * time.Millisecond
	nearServer = 10 * time.Millisecond
	mostSlow   = 3
)

// timeReply notes when a reply to the envelope came. When the first of a group came at once and the
// others only after the time of a delayed acknowledgement, three times in a row, one command at a
// time is quicker.
func (t *transaction) timeReply(k int) {
	c := t.c
	took := time.Since(t.asked)
	switch {
	case !c.info.Pipelining || t.sent < 3:
	case k <= 1 && t.got == k && t.first == 0:
		t.first = max(took, 1)
	case k == t.data-1:
		if t.first < nearServer && took-t.first >= delayedAck {
			c.slow++
		} else {
			c.slow = 0
		}
		if c.slow == mostSlow {
			c.known.goOther(LockStep)
			c.info.Pipelining = false
			c.log.Event(
				"the server's answers wait for each other: one command at a time from now on",
			)
		}
	}
}
