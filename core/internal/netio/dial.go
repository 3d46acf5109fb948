// SPDX-License-Identifier: MIT

package netio

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"time"

	"courriel.dev/courriel/core/internal/provoke"
)

// The delays of RFC 8305 §8: how long IPv4 addresses wait for IPv6 ones, and an attempt for the one
// before it.
const (
	resolutionDelay = 50 * time.Millisecond
	attemptDelay    = 250 * time.Millisecond
)

// maxAddresses are those of one family that are tried. The largest providers have eight; a name
// server's answer must not have a whole network knocked at.
const maxAddresses = 32

// Resolver finds the addresses of a name; *net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Dialer connects to a host.
type Dialer struct {
	// Host is in the form that ASCIIHost gives.
	Host string
	Port uint16
	// Networks are the families to use: "ip6", "ip4" or both, the preferred one first.
	Networks []string
	// Local is the address to connect from, if valid.
	Local netip.Addr
	// Silence bounds the resolution and each attempt.
	Silence time.Duration
	// Skip are addresses that are not tried.
	Skip []netip.Addr
	// Resolver and DialAddress replace the system's ways, if set.
	Resolver    Resolver
	DialAddress func(ctx context.Context, network, address string) (net.Conn, error)

	others, unresolved, resolving bool
}

// Resolving says, after the context ended a Dial, whether no address was known by then.
func (d *Dialer) Resolving() bool { return d.resolving }

// Others says, after a connection was had, whether the host has addresses that were not tried:
// surely, or perhaps, when a lookup was not waited for.
func (d *Dialer) Others() (surely, perhaps bool) { return d.others, d.others || d.unresolved }

// Dial connects as RFC 8305 says: both families are looked up at the same time, their addresses
// tried in turns, each a little after the one before, and the first that answers wins. A host that
// is an address is connected to on the calling goroutine. The error is a *DialError, or the
// context's.
func (d *Dialer) Dial(ctx context.Context) (net.Conn, error) {
	if ip, err := netip.ParseAddr(d.Host); err == nil {
		if !d.allowed(ip) {
			return nil, &DialError{
				Reason:    NotFound,
				Resolving: true,
				Errs:      []error{fmt.Errorf("%s is not of the family asked for", ip)},
			}
		}
		conn, err := d.connect(ctx, ip)
		if err == nil {
			return conn, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &DialError{Reason: Classify(err), Errs: []error{err}}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := race{d: d, attempts: make(chan attempt)}
	conn, err := r.run(ctx)
	d.resolving = err != nil && !r.resolved
	if err == nil {
		d.others, d.unresolved = r.running > 0 || !r.empty(), r.open > 0
	}
	return conn, err
}

func (d *Dialer) allowed(ip netip.Addr) bool {
	for _, n := range d.Networks {
		if (n == "ip4") == ip.Unmap().Is4() {
			return true
		}
	}
	return false
}

// connect makes one attempt.
func (d *Dialer) connect(ctx context.Context, ip netip.Addr) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.Silence)
	defer cancel()
	address := netip.AddrPortFrom(ip.Unmap(), d.Port).String()
	if d.DialAddress != nil {
		return d.DialAddress(ctx, "tcp", address)
	}
	var nd net.Dialer
	if d.Local.IsValid() {
		nd.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(d.Local, 0))
	}
	return nd.DialContext(ctx, "tcp", address)
}

// Lookup finds the addresses of the host, those of the preferred network first. The error is a
// *DialError, or the context's.
func (d *Dialer) Lookup(ctx context.Context) (addrs []netip.Addr, err error) {
	var errs []error
	for _, n := range d.Networks {
		found, err := d.lookup(ctx, n)
		if err != nil {
			errs = append(errs, err)
		}
		addrs = append(addrs, found[:min(len(found), maxAddresses)]...)
	}
	switch {
	case len(addrs) > 0:
		return addrs, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case len(errs) == 0:
		return nil, &DialError{
			Reason:    NotFound,
			Resolving: true,
			Errs:      []error{errors.New("the name has no address")},
		}
	}
	reason := Classify(errs[0])
	for _, e := range errs[1:] {
		reason = max(reason, Classify(e))
	}
	return nil, &DialError{Reason: reason, Resolving: true, Errs: errs}
}

func (d *Dialer) lookup(ctx context.Context, network string) ([]netip.Addr, error) {
	ctx, cancel := context.WithTimeout(ctx, d.Silence)
	defer cancel()
	if d.Resolver != nil {
		return d.Resolver.LookupNetIP(ctx, network, d.Host)
	}
	return net.DefaultResolver.LookupNetIP(ctx, network, d.Host)
}

type answer struct {
	network string
	addrs   []netip.Addr
	err     error
}

type attempt struct {
	conn net.Conn
	err  error
}

// race is one run of the algorithm. Its goroutines end with their context, and close what they got
// when nobody wants it any more.
type race struct {
	d        *Dialer
	attempts chan attempt
	queues   [][]netip.Addr // one for each network, in the order of preference
	turn     int
	running  int
	open     int // lookups that are not over
	errs     []error
	resolved bool
}

func (r *race) run(ctx context.Context) (net.Conn, error) {
	answers := make(chan answer, len(r.d.Networks))
	for _, n := range r.d.Networks {
		if r.d.Local.IsValid() && (n == "ip4") != r.d.Local.Is4() {
			continue
		}
		r.open++
		go r.resolve(ctx, n, answers)
	}
	if r.open == 0 {
		return nil, &DialError{
			Reason: Local,
			Errs:   []error{errors.New("the local address is of another family")},
		}
	}
	r.queues = make([][]netip.Addr, len(r.d.Networks))
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	defer timer.Stop()
	lookupOver := time.NewTimer(r.d.Silence)
	defer lookupOver.Stop()
	waiting := true // for the preferred family, or for the attempt before
	for {
		select {
		case a := <-answers:
			r.open--
			r.take(a)
			preferred := a.network == r.d.Networks[0]
			switch {
			case r.running > 0:
			case preferred || r.open == 0:
				waiting = false
			case len(a.addrs) > 0:
				timer.Reset(resolutionDelay)
			}
		case <-lookupOver.C:
			// A resolver that does not keep to its context does not hold the call up.
			if r.open > 0 {
				r.errs = append(
					r.errs,
					&net.DNSError{
						Err:         "no answer",
						Name:        r.d.Host,
						IsTimeout:   true,
						IsTemporary: true,
					},
				)
			}
			r.open = 0
			if r.running == 0 {
				waiting = false
			}
		case <-timer.C:
			waiting = false
		case a := <-r.attempts:
			r.running--
			if a.err == nil {
				return a.conn, nil
			}
			r.errs = append(r.errs, a.err)
			waiting = false
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if !waiting {
			if ip, ok := r.next(); ok {
				r.running++
				go r.attempt(ctx, ip)
				waiting = true
				timer.Reset(attemptDelay)
			}
		}
		if r.open == 0 && r.running == 0 && r.empty() {
			return nil, r.failure()
		}
	}
}

func (r *race) take(a answer) {
	if a.err != nil {
		r.errs = append(r.errs, a.err)
		return
	}
	for i, n := range r.d.Networks {
		if n == a.network {
			r.queues[i] = slices.DeleteFunc(slices.Clone(a.addrs), func(ip netip.Addr) bool {
				return slices.Contains(r.d.Skip, ip.Unmap())
			})
			r.queues[i] = r.queues[i][:min(len(r.queues[i]), maxAddresses)]
		}
	}
	r.resolved = r.resolved || len(a.addrs) > 0
}

// next takes an address, the families in turns.
func (r *race) next() (netip.Addr, bool) {
	for range r.queues {
		q := &r.queues[r.turn%len(r.queues)]
		r.turn++
		if len(*q) > 0 {
			ip := (*q)[0]
			*q = (*q)[1:]
			return ip, true
		}
	}
	return netip.Addr{}, false
}

func (r *race) empty() bool {
	for _, q := range r.queues {
		if len(q) > 0 {
			return false
		}
	}
	return true
}

func (r *race) failure() error {
	e := &DialError{Resolving: !r.resolved}
	for _, err := range r.errs {
		reason := Classify(err)
		if r.resolved && (reason == NotFound || reason == NameFailure) {
			continue // the other family had addresses
		}
		e.Reason = max(e.Reason, reason)
		e.Errs = append(e.Errs, err)
	}
	if len(e.Errs) == 0 {
		e.Reason, e.Errs = NotFound, []error{
			&net.DNSError{Err: "no address", Name: r.d.Host, IsNotFound: true},
		}
	}
	return e
}

func (r *race) resolve(ctx context.Context, network string, to chan<- answer) {
	a := answer{network: network, err: errors.New("resolver failed")}
	defer func() {
		_ = recover() // a resolver that panics is one that failed: the host program goes on
		to <- a
	}()
	provoke.Here("name resolution")
	a.addrs, a.err = r.d.lookup(ctx, network)
}

func (r *race) attempt(ctx context.Context, ip netip.Addr) {
	a := attempt{err: errors.New("dialler failed")}
	defer func() {
		_ = recover()
		select {
		case r.attempts <- a:
		case <-ctx.Done():
			if a.conn != nil {
				a.conn.Close()
			}
		}
	}()
	provoke.Here("connection attempt")
	a.conn, a.err = r.d.connect(ctx, ip)
}
