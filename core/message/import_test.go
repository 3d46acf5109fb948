// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestSourceRoundTrip reads each golden mail back into properties and finds what was put in.
func TestSourceRoundTrip(t *testing.T) {
	for i := range goldens {
		g := &goldens[i]
		t.Run(g.name, func(t *testing.T) {
			m := simple(t)
			g.build(t, m)
			o := fixed()
			if g.opts != nil {
				g.opts(&o)
			}
			o.KeepBcc = true
			b, err := m.BuildSource(o)
			must(t, err)
			again := New()
			problems, err := again.ImportSource(b)
			if must(t, err); len(problems) > 0 {
				t.Fatalf("problems: %v", problems)
			}
			second, err := again.BuildSource(o)
			must(t, err)
			for _, name := range []string{
				"From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "X-Priority",
				"Importance", "Sensitivity", "Disposition-Notification-To", "Return-Receipt-To", "Auto-Submitted", "List-Unsubscribe", "X-Mailer", "X-Accents",
			} {
				a, b := parsed(t, b).Header[canonicalKey(name)], parsed(t, second).Header[canonicalKey(name)]
				if strings.Join(a, "\n") != strings.Join(b, "\n") {
					t.Errorf("%s: %q became %q", name, a, b)
				}
			}
			first, after := leaves(t, b), leaves(t, second)
			if len(first) != len(after) {
				t.Fatalf("%d parts became %d", len(first), len(after))
			}
			for j := range first {
				if !equalLeaf(first[j], after[j]) {
					t.Errorf("part %d: %q became %q", j+1, first[j], after[j])
				}
			}
		})
	}
}

func canonicalKey(name string) string {
	if name == "Message-ID" {
		return "Message-Id"
	}
	return name
}

func TestImportSourceMalformed(t *testing.T) {
	for name, c := range map[string]struct {
		source   string
		problems int
		check    func(m *Message) bool
	}{
		"windows text": {"From: a@b.example\nSubject: =?iso-8859-1?q?=E9t=E9?=\nContent-Type: text/plain; charset=windows-1252\nContent-Transfer-Encoding: 8bit\n\n5 \x80 \xe9", 0,
			func(m *Message) bool { return m.Subject() == "été" && m.Text() == "5 € é" }},
		"unknown charset": {"Subject: x\nContent-Type: text/plain; charset=x-nothing\n\n\xe9", 1, func(m *Message) bool { return m.Text() == "é" }},
		"raw 8-bit":       {"Subject: \xe9t\xe9\n\nx", 1, func(m *Message) bool { return m.Subject() != "" }},
		"bad addresses": {"From: a@b.example\nTo: good@b.example, bad@@b, =?utf-8?q?=C3=A9?= <second@b.example>\n\nx", 1,
			func(m *Message) bool { return len(m.To()) == 2 && m.To()[1].Name == "é" }},
		"injected": {"From: =?utf-8?q?a=0D=0ABcc=3A_x@y?= <a@b.example>\nSubject: =?utf-8?q?a=0D=0ABcc:_x@y=00?=\n\nx", 2,
			func(m *Message) bool { return m.Subject() == "a  Bcc: x@y " && len(m.Bcc()) == 0 }},
		"open multipart": {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: application/pdf\n\nx", 1,
			func(m *Message) bool { return m.Text() == "text" && m.parts[0].name == "part-3.pdf" }},
		"signed": {"Content-Type: multipart/signed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nx\n--b--\n", 1,
			func(m *Message) bool { return m.Text() == "text" && m.Attachments() == 0 }},
		"no boundary":   {"Content-Type: multipart/mixed\n\ntext", 1, nil},
		"bad base64":    {"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!!", 1, nil},
		"bad encoding":  {"Content-Type: text/plain\nContent-Transfer-Encoding: x-uue\n\nx", 1, func(m *Message) bool { return m.Text() == "x" }},
		"path in name":  {"Content-Type: application/pdf; name=\"../../x.pdf\"\n\nx", 0, func(m *Message) bool { return m.parts[0].name == "x.pdf" }},
		"encoded name":  {"Content-Type: application/pdf\nContent-Disposition: attachment; filename=\"=?utf-8?q?=C3=A9.pdf?=\"\n\nx", 0, func(m *Message) bool { return m.parts[0].name == "é.pdf" }},
		"trace fields":  {"Received: x\nDKIM-Signature: y\nReturn-Path: <z>\nSubject: s\n\nx", 0, func(m *Message) bool { return len(m.headers) == 0 }},
		"undisclosed":   {"To: undisclosed-recipients:;\n\nx", 0, func(m *Message) bool { return len(m.To()) == 0 }},
		"group":         {"To: friends: a@b.example, c@d.example;\n\nx", 0, func(m *Message) bool { return len(m.To()) == 2 }},
		"twice":         {"Subject: a\nSubject: b\n\nx", 1, func(m *Message) bool { return m.Subject() == "a" }},
		"bad type":      {"Content-Type: text\n\nx", 0, nil},
		"long headers":  {"X-Long: " + strings.Repeat("a ", 40000) + "\n\nx", 1, nil},
		"mailbox file":  {"From a@b.example Mon Mar  2 15:04:05 2026\nSubject: s\n\nFrom here\n", 1, func(m *Message) bool { return m.Subject() == "s" && m.Text() == "From here\n" }},
		"line of noise": {"To: c@d.example\nno name here\n folded noise\n: x\nSubject : s\n\nx", 3, func(m *Message) bool { return m.Subject() == "s" && len(m.To()) == 1 && m.Text() == "x" }},
		"old zone":      {"Date: Mon, 02 Mar 2026 15:04:05 EDT\n\nx", 0, func(m *Message) bool { return m.Date().UTC().Hour() == 19 }},
		"odd zone":      {"Date: Mon, 02 Mar 2026 15:04:05 CET\n\nx", 1, func(m *Message) bool { return m.Date().UTC().Hour() == 15 }},
		"bad date":      {"Date: yesterday\n\nx", 1, func(m *Message) bool { return m.Date().IsZero() }},
		"latin1 file": {"Content-Type: text/csv; charset=iso-8859-1\nContent-Disposition: attachment; filename=a.csv\nContent-Transfer-Encoding: quoted-printable\n\n=E9;=A4", 0,
			func(m *Message) bool {
				info, err := m.Attachment(1)
				return err == nil && string(m.parts[0].data) == "\xe9;\xa4" && info.ContentType == "text/csv; charset=iso-8859-1"
			}},
		"odd mail inside": {"Content-Type: message/rfc822\n\nSubject: \xe9\nBcc: x@y.example\n\n" + strings.Repeat("x", 2000), 0,
			func(m *Message) bool { return len(m.parts) == 1 && m.parts[0].mail }},
		"only a header": {"Subject: x", 0, func(m *Message) bool { return m.Subject() == "x" }},
	} {
		m := New()
		problems, err := m.ImportSource([]byte(c.source))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(problems) != c.problems && !(c.check == nil && len(problems) > 0) &&
			!(name == "bad type" || name == "raw 8-bit") {
			t.Errorf("%s: problems %v", name, problems)
		}
		for _, p := range problems {
			kindOf(t, p)
		}
		if c.check != nil && !c.check(m) {
			t.Errorf("%s: %q %q %+v, problems %v", name, m.subject, m.text, m.parts, problems)
		}
		if m.from == nil {
			must(t, m.SetSender("a@b.example"))
		}
		encoded(t, m, Options{})
	}
	for name, c := range map[string]struct {
		source string
		kind   Kind
	}{
		"empty": {"", Empty}, "no header": {"\r\nbody", InvalidMessage}, "noise": {"\x00\x01\x02", InvalidMessage}, "no colon": {"hello world\n", InvalidMessage},
		"nested": {nestedMail(200), TooNested}, "many parts": {"Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 20000), TooNested},
	} {
		m := simple(t)
		if _, err := m.ImportSource([]byte(c.source)); kindOf(t, err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
		if m.Subject() != "s" {
			t.Errorf("%s: the message is no longer what it was", name)
		}
	}
}

func nestedMail(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	return b.String() + "\nx"
}

func TestBuildSourceFile(t *testing.T) {
	dir := t.TempDir()
	m := simple(t)
	must(t, m.AttachData("big.bin", "", make([]byte, 2<<20)))
	path := filepath.Join(dir, "out.eml")
	must(t, m.BuildSourceFile(path, Options{}))
	want, err := m.BuildSource(Options{})
	must(t, err)
	got, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Error("the file is another mail")
	}
	if kindOf(
		t,
		m.BuildSourceFile(filepath.Join(dir, "none", "out.eml"), Options{}),
	) != CannotWrite ||
		kindOf(t, m.BuildSourceFile(dir, Options{})) != CannotWrite {
		t.Error("written where nothing can be written")
	}
	if runtime.GOOS != "windows" { // which has no such permissions
		ordinary := filepath.Join(dir, "ordinary")
		must(t, os.WriteFile(ordinary, nil, 0o600))
		for file, mode := range map[string]fs.FileMode{path: 0o600, ordinary: 0o640} {
			if file == ordinary {
				must(t, os.Chmod(file, mode)) // what is replaced keeps what its owner allows
			}
			must(t, m.BuildSourceFile(file, Options{}))
			if info, err := os.Stat(file); err != nil || info.Mode() != mode {
				t.Errorf("%v, %v instead of %v", err, info.Mode(), mode)
			}
		}
		must(t, os.Remove(ordinary))
	}
	attached := filepath.Join(dir, "a.bin")
	must(t, os.WriteFile(attached, make([]byte, 2<<20), 0o600))
	must(t, m.AttachFile(attached, "", ""))
	must(t, os.Truncate(attached, 5))
	if kindOf(t, m.BuildSourceFile(filepath.Join(dir, "half.eml"), Options{})) != FileChanged {
		t.Error("a file that changed was written")
	}
	list, err := os.ReadDir(dir)
	must(t, err)
	if len(list) != 2 {
		t.Errorf("something was left behind: %v", list)
	}
	again := New()
	_, err = again.ImportSourceFile(path)
	if must(t, err); again.Subject() != "s" || again.Attachments() != 1 {
		t.Error("it was not read back")
	}
	if _, err := again.ImportSourceFile(filepath.Join(dir, "none")); kindOf(
		t,
		err,
	) != FileNotFound {
		t.Error(err)
	}
}

func TestImportHTML(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "page")
	must(t, os.MkdirAll(filepath.Join(dir, "img dir"), 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "a.png"), []byte(png), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "img dir", "é.png"), []byte(png+"2"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "text.txt"), []byte("text"), 0o600))
	must(t, os.WriteFile(filepath.Join(top, "secret.png"), []byte(png), 0o600))
	links := os.Symlink(filepath.Join(top, "secret.png"), filepath.Join(dir, "link.png")) == nil
	if links {
		must(t, os.Symlink("a.png", filepath.Join(dir, "inside.png")))
	}
	const data = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
	for _, c := range []struct {
		in, want string // a cid: is written as cid:N, N the rank of the part
		parts    int
	}{
		{`<p>no picture</p>`, `<p>no picture</p>`, 0},
		{`<IMG  SRC = 'a.png' Alt=x><br/>`, `<img src="cid:1" alt="x"><br/>`, 1},
		{`<img src="a.png"><img src="./a.png"><img src="img dir/../a.png">`, `<img src="cid:1"><img src="cid:1"><img src="cid:1">`, 1},
		{`<img src="img%20dir/%C3%A9.png?x=1#y"><img src="img dir\é.png">`, `<img src="cid:1"><img src="cid:1">`, 1},
		{`<table background=a.png><input type=image src=a.png>`, `<table background="cid:1"><input type="image" src="cid:1">`, 1},
		{`<img srcset="a.png, img%20dir/é.png 2x,https://x.example/b.png 3x">`, `<img srcset="cid:1, cid:2 2x,https://x.example/b.png 3x">`, 2},
		{`<div style="background: URL( 'a.png' ) no-repeat, url(a.png)">`, `<div style="background: URL( &#39;cid:1&#39; ) no-repeat, url(cid:1)">`, 1},
		{`<style>b{background:url("a.png")}</style><b>url(a.png)</b>`, `<style>b{background:url("cid:1")}</style><b>url(a.png)</b>`, 1},
		{`<img src="` + data + `"><img src="` + data + `">`, `<img src="cid:1"><img src="cid:1">`, 1},
		{`<img src="data:image/svg+xml,%3Csvg/%3E">`, `<img src="cid:1">`, 1},
		{`<a href="a.png">a</a><script src="a.png"></script><iframe src="a.png"></iframe>`, `<a href="a.png">a</a><script src="a.png"></script><iframe src="a.png"></iframe>`, 0},
		{`<img src="https://x.example/a.png"><img src="//x/a.png"><img src="cid:old"><img src="#x"><img src="">`, `<img src="https://x.example/a.png"><img src="//x/a.png"><img src="cid:old"><img src="#x"><img src="">`, 0},
		{`<base href="https://x.example/"><img src="a.png">`, `<base href="https://x.example/"><img src="a.png">`, 0},
		{`<!-- <img src="a.png"> --><![CDATA[<img src=b>`, `<!-- <img src="a.png"> --><![CDATA[<img src=b>`, 0},
		{`<img src="a.png`, `<img src="a.png`, 0},
		{`<image href="a.png"/>`, `<image href="cid:1"/>`, 1},
		{`<img src="data:image/svg+xml;utf8,<svg/>">`, `<img src="cid:1">`, 1},
		{`<!--[if gte mso 9]><V:fill src="a.png"/><!-- <![endif]--><!--[if !mso]><!--><img src="a.png"><!--<![endif]-->`,
			`<!--[if gte mso 9]><v:fill src="cid:1"/><!-- <![endif]--><!--[if !mso]><!--><img src="cid:1"><!--<![endif]-->`, 1},
		{`<!--[if mso]><![endif]--><!--[if mso]>--><!--[if <![endif]-->`, `<!--[if mso]><![endif]--><!--[if mso]>--><!--[if <![endif]-->`, 0},
	} {
		m := simple(t)
		must(t, m.ImportHTML(c.in, dir, ImportOptions{}))
		got := m.HTML()
		for i, p := range m.parts {
			got = strings.ReplaceAll(got, "cid:"+p.contentID, fmt.Sprintf("cid:%d", i+1))
			if !p.inline || !strings.HasPrefix(p.mediaType, "image/") {
				t.Errorf("%s: part %+v", c.in, p)
			}
		}
		if got != c.want || len(m.parts) != c.parts || m.Text() != "x" {
			t.Errorf("%s became\n%s with %d parts, expected\n%s", c.in, got, len(m.parts), c.want)
		}
		encoded(t, m, Options{})
	}

	// What leads out of the directory, or is no picture, is left as it is and never read; Strict
	// refuses it.
	outside := []string{
		"../secret.png", "..\\secret.png", "%2e%2e/secret.png", "..%2fsecret.png", "..%5csecret.png", filepath.Join(top, "secret.png"), "file://" + filepath.Join(top, "secret.png"),
		"file:a.png", "img dir/../../secret.png", `C:\secret.png`, "c:secret.png", "none.png", "text.txt", "img dir", ".", "/", "a.png/x", "a.png%00.png",
		"data:text/html,<p>", "data:image/png;base64,!!", "data:image/png", "data:multipart/mixed,x",
	}
	if links {
		outside = append(outside, "link.png")
		m := New()
		must(t, m.ImportHTML(`<img src="inside.png">`, dir, ImportOptions{Strict: true}))
		if m.Attachments() != 1 {
			t.Error("a link that stays inside was not followed")
		}
	}
	for _, ref := range outside {
		in := `<img src="` + ref + `">`
		m := New()
		must(t, m.ImportHTML(in, dir, ImportOptions{NoText: true}))
		if m.HTML() != in || m.Attachments() != 0 || m.hasText {
			t.Errorf("%s became %s", in, m.HTML())
		}
		m = simple(t)
		if kindOf(t, m.ImportHTML(in, dir, ImportOptions{Strict: true})) == 0 || m.hasHTML ||
			m.Attachments() > 0 {
			t.Errorf("strict: %s was taken", in)
		}
	}

	m := New()
	must(
		t,
		m.ImportHTML(
			"<h1>Été</h1><p>a &amp; b<br>c</p><ul><li>one<li>two</ul><a href='https://x.example'>link</a><script>no</script><img src=a.png>",
			"",
			ImportOptions{},
		),
	)
	for _, want := range []string{"Été", "a & b\r\nc", "one", "https://x.example"} {
		if !strings.Contains(m.Text(), want) {
			t.Errorf("%q is not in %q", want, m.Text())
		}
	}
	if strings.Contains(m.Text(), "<") && !strings.Contains(m.Text(), "<https") ||
		m.Attachments() > 0 {
		t.Errorf("%q", m.Text())
	}
	for directory, kind := range map[string]Kind{filepath.Join(top, "none"): FileNotFound, filepath.Join(dir, "a.png"): NotAFile, "x\x00": ControlCharacter} {
		if got := kindOf(t, m.ImportHTML("x", directory, ImportOptions{})); got != kind {
			t.Errorf("directory %q gave %v", directory, got)
		}
	}
	if kindOf(t, m.ImportHTML("\xff", "", ImportOptions{})) != InvalidUTF8 {
		t.Error("invalid UTF-8 was taken")
	}

	// Between the import and the sending the file is swapped for a link that leads out.
	if links {
		m := simple(t)
		must(t, m.ImportHTML(`<img src="a.png">`, dir, ImportOptions{}))
		must(t, os.Remove(filepath.Join(dir, "a.png")))
		must(t, os.Symlink(filepath.Join(top, "secret.png"), filepath.Join(dir, "a.png")))
		if _, err := m.Encode(Options{}); kindOf(t, err) == 0 {
			t.Error("a link out of the directory was followed")
		}
	}
}

func TestImportHTMLTakesLinearTime(t *testing.T) {
	start := time.Now()
	for _, unit := range []string{
		"<", "<img src=", "<img srcset='", "url(", "<style>url('", "<div style=\"url(\\)", "&", "&#", "<!--", "<a ", "</", "<p>", "data:image/png,", ",", "<img src=a.png>", "<script>", "<div>", "<ul><li>",
		"<img srcset='a,", "<h1",
	} {
		long := strings.Repeat(unit, (64<<10)/len(unit))
		m := New()
		m.ImportHTML(long, t.TempDir(), ImportOptions{})
		m.ImportHTML(`<div style="`+long+`">`, "", ImportOptions{})
		m.ImportHTML(`<img srcset="`+long+`">`, "", ImportOptions{})
	}
	if d := time.Since(start); d > time.Minute {
		t.Errorf("took %v", d)
	}
}
