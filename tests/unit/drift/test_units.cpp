// What is declared, read from tokens, language by language.
#include <gmock/gmock.h>

#include "drift/unit.hpp"

namespace plait::drift {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> names(const Unit& unit) {
  std::vector<std::string> out;
  for (const Function& f : unit.functions)
    out.push_back((f.owner.empty() ? "" : f.owner + ".") + f.name);
  return out;
}

std::vector<std::string> names(const std::vector<Name>& list) {
  std::vector<std::string> out;
  for (const Name& name : list) out.push_back(name.name);
  return out;
}

std::vector<std::string> parameters(const Function& function) {
  std::vector<std::string> out;
  for (const Parameter& p : function.parameters) out.push_back(p.name + ":" + p.type);
  return out;
}

TEST(ReadPython, FindsFunctionsWithAllThatBelongsToThem) {
  const Unit unit = read_unit({"a.py", Language::python}, R"(
class Store(Base, metaclass=Meta):
    """Keeps."""

    @property
    @cached(size=3)
    async def get(self, key: str, *rest, size: dict[str, int] = {}, **named) -> list[int]:
        """Gets."""
        def inner(x):
            return x
        return [1]

def plain(): return 1
LAST = (1,
        2)
)");
  EXPECT_THAT(names(unit), ElementsAre("Store.get", "inner", "plain"));
  const Function& get = unit.functions[0];
  EXPECT_TRUE(get.is_async);
  EXPECT_THAT(get.marks, ElementsAre("property", "cached"));
  EXPECT_THAT(parameters(get), ElementsAre("key:str", "rest:", "size:dict[str, int]", "named:"));
  EXPECT_EQ(get.return_type, "list[int]");
  EXPECT_EQ(get.doc, "docstring");
  EXPECT_EQ(get.line, 7U);
  EXPECT_EQ(get.end_line, 11U);
  EXPECT_EQ(unit.functions[2].end_line, 13U);
  ASSERT_EQ(unit.types.size(), 1U);
  EXPECT_EQ(unit.types[0].doc, "docstring");
  EXPECT_THAT(names(unit.constants), ElementsAre("LAST"));
}

TEST(ReadPython, FindsImportsWhereverTheyStand) {
  const Unit unit = read_unit({"a.py", Language::python},
                              "import os.path\nfrom . import a\nfrom ..b import (c,\n  d)\n"
                              "from e import *\ndef f():\n    import json\n");
  ASSERT_EQ(unit.imports.size(), 5U);
  EXPECT_EQ(unit.imports[0].module, "os.path");
  EXPECT_EQ(unit.imports[0].reach, Import::Reach::standard);
  EXPECT_TRUE(unit.imports[1].relative);
  EXPECT_EQ(unit.imports[2].module, "b");
  EXPECT_EQ(unit.imports[2].reach, Import::Reach::local);
  EXPECT_TRUE(unit.imports[3].wildcard);
  EXPECT_TRUE(unit.imports[4].inside);
  EXPECT_FALSE(unit.imports[0].inside);
}

TEST(ReadPython, TakesNoStringForCode) {
  const Unit unit = read_unit({"a.py", Language::python}, "'''\ndef f(): pass\n'''\n# def g():\n");
  EXPECT_THAT(names(unit), IsEmpty());
}

TEST(ReadJavaScript, FindsEveryFormOfFunction) {
  const Unit unit = read_unit({"a.ts", Language::typescript}, R"(
/** Doc. */
export async function load(name: string, { a, b } = {}): Promise<Map<string, number>> { go(); }
const pick = (x: number): number => x + 1;
const one = async x => { await x; };
const old = function (y) { return y; };
class Store<T> extends Base {
  #size = 0;
  constructor(private readonly size: number) { super(); }
  static async read(path?: string) { return 1; }
  handle = (event) => { this.go(event); };
  get value() { return this.#size; }
}
if (x) { y(); }
export default class {}
let counter = 0;
const LIMIT = 5;
)");
  EXPECT_THAT(names(unit), ElementsAre("load", "pick", "one", "old", "Store.constructor",
                                       "Store.read", "Store.handle", "Store.value"));
  EXPECT_EQ(unit.functions[0].doc, "/** */");
  EXPECT_TRUE(unit.functions[0].is_async);
  EXPECT_EQ(unit.functions[0].parameters[0].type, "string");
  EXPECT_EQ(unit.functions[1].shape, Function::Shape::arrow);
  EXPECT_EQ(unit.functions[1].return_type, "number");
  EXPECT_TRUE(unit.functions[2].is_async);
  EXPECT_EQ(unit.functions[5].parameters[0].type, "string");
  EXPECT_THAT(names(unit.globals), ElementsAre("counter"));
  EXPECT_THAT(names(unit.constants), ElementsAre("LIMIT"));
}

TEST(ReadJavaScript, FindsImportsAndTests) {
  const Unit unit = read_unit({"a.mjs", Language::javascript}, R"(
import fs from 'fs';
import * as path from 'node:path';
import './side.mjs';
const { x } = require("lodash/fp");
const lazy = await import('./lazy.mjs');
it('does it', () => { expect(1); });
)");
  ASSERT_EQ(unit.imports.size(), 4U);
  EXPECT_EQ(unit.imports[0].reach, Import::Reach::standard);
  EXPECT_TRUE(unit.imports[1].wildcard);
  EXPECT_EQ(unit.imports[2].reach, Import::Reach::local);
  EXPECT_EQ(unit.imports[3].form, "require");
  EXPECT_EQ(unit.imports[3].reach, Import::Reach::external);
  ASSERT_EQ(unit.functions.size(), 1U);
  EXPECT_TRUE(unit.functions[0].is_test);
  EXPECT_TRUE(unit.in_test(7));
  EXPECT_FALSE(unit.in_test(6));
}

TEST(ReadC, FindsFunctionsOfNamespacesAndClasses) {
  const Unit unit = read_unit({"a.cpp", Language::cpp}, R"(#include <vector>
#include "app/a.hpp"
namespace app {
namespace {
constexpr int kSize = 3;
int counter = 0;
}
template <class T, int N = (3 > 2)>
class Store final : public Base<T> {
 public:
  explicit Store(int size) : size_{size}, names_(3) { go(); }
  Store(const Store&) = delete;
  ~Store();
  [[nodiscard]] const T& get(std::string_view key, int (&cells)[4]) const noexcept;
  bool operator==(const Store&) const { return true; }
 private:
  int size_ = 0;
  std::vector<std::string> names_;
  static constexpr int kMost = 4;
};
// Doc.
auto trailing(const std::map<int, int>& m) -> int { return m.at(1); }
}
void app::Store<int>::clear(int) { if (a) { b(); } }
extern "C" { int plain(void); }
TEST_F(StoreTest, KeepsWhatItGets) { EXPECT_EQ(1, 1); }
struct Point { int x; };
enum class Colour { red };
PLAIT_PLUGIN("drift", "1.0.0", X)
)");
  EXPECT_THAT(names(unit),
              ElementsAre("Store.Store", "Store.Store", "Store.Store", "Store.get",
                          "Store.operator", "trailing", "Store.clear", "plain", "KeepsWhatItGets"));
  EXPECT_THAT(parameters(unit.functions[3]),
              ElementsAre("key:std::string_view", ":int(&cells)[4]"));
  EXPECT_THAT(parameters(unit.functions[5]), ElementsAre("m:const std::map<int, int>&"));
  EXPECT_EQ(unit.functions[5].return_type, "int");
  EXPECT_EQ(unit.functions[5].doc, "//");
  EXPECT_TRUE(unit.functions[5].in_namespace);
  EXPECT_FALSE(unit.functions[7].in_namespace);
  EXPECT_TRUE(unit.functions[8].is_test);
  EXPECT_THAT(names(unit.members), ElementsAre("size_", "names_"));
  EXPECT_THAT(names(unit.constants), ElementsAre("kSize"));
  EXPECT_THAT(names(unit.globals), ElementsAre("counter"));
  ASSERT_EQ(unit.types.size(), 3U);
  EXPECT_EQ(unit.types[0].name, "Store");
  EXPECT_EQ(unit.types[2].word, "enum");
  EXPECT_EQ(unit.imports[1].form, "quotes");
}

TEST(ReadGo, FindsDeclarations) {
  const Unit unit = read_unit({"a.go", Language::go}, R"(package app

import (
	"fmt"

	"example.com/x"
)

// ErrGone is told.
var ErrGone = errors.New("gone")
var cache map[string]int

const maxSize = 4

// Store keeps.
type Store struct{ size int }

// Get gets.
func (s *Store) Get(ctx context.Context, a, b int) (int, error) {
	return 1, nil
}

func Map[T any](in []T, f func(T) interface{}) []T { return in }

func TestGet(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {})
	}
}
)");
  EXPECT_THAT(names(unit), ElementsAre("Store.Get", "Map", "TestGet"));
  EXPECT_EQ(unit.functions[0].doc, "//");
  EXPECT_EQ(unit.functions[0].return_type, "(int, error)");
  EXPECT_EQ(unit.functions[0].parameters.size(), 3U);
  EXPECT_TRUE(unit.functions[2].is_test);
  EXPECT_THAT(names(unit.globals), ElementsAre("cache"));
  EXPECT_THAT(names(unit.constants), ElementsAre("maxSize"));
  ASSERT_EQ(unit.types.size(), 1U);
  EXPECT_EQ(unit.types[0].doc, "//");
  ASSERT_EQ(unit.imports.size(), 2U);
  EXPECT_TRUE(unit.imports[0].grouped);
  EXPECT_EQ(unit.imports[0].reach, Import::Reach::standard);
  EXPECT_EQ(unit.imports[1].reach, Import::Reach::external);
}

TEST(ReadRust, FindsDeclarations) {
  const Unit unit = read_unit({"a.rs", Language::rust}, R"(use std::fs;
use crate::store::{Store, Key};
use super::*;
pub const MAX_SIZE: usize = 4;
static mut COUNTER: u32 = 0;
/// Keeps.
#[derive(Debug, Clone)]
pub struct Store<'a> { name: &'a str }
impl<'a> Display for Store<'a> {
    /// Gets.
    pub(crate) async fn get<T: Into<String>>(&mut self, key: T) -> Result<u32, Error>
    where T: Clone { Ok(1) }
}
fn plain(x: impl Fn(u32) -> u32, text: &mut String) {}
#[cfg(test)]
mod tests {
    #[test]
    fn keeps_it() { assert_eq!(1, 1); }
}
)");
  EXPECT_THAT(names(unit), ElementsAre("Store.get", "plain", "keeps_it"));
  EXPECT_TRUE(unit.functions[0].is_async);
  EXPECT_EQ(unit.functions[0].doc, "///");
  EXPECT_EQ(unit.functions[0].return_type, "Result<u32, Error>");
  EXPECT_THAT(parameters(unit.functions[0]), ElementsAre("key:T"));
  EXPECT_EQ(unit.functions[1].parameters.size(), 2U);
  EXPECT_TRUE(unit.functions[2].is_test);
  EXPECT_TRUE(unit.in_test(16));
  ASSERT_EQ(unit.types.size(), 1U);
  EXPECT_EQ(unit.types[0].doc, "///");
  EXPECT_THAT(unit.types[0].marks, ElementsAre("derive(Debug, Clone)"));
  EXPECT_THAT(names(unit.globals), ElementsAre("COUNTER"));
  EXPECT_THAT(names(unit.constants), ElementsAre("MAX_SIZE"));
  ASSERT_EQ(unit.imports.size(), 3U);
  EXPECT_EQ(unit.imports[1].reach, Import::Reach::local);
  EXPECT_TRUE(unit.imports[2].wildcard);
}

TEST(Languages, AreToldByFileAndFence) {
  EXPECT_EQ(language_of_file("src/a.test.tsx"), Language::typescript);
  EXPECT_EQ(language_of_file("a.H"), Language::cpp);
  EXPECT_EQ(language_of_file("app.min.js"), std::nullopt);
  EXPECT_EQ(language_of_file(".py"), std::nullopt);
  EXPECT_EQ(language_of_file("Makefile"), std::nullopt);
  EXPECT_EQ(language_of_fence("Python"), Language::python);
  EXPECT_EQ(language_of_fence("rs:src/a.rs"), Language::rust);
  EXPECT_EQ(language_of_fence("text file=\"src/a.go\""), Language::go);
  EXPECT_EQ(language_of_fence("bash"), std::nullopt);
  EXPECT_TRUE(is_test_path("tests/helper.py"));
  EXPECT_TRUE(is_test_path("src/a.spec.ts"));
  EXPECT_FALSE(is_test_path("src/latest.py"));
}

TEST(Units, CountOnlyWhatWasAdded) {
  Unit unit = read_unit({"a.py", Language::python}, "def f():\n    a()\n    b()\n    c()\n");
  ASSERT_EQ(unit.functions.size(), 1U);
  unit.added = false;
  unit.added_lines = {3};
  EXPECT_FALSE(unit.counts(unit.functions[0]));
  EXPECT_TRUE(unit.counts(3));
  unit.added_lines = {3, 4};
  EXPECT_TRUE(unit.counts(unit.functions[0])) << "half of its lines";
  unit.added_lines = {1};
  EXPECT_TRUE(unit.counts(unit.functions[0])) << "its first line";
}

TEST(Units, CutLongLinesBetweenCharacters) {
  std::string line(99, 'a');
  for (int i = 0; i < 30; ++i) line += "\xC3\xA9";
  const Unit unit = read_unit({"a.py", Language::python}, "x\n  " + line + "\n");
  EXPECT_EQ(unit.line_text(2), std::string(99, 'a') + "…");
  EXPECT_EQ(unit.line_text(99), "");
}

}  // namespace
}  // namespace plait::drift
