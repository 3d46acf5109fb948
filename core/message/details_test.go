// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"strings"
	"testing"
)

func withAlternative(t *testing.T, m *Message, contentType, data string) int {
	t.Helper()
	rank, err := m.AddAlternative(contentType, []byte(data))
	must(t, err)
	return rank
}

// bare has an envelope and nothing else.
func bare(t *testing.T) *Message {
	m := simple(t)
	must(t, m.SetText(""))
	return m
}

func paths(t *testing.T, b []byte) (list []string) {
	t.Helper()
	for _, l := range leaves(t, b) {
		list = append(list, l.path)
	}
	return list
}

func TestAlternativesStandWhereReadersLookForThem(t *testing.T) {
	m := simple(t)
	must(t, m.SetText("text"))
	must(t, m.SetHTML("<p>html</p>"))
	withAlternative(
		t,
		m,
		"text/calendar; method=REQUEST; charset=utf-8",
		"BEGIN:VCALENDAR\nSUMMARY:é\n",
	)
	withAlternative(t, m, "text/x-amp-html", "<html amp4email>")
	must(t, m.AttachData("a.pdf", "application/pdf", []byte("%PDF")))
	b := encoded(t, m, Options{})
	if got := paths(t, b); len(got) != 5 {
		t.Errorf("%s of %s", got, b)
	}
	order := []string{
		"text/plain",
		"text/x-amp-html",
		"text/html",
		"text/calendar",
		"application/pdf",
	}
	at := 0
	for _, media := range order {
		i := bytes.Index(b[at:], []byte("Content-Type: "+media))
		if i < 0 {
			t.Fatalf("%s is not in its place in\n%s", media, b)
		}
		at += i
	}
	if !bytes.Contains(b, []byte("method=REQUEST")) ||
		!bytes.Contains(b, []byte("charset=utf-8")) ||
		!bytesASCII(b) {
		t.Errorf("%s", b)
	}
}

// A text in a charset of its own keeps its octets; what it shows stands with it.
func TestAlternativeAloneIsTheMail(t *testing.T) {
	m := bare(t)
	rank := withAlternative(
		t,
		m,
		"text/html; charset=windows-1251",
		"<p>\xcf\xf0\xe8<img src=\"cid:logo\">",
	)
	must(t, m.SetAttachmentPlace(rank, BeforeHTML))
	must(t, m.AttachInlineData("logo.png", "image/png", "logo", []byte("png")))
	for _, o := range []Options{{}, everyAbility} {
		b := encoded(t, m, o)
		l := leaves(t, b)
		if len(l) != 2 || !strings.HasSuffix(l[0].path, "text/html") ||
			l[0].text != "<p>При<img src=\"cid:logo\">" ||
			!bytes.Contains(b, []byte("Content-Type: multipart/related; type=\"text/html\"")) {
			t.Errorf("%+v of %s", l, b)
		}
	}
}

func TestDetailsOfAnAttachment(t *testing.T) {
	m := simple(t)
	must(t, m.SetText("x"))
	rank, err := m.Attach(
		Attachment{Name: "a.txt", ContentType: "text/plain; charset=utf-8", Data: []byte("a")},
	)
	must(t, err)
	kept := *m
	kept.parts = append([]*part(nil), m.parts...)
	must(t, m.SetAttachmentName(rank, "größe.csv"))
	must(t, m.SetAttachmentType(rank, "text/csv; header=present; charset=utf-8"))
	must(t, m.SetAttachmentContentID(rank, "<id@x>"))
	must(t, m.SetAttachmentLocation(rank, "https://a.example/größe"))
	must(t, m.SetAttachmentDescription(rank, "a\tb"))
	must(
		t,
		m.SetAttachmentDisposition(
			rank,
			`Inline; creation-date="Mon, 1 Jan 2024 00:00:00 +0000"; size=3`,
		),
	)
	if kept.parts[0].name != "a.txt" {
		t.Error("a snapshot has changed")
	}
	a, err := m.Attachment(rank)
	must(t, err)
	want := AttachmentInfo{
		"größe.csv",
		"text/csv; charset=utf-8; header=present",
		"a b",
		"id@x",
		false,
		`inline; creation-date="Mon, 1 Jan 2024 00:00:00 +0000"; size=3`,
		"https://a.example/gr%C3%B6%C3%9Fe",
		Attached,
		0,
		1,
	}
	if a != want {
		t.Errorf("%+v, expected %+v", a, want)
	}
	b := string(encoded(t, m, Options{}))
	for _, want := range []string{
		"Content-Type: text/csv; charset=utf-8; header=present;", "Content-Disposition: inline;\r\n filename*=utf-8''gr%C3%B6%C3%9Fe.csv;",
		"creation-date=\"Mon, 1 Jan 2024 00:00:00 +0000\"; size=3\r\n", "Content-ID: <id@x>\r\n",
		"Content-Location: https://a.example/gr%C3%B6%C3%9Fe\r\n", "Content-Description: a b\r\n",
	} {
		if !strings.Contains(b, want) {
			t.Errorf("%q is not in\n%s", want, b)
		}
	}
	must(t, m.SetAttachmentName(rank, ""))
	must(t, m.SetAttachmentDisposition(rank, "none"))
	must(t, m.SetAttachmentContentID(rank, ""))
	must(t, m.SetAttachmentLocation(rank, ""))
	b = string(encoded(t, m, Options{}))
	for _, gone := range []string{"name", "Disposition", "Content-ID", "Location"} {
		if strings.Contains(b, gone) {
			t.Errorf("%s is still in\n%s", gone, b)
		}
	}
	must(t, m.SetAttachmentDisposition(rank, ""))
	if b = string(encoded(t, m, Options{})); !strings.Contains(
		b,
		"Content-Disposition: attachment\r\n",
	) {
		t.Errorf("%s", b)
	}
}

func TestRefusedDetails(t *testing.T) {
	m := simple(t)
	must(t, m.AttachData("a", "", nil))
	view := withAlternative(t, m, "text/plain", "x")
	for name, c := range map[string]struct {
		err  error
		kind Kind
	}{
		"rank":          {m.SetAttachmentName(3, "x"), OutOfRange},
		"name":          {m.SetAttachmentName(1, "a\nb"), ControlCharacter},
		"type":          {m.SetAttachmentType(1, "x"), InvalidContentType},
		"multipart":     {m.SetAttachmentType(1, "multipart/mixed"), InvalidContentType},
		"id":            {m.SetAttachmentContentID(1, "größe"), InvalidHeader},
		"id line":       {m.SetAttachmentContentID(1, "a\r\nb"), ControlCharacter},
		"location":      {m.SetAttachmentLocation(1, "a b"), InvalidHeader},
		"location line": {m.SetAttachmentLocation(1, "a\nb"), ControlCharacter},
		"disposition":   {m.SetAttachmentDisposition(1, "in line"), InvalidHeader},
		"parameter":     {m.SetAttachmentDisposition(1, "inline; x*=utf-8''%0Ab"), ControlCharacter},
		"place":         {m.SetAttachmentPlace(1, 4), OutOfRange},
		"related":       {m.SetAttachmentPlace(1, Related), Empty},
		"view":          {m.SetAttachmentView(1, 1), OutOfRange},
		"no view":       {m.SetAttachmentView(view, view), OutOfRange},
		"alternative":   {func() error { _, err := m.AddAlternative("", nil); return err }(), InvalidContentType},
	} {
		if kindOf(t, c.err) != c.kind {
			t.Errorf("%s: %v, expected %v", name, c.err, c.kind)
		}
	}
	must(t, m.SetAttachmentContentID(1, "a"))
	must(t, m.SetAttachmentPlace(1, Related))
	must(t, m.SetAttachmentView(1, view))
	if b := string(encoded(t, m, Options{})); !strings.Contains(
		b,
		"multipart/related; type=\"text/plain\"",
	) {
		t.Errorf("%s", b)
	}
}

const signedByHand = "--b\nContent-Type: text/plain; charset=utf-8\n\nsigned\n--b\n" +
	"Content-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64\n\nAAAA\n--b--\n"

func TestFormOfTheTextHasACharset(t *testing.T) {
	const calendar = "BEGIN:VCALENDAR\r\nSUMMARY:Été\r\nEND:VCALENDAR\r\n"
	m := bare(t)
	rank := withAlternative(t, m, "text/calendar; method=REQUEST", calendar)
	const labelled = "Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n"
	if b := string(encoded(t, m, Options{})); !strings.Contains(b, labelled) {
		t.Errorf("%s", b)
	}
	must(t, m.SetAttachmentType(rank, "text/x-amp-html"))
	b := string(encoded(t, m, Options{}))
	if !strings.Contains(b, "text/x-amp-html; charset=utf-8\r\n") {
		t.Errorf("%s", b)
	}
	for contentType, data := range map[string]string{
		"text/calendar; charset=iso-8859-1": "SUMMARY:\xc9t\xe9", // as the caller says
		"text/x-amp-html":                   "<html amp4email>",
		"application/ld+json":               "{\"a\":\"\xff\"}", // no text
	} {
		m = bare(t)
		withAlternative(t, m, contentType, data)
		b := string(encoded(t, m, Options{}))
		if !strings.Contains(b, "Content-Type: "+contentType+"\r\n") {
			t.Errorf("%s", b)
		}
	}
	_, err := m.AddAlternative("text/calendar", []byte("SUMMARY:\xc9t\xe9"))
	if kindOf(t, err) != InvalidContentType || !strings.Contains(err.Error(), "charset") {
		t.Error(err)
	}
}

// The known recipe for S/MIME where a library has none: a view that another program signed.
func TestReadyMadeMultipartGoesAsItIs(t *testing.T) {
	const signed = `multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=b`
	for _, o := range []Options{{}, everyAbility} {
		m := bare(t)
		withAlternative(t, m, signed, signedByHand)
		b := string(encoded(t, m, o))
		if !strings.HasSuffix(b, "\r\n\r\n"+canonical(signedByHand)) ||
			strings.Contains(strings.SplitN(b, "--b", 2)[0], "base64") ||
			!strings.Contains(
				b,
				"Content-Type: multipart/signed; boundary=b; micalg=sha-256;\r\n protocol=\"application/pkcs7-signature\"",
			) {
			t.Errorf("%s", b)
		}
		m = simple(t)
		must(t, m.SetText("text"))
		must(t, m.AttachData("signed.eml", signed, []byte(signedByHand)))
		if b := string(encoded(t, m, o)); !strings.Contains(
			b,
			"\r\n\r\n"+canonical(signedByHand)+"\r\n--=_",
		) {
			t.Errorf("%s", b)
		}
	}
	eight := strings.Replace(signedByHand, "signed\n", "é und mehr\n", 1)
	for _, c := range []struct {
		contentType, data string
		o                 Options
		kind              Kind
	}{
		{signed, eight, Options{EightBit: true}, 0}, {signed, eight, Options{}, Needs8BITMIME},
		{"multipart/mixed; boundary=b", eight, Options{}, 0}, {"multipart/mixed; boundary=c", eight, Options{}, InvalidMessage},
		{signed, strings.Repeat("x", 999) + "\n" + signedByHand, Options{}, InvalidMessage},
	} {
		m := simple(t)
		withAlternative(t, m, c.contentType, c.data)
		e, err := m.Encode(c.o)
		if kindOf(t, err) != c.kind {
			t.Errorf("%s, %+v: %v", c.contentType, c.o, err)
			continue
		}
		if err == nil && !c.o.EightBit {
			if b := read(t, e); !bytesASCII(b) || !bytes.Contains(b, []byte("=C3=A9 und mehr")) {
				t.Errorf("%s", b)
			}
		}
	}
}
