package evidence

// Subject is the real-world thing behind mentions that share kind and normal form.
type Subject struct {
	Kind   MentionKind `json:"kind"`
	Normal string      `json:"normal"`
	Names  []string    `json:"names"` // the ways it is written, most frequent first
}

// Link is one subject seen in documents, with a citation for every mention.
type Link struct {
	Subject   Subject    `json:"subject"`
	Cases     []string   `json:"cases"`     // case numbers, sorted
	Documents []string   `json:"documents"` // case/exhibit/document, sorted
	Citations []Citation `json:"citations"` // every mention, in document order
}
