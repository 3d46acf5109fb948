// SPDX-License-Identifier: MIT

package smtptest

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// UnrulyOptions say how much a client has to bear from an Unruly server.
type UnrulyOptions struct {
	Seed uint64
	// Offers are the lines of the reply to EHLO; one of them may be STARTTLS.
	Offers []string
	// Trouble is how likely it is, in thousands, that a command meets something else than what it
	// asks for.
	Trouble int
	// Silent lets the server stop answering as well, which costs the client its time-out.
	Silent bool
	// MaxMails and MaxRecipients are limits that are not announced; 0: none.
	MaxMails, MaxRecipients int
	Certificates            *Certificates
}

// Unruly is a server that keeps to the protocol in all that it says and is otherwise as unreliable
// as chance wants it: any command may be refused, answered 421, met with silence or with the end of
// the connection, before it is carried out or after, and what is said is cut into segments of any
// size. It notes what it took and what it said, so that a client's results can be compared with
// what was so.
//
// What it said of an envelope is kept by address: no two mails of a test may have a sender or a
// recipient in common.
type Unruly struct {
	Host string
	Port int

	options  UnrulyOptions
	listener net.Listener
	secure   *tls.Config
	work     sync.WaitGroup

	mu    sync.Mutex
	conns map[net.Conn]bool
	count uint64
	taken []Taken
	said  map[string][]int
	wrong error
}

// Taken is a mail that the server accepted, whether or not it could say so.
type Taken struct {
	Sender     string
	Recipients []string
	Body       string
}

// StartUnruly starts a server that ends with the test.
func StartUnruly(t TB, o UnrulyOptions) *Unruly {
	t.Helper()
	l, err := listenUnused("127.0.0.1:0")
	if err != nil {
		t.Fatalf("%v", err)
	}
	at := l.Addr().(*net.TCPAddr)
	u := &Unruly{
		Host:     at.IP.String(),
		Port:     at.Port,
		options:  o,
		listener: l,
		conns:    map[net.Conn]bool{},
		said:     map[string][]int{},
	}
	if o.Certificates != nil {
		certificate, err := o.Certificates.Server(Good)
		if err != nil {
			t.Fatalf("%v", err)
		}
		u.secure = &tls.Config{Certificates: []tls.Certificate{certificate}}
	}
	u.work.Go(func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			u.mu.Lock()
			u.count++
			random := rand.New(rand.NewPCG(o.Seed, u.count))
			u.conns[nc] = true
			u.mu.Unlock()
			u.work.Go(func() {
				c := &unrulyConn{
					server: u,
					raw:    nc,
					conn:   nc,
					in:     bufio.NewReader(nc),
					random: random,
				}
				c.serve()
				nc.Close()
				u.mu.Lock()
				delete(u.conns, nc)
				u.mu.Unlock()
			})
		}
	})
	t.Cleanup(u.close)
	return u
}

// Wait waits until the server has heard all that the clients said before they closed their
// connections. It takes no new ones.
func (u *Unruly) Wait() {
	u.listener.Close()
	u.work.Wait()
}

func (u *Unruly) close() {
	u.listener.Close()
	u.mu.Lock()
	for nc := range u.conns {
		nc.Close()
	}
	u.mu.Unlock()
	u.work.Wait()
}

// Taken gives the mails that the server accepted, and an error if a client did what no client may.
func (u *Unruly) Taken() ([]Taken, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.taken, u.wrong
}

// Said gives the codes with which the server answered MAIL or RCPT with an address, or the end of a
// body.
func (u *Unruly) Said(what string) []int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.said[what]
}

func (u *Unruly) note(what string, code int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.said[what] = append(u.said[what], code)
}

func (u *Unruly) blame(format string, args ...any) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.wrong == nil {
		u.wrong = fmt.Errorf(format, args...)
	}
}

// unrulyConn is one connection.
type unrulyConn struct {
	server *Unruly
	raw    net.Conn
	conn   net.Conn
	in     *bufio.Reader
	out    []byte
	random *rand.Rand

	mails  int
	open   bool   // a transaction
	asked  string // the sender of the last MAIL, whatever became of it
	sender string
	to     []string
}

// fate is what a command meets.
type fate int

const (
	obeyed  fate = iota
	refused      // with a code of the command's
	closing      // 421, and the end
	tired        // 421, but it goes on, as some servers do
	gone         // the end, before the command is carried out
	lost         // carried out, and the end before the answer, or within it
	last         // carried out and answered, and then the end
	silent
	fates
)

func (c *unrulyConn) fate() fate {
	if c.random.IntN(1000) >= c.server.options.Trouble {
		return obeyed
	}
	f := fate(1 + c.random.IntN(int(fates)-1))
	if f == silent && !c.server.options.Silent {
		return refused
	}
	return f
}

func (c *unrulyConn) one(codes ...int) int { return codes[c.random.IntN(len(codes))] }

// reply says a code, in one line or in several, with words or without.
func (c *unrulyConn) reply(code int) {
	end := "\r\n"
	if c.random.IntN(20) == 0 {
		end = "\n"
	}
	lines := 1
	switch c.random.IntN(200) {
	case 0:
		lines = 1000
	case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10:
		lines = 2 + c.random.IntN(4)
	}
	enhanced := ""
	switch c.random.IntN(4) {
	case 0:
		enhanced = fmt.Sprintf("%d.0.0 ", code/100)
	case 1:
		enhanced = "5.7.1 " // which may contradict the code, and does not count then
	}
	for i := range lines {
		switch {
		case i < lines-1:
			c.out = fmt.Appendf(c.out, "%d-%sline %d%s", code, enhanced, i, end)
		case c.random.IntN(6) == 0:
			c.out = fmt.Appendf(c.out, "%d%s", code, end)
		default:
			c.out = fmt.Appendf(c.out, "%d %swords%s", code, enhanced, end)
		}
	}
	if c.random.IntN(3) == 0 {
		c.flush()
	}
}

// flush sends what has gathered in segments of any size.
func (c *unrulyConn) flush() bool {
	out := c.out
	c.out = c.out[:0]
	for len(out) > 0 {
		n := len(out)
		if n < 500 && c.random.IntN(2) == 0 {
			n = 1 + c.random.IntN(n)
		}
		if _, err := c.conn.Write(out[:n]); err != nil {
			return false
		}
		out = out[n:]
	}
	return true
}

// end ends the connection in one of the ways that connections end.
func (c *unrulyConn) end() {
	c.flush()
	tcp := c.raw.(*net.TCPConn)
	switch c.random.IntN(3) {
	case 0:
		tcp.CloseWrite()
		tcp.SetReadDeadline(time.Now().Add(10 * time.Second))
		io.Copy(io.Discard, tcp)
	case 1:
		tcp.SetLinger(0)
	}
}

func (c *unrulyConn) line() (string, error) {
	if b, _ := c.in.Peek(c.in.Buffered()); !bytes.Contains(b, []byte("\n")) && !c.flush() {
		return "", io.ErrClosedPipe
	}
	line, err := c.in.ReadString('\n')
	return strings.TrimSuffix(line, "\r\n"), err
}

// serve answers one command after the other.
func (c *unrulyConn) serve() {
	c.reply(220)
	for {
		line, err := c.line()
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		address := rest[strings.IndexByte(rest, '<')+1:]
		address, _, _ = strings.Cut(address, ">")
		goesOn := true
		switch verb {
		case "EHLO":
			c.hello()
		case "STARTTLS":
			goesOn = c.startTLS()
		case "RSET":
			c.open = false
			goesOn = c.meet("", func() int { return 250 }, 250)
		case "MAIL":
			c.asked = address
			goesOn = c.meet(address, func() int { return c.mail(address) }, 450, 451, 452, 550, 554)
		case "RCPT":
			goesOn = c.meet(
				address,
				func() int { return c.recipient(address) },
				450,
				451,
				452,
				550,
				551,
				553,
			)
		case "DATA":
			goesOn = c.data()
		case "BDAT":
			goesOn = c.chunk(rest)
		case "QUIT":
			c.reply(221)
			c.flush()
			return
		default:
			c.server.blame("the client said %q", line)
			return
		}
		if !goesOn {
			return
		}
	}
}

// meet carries a command out as its fate will have it: obey gives the code of the answer. It is
// false at the connection's end.
func (c *unrulyConn) meet(what string, obey func() int, refusals ...int) bool {
	f := c.fate()
	code := 421
	switch f {
	case obeyed, lost, last:
		code = obey()
	case refused:
		code = c.one(refusals...)
	case gone:
		c.end()
		return false
	case silent:
		c.flush()
		io.Copy(io.Discard, c.conn)
		return false
	}
	if what != "" {
		c.server.note(what, code)
	}
	begins := len(c.out)
	c.reply(code)
	switch f {
	case lost:
		if len(c.out) > begins { // else it is out already
			c.out = c.out[:begins+c.random.IntN(len(c.out)-begins)]
		}
		c.end()
		return false
	case last, closing:
		c.end()
		return false
	}
	return true
}

func (c *unrulyConn) hello() {
	c.open = false
	offers := []string{"unruly.test"}
	for _, o := range c.server.options.Offers {
		if _, secured := c.conn.(*tls.Conn); o != "STARTTLS" || !secured {
			offers = append(offers, o)
		}
	}
	for i, o := range offers {
		c.out = fmt.Appendf(c.out, "250%c%s\r\n", "- "[(i+1)/len(offers)], o)
	}
}

func (c *unrulyConn) startTLS() bool {
	c.reply(220)
	if !c.flush() {
		return false
	}
	tc := tls.Server(c.raw, c.server.secure)
	if tc.Handshake() != nil {
		return false
	}
	c.conn = tc
	c.in.Reset(tc)
	return true
}

func (c *unrulyConn) mail(sender string) int {
	switch most := c.server.options.MaxMails; {
	case c.open:
		c.server.blame("MAIL within a transaction")
		return 503
	case most > 0 && c.mails >= most:
		return c.one(421, 452)
	}
	c.mails++
	c.open, c.sender, c.to = true, sender, nil
	return 250
}

func (c *unrulyConn) recipient(address string) int {
	switch most := c.server.options.MaxRecipients; {
	case !c.open:
		return 503
	case most > 0 && len(c.to) >= most:
		return 452
	}
	c.to = append(c.to, address)
	return c.one(250, 250, 251, 252)
}

func (c *unrulyConn) data() bool {
	answered := 0
	alive := c.meet("DATA "+c.asked, func() int {
		if answered = 354; !c.open || len(c.to) == 0 && c.random.IntN(2) == 0 {
			answered = c.one(503, 554)
		}
		return answered
	}, 451, 503, 554)
	if !alive || answered != 354 {
		return alive
	}
	var body strings.Builder
	for {
		line, err := c.line()
		if err != nil {
			return false
		}
		if line == "." {
			break
		}
		body.WriteString(strings.TrimPrefix(line, ".") + "\r\n")
	}
	return c.judge(body.String())
}

func (c *unrulyConn) chunk(rest string) bool {
	size, last, _ := strings.Cut(rest, " ")
	n, err := strconv.Atoi(size)
	if err != nil || last != "LAST" {
		c.server.blame("the client said BDAT %s", rest)
		return false
	}
	c.flush()
	body := make([]byte, n)
	if _, err := io.ReadFull(c.in, body); err != nil {
		return false
	}
	return c.judge(string(body))
}

// judge decides what becomes of a whole message.
func (c *unrulyConn) judge(body string) bool {
	good := c.open && len(c.to) > 0
	if good || c.random.IntN(2) == 0 {
		c.open = false // without recipients some leave the transaction open, as Exim does
	}
	return c.meet(body, func() int {
		if !good {
			return c.one(503, 554)
		}
		c.server.mu.Lock()
		c.server.taken = append(c.server.taken, Taken{c.sender, c.to, body})
		c.server.mu.Unlock()
		return 250
	}, 450, 451, 452, 550, 552, 554)
}
