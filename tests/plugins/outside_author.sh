#!/bin/sh
# outside_author.sh BUILD WORK: what an outside author does, with an installed SDK alone. Begins a
# component of each kind, builds it and lets it pass its own test; then a scorer, a gate and a merge
# strategy in C++, C and Python work for a repository that names them.
set -eu
build=$1
work=$2
sources=$(cd "$(dirname "$0")" && pwd)

rm -rf "$work"
mkdir -p "$work/home" "$work/tmp"
export HOME="$work/home" TMPDIR="$work/tmp" GIT_CONFIG_NOSYSTEM=1
unset XDG_CONFIG_HOME XDG_STATE_HOME XDG_CONFIG_DIRS XDG_DATA_HOME XDG_CACHE_HOME || true
PATH="$build/bin:$PATH"
git config --global user.name "Out Sider"
git config --global user.email out@example.com
git config --global init.defaultBranch main

cmake --install "$build" --component sdk --prefix "$work/sdk" >/dev/null

# make FOLDER NAME: configure, build and test a project; one symbol comes out of it.
make_project() {
  cmake -S "$1" -B "$1/build" -DCMAKE_PREFIX_PATH="$work/sdk" ${3:+"$3"} >/dev/null
  cmake --build "$1/build" >/dev/null
  ctest --test-dir "$1/build" --output-on-failure >"$1/ctest.log" || { cat "$1/ctest.log"; exit 1; }
  symbols=$(nm -D --defined-only "$1/build/$2.so" | cut -d' ' -f3)
  [ "$symbols" = plait_plugin_1 ] || { echo "$2.so exports: $symbols"; exit 1; }
}

sanitize=$(sed -n 's/^PLAIT_SANITIZE:STRING=//p' "$build/CMakeCache.txt")
cd "$work"
for kind in scorer check agent runner gate step merge_strategy observer; do
  plait plugins new "$kind" "my-$kind" >/dev/null
  make_project "$work/my-$kind" "my-$kind" \
    "${sanitize:+-DCMAKE_CXX_FLAGS=-fsanitize=$sanitize}"
done
for kind in scorer check gate merge_strategy observer; do
  plait plugins new "$kind" "py-$kind" --lang exec-python >/dev/null
  plait plugins new "$kind" "sh-$kind" --lang exec-sh >/dev/null
done

# A repository that uses a scorer in Python, a gate in C++ and a merge strategy in C.
mkdir "$work/c-strategy"
cp "$sources/outside/first_side.c" "$sources/outside/CMakeLists.txt" "$work/c-strategy"
make_project "$work/c-strategy" first-side "${sanitize:+-DCMAKE_C_FLAGS=-fsanitize=$sanitize}"

git init -q "$work/project"
cd "$work/project"
mkdir -p .plait/pipelines PRPs
cp "$work/my-gate/build/my-gate.so" "$work/c-strategy/build/first-side.so" .plait/
cp "$work/py-scorer/py-scorer.py" .plait/
cat >.plait/pipelines/batch.toml <<'END'
schema = 1
extends = "batch"
libraries = [".plait/my-gate.so", ".plait/first-side.so"]
[params]
agent = { default = "runbook" }
[[step]]
id = "analyze"
[step.with]
scorer = { uses = "exec", argv = ["./.plait/py-scorer.py"] }
[[step]]
id = "launch"
[step.with]
gates = [{ uses = "my-gate", words = ["console.log"] }]
[[step]]
id = "merge"
[step.with]
strategies = ["first-side"]
END
for task in A B; do
  cat >"PRPs/PRP-$task.md" <<END
---
prp_id: PRP-$task
title: task $task
---
# Task $task
## Phase 1: write
\`\`\`bash
echo $task > both.txt
\`\`\`
END
done
git add -A
git commit -qm "a project with components of its own"

plait run PRP-A PRP-B >"$work/refused.log" 2>&1 && { echo "ran without trust"; exit 1; }
plait trust --yes >/dev/null
plait plan PRP-A PRP-B --json >"$work/plan.json"
grep -q '"rationale": "new"' "$work/plan.json" || { cat "$work/plan.json"; exit 1; }
plait run PRP-A PRP-B >"$work/run.log" 2>&1 || { cat "$work/run.log"; exit 1; }
[ "$(cat both.txt)" = A ] || { cat "$work/run.log"; exit 1; }
grep -q "git grep" "$work/run.log" || { cat "$work/run.log"; exit 1; }
echo "all kinds built, tested and used"
