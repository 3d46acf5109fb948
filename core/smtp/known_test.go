// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestNoOtherTryInPlaintext: STARTTLS that was offered and broken off is not done without at the
// next address, which may be the attacker's.
func TestNoOtherTryInPlaintext(t *testing.T) {
	first := newNode(t, "127.0.0.1", 0, func(nc net.Conn, _ int) {
		io.WriteString(nc, "220 mx.test\r\n")
		line := make([]byte, 100)
		nc.Read(line)
		io.WriteString(nc, "250-mx.test\r\n250 STARTTLS\r\n")
		nc.Read(line)
		io.WriteString(nc, "220 go\r\n")
		nc.Read(line)
	})
	second := newNode(
		t,
		"127.0.0.2",
		int(first.addr.Port()),
		func(nc net.Conn, _ int) { converse(nc) },
	)
	_, err := Dial(
		context.Background(),
		&Config{Host: "mx.test", Port: int(first.addr.Port()), EHLOName: "client.test",
			Silence: 5 * time.Second, Resolver: addresses{"127.0.0.1", "127.0.0.2"}},
	)
	if err == nil {
		t.Fatal("connected in plaintext after STARTTLS had been broken off")
	}
	if second.conns.Load() != 1 {
		t.Errorf("%d connections to the second address", second.conns.Load())
	}
}

// TestKnownAges: what was found out counts for a day, and of a limit of connections one more is
// tried every ten minutes.
func TestKnownAges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := new(Known)
		k.Learn(func(f *Facts) { f.Connections, f.Ways, f.Mails = 3, LockStep, 7 })
		if f := k.Facts(); f.Connections != 3 || f.Ways != LockStep || f.Mails != 7 {
			t.Errorf("%+v", f)
		}
		time.Sleep(moreAfter + time.Second) // the bubble's clock
		if f := k.Facts(); f.Connections != 4 {
			t.Errorf("%d connections", f.Connections)
		}
		if f := k.Facts(); f.Connections != 4 {
			t.Errorf("%d connections when asked again", f.Connections)
		}
		time.Sleep(knownFor)
		if f := k.Facts(); f != (Facts{}) {
			t.Errorf("%+v", f)
		}
	})
}

// TestKnownIsKept: facts are told when they change, and only then, and come back.
func TestKnownIsKept(t *testing.T) {
	k := new(Known)
	var kept []string
	end := k.Keep(func(f Facts) { kept = append(kept, f.Stored()) })
	k.goOther(ClassicKeys)
	k.goOther(ClassicKeys)
	k.without(offerChunking)
	if len(kept) != 2 {
		t.Fatalf("%q", kept)
	}
	end()
	k.Learn(func(f *Facts) { f.Mails = 5 })
	if len(kept) != 2 {
		t.Errorf("told after the end: %q", kept)
	}
	again := new(Known)
	again.Recall(kept[1])
	if f := again.Facts(); f.Ways != ClassicKeys || f.Failed != offerChunking {
		t.Errorf("%+v", f)
	}
	// What this process has found out is newer.
	again.Recall(k.Facts().Stored())
	if f := again.Facts(); f.Mails != 0 {
		t.Errorf("%+v", f)
	}
}

// TestRecallBelievesLittle: what comes from a file may be anybody's.
func TestRecallBelievesLittle(t *testing.T) {
	now := time.Now().Format(time.RFC3339Nano)
	for name, c := range map[string]struct {
		stored string
		want   func(Facts) bool
	}{
		"nothing":           {"", func(f Facts) bool { return f == Facts{} }},
		"no JSON":           {"{", func(f Facts) bool { return f == Facts{} }},
		"too long":          {strings.Repeat(" ", maxStored) + `{"mails":3,"since":"` + now + `"}`, func(f Facts) bool { return f == Facts{} }},
		"without a time":    {`{"mails":3}`, func(f Facts) bool { return f == Facts{} }},
		"old":               {`{"mails":3,"since":"2001-01-01T00:00:00Z"}`, func(f Facts) bool { return f == Facts{} }},
		"of the future":     {`{"mails":3,"since":"2999-01-01T00:00:00Z"}`, func(f Facts) bool { return f == Facts{} }},
		"negative and huge": {`{"mails":-3,"recipients":2000000000,"since":"` + now + `"}`, func(f Facts) bool { return f.Mails == 0 && f.Recipients == 0 }},
		"unknown ways":      {`{"ways":65535,"failed":255,"since":"` + now + `"}`, func(f Facts) bool { return f.Ways == allWays && f.Failed == allOffers }},
		"what is meant":     {`{"mails":3,"since":"` + now + `"}`, func(f Facts) bool { return f.Mails == 3 }},
	} {
		k := new(Known)
		k.Recall(c.stored)
		if f := k.Facts(); !c.want(f) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// TestKnownServersAreBounded: a program may have to do with any number of servers.
func TestKnownServersAreBounded(t *testing.T) {
	for i := range 3 * maxServers {
		KnownOf(fmt.Sprintf("mx%d.bounded.test", i), 25)
	}
	servers.Lock()
	n := len(servers.known)
	servers.Unlock()
	if n > maxServers {
		t.Errorf("%d servers", n)
	}
	if KnownOf("MX.bounded.test.", 25) != KnownOf("mx.bounded.test", 25) ||
		KnownOf("mx.bounded.test", 25) == KnownOf("mx.bounded.test", 26) {
		t.Error("names are not told apart by name and port")
	}
}

// FuzzRecall: nothing that a file holds makes what is known senseless.
func FuzzRecall(f *testing.F) {
	f.Add(`{"mails":3,"since":"2026-12-01T00:00:00Z","ways":3}`)
	f.Fuzz(func(t *testing.T, stored string) {
		k := new(Known)
		k.Recall(stored)
		facts := k.Facts()
		if facts.Mails < 0 || facts.Recipients < 0 || facts.Connections < 0 || facts.Refusals < 0 ||
			facts.Ways&^allWays != 0 {
			t.Errorf("%+v", facts)
		}
	})
}
