// SPDX-License-Identifier: MIT

package netio

import (
	"strings"
	"testing"
)

// TestFault_A08_A13_Hosts: names people write, and what is no name.
func TestFault_A08_A13_Hosts(t *testing.T) {
	for in, want := range map[string]string{
		"mx.example": "mx.example", "MX.Example.": "mx.example", "localhost": "localhost", "mail_server": "mail_server",
		"bücher.example": "xn--bcher-kva.example", "Bücher.Example": "xn--bcher-kva.example", "xn--bcher-kva.example": "xn--bcher-kva.example", "faß.de": "xn--fa-hia.de", "例え.jp": "xn--r8jz45g.jp",
		"a。b": "a.b", "127.0.0.1": "127.0.0.1", "[127.0.0.1]": "127.0.0.1", "::1": "::1", "[2001:DB8::1]": "2001:db8::1", "[IPv6:2001:db8::1]": "2001:db8::1", "fe80::1%eth0": "fe80::1%eth0",
	} {
		if got, err := ASCIIHost(in); got != want || err != nil {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{
		"", ".", "a..b", ".a", "a b", "a\r\nb", "a\x00", "a\x7f", "a/b", "a@b", "a:25", "[mx]", "[::1", "::1]", "xn--0049", "xn--a-ecp.ru", "xn--", "a,b", "a\u202eb", "ａ／ｂ",
		strings.Repeat("a", 64) + ".test", strings.Repeat("a.", 127) + "test",
	} {
		if got, err := ASCIIHost(in); err == nil {
			t.Errorf("%q is taken for %q", in, got)
		}
	}
}

// TestWhatIsWrittenForAHost: the usual mistakes are told from each other.
func TestWhatIsWrittenForAHost(t *testing.T) {
	for in, want := range map[string]error{
		"mx.example:587": errPort, "localhost:25": errPort, "smtp://mx.example": errURL, "mx.example/": errURL,
		"a b": errNoHost, "a:b": errNoHost, ":25": errNoHost, "a..b": errNoHost, "a@b": errNoHost,
	} {
		if _, err := ASCIIHost(in); err != want {
			t.Errorf("%q: %v; want %v", in, err, want)
		}
	}
}

// FuzzHost: what comes out has no octet that could end a command, and stays as it is.
func FuzzHost(f *testing.F) {
	for _, s := range []string{"mx.example", "bücher.example", "xn--0049", "[::1]", "fe80::1%e", "a\r\nb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out, err := ASCIIHost(in)
		if err != nil {
			return
		}
		if strings.ContainsAny(out, " \r\n\t\x00<>@") && !strings.Contains(out, "%") {
			t.Fatalf("%q became %q", in, out)
		}
		if again, err := ASCIIHost(out); err != nil || again != out {
			t.Fatalf("%q became %q and then %q, %v", in, out, again, err)
		}
	})
}
