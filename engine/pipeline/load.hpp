// From a name to a pipeline that can be planned, or to everything that is wrong with it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "pipeline/bind.hpp"
#include "pipeline/catalog.hpp"
#include "pipeline/model.hpp"

namespace plait::pipeline {

// What a pipeline declares, before any value is given: enough to make its flags and its help.
struct Declared {
  config::Document document;  // with the diagnostics so far
  std::string name;
  std::string description;
  std::vector<Param> params;     // `value` is the default
  std::set<std::string> broken;  // declared in a wrong way
};

// `pipeline` is absent when there was an error; warnings leave it there.
struct Loaded {
  std::optional<Pipeline> pipeline;
  config::Document document;

  [[nodiscard]] const base::Diagnostics& diagnostics() const { return document.diagnostics; }
  // All diagnostics as text, "" when there are none.
  [[nodiscard]] std::string report() const {
    return base::render(document.diagnostics, document.sources);
  }
};

// As config::load_document takes them.
[[nodiscard]] Declared load_params(std::string_view name,
                                   const std::vector<config::SearchDir>& search,
                                   const std::vector<std::string>& sets,
                                   const std::vector<std::string>& profiles = {});

// Binds the parameters and checks everything. `catalog` is used during the call only.
[[nodiscard]] Loaded load(Declared declared, const Bindings& bindings, const Catalog& catalog);

// Both.
[[nodiscard]] Loaded load(std::string_view name, const std::vector<config::SearchDir>& search,
                          const std::vector<std::string>& sets, const Bindings& bindings,
                          const Catalog& catalog);

}  // namespace plait::pipeline
