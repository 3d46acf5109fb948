// SPDX-License-Identifier: MIT

package core

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"strings"
	"time"

	"courriel.dev/courriel/core/smtp"
)

// connection says how a session connects. It does not change once made: a
// property that is set later makes a new one.
type connection struct {
	config smtp.Config
	certs  []*x509.Certificate
	// certificate is the client's own.
	certificate *tls.Certificate
	turn        chan struct{} // one token a connection: calls queue up for it
	window      int           // mails under way at once in a batch, when the server is trusted with it
	limits      serverLimits  // what the program set
	total       time.Duration
	allOrNone   bool
	transcript  *transcript
	known       *smtp.Known // of the server
}

// The usual ports of the options.
var usualPorts = map[Option]int{
	OptionDefault:     25,
	OptionSTARTTLS:    587,
	OptionImplicitTLS: 465,
	OptionClear:       25,
}

var securities = map[Option]smtp.Security{
	OptionDefault:     smtp.Opportunistic,
	OptionSTARTTLS:    smtp.RequireSTARTTLS,
	OptionImplicitTLS: smtp.ImplicitTLS,
	OptionClear:       smtp.Clear,
}

var families = map[int64]smtp.Family{0: smtp.AnyFamily, 4: smtp.IPv4, 6: smtp.IPv6}

// newConnection checks the properties and makes the way to connect of them.
func newConnection(v *properties) (*connection, error) {
	option := Option(v.number(PropertyOption))
	c := &connection{config: smtp.Config{
		Host:     v.text(PropertyServer),
		Port:     int(v.number(PropertyPort)),
		Security: securities[option],
		Family:   families[v.number(PropertyIPVersion)],
		EHLOName: v.text(PropertyEHLOName),
	}}
	if c.config.Port == 0 {
		c.config.Port = usualPorts[option]
	}
	if option == OptionDefault && c.config.Port == usualPorts[OptionImplicitTLS] {
		// RFC 8314 §3.3: a server there waits for TLS, and a client that waits for its greeting
		// waits in vain.
		c.config.Security = smtp.ImplicitTLS
	}
	c.known = smtp.KnownOf(c.config.Host, c.config.Port)
	c.config.Without = extensionKeywords(v.text(PropertyWithoutExtensions))
	c.config.NoHybridKeys = !v.is(PropertyHybridKeys)
	c.config.LegacyTLS = v.is(PropertyLegacyTLS)
	c.config.MinTLS = map[int64]uint16{12: tls.VersionTLS12, 13: tls.VersionTLS13}[v.number(PropertyMinimumTLS)]
	c.config.Pins, _ = smtp.ParsePins(
		v.text(PropertyPins),
	) // they were looked at when they were set
	if c.config.PinsOnly = v.is(PropertyPinsOnly); c.config.PinsOnly && len(c.config.Pins) == 0 {
		return nil, badArgument(
			CodeEmptyArgument,
			propertyName(
				PropertyPins,
			)+": with "+propertyName(
				PropertyPinsOnly,
			)+" there must be a key to trust",
		)
	}
	var err error
	if c.certificate, err = clientCertificate(v); err != nil {
		return nil, err
	}
	if err := setProxy(&c.config, v.text(PropertyProxy)); err != nil {
		return nil, err
	}
	if a := v.text(PropertyLocalAddress); a != "" {
		var err error
		if c.config.LocalAddress, err = netip.ParseAddr(a); err != nil {
			return nil, badArgument(CodeOutOfRange, "LOCAL_ADDRESS is not an IP address")
		}
	}
	switch password, token := v.text(PropertyPassword), v.text(PropertyAuthToken); {
	case password != "" && token == "" && v.text(PropertyUsername) == "":
		return nil, badArgument(
			CodeEmptyArgument,
			"USERNAME: a password was given without a user name",
		)
	case v.is(PropertySignInRequired) && password == "" && token == "" && c.certificate == nil:
		return nil, badArgument(
			CodeEmptyArgument,
			"PASSWORD: sign-in is required, but there is neither a password nor a token",
		)
	}
	bits := v.number(PropertyIgnoreErrors)
	for _, b := range []struct {
		bit    int64
		ignore smtp.Ignore
	}{
		{IgnoreCertificateInvalid, smtp.IgnoreInvalid},
		{IgnoreNameMismatch, smtp.IgnoreName},
		{IgnoreExpired, smtp.IgnoreExpired},
		{IgnoreRevocation, smtp.IgnoreRevocation},
	} {
		if bits&b.bit != 0 {
			c.config.Ignore |= b.ignore
		}
	}
	if path := v.text(PropertyCAFile); path != "" {
		var err error
		if c.certs, err = readAuthorities(path); err != nil {
			return nil, err
		}
	}
	if path := v.text(PropertyTranscriptFile); path != "" {
		var err error
		if c.transcript, err = openTranscript(path); err != nil {
			return nil, err
		}
	}
	c.turn = make(chan struct{}, v.number(PropertyConnections))
	c.later(v)
	return c, nil
}

// later takes over what may be set after the start as well.
func (c *connection) later(v *properties) {
	c.config.Silence = seconds(v.number(PropertyTimeoutSeconds))
	c.config.NoChunking = !v.is(PropertyChunking)
	c.config.SignIn = smtp.SignIn{
		Username:    v.text(PropertyUsername),
		Password:    v.text(PropertyPassword),
		Token:       v.text(PropertyAuthToken),
		Certificate: c.certificate,
		Mechanism:   strings.ToUpper(v.text(PropertyMechanism)),
		Required:    v.is(PropertySignInRequired),
		AllowClear:  v.is(PropertyClearTextSignInAllowed),
	}
	c.total = seconds(v.number(PropertyTotalSeconds))
	c.allOrNone = v.is(PropertyAllOrNone)
	c.window = int(v.number(PropertyTrustedWindow))
	c.limits = serverLimits{
		int(v.number(PropertyRecipientsPerMail)),
		int(v.number(PropertyMailsPerConnection)),
	}
}

func (c *connection) with(v *properties) *connection {
	n := *c
	n.later(v)
	return &n
}

func (c *connection) release() {
	if c != nil {
		c.transcript.close()
	}
}

// dial opens a connection with the roots that the process uses at this time.
func (s *Session) dial(ctx context.Context, c *connection) (*link, error) {
	config := c.config
	l := &link{}
	if told := s.told.Load(); c.transcript != nil || told != nil {
		l.lines = &listener{number: connections.Add(1), file: c.transcript, session: s}
		l.lines.listen(ctx)
		config.Transcript = l.lines.write
	}
	var err error
	config.Block, config.Known = onThread(ctx), c.known
	s.mu.Lock()
	config.Before = smtp.Protection{Encrypted: s.had.Encrypted, SignedIn: s.had.SignedIn}
	s.mu.Unlock()
	if config.Security != smtp.Clear {
		config.OwnRoots = c.certs
		if config.Roots, err = trustedRoots(c.certs); err != nil {
			return nil, err
		}
	}
	if l.conn, err = smtp.Dial(ctx, &config); err != nil {
		e := AsError(err)
		if way := otherWay(e, &config); way != "" {
			e.Extra = way
		}
		s.countSignIn(e)
		return nil, e
	}
	s.countSignIn(nil)
	s.connected(l.conn.Info())
	return l, nil
}

// otherWay names what the program can choose so that the connection may succeed.
func otherWay(e *Error, config *smtp.Config) string {
	var failure *smtp.Error
	if !errors.As(e.Err, &failure) {
		return ""
	}
	switch {
	case e.Stage == StageGreeting && config.Security != smtp.ImplicitTLS && (failure.SpeaksTLS || e.Code == CodeTimeout && config.Port == 465):
		return "The port is for implicit TLS (EMAIL_OPTION_IMPLICIT_TLS), where the client speaks first."
	case e.Code == CodeSignInRefused && failure.Proof && config.SignIn.Mechanism == "":
		return "The server offers SCRAM, and may keep this account's password in a form that SCRAM cannot use; then " +
			"EMAIL_SESSION_MECHANISM with PLAIN helps."
	case e.Code == CodeTLSHandshake && config.MinTLS == tls.VersionTLS13 && (failure.OldTLS || failure.Means.Kind == smtp.TLSHandshake):
		return "The property " + propertyName(
			PropertyMinimumTLS,
		) + " asks for TLS 1.3; the server may know TLS 1.2 only."
	case e.Code == CodeTLSHandshake && failure.OldTLS && !config.LegacyTLS:
		return "Server and client found no TLS version or cipher suite in common. If the server knows only TLS 1.0 or 1.1, " +
			"or only RSA key exchange, EMAIL_SESSION_LEGACY_TLS allows them."
	}
	return ""
}

// maxAuthorities is fifty times what all public authorities take.
const maxAuthorities = 16 << 20

// readAuthorities reads a file of certificates in PEM form.
func readAuthorities(path string) ([]*x509.Certificate, error) {
	unusable := func(why string, err error) error {
		e := newError(CodeCAFile, StageArguments, oneLine(why))
		e.Err = err
		e.system(err)
		return e
	}
	data, err := readFile(path, maxAuthorities)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, unusable("there is no file "+path, err)
	}
	if errors.Is(err, errNotAFile) || errors.Is(err, errTooLarge) {
		return nil, unusable(err.Error(), nil)
	}
	if err != nil {
		return nil, unusable("it cannot be read", err)
	}
	list, odd := parseAuthorities(data)
	if len(list) == 0 {
		if odd != nil {
			return nil, unusable("no certificate in it can be read", odd)
		}
		return nil, unusable("there is no certificate in "+path, nil)
	}
	return list, nil
}

// parseAuthorities reads certificates in PEM form, and a single one in DER form. Those that cannot
// be read are left out, as the operating systems do: one odd certificate does not take the trust in
// the others away. odd says what was wrong with the last of them.
func parseAuthorities(data []byte) (list []*x509.Certificate, odd error) {
	data = withoutByteOrderMark(data)
	if c, err := x509.ParseCertificate(data); err == nil {
		return []*x509.Certificate{c}, nil
	}
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			return list, odd
		}
		if block.Type != "CERTIFICATE" && block.Type != "X509 CERTIFICATE" {
			continue
		}
		if c, err := x509.ParseCertificate(block.Bytes); err == nil {
			list = append(list, c)
		} else {
			odd = err
		}
	}
}

// withoutByteOrderMark gives a text that an editor of Windows may have saved, in UTF-8 or UTF-16,
// as PEM has it: in ASCII, without the mark.
func withoutByteOrderMark(data []byte) []byte {
	if rest, ok := bytes.CutPrefix(data, []byte("\xef\xbb\xbf")); ok {
		return rest
	}
	low := 0 // where the low octet of a unit is
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		low = 1
	default:
		return data
	}
	text := make([]byte, 0, len(data)/2)
	for i := 2; i+1 < len(data); i += 2 {
		if c := data[i+low]; data[i+1-low] == 0 {
			text = append(text, c)
		} else {
			text = append(text, '?')
		}
	}
	return text
}

// describeCertificate says whose a certificate is.
func describeCertificate(chain []*x509.Certificate) string {
	if len(chain) == 0 {
		return ""
	}
	c := chain[0]
	return fmt.Sprintf(
		"subject: %s\nissuer: %s\nnames: %s\nvalid: %s to %s\nsha256: %x",
		oneLine(
			c.Subject.String(),
		),
		oneLine(c.Issuer.String()),
		oneLine(strings.Join(c.DNSNames, " ")),
		c.NotBefore.UTC().
			Format(time.RFC3339),
		c.NotAfter.UTC().Format(time.RFC3339),
		sha256.Sum256(c.Raw),
	)
}
