#!/usr/bin/env bash
# Prints how long jmh-tracker takes to import a made-up data.js of github-action-benchmark, and to report its trends.
# usage: import-speed.sh JMH-TRACKER.jar [COMMITS] [BENCHMARKS]      default: 5000 commits of 20 benchmarks
set -eu
jar=$(realpath "$1") commits=${2:-5000} benchmarks=${3:-20}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# Scores scatter by about 2 %. Each benchmark changes by 10 % about every 700 commits.
awk -v commits="$commits" -v benchmarks="$benchmarks" 'BEGIN {
  srand(1)
  print "window.BENCHMARK_DATA = {\"lastUpdate\":1,\"repoUrl\":\"https://example.org\",\"entries\":{\"Benchmark\":["
  for (i = 0; i < commits; i++) {
    printf "%s{\"commit\":{\"author\":{\"name\":\"A\"},\"id\":\"%040x\",\"message\":\"Commit %d\",\"url\":\"https://example.org\"},", i ? ",\n" : "", 7919 * i, i
    printf "\"date\":%.0f,\"tool\":\"jmh\",\"benches\":[", 1577836800000 + 21600000 * i
    for (b = 0; b < benchmarks; b++) {
      if (rand() < 1 / 700) level[b] += rand() < 0.5 ? 0.1 : -0.1
      noise = 0; for (k = 0; k < 4; k++) noise += rand() - 0.5
      value = 100 * exp(level[b] + 0.035 * noise)
      printf "%s{\"name\":\"org.acme.Bench.run ( {\\\"size\\\":\\\"%d\\\"} )\",\"value\":%.5f,\"unit\":\"ns/op\",\"extra\":\"iterations: 5\\nforks: 1\\nthreads: 1\"}", b ? "," : "", b, value
    }
    printf "]}"
  }
  print "]}}"
}' > data.js

TIMEFORMAT='%R s, %U s of CPU time'
seconds() { # of a command, whose output goes to a file
  { time "$@" > out.txt; } 2>&1
}
echo "data.js: $commits commits, $benchmarks benchmarks, $(($(stat -c %s data.js) / 1000000)) MB"
echo "import:  $(seconds java -jar "$jar" history import data.js --history history.jsonl)"
echo "again:   $(seconds java -jar "$jar" history import data.js --history history.jsonl)"
echo "report:  $(seconds java -jar "$jar" history report --history history.jsonl --html page.html), page of $(($(stat -c %s page.html) / 1000)) kB"
echo "changes: $(grep -o '[-+][0-9.]* %' out.txt | wc -l)"
