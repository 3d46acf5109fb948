// SPDX-License-Identifier: MIT

package parse

import (
	"net/mail"
	"strconv"
	"strings"
	"time"
)

// zones are the names of time zones that RFC 5322 §4.3 knows, in seconds east of UTC.
var zones = map[string]int{
	"ut": 0, "gmt": 0, "utc": 0, "z": 0,
	"est": -5 * 3600, "edt": -4 * 3600, "cst": -6 * 3600, "cdt": -5 * 3600,
	"mst": -7 * 3600, "mdt": -6 * 3600, "pst": -8 * 3600, "pdt": -7 * 3600,
}

var months = []string{
	"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
}

// Date reads a date (RFC 5322 §3.3 and §4.3), a leap second included, and what people wrote
// instead. zone is the name of a time zone that nobody knows, for which UTC is taken; exact is
// false if it is no date of the RFC.
func Date(s string) (t time.Time, zone string, exact, ok bool) {
	plain := strings.TrimSpace(dropComments(s))
	strict := plain
	leap := strings.Contains(plain, ":60")
	if leap {
		strict = strings.Replace(plain, ":60", ":59", 1)
	}
	last := strict[strings.LastIndexByte(strict, ' ')+1:]
	if offset, known := zones[strings.ToLower(last)]; known {
		strict = strict[:len(strict)-len(last)] + signed(offset)
	} else if letters(last) {
		strict, zone = strict[:len(strict)-len(last)]+"+0000", last
	}
	if t, err := mail.ParseDate(strict); err == nil {
		if leap {
			t = t.Add(time.Second)
		}
		return t, zone, true, true
	}
	if t, err := time.Parse(time.RFC3339, plain); err == nil {
		return t, "", false, true
	}
	t, zone, ok = loose(plain)
	return t, zone, false, ok
}

func signed(seconds int) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	return sign + two(seconds/3600) + two(seconds/60%60)
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

func letters(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return s != ""
}

// loose takes day, month, year, time and zone wherever they stand; a weekday says nothing.
func loose(s string) (t time.Time, zone string, ok bool) {
	day, month, year, offset := 0, 0, -1, 0
	clock := [3]int{-1, 0, 0}
	s = strings.NewReplacer(",", " ", "/", " ", ".", " ", "\t", " ").Replace(s)
	for field := range strings.FieldsSeq(s) {
		for _, word := range dashed(field) {
			n, err := strconv.Atoi(word)
			switch {
			case strings.Contains(word, ":") && clock[0] < 0:
				parts := strings.Split(word, ":")
				for i, part := range parts {
					v, err := strconv.Atoi(part)
					if err != nil || i > 2 || v < 0 || v > 60 {
						return t, "", false
					}
					clock[i] = v
				}
			case (word[0] == '+' || word[0] == '-') && len(word) == 5 && err == nil:
				n = max(n, -n)
				if offset = (n/100*60 + n%100) * 60; word[0] == '-' {
					offset = -offset
				}
			case err == nil && day == 0 && n >= 1 && n <= 31 && len(word) <= 2:
				day = n
			case err == nil && year < 0 && n >= 0:
				if year = n; n < 50 && len(word) == 2 {
					year += 2000
				} else if n < 1000 { // RFC 5322 §4.3
					year += 1900
				}
			case err != nil && month == 0 && monthOf(word) > 0:
				month = monthOf(word)
			case clock[0] >= 0 && letters(word) && len(word) <= 5:
				known := false
				if offset, known = zones[strings.ToLower(word)]; !known {
					zone = word
				}
			case letters(word): // a weekday
			default:
				return t, "", false
			}
		}
	}
	if day == 0 || month == 0 || year < 1900 || clock[0] < 0 || clock[0] > 23 || clock[1] > 59 {
		return t, "", false
	}
	place := time.FixedZone("", offset)
	t = time.Date(year, time.Month(month), day, clock[0], clock[1], clock[2], 0, place)
	return t, zone, t.Day() == day || clock[0] == 23
}

// dashed divides 1-Jan-2026.
func dashed(s string) []string {
	parts := strings.Split(s, "-")
	if len(parts) == 3 && parts[0] != "" && parts[1] != "" && parts[2] != "" {
		return parts
	}
	return []string{s}
}

func monthOf(s string) int {
	if len(s) < 3 {
		return 0
	}
	for i, m := range months {
		if strings.EqualFold(s[:3], m) {
			return i + 1
		}
	}
	return 0
}
