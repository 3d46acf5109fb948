// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A peer plays the server's part of a transcript and is strict about the client's.
//
// The lines of a transcript:
//
//	# a statement of fact, the first line
//	% what the client does and what must come of it; see play_test.go
//	S: a line of the server      S" "octets of the server, quoted as in Go"
//	C: a line of the client      C" "octets of the client"      C* a line that begins so
//	X close | reset | tls | stay | wait | hold   the server closes, resets, shakes hands, says
//
// nothing until the client has gone,
//
//	waits for the test, or waits for it without reading
type step struct {
	op   byte // 'S', 'C', 'X', or '*' for C*
	data string
}

// parseSteps reads a transcript; the lines with % are given apart.
func parseSteps(t testing.TB, text string) (steps []step, settings []string) {
	t.Helper()
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] == '%' {
			settings = append(settings, strings.TrimSpace(line[1:]))
			continue
		}
		op, rest := line[0], ""
		if len(line) > 2 {
			rest = strings.TrimPrefix(line[2:], " ")
		}
		switch {
		case op == 'X':
			rest = strings.TrimSpace(line[1:])
		case line[1] == ':':
			rest += "\r\n"
		case line[1] == '*':
			op = '*'
		case line[1] == '"':
			var err error
			if rest, err = strconv.Unquote(rest); err != nil {
				t.Fatalf("transcript line %d: %v", n+1, err)
			}
		default:
			t.Fatalf("transcript line %d: %q", n+1, line)
		}
		if k := len(steps) - 1; k >= 0 && steps[k].op == op && op != 'X' {
			steps[k].data += rest
			continue
		}
		steps = append(steps, step{op, rest})
	}
	return steps, settings
}

// The ways to cut what the server says into writes.
const (
	whole = iota
	byLine
	byByte
)

// peer is one connection's server.
type peer struct {
	steps []step
	cut   int
	tls   *tls.Config
	// hold keeps the connection open without reading, for X hold.
	hold    chan struct{}
	reached chan struct{} // closed when X hold begins
	// writeLimit and readLimit close the connection after so many octets; negative: never.
	writeLimit, readLimit int

	mu            sync.Mutex
	fault         error
	read, written int
	got           bytes.Buffer
}

var errCut = errors.New("cut")

// serve plays the script. It closes the connection when it returns.
func (p *peer) serve(nc net.Conn) {
	defer nc.Close()
	conn := nc
	for _, s := range p.steps {
		var err error
		switch s.op {
		case 'S':
			err = p.say(conn, s.data)
		case 'C':
			err = p.hear(conn, s.data)
		case '*':
			err = p.hearPrefix(conn, s.data)
		case 'X':
			switch s.data {
			case "close":
				err = errCut
			case "reset":
				nc.(*net.TCPConn).SetLinger(0)
				err = errCut
			case "stay":
				_, _ = io.Copy(io.Discard, conn)
				err = errCut
			case "wait":
				<-p.hold
			case "hold":
				if p.reached != nil {
					close(p.reached)
				}
				<-p.hold
				err = errCut
			case "tls":
				tc := tls.Server(conn, p.tls)
				if err = tc.Handshake(); err != nil {
					err = errCut // the client says what it thinks of it
				}
				conn = tc
			}
		}
		if err != nil {
			if err != errCut {
				p.fail(err)
			}
			return
		}
	}
	p.goodbye(conn)
}

// goodbye answers QUIT, the one thing that may follow a transcript.
func (p *peer) goodbye(conn net.Conn) {
	const quit = "QUIT\r\n"
	b := make([]byte, len(quit))
	n, _ := io.ReadFull(conn, b)
	if string(b[:n]) == quit {
		_, _ = io.WriteString(conn, "221 bye\r\n")
		n, _ = io.ReadFull(conn, b)
	}
	if n > 0 {
		p.fail(fmt.Errorf("after the transcript the client said %q", b[:n]))
	}
}

func (p *peer) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fault == nil {
		p.fault = err
	}
}

func (p *peer) say(conn net.Conn, data string) error {
	for data != "" {
		n := len(data)
		switch p.cut {
		case byLine:
			if i := strings.IndexByte(data, '\n'); i >= 0 {
				n = i + 1
			}
		case byByte:
			n = 1
		}
		if p.writeLimit >= 0 && p.written+n > p.writeLimit {
			n = p.writeLimit - p.written
			conn.Write([]byte(data[:n]))
			p.written += n
			return errCut
		}
		if _, err := conn.Write([]byte(data[:n])); err != nil {
			return errCut
		}
		p.written += n
		data = data[n:]
	}
	return nil
}

func (p *peer) hear(conn net.Conn, want string) error {
	b := make([]byte, len(want))
	if p.readLimit >= 0 && p.read+len(b) > p.readLimit {
		n, _ := io.ReadFull(conn, b[:p.readLimit-p.read])
		p.read += n
		return errCut
	}
	n, err := io.ReadFull(conn, b)
	p.read += n
	p.got.Write(b[:n])
	if string(b[:n]) != want[:n] {
		return fmt.Errorf("the client said\n%q\nand should have said\n%q", b[:n], want)
	}
	if err != nil {
		return fmt.Errorf("the client stopped after %q, before %q: %v", b[:n], want[n:], err)
	}
	return nil
}

// hearPrefix reads a line and looks at its beginning.
func (p *peer) hearPrefix(conn net.Conn, want string) error {
	var line []byte
	b := make([]byte, 1)
	for len(line) == 0 || line[len(line)-1] != '\n' {
		if _, err := io.ReadFull(conn, b); err != nil {
			return fmt.Errorf("the client stopped after %q: %v", line, err)
		}
		line = append(line, b...)
	}
	if !strings.HasPrefix(string(line), want) {
		return fmt.Errorf("the client said %q and should have begun with %q", line, want)
	}
	return nil
}

// listen starts a server that gives each connection to the next peer.
func listen(t testing.TB, peers ...*peer) (port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, p := range peers {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			nc.SetDeadline(time.Now().Add(30 * time.Second)) // a test that hangs fails
			wg.Go(func() { p.serve(nc) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		wg.Wait()
		for _, p := range peers {
			if p.fault != nil {
				t.Errorf("server: %v", p.fault)
			}
		}
	})
	return l.Addr().(*net.TCPAddr).Port
}

func newPeer(t testing.TB, script string) *peer {
	steps, _ := parseSteps(t, script)
	return &peer{steps: steps, writeLimit: -1, readLimit: -1, tls: serverTLS(t)}
}

// readTestdata gives the transcripts of testdata by name.
func readTestdata(t testing.TB) map[string]string {
	t.Helper()
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string)
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".smtp"); ok {
			b, err := os.ReadFile("testdata/" + e.Name())
			if err != nil {
				t.Fatal(err)
			}
			all[name] = string(b)
		}
	}
	return all
}
