// SPDX-License-Identifier: MIT

package proxy

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text string
		want Proxy
	}{
		{"socks5://127.0.0.1", Proxy{SOCKS5, "127.0.0.1", 1080, "", ""}},
		{"SOCKS5H://proxy.example:9050/", Proxy{SOCKS5H, "proxy.example", 9050, "", ""}},
		{"socks4a://me@[::1]:1", Proxy{SOCKS4A, "::1", 1, "me", ""}},
		{"http://u:p%40%3A%2f@h", Proxy{HTTP, "h", 8080, "u", "p@:/"}},
		{"https://u:@h:8443", Proxy{HTTPS, "h", 8443, "u", ""}},
		{"http://ü:é@h", Proxy{HTTP, "h", 8080, "ü", "é"}},
	} {
		got, err := Parse(c.text)
		if err != nil || *got != c.want {
			t.Errorf("%s: %+v %v", c.text, got, err)
		}
	}
	for _, text := range []string{
		"", "proxy:1080", "socks4://h", "ftp://h", "socks5://", "socks5://:1080", "http://h:", "http://h:0", "http://h:65536", "http://h:x",
		"http://h/path", "http://h?x", "http://h#x", "http://s3cret:a b@h", "http://u:s3cret\r\nX: y@h", "http://u:s3cret%0d%0aX: y@h", "http://u%0a:s3cret@h",
		"socks4a://u:s3cret@h", "socks5://u:" + strings.Repeat("s", 256) + "@h", "http://u%3a:s3cret@h", "http://u:s3cret@", "http://%zz:s3cret@h",
		"http://u:s3cret@h h", "socks5://h\x00",
	} {
		p, err := Parse(text)
		if err == nil {
			t.Errorf("%q: %+v", text, p)
		} else if strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: the password is in %v", text, err)
		}
	}
}

// step is what a proxy waits for, and what it says then.
type step struct{ wants, says string }

// played asks a scripted proxy, and gives what came of it and what the connection said after the
// answer.
func played(t *testing.T, p *Proxy, host string, port int, steps ...step) (rest string, err error) {
	t.Helper()
	client, server := net.Pipe()
	done := make(chan string, 1)
	go func() {
		defer server.Close()
		for _, s := range steps {
			got := make([]byte, len(s.wants))
			if _, err := io.ReadFull(server, got); err != nil || string(got) != s.wants {
				done <- "the proxy got " + string(got)
				return
			}
			_, _ = io.WriteString(server, s.says)
		}
		done <- ""
	}()
	defer client.Close()
	_ = client.SetDeadline(time.Now().Add(time.Minute))
	err = p.Ask(client, host, port)
	if err == nil {
		got, _ := io.ReadAll(client)
		rest = string(got)
	}
	client.Close()
	if told := <-done; told != "" && err == nil {
		t.Errorf("%q", told)
	}
	return rest, err
}

const greeting = "220 mx.example ESMTP\r\n"

func TestGiven(t *testing.T) {
	long := strings.Repeat(
		"a",
		63,
	) + "." + strings.Repeat(
		"b",
		63,
	) + "." + strings.Repeat(
		"c",
		63,
	) + "." + strings.Repeat(
		"d",
		61,
	)
	for _, c := range []struct {
		name  string
		p     Proxy
		host  string
		steps []step
	}{
		{"SOCKS5, name", Proxy{Kind: SOCKS5H}, "mx.example", []step{
			{"\x05\x01\x00", "\x05\x00"}, {"\x05\x01\x00\x03\x0amx.example\x02\x4b", "\x05\x00\x00\x01\x01\x02\x03\x04\x00\x19" + greeting}}},
		{"SOCKS5, long name", Proxy{Kind: SOCKS5H}, long, []step{
			{"\x05\x01\x00", "\x05\x00"}, {"\x05\x01\x00\x03" + string([]byte{byte(len(long))}) + long + "\x02\x4b", "\x05\x00\x00\x03\x02ab\x00\x19" + greeting}}},
		{"SOCKS5, IPv4", Proxy{Kind: SOCKS5}, "192.0.2.1", []step{
			{"\x05\x01\x00", "\x05\x00"}, {"\x05\x01\x00\x01\xc0\x00\x02\x01\x02\x4b", "\x05\x00\x00\x04" + strings.Repeat("x", 16) + "\x00\x19" + greeting}}},
		{"SOCKS5, IPv6, sign-in", Proxy{Kind: SOCKS5, User: "u", Password: "p"}, "2001:db8::1", []step{
			{"\x05\x02\x00\x02", "\x05\x02"}, {"\x01\x01u\x01p", "\x01\x00"},
			{"\x05\x01\x00\x04\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x02\x4b", "\x05\x00\x00\x01\x01\x02\x03\x04\x00\x19" + greeting}}},
		{"SOCKS5, sign-in not wanted", Proxy{Kind: SOCKS5H, User: "u", Password: "p"}, "mx", []step{
			{"\x05\x02\x00\x02", "\x05\x00"}, {"\x05\x01\x00\x03\x02mx\x02\x4b", "\x05\x00\x00\x01\x01\x02\x03\x04\x00\x19" + greeting}}},
		{"SOCKS4a, name", Proxy{Kind: SOCKS4A, User: "me"}, "mx.example", []step{
			{"\x04\x01\x02\x4b\x00\x00\x00\x01me\x00mx.example\x00", "\x00\x5a\x00\x00\x00\x00\x00\x00" + greeting}}},
		{"SOCKS4a, address", Proxy{Kind: SOCKS4A}, "192.0.2.1", []step{
			{"\x04\x01\x02\x4b\xc0\x00\x02\x01\x00", "\x00\x5a\x00\x00\x00\x00\x00\x00" + greeting}}},
		{"CONNECT", Proxy{Kind: HTTP}, "mx.example", []step{
			{"CONNECT mx.example:587 HTTP/1.1\r\nHost: mx.example:587\r\nUser-Agent: Courriel\r\n\r\n", "HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n" + greeting}}},
		{"CONNECT, HTTP/1.0, bare line feeds", Proxy{Kind: HTTP}, "mx", []step{
			{"CONNECT mx:587 HTTP/1.1\r\nHost: mx:587\r\nUser-Agent: Courriel\r\n\r\n", "HTTP/1.0 200 OK\n\n" + greeting}}},
		{"CONNECT, a length that is none (RFC 9110 section 9.3.6)", Proxy{Kind: HTTP}, "mx", []step{
			{"CONNECT mx:587 HTTP/1.1\r\nHost: mx:587\r\nUser-Agent: Courriel\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + greeting}}},
		{"CONNECT, sign-in, IPv6", Proxy{Kind: HTTPS, User: "u", Password: "p"}, "2001:db8::1", []step{
			{"CONNECT [2001:db8::1]:587 HTTP/1.1\r\nHost: [2001:db8::1]:587\r\nUser-Agent: Courriel\r\nProxy-Authorization: Basic dTpw\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n" + greeting}}},
	} {
		if rest, err := played(t, &c.p, c.host, 587, c.steps...); err != nil || rest != greeting {
			t.Errorf("%s: %q, %v: what follows the answer is the server's", c.name, rest, err)
		}
	}
}

func TestRefused(t *testing.T) {
	socks := func(p Proxy, answer string) (Proxy, []step) {
		return p, []step{{"\x05\x01\x00", "\x05\x00"}, {"\x05\x01\x00\x03\x02mx\x02\x4b", answer}}
	}
	with := func(p Proxy, steps ...step) (Proxy, []step) { return p, steps }
	get := func(answer string) (Proxy, []step) {
		return Proxy{
				Kind: HTTP,
			}, []step{
				{"CONNECT mx:587 HTTP/1.1\r\nHost: mx:587\r\nUser-Agent: Courriel\r\n\r\n", answer},
			}
	}
	h := Proxy{Kind: SOCKS5H}
	signing := Proxy{Kind: SOCKS5H, User: "u", Password: "s3cret"}
	for _, c := range []struct {
		name string
		made func() (Proxy, []step)
		want Reason
	}{
		{"general", func() (Proxy, []step) { return socks(h, "\x05\x01\x00\x01\x00\x00\x00\x00\x00\x00") }, Failed},
		{"rules", func() (Proxy, []step) { return socks(h, "\x05\x02\x00\x01") }, Denied},
		{"network", func() (Proxy, []step) { return socks(h, "\x05\x03\x00\x01") }, Unreachable},
		{"host", func() (Proxy, []step) { return socks(h, "\x05\x04\x00\x01") }, Unreachable},
		{"port", func() (Proxy, []step) { return socks(h, "\x05\x05\x00\x01") }, NoListener},
		{"time", func() (Proxy, []step) { return socks(h, "\x05\x06\x00\x01") }, Late},
		{"another", func() (Proxy, []step) { return socks(h, "\x05\x63\x00\x01") }, Failed},
		{"address of no kind", func() (Proxy, []step) { return socks(h, "\x05\x00\x00\x09") }, Nonsense},
		{"wants a sign-in", func() (Proxy, []step) { return with(h, step{"\x05\x01\x00", "\x05\xff"}) }, SignIn},
		{"wants another sign-in", func() (Proxy, []step) { return with(signing, step{"\x05\x02\x00\x02", "\x05\xff"}) }, SignIn},
		{"chooses what was not offered", func() (Proxy, []step) { return with(h, step{"\x05\x01\x00", "\x05\x02"}) }, Nonsense},
		{"GSSAPI", func() (Proxy, []step) { return with(h, step{"\x05\x01\x00", "\x05\x01"}) }, Nonsense},
		{"wrong password", func() (Proxy, []step) {
			return with(signing, step{"\x05\x02\x00\x02", "\x05\x02"}, step{"\x01\x01u\x06s3cret", "\x01\x01"})
		}, SignIn},
		{"wrong password, and the end", func() (Proxy, []step) {
			return with(signing, step{"\x05\x02\x00\x02", "\x05\x02"}, step{"\x01\x01u\x06s3cret", ""})
		}, SignIn},
		{"a web server", func() (Proxy, []step) { return with(h, step{"\x05\x01\x00", "HTTP/1.1 400 Bad Request\r\n\r\n"}) }, Nonsense},
		{"a mail server", func() (Proxy, []step) { return with(h, step{"\x05\x01\x00", greeting}) }, Nonsense},
		{"SOCKS4, rejected", func() (Proxy, []step) {
			return with(Proxy{Kind: SOCKS4A}, step{"\x04\x01\x02\x4b\x00\x00\x00\x01\x00mx\x00", "\x00\x5b\x00\x00\x00\x00\x00\x00"})
		}, Failed},
		{"SOCKS4, identd", func() (Proxy, []step) {
			return with(Proxy{Kind: SOCKS4A}, step{"\x04\x01\x02\x4b\x00\x00\x00\x01\x00mx\x00", "\x00\x5d\x00\x00\x00\x00\x00\x00"})
		}, SignIn},
		{"401", func() (Proxy, []step) { return get("HTTP/1.0 401 Unauthorized\r\n\r\n") }, SignIn},
		{"403", func() (Proxy, []step) { return get("HTTP/1.1 403 Forbidden\r\n\r\n") }, Denied},
		{"405", func() (Proxy, []step) { return get("HTTP/1.1 405 No\r\n\r\n") }, Denied},
		{"407", func() (Proxy, []step) {
			return get("HTTP/1.1 407 Authenticate\r\nProxy-Authenticate: Basic realm=x\r\n\r\n")
		}, SignIn},
		{"429", func() (Proxy, []step) { return get("HTTP/1.1 429 Slow down\r\n\r\n") }, Failed},
		{"500", func() (Proxy, []step) { return get("HTTP/1.1 500 No\r\n\r\n") }, Failed},
		{"502", func() (Proxy, []step) { return get("HTTP/1.1 502 No\r\nContent-Length: 99999999\r\n\r\n") }, Unreachable},
		{"504", func() (Proxy, []step) { return get("HTTP/1.1 504 No\r\n\r\n") }, Late},
		{"redirect", func() (Proxy, []step) { return get("HTTP/1.1 302 Found\r\nLocation: http://x/\r\n\r\n") }, Nonsense},
		{"no HTTP", func() (Proxy, []step) { return get(greeting) }, Nonsense},
		{"endless", func() (Proxy, []step) { return get("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("y", 20000)) }, Nonsense},
		{"odd", func() (Proxy, []step) { return get("HTTP/x 200 OK\r\n\r\n") }, Nonsense},
	} {
		p, steps := c.made()
		_, err := played(t, &p, "mx", 587, steps...)
		var r *Refusal
		if !errors.As(err, &r) || r.Reason != c.want {
			t.Errorf("%s: %v, want reason %d", c.name, err, c.want)
		} else if strings.Contains(err.Error(), "s3cret") || strings.ContainsAny(err.Error(), "\r\n\x05") {
			t.Errorf("%s: %q", c.name, err)
		}
	}
	for _, steps := range [][]step{{{"\x05\x01\x00", ""}}, {{"\x05\x01\x00", "\x05"}}, {{"\x05\x01\x00", "\x05\x00"}, {"\x05\x01\x00\x03\x02mx\x02\x4b", "\x05\x00\x00\x03"}}} {
		var r *Refusal
		if _, err := played(t, &h, "mx", 587, steps...); err == nil || errors.As(err, &r) {
			t.Errorf("a proxy that ends the connection refuses nothing: %v", err)
		}
	}
}

// TestNames: nothing can be smuggled into the request.
func TestNames(t *testing.T) {
	for _, host := range []string{"", "a b", "a\r\nX: y", "a\x00b", "é", strings.Repeat("a", 256), "a\tb"} {
		for kind := SOCKS4A; kind <= HTTPS; kind++ {
			if _, err := played(t, &Proxy{Kind: kind}, host, 25); err == nil {
				t.Errorf("%q is asked for", host)
			}
		}
	}
	if _, err := played(t, &Proxy{Kind: SOCKS4A}, "2001:db8::1", 25); err == nil {
		t.Error("SOCKS4 is asked for an IPv6 address")
	}
	for _, port := range []int{0, -1, 65536} {
		if _, err := played(t, &Proxy{Kind: HTTP}, "mx", port); err == nil {
			t.Errorf("port %d is asked for", port)
		}
	}
}
