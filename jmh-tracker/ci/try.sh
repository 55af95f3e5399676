#!/usr/bin/env bash
# Runs the steps of github-actions.yml and gitlab-ci.yml in this shell, on a small project of JMH benchmarks in a Git repository
# of its own: a push to main, a pull request that changes nothing, and one that makes a benchmark 10 % slower. Prints what each
# commented, and fails if that is not what it should be. Takes about four minutes.
#
#   try.sh JMH-TRACKER.jar [MAVEN-OPTION ...]        such as -o
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
jar=$(realpath "$1")
shift
root=$(mktemp -d)
trap 'status=$?; if [ $status != 0 ]; then tail -3 "$root/log" || true; fi; rm -rf "$root"; exit $status' EXIT
export HOME_REPOSITORY="$root/origin.git" RUNNER_TEMP="$root/runner" GITHUB_REPOSITORY=owner/project
mkdir -p "$RUNNER_TEMP" "$root/bin"
cp "$jar" "$RUNNER_TEMP/jmh-tracker.jar"
export TRACKER="$RUNNER_TEMP/jmh-tracker.jar"

# A stand-in for gh keeps the comments in files: the only one gets the number 1.
cat > "$root/bin/gh" <<'GH'
#!/usr/bin/env bash
echo "gh $*" >> "$GH_FOLDER/calls"
case " $* " in
  *" --jq "*) if [ -f "$GH_FOLDER/comment.md" ]; then echo 1; fi ;;
  *) cp comment.md "$GH_FOLDER/comment.md" ;;
esac
GH
chmod +x "$root/bin/gh"
PATH="$root/bin:$PATH"

# env FILE: exports the values under "env:" or "variables:", of which some are changed to take less time.
load() {
  while IFS='=' read -r key value; do export "$key=$value"; done < <(awk '
    /^ *(env|variables):$/ { if (!done) { inside = 1; next } }
    inside && /^ +[A-Z_]+: / { line = $0; sub(/ +#.*/, "", line); sub(/^ +/, "", line); key = line; sub(/:.*/, "", key)
      sub(/^[A-Z_]+: */, "", line); gsub(/^"|"$/, "", line); print key "=" line; next }
    inside { inside = 0; done = 1 }' "$1")
  export BUILD="$BUILD ${MAVEN_OPTIONS:-}" JMH="-wi 1 -w 300ms -i 2 -r 300ms" FORKS=8 TRACKER="$RUNNER_TEMP/jmh-tracker.jar"
}
MAVEN_OPTIONS="$*"

# step FILE NAME: the commands of the step or job of this name.
step() {
  awk -v name="$2" '
    index($0, "- name: " name) || $0 == name ":" { found = 1 }
    found && /^ *(run: \||- \|)$/ { inside = 1; match($0, /[^ ]/); indent = RSTART; next }
    inside { match($0, /[^ ]/); if (NF && RSTART <= indent) exit; print }' "$1" > "$root/step.sh"
  [ -s "$root/step.sh" ] || { echo "no commands of '$2' in $1"; exit 1; }
  bash -e "$root/step.sh"
}

project() { # the sources, with the cost of an operation
  mkdir -p src/main/java/example
  cat > src/main/java/example/Work.java <<JAVA
package example;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.*;
import org.openjdk.jmh.infra.Blackhole;

@BenchmarkMode(Mode.SampleTime) // the median hardly depends on other programs that use the CPUs
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Work {
    @Benchmark
    public void steady() {
        Blackhole.consumeCPU(10000);
    }

    @Benchmark
    public void changed() {
        Blackhole.consumeCPU($1);
    }
}
JAVA
}

git init -q --bare -b main "$HOME_REPOSITORY"
git clone -q "$HOME_REPOSITORY" "$root/project" 2> /dev/null
cd "$root/project"
git config user.name somebody
git config user.email somebody@example.org
cp "$here/../src/test/jmh/pom.xml" .
printf 'target/\nresults/\nnoise/\nnoise.md\nhistory/\ncom*.html\ncomment.md\nbenchmarks.sarif\nquality.json\n' > .gitignore
project 10000
git checkout -q -b main 2> /dev/null || true
git add -A
git commit -qm "Benchmarks"
git push -q origin main

load "$here/github-actions.yml"
export GITHUB_BASE_REF=main NUMBER=7

echo "== push to main"
export GITHUB_STEP_SUMMARY="$root/summary-push" GITHUB_OUTPUT="$root/output-push"
step "$here/github-actions.yml" "Measure the noise" 2> "$root/log"
cat noise.md
step "$here/github-actions.yml" "Add to the history"
git fetch -q origin benchmark-history
git ls-tree --name-only FETCH_HEAD
git worktree remove --force history

try() { # NAME COST: a pull request
  export GITHUB_STEP_SUMMARY="$root/summary-$1" GITHUB_OUTPUT="$root/output-$1" GH_FOLDER="$root/gh-$1"
  mkdir -p "$GH_FOLDER"
  rm -rf results comment.md
  git checkout -q -B "$1" main
  project "$2"
  git commit -qam "$1" --allow-empty
  echo "== pull request: $1"
  step "$here/github-actions.yml" "Compare with the base" 2> "$root/log"
  step "$here/github-actions.yml" Comment
  step "$here/github-actions.yml" Comment    # again: replaces it
  cat "$GH_FOLDER/comment.md"
  export STATUS
  STATUS=$(sed -n 's/status=//p' "$GITHUB_OUTPUT")
  local status=0
  step "$here/github-actions.yml" "Fail after a regression" || status=$?
  echo "exit code $status, $(grep -c POST "$GH_FOLDER/calls") comment made, $(grep -c PATCH "$GH_FOLDER/calls") replaced"
  [ "$status" = "$3" ] || { echo "expected exit code $3"; exit 1; }
}
try nothing-changed 10000 0
try slower 11000 1
grep "Work.changed sample p50. .*slower by" comment.md > /dev/null
grep -A4 '"artifactLocation"' benchmarks.sarif

load "$here/gitlab-ci.yml"
export CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main
echo "== GitLab: merge request: slower"
rm -rf results
status=0
step "$here/gitlab-ci.yml" benchmarks 2> "$root/log" || status=$?
cat quality.json
[ "$status" = 1 ] && grep -q src/main/java/example/Work.java quality.json
echo "exit code $status"
echo "all as expected"
