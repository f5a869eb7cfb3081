// Package archive reads zip archives and the zip layer of formats built on it
// (APPNOTE.TXT 6.3.10).
//
// Every file in an archive becomes a child with a safe, unique name; the list of
// all names, sizes and dates becomes a page, so that names can be searched for.
// What can't be unpacked - encrypted, unknown method, damaged, larger than the
// limits - is a reason that names the entry. An archive whose directory is lost is
// read by its local headers. Symbolic links are named and never followed.
//
// It unpacks one level; whoever receives the children bounds the depth.
package archive
