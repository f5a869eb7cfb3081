package bleveindex

import zap "github.com/blevesearch/zapx/v17"

// Frugal makes the engine reserve memory for the records of a batch and not for a hundred
// more: of a batch with a large record, those would be hundreds of megabytes. It is for
// the whole process; a program calls it once, before it opens an index.
func Frugal() { zap.NewSegmentBufferNumResultsBump = 0 }
