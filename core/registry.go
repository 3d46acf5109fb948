// SPDX-License-Identifier: MIT

package core

import (
	"fmt"
	"slices"
	"sync"
)

// registry finds started sessions by the user name that they were started with,
// as WLanguage programs do. Several may share a name: the newest is found.
var registry struct {
	sync.Mutex
	byName map[string][]*Session
}

func register(s *Session, name string) {
	if name == "" {
		return
	}
	registry.Lock()
	defer registry.Unlock()
	if registry.byName == nil {
		registry.byName = make(map[string][]*Session)
	}
	registry.byName[name] = append(registry.byName[name], s)
}

func unregister(s *Session, name string) {
	registry.Lock()
	defer registry.Unlock()
	list := registry.byName[name]
	if i := slices.Index(list, s); i >= 0 {
		list = slices.Delete(list, i, i+1)
	}
	if len(list) == 0 {
		delete(registry.byName, name)
	} else {
		registry.byName[name] = list
	}
}

// FindSession finds the newest open session of a user name.
func FindSession(username string) (*Session, error) {
	if username == "" {
		return nil, badArgument(CodeEmptyArgument, "the user name")
	}
	registry.Lock()
	defer registry.Unlock()
	if list := registry.byName[username]; len(list) > 0 {
		return list[len(list)-1], nil
	}
	return nil, badArgument(CodeNoSuchSession, fmt.Sprintf("%q", username))
}

// FindSessions finds all open sessions of a user name, the oldest first.
func FindSessions(username string) ([]*Session, error) {
	if username == "" {
		return nil, badArgument(CodeEmptyArgument, "the user name")
	}
	registry.Lock()
	defer registry.Unlock()
	return slices.Clone(registry.byName[username]), nil
}
