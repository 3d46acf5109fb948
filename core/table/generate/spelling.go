// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"courriel.dev/courriel/core/table"
)

// languages are those that print the marks of texts in a spelling of their own.
type language int

const (
	python language = iota
	csharp
	cpp
)

// markName is a name of C in a text.
var markName = regexp.MustCompile(`\b(EMAIL_[A-Z0-9_]*[A-Z0-9]|Email[A-Z]\w+)\b`)

// marksOf gives the marks that texts of errors may have: those in the table's codes and in the
// string literals of core, and the properties, which core names by their rows.
func marksOf(root string) ([]string, error) {
	found := map[string]bool{}
	for _, c := range table.Codes {
		for _, name := range markName.FindAllString(c.Text+" "+c.Cause+" "+c.Cure, -1) {
			found[name] = true
		}
	}
	for _, p := range table.Properties {
		found["EMAIL_SESSION_"+p.Name] = true
	}
	err := filepath.WalkDir(
		filepath.Join(root, "core"),
		func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && slices.Contains([]string{"table", "internal", "cmd", "testdata"}, d.Name()):
				return filepath.SkipDir
			case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			file, err := parser.ParseFile(
				token.NewFileSet(),
				path,
				nil,
				parser.SkipObjectResolution,
			)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
					for _, name := range markName.FindAllString(text.Value, -1) {
						found[name] = true
					}
				}
				return true
			})
			return nil
		},
	)
	delete(found, "EMAIL_SESSION") // what begins the name of a property
	var names []string
	for name := range found {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, err
}

// spelled is what a language calls what C calls name; "" when the table does not know it.
func (l language) spelled(name string) string {
	for _, f := range table.Functions {
		if f.Name == name {
			return [...]string{python: f.Python, csharp: f.CSharp, cpp: f.CPP}[l]
		}
	}
	for _, p := range table.Properties {
		if name == "EMAIL_SESSION_"+p.Name {
			return l.property(p)
		}
	}
	for _, g := range sets() {
		prefix := "EMAIL_" + g.Name + "_"
		if g.Name == "" {
			prefix = "EMAIL_E_"
		}
		for _, c := range g.Constants {
			if name == prefix+c.Name {
				return l.constant(g, c)
			}
		}
	}
	return ""
}

// property names a property as a program writes it.
func (l language) property(p table.Property) string {
	switch {
	case l == python:
		return "Session." + pythonName(p)
	case l == csharp:
		return "EmailSession." + csharpName(p)
	case p.When == table.ReadOnly:
		return "Session::" + cppName(p)
	}
	return "SessionOptions::" + cppName(p)
}

func (l language) constant(g table.Group, c table.Constant) string {
	if g.Name == "ERROR" { // a detail is an attribute of the exception
		return [...]string{python: "Error." + strings.ToLower(c.Name), csharp: "CourrielException." + pascal(c.Name),
			cpp: "Error::" + strings.ToLower(c.Name)}[l]
	}
	switch l {
	case python:
		return g.Class + "." + c.Name
	case csharp:
		if c.CSharp != "" {
			return c.CSharp
		}
		return csharpClass(g) + "." + nameCS(c.Name)
	}
	return g.CPP + "::" + cppConstant(c)
}

func csharpClass(g table.Group) string {
	if g.CSharp != "" {
		return g.CSharp
	}
	return g.Class
}

func pythonName(p table.Property) string {
	if p.Python != "" {
		return p.Python
	}
	return strings.ToLower(p.Name)
}

func csharpName(p table.Property) string {
	if p.CSharp != "" {
		return p.CSharp
	}
	return pascal(p.Name)
}

func cppName(p table.Property) string {
	if p.CPP != "" {
		return p.CPP
	}
	return strings.ToLower(p.Name)
}

// cppConstant is the name of a constant in its enumeration.
func cppConstant(c table.Constant) string {
	name := strings.ToLower(c.Name)
	if slices.Contains(reservedCPP, name) {
		name += "_"
	}
	return name
}

// inWordsOf gives a text of the table with its marks as a language prints them. What it cannot
// spell stays as C's.
func (l language) inWordsOf(text string) string {
	return markName.ReplaceAllStringFunc(text, func(name string) string {
		if own := l.spelled(name); own != "" {
			return own
		}
		return name
	})
}

// spellings are the pairs of what C calls something and what the language does.
func (l language) spellings(marks []string) ([][2]string, error) {
	var pairs [][2]string
	for _, name := range marks {
		own := l.spelled(name)
		if own == "" {
			return nil, fmt.Errorf(
				"a text of an error names %s, of which core/table does not know how other languages write it",
				name,
			)
		}
		pairs = append(pairs, [2]string{name, own})
	}
	return pairs, nil
}

const spellingPyHead = `"""What texts of the library name as C does, in this package's spelling."""

from __future__ import annotations

import re

_MARK = re.compile(r"\b(?:EMAIL_[A-Z0-9_]*[A-Z0-9]|Email[A-Z]\w+)")

_SPELLINGS = {
`

func spellingPy(marks []string) ([]byte, error) {
	pairs, err := python.spellings(marks)
	var b strings.Builder
	b.WriteString(madePy + spellingPyHead)
	for _, p := range pairs {
		fmt.Fprintf(&b, "    %q: %q,\n", p[0], p[1])
	}
	b.WriteString(`}


def spelled(text: str) -> str:
    """The text with the names that Python has for what it names."""
    if "EMAIL_" not in text and "Email" not in text:
        return text
    return _MARK.sub(lambda name: _SPELLINGS.get(name.group(), name.group()), text)
`)
	return []byte(b.String()), err
}

func spellingCS(marks []string) ([]byte, error) {
	pairs, err := csharp.spellings(marks)
	var b strings.Builder
	b.WriteString(madeCS + `
using System.Collections.Generic;
using System.Text.RegularExpressions;

namespace Courriel
{
    /// <summary>What texts of the library name as C does, in this assembly's spelling.</summary>
    internal static class Spelling
    {
        private static readonly Regex Mark =
            new Regex("\\b(?:EMAIL_[A-Z0-9_]*[A-Z0-9]|Email[A-Z][A-Za-z0-9]+)\\b", RegexOptions.CultureInvariant);

        private static readonly Dictionary<string, string> Spellings = new Dictionary<string, string>
        {
`)
	for _, p := range pairs {
		fmt.Fprintf(&b, "            { %q, %q },\n", p[0], p[1])
	}
	b.WriteString(`        };

        /// <summary>The text with the names that .NET has for what it names.</summary>
        internal static string Of(string text)
        {
            if (text == null || text.IndexOf("EMAIL_", System.StringComparison.Ordinal) < 0
                && text.IndexOf("Email", System.StringComparison.Ordinal) < 0)
            {
                return text;
            }
            return Mark.Replace(text, found =>
            {
                string own;
                return Spellings.TryGetValue(found.Value, out own) ? own : found.Value;
            });
        }
    }
}
`)
	return []byte(b.String()), err
}

// spellingCPP fills the block of courriel.hpp.
func spellingCPP(marks []string) (string, error) {
	pairs, err := cpp.spellings(marks)
	var b strings.Builder
	for _, p := range pairs {
		line := fmt.Sprintf("        {%q, %q},\n", p[0], p[1])
		if len(line) > codeColumns {
			line = fmt.Sprintf("        {%q,\n         %q},\n", p[0], p[1])
		}
		b.WriteString(line)
	}
	return b.String(), err
}
