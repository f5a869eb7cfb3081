package archive

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1" //nolint:gosec // the format prescribes it
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"

	"spoor/internal/extract"
)

// aesMethod stands in place of the compression method of an entry that WinZip's AES
// encrypts; the true method stands in field 0x9901 (AE-1 and AE-2, "AES Encryption
// Information: Encryption Specification", version 1.04).
const (
	aesMethod = 99
	aesField  = 0x9901
)

// aesInfo is field 0x9901.
type aesInfo struct {
	version  uint16 // 2: no checksum is kept
	strength byte   // 1, 2, 3: keys of 16, 24, 32 bytes
	method   uint16 // of compression
}

// readAES is the zero aesInfo where there is no such field.
func readAES(extra []byte) aesInfo {
	for len(extra) >= 4 {
		id, n := le16(extra), int(le16(extra[2:]))
		if extra = extra[4:]; n > len(extra) {
			break
		}
		if id == aesField && n >= 7 {
			return aesInfo{le16(extra), extra[4], le16(extra[5:])}
		}
		extra = extra[n:]
	}
	return aesInfo{}
}

// sumless reports whether the entry's checksum means nothing: AE-2 keeps none.
func (p *Part) sumless() bool { return p.aes.version == 2 && p.sum == 0 }

// openWith gives the inflated bytes of an encrypted part. The error wraps
// errWrongPassword, ErrMethod, or tells of damage.
func (p *Part) openWith(password string, budget *extract.Budget) (io.Reader, error) {
	section, err := p.open()
	if err != nil {
		return nil, err
	}
	if p.Method != aesMethod {
		plain, err := p.openTraditional(section, password)
		if err != nil {
			return nil, err
		}
		return inflate(plain, p.Method, p.Size, p.flags, budget)
	}
	if p.aes.strength < 1 || p.aes.strength > 3 {
		return nil, fmt.Errorf("%w 99: its AES field is missing", ErrMethod)
	}
	plain, err := p.openAES(section, password)
	if err != nil {
		return nil, err
	}
	return inflate(plain, p.aes.method, p.Size, p.flags, budget)
}

// openTraditional deciphers PKWARE's first cipher (APPNOTE 6.1). Twelve bytes stand
// in front; the last of them is the first of the checksum, or of the time where the
// checksum stands behind the data.
func (p *Part) openTraditional(section *io.SectionReader, password string) (io.Reader, error) {
	var head [12]byte
	if _, err := io.ReadFull(section, head[:]); err != nil {
		return nil, err
	}
	c := newTraditional(section, password)
	for i := range head {
		head[i] = c.decipher(head[i])
	}
	if head[11] != byte(p.sum>>24) && (p.flags&flagDescriptor == 0 || head[11] != byte(p.clock>>8)) {
		return nil, errWrongPassword
	}
	return c, nil
}

type traditional struct {
	from io.Reader
	keys [3]uint32
}

func newTraditional(r io.Reader, password string) *traditional {
	c := &traditional{r, [3]uint32{0x12345678, 0x23456789, 0x34567890}}
	for i := range len(password) {
		c.update(password[i])
	}
	return c
}

func (c *traditional) update(plain byte) {
	c.keys[0] = crcStep(c.keys[0], plain)
	c.keys[1] = (c.keys[1]+c.keys[0]&0xff)*134775813 + 1
	c.keys[2] = crcStep(c.keys[2], byte(c.keys[1]>>24))
}

func crcStep(sum uint32, b byte) uint32 { return crc32.IEEETable[byte(sum&0xff)^b] ^ sum>>8 }

func (c *traditional) decipher(b byte) byte {
	t := c.keys[2] | 2
	b ^= byte(t * (t ^ 1) >> 8 & 0xff)
	c.update(b)
	return b
}

// Read implements io.Reader.
func (c *traditional) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	for i := range p[:n] {
		p[i] = c.decipher(p[i])
	}
	return n, err
}

const (
	aesRounds   = 1000
	aesVerifier = 2
	aesAuth     = 10 // bytes of the authentication code behind the data
)

// openAES deciphers WinZip's AES: counter mode, the counter little-endian from 1.
func (p *Part) openAES(section *io.SectionReader, password string) (io.Reader, error) {
	keyLen := 8 + 8*int(p.aes.strength)
	head := make([]byte, keyLen/2+aesVerifier)
	if section.Size() < int64(len(head)+aesAuth) {
		return nil, io.ErrUnexpectedEOF
	}
	if _, err := io.ReadFull(section, head); err != nil {
		return nil, err
	}
	keys, err := pbkdf2.Key(sha1.New, password, head[:keyLen/2], aesRounds, 2*keyLen+aesVerifier)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare(keys[2*keyLen:], head[keyLen/2:]) == 0 {
		return nil, errWrongPassword
	}
	block, err := aes.NewCipher(keys[:keyLen])
	if err != nil {
		return nil, err
	}
	body := io.NewSectionReader(section, int64(len(head)), section.Size()-int64(len(head)+aesAuth))
	return &counterMode{from: body, tail: section, block: block, mac: hmac.New(sha1.New, keys[keyLen:2*keyLen])}, nil
}

// errAuthentic says that enciphered bytes were changed, or the password is wrong.
var errAuthentic = errors.New("authentication code does not match")

type counterMode struct {
	from  *io.SectionReader
	tail  *io.SectionReader // ends with the authentication code
	block cipher.Block
	mac   hash.Hash
	count uint64
	pad   [aes.BlockSize]byte
	used  int
	begun bool
}

// Read implements io.Reader; at the end it checks the authentication code.
func (c *counterMode) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	_, _ = c.mac.Write(p[:n]) // a hash takes everything
	for i := range p[:n] {
		if !c.begun || c.used == len(c.pad) {
			c.next()
		}
		p[i] ^= c.pad[c.used]
		c.used++
	}
	if errors.Is(err, io.EOF) {
		return n, c.end()
	}
	return n, err
}

func (c *counterMode) next() {
	c.begun, c.used = true, 0
	c.count++
	var counter [aes.BlockSize]byte
	binary.LittleEndian.PutUint64(counter[:], c.count)
	c.block.Encrypt(c.pad[:], counter[:])
}

func (c *counterMode) end() error {
	want := make([]byte, aesAuth)
	if _, err := c.tail.ReadAt(want, c.tail.Size()-aesAuth); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if !hmac.Equal(want, c.mac.Sum(nil)[:aesAuth]) {
		return errAuthentic
	}
	return io.EOF
}
