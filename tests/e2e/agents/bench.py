"""A project, its PRPs, a home and the model server; plait is run in it with a real agent."""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from model_server import ModelServer

PLAIT = Path(os.environ["PLAIT_BUILD_DIR"]) / "bin" / "plait"
AGENTS = Path(os.environ["PLAIT_AGENTS"])


def installed(agent):
    return (AGENTS / "bin" / agent).exists()


def work(task, *, fault=None, fault_at=0, last="STATUS:COMPLETE:10/10"):
    """Turns that do the task: write a file, look at it, commit it, and say so."""
    file = task.lower() + ".txt"
    turns = [
        {"say": "I begin with %s." % task, "run": "printf 'by %s\\n' > %s" % (task, file), "tokens": [1200, 80, 0]},
        {"say": "The file of %s is there.\nHEALTH:OK" % task, "run": "cat " + file, "tokens": [1503, 61, 1000]},
        {"say": "Now I commit %s.\nSTATUS:PHASE_COMPLETE:1/1" % task,
         "run": "git add %s && git commit -q -m 'Phase 1: do it'" % file, "tokens": [1707, 73, 1400]},
        {"say": "%s is done.\n%s" % (task, last), "tokens": [1909, 41, 1600]}]
    if fault:
        turns[fault_at]["fault"] = fault
    return turns


class Bench:
    def __init__(self, agent, *others):
        self.agent = agent
        self.output = open(os.devnull, "w")
        self.server = ModelServer()
        self.folder = Path(tempfile.mkdtemp(prefix="plait-" + agent + "-"))
        self.home = self.folder / "home"
        self.project = self.folder / "project"
        self.home.mkdir()
        self.project.mkdir()
        (self.home / ".gitconfig").write_text("[user]\n\tname = Tess\n\temail = tess@example.com\n")
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "LANG": "C.UTF-8",
                            "TERM": "dumb", "TZ": "UTC", "SHELL": "/bin/bash", "GIT_CONFIG_NOSYSTEM": "1"}
        for each in (agent, *others):
            self.environment |= self.settings_of(each)
        self.git("init", "-q", "-b", "main")
        (self.project / "README.md").write_text("# A project\n")
        (self.project / ".gitignore").write_text("PRPs/\n")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "Begin")
        (self.project / "PRPs").mkdir()

    def close(self):
        self.output.close()
        for pid, _ in self.processes():     # of a story that went wrong
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        self.server.http.shutdown()
        self.server.http.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def settings_of(self, agent):
        """Files in the home, and variables: where the model server is, and a key."""
        url, env = self.server.url, {}
        if agent == "claude":
            env |= {"ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": "sk-of-a-test"}
        elif agent == "codex":
            env["OPENAI_API_KEY"] = "sk-of-a-test"
            (self.home / ".codex").mkdir()
            (self.home / ".codex/config.toml").write_text(
                'model_provider = "here"\n[model_providers.here]\nname = "here"\nbase_url = "%s/v1"\n'
                'env_key = "OPENAI_API_KEY"\nwire_api = "responses"\nrequest_max_retries = 1\n'
                'stream_max_retries = 1\n' % url)
        elif agent == "gemini":
            env |= {"GOOGLE_GEMINI_BASE_URL": url, "GEMINI_API_KEY": "sk-of-a-test"}
            (self.home / ".gemini").mkdir()
            (self.home / ".gemini/settings.json").write_text(json.dumps({
                "security": {"auth": {"selectedType": "gemini-api-key"}},
                "general": {"enableAutoUpdate": False, "maxAttempts": 2}, "privacy": {"usageStatisticsEnabled": False}}))
        else:
            # As its first start leaves it.
            (self.home / ".config/opencode").mkdir(parents=True)
            (self.home / ".config/opencode/.gitignore").write_text("node_modules\npackage.json\nbun.lock\n.gitignore\n")
            model = {"name": "m", "tool_call": True, "limit": {"context": 200000, "output": 8000},
                     "cost": {"input": 1, "output": 2, "cache_read": 0.5}}
            env["OPENCODE_CONFIG_CONTENT"] = json.dumps({
                "autoupdate": False, "share": "disabled", "enabled_providers": ["here"],
                "permission": "allow", "model": "here/m", "small_model": "here/m",
                "provider": {"here": {"npm": "@ai-sdk/openai-compatible", "name": "here", "models": {"m": model},
                                      "options": {"baseURL": url + "/v1", "apiKey": "sk-of-a-test"}}}})
        return env

    def git(self, *args):
        return subprocess.run(["git", *args], cwd=self.project, env=self.environment, check=True,
                              stdout=subprocess.PIPE, text=True).stdout

    def add(self, *tasks, headers=None):
        for task in tasks:
            more = (headers or {}).get(task, "status: ready")
            (self.project / "PRPs" / (task + ".md")).write_text(
                "---\nprp_id: %s\nfeature_name: Write a file\ncomplexity: low\n%s\n---\n# Write a file\n\n"
                "### Phase 1: Write (5 min)\n**Goal**: do it\n\nWrite %s.txt.\n" % (task, more, task.lower()))

    # -- plait

    def arguments(self, tasks, agent, more):
        agent = agent or self.agent
        model = "here/m" if agent == "opencode" else "auto"
        return [str(PLAIT), "run", *tasks, "--agent", agent, "--model", model, "--skip-validation",
                "--events", str(self.folder / "events.ndjson"), *more]

    def start(self, *tasks, agent="", more=()):
        self.output.close()
        self.output = open(self.folder / "plait.out", "w")
        return subprocess.Popen(self.arguments(tasks, agent, more), cwd=self.project, env=self.environment,
                                stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.STDOUT,
                                start_new_session=True)

    def run(self, *tasks, agent="", more=(), seconds=240):
        child = self.start(*tasks, agent=agent, more=more)
        try:
            return child.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGINT)
            child.wait(60)
            raise AssertionError("plait did not end\n" + self.said())

    def stop(self, child, seconds=120):
        """As Ctrl-C twice: the first lets what is at work end, the second ends it."""
        child.send_signal(signal.SIGINT)
        end = time.monotonic() + seconds
        while "nothing new is started" not in (self.folder / "plait.out").read_text():
            if time.monotonic() > end or child.poll() is not None:
                raise AssertionError("plait did not hear that it is to stop\n" + self.said())
            time.sleep(0.1)
        child.send_signal(signal.SIGINT)
        return child.wait(seconds)

    def has_kept(self, call, seconds=30):
        """True once the agent has written a tool's call and its result into its session."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = 0
            for file in self.home.rglob("*"):
                try:
                    found += file.read_bytes().count(call.encode()) if file.is_file() else 0
                except OSError:
                    pass        # gone meanwhile
            if found > 1:
                return True
            time.sleep(0.1)
        return False

    def plait(self, *args):
        return subprocess.run([str(PLAIT), *args], cwd=self.project, env=self.environment, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def said(self):
        events = [e for e in self.events() if e["type"] not in ("display",)]
        return ((self.folder / "plait.out").read_text()[-4000:] + "\n" +
                "\n".join(json.dumps(e)[:400] for e in events[-40:]))

    def report(self):
        return json.loads(self.plait("report", "--json").stdout)["results"]

    def events(self, kind=None):
        out = []
        file = self.folder / "events.ndjson"
        for line in file.read_text().splitlines() if file.exists() else []:
            try:
                event = json.loads(line)
            except ValueError:
                continue            # being written
            if kind is None or event["type"] == kind:
                out.append(event)
        return out

    def outputs(self):
        """What the agents printed, by turn."""
        state = self.project / ".git" / "plait"
        return sorted(state.glob("runs/*/proc/launch*/*turn*/output"))

    def wait_for_event(self, kind, seconds=120, where=lambda data: True):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = [e for e in self.events(kind) if where(e.get("data", {}))]
            if found:
                return found[0]
            time.sleep(0.1)
        raise AssertionError("no event %s\n%s" % (kind, self.said()))

    def processes(self):
        """Command lines of every process that works for this bench, plait itself aside."""
        out = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                environment = (entry / "environ").read_bytes()
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                state = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0]
            except OSError:
                continue
            if state != "Z" and str(self.home).encode() in environment and line:
                out.append((int(entry.name), line))
        return out

    def agents_at_work(self):
        """Process ids of the agent's own program."""
        return [pid for pid, line in self.processes()
                if "plait" not in line.split()[0] and "PLAIT_TURN" in self.environ_of(pid)
                and line.split()[0].rsplit("/", 1)[-1] in (self.agent, "node", "codex", "claude.exe", "opencode.exe")]

    @staticmethod
    def environ_of(pid):
        try:
            return Path("/proc/%d/environ" % pid).read_bytes().decode(errors="replace")
        except OSError:
            return ""
