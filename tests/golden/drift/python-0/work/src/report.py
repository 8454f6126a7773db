"""The report of a run."""
import logging
from dataclasses import dataclass

from app.errors import ReportError

logger = logging.getLogger(__name__)
MAX_LINES = 80


@dataclass
class RunReport:
    """What is told of a run."""

    first_line: str


def read_report(file_name: str, max_lines: int) -> RunReport:
    """Read the report that a run has left."""
    if max_lines > MAX_LINES:
        raise ReportError("too many lines")
    try:
        with open(file_name) as report_file:
            first_line = report_file.readline()
    except OSError as error:
        logger.warning("no report in %s", file_name)
        raise ReportError(file_name) from error
    return RunReport(first_line)
