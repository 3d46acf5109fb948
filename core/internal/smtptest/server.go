// SPDX-License-Identifier: MIT

package smtptest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// TLSMode says when a Server encrypts.
type TLSMode string

// The TLS modes.
const (
	TLSNone     TLSMode = "none"
	TLSStartTLS TLSMode = "starttls"
	TLSImplicit TLSMode = "implicit"
)

// Options of a Server. The zero value listens on 127.0.0.1, in clear, offers
// every extension that go-smtp has, and accepts mail without sign-in.
type Options struct {
	Listen       string        // "127.0.0.1:0"; several with commas
	Domain       string        // the name in the greeting, "localhost"
	TLS          TLSMode       // TLSNone
	Certificate  string        // a kind of certificate, Good
	Certificates *Certificates // an authority to share between servers
	Names        []string      // further names of the certificate
	MaxTLS       uint16        // highest TLS version, for clients that must refuse old ones

	User, Password string         // offers PLAIN and LOGIN
	Token          string         // with User: offers XOAUTH2 and OAUTHBEARER
	Mechanisms     []string       // exactly these, whatever was given above
	Iterations     int            // of SCRAM, 4096
	ClientCA       *x509.CertPool // asks for a client's certificate, which one of these must have issued
	ClearTextAuth  bool           // offers AUTH before STARTTLS too
	RequireAuth    bool           // 530 5.7.0 at MAIL without sign-in
	RequireTLS     bool           // 530 5.7.0 at MAIL in clear

	Without  []string // EHLO keywords of go-smtp not to offer: PIPELINING, CHUNKING, SIZE, DSN …
	Announce []string // further EHLO lines, word for word
	MaxSize  int64    // SIZE
	MaxRcpt  int      // LIMITS RCPTMAX, 452 4.5.3 over it
	MaxMails int      // a connection, then 421 4.7.0 at MAIL and the end; 0 is no limit
	// MaxRefusals is how many recipients are refused on a connection, then 421 4.7.0 instead, and
	// the end; 0 is no limit.
	MaxRefusals int
	MaxClients  int  // at a time, then 421 4.3.2 instead of a greeting; 0 is no limit
	LeaveOver   bool // over MaxClients, says nothing at all instead
	// MaxSignedIn is how many may be signed in at a time, then 432 4.3.2 to AUTH; 0 is no limit.
	MaxSignedIn int
	Idle        time.Duration
	// SmallWrites answers a group of commands in one small write for each line, with Nagle's
	// algorithm on, as Haraka, qpsmtpd and Courier do: the next line leaves when the client has
	// acknowledged the one before.
	SmallWrites bool

	Rules   []Rule           // what happens to which addresses, beside those that misbehave by name
	Fault   *Fault           // of every connection
	FaultOf func(int) *Fault // of the connection with this number, from 1; goes before Fault

	Folder       string // where the mails are written as .eml files
	OnMail       func(*Mail)
	OnConnection func(Connection)
	OnError      func(string) // a failure the server noticed, see Errors
	Log          io.Writer    // both sides of every conversation, decrypted
}

// Connection says that a client came or went.
type Connection struct {
	Number   int    `json:"number"`
	State    string `json:"state"` // "open" or "closed"
	Remote   string `json:"remote"`
	Received int64  `json:"received"` // bytes on the wire, when closed
	Sent     int64  `json:"sent"`
}

// Server is a running server.
type Server struct {
	Addr   string // "127.0.0.1:2525"
	Host   string
	Port   int
	Addrs  []string // every address; Addr, Host and Port are those of the first
	CA     *Certificates
	CAPool *x509.CertPool

	options Options
	smtp    *smtp.Server
	bound   []net.Listener
	tls     *tls.Config
	off     map[string]bool
	served  chan struct{}
	pipes   chan net.Conn
	stopped chan struct{}
	work    sync.WaitGroup // every goroutine but those of go-smtp

	mutex       sync.Mutex
	changed     *sync.Cond
	mails       []*Mail
	connections int
	left        int // without a greeting
	signedIn    int
	open        map[*conn]bool
	greyed      map[string]bool
	ruled       map[ruled]int
	errors      []string
	closed      bool
}

// TB is the part of testing.TB that is used here, so that the program does not
// link the testing package.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(string, ...any)
}

// Start starts a server for a test and stops it at the test's end.
func Start(t TB, options Options) *Server {
	t.Helper()
	server, err := New(options)
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(server.Close)
	return server
}

// New starts a server. Listen "none" opens no port: connections are then given
// to ServeConn.
func New(options Options) (*Server, error) {
	s := &Server{
		options: options,
		CA:      options.Certificates,
		off:     map[string]bool{},
		served:  make(chan struct{}),
		pipes:   make(chan net.Conn),
		stopped: make(chan struct{}),
		open:    map[*conn]bool{},
		greyed:  map[string]bool{},
		ruled:   map[ruled]int{},
	}
	s.changed = sync.NewCond(&s.mutex)
	for _, keyword := range options.Without {
		s.off[strings.ToUpper(keyword)] = true
	}
	if s.CA == nil {
		var err error
		if s.CA, err = NewCertificates(options.Names...); err != nil {
			return nil, err
		}
	}
	s.CAPool = s.CA.Pool()
	if options.TLS == TLSStartTLS || options.TLS == TLSImplicit {
		certificate, err := s.CA.Server(options.Certificate)
		if err != nil {
			return nil, err
		}
		s.tls = &tls.Config{
			Certificates: []tls.Certificate{certificate},
			MaxVersion:   options.MaxTLS,
		}
		if options.ClientCA != nil {
			s.tls.ClientCAs, s.tls.ClientAuth = options.ClientCA, tls.VerifyClientCertIfGiven
		}
		if options.MaxTLS != 0 && options.MaxTLS < tls.VersionTLS12 {
			s.tls.MinVersion = tls.VersionTLS10
		}
	} else if options.TLS != TLSNone && options.TLS != "" {
		return nil, fmt.Errorf("smtptest: no TLS mode %q", options.TLS)
	}
	if options.Folder != "" {
		if err := os.MkdirAll(options.Folder, 0o700); err != nil {
			return nil, err
		}
	}
	s.configure()
	if err := s.listen(); err != nil {
		return nil, err
	}
	go func() {
		defer close(s.served)
		s.smtp.Serve(&listener{server: s})
	}()
	return s, nil
}

func (s *Server) listen() error {
	address := s.options.Listen
	switch address {
	case "none":
		return nil
	case "":
		address = "127.0.0.1:0"
	}
	for one := range strings.SplitSeq(address, ",") {
		bound, err := listenUnused(strings.TrimSpace(one))
		if err != nil {
			for _, open := range s.bound {
				open.Close()
			}
			return err
		}
		s.bound = append(s.bound, bound)
		s.Addrs = append(s.Addrs, bound.Addr().String())
	}
	first := s.bound[0].Addr().(*net.TCPAddr)
	s.Addr, s.Host, s.Port = first.String(), first.IP.String(), first.Port
	for _, bound := range s.bound {
		s.work.Go(func() {
			for {
				accepted, err := bound.Accept()
				if err != nil {
					return
				}
				s.ServeConn(accepted)
			}
		})
	}
	return nil
}

// used are the addresses that servers of this process have had. A client remembers a server by its
// port, so that the next server at the same port would be taken for the one before.
var used struct {
	sync.Mutex
	addresses map[string]bool
}

// listenUnused listens at an address; where the system chooses the port, at one that no server of
// this process has had.
func listenUnused(address string) (net.Listener, error) {
	var again []net.Listener
	defer func() {
		for _, l := range again {
			l.Close()
		}
	}()
	for {
		l, err := net.Listen("tcp", address)
		if err != nil {
			return nil, err
		}
		got := l.Addr().String()
		used.Lock()
		taken := used.addresses[got]
		if used.addresses == nil {
			used.addresses = make(map[string]bool)
		}
		used.addresses[got] = true
		used.Unlock()
		if !taken || !strings.HasSuffix(address, ":0") || len(again) == 100 {
			return l, nil
		}
		again = append(again, l)
	}
}

func (s *Server) configure() {
	o := &s.options
	server := smtp.NewServer(smtp.BackendFunc(s.newSession))
	server.Domain = o.Domain
	if server.Domain == "" {
		server.Domain = "localhost"
	}
	server.ErrorLog = (*errorLog)(s)
	if o.Log != nil {
		server.Debug = &lockedWriter{to: o.Log}
	}
	server.ReadTimeout = o.Idle
	server.MaxMessageBytes = o.MaxSize
	server.MaxRecipients = o.MaxRcpt
	// go-smtp drops a connection that sends a longer line, without saying why;
	// a test wants to see the line, and Bytes tells its length.
	server.MaxLineLength = 0
	server.AllowInsecureAuth = s.tls == nil || o.ClearTextAuth
	server.EnableSMTPUTF8 = !s.off["SMTPUTF8"]
	server.EnableREQUIRETLS = !s.off["REQUIRETLS"]
	server.EnableBINARYMIME = !s.off["BINARYMIME"] && !s.off["CHUNKING"]
	server.EnableDSN = !s.off["DSN"]
	server.EnableRRVS = !s.off["RRVS"]
	server.EnableDELIVERBY = !s.off["DELIVERBY"]
	server.EnableMTPRIORITY = !s.off["MT-PRIORITY"]
	if o.TLS == TLSStartTLS {
		server.TLSConfig = s.tls
	}
	s.smtp = server
}

// ServeConn serves a connection that comes from elsewhere, as one end of a
// net.Pipe. It returns at once.
func (s *Server) ServeConn(accepted net.Conn) {
	s.mutex.Lock()
	s.connections++
	c := &conn{
		Conn:   accepted,
		server: s,
		number: s.connections,
		fault:  s.options.Fault,
		ended:  make(chan struct{}),
	}
	if s.options.FaultOf != nil {
		c.fault = s.options.FaultOf(c.number)
	}
	full := s.options.MaxClients > 0 && len(s.open)-s.left >= s.options.MaxClients
	if full && s.options.LeaveOver {
		c.left = true
		s.left++
	}
	if s.closed {
		s.mutex.Unlock()
		accepted.Close()
		return
	}
	s.open[c] = true
	s.changed.Broadcast()
	s.mutex.Unlock()
	s.notify(Connection{Number: c.number, State: "open", Remote: accepted.RemoteAddr().String()})
	if tcp, ok := accepted.(*net.TCPConn); ok && s.options.SmallWrites {
		_ = tcp.SetNoDelay(false)
	}
	if f := c.fault; f != nil && f.Kind == FaultStopReading {
		// A small buffer, so that a client's write blocks early.
		if tcp, ok := accepted.(*net.TCPConn); ok {
			tcp.SetReadBuffer(4096)
		}
	}
	if full && s.options.LeaveOver {
		s.work.Go(func() { c.stall() })
		return
	}
	if full {
		if s.options.TLS != TLSImplicit {
			c.Write([]byte("421 4.3.2 Too many connections\r\n"))
		}
		c.Close()
		return
	}
	if c.fault != nil && c.fault.After == 0 {
		s.work.Go(func() { c.cut() })
		return
	}
	var served net.Conn = c
	switch {
	case s.needsFront():
		served = newFront(c)
	case s.options.TLS == TLSImplicit:
		served = tls.Server(c, s.tls)
	}
	select {
	case s.pipes <- served:
	case <-s.stopped:
		c.Close()
	}
}

func (s *Server) notify(event Connection) {
	if s.options.OnConnection != nil {
		s.options.OnConnection(event)
	}
}

func (s *Server) connectionEnded(c *conn) {
	s.mutex.Lock()
	delete(s.open, c)
	if c.left {
		s.left--
	}
	if c.signedIn {
		s.signedIn--
	}
	s.changed.Broadcast()
	s.mutex.Unlock()
	if s.options.OnConnection == nil {
		return
	}
	// The counters are behind mutexes that the caller may hold.
	s.work.Go(func() {
		c.readMutex.Lock()
		received := c.received
		c.readMutex.Unlock()
		c.writeMutex.Lock()
		sent := c.sent
		c.writeMutex.Unlock()
		s.notify(
			Connection{
				Number:   c.number,
				State:    "closed",
				Remote:   c.RemoteAddr().String(),
				Received: received,
				Sent:     sent,
			},
		)
	})
}

// Close ends the server and every connection, and waits for them.
func (s *Server) Close() {
	s.mutex.Lock()
	if s.closed {
		s.mutex.Unlock()
		return
	}
	s.closed = true
	open := make([]*conn, 0, len(s.open))
	for c := range s.open {
		open = append(open, c)
	}
	s.changed.Broadcast()
	s.mutex.Unlock()
	close(s.stopped)
	for _, bound := range s.bound {
		bound.Close()
	}
	for _, c := range open {
		c.Close()
	}
	<-s.served
	s.smtp.Shutdown(context.Background())
	s.work.Wait()
}

// Mails are the mails accepted so far.
func (s *Server) Mails() []*Mail {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return append([]*Mail(nil), s.mails...)
}

// WaitMails waits until n mails have come and returns them all, or what there
// is when the server is closed first.
func (s *Server) WaitMails(n int) []*Mail {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for len(s.mails) < n && !s.closed {
		s.changed.Wait()
	}
	return append([]*Mail(nil), s.mails...)
}

// Connections is the number of connections so far, and of those open now.
func (s *Server) Connections() (total, open int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.connections, len(s.open)
}

// WaitIdle waits until no connection is open.
func (s *Server) WaitIdle() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for len(s.open) > 0 {
		s.changed.Wait()
	}
}

// CloseConnections ends every connection, as an impatient server does with idle
// ones, and goes on accepting new ones.
func (s *Server) CloseConnections() {
	s.mutex.Lock()
	open := make([]*conn, 0, len(s.open))
	for c := range s.open {
		open = append(open, c)
	}
	s.mutex.Unlock()
	for _, c := range open {
		c.Close()
	}
}

// Errors are the failures the server noticed, such as failed TLS handshakes.
func (s *Server) Errors() []string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return append([]string(nil), s.errors...)
}

// TestFolder is the part of testing.TB that CAFile needs.
type TestFolder interface {
	TB
	TempDir() string
}

// CAFile writes the authority's certificate into the folder of a test and
// returns its path.
func (s *Server) CAFile(t TestFolder) string {
	t.Helper()
	return s.CA.file(t)
}

// accept keeps an accepted mail and tells of it.
func (s *Server) accept(m *Mail) error {
	m.Size, m.Bytes, m.Summary = len(m.Raw), inspect(m.Raw), Summarize(m.Raw)
	s.mutex.Lock()
	m.Number = len(s.mails) + 1
	if s.options.Folder != "" {
		m.Path = filepath.Join(s.options.Folder, fmt.Sprintf("%06d.eml", m.Number))
		if err := os.WriteFile(m.Path, m.Raw, 0o600); err != nil {
			s.mutex.Unlock()
			return err
		}
	}
	s.mails = append(s.mails, m)
	s.changed.Broadcast()
	s.mutex.Unlock()
	if s.options.OnMail != nil {
		s.options.OnMail(m)
	}
	return nil
}

// listener hands over connections that ServeConn has prepared.
type listener struct{ server *Server }

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.server.pipes:
		return c, nil
	case <-l.server.stopped:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error { return nil }

func (l *listener) Addr() net.Addr { return &net.TCPAddr{} }

// errorLog takes go-smtp's complaints.
type errorLog Server

func (e *errorLog) Printf(format string, values ...any) {
	s := (*Server)(e)
	text := fmt.Sprintf(format, values...)
	s.mutex.Lock()
	s.errors = append(s.errors, text)
	s.mutex.Unlock()
	if s.options.OnError != nil {
		s.options.OnError(text)
	}
}

func (e *errorLog) Println(values ...any) { e.Printf("%s", fmt.Sprint(values...)) }

// lockedWriter lets many connections share a writer.
type lockedWriter struct {
	mutex sync.Mutex
	to    io.Writer
}

func (w *lockedWriter) Write(b []byte) (int, error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.to.Write(b)
}
