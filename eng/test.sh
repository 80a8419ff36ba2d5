#!/usr/bin/env bash
# Runs the tests. The last line is always "N passed, N failed, N skipped"; fails when a test failed or none ran.
#   --unit      only what needs no browser and no GStreamer: fast
#   --e2e-only  only the end-to-end tests
# FASTSIGNAL_BINARY=path lets the end-to-end tests run against a published binary.
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

unit=true
end_to_end=true
io=true
for argument in "$@"; do
  case "$argument" in
    --unit) end_to_end=false io=false ;;
    --e2e-only) unit=false ;;
    *) die "unknown option '$argument'; known are --unit and --e2e-only" ;;
  esac
done

passed=0
failed=0
skipped=0
results="$root/artifacts/test-results"
mkdir -p "$results"

# attribute FILE NAME: adds up a number over the <assembly> elements of an xunit v2+ XML report.
attribute() {
  grep -o '<assembly [^>]*' "$1" | grep -o " $2=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'
}

# run_project NAME [ARGUMENT...]: builds and runs one xunit v3 executable.
run_project() {
  local name="$1" report="$results/$1.xml" code=0
  shift
  rm -f "$report"
  say "building $name"
  if ! dotnet build "$root/tests/$name" -c Release -v q --nologo; then
    failed=$((failed + 1))
    return
  fi
  say "running $name"
  "$root/tests/$name/bin/Release/net10.0/$name" -noColor -xml "$report" "$@" || code=$?
  if [[ ! -s "$report" ]]; then
    # It died before it could report.
    say "$name ended with code $code and left no report"
    failed=$((failed + 1))
    return
  fi
  local bad
  bad=$(($(attribute "$report" failed) + $(attribute "$report" errors)))
  passed=$((passed + $(attribute "$report" passed)))
  skipped=$((skipped + $(attribute "$report" skipped)))
  failed=$((failed + bad))
  if ((code != 0 && bad == 0)) && (($(attribute "$report" total) > 0)); then
    say "$name ended with code $code although no test failed"
    failed=$((failed + 1))
  fi
}

# run_web: the JavaScript client's tests, with node's own runner.
run_web() {
  compgen -G "$root/tests/web/*.test.*js" >/dev/null || return 0
  say "running tests/web"
  local log="$results/web.tap" code=0
  (cd "$root" && node --test --test-reporter=tap tests/web/*.test.*js) >"$log" || code=$?
  local ok bad skip
  ok="$(awk '/^# pass /{ print $3 }' "$log")"
  bad="$(awk '/^# fail /{ print $3 }' "$log")"
  skip="$(awk '/^# skipped /{ print $3 }' "$log")"
  if ((code != 0)); then
    cat "$log"
    if ((${bad:-0} == 0)); then
      bad=1
    fi
  fi
  passed=$((passed + ${ok:-0}))
  failed=$((failed + ${bad:-0}))
  skipped=$((skipped + ${skip:-0}))
}

require_sdk
if $io; then
  install_packages runtime
  install_packages test
fi

if $unit; then
  if $io; then
    run_project FastSignal.Tests
  else
    run_project FastSignal.Tests -trait- "Tier=io"
  fi
  if command -v node >/dev/null 2>&1; then
    run_web
  fi
fi
if $end_to_end; then
  run_project FastSignal.EndToEnd
fi

printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
((failed == 0 && passed > 0))
