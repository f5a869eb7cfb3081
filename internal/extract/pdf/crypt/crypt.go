// Package crypt opens encrypted PDFs: the standard security handler (ISO 32000-2,
// 7.6), RC4 and AES, 40 to 256 bits, with the empty user password or one that is
// given, be it the user's or the owner's.
//
// It doesn't guess passwords. Its MD5 and RC4 are what the format prescribes; they
// protect nothing of ours.
package crypt

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"

	"spoor/internal/extract/pdf/syntax"
)

// ErrPassword says that the document can't be read without a password.
var ErrPassword = errors.New("a password is needed")

// ErrUnsupported says that the document is protected in a way that isn't known here,
// with a certificate for example.
var ErrUnsupported = errors.New("unsupported encryption")

// method is how bytes are enciphered.
type method int

const (
	identity method = iota
	rivest          // RC4, key per object
	aes128          // AES-CBC, key per object
	aes256          // AES-CBC, the file's key
)

// Handler deciphers the strings and streams of one document.
type Handler struct {
	key      []byte
	strings  method
	streams  method
	metadata bool // metadata streams are enciphered too
	asked    bool
}

// Asked reports whether it took a password to open the document.
func (h *Handler) Asked() bool { return h.asked }

// settings are the entries of the encryption dictionary, made plain.
type settings struct {
	version, revision, length int
	owner, user               string
	ownerKey, userKey         string
	permissions               int
	metadata                  bool
}

// New reads an encryption dictionary, whose references must be resolved, and tries
// the empty password and then those given. id is the first string of the trailer's
// /ID.
func New(dict syntax.Dict, id string, passwords ...string) (*Handler, error) {
	if filter, _ := dict["Filter"].(syntax.Name); filter != "Standard" {
		return nil, fmt.Errorf("%w: security handler %.20q", ErrUnsupported, string(filter))
	}
	s := readSettings(dict)
	h := &Handler{metadata: s.metadata}
	var err error
	if h.strings, h.streams, err = methods(dict, s.version); err != nil {
		return nil, err
	}
	for _, password := range append([]string{""}, passwords...) {
		if h.key, err = s.keyWith(password, id); !errors.Is(err, ErrPassword) {
			h.asked = password != ""
			break
		}
	}
	if err != nil {
		return nil, err
	}
	return h, nil
}

// keyWith is the file's key if the password is right.
func (s settings) keyWith(password, id string) ([]byte, error) {
	switch {
	case s.revision >= 5:
		return key256(s, firstBytes(password, longest256))
	case s.revision >= 2:
		return keyMD5(s, id, password)
	}
	return nil, fmt.Errorf("%w: revision %d", ErrUnsupported, s.revision)
}

func readSettings(dict syntax.Dict) settings {
	text := func(key syntax.Name) string { s, _ := dict[key].(string); return s }
	s := settings{
		version:     syntax.Int(dict["V"]),
		revision:    syntax.Int(dict["R"]),
		length:      syntax.Int(dict["Length"]),
		owner:       text("O"),
		user:        text("U"),
		ownerKey:    text("OE"),
		userKey:     text("UE"),
		permissions: syntax.Int(dict["P"]),
		metadata:    true,
	}
	if m, ok := dict["EncryptMetadata"].(bool); ok {
		s.metadata = m
	}
	s.length = bits(s.length, 40)
	switch s.version {
	case 1:
		s.length = 40
	case 4:
		s.length = streamKeyBits(dict, s.length)
	}
	return s
}

// bits is a key length that may be given in bytes.
func bits(n, otherwise int) int {
	if n >= 5 && n <= 16 {
		n *= 8
	}
	if n < 40 || n > 128 || n%8 != 0 {
		return otherwise
	}
	return n
}

// streamKeyBits is the key length of a document with crypt filters: that of the
// filter for streams, 128 where that says nothing.
func streamKeyBits(dict syntax.Dict, general int) int {
	name, _ := dict["StmF"].(syntax.Name)
	filters, _ := dict["CF"].(syntax.Dict)
	filter, _ := filters[name].(syntax.Dict)
	if filter["CFM"] != syntax.Name("V2") {
		return 128
	}
	if n := bits(syntax.Int(filter["Length"]), 0); n > 0 {
		return n
	}
	if general > 40 {
		return general
	}
	return 128
}

// methods says how strings and streams are enciphered (7.6.6).
func methods(dict syntax.Dict, version int) (forStrings, forStreams method, err error) {
	switch version {
	case 1, 2, 3:
		return rivest, rivest, nil
	case 4, 5, 6:
	default:
		return 0, 0, fmt.Errorf("%w: version %d", ErrUnsupported, version)
	}
	filters, _ := dict["CF"].(syntax.Dict)
	if forStrings, err = cryptFilter(filters, dict["StrF"]); err != nil {
		return 0, 0, err
	}
	forStreams, err = cryptFilter(filters, dict["StmF"])
	return forStrings, forStreams, err
}

func cryptFilter(filters syntax.Dict, name syntax.Object) (method, error) {
	n, _ := name.(syntax.Name)
	if n == "" || n == "Identity" {
		return identity, nil
	}
	filter, _ := filters[n].(syntax.Dict)
	switch cfm, _ := filter["CFM"].(syntax.Name); cfm {
	case "V2":
		return rivest, nil
	case "AESV2":
		return aes128, nil
	case "AESV3":
		return aes256, nil
	case "None", "":
		return identity, nil
	default:
		return 0, fmt.Errorf("%w: method %.20q", ErrUnsupported, string(cfm))
	}
}

// String deciphers a string of the indirect object ref. What can't be deciphered
// stays as it is.
func (h *Handler) String(s string, ref syntax.Ref) string {
	return string(h.decipher(h.strings, []byte(s), ref))
}

// Stream deciphers the data of the stream ref. isMetadata tells a metadata stream,
// which may stand in clear.
func (h *Handler) Stream(data []byte, ref syntax.Ref, isMetadata bool) []byte {
	if isMetadata && !h.metadata {
		return data
	}
	return h.decipher(h.streams, data, ref)
}

func (h *Handler) decipher(m method, data []byte, ref syntax.Ref) []byte {
	switch m {
	case rivest:
		out, err := rc4Of(h.objectKey(ref, false), data)
		if err != nil {
			return data
		}
		return out
	case aes128:
		return unCBC(h.objectKey(ref, true), data)
	case aes256:
		return unCBC(h.key, data)
	case identity:
	}
	return data
}

// objectKey is the key for one object (7.6.3.2, algorithm 1).
func (h *Handler) objectKey(ref syntax.Ref, isAES bool) []byte {
	n, g := ref.Num, ref.Gen
	in := append([]byte{}, h.key...)
	in = append(in, byte(n&0xff), byte(n>>8&0xff), byte(n>>16&0xff), byte(g&0xff), byte(g>>8&0xff))
	if isAES {
		in = append(in, "sAlT"...)
	}
	sum := md5Of(in)
	return sum[:min(len(h.key)+5, len(sum))]
}

// unCBC deciphers AES-CBC with the initialisation vector in front and padding
// behind. A cut-off last block is dropped.
func unCBC(key, data []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil || len(data) < 2*aes.BlockSize {
		return nil
	}
	body := data[aes.BlockSize:]
	out := make([]byte, len(body)/aes.BlockSize*aes.BlockSize)
	cipher.NewCBCDecrypter(block, data[:aes.BlockSize]).CryptBlocks(out, body[:len(out)])
	if pad := int(out[len(out)-1]); pad >= 1 && pad <= aes.BlockSize {
		out = out[:len(out)-pad]
	}
	return out
}
