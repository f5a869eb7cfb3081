package main

import (
	"context"
	"fmt"
	"time"

	"spoor/internal/evidence"
	"spoor/internal/ledger"
	"spoor/workflows"
)

// pollEvery is how often the ledger is asked while an ingest is followed.
const pollEvery = 200 * time.Millisecond

// follow shows the progress of ingests until they are done. A server that stops
// answering is waited for: its supervisor starts it again.
func (p *program) follow(ctx context.Context, w work, exhibits ...evidence.ExhibitID) error {
	b := newBar(p.err, p.say)
	defer b.end()
	for _, id := range exhibits {
		if err := p.followOne(ctx, w, b, id, exhibits); err != nil {
			return err
		}
	}
	pr, _, err := w.progress(ctx, exhibits...)
	if err != nil {
		return err
	}
	b.finish(pr)
	return nil
}

func (p *program) followOne(ctx context.Context, w work, b *bar, id evidence.ExhibitID, all []evidence.ExhibitID) error {
	for lost := false; ; {
		st, err := p.await(ctx, w, b, id, all)
		switch kind := evidence.KindOf(err); {
		case ctx.Err() != nil:
			return evidence.E(evidence.Cancelled, "follow ingest", "", ctx.Err())
		case kind == evidence.Unreachable:
			time.Sleep(pollEvery)
			continue
		case kind == evidence.NotFound && !lost: // a fresh engine: the ledger knows what is left
			lost = true
		case err != nil:
			return w.blame(ctx, id, err)
		case st.Phase == workflows.PhaseCancelled:
			return evidence.E(evidence.Cancelled, "follow ingest", "", nil)
		}
		left, err := w.left(ctx, id)
		if err != nil || !left {
			return err
		}
		if err := w.runs.Ingest(ctx, id); err != nil && evidence.KindOf(err) != evidence.Unreachable {
			return err
		}
	}
}

// blame names the source that an ingest could not read: Temporal tells the kind of
// a fault and no names.
func (w work) blame(ctx context.Context, id evidence.ExhibitID, fault error) error {
	sources, err := w.book.SourcesOf(ctx, id)
	if err != nil {
		return err
	}
	for _, s := range sources {
		if s.Open {
			return evidence.E(evidence.KindOf(fault), "take in", s.URL, nil)
		}
	}
	return fault
}

// await waits for one run of an ingest and draws meanwhile.
func (p *program) await(ctx context.Context, w work, b *bar, id evidence.ExhibitID, all []evidence.ExhibitID) (workflows.Status, error) {
	type end struct {
		status workflows.Status
		err    error
	}
	ended := make(chan end, 1)
	go func() {
		st, err := w.runs.Wait(ctx, id)
		ended <- end{st, err}
	}()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case e := <-ended:
			return e.status, e.err
		case <-tick.C:
			pr, coming, err := w.progress(ctx, all...)
			if err != nil && ctx.Err() == nil {
				return workflows.Status{}, err
			}
			b.show(pr, coming, p.waitingFor(ctx, w, b, id, pr.Done))
		}
	}
}

// fullDisk is the free space, in bytes, below which a database can't write: then
// Temporal itself can no longer say what it waits for.
const fullDisk = 1 << 20

// waitingFor says, when no document gets done, what fault the batches wait for, or that
// pages of long ones are being read.
func (p *program) waitingFor(ctx context.Context, w work, b *bar, id evidence.ExhibitID, done int) string {
	if time.Since(b.last) < redrawEvery || done != b.done {
		return ""
	}
	if freeBytes(p.config.Data) < fullDisk {
		return p.say.Error(evidence.E(evidence.NoSpace, "process batch", "", nil))
	}
	pulse, err := w.runs.Pulse(ctx, id)
	if err != nil {
		return ""
	}
	if len(pulse.Waiting) > 0 {
		return p.say.Error(evidence.E(pulse.Waiting[0], "process batch", "", nil))
	}
	if n := b.pagesSince(pulse.Pages); n > 0 {
		return fmt.Sprintf("%d %s", n, p.say.Say("bladzijden gelezen", "pages read"))
	}
	return ""
}

// progress adds up the counts of exhibits; coming is the number of files known
// from their sources.
func (w work) progress(ctx context.Context, ids ...evidence.ExhibitID) (sum ledger.Progress, coming int, err error) {
	sum.Outcomes = map[evidence.Outcome]int{}
	list, err := w.book.Exhibits(ctx, "")
	if err != nil {
		return sum, 0, err
	}
	wanted := map[evidence.ExhibitID]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	for _, e := range list {
		if !wanted[e.ID] {
			continue
		}
		addProgress(&sum, e.Progress)
		sources, err := w.book.SourcesOf(ctx, e.ID)
		if err != nil {
			return sum, 0, err
		}
		for _, s := range sources {
			coming += s.Files
		}
	}
	return sum, coming, nil
}

func addProgress(sum *ledger.Progress, pr ledger.Progress) {
	sum.Documents += pr.Documents
	sum.Pending += pr.Pending
	sum.Stored += pr.Stored
	sum.Done += pr.Done
	sum.Pages += pr.Pages
	sum.Findings += pr.Findings
	sum.Mentions += pr.Mentions
	for o, n := range pr.Outcomes {
		sum.Outcomes[o] += n
	}
}

// left reports whether anything of the exhibit is still to be done.
func (w work) left(ctx context.Context, id evidence.ExhibitID) (bool, error) {
	list, err := w.book.Unfinished(ctx)
	if err != nil {
		return false, err
	}
	for _, e := range list {
		if e.ID == id {
			return true, nil
		}
	}
	return false, nil
}
