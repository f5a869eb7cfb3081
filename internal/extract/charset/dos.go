package charset

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
)

// turkishDOS is code page 857, which the library lacks: code page 850 with other
// letters in a few places.
type turkishDOS struct{}

var _ encoding.Encoding = turkishDOS{}

// NewDecoder implements encoding.Encoding.
func (turkishDOS) NewDecoder() *encoding.Decoder {
	return &encoding.Decoder{Transformer: transform.Chain(charmap.CodePage850.NewDecoder(), runes.Map(func(r rune) rune { return swapped(r, 0, 1) }))}
}

// NewEncoder implements encoding.Encoding.
func (turkishDOS) NewEncoder() *encoding.Encoder {
	return &encoding.Encoder{Transformer: transform.Chain(runes.Map(func(r rune) rune { return swapped(r, 1, 0) }), charmap.CodePage850.NewEncoder())}
}

// swapped is the character of the other code page at the same place.
func swapped(r rune, from, to int) rune {
	for _, pair := range [][2]rune{
		{'ì', 'ı'},
		{'ÿ', 'İ'},
		{'×', 'Ş'},
		{'ƒ', 'ş'},
		{'ª', 'Ğ'},
		{'º', 'ğ'},
		{'ð', 'º'},
		{'Ð', 'ª'},
		{'ı', '€'},
		{'Þ', '×'},
		{'ý', 'ì'},
		{'Ý', 'ÿ'},
	} {
		if r == pair[from] {
			return pair[to]
		}
	}
	return r
}
