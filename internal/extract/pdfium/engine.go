// Package pdfium is the second engine for PDF documents: PDFium, compiled to
// WebAssembly and run by wazero. It reads text with word boxes where package pdf
// finds that its own page can't be relied on, and it draws pages.
//
// The module is a file of its own (deploy/pdfium.sh fetches it), checked against
// Checksum before it is used. Each document gets an instance of its own, with at
// most MemoryLimit of memory, no files, no network, no clock and no randomness: the
// same bytes give the same pages, and what one document does to the instance ends
// with it. Text comes in the same form as that of package pdf: it goes through the
// same layout.
//
// The package doesn't judge pages; package pdf decides whose page is used.
package pdfium

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/emscripten"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"spoor/internal/evidence"
	"spoor/internal/extract/wasm"
)

const (
	// Version is that of the npm package @hyzyla/pdfium which the module is from.
	Version = "2.1.13"
	// Name names the engine on pages. The number after the slash changes whenever
	// the same bytes may give other text.
	Name = "pdfium-" + Version + "/2"
	// File is the name under which the module is looked for.
	File = "pdfium.wasm"
	// Checksum is the SHA-256 of pdfium.wasm.
	Checksum = "71aec412a303a0405baee21c3d6d3f30ad2033dc02444130fe476be3976e2d09"
	// Size is the number of bytes of pdfium.wasm.
	Size = 3_988_829
	// MemoryLimit is the most memory that an instance gets, in bytes, the document's
	// own bytes included.
	MemoryLimit = 512 << 20
	// MaxDocument is the largest document that is opened, in bytes.
	MaxDocument = 200 << 20
)

const wasmPage = 64 << 10

// CacheName is a name for the folder of compiled code: it changes with whatever makes
// code compiled earlier useless.
func CacheName() string {
	compiler := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "github.com/tetratelabs/wazero" {
				compiler = m.Version
			}
		}
	}
	return "pdfium-" + Version + "-" + compiler + "-" + runtime.GOARCH
}

// Engine is PDFium, compiled when it is first needed. It may be used by several
// goroutines at once.
type Engine struct {
	source io.ReaderAt
	cache  string

	mu       sync.Mutex
	runtime  wazero.Runtime
	compiled wazero.CompiledModule
	failed   error // to compile: it would fail again
}

// New returns the engine whose module source holds. Compiled code is kept in the
// folder cache and found there by other processes; "" means that it is not kept.
// Nothing is read or compiled yet.
func New(source io.ReaderAt, cache string) *Engine { return &Engine{source: source, cache: cache} }

// Name is the engine's name and version as it stands on pages.
func (*Engine) Name() string { return Name }

// Compile makes the engine ready, and with it the cache. Error kinds: Corrupt when
// the module is not the one that this version knows, Unreadable when its bytes can't
// be read, Internal when it does not compile.
func (e *Engine) Compile(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.compiled != nil || e.failed != nil {
		return e.failed
	}
	err := e.compile(ctx)
	if err != nil && ctx.Err() == nil {
		e.failed = err
	}
	return err
}

func (e *Engine) compile(ctx context.Context) error {
	code, err := readModule(e.source)
	if err != nil {
		return err
	}
	err = e.build(ctx, code, e.cache)
	if err != nil && e.cache != "" && ctx.Err() == nil {
		// A cache that can't be read or written costs time and nothing else.
		err = e.build(ctx, code, "")
	}
	if err != nil {
		return evidence.E(evidence.Internal, "compile pdfium", "", err)
	}
	return nil
}

// readModule reads the module and checks that it is the pinned one.
func readModule(source io.ReaderAt) ([]byte, error) {
	return wasm.Module{Name: "pdfium", Version: Version, Checksum: Checksum, Size: Size}.Read(source)
}

// Check reads the module and reports whether it is the one that this version knows.
// Errors are those of Compile.
func Check(source io.ReaderAt) error {
	_, err := readModule(source)
	return err
}

// build compiles the module and what it imports.
func (e *Engine) build(ctx context.Context, code []byte, cache string) error {
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(MemoryLimit / wasmPage).WithCloseOnContextDone(true)
	if cache != "" {
		kept, err := wazero.NewCompilationCacheWithDir(cache)
		if err != nil {
			return err
		}
		config = config.WithCompilationCache(kept)
	}
	r := wazero.NewRuntimeWithConfig(ctx, config)
	compiled, err := link(ctx, r, code)
	if err != nil {
		return errors.Join(err, r.Close(ctx))
	}
	e.runtime, e.compiled = r, compiled
	return nil
}

// link compiles the module and gives it its host.
func link(ctx context.Context, r wazero.Runtime, code []byte) (wazero.CompiledModule, error) {
	compiled, err := r.CompileModule(ctx, code)
	if err != nil {
		return nil, err
	}
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, r); err != nil {
		return nil, err
	}
	invokes, err := emscripten.NewFunctionExporterForModule(compiled)
	if err != nil {
		return nil, err
	}
	host := r.NewHostModuleBuilder("env")
	addHost(host)
	invokes.ExportFunctions(host)
	_, err = host.Instantiate(ctx)
	return compiled, err
}

// Close frees the engine; documents that are open end with an error.
func (e *Engine) Close(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.runtime == nil {
		return nil
	}
	err := e.runtime.Close(ctx)
	e.runtime, e.compiled = nil, nil
	e.failed = evidence.E(evidence.Cancelled, "pdfium", "closed", nil)
	return err
}

// instance starts PDFium anew.
func (e *Engine) instance(ctx context.Context) (*instance, error) {
	if err := e.Compile(ctx); err != nil {
		return nil, err
	}
	e.mu.Lock()
	machine, compiled, closed := e.runtime, e.compiled, e.failed
	e.mu.Unlock()
	if closed != nil {
		return nil, closed
	}
	ctx = experimental.WithMemoryAllocator(ctx, wasm.Memory(MemoryLimit))
	m, err := machine.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize"))
	if err != nil {
		return nil, fmt.Errorf("start pdfium: %w", err)
	}
	in := &instance{module: m, known: map[string]api.Function{}}
	if _, err := in.call(ctx, "FPDF_InitLibrary"); err != nil {
		return nil, errors.Join(err, in.close(ctx))
	}
	return in, nil
}
