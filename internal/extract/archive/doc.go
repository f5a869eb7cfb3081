// Package archive reads archives: zip (APPNOTE.TXT 6.3.10) and the zip layer of formats
// built on it, 7z, rar and tar, and files compressed by gzip, bzip2, xz or Zstandard.
//
// Every file in an archive becomes a child with a safe, unique name; the list of
// all names, sizes and dates becomes a page, so that names can be searched for.
// What can't be unpacked - encrypted, unknown method, damaged, larger than the
// limits - is a reason that names the entry. An archive whose directory is lost is
// read by its local headers, a torn tar from its next sound one. Links and devices are
// named and never followed.
//
// Bounded are the bytes that come out, one entry's and all together, the number of
// entries, the names, and the memory that a decompressor may want for itself. What is
// encrypted is tried with the passwords of the source, which appear nowhere.
//
// Each volume of a divided archive is a document of its own: what begins and ends in
// it is read, the rest is named.
//
// It unpacks one level; whoever receives the children bounds the depth.
package archive
