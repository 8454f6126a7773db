// Which libraries are taken for plugins, and what is said of the others.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <plait/component.hpp>

#include "plugins/library.hpp"
#include "plugins/registry.hpp"

namespace plait::plugins {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

std::string bad(const std::string& name) {
  return std::string(BAD_PLUGIN_DIR) + "/" + name + ".so";
}

// The message with which a plugin is refused; "" when it is not.
std::string refusal(const std::string& name) {
  Registry registry;
  const Status added = registry.add(bad(name));
  return added ? "" : added.error().message;
}

class TempDir {
 public:
  TempDir() {
    std::string pattern = fs::temp_directory_path() / "plait-plugins-XXXXXX";
    path = ::mkdtemp(pattern.data());
  }
  ~TempDir() { fs::remove_all(path); }
  fs::path path;
};

TEST(Loading, takes_a_plugin_in_plain_c) {
  Registry registry;
  const Status added = registry.add(bad("good"));
  ASSERT_TRUE(added) << added.error().message;
  const auto* info = registry.find("scorer", "plain-c");
  ASSERT_NE(info, nullptr);
  EXPECT_EQ(info->version, "1.0.0");
  EXPECT_EQ(info->methods, std::vector<std::string>{"score"});
  EXPECT_EQ(info->file, fs::canonical(bad("good")));
  EXPECT_EQ(registry.names("scorer"), std::vector<std::string>{"plain-c"});
  ASSERT_EQ(registry.libraries().size(), 1U);
  EXPECT_EQ(registry.libraries()[0].name, "raw-plugin");
  EXPECT_EQ(registry.libraries()[0].abi, "1.0");
}

TEST(Loading, takes_a_plugin_of_a_newer_minor) {
  EXPECT_EQ(refusal("newer_minor"), "");
}

TEST(Loading, takes_the_same_file_once) {
  Registry registry;
  EXPECT_TRUE(registry.add(bad("good")));
  EXPECT_TRUE(registry.add(bad("good")));
  EXPECT_EQ(registry.libraries().size(), 1U);
}

TEST(Loading, names_the_abi_of_another_entry) {
  EXPECT_THAT(refusal("wrong_entry"),
              AllOf(StartsWith("plugin " + bad("wrong_entry")),
                    HasSubstr("built for plait's plugin ABI 2; this plait speaks ABI 1")));
}

TEST(Loading, refuses_a_struct_of_another_major) {
  EXPECT_THAT(refusal("wrong_major"),
              AllOf(HasSubstr("wrong_major.so"), HasSubstr("built for ABI 2.0")));
}

TEST(Loading, refuses_a_library_without_entry) {
  EXPECT_THAT(refusal("no_entry"),
              AllOf(HasSubstr("no_entry.so"), HasSubstr("exports no plait_plugin_1")));
}

TEST(Loading, refuses_a_file_that_is_no_library) {
  const TempDir dir;
  const fs::path file = dir.path / "text.so";
  std::ofstream(file) << "this is not an ELF file, but long enough to be read as one: "
                      << std::string(100, '.');
  Registry registry;
  const Status added = registry.add(file);
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, "plugin");
  EXPECT_THAT(added.error().message, AllOf(HasSubstr("text.so"), HasSubstr("cannot be loaded"),
                                           HasSubstr("invalid ELF header")));
}

TEST(Loading, tells_what_the_loader_misses) {
  EXPECT_THAT(refusal("unresolved"),
              AllOf(HasSubstr("unresolved.so"), HasSubstr("nobody_has_this")));
}

TEST(Loading, refuses_an_entry_that_returns_null) {
  EXPECT_THAT(refusal("null_plugin"), HasSubstr("plait_plugin_1 returned NULL"));
}

TEST(Loading, refuses_short_structs) {
  EXPECT_THAT(refusal("small_struct"), HasSubstr("component 1 has 32 bytes"));
}

TEST(Loading, refuses_another_sanitizer) {
  EXPECT_THAT(refusal("other_sanitizer"),
              AllOf(HasSubstr("other_sanitizer.so"), HasSubstr("asan=1")));
}

TEST(Loading, names_the_place_in_a_wrong_manifest) {
  EXPECT_THAT(refusal("bad_manifest"),
              AllOf(HasSubstr("plugin \"raw-plugin\""), HasSubstr("bad_manifest.so"),
                    HasSubstr("scorer \"raw\""), HasSubstr("/capability: unknown key"),
                    HasSubstr("capabilities")));
  EXPECT_THAT(refusal("broken_manifest"), HasSubstr("its manifest is no JSON"));
  EXPECT_THAT(refusal("wrapped_manifest"), HasSubstr("its manifest is no JSON"));
}

TEST(Loading, refuses_what_this_plait_does_not_speak) {
  EXPECT_THAT(refusal("newer_contract"),
              HasSubstr("made for contract scorer/2; this plait speaks scorer/1"));
  EXPECT_THAT(refusal("lacks_method"), HasSubstr("lacks method \"score\""));
  EXPECT_THAT(refusal("unknown_kind"), HasSubstr("knows no such kind"));
  EXPECT_THAT(refusal("bad_name"), HasSubstr("its name is none"));
}

TEST(Loading, refuses_a_duplicate_and_names_both_files) {
  Registry registry;
  ASSERT_TRUE(registry.add(bad("good")));
  const Status added = registry.add(bad("duplicate"));
  ASSERT_FALSE(added);
  EXPECT_THAT(added.error().message,
              AllOf(HasSubstr("duplicate.so"), HasSubstr("scorer \"plain-c\""),
                    HasSubstr("there is one already"), HasSubstr("good.so")));
  EXPECT_THAT(registry.find("scorer", "plain-c")->file, HasSubstr("good.so"));
}

TEST(Loading, loads_folders_in_order_and_collects_the_problems) {
  const TempDir first;
  const TempDir second;
  fs::copy(bad("good"), first.path / "b.so");
  fs::copy(bad("no_entry"), first.path / "a.so");
  fs::copy(bad("newer_minor"), second.path / "c.so");
  std::ofstream(second.path / "readme.txt") << "not a plugin\n";
  const Registry registry = Registry::load({{first.path, Presence::required},
                                            {second.path, Presence::optional},
                                            {second.path / "none", Presence::optional}});
  EXPECT_EQ(registry.names("scorer"), (std::vector<std::string>{"newer", "plain-c"}));
  ASSERT_EQ(registry.problems().size(), 1U);
  EXPECT_THAT(registry.problems()[0].message, HasSubstr("a.so"));
}

TEST(Loading, reports_a_folder_that_must_be_there) {
  const Registry registry = Registry::load({{"/nonexistent/plugins", Presence::required}});
  ASSERT_EQ(registry.problems().size(), 1U);
  EXPECT_THAT(registry.problems()[0].message,
              AllOf(HasSubstr("\"/nonexistent/plugins\""), HasSubstr("No such file")));
}

TEST(Loading, reports_a_folder_that_is_a_file) {
  const Registry registry = Registry::load({{bad("good"), Presence::optional}});
  ASSERT_EQ(registry.problems().size(), 1U);
  EXPECT_THAT(registry.problems()[0].message, HasSubstr("Not a directory"));
}

TEST(Loading, suggests_the_nearest_component) {
  Registry registry;
  ASSERT_TRUE(registry.add(bad("good")));
  const auto found = registry.entry("scorer", "plain_x");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, "config");
  EXPECT_EQ(found.error().message, "there is no scorer \"plain_x\"");
  EXPECT_THAT(found.error().remedy, HasSubstr("\"plain-c\""));
}

// Structs as a plugin might fill them in, without a library for each.
class Structs : public testing::Test {
 protected:
  static plait_status create(const plait_host*, plait_call*, plait_bytes, void**) {
    return PLAIT_OK;
  }
  static plait_status invoke(void*, plait_call*, plait_bytes, const plait_message*) {
    return PLAIT_OK;
  }
  static void destroy(void*) {}

  std::string complaint() const {
    const Status checked = check_plugin(&plugin, "/x/p.so");
    return checked ? "" : checked.error().message;
  }

  plait_component component{
      sizeof(plait_component), 0, "scorer", "s", "{}", &create, &invoke, &destroy, nullptr};
  const plait_component* components[1] = {&component};
  plait_plugin plugin{sizeof(plait_plugin), 1, 0, "p", "1", detail::build_text, 1, components};
};

TEST_F(Structs, complete_ones_are_taken) {
  EXPECT_EQ(complaint(), "");
}

TEST_F(Structs, null_fields_are_named) {
  const auto with_null = [&](auto& field) {
    const auto kept = field;
    field = nullptr;
    const std::string said = complaint();
    field = kept;
    return said;
  };
  EXPECT_EQ(with_null(plugin.name), "plugin /x/p.so: its name is NULL");
  EXPECT_EQ(with_null(plugin.version), "plugin /x/p.so: its version is NULL");
  EXPECT_EQ(with_null(plugin.build), "plugin /x/p.so: its build text is NULL");
  EXPECT_EQ(with_null(plugin.components), "plugin /x/p.so: its list of components is NULL");
  EXPECT_EQ(with_null(components[0]), "plugin /x/p.so: component 1 is NULL");
  EXPECT_EQ(with_null(component.kind), "plugin /x/p.so: component 1 \"s\": its kind is NULL");
  EXPECT_EQ(with_null(component.name), "plugin /x/p.so: component 1: its name is NULL");
  EXPECT_EQ(with_null(component.manifest),
            "plugin /x/p.so: component 1 \"s\": its manifest is NULL");
  EXPECT_THAT(with_null(component.create), HasSubstr("create is NULL"));
  EXPECT_THAT(with_null(component.invoke), HasSubstr("invoke is NULL"));
  EXPECT_THAT(with_null(component.destroy), HasSubstr("destroy is NULL"));
}

TEST_F(Structs, sizes_and_counts_are_checked) {
  plugin.size = 8;
  EXPECT_THAT(complaint(), HasSubstr("its plait_plugin has 8 bytes"));
  plugin.size = sizeof(plait_plugin);
  plugin.component_count = 0;
  EXPECT_THAT(complaint(), HasSubstr("offers no component"));
  plugin.component_count = SIZE_MAX;
  EXPECT_THAT(complaint(), HasSubstr("it claims"));
}

}  // namespace
}  // namespace plait::plugins
