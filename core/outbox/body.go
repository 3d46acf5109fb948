// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(data []byte) uint32 { return crc32.Checksum(data, castagnoli) }

// pieceSum is the checksum of a piece of a mail's body: of no other's.
func pieceSum(mail int64, data []byte) int64 {
	return int64(
		crc32.Update(checksum(binary.BigEndian.AppendUint64(nil, uint64(mail))), castagnoli, data),
	)
}

// pieceReader reads a body piece by piece and checks each before any octet of
// it is given out.
type pieceReader struct {
	store  *SQLite
	mail   int64
	pieces int
	n      int   // of the next piece
	left   int64 // octets in the pieces that follow
	data   []byte
}

// next reads a piece; io.EOF behind the last.
func (r *pieceReader) next() error {
	if r.n == r.pieces {
		if r.left != 0 {
			return r.damaged("its size")
		}
		return io.EOF
	}
	var sum int64
	err := r.store.read(func(d *database) error {
		return d.row(
			"SELECT sum, data FROM piece WHERE id = ?",
			[]any{pieceID(r.mail, r.n)},
			&sum,
			&r.data,
		)
	})
	switch {
	case errors.Is(err, sql.ErrNoRows) && r.n > 0:
		return r.damaged("a part that is missing")
	case err != nil:
		return err
	case pieceSum(r.mail, r.data) != sum || int64(len(r.data)) > r.left:
		return r.damaged("a checksum")
	}
	r.n++
	r.left -= int64(len(r.data))
	return nil
}

func (r *pieceReader) damaged(by string) error {
	return &fault{ErrDamaged, fmt.Errorf("%s does not fit in mail %d", by, r.mail)}
}

func (r *pieceReader) Read(p []byte) (int, error) {
	for len(r.data) == 0 {
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.data)
	r.data = r.data[n:]
	return n, nil
}

func (r *pieceReader) Close() error {
	r.data = nil
	return nil
}

// notThere makes ErrUnknown of a row that does not exist.
func notThere(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrUnknown
	}
	return err
}
