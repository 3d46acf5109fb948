// SPDX-License-Identifier: MIT

package smtptest

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/tls"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/xdg-go/scram"
)

// scramServer is the server's half of SCRAM (RFC 5802), nil where the connection has nothing to
// bind the proof to.
func (o *Options) scramServer(
	mechanism string,
	state *tls.ConnectionState,
	signedIn func(user string),
) sasl.Server {
	hash := scram.SHA256
	if strings.HasPrefix(mechanism, "SCRAM-SHA-1") {
		hash = scram.SHA1
	}
	iterations := o.Iterations
	if iterations == 0 {
		iterations = 4096
	}
	client, err := hash.NewClient(o.User, o.Password, "")
	if err != nil {
		client, err = hash.NewClientUnprepped(o.User, o.Password, "")
	}
	if err != nil {
		return nil
	}
	client.WithMinIterations(1)
	stored, err := client.GetStoredCredentialsWithError(
		scram.KeyFactors{Salt: "salt of the test", Iters: iterations},
	)
	if err != nil {
		return nil
	}
	server, err := hash.NewServer(func(user string) (scram.StoredCredentials, error) {
		if user != o.User {
			return scram.StoredCredentials{}, smtp.ErrAuthFailed
		}
		return stored, nil
	})
	if err != nil {
		return nil
	}
	s := &scramServer{signedIn: func() { signedIn(o.User) }}
	bound := strings.HasSuffix(mechanism, "-PLUS")
	offersPlus := slices.ContainsFunc(
		o.mechanisms(),
		func(m string) bool { return strings.HasSuffix(m, "-PLUS") },
	)
	switch {
	case offersPlus && state != nil:
		binding, err := scram.NewTLSExporterBinding(state)
		if err != nil {
			return nil
		}
		if s.conv = server.NewConversationWithChannelBinding(binding); bound {
			s.conv = server.NewConversationWithChannelBindingRequired(binding)
		}
	case bound:
		return nil
	default:
		s.conv = server.NewConversation()
	}
	return s
}

type scramServer struct {
	conv     *scram.ServerConversation
	signedIn func()
	refused  bool
}

func (s *scramServer) Next(response []byte) ([]byte, bool, error) {
	switch {
	case s.refused:
		return nil, true, smtp.ErrAuthFailed
	case response == nil:
		return []byte{}, false, nil // the first response follows
	case s.conv.Done():
		s.signedIn()
		return nil, true, nil
	}
	challenge, err := s.conv.Step(string(response))
	if s.refused = err != nil || s.conv.Done() && !s.conv.Valid(); s.refused && challenge == "" {
		return nil, true, smtp.ErrAuthFailed
	}
	return []byte(challenge), false, nil
}

// cramServer is the server's half of CRAM-MD5 (RFC 2195).
type cramServer struct {
	user, password string
	signedIn       func(user string)
}

const cramChallenge = "<1896.697170952@localhost>"

func (c *cramServer) Next(response []byte) ([]byte, bool, error) {
	if response == nil {
		return []byte(cramChallenge), false, nil
	}
	mac := hmac.New(md5.New, []byte(c.password))
	mac.Write([]byte(cramChallenge))
	if string(response) != c.user+" "+hex.EncodeToString(mac.Sum(nil)) {
		return nil, true, smtp.ErrAuthFailed
	}
	c.signedIn(c.user)
	return nil, true, nil
}
