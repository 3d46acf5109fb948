// SPDX-License-Identifier: MIT

//go:build !linux && !windows

package netio

// quick does nothing: the system offers no way to have segments acknowledged at once. The engine
// times the replies there: see smtp.timesReplies.
type quick struct{}

func (q *quick) prepare(*Wire)    {}
func (q *quick) beforeRead(*Wire) {}

// QuickAcks says whether the system can be asked to acknowledge at once.
const QuickAcks = false
