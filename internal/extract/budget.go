package extract

import (
	"errors"
	"fmt"
	"io"
)

// ErrBudget says that a document inflated to more bytes than its limits allow.
// Extractors end with outcome Memory when nothing was read, Partial otherwise,
// and keep what they found until then.
var ErrBudget = errors.New("inflation budget spent")

// Budget counts the bytes that come out of all decompressors of one document. It
// is for one goroutine.
type Budget struct {
	limit    int64
	inflated int64
}

// NewBudget allows a document of input bytes to inflate to lim.Inflated bytes in
// all, and to lim.Ratio times its size once RatioFloor is passed. A limit of zero
// or less is replaced by the default: there is no unlimited budget.
func NewBudget(lim Limits, input int64) *Budget {
	def := DefaultLimits(input)
	total, ratio := orDefault(lim.Inflated, def.Inflated), orDefault(lim.Ratio, def.Ratio)
	byRatio := total
	if input < total/ratio {
		byRatio = max(input, 0) * ratio
	}
	return &Budget{limit: min(total, max(byRatio, RatioFloor))}
}

func orDefault(n, def int64) int64 {
	if n <= 0 {
		return def
	}
	return n
}

// Take counts n inflated bytes. The error wraps ErrBudget once more bytes were
// taken than allowed; it stays so.
func (b *Budget) Take(n int64) error {
	b.inflated += max(n, 0)
	if b.inflated > b.limit {
		return fmt.Errorf("%w: more than %d bytes", ErrBudget, b.limit)
	}
	return nil
}

// Inflated is the number of bytes taken so far, refused ones included.
func (b *Budget) Inflated() int64 { return b.inflated }

// Left is the number of bytes that may still be taken.
func (b *Budget) Left() int64 { return max(b.limit-b.inflated, 0) }

// Reader counts what is read from r, the output of a decompressor. The bytes that
// fit the budget are delivered, then an error that wraps ErrBudget.
func (b *Budget) Reader(r io.Reader) io.Reader { return &budgeted{from: r, budget: b} }

type budgeted struct {
	from   io.Reader
	budget *Budget
}

func (r *budgeted) Read(p []byte) (int, error) {
	left := r.budget.Left()
	n, err := r.from.Read(p)
	if spent := r.budget.Take(int64(n)); spent != nil {
		return int(min(int64(n), left)), spent
	}
	return n, err
}
