// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// TestVariablesOfTheCallerChooseNoRoots: this program is run as one that has the rights of another
// user, and as one that has not. Whoever starts the former names an authority of his own.
func TestVariablesOfTheCallerChooseNoRoots(t *testing.T) {
	if port := os.Getenv("COURRIEL_TEST_RIGHTS"); port != "" {
		n, _ := strconv.Atoi(port)
		s, err := core.StartSMTPSession(
			context.Background(),
			"",
			"",
			"localhost",
			n,
			0,
			core.OptionSTARTTLS,
		)
		if err == nil {
			_ = s.Close()
			fmt.Println("started")
		} else {
			fmt.Println(core.AsError(err).Code)
		}
		return
	}
	if os.Geteuid() != 0 {
		if os.Getenv("CI") != "" {
			t.Fatal("only root can make a program set-uid")
		}
		t.Skip("only root can make a program set-uid")
	}
	srv := smtptest.Start(t, smtptest.Options{TLS: smtptest.TLSStartTLS})
	folder := t.TempDir()
	for up := folder; up != os.TempDir() && len(up) > 1; up = filepath.Dir(up) {
		if err := os.Chmod(up, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	program, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	authority, err := os.ReadFile(srv.CAFile(t))
	if err != nil {
		t.Fatal(err)
	}
	roots := filepath.Join(folder, "roots.pem")
	if err := os.WriteFile(roots, authority, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"plain": "started", "set-uid": core.CodeUnknownAuthority.String()} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, program, 0o755); err != nil {
			t.Fatal(err)
		}
		if name != "plain" {
			for _, err := range []error{os.Chown(path, 65534, 65534), os.Chmod(path, 0o755|os.ModeSetuid)} {
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, variable := range []string{"SSL_CERT_FILE=" + roots, "SSL_CERT_DIR=" + folder} {
			c := exec.Command(path, "-test.run=^"+t.Name()+"$")
			c.Dir = folder
			c.Env = []string{variable, "COURRIEL_TEST_RIGHTS=" + strconv.Itoa(srv.Port)}
			said, err := c.CombinedOutput()
			if !strings.HasPrefix(string(said), want+"\n") {
				t.Errorf("%s, %s: %s (%v), want %s", name, variable, said, err, want)
			}
		}
	}
}
