#!/usr/bin/env bash
# Measures signalling against reference servers on this machine and writes it as Markdown: load/measure.sh [OPTION...]
#   --quick          a minute, to see that everything works; the figures mean nothing
#   --rounds N       rounds over all rows and servers, interleaved (2)
#   --seconds N      measured time of a row (5)
#   --warmup N       seconds of load before the first row for servers that compile while they run (20)
#   --idle N         connections of the idle row (10000, or what the file limit allows)
#   --servers LIST   of epoll-native sockets-native epoll-jit sockets-jit aspnet gorilla ws (all that can be run)
#   --port N         first of the ports used (18100)
#   --no-build       measures what has been built before
#   --output FILE    docs/measurements/signalling-DATE.md unless --quick, which writes artifacts/load/quick.md
# The server is pinned to core 0, the client to core 1; servers that are not measured at the moment are halted. Needs a quiet machine and
# some 12 minutes. FASTSIGNAL_BINARY=path measures another native binary.
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/../eng/lib.sh"
# shellcheck source=load/servers.sh
source "$root/load/servers.sh"

command_line="load/measure.sh $*"
quick=false build=true rounds=2 seconds=5 warmup=20 idle=10000 servers="" port=18100 output=""
while (($# > 0)); do
  case "$1" in
    --quick) quick=true rounds=1 seconds=1 warmup=2 idle=1000 ;;
    --no-build) build=false ;;
    --rounds | --seconds | --warmup | --idle | --port)
      [[ "${2:-}" =~ ^[0-9]+$ ]] || die "$1 needs a number"
      declare "${1#--}=$2"
      shift
      ;;
    --servers | --output)
      [[ -n "${2:-}" ]] || die "$1 needs a value"
      declare "${1#--}=$2"
      shift
      ;;
    *) die "unknown option '$1'; the head of this script lists them" ;;
  esac
  shift
done
((rounds >= 1 && rounds <= 20 && seconds >= 1 && seconds <= 300 && warmup <= 300)) || die "1 to 20 rounds of 1 to 300 seconds, warm-up up to 300"
if [[ -z "$output" ]]; then
  output="$root/docs/measurements/signalling-$(date -u +%F).md"
  $quick && output="$built/quick.md"
fi
(($(nproc) >= 2)) || die "this needs two cores: one for the server, one for the client"
command -v taskset >/dev/null 2>&1 || die "taskset is not installed (util-linux)"

# Each connection is a file of either process.
ulimit -n "$(ulimit -Hn)"
if [[ "$(ulimit -n)" != unlimited ]] && ((idle > $(ulimit -n) - 500)); then
  idle=$(($(ulimit -n) - 500))
  say "the file limit allows $idle idle connections"
fi

require_sdk
mkdir -p "$built"
results="$built/results-$$"
mkdir "$results"
trap 'stop_all' EXIT
if $build; then
  build_tool
fi
usable=()
for name in ${servers:-epoll-native sockets-native epoll-jit sockets-jit aspnet gorilla ws}; do
  case "$name" in
    *-jit) usable+=("$name") ;;
    *-native)
      if [[ -x "$native" ]]; then
        usable+=("$name")
      else
        say "no native binary at $native (eng/publish-aot.sh makes it): $name is left out"
      fi
      ;;
    *)
      if ! $build || build_reference "$name"; then
        usable+=("$name")
      else
        say "$name cannot be built here and is left out"
      fi
      ;;
  esac
done
((${#usable[@]} > 0)) || die "no server to measure"

# halt_others NAME: nothing but the server under test may use its core.
halt_others() {
  local name
  for name in "${!server_pid[@]}"; do
    if [[ "$name" == "$1" ]]; then
      kill -CONT "${server_pid[$name]}"
    else
      kill -STOP "${server_pid[$name]}"
    fi
  done
}

failures=0
# run NAME PORT ROW SCENARIO [OPTION...]: one measurement; its result is kept unless ROW is empty.
run() {
  local name="$1" port="$2" row="$3" code=0
  shift 3
  local -a keep=()
  if [[ -n "$row" ]]; then
    taken=$((taken + 1))
    keep=(--row "$row" --label "$name" --json "$results/$(printf %05d "$taken").json")
  fi
  timeout 300 taskset -c 1 "$tool" "$@" --url "ws://127.0.0.1:$port" --pid "${server_pid[$name]}" --quiet "${keep[@]}" >"$built/last.txt" 2>&1 || code=$?
  if [[ -n "$row" ]]; then
    say "$name, $row: $(sed -n 's/^  server *//p' "$built/last.txt")"
  fi
  if ((code != 0)); then
    failures=$((failures + 1))
    cat "$built/last.txt" >&2
  fi
}

taken=0
load_before="$(cut -d ' ' -f 1 /proc/loadavg)"
began=$SECONDS

# A fresh server for its memory; the others come later.
for index in "${!usable[@]}"; do
  name="${usable[$index]}"
  start_server "$name" "$((port + index))"
  run "$name" "$((port + index))" "idle, $idle connections" idle --connections "$idle" --duration "$((seconds < 3 ? seconds : 3))" --connect-timeout 60s
  stop_server "$name"
done

for index in "${!usable[@]}"; do
  name="${usable[$index]}"
  start_server "$name" "$((port + 20 + index))"
  halt_others "$name"
  time="$((warmup > 3 ? 3 : warmup))"
  is_jit "$name" && time="$warmup"
  say "warming up $name"
  # Half of it in many small messages, half in few: both ways get compiled.
  run "$name" "$((port + 20 + index))" "" echo --warmup 0s --duration "$(((time + 1) / 2))"
  run "$name" "$((port + 20 + index))" "" echo --warmup 0s --duration "$(((time + 1) / 2))" --outstanding 16
  run "$name" "$((port + 20 + index))" "" connect-storm --rounds 2
  run "$name" "$((port + 20 + index))" "" broadcast --warmup 0s --duration "$(((time + 3) / 4))" --admin-token "$admin_token"
done

for ((round = 1; round <= rounds; round++)); do
  for row in closed paced pipelined large broadcast storm; do
    for index in "${!usable[@]}"; do
      name="${usable[$index]}"
      halt_others "$name"
      common=("$name" "$((port + 20 + index))")
      timing=(--warmup 1s --duration "$seconds")
      case "$row" in
        closed) run "${common[@]}" "echo 64 B, closed loop, 500 connections" echo "${timing[@]}" ;;
        paced) run "${common[@]}" "echo 64 B, paced 5,000/s, 500 connections" echo "${timing[@]}" --rate 5000 --max-errors 1000000 ;;
        pipelined) run "${common[@]}" "echo 64 B, 16 outstanding, 500 connections" echo "${timing[@]}" --outstanding 16 ;;
        large) run "${common[@]}" "echo 2 KB, 16 outstanding, 500 connections" echo "${timing[@]}" --outstanding 16 --size 2048 ;;
        broadcast) run "${common[@]}" "broadcast 200 B to 1,000" broadcast "${timing[@]}" --admin-token "$admin_token" ;;
        storm) run "${common[@]}" "connect and upgrade" connect-storm --warmup-rounds 0 --rounds "$((seconds < 5 ? seconds : 5))" ;;
      esac
    done
  done
done
stop_all

version() { "$@" 2>/dev/null | head -n 1 || true; }
mkdir -p "$(dirname -- "$output")"
{
  printf '# Signalling against reference servers\n\n'
  printf '%s' "$(sed -n 's/^  "machine": "\(.*\)",$/\1/p' "$results/00001.json"). $(date -u '+%F %H:%M') UTC, $(((SECONDS - began) / 60)) minutes. "
  printf 'Load average before the run %s and after it %s. ' "$load_before" "$(cut -d ' ' -f 1 /proc/loadavg)"
  printf '.NET %s, %s, Node %s with ws %s.\n\n' "$(version dotnet --list-runtimes | sed 's/.*App \([0-9.]*\).*/\1/')" "$(version go version)" "$(version node --version)" \
    "$(sed -n 's/.*"ws": "\(.*\)".*/\1/p' "$root/load/reference/ws/package.json")"
  if $quick; then
    printf '**A quick run: the figures mean nothing.**\n\n'
  fi
  printf '```\n%s\n```\n\n' "$command_line"
  printf 'Server on core 0, client on core 1, both over the loopback interface; the other servers halted meanwhile. Servers that compile while they run had %s s of load first. ' "$warmup"
  printf 'Each cell is the median of %s rounds of %s s, interleaved over the servers, and the range behind it. `epoll` and `sockets` are FastSignal with either `server:transport`.\n\n' "$rounds" "$seconds"
  printf '**Only ratios within this run mean something**: times depend on the machine and on what else it does, and one server against another in the same minute is what is left of that. '
  printf 'The kernel counts CPU time in steps of 10 ms. The work of the loopback interface falls to whoever sends, in all servers alike. A broadcast costs one HTTP request in all servers; '
  printf "FastSignal's has an envelope and a session behind each receiver, the references relay the body as it is.\n\n"
  "$tool" compare "$results"/*.json
} >"$output"
say "written: $output ($((SECONDS - began)) s, $failures failed runs; results in $results)"
((failures == 0))
