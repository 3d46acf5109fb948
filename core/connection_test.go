// SPDX-License-Identifier: MIT

package core

import (
	"testing"

	"courriel.dev/courriel/core/smtp"
)

func TestPortAndOptionThatWereNotGiven(t *testing.T) {
	for _, c := range []struct {
		option   Option
		port     int64
		wantPort int
		want     smtp.Security
	}{
		{OptionDefault, 0, 25, smtp.Opportunistic},
		{OptionDefault, 587, 587, smtp.Opportunistic},
		{OptionDefault, 465, 465, smtp.ImplicitTLS},
		{OptionSTARTTLS, 0, 587, smtp.RequireSTARTTLS},
		{OptionSTARTTLS, 465, 465, smtp.RequireSTARTTLS},
		{OptionImplicitTLS, 0, 465, smtp.ImplicitTLS},
		{OptionClear, 465, 465, smtp.Clear},
	} {
		s := NewSession()
		for p, v := range map[Property]int64{PropertyOption: int64(c.option), PropertyPort: c.port} {
			if err := s.SetNumber(p, v); err != nil {
				t.Fatal(err)
			}
		}
		got, err := newConnection(&s.values)
		if err != nil || got.config.Security != c.want || got.config.Port != c.wantPort {
			t.Errorf(
				"option %d, port %d: port %d, security %v, %v",
				c.option,
				c.port,
				got.config.Port,
				got.config.Security,
				err,
			)
		}
		_ = s.Close()
	}
}
