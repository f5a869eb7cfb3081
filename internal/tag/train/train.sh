#!/usr/bin/env bash
# train.sh [OPTION...]: trains the learned tagger from the annotated data and writes
# internal/tag/model. Options are those of trainer.tune (--epochs 3, say). Steps whose
# result is there already are not done again: remove the work folder (data/train) to begin
# anew. The encoder is tuned five times, on everything and with each fourth part left out:
# a quarter of an hour on a large graphics card, which JAX takes by itself where its
# package for cards is installed; some two days on two cores. With --after FOLDER, the work
# folder of a training that was done before, the encoder is tuned once, from that model on,
# with the documents that were written since: one to two hours on two cores.
set -euo pipefail
after=
for ((i = 1; i < $#; i++)); do
	[ "${!i}" != --after ] || { i=$((i + 1)) && after=$(cd "${!i}" && pwd); }
done
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
if [ -z "$after" ]; then
	step "$work/tuned.npz" tune "$work/bundle.npz" "$work" "$@"
else
	mkdir -p "$work/before"
	step "$work/tuned.npz" tune --consistency 0 --epochs 3 --rate 2e-4 --share 0.2 "$@" --after "$after" "$work/bundle.npz" "$work"
	"$python" -m trainer.adapter "$after/tuned.npz" "$work/before"
	step "$work/before/features.bin" features "$base" "$work/before" "$work/before"
	step "$work/fold0.npz" again "$work/bundle.npz" "$after" "$work/before/features.bin" "$work"
fi
"$python" -m trainer.adapter "$work/tuned.npz" "$model"
step "$work/features.bin" features "$base" "$model" "$work"
step "$work/stack.npz" stack "$work/bundle.npz" "$work"
"$python" -m trainer.export "$work/bundle.npz" "$work" "$base"
"$python" -m trainer.golden "$base" "$model" ../testdata/scores.golden
step "$work/curve.json" curve "$work/bundle.npz" "$work"
cd ../../..
mkdir -p "$work/plain"
cp internal/tag/train/documents/{b[r-z],[c-z]?}-*.txt "$work/plain" # authors who tell things plainly
go run ./cmd/spoor eval tag --models bin/models --held-back --json internal/tag/train/documents >"$work/figures.json"
go run ./cmd/spoor eval tag --models bin/models --held-back --json "$work/plain" >"$work/plain.json"
cd internal/tag/train
"$python" -m trainer.card "$work/figures.json" "$work/plain.json" "$work"
