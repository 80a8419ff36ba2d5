# shellcheck shell=bash
# Shared by the scripts in this folder; sourced, not run.

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"

export DOTNET_CLI_TELEMETRY_OPTOUT=1
export DOTNET_NOLOGO=1
export DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=1
# A build server outlives the script that started it and would hold files and memory of a shared machine.
export DOTNET_CLI_USE_MSBUILD_SERVER=0
export MSBUILDDISABLENODEREUSE=1

say() { printf '==> %s\n' "$*" >&2; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# What the server needs to run, one package and its reason per line.
runtime_packages() {
  cat <<'LIST'
libssl3 DTLS and SRTP (OpenSSL 3)
libgstreamer1.0-0 GStreamer itself (queue, tee, valve)
libgstreamer-plugins-base1.0-0 appsink's library
gstreamer1.0-plugins-base test sources, converters, opusenc, appsink
gstreamer1.0-plugins-good vp8enc and the RTP payloaders
gstreamer1.0-plugins-ugly x264enc
gstreamer1.0-x timeoverlay, the clock in the demo picture
LIST
}

# What the tests need besides.
test_packages() {
  cat <<'LIST'
chromium the browser of the end-to-end tests
libsrtp2-1 the reference our SRTP is compared with
libusrsctp2 the reference our SCTP is compared with
python3-aiortc a WHEP player
python3-gst-1.0 a player, a client and a producer on webrtcbin
gir1.2-gst-plugins-bad-1.0 webrtcbin's interface for them
gstreamer1.0-plugins-bad webrtcbin
gstreamer1.0-nice ICE of webrtcbin
iproute2 network namespaces and port listings
LIST
  if ! command -v node >/dev/null 2>&1; then
    echo "nodejs tests of the JavaScript client"
  fi
  if ! command -v npm >/dev/null 2>&1; then
    echo "npm fetches the players and clients the browser runs"
  fi
}

# What a native build needs besides: a linker driver and zlib's headers.
native_packages() {
  if ! command -v clang >/dev/null 2>&1 && ! command -v gcc >/dev/null 2>&1; then
    echo "gcc linker driver of the native build"
    echo "libc6-dev start files of the native build"
  fi
  echo "zlib1g-dev linked into the native binary"
}

is_installed() {
  [[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null || true)" == installed ]]
}

# install_packages NAME: installs what is missing from the list NAME_packages.
install_packages() {
  local list="$1" package reason
  local -a missing=() prefix=()
  while read -r package reason; do
    if command -v dpkg-query >/dev/null 2>&1 && is_installed "$package"; then
      continue
    fi
    missing+=("$package")
    say "missing: $package - $reason"
  done < <("${list}_packages")

  if ((${#missing[@]} == 0)); then
    return
  fi
  if ! command -v apt-get >/dev/null 2>&1; then
    say "this system has no apt-get: install the packages above by hand (names are those of Debian 12); going on without them"
    return
  fi
  if ((EUID != 0)); then
    command -v sudo >/dev/null 2>&1 || die "not root and no sudo: run 'apt-get install ${missing[*]}' as root"
    prefix=(sudo)
  fi

  say "installing: ${missing[*]}"
  local -a install=("${prefix[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}")
  # Package lists may be absent or old: refresh them only when the first try fails. Apt's chatter stays off standard output.
  if ! "${install[@]}" >&2; then
    say "refreshing the package lists"
    "${prefix[@]}" apt-get update -q >&2
    "${install[@]}" >&2
  fi
}

require_sdk() {
  command -v dotnet >/dev/null 2>&1 || die "the .NET 10 SDK is not installed; see https://dotnet.microsoft.com/download/dotnet/10.0"
  (cd "$root" && dotnet --version >/dev/null 2>&1) || die "the .NET SDK that global.json asks for (10.0) is not installed; see https://dotnet.microsoft.com/download/dotnet/10.0"
}
