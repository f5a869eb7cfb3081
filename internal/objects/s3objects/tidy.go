package s3objects

import (
	"context"
	"log/slog"
	"regexp"
	"time"

	"spoor/internal/evidence"
)

// Tidy frees the space of uploads that were begun before a moment and never finished,
// because the program or the server was killed in between, and returns how many there
// were. It touches only what Put uploads in parts: originals. Give a moment well before
// the longest upload that may be under way, here or on another machine. Error kinds:
// Unreachable, Cancelled, Unreadable (no right to list).
func (s *Store) Tidy(ctx context.Context, before time.Time) (int, error) {
	const op = "tidy uploads"
	ours := regexp.MustCompile(`^sha256/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}$`)
	gone, key, upload := 0, "", ""
	for {
		found, err := s.core.ListMultipartUploads(ctx, s.bucket, "sha256/", key, upload, "", 1000)
		if err != nil {
			return gone, fault(ctx, op, s.bucket, err)
		}
		for _, u := range found.Uploads {
			if !ours.MatchString(u.Key) || !u.Initiated.Before(before) {
				continue
			}
			if err := s.core.AbortMultipartUpload(ctx, s.bucket, u.Key, u.UploadID); err != nil {
				if err = fault(ctx, op, u.Key, err); evidence.KindOf(err) != evidence.NotFound {
					return gone, err
				}
			}
			gone++
		}
		if !found.IsTruncated || found.NextKeyMarker == key && found.NextUploadIDMarker == upload {
			break
		}
		key, upload = found.NextKeyMarker, found.NextUploadIDMarker
	}
	if gone > 0 {
		s.log.InfoContext(ctx, "uploads that were never finished are gone", slog.Int("uploads", gone))
	}
	return gone, nil
}
