package sealed

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1" //nolint:gosec // the format prescribes it
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"hash"
)

// mostSpins bounds the rounds of key derivation; [MS-OFFCRYPTO] 2.3.4.10 allows no
// more, Office writes 100,000.
const mostSpins = 10_000_000

// segment is how much of the package is enciphered at a time.
const segment = 4096

// parameters are the attributes that keyData and encryptedKey share.
type parameters struct {
	BlockSize int      `xml:"blockSize,attr"`
	KeyBits   int      `xml:"keyBits,attr"`
	HashSize  int      `xml:"hashSize,attr"`
	Cipher    string   `xml:"cipherAlgorithm,attr"`
	Chaining  string   `xml:"cipherChaining,attr"`
	Hash      string   `xml:"hashAlgorithm,attr"`
	Salt      binary64 `xml:"saltValue,attr"`
}

// agile is agile encryption ([MS-OFFCRYPTO] 2.3.4.10 to 2.3.4.15).
type agile struct {
	data     parameters
	password encryptedKey
}

type encryptedKey struct {
	parameters
	Spins int      `xml:"spinCount,attr"`
	Input binary64 `xml:"encryptedVerifierHashInput,attr"`
	Value binary64 `xml:"encryptedVerifierHashValue,attr"`
	Key   binary64 `xml:"encryptedKeyValue,attr"`
}

// binary64 is bytes in base64.
type binary64 []byte

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *binary64) UnmarshalText(text []byte) (err error) {
	*b, err = base64.StdEncoding.DecodeString(string(text))
	return err
}

func readAgile(descriptor []byte) (scheme, error) {
	var x struct {
		Data parameters `xml:"keyData"`
		Keys []struct {
			Key encryptedKey `xml:"http://schemas.microsoft.com/office/2006/keyEncryptor/password encryptedKey"`
		} `xml:"keyEncryptors>keyEncryptor"`
	}
	if err := xml.NewDecoder(bytes.NewReader(descriptor)).Decode(&x); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err := x.Data.check(); err != nil {
		return nil, err
	}
	for _, k := range x.Keys {
		if k.Key.Spins == 0 && len(k.Key.Key) == 0 {
			continue // with a certificate
		}
		if err := k.Key.check(); err != nil {
			return nil, err
		}
		if k.Key.Spins < 0 || k.Key.Spins > mostSpins {
			return nil, fmt.Errorf("%w: %d rounds", ErrUnsupported, k.Key.Spins)
		}
		return &agile{x.Data, k.Key}, nil
	}
	return nil, fmt.Errorf("%w: no password opens it", ErrUnsupported)
}

func (p *parameters) check() error {
	switch {
	case p.Cipher != "AES", p.BlockSize != aes.BlockSize, p.KeyBits != 128 && p.KeyBits != 192 && p.KeyBits != 256:
		return fmt.Errorf("%w: %.20q of %d bits", ErrUnsupported, p.Cipher, p.KeyBits)
	case p.Chaining != "ChainingModeCBC":
		return fmt.Errorf("%w: %.30q", ErrUnsupported, p.Chaining)
	}
	h := p.hash()
	if h == nil || p.HashSize != h.Size() {
		return fmt.Errorf("%w: hash %.20q of %d bytes", ErrUnsupported, p.Hash, p.HashSize)
	}
	return nil
}

// hash is the hash function; nil when it is none that is known.
func (p *parameters) hash() hash.Hash {
	switch p.Hash {
	case "SHA1", "SHA-1":
		return sha1.New() //nolint:gosec // the format prescribes it
	case "SHA256", "SHA-256":
		return sha256.New()
	case "SHA384", "SHA-384":
		return sha512.New384()
	case "SHA512", "SHA-512":
		return sha512.New()
	}
	return nil
}

// fit cuts bytes to a length or fills them up (2.3.4.11).
func fit(b []byte, n int) []byte {
	for len(b) < n {
		b = append(b, 0x36)
	}
	return b[:n]
}

// key tests the password by the verifier and opens the package's key (2.3.4.13).
func (a *agile) key(password []byte) ([]byte, bool, error) {
	k := &a.password
	h := k.hash()
	spun := spin(h, k.Salt, password, k.Spins)
	open := func(block string, sealed []byte) ([]byte, error) {
		key := fit(sum(h, spun, []byte(block)), k.KeyBits/8)
		return uncbc(key, fit(bytes.Clone(k.Salt), k.BlockSize), bytes.Clone(sealed))
	}
	input, err := open("\xfe\xa7\xd2\x76\x3b\x4b\x9e\x79", k.Input)
	if err != nil {
		return nil, false, err
	}
	value, err := open("\xd7\xaa\x0f\x6d\x30\x61\x34\x4e", k.Value)
	if err != nil {
		return nil, false, err
	}
	input = input[:min(len(input), len(k.Salt))]
	if len(value) < h.Size() || subtle.ConstantTimeCompare(sum(h, input), value[:h.Size()]) == 0 {
		return nil, false, nil
	}
	key, err := open("\x14\x6e\x0b\xe7\xab\xac\xd0\xd6", k.Key)
	if err != nil {
		return nil, false, err
	}
	return fit(key, a.data.KeyBits/8), true, nil
}

// decipher undoes the segments of the package (2.3.4.15).
func (a *agile) decipher(key, data []byte) error {
	h := a.data.hash()
	for i := uint32(0); len(data) > 0; i++ {
		n := min(segment, len(data))
		vector := fit(sum(h, a.data.Salt, binary.LittleEndian.AppendUint32(nil, i)), a.data.BlockSize)
		if _, err := uncbc(key, vector, data[:n]); err != nil {
			return err
		}
		data = data[n:]
	}
	return nil
}

// spin hashes salt and password so many times more.
func spin(h hash.Hash, salt, password []byte, spins int) []byte {
	last := sum(h, salt, password)
	round := make([]byte, 4, 4+len(last))
	for i := range spins {
		binary.LittleEndian.PutUint32(round, uint32(i))
		last = sum(h, append(round, last...))
	}
	return last
}

func sum(h hash.Hash, parts ...[]byte) []byte {
	h.Reset()
	for _, p := range parts {
		_, _ = h.Write(p) // a hash takes everything
	}
	return h.Sum(nil)
}

// uncbc deciphers in place.
func uncbc(key, vector, data []byte) ([]byte, error) {
	if len(data)%aes.BlockSize != 0 {
		return nil, fmt.Errorf("%w: %d enciphered bytes", ErrDamaged, len(data))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	cipher.NewCBCDecrypter(block, vector).CryptBlocks(data, data)
	return data, nil
}
