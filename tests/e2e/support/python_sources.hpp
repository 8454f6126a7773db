// What agents write in a Python repository: as its examples do it, worse, and quite differently.
#pragma once

namespace plait::test {

inline constexpr const char* kPythonHeader =
    "files_modified: app/report.py, tests/test_report.py\n";

inline constexpr const char* kPythonExamples = R"(## EXAMPLES
How settings are read here:

```python
"""Settings of a run."""
import logging
from dataclasses import dataclass

from app.errors import SettingsError

logger = logging.getLogger(__name__)
MAX_BYTES = 4096


@dataclass
class RunSettings:
    """What a run is made with."""

    file_name: str


def read_settings(file_name: str) -> RunSettings:
    """Read the settings of a run."""
    if not file_name:
        raise SettingsError("no file")
    try:
        with open(file_name) as settings_file:
            first_line = settings_file.read(MAX_BYTES)
    except OSError as error:
        logger.warning("cannot read %s", file_name)
        raise SettingsError(file_name) from error
    return RunSettings(first_line)
```

How they are tested:

```python
def test_read_settings_needs_a_file():
    with pytest.raises(SettingsError):
        read_settings("")
    assert MAX_BYTES == 4096
```
)";

// As the examples do it.
inline constexpr const char* kPythonReport = R"("""The report of a run."""
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
)";
inline constexpr const char* kPythonReportTest = R"("""Tests of the report."""
import pytest

from app.errors import ReportError
from app.report import MAX_LINES, read_report


def test_read_report_has_a_limit():
    with pytest.raises(ReportError):
        read_report("report.txt", 81)
    assert MAX_LINES == 80
)";

// Works, but handles less, types less and tells less than the examples.
inline constexpr const char* kPythonPlainReport = R"("""The report of a run."""
import logging
from dataclasses import dataclass

from app.errors import ReportError

logger = logging.getLogger(__name__)
MAX_LINES = 80


@dataclass
class RunReport:
    first_line: str


def readReport(file_name, max_lines):
    if max_lines > MAX_LINES:
        raise ReportError("too many lines")
    try:
        with open(file_name) as report_file:
            first_line = report_file.readline()
    except OSError as error:
        logger.warning("no report in %s", file_name)
        raise ReportError(file_name) from error
    return RunReport(first_line)
)";
inline constexpr const char* kPythonPlainReportTest = R"("""Tests of the report."""
import pytest

from app.errors import ReportError
from app.report import MAX_LINES, readReport


def test_read_report_has_a_limit():
    with pytest.raises(ReportError):
        readReport("report.txt", 81)
    assert MAX_LINES == 80
)";

// Nothing of it is as in the examples.
inline constexpr const char* kPythonOddReport = R"("""The report of a run."""
from .errors import ReportError
from .version import VERSION

MAX_LINES = 80
lastReport = None


class EmptyReport(ReportError):
    """There is nothing in it."""


def readReport(reportOptions):
    global lastReport
    if not reportOptions:
        raise EmptyReport("no options")
    try:
        reportFile = open(reportOptions["file"])
        firstLine = reportFile.readline()
    except Exception as error:
        print("no report")
        raise ReportError(VERSION) from error
    reportOptions["first_line"] = firstLine
    lastReport = firstLine
    return {"first_line": firstLine, "lines": MAX_LINES}
)";
inline constexpr const char* kPythonOddReportTest = R"("""Tests of the report."""
import pytest

from app.errors import ReportError
from app.report import MAX_LINES, readReport


def test_read_report_needs_options():
    with pytest.raises(ReportError):
        readReport({})
    assert MAX_LINES == 80
)";

inline constexpr const char* kPythonVersionTest = R"(from app.version import VERSION


def test_version():
    assert VERSION == "1.0"
)";

}  // namespace plait::test
