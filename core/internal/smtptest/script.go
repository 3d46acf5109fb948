// SPDX-License-Identifier: MIT

package smtptest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Script is a transcript that a server plays with a client; doc.go says how it
// is written.
type Script struct {
	Name     string
	Title    string // what is shown
	Refused  bool   // nothing listens at all
	sections [][]step
	again    bool // the last connection may be made again
	lines    int
}

// Connections is how many connections the script expects.
func (s *Script) Connections() int { return len(s.sections) }

// step is one line of a script.
type step struct {
	line    int
	source  string
	kind    stepKind
	text    []byte         // what is sent
	pattern *regexp.Regexp // what is expected
	what    expectation
	count   int
	pause   time.Duration
	tls     tlsStep
}

type stepKind int

const (
	sendStep stepKind = iota
	bytesStep
	clearStep
	floodStep
	repeatStep
	dripStep
	expectStep
	optionalStep
	tlsHandshake
	stallStep
	stallUnreadStep
	closeStep
	dropStep
	resetStep
)

// last tells whether nothing can follow the step in its connection.
func (k stepKind) last() bool { return k >= stallStep }

type expectation int

const (
	expectLine expectation = iota
	expectBody
	expectChunk
	expectOctets
)

type tlsStep struct {
	certificate string
	max         uint16
	refused     bool
}

// ParseScript reads a script. The name is used in reports.
func ParseScript(name, source string) (*Script, error) {
	s := &Script{Name: name}
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(source, "\r\n", "\n"), "\n"), "\n")
	title, ok := strings.CutPrefix(lines[0], "# ")
	if !ok || strings.TrimSpace(title) == "" {
		return nil, fmt.Errorf("%s:1: the first line must say what is shown: # …", name)
	}
	s.Title, s.lines = strings.TrimSpace(title), len(lines)
	var section []step
	optional := false
	for number, line := range lines[1:] {
		fail := func(format string, values ...any) (*Script, error) {
			return nil, fmt.Errorf(
				"%s:%d: %s: %s",
				name,
				number+2,
				line,
				fmt.Sprintf(format, values...),
			)
		}
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
			continue
		case line == "refuse":
			s.Refused = true
			continue
		case s.again:
			return fail("nothing can follow the word again")
		case line == "again":
			s.again = true
			continue
		case line == "connection":
			if len(section) == 0 {
				return fail("the connection before this one is empty")
			}
			s.sections = append(s.sections, section)
			section, optional = nil, false
			continue
		}
		if n := len(section); n > 0 && section[n-1].kind.last() {
			return fail("nothing can follow %q", section[n-1].source)
		}
		parsed, err := parseStep(word, rest)
		if err != nil {
			return fail("%v", err)
		}
		if parsed.kind == optionalStep {
			optional = true
		} else if parsed.kind == expectStep {
			if optional && parsed.pattern == nil {
				return fail("a line must come behind what is optional")
			}
			optional = false
		}
		if parsed.count < 0 || parsed.pause < 0 {
			return fail("a number below zero")
		}
		parsed.line, parsed.source = number+2, line
		section = append(section, parsed)
	}
	if len(section) > 0 {
		s.sections = append(s.sections, section)
	}
	if s.Refused != (len(s.sections) == 0) {
		return nil, fmt.Errorf("%s: a script has lines, or the word refuse alone", name)
	}
	return s, nil
}

func parseStep(word, rest string) (step, error) {
	switch word {
	case "S:":
		return step{kind: sendStep, text: []byte(rest + "\r\n")}, nil
	case "C:":
		return parseExpectation(step{kind: expectStep}, rest)
	case "C?":
		parsed, err := parseExpectation(step{kind: optionalStep}, rest)
		if err == nil && parsed.pattern == nil {
			err = fmt.Errorf("only a line can be optional")
		}
		return parsed, err
	case "bytes":
		text, err := strconv.Unquote(rest)
		return step{kind: bytesStep, text: []byte(text)}, err
	case "clear":
		text, err := strconv.Unquote(rest)
		return step{kind: clearStep, text: []byte(text)}, err
	case "flood":
		count, err := strconv.Atoi(rest)
		return step{kind: floodStep, count: count}, err
	case "repeat":
		number, text, _ := strings.Cut(rest, " ")
		count, err := strconv.Atoi(number)
		return step{kind: repeatStep, count: count, text: []byte(text + "\r\n")}, err
	case "drip":
		pause, text, _ := strings.Cut(rest, " ")
		duration, err := time.ParseDuration(pause)
		return step{kind: dripStep, pause: duration, text: []byte(text + "\r\n")}, err
	case "tls":
		return parseTLS(rest)
	case "stall":
		if rest == "unread" {
			return step{kind: stallUnreadStep}, nil
		}
		return bare(stallStep, rest)
	case "close":
		return bare(closeStep, rest)
	case "drop":
		return bare(dropStep, rest)
	case "reset":
		return bare(resetStep, rest)
	}
	return step{}, fmt.Errorf("no such command")
}

func bare(kind stepKind, rest string) (step, error) {
	if rest != "" {
		return step{}, fmt.Errorf("nothing is expected behind the word")
	}
	return step{kind: kind}, nil
}

func parseTLS(rest string) (step, error) {
	parsed := step{kind: tlsHandshake}
	for _, word := range strings.Fields(rest) {
		switch version, isVersion := strings.CutPrefix(word, "max="); {
		case word == "refused":
			parsed.tls.refused = true
		case isVersion:
			known := false
			if parsed.tls.max, known = tlsVersions[version]; !known {
				return step{}, fmt.Errorf("no TLS version %q", version)
			}
		case slices.Contains(CertificateKinds, word):
			parsed.tls.certificate = word
		default:
			return step{}, fmt.Errorf("no certificate kind %q", word)
		}
	}
	return parsed, nil
}

// tlsVersions are the versions by their numbers in text.
var tlsVersions = map[string]uint16{"1.0": 0x301, "1.1": 0x302, "1.2": 0x303, "1.3": 0x304}

// parseExpectation reads what stands behind C: or C?.
func parseExpectation(parsed step, text string) (step, error) {
	if text == "<body>" {
		parsed.what = expectBody
		return parsed, nil
	}
	if number, isOctets := strings.CutPrefix(text, "<octets "); isOctets {
		count, err := strconv.Atoi(strings.TrimSuffix(number, ">"))
		parsed.what, parsed.count = expectOctets, count
		return parsed, err
	}
	if strings.Contains(text, "<chunk>") {
		parsed.what = expectChunk
	}
	var pattern strings.Builder
	pattern.WriteString("^")
	for i := 0; i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], `\*`):
			pattern.WriteString(`\*`)
			i++
		case text[i] == '*':
			pattern.WriteString(".*")
		case strings.HasPrefix(text[i:], "<chunk>"):
			pattern.WriteString(`(\d+)`)
			i += len("<chunk>") - 1
		default:
			pattern.WriteString(regexp.QuoteMeta(text[i : i+1]))
		}
	}
	var err error
	parsed.pattern, err = regexp.Compile(pattern.String() + "$")
	return parsed, err
}
