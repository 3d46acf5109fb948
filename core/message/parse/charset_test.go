// SPDX-License-Identifier: MIT

package parse

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/htmlindex"
)

// TestCharsets: a text in many charsets, under the names that mails call them.
func TestCharsets(t *testing.T) {
	for labels, c := range map[string]struct{ in, want string }{
		"iso-8859-1 latin1 ISO_8859-1:1987 iso8859-1 ISO-8859_1 l1 windows-1252 cp1252 x-cp1252 cp-1252 windows1252": {"\x93\xe9\x94 \x80", "“é” €"},
		"iso-8859-2 latin2":                                            {"\xb1", "ą"},
		"windows-1250 cp1250 x-cp1250":                                 {"\xb9", "ą"},
		"windows-1251 cp1251 win-1251":                                 {"\xcf\xf0\xe8", "При"},
		"koi8-r koi8 cskoi8r":                                          {"\xf0\xd2\xc9", "При"},
		"ibm866 cp866 866":                                             {"\x8f\xe0\xa8", "При"},
		"ibm850 cp850 850":                                             {"\x82", "é"},
		"iso-8859-15 latin-9 iso8859-15":                               {"\xa4", "€"},
		"shift_jis sjis x-sjis ms932 cp932 windows-31j cp943":          {"\x95\x5c\x87\x40", "表①"},
		"euc-jp x-euc-jp cp51932":                                      {"\xc9\xbd", "表"},
		"iso-2022-jp ISO-2022-JP-MS cp50220 csISO2022JP":               {"\x1b$BI=\x1b(B!", "表!"},
		"euc-kr ks_c_5601-1987 cp949 ks_c_5601 uhc korean windows-949": {"\xc7\xd1", "한"},
		"iso-2022-kr csiso2022kr":                                      {"\x1b$)C\x0eGQ\x0f!\n\x0eGQ\x0f", "한!\n한"},
		"gb2312 gbk cp936 euc-cn gb18030 GB_2312-80 ms936":             {"\xba\xba", "汉"},
		"iso-2022-cn":                                                  {"\x1b$)A\x0e::\x0f!", "汉!"},
		"hz-gb-2312":                                                   {"~{::~}!", "汉!"},
		"big5 cp950 big5-hkscs":                                        {"\xba\x7e", "漢"},
		"tis-620 windows-874 iso-8859-11":                              {"\xa1", "ก"},
		"utf-7 unicode-1-1-utf-7":                                      {"A+AOk-B +- +2D3cqQ-.", "AéB + 💩."},
		"utf-8 utf8 UTF_8 unicode-1-1-utf-8 utf8mb4 cp65001":           {"é", "é"},
		"utf-16 utf-16le unicode":                                      {"\xff\xfeA\x00\xe9\x00", "Aé"},
		"utf-16be utf-16":                                              {"\x00A\x00\xe9", "Aé"},
		"utf-32 utf-32be":                                              {"\x00\x00\x00A\x00\x00\x00\xe9", "Aé"},
		"macintosh x-mac-roman":                                        {"\x8e", "é"},
		"windows-1255 iso-8859-8-i":                                    {"\xe0", "א"},
		"windows-1256":                                                 {"\xc7", "ا"},
		"utf-8*fr":                                                     {"é", "é"},
	} {
		for label := range strings.FieldsSeq(labels) {
			for _, label := range []string{label, strings.ToUpper(label), " " + label + " ", "\"" + label + "\""} {
				var told flaws
				if got := Text(label, []byte(c.in), "", told.tell); got != c.want || len(told) > 0 {
					t.Errorf("%s: %q is %q, expected %q; told %q", label, c.in, got, c.want, told)
				}
			}
		}
	}
	for _, c := range []struct {
		label, in, hint, want string
		flaws                 int
	}{
		{"", "é", "", "é", 0},
		{"us-ascii", "é", "", "é", 0},
		{"us-ascii", "\xe9", "", "é", 1},
		{"ascii", "\xcf\xf0\xe8", "windows-1251", "При", 1},
		{"utf-8", "caf\xe9 d\x92\xe9t\xe9", "", "café d’été", 1},
		{"utf-8", "éàü\xe9", "koi8-r", "éàüé", 1}, // one octet is damaged, and the others are not
		{"x-nothing", "\xe9", "", "é", 1},
		{"x-nothing", "plain", "", "plain", 0},
		{"unknown-8bit", "\xe9", "", "é", 1},
		{"", "\x1b$BI=\x1b(B", "", "表", 1},
		{"iso-2022-jp", "é", "", "é", 1},        // which it is not
		{"big5", "\xba\x7e\xff!", "", "漢�!", 1}, // one octet is none of it
		{"utf-8", "\ufeffx", "", "x", 0},
	} {
		var told flaws
		if got := Text(c.label, []byte(c.in), c.hint, told.tell); got != c.want ||
			len(told) != c.flaws {
			t.Errorf("%s: %q is %q, expected %q; told %q", c.label, c.in, got, c.want, told)
		}
	}
}

// TestEveryCharsetOfTheWeb: the names of the encoding standard, with those that it replaces for
// the web's security and mails have nevertheless.
func TestEveryCharsetOfTheWeb(t *testing.T) {
	for name := range strings.FieldsSeq(`utf-8 ibm866 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7
		iso-8859-8 iso-8859-8-i iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u macintosh
		windows-874 windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 windows-1256
		windows-1257 windows-1258 x-mac-cyrillic gbk gb18030 big5 euc-jp iso-2022-jp shift_jis euc-kr utf-16be utf-16le`) {
		e, err := htmlindex.Get(name)
		if err != nil || !Known(name) {
			t.Errorf("%s: %v, known %v", name, err, Known(name))
			continue
		}
		in := "ab\r\n"
		for c := 0xa1; c < 0xff; c++ {
			in += string(rune(c))
		}
		octets := []byte("ab")
		if out, err := e.NewEncoder().String("ab\r\n"); err == nil {
			octets = []byte(out)
		}
		if got := Text(name, octets, "", Silent); !strings.HasPrefix(in, got) {
			t.Errorf("%s gave %q", name, got)
		}
		for c := 0x80; c < 0x100; c++ {
			want, err := e.NewDecoder().Bytes([]byte{byte(c)})
			if got := Text(name, []byte{byte(c)}, "", Silent); err == nil && got != string(want) &&
				string(want) != "\ufffd" {
				t.Errorf("%s: %x is %q instead of %q", name, c, got, want)
			}
		}
	}
}

func TestWords(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "=?utf-8?q?caf=C3=A9?=": "café", "=?utf-8*fr?Q?caf=C3=A9?=": "café", "=?UTF-8?B?Y2Fmw6k=?= x": "café x",
		"=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9_ok?=": "café ok", "=?utf-8?q?a?=\t =?utf-8?q?b?= =?utf-8?q?c?=": "abc",
		"=?utf-8?q?a?= b =?utf-8?q?c?=": "a b c", "=?utf-8?q?a?==?utf-8?q?b?=": "ab", "(=?utf-8?q?a?=)": "(a)", "=?iso-8859-1?q?=E9?= =?utf-8?q?=C3=A9?=": "éé",
		"=?utf-8?q?a b?=": "a b", "=?utf-8?b?w6k?=": "é", "=?utf-8?b?w6k=w6k=?=": "éé", "=?utf-8?q?open": "=?utf-8?q?open", "=?utf-8?x?a?=": "=?utf-8?x?a?=",
		"=?utf-8?q?open =?utf-8?q?a?=": "=?utf-8?q?open a", "a =? b": "a =? b", "=?utf-8?Q?Why?=20yes?=": "Why? yes", "=?utf-8?q??=": "", "=?utf-8?q?=?=": "=",
		"\xe9t\xe9 \x96 r\xe9union": "été – réunion", "=?iso-2022-jp?B?GyRCSTwbKEI=?=": "票", "=?cp932?B?lVw=?=": "表", "=?ks_c_5601-1987?B?x9E=?=": "한",
		"=?utf-7?q?A+AOk-?=": "Aé", "=?x-no?q?=E9?=": "é",
	} {
		if got := Words(in, "", Silent); got != want {
			t.Errorf("%q is %q, expected %q", in, got, want)
		}
	}
}
