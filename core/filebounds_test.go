// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFilesThatAreTooLarge are refused by their size, before anything is read.
func TestFilesThatAreTooLarge(t *testing.T) {
	file := func(size int64) string {
		path := filepath.Join(t.TempDir(), "file")
		f, err := os.Create(path)
		if err == nil {
			err = f.Truncate(size)
		}
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		return path
	}
	s := NewSession()
	defer s.Close()
	for p, v := range map[Property]string{PropertyServer: "127.0.0.1", PropertyCAFile: file(maxAuthorities + 1)} {
		if err := s.SetText(p, v); err != nil {
			t.Fatal(err)
		}
	}
	err := s.Start(context.Background())
	wantCode(t, "authorities", err, CodeCAFile)
	if !strings.Contains(AsError(err).Message, "too large") {
		t.Error(err)
	}
	wantCode(
		t,
		"PKCS #12",
		NewMessage().SetSMIMESignerPKCS12(file(maxPKCS12+1), ""),
		CodeOutOfRange,
	)
	wantCode(
		t,
		"DKIM key",
		NewMessage().AddDKIMFile("example.org", "s", file(1<<40)),
		CodeOutOfRange,
	)
	wantCode(t, "source", NewMessage().ImportSourceFile(file(1<<40)), CodeOutOfRange)
	wantCode(t, "date", NewMessage().SetDate(0, maxOffset+1), CodeOutOfRange)
}
