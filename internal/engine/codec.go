package engine

import (
	"errors"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"

	"spoor/internal/evidence"
)

// The metadata of an encrypted payload.
const (
	metaEncoding = converter.MetadataEncoding
	metaKey      = "spoor-key"
	sealed       = "binary/spoor-aes256gcm"
)

// Codec encrypts every payload that leaves for Temporal and decrypts what comes back:
// AES-256-GCM with a random nonce (NIST SP 800-38D), the key's id in the metadata. The
// id and the encoding are authenticated with the payload. It is safe for concurrent
// use.
//
// Not encrypted, because Temporal reads them: workflow ids, search attributes, memo
// keys and the names of types and queues. No name of a person, file or case may stand
// there.
type Codec struct{ keys *Keys }

// NewCodec is a codec that encrypts with the current key.
func NewCodec(keys *Keys) *Codec { return &Codec{keys: keys} }

// DataConverter turns values into encrypted payloads and back.
func (c *Codec) DataConverter() converter.DataConverter {
	return converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), c)
}

// FailureConverter encrypts messages and stack traces of errors too: they may quote
// what was being read.
func (c *Codec) FailureConverter() converter.FailureConverter {
	return temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{
		DataConverter: c.DataConverter(), EncodeCommonAttributes: true,
	})
}

// Encode encrypts payloads. Error kind Internal.
func (c *Codec) Encode(payloads []*common.Payload) ([]*common.Payload, error) {
	out := make([]*common.Payload, len(payloads))
	for i, p := range payloads {
		plain, err := proto.Marshal(p)
		if err != nil {
			return nil, evidence.E(evidence.Internal, "encrypt a payload", "", err)
		}
		id := c.keys.current
		out[i] = &common.Payload{
			Metadata: map[string][]byte{metaEncoding: []byte(sealed), metaKey: []byte(id)},
			Data:     c.keys.ciphers[id].Seal(nil, nil, plain, associated(id)), //nolint:gosec // the cipher draws a random nonce itself
		}
	}
	return out, nil
}

// Decode decrypts payloads. One that is not encrypted is refused: it is not ours,
// whoever put it there. Error kinds: Corrupt (changed, or never encrypted), Missing
// (What is the id of the key that is not there).
func (c *Codec) Decode(payloads []*common.Payload) ([]*common.Payload, error) {
	out := make([]*common.Payload, len(payloads))
	for i, p := range payloads {
		plain, err := c.open(p)
		if err != nil {
			return nil, err
		}
		out[i] = &common.Payload{}
		if err := proto.Unmarshal(plain, out[i]); err != nil {
			return nil, evidence.E(evidence.Corrupt, "decrypt a payload", "", err)
		}
	}
	return out, nil
}

func (c *Codec) open(p *common.Payload) ([]byte, error) {
	const op = "decrypt a payload"
	if string(p.GetMetadata()[metaEncoding]) != sealed {
		return nil, evidence.E(evidence.Corrupt, op, "", errors.New("it is not encrypted"))
	}
	id := string(p.GetMetadata()[metaKey])
	key, ok := c.keys.ciphers[id]
	if !ok {
		return nil, evidence.E(evidence.Missing, op, id, errors.New("no such key in the keys folder"))
	}
	plain, err := key.Open(nil, nil, p.GetData(), associated(id))
	if err != nil {
		return nil, evidence.E(evidence.Corrupt, op, id, err)
	}
	return plain, nil
}

// associated is what is authenticated beside the payload.
func associated(id string) []byte { return []byte(sealed + "\x00" + id) }
