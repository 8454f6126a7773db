// Kind "observer", contract observer/1: sees each event of a run, in order, and changes nothing.
#pragma once

#include <plait/component.hpp>

namespace plait {

class Observer : public Instance {
 public:
  static constexpr const char* kind = "observer";
  static constexpr const char* contract = "observer/1";
  static Json methods() { return {"observe"}; }

  // `run`: {"id","dir","project","pipeline"}; `events`: a list of
  // {"seq","time","type","step","task","attempt","data"}; `done` with the run's last events.
  virtual Status observe(const Json& run, const Json& events, bool done, Call& call) = 0;

  Reply invoke(Call& call, std::string_view method, const Message& request) final {
    if (method != "observe") return Reply::no_method();
    const Status seen = observe(request.json.value("run", Json::object()),
                                request.json.value("events", Json::array()),
                                request.json.value("done", false), call);
    return seen ? Reply::ok(Json::object()) : Reply::failed(seen.error());
  }
};

}  // namespace plait
