// SPDX-License-Identifier: MIT

package smtptest

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const polite = `# A mail is accepted.
S: 220 server.example
C: EHLO *
S: 250-server.example
S: 250 8BITMIME
C: MAIL FROM:<a@example.org>*
S: 250 ok
C: RCPT TO:<b@example.org>
S: 250 ok
C: DATA
S: 354 go
C: <body>
S: 250 queued
`

const pipelining = `# The same with PIPELINING.
S: 220 server.example
C: EHLO *
S: 250-server.example
S: 250 PIPELINING
C: MAIL FROM:<a@example.org>*
S: 250 ok
C: RCPT TO:<b@example.org>
S: 250 ok
C: DATA
S: 354 go
C: <body>
S: 250 queued
`

const chunking = `# A mail in two chunks.
S: 220 server.example
C: EHLO *
S: 250-PIPELINING
S: 250 CHUNKING
C: BDAT <chunk>
S: 250 ok
C: BDAT <chunk> LAST
S: 250 queued
`

// converse sends the groups of commands one after the other, each when a line
// of a reply that is no continuation has come for each line of the one before.
func converse(t *testing.T, mode Mode, script string, groups ...string) (*ScriptServer, error) {
	t.Helper()
	parsed, err := ParseScript("test.smtp", script)
	if err != nil {
		t.Fatal(err)
	}
	s := StartScript(t, parsed, ScriptOptions{Mode: mode})
	c, err := net.Dial("tcp", s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	in := newReplies(c)
	in.read(1)
	for _, group := range groups {
		io.WriteString(c, group)
		lines := strings.Count(group, "\r\n")
		if strings.Contains(group, "Subject") || strings.HasPrefix(group, "BDAT") {
			lines = strings.Count(group, "BDAT")
			if lines == 0 {
				lines = 1
			}
		}
		if in.read(lines) != nil {
			break
		}
	}
	c.Close()
	return s, s.Finish()
}

type replies struct {
	c    net.Conn
	rest string
}

func newReplies(c net.Conn) *replies { return &replies{c: c} }

func (r *replies) read(n int) error {
	buffer := make([]byte, 1000)
	for n > 0 {
		line, rest, found := strings.Cut(r.rest, "\r\n")
		if found {
			r.rest = rest
			if len(line) > 3 && line[3] == ' ' {
				n--
			}
			continue
		}
		got, err := r.c.Read(buffer)
		if err != nil {
			return err
		}
		r.rest += string(buffer[:got])
	}
	return nil
}

const (
	ehlo = "EHLO me\r\n"
	from = "MAIL FROM:<a@example.org>\r\n"
	to   = "RCPT TO:<b@example.org>\r\n"
	data = "DATA\r\n"
	text = "Subject: x\r\n\r\n..dot\r\n.\r\n"
)

func TestPoliteClientDoesNotDeviate(t *testing.T) {
	for _, mode := range Modes {
		for name, groups := range map[string][]string{
			"closes":              {ehlo, from, to, data, text},
			"says QUIT":           {ehlo, from, to, data, text, "QUIT\r\n"},
			"says RSET, NOOP too": {ehlo, from, to, data, text, "RSET\r\n", "NOOP\r\n", "QUIT\r\n"},
		} {
			s, err := converse(t, mode, polite, groups...)
			if err != nil {
				t.Errorf("%s, %s: %v", mode, name, err)
			}
			if bodies := s.Bodies(); len(bodies) != 1 ||
				string(bodies[0]) != "Subject: x\r\n\r\n.dot\r\n" {
				t.Errorf("%s, %s: %q", mode, name, bodies)
			}
		}
		if _, err := converse(t, mode, pipelining, ehlo, from+to+data, text, "QUIT\r\n"); err != nil {
			t.Errorf("%s, pipelined: %v", mode, err)
		}
		if _, err := converse(t, mode, pipelining, ehlo, from+to, data, text); err != nil {
			t.Errorf("%s, partly pipelined: %v", mode, err)
		}
		s, err := converse(t, mode, chunking, ehlo, "BDAT 3\r\nabcBDAT 2 LAST\r\n\r\n", "QUIT\r\n")
		if err != nil {
			t.Errorf("%s, chunks: %v", mode, err)
		}
		if bodies := s.Bodies(); len(bodies) != 2 || string(bodies[0]) != "abc" ||
			string(bodies[1]) != "\r\n" {
			t.Errorf("%s, chunks: %q", mode, bodies)
		}
	}
}

func TestDeviationsAreDetected(t *testing.T) {
	for name, test := range map[string]struct {
		script string
		line   int
		diff   string
		groups []string
	}{
		"another command":       {polite, 6, "- C: MAIL FROM:<a@example.org>*\n+ C: RSET", []string{ehlo, "RSET\r\n"}},
		"another address":       {polite, 8, "+ C: RCPT TO:<c@example.org>", []string{ehlo, from, "RCPT TO:<c@example.org>\r\n"}},
		"something behind it":   {polite, 8, "+ C: RCPT TO:<b@example.org> X=1", []string{ehlo, from, "RCPT TO:<b@example.org> X=1\r\n"}},
		"the end too early":     {polite, 8, "+ the client closed the connection", []string{ehlo, from}},
		"a command cut off":     {polite, 8, "+ C: RCPT TO (cut off here)", []string{ehlo, from, "RCPT TO"}},
		"LF alone":              {polite, 3, `+ C: EHLO me\n (a line end`, []string{"EHLO me\nX\r\n"}},
		"CR in a command":       {polite, 3, `+ C: EHLO m\re\r\n (a line end`, []string{"EHLO m\re\r\n"}},
		"pipelined, no offer":   {polite, 6, "(sent without waiting for the reply to MAIL)", []string{ehlo, from + to}},
		"EHLO not the last":     {pipelining, 3, "(sent without waiting for the reply to EHLO)", []string{ehlo + from}},
		"data before 354":       {pipelining, 10, "(sent without waiting for the reply to DATA)", []string{ehlo, from + to + data + text}},
		"QUIT behind the dot":   {pipelining, 12, "(sent without waiting for the reply to <BODY>)", []string{ehlo, from + to + data, text + "QUIT\r\n"}},
		"bare LF":               {polite, 12, "(a bare LF)", []string{ehlo, from, to, data, "Subject: x\n\r\n.\r\n"}},
		"bare CR":               {polite, 12, "(a bare CR)", []string{ehlo, from, to, data, "Subject: x\ry\r\n.\r\n"}},
		"a dot not doubled":     {polite, 12, "(a dot that was not doubled)", []string{ehlo, from, to, data, "Subject: x\r\n.y\r\n.\r\n"}},
		"a long line":           {polite, 12, "(a line of more than 998 octets)", []string{ehlo, from, to, data, "Subject: " + strings.Repeat("x", 990) + "\r\n.\r\n"}},
		"the data cut off":      {polite, 12, "+ the client closed the connection", []string{ehlo, from, to, data, "Subject: x"}},
		"one more command":      {polite, 13, "- C: <end>\n+ C: MAIL FROM", []string{ehlo, from, to, data, text, from}},
		"a chunk too short":     {chunking, 6, "+ the client closed the connection", []string{ehlo, "BDAT 10\r\nabc"}},
		"behind the last chunk": {chunking, 8, "(sent without waiting for the reply to BDAT)", []string{ehlo, "BDAT 3\r\nabc", "BDAT 0 LAST\r\nQUIT\r\n"}},
		"an endless command":    {polite, 3, "(an endless line)", []string{strings.Repeat("x", 1<<16) + "\r\n"}},
	} {
		for _, mode := range Modes {
			// What is cut off is sent without waiting: the client closes.
			groups := test.groups
			last := groups[len(groups)-1]
			parsed, err := ParseScript("test.smtp", test.script)
			if err != nil {
				t.Fatal(err)
			}
			s := StartScript(t, parsed, ScriptOptions{Mode: mode})
			c, err := net.Dial("tcp", s.Addr)
			if err != nil {
				t.Fatal(err)
			}
			in := newReplies(c)
			in.read(1)
			for _, group := range groups[:len(groups)-1] {
				io.WriteString(c, group)
				n := strings.Count(group, "\r\n")
				if group == text {
					n = 1
				}
				in.read(n)
			}
			io.WriteString(c, last)
			c.(*net.TCPConn).CloseWrite()
			in.read(99)
			c.Close()
			err = s.Finish()
			var deviation *Deviation
			if !errors.As(err, &deviation) || deviation.Line != test.line ||
				!strings.Contains(deviation.Diff, test.diff) {
				t.Errorf("%s, %s: %v", name, mode, err)
			}
		}
	}
}

func TestConnectionsAreCounted(t *testing.T) {
	script, err := ParseScript(
		"two.smtp",
		"# Two connections.\nS: 220 one\nconnection\nS: 220 two\n",
	)
	if err != nil {
		t.Fatal(err)
	}
	visit := func(s *ScriptServer) string {
		c, err := net.Dial("tcp", s.Addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		buffer := make([]byte, 100)
		n, _ := c.Read(buffer)
		return string(buffer[:n])
	}
	s := StartScript(t, script, ScriptOptions{})
	if visit(s) != "220 one\r\n" {
		t.Error("the first connection is not the first")
	}
	if err := s.Finish(); err == nil || !strings.Contains(err.Error(), "- 2 connections\n+ 1\n") {
		t.Errorf("one connection: %v", err)
	}
	s = StartScript(t, script, ScriptOptions{})
	visit(s)
	if visit(s) != "220 two\r\n" {
		t.Error("the second connection is not the second")
	}
	if visit(s) != "" {
		t.Error("a third connection is played")
	}
	if err := s.Finish(); err == nil || !strings.Contains(err.Error(), "another one") {
		t.Errorf("three connections: %v", err)
	}
	if script, err = ParseScript("two.smtp", "# Any number.\nS: 220 one\nconnection\nS: 220 two\nagain\n"); err != nil {
		t.Fatal(err)
	}
	s = StartScript(t, script, ScriptOptions{})
	for _, want := range []string{"220 one\r\n", "220 two\r\n", "220 two\r\n", "220 two\r\n"} {
		if got := visit(s); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if err := s.Finish(); err != nil {
		t.Error(err)
	}
	s = StartScript(t, script, ScriptOptions{Repeat: true})
	visit(s)
	visit(s)
	if visit(s) != "220 one\r\n" {
		t.Error("the script is not repeated")
	}
}

func TestOptionalLinesMayBeLeftOut(t *testing.T) {
	const script = "# Optional.\nS: 220 hi\nC? RSET\nS: 250 reset\nC? NOOP\nS: 250 noop\nC: EHLO *\nS: 250 hello\n"
	for _, groups := range [][]string{{ehlo}, {"RSET\r\n", ehlo}, {"NOOP\r\n", ehlo}, {"RSET\r\n", "NOOP\r\n", ehlo, "QUIT\r\n"}} {
		if _, err := converse(t, Lines, script, groups...); err != nil {
			t.Errorf("%q: %v", groups, err)
		}
	}
	for _, groups := range [][]string{{}, {"RSET\r\n"}, {"NOOP\r\n", "RSET\r\n"}} {
		if _, err := converse(t, Lines, script, groups...); err == nil {
			t.Errorf("%q is taken", groups)
		}
	}
	if _, err := converse(t, Lines, "# Optional end.\nS: 220 hi\nC? EHLO *\nstall\n"); err != nil {
		t.Error(err)
	}
}

func TestSilentClientIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		script, err := ParseScript("test.smtp", polite)
		if err != nil {
			t.Fatal(err)
		}
		s, err := NewScriptServer(script, ScriptOptions{Listen: "none", Patience: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		near, far := net.Pipe()
		s.ServeConn(far)
		begin := time.Now()
		io.Copy(io.Discard, near)
		if err := s.Finish(); err == nil ||
			!strings.Contains(err.Error(), "+ the client was silent") {
			t.Error(err)
		}
		if waited := time.Since(begin); waited != time.Minute {
			t.Errorf("after %v", waited)
		}
	})
}

func TestDripTakesItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		script, err := ParseScript("test.smtp", "# Slow.\ndrip 1s 220 x\nclose\n")
		if err != nil {
			t.Fatal(err)
		}
		s, err := NewScriptServer(script, ScriptOptions{Listen: "none"})
		if err != nil {
			t.Fatal(err)
		}
		near, far := net.Pipe()
		s.ServeConn(far)
		begin := time.Now()
		got, _ := io.ReadAll(near)
		if string(got) != "220 x\r\n" || time.Since(begin) != 7*time.Second {
			t.Errorf("%q after %v", got, time.Since(begin))
		}
		if err := s.Finish(); err != nil {
			t.Error(err)
		}
	})
}

func TestModesCutAsTheySay(t *testing.T) {
	for mode, want := range map[Mode]int{Whole: 1, Lines: 2, ByteByByte: 15} {
		script, err := ParseScript("test.smtp", "# Segments.\nS: 220-ab\nS: 220 c\nclose\n")
		if err != nil {
			t.Fatal(err)
		}
		s, err := NewScriptServer(script, ScriptOptions{Listen: "none", Mode: mode})
		if err != nil {
			t.Fatal(err)
		}
		near, far := net.Pipe()
		s.ServeConn(far)
		buffer, segments := make([]byte, 100), 0
		for {
			if _, err := near.Read(buffer); err != nil {
				break
			}
			segments++
		}
		if segments != want {
			t.Errorf("%s: %d segments, want %d", mode, segments, want)
		}
		s.Close()
	}
}

func TestBadScriptsAreRefused(t *testing.T) {
	for source, want := range map[string]string{
		"S: 220 hi\n":                           "first line",
		"# \nS: 220\n":                          "first line",
		"# Nothing.\n":                          "has lines",
		"# Again.\nS: 220\nagain\nS: 220\n":     "nothing can follow",
		"# Both.\nrefuse\nS: 220\n":             "has lines",
		"# Word.\nX: 220\n":                     "no such command",
		"# After.\nclose\nS: 220\n":             "nothing can follow",
		"# Bytes.\nbytes 220\n":                 "invalid syntax",
		"# Flood.\nflood many\n":                "invalid syntax",
		"# Drip.\ndrip slowly x\n":              "invalid duration",
		"# Empty.\nconnection\n":                "is empty",
		"# Stall.\nstall for ever\n":            "nothing is expected",
		"# Optional.\nC? <body>\n":              "only a line",
		"# Optional.\nC? EHLO *\nC: <body>\n":   "a line must come",
		"# Octets.\nC: <octets some>\nS: 220\n": "invalid syntax",
		"# TLS.\ntls max=9\n":                   "no TLS version",
		"# TLS.\ntls no-such-kind\n":            "no certificate kind",
	} {
		if _, err := ParseScript("bad.smtp", source); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", source, err)
		}
	}
}

func FuzzParseScript(f *testing.F) {
	files, err := library.ReadDir("scenarios")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		source, err := library.ReadFile("scenarios/" + file.Name())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(source))
	}
	f.Add(
		"# All.\nC? \\*\nC: BDAT <chunk>\nC: <octets -1>\nrepeat -5 x\ndrip -1s x\nbytes \"\\xff\"\nagain",
	)
	f.Fuzz(func(t *testing.T, source string) {
		script, err := ParseScript("fuzz.smtp", source)
		if err != nil {
			return
		}
		if script.Title == "" || script.Refused != (script.Connections() == 0) {
			t.Errorf("%q gives %+v", source, script)
		}
		for _, section := range script.sections {
			for i, s := range section {
				if s.kind.last() && i != len(section)-1 || s.count < 0 || s.pause < 0 ||
					(s.kind == optionalStep && s.pattern == nil) {
					t.Errorf("%q gives %+v", source, s)
				}
			}
		}
	})
}
