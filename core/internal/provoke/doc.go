// SPDX-License-Identifier: MIT

// Package provoke is where the tests have a defect happen that the library does not
// have: a panic at a place of their choice. In the library that is shipped Here is
// empty; only the tag courrieltest, with which capi/ctest builds one for itself, gives
// it a body.
package provoke
