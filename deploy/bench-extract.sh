#!/usr/bin/env bash
# bench-extract.sh [DIR...]: how documents are read, and how PDFs compare with pdftotext
# in words, places and time, for each folder (default: those of SPOOR_CORPUS, separated by
# colons). PDFs are read twice: by engine 1 alone, and as documents of a case are.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -eq 0 ]; then
	IFS=: read -ra dirs <<<"${SPOOR_CORPUS:-}"
	set -- ${dirs[@]+"${dirs[@]}"}
fi
if [ $# -eq 0 ]; then
	echo "extraction: no documents to read; name folders, or set SPOOR_CORPUS" >&2
	exit 0
fi
command -v pdftotext >/dev/null || echo "extraction: no pdftotext here, so nothing to compare with" >&2
for dir in "$@"; do
	for engine in spoor auto; do
		printf '\n== %s, --engine %s\n' "$dir" "$engine"
		bin/spoor --lang en eval extract --engine "$engine" --worst 10 "$dir"
	done
done
