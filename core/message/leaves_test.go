// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"io"
	"mime"
	"strings"
	"testing"

	gomessage "github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset"
)

// leaf is a part without parts, as go-message reads it.
type leaf struct {
	path        string // media types from the outermost on
	media       string
	params      map[string]string
	disposition string
	filename    string
	id          string
	description string
	text        string
}

// leaves takes a mail apart with a parser that is not ours.
func leaves(t testing.TB, b []byte) []leaf {
	t.Helper()
	e, err := gomessage.Read(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("%v in %q", err, b[:min(len(b), 2000)])
	}
	return walk(t, e, "")
}

func walk(t testing.TB, e *gomessage.Entity, path string) (list []leaf) {
	t.Helper()
	media, params, err := e.Header.ContentType()
	if err != nil {
		t.Fatal(err)
	}
	path = strings.TrimPrefix(path+" "+media, " ")
	if r := e.MultipartReader(); r != nil {
		for {
			part, err := r.NextPart()
			if err == io.EOF {
				return list
			}
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, walk(t, part, path)...)
		}
	}
	if media == "message/rfc822" {
		inner, err := gomessage.Read(e.Body)
		if err != nil {
			t.Fatal(err)
		}
		return walk(t, inner, path)
	}
	body, err := io.ReadAll(e.Body)
	if err != nil {
		t.Fatal(err)
	}
	l := leaf{
		path:   path,
		media:  media,
		params: params,
		text:   string(body),
		id:     e.Header.Get("Content-Id"),
	}
	if v := e.Header.Get("Content-Disposition"); v != "" {
		disposition, params, err := mime.ParseMediaType(v)
		if err != nil {
			t.Fatalf("%v in %q", err, v)
		}
		l.disposition, l.filename = disposition, params["filename"]
	}
	l.description = decoded(t, e.Header.Get("Content-Description"))
	return append(list, l)
}

func decoded(t testing.TB, s string) string {
	t.Helper()
	out, err := new(mime.WordDecoder).DecodeHeader(s)
	if err != nil {
		t.Fatalf("%v in %q", err, s)
	}
	return out
}
