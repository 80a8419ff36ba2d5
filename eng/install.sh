#!/usr/bin/env bash
# Installs missing Debian packages: eng/install.sh [runtime] [test] [native]; runtime alone when nothing is named.
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

for list in "${@:-runtime}"; do
  case "$list" in
    runtime | test | native) install_packages "$list" ;;
    *) die "unknown package list '$list'; known are runtime, test, native" ;;
  esac
done
