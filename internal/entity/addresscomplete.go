package entity

import "spoor/internal/evidence"

// completeAddresses gives an address without a postcode or a town what the same
// street and number carry elsewhere in the document, unless the document names
// two places for them.
func completeAddresses(pages [][]candidate) {
	postcodes, towns := map[string]string{}, map[string]string{}
	for _, page := range pages {
		for _, c := range page {
			if c.kind != evidence.Address || c.fault != "" || c.door[0] == ' ' {
				continue
			}
			if c.exact {
				learn(postcodes, c.door, c.normal)
				learn(postcodes, c.door+", "+c.town, c.normal)
			} else if c.town != "" {
				learn(towns, c.door, c.normal)
			}
		}
	}
	for _, page := range pages {
		for i, c := range page {
			if c.kind == evidence.Address && c.fault == "" {
				page[i] = complete(c, postcodes, towns)
			}
		}
	}
}

// learn keeps the one value of a key; "" when there are two.
func learn(values map[string]string, key, value string) {
	if old, known := values[key]; known && old != value {
		value = ""
	}
	values[key] = value
}

func complete(c candidate, postcodes, towns map[string]string) candidate {
	switch {
	case c.exact:
	case postcodes[c.normal] != "":
		c.normal, c.note = postcodes[c.normal], ""
	case c.town == "" && towns[c.door] != "":
		c.normal, c.note = towns[c.door], ""
	}
	return c
}
