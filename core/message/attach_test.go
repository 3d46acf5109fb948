// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestGuessType(t *testing.T) {
	zip := "PK\x03\x04\x14\x00\x00\x00\x00\x00"
	for _, c := range []struct{ name, head, want string }{
		{"a.pdf", "%PDF-1.7\n", "application/pdf"},
		{"a.txt", "%PDF-1.7\n", "application/pdf"},
		{"a.pdf", "hello", "application/pdf"},
		{"a", "hello", "text/plain; charset=utf-8"},
		{"a.txt", "hello é", "text/plain; charset=utf-8"},
		{"a.csv", "a;b\n", "text/csv; charset=utf-8"},
		{"a.html", "no tag", "text/html; charset=utf-8"},
		{"a.bin", "\x00\x01\x02\x03", "application/octet-stream"},
		{"a.PNG", png, "image/png"},
		{"a.docx", zip, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"a.zip", zip, "application/zip"},
		{"a.unknown", zip, "application/zip"},
		{"a.eml", "Subject: x\n\nb", "message/rfc822"},
		{"a.eml", "no mail\n", "text/plain; charset=utf-8"},
		{"a.ics", invite, "text/calendar; charset=utf-8"},
		{"", "", "text/plain"},
	} {
		if got := guessType(c.name, []byte(c.head)); got != c.want &&
			!(c.head == "" && strings.HasPrefix(got, c.want)) {
			t.Errorf("%s %.10q gave %s, expected %s", c.name, c.head, got, c.want)
		}
	}
}

func TestAttachFile(t *testing.T) {
	dir := t.TempDir()
	for _, size := range []int{0, 1, 57, 58, 70000, smallMail, 3 << 20} {
		data := bytes.Repeat([]byte("0123456789\x00\n"), size/12+1)[:size]
		path := filepath.Join(dir, fmt.Sprintf("fichier n°%d.dat", size))
		must(t, os.WriteFile(path, data, 0o600))
		for _, o := range []Options{{}, {EightBit: true, Binary: true}} {
			m := simple(t)
			must(t, m.AttachFile(path, "", ""))
			must(t, m.AttachFile(path, "other name.x", "application/x-test; a=b"))
			must(t, m.AttachData("data.bin", "", data))
			e, err := m.Encode(o)
			must(t, err)
			b := read(t, e)
			if small := e.Size() < smallMail; small != (e.Bytes() != nil) {
				t.Errorf("%d octets: wholly in memory is %v", e.Size(), e.Bytes() != nil)
			}
			if want := map[bool]string{true: "BINARYMIME", false: "7BIT"}[o.Binary && size > 0]; e.Body() != want {
				t.Errorf("%s, expected %s", e.Body(), want)
			}
			got := leaves(t, b)
			if len(got) != 4 || got[1].filename != filepath.Base(path) ||
				got[2].filename != "other name.x" ||
				got[2].params["a"] != "b" {
				t.Fatalf("%d: %d parts", size, len(got))
			}
			for _, l := range got[1:] {
				if l.text != string(data) {
					t.Errorf("%d octets of %s did not come back", size, l.filename)
				}
			}
		}
	}
	if runtime.GOOS != "windows" && os.Getuid() != 0 {
		path := filepath.Join(dir, "locked")
		must(t, os.WriteFile(path, []byte("x"), 0))
		if kindOf(t, New().AttachFile(path, "", "")) != CannotRead {
			t.Error("a file without permission was taken")
		}
	}
	if err := New().AttachFile(filepath.Join(dir, "none"), "", ""); !errors.Is(
		err,
		fs.ErrNotExist,
	) ||
		!errors.Is(err, &Error{Kind: FileNotFound}) {
		t.Error(err)
	}
}

func TestAttachReader(t *testing.T) {
	data := strings.Repeat("callback ", 1<<18)
	opened, closed := 0, 0
	open := func() (io.ReadCloser, error) {
		opened++
		return &closer{strings.NewReader(data), &closed}, nil
	}
	m := simple(t)
	must(t, m.AttachReader("a.bin", "", int64(len(data)), open))
	must(t, m.AttachReader("b.bin", "application/x-test", -1, open))
	for range 2 {
		got := leaves(t, encoded(t, m, Options{}))
		if len(got) != 3 || got[1].text != data || got[2].text != data ||
			got[1].media != "text/plain" {
			t.Fatal("it did not come back")
		}
	}
	if opened != closed || opened != 6 { // to guess, to count, and twice each to send
		t.Errorf("opened %d times, closed %d times", opened, closed)
	}
	broken := errors.New("broken\r\npipe")
	for name, c := range map[string]struct {
		open func() (io.ReadCloser, error)
		kind Kind
	}{
		"short": {func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(data[1:])), nil }, FileChanged},
		"long":  {func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(data + "x")), nil }, FileChanged},
		"broken": {func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader("xx"), failing{broken})), nil
		}, CannotRead},
		"closed": {func() (io.ReadCloser, error) { return nil, broken }, CannotRead},
		"stuck":  {func() (io.ReadCloser, error) { return io.NopCloser(stuck{}), nil }, CannotRead},
		"wild":   {func() (io.ReadCloser, error) { return io.NopCloser(wild{}), nil }, CannotRead},
		"nil":    {func() (io.ReadCloser, error) { return nil, nil }, CannotRead},
	} {
		m := simple(t)
		must(t, m.AttachReader("a.bin", "application/x-test", int64(len(data)), c.open))
		e, err := m.Encode(Options{})
		must(t, err)
		r, err := e.Open()
		must(t, err)
		b, err := io.ReadAll(r)
		if kindOf(t, err) != c.kind || int64(len(b)) >= e.Size() {
			t.Errorf("%s: %v after %d of %d octets", name, err, len(b), e.Size())
		}
		if _, again := r.Read(make([]byte, 10)); again == nil || again == io.EOF {
			t.Errorf("%s: the error did not last: %v", name, again)
		}
		r.Close()
		if name == "broken" && !errors.Is(err, broken) {
			t.Errorf("%v does not say why", err)
		}
	}
	if kindOf(
		t,
		New().AttachReader("a", "a/b", -1, func() (io.ReadCloser, error) { return nil, broken }),
	) != CannotRead {
		t.Error("an unreadable reader was taken")
	}
}

type closer struct {
	io.Reader
	n *int
}

func (c *closer) Close() error { *c.n++; return nil }

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

type wild struct{}

func (wild) Read(p []byte) (int, error) { return len(p) + 1, nil }

// TestEncodedIsShared: several streams of one encoding run side by side, while the message changes.
func TestEncodedIsShared(t *testing.T) {
	m := simple(t)
	must(t, m.AttachData("a.bin", "", make([]byte, 2<<20)))
	e, err := m.Encode(Options{})
	must(t, err)
	want := read(t, e)
	results := make(chan error, 4)
	for range cap(results) {
		go func() {
			r, err := e.Open()
			if err == nil {
				var b []byte
				if b, err = io.ReadAll(r); err == nil && !bytes.Equal(b, want) {
					err = errors.New("another mail")
				}
			}
			results <- err
		}()
	}
	must(t, m.SetText("changed"))
	must(t, m.AttachData("b.bin", "", []byte("x")))
	_, err = m.Encode(Options{})
	must(t, err)
	for range cap(results) {
		must(t, <-results)
	}
}

func TestAttachArguments(t *testing.T) {
	m := New()
	for _, a := range []Attachment{
		{Name: "n"}, {Name: "n", Path: "p", Data: []byte{}}, {Name: "n", Data: []byte{}, Open: func() (io.ReadCloser, error) { return nil, nil }},
		{Name: "n", Data: []byte{}, Inline: true},
	} {
		if _, err := m.Attach(a); kindOf(t, err) != Empty {
			t.Errorf("%+v: %v", a, err)
		}
	}
	for _, id := range []string{"a b", "é", "a<b", "a>b", "a\"b", "<>x", "a,b"} {
		if kindOf(t, m.AttachInlineData("n", "", id, nil)) != InvalidHeader {
			t.Errorf("Content-ID %q was taken", id)
		}
	}
	must(t, m.AttachInlineData("", "", "<a.b@c>", []byte("x")))
	must(t, m.AttachData("n", "", nil))
	if m.Attachments() != 2 || m.parts[0].contentID != "a.b@c" {
		t.Errorf("%d attachments", m.Attachments())
	}
	must(t, m.SetAttachmentDescription(2, "été"))
	for _, rank := range []int{-1, 0, 3} {
		if kindOf(t, m.SetAttachmentDescription(rank, "x")) != OutOfRange {
			t.Errorf("rank %d was taken", rank)
		}
	}
}

// TestStreamedMemory holds that attachments from files and readers are not kept in memory.
func TestStreamedMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "big")
	f, err := os.Create(path)
	must(t, err)
	must(t, f.Truncate(64<<20))
	must(t, f.Close())
	m := simple(t)
	must(t, m.AttachFile(path, "", ""))
	e, err := m.Encode(Options{})
	must(t, err)
	r, err := e.Open()
	must(t, err)
	defer r.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n, err := io.Copy(io.Discard, r)
	must(t, err)
	runtime.ReadMemStats(&after)
	if n != e.Size() {
		t.Errorf("%d of %d octets", n, e.Size())
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("64 MiB took %d octets of memory", used)
	}
}

// TestAttachedMail: a mail goes as a mail where it can, with all that stands in its header, and as
// a file where nobody said that it is one.
func TestAttachedMail(t *testing.T) {
	const plain, global, file = "message/rfc822", "message/global", "application/octet-stream"
	all := Options{EightBit: true, UTF8: true}
	for name, c := range map[string]struct {
		mail        string
		opts        Options
		guessed     string // its type when nobody gave one
		given, body string // its type when message/rfc822 was given, "" if that is refused
	}{
		"ASCII":           {"Subject: s\nBcc: x@y.example\n\nx\n", Options{}, plain, plain, "7BIT"},
		"8-bit":           {"Subject: s\n\né\n", all, plain, plain, "8BITMIME"},
		"8-bit in 7":      {"Subject: s\n\né\n", Options{}, plain, plain, "7BIT"},
		"UTF-8 header":    {"Subject: é\n\nx\n", Options{EightBit: true}, file, global, "8BITMIME"},
		"UTF-8 in 7":      {"Subject: é\n\nx\n", Options{}, file, global, "7BIT"},
		"Latin-1 header":  {"Subject: \xe9\n\nx\n", all, file, "", ""},
		"NUL":             {"Subject: s\n\n\x00", all, file, "", ""},
		"long line":       {"Subject: s\n\n" + strings.Repeat("x", 999), all, file, "", ""},
		"signed, 8-bit":   {"Content-Type: multipart/signed; boundary=b\n\n--b\n\né\n--b--\n", Options{}, file, "", ""},
		"only Bcc":        {"Bcc: x@y.example\n\nx\n", Options{}, plain, plain, "7BIT"},
		"nested too deep": {nestedMail(40) + "é", Options{}, file, "", ""},
	} {
		m := simple(t)
		must(t, m.AttachData("x.eml", "", []byte(c.mail)))
		e, err := m.Encode(c.opts)
		must(t, err)
		b := string(read(t, e))
		want := canonical(c.mail)
		if strings.Contains(b, file) {
			want = string(appendBase64(nil, []byte(c.mail)))
		}
		if !strings.Contains(b, "\r\nContent-Type: "+c.guessed+"; name=x.eml\r\n") ||
			name != "8-bit in 7" && !strings.Contains(b, "\r\n\r\n"+want) {
			t.Errorf("%s: %q", name, b)
		}
		if e.UTF8() {
			t.Errorf("%s: SMTPUTF8 is asked for", name)
		}
		m = simple(t)
		must(t, m.AttachData("x.eml", plain, []byte(c.mail)))
		e, err = m.Encode(c.opts)
		if c.given == "" {
			if kindOf(t, err) == 0 {
				t.Errorf("%s: taken", name)
			}
			continue
		}
		must(t, err)
		if b := string(read(t, e)); !strings.Contains(
			b,
			"\r\nContent-Type: "+c.given+"; name=x.eml\r\nContent-Transfer-Encoding: ",
		) ||
			strings.Contains(b, "8bit") != (c.body == "8BITMIME") ||
			strings.Contains(b, "base64") != (c.given == global && c.body == "7BIT" || name == "8-bit in 7") ||
			e.Body() != c.body {
			t.Errorf("%s: %s %q", name, e.Body(), b)
		}
	}
}

// TestLongNames: a name may be as long as file systems let it be, which count characters.
func TestLongNames(t *testing.T) {
	for unit, most := range map[string]int{"x": 255, "é": 255, "東": 255, "🎉": 127} {
		name := strings.Repeat(unit, most-4/len(unit)) + strings.Repeat("x", 4/len(unit))
		m := simple(t)
		must(t, m.AttachData(name, "", []byte("x")))
		if l := leaves(t, encoded(t, m, Options{})); l[1].filename != name {
			t.Errorf("%q came back as %q", name, l[1].filename)
		}
		if kindOf(t, m.AttachData(strings.Repeat(unit, most+1), "", nil)) != TooLong {
			t.Errorf("%d times %s was taken", most+1, unit)
		}
	}
}
