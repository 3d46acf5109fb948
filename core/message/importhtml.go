// SPDX-License-Identifier: MIT

package message

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// ImportOptions change what ImportHTML does.
type ImportOptions struct {
	// Strict makes it an error that a picture named by the HTML cannot be attached: not there,
	// outside the directory, not a picture. Otherwise such references are left as they are. URLs
	// with a host are left in any case.
	Strict bool
	// NoText leaves the plain text alone. Otherwise one is made from the HTML if the message has
	// none.
	NoText bool
	Random io.Reader // for Content-IDs; nil: crypto/rand
}

// ImportHTML sets the HTML body and attaches, once each, the pictures that it names: in src,
// srcset, background and poster attributes and in url() of style sheets. References become cid:
// URLs; data: URLs are attached likewise. Nothing outside directory is ever read: no absolute path,
// no .., no symbolic link out of it, no URL. directory "" attaches data: URLs only. The pictures
// are read when the mail is sent.
//
// What an earlier import made goes: its pictures, and its text. What the caller set or attached
// stays.
func (m *Message) ImportHTML(source, directory string, o ImportOptions) error {
	if !utf8.ValidString(source) {
		return fail(InvalidUTF8, "html", "")
	}
	im := htmlImporter{o: o, byKey: map[string]string{}, ranks: m.attached()}
	if directory != "" {
		if strings.IndexByte(directory, 0) >= 0 {
			return fail(ControlCharacter, "directory", "in the path "+show(directory))
		}
		info, err := os.Stat(directory)
		if err != nil {
			return fileError("directory", err)
		}
		if !info.IsDir() {
			return fail(NotAFile, "directory", "a directory is expected")
		}
		if im.directory, err = filepath.Abs(directory); err != nil {
			return fileError("directory", err)
		}
	}
	var seed [8]byte
	random := o.Random
	if random == nil {
		random = rand.Reader
	}
	if _, err := io.ReadFull(random, seed[:]); err != nil {
		return &Error{Kind: CannotRead, Field: "random source", Err: err}
	}
	im.seed = hex.EncodeToString(seed[:])
	out, err := im.rewrite(source)
	if err != nil {
		return err
	}
	m.html, m.hasHTML = out, true
	m.parts = append(slices.Clip(m.parts[:m.attached()]), im.parts...)
	if m.textMade || !m.hasText {
		text := ""
		if !o.NoText {
			text = TextFromHTML(source)
		}
		m.makeText(text)
	}
	return nil
}

// makeText sets a text that goes with the HTML that it was made from.
func (m *Message) makeText(text string) {
	m.text, m.hasText, m.textMade = text, text != "", text != ""
}

// dropUnshown takes out the pictures of ImportHTML that the HTML does not show any more.
func (m *Message) dropUnshown() {
	at := m.attached()
	if at == len(m.parts) {
		return
	}
	kept := slices.Clone(m.parts[:at]) // a snapshot may have the others
	for _, p := range m.parts[at:] {
		if strings.Contains(m.html, "cid:"+p.contentID) {
			kept = append(kept, p)
		}
	}
	m.parts = kept
}

// pictureTags have a picture in src; those of VML are Outlook's.
var pictureTags = map[string]bool{
	"img":         true,
	"input":       true,
	"v:fill":      true,
	"v:imagedata": true,
	"v:image":     true,
}

type htmlImporter struct {
	o         ImportOptions
	directory string
	seed      string
	ranks     int
	remote    bool // a <base> moves every reference to where no file is looked for
	parts     []*part
	lookup    func(ref string) string // if not nil, it alone says what becomes of a reference
	byKey     map[string]string       // what was looked at already: its cid: URL, "" if it cannot be attached
}

// rewrite copies the HTML octet by octet except for the tags in which a reference changes.
func (im *htmlImporter) rewrite(source string) (string, error) {
	var out strings.Builder
	out.Grow(len(source) + len(source)/8)
	z := html.NewTokenizer(strings.NewReader(source))
	inStyle := false
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			if z.Err() == io.EOF {
				out.Write(z.Raw())
				return out.String(), nil
			}
			return "", fail(InvalidMessage, "html", z.Err().Error())
		}
		raw := string(z.Raw())
		switch kind {
		case html.TextToken:
			if inStyle {
				css, err := im.css(raw)
				if err != nil {
					return "", err
				}
				raw = css
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			inStyle = t.Data == "style" && kind == html.StartTagToken
			changed, err := im.tag(&t)
			if err != nil {
				return "", err
			}
			if changed {
				raw = t.String()
			}
		case html.EndTagToken:
			inStyle = false
		case html.CommentToken:
			var err error
			if raw, err = im.conditional(raw); err != nil {
				return "", err
			}
		}
		out.WriteString(raw)
	}
}

// conditional rewrites a comment that Outlook alone reads as HTML: <!--[if mso]> ... <![endif]-->.
func (im *htmlImporter) conditional(comment string) (string, error) {
	const begin, end = "<!--[if ", "<![endif]-->"
	at := strings.Index(comment, "]>") + len("]>")
	if !strings.HasPrefix(comment, begin) || !strings.HasSuffix(comment, end) || at < len(begin) ||
		at > len(comment)-len(end) {
		return comment, nil
	}
	inner, err := im.rewrite(comment[at : len(comment)-len(end)])
	return comment[:at] + inner + end, err
}

// tag replaces references in the attributes of a tag.
func (im *htmlImporter) tag(t *html.Token) (changed bool, err error) {
	for i := range t.Attr {
		a := &t.Attr[i]
		value := a.Val
		switch {
		case t.Data == "base" && a.Key == "href":
			im.remote = im.remote || value != ""
		case a.Key == "src" && pictureTags[t.Data],
			a.Key == "background",
			a.Key == "poster" && t.Data == "video",
			(a.Key == "href" || a.Key == "xlink:href") && t.Data == "image":
			value, err = im.reference(value)
		case a.Key == "srcset" && (t.Data == "img" || t.Data == "source"):
			value, err = im.srcset(value)
		case a.Key == "style":
			value, err = im.css(value)
		}
		if err != nil {
			return false, err
		}
		if value != a.Val {
			a.Val, changed = value, true
		}
	}
	return changed, nil
}

// srcset replaces the references of "a.png 1x, b.png 2x" (HTML §4.8.4.2.2).
func (im *htmlImporter) srcset(s string) (string, error) {
	var out strings.Builder
	for s != "" {
		n := len(s) - len(strings.TrimLeft(s, " \t\r\n\f,"))
		out.WriteString(s[:n])
		s = s[n:]
		end := strings.IndexAny(s, " \t\r\n\f")
		if end < 0 {
			end = len(s)
		}
		ref := strings.TrimRight(s[:end], ",")
		value, err := im.reference(ref)
		if err != nil {
			return "", err
		}
		out.WriteString(value)
		out.WriteString(s[len(ref):end])
		commas := len(ref) < end
		if s = s[end:]; commas {
			continue
		}
		// The descriptor goes up to the next comma.
		if end = strings.IndexByte(s, ','); end < 0 {
			end = len(s)
		}
		out.WriteString(s[:end])
		s = s[end:]
	}
	return out.String(), nil
}

// css replaces the references of url(...). One with an escape in it is left as it is.
func (im *htmlImporter) css(s string) (string, error) {
	if len(s) < 5 {
		return s, nil
	}
	lower := asciiLower(s)
	var out strings.Builder
	done := 0
	for from := 0; ; {
		i := strings.Index(lower[from:], "url(")
		if i < 0 {
			break
		}
		start := from + i + 4
		from = start
		body := s[start:]
		space := len(body) - len(strings.TrimLeft(body, " \t\r\n\f"))
		body = body[space:]
		quote := ""
		if body != "" && (body[0] == '"' || body[0] == '\'') {
			quote = body[:1]
			body = body[1:]
		}
		stop := quote
		if quote == "" {
			stop = ")"
		}
		end := strings.Index(body, stop)
		if end < 0 { // and there is none further on, either
			if quote == "" {
				break
			}
			continue
		}
		ref := body[:end]
		at := start + space + len(quote)
		from = at + end // also past what is skipped, so that nothing is looked at twice
		if strings.ContainsAny(ref, "\\\n\r") {
			continue
		}
		value, err := im.reference(strings.TrimRight(ref, " \t\f"))
		if err != nil {
			return "", err
		}
		if value != strings.TrimRight(ref, " \t\f") {
			out.WriteString(s[done:at])
			out.WriteString(value)
			done = at + end
		}
	}
	if done == 0 {
		return s, nil
	}
	out.WriteString(s[done:])
	return out.String(), nil
}

// asciiLower keeps every octet in its place, unlike strings.ToLower.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// reference gives the cid: URL for a picture, or the reference itself if it is not one that can be
// attached.
func (im *htmlImporter) reference(ref string) (string, error) {
	trimmed := strings.Trim(ref, " \t\r\n\f")
	if trimmed == "" || trimmed[0] == '#' {
		return ref, nil
	}
	if im.lookup != nil {
		if found := im.lookup(trimmed); found != trimmed {
			return found, nil
		}
		return ref, nil
	}
	if len(trimmed) > 5 && strings.EqualFold(trimmed[:5], "data:") {
		return im.data(ref, trimmed)
	}
	name, ok, foreign := im.local(trimmed)
	if foreign {
		return ref, nil
	}
	if !ok {
		return ref, im.refuse(InvalidMessage, trimmed, "it is outside the directory")
	}
	if cid, again := im.byKey[name]; again {
		if cid == "" {
			cid = ref
		}
		return cid, nil
	}
	p, err := newPart(
		Attachment{
			Name:      filepath.Base(name),
			Path:      name,
			Inline:    true,
			ContentID: im.nextID(),
			root:      im.directory,
		},
	)
	if err != nil {
		e := err.(*Error)
		if im.o.Strict {
			return ref, &Error{Kind: e.Kind, Field: "html reference " + show(trimmed), Err: e.Err}
		}
		im.byKey[name] = ""
		return ref, nil
	}
	return im.attach(name, ref, p)
}

// local turns a relative reference into a path below the directory. foreign is true for URLs, which
// are nobody's file.
func (im *htmlImporter) local(ref string) (name string, ok, foreign bool) {
	if strings.HasPrefix(ref, "//") || strings.HasPrefix(ref, `\\`) {
		return "", false, true
	}
	ref = strings.ReplaceAll(ref, `\`, "/") // written on Windows
	if i := strings.IndexAny(ref, "?#"); i >= 0 {
		ref = ref[:i]
	}
	if colon := strings.IndexByte(ref, ':'); colon >= 0 && !strings.Contains(ref[:colon], "/") {
		// A scheme, or a drive letter: file: and C: are paths that lead out of the directory.
		scheme := strings.ToLower(ref[:colon])
		return "", false, scheme != "file" && len(scheme) != 1
	}
	if im.remote || im.directory == "" {
		return "", false, true
	}
	path, err := url.PathUnescape(ref)
	if err != nil {
		path = ref
	}
	if strings.ContainsAny(path, "\\:\x00") || !utf8.ValidString(path) {
		return "", false, false
	}
	path = filepath.Clean(filepath.FromSlash(path))
	return path, filepath.IsLocal(path), false
}

func (im *htmlImporter) refuse(kind Kind, ref, why string) error {
	if !im.o.Strict {
		return nil
	}
	return fail(kind, "html reference "+show(ref), why)
}

func (im *htmlImporter) nextID() string {
	n := im.ranks + len(im.parts) + 1
	return "image" + string(appendInt(nil, n)) + "." + im.seed + "@courriel"
}

// attach keeps p if it is a picture.
func (im *htmlImporter) attach(key, ref string, p *part) (string, error) {
	if !strings.HasPrefix(p.mediaType, "image/") {
		return ref, im.refuse(InvalidContentType, ref, "it is not a picture")
	}
	if err := enough("html", "attachments", im.ranks+len(im.parts), maxAttachments); err != nil {
		return ref, err
	}
	p.imported = true
	im.parts = append(im.parts, p)
	cid := "cid:" + p.contentID
	im.byKey[key] = cid
	return cid, nil
}

// data attaches the content of a data: URL (RFC 2397).
func (im *htmlImporter) data(ref, trimmed string) (string, error) {
	head, payload, ok := strings.Cut(trimmed[5:], ",")
	if !ok {
		return ref, im.refuse(InvalidMessage, trimmed, "the data URL is wrong")
	}
	media, isBase64 := head, false
	if i := strings.LastIndexByte(head, ';'); i >= 0 &&
		strings.EqualFold(strings.Trim(head[i+1:], " "), "base64") {
		media, isBase64 = head[:i], true
	}
	content, err := url.PathUnescape(payload)
	if err == nil && isBase64 {
		var b []byte
		content = strings.TrimRight(strings.Join(strings.Fields(content), ""), "=")
		b, err = base64.RawStdEncoding.DecodeString(content)
		content = string(b)
	}
	if err != nil || !strings.HasPrefix(asciiLower(media), "image/") {
		return ref, im.refuse(InvalidMessage, trimmed, "the data URL is wrong or not a picture")
	}
	sum := sha256.Sum256([]byte(media + "," + content))
	key := "data:" + string(sum[:])
	if cid, again := im.byKey[key]; again {
		return cid, nil
	}
	a := Attachment{Data: []byte(content), ContentType: media, Inline: true, ContentID: im.nextID()}
	p, err := newPart(a)
	if err != nil { // ";utf8" is in much use, and no parameter
		a.ContentType, _, _ = strings.Cut(media, ";")
		p, err = newPart(a)
	}
	if err != nil {
		return ref, im.refuse(InvalidContentType, trimmed, "the type of the data URL is wrong")
	}
	return im.attach(key, ref, p)
}

func statBelow(root, name string) (fs.FileInfo, error) {
	r, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return r.Stat(name)
}
