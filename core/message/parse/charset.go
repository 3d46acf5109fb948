// SPDX-License-Identifier: MIT

package parse

import (
	"bytes"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode/utf32"
)

// charset turns octets into a text. exact is false if there were octets that it does not have,
// for which U+FFFD stands then.
type charset func(b []byte) (text string, exact bool)

func by(e encoding.Encoding) charset {
	return func(b []byte) (string, bool) {
		out, err := e.NewDecoder().Bytes(b)
		given := bytes.Count(b, []byte(replacement))
		return string(out), err == nil && bytes.Count(out, []byte(replacement)) <= given
	}
}

const replacement = "\ufffd"

func utf8Exact(b []byte) (string, bool) {
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	return string(b), utf8.Valid(b)
}

// own are the charsets by the names that squash gives, those that the WHATWG's labels do not lead
// to, or lead away from, among them. nil is a label that says nothing.
var own = sync.OnceValue(func() map[string]charset {
	list := map[string]charset{
		"":                nil,
		"unknown":         nil,
		"unknown8bit":     nil,
		"unknown7bit":     nil,
		"8bit":            nil,
		"7bit":            nil,
		"none":            nil,
		"default":         nil,
		"defaultcharset":  nil,
		"userdefined":     nil,
		"binary":          nil,
		"na":              nil,
		"ansi":            nil,
		"utf8":            utf8Exact,
		"unicode11utf8":   utf8Exact,
		"utf8mb4":         utf8Exact,
		"utf8bom":         utf8Exact,
		"utf8sig":         utf8Exact,
		"utf8n":           utf8Exact,
		"cesu8":           utf8Exact,
		"cp65001":         utf8Exact,
		"unicode20utf8":   utf8Exact,
		"65001":           utf8Exact,
		"utf7":            utf7,
		"unicode11utf7":   utf7,
		"unicode20utf7":   utf7,
		"csunicode11utf7": utf7,
		"cp65000":         utf7,
		"utf16":           utf16,
		"unicode":         utf16,
		"ucs2":            utf16,
		"iso10646ucs2":    utf16,
		"csunicode":       utf16,
		"utf16be":         utf16be,
		"utf16le":         utf16le,
		"utf32":           utf32Any,
		"ucs4":            utf32Any,
		"iso10646ucs4":    utf32Any,
		"utf32be":         by(utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)),
		"utf32le":         by(utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)),
		"iso2022kr":       shifted('C', by(korean.EUCKR)),
		"csiso2022kr":     shifted('C', by(korean.EUCKR)),
		"iso2022cn":       shifted('A', by(simplifiedchinese.GBK)),
		"iso2022cnext":    shifted('A', by(simplifiedchinese.GBK)),
		"hzgb2312":        by(simplifiedchinese.HZGB2312),
		"hz":              by(simplifiedchinese.HZGB2312),
	}
	for e, names := range map[encoding.Encoding]string{
		charmap.Windows1252: "ascii usascii iso646us ansix341968 ansix341986 646 iso88591 latin1 l1" +
			" cp819 ibm819 isolatin1 iso885911987 8859 88591 iso8859 iso1" +
			" windows1252 cp1252 win1252 usasciii isoir6 us western ansi1252" +
			" westerneuropean",
		charmap.ISO8859_2:         "iso88592 latin2 isolatin2 88592 iso885921987",
		charmap.ISO8859_3:         "iso88593 latin3",
		charmap.ISO8859_4:         "iso88594 latin4",
		charmap.ISO8859_5:         "iso88595 cyrillic iso885951988",
		charmap.ISO8859_6:         "iso88596 arabic asmo708 iso88596e iso88596i",
		charmap.ISO8859_7:         "iso88597 greek greek8 elot928",
		charmap.ISO8859_8:         "iso88598 hebrew iso88598e iso88598i visual logical",
		charmap.ISO8859_10:        "iso885910 latin6 l6",
		charmap.ISO8859_13:        "iso885913 latin7",
		charmap.ISO8859_14:        "iso885914 latin8",
		charmap.ISO8859_15:        "iso885915 latin9 l9 latin0 88591515",
		charmap.ISO8859_16:        "iso885916 latin10",
		charmap.Windows1250:       "windows1250 cp1250 win1250",
		charmap.Windows1251:       "windows1251 cp1251 win1251",
		charmap.Windows1253:       "windows1253 cp1253 win1253",
		charmap.Windows1255:       "windows1255 cp1255 win1255",
		charmap.Windows1254:       "windows1254 cp1254 win1254 iso88599 latin5 iso885991989",
		charmap.Windows1256:       "windows1256 cp1256 win1256",
		charmap.Windows1257:       "windows1257 cp1257 win1257",
		charmap.Windows1258:       "windows1258 cp1258 win1258",
		charmap.Windows874:        "windows874 cp874 win874 tis620 iso885911 tis62025330 dos874 tis6200",
		charmap.CodePage437:       "cp437 437 ibm437 oem437",
		charmap.CodePage850:       "cp850 850 ibm850 oem850",
		charmap.CodePage852:       "cp852 852 ibm852",
		charmap.CodePage855:       "cp855 855 ibm855",
		charmap.CodePage858:       "cp858 858 ibm858 ibm00858",
		charmap.CodePage860:       "cp860 ibm860",
		charmap.CodePage862:       "cp862 862 ibm862 dos862",
		charmap.CodePage863:       "cp863 ibm863",
		charmap.CodePage865:       "cp865 ibm865",
		charmap.CodePage866:       "cp866 866 ibm866",
		charmap.KOI8R:             "koi8r koi8 koi cp20866",
		charmap.KOI8U:             "koi8u koi8ru cp21866",
		charmap.Macintosh:         "macintosh mac macroman cp10000",
		charmap.MacintoshCyrillic: "maccyrillic macukrainian cp10007",
		japanese.ShiftJIS: "shiftjis sjis mskanji cp932 cp943 cp943c ms932 windows31j windows932" +
			" sjiswin sjisopen shiftjis2004 shiftjisx0213 ibm932 ibm943 ibm943c" +
			" cseucshiftjis csshiftjis shiftjs cswindows31j win932",
		japanese.EUCJP: "eucjp eucjpms eucjpwin cp51932 cp20932 ujis eucjp2004 eucjisx0213" +
			" eucjis2004 cseucpkdfmtjapanese eucjpopen",
		japanese.ISO2022JP: "iso2022jp csiso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jp2004" +
			" iso2022jpext iso2022jpms cp50220 cp50221 cp50222 jis jis7 junet" +
			" csiso2022jp2",
		korean.EUCKR: "euckr cseuckr ksc5601 ksc56011987 ksc56011989 ksc5601987 korean cp949" +
			" ms949 uhc windows949 cp51949 ksx1001 ksx10011992 johabwansung win949" +
			" isoir149 csksc56011987 ksc5601ms",
		simplifiedchinese.GBK: "gbk gb2312 euccn cp936 ms936 windows936 gb231280 chinese cp20936 xeuccn" +
			" csgb2312 gb cngb isoir58 csiso58gb231280 win936 gb18030gbk cp51936",
		simplifiedchinese.GB18030: "gb18030 gb180302000 gb180302005 gb180302022 cp54936",
		traditionalchinese.Big5: "big5 cp950 ms950 windows950 big5hkscs big5eten cnbig5 csbig5 big5hk" +
			" big5hkscs1999 win950 cp951",
	} {
		for name := range strings.FieldsSeq(names) {
			list[name] = by(e)
		}
	}
	return list
})

// squash makes one of the spellings of a label: lower case, letters and digits only, without the
// "x" before private names and the language of RFC 2231 §5.
func squash(label string) string {
	label, _, _ = strings.Cut(label, "*")
	var b strings.Builder
	for i := 0; i < len(label); i++ {
		switch c := label[i]; {
		case c >= 'A' && c <= 'Z':
			b.WriteByte(c | 0x20)
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			b.WriteByte(c)
		}
	}
	s := b.String()
	if lower := strings.ToLower(strings.TrimSpace(label)); strings.HasPrefix(lower, "x-") {
		s = s[1:]
	}
	return s
}

// find gives the charset of a label; nil and true is a label that says nothing.
func find(label string) (c charset, known bool) {
	short := squash(label)
	if c, known := own()[short]; known {
		return c, true
	}
	label, _, _ = strings.Cut(label, "*")
	label = strings.ToLower(strings.Trim(label, " \t\r\n\"'<>;,"))
	dashed := strings.ReplaceAll(label, "_", "-")
	for _, name := range [...]string{label, strings.TrimPrefix(label, "x-"), dashed} {
		if e, err := htmlindex.Get(name); err == nil && e != encoding.Replacement {
			return by(e), true
		}
		if e, err := ianaindex.IANA.Encoding(name); err == nil && e != nil {
			return by(e), true
		}
	}
	for _, prefix := range [...]string{
		"windows", "win", "ibm", "ms", "dos", "oem", "codepage", "cpage", "cs", "cp", "",
	} {
		number, ok := strings.CutPrefix(short, prefix)
		if !ok {
			continue
		}
		for _, name := range [...]string{"cp" + number, "windows" + number, number} {
			if c, known := own()[name]; known && c != nil {
				return c, true
			}
		}
	}
	return nil, false
}

// Known tells whether a charset of that label can be read.
func Known(label string) bool {
	c, known := find(label)
	return known && c != nil
}

// Text gives octets as UTF-8, whatever they were said to be. hint is the charset of what stands
// around them, for octets of which nothing is said, or something impossible.
func Text(label string, b []byte, hint string, tell Tell) string {
	c, known := find(label)
	plain := ascii(b)
	valid := utf8.Valid(b)
	switch squash(label) {
	case "", "ascii", "usascii", "utf8", "7bit", "8bit":
		if bytes.Contains(b, []byte("\x1b$")) && plain {
			if text, exact := own()["iso2022jp"](b); exact {
				tell(AboutCharset, "it is ISO-2022-JP and does not say so", "")
				return text
			}
		}
		if valid {
			text, _ := utf8Exact(b)
			return text
		}
	}
	switch {
	case !known:
		if !plain {
			tell(AboutCharset, "its charset is unknown", label)
		}
		return Guess(b, hint, Silent)
	case c == nil:
		return Guess(b, hint, tell)
	}
	if short := squash(label); !plain && strings.HasSuffix(short, "ascii") {
		tell(AboutCharset, "it says ASCII and is not", "")
		return Guess(b, hint, Silent)
	}
	text, exact := c(b)
	if exact {
		return text
	}
	tell(AboutCharset, "there are octets that are not of its charset", label)
	switch short := squash(label); {
	case valid && !plain:
		return string(b)
	case own()[short] != nil && strings.Contains(short, "utf8"), short == "cp65001":
		return Guess(b, hint, Silent)
	}
	return text
}

// Guess gives octets of which nobody says the charset as UTF-8: where they are UTF-8 they stay;
// else hint is tried, and then windows-1252, which they most often are.
func Guess(b []byte, hint string, tell Tell) string {
	if utf8.Valid(b) {
		return string(b)
	}
	good, bad := 0, 0 // characters of UTF-8, and octets that are not
	for rest := b; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else if n > 1 {
			good++
		}
		rest = rest[n:]
	}
	c, known := find(hint)
	if known && c != nil && good <= bad && !strings.HasPrefix(squash(hint), "utf") {
		if text, exact := c(b); exact {
			tell(AboutCharset, "it has octets without a charset, which are taken for "+hint, "")
			return text
		}
	}
	tell(AboutCharset, "it has octets without a charset, which are taken for windows-1252", "")
	var out strings.Builder
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(b[0])
		}
		out.WriteRune(r)
		b = b[n:]
	}
	return out.String()
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
