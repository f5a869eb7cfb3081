package intake

import (
	"context"
	"io"
	"iter"
	"strings"

	"spoor/internal/objects"
)

// TakeBucket takes in every object of another store under a prefix, in key order.
// Places in the exhibit are relative to the last folder of the prefix: under
// "dump/2026-" the object dump/2026-01/a.pdf has the place 2026-01/a.pdf. Error
// kinds: as TakeFolder, of either store.
func (i *Intake) TakeBucket(ctx context.Context, job Job, source objects.Store, prefix string) (Report, error) {
	return i.take(ctx, job, list(ctx, source, prefix))
}

func list(ctx context.Context, source objects.Store, prefix string) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		for info, err := range source.List(ctx, prefix, "") {
			if err == nil && strings.HasSuffix(info.Key, "/") && info.Size == 0 {
				continue // how programs that show a bucket as folders mark an empty one
			}
			if !yield(object(source, prefix, info), err) || err != nil {
				return
			}
		}
	}
}

func object(source objects.Store, prefix string, found objects.Info) item {
	return item{
		path: readablePath(below(prefix, found.Key)), size: found.Size, modified: stamp(found.Modified),
		open: func(ctx context.Context) (io.ReadCloser, int64, error) {
			body, info, err := source.Get(ctx, found.Key)
			return body, info.Size, err
		},
	}
}
