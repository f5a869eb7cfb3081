// Package activities holds the steps of the procedures: each fetches by reference,
// makes one pure call, stores, and returns references and counts.
//
// Nothing that passes through Temporal holds a name, a path or a text: only opaque
// ids, positions in the ledger and counters (ARCHITECTURE section 2). What a
// document became is written in the ledger; an activity fails only for faults of
// the system around it (store, ledger or index unreachable or full), and then
// Temporal tries it again.
package activities
