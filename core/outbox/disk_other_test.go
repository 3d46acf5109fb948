// SPDX-License-Identifier: MIT

//go:build !linux

package outbox

import "errors"

func smallDisk(string) (larger, end func(), err error) { return nil, nil, errors.ErrUnsupported }
