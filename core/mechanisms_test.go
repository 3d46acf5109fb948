// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"strings"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// TestSCRAMRefused: a server that offers SCRAM but keeps the password in another form refuses the
// right one. The cure names the way out, and names it only there.
func TestSCRAMRefused(t *testing.T) {
	for _, c := range []struct {
		offered, fixed string
		named          bool
	}{{"SCRAM-SHA-256 PLAIN", "", true}, {"SCRAM-SHA-256 PLAIN", "PLAIN", false}, {"PLAIN", "", false}} {
		srv := smtptest.Start(
			t,
			smtptest.Options{
				TLS:        smtptest.TLSImplicit,
				User:       "u",
				Password:   "p",
				Mechanisms: strings.Fields(c.offered),
			},
		)
		s := newSession(
			t,
			srv,
			text(core.PropertyUsername, "u"),
			text(core.PropertyPassword, "wrong"),
			text(
				core.PropertyMechanism,
				c.fixed,
			),
			num(core.PropertyOption, int(core.OptionImplicitTLS)),
		)
		e := want(t, c.offered, s.Start(context.Background()), core.CodeSignInRefused)
		if got := strings.Contains(e.Hint(), "MECHANISM with PLAIN"); got != c.named {
			t.Errorf("%v: %s", c.offered, e.Hint())
		}
	}
}
