package ocr

// coverage is how much of the rows of letters was read.
type coverage struct {
	letters int
	lost    []row // what of rows was not read, as rows
	missing int   // letters of lost
}

func (c *coverage) share() float64 {
	if c.letters == 0 {
		return 1
	}
	return 1 - float64(c.missing)/float64(c.letters)
}

// When letters count as lost.
const (
	sureEnough  = 35  // of confidence; what is less sure may be anything
	mostUnread  = 0.5 // share of a row's letters: the whole row is lost
	longUnread  = 10  // letters side by side
	perRune     = 2.5 // marks that a word's box may hold for each of its letters
	wordsTaller = 4.0 // heights of small letters that a word's box may have
)

// covered looks for the rows' letters under the boxes of words.
func covered(rs []row, ws []word) coverage {
	var c coverage
	good := believable(rs, ws)
	for i := range rs {
		c.letters += rs[i].letter
		c.lost = append(c.lost, rs[i].unread(good)...)
	}
	c.lost = sifted(c.lost, func(p *patch) bool { return p.letters >= fewestLost })
	c.missing = count(c.lost)
	return c
}

// How many marks or letters above or beside each other are text. Less is seen in any
// photo.
const (
	fewestMarks  = 10  // on the page
	strayPerMark = 400 // the more marks stand about, the more happen to form a row
	fewestLost   = 8   // letters of rows that were not read
)

// substantial are the rows that make up, with those near them, at least so many marks.
func substantial(rs []row, least int) []row {
	return sifted(rs, func(p *patch) bool {
		marks := 0
		for i := range p.rows {
			marks += len(p.rows[i].marks)
		}
		return marks >= least
	})
}

// sifted are the rows that are kept together with those near them.
func sifted(rs []row, keep func(*patch) bool) []row {
	var out []row
	for _, p := range together(rs) {
		if keep(&p) {
			out = append(out, p.rows...)
		}
	}
	return out
}

// believable are the words whose box holds about as many marks as they have letters: a
// box over a paragraph with one character in it has not read the paragraph.
func believable(rs []row, ws []word) []word {
	held := make([]int, len(ws))
	for i := range rs {
		for j := range ws {
			if ws[j].at.shared(rs[i].box) <= 0 {
				continue
			}
			for k := range rs[i].marks {
				if x, y := rs[i].marks[k].middle(); ws[j].at.holds(x, y) {
					held[j]++
				}
			}
		}
	}
	out := make([]word, 0, len(ws))
	for j, w := range ws {
		if float64(held[j]) <= perRune*float64(len([]rune(w.text)))+3 {
			out = append(out, w)
		}
	}
	return out
}

func (m *mark) middle() (x, y float64) {
	return float64(m.x0+m.x1) / 2, float64(m.y0+m.y1) / 2
}

// unread are the parts of a row that no word covers. Words that are unsure count as
// unread only where they are most of the row.
func (r *row) unread(ws []word) []row {
	near := r.near(ws)
	state := make([]int, len(r.marks)) // 0 unread, 1 unsure, 2 read
	count := [3]int{}
	for i := range r.marks {
		x, y := r.marks[i].middle()
		for _, w := range near {
			if w.at.grown(0.25*r.x).holds(x, y) {
				if w.conf >= sureEnough {
					state[i] = 2
					break
				}
				state[i] = 1
			}
		}
		count[state[i]] += r.letters(&r.marks[i])
	}
	most := mostUnread * float64(r.letter)
	if float64(count[0]) >= most || r.letter >= 2*fewest && float64(count[0]+count[1]) >= max(most, 2*fewest) {
		return r.parts(func(i int) bool { return state[i] < 2 }, 1)
	}
	return r.parts(func(i int) bool { return state[i] == 0 }, longUnread)
}

// near are the words that touch a row and are not much taller than it.
func (r *row) near(ws []word) []word {
	var out []word
	tall := max(wordsTaller*r.x, 1.5*r.box.height())
	for _, w := range ws {
		if w.at.height() <= tall && w.at.grown(0.25*r.x).shared(r.box) > 0 {
			out = append(out, w)
		}
	}
	return out
}

// parts are the stretches of a row's marks with at least so many letters.
func (r *row) parts(lost func(i int) bool, least int) []row {
	var out []row
	for i := 0; i < len(r.marks); {
		j := i
		for j < len(r.marks) && lost(j) {
			j++
		}
		if j > i {
			if p := r.part(i, j); p.letter >= least {
				out = append(out, p)
			}
		}
		i = max(j, i+1)
	}
	return out
}

// part is a row of some of a row's marks.
func (r *row) part(i, j int) row {
	p := *r
	p.marks, p.letter, p.box = r.marks[i:j], 0, r.marks[i].box()
	for k := range p.marks {
		p.letter += r.letters(&p.marks[k])
		p.box = p.box.union(p.marks[k].box())
	}
	return p
}
