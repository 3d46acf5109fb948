// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"errors"
	"syscall"
)

// networks are the file systems on which processes of two machines would share
// the file without sharing memory, which SQLite's log needs (statfs(2)).
var networks = map[uint32]string{
	0x6969: "NFS", 0xff534d42: "CIFS", 0xfe534d42: "SMB", 0x517b: "SMB", 0x5346414f: "AFS", 0x00c36400: "Ceph",
}

// checkPlace refuses folders in which the file could not be kept safely.
func checkPlace(folder string) error {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return nil // whatever is wrong shows itself when the file is opened
	}
	if name := networks[uint32(s.Type)]; name != "" {
		return &fault{ErrPath, errors.New("the folder is on a network (" + name + "); an outbox needs a disk of this machine")}
	}
	return nil
}
