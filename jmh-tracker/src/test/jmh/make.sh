#!/bin/sh
# Builds the benchmarks, runs them on this machine's JDK 17, and writes the results that the tests of jmh-tracker read, in every
# form that JMH has. Takes about two minutes. FOLDER is by default that of the committed results.
#
#   make.sh [FOLDER]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../resources/io/simdmlp/tracker/jmh}
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$here"
mvn -q -B package ${MAVEN_OPTIONS:-}
short="-wi 1 -w 50ms -i 2 -r 50ms -foe true"
jmh() { java -jar target/benchmarks.jar $short "$@" >target/jmh.log || { tail -5 target/jmh.log; exit 1; }; }
jmh -f 2 -prof gc -rf json -rff "$out/modes.json"
jmh -f 2 -prof gc -tu ns -rf json -rff "$out/nanoseconds.json"
jmh -f 2 -prof gc -rf csv -rff "$out/modes.csv"
jmh -f 2 -prof gc -rf scsv -rff "$out/modes-semicolons.csv"
jmh -f 2 -rf text -rff "$out/modes.txt"
jmh -f 1 -rf json -rff "$out/one-fork.json"
jmh -f 0 -rf json -rff "$out/no-fork.json"
jmh -f 2 -rf json -rff "$out/serial.json" -jvmArgs -XX:+UseSerialGC Sorting -bm avgt
# 10 forks, and 10 of which each sorts three times
jmh -f 10 -prof gc -bm avgt -rf json -rff "$out/base.json" Sorting
EXAMPLE_TIMES=3 jmh -f 10 -prof gc -bm avgt -rf json -rff "$out/slower.json" Sorting
# a pilot for plan: every iteration measured from the first on
short="-wi 0 -i 30 -r 30ms -foe true"
jmh -f 3 -bm avgt -rf json -rff "$out/pilot.json" Sorting
sed -i 's#"jvm" : ".*"#"jvm" : "java"#' "$out"/*.json # not the path of this machine
for file in modes nanoseconds one-fork no-fork; do gzip -n -9 -f "$out/$file.json"; done # histograms are long
rm -rf target
