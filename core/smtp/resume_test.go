// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"crypto/tls"
	"testing"
)

// TestFault_C07_WhatIsResumed: the server sees a TLS session taken up again under the same rules,
// with TLS 1.2 and 1.3, over STARTTLS as well; never for another name or port.
func TestFault_C07_WhatIsResumed(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		name := map[uint16]string{tls.VersionTLS12: "again12.test", tls.VersionTLS13: "again13.test"}[version]
		other := "other-" + name
		var resumed []bool
		server := &tls.Config{
			Certificates: []tls.Certificate{testCA().issue(0, name, other)}, MaxVersion: version,
			VerifyConnection: func(cs tls.ConnectionState) error {
				resumed = append(resumed, cs.DidResume)
				return nil
			},
		}
		server.SetSessionTicketKeys([][32]byte{{4, 5, 6}})
		for i, c := range []struct {
			what string
			set  func(*Config)
			want bool
		}{
			{"the first", func(*Config) {}, false},
			{"the same again", func(*Config) {}, true},
			{"another name", func(c *Config) { c.Host = other }, false},
			{"another port", func(c *Config) { c.Port = 4650 }, false},
			{"the first name again", func(*Config) {}, true},
		} {
			conn, err := dialTLS(t, tls.Certificate{}, afterTLS, func(cfg *Config, p *peer) {
				cfg.Host, p.tls = name, server
				c.set(cfg)
			})
			if err != nil {
				t.Fatalf("%s: %v", c.what, err)
			}
			conn.Quit(context.Background())
			if len(resumed) != i+1 || resumed[i] != c.want || conn.Info().TLS.Resumed != c.want {
				t.Errorf(
					"%s, %s: the server saw %v, the client %v, want %v",
					tls.VersionName(version),
					c.what,
					resumed,
					conn.Info().TLS.Resumed,
					c.want,
				)
			}
		}
	}
}
