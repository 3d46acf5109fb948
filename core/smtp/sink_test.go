// SPDX-License-Identifier: MIT

package smtp

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
)

// serve takes everything.
func (s *sink) serve(nc net.Conn) {
	var conn net.Conn = nc
	r := bufio.NewReader(conn)
	say := func(line string) { _, _ = io.WriteString(conn, line+"\r\n") }
	say("220 mx.test")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSuffix(line, "\r\n")
		verb, rest, _ := strings.Cut(line, " ")
		if s.reply != nil {
			if answer := s.reply(line); answer != "" {
				say(answer)
				continue
			}
		}
		switch verb {
		case "EHLO":
			say("250-mx.test")
			for _, o := range s.offers {
				if _, secured := conn.(*tls.Conn); o != "STARTTLS" || !secured {
					say("250-" + o)
				}
			}
			say("250 SIZE")
		case "STARTTLS":
			say("220 go")
			tc := tls.Server(nc, serverTLS(nil))
			if tc.Handshake() != nil {
				return
			}
			conn = tc
			r.Reset(conn)
		case "RCPT":
			s.rcpts = append(s.rcpts, rest)
			say("250 ok")
		case "DATA":
			say("354 go")
			body, ok := s.data(r, say, nc)
			if !ok {
				return
			}
			s.mails = append(s.mails, body)
			say("250 queued")
		case "BDAT":
			n, _ := strconv.Atoi(strings.Fields(rest)[0])
			body := make([]byte, n)
			if s.middle != "" {
				if _, err := io.ReadFull(r, body[:min(n/4, s.until)]); err != nil ||
					!s.interrupt(say, nc, r) {
					return
				}
				body = body[min(n/4, s.until):]
			}
			if _, err := io.ReadFull(r, body); err != nil {
				return
			}
			if !s.forget {
				s.mails = append(s.mails, body)
			}
			say("250 queued")
		case "QUIT":
			say("221 bye")
			return
		case "MAIL", "RSET":
			say("250 ok")
		default:
			say(fmt.Sprintf("500 %q?", verb))
		}
	}
}

// data reads up to the lone dot and takes the doubled dots away.
func (s *sink) data(r *bufio.Reader, say func(string), nc net.Conn) (body []byte, ok bool) {
	body = []byte{}
	begin := true
	for {
		part, err := r.ReadSlice('\n')
		if err != nil && err != bufio.ErrBufferFull {
			return nil, false
		}
		if begin && string(part) == ".\r\n" {
			return body, true
		}
		if begin && part[0] == '.' {
			part = part[1:]
		}
		body = append(body, part...)
		begin = err == nil
		if s.middle != "" && len(body) > s.until {
			if !s.interrupt(say, nc, r) {
				return nil, false
			}
			s.middle = ""
		}
	}
}

// interrupt answers in the middle of the data.
func (s *sink) interrupt(say func(string), nc net.Conn, r io.Reader) bool {
	say("552 5.3.4 too big")
	switch s.middle {
	case "reads on":
		return true
	case "stops reading":
		<-s.release
	case "resets":
		nc.(*net.TCPConn).SetLinger(0)
	}
	return false
}
