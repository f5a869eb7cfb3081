package extracttest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"io/fs"
)

// RarOptions say what a Rar is like besides its entries.
type RarOptions struct {
	Password  string // encrypts what the files hold
	HideNames bool   // encrypts the list of names too
	Goes      bool   // the last file goes on in another volume
	Continues bool   // the first file began in an earlier volume
}

// Rar is a rar archive of version 5 (RAR 5.0 archive format) whose files are stored.
func Rar(o RarOptions, entries ...Entry) []byte {
	r := &rarWriter{RarOptions: o}
	r.out.WriteString("Rar!\x1a\x07\x01\x00")
	if o.HideNames {
		r.block(cat(vint(4), vint(0), vint(0), vint(1), []byte{rarRounds}, rarSalt(), rarCheck(o.Password)), nil)
		r.hide = true
	}
	volume := uint64(0)
	if o.Goes || o.Continues {
		volume = 1
	}
	r.block(cat(vint(1), vint(0), vint(volume)), nil)
	for i, e := range entries {
		r.file(e, i == 0 && o.Continues, i == len(entries)-1 && o.Goes)
	}
	last := uint64(0)
	if o.Goes {
		last = 1
	}
	r.block(cat(vint(5), vint(0), vint(last)), nil)
	return r.out.Bytes()
}

const rarRounds = 4 // a power of two; real ones use 15

func rarSalt() []byte   { return []byte("0123456789abcdef") }
func rarVector() []byte { return []byte("fedcba9876543210") }

// rarKey is the key that so many more rounds give.
func rarKey(password string, more int) []byte {
	return must(pbkdf2.Key(sha256.New, password, rarSalt(), 1<<rarRounds+more, 32))
}

// rarCheck tells a wrong password: the rounds' last value folded, and its checksum.
func rarCheck(password string) []byte {
	check := make([]byte, 8)
	for i, b := range rarKey(password, 32) {
		check[i%8] ^= b
	}
	sum := sha256.Sum256(check)
	return append(check, sum[:4]...)
}

type rarWriter struct {
	RarOptions
	out  bytes.Buffer
	hide bool
}

func (r *rarWriter) seal(data []byte) []byte {
	data = append(bytes.Clone(data), make([]byte, (16-len(data)%16)%16)...)
	cipher.NewCBCEncrypter(must(aes.NewCipher(rarKey(r.Password, 0))), rarVector()).CryptBlocks(data, data) //nolint:gosec // tests repeat
	return data
}

// block writes a header and the data behind it.
func (r *rarWriter) block(header, data []byte) {
	sized := append(vint(uint64(len(header))), header...)
	whole := append(binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(sized)), sized...)
	if r.hide {
		r.out.Write(rarVector())
		whole = r.seal(whole)
	}
	r.out.Write(whole)
	r.out.Write(data)
}

func (r *rarWriter) file(e Entry, began, goesOn bool) {
	data, flags := e.Data, uint64(2)
	var extra []byte
	if r.Password != "" && e.Method == 0 {
		record := cat(vint(1), vint(0), vint(1), []byte{rarRounds}, rarSalt(), rarVector(), rarCheck(r.Password))
		extra = append(vint(uint64(len(record))), record...)
		data = r.seal(data)
	}
	if e.Mode&fs.ModeSymlink != 0 {
		record := cat(vint(5), vint(1), vint(0), vint(uint64(len(e.Data))), e.Data)
		extra = append(vint(uint64(len(record))), record...)
		data = nil
	}
	for bit, set := range map[uint64]bool{1: len(extra) > 0, 8: began, 16: goesOn} {
		if set {
			flags |= bit
		}
	}
	sum := e.CRC
	if sum == 0 {
		sum = crc32.ChecksumIEEE(e.Data)
	}
	header := cat(vint(2), vint(flags))
	if len(extra) > 0 {
		header = append(header, vint(uint64(len(extra)))...)
	}
	header = cat(header, vint(uint64(len(data))), vint(2|4), vint(uint64(len(e.Data))), vint(0o100644),
		binary.LittleEndian.AppendUint32(nil, uint32(Day().Unix())), //nolint:gosec // a day of this century
		binary.LittleEndian.AppendUint32(nil, sum), vint(0), vint(1), vint(uint64(len(e.Name))), []byte(e.Name), extra)
	r.block(header, data)
}

// vint is a number of the format: seven bits a byte, the lowest first.
func vint(n uint64) []byte { return binary.AppendUvarint(nil, n) }

func cat(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
