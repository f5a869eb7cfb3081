package gateway

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/versity/versitygw/backend"
	"github.com/versity/versitygw/s3err"
	"github.com/versity/versitygw/s3response"
)

// onDisk stands for the gateway: it writes the object's file and nothing more.
type onDisk struct {
	backend.BackendUnsupported
	root string
	fail error
}

func (b onDisk) write(bucket, key string) error {
	if b.fail != nil {
		return b.fail
	}
	path := filepath.Join(b.root, bucket, key)
	return errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("x"), 0o600))
}

func (b onDisk) PutObject(_ context.Context, in s3response.PutObjectInput) (s3response.PutObjectOutput, error) {
	return s3response.PutObjectOutput{}, b.write(*in.Bucket, *in.Key)
}

func (b onDisk) CompleteMultipartUpload(_ context.Context, in *s3.CompleteMultipartUploadInput) (s3response.CompleteMultipartUploadResult, string, error) {
	return s3response.CompleteMultipartUploadResult{}, "", b.write(*in.Bucket, *in.Key)
}

func (b onDisk) DeleteObject(_ context.Context, in *s3.DeleteObjectInput) (*s3.DeleteObjectOutput, error) {
	return nil, os.RemoveAll(filepath.Join(b.root, *in.Bucket, *in.Key))
}

func (b onDisk) CopyObject(_ context.Context, in s3response.CopyObjectInput) (s3response.CopyObjectOutput, error) {
	return s3response.CopyObjectOutput{}, b.write(*in.Bucket, *in.Key)
}

// writes are the three ways an object comes into being.
func writes(d *durable) map[string]func(bucket, key string) error {
	ctx := context.Background()
	return map[string]func(bucket, key string) error{
		"PutObject": func(bucket, key string) error {
			_, err := d.PutObject(ctx, s3response.PutObjectInput{Bucket: &bucket, Key: &key})
			return err
		},
		"CompleteMultipartUpload": func(bucket, key string) error {
			_, _, err := d.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{Bucket: &bucket, Key: &key})
			return err
		},
		"CopyObject": func(bucket, key string) error {
			_, err := d.CopyObject(ctx, s3response.CopyObjectInput{Bucket: &bucket, Key: &key})
			return err
		},
	}
}

func TestAnAnswerMeansOnDisk(t *testing.T) {
	root := t.TempDir()
	var synced []string
	d := &durable{Backend: onDisk{root: root}, root: root, sync: func(path string) error {
		synced = append(synced, strings.TrimPrefix(path, root))
		return fsync(path)
	}}
	for name, write := range writes(d) {
		synced, d.settled = nil, settled{}
		if err := write("spoor", "sha256/ab/cd/abcd"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		want := []string{"/spoor/sha256/ab/cd/abcd", "/spoor/sha256/ab/cd", "/spoor/sha256/ab", "/spoor/sha256", "/spoor", ""}
		if !slices.Equal(synced, want) {
			t.Errorf("%s flushed %q, want %q", name, synced, want)
		}
	}
}

func TestFoldersAreFlushedOnceUnlessSomethingIsRemoved(t *testing.T) {
	root := t.TempDir()
	var synced []string
	d := &durable{Backend: onDisk{root: root}, root: root, sync: func(path string) error {
		synced = append(synced, strings.TrimPrefix(path, root))
		return fsync(path)
	}}
	remove := func() {
		bucket, key := "spoor", "a/1"
		if _, err := d.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &bucket, Key: &key}); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		name, key string
		before    func()
		want      []string
	}{
		{"first in its folder", "a/1", nil, []string{"/spoor/a/1", "/spoor/a", "/spoor", ""}},
		{"second in its folder", "a/2", nil, []string{"/spoor/a/2", "/spoor/a"}},
		{"in a new folder", "b/1", nil, []string{"/spoor/b/1", "/spoor/b", "/spoor"}},
		{"after a removal", "a/3", remove, []string{"/spoor/a/3", "/spoor/a", "/spoor", ""}},
		{"and once more", "a/4", nil, []string{"/spoor/a/4", "/spoor/a"}},
	} {
		if step.before != nil {
			step.before()
		}
		synced = nil
		if err := writes(d)["PutObject"]("spoor", step.key); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(synced, step.want) {
			t.Errorf("%s: flushed %q, want %q", step.name, synced, step.want)
		}
	}
}

func TestWhatWasSettledBeforeARemovalDoesNotCount(t *testing.T) {
	var s settled
	mark := s.begin()
	s.add("dir", mark)
	if !s.has("dir", mark) {
		t.Error("not settled, want settled")
	}
	done := s.removing()
	s.add("dir", mark)      // a write that began before
	s.add("dir", s.begin()) // one that began meanwhile
	done()
	for name, m := range map[string]uint64{"before": mark, "after": s.begin()} {
		if s.has("dir", m) {
			t.Errorf("a write that began %s the removal finds the folder settled", name)
		}
	}
}

func TestAttributesBesideTheFileAreFlushedToo(t *testing.T) {
	root, sidecar := t.TempDir(), t.TempDir()
	etag := filepath.Join(sidecar, "spoor", "a", "meta", "etag")
	if err := errors.Join(os.MkdirAll(filepath.Dir(etag), 0o700), os.WriteFile(etag, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	var synced []string
	d := &durable{Backend: onDisk{root: root}, root: root, sidecar: sidecar, sync: func(path string) error {
		synced = append(synced, path)
		return fsync(path)
	}}
	if err := writes(d)["PutObject"]("spoor", "a"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{etag, filepath.Dir(etag), filepath.Join(sidecar, "spoor"), sidecar, filepath.Join(root, "spoor", "a")} {
		if !slices.Contains(synced, want) {
			t.Errorf("flushed %q, want %q among them", synced, want)
		}
	}
}

func TestWhatCantBeFlushedIsNotThere(t *testing.T) {
	full := s3err.GetAPIError(s3err.ErrNoSpaceLeftOnDevice)
	for name, c := range map[string]struct{ fails, want error }{
		"disk full":    {syscall.ENOSPC, full},
		"quota used":   {syscall.EDQUOT, full},
		"broken disk":  {syscall.EIO, syscall.EIO},
		"deleted soon": {os.ErrNotExist, nil},
	} {
		root := t.TempDir()
		d := &durable{Backend: onDisk{root: root}, root: root, sync: func(string) error { return c.fails }}
		for how, write := range writes(d) {
			if err := write("spoor", "key"); !errors.Is(err, c.want) {
				t.Errorf("%s, %s: %v, want %v", name, how, err, c.want)
			}
			_, err := os.Stat(filepath.Join(root, "spoor", "key"))
			if gone := errors.Is(err, os.ErrNotExist); gone != (c.want != nil) {
				t.Errorf("%s, %s: object gone = %v, want %v", name, how, gone, c.want != nil)
			}
		}
	}
}

func TestARefusedWriteIsPassedOn(t *testing.T) {
	refused := s3err.GetAPIError(s3err.ErrNoSuchBucket)
	d := &durable{Backend: onDisk{fail: refused}, root: t.TempDir(), sync: func(path string) error {
		t.Errorf("flushed %s after a refusal", path)
		return nil
	}}
	for name, write := range writes(d) {
		if err := write("spoor", "key"); !errors.Is(err, refused) {
			t.Errorf("%s: %v, want %v", name, err, refused)
		}
	}
}
