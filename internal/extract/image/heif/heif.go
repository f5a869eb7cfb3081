// Package heif decodes HEIC images, the photos of iPhones, with libheif and libde265
// compiled to WebAssembly and run by wazero.
//
// The module is a file of its own (deploy/heif.sh fetches it), checked against Checksum
// before it is used. Each picture gets an instance of its own, with at most MemoryLimit
// of memory, no files, no network, no clock and no randomness; what a picture does to
// the instance ends with it. It gives the primary image, turned upright, in 8 bits.
//
// It can't decode AVIF, and it doesn't time out: a worker that hangs is killed.
package heif

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"strings"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"spoor/internal/evidence"
	"spoor/internal/extract/wasm"
)

const (
	// Version is that of the Go module github.com/gen2brain/heic which the file is from.
	Version = "0.4.5"
	// Name names the engine in versions of what was read. The number after the slash
	// changes whenever the same bytes may give other pixels.
	Name = "heif-" + Version + "/1"
	// File is the name under which the module is looked for.
	File = "heif.wasm"
	// Checksum is the SHA-256 of heif.wasm.
	Checksum = "04e7804a4ef20096660ac9347face433661b3c06e4da825c2dac15c06f101657"
	// Size is the number of bytes of heif.wasm.
	Size = 765_035
	// MemoryLimit is the most memory that an instance gets, in bytes.
	MemoryLimit = 768 << 20
	wasmPage    = 64 << 10
)

// ErrDamaged says that there is no picture.
var ErrDamaged = errors.New("damaged HEIF, or another code than HEVC")

// Engine is the decoder, compiled when it is first needed: half a second. It may be used
// by several goroutines at once.
type Engine struct {
	source io.ReaderAt

	mu       sync.Mutex
	runtime  wazero.Runtime
	compiled wazero.CompiledModule
	failed   error // to compile: it would fail again
}

// New returns the engine whose module source holds. Nothing is read or compiled yet.
func New(source io.ReaderAt) *Engine { return &Engine{source: source} }

// Check reads the module and reports whether it is the one that this version knows.
// Error kinds: Corrupt, Unreadable.
func Check(source io.ReaderAt) error {
	_, err := readModule(source)
	return err
}

// readModule reads the module and checks that it is the pinned one.
func readModule(source io.ReaderAt) ([]byte, error) {
	return wasm.Module{Name: "heif", Version: Version, Checksum: Checksum, Size: Size}.Read(source)
}

// compile makes the engine ready.
func (e *Engine) compile(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.compiled != nil || e.failed != nil {
		return e.failed
	}
	code, err := readModule(e.source)
	if err != nil {
		e.failed = err
		return err
	}
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithMemoryLimitPages(MemoryLimit/wasmPage))
	compiled, err := r.CompileModule(ctx, code)
	if err == nil {
		_, err = wasi_snapshot_preview1.Instantiate(ctx, r)
	}
	if err != nil {
		e.failed = evidence.E(evidence.Internal, "compile heif", "", errors.Join(err, r.Close(ctx)))
		return e.failed
	}
	e.runtime, e.compiled = r, compiled
	return nil
}

// Close frees the engine.
func (e *Engine) Close(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.runtime == nil {
		return nil
	}
	err := e.runtime.Close(ctx)
	e.runtime, e.compiled = nil, nil
	e.failed = evidence.E(evidence.Cancelled, "heif", "closed", nil)
	return err
}

// facts are what a picture says of itself, as libheif has it.
type facts struct{ width, height, colours, chroma, premultiplied uint32 }

// instance is one running decoder with one file.
type instance struct {
	module api.Module
	data   uint32 // where the file is
	length int
	facts  uint32 // where the answers are
}

// open starts the decoder and gives it a file.
func (e *Engine) open(ctx context.Context, data []byte) (*instance, error) {
	if err := e.compile(ctx); err != nil {
		return nil, err
	}
	ctx = experimental.WithMemoryAllocator(ctx, wasm.Memory(MemoryLimit))
	m, err := e.runtime.InstantiateModule(ctx, e.compiled, wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize"))
	if err != nil {
		return nil, fmt.Errorf("start heif: %w", err)
	}
	in := &instance{module: m, length: len(data)}
	if in.data, err = in.alloc(ctx, len(data)); err == nil {
		in.facts, err = in.alloc(ctx, 20)
	}
	if err == nil && !m.Memory().Write(in.data, data) {
		err = ErrDamaged
	}
	if err != nil {
		return nil, errors.Join(err, m.Close(ctx))
	}
	return in, nil
}

// alloc gets memory of n bytes within the module.
func (in *instance) alloc(ctx context.Context, n int) (uint32, error) {
	p, err := in.module.ExportedFunction("malloc").Call(ctx, uint64(n)) //nolint:gosec // sizes are not negative
	if err != nil || len(p) == 0 || api.DecodeU32(p[0]) == 0 {
		return 0, errors.Join(errors.New("out of memory"), err)
	}
	return api.DecodeU32(p[0]), nil
}

// decode asks for a picture's facts, or for its pixels as well.
func (in *instance) decode(ctx context.Context, only uint64, out uint32) (facts, error) {
	at := uint64(in.facts)
	res, err := in.module.ExportedFunction("decode").Call(ctx, uint64(in.data), uint64(in.length), only, at, at+4, at+8, at+12, at+16, uint64(out)) //nolint:gosec // not negative
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n") // wazero's trace differs from run to run
		return facts{}, fmt.Errorf("%w: %s", ErrDamaged, first)
	}
	raw, ok := in.module.Memory().Read(in.facts, 20)
	if len(res) == 0 || res[0] == 0 || !ok {
		return facts{}, ErrDamaged
	}
	var f [5]uint32
	for i := range f {
		f[i] = uint32(raw[4*i]) | uint32(raw[4*i+1])<<8 | uint32(raw[4*i+2])<<16 | uint32(raw[4*i+3])<<24
	}
	if f[0] == 0 || f[1] == 0 || f[0] > 1<<16 || f[1] > 1<<16 {
		return facts{}, ErrDamaged
	}
	return facts{f[0], f[1], f[2], f[3], f[4]}, nil
}

// Size is that of the primary image, upright, in pixels. Errors wrap ErrDamaged, or are
// of kind Corrupt, Unreadable or Internal when the engine is not usable.
func (e *Engine) Size(ctx context.Context, data []byte) (width, height int, err error) {
	in, err := e.open(ctx, data)
	if err != nil {
		return 0, 0, err
	}
	f, err := in.decode(ctx, 1, 0)
	return int(f.width), int(f.height), errors.Join(err, in.module.Close(ctx))
}

// Decode decodes the primary image. Errors are those of Size.
func (e *Engine) Decode(ctx context.Context, data []byte) (img image.Image, err error) {
	in, err := e.open(ctx, data)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, in.module.Close(ctx)) }()
	f, err := in.decode(ctx, 1, 0)
	if err != nil {
		return nil, err
	}
	size := f.bytes()
	out, err := in.alloc(ctx, size)
	if err != nil {
		return nil, err
	}
	if _, err := in.decode(ctx, 0, out); err != nil {
		return nil, err
	}
	pixels, ok := in.module.Memory().Read(out, uint32(size)) //nolint:gosec // allocated in 32 bits
	if !ok {
		return nil, ErrDamaged
	}
	return f.image(bytes.Clone(pixels))
}
