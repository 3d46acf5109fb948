// SPDX-License-Identifier: MIT

package message

import (
	"strings"
	"testing"
	"time"
)

func TestTextFromHTML(t *testing.T) {
	for _, c := range [][2]string{
		{"", ""}, {"plain", "plain"}, {"<p", ""}, {"</p></ul></blockquote></pre></a>x", "x"},
		{" two\n\twords &amp; &eacute;&#x1F389;", "two words & é🎉"},
		{`<p class="x">one</p> <p style="y">two`, "one||two"},
		{"one<br>two<br/>three<br />four<BR CLASS=x>five<br><br><br>six", "one|two|three|four|five||six"},
		{"<div>a</div><div><div>b</div></div>c", "a|b|c"},
		{"<h1 id=x>Title</h1>text<hr>more", "Title||text||more"},
		{"<table><tr><th>Item<th>Price<tr><td>Tea</td><td>10&nbsp;€</td></tr></table>after", "Item Price|Tea 10\u00a0€||after"},
		{"<ul><li>a<li><b>b</b><ul><li>c</ul><li>d</ul><ol><li>e</li><li>f</li></ol>g", "- a|- b|  - c|- d||1. e|2. f||g"},
		{"a<blockquote>b<blockquote><p>c</p></blockquote>d</blockquote>e", "a||> b|>|> > c|>|> d||e"},
		{"<pre>  x\n\n    y &lt; z</pre>after", "  x||    y < z||after"},
		{`<a href="https://X.example/AbC?a=1&amp;b=2">here <i>now</i></a>, then`, "here now <https://X.example/AbC?a=1&b=2>, then"},
		{`<a href="https://x.example">https://x.example</a> <a href="mailto:a@b.example">a@b.example</a>`, "https://x.example a@b.example"},
		{`<a name="top">Kept</a> <a href="#top">up</a> <a href="javascript:x()">no</a> rest`, "Kept up no rest"},
		{`<a href="https://x.example"><img src=a alt="Our logo"></a><a href="https://y.example"></a> text`, "Our logo <https://x.example> text"},
		{`a<!-- <b>secret</b> > --><!--[if mso]><p>mso</p><![endif]-->b`, "ab"},
		{`<head><title>T</title><style>p{}</style><script>"<p>"</script></head><body title="a>b">x`, "x"},
		{`a<template><p>b</template>c<noscript>d</noscript>e`, "ace"},
	} {
		in, want := c[0], c[1]
		want = strings.ReplaceAll(want, "|", "\r\n")
		if got := TextFromHTML(in); got != want {
			t.Errorf("%s became\n%q, expected\n%q", in, got, want)
		}
	}
	m := simple(t)
	must(t, m.SetText(""))
	must(t, m.ImportHTML("<img src=none.png>", "", ImportOptions{}))
	if m.hasText {
		t.Error("a text of nothing stands before the HTML")
	}
	start := time.Now()
	for _, unit := range []string{"<blockquote>x", "<ul><li>x", "<ol>", "<a href=https://x.example>", "<pre>\n", "</a>", "<td>x", "<template>", "<p>&#0;"} {
		if got := TextFromHTML(strings.Repeat(unit, 1<<19/len(unit))); len(got) > 8<<20 {
			t.Errorf("%s became %d octets", unit, len(got))
		}
	}
	if d := time.Since(start); d > 30*time.Second {
		t.Errorf("it took %v", d)
	}
}
