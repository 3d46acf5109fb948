// SPDX-License-Identifier: MIT

package netio

import (
	"bytes"
	"errors"
	"io"
)

// Errors of Lines: the other side sent more than anybody should read.
var (
	ErrLineTooLong  = errors.New("line is too long")
	ErrReplyTooLong = errors.New("reply is too long")
)

// Bounds of what is read at once. RFC 5321 §4.5.3.1.5 has 512 octets for a line, RFC 4954 §4 12,288
// for a challenge; the longest EHLO replies seen have a few kilobytes.
const (
	MaxLine   = 16 << 10
	MaxReply  = 64 << 10
	firstRead = 16 << 10
)

// Lines reads lines and keeps those of one reply together. Its buffer grows to MaxReply and stays.
type Lines struct {
	src  io.Reader
	buf  []byte
	r, w int
}

// NewLines reads from src.
func NewLines(src io.Reader) *Lines { return &Lines{src: src} }

// Reset forgets what was read and reads from src.
func (l *Lines) Reset(src io.Reader) { l.src, l.r, l.w = src, 0, 0 }

// Buffered is what was read and not taken. It is valid until the next call.
func (l *Lines) Buffered() []byte { return l.buf[l.r:l.w] }

// Line gives the line, its end included, that begins off octets behind what was taken, reading when
// it must. It is valid until the next call, and nothing is taken.
func (l *Lines) Line(off int) ([]byte, error) {
	scanned := off
	for {
		b := l.buf[l.r:l.w]
		if i := bytes.IndexByte(b[scanned:], '\n'); i >= 0 {
			if scanned+i+1-off > MaxLine {
				return nil, ErrLineTooLong
			}
			return b[off : scanned+i+1], nil
		}
		scanned = len(b)
		if scanned-off > MaxLine {
			return nil, ErrLineTooLong
		}
		if err := l.Fill(); err != nil {
			return nil, err
		}
	}
}

// Take takes n octets, which Line has given before. They are valid until the next call of Line.
func (l *Lines) Take(n int) []byte {
	b := l.buf[l.r : l.r+n]
	l.r += n
	return b
}

// Fill reads once.
func (l *Lines) Fill() error {
	if l.r == l.w {
		l.r, l.w = 0, 0
	} else if l.w == len(l.buf) && l.r > 0 {
		l.w = copy(l.buf, l.buf[l.r:l.w])
		l.r = 0
	}
	if l.w == len(l.buf) {
		if len(l.buf) >= MaxReply {
			return ErrReplyTooLong
		}
		grown := make([]byte, max(firstRead, 2*len(l.buf)))
		copy(grown, l.buf[:l.w])
		l.buf = grown
	}
	n, err := l.src.Read(l.buf[l.w:])
	l.w += n
	if n > 0 {
		return nil
	}
	if err == nil {
		return io.ErrNoProgress
	}
	return err
}
