// SPDX-License-Identifier: MIT

//go:build !unix

package file

import "io/fs"

// NoFollow is nothing here: making a link is a privilege.
const NoFollow = 0

// Mine is not asked here: the permissions of the folder decide.
func Mine(fs.FileInfo) bool { return true }
