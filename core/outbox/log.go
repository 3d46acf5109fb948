// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// The log of SQLite (https://www.sqlite.org/fileformat2.html#walformat): a header of 32
// octets, and frames of a header of 24 octets and a page. Checksums run through all of it.
const (
	logHeader   = 32
	frameHeader = 24
	logMagic    = 0x377f0682 // the lowest bit: checksums read big-endian words
)

// logSum goes on with SQLite's checksum.
func logSum(order binary.ByteOrder, s [2]uint32, b []byte) [2]uint32 {
	for i := 0; i+8 <= len(b); i += 8 {
		s[0] += order.Uint32(b[i:]) + s[1]
		s[1] += order.Uint32(b[i+4:]) + s[0]
	}
	return s
}

// damageInLog counts the commits that are in a log from a damaged place on: SQLite drops them
// without
// a word. What an end of the power left is no damage: the disk may have written the last commit's
// parts in any order, and nothing that was promised stands after it. So the last commit proves
// nothing; each one before it was flushed before the next began.
func damageInLog(log io.Reader) (at, lost int, err error) {
	head := make([]byte, logHeader)
	if _, err := io.ReadFull(log, head); err != nil {
		return 0, 0, nil // empty
	}
	magic := binary.BigEndian.Uint32(head)
	size := int(binary.BigEndian.Uint32(head[8:]))
	if magic&^1 != logMagic || size < 512 || size > 65536 {
		return 0, 0, nil
	}
	order := binary.ByteOrder(binary.LittleEndian)
	if magic&1 != 0 {
		order = binary.BigEndian
	}
	stored := func(b []byte) [2]uint32 {
		return [2]uint32{binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])}
	}
	sum := stored(head[24:])
	frame := make([]byte, frameHeader+size)
	broken := false
	for n := 1; ; n++ {
		if _, err := io.ReadFull(log, frame); err != nil {
			return told(at, lost)
		}
		if string(frame[8:16]) != string(head[16:24]) {
			return told(at, lost) // of an earlier round
		}
		sum = logSum(order, logSum(order, sum, frame[:8]), frame[frameHeader:])
		fits := sum == stored(frame[16:])
		if !fits && !broken {
			at, broken = n, true
		}
		if broken && binary.BigEndian.Uint32(frame[4:]) != 0 {
			lost++ // it ends a commit
		}
		// What follows a frame builds on what is written in it.
		sum = stored(frame[16:])
	}
}

// told leaves out what may be the last commit alone.
func told(at, lost int) (int, int, error) {
	if lost < 2 {
		return 0, 0, nil
	}
	return at, lost, nil
}

// checkLog tells of damage in the log before it is recovered, once: a copy of the log is
// kept, and whoever opens the file after that goes on without what is lost.
func checkLog(path string) error {
	name := path + "-wal"
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	if inUse(path) {
		return nil // it was recovered, and others write it
	}
	at, lost, err := damageInLog(f)
	if err != nil || lost == 0 {
		return err
	}
	i, err := f.Stat()
	if err != nil {
		return err
	}
	copied := fmt.Sprintf("%s-damaged-%d", path, i.ModTime().Unix())
	to, err := os.OpenFile(copied, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil // it was told
	}
	if err == nil {
		if _, err = f.Seek(0, io.SeekStart); err == nil {
			_, err = io.Copy(to, f)
		}
		if closed := to.Close(); err == nil {
			err = closed
		}
	}
	if err != nil {
		_ = os.Remove(copied)
		return err
	}
	return &fault{
		ErrDamaged,
		fmt.Errorf(
			"its log is damaged at part %d, and the %d changes from there on cannot be read: "+
				"a copy of the log is kept as %s, and the next start goes on without them",
			at,
			lost,
			filepath.Base(copied),
		),
	}
}
