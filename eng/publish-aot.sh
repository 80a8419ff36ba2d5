#!/usr/bin/env bash
# Publishes the native binary: eng/publish-aot.sh [FOLDER], artifacts/aot by default. Prints the framework used and the size.
#
# The ILCompiler package of .NET 10 needs Microsoft.NETCore.App.Runtime.NativeAOT.linux-x64 beside it, which some feeds do
# not carry. The same sources then build for net9.0, whose ILCompiler (9.0.x, chosen by the SDK) holds its runtime itself.
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

output="${1:-$root/artifacts/aot}"
require_sdk
install_packages native

# publish TFM: 0 on success; its messages go to LOG.
publish() {
  local -a linker=()
  if ! command -v clang >/dev/null 2>&1; then
    linker=(-p:CppCompilerAndLinker=gcc)
  fi
  # Each framework has its own artifacts folder: the restored assets of one would break the other.
  dotnet publish "$root/src/FastSignal.Server" -c Release -r linux-x64 -p:PublishAot=true "-p:FastSignalTfm=$1" "${linker[@]}" \
    --artifacts-path "$root/artifacts/aot-$1" -o "$output" -v q --nologo >"$log" 2>&1
}

mkdir -p "$root/artifacts" "$output"
log="$root/artifacts/publish-aot.log"
framework=net10.0
say "publishing for $framework"
if ! publish "$framework"; then
  # Only a missing package is a reason to fall back; an error in the code must not hide behind it.
  if ! grep -q 'NU110[0-9].*\(NativeAOT\|ILCompiler\)' "$log"; then
    cat "$log" >&2
    die "publishing for $framework failed"
  fi
  framework=net9.0
  say "the package feed has no NativeAOT runtime for net10.0; publishing for $framework"
  if ! publish "$framework"; then
    cat "$log" >&2
    die "publishing for $framework failed"
  fi
fi

binary="$output/fastsignal"
[[ -x "$binary" ]] || die "$binary was not made"
bytes="$(stat -c %s "$binary")"
printf '%s: %s, %d.%d MB\n' "$binary" "$framework" $((bytes / 1000000)) $((bytes / 100000 % 10))
