// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	// smallBody is copied behind the commands, so that everything leaves in one write; copying this
	// much costs less than another system call.
	smallBody = 32 << 10
	// blockSize is how much of a longer body is looked at and written at once: the server works on
	// one block while the next is looked at.
	blockSize = 256 << 10
	// progressBlock is used when somebody wants to see progress.
	progressBlock = 64 << 10
)

var (
	cr     = []byte{'\r'}
	crlf   = []byte("\r\n")
	stuff  = []byte{'.'}
	dotEnd = []byte(".\r\n")
)

var errBare = errors.New("bare CR or LF in the message")

// lineState is where in a line a body stands between two blocks.
type lineState struct {
	middle bool // not at the beginning of a line
	cr     bool // behind a CR whose LF has to follow
}

// scan looks through a block: it appends the places of the dots that begin a line and says whether
// every CR and LF stood in a pair. It goes from line end to line end, because bytes.IndexByte and
// bytes.Count run at the speed of memory.
func (s *lineState) scan(b []byte, dots []int) ([]int, bool) {
	if len(b) == 0 {
		return dots, true
	}
	if s.cr && b[0] != '\n' {
		return dots, false
	}
	if !s.middle && b[0] == '.' {
		dots = append(dots, 0)
	}
	pairs := 0
	for i := 0; ; {
		j := bytes.IndexByte(b[i:], '\n')
		if j < 0 {
			break
		}
		i += j
		switch {
		case i > 0 && b[i-1] == '\r':
			pairs++
		case i == 0 && s.cr:
		default:
			return dots, false
		}
		i++
		if i < len(b) && b[i] == '.' {
			dots = append(dots, i)
		}
	}
	last := b[len(b)-1]
	s.middle, s.cr = last != '\n', last == '\r'
	crs := bytes.Count(b, cr)
	if s.cr {
		crs--
	}
	return dots, crs == pairs
}

// scanClean is scan for what is known to have its CRs and LFs in pairs. It goes from dot to dot:
// base64 has none.
func (s *lineState) scanClean(b []byte, dots []int) []int {
	if len(b) == 0 {
		return dots
	}
	for i := 0; ; i++ {
		j := bytes.IndexByte(b[i:], '.')
		if j < 0 {
			break
		}
		i += j
		if i == 0 && !s.middle || i > 0 && b[i-1] == '\n' {
			dots = append(dots, i)
		}
	}
	s.middle = b[len(b)-1] != '\n'
	return dots
}

// look gives the places of the dots that have to be doubled in the next block; false: it has a bare
// CR or LF.
func (t *transaction) look(block []byte, last bool) bool {
	c := t.c
	c.dots = c.dots[:0]
	switch {
	case t.binary:
	case !t.m.Body.Clean:
		var ok bool
		if c.dots, ok = t.state.scan(block, c.dots); !ok || last && t.state.cr {
			return false
		}
	case !t.chunk:
		c.dots = t.state.scanClean(block, c.dots)
	}
	if t.chunk {
		c.dots = c.dots[:0]
	}
	return true
}

// feed gives a body block by block.
type feed struct {
	body  *Body
	buf   []byte
	size  int64
	given int64
}

// next gives the next block and whether it is the last one. What it gives is valid until the next
// call. Before the last block is given it is certain that the body has the size that was declared.
func (f *feed) next(limit int) (block []byte, last bool, err error) {
	if f.body.Reader == nil {
		rest := f.body.Bytes[f.given:]
		block = rest[:min(len(rest), limit)]
		f.given += int64(len(block))
		return block, f.given == f.size, nil
	}
	block = f.buf[:limit]
	if f.size >= 0 && f.size-f.given < int64(limit) {
		block = block[:f.size-f.given]
	}
	n, err := io.ReadFull(f.body.Reader, block)
	f.given += int64(n)
	ended := err == io.EOF || err == io.ErrUnexpectedEOF
	switch {
	case err != nil && !ended:
		return nil, false, err
	case f.size < 0:
		return block[:n], ended, nil
	case ended && f.given < f.size:
		return nil, false, fmt.Errorf("the message ended after %d of %d octets", f.given, f.size)
	case f.given < f.size:
		return block, false, nil
	}
	var more [1]byte
	switch _, err := io.ReadFull(f.body.Reader, more[:]); err {
	case io.EOF:
		return block, true, nil
	case nil:
		return nil, false, fmt.Errorf(
			"the message has more than the %d octets that were declared",
			f.size,
		)
	default:
		return nil, false, err
	}
}

// appendStuffed appends a block with a dot before each of the given places.
func appendStuffed(b, block []byte, dots []int) []byte {
	from := 0
	for _, d := range dots {
		b = append(b, block[from:d]...)
		b = append(b, '.')
		from = d
	}
	return append(b, block[from:]...)
}

// prepareBody looks at everything about the body that can be known before anything is written. A
// small body is brought into memory; t.small is nil for others.
func (t *transaction) prepareBody() (Kind, error) {
	c, m := t.c, t.m
	t.size = m.Body.size()
	t.binary = m.Options.Body == "BINARYMIME"
	t.chunk = c.info.Chunking && t.size >= 0
	t.small = nil
	t.isSmall = t.size >= 0 && t.size <= smallBody
	t.feed = feed{body: &m.Body, size: t.size}
	t.state = lineState{}
	if m.Body.Reader != nil {
		limit := blockSize
		if t.isSmall {
			limit = smallBody
		}
		if len(c.block) < limit {
			c.block = make([]byte, limit)
		}
		t.feed.buf = c.block
	}
	if !t.isSmall {
		return KindNone, nil
	}
	block, _, err := t.feed.next(smallBody)
	if err != nil {
		return CannotRead, err
	}
	t.small = block
	if !t.look(block, true) {
		return BadBody, errBare
	}
	return KindNone, nil
}

// appendSmall appends a small body in the form that the mode wants.
func (t *transaction) appendSmall(b []byte) []byte {
	if t.chunk {
		return append(b, t.small...)
	}
	b = appendStuffed(b, t.small, t.c.dots)
	return append(b, t.ending()...)
}

// ending is what ends the data: a body that does not end in CRLF gets one, an empty one needs none
// (the line of DATA has ended).
func (t *transaction) ending() []byte {
	if t.state.middle {
		return []byte("\r\n.\r\n")
	}
	return dotEnd
}

// errStop ends the writing of a body whose fate is already known.
var errStop = errors.New("the server has already answered")

// errCancel is the progress callback's wish.
var errCancel = errors.New("the progress callback said stop")

// bodyError is a body that cannot be sent to its end. The connection is closed before the end of
// the data, so that no server takes the half of it.
type bodyError struct {
	kind Kind
	err  error
}

func (e *bodyError) Error() string { return e.err.Error() }
func (e *bodyError) Unwrap() error { return e.err }

// writeLong writes c.out and a long body behind it.
func (t *transaction) writeLong() error {
	c := t.c
	limit := blockSize
	if t.m.Progress != nil {
		limit = progressBlock
	}
	head := c.out
	c.out = c.out[:0]
	c.gather = c.gather[:0]
	tls := c.info.TLS != nil
	c.wire.Stall = t.stallFn
	defer func() { c.wire.Stall = nil }()
	if tls {
		c.wire.Cork()
	}
	for first := true; ; first = false {
		if !first {
			// The connection is closed by another goroutine, which may come too late: behind the
			// last octet nobody knows any more.
			if err := c.ctx.Err(); err != nil {
				return err
			}
			if err := t.between(); err != nil {
				return err
			}
			if !t.progress() {
				return &bodyError{Cancelled, errCancel}
			}
			if err := c.ctx.Err(); err != nil {
				return err // whatever ends the connection may come after the last octet, and leave a doubt that need not be
			}
		}
		block, last, err := t.feed.next(limit)
		if err != nil {
			return &bodyError{CannotRead, err}
		}
		if !t.look(block, last) {
			return &bodyError{BadBody, errBare}
		}
		var tail []byte
		if last && !t.chunk {
			tail = t.ending()
		}
		if tls {
			// Every write makes at least one record, so that whole records are gathered; the rest
			// waits for the next block.
			g := appendStuffed(append(c.gather, head...), block, c.dots)
			g = append(g, tail...)
			n := len(g)
			if !last {
				n -= n % oneRecord
			}
			_, err = c.conn.Write(g[:n])
			c.gather = g[:copy(g, g[n:])]
			if err == nil && last {
				err = c.wire.Uncork()
			}
		} else {
			err = c.writePieces(head, block, c.dots, tail)
		}
		if err != nil {
			return err
		}
		if last {
			t.all = true
			return nil
		}
		head = nil
	}
}

// writePieces writes a block and what goes before and behind it without copying it.
func (c *Conn) writePieces(head, block []byte, dots []int, tail []byte) error {
	v := c.pieces[:0]
	if len(head) > 0 {
		v = append(v, head)
	}
	from := 0
	for _, d := range dots {
		if d > from {
			v = append(v, block[from:d])
		}
		v = append(v, stuff)
		from = d
	}
	if from < len(block) {
		v = append(v, block[from:])
	}
	if len(tail) > 0 {
		v = append(v, tail)
	}
	c.pieces = v[:0]
	err := c.wire.Writev(v)
	clear(v[:cap(v)]) // the caller's octets are not held any longer
	return err
}

// beat tells the caller that the server is waited for; false: it does not want to wait any longer.
func (t *transaction) beat() bool {
	if t.isSmall && !t.all {
		return t.m.Progress(0, t.size)
	}
	return t.progress()
}

// unfinished keeps what is told of a mail below its size until the server has accepted it.
func unfinished(done, size int64) int64 {
	if size >= 0 && done >= size {
		return max(size-1, 0)
	}
	return done
}

// progress tells the caller how far it is; false: it wants to stop.
func (t *transaction) progress() bool {
	return t.m.Progress == nil || t.m.Progress(unfinished(t.feed.given, t.size), t.size)
}
