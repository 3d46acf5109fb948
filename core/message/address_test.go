// SPDX-License-Identifier: MIT

package message

import (
	"strings"
	"testing"
)

// kindOf gives the kind of one of our errors, 0 for nil, and fails for any other error.
func kindOf(t testing.TB, err error) Kind {
	t.Helper()
	if err == nil {
		return 0
	}
	e, ok := err.(*Error)
	if !ok {
		t.Fatalf("%T is not *Error: %v", err, err)
	}
	for _, c := range e.Error() {
		if c < ' ' || c == 0x7f {
			t.Fatalf("control character in the error text %q", e.Error())
		}
	}
	return e.Kind
}

func TestParseMailbox(t *testing.T) {
	long64 := strings.Repeat("a", 64)
	label63 := strings.Repeat("b", 63)
	domain := label63 + "." + label63 + "." + strings.Repeat(
		"c",
		61,
	) // 189 octets, 254 with long64 and @
	for _, c := range []struct {
		in, name, address string
	}{
		{"a@b.example", "", "a@b.example"},
		{"  a@b.example ", "", "a@b.example"},
		{"<a@b.example>", "", "a@b.example"},
		{"Bob <bob@b.example>", "Bob", "bob@b.example"},
		{"Bob<bob@b.example>", "Bob", "bob@b.example"},
		{"Jean (Paris) O'Neil Jr. <j@b.example>", "Jean (Paris) O'Neil Jr.", "j@b.example"},
		{`"Dupont, Jean" <j@b.example>`, "Dupont, Jean", "j@b.example"},
		{`"a \"b\" \\ c" <j@b.example>`, `a "b" \ c`, "j@b.example"},
		{`"" <j@b.example>`, "", "j@b.example"},
		{"Jérôme Ünï 中文 🎉 <j@b.example>", "Jérôme Ünï 中文 🎉", "j@b.example"},
		{"bob@b.example <bob@b.example>", "bob@b.example", "bob@b.example"},
		{"=?utf-8?q?x?= <bob@b.example>", "=?utf-8?q?x?=", "bob@b.example"},
		{"!#$%&'*+-/=?^_`{|}~@b.example", "", "!#$%&'*+-/=?^_`{|}~@b.example"},
		{`"a b"@b.example`, "", `"a b"@b.example`},
		{`"a@c"@b.example`, "", `"a@c"@b.example`},
		{`"plain"@b.example`, "", `plain@b.example`},
		{`"q\"\\"@b.example`, "", `"q\"\\"@b.example`},
		{`""@b.example`, "", `""@b.example`},
		{`N <"a b"@b.example>`, "N", `"a b"@b.example`},
		{"root@localhost", "", "root@localhost"},
		{"a@[127.0.0.1]", "", "a@[127.0.0.1]"},
		{"a@[IPv6:::1]", "", "a@[IPv6:::1]"},
		{"a@1.example", "", "a@1.example"},
		{"a@xn--bcher-kva.example", "", "a@xn--bcher-kva.example"},
		{"a@bücher.example", "", "a@xn--bcher-kva.example"},
		{"a@BÜCHER.example", "", "a@xn--bcher-kva.example"},
		{"a@bu\u0308cher.example", "", "a@xn--bcher-kva.example"},
		{"a@straße.example", "", "a@xn--strae-oqa.example"},
		{"a@例え.テスト", "", "a@xn--r8jz45g.xn--zckzah"},
		{"δοκιμή@παράδειγμα.example", "", "δοκιμή@παράδειγμα.example"},
		{"δ@xn--hxajbheg2az3al.example", "", "δ@παράδειγμα.example"},
		{long64 + "@" + domain, "", long64 + "@" + domain},
	} {
		box, err := ParseMailbox(c.in)
		if err != nil {
			t.Errorf("%q: %v", c.in, err)
			continue
		}
		if box.Name != c.name || box.Address() != c.address {
			t.Errorf("%q gave %q %q", c.in, box.Name, box.Address())
		}
		again, err := ParseMailbox(box.String())
		if err != nil || again != box {
			t.Errorf("%q: %q was read back as %+v, %v", c.in, box.String(), again, err)
		}
	}
	for _, c := range []struct {
		in   string
		kind Kind
	}{
		{"", Empty}, {"  ", Empty}, {"<>", Empty}, {"Bob <>", Empty},
		{"bob", InvalidAddress}, {"@b.example", InvalidAddress}, {"bob@", InvalidAddress},
		{"a@b.example, c@d.example", InvalidAddress}, {"a@b.example; c@d.example", InvalidAddress},
		{"A <a@b.example>, C <c@d.example>", InvalidAddress}, {"a@b.example,", InvalidAddress},
		{"A <a@b.example> <c@d.example>", InvalidAddress}, {"Dupont, Jean <j@b.example>", InvalidAddress},
		{"friends: a@b.example, c@d.example;", InvalidAddress}, {"friends: A <a@b.example>", InvalidAddress},
		{"<@c.example:a@b.example>", InvalidAddress}, {"@c.example:a@b.example", InvalidAddress},
		{"a@b.example c", InvalidAddress}, {"a b@c.example", InvalidAddress}, {"a@b@c.example", InvalidAddress},
		{".a@b.example", InvalidAddress}, {"a.@b.example", InvalidAddress}, {"a..b@c.example", InvalidAddress},
		{`"a@b.example`, InvalidAddress}, {`"a"b@c.example`, InvalidAddress}, {`a"b"@c.example`, InvalidAddress},
		{`"a\`, InvalidAddress}, {`"Bob <a@b.example>`, InvalidAddress}, {`"Bob" x <a@b.example>`, InvalidAddress},
		{`"Bob"@x <a@b.example>`, InvalidAddress}, {`"a"@b.example>`, InvalidAddress}, {"a@b.example>", InvalidAddress},
		{"<a@b.example", InvalidAddress}, {"a@-b.example", InvalidAddress}, {"a@b-.example", InvalidAddress},
		{"a@b..example", InvalidAddress}, {"a@.b", InvalidAddress}, {"a@b.", InvalidAddress}, {"a@b_c.example", InvalidAddress},
		{"a@[1.2.3]", InvalidAddress}, {"a@[::1]", InvalidAddress}, {"a@[IPv6:1.2.3.4]", InvalidAddress},
		{"a@[IPv6:fe80::1%eth0]", InvalidAddress}, {"a@[x", InvalidAddress}, {"a@[", InvalidAddress}, {"a@[x:y]", InvalidAddress},
		{strings.Repeat("a", 245) + "@b.example", InvalidAddress}, {"a@" + label63 + "b.example", InvalidAddress},
		{long64 + "@" + domain + "c", InvalidAddress}, {"a@" + strings.Repeat("b.", 2000) + "example", InvalidAddress},
		{"a\u00a0b@c.example", InvalidAddress}, {"a\u2028b@c.example", InvalidAddress}, {"a\u202eb@c.example", InvalidAddress},
		{"a\u0085b@c.example", InvalidAddress}, {"a@b\u200bc.example", InvalidAddress}, {"a@b。", InvalidAddress},
		{strings.Repeat("n", 5000) + " <a@b.example>", TooLong}, {"a\xff@b.example", InvalidUTF8}, {"\xc0\xaf <a@b.example>", InvalidUTF8},
		{"a\tb <a@b.example>", ControlCharacter},
	} {
		box, err := ParseMailbox(c.in)
		if kindOf(t, err) != c.kind {
			t.Errorf("%q gave %+v, %v; expected %v", c.in, box, err, c.kind)
		}
	}
}

func TestParseAddressTakesNoName(t *testing.T) {
	for _, in := range []string{"a@b.example", "<a@b.example>", " a@b.example", "a@b.example ", " < a@b.example > "} {
		if box, err := ParseAddress(in); err != nil || box.Address() != "a@b.example" {
			t.Errorf("%q: %v, %v", in, box, err)
		}
	}
	for _, in := range []string{"Bob <a@b.example>", "a @b.example", "a@ b.example", "<<a@b.example>>", "<a@b.example> SIZE=1"} {
		if _, err := ParseAddress(in); err == nil {
			t.Errorf("%q was taken", in)
		}
	}
}

func TestCheckAddress(t *testing.T) {
	for in, strict := range map[string]bool{
		"a@example.com": true, "a@example.fr": true, "a@bücher.de": true, "a@例え.みんな": true, "a@foo.github.io": true,
		"a@example.museum": true, "a@x.co.uk": true, "a@x.CK": true,
		"a@example.invalid": false, "a@example.local": false, "a@example.c0m": false, "a@1.2.3.4": false, "a@example.4": false, "a@localhost": false, "a@[127.0.0.1]": false,
	} {
		if err := CheckAddress(in, Syntax); err != nil {
			t.Errorf("%q: %v", in, err)
		}
		if err := CheckAddress(in, Strict); (err == nil) != strict {
			t.Errorf("%q, strict: %v", in, err)
		}
	}
	for in, where := range map[string]string{
		"zoe martin@x.example": "' ' at character 4", "zoë,b@x.example": "',' at character 4", "a..b@x.example": "a dot at character 3",
		".a@x.example": "a dot at character 1", "a.@x.example": "the last character before the @", "é\u200f@x.example": `'\u200f' at character 2`,
		"@x.example": "nothing before the @", "a@": "nothing after the @", "a@x y.example": "the domain has ' '", "a@x..example": "a dot with nothing beside it",
		"a@-x.example": "begins or ends with a hyphen", "a": "there is no @",
	} {
		if err := CheckAddress(in, Syntax); kindOf(t, err) != InvalidAddress ||
			!strings.Contains(err.Error(), where) {
			t.Errorf("%q: %v, not a word of %s", in, err, where)
		}
	}
	if kindOf(t, CheckAddress("a@b@c", Strict)) != InvalidAddress {
		t.Error("a@b@c was taken")
	}
}

// TestAddressVectors: what RFC 3696 §3, RFC 5321 §4.1 and RFC 6531 §3.3 say of the addresses that
// checkers get wrong. Comments, folding white space and the obsolete forms of RFC 5322 are no
// addresses of an envelope.
func TestAddressVectors(t *testing.T) {
	x := strings.Repeat
	for _, good := range []string{
		"test@io", "a@e.com", "test@iana.123", "test@255.255.255.255", "test@mason-dixon.com", "test@iana.co-uk", "!#$%&`*+/=?^`{|}~@iana.org", "123@123.com", "+@b.c",
		"customer/department=shipping@example.com", "$A12345@example.com", "!def!xyz%abc@example.com", "_somename@example.com", x("a", 64) + "@" + x("b", 63) + ".com",
		`"test"@iana.org`, `""@iana.org`, `"\a"@iana.org`, `"\""@iana.org`, `"\\"@iana.org`, `"test\ test"@iana.org`, `"Abc\@def"@example.com`, `"Fred Bloggs"@example.com`,
		"test@[255.255.255.255]", "test@[IPv6:1111:2222:3333:4444:5555:6666:7777:8888]", "test@[IPv6:1111:2222:3333:4444:5555:6666::8888]", "test@[IPv6:::]",
		"test@[IPv6:1111:2222:3333:4444:5555:6666:255.255.255.255]", "test@[IPv6:1111:2222:3333:4444:5555::255.255.255.255]",
		"test@xn--hxajbheg2az3al.xn--jxalpdlp", "用户@例子.广告", "иван.сергеев@пример.рф", "Dörte@Sörensen.example.com", "χρήστης@παράδειγμα.ελ", "ß@ß.de", "क्\u200dष@example.com",
	} {
		if err := CheckAddress(good, Syntax); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		"test", "@", "test@", "@io", ".test@iana.org", "test.@iana.org", "test..test@iana.org", `test\@test@iana.org`, "test@-iana.org", "test@iana-.com", "test@.iana.org", "test@iana.org.",
		"test@iana..com", `"""@iana.org`, `"\"@iana.org`, `test"@iana.org`, `"test@iana.org`, `"test"test@iana.org`, `"test""test"@iana.org`, `"test"."test"@iana.org`, "test@a[255.255.255.255]",
		"test@[255.255.255]", "test@[255.255.255.256]", "test@[127.0.0.01]", "test@[1111:2222:3333:4444:5555:6666:7777:8888]", "test@[IPv6:1111:2222:3333:4444:5555:6666:7777]",
		"test@[IPv6:1111:2222:3333:4444:5555:6666:7777:888G]", "test@[IPv6:1111::4444:5555::8888]", "test@[IPv6::255.255.255.255]", "test@[IPv6:fe80::1%25eth0]", "test@[IPv6:1.2.3.4]",
		" test @iana.org", "test@ iana .com", "test . test@iana.org", "(comment)test@iana.org", "test(comment)@iana.org", "test@iana.org(comment)", "test@iana.org-", "test@[1.2.3.4", "test@[]",
		"test@[RFC-5322-domain-literal]", "test@iana/icann.org", "test@foo;bar.com", "test@exa_mple.com", x("a", 246) + "@iana.org", "test@" + x("a", 64) + ".com", "test@" + x("a.", 127) + "com.au",
		x("a", 64) + "@" + x("a.", 100) + "com", "te\u200bst@iana.org", "te\u00adst@iana.org", "te\ufeffst@iana.org", "te\u2060st@iana.org", "te\u202est@iana.org", "test@ia\u200bna.org", "test@xn--a",
		"<a@b.c", "a@b.c>", "mailto:a@b.c", "a,b@c.d", "a;b@c.d", "a:b@c.d", "a[b@c.d",
	} {
		if kindOf(t, CheckAddress(bad, Syntax)) != InvalidAddress {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestEnvelope(t *testing.T) {
	m := New()
	if _, err := m.Envelope(); kindOf(t, err) != NoSender {
		t.Fatal(err)
	}
	must(t, m.SetSender("Boss <boss@b.example>"))
	if _, err := m.Envelope(); kindOf(t, err) != NoRecipient {
		t.Fatal(err)
	}
	must(t, m.AddTo("A <a@bücher.example>"))
	must(t, m.AddTo("a@XN--bcher-kva.example"))
	must(t, m.AddCc("A@bücher.example"))
	must(t, m.AddCc("c@b.example"))
	must(t, m.AddBcc("C again <c@B.example>"))
	must(t, m.AddBcc(`"d d"@b.example`))
	e, err := m.Envelope()
	must(t, err)
	want := "a@xn--bcher-kva.example A@xn--bcher-kva.example c@b.example \"d d\"@b.example"
	if got := strings.Join(e.Recipients, " "); got != want || e.Sender != "boss@b.example" ||
		e.UTF8 {
		t.Errorf("%+v, expected %s", e, want)
	}
	must(t, m.AddBcc("δ@b.example"))
	must(t, m.SetEnvelopeSender("<>"))
	if e, err = m.Envelope(); err != nil || e.Sender != "" || !e.UTF8 {
		t.Errorf("%+v, %v", e, err)
	}
	must(t, m.SetEnvelopeSender("bounce@b.example"))
	if e, _ = m.Envelope(); e.Sender != "bounce@b.example" {
		t.Errorf("%+v", e)
	}
	m.UnsetEnvelopeSender()
	if e, _ = m.Envelope(); e.Sender != "boss@b.example" {
		t.Errorf("%+v", e)
	}
	m.Reset()
	if _, err := m.Envelope(); kindOf(t, err) != NoSender {
		t.Error(err)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
