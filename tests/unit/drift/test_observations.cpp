// The values of aspects, by small pieces of code that have them.
#include <gmock/gmock.h>

#include <set>

#include "drift/naming.hpp"
#include "drift/observe.hpp"

namespace plait::drift {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The values that an aspect has in a file of the language.
std::vector<std::string> values(Language language, const std::string& aspect,
                                const std::string& code, const std::string& file = "src/code") {
  const Unit unit = read_unit({file, language}, code);
  std::vector<std::string> out;
  for (const Observation& observation : observe(unit))
    if (observation.aspect == aspect) out.push_back(observation.value);
  return out;
}

constexpr Language kPython = Language::python;
constexpr Language kScript = Language::javascript;

TEST(Naming, KnowsStyles) {
  EXPECT_EQ(style_of("read_file"), "snake_case");
  EXPECT_EQ(style_of("_readFile"), "camelCase");
  EXPECT_EQ(style_of("ReadFile"), "PascalCase");
  EXPECT_EQ(style_of("MAX_SIZE"), "UPPER_CASE");
  EXPECT_EQ(style_of("kMaxSize"), "kPascalCase");
  EXPECT_EQ(style_of("Read_File"), "Mixed_Case");
  EXPECT_EQ(style_of("read-file"), "kebab-case");
  EXPECT_EQ(style_of("size_"), "lowercase");
  EXPECT_EQ(style_of("x"), "");
  EXPECT_EQ(style_of(""), "");
}

TEST(Naming, OfOneWordSaysNothing) {
  EXPECT_THAT(values(kPython, "function names", "def load(): pass\ndef load_all(): pass\n"),
              ElementsAre("snake_case"));
  EXPECT_THAT(values(kPython, "function names", "def __init__(): pass\ndef test_a_b(): pass\n"),
              IsEmpty());
  EXPECT_THAT(values(Language::go, "function names", "func ReadAll() {}\nfunc readOne() {}\n"),
              ElementsAre("MixedCaps", "MixedCaps"));
}

TEST(Naming, TellsHowPrivateMembersAreMarked) {
  EXPECT_THAT(values(Language::cpp, "private members",
                     "class A { int a_; int m_b; int c; public: int d; };"),
              ElementsAre("name_", "m_name", "name"));
}

TEST(Errors, OfPythonAreReportedInSeveralWays) {
  const char code[] = "raise SettingsError(1)\nsys.exit(2)\nsys.exit(main())\nraise Exception()\n";
  EXPECT_THAT(values(kPython, "errors are reported by", code),
              ElementsAre("exceptions", "ending the process", "exceptions"));
  EXPECT_THAT(values(kPython, "errors raised are", code), ElementsAre("of a type", "of no type"));
}

TEST(Errors, OfPythonAreHandledInSeveralWays) {
  const char code[] =
      "try:\n  a()\nexcept:\n  pass\nexcept Exception as e:\n  raise X() from e\n"
      "except (A, B):\n  raise\nexcept A: raise Y()\nexcept B:\n  log()\n  more()\n";
  EXPECT_THAT(values(kPython, "errors are caught", code),
              ElementsAre("whatever they are", "as Exception", "by their type", "by their type",
                          "by their type"));
  EXPECT_THAT(values(kPython, "caught errors are", code),
              ElementsAre("swallowed", "raised with their cause", "raised again",
                          "replaced without their cause", "handled in place"));
}

TEST(Errors, OfJavaScriptAreHandledInSeveralWays) {
  const char code[] =
      "try {} catch (e) {}\ntry {} catch (e) { throw e; }\n"
      "try {} catch (e) { throw new X(1, { cause: e }); }\ntry {} catch { throw new X(1); }\n"
      "p.catch(() => {});\ncallback(err);\n";
  EXPECT_THAT(values(kScript, "caught errors are", code),
              ElementsAre("swallowed", "raised again", "raised with their cause",
                          "replaced without their cause"));
  EXPECT_THAT(values(kScript, "errors are reported by", code),
              ElementsAre("exceptions", "exceptions", "exceptions", "callbacks"));
}

TEST(Errors, OfCppAreExceptionsResultsOptionalsOrNumbers) {
  const char code[] =
      "Result<int> f() { return fail(\"x\"); }\nint g() { if (a) return -1; throw X(); }\n"
      "std::optional<int> h() { return std::nullopt; }\n"
      "void i() { try { a(); } catch (...) { } catch (X x) { b(); } }\n";
  EXPECT_THAT(values(Language::cpp, "errors are reported by", code),
              ElementsAre("results", "numbers", "exceptions", "optional values", "results"));
  EXPECT_THAT(values(Language::cpp, "errors are caught", code),
              ElementsAre("whatever they are", "by value"));
  EXPECT_THAT(values(Language::cpp, "caught errors are", code),
              ElementsAre("swallowed", "handled in place"));
}

TEST(Errors, OfGoArePassedOnWithOrWithoutContext) {
  const char code[] =
      "func f() error {\n\tif err != nil {\n\t\treturn fmt.Errorf(\"a: %w\", err)\n\t}\n"
      "\tif err := g(); err != nil {\n\t\treturn err\n\t}\n"
      "\tif err != nil {\n\t}\n\tpanic(1)\n}\nfunc main() { os.Exit(1) }\n";
  EXPECT_THAT(values(Language::go, "caught errors are", code),
              ElementsAre("passed on with context", "passed on as they are", "swallowed"));
  EXPECT_THAT(values(Language::go, "errors are reported by", code),
              ElementsAre("error values", "ending the process"));
}

TEST(Errors, OfRustAreResultsOrPanics) {
  const char code[] =
      "fn f() -> R { a()?; b().map_err(X)?; c.unwrap(); panic!(\"x\"); Err(x) }\n"
      "fn g<T: ?Sized>() {}\n#[test]\nfn t() { a.unwrap(); }\n";
  EXPECT_THAT(values(Language::rust, "errors are reported by", code),
              ElementsAre("results", "results", "panics", "panics", "results"));
  EXPECT_THAT(values(Language::rust, "caught errors are", code),
              ElementsAre("passed on as they are", "passed on with context"));
}

TEST(Errors, GoToALogOrToTheConsole) {
  EXPECT_THAT(values(kPython, "messages go to", "logger.info(1)\nprint(2)\n'print(3)'\n"),
              ElementsAre("a log", "the console"));
  EXPECT_THAT(values(kScript, "messages go to", "logger.warn(1); console.log(2);"),
              ElementsAre("a log", "the console"));
  EXPECT_THAT(
      values(Language::cpp, "messages go to", "void f() { spdlog::info(1); std::cout << 2; }"),
      ElementsAre("a log", "the console"));
  EXPECT_THAT(values(Language::go, "messages go to", "func f() { slog.Info(1); fmt.Println(2) }"),
              ElementsAre("a log", "the console"));
  EXPECT_THAT(
      values(Language::rust, "messages go to", "fn f() { tracing::info!(1); println!(2); }"),
      ElementsAre("a log", "the console"));
}

TEST(Tests, AreNoPlaceToLookForErrors) {
  EXPECT_THAT(values(kPython, "messages go to", "def test_a():\n    print(1)\n"), IsEmpty());
  EXPECT_THAT(values(kPython, "messages go to", "print(1)\n", "tests/helper.py"), IsEmpty());
}

TEST(Structure, KnowsCommentsAndTypes) {
  const char code[] =
      "\"\"\"File.\"\"\"\ndef f(a: int) -> int:\n    \"\"\"Doc.\"\"\"\ndef g(a, b: int): pass\n"
      "if __name__ == '__main__':\n    main()\n";
  EXPECT_THAT(values(kPython, "comments of functions", code), ElementsAre("docstring", ""));
  EXPECT_THAT(values(kPython, "comments of files", code), ElementsAre("docstring"));
  EXPECT_THAT(values(kPython, "types of parameters", code), ElementsAre("annotated", ""));
  EXPECT_THAT(values(kPython, "types of results", code), ElementsAre("annotated", ""));
  EXPECT_THAT(values(kPython, "programs start", code), ElementsAre("behind a main guard"));
  EXPECT_THAT(values(kPython, "programs start", "main()\n"), ElementsAre("when imported"));
  EXPECT_THAT(values(kScript, "types of parameters", "function f(a) {}"), IsEmpty());
}

TEST(Structure, KnowsPieces) {
  std::string code = "def f():\n";
  for (int i = 0; i < 60; ++i) code += "    a()\n";
  EXPECT_THAT(values(kPython, "length of functions", code), ElementsAre("at most 200 lines"));
  EXPECT_THAT(
      values(kPython, "functions stand in", "class A:\n  def f(self): pass\ndef g(): pass\n"),
      ElementsAre("types", "modules"));
  EXPECT_THAT(values(kScript, "functions are written as", "function f() {}\nconst g = () => 1;\n"),
              ElementsAre("declarations", "arrows"));
  EXPECT_THAT(values(Language::cpp, "guards of headers", "// x\n#pragma once\n", "a.hpp"),
              ElementsAre("#pragma once"));
  EXPECT_THAT(values(Language::c, "guards of headers", "#ifndef A_H\n#define A_H\n", "a.h"),
              ElementsAre("#ifndef"));
}

TEST(Imports, KnowFormAndOrder) {
  const char code[] = "from .a import b\nimport os\n";
  EXPECT_THAT(values(kPython, "modules are named", code), ElementsAre("relative"));
  EXPECT_THAT(values(kPython, "order of imports", code), ElementsAre("mixed"));
  EXPECT_THAT(values(kPython, "groups of imports", "import os\n\nimport x\n"),
              ElementsAre("apart by blank lines"));
  EXPECT_THAT(values(kScript, "exports are",
                     "export function f() {}\nexport default f;\nmodule.exports = f;\n"),
              ElementsAre("export of names", "export default", "module.exports"));
  EXPECT_THAT(values(Language::cpp, "headers of the project stand in",
                     "#include <vector>\n#include <stdio.h>\n#include <fmt/core.h>\n"
                     "#include \"a/b.hpp\"\n"),
              ElementsAre("angle brackets", "quotes"));
  EXPECT_THAT(
      values(Language::go, "imports are written", "import \"fmt\"\nimport (\n\t\"os\"\n)\n"),
      ElementsAre("one by one", "in a group"));
  EXPECT_THAT(
      values(Language::rust, "modules are named", "use crate::a;\nuse super::b;\nuse c::d;\n"),
      ElementsAre("from the crate", "relative"));
}

TEST(Tests, KnowTheirForm) {
  EXPECT_THAT(values(kPython, "tests are written as",
                     "def test_a(): pass\nclass B(unittest.TestCase):\n  def test_b(self): pass\n"),
              ElementsAre("functions", "methods of unittest.TestCase"));
  EXPECT_THAT(values(kPython, "tests check by",
                     "def test_a(self):\n    assert 1\n    self.assertEqual(1, 1)\n"),
              ElementsAre("assert", "methods of self"));
  EXPECT_THAT(values(kScript, "tests are written as", "it('a', f);\ntest('b', f);\n"),
              ElementsAre("it(…)", "test(…)"));
  EXPECT_THAT(values(Language::cpp, "tests are written as", "TEST(A, B) {}\nTEST_F(A, C) {}\n"),
              ElementsAre("TEST", "TEST_F"));
  EXPECT_THAT(values(Language::go, "tests are written as",
                     "func TestA(t *testing.T) { for range cases {} }\n"
                     "func TestB(t *testing.T) { t.Fatal(1) }\n"),
              ElementsAre("tables of cases", "single cases"));
  EXPECT_THAT(values(Language::rust, "tests are written as",
                     "#[test]\nfn a_b() {}\nmod tests { #[test]\nfn c_d() {} }\n"),
              ElementsAre("functions", "a module of the file"));
}

TEST(DataFlow, KnowsGuardsAndNesting) {
  EXPECT_THAT(values(kPython, "conditions",
                     "def f(a):\n    if a:\n        return\n    b()\n"
                     "def g(a):\n    if a:\n        for b in a:\n            if b:\n"
                     "                c()\n"
                     "def h(a):\n    if a:\n        b()\n"),
              ElementsAre("leave early", "nested"));
  EXPECT_THAT(values(Language::go, "conditions",
                     "func f() error {\n\tif err := g(); err != nil {\n\t\treturn err\n\t}\n}\n"),
              ElementsAre("leave early"));
  EXPECT_THAT(values(Language::c, "conditions",
                     "void f(int a) { if (a) return; b(); }\n"
                     "void g(int a) { if (a) { while (a) { if (b) c(); d(); } } }\n"
                     "void h(int a) { if (a) { if (a) { if (a) { b(); } } } }\n"),
              ElementsAre("leave early", "nested", "nested"));
}

TEST(DataFlow, KnowsWhatChangesItsArguments) {
  EXPECT_THAT(values(kPython, "arguments",
                     "def f(a): a.append(1)\ndef g(a): a['x'] = 1\ndef h(a): a.b.c = 1\n"
                     "def i(a):\n    a = a + 1\n    return a.x == 1\n"),
              ElementsAre("", "", "", "stay as they are"));
  EXPECT_THAT(
      values(kScript, "arguments", "function f(a) { a.x += 1; }\nfunction g(a) { b.a.x = 1; }\n"),
      ElementsAre("", "stay as they are"));
  EXPECT_THAT(values(Language::rust, "arguments", "fn f(a: &mut A) {}\nfn g(a: &A) {}\n"),
              ElementsAre("", "stay as they are"));
}

TEST(DataFlow, KnowsStateRecordsAndConstants) {
  EXPECT_THAT(values(kPython, "records are",
                     "@dataclass(frozen=True)\nclass A:\n    x: int\ndef f(): return {'a': 1}\n"),
              ElementsAre("dictionaries", "classes of fields"));
  EXPECT_THAT(values(kScript, "variables are declared by", "const a = 1; let b; var c;"),
              ElementsAre("const", "let", "var"));
  EXPECT_THAT(values(kScript, "promises are awaited by", "async () => { await a; b.then(c); }"),
              ElementsAre("await", ".then(…)"));
  EXPECT_THAT(
      values(Language::cpp, "objects are passed by", "void f(const A& a, A& b, A* c, A d);"),
      ElementsAre("const reference", "mutable reference", "pointer"));
  EXPECT_THAT(
      values(Language::cpp, "objects are owned by", "void f() { new A; std::make_unique<A>(); }"),
      ElementsAre("new and delete", "smart pointers"));
  EXPECT_THAT(values(Language::rust, "variables are declared by",
                     "fn f() { let a = 1; let mut b = 2; if let Some(c) = a {} }"),
              ElementsAre("let", "let mut"));
  EXPECT_THAT(values(Language::go, "state of modules", "var cache int\n"),
              ElementsAre("variables that change"));
}

}  // namespace
}  // namespace plait::drift
