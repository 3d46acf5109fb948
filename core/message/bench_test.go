// SPDX-License-Identifier: MIT

package message

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func BenchmarkEncode(b *testing.B) {
	for _, c := range []struct {
		name string
		text string
	}{
		{"1KiB", strings.Repeat("0123456789 abcdefghijklmnop\r\n", 36)},
		{"1KiBAccents", strings.Repeat("0123456789 àbcdéfghïjklmnop\n", 36)},
		{"100KiB", strings.Repeat("0123456789 abcdefghijklmnop\r\n", 3600)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			buf := make([]byte, 0, 256<<10)
			for range b.N {
				m := New()
				m.SetSender("Jean Dupont <jean@b.example>")
				m.AddTo("Bob <bob@d.example>")
				m.SetSubject("Your order of Monday")
				m.SetText(c.text)
				e, err := m.Encode(Options{EightBit: true, Buffer: buf})
				must(b, err)
				b.SetBytes(e.Size())
			}
		})
	}
	path := filepath.Join(b.TempDir(), "big.bin")
	must(b, os.WriteFile(path, make([]byte, 10<<20), 0o600))
	b.Run("10MiBFile", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			m := simple(b)
			must(b, m.AttachFile(path, "", ""))
			e, err := m.Encode(Options{})
			must(b, err)
			r, err := e.Open()
			must(b, err)
			n, err := io.Copy(io.Discard, r)
			if must(b, err); n != e.Size() {
				b.Fatal(n)
			}
			r.Close()
			b.SetBytes(n)
		}
	})
}
