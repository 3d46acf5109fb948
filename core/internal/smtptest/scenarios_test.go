// SPDX-License-Identifier: MIT

package smtptest

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
)

func TestTableAndScriptsBelongTogether(t *testing.T) {
	all, err := Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	files, err := library.ReadDir("scenarios")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(all)+2 { // the two tables
		t.Errorf("%d rows for %d files", len(all), len(files)-2)
	}
	seen, titles := map[string]bool{}, map[string]bool{}
	codes := strings.Fields(
		`OK CONNECTION_REFUSED TIMEOUT CONNECTION_LOST PROTOCOL TLS_NOT_OFFERED STARTTLS_REFUSED TLS_HANDSHAKE
		UNKNOWN_AUTHORITY WRONG_NAME CERTIFICATE_EXPIRED CERTIFICATE_INVALID NOT_TLS CLEAR_TEXT_INJECTION SIGN_IN_REFUSED SIGN_IN_TEMPORARY
		NO_MECHANISM SIGN_IN_REQUIRED MECHANISM_REFUSED ENCRYPTION_REQUIRED BAD_CHALLENGE TOKEN_REFUSED SERVER_REFUSED SENDER_REFUSED
		RECIPIENTS_REFUSED SOME_RECIPIENTS_REFUSED DATA_REFUSED MESSAGE_REFUSED TOO_LARGE SERVICE_CLOSING EXTENSION_MISSING UNKNOWN_LOST
		UNKNOWN_TIMEOUT UNKNOWN_PROTOCOL SIGN_IN_DISABLED APP_PASSWORD_REQUIRED SERVER_UNAVAILABLE`,
	)
	used := map[string]bool{}
	for _, s := range all {
		if seen[s.Name] || titles[s.Script.Title] {
			t.Errorf("%s: name or title comes twice", s.Name)
		}
		seen[s.Name], titles[s.Script.Title], used[s.Code] = true, true, true
		if !slices.Contains(codes, s.Code) {
			t.Errorf("%s: unknown code %s", s.Name, s.Code)
		}
		if s.Timeout < 1 || s.Size < 1 || len(s.Recipients) == 0 {
			t.Errorf("%s: %+v", s.Name, s)
		}
		if !strings.HasSuffix(s.Script.Title, ".") {
			t.Errorf("%s: %q is no statement", s.Name, s.Script.Title)
		}
	}
	for _, code := range codes {
		if !used[code] {
			t.Errorf("no scenario ends with %s", code)
		}
	}
	if _, err := LookupScenario("no_such_thing"); err == nil {
		t.Error("an unknown scenario is found")
	}
}

// TestEveryScenarioPlaysInEveryMode plays each script with a client that says
// what the script expects, so that no script contradicts itself.
func TestEveryScenarioPlaysInEveryMode(t *testing.T) {
	all, err := Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	certificates, err := NewCertificates()
	if err != nil {
		t.Fatal(err)
	}
	for _, scenario := range all {
		for _, mode := range Modes {
			t.Run(scenario.Name+"/"+string(mode), func(t *testing.T) {
				t.Parallel()
				s := StartScript(
					t,
					scenario.Script,
					ScriptOptions{Mode: mode, Certificates: certificates},
				)
				if scenario.Script.Refused {
					if c, err := net.Dial("tcp", s.Addr); err == nil {
						c.Close()
						t.Error("something listens")
					}
					return
				}
				for _, section := range scenario.Script.sections {
					c, err := net.Dial("tcp", s.Addr)
					if err != nil {
						t.Fatal(err)
					}
					mirror(t, c, section, certificates)
				}
				if err := s.Finish(); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}

// mirror is the client that the section expects.
func mirror(t *testing.T, raw net.Conn, section []step, certificates *Certificates) {
	defer raw.Close()
	conn, in := raw, bufio.NewReader(raw)
	for _, s := range section {
		switch s.kind {
		case sendStep, bytesStep:
			got := make([]byte, len(s.text))
			if _, err := io.ReadFull(in, got); err != nil || string(got) != string(s.text) {
				t.Fatalf("%s: got %q, %v", s.source, got, err)
			}
		case floodStep, repeatStep, dripStep:
			if _, err := in.ReadByte(); err != nil {
				t.Fatalf("%s: %v", s.source, err)
			}
			return
		case expectStep, optionalStep:
			text := strings.ReplaceAll(strings.TrimPrefix(s.source[2:], " "), "*", "x")
			text = strings.ReplaceAll(text, `\x`, "*")
			switch s.what {
			case expectBody:
				text = "Subject: x\r\n\r\n..x\r\n."
			case expectChunk:
				text = strings.ReplaceAll(text, "<chunk>", "8") + "\r\nA: b\r\n"
			case expectOctets:
				text = strings.Repeat("x", s.count)
			}
			if _, err := io.WriteString(conn, text+"\r\n"); err != nil {
				t.Fatalf("%s: %v", s.source, err)
			}
		case tlsHandshake:
			secured := tls.Client(
				raw,
				&tls.Config{RootCAs: certificates.Pool(), ServerName: "127.0.0.1"},
			)
			if err := secured.Handshake(); (err != nil) != s.tls.refused {
				t.Fatalf("%s: %v", s.source, err)
			}
			conn, in = secured, bufio.NewReader(secured)
		case clearStep:
			if b, err := in.ReadByte(); err == nil {
				t.Fatalf("%s: got %q under TLS", s.source, b)
			}
			return
		case closeStep, dropStep:
			if b, err := in.ReadByte(); err == nil {
				t.Fatalf("%s: got %q", s.source, b)
			}
		case resetStep:
			if _, err := in.ReadByte(); err == nil || err == io.EOF {
				t.Fatalf("%s: %v", s.source, err)
			}
		}
	}
}
