package formats

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"spoor/internal/evidence"
	"spoor/internal/extract"
	"spoor/internal/extract/detect"
	"spoor/internal/extract/office/sealed"
)

// unsealed opens an encrypted Office document with one of the source's passwords and
// reads what is inside.
func (s *Set) unsealed(ctx context.Context, kind detect.Kind, src extract.Source, lim extract.Limits, sink extract.Sink) (extract.Result, error) {
	memory := lim.Memory
	if memory <= 0 {
		memory = extract.DefaultLimits(src.Size).Memory
	}
	plain, asked, err := sealed.Open(src.Data, memory*3/10, src.Passwords...)
	if err != nil {
		return notUnsealed(kind, len(src.Passwords), err), ctx.Err()
	}
	inner := extract.Source{Name: src.Name, Size: int64(len(plain)), Data: bytes.NewReader(plain), Passwords: src.Passwords}
	kind, err = sniff(inner)
	if err != nil || kind.Encrypted {
		return plainly(kind, evidence.Damaged, "office-encrypted: no document inside"), ctx.Err()
	}
	res, err := s.readAs(ctx, kind, inner, lim, sink)
	if err != nil {
		return res, err
	}
	if res.Metadata == nil {
		res.Metadata = map[string]string{}
	}
	res.Metadata["encrypted"] = "no password needed"
	if asked {
		res.Metadata["encrypted"] = "opened with a password"
	}
	return res, nil
}

func notUnsealed(kind detect.Kind, passwords int, err error) extract.Result {
	switch {
	case errors.Is(err, sealed.ErrPassword) && passwords == 0:
		return plainly(kind, evidence.NeedsPassword, "office-encrypted: needs a password")
	case errors.Is(err, sealed.ErrPassword):
		return plainly(kind, evidence.NeedsPassword, fmt.Sprintf("office-encrypted: none of %d passwords opens it", passwords))
	case errors.Is(err, sealed.ErrUnsupported):
		return plainly(kind, evidence.Unsupported, "office-encryption-unsupported: "+err.Error())
	case errors.Is(err, sealed.ErrTooLarge):
		return plainly(kind, evidence.Memory, "office-encrypted-too-large: "+err.Error())
	}
	return plainly(kind, evidence.Damaged, "office-encrypted-damaged: "+err.Error())
}
