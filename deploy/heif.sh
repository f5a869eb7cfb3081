#!/usr/bin/env bash
# heif.sh [DIR]: puts heif.wasm, which decodes photos of iPhones (HEIC), and its licences
# into DIR (bin). It is libheif with libde265 as the Go module github.com/gen2brain/heic
# carries it, compared with the checksums below; internal/extract/image/heif refuses any
# other. A machine without a network gets it by copying the file beside spoor.
set -euo pipefail
cd "$(dirname "$0")/.."
to=$(realpath -m "${1:-bin}")

version=0.4.5
packed_sum=3634a6447ea3915633667f39e01ff540a60f4e2f837a8391d044d76dfd8a0435
wasm_sum=04e7804a4ef20096660ac9347face433661b3c06e4da825c2dac15c06f101657

is() { [ -f "$1" ] && [ "$(sha256sum "$1" | cut -d' ' -f1)" = "$2" ]; }

is "$to/heif.wasm" $wasm_sum && exit 0
# Go's proxy and checksum database vouch for the module; it is not built in, because its
# Go part would load whatever libheif the machine has.
from=$(cd / && GOFLAGS=-mod=mod go mod download -json "github.com/gen2brain/heic@v$version" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
if ! is "$from/lib/heif.wasm.gz" $packed_sum; then
	echo "heif: $from is not the module that was checked / is niet de gecontroleerde module" >&2
	exit 1
fi
mkdir -p "$to/licences"
gunzip -c "$from/lib/heif.wasm.gz" >"$to/heif.wasm.new"
if ! is "$to/heif.wasm.new" $wasm_sum; then
	echo "heif: heif.wasm is not the file that was checked / is niet het gecontroleerde bestand" >&2
	exit 1
fi
install -m 0644 "$from/LICENSE" "$to/licences/heif-wrapper.txt"
install -m 0644 "$from/lib/LICENSE.libheif" "$to/licences/libheif.txt"
install -m 0644 "$from/lib/LICENSE.libde265" "$to/licences/libde265.txt"
mv "$to/heif.wasm.new" "$to/heif.wasm"
