// SPDX-License-Identifier: MIT

package smtp

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"courriel.dev/courriel/core/internal/netio"
	"courriel.dev/courriel/core/meaning"
)

// startTLS secures a connection that began in clear (RFC 3207).
func (s *setup) startTLS() *Error {
	r, e := s.exchange(StageSTARTTLS, "STARTTLS", maxLine)
	if e != nil {
		return e
	}
	switch {
	case r.Code == 220:
	case r.Code >= 400:
		return s.refusal(StageSTARTTLS, KindNone, &r)
	default:
		return s.outOfPlace(StageSTARTTLS, &r)
	}
	// The server has nothing to say before our part of the handshake. What is there was put there
	// by somebody who wants it to be taken for an answer under TLS.
	if len(s.lines.Buffered()) > 0 || s.wire.Look() == netio.Data {
		e := s.broken(StageTLS, misplaced("plaintext before the handshake"))
		e.Stage = StageSTARTTLS
		return e
	}
	return s.handshake()
}

// sessions are the TLS sessions of the process: taking one up again saves a flight with TLS 1.2 and
// the certificates with both. The certificate of a session taken up is verified again under the
// rules of the connection that does it.
var sessions = tls.NewLRUClientSessionCache(128)

// portSessions keeps the sessions of different ports of a host apart.
type portSessions struct {
	port  string // and the client's certificate, which the session carries on
	found *bool
}

func (p portSessions) Get(key string) (*tls.ClientSessionState, bool) {
	s, ok := sessions.Get(key + ":" + p.port)
	*p.found = ok
	return s, ok
}
func (p portSessions) Put(key string, s *tls.ClientSessionState) { sessions.Put(key+":"+p.port, s) }

func (s *setup) handshake() *Error {
	var overlooked Ignore
	cfg := &tls.Config{
		ServerName: s.name,
		MinVersion: tls.VersionTLS12, // RFC 8997
		Time:       s.cfg.Now,
		// Verifying is done by our own callback, which can say exactly what is wrong and overlook
		// exactly what it was told to.
		InsecureSkipVerify: true,
		VerifyConnection: func(cs tls.ConnectionState) (err error) {
			s.judged = true
			overlooked, err = s.verify(cs.PeerCertificates)
			return err
		},
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			s.certificateAsked = true
			if own := s.cfg.SignIn.Certificate; own != nil {
				s.certificateShown = true
				return own, nil
			}
			return new(tls.Certificate), nil // none
		},
		DynamicRecordSizingDisabled: true,
	}
	if s.ways&NoTickets == 0 {
		cfg.ClientSessionCache = portSessions{
			strconv.Itoa(s.cfg.Port) + s.cfg.SignIn.identity(),
			&s.ticket,
		}
	}
	until := s.until(s.silence)
	first := until // for the first octet
	if s.ways&ClassicKeys != 0 {
		cfg.CurvePreferences = classicCurves
	} else {
		first = time.Now().Add(s.brief(firstOctet))
	}
	if s.cfg.LegacyTLS {
		cfg.MinVersion, cfg.CipherSuites = tls.VersionTLS10, legacySuites
	}
	cfg.MinVersion = max(cfg.MinVersion, s.cfg.MinTLS)
	s.shaking, s.judged, s.heardBefore = true, false, s.wire.Heard()
	s.wire.Await(first, until)
	tc := tls.Client(s.wire, cfg)
	if err := tc.Handshake(); err != nil {
		return s.handshakeFailed(err)
	}
	s.shaking = false
	cs := tc.ConnectionState()
	s.info.TLS = &TLSInfo{
		Version: tls.VersionName(cs.Version), CipherSuite: tls.CipherSuiteName(cs.CipherSuite),
		Verified: overlooked == 0, Overlooked: overlooked, Resumed: cs.DidResume, Certificates: cs.PeerCertificates,
	}
	s.conn = tc
	s.lines.Reset((*source)(s.Conn))
	s.log.Event("%s", s.info.TLS)
	if isLegacy(&cs) {
		s.log.Event("this is legacy TLS, which protects badly: it was allowed by the property")
	}
	return nil
}

// certEvents are what a certificate that was not accepted is in the table.
var certEvents = map[Kind]meaning.Event{
	UnknownAuthority: meaning.CertUnknown, WrongKey: meaning.CertKey, WrongName: meaning.CertName, Expired: meaning.CertExpired, CertificateInvalid: meaning.CertBad,
}

func (s *setup) handshakeFailed(err error) *Error {
	event, cause := s.eventOf(err)
	var ce *certError
	var he tls.RecordHeaderError
	switch {
	case !severed(event): // time, or the caller, ended it
	case errors.As(err, &ce):
		event = certEvents[ce.kind]
	case unreadableCertificate(err):
		event = meaning.CertBad
	case errors.As(err, &he) && s.cfg.Security == ImplicitTLS && isReply(he.RecordHeader[:4]):
		event = meaning.Plaintext
	case errors.As(err, &he):
		event = meaning.LocalTLS
	case event == meaning.ConnEnd || event == meaning.ConnReset:
		if s.wire.Heard() != s.heardBefore {
			event = meaning.AlertClosed
		}
	}
	if s.certificateAsked && (event == meaning.AlertCipher || event == meaning.AlertClosed) {
		event = meaning.AlertCertificate // how TLS 1.2 servers say that they wanted one
	}
	s.shut()
	e := s.failure(StageTLS, event, cause)
	e.OldTLS = e.Kind == TLSHandshake && nothingInCommon(err)
	return e
}

func isReply(head []byte) bool {
	_, _, ok := parseReplyLine([]byte(string(head) + "\n"))
	return ok
}

// unreadableCertificate tells whether it was the certificate that crypto/tls could not read. It has
// no type for that.
func unreadableCertificate(err error) bool {
	text := err.Error()
	return strings.Contains(text, "failed to parse certificate from server") ||
		strings.Contains(text, "certificate contains an unsupported type of public key")
}

// trusted gives the authorities to verify by, nil for the operating system's, and those of them
// whose dates are known.
func trusted(cfg *Config) (*x509.CertPool, []*x509.Certificate, error) {
	if len(cfg.ExtraCAs) == 0 {
		return cfg.Roots, cfg.OwnRoots, nil
	}
	pool := cfg.Roots
	if pool != nil {
		pool = pool.Clone()
	} else {
		var err error
		if pool, err = x509.SystemCertPool(); err != nil {
			pool = x509.NewCertPool() // a system without roots still has those that were given
		}
	}
	own := slices.Clone(cfg.OwnRoots)
	for rest := cfg.ExtraCAs; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		if c, err := x509.ParseCertificate(block.Bytes); err == nil {
			pool.AddCert(c)
			own = append(own, c)
		}
	}
	if len(own) == len(cfg.OwnRoots) {
		return nil, nil, errors.New("no certificate in PEM form was found")
	}
	return pool, own, nil
}

// certError is a certificate that was not accepted.
type certError struct {
	kind Kind
	err  error
}

func (e *certError) Error() string { return e.err.Error() }
func (e *certError) Unwrap() error { return e.err }
