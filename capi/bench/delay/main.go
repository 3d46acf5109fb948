// SPDX-License-Identifier: MIT

// Command delay makes the loopback as slow as a long way: it passes
// connections on to a port and holds back what goes through, each way by half
// of the round trip. The bandwidth is not limited.
//
//	delay PORT ROUND-TRIP
//
// It listens on a free port of the loopback, prints it, prints one line of JSON
// for each connection that has ended, with the flights (how often the client
// spoke after it had heard the server), and ends when its standard input does,
// after the connections that are still open, if they end soon.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// pieces bounds what may be under way in one direction; more than a client can
// have unanswered.
const pieces = 4096

// patience is how long the end waits for connections that do not end by themselves.
const patience = 5 * time.Second

func main() {
	fmt.Fprintln(os.Stderr, "delay:", run(os.Args[1:]))
	os.Exit(1)
}

// run passes connections on until its input ends; it returns only when something is wrong.
func run(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: delay PORT ROUND-TRIP")
	}
	roundTrip, err := time.ParseDuration(args[1])
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	var open sync.WaitGroup
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		time.AfterFunc(patience, func() { os.Exit(0) })
		open.Wait()
		os.Exit(0)
	}()
	for {
		client, err := listener.Accept()
		if err != nil {
			return err
		}
		open.Go(func() { pass(client.(*net.TCPConn), "127.0.0.1:"+args[0], roundTrip) })
	}
}

// conversation counts the flights of one connection.
type conversation struct {
	mu      sync.Mutex
	heard   bool // the client has heard the server since it spoke last
	waits   bool // for an answer to what it said after that
	flights int
}

func (c *conversation) spoke(client bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if client && c.heard {
		c.flights++
		c.waits = true
	}
	if !client {
		c.waits = false
	}
	c.heard = !client
}

func pass(client *net.TCPConn, to string, roundTrip time.Duration) {
	defer client.Close()
	// The kernel has opened the connection at once; over a long way that takes a round trip.
	time.Sleep(roundTrip)
	connection, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	server := connection.(*net.TCPConn)
	defer server.Close()
	var c conversation
	var both sync.WaitGroup
	both.Go(func() { c.carry(client, server, roundTrip/2, true) })
	both.Go(func() { c.carry(server, client, roundTrip/2, false) })
	both.Wait()
	if c.waits {
		c.flights-- // a last word for which there was no answer: TLS's good-bye
	}
	fmt.Printf("{\"flights\": %d}\n", c.flights)
}

// carry takes what one side says to the other, later.
func (c *conversation) carry(from, to *net.TCPConn, delay time.Duration, client bool) {
	type piece struct {
		data []byte
		due  time.Time
	}
	underWay := make(chan piece, pieces)
	go func() {
		defer close(underWay)
		for {
			data := make([]byte, 64*1024)
			n, err := from.Read(data)
			if n > 0 {
				// It speaks when it writes, not when the other side hears it.
				if client {
					c.spoke(true)
				}
				underWay <- piece{data[:n], time.Now().Add(delay)}
			}
			if err != nil {
				return
			}
		}
	}()
	for p := range underWay {
		time.Sleep(time.Until(p.due))
		if !client {
			c.spoke(false)
		}
		if _, err := to.Write(p.data); err != nil {
			break
		}
	}
	_ = to.CloseWrite()
	for range underWay { // until the other end of the reader is closed too
	}
}
