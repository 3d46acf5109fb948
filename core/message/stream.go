// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"io"
)

// segment is a run of octets of an encoded mail: in memory, or made while it is read.
type segment struct {
	data   []byte
	source *stream
}

// stream is a content of which only the size of its encoded form is kept.
type stream struct {
	size   int64                         // octets it gives
	open   func() (io.ReadCloser, error) // from the beginning
	origin *origin                       // nil when the content is in memory
}

// Check tells at once, without reading them, whether the files that the mail is made from are still
// those that were attached. Open does the same for the first of them, and its stream for the others
// as they come.
func (e *Encoded) Check() error {
	for i := range e.segments {
		s := e.segments[i].source
		if s == nil || s.origin == nil || s.origin.info == nil {
			continue
		}
		r, err := s.origin.open()
		if err != nil {
			return err
		}
		r.Close()
	}
	return nil
}

// Open gives the mail from its beginning, as often as it is called. The stream ends with io.EOF
// only if exactly Size octets were given; if a file changed, shrank, grew or vanished, or a reader
// failed, it ends with an [Error], always before the last octets of the mail: what was sent until
// then must not be completed.
func (e *Encoded) Open() (io.ReadCloser, error) {
	if b := e.Bytes(); b != nil {
		return &memory{Reader: bytes.NewReader(b)}, nil
	}
	if err := e.Check(); err != nil {
		return nil, err
	}
	return &reader{segments: e.segments}, nil
}

type memory struct{ *bytes.Reader }

func (*memory) Close() error { return nil }

// reader joins segments.
type reader struct {
	segments []segment
	offset   int           // within the data of the first segment
	current  io.ReadCloser // the first segment's, when it is a stream
	given    int64         // by current
	err      error
}

func (r *reader) Read(p []byte) (int, error) {
	total := 0
	for total < len(p) {
		n, err := r.readSome(p[total:])
		total += n
		if err != nil {
			if total > 0 && err == io.EOF {
				return total, nil
			}
			return total, err
		}
	}
	return total, nil
}

func (r *reader) readSome(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	if len(r.segments) == 0 {
		return 0, io.EOF
	}
	s := &r.segments[0]
	if s.source == nil {
		n := copy(p, s.data[r.offset:])
		if r.offset += n; r.offset == len(s.data) {
			r.segments, r.offset = r.segments[1:], 0
		}
		return n, nil
	}
	if r.current == nil {
		if r.current, r.err = s.source.open(); r.err != nil {
			return 0, r.err
		}
	}
	n, err := r.current.Read(p)
	if r.given += int64(n); err == nil {
		return n, nil
	}
	r.current.Close()
	r.current = nil
	if err == io.EOF && r.given != s.source.size {
		err = fail(FileChanged, "message", "a part gives another number of octets than before")
	}
	if err != io.EOF {
		r.err = err
		return n, err
	}
	r.segments, r.given = r.segments[1:], 0
	return n, nil
}

func (r *reader) Close() error {
	if r.current != nil {
		r.current.Close()
		r.current = nil
	}
	r.segments = nil
	if r.err == nil {
		r.err = io.ErrClosedPipe
	}
	return nil
}

// block is how many lines of base64 are made at once: 64 KiB of content.
const block = 1150

// base64Reader encodes what it reads.
type base64Reader struct {
	r    io.ReadCloser
	raw  []byte
	out  []byte
	rest []byte
	any  bool
	err  error
}

func newBase64Reader(r io.ReadCloser) *base64Reader {
	return &base64Reader{
		r:   r,
		raw: make([]byte, block*b64Raw),
		out: make([]byte, 0, block*(b64Line+2)),
	}
}

func (b *base64Reader) Read(p []byte) (int, error) {
	for len(b.rest) == 0 {
		if b.err != nil {
			return 0, b.err
		}
		n, err := io.ReadFull(b.r, b.raw)
		if err == io.ErrUnexpectedEOF { // shorter than a block: the end, as the reader below only gives EOF there
			err = io.EOF
		}
		b.err = err
		if n == 0 || err != nil && err != io.EOF {
			continue
		}
		b.out = b.out[:0]
		if b.any {
			b.out = append(b.out, '\r', '\n')
		}
		b.any = true
		b.out = appendBase64(b.out, b.raw[:n])
		b.rest = b.out
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

func (b *base64Reader) Close() error { return b.r.Close() }
