// SPDX-License-Identifier: MIT

package message

import (
	"strings"
	"testing"
)

// addressSetters are all ways by which an address gets into a message.
var addressSetters = map[string]func(*Message, string) error{
	"sender":   (*Message).SetSender,
	"envelope": (*Message).SetEnvelopeSender,
	"to":       (*Message).AddTo,
	"cc":       (*Message).AddCc,
	"bcc":      (*Message).AddBcc,
	"reply-to": (*Message).AddReplyTo,
	"agent":    (*Message).SetSendingAgent,
	"receipt": func(m *Message, s string) error {
		return m.AddHeader("Disposition-Notification-To", s)
	},
	"bare": func(_ *Message, s string) error { _, err := ParseAddress(s); return err },
}

func refusedEverywhere(t *testing.T, in string, kinds ...Kind) {
	t.Helper()
	for name, set := range addressSetters {
		m := New()
		got := kindOf(t, set(m, in))
		ok := false
		for _, k := range kinds {
			ok = ok || got == k
		}
		if !ok {
			t.Errorf("%s: %q gave %v, expected %v", name, in, got, kinds)
		}
		if m.from != nil || m.envelope != nil || len(m.to)+len(m.cc)+len(m.bcc)+len(m.replyTo) > 0 {
			t.Errorf("%s: %q left something behind", name, in)
		}
	}
}

func TestFault_A01_control_characters_in_addresses(t *testing.T) {
	for c := rune(0); c < ' '; c++ {
		refusedEverywhere(t, "a"+string(c)+"@x.example", ControlCharacter)
		refusedEverywhere(t, "a@x.example"+string(c), ControlCharacter)
		refusedEverywhere(t, string(c)+"a@x.example", ControlCharacter)
		refusedEverywhere(t, "Name"+string(c)+" <a@x.example>", ControlCharacter)
	}
	for _, in := range []string{
		"a@x.example\r\nDATA", "a@x\nRCPT TO:<b@y>", "a@x.example>\r\nRCPT TO:<b@y.example", "a\x7f@x.example",
		"Bob\r\nBcc: b@y.example <a@x.example>", "a@x.example\r\n", "a@x.example\x00",
	} {
		refusedEverywhere(t, in, ControlCharacter)
	}
}

func TestFault_A02_line_end_in_quoted_local_part(t *testing.T) {
	for _, in := range []string{
		"\"a\r\nRCPT TO:<x>\"@d.example", "\"a\\\r\\\nb\"@d.example", "\"a\\\x00\"@d.example", "\"\n\"@d.example",
		"\"a\r\n b\"@d.example", "\"a\tb\"@d.example", "\"a\x7f\"@d.example",
	} {
		refusedEverywhere(t, in, ControlCharacter)
	}
}

func TestFault_A03_characters_that_narrow_to_line_ends(t *testing.T) {
	for _, r := range "\u760d\u760a\u0d0a\u010d\u010a\u560d\u0a0d" {
		in := "a" + string(r) + "b@d.example"
		box, err := ParseAddress(in)
		if err != nil {
			continue // refused is safe, too
		}
		out := box.Address()
		if strings.ContainsAny(out, "\r\n") || !strings.Contains(out, string(r)) ||
			!box.NeedsSMTPUTF8() {
			t.Errorf("%q became %q", in, out)
		}
		m := New()
		must(t, m.SetSender("N"+string(r)+" <a@d.example>"))
		must(t, m.SetSubject("S"+string(r)))
		must(t, m.SetText("x"))
		e, err := m.Encode(Options{})
		must(t, err)
		checkMail(t, e.Bytes(), true)
	}
}

func TestFault_A04_parameters_smuggled_in_a_quoted_local_part(t *testing.T) {
	for in, want := range map[string]string{
		`"foo@psres.net> ORCPT=admin@admin.com"@test.com`: `"foo@psres.net> ORCPT=admin@admin.com"@test.com`,
		`"a> SIZE=1 <b"@d.example`:                        `"a> SIZE=1 <b"@d.example`,
		`"a\"> X <\"b"@d.example`:                         `"a\"> X <\"b"@d.example`,
		`"a\\"@d.example`:                                 `"a\\"@d.example`,
		`"a\> b"@d.example`:                               `"a> b"@d.example`,
	} {
		box, err := ParseAddress(in)
		if err != nil || box.Address() != want {
			t.Errorf("%s gave %s, %v", in, box.Address(), err)
		}
	}
	for _, in := range []string{
		`"a"> SIZE=1 <b"@d.example`, `"a\"@d.example`, `a> ORCPT=b@d.example`, `a@d.example> SIZE=1`, `a@d.example SIZE=1`, `"a"x"b"@d.example`,
	} {
		refusedEverywhere(t, in, InvalidAddress)
	}
}

func TestFault_A05_domain_taken_from_a_quoted_at(t *testing.T) {
	for _, in := range []string{
		`"user@gmail.com x"@internal.domain`, `"user@gmail.com"@internal.domain`, `"a\"@gmail.com"@internal.domain`, `N <"x@gmail.com>"@internal.domain>`,
	} {
		box, err := ParseMailbox(in)
		if err != nil || box.Domain != "internal.domain" {
			t.Errorf("%s goes to %s, %v", in, box.Domain, err)
		}
	}
	refusedEverywhere(t, `user@gmail.com@internal.domain`, InvalidAddress)
}

// Comments stand beside the two sides of an address, and never make one of two words.
func TestFault_A06_comments_in_addresses(t *testing.T) {
	for _, in := range []string{
		"user@good.com(x)evil.com", "user@good(.)com", "us(x)er@good.com", "user@good.com(x", "user@good.com x)", "user(@good.com)", "(user)@good.com",
		"user@good.com()evil.com", "<user@good.com(>)evil.com>", `"user"(x)"y"@good.com`, "user(x)y@good.com",
	} {
		refusedEverywhere(t, in, InvalidAddress)
	}
	for _, in := range []string{
		"user@good.com(x)", "user(x)@good.com", "(x)user@good.com", "user@(x)good.com", "user @ good.com", "<user@good.com> (note)", "< user@good.com >",
		`"display" (note) <user@good.com>`, `(a) "display" (b (c)) <(d) user (e) @ (f\)) good.com (g)> (h)`, `(a@evil.com) user@good.com (<b@evil.com>)`,
		`"display"<user@good.com>(, b@evil.com)`,
	} {
		box, err := ParseMailbox(in)
		if err != nil || box.Address() != "user@good.com" ||
			strings.Contains(in, "display") != (box.Name == "display") ||
			box.Name != "" && box.Name != "display" {
			t.Errorf("%q gave %+v, %v", in, box, err)
		}
		if _, err := ParseAddress(in); strings.Contains(in, "(") &&
			kindOf(t, err) != InvalidAddress {
			t.Errorf("%q is an envelope address: %v", in, err)
		}
	}
}

// TestReasonOfARefusedMailbox: what the text of the error says is what is wrong.
func TestReasonOfARefusedMailbox(t *testing.T) {
	for in, why := range map[string]string{
		"Mr. Foo Bar <foo@example.com": "the < is not closed", "<foo@example.com": "the < is not closed", "Foo <foo@example.com> x": "text after the >",
		"A <a@x.example> <b@x.example>": "text after the >", "a@x.example;b@x.example": "not a list", "a@x.example, b@x.example": "not a list",
		"foo@example.com>": "a > has no < before it", `"Foo <foo@example.com>`: "the quotes are not closed", `"Foo" x <foo@example.com>`: "text after the quoted name",
		"Doe, John <j@x.example>": "a name with , needs quotes", "A <a@x.example>, B <b@x.example>": "text after the >",
	} {
		if _, err := ParseMailbox(in); kindOf(t, err) != InvalidAddress ||
			!strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v", in, err)
		}
	}
	for _, in := range []string{" foo@example.com ", "foo@example.com ", " < foo@example.com > "} {
		if err := CheckAddress(in, Strict); err != nil {
			t.Errorf("%q: %v", in, err)
		}
		m := New()
		must(t, m.SetEnvelopeSender(in))
		must(t, m.AddTo(in))
		if m.EnvelopeSender() != "foo@example.com" || m.to[0].Address() != "foo@example.com" {
			t.Errorf("%q became %q", in, m.EnvelopeSender())
		}
	}
}

func TestFault_A07_encoded_words_in_addresses(t *testing.T) {
	for _, in := range []string{
		"=?utf-8?q?a=40evil.com=00?=@good.com", "=?utf-8?b?YUBldmlsLmNvbQ==?=@good.com", `"=?utf-8?q?a=40evil.com=00?="@good.com`,
		"=?x?q?=41=42?=@good.com",
	} {
		refusedEverywhere(t, in, InvalidAddress)
	}
}

func TestFault_A08_punycode_that_does_not_round_trip(t *testing.T) {
	for _, in := range []string{
		"a@xn--0049.example", "a@xn--.example", "a@xn--a.example", "a@xn--abc-.example", "a@xn--foo-.example", "a@xn--ls8h=.example",
		"a@XN--0049.example", "a@x.xn--0117", "a@xn--a-0.example", "a@xn--bcher-KVA0.example",
		"a@xn--example-.com", "a@xn--99999999999.example",
		"a@exam\uff20ple.com", "a@\uff45xample.com", "a@example\u3002com", "a@\u2100.example", "a@\u212a.example", "a@ex\u00adample.com",
		"a@\u2460.example", "a@evil.com\uff0f.example",
	} {
		refusedEverywhere(t, in, InvalidAddress)
	}
}

func TestFault_A09_host_name_for_message_ids(t *testing.T) {
	for _, host := range []string{"a b", "a\r\nX: y", "a>", "-", "[1.2.3", "\xff", "x\x00"} {
		m := simple(t)
		e, err := m.Encode(Options{HostName: host})
		must(t, err)
		checkMail(t, e.Bytes(), false)
		if !strings.HasSuffix(m.MessageID(), "@b.example") {
			t.Errorf("%q gave %s", host, m.MessageID())
		}
	}
	m := simple(t)
	_, err := m.Encode(Options{HostName: "mail.bücher.example"})
	if must(t, err); !strings.HasSuffix(m.MessageID(), "@mail.xn--bcher-kva.example") {
		t.Error(m.MessageID())
	}
}

func TestFault_A14_overlong_addresses(t *testing.T) {
	for _, in := range []string{
		strings.Repeat("a", 245) + "@d.example", "a@" + strings.Repeat("d", 64) + ".example", "a@" + strings.Repeat("d.", 127) + "example",
		strings.Repeat("é", 123) + "@d.example", `"` + strings.Repeat(" ", 245) + `"@d.example`, "a@" + strings.Repeat("ü", 60) + ".example",
		strings.Repeat("a", 1<<20) + "@d.example", "a@" + strings.Repeat("d", 1<<20), strings.Repeat(`"`, 1<<20), strings.Repeat("<", 1<<20) + ">",
	} {
		refusedEverywhere(t, in, InvalidAddress, TooLong)
	}
}

// What a program that runs sendmail or a shell would take for an option or a command is an address
// like any other: there is no such program here, and nothing is changed or cut.
func TestFault_A15_options_and_commands_in_addresses(t *testing.T) {
	for _, in := range []string{"-OQueueDirectory@x.example", "--@x.example", "$(reboot)@x.example", "`id`@x.example", "a|b@x.example", "a&b;c@x.example", "'a'@x.example"} {
		box, err := ParseAddress(in)
		switch {
		case strings.ContainsAny(in, "();"):
			if kindOf(t, err) != InvalidAddress {
				t.Errorf("%q gave %v", in, err)
			}
		case err != nil || box.Address() != in:
			t.Errorf("%q became %q, %v", in, box.Address(), err)
		}
	}
}
