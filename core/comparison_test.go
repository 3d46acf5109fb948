// SPDX-License-Identifier: MIT

package core_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

var writeComparison = flag.Bool(
	"write-comparison",
	false,
	"write the table of docs/comparison.md anew",
)

// points are what the table of docs/comparison.md shows, in its order.
var points = []struct{ name, promise string }{
	{"line ends", "no bare CR or LF is sent"},
	{"reply limits", "a reply without end is not read on, and takes little memory"},
	{"deadline of a reply", "the time allowed is for the whole reply, not for each byte"},
	{"mixed codes", "two codes in one reply are no answer"},
	{"replies in advance", "replies that come before the commands are not believed"},
	{"refusal kept", "a 5xx is reported, not the end of the connection behind it"},
	{"250 is final", "250 and then the end of the connection is success"},
	{"partial recipients", "one refused recipient does not take the others down, and is told"},
	{"SIZE", "a message larger than the server takes is refused before MAIL"},
	{"may be delivered", "a verdict that never came is an error of its own"},
}

// The 38 scenarios that others were measured with are all there, each in its place in the table of
// scenarios, which is played in every mode and language; and in each point of the page's table
// somebody does worse, but not Courriel.
func TestComparisonIsWhole(t *testing.T) {
	rows, err := smtptest.Comparison()
	want(t, "table", err, core.OK)
	wrong := make([]int, len(smtptest.ComparedClients))
	worse := map[string]bool{}
	for i, row := range rows {
		if row.Number != i+1 {
			t.Errorf("row %d has the number %d", i+1, row.Number)
		}
		if row.Courriel != row.Scenario.Code {
			t.Errorf(
				"%d: Courriel ends with %s in one table and %s in the other",
				row.Number,
				row.Courriel,
				row.Scenario.Code,
			)
		}
		if !slices.Contains(row.Scenario.Faults, fmt.Sprint(row.Number)) {
			t.Errorf("%d: %s does not bear the number", row.Number, row.Scenario.Name)
		}
		if row.Point == "-" || row.Point == "own" {
			continue
		}
		if !slices.ContainsFunc(
			points,
			func(p struct{ name, promise string }) bool { return p.name == row.Point },
		) {
			t.Errorf("%d: no point %q", row.Number, row.Point)
		}
		for k, c := range row.Clients {
			if c.Mark == '-' {
				wrong[k]++
				worse[row.Point] = true
			}
		}
	}
	if len(rows) != 38 {
		t.Errorf("%d rows", len(rows))
	}
	for k, name := range smtptest.ComparedClients {
		if wrong[k] == 0 {
			t.Errorf("%s is wrong in nothing: nobody is better", name)
		}
	}
	for _, p := range points {
		if !worse[p.name] {
			t.Errorf("everybody is right in %q", p.name)
		}
	}
}

// compared gives a session for the script of a row, which is being played.
func compared(t *testing.T, number int) (*core.Session, *smtptest.ScriptServer) {
	t.Helper()
	rows, err := smtptest.Comparison()
	want(t, "table", err, core.OK)
	sc := rows[number-1].Scenario
	srv := smtptest.StartScript(t, sc.Script, smtptest.ScriptOptions{})
	s := core.NewSession()
	t.Cleanup(func() { _ = s.Close() })
	for _, set := range []setting{
		text(core.PropertyServer, srv.Host), num(core.PropertyPort, srv.Port), num(core.PropertyTimeoutSeconds, sc.Timeout),
		num(core.PropertyOption, int(scenarioOptions[sc.Security])),
	} {
		set(t, s)
	}
	return s, srv
}

// What the codes do not tell of the points of the page's table.
func TestComparisonPoints(t *testing.T) {
	send := func(t *testing.T, s *core.Session, body string, recipients ...string) (*core.Message, core.Sent, *core.Error) {
		t.Helper()
		want(t, "start", s.Start(context.Background()), core.OK)
		m := core.NewMessage()
		want(
			t,
			"message",
			errors.Join(m.SetSender("sender@example.org"), m.SetSubject("x"), m.SetText(body)),
			core.OK,
		)
		for _, r := range recipients {
			want(t, "recipient", m.AddRecipient(r), core.OK)
		}
		sent, err := s.SendMessage(context.Background(), m)
		var e *core.Error
		errors.As(err, &e)
		return m, sent, e
	}
	one := "one@example.org"
	t.Run("line ends", func(t *testing.T) {
		s, srv := compared(t, 1)
		if _, sent, e := send(t, s, "a\nb\rc\r\nd\n\r.\n.\r\n\r.\r", one); sent != core.SentFully {
			t.Fatal(e)
		}
		_ = s.Close()
		want(t, "script", srv.Finish(), core.OK) // the script's server refuses bare CR and LF
		body := srv.Bodies()[0]
		if rest := bytes.ReplaceAll(body, []byte("\r\n"), nil); bytes.ContainsAny(rest, "\r\n") {
			t.Errorf("%q", body)
		}
	})
	for _, number := range []int{6, 7} {
		t.Run(fmt.Sprintf("reply limits, %d", number), func(t *testing.T) {
			s, _ := compared(t, number)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			want(t, "start", s.Start(context.Background()), core.CodeProtocol)
			runtime.ReadMemStats(&after)
			// The reply itself may take 64 KiB; the rest is the session, the server's buffers and
			// the other tests.
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 4<<20 {
				t.Errorf("%d octets were allocated for a reply without end", grown)
			}
		})
	}
	t.Run("replies in advance", func(t *testing.T) {
		s, _ := compared(t, 20)
		_, sent, e := send(t, s, "x", one)
		if sent != core.NotSent || e == nil || e.Code != core.CodeProtocol || e.OutcomeUnknown {
			t.Errorf("%v, %v", sent, e)
		}
	})
	t.Run("partial recipients", func(t *testing.T) {
		s, _ := compared(t, 25)
		m, sent, e := send(t, s, "x", one, "two@example.org")
		to := m.Recipients()
		if sent != core.SentInPart || len(to) != 2 || to[0].SMTPCode != 250 ||
			to[1].SMTPCode != 550 {
			t.Errorf("%v, %+v, %v", sent, to, e)
		}
	})
	t.Run("SIZE", func(t *testing.T) {
		s, srv := compared(t, 29)
		if _, _, e := send(t, s, "a message of more than five octets", one); e == nil ||
			e.Code != core.CodeTooLarge ||
			e.SMTPCode != 0 {
			t.Error(e)
		}
		_ = s.Close()
		want(t, "script", srv.Finish(), core.OK) // which knows no MAIL
	})
	for _, number := range []int{17, 31} {
		t.Run(fmt.Sprintf("may be delivered, %d", number), func(t *testing.T) {
			s, _ := compared(t, number)
			if _, sent, e := send(t, s, "x", one); sent != core.NotSent || e == nil ||
				!e.OutcomeUnknown ||
				e.MayRetry {
				t.Errorf("%v, %+v", sent, e)
			}
		})
	}
	t.Run("control characters", func(t *testing.T) {
		s, _ := compared(t, 26)
		_, _, e := send(t, s, "x", one)
		if e == nil ||
			strings.ContainsFunc(
				e.Error()+e.ServerText,
				func(r rune) bool { return r < ' ' && r != '\n' },
			) {
			t.Errorf("%q", e)
		}
	})
}

// The page shows what the table says.
func TestComparisonIsInItsPage(t *testing.T) {
	rows, err := smtptest.Comparison()
	want(t, "table", err, core.OK)
	var b strings.Builder
	b.WriteString(
		"| | Courriel | " + strings.Join(
			smtptest.ComparedClients,
			" | ",
		) + " |\n| --- | --- |" + strings.Repeat(
			" --- |",
			len(smtptest.ComparedClients),
		) + "\n",
	)
	for _, p := range points {
		b.WriteString("| " + p.promise + " | yes |")
		for k := range smtptest.ComparedClients {
			b.WriteString(" " + judged(rows, p.name, k) + " |")
		}
		b.WriteByte('\n')
	}
	const begin, end = "<!-- comparison: written by `make comparison` -->\n", "<!-- end of the comparison -->\n"
	readme, err := os.ReadFile("../docs/comparison.md")
	want(t, "page", err, core.OK)
	head, rest, found := strings.Cut(string(readme), begin)
	old, tail, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatal("docs/comparison.md has no place for the comparison")
	}
	if *writeComparison {
		want(
			t,
			"page",
			os.WriteFile("../docs/comparison.md", []byte(head+begin+b.String()+end+tail), 0o644),
			core.OK,
		)
	} else if old != b.String() {
		t.Errorf("docs/comparison.md is not up to date; run: make comparison\n%s", b.String())
	}
}

// judged says in a word how a client does in a point.
func judged(rows []smtptest.Compared, point string, client int) string {
	var marks string
	for _, row := range rows {
		if row.Point == point {
			marks += string(row.Clients[client].Mark)
		}
	}
	switch {
	case strings.Trim(marks, "+") == "":
		return "yes"
	case strings.Trim(marks, "?") == "":
		return "?"
	case strings.Trim(marks, "-") == "":
		return "**no**"
	}
	return "in part"
}
