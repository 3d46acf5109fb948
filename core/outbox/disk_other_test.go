// SPDX-License-Identifier: MIT

//go:build !linux && !slim

package outbox

import "errors"

func smallDisk(string) (larger, end func(), err error) { return nil, nil, errors.ErrUnsupported }
