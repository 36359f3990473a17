#!/usr/bin/env bash
# Prints docs/commands.md: every command, run for real on the files in docs/samples.
#   docs/commands.sh > docs/commands.md        (after ./mvnw -q -Dmaven.test.skip package)
set -euo pipefail
docs=$(cd "$(dirname "$0")" && pwd)
jar=${CARBON_TRACKER_JAR:-$docs/../tracker-agent/target/carbon-tracker.jar}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
export LC_ALL=C.UTF-8 TZ=UTC CARBONTRACKER_ZONE=FRA
unset NO_COLOR HF_TOKEN HUGGING_FACE_HUB_TOKEN HF_HOME

work=$(mktemp -d)
trap 'kill "$hub" 2>/dev/null || true; rm -rf "$work"' EXIT
cp -r "$docs/samples/." "$work"
cd "$work"
mkfifo address
"$java" "$docs/samples/HubAnswers.java" "$docs/samples" > address &
hub=$!
read -r HF_ENDPOINT < address
export HF_ENDPOINT HF_TOKEN_PATH=/none

# A command as it is typed, and what it prints on both streams; the server's address stands for the Hub's.
show() {
  printf '\n```console\n$ carbon-tracker'
  local word code=0
  for word in "$@"; do
    case $word in
      *[!A-Za-z0-9_./:=-]*) printf " '%s'" "$word" ;;
      *) printf ' %s' "$word" ;;
    esac
  done
  printf '\n'
  { "$java" -jar "$jar" "$@" 2>&1 || code=$?; } > output
  sed "s#$HF_ENDPOINT#https://huggingface.co#; s#$work#.#" output
  [ $code = 0 ] || echo "(exit code $code)"
  printf '```\n'
}

# The same of a command whose figures differ from run to run.
live() {
  printf '\n<!-- live -->'
  show "$@"
}

cat <<'TEXT'
# Commands

What each command of `java -jar carbon-tracker.jar` prints. This page is the output of `docs/commands.sh`, which runs them
for real on the files in [samples](samples); a test runs it again. For shorter lines:

```
alias carbon-tracker='java -jar /path/to/carbon-tracker.jar'
source <(carbon-tracker generate-completion)
```

Every command has `--help`. Exit codes: 0 done, 1 failed, 2 wrong usage. Colours are used on a terminal only, and never under
`NO_COLOR`; `--format json` and `--csv` have all digits.

## detect

What would be measured here: run it first.
TEXT
live detect
cat <<'TEXT'

## run

Any program, as one row of `emissions.csv`. Its arguments, streams and exit code are its own; TERM, INT, HUP and USR1 are handed on
to it, but for what a terminal sends to all programs in its foreground anyway (a signal that is sent to a whole group, as `timeout`
does, arrives twice). The line at the end is on standard error. A tracker in the program names this run as the one around it. Each
option of a run is an option here, with dashes for dots ([options](options.md)).
TEXT
live run --project=sums -- sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo $i'
cat <<'TEXT'

## report

Here over a file of ours and a folder with one of codecarbon's, which holds two states of one run, rows that codecarbon wrote
without their empty cells, and a torn line. [How files are read](reporting.md).
TEXT
show report samples.csv old
show report samples.csv --group-by model --csv
show report samples.csv --group-by tag:team --markdown
show report samples.csv --html report.html --svg figure.svg --png figure.png
cat <<'TEXT'

The page needs no network and opens from disk; a click on a bar or name filters it, the keyboard does the same, and all figures
are also in tables.

## compare
TEXT
show compare samples.csv --run b04d7e52
cat <<'TEXT'

`--html`, `--svg` and `--png` write the same as a page or picture.

## card

Writes `co2_eq_emissions`, in grams, into the front matter of a model card and changes nothing else of it.
TEXT
show card README.md --run b04d7e52 --csv samples.csv --check
show card README.md --run b04d7e52 --csv samples.csv --training-type pre-training
printf '\n```console\n$ cat README.md\n'
cat README.md
printf '```\n'
show card README.md --run b04d7e52 --csv samples.csv --check
printf -- '---\nlicense: [mit\n---\n' > broken.md
show card broken.md --latest --csv samples.csv
cat <<'TEXT'

## hub

Models on the Hugging Face Hub by the emissions that their cards state, in grams (here a server with a few made-up answers).
TEXT
show hub search --max 500 --search leaf
show hub show botany/leaf-cnn
show hub show botany/none
cat <<'TEXT'

## estimate

What a run would cost, without measuring it.
TEXT
show estimate --hours 100 --gpu '8 x A100-SXM4-80GB' --cloud gcp/europe-west9
show estimate --kwh 1287000 --intensity 429
cat <<'TEXT'

## zones
TEXT
show zones fin
show zones europe-west9 --format json
cat <<'TEXT'

## verify
TEXT
show verify samples.csv old
show verify old --repair
cat <<'TEXT'

## recover

Writes the rows of runs that were killed, and moves rows to the directory that went to a [fallback
directory](files.md#fallback-directories) because it could not be written.
TEXT
mkdir -p runs/.carbontracker
printf '%s\n' 'timestamp,run_id,status,pid,host_id,started_at,ended_at,duration,emissions,energy_consumed' \
  '2026-11-24T06:00:00,r1,completed,1,,2026-11-24T05:00:00.000Z,2026-11-24T06:00:00.000Z,3600,0.5,1' \
  > runs/.carbontracker/r1.journal
show recover runs
cat <<'TEXT'

## attach

Starts the agent in a running JVM of the same user: [the agent](agent.md).
TEXT
show attach 4194399
