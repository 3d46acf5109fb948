// SPDX-License-Identifier: MIT

package core_test

import (
	"math"
	"path/filepath"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// TestNumbersOfMails: all are exact in a double; those in memory are small and those of files have
// a
// small one on demand, which every function takes; no two mails of a process share one.
func TestNumbersOfMails(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	folder := t.TempDir()
	seen := map[int64]bool{}
	number := func(s *core.Session) int64 {
		m := newMessage(t, "a@example.org")
		send(t, s, m)
		return m.MailIdentifier()
	}
	for i := range 6 {
		settings := []setting{num(core.PropertyAsyncMode, 1)}
		file := i%2 == 1
		if file {
			settings = append(
				settings,
				text(core.PropertyOutboxFile, filepath.Join(folder, string(rune('a'+i)))),
			)
		}
		s := start(t, srv, settings...)
		for range 3 {
			id := number(s)
			if id <= 0 || id >= 1<<53 || !file && id > math.MaxInt32 {
				t.Errorf("number %d", id)
			}
			few, err := core.ShortMailNumber(id)
			if err != nil {
				t.Fatal(err)
			}
			again, err := core.ShortMailNumber(int64(few))
			if err != nil || again != few || !file && int64(few) != id {
				t.Errorf("short: %d, then %d, %v", few, again, err)
			}
			for n := range map[int64]bool{id: true, int64(few): true} {
				if seen[n] {
					t.Errorf("%d was there before", n)
				}
				seen[n] = true
				status, err := core.FindMail(n)
				if err != nil || status.Mail.ID != id {
					t.Errorf("%d: %+v, %v", n, status, err)
				}
			}
			if _, err := core.WaitMail(t.Context(), int64(few)); err != nil {
				t.Error(err)
			}
			if err := core.CancelMail(int64(few)); core.AsError(
				err,
			).Code != core.CodeMailNotWaiting {
				t.Errorf("%v", err)
			}
		}
	}
	for _, n := range []int64{0, -1, math.MaxInt32, math.MaxInt64, math.MinInt64} {
		if few, err := core.ShortMailNumber(n); err == nil {
			t.Errorf("%d: %d", n, few)
		}
	}
}
