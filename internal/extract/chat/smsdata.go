package chat

import (
	"encoding/base64"
	"errors"
	"io"
	"strconv"
)

// withoutData is a backup whose data attributes, which are longer than any tag that a
// reader should hold, are replaced by numbers. The files that stood in them wait to be
// taken.
type withoutData struct {
	from io.Reader
	most int64 // bytes of one file, encoded

	ready []byte // to be read
	seen  int    // bytes of start that were just read
	cut   bool   // within a value
	value []byte // so far
	long  bool   // it was too long to keep
	files map[string][]byte
	count int
	err   error
}

const start = ` data="`

// take gives the file that a number stands for, once; nil when there is none.
func (w *withoutData) take(number string) []byte {
	data := w.files[number]
	delete(w.files, number)
	return data
}

// Read implements io.Reader. It stops behind each file, so that few wait at a time.
func (w *withoutData) Read(p []byte) (int, error) {
	for len(w.ready) == 0 {
		if w.err != nil {
			return 0, w.err
		}
		var n int
		n, w.err = w.from.Read(p)
		if w.err != nil && !errors.Is(w.err, io.EOF) {
			n = 0
		}
		for _, b := range p[:n] {
			w.next(b)
		}
		if w.err != nil && w.cut { // no quote came: what was cut is given back
			w.ready = append(w.ready, w.value...)
			w.cut, w.value = false, nil
		}
	}
	n := copy(p, w.ready)
	w.ready = w.ready[n:]
	return n, nil
}

func (w *withoutData) next(b byte) {
	if w.cut {
		if b == '"' {
			w.end()
			return
		}
		if int64(len(w.value)) < w.most {
			w.value = append(w.value, b)
		} else {
			w.long = true
		}
		return
	}
	w.ready = append(w.ready, b)
	switch b {
	case start[w.seen]:
		w.seen++
	case start[0]:
		w.seen = 1
	default:
		w.seen = 0
	}
	if w.seen == len(start) {
		w.seen, w.cut = 0, true
	}
}

// end puts a number in the place of a value, or the value when it is no file.
func (w *withoutData) end() {
	data, err := base64.StdEncoding.DecodeString(string(w.value))
	const shortest = 8 // characters; less may be a word
	switch {
	case w.long:
		data = nil
	case err != nil || len(w.value) < shortest:
		w.ready = append(append(w.ready, w.value...), '"')
		w.cut, w.value = false, nil
		return
	}
	w.count++
	number := strconv.Itoa(w.count)
	if w.files == nil {
		w.files = map[string][]byte{}
	}
	w.files[number] = data
	w.ready = append(append(w.ready, number...), '"')
	w.cut, w.long, w.value = false, false, nil
}
