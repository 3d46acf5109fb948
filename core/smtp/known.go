// SPDX-License-Identifier: MIT

package smtp

import (
	"encoding/json"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// While a connection is set up, and until a mail is handed over, nothing is lost by trying another
// way. What helped is remembered for that server, so that the first way is not tried in vain again.

// Ways are ways to deal with a server that differ from the usual one.
type Ways uint16

const (
	// ClassicKeys leaves the hybrid key share X25519MLKEM768 out of the ClientHello, which then
	// fits into one segment.
	ClassicKeys Ways = 1 << iota
	// NoTickets takes no TLS session up again.
	NoTickets
	// LockStep sends one command at a time although PIPELINING is offered.
	LockStep
	// EnvelopeFirst sends no message before its envelope is answered.
	EnvelopeFirst
	// NoWindow sends no mail after the end of another that is not answered yet.
	NoWindow

	allWays = ClassicKeys | NoTickets | LockStep | EnvelopeFirst | NoWindow
)

// knownFor is how long it counts what was found out: servers are repaired and replaced.
const knownFor = 24 * time.Hour

// moreAfter is how long a limit of connections is believed before one more is tried: others, who
// had some of those that the server gives, may have gone.
const moreAfter = 10 * time.Minute

// Facts is what was found out about a server. It is plain data, so that it can be stored, and what
// it says never makes a connection less protected: it says nothing about encryption or sign-in.
type Facts struct {
	// Ways are those that helped.
	Ways Ways `json:"ways,omitempty"`
	// Failed are the extensions that it offers in vain.
	Failed offers `json:"failed,omitempty"`
	// Mails is how many a connection carries, Recipients how many a mail may have, Connections how
	// many a session may have open, Refusals how many refused recipients end a connection; 0: not
	// known.
	Mails       int `json:"mails,omitempty"`
	Recipients  int `json:"recipients,omitempty"`
	Connections int `json:"connections,omitempty"`
	Refusals    int `json:"refusals,omitempty"`
	// Since is when it was found out, Counted when Connections was.
	Since   time.Time `json:"since,omitzero"`
	Counted time.Time `json:"counted,omitzero"`
}

// Known is what is known of one server. The zero value knows nothing. It may be shared by any
// number of connections.
type Known struct {
	mu    sync.Mutex
	facts Facts
	// works is what this process has seen to work, so that a failure is not put down to it.
	works   works
	keepers []*func(Facts)
}

// works is a set of what was seen to work.
type works uint8

const (
	worksPipelining works = 1 << iota // all replies to a group of commands came
	worksChunking                     // a BDAT was answered
	worksWindow                       // a mail after the end of another was taken
)

// Facts gives what is known now.
func (k *Known) Facts() Facts {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.age(time.Now())
	return k.facts
}

// age forgets what was found out too long ago. The lock is held.
func (k *Known) age(now time.Time) {
	f := &k.facts
	if !f.Since.IsZero() && now.Sub(f.Since) > knownFor {
		*f = Facts{}
	}
	if f.Connections > 0 && now.Sub(f.Counted) > moreAfter {
		f.Connections++
		f.Counted = now
	}
}

// Learn has a function add to what is known; keepers are told when it does.
func (k *Known) Learn(add func(*Facts)) {
	k.mu.Lock()
	now := time.Now()
	k.age(now)
	before := k.facts
	add(&k.facts)
	changed := k.facts != before
	var told []*func(Facts)
	if changed {
		k.facts.Since = now
		if k.facts.Connections != before.Connections {
			k.facts.Counted = now
		}
		told = append(told, k.keepers...)
	}
	facts := k.facts
	k.mu.Unlock()
	for _, keep := range told {
		(*keep)(facts)
	}
}

// Keep has a function called with everything that is known whenever something was found out, until
// the function that it returns is called.
func (k *Known) Keep(keep func(Facts)) (end func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keepers = append(k.keepers, &keep)
	return func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		for i, other := range k.keepers {
			if other == &keep {
				k.keepers = append(k.keepers[:i:i], k.keepers[i+1:]...)
				return
			}
		}
	}
}

// Stored is the form in which facts are kept outside the process.
func (f Facts) Stored() string {
	b, err := json.Marshal(f)
	if err != nil {
		return "" // cannot be: all fields are plain
	}
	return string(b)
}

// maxStored bounds what is read back, maxCount a number in it.
const (
	maxStored = 4 << 10
	maxCount  = 1 << 20
)

// Recall adds what was kept. It comes from outside: what makes no sense is not believed.
func (k *Known) Recall(stored string) {
	var f Facts
	if len(stored) > maxStored || json.Unmarshal([]byte(stored), &f) != nil {
		return
	}
	now := time.Now()
	if f.Since.IsZero() || f.Since.After(now) || now.Sub(f.Since) > knownFor {
		return
	}
	f.Ways &= allWays
	f.Failed &= allOffers
	for _, n := range []*int{&f.Mails, &f.Recipients, &f.Connections, &f.Refusals} {
		if *n < 0 || *n > maxCount {
			*n = 0
		}
	}
	if f.Counted.After(now) {
		f.Counted = now
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.age(now)
	if k.facts == (Facts{}) { // what this process has found out itself is newer
		k.facts = f
	}
}

// worked notes what was seen to work.
func (k *Known) worked(w works) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.works |= w
}

func (k *Known) hasWorked(w works) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.works&w != 0
}

// goOther notes ways that helped, or are to be gone from now on.
func (k *Known) goOther(w Ways) { k.Learn(func(f *Facts) { f.Ways |= w }) }

// without notes extensions that are offered in vain.
func (k *Known) without(o offers) { k.Learn(func(f *Facts) { f.Failed |= o }) }

// servers is what the process knows. It is bounded, as servers may be many: what is forgotten is
// found out again.
var servers struct {
	sync.Mutex
	known map[string]*Known
}

const maxServers = 1000

// ServerName is what a server is remembered by.
func ServerName(host string, port int) string {
	return net.JoinHostPort(strings.ToLower(strings.TrimSuffix(host, ".")), strconv.Itoa(port))
}

// KnownOf gives what the process knows of a server.
func KnownOf(host string, port int) *Known {
	name := ServerName(host, port)
	servers.Lock()
	defer servers.Unlock()
	k := servers.known[name]
	if k == nil {
		if servers.known == nil {
			servers.known = make(map[string]*Known)
		}
		for other := range servers.known {
			if len(servers.known) < maxServers {
				break
			}
			delete(servers.known, other)
		}
		k = new(Known)
		servers.known[name] = k
	}
	return k
}
