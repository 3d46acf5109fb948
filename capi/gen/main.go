// SPDX-License-Identifier: MIT

// Command gen runs core/table/generate, under the name that it had.
package main

import (
	"fmt"
	"os"
	"os/exec"
)

func main() {
	run := exec.Command("go", append([]string{"run", "./core/table/generate"}, os.Args[1:]...)...)
	run.Stdout, run.Stderr = os.Stdout, os.Stderr
	if err := run.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}
