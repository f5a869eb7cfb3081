package engine_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.temporal.io/api/common/v1"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"spoor/internal/engine"
	"spoor/internal/evidence"
)

func keys(t *testing.T, dir string) *engine.Keys {
	t.Helper()
	k, err := engine.LoadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func payload(data string) *common.Payload {
	return &common.Payload{Metadata: map[string][]byte{"encoding": []byte("json/plain")}, Data: []byte(data)}
}

func encode(t testing.TB, c *engine.Codec, p *common.Payload) *common.Payload {
	t.Helper()
	out, err := c.Encode([]*common.Payload{p})
	if err != nil {
		t.Fatal(err)
	}
	return out[0]
}

func TestWhatGoesInComesOut(t *testing.T) {
	codec := engine.NewCodec(keys(t, t.TempDir()))
	rapid.Check(t, func(rt *rapid.T) {
		var in []*common.Payload
		for _, data := range rapid.SliceOfN(rapid.SliceOf(rapid.Byte()), 0, 4).Draw(rt, "payloads") {
			meta := rapid.MapOf(rapid.String(), rapid.SliceOf(rapid.Byte())).Draw(rt, "metadata")
			for key := range meta { // protobuf refuses what is not UTF-8
				if strings.ToValidUTF8(key, "") != key {
					delete(meta, key)
				}
			}
			in = append(in, &common.Payload{Metadata: meta, Data: data})
		}
		secret, err := codec.Encode(in)
		if err != nil {
			rt.Fatal(err)
		}
		out, err := codec.Decode(secret)
		if err != nil {
			rt.Fatal(err)
		}
		if len(out) != len(in) {
			rt.Fatalf("got %d payloads, want %d", len(out), len(in))
		}
		for i := range in {
			if !proto.Equal(in[i], out[i]) {
				rt.Errorf("payload %d: got %v, want %v", i, out[i], in[i])
			}
			if n := len(in[i].GetData()); n > 8 && bytes.Contains(secret[i].GetData(), in[i].GetData()) {
				rt.Errorf("payload %d can be read in %q", i, secret[i].GetData())
			}
		}
	})
}

func TestTheSamePayloadNeverLooksTheSame(t *testing.T) {
	codec := engine.NewCodec(keys(t, t.TempDir()))
	if a, b := encode(t, codec, payload("x")), encode(t, codec, payload("x")); bytes.Equal(a.Data, b.Data) {
		t.Errorf("both are %x", a.Data)
	}
}

func TestWhatIsNotOursIsRefused(t *testing.T) {
	codec := engine.NewCodec(keys(t, t.TempDir()))
	stranger := engine.NewCodec(keys(t, t.TempDir()))
	flip := func(at int) *common.Payload {
		p := encode(t, codec, payload("zaak 12"))
		p.Data[(at+len(p.Data))%len(p.Data)] ^= 1
		return p
	}
	renamed := encode(t, stranger, payload("x"))
	renamed.Metadata["spoor-key"] = encode(t, codec, payload("x")).Metadata["spoor-key"]
	for name, c := range map[string]struct {
		in   *common.Payload
		want evidence.Kind
	}{
		"another key":                  {encode(t, stranger, payload("x")), evidence.Missing},
		"another key under our id":     {renamed, evidence.Corrupt},
		"nonce changed":                {flip(0), evidence.Corrupt},
		"text changed":                 {flip(14), evidence.Corrupt},
		"tag changed":                  {flip(-1), evidence.Corrupt},
		"never encrypted":              {payload("x"), evidence.Corrupt},
		"too short to be encrypted":    {&common.Payload{Metadata: renamed.Metadata, Data: []byte("x")}, evidence.Corrupt},
		"no payload where one belongs": {nil, evidence.Corrupt},
	} {
		out, err := codec.Decode([]*common.Payload{c.in})
		if evidence.KindOf(err) != c.want || out != nil {
			t.Errorf("%s: got %v and %v, want kind %s", name, out, err, c.want)
		}
	}
}

func TestErrorsAreEncryptedToo(t *testing.T) {
	codec := engine.NewCodec(keys(t, t.TempDir()))
	failure := codec.FailureConverter().ErrorToFailure(errors.New("zaak Noordzee: geheim"))
	text, err := proto.Marshal(failure)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(text, []byte("Noordzee")) {
		t.Errorf("the message can be read in %q", text)
	}
	if got := codec.FailureConverter().FailureToError(failure).Error(); !strings.Contains(got, "zaak Noordzee: geheim") {
		t.Errorf("got %q, want the message back", got)
	}
}

func TestAfterARotationOldPayloadsStayReadable(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	before := engine.NewCodec(keys(t, dir))
	old := encode(t, before, payload("oud"))
	for range 2 {
		if err := engine.Rotate(dir); err != nil {
			t.Fatal(err)
		}
	}
	after := engine.NewCodec(keys(t, dir))
	out, err := after.Decode([]*common.Payload{old})
	if err != nil || string(out[0].GetData()) != "oud" {
		t.Errorf("got %v, %v, want the old payload", out, err)
	}
	if _, err := before.Decode([]*common.Payload{encode(t, after, payload("nieuw"))}); evidence.KindOf(err) != evidence.Missing {
		t.Errorf("the old keys read a new payload: %v, want kind %s", err, evidence.Missing)
	}
}

func TestKeysArePrivateAndKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	secret := encode(t, engine.NewCodec(keys(t, dir)), payload("x"))
	if _, err := engine.NewCodec(keys(t, dir)).Decode([]*common.Payload{secret}); err != nil {
		t.Errorf("loaded again: %v", err)
	}
	path := filepath.Join(dir, "temporal.key")
	for p, want := range map[string]fs.FileMode{dir: 0o700, path: 0o600} {
		if info, err := os.Stat(p); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: mode %v, %v, want %o", p, info.Mode().Perm(), err, want)
		}
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("%d files, %v, want the key alone", len(files), err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := engine.LoadKeys(dir); evidence.KindOf(err) != evidence.Invalid {
		t.Errorf("a key that others read: %v, want kind %s", err, evidence.Invalid)
	}
	if err := errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, []byte("short"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := engine.LoadKeys(dir); evidence.KindOf(err) != evidence.Corrupt {
		t.Errorf("half a key: %v, want kind %s", err, evidence.Corrupt)
	}
}

func FuzzDecodeNeverPanics(f *testing.F) {
	dir := f.TempDir()
	k, err := engine.LoadKeys(dir)
	if err != nil {
		f.Fatal(err)
	}
	codec := engine.NewCodec(k)
	good := encode(f, codec, payload("x"))
	f.Add(good.Metadata["encoding"], good.Metadata["spoor-key"], good.Data)
	f.Add([]byte("json/plain"), []byte(""), []byte("{}"))
	f.Fuzz(func(t *testing.T, encoding, key, data []byte) {
		p := &common.Payload{Metadata: map[string][]byte{"encoding": encoding, "spoor-key": key}, Data: data}
		if out, err := codec.Decode([]*common.Payload{p}); err == nil && !bytes.Equal(data, good.Data) {
			t.Errorf("Decode(%v) = %v, want a refusal", p, out)
		}
	})
}
