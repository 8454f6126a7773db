#include "git/text_diff.hpp"

#include "git/handles.hpp"
#include "git/library.hpp"

namespace plait::git {

Result<std::string> text_diff(std::string_view before, std::string_view after,
                              const std::string& name) {
  start_library();
  PatchHandle patch;
  PLAIT_CHECK(check(git_patch_from_buffers(Out(patch), before.data(), before.size(), name.c_str(),
                                           after.data(), after.size(), name.c_str(), nullptr),
                    "cannot compare " + name));
  git_buf text = GIT_BUF_INIT;
  const Status made = check(git_patch_to_buf(&text, patch.get()), "cannot compare " + name);
  std::string out = made.ok() ? std::string(text.ptr, text.size) : std::string();
  git_buf_dispose(&text);
  if (!made.ok()) return made.error();
  return out;
}

}  // namespace plait::git
