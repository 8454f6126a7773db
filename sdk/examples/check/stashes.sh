#!/bin/sh
# A check in shell: warns of work that is stashed away, and so easily forgotten.
# In a pipeline: { uses = "exec", argv = ["./stashes.sh"] }; it is started in the project's folder.
set -eu
cat >/dev/null # the question, which this check does not need
count=$(git stash list | wc -l)
if [ "$count" -gt 0 ]; then
  echo '{"status": "warn", "message": "something is stashed away", "remedy": "git stash list"}'
else
  echo '{"status": "pass", "message": "nothing is stashed away"}'
fi
