"""The report of a run."""
import logging
from dataclasses import dataclass

from app.errors import ReportError

MAX_LINES = 80
last_report = None


def read_report(file_name: str, max_lines: int) -> dict:
    """Read the report that a run has left."""
    global last_report
    if max_lines > MAX_LINES:
        raise ReportError("too many lines")
    try:
        report_file = open(file_name)
        first_line = report_file.readline()
    except Exception as error:
        print("no report in", file_name)
        raise ReportError(file_name) from error
    last_report = {"first_line": first_line, "lines": max_lines}
    return {"first_line": first_line, "lines": max_lines}
