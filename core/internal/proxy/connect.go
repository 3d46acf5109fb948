// SPDX-License-Identifier: MIT

package proxy

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	// maxHead bounds a proxy's answer; what proxies send is well under a thousand octets.
	maxHead = 16 << 10
	// maxWords bounds what is shown of it.
	maxWords = 200
)

// connect is CONNECT of RFC 9110 §9.3.6, with Basic (RFC 7617) when there is a user name.
func (p *Proxy) connect(conn net.Conn, host string, port int) error {
	target := net.JoinHostPort(host, strconv.Itoa(port))
	request := []byte(
		"CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\nUser-Agent: Courriel\r\n",
	)
	if p.User != "" || p.Password != "" {
		request = append(request, "Proxy-Authorization: Basic "...)
		request = base64.StdEncoding.AppendEncode(request, []byte(p.User+":"+p.Password))
		request = append(request, "\r\n"...)
	}
	request = append(request, "\r\n"...)
	_, err := conn.Write(request)
	clear(request)
	if err != nil {
		return err
	}
	head, err := readHead(conn)
	if err != nil {
		return err
	}
	status, header, err := readAnswer(head)
	if err != nil {
		return nonsense("what it answers is not HTTP: %s", shown(firstLine(head)))
	}
	code, _ := strconv.Atoi(status[:3])
	if code/100 == 2 {
		return nil
	}
	words := shown(status)
	reason := Denied
	switch {
	// 401 is for servers, but tinyproxy refuses a wrong password with it.
	case (code == 407 || code == 401) && p.User == "" && p.Password == "":
		words += " (no user name was given)"
		reason = SignIn
	case code == 407, code == 401:
		reason = SignIn
		if code == 407 && !offersBasic(header) {
			words += " (it takes no user name and password in the form Basic: " +
				shown(strings.Join(header.Values("Proxy-Authenticate"), ", ")) + ")"
		}
	case code == 504:
		reason = Late
	case code == 502, code == 503:
		reason = Unreachable
	case code == 429, code >= 500:
		reason = Failed
	case code/100 == 3 || code/100 == 1:
		reason = Nonsense
	}
	return &Refusal{reason, words}
}

var statusLine = regexp.MustCompile(`^HTTP/1\.[0-9]+ ([1-5][0-9][0-9](?: .*)?)$`)

// readAnswer gives the status, a code of three digits and the proxy's words, and the header of an
// answer (RFC 9112 §4). net/http would do it, at the price of half a megabyte.
func readAnswer(head []byte) (status string, header textproto.MIMEHeader, err error) {
	r := textproto.NewReader(bufio.NewReader(bytes.NewReader(head)))
	line, err := r.ReadLine()
	if err != nil {
		return "", nil, err
	}
	found := statusLine.FindStringSubmatch(line)
	if found == nil {
		return "", nil, errors.New("no status line")
	}
	header, err = r.ReadMIMEHeader()
	return strings.TrimSpace(found[1]), header, err
}

func offersBasic(h textproto.MIMEHeader) bool {
	for _, v := range h.Values("Proxy-Authenticate") {
		if strings.Contains(strings.ToLower(v), "basic") {
			return true
		}
	}
	return false
}

// readHead reads up to the empty line and not beyond: an octet at a time, which costs little beside
// the connection itself.
func readHead(conn net.Conn) ([]byte, error) {
	head := make([]byte, 0, 512)
	var one [1]byte
	for {
		if _, err := io.ReadFull(conn, one[:]); err != nil {
			if len(head) > 0 && err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
		head = append(head, one[0])
		switch {
		case bytes.HasSuffix(head, []byte("\r\n\r\n")), bytes.HasSuffix(head, []byte("\n\n")):
			return head, nil
		case len(head) >= 5 && !bytes.HasPrefix(head, []byte("HTTP/")):
			return nil, nonsense("what it answers is not HTTP: %s", shown(string(head)))
		case len(head) == maxHead:
			return nil, nonsense("its answer is longer than %d octets", maxHead)
		}
	}
}

func firstLine(head []byte) string {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	return string(line)
}

// shown makes words of a proxy fit to be shown: one line, printable, bounded.
func shown(words string) string {
	var b strings.Builder
	for _, r := range strings.TrimSpace(words) {
		if b.Len() >= maxWords {
			b.WriteString("…")
			break
		}
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			r = '?'
		}
		b.WriteRune(r)
	}
	return fmt.Sprintf("%q", b.String())
}
