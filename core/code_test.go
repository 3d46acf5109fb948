// SPDX-License-Identifier: MIT

package core

import (
	"regexp"
	"strings"
	"testing"

	"courriel.dev/courriel/core/meaning"
	"courriel.dev/courriel/core/message"
	"courriel.dev/courriel/core/smtp"
	"courriel.dev/courriel/core/table"
)

func TestEveryCodeIsDocumentedOnce(t *testing.T) {
	numbers, names := map[Code]bool{}, map[string]bool{}
	last := Code(0)
	for _, c := range table.Codes {
		if numbers[Code(c.Number)] || names[c.Name] {
			t.Errorf("%d %s stands twice", Code(c.Number), c.Name)
		}
		numbers[Code(c.Number)], names[c.Name] = true, true
		if Code(c.Number) <= last {
			t.Errorf("%s: the table is not in the order of its numbers", c.Name)
		}
		last = Code(c.Number)
		if !regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`).MatchString(c.Name) {
			t.Errorf("%d: name %q", Code(c.Number), c.Name)
		}
		if c.Text == "" || strings.HasSuffix(c.Text, ".") || strings.ContainsAny(c.Text, "\n") {
			t.Errorf("%s: text %q is not one sentence without its full stop", c.Name, c.Text)
		}
		for _, s := range []string{c.Cause, c.Cure} {
			if !strings.HasSuffix(s, ".") || len(s) < 20 {
				t.Errorf("%s: cause or cure %q says too little", c.Name, s)
			}
		}
		if c.WLanguage == 0 {
			t.Errorf("%s has no WLanguage number", c.Name)
		}
	}
}

func TestConstantsAreUniqueInTheirGroup(t *testing.T) {
	for _, g := range table.Groups {
		names, values := map[string]bool{}, map[int]bool{}
		for _, c := range g.Constants {
			if names[c.Name] || values[c.Value] {
				t.Errorf("%s_%s = %d stands twice", g.Name, c.Name, c.Value)
			}
			names[c.Name], values[c.Value] = true, true
			if !strings.HasSuffix(c.Doc, ".") {
				t.Errorf("%s_%s: %q", g.Name, c.Name, c.Doc)
			}
		}
	}
}

func TestEveryKindOfFailureHasACode(t *testing.T) {
	for k := smtp.BadConfig; k.String() != "unknown kind"; k++ {
		if _, ok := smtpCodes[k]; !ok {
			t.Errorf("the engine's %q has no code", k)
		}
	}
	for k := message.NoSender; !strings.HasPrefix(k.String(), "unknown kind"); k++ {
		if _, ok := messageCodes[k]; !ok {
			t.Errorf("the message's %q has no code", k)
		}
	}
	for s := smtp.StageConfig; s.String() != "unknown stage"; s++ {
		if _, ok := smtpStages[s]; !ok {
			t.Errorf("the engine's stage %q has no counterpart", s)
		}
	}
}

func TestErrorTellsEverything(t *testing.T) {
	e := newError(CodeSenderRefused, StageMail, "550 5.7.1 not you")
	e.SMTPCode, e.EnhancedCode, e.ServerText = 550, "5.7.1", "not you"
	for d, want := range map[Detail]string{
		DetailMessage:         "the server refused the sender: 550 5.7.1 not you",
		DetailCode:            "602",
		DetailSummary:         "the server refused the sender",
		DetailStage:           "mail",
		DetailSMTPCode:        "550",
		DetailEnhancedCode:    "5.7.1",
		DetailServerText:      "not you",
		DetailFault:           "server",
		DetailMayRetry:        "0",
		DetailOutcomeUnknown:  "0",
		DetailSessionUsable:   "1",
		DetailWLanguageNumber: "23",
		DetailName:            "SENDER_REFUSED",
		DetailSystemCode:      "0",
		DetailSystemMessage:   "",
		Detail(99):            "",
	} {
		if got := e.Text(d); got != want {
			t.Errorf("detail %d: %q, want %q", d, got, want)
		}
	}
	if n := e.Number(DetailServerText); n != -1 {
		t.Errorf("a text as a number: %d", n)
	}
	all := e.Text(DetailEverything)
	for _, want := range []string{"602 SENDER_REFUSED", "550 5.7.1 not you", "Cause: ", "Cure: ", "Whose fault: server", "May retry: no"} {
		if !strings.Contains(all, want) {
			t.Errorf("everything lacks %q:\n%s", want, all)
		}
	}
}

// Bindings say what they like; an error is one line all the same.
func TestErrorOfABindingIsOneLine(t *testing.T) {
	for _, e := range []*Error{Refused(CodeInvalidUTF8, "one\r\ntwo\x00"), Panic("one\ntwo")} {
		if text := e.Error(); strings.ContainsAny(text, "\r\n\x00") ||
			!strings.Contains(text, "two") {
			t.Errorf("%q", text)
		}
	}
}

// C answers for a number of an error without Go: it has the row's word for what is one.
func TestNumbersOfAnErrorAreThoseOfTheTable(t *testing.T) {
	for _, g := range table.Groups {
		if g.Name != "ERROR" {
			continue
		}
		for _, c := range g.Constants {
			if is := (&Error{Code: CodeTimeout}).Number(Detail(c.Value)) >= 0; is != c.Number {
				t.Errorf("%s is a number: core says %v, the table %v", c.Name, is, c.Number)
			}
		}
	}
}

// TestWhoseFault: every code says whose the fault is, and the numbers are those of the table of
// replies, which knows better than the code.
func TestWhoseFault(t *testing.T) {
	for i := range table.Codes {
		c := &table.Codes[i]
		if _, ok := faultByName[c.WhoseFault()]; !ok {
			t.Errorf("%s: %q", c.Name, c.WhoseFault())
		}
	}
	for f := range meaning.FaultCount {
		if Fault(f).String() != f.String() {
			t.Errorf("%d: %s, in the table of replies %s", f, Fault(f), f)
		}
	}
	if len(faultByName) != int(meaning.FaultCount) {
		t.Error(faultByName)
	}
	e := translate(&smtp.Error{Stage: smtp.StageRecipient, Kind: smtp.RecipientsRefused,
		Means: meaning.Meaning{Kind: smtp.RecipientsRefused, Fault: meaning.FaultServer}})
	if e.Fault != FaultServer || e.Number(DetailFault) != int(FaultServer) {
		t.Error(e.Fault)
	}
}
