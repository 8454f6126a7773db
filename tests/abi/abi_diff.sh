#!/bin/sh
# abi_diff.sh FROZEN TODAY V1_HEADERS TODAY_HEADERS: what libabigail says of the same plugin built with
# the frozen headers and with those of today. Exit code 77: skipped.
set -eu
command -v abidiff >/dev/null || {
  echo "skipped: abidiff is not installed (Debian: abigail-tools)"
  exit 77
}
minor() { sed -n 's/^#define PLAIT_ABI_MINOR \([0-9]*\).*/\1/p' "$1/plait/abi.h"; }
if [ "$(minor "$3")" != "$(minor "$4")" ]; then
  # Appended fields are changes to abidiff; the layout test tells them from others.
  abidiff --harmless "$1" "$2" || true
  exit 0
fi
# Something has to be compared: the debug information names the structs.
abidw --no-corpus-path --headers-dir "$3" "$1" | grep -q "class-decl name='plait_host'" || {
  echo "$1 has no debug information of plait_host"
  exit 1
}
abidiff --harmless "$1" "$2"
