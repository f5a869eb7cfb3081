// Package rtf reads Rich Text Format (version 1.9.1 of Microsoft's specification).
//
// It reads what a person sees and what a person does not see at once: headers,
// footers, notes, comments with their authors, deleted and hidden text, text boxes,
// the targets of links. The marks that it adds are those of package office: [+ +] and
// [- -] around tracked changes, [1] for notes, [Author] for comments, <target> behind
// links. Characters come out right for every font's own code page and for \u with its
// fallback. Embedded objects and PNG and JPEG pictures become children; drawings of
// Windows are counted only. What it holds in memory is bounded by the input.
package rtf
