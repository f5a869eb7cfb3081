// Package xls reads the workbooks of Excel 5 to 2003 (MS-XLS; BIFF8, and BIFF5 with
// its code pages).
//
// It reads what a person sees and what a person does not see at once: hidden sheets,
// rows and columns, comments with their authors, texts in drawings and charts,
// headers and footers, the targets of links. Numbers and dates read as they are
// shown; of formulas the result is read. Embedded files and pictures become children.
// It decrypts nothing, computes nothing and runs no macros.
package xls
