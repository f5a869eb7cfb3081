package intake

import (
	"context"
	"iter"
	"os"
	"path/filepath"
)

// File is a file to take in. Name is its place in the exhibit, with forward
// slashes; when it is empty, the last part of Path.
type File struct {
	Path string
	Name string
}

// TakeFiles takes in single files, in the order given. Links that are named here are
// followed. Error kinds: as TakeFolder; a file that can't be read is skipped.
func (i *Intake) TakeFiles(ctx context.Context, job Job, files []File) (Report, error) {
	return i.take(ctx, job, single(files))
}

func single(files []File) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		seen := map[string]string{}
		for _, f := range files {
			it := singleItem(f)
			if first, again := seen[it.path]; again {
				it = skipped(it.path, Conflict, "another file has this place already: "+first)
			} else {
				seen[it.path] = f.Path
			}
			if !yield(it, nil) {
				return
			}
		}
	}
}

func singleItem(f File) item {
	if f.Name == "" {
		f.Name = filepath.Base(f.Path)
	}
	place := readablePath(f.Name)
	name, err := filepath.EvalSymlinks(f.Path)
	if err != nil {
		return skipped(place, Unreadable, plain(err))
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return skipped(place, Unreadable, plain(err))
	case info.IsDir():
		return skipped(place, Special, "a folder: take it in as a folder")
	case !info.Mode().IsRegular():
		return skipped(place, Special, "not a file: "+info.Mode().Type().String())
	}
	return file(place, name, info)
}
