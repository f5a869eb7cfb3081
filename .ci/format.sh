#!/usr/bin/env bash
# Fails when a file is not formatted by gofumpt.
set -euo pipefail
cd "$(dirname "$0")/.."
unformatted=$(git ls-files '*.go' | xargs go tool -modfile=.ci/tools.mod gofumpt -l)
if [ -n "$unformatted" ]; then
	printf 'not formatted by gofumpt:\n%s\n' "$unformatted" >&2
	exit 1
fi
