#!/usr/bin/env python3
# A scorer in Python: { uses = "exec", argv = ["./phases.py"], settings = { points = 20 } }
import json
import sys

asked = json.load(sys.stdin)
points = asked["settings"].get("points", 10)
phases = asked["request"]["task"].get("phases", [])
score = min(100, points * len(phases))
json.dump({"score": score,
           "model": "haiku" if score < 50 else "sonnet",
           "rationale": f"{len(phases)} phases"}, sys.stdout)
