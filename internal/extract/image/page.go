package image

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// page is what people ask of a photo, a line each.
func (t *tags) page() string {
	var b strings.Builder
	for _, line := range []struct{ label, value string }{
		{"Titel", t.first("xmp:Title", "iptc:ObjectName", "iptc:Headline", "png:Title")},
		{"Gemaakt", t.created()},
		{"Bewerkt", t.moment("exif:ModifyDate", "exif:OffsetTime", "xmp:ModifyDate")},
		{"Camera", t.camera()},
		{"Serienummer", t.first("exif:SerialNumber", "exif:CameraSerialNumber", "xmp:SerialNumber")},
		{"GPS", t.gps()},
		{"Plaats", t.place()},
		{"Maker", t.first("exif:Artist", "xmp:Creator", "iptc:By-line", "png:Author", "exif:XPAuthor")},
		{"Eigenaar", t.first("exif:OwnerName", "xmp:OwnerName")},
		{"Beschrijving", t.first("xmp:Description", "iptc:Caption-Abstract", "exif:ImageDescription", "png:Description")},
		{"Opmerking", strings.Join(t.distinct("exif:UserComment", "exif:XPComment", "jpeg:Comment", "png:Comment"), "; ")},
		{"Trefwoorden", t.first("xmp:Subject", "iptc:Keywords", "exif:XPKeywords")},
		{"Auteursrecht", t.first("iptc:CopyrightNotice", "xmp:Rights", "exif:Copyright", "png:Copyright")},
		{"Programma", t.first("exif:Software", "xmp:CreatorTool", "png:Software")},
	} {
		if line.value != "" {
			b.WriteString(line.label + ": " + line.value + "\n")
		}
	}
	return b.String()
}

// metadata is everything, with the usual questions under names of their own.
func (t *tags) metadata() map[string]string {
	meta := maps.Clone(t.values)
	for key, value := range map[string]string{"created": t.created(), "camera": t.camera(), "gps": t.gps()} {
		if value != "" {
			meta[key] = value
		}
	}
	return meta
}

func (t *tags) distinct(keys ...string) []string {
	var all []string
	for _, key := range keys {
		value := t.values[key]
		known := value == ""
		for _, old := range all {
			known = known || old == value
		}
		if !known {
			all = append(all, value)
		}
	}
	return all
}

func (t *tags) camera() string {
	maker, model := t.first("exif:Make", "xmp:Make"), t.first("exif:Model", "xmp:Model")
	if strings.HasPrefix(strings.ToLower(model), strings.ToLower(maker)) {
		return model
	}
	return strings.TrimSpace(maker + " " + model)
}

func (t *tags) place() string {
	parts := t.distinct("iptc:Sub-location", "iptc:City", "iptc:Province-State", "iptc:Country-PrimaryLocationName")
	if len(parts) == 0 {
		parts = t.distinct("xmp:Location", "xmp:City", "xmp:State", "xmp:Country")
	}
	return strings.Join(parts, ", ")
}

// created is the moment of the exposure by the camera's clock, with its zone if it
// states one.
func (t *tags) created() string {
	for _, keys := range [][3]string{
		{"exif:DateTimeOriginal", "exif:OffsetTimeOriginal", "xmp:DateTimeOriginal"},
		{"exif:CreateDate", "exif:OffsetTimeDigitized", "xmp:CreateDate"},
		{"iptc:DateCreated", "", "xmp:DateCreated"},
		{"png:Creation Time", "", ""},
	} {
		if moment := t.moment(keys[0], keys[1], keys[2]); moment != "" {
			return moment
		}
	}
	return ""
}

var dayPattern = regexp.MustCompile(`^(\d{4})[:-](\d\d)[:-](\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?)?`)

// moment is a date in the form 2024-03-04 10:20:00 +01:00. EXIF separates its parts
// by colons; a clock that was never set gives zeros, which are no date.
func (t *tags) moment(key, zone, other string) string {
	value := t.values[key]
	if m := dayPattern.FindStringSubmatch(value); m == nil || m[1] == "0000" {
		key, zone, value = other, "", t.values[other]
	}
	m := dayPattern.FindStringSubmatch(value)
	switch {
	case m == nil && key == "png:Creation Time":
		return value
	case m == nil, m[1] == "0000":
		return ""
	}
	offset := t.values[zone]
	if zone == "" {
		offset = value[len(m[0]):]
	}
	return strings.TrimSpace(m[1] + "-" + m[2] + "-" + m[3] + " " + m[4] + " " + strings.TrimSpace(offset))
}

// gps is where the camera was, in decimal degrees: north and east are positive.
func (t *tags) gps() string {
	if t.lat != nil && t.long != nil {
		return degrees(signed(*t.lat, t.values["exif:GPSLatitudeRef"]), signed(*t.long, t.values["exif:GPSLongitudeRef"]))
	}
	lat, okLat := fromXMP(t.values["xmp:GPSLatitude"])
	long, okLong := fromXMP(t.values["xmp:GPSLongitude"])
	if okLat && okLong {
		return degrees(lat, long)
	}
	return ""
}

// degrees shows a place; null where there is none or it can't be.
func degrees(lat, long float64) string {
	if math.Abs(lat) > 90 || math.Abs(long) > 180 || math.IsNaN(lat) || math.IsNaN(long) || lat == 0 && long == 0 {
		return ""
	}
	return fmt.Sprintf("%.5f, %.5f", lat, long)
}

func signed(v float64, ref string) float64 {
	if strings.HasPrefix(ref, "S") || strings.HasPrefix(ref, "W") {
		return -math.Abs(v)
	}
	return v
}

// fromXMP reads "51,55.35N" and "51,55,21N" (XMP part 2, 3.2: GPSCoordinate).
func fromXMP(s string) (float64, bool) {
	if s == "" {
		return 0, false
	}
	figures := strings.TrimRight(s, "NSEWnsew")
	total, unit := 0.0, 1.0
	for part := range strings.SplitSeq(figures, ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil {
			return 0, false
		}
		total += v / unit
		unit *= 60
	}
	return signed(total, strings.ToUpper(s[len(figures):])), true
}
