package image

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	stdimage "image"

	"golang.org/x/image/webp"

	"spoor/internal/extract"
)

// webpSheet reads a WebP file (RFC 9649). Of one that moves, the first frame is written
// as a file of its own, which is all that the decoder takes.
func webpSheet(src extract.Source) sheet {
	data, err := whole(src)
	if err != nil && len(data) == 0 {
		return sheet{why: err}
	}
	still, frames := data, 0
	for kind, body := range riffChunks(data, 12) {
		if kind == "ANMF" && len(body) > 16 {
			if frames++; frames == 1 {
				still = firstFrame(body)
			}
		}
	}
	cfg, err := webp.DecodeConfig(bytes.NewReader(still))
	s := sheet{width: cfg.Width, height: cfg.Height, frames: frames, memory: 8 * int64(cfg.Width) * int64(cfg.Height), why: err}
	s.decode = func(context.Context) (stdimage.Image, string, error) {
		img, err := webp.Decode(bytes.NewReader(still))
		return img, "", err
	}
	if err == nil && len(still) < 12 {
		s.why = errors.New("damaged WebP")
	}
	return s
}

// riffChunks are the parts of a file from a place on.
func riffChunks(data []byte, at int) func(func(string, []byte) bool) {
	return func(yield func(string, []byte) bool) {
		for at+8 <= len(data) {
			n := int(binary.LittleEndian.Uint32(data[at+4:]))
			end := min(at+8+n, len(data))
			if !yield(string(data[at:at+4]), data[at+8:end]) {
				return
			}
			at += 8 + n + n&1
		}
	}
}

// firstFrame makes a file of a frame (RFC 9649, 2.7.1.1).
func firstFrame(frame []byte) []byte {
	body := []byte("WEBP")
	extended := []byte("VP8X\x0a\x00\x00\x00\x10\x00\x00\x00")
	extended = append(extended, frame[6:12]...) // width and height less one, as they stand
	for kind := range riffChunks(frame, 16) {
		if kind == "ALPH" {
			body = append(body, extended...)
		}
	}
	body = append(body, frame[16:]...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...) //nolint:gosec // bounded by the file
}
