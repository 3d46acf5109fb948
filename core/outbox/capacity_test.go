// SPDX-License-Identifier: MIT

package outbox

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func weighing(size int64, sender string) *Mail {
	return &Mail{
		Session:    "s",
		Sender:     sender,
		Size:       size,
		Recipients: []Recipient{{Address: "a@b.example"}},
		Created:    time.Unix(1, 0),
		Next:       time.Unix(1, 0),
	}
}

// TestMemoryIsBounded: mails that together are larger than the store may be are refused before
// their octets are read, and what is sent or removed makes room again.
func TestMemoryIsBounded(t *testing.T) {
	s := NewMemory()
	s.SetCapacity(1 << 20)
	read := 0
	body := func(n int) Body {
		return func(w io.Writer) error {
			read++
			_, err := io.Copy(w, strings.NewReader(strings.Repeat("x", n)))
			return err
		}
	}
	put := func(said int64, n int) error {
		return s.Put(context.Background(), weighing(said, ""), body(n), 1000)
	}
	taken := 0
	for put(100<<10, 100<<10) == nil {
		taken++
	}
	if taken != 10 || read != taken {
		t.Errorf("%d mails of 100 KiB were taken, %d read", taken, read)
	}
	if err := put(-1, 100<<10); !errors.Is(err, ErrFull) {
		t.Errorf("of unknown size: %v", err)
	}
	if err := put(10, 100<<10); !errors.Is(err, ErrFull) {
		t.Errorf("of another size than said: %v", err)
	}
	if err := put(1<<62, 1); !errors.Is(err, ErrFull) {
		t.Errorf("of a size that nothing has: %v", err)
	}
	m, err := s.Claim(context.Background(), "s", time.Unix(2, 0), time.Minute)
	if err != nil || m == nil {
		t.Fatal(err)
	}
	m.State = Sent
	if err := s.Settle(context.Background(), m); err != nil {
		t.Fatal(err)
	}
	if err := put(100<<10, 100<<10); err != nil {
		t.Errorf("after one was sent: %v", err)
	}
	for range 9 {
		m, err := s.Claim(context.Background(), "s", time.Unix(2, 0), time.Hour)
		if err != nil || m == nil {
			t.Fatal(m, err)
		}
		m.State = Sent
		if err := s.Settle(context.Background(), m); err != nil {
			t.Fatal(err)
		}
	}
	m, _ = s.Claim(context.Background(), "s", time.Unix(2, 0), time.Hour)
	m.State = Sent
	if err := s.Settle(context.Background(), m); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Remove(context.Background(), "s", time.Now().Add(time.Hour)); err != nil ||
		n != 11 {
		t.Errorf("%d removed, %v", n, err)
	}
	if s.held != 0 {
		t.Errorf("%d octets are held of nothing", s.held)
	}
	if err := put(-1, 900<<10); err != nil {
		t.Errorf("of unknown size, with room: %v", err)
	}
	failed := errors.New("cannot be read")
	before := s.held
	err = s.Put(
		context.Background(),
		weighing(50<<10, ""),
		func(w io.Writer) error { return failed },
		1000,
	)
	if !errors.Is(err, failed) || s.held != before {
		t.Errorf("%v, %d octets held, %d before", err, s.held, before)
	}
}
