// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand"
	"strings"
)

// facts is what a mail has to say, as far as readers can keep it.
type facts struct {
	subject   string
	addresses []string
	names     []string // of people
	lines     []string // of texts
	files     []fact
}

type fact struct{ name, data string }

// written is a well-formed mail as other programs write it, with what it says.
type written struct {
	r     *rand.Rand
	out   strings.Builder
	facts facts
	n     int // makes words that stand nowhere else
}

var (
	someNames = []string{
		"Ann Smith",
		"Doe, John",
		"Zoë Müller",
		"山田太郎",
		"Иван Петров",
		"O'Neil (Paris)",
		"J. R. \"Bob\" Dobbs",
		"René",
		"x",
	}
	someWords = []string{
		"meeting",
		"on",
		"Thursday",
		"été",
		"Größe",
		"書類",
		"отчёт",
		"a=b",
		"100%",
		"(draft)",
		"re:",
		"fwd;",
		"\"so\"",
		"naïve",
		"-- ",
		"From",
		".",
	}
)

func (w *written) pick(list ...string) string { return list[w.r.Intn(len(list))] }

func (w *written) word() string {
	w.n++
	return fmt.Sprintf("w%dq%04d", w.n, w.r.Intn(10000))
}

func (w *written) sentence(words int) string {
	list := []string{w.word()}
	for range words {
		list = append(list, someWords[w.r.Intn(len(someWords))])
	}
	return strings.Join(append(list, w.word()), " ")
}

// encode writes a text as RFC 2047 asks, in one of the ways that programs do.
func (w *written) encode(s string) string {
	var b strings.Builder
	for i, rest := 0, s; rest != ""; i++ {
		n := 0
		for j := range rest {
			if j > 24 {
				break
			}
			n = j
		}
		if n == 0 || len(rest) <= 24 {
			n = len(rest)
		}
		piece := rest[:n]
		rest = rest[n:]
		if i > 0 {
			b.WriteString("\r\n ")
		}
		if w.r.Intn(2) == 0 {
			b.WriteString("=?UTF-8?B?" + base64.StdEncoding.EncodeToString([]byte(piece)) + "?=")
			continue
		}
		b.WriteString("=?utf-8?Q?")
		for k := 0; k < len(piece); k++ {
			if c := piece[k]; isLetDig(c) {
				b.WriteByte(c)
			} else {
				fmt.Fprintf(&b, "=%02X", c)
			}
		}
		b.WriteString("?=")
	}
	return b.String()
}

func (w *written) mailbox() string {
	address := fmt.Sprintf("%s@%s.example", w.word(), w.pick("mail", "a-b", "sub.domain"))
	w.facts.addresses = append(w.facts.addresses, address)
	if w.r.Intn(4) == 0 {
		return address
	}
	name := w.pick(someNames...) + " " + w.word()
	w.facts.names = append(w.facts.names, name)
	switch {
	case !isASCII(name):
		return w.encode(name) + " <" + address + ">"
	case w.r.Intn(2) == 0 || strings.ContainsAny(name, "(),.\""):
		return string(appendQuoted(nil, name)) + " <" + address + ">"
	}
	return name + " <" + address + ">"
}

func (w *written) field(name, value string) {
	w.out.WriteString(name + ": " + value + "\r\n")
}

func (w *written) mailboxes(name string, n int) {
	list := make([]string, n)
	for i := range list {
		list[i] = w.mailbox()
	}
	w.field(name, strings.Join(list, w.pick(", ", ",\r\n\t")))
}

// coded writes a body with its transfer encoding.
func (w *written) coded(body string, text bool) {
	switch coding := w.r.Intn(3); {
	case coding == 0 || !text:
		w.field("Content-Transfer-Encoding", "base64")
		w.out.WriteString("\r\n")
		w.out.Write(appendBase64(nil, []byte(body)))
	case coding == 1:
		w.field("Content-Transfer-Encoding", "quoted-printable")
		w.out.WriteString("\r\n")
		w.out.Write(appendQP(nil, body))
	default:
		w.field("Content-Transfer-Encoding", "8bit")
		w.out.WriteString("\r\n" + body)
	}
}

func (w *written) text(kind string) {
	w.field(
		"Content-Type",
		"text/"+kind+w.pick(
			"; charset=utf-8",
			"; charset=\"UTF-8\"",
			";\r\n charset=utf-8; x-own=\"a; b\"",
		),
	)
	var b strings.Builder
	for range 2 + w.r.Intn(4) {
		line := w.sentence(1 + w.r.Intn(5))
		w.facts.lines = append(w.facts.lines, line)
		if kind == "html" {
			line = "<p>" + line + "</p>"
		}
		b.WriteString(line + "\r\n")
	}
	w.coded(b.String(), true)
}

func (w *written) file(i int) {
	name := w.pick(
		"report",
		"Été "+w.word(),
		"a b",
		"表",
		"invoice, final",
	) + fmt.Sprint(
		i,
		w.word(),
	) + ".pdf"
	data := make([]byte, 20+w.r.Intn(200))
	w.r.Read(data)
	w.facts.files = append(w.facts.files, fact{name, string(data)})
	plain := isASCII(name)
	value := "attachment; filename=\"" + name + "\""
	switch {
	case !plain && w.r.Intn(2) == 0:
		value = "attachment; filename=\"" + strings.ReplaceAll(w.encode(name), "\r\n", "") + "\""
	case !plain:
		value = string(appendParam([]byte("attachment"), "filename", name, true))
	}
	w.field("Content-Type", "application/octet-stream")
	w.field("Content-Disposition", value)
	w.coded(string(data), false)
}

func (w *written) multipart(subtype string, parts ...func()) {
	w.n++
	boundary := w.pick(
		"----=_Part_",
		"=_",
		"b-",
		"Apple-Mail=_",
	) + fmt.Sprint(
		w.n,
		"_",
		w.r.Intn(1<<30),
	)
	w.field(
		"Content-Type",
		"multipart/"+subtype+w.pick("; ", ";\r\n\t")+"boundary=\""+boundary+"\"",
	)
	w.out.WriteString("\r\n" + w.pick("", "This is a multi-part message in MIME format.\r\n"))
	for _, part := range parts {
		w.out.WriteString("\r\n--" + boundary + "\r\n")
		part()
	}
	w.out.WriteString("\r\n--" + boundary + "--\r\n")
}

// writeMail writes a mail.
func writeMail(r *rand.Rand) *written {
	w := &written{r: r}
	w.field("Date", "Mon, 02 Mar 2026 15:04:05 +0100")
	w.mailboxes("From", 1)
	w.mailboxes("To", 1+r.Intn(4))
	if r.Intn(2) == 0 {
		w.mailboxes("Cc", 1+r.Intn(2))
	}
	w.facts.subject = strings.TrimRight(w.sentence(r.Intn(6)), " ")
	w.facts.subject = strings.Join(strings.Fields(w.facts.subject), " ")
	if isASCII(w.facts.subject) {
		w.field("Subject", w.facts.subject)
	} else {
		w.field("Subject", w.encode(w.facts.subject))
	}
	w.field("Message-ID", "<"+w.word()+"@mail.example>")
	w.field("MIME-Version", "1.0")
	text, html := func() { w.text("plain") }, func() { w.text("html") }
	alternative := func() { w.multipart("alternative", text, html) }
	switch r.Intn(6) {
	case 0:
		text()
	case 1:
		html()
	case 2:
		alternative()
	case 3:
		w.multipart("mixed", text, func() { w.file(1) })
	case 4:
		w.multipart("mixed", alternative, func() { w.file(1) }, func() { w.file(2) })
	default:
		w.multipart(
			"mixed",
			func() { w.multipart("related", alternative, func() { w.file(1) }) },
			func() { w.file(2) },
		)
	}
	return w
}

// damage changes a mail in one place, mostly where it says what it is made of.
func damage(r *rand.Rand, mail []byte) (damaged []byte, how string) {
	lines := bytes.SplitAfter(mail, []byte("\r\n"))
	weights := make([]int, len(lines))
	total := 0
	for i, line := range lines {
		weights[i] = 1
		if name, _, ok := bytes.Cut(line, []byte(":")); ok && len(name) < 30 &&
			!bytes.ContainsAny(name, " <=") {
			weights[i] = 6
		} else if bytes.HasPrefix(line, []byte("--")) || len(line) > 0 && (len(line) == 2 || line[0] == ' ' || line[0] == '\t') {
			weights[i] = 6
		}
		total += weights[i]
	}
	at, which := 0, r.Intn(total)
	n := 0
	for i := range lines {
		if which -= weights[i]; which < 0 {
			n = i
			break
		}
		at += len(lines[i])
	}
	line := lines[n]
	place := at + r.Intn(max(1, len(line)))
	place = min(place, len(mail)-1)
	cut := func(from, to int, put string) []byte {
		return append(append(bytes.Clone(mail[:from]), put...), mail[to:]...)
	}
	odd := []string{
		" ",
		"x",
		"\"",
		";",
		"<",
		">",
		",",
		"(",
		")",
		"=",
		":",
		"@",
		"-",
		"\xe9",
		"\x00",
		"\t",
		"\r",
		"\n",
		"\r\n",
		"?",
		"%",
		"*",
		"[",
		"\\",
		"'",
		"é",
		".",
		"/",
	}
	switch r.Intn(13) {
	case 0:
		return cut(place, place+1, ""), "an octet is lost"
	case 1:
		return cut(place, place, odd[r.Intn(len(odd))]), "an octet is put in"
	case 2:
		return cut(place, place+1, odd[r.Intn(len(odd))]), "an octet is another"
	case 3:
		return cut(at, at+len(line), ""), "a line is lost"
	case 4:
		return cut(at, at, string(line)), "a line stands twice"
	case 5:
		return mail[:max(place, 40)], "the end is lost"
	case 6:
		return cut(at, at, "some words that are none of the mail\r\n"), "a line is put in"
	case 7:
		return cut(at, at, "\r\n"), "an empty line is put in"
	case 8:
		if n+1 < len(lines) {
			next := lines[n+1]
			return cut(
				at,
				at+len(line)+len(next),
				string(next)+string(line),
			), "two lines are swapped"
		}
		return cut(at, at+len(line), ""), "a line is lost"
	case 9:
		return cut(place, min(len(mail), place+2+r.Intn(30)), ""), "a piece is lost"
	case 10:
		end := []string{"\n", "\r", "\r\r\n", "\n\r"}[r.Intn(4)]
		return cut(
			at+len(bytes.TrimRight(line, "\r\n")),
			at+len(line),
			end,
		), "a line ends otherwise"
	case 11:
		return cut(at+len(bytes.TrimRight(line, "\r\n")), at+len(line), ""), "two lines are one"
	}
	return cut(at, at, " "), "a line is folded"
}
