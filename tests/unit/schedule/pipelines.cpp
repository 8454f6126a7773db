#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "pipeline/load.hpp"
#include "simulation.hpp"

namespace plait::schedule::testing {

namespace {

// Knows every component, and takes every setting.
class PermissiveCatalog final : public pipeline::Catalog {
 public:
  const pipeline::ComponentInfo* find(std::string_view kind, std::string_view name) const override {
    auto [at, is_new] = made_.try_emplace(std::string(kind) + "/" + std::string(name));
    if (is_new) {
      at->second.kind = kind;
      at->second.name = name;
      at->second.methods = {"run", "report"};
      at->second.gather = name == "merge" || name == "cleanup";
    }
    return &at->second;
  }
  std::vector<std::string> names(std::string_view) const override { return {}; }

 private:
  mutable std::map<std::string, pipeline::ComponentInfo> made_;
};

std::vector<std::string> lower_stages(const std::vector<Work>& work, int stage) {
  std::vector<std::string> out;
  for (const Work& other : work)
    if (other.stage < stage) out.push_back(other.id);
  return out;
}

}  // namespace

pipeline::Pipeline shipped(const std::string& name,
                           const std::vector<std::pair<std::string, std::string>>& params) {
  const char* source = std::getenv("PLAIT_SOURCE_DIR");
  const std::string folder =
      source == nullptr ? "../../../pipelines" : std::string(source) + "/pipelines";
  pipeline::Bindings bindings;
  for (const auto& [param, text] : params) bindings.given.push_back({param, {text}, ""});
  pipeline::Loaded loaded =
      pipeline::load(name, {{"shipped", folder}}, {}, bindings, PermissiveCatalog());
  if (!loaded.pipeline) throw std::runtime_error(loaded.report());
  return std::move(*loaded.pipeline);
}

graph::TaskList tasks_for(const pipeline::Pipeline& pipeline, std::vector<Work> work) {
  const std::string edges = pipeline.find("analyze")->with.value("edges", "none");
  std::sort(work.begin(), work.end(), [](const Work& a, const Work& b) {
    return std::pair(a.stage, a.id) < std::pair(b.stage, b.id);
  });
  graph::TaskList list;
  for (const Work& each : work) {
    graph::Task task;
    task.id = each.id;
    task.order = static_cast<std::int64_t>(list.tasks.size());
    if (edges != "none") task.after = each.depends_on;
    if (edges == "stages") task.behind = lower_stages(work, each.stage);
    for (const Work& other : work)
      if (each.sequential && other.stage == each.stage && other.id < each.id)
        task.behind.push_back(other.id);
    list.tasks.push_back(std::move(task));
  }
  return list;
}

pipeline::Step step(std::string id, std::vector<std::string> needs) {
  pipeline::Step out;
  out.uses = id;
  out.id = std::move(id);
  for (std::string& need : needs) out.needs.push_back({std::move(need), {}});
  return out;
}

pipeline::Step mapped(std::string id, std::vector<std::string> needs) {
  pipeline::Step out = step(std::move(id), std::move(needs));
  out.each_step = pipeline::Name{"analyze", {}};
  out.each_output = "tasks";
  return out;
}

pipeline::Pipeline pipeline_of(std::vector<pipeline::Step> steps,
                               const std::vector<std::pair<std::string, int>>& pools) {
  pipeline::Pipeline out;
  out.name = "made";
  out.steps = std::move(steps);
  for (const auto& [name, size] : pools) {
    out.pools[name] = size;
    out.pool_order.push_back(name);
  }
  return out;
}

graph::TaskList tasks(const std::vector<std::string>& ids) {
  graph::TaskList list;
  for (const std::string& id : ids) {
    graph::Task task;
    task.id = id;
    task.order = static_cast<std::int64_t>(list.tasks.size());
    list.tasks.push_back(std::move(task));
  }
  return list;
}

graph::TaskList many_tasks(std::size_t count) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < count; ++i) ids.push_back(fmt::format("T{}", i));
  return tasks(ids);
}

}  // namespace plait::schedule::testing
