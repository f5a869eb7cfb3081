#!/usr/bin/env bash
# Fuzzes every target of the project, some at a time, and prints a table.
#
#   .ci/fuzz.sh [PARSERS [OTHERS [NAME...]]]
#
# PARSERS is how long each target of internal/extract and internal/helper runs, in seconds
# (default 30s: those read hostile bytes first), OTHERS how long each of the other rooms
# (default 10s). With names, only targets whose folder and name contain one of them:
# .ci/fuzz.sh 60s 60s rtf.Fuzz
#
# Environment: FUZZ_JOBS how many targets run at once (as many as make all of them end
# within 8 minutes, at least 2); FUZZ_CACHE a folder that keeps the interesting inputs of
# earlier runs (none: every run starts from the seeds).
set -euo pipefail
cd "$(dirname "$0")/.."
parsers=${1:-30s} others=${2:-10s}
shift $(($# < 2 ? $# : 2))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/log" "$work/row"
export root=$PWD work parsers others
export cache=${FUZZ_CACHE:-$work/cache}
mkdir -p "$cache"

# list gives "folder target" for every target.
list() {
	grep -roE '^func Fuzz[A-Za-z0-9_]*' --include='*_test.go' . |
		sed -E 's#^\./##; s#/[^/]*_test\.go:func # #' | LC_ALL=C sort -u
}

# wanted keeps the targets that the names ask for.
wanted() {
	if [ $# -eq 0 ]; then cat; else grep -F "$(printf '%s\n' "${@//.Fuzz/ Fuzz}")" || true; fi
}

# binary is where the instrumented tests of a folder are.
binary() { echo "$work/bin/${1//\//_}.test"; }

# compile builds the tests of one folder with the fuzzer's instrumentation.
compile() { go test -c -vet=off -fuzz=. -o "$(binary "$1")" "./$1"; }

# ended_late recognises the one false alarm of Go's fuzzer: the time is up while an input
# is being tried, and the target "fails" with the context's error alone.
# See https://go.dev/issue/75804; no Go 1.26 has the cure.
ended_late() {
	grep -qE '^ +context deadline exceeded$' "$1" &&
		! grep -qE 'Failing input|panic|fatal error|hung or terminated|_test\.go:|testing\.go:' "$1"
}

# lasts is how long the targets of a folder run.
lasts() { case $1 in internal/extract* | internal/helper) echo "$parsers" ;; *) echo "$others" ;; esac; }

# together is how many targets run at once.
together() {
	local sum=0 dir
	while read -r dir _; do
		sum=$((sum + $(lasts "$dir" | tr -dc 0-9)))
	done <"$work/targets"
	echo $((sum > 960 ? (sum + 479) / 480 : 2))
}

# fuzz runs one target in its folder and leaves a row for the table.
fuzz() {
	local dir=$1 target=$2 time log state=ok begin=$SECONDS last silent
	time=$(lasts "$dir")
	log=$work/log/${dir//\//_}.$target
	(
		cd "$root/$dir"
		# Few tries at making an input smaller: else large seeds leave no time to fuzz.
		# An input that wants more memory than this is a finding, not the end of the machine.
		ulimit -v $((6 << 20))
		GOMEMLIMIT=1GiB GOMAXPROCS=2 exec "$(binary "$dir")" -test.run '^$' -test.fuzz "^$target\$" \
			-test.fuzztime "$time" -test.fuzzminimizetime 50x -test.parallel 1 -test.fuzzcachedir "$cache/$dir" -test.timeout 0
	) >"$log" 2>&1 || state=FAILED
	if [ $state = FAILED ] && ended_late "$log"; then state=ok; fi
	last=$(grep -oE 'execs: [0-9]+ .*new interesting: [0-9]+' "$log" | tail -1 || true)
	[ $state = FAILED ] || [ -n "$last" ] || state=FAILED # it never ran
	# The fuzzer speaks every three seconds: how long no execution came to its end.
	silent=$(grep -oE 'execs: [0-9]+' "$log" | uniq -c | awk '$1 > n {n = $1} END {print (n > 1 ? (n - 1) * 3 : 0)}' || true)
	[[ $last =~ execs:\ ([0-9]+).*interesting:\ ([0-9]+) ]] || true
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$dir" "$target" "${BASH_REMATCH[1]:-0}" "${BASH_REMATCH[2]:-0}" $((SECONDS - begin)) "${silent:-0}" $state >"$work/row/${dir//\//_}.$target"
	echo "$state: $dir $target, ${BASH_REMATCH[1]:-0} executions"
}
export -f binary compile ended_late lasts fuzz

list | wanted "$@" >"$work/targets"
echo "== compiling the tests of $(cut -d' ' -f1 "$work/targets" | sort -u | wc -l) folders for $(wc -l <"$work/targets") targets"
cut -d' ' -f1 "$work/targets" | sort -u | xargs -P 2 -I{} bash -euo pipefail -c 'compile {}'
echo "== fuzzing: $parsers for each that reads hostile files, $others for the others"
xargs -P "${FUZZ_JOBS:-$(together)}" -L1 bash -euo pipefail -c 'fuzz "$@"' fuzz <"$work/targets"

# Failures last, with the input and what to do with it.
for row in "$work"/row/*; do
	IFS=$'\t' read -r dir target _ _ _ _ state <"$row"
	[ "$state" = FAILED ] || continue
	echo "== FAILED: $dir $target"
	head -c 4000 "$work/log/$(basename "$row")"
	input=$(grep -oE 'testdata/fuzz/[A-Za-z0-9_/]+' "$work/log/$(basename "$row")" | tail -1 || true)
	if [ -n "$input" ] && [ -e "$dir/$input" ]; then
		printf '== the input, %s/%s:\n' "$dir" "$input"
		head -c 4000 "$dir/$input"
		cat <<-KEEP
			== again: go test -run '$target/$(basename "$input")' ./$dir
			== to keep it as a regression: add the bytes to the seeds of $target (f.Add), or a
			== table case that says in words what is wrong with them, and remove the file.
		KEEP
	fi
done
{
	printf 'folder\ttarget\texecutions\tnew interesting\tseconds\tlongest silence\toutcome\n'
	cat "$work"/row/*
} | column -t -s $'\t'
awk -F'\t' '{n++; e += $3; s += $5; if ($7 != "ok") f++} END {printf "%d targets, %d executions, %d seconds of fuzzing, %d failed\n", n, e, s, f; exit f > 0}' "$work"/row/*
