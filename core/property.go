// SPDX-License-Identifier: MIT

package core

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"courriel.dev/courriel/core/outbox"
	"courriel.dev/courriel/core/signin"
)

// propertyRule says what a property is and what it takes.
type propertyRule struct {
	text       bool  // a text, else a number
	truth      bool  // a number, of which any but 0 is true: -1 in VB, LongBool in Pascal
	min, max   int64 // of a number; of a text max is its length in bytes
	initial    int64
	beforeOnly bool // counts only before the start
	readOnly   bool
	secret     bool // cannot be read back
}

// propertyRules is the one table from which setting and reading work.
var propertyRules = map[Property]propertyRule{
	PropertyServer:                 {text: true, max: 1024, beforeOnly: true},
	PropertyPort:                   {max: 65535, beforeOnly: true},
	PropertyUsername:               {text: true, max: 1024, beforeOnly: true},
	PropertyPassword:               {text: true, max: 4096, beforeOnly: true, secret: true},
	PropertyOption:                 {max: int64(OptionClear), beforeOnly: true},
	PropertyAsyncMode:              {truth: true, beforeOnly: true},
	PropertyAuthToken:              {text: true, max: 16384, secret: true},
	PropertyIgnoreErrors:           {max: 15, beforeOnly: true},
	PropertyTimeoutSeconds:         {min: 1, max: maxSeconds},
	PropertyTotalSeconds:           {max: maxSeconds},
	PropertyCloseSeconds:           {max: maxSeconds, initial: 30},
	PropertySignInRequired:         {truth: true, beforeOnly: true},
	PropertyClearTextSignInAllowed: {truth: true, beforeOnly: true},
	PropertyMechanism:              {text: true, max: 20, beforeOnly: true},
	PropertyCAFile:                 {text: true, max: 4096, beforeOnly: true},
	PropertyEHLOName:               {text: true, max: 255, beforeOnly: true},
	PropertyLocalAddress:           {text: true, max: 64, beforeOnly: true},
	PropertyIPVersion:              {max: 6, beforeOnly: true},
	PropertyAllOrNone:              {truth: true},
	PropertyChunking:               {truth: true, initial: 1},
	PropertyTranscriptFile:         {text: true, max: 4096, beforeOnly: true},
	PropertyOutboxLimit:            {min: 1, max: 1000000, initial: 10000},
	PropertyOutboxMegabytes:        {min: 1, max: 1000000, initial: outbox.DefaultCapacity >> 20},
	PropertyAtMostOnce:             {truth: true, beforeOnly: true},
	PropertyConnections:            {min: 1, max: 64, initial: 1, beforeOnly: true},
	PropertyTrustedWindow:          {max: 256},
	PropertyMailsPerConnection:     {max: 1000000},
	PropertyRecipientsPerMail:      {max: 1000000},
	PropertyWithoutExtensions:      {text: true, max: 1024, beforeOnly: true},
	PropertyHybridKeys:             {truth: true, initial: 1, beforeOnly: true},
	PropertyLegacyTLS:              {truth: true, beforeOnly: true},
	PropertyOutboxFile:             {text: true, max: 4096, beforeOnly: true},
	PropertyMailsPerMinute:         {max: 60000, beforeOnly: true},
	PropertyRetryFirst:             {min: 1, max: maxSeconds, initial: 60, beforeOnly: true},
	PropertyExpiry:                 {min: 1, max: 30 * 86400, initial: 2 * 86400, beforeOnly: true},
	PropertyStartOffline:           {truth: true, initial: 1, beforeOnly: true},
	PropertyKeep:                   {min: 1, max: 30 * 86400, initial: 3600, beforeOnly: true},

	PropertyStarted:            {readOnly: true},
	PropertyServerName:         {text: true, readOnly: true},
	PropertyServerAddress:      {text: true, readOnly: true},
	PropertyGreeting:           {text: true, readOnly: true},
	PropertyExtensions:         {text: true, readOnly: true},
	PropertySizeLimit:          {readOnly: true},
	PropertyEncrypted:          {readOnly: true},
	PropertyVerified:           {readOnly: true},
	PropertyTLSVersion:         {text: true, readOnly: true},
	PropertyTLSCipher:          {text: true, readOnly: true},
	PropertyCertificate:        {text: true, readOnly: true},
	PropertySignedIn:           {readOnly: true},
	PropertyMechanismUsed:      {text: true, readOnly: true},
	PropertyWithout:            {text: true, readOnly: true},
	PropertyCompletionsDropped: {readOnly: true},
}

// mechanismNames are those that a session can be bound to.
var mechanismNames = signin.Names()

// properties are the values that a program has set.
type properties struct {
	texts   map[Property]string
	numbers map[Property]int64
}

func (p *properties) text(q Property) string { return p.texts[q] }

func (p *properties) number(q Property) int64 {
	if v, ok := p.numbers[q]; ok {
		return v
	}
	return propertyRules[q].initial
}

func (p *properties) is(q Property) bool { return p.number(q) != 0 }

// propertyName is the name that the manual gives a property.
func propertyName(p Property) string {
	for _, g := range Groups {
		if g.Name != "SESSION" {
			continue
		}
		for _, c := range g.Constants {
			if c.Value == int(p) {
				return c.Name
			}
		}
	}
	return strconv.Itoa(int(p))
}

// settable finds the rule of a property that is about to be set.
func settable(p Property, text, started bool) (propertyRule, error) {
	r, ok := propertyRules[p]
	switch {
	case !ok:
		return r, badArgument(CodeUnknownConstant, fmt.Sprintf("there is no property %d", p))
	case r.text != text && text:
		return r, badArgument(CodeUnknownConstant, propertyName(p)+" is a number, not a text")
	case r.text != text:
		return r, badArgument(CodeUnknownConstant, propertyName(p)+" is a text, not a number")
	case r.readOnly:
		return r, badArgument(CodeWrongState, propertyName(p)+" can only be read")
	case r.beforeOnly && started:
		return r, badArgument(CodeWrongState, propertyName(p)+" can only be set before the start")
	}
	return r, nil
}

// checkText is the rule for every text that becomes part of a line or a name.
func checkText(what, value string, max int64) error {
	if !utf8.ValidString(value) {
		return badArgument(CodeInvalidUTF8, what)
	}
	for i := 0; i < len(value); i++ {
		if value[i] < ' ' || value[i] == 0x7f {
			return badArgument(CodeControlCharacter, fmt.Sprintf("byte %d of the %s is 0x%02X", i, what, value[i]))
		}
	}
	if int64(len(value)) > max {
		return badArgument(CodeOutOfRange, fmt.Sprintf("the %s is longer than %d bytes", what, max))
	}
	return nil
}

func checkPropertyText(p Property, r propertyRule, value string) error {
	if err := checkText("property "+propertyName(p), value, r.max); err != nil {
		return err
	}
	if p == PropertyWithoutExtensions {
		return checkKeywords(p, value)
	}
	if p == PropertyMechanism && value != "" {
		for _, m := range mechanismNames {
			if strings.EqualFold(m, value) {
				return nil
			}
		}
		return badArgument(CodeOutOfRange, "the mechanism is one of "+strings.Join(mechanismNames, ", "))
	}
	return nil
}

// extensionKeywords are the words of a list of EHLO keywords.
func extensionKeywords(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ' ' || r == ',' })
}

// checkKeywords looks through a list of EHLO keywords (RFC 5321 section 4.1.1.1).
func checkKeywords(p Property, list string) error {
	for _, word := range extensionKeywords(list) {
		for i, c := range []byte(word) {
			if !('A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' && i > 0) {
				return badArgument(CodeOutOfRange, fmt.Sprintf("%s: %q is no EHLO keyword", propertyName(p), word))
			}
		}
		if strings.EqualFold(word, "STARTTLS") || strings.EqualFold(word, "AUTH") {
			return badArgument(CodeOutOfRange, fmt.Sprintf("%s: %s is not an extension to leave out: OPTION chooses the encryption, USERNAME the sign-in", propertyName(p), word))
		}
	}
	return nil
}

func checkPropertyNumber(p Property, r propertyRule, value int64) error {
	code := CodeOutOfRange
	if p == PropertyOption {
		code = CodeUnknownConstant
	}
	if p == PropertyIPVersion && value != 0 && value != 4 && value != 6 {
		return badArgument(code, fmt.Sprintf("%s is 0, 4 or 6, not %d", propertyName(p), value))
	}
	if !r.truth && (value < r.min || value > r.max) {
		return badArgument(code, fmt.Sprintf("%s is %d to %d, not %d", propertyName(p), r.min, r.max, value))
	}
	return nil
}
