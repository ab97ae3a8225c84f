"""The JUnit report: one case per article and one per rule of the gate, for CI pages that read it."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from ..score import ArticleScore
from .numbers import gate_lines, percent, reason
from .summary import Summary

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(summary: Summary) -> str:
    """A summary as JUnit XML. An article fails where it has no valid reply or a critical error."""
    suite = Xml.Element("testsuite", name=f"incident-evals {summary.run}")
    for score in summary.worst:
        _add_article(suite, score)
    _add_gate(suite, summary)
    failures = len(suite.findall("testcase/failure"))
    suite.attrib |= {"tests": str(len(suite.findall("testcase"))), "failures": str(failures), "errors": "0"}
    suite.attrib["skipped"] = str(len(suite.findall("testcase/skipped")))
    Xml.indent(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(suite, encoding="unicode") + "\n"


def _add_article(suite: Xml.Element, score: ArticleScore) -> None:
    name = score.id if score.repeat == 0 else f"{score.id} repeat {score.repeat}"
    case = Xml.SubElement(suite, "testcase", classname="articles", name=name)
    if score.failed or score.critical:
        details = "\n".join(f"{c.name} at {c.where}: {c.detail}" for c in score.critical)
        Xml.SubElement(case, "failure", message=_clean(reason(score))).text = _clean(details or reason(score))
    Xml.SubElement(case, "system-out").text = f"F1 {percent(score.f1())}"


def _add_gate(suite: Xml.Element, summary: Summary) -> None:
    gate = summary.gate
    if gate is None:
        return
    for test in gate.tests:
        case = Xml.SubElement(suite, "testcase", classname="gate", name=test.metric)
        line = next(text for text in gate_lines(summary) if text.startswith(f"{test.metric}: "))
        if test.outcome == "fail" and gate.outcome == "fail":
            Xml.SubElement(case, "failure", message=_clean(line))
        elif test.outcome != "pass":
            Xml.SubElement(case, "skipped", message=_clean(line))
    case = Xml.SubElement(suite, "testcase", classname="gate", name="rules")
    if gate.broken:
        Xml.SubElement(case, "failure", message=_clean(gate.broken[0])).text = _clean("\n".join(gate.broken))


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", text)
