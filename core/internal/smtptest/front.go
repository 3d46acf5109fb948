// SPDX-License-Identifier: MIT

package smtptest

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"regexp"
	"strings"
	"sync"
	"time"
)

// go-smtp offers some extensions always. A front stands between the client and
// go-smtp when one of them is switched off or something is announced: it
// rewrites the EHLO replies and relays the rest. Under TLS it ends the client's
// encryption and has one of its own with go-smtp, so that go-smtp sees a
// connection as safe as the client's is.

// always are the keywords that go-smtp cannot leave out by itself.
var always = []string{"PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "CHUNKING", "SIZE", "LIMITS"}

func (s *Server) needsFront() bool {
	for _, keyword := range always {
		if s.off[keyword] {
			return true
		}
	}
	return len(s.options.Announce) > 0
}

// frontConn is the end of the front that go-smtp holds.
type frontConn struct {
	net.Conn
	client *conn
	front  *front
}

// RemoteAddr is the client's, not the pipe's.
func (c *frontConn) RemoteAddr() net.Addr { return c.client.RemoteAddr() }

func (c *frontConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if err != nil {
		c.client.cutOff.Store(true)
	}
	return n, err
}

func (c *frontConn) state() *TLS {
	c.front.mutex.Lock()
	defer c.front.mutex.Unlock()
	return c.front.secured
}

func frontOf(held net.Conn) (*frontConn, bool) {
	if secured, ok := held.(*tls.Conn); ok {
		held = secured.NetConn()
	}
	front, ok := held.(*frontConn)
	return front, ok
}

type front struct {
	client  *conn
	server  *Server
	inner   net.Conn
	mutex   sync.Mutex
	secured *TLS
}

// newFront starts a front and returns what go-smtp is to serve.
func newFront(c *conn) net.Conn {
	c.fronted = true
	near, far := net.Pipe()
	f := &front{client: c, server: c.server, inner: near}
	var held net.Conn = &frontConn{Conn: far, client: c, front: f}
	implicit := c.server.options.TLS == TLSImplicit
	if implicit {
		held = tls.Server(held, c.server.tls)
	}
	c.server.work.Go(func() { f.run(implicit) })
	return held
}

func (f *front) run(implicit bool) {
	defer f.client.Close()
	defer f.inner.Close()
	var client, inner net.Conn = f.client, f.inner
	for secure := implicit; ; secure = true {
		if secure {
			outside := tls.Server(f.client, f.server.tls)
			if err := outside.Handshake(); err != nil {
				(*errorLog)(f.server).Printf("error handling %v: %v", f.client.RemoteAddr(), err)
				return
			}
			f.mutex.Lock()
			f.secured = tlsOf(outside.ConnectionState())
			f.mutex.Unlock()
			// Both ends of this connection are in this process.
			inside := tls.Client(f.inner, &tls.Config{InsecureSkipVerify: true})
			if err := inside.Handshake(); err != nil {
				return
			}
			client, inner = outside, inside
		}
		if !f.relay(client, inner) {
			return
		}
	}
}

// relay works until the connection ends, or until STARTTLS has been agreed: then
// it says true, and nothing reads from the client any more.
func (f *front) relay(client, inner net.Conn) bool {
	parked := make(chan struct{})
	go func() {
		defer close(parked)
		_, err := io.Copy(inner, client)
		if timeout, ok := err.(net.Error); !ok || !timeout.Timeout() {
			f.inner.Close() // without TLS's good-bye: the client said none
		}
	}()
	defer func() { <-parked }()
	replies := bufio.NewReader(inner)
	var ehlo []string
	for {
		line, err := replies.ReadString('\n')
		if err != nil {
			f.client.Close()
			return false
		}
		if strings.HasPrefix(line, "250-Hello ") || len(ehlo) > 0 {
			ehlo = append(ehlo, line)
			if strings.HasPrefix(line, "250-") {
				continue
			}
			line = f.rewrite(ehlo)
			ehlo = nil
		}
		if f.server.off["ENHANCEDSTATUSCODES"] {
			line = enhancedCode.ReplaceAllString(line, "$1")
		}
		ready := strings.HasSuffix(line, "Ready to start TLS\r\n")
		if ready {
			// The client is still waiting for this reply, so nothing of its
			// handshake can be lost while the reader is woken and parked.
			f.client.SetReadDeadline(time.Unix(1, 0))
			<-parked
			f.client.SetReadDeadline(time.Time{})
		}
		if _, err := io.WriteString(client, line); err != nil {
			f.client.Close()
			inner.Close()
			return false
		}
		if ready {
			return true
		}
	}
}

var enhancedCode = regexp.MustCompile(`^([245]\d\d[ -])[245]\.\d{1,3}\.\d{1,3} ?`)

// rewrite leaves out what is switched off and adds what is announced.
func (f *front) rewrite(lines []string) string {
	kept := []string{strings.TrimSpace(lines[0][4:])}
	for _, line := range lines[1:] {
		text := strings.TrimSpace(line[4:])
		keyword, _, _ := strings.Cut(text, " ")
		if !f.server.off[strings.ToUpper(keyword)] {
			kept = append(kept, text)
		}
	}
	kept = append(kept, f.server.options.Announce...)
	last := len(kept) - 1
	var text strings.Builder
	for _, line := range kept[:last] {
		text.WriteString("250-" + line + "\r\n")
	}
	return text.String() + "250 " + kept[last] + "\r\n"
}
