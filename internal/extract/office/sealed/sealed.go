// Package sealed opens Office documents that are encrypted with a password: the OLE
// file with the streams EncryptionInfo and EncryptedPackage ([MS-OFFCRYPTO] 2.3.4),
// by agile encryption (Office 2010 and later) and standard encryption (Office 2007),
// AES of 128 to 256 bits.
//
// It tries the passwords that it is given and the one with which Excel encrypts
// workbooks that are only protected against changes. It doesn't guess others, checks
// no signature of the package, and knows no certificates.
package sealed

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"github.com/richardlehane/mscfb"
)

// Errors of Open.
var (
	ErrPassword    = errors.New("a password is needed")
	ErrUnsupported = errors.New("unsupported encryption")
	ErrDamaged     = errors.New("damaged")
	ErrTooLarge    = errors.New("package too large")
)

// protection is the password of workbooks that open without asking for one
// ([MS-OFFCRYPTO] 2.4.2.3).
const protection = "VelvetSweatshop"

const (
	infoStream    = "EncryptionInfo"
	packageStream = "EncryptedPackage"
	largestInfo   = 1 << 20
	mostStreams   = 4096
)

// Open gives the package inside, of at most most bytes, and whether it took one of the
// passwords to open it. The error wraps one of this package's.
func Open(data io.ReaderAt, most int64, passwords ...string) (plain []byte, asked bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			plain, err = nil, fmt.Errorf("%w: %v", ErrDamaged, p)
		}
	}()
	info, pack, err := streams(data, most)
	if err != nil {
		return nil, false, err
	}
	s, err := readInfo(info)
	if err != nil {
		return nil, false, err
	}
	for i, password := range append([]string{protection}, passwords...) {
		key, ok, err := s.key(utf16le(password))
		if err != nil {
			return nil, false, err
		}
		if ok {
			plain, err := unpack(s, key, pack)
			return plain, i > 0, err
		}
	}
	return nil, false, ErrPassword
}

// scheme is a way of encrypting.
type scheme interface {
	// key is the key of the package; false when the password is wrong.
	key(password []byte) ([]byte, bool, error)
	// decipher works in place; the length of data is a multiple of 16.
	decipher(key, data []byte) error
}

// streams reads the two streams.
func streams(data io.ReaderAt, most int64) (info, pack []byte, err error) {
	doc, err := mscfb.New(data)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	for i, f := range doc.File {
		if i >= mostStreams {
			break
		}
		switch {
		case len(f.Path) > 0:
		case strings.EqualFold(f.Name, infoStream):
			if info, err = io.ReadAll(io.LimitReader(f, largestInfo)); err != nil {
				return nil, nil, fmt.Errorf("%w: %w", ErrDamaged, err)
			}
		case strings.EqualFold(f.Name, packageStream):
			if f.Size > most {
				return nil, nil, fmt.Errorf("%w: %d bytes", ErrTooLarge, f.Size)
			}
			if pack, err = io.ReadAll(io.LimitReader(f, most)); err != nil {
				return nil, nil, fmt.Errorf("%w: %w", ErrDamaged, err)
			}
		}
	}
	if len(info) < 8 || len(pack) < 8 {
		return nil, nil, fmt.Errorf("%w: no encryption streams", ErrDamaged)
	}
	return info, pack, nil
}

// readInfo tells the schemes apart by the version in front ([MS-OFFCRYPTO] 2.3.4.5
// and 2.3.4.10).
func readInfo(info []byte) (scheme, error) {
	major, minor := binary.LittleEndian.Uint16(info), binary.LittleEndian.Uint16(info[2:])
	switch {
	case major == 4 && minor == 4:
		return readAgile(info[8:])
	case minor == 2 && major >= 2 && major <= 4:
		return readStandard(info[4:])
	}
	return nil, fmt.Errorf("%w: version %d.%d", ErrUnsupported, major, minor)
}

// unpack deciphers the package, in front of which stands its size.
func unpack(s scheme, key, pack []byte) ([]byte, error) {
	size := binary.LittleEndian.Uint64(pack)
	body := pack[8:]
	body = body[:len(body)/16*16]
	if err := s.decipher(key, body); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if size > uint64(len(body)) {
		return body, nil // cut off: what is left is read as a damaged package
	}
	return body[:size], nil
}

func utf16le(s string) []byte {
	var b bytes.Buffer
	for _, unit := range utf16.Encode([]rune(s)) {
		b.WriteByte(byte(unit & 0xff))
		b.WriteByte(byte(unit >> 8))
	}
	return b.Bytes()
}
