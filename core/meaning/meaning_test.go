// SPDX-License-Identifier: MIT

package meaning

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/table.tsv anew")

// cells calls f for every cell of the table.
func cells(f func(s Stage, e Event, permanent bool)) {
	for s := Config + 1; s < StageCount; s++ {
		for e := range EventCount {
			f(s, e, true)
			if e.IsRefusal() {
				f(s, e, false)
			}
		}
	}
}

// TestEveryCellHasOneMeaning walks the table: no cell is missing, and no row is for nothing.
func TestEveryCellHasOneMeaning(t *testing.T) {
	used := make([]int, len(table))
	cells(func(s Stage, e Event, permanent bool) {
		for i := range table {
			if table[i].matches(s, e, permanent) {
				used[i]++
				return
			}
		}
		t.Errorf("%s × %s (permanent: %v) has no meaning", s, e, permanent)
	})
	for i, n := range used {
		if n == 0 {
			t.Errorf("row %d decides nothing: %+v", i+1, table[i])
		}
	}
}

// TestCellsAreSensible holds what must be true of every cell, whatever it says.
func TestCellsAreSensible(t *testing.T) {
	cells(func(s Stage, e Event, permanent bool) {
		m := Of(s, e, permanent)
		bad := func(what string) { t.Errorf("%s × %s (permanent: %v): %s: %+v", s, e, permanent, what, m) }
		if m.Impossible {
			return
		}
		if e.IsRefusal() && permanent && m.Retry && m.Kind != ExtensionFailed {
			bad("a 5xx may be tried again")
		}
		if m.Doubt && (s != End || m.Retry || e.IsRefusal()) {
			bad("in doubt, before the whole mail was handed over, or to be tried again")
		}
		if !m.Doubt && s == End && !e.IsRefusal() {
			bad("not in doubt")
		}
		if m.Token && s != TokenSignIn {
			bad("a token that was not used")
		}
		if (m.Cause == "") != (m.Cure == "") {
			bad("a cause without a cure")
		}
		if m.Kind == KindNone && s != Quit {
			bad("no kind")
		}
		if e == Plain && m.Cause != "" {
			bad("a specific cure for a reply that says nothing of its subject")
		}
	})
}

// TestTableIsAsCommitted makes a change of any cell visible in the diff of testdata/table.tsv,
// which is also the table for people.
func TestTableIsAsCommitted(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Every stage with every event; made by go test ./core/meaning -update\n")
	b.WriteString("stage\tevent\tclass\tkind\tretry\tfault\ttoken\tdoubt\tcause\n")
	possible, impossible := 0, 0
	cells(func(s Stage, e Event, permanent bool) {
		m := Of(s, e, permanent)
		if m.Impossible {
			impossible++
			return
		}
		possible++
		class := "-"
		if e.IsRefusal() {
			class = map[bool]string{true: "5", false: "4"}[permanent]
		}
		fmt.Fprintf(
			&b,
			"%s\t%s\t%s\t%s\t%v\t%s\t%v\t%v\t%s\n",
			s,
			e,
			class,
			m.Kind,
			m.Retry,
			m.Fault,
			m.Token,
			m.Doubt,
			m.Cause,
		)
	})
	fmt.Fprintf(&b, "# %d cells, and %d that cannot be\n", possible, impossible)
	path := filepath.Join("testdata", "table.tsv")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != b.String() {
		t.Errorf("the table is not as in %s (%v): look at it with -update", path, err)
	}
}

// parse reads a reply as a server writes it.
func parse(t *testing.T, reply string) (s Said) {
	t.Helper()
	var err error
	if s.Code, err = strconv.Atoi(reply[:3]); err != nil {
		t.Fatal(err)
	}
	s.Text = reply[4:]
	if n, _ := fmt.Sscanf(s.Text, "%d.%d.%d ", &s.Enhanced[0], &s.Enhanced[1], &s.Enhanced[2]); n != 3 {
		s.Enhanced = [3]int{}
	}
	return s
}

// TestKnownReplies: each row decides its own example at each of its stages, and no row before it
// does; without the text that makes it known, and with another one, the reply means what its
// codes mean.
func TestKnownReplies(t *testing.T) {
	for i := range Known {
		k := &Known[i]
		t.Run(fmt.Sprintf("%d %s", i+1, k.Example), func(t *testing.T) {
			said := parse(t, k.Example)
			session := Session{
				SignedIn:    k.When == Always,
				CouldSignIn: k.When == CouldSignIn,
				Encrypted:   true,
			}
			for s := range StageCount {
				if k.Stages&(1<<s) == 0 {
					continue
				}
				for j := range Known {
					if Known[j].matches(s, said, strings.ToLower(said.Text), session) {
						if j != i {
							t.Fatalf("at %s row %d decides: %+v", s, j+1, Known[j])
						}
						break
					}
				}
				if got := Refusal(s, said, session); got != k.Meaning {
					t.Fatalf("at %s: %+v", s, got)
				}
				if k.Text == "" {
					continue
				}
				unknown := said
				unknown.Text = "Nobody has ever read this sentence"
				e, permanent := OfReply(s, unknown)
				if got := Refusal(s, unknown, session); got != Of(s, e, permanent) &&
					k.Enhanced == [3]int{} {
					t.Fatalf("an unknown text at %s: %+v", s, got)
				}
			}
			if k.Cause != "" && k.Cure == "" || k.Kind == KindNone ||
				k.Token && k.Kind != TokenRefused {
				t.Errorf("%+v", k.Meaning)
			}
		})
	}
}

// TestEveryAlert: every number that an alert can have is an event, and those that name a cause
// are told apart.
func TestEveryAlert(t *testing.T) {
	seen := map[Event]int{}
	for n := range 256 {
		e := OfAlert(uint8(n))
		if allAlerts&(1<<e) == 0 {
			t.Errorf("%d: %s", n, e)
		}
		seen[e]++
	}
	if len(seen) != 10 {
		t.Errorf("%v", seen)
	}
}

// TestNames: every stage, event, kind and fault has a name of its own.
func TestNames(t *testing.T) {
	seen := map[string]bool{}
	name := func(of string, s string) {
		if s == "" || strings.HasPrefix(s, "unknown ") || seen[of+s] {
			t.Errorf("%s %q", of, s)
		}
		seen[of+s] = true
	}
	for s := range StageCount {
		name("stage", s.String())
	}
	for e := range EventCount {
		name("event", e.String())
	}
	for k := range KindCount {
		name("kind", k.String())
	}
	for f := range FaultCount {
		name("fault", f.String())
	}
	for _, unknown := range []string{StageCount.String(), EventCount.String(), KindCount.String(), FaultCount.String()} {
		if !strings.HasPrefix(unknown, "unknown") {
			t.Error(unknown)
		}
	}
}

func TestReplies(t *testing.T) {
	for _, c := range []struct {
		stage     Stage
		reply     string
		event     Event
		permanent bool
	}{
		{Recipient, "550 5.1.1 no such user", NoMailbox, true},
		{Recipient, "550 no such user", Plain, true},
		{Recipient, "452 too many", TooMany, false},
		{Mail, "452 4.3.1 full", Storage, false},
		{Mail, "452 later", Storage, false},
		{End, "552 5.2.2 full", MailboxFull, true},
		{End, "552 too big", TooBig, true},
		{Recipient, "450 4.2.0 greylisted", Mailbox, false},
		{SignIn, "535 5.7.8 no", Credentials, true},
		{SignIn, "535 5.7.139 no", Credentials, true},
		{Mail, "535 5.7.8 no", SignInWanted, true},
		{SignIn, "432 4.3.2 many", Busy, false},
		{SignIn, "432 4.7.12 change it", Weak, false},
		{SignIn, "503 5.5.1 not enabled", OutOfOrder, true},
		{Hello, "504 5.5.2 name", BadArgument, true},
		{Hello, "550 5.7.1 policy", Policy, true},
		{Recipient, "550 5.9.9 new subject", Plain, true},
		{Recipient, "421 4.7.0 bye", Closing, false},
	} {
		if e, p := OfReply(c.stage, parse(t, c.reply)); e != c.event || p != c.permanent {
			t.Errorf("%s × %s: %s, %v", c.stage, c.reply, e, p)
		}
	}
}
