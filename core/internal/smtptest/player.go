// SPDX-License-Identifier: MIT

package smtptest

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// Mode is how the server's lines are cut into segments.
type Mode string

// The modes.
const (
	Whole      Mode = "whole" // everything up to the point where the client must speak
	Lines      Mode = "lines" // a segment for each line
	ByteByByte Mode = "bytes" // a segment for each byte
)

// Modes lists the modes.
var Modes = []Mode{Whole, Lines, ByteByByte}

// defaultPatience is how long a client may be silent where the script expects
// it to speak. It is far more than any time-out a test gives to a client.
const defaultPatience = 30 * time.Second

// maxLine is what a strict server takes of a line of text with its CRLF
// (RFC 5321 §4.5.3.1.6) and more than enough for a command.
const maxLine = 1000

// Deviation is the first difference between a script and what a client did.
type Deviation struct {
	Script     string `json:"script"`
	Connection int    `json:"connection"`
	Line       int    `json:"line"` // of the script
	Diff       string `json:"diff"`
}

func (d *Deviation) Error() string {
	return fmt.Sprintf(
		"%s:%d: connection %d deviates from the script:\n%s",
		d.Script,
		d.Line,
		d.Connection,
		d.Diff,
	)
}

// player plays one connection of a script.
type player struct {
	script  *Script
	number  int
	mode    Mode
	certs   *Certificates
	wait    time.Duration
	stopped <-chan struct{}

	conn   net.Conn // the TLS connection after a handshake
	raw    net.Conn
	in     *bufio.Reader
	out    []byte
	gone   bool // a write failed: the client has closed
	offers bool // the last EHLO reply has PIPELINING
	inEHLO bool
	dialog []string
	bodies [][]byte
}

// errGone says that the client has closed the connection.
var errGone = errors.New("the client closed the connection")

// play plays the connection to its end and closes it. The error is a
// *Deviation, or nil.
func (p *player) play(section []step) error {
	p.conn, p.in = p.raw, bufio.NewReaderSize(p.raw, 1<<16)
	defer p.raw.Close()
	var pending string // a line read for an optional step that did not match
	havePending := false
	for i := 0; i < len(section); i++ {
		s := &section[i]
		switch s.kind {
		case expectStep, optionalStep:
			got := pending
			if !havePending {
				var err error
				if got, err = p.read(s); err != nil {
					if s.kind == optionalStep && errors.Is(err, errGone) {
						i = skip(section, i)
						continue
					}
					return p.deviation(s, err.Error())
				}
			}
			havePending = false
			if s.pattern != nil && !s.pattern.MatchString(got) {
				if s.kind == optionalStep {
					pending, havePending = got, true
					i = skip(section, i)
					continue
				}
				return p.deviation(s, "C: "+printable(got))
			}
			p.note("C: " + printable(got))
			if err := p.after(s, got); err != nil {
				return p.deviation(s, err.Error())
			}
		case tlsHandshake:
			p.flush()
			if err := p.handshake(s); err != nil {
				return p.deviation(s, err.Error())
			}
			if s.tls.refused {
				return nil
			}
		default:
			if s.kind.last() {
				p.flush()
			}
			p.note(s.source)
			if p.act(s) {
				return nil
			}
		}
	}
	return p.farewell(pending, havePending)
}

// skip finds the last step that belongs to the optional one at i.
func skip(section []step, i int) int {
	for i+1 < len(section) && section[i+1].kind != expectStep && section[i+1].kind != optionalStep {
		i++
	}
	return i
}

// read reads what the step expects. The client's text is in printable form
// unless it is a line.
func (p *player) read(s *step) (string, error) {
	switch s.what {
	case expectBody:
		return "<body>", p.readBody()
	case expectOctets:
		p.flush()
		p.patience()
		_, err := io.CopyN(io.Discard, p.in, int64(s.count))
		return fmt.Sprintf("<octets %d>", s.count), p.readError(err)
	}
	return p.readLine()
}

// after does what belongs to a step that has matched.
func (p *player) after(s *step, line string) error {
	if s.what == expectChunk {
		size, err := strconv.Atoi(s.pattern.FindStringSubmatch(line)[1])
		if err != nil {
			return err
		}
		p.patience()
		chunk := make([]byte, 0, min(size, 1<<20))
		buffer := bytes.NewBuffer(chunk)
		if _, err := io.CopyN(buffer, p.in, int64(size)); err != nil {
			return p.readError(err)
		}
		p.bodies = append(p.bodies, buffer.Bytes())
		p.note(fmt.Sprintf("C: <%d octets>", size))
		if !strings.HasSuffix(line, " LAST") {
			return nil
		}
	}
	verb := strings.ToUpper(strings.SplitN(line, " ", 2)[0])
	if verb == "BDAT" && s.what == expectLine {
		return nil // its octets are expected by steps of their own
	}
	switch verb {
	case "EHLO", "HELO":
		p.inEHLO, p.offers = true, false
	}
	// RFC 2920 §3.1: these end a group of commands, and a client without
	// PIPELINING waits after each. What is known to be too early is what has
	// already arrived, so a fast client is never blamed wrongly.
	waits := !p.offers
	switch verb {
	case "EHLO", "HELO", "STARTTLS", "AUTH", "DATA", "QUIT", "NOOP", "BDAT", "<BODY>":
		waits = true
	}
	if waits && s.what != expectOctets && p.in.Buffered() > 0 {
		early, _ := p.in.Peek(min(p.in.Buffered(), 60))
		return came(
			"C: %s (sent without waiting for the reply to %s)",
			printable(string(early)),
			verb,
		)
	}
	return nil
}

func (p *player) patience() { p.raw.SetReadDeadline(time.Now().Add(p.wait)) }

// came is an error that shows what the client did instead, as a line of a script.
func came(format string, values ...any) error { return &instead{fmt.Sprintf(format, values...)} }

type instead struct{ line string }

func (i *instead) Error() string { return i.line }

// readLine reads a command. It is exact about line ends.
func (p *player) readLine() (string, error) {
	if buffered, _ := p.in.Peek(p.in.Buffered()); !bytes.Contains(buffered, []byte("\n")) {
		p.flush()
	}
	p.patience()
	line, err := p.in.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		return "", came("C: %s… (an endless line)", printable(string(line[:60])))
	}
	if err != nil {
		if len(line) > 0 && !errors.Is(p.readError(err), errSilent) {
			return "", came("C: %s (cut off here)", printable(string(line)))
		}
		return "", p.readError(err)
	}
	text, ok := strings.CutSuffix(string(line), "\r\n")
	if !ok || strings.ContainsAny(text, "\r\x00") {
		return "", came("C: %s (a line end or octet that is not allowed)", printable(string(line)))
	}
	return text, nil
}

// readBody reads the lines of a message up to the dot, as strictly as a server
// may (RFC 5321 §4.1.1.4 and §2.3.8).
func (p *player) readBody() error {
	p.flush()
	var body []byte
	for {
		p.patience()
		line, err := p.in.ReadSlice('\n')
		if err != nil && err != bufio.ErrBufferFull {
			return p.readError(err)
		}
		switch {
		case err == bufio.ErrBufferFull || len(line) > maxLine:
			return came("C: %s… (a line of more than 998 octets)", printable(string(line[:60])))
		case !bytes.HasSuffix(line, []byte("\r\n")):
			return came("C: %s (a bare LF)", printable(string(line)))
		case bytes.IndexByte(line[:len(line)-2], '\r') >= 0:
			return came("C: %s (a bare CR)", printable(string(line)))
		case string(line) == ".\r\n":
			p.bodies = append(p.bodies, body)
			return nil
		case len(line) > 2 && line[0] == '.' && line[1] != '.':
			return came("C: %s (a dot that was not doubled)", printable(string(line)))
		}
		body = append(body, bytes.TrimPrefix(line, []byte("."))...)
	}
}

var errSilent = errors.New("the client was silent")

func (p *player) readError(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return errSilent
	}
	return errGone
}

// act does what the server does by itself; true ends the connection.
func (p *player) act(s *step) bool {
	switch s.kind {
	case sendStep:
		p.out = append(p.out, s.text...)
		if p.inEHLO && bytes.HasPrefix(s.text, []byte("250")) {
			p.offers = p.offers ||
				strings.EqualFold(strings.TrimSpace(string(s.text[4:])), "PIPELINING")
			p.inEHLO = s.text[3] == '-'
		}
		if p.mode != Whole {
			p.flush()
		}
	case bytesStep:
		p.flush()
		p.write(s.text)
	case clearStep:
		p.flush()
		p.raw.SetWriteDeadline(time.Now().Add(p.wait))
		p.raw.Write(s.text)
	case floodStep:
		p.flush()
		p.writeMany(bytes.Repeat([]byte("x"), 1<<16), s.count>>16+1)
	case repeatStep:
		p.flush()
		p.writeMany(bytes.Repeat(s.text, 64), s.count/64+1)
	case dripStep:
		p.flush()
		for i := range s.text {
			if p.gone {
				return false
			}
			time.Sleep(s.pause)
			p.write(s.text[i : i+1])
		}
	case stallStep:
		p.untilGone()
		return true
	case stallUnreadStep:
		<-p.stopped
		return true
	case closeStep:
		if secured, ok := p.conn.(*tls.Conn); ok {
			secured.CloseWrite()
		}
		if half, ok := p.raw.(interface{ CloseWrite() error }); ok {
			half.CloseWrite()
			p.untilGone()
		}
		return true
	case dropStep:
		return true
	case resetStep:
		if len(p.dialog) == 1 {
			// Nothing has been said yet: the client's connect may not have
			// returned, and would fail instead of its first read.
			time.Sleep(20 * time.Millisecond)
		}
		if tcp, ok := p.raw.(*net.TCPConn); ok {
			// A reset throws away what has not arrived, as the end of a reply that goes octet by
			// octet.
			for end := time.Now().Add(2 * time.Second); unsent(tcp) > 0 && time.Now().Before(end); {
				time.Sleep(time.Millisecond)
			}
			tcp.SetLinger(0)
		}
		return true
	}
	return false
}

// untilGone reads and forgets until the client gives up or the server stops.
func (p *player) untilGone() {
	p.raw.SetReadDeadline(time.Time{})
	io.Copy(io.Discard, p.raw)
}

// flush sends what has gathered, cut as the mode says.
func (p *player) flush() {
	out := p.out
	p.out = p.out[:0]
	if p.mode == ByteByByte {
		for i := range out {
			p.write(out[i : i+1])
		}
	} else if len(out) > 0 {
		p.write(out)
	}
}

func (p *player) write(b []byte) {
	if p.gone {
		return
	}
	p.raw.SetWriteDeadline(time.Now().Add(p.wait))
	if _, err := p.conn.Write(b); err != nil {
		p.gone = true
	}
}

func (p *player) writeMany(block []byte, times int) {
	for range times {
		if p.gone {
			return
		}
		p.write(block)
	}
}

// handshake secures the connection. What the client has already sent is part
// of the handshake.
func (p *player) handshake(s *step) error {
	certificate, err := p.certs.Server(s.tls.certificate)
	if err != nil {
		return err
	}
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, MaxVersion: s.tls.max}
	if s.tls.max != 0 {
		config.MinVersion = min(s.tls.max, tls.VersionTLS12)
	}
	p.patience()
	secured := tls.Server(&buffered{p.raw, p.in}, config)
	err = secured.Handshake()
	if err == nil && s.tls.refused {
		// In TLS 1.3 the client's refusal may come behind its handshake.
		_, err = secured.Read(make([]byte, 1))
	}
	switch {
	case s.tls.refused && err == nil:
		return errors.New("the client accepted the handshake")
	case s.tls.refused:
		return nil
	case err != nil:
		return fmt.Errorf("the handshake failed: %w", err)
	}
	p.note("tls: " + tls.VersionName(secured.ConnectionState().Version))
	p.conn, p.in = secured, bufio.NewReaderSize(secured, 1<<16)
	return nil
}

// buffered is a connection some of whose bytes have been read already.
type buffered struct {
	net.Conn
	in *bufio.Reader
}

func (b *buffered) Read(to []byte) (int, error) { return b.in.Read(to) }

// farewell is what every client may do at the end: RSET and NOOP, QUIT, and
// close.
func (p *player) farewell(line string, have bool) error {
	end := &step{line: p.script.lines, source: "C: <end>"}
	for ; ; have = false {
		if !have {
			var err error
			if line, err = p.readLine(); errors.Is(err, errGone) {
				return nil
			} else if err != nil {
				return p.deviation(end, err.Error())
			}
		}
		p.note("C: " + printable(line))
		switch line {
		case "RSET", "NOOP":
			p.out = append(p.out, "250 2.0.0 OK\r\n"...)
		case "QUIT":
			p.out = append(p.out, "221 2.0.0 Bye\r\n"...)
			p.flush()
			p.act(&step{kind: closeStep})
			return nil
		default:
			p.dialog = p.dialog[:len(p.dialog)-1]
			return p.deviation(end, "C: "+printable(line))
		}
		p.flush()
	}
}

func (p *player) note(line string) { p.dialog = append(p.dialog, line) }

// deviation reports the step that was expected and what came instead, below
// what had been said before.
func (p *player) deviation(s *step, got string) error {
	var diff strings.Builder
	const context = 8 // lines that still let a reader see where in the dialogue he is
	for _, line := range p.dialog[max(0, len(p.dialog)-context):] {
		diff.WriteString("  " + line + "\n")
	}
	diff.WriteString("- " + s.source + "\n+ " + got + "\n")
	return &Deviation{
		Script:     p.script.Name,
		Connection: p.number,
		Line:       s.line,
		Diff:       diff.String(),
	}
}

// printable shows control characters and bytes that are no UTF-8 as escapes.
func printable(text string) string {
	quoted := strconv.QuoteToGraphic(text)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}
