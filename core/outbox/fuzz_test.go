// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// FuzzFault_H07_Row: whatever stands in a column of one mail's row, that mail is given out, refused
// or left alone, and the mails beside it go on.
func FuzzFault_H07_Row(f *testing.F) {
	columns := []string{
		"sender",
		"message_id",
		"demands",
		"recipients",
		"reason",
		"reply",
		"state",
		"due",
		"attempts",
		"crashes",
		"doubts",
		"claim",
		"created",
		"changed",
		"born",
		"finished",
		"flags",
		"size",
		"pieces",
		"session",
	}
	for i := range columns {
		for _, s := range []string{"", "[]", "{}", "null", `[{"a":"a@example.org","s":1}]`, `[{"a":5}]`, `[{"a":"a@example.org","s":-9,"c":1e99}]`, "\x00\xff", "[[[["} {
			f.Add(uint8(i), []byte(s), int64(len(s))-3)
		}
	}
	path := filepath.Join(f.TempDir(), "outbox")
	s, err := OpenFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = s.Close() })
	db, err := sql.Open(
		"sqlite",
		"file://"+path+"?_pragma=busy_timeout(10000)&_pragma=synchronous(0)",
	)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { db.Close() })
	if _, err := db.Exec("PRAGMA ignore_check_constraints = 1"); err != nil {
		f.Fatal(err)
	}
	run := 0
	f.Fuzz(func(t *testing.T, which uint8, text []byte, number int64) {
		run++
		session := fmt.Sprintf("session %d", run)
		var ids []int64
		for range 3 {
			m := sample()
			m.Session = session
			is(t, "put", s.Put(t.Context(), m, octets("body"), 100), nil)
			ids = append(ids, m.ID)
		}
		column := columns[int(which)%len(columns)]
		var value any = number
		if int(which)%len(columns) < 6 {
			value = string(text)
		} else if column == "session" {
			value = fmt.Sprintf("foreign %d", run)
		}
		if _, err := db.Exec("UPDATE mail SET "+column+" = ? WHERE id = ?", value, ids[1]); err != nil {
			t.Fatal(column, err)
		}
		what := fmt.Sprintf("%s = %q", column, value)
		known := func(doing string, err error) {
			t.Helper()
			if err != nil && !errors.Is(err, ErrUnknown) && !errors.Is(err, ErrNotWaiting) &&
				!errors.Is(err, ErrDamaged) {
				t.Fatalf("%s, %s: %v", what, doing, err)
			}
		}
		_, err := s.Get(t.Context(), ids[1])
		known("get", err)
		_, err = s.Count(t.Context(), session)
		known("count", err)
		seen := map[int64]bool{}
		for id := int64(0); ; {
			m, err := s.After(t.Context(), session, id)
			if err != nil {
				t.Fatalf("%s, after %d: %v", what, id, err)
			}
			if m == nil {
				break
			}
			id, seen[m.ID] = m.ID, true
		}
		if !seen[ids[0]] || !seen[ids[2]] {
			t.Fatalf("%s: only %v of %v are listed", what, seen, ids)
		}
		clear(seen)
		for range 10 {
			m, err := s.Claim(t.Context(), session, start.Add(time.Hour), time.Minute)
			if err != nil {
				t.Fatalf("%s, claim: %v", what, err)
			}
			if m == nil {
				break
			}
			if seen[m.ID] {
				t.Fatalf("%s: mail %d was claimed twice", what, m.ID)
			}
			seen[m.ID] = true
			if m.Damaged == nil && len(m.Recipients) == 0 {
				t.Fatalf("%s: a mail without recipients", what)
			}
			r, err := s.Body(t.Context(), m.ID)
			known("body", err)
			if r != nil {
				r.Close()
			}
			m.State = Failed
			known("settle", s.Settle(t.Context(), m))
			if m.Damaged != nil {
				kept, want := "", string(text)
				if column != "recipients" {
					want, _ = texts(sample())
				}
				if err := db.QueryRow("SELECT recipients FROM mail WHERE id = ?", m.ID).Scan(&kept); err != nil ||
					!strings.EqualFold(kept, want) {
					t.Fatalf("%s: what may be recovered became %q, %v", what, kept, err)
				}
			}
		}
		if !seen[ids[0]] || !seen[ids[2]] {
			t.Fatalf("%s: only %v of %v were given out", what, seen, ids)
		}
		known("hasten", hasten(s, t.Context(), ids[1], start))
		known("cancel", cancelled(s, t.Context(), ids[1], start))
		_, err = s.Remove(t.Context(), session, start.Add(time.Hour))
		known("remove", err)
		if _, err := db.Exec("DELETE FROM mail WHERE session IN (?, ?)", session, fmt.Sprintf("foreign %d", run)); err != nil {
			t.Fatal(err)
		}
	})
}
