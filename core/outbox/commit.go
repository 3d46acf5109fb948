// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// database is one connection to the file with its prepared statements.
type database struct {
	conn  *sql.Conn
	known map[string]*sql.Stmt
	wrote bool // since somebody set it to false
}

// The context of every statement is the background: one that can end would cost
// a goroutine a statement, and what is half done has to be finished all the same.
var background = context.Background()

func (d *database) statement(text string) (*sql.Stmt, error) {
	if s := d.known[text]; s != nil {
		return s, nil
	}
	s, err := d.conn.PrepareContext(background, text)
	if err == nil {
		d.known[text] = s
	}
	return s, err
}

func (d *database) exec(text string, args ...any) (sql.Result, error) {
	s, err := d.statement(text)
	if err != nil {
		return nil, err
	}
	r, err := s.ExecContext(background, args...)
	if err == nil {
		n, _ := r.RowsAffected() // never fails
		d.wrote = d.wrote || n > 0
	}
	return r, err
}

// run is exec of what is not kept prepared: several statements, and those
// pragmas that work while they are being prepared.
func (d *database) run(text string) error {
	_, err := d.conn.ExecContext(background, text)
	return err
}

// changed is exec that tells how many rows it changed.
func (d *database) changed(text string, args ...any) (int64, error) {
	r, err := d.exec(text, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// inTransaction runs f in a transaction that begins as begin says.
func (d *database) inTransaction(begin string, f func() error) error {
	if err := d.run(begin); err != nil {
		return err
	}
	err := f()
	if err == nil {
		err = d.run("COMMIT")
	}
	if err != nil {
		_ = d.run("ROLLBACK")
	}
	return err
}

// row scans the first row, sql.ErrNoRows if there is none.
func (d *database) row(text string, args []any, into ...any) error {
	s, err := d.statement(text)
	if err != nil {
		return err
	}
	return s.QueryRowContext(background, args...).Scan(into...)
}

// each scans every row and calls f after each.
func (d *database) each(text string, args, into []any, f func() error) error {
	s, err := d.statement(text)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(background, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := f(); err != nil {
			return err
		}
	}
	return rows.Err()
}

// change is something to be written. run may be called more than once; what it
// did the time before was then taken back.
type change struct {
	run     func(*database) error
	durable bool // must be on the disk when commit returns
	outside bool // of any transaction
	err     error
	turn    chan bool // true: lead the next group; false: done
}

// maxGroup bounds a group so that nobody waits for a crowd.
const maxGroup = 256

// committer writes changes in groups: whoever comes first writes for all who
// came until it was its turn, in one transaction with one flush of the disk.
type committer struct {
	db *database

	mu      sync.Mutex
	idle    *sync.Cond // nobody leads any more
	waiting []*change
	leading bool
	closed  bool

	check   func() error // whether what is flushed will be found again
	relaxed bool         // what synchronous is set to; only for who leads
	stale   atomic.Bool  // a commit that failed stands behind the end of the log
	dirty   atomic.Bool  // something was written that the disk may not have yet
}

// commit writes one change together with others and returns when it is written.
func (c *committer) commit(durable bool, run func(*database) error) error {
	return c.inTurn(&change{run: run, durable: durable, turn: make(chan bool, 1)})
}

// outside does something in its turn that cannot be part of a transaction.
func (c *committer) outside(run func(*database) error) error {
	return c.inTurn(&change{run: run, outside: true, turn: make(chan bool, 1)})
}

func (c *committer) inTurn(ch *change) error {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return ErrClosed
	}
	c.waiting = append(c.waiting, ch)
	if c.leading {
		c.mu.Unlock()
		if lead := <-ch.turn; !lead {
			return ch.err
		}
		c.mu.Lock()
	}
	c.leading = true
	n := min(len(c.waiting), maxGroup)
	group := c.waiting[:n:n]
	c.waiting = c.waiting[n:]
	c.mu.Unlock()

	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.leading = len(c.waiting) > 0; c.leading {
			c.waiting[0].turn <- true
		} else {
			c.idle.Broadcast()
		}
		for _, other := range group {
			if other != ch {
				other.turn <- false
			}
		}
	}()
	c.write(group)
	return ch.err
}

// write runs a group in one transaction, and one by one if that fails, so that
// each change gets its own result. The one that leads is always the first.
func (c *committer) write(group []*change) {
	for i, ch := range group {
		if !ch.outside {
			continue
		}
		c.write(group[:i:i])
		ch.err = explain(c.guarded(ch))
		c.write(group[i+1:])
		return
	}
	if len(group) == 0 {
		return
	}
	begun, err := c.transaction(group)
	if err == nil {
		return
	}
	if !begun || len(group) == 1 {
		for _, ch := range group {
			ch.err = explain(err)
		}
		return
	}
	for i := range group {
		if _, err := c.transaction(group[i : i+1]); err != nil {
			group[i].err = explain(err)
		}
	}
}

// guarded makes an error of a panic.
func (c *committer) guarded(ch *change) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return ch.run(c.db)
}

// refusal is an error of a change that changed nothing: the others go on.
type refusal struct{ error }

func (r refusal) Unwrap() error { return r.error }

// transaction tells whether it came as far as the changes.
func (c *committer) transaction(group []*change) (begun bool, err error) {
	durable := false
	for _, ch := range group {
		durable = durable || ch.durable
	}
	if err := c.relax(!durable); err != nil {
		return false, err
	}
	if _, err := c.db.exec("BEGIN IMMEDIATE"); err != nil {
		return false, err
	}
	defer func() {
		// A panic must not leave the transaction open, nor take the others along.
		if p := recover(); p != nil {
			begun, err = true, fmt.Errorf("panic: %v", p)
		}
		if err != nil {
			_, _ = c.db.exec("ROLLBACK") // SQLite may have done so itself
		}
	}()
	c.db.wrote = false
	for _, ch := range group {
		err := ch.run(c.db)
		if r, ok := err.(refusal); ok {
			ch.err = r.error
			continue
		}
		if ch.err = err; err != nil {
			return true, err
		}
	}
	wrote := c.db.wrote
	if wrote && c.check != nil {
		if err := c.check(); err != nil {
			return true, err
		}
	}
	if _, err := c.db.exec("COMMIT"); err != nil {
		return true, c.undo(err)
	}
	if wrote {
		// A commit of nothing waits for nothing.
		c.dirty.Store(!durable)
	}
	return true, nil
}

// undo sees to it that a commit that failed stays failed. What was written of it may be
// whole, as when only the flush failed, and the next process would take it for committed.
// A disk that failed to flush has dropped what it was asked to, too, and calls it clean, so
// that the log is done with.
func (c *committer) undo(failed error) error {
	_, _ = c.db.exec("ROLLBACK")
	var busy, log, moved int
	err := c.db.row("PRAGMA wal_checkpoint(TRUNCATE)", nil, &busy, &log, &moved)
	if err == nil && busy == 0 {
		return failed
	}
	// Somebody reads the log: what is written next overwrites what failed.
	if c.relax(false) == nil &&
		c.db.run(fmt.Sprintf("PRAGMA user_version=%d", formatVersion)) == nil {
		c.stale.Store(true)
		return failed
	}
	return errors.Join(explain(failed), ErrMaybeKept)
}

// relax chooses whether a commit waits for the disk. A commit without waiting
// survives the end of the process, not of the system; the next that waits
// flushes it too.
func (c *committer) relax(relaxed bool) error {
	if c.relaxed == relaxed {
		return nil
	}
	mode := "PRAGMA synchronous=FULL"
	if relaxed {
		mode = "PRAGMA synchronous=NORMAL"
	}
	if err := c.db.run(mode); err != nil {
		return err
	}
	c.relaxed = relaxed
	return nil
}

// close refuses further changes and waits for those that were accepted.
func (c *committer) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for c.leading {
		c.idle.Wait()
	}
}

// release gives the connection back, with its statements.
func (d *database) release() {
	if d.conn != nil {
		for _, s := range d.known {
			s.Close()
		}
		d.conn.Close()
		d.conn = nil
	}
}
