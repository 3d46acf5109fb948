// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

// applicationID stands in the header of the file: "CRRL".
const applicationID = 0x4352524c

// formatVersion is the version of the tables. A file of another one is left alone.
const formatVersion = 2

// pieceSize is how much of a body is in one row: what is held in memory of a
// large mail while it is written or read.
const pieceSize = 256 << 10

// The tables. Times are microseconds since 1970. due is NULL for a mail on which
// nothing happens by itself, the end of the claim for one that is being sent.
// State 0 is a mail whose body is still being written. tally counts the mails,
// so that a full outbox is noticed without reading it; its state -1 counts those
// that ever came to their end, and finished is that number of a mail. born is
// what lived was for its session when it was taken: the time in which mails
// could be sent, in microseconds. sum is a checksum of the row. known is what is
// remembered of servers.
const tables = `
CREATE TABLE mail (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session TEXT NOT NULL,
  state INTEGER NOT NULL,
  due INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  crashes INTEGER NOT NULL DEFAULT 0,
  doubts INTEGER NOT NULL DEFAULT 0,
  claim INTEGER NOT NULL DEFAULT 0,
  owner TEXT NOT NULL DEFAULT '',
  created INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  born INTEGER NOT NULL DEFAULT 0,
  finished INTEGER,
  flags INTEGER NOT NULL DEFAULT 0,
  size INTEGER NOT NULL DEFAULT 0,
  pieces INTEGER NOT NULL DEFAULT 0,
  sender TEXT NOT NULL,
  message_id TEXT NOT NULL,
  demands TEXT NOT NULL DEFAULT '',
  recipients TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  reply TEXT NOT NULL DEFAULT '',
  sum INTEGER NOT NULL
) STRICT;
CREATE INDEX mail_due ON mail (session, due) WHERE due IS NOT NULL;
CREATE INDEX mail_claimed ON mail (session, owner) WHERE state = 2;
CREATE INDEX mail_finished ON mail (session, finished) WHERE finished IS NOT NULL;
CREATE TABLE piece (id INTEGER PRIMARY KEY, sum INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
CREATE TABLE tally (session TEXT, state INTEGER, n INTEGER NOT NULL, PRIMARY KEY (session, state)) STRICT, WITHOUT ROWID;
CREATE TABLE lived (session TEXT PRIMARY KEY, lived INTEGER NOT NULL, beat INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE known (key TEXT PRIMARY KEY, value TEXT NOT NULL, changed INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER mail_added AFTER INSERT ON mail BEGIN
  INSERT INTO tally VALUES (new.session, new.state, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER mail_moved AFTER UPDATE OF state ON mail WHEN new.state <> old.state BEGIN
  UPDATE tally SET n = n - 1 WHERE session = old.session AND state = old.state;
  INSERT INTO tally VALUES (new.session, new.state, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER mail_removed AFTER DELETE ON mail BEGIN
  UPDATE tally SET n = n - 1 WHERE session = old.session AND state = old.state;
END;
`

// pieceID is the number of a piece: those of one mail lie side by side, and
// those of two never meet, as no file has 2^32 mails.
func pieceID(mail int64, n int) int64 { return (mail&0xffffffff)<<24 | int64(n) }

// The bits of mail.flags.
const (
	flagUTF8      = 1
	flagDuplicate = 2
	flagExpired   = 4
	flagReclaimed = 8  // the claim ran out; until the next claim
	flagDamaged   = 16 // the row did not fit its checksum: it is never sent
)

// beingWritten is the state of a mail that is not there yet.
const beingWritten State = 0
