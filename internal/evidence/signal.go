package evidence

// Indicator is the id of a sign of trafficking in the catalogue, lower case with
// hyphens: "debt-bondage".
type Indicator string

// Stance says what a passage does with an indicator. Only Asserted counts; the
// others are kept and shown apart.
type Stance string

// The closed list of stances.
const (
	Asserted Stance = "asserted" // told as having happened
	Negated  Stance = "negated"  // "he never took my passport"
	Denied   Stance = "denied"   // "the suspect denies ...", acquittals
	Asked    Stance = "asked"    // an interviewer's question
	General  Stance = "general"  // leaflet, statute, policy, charge wording
)

// Stances lists every stance, in the order in which people are shown them.
func Stances() []Stance { return []Stance{Asserted, Negated, Denied, Asked, General} }

// Strength is how much a finding weighs on its own.
type Strength string

// The closed list of strengths.
const (
	Strong   Strength = "strong"
	Possible Strength = "possible"
)

// Finding is an indicator seen at a span: a signal with a citation, never a verdict.
type Finding struct {
	Page      int       `json:"page,omitempty"` // number, from 1
	Indicator Indicator `json:"indicator"`
	Stance    Stance    `json:"stance"`
	Span                // start, end in the page's text
	Quote     string    `json:"quote"` // exactly the text under the span
	Score     float64   `json:"score"` // 0..1
	Strength  Strength  `json:"strength"`
	Source    string    `json:"source"`           // pattern, model or both
	Reason    string    `json:"reason,omitempty"` // the pattern, and the rule that set the stance
}

// MentionKind is a kind of identifier.
type MentionKind string

// The kinds of identifiers recognised today.
const (
	Address MentionKind = "address" // normal form 3011AB 12-b, or Kerkstraat 12, Rotterdam
	Phone   MentionKind = "phone"   // E.164
	IBAN    MentionKind = "iban"    // no spaces
	KvK     MentionKind = "kvk"     // 8 digits
	BTW     MentionKind = "btw"     // NL#########B##
	Email   MentionKind = "email"   // lower case
	Plate   MentionKind = "plate"   // upper case, no dashes
	Agency  MentionKind = "agency"  // name key: folded, without legal form
	Money   MentionKind = "money"   // "EUR 1234.56"
	Date    MentionKind = "date"    // ISO day or interval
)

// MentionKinds lists every kind, in the order in which people are shown them.
func MentionKinds() []MentionKind {
	return []MentionKind{Address, Phone, IBAN, KvK, BTW, Email, Plate, Agency, Money, Date}
}

// Linking reports whether a shared value of this kind connects documents and
// cases; money and dates do not.
func (k MentionKind) Linking() bool { return k != Money && k != Date }

// Mention is a span recognised as naming a thing, with its normal form. An
// invalid one (wrong check digits) is kept, with the reason.
type Mention struct {
	Page   int         `json:"page,omitempty"` // number, from 1
	Kind   MentionKind `json:"kind"`
	Span               // start, end in the page's text
	Quote  string      `json:"quote"`  // exactly the text under the span
	Normal string      `json:"normal"` // one value per real-world thing
	Valid  bool        `json:"valid"`
	Reason string      `json:"reason,omitempty"`
}
