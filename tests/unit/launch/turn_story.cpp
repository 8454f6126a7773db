#include "turn_story.hpp"

namespace plait::launch {

TurnStory::TurnStory() : worktree_(repo_.beside("project-prp-a")), base_(repo_.tip("HEAD")) {
  host_.offer<test::ScriptedAgent>();
  host_.offer("agent", "other", [](const Json&) -> Result<std::unique_ptr<Instance>> {
    return std::unique_ptr<Instance>(
        std::make_unique<test::ScriptedAgent>(Json{{"argv", {"other"}}}));
  });
  host_.offer<runners::LocalRunner>();
  repo_.git({"worktree", "add", "--quiet", "-b", "prp-a", worktree_.string()});
  test::write_file(repo_.outside() / "run/PRP-A.md", "# The plan\n");
}

Json TurnStory::request() const {
  Json task{{"id", "PRP-A"},
            {"title", "Sample"},
            {"model", "haiku"},
            {"files", {"a.txt"}},
            {"snapshot", (repo_.outside() / "run/PRP-A.md").string()},
            {"phases", {{{"number", "1"}, {"title", "One"}, {"goal", "Do one"}}}}};
  Json made{{"run",
             {{"id", "r1"},
              {"dir", (repo_.outside() / "run").string()},
              {"project", repo_.path().string()}}},
            {"step", "launch"},
            {"attempt", 1},
            {"dry_run", false},
            {"params", Json::object()},
            {"with", Json::object()},
            {"task", task},
            {"needs",
             {{"worktree",
               {{"status", "succeeded"},
                {"outputs",
                 {{"path", worktree_.string()},
                  {"branch", "prp-a"},
                  {"base", base_},
                  {"target", "main"}}}}}}}};
  made.update(more_, true);
  return made;
}

void TurnStory::begin(Json with) {
  with.emplace("agent", "scripted");
  with.emplace("retry", Json{{"max", 2}, {"backoff", 0}});
  begin_again(std::move(with));
}

void TurnStory::begin_again(Json with) {
  auto made = LaunchStep::create(with);
  ASSERT_TRUE(made) << made.error().message;
  step_ = std::move(made).value();
  take(host_.invoke(*step_, "run", request()));
}

void TurnStory::prints(const std::string& text) {
  printed_ += text;
  test::write_file(output(), printed_);
}

void TurnStory::ends(Json outcome) {
  test::write_file(output(), printed_);
  outcome["output"] = output();
  const std::string key = key_;
  printed_.clear();
  resume({{"kind", "exit"}, {"key", key}, {"outcome", std::move(outcome)}});
}

void TurnStory::decides(const std::string& choice, const std::string& reason) {
  resume({{"kind", "decision"}, {"choice", choice}, {"reason", reason}});
}

void TurnStory::resume(Json cause) {
  Json asked = request();
  asked["state"] = state_;
  asked["cause"] = std::move(cause);
  take(host_.invoke(*step_, "resume", asked));
}

void TurnStory::take(Reply reply) {
  reply_ = std::move(reply);
  if (answer().contains("state")) state_ = Json::parse(dump(answer()["state"]));
  if (const std::string key = started_key(); !key.empty()) {
    key_ = key;
    printed_.clear();
    test::write_file(output(), "");
  }
}

Json TurnStory::started() const {
  const Json list = wait().value("start", Json::array());
  return list.empty() ? Json() : list.front();
}

std::string TurnStory::started_key() const {
  const Json process = started();
  return process.is_null() ? "" : process["key"].get<std::string>();
}

std::string TurnStory::variable(const std::string& name) const {
  return started()["command"]["env"].value(name, "none");
}

std::string TurnStory::prompt() const {
  return test::read_file(variable("PLAIT_PROMPT_FILE"));
}

bool TurnStory::warned(const std::string& text) const {
  const Json outputs = answer().value("outputs", Json::object());
  for (const Json& warning : outputs.value("warnings", Json::array()))
    if (warning.get<std::string>().find(text) != std::string::npos) return true;
  return false;
}

void TurnStory::commits(const std::string& file, const std::string& message) {
  test::write_file(worktree_ / file, message);
  repo_.git_in(worktree_, {"add", "--all"});
  repo_.git_in(worktree_, {"commit", "--quiet", "-m", message});
}

}  // namespace plait::launch
