#!/usr/bin/env bash
# Trains the learned tagger from the annotated data and writes internal/tag/model: the
# sentences as numbers, one model for each fold and one for the product, the document
# reader, the calibration, the files. Steps whose result is there already are not done
# again: remove the work folder (data/train) to begin anew.
set -euo pipefail
cd "$(dirname "$0")"
work=${SPOOR_TRAIN:-../../../data/train}
mkdir -p "$work"
work=$(cd "$work" && pwd)
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
for fold in 0 1 2 3 4; do
	step "$work/fold$fold-said.npz" tune "$work/bundle.npz" "$work/fold$fold.npz" --fold "$fold"
done
step "$work/tuned.npz" tune "$work/bundle.npz" "$work/tuned.npz"
for share in 25 50 75; do
	step "$work/share$share-said.npz" tune "$work/bundle.npz" "$work/share$share.npz" --share "0.$share"
done
step "$work/stack.npz" stack "$work/bundle.npz" "$work"
"$python" -m trainer.export "$work/bundle.npz" "$work" "$base"
