// SPDX-License-Identifier: MIT

package smtp

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// listening is a connection that keeps what was read from the other side, as it was on the wire.
type listening struct {
	net.Conn
	mu   sync.Mutex
	wire bytes.Buffer
}

func (l *listening) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wire.Write(p[:n])
	return n, err
}

// records gives the types of the TLS records that were read, the size of the last whole one, and
// what was read behind that.
func (l *listening) records() (types []byte, last int, rest []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.wire.Bytes()
	for len(b) >= 5 {
		size := 5 + int(b[3])<<8 + int(b[4])
		if len(b) < size {
			break
		}
		types, last = append(types, b[0]), size
		b = b[size:]
	}
	return types, last, b
}

// looped is piped over loopback, whose buffers let both sides write at a time.
func looped(t *testing.T, serve func(net.Conn)) *Config {
	cfg := piped(t, nil)
	cfg.DialAddress = func(ctx context.Context, network, _ string) (net.Conn, error) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close()
		client, err := new(net.Dialer).DialContext(ctx, network, l.Addr().String())
		if err != nil {
			return nil, err
		}
		server, err := l.Accept()
		if err != nil {
			return nil, err
		}
		done := make(chan struct{})
		t.Cleanup(func() { <-done })
		go func() {
			defer close(done)
			defer server.Close()
			serve(server)
		}()
		return client, nil
	}
	return cfg
}

// TestFault_C06_OverlookingIsForOneConnection: a fault that one configuration overlooks is one for
// the next, TLS sessions included.
func TestFault_C06_OverlookingIsForOneConnection(t *testing.T) {
	cert := otherCA().issue(0, "my.test")
	for range 2 {
		conn, err := dialTLS(
			t,
			cert,
			afterTLS,
			func(cfg *Config, _ *peer) { cfg.Ignore = IgnoreInvalid | IgnoreName },
		)
		if err != nil {
			t.Fatal(err)
		}
		if i := conn.Info().TLS; i.Verified {
			t.Errorf("%+v", i)
		}
		_, err = dialTLS(t, cert, afterTLS, func(*Config, *peer) {})
		expect(t, err, UnknownAuthority, StageTLS, false)
	}
}

// TestFault_C08_EndWithoutGoodBye: a server that closes after QUIT, or after the verdict, without
// TLS's good-bye has done nothing wrong.
func TestFault_C08_EndWithoutGoodBye(t *testing.T) {
	const sent = "C: MAIL FROM:<a@client.test>\nS: 250 ok\nC: RCPT TO:<b@mx.test>\nS: 250 ok\nC: DATA\nS: 354 go\nC: x\nC: .\nS: 250 queued\n"
	for name, end := range map[string]string{"after QUIT": "C: QUIT\nS: 221 bye\nX close\n", "after the verdict": "X close\n"} {
		t.Run(name, func(t *testing.T) {
			conn, err := dialTLS(t, goodCert(), afterTLS+sent+end, func(*Config, *peer) {})
			if err != nil {
				t.Fatal(err)
			}
			r, err := conn.Send(context.Background(), mail())
			if err != nil || !r.Delivered {
				t.Fatalf("delivered %v, %v", r.Delivered, err)
			}
			conn.Quit(context.Background())
		})
	}
}

// TestFault_C08_AlertInTheMiddle: an alert ends the connection; what it ends says whether the mail
// may have been accepted.
func TestFault_C08_AlertInTheMiddle(t *testing.T) {
	alert := func(c net.Conn) { _, _ = c.Write([]byte("\x15\x03\x03\x00\x02\x02\x50")) } // internal error, and not even encrypted
	for _, c := range []struct {
		name    string
		at      string
		stage   Stage
		unknown bool
	}{
		{"at MAIL", "MAIL", StageMail, false},
		{"at DATA", "DATA", StageData, false},
		{"behind the dot", ".", StageEnd, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := piped(t, func(raw net.Conn) {
				tc := tls.Server(raw, serverTLS(t))
				in := bufio.NewReader(tc)
				say := func(line string) { _, _ = io.WriteString(tc, line+"\r\n") }
				say("220 mx")
				for {
					line, err := in.ReadString('\n')
					if err != nil {
						return
					}
					line = strings.TrimSuffix(line, "\r\n")
					verb, _, _ := strings.Cut(line, " ")
					switch {
					case verb == c.at:
						alert(raw)
						_, _ = io.Copy(io.Discard, raw)
						return
					case verb == "DATA":
						say("354 go")
					case verb != "x":
						say("250 ok")
					}
				}
			})
			cfg.Security = ImplicitTLS
			conn, err := Dial(context.Background(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			_, err = conn.Send(context.Background(), mail())
			expect(t, err, Lost, c.stage, c.unknown)
		})
	}
}

// TestFault_C10_ConnectionOfTheCallers: TLS is spoken over a connection that a hook opened, before
// anything else is said.
func TestFault_C10_ConnectionOfTheCallers(t *testing.T) {
	heard := make(chan *listening, 1)
	cfg := piped(t, func(c net.Conn) {
		l := &listening{Conn: c}
		p := newPeer(
			t,
			"X tls\nS: 220 mx\nC: EHLO client.test\nS: 250-mx\nS: 250 AUTH PLAIN\nC: AUTH PLAIN AGJvYgBodW50ZXIy\nS: 235 ok\n",
		)
		p.serve(l)
		if p.fault != nil {
			t.Error(p.fault)
		}
		heard <- l
	})
	cfg.Security, cfg.SignIn = ImplicitTLS, SignIn{Username: "bob", Password: "hunter2"}
	conn, err := Dial(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	conn.Quit(context.Background())
	onlyTLS(t, <-heard)
}

// onlyTLS fails when anything but TLS was read.
func onlyTLS(t *testing.T, l *listening) {
	t.Helper()
	types, _, rest := l.records()
	if len(types) == 0 || types[0] != 22 {
		t.Errorf("records of the types %v", types)
	}
	for _, kind := range types {
		if kind < 20 || kind > 23 {
			t.Errorf("a record of type %d", kind)
		}
	}
	if len(rest) > 0 && (rest[0] < 20 || rest[0] > 23) {
		t.Errorf("behind the records: %q", rest)
	}
}

// TestFault_C12_RequireTLS: a mail that asks for REQUIRETLS does not leave where that is not
// offered, or not over verified TLS.
func TestFault_C12_RequireTLS(t *testing.T) {
	m := mail()
	m.Options.RequireTLS = true
	const offered = "X tls\nS: 220 mx\nC: EHLO client.test\nS: 250-mx\nS: 250 REQUIRETLS\n"
	for name, c := range map[string]struct {
		text   string
		change func(*Config, *peer)
	}{
		"not offered":         {afterTLS, func(*Config, *peer) {}},
		"offered in clear":    {strings.TrimPrefix(offered, "X tls\n"), func(cfg *Config, _ *peer) { cfg.Security = Clear }},
		"offered, unverified": {offered, func(cfg *Config, _ *peer) { cfg.Host, cfg.Ignore = "my.test", IgnoreName }},
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := dialTLS(t, goodCert(), c.text, c.change)
			if err != nil {
				t.Fatal(err)
			}
			_, err = conn.Send(context.Background(), m)
			if e := expect(t, err, ExtensionMissing, StageConfig, false); !e.Usable {
				t.Error("the connection was given up")
			}
		})
	}
	conn, err := dialTLS(
		t,
		goodCert(),
		offered+"C: MAIL FROM:<a@client.test> REQUIRETLS\nS: 550 no\n",
		func(*Config, *peer) {},
	)
	if err != nil {
		t.Fatal(err)
	}
	_, err = conn.Send(context.Background(), m)
	expect(t, err, SenderRefused, StageMail, false)
}

// TestFault_C13_CancelledInAChunk: who gives up in the middle of a chunk closes; nothing follows in
// clear, and TLS's good-bye, which a server could take for the end of the message, is not said.
func TestFault_C13_CancelledInAChunk(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	heard := make(chan *listening, 1)
	got := make(chan int64, 1)
	cfg := looped(t, func(c net.Conn) {
		l := &listening{Conn: c}
		tc := tls.Server(l, serverTLS(t))
		in := bufio.NewReader(tc)
		_, _ = io.WriteString(tc, "220 mx\r\n")
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				break
			}
			switch verb, _, _ := strings.Cut(line, " "); verb {
			case "EHLO":
				_, _ = io.WriteString(tc, "250-mx\r\n250-PIPELINING\r\n250 CHUNKING\r\n")
			case "MAIL", "RCPT":
				_, _ = io.WriteString(tc, "250 ok\r\n")
			case "BDAT":
				// The rest does not fit into the buffers of the two systems: it cannot be out
				// before the end.
				first, _ := io.CopyN(io.Discard, in, 1<<20)
				<-ctx.Done()
				rest, _ := io.Copy(io.Discard, in)
				got <- first + rest
			}
		}
		heard <- l
	})
	cfg.Security = ImplicitTLS
	conn, err := Dial(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	m := mail()
	m.Body.Bytes = bytes.Repeat([]byte("0123456789abcde\r\n"), 1<<21)
	m.Progress = func(done, _ int64) bool {
		if done > 1<<19 {
			cancel()
		}
		return true
	}
	_, err = conn.Send(ctx, m)
	expect(t, err, Cancelled, StageBody, false)
	if n := <-got; n == 0 || n >= int64(len(m.Body.Bytes)) {
		t.Errorf("%d octets came through", n)
	}
	l := <-heard
	onlyTLS(t, l)
	// An alert takes two octets, one for the type of the content, and sixteen of the seal (RFC 8446
	// §5.2).
	if _, last, rest := l.records(); last == 5+2+1+16 && len(rest) == 0 {
		t.Error("TLS's good-bye was said in the middle of the chunk")
	}
}

// TestFault_C11_NoProtocolIsNegotiated: no ALPN is offered, so that a server for another protocol
// has nothing to agree on.
func TestFault_C11_NoProtocolIsNegotiated(t *testing.T) {
	var protocols []string
	conn, err := dialTLS(t, goodCert(), afterTLS, func(_ *Config, p *peer) {
		p.tls.NextProtos = []string{"h2", "http/1.1"}
		p.tls.GetConfigForClient = func(h *tls.ClientHelloInfo) (*tls.Config, error) {
			protocols = h.SupportedProtos
			return nil, nil
		}
	})
	if err != nil || len(protocols) != 0 || !conn.Info().TLS.Verified {
		t.Errorf("%q, %v", protocols, err)
	}
}

// TestFault_C11_Renegotiation: a server that wants to shake hands again in the middle is left, at
// once. OpenSSL is the server, as Go's cannot ask for it.
func TestFault_C11_Renegotiation(t *testing.T) {
	cert := testCA().issue(0, "mx.test")
	folder := t.TempDir()
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	server := exec.CommandContext(
		ctx,
		"openssl",
		"s_server",
		"-tls1_2",
		"-accept",
		"127.0.0.1:0",
		"-naccept",
		"1",
		"-cert",
		write("cert.pem", "CERTIFICATE", cert.Certificate[0]),
		"-key",
		write("key.pem", "PRIVATE KEY", key),
	)
	in, err := server.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatalf("openssl is needed (make deps): %v", err)
	}
	defer func() { stop(); _ = server.Wait() }()
	lines := bufio.NewScanner(out)
	find := func(what string) string {
		for lines.Scan() {
			if _, rest, ok := strings.Cut(lines.Text(), what); ok {
				return rest
			}
		}
		t.Fatalf("openssl ended before it said %q", what)
		return ""
	}
	port, err := strconv.Atoi(find("ACCEPT 127.0.0.1:"))
	if err != nil {
		t.Fatal(err)
	}
	result := make(chan error, 1)
	go func() {
		_, err := Dial(
			ctx,
			&Config{
				Host:     "mx.test",
				Port:     port,
				Security: ImplicitTLS,
				EHLOName: "client.test",
				Silence:  20 * time.Second,
				ExtraCAs: testCA().pem(),
				Resolver: fixedResolver{},
				DialAddress: func(ctx context.Context, network, _ string) (net.Conn, error) {
					return new(
						net.Dialer,
					).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
				},
			},
		)
		result <- err
	}()
	find("CIPHER is") // the handshake is over
	_, _ = io.WriteString(in, "220 mx\r\n")
	find("EHLO client.test")
	_, _ = io.WriteString(in, "R\n")
	go func() {
		for lines.Scan() {
		}
	}()
	expect(t, <-result, Lost, StageHello, false)
}
