#include "trust/trust_store.hpp"

#include <algorithm>
#include <plait/error_class.hpp>
#include <plait/json.hpp>

#include "base/file.hpp"
#include "base/path.hpp"
#include "digest/sha256.hpp"

namespace plait::trust {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kFileBytes = 64U << 20;
constexpr auto kReadable = fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read;
constexpr auto kRunnable =
    kReadable | fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;

std::optional<Record> read_record(const fs::path& file) {
  const auto text = base::read_file(file, kFileBytes);
  if (!text) return std::nullopt;
  const Json json = Json::parse(*text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  try {
    Record record{json.at("root").get<std::string>(), json.value("time", 0.0), {}, {}};
    for (const auto& [path, about] : json.at("files").items())
      record.files[path] = {about.at("sha256").get<std::string>(),
                            about.value("executable", false)};
    record.prps = json.value("prps", record.prps);
    return record;
  } catch (const Json::exception&) {
    return std::nullopt;  // no record is no trust
  }
}

Status make_folder(const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (!failed) return {};
  return fail(error_class::io, "cannot make \"" + folder.string() + "\": " + failed.message());
}

bool is_as_wanted(const fs::path& path, const LayerFile& file) {
  std::error_code failed;
  const auto status = fs::symlink_status(path, failed);
  if (failed || status.type() != fs::file_type::regular) return false;
  const bool executable = (status.permissions() & fs::perms::owner_exec) != fs::perms::none;
  const auto bytes = base::read_file(path, kFileBytes);
  return bytes.ok() && executable == file.executable && digest::sha256(*bytes) == file.sha256;
}

Status put(const fs::path& path, const LayerFile& file) {
  if (is_as_wanted(path, file)) return {};
  PLAIT_CHECK(make_folder(path.parent_path()));
  std::error_code failed;
  fs::remove_all(path, failed);
  PLAIT_CHECK(base::write_file(path, file.bytes));
  fs::permissions(path, file.executable ? kRunnable : kReadable, failed);
  if (!failed) return {};
  return fail(error_class::io, "cannot protect \"" + path.string() + "\": " + failed.message());
}

}  // namespace

Result<TrustStore> TrustStore::open(const fs::path& folder, const fs::path& root) {
  if (folder.empty())
    return fail(error_class::config, "there is no place to keep what you trust",
                "set HOME or XDG_STATE_HOME");
  std::error_code ignored;
  const fs::path real = fs::weakly_canonical(folder, ignored);
  if (!root.empty() && base::lies_in(real, root))
    return fail(error_class::security,
                "what you trust would be kept in \"" + real.string() +
                    "\", within the repository that is to be trusted",
                "let HOME or XDG_STATE_HOME be a folder of your own");
  return TrustStore(real);
}

fs::path TrustStore::record_file(const fs::path& root) const {
  return folder_ / "checkouts" / (digest::sha256(root.string()).substr(0, 32) + ".json");
}

std::optional<Record> TrustStore::find(const fs::path& root) const {
  auto record = read_record(record_file(root));
  if (record && record->root != root.string()) return std::nullopt;
  return record;
}

std::vector<Record> TrustStore::all() const {
  std::vector<Record> out;
  std::error_code failed;
  for (fs::directory_iterator at(folder_ / "checkouts", failed), end; !failed && at != end;
       at.increment(failed))
    if (auto record = read_record(at->path())) out.push_back(std::move(*record));
  std::sort(out.begin(), out.end(),
            [](const Record& a, const Record& b) { return a.root < b.root; });
  return out;
}

std::vector<Change> TrustStore::changes(const RepositoryLayer& layer) const {
  const auto record = find(layer.root);
  const auto known = record ? record->files : std::map<std::string, TrustedFile>();
  std::vector<Change> out;
  for (const auto& [path, file] : layer.files) {
    const auto before = known.find(path);
    if (before == known.end())
      out.push_back({Change::Kind::added, path});
    else if (before->second.sha256 != file.sha256 || before->second.executable != file.executable)
      out.push_back({Change::Kind::changed, path});
  }
  for (const auto& [path, file] : known)
    if (!layer.files.contains(path)) out.push_back({Change::Kind::removed, path});
  return out;
}

std::optional<std::string> TrustStore::contents(const std::string& sum) const {
  auto bytes = base::read_file(folder_ / "objects" / sum, kFileBytes);
  if (!bytes || digest::sha256(*bytes) != sum) return std::nullopt;
  return std::move(*bytes);
}

Status TrustStore::write(const Record& record) const {
  PLAIT_CHECK(make_folder(folder_ / "checkouts"));
  Json files = Json::object();
  for (const auto& [path, file] : record.files)
    files[path] = {{"sha256", file.sha256}, {"executable", file.executable}};
  const Json json{{"root", record.root},
                  {"time", record.time},
                  {"files", std::move(files)},
                  {"prps", record.prps}};
  return base::write_file(record_file(record.root), dump(json, 2) + "\n");
}

Status TrustStore::trust(const RepositoryLayer& layer, double now) const {
  PLAIT_CHECK(make_folder(folder_ / "objects"));
  Record record = find(layer.root).value_or(Record());
  record.root = layer.root.string();
  record.time = now;
  record.files.clear();
  for (const auto& [path, file] : layer.files) {
    PLAIT_CHECK(base::write_file(folder_ / "objects" / file.sha256, file.bytes));
    record.files[path] = {file.sha256, file.executable};
  }
  return write(record);
}

Status TrustStore::trust_prps(const fs::path& root,
                              const std::map<std::string, std::string>& contents,
                              double now) const {
  PLAIT_CHECK(make_folder(folder_ / "objects"));
  Record record = find(root).value_or(Record());
  record.root = root.string();
  record.time = now;
  for (const auto& [path, bytes] : contents) {
    const std::string sum = digest::sha256(bytes);
    PLAIT_CHECK(base::write_file(folder_ / "objects" / sum, bytes));
    record.prps[path] = sum;
  }
  return write(record);
}

Result<bool> TrustStore::revoke_prps(const fs::path& root,
                                     const std::vector<std::string>& paths) const {
  std::optional<Record> record = find(root);
  if (!record) return false;
  std::size_t revoked = 0;
  for (const std::string& path : paths) revoked += record->prps.erase(path);
  if (revoked != 0) PLAIT_CHECK(write(*record));
  return revoked != 0;
}

Result<bool> TrustStore::revoke(const fs::path& root) const {
  std::error_code failed;
  const bool removed = fs::remove(record_file(root), failed);
  if (failed)
    return fail(error_class::io,
                "cannot revoke the trust in \"" + root.string() + "\": " + failed.message());
  return removed;
}

Result<fs::path> TrustStore::copy_of(const RepositoryLayer& layer) const {
  const fs::path tree = folder_ / "trees" / layer.digest;
  for (const auto& [path, file] : layer.files)
    if (file.source == Source::base) PLAIT_CHECK(put(tree / path, file));
  for (const std::string& path : layer.libraries)
    if (const auto file = layer.files.find(path); file != layer.files.end())
      PLAIT_CHECK(put(tree / "libraries" / fs::path(path).filename(), file->second));
  return tree;
}

}  // namespace plait::trust
