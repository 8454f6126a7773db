// The programming languages that drift is measured in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plait::drift {

enum class Language { python, javascript, typescript, c, cpp, go, rust };

// Languages whose code is compared with each other.
enum class Family { python, javascript, c, go, rust };

Family family_of(Language language);
// "python", "javascript", "c++", "go", "rust": as evidence names them.
std::string to_string(Family family);

// By the name of a file; nothing for what is no code of these languages.
std::optional<Language> language_of_file(std::string_view path);
// By the words behind a code fence ("py", "ts file=src/a.ts"), else by a file name among them.
std::optional<Language> language_of_fence(std::string_view info);

// Whether a path belongs to tests by the habits of its language: test_x.py, x.test.ts, x_test.go,
// a folder tests/.
bool is_test_path(std::string_view path);

}  // namespace plait::drift
