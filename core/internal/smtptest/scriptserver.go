// SPDX-License-Identifier: MIT

package smtptest

import (
	"crypto/x509"
	"fmt"
	"net"
	"sync"
	"time"
)

// ScriptOptions say how a script is played.
type ScriptOptions struct {
	Mode         Mode          // Whole
	Listen       string        // "127.0.0.1:0"; "none" for ServeConn alone
	Certificates *Certificates // made when nil
	Patience     time.Duration // how long a client may be silent out of turn
	// Repeat plays the script again when all its connections have been played.
	Repeat bool
	// OnPlayed is called at the end of each connection with its number, and a
	// *Deviation or nil.
	OnPlayed func(connection int, err error)
}

// ScriptServer plays a script with the clients that connect to it.
type ScriptServer struct {
	Addr   string
	Host   string
	Port   int
	Script *Script
	CA     *Certificates
	CAPool *x509.CertPool

	options  ScriptOptions
	listener net.Listener
	stopped  chan struct{}
	arrived  chan struct{} // has room for one, so that a wait is woken
	work     sync.WaitGroup

	mutex  sync.Mutex
	count  int
	open   map[net.Conn]bool
	errs   []error
	bodies [][]byte
	closed bool
}

// StartScript plays a script for a test and stops at the test's end. The test
// asks Finish what the client did.
func StartScript(t TB, script *Script, options ScriptOptions) *ScriptServer {
	t.Helper()
	server, err := NewScriptServer(script, options)
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(server.Close)
	return server
}

// NewScriptServer starts playing a script.
func NewScriptServer(script *Script, options ScriptOptions) (*ScriptServer, error) {
	if options.Mode == "" {
		options.Mode = Whole
	}
	if options.Patience == 0 {
		options.Patience = defaultPatience
	}
	s := &ScriptServer{Script: script, CA: options.Certificates, options: options,
		stopped: make(chan struct{}), arrived: make(chan struct{}, 1), open: map[net.Conn]bool{}}
	var err error
	if s.CA == nil {
		if s.CA, err = NewCertificates(); err != nil {
			return nil, err
		}
	}
	s.CAPool = s.CA.Pool()
	if options.Listen == "none" {
		return s, nil
	}
	if options.Listen == "" {
		options.Listen = "127.0.0.1:0"
	}
	if s.listener, err = listenUnused(options.Listen); err != nil {
		return nil, err
	}
	bound := s.listener.Addr().(*net.TCPAddr)
	s.Addr, s.Host, s.Port = bound.String(), bound.IP.String(), bound.Port
	if script.Refused {
		return s, s.refuse()
	}
	s.work.Go(func() {
		for {
			accepted, err := s.listener.Accept()
			if err != nil {
				return
			}
			s.ServeConn(accepted)
		}
	})
	return s, nil
}

// refuse moves Addr to a port on which nothing listens and that nobody else can
// get: that of the client's end of a connection to ourselves.
func (s *ScriptServer) refuse() error {
	held, err := net.Dial("tcp", s.Addr)
	if err != nil {
		s.listener.Close()
		return err
	}
	s.open[held] = true
	bound := held.LocalAddr().(*net.TCPAddr)
	s.Addr, s.Port = bound.String(), bound.Port
	return nil
}

// ServeConn plays the next connection of the script on c. It returns at once.
func (s *ScriptServer) ServeConn(c net.Conn) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closed {
		c.Close()
		return
	}
	s.count++
	select {
	case s.arrived <- struct{}{}:
	default:
	}
	number := s.count
	sections := s.Script.sections
	section := sections[(number-1)%len(sections)]
	switch {
	case number <= len(sections) || s.options.Repeat:
	case s.Script.again:
		section = sections[len(sections)-1]
	default:
		s.errs = append(s.errs, &Deviation{Script: s.Script.Name, Connection: number,
			Diff: fmt.Sprintf("- %d connections\n+ another one\n", len(sections))})
		c.Close()
		return
	}
	s.open[c] = true
	p := &player{script: s.Script, number: number, mode: s.options.Mode, certs: s.CA,
		wait: s.options.Patience, stopped: s.stopped, raw: c}
	for i := range section {
		if section[i].kind == stallUnreadStep {
			// A small buffer, so that the client's write blocks early.
			if tcp, ok := c.(*net.TCPConn); ok {
				tcp.SetReadBuffer(4096)
			}
		}
	}
	s.work.Go(func() {
		err := p.play(section)
		s.mutex.Lock()
		delete(s.open, c)
		if s.closed {
			err = nil // the client had no chance to go on
		}
		if err != nil {
			s.errs = append(s.errs, err)
		}
		s.bodies = append(s.bodies, p.bodies...)
		s.mutex.Unlock()
		if s.options.OnPlayed != nil {
			s.options.OnPlayed(number, err)
		}
	})
}

// Finish waits until the clients have closed their connections and returns the
// first deviation, which also is a connection that never came. It is called
// when the client is done.
func (s *ScriptServer) Finish() error {
	if s.listener != nil && !s.Script.Refused {
		s.drain()
	}
	if s.Script.hasUnread() {
		// Who reads nothing cannot see the client go.
		s.Close()
	}
	s.work.Wait()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if len(s.errs) > 0 {
		return s.errs[0]
	}
	if wanted := len(s.Script.sections); s.count < wanted {
		return &Deviation{Script: s.Script.Name, Connection: s.count + 1,
			Diff: fmt.Sprintf("- %d connections\n+ %d\n", wanted, s.count)}
	}
	return nil
}

// drain waits for connections that clients have made and perhaps closed, but
// that have not been accepted yet.
func (s *ScriptServer) drain() {
	// A client that is done has made its connections, so that the kernel has
	// them: both waits end at once unless one is missing or one too many.
	patience := time.NewTimer(time.Second)
	defer patience.Stop()
	for {
		s.mutex.Lock()
		count := s.count
		s.mutex.Unlock()
		if count >= len(s.Script.sections) {
			break
		}
		select {
		case <-s.arrived:
			continue
		case <-patience.C:
		}
		break
	}
	s.listener.(*net.TCPListener).SetDeadline(time.Now().Add(5 * time.Millisecond))
}

func (s *Script) hasUnread() bool {
	for _, section := range s.sections {
		if section[len(section)-1].kind == stallUnreadStep {
			return true
		}
	}
	return false
}

// CAFile writes the authority's certificate into the folder of a test and
// returns its path.
func (s *ScriptServer) CAFile(t TestFolder) string {
	t.Helper()
	return s.CA.file(t)
}

// Bodies are the messages and chunks received so far by connections that have
// ended, with their dots unstuffed.
func (s *ScriptServer) Bodies() [][]byte {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return append([][]byte(nil), s.bodies...)
}

// Close ends all connections and waits for them.
func (s *ScriptServer) Close() {
	s.mutex.Lock()
	if s.closed {
		s.mutex.Unlock()
		return
	}
	s.closed = true
	close(s.stopped)
	for c := range s.open {
		c.Close()
	}
	s.mutex.Unlock()
	if s.listener != nil {
		s.listener.Close()
	}
	s.work.Wait()
}
