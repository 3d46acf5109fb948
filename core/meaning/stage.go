// SPDX-License-Identifier: MIT

package meaning

// Stage says what was being done when something went wrong.
type Stage uint8

// The stages of a connection and of a transaction, in their order.
const (
	Config      Stage = iota // checking the arguments; nothing was written
	Resolve                  // looking up the host name
	Connect                  // connecting
	Proxy                    // asking a proxy for the connection
	Greeting                 // waiting for the greeting
	Hello                    // EHLO or HELO
	STARTTLS                 // STARTTLS, up to its reply
	TLS                      // the handshake and the certificate
	SignIn                   // AUTH with a password
	TokenSignIn              // AUTH with a token
	Idle                     // between transactions
	Reset                    // RSET before the next transaction
	Mail                     // MAIL FROM
	Recipient                // RCPT TO
	Data                     // DATA, up to its 354
	Chunk                    // BDAT, when the server answers before it has the whole message
	Body                     // the octets of the message
	End                      // after the last octet: waiting for the server's verdict
	Quit                     // QUIT
	StageCount
)

var stageNames = [StageCount]string{
	"arguments", "name resolution", "connecting", "proxy", "greeting", "EHLO", "STARTTLS", "TLS", "sign-in",
	"sign-in with a token", "idle", "RSET", "MAIL", "RCPT", "DATA", "BDAT", "message", "end of message", "QUIT",
}

// String names the stage in a word or two.
func (s Stage) String() string {
	if s < StageCount {
		return stageNames[s]
	}
	return "unknown stage"
}
