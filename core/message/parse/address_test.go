// SPDX-License-Identifier: MIT

package parse

import (
	"fmt"
	"strings"
	"testing"
)

// flaws collects what is told.
type flaws []string

func (f *flaws) tell(kind Kind, why, text string) {
	*f = append(*f, fmt.Sprintf("%d %s %q", kind, why, text))
}

// TestAddresses: each mailbox as name|local@domain; how many flaws are told.
func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		in, want string
		flaws    int
	}{
		// RFC 5322 §A.1.2, §A.1.3, §A.5 and §A.6.1
		{`"Joe Q. Public" <john.q.public@example.com>`, "Joe Q. Public|john.q.public@example.com", 0},
		{`Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>`, "Mary Smith|mary@x.test |jdoe@example.org Who?|one@y.test", 0},
		{`<boss@nil.test>, "Giant; \"Big\" Box" <sysservices@example.net>`, `|boss@nil.test Giant; "Big" Box|sysservices@example.net`, 0},
		{`A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;`, "Ed Jones|c@a.test |joe@where.test John|jdoe@one.test", 0},
		{`Pete(A nice \) chap) <pete(his account)@silly.test(his host)>`, "Pete|pete@silly.test", 0},
		{"A Group(Some people)\r\n :Chris Jones <c@(Chris's host.)public.example>,\r\n joe@example.org,\r\n John <jdoe@one.test> (my dear friend); (the end of the group)",
			"Chris Jones|c@public.example |joe@example.org John|jdoe@one.test", 0},
		{`(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;`, "", 0},
		{`Joe Q. Public <john.q.public@example.com>`, "Joe Q. Public|john.q.public@example.com", 0},
		{`Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example`, "Mary Smith|mary@example.net |jdoe@test.example", 0},
		{`Mary <@one.example,@two.example:mary@example.net>`, "Mary|mary@example.net", 0},
		{`user@[IPv6:2001:db8::1]`, "|user@[IPv6:2001:db8::1]", 0},
		{`john . doe @ x . org`, "|john.doe@x.org", 0},
		{`"a b"@x.org, "a"."b"@x.org`, "|a b@x.org |a.b@x.org", 0},
		// what people and programs write
		{`a@x.org (Ann)`, "Ann|a@x.org", 0},
		{`a@x.org; b@x.org`, "|a@x.org |b@x.org", 1},
		{`Name <user@example.com`, "Name|user@example.com", 1},
		{`Name <user@example.com, b@x.org`, "Name|user@example.com |b@x.org", 1},
		{`Name < d@x.example >`, "Name|d@x.example", 0},
		{`j@x.example <j@x.example>`, "j@x.example|j@x.example", 0},
		{`"j@x.example" <j@x.example>`, "j@x.example|j@x.example", 0},
		{`"=?utf-8?Q?Jo=C3=ABl?=" <j@x.org>`, "Joël|j@x.org", 0},
		{`=?utf-8?Q?Doe,_John?= <j@x.org>, b@x.org`, "Doe, John|j@x.org |b@x.org", 0},
		{"=?utf-8?q?a?=\t=?utf-8?q?b?= <a@x.org>", "ab|a@x.org", 0},
		{`=?iso-8859-1?Q?fran=E7aise_?=<c@x.net>`, "française|c@x.net", 0},
		{`x..y@x.example, "Doe, John" <j@x.org>`, "|x..y@x.example Doe, John|j@x.org", 0},
		{`a@x.org b@x.org`, "|a@x.org |b@x.org", 1},
		{`<a@x.org> <b@x.org>`, "|a@x.org |b@x.org", 1},
		{`A <a@x.org> B <b@x.org>`, "A|a@x.org B|b@x.org", 1},
		{`John Doe j@x.org`, "John Doe|j@x.org", 1},
		{`"Doe, John <j@x.org>, "B" <b@x.org>`, "John|j@x.org B|b@x.org", 1},
		{`A <a@x.org>, "b@x.org`, "A|a@x.org |b@x.org", 1},
		{`mailto:a@x.org, <mailto:b@x.org>`, "|a@x.org |b@x.org", 0},
		{`'a@x.org', 'John' <j@x.org>`, "|a@x.org 'John'|j@x.org", 0},
		{`"j@x.org"`, "|j@x.org", 1},
		{`bad@@b, c@x.org`, "|c@x.org", 1},
		{`a@b@x.org, c@x.org`, "|c@x.org", 1},
		{`root, c@x.org`, "|c@x.org", 1},
		{`a@x.org>, <<b@x.org>>`, "|a@x.org |b@x.org", 2},
		{`<a@x.org> from Joe`, "|a@x.org", 1},
		{`Undisclosed recipients`, "", 0},
		{`undisclosed-recipients:;`, "", 0},
		{"Ren\xe9 <r@x.org>, b@x.org", "René|r@x.org |b@x.org", 1},
		{"\x1b$B4A;z\x1b(B <k@x.org>", "漢字|k@x.org", 1},
		{`John <j@x.org.>`, "John|j@x.org", 0},
		{`"a@evil.example x"@x.org`, "|a@evil.example x@x.org", 0},
	} {
		var told flaws
		var got []string
		for _, b := range Addresses(c.in, "", told.tell) {
			got = append(got, b.Name+"|"+b.Local+"@"+b.Domain)
		}
		if s := strings.Join(got, " "); s != c.want || len(told) != c.flaws {
			t.Errorf("%s: %s, expected %s; told %q", c.in, s, c.want, told)
		}
	}
}

// TestAddressesInTheCharsetOfTheMail: octets of a name that say nothing of themselves.
func TestAddressesInTheCharsetOfTheMail(t *testing.T) {
	for hint, name := range map[string]string{"gb2312": "\xc4\xe3\xba\xc3", "big5": "\xa7A\xa6n", "euc-kr": "\xb4\xd4"} {
		want := Text(hint, []byte(name), "", Silent)
		got := Addresses(name+" <c@x.org>, d@x.org", hint, Silent)
		if len(got) != 2 || got[0].Name != want || got[0].Local != "c" {
			t.Errorf("%s: %+v instead of %q", hint, got, want)
		}
	}
}
