// Both readers of Python say the same.
#include "drift/python.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

#include "drift/observe.hpp"

namespace plait::drift {
namespace {

constexpr char kCode[] = R"("""A store."""
from __future__ import annotations

import os
from dataclasses import dataclass, field

from . import other
from .errors import (
    Gone,
    Wrong,
)

MAX_SIZE = 3


@dataclass(frozen=True)
class Key(Base):
    """A key."""

    name: str = "x"

    async def get(self, *names: str, size: int = 3, **more) -> list[int]:
        """Get it.

        All of it.
        """
        if not names:
            raise Gone("no names")
        try:
            with open(names[0]) as file:
                return [int(line) for line in file]
        except OSError as error:
            log.warning("gone")
            raise Wrong(size) from error

    def one_line(self): return 1


def outer(items):
    def inner(x: int) -> int:
        return x
    items.append(inner(1))
    global cache
    text = """
def not_code(): pass
"""
    return text


def test_key():
    assert Key("a")


if __name__ == "__main__":
    outer([])
)";

std::vector<std::string> told(const Unit& unit) {
  std::vector<std::string> out;
  for (const Observation& o : observe(unit))
    out.push_back(o.aspect + "=" + o.value + "@" + std::to_string(o.line));
  return out;
}

class PythonParser : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("python3 -c 'import ast' >/dev/null 2>&1") != 0)  // NOLINT: no input in it
      GTEST_SKIP() << "no python3 here";
  }
};

TEST_F(PythonParser, SaysTheSameAsTokensDo) {
  const Unit tokens = read_unit({"src/store.py", Language::python}, kCode);
  Unit parsed = read_unit({"src/store.py", Language::python}, kCode);
  ASSERT_TRUE(parse_python({&parsed}));
  EXPECT_TRUE(parsed.parsed);
  EXPECT_FALSE(tokens.parsed);
  ASSERT_EQ(parsed.functions.size(), tokens.functions.size());
  for (std::size_t i = 0; i < tokens.functions.size(); ++i) {
    const Function& a = tokens.functions[i];
    const Function& b = parsed.functions[i];
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.owner, b.owner) << a.name;
    EXPECT_EQ(a.line, b.line) << a.name;
    EXPECT_EQ(a.end_line, b.end_line) << a.name;
    EXPECT_EQ(a.first, b.first) << a.name;
    EXPECT_EQ(a.last, b.last) << a.name;
    EXPECT_EQ(a.marks, b.marks) << a.name;
    EXPECT_EQ(a.parameters.size(), b.parameters.size()) << a.name;
  }
  EXPECT_EQ(told(parsed), told(tokens));
}

TEST_F(PythonParser, LeavesWhatIsNoPythonToTheTokens) {
  Unit broken =
      read_unit({"a.py", Language::python}, "def read_it(:\n    ...\ndef other(a): pass\n");
  Unit sound = read_unit({"b.py", Language::python}, "def f(): pass\n");
  Unit bytes = read_unit({"c.py", Language::python}, "def g(): return '\xFF'\n");
  ASSERT_TRUE(parse_python({&broken, &sound, &bytes}));
  EXPECT_FALSE(broken.parsed);
  EXPECT_TRUE(sound.parsed);
  EXPECT_FALSE(broken.functions.empty());
}

TEST_F(PythonParser, IsNotOverthrownByDeepNesting) {
  std::string deep(30000, '(');
  Unit unit = read_unit({"a.py", Language::python}, "x = " + deep + "\n");
  Unit minus = read_unit({"b.py", Language::python}, "x = " + std::string(90000, '-') + "1\n");
  parse_python({&unit, &minus});
  EXPECT_FALSE(unit.parsed);
}

TEST_F(PythonParser, RunsNothing) {
  Unit unit = read_unit({"a.py", Language::python}, "raise SystemExit(3)\n");
  EXPECT_TRUE(parse_python({&unit}));
  EXPECT_TRUE(unit.parsed);
}

}  // namespace
}  // namespace plait::drift
