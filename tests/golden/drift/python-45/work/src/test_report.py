"""Tests of the report."""
from .report import readReport


def test_read_report_needs_options():
    with pytest.raises(ReportError):
        readReport({})
    assert MAX_LINES == 80
