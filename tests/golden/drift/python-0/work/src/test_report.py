"""Tests of the report."""
from app.report import read_report


def test_read_report_has_a_limit():
    with pytest.raises(ReportError):
        read_report("report.txt", 81)
    assert MAX_LINES == 80
