// SPDX-License-Identifier: MIT

// Package proxy asks a proxy for a connection: SOCKS4a, SOCKS5 (RFC 1928, RFC 1929) and HTTP's
// CONNECT (RFC 9110 §9.3.6). It knows an open connection to the proxy and no more: neither how that
// was made nor what will be said over it. It reads not one octet beyond the proxy's answer, as what
// follows is the server's.
package proxy

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// Kind is how a proxy is spoken to.
type Kind uint8

// The kinds of proxies.
const (
	SOCKS4A Kind = iota // the proxy looks the name up
	SOCKS5              // the name is looked up here
	SOCKS5H             // the proxy looks the name up
	HTTP                // CONNECT
	HTTPS               // CONNECT, over TLS to the proxy
)

var schemes = map[string]struct {
	kind Kind
	port int
}{
	"socks4a": {SOCKS4A, 1080}, "socks5": {SOCKS5, 1080}, "socks5h": {SOCKS5H, 1080},
	"http": {HTTP, 8080}, "https": {HTTPS, 443},
}

// Proxy is where a proxy is and how to sign in to it.
type Proxy struct {
	Kind           Kind
	Host           string // a name or an address, without brackets
	Port           int
	User, Password string
}

// Parse reads the address of a proxy: scheme://[user[:password]@]host[:port]. The errors never
// quote it, as it may have a password.
func Parse(text string) (*Proxy, error) {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] == 0x7f {
			return nil, errors.New("it has a blank or a control character")
		}
	}
	scheme, rest, ok := strings.Cut(text, "://")
	s, known := schemes[strings.ToLower(scheme)]
	if !ok || !known {
		return nil, errors.New(
			"it begins with none of socks5://, socks5h://, socks4a://, http:// and https://",
		)
	}
	u, err := url.Parse("x://" + escaped(strings.TrimSuffix(rest, "/")))
	switch {
	case err != nil:
		return nil, errors.New(
			"it cannot be read; reserved characters of user name and password are written as %xx",
		)
	case u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "":
		return nil, errors.New("something follows the port")
	case u.Hostname() == "":
		return nil, errors.New("it has no host")
	}
	p := &Proxy{Kind: s.kind, Host: u.Hostname(), Port: s.port}
	if u.Port() != "" {
		if p.Port, err = strconv.Atoi(u.Port()); err != nil || p.Port < 1 || p.Port > 65535 {
			return nil, errors.New("its port is not between 1 and 65535")
		}
	} else if strings.HasSuffix(u.Host, ":") {
		return nil, errors.New("its port is missing after the colon")
	}
	if u.User != nil {
		p.User = u.User.Username()
		p.Password, _ = u.User.Password()
	}
	for _, secret := range []string{p.User, p.Password} {
		for i := range len(secret) {
			if secret[i] < ' ' || secret[i] == 0x7f {
				return nil, errors.New("its user name or password has a control character")
			}
		}
	}
	switch {
	case p.Kind == SOCKS4A && p.Password != "":
		return nil, errors.New("SOCKS4 knows no passwords: use socks5h")
	case (p.Kind == SOCKS5 || p.Kind == SOCKS5H) && (len(p.User) > 255 || len(p.Password) > 255):
		return nil, errors.New("SOCKS5 takes a user name and a password of up to 255 octets")
	case len(p.User) > 1024 || len(p.Password) > 1024:
		return nil, errors.New("its user name or password is longer than 1,024 octets")
	case strings.Contains(p.User, ":") && (p.Kind == HTTP || p.Kind == HTTPS):
		return nil, errors.New("a user name with a colon cannot be given to an HTTP proxy")
	}
	return p, nil
}

// escaped writes what is not ASCII in user name and password as url.Parse wants it.
func escaped(rest string) string {
	end := strings.LastIndexByte(rest, '@')
	var b strings.Builder
	for i := range len(rest) {
		if i < end && rest[i] >= 0x80 {
			fmt.Fprintf(&b, "%%%02x", rest[i])
		} else {
			b.WriteByte(rest[i])
		}
	}
	return b.String()
}

// Address is the proxy's host and port, to be shown.
func (p *Proxy) Address() string { return net.JoinHostPort(p.Host, strconv.Itoa(p.Port)) }

// Resolves says whether the proxy looks names up. If not, it is asked for an address.
func (p *Proxy) Resolves() bool { return p.Kind != SOCKS5 }

// Reason sorts a proxy's refusals by what can be done about them.
type Reason uint8

// The reasons of a refusal.
const (
	Denied      Reason = iota // the proxy does not allow it
	SignIn                    // it wants a user name and a password, or others
	Failed                    // it could not, and may be able to later
	NoName                    // it does not find the name
	Unreachable               // it cannot reach the server
	NoListener                // nobody listens at the server's port
	Late                      // the server did not answer it in time
	Nonsense                  // it is no proxy of this kind
)

// Refusal is a proxy that does not give the connection.
type Refusal struct {
	Reason Reason
	Words  string // the proxy's own
}

// Error quotes the proxy.
func (r *Refusal) Error() string { return "the proxy says: " + r.Words }

func nonsense(format string, a ...any) error {
	return &Refusal{Nonsense, fmt.Sprintf(format, a...)}
}

// Ask asks the proxy at the other end of the connection for one to the server. host is a name in
// ASCII or an address; an address for a proxy that does not resolve. The caller bounds the time by
// the connection's deadline.
func (p *Proxy) Ask(conn net.Conn, host string, port int) error {
	if port < 1 || port > 65535 || host == "" || len(host) > 255 {
		return errors.New("no server that a proxy could be asked for")
	}
	for i := range len(host) {
		if host[i] <= ' ' || host[i] >= 0x7f {
			return errors.New("the server's name cannot be given to a proxy")
		}
	}
	ip, _ := netip.ParseAddr(host)
	ip = ip.Unmap()
	switch p.Kind {
	case SOCKS4A:
		return p.socks4(conn, host, ip, port)
	case SOCKS5, SOCKS5H:
		return p.socks5(conn, host, ip, port)
	}
	return p.connect(conn, host, port)
}
