#include "merge/resolver.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "git/text_merge.hpp"

namespace plait::merge {
namespace {

namespace fs = std::filesystem;

// Where the two sides disagree about what is in a file. Other conflicts (a file added to a folder
// that the other side renamed, a folder where the other has a file, submodules) are about where
// things belong: choosing a side there drops work without a word.
bool is_about_contents(const git::MergeConflict& conflict) {
  constexpr std::array kinds{"content",       "add/add",        "modify/delete", "rename/delete",
                             "rename/rename", "distinct modes", "binary"};
  if (!conflict.base && !conflict.ours && !conflict.theirs) return false;
  for (const auto& side : {conflict.base, conflict.ours, conflict.theirs})
    if (side && side->is_submodule()) return false;
  return std::find(kinds.begin(), kinds.end(), conflict.kind) != kinds.end();
}

Result<std::optional<std::string>> contents_of(const git::Repository& repository,
                                               const std::optional<git::FileVersion>& side) {
  if (!side) return std::optional<std::string>();
  PLAIT_TRY(std::string bytes, git::read_blob(repository, side->blob));
  return std::optional(std::move(bytes));
}

Result<Conflict> load(const git::Repository& repository, const git::MergeConflict& conflict) {
  Conflict loaded;
  loaded.path = conflict.path;
  PLAIT_TRY(loaded.base, contents_of(repository, conflict.base));
  PLAIT_TRY(loaded.ours, contents_of(repository, conflict.ours));
  PLAIT_TRY(loaded.theirs, contents_of(repository, conflict.theirs));
  for (const auto& side : {conflict.ours, conflict.theirs})
    loaded.binary = loaded.binary || (side && !side->is_file());
  for (const auto& side : {loaded.ours, loaded.theirs})
    loaded.binary = loaded.binary || (side && git::is_binary(*side));
  return loaded;
}

// The mode that belongs to a resolution: a change of it on one side counts, as in a merge.
std::uint32_t mode_for(const git::MergeConflict& conflict, const git::Sha& blob) {
  if (!conflict.ours) return conflict.theirs ? conflict.theirs->mode : 0100644;
  if (!conflict.theirs) return conflict.ours->mode;
  if (!conflict.ours->is_file() || !conflict.theirs->is_file())
    return conflict.theirs->blob == blob ? conflict.theirs->mode : conflict.ours->mode;
  const bool ours_unchanged = conflict.base && conflict.base->mode == conflict.ours->mode;
  return ours_unchanged ? conflict.theirs->mode : conflict.ours->mode;
}

Status write_side(const fs::path& file, const std::optional<std::string>& contents) {
  if (!contents) return {};
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << *contents;
  if (out.flush()) return {};
  return fail(error_class::io, "cannot write '" + file.string() + "'");
}

}  // namespace

Json to_json(const Answer& answer) {
  Json json{{"kind", static_cast<int>(answer.kind)},
            {"strategy", answer.strategy},
            {"reasons", answer.reasons},
            {"asked", answer.asked}};
  if (answer.version)
    json["version"] = {{"mode", answer.version->mode}, {"blob", answer.version->blob}};
  return json;
}

Answer answer_from_json(const Json& json) {
  Answer answer;
  answer.kind = static_cast<Answer::Kind>(json.value("kind", 0));
  answer.strategy = json.value("strategy", "");
  answer.reasons = json.value("reasons", answer.reasons);
  answer.asked = json.value("asked", std::size_t{0});
  if (json.contains("version"))
    answer.version = git::FileVersion{json["version"].value("mode", 0100644U),
                                      json["version"].value("blob", "")};
  return answer;
}

Strategies Resolver::strategies_for(const std::string& path) const {
  Strategies list = settings_.for_path(path);
  if (!extra_.empty()) list.emplace_back(extra_);
  return list;
}

Result<std::optional<Question>> Resolver::ask(Call& call,
                                              const std::vector<git::MergeConflict>& conflicts,
                                              std::vector<Answer>& answers,
                                              const fs::path& folder) const {
  answers.resize(conflicts.size());
  for (std::size_t i = 0; i < conflicts.size(); ++i) {
    Answer& answer = answers[i];
    if (answer.kind != Answer::Kind::open) continue;
    if (!is_about_contents(conflicts[i])) {
      answer.kind = Answer::Kind::declined;
      answer.reasons.emplace_back("no strategy decides where files belong");
      continue;
    }
    PLAIT_TRY(Conflict contents, load(repository_, conflicts[i]));
    contents.ours_label = target_;
    contents.theirs_label = branch_;
    const Strategies strategies = strategies_for(conflicts[i].path);
    while (answer.kind == Answer::Kind::open && answer.asked < strategies.size()) {
      PLAIT_TRY(const std::optional<Command> command,
                ask_one(call, conflicts[i], contents, strategies[answer.asked], answer));
      if (!command) continue;
      std::error_code failed;
      fs::create_directories(folder, failed);
      fs::remove(folder / "result", failed);  // of before a crash: it answers nothing now
      PLAIT_CHECK(write_side(folder / "base", contents.base));
      PLAIT_CHECK(write_side(folder / "ours", contents.ours));
      PLAIT_CHECK(write_side(folder / "theirs", contents.theirs));
      Question question{i, *command};
      question.command.cwd = folder.string();
      return std::optional(std::move(question));
    }
    if (answer.kind == Answer::Kind::open) answer.kind = Answer::Kind::declined;
  }
  return std::optional<Question>();
}

// Counts the strategy as asked, whatever it says; a command's word comes later.
Result<std::optional<Command>> Resolver::ask_one(Call& call, const git::MergeConflict& conflict,
                                                 const Conflict& contents, const Json& spec,
                                                 Answer& answer) const {
  const std::string name = strategy_name(spec);
  ++answer.asked;
  answer.strategy = name;
  PLAIT_TRY(const Component component, call.open("merge_strategy", spec));
  PLAIT_TRY(const Message reply,
            component.invoke(call, "resolve", MergeStrategy::encode(contents)));
  if (reply.json.contains("command")) {
    PLAIT_TRY(Command command, command_from_json(reply.json["command"]));
    return std::optional(std::move(command));
  }
  if (!reply.json.contains("resolved")) {
    answer.reasons.push_back(name + ": " + reply.json.value("decline", "declined"));
    return std::optional<Command>();
  }
  const std::string* bytes = reply.blob(reply.json["resolved"]);
  PLAIT_CHECK(
      accept(conflict, name, bytes == nullptr ? std::nullopt : std::optional(*bytes), answer));
  return std::optional<Command>();
}

Status Resolver::accept(const git::MergeConflict& conflict, const std::string& strategy,
                        const std::optional<std::string>& content, Answer& answer) const {
  answer.kind = Answer::Kind::resolved;
  answer.strategy = strategy;
  answer.version.reset();
  if (!content) return {};
  PLAIT_TRY(const git::Sha blob, git::write_blob(repository_, *content));
  answer.version = git::FileVersion{mode_for(conflict, blob), blob};
  return {};
}

Status Resolver::take_result(const git::MergeConflict& conflict, Answer& answer,
                             const Outcome& outcome, const fs::path& folder) const {
  const fs::path result = folder / "result";
  std::error_code failed;
  std::ifstream in;
  // The command may be the branch's own: it does not choose what else is read.
  if (fs::is_regular_file(fs::symlink_status(result, failed))) in.open(result, std::ios::binary);
  if (outcome.success() && in.is_open()) {
    const std::string content((std::istreambuf_iterator<char>(in)), {});
    return accept(conflict, answer.strategy, content, answer);
  }
  answer.reasons.push_back(answer.strategy + ": " +
                           (outcome.success() ? "wrote no file 'result'" : describe(outcome)));
  return {};
}

Json describe_conflict(const git::Repository& repository, const git::MergeConflict& conflict,
                       const Answer& answer) {
  Json lines = Json::array();
  const Result<Conflict> loaded = load(repository, conflict);
  if (loaded.ok() && loaded->ours && loaded->theirs && !loaded->binary) {
    const std::string base = loaded->base.value_or("");
    if (const auto ranges = git::conflicting_lines({base, *loaded->ours, *loaded->theirs});
        ranges.ok())
      for (const auto& [first, last] : *ranges) lines.push_back({first, last});
  }
  Json json{{"path", conflict.path},
            {"kind", conflict.kind},
            {"lines", std::move(lines)},
            {"message", conflict.message}};
  if (answer.kind == Answer::Kind::resolved) json["strategy"] = answer.strategy;
  if (!answer.reasons.empty()) json["declined"] = answer.reasons;
  return json;
}

}  // namespace plait::merge
