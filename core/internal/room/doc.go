// SPDX-License-Identifier: MIT

// Package room tells whether there is memory for a size that somebody else chose: a caller, a file,
// a server. Go ends the process when it gets no memory, and the process is not ours; so whoever is
// about to take a block asks here first. It holds no memory itself and keeps no accounts: it looks
// at what the system has left.
package room
