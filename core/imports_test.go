// SPDX-License-Identifier: MIT

package core_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport says which packages of this module each package may import. A
// package that is not named here may import none, so that a new one has to be
// thought about.
var mayImport = map[string][]string{
	"core": {
		"core/table",
		"core/meaning",
		"core/message",
		"core/smtp",
		"core/signin",
		"core/outbox",
		"core/internal/file",
		"core/internal/provoke",
		"core/internal/report",
		"core/internal/room",
	},
	"core/smtp": {
		"core/meaning",
		"core/signin",
		"core/internal/netio",
		"core/internal/proxy",
		"core/internal/provoke",
	},
	"core/message": {
		"core/message/parse",
		"core/internal/file",
		"core/internal/room",
	},
	"core/message/parse": {},
	"core/signin":        {},
	"core/outbox": {
		"core/internal/file",
		"core/internal/provoke",
		"core/internal/room",
	},
	"core/internal/netio":            {"core/internal/provoke"},
	"core/internal/provoke":          {},
	"core/internal/file":             {},
	"core/internal/proxy":            {},
	"core/internal/room":             {},
	"core/internal/smtptest":         {},
	"core/internal/smtptestd":        {"core/internal/smtptest"},
	"capi":                           {"core"},
	"core/table":                     {},
	"core/table/generate":            {"core/table", "core/internal/report"},
	"core/internal/report":           {},
	"capi/bench/clients/courriel_go": {"core"},
	"examples/go/01_send_text":       {"core"},
	"examples/go/02_html_attachment": {"core"},
	"examples/go/03_errors":          {"core"},
	"examples/go/04_many_mails":      {"core"},
	"examples/go/05_outbox":          {"core"},
}

// knowC are the packages that may speak C: the border, and a library that is
// built plainly to show that the .NET soak fails with such a one.
var knowC = []string{"capi", "bindings/dotnet/tests/plain"}

// testsMayImport is what the tests of every package may import besides.
var testsMayImport = []string{"core/internal/smtptest"}

// programs are packages that end a process of their own, not a host's.
var programs = []string{
	"core/internal/smtptest",
	"core/internal/smtptestd",
	"core/table/generate",
	"capi/bench",
	"examples",
	"bindings",
}

// forbidden are functions that would end the host, take its signals or write to
// its terminal; a star stands for the whole package.
var forbidden = map[string][]string{
	"log": {
		"Fatal",
		"Fatalf",
		"Fatalln",
		"Panic",
		"Panicf",
		"Panicln",
		"Print",
		"Printf",
		"Println",
	},
	"os":                    {"Exit"},
	"os/signal":             {"*"},
	"runtime":               {"Goexit"},
	"syscall":               {"Exit", "Kill"},
	"golang.org/x/sys/unix": {"Exit", "Kill"},
}

// onTheWall are functions that make a time without the monotonic reading: a
// deadline out of one would move when somebody sets the clock.
var onTheWall = map[string]bool{
	"Unix":            true,
	"UnixMilli":       true,
	"UnixMicro":       true,
	"Date":            true,
	"Parse":           true,
	"ParseInLocation": true,
	"Round":           true,
	"Truncate":        true,
}

// mayReadTheWall are the files whose times come from outside the process: the outbox, whose
// clock_test.go sets the clock, and the dates that the caller gives.
var mayReadTheWall = []string{
	"core/compose.go",
	"core/delivery.go",
	"core/message/parse/date.go",
	"core/outbox/check.go",
	"core/outbox/queue.go",
	"core/outbox/sqlite_store.go",
	"core/outbox/sqlite_mail.go",
	"core/outbox/store.go",
	"core/outbox/watch.go",
}

// source is one file with the package that it belongs to.
type source struct {
	pkg    string // path inside the module, as core/smtp
	name   string
	isTest bool
	file   *ast.File
}

func (s source) within(folders []string) bool {
	return slices.ContainsFunc(
		folders,
		func(f string) bool { return s.pkg == f || strings.HasPrefix(s.pkg, f+"/") },
	)
}

// importsBroken lists how a file breaks the rules about who may know whom.
func importsBroken(s source) []string {
	var broken []string
	allowed := mayImport[s.pkg]
	for _, spec := range s.file.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		if imported == "C" && !slices.Contains(knowC, s.pkg) {
			broken = append(broken, `imports "C", which only capi may`)
		}
		inside, ok := strings.CutPrefix(imported, "courriel.dev/courriel/")
		if !ok || inside == s.pkg || slices.Contains(allowed, inside) {
			continue
		}
		if s.isTest && slices.Contains(testsMayImport, inside) {
			continue
		}
		broken = append(broken, "imports "+inside)
	}
	return broken
}

// callsBroken lists calls of functions that no library may call.
func callsBroken(s source) []string {
	names := map[string]string{} // local name of a package -> its path
	var broken []string
	for _, spec := range s.file.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		name := path.Base(imported)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = imported
		if slices.Equal(forbidden[imported], []string{"*"}) {
			broken = append(broken, "imports "+imported)
		}
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && calledName(call.Fun) == "Kill" &&
			len(call.Args) == 2 {
			// Signal 0 sends nothing: it asks whether a process is there.
			if signal, ok := call.Args[1].(*ast.BasicLit); ok && signal.Value == "0" {
				return false
			}
		}
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok &&
				slices.Contains(forbidden[names[id.Name]], sel.Sel.Name) {
				broken = append(broken, "uses "+names[id.Name]+"."+sel.Sel.Name)
			}
		}
		return true
	})
	return broken
}

// calls tells whether a body calls a function of one of these names directly.
func calls(body *ast.BlockStmt, names map[string]bool) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && names[calledName(call.Fun)] {
			found = true
		}
		return !found
	})
	return found
}

// calledName is the last part of what is called: Guard for s.Guard(…).
func calledName(fun ast.Expr) string {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// guards tells whether a body defers, before it does anything but set variables,
// a call that recovers: then a panic in it cannot take the host down.
func guards(body *ast.BlockStmt, recovering map[string]bool) bool {
	for _, statement := range body.List {
		switch statement.(type) {
		case *ast.AssignStmt, *ast.DeclStmt:
			continue
		}
		deferred, ok := statement.(*ast.DeferStmt)
		if !ok {
			return false
		}
		if literal, ok := deferred.Call.Fun.(*ast.FuncLit); ok {
			if calls(literal.Body, map[string]bool{"recover": true}) {
				return true
			}
		} else if recovering[calledName(deferred.Call.Fun)] {
			return true
		}
	}
	return false
}

// goroutinesBroken lists the places of one package where a goroutine is
// started that has nothing to catch a panic.
func goroutinesBroken(files []source) []string {
	recovering := map[string]bool{}
	bodies := map[string][]*ast.BlockStmt{} // of functions, and of literals that variables and fields are set to
	for _, s := range files {
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Body != nil {
					bodies[n.Name.Name] = append(bodies[n.Name.Name], n.Body)
					recovering[n.Name.Name] = recovering[n.Name.Name] || calls(n.Body, map[string]bool{"recover": true})
				}
			case *ast.AssignStmt:
				for i, value := range n.Rhs {
					if literal, ok := value.(*ast.FuncLit); ok && len(n.Lhs) == len(n.Rhs) {
						name := calledName(n.Lhs[i])
						bodies[name] = append(bodies[name], literal.Body)
					}
				}
			}
			return true
		})
	}
	guarded := func(e ast.Expr) bool {
		if literal, ok := e.(*ast.FuncLit); ok {
			return guards(literal.Body, recovering)
		}
		known := bodies[calledName(e)]
		return len(known) > 0 &&
			!slices.ContainsFunc(
				known,
				func(b *ast.BlockStmt) bool { return !guards(b, recovering) },
			)
	}
	var broken []string
	for _, s := range files {
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				if !guarded(n.Call.Fun) {
					broken = append(broken, s.name+": starts a goroutine that does not recover")
				}
			case *ast.CallExpr:
				// These start goroutines as well: time.AfterFunc, context.AfterFunc, WaitGroup.Go.
				name := calledName(n.Fun)
				if (name == "AfterFunc" || name == "Go") && len(n.Args) > 0 && !guarded(n.Args[len(n.Args)-1]) {
					broken = append(broken, s.name+": "+name+" starts a goroutine that does not recover")
				}
			}
			return true
		})
	}
	return broken
}

// moduleSources parses every Go file of the module.
func moduleSources(t *testing.T) []source {
	t.Helper()
	var sources []source
	for _, top := range []string{"core", "capi", "examples", "bindings"} {
		err := filepath.WalkDir(
			filepath.Join("..", top),
			func(name string, d fs.DirEntry, err error) error {
				if err != nil {
					return err
				}
				if d.IsDir() || !strings.HasSuffix(name, ".go") {
					return nil
				}
				file, err := parser.ParseFile(
					token.NewFileSet(),
					name,
					nil,
					parser.SkipObjectResolution,
				)
				if err != nil {
					return err
				}
				inside := strings.TrimPrefix(filepath.ToSlash(name), "../")
				sources = append(
					sources,
					source{path.Dir(inside), inside, strings.HasSuffix(name, "_test.go"), file},
				)
				return nil
			},
		)
		if err != nil {
			t.Fatal(err)
		}
	}
	return sources
}

func TestEachPackageKnowsOnlyWhomItMay(t *testing.T) {
	sources := moduleSources(t)
	if len(sources) < 10 {
		t.Fatalf("only %d Go files were found: is the test run in its own folder?", len(sources))
	}
	for _, s := range sources {
		for _, broken := range importsBroken(s) {
			t.Errorf("%s %s", s.name, broken)
		}
	}
}

func TestLibraryNeverEndsItsHost(t *testing.T) {
	packages := map[string][]source{}
	for _, s := range moduleSources(t) {
		if s.isTest || s.within(programs) {
			continue
		}
		packages[s.pkg] = append(packages[s.pkg], s)
		for _, broken := range callsBroken(s) {
			t.Errorf("%s %s", s.name, broken)
		}
	}
	for _, files := range packages {
		for _, broken := range goroutinesBroken(files) {
			t.Error(broken)
		}
	}
}

// TestRulesNoticeWhatTheyForbid shows that the rules above can fail.
func TestRulesNoticeWhatTheyForbid(t *testing.T) {
	for _, c := range []struct {
		name, pkg, text string
		broken          int
	}{
		{"message knows smtp", "core/message", `import "courriel.dev/courriel/core/smtp"`, 1},
		{"smtp knows message", "core/smtp", `import "courriel.dev/courriel/core/message"`, 1},
		{"smtp knows signin", "core/smtp", `import "courriel.dev/courriel/core/signin"`, 0},
		{"an unknown package knows core", "core/new", `import "courriel.dev/courriel/core"`, 1},
		{"smtp uses the test server", "core/smtp", `import "courriel.dev/courriel/core/internal/smtptest"`, 1},
		{"C outside capi", "core", `import "C"`, 1},
		{"C in capi", "capi", `import "C"`, 0},
		{"exit", "core", `import "os"; func f() { os.Exit(1) }`, 1},
		{"exit under another name", "core", `import o "os"; func f() { o.Exit(1) }`, 1},
		{"fatal", "core", `import "log"; func f() { log.Fatal() }`, 1},
		{"signals", "core", `import "os/signal"; var f = signal.Notify`, 1},
		{"bare go", "core", `func f() { go func() { print(1) }() }`, 1},
		{"bare go of a function", "core", `func g() {}; func f() { go g() }`, 1},
		{"go of somebody else's function", "core", `import "io"; func f() { go io.Copy(nil, nil) }`, 1},
		{"guard comes too late", "core", `func f() { go func() { print(1); defer func() { recover() }() }() }`, 1},
		{"guarded go", "core", `func f() { go func() { defer func() { recover() }(); print(1) }() }`, 0},
		{"guarded by name", "core", `func keep() { recover() }; func f() { go func() { defer keep(); print(1) }() }`, 0},
		{"guarded after variables", "core", `func f() { go func() { x := 1; defer func() { recover() }(); print(x) }() }`, 0},
		{"field", "core", `import "time"; func f() { c.stop = func() { print(1) }; time.AfterFunc(1, c.stop) }`, 1},
		{"guarded field", "core", `import "time"; func f() { c.stop = func() { defer func() { recover() }() }; time.AfterFunc(1, c.stop) }`, 0},
		{"guarded function", "core", `func g() { defer func() { recover() }() }; func f() { go g() }`, 0},
		{"timer", "core", `import "time"; func f() { time.AfterFunc(1, func() { print(1) }) }`, 1},
		{"guarded timer", "core", `import "time"; func f() { time.AfterFunc(1, func() { defer func() { recover() }() }) }`, 0},
		{"wait group", "core", `import "sync"; func f() { var w sync.WaitGroup; w.Go(func() {}) }`, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, err := parser.ParseFile(
				token.NewFileSet(),
				"x.go",
				"package p; "+c.text,
				parser.SkipObjectResolution,
			)
			if err != nil {
				t.Fatal(err)
			}
			s := source{c.pkg, "x.go", false, file}
			broken := slices.Concat(importsBroken(s), callsBroken(s), goroutinesBroken([]source{s}))
			if len(broken) != c.broken {
				t.Errorf("%d rules broken, want %d: %s", len(broken), c.broken, fmt.Sprint(broken))
			}
		})
	}
}

// Only times with a monotonic reading bound a call: time.Time keeps it through
// Add and Sub, and contexts and connections go by it.
func TestDeadlinesDoNotMoveWithTheClock(t *testing.T) {
	found := 0
	for _, s := range moduleSources(t) {
		if s.isTest || s.within(programs) || !s.within([]string{"core", "capi"}) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			called, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !onTheWall[called.Sel.Name] {
				return true
			}
			// Round and Truncate are methods; of others only those of package time are meant.
			if id, ok := called.X.(*ast.Ident); (!ok || id.Name != "time") &&
				called.Sel.Name != "Round" &&
				called.Sel.Name != "Truncate" {
				return true
			}
			found++
			if !slices.Contains(mayReadTheWall, s.name) {
				t.Errorf(
					"%s makes a time of %s, which moves with the clock",
					s.name,
					called.Sel.Name,
				)
			}
			return true
		})
	}
	if found < 5 {
		t.Errorf("only %d were found", found)
	}
}
