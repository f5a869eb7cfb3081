package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"time"

	"spoor/activities"
	"spoor/indexes"
	"spoor/indexes/bleveindex"
	"spoor/indexes/remoteindex"
	"spoor/internal/engine"
	"spoor/internal/entity"
	"spoor/internal/evidence"
	"spoor/internal/extract/formats"
	"spoor/internal/extract/sandbox"
	"spoor/internal/inquiry"
	"spoor/internal/ledger"
	"spoor/internal/ledger/sqlledger"
	"spoor/internal/objects/recognised"
	"spoor/internal/objects/s3objects"
	"spoor/internal/passwords"
)

// closers undo what was opened, last first.
type closers []func() error

func (c *closers) add(f func() error) { *c = append(*c, f) }

func (c *closers) close() error {
	var errs []error
	for i := range slices.Backward(*c) {
		errs = append(errs, (*c)[i]())
	}
	*c = nil
	return errors.Join(errs...)
}

// folder makes the data folder, for its owner only.
func (p *program) folder() error {
	for _, dir := range []string{p.config.Data, p.config.Scratch()} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return evidence.E(evidence.Unreadable, "make data folder", dir, err)
		}
	}
	return nil
}

// hasData refuses to answer from a folder where nothing was ever taken in.
func (p *program) hasData() error {
	if _, err := os.Stat(p.config.Ledger()); err != nil {
		return evidence.E(evidence.NotFound, "open data folder", p.config.Data, err)
	}
	return nil
}

func (p *program) openLedger(ctx context.Context) (*sqlledger.Ledger, error) {
	return sqlledger.Open(ctx, p.config.Ledger(), sqlledger.Options{Logger: p.log})
}

// enginePatience is how long a command waits for the engine of another one to end:
// that of a killed spoor takes a moment to notice, that of a search soon ends.
const enginePatience = 30 * time.Second

// connect finds the servers: those of the configuration, else an engine started
// for as long as this command runs. A command that only reads uses the engine that
// runs on the folder already; the station never does, since that one may be about
// to end with the process that started it.
func (p *program) connect(ctx context.Context, o engine.Options, undo *closers) (engine.Connection, error) {
	if p.config.External() || o.OnlyS3 && p.config.S3.Endpoint != "" {
		return engine.Connection{}, nil
	}
	o.Binary, o.Data, o.Logger = p.config.Engine, p.config.Data, p.log
	begin := time.Now()
	for try := 1; ; try++ {
		if o.OnlyS3 {
			if c, err := engine.Attach(ctx, p.config.Data); err == nil {
				return c, nil
			}
		}
		e, err := engine.Start(ctx, o)
		if ctx.Err() == nil && time.Since(begin) < enginePatience && passing(err, try) {
			time.Sleep(redrawEvery)
			continue
		}
		if err != nil {
			return engine.Connection{}, err
		}
		undo.add(e.Close)
		return e.Connection(), nil
	}
}

// engineTries is how often an engine that dies while it starts is started again.
const engineTries = 3

// passing reports whether a failed start may go better at once: another engine is
// on its way out, or this one was killed.
func passing(err error, try int) bool {
	switch evidence.KindOf(err) {
	case evidence.Conflict:
		return true
	case evidence.Internal, evidence.Unreachable:
		return try < engineTries
	default:
		return false
	}
}

// target is the Temporal to talk to: the cluster of the configuration, else the engine.
func (p *program) target(c engine.Connection) engine.Target {
	t := p.config.Temporal
	if t.Address == "" {
		return c.Target()
	}
	return engine.Target{
		Address: t.Address, Namespace: t.Namespace, CA: t.CA, Cert: t.Cert, Key: t.Key, APIKey: t.APIKey, Plaintext: t.Plaintext,
	}
}

// codec encrypts what Temporal keeps, with the keys of this data folder.
func (p *program) codec() (*engine.Codec, error) {
	keys, err := engine.LoadKeys(filepath.Join(p.config.Data, "keys"))
	if err != nil {
		return nil, err
	}
	return engine.NewCodec(keys), nil
}

// openWithin is how long a store may take to say that the bucket is there. What is
// asked of it later may take longer.
const openWithin = 15 * time.Second

func (p *program) openObjects(ctx context.Context, c engine.Connection) (*s3objects.Store, error) {
	o := s3objects.Options{Endpoint: c.S3, Access: c.Access, Secret: c.Secret, Bucket: c.Bucket, CAFile: c.CA, Region: p.config.S3.Region, Logger: p.log}
	if s := p.config.S3; s.Endpoint != "" {
		o.Endpoint, o.Access, o.Secret, o.Bucket, o.CAFile = s.Endpoint, s.Access, s.Secret, s.Bucket, s.CA
	}
	ctx, cancel := context.WithTimeout(ctx, openWithin)
	defer cancel()
	store, err := s3objects.New(ctx, o)
	if evidence.KindOf(err) == evidence.Unreachable {
		return nil, evidence.E(evidence.Unreachable, "open object store", o.Endpoint, err)
	}
	return store, err
}

// openIndex asks the process that holds the index, or opens it when none does.
func (p *program) openIndex(ctx context.Context, undo *closers) (indexes.Index, error) {
	if remote, err := remoteindex.Dial(p.config.IndexSocket()); err == nil { //nolint:contextcheck // dialling has a short limit of its own
		if _, err := remote.Count(ctx); err == nil {
			undo.add(remote.Close)
			return remote, nil
		}
		if err := remote.Close(); err != nil {
			return nil, err
		}
	}
	local, err := bleveindex.Open(ctx, p.config.Index(), bleveindex.Options{Logger: p.log})
	if err != nil {
		return nil, err
	}
	undo.add(local.Close)
	return local, nil
}

// openInquiry is the way to ask, with everything that search and quotes need.
func (p *program) openInquiry(ctx context.Context, undo *closers) (*inquiry.Service, error) {
	deps, err := p.openArchive(ctx, undo)
	if err != nil {
		return nil, err
	}
	if deps.Index, err = p.openIndex(ctx, undo); err != nil {
		return nil, err
	}
	return p.newInquiry(deps, undo), nil
}

// openDocuments is the way to ask for pages and originals; no index is needed.
func (p *program) openDocuments(ctx context.Context, undo *closers) (*inquiry.Service, error) {
	deps, err := p.openArchive(ctx, undo)
	if err != nil {
		return nil, err
	}
	return inquiry.New(deps), nil
}

// openArchive is what every way to ask for documents reads: ledger and object store.
func (p *program) openArchive(ctx context.Context, undo *closers) (inquiry.Deps, error) {
	book, store, err := p.openRecords(ctx, undo)
	if err != nil {
		return inquiry.Deps{}, err
	}
	return inquiry.Deps{Book: book, Objects: store, IDs: entity.New(), Log: p.log}, nil
}

// openRecords opens ledger and object store of a data folder that is there.
func (p *program) openRecords(ctx context.Context, undo *closers) (*sqlledger.Ledger, *s3objects.Store, error) {
	if err := p.hasData(); err != nil {
		return nil, nil, err
	}
	book, err := p.openLedger(ctx)
	if err != nil {
		return nil, nil, err
	}
	undo.add(book.Close)
	conn, err := p.connect(ctx, engine.Options{OnlyS3: true}, undo)
	if err != nil {
		return nil, nil, err
	}
	store, err := p.openObjects(ctx, conn)
	return book, store, err
}

// newInquiry completes what every way to ask has.
func (p *program) newInquiry(d inquiry.Deps, undo *closers) *inquiry.Service {
	d.IDs, d.Scratch, d.Log = entity.New(), p.config.Scratch(), p.log
	drawer := &drawer{program: p}
	undo.add(drawer.close)
	d.Drawer, d.Draws = drawer, func(kind string) bool { return kind == "image" || p.findPDFium() != "" }
	return inquiry.New(d)
}

// openBook is the way to ask what the ledger alone can answer.
func (p *program) openBook(ctx context.Context, undo *closers) (*inquiry.Service, error) {
	if err := p.hasData(); err != nil {
		return nil, err
	}
	book, err := p.openLedger(ctx)
	if err != nil {
		return nil, err
	}
	undo.add(book.Close)
	return inquiry.New(inquiry.Deps{Book: book, IDs: entity.New(), Log: p.log}), nil
}

// openPool starts the first worker; the others start with the documents.
func (p *program) openPool(ctx context.Context, choice formats.Choice, undo *closers) (*sandbox.Pool, error) {
	pool, err := sandbox.NewPool(sandbox.Options{Command: p.readerCommand(ctx, choice), Workers: p.config.Workers, Logger: p.log}) //nolint:contextcheck // workers live as long as the pool
	if err != nil {
		return nil, err
	}
	undo.add(pool.Close)
	return pool, nil
}

// actor names this program and its user in the custody log.
func (p *program) actor() string {
	name := p.env("USER")
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return cmp.Or(name, "unknown user") + " via spoor " + version
}

// asker is the person at this machine: without accounts, everything is open to
// whoever may read the data folder.
func (p *program) asker() inquiry.Asker {
	return inquiry.Asker{Name: p.actor(), Access: indexes.AllCases()}
}

// openProcessor puts together what turns documents into results.
func (p *program) openProcessor(ctx context.Context, book ledger.Ledger, store *s3objects.Store, index indexes.Index, undo *closers) (*activities.Processor, error) {
	reader, err := p.openReader(ctx, formats.Auto, recognised.New(store, p.log), undo)
	if err != nil {
		return nil, err
	}
	taggers, err := p.openTaggers(ctx, book, undo)
	if err != nil {
		return nil, err
	}
	recogniser := entity.New()
	return activities.NewProcessor(activities.Tools{
		Objects: store, Book: book, Index: index, Extractor: reader, Passwords: p.passwords(), Taggers: taggers, Recogniser: recogniser,
		Versions: ledger.Versions{Extractor: p.readerVersion(ctx), Recogniser: recogniser.Version()},
		Parallel: p.config.Workers, Scratch: p.config.Scratch(), Actor: p.actor(), Now: time.Now, Log: p.log,
	}), nil
}

// passwords are those that investigators gave for the exhibits of this data folder.
func (p *program) passwords() *passwords.Store {
	return passwords.New(filepath.Join(p.config.Data, "keys"), filepath.Join(p.config.Data, "secrets"))
}

// findEngine is the path of spoor-engine, as set or found.
func (p *program) findEngine() (string, error) {
	if p.config.Engine != "" {
		return p.config.Engine, nil
	}
	return engine.Find()
}
