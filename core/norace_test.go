// SPDX-License-Identifier: MIT

//go:build !race

package core_test

const withRaceDetector = false
