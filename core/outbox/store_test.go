// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// stores are all stores: each must keep the whole contract.
var stores = map[string]func(t *testing.T) Store{
	"memory": func(*testing.T) Store { return NewMemory() },
	"sqlite": func(t *testing.T) Store { return open(t, filepath.Join(t.TempDir(), "outbox")) },
}

func open(t *testing.T, path string) *SQLite {
	t.Helper()
	s, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

var start = time.Date(2026, 11, 23, 10, 0, 0, 123456000, time.UTC)

// sample is a mail with everything set that is stored.
func sample() *Mail {
	return &Mail{
		Session: "zoé", Sender: "zoe@example.com", UTF8: true, MessageID: "<1@example.com>", Demands: `{"x":1}`,
		Recipients: []Recipient{{Address: "a@example.org"}, {Address: "b@example.org"}},
		State:      Queued, Created: start, Next: start, Changed: start,
	}
}

func octets(text string) Body {
	return func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
}

func keep(t *testing.T, s Store, change ...func(*Mail)) *Mail {
	t.Helper()
	m := sample()
	for _, f := range change {
		f(m)
	}
	if err := s.Put(t.Context(), m, octets("body of "+m.MessageID), 1000); err != nil {
		t.Fatal(err)
	}
	return m
}

func claim(t *testing.T, s Store, now time.Time) *Mail {
	t.Helper()
	m, err := s.Claim(t.Context(), "zoé", now, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func get(t *testing.T, s Store, id int64) *Mail {
	t.Helper()
	m, err := s.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func cancelled(s Store, ctx context.Context, id int64, now time.Time) error {
	_, err := s.Cancel(ctx, id, now)
	return err
}

func hasten(s Store, ctx context.Context, id int64, now time.Time) error {
	_, err := s.Hasten(ctx, id, now)
	return err
}

func counts(t *testing.T, s Store) Counts {
	t.Helper()
	c, err := s.Count(t.Context(), "zoé")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func content(t *testing.T, s Store, id int64) string {
	t.Helper()
	r, err := s.Body(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func is(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// contract is what every store promises, in small stories.
var contract = map[string]func(t *testing.T, s Store){
	"a mail comes back as it was put": func(t *testing.T, s Store) {
		m := keep(t, s)
		if m.ID <= 0 || m.ID >= 1<<53 || m.Size != int64(len("body of <1@example.com>")) {
			t.Errorf("number %d, size %d", m.ID, m.Size)
		}
		got := get(t, s, m.ID)
		got.Created, got.Next, got.Changed = got.Created.UTC(), got.Next.UTC(), got.Changed.UTC()
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", m) {
			t.Errorf("got  %+v\nwant %+v", got, m)
		}
		if got := content(t, s, m.ID); got != "body of <1@example.com>" {
			t.Errorf("body %q", got)
		}
		if c := counts(t, s); c != (Counts{Waiting: 1}) {
			t.Errorf("%+v", c)
		}
	},
	"numbers rise and are never given again": func(t *testing.T, s Store) {
		first := keep(t, s)
		is(t, "cancel", cancelled(s, t.Context(), first.ID, start), nil)
		if n, err := s.Remove(t.Context(), "zoé", start.Add(time.Hour)); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		if second := keep(t, s); second.ID != first.ID+1 {
			t.Errorf("%d after %d", second.ID, first.ID)
		}
	},
	"a body of any size comes back": func(t *testing.T, s Store) {
		for _, size := range []int{0, 1, pieceSize - 1, pieceSize, pieceSize + 1, 3*pieceSize + 7} {
			body := bytes.Repeat([]byte("0123456789abcdef\r\n"), size/18+1)[:size]
			m := sample()
			err := s.Put(t.Context(), m, func(w io.Writer) error {
				for part := body; len(part) > 0; part = part[min(len(part), 7777):] {
					if _, err := w.Write(part[:min(len(part), 7777)]); err != nil {
						return err
					}
				}
				return nil
			}, 1000)
			if err != nil || m.Size != int64(size) || content(t, s, m.ID) != string(body) {
				t.Errorf("%d octets: %v, size %d", size, err, m.Size)
			}
		}
	},
	"a body that fails leaves nothing": func(t *testing.T, s Store) {
		for _, before := range []int{0, 10, 2*pieceSize + 1} {
			broken := errors.New("broken")
			err := s.Put(t.Context(), sample(), func(w io.Writer) error {
				if _, err := w.Write(make([]byte, before)); err != nil {
					return err
				}
				return broken
			}, 1000)
			is(t, "put", err, broken)
		}
		if m, err := s.After(t.Context(), "zoé", 0); m != nil || err != nil ||
			counts(t, s) != (Counts{}) {
			t.Errorf("left: %+v, %v", m, err)
		}
		if m := claim(t, s, start); m != nil {
			t.Errorf("claimed %+v", m)
		}
	},
	"the limit holds, per session, and before the body is read": func(t *testing.T, s Store) {
		keep(t, s)
		m := sample()
		is(
			t,
			"put",
			s.Put(t.Context(), m, func(io.Writer) error { t.Error("read"); return nil }, 1),
			ErrFull,
		)
		keep(t, s, func(m *Mail) { m.Session = "other" })
		// Filled while the body was being read.
		m = sample()
		is(
			t,
			"put",
			s.Put(t.Context(), m, func(io.Writer) error { keep(t, s); return nil }, 2),
			ErrFull,
		)
		is(t, "put", s.Put(t.Context(), m, func(w io.Writer) error {
			_, err := w.Write(make([]byte, 2*pieceSize))
			keep(t, s)
			return err
		}, 3), ErrFull)
		if c := counts(t, s); c != (Counts{Waiting: 3}) {
			t.Errorf("%+v", c)
		}
	},
	"many mails are put together, each with its own result": func(t *testing.T, s Store) {
		keep(t, s, func(m *Mail) { m.Session = "other" })
		broken := errors.New("broken")
		large := string(bytes.Repeat([]byte("0123456789"), pieceSize/4))
		bodies := []Body{
			octets("first"), func(io.Writer) error { return broken }, octets(large),
			func(w io.Writer) error { _, _ = io.WriteString(w, large); return broken },
			octets(
				"",
			), octets("last"), func(io.Writer) error { t.Error("read although the outbox is full"); return nil },
		}
		want := []error{nil, broken, nil, broken, nil, nil, ErrFull}
		var all []*Entry
		for i, b := range bodies {
			m := sample()
			m.MessageID = fmt.Sprint(i)
			all = append(all, &Entry{Mail: m, Body: b})
		}
		s.PutAll(t.Context(), slices.Values(all), 4)
		kept := map[int]string{0: "first", 2: large, 4: "", 5: "last"}
		for i, e := range all {
			is(t, fmt.Sprint("put ", i), e.Err, want[i])
			if _, is := kept[i]; !is && e.Mail.ID != 0 {
				t.Errorf("mail %d was refused and has the number %d", i, e.Mail.ID)
			}
		}
		for _, i := range []int{0, 2, 4, 5} { // in this order
			m := claim(t, s, start)
			if m == nil || m.ID != all[i].Mail.ID || m.MessageID != fmt.Sprint(i) ||
				m.Size != int64(len(kept[i])) ||
				content(t, s, m.ID) != kept[i] {
				t.Fatalf("claimed %+v, want %d", m, i)
			}
		}
		if m := claim(t, s, start); m != nil || counts(t, s) != (Counts{Sending: 4}) {
			t.Errorf("%+v, %+v", m, counts(t, s))
		}
		s.PutAll(t.Context(), slices.Values([]*Entry(nil)), 4)
	},
	"what is due longest is claimed first, once": func(t *testing.T, s Store) {
		late := keep(t, s, func(m *Mail) { m.Next = start.Add(time.Minute) })
		second := keep(t, s)
		third := keep(t, s)
		first := keep(t, s, func(m *Mail) { m.Next = start.Add(-time.Second) })
		keep(t, s, func(m *Mail) { m.Session = "other" })
		for _, want := range []*Mail{first, second, third} {
			m := claim(t, s, start)
			if m == nil || m.ID != want.ID || m.State != Sending || m.Attempts != 1 || m.Reclaimed {
				t.Fatalf("%+v, want %d", m, want.ID)
			}
		}
		if m := claim(t, s, start.Add(59*time.Second)); m != nil {
			t.Fatalf("%+v", m)
		}
		if at, err := s.Due(t.Context(), "zoé"); err != nil || !at.Equal(start.Add(time.Minute)) {
			t.Errorf("due %v, %v", at, err)
		}
		if c := counts(t, s); c != (Counts{Waiting: 1, Sending: 3}) {
			t.Errorf("%+v", c)
		}
		if m := claim(t, s, start.Add(time.Minute)); m == nil || m.ID != late.ID {
			t.Fatalf("%+v", m)
		}
	},
	"a settled mail says what became of it": func(t *testing.T, s Store) {
		id := keep(t, s).ID
		m := claim(t, s, start)
		m.Recipients[0] = Recipient{
			Address:  "a@example.org",
			State:    Delivered,
			SMTPCode: 250,
			Enhanced: "2.1.5",
			Text:     "ok",
		}
		m.Reason = Reason{
			Code:     53,
			Stage:    10,
			Message:  "some",
			SMTPCode: 450,
			Enhanced: "4.2.0",
			Text:     "später",
		}
		m.State, m.Next, m.Changed, m.Reply = Waiting, start.Add(
			time.Minute,
		), start.Add(
			time.Second,
		), "250 2.0.0 ok"
		m.PossibleDuplicate, m.Crashes = true, 3
		is(t, "settle", s.Settle(t.Context(), m), nil)
		got := get(t, s, id)
		if got.Recipients[0] != m.Recipients[0] || got.Reason != m.Reason || got.Reply != m.Reply || !got.PossibleDuplicate ||
			got.State != Waiting || got.Attempts != 1 || got.Crashes != 3 ||
			!got.Next.Equal(m.Next) ||
			!got.Changed.Equal(m.Changed) {
			t.Errorf("%+v", got)
		}
		is(t, "settle again", s.Settle(t.Context(), m), ErrClaimLost)

		m = claim(t, s, start.Add(time.Minute))
		if m.Attempts != 2 || content(t, s, id) == "" {
			t.Errorf("%+v", m)
		}
		m.State, m.Expired = Failed, true
		is(t, "settle", s.Settle(t.Context(), m), nil)
		if got := get(t, s, id); !got.Expired || got.State != Failed {
			t.Errorf("%+v", got)
		}
		if content(t, s, id) == "" {
			t.Error("the body of a mail that failed is gone")
		}
		if at, err := s.Due(t.Context(), "zoé"); !at.IsZero() || err != nil {
			t.Errorf("due %v, %v", at, err)
		}
		if c := counts(t, s); c != (Counts{Failed: 1}) {
			t.Errorf("%+v", c)
		}
	},
	"a mail that failed can be tried again for as long as it is kept": func(t *testing.T, s Store) {
		id := keep(t, s).ID
		m := claim(t, s, start)
		m.State, m.Expired = Failed, true
		m.Recipients[0].State, m.Recipients[0].SMTPCode = Refused, 550
		is(t, "settle", s.Settle(t.Context(), m), nil)
		is(t, "hasten", hasten(s, t.Context(), id, start.Add(time.Second)), nil)
		m = claim(t, s, start.Add(time.Second))
		if m == nil || m.Expired || m.Attempts != 1 ||
			fmt.Sprint(m.OpenRecipients()) != "[b@example.org]" ||
			content(t, s, id) == "" {
			t.Fatalf("%+v", m)
		}
		m.State, m.Recipients[1].State = Failed, Refused
		m.Recipients[1].SMTPCode = 550
		is(t, "settle", s.Settle(t.Context(), m), nil)
		is(t, "hasten", hasten(s, t.Context(), id, start), nil)
		if m = claim(t, s, start); m == nil || len(m.OpenRecipients()) != 2 {
			t.Fatalf("%+v", m)
		}
		m.State = Sent
		is(t, "settle", s.Settle(t.Context(), m), nil)
		_, err := s.Body(t.Context(), id)
		is(t, "body of a mail that was sent", err, ErrUnknown)
		is(t, "hasten what was sent", hasten(s, t.Context(), id, start), ErrNotWaiting)
	},
	"only the time in which mails could be sent counts": func(t *testing.T, s Store) {
		beat := func(now time.Time, passed, want time.Duration) {
			t.Helper()
			if lived, err := s.Beat(t.Context(), "zoé", now, passed, time.Hour); err != nil ||
				lived != want {
				t.Errorf("%v, %v, want %v", lived, err, want)
			}
		}
		beat(start, 0, 0)
		beat(start.Add(time.Minute), time.Minute, time.Minute)
		beat(
			start.Add(90*time.Second),
			time.Minute,
			90*time.Second,
		) // another's minute, half of it counted
		beat(
			start.Add(72*time.Hour),
			time.Minute,
			150*time.Second,
		) // the clock jumped
		beat(
			start.Add(-72*time.Hour),
			time.Minute,
			210*time.Second,
		) // and back
		beat(
			start,
			0,
			time.Hour+210*time.Second,
		) // nobody was there
		beat(
			start.Add(-time.Hour),
			0,
			time.Hour+210*time.Second,
		) // nor a clock
		beat(
			start.Add(-time.Hour+time.Second),
			0,
			time.Hour+211*time.Second,
		) // again soon
		beat(start.Add(-time.Hour+2*time.Second), time.Second, time.Hour+212*time.Second) // and on
	},
	"some values are remembered": func(t *testing.T, s Store) {
		for i := range maxRemembered + 1 {
			is(t, "remember", s.Remember(t.Context(), fmt.Sprint("key ", i), fmt.Sprint(i)), nil)
		}
		is(t, "remember", s.Remember(t.Context(), "key 7", "seven"), nil)
		is(t, "forget", s.Remember(t.Context(), "key 8", ""), nil)
		for key, want := range map[string]string{"key 0": "", "key 1": "1", "key 7": "seven", "key 8": "", "none": ""} {
			if got, err := s.Recall(t.Context(), key); got != want || err != nil {
				t.Errorf("%s is %q, %v", key, got, err)
			}
		}
		for key, value := range map[string]string{"": "x", string(make([]byte, maxKey+1)): "x", "x": string(make([]byte, maxValue+1))} {
			if err := s.Remember(t.Context(), key, value); err == nil {
				t.Errorf(
					"%d octets of a key and %d of a value are remembered",
					len(key),
					len(value),
				)
			}
		}
	},
	"a claim that is not renewed runs out, one that is does not": func(t *testing.T, s Store) {
		keep(t, s)
		first := claim(t, s, start)
		is(t, "renew", s.Renew(t.Context(), first, start.Add(2*time.Minute)), nil)
		if m := claim(t, s, start.Add(119*time.Second)); m != nil {
			t.Fatalf("claimed although renewed: %+v", m)
		}
		// A store that cannot trust the clock looks twice, half a lease apart.
		second := claim(t, s, start.Add(121*time.Second))
		if second == nil {
			second = claim(t, s, start.Add(152*time.Second))
		}
		if second == nil || !second.PossibleDuplicate || !second.Reclaimed ||
			second.Attempts != 2 ||
			second.Crashes != 1 {
			t.Fatalf("%+v", second)
		}
		is(
			t,
			"renew the lost claim",
			s.Renew(t.Context(), first, start.Add(time.Hour)),
			ErrClaimLost,
		)
		is(t, "settle the lost claim", s.Settle(t.Context(), first), ErrClaimLost)
		second.State = Sent
		is(t, "settle", s.Settle(t.Context(), second), nil)
	},
	"a mail is taken back while it waits": func(t *testing.T, s Store) {
		m := keep(t, s)
		is(t, "cancel", cancelled(s, t.Context(), m.ID, start.Add(time.Second)), nil)
		if got := get(t, s, m.ID); got.State != Cancelled ||
			!got.Changed.Equal(start.Add(time.Second)) {
			t.Errorf("%+v", got)
		}
		is(t, "cancel again", cancelled(s, t.Context(), m.ID, start), ErrNotWaiting)
		is(t, "cancel another", cancelled(s, t.Context(), m.ID+1, start), ErrUnknown)
		if got := claim(t, s, start.Add(time.Hour)); got != nil {
			t.Errorf("claimed %+v", got)
		}
		sending := keep(t, s)
		claim(t, s, start)
		is(
			t,
			"cancel what is being sent",
			cancelled(s, t.Context(), sending.ID, start),
			ErrNotWaiting,
		)
	},
	"a mail in doubt stays until it is decided": func(t *testing.T, s Store) {
		id := keep(t, s).ID
		m := claim(t, s, start)
		m.State = Unknown
		is(t, "settle", s.Settle(t.Context(), m), nil)
		if n, err := s.Remove(t.Context(), "zoé", start.Add(time.Hour)); n != 0 || err != nil {
			t.Errorf("removed %d, %v", n, err)
		}
		if m := claim(t, s, start.Add(time.Hour)); m != nil ||
			counts(t, s) != (Counts{Unknown: 1}) {
			t.Errorf("%+v", m)
		}
		is(t, "hasten", hasten(s, t.Context(), id, start), nil)
		m = claim(t, s, start)
		if m == nil || !m.PossibleDuplicate || content(t, s, id) == "" {
			t.Fatalf("%+v", m)
		}
		m.State = Unknown
		is(t, "settle", s.Settle(t.Context(), m), nil)
		is(t, "cancel", cancelled(s, t.Context(), id, start), nil)
		if n, err := s.Remove(t.Context(), "zoé", start.Add(time.Hour)); n != 1 || err != nil {
			t.Errorf("removed %d, %v", n, err)
		}
	},
	"a waiting mail can be hastened": func(t *testing.T, s Store) {
		m := keep(t, s, func(m *Mail) { m.Next = start.Add(time.Hour) })
		is(t, "hasten", hasten(s, t.Context(), m.ID, start), nil)
		got := claim(t, s, start)
		if got == nil || got.ID != m.ID {
			t.Fatalf("%+v", got)
		}
		is(t, "hasten what is being sent", hasten(s, t.Context(), m.ID, start), ErrNotWaiting)
		is(t, "hasten another", hasten(s, t.Context(), m.ID+1, start), ErrUnknown)
	},
	"mails are listed by session in the order of their numbers": func(t *testing.T, s Store) {
		var want, got []int64
		for i := range 5 {
			want = append(want, keep(t, s).ID)
			if i%2 == 0 {
				keep(t, s, func(m *Mail) { m.Session = "other" })
			}
		}
		for id := int64(0); ; {
			m, err := s.After(t.Context(), "zoé", id)
			if err != nil {
				t.Fatal(err)
			}
			if m == nil {
				break
			}
			id = m.ID
			got = append(got, id)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, want %v", got, want)
		}
	},
	"finished mails are removed after their time": func(t *testing.T, s Store) {
		var ids []int64
		for i := range 120 {
			m := keep(t, s)
			ids = append(ids, m.ID)
			is(
				t,
				"cancel",
				cancelled(s, t.Context(), m.ID, start.Add(time.Duration(i)*time.Second)),
				nil,
			)
		}
		waiting := keep(t, s)
		if n, err := s.Remove(t.Context(), "zoé", start.Add(110*time.Second)); n != 110 ||
			err != nil {
			t.Fatal(n, err)
		}
		_, err := s.Get(t.Context(), ids[109])
		is(t, "get", err, ErrUnknown)
		if get(t, s, ids[110]).State != Cancelled || get(t, s, waiting.ID).State != Queued ||
			counts(t, s) != (Counts{Waiting: 1, Failed: 10}) {
			t.Errorf("%+v", counts(t, s))
		}
	},
	"a closed store says so": func(t *testing.T, s Store) {
		m := keep(t, s)
		is(t, "close", s.Close(), nil)
		is(t, "put", s.Put(t.Context(), sample(), octets(""), 10), ErrClosed)
		_, err := s.Claim(t.Context(), "zoé", start, time.Minute)
		is(t, "claim", err, ErrClosed)
		_, err = s.Get(context.Background(), m.ID)
		is(t, "get", err, ErrClosed)
		_, err = s.Body(context.Background(), m.ID)
		if err == nil {
			t.Error("a body out of a closed store")
		}
		is(t, "cancel", cancelled(s, t.Context(), m.ID, start), ErrClosed)
		is(t, "settle", s.Settle(t.Context(), m), ErrClosed)
	},
}

func TestStoresKeepTheContract(t *testing.T) {
	for name, make := range stores {
		t.Run(name, func(t *testing.T) {
			for story, tell := range contract {
				t.Run(story, func(t *testing.T) { tell(t, make(t)) })
			}
		})
	}
}
