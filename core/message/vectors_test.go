// SPDX-License-Identifier: MIT

package message

import (
	"strings"
	"testing"
)

// TestVectorsRFC2047 reads the examples of RFC 2047 §8.
func TestVectorsRFC2047(t *testing.T) {
	for in, want := range map[string]string{
		"=?ISO-8859-1?Q?a?=":                           "a",
		"=?ISO-8859-1?Q?a?= b":                         "a b",
		"=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=":        "ab",
		"=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=":       "ab",
		"=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=": "ab",
		"=?ISO-8859-1?Q?a_b?=":                         "a b",
		"=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=":       "a b",
		"=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=": "If you can read this you understand the example.",
	} {
		m := New()
		problems, err := m.ImportSource([]byte("Subject: " + in + "\r\n\r\n"))
		if must(t, err); m.Subject() != want || len(problems) > 0 {
			t.Errorf("%q gave %q, %v", in, m.Subject(), problems)
		}
	}
	for in, want := range map[string]Mailbox{
		"=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>":            {"Keith Moore", "moore", "cs.utk.edu"},
		"=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?= <keld@dkuug.dk>":    {"Keld Jørn Simonsen", "keld", "dkuug.dk"},
		"=?ISO-8859-1?Q?Andr=E9?= Pirard <PIRARD@vm1.ulg.ac.be>":   {"André Pirard", "PIRARD", "vm1.ulg.ac.be"},
		"=?ISO-8859-1?Q?Olle_J=E4rnefors?= <ojarnef@admin.kth.se>": {"Olle Järnefors", "ojarnef", "admin.kth.se"},
	} {
		m := New()
		_, err := m.ImportSource([]byte("From: " + in + "\r\n\r\n"))
		must(t, err)
		if got, ok := m.Sender(); !ok || got != want {
			t.Errorf("%q gave %+v", in, got)
		}
	}
}

// TestVectorsRFC2231 reads the examples of RFC 2231 §3 and §4, as file names, and writes names that
// need them.
func TestVectorsRFC2231(t *testing.T) {
	for in, want := range map[string]string{
		"filename*0=\"ftp-\";\r\n filename*1=\"cs.utk.edu\"":                                                                         "ftp-cs.utk.edu",
		"filename*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A":                                                                 "This is ***fun***",
		"filename*0*=us-ascii'en'This%20is%20even%20more%20;\r\n filename*1*=%2A%2A%2Afun%2A%2A%2A%20;\r\n filename*2=\"isn't it!\"": "This is even more ***fun*** isn't it!",
		"filename*=utf-8''%e2%82%ac.txt":                                                                                             "€.txt",
		"filename*=utf-8''%e2%82%ac.txt; filename=euro.txt":                                                                          "€.txt",
		"filename=euro.txt; filename*=utf-8''%e2%82%ac.txt":                                                                          "€.txt",
	} {
		m := New()
		problems, err := m.ImportSource(
			[]byte(
				"Content-Type: application/pdf\r\nContent-Disposition: attachment; " + in + "\r\n\r\nx",
			),
		)
		if must(t, err); len(m.parts) != 1 || m.parts[0].name != want {
			t.Errorf("%q gave %+v, %v", in, m.parts, problems)
		}
	}
	for n := 1; n < 120; n++ { // every length around every piece's end
		for _, unit := range []string{"é", "a", "東", "%", " x"} {
			name := strings.TrimSpace(strings.Repeat(unit, n))
			if len(name) > 250 {
				break
			}
			if got := attachName(t, name+"ü.pdf"); got[1].filename != name+"ü.pdf" {
				t.Fatalf("%q came back as %q", name, got[1].filename)
			}
		}
	}
}

// TestVectorsRFC6532 writes and reads a header in UTF-8 as RFC 6532 and RFC 6531 have it.
func TestVectorsRFC6532(t *testing.T) {
	source := "From: Ωμέγα <δοκιμή@παράδειγμα.example>\r\nTo: 用户@例子.example\r\nSubject: Übung\r\nMessage-ID: <1@b.example>\r\n\r\nx\r\n"
	m := New()
	problems, err := m.ImportSource([]byte(source))
	if must(t, err); len(problems) > 0 {
		t.Fatal(problems)
	}
	from, _ := m.Sender()
	if from.Name != "Ωμέγα" || from.Address() != "δοκιμή@παράδειγμα.example" ||
		m.To()[0].Address() != "用户@例子.example" ||
		m.Subject() != "Übung" {
		t.Errorf("%+v %+v %q", from, m.To(), m.Subject())
	}
	e, err := m.Envelope()
	if must(t, err); !e.UTF8 || e.Sender != "δοκιμή@παράδειγμα.example" ||
		e.Recipients[0] != "用户@例子.example" {
		t.Errorf("%+v", e)
	}
	must(t, m.SetSource([]byte(source)))
	if got := encoded(t, m, Options{UTF8: true}); string(got) != source {
		t.Errorf("%q", got)
	}
}
