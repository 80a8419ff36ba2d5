#!/usr/bin/env bash
# Ten minutes of clients that come and go, in order and not: at the end the server's counts must be zero and its memory flat.
#   load/churn.sh [SECONDS] [LOAD-TOOL-OPTION...]    600 s unless given; --rate 200 and so on go to the tool
# Writes artifacts/load/churn.json and churn.html. FASTSIGNAL_BINARY=path runs against a published binary instead of a fresh build.
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/../eng/lib.sh"
# shellcheck source=load/servers.sh
source "$root/load/servers.sh"

seconds=600
if [[ "${1:-}" =~ ^[0-9]+$ ]]; then
  seconds="$1"
  shift
fi
port="${FASTSIGNAL_CHURN_PORT:-18190}"
((seconds >= 1 && seconds <= 7200)) || die "1 to 7200 seconds"
require_sdk
mkdir -p "$built"
build_tool
ulimit -n "$(ulimit -Hn)"
trap 'stop_all' EXIT
server=epoll-jit
[[ -n "${FASTSIGNAL_BINARY:-}" ]] && server=epoll-native
# A small picture: what is measured is coming and going, not encoding.
start_server "$server" "$port" \
  "--streams:small:video=videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=10/1" --streams:small:codecs=vp8
code=0
# A warm-up of a tenth, a minute at most: memory grows until everything has been used once.
taskset -c 1 "$tool" churn --url "ws://127.0.0.1:$port" --pid "${server_pid[$server]}" --duration "$seconds" \
  --warmup "$((seconds / 10 > 60 ? 60 : seconds / 10))" --negotiate 10 --json "$built/churn.json" --html "$built/churn.html" "$@" || code=$?
exit "$code"
