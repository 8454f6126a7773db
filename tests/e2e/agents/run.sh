#!/bin/bash
# run.sh [TEST…]: plait with real coding agents and a scripted model server, in the cage. Exit code 77:
# this machine cannot, and why.
here=$(cd "$(dirname "$0")" && pwd)
skip() { echo "skipped: $*"; exit 77; }
export PLAIT_AGENTS=${PLAIT_AGENTS:-}
[ -n "$PLAIT_AGENTS" ] || skip "PLAIT_AGENTS names no folder; tools/agents-install FOLDER brings the programs"
[ -d "$PLAIT_AGENTS/bin" ] || skip "there is no $PLAIT_AGENTS/bin; tools/agents-install $PLAIT_AGENTS brings it"
[ "$(id -u)" = 0 ] || skip "the cage needs root"
for program in unshare ip python3 git; do
  command -v $program >/dev/null || skip "the cage needs $program"
done
export PLAIT_SOURCE_DIR=${PLAIT_SOURCE_DIR:-$(cd "$here/../../.." && pwd)}
[ -n "${PLAIT_BUILD_DIR:-}" ] || skip "PLAIT_BUILD_DIR names no folder"
"$here/cage.sh" true 2>/dev/null || skip "this machine does not let a cage be made"
exec "$here/cage.sh" python3 "$here/test_agents.py" "$@"
