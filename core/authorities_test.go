// SPDX-License-Identifier: MIT

package core

import (
	"bytes"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf16"

	"courriel.dev/courriel/core/internal/smtptest"
)

// TestAuthoritiesAsEditorsSaveThem: a byte order mark, UTF-16, DER, text around the blocks and a
// certificate that cannot be read do not take the trust in the others away. A file without any
// certificate is refused.
func TestAuthoritiesAsEditorsSaveThem(t *testing.T) {
	certs, err := smtptest.NewCertificates()
	if err != nil {
		t.Fatal(err)
	}
	path, err := certs.WritePEM(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(good)
	odd := pem.EncodeToMemory(
		&pem.Block{Type: "CERTIFICATE", Bytes: block.Bytes[:len(block.Bytes)-9]},
	)
	join := func(all ...[]byte) []byte { return bytes.Join(all, nil) }
	wide := func(big bool, text []byte) (b []byte) {
		for _, u := range append([]uint16{0xfeff}, utf16.Encode([]rune(string(text)))...) {
			if big {
				b = append(b, byte(u>>8), byte(u))
			} else {
				b = append(b, byte(u), byte(u>>8))
			}
		}
		return b
	}
	for name, c := range map[string]struct {
		data []byte
		want int
	}{
		"plain":                    {good, 1},
		"byte order mark":          {join([]byte("\xef\xbb\xbf"), good), 1},
		"UTF-16, little end first": {wide(false, good), 1},
		"UTF-16, big end first":    {wide(true, good), 1},
		"CR LF":                    {bytes.ReplaceAll(good, []byte("\n"), []byte("\r\n")), 1},
		"words around it":          {join([]byte("My company\n=====\n"), good, []byte("the end")), 1},
		"an odd one before":        {join(odd, good), 1},
		"an odd one after":         {join(good, odd, good), 2},
		"DER":                      {block.Bytes, 1},
		"only an odd one":          {odd, 0},
		"a byte order mark alone":  {[]byte("\xef\xbb\xbf"), 0},
		"empty":                    {nil, 0},
		"half a unit of UTF-16":    {[]byte("\xff\xfe-"), 0},
	} {
		file := filepath.Join(t.TempDir(), "ca.pem")
		if err := os.WriteFile(file, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		list, err := readAuthorities(file)
		if len(list) != c.want || (err == nil) != (c.want > 0) {
			t.Errorf("%s: %d, %v", name, len(list), err)
		}
		if e := AsError(err); e != nil && e.Code != CodeCAFile {
			t.Errorf("%s: %v", name, e)
		}
	}
}
