// SPDX-License-Identifier: MIT

package parse

import (
	"fmt"
	"testing"
)

func TestParams(t *testing.T) {
	for in, want := range map[string]string{
		`multipart/mixed; boundary=----=_NextPart_000_0001`:                                   "multipart/mixed map[boundary:----=_NextPart_000_0001] 0",
		`text/html; charset=; format=flowed`:                                                  "text/html map[charset: format:flowed] 0",
		`text/html; charset = "iso-8859-1" Content-Transfer-Encoding: 8bit`:                   "text/html map[charset:iso-8859-1] 2",
		`multipart/mixed; boundary="=_N";windows-852`:                                         "multipart/mixed map[boundary:=_N] 1",
		`text/html charset=utf-8`:                                                             "text/html map[charset:utf-8] 0",
		`text/plain; charset=utf-8 boundary="b"`:                                              "text/plain map[boundary:b charset:utf-8] 1",
		`text/plain; charset: utf-8`:                                                          "text/plain map[charset:utf-8] 0",
		`application/pdf; name="a.pdf; charset=x`:                                             "application/pdf map[charset:x name:a.pdf] 1",
		`application/pdf; name="a.pdf; x="b"`:                                                 "application/pdf map[name:a.pdf x:b] 1",
		`application/pdf; name="C:\dir\a.pdf"`:                                                `application/pdf map[name:C:\dir\a.pdf] 0`,
		`attachment; filename="a;\"b\".pdf"`:                                                  `attachment map[filename:a;"b".pdf] 0`,
		`attachment; filename=a b.pdf; size=3`:                                                "attachment map[filename:a b.pdf size:3] 0",
		`attachment; filename=a (1).pdf`:                                                      "attachment map[filename:a (1).pdf] 0",
		`attachment; filename*=UTF-8''a%20b.pdf; filename="a.pdf"`:                            "attachment map[filename:a b.pdf] 0",
		`attachment; filename="a.pdf"; filename*=UTF-8'en'a%20b.pdf`:                          "attachment map[filename:a b.pdf] 0",
		`attachment; filename*="iso-8859-1''%E9.pdf"`:                                         "attachment map[filename:é.pdf] 0",
		`attachment; filename*=abc%20d.pdf`:                                                   "attachment map[filename:abc d.pdf] 0",
		`attachment; filename*=UTF-8'a%20d.pdf`:                                               "attachment map[filename:a d.pdf] 1",
		`attachment; filename*0*=SHIFT-JIS''%95%5C%8C%76%97; filename*1*=%5C%92%E8`:           "attachment map[filename:表計予定] 0",
		`attachment; filename*1="b.pdf"; filename*0="a"`:                                      "attachment map[filename:ab.pdf] 0",
		`attachment; filename*0="a"; filename*2="c"`:                                          "attachment map[filename:ac] 1",
		`attachment; filename*0*=utf-8''%C3; filename*1*=%A9; filename*2=.txt`:                "attachment map[filename:é.txt] 0",
		`attachment; filename="=?utf-8?q?a?= =?utf-8?q?=C3=A9?="`:                             "attachment map[filename:aé] 0",
		`attachment; filename="report.pdf"; creation-date=Tue, 03 Mar 2026 08:15:30 GMT; a=b`: "attachment map[a:b creation-date:Tue, 03 Mar 2026 08:15:30 GMT filename:report.pdf] 0",
		`text/plain; charset="utf-8"; charset=latin1`:                                         "text/plain map[charset:utf-8] 1",
		`charset=utf-8`:                         " map[charset:utf-8] 1",
		`text/plain (a (b)); charset=utf-8 (x)`: "text/plain map[charset:utf-8] 0",
		`"text/plain"; charset=utf-8`:           "text/plain map[charset:utf-8] 0",
		`TEXT/Plain;;CharSet=UTF-8;`:            "text/plain map[charset:UTF-8] 0",
		`text/plain, charset=utf-8`:             "text/plain map[charset:utf-8] 0",
		"attachment; filename=\"R\xe9sum\xe9\"": "attachment map[filename:Résumé] 1",
		"":                                      " map[] 0",
	} {
		var told flaws
		main, params := Params(in, "", told.tell)
		if got := fmt.Sprintf("%s %v %d", main, params, len(told)); got != want {
			t.Errorf("%s: %s, expected %s; told %q", in, got, want, told)
		}
	}
}
