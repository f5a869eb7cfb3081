package sqlledger

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"syscall"

	"spoor/internal/evidence"
)

// fault gives an error its kind, once: what already has a kind is returned as it is.
func fault(ctx context.Context, op, what string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*evidence.Error](err); ok {
		return err
	}
	return evidence.E(kindOf(ctx, err), op, what, err)
}

func kindOf(ctx context.Context, err error) evidence.Kind {
	switch {
	case ctx.Err() != nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return evidence.Cancelled
	case errors.Is(err, sql.ErrNoRows), errors.Is(err, fs.ErrNotExist):
		return evidence.NotFound
	case errors.Is(err, syscall.ENOSPC):
		return evidence.NoSpace
	case errors.Is(err, sql.ErrConnDone), errors.Is(err, errClosed):
		return evidence.Unreachable
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return evidence.Unreadable
	}
	return driverKind(err)
}

// errDigestLength: the file was changed by another hand.
var errDigestLength = errors.New("a stored digest has the wrong length")

// errClosed is what a closed ledger answers.
var errClosed = errors.New("the ledger is closed")

// invalid refuses a request that makes no sense as it stands.
func invalid(op, what, why string) error {
	return evidence.E(evidence.Invalid, op, what, errors.New(why))
}

// conflict refuses a request that contradicts what is stored.
func conflict(op, what, why string) error {
	return evidence.E(evidence.Conflict, op, what, errors.New(why))
}

// unknown says that nothing has this id or number.
func unknown(op, what string) error { return evidence.E(evidence.NotFound, op, what, nil) }
