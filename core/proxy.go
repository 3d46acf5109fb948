// SPDX-License-Identifier: MIT

package core

import (
	"net"
	"net/url"
	"os"
	"strconv"

	"golang.org/x/net/http/httpproxy"

	"courriel.dev/courriel/core/smtp"
)

// proxyFromEnvironment is what the property PROXY says when the environment decides.
const proxyFromEnvironment = "env"

// checkProxy looks at an address of a proxy. The errors do not quote it.
func checkProxy(value string) error {
	if value == "" || value == proxyFromEnvironment {
		return nil
	}
	if _, err := smtp.ParseProxy(value); err != nil {
		return badArgument(
			CodeOutOfRange,
			propertyName(PropertyProxy)+": the address cannot be used: "+err.Error(),
		)
	}
	return nil
}

// environmentProxy is the address of the proxy that the environment names for a server, "" for
// none: HTTPS_PROXY, or ALL_PROXY, unless NO_PROXY names the server. As with other programs,
// localhost and loopback addresses never have one. A user who is to get no more rights by the
// program than he has chooses no way for its connections.
func environmentProxy(host string, port int) (string, error) {
	if moreRights() {
		return "", nil
	}
	c := httpproxy.FromEnvironment()
	if c.HTTPSProxy == "" {
		for _, name := range []string{"ALL_PROXY", "all_proxy"} {
			if c.HTTPSProxy = os.Getenv(name); c.HTTPSProxy != "" {
				break
			}
		}
	}
	u, err := c.ProxyFunc()(
		&url.URL{Scheme: "https", Host: net.JoinHostPort(host, strconv.Itoa(port))},
	)
	switch {
	case err != nil:
		return "", badArgument(
			CodeOutOfRange,
			propertyName(
				PropertyProxy,
			)+": the environment names a proxy whose address cannot be read",
		)
	case u == nil:
		return "", nil
	}
	return u.String(), nil
}

// setProxy puts the proxy, if there is one, into a configuration.
func setProxy(config *smtp.Config, value string) (err error) {
	if value == proxyFromEnvironment {
		if value, err = environmentProxy(config.Host, config.Port); err != nil {
			return err
		}
	}
	if value == "" {
		return nil
	}
	if config.Proxy, err = smtp.ParseProxy(value); err != nil {
		return badArgument(
			CodeOutOfRange,
			propertyName(PropertyProxy)+": the address cannot be used: "+err.Error(),
		)
	}
	return nil
}
