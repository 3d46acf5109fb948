// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"courriel.dev/courriel/core/internal/netio"
	"courriel.dev/courriel/core/meaning"

	gosmtp "github.com/emersion/go-smtp"
)

// still is a connection whose deadlines do nothing.
type still struct {
	net.Conn
	io.Reader
}

func (s still) Read(p []byte) (int, error)    { return s.Reader.Read(p) }
func (still) SetReadDeadline(time.Time) error { return nil }
func (still) Close() error                    { return nil }

// replyFrom reads one reply from octets.
func replyFrom(r io.Reader) (Reply, error) {
	c := &Conn{silence: time.Second}
	c.wire = netio.NewWire(still{Reader: r}, time.Second)
	c.conn = c.wire
	c.lines = netio.NewLines((*source)(c))
	return c.readReply()
}

// TestFault_E06_E11_E12_Replies: what is shown of a reply is safe to show, and its enhanced code
// does not contradict it.
func TestFault_E06_E11_E12_Replies(t *testing.T) {
	for _, c := range []struct {
		in, text string
		code     int
		enhanced gosmtp.EnhancedCode
	}{
		{"250 ok\r\n", "ok", 250, gosmtp.EnhancedCode{}},
		{"250\r\n", "", 250, gosmtp.EnhancedCode{}},
		{"250 \n", "", 250, gosmtp.EnhancedCode{}},
		{"550 5.1.1 who?\r\n", "who?", 550, gosmtp.EnhancedCode{5, 1, 1}},
		{"550-5.1.1 who\r\n550 5.1.1 is that?\r\n", "who\nis that?", 550, gosmtp.EnhancedCode{5, 1, 1}},
		{"250 5.7.1 odd\r\n", "5.7.1 odd", 250, gosmtp.EnhancedCode{}},
		{"450 4.7.1\r\n", "", 450, gosmtp.EnhancedCode{4, 7, 1}},
		{"450 4.7.1234 x\r\n", "4.7.1234 x", 450, gosmtp.EnhancedCode{}},
		{"450 4.7.x\r\n", "4.7.x", 450, gosmtp.EnhancedCode{}},
		{"550 5.1\r\n", "5.1", 550, gosmtp.EnhancedCode{}},
		{"550 sch\xf6n\r\n", "schön", 550, gosmtp.EnhancedCode{}},
		{"550 schön\r\n", "schön", 550, gosmtp.EnhancedCode{}},
		{"550 a\x1b[2Jb\x00c\x07\td\r\n", `a\x1b[2Jb\x00c\x07 d`, 550, gosmtp.EnhancedCode{}},
		{"550 \u202eabc\u2028\r\n", `\u202eabc\u2028`, 550, gosmtp.EnhancedCode{}},
	} {
		r, err := replyFrom(strings.NewReader(c.in))
		if err != nil || r.Code != c.code || r.Enhanced != c.enhanced || r.Text() != c.text ||
			string(r.Raw()) != c.in {
			t.Errorf("%q: %d %v %q, %v", c.in, r.Code, r.Enhanced, r.Text(), err)
		}
	}
	long, err := replyFrom(strings.NewReader("550 " + strings.Repeat("ü", 5000) + "\r\n"))
	if s := long.Text(); err != nil || len(s) > maxShown+4 || !utf8.ValidString(s) ||
		!strings.HasSuffix(s, "…") {
		t.Errorf("%d octets shown, %v", len(s), err)
	}
}

// TestFault_E01_E02_EndlessReplies: what has no end is not read to it.
func TestFault_E01_E02_EndlessReplies(t *testing.T) {
	for name, unit := range map[string]string{"line": "a", "lines": "250-a\r\n", "short lines": "250-\n", "challenge": "334 a"} {
		src := &endless{unit: unit}
		_, err := replyFrom(src)
		if !errors.Is(err, netio.ErrLineTooLong) && !errors.Is(err, netio.ErrReplyTooLong) {
			t.Errorf("endless %s: %v", name, err)
		}
		if src.given > 2*netio.MaxReply {
			t.Errorf("endless %s: %d octets were read", name, src.given)
		}
	}
	port := listen(t, newPeer(t, `S" "220-`+strings.Repeat("x", netio.MaxLine)+`"`))
	_, err := Dial(context.Background(), &Config{Host: "127.0.0.1", Port: port, Silence: silence})
	expect(t, err, Protocol, StageGreeting, false)
}

type endless struct {
	unit  string
	given int
}

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = e.unit[(e.given+i)%len(e.unit)]
	}
	e.given += len(p)
	return len(p), nil
}

// FuzzReply: whatever comes, the reply is the same however it is cut, has a code of SMTP and a text
// that is safe to show.
func FuzzReply(f *testing.F) {
	for _, s := range []string{"250 ok\r\n", "250-a\r\n250 b\r\n", "250-\n250\n", "2200 x\r\n", "250-a\r\n500 b\r\n", "\r\n", "250 \x1b\x00\xff\r\n", "354", "550 5.1.1 x\r\n", "199 x\r\n", "600 x\n", "550 cut", "550-a\r\n5", "250 cut"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := replyFrom(bytes.NewReader(in))
		r2, err2 := replyFrom(iotest.OneByteReader(bytes.NewReader(in)))
		if (err == nil) != (err2 == nil) ||
			err == nil && (r.Code != r2.Code || !bytes.Equal(r.Raw(), r2.Raw())) {
			t.Fatalf("whole: %v %v; octet by octet: %v %v", r, err, r2, err2)
		}
		if err != nil {
			return
		}
		// Only a refusal may lack its end.
		if r.Code < 200 || r.Code > 599 || !bytes.HasPrefix(in, r.Raw()) ||
			r.Code < 400 && r.Raw()[len(r.Raw())-1] != '\n' {
			t.Fatalf("%d from %q", r.Code, in)
		}
		if e := r.Enhanced; e != (gosmtp.EnhancedCode{}) && e[0] != r.Code/100 {
			t.Fatalf("enhanced %v beside %d", e, r.Code)
		}
		text := r.String()
		if !utf8.ValidString(text) ||
			strings.ContainsFunc(
				text,
				func(c rune) bool { return c < ' ' || c >= 0x7f && c < 0xa0 || c == 0x202e },
			) {
			t.Fatalf("unsafe text %q", text)
		}
	})
}

// FuzzFault_E13_Extensions: whatever a server offers, the list is bounded and its keywords are
// words.
func FuzzFault_E13_Extensions(f *testing.F) {
	for _, s := range []string{"250-mx\r\n250 PIPELINING\r\n", "250-mx\n250-AUTH=PLAIN LOGIN\n250 size\t10\n", "250 mx", "250-mx\r\n250-LIMITS RCPTMAX=10\r\n250 \r\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		x := parseExtensions(raw)
		if len(x) > maxExtensions {
			t.Fatal(len(x))
		}
		for _, e := range x {
			if e.Keyword == "" || e.Keyword != strings.ToUpper(e.Keyword) ||
				strings.ContainsAny(e.Keyword, " \r\n") ||
				!x.Has(strings.ToLower(e.Keyword)) {
				t.Fatalf("keyword %q of %q", e.Keyword, raw)
			}
		}
		if sizeLimit(x) < 0 || limit(x, "RCPTMAX") < 0 {
			t.Fatal("negative limit")
		}
	})
}

// TestFault_E13_Extensions reads what servers have been seen to offer.
func TestFault_E13_Extensions(t *testing.T) {
	x := parseExtensions(
		[]byte(
			"250-mx PIPELINING\r\n250-size 1000\r\n250-Auth LOGIN plain\r\n250-AUTH=NTLM\r\n250-XCHUNKING\r\n250-LIMITS MAILMAX=5 rcptmax=100\r\n250 \r\n",
		),
	)
	if x.Has("PIPELINING") || x.Has("CHUNKING") || !x.Has("SIZE") || sizeLimit(x) != 1000 ||
		limit(x, "RCPTMAX") != 100 ||
		limit(x, "MAILMAX") != 5 {
		t.Errorf("%v", x)
	}
	if got := x.Params("auth"); !slices.Equal(got, []string{"LOGIN", "plain", "NTLM"}) {
		t.Errorf("%q", got)
	}
	for _, size := range []string{"", " 0", " -1", " x", " 99999999999999999999"} {
		if n := sizeLimit(parseExtensions([]byte("250-mx\r\n250 SIZE" + size + "\r\n"))); n != 0 {
			t.Errorf("SIZE%s is %d", size, n)
		}
	}
	if x := parseExtensions([]byte("250-mx\r\n250-ſize 10\r\n250 CHUNKING\r\n")); len(x) != 0 ||
		x.Has("SIZE") ||
		x.Has("CHUNKING") {
		t.Errorf("letters that are none of ASCII made %v", x)
	}
	if n := len(parseExtensions([]byte("250-mx\r\n" + strings.Repeat("250-X\r\n", 9000)))); n != maxExtensions {
		t.Errorf("%d extensions kept", n)
	}
}

// TestErrorIsFound: an Error unwraps to go-smtp's error and to its cause.
func TestErrorIsFound(t *testing.T) {
	cause := errors.New("cause")
	err := error(
		&Error{
			Host:  "mx\x1b",
			Stage: StageMail,
			Kind:  SenderRefused,
			Reply: &Reply{
				Code:     550,
				Enhanced: gosmtp.EnhancedCode{5, 1, 8},
				raw:      []byte("550-5.1.8 no\r\n550 5.1.8 way\r\n"),
			},
			Err: cause,
		},
	)
	var se *gosmtp.SMTPError
	if !errors.As(err, &se) || se.Code != 550 ||
		se.EnhancedCode != (gosmtp.EnhancedCode{5, 1, 8}) ||
		se.Message != "no\nway" {
		t.Errorf("%+v", se)
	}
	if !errors.Is(err, cause) {
		t.Error("the cause is not found")
	}
	if want := `smtp: mx\x1b: MAIL: sender refused: 550 5.1.8 no / way: cause`; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
	for k := range meaning.KindCount {
		if k.String() == "" {
			t.Errorf("kind %d has no text", k)
		}
	}
	if Kind(250).String() == "" || Stage(250).String() == "" {
		t.Error("no text")
	}
}
