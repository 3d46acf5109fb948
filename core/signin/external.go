// SPDX-License-Identifier: MIT

package signin

import "github.com/emersion/go-sasl"

// external is EXTERNAL (RFC 4422 appendix A): the server knows the user by the certificate of the
// connection. The identity is empty: the certificate says who it is.
var external = Mechanism{
	Name:        sasl.External,
	Certificate: true,
	New:         func(*Credentials) Conversation { return &externalConversation{sasl.NewExternalClient("")} },
}

type externalConversation struct{ sasl.Client }

func (*externalConversation) Finish() error { return nil }
