#include "landlock.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace plait::confine {
namespace {

namespace fs = std::filesystem;

// What the headers of older systems do not have; the kernel is asked which it knows.
constexpr std::uint64_t kRefer = 1ULL << 13;               // since version 2
constexpr std::uint64_t kTruncate = 1ULL << 14;            // 3
constexpr std::uint64_t kIoctlDevice = 1ULL << 15;         // 5
constexpr std::uint64_t kBindTcp = 1ULL << 0;              // 4
constexpr std::uint64_t kConnectTcp = 1ULL << 1;           // 4
constexpr std::uint64_t kScopeAbstractSocket = 1ULL << 0;  // 6
constexpr std::uint64_t kScopeSignal = 1ULL << 1;          // 6
constexpr int kNetPortRule = 2;

struct RulesetAttr {
  std::uint64_t handled_access_fs = 0;
  std::uint64_t handled_access_net = 0;
  std::uint64_t scoped = 0;
};

struct NetPortAttr {
  std::uint64_t allowed_access = 0;
  std::uint64_t port = 0;
};

constexpr std::uint64_t kFileAccess = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                      LANDLOCK_ACCESS_FS_READ_FILE | kTruncate | kIoctlDevice;
constexpr std::uint64_t kReading =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;

std::uint64_t known_accesses(int version) {
  std::uint64_t all = LANDLOCK_ACCESS_FS_MAKE_SYM * 2 - 1;  // everything of version 1
  if (version >= 2) all |= kRefer;
  if (version >= 3) all |= kTruncate;
  if (version >= 5) all |= kIoctlDevice;
  return all;
}

class Ruleset {
 public:
  Ruleset(int fd, std::uint64_t handled) : fd_(fd), handled_(handled) {}
  Ruleset(const Ruleset&) = delete;
  Ruleset& operator=(const Ruleset&) = delete;
  ~Ruleset() {
    if (fd_ >= 0) close(fd_);
  }

  // A path that is not there is passed over.
  bool allow(const std::string& path, std::uint64_t accesses) {
    const int fd = open(path.c_str(), O_PATH | O_CLOEXEC);
    if (fd < 0) return true;
    struct stat about = {};
    if (fstat(fd, &about) == 0 && !S_ISDIR(about.st_mode)) accesses &= kFileAccess;
    landlock_path_beneath_attr rule = {};
    rule.allowed_access = accesses & handled_;
    rule.parent_fd = fd;
    const long added = syscall(SYS_landlock_add_rule, fd_, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(fd);
    return added == 0;
  }

  bool allow_port(std::uint64_t port) {
    NetPortAttr rule{kConnectTcp, port};
    return syscall(SYS_landlock_add_rule, fd_, kNetPortRule, &rule, 0) == 0;
  }

  bool enter() {
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           syscall(SYS_landlock_restrict_self, fd_, 0) == 0;
  }

 private:
  int fd_;
  std::uint64_t handled_;
};

// Older kernels know the first members only.
int make_ruleset(const RulesetAttr& wanted, int version) {
  const std::size_t size = version >= 6 ? sizeof wanted : version >= 4 ? 16 : 8;
  return static_cast<int>(syscall(SYS_landlock_create_ruleset, &wanted, size, 0));
}

std::string refusal() {
  return std::string("Landlock refuses: ") + strerror(errno);
}

}  // namespace

int landlock_version() {
  const long version =
      syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version < 0 ? 0 : static_cast<int>(version);
}

std::string enter_landlock(const Options& options) {
  const int version = landlock_version();
  if (version == 0) return "this kernel has no Landlock";
  RulesetAttr wanted;
  wanted.handled_access_fs = known_accesses(version);
  if (version >= 6) wanted.scoped = kScopeAbstractSocket | kScopeSignal;
  Ruleset rules(make_ruleset(wanted, version), wanted.handled_access_fs);
  bool ok = rules.allow("/", kReading);
  for (const char* device : {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom",
                             "/dev/tty", "/dev/ptmx", "/dev/pts", "/dev/shm"})
    ok = ok && rules.allow(device, ~0ULL);
  ok = ok && rules.allow("/proc/self", kReading | LANDLOCK_ACCESS_FS_WRITE_FILE);
  ok = ok && rules.allow(options.tmp, ~0ULL);
  for (const Rule& rule : options.rules) {
    if (rule.access != Rule::Access::writable && rule.access != Rule::Access::made_writable)
      continue;
    std::error_code failed;
    if (rule.access == Rule::Access::made_writable) fs::create_directories(rule.path, failed);
    ok = ok && rules.allow(rule.path, ~0ULL);
  }
  if (!ok || !rules.enter()) return refusal();
  return close_network(options);
}

std::string close_network(const Options& options) {
  if (options.network == Network::on) return {};
  const int version = landlock_version();
  if (version < 4) return "this kernel's Landlock cannot close the network";
  RulesetAttr wanted;
  wanted.handled_access_net = kBindTcp | kConnectTcp;
  Ruleset rules(make_ruleset(wanted, version), 0);
  bool ok = true;
  if (options.network == Network::proxy) {
    const std::string port = options.proxy.substr(options.proxy.rfind(':') + 1);
    ok = rules.allow_port(strtoull(port.c_str(), nullptr, 10));
  }
  return ok && rules.enter() ? std::string() : refusal();
}

}  // namespace plait::confine
