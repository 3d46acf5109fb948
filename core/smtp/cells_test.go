// SPDX-License-Identifier: MIT

package smtp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
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
	meaning.TokenSignIn: "AUTH XOAUTH2", meaning.Mail: "MAIL", meaning.Recipient: "RCPT", meaning.Data: "DATA", meaning.End: ".",
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
