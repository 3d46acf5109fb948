// SPDX-License-Identifier: MIT

package smtp

import (
	"fmt"
	"strings"
	"testing"
)

// TestLongRepliesAreNotAllKept: what a server says of thousands of recipients takes little, keeps
// its codes and its first words, and says that it was longer.
func TestLongRepliesAreNotAllKept(t *testing.T) {
	const many = 4000
	var r Result
	m := &Mail{Recipients: make([]string, many)}
	r.reset(m)
	for i := range r.Recipients {
		var b strings.Builder
		for b.Len() < 59<<10 {
			fmt.Fprintf(&b, "550-5.1.1 no %d %s\r\n", i, strings.Repeat("x", 400))
		}
		b.WriteString("550 5.1.1 end\r\n")
		p := Reply{Code: 550, raw: []byte(b.String())}
		p.Enhanced[0], p.Enhanced[1], p.Enhanced[2] = 5, 1, 1
		r.Recipients[i].Reply = r.keep(p)
	}
	if cap(r.text) > 3<<20 {
		t.Errorf("%d octets are kept", cap(r.text))
	}
	for i := range r.Recipients {
		p := &r.Recipients[i].Reply
		text := p.Text()
		if p.Code != 550 || p.Enhanced[1] != 1 ||
			!strings.HasPrefix(text, fmt.Sprintf("no %d x", i)) ||
			!strings.HasSuffix(text, "…") {
			t.Fatalf("%d: %v %q", i, p, text)
		}
	}
	whole := Reply{Code: 250, raw: []byte("250 ok\r\n")}
	if got := r.keep(whole); got.Text() != "ok" {
		t.Errorf("%q", got.Text())
	}
	long := Reply{Code: 554, raw: []byte("554 " + strings.Repeat("y", 60<<10) + "\r\n")}
	if got := long.clone(); len(got.raw) > maxKept || !strings.HasSuffix(got.Text(), "…") {
		t.Errorf("%d octets: %q", len(got.raw), got.Text())
	}
}
