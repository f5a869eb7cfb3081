package file

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"spoor/internal/extract"
	"spoor/internal/extract/pdf/pdftest"
)

func TestRepeatedReadingIsBounded(t *testing.T) {
	doc, root := pdftest.SimpleDoc("x")
	big := doc.Add("[" + strings.Repeat("1 ", 10_000) + "]")
	many := doc.Add("[" + strings.Repeat(fmt.Sprintf("%d 0 R ", big), 500) + "]")
	data := doc.Bytes(fmt.Sprintf("/Root %d 0 R /Info %d 0 R", root, many))
	f, err := Open(bytes.NewReader(data), int64(len(data)), extract.NewBudget(extract.Limits{}, int64(len(data))))
	if err != nil {
		t.Fatal(err)
	}
	if f.Exhausted() || f.meter.left < 100*int64(len(data)) {
		t.Errorf("only %d bytes may be read of a file of %d", f.meter.left, len(data))
	}
	f.meter.left = 1 << 20
	read := 0
	func() {
		defer func() { _ = recover() }() // the library's way to say that reading failed
		list := f.Info()
		for ; read < list.Len(); read++ {
			list.Index(read)
		}
	}()
	if !f.Exhausted() || read > 60 {
		t.Errorf("an object of 20 kB was read %d times out of 1 MB", read)
	}
}
