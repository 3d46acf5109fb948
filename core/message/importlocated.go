// SPDX-License-Identifier: MIT

package message

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
)

// located is an attachment that the HTML refers to by a Content-Location (RFC 2557).
type located struct {
	location string
	rank     int
}

// nameOf gives the file name at the end of a location.
func nameOf(location string) string {
	location, _, _ = strings.Cut(location, "?")
	if i := strings.LastIndexAny(location, "/:"); i >= 0 {
		location = location[i+1:]
	}
	if name, err := url.PathUnescape(location); err == nil {
		location = name
	}
	location = strings.Trim(baseName(location), " ")
	if location == "." || location == ".." {
		return ""
	}
	return location
}

// relocate makes cid: URLs of the references to parts by their location, as nothing else of it is
// in the mail that is built.
func (im *importer) relocate() {
	if len(im.located) == 0 || !im.m.hasHTML {
		return
	}
	base, err := url.Parse(strings.Join(strings.Fields(im.base), ""))
	if err != nil {
		base = new(url.URL)
	}
	absolute := func(ref string) string {
		// White space in a location was put there by folding (RFC 2557 §4.4).
		u, err := url.Parse(strings.Join(strings.Fields(ref), ""))
		if err != nil {
			return ref
		}
		return base.ResolveReference(u).String()
	}
	byLocation, made := map[string]*part{}, map[*part]bool{}
	for _, l := range im.located {
		p := im.m.parts[l.rank-1]
		if p.contentID == "" {
			sum := sha256.Sum256(append([]byte(l.location+"\n"), p.data...))
			p.contentID, made[p] = hex.EncodeToString(sum[:12])+"@courriel", true
		}
		if key := absolute(l.location); byLocation[key] == nil {
			byLocation[key] = p
		}
	}
	rewriter := htmlImporter{lookup: func(ref string) string {
		p := byLocation[absolute(ref)]
		if p == nil {
			return ref
		}
		p.inline = true
		return "cid:" + p.contentID
	}}
	html, err := rewriter.rewrite(im.m.html)
	if err != nil {
		im.note(err)
		return
	}
	im.m.html = html
	for _, l := range im.located {
		if p := im.m.parts[l.rank-1]; !p.inline && made[p] {
			p.contentID = ""
		}
	}
}
