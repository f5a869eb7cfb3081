package s3objects

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"

	"github.com/minio/minio-go/v7"

	"spoor/internal/evidence"
	"spoor/internal/objects"
)

// checksumHeader is S3's own, which servers verify on arrival.
const checksumHeader = "x-amz-checksum-sha256"

// Put implements objects.Store. Two that put different bytes under one new key at
// the same time are kept apart where the server knows If-None-Match on writing;
// elsewhere the later one wins, which does not matter for keys made of the digest.
// Error kinds, besides those of the contract: Unreadable when body fails.
func (s *Store) Put(ctx context.Context, key string, body io.Reader, size int64, digest evidence.Digest) error {
	const op = "put object"
	if err := checkPut(ctx, key, size); err != nil {
		return err
	}
	there, err := s.alreadyThere(ctx, key, size, digest)
	if there || err != nil {
		return err
	}
	if size > partSize {
		err = s.putParts(ctx, key, body, size, digest)
	} else {
		err = s.putWhole(ctx, key, body, size, digest)
	}
	if err == nil {
		return nil
	}
	return s.reconsider(ctx, key, size, digest, fault(ctx, op, key, err))
}

// reconsider looks again when someone else may have stored this key meanwhile: the
// server then answers Conflict, or hangs up before the whole body was sent.
func (s *Store) reconsider(ctx context.Context, key string, size int64, digest evidence.Digest, err error) error {
	if kind := evidence.KindOf(err); kind != evidence.Conflict && kind != evidence.Unreachable {
		return err
	}
	there, again := s.alreadyThere(ctx, key, size, digest)
	if there || evidence.KindOf(again) == evidence.Conflict {
		return again
	}
	return err
}

// Replace implements objects.Store.
func (s *Store) Replace(ctx context.Context, key string, data []byte) error {
	if err := checkPut(ctx, key, int64(len(data))); err != nil {
		return err
	}
	if err := s.send(ctx, key, data, evidence.DigestOf(data), headers(evidence.DigestOf(data))); err != nil {
		return fault(ctx, "replace object", key, err)
	}
	return nil
}

func checkPut(ctx context.Context, key string, size int64) error {
	if err := objects.CheckKey(key); err != nil {
		return err
	}
	if size < 0 || size > maxObject {
		return evidence.E(evidence.Invalid, "put object of 0 bytes to 5 TiB", key, nil)
	}
	if err := ctx.Err(); err != nil {
		return fault(ctx, "put object", key, err)
	}
	return nil
}

// alreadyThere reports whether the same bytes are stored under key; Conflict when
// others are.
func (s *Store) alreadyThere(ctx context.Context, key string, size int64, digest evidence.Digest) (bool, error) {
	info, err := s.Stat(ctx, key)
	switch {
	case evidence.KindOf(err) == evidence.NotFound:
		return false, nil
	case err != nil:
		return false, err
	}
	if info.Digest.IsZero() && info.Size == size { // stored by another program
		if info.Digest, err = s.rehash(ctx, key); err != nil {
			return false, err
		}
	}
	if info.Size != size || info.Digest != digest {
		return false, evidence.E(evidence.Conflict, "put object", key, nil)
	}
	return true, nil
}

func (s *Store) rehash(ctx context.Context, key string) (evidence.Digest, error) {
	body, _, err := s.Get(ctx, key)
	if err != nil {
		return evidence.Digest{}, err
	}
	digest, _, err := evidence.DigestReader(body)
	return digest, errors.Join(err, body.Close())
}

// putWhole stores a body that fits in memory.
func (s *Store) putWhole(ctx context.Context, key string, body io.Reader, size int64, digest evidence.Digest) error {
	// One byte more than promised shows that there is more.
	data, err := io.ReadAll(io.LimitReader(body, size+1))
	if err != nil {
		return unreadable(key, err)
	}
	if int64(len(data)) != size || evidence.DigestOf(data) != digest {
		return evidence.E(evidence.Corrupt, "put object", key, nil)
	}
	return whenNew(headers(digest), func(o minio.PutObjectOptions) error {
		return s.send(ctx, key, data, digest, o)
	})
}

// send makes the server compare data with digest, which it must match.
func (s *Store) send(ctx context.Context, key string, data []byte, digest evidence.Digest, o minio.PutObjectOptions) error {
	o.UserMetadata[checksumHeader] = digest.Base64()
	_, err := s.core.PutObject(ctx, s.bucket, key, bytes.NewReader(data), int64(len(data)), "", digest.String(), o)
	return err
}

// headers are what is stored beside an object. The type is always the same, so that
// no browser that is led to the store shows what a hostile document contains.
func headers(digest evidence.Digest) minio.PutObjectOptions {
	return minio.PutObjectOptions{
		ContentType:  "application/octet-stream",
		UserMetadata: map[string]string{digestHeader: digest.String()},
	}
}

// whenNew writes only when there is nothing yet, as far as the server knows how.
func whenNew(o minio.PutObjectOptions, write func(minio.PutObjectOptions) error) error {
	conditional := o
	conditional.SetMatchETagExcept("*")
	err := write(conditional)
	if refusal, ok := errors.AsType[minio.ErrorResponse](err); ok && refusal.StatusCode == http.StatusNotImplemented {
		return write(o)
	}
	return err
}

// unreadable is about the body that the caller gave, not about the store.
func unreadable(key string, err error) error {
	return evidence.E(evidence.Unreadable, "read what to store", key, err)
}

func fromBase64(sum string) evidence.Digest {
	var d evidence.Digest
	raw, err := base64.StdEncoding.DecodeString(sum)
	if err != nil || len(raw) != len(d) {
		return evidence.Digest{}
	}
	return evidence.Digest(raw)
}
