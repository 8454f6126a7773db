"""A model provider for tests: speaks what the coding agents speak, says what it was told to say.

It serves Anthropic messages, OpenAI responses, OpenAI chat completions and Gemini on one loopback
port. What it says is a script: for each task (found in the prompt, "Task PRP-A:") a list of turns

    {"say": "text", "run": "shell command", "tokens": [input, output, cached], "fault": {…}}

`run` becomes a call of the agent's own shell tool. Which turn a request asks for follows from its
history alone, so that retries and resumed sessions get the right one. A fault is
{"status": 429, "times": 1, "after": 1} (an HTTP error; times -1: always), {"hang": true, …} or
{"drop": true, …} (the connection breaks in the middle of the answer).
"""
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SHELL = {"anthropic": ("Bash", "command"), "responses": ("exec_command", "cmd"),
         "chat": ("bash", "command"), "gemini": ("run_shell_command", "command")}
ERRORS = {400: ("invalid_request_error", "bad request"), 401: ("authentication_error", "invalid api key"),
          404: ("not_found_error", "model: there is no such model"),
          429: ("rate_limit_error", "rate limited"), 500: ("api_error", "internal server error"),
          529: ("overloaded_error", "Overloaded")}
GOOGLE_STATUS = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 404: "NOT_FOUND",
                 429: "RESOURCE_EXHAUSTED", 529: "UNAVAILABLE"}


class Gone(Exception):
    """The client has hung up."""


class ModelServer:
    def __init__(self):
        self.turns = {}          # task → list of turns
        self.log = []            # one record for each request that was answered
        self.used = {}           # (task, turn) → faults that were given
        self.lock = threading.Lock()
        self.changed = threading.Condition(self.lock)
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"server_": self}))
        self.http.daemon_threads = True
        self.url = "http://127.0.0.1:%d" % self.http.server_address[1]
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def play(self, turns):
        with self.lock:
            self.turns, self.log, self.used = turns, [], {}

    def note(self, **record):
        with self.changed:
            self.log.append(record)
            self.changed.notify_all()

    def wait_for(self, condition, seconds=120):
        """True once condition(log) holds."""
        with self.changed:
            return self.changed.wait_for(lambda: condition(self.log), seconds)

    def given(self, task):
        """Tokens (input, output, cached) of every answer that was given whole."""
        rows = [r["tokens"] for r in self.log if r["task"] == task and r["status"] == 200]
        return tuple(sum(column) for column in zip(*rows)) if rows else (0, 0, 0)

    def fault_of(self, task, number, turn):
        fault = turn.get("fault")
        if not fault:
            return None
        with self.lock:
            given = self.used.get((task, number), 0)
            if 0 <= fault.get("times", 1) <= given:
                return None
            self.used[(task, number)] = given + 1
        return fault


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_ = None

    def log_message(self, *args):
        pass

    def do_GET(self):
        self.read_body()
        self.send_document(200, {"object": "list", "data": [], "models": []})

    def do_POST(self):
        raw = self.read_body()
        path = self.path.split("?")[0]
        body = json.loads(raw or b"{}")
        if path.endswith(("count_tokens", ":countTokens")):
            return self.send_document(200, {"input_tokens": 1, "totalTokens": 1})
        kind = {"messages": "anthropic", "responses": "responses", "completions": "chat"}.get(path.split("/")[-1])
        kind = kind or ("gemini" if "GenerateContent" in path or "generateContent" in path else None)
        if kind is None:
            return self.send_document(404, {"error": {"message": "no such path"}})
        try:
            self.answer(kind, body, raw.decode(errors="replace"),
                        body.get("stream", False) or "streamGenerateContent" in path)
        except (Gone, OSError):
            self.close_connection = True

    # -- which turn, and what comes of it

    def answer(self, kind, body, text, stream):
        task = re.search(r"Task (PRP-\w+)", text)
        if not body.get("tools") or task is None or task[1] not in self.server_.turns:
            turn, name, number = {"say": "a title", "tokens": [0, 0, 0]}, None, -1
        else:
            name = task[1]
            turns = self.server_.turns[name]
            number = self.next_turn(turns, text)
            turn = turns[number] if number < len(turns) else {"say": "Nothing is left to do.", "tokens": [0, 0, 0]}
        record = {"task": name, "turn": number, "kind": kind, "model": body.get("model") or self.path,
                  "tokens": turn["tokens"]}
        fault = self.server_.fault_of(name, number, turn) if name else None
        if fault and "status" in fault:
            self.server_.note(status=fault["status"], **record)
            return self.send_error_document(kind, fault)
        if fault and fault.get("hang"):
            self.server_.note(status="hang", **record)
            while True:
                self.expect_client()
                time.sleep(0.05)
        if fault and fault.get("drop"):
            self.server_.note(status="drop", **record)
            self.begin_stream()
            self.wfile.write(b"5\r\ndata:\r\n")
            self.wfile.flush()
            self.connection.shutdown(2)
            raise Gone()
        getattr(self, "send_" + kind)(turn, number, stream, body.get("model") or "model")
        self.server_.note(status=200, **record)

    @staticmethod
    def next_turn(turns, text):
        """One after the last that its history holds: by the ids of our calls, or by the words of a
        turn without one."""
        last = -1
        for i, turn in enumerate(turns):
            said = json.dumps(turn.get("say", ""))[1:-1]
            if "call_t%03d_" % i in text or ("run" not in turn and said and said in text):
                last = i
        return last + 1

    # -- HTTP

    def read_body(self):
        length = self.headers.get("content-length")
        if length is not None:
            return self.rfile.read(int(length))
        out = b""
        if "chunked" in (self.headers.get("transfer-encoding") or ""):
            while size := int(self.rfile.readline().split(b";")[0], 16):
                out += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        return out

    def expect_client(self):
        self.connection.setblocking(False)
        try:
            if self.connection.recv(1, 2) == b"":    # MSG_PEEK
                raise Gone()
        except BlockingIOError:
            pass
        finally:
            self.connection.setblocking(True)

    def send_document(self, status, document, headers=()):
        data = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def send_error_document(self, kind, fault):
        status = fault["status"]
        word, message = ERRORS[status]
        headers = [("retry-after", str(fault["after"]))] if "after" in fault else []
        if kind == "gemini":
            code = 503 if status == 529 else status
            return self.send_document(code, {"error": {"code": code, "message": message,
                                                       "status": GOOGLE_STATUS.get(status, "INTERNAL")}}, headers)
        error = {"type": word, "message": message, "code": word}
        code = 503 if status == 529 and kind != "anthropic" else status
        self.send_document(code, {"type": "error", "error": error}, headers)

    def begin_stream(self):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()

    def event(self, document, name=None):
        text = ("event: %s\n" % name if name else "") + "data: " + (
            document if isinstance(document, str) else json.dumps(document)) + "\n\n"
        data = text.encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def end_stream(self):
        self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()

    # -- the providers' answers

    @staticmethod
    def call_of(turn, number, kind):
        name, key = SHELL[kind]
        arguments = {key: turn["run"]}
        if kind in ("anthropic", "chat", "gemini"):
            arguments["description"] = "run"
        return "call_t%03d_0" % number, name, arguments

    def send_anthropic(self, turn, number, stream, model):
        given, said, cached = turn["tokens"]
        usage = {"input_tokens": given, "output_tokens": said, "cache_read_input_tokens": cached,
                 "cache_creation_input_tokens": 0}
        content = [{"type": "text", "text": turn["say"]}]
        if "run" in turn:
            ident, name, arguments = self.call_of(turn, number, "anthropic")
            content.append({"type": "tool_use", "id": "toolu_" + ident, "name": name, "input": arguments})
        stop = "tool_use" if "run" in turn else "end_turn"
        message = {"id": "msg_%d_%d" % (number, time.time_ns()), "type": "message", "role": "assistant",
                   "model": model, "content": content, "stop_reason": stop, "stop_sequence": None, "usage": usage}
        if not stream:
            return self.send_document(200, message)
        self.begin_stream()
        start = dict(message, content=[], stop_reason=None, usage=dict(usage, output_tokens=1))
        self.event({"type": "message_start", "message": start}, "message_start")
        for i, block in enumerate(content):
            is_text = block["type"] == "text"
            empty = dict(block, text="") if is_text else dict(block, input={})
            self.event({"type": "content_block_start", "index": i, "content_block": empty}, "content_block_start")
            delta = ({"type": "text_delta", "text": block["text"]} if is_text else
                     {"type": "input_json_delta", "partial_json": json.dumps(block["input"])})
            self.event({"type": "content_block_delta", "index": i, "delta": delta}, "content_block_delta")
            self.event({"type": "content_block_stop", "index": i}, "content_block_stop")
        self.event({"type": "message_delta", "delta": {"stop_reason": stop, "stop_sequence": None},
                    "usage": usage}, "message_delta")
        self.event({"type": "message_stop"}, "message_stop")
        self.end_stream()

    def send_responses(self, turn, number, stream, model):
        given, said, cached = turn["tokens"]
        items = [{"type": "message", "id": "msg_%d" % number, "role": "assistant", "status": "completed",
                  "content": [{"type": "output_text", "text": turn["say"], "annotations": []}]}]
        if "run" in turn:
            ident, name, arguments = self.call_of(turn, number, "responses")
            items.append({"type": "function_call", "id": "fc_" + ident, "call_id": ident, "name": name,
                          "arguments": json.dumps(arguments), "status": "completed"})
        answer = {"id": "resp_%d_%d" % (number, time.time_ns()), "object": "response", "status": "completed",
                  "model": model, "output": items, "error": None,
                  "usage": {"input_tokens": given + cached, "input_tokens_details": {"cached_tokens": cached},
                            "output_tokens": said, "output_tokens_details": {"reasoning_tokens": 0},
                            "total_tokens": given + cached + said}}
        if not stream:
            return self.send_document(200, answer)
        self.begin_stream()
        begun = dict(answer, status="in_progress", output=[], usage=None)
        self.event({"type": "response.created", "response": begun}, "response.created")
        for i, item in enumerate(items):
            for word in ("added", "done"):
                name = "response.output_item." + word
                self.event({"type": name, "output_index": i, "item": item}, name)
        self.event({"type": "response.completed", "response": answer}, "response.completed")
        self.end_stream()

    def send_chat(self, turn, number, stream, model):
        given, said, cached = turn["tokens"]
        usage = {"prompt_tokens": given + cached, "completion_tokens": said, "total_tokens": given + cached + said,
                 "prompt_tokens_details": {"cached_tokens": cached}}
        message = {"role": "assistant", "content": turn["say"]}
        if "run" in turn:
            ident, name, arguments = self.call_of(turn, number, "chat")
            message["tool_calls"] = [{"index": 0, "id": ident, "type": "function",
                                      "function": {"name": name, "arguments": json.dumps(arguments)}}]
        end = "tool_calls" if "run" in turn else "stop"
        base = {"id": "chat_%d" % time.time_ns(), "created": int(time.time()), "model": model}
        if not stream:
            return self.send_document(200, dict(base, object="chat.completion", usage=usage, choices=[
                {"index": 0, "message": message, "finish_reason": end}]))
        self.begin_stream()
        chunk = dict(base, object="chat.completion.chunk")
        self.event(dict(chunk, choices=[{"index": 0, "delta": message, "finish_reason": None}]))
        self.event(dict(chunk, choices=[{"index": 0, "delta": {}, "finish_reason": end}]))
        self.event(dict(chunk, choices=[], usage=usage))
        self.event("[DONE]")
        self.end_stream()

    def send_gemini(self, turn, number, stream, model):
        given, said, cached = turn["tokens"]
        usage = {"promptTokenCount": given + cached, "candidatesTokenCount": said,
                 "cachedContentTokenCount": cached, "totalTokenCount": given + cached + said}

        def chunk(parts, end=None):
            candidate = {"content": {"role": "model", "parts": parts}, "index": 0}
            if end:
                candidate["finishReason"] = end
            return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": model}
        parts = [{"text": turn["say"]}]
        if "run" in turn:
            ident, name, arguments = self.call_of(turn, number, "gemini")
            parts.append({"functionCall": {"id": ident, "name": name, "args": arguments}})
        if not stream:
            return self.send_document(200, chunk(parts, "STOP"))
        self.begin_stream()
        # Cut in the middle of a word, as the real one does.
        half = len(turn["say"]) // 2
        self.event(chunk([{"text": turn["say"][:half]}]))
        self.event(chunk([{"text": turn["say"][half:]}]))
        self.event(chunk(parts[1:] or [{"text": ""}], "STOP"))
        self.end_stream()
