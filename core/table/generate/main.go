// SPDX-License-Identifier: MIT

package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// codeColumns is how wide code may be (core/widths_test.go).
const codeColumns = 100

// output is one generated file, whole or with generated blocks in it.
type output struct {
	path    string
	content []byte
}

func main() {
	check := flag.Bool(
		"check",
		false,
		"report outputs that are out of date instead of writing them",
	)
	root := flag.String("root", ".", "the module's root directory")
	calls := flag.String(
		"fuzzcalls",
		"",
		"write the callers for capi/ctest/fuzz.c to this file, and nothing else",
	)
	flag.Parse()
	if *calls != "" {
		if err := writeFuzzCalls(*root, *calls); err != nil {
			fmt.Fprintln(os.Stderr, "generate:", err)
			os.Exit(1)
		}
		return
	}
	if err := run(*root, *check); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(root string, check bool) error {
	outputs, err := generate(root)
	if err != nil {
		return err
	}
	for _, o := range outputs {
		path := filepath.Join(root, o.path)
		old, err := os.ReadFile(path)
		if err == nil && bytes.Equal(old, o.content) {
			continue
		}
		if check {
			return fmt.Errorf("%s is out of date: run go run ./core/table/generate", o.path)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, o.content, 0o644); err != nil {
			return err
		}
		fmt.Println(o.path)
	}
	return nil
}

// generate makes all outputs from the header below root and core's tables.
func generate(root string) ([]output, error) {
	const headerPath = "include/courriel.h"
	header, err := os.ReadFile(filepath.Join(root, headerPath))
	if err != nil {
		return nil, err
	}
	api, err := parse(string(header))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", headerPath, err)
	}
	if err := checkTables(); err != nil {
		return nil, err
	}
	filled, err := fillHeader(string(header))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", headerPath, err)
	}
	described, err := describedJSON(filled, api)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", headerPath, err)
	}
	constants, err := constantsGo()
	if err != nil {
		return nil, err
	}
	marks, err := marksOf(root)
	if err != nil {
		return nil, err
	}
	pySpelling, err := spellingPy(marks)
	if err != nil {
		return nil, err
	}
	csSpelling, err := spellingCS(marks)
	if err != nil {
		return nil, err
	}
	outputs := []output{
		{"core/made_constants.go", constants},
		{headerPath, []byte(filled)},
		{"docs/properties.md", propertiesMd()},
		{"include/courriel.ffi.h", ffiH(filled, api)},
		{"include/courriel.json", described},
		{"capi/entry.c", entryC(api)},
		{"capi/goside.h", gosideH(api)},
		{"capi/exports.map", exportsMap(api)},
		{"capi/hostcall.h", hostcallH(api)},
		{"capi/stdcall_windows_386.c", stdcallC(api)},
		{"bindings/python/src/courriel/_constants.py", constantsPy()},
		{"bindings/python/src/courriel/_prototypes.py", prototypesPy(api)},
		{"bindings/python/src/courriel/_spelling.py", pySpelling},
		{"bindings/dotnet/src/Constants.cs", constantsCS()},
		{"bindings/dotnet/src/SessionProperties.cs", sessionPropertiesCS()},
		{"bindings/dotnet/src/ErrorTable.cs", errorTableCS()},
		{"bindings/dotnet/src/Spelling.cs", csSpelling},
		{"bindings/dotnet/src/EmailMessage.Fields.cs", fieldsCS()},
		{"bindings/dotnet/src/NativeMethods.cs", nativeMethodsCS(api)},
	}
	for path, fill := range map[string]func(string) (string, error){
		"bindings/python/src/courriel/wlanguage.py": func(text string) (string, error) {
			return fillWLanguage(text, filled, api)
		},
		"bindings/python/src/courriel/_properties.py": fillProperties,
		"bindings/python/src/courriel/_session.py":    fillSettings,
		"bindings/python/src/courriel/_errors.py":     fillExceptionsPy,
		"bindings/dotnet/src/CourrielException.cs":    fillExceptionsCS,
		"bindings/dotnet/src/ErrorState.cs":           fillClassesCS,
		"bindings/python/src/courriel/_message.py":    fillFieldsPy,
	} {
		text, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			return nil, err
		}
		filled, err := fill(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		outputs = append(outputs, output{path, []byte(filled)})
	}
	const hppPath = "include/courriel.hpp"
	hpp, err := os.ReadFile(filepath.Join(root, hppPath))
	if os.IsNotExist(err) {
		return outputs, nil
	}
	if err != nil {
		return nil, err
	}
	filledHPP, err := fillHPP(string(hpp), marks)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", hppPath, err)
	}
	return append(outputs, output{hppPath, []byte(filledHPP)}), nil
}

// writeFuzzCalls is not one of the outputs: what only one test needs is not kept.
func writeFuzzCalls(root, path string) error {
	header, err := os.ReadFile(filepath.Join(root, "include/courriel.h"))
	if err != nil {
		return err
	}
	api, err := parse(string(header))
	if err != nil {
		return err
	}
	text, err := fuzzCalls(api)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}
