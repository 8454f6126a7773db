#!/usr/bin/env python3
# A step in Python: the files that most tasks of a batch declare.
#   [[step]]
#   id = "wanted"
#   uses = "exec"
#   needs = ["analyze"]
#   with = { argv = ["./wanted_files.py"], stdin = "request", settings = { most = 3 } }
import collections
import json
import sys

asked = json.load(sys.stdin)
tasks = asked["request"]["needs"]["analyze"]["outputs"]["tasks"]
if "$file" in tasks:  # a large output is kept in a file
    with open(tasks["$file"]) as file:
        tasks = json.load(file)
wanted = collections.Counter(name for task in tasks for name in task.get("files", []))
print(f"{len(wanted)} files are declared")  # for the log; the last line is the answer
print(json.dumps({"outputs": {"files": wanted.most_common(asked["settings"].get("most", 10))}}))
