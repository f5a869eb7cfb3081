package indexes

import "iter"

// Batches cuts records into batches of at most MaxBatchBytes of text; a larger
// record is a batch by itself.
func Batches(records []Record) iter.Seq[[]Record] {
	return func(yield func([]Record) bool) {
		for len(records) > 0 {
			n := batchLength(records)
			if !yield(records[:n]) {
				return
			}
			records = records[n:]
		}
	}
}

func batchLength(records []Record) int {
	bytes := 0
	for i := range records {
		if bytes += records[i].Bytes(); bytes > MaxBatchBytes {
			return max(i, 1)
		}
	}
	return len(records)
}
