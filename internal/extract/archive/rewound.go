package archive

import (
	"errors"
	"io"

	"spoor/internal/extract"
)

// rewound makes a stream that can only be read forwards seekable: going forwards
// inflates what is skipped, counted by the budget, and going back is refused.
type rewound struct {
	open   func() (io.Reader, error)
	budget *extract.Budget
	from   io.Reader
	at     int64
	failed error
}

var errBackwards = errors.New("seek backwards")

// Read implements io.Reader.
func (r *rewound) Read(p []byte) (int, error) {
	if r.from == nil && r.failed == nil {
		r.from, r.failed = r.open()
	}
	if r.failed != nil {
		return 0, r.failed
	}
	n, err := r.from.Read(p)
	r.at += int64(n)
	if err != nil {
		r.failed = err
	}
	return n, err
}

// Seek implements io.Seeker, forwards only.
func (r *rewound) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		return r.at, errBackwards
	}
	if offset < r.at {
		return r.at, errBackwards
	}
	if offset == r.at {
		return r.at, nil
	}
	skipped := r.at
	_, err := io.CopyN(io.Discard, r, offset-r.at)
	if spent := r.budget.Take(r.at - skipped); spent != nil {
		r.failed = spent
		return r.at, spent
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return r.at, err
}
