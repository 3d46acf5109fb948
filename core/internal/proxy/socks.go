// SPDX-License-Identifier: MIT

package proxy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
)

// socks5 is RFC 1928. User name and password (RFC 1929) are offered only when there are any: they
// travel in plaintext.
func (p *Proxy) socks5(conn net.Conn, host string, ip netip.Addr, port int) error {
	greeting := []byte{5, 1, 0}
	if p.User != "" || p.Password != "" {
		greeting = []byte{5, 2, 0, 2}
	}
	if _, err := conn.Write(greeting); err != nil {
		return err
	}
	var answer [2]byte
	if _, err := io.ReadFull(conn, answer[:]); err != nil {
		return err
	}
	switch {
	case answer[0] != 5:
		return nonsense("what it answers is not SOCKS5")
	case answer[1] == 0:
	case answer[1] == 2 && len(greeting) == 4:
		if err := p.signIn(conn); err != nil {
			return err
		}
	case answer[1] == 0xff && len(greeting) == 3:
		return &Refusal{SignIn, "it wants a sign-in, and no user name was given"}
	case answer[1] == 0xff:
		return &Refusal{SignIn, "it takes no sign-in with user name and password"}
	default:
		return nonsense("it chose a sign-in (%d) that was not offered", answer[1])
	}
	request := []byte{5, 1, 0}
	switch {
	case ip.Is4():
		request = append(append(request, 1), ip.AsSlice()...)
	case ip.Is6():
		request = append(append(request, 4), ip.AsSlice()...)
	default:
		request = append(append(request, 3, byte(len(host))), host...)
	}
	request = binary.BigEndian.AppendUint16(request, uint16(port))
	if _, err := conn.Write(request); err != nil {
		return err
	}
	var head [4]byte
	if _, err := io.ReadFull(conn, head[:]); err != nil {
		return err
	}
	if head[0] != 5 {
		return nonsense("what it answers is not SOCKS5")
	}
	if head[1] != 0 {
		// The address that follows is left unread: the connection is over.
		return socks5Refusal(head[1])
	}
	// The address that it connects from: of no use, but it stands before the server's greeting.
	length := 0
	switch head[3] {
	case 1:
		length = 4
	case 4:
		length = 16
	case 3:
		var n [1]byte
		if _, err := io.ReadFull(conn, n[:]); err != nil {
			return err
		}
		length = int(n[0])
	default:
		return nonsense("it answers with an address of kind %d", head[3])
	}
	var bound [255 + 2]byte
	_, err := io.ReadFull(conn, bound[:length+2])
	return err
}

func (p *Proxy) signIn(conn net.Conn) error {
	request := append([]byte{1, byte(len(p.User))}, p.User...)
	request = append(append(request, byte(len(p.Password))), p.Password...)
	_, err := conn.Write(request)
	clear(request)
	if err != nil {
		return err
	}
	var answer [2]byte
	if _, err := io.ReadFull(conn, answer[:]); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return &Refusal{SignIn, "it ended the connection after user name and password"}
		}
		return err
	}
	if answer[1] != 0 {
		return &Refusal{SignIn, "it refuses user name or password"}
	}
	return nil
}

// socks5Refusals are the replies of RFC 1928 §6.
var socks5Refusals = map[byte]Refusal{
	1: {Failed, "general failure"},
	2: {Denied, "its rules do not allow the connection"},
	3: {Unreachable, "the server's network cannot be reached"},
	4: {Unreachable, "the server cannot be reached"},
	5: {NoListener, "the server refused the connection"},
	6: {Late, "the time to reach the server ran out"},
	7: {Denied, "it does not know this command"},
	8: {Denied, "it does not take this kind of address"},
}

func socks5Refusal(reply byte) error {
	if r, ok := socks5Refusals[reply]; ok {
		return &r
	}
	return &Refusal{Failed, fmt.Sprintf("failure %d", reply)}
}

// socks4 is SOCKS4 for IPv4 addresses and SOCKS4a for names.
func (p *Proxy) socks4(conn net.Conn, host string, ip netip.Addr, port int) error {
	if ip.Is6() {
		return &Refusal{Denied, "SOCKS4 knows no IPv6 addresses"}
	}
	request := binary.BigEndian.AppendUint16([]byte{4, 1}, uint16(port))
	if ip.Is4() {
		request = append(request, ip.AsSlice()...)
	} else {
		request = append(request, 0, 0, 0, 1)
	}
	request = append(append(request, p.User...), 0)
	if !ip.Is4() {
		request = append(append(request, host...), 0)
	}
	if _, err := conn.Write(request); err != nil {
		return err
	}
	var answer [8]byte
	if _, err := io.ReadFull(conn, answer[:]); err != nil {
		return err
	}
	if answer[0] != 0 {
		return nonsense("what it answers is not SOCKS4")
	}
	switch answer[1] {
	case 90:
		return nil
	case 91:
		return &Refusal{Failed, "the request was rejected or failed"}
	case 92, 93:
		return &Refusal{SignIn, "it could not make sure who the user is (identd)"}
	}
	return nonsense("it answers with code %d", answer[1])
}
