// SPDX-License-Identifier: MIT

//go:build !linux && !slim

package outbox

import (
	"errors"
	"testing"
)

func smallDisk(string) (larger, end func(), err error) { return nil, nil, errors.ErrUnsupported }

func readOnlyDisk(t *testing.T, _ string) { t.Helper() }
