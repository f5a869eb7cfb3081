package crypt

import (
	"crypto/md5" //nolint:gosec // the format prescribes it
	"crypto/rc4" //nolint:gosec // the format prescribes it
	"fmt"
)

func md5Of(data []byte) [md5.Size]byte {
	return md5.Sum(data) //nolint:gosec // the format prescribes it
}

// rc4Of enciphers or deciphers, which is the same.
func rc4Of(key, data []byte) ([]byte, error) {
	c, err := rc4.NewCipher(key) //nolint:gosec // the format prescribes it
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	out := make([]byte, len(data))
	c.XORKeyStream(out, data)
	return out, nil
}
