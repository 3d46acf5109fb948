// SPDX-License-Identifier: MIT

package smtptest

import (
	"bytes"
	"crypto/tls"
)

// Mail is one mail that the server accepted. It is also what the program
// prints, so its JSON names are a contract with the tests in other languages.
type Mail struct {
	Number     int         `json:"number"`     // 1 for the server's first mail
	Connection int         `json:"connection"` // number of the connection it came by
	Helo       string      `json:"helo"`
	Sender     string      `json:"sender"`
	Parameters Parameters  `json:"parameters"`
	Recipients []Recipient `json:"recipients"` // the accepted ones
	Refused    []string    `json:"refused"`    // recipients refused before the data
	User       string      `json:"user"`       // empty without sign-in
	Mechanism  string      `json:"mechanism"`
	TLS        *TLS        `json:"tls"` // null in clear
	Chunked    bool        `json:"chunked"`
	Size       int         `json:"size"`
	Path       string      `json:"path"` // of the .eml file, empty without a folder
	Bytes      Bytes       `json:"bytes"`
	Summary    Summary     `json:"summary"`
	Raw        []byte      `json:"-"` // dots unstuffed, line ends as they came
}

// Parameters are those of MAIL FROM.
type Parameters struct {
	Body       string  `json:"body,omitempty"`
	Size       int64   `json:"size,omitempty"`
	SMTPUTF8   bool    `json:"smtputf8,omitempty"`
	RequireTLS bool    `json:"requiretls,omitempty"`
	Return     string  `json:"ret,omitempty"`
	EnvelopeID string  `json:"envid,omitempty"`
	Auth       *string `json:"auth,omitempty"`
	DeliverBy  string  `json:"by,omitempty"` // "120;R", with T for trace
	Priority   *int    `json:"mt_priority,omitempty"`
}

// Recipient is an accepted RCPT TO with its parameters.
type Recipient struct {
	Address           string   `json:"address"`
	Notify            []string `json:"notify,omitempty"`
	OriginalRecipient string   `json:"orcpt,omitempty"` // "RFC822;address"
	ValidSince        string   `json:"rrvs,omitempty"`
}

// TLS says how the connection was secured.
type TLS struct {
	Version    string `json:"version"` // "TLS 1.3"
	Cipher     string `json:"cipher"`
	ServerName string `json:"server_name"` // the SNI that the client sent
}

// Bytes is what a strict reader wants to know of the data as they came.
type Bytes struct {
	BareCR      int  `json:"bare_cr"`
	BareLF      int  `json:"bare_lf"`
	NUL         int  `json:"nul"`
	EightBit    bool `json:"eight_bit"`
	LongestLine int  `json:"longest_line"` // without its CRLF
}

// RecipientAddresses are the addresses alone.
func (m *Mail) RecipientAddresses() []string {
	var all []string
	for _, recipient := range m.Recipients {
		all = append(all, recipient.Address)
	}
	return all
}

func tlsOf(state tls.ConnectionState) *TLS {
	return &TLS{
		Version:    tls.VersionName(state.Version),
		Cipher:     tls.CipherSuiteName(state.CipherSuite),
		ServerName: state.ServerName,
	}
}

func inspect(raw []byte) Bytes {
	var found Bytes
	for i, c := range raw {
		switch {
		case c == '\r' && (i+1 == len(raw) || raw[i+1] != '\n'):
			found.BareCR++
		case c == '\n' && (i == 0 || raw[i-1] != '\r'):
			found.BareLF++
		case c == 0:
			found.NUL++
		case c >= 0x80:
			found.EightBit = true
		}
	}
	for _, line := range bytes.Split(raw, []byte("\r\n")) {
		found.LongestLine = max(found.LongestLine, len(line))
	}
	return found
}
