// SPDX-License-Identifier: MIT

package signin

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"errors"
	"fmt"
	"strconv"

	"github.com/xdg-go/scram"
)

// SCRAM is RFC 5802 and RFC 7677, by xdg-go/scram: the password never reaches the server, which
// proves in turn that it knows it. The -PLUS forms bind the proof to the TLS connection (RFC 9266,
// RFC 5929), so that nobody in between can use it.
var (
	scramSHA256Plus = scramMechanism("SCRAM-SHA-256-PLUS", scram.SHA256, true)
	scramSHA1Plus   = scramMechanism("SCRAM-SHA-1-PLUS", scram.SHA1, true)
	scramSHA256     = scramMechanism("SCRAM-SHA-256", scram.SHA256, false)
	scramSHA1       = scramMechanism("SCRAM-SHA-1", scram.SHA1, false)
)

const (
	// maxIterations bounds the work that a server can ask for. A million takes about half a second;
	// the largest number that the protocol can carry would take most of an hour.
	maxIterations = 1_000_000
	// minIterations is RFC 5802 §5.1's: with fewer, whoever sees the proof can guess the password.
	minIterations = 4096
)

func scramMechanism(name string, hash scram.HashGeneratorFcn, plus bool) Mechanism {
	return Mechanism{
		Name:  name,
		Proof: true,
		Binds: plus,
		New: func(c *Credentials) Conversation {
			return newSCRAM(name, hash, plus, c, nil)
		},
	}
}

// scramConversation is one exchange of SCRAM.
type scramConversation struct {
	name    string
	conv    *scram.ClientConversation
	failure error // told by the server, or because it is not the one that it says it is
	steps   int
}

func newSCRAM(
	name string,
	hash scram.HashGeneratorFcn,
	plus bool,
	c *Credentials,
	nonce func() string,
) *scramConversation {
	client, err := hash.NewClient(c.Username, c.Password, "")
	if err != nil {
		// SASLprep refuses characters that are newer than itself, such as emoji. Servers that
		// stored such a password stored its octets.
		client, err = hash.NewClientUnprepped(c.Username, c.Password, "")
	}
	s := &scramConversation{name: name, failure: err}
	if err != nil {
		return s
	}
	client.WithMinIterations(minIterations)
	if nonce != nil {
		client.WithNonceGenerator(nonce)
	}
	switch {
	case plus && c.Binding != nil:
		s.conv = client.NewConversationWithChannelBinding(
			scram.ChannelBinding{
				Type: scram.ChannelBindingType(c.Binding.Type),
				Data: c.Binding.Data,
			},
		)
	case plus:
		s.failure = errors.New("this connection has nothing that a proof can be bound to")
	case c.Binding != nil && !c.PlusOffered:
		// A server that does offer a -PLUS form knows by this that its offer was taken away.
		s.conv = client.NewConversationAdvertisingChannelBinding()
	default:
		s.conv = client.NewConversation()
	}
	return s
}

func (s *scramConversation) Start() (string, []byte, error) {
	if s.conv == nil {
		return s.name, nil, s.failure
	}
	s.steps = 1
	first, err := s.conv.Step("")
	return s.name, []byte(first), err
}

func (s *scramConversation) Next(challenge []byte) ([]byte, error) {
	s.steps++
	if told, ok := bytes.CutPrefix(challenge, []byte("e=")); ok && s.steps <= 3 &&
		s.failure == nil {
		// The refusal itself follows as a reply (RFC 4954 §4).
		s.failure = fmt.Errorf("the server says %q", cut(string(told)))
		s.steps = 3
		return []byte{}, nil
	}
	switch s.steps {
	case 2:
		if err := checkIterations(challenge); err != nil {
			return nil, err
		}
		answer, err := s.conv.Step(string(challenge))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrChallenge, err)
		}
		return []byte(answer), nil
	case 3:
		if _, err := s.conv.Step(string(challenge)); err != nil {
			return nil, fmt.Errorf("the server did not prove that it knows the password: %w", err)
		}
		return []byte{}, nil
	}
	return nil, ErrChallenge
}

// Finish accepts a success only of a server that has proved that it knows the password.
func (s *scramConversation) Finish() error {
	switch {
	case s.failure != nil:
		return fmt.Errorf("success after a failure: %w", s.failure)
	case !s.conv.Valid():
		return errors.New("the server did not prove that it knows the password")
	}
	return nil
}

func (s *scramConversation) told() error { return s.failure }

// checkIterations reads how much work the server asks for before any of it is done.
func checkIterations(challenge []byte) error {
	for field := range bytes.SplitSeq(challenge, []byte(",")) {
		digits, ok := bytes.CutPrefix(field, []byte("i="))
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(string(digits), 10, 64)
		switch {
		case err != nil || n > maxIterations:
			return fmt.Errorf(
				"%w: the server asks for %s rounds of hashing; at most %d are done",
				ErrChallenge,
				cut(string(digits)),
				maxIterations,
			)
		case n < minIterations:
			return fmt.Errorf(
				"%w: the server asks for %d rounds of hashing; fewer than %d protect no password",
				ErrChallenge,
				n,
				minIterations,
			)
		}
	}
	return nil
}

// Binding is what a proof is bound to: data that both ends of a TLS connection know and nobody
// between two connections can give both of.
type Binding struct {
	Type string // as in the registry of RFC 5056
	Data []byte
}

// ExporterBinding binds to keying material of the connection (RFC 9266). exported are its 32 octets
// for the label "EXPORTER-Channel-Binding".
func ExporterBinding(exported []byte) *Binding {
	return &Binding{Type: string(scram.ChannelBindingTLSExporter), Data: exported}
}

// EndPointBinding binds to the server's certificate (RFC 5929 §4.1). It is nil for signature
// algorithms without a hash of their own, such as Ed25519, for which none is defined.
func EndPointBinding(certificate *x509.Certificate) *Binding {
	var sum []byte
	switch certificate.SignatureAlgorithm {
	case x509.MD5WithRSA,
		x509.SHA1WithRSA,
		x509.ECDSAWithSHA1,
		x509.SHA256WithRSA,
		x509.ECDSAWithSHA256,
		x509.SHA256WithRSAPSS:
		h := sha256.Sum256(certificate.Raw)
		sum = h[:]
	case x509.SHA384WithRSA, x509.ECDSAWithSHA384, x509.SHA384WithRSAPSS:
		h := sha512.Sum384(certificate.Raw)
		sum = h[:]
	case x509.SHA512WithRSA, x509.ECDSAWithSHA512, x509.SHA512WithRSAPSS:
		h := sha512.Sum512(certificate.Raw)
		sum = h[:]
	default:
		return nil
	}
	return &Binding{Type: string(scram.ChannelBindingTLSServerEndpoint), Data: sum}
}
