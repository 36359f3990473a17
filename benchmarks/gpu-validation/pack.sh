#!/usr/bin/env bash
# Packs a Java runtime, the tracker, a load and a reference reader into one archive that runs on any x86-64 Linux with an
# NVIDIA driver. Build first: ./mvnw -q -B -Dmaven.test.skip package
# The runtime is that of the JDK in JAVA_HOME; one built for an old glibc, such as Temurin's, runs in more places.
set -euo pipefail
cd "$(dirname "$0")"
target=${1:-target}
java_home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
name=carbon-tracker-gpu-validation
root="$target/$name"

rm -rf "$root" "$target/$name.tar.gz"
mkdir -p "$root/lib/gpu-validation" "$root/bin"
"$java_home/bin/jlink" --output "$root/jre" --strip-debug --no-header-files --no-man-pages \
  --add-modules java.base,java.instrument,java.logging,java.management,jdk.management,jdk.unsupported
gcc -O1 -DOLD_GLIBC -fno-lto -nostartfiles -no-pie -o "$root/bin/nvml-reference" src/main/c/nvml_reference.c \
  -Wl,--no-as-needed -l:libdl.so.2
cp ../../tracker-agent/target/carbon-tracker.jar "$root/lib/"
cp target/gpu-validation-*.jar target/lib/*.jar "$root/lib/gpu-validation/"
cp src/main/scripts/run.sh ../../LICENSE ../../NOTICE "$root/"
chmod +x "$root/run.sh"
tar -C "$target" -czf "$target/$name.tar.gz" "$name"
du -m "$target/$name.tar.gz" | sed 's/\t.*/ MiB/'
