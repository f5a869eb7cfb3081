package archive

import (
	"errors"
	"fmt"
)

// errWrongPassword says that a password does not open something.
var errWrongPassword = errors.New("wrong password")

// keyring tries passwords; the one that opened the last thing comes first.
type keyring struct {
	all  []string
	last int
}

// try hands passwords to open until one opens. The error is that of the last
// attempt, of an opened thing also: it may be opened and damaged.
func (k *keyring) try(open func(password string) (opened bool, err error)) (bool, error) {
	var last error
	for i := range k.all {
		at := (k.last + i) % len(k.all)
		opened, err := open(k.all[at])
		if opened {
			k.last = at
			return true, err
		}
		if err != nil {
			last = err
		}
	}
	return false, last
}

// closed is the failure of something that no password opens. seen is what went
// wrong with one that seemed to fit.
func (k *keyring) closed(seen error) error {
	switch {
	case len(k.all) == 0:
		return &failed{encrypted, nil}
	case seen != nil:
		return &failed{encrypted, fmt.Errorf("none of %d passwords opens it; %w", len(k.all), seen)}
	}
	return &failed{encrypted, fmt.Errorf("none of %d passwords opens it", len(k.all))}
}
