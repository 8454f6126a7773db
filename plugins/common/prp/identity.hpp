// What a PRP is called, and the names that follow from that.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "prp/document.hpp"

namespace plait::prp {

// "34.2.2", "30", "prp-30", "PRP_30" become "PRP-34.2.2", "PRP-30"; other ids stay as they are,
// without blanks around.
[[nodiscard]] std::string normalise_id(std::string_view text);

// "PRPs/PRP-34.2.2-sync-docs.md" is "PRP-34.2.2", "PRP-A-deny-list.md" is "PRP-A",
// "PRP-auth-login.md" is "PRP-auth-login", "34.1-x.md" is "PRP-34.1"; any other name is its stem.
[[nodiscard]] std::string id_from_file_name(std::string_view path);

[[nodiscard]] std::optional<BatchNumber> batch_number(std::string_view id);

// Whether `text` names a PRP: "PRP-…", or dotted numbers alone.
[[nodiscard]] bool names_prp(std::string_view text);

// The part of an id that stands in branch and folder names: "PRP-A" is "a". Ids that differ get
// different ones, except by case: what had to be dropped comes back as a hash.
[[nodiscard]] std::string id_token(std::string_view id);

// "prp-<id>-<slug of the title>", "prp-<id>" for a title without letters.
[[nodiscard]] std::string default_branch(std::string_view id, std::string_view title);
// "../<repository>-prp-<id>"
[[nodiscard]] std::string default_worktree(std::string_view id, std::string_view repository);

}  // namespace plait::prp
