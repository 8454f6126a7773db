#include "launch/noting.hpp"

#include <plait/step.hpp>

namespace plait::launch {

void note_events(const Json& events, Json& noted) {
  if (!events.is_array()) return;
  for (const Json& event : events) {
    const std::string type = StepRequest::text(event, "type");
    if (type == "session") {
      if (const std::string id = StepRequest::text(event, "id"); !id.empty()) noted["session"] = id;
    } else if (type == "usage") {
      Json sums = event;
      sums.erase("type");
      if (const std::string model = StepRequest::text(sums, "model"); !model.empty())
        noted["model"] = model;
      sums.erase("model");
      noted["usage"] = std::move(sums);
    } else if (type == "permission_denied" && !noted.contains("denied")) {
      const std::string detail = StepRequest::text(event, "detail");
      noted["denied"] = StepRequest::text(event, "tool") + (detail.empty() ? "" : ": " + detail);
    }
  }
}

}  // namespace plait::launch
