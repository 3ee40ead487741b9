"""Runs one module of CPython's test suite and says of each test how it ended, a line each.

    runner.py MODULE        e.g. test.test_bool

Lines on the real standard output: `ok ID`, `skip ID REASON`, `fail ID REASON`, at the end `done`. What the tests print goes
elsewhere. An unexpected success counts as a failure, an expected failure as a success.
"""

import os
import sys

out = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8", errors="backslashreplace")
os.dup2(2, 1)

import unittest


def one_line(text):
    return " ".join(str(text).split())[:300]


def reason_of(error):
    kind, value, _ = error
    try:
        return one_line(f"{kind.__name__}: {value}")
    except Exception:
        return kind.__name__


class Result(unittest.TestResult):
    """Reports each test once: as failed if any part of it failed."""

    def __init__(self):
        super().__init__()
        self.said = set()
        self.trouble = {}

    def say(self, word, test, reason=""):
        name = test.id()
        if name not in self.said:
            self.said.add(name)
            out.write(f"{word} {one_line(name).replace(' ', '_')} {reason}".rstrip() + "\n")

    def startTest(self, test):
        super().startTest(test)
        out.write(f"start {one_line(test.id()).replace(' ', '_')}\n")

    def addError(self, test, err):
        self.say("fail", test, reason_of(err))

    def addFailure(self, test, err):
        self.say("fail", test, reason_of(err))

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.say("fail", test, reason_of(err))

    def addSkip(self, test, reason):
        self.say("skip", test, one_line(reason))

    def addExpectedFailure(self, test, err):
        self.say("ok", test)

    def addUnexpectedSuccess(self, test):
        self.say("fail", test, "unexpected success")

    def addSuccess(self, test):
        self.say("ok", test)


def exclude(suite):
    """Takes away the tests that an earlier process has run: it died in the one after them."""
    path = os.environ.get("TESTCINDER_EXCLUDE")
    if not path:
        return
    with open(path, encoding="utf-8") as file:
        known = set(file.read().splitlines())

    def keep(suite):
        kept = []
        for test in suite:
            if isinstance(test, unittest.TestSuite):
                keep(test)
                kept.append(test)
            elif one_line(test.id()).replace(" ", "_") not in known:
                kept.append(test)
        suite._tests = kept

    keep(suite)


def main():
    name = sys.argv[1]
    sys.argv[1:] = []
    try:
        suite = unittest.defaultTestLoader.loadTestsFromName(name)
    except BaseException as error:
        out.write(f"broken {reason_of((type(error), error, None))}\n")
        return
    exclude(suite)
    result = Result()
    suite.run(result)
    out.write("done\n")


main()
