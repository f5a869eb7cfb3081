// Package web is spoor's face in a browser: search, documents with their signals
// marked, the progress of processing, links between cases.
//
// Pages are rendered on the server and work without JavaScript; there is none. It
// asks through internal/inquiry only, so what an asker may not see is not there.
// Text, names and metadata come from hostile documents: everything passes through
// html/template, names lose the characters that reorder or hide text, originals
// leave as downloads and are never shown. Until there is a login, only browsers of
// this machine get an answer (guard).
//
// It decides nothing and keeps nothing but the pace of running work.
package web
