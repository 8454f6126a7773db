// `[components.KIND.NAME]`: a component with settings of its own, under a name of its own.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "pipeline/catalog.hpp"
#include "pipeline/model.hpp"
#include "pipeline/reading.hpp"

namespace plait::pipeline {

// What the plugins offer, and what the pipeline declares on top. Where a declared component is
// named, its settings may be changed again, by the schema of the one that it is made from.
class DeclaredCatalog final : public Catalog {
 public:
  explicit DeclaredCatalog(const Catalog& plugins) : plugins_(plugins) {}

  void add(ComponentInfo info);

  [[nodiscard]] const ComponentInfo* find(std::string_view kind,
                                          std::string_view name) const override;
  [[nodiscard]] std::vector<std::string> names(std::string_view kind) const override;
  [[nodiscard]] Status check_isolation(const Json& isolation) const override {
    return plugins_.check_isolation(isolation);
  }
  [[nodiscard]] std::vector<std::string> left_out() const override { return plugins_.left_out(); }

 private:
  const Catalog& plugins_;
  std::map<std::pair<std::string, std::string>, ComponentInfo, std::less<>> declared_;
};

// The table `components` (nullptr: none), in an order in which each comes after the one that it is
// made from; `catalog` knows them afterwards.
[[nodiscard]] std::vector<DeclaredComponent> read_declared(const config::Node* table,
                                                           DeclaredCatalog& catalog,
                                                           Reading& reading);

}  // namespace plait::pipeline
