// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A bit that a disk turns over sends no mail to somebody else, or with less than it demands,
// and lets none disappear without a word.
func TestFault_H07_BitsThatTurnOver(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "outbox")
	s, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const mails = 12
	put := make(map[int64]*Mail)
	for i := range mails {
		m := sample()
		m.MessageID = fmt.Sprint(i)
		m.Sender = fmt.Sprintf("sender%d@example.com", i)
		m.Demands = fmt.Sprintf(`{"require_tls":true,"envelope_id":"%d"}`, i)
		m.Recipients = []Recipient{
			{Address: fmt.Sprintf("first%d@example.org", i)},
			{Address: fmt.Sprintf("second%d@example.org", i)},
		}
		is(t, "put", s.Put(t.Context(), m, octets(strings.Repeat(m.MessageID, 50)), 100), nil)
		put[m.ID] = m
	}
	is(t, "close", s.Close(), nil)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// Everything that says something: SQLite leaves what was free as it is.
	var places []int
	for i, b := range whole {
		if b != 0 {
			places = append(places, i)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	told, refused := 0, 0
	for n := range 400 {
		damaged := filepath.Join(folder, fmt.Sprint("damaged", n))
		b := append([]byte(nil), whole...)
		at := places[random.IntN(len(places))]
		b[at] ^= 1 << random.IntN(8)
		if err := os.WriteFile(damaged, b, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := OpenFile(damaged)
		if err != nil {
			refused++ // the file is damaged, and its caller knows
			continue
		}
		what := fmt.Sprintf("octet %d", at)
		fine, bad, loud := 0, 0, false
		for range 3 * mails {
			m, err := s.Claim(t.Context(), "zoé", start.Add(time.Hour), time.Minute)
			if err != nil {
				loud = true
				break
			}
			if m == nil {
				break
			}
			if m.Damaged != nil {
				bad++
				m.State = Failed
			} else {
				want := put[m.ID] // none: its body is not found
				if want != nil && (m.Sender != want.Sender || m.Demands != want.Demands || fmt.Sprint(m.OpenRecipients()) != fmt.Sprint(want.OpenRecipients())) {
					t.Errorf("%s: %+v", what, m)
				}
				r, err := s.Body(t.Context(), m.ID)
				var content []byte
				if err == nil {
					content, err = io.ReadAll(r)
				}
				switch {
				case err == nil && want == nil:
					t.Errorf("%s: a body for a number that was not given out", what)
				case err == nil && string(content) != strings.Repeat(want.MessageID, 50):
					t.Errorf("%s: the body of another: %q", what, content)
				case err == nil:
					fine++
				case errors.Is(err, ErrDamaged), errors.Is(err, ErrUnknown):
					bad++ // as core tells it
				default:
					loud = true
				}
				m.State = Sent
			}
			if err := s.Settle(t.Context(), m); err != nil {
				loud = true
			}
		}
		if !loud && fine+bad != mails {
			t.Errorf(
				"%s: %d mails are sent, %d are told of, %d have disappeared",
				what,
				fine,
				bad,
				mails-fine-bad,
			)
		}
		if bad > 0 || loud {
			told++
		}
		_ = s.Close()
	}
	if told < 100 {
		t.Errorf("of 400 only %d were told, and %d files refused", told, refused)
	}
}

// What stands in a log after a damaged place is not dropped without a word.
func TestFault_H07_DamageInTheLogIsTold(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "outbox")
	s := open(t, path)
	for range 20 {
		keep(t, s)
	}
	database, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	const frame = frameHeader + 4096
	frames := (len(log) - logHeader) / frame
	var ends []int // the frames that end a commit
	for n := range frames {
		if binary.BigEndian.Uint32(log[logHeader+n*frame+4:]) != 0 {
			ends = append(ends, n)
		}
	}
	last := ends[len(ends)-2] // what follows is the last commit
	for n := range frames {
		damaged := filepath.Join(folder, fmt.Sprint("damaged", n))
		b := append([]byte(nil), log...)
		b[logHeader+n*frame+frameHeader+(n*97)%4096] ^= 4
		if err := errors.Join(os.WriteFile(damaged, database, 0o600), os.WriteFile(damaged+"-wal", b, 0o600)); err != nil {
			t.Fatal(err)
		}
		s, err := OpenFile(damaged)
		if behind := n <= last; behind != errors.Is(err, ErrDamaged) {
			t.Errorf("part %d of %d is damaged: %v", n+1, frames, err)
		}
		if err == nil {
			_ = s.Close()
			continue
		}
		copies, _ := filepath.Glob(damaged + "-damaged-*")
		if kept, err := os.ReadFile(strings.Join(copies, "")); err != nil ||
			string(kept) != string(b) {
			t.Errorf("the log was not kept: %v", err)
		}
		s = open(t, damaged)
		keep(t, s)
		is(t, "close", s.Close(), nil)
	}
}

// An end of the power that tears the log off is no damage.
func TestLogThatWasTornOffIsNoDamage(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "outbox")
	s := open(t, path)
	for range 5 {
		keep(t, s)
	}
	log, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	for cut := 0; cut < len(log); cut += 511 {
		if at, lost, err := damageInLog(strings.NewReader(string(log[:cut]))); lost != 0 ||
			err != nil {
			t.Errorf(
				"after %d of %d octets: %d changes after part %d, %v",
				cut,
				len(log),
				lost,
				at,
				err,
			)
		}
	}
}

// Nor is a last commit whose parts the disk wrote in another order.
func TestLogWhoseLastCommitIsInPartsIsNoDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	s := open(t, path)
	for range 5 {
		keep(t, s)
	}
	log, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	const frame = frameHeader + 4096
	frames := (len(log) - logHeader) / frame
	begin := frames - 1 // of the last commit
	for begin > 0 && binary.BigEndian.Uint32(log[logHeader+(begin-1)*frame+4:]) == 0 {
		begin--
	}
	if frames-begin < 2 {
		t.Fatalf("the last commit has %d parts", frames-begin)
	}
	for n := begin; n < frames; n++ {
		b := append([]byte(nil), log...)
		clear(b[logHeader+n*frame+frameHeader : logHeader+(n+1)*frame])
		if _, lost, _ := damageInLog(bytes.NewReader(b)); lost != 0 {
			t.Errorf("part %d of %d to %d: %d changes are said to be lost", n, begin, frames, lost)
		}
	}
}
