// SPDX-License-Identifier: MIT

package core_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
	"courriel.dev/courriel/core/outbox"
)

// filed are the settings of a session with an outbox file.
func filed(path string, more ...setting) []setting {
	return append([]setting{
		num(
			core.PropertyAsyncMode,
			1,
		), text(core.PropertyOutboxFile, path), num(core.PropertyCloseSeconds, 0),
		num(core.PropertyRetryFirstSeconds, 3600),
	}, more...)
}

func TestOutboxFileOutlivesItsSession(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	path := filepath.Join(t.TempDir(), "outbox")
	s := start(t, srv, filed(path, text(core.PropertyUsername, "zoe"))...)
	sent, waits := newMessage(t, "a@example.org"), newMessage(t, "grey@example.org")
	send(t, s, sent)
	send(t, s, waits)
	status, err := core.WaitMail(within(t), sent.MailIdentifier())
	want(t, "wait", err, core.OK)
	if status.Status() != core.StatusSent {
		t.Fatalf("%+v", status)
	}
	for deadline := time.Now().Add(bound * time.Second); status.Mail.State != outbox.Waiting; {
		if status, err = core.FindMail(waits.MailIdentifier()); err != nil ||
			time.Now().After(deadline) {
			t.Fatal(status, err)
		}
	}
	began := time.Now()
	want(t, "close", s.Close(), core.OK)
	if time.Since(began) > 5*time.Second {
		t.Errorf("closing took %v", time.Since(began))
	}

	// Nothing is open: what became of them is still known, and can be changed.
	status, err = core.FindMail(sent.MailIdentifier())
	want(t, "find", err, core.OK)
	if status.Status() != core.StatusSent {
		t.Errorf("%+v", status)
	}
	status, err = core.FindMail(waits.MailIdentifier())
	want(t, "find", err, core.OK)
	if status.Mail.State != outbox.Waiting || status.Err == nil || status.Err.SMTPCode != 451 {
		t.Errorf("%+v %+v", status.Mail, status.Err)
	}
	_, err = core.FindMail(waits.MailIdentifier() + 1)
	want(t, "find another", err, core.CodeUnknownMail)

	// A session of another name leaves it alone; one of the same name goes on.
	other := start(t, srv, filed(path, text(core.PropertyUsername, "max"))...)
	if id, err := other.NextMail(0); id != 0 || err != nil {
		t.Errorf("the other session lists %d, %v", id, err)
	}
	again := start(t, srv, filed(path, text(core.PropertyUsername, "zoe"))...)
	if id, err := again.NextMail(sent.MailIdentifier()); id != waits.MailIdentifier() ||
		err != nil {
		t.Errorf("the session lists %d, %v", id, err)
	}
	want(t, "retry", core.RetryMail(waits.MailIdentifier()), core.OK)
	status, err = core.WaitMail(within(t), waits.MailIdentifier())
	want(t, "wait", err, core.OK)
	if status.Status() != core.StatusSent || status.Mail.Attempts != 2 ||
		status.Mail.PossibleDuplicate {
		t.Errorf("%+v", status.Mail)
	}
	if mails := srv.WaitMails(2); len(mails) != 2 ||
		mails[1].Summary.MessageID == mails[0].Summary.MessageID {
		t.Errorf("%d mails", len(mails))
	}
}

func TestOutboxFileThatCannotBeUsedIsAnErrorOfTheStart(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	folder := t.TempDir()
	foreign := filepath.Join(folder, "foreign")
	if err := os.WriteFile(foreign, bytes.Repeat([]byte("a text\n"), 500), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, code := range map[string]core.Code{
		filepath.Join(folder, "missing", "outbox"): core.CodeOutboxPath,
		foreign:       core.CodeOutboxForeign,
		"/sys/outbox": core.CodeOutboxReadOnly,
	} {
		s := newSession(t, srv, filed(path)...)
		e := want(t, path, s.Start(context.Background()), code)
		if e.Stage != core.StageOutbox || e.SystemMessage == "" || e.Hint() == "" {
			t.Errorf("%+v", e)
		}
	}
	// Without asynchronous mode there is no outbox, whatever its file.
	start(t, srv, text(core.PropertyOutboxFile, foreign))
}

func TestOutboxFileHoldsNoSecrets(t *testing.T) {
	const password, token = "correct horse battery staple", "ya29.a0AfH6SMBx-secret-token"
	path := filepath.Join(t.TempDir(), "outbox")
	srv := smtptest.Start(t, smtptest.Options{User: "zoe", Password: password, ClearTextAuth: true})
	s := start(t, srv, filed(
		path,
		text(
			core.PropertyUsername,
			"zoe",
		),
		text(core.PropertyPassword, password),
		num(core.PropertyClearTextSignInAllowed, 1),
	)...)
	want(t, "set", s.SetText(core.PropertyAuthToken, token), core.OK)
	want(t, "set", s.SetText(core.PropertyAuthToken, ""), core.OK)
	send(t, s, newMessage(t, "a@example.org"))
	send(t, s, newMessage(t, "later@example.org"))
	var all []byte
	for _, suffix := range []string{"", "-wal", "-shm"} {
		b, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	if !bytes.Contains(all, []byte("later@example.org")) {
		t.Error("not even the mail is in the file: this test sees nothing")
	}
	for _, secret := range []string{password, token, "\x00zoe\x00" + password} {
		coded := base64.StdEncoding.EncodeToString([]byte(secret))
		if bytes.Contains(all, []byte(secret)) ||
			bytes.Contains(all, []byte(strings.TrimRight(coded, "="))) {
			t.Errorf("%q is in the file", secret)
		}
	}
}

func TestFault_H07_DamagedMailIsKeptBackAndTheOthersGoOn(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	path := filepath.Join(t.TempDir(), "outbox")
	s := start(t, srv, filed(path)...)
	damaged, good := newMessage(t, "grey@example.org"), newMessage(t, "a@example.org")
	send(t, s, damaged)
	send(t, s, good)
	status, err := core.WaitMail(within(t), good.MailIdentifier())
	want(t, "wait", err, core.OK)
	db, err := sql.Open("sqlite", "file://"+path+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("UPDATE piece SET data = cast('X' || substr(data, 2) AS BLOB)"); err != nil {
		t.Fatal(err)
	}
	for status.Mail.State != outbox.Waiting {
		if status, err = core.FindMail(damaged.MailIdentifier()); err != nil {
			t.Fatal(err)
		}
	}
	want(t, "retry", core.RetryMail(damaged.MailIdentifier()), core.OK)
	status, err = core.WaitMail(within(t), damaged.MailIdentifier())
	want(t, "wait", err, core.OK)
	if status.Status() != core.StatusError || status.Err.Code != core.CodeOutboxDamaged ||
		status.Err.OutcomeUnknown {
		t.Errorf("%+v %+v", status.Mail, status.Err)
	}
	var pieces int
	if err := db.QueryRow("SELECT count(*) FROM piece").Scan(&pieces); err != nil || pieces != 1 {
		t.Errorf("%d pieces are left, %v: what may be recovered must stay", pieces, err)
	}
	send(t, s, newMessage(t, "b@example.org"))
	want(t, "flush", s.Flush(within(t)), core.OK)
	if mails := srv.WaitMails(2); len(mails) != 2 ||
		mails[1].Recipients[0].Address != "b@example.org" {
		t.Errorf("%d mails", len(mails))
	}
}

// Of a mail whose recipients cannot be read nothing is sent, and it does not stop the mails behind
// it.
func TestFault_H07_DamagedRowIsKeptBackAndTheOthersGoOn(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	path := filepath.Join(t.TempDir(), "outbox")
	s := start(t, srv, filed(path)...)
	broken := newMessage(t, "grey@example.org")
	send(t, s, broken)
	status, err := core.FindMail(broken.MailIdentifier())
	for ; err == nil && status.Mail.State != outbox.Waiting; status, err = core.FindMail(broken.MailIdentifier()) {
		runtime.Gosched()
	}
	want(t, "find", err, core.OK)
	db, err := sql.Open("sqlite", "file://"+path+"?_pragma=busy_timeout(10000)")
	want(t, "open", err, core.OK)
	defer db.Close()
	_, err = db.Exec("UPDATE mail SET recipients = replace(recipients, '{', '[')")
	want(t, "damage", err, core.OK)
	want(t, "retry", core.RetryMail(broken.MailIdentifier()), core.OK)
	status, err = core.WaitMail(within(t), broken.MailIdentifier())
	want(t, "wait", err, core.OK)
	if status.Status() != core.StatusError || status.Err.Code != core.CodeOutboxDamaged ||
		status.Err.OutcomeUnknown {
		t.Errorf("%+v %+v", status.Mail, status.Err)
	}
	good := newMessage(t, "b@example.org")
	send(t, s, good)
	_, err = core.WaitMail(within(t), good.MailIdentifier())
	want(t, "wait", err, core.OK)
	if mails := srv.WaitMails(1); len(mails) != 1 ||
		mails[0].Recipients[0].Address != "b@example.org" {
		t.Errorf("%d mails", len(mails))
	}
	var recipients string
	err = db.QueryRow("SELECT recipients FROM mail WHERE id = ?", int64(broken.MailIdentifier())).
		Scan(&recipients)
	if err != nil || !strings.Contains(recipients, "grey@example.org") {
		t.Errorf("%q, %v: what may be recovered must stay", recipients, err)
	}
}

// Ten thousand go through the library in capi/crashtest, which looks at its memory too.
func TestFault_H05_ThousandMailsGoThroughAFile(t *testing.T) {
	const mails, threads = 1000, 64
	srv := smtptest.Start(t, smtptest.Options{})
	s := start(
		t,
		srv,
		filed(filepath.Join(t.TempDir(), "outbox"), num(core.PropertyConnections, 4))...)
	errs := make(chan error, threads)
	for n := range threads {
		go func() {
			m := core.NewMessage()
			err := m.SetSender("zoe@example.com")
			for i := n; i < mails && err == nil; i += threads {
				m.Reset()
				if err = m.SetSender("zoe@example.com"); err == nil {
					err = m.AddRecipient(fmt.Sprintf("r%d@example.org", i))
				}
				if err == nil {
					_, err = s.SendMessage(context.Background(), m)
				}
			}
			errs <- err
		}()
	}
	for range threads {
		want(t, "queue", <-errs, core.OK)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	want(t, "flush", s.Flush(ctx), core.OK)
	seen := make(map[string]int)
	for _, m := range srv.Mails() {
		seen[m.Recipients[0].Address]++
	}
	if len(seen) != mails {
		t.Errorf("%d of %d mails arrived", len(seen), mails)
	}
	for address, n := range seen {
		if n != 1 {
			t.Errorf("%s has %d", address, n)
		}
	}
}
