// Package engine connects spoor to Temporal. On one machine it starts and supervises
// spoor-engine, the child process that stands in for a Temporal cluster and an S3
// store; elsewhere it dials the cluster it is told of. Whatever is sent to Temporal is
// encrypted here.
//
// It guarantees that at most one engine uses a data folder, that an engine does not
// outlive the process that started it, that an engine which died is started again
// under the same addresses, and that Temporal's database holds no readable payload.
// It knows nothing of workflows; whoever wires the program adds workers to the client.
package engine
