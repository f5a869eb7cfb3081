package s3objects

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/minio/minio-go/v7"

	"spoor/internal/evidence"
	"spoor/internal/objects"
)

// List implements objects.Store. Digest is zero. A server that does not keep to the
// order of keys gives an error of kind Internal, because a caller that goes on after
// a key would miss objects; SeaweedFS, which is known to list folder by folder, is
// asked for one folder at a time, and its answers are put in order here.
func (s *Store) List(ctx context.Context, prefix, after string) iter.Seq2[objects.Info, error] {
	return func(yield func(objects.Info, error) bool) {
		list := s.stream
		if s.transport.seaweed.Load() {
			list = s.folders
		}
		last := after
		complete := list(ctx, prefix, after, func(info objects.Info, err error) bool {
			switch {
			case err != nil:
				err = fault(ctx, "list objects", prefix, err)
			case info.Key <= last && last != "":
				err = evidence.E(evidence.Internal, "list objects in order", info.Key, nil)
			}
			last = info.Key
			if err != nil {
				info = objects.Info{}
			}
			return yield(info, err) && err == nil
		})
		// The client ends a cancelled list without a word, as if it were complete.
		if err := ctx.Err(); err != nil && complete {
			yield(objects.Info{}, evidence.E(evidence.Cancelled, "list objects", prefix, err))
		}
	}
}

// stream yields what the server lists, and reports whether it came to the end.
func (s *Store) stream(ctx context.Context, prefix, after string, yield func(objects.Info, error) bool) bool {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for found := range s.core.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{
		Prefix: prefix, StartAfter: after, Recursive: true, FetchOwner: new(bool),
	}) {
		if ctx.Err() != nil {
			return true // said by the caller
		}
		if !yield(describe(found.Key, found), found.Err) {
			return false
		}
	}
	return true
}

// folders is stream for a server whose order is that of folders: all of a/2/x before
// a/2-x. It holds one folder of each depth in memory.
func (s *Store) folders(ctx context.Context, prefix, after string, yield func(objects.Info, error) bool) bool {
	entries, err := s.folder(ctx, prefix)
	if err != nil {
		yield(objects.Info{}, err)
		return false
	}
	for _, entry := range entries {
		switch {
		case ctx.Err() != nil:
			return true // said by the caller
		case isFolder(entry):
			if (entry.Key > after || strings.HasPrefix(after, entry.Key)) && !s.folders(ctx, entry.Key, after, yield) {
				return false
			}
		case entry.Key > after && !yield(describe(entry.Key, entry), nil):
			return false
		}
	}
	return true
}

// folder gives what is directly under prefix, folders with their last slash, in key
// order.
func (s *Store) folder(ctx context.Context, prefix string) ([]minio.ObjectInfo, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var entries []minio.ObjectInfo
	for found := range s.core.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: prefix, FetchOwner: new(bool)}) {
		if found.Err != nil {
			return nil, found.Err
		}
		if found.Key != prefix || !isFolder(found) {
			entries = append(entries, found)
		}
	}
	slices.SortFunc(entries, func(a, b minio.ObjectInfo) int { return strings.Compare(a.Key, b.Key) })
	return entries, ctx.Err()
}

// isFolder tells a common prefix from an object: only objects have a time.
func isFolder(entry minio.ObjectInfo) bool {
	return strings.HasSuffix(entry.Key, "/") && entry.LastModified.IsZero()
}
