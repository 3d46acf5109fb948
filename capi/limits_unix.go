//go:build unix

// SPDX-License-Identifier: MIT

package main

// #include "isolate.h"
import "C"

func init() { C.courriel_limits_back() }
