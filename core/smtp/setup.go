// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"courriel.dev/courriel/core/internal/netio"
	"courriel.dev/courriel/core/internal/provoke"
	"courriel.dev/courriel/core/meaning"
	"courriel.dev/courriel/core/signin"
)

// setup is what only the opening of a connection needs.
type setup struct {
	*Conn
	cfg   *Config
	roots *x509.CertPool
	own   []*x509.Certificate // those of the roots whose dates are known
	user  signin.Credentials
	hello string

	// Of this try: how it goes, the addresses that are left out, and whether there are more, surely
	// or perhaps.
	ways    Ways
	skip    []netip.Addr
	others  bool
	perhaps bool
	begun   time.Time // of the first try
	again   bool      // it is not the first one
	proxied string    // what a proxy was asked for
	// Of the handshake: that it is going on, with a session to take up, what had been heard before
	// it, and that the certificate was looked at.
	shaking, ticket, judged bool
	certificateAsked        bool // by the server, for its handshake
	certificateShown        bool // the client's, to the server
	heardBefore             int64
}

// dial makes one try to open a connection.
func (s *setup) dial(ctx context.Context) *Error {
	if e := s.connect(ctx); e != nil {
		s.log.Event("not connected: %s: %v", e.Kind, e.Err)
		return e
	}
	s.watch(ctx)
	e := s.open()
	if err := ctx.Err(); e == nil && err != nil {
		e = s.broken(StageIdle, err)
	}
	if e != nil && e.Usable {
		_ = s.quit() // good manners; its answer is not waited for
	}
	s.unwatch()
	if e != nil {
		s.shut()
		e.Usable = false // a connection that was not opened is none
		s.tell(e)
		s.forget()
		return e
	}
	s.lastUse = time.Now()
	return nil
}

// newSetup checks the configuration before anything is connected to.
func newSetup(cfg *Config) (*setup, error) {
	bad := func(kind Kind, err error) (*setup, error) {
		return nil, &Error{Stage: StageConfig, Kind: kind, Host: cfg.Host, Err: err}
	}
	name, err := netio.ASCIIHost(cfg.Host)
	if err != nil {
		return bad(HostNotFound, err)
	}
	if cfg.Port < 1 || cfg.Port > 65535 {
		return bad(BadConfig, errors.New("the port is not between 1 and 65535"))
	}
	if cfg.Security > Clear || cfg.Family > IPv6 {
		return bad(BadConfig, errors.New("unknown security or family"))
	}
	c := &Conn{
		host:        cfg.Host,
		name:        name,
		silence:     cfg.silence(),
		couldSignIn: cfg.SignIn.wanted(),
		token:       cfg.SignIn.Token != "",
	}
	c.onCancel = func() {
		defer func() { _ = recover() }() // runs on a goroutine of its own: a connection of the caller's must not end the program
		c.shut()
		provoke.Here("cancellation")
	}
	s := &setup{Conn: c, cfg: cfg, user: signin.Credentials{
		Username: cfg.SignIn.Username, Password: cfg.SignIn.Password, Token: cfg.SignIn.Token, Host: name, Port: cfg.Port,
	}}
	if cfg.SignIn.wanted() {
		if err := signin.Check(&s.user); err != nil {
			return bad(BadConfig, err)
		}
		s.secrets.Add(cfg.SignIn.Password)
		s.secrets.Add(cfg.SignIn.Token)
		if m := cfg.SignIn.Mechanism; m != "" && !signin.Known(m) {
			return bad(BadConfig, errors.New("unknown sign-in mechanism"))
		}
	} else if cfg.SignIn.Required {
		return bad(BadConfig, errors.New("sign-in is required, but there is neither a password nor a token"))
	}
	if p := cfg.Proxy; p != nil {
		s.secrets.Add(p.Password)
		if p.User != "" {
			s.secrets.AddAsItIs(
				base64.StdEncoding.EncodeToString([]byte(p.User + ":" + p.Password)),
			)
		}
	}
	if s.hello, err = helloName(cfg.EHLOName); err != nil {
		return bad(BadConfig, err)
	}
	if s.roots, s.own, err = trusted(cfg); err != nil {
		return bad(BadCA, err)
	}
	if cfg.Transcript != nil {
		show := func(side Side) func(string) {
			return func(line string) { cfg.Transcript(side, escape(decodeText([]byte(c.secrets.ScrubText(line))))) }
		}
		c.log = netio.NewTranscript(show(ClientSide), show(ServerSide), show(Event))
	}
	return s, nil
}

// helloName gives the name for EHLO the form that it has on the wire; "" stays, for the address
// literal.
func helloName(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	ascii, err := netio.ASCIIHost(name)
	if err != nil {
		return "", errors.New("the EHLO name is no host name")
	}
	if ip, err := netip.ParseAddr(ascii); err == nil {
		return literal(ip), nil
	}
	return ascii, nil
}

// literal writes an address as RFC 5321 §4.1.3 wants it.
func literal(ip netip.Addr) string {
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return "[" + ip.String() + "]"
	}
	return "[IPv6:" + ip.String() + "]"
}

func (s *setup) dialer() netio.Dialer {
	d := netio.Dialer{
		Host: s.name, Port: uint16(s.cfg.Port), Networks: []string{"ip6", "ip4"}, Local: s.cfg.LocalAddress, Silence: s.silence,
		DialAddress: s.cfg.DialAddress, Skip: s.skip,
	}
	if s.cfg.Resolver != nil {
		d.Resolver = s.cfg.Resolver
	}
	switch s.cfg.Family {
	case IPv4:
		d.Networks = []string{"ip4"}
	case IPv6:
		d.Networks = []string{"ip6"}
	}
	return d
}

func (s *setup) connect(ctx context.Context) *Error {
	var nc net.Conn
	var e *Error
	if s.cfg.Proxy != nil {
		nc, e = s.throughProxy(ctx)
	} else {
		nc, e = s.straight(ctx)
	}
	if e != nil {
		return e
	}
	if s.cfg.Block {
		nc = netio.Block(nc)
	}
	s.wire = netio.NewWire(nc, s.silence)
	s.conn = s.wire
	s.lines = netio.NewLines((*source)(s.Conn))
	s.address = nc.RemoteAddr().String()
	s.info.Remote, s.info.Local = addrPort(nc.RemoteAddr()), addrPort(nc.LocalAddr())
	if s.hello == "" {
		ip := s.info.Local.Addr()
		if !ip.IsValid() {
			ip = netip.AddrFrom4([4]byte{127, 0, 0, 1})
		}
		s.hello = literal(ip)
	}
	s.lastUse = time.Now()
	s.log.Event("connected to %s from %s", s.address, nc.LocalAddr())
	return nil
}

// straight connects without a proxy.
func (s *setup) straight(ctx context.Context) (net.Conn, *Error) {
	d := s.dialer()
	s.log.Event("connecting to %s", net.JoinHostPort(s.name, strconv.Itoa(s.cfg.Port)))
	nc, err := d.Dial(ctx)
	if err == nil {
		s.others, s.perhaps = d.Others()
		return nc, nil
	}
	stage := StageConnect
	var de *netio.DialError
	if errors.As(err, &de) && de.Resolving || de == nil && d.Resolving() {
		stage = StageResolve
	}
	return nil, s.dialFailed(stage, err)
}

// dialEvents are what netio's reasons are in the table.
var dialEvents = map[netio.Reason]meaning.Event{
	netio.NotFound: meaning.NoName, netio.NameFailure: meaning.NameTrouble, netio.Unreachable: meaning.NoRoute, netio.Other: meaning.NoRoute,
	netio.TimedOut: meaning.Silence, netio.Refused: meaning.NoListener, netio.Lost: meaning.ConnReset, netio.Local: meaning.NoRoom,
}

func addrPort(a net.Addr) netip.AddrPort {
	if t, ok := a.(*net.TCPAddr); ok {
		p := t.AddrPort()
		return netip.AddrPortFrom(p.Addr().Unmap(), p.Port())
	}
	return netip.AddrPort{}
}

// open does everything that comes before the first mail.
func (s *setup) open() *Error {
	if s.cfg.Security == ImplicitTLS {
		if e := s.handshake(); e != nil {
			return e
		}
	}
	if e := s.greeting(); e != nil {
		return e
	}
	if e := s.sayHello(); e != nil {
		return e
	}
	if s.cfg.Security == Opportunistic || s.cfg.Security == RequireSTARTTLS {
		if s.info.Extensions.Has("STARTTLS") {
			if e := s.startTLS(); e != nil {
				return e
			}
			if e := s.sayHello(); e != nil {
				return e
			}
		} else if e := s.withoutTLS(); e != nil {
			return e
		}
	}
	if s.cfg.SignIn.wanted() {
		if e := s.signIn(); e != nil {
			return e
		}
	}
	x := s.info.Extensions
	s.info.SizeLimit = sizeLimit(x)
	s.info.MaxRecipients, s.info.MaxMails = limit(x, "RCPTMAX"), limit(x, "MAILMAX")
	known := s.known.Facts()
	s.info.Pipelining = x.Has("PIPELINING") && !s.cfg.NoPipelining && s.ways&LockStep == 0
	s.chunks = x.Has("CHUNKING") && !known.Failed.has(offerChunking)
	s.info.Chunking = s.chunks && !s.cfg.NoChunking
	s.offers = offersOf(x) &^ known.Failed
	return nil
}

// firstReply reads the greeting, for as long as a reply may take: for less when another address may
// answer sooner. On a port where servers wait for TLS it asks after a while whether this one does.
func (s *setup) firstReply() (Reply, error) {
	until := s.until(s.silence)
	if s.others {
		until = time.Now().Add(min(time.Until(until), s.silence/2))
	}
	defer func() { s.patience = 0 }()
	if s.cfg.Security != ImplicitTLS && usualTLSPort(s.cfg.Port) {
		s.patience = s.brief(5 * time.Second)
		r, err := s.parseReply()
		if event, _ := s.eventOf(err); err == nil || event != meaning.Silence {
			return s.logged(r, err)
		}
		if len(s.lines.Buffered()) == 0 && s.waitsForTLS() {
			return Reply{}, errSpeaksTLS
		}
	}
	s.patience = max(time.Until(until), time.Millisecond)
	return s.readReply()
}

// greeting waits for the whole greeting; nothing is sent before it (some servers punish who speaks
// first).
func (s *setup) greeting() *Error {
	s.blanks = 1
	r, err := s.firstReply()
	if err != nil {
		e := s.broken(StageGreeting, err)
		e.SpeaksTLS = errors.Is(err, errSpeaksTLS)
		if b := s.lines.Buffered(); e.Kind == Protocol && isTLS(b) {
			e.Err, e.SpeaksTLS = errors.New(speaksTLS), true
		} else if e.Kind == Timeout && s.cfg.Security != ImplicitTLS {
			e.Err = errors.New("the greeting did not come in time; a server that expects TLS from the first octet is silent like this")
		}
		return e
	}
	s.info.Greeting = r.Text()
	s.info.Name, _, _ = strings.Cut(s.info.Greeting, " ")
	switch {
	case r.Code == 220:
		return nil
	case r.Code >= 400:
		return s.refusal(StageGreeting, KindNone, &r)
	}
	return s.outOfPlace(StageGreeting, &r)
}

// outOfPlace is a valid reply that cannot be the answer to what was asked.
func (c *Conn) outOfPlace(stage Stage, r *Reply) *Error {
	e := c.broken(stage, misplaced("the reply is out of place"))
	if e.Kind == Protocol {
		e.Reply = r.clone()
	}
	return e
}

// exchange sends one command of the set-up and reads its reply.
func (s *setup) exchange(stage Stage, command string, limit int) (Reply, *Error) {
	return s.exchangeShown(stage, []byte(command), command, limit)
}

// exchangeShown is exchange for a command that is shown as another text. The command is overwritten
// once it was written.
func (s *setup) exchangeShown(
	stage Stage,
	command []byte,
	shown string,
	limit int,
) (Reply, *Error) {
	defer clear(command)
	if spoke, err := s.spoke(); err != nil {
		return Reply{}, s.broken(stage, err)
	} else if spoke {
		return Reply{}, s.early(stage)
	}
	b, err := endCommand(append(make([]byte, 0, len(command)+2), command...), 0, limit)
	if err != nil {
		clear(b[:cap(b)])
		return Reply{}, s.errorAt(StageConfig, BadConfig, err)
	}
	if s.log != nil {
		s.log.Client([]byte(shown + "\r\n"))
	}
	werr := s.writeBytes(b)
	clear(b)
	if werr != nil {
		s.patience = time.Second
		defer func() { s.patience = 0 }()
	}
	r, err := s.readReply()
	switch {
	case err == nil:
		return r, nil // also after a failed write: what the server said before it closed says more
	case werr != nil && !isAlert(err):
		return r, s.broken(stage, werr)
	}
	return r, s.broken(stage, err)
}

// early is a server that answers before it is asked: whatever it said would be taken for the
// answers to come. A 421 it may say at any time.
func (s *setup) early(stage Stage) *Error {
	e := s.probe()
	if e == nil {
		e = s.broken(stage, misplaced("the server answered before it was asked"))
	}
	e.Stage = stage
	return e
}

// wanted leaves out the extensions that are not to be used.
func (s *setup) wanted(offered Extensions) Extensions {
	return slices.DeleteFunc(offered, func(x Extension) bool {
		unwanted := slices.ContainsFunc(
			s.cfg.Without,
			func(keyword string) bool { return strings.EqualFold(keyword, x.Keyword) },
		)
		if unwanted {
			s.log.Event("%s is offered and not used, as the configuration says", x.Keyword)
		}
		return unwanted
	})
}

// sayHello says EHLO and takes over what the server offers, forgetting what it offered before. HELO
// is for servers that did not understand EHLO, and for nothing else. The refusal of EHLO is the
// reason whatever becomes of HELO: it is the one that says something.
func (s *setup) sayHello() *Error {
	s.info.Extensions = nil
	r, e := s.exchange(StageHello, "EHLO "+s.hello, maxLine)
	if e != nil {
		return e
	}
	switch {
	case r.Code == 250:
		s.info.Extensions = s.wanted(parseExtensions(r.raw))
	case r.Code >= 400:
		refused := s.refusal(StageHello, KindNone, &r)
		if !notUnderstood(refused) {
			return refused
		}
		r, e = s.exchange(StageHello, "HELO "+s.hello, maxLine)
		if e != nil && (e.Timeout() || e.Kind == Cancelled || e.Kind == Closed) {
			return e
		}
		if e != nil || r.Code >= 400 {
			refused.Usable = !s.dead.Load()
			return refused
		}
	}
	if r.Code != 250 {
		return s.outOfPlace(StageHello, &r)
	}
	first, _, _ := bytes.Cut(r.raw, []byte("\n"))
	if words := strings.Fields(escape(decodeText(lineText(first)))); len(words) > 0 {
		s.info.Name = words[0]
	}
	s.blanks = 1 // some servers end their offers with an empty line
	return nil
}

// notUnderstood tells a server that does not know EHLO from one that does not want this client.
func notUnderstood(e *Error) bool {
	syntax := e.Reply.Enhanced == [3]int{} || e.Reply.Enhanced[1] == 5
	return e.Usable && e.Kind == EHLORefused && syntax &&
		(e.Reply.Code == 500 || e.Reply.Code == 502 || e.Reply.Code == 504)
}
