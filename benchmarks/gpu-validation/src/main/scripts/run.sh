#!/bin/sh
# Compares the tracker with NVML's own counter on this machine's NVIDIA GPUs: ./run.sh [SECONDS [FOLDER [SIDE]]]
# Needs the driver and nothing else. Raw readings, rows and the table are left in FOLDER. BAR is the largest part by which a
# row may differ from the counter.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
seconds=${1:-60}
out=${2:-validation}
side=${3:-4096}
java="$here/jre/bin/java --enable-native-access=ALL-UNNAMED"
classes="$here/lib/gpu-validation/*"

unset CUDA_VISIBLE_DEVICES NVIDIA_VISIBLE_DEVICES # the reference reads all devices
mkdir -p "$out"
rm -rf "$out/emissions.csv" "$out/.carbontracker"
: >"$out/reference.csv"
"$here/bin/nvml-reference" >"$out/reference.csv" 2>"$out/driver.txt" &
reference=$!
trap 'kill $reference 2>/dev/null || true' EXIT
# A driver that wakes its devices up may need many seconds; from its second line on the reference is being read.
while [ "$(wc -l <"$out/reference.csv")" -lt 2 ]; do
  kill -0 $reference 2>/dev/null || { cat "$out/driver.txt" >&2; exit 1; }
  sleep 0.2
done

for run in idle load; do
  # shellcheck disable=SC2086
  $java -javaagent:"$here/lib/carbon-tracker.jar=project=$run,output=$out,intensity=100,summary=none" \
    -cp "$classes" dev.carbontracker.validation.MatrixLoad $run "$seconds" "$side"
done

sleep 1
kill $reference
wait $reference || true
# shellcheck disable=SC2086
exec $java -cp "$classes" dev.carbontracker.validation.Compare "$out" "${BAR:-0.01}"
