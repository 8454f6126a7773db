#include "work/record.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <plait/error_class.hpp>
#include <plait/json.hpp>
#include <tuple>

namespace plait::work {
namespace {

namespace fs = std::filesystem;

fs::path records_folder(const git::Repository& repository) {
  return repository.state_dir() / "work";
}

fs::path record_file(const git::Repository& repository, const std::string& branch) {
  return records_folder(repository) / record_name(branch);
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

std::optional<Record> load_record(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
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
    for (const Json& entry : json.at("included"))
      record.included.push_back(
          {entry.at("path").get<std::string>(), entry.at("blob").get<std::string>()});
  } catch (const Json::exception&) {
    return std::nullopt;
  }
  return record;
}

}  // namespace

// By a hash: a branch name may be longer than a file name, and hold slashes.
std::string record_name(const std::string& branch) {
  git_oid oid{};
  git_odb_hash(&oid, branch.data(), branch.size(), GIT_OBJECT_BLOB);
  return git::to_sha(oid) + ".json";
}

std::vector<std::string> record_names(const git::Repository& repository) {
  std::vector<std::string> names;
  std::error_code failed;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(records_folder(repository), failed))
    if (entry.path().extension() == ".json") names.push_back(entry.path().filename().string());
  return names;
}

std::optional<Record> read_record(const git::Repository& repository, const std::string& branch) {
  std::optional<Record> record = load_record(record_file(repository, branch));
  if (record && record->branch != branch) return std::nullopt;
  return record;
}

std::vector<Record> list_records(const git::Repository& repository) {
  std::vector<Record> records;
  std::error_code failed;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(records_folder(repository), failed))
    if (auto record = load_record(entry.path()); record && entry.path().extension() == ".json")
      records.push_back(std::move(*record));
  std::sort(records.begin(), records.end(), [](const Record& a, const Record& b) {
    return std::tie(a.task, a.branch) < std::tie(b.task, b.branch);
  });
  return records;
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
