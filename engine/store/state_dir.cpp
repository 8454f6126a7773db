#include "store/state_dir.hpp"

#include <sys/vfs.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <plait/error_class.hpp>

namespace plait::store {

namespace {

struct FileSystemType {
  std::uint32_t magic;
  const char* name;
};

// statfs(2) f_type of what is shared between machines or has no reliable locks and shared memory.
// FUSE is among them since sshfs and cluster file systems hide behind it.
constexpr std::array<FileSystemType, 15> kUnsafe{{{0x00006969, "NFS"},
                                                  {0x0000517b, "SMB"},
                                                  {0xfe534d42, "SMB"},
                                                  {0xff534d42, "CIFS"},
                                                  {0x0bd00bd0, "Lustre"},
                                                  {0x47504653, "GPFS"},
                                                  {0x5346414f, "AFS"},
                                                  {0x6b414653, "AFS"},
                                                  {0x00c36400, "Ceph"},
                                                  {0x01021997, "9P"},
                                                  {0x19830326, "BeeGFS"},
                                                  {0x7461636f, "OCFS2"},
                                                  {0x01161970, "GFS2"},
                                                  {0x73757245, "Coda"},
                                                  {0x65735546, "FUSE"}}};

}  // namespace

Result<std::optional<std::string>> unsafe_file_system(const std::filesystem::path& path) {
  std::error_code ignored;
  auto existing = std::filesystem::absolute(path, ignored);
  struct statfs information {};
  while (statfs(existing.c_str(), &information) != 0) {
    const int problem = errno;
    if (problem == EINTR) continue;
    if ((problem != ENOENT && problem != ENOTDIR) || existing == existing.parent_path()) {
      return fail(error_class::io,
                  "cannot examine \"" + existing.string() + "\": " + std::strerror(problem));
    }
    existing = existing.parent_path();
  }
  const auto magic = static_cast<std::uint32_t>(information.f_type);
  for (const auto& type : kUnsafe) {
    if (type.magic == magic) return std::optional<std::string>(type.name);
  }
  return std::optional<std::string>();
}

Result<StateDir> choose_state_dir(const std::filesystem::path& wanted,
                                  const std::filesystem::path& fallback,
                                  const FileSystemProbe& probe) {
  PLAIT_TRY(const auto wanted_type, probe(wanted));
  if (!wanted_type) return StateDir{wanted, {}};
  const std::string reason = "\"" + wanted.string() + "\" is on " + *wanted_type +
                             ", where a database and locks are not safe";
  PLAIT_TRY(const auto fallback_type, probe(fallback));
  if (fallback_type) {
    return fail(error_class::config,
                reason + ", and so is \"" + fallback.string() + "\" (" + *fallback_type + ")",
                "set XDG_STATE_HOME to a folder on a local disk");
  }
  return StateDir{fallback, reason + "; runs are kept in \"" + fallback.string() + "\""};
}

}  // namespace plait::store
