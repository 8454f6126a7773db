#include "strategies/sides.hpp"

#include "git/text_merge.hpp"

namespace plait::strategies {
namespace {

bool is_text_on_both_sides(const Conflict& conflict) {
  return conflict.ours && conflict.theirs && !conflict.binary && !git::is_binary(*conflict.ours) &&
         !git::is_binary(*conflict.theirs);
}

Result<Resolution> merged(const Conflict& conflict, git::Favor favor) {
  const std::string base = conflict.base.value_or("");
  PLAIT_TRY(std::string text, git::merge_text({base, *conflict.ours, *conflict.theirs}, favor));
  return Resolution(Resolved{std::move(text)});
}

}  // namespace

Result<Resolution> Ours::resolve(const Conflict& conflict, Call&) {
  if (is_text_on_both_sides(conflict)) return merged(conflict, git::Favor::ours);
  return Resolution(Resolved{conflict.ours});
}

Result<Resolution> Theirs::resolve(const Conflict& conflict, Call&) {
  if (is_text_on_both_sides(conflict)) return merged(conflict, git::Favor::theirs);
  return Resolution(Resolved{conflict.theirs});
}

Result<Resolution> KeepBoth::resolve(const Conflict& conflict, Call&) {
  if (is_text_on_both_sides(conflict)) return merged(conflict, git::Favor::both);
  if (!conflict.ours || !conflict.theirs)
    return Resolution(Decline{"one side has deleted the file"});
  return Resolution(Decline{"it is no text, so its two versions cannot stand together"});
}

Result<Resolution> Manual::resolve(const Conflict&, Call&) {
  return Resolution(Decline{"left to a person"});
}

}  // namespace plait::strategies
