#include "checks/header.hpp"

namespace plait::checks {
namespace {

// "PRPs/PRP-B.md:3:7", as far as it is known.
std::string place_of_error(const Json& error, const Json& task) {
  const Json& span = member(error, "span");
  std::string place = text_of(span, "file");
  if (place.empty()) place = text_of(task, "file");
  for (const char* key : {"line", "column"}) {
    const Json& number = member(span, key);
    if (!number.is_number_integer() || number.get<long>() < 1) break;
    place += ":" + std::to_string(number.get<long>());
  }
  return place;
}

std::string plain(const Json& said) {
  return said.is_string() ? said.get<std::string>() : text_of(said, "message");
}

}  // namespace

Result<Answer> HeaderCheck::check(const Json& request, Call&) {
  CheckResult result;
  std::vector<std::string> broken;
  std::vector<CheckItem> doubts;
  const auto tasks = all_tasks(request);
  for (const Json* task : tasks) {
    const Json& errors = member(*task, "errors");
    if (errors.is_array() && !errors.empty()) broken.push_back(id_of(*task));
    if (errors.is_array())
      for (const Json& error : errors) {
        const std::string place = place_of_error(error, *task);
        std::string remedy = text_of(error, "remedy");
        if (remedy.empty()) remedy = "correct " + place;
        result.items.push_back({id_of(*task), place + ": " + plain(error), remedy});
      }
    const Json& warnings = member(*task, "warnings");
    if (warnings.is_array())
      for (const Json& warning : warnings) doubts.push_back({id_of(*task), plain(warning), ""});
  }
  if (!broken.empty()) {
    result.status = Verdict::fail;
    result.message = "cannot read the header of " + enumerate(broken);
    result.remedy = result.items.front().remedy;
    // Its items are exactly what makes it fail, so that a caller may set aside those tasks.
  } else if (!doubts.empty()) {
    result.items = std::move(doubts);
    result.status = Verdict::warn;
    result.message =
        counted(tasks.size(), "PRP") + " read, with " + counted(result.items.size(), "remark");
  } else {
    result.message = counted(tasks.size(), "PRP") + " read";
  }
  return result;
}

}  // namespace plait::checks
