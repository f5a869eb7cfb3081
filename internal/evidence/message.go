package evidence

// Message is one message of a chat and where it stands in its page's text: from the
// first character of its time to the last of what was said. Each message can be
// cited by itself, and what is read into one never reaches into the next.
type Message struct {
	Span
	// Time is when it was sent, as the export says: RFC 3339 without a zone
	// ("2024-03-12T14:05:00") unless the export names one; empty when it has none.
	Time string `json:"time,omitempty"`
	// Sender is the name or number that the export gives; empty when it has none.
	Sender string `json:"sender,omitempty"`
	// Attachments are the names of files sent with it.
	Attachments []string `json:"attachments,omitempty"`
	// System is true for what the program wrote and no person said: someone joined,
	// called, was added.
	System bool `json:"system,omitempty"`
}

// Stretch is a part of a page's text that is written in one language.
type Stretch struct {
	Span
	Language string `json:"language"` // ISO 639-1, "" when unsure
}
