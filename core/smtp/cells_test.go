// SPDX-License-Identifier: MIT

package smtp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"courriel.dev/courriel/core/meaning"
)

// cellReplies has a reply for each kind of refusal, without its first digit.
var cellReplies = map[meaning.Event]string{
	meaning.Plain: "50 for a reason that nobody knows", meaning.Closing: "21 bye", meaning.NotKnown: "00 what",
	meaning.BadArgument: "01 what", meaning.OutOfOrder: "03 not now", meaning.SignInWanted: "30 first",
	meaning.TLSWanted: "38 first", meaning.Credentials: "35 X.7.8 no", meaning.Weak: "34 X.7.9 no",
	meaning.NoMailbox: "50 X.1.1 no", meaning.BadSender: "50 X.1.8 no", meaning.Address: "50 X.1.0 no",
	meaning.MailboxOff: "50 X.2.1 no", meaning.MailboxFull: "50 X.2.2 no", meaning.Mailbox: "50 X.2.0 no",
	meaning.Storage: "50 X.3.1 no", meaning.System: "50 X.3.0 no", meaning.TooBig: "50 X.3.4 no",
	meaning.Busy: "50 X.4.5 no", meaning.Routing: "50 X.4.4 no", meaning.TooMany: "50 X.5.3 no",
	meaning.Dialogue: "50 X.5.0 no", meaning.Content: "50 X.6.0 no", meaning.Authenticated: "50 X.7.26 no",
	meaning.Policy: "50 X.7.1 no",
}

// cellVerbs are the commands of the stages at which a server meets the client.
var cellVerbs = map[meaning.Stage]string{
	meaning.Greeting: "", meaning.Hello: "EHLO", meaning.STARTTLS: "STARTTLS", meaning.SignIn: "AUTH PLAIN",
	meaning.TokenSignIn: "AUTH XOAUTH2", meaning.Mail: "MAIL",
	meaning.Recipient: "RCPT", meaning.Data: "DATA", meaning.End: ".",
}

// cellServer is a server that does one thing to one command, and is nice to all others.
func cellServer(verb string, does func(nc net.Conn)) func(net.Conn) {
	return func(nc net.Conn) {
		in := bufio.NewReader(nc)
		say := func(text string) { _, _ = io.WriteString(nc, text+"\r\n") }
		if verb == "" {
			does(nc)
			return
		}
		say("220 mx")
		inData := false
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			line = strings.TrimRight(line, "\r\n")
			switch {
			case inData && line != ".":
			case strings.HasPrefix(line, verb):
				does(nc)
				return
			case strings.HasPrefix(line, "EHLO"):
				say("250-mx\r\n250-STARTTLS\r\n250 AUTH PLAIN XOAUTH2")
			case strings.HasPrefix(line, "AUTH"):
				say("235 in")
			case line == "DATA":
				inData = true
				say("354 go")
			case line == "QUIT":
				return
			default:
				inData = false
				say("250 ok")
			}
		}
	}
}

// playCell has a mail sent to the server and gives the error.
func playCell(t *testing.T, stage meaning.Stage, does func(nc net.Conn)) *Error {
	t.Helper()
	cfg := piped(t, cellServer(cellVerbs[stage], does))
	cfg.Security = Clear
	cfg.Silence = 100 * time.Millisecond
	switch stage {
	case meaning.STARTTLS:
		cfg.Security = RequireSTARTTLS
	case meaning.SignIn:
		cfg.SignIn = SignIn{Username: "u", Password: "p", Mechanism: "PLAIN", AllowClear: true}
	case meaning.TokenSignIn:
		cfg.SignIn = SignIn{Username: "u", Token: "t", Mechanism: "XOAUTH2", AllowClear: true}
	}
	conn, err := Dial(context.Background(), cfg)
	if err == nil {
		_, err = conn.Send(context.Background(), mail())
		conn.Abort()
	}
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%s: %v", stage, err)
	}
	return e
}

// TestEveryCellOnTheWire plays the cells of the table to the engine, over a connection: every
// stage at which a server answers with every kind of refusal, temporary and permanent, with an
// end, with silence and with nonsense.
func TestEveryCellOnTheWire(t *testing.T) {
	played := 0
	for stage := range cellVerbs {
		compare := func(name string, want meaning.Meaning, does func(net.Conn)) {
			played++
			t.Run(stage.String()+" "+name, func(t *testing.T) {
				t.Parallel()
				e := playCell(t, stage, does)
				at := stage
				if at == meaning.TokenSignIn {
					at = meaning.SignIn
				}
				if e.Kind != want.Kind || e.Means != want || e.Stage != at ||
					e.Temporary() != want.Retry ||
					e.Unknown != want.Doubt {
					t.Errorf("%v at %v, %+v, want %+v", e, e.Stage, e.Means, want)
				}
			})
		}
		for event := range meaning.EventCount {
			if !event.IsRefusal() {
				continue
			}
			rest, ok := cellReplies[event]
			if !ok {
				t.Fatalf("there is no reply for %s", event)
			}
			for _, class := range []int{4, 5} {
				reply := fmt.Sprint(class) + strings.ReplaceAll(rest, "X", fmt.Sprint(class))
				said := meaning.Said{}
				text := reply[4:]
				if _, err := fmt.Sscan(reply[:3], &said.Code); err != nil {
					t.Fatal(err)
				}
				if n, _ := fmt.Sscanf(text, "%d.%d.%d", &said.Enhanced[0], &said.Enhanced[1], &said.Enhanced[2]); n != 3 {
					said.Enhanced = [3]int{}
				}
				said.Text = text
				want := meaning.Refusal(stage, said, meaning.Session{})
				compare(reply, want, func(nc net.Conn) {
					in := bufio.NewReader(nc)
					for {
						if _, err := io.WriteString(nc, reply+"\r\n"); err != nil {
							return
						}
						if line, err := in.ReadString('\n'); err != nil ||
							strings.HasPrefix(line, "QUIT") {
							return
						}
					}
				})
			}
		}
		for event, does := range map[meaning.Event]func(net.Conn){
			meaning.ConnEnd: func(net.Conn) {},
			meaning.Silence: func(nc net.Conn) { _, _ = io.Copy(io.Discard, nc) },
			meaning.Garbled: func(nc net.Conn) {
				_, _ = io.WriteString(nc, "what is this?\r\n")
				_, _ = io.Copy(io.Discard, nc)
			},
		} {
			compare(event.String(), meaning.Of(stage, event, false), does)
		}
	}
	if want := len(cellVerbs) * (2*len(cellReplies) + 3); played != want {
		t.Errorf("%d cells, want %d", played, want)
	}
}

// reset ends a connection so that the other side is told (RST).
func reset(nc net.Conn) {
	_ = nc.(*net.TCPConn).SetLinger(0)
	_ = nc.Close()
}

// overTCP gives the settings for a server on the loopback, which does nothing before the client
// knows
// that it is connected.
func overTCP(t *testing.T, serve func(net.Conn)) *Config {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	connected := make(chan struct{}, 100)
	go func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer nc.Close()
				<-connected
				serve(nc)
			}()
		}
	}()
	return &Config{
		Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, EHLOName: "client.test",
		Silence: time.Minute,
		DialAddress: func(ctx context.Context, network, address string) (net.Conn, error) {
			nc, err := new(net.Dialer).DialContext(ctx, network, address)
			connected <- struct{}{}
			return nc, err
		},
	}
}

// configured prepares the settings for a stage.
func configured(cfg *Config, stage meaning.Stage) {
	cfg.Security = Clear
	switch stage {
	case meaning.STARTTLS:
		cfg.Security = RequireSTARTTLS
	case meaning.SignIn:
		cfg.SignIn = SignIn{Username: "u", Password: "p", Mechanism: "PLAIN", AllowClear: true}
	case meaning.TokenSignIn:
		cfg.SignIn = SignIn{Username: "u", Token: "t", Mechanism: "XOAUTH2", AllowClear: true}
	}
}

// TestCallersCellsOnTheWire plays what the caller does, and what the system tells, at every stage:
// a
// reset, a deadline, a cancel and an abort while the server is silent, and a reply out of place.
func TestCallersCellsOnTheWire(t *testing.T) {
	played := 0
	for stage, verb := range cellVerbs {
		reached := func(t *testing.T, there chan<- struct{}) *Config {
			var once sync.Once
			cfg := overTCP(t, cellServer(verb, func(nc net.Conn) {
				once.Do(func() { close(there) })
				_, _ = io.Copy(io.Discard, nc)
			}))
			configured(cfg, stage)
			return cfg
		}
		events := map[meaning.Event]func(t *testing.T) error{
			meaning.ConnReset: func(t *testing.T) error {
				cfg := overTCP(t, cellServer(verb, reset))
				configured(cfg, stage)
				return sendOne(context.Background(), cfg, nil)
			},
			meaning.Misplaced: func(t *testing.T) error {
				cfg := overTCP(t, cellServer(verb, func(nc net.Conn) {
					_, _ = io.WriteString(nc, "399 what is this for?\r\n")
					_, _ = io.Copy(io.Discard, nc)
				}))
				configured(cfg, stage)
				return sendOne(context.Background(), cfg, nil)
			},
			meaning.Stopped: func(t *testing.T) error {
				there := make(chan struct{})
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				go func() {
					<-there
					cancel()
				}()
				return sendOne(ctx, reached(t, there), nil)
			},
			meaning.OutOfTime: func(t *testing.T) error {
				there := make(chan struct{})
				ctx, end := context.WithTimeout(context.Background(), 200*time.Millisecond)
				defer end()
				return sendOne(ctx, reached(t, there), nil)
			},
		}
		if stage >= meaning.Mail { // there is no connection to abort before
			events[meaning.Shut] = func(t *testing.T) error {
				there := make(chan struct{})
				return sendOne(context.Background(), reached(t, there), func(c *Conn) {
					go func() {
						<-there
						c.Abort()
					}()
				})
			}
		}
		for event, play := range events {
			played++
			t.Run(stage.String()+" "+event.String(), func(t *testing.T) {
				t.Parallel()
				var e *Error
				if err := play(t); !errors.As(err, &e) {
					t.Fatal(err)
				}
				want := meaning.Of(stage, event, false)
				at := stage
				if at == meaning.TokenSignIn {
					at = meaning.SignIn
				}
				if e.Kind != want.Kind || e.Means != want || e.Stage != at ||
					e.Temporary() != want.Retry || e.Unknown != want.Doubt {
					t.Errorf("%v at %v, %+v, want %+v", e, e.Stage, e.Means, want)
				}
			})
		}
	}
	if want := len(cellVerbs)*4 + 4; played != want {
		t.Errorf("%d cells, want %d", played, want)
	}
}

// sendOne opens a connection and sends a mail over it.
func sendOne(ctx context.Context, cfg *Config, opened func(*Conn)) error {
	conn, err := Dial(ctx, cfg)
	if err != nil {
		return err
	}
	defer conn.Abort()
	if opened != nil {
		opened(conn)
	}
	_, err = conn.Send(ctx, mail())
	return err
}

// refusals plays the replies of cellReplies in both classes.
func refusals(t *testing.T, play func(reply string, said meaning.Said)) {
	t.Helper()
	for event := range meaning.EventCount {
		if !event.IsRefusal() {
			continue
		}
		for _, class := range []int{4, 5} {
			if event == meaning.Closing && class == 5 {
				continue // 521 is no good-bye
			}
			reply := fmt.Sprint(
				class,
			) + strings.ReplaceAll(
				cellReplies[event],
				"X",
				fmt.Sprint(class),
			)
			said := meaning.Said{Text: reply[4:]}
			_, _ = fmt.Sscan(reply[:3], &said.Code)
			enhanced := &said.Enhanced
			n, _ := fmt.Sscanf(said.Text, "%d.%d.%d", &enhanced[0], &enhanced[1], &enhanced[2])
			if n != 3 {
				said.Enhanced = [3]int{}
			}
			play(reply, said)
		}
	}
}

// others are the ends of a connection and of patience, for what is played over TCP.
var others = map[meaning.Event]func(net.Conn){
	meaning.ConnEnd:   func(net.Conn) {},
	meaning.ConnReset: reset,
	meaning.Silence:   func(nc net.Conn) { _, _ = io.Copy(io.Discard, nc) },
	meaning.Garbled: func(nc net.Conn) {
		_, _ = io.WriteString(nc, "what is this?\r\n")
		_, _ = io.Copy(io.Discard, nc)
	},
	meaning.Misplaced: func(nc net.Conn) {
		_, _ = io.WriteString(nc, "399 what is this for?\r\n")
		_, _ = io.Copy(io.Discard, nc)
	},
}

// again says a reply to each command.
func again(reply string) func(net.Conn) {
	return func(nc net.Conn) {
		in := bufio.NewReader(nc)
		for {
			if _, err := io.WriteString(nc, reply+"\r\n"); err != nil {
				return
			}
			if _, err := in.ReadString('\n'); err != nil {
				return
			}
		}
	}
}

// chunkServer takes mail by BDAT, refuses recipients who are "refused", and does one thing after
// the octets of a chunk, to RSET or to QUIT.
func chunkServer(verb string, does func(nc net.Conn)) func(net.Conn) {
	return func(nc net.Conn) {
		in := bufio.NewReader(nc)
		say := func(text string) { _, _ = io.WriteString(nc, text+"\r\n") }
		say("220 mx")
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			var octets int64
			if n, _ := fmt.Sscanf(line, "BDAT %d", &octets); n == 1 {
				if _, err := io.CopyN(io.Discard, in, octets); err != nil {
					return
				}
			}
			switch {
			case strings.HasPrefix(line, verb):
				does(nc)
				return
			case strings.HasPrefix(line, "EHLO"):
				say("250-mx\r\n250 CHUNKING")
			case strings.Contains(line, "<refused@"):
				say("550 5.1.1 no")
			default:
				say("250 ok")
			}
		}
	}
}

func (e *Error) is(stage meaning.Stage, want meaning.Meaning) bool {
	return e.Kind == want.Kind && e.Means == want && e.Stage == stage && e.Unknown == want.Doubt &&
		e.Temporary() == want.Retry
}

// TestBDATCellsOnTheWire: what is said after the octets of a chunk is the verdict on the mail, but
// for the codes that only say that the server does not know BDAT.
func TestBDATCellsOnTheWire(t *testing.T) {
	played := 0
	check := func(name string, at meaning.Stage, want meaning.Meaning, does func(net.Conn)) {
		played++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := overTCP(t, chunkServer("BDAT", does))
			cfg.Security, cfg.Silence = Clear, 300*time.Millisecond
			var e *Error
			if err := sendOne(context.Background(), cfg, nil); !errors.As(err, &e) {
				t.Fatal(err)
			}
			if want.Kind == ExtensionFailed { // the table knows it, and the next way is tried
				want = meaning.Meaning{Kind: ExtensionFailed, Retry: true}
				e.Means = want
			}
			if !e.is(at, want) {
				t.Errorf("%v at %v, %+v, want %+v at %v", e, e.Stage, e.Means, want, at)
			}
		})
	}
	refusals(t, func(reply string, said meaning.Said) {
		want := meaning.Refusal(meaning.Chunk, said, meaning.Session{})
		at := meaning.Data
		if want.Kind != ExtensionFailed {
			want, at = meaning.Refusal(meaning.End, said, meaning.Session{}), meaning.End
		}
		check(reply, at, want, again(reply))
	})
	for event, does := range others {
		check(event.String(), meaning.End, meaning.Of(meaning.End, event, false), does)
	}
	if want := 2*len(cellReplies) - 1 + len(others); played != want {
		t.Errorf("%d cells, want %d", played, want)
	}
}

// TestResetCellsOnTheWire: RSET after a mail that was refused, before the next.
func TestResetCellsOnTheWire(t *testing.T) {
	check := func(name string, want meaning.Meaning, does func(net.Conn)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := overTCP(t, chunkServer("RSET", does))
			cfg.Security, cfg.Silence = Clear, 300*time.Millisecond
			conn, err := Dial(context.Background(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Abort()
			refused := mail()
			refused.Recipients = []string{"refused@mx.test"}
			_, err = conn.Send(context.Background(), refused)
			if e := expect(t, err, RecipientsRefused, StageRecipient, false); !e.Usable {
				t.Fatal(err)
			}
			_, err = conn.Send(context.Background(), mail())
			var e *Error
			if !errors.As(err, &e) || !e.is(meaning.Reset, want) || e.Usable {
				t.Errorf("%v at %v, %+v, want %+v", e, e.Stage, e.Means, want)
			}
		})
	}
	refusals(t, func(reply string, said meaning.Said) {
		check(reply, meaning.Refusal(meaning.Reset, said, meaning.Session{}), again(reply))
	})
	for event, does := range others {
		check(event.String(), meaning.Of(meaning.Reset, event, false), does)
	}
}

// TestQuitCellsOnTheWire: nothing hangs on the answer to QUIT, whatever it is; the connection is
// closed, and soon.
func TestQuitCellsOnTheWire(t *testing.T) {
	check := func(name string, does func(net.Conn)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gone := make(chan struct{})
			cfg := overTCP(t, chunkServer("QUIT", func(nc net.Conn) {
				does(nc)
				_, _ = io.Copy(io.Discard, nc)
				close(gone)
			}))
			cfg.Security = Clear
			conn, err := Dial(context.Background(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Send(context.Background(), mail()); err != nil {
				t.Fatal(err)
			}
			conn.Quit(context.Background())
			<-gone
			if conn.Usable() {
				t.Error("usable")
			}
		})
	}
	refusals(t, func(reply string, said meaning.Said) {
		if said.Code != 421 &&
			meaning.Refusal(meaning.Quit, said, meaning.Session{}).Kind != KindNone {
			t.Errorf("%s is an error", reply)
		}
		check(reply, func(nc net.Conn) { _, _ = io.WriteString(nc, reply+"\r\n") })
	})
	for event, does := range others {
		check(event.String(), does)
	}
}

// hook is a resolver, or a way to connect, that ends as it is told.
type hook func(ctx context.Context) error

func (h hook) LookupNetIP(ctx context.Context, _, _ string) ([]netip.Addr, error) {
	return nil, h(ctx)
}

// TestWayCellsOnTheWire plays what can happen on the way to the server: to its name and to the
// connection.
func TestWayCellsOnTheWire(t *testing.T) {
	system := func(number syscall.Errno) hook {
		return func(context.Context) error { return os.NewSyscallError("connect", number) }
	}
	name := func(e net.DNSError) hook { return func(context.Context) error { return &e } }
	silent := hook(func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
	for stage, events := range map[meaning.Stage]map[meaning.Event]hook{
		meaning.Resolve: {
			meaning.NoName:      name(net.DNSError{Err: "no such host", IsNotFound: true}),
			meaning.NameTrouble: name(net.DNSError{Err: "server trouble", IsTemporary: true}),
			meaning.NoRoom:      system(syscall.EMFILE),
			meaning.Silence:     silent, meaning.OutOfTime: silent, meaning.Stopped: silent,
		},
		meaning.Connect: {
			meaning.NoListener: system(syscall.ECONNREFUSED),
			meaning.NoRoute:    system(syscall.EHOSTUNREACH),
			meaning.NoRoom:     system(syscall.EMFILE), meaning.ConnReset: system(syscall.ECONNRESET),
			meaning.Silence: silent, meaning.OutOfTime: silent, meaning.Stopped: silent,
		},
	} {
		for event := range meaning.EventCount {
			want := meaning.Of(stage, event, false)
			if ends, ok := events[event]; ok == want.Impossible && event != meaning.Shut {
				t.Errorf("%s × %s: played %v, impossible %v", stage, event, ok, want.Impossible)
			} else if ok {
				t.Run(stage.String()+" "+event.String(), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) { playWay(t, stage, event, ends, want) })
				})
			}
		}
	}
}

func playWay(
	t *testing.T,
	stage meaning.Stage,
	event meaning.Event,
	ends hook,
	want meaning.Meaning,
) {
	cfg := &Config{
		Host:     "mx.test",
		Port:     25,
		EHLOName: "client.test",
		Silence:  time.Minute,
		Resolver: ends,
	}
	if stage == meaning.Connect {
		cfg.Host, cfg.Resolver = "192.0.2.1", nil
		cfg.DialAddress = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return nil, ends(ctx)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	switch event {
	case meaning.OutOfTime:
		ctx, cancel = context.WithTimeout(ctx, time.Second)
		defer cancel()
	case meaning.Stopped:
		time.AfterFunc(time.Second, cancel)
	}
	_, err := Dial(ctx, cfg)
	var e *Error
	if !errors.As(err, &e) || !e.is(stage, want) {
		t.Errorf("%v, want %+v at %v", err, want, stage)
		if e != nil {
			t.Errorf("%+v at %v", e.Means, e.Stage)
		}
	}
}

// TestProxyCellsOnTheWire plays what a SOCKS proxy, and the way to it, can do.
func TestProxyCellsOnTheWire(t *testing.T) {
	says := func(reply ...byte) func(net.Conn) {
		return func(nc net.Conn) {
			_, _ = io.ReadFull(nc, make([]byte, 3)) // version 5, one method: none
			_, _ = nc.Write([]byte{5, 0})
			_, _ = io.ReadFull(nc, make([]byte, 4+1+len("mx.test")+2))
			_, _ = nc.Write(append([]byte{5}, append(reply, 0, 1, 0, 0, 0, 0, 0, 0)...))
			_, _ = io.Copy(io.Discard, nc)
		}
	}
	first := func(reply string) func(net.Conn) {
		return func(nc net.Conn) {
			_, _ = io.ReadFull(nc, make([]byte, 3))
			_, _ = io.WriteString(nc, reply)
			_, _ = io.Copy(io.Discard, nc)
		}
	}
	fails := func(err error) hook { return func(context.Context) error { return err } }
	silent := others[meaning.Silence]
	serves := map[meaning.Event]func(net.Conn){
		meaning.Plain: says(1), meaning.Policy: says(2), meaning.NoRoute: says(3),
		meaning.NoListener: says(5), meaning.Credentials: first("\x05\xff"),
		meaning.Garbled: first(
			"HTTP/1.1 400 Bad Request\r\n\r\n",
		), meaning.ConnEnd: others[meaning.ConnEnd],
		meaning.ConnReset: reset,
		meaning.Silence:   silent, meaning.OutOfTime: silent, meaning.Stopped: silent,
	}
	dials := map[meaning.Event]hook{
		meaning.NoRoom: fails(os.NewSyscallError("socket", syscall.EMFILE)),
	}
	names := map[meaning.Event]hook{
		meaning.NoName:      fails(&net.DNSError{Err: "no such host", IsNotFound: true}),
		meaning.NameTrouble: fails(&net.DNSError{Err: "server misbehaving", IsTemporary: true}),
	}
	elsewhere := map[meaning.Event]string{
		meaning.LocalTLS: "TestProxyRefuses", meaning.CertBad: "TestProxyRefuses",
		meaning.Shut: "there is no connection to abort yet",
	}
	for event := range meaning.EventCount {
		permanent := event == meaning.Policy || event == meaning.Credentials
		want := meaning.Of(meaning.Proxy, event, permanent)
		serve, dial, name := serves[event], dials[event], names[event]
		if played := serve != nil || dial != nil || name != nil; played == want.Impossible &&
			elsewhere[event] == "" {
			t.Errorf("%s: played %v, impossible %v", event, played, want.Impossible)
			continue
		} else if !played {
			continue
		}
		t.Run(event.String(), func(t *testing.T) {
			t.Parallel()
			cfg := &Config{}
			address := "socks5h://127.0.0.1:1080"
			switch {
			case serve != nil:
				cfg = overTCP(t, serve)
				address = fmt.Sprintf("socks5h://127.0.0.1:%d", cfg.Port)
			case dial != nil:
				cfg.DialAddress = func(ctx context.Context, _, _ string) (net.Conn, error) {
					return nil, dial(ctx)
				}
			default:
				address, cfg.Resolver = "socks5h://proxy.test:1080", name
			}
			proxy, err := ParseProxy(address)
			if err != nil {
				t.Fatal(err)
			}
			cfg.Host, cfg.Port, cfg.Proxy, cfg.Security = "mx.test", 25, proxy, Clear
			cfg.Silence = time.Minute
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			switch event {
			case meaning.Silence:
				cfg.Silence = 100 * time.Millisecond
			case meaning.OutOfTime:
				ctx, cancel = context.WithTimeout(ctx, 100*time.Millisecond)
				defer cancel()
			case meaning.Stopped:
				time.AfterFunc(100*time.Millisecond, cancel)
			}
			_, err = Dial(ctx, cfg)
			var e *Error
			if !errors.As(err, &e) || !e.is(meaning.Proxy, want) {
				t.Errorf("%v, want %+v", err, want)
				if e != nil {
					t.Errorf("%+v at %v", e.Means, e.Stage)
				}
			}
		})
	}
}
