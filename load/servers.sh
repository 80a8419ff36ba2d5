# shellcheck shell=bash
# The servers that the scripts here measure; sourced after eng/lib.sh.

admin_token="a-token-for-measuring-only"
native="${FASTSIGNAL_BINARY:-$root/artifacts/aot/fastsignal}"
jit="$root/src/FastSignal.Server/bin/Release/net10.0/fastsignal"
# shellcheck disable=SC2034  # used by the scripts that source this
tool="$root/load/FastSignal.Load/bin/Release/net10.0/fastsignal-load"
built="$root/artifacts/load"
declare -A server_pid=()

# build_tool: the load tool and the server.
build_tool() {
  say "building"
  dotnet build "$root/src/FastSignal.Server" -c Release -v q --nologo >&2
  dotnet build "$root/load/FastSignal.Load" -c Release -v q --nologo >&2
}

# build_reference NAME: 0 when it can be run.
build_reference() {
  case "$1" in
    aspnet)
      dotnet build "$root/load/reference/aspnet" -c Release -v q --nologo >&2
      ;;
    gorilla)
      # Debian's packages (golang-go, golang-github-gorilla-websocket-dev); nothing is downloaded.
      command -v go >/dev/null 2>&1 && [[ -d /usr/share/gocode/src/github.com/gorilla/websocket ]] || return 1
      (cd "$root/load/reference/gorilla" && GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS="" go build -o "$built/gorilla-reference" .) >&2
      ;;
    ws)
      command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || return 1
      (cd "$root/load/reference/ws" && npm ci --no-audit --no-fund --silent) >&2
      ;;
    *) return 1 ;;
  esac
}

# is_jit NAME: whether it needs a long warm-up.
is_jit() { [[ "$1" == *-jit || "$1" == aspnet || "$1" == ws ]]; }

# start_server NAME PORT [ARGUMENT...]: starts it on core 0 and waits until it listens.
start_server() {
  local name="$1" port="$2"
  shift 2
  local -a command
  case "$name" in
    epoll-jit | sockets-jit) command=("$jit") ;;
    epoll-native | sockets-native) command=("$native") ;;
    aspnet) command=("$root/load/reference/aspnet/bin/Release/net10.0/aspnet-reference" "$port") ;;
    gorilla) command=("$built/gorilla-reference" "$port") ;;
    ws) command=(node "$root/load/reference/ws/server.js" "$port") ;;
    *) die "unknown server '$name'" ;;
  esac
  case "$name" in
    epoll-* | sockets-*)
      command+=(--server:port="$port" --server:udp_port=0 --server:transport="${name%-*}" --server:admin_token="$admin_token"
        --server:max_connections=60000 --echo:enabled=true "$@")
      ;;
  esac
  taskset -c 0 "${command[@]}" >"$built/$name.log" 2>&1 &
  server_pid[$name]=$!
  local tries=200
  until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    kill -0 "${server_pid[$name]}" 2>/dev/null || die "$name ended: $(tail -n 3 "$built/$name.log")"
    ((--tries > 0)) || die "$name does not listen on port $port"
    sleep 0.1
  done
}

# stop_server NAME: ends it and waits for that.
stop_server() {
  local pid="${server_pid[$1]:-}"
  [[ -n "$pid" ]] || return 0
  unset "server_pid[$1]"
  kill -CONT "$pid" 2>/dev/null || true
  kill -TERM "$pid" 2>/dev/null || true
  local tries=100
  while kill -0 "$pid" 2>/dev/null && ((--tries > 0)); do
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

stop_all() {
  local name
  for name in "${!server_pid[@]}"; do
    stop_server "$name"
  done
}
