// SPDX-License-Identifier: MIT

package smtptest

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// mechanisms is what the options make the server offer.
func (o *Options) mechanisms() []string {
	if o.Mechanisms != nil {
		return o.Mechanisms
	}
	var names []string
	if o.User != "" && o.Password != "" {
		names = append(names, "PLAIN", "LOGIN")
	}
	if o.User != "" && o.Token != "" {
		names = append(names, "XOAUTH2", "OAUTHBEARER")
	}
	return names
}

// saslServer is one conversation of the mechanism on a connection with that TLS state, nil for
// none; signedIn is called with the user at its good end.
func (o *Options) saslServer(
	mechanism string,
	state *tls.ConnectionState,
	signedIn func(user string),
) sasl.Server {
	password := func(user, password string) error {
		if user != o.User || password != o.Password || o.Password == "" {
			return smtp.ErrAuthFailed
		}
		signedIn(user)
		return nil
	}
	token := func(user, token string) bool {
		good := (user == "" || user == o.User) && token == o.Token && o.Token != ""
		if good {
			signedIn(o.User)
		}
		return good
	}
	switch mechanism {
	case "PLAIN":
		return sasl.NewPlainServer(func(identity, user, secret string) error {
			if identity != "" && identity != user {
				return smtp.ErrAuthFailed
			}
			return password(user, secret)
		})
	case "LOGIN":
		return &loginServer{check: password}
	case "CRAM-MD5":
		return &cramServer{user: o.User, password: o.Password, signedIn: signedIn}
	case "EXTERNAL":
		return sasl.NewExternalServer(func(identity string) error {
			if state == nil || len(state.PeerCertificates) == 0 || identity != "" {
				return smtp.ErrAuthFailed
			}
			signedIn(state.PeerCertificates[0].Subject.CommonName)
			return nil
		})
	case "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS":
		return o.scramServer(mechanism, state, signedIn)
	case "XOAUTH2":
		return &xoauth2Server{check: token}
	case "OAUTHBEARER":
		return &smtpErrors{
			sasl.NewOAuthBearerServer(func(given sasl.OAuthBearerOptions) *sasl.OAuthBearerError {
				if !token(given.Username, given.Token) {
					return &sasl.OAuthBearerError{Status: "invalid_token", Schemes: "bearer"}
				}
				return nil
			}),
		}
	}
	return nil
}

// smtpErrors turns every error of a mechanism into 535, as a server does.
type smtpErrors struct{ sasl.Server }

func (s *smtpErrors) Next(response []byte) ([]byte, bool, error) {
	challenge, done, err := s.Server.Next(response)
	if err != nil {
		err = smtp.ErrAuthFailed
	}
	return challenge, done, err
}

// loginServer is the server's half of LOGIN, which go-sasl does not have.
type loginServer struct {
	check func(user, password string) error
	user  *string
}

func (l *loginServer) Next(response []byte) ([]byte, bool, error) {
	switch {
	case l.user == nil && response == nil:
		return []byte("Username:"), false, nil
	case l.user == nil:
		user := string(response)
		l.user = &user
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(*l.user, string(response))
}

// xoauth2Server is the server's half of Google's and Microsoft's XOAUTH2: a
// refusal is a challenge that the client answers with an empty line, then 535.
type xoauth2Server struct {
	check   func(user, token string) bool
	refused bool
}

func (x *xoauth2Server) Next(response []byte) ([]byte, bool, error) {
	if x.refused {
		return nil, true, smtp.ErrAuthFailed
	}
	if response == nil {
		return []byte{}, false, nil
	}
	var user, token string
	for _, field := range bytes.Split(response, []byte{1}) {
		name, value, _ := strings.Cut(string(field), "=")
		switch name {
		case "user":
			user = value
		case "auth":
			token = strings.TrimPrefix(value, "Bearer ")
		}
	}
	if !bytes.HasSuffix(response, []byte{1, 1}) || user == "" || !x.check(user, token) {
		x.refused = true
		challenge, err := json.Marshal(
			map[string]string{
				"status":  "400",
				"schemes": "Bearer",
				"scope":   "https://mail.example/",
			},
		)
		return challenge, false, err
	}
	return nil, true, nil
}
