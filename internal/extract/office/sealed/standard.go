package sealed

import (
	"crypto/aes"
	"crypto/sha1" //nolint:gosec // the format prescribes it
	"crypto/subtle"
	"encoding/binary"
	"fmt"
)

// standardSpins is the number of rounds of key derivation.
const standardSpins = 50_000

// standard is standard encryption ([MS-OFFCRYPTO] 2.3.4.5 to 2.3.4.9): AES, block by
// block, with SHA-1.
type standard struct {
	keyBytes       int
	salt           []byte
	verifier, hash []byte // enciphered
}

// readStandard reads the header and the verifier behind the version.
func readStandard(b []byte) (scheme, error) {
	const fixed = 32 // bytes of the header before the name of the provider
	if len(b) < 8+fixed {
		return nil, fmt.Errorf("%w: header of %d bytes", ErrDamaged, len(b))
	}
	size := int64(binary.LittleEndian.Uint32(b[4:]))
	if size > int64(len(b)-8) || size < fixed {
		return nil, fmt.Errorf("%w: header of %d bytes", ErrDamaged, size)
	}
	header, verifier := b[8:8+size], b[8+size:]
	algorithm, bits := binary.LittleEndian.Uint32(header[8:]), binary.LittleEndian.Uint32(header[16:])
	if algorithm < 0x660e || algorithm > 0x6610 || bits != 128 && bits != 192 && bits != 256 {
		return nil, fmt.Errorf("%w: algorithm %#x of %d bits", ErrUnsupported, algorithm, bits)
	}
	if len(verifier) < 4+16+16+4+32 || binary.LittleEndian.Uint32(verifier) != 16 {
		return nil, fmt.Errorf("%w: verifier of %d bytes", ErrDamaged, len(verifier))
	}
	return &standard{keyBytes: int(bits / 8), salt: verifier[4:20], verifier: verifier[20:36], hash: verifier[40:72]}, nil
}

// key derives the key (2.3.4.7) and tests it (2.3.4.9).
func (s *standard) key(password []byte) ([]byte, bool, error) {
	h := sha1.New() //nolint:gosec // the format prescribes it
	final := sum(h, spin(h, s.salt, password, standardSpins), make([]byte, 4))
	key := append(mixed(final, 0x36), mixed(final, 0x5c)...)[:s.keyBytes]
	verifier, hash := append([]byte{}, s.verifier...), append([]byte{}, s.hash...)
	if err := s.decipher(key, verifier); err != nil {
		return nil, false, err
	}
	if err := s.decipher(key, hash); err != nil {
		return nil, false, err
	}
	return key, subtle.ConstantTimeCompare(sum(h, verifier), hash[:h.Size()]) == 1, nil
}

// mixed is the hash of a hash laid over 64 bytes of one value.
func mixed(final []byte, value byte) []byte {
	var pad [64]byte
	for i := range pad {
		pad[i] = value
		if i < len(final) {
			pad[i] ^= final[i]
		}
	}
	out := sha1.Sum(pad[:]) //nolint:gosec // the format prescribes it
	return out[:]
}

// decipher undoes each block by itself.
func (s *standard) decipher(key, data []byte) error {
	block, err := aes.NewCipher(key)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	for ; len(data) >= aes.BlockSize; data = data[aes.BlockSize:] {
		block.Decrypt(data, data)
	}
	return nil
}
