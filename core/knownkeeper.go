// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"sync"

	"courriel.dev/courriel/core/outbox"
	"courriel.dev/courriel/core/smtp"
)

// knownKeeper writes what is found out about a session's server into its store. That is done on a
// goroutine of its own: things are found out in the middle of a mail.
type knownKeeper struct {
	store outbox.Store
	key   string
	end   func()
	work  sync.WaitGroup

	mu   sync.Mutex
	next string // to be written; "" nothing
	busy bool
}

// keyOfServer is the key in a store of what was found out about a server.
func keyOfServer(host string, port int) string { return "server " + smtp.ServerName(host, port) }

// keepKnown recalls what a store knows of the server, and has it keep what is found out. Where
// there is no store it gives nil. What cannot be read or written is found out again.
func keepKnown(ctx context.Context, store outbox.Store, settings *connection) *knownKeeper {
	if store == nil {
		return nil
	}
	k := &knownKeeper{store: store, key: keyOfServer(settings.config.Host, settings.config.Port)}
	if stored, err := store.Recall(ctx, k.key); err == nil && stored != "" {
		settings.known.Recall(stored)
	}
	k.end = settings.known.Keep(k.keep)
	return k
}

func (k *knownKeeper) keep(f smtp.Facts) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.next = f.Stored()
	if !k.busy {
		k.busy = true
		k.work.Go(func() {
			defer func() { _ = recover() }()
			k.write()
		})
	}
}

func (k *knownKeeper) write() {
	for {
		k.mu.Lock()
		facts := k.next
		k.next = ""
		if k.busy = facts != ""; !k.busy {
			k.mu.Unlock()
			return
		}
		k.mu.Unlock()
		_ = k.store.Remember(context.Background(), k.key, facts)
	}
}

// close waits until what was found out is written, before its store is closed.
func (k *knownKeeper) close() {
	if k != nil {
		k.end()
		k.work.Wait()
	}
}
