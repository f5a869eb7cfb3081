#!/usr/bin/env bash
# bench.sh: what things cost, as ratios measured in one run. `make bench` calls it.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/bench-orchestration.sh
deploy/bench-extract.sh
go test -run '^$' -bench . -benchtime 1x ./indexes/... ./internal/ledger/... ./internal/extract/sandbox ./internal/tag/... ./internal/entity ./internal/text
