// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"time"

	"courriel.dev/courriel/core/internal/netio"
	"courriel.dev/courriel/core/meaning"
)

// protocolError is an answer that is no SMTP, or is out of place.
type protocolError struct {
	what  string
	event meaning.Event
}

func (e *protocolError) Error() string { return e.what }

func badAnswer(format string, args ...any) error {
	return &protocolError{fmt.Sprintf(format, args...), meaning.Garbled}
}

// misplaced is an answer that is SMTP, but not one to what was asked.
func misplaced(format string, args ...any) error {
	return &protocolError{fmt.Sprintf(format, args...), meaning.Misplaced}
}

// excerpt shows the beginning of a line that made no sense.
func excerpt(line []byte) string {
	if len(line) > 80 {
		line = line[:80]
	}
	return fmt.Sprintf("%q", line)
}

// maxReplyLines bounds the lines of one reply; MaxReply bounds its octets.
const maxReplyLines = 1000

// parseReplyLine reads the code of a line and whether more lines follow.
func parseReplyLine(line []byte) (code int, more, ok bool) {
	n := len(line) - 1 // LF alone ends a line too: servers do it, and nothing hangs on it
	if n > 0 && line[n-1] == '\r' {
		n--
	}
	if n < 3 || line[0] < '2' || line[0] > '5' || line[1] < '0' || line[1] > '9' || line[2] < '0' ||
		line[2] > '9' {
		return 0, false, false
	}
	code = int(line[0]-'0')*100 + int(line[1]-'0')*10 + int(line[2]-'0')
	if n == 3 {
		return code, false, true
	}
	switch line[3] {
	case ' ':
		return code, false, true
	case '-':
		return code, true, true
	}
	return 0, false, false
}

// readReply reads one reply. Its text is valid until the next reading. The whole of it must come
// within the time of silence.
func (c *Conn) readReply() (Reply, error) {
	return c.logged(c.parseReply())
}

// logged has the transcript show a reply that was read.
func (c *Conn) logged(r Reply, err error) (Reply, error) {
	if c.log != nil {
		raw := r.raw
		if err != nil { // what did come says most about what is wrong
			raw = c.secrets.ScrubCut(c.lines.Buffered())
			raw = raw[:min(len(raw), maxShown)]
		}
		c.log.Server(raw)
	}
	return r, err
}

func (c *Conn) parseReply() (Reply, error) {
	c.armed = false
	code, off := 0, 0
	for lines := 1; ; lines++ {
		line, err := c.lines.Line(off)
		if err != nil {
			if r, ok := c.cutOff(off, code, err); ok {
				return r, nil
			}
			return Reply{}, err
		}
		if off == 0 && c.blanks > 0 && isBlank(line) {
			c.blanks--
			c.lines.Take(len(line))
			lines = 0
			continue
		}
		n, more, ok := parseReplyLine(line)
		switch {
		case !ok:
			return Reply{}, badAnswer("no reply code in %s", excerpt(c.secrets.Scrub(line)))
		case off == 0:
			code = n
		case n != code:
			return Reply{}, badAnswer("codes %d and %d in one reply", code, n)
		case lines > maxReplyLines:
			return Reply{}, netio.ErrReplyTooLong
		}
		off += len(line)
		if off > netio.MaxReply {
			return Reply{}, netio.ErrReplyTooLong
		}
		if !more {
			break
		}
	}
	c.blanks = 0
	c.said = c.lines.Take(off)
	first := c.said
	for i, b := range first {
		if b == '\n' {
			first = first[:i+1]
			break
		}
	}
	r := Reply{Code: code, raw: c.secrets.Scrub(c.said)}
	r.Enhanced, _ = parseEnhanced(lineText(first), code)
	return r, nil
}

// isBlank says that a line is empty.
func isBlank(line []byte) bool { return string(line) == "\r\n" || string(line) == "\n" }

// cutOff saves a refusal whose end did not arrive. A server that refuses in the middle of a message
// and closes loses what its system has not transmitted yet, but a code of which three digits and
// their separator came is one that it meant, and so is an enhanced code with what ends it. An
// acceptance has to be whole.
func (c *Conn) cutOff(off, code int, err error) (Reply, bool) {
	if event, _ := c.eventOf(err); !severed(event) {
		return Reply{}, false
	}
	rest := c.lines.Buffered()
	if off == 0 {
		if len(rest) < 4 {
			return Reply{}, false
		}
		var ok bool
		if code, _, ok = parseReplyLine(append(rest[:4:4], '\n')); !ok {
			return Reply{}, false
		}
	}
	if code < 400 {
		return Reply{}, false
	}
	c.shut()
	r := Reply{Code: code, raw: c.secrets.ScrubCut(c.lines.Take(len(rest)))}
	first, _, _ := bytes.Cut(r.raw, []byte("\n"))
	if text := lineText(first); off > 0 ||
		bytes.IndexByte(text, ' ') > 0 { // else more digits may have been meant to follow
		r.Enhanced, _ = parseEnhanced(text, code)
	}
	return r, true
}

// source is what Lines reads from: the connection, with one deadline for all reads of a reply.
type source Conn

func (s *source) Read(p []byte) (int, error) {
	c := (*Conn)(s)
	if !c.armed {
		wait := c.silence
		if c.patience > 0 {
			wait = min(wait, c.patience)
		}
		c.arm(wait)
	}
	for c.pulse != nil {
		if next := time.Now().Add(netio.Heartbeat); next.Before(c.until) {
			c.wire.SetReadDeadline(next)
		} else {
			c.wire.SetReadDeadline(c.until)
		}
		n, err := c.conn.Read(p)
		if n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) || !time.Now().Before(c.until) {
			return n, err
		}
		if !c.pulse() {
			return 0, errCancel
		}
	}
	return c.conn.Read(p)
}

// arm bounds the reading of a reply.
func (c *Conn) arm(wait time.Duration) {
	c.armed = true
	c.until = time.Now().Add(wait)
	c.wire.SetReadDeadline(c.until)
}

// spoke says whether the server has said something that was not asked for. The error says that it
// has gone.
func (c *Conn) spoke() (bool, error) { return c.spokeTo(c.wire.Look) }

func (c *Conn) spokeTo(look func() netio.Look) (bool, error) {
	spoke, err := c.spokeAtAll(look)
	if spoke && err == nil && c.skipBlank() {
		return c.spokeAtAll(look)
	}
	return spoke, err
}

// skipBlank drops an empty line that may stand where nothing is due.
func (c *Conn) skipBlank() bool {
	if c.blanks == 0 {
		return false
	}
	if len(c.lines.Buffered()) == 0 {
		c.arm(time.Millisecond)
		if c.lines.Fill() != nil {
			return false
		}
	}
	b := c.lines.Buffered()
	n := bytes.IndexByte(b, '\n') + 1
	if n == 0 || !isBlank(b[:n]) {
		return false
	}
	c.blanks--
	c.lines.Take(n)
	return true
}

func (c *Conn) spokeAtAll(look func() netio.Look) (bool, error) {
	if len(c.lines.Buffered()) > 0 {
		return true, nil
	}
	switch look() {
	case netio.Quiet:
		return false, nil
	case netio.Data:
		if c.info.TLS == nil {
			return true, nil
		}
	case netio.Unknown:
		// Where one cannot look without reading, only a connection that was idle for a while is
		// worth the moment that it takes.
		if time.Since(c.lastUse) < time.Second {
			return false, nil
		}
	}
	// Under TLS what is there may be a session ticket, which is nothing to us: only reading tells.
	c.arm(time.Millisecond)
	err := c.lines.Fill()
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, os.ErrDeadlineExceeded):
		return false, nil
	}
	return false, err
}
