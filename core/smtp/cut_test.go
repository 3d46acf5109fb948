// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"
)

// serveOnce gives a DialAddress that connects to a peer over loopback, and a channel that is closed
// when the peer has ended.
func serveOnce(
	t testing.TB,
	p *peer,
) (func(context.Context, string, string) (net.Conn, error), <-chan struct{}) {
	done := make(chan struct{})
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close()
		client, err := (&net.Dialer{}).DialContext(ctx, network, l.Addr().String())
		if err != nil {
			return nil, err
		}
		server, err := l.Accept()
		if err != nil {
			return nil, err
		}
		server.SetDeadline(time.Now().Add(30 * time.Second))
		go func() {
			defer close(done)
			p.serve(server)
		}()
		return client, nil
	}, done
}

// TestFault_G05_G06_Cut ends the connection after each octet of each direction. What the server
// accepted is reported as sent or unknown, and what was not handed over to its end never is
// unknown.
func TestFault_G05_G06_Cut(t *testing.T) {
	for name, text := range readTestdata(t) {
		switch name {
		case "lockstep_two_mails",
			"pipelining_two_mails",
			"chunking_two_mails",
			"starttls_sign_in_plain",
			"implicit_tls_sign_in_login",
			"G09_one_of_two_refused_chunking":
		default:
			continue
		}
		steps, settings := parseSteps(t, text)
		// Where each mail is complete, and where it is accepted, in octets of either direction.
		var heard, said int
		type mark struct{ complete, begun, accepted int }
		var marks []mark
		begun := 0
		for _, s := range steps {
			switch s.op {
			case 'C':
				heard += len(s.data)
			case 'S':
				if i := strings.Index(s.data, "354"); i >= 0 {
					begun = said + i + strings.IndexByte(s.data[i:], '\n') + 1
				}
				if strings.Contains(s.data, "queued") {
					marks = append(marks, mark{heard, begun, said + len(s.data)})
				}
				said += len(s.data)
			}
		}
		play := func(t *testing.T, p *peer) {
			dial, done := serveOnce(t, p)
			pl := parsePlay(t, settings)
			pl.cfg.Port = 25
			pl.cfg.DialAddress = dial
			var errs []error
			c, err := Dial(context.Background(), &pl.cfg)
			if err != nil {
				var e *Error
				if !errors.As(err, &e) || e.Unknown || e.Usable ||
					(e.Kind != Lost && e.Kind != TLSHandshake && !(e.Kind == SignInTemporary && e.Stage == StageSignIn)) {
					t.Fatalf("Dial: %v", err)
				}
			} else {
				for _, m := range pl.mails {
					r, err := c.Send(context.Background(), m.fresh())
					if r.Delivered != (err == nil) {
						t.Fatalf("delivered %v beside %v", r.Delivered, err)
					}
					errs = append(errs, err)
				}
				c.Quit(context.Background())
			}
			<-done
			if p.fault != nil {
				t.Fatal(p.fault)
			}
			for i, m := range marks {
				if i >= len(errs) {
					if p.read >= m.complete {
						t.Fatalf("mail %d was read to its end and never sent", i+1)
					}
					continue
				}
				var e *Error
				errors.As(errs[i], &e)
				if (e == nil) != (p.written >= m.accepted) {
					t.Fatalf(
						"mail %d: %v, although the server wrote %d of %d octets",
						i+1,
						errs[i],
						p.written,
						m.accepted,
					)
				}
				if e == nil {
					continue
				}
				if e.Kind != Lost && e.Kind != Closed || e.Usable {
					t.Fatalf("mail %d: %v", i+1, e)
				}
				if p.read >= m.complete && !e.Unknown {
					t.Fatalf("mail %d was read to its end: %v", i+1, e)
				}
				if p.written < m.begun && e.Unknown {
					t.Fatalf("mail %d was never begun: %v", i+1, e)
				}
				if i > 0 && e.Unknown && errs[i-1] != nil {
					t.Fatalf("mail %d: %v, after %v", i+1, e, errs[i-1])
				}
			}
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n := range said {
				p := newPeer(t, text)
				p.writeLimit = n
				play(t, p)
			}
			for n := range heard {
				p := newPeer(t, text)
				p.readLimit = n
				play(t, p)
			}
		})
	}
}
