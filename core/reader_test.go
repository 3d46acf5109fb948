// SPDX-License-Identifier: MIT

package core_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// usesIt gives a content and meanwhile uses the message that the content is for.
type usesIt struct {
	io.Reader
	use func() error
}

func (u usesIt) Read(p []byte) (int, error) {
	if err := u.use(); err != nil {
		return 0, err
	}
	return u.Reader.Read(p)
}

func (usesIt) Close() error { return nil }

// A function that gives an attachment may read and change its message, whoever asks for the content
// and when; the mail in progress is what the message was before.
func TestReaderMayUseItsMessage(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	s := start(t, srv)
	m := newMessage(t, "b@example.org")
	uses := 0
	open := func() (io.ReadCloser, error) {
		return usesIt{strings.NewReader("content"), func() error {
			uses++
			text, err := m.Content(core.ContentSubject)
			_, size := m.AttachmentData(1, 0, nil)
			return errors.Join(
				err,
				m.SetSubject(fmt.Sprintf("change %d of %q", uses, text)),
				m.SetAttachmentDescription(1, "x"),
				size,
			)
		}}, nil
	}
	if _, err := m.AttachData("first.txt", "", []byte("first")); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() {
		_, err := m.AttachReader("counted.txt", "", -1, open)
		if err == nil && uses == 0 {
			err = errors.New("it was not read")
		}
		if err == nil {
			err = m.SetSubject("before")
		}
		var built []byte
		if err == nil {
			built, err = m.BuildSource(0)
		}
		if err == nil && !strings.Contains(string(built), "\r\nSubject: before\r\n") {
			err = fmt.Errorf("built %q", built)
		}
		if err == nil {
			_, err = s.SendMessage(t.Context(), m)
		}
		ended <- err
	}()
	select {
	case err := <-ended:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("the function waits for the call that waits for it")
	}
	if mail := srv.WaitMails(1)[0]; !strings.HasPrefix(mail.Summary.Subject, "change ") ||
		len(mail.Summary.Parts) != 3 {
		t.Errorf("%q with %d parts arrived", mail.Summary.Subject, len(mail.Summary.Parts))
	}
}
