// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"courriel.dev/courriel/core/meaning"
)

// The settings of a transcript (lines with %), in their order:
//
//	option NAME [VALUE]   of the connection, see play.option
//	mail NAME VALUE …     begins a mail: from, to (several with commas), size, utf8, 8bit, all (or
//
// none), stream, unsized
//
//	body "TEXT"           its body, quoted as in Go; without it a short one
//	want KIND [STAGE]     what must come of it, or of Dial when no mail came before; "ok" for
//
// success
//
//	replies CODE …        the codes for its recipients; 0: none
//	unknown | usable | dead   what the error says
//	batch WINDOW          the mails are sent with SendBatch; "want untouched" is then possible
type play struct {
	cfg   Config
	dial  expectation
	mails []*playMail
	batch int // the window, when the mails are sent with SendBatch
}

type expectation struct {
	set             bool
	kind            Kind
	stage           Stage
	stageSet        bool
	replies         []int
	unknown         bool
	untouched       bool
	usable, usedSet bool
}

type playMail struct {
	Mail
	want expectation
}

const shortBody = "Subject: x\r\n\r\nHello\r\n.\r\n..two\r\nend\r\n"

func parsePlay(t testing.TB, settings []string) *play {
	t.Helper()
	p := &play{
		cfg: Config{
			Host:     "127.0.0.1",
			Security: Opportunistic,
			EHLOName: "client.test",
			Silence:  5 * time.Second,
			ExtraCAs: testCA().pem(),
		},
	}
	var m *playMail
	for _, s := range settings {
		words := strings.Fields(s)
		want := &p.dial
		if m != nil {
			want = &m.want
		}
		switch words[0] {
		case "cuts": // which ways of cutting make sense; TestTranscripts looks
		case "batch":
			p.batch, _ = strconv.Atoi(words[1])
		case "option":
			p.option(t, words[1], strings.Join(words[2:], " "))
		case "mail":
			m = &playMail{
				Mail: Mail{
					Sender:     "a@client.test",
					Recipients: []string{"b@mx.test"},
					Body:       Body{Bytes: []byte(shortBody)},
				},
			}
			p.mails = append(p.mails, m)
			for i := 1; i < len(words); i++ {
				p.mailWord(t, m, words[i])
			}
		case "body":
			text, err := strconv.Unquote(strings.TrimSpace(strings.TrimPrefix(s, "body")))
			if err != nil {
				t.Fatalf("%q: %v", s, err)
			}
			m.Body.Bytes = []byte(text)
		case "want":
			want.set = true
			if want.untouched = words[1] == "untouched"; !want.untouched {
				want.kind = kindNamed(t, words[1])
			}
			if len(words) > 2 {
				want.stage, want.stageSet = stageNamed(t, strings.Join(words[2:], " ")), true
			}
		case "replies":
			for _, w := range words[1:] {
				n, _ := strconv.Atoi(w)
				want.replies = append(want.replies, n)
			}
		case "unknown":
			want.unknown = true
		case "usable":
			want.usable, want.usedSet = true, true
		case "dead":
			want.usable, want.usedSet = false, true
		default:
			t.Fatalf("setting %q", s)
		}
	}
	return p
}

func (p *play) option(t testing.TB, name, value string) {
	t.Helper()
	switch name {
	case "starttls":
		p.cfg.Security = RequireSTARTTLS
	case "tls":
		p.cfg.Security = ImplicitTLS
	case "clear":
		p.cfg.Security = Clear
	case "host":
		p.cfg.Host = value
	case "user":
		p.cfg.SignIn.Username = value
	case "password":
		p.cfg.SignIn.Password = value
	case "token":
		p.cfg.SignIn.Token = value
	case "mechanism":
		p.cfg.SignIn.Mechanism = value
	case "sign-in-required":
		p.cfg.SignIn.Required = true
	case "silence":
		d, err := time.ParseDuration(value)
		if err != nil {
			t.Fatal(err)
		}
		p.cfg.Silence = d
	case "no-chunking":
		p.cfg.NoChunking = true
	case "no-pipelining":
		p.cfg.NoPipelining = true
	default:
		t.Fatalf("option %q", name)
	}
}

func (p *play) mailWord(t testing.TB, m *playMail, word string) {
	t.Helper()
	name, value, _ := strings.Cut(word, "=")
	switch name {
	case "from":
		m.Sender = value
	case "to":
		m.Recipients = strings.Split(value, ",")
	case "size":
		n, _ := strconv.Atoi(value)
		m.Body.Bytes = bytes.Repeat([]byte("0123456789abcde\r\n"), n/17+1)[:n]
		copy(m.Body.Bytes[n-2:], "\r\n")
	case "utf8":
		m.Options.UTF8 = true
	case "8bit":
		m.Options.Body = gosmtp.Body8BitMIME
	case "all":
		m.AllOrNone = true
	case "stream", "unsized":
		m.Body.Size = int64(len(m.Body.Bytes))
		if name == "unsized" {
			m.Body.Size = -1
		}
		m.Body.Reader = readerOf{m}
	default:
		t.Fatalf("mail %q", word)
	}
}

// readerOf reads a mail's Bytes octet by octet, once for each time it is asked to begin.
type readerOf struct{ m *playMail }

func (r readerOf) Read([]byte) (int, error) { return 0, errors.New("not begun") }

// fresh gives a mail whose reader stands at the beginning.
func (m *playMail) fresh() *Mail {
	mail := m.Mail
	if mail.Body.Reader != nil {
		mail.Body.Reader = oneByOne{bytes.NewReader(m.Body.Bytes)}
		mail.Body.Bytes = nil
	}
	return &mail
}

type oneByOne struct{ r io.Reader }

func (o oneByOne) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	return o.r.Read(p[:1])
}

func kindNamed(t testing.TB, name string) Kind {
	t.Helper()
	if name == "ok" {
		return KindNone
	}
	for k, n := range kindNames {
		if n == name {
			return k
		}
	}
	t.Fatalf("no kind is named %q", name)
	return 0
}

func stageNamed(t testing.TB, name string) Stage {
	t.Helper()
	for s := range meaning.StageCount {
		if s.String() == name {
			return s
		}
	}
	t.Fatalf("no stage is named %q", name)
	return 0
}

var kindNames = map[Kind]string{
	BadConfig: "BadConfig", BadAddress: "BadAddress", BadBody: "BadBody", CannotRead: "CannotRead",
	HostNotFound: "HostNotFound", NameResolution: "NameResolution", Refused: "Refused", Unreachable: "Unreachable",
	ConnectTimeout: "ConnectTimeout", Timeout: "Timeout", Lost: "Lost", Protocol: "Protocol", TotalTime: "TotalTime",
	LocalResources: "LocalResources", Cancelled: "Cancelled", Closed: "Closed", TLSNotOffered: "TLSNotOffered",
	STARTTLSRefused: "STARTTLSRefused", TLSHandshake: "TLSHandshake", NoTLSHere: "NoTLSHere", Injection: "Injection",
	UnknownAuthority: "UnknownAuthority", WrongName: "WrongName", Expired: "Expired", CertificateInvalid: "CertificateInvalid",
	BadCA: "BadCA", SignInRefused: "SignInRefused", TokenRefused: "TokenRefused", SignInTemporary: "SignInTemporary",
	ClearTextSignIn: "ClearTextSignIn", NoMechanism: "NoMechanism", MechanismRefused: "MechanismRefused",
	EncryptionRequired: "EncryptionRequired", SignInRequired: "SignInRequired", BadChallenge: "BadChallenge",
	GreetingRefused: "GreetingRefused", EHLORefused: "EHLORefused", SenderRefused: "SenderRefused",
	RecipientsRefused: "RecipientsRefused", SomeRecipientsRefused: "SomeRecipientsRefused", DataRefused: "DataRefused",
	MessageRefused: "MessageRefused", TooLarge: "TooLarge", ServiceClosing: "ServiceClosing",
	ExtensionMissing: "ExtensionMissing", ExtensionFailed: "ExtensionFailed",
	SignInDisabled: "SignInDisabled", AppPassword: "AppPassword", ClientRefused: "ClientRefused", Unavailable: "Unavailable",
}

func (w *expectation) check(err error, r *Result) error {
	var e *Error
	if err != nil && !errors.As(err, &e) {
		return fmt.Errorf("%v is no *Error", err)
	}
	kind := KindNone
	if e != nil {
		kind = e.Kind
	}
	if kind != w.kind {
		return fmt.Errorf("got %v (%v), want %v", kind, err, w.kind)
	}
	if e != nil {
		if w.stageSet && e.Stage != w.stage {
			return fmt.Errorf("stage %v, want %v (%v)", e.Stage, w.stage, err)
		}
		if e.Unknown != w.unknown {
			return fmt.Errorf("unknown %v, want %v (%v)", e.Unknown, w.unknown, err)
		}
		if w.usedSet && e.Usable != w.usable {
			return fmt.Errorf("usable %v, want %v (%v)", e.Usable, w.usable, err)
		}
	}
	if w.replies != nil {
		var codes []int
		for _, to := range r.Recipients {
			codes = append(codes, to.Reply.Code)
		}
		if fmt.Sprint(codes) != fmt.Sprint(w.replies) {
			return fmt.Errorf("recipients were answered %v, want %v", codes, w.replies)
		}
	}
	if w.untouched {
		if err != nil || r.Delivered {
			return fmt.Errorf("not untouched: %v, delivered %v", err, r.Delivered)
		}
		return nil
	}
	if r != nil && r.Delivered != (err == nil) {
		return fmt.Errorf("delivered %v beside %v", r.Delivered, err)
	}
	return nil
}

// run plays the client's part.
func (p *play) run(port int) error {
	cfg := p.cfg
	cfg.Port = port
	c, err := Dial(context.Background(), &cfg)
	if werr := p.dial.check(err, nil); werr != nil {
		return fmt.Errorf("Dial: %w", werr)
	}
	if err != nil {
		return nil
	}
	defer c.Abort()
	if p.batch > 0 {
		return p.runBatch(c)
	}
	for i, m := range p.mails {
		r, err := c.Send(context.Background(), m.fresh())
		if werr := m.want.check(err, r); werr != nil {
			return fmt.Errorf("mail %d: %w", i+1, werr)
		}
	}
	c.Quit(context.Background())
	return nil
}

func (p *play) runBatch(c *Conn) error {
	var mails []*Mail
	for _, m := range p.mails {
		mails = append(mails, m.fresh())
	}
	results := make([]Result, len(mails))
	err := c.SendBatch(context.Background(), mails, results, p.batch)
	if (err == nil) != c.Usable() {
		return fmt.Errorf("usable %v after %v", c.Usable(), err)
	}
	for i, m := range p.mails {
		var err error
		if e := results[i].Err; e != nil {
			err = e
		}
		if werr := m.want.check(err, &results[i]); werr != nil {
			return fmt.Errorf("mail %d: %w", i+1, werr)
		}
	}
	c.Quit(context.Background())
	return nil
}

// TestTranscripts plays each transcript of testdata with what the server says whole, line by line
// and octet by octet, and to a client whose thread waits for it itself.
func TestTranscripts(t *testing.T) {
	playAll(t, func(name string) bool { return !catalogued.MatchString(name) })
}

// TestFault plays the transcripts of the catalogue of faults.
func TestFault(t *testing.T) {
	playAll(t, catalogued.MatchString)
}

var catalogued = regexp.MustCompile(`^[A-H][0-9]{2}_`)

func playAll(t *testing.T, which func(name string) bool) {
	for name, text := range readTestdata(t) {
		if !which(name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !strings.HasPrefix(text, "# ") {
				t.Fatal("the first line does not say what is shown")
			}
			for cut, how := range []string{"whole", "by line", "by octet", "blocking"} {
				blocking := how == "blocking"
				if blocking {
					cut = whole
				}
				// What comes in one segment decides some of them.
				if cut != whole && strings.Contains(text, "\n% cuts whole\n") {
					continue
				}
				t.Run(how, func(t *testing.T) {
					t.Parallel()
					_, settings := parseSteps(t, text)
					peer := newPeer(t, text)
					peer.cut = cut
					p := parsePlay(t, settings)
					p.cfg.Block = blocking
					if err := p.run(listen(t, peer)); err != nil {
						t.Error(err)
					}
				})
			}
		})
	}
}
