package wasm_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"spoor/internal/evidence"
	"spoor/internal/extract/wasm"
)

func TestOnlyThePinnedModuleIsRead(t *testing.T) {
	code := []byte("\x00asm and so on")
	sum := sha256.Sum256(code)
	m := wasm.Module{Name: "x", Version: "1", Checksum: hex.EncodeToString(sum[:]), Size: len(code)}
	if got, err := m.Read(bytes.NewReader(code)); err != nil || !bytes.Equal(got, code) {
		t.Errorf("Read = %q, %v; want the module", got, err)
	}
	for name, other := range map[string]string{"changed": "\x00asm and so off", "longer": string(code) + "!", "shorter": "\x00asm", "empty": ""} {
		if _, err := m.Read(bytes.NewReader([]byte(other))); evidence.KindOf(err) != evidence.Corrupt {
			t.Errorf("%s: error %v, want kind corrupt", name, err)
		}
	}
}

func TestMemoryGrowsToItsLimitAndIsGivenBack(t *testing.T) {
	const limit = 1 << 20
	m := wasm.Memory(limit).Allocate(0, 1<<32)
	if got := m.Reallocate(limit); len(got) != limit {
		t.Errorf("Reallocate(limit) = %d bytes, want %d", len(got), limit)
	}
	if got := m.Reallocate(limit + 1); got != nil {
		t.Errorf("Reallocate(limit+1) = %d bytes, want none", len(got))
	}
	m.Free()
	m.Free()
	if got := m.Reallocate(1); got != nil {
		t.Errorf("Reallocate after Free = %d bytes, want none", len(got))
	}
}
