// SPDX-License-Identifier: MIT

package message

import (
	"strings"
	"testing"
)

const onePicture = `<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">`

func importAll(t *testing.T, m *Message, html string) {
	t.Helper()
	if err := m.ImportHTML(html, "", ImportOptions{}); err != nil {
		t.Fatal(err)
	}
}

func sourceOf(t *testing.T, m *Message) string {
	t.Helper()
	if m.from == nil {
		if err := m.SetSender("from@a.example"); err != nil {
			t.Fatal(err)
		}
	}
	b, err := m.BuildSource(Options{})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestImportReplacesWhatAnEarlierImportMade(t *testing.T) {
	m := New()
	importAll(t, m, "<p>Hello Ann, your code is 1111</p>"+onePicture)
	rank, err := m.Attach(Attachment{Name: "terms.txt", Data: []byte("terms")})
	if err != nil || rank != 1 {
		t.Fatalf(
			"rank %d, %v; pictures of an import come and go after what was attached",
			rank,
			err,
		)
	}
	for range 3 {
		importAll(t, m, "<p>Hello Bob, your code is 2222</p>"+onePicture)
	}
	if m.Attachments() != 2 {
		t.Errorf("%d attachments, expected the picture once and the caller's file", m.Attachments())
	}
	if a, _ := m.Attachment(rank); a.Name != "terms.txt" {
		t.Errorf("rank %d is %q now", rank, a.Name)
	}
	if source := sourceOf(t, m); strings.Contains(source, "Ann") ||
		strings.Count(source, "2222") != 2 {
		t.Errorf("the mail still tells of the first import:\n%s", source)
	}
}

func TestImportLeavesTheTextOfTheCaller(t *testing.T) {
	m := New()
	m.SetText("mine")
	importAll(t, m, "<p>first</p>")
	importAll(t, m, "<p>second</p>")
	if m.Text() != "mine" {
		t.Errorf("the text is %q", m.Text())
	}
	m = New()
	importAll(t, m, "<p>first</p>")
	m.SetText("mine")
	importAll(t, m, "<p>second</p>")
	if m.Text() != "mine" {
		t.Errorf("the text that was set between two imports is %q", m.Text())
	}
}

func TestImportWithoutTextForgetsTheTextOfTheImportBefore(t *testing.T) {
	m := New()
	importAll(t, m, "<p>Hello Ann</p>")
	if err := m.ImportHTML("<p>Hello Bob</p>", "", ImportOptions{NoText: true}); err != nil {
		t.Fatal(err)
	}
	if m.Text() != "" || strings.Contains(sourceOf(t, m), "Ann") {
		t.Errorf("the text is still %q", m.Text())
	}
}

func TestHTMLSetAfterAnImportTakesItsTextAndPicturesAlong(t *testing.T) {
	m := New()
	importAll(t, m, "<p>Hello Ann</p>"+onePicture)
	edited := strings.Replace(m.HTML(), "Ann", "Bob", 1)
	if err := m.SetHTML(edited); err != nil {
		t.Fatal(err)
	}
	if m.Text() != "Hello Bob" && !strings.Contains(m.Text(), "Bob") || m.Attachments() != 1 {
		t.Errorf("text %q, %d pictures", m.Text(), m.Attachments())
	}
	if err := m.SetHTML("<p>Hello Cy</p>"); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(sourceOf(t, m), "image/gif") || m.Attachments() != 0 {
		t.Error("a picture that no HTML shows is still there")
	}
	if err := m.SetHTML(""); err != nil {
		t.Fatal(err)
	}
	if m.Text() != "" {
		t.Errorf("the text of no HTML is %q", m.Text())
	}
}

func TestFailedImportChangesNothing(t *testing.T) {
	m := New()
	importAll(t, m, "<p>Hello Ann</p>"+onePicture)
	html := m.HTML()
	err := m.ImportHTML(`<img src="../outside.png">`, t.TempDir(), ImportOptions{Strict: true})
	if err == nil || m.HTML() != html || m.Attachments() != 1 ||
		!strings.Contains(m.Text(), "Ann") {
		t.Errorf("%v left %q, %q and %d pictures", err, m.HTML(), m.Text(), m.Attachments())
	}
}
