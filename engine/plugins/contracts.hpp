// What each kind of component may answer: sdk/schemas, embedded, and asked of every response.
#pragma once

#include <plait/abi.h>
#include <map>
#include <memory>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/schema.hpp"

namespace plait::plugins {

// The contract of one kind. Immutable; any thread.
class Contract {
 public:
  // `document`: a file of sdk/schemas with the definitions of common.schema.json added.
  explicit Contract(const Json& document);

  [[nodiscard]] const std::string& id() const { return id_; }  // "scorer/1"
  [[nodiscard]] const std::vector<std::string>& required_methods() const { return required_; }
  [[nodiscard]] bool has_method(std::string_view method) const;

  // The schema of what `method` answers with `status`; nullptr when it may not answer that.
  [[nodiscard]] const LazySchema* answer(std::string_view method, plait_status status) const;
  // The schema of what `method` is asked.
  [[nodiscard]] const LazySchema* request(std::string_view method) const;

 private:
  [[nodiscard]] const LazySchema* find(std::string_view method, std::string_view suffix) const;

  std::string id_;
  std::vector<std::string> required_;
  std::map<std::string, std::unique_ptr<LazySchema>, std::less<>> definitions_;
  std::unique_ptr<LazySchema> failed_;
};

// All contracts that this host speaks, and the manifest's schema. Any thread.
class Contracts {
 public:
  Contracts();
  [[nodiscard]] const Contract* find(std::string_view kind) const;
  [[nodiscard]] const std::vector<std::string>& kinds() const { return kinds_; }
  [[nodiscard]] const LazySchema& manifest() const { return *manifest_; }

 private:
  std::vector<std::string> kinds_;
  mutable std::mutex mutex_;  // of parsed_
  mutable std::map<std::string, std::unique_ptr<Contract>, std::less<>> parsed_;
  std::unique_ptr<LazySchema> manifest_;
};

}  // namespace plait::plugins
