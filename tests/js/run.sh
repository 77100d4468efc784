#!/usr/bin/env bash
# node --test over tests/js. Without node it says so; in CI that is a failure.
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! command -v node >/dev/null 2>&1; then
  echo "skipped: tests/js needs node: apt-get install nodejs"
  [ -z "${CI:-}" ] || exit 1
  exit 0
fi
exec node --test tests/js/*.test.mjs
