// SPDX-License-Identifier: MIT

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
	"time"
)

// printer writes one event a line. Events are queued, so that a parent that
// does not read them never makes the server wait.
type printer struct {
	mutex  sync.Mutex
	more   *sync.Cond
	lines  [][]byte
	closed bool
	done   chan struct{}
}

func newPrinter(stdout io.Writer) *printer {
	p := &printer{done: make(chan struct{})}
	p.more = sync.NewCond(&p.mutex)
	go p.write(stdout)
	return p
}

func (p *printer) write(stdout io.Writer) {
	defer close(p.done)
	for {
		p.mutex.Lock()
		for len(p.lines) == 0 && !p.closed {
			p.more.Wait()
		}
		lines := p.lines
		p.lines = nil
		p.mutex.Unlock()
		if len(lines) == 0 {
			return
		}
		// An error means that the parent is gone, which closes standard input
		// too.
		stdout.Write(bytes.Join(lines, nil))
	}
}

// event queues a struct or a map with its kind as the first member.
func (p *printer) event(kind string, value any) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		body.Reset()
		encoder.Encode(map[string]string{"error": err.Error()})
	}
	line := append([]byte(`{"event":"`+kind+`",`), body.Bytes()[1:]...)
	p.mutex.Lock()
	p.lines = append(p.lines, line)
	p.mutex.Unlock()
	p.more.Signal()
}

// close writes what is queued, as far as the parent reads it within a second:
// the program must end also when its parent is stuck.
func (p *printer) close() {
	p.mutex.Lock()
	p.closed = true
	p.mutex.Unlock()
	p.more.Signal()
	select {
	case <-p.done:
	case <-time.After(time.Second):
	}
}
