package pdfium

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/tetratelabs/wazero/api"
)

// instance is one running PDFium. It is for one goroutine. After an error other than
// errPointer it can't be used any more.
type instance struct {
	module api.Module
	known  map[string]api.Function
	stack  [12]uint64
}

// errPointer says that the module named memory that it doesn't have.
var errPointer = errors.New("address out of range")

// call calls a function of the module and gives its result, 0 when it has none.
func (in *instance) call(ctx context.Context, name string, args ...uint64) (uint64, error) {
	f := in.known[name]
	if f == nil {
		if f = in.module.ExportedFunction(name); f == nil {
			return 0, fmt.Errorf("no function %s", name)
		}
		in.known[name] = f
	}
	clear(in.stack[:])
	copy(in.stack[:], args)
	if err := f.CallWithStack(ctx, in.stack[:]); err != nil {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		return 0, fmt.Errorf("%s: %s", name, firstLine(err))
	}
	return in.stack[0], nil
}

// firstLine leaves out the trace that wazero adds, which differs from run to run.
func firstLine(err error) string {
	first, _, _ := strings.Cut(err.Error(), "\n")
	return first
}

// number is call for functions that answer with an int.
func (in *instance) number(ctx context.Context, name string, args ...uint64) (int, error) {
	n, err := in.call(ctx, name, args...)
	return int(api.DecodeI32(n)), err
}

// points is call for functions that answer with a float.
func (in *instance) points(ctx context.Context, name string, args ...uint64) (float64, error) {
	n, err := in.call(ctx, name, args...)
	return float64(api.DecodeF32(n)), err
}

// alloc gets memory of n bytes within the module.
func (in *instance) alloc(ctx context.Context, n int) (uint32, error) {
	p, err := in.call(ctx, "malloc", uint64(n)) //nolint:gosec // sizes are not negative
	if err == nil && api.DecodeU32(p) == 0 {
		err = errors.New("out of memory")
	}
	return api.DecodeU32(p), err
}

// bytes is a view of the module's memory, valid until the next call.
func (in *instance) bytes(p uint32, n int) ([]byte, error) {
	if n < 0 || n > MemoryLimit {
		return nil, errPointer
	}
	b, ok := in.module.Memory().Read(p, uint32(n))
	if !ok {
		return nil, errPointer
	}
	return b, nil
}

// floats reads n 32-bit floats; what is no finite number counts as 0.
func (in *instance) floats(p uint32, into []float64) error {
	for i := range into {
		f, ok := in.module.Memory().ReadFloat32Le(p + 4*uint32(i))
		if !ok {
			return errPointer
		}
		into[i] = finite(float64(f))
	}
	return nil
}

// doubles is floats for 64-bit ones.
func (in *instance) doubles(p uint32, into []float64) error {
	for i := range into {
		f, ok := in.module.Memory().ReadFloat64Le(p + 8*uint32(i))
		if !ok {
			return errPointer
		}
		into[i] = finite(f)
	}
	return nil
}

func finite(f float64) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return f
}

func (in *instance) close(ctx context.Context) error { return in.module.Close(ctx) }
