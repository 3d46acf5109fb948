// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"syscall"
	"testing"
)

// smallDisk mounts a disk of a mebibyte, for which the test must be root.
func smallDisk(folder string) (larger, end func(), err error) {
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=1m"); err != nil {
		return nil, nil, err
	}
	larger = func() { _ = syscall.Mount("tmpfs", folder, "tmpfs", syscall.MS_REMOUNT, "size=20m") }
	return larger, func() { _ = syscall.Unmount(folder, syscall.MNT_DETACH) }, nil
}

func readOnlyDisk(t *testing.T, folder string) {
	t.Helper()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
}
