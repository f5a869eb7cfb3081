package bleveindex

import (
	"errors"
	"fmt"

	"spoor/internal/evidence"
)

var errBroken = errors.New("the index could not be opened again after a failed write")

// attempt writes a group, after opening the engine again when that failed before.
func (x *Index) attempt(group []*job) error {
	if x.engine == nil {
		if err := x.reopen(); err != nil {
			return err
		}
	}
	return guarded(func() error {
		reader, err := x.engine.Reader()
		if err != nil {
			return err
		}
		batch, err := x.batchOf(group, reader)
		if err := errors.Join(err, reader.Close()); err != nil {
			return err
		}
		return x.engine.Batch(batch)
	})
}

// guarded makes an error of a panic.
func guarded(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = evidence.E(evidence.Unreachable, "use index", "", fmt.Errorf("%v", r))
		}
	}()
	return f()
}

// reopen goes back to what is on disk, which is all that was acknowledged. Scorch
// needs it after a batch that it could not make durable, as on a full disk: it closes
// the batch's segment and goes on using it, and panics at the next batch or search.
// Only the writer calls it.
func (x *Index) reopen() error {
	x.open.Lock()
	defer x.open.Unlock()
	var closing error
	if x.engine != nil {
		closing = guarded(x.engine.Close)
		x.engine = nil
	}
	engine, err := openEngine(x.dir, x.lockWait, x.analysis)
	if err != nil {
		return evidence.E(kindOf(err, evidence.Unreachable), "open index", x.dir, errors.Join(err, closing))
	}
	x.engine = engine
	return nil
}
