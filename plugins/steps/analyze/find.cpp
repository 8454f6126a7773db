#include "analyze/find.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <plait/error_class.hpp>

#include "process/fd.hpp"
#include "prp/identity.hpp"
#include "prp/parse.hpp"
#include "text/nearest.hpp"
#include "text/strings.hpp"

namespace plait::analyze {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t header_window = std::size_t{64} << 10;  // of each file that is looked through

using process::Fd;

bool is_markdown(const fs::path& path) {
  const std::string extension = text::lower(path.extension().string());
  return extension == ".md" || extension == ".markdown";
}

std::string enumerate(const std::vector<Candidate>& candidates) {
  std::string out;
  for (const auto& candidate : candidates)
    out += (out.empty() ? "" : ", ") + candidate.shown + " (" + candidate.id + ")";
  return out;
}

}  // namespace

Result<std::string> read_regular_file(const fs::path& path, std::size_t limit) {
  const auto refuse = [&](const std::string& why) {
    return fail(error_class::io, "cannot read \"" + path.string() + "\": " + why,
                "name a readable markdown file");
  };
  // O_NONBLOCK: opening a pipe must not wait for its writer.
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.get() < 0) return refuse(std::strerror(errno));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return refuse(std::strerror(errno));
  if (!S_ISREG(status.st_mode))
    return refuse(S_ISDIR(status.st_mode) ? "it is a folder" : "it is no regular file");
  std::string out;
  out.resize(std::min(static_cast<std::size_t>(status.st_size), limit) + 1);
  std::size_t size = 0;
  while (size < out.size()) {
    const ssize_t got = ::read(file.get(), out.data() + size, out.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return refuse(std::strerror(errno));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  out.resize(size);
  return out;
}

Finder::Finder(const fs::path& project, const Settings& settings) : settings_(settings) {
  std::error_code unknown;
  project_ = fs::weakly_canonical(project, unknown);
  if (unknown) project_ = project;
}

Result<Candidate> Finder::find(const std::string& name) {
  if (auto candidate = at_path(name)) return *candidate;
  scan();
  const std::string id = prp::normalise_id(name);
  std::vector<Candidate> found;
  for (const auto& candidate : candidates_) {
    const std::string_view file = candidate.file;
    const std::string_view stem = file.substr(0, file.rfind('.'));
    if (file == name || stem == name || text::iequals(candidate.id, id)) found.push_back(candidate);
  }
  if (found.empty()) return missing(name);
  if (found.size() > 1)
    return fail(error_class::config, "\"" + name + "\" may be " + enumerate(found),
                "name one of them by its path: " + found.front().shown);
  return found.front();
}

const std::vector<Candidate>& Finder::all() {
  scan();
  return candidates_;
}

std::string Finder::folders_text() const {
  std::error_code unknown;
  std::vector<std::string> existing;
  for (const auto& folder : settings_.folders)
    if (fs::is_directory(project_ / folder, unknown)) existing.push_back(folder);
  return existing.empty() ? "no folder" : text::join(existing, ", ");
}

void Finder::scan() {
  if (scanned_) return;
  scanned_ = true;
  for (const auto& folder : settings_.folders) {
    std::error_code unknown;
    const fs::path root = fs::weakly_canonical(project_ / folder, unknown);
    if (!unknown && fs::is_directory(root, unknown)) scan_folder(root, 0);
  }
  std::sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
    const int order = text::natural_compare(a.id, b.id);
    return order != 0 ? order < 0 : a.shown < b.shown;
  });
}

void Finder::scan_folder(const fs::path& folder, int depth) {
  std::error_code unknown;
  if (depth > 0 && fs::exists(folder / ".git", unknown)) return;  // a repository of its own
  for (fs::directory_iterator it(folder, fs::directory_options::skip_permission_denied, unknown),
       end;
       !unknown && it != end; it.increment(unknown)) {
    if (++seen_ > settings_.max_files) return;
    const std::string name = it->path().filename().string();
    std::error_code ignored;
    if (it->is_directory(ignored) && !it->is_symlink(ignored)) {
      const bool skipped =
          name.starts_with('.') ||
          std::find(settings_.skip.begin(), settings_.skip.end(), name) != settings_.skip.end();
      if (!skipped && depth < settings_.max_depth) scan_folder(it->path(), depth + 1);
    } else if (is_markdown(it->path()) && it->is_regular_file(ignored)) {
      // Folders are entered by their real path, so that only the file itself can be a link.
      const fs::path real =
          it->is_symlink(ignored) ? fs::weakly_canonical(it->path(), ignored) : it->path();
      if (known_.insert(real.string()).second) candidates_.push_back(make(real));
    }
  }
}

std::optional<Candidate> Finder::at_path(const std::string& name) const {
  if (name.empty() || name.find('\0') != std::string::npos) return std::nullopt;
  std::error_code unknown;
  const fs::path path = project_ / fs::path(name);
  if (!fs::exists(path, unknown) || fs::is_directory(path, unknown)) return std::nullopt;
  return make(fs::weakly_canonical(path, unknown));
}

Candidate Finder::make(const fs::path& path) const {
  Candidate out;
  out.path = path;
  const fs::path relative = path.lexically_relative(project_);
  const bool inside = !relative.empty() && *relative.begin() != "..";
  out.shown = (inside ? relative : path).string();
  out.file = path.filename().string();
  out.id = prp::id_from_file_name(out.file);
  out.looks_like_prp = text::istarts_with(out.file, "prp");
  if (const auto bytes = read_regular_file(path, header_window)) {
    std::string_view head = *bytes;
    if (head.size() > header_window) head = head.substr(0, head.rfind('\n') + 1);
    const prp::Document document = prp::parse_header(head, out.shown);
    out.id = document.id;
    out.looks_like_prp = out.looks_like_prp || document.places.contains("prp_id");
  }
  out.number = prp::batch_number(out.id);
  return out;
}

std::string Finder::known_ids() {
  constexpr std::size_t most = 8;
  std::vector<std::string> ids;
  for (const auto& candidate : all())
    if (candidate.looks_like_prp) ids.push_back(candidate.id);
  const std::size_t more = ids.size() > most ? ids.size() - most : 0;
  ids.resize(std::min(ids.size(), most));
  return text::join(ids, ", ") + (more != 0 ? " and " + std::to_string(more) + " more" : "");
}

// The candidates that `name` is equally likely a slip of: "\"PRP-A\" or \"PRP-B\"".
std::string Finder::nearest_names(const std::string& name) const {
  constexpr std::size_t most = 3;
  std::vector<std::string> words;
  for (const auto& candidate : candidates_)
    for (const std::string& word : {candidate.id, candidate.file, candidate.shown})
      if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  const auto best = text::nearest(name, words);
  if (!best) return {};
  const std::size_t distance = text::edit_distance(name, *best);
  std::vector<std::string> near;
  for (const std::string& word : words)
    if (near.size() < most && text::edit_distance(name, word) == distance)
      near.push_back('"' + word + '"');
  const std::string last = near.back();
  near.pop_back();
  return near.empty() ? last : text::join(near, ", ") + " or " + last;
}

Error Finder::missing(const std::string& name) {
  std::error_code unknown;
  const bool folder = fs::is_directory(project_ / name, unknown);
  Error error = fail(
      error_class::config,
      folder ? "\"" + name + "\" is a folder, not a PRP"
             : "there is no PRP \"" + name + "\" (searched: " + folders_text() +
                   (seen_ > settings_.max_files ? ", not all of it: too many files" : "") + ")");
  std::string near = nearest_names(name);
  if (near.empty()) near = nearest_names(prp::normalise_id(name));
  const std::string ids = known_ids();
  if (!near.empty())
    error.remedy = "did you mean " + near + "?";
  else if (!ids.empty())
    error.remedy = "name a PRP by path, file name or id; there are " + ids;
  else
    error.remedy =
        "name a PRP by path, file name or id; \"folders\" of the step says where to look";
  return error;
}

}  // namespace plait::analyze
