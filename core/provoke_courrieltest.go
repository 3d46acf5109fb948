// SPDX-License-Identifier: MIT

//go:build courrieltest

package core

import "courriel.dev/courriel/core/internal/provoke"

// ProvokeAt is provoke.At, for the tests of capi.
func ProvokeAt(place string, after int) (pending bool) { return provoke.At(place, after) }
