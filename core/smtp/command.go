// SPDX-License-Identifier: MIT

package smtp

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	gosmtp "github.com/emersion/go-smtp"
)

// Bounds of command lines. RFC 5321 §4.5.3.1.4 allows 512 octets, and the extensions used here add
// to it: SIZE 26 (RFC 1870 §3), BODY 17, SMTPUTF8 10 (RFC 6531 §3.4), DSN 500 for RCPT and AUTH 500
// for MAIL (RFC 3461 §4, RFC 4954 §3), BY 17 (RFC 2852 §2), MT-PRIORITY 15 (RFC 6710 §3), HOLDFOR
// or HOLDUNTIL 34 (RFC 4865 §4).
const (
	maxLine    = 512
	maxEnvLine = 512 + 26 + 17 + 10 + 500 + 500 + 17 + 15 + 34
	// maxPath is RFC 5321 §4.5.3.1.3 without the angle brackets. The 64 octets for a local part are
	// not held: mail is received from longer ones, so that one must be able to answer, and the line
	// stays bounded.
	maxPath = 254
)

var (
	errControl = errors.New("control character in a command")
	errTooLong = errors.New("command line too long")
)

// endCommand ends the line that begins at start of b. It is the one place that every command
// passes: whatever was checked before, a control character or an over-long line is refused here,
// and the line is taken back.
func endCommand(b []byte, start, limit int) ([]byte, error) {
	for _, c := range b[start:] {
		if c < ' ' || c == 0x7f {
			return b[:start], errControl
		}
	}
	if len(b)-start+2 > limit {
		return b[:start], errTooLong
	}
	return append(b, '\r', '\n'), nil
}

// appendMail appends MAIL for a mail that checkMail accepted.
func (c *Conn) appendMail(b []byte, m *Mail, size int64) ([]byte, error) {
	start := len(b)
	b = append(b, "MAIL FROM:<"...)
	b = append(b, m.Sender...)
	b = append(b, '>')
	if size >= 0 && c.offers.has(offerSize) {
		b = append(b, " SIZE="...)
		b = strconv.AppendInt(b, size, 10)
	}
	o := &m.Options
	if o.Body != "" && o.Body != gosmtp.Body7Bit {
		b = append(b, " BODY="...)
		b = append(b, o.Body...)
	}
	if o.UTF8 {
		b = append(b, " SMTPUTF8"...)
	}
	if o.RequireTLS {
		b = append(b, " REQUIRETLS"...)
	}
	if o.Return != "" {
		b = append(b, " RET="...)
		b = append(b, o.Return...)
	}
	if o.EnvelopeID != "" {
		b = append(b, " ENVID="...)
		b = appendXtext(b, o.EnvelopeID)
	}
	if o.Auth != nil {
		b = append(b, " AUTH="...)
		if *o.Auth == "" {
			b = append(b, "<>"...)
		} else {
			b = appendXtext(b, *o.Auth)
		}
	}
	if o.DeliverBy != nil {
		b = appendBy(b, o.DeliverBy)
	}
	if o.MTPriority != nil {
		b = append(b, " MT-PRIORITY="...)
		b = strconv.AppendInt(b, int64(*o.MTPriority), 10)
	}
	b = appendExtra(b, &m.Extra)
	return endCommand(b, start, maxEnvLine)
}

// appendExtra appends further options of MAIL.
func appendExtra(b []byte, x *MailExtra) []byte {
	if x.HoldFor > 0 {
		b = append(b, " HOLDFOR="...)
		b = strconv.AppendInt(b, int64(x.HoldFor/time.Second), 10)
	}
	if !x.HoldUntil.IsZero() {
		b = append(b, " HOLDUNTIL="...)
		b = x.HoldUntil.UTC().AppendFormat(b, time.RFC3339)
	}
	return b
}

func appendBy(b []byte, by *gosmtp.DeliverByOptions) []byte {
	b = append(b, " BY="...)
	b = strconv.AppendInt(b, int64(by.Time/time.Second), 10)
	b = append(b, ';')
	b = append(b, by.Mode...)
	if by.Trace {
		b = append(b, 'T')
	}
	return b
}

// appendRecipient appends RCPT for one recipient of a mail that checkMail accepted.
func appendRecipient(b []byte, m *Mail, i int) ([]byte, error) {
	start := len(b)
	b = append(b, "RCPT TO:<"...)
	b = append(b, m.Recipients[i]...)
	b = append(b, '>')
	if m.RecipientOptions != nil {
		o := &m.RecipientOptions[i]
		for j, n := range o.Notify {
			if j == 0 {
				b = append(b, " NOTIFY="...)
			} else {
				b = append(b, ',')
			}
			b = append(b, n...)
		}
		if o.OriginalRecipient != "" {
			b = append(b, " ORCPT="...)
			b = append(b, o.OriginalRecipientType...)
			b = append(b, ';')
			if o.OriginalRecipientType == gosmtp.DSNAddressTypeUTF8 {
				b = appendUTF8Xtext(b, o.OriginalRecipient, m.Options.UTF8)
			} else {
				b = appendXtext(b, o.OriginalRecipient)
			}
		}
		if !o.RequireRecipientValidSince.IsZero() {
			b = append(b, " RRVS="...)
			b = o.RequireRecipientValidSince.UTC().AppendFormat(b, time.RFC3339)
		}
	}
	return endCommand(b, start, maxEnvLine)
}

// appendXtext encodes as RFC 3461 §4 says.
func appendXtext(b []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c >= 0x7f || c == '+' || c == '=' {
			b = append(b, '+', hex[c>>4], hex[c&15])
		} else {
			b = append(b, c)
		}
	}
	return b
}

// appendUTF8Xtext encodes as RFC 6533 §3 says: as it is when the server takes UTF-8, in ASCII
// otherwise.
func appendUTF8Xtext(b []byte, s string, raw bool) []byte {
	for _, r := range s {
		switch {
		case r > ' ' && r < 0x7f && r != '+' && r != '=' && r != '\\', r >= 0x80 && raw:
			b = utf8.AppendRune(b, r)
		default:
			b = fmt.Appendf(b, `\x{%X}`, r)
		}
	}
	return b
}

// checkMail refuses a mail whose envelope cannot be put on the wire, before any of it is.
func (c *Conn) checkMail(m *Mail) (Kind, error) {
	if len(m.Recipients) == 0 {
		return BadAddress, errors.New("no recipient")
	}
	if m.Sender != "" {
		if err := checkAddress(m.Sender, m.Options.UTF8); err != nil {
			return BadAddress, fmt.Errorf("sender: %w", err)
		}
	}
	for i, r := range m.Recipients {
		if err := checkAddress(r, m.Options.UTF8); err != nil {
			return BadAddress, fmt.Errorf("recipient %d: %w", i+1, err)
		}
	}
	if m.RecipientOptions != nil && len(m.RecipientOptions) != len(m.Recipients) {
		return BadAddress, errors.New("recipient options are not one for each recipient")
	}
	if err := checkOptions(m); err != nil {
		return BadAddress, err
	}
	return c.checkOffers(m)
}

// checkAddress accepts what may stand between angle brackets: a local part and a domain, or a local
// part alone. It is wider than RFC 5321 where mail really is (dots anywhere in a local part,
// underscores in a domain), and exact about everything that could end the address early.
func checkAddress(a string, utf8OK bool) error {
	if a == "" {
		return errors.New("address is empty")
	}
	if len(a) > maxPath {
		return errors.New("address is too long")
	}
	for i := range len(a) {
		c := a[i]
		if c < ' ' || c == 0x7f {
			return errors.New("address has a control character")
		}
		if c >= 0x80 && !utf8OK {
			return errors.New("address is not ASCII and SMTPUTF8 is not used")
		}
	}
	if !utf8.ValidString(a) {
		return errors.New("address is not valid UTF-8")
	}
	domain, quoted := a, a[0] == '"'
	if quoted {
		i := 1
		for ; i < len(a) && a[i] != '"'; i++ {
			if a[i] == '\\' {
				i++
			}
		}
		if i >= len(a) {
			return errors.New("quoted local part does not end")
		}
		domain = a[i+1:]
	} else {
		i := strings.IndexAny(a, `()<>[]:;,\" @`)
		if i < 0 {
			return nil // a mailbox of the server itself, like postmaster
		}
		if i == 0 || a[i] != '@' {
			return fmt.Errorf("%q has no place in a local part", a[i])
		}
		domain = a[i:]
	}
	if domain == "" && quoted {
		return nil
	}
	if len(domain) < 2 || domain[0] != '@' {
		return errors.New("domain is missing")
	}
	domain = domain[1:]
	if domain[0] == '[' {
		if domain[len(domain)-1] != ']' || strings.ContainsAny(domain[1:len(domain)-1], "[]\\<> ") {
			return errors.New("address literal is malformed")
		}
		return nil
	}
	for i := range len(domain) {
		c := domain[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c >= 0x80) {
			return fmt.Errorf("%q has no place in a domain", c)
		}
	}
	return nil
}

// checkOptions refuses options whose values are not among those that exist.
func checkOptions(m *Mail) error {
	switch m.Options.Body {
	case "", gosmtp.Body7Bit, gosmtp.Body8BitMIME, gosmtp.BodyBinaryMIME:
	default:
		return errors.New("unknown body type")
	}
	switch m.Options.Return {
	case "", gosmtp.DSNReturnFull, gosmtp.DSNReturnHeaders:
	default:
		return errors.New("unknown RET")
	}
	if len(m.Options.EnvelopeID) > 100 { // RFC 3461 §4.4
		return errors.New("envelope identifier is too long")
	}
	if hasControl(m.Options.EnvelopeID) || m.Options.Auth != nil && hasControl(*m.Options.Auth) {
		return errControl
	}
	if by := m.Options.DeliverBy; by != nil &&
		(by.Mode != gosmtp.DeliverByNotify && by.Mode != gosmtp.DeliverByReturn || by.Mode == gosmtp.DeliverByReturn && by.Time <= 0) {
		return errors.New("unknown BY mode, or no time to deliver in") // RFC 2852 §4
	}
	if p := m.Options.MTPriority; p != nil && (*p < -9 || *p > 9) { // RFC 6710 §5
		return errors.New("MT-PRIORITY is not between -9 and 9")
	}
	if m.Extra.HoldFor < 0 || m.Extra.HoldFor > 999999999*time.Second ||
		m.Extra.HoldFor > 0 && !m.Extra.HoldUntil.IsZero() { // RFC 4865 §4
		return errors.New(
			"HOLDFOR is not between 0 and 999999999 seconds, or stands beside HOLDUNTIL",
		)
	}
	for i := range m.RecipientOptions {
		o := &m.RecipientOptions[i]
		for _, n := range o.Notify {
			switch n {
			case gosmtp.DSNNotifyDelayed, gosmtp.DSNNotifyFailure, gosmtp.DSNNotifySuccess:
			case gosmtp.DSNNotifyNever:
				if len(o.Notify) > 1 {
					return errors.New("NOTIFY=NEVER stands alone")
				}
			default:
				return errors.New("unknown NOTIFY")
			}
		}
		if o.OriginalRecipient != "" {
			switch o.OriginalRecipientType {
			case gosmtp.DSNAddressTypeRFC822, gosmtp.DSNAddressTypeUTF8:
			default:
				return errors.New("unknown type of the original recipient")
			}
			if hasControl(o.OriginalRecipient) || len(o.OriginalRecipient) > maxPath {
				return errors.New("original recipient has a control character or is too long")
			}
		}
	}
	return nil
}

func hasControl(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) >= 0
}

// checkOffers refuses a mail that needs what the server does not offer.
func (c *Conn) checkOffers(m *Mail) (Kind, error) {
	missing := func(keyword string) (Kind, error) {
		return ExtensionMissing, errors.New(keyword + " is not offered")
	}
	o, x := &m.Options, c.info.Extensions
	switch o.Body {
	case gosmtp.Body8BitMIME:
		if !c.offers.has(offer8BitMIME) {
			return missing("8BITMIME")
		}
	case gosmtp.BodyBinaryMIME:
		if !c.UsingBinaryMIME() {
			return missing("BINARYMIME with CHUNKING")
		}
		if m.Body.size() < 0 {
			return BadBody, errors.New("a binary body needs a size")
		}
	}
	if o.UTF8 && !c.offers.has(offerUTF8) {
		return missing("SMTPUTF8")
	}
	if o.RequireTLS && (!x.Has("REQUIRETLS") || c.info.TLS == nil || !c.info.TLS.Verified) {
		return missing("REQUIRETLS over verified TLS")
	}
	if (o.Return != "" || o.EnvelopeID != "") && !c.offers.has(offerDSN) {
		return missing("DSN")
	}
	switch e := &m.Extra; {
	case o.DeliverBy != nil && !x.Has("DELIVERBY"):
		return missing("DELIVERBY")
	case o.MTPriority != nil && !x.Has("MT-PRIORITY"):
		return missing("MT-PRIORITY")
	case (e.HoldFor > 0 || !e.HoldUntil.IsZero()) && !x.Has("FUTURERELEASE"):
		return missing("FUTURERELEASE")
	}
	if o.Auth != nil && !x.Has("AUTH") {
		return missing("AUTH")
	}
	for i := range m.RecipientOptions {
		r := &m.RecipientOptions[i]
		switch {
		case (len(r.Notify) > 0 || r.OriginalRecipient != "") && !c.offers.has(offerDSN):
			return missing("DSN")
		case !r.RequireRecipientValidSince.IsZero() && !x.Has("RRVS"):
			return missing("RRVS")
		}
	}
	if size := m.Body.size(); size >= 0 && c.info.SizeLimit > 0 && size > c.info.SizeLimit {
		return TooLarge, fmt.Errorf(
			"the message has %d octets, the server takes %d",
			size,
			c.info.SizeLimit,
		)
	}
	return KindNone, nil
}
