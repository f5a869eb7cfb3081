package demo

import (
	"encoding/json"
	"slices"
	"strings"

	"spoor/internal/evidence"
)

// Version of the demo; it changes whenever a byte of it does.
const Version = "1"

// Truth is what is known about the demo.
type Truth struct {
	Version string `json:"version"`
	Cases   []Case `json:"cases"` // by number
	Links   []Link `json:"links"` // by kind and normal form
}

// Case is an invented investigation.
type Case struct {
	Number   string    `json:"number"`
	Name     string    `json:"name"`
	Exhibits []Exhibit `json:"exhibits"` // by number
}

// Exhibit is an invented thing seized or submitted. Its files lie in Dir, a path
// with forward slashes below the demo's folder.
type Exhibit struct {
	Number      string               `json:"number"`
	Title       string               `json:"title"`
	Custodian   string               `json:"custodian"`
	Acquisition evidence.Acquisition `json:"acquisition"`
	Ground      string               `json:"ground"`
	Dir         string               `json:"dir"`
	Documents   []Document           `json:"documents"` // by path
}

// Document is a file of an exhibit or a part of one, and what must be found in it.
type Document struct {
	Path     string           `json:"path"` // in the exhibit; parts as parent!/name
	Outcome  evidence.Outcome `json:"outcome"`
	Kind     string           `json:"kind,omitempty"`     // "" where the bytes show none
	Language string           `json:"language,omitempty"` // "" where there is too little text to say
	Findings []Finding        `json:"findings,omitempty"`
	Mentions []Mention        `json:"mentions,omitempty"`
	// Absent are indicators that the document doesn't assert, though it speaks of them.
	Absent []evidence.Indicator `json:"absent,omitempty"`
	// Quiet documents assert nothing at all.
	Quiet bool `json:"quiet,omitempty"`
}

// Finding is a passage that shows an indicator. Whoever reads the document may cite
// more or less of it.
type Finding struct {
	Indicator evidence.Indicator `json:"indicator"`
	Stance    evidence.Stance    `json:"stance"`
	Quote     string             `json:"quote"`
}

// Mention is an identifier as written, with its normal form.
type Mention struct {
	Kind   evidence.MentionKind `json:"kind"`
	Normal string               `json:"normal"`
	Quote  string               `json:"quote"`
}

// Link is an identifier planted in several cases and what it gives away.
type Link struct {
	Kind   evidence.MentionKind `json:"kind"`
	Normal string               `json:"normal"`
	NL     string               `json:"nl"` // what it shows, a sentence
	EN     string               `json:"en"`
	Cases  []string             `json:"cases"` // exactly these, sorted
	// Documents are all that mention it, case/exhibit/path, sorted.
	Documents []string `json:"documents"`
}

// Documents counts the documents of all cases.
func (t Truth) Documents() int {
	n := 0
	for _, c := range t.Cases {
		for _, e := range c.Exhibits {
			n += len(e.Documents)
		}
	}
	return n
}

// JSON is the truth as Write puts it into truth.json.
func (t Truth) JSON() ([]byte, error) {
	b, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return nil, evidence.E(evidence.Internal, "print truth", t.Version, err)
	}
	return append(b, '\n'), nil
}

// ParseTruth reads what JSON prints. Error kind: Invalid.
func ParseTruth(b []byte) (Truth, error) {
	var t Truth
	if err := json.Unmarshal(b, &t); err != nil {
		return Truth{}, evidence.E(evidence.Invalid, "read truth", "", err)
	}
	return t, nil
}

// fill gathers, for each planted link, the documents and cases that mention it.
func (t *Truth) fill(links []Link) {
	for _, l := range links {
		for _, c := range t.Cases {
			if docs := c.mentioning(l.Kind, l.Normal); len(docs) > 0 {
				l.Cases = append(l.Cases, c.Number)
				l.Documents = append(l.Documents, docs...)
			}
		}
		t.Links = append(t.Links, l)
	}
	slices.SortFunc(t.Links, func(a, b Link) int {
		return strings.Compare(string(a.Kind)+a.Normal, string(b.Kind)+b.Normal)
	})
}

func (c Case) mentioning(kind evidence.MentionKind, normal string) []string {
	var docs []string
	for _, e := range c.Exhibits {
		for _, d := range e.Documents {
			if slices.ContainsFunc(d.Mentions, func(m Mention) bool { return m.Kind == kind && m.Normal == normal }) {
				docs = append(docs, c.Number+"/"+e.Number+"/"+d.Path)
			}
		}
	}
	return docs
}
