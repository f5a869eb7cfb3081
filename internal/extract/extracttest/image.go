package extracttest

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
)

// Picture is what the images made here show, w by h pixels: redder to the right, greener
// downwards, with a dark bar at the top left, so that no way of turning it leaves it as
// it is.
func Picture(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{R: uint8(x * 255 / w), G: uint8(y * 255 / h), B: 200, A: 255} //nolint:gosec // less than 256
			if x < w/2 && y < h/4 {
				c = color.NRGBA{R: 20, G: 20, B: 20, A: 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

// The size of the images that are made here, where no other is asked for.
const (
	PictureWidth  = 48
	PictureHeight = 36
)

// Photo says what a camera writes down. Zero values are left out.
type Photo struct {
	Make, Model, Software, Description string
	Taken, Zone                        string // "2024:03:04 10:20:30", "+01:00"
	Lat, Long                          float64
	Comment                            string      // of the JPEG itself
	Orientation                        int         // 1 to 8; 0 stands for none
	Pixels                             image.Image // nil for a Picture
}

// JPEG is a photo with the metadata of a camera (EXIF 2.32).
func JPEG(p Photo) []byte {
	out := []byte{0xFF, 0xD8}
	out = segment(out, 0xE1, append([]byte("Exif\x00\x00"), TIFF(p)...))
	if p.Comment != "" {
		out = segment(out, 0xFE, []byte(p.Comment))
	}
	if p.Pixels == nil {
		p.Pixels = Picture(PictureWidth, PictureHeight)
	}
	var pixels bytes.Buffer
	check(jpeg.Encode(&pixels, p.Pixels, &jpeg.Options{Quality: 95}))
	return append(out, pixels.Bytes()[2:]...)
}

func segment(out []byte, marker byte, data []byte) []byte {
	out = append(out, 0xFF, marker)
	out = binary.BigEndian.AppendUint16(out, u16(len(data)+2))
	return append(out, data...)
}

// What is built here has far fewer bytes than these types can count.
func u16(n int) uint16 { return uint16(n) } //nolint:gosec // see above
func u32(n int) uint32 { return uint32(n) } //nolint:gosec // see above

// tiffField is one entry of a directory: text, or rationals, or a reference.
type tiffField struct {
	tag  uint16
	kind uint16
	n    uint32
	data []byte
}

func tiffText(tag uint16, s string) tiffField {
	return tiffField{tag, 2, u32(len(s) + 1), append([]byte(s), 0)}
}

func tiffShort(tag uint16, v int) tiffField {
	return tiffField{tag, 3, 1, binary.LittleEndian.AppendUint16(nil, u16(v))}
}

func tiffReference(tag uint16, to int) tiffField {
	return tiffField{tag, 4, 1, binary.LittleEndian.AppendUint32(nil, u32(to))}
}

// tiffDegrees are degrees, minutes and seconds as three rationals.
func tiffDegrees(tag uint16, v float64) tiffField {
	v = math.Abs(v)
	minutes := (v - math.Floor(v)) * 60
	seconds := (minutes - math.Floor(minutes)) * 60
	var data []byte
	for _, r := range [][2]uint32{{uint32(v), 1}, {uint32(minutes), 1}, {uint32(math.Round(seconds * 10000)), 10000}} {
		data = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(data, r[0]), r[1])
	}
	return tiffField{tag, 5, 3, data}
}

// TIFF is the metadata of a photo as a TIFF file of one directory without image.
func TIFF(p Photo) []byte {
	out := []byte("II*\x00\x08\x00\x00\x00")
	main := []tiffField{tiffText(0x10e, p.Description), tiffText(0x10f, p.Make), tiffText(0x110, p.Model)}
	if p.Orientation > 0 {
		main = append(main, tiffShort(0x112, p.Orientation))
	}
	main = append(main, tiffText(0x131, p.Software))
	// Directories of a fixed order and length: main, camera, place.
	camera := []tiffField{tiffText(0x9003, p.Taken), tiffText(0x9011, p.Zone)}
	north, east := "N", "E"
	if p.Lat < 0 {
		north = "S"
	}
	if p.Long < 0 {
		east = "W"
	}
	place := []tiffField{tiffText(1, north), tiffDegrees(2, p.Lat), tiffText(3, east), tiffDegrees(4, p.Long)}
	at := len(out) + directorySize(main) + 2*12
	main = append(main, tiffReference(0x8769, at))
	if p.Lat != 0 || p.Long != 0 {
		main = append(main, tiffReference(0x8825, at+directorySize(camera)))
	} else {
		main = append(main, tiffText(0xfffe, ""))
	}
	out = appendDirectory(out, main)
	return appendDirectory(appendDirectory(out, camera), place)
}

func directorySize(fields []tiffField) int {
	size := 2 + 12*len(fields) + 4
	for _, f := range fields {
		if len(f.data) > 4 {
			size += len(f.data) + len(f.data)%2
		}
	}
	return size
}

func appendDirectory(out []byte, fields []tiffField) []byte {
	far := len(out) + 2 + 12*len(fields) + 4
	out = binary.LittleEndian.AppendUint16(out, u16(len(fields)))
	var values []byte
	for _, f := range fields {
		out = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(out, f.tag), f.kind)
		out = binary.LittleEndian.AppendUint32(out, f.n)
		if len(f.data) <= 4 {
			out = append(out, append(f.data, make([]byte, 4-len(f.data))...)...)
			continue
		}
		out = binary.LittleEndian.AppendUint32(out, u32(far+len(values)))
		values = append(values, f.data...)
		if len(values)%2 != 0 {
			values = append(values, 0)
		}
	}
	return append(append(out, 0, 0, 0, 0), values...)
}

// TIFFPages is a TIFF file with a page of 8 bits for each image, and what is written
// about the first. A page without image has no pixels.
func TIFFPages(description string, images ...*image.Gray) []byte {
	out := []byte("II*\x00\x00\x00\x00\x00")
	link := 4
	for i, img := range images {
		at := len(out)
		var fields []tiffField
		if img != nil {
			out = append(out, img.Pix...)
			fields = []tiffField{
				tiffReference(256, img.Rect.Dx()), tiffReference(257, img.Rect.Dy()), tiffShort(258, 8), tiffShort(259, 1), tiffShort(262, 1),
			}
		}
		if i == 0 && description != "" {
			fields = append(fields, tiffText(270, description))
		}
		if img != nil {
			fields = append(fields, tiffReference(273, at), tiffReference(279, len(img.Pix)))
		}
		if len(out)%2 != 0 {
			out = append(out, 0)
		}
		binary.LittleEndian.PutUint32(out[link:], u32(len(out)))
		link = len(out) + 2 + 12*len(fields)
		out = appendDirectory(out, fields)
	}
	return out
}

// PNG is a gray image with these chunks after its header: kind and data, in pairs.
func PNG(chunks ...string) []byte {
	var out bytes.Buffer
	check(png.Encode(&out, image.NewGray(image.Rect(0, 0, PictureWidth, PictureHeight))))
	const header = 8 + 12 + 13
	file := bytes.Clone(out.Bytes()[:header])
	for i := 0; i < len(chunks); i += 2 {
		file = binary.BigEndian.AppendUint32(file, u32(len(chunks[i+1])))
		body := []byte(chunks[i] + chunks[i+1])
		file = binary.BigEndian.AppendUint32(append(file, body...), crc32.ChecksumIEEE(body))
	}
	return append(file, out.Bytes()[header:]...)
}

// GIF is an image of 4 by 3 points, an icon.
func GIF() []byte {
	var out bytes.Buffer
	check(gif.Encode(&out, image.NewGray(image.Rect(0, 0, 4, 3)), nil))
	return out.Bytes()
}
