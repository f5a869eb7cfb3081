#!/usr/bin/env bash
# train.sh [tune]: trains the learned tagger from the annotated data and writes
# internal/tag/model. With tune the encoder too, an hour and a half more; without it
# everything above the encoder, with the adapter that is there. Steps whose result is
# there already are not done again: remove the work folder (data/train) to begin anew.
set -euo pipefail
cd "$(dirname "$0")"
work=${SPOOR_TRAIN:-../../../data/train}
mkdir -p "$work"
work=$(cd "$work" && pwd)
model=$(cd ../model && pwd)
base=$(cd ../../../bin/models && pwd)/e5-small-q4.bin

[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --require-hashes -r requirements.txt
python=$work/venv/bin/python

# step FILE MODULE ARGUMENTS...: makes a file unless it is there.
step() {
	local file=$1 module=$2
	shift 2
	[ -f "$file" ] || "$python" -m "trainer.$module" "$@"
}

"$python" documents/check.py documents >"$work/check.txt" || {
	grep ERROR "$work/check.txt" >&2
	exit 1
}
step "$work/bundle.npz" bundle "$base" "$work/bundle.npz"
if [ "${1:-}" = tune ]; then
	step "$work/tuned.npz" tune "$work/bundle.npz" "$base" "$work"
	"$python" -m trainer.adapter "$work/tuned.npz" "$model"
	rm -f "$work/features.bin" "$work"/*-said.npz "$work/heads.npz" "$work/stack.npz" "$work/curve.json"
fi
step "$work/heads.npz" refit "$work/bundle.npz" "$work" "$base" "$model/adapter.safetensors" "$model/heads.safetensors"
step "$work/stack.npz" stack "$work/bundle.npz" "$work"
"$python" -m trainer.export "$work/bundle.npz" "$work" "$base"
"$python" -m trainer.golden "$base" "$model" ../testdata/scores.golden
step "$work/curve.json" curve "$work/bundle.npz" "$work"
cd ../../..
go run ./cmd/spoor eval tag --held-back --json internal/tag/train/documents >"$work/figures.json"
cd internal/tag/train
"$python" -m trainer.card "$work/figures.json" "$work"
