#!/usr/bin/env bash
# Measures, on this machine, what README's "Figures" says, and writes docs/measurements/first-light.md: eng/figures.sh [FILE]
# Needs a quiet machine, some 90 s, and about two minutes more when the native binary has to be made first.
# FASTSIGNAL_BINARY=path measures another native binary, CHROMIUM=path another browser.
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

# Far above what a run takes, so that a browser that hangs does not hold the caller.
limit_seconds=240

output="${1:-$root/docs/measurements/first-light.md}"
native="${FASTSIGNAL_BINARY:-$root/artifacts/aot/fastsignal}"
require_sdk
install_packages runtime
install_packages test
chromium="${CHROMIUM:-$(command -v chromium || true)}"
[[ -n "$chromium" ]] || die "no chromium found; name one with CHROMIUM=path"

if [[ ! -x "$native" ]]; then
  [[ -z "${FASTSIGNAL_BINARY:-}" ]] || die "$native is not there"
  "$root/eng/publish-aot.sh" "$(dirname -- "$native")" >&2
fi
say "building"
dotnet build "$root/src/FastSignal.Server" -c Release -v q --nologo >&2
dotnet build "$root/bench/FastSignal.Figures" -c Release -v q --nologo >&2
say "measuring $native"
timeout "$limit_seconds" "$root/bench/FastSignal.Figures/bin/Release/net10.0/FastSignal.Figures" \
  "$native" "$root/src/FastSignal.Server/bin/Release/net10.0/fastsignal" "$chromium" "$output"
