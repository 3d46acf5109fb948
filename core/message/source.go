// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"encoding/binary"
	"io"
	"strconv"
	"unicode/utf8"
)

// rawSource is a ready-made mail: in memory with its line ends already CRLF, or a file.
type rawSource struct {
	data  []byte
	head  int         // octets of data that are the header
	stats sourceStats // of data: it is sent more often than it is set
	file  *origin
	skip  int // octets of file before the mail begins
	// attached: it is a part of another mail, and arrives as it was.
	attached bool

	// made is what encode gave last, for servers with the abilities madeFor.
	made    *Encoded
	madeFor abilities
}

// abilities are the options that the encoding of a ready-made mail depends on.
type abilities struct{ eightBit, utf8, binary, keepBcc bool }

func (o Options) abilities() abilities { return abilities{o.EightBit, o.UTF8, o.Binary, o.KeepBcc} }

// again gives what was made before; nil: it has to be made.
func (s *rawSource) again(a abilities) *Encoded {
	if s == nil || s.made == nil || s.madeFor != a {
		return nil
	}
	return s.made
}

// keep keeps what encode made, as a mail may be sent more often than once. A file may change, and
// of a large mail it could be a second copy.
func (s *rawSource) keep(e *Encoded, a abilities) {
	if s == nil || s.file != nil || e.size > smallMail {
		return
	}
	e.id, e.known = e.MessageID(), true
	s.made, s.madeFor = e, a
}

// newSource looks through a mail in memory whose line ends are CRLF.
func newSource(data []byte) *rawSource {
	header, body := splitMail(data)
	s := &rawSource{data: data, head: len(header)}
	s.stats.add(header)
	s.stats.inBody = true
	s.stats.add(body)
	return s
}

// maxSourceHeader bounds the header block of a ready-made mail: it is held in memory.
const maxSourceHeader = 1 << 20

// SetSource makes the message a ready-made mail: data, copied, is what Encode gives. The envelope
// still comes from the message's sender and recipients, everything else in it is ignored until
// Reset. Line ends become CRLF, a missing last one is added, Bcc fields are left out, and header
// fields with UTF-8 are encoded unless the mail is signed or an address needs it; nothing else
// changes as long as the server takes it.
func (m *Message) SetSource(data []byte) error { return m.setSource(data, false) }

// OwnSource is SetSource without the copy: the data become the message's and must not be changed
// any more.
func (m *Message) OwnSource(data []byte) error { return m.setSource(data, true) }

func (m *Message) setSource(data []byte, own bool) error {
	if len(data) == 0 {
		return fail(Empty, "source", "")
	}
	data = data[mailboxLine(data):]
	out, err := normalised(data)
	if err != nil {
		return err
	}
	if !looksLikeMail(out) {
		return fail(InvalidMessage, "source", "it does not begin with a header field")
	}
	if !own && &out[0] == &data[0] {
		if err := ask("source", int64(len(data))); err != nil {
			return err
		}
		out = bytes.Clone(data)
	}
	source := newSource(out)
	if bccAfterHeader(out[:source.head], out[source.head:]) {
		return fail(InvalidMessage, "source", earlyEnd)
	}
	m.source = source
	return nil
}

const earlyEnd = "an empty line ends its header before Bcc, which would be sent as text"

// UnsetSource makes the message one that is built from its parts again.
func (m *Message) UnsetSource() { m.source = nil }

// SetSourceFile is SetSource for a file, which is read when the mail is sent and has to be
// unchanged by then.
func (m *Message) SetSourceFile(path string) error {
	file, err := newFile("source", "", path)
	if err != nil {
		return err
	}
	if file.size == 0 {
		return fail(Empty, "source", show(path))
	}
	head, err := file.head(4096)
	if err != nil {
		return err
	}
	skip := mailboxLine(head)
	if !looksLikeMail(head[skip:]) {
		return fail(InvalidMessage, "source", "it does not begin with a header field")
	}
	m.source = &rawSource{file: file, skip: skip}
	return nil
}

// looksLikeMail is true if b begins with "Name:", maybe with blanks before the colon (RFC 5322
// §4.5).
func looksLikeMail(b []byte) bool {
	for i, c := range b {
		if c == ' ' || c == '\t' {
			return i > 0 && bytes.HasPrefix(bytes.TrimLeft(b[i:], " \t"), []byte{':'})
		}
		if c == ':' {
			return i > 0
		}
		if c <= ' ' || c >= 0x7f || i > 998 {
			break
		}
	}
	return false
}

// encode gives the ready-made mail.
func (s *rawSource) encode(o *Options) (*Encoded, error) {
	if s.file != nil {
		if s.file.size > smallMail {
			return s.encodeFile(o)
		}
		raw, err := s.file.appendTo(nil)
		if err != nil {
			return nil, err
		}
		if raw, err = normalised(raw[s.skip:]); err != nil {
			return nil, err
		}
		attached := s.attached
		s = newSource(raw)
		s.attached = attached
		if !o.KeepBcc && bccAfterHeader(raw[:s.head], raw[s.head:]) {
			return nil, fail(InvalidMessage, "source", earlyEnd)
		}
	}
	data, body := s.data, s.data[s.head:]
	header, err := o.sent(s.data[:s.head])
	if err != nil {
		return nil, err
	}
	st := s.stats
	if ascii, ok := st.asciiHeader(header); ok && !s.attached {
		header, st.header8 = ascii, false
	}
	if len(header) != s.head || s.stats.header8 != st.header8 {
		if err := ask("source", int64(len(data))); err != nil {
			return nil, err
		}
		data = append(append(make([]byte, 0, len(header)+len(body)), header...), body...)
	}
	e, err := st.result(o)
	if err == errDowngrade {
		return downgrade(data)
	}
	if err != nil {
		return nil, err
	}
	e.segments = []segment{{data: data}}
	e.size = int64(len(data))
	return e, nil
}

// encodeFile reads a large file once, to know what is in it, and gives a stream that reads it
// again.
func (s *rawSource) encodeFile(o *Options) (*Encoded, error) {
	nr, err := s.open()
	if err != nil {
		return nil, err
	}
	defer nr.Close()
	var header []byte
	var st sourceStats
	var size int64 // of the body
	buf := make([]byte, 64<<10)
	for {
		n, err := nr.Read(buf)
		if err != nil && err != io.EOF {
			return nil, err
		}
		chunk := buf[:n]
		if !st.inBody {
			header = append(header, chunk...)
			h, body := splitMail(header)
			if len(body) == 0 && err == nil && !bytes.HasSuffix(h, []byte("\r\n\r\n")) {
				if len(header) > maxSourceHeader {
					return nil, fail(TooLong, "source", "the header is longer than 1 MiB")
				}
				continue
			}
			st.add(h)
			st.inBody = true
			header, chunk = h, body
			if !o.KeepBcc && bccAfterHeader(h, body) {
				return nil, fail(InvalidMessage, "source", earlyEnd)
			}
		}
		st.add(chunk)
		size += int64(len(chunk))
		if err == io.EOF {
			break
		}
	}
	if nr.n.mixed() {
		return nil, fail(InvalidMessage, "source", mixedLineEnds)
	}
	skip := int64(len(header))
	if header, err = o.sent(header); err != nil {
		return nil, err
	}
	if ascii, ok := st.asciiHeader(header); ok && !s.attached {
		header, st.header8 = ascii, false
	}
	e, err := st.result(o)
	if err == errDowngrade {
		if s.file.size > maxDowngrade {
			return nil, fail(Needs8BITMIME, "source", "it is 8-bit and longer than 64 MiB")
		}
		raw, err := s.file.appendTo(nil)
		if err != nil {
			return nil, err
		}
		if raw, err = normalised(raw[s.skip:]); err != nil {
			return nil, err
		}
		return downgrade(append(bytes.Clone(header), raw[skip:]...))
	}
	if err != nil {
		return nil, err
	}
	body := &stream{size: size, origin: s.file, open: func() (io.ReadCloser, error) {
		nr, err := s.open()
		if err != nil {
			return nil, err
		}
		if _, err := io.CopyN(io.Discard, nr, skip); err != nil {
			nr.Close()
			return nil, (&exactReader{o: s.file}).cause(err)
		}
		return nr, nil
	}}
	// The last octets come after the file was found unchanged to its end.
	e.segments = []segment{{data: header}, {source: body}}
	e.size = int64(len(header)) + size
	return e, nil
}

// open gives the mail in the file, with CRLF line ends.
func (s *rawSource) open() (*normalReader, error) {
	r, err := s.file.openExact()
	if err != nil {
		return nil, err
	}
	if _, err := io.CopyN(io.Discard, r, int64(s.skip)); err != nil {
		r.Close()
		return nil, r.cause(err)
	}
	return &normalReader{r: r}, nil
}

// splitMail divides a mail with CRLF line ends into its header, empty line included, and its body.
func splitMail(data []byte) (header, body []byte) {
	if bytes.HasPrefix(data, []byte("\r\n")) {
		return data[:2], data[2:]
	}
	if i := bytes.Index(data, []byte("\r\n\r\n")); i >= 0 {
		return data[:i+4], data[i+4:]
	}
	return data, nil
}

// sent gives what goes out of the header of a ready-made mail.
func (o *Options) sent(header []byte) ([]byte, error) {
	if o.KeepBcc {
		return header, nil
	}
	kept := dropBcc(header)
	if len(kept) <= len("\r\n") {
		return nil, fail(InvalidMessage, "source", "its header has nothing but Bcc")
	}
	return kept, nil
}

// dropBcc gives the header without its Bcc and Resent-Bcc fields; the same slice if there are none.
func dropBcc(header []byte) []byte {
	var out []byte
	kept := 0 // header[:kept] has been dealt with
	drop := false
	for at := 0; at < len(header); {
		end := bytes.IndexByte(header[at:], '\n') + 1
		if end == 0 {
			end = len(header) - at
		}
		line := header[at : at+end]
		if line[0] != ' ' && line[0] != '\t' {
			name, _, _ := bytes.Cut(line, []byte{':'})
			name = bytes.TrimRight(name, " \t")
			drop = isBcc(name)
		}
		if drop {
			out = append(out, header[kept:at]...)
			kept = at + end
		}
		at += end
	}
	if kept == 0 {
		return header
	}
	return append(out, header[kept:]...)
}

// sourceStats is what a ready-made mail asks of the server.
type sourceStats struct {
	inBody     bool
	header8    bool
	headerText []byte // if header8, to be looked at as a whole
	body8      bool
	nul        bool
	line       int // length of the line in progress
	lines      int
	tooLong    int // number of the first line that is
}

func (s *sourceStats) add(chunk []byte) {
	if !s.nul && bytes.IndexByte(chunk, 0) >= 0 {
		s.nul = true
	}
	if !s.inBody {
		if s.header8 = !isASCII(string(chunk)); s.header8 {
			s.headerText = chunk
		}
	} else if !s.body8 {
		s.body8 = has8Bit(chunk)
	}
	for {
		i := bytes.IndexByte(chunk, '\n')
		if i < 0 {
			s.line += len(chunk)
			return
		}
		s.lines++
		if s.line+i > maxLine+1 && s.tooLong == 0 { // the CR is counted, too
			s.tooLong = s.lines
		}
		s.line = 0
		chunk = chunk[i+1:]
	}
}

// has8Bit looks at 32 octets at a time: a mail of megabytes goes through here.
func has8Bit(b []byte) bool {
	const high = 0x8080808080808080
	for ; len(b) >= 32; b = b[32:] {
		w := binary.LittleEndian
		if (w.Uint64(b)|w.Uint64(b[8:])|w.Uint64(b[16:])|w.Uint64(b[24:]))&high != 0 {
			return true
		}
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// errDowngrade asks for the mail to be converted to 7 bits.
const errDowngrade = reason("8-bit content has to be converted")

func (s *sourceStats) result(o *Options) (*Encoded, error) {
	if s.nul {
		return nil, fail(
			InvalidMessage,
			"source",
			"it has a NUL, which servers drop or take for an end",
		)
	}
	if s.tooLong > 0 {
		return nil, fail(
			InvalidMessage,
			"source",
			"line "+strconv.Itoa(s.tooLong)+" has more than 998 octets",
		)
	}
	e := &Encoded{body: "7BIT"}
	if s.header8 {
		if !utf8.Valid(s.headerText) {
			return nil, fail(InvalidMessage, "source", "its header is neither ASCII nor UTF-8")
		}
		if !o.UTF8 {
			return nil, fail(NeedsSMTPUTF8, "source", "its header is not ASCII")
		}
		e.utf8 = true
		e.body = "8BITMIME"
	}
	if s.body8 {
		if !o.EightBit {
			return nil, errDowngrade
		}
		e.body = "8BITMIME"
	}
	return e, nil
}
