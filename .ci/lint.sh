#!/usr/bin/env bash
# Linters over the product and the engine, and the determinism check over the workflows.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go build -modfile=.ci/tools.mod -o "$bin/" github.com/golangci/golangci-lint/v2/cmd/golangci-lint
"$bin/golangci-lint" run --timeout 20m ./...
(cd deploy/engine && "$bin/golangci-lint" run --timeout 20m --build-tags disable_grpc_modules -c ../../.golangci.yml ./...)
go tool -modfile=.ci/tools.mod workflowcheck ./workflows/...
