#!/bin/sh
# outside_author.sh BUILD WORK [--all]: what an outside author does, with an installed plait alone, in
# a prefix that was moved after the installation. Builds and tests the examples of all kinds, begins
# components and lets them pass their own tests; then a scorer and a step in Python, a gate in C++
# and a merge strategy in C work for a repository that names them.
# --all: begins every kind in every language, which CI leaves to the examples for C++.
set -eu
build=$1
work=$2
all=${3:-}
sources=$(cd "$(dirname "$0")" && pwd)
kinds="scorer check agent runner gate step merge_strategy observer"

rm -rf "$work"
mkdir -p "$work/home" "$work/tmp"
if command -v ccache >/dev/null; then
  export CCACHE_DIR="${CCACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/ccache}"
  export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
fi
export HOME="$work/home" TMPDIR="$work/tmp" GIT_CONFIG_NOSYSTEM=1
unset XDG_CONFIG_HOME XDG_STATE_HOME XDG_CONFIG_DIRS XDG_DATA_HOME XDG_CACHE_HOME || true
git config --global user.name "Out Sider"
git config --global user.email out@example.com
git config --global init.defaultBranch main

fail() { echo "$1"; exit 1; }
# quiet LOG COMMAND…: shows what it said only when it fails.
quiet() {
  log=$1
  shift
  "$@" >"$log" 2>&1 || { cat "$log"; fail "failed: $*"; }
}

# --- the installation, moved
quiet "$work/install.log" cmake --install "$build" --prefix "$work/first"
mv "$work/first" "$work/plait"
PATH="$work/plait/bin:$PATH"
export CMAKE_PREFIX_PATH="$work/plait"
if grep -rIl "$work/first" "$work/plait"; then fail "these name the folder it was installed in"; fi
(cd "$build" && find bin/plait bin/plait-* libexec/plait lib/plait/plugins share/plait -type f) |
  while read -r file; do
    [ -f "$work/plait/$file" ] || fail "$file is built, and not installed"
  done
[ "$(command -v plait)" = "$work/plait/bin/plait" ] || fail "which plait is this?"
(cd / && plait schema) | cmp - "$work/plait/share/plait/pipeline.schema.json"
for file in "$work"/plait/share/plait/pipelines/*.toml; do
  schema=$(sed -n '1s/^#:schema //p' "$file")
  [ -f "$(dirname "$file")/$schema" ] || fail "$file names no schema that is there"
done

for way in "init" "pipelines new nightly batch"; do
  rm -rf "$work/fresh"
  git init -q "$work/fresh"
  # shellcheck disable=SC2086  # the words of a command
  quiet "$work/begin.log" plait $way -C "$work/fresh"
  cmp "$work/fresh/.plait/pipeline.schema.json" "$work/plait/share/plait/pipeline.schema.json"
  head -n 1 "$work"/fresh/.plait/pipelines/*.toml | grep -qx '#:schema ../pipeline.schema.json'
done

# --- the examples, and projects that plait began
export CMAKE_GENERATOR=Ninja CMAKE_BUILD_PARALLEL_LEVEL=2
sanitize=$(sed -n 's/^PLAIT_SANITIZE:STRING=//p' "$build/CMakeCache.txt")
flags=-O0${sanitize:+ -fsanitize=$sanitize}
# make_projects FOLDER: configures, builds and tests it; one symbol comes out of each plugin.
make_projects() {
  quiet "$1.configure.log" cmake -S "$1" -B "$1/build" -DCMAKE_C_FLAGS="$flags" \
    -DCMAKE_CXX_FLAGS="$flags"
  quiet "$1.build.log" cmake --build "$1/build"
  quiet "$1.test.log" ctest --test-dir "$1/build" --output-on-failure --no-tests=error
  find "$1/build" -name '*.so' >"$1.plugins"
  while read -r plugin; do
    symbols=$(nm -D --defined-only "$plugin" | cut -d' ' -f3)
    [ "$symbols" = plait_plugin_1 ] || fail "$plugin exports: $symbols"
  done <"$1.plugins"
  [ -s "$1.plugins" ] || fail "$1 makes no plugin"
}
cp -r "$work/plait/share/plait/sdk/examples" "$work/examples"
make_projects "$work/examples"

# begin NAME KIND LANGUAGE
begin() { (cd "$work/begun" && plait plugins new "$2" "$1" --lang "$3" >/dev/null); }
mkdir "$work/begun"
cp -r "$sources/outside" "$work/begun/first-side"
cat >"$work/begun/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(begun LANGUAGES C CXX)
enable_testing()
file(GLOB projects CONFIGURE_DEPENDS */CMakeLists.txt)
foreach(project IN LISTS projects)
  get_filename_component(folder ${project} DIRECTORY)
  add_subdirectory(${folder})
endforeach()
END
begin my-gate gate c++
begin c-runner runner c
if [ "$all" = --all ]; then
  for kind in $kinds; do
    begin "all-$kind-cpp" "$kind" c++
    begin "all-$kind-c" "$kind" c
  done
fi
make_projects "$work/begun"
for kind in $kinds; do
  begin "py-$kind" "$kind" exec-python
  begin "sh-$kind" "$kind" exec-sh
done
find "$work/begun" -name test.sh | sort | xargs -P 2 -I '{}' sh -c \
  '"{}" >"{}.log" 2>&1 || { cat "{}.log"; exit 255; }'

for kind in scorer step; do  # the test of a program can fail, too
  printf '#!/bin/sh\ncat >/dev/null\necho "{\\"score\\": 1000}"\n' >"$work/wrong.sh"
  chmod +x "$work/wrong.sh"
  plait plugins check "$work/wrong.sh" --kind "$kind" >"$work/wrong.log" 2>&1 &&
    fail "a wrong $kind passes its test"
  grep -q "✗ $kind.*requests that fit" "$work/wrong.log" || { cat "$work/wrong.log"; fail "why?"; }
done

# --- a repository that uses them
git init -q "$work/project"
cd "$work/project"
mkdir -p .plait/pipelines PRPs
cp "$work/begun/build/my-gate/my-gate.so" "$work/begun/build/first-side/first-side.so" .plait/
cp "$work/begun/py-scorer/py-scorer.py" "$work/begun/py-step/py-step.py" .plait/
cat >.plait/pipelines/batch.toml <<'END'
#:schema ../pipeline.schema.json
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
id = "mine"
uses = "exec"
needs = ["analyze"]
before = ["launch"]
with = { argv = ["./.plait/py-step.py"], stdin = "request" }
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

plait run PRP-A PRP-B >"$work/refused.log" 2>&1 && fail "ran without trust"
quiet "$work/trust.log" plait trust --yes
plait plan PRP-A PRP-B --json >"$work/plan.json" 2>"$work/plan.log"
grep -q '"rationale": "new"' "$work/plan.json" || { cat "$work/plan.json"; fail "no plan"; }
quiet "$work/run.log" plait run PRP-A PRP-B
[ "$(cat both.txt)" = A ] || { cat "$work/run.log"; fail "not the first side"; }
grep -q "git grep" "$work/run.log" || { cat "$work/run.log"; fail "no gate"; }
plait status --json | grep -q '"step": "mine"' || fail "no step"
echo "all kinds built, tested and used"
