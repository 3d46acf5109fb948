// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
)

// smuggled are the ends of data that some server takes for one.
var smuggled = []string{
	"\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\r\n.\r", "\r.\r\n", "\n.\r", "\r.\n", "\r\r\n.\r\r\n", "\n\r.\r\n\r",
}

// canonical is the plain definition of what line ends become.
func canonical(s string) string {
	s = regexp.MustCompile("\r+\n").ReplaceAllString(s, "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	return strings.ReplaceAll(s, "\n", "\r\n")
}

func TestFault_B01_no_bare_line_end_leaves(t *testing.T) {
	for _, s := range smuggled {
		body := "before" + s + "MAIL FROM:<x@y>\r\nafter"
		m := simple(t)
		must(t, m.SetText(body))
		got := encoded(t, m, Options{})
		_, after, _ := bytes.Cut(got, []byte("\r\n\r\n"))
		if want := canonical(body) + "\r\n"; string(after) != want {
			t.Errorf("%q: text became %q", s, after)
		}
		must(t, m.SetHTML(body))
		encoded(t, m, Options{})

		raw := "Subject: x\r\n\r\n" + body
		m = New()
		must(t, m.SetSource([]byte(raw)))
		if got := encoded(t, m, Options{}); string(got) != canonical(raw)+"\r\n" {
			t.Errorf("%q: source became %q", s, got)
		}
		big := "Subject: x\n\r\n" + strings.Repeat("0123456789 filling line\n", 60000) + body
		path := filepath.Join(t.TempDir(), "big.eml")
		must(t, os.WriteFile(path, []byte(big), 0o600))
		must(t, m.SetSourceFile(path))
		if got := encoded(t, m, Options{}); string(got) != canonical(big)+"\r\n" {
			t.Errorf("%q: source of a file became %q", s, tail(got))
		}
	}
	m := New()
	must(t, m.SetSource([]byte("Subject: x\r\n\r\nbefore\r\n\x00.\r\nafter")))
	if _, err := m.Encode(Options{EightBit: true}); kindOf(t, err) != InvalidMessage {
		t.Errorf("NUL in a source: %v", err)
	}
}

func TestFault_B02_line_ends_over_chunk_borders(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 3000 {
		in := make([]byte, r.Intn(24))
		for i := range in {
			in[i] = "\r\n.a"[r.Intn(4)]
		}
		want := canonical(string(in))
		if !strings.HasSuffix(want, "\n") {
			want += "\r\n"
		}
		for size := 1; size <= len(in)+1; size++ {
			var n crlfNormaliser
			var out []byte
			for rest := in; len(rest) > 0; {
				k := min(size, len(rest))
				out = n.append(out, rest[:k])
				rest = rest[k:]
			}
			if out = n.end(out); string(out) != want {
				t.Fatalf("%q by %d became %q", in, size, out)
			}
		}
		nr := &normalReader{r: io.NopCloser(iotest.OneByteReader(bytes.NewReader(in)))}
		got, err := io.ReadAll(iotest.HalfReader(nr))
		if err != nil || string(got) != want {
			t.Fatalf("%q was read as %q, %v", in, got, err)
		}
		if got := string(appendCRLF(nil, string(in))); got != canonical(string(in)) {
			t.Fatalf("%q as a text became %q", in, got)
		}
	}
}

func TestFault_B03_exactly_one_line_end_at_the_end(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "x": "x\r\n", "x\r\n": "x\r\n", "x\n": "x\r\n", "x\r": "x\r\n", "x\r\n\r\n": "x\r\n\r\n", "\r": "\r\n", ".": ".\r\n", "x\r\r": "x\r\n\r\n",
	} {
		m := simple(t)
		must(t, m.SetText(in))
		_, body, _ := bytes.Cut(encoded(t, m, Options{}), []byte("\r\n\r\n"))
		if string(body) != want {
			t.Errorf("text %q became %q", in, body)
		}
		must(t, m.SetSource([]byte("Subject: x\r\n\r\n"+in)))
		_, body, _ = bytes.Cut(encoded(t, m, Options{}), []byte("\r\n\r\n"))
		if string(body) != want {
			t.Errorf("source with %q became %q", in, body)
		}
	}
	m := New()
	must(t, m.SetSource([]byte("Subject: only a header")))
	e, err := m.Encode(Options{})
	if err != nil || string(e.Bytes()) != "Subject: only a header\r\n" {
		t.Errorf("%q, %v", e.Bytes(), err)
	}
}

func TestFault_B04_lines_over_998(t *testing.T) {
	for _, n := range []int{997, 998, 999, 1000, 5000} {
		long := strings.Repeat("y", n)
		m := simple(t)
		must(t, m.SetText("a\r\n"+long+"\r\nb"))
		e, err := m.Encode(Options{EightBit: true})
		must(t, err)
		b := read(t, e)
		p := parsed(t, b)
		if want := map[bool]string{true: "7bit", false: "quoted-printable"}[n <= 998]; p.Header.Get(
			"Content-Transfer-Encoding",
		) != want {
			t.Errorf("%d: %s", n, p.Header.Get("Content-Transfer-Encoding"))
		}
		must(t, m.SetSource([]byte("Subject: x\n\na\n"+long+"\nb\n")))
		_, err = m.Encode(Options{EightBit: true})
		if want := map[bool]Kind{true: 0, false: InvalidMessage}[n <= 998]; kindOf(t, err) != want {
			t.Errorf("%d: %v", n, err)
		}
		if err != nil && !strings.Contains(err.Error(), "line 4 ") {
			t.Errorf("%d: %v does not say which line", n, err)
		}
	}
}

func TestFault_B05_eight_bits_without_8BITMIME(t *testing.T) {
	text := "Grüße aus Köln, naïveté, 東京\r\n.\r\nEnde =20 = \t\r\nFrom here "
	m := simple(t)
	must(t, m.SetText(text))
	e, err := m.Encode(Options{EightBit: true})
	must(t, err)
	if e.Body() != "8BITMIME" || !bytes.Contains(read(t, e), []byte(text)) {
		t.Errorf("8-bit: %s %q", e.Body(), e.Bytes())
	}
	e, err = m.Encode(Options{})
	must(t, err)
	if e.Body() != "7BIT" {
		t.Error(e.Body())
	}
	if got := leaves(t, read(t, e)); strings.TrimSuffix(got[0].text, "\r\n") != text {
		t.Errorf("%q", got)
	}

	source := "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 8bit\r\nBcc: x@y\r\n z\r\nSubject: s\r\n\r\nprolog\r\n--b\r\n" +
		"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text + "\r\n--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n--bc not a border\r\n--b\r\n" +
		"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n東京東京東京\r\n--b--\r\nepilog\r\n"
	must(t, m.SetSource([]byte(source)))
	e, err = m.Encode(Options{EightBit: true})
	must(t, err)
	if want := strings.Replace(source, "Bcc: x@y\r\n z\r\n", "", 1); string(read(t, e)) != want ||
		e.Body() != "8BITMIME" {
		t.Errorf("8-bit source became %q", e.Bytes())
	}
	e, err = m.Encode(Options{})
	must(t, err)
	down := string(read(t, e))
	if e.Body() != "7BIT" || strings.Contains(down, "8bit") || strings.Contains(down, "Bcc") {
		t.Errorf("downgraded to %q", down)
	}
	parts := leaves(t, []byte(down))
	if len(parts) != 3 || parts[0].text != text || parts[1].text != "plain\r\n--bc not a border" ||
		parts[2].text != "東京東京東京" {
		t.Errorf("downgraded to %q", parts)
	}
	for in, kind := range map[string]Kind{
		"Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\né\r\n--b--\r\n": Needs8BITMIME,
		"To: é@b.example\r\n\r\nx":                   NeedsSMTPUTF8,
		"Subject: \xe9\r\n\r\nx":                     InvalidMessage,
		"Content-Transfer-Encoding: base64\r\n\r\né": Needs8BITMIME,
		"Content-Type: multipart/mixed\r\n\r\né":     Needs8BITMIME,
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Description: é\r\n\r\né\r\n--b--": 0,
	} {
		must(t, m.SetSource([]byte(in)))
		if _, err := m.Encode(Options{}); kindOf(t, err) != kind {
			t.Errorf("%q: %v", in, err)
		}
	}
	must(t, m.SetSource([]byte("To: é@b.example\r\n\r\nx")))
	e, err = m.Encode(Options{UTF8: true})
	if err != nil || !e.UTF8() || e.Body() != "8BITMIME" {
		t.Errorf("UTF-8 header with SMTPUTF8: %v", err)
	}
}

func TestFault_B06_NUL_in_text(t *testing.T) {
	m := simple(t)
	must(t, m.SetText("a\x00b"))
	for _, o := range []Options{{}, {EightBit: true}, {Binary: true}} {
		b := encoded(t, m, o)
		if bytes.IndexByte(b, 0) >= 0 {
			t.Errorf("NUL in %q", b)
		}
		if got := leaves(t, b); len(got) != 1 ||
			strings.TrimSuffix(got[0].text, "\r\n") != "a\x00b" {
			t.Errorf("%q", got)
		}
	}
}

func TestFault_B07_encoders_under_every_split(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for n := range 400 {
		data := make([]byte, n)
		r.Read(data)
		b := appendBase64(nil, data)
		if int64(len(b)) != base64Size(int64(n)) {
			t.Fatalf("%d octets take %d, not %d", n, len(b), base64Size(int64(n)))
		}
		back, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(b)))
		if err != nil || !bytes.Equal(back, data) {
			t.Fatalf("%d octets: %v", n, err)
		}
		q := appendQP(nil, data)
		for _, line := range bytes.Split(q, []byte("\r\n")) {
			if len(line) > 76 || bytes.HasSuffix(line, []byte(" ")) {
				t.Fatalf("quoted-printable line %q", line)
			}
		}
		back, err = io.ReadAll(quotedprintable.NewReader(bytes.NewReader(q)))
		if err != nil || !bytes.Equal(back, data) {
			t.Fatalf("%q became %q and came back as %q, %v", data, q, back, err)
		}
	}
	// A soft line break begins a line, too.
	for n := 60; n < 90; n++ {
		for _, risk := range []string{".", "From "} {
			for _, line := range bytes.Split(appendQP(nil, strings.Repeat("é", 4)+strings.Repeat("x", n)+strings.Repeat(risk, 40)), []byte("\r\n")) {
				if bytes.HasPrefix(line, []byte(risk)) {
					t.Fatalf("quoted-printable line %q", line)
				}
			}
		}
	}
	// Large enough for several blocks, with lengths around their border and readers that give what
	// they like.
	for _, n := range []int{block*b64Raw - 1, block * b64Raw, block*b64Raw + 1, 3*block*b64Raw + 100} {
		data := make([]byte, n)
		r.Read(data)
		m := simple(t)
		must(
			t,
			m.AttachReader("x.bin", "application/x-test", int64(n), func() (io.ReadCloser, error) {
				return io.NopCloser(iotest.HalfReader(bytes.NewReader(data))), nil
			}),
		)
		must(t, m.AttachData("y.bin", "", make([]byte, smallMail)))
		got := leaves(t, encoded(t, m, Options{}))
		if len(got) != 3 || got[1].text != string(data) {
			t.Errorf("%d octets did not come back", n)
		}
	}
	// Encoded words never split a character, wherever the line breaks.
	for n := range 120 {
		for _, unit := range []string{"é", "東", "🎉", "e\u0301"} {
			subject := strings.Repeat("a", n) + strings.Repeat(unit, 60)
			m := simple(t)
			must(t, m.SetSubject(subject))
			if got := decoded(t, parsed(t, encoded(t, m, Options{})).Header.Get("Subject")); got != subject {
				t.Fatalf("%q became %q", subject, got)
			}
		}
	}
}

func TestFault_B08_source_changes_before_sending(t *testing.T) {
	dir := t.TempDir()
	for _, size := range []int{100, 3 << 20} {
		for what, change := range map[string]func(path string) error{
			"shrank":   func(p string) error { return os.Truncate(p, int64(size/2)) },
			"grew":     func(p string) error { return appendFile(p) },
			"vanished": os.Remove,
			"replaced": func(p string) error {
				info, err := os.Stat(p)
				if err != nil {
					return err
				}
				other := p + ".other"
				if err := os.WriteFile(other, make([]byte, size), 0o600); err != nil {
					return err
				}
				if err := os.Chtimes(other, info.ModTime(), info.ModTime()); err != nil {
					return err
				}
				return os.Rename(other, p)
			},
			"rewritten": func(p string) error {
				info, err := os.Stat(p)
				if err != nil {
					return err
				}
				if err := os.WriteFile(p, bytes.Repeat([]byte("z"), size), 0o600); err != nil {
					return err
				}
				return os.Chtimes(p, info.ModTime().Add(1), info.ModTime().Add(1))
			},
			"directory": func(p string) error {
				if err := os.Remove(p); err != nil {
					return err
				}
				return os.Mkdir(p, 0o700)
			},
		} {
			name := fmt.Sprintf("%s-%d.bin", what, size)
			path := filepath.Join(dir, name)
			must(t, os.WriteFile(path, make([]byte, size), 0o600))
			m := simple(t)
			must(t, m.AttachFile(path, "", ""))
			before, err := m.Encode(Options{})
			must(t, err)
			var during io.ReadCloser
			if size > smallMail {
				during, err = before.Open()
				must(t, err)
				_, err = io.ReadFull(during, make([]byte, size/4))
				must(t, err)
			}
			must(t, change(path))
			e, err := m.Encode(Options{})
			if err == nil {
				_, err = e.Open()
			}
			if kindOf(t, err) != FileChanged || !strings.Contains(err.Error(), name) {
				t.Errorf("%s, then encoded: %v", name, err)
			}
			if size <= smallMail {
				continue
			}
			if _, err = before.Open(); kindOf(t, err) != FileChanged {
				t.Errorf("%s, then opened: %v", name, err)
			}
			rest, err := io.ReadAll(during)
			during.Close()
			if what == "vanished" || what == "replaced" || what == "directory" {
				// The file that was opened is still there and is what was promised.
				if err != nil || int64(len(rest)+size/4) != before.Size() {
					t.Errorf("%s while being read: %v", name, err)
				}
				continue
			}
			if kindOf(t, err) != FileChanged {
				t.Errorf("%s while being read: %v", name, err)
			}
			if int64(len(rest)+size/4) >= before.Size() {
				t.Errorf("%s while being read: the whole mail was given", name)
			}
		}
	}
}

func appendFile(path string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString("more")
	return errorsJoin(err, f.Close())
}

func errorsJoin(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func TestFault_B09_Bcc_is_not_sent(t *testing.T) {
	m := simple(t)
	must(t, m.AddBcc("Secret <secret@hidden.example>"))
	if b := encoded(t, m, Options{}); bytes.Contains(bytes.ToLower(b), []byte("hidden")) ||
		bytes.Contains(b, []byte("Bcc")) {
		t.Errorf("%q", b)
	}
	m = New()
	must(t, m.SetSender("a@b.example"))
	must(t, m.AddBcc("secret@hidden.example"))
	b := encoded(t, m, Options{})
	if !bytes.Contains(b, []byte("\r\nTo: undisclosed-recipients:;\r\n")) ||
		bytes.Contains(b, []byte("hidden")) {
		t.Errorf("%q", b)
	}
	for _, name := range []string{"Bcc", "bcc", "BCC", "Resent-Bcc"} {
		if kindOf(t, m.AddHeader(name, "x@y.example")) != InvalidHeader {
			t.Errorf("header %s was taken", name)
		}
	}
	for in, want := range map[string]string{
		"Bcc: s@hidden\r\nSubject: x\r\n\r\nBcc: stays":                      "Subject: x\r\n\r\nBcc: stays\r\n",
		"Subject: x\r\nBCC: s@hidden,\r\n\tt@hidden\r\n u\r\nTo: y\r\n\r\nb": "Subject: x\r\nTo: y\r\n\r\nb\r\n",
		"Subject: x\r\nbcc : s@hidden\r\n\r\nb":                              "Subject: x\r\n\r\nb\r\n",
		"Subject: x\nResent-Bcc: s@hidden\nBcc:\n\nb":                        "Subject: x\r\n\r\nb\r\n",
		"Subject: x\r\nX-Bcc: stays\r\nBcc-X: stays\r\n bcc: stays\r\n\r\nb": "Subject: x\r\nX-Bcc: stays\r\nBcc-X: stays\r\n bcc: stays\r\n\r\nb\r\n",
	} {
		must(t, m.SetSource([]byte(in)))
		if got := encoded(t, m, Options{}); string(got) != want {
			t.Errorf("%q became %q", in, got)
		}
	}
}

// TestFault_B01_what_is_whole_is_not_touched: data are taken as they are exactly when there is
// nothing to normalise.
func TestFault_B01_what_is_whole_is_not_touched(t *testing.T) {
	parts := []string{"a", "\r", "\n", "\r\n", ".", "A: b\r\n", "\x80"}
	var try func(in string, depth int)
	try = func(in string, depth int) {
		var n crlfNormaliser
		normal := n.end(n.append(nil, []byte(in)))
		if whole := wholeLines([]byte(in)); whole != (in != "" && string(normal) == in) {
			t.Fatalf("%q: whole %v, normal form %q", in, whole, normal)
		}
		if depth > 0 {
			for _, p := range parts {
				try(in+p, depth-1)
			}
		}
	}
	try("", 5)
	for _, in := range []string{"A: b\r\n\r\nx\r\n", "A: b\n\nx"} {
		data := []byte(in)
		m := New()
		must(t, m.OwnSource(data))
		e, err := m.Encode(Options{})
		must(t, err)
		if got := e.Bytes(); string(got) != "A: b\r\n\r\nx\r\n" ||
			(&got[0] == &data[0]) != wholeLines(data) {
			t.Errorf("%q became %q, the same memory: %v", in, got, &got[0] == &data[0])
		}
		must(t, m.SetSource(data))
		e, err = m.Encode(Options{})
		must(t, err)
		if &e.Bytes()[0] == &data[0] {
			t.Error("SetSource made no copy")
		}
	}
}

// TestHas8Bit finds one octet at each place of each alignment.
func TestHas8Bit(t *testing.T) {
	b := make([]byte, 100)
	for from := range 9 {
		for to := from; to <= len(b); to++ {
			if has8Bit(b[from:to]) {
				t.Fatal("found what is not there")
			}
			if to == from {
				continue
			}
			for _, at := range []int{from, (from + to) / 2, to - 1} {
				b[at] = 0x80
				if !has8Bit(b[from:to]) {
					t.Fatalf("did not find it at %d of %d:%d", at, from, to)
				}
				b[at] = 0
			}
		}
	}
}
