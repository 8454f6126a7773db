#include "agents/program/described.hpp"

#include <plait/error_class.hpp>
#include <plait/json.hpp>

#include "toml/document.hpp"

namespace plait::embedded {
std::string_view agent_descriptions(std::string_view name);
}  // namespace plait::embedded

namespace plait::agents {

Result<Json> shipped_description(const std::string& name) {
  const std::string_view text = embedded::agent_descriptions(name);
  if (text.empty()) return fail(error_class::internal, "no agent \"" + name + "\" is described");
  auto described = toml_text::document(text);
  if (described) return described;
  return fail(error_class::internal,
              "the description of \"" + name + "\": " + described.error().message);
}

}  // namespace plait::agents
