// SPDX-License-Identifier: MIT

package core_test

import (
	"errors"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// boundsPage says what of the world outside is bounded by what.
const boundsPage = "docs/security-bounds.md"

// boundName is how a constant is called that is a bound.
var boundName = regexp.MustCompile(`^(max|Max|most|longest|larg)[A-Z]`)

// notFromOutside are bounds of what the library itself makes.
var notFromOutside = []string{
	"core/message/field.go maxWord", "core/message/field.go maxWordLine", "core/message/field.go maxQuoted",
	"core/message/field.go maxPlainParam", "core/message/text.go maxLine", "core/message/plaintext.go maxIndent",
	"core/outbox/queue.go longestPause", "core/outbox/queue.go longestGap", "core/outbox/queue.go longestSignIn",
	"core/outbox/queue.go longestUnreached", "core/outbox/sqlite.go longestSuffix", "core/smtp/ways.go mostSlow",
}

// standardOnly imports Go's own packages; what other packages have is no constant of a bound.
type standardOnly struct{ types.Importer }

func (i standardOnly) Import(name string) (*types.Package, error) {
	if strings.Contains(name, ".") || name == "C" {
		return nil, errors.New("not needed")
	}
	return i.Importer.Import(name)
}

// constantsOf are the constants of the bounds in the packages of a folder, as "folder/file.go
// name".
func constantsOf(t *testing.T, root string, folders ...string) map[string]constant.Value {
	t.Helper()
	all := map[string]constant.Value{}
	files := token.NewFileSet()
	standard := standardOnly{importer.ForCompiler(files, "source", nil)}
	for _, folder := range folders {
		var parsed []*ast.File
		sources, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, source := range sources {
			if strings.HasSuffix(source, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(files, source, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			parsed = append(parsed, f)
		}
		config := types.Config{
			Importer:         standard,
			Error:            func(error) {},
			FakeImportC:      true,
			IgnoreFuncBodies: true,
		}
		info := types.Info{Defs: map[*ast.Ident]types.Object{}}
		_, _ = config.Check(folder, files, parsed, &info)
		for name, object := range info.Defs {
			if c, ok := object.(*types.Const); ok && c.Val().Kind() != constant.Unknown {
				file := path.Join(folder, filepath.Base(files.Position(name.Pos()).Filename))
				all[file+" "+name.Name] = c.Val()
			}
		}
	}
	return all
}

var units = map[string]int64{
	"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "s": 1e9, "min": 60e9, "h": 3600e9,
}

// amount reads the bound that stands at the beginning of a cell: a number and perhaps a unit.
func amount(cell string) (int64, error) {
	words := strings.Fields(cell)
	if len(words) == 0 {
		return 0, errors.New("no bound")
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(words[0], ",", ""), 10, 64)
	if err == nil && len(words) > 1 && units[words[1]] != 0 {
		n *= units[words[1]]
	}
	return n, err
}

// TestBoundsAreAsThePageSays: the page has every bound of the code, with its value, its place and a
// test that there is.
func TestBoundsAreAsThePageSays(t *testing.T) {
	const root = ".."
	page, err := os.ReadFile(filepath.Join(root, boundsPage))
	if err != nil {
		t.Fatal(err)
	}
	values := constantsOf(
		t,
		root,
		"core",
		"core/message",
		"core/message/parse",
		"core/smtp",
		"core/signin",
		"core/outbox",
		"core/internal/netio",
		"core/internal/proxy",
		"core/internal/file",
		"core/internal/room",
		"capi",
	)
	told := map[string]bool{}
	rows := 0
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| What | Bound") ||
			strings.HasPrefix(line, "| ---") {
			continue
		}
		if len(cells) != 5 {
			t.Errorf("a row has %d cells: %s", len(cells), line)
			continue
		}
		rows++
		what, bound, held, tested := strings.TrimSpace(
			cells[0],
		), cells[1], strings.ReplaceAll(
			cells[2],
			"`",
			"",
		), strings.ReplaceAll(
			cells[4],
			"`",
			"",
		)
		if file, name, ok := strings.Cut(held, " "); ok && strings.HasSuffix(file, ".go") {
			value, known := values[held]
			n, err := amount(bound)
			if got, exact := constant.Int64Val(constant.ToInt(value)); !known || err != nil ||
				!exact ||
				got != n {
				t.Errorf(
					"%s: the page has %q, %s has %s = %v (%v)",
					what,
					bound,
					file,
					name,
					value,
					err,
				)
			}
			told[held] = true
		} else if strings.HasSuffix(held, ".go") {
			if _, err := os.Stat(filepath.Join(root, held)); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		file, name, _ := strings.Cut(strings.TrimSpace(tested), " ")
		source, err := os.ReadFile(filepath.Join(root, file))
		if err != nil || name == "" ||
			!regexp.MustCompile(`\b`+regexp.QuoteMeta(name)+`\b`).Match(source) {
			t.Errorf("%s: there is no test %q (%v)", what, tested, err)
		}
	}
	for held := range values {
		if _, name, _ := strings.Cut(held, " "); boundName.MatchString(name) && !told[held] &&
			!slices.Contains(notFromOutside, held) {
			t.Errorf("%s = %v is not on the page", held, values[held])
		}
	}
	if rows < 50 {
		t.Errorf("only %d rows were read", rows)
	}
	t.Logf("%d rows", rows)
}
