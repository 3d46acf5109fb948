// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"errors"
	"os"
	"strconv"
	"strings"
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
		return &fault{
			ErrPath,
			errors.New(
				"the folder is on a network (" + name + "); an outbox needs a disk of this machine",
			),
		}
	}
	return nil
}

// mountOf gives the number of the mount that a file is on, "" if it cannot be found out.
func mountOf(name string) string {
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	info, err := os.ReadFile("/proc/self/fdinfo/" + strconv.Itoa(int(f.Fd())))
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(info)) {
		if number, is := strings.CutPrefix(line, "mnt_id:"); is {
			return strings.TrimSpace(number)
		}
	}
	return ""
}

// freeOctets is how much room there is on the disk of a folder; -1 if that is not known.
func freeOctets(folder string) int64 {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return -1
	}
	return int64(s.Bavail) * int64(s.Bsize)
}

// reserve keeps room on the disk for a file, which stays as long as it is.
func reserve(name string, octets int64) bool {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return true
	}
	defer f.Close()
	const keepSize = 1 // FALLOC_FL_KEEP_SIZE
	return !errors.Is(syscall.Fallocate(int(f.Fd()), keepSize, 0, octets), syscall.ENOSPC)
}

// The lock that every process holds that has the file open (UNIX_SHM_DMS of SQLite).
const openLock = 128

// inUse tells whether a process has the file open: its log is being written then.
func inUse(path string) bool {
	f, err := os.OpenFile(path+"-shm", os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Whence: 0, Start: openLock, Len: 1}
	const getOFDLock = 36 // F_OFD_GETLK
	if err := syscall.FcntlFlock(f.Fd(), getOFDLock, &lock); err != nil {
		return true
	}
	return lock.Type != syscall.F_UNLCK
}
