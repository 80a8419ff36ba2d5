#!/usr/bin/env bash
# Builds and starts the server; all arguments go to it (eng/run.sh --help lists them).
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

require_sdk
install_packages runtime
say "building"
# Standard output belongs to the server.
dotnet build "$root/src/FastSignal.Server" -c Release -v q --nologo >&2
# exec: Ctrl-C and SIGTERM reach the server itself, and its exit code is ours.
exec "$root/src/FastSignal.Server/bin/Release/net10.0/fastsignal" "$@"
