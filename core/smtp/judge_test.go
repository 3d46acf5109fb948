// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509/pkix"
	"encoding/asn1"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"courriel.dev/courriel/core/meaning"
)

// TestClientCertificateWanted: a TLS 1.3 server refuses a client without a certificate when the
// handshake is over for the client. That is the handshake's failure, for good, and not a lost
// connection.
func TestClientCertificateWanted(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		cfg := looped(t, func(nc net.Conn) {
			tc := tls.Server(nc, &tls.Config{
				Certificates: []tls.Certificate{
					goodCert(),
				}, ClientAuth: tls.RequireAnyClientCert, MaxVersion: version,
			})
			_ = tc.Handshake()
			_, _ = io.Copy(io.Discard, nc) // so that the alert is not lost in a reset
		})
		cfg.Security = ImplicitTLS
		_, err := Dial(context.Background(), cfg)
		e := expect(t, err, TLSHandshake, StageTLS, false)
		if e.Temporary() || e.Means != meaning.Of(meaning.TLS, meaning.AlertCertificate, false) {
			t.Errorf("%x: %+v", version, e.Means)
		}
	}
}

// certificateDER is a certificate whose signed part can be changed and signed again.
type certificateDER struct {
	TBS       asn1.RawValue
	Algorithm pkix.AlgorithmIdentifier
	Signature asn1.BitString
}

// changed gives a certificate of the tests' authority with other octets in what is signed.
func changed(t *testing.T, from, to string) tls.Certificate {
	t.Helper()
	cert := testCA().issue(0, "mx.test", "127.0.0.1")
	var c certificateDER
	if _, err := asn1.Unmarshal(cert.Certificate[0], &c); err != nil {
		t.Fatal(err)
	}
	tbs := bytes.Replace(c.TBS.FullBytes, []byte(from), []byte(to), 1)
	if bytes.Equal(tbs, c.TBS.FullBytes) || len(from) != len(to) {
		t.Fatal("nothing was changed")
	}
	hash := sha256.Sum256(tbs)
	signature, err := ecdsa.SignASN1(rand.Reader, testCA().key, hash[:])
	if err != nil {
		t.Fatal(err)
	}
	c.TBS = asn1.RawValue{FullBytes: tbs}
	c.Signature = asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)}
	der, err := asn1.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{
		Certificate: [][]byte{der, testCA().cert.Raw},
		PrivateKey:  cert.PrivateKey,
	}
}

// TestOddCertificates: a certificate that the library cannot accept, or not even read, is
// invalid, with the reason. What can be overlooked at all is overlooked when that is asked for,
// and by nothing else.
func TestOddCertificates(t *testing.T) {
	const serial = "\xa0\x03\x02\x01\x02\x02\x01" // version 3, then the number
	for name, c := range map[string]struct {
		cert       tls.Certificate
		says       string
		overlooked bool
	}{
		"negative serial number": {changed(t, serial+"\x02", serial+"\x82"), "negative", true},
		"unreadable":             {changed(t, serial+"\x02", "\xa0\x03\x02\x01\x07\x02\x01\x02"), "version", false},
	} {
		for ignore := range Ignore(16) {
			cfg := looped(t, func(nc net.Conn) {
				tc := tls.Server(nc, &tls.Config{Certificates: []tls.Certificate{c.cert}})
				if tc.Handshake() == nil {
					_, _ = io.WriteString(tc, "220 mx.test\r\n")
				}
				_, _ = io.Copy(io.Discard, tc)
			})
			cfg.Security, cfg.Ignore, cfg.Silence = ImplicitTLS, ignore, 300*time.Millisecond
			_, err := Dial(context.Background(), cfg)
			if ignore&IgnoreInvalid != 0 && c.overlooked {
				expect(t, err, Timeout, StageHello, false) // it got past the certificate
				continue
			}
			if e := expect(t, err, CertificateInvalid, StageTLS, false); e.Temporary() ||
				!strings.Contains(e.Error(), c.says) {
				t.Errorf("%s, ignoring %04b: %v", name, ignore, e)
			}
		}
	}
}

// TestEveryAlertOnTheWire: each alert that a server can answer the ClientHello with has the meaning
// of its cell, whatever its number.
func TestEveryAlertOnTheWire(t *testing.T) {
	for n := range 256 {
		cfg := piped(t, func(nc net.Conn) {
			record := make([]byte, 5)
			if _, err := io.ReadFull(nc, record); err != nil {
				return
			}
			hello := make([]byte, int(record[3])<<8|int(record[4]))
			_, _ = io.ReadFull(nc, hello)
			_, _ = nc.Write([]byte{0x15, 3, 3, 0, 2, 2, byte(n)})
			_, _ = io.Copy(io.Discard, nc)
		})
		cfg.Security = ImplicitTLS
		_, err := Dial(context.Background(), cfg)
		want := meaning.Of(meaning.TLS, meaning.OfAlert(uint8(n)), false)
		if e := expect(t, err, want.Kind, StageTLS, false); e.Means != want ||
			e.Temporary() != want.Retry {
			t.Errorf("alert %d: %v, %+v, want %+v", n, e, e.Means, want)
		}
	}
}
