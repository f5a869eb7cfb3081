// Package ppt reads the presentations of PowerPoint 97 to 2003 (MS-PPT).
//
// It reads what a person sees and what a person does not see at once: hidden slides,
// speaker notes, comments with their authors, headers and footers, the targets of
// links, and text that only an earlier version in the same file has. Embedded files
// and pictures become children. It decrypts nothing and runs nothing.
package ppt
