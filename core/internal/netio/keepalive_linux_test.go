// SPDX-License-Identifier: MIT

package netio

import (
	"context"
	"net"
	"syscall"
	"testing"
	"time"
)

// TestFault_G18_KeepAlive: the system asks after a peer that says nothing, so that an idle
// connection does not outlive it.
func TestFault_G18_KeepAlive(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	d := Dialer{
		Host:     "127.0.0.1",
		Port:     uint16(l.Addr().(*net.TCPAddr).Port),
		Networks: []string{"ip4"},
		Silence:  10 * time.Second,
	}
	c, err := d.Dial(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	raw, err := c.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var on, idle int
	if err := raw.Control(func(fd uintptr) {
		on, _ = syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_KEEPALIVE)
		idle, _ = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_KEEPIDLE)
	}); err != nil {
		t.Fatal(err)
	}
	if on == 0 || idle <= 0 || idle > 120 {
		t.Errorf("keep-alive %d after %d seconds", on, idle)
	}
}
