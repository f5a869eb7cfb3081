package gateway

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/versity/versitygw/backend"
	"github.com/versity/versitygw/s3err"
	"github.com/versity/versitygw/s3response"
)

// durable answers a write only when the bytes, their attributes and every directory
// entry on the way to them are on the disk. The gateway itself never calls fsync: an
// object it acknowledged may be gone, or empty, after a power cut.
type durable struct {
	backend.Backend
	root    string                  // where the buckets lie
	sidecar string                  // where attributes lie, "" when they are on the file itself
	sync    func(path string) error // fsync of a file or folder
	settled settled
}

// PutObject stores an object and returns when it is durable.
func (d *durable) PutObject(ctx context.Context, in s3response.PutObjectInput) (s3response.PutObjectOutput, error) {
	mark := d.settled.begin()
	out, err := d.Backend.PutObject(ctx, in)
	if err != nil {
		return out, err
	}
	return out, d.settle(*in.Bucket, *in.Key, mark)
}

// CompleteMultipartUpload joins the parts and returns when the whole is durable.
func (d *durable) CompleteMultipartUpload(ctx context.Context, in *s3.CompleteMultipartUploadInput) (s3response.CompleteMultipartUploadResult, string, error) {
	mark := d.settled.begin()
	out, version, err := d.Backend.CompleteMultipartUpload(ctx, in)
	if err != nil {
		return out, version, err
	}
	return out, version, d.settle(*in.Bucket, *in.Key, mark)
}

// CopyObject copies an object and returns when the copy is durable.
func (d *durable) CopyObject(ctx context.Context, in s3response.CopyObjectInput) (s3response.CopyObjectOutput, error) {
	mark := d.settled.begin()
	out, err := d.Backend.CopyObject(ctx, in)
	if err != nil {
		return out, err
	}
	return out, d.settle(*in.Bucket, *in.Key, mark)
}

// DeleteObject removes an object.
func (d *durable) DeleteObject(ctx context.Context, in *s3.DeleteObjectInput) (*s3.DeleteObjectOutput, error) {
	defer d.settled.removing()()
	return d.Backend.DeleteObject(ctx, in)
}

// DeleteObjects removes objects.
func (d *durable) DeleteObjects(ctx context.Context, in *s3.DeleteObjectsInput) (s3response.DeleteResult, error) {
	defer d.settled.removing()()
	return d.Backend.DeleteObjects(ctx, in)
}

// DeleteBucket removes a bucket.
func (d *durable) DeleteBucket(ctx context.Context, bucket string) error {
	defer d.settled.removing()()
	return d.Backend.DeleteBucket(ctx, bucket)
}

// settle flushes an object. What can't be flushed is taken back, so that a client that
// was told of the failure does not find the object there later and take it for safe.
func (d *durable) settle(bucket, key string, mark uint64) error {
	path := filepath.Join(d.root, bucket, key)
	err := d.flush(path, filepath.Join(d.sidecar, bucket, key), mark)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return nil // deleted by another client since: nothing is left to lose
	}
	err = errors.Join(err, os.Remove(path))
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return s3err.GetAPIError(s3err.ErrNoSpaceLeftOnDevice)
	}
	return err
}

func (d *durable) flush(path, attributes string, mark uint64) error {
	if d.sidecar != "" {
		if err := d.flushAttributes(attributes, mark); err != nil {
			return err
		}
	}
	if err := d.sync(path); err != nil {
		return err
	}
	return d.flushParents(path, d.root, mark)
}

// flushParents flushes the folder that holds path, and the ones above it up to root
// which may have been made for this object.
func (d *durable) flushParents(path, root string, mark uint64) error {
	dir := filepath.Dir(path)
	if err := d.sync(dir); err != nil {
		return err
	}
	var made []string
	for ; len(dir) > len(root) && !d.settled.has(dir, mark); dir = filepath.Dir(dir) {
		if err := d.sync(filepath.Dir(dir)); err != nil {
			return err
		}
		made = append(made, dir)
	}
	// Only now: a settled folder stands for all above it.
	for _, dir := range made {
		d.settled.add(dir, mark)
	}
	return nil
}

// flushAttributes flushes the attribute files of one object and the folders above.
func (d *durable) flushAttributes(dir string, mark uint64) error {
	entries, err := os.ReadDir(filepath.Join(dir, "meta"))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := d.sync(filepath.Join(dir, "meta", e.Name())); err != nil {
			return err
		}
	}
	return d.flushParents(filepath.Join(dir, "meta", "x"), d.sidecar, mark)
}

func fsync(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
