// Package cfb reads and writes compound files (MS-CFB, the "OLE" container of
// Office 97 to 2003 and of Outlook messages), the property sets in them (MS-OLEPS)
// and the objects that documents embed.
//
// It reads what a damaged file still shows: a chain of sectors that leads out of the
// file ends its stream early, with an error next to what was read. What it allocates
// is bounded by the size of the file, what it reads in all by a budget, and no chain
// or tree can make it loop. Writing serves to give a storage within a file, such as a
// forwarded message, a file of its own; the same items give the same bytes.
package cfb
