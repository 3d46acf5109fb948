// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"courriel.dev/courriel/core/internal/netio"
	"courriel.dev/courriel/core/internal/proxy"
	"courriel.dev/courriel/core/meaning"
)

// ParseProxy reads the address of a proxy for Config.Proxy. Its errors do not quote the address,
// which may have a password.
func ParseProxy(address string) (*proxy.Proxy, error) {
	p, err := proxy.Parse(address)
	if err != nil {
		return nil, err
	}
	if p.Host, err = netio.ASCIIHost(p.Host); err != nil {
		return nil, errors.New("its host is no host name")
	}
	return p, nil
}

// throughProxy connects to the proxy and asks it for a connection to the server. What is wrong with
// the proxy, or on the way to it, has the stage proxy.
func (s *setup) throughProxy(ctx context.Context) (net.Conn, *Error) {
	p := s.cfg.Proxy
	targets := []string{s.name}
	if _, err := netip.ParseAddr(s.name); err != nil && !p.Resolves() {
		d := s.dialer()
		addrs, err := d.Lookup(ctx)
		if err != nil {
			return nil, s.dialFailed(StageResolve, err)
		}
		targets = targets[:0]
		for _, a := range addrs {
			targets = append(targets, a.String())
		}
	}
	var e *Error
	for _, target := range targets {
		var nc net.Conn
		if nc, e = s.askProxy(ctx, target); e == nil || ctx.Err() != nil ||
			e.Kind != Unreachable && e.Kind != Refused {
			return nc, e
		}
	}
	return nil, e
}

// askProxy makes one connection to the proxy and asks for one to the target.
func (s *setup) askProxy(ctx context.Context, target string) (net.Conn, *Error) {
	p := s.cfg.Proxy
	d := s.dialer()
	d.Host, d.Port, d.Skip, d.Networks = p.Host, uint16(p.Port), nil, []string{"ip6", "ip4"}
	s.log.Event("asking the proxy %s for %s", p.Address(), target)
	nc, err := d.Dial(ctx)
	if err != nil {
		e := s.dialFailed(StageProxy, err)
		e.Err = fmt.Errorf("the proxy %s: %w", p.Address(), e.Err)
		return nil, e
	}
	// The time of silence bounds what the proxy says; the end of the call ends the wait.
	_ = nc.SetDeadline(time.Now().Add(s.silence))
	stop := context.AfterFunc(ctx, func() {
		defer func() { _ = recover() }() // runs on a goroutine of its own: a connection of the caller's must not end the program
		_ = nc.SetDeadline(time.Now().Add(-time.Hour))
	})
	secured := nc
	if p.Kind == proxy.HTTPS {
		tc := tls.Client(
			nc,
			&tls.Config{
				ServerName: p.Host,
				RootCAs:    s.roots,
				MinVersion: tls.VersionTLS12,
				Time:       s.cfg.Now,
			},
		)
		err = tc.Handshake()
		secured = tc
	}
	if err == nil {
		err = p.Ask(secured, target, s.cfg.Port)
	}
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = nc.SetDeadline(time.Time{})
	}
	if err == nil {
		s.proxied = target
		return secured, nil
	}
	_ = nc.Close()
	e := s.proxyFailed(ctx, err)
	e.Err = fmt.Errorf(
		"the proxy %s: %w",
		p.Address(),
		errors.New(s.secrets.ScrubText(e.Err.Error())),
	)
	return nil, e
}

// proxyEvents are what a proxy's refusals are in the table.
var proxyEvents = map[proxy.Reason]struct {
	event     meaning.Event
	permanent bool
}{
	proxy.Denied: {
		meaning.Policy,
		true,
	}, proxy.SignIn: {meaning.Credentials, true}, proxy.Failed: {meaning.Plain, false},
	proxy.NoName: {meaning.NoName, false}, proxy.Unreachable: {meaning.NoRoute, false},
	proxy.NoListener: {
		meaning.NoListener,
		false,
	}, proxy.Late: {meaning.Silence, false}, proxy.Nonsense: {meaning.Garbled, false},
}

func (s *setup) proxyFailed(ctx context.Context, err error) *Error {
	var refusal *proxy.Refusal
	var certificate *tls.CertificateVerificationError
	var header tls.RecordHeaderError
	event, permanent := meaning.ConnEnd, false
	switch {
	case errors.As(err, &refusal):
		event, permanent = proxyEvents[refusal.Reason].event, proxyEvents[refusal.Reason].permanent
	case ctx.Err() != nil && errors.Is(ctx.Err(), context.DeadlineExceeded):
		event = meaning.OutOfTime
	case ctx.Err() != nil:
		event = meaning.Stopped
	case errors.As(err, &certificate):
		event = meaning.CertBad
	case errors.As(err, &header), strings.HasPrefix(err.Error(), "tls: "), isAlert(err):
		event = meaning.LocalTLS
	default:
		event = dialEvents[netio.Classify(err)]
	}
	m := meaning.Of(StageProxy, event, permanent)
	e := s.errorAt(StageProxy, m.Kind, err)
	e.Means = m
	return e
}

// dialFailed says what came of an attempt to connect.
func (s *setup) dialFailed(stage Stage, err error) *Error {
	var de *netio.DialError
	switch {
	case errors.As(err, &de):
		return s.failure(stage, dialEvents[de.Reason], err)
	case errors.Is(err, context.DeadlineExceeded):
		return s.failure(stage, meaning.OutOfTime, err)
	}
	return s.failure(stage, meaning.Stopped, err)
}
