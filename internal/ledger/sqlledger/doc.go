// Package sqlledger is the ledger in a SQL database: SQLite in WAL mode today,
// written so that PostgreSQL can be the second dialect. What differs between the
// two is in dialect.go and in migrations/<dialect>; everything else is SQL that
// both accept.
//
// Tables (migrations/sqlite/0001_ledger.sql):
//
//	cases, exhibits, documents   the register; key and seq are internal, ids are opaque
//	results, pages               what processing made of a document
//	findings, mentions           in order of page and start; links marks the mentions
//	                             that connect documents
//	sources, skipped             where documents come from, and what could not be taken in
//	reviews                      people's decisions, superseded ones too
//	families                     summary: how much is inside each file of an exhibit
//	subject_cases                summary: per subject and case, how many documents and mentions
//	progress                     summary: per exhibit, state and outcome, how many documents
//	custody                      one hash chain per case, append only (triggers)
//	counters, migrations         internal
//
// Guarantees: every change is one durable transaction (synchronous=FULL) that also
// holds its custody entries and its share of the summaries, so a crash leaves all or
// nothing of it. Writers take turns, also those of other processes; a writer that
// waits longer than Options.Busy gets Conflict. Readers see a consistent state,
// never wait for a writer and hold no connection while their caller looks at a row.
//
// It does not check who may see what (internal/access), and it does not keep page
// texts or original bytes (internal/objects).
package sqlledger
