// SPDX-License-Identifier: MIT

package smtp

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// node is a machine behind a name: what it does with each connection, by its number from 1.
type node struct {
	addr  netip.AddrPort
	conns atomic.Int32
}

// newNode listens on an address of this machine; port 0 is any.
func newNode(t *testing.T, ip string, port int, serve func(nc net.Conn, number int)) *node {
	t.Helper()
	l, err := net.Listen("tcp", fmt.Sprintf("%s:%d", ip, port))
	if err != nil {
		t.Fatal(err)
	}
	n := &node{addr: l.Addr().(*net.TCPAddr).AddrPort()}
	var work sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	work.Go(func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, nc)
			mu.Unlock()
			number := int(n.conns.Add(1))
			work.Go(func() {
				defer nc.Close()
				serve(nc, number)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for _, nc := range open {
			nc.Close()
		}
		mu.Unlock()
		work.Wait()
	})
	return n
}

// converse is a good server: it offers what it is told to, and takes everything.
func converse(nc net.Conn, offers ...string) {
	io.WriteString(nc, "220 mx.test\r\n")
	answers(nc, offers...)
}

func answers(nc net.Conn, offers ...string) {
	body := false
	for lines := bufio.NewScanner(nc); lines.Scan(); {
		line, answer := lines.Text(), "250 ok\r\n"
		switch {
		case body && line != ".":
			continue
		case body:
			body = false
		case line == "DATA":
			body, answer = true, "354 go\r\n"
		case line == "QUIT":
			io.WriteString(nc, "221 bye\r\n")
			return
		case strings.HasPrefix(line, "EHLO"):
			answer = "250-mx.test\r\n"
			for _, o := range offers {
				answer += "250-" + o + "\r\n"
			}
			answer += "250 HELP\r\n"
		}
		if _, err := io.WriteString(nc, answer); err != nil {
			return
		}
	}
}

// mute reads and says nothing.
func mute(nc net.Conn) { io.Copy(io.Discard, nc) }

// addresses is a resolver that knows the IPv4 addresses of every name.
type addresses []string

func (a addresses) LookupNetIP(
	_ context.Context,
	network, host string,
) (list []netip.Addr, err error) {
	if network != "ip4" {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	for _, ip := range a {
		list = append(list, netip.MustParseAddr(ip))
	}
	return list, nil
}

// told collects a transcript.
type told struct {
	mu    sync.Mutex
	lines []string
}

func (t *told) tell(_ Side, line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, line)
}

func (t *told) has(what string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.ContainsFunc(t.lines, func(l string) bool { return strings.Contains(l, what) })
}

// TestAnotherAddress: an address whose machine will not talk makes way for the next. Nothing was
// handed over.
func TestAnotherAddress(t *testing.T) {
	say := func(text string) func(net.Conn, int) {
		return func(nc net.Conn, _ int) {
			io.WriteString(nc, text)
			mute(nc)
		}
	}
	ehlo := func(answer string) func(net.Conn, int) {
		return func(nc net.Conn, _ int) {
			io.WriteString(nc, "220 mx.test\r\n")
			bufio.NewReader(nc).ReadString('\n')
			io.WriteString(nc, answer)
		}
	}
	for _, c := range []struct {
		name  string
		first func(net.Conn, int)
		kind  Kind // when it is the only one
		next  bool
	}{
		{"greeting 421", say("421 4.3.2 too busy\r\n"), ServiceClosing, true},
		{"greeting 450", say("450 later\r\n"), GreetingRefused, true},
		{"greeting 554", say("554 no SMTP service here\r\n"), GreetingRefused, true},
		{"closed at once", func(net.Conn, int) {}, Lost, true},
		{"reset at once", func(nc net.Conn, _ int) { nc.(*net.TCPConn).SetLinger(0) }, Lost, true},
		{"no SMTP", say("SSH-2.0-OpenSSH\r\n"), Protocol, true},
		{"silent", func(nc net.Conn, _ int) { mute(nc) }, Timeout, true},
		{"EHLO 421", ehlo("421 not now\r\n"), ServiceClosing, true},
		{"EHLO closed", ehlo(""), Lost, true},
		{"EHLO refused", ehlo("554 5.7.1 blocked\r\n"), EHLORefused, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			first := newNode(t, "127.0.0.1", 0, c.first)
			port := int(first.addr.Port())
			second := newNode(t, "127.0.0.2", port, func(nc net.Conn, _ int) { converse(nc) })
			var transcript told
			cfg := &Config{
				Host:       "mx.test",
				Port:       port,
				EHLOName:   "client.test",
				Silence:    3 * time.Second,
				Resolver:   addresses{"127.0.0.1", "127.0.0.2"},
				Transcript: transcript.tell,
			}
			conn, err := Dial(context.Background(), cfg)
			if !c.next {
				expect(t, err, c.kind, StageHello, false)
				if n := second.conns.Load(); n != 0 {
					t.Errorf("%d connections to the second address", n)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Quit(context.Background())
			if at := conn.Info().Remote.Addr().String(); at != "127.0.0.2" {
				t.Errorf("connected to %s", at)
			}
			// A reset may come before the system has told of the connection.
			if !transcript.has("once more: with another address") && c.name != "reset at once" {
				t.Errorf("%q", transcript.lines)
			}

			// By itself it is asked once, and its failure is what is told.
			alone := *cfg
			alone.Resolver = addresses{"127.0.0.1"}
			before := first.conns.Load()
			_, err = Dial(context.Background(), &alone)
			var e *Error
			if !errors.As(err, &e) || e.Kind != c.kind {
				t.Errorf("%v, want %v", err, c.kind)
			}
			if n := first.conns.Load() - before; n != 1 {
				t.Errorf("%d connections", n)
			}
		})
	}
}

// TestAnotherAddressAllFail: of several failures the server's words are told, and no address is
// asked twice.
func TestAnotherAddressAllFail(t *testing.T) {
	first := newNode(t, "127.0.0.1", 0, func(nc net.Conn, _ int) {})
	port := int(first.addr.Port())
	second := newNode(
		t,
		"127.0.0.2",
		port,
		func(nc net.Conn, _ int) { io.WriteString(nc, "421 4.3.2 too busy\r\n") },
	)
	third := newNode(t, "127.0.0.3", port, func(nc net.Conn, _ int) {})
	_, err := Dial(
		context.Background(),
		&Config{Host: "mx.test", Port: port, Silence: 5 * time.Second,
			Resolver: addresses{"127.0.0.1", "127.0.0.2", "127.0.0.3"}},
	)
	e := expect(t, err, ServiceClosing, StageGreeting, false)
	if !strings.HasPrefix(e.Address, "127.0.0.2:") {
		t.Errorf("told of %s", e.Address)
	}
	for i, n := range []*node{first, second, third} {
		if c := n.conns.Load(); c != 1 {
			t.Errorf("%d connections to address %d", c, i)
		}
	}
}

// refusesLongHello passes TLS on unless the ClientHello is longer than a segment. It gives the
// connection with what was read put back, or nil.
func refusesLongHello(nc net.Conn, refuse func()) net.Conn {
	head := make([]byte, 5)
	if _, err := io.ReadFull(nc, head); err != nil {
		return nil
	}
	if binary.BigEndian.Uint16(head[3:]) > 1400 {
		refuse()
		return nil
	}
	return &putBack{Conn: nc, first: head}
}

type putBack struct {
	net.Conn
	first []byte
}

func (p *putBack) Read(b []byte) (int, error) {
	if len(p.first) > 0 {
		n := copy(b, p.first)
		p.first = p.first[n:]
		return n, nil
	}
	return p.Conn.Read(b)
}

// TestWithoutHybridKeys: what lies between may not let a ClientHello of more than one segment pass.
// Without the hybrid key share it fits; that is remembered for the server.
func TestWithoutHybridKeys(t *testing.T) {
	server := &tls.Config{Certificates: []tls.Certificate{testCA().issue(0, "mx.test")}}
	for _, starttls := range []bool{false, true} {
		for what, refuse := range map[string]func(nc net.Conn){
			"reset":  func(nc net.Conn) { nc.(*net.TCPConn).SetLinger(0) },
			"closed": func(net.Conn) {},
			"silent": mute,
		} {
			t.Run(fmt.Sprintf("STARTTLS %v, %s", starttls, what), func(t *testing.T) {
				n := newNode(t, "127.0.0.1", 0, func(nc net.Conn, _ int) {
					if starttls {
						io.WriteString(nc, "220 mx.test\r\n")
						r := bufio.NewReader(nc)
						r.ReadString('\n')
						io.WriteString(nc, "250-mx.test\r\n250 STARTTLS\r\n")
						r.ReadString('\n')
						io.WriteString(nc, "220 go\r\n")
					}
					passed := refusesLongHello(nc, func() { refuse(nc) })
					if passed == nil {
						return
					}
					tc := tls.Server(passed, server)
					defer tc.Close()
					if starttls {
						answers(tc)
					} else {
						converse(tc)
					}
				})
				var transcript told
				cfg := &Config{
					Host:       "mx.test",
					Port:       int(n.addr.Port()),
					Security:   ImplicitTLS,
					EHLOName:   "client.test",
					Silence:    2 * time.Second,
					ExtraCAs:   testCA().pem(),
					Resolver:   addresses{"127.0.0.1"},
					Known:      new(Known),
					Transcript: transcript.tell,
				}
				if starttls {
					cfg.Security = RequireSTARTTLS
				}
				for _, want := range []int32{2, 3} {
					conn, err := Dial(context.Background(), cfg)
					if err != nil {
						t.Fatal(err)
					}
					conn.Quit(context.Background())
					if c := n.conns.Load(); c != want {
						t.Errorf("%d connections, want %d", c, want)
					}
				}
				if !transcript.has("once more: without the hybrid key share") {
					t.Errorf("%q", transcript.lines)
				}
				if cfg.Known.Facts().Ways != ClassicKeys {
					t.Errorf("%+v", cfg.Known.Facts())
				}
				// The property does it from the first connection on.
				cfg.Known, cfg.NoHybridKeys = nil, true
				before := n.conns.Load()
				conn, err := Dial(context.Background(), cfg)
				if err != nil {
					t.Fatal(err)
				}
				conn.Quit(context.Background())
				if c := n.conns.Load() - before; c != 1 {
					t.Errorf("%d connections with the property", c)
				}
			})
		}
	}
}

// TestHybridKeysUsual: as long as nothing is in the way, the hybrid key share is used.
func TestHybridKeysUsual(t *testing.T) {
	var curves []tls.CurveID
	server := &tls.Config{Certificates: []tls.Certificate{testCA().issue(0, "mx.test")},
		GetConfigForClient: func(h *tls.ClientHelloInfo) (*tls.Config, error) {
			curves = h.SupportedCurves
			return nil, nil
		}}
	n := newNode(t, "127.0.0.1", 0, func(nc net.Conn, _ int) { converse(tls.Server(nc, server)) })
	conn, err := Dial(
		context.Background(),
		&Config{Host: "mx.test", Port: int(n.addr.Port()), Security: ImplicitTLS,
			Silence: 5 * time.Second, ExtraCAs: testCA().pem(), Resolver: addresses{"127.0.0.1"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	conn.Quit(context.Background())
	if !slices.Contains(curves, tls.X25519MLKEM768) {
		t.Errorf("%v", curves)
	}
}

// TestHandshakeTriesEnd: a server that never answers a ClientHello is not asked for longer than one
// wait may last, and nothing is remembered of it.
func TestHandshakeTriesEnd(t *testing.T) {
	n := newNode(t, "127.0.0.1", 0, func(nc net.Conn, _ int) { mute(nc) })
	known := new(Known)
	begin := time.Now()
	_, err := Dial(
		context.Background(),
		&Config{Host: "127.0.0.1", Port: int(n.addr.Port()), Security: ImplicitTLS,
			Silence: 300 * time.Millisecond, Known: known},
	)
	expect(t, err, Timeout, StageTLS, false)
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	if c := n.conns.Load(); c != 2 {
		t.Errorf("%d connections", c)
	}
	if f := known.Facts(); f != (Facts{}) {
		t.Errorf("%+v", f)
	}
}

// TestTicketRefused: a server that answers a TLS session that is taken up again with an alert is
// connected to once more without, which is remembered.
func TestTicketRefused(t *testing.T) {
	const preSharedKey = 41
	server := &tls.Config{Certificates: []tls.Certificate{testCA().issue(0, "mx.test")},
		GetConfigForClient: func(h *tls.ClientHelloInfo) (*tls.Config, error) {
			if slices.Contains(h.Extensions, preSharedKey) {
				return nil, errors.New("no tickets, please")
			}
			return nil, nil
		}}
	n := newNode(t, "127.0.0.1", 0, func(nc net.Conn, _ int) { converse(tls.Server(nc, server)) })
	var transcript told
	cfg := &Config{
		Host:       "mx.test",
		Port:       int(n.addr.Port()),
		Security:   ImplicitTLS,
		EHLOName:   "client.test",
		Silence:    5 * time.Second,
		ExtraCAs:   testCA().pem(),
		Resolver:   addresses{"127.0.0.1"},
		Known:      new(Known),
		Transcript: transcript.tell,
	}
	for i, want := range []int32{1, 3, 4} {
		conn, err := Dial(context.Background(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		conn.Quit(context.Background())
		if c := n.conns.Load(); c != want {
			t.Errorf("dial %d: %d connections, want %d", i, c, want)
		}
	}
	if !transcript.has("once more: without taking the TLS session up again") ||
		cfg.Known.Facts().Ways != NoTickets {
		t.Errorf("%q, %+v", transcript.lines, cfg.Known.Facts())
	}
}

// TestNoOtherWayForCertificates: what was judged is not tried again.
func TestNoOtherWayForCertificates(t *testing.T) {
	server := &tls.Config{Certificates: []tls.Certificate{testCA().issue(0, "other.test")}}
	serve := func(nc net.Conn, _ int) { converse(tls.Server(nc, server)) }
	first := newNode(t, "127.0.0.1", 0, serve)
	second := newNode(t, "127.0.0.2", int(first.addr.Port()), serve)
	_, err := Dial(
		context.Background(),
		&Config{Host: "mx.test", Port: int(first.addr.Port()), Security: ImplicitTLS,
			Silence: 5 * time.Second, ExtraCAs: testCA().pem(), Resolver: addresses{"127.0.0.1", "127.0.0.2"}},
	)
	expect(t, err, WrongName, StageTLS, false)
	if a, b := first.conns.Load(), second.conns.Load(); a != 1 || b != 0 {
		t.Errorf("%d and %d connections", a, b)
	}
}

// issueRSA makes a certificate with an RSA key.
func issueRSA(t *testing.T, name string) tls.Certificate {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(3), NotBefore: longAgo, NotAfter: farOff, DNSNames: []string{name},
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, testCA().cert, &key.PublicKey, testCA().key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// TestLegacyTLS: servers of old kinds are reached with Config.LegacyTLS, and only with it.
func TestLegacyTLS(t *testing.T) {
	cert := issueRSA(t, "mx.test")
	for _, c := range []struct {
		name   string
		server *tls.Config
		shown  string
	}{
		{"TLS 1.0", &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10}, "TLS 1.0"},
		{"TLS 1.1", &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, "TLS 1.1"},
		{"RSA key exchange", &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA}}, "TLS_RSA_WITH_AES_128_CBC_SHA"},
		{"RSA key exchange, GCM", &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_256_GCM_SHA384}}, "TLS_RSA_WITH_AES_256_GCM_SHA384"},
		{"3DES", &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10, CipherSuites: []uint16{tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA}}, "3DES"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := c.server
			server.Certificates = []tls.Certificate{cert}
			n := newNode(
				t,
				"127.0.0.1",
				0,
				func(nc net.Conn, _ int) { converse(tls.Server(nc, server)) },
			)
			var transcript told
			cfg := &Config{
				Host:       "mx.test",
				Port:       int(n.addr.Port()),
				Security:   ImplicitTLS,
				EHLOName:   "client.test",
				Silence:    5 * time.Second,
				ExtraCAs:   testCA().pem(),
				Resolver:   addresses{"127.0.0.1"},
				Transcript: transcript.tell,
			}
			_, err := Dial(context.Background(), cfg)
			if e := expect(t, err, TLSHandshake, StageTLS, false); !e.OldTLS {
				t.Errorf("not said to be about old TLS: %v", e)
			}
			cfg.LegacyTLS = true
			conn, err := Dial(context.Background(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Quit(context.Background())
			i := conn.Info().TLS
			if !i.Verified || !strings.Contains(i.String(), c.shown) {
				t.Errorf("%v", i)
			}
			if !transcript.has("legacy TLS") {
				t.Errorf("%q", transcript.lines)
			}
		})
	}
	// It changes nothing with a server of today.
	n := newNode(t, "127.0.0.1", 0, func(nc net.Conn, _ int) {
		converse(tls.Server(nc, &tls.Config{Certificates: []tls.Certificate{cert}}))
	})
	var transcript told
	conn, err := Dial(
		context.Background(),
		&Config{Host: "mx.test", Port: int(n.addr.Port()), Security: ImplicitTLS, LegacyTLS: true,
			Silence: 5 * time.Second, ExtraCAs: testCA().pem(), Resolver: addresses{"127.0.0.1"}, Transcript: transcript.tell},
	)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Quit(context.Background())
	if v := conn.Info().TLS.Version; v != "TLS 1.3" || transcript.has("legacy") {
		t.Errorf("%s, %q", v, transcript.lines)
	}
}

// TestSTARTTLSOnTLSPort: a server that waits for a ClientHello is found out long before the time of
// silence is over, on the ports that are usual for it.
func TestSTARTTLSOnTLSPort(t *testing.T) {
	server := &tls.Config{Certificates: []tls.Certificate{testCA().issue(0, "mx.test")}}
	var n *node
	serve := func(nc net.Conn, _ int) { converse(tls.Server(nc, server)) }
	for port := 20465; n == nil; port += 1000 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		l.Close()
		n = newNode(t, "127.0.0.1", port, serve)
	}
	begin := time.Now()
	_, err := Dial(
		context.Background(),
		&Config{
			Host:     "127.0.0.1",
			Port:     int(n.addr.Port()),
			Security: RequireSTARTTLS,
			Silence:  4 * time.Second,
		},
	)
	e := expect(t, err, Protocol, StageGreeting, false)
	if !e.SpeaksTLS || e.Err == nil ||
		!strings.Contains(e.Err.Error(), "speaks TLS from the first octet") {
		t.Errorf("%v", e)
	}
	if took := time.Since(begin); took > 3500*time.Millisecond {
		t.Errorf("it took %v", took)
	}
}

// TestExtensionsSuspected: an extension that has never worked with a server is not used again after
// a mail met silence with it. With what was handed over the outcome is unknown all the same.
func TestExtensionsSuspected(t *testing.T) {
	// group takes the commands of one segment, and answers as it was told to.
	for _, c := range []struct {
		name    string
		offers  []string
		serve   func(nc net.Conn, number int)
		stage   Stage
		unknown bool
		suspect string
		then    func(i *Info) bool
	}{
		{"only the first command of a segment is answered", nil, firstOfSegment("PIPELINING"), StageRecipient, false, "PIPELINING",
			func(i *Info) bool { return !i.Pipelining }},
		{"the same, and the message left with them", nil, firstOfSegment("PIPELINING", "CHUNKING"), StageEnd, true, "PIPELINING",
			func(i *Info) bool { return !i.Pipelining && i.Chunking }},
		{"BDAT is never answered", nil, bdatHangs, StageEnd, true, "CHUNKING",
			func(i *Info) bool { return i.Pipelining && !i.Chunking }},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNode(t, "127.0.0.1", 0, c.serve)
			var transcript told
			cfg := &Config{
				Host:       "127.0.0.1",
				Port:       int(n.addr.Port()),
				EHLOName:   "client.test",
				Silence:    300 * time.Millisecond,
				Known:      new(Known),
				Transcript: transcript.tell,
			}
			conn, err := Dial(context.Background(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			_, err = conn.Send(context.Background(), mail())
			if e := expect(t, err, Timeout, c.stage, c.unknown); e.Suspect != c.suspect {
				t.Errorf("suspected %q", e.Suspect)
			}
			if !transcript.has(c.suspect + " has not worked") {
				t.Errorf("%q", transcript.lines)
			}
			conn, err = Dial(context.Background(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Quit(context.Background())
			if !c.then(conn.Info()) {
				t.Errorf("pipelining %v, chunking %v", conn.Info().Pipelining, conn.Info().Chunking)
			}
			if _, err := conn.Send(context.Background(), mail()); err != nil {
				t.Errorf("the second mail: %v", err)
			}
		})
	}
}

// firstOfSegment is a box that passes on only the first line of a segment.
func firstOfSegment(offers ...string) func(net.Conn, int) {
	return func(nc net.Conn, _ int) {
		near, far := net.Pipe()
		defer far.Close()
		go func() {
			converse(near, offers...)
			near.Close()
		}()
		var copied sync.WaitGroup
		copied.Go(func() { io.Copy(nc, far) })
		defer copied.Wait()
		defer far.Close()
		segment := make([]byte, 64<<10)
		for inBody := false; ; {
			k, err := nc.Read(segment)
			if err != nil {
				return
			}
			lines := segment[:k]
			if line, _, more := strings.Cut(string(lines), "\r\n"); more && !inBody {
				lines = []byte(line + "\r\n")
				inBody = strings.HasPrefix(line, "DATA") || strings.HasPrefix(line, "BDAT")
				if strings.HasPrefix(line, "BDAT") {
					lines, inBody = segment[:k], false
				}
			}
			if _, err := far.Write(lines); err != nil {
				return
			}
		}
	}
}

// bdatHangs is a good server but for BDAT, which it does not answer.
func bdatHangs(nc net.Conn, _ int) {
	near, far := net.Pipe()
	defer far.Close()
	go func() {
		converse(near, "PIPELINING", "CHUNKING")
		near.Close()
	}()
	var copied sync.WaitGroup
	copied.Go(func() { io.Copy(nc, far) })
	defer copied.Wait()
	defer far.Close()
	for lines := bufio.NewReader(nc); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		if strings.HasPrefix(line, "BDAT") {
			io.Copy(io.Discard, lines)
			return
		}
		io.WriteString(far, line)
	}
}

// TestWorkingExtensionsNotSuspected: what has worked with a server is not given up for one silence.
func TestWorkingExtensionsNotSuspected(t *testing.T) {
	n := newNode(t, "127.0.0.1", 0, func(nc net.Conn, number int) {
		if number == 1 {
			bdat(nc)
			return
		}
		bdatHangs(nc, number)
	})
	cfg := &Config{
		Host:     "127.0.0.1",
		Port:     int(n.addr.Port()),
		EHLOName: "client.test",
		Silence:  300 * time.Millisecond,
		Known:    new(Known),
	}
	for _, works := range []bool{true, false} {
		conn, err := Dial(context.Background(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		_, err = conn.Send(context.Background(), mail())
		if works && err != nil {
			t.Fatal(err)
		} else if !works {
			expect(t, err, Timeout, StageEnd, true)
		}
		conn.Quit(context.Background())
	}
	if f := cfg.Known.Facts(); f != (Facts{}) {
		t.Errorf("%+v", f)
	}
}

// bdat is a good server with PIPELINING and CHUNKING, for one-line messages.
func bdat(nc net.Conn) {
	io.WriteString(nc, "220 mx.test\r\n")
	for lines := bufio.NewReader(nc); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		answer := "250 ok\r\n"
		switch {
		case strings.HasPrefix(line, "EHLO"):
			answer = "250-mx.test\r\n250-PIPELINING\r\n250 CHUNKING\r\n"
		case strings.HasPrefix(line, "BDAT"):
			var size int
			fmt.Sscanf(line, "BDAT %d LAST", &size)
			io.CopyN(io.Discard, lines, int64(size))
		case strings.HasPrefix(line, "QUIT"):
			return
		}
		io.WriteString(nc, answer)
	}
}

// TestClosedAtNextMail: a server that closes at the third MAIL without a word leaves one mail in
// doubt, not every third one: from then on no message leaves before its envelope is answered.
func TestClosedAtNextMail(t *testing.T) {
	n := newNode(t, "127.0.0.1", 0, func(nc net.Conn, _ int) {
		io.WriteString(nc, "220 mx.test\r\n")
		mails := 0
		for lines := bufio.NewReader(nc); ; {
			line, err := lines.ReadString('\n')
			if err != nil {
				return
			}
			answer := "250 ok\r\n"
			switch {
			case strings.HasPrefix(line, "EHLO"):
				answer = "250-mx.test\r\n250-PIPELINING\r\n250 CHUNKING\r\n"
			case strings.HasPrefix(line, "MAIL"):
				if mails++; mails == 3 {
					return
				}
			case strings.HasPrefix(line, "BDAT"):
				var size int
				fmt.Sscanf(line, "BDAT %d LAST", &size)
				io.CopyN(io.Discard, lines, int64(size))
			}
			io.WriteString(nc, answer)
		}
	})
	cfg := &Config{
		Host:     "127.0.0.1",
		Port:     int(n.addr.Port()),
		EHLOName: "client.test",
		Silence:  5 * time.Second,
		Known:    new(Known),
	}
	for _, unknown := range []bool{true, false, false} {
		conn, err := Dial(context.Background(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := conn.Send(context.Background(), mail()); err != nil {
				t.Fatal(err)
			}
		}
		_, err = conn.Send(context.Background(), mail())
		stage := StageMail
		if unknown {
			stage = StageEnd
		}
		expect(t, err, Lost, stage, unknown)
	}
}
