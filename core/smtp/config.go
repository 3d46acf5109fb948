// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/netip"
	"time"

	"courriel.dev/courriel/core/internal/proxy"
)

// Security says when and how a connection is encrypted.
type Security uint8

const (
	// Opportunistic uses STARTTLS when the server offers it and goes on in clear when it does not.
	// When it is offered, its failure fails the connection.
	Opportunistic Security = iota
	// RequireSTARTTLS fails unless the connection could be secured with STARTTLS.
	RequireSTARTTLS
	// ImplicitTLS speaks TLS from the first octet (RFC 8314 §3.3).
	ImplicitTLS
	// Clear never encrypts, whatever the server offers.
	Clear
)

// Family restricts the addresses that are tried.
type Family uint8

const (
	// AnyFamily tries IPv6 and IPv4 as RFC 8305 says.
	AnyFamily Family = iota
	// IPv4 tries IPv4 addresses only.
	IPv4
	// IPv6 tries IPv6 addresses only.
	IPv6
)

// Ignore is a set of certificate faults that the caller accepts. A connection on which one of them
// was in fact overlooked counts as unverified: credentials are refused on it unless
// SignIn.AllowClear is set.
type Ignore uint8

const (
	// IgnoreInvalid accepts a certificate of an unknown authority or one that is invalid in another
	// way.
	IgnoreInvalid Ignore = 1 << iota
	// IgnoreName accepts a certificate made out to another name.
	IgnoreName
	// IgnoreExpired accepts a certificate that is expired or not yet valid.
	IgnoreExpired
	// IgnoreRevocation accepts a revoked certificate. Revocation is not looked up today, so that
	// the bit has no effect.
	IgnoreRevocation
)

// SignIn is what the caller signs in with. The zero value does not sign in.
type SignIn struct {
	// Username is the name to sign in as, in UTF-8, without control characters.
	Username string
	// Password is for SCRAM, PLAIN and LOGIN. With neither a password, a token nor a certificate
	// nobody signs in.
	Password string
	// Token is an OAuth 2 access token, for XOAUTH2 and OAUTHBEARER. With a token the password is
	// never used.
	Token string
	// Certificate is the client's own, shown to a server that asks for one in the handshake.
	// Without a password and a token it is what EXTERNAL signs in with; a server that knows the
	// client by its certificate alone need not offer that.
	Certificate *tls.Certificate
	// Mechanism, when not empty, is the only mechanism that is used. CRAM-MD5 and NTLM are used
	// only so.
	Mechanism string
	// Required fails the connection when the server offers no mechanism that is known here. Without
	// it the connection goes on unsigned in that case. A refusal fails the connection always.
	Required bool
	// AllowClear allows credentials on a connection that is not encrypted or whose certificate was
	// not verified. To this machine they are always allowed, when Host is a loopback address or
	// localhost and the peer's address is one, too.
	AllowClear bool
}

func (s *SignIn) wanted() bool { return s.Password != "" || s.Token != "" || s.Certificate != nil }

// identity tells certificates of the client apart.
func (s *SignIn) identity() string {
	if s.Certificate == nil || len(s.Certificate.Certificate) == 0 {
		return ""
	}
	sum := sha256.Sum256(s.Certificate.Certificate[0])
	return "+" + string(sum[:])
}

// Protection is what a connection has.
type Protection struct {
	Encrypted bool // by TLS
	SignedIn  bool
}

// Resolver finds the addresses of a name; *net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Side says who sent a line of a transcript.
type Side uint8

const (
	// ClientSide marks what was written here.
	ClientSide Side = iota
	// ServerSide marks what the server answered.
	ServerSide
	// Event marks what is no line of the protocol: connected, secured, octets of a body.
	Event
)

// DefaultSilence is the longest silence of a server that is borne when a Config does not say.
// RFC 5321 §4.5.3.2.6 asks for ten minutes at the end of the data.
const DefaultSilence = 10 * time.Minute

// Config says where to connect and how. Dial reads it and keeps no reference to it.
type Config struct {
	// Host is the server as the caller gave it: a name (also an internationalized one) or an
	// address. Certificates are verified against it and against nothing else.
	Host string
	// Port is 1 to 65535.
	Port int
	// Security says when the connection is encrypted.
	Security Security
	// Family restricts the addresses that are tried.
	Family Family
	// LocalAddress is the address to connect from; the zero value leaves it to the system.
	LocalAddress netip.Addr
	// Proxy is asked for the connection, if set; ParseProxy gives it. LocalAddress and Family are
	// then those of the connection to it, but for SOCKS5 with names looked up here, where Family is
	// the server's.
	Proxy *proxy.Proxy
	// EHLOName is what the client calls itself. Empty: the address literal of its side of the
	// connection.
	EHLOName string
	// Silence bounds name resolution, connecting, the TLS handshake, each whole reply, and a write
	// that makes no progress. Zero: DefaultSilence.
	Silence time.Duration
	// Roots are the trusted authorities; nil: the operating system's.
	Roots *x509.CertPool
	// OwnRoots are the authorities in Roots that the caller brought. A pool does not show its
	// certificates, and their dates help to tell an authority that has expired from one that never
	// was trusted.
	OwnRoots []*x509.Certificate
	// ExtraCAs are further trusted authorities, as PEM.
	ExtraCAs []byte
	// Ignore are the certificate faults that are overlooked.
	Ignore Ignore
	// SignIn is what to sign in with.
	SignIn SignIn
	// Before is what the connections before this one had. Opportunistic, and a sign-in that is not
	// required, go on without what a server does not offer; that is for the first connection only.
	// Whoever takes an offer away on the way must not get with the second what the first was
	// protected by.
	Before Protection
	// NoChunking keeps BDAT from being used although the server offers it.
	NoChunking bool
	// NoPipelining keeps commands from being grouped although the server offers it.
	NoPipelining bool
	// Without are extensions that are not used although the server offers them, by their EHLO
	// keywords.
	Without []string
	// NoHybridKeys leaves the hybrid key share X25519MLKEM768 out of the ClientHello.
	NoHybridKeys bool
	// LegacyTLS allows TLS 1.0 and 1.1, and cipher suites with RSA key exchange, CBC and 3DES.
	LegacyTLS bool
	// MinTLS is the oldest version of TLS that is spoken, as crypto/tls numbers them; 0: what
	// LegacyTLS says.
	MinTLS uint16
	// Pins are the keys one of which must be in the verified chain of the server's certificate;
	// none: any key.
	Pins []Pin
	// PinsOnly trusts a server whose own key is one of Pins, whatever else its certificate says.
	PinsOnly bool
	// Known is what is known of the server, and is added to; nil: nothing is, and it is forgotten
	// with the connection.
	Known *Known
	// Block has the connection waited for by the thread that the calling goroutine is on. That is
	// quicker, above all when the goroutine is tied to its thread, and takes a thread for as long
	// as a call on the connection is in progress. On Linux; elsewhere it changes nothing.
	Block bool
	// Transcript, when set, is given every line of the dialogue, without its line end and with
	// secrets replaced. It is called on the goroutine that sends, and must not call the connection.
	Transcript func(from Side, line string)

	// DialAddress replaces the way one address is connected to. For tests and proxies.
	DialAddress func(ctx context.Context, network, address string) (net.Conn, error)
	// Resolver replaces the system's name resolution.
	Resolver Resolver
	// Now replaces the clock that certificates are verified by.
	Now func() time.Time
}

func (c *Config) silence() time.Duration {
	if c.Silence > 0 {
		return c.Silence
	}
	return DefaultSilence
}
