// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"courriel.dev/courriel/core/internal/smtptest"
)

// relay joins two connections until both ends are closed.
func relay(a, b net.Conn) {
	done := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{a, b}, {b, a}} {
		go func() {
			_, _ = io.Copy(way[0], way[1])
			_ = way[0].Close()
			done <- struct{}{}
		}()
	}
	<-done
	<-done
}

// httpProxy is a CONNECT proxy out of net/http; it wants the credentials if they are not empty.
func httpProxy(
	t *testing.T,
	secure *tls.Config,
	credentials string,
) (address string, asked func() []string) {
	var mu sync.Mutex
	var targets []string
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		targets = append(targets, r.Host)
		mu.Unlock()
		want := "Basic " + base64.StdEncoding.EncodeToString([]byte(credentials))
		switch {
		case r.Method != http.MethodConnect:
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		case credentials != "" && r.Header.Get("Proxy-Authorization") != want:
			w.Header().Set("Proxy-Authenticate", `Basic realm="x"`)
			// A proxy that quotes what it was given.
			w.WriteHeader(http.StatusProxyAuthRequired)
			_, _ = io.WriteString(w, r.Header.Get("Proxy-Authorization"))
			return
		case strings.HasPrefix(r.Host, "forbidden."):
			w.WriteHeader(http.StatusForbidden)
			return
		}
		to, err := net.Dial("tcp", strings.Replace(r.Host, "mx.inside", "127.0.0.1", 1))
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		from, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(from, "HTTP/1.1 200 OK\r\n\r\n")
		relay(from, to)
	}))
	scheme := "http"
	if secure != nil {
		s.TLS, scheme = secure, "https"
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	if credentials != "" {
		scheme, credentials := scheme, credentials+"@"
		return scheme + "://" + credentials + s.Listener.Addr().String(), nil
	}
	return scheme + "://" + s.Listener.Addr().String(), func() []string {
		mu.Lock()
		defer mu.Unlock()
		return targets
	}
}

// socksProxy is a SOCKS5 proxy that answers in one write with the server's first octets, if it can.
func socksProxy(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	t.Cleanup(func() { _ = l.Close(); work.Wait() })
	work.Go(func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			work.Go(func() {
				defer from.Close()
				b := make([]byte, 512)
				if _, err := io.ReadFull(from, b[:3]); err != nil {
					return
				}
				_, _ = from.Write([]byte{5, 0})
				if _, err := io.ReadFull(from, b[:4]); err != nil {
					return
				}
				host := ""
				if b[3] == 3 {
					_, _ = io.ReadFull(from, b[:1])
					n := int(b[0])
					_, _ = io.ReadFull(from, b[:n])
					host = string(b[:n])
				} else {
					_, _ = io.ReadFull(from, b[:4])
					host = net.IP(b[:4]).String()
				}
				_, _ = io.ReadFull(from, b[:2])
				port := int(b[0])<<8 | int(b[1])
				to, err := net.DialTCP(
					"tcp",
					nil,
					&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port},
				)
				if err != nil || host == "refused.inside" {
					_, _ = from.Write([]byte{5, 5, 0, 1, 0, 0, 0, 0, 0, 0})
					return
				}
				n, _ := to.Read(b) // the greeting: what follows the answer is the server's
				_, _ = from.Write(append([]byte{5, 0, 0, 1, 1, 2, 3, 4, 0, 25}, b[:n]...))
				relay(from, to)
			})
		}
	})
	return "socks5h://" + l.Addr().String()
}

func TestProxy(t *testing.T) {
	ca, err := smtptest.NewCertificates("mx.inside")
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := ca.Server(smtptest.Good)
	if err != nil {
		t.Fatal(err)
	}
	s := smtptest.Start(
		t,
		smtptest.Options{TLS: smtptest.TLSStartTLS, Certificates: ca, User: "u", Password: "p"},
	)
	plain, asked := httpProxy(t, nil, "")
	signed, _ := httpProxy(t, nil, "who:s3cret")
	secure, _ := httpProxy(t, &tls.Config{Certificates: []tls.Certificate{certificate}}, "")
	socks := socksProxy(t)
	for _, address := range []string{plain, signed, secure, socks} {
		for _, block := range []bool{false, true} {
			p, err := ParseProxy(address)
			if err != nil {
				t.Fatal(err)
			}
			cfg := Config{
				Host: "mx.inside", Port: s.Port, Security: RequireSTARTTLS, Roots: s.CAPool, Silence: time.Minute, Proxy: p,
				SignIn: SignIn{Username: "u", Password: "p"}, Block: block,
			}
			conn, err := Dial(context.Background(), &cfg)
			if err != nil {
				t.Errorf("%s: %v", address, err)
				continue
			}
			if _, err := conn.Send(context.Background(), mail()); err != nil {
				t.Errorf("%s: %v", address, err)
			}
			if !conn.Info().SignedIn || !conn.Info().TLS.Verified {
				t.Errorf("%s: %+v", address, conn.Info())
			}
			conn.Quit(context.Background())
		}
	}
	if n := len(s.Mails()); n != 8 {
		t.Errorf("%d mails", n)
	}
	for _, host := range asked() {
		if !strings.HasPrefix(host, "mx.inside:") {
			t.Errorf("the proxy was asked for %s: the name was looked up here", host)
		}
	}
}

func TestProxyRefuses(t *testing.T) {
	plain, _ := httpProxy(t, nil, "")
	signed, _ := httpProxy(t, nil, "who:s3cret")
	secure, _ := httpProxy(t, &tls.Config{}, "") // with the certificate of a stranger
	socks := socksProxy(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := l.Addr().String()
	_ = l.Close()
	s := smtptest.Start(t, smtptest.Options{})
	for _, c := range []struct {
		name, proxy, host string
		kind              Kind
		retry             bool
	}{
		{"rules", plain, "forbidden.inside", ProxyRefused, false},
		{"no name", strings.Replace(signed, "who:s3cret@", "", 1), "mx.inside", ProxySignIn, false},
		{"wrong password", strings.Replace(signed, "s3cret", "s3cret2", 1), "mx.inside", ProxySignIn, false},
		{"SOCKS spoken to SMTP", "socks5h://" + s.Addr, "mx.inside", ProxyRefused, false},
		{"HTTP spoken to SMTP", "http://" + s.Addr, "mx.inside", ProxyRefused, false},
		{"TLS spoken to a proxy without", strings.Replace(plain, "http", "https", 1), "mx.inside", ProxyRefused, false},
		{"certificate of a stranger", secure, "mx.inside", ProxyRefused, false},
		{"nobody there", "http://" + nobody, "mx.inside", Refused, true},
		{"server refuses", socks, "refused.inside", Refused, true},
		{"no such proxy", "http://no-such-proxy.invalid", "mx.inside", HostNotFound, false},
	} {
		p, err := ParseProxy(c.proxy)
		if err != nil {
			t.Fatal(err)
		}
		cfg := Config{Host: c.host, Port: s.Port, Security: Clear, Silence: time.Minute, Proxy: p}
		_, err = Dial(context.Background(), &cfg)
		var e *Error
		if !errors.As(err, &e) || e.Kind != c.kind || e.Stage != StageProxy ||
			e.Means.Retry != c.retry {
			t.Errorf("%s: %v (%+v), want %v", c.name, err, e, c.kind)
		} else if strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), base64.StdEncoding.EncodeToString([]byte("who:s3cret2"))) {
			t.Errorf("%s: the password is in %v", c.name, err)
		}
	}
}

// TestNobodyIsHereBehindAProxy: a proxy on this machine makes no server one of this machine,
// whatever it is called.
func TestNobodyIsHereBehindAProxy(t *testing.T) {
	s := smtptest.Start(t, smtptest.Options{User: "u", Password: "p", ClearTextAuth: true})
	plain, _ := httpProxy(t, nil, "")
	for _, address := range []string{plain, socksProxy(t)} {
		for _, host := range []string{"127.0.0.1", "localhost"} {
			p, err := ParseProxy(address)
			if err != nil {
				t.Fatal(err)
			}
			cfg := Config{
				Host:     host,
				Port:     s.Port,
				Security: Clear,
				Silence:  time.Minute,
				Proxy:    p,
				SignIn:   SignIn{Username: "u", Password: "p"},
			}
			_, err = Dial(context.Background(), &cfg)
			var e *Error
			if !errors.As(err, &e) || e.Kind != ClearTextSignIn {
				t.Errorf("%s: %v", host, err)
			}
		}
	}
}

// TestSilentProxy: the time of silence bounds a proxy, and the end of the call a wait for one.
func TestSilentProxy(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p, err := ParseProxy("socks5h://" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{
		Host:     "mx.inside",
		Port:     25,
		Security: Clear,
		Silence:  50 * time.Millisecond,
		Proxy:    p,
	}
	var e *Error
	if _, err = Dial(context.Background(), &cfg); !errors.As(err, &e) || e.Kind != ConnectTimeout ||
		e.Stage != StageProxy {
		t.Errorf("%v", err)
	}
	cfg.Silence = time.Hour
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		if c, err := l.Accept(); err == nil { // the one before
			_ = c.Close()
		}
		c, err := l.Accept()
		if err != nil {
			return
		}
		_, _ = io.ReadFull(c, make([]byte, 3))
		cancel()
	}()
	if _, err = Dial(ctx, &cfg); !errors.As(err, &e) || e.Kind != Cancelled {
		t.Errorf("%v", err)
	}
}
