#!/usr/bin/env bash
# bench-orchestration.sh [N]: ingests N small documents (2 KB text each, default
# 10,000) once with Temporal and once without, RUNS (3) times over, and prints which
# share of the CPU time orchestration takes and the greatest memory of spoor.
set -euo pipefail
cd "$(dirname "$0")/.."
n=${1:-10000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/files"
awk -v n="$n" -v dir="$work/files" 'BEGIN {
	srand(7)
	split("de het een van en in is dat op te zijn met voor niet aan er om ook als bij door over uit tot naar werk loon kamer bus paspoort baas geld week contract huur schuld telefoon adres bureau chauffeur nacht dag uren kas oogst fabriek keuken", w, " ")
	for (i = 0; i < n; i++) {
		s = "Document uniek" i ". Bel 06-" int(10000000 + rand() * 89999999) "."
		while (length(s) < 2000) s = s " " w[1 + int(rand() * 47)] (rand() < 0.08 ? "." : "")
		f = sprintf("%s/d%06d.txt", dir, i)
		print s > f
		close(f)
	}
}'

# measure NAME FLAGS...: CPU seconds of spoor, its workers and the engine, and the
# greatest resident memory of spoor itself in MB.
measure() {
	local name=$1
	shift
	rm -rf "$work/data"
	python3 - "$work/$name" bin/spoor intake --data "$work/data" --case BENCH --exhibit B1 "$@" "$work/files" <<'P'
import resource, subprocess, sys, threading, time
out, command = sys.argv[1], sys.argv[2:]
child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
peak = 0
def watch():
    global peak
    while child.poll() is None:
        try:
            for line in open(f"/proc/{child.pid}/status"):
                if line.startswith("VmHWM"):
                    peak = max(peak, int(line.split()[1]) // 1024)
        except OSError:
            pass
        time.sleep(0.2)
threading.Thread(target=watch, daemon=True).start()
if child.wait() != 0:
    sys.exit(f"{' '.join(command)} ended with {child.returncode}")
used = resource.getrusage(resource.RUSAGE_CHILDREN)
open(out, "a").write(f"{used.ru_utime + used.ru_stime:.2f} {peak}\n")
P
}

for _ in $(seq "${RUNS:-3}"); do
	measure with
	measure without --direct
done
paste "$work/with" "$work/without" | awk -v n="$n" '
	{ a += $1; b += $3; if ($2 > peak) peak = $2 }
	END {
		printf "orchestration: %d documents, %.1f CPU-s with Temporal, %.1f without (means of %d runs): %.1f %% of the CPU time, %.2f ms a document\n", n, a / NR, b / NR, NR, 100 * (a - b) / a, 1000 * (a - b) / NR / n
		printf "memory: spoor itself took at most %d MB\n", peak
	}'
