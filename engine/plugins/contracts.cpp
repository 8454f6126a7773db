#include "plugins/contracts.hpp"

#include <algorithm>
#include <cassert>

namespace plait::embedded {
std::string_view contract_schemas(std::string_view name);
}

namespace plait::plugins {

namespace {

// The embedded file with its references into common.schema.json made local.
Json contract_document(std::string_view kind) {
  std::string text(embedded::contract_schemas(kind));
  static constexpr std::string_view other = "common.schema.json#/";
  for (std::size_t at = text.find(other); at != std::string::npos; at = text.find(other, at))
    text.replace(at, other.size(), "#/");
  Json document = Json::parse(text, nullptr, false);
  assert(document.is_object());
  const Json common = Json::parse(embedded::contract_schemas("common"), nullptr, false);
  for (const auto& [name, definition] : common["definitions"].items()) {
    assert(!document["definitions"].contains(name));  // it would change what references mean
    document["definitions"][name] = definition;
  }
  return document;
}

}  // namespace

Contract::Contract(const Json& document)
    : id_(document["x-plait-contract"].get<std::string>()),
      required_(document["x-plait-required-methods"].get<std::vector<std::string>>()) {
  const auto all = std::make_shared<const Json>(document["definitions"]);
  const auto schema_of = [&](const std::string& name) {
    return std::make_unique<LazySchema>([all, name] {
      Json reference{{"$ref", "#/definitions/" + name}};
      return Json{{"allOf", Json::array({std::move(reference)})}, {"definitions", *all}};
    });
  };
  for (const auto& [name, definition] : document["definitions"].items())
    if (name.find('.') != std::string::npos) definitions_[name] = schema_of(name);
  failed_ = schema_of("failed");
}

const LazySchema* Contract::find(std::string_view method, std::string_view suffix) const {
  std::string name(method);
  name += suffix;
  const auto it = definitions_.find(name);
  return it == definitions_.end() ? nullptr : it->second.get();
}

bool Contract::has_method(std::string_view method) const {
  return find(method, ".ok") != nullptr;
}

const LazySchema* Contract::answer(std::string_view method, plait_status status) const {
  if (status == PLAIT_OK) return find(method, ".ok");
  if (status == PLAIT_WAIT) return find(method, ".wait");
  if (status == PLAIT_BLOCKED) return find(method, ".blocked");
  return status == PLAIT_FAILED ? failed_.get() : nullptr;
}

const LazySchema* Contract::request(std::string_view method) const {
  return find(method, ".request");
}

Contracts::Contracts()
    : kinds_{"step", "scorer", "check", "agent", "runner", "gate", "merge_strategy", "observer"},
      manifest_(std::make_unique<LazySchema>(
          [] { return Json::parse(embedded::contract_schemas("manifest"), nullptr, false); })) {}

const Contract* Contracts::find(std::string_view kind) const {
  if (std::find(kinds_.begin(), kinds_.end(), kind) == kinds_.end()) return nullptr;
  const std::lock_guard lock(mutex_);
  auto& slot = parsed_[std::string(kind)];
  if (!slot) slot = std::make_unique<Contract>(contract_document(kind));
  return slot.get();
}

}  // namespace plait::plugins
