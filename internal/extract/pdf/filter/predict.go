package filter

// maxRow bounds the bytes of one predictor row.
const maxRow = 1 << 20

// unpredict undoes a predictor (7.4.4.4): 2 is TIFF's, 10 and above are PNG's.
// Parameters that make no sense leave the data as it is.
func unpredict(data []byte, s Step) []byte {
	colors, bits, columns := max(s.Colors, 1), max(s.Bits, 1), max(s.Columns, 1)
	if colors > 64 || bits > 32 || columns > maxRow {
		return data
	}
	size := max((colors*bits+7)/8, 1)
	row := (colors*bits*columns + 7) / 8
	if row > maxRow {
		return data
	}
	if s.Predictor == 2 {
		return unTIFF(data, row, size, bits)
	}
	return unPNG(data, row, size)
}

// unTIFF adds to each sample the one to its left. Only whole bytes occur in text.
func unTIFF(data []byte, row, size, bits int) []byte {
	if bits != 8 {
		return data
	}
	for start := 0; start < len(data); start += row {
		line := data[start:min(start+row, len(data))]
		for i := size; i < len(line); i++ {
			line[i] += line[i-size]
		}
	}
	return data
}

// unPNG undoes the filter that each row names in its first byte.
func unPNG(data []byte, row, size int) []byte {
	out := make([]byte, 0, len(data))
	prev := make([]byte, row)
	for len(data) > 1 {
		kind := data[0]
		n := min(row, len(data)-1)
		line := make([]byte, row)
		copy(line, data[1:1+n])
		data = data[1+n:]
		unfilter(kind, line, prev, size)
		out = append(out, line[:n]...)
		prev = line
	}
	return out
}

func unfilter(kind byte, line, prev []byte, size int) {
	for i := range line {
		var left, upLeft byte
		if i >= size {
			left, upLeft = line[i-size], prev[i-size]
		}
		switch kind {
		case 1:
			line[i] += left
		case 2:
			line[i] += prev[i]
		case 3:
			line[i] += byte((int(left) + int(prev[i])) / 2 & 0xff)
		case 4:
			line[i] += paeth(left, prev[i], upLeft)
		}
	}
}

// paeth is the neighbour nearest to left + up - upLeft (PNG, 9.4).
func paeth(left, up, upLeft byte) byte {
	p := int(left) + int(up) - int(upLeft)
	a, b, c := abs(p-int(left)), abs(p-int(up)), abs(p-int(upLeft))
	switch {
	case a <= b && a <= c:
		return left
	case b <= c:
		return up
	}
	return upLeft
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
