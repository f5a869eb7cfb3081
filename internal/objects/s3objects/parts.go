package s3objects

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/minio/minio-go/v7"

	"spoor/internal/evidence"
)

const (
	partSize  = 8 << 20 // at least; also the most that is put in one piece
	maxParts  = 9_000   // S3 allows 10,000
	maxObject = 5 << 40 // S3's largest object
)

// putParts uploads in parts and joins them only when the whole has the right digest.
func (s *Store) putParts(ctx context.Context, key string, body io.Reader, size int64, digest evidence.Digest) error {
	o := headers(digest)
	o.UserMetadata["x-amz-checksum-algorithm"] = "SHA256" // of each part
	upload, err := s.core.NewMultipartUpload(ctx, s.bucket, key, o)
	if err != nil {
		return err
	}
	parts, err := s.sendParts(ctx, key, upload, body, size, digest)
	if err == nil {
		err = whenNew(minio.PutObjectOptions{}, func(o minio.PutObjectOptions) error {
			_, err := s.core.CompleteMultipartUpload(ctx, s.bucket, key, upload, parts, o)
			return err
		})
	}
	if err != nil {
		s.abandon(ctx, key, upload)
	}
	return err
}

// sendParts reads body to its end. Error kind, before anything can be joined:
// Corrupt when it is not what size and digest say.
func (s *Store) sendParts(ctx context.Context, key, upload string, body io.Reader, size int64, digest evidence.Digest) ([]minio.CompletePart, error) {
	whole := evidence.NewHasher()
	body = io.TeeReader(io.LimitReader(body, size+1), whole)
	part := make([]byte, sizeOfParts(size))
	var parts []minio.CompletePart
	for {
		n, err := io.ReadFull(body, part)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, unreadable(key, err)
		}
		if last := n < len(part); last && (whole.Size() != size || whole.Digest() != digest) {
			return nil, evidence.E(evidence.Corrupt, "put object", key, nil)
		}
		if n == 0 {
			return parts, nil
		}
		sent, err := s.sendPart(ctx, key, upload, len(parts)+1, part[:n])
		if err != nil {
			return nil, err
		}
		parts = append(parts, sent)
	}
}

func (s *Store) sendPart(ctx context.Context, key, upload string, number int, data []byte) (minio.CompletePart, error) {
	digest := evidence.DigestOf(data)
	sent, err := s.core.PutObjectPart(ctx, s.bucket, key, upload, number, bytes.NewReader(data), int64(len(data)),
		minio.PutObjectPartOptions{
			Sha256Hex:    digest.String(),
			CustomHeader: http.Header{http.CanonicalHeaderKey(checksumHeader): {digest.Base64()}},
		})
	if err != nil {
		return minio.CompletePart{}, err
	}
	return minio.CompletePart{PartNumber: number, ETag: sent.ETag, ChecksumSHA256: sent.ChecksumSHA256}, nil
}

// abandon frees the space of parts that are never joined, even when the caller has
// given up.
func (s *Store) abandon(ctx context.Context, key, upload string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	if err := s.core.AbortMultipartUpload(ctx, s.bucket, key, upload); err != nil {
		s.log.WarnContext(ctx, "parts of an unfinished upload stay in the object store", slog.String("key", key), slog.String("upload", upload), slog.Any("error", err))
	}
}

// sizeOfParts keeps the number of parts within what S3 allows, in whole MiB.
func sizeOfParts(size int64) int64 {
	const mib = 1 << 20
	return max(partSize, (size/maxParts/mib+1)*mib)
}
