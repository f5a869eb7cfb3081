package bleveindex

import (
	"context"
	"errors"

	index "github.com/blevesearch/bleve_index_api"

	"spoor/indexes"
	"spoor/internal/evidence"
)

// job is a batch on its way to the writer. Later jobs win over earlier ones.
type job struct {
	docs   []*document
	remove []string
	bytes  int
	done   chan error // gets exactly one answer once the writer has the job
}

// Put implements indexes.Index. When it fails or is cancelled, some records may
// have been written all the same; putting them again is harmless.
// Error kinds: Invalid (page numbers), NoSpace, Cancelled, Unreachable (closed).
func (x *Index) Put(ctx context.Context, records []indexes.Record) error {
	for batch := range indexes.Batches(records) {
		if err := x.putBatch(ctx, batch); err != nil {
			return err
		}
	}
	return nil
}

func (x *Index) putBatch(ctx context.Context, records []indexes.Record) error {
	bytes := 0
	for i := range records {
		bytes += records[i].Bytes()
	}
	weight := int64(min(bytes, 2*indexes.MaxBatchBytes))
	if err := x.memory.Acquire(ctx, weight); err != nil {
		return evidence.E(evidence.Cancelled, "index records", "", err)
	}
	defer x.memory.Release(weight)
	docs := make([]*document, len(records))
	for i := range records {
		var err error
		if docs[i], err = newDocument(&records[i]); err != nil {
			return err
		}
	}
	return x.submit(ctx, &job{docs: docs, bytes: bytes})
}

// Delete implements indexes.Index. An unknown id is no error.
func (x *Index) Delete(ctx context.Context, ids []evidence.DocumentID) error {
	if len(ids) == 0 {
		return nil
	}
	remove := make([]string, len(ids))
	for i, id := range ids {
		remove[i] = string(id)
	}
	return x.submit(ctx, &job{remove: remove})
}

func (x *Index) submit(ctx context.Context, j *job) error {
	j.done = make(chan error, 1)
	if err := ctx.Err(); err != nil {
		return evidence.E(evidence.Cancelled, "index records", "", err)
	}
	select {
	case <-x.stop:
		return closedError()
	case x.queue <- j:
	case <-ctx.Done():
		return evidence.E(evidence.Cancelled, "index records", "", ctx.Err())
	}
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
		return evidence.E(evidence.Cancelled, "index records", "", ctx.Err())
	}
}

// write is the only goroutine that changes the index. While it writes a batch,
// others queue up; they go into the next batch together.
func (x *Index) write() {
	var next *job
	for {
		if next == nil {
			select {
			case <-x.stop:
				return
			case next = <-x.queue:
			}
		}
		group := []*job{next}
		group, next = x.gather(group)
		err := x.writeBatch(group)
		for _, j := range group {
			j.done <- err
		}
	}
}

// gather adds the jobs that wait, as far as they fit a batch; the one that does
// not fit comes next.
func (x *Index) gather(group []*job) (all []*job, next *job) {
	bytes := group[0].bytes
	for {
		select {
		case j := <-x.queue:
			if bytes += j.bytes; bytes > indexes.MaxBatchBytes {
				return group, j
			}
			group = append(group, j)
		default:
			return group, nil
		}
	}
}

func (x *Index) writeBatch(group []*job) error {
	if err := x.attempt(group); err != nil {
		return errors.Join(evidence.E(kindOf(err, evidence.Internal), "write index", x.dir, err), x.reopen())
	}
	return nil
}

// batchOf says what a group of jobs changes, given what is there.
func (x *Index) batchOf(group []*job, r index.IndexReader) (*index.Batch, error) {
	batch, written := index.NewBatch(), map[string][]string{}
	for _, j := range group {
		for _, d := range j.docs {
			if d.part == 0 {
				if err := x.clear(r, batch, written, d.whole); err != nil {
					return nil, err
				}
			} else {
				written[d.whole] = append(written[d.whole], d.id)
			}
			batch.Update(d)
		}
		for _, id := range j.remove {
			if err := x.clear(r, batch, written, id); err != nil {
				return nil, err
			}
		}
	}
	return batch, nil
}
