package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"

	"spoor/activities"
	"spoor/internal/catalogue"
	"spoor/internal/evidence"
	"spoor/internal/ledger"
	"spoor/internal/site"
	"spoor/internal/tag"
	"spoor/internal/tag/learn"
	"spoor/internal/tag/model"
	"spoor/internal/tag/precedent"
)

// taggers gives the tagger of this site as it is now: the model that the program carries,
// as `spoor learn` changed it, with the precedents that reviewers made.
type taggers struct {
	catalogue *catalogue.Catalogue
	shipped   *model.Model // nil: patterns only
	numbersOf string       // names what the numbers of sentences depend on
	encoder   *learned
	trained   *tag.Tagger // without anything of the site
	book      ledger.Reviews
	site      *site.Store
	log       *slog.Logger
	warn      func(err error)

	mu    sync.Mutex
	known bool  // the three below are set
	mark  int64 // of the decisions
	inUse int   // version
	now   *tag.Tagger
}

// openTaggers opens what all taggers of the site have in common, and the one of now.
func (p *program) openTaggers(ctx context.Context, book ledger.Reviews, undo *closers) (*taggers, error) {
	m, err := model.Shipped()
	if err != nil {
		return nil, err
	}
	t, err := p.taggersWith(ctx, m, book, undo)
	if err != nil {
		return nil, err
	}
	t.Current(ctx)
	return t, nil
}

func (p *program) taggersWith(ctx context.Context, m *model.Model, book ledger.Reviews, undo *closers) (*taggers, error) {
	c, err := catalogue.Load()
	if err != nil {
		return nil, err
	}
	t := &taggers{catalogue: c, book: book, site: p.siteStore(), log: p.log}
	t.warn = func(err error) { _, _ = fmt.Fprintln(p.err, "spoor: "+p.say.Error(err)) }
	if t.encoder, err = p.encoderFor(ctx, m, undo); err != nil {
		return nil, err
	}
	if t.encoder == nil {
		t.trained, err = tag.New(c)
		return t, err
	}
	t.shipped, t.numbersOf = m, numbersOf(m, c)
	t.trained, err = t.with(m, nil, "")
	return t, err
}

// siteStore is where the site keeps what it learned.
func (p *program) siteStore() *site.Store {
	return site.New(filepath.Join(p.config.ModelFolder(), "site"))
}

func (t *taggers) with(m *model.Model, own []*precedent.Index, name string) (*tag.Tagger, error) {
	return tag.NewLearned(t.catalogue, tag.Learned{
		Model: m, Base: t.encoder.base, Encoder: t.encoder.model, Guard: t.encoder.guard, Site: own, SiteVersion: name,
	})
}

// Current implements activities.Taggers. It looks whether anybody decided anything, or put
// another version to use, since it was last asked. What can't be read counts as nothing
// new, and is said in the log.
func (t *taggers) Current(ctx context.Context) (activities.Tagger, string) {
	now := t.current(ctx)
	return now, catalogueVersion(t.catalogue, now)
}

func (t *taggers) current(ctx context.Context) *tag.Tagger {
	if t.shipped == nil {
		return t.trained
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.refresh(ctx); err != nil {
		t.log.WarnContext(ctx, "what reviewers decided could not be read; the tagger stays as it was", slog.Any("error", err))
	}
	if t.now == nil {
		return t.trained
	}
	return t.now
}

func (t *taggers) refresh(ctx context.Context) error {
	mark, err := t.book.ReviewsMark(ctx)
	if err != nil {
		return err
	}
	inUse, err := t.site.InUse()
	if err != nil {
		return err
	}
	if t.known && mark == t.mark && inUse == t.inUse {
		return nil
	}
	passages, features, err := t.passages(ctx)
	if err != nil {
		return err
	}
	now, err := t.of(t.version(inUse), passages, features)
	if err != nil {
		return err
	}
	t.known, t.mark, t.inUse, t.now = true, mark, inUse, now
	return nil
}

// of is the tagger of a model and passages.
func (t *taggers) of(m *model.Model, passages []learn.Passage, features [][]float32) (*tag.Tagger, error) {
	if len(passages) > 0 {
		index, err := learn.Index(m, passages, features)
		if err != nil {
			return nil, err
		}
		return t.with(m, []*precedent.Index{index}, "reviews "+learn.Digest(passages).String()[:12])
	}
	if m == t.shipped {
		return t.trained, nil
	}
	return t.with(m, nil, "")
}

// version is the model as a version changes it; one that is damaged, or was learned on
// another model than the program carries, is set aside.
func (t *taggers) version(n int) *model.Model {
	if n == 0 {
		return t.shipped
	}
	v, err := t.site.Version(n)
	if err == nil {
		var m *model.Model
		if m, err = v.Apply(t.shipped); err == nil {
			return m
		}
	}
	if !t.known || t.inUse != n { // said before
		t.warn(err)
	}
	return t.shipped
}

// passages are those that reviewers decided on, with their features; what was kept of
// others goes.
func (t *taggers) passages(ctx context.Context) ([]learn.Passage, [][]float32, error) {
	reviews, err := t.book.Reviews(ctx, ledger.ReviewFilter{})
	if err != nil {
		return nil, nil, err
	}
	passages := learn.Passages(reviews, t.shipped.Labels)
	features, keys := make([][]float32, len(passages)), []learn.Key(nil)
	for i, p := range passages {
		keys = append(keys, p.Key, learn.OthersKey(p.Document))
		n, err := t.numbers(ctx, p)
		if err != nil {
			return nil, nil, err
		}
		features[i] = n.Feature
	}
	if err := t.site.Sweep(t.numbersOf, keys); err != nil {
		t.log.WarnContext(ctx, "numbers of decisions that are no more stay", slog.Any("error", err))
	}
	return passages, features, nil
}

func numbersOf(m *model.Model, c *catalogue.Catalogue) string {
	all := m.Version + "\x00" + evidence.DigestOf(m.Adapter).String() + "\x00" + c.Checksum.String()
	return evidence.DigestOf([]byte(all)).String()[:16]
}

// numbers are those of a passage: as kept, else those of the sentence alone.
func (t *taggers) numbers(ctx context.Context, p learn.Passage) (site.Numbers, error) {
	if n, ok := t.site.Numbers(t.numbersOf, p.Key); ok && len(n.Feature) == t.shipped.Network.Width() {
		return n, nil
	}
	features, err := t.trained.Features([]string{p.Text})
	if err != nil {
		return site.Numbers{}, err
	}
	n := site.Numbers{Feature: features[0]}
	t.keep(ctx, p.Key, n)
	return n, nil
}

// keep keeps numbers where there is room for them; they can be computed again.
func (t *taggers) keep(ctx context.Context, k learn.Key, n site.Numbers) {
	if err := t.site.KeepNumbers(t.numbersOf, k, n); err != nil {
		t.log.WarnContext(ctx, "numbers of a reviewed sentence are not kept", slog.Any("error", err))
	}
}
