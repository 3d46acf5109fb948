// SPDX-License-Identifier: MIT

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The committed outputs are what the tables and the header say.
func TestOutputsAreUpToDate(t *testing.T) {
	if err := run("../../..", true); err != nil {
		t.Fatal(err)
	}
}

func TestParserRefusesWhatItDoesNotKnow(t *testing.T) {
	for name, header := range map[string]string{
		"no prototype":           `#define A 1`,
		"unknown parameter type": `EMAIL_API int EMAIL_CALL EmailX(long a);`,
		"unknown result type":    `EMAIL_API double EMAIL_CALL EmailX(int a);`,
		"parameter without name": `EMAIL_API int EMAIL_CALL EmailX(int);`,
		"a void parameter":       `EMAIL_API int EMAIL_CALL EmailX(int a, void b);`,
		"variable arguments":     `EMAIL_API int EMAIL_CALL EmailX(int a, ...);`,
		"declared twice":         `EMAIL_API int EMAIL_CALL EmailX(int a); EMAIL_API int EMAIL_CALL EmailX(int a);`,
		"no calling convention":  `EMAIL_API int EmailX(int a);`,
		"not exported":           `int EMAIL_CALL EmailX(int a);`,
		"unknown handle":         `typedef struct EmailThing_ *EmailThing;`,
		"a struct":               `struct a { int b; };`,
	} {
		if _, err := parse(header); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// Nothing of the header is lost for those that read no C preprocessor.
func TestDescriptionsAreComplete(t *testing.T) {
	header, err := os.ReadFile("../../../include/courriel.h")
	if err != nil {
		t.Fatal(err)
	}
	api, err := parse(string(header))
	if err != nil {
		t.Fatal(err)
	}
	ffi := string(ffiH(string(header), api))
	if strings.Contains(ffi, "#") || strings.Contains(ffi, "EMAIL_API") ||
		strings.Contains(ffi, "EMAIL_CALL") {
		t.Error("courriel.ffi.h has a directive or a macro")
	}
	for _, f := range append(api.functions, api.callbacks...) {
		if !regexp.MustCompile(`\b` + f.name + `\)?\(`).MatchString(ffi) {
			t.Errorf("courriel.ffi.h lacks %s", f.name)
		}
	}
	text, err := describedJSON(string(header), api)
	if err != nil {
		t.Fatal(err)
	}
	var described struct {
		Constants []struct{ Name, Doc string }
		Functions []struct{ Name, Doc string }
	}
	if err := json.Unmarshal(text, &described); err != nil {
		t.Fatal(err)
	}
	if all := len(regexp.MustCompile(`(?m)^#define EMAIL_\w+ -?\d`).FindAll(header, -1)); len(
		described.Constants,
	) != all ||
		all < 280 {
		t.Errorf("%d constants of %d", len(described.Constants), all)
	}
	if len(described.Functions) != len(api.functions) {
		t.Errorf("%d functions of %d", len(described.Functions), len(api.functions))
	}
	for _, f := range described.Functions {
		if f.Doc == "" {
			t.Errorf("%s has lost its manual", f.Name)
		}
	}
}

// VB6 can call every function, and none with 64 bits.
func TestStdcallTwinsAreComplete(t *testing.T) {
	header, err := os.ReadFile("../../../include/courriel.h")
	if err != nil {
		t.Fatal(err)
	}
	api, err := parse(string(header))
	if err != nil {
		t.Fatal(err)
	}
	twins := string(stdcallC(api))
	for _, f := range api.functions {
		if !strings.Contains(twins, "__stdcall "+stdcallName(f)+"(") {
			t.Errorf("%s has no twin", f.name)
		}
	}
	if strings.Contains(twins, "int64_t") {
		t.Error("a twin has an int64_t, which VB6 has not")
	}
	calls := string(hostcallH(api))
	for _, c := range api.callbacks {
		if !strings.Contains(calls, "(__stdcall *"+stdcallName(c)+")(") {
			t.Errorf("%s cannot be a stdcall function", c.name)
		}
	}
}

func TestParserReadsResultsAndFailures(t *testing.T) {
	api, err := parse(`
/* Counts. Result: -1 on
   failure. */
EMAIL_API int EMAIL_CALL EmailCount(EmailMessage message,
                                    const char *const *names);
/* Makes one; nothing about EmailCount's -1 here. */
EMAIL_API EmailSession EMAIL_CALL EmailMake(void);
typedef int(EMAIL_CALL *EmailTold)(void *user_data, int64_t bytes);
EMAIL_API int EMAIL_CALL EmailTell(EmailTold callback, void *user_data);
`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range append(api.functions, api.callbacks...) {
		got = append(got, prototypeC(f, "", header)+" "+f.failure())
	}
	want := `int EmailCount(EmailMessage message, const char *const *names) -1
EmailSession EmailMake(void) NULL
int EmailTell(EmailTold callback, void *user_data) 0
int EmailTold(void *user_data, int64_t bytes) 0`
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
}

func TestNamesInOtherLanguages(t *testing.T) {
	if got := pascal("INVALID_UTF8"); got != "InvalidUtf8" {
		t.Error(got)
	}
	if got := camel("user_data"); got != "userData" {
		t.Error(got)
	}
}

func TestBlocksKeepWhatStandsAround(t *testing.T) {
	got, err := fillBlock("a\n/* <x> why */\nold\n/* </x> */\nb\n", "/* <x>", "/* </x> */", "new\n")
	if want := "a\n/* <x> why */\nnew\n/* </x> */\nb\n"; err != nil || got != want {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := fillBlock("a\n", "/* <x>", "/* </x> */", ""); err == nil {
		t.Error("a missing block was accepted")
	}
}

// What a function returns in a forked child, and without a worker, is what the Go
// side returns for every other failure. The generator knows it from the header's text.
func TestFailuresAreThoseOfTheGoSide(t *testing.T) {
	text, err := os.ReadFile("../../../include/courriel.h")
	if err != nil {
		t.Fatal(err)
	}
	api, err := parse(string(text))
	if err != nil {
		t.Fatal(err)
	}
	minusOne := map[string]bool{}
	for _, f := range api.functions {
		minusOne[f.name] = f.minusOne
	}
	body := regexp.MustCompile(`(?ms)^//export (\w+)\n.*?^}`)
	sources, err := filepath.Glob("../../../capi/*.go")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, path := range sources {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range body.FindAllStringSubmatch(string(source), -1) {
			if _, public := minusOne[m[1]]; !public {
				continue
			}
			checked++
			says := regexp.MustCompile(`return (count|answer|wide)\(|return -1`).MatchString(m[0])
			if says != minusOne[m[1]] {
				t.Errorf(
					"%s fails with -1: the Go side says %v, the header %v",
					m[1],
					says,
					minusOne[m[1]],
				)
			}
		}
	}
	if want := len(api.functions) - len(answeredInC); checked != want {
		t.Errorf("%d functions of %d were found", checked, want)
	}
}

// A text names things as C does; each language prints its own names.
func TestMarksAreSpelledInEachLanguage(t *testing.T) {
	const text = "Use EMAIL_OPTION_STARTTLS, EMAIL_SESSION_CA_FILE or EmailSetSender; see EMAIL_ERROR_EVERYTHING."
	for l, want := range map[language]string{
		python: "Use Option.STARTTLS, Session.ca_file or Message.sender; see Error.everything.",
		csharp: "Use ConnectionSecurity.StartTls, EmailSession.CertificateAuthorityFile or EmailMessage.From; " +
			"see CourrielException.Everything.",
		cpp: "Use Option::starttls, SessionOptions::ca_file or Message::from; see Error::everything.",
	} {
		if got := l.inWordsOf(text); got != want {
			t.Errorf("language %d: %q, want %q", l, got, want)
		}
	}
	if _, err := python.spellings([]string{"EmailOfNobody"}); err == nil {
		t.Error("a name without a spelling is not noticed")
	}
}
