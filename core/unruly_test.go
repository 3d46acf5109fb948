// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// TestUnrulyServer reconciles the results of batches, and of single mails of several threads, with
// what a server took that refuses, closes and falls silent wherever chance wants it: no recipient
// is lost, none gets a mail twice, and what is said of each is so. COURRIEL_UNRULY has the number
// of runs, for a longer search.
func TestUnrulyServer(t *testing.T) {
	certs, err := smtptest.NewCertificates()
	want(t, "certificates", err, core.OK)
	ca, err := certs.WritePEM(t.TempDir())
	want(t, "certificates", err, core.OK)
	runs := 40
	if n, err := strconv.Atoi(os.Getenv("COURRIEL_UNRULY")); err == nil {
		runs = n
	}
	for worker := range 4 {
		t.Run(fmt.Sprint(worker), func(t *testing.T) {
			t.Parallel()
			for seed := worker; seed < runs; seed += 4 {
				if playUnruly(t, uint64(seed), certs, ca); t.Failed() {
					t.Fatalf("run %d", seed)
				}
			}
		})
	}
}

func playUnruly(t *testing.T, seed uint64, certs *smtptest.Certificates, ca string) {
	random := rand.New(rand.NewPCG(seed, 77))
	options := smtptest.UnrulyOptions{
		Seed: seed, Trouble: []int{0, 5, 20, 60, 200}[random.IntN(5)], Silent: random.IntN(10) == 0, Certificates: certs,
		Offers: strings.Fields(
			[]string{"", "PIPELINING", "CHUNKING", "PIPELINING CHUNKING"}[random.IntN(4)],
		),
		MaxMails:      random.IntN(2) * random.IntN(20),
		MaxRecipients: random.IntN(2) * random.IntN(10),
	}
	if random.IntN(3) == 0 {
		options.Offers = append(options.Offers, "STARTTLS")
	}
	srv := smtptest.StartUnruly(t, options)
	s := core.NewSession()
	all := random.IntN(5) == 0
	connections, window := 1+random.IntN(4), []int{0, 0, 2, 16}[random.IntN(4)]
	what := fmt.Sprintf(
		"%+v, %d connections, window %d, all or none %v",
		options,
		connections,
		window,
		all,
	)
	for _, set := range []setting{
		text(core.PropertyServer, srv.Host), num(core.PropertyPort, srv.Port), text(core.PropertyCAFile, ca), num(core.PropertyTimeoutSeconds, 3),
		num(core.PropertyConnections, connections), num(core.PropertyTrustedWindow, window), num(core.PropertyAllOrNone, map[bool]int{true: 1}[all]),
	} {
		set(t, s)
	}
	want(t, "start", s.Start(context.Background()), core.OK)
	var mails []*core.Message
	for i := range 10 + random.IntN(30) {
		m := core.NewMessage()
		errs := []error{
			m.SetSender(fmt.Sprintf("s%d@client.test", i)),
			m.SetSubject(fmt.Sprint("mail ", i)),
			m.SetText(
				"x\n" + strings.Repeat("0123456789abcde\n", random.IntN(2)*random.IntN(5000)),
			),
		}
		for k := range 1 + random.IntN(5)*random.IntN(5) {
			errs = append(errs, m.AddRecipient(fmt.Sprintf("r%d.m%d@mx.test", k, i)))
		}
		want(t, "message", errors.Join(errs...), core.OK)
		mails = append(mails, m)
	}
	if random.IntN(3) > 0 {
		accepted, err := s.SendMessages(context.Background(), mails)
		for _, m := range mails {
			if sent, e := m.Result(); sent != core.NotSent {
				accepted--
			} else if e == nil || err == nil {
				t.Errorf("not sent: %v, %v", e, err)
			}
		}
		if accepted != 0 {
			t.Errorf("%d more said to be accepted than are", accepted)
		}
	} else {
		what += ", threads"
		var wg sync.WaitGroup
		for k := range 6 {
			wg.Go(func() {
				for i := k; i < len(mails); i += 6 {
					_, _ = s.SendMessage(context.Background(), mails[i])
				}
			})
		}
		wg.Wait()
	}
	want(t, "close", s.Close(), core.OK)
	srv.Wait()
	reconcile(t, srv, mails, what)
}

func reconcile(t *testing.T, srv *smtptest.Unruly, mails []*core.Message, what string) {
	taken, wrong := srv.Taken()
	if wrong != nil {
		t.Errorf("%s: %v", what, wrong)
	}
	times := map[string]int{}
	for _, m := range taken {
		for _, r := range m.Recipients {
			times[r]++
			if i := strings.IndexByte(r, '.'); "s"+r[i+2:] != strings.Replace(
				m.Sender,
				"client",
				"mx",
				1,
			) ||
				!strings.Contains(m.Body, "Subject: mail "+m.Sender[1:strings.IndexByte(m.Sender, '@')]+"\r\n") {
				t.Errorf("%s: %s got a mail of %s", what, r, m.Sender)
			}
		}
	}
	for i, m := range mails {
		sent, e := m.Result()
		unknown := e != nil && e.OutcomeUnknown
		accepted := 0
		for _, r := range m.Recipients() {
			this := fmt.Sprintf(
				"%s: mail %d (%d, %v), %s (%v, %d) is there %d times",
				what,
				i,
				sent,
				e,
				r.Address,
				r.Accepted,
				r.SMTPCode,
				times[r.Address],
			)
			if n := times[r.Address]; n > 1 || r.Accepted && n != 1 ||
				!r.Accepted && !unknown && n != 0 {
				t.Error(this)
			}
			if r.Accepted {
				accepted++
			}
			said := srv.Said(r.Address)
			if r.Accepted && r.SMTPCode/100 != 2 ||
				!r.Accepted && sent != core.NotSent && r.SMTPCode < 400 && e.Err == nil ||
				r.SMTPCode != 0 && r.SMTPCode < 300 && !slices.Contains(said, r.SMTPCode) {
				t.Errorf("%s, which was answered %d", this, said)
			}
		}
		n := len(m.Recipients())
		if e != nil && e.SMTPCode != 0 && e.SMTPCode < 400 && !unknown {
			t.Errorf("%s: mail %d: %v, with the code %d", what, i, e, e.SMTPCode)
		}
		if sent == core.SentFully && (accepted != n || e != nil) ||
			sent == core.SentInPart && (accepted == 0 || accepted == n || e == nil) ||
			sent == core.NotSent && (accepted > 0 && !unknown || e == nil) {
			t.Errorf("%s: mail %d: %d, %v, %d of %d", what, i, sent, e, accepted, n)
		}
	}
}
