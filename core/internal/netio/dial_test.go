// SPDX-License-Identifier: MIT

package netio

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// world is a resolver and a network of the tests. Delays are negative for "never".
type world struct {
	names map[string]lookedUp // by network
	hosts map[string]reached  // by address
	mu    sync.Mutex
	log   []string
	begun time.Time
}

type lookedUp struct {
	after time.Duration
	addrs string
	err   error
}

type reached struct {
	after time.Duration
	err   error
}

func (w *world) note(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = append(w.log, fmt.Sprintf("%v %s", time.Since(w.begun), fmt.Sprintf(format, args...)))
}

func pause(ctx context.Context, d time.Duration) error {
	if d < 0 {
		<-ctx.Done()
		return ctx.Err()
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *world) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	l, ok := w.names[network]
	if !ok {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	if err := pause(ctx, l.after); err != nil {
		return nil, &net.DNSError{Err: err.Error(), Name: host, IsTimeout: true, IsTemporary: true}
	}
	var addrs []netip.Addr
	for _, a := range strings.Fields(l.addrs) {
		addrs = append(addrs, netip.MustParseAddr(a))
	}
	return addrs, l.err
}

type fakeConn struct {
	net.Conn
	address string
	w       *world
}

func (f *fakeConn) Close() error {
	f.w.note("close %s", f.address)
	return nil
}

func (w *world) dial(ctx context.Context, _, address string) (net.Conn, error) {
	host := netip.MustParseAddrPort(address).Addr().String()
	w.note("try %s", host)
	h := w.hosts[host]
	if err := pause(ctx, h.after); err != nil {
		return nil, &net.OpError{Op: "dial", Err: err}
	}
	if h.err != nil {
		return nil, &net.OpError{Op: "dial", Err: h.err}
	}
	return &fakeConn{address: host, w: w}, nil
}

const ms = time.Millisecond

var (
	errRefused     error = syscall.ECONNREFUSED
	errUnreachable error = syscall.ENETUNREACH
	errNoFiles     error = syscall.EMFILE
	servfail       error = &net.DNSError{Err: "server misbehaving", IsTemporary: true}
)

// TestAnAnswerOfManyAddresses: not all are tried, however many a name server gives.
func TestAnAnswerOfManyAddresses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var addresses strings.Builder
		w := &world{names: map[string]lookedUp{}, hosts: map[string]reached{}, begun: time.Now()}
		for i := range 1000 {
			a := fmt.Sprintf("192.0.%d.%d", i/250, 1+i%250)
			w.hosts[a] = reached{0, errRefused}
			addresses.WriteString(a + " ")
		}
		w.names["ip4"] = lookedUp{0, addresses.String(), nil}
		d := Dialer{
			Host:        "mx.test",
			Port:        25,
			Networks:    []string{"ip6", "ip4"},
			Silence:     time.Minute,
			Resolver:    w,
			DialAddress: w.dial,
		}
		if _, err := d.Dial(t.Context()); err == nil || len(w.log) != maxAddresses {
			t.Errorf("%v: %d addresses were tried, not %d", err, len(w.log), maxAddresses)
		}
		if all, err := d.Lookup(t.Context()); err != nil || len(all) != maxAddresses {
			t.Errorf("%v: %d addresses for a proxy, not %d", err, len(all), maxAddresses)
		}
	})
}

// TestFault_G01_G20_Dial shows the race of RFC 8305 under a fake clock: what is tried when, who
// wins, and what is reported when nobody does.
func TestFault_G01_G20_Dial(t *testing.T) {
	const silence = 10 * time.Second
	for _, c := range []struct {
		name      string
		names     map[string]lookedUp
		hosts     map[string]reached
		networks  string
		local     string
		log       []string
		winner    string
		reason    Reason
		resolving bool
		took      time.Duration
	}{
		{name: "IPv6 first", names: map[string]lookedUp{"ip6": {10 * ms, "2001:db8::1", nil}, "ip4": {10 * ms, "192.0.2.1", nil}},
			log: []string{"10ms try 2001:db8::1"}, winner: "2001:db8::1", took: 10 * ms},
		{name: "IPv6 answers later, within the resolution delay", names: map[string]lookedUp{"ip6": {40 * ms, "2001:db8::1", nil}, "ip4": {10 * ms, "192.0.2.1", nil}},
			log: []string{"40ms try 2001:db8::1"}, winner: "2001:db8::1", took: 40 * ms},
		{name: "IPv6 does not answer", names: map[string]lookedUp{"ip6": {-1, "", nil}, "ip4": {10 * ms, "192.0.2.1", nil}},
			log: []string{"60ms try 192.0.2.1"}, winner: "192.0.2.1", took: 60 * ms},
		{name: "IPv6 fails", names: map[string]lookedUp{"ip6": {10 * ms, "", servfail}, "ip4": {20 * ms, "192.0.2.1", nil}},
			log: []string{"20ms try 192.0.2.1"}, winner: "192.0.2.1", took: 20 * ms},
		{name: "no IPv6 addresses", names: map[string]lookedUp{"ip4": {20 * ms, "192.0.2.1", nil}},
			log: []string{"20ms try 192.0.2.1"}, winner: "192.0.2.1", took: 20 * ms},
		{name: "families in turns, a quarter of a second apart",
			names: map[string]lookedUp{"ip6": {0, "2001:db8::1 2001:db8::2", nil}, "ip4": {0, "192.0.2.1 192.0.2.2", nil}},
			hosts: map[string]reached{"2001:db8::1": {-1, nil}, "192.0.2.1": {-1, nil}, "2001:db8::2": {-1, nil}},
			log:   []string{"0s try 2001:db8::1", "250ms try 192.0.2.1", "500ms try 2001:db8::2", "750ms try 192.0.2.2"}, winner: "192.0.2.2", took: 750 * ms},
		{name: "a refusal makes way at once", names: map[string]lookedUp{"ip6": {0, "2001:db8::1", nil}, "ip4": {0, "192.0.2.1", nil}},
			hosts: map[string]reached{"2001:db8::1": {5 * ms, errRefused}},
			log:   []string{"0s try 2001:db8::1", "5ms try 192.0.2.1"}, winner: "192.0.2.1", took: 5 * ms},
		{name: "the slower one is closed", names: map[string]lookedUp{"ip6": {0, "2001:db8::1", nil}, "ip4": {0, "192.0.2.1", nil}},
			hosts: map[string]reached{"2001:db8::1": {300 * ms, nil}, "192.0.2.1": {100 * ms, nil}},
			log:   []string{"0s try 2001:db8::1", "250ms try 192.0.2.1"}, winner: "2001:db8::1", took: 300 * ms},
		{name: "unreachable and refused", names: map[string]lookedUp{"ip6": {0, "2001:db8::1", nil}, "ip4": {0, "192.0.2.1", nil}},
			hosts:  map[string]reached{"2001:db8::1": {0, errUnreachable}, "192.0.2.1": {0, errRefused}},
			log:    []string{"0s try 2001:db8::1", "0s try 192.0.2.1"},
			reason: Refused},
		{name: "nobody answers", names: map[string]lookedUp{"ip4": {0, "192.0.2.1 192.0.2.2", nil}},
			hosts: map[string]reached{"192.0.2.1": {-1, nil}, "192.0.2.2": {-1, nil}},
			log:   []string{"0s try 192.0.2.1", "250ms try 192.0.2.2"}, reason: TimedOut, took: silence + 250*ms},
		{name: "no descriptors", names: map[string]lookedUp{"ip4": {0, "192.0.2.1", nil}}, hosts: map[string]reached{"192.0.2.1": {0, errNoFiles}},
			log: []string{"0s try 192.0.2.1"}, reason: Local},
		{name: "no such host", reason: NotFound, resolving: true},
		{name: "no address", names: map[string]lookedUp{"ip4": {}, "ip6": {}}, reason: NotFound, resolving: true},
		{name: "SERVFAIL", names: map[string]lookedUp{"ip6": {0, "", servfail}, "ip4": {0, "", servfail}}, reason: NameFailure, resolving: true},
		{name: "SERVFAIL for one", names: map[string]lookedUp{"ip6": {0, "", servfail}}, reason: NameFailure, resolving: true},
		{name: "resolver is silent", names: map[string]lookedUp{"ip6": {-1, "", nil}, "ip4": {-1, "", nil}}, reason: NameFailure, resolving: true, took: silence},
		{name: "IPv4 only", networks: "ip4", names: map[string]lookedUp{"ip6": {0, "2001:db8::1", nil}, "ip4": {0, "192.0.2.1", nil}},
			log: []string{"0s try 192.0.2.1"}, winner: "192.0.2.1"},
		{name: "IPv4 because of the local address", local: "198.51.100.1", names: map[string]lookedUp{"ip6": {0, "2001:db8::1", nil}, "ip4": {0, "192.0.2.1", nil}},
			log: []string{"0s try 192.0.2.1"}, winner: "192.0.2.1"},
		{name: "local address of the other family", networks: "ip6", local: "198.51.100.1", names: map[string]lookedUp{"ip6": {0, "2001:db8::1", nil}}, reason: Local},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &world{names: c.names, hosts: c.hosts, begun: time.Now()}
				d := Dialer{
					Host:        "mx.test",
					Port:        25,
					Networks:    []string{"ip6", "ip4"},
					Silence:     silence,
					Resolver:    w,
					DialAddress: w.dial,
				}
				if c.networks != "" {
					d.Networks = strings.Fields(c.networks)
				}
				if c.local != "" {
					d.Local = netip.MustParseAddr(c.local)
				}
				conn, err := d.Dial(context.Background())
				if took := time.Since(w.begun); took != c.took {
					t.Errorf("it took %v, want %v", took, c.took)
				}
				synctest.Wait()
				w.mu.Lock()
				if got := strings.Join(w.log, "; "); got != strings.Join(c.log, "; ") &&
					!(c.name == "the slower one is closed" && strings.HasPrefix(got, strings.Join(c.log, "; "))) {
					t.Errorf("got  %s\nwant %s", got, strings.Join(c.log, "; "))
				}
				w.mu.Unlock()
				if c.winner != "" {
					if err != nil || conn.(*fakeConn).address != c.winner {
						t.Errorf("%v, %v", conn, err)
					}
					return
				}
				var de *DialError
				if !errors.As(err, &de) || de.Reason != c.reason || de.Resolving != c.resolving ||
					de.Error() == "" {
					t.Errorf("%+v", err)
				}
			})
		})
	}
}

// TestFault_G25_DialLateWinner: a connection that comes when another has won, or the caller has
// gone, is closed.
func TestFault_G25_DialLateWinner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{names: map[string]lookedUp{"ip4": {0, "192.0.2.1", nil}}, begun: time.Now()}
		d := Dialer{
			Host:     "mx.test",
			Port:     25,
			Networks: []string{"ip4"},
			Silence:  time.Minute,
			Resolver: w,
			DialAddress: func(context.Context, string, string) (net.Conn, error) {
				time.Sleep(time.Second) // does not listen to its context
				return &fakeConn{address: "late", w: w}, nil
			},
		}
		ctx, cancel := context.WithTimeout(context.Background(), 100*ms)
		defer cancel()
		if _, err := d.Dial(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if time.Since(w.begun) != 100*ms {
			t.Errorf("it took %v", time.Since(w.begun))
		}
		time.Sleep(2 * time.Second)
		w.mu.Lock()
		defer w.mu.Unlock()
		if got := strings.Join(w.log, ";"); got != "1s close late" {
			t.Errorf("got %q", got)
		}
	})
}

type panics struct{}

func (panics) LookupNetIP(
	context.Context,
	string,
	string,
) ([]netip.Addr, error) {
	panic("resolver")
}

type deaf struct{}

func (deaf) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	time.Sleep(time.Hour)
	return nil, nil
}

// TestDialBadHooks: a resolver or a dialler that panics, or that does not listen, is one that
// failed.
func TestDialBadHooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// Each attempt has its own Dialer: goroutines of an earlier one may still be reading it.
		dial := func(r Resolver, address func(context.Context, string, string) (net.Conn, error)) (de *DialError) {
			d := Dialer{
				Host:        "mx.test",
				Port:        25,
				Networks:    []string{"ip6", "ip4"},
				Silence:     time.Second,
				Resolver:    r,
				DialAddress: address,
			}
			if _, err := d.Dial(context.Background()); !errors.As(err, &de) {
				t.Fatalf("got %v", err)
			}
			return de
		}
		if e := dial(panics{}, nil); !e.Resolving {
			t.Errorf("%v", e)
		}
		begun := time.Now()
		if e := dial(deaf{}, nil); e.Reason != NameFailure || time.Since(begun) != time.Second {
			t.Errorf("%v after %v", e, time.Since(begun))
		}
		w := &world{names: map[string]lookedUp{"ip4": {0, "192.0.2.1", nil}}}
		if e := dial(w, func(context.Context, string, string) (net.Conn, error) { panic("dialler") }); e.Resolving {
			t.Errorf("%v", e)
		}
		time.Sleep(2 * time.Hour) // the deaf one ends as well
	})
}

// TestDialReal connects to loopback, and does not connect to what is not there.
func TestDialReal(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := uint16(l.Addr().(*net.TCPAddr).Port)
	d := Dialer{
		Host:     "127.0.0.1",
		Port:     port,
		Networks: []string{"ip6", "ip4"},
		Silence:  5 * time.Second,
	}
	conn, err := d.Dial(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	d.Host = "localhost"
	if conn, err = d.Dial(context.Background()); err != nil {
		t.Fatal(err)
	}
	conn.Close()
	d.Host, d.Local = "127.0.0.1", netip.MustParseAddr("127.0.0.2")
	if conn, err = d.Dial(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := conn.LocalAddr().(*net.TCPAddr).IP.String(); got != "127.0.0.2" {
		t.Errorf("from %s", got)
	}
	conn.Close()
	var de *DialError
	d.Local = netip.MustParseAddr("192.0.2.77")
	if _, err = d.Dial(context.Background()); !errors.As(err, &de) || de.Reason != Local {
		t.Errorf("an address that is not ours: %v", err)
	}
	d.Local = netip.Addr{}
	l.Close()
	if _, err = d.Dial(context.Background()); !errors.As(err, &de) || de.Reason != Refused ||
		de.Resolving {
		t.Errorf("nobody listens: %v", err)
	}
	d.Networks = []string{"ip6"}
	if _, err = d.Dial(context.Background()); !errors.As(err, &de) || de.Reason != NotFound ||
		!de.Resolving {
		t.Errorf("an IPv4 address when IPv6 is asked for: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d.Networks = []string{"ip4"}
	if _, err = d.Dial(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
