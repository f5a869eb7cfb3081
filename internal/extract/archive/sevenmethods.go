package archive

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"unicode/utf16"

	"github.com/bodgit/sevenzip"
	"github.com/stangelandcl/ppmd"
	"github.com/ulikunitz/xz/lzma"

	"spoor/internal/extract"
)

// errNoPassword says that something is encrypted and no password was given.
var errNoPassword = errors.New("a password is needed")

// registerBounded gives the 7z library decompressors that refuse to take more memory
// than largestDictionary. Doing it twice changes nothing.
func registerBounded() {
	keys := &sevenKeys{known: map[sevenSecret][]byte{}}
	for _, m := range []struct {
		id   string
		open sevenzip.Decompressor
	}{
		{"\x03\x01\x01", bounded(openLZMA)},
		{"\x21", bounded(openLZMA2)},
		{"\x03\x04\x01", bounded(openPPMd)},
		{"\x04\xf7\x11\x01", bounded(openZstd)},
		{"\x06\xf1\x07\x01", keys.openAES7z},
	} {
		sevenzip.RegisterDecompressor([]byte(m.id), m.open)
	}
}

// bounded makes a decompressor of a function with one input.
func bounded(open func(properties []byte, size uint64, r io.Reader) (io.Reader, error)) sevenzip.Decompressor {
	return func(properties []byte, size uint64, in []io.ReadCloser) (io.ReadCloser, error) {
		if len(in) != 1 {
			return nil, fmt.Errorf("%d streams instead of one", len(in))
		}
		r, err := open(properties, size, bufio.NewReader(in[0]))
		if err != nil {
			return nil, err
		}
		return struct {
			io.Reader
			io.Closer
		}{r, in[0]}, nil
	}
}

func openLZMA(properties []byte, size uint64, r io.Reader) (io.Reader, error) {
	return newLZMA(r, properties, claimed(size))
}

// openLZMA2 reads LZMA2; its one byte of properties is the size of the dictionary
// (Lzma2Dec.c).
func openLZMA2(properties []byte, _ uint64, r io.Reader) (io.Reader, error) {
	if len(properties) != 1 || properties[0] > 40 {
		return nil, fmt.Errorf("LZMA2 properties %x", properties)
	}
	b := properties[0]
	size := (2 | int64(b&1)) << (b/2 + 11)
	if size > largestDictionary {
		return nil, errDictionary
	}
	return lzma.Reader2Config{DictCap: int(size)}.NewReader2(r)
}

func openPPMd(properties []byte, size uint64, r io.Reader) (io.Reader, error) {
	if len(properties) != 5 {
		return nil, fmt.Errorf("PPMd properties of %d bytes", len(properties))
	}
	memory := le32(properties[1:])
	if memory > largestDictionary {
		return nil, errDictionary
	}
	p, err := ppmd.NewH7zReader(r, int(properties[0]), int(memory), int(claimed(size)))
	return &p, err
}

func openZstd(_ []byte, _ uint64, r io.Reader) (io.Reader, error) { return newZstd(r) }

// mostRounds is the largest power of two for the rounds of 7z's key derivation; 7-Zip
// writes 19.
const mostRounds = 24

// openAES7z deciphers AES-256 in CBC mode. The password comes later, see Password.
func (k *sevenKeys) openAES7z(properties []byte, _ uint64, in []io.ReadCloser) (io.ReadCloser, error) {
	if len(in) != 1 || len(properties) < 2 || properties[0]&0xc0 == 0 {
		return nil, fmt.Errorf("AES properties %x", properties)
	}
	first, second := properties[0], properties[1]
	salt, vector := int(first>>7&1+second>>4), int(first>>6&1+second&0xf)
	if len(properties) != 2+salt+vector {
		return nil, fmt.Errorf("AES properties %x", properties)
	}
	a := &aes7z{keys: k, in: in[0], rounds: int(first & 0x3f), salt: properties[2 : 2+salt]}
	copy(a.vector[:], properties[2+salt:])
	return a, nil
}

// aes7z is an enciphered stream.
type aes7z struct {
	keys   *sevenKeys
	in     io.ReadCloser
	rounds int
	salt   []byte
	vector [aes.BlockSize]byte
	cbc    cipher.BlockMode
	buf    [4096]byte
	ready  []byte // deciphered and not yet read
	err    error
}

// Password implements sevenzip.CryptoReadCloser; the empty one is none.
func (a *aes7z) Password(password string) error {
	if password == "" {
		return errNoPassword
	}
	key, err := a.keys.key(password, a.salt, a.rounds)
	if err != nil {
		return err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return err
	}
	a.cbc = cipher.NewCBCDecrypter(block, a.vector[:])
	return nil
}

// sevenKeys remembers keys, which take long to derive: each block of an archive asks
// for one, mostly the same.
type sevenKeys struct {
	mu    sync.Mutex
	known map[sevenSecret][]byte
}

type sevenSecret struct {
	password, salt string
	rounds         int
}

// mostKeys is how many keys are remembered.
const mostKeys = 2 * extract.MaxPasswords

func (k *sevenKeys) key(password string, salt []byte, rounds int) ([]byte, error) {
	secret := sevenSecret{password, string(salt), rounds}
	k.mu.Lock()
	defer k.mu.Unlock()
	if key := k.known[secret]; key != nil {
		return key, nil
	}
	key, err := sevenKey(password, salt, rounds)
	if err != nil {
		return nil, err
	}
	if len(k.known) >= mostKeys {
		clear(k.known)
	}
	k.known[secret] = key
	return key, nil
}

// sevenKey derives the key: SHA-256 over so many times salt, password in UTF-16 and
// the round's number.
func sevenKey(password string, salt []byte, rounds int) ([]byte, error) {
	in := append([]byte{}, salt...)
	for _, unit := range utf16.Encode([]rune(password)) {
		in = binary.LittleEndian.AppendUint16(in, unit)
	}
	if rounds == 0x3f {
		key := make([]byte, sha256.Size)
		copy(key, in)
		return key, nil
	}
	if rounds > mostRounds {
		return nil, fmt.Errorf("%w: key of 2^%d rounds", ErrMethod, rounds)
	}
	h := sha256.New()
	n := len(in)
	in = append(in, make([]byte, 8)...)
	for i := range uint64(1) << rounds {
		binary.LittleEndian.PutUint64(in[n:], i)
		_, _ = h.Write(in) // a hash takes everything
	}
	return h.Sum(nil), nil
}

// Read implements io.Reader.
func (a *aes7z) Read(p []byte) (int, error) {
	if a.cbc == nil {
		return 0, errNoPassword
	}
	if len(a.ready) == 0 && a.err == nil {
		var n int
		n, a.err = io.ReadFull(a.in, a.buf[:])
		if errors.Is(a.err, io.ErrUnexpectedEOF) {
			a.err = io.EOF
		}
		a.ready = a.buf[:n/aes.BlockSize*aes.BlockSize]
		a.cbc.CryptBlocks(a.ready, a.ready)
	}
	if len(a.ready) == 0 {
		return 0, a.err
	}
	n := copy(p, a.ready)
	a.ready = a.ready[n:]
	return n, nil
}

// Close implements io.Closer.
func (a *aes7z) Close() error { return a.in.Close() }
