// SPDX-License-Identifier: MIT

package core

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"courriel.dev/courriel/core/meaning"
)

var writeReplies = flag.Bool("write-replies", false, "write docs/replies.md anew")

const repliesPage = "../docs/replies.md"

// TestRepliesAreInTheirPage holds docs/replies.md against the table of replies, from which it is
// made.
func TestRepliesAreInTheirPage(t *testing.T) {
	page := repliesMd()
	if *writeReplies {
		if err := os.WriteFile(repliesPage, page, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	there, err := os.ReadFile(repliesPage)
	if err != nil || !bytes.Equal(there, page) {
		t.Errorf("docs/replies.md is not the table's (%v): run make replies", err)
	}
}

const repliesHead = `# What a server’s replies, and failures on the way, become

Written by 'make replies' from 'core/meaning', the table that the library itself decides by. The
code is what programs branch on ('EMAIL_E_…'). Where "try again" says yes, the same call may succeed
later, and an outbox tries by itself. "Fault" is where something has to change
('EMAIL_ERROR_FAULT'). Causes and cures stand in the error ('EMAIL_ERROR_HINT'). A reply that is not
known by its text is judged by its codes alone, never by words that only look familiar.

## Replies that are known by their text

| a reply, as servers write it | at | code | fault | try again |
| --- | --- | --- | --- | --- |
`

func repliesMd() []byte {
	var b strings.Builder
	b.WriteString(strings.ReplaceAll(repliesHead, "'", "`"))
	for i := range meaning.Known {
		k := &meaning.Known[i]
		var at []string
		for s := range meaning.StageCount {
			if k.At(s) {
				at = append(at, s.String())
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", cell(k.Example), strings.Join(at, ", "),
			codeOfMeaning(k.Meaning), k.Fault, yes(k.Retry))
	}
	b.WriteString(`
## Events

Refusals are told apart by their reply code and enhanced status code (RFC 3463); failures of the
connection by what happened.

| event | reply codes |
| --- | --- |
`)
	for e := range meaning.EventCount {
		if e.IsRefusal() {
			codes := strings.Join(codesOf(e, meaning.Mail), ", ")
			if signIn := strings.Join(codesOf(e, meaning.SignIn), ", "); codes == "" &&
				e != meaning.Plain {
				codes = signIn + " at the sign-in"
			}
			if codes == "" {
				codes = "any other"
			}
			fmt.Fprintf(&b, "| %s | %s |\n", e, codes)
		}
	}
	b.WriteString("\n## Stage by stage\n")
	for s := meaning.Config + 1; s < meaning.StageCount; s++ {
		fmt.Fprintf(
			&b,
			"\n### %s\n\n| event | code | fault | try again |\n| --- | --- | --- | --- |\n",
			strings.ToUpper(s.String()[:1])+s.String()[1:],
		)
		for _, row := range rowsOf(s) {
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", strings.Join(row.told(), ", "),
				codeOfMeaning(row.Meaning), row.Fault, yes(row.Retry))
		}
	}
	return []byte(b.String())
}

// meaningRow are the events of a stage that come to the same.
type meaningRow struct {
	meaning.Meaning
	events []string
}

// told names the events. Those that come to the same as a refusal that says nothing of its subject
// need no names.
func (r *meaningRow) told() []string {
	var told []string
	others := map[string]bool{}
	for _, class := range []string{" (4xx)", " (5xx)"} {
		if slices.Contains(r.events, meaning.Plain.String()+class) {
			others[class] = true
			told = append(told, "every other refusal"+class)
		}
	}
	for _, e := range r.events {
		if !strings.HasSuffix(e, "xx)") || !others[e[len(e)-len(" (4xx)"):]] {
			told = append(told, e)
		}
	}
	return told
}

func rowsOf(s meaning.Stage) (rows []*meaningRow) {
	add := func(e meaning.Event, permanent bool, label string) {
		m := meaning.Of(s, e, permanent)
		if m.Impossible {
			return
		}
		m.Cause, m.Cure = "", "" // the page has no room for them
		i := slices.IndexFunc(rows, func(r *meaningRow) bool { return r.Meaning == m })
		if i < 0 {
			i, rows = len(rows), append(rows, &meaningRow{Meaning: m})
		}
		rows[i].events = append(rows[i].events, label)
	}
	for e := range meaning.EventCount {
		if e.IsRefusal() {
			add(e, false, e.String()+" (4xx)")
			add(e, true, e.String()+" (5xx)")
		} else {
			add(e, false, e.String())
		}
	}
	return rows
}

func codeOfMeaning(m meaning.Meaning) string {
	switch {
	case m.Kind == meaning.KindNone:
		return "none: nothing hangs on it"
	case m.Doubt && m.Kind == meaning.Lost:
		return "`" + CodeUnknownLost.String() + "`"
	case m.Doubt:
		return "`" + unknownCodes[m.Kind].String() + "`"
	}
	return "`" + smtpCodes[m.Kind].String() + "`"
}

// codesOf are the codes that make a refusal this event.
func codesOf(event meaning.Event, stage meaning.Stage) (codes []string) {
	of := func(code, subject, detail int) meaning.Event {
		said := meaning.Said{Code: code}
		if subject > 0 {
			said.Enhanced = [3]int{code / 100, subject, detail}
		}
		e, _ := meaning.OfReply(stage, said)
		return e
	}
	for code := 400; code < 600; code++ {
		if of(code, 0, 0) == event && event != meaning.Plain {
			codes = append(codes, fmt.Sprint(code))
		}
	}
	for subject := 1; subject <= 7; subject++ {
		usual := of(550, subject, 99)
		for detail := range 40 {
			if of(550, subject, detail) == event && usual != event {
				codes = append(codes, fmt.Sprintf("X.%d.%d", subject, detail))
			}
		}
		if usual == event {
			codes = append(codes, fmt.Sprintf("X.%d.*", subject))
		}
	}
	return codes
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// cell is a text in a table of Markdown.
func cell(text string) string {
	return "`" + strings.ReplaceAll(strings.ReplaceAll(text, "|", "\\|"), "`", "'") + "`"
}
