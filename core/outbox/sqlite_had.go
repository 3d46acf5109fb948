// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

// hadTable is made when there is something to remember: files of the first version have none, and
// libraries of that version leave it alone.
const hadTable = "CREATE TABLE IF NOT EXISTS had (session TEXT PRIMARY KEY, bits INTEGER NOT NULL) STRICT, WITHOUT ROWID"

const (
	hadEncrypted = 1
	hadSignedIn  = 2
)

func (h Had) bits() (n int64) {
	if h.Encrypted {
		n |= hadEncrypted
	}
	if h.SignedIn {
		n |= hadSignedIn
	}
	return n
}

// Had gives what the connections of a session have had.
func (s *SQLite) Had(session string) (h Had, err error) {
	var bits int64
	err = s.read(func(d *database) error {
		tables := 0
		err := d.row("SELECT count(*) FROM sqlite_schema WHERE name = 'had'", nil, &tables)
		if err != nil || tables == 0 {
			return err
		}
		return d.row(
			"SELECT coalesce(max(bits), 0) FROM had WHERE session = ?",
			[]any{session},
			&bits,
		)
	})
	return Had{bits&hadEncrypted != 0, bits&hadSignedIn != 0}, err
}

// AddHad adds to it.
func (s *SQLite) AddHad(session string, had Had) error {
	return s.commits.commit(true, func(d *database) error {
		if err := d.run(hadTable); err != nil {
			return err
		}
		_, err := d.exec(
			"INSERT INTO had VALUES (?, ?) ON CONFLICT DO UPDATE SET bits = bits | excluded.bits",
			session,
			had.bits(),
		)
		return err
	})
}
