#!/usr/bin/env bash
# build.sh OUT: builds spoor-engine, once per version of its sources, with progress.
# The Temporal server has some 1,750 packages: the first build takes 5 to 10 minutes
# on two cores, later ones seconds.
set -euo pipefail
out=$(realpath -m "${1:-bin/spoor-engine}")
cd "$(dirname "$0")"

sources=$(find . -name '*.go' -o -name go.mod -o -name go.sum | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c1-16)
stamp=$out.built
if [ -x "$out" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$sources" ]; then
	exit 0
fi
mkdir -p "$(dirname "$out")"
echo "spoor-engine: fetching modules / modules ophalen" >&2
go mod download
total=$(go list -deps -tags disable_grpc_modules . | wc -l)
echo "spoor-engine: compiling up to $total packages; the first time takes 5 to 10 minutes / tot $total pakketten compileren; de eerste keer duurt 5 tot 10 minuten" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! go build -v -tags disable_grpc_modules -ldflags '-s -w' -o "$out" . 2>&1 | tee "$log" | awk -v total="$total" -v tty="$([ -t 2 ] && echo 1 || echo 0)" '
	{ n++ }
	tty == 1 { printf "\r%d packages compiled of at most %d", n, total > "/dev/stderr"; next }
	n % 200 == 0 { printf "%d packages compiled of at most %d\n", n, total > "/dev/stderr" }
	END { if (tty == 1 && n > 0) print "" > "/dev/stderr" }'; then
	cat "$log" >&2
	exit 1
fi
echo "$sources" > "$stamp"
echo "spoor-engine: built / klaar: $(du -h "$out" | cut -f1)" >&2
