#include "bubblewrap.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

namespace plait::confine {
namespace {

namespace fs = std::filesystem;

fs::path real(const fs::path& path) {
  std::error_code failed;
  fs::path found = fs::weakly_canonical(path, failed);
  return failed ? path : found;
}

bool lies_in(const fs::path& path, const fs::path& folder) {
  const auto [end, rest] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end();
}

// Root without bubblewrap's own choice would keep every capability, remounting among them. These
// are what building and testing as root takes; none leads past a read-only mount.
void keep_harmless_capabilities(std::vector<std::string>& argv) {
  argv.insert(argv.end(), {"--cap-drop", "ALL"});
  if (geteuid() != 0) return;
  for (const char* kept : {"CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL",
                           "CAP_SETGID", "CAP_SETUID", "CAP_NET_BIND_SERVICE"})
    argv.insert(argv.end(), {"--cap-add", kept});
}

bool is_name_of_file(const fs::path& path) {
  return path.has_extension() || path.filename().string().starts_with('.');
}

// What programs take for a file or folder of settings with nothing in it. Never over something that
// is there, and whole at once: others may make it and read it meanwhile.
void make_empty(const fs::path& path) {
  std::error_code failed;
  if (fs::exists(fs::symlink_status(path, failed)) || !fs::is_directory(path.parent_path(), failed))
    return;
  if (!is_name_of_file(path)) {
    fs::create_directory(path, failed);
    return;
  }
  const fs::path made = path.string() + "." + std::to_string(::getpid());
  const std::string extension = path.extension();
  std::ofstream(made) << (extension == ".json" || extension == ".jsonc" ? "{}\n" : "");
  fs::create_hard_link(made, path, failed);
  fs::remove(made, failed);
}

class Mounts {
 public:
  explicit Mounts(std::vector<std::string>& argv) : argv_(argv) {}

  void bind(const char* how, const fs::path& from, const fs::path& to) {
    argv_.insert(argv_.end(), {how, from.string(), to.string()});
  }

  // Folders that hold sockets of services (which would start programs outside) and other people's
  // temporary files: empty inside.
  void replace_shared_folders(const Options& options) {
    const fs::path run = real("/run");
    argv_.insert(argv_.end(), {"--tmpfs", run.string()});
    // How names are resolved, and where some systems have their programs.
    for (const char* kept : {"/run/systemd/resolve", "/run/NetworkManager", "/run/resolvconf",
                             "/run/current-system", "/run/wrappers", "/run/opengl-driver"})
      bind("--ro-bind-try", kept, kept);
    replaced_.insert(run);
    for (const char* shared : {"/tmp", "/var/tmp"}) {
      const fs::path folder = real(shared);
      std::error_code failed;
      if (!fs::is_directory(folder, failed) || !replaced_.insert(folder).second) continue;
      bind("--bind", options.tmp, folder);
    }
  }

  // What the command needs may lie in such a folder: that is shown again.
  void show(const std::string& needed) {
    if (needed.empty() || needed[0] != '/') return;
    std::error_code failed;
    const fs::path path = real(needed);
    if (!fs::exists(path, failed) || fs::is_socket(path, failed)) return;
    for (const fs::path& folder : replaced_) {
      if (path == folder || !lies_in(path, folder)) continue;
      const fs::path shown = folder / *path.lexically_relative(folder).begin();
      if (shown_.insert(shown).second) bind("--ro-bind-try", shown, shown);
    }
  }

  // The common folder itself can be written inside, what is in it cannot.
  void lay_common_folder(const BranchFolder& branch) {
    const fs::path common = real(branch.common());
    bind("--bind", branch.layer(), common);
    std::error_code failed;
    for (const fs::directory_entry& entry : fs::directory_iterator(common, failed))
      if (entry.path().extension() != ".lock") bind("--ro-bind-try", entry.path(), entry.path());
    if (!fs::exists(common / "packed-refs", failed))
      bind("--ro-bind", fs::path(branch.layer()) / "packed-refs", common / "packed-refs");
  }

  void add(const Rule& rule) {
    std::error_code failed;
    const fs::path path = real(rule.path);
    switch (rule.access) {
      case Rule::Access::made_read_only:
        make_empty(path);
        return bind("--ro-bind-try", path, path);
      case Rule::Access::read_only:
        return bind("--ro-bind-try", path, path);
      case Rule::Access::made_writable:
        fs::create_directories(path, failed);
        return bind("--bind-try", path, path);
      case Rule::Access::writable:
        return bind("--bind-try", path, path);
      case Rule::Access::hidden:
        if (fs::is_directory(path, failed)) argv_.insert(argv_.end(), {"--tmpfs", path.string()});
        return;
    }
  }

 private:
  std::vector<std::string>& argv_;
  std::set<fs::path> replaced_, shown_;
};

void show_what_is_named(Mounts& mounts, const Options& options, const std::string& self) {
  std::error_code failed;
  mounts.show(fs::current_path(failed).string());
  mounts.show(self);
  for (const Rule& rule : options.rules) mounts.show(rule.path);
  for (char** word = options.command; *word != nullptr; ++word) mounts.show(*word);
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text(*entry);
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) continue;
    std::string values = text.substr(equals + 1);
    for (std::size_t end = 0; end != std::string::npos;) {  // PATH holds several
      end = values.find(':');
      mounts.show(values.substr(0, end));
      if (end != std::string::npos) values.erase(0, end + 1);
    }
  }
}

}  // namespace

std::vector<std::string> bubblewrap_argv(const Options& options, const std::string& self,
                                         const BranchFolder* branch) {
  std::vector<std::string> argv{options.bubblewrap, "--unshare-pid", "--unshare-ipc", "--as-pid-1",
                                "--die-with-parent"};
  keep_harmless_capabilities(argv);
  argv.insert(argv.end(), {"--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"});
  Mounts mounts(argv);
  mounts.replace_shared_folders(options);
  show_what_is_named(mounts, options, self);
  const fs::path common = branch == nullptr ? fs::path() : real(branch->common());
  for (const Rule& rule : options.rules) {
    if (branch != nullptr && real(rule.path) == common)
      mounts.lay_common_folder(*branch);
    else
      mounts.add(rule);
  }
  if (branch != nullptr) {
    mounts.bind("--bind", branch->heads(), common / "refs/heads");
    mounts.bind("--bind", branch->logs(), common / "logs/refs/heads");
  }
  if (options.network == Network::off) argv.emplace_back("--unshare-net");
  if (getenv("TMPDIR") != nullptr) argv.insert(argv.end(), {"--setenv", "TMPDIR", "/tmp"});
  for (const std::string& setting : options.setenv) {
    const std::size_t equals = setting.find('=');
    argv.insert(argv.end(), {"--setenv", setting.substr(0, equals), setting.substr(equals + 1)});
  }
  argv.insert(argv.end(), {"--", self, "--inner"});
  if (options.network == Network::proxy) argv.insert(argv.end(), {"--network", options.proxy});
  argv.emplace_back("--");
  for (char** word = options.command; *word != nullptr; ++word) argv.emplace_back(*word);
  return argv;
}

}  // namespace plait::confine
