"""The report of a run."""
from .errors import ReportError
from .version import VERSION
import logging
from dataclasses import dataclass

MAX_LINES = 80
last_report = None


class EmptyReport(ReportError):
    """There is nothing in it."""


def readReport(reportOptions):
    global last_report
    if not reportOptions:
        raise EmptyReport("no options")
    try:
        reportFile = open(reportOptions["file"])
        firstLine = reportFile.readline()
    except Exception as error:
        print("no report")
        raise ReportError(VERSION) from error
    reportOptions["first_line"] = firstLine
    last_report = firstLine
    return {"first_line": firstLine, "lines": MAX_LINES}
