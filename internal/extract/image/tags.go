package image

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/bep/imagemeta"
)

const (
	mostTags   = 300
	longestTag = 2000 // bytes kept of one value
	mostFaults = 20
)

// tags are what an image says of itself, by source and name: "exif:Make".
type tags struct {
	values map[string]string
	space  map[string]string // where a value comes from, to choose between equal names
	lat    *float64
	long   *float64
	faults []string
}

func newTags() *tags { return &tags{values: map[string]string{}, space: map[string]string{}} }

func (t *tags) fault(format string, args ...any) {
	if len(t.faults) < mostFaults {
		t.faults = append(t.faults, fmt.Sprintf(format, args...))
	}
}

func (t *tags) size(width, height int) {
	if width > 0 && height > 0 {
		t.values["width"], t.values["height"] = strconv.Itoa(width), strconv.Itoa(height)
	}
}

// decode reads EXIF, IPTC and XMP. Damage ends one of them, or all, and is noted.
func (t *tags) decode(format imagemeta.ImageFormat, r io.ReadSeeker) {
	defer func() {
		if p := recover(); p != nil { // the library's own checks go by panics
			t.fault("metadata-damaged: %v", p)
		}
	}()
	for _, source := range []imagemeta.Source{imagemeta.EXIF | imagemeta.IPTC | imagemeta.CONFIG, imagemeta.XMP} {
		if _, err := r.Seek(0, io.SeekStart); err != nil {
			t.fault("read-failed: %v", err)
			return
		}
		res, err := imagemeta.Decode(imagemeta.Options{
			R: r, ImageFormat: format, Sources: source, HandleTag: t.take,
			ShouldHandleTag: func(tag imagemeta.TagInfo) bool { return !strings.HasPrefix(tag.Namespace, "IFD1") },
		})
		if err != nil {
			t.fault("metadata-damaged: %s", plain(err.Error()))
		}
		t.size(res.ImageConfig.Width, res.ImageConfig.Height)
	}
}

// take keeps one tag.
func (t *tags) take(tag imagemeta.TagInfo) error {
	if strings.HasPrefix(tag.Tag, imagemeta.UnknownPrefix) || tag.Tag == "MakerNote" {
		return nil
	}
	if degrees, ok := tag.Value.(float64); ok && tag.Source == imagemeta.EXIF {
		switch tag.Tag {
		case "GPSLatitude":
			t.lat = &degrees
		case "GPSLongitude":
			t.long = &degrees
		}
	}
	t.keep(strings.ToLower(tag.Source.String())+":"+tag.Tag, tag.Namespace, shown(tag.Value))
	return nil
}

// keep keeps a value under its name; of two, that of the namespace that sorts first,
// so that the answer does not depend on their order.
func (t *tags) keep(key, space, value string) {
	value = plain(value)
	old, known := t.space[key]
	if value == "" || known && old <= space || !known && len(t.values) >= mostTags {
		return
	}
	t.values[key], t.space[key] = value, space
}

// shown is a value as text.
func shown(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case []string:
		return strings.Join(v, ", ")
	case float64:
		return strconv.FormatFloat(v, 'g', 8, 64)
	case []byte:
		return ""
	case imagemeta.Rat[uint32]:
		return v.String()
	case imagemeta.Rat[int32]:
		return v.String()
	}
	return strings.Trim(fmt.Sprint(value), "[]")
}

// plain is a value on one line, without control characters, of limited length.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > longestTag {
		s = strings.ToValidUTF8(s[:longestTag], "") + "..."
	}
	return s
}

// first is the first of these that the image has.
func (t *tags) first(keys ...string) string {
	for _, key := range keys {
		if value := t.values[key]; value != "" {
			return value
		}
	}
	return ""
}
