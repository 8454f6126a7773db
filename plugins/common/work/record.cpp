#include "work/record.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <plait/error_class.hpp>
#include <plait/json.hpp>

namespace plait::work {
namespace {

namespace fs = std::filesystem;

// By a hash: a branch name may be longer than a file name, and hold slashes.
fs::path record_file(const git::Repository& repository, const std::string& branch) {
  git_oid oid{};
  git_odb_hash(&oid, branch.data(), branch.size(), GIT_OBJECT_BLOB);
  return repository.state_dir() / "work" / (git::to_sha(oid) + ".json");
}

Json to_json(const Record& record) {
  Json included = Json::array();
  for (const IncludedFile& file : record.included)
    included.push_back({{"path", file.path}, {"blob", file.blob}});
  return {{"run", record.run},           {"task", record.task},
          {"branch", record.branch},     {"path", record.path.string()},
          {"base", record.base},         {"target", record.target},
          {"complete", record.complete}, {"included", included}};
}

}  // namespace

std::optional<Record> read_record(const git::Repository& repository, const std::string& branch) {
  std::ifstream in(record_file(repository, branch), std::ios::binary);
  if (!in) return std::nullopt;
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const Json json = Json::parse(text, nullptr, false);
  Record record;
  try {
    record.run = json.at("run").get<std::string>();
    record.task = json.at("task").get<std::string>();
    record.branch = json.at("branch").get<std::string>();
    record.path = json.at("path").get<std::string>();
    record.base = json.at("base").get<std::string>();
    record.target = json.at("target").get<std::string>();
    record.complete = json.at("complete").get<bool>();
    for (const Json& file : json.at("included"))
      record.included.push_back(
          {file.at("path").get<std::string>(), file.at("blob").get<std::string>()});
  } catch (const Json::exception&) {
    return std::nullopt;
  }
  if (record.branch != branch) return std::nullopt;
  return record;
}

Status write_record(const git::Repository& repository, const Record& record) {
  const fs::path file = record_file(repository, record.branch);
  std::error_code failed;
  fs::create_directories(file.parent_path(), failed);
  const fs::path fresh = file.string() + ".new";
  std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
  out << dump(to_json(record), 1) << '\n';
  out.close();
  if (!out || std::rename(fresh.c_str(), file.c_str()) != 0)
    return fail(error_class::io, "cannot write '" + file.string() + "'", "is the disk full?");
  return {};
}

void remove_record(const git::Repository& repository, const std::string& branch) {
  std::error_code ignored;
  fs::remove(record_file(repository, branch), ignored);
}

}  // namespace plait::work
