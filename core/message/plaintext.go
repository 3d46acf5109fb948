// SPDX-License-Identifier: MIT

package message

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// TextFromHTML makes a plain text of an HTML body, in the words and lines that a reader of the HTML
// sees: paragraphs, lists, cells, quotations, the alternative texts of pictures, and where links
// lead.
func TextFromHTML(source string) string {
	var p plainText
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch z.Next() {
		case html.ErrorToken:
			p.endLink()
			return strings.TrimRight(p.out.String(), " \t\r\n")
		case html.TextToken:
			if p.hidden == "" {
				p.text(z.Token().Data)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			p.start(&t)
		case html.EndTagToken:
			t := z.Token()
			p.end(t.Data)
		}
	}
}

// hiddenTags have a content that nobody reads.
var hiddenTags = map[string]bool{
	"script":   true,
	"style":    true,
	"title":    true,
	"template": true,
	"iframe":   true,
	"noscript": true,
	"noembed":  true,
	"noframes": true,
}

// blockTags begin and end a line; those with 2 have an empty line around them.
var blockTags = map[string]int{
	"p": 2, "h1": 2, "h2": 2, "h3": 2, "h4": 2, "h5": 2, "h6": 2, "ul": 2, "ol": 2, "dl": 2, "pre": 2, "blockquote": 2, "hr": 2, "table": 2,
	"div": 1, "tr": 1, "caption": 1, "dt": 1, "dd": 1, "section": 1, "article": 1, "header": 1, "footer": 1, "main": 1, "nav": 1, "aside": 1, "form": 1,
	"fieldset": 1, "legend": 1, "figure": 1, "figcaption": 1, "address": 1, "center": 1, "option": 1,
}

// maxIndent bounds what stands before a line, which hostile nesting would make as long as the text.
const maxIndent = 8

// plainText writes the text as the tags come.
type plainText struct {
	out    strings.Builder
	gap    int    // line ends that are due before the next word
	space  bool   // a space is
	hidden string // within an element that is not shown
	lists  []int  // of each list that is open: the number of the last item, -1 for a list without numbers
	quotes int
	quoted int // of the last line
	pre    int
	link   string // where the link that is open leads
	linkAt int    // where its text begins
}

func (p *plainText) start(t *html.Token) {
	if p.hidden != "" {
		return
	}
	if hiddenTags[t.Data] {
		if t.Type == html.StartTagToken {
			p.hidden = t.Data
		}
		return
	}
	p.block(t.Data)
	switch t.Data {
	case "br":
		p.gap = min(p.gap+1, 2)
	case "ul", "ol":
		first := -1
		if t.Data == "ol" {
			first = 0
		}
		if len(p.lists) > 0 {
			p.gap = 1
		}
		p.lists = append(p.lists, first)
	case "li":
		p.item()
	case "td", "th":
		p.space = true
	case "blockquote":
		p.quotes++
	case "pre":
		p.pre++
	case "img":
		p.words(attribute(t, "alt"))
	case "a":
		p.endLink()
		switch href := attribute(t, "href"); {
		case strings.HasPrefix(href, "https:"),
			strings.HasPrefix(href, "http:"),
			strings.HasPrefix(href, "mailto:"),
			strings.HasPrefix(href, "tel:"):
			p.link, p.linkAt = href, p.out.Len()
		}
	}
}

func (p *plainText) end(tag string) {
	if p.hidden != "" {
		if tag == p.hidden {
			p.hidden = ""
		}
		return
	}
	p.block(tag)
	switch tag {
	case "td", "th":
		p.space = true
	case "ul", "ol":
		if n := len(p.lists); n > 0 {
			if p.lists = p.lists[:n-1]; n > 1 {
				p.gap = 1
			}
		}
	case "blockquote":
		p.quotes = max(p.quotes-1, 0)
	case "pre":
		p.pre = max(p.pre-1, 0)
	case "a":
		p.endLink()
	}
}

func (p *plainText) block(tag string) {
	if n := blockTags[tag]; n > 0 {
		p.gap, p.space = max(p.gap, n), false
	}
}

// item begins an item of a list.
func (p *plainText) item() {
	p.gap, p.space = max(p.gap, 1), false
	depth, mark := len(p.lists), "-"
	if depth > 0 && p.lists[depth-1] >= 0 {
		p.lists[depth-1]++
		mark = strconv.Itoa(p.lists[depth-1]) + "."
	}
	p.line()
	p.out.WriteString(strings.Repeat("  ", min(max(depth-1, 0), maxIndent)))
	p.out.WriteString(mark)
	p.space = true
}

// endLink tells where the link led, unless its text did.
func (p *plainText) endLink() {
	if p.link == "" {
		return
	}
	link := p.link
	p.link = ""
	text := strings.TrimSpace(p.out.String()[min(p.linkAt, p.out.Len()):])
	if text != "" && text != link && "mailto:"+text != link {
		space := p.space
		p.out.WriteString(" <" + link + ">")
		p.space = space
	}
}

func (p *plainText) text(s string) {
	if p.pre == 0 {
		p.words(s)
		return
	}
	for i, line := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		if i > 0 {
			p.gap = min(p.gap+1, 2)
		}
		if line != "" {
			p.line()
			p.out.WriteString(line)
		}
	}
}

// words writes a text with its white space made one space.
func (p *plainText) words(s string) {
	const blanks = " \t\r\n\f"
	for s != "" {
		n := strings.IndexAny(s, blanks)
		if n == 0 {
			p.space = true
			s = strings.TrimLeft(s, blanks)
			continue
		}
		if n < 0 {
			n = len(s)
		}
		p.line()
		if p.space {
			p.out.WriteByte(' ')
			p.space = false
		}
		p.out.WriteString(s[:n])
		s = s[n:]
	}
}

// line writes the line ends that are due; none at the beginning of the text.
func (p *plainText) line() {
	if p.gap == 0 && p.out.Len() > 0 {
		return
	}
	quotes := min(p.quotes, maxIndent)
	if p.out.Len() > 0 {
		for range p.gap - 1 {
			p.out.WriteString(
				"\r\n" + strings.TrimRight(strings.Repeat("> ", min(quotes, p.quoted)), " "),
			)
		}
		p.out.WriteString("\r\n")
	}
	p.out.WriteString(strings.Repeat("> ", quotes))
	p.gap, p.space, p.quoted = 0, false, quotes
}

func attribute(t *html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}
