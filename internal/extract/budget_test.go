package extract

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestBudgetLimits(t *testing.T) {
	cases := map[string]struct {
		lim   Limits
		input int64
		want  int64 // bytes that may be taken
	}{
		"the ratio does not bite below its floor":  {Limits{Inflated: 4 << 30, Ratio: 100}, 10, RatioFloor},
		"the ratio bites above its floor":          {Limits{Inflated: 4 << 30, Ratio: 100}, 1 << 20, 100 << 20},
		"the total bites before the ratio":         {Limits{Inflated: 1 << 20, Ratio: 100}, 1 << 30, 1 << 20},
		"a small total bites below the floor":      {Limits{Inflated: 5, Ratio: 100}, 1, 5},
		"no limits mean the defaults":              {Limits{}, 1 << 30, 4 << 30},
		"a huge input does not overflow the ratio": {Limits{Inflated: 1 << 62, Ratio: 1 << 40}, 1 << 60, 1 << 62},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			b := NewBudget(c.lim, c.input)
			if got := b.Left(); got != c.want {
				t.Fatalf("Left() = %d, want %d", got, c.want)
			}
			if err := b.Take(c.want); err != nil {
				t.Errorf("Take(all that is left) = %v, want nil", err)
			}
			if err := b.Take(1); !errors.Is(err, ErrBudget) {
				t.Errorf("Take(one more) = %v, want ErrBudget", err)
			}
		})
	}
}

func TestBudgetReaderDeliversWhatFits(t *testing.T) {
	b := NewBudget(Limits{Inflated: 8, Ratio: 100}, 1)
	first, err := io.ReadAll(b.Reader(strings.NewReader("12345")))
	if err != nil || string(first) != "12345" {
		t.Fatalf("first stream = %q, %v; want all of it", first, err)
	}
	second, err := io.ReadAll(b.Reader(strings.NewReader("67890")))
	if !errors.Is(err, ErrBudget) || string(second) != "678" {
		t.Errorf("second stream = %q, %v; want \"678\" and ErrBudget", second, err)
	}
	third, err := io.ReadAll(b.Reader(strings.NewReader("more")))
	if !errors.Is(err, ErrBudget) || len(third) != 0 {
		t.Errorf("third stream = %q, %v; want nothing and ErrBudget", third, err)
	}
}
