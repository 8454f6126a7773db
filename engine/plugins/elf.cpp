#include "plugins/elf.hpp"

#include <elf.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>

namespace plait::plugins {

namespace {

// Bounds are the file's own: whatever is outside of it reads as nothing.
class ElfFile {
 public:
  explicit ElfFile(const std::filesystem::path& path) : in_(path, std::ios::binary) {}

  template <typename T>
  std::optional<T> at(std::uint64_t offset) {
    T out;
    in_.clear();
    in_.seekg(static_cast<std::streamoff>(offset));
    if (!in_.read(reinterpret_cast<char*>(&out), sizeof(out))) return std::nullopt;
    return out;
  }
  std::string text_at(std::uint64_t offset) {
    std::string out;
    in_.clear();
    in_.seekg(static_cast<std::streamoff>(offset));
    std::getline(in_, out, '\0');
    return out;
  }

 private:
  std::ifstream in_;
};

struct Segments {
  std::vector<Elf64_Phdr> load;
  std::optional<Elf64_Phdr> dynamic;

  [[nodiscard]] std::optional<std::uint64_t> offset_of(std::uint64_t address) const {
    for (const Elf64_Phdr& s : load)
      if (address >= s.p_vaddr && address - s.p_vaddr < s.p_filesz)
        return s.p_offset + (address - s.p_vaddr);
    return std::nullopt;
  }
};

Segments read_segments(ElfFile& file) {
  Segments out;
  const auto header = file.at<Elf64_Ehdr>(0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB)
    return out;
  for (unsigned i = 0; i < header->e_phnum; ++i) {
    const auto segment =
        file.at<Elf64_Phdr>(header->e_phoff + std::uint64_t{i} * header->e_phentsize);
    if (!segment) return out;
    if (segment->p_type == PT_LOAD) out.load.push_back(*segment);
    if (segment->p_type == PT_DYNAMIC) out.dynamic = *segment;
  }
  return out;
}

}  // namespace

std::vector<std::string> needed_libraries(const std::filesystem::path& path) {
  ElfFile file(path);
  const Segments segments = read_segments(file);
  std::vector<std::string> out;
  if (!segments.dynamic) return out;
  std::vector<std::uint64_t> names;
  std::optional<std::uint64_t> strings;
  const std::uint64_t count = segments.dynamic->p_filesz / sizeof(Elf64_Dyn);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto entry = file.at<Elf64_Dyn>(segments.dynamic->p_offset + i * sizeof(Elf64_Dyn));
    if (!entry || entry->d_tag == DT_NULL) break;
    if (entry->d_tag == DT_NEEDED) names.push_back(entry->d_un.d_val);
    if (entry->d_tag == DT_STRTAB) strings = segments.offset_of(entry->d_un.d_ptr);
  }
  if (!strings) return out;
  for (const std::uint64_t name : names) out.push_back(file.text_at(*strings + name));
  return out;
}

}  // namespace plait::plugins
