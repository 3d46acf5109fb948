// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"courriel.dev/courriel/core/internal/smtptest"
)

// TestUnrulyServer reconciles, in each mode, what is said of mails with what a server took of them
// that refuses, closes and falls silent wherever chance wants it. COURRIEL_UNRULY has the number of
// runs, for a longer search.
func TestUnrulyServer(t *testing.T) {
	certs, err := smtptest.NewCertificates()
	if err != nil {
		t.Fatal(err)
	}
	runs := 8
	if n, err := strconv.Atoi(os.Getenv("COURRIEL_UNRULY")); err == nil {
		runs = n
	}
	for _, mode := range []struct {
		name, offers string
		window       int
	}{
		{"lock-step", "", 1},
		{"PIPELINING", "PIPELINING", 1},
		{"CHUNKING", "CHUNKING", 1},
		{"both", "PIPELINING CHUNKING", 1},
		{"envelopes behind the end", "PIPELINING", 2},
		{"window of two", "PIPELINING CHUNKING", 2},
		{"window of sixteen", "PIPELINING CHUNKING", 16},
	} {
		for _, tls := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, TLS %v", mode.name, tls), func(t *testing.T) {
				t.Parallel()
				for seed := range runs {
					u := &unruly{
						offers: strings.Fields(mode.offers),
						window: mode.window,
						seed:   uint64(seed),
						certs:  certs,
					}
					if tls {
						u.offers = append(u.offers, "STARTTLS")
					}
					if u.run(t); t.Failed() {
						t.Fatalf("run %d", seed)
					}
				}
			})
		}
	}
}

// unruly is one conversation with an Unruly server.
type unruly struct {
	offers []string
	window int
	seed   uint64
	certs  *smtptest.Certificates
	random *rand.Rand
}

func (u *unruly) mails() []*Mail {
	var all []*Mail
	for i := range 10 + u.random.IntN(30) {
		m := &Mail{Sender: fmt.Sprintf("s%d@client.test", i), AllOrNone: u.random.IntN(8) == 0}
		n := 1 + u.random.IntN(4)
		if u.random.IntN(20) == 0 {
			n = 200 // more than may be unanswered
		}
		for r := range n {
			m.Recipients = append(m.Recipients, fmt.Sprintf("r%d.m%d@mx.test", r, i))
		}
		body := fmt.Appendf(nil, "Subject: %d\r\n\r\n.\r\n", i)
		switch u.random.IntN(10) {
		case 0:
			body = append(body, bytes.Repeat([]byte(".x\r\n"), 1+u.random.IntN(40<<10))...)
		case 1, 2:
			body = append(body, bytes.Repeat([]byte("0123456789abcd\r\n"), u.random.IntN(2<<10))...)
		}
		m.Body.Bytes = body
		all = append(all, m)
	}
	return all
}

func (u *unruly) run(t *testing.T) {
	u.random = rand.New(rand.NewPCG(u.seed, 99))
	srv := smtptest.StartUnruly(t, smtptest.UnrulyOptions{
		Seed: u.seed, Offers: u.offers, Trouble: []int{0, 5, 20, 60, 200}[u.random.IntN(5)], Silent: u.random.IntN(4) == 0, Certificates: u.certs,
		MaxMails: u.random.IntN(
			2,
		) * u.random.IntN(
			20,
		), MaxRecipients: u.random.IntN(2) * u.random.IntN(10),
	})
	cfg := &Config{
		Host:     srv.Host,
		Port:     srv.Port,
		EHLOName: "client.test",
		Silence:  300 * time.Millisecond,
		ExtraCAs: u.certs.PEM(),
	}
	var log []string
	cfg.Transcript = func(from Side, line string) {
		if !strings.Contains(line, "line ") {
			log = append(log, fmt.Sprint("CS-"[from:from+1], ": ", line))
		}
	}
	mails := u.mails()
	results := make([]Result, len(mails))
	var ended []bool
	left := mails
	for tries := 0; len(left) > 0; tries++ {
		if tries > 50*len(mails) {
			t.Fatal("mails that were not touched never get through")
		}
		log = append(log, "connection")
		conn, err := Dial(context.Background(), cfg)
		if err != nil {
			log = append(
				log,
				err.Error(),
			) // a busy machine may take longer than the time of silence
			continue
		}
		batch := make([]*Mail, len(left))
		for i, m := range left {
			b := *m
			if u.random.IntN(3) == 0 {
				b.Body.Reader, b.Body.Bytes, b.Body.Size = bytes.NewReader(
					m.Body.Bytes,
				), nil, int64(
					len(m.Body.Bytes),
				)
				if u.random.IntN(3) == 0 {
					b.Body.Reader, b.Body.Size = io.MultiReader(b.Body.Reader), -1
				}
			}
			batch[i] = &b
		}
		of := results[len(mails)-len(left):]
		err = conn.SendBatch(context.Background(), batch, of, u.window)
		usable := conn.Usable()
		conn.Quit(context.Background())
		if err == nil && !usable || err != nil && usable {
			t.Errorf("usable %v, %v", usable, err)
		}
		done := 0
		for done < len(left) && (of[done].Delivered || of[done].Err != nil) {
			done++
			ended = append(ended, err != nil)
		}
		for i := done; i < len(left); i++ {
			if of[i].Delivered || of[i].Err != nil {
				t.Errorf("a mail is settled behind one that was not touched")
			}
		}
		if err == nil && done < len(left) {
			t.Error("not all mails were tried, without an error")
		}
		left = left[done:]
	}
	srv.Wait()
	u.reconcile(t, srv, mails, results, ended)
	if t.Failed() {
		t.Log(strings.Join(log, "\n"))
	}
}

// reconcile compares the results with what was so.
func (u *unruly) reconcile(
	t *testing.T,
	srv *smtptest.Unruly,
	mails []*Mail,
	results []Result,
	ended []bool,
) {
	taken, wrong := srv.Taken()
	if wrong != nil {
		t.Error(wrong)
	}
	has := map[string]smtptest.Taken{}
	for _, m := range taken {
		if _, twice := has[m.Body]; twice {
			t.Errorf("taken twice: %.20q", m.Body)
		}
		has[m.Body] = m
	}
	found := 0
	for i, m := range mails {
		r := &results[i]
		got, is := has[string(m.Body.Bytes)]
		if is {
			found++
		}
		unknown := r.Err != nil && r.Err.Unknown
		what := fmt.Sprintf("mail %d: delivered %v, %v", i, r.Delivered, r.Err)
		switch {
		case r.Delivered && (!is || r.Err != nil):
			t.Errorf("%s, but it was not taken", what)
		case is && !r.Delivered && !unknown:
			t.Errorf("%s, but it was taken", what)
		case unknown && !ended[i]:
			t.Errorf("%s on a connection that held", what)
		case is && got.Sender != m.Sender:
			t.Errorf("%s: it went out from %s", what, got.Sender)
		}
		u.said(t, srv, what+": MAIL", m.Sender, r.Mail.Code)
		if code := r.Final.Code; code == 354 {
			t.Errorf("%s: 354 is no verdict", what)
		} else if !slices.Contains(srv.Said("DATA "+m.Sender), code) {
			u.said(t, srv, what+": message", string(m.Body.Bytes), code)
		}
		accepted := 0
		for k := range r.Recipients {
			to := &r.Recipients[k]
			u.said(t, srv, what+": RCPT", to.Address, to.Reply.Code)
			if to.Accepted {
				accepted++
			}
			if r.Delivered && to.Accepted != slices.Contains(got.Recipients, to.Address) ||
				to.Address != m.Recipients[k] {
				t.Errorf(
					"%s: recipient %d %s accepted %v, taken for %v",
					what,
					k,
					to.Address,
					to.Accepted,
					got.Recipients,
				)
			}
		}
		if accepted != r.Accepted {
			t.Errorf("%s: %d recipients accepted, it says %d", what, accepted, r.Accepted)
		}
		if is && m.AllOrNone && len(got.Recipients) < len(m.Recipients) {
			t.Errorf("%s: it went to some", what)
		}
		if e := r.Err; e != nil &&
			(e.Result != r || e.Stage == StageConfig || errors.Is(e, context.Canceled)) {
			t.Errorf("%s: not what happened", what)
		}
	}
	if found != len(taken) {
		t.Errorf("%d mails were taken, of which %d were sent", len(taken), found)
	}
}

// said makes sure that a code is one that the server said to this.
func (u *unruly) said(t *testing.T, srv *smtptest.Unruly, what, to string, code int) {
	if said := srv.Said(to); code != 0 && !slices.Contains(said, code) {
		t.Errorf("%s: answered %d, it says %d", what, said, code)
	}
}
