// Kind "scorer", contract scorer/1: how hard is a task, and which model should do it.
#pragma once

#include <plait/component.hpp>
#include <string>
#include <vector>

namespace plait {

// One summand of a score, for the reader of the plan.
struct ScoreTerm {
  std::string name;    // "complexity"
  double value = 0;    // 20
  std::string detail;  // "0.5 × 40"
};

struct Score {
  double score = 0;  // 0 to 100
  std::string model;
  std::string rationale;
  std::vector<ScoreTerm> terms;
};

class Scorer : public Instance {
 public:
  static constexpr const char* kind = "scorer";
  static constexpr const char* contract = "scorer/1";
  static constexpr bool any_thread = true;
  static Json methods() { return {"score"}; }

  // `task`: {"id","title","complexity","hours","files":[…],"phases":[…],"stage",…}.
  virtual Result<Score> score(const Json& task, Call& call) = 0;

  Reply invoke(Call& call, std::string_view method, const Message& request) final {
    if (method != "score") return Reply::no_method();
    const Result<Score> made = score(request.json.value("task", Json::object()), call);
    if (!made) return Reply::failed(made.error());
    Json terms = Json::array();
    for (const ScoreTerm& term : made->terms)
      terms.push_back({{"name", term.name}, {"value", term.value}, {"detail", term.detail}});
    return Reply::ok(Json{{"score", made->score},
                          {"model", made->model},
                          {"rationale", made->rationale},
                          {"terms", std::move(terms)}});
  }
};

}  // namespace plait
