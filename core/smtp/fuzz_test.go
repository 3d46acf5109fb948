// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"
)

// talker is a connection whose other side says the octets that it was given, whatever it hears: at
// a time not more than what could be one reply, so that it is not known to speak in advance.
type talker struct {
	net.Conn
	says  []byte
	heard bytes.Buffer
}

func (t *talker) Read(p []byte) (int, error) {
	n := 0
	for line := range bytes.Lines(t.says) {
		n += len(line)
		if len(line) < 4 || line[3] != '-' {
			break
		}
	}
	n = copy(p, t.says[:n])
	t.says = t.says[n:]
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (t *talker) Write(p []byte) (int, error)    { return t.heard.Write(p) }
func (*talker) SetReadDeadline(time.Time) error  { return nil }
func (*talker) SetWriteDeadline(time.Time) error { return nil }
func (*talker) Close() error                     { return nil }

func (*talker) LocalAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

func (*talker) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 25} }

// talk has a whole conversation with a server that says these octets, and checks what must be so
// whatever they are.
func talk(t *testing.T, says []byte, user SignIn) {
	peer := &talker{says: says}
	var shown strings.Builder
	conn, err := Dial(context.Background(), &Config{
		Host: "127.0.0.1", Port: 25, EHLOName: "client.test", Silence: time.Minute, Security: Clear, SignIn: user,
		DialAddress: func(context.Context, string, string) (net.Conn, error) { return peer, nil },
		Transcript:  func(_ Side, line string) { shown.WriteString(line + "\n") },
	})
	if err == nil {
		m := mail()
		m.Recipients = []string{"b@mx.test", "c@mx.test"}
		var r *Result
		r, err = conn.Send(context.Background(), m)
		if r.Delivered != (err == nil) || r.Delivered && r.Accepted == 0 {
			t.Fatalf("delivered %v to %d, %v", r.Delivered, r.Accepted, err)
		}
		conn.Quit(context.Background())
	}
	heard := peer.heard.Bytes()
	var e *Error
	switch {
	case err != nil && !errors.As(err, &e):
		t.Fatalf("%v is no *Error", err)
	case err != nil && e.Unknown && !bytes.Contains(heard, []byte("x\r\n")):
		t.Fatalf("unknown, although no message was sent: %v", err)
	case err != nil && strings.ContainsFunc(e.Error(), func(r rune) bool { return r < ' ' }):
		t.Fatalf("control character in %q", e.Error())
	}
	for _, secret := range []string{user.Password, user.Token} {
		if secret != "" && err != nil && strings.Contains(e.Error(), secret) &&
			bytes.Contains(says, []byte(secret)) {
			t.Fatalf("a secret in %q", e.Error())
		}
		if secret != "" && strings.Contains(shown.String(), secret) {
			t.Fatalf("a secret in the transcript\n%s", shown.String())
		}
	}
	for line := range bytes.Lines(heard) {
		text, ended := bytes.CutSuffix(line, []byte("\r\n"))
		if !ended || len(line) > maxAuthLine ||
			bytes.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Fatalf("the client wrote %q", line)
		}
	}
}

// FuzzFault_E05_Conversation: whatever a server says from its greeting on, the call ends with an
// exact result.
func FuzzFault_E05_Conversation(f *testing.F) {
	for _, s := range []string{
		"220 mx\r\n250 mx\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 queued\r\n221 bye\r\n",
		"220 mx\r\n250-mx\r\n250-PIPELINING\r\n250-SIZE 10\r\n250 CHUNKING\r\n250 ok\r\n250 ok\r\n550 no\r\n250 queued\r\n",
		"220 mx\r\n250-mx\r\n250 PIPELINING\r\n250 ok\r\n550 a\r\n550 b\r\n354 go\r\n554 none\r\n",
		"220-\r\n220 mx\r\n500 what\r\n250 mx\r\n250 ok\r\n452 4.5.3 too many\r\n421 4.3.2 bye\r\n",
		"220 mx\n250 mx\n250-a\n251 b\n", "554 no\r\n", "421 4.3.2 busy", "\x16\x03\x01\x02", "HTTP/1.1 400 Bad Request\r\n",
		"220 mx\r\n250 mx\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250-queued\r\n25",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, says []byte) { talk(t, says, SignIn{}) })
}

// FuzzFault_D11_Challenges: whatever a server says to AUTH, the sign-in ends and no secret shows.
func FuzzFault_D11_Challenges(f *testing.F) {
	users := []SignIn{
		{Username: "bob", Password: "hunter2-hunter2"},
		{Username: "bob", Token: "ya29.hunter2-hunter2"},
	}
	mechanisms := []string{
		"PLAIN",
		"LOGIN",
		"PLAIN LOGIN",
		"XOAUTH2",
		"OAUTHBEARER",
		"OAUTHBEARER XOAUTH2",
	}
	for i := range mechanisms {
		for _, s := range []string{
			"235 ok\r\n", "334 VXNlcm5hbWU6\r\n334 UGFzc3dvcmQ6\r\n235 2.7.0 ok\r\n", "334 eyJzdGF0dXMiOiI0MDEifQ==\r\n535 no\r\n", "334 ====\r\n501 what\r\n", "334\r\n334 \r\n535 5.7.8 no\r\n",
			"504 no such mechanism\r\n535 no\r\n", "hunter2-hunter2\r\n", "334 hunter2-hunter2\r\n500 hunter2-hunter2\r\n", "454 4.7.0 later\r\n",
		} {
			f.Add(uint8(i), []byte(s))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, says []byte) {
		m := mechanisms[int(which)%len(mechanisms)]
		user := users[0]
		if strings.Contains(m, "OAUTH") {
			user = users[1]
		}
		talk(t, append([]byte("220 mx\r\n250-mx\r\n250 AUTH "+m+"\r\n"), says...), user)
	})
}

// FuzzFault_E12_Enhanced: an enhanced code is read as it is written, or not at all.
func FuzzFault_E12_Enhanced(f *testing.F) {
	for _, s := range []string{"5.1.1 x", "2.0.0", "4.7.1234", "5.1", "5..1 x", "4.4.1x", "2.999.999 ok", " 5.1.1", "3.0.0 x", "05.1.1 x"} {
		f.Add([]byte(s), 550)
		f.Add([]byte(s), 250)
	}
	f.Fuzz(func(t *testing.T, text []byte, code int) {
		e, n := parseEnhanced(text, code)
		if n == 0 {
			if e != (gosmtp.EnhancedCode{}) {
				t.Fatalf("%v without octets", e)
			}
			return
		}
		if e[0] != code/100 || e[1] > 999 || e[2] > 999 || n > len(text) ||
			n < len(text) && text[n] != ' ' {
			t.Fatalf("%v, %d octets of %q beside %d", e, n, text, code)
		}
		again, m := parseEnhanced(fmt.Appendf(nil, "%d.%d.%d", e[0], e[1], e[2]), code)
		if again != e || m > n {
			t.Fatalf("%v read back as %v", e, again)
		}
	})
}

// FuzzFault_A10_Options: whatever is asked of a delivery, it is refused or becomes exactly one
// line, from which it can be read back.
func FuzzFault_A10_Options(f *testing.F) {
	for _, s := range []string{"", "a", "a+b=c", "x y", "a\r\nRCPT TO:<x@y>", "é", "\x00", "<>", "a;b", `\x{41}`, strings.Repeat("x", 101)} {
		f.Add(s, s, s, true)
		f.Add(s, "a@b", "c@d", false)
	}
	f.Fuzz(func(t *testing.T, id, auth, original string, utf8 bool) {
		kind := gosmtp.DSNAddressTypeRFC822
		if utf8 {
			kind = gosmtp.DSNAddressTypeUTF8
		}
		m := mail()
		m.Options.EnvelopeID, m.Options.Auth, m.Options.Return = id, &auth, gosmtp.DSNReturnHeaders
		m.RecipientOptions = []gosmtp.RcptOptions{
			{
				Notify:                []gosmtp.DSNNotify{gosmtp.DSNNotifyNever},
				OriginalRecipientType: kind,
				OriginalRecipient:     original,
			},
		}
		c := &Conn{}
		if checkOptions(m) != nil {
			return
		}
		line, err := c.appendMail(nil, m, -1)
		checkOption(t, line, err, "ENVID", id)
		if auth != "" {
			checkOption(t, line, err, "AUTH", auth)
		}
		line, err = appendRecipient(nil, m, 0)
		if !utf8 && original != "" {
			checkOption(t, line, err, "ORCPT", "rfc822;"+original)
		}
		if len(line) > 0 && bytes.IndexByte(line, '\n') != len(line)-1 {
			t.Fatalf("not one line: %q", line)
		}
	})
}

// checkOption reads an option back as RFC 3461 §4 says.
func checkOption(t *testing.T, line []byte, err error, name, want string) {
	t.Helper()
	if err != nil {
		if len(line) != 0 {
			t.Fatalf("%q beside %v", line, err)
		}
		return
	}
	if bytes.IndexByte(line, '\n') != len(line)-1 || !bytes.HasSuffix(line, []byte("\r\n")) {
		t.Fatalf("not one line: %q", line)
	}
	if want == "" {
		return
	}
	for _, word := range strings.Fields(string(line)) {
		value, ok := strings.CutPrefix(word, name+"=")
		if !ok {
			continue
		}
		var got []byte
		for i := 0; i < len(value); i++ {
			if value[i] != '+' {
				got = append(got, value[i])
				continue
			}
			var b byte
			if _, err := fmt.Sscanf(value[i+1:i+3], "%02X", &b); err != nil {
				t.Fatalf("%q: %v", word, err)
			}
			got = append(got, b)
			i += 2
		}
		if name == "ORCPT" {
			got = bytes.Replace(got, []byte("RFC822;"), []byte("rfc822;"), 1)
		}
		if string(got) != want {
			t.Fatalf("%q reads %q, not %q", word, got, want)
		}
		return
	}
	t.Fatalf("no %s in %q", name, line)
}

// FuzzFault_G11_Limits: what a server says of its limits is a number above zero, or none.
func FuzzFault_G11_Limits(f *testing.F) {
	for _, s := range []string{"RCPTMAX=10", "rcptmax=10 MAILMAX=5", "RCPTMAX=", "RCPTMAX=-1", "RCPTMAX=99999999999999999999", "RCPTMAX = 10", "RCPTMAX==1", "RCPTMAX=0x10", "=", "RCPTMAX=1 RCPTMAX=2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		x := parseExtensions([]byte("250-mx\r\n250-SIZE " + s + "\r\n250 LIMITS " + s + "\r\n"))
		for _, n := range []int64{sizeLimit(x), int64(limit(x, "RCPTMAX")), int64(limit(x, "MAILMAX"))} {
			if n < 0 || n > 0 && !strings.Contains(s, fmt.Sprint(n)) {
				t.Fatalf("%d from %q", n, s)
			}
		}
	})
}
